import type { Caption } from "../types";
import { el, wide } from "../figures/common";

/** Properties that an attribute of SVG may state; a file by itself states no
 * style. */
const PRESENTATION = /^(fill|stroke|font|text|color|opacity|paint-order|letter-spacing|dominant-baseline|white-space)/;
const PAD = 12;
/** The faces of a page, which a file by itself asks for too. */
export const FAMILY = 'system-ui, -apple-system, "Segoe UI", "Liberation Sans", "DejaVu Sans", sans-serif';

/** Lines of text that fit a width, by the widest common face: a file has the same
 * lines wherever it is made. */
function lines(text: string, size: number, bold: boolean, width: number): string[] {
  const out: string[] = [];
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const longer = out.length ? `${out.at(-1)} ${word}` : word;
    if (out.length && wide(longer, size, bold) <= width) out[out.length - 1] = longer;
    else out.push(word);
  }
  return out;
}

interface Box {
  left: number;
  right: number;
  up: number;
  down: number;
}

interface Written {
  x: number;
  y: number;
  size: number;
  bold: boolean;
  anchor: string;
}

/** How far the words of a drawing reach, by the widest common face. */
function reach(e: Element, box: Box, from: Written) {
  const number = (name: string, otherwise: number) => (e.hasAttribute(name) ? Number.parseFloat(e.getAttribute(name)!) || 0 : otherwise);
  const shift = /^translate\(\s*([-\d.e]+)(?:[\s,]+([-\d.e]+))?/.exec(e.getAttribute("transform") ?? "");
  const weight = e.getAttribute("font-weight");
  const words = e.tagName === "text" || e.tagName === "tspan";
  const at: Written = {
    x: (words && e.hasAttribute("x") ? from.x + number("x", 0) : from.x) + Number(shift?.[1] ?? 0),
    y: (words && e.hasAttribute("y") ? from.y + number("y", 0) : from.y) + Number(shift?.[2] ?? 0),
    size: number("font-size", from.size),
    bold: weight ? weight === "bold" || Number(weight) >= 600 : from.bold,
    anchor: e.getAttribute("text-anchor") ?? from.anchor,
  };
  if (words && !e.children.length && e.textContent && !/rotate/.test(e.getAttribute("transform") ?? "")) {
    const w = wide(e.textContent, at.size, at.bold);
    const left = at.x - (at.anchor === "middle" ? w / 2 : at.anchor === "end" ? w : 0);
    box.left = Math.min(box.left, left);
    box.right = Math.max(box.right, left + w);
    box.up = Math.min(box.up, at.y - at.size);
    box.down = Math.max(box.down, at.y + at.size * 0.35);
  }
  if (e.tagName === "defs" || e.tagName === "clipPath") return;
  for (const c of e.children) reach(c, box, { ...at, x: words ? from.x + Number(shift?.[1] ?? 0) : at.x });
}

/** Numbers with more decimals than anyone can see make a file large, and their last
 * digits differ from one machine to the next. */
const short = (text: string) => text.replace(/-?\d+\.\d{3,}(e-?\d+)?/g, (n) => String(Math.round(Number(n) * 100) / 100));

/** The drawing by itself: title and legend above it, stamp below, colours and
 * fonts spelled out, nothing outside its frame. */
export function standalone(svg: SVGSVGElement, caption: Caption, stamp: string, color: (name: string) => string): { svg: SVGSVGElement; width: number; height: number } {
  // What is drawn may reach beyond the frame, which a page shows and a file cuts.
  const box: Box = { left: 0, right: Number(svg.getAttribute("width")), up: 0, down: Number(svg.getAttribute("height")) };
  reach(svg, box, { x: 0, y: 0, size: 12, bold: false, anchor: "start" });
  const [left, right, up, down] = [Math.floor(box.left) - PAD, Math.ceil(box.right) + PAD, Math.floor(box.up), Math.ceil(box.down)];
  const width = Math.max(right - left, 320);
  const room = width - 2 * PAD;
  const blocks = [
    { words: lines(caption.title, 16, true, room), size: 16, weight: 700, fill: "var(--ink)" },
    { words: lines(caption.subtitle, 12, false, room), size: 12, weight: 400, fill: "var(--soft)" },
  ];
  const below = lines(stamp, 11, false, room);
  const head = PAD + blocks.reduce((sum, b) => sum + b.words.length * b.size * 1.35, 0) + 8;
  const top = Math.round((up - head) * 100) / 100;
  const height = Math.ceil(down - top + below.length * 15 + 2 * PAD);

  const copy = svg.cloneNode(true) as SVGSVGElement;
  for (const e of copy.querySelectorAll('[fill="transparent"]')) e.remove();
  for (const e of [copy, ...copy.querySelectorAll("*")] as Element[]) {
    e.classList.remove("on");
    const style = (e as SVGElement).style;
    if (style?.length) for (const property of [...style]) if (PRESENTATION.test(property)) e.setAttribute(property, style.getPropertyValue(property));
    for (const name of ["style", "class", "aria-labelledby", "focusable"]) e.removeAttribute(name);
    if (e.getAttribute("font-family") === "inherit") e.removeAttribute("font-family");
    for (const name of ["x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "width", "height", "d", "transform", "points"]) {
      const value = e.getAttribute(name);
      if (value) e.setAttribute(name, short(value));
    }
  }
  const set = { xmlns: "http://www.w3.org/2000/svg", role: "img", width, height, viewBox: `${left} ${top} ${width} ${height}`, "font-family": FAMILY };
  // In one order, whatever a page has set before.
  for (const [k, v] of Object.entries(set)) {
    copy.removeAttribute(k);
    copy.setAttribute(k, String(v));
  }
  let y = top + PAD;
  const said: Element[] = [];
  const write = (line: string, size: number, weight: number, fill: string) => {
    y += size * 1.35;
    said.push(el("text", { x: left + PAD, y: Math.round((y - size * 0.3) * 10) / 10, "font-size": size, "font-weight": weight, "text-anchor": "start", fill, stroke: "none", "white-space": "pre" }, line));
  };
  for (const b of blocks) for (const line of b.words) write(line, b.size, b.weight, b.fill);
  y = down + PAD;
  for (const line of below) write(line, 11, 400, "var(--soft)");
  copy.prepend(el("title", {}, caption.title), el("desc", {}, caption.text), el("rect", { x: left, y: top, width, height, fill: "var(--ground)", stroke: "none" }));
  copy.append(...said);
  named(copy, color);
  return { svg: copy, width, height };
}

/** Spells colours out, and gives what is referred to names that do not depend on what
 * was drawn before. */
function named(svg: SVGSVGElement, color: (name: string) => string) {
  const ids = new Map([...svg.querySelectorAll("[id]")].map((e, i) => [e.getAttribute("id")!, `d${i + 1}`]));
  for (const e of [svg, ...svg.querySelectorAll("*")] as Element[]) {
    for (const name of ["fill", "stroke", "color", "clip-path", "stop-color", "id"]) {
      const value = e.getAttribute(name);
      if (!value) continue;
      if (name === "id") e.setAttribute("id", ids.get(value) ?? value);
      else e.setAttribute(name, value.replace(/var\((--[a-z0-9-]+)\)/g, (_, n: string) => color(n) || "currentColor").replace(/url\(["']?#([^"')]+)["']?\)/g, (_, id: string) => `url(#${ids.get(id) ?? id})`));
    }
  }
}
