import type { Caption } from "../types";
import type { Model } from "../figures/common";
import { csv } from "./csv";
import { pdf } from "./pdf";
import { standalone } from "./standalone";

/** Saves a file of this name. */
export function save(name: string, blob: Blob) {
  const url = URL.createObjectURL(blob);
  const a = document.createElement("a");
  a.href = url;
  a.download = name;
  a.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

export function downloadCsv(id: string, model: Model, caption: Caption, stamp: string) {
  save(`${id}.csv`, new Blob([csv(model, caption, stamp)], { type: "text/csv;charset=utf-8" }));
}

/** A drawing as a file of its own, in the colours that the page has now. */
function file(svg: SVGSVGElement, caption: Caption, stamp: string) {
  const theme = getComputedStyle(document.documentElement);
  const made = standalone(svg, caption, stamp, (name) => theme.getPropertyValue(name).trim());
  return { ...made, text: new XMLSerializer().serializeToString(made.svg) };
}

export function downloadSvg(id: string, svg: SVGSVGElement, caption: Caption, stamp: string) {
  save(`${id}.svg`, new Blob([file(svg, caption, stamp).text], { type: "image/svg+xml" }));
}

/** Pixels of a picture per pixel of the page, on a screen and on paper. */
const SCALE = { png: 2, pdf: 4 };

/** A drawing as pixels, so many to a pixel of the page. */
async function painted(svg: SVGSVGElement, caption: Caption, stamp: string, scale: number) {
  const { text, width, height } = file(svg, caption, stamp);
  const image = new Image();
  const url = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
  image.src = url;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = width * scale;
  canvas.height = height * scale;
  const context = canvas.getContext("2d")!;
  context.scale(scale, scale);
  context.drawImage(image, 0, 0);
  URL.revokeObjectURL(url);
  return { canvas, width, height };
}

export async function downloadPng(id: string, svg: SVGSVGElement, caption: Caption, stamp: string) {
  const { canvas } = await painted(svg, caption, stamp, SCALE.png);
  canvas.toBlob((blob) => blob && save(`${id}.png`, blob), "image/png");
}

export async function downloadPdf(id: string, svg: SVGSVGElement, caption: Caption, stamp: string) {
  const { canvas, width, height } = await painted(svg, caption, stamp, SCALE.pdf);
  save(`${id}.pdf`, await pdf(canvas, width, height, caption.title));
}
