import * as Plot from "@observablehq/plot";
import type { Record as CaseRecord } from "../types";
import { GREY, GROUND, HALO, INK, SOFT, type Model, day, plot, pointed } from "./common";

/** Figure 9: which tier each partner is on, which way it is moving. */
export function ladder(record: CaseRecord, asOf: string, names: Map<string, string>, focus: string[]): Model {
  const name = (id: string) => names.get(id) ?? id;
  if (!record.ladder.length) return { columns: [], rows: [], empty: "The case records no partnership ladder." };
  const tiers = record.tiers;
  const partners = [...new Set(record.ladder.map((l) => l.partner))];
  const limit = day(asOf);
  const end = new Date(Math.max(limit.getTime(), ...record.ladder.map((l) => day(l.to_day ?? l.from_day).getTime())) + 86400e3 * 200);
  const rank = new Map(partners.map((p, i) => [p, i]));
  /** Lines on one rung lie beside each other. */
  const shift = (p: string) => ((rank.get(p)! - (partners.length - 1) / 2) / partners.length) * 0.62;
  const lit = focus.filter((f) => partners.includes(f));
  const color = (p: string) => {
    const i = lit.indexOf(p);
    return i < 0 ? GREY : (["var(--c2)", "var(--c1)", "var(--c3)", "var(--c4)"][i] ?? GREY);
  };
  const runs = partners.map((p) => {
    const own = record.ladder.filter((l) => l.partner === p).sort((a, b) => a.from_day.localeCompare(b.from_day));
    const path = own.flatMap((l) => {
      const to = l.to_day ? day(l.to_day) : end;
      return [
        { p, at: day(l.from_day), y: l.tier + shift(p) },
        { p, at: to, y: l.tier + shift(p) },
      ];
    });
    const now = own.filter((l) => l.from_day <= asOf && (!l.to_day || l.to_day > asOf)).at(-1);
    return { p, path, now, own };
  });
  return {
    columns: ["Partner", "Tier", "From", "Until", "Known on the as-of date", "Sources"],
    rows: record.ladder.map((l) => [name(l.partner), tiers[l.tier] ?? "", l.from, l.to_day ?? null, l.from_day > asOf ? "no" : "yes", l.sources.join(", ")]),
    draw: (width) => {
      const narrow = width < 560;
      const all = runs.flatMap((r) => r.path);
      const top = Math.max(...record.ladder.map((l) => l.tier));
      const low = Math.min(...record.ladder.map((l) => l.tier));
      const rungs = tiers.map((t, i) => ({ t, i })).filter(({ i }) => i >= low && i <= top);
      const first = new Date(Math.min(...all.map((a) => a.at.getTime())));
      const starts = runs.flatMap((r) => r.own.map((l) => ({ p: r.p, l, at: day(l.from_day), y: l.tier + shift(r.p) })));
      const line = new Date(Math.min(end.getTime(), Math.max(limit.getTime(), first.getTime())));
      const early = line.getTime() - first.getTime() < (end.getTime() - first.getTime()) * 0.2;
      const svg = plot({
        width,
        height: Math.max(260, rungs.length * 118 + 50),
        marginLeft: narrow ? 12 : 178,
        marginRight: 20,
        marginTop: 26,
        marginBottom: 30,
        x: { type: "utc", label: null, domain: [first, end], ticks: narrow ? 4 : 8 },
        y: { domain: [low - 0.5, top + 0.5], axis: null },
        color: { type: "identity" },
        marks: [
          Plot.rect(rungs.filter((_, i) => i % 2 === 0), { x1: first, x2: end, y1: (r) => r.i - 0.5, y2: (r) => r.i + 0.5, fill: "var(--band)" }),
          Plot.text(rungs, { x: first, y: (r) => r.i + (narrow ? 0.42 : 0), text: (r) => r.t, textAnchor: narrow ? "start" : "end", dx: narrow ? 3 : -8, fill: INK, stroke: GROUND, strokeWidth: 3, fontSize: 12 }),
          Plot.line(all, { x: "at", y: "y", z: "p", stroke: (d) => color(d.p), strokeWidth: (d) => 1.6, strokeOpacity: 0.9 }),
          Plot.line(all.filter((d) => lit.includes(d.p)), { x: "at", y: "y", z: "p", stroke: (d) => color(d.p), strokeWidth: 4 }),
          Plot.rect([0], { x1: line, x2: end, y1: low - 0.5, y2: top + 0.5, fill: GROUND, fillOpacity: 0.55 }),
          Plot.ruleX([line], { stroke: "var(--c2)", strokeWidth: 2 }),
          Plot.text([asOf], { x: () => line, frameAnchor: "top", dy: -14, dx: early ? 4 : -4, textAnchor: early ? "start" : "end", text: (d: string) => `as of ${d}`, fontSize: 12, fontWeight: 600, fill: INK }),
          Plot.dot(starts, { x: "at", y: "y", r: 3.6, fill: (s) => (s.l.from_day > asOf ? GROUND : color(s.p)), stroke: (s) => color(s.p), strokeWidth: 1.4, className: "hit" }),
          Plot.text(
            runs.filter((r) => lit.includes(r.p) && r.now),
            { x: () => limit, y: (r) => r.now!.tier + shift(r.p), text: (r) => name(r.p), textAnchor: "end", dx: -8, dy: -11, fontWeight: 700, fontSize: 12.5, ...HALO },
          ),
          Plot.text([0], { frameAnchor: "bottom-right", text: () => "hollow: after the as-of date", dy: -6, dx: -4, textAnchor: "end", fill: SOFT, fontSize: 11.5, stroke: GROUND, strokeWidth: 3 }),
        ],
      });
      const at = pointed(svg, "hit");
      return {
        svg,
        marks: starts.map((s, i) => ({
          at: at.get(i) ?? [],
          label: `${name(s.p)}: ${tiers[s.l.tier]} from ${s.l.from}${s.l.to_day ? ` to ${s.l.to_day}` : ""}${s.l.from_day > asOf ? " (not yet known)" : ""}`,
          detail: [`Sources: ${s.l.sources.join(", ")}.`],
        })),
      };
    },
  };
}
