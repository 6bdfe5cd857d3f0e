import * as Plot from "@observablehq/plot";
import type { CaseRecord } from "../types";
import { GREY, GROUND, INK, type Model, before, day, el, key, plot, pointed, shorten, wide } from "./common";

/** Figure 9: which tier each partner is on, which way it is moving. */
export function ladder(record: CaseRecord, asOf: string, names: Map<string, string>, focus: string[], colors: Map<string, string>): Model {
  const name = (id: string) => names.get(id) ?? id;
  if (!record.ladder.length) return { columns: [], rows: [], empty: "The case records no partnership ladder." };
  const tiers = record.tiers;
  const partners = [...new Set(record.ladder.map((l) => l.partner))];
  const limit = day(asOf);
  const end = new Date(Math.max(limit.getTime(), ...record.ladder.map((l) => day(l.to_day ?? l.from_day).getTime())) + 86400e3 * 200);
  const periods = record.ladder
    .map((l) => ({ ...l, from: day(l.from_day), to: l.to_day ? day(l.to_day) : end }))
    .sort((a, b) => a.from.getTime() - b.from.getTime() || before(a.partner, b.partner));
  // On each rung a partner has the lowest line that is free, for as long as it stays.
  const busy: number[][] = tiers.map(() => []);
  const slots = new Map<string, number>();
  for (const l of periods) {
    const until = (busy[l.tier] ??= []);
    let slot = until.findIndex((t) => t <= l.from.getTime());
    if (slot < 0) slot = until.length;
    until[slot] = l.to.getTime();
    slots.set(`${l.partner} ${l.tier} ${l.from_day}`, slot);
  }
  const SLOT = 14;
  const PAD = 12;
  const top = Math.max(...record.ladder.map((l) => l.tier));
  const low = Math.min(...record.ladder.map((l) => l.tier));
  const floors = new Map<number, { from: number; to: number }>();
  let total = 0;
  for (let t = low; t <= top; t++) {
    const tall = Math.max(2, busy[t]?.length ?? 0) * SLOT + 2 * PAD;
    floors.set(t, { from: total, to: total + tall });
    total += tall;
  }
  const height = (l: { partner: string; tier: number; from_day: string }) => floors.get(l.tier)!.from + PAD + SLOT * (slots.get(`${l.partner} ${l.tier} ${l.from_day}`)! + 0.5);
  const lit = focus.filter((f) => partners.includes(f));
  const color = (p: string) => colors.get(p) ?? GREY;
  const runs = partners.map((p) => {
    const own = periods.filter((l) => l.partner === p);
    const path = own.flatMap((l) => [
      { p, at: l.from, y: height(l) },
      { p, at: l.to, y: height(l) },
    ]);
    return { p, path, own };
  });
  return {
    columns: ["Partner", "Tier", "From", "Until", "Known on the as-of date", "Sources"],
    rows: record.ladder.map((l) => [name(l.partner), tiers[l.tier] ?? "", l.from, l.to_day ?? null, l.from_day > asOf ? "no" : "yes", l.sources.join(", ")]),
    draw: (width) => {
      const narrow = width < 560;
      const all = runs.flatMap((r) => r.path);
      const rungs = tiers.map((t, i) => ({ t, i, ...floors.get(i)! })).filter(({ i }) => floors.has(i));
      const first = new Date(Math.min(...all.map((a) => a.at.getTime())));
      const starts = periods.map((l) => ({ p: l.partner, l, at: l.from, y: height(l) }));
      const last = runs.flatMap((r) => (r.own.at(-1)!.to.getTime() >= end.getTime() ? [{ p: r.p, y: height(r.own.at(-1)!) }] : []));
      const right = narrow ? 30 : Math.min(170, 14 + Math.max(...last.map((d) => wide(name(d.p), 12, true)), 0));
      const longest = Math.max(...rungs.map((r) => wide(r.t)));
      const left = narrow ? 12 : Math.min(200, longest + 16);
      const line = new Date(Math.min(end.getTime(), Math.max(limit.getTime(), first.getTime())));
      const early = line.getTime() - first.getTime() < (end.getTime() - first.getTime()) * 0.2;
      const svg = plot({
        width,
        height: total + 26 + 52,
        marginLeft: left,
        marginRight: right,
        marginTop: 46,
        marginBottom: 32,
        x: { type: "utc", label: null, domain: [first, end], ticks: narrow ? 4 : 8 },
        y: { domain: [0, total], axis: null },
        color: { type: "identity" },
        marks: [
          Plot.rect(rungs.filter((_, i) => i % 2 === 0), { x1: first, x2: end, y1: "from", y2: "to", fill: "var(--band)" }),
          Plot.text(rungs, { x: first, y: (r) => (narrow ? r.to : (r.from + r.to) / 2), text: (r) => r.t, textAnchor: narrow ? "start" : "end", dx: narrow ? 3 : -10, dy: narrow ? 8 : 0, fill: INK, stroke: GROUND, strokeWidth: 3, fontSize: 12, fontWeight: 600 }),
          Plot.line(all, { x: "at", y: "y", z: "p", stroke: (d) => color(d.p), strokeWidth: 1.5, strokeOpacity: 0.85 }),
          Plot.line(all.filter((d) => lit.includes(d.p)), { x: "at", y: "y", z: "p", stroke: (d) => color(d.p), strokeWidth: 4 }),
          Plot.rect([0], { x1: line, x2: end, y1: 0, y2: total, fill: GROUND, fillOpacity: 0.55 }),
          Plot.ruleX([line], { stroke: INK, strokeWidth: 2 }),
          Plot.text([asOf], { x: () => line, frameAnchor: "top", dy: -12, dx: early ? 4 : -4, textAnchor: early ? "start" : "end", text: (d: string) => `as of ${d}`, fontSize: 12, fontWeight: 600, fill: INK }),
          Plot.dot(starts, { x: "at", y: "y", r: 4, fill: (s) => (s.l.from_day > asOf ? GROUND : color(s.p)), stroke: (s) => color(s.p), strokeWidth: 1.6, className: "hit" }),
          ...[true, false].map((bold) =>
            Plot.text(
              last.filter((d) => lit.includes(d.p) === bold),
              { x: () => end, y: "y", text: (d) => (narrow ? shorten(d.p, 4) : shorten(name(d.p), 22)), textAnchor: "start", dx: 6, fontSize: 11.5, fontWeight: bold ? 700 : 400, fill: INK },
            ),
          ),
        ],
      });
      const kinds: Array<[Element, string]> = lit.map((p) => [el("circle", { r: 5, fill: color(p) }), name(p)]);
      if (lit.length < partners.length) kinds.push([el("circle", { r: 5, fill: GREY }), "other partners"]);
      if (starts.some((s) => s.l.from_day > asOf)) kinds.push([el("circle", { r: 5, fill: GROUND, stroke: GREY, "stroke-width": 1.6 }), narrow ? "later" : "after the as-of date"]);
      svg.append(key(kinds, left, 10, width - left).g);
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
