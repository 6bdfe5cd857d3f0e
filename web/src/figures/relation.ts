import type { Band, Caption, RelationFinding } from "../types";
import { percent, percentRange } from "../words";
import { GREY, GROUND, INK, LINE, SOFT, type Drawing, type Mark, type Model, canvas, day, el, shorten, shown, wrap } from "./common";

type State = RelationFinding["states"][number];

/** A relation up to a period, which a slider chooses. */
export interface Until {
  relation: RelationFinding | undefined;
  /** How many periods are drawn; all that are known if not said. */
  periods?: number;
}

const NONE = "The case has no relation over time.";
/** Panels of one figure; what is less likely stands in the table alone. */
const PANELS = 12;

const said = (b: Band) => `${percent(b.mean, b.mcse)} (${percentRange(b.p05, b.p95)})`;
const cell = (b: Band) => shown(said(b), b.mean);
const range = (b: Band) => shown(percentRange(b.p05, b.p95), [b.p05, b.p95]);
const not = (b: Band): Band => ({ mean: 1 - b.mean, mcse: b.mcse, p05: 1 - b.p95, p95: 1 - b.p05 });

/** The dates up to the period asked for: at least one period is drawn. */
export function span({ relation, periods }: Until): string[] {
  const all = relation?.dates ?? [];
  return all.slice(0, Math.max(1, Math.min(all.length - 1, periods ?? all.length)) + 1);
}

/** The states of a relation without groups, the likeliest at the end first, where it
 * stands now before them. */
function ordered(r: RelationFinding, last: number): State[] {
  const at = (s: State) => s.there[last]!.mean;
  const all = r.states.filter((s) => !s.group);
  return [...all.filter((s) => s.id === r.start), ...all.filter((s) => s.id !== r.start).sort((a, b) => at(b) - at(a))];
}

/** What the time until it is first reached is shown of: all but where it stands. */
function awaited(r: RelationFinding, last: number): State[] {
  const at = (s: State) => s.reached[last]!.mean;
  return r.states.filter((s) => s.reached[0]!.mean < 1).sort((a, b) => at(b) - at(a));
}

interface Panel {
  title: string;
  value: string;
  curve: Band[];
  label: string;
  detail: string[];
  /** Days between which as likely as not lies, and the day itself. */
  median?: { from?: string; at?: string; to?: string };
}

const LEFT = 44;
const TOP = 54;
const LOW = 26;
const TALL = 132;

/** Panels of one scale side by side: a curve each with what belief spans. */
function panels(name: string, dates: string[], all: Panel[], width: number): Drawing {
  const per = Math.max(1, Math.min(all.length, Math.floor(width / 270)));
  const room = width / per;
  const rows = Math.ceil(all.length / per);
  const titles = all.map((p) => wrap(p.title, Math.floor((room - 24) / 7.3)));
  const lines = titles.map((t) => Math.min(2, t.length));
  const { svg } = canvas(name, width, rows * (TOP + TALL + LOW + 16));
  const times = dates.map((d) => day(d).getTime());
  const [first, last] = [times[0]!, times.at(-1)!];
  const marks = all.map((panel, k) => {
    const [ox, oy] = [(k % per) * room, Math.floor(k / per) * (TOP + TALL + LOW + 16)];
    const [x0, x1, y0, y1] = [ox + LEFT, ox + room - 16, oy + TOP + TALL, oy + TOP];
    const x = (t: number) => Math.round((x0 + ((t - first) / (last - first)) * (x1 - x0)) * 10) / 10;
    const y = (p: number) => Math.round((y0 + p * (y1 - y0)) * 10) / 10;
    const write = (text: string, at: [number, number], rest: Record<string, string | number> = {}) => svg.append(el("text", { x: at[0], y: at[1], "font-size": 12, fill: SOFT, ...rest }, text));
    const title = titles[k]!;
    for (let i = 0; i < lines[k]!; i++) write(i === 1 && title.length > 2 ? shorten(title.slice(1).join(" "), Math.floor((room - 24) / 7.3)) : title[i]!, [ox + 8, oy + 14 + 15 * i], { "font-weight": 600, fill: INK });
    write(panel.value, [ox + 8, oy + 14 + 15 * lines[k]!]);
    for (const t of [0, 0.5, 1]) {
      svg.append(el("line", { x1: x0, x2: x1, y1: y(t), y2: y(t), stroke: LINE, "stroke-width": 1, ...(t === 0.5 ? { "stroke-dasharray": "2 3" } : {}) }));
      write(`${t * 100} %`, [x0 - 6, y(t) + 4], { "text-anchor": "end", "font-size": 11 });
    }
    ticks(dates, x1 - x0).forEach((i, n, every) => {
      svg.append(el("line", { x1: x(times[i]!), x2: x(times[i]!), y1: y0, y2: y0 + 4, stroke: SOFT }));
      const anchor = n === 0 ? "start" : n === every.length - 1 ? "end" : "middle";
      write(dates[i]!.slice(0, 7), [x(times[i]!) + (n === 0 ? -8 : n === every.length - 1 ? 8 : 0), y0 + 18], { "text-anchor": anchor, "font-size": 11 });
    });
    const line = (pick: (b: Band) => number, order = panel.curve.map((_, i) => i)) => order.map((i) => `${x(times[i]!)},${y(pick(panel.curve[i]!))}`).join("L");
    const back = panel.curve.map((_, i) => panel.curve.length - 1 - i);
    const band = el("path", { d: `M${line((b) => b.p95)}L${line((b) => b.p05, back)}Z`, fill: GREY, "fill-opacity": 0.28, stroke: GREY, "stroke-width": 0.8 });
    const mean = el("path", { d: `M${line((b) => b.mean)}`, fill: "none", stroke: INK, "stroke-width": 2.4 });
    svg.append(band, mean);
    for (const [i, b] of panel.curve.entries()) svg.append(el("circle", { cx: x(times[i]!), cy: y(b.mean), r: 2.6, fill: INK, stroke: GROUND, "stroke-width": 1 }));
    if (panel.median) svg.append(...medianMark(panel.median, x, y, [first, last]));
    const hit = el("rect", { x: x0, y: y1, width: x1 - x0, height: y0 - y1, fill: "transparent" });
    svg.append(hit);
    return { at: [hit, band], of: panel.title, label: panel.label, detail: panel.detail } satisfies Mark;
  });
  return { svg, marks };
}

/** The dates whose names fit below an axis: the first and the last, and those that
 * divide what lies between evenly. */
function ticks(dates: string[], room: number): number[] {
  const last = dates.length - 1;
  const most = Math.max(1, Math.floor(room / 62) - 1);
  let parts = 1;
  for (let n = 1; n <= most; n++) if (last % n === 0) parts = n;
  return Array.from({ length: parts + 1 }, (_, i) => (i * last) / parts);
}

/** The day by which it is as likely as not, on the line of one half: what belief
 * spans as a bar, which an arrow leaves where it goes on. */
function medianMark(m: NonNullable<Panel["median"]>, x: (t: number) => number, y: (p: number) => number, [first, last]: [number, number]): Element[] {
  const place = (d: string | undefined) => x(Math.min(last, Math.max(first, d ? day(d).getTime() : last)));
  const out: Element[] = [];
  const [a, b] = [place(m.from), place(m.to)];
  if (m.from) {
    out.push(el("line", { x1: a, x2: b, y1: y(0.5), y2: y(0.5), stroke: INK, "stroke-width": 4, "stroke-opacity": 0.45 }));
    if (!m.to) out.push(el("path", { d: `M${b - 7},${y(0.5) - 6}L${b + 2},${y(0.5)}L${b - 7},${y(0.5) + 6}`, fill: "none", stroke: INK, "stroke-width": 2 }));
  }
  if (m.at) out.push(el("path", { d: `M${place(m.at)},${y(0.5) - 7}l6,7l-6,7l-6,-7Z`, fill: INK, stroke: GROUND, "stroke-width": 1.5 }));
  return out;
}

/** How likely the relation stands where, by date: a fan for each state. */
export function fan(until: Until): Model {
  const { relation: r } = until;
  if (!r) return { columns: [], rows: [], empty: NONE };
  const dates = span(until);
  const last = dates.length - 1;
  const all = ordered(r, last);
  return {
    columns: ["State", "Date", "Probability", "Belief 5–95 %"],
    rows: all.flatMap((s) => dates.map((d, i) => [s.label, d, shown(percent(s.there[i]!.mean, s.there[i]!.mcse), s.there[i]!.mean), range(s.there[i]!)])),
    draw: (width) =>
      panels(
        "fan",
        dates,
        all.slice(0, PANELS).map((s) => ({
          title: s.label,
          value: `${said(s.there[last]!)} on ${dates[last]}`,
          curve: s.there.slice(0, last + 1),
          label: `${s.label}: ${dates.map((d, i) => `${d} ${said(s.there[i]!)}`).join("; ")}`,
          detail: [`In the long run ${said(s.long_run)} of the time is spent there.`, `By ${dates[last]} it has been there with ${said(s.reached[last]!)}; ever with ${said(s.ever)}.`],
        })),
        width,
      ),
  };
}

const middle = (s: State, end: string) => {
  const { p05, median, p95 } = s.median_over_belief;
  // What lies beyond the last date drawn is not drawn.
  const within = (d: string | null | undefined) => (d && d <= end ? d : undefined);
  return { from: within(p05), at: within(s.when.median), to: within(p95), beyond: median };
};

/** How long until a state is first reached: survival curves with the median day. */
export function survival(until: Until): Model {
  const { relation: r } = until;
  if (!r) return { columns: [], rows: [], empty: NONE };
  const dates = span(until);
  const last = dates.length - 1;
  const end = dates[last]!;
  const all = awaited(r, last);
  const told = (s: State) => (s.when.median && s.when.median <= end ? `as likely as not by ${s.when.median}` : `reached by ${end}: ${said(s.reached[last]!)}`);
  return {
    columns: ["State", "Date", "Not reached yet", "Belief 5–95 %", "Hazard in the period"],
    rows: all.flatMap((s) => dates.map((d, i) => [s.label, d, cell(not(s.reached[i]!)), range(not(s.reached[i]!)), i ? shown(percent(s.hazard[i - 1] ?? 0, 1e-3), s.hazard[i - 1] ?? 0) : null])),
    empty: all.length ? undefined : "Every state has been reached already.",
    draw: (width) =>
      panels(
        "survival",
        dates,
        all.slice(0, PANELS).map((s) => {
          const m = middle(s, end);
          return {
            title: `Not yet: ${s.label}`,
            value: told(s),
            curve: s.reached.slice(0, last + 1).map(not),
            median: { from: m.from, at: m.at, to: m.to },
            label: `${s.label}: not reached by ${dates.map((d, i) => `${d} ${said(not(s.reached[i]!))}`).join("; ")}`,
            detail: [
              s.when.median ? `As likely as not by ${s.when.median}; nine times of ten between ${s.when.p05 ?? r.dates[0]} and ${s.when.p95 ?? `after ${r.dates.at(-1)}`}.` : `Less likely than not by ${r.dates.at(-1)}${s.when.p05 ? `; 5 % by ${s.when.p05}` : ""}.`,
              m.from || m.beyond ? `Were the parameters known, the day by which it is as likely as not would lie between ${s.median_over_belief.p05 ?? r.dates[0]} and ${s.median_over_belief.p95 ?? `after ${r.dates.at(-1)}`} (5–95 % of belief).` : "",
              `Ever: ${said(s.ever)}.`,
            ].filter(Boolean),
          };
        }),
        width,
      ),
  };
}

/** The words of a figure over time for another relation or horizon than the page's own
 * captions are for. */
export function overTime(id: string, until: Until): Caption | undefined {
  const { relation: r } = until;
  if (!r) return undefined;
  const dates = span(until);
  const last = dates.length - 1;
  const [from, end] = [dates[0]!, dates[last]!];
  const many = `${r.draws} draws of the parameters`;
  if (id === "fan") {
    const all = ordered(r, last);
    const top = [...all].sort((a, b) => b.there[last]!.mean - a.there[last]!.mean)[0]!;
    return {
      title: top.id === r.start ? `“${top.label}” stays the likeliest state through ${end}, at ${percent(top.there[last]!.mean, top.there[last]!.mcse)}` : `By ${end} “${top.label}” is the likeliest state, at ${percent(top.there[last]!.mean, top.there[last]!.mcse)}`,
      subtitle: "One panel per state: line = chance that the relation stands there, band = 5–95 % of belief",
      text: `${r.label}, in periods of ${r.period} months from ${from}, over ${many}. On ${end}: ${all.map((s) => `“${s.label}” ${said(s.there[last]!)}`).join(", ")}.`,
      asides: [],
    };
  }
  if (id === "survival") {
    const top = awaited(r, last)[0];
    if (!top) return undefined;
    return {
      title: top.when.median && top.when.median <= end ? `“${top.label}” is as likely as not reached by ${top.when.median}` : `“${top.label}” is reached by ${end} with ${percent(top.reached[last]!.mean, top.reached[last]!.mcse)}`,
      subtitle: "Line = chance that a state has not been reached yet, band = 5–95 % of belief; ◆ = day by which it is as likely as not, bar = where belief puts that day",
      text: `${r.label}, in periods of ${r.period} months from ${from}, over ${many}; within a period the chance grows evenly. A bar with an arrow goes on past ${end}.`,
      asides: [],
    };
  }
  const ways = (r.transitions ?? []).filter((t) => t.from === r.start && t.to !== t.from).sort((a, b) => b.probability.mean - a.probability.mean);
  const named = (s: string) => r.states.find((x) => x.id === s)?.label ?? s;
  return {
    title: ways[0] ? `From “${named(r.start)}” the likeliest way leads to “${named(ways[0].to)}”, ${percent(ways[0].probability.mean, ways[0].probability.mcse)} a period` : `“${named(r.start)}” is never left`,
    subtitle: `Arrow = what follows within a period of ${r.period} months, with its probability; a box fills as the relation is likelier to stand there on ${end}`,
    text: `${r.label}, over ${many}; the bold box is where it stands on ${from}. What moves by itself stands as on that day.`,
    asides: [],
  };
}
