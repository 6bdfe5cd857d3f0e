import * as Plot from "@observablehq/plot";
import type { RegionMap } from "../types";
import { number, percent } from "../words";
import { GROUND, INK, LINE, type Model, type Style, hatch, plot, pointed, unique } from "./common";

/** Figure 6: where the answer flips. */
export function regionMap(
  m: RegionMap | null | undefined,
  labels: Map<string, string>,
  styles: Map<string, Style>,
  at?: { x: number; y: number },
): Model {
  if (!m) return { columns: [], rows: [], empty: "A map needs two parameters that are not known exactly and that the game reads." };
  const label = (id: string) => labels.get(id) ?? id;
  const [nx, ny] = [m.x.values.length, m.y.values.length];
  const [x0, x1] = [m.x.values[0]!, m.x.values[nx - 1]!];
  const [y0, y1] = [m.y.values[0]!, m.y.values[ny - 1]!];
  const share = (p: number) => percent(p, Math.sqrt((p * (1 - p)) / Math.max(1, m.draws)));
  /** Inside of a region, far from its edge: where its name goes. */
  const inside = (margin: number[]) => {
    let best = -1;
    let width = 0;
    for (let j = 2; j < ny - 2; j++) {
      let run = 0;
      for (let i = 0; i <= nx; i++) {
        if (i < nx && margin[j * nx + i]! > 0) run++;
        else {
          const centre = j * nx + Math.floor(i - 1 - (run - 1) / 2);
          const off = Math.abs(j - (ny - 1) / 2) / ny;
          if (run - off * 2 > width) [width, best] = [run - off * 2, centre];
          run = 0;
        }
      }
    }
    return best < 0 ? null : { x: m.x.values[best % nx]!, y: m.y.values[Math.floor(best / nx)]! };
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
  const clampTo = (i: number, n: number) => Math.min(n - 1, Math.max(0, i));
  const padded = (margin: number[]) =>
    Array.from({ length: (nx + 2) * (ny + 2) }, (_, k) => {
      const [i, j] = [(k % (nx + 2)) - 1, Math.floor(k / (nx + 2)) - 1];
      return margin[clampTo(j, ny) * nx + clampTo(i, nx)]!;
    });
  return {
    columns: [m.y.label, `${m.x.label}: where “${label(m.regions[0]?.outcome ?? "")}” meets another ending`],
    rows: boundary.length
      ? boundary.map(([y, x]) => [number(y), number(x)])
      : m.regions.map((r) => [`“${label(r.outcome)}” is the likeliest all over the map`, share(r.belief)]),
    empty: m.regions.length ? undefined : "No point of the map has a certified solution.",
    draw: (width) => {
      const size = Math.min(width, 720);
      const ids = m.regions.map((r) => ({ r, id: unique("region"), style: styles.get(r.outcome) ?? { color: "var(--c0)", hatch: 4 } }));
      const placed = ids.flatMap(({ r }) => {
        const p = inside(r.margin);
        return p ? [{ ...p, text: label(r.outcome), outcome: r.outcome, belief: r.belief, area: r.area }] : [];
      });
      const lines = m.contours.map(([s, v]) => ({ s, v: v.map(([x, y]) => ({ x, y })) }));
      const base = at ?? { x: m.x.base, y: m.y.base };
      const svg = plot(
        {
          width: size,
          height: Math.max(320, Math.min(500, size * 0.72)),
          marginLeft: 52,
          marginRight: 16,
          marginTop: 24,
          marginBottom: 46,
          x: { domain: [x0, x1], label: `${m.x.parameter} →`, labelAnchor: "center", labelArrow: "none", ticks: 6 },
          y: { domain: [y0, y1], label: `↑ ${m.y.parameter}`, labelArrow: "none", ticks: 6 },
          marks: [
            ...ids.map(({ r, id }) =>
              Plot.contour(padded(r.margin), {
                width: nx + 2,
                height: ny + 2,
                x1: x0 - dx,
                x2: x1 + dx,
                y1: y0 - dy,
                y2: y1 + dy,
                value: (d: number) => d,
                thresholds: [0],
                fill: `url(#${id})`,
                stroke: INK,
                strokeWidth: 1.8,
                clip: true,
              } as Plot.ContourOptions),
            ),
            Plot.frame({ stroke: LINE }),
            ...lines.map(({ s, v }) => Plot.line(v, { x: "x", y: "y", stroke: GROUND, strokeWidth: 5, clip: true, strokeOpacity: 0.8, ariaLabel: `${s}` })),
            ...lines.map(({ s, v }) => Plot.line(v, { x: "x", y: "y", stroke: INK, strokeWidth: 2, strokeDasharray: s > 0.6 ? "6 4" : undefined, clip: true })),
            Plot.dot([base], { x: "x", y: "y", symbol: "plus", r: 9, stroke: GROUND, strokeWidth: 6 }),
            Plot.dot([base], { x: "x", y: "y", symbol: "plus", r: 9, stroke: INK, strokeWidth: 3 }),
            Plot.text(placed, { x: "x", y: "y", text: "text", fontSize: 13, fontWeight: 700, fill: INK, stroke: GROUND, strokeWidth: 6, className: "hit", lineWidth: 16 }),
          ],
        },
        ids.map(({ id, style }) => hatch(id, style.color, style.hatch)),
      );
      const found = pointed(svg, "hit");
      return {
        svg,
        marks: placed.map((p, i) => ({
          at: found.get(i) ?? [],
          label: `“${p.text}” is the likeliest over ${(p.area * 100).toFixed(0)} % of the map; ${share(p.belief)} of belief lies there`,
          detail: [`The cross stands at ${m.x.parameter} ${number(base.x)}, ${m.y.parameter} ${number(base.y)}. Solid ring: 50 % of belief; dashed ring: 90 %.`],
        })),
      };
    },
  };
}
