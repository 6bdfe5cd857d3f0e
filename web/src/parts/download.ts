import type { Caption } from "../types";
import { type Cell, type Model, el } from "../figures/common";

function save(name: string, blob: Blob) {
  const url = URL.createObjectURL(blob);
  const a = document.createElement("a");
  a.href = url;
  a.download = name;
  a.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** A cell for spreadsheets: text that would be taken for a formula is quoted. */
export function csvCell(cell: string | number | null): string {
  if (cell === null) return "";
  if (typeof cell === "number") return Number.isFinite(cell) ? String(cell) : "";
  const text = /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The columns of a table as a spreadsheet has them: a number that is printed in
 * words is itself, and a range has a column for each of its ends. */
function spread(model: Model): Array<Array<string | number | null>> {
  const value = (c: Cell | undefined) => (c !== null && typeof c === "object" ? c.value : (c ?? null));
  const twofold = model.columns.map((_, i) => model.rows.some((r) => Array.isArray(value(r[i]))));
  const heads = model.columns.flatMap((c, i) => (twofold[i] ? [`${c}, from`, `${c}, to`] : [c]));
  const rows = model.rows.map((r) =>
    r.flatMap((c, i) => {
      const v = value(c);
      if (!twofold[i]) return [v as string | number | null];
      return Array.isArray(v) ? v : [v, null];
    }),
  );
  return [heads, ...rows];
}

/** A table with what it shows and what it was made with in lines of comment. */
export function csv(model: Model, caption: Caption, stamp: string): string {
  const about = [caption.title, caption.subtitle, caption.text, stamp, "Shares and probabilities run from 0 to 1."];
  const comments = about.filter(Boolean).map((line) => `# ${line.replace(/\s+/g, " ")}`);
  return [...comments, ...spread(model).map((row) => row.map(csvCell).join(","))].join("\r\n") + "\r\n";
}

export function downloadCsv(id: string, model: Model, caption: Caption, stamp: string) {
  save(`${id}.csv`, new Blob([csv(model, caption, stamp)], { type: "text/csv;charset=utf-8" }));
}

/** Properties that an attribute of SVG may state; a file by itself states no
 * style. */
const PRESENTATION = /^(fill|stroke|font|text|color|opacity|paint-order|letter-spacing|dominant-baseline|white-space)/;
const PAD = 12;

/** Lines of text that fit a width in a font. */
function lines(text: string, font: string, width: number): string[] {
  const context = document.createElement("canvas").getContext("2d")!;
  context.font = font;
  const out: string[] = [];
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const longer = out.length ? `${out.at(-1)} ${word}` : word;
    if (out.length && context.measureText(longer).width <= width) out[out.length - 1] = longer;
    else out.push(word);
  }
  return out;
}

/** The drawing by itself: title and legend above it, stamp below, colours and
 * fonts spelled out, nothing outside its frame. */
export function standalone(svg: SVGSVGElement, caption: Caption, stamp: string): { text: string; width: number; height: number } {
  const theme = getComputedStyle(document.documentElement);
  const family = getComputedStyle(document.body).fontFamily;
  // What is drawn may reach beyond the frame, which a page shows and a file cuts.
  const box = svg.getBBox();
  const left = Math.floor(Math.min(0, box.x)) - PAD;
  const right = Math.ceil(Math.max(Number(svg.getAttribute("width")), box.x + box.width)) + PAD;
  const up = Math.floor(Math.min(0, box.y));
  const down = Math.ceil(Math.max(Number(svg.getAttribute("height")), box.y + box.height));
  const width = Math.max(right - left, 320);
  const room = width - 2 * PAD;
  const blocks = [
    { words: lines(caption.title, `700 16px ${family}`, room), size: 16, weight: 700, fill: "var(--ink)" },
    { words: lines(caption.subtitle, `12px ${family}`, room), size: 12, weight: 400, fill: "var(--soft)" },
  ];
  const below = lines(stamp, `11px ${family}`, room);
  const head = PAD + blocks.reduce((sum, b) => sum + b.words.length * b.size * 1.35, 0) + 8;
  const top = up - head;
  const height = Math.ceil(down - top + below.length * 15 + 2 * PAD);

  const copy = svg.cloneNode(true) as SVGSVGElement;
  for (const e of [copy, ...copy.querySelectorAll<SVGElement>("*")]) {
    e.classList.remove("on");
    if (e.style) for (const property of [...e.style]) if (PRESENTATION.test(property)) e.setAttribute(property, e.style.getPropertyValue(property));
    for (const name of ["style", "class", "aria-labelledby", "focusable"]) e.removeAttribute(name);
    if (e.getAttribute("font-family") === "inherit") e.removeAttribute("font-family");
  }
  for (const e of copy.querySelectorAll('[fill="transparent"]')) e.remove();
  const set = { xmlns: "http://www.w3.org/2000/svg", role: "img", width, height, viewBox: `${left} ${top} ${width} ${height}`, "font-family": family };
  for (const [k, v] of Object.entries(set)) copy.setAttribute(k, String(v));
  let y = top + PAD;
  const said: Element[] = [];
  const write = (line: string, size: number, weight: number, fill: string) => {
    y += size * 1.35;
    said.push(el("text", { x: left + PAD, y: Math.round(y * 10) / 10 - size * 0.3, "font-size": size, "font-weight": weight, "text-anchor": "start", fill, stroke: "none", "white-space": "pre" }, line));
  };
  for (const b of blocks) for (const line of b.words) write(line, b.size, b.weight, b.fill);
  y = down + PAD;
  for (const line of below) write(line, 11, 400, "var(--soft)");
  copy.prepend(el("title", {}, caption.title), el("desc", {}, caption.text), el("rect", { x: left, y: top, width, height, fill: "var(--ground)", stroke: "none" }));
  copy.append(...said);
  const text = new XMLSerializer().serializeToString(copy).replace(/var\((--[a-z0-9-]+)\)/g, (_, name: string) => theme.getPropertyValue(name).trim() || "currentColor");
  return { text, width, height };
}

export function downloadSvg(id: string, svg: SVGSVGElement, caption: Caption, stamp: string) {
  save(`${id}.svg`, new Blob([standalone(svg, caption, stamp).text], { type: "image/svg+xml" }));
}

/** Pixels of a picture per pixel of the page. */
const SCALE = 2;

export async function downloadPng(id: string, svg: SVGSVGElement, caption: Caption, stamp: string) {
  const { text, width, height } = standalone(svg, caption, stamp);
  const image = new Image();
  const url = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
  image.src = url;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = width * SCALE;
  canvas.height = height * SCALE;
  const context = canvas.getContext("2d")!;
  context.scale(SCALE, SCALE);
  context.drawImage(image, 0, 0);
  URL.revokeObjectURL(url);
  canvas.toBlob((blob) => blob && save(`${id}.png`, blob), "image/png");
}
