import * as Plot from "@observablehq/plot";
import type { Belief, Findings, Picture, QuantityName } from "../types";
import { count, number } from "../words";
import { GREY, GROUND, INK, LINE, SOFT, type Model, el, plot, pointed, shorten, shown, wrap } from "./common";

type Swing = Picture["swings"][number];

type Effect = NonNullable<Findings["sensitivity"]>["effects"][number];

const SHOWN = 12;

/** The index that a parameter is ordered by: total order, or the Shapley effect
 * where it depends on others. */
const index = (e: Effect | undefined) => e?.total ?? e?.shapley;

/** Figure 7: which inputs matter. */
export function turnsOn(swings: Swing[], beliefs: Belief[], outcome: { index: number; id?: string; label: string; color: string }, found?: Findings): Model {
  // Effects are of one quantity; of endings that it is not there is the tornado alone.
  const about = (q: QuantityName | undefined) => q?.kind === "outcome" && q.outcome === outcome.id;
  const sensitivity = about(found?.sensitivity?.quantity) ? found?.sensitivity : undefined;
  const effect = new Map(sensitivity?.effects.map((e) => [e.parameter, e]) ?? []);
  const worth = new Map(sensitivity && about(found?.value_of_information?.quantity) ? found!.value_of_information!.parameters.map((p) => [p.parameter, p]) : []);
  const known = (id: string) => index(effect.get(id))?.resolved ?? false;
  const value = (id: string) => index(effect.get(id))?.value ?? 0;
  const of = new Map(beliefs.map((b) => [b.parameter, b]));
  const rows = swings
    .map((s) => ({ s, b: of.get(s.parameter), at: s.probability[outcome.index] }))
    .flatMap((r) => (r.at && Number.isFinite(r.at[0]) && Number.isFinite(r.at[1]) ? [{ ...r, low: r.at[0], high: r.at[1] }] : []))
    .sort((a, b) => Math.abs(b.high - b.low) - Math.abs(a.high - a.low));
  if (sensitivity) rows.sort((a, b) => Number(known(b.s.parameter)) - Number(known(a.s.parameter)) || value(b.s.parameter) - value(a.s.parameter));
  const flag = (b: Belief | undefined) => (!b || b.sources.length < 2 ? " ⚑" : "");
  const says = (id: string) => {
    const i = index(effect.get(id));
    if (!i) return "";
    if (!i.resolved) return `unresolved, about ${count(effect.get(id)?.more_runs ?? 0)} more runs`;
    return `${i.value.toFixed(2)} (${Math.max(0, i.low).toFixed(2)}–${Math.min(1, i.high).toFixed(2)})`;
  };
  const points = (v: number) => `${(v * 100).toFixed(1)} %`;
  return {
    columns: ["Parameter", "At its 5 % quantile", "Ending then", "At its 95 % quantile", "Ending then", "Change, points", ...(sensitivity ? ["Total-order index, 95 %", "Knowing it cuts the Brier loss by"] : []), "Rests on"],
    rows: rows.map((r) => [
      r.b?.label ?? r.s.parameter,
      shown(number(r.s.range[0]), r.s.range[0]),
      shown(points(r.low), r.low),
      shown(number(r.s.range[1]), r.s.range[1]),
      shown(points(r.high), r.high),
      Number(((r.high - r.low) * 100).toFixed(1)),
      ...(sensitivity ? [says(r.s.parameter), worth.has(r.s.parameter) ? `${worth.get(r.s.parameter)!.reduction.toFixed(4)} ±${(1.96 * worth.get(r.s.parameter)!.mcse).toFixed(4)}` : null] : []),
      r.b?.sources.join(", ") || r.b?.judgement || "nothing",
    ]),
    empty: rows.length ? undefined : "No parameter is uncertain.",
    draw: (width) => {
      const drawn = rows.slice(0, SHOWN);
      const narrow = width < 700;
      const panel = sensitivity && !narrow ? 190 : 0;
      const left = narrow ? 14 : Math.min(420, (width - panel) * 0.44);
      // Twelve and a half pixels of the widest common face.
      const most = Math.floor((narrow ? width - 40 : left - 22) / 7.9);
      // Two lines beside the dumbbell, or one above it.
      const called = (r: (typeof drawn)[number]) => {
        const label = `${r.b?.label ?? r.s.parameter}${flag(r.b)}`;
        if (narrow) return shorten(label, most - (sensitivity ? 8 : 0));
        const [first, ...rest] = wrap(label, most);
        return rest.length ? `${first}\n${shorten(rest.join(" "), most)}` : first!;
      };
      const text = (r: (typeof drawn)[number]) => `${called(r)}${narrow && known(r.s.parameter) ? ` · ${value(r.s.parameter).toFixed(2)}` : ""}`;
      const ends = drawn.flatMap((r) => [r.low, r.high]);
      const pad = Math.max(0.02, (Math.max(...ends) - Math.min(...ends)) * 0.12);
      const right = 70 + panel;
      // The axis title is centred on the axis and may not leave the drawing.
      const middle = (left + width - right) / 2;
      const titled = Math.floor((2 * Math.min(middle, width - middle)) / 7) - "Probability of “” →".length;
      const row = narrow ? 46 : drawn.some((r) => text(r).includes("\n")) ? 40 : 32;
      const svg = plot({
        width,
        height: drawn.length * row + 60,
        marginLeft: left,
        marginRight: right,
        marginTop: panel ? 26 : 12,
        marginBottom: 44,
        x: {
          label: `Probability of “${shorten(outcome.label, Math.max(12, Math.min(40, titled)))}” →`,
          labelAnchor: "center",
          labelArrow: "none",
          domain: [Math.max(0, Math.min(...ends) - pad), Math.min(1, Math.max(...ends) + pad)],
          ticks: narrow ? 4 : 6,
          tickFormat: (v: number) => `${Number((v * 100).toFixed(1))} %`,
        },
        y: { domain: drawn.map((r) => r.s.parameter), axis: null, padding: 0.2 },
        marks: [
          Plot.gridX({ stroke: LINE, strokeOpacity: 0.6 }),
          Plot.ruleY(drawn, { y: (r) => r.s.parameter, x1: "low", x2: "high", stroke: outcome.color, strokeWidth: 4, dy: narrow ? 8 : 0 }),
          Plot.dot(drawn, { y: (r) => r.s.parameter, x: "low", r: 5.5, fill: GROUND, stroke: outcome.color, strokeWidth: 2.2, dy: narrow ? 8 : 0 }),
          Plot.dot(drawn, { y: (r) => r.s.parameter, x: "high", r: 5.5, fill: outcome.color, stroke: GROUND, strokeWidth: 1, dy: narrow ? 8 : 0 }),
          Plot.text(drawn, {
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
          Plot.text(drawn, {
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
          Plot.barX(drawn, { y: (r) => r.s.parameter, fill: "transparent", className: "hit" }),
        ],
      });
      const at = pointed(svg, "hit");
      if (panel) indices(svg, drawn.map((r) => ({ id: r.s.parameter, e: effect.get(r.s.parameter) })), width - panel + 14, panel - 76);
      return {
        svg,
        marks: drawn.map((r, i) => ({
          at: at.get(i) ?? [],
          of: r.s.parameter,
          label: `${r.b?.label ?? r.s.parameter}: from ${points(r.low)} at ${number(r.s.range[0])} to ${points(r.high)} at ${number(r.s.range[1])}${says(r.s.parameter) ? `; index ${says(r.s.parameter)}` : ""}${flag(r.b) ? (r.b?.sources.length ? "; rests on one source" : "; rests on no source") : ""}`,
          detail: [r.b?.judgement ?? "", r.b?.sources.length ? `Sources: ${r.b.sources.join(", ")}.` : "No source; ⚑ marks that.", worth.has(r.s.parameter) ? `Knowing it would cut the expected Brier loss by ${worth.get(r.s.parameter)!.reduction.toFixed(4)}.` : ""].filter(Boolean),
        })),
      };
    },
  };
}

/** The right-hand column: indices from 0 to 1 with their intervals, as dots in
 * the rows of the plot; those that are not resolved say what they need. */
function indices(svg: SVGSVGElement, rows: Array<{ id: string; e: Effect | undefined }>, left: number, wide: number) {
  const scale = (svg as unknown as { scale(name: string): { apply(id: string): number; bandwidth: number } }).scale("y");
  const x = (v: number) => left + Math.min(1, Math.max(0, v)) * wide;
  const at = (id: string) => scale.apply(id) + scale.bandwidth / 2;
  const first = at(rows[0]!.id) - 16;
  const last = at(rows.at(-1)!.id) + 14;
  svg.append(el("text", { x: left, y: first - 6, fill: SOFT, "font-size": 12 }, "Total-order index"));
  for (const t of [0, 0.5, 1]) svg.append(el("line", { x1: x(t), x2: x(t), y1: first, y2: last, stroke: LINE, "stroke-opacity": 0.7 }), el("text", { x: x(t), y: last + 15, fill: SOFT, "font-size": 12, "text-anchor": "middle" }, String(t)));
  for (const { id, e } of rows) {
    const i = index(e);
    if (!i) continue;
    const y = at(id);
    if (!i.resolved) {
      svg.append(el("line", { x1: x(i.low), x2: x(i.high), y1: y, y2: y, stroke: GREY, "stroke-width": 4, "stroke-dasharray": "3 3" }), el("text", { x: left, y: y - 6, fill: SOFT, "font-size": 11 }, `needs about ${count(e?.more_runs ?? 0)} more runs`));
      continue;
    }
    svg.append(
      el("rect", { x: x(i.value) - 4, y: y - 4, width: 8, height: 8, transform: `rotate(45 ${x(i.value)} ${y})`, fill: INK, stroke: GROUND }),
      el("path", { d: `M${x(i.low)},${y - 4}v8m0,-4H${x(i.high)}m0,-4v8`, fill: "none", stroke: INK, "stroke-width": 1.4 }),
      el("text", { x: left + wide + 10, y: y + 4, fill: SOFT, "font-size": 12 }, i.value < 0.005 ? "< 0.01" : i.value.toFixed(2)),
    );
  }
}
