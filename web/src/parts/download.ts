import type { Caption } from "../types";
import type { Cell, Model } from "../figures/common";

function save(name: string, blob: Blob) {
  const url = URL.createObjectURL(blob);
  const a = document.createElement("a");
  a.href = url;
  a.download = name;
  a.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** A cell for spreadsheets: text that would be taken for a formula is quoted. */
export function csvCell(cell: Cell): string {
  if (cell === null) return "";
  if (typeof cell === "number") return String(cell);
  const text = /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function csv(model: Model): string {
  return [model.columns, ...model.rows].map((row) => row.map(csvCell).join(",")).join("\r\n") + "\r\n";
}

export function downloadCsv(id: string, model: Model) {
  save(`${id}.csv`, new Blob([csv(model)], { type: "text/csv;charset=utf-8" }));
}

/** The drawing by itself: colours spelled out, title and stamp on it. */
export function standalone(svg: SVGSVGElement, caption: Caption, footer: string): { text: string; width: number; height: number } {
  const style = getComputedStyle(document.documentElement);
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const width = Number(svg.getAttribute("width"));
  const height = Number(svg.getAttribute("height"));
  const top = 34;
  const bottom = 22;
  for (const e of copy.querySelectorAll(".on")) e.classList.remove("on");
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.removeAttribute("class");
  copy.removeAttribute("aria-labelledby");
  copy.setAttribute("viewBox", `0 ${-top} ${width} ${height + top + bottom}`);
  copy.setAttribute("width", String(width));
  copy.setAttribute("height", String(height + top + bottom));
  copy.setAttribute("font-family", "system-ui, sans-serif");
  const ns = "http://www.w3.org/2000/svg";
  const add = (name: string, attributes: Record<string, string | number>, text = "") => {
    const e = document.createElementNS(ns, name);
    for (const [k, v] of Object.entries(attributes)) e.setAttribute(k, String(v));
    e.textContent = text;
    return e;
  };
  copy.prepend(
    add("title", {}, caption.title),
    add("desc", {}, caption.text),
    add("rect", { x: 0, y: -top, width, height: height + top + bottom, fill: "var(--ground)" }),
    add("text", { x: 8, y: -12, "font-size": 15, "font-weight": 700, fill: "var(--ink)" }, caption.title),
    add("text", { x: 8, y: height + 14, "font-size": 11, fill: "var(--soft)" }, footer),
  );
  const text = new XMLSerializer()
    .serializeToString(copy)
    .replace(/var\((--[a-z0-9-]+)\)/g, (_, name: string) => style.getPropertyValue(name).trim() || "currentColor");
  return { text, width, height: height + top + bottom };
}

export function downloadSvg(id: string, svg: SVGSVGElement, caption: Caption, footer: string) {
  save(`${id}.svg`, new Blob([standalone(svg, caption, footer).text], { type: "image/svg+xml" }));
}

export async function downloadPng(id: string, svg: SVGSVGElement, caption: Caption, footer: string) {
  const { text, width, height } = standalone(svg, caption, footer);
  const image = new Image();
  const url = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
  image.src = url;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = width * 2;
  canvas.height = height * 2;
  const context = canvas.getContext("2d")!;
  context.scale(2, 2);
  context.drawImage(image, 0, 0);
  URL.revokeObjectURL(url);
  canvas.toBlob((blob) => blob && save(`${id}.png`, blob), "image/png");
}
