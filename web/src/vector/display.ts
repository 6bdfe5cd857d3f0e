import { wide } from "../figures/common";
import type { Element } from "../engine/dom";
import { type Matrix, type Segment, ellipse, map, matrix, parse, rectangle, times } from "./path";

/** What is painted, in order, in the units of the drawing with y downwards. */
export type Painted =
  | { kind: "fill"; path: Segment[]; color: string; opacity: number; clip?: Segment[] }
  | { kind: "stroke"; path: Segment[]; color: string; opacity: number; width: number; dash: number[]; round: boolean; clip?: Segment[] }
  | { kind: "text"; text: string; x: number; y: number; turned: number; size: number; bold: boolean; anchor: "start" | "middle" | "end"; color: string; halo?: { color: string; width: number } };

/** A drawing taken apart. */
export interface Display {
  /** Left, top, width, height. */
  box: [number, number, number, number];
  painted: Painted[];
}

/** What an element hands on to those inside it. */
interface Style {
  fill: string;
  stroke: string;
  color: string;
  width: number;
  dash: string;
  fillOpacity: number;
  strokeOpacity: number;
  opacity: number;
  round: boolean;
  size: number;
  bold: boolean;
  anchor: string;
  /** Whether the stroke lies under the fill, as the halo of a text does. */
  under: boolean;
  clip?: Segment[];
}

const SHAPES: { [tag: string]: (n: (name: string) => number, e: Element) => Segment[] } = {
  path: (_, e) => parse(e.getAttribute("d") ?? ""),
  rect: (n) => rectangle(n("x"), n("y"), n("width"), n("height"), n("rx")),
  circle: (n) => ellipse(n("cx"), n("cy"), n("r"), n("r")),
  ellipse: (n) => ellipse(n("cx"), n("cy"), n("rx"), n("ry")),
  line: (n) => [["M", n("x1"), n("y1")], ["L", n("x2"), n("y2")]],
};

/** The value of an attribute in pixels; a size in `em` is of the font that is set. */
const length = (text: string, size: number) => Number.parseFloat(text) * (/em\s*$/.test(text) ? size : 1) || 0;

function inherit(e: Element, from: Style): Style {
  const text = (name: string) => e.getAttribute(name);
  const number = (name: string, otherwise: number) => (text(name) === null ? otherwise : Number.parseFloat(text(name)!));
  const color = text("color") ?? from.color;
  const paint = (name: string, otherwise: string) => {
    const value = text(name);
    return value === null ? otherwise : value === "currentColor" ? color : value;
  };
  const weight = text("font-weight");
  return {
    color,
    fill: paint("fill", from.fill),
    stroke: paint("stroke", from.stroke),
    width: number("stroke-width", from.width),
    dash: text("stroke-dasharray") ?? from.dash,
    fillOpacity: number("fill-opacity", from.fillOpacity),
    strokeOpacity: number("stroke-opacity", from.strokeOpacity),
    opacity: from.opacity * number("opacity", 1),
    round: (text("stroke-linejoin") ?? (from.round ? "round" : "")) === "round",
    size: text("font-size") === null ? from.size : length(text("font-size")!, from.size),
    bold: weight === null ? from.bold : weight === "bold" || Number(weight) >= 600,
    anchor: text("text-anchor") ?? from.anchor,
    under: (text("paint-order") ?? (from.under ? "stroke" : "")).startsWith("stroke"),
    clip: from.clip,
  };
}

/** Takes a drawing apart into what is painted. */
export function display(svg: Element): Display {
  const named = new Map(svg.querySelectorAll("[id]").map((e) => [e.getAttribute("id")!, e]));
  const referred = (value: string | null) => named.get(/url\(#([^)]+)\)/.exec(value ?? "")?.[1] ?? "");
  const out: Painted[] = [];
  const shape = (path: Segment[], m: Matrix, s: Style) => {
    const scale = Math.sqrt(Math.abs(m[0] * m[3] - m[1] * m[2]));
    const placed = map(m, path);
    const pattern = referred(s.fill);
    if (pattern) out.push(...hatched(pattern, placed, s));
    else if (painted(s.fill)) out.push({ kind: "fill", path: placed, color: s.fill, opacity: s.fillOpacity * s.opacity, clip: s.clip });
    if (painted(s.stroke) && s.width > 0) out.push({ kind: "stroke", path: placed, color: s.stroke, opacity: s.strokeOpacity * s.opacity, width: s.width * scale, dash: dashes(s.dash).map((d) => d * scale), round: s.round, clip: s.clip });
  };
  const visit = (e: Element, from: Style, before: Matrix) => {
    if (["defs", "title", "desc", "clipPath", "pattern", "style"].includes(e.tagName)) return;
    const m = times(before, matrix(e.getAttribute("transform")));
    const s = inherit(e, from);
    const clip = referred(e.getAttribute("clip-path"));
    if (clip) s.clip = map(m, clip.children.flatMap((c) => outline(c) ?? []));
    if (e.tagName === "text") {
      out.push(...words(e, s, m));
      return;
    }
    const path = outline(e);
    if (path) shape(path, m, s);
    for (const c of e.children) visit(c, s, m);
  };
  const box = (svg.getAttribute("viewBox") ?? "0 0 0 0").split(" ").map(Number) as Display["box"];
  visit(svg, { fill: "#000000", stroke: "none", color: "#000000", width: 1, dash: "", fillOpacity: 1, strokeOpacity: 1, opacity: 1, round: false, size: 12, bold: false, anchor: "start", under: false }, [1, 0, 0, 1, 0, 0]);
  return { box, painted: out };
}

const painted = (paint: string) => paint !== "none" && paint !== "transparent" && paint !== "";
const dashes = (text: string) => (text === "none" ? [] : text.split(/[\s,]+/).map(Number).filter((v) => v > 0));

function outline(e: Element): Segment[] | undefined {
  return SHAPES[e.tagName]?.((name) => Number.parseFloat(e.getAttribute(name) ?? "0") || 0, e);
}

/** A shape filled with a pattern of lines: its wash, then the lines within it. */
function hatched(pattern: Element, path: Segment[], s: Style): Painted[] {
  const [wash, line] = [pattern.querySelector("rect"), pattern.querySelector("line")];
  const gap = Number(pattern.getAttribute("width")) || 6;
  const out: Painted[] = [];
  const opacity = Number(wash?.getAttribute("fill-opacity") ?? 1);
  const fill = wash?.getAttribute("fill") ?? "none";
  if (painted(fill) && opacity > 0) out.push({ kind: "fill", path, color: fill, opacity: opacity * s.fillOpacity * s.opacity, clip: s.clip });
  const stroke = line?.getAttribute("stroke");
  const points = path.flatMap((seg) => (seg[0] === "Z" ? [] : [[seg.at(-2) as number, seg.at(-1) as number]]));
  if (!stroke || !points.length) return out;
  const xs = points.map((p) => p[0]!);
  const ys = points.map((p) => p[1]!);
  const turn = (Number(/rotate\(([-\d.]+)/.exec(pattern.getAttribute("patternTransform") ?? "")?.[1] ?? 0) * Math.PI) / 180;
  // Lines run along y of the turned pattern, one each gap of its x.
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const corners = [Math.min(...xs), Math.max(...xs)].flatMap((x) => [Math.min(...ys), Math.max(...ys)].map((y) => [x * cos + y * sin, y * cos - x * sin] as const));
  const us = corners.map((c) => c[0]);
  const vs = corners.map((c) => c[1]);
  const [low, high] = [Math.min(...vs), Math.max(...vs)];
  const lines: Segment[] = [];
  for (let u = Math.ceil(Math.min(...us) / gap) * gap; u <= Math.max(...us); u += gap) {
    lines.push(["M", u * cos - low * sin, u * sin + low * cos], ["L", u * cos - high * sin, u * sin + high * cos]);
  }
  // Half of the line's width lies in the tile before, which does not paint it.
  const width = Number(line!.getAttribute("stroke-width") ?? 1) / 2;
  if (lines.length) out.push({ kind: "stroke", path: lines, color: stroke, opacity: s.fillOpacity * s.opacity, width, dash: [], round: false, clip: path });
  return out;
}

/** Words, a line each. */
function words(e: Element, s: Style, m: Matrix): Painted[] {
  const out: Painted[] = [];
  const turned = (Math.atan2(m[1], m[0]) * 180) / Math.PI;
  const number = (of: Element, name: string, otherwise: number, size: number) => (of.hasAttribute(name) ? length(of.getAttribute(name)!, size) : otherwise);
  let [x, y] = [number(e, "x", 0, s.size), number(e, "y", 0, s.size)];
  [x, y] = [x + number(e, "dx", 0, s.size), y + number(e, "dy", 0, s.size)];
  const write = (text: string, style: Style) => {
    if (!text.trim()) return;
    const place = (at: number): [number, number] => [m[0] * at + m[2] * y + m[4], m[1] * at + m[3] * y + m[5]];
    const [px, py] = place(x);
    const halo = style.under && painted(style.stroke) ? { color: style.stroke, width: style.width } : undefined;
    out.push({ kind: "text", text, x: px, y: py, turned, size: style.size, bold: style.bold, anchor: style.anchor === "middle" || style.anchor === "end" ? style.anchor : "start", color: style.fill, halo });
    x += wide(text, style.size, style.bold);
  };
  for (const c of e.childNodes) {
    if (typeof c === "string") write(c, s);
    else if (c.tagName === "tspan") {
      const own = inherit(c, s);
      x = number(c, "x", x, own.size);
      y = number(c, "y", y, own.size) + number(c, "dy", 0, own.size);
      write(c.textContent, own);
    }
  }
  return out;
}
