import * as Plot from "@observablehq/plot";
import { contours } from "d3-contour";
import type { RegionMap } from "../types";
import { number, percent } from "../words";
import { GROUND, INK, LINE, type Model, type Style, el, hatch, key, plot, pointed, shorten, shown, swatch, unique, wrap } from "./common";

/** A place on the map, in values of its parameters. */
export interface Point {
  x: number;
  y: number;
}

const round = (v: number) => Math.round(v * 10) / 10;

/** Figure 6: where the answer flips. */
export function regionMap(
  m: RegionMap | null | undefined,
  labels: Map<string, string>,
  styles: Map<string, Style>,
  at?: Point,
  onmove?: (move: (now: Point) => Point) => void,
): Model {
  if (!m) return { columns: [], rows: [], empty: "A map needs two parameters that are not known exactly and that the game reads." };
  const label = (id: string) => labels.get(id) ?? id;
  const [nx, ny] = [m.x.values.length, m.y.values.length];
  const [x0, x1] = [m.x.values[0]!, m.x.values[nx - 1]!];
  const [y0, y1] = [m.y.values[0]!, m.y.values[ny - 1]!];
  const share = (p: number) => percent(p, Math.sqrt((p * (1 - p)) / Math.max(1, m.draws)));
  /** The roomiest place of a region, in grid cells, with the room there. */
  const inside = (margin: number[], across: number, up: number, cross: [number, number]) => {
    const on = (i: number, j: number) => i >= 0 && j >= 0 && i < nx && j < ny && margin[j * nx + i]! > 0;
    let best: { x: number; y: number; room: number; score: number } | null = null;
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++) {
        if (!on(i, j)) continue;
        // A name needs a box: as wide as both its upper and its lower edge.
        const reach = Math.max(1, Math.ceil(12 / up));
        let half = 0;
        while ([-reach, 0, reach].every((k) => on(i - half - 1, j + k) && on(i + half + 1, j + k))) half++;
        let tall = 0;
        while (on(i, j - tall - 1) && on(i, j + tall + 1)) tall++;
        const room = 2 * half * across;
        // The cross should stay free.
        const off = Math.max(Math.abs(i - cross[0]) * across - 70, Math.abs(j - cross[1]) * up - 24);
        const score = Math.min(room, 200) + Math.min(tall * up, 90) - (off < 0 ? 60 : 0);
        if (!best || score > best.score) best = { x: m.x.values[i]!, y: m.y.values[j]!, room, score };
      }
    }
    return best;
  };
  /** Where the margin of a region crosses nought along each row. */
  const boundary = m.regions.length
    ? m.y.values.flatMap((y, j) => {
        const row = m.regions[0]!.margin.slice(j * nx, (j + 1) * nx);
        return row.slice(1).flatMap((v, i) => {
          const u = row[i]!;
          if (u > 0 === v > 0) return [];
          return [[y, m.x.values[i]! + (u / (u - v)) * (m.x.values[i + 1]! - m.x.values[i]!)] as [number, number]];
        });
      })
    : [];
  // One more row and column all round, so that the closing edge of a region
  // falls outside the frame.
  const [dx, dy] = [(x1 - x0) / (nx - 1), (y1 - y0) / (ny - 1)];
  /** A row or column beyond the edge goes on as the last two. */
  const padded = (margin: number[]) =>
    Array.from({ length: (nx + 2) * (ny + 2) }, (_, k) => {
      const [i, j] = [(k % (nx + 2)) - 1, Math.floor(k / (nx + 2)) - 1];
      const [ci, cj] = [Math.min(nx - 1, Math.max(0, i)), Math.min(ny - 1, Math.max(0, j))];
      const at = (a: number, b: number) => margin[b * nx + a]!;
      let v = at(ci, cj);
      if (i !== ci && nx > 1) v += at(ci, cj) - at(ci + (ci - i), cj);
      if (j !== cj && ny > 1) v += at(ci, cj) - at(ci, cj + (cj - j));
      return v;
    });
  return {
    columns: [m.y.label, `${m.x.label}: where “${label(m.regions[0]?.outcome ?? "")}” meets another ending`],
    rows: boundary.length
      ? boundary.map(([y, x]) => [number(y), number(x)])
      : m.regions.map((r) => [`“${label(r.outcome)}” is the likeliest all over the map`, shown(share(r.belief), r.belief)]),
    empty: m.regions.length ? undefined : "No point of the map has a certified solution.",
    draw: (width) => {
      const size = Math.min(width, 760);
      const tall = Math.max(320, Math.min(500, size * 0.7));
      const box = { left: 56, right: 16, top: 34, bottom: 46 };
      const [w, h] = [size - box.left - box.right, tall - box.top - box.bottom];
      const base = at ?? { x: m.x.base, y: m.y.base };
      const ids = m.regions.map((r) => ({ r, id: unique("region"), style: styles.get(r.outcome) ?? { color: "var(--c0)", hatch: 4 } }));
      const named = ids.map(({ r, id, style }) => {
        const p = inside(r.margin, w / (nx - 1), h / (ny - 1), [((base.x - x0) / (x1 - x0)) * (nx - 1), ((base.y - y0) / (y1 - y0)) * (ny - 1)]);
        const letters = p ? Math.floor(p.room / 8.6) : 0;
        const lines = wrap(label(r.outcome), Math.max(letters, 9));
        const fits = !!p && Math.max(...lines.map((l) => l.length)) <= letters && lines.length <= 3;
        return { ...(p ?? { x: x0, y: y0 }), id, style, fits, text: fits ? lines.join("\n") : "", outcome: r.outcome, belief: r.belief, area: r.area };
      });
      const lines = m.contours.map(([s, v]) => ({ s, v: v.map(([x, y]) => ({ x, y })) }));
      const axis = (text: string, room: number) => shorten(text, Math.floor(room / 7.2));
      const px = (v: number) => box.left + ((v - x0) / (x1 - x0)) * w;
      const py = (v: number) => box.top + (1 - (v - y0) / (y1 - y0)) * h;
      const frame = unique("frame");
      const regions = el("g", { "clip-path": `url(#${frame})`, stroke: INK, "stroke-width": 1.8 }) as SVGGElement;
      for (const { r, id } of ids) {
        const [area] = contours().size([nx + 2, ny + 2]).thresholds([0])(padded(r.margin));
        // A sample stands in the middle of its cell.
        const point = ([i, j]: number[]) => `${round(px(x0 + (i! - 1.5) * dx))},${round(py(y0 + (j! - 1.5) * dy))}`;
        const d = (area?.coordinates ?? []).flat().map((ring) => `M${ring.slice(0, -1).map(point).join("L")}Z`).join("");
        regions.append(el("path", { d, fill: `url(#${id})` }));
      }
      const svg = plot(
        {
          width: size,
          height: tall,
          marginLeft: box.left,
          marginRight: box.right,
          marginTop: box.top,
          marginBottom: box.bottom,
          x: { domain: [x0, x1], label: `${axis(m.x.label, w)} →`, labelAnchor: "center", labelArrow: "none", ticks: 6 },
          y: { domain: [y0, y1], label: `↑ ${axis(m.y.label, size - 20)}`, labelArrow: "none", ticks: 6 },
          marks: [
            () => regions,
            Plot.frame({ stroke: LINE }),
            ...lines.map(({ s, v }) => Plot.line(v, { x: "x", y: "y", stroke: GROUND, strokeWidth: 5, clip: true, strokeOpacity: 0.8, ariaLabel: `${s}` })),
            ...lines.map(({ s, v }) => Plot.line(v, { x: "x", y: "y", stroke: INK, strokeWidth: 2, strokeDasharray: s > 0.6 ? "6 4" : undefined, clip: true })),
            Plot.dot([base], { x: "x", y: "y", symbol: "plus", r: 9, stroke: GROUND, strokeWidth: 6 }),
            Plot.dot([base], { x: "x", y: "y", symbol: "plus", r: 9, stroke: INK, strokeWidth: 3 }),
            Plot.text(named, { x: "x", y: "y", text: "text", fontSize: 13, fontWeight: 700, fill: INK, stroke: GROUND, strokeWidth: 6, className: "hit" }),
          ],
        },
        [...ids.map(({ id, style }) => hatch(id, style.color, style.hatch)), el("clipPath", { id: frame }, el("rect", { x: box.left, y: box.top, width: w, height: h }))],
      );
      const found = pointed(svg, "hit");
      // A region too small for its name is named below.
      const small = named.filter((p) => !p.fits);
      const keyed = new Map<string, Element>();
      if (small.length) {
        const legend = key(small.map((p) => [swatch(`url(#${p.id})`, p.style.color), label(p.outcome)]), box.left, tall + 8, w);
        svg.append(legend.g);
        small.forEach((p, i) => keyed.set(p.outcome, legend.g.children[i]!));
        svg.setAttribute("height", String(tall + legend.height));
        svg.setAttribute("viewBox", `0 0 ${size} ${tall + legend.height}`);
      }
      const within = (v: number, a: number, b: number) => Math.min(b, Math.max(a, v));
      return {
        svg,
        grip: onmove && {
          x: px(base.x),
          y: py(base.y),
          label: `Cross on the map: ${m.x.label} ${number(base.x)}, ${m.y.label} ${number(base.y)}. Arrow keys move it.`,
          to: (x, y) => onmove(() => ({ x: within(x0 + ((x - box.left) / w) * (x1 - x0), x0, x1), y: within(y1 - ((y - box.top) / h) * (y1 - y0), y0, y1) })),
          step: (right, up) => onmove((now) => ({ x: within(now.x + (right * (x1 - x0)) / 50, x0, x1), y: within(now.y + (up * (y1 - y0)) / 50, y0, y1) })),
        },
        marks: named.map((p, i) => ({
          at: p.fits ? (found.get(i) ?? []) : [keyed.get(p.outcome)!],
          label: `“${label(p.outcome)}” is the likeliest over ${(p.area * 100).toFixed(0)} % of the map; ${share(p.belief)} of belief lies there`,
          detail: [`The cross stands at ${m.x.label} ${number(base.x)}, ${m.y.label} ${number(base.y)}. Solid ring: 50 % of belief; dashed ring: 90 %.`],
        })),
      };
    },
  };
}
