import * as Plot from "@observablehq/plot";
import type { Belief, Picture } from "../types";
import { number } from "../words";
import { GROUND, INK, LINE, SOFT, type Model, plot, pointed, shorten } from "./common";

type Swing = Picture["swings"][number];

const SHOWN = 12;

/** Figure 7: which inputs matter. */
export function turnsOn(swings: Swing[], beliefs: Belief[], outcome: { index: number; label: string }): Model {
  const of = new Map(beliefs.map((b) => [b.parameter, b]));
  const rows = swings
    .map((s) => ({ s, b: of.get(s.parameter), at: s.probability[outcome.index] }))
    .flatMap((r) => (r.at && Number.isFinite(r.at[0]) && Number.isFinite(r.at[1]) ? [{ ...r, low: r.at[0], high: r.at[1] }] : []))
    .sort((a, b) => Math.abs(b.high - b.low) - Math.abs(a.high - a.low));
  const flag = (b: Belief | undefined) => (!b || b.sources.length === 0 ? " ⚑" : "");
  const points = (v: number) => `${(v * 100).toFixed(1)} %`;
  return {
    columns: ["Parameter", "At its 5 % quantile", "Ending then", "At its 95 % quantile", "Ending then", "Change, points", "Rests on"],
    rows: rows.map((r) => [
      r.b?.label ?? r.s.parameter,
      number(r.s.range[0]),
      points(r.low),
      number(r.s.range[1]),
      points(r.high),
      Number(((r.high - r.low) * 100).toFixed(1)),
      r.b?.sources.join(", ") || r.b?.judgement || "nothing",
    ]),
    empty: rows.length ? undefined : "No parameter is uncertain.",
    draw: (width) => {
      const shown = rows.slice(0, SHOWN);
      const narrow = width < 700;
      const left = narrow ? 14 : Math.min(420, width * 0.44);
      // Twelve and a half pixels of the widest common face.
      const most = Math.floor((narrow ? width - 40 : left - 22) / 7.9);
      const text = (r: (typeof shown)[number]) => `${shorten(r.b?.label ?? r.s.parameter, most)}${flag(r.b)}`;
      const ends = shown.flatMap((r) => [r.low, r.high]);
      const pad = Math.max(0.02, (Math.max(...ends) - Math.min(...ends)) * 0.12);
      const row = narrow ? 46 : 32;
      const svg = plot({
        width,
        height: shown.length * row + 60,
        marginLeft: left,
        marginRight: 70,
        marginTop: 12,
        marginBottom: 44,
        x: {
          label: `Probability of “${shorten(outcome.label, 40)}” →`,
          labelAnchor: "center",
          labelArrow: "none",
          domain: [Math.max(0, Math.min(...ends) - pad), Math.min(1, Math.max(...ends) + pad)],
          ticks: narrow ? 4 : 6,
          tickFormat: (v: number) => `${Number((v * 100).toFixed(1))} %`,
        },
        y: { domain: shown.map((r) => r.s.parameter), axis: null, padding: 0.2 },
        marks: [
          Plot.gridX({ stroke: LINE, strokeOpacity: 0.6 }),
          Plot.ruleY(shown, { y: (r) => r.s.parameter, x1: "low", x2: "high", stroke: "var(--c1)", strokeWidth: 4, dy: narrow ? 8 : 0 }),
          Plot.dot(shown, { y: (r) => r.s.parameter, x: "low", r: 5.5, fill: GROUND, stroke: "var(--c1)", strokeWidth: 2.2, dy: narrow ? 8 : 0 }),
          Plot.dot(shown, { y: (r) => r.s.parameter, x: "high", r: 5.5, fill: "var(--c1)", stroke: GROUND, strokeWidth: 1, dy: narrow ? 8 : 0 }),
          Plot.text(shown, {
            y: (r) => r.s.parameter,
            text,
            frameAnchor: "left",
            textAnchor: narrow ? "start" : "end",
            dx: narrow ? 2 : -10,
            dy: narrow ? -10 : 0,
            fontSize: 12.5,
            fill: INK,
            stroke: GROUND,
            strokeWidth: 3,
          }),
          Plot.text(shown, {
            y: (r) => r.s.parameter,
            frameAnchor: "right",
            textAnchor: "start",
            dx: 8,
            dy: narrow ? 8 : 0,
            text: (r) => `${r.high >= r.low ? "+" : "−"}${(Math.abs(r.high - r.low) * 100).toFixed(1)}`,
            fontSize: 12,
            fill: SOFT,
            fontVariant: "tabular-nums",
          }),
          Plot.barX(shown, { y: (r) => r.s.parameter, fill: "transparent", className: "hit" }),
        ],
      });
      const at = pointed(svg, "hit");
      return {
        svg,
        marks: shown.map((r, i) => ({
          at: at.get(i) ?? [],
          label: `${r.b?.label ?? r.s.parameter}: from ${points(r.low)} at ${number(r.s.range[0])} to ${points(r.high)} at ${number(r.s.range[1])}${flag(r.b) ? "; rests on no source" : ""}`,
          detail: [r.b?.judgement ?? "", r.b?.sources.length ? `Sources: ${r.b.sources.join(", ")}.` : "No source; ⚑ marks that."].filter(Boolean),
        })),
      };
    },
  };
}
