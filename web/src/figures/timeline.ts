import * as Plot from "@observablehq/plot";
import type { CaseRecord, RecordEvent, Rivals } from "../types";
import { GREY, GROUND, INK, LINE, SOFT, type Model, day, el, hatch, plot, pointed, shorten, unique, wrap } from "./common";

const SYMBOLS: Array<[string, string]> = [
  ["concession", "square"],
  ["statement", "circle"],
  ["visit", "triangle"],
  ["agreement", "diamond"],
  ["act", "star"],
  ["sanction", "times"],
  ["law", "wye"],
  ["offer", "hexagon"],
];
const symbolOf = (kind: string) => SYMBOLS.find(([k]) => k === kind)?.[1] ?? "plus";

/** Below this |log₁₀ ratio| an event hardly tells the rivals apart: 10^0.1 is 1.26. */
const WEAK = 0.1;

/** Figure 3: on what this is built, and when it was known. With rivals weighed,
 * a mark is the larger the more the event tells them apart; `onday` lets the
 * as-of line be dragged. */
export function timeline(record: CaseRecord, asOf: string, names: Map<string, string>, rivals?: Rivals | null, onday?: (move: (now: string) => string) => void): Model {
  const name = (id: string) => names.get(id) ?? id;
  const effect = new Map(rivals?.events.map((e) => [e.event, e.log10_factor ?? null]));
  const ratio = (e: RecordEvent) => effect.get(e.id);
  const said = (e: RecordEvent) => {
    if (!effect.has(e.id)) return "";
    const v = ratio(e);
    return v == null ? " Impossible under a rival." : ` Likelihood ratio of the rivals at most ${(10 ** Math.abs(v)).toFixed(1)}.`;
  };
  // Grade D and worse, or credibility 4 and worse, is doubtful or contradicted.
  const contested = (e: RecordEvent) => e.grade[0]! >= "D" || (e.grade[1] ?? "0") >= "4";
  const events = record.events.map((e) => ({ ...e, held_out: e.known_from > asOf }));
  const by = new Map<string, number>();
  for (const e of events) by.set(e.actor, (by.get(e.actor) ?? 0) + 1);
  const lanes = [...by.entries()].sort((a, b) => b[1] - a[1]).map(([a]) => a);
  const own = new Set(lanes.slice(0, lanes.length > 6 ? 5 : 6));
  const lane = (e: RecordEvent) => (own.has(e.actor) ? name(e.actor) : "others");
  const order = [...own].map(name);
  if (lanes.length > own.size) order.push("others");
  const sorted = events.map((e) => day(e.known_from).getTime()).sort((a, b) => a - b);
  // The oldest twentieth would press the rest together; the table has them all.
  const first = sorted[Math.floor(sorted.length * 0.05)] ?? 0;
  const shown = events.filter((e) => day(e.known_from).getTime() >= first);
  return {
    columns: ["Date", "Who", "To whom", "Kind", "What happened", "Grade", "Known on the as-of date", ...(rivals ? ["log₁₀ ratio"] : []), "Sources"],
    rows: events.map((e) => [
      e.date,
      name(e.actor),
      e.target ? name(e.target) : null,
      e.quiet ? `${e.kind}, quiet` : e.kind,
      e.summary,
      e.grade,
      e.held_out ? "no" : "yes",
      ...(rivals ? [ratio(e) == null ? null : Number(Math.abs(ratio(e)!).toFixed(2))] : []),
      e.sources.join(", "),
    ]),
    empty: events.length ? undefined : "The case records no event.",
    draw: (width) => {
      const narrow = width < 560;
      const left = narrow ? 12 : 204;
      const r = narrow ? 3.2 : 4;
      const [doubt, greyDoubt] = [unique("doubt"), unique("doubt")];
      const size = (e: RecordEvent) => (rivals ? Math.min(2 * r, r * (0.75 + 1.25 * Math.abs(ratio(e) ?? 0))) : r);
      const hollow = (e: RecordEvent) => (rivals ? Math.abs(ratio(e) ?? 0) < WEAK : e.grade >= "C");
      const color = (e: RecordEvent) => (e.held_out ? GREY : INK);
      const kinds = SYMBOLS.filter(([k]) => shown.some((e) => e.kind === k));
      if (shown.some((e) => !SYMBOLS.some(([k]) => k === e.kind))) kinds.push(["other", "plus"]);
      const limit = new Date(Math.max(day(asOf).getTime(), first - 86400e3 * 60));
      const last = Math.max(limit.getTime(), sorted.at(-1) ?? 0) + 86400e3 * 60;
      const start = first - 86400e3 * 60;
      const px = (t: number) => ((t - start) / (last - start)) * (width - left - 18);
      // Marks that would cover each other stand above and below the middle.
      const level = new Map<RecordEvent, number>();
      const height = new Map<string, number>();
      for (const name of order) {
        const taken: number[] = [];
        let most = 0;
        for (const e of shown.filter((e) => lane(e) === name)) {
          const x = px(day(e.known_from).getTime());
          let row = 0;
          while ((taken[row] ?? -Infinity) > x - (2 * r + 1.5)) row++;
          taken[row] = x;
          level.set(e, (row % 2 ? -1 : 1) * Math.ceil(row / 2));
          most = Math.max(most, Math.ceil(row / 2));
        }
        height.set(name, Math.max((2 * most + 1) * (2 * r + 1.5) + (narrow ? 26 : 14), narrow ? 0 : 18 * (name.length * 7.6 > left - 14 ? 2 : 1)));
      }
      const middle = new Map<string, number>();
      let y = 0;
      const edges = [0];
      for (const name of order) {
        middle.set(name, y + (narrow ? 18 : 0) + (height.get(name)! - (narrow ? 26 : 0)) / 2);
        y += height.get(name)!;
        edges.push(y);
      }
      const per = narrow ? 3 : Math.max(3, Math.floor((width - left) / 104));
      const legendRows = Math.ceil(kinds.length / per);
      const top = 24 + legendRows * 20;
      const lines = (d: string) => {
        if (narrow) return shorten(d, Math.floor((width - 24) / 7.6));
        const w = wrap(d, Math.floor((left - 14) / 7.6));
        return w.length > 2 ? `${w[0]}\n${shorten(w.slice(1).join(" "), Math.floor((left - 14) / 7.6))}` : w.join("\n");
      };
      const svg = plot({
        width,
        height: y + top + 30,
        marginLeft: left,
        marginRight: 18,
        marginTop: top,
        marginBottom: 30,
        x: { type: "utc", label: null, ticks: narrow ? 4 : 8, domain: [new Date(start), new Date(last)] },
        y: { domain: [0, y], reverse: true, axis: null },
        symbol: { type: "identity" } as Plot.ScaleOptions,
        color: { type: "identity" },
        marks: [
          Plot.rect([0], { x1: limit, x2: new Date(last), y1: 0, y2: y, fill: "var(--band)" }),
          Plot.ruleY(edges, { stroke: LINE }),
          Plot.text(order, {
            y: (d: string) => (narrow ? edges[order.indexOf(d)]! + 8 : middle.get(d)!),
            text: (d: string) => lines(d),
            frameAnchor: "left",
            textAnchor: narrow ? "start" : "end",
            dx: narrow ? 2 : -10,
            fontSize: 12,
            fill: INK,
            stroke: GROUND,
            strokeWidth: 3,
          }),
          Plot.ruleX([limit], { stroke: INK, strokeWidth: 2 }),
          Plot.text([asOf], { x: () => limit, text: (d: string) => `as of ${d}`, frameAnchor: "top", textAnchor: px(limit.getTime()) < 110 ? "start" : "end", dx: 0, dy: -13, fill: INK, fontSize: 12, fontWeight: 600 }),
          Plot.dot(shown, {
            x: (e: RecordEvent) => day(e.known_from),
            y: (e: RecordEvent) => middle.get(lane(e))! + (level.get(e) ?? 0) * (2 * r + 1.5),
            r: size,
            symbol: (e: RecordEvent) => symbolOf(e.kind),
            stroke: color,
            strokeWidth: 1.4,
            fill: (e: RecordEvent) => (contested(e) ? `url(#${e.held_out ? greyDoubt : doubt})` : hollow(e) ? GROUND : color(e)),
            className: "hit",
          }),
        ],
      }, [hatch(doubt, INK, 0, 0), hatch(greyDoubt, GREY, 0, 0)]);
      const room = (width - left) / per;
      const x0 = left + 6;
      const key = plot({
        width,
        height: legendRows * 20 + 4,
        margin: 0,
        x: { domain: [0, width], axis: null },
        y: { domain: [legendRows * 20, 0], axis: null },
        symbol: { type: "identity" } as Plot.ScaleOptions,
        marks: [
          Plot.dot(kinds, { x: (_: unknown, i: number) => x0 + (i % per) * room, y: (_: unknown, i: number) => 10 + Math.floor(i / per) * 20, symbol: (k: string[]) => k[1]!, r: 4.5, fill: SOFT, stroke: SOFT, strokeWidth: 1.4 }),
          Plot.text(kinds, { x: (_: unknown, i: number) => x0 + 10 + (i % per) * room, y: (_: unknown, i: number) => 10 + Math.floor(i / per) * 20, text: (k: string[]) => k[0]!, textAnchor: "start", fill: SOFT, fontSize: 12 }),
        ],
      });
      svg.append(...key.children);
      const at = pointed(svg, "hit");
      const days = [...new Set(record.events.map((e) => e.known_from))].sort();
      const foot = { x: left + px(limit.getTime()), y: top + y };
      if (onday) {
        const knob = el("path", { d: "M-10,0 L-3,-6 L-3,6Z M10,0 L3,-6 L3,6Z", fill: INK, stroke: GROUND, "stroke-width": 1, transform: `translate(${foot.x},${foot.y})` });
        svg.append(knob);
      }
      return {
        svg,
        grip: onday && {
          ...foot,
          label: `As-of line at ${asOf}. Left and right arrows move it to the event before or after.`,
          to: (at) => onday(() => new Date(start + ((at - left) / (width - left - 18)) * (last - start)).toISOString().slice(0, 10)),
          step: (right) =>
            onday((from) => {
              const now = days.findLastIndex((d) => d <= from);
              // Between two events the one before is a step to the left.
              const next = right < 0 && days[now] !== from ? now : now + right;
              return right ? days[Math.min(days.length - 1, Math.max(0, next))]! : from;
            }),
        },
        marks: shown.map((e, i) => ({
          at: at.get(i) ?? [],
          label: `${e.date}, ${name(e.actor)}, ${e.kind}${e.held_out ? " (not yet known)" : ""}: ${shorten(e.summary, 160)} Grade ${e.grade}.${said(e)}`,
          detail: [e.summary, `Sources: ${e.sources.join(", ")}. Grade ${e.grade}${e.shows ? `. Shows the move ${e.shows[1]} ${e.shows[2]} in the episode ${e.shows[0]}` : ""}.`],
        })),
      };
    },
  };
}
