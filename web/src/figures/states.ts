import type { RelationFinding } from "../types";
import { percent, percentRange } from "../words";
import { BAND, GREY, GROUND, INK, SOFT, type Drawing, type Mark, type Model, canvas, el, shorten, shown, wrap } from "./common";
import { type Until, span } from "./relation";

type State = RelationFinding["states"][number];
type Transition = NonNullable<RelationFinding["transitions"]>[number];
type Point = [number, number];

/** States of one drawing; the others stand in the table alone. */
const MOST = 10;
const BOX = { width: 152, height: 62 };

const said = (b: { mean: number; mcse: number; p05: number; p95: number }) => `${percent(b.mean, b.mcse)} (${percentRange(b.p05, b.p95)})`;
const round = (v: number) => Math.round(v * 10) / 10;

/** Where the line from the middle of a box towards a point leaves the box. */
function border([cx, cy]: Point, [tx, ty]: Point): Point {
  const [dx, dy] = [tx - cx, ty - cy];
  const reach = Math.min(dx ? BOX.width / 2 / Math.abs(dx) : Infinity, dy ? BOX.height / 2 / Math.abs(dy) : Infinity);
  return [cx + dx * reach, cy + dy * reach];
}

/** Which state follows which within a period, with the probabilities on the arrows;
 * a box fills as the relation is likelier to stand there on the last date drawn. */
export function states(until: Until): Model {
  const { relation: r } = until;
  const all = r?.transitions ?? [];
  if (!r || !all.length) return { columns: [], rows: [], empty: r ? "No state of the relation is ever left." : "The case has no relation over time." };
  const dates = span(until);
  const last = dates.length - 1;
  const chance = (s: State) => s.there[last]!;
  const own = r.states.filter((s) => !s.group);
  const drawn = own.length > MOST ? [...own.filter((s) => s.id === r.start), ...own.filter((s) => s.id !== r.start).sort((a, b) => chance(b).mean - chance(a).mean)].slice(0, MOST) : own;
  const label = (id: string) => own.find((s) => s.id === id)?.label ?? id;
  const kept = all.filter((t) => t.probability.mean >= 5e-4 && drawn.some((s) => s.id === t.from) && drawn.some((s) => s.id === t.to));
  const told = (t: Transition) => `${label(t.from)} ${t.from === t.to ? "stays" : `→ ${label(t.to)}`}: ${said(t.probability)} a period`;
  const reasons = (t: Transition) => t.outcomes.slice(0, 4).map((o) => `${percent(o.probability, 1e-3)} by “${o.label}”`);
  return {
    columns: ["From", "To", "Probability a period", "Belief 5–95 %", "By these endings of the game"],
    rows: all.map((t) => [label(t.from), label(t.to), shown(percent(t.probability.mean, t.probability.mcse), t.probability.mean), shown(percentRange(t.probability.p05, t.probability.p95), [t.probability.p05, t.probability.p95]), t.outcomes.map((o) => o.label).join("; ")]),
    least: 520,
    list: own.map((s) => ({
      text: `${s.label}: ${said(chance(s))} on ${dates[last]}${s.id === r.start ? "; here now" : ""}`,
      strong: s.id === r.start,
      children: kept.filter((t) => t.from === s.id).map((t) => ({ text: `${t.from === t.to ? "stays" : `→ ${label(t.to)}`} ${said(t.probability)}`, children: [] })),
    })),
    draw: (width) => draw(Math.min(width, 860), { drawn, kept, start: r.start, date: dates[last]!, chance, told, reasons }),
  };
}

interface Parts {
  drawn: State[];
  kept: Transition[];
  start: string;
  date: string;
  chance: (s: State) => State["there"][number];
  told: (t: Transition) => string;
  reasons: (t: Transition) => string[];
}

function draw(width: number, { drawn, kept, start, date, chance, told, reasons }: Parts): Drawing {
  const n = drawn.length;
  const tall = n <= 2 ? 190 : n <= 4 ? 340 : 470;
  const { svg } = canvas("states", width, tall);
  const first = Math.max(0, drawn.findIndex((s) => s.id === start));
  const place = new Map<string, Point>(
    drawn.map((s, i) => {
      const angle = Math.PI + (2 * Math.PI * ((i - first + n) % n)) / Math.max(n, 1);
      // Room above the upper boxes for the arrows that stay.
      return [s.id, [width / 2 + Math.cos(angle) * (width / 2 - BOX.width / 2 - 10), tall / 2 + 10 + Math.sin(angle) * (tall / 2 - BOX.height / 2 - 30)]];
    }),
  );
  const marks: Mark[] = [];
  const names: Element[] = [];
  for (const t of kept) {
    const { path, head, at } = t.from === t.to ? loop(place.get(t.from)!) : arrow(place.get(t.from)!, place.get(t.to)!, width);
    const stroke = 1 + 5 * t.probability.mean;
    const line = el("path", { d: path, fill: "none", stroke: INK, "stroke-width": round(t.from === t.to ? Math.min(stroke, 2.4) : stroke), "stroke-opacity": 0.75, "class": "branch" });
    svg.append(line, el("path", { d: head, fill: INK }));
    const name = el("text", { x: round(at[0]), y: round(at[1]), "text-anchor": "middle", "font-size": 12.5, "font-weight": 600, fill: INK, stroke: GROUND, "stroke-width": 4, "paint-order": "stroke" }, percent(t.probability.mean, t.probability.mcse));
    names.push(name);
    marks.push({ at: [line, name], of: `${t.from} ${t.to}`, label: told(t), detail: reasons(t) });
  }
  for (const s of drawn) {
    const [cx, cy] = place.get(s.id)!;
    const [x, y] = [round(cx - BOX.width / 2), round(cy - BOX.height / 2)];
    const here = s.id === start;
    const rect = el("rect", { x, y, width: BOX.width, height: BOX.height, rx: 6, fill: GROUND, stroke: INK, "stroke-width": here ? 2.6 : 1.2 });
    const p = chance(s).mean;
    svg.append(rect, el("rect", { x: x + 8, y: y + BOX.height - 13, width: BOX.width - 16, height: 6, fill: BAND }), el("rect", { x: x + 8, y: y + BOX.height - 13, width: round((BOX.width - 16) * p), height: 6, fill: GREY }));
    const most = Math.floor((BOX.width - 12) / 6.4);
    const lines = wrap(s.label, most);
    const two = lines.length > 2 ? [lines[0]!, shorten(lines.slice(1).join(" "), most)] : lines;
    two.forEach((l, i) => svg.append(el("text", { x: round(cx), y: y + 14 + 13 * i, "text-anchor": "middle", "font-size": 11, "font-weight": 600, fill: INK }, shorten(l, most))));
    svg.append(el("text", { x: round(cx), y: y + BOX.height - 19, "text-anchor": "middle", "font-size": 11, fill: SOFT }, `${percent(p, chance(s).mcse)} on ${date}`));
    marks.push({ at: [rect], of: s.id, label: `${s.label}: ${said(chance(s))} on ${date}${here ? "; the relation stands here now" : ""}`, detail: [`In the long run ${said(s.long_run)} of the time is spent there.`] });
  }
  svg.append(...names);
  return { svg, marks };
}

/** A curve from one box to another, bent to its right, so that the way back runs
 * beside it. */
function arrow(from: Point, to: Point, width: number): { path: string; head: string; at: Point } {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const far = Math.hypot(dx, dy) || 1;
  const bend = Math.min(46, far * 0.14) * (width < 640 ? 0.8 : 1);
  const via: Point = [(from[0] + to[0]) / 2 - (dy / far) * bend, (from[1] + to[1]) / 2 + (dx / far) * bend];
  const [s, e] = [border(from, via), border(to, via)];
  const way = Math.atan2(e[1] - via[1], e[0] - via[0]);
  const tip = (back: number, aside: number): Point => [e[0] - Math.cos(way) * back - Math.sin(way) * aside, e[1] - Math.sin(way) * back + Math.cos(way) * aside];
  const end = tip(7, 0);
  const put = (p: Point) => `${round(p[0])},${round(p[1])}`;
  return {
    path: `M${put(s)}Q${put(via)} ${put(end)}`,
    head: `M${put(e)}L${put(tip(10, 5))}L${put(tip(10, -5))}Z`,
    at: [0.25 * s[0] + 0.5 * via[0] + 0.25 * e[0], 0.25 * s[1] + 0.5 * via[1] + 0.25 * e[1] + 4],
  };
}

/** An arrow that comes back to its own box, above it. */
function loop([cx, cy]: Point): { path: string; head: string; at: Point } {
  const top = cy - BOX.height / 2;
  return {
    path: `M${round(cx - 16)},${round(top)}C${round(cx - 34)},${round(top - 26)} ${round(cx + 34)},${round(top - 26)} ${round(cx + 18)},${round(top - 6)}`,
    head: `M${round(cx + 16)},${round(top)}l-1,-10l9,4Z`,
    at: [cx, top - 24],
  };
}
