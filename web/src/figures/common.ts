import * as Plot from "@observablehq/plot";

/** Something that can be pointed at: what is said of it, and its reasons. */
export interface Mark {
  label: string;
  /** The id of what it shows, where the order of the marks changes with the answer. */
  of?: string;
  detail?: string[];
  at: Element[];
}

/** A point of the drawing that can be moved, with the pointer or the arrows. */
export interface Grip {
  /** Where it stands, in pixels of the drawing. */
  x: number;
  y: number;
  /** What it is and where it stands, in words. */
  label: string;
  /** Moves it to a place in the drawing. */
  to(x: number, y: number): void;
  /** Moves it a step: right and up are positive. */
  step(right: number, up: number): void;
}

export interface Drawing {
  svg: SVGSVGElement;
  marks: Mark[];
  grip?: Grip;
}

/** A number printed in words: the words, and the number or the ends of a range. */
export interface Shown {
  text: string;
  value: number | [number, number];
}
export type Cell = string | number | null | Shown;

export const shown = (text: string, value: number | [number, number]): Shown => ({ text, value });

export interface ListItem {
  text: string;
  strong?: boolean;
  children: ListItem[];
}

/** What a figure shows: a table, and a way to draw it at a width. */
export interface Model {
  columns: string[];
  rows: Cell[][];
  draw?: (width: number) => Drawing;
  /** Said instead of a drawing. */
  empty?: string;
  /** Drawn instead where it is narrow. */
  list?: ListItem[];
  /** How wide, in pixels, the drawing must at least be; narrower, the list stands for it. */
  least?: number;
  /** Lists that stand below the drawing. */
  asides?: Array<{ title: string; items: string[] }>;
}

const SVG = "http://www.w3.org/2000/svg";

export type Attributes = Record<string, string | number | undefined>;

export function el(name: string, attributes: Attributes = {}, ...children: Array<Element | string>) {
  const e = document.createElementNS(SVG, name);
  for (const [k, v] of Object.entries(attributes)) if (v !== undefined) e.setAttribute(k, String(v));
  e.append(...children);
  return e;
}

export const INK = "var(--ink)";
export const SOFT = "var(--soft)";
export const LINE = "var(--line)";
export const GROUND = "var(--ground)";
export const BAND = "var(--band)";
/** The hues of the two whose relation the case is about; a hue never means
 * anything else. */
export const SIDES = ["var(--c1)", "var(--c2)"] as const;
/** The hues of the likeliest endings. */
const ENDINGS = ["var(--c3)", "var(--c4)"];
export const GREY = "var(--c0)";

/** Hue and hatch of an outcome: the two likeliest have a hue, all a hatch. */
export interface Style {
  color: string;
  hatch: number;
}

export function outcomeStyles(ids: string[]): Map<string, Style> {
  return new Map(ids.map((id, i) => [id, { color: ENDINGS[i] ?? GREY, hatch: i % HATCHES.length }]));
}

const HATCHES = [
  { angle: 45, gap: 7 },
  { angle: -45, gap: 7 },
  { angle: 0, gap: 6 },
  { angle: 90, gap: 6 },
  { angle: 20, gap: 9 },
];

/** A pattern of lines in a colour. */
export function hatch(id: string, color: string, which: number, wash = 0.16): SVGElement {
  const { angle, gap } = HATCHES[which % HATCHES.length]!;
  return el(
    "pattern",
    { id, width: gap, height: gap, patternUnits: "userSpaceOnUse", patternTransform: `rotate(${angle})` },
    el("rect", { width: gap, height: gap, fill: color, "fill-opacity": wash }),
    el("line", { x1: 0, y1: 0, x2: 0, y2: gap, stroke: color, "stroke-width": 1.6 }),
  );
}

let serial = 0;
/** An id that no other drawing uses. */
export function unique(stem: string): string {
  return `${stem}-${++serial}`;
}

/** A plot without the style element that a strict policy would refuse; the
 * page's own style sheet holds the same rules. */
export function plot(options: Plot.PlotOptions, defs: Element[] = []): SVGSVGElement {
  const made = Plot.plot({
    className: "plot",
    ...options,
    figure: false,
  } as Plot.PlotOptions);
  const svg = (made instanceof SVGSVGElement ? made : made.querySelector("svg")) as SVGSVGElement;
  for (const style of svg.querySelectorAll("style")) style.remove();
  for (const [name, value] of Object.entries({ "font-size": 12, color: SOFT })) svg.setAttribute(name, String(value));
  // Groups of a plot carry names that would be read before the figure's own.
  for (const g of svg.querySelectorAll("[aria-label]")) g.removeAttribute("aria-label");
  for (const g of svg.querySelectorAll("[aria-description]")) g.removeAttribute("aria-description");
  if (defs.length) svg.prepend(el("defs", {}, ...defs));
  return svg;
}

/** The elements that stand for each datum in a mark of the given class. */
export function pointed(svg: SVGSVGElement, className: string): Map<number, Element[]> {
  const found = new Map<number, Element[]>();
  for (const e of svg.querySelectorAll(`.${className} > *, g.${className} g > *`)) {
    const i = (e as Element & { __data__?: unknown }).__data__;
    if (typeof i !== "number") continue;
    found.set(i, [...(found.get(i) ?? []), e]);
  }
  return found;
}

/** A drawing made by hand, with patterns, and a way to write on it. */
export function canvas(name: string, width: number, height: number, patterns: Element[] = [], size = 12.5) {
  const defs = patterns.length ? [el("defs", {}, ...patterns)] : [];
  const svg = el("svg", { class: `plot ${name}`, width, height, viewBox: `0 0 ${width} ${height}` }, ...defs) as SVGSVGElement;
  const text = (words: string, [x, y]: [number, number], rest: Attributes = {}) => svg.append(el("text", { x, y, "font-size": size, fill: INK, ...rest }, words));
  return { svg, text };
}

/** Text with a halo of the ground, so that it reads over anything. */
export const HALO = { stroke: GROUND, strokeWidth: 4, fill: INK } as const;

export function shorten(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).trimEnd()}…`;
}

/** Greedy lines of at most so many characters. */
export function wrap(text: string, most: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length + 1 <= most) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** About how wide a line of text is, in pixels of the widest common face. */
export function wide(text: string, size = 12, bold = false): number {
  return text.length * size * (bold ? 0.64 : 0.585);
}

/** A swatch for a key. */
export function swatch(fill: string, stroke = fill): Element {
  return el("rect", { x: -6, y: -6, width: 12, height: 12, fill, stroke, "stroke-width": 1 });
}

/** A key of marks and their names, in as many lines as it needs. */
export function key(entries: Array<[mark: Element, name: string]>, x: number, y: number, width: number): { g: Element; height: number } {
  const g = el("g", { transform: `translate(${x},${y})` });
  const line = 19;
  let [dx, dy] = [0, 0];
  for (const [mark, name] of entries) {
    const room = wide(name) + 32;
    if (dx > 0 && dx + room > width) [dx, dy] = [0, dy + line];
    g.append(
      el("g", { transform: `translate(${dx + 7},${dy})` }, mark, el("text", { x: 12, y: 4, "font-size": 12, "text-anchor": "start", fill: SOFT }, name)),
    );
    dx += room;
  }
  return { g, height: dy + line };
}

export function day(text: string): Date {
  return new Date(`${text}T00:00:00Z`);
}

/** Orders texts by their units, the same in every language. */
export const before = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
