import * as Plot from "@observablehq/plot";
import type { Dependence, Leverage } from "../types";
import { percent } from "../words";
import { BAND, GREY, HALO, INK, LINE, SOFT, type Model, hatch, plot, pointed, unique } from "./common";

/** Figure 4: who needs whom. */
export function leverage(found: Leverage[], lost: Dependence[], names: Map<string, string>, before?: Leverage[]): Model {
  const name = (id: string) => names.get(id) ?? id;
  const drawn = found.filter((l) => l.leverage && l.power_share != null);
  const arrows = drawn.flatMap((l) => {
    const old = before?.find((b) => b.of === l.of && b.over === l.over);
    return old?.leverage ? [{ x: l.power_share!, y1: old.leverage.mean, y2: l.leverage!.mean }] : [];
  });
  return {
    columns: ["Who", "Over whom", "Leverage", "Belief 5–95 %", "Share of power", "Leverage minus power", "Draws without a bargain"],
    rows: found.map((l) => [
      name(l.of),
      name(l.over),
      l.leverage ? Number(l.leverage.mean.toFixed(2)) : "no bargain",
      l.leverage ? `${l.leverage.p05.toFixed(2)}–${l.leverage.p95.toFixed(2)}` : null,
      l.power_share != null ? Number(l.power_share.toFixed(2)) : null,
      l.puzzle != null ? Number(l.puzzle.toFixed(2)) : null,
      percent(l.no_bargain, Math.sqrt((l.no_bargain * (1 - l.no_bargain)) / Math.max(1, l.leverage?.draws ?? 1))),
    ]),
    empty: drawn.length
      ? undefined
      : found.length
        ? "There is no bargain, or the power of a side is not given: the table has what there is."
        : "The case names no walk-away outcome, so that leverage is not defined.",
    draw: (width) => {
      const size = Math.min(width, 520);
      const id = unique("above");
      const svg = plot(
        {
          width: size,
          height: Math.max(300, size * 0.82),
          marginLeft: 48,
          marginRight: 20,
          marginTop: 20,
          marginBottom: 44,
          x: { domain: [0, 1], label: "Share of the pair's power →", labelAnchor: "center", labelArrow: "none", ticks: 5 },
          y: { domain: [0, 1], label: "↑ Leverage", labelArrow: "none", ticks: 5 },
          color: { type: "identity" },
          marks: [
            Plot.areaY([[0, 0], [1, 1]], { x: "0", y1: "1", y2: 1, fill: BAND }),
            Plot.frame({ stroke: LINE }),
            Plot.line([[0, 0], [1, 1]], { stroke: SOFT, strokeDasharray: "4 4" }),
            Plot.text([[0.02, 0.97]], { text: ["more than its power"], textAnchor: "start", fill: SOFT, fontSize: 12 }),
            Plot.text([[0.98, 0.04]], { text: ["less than its power"], textAnchor: "end", fill: SOFT, fontSize: 12 }),
            Plot.rect(drawn, { x1: (l) => l.power_share! - 0.012, x2: (l) => l.power_share! + 0.012, y1: (l) => l.leverage!.p05, y2: (l) => l.leverage!.p95, fill: `url(#${id})`, stroke: INK, strokeWidth: 1 }),
            Plot.arrow(arrows, { x1: "x", x2: "x", y1: "y1", y2: "y2", stroke: INK, strokeWidth: 2, headLength: 7 }),
            Plot.dot(drawn, { x: "power_share", y: (l) => l.leverage!.mean, r: 6, fill: (_: Leverage, i: number) => ["var(--c1)", "var(--c2)", "var(--c3)", "var(--c4)"][i] ?? GREY, symbol: (_: Leverage, i: number) => ["circle", "square", "triangle", "diamond"][i % 4]!, stroke: "var(--ground)", strokeWidth: 1.5, className: "hit" }),
            ...[true, false].map((low) =>
              Plot.text(drawn.filter((l) => l.power_share! < 0.5 === low), {
                x: "power_share",
                y: (l) => l.leverage!.mean,
                text: (l) => `${l.of} over ${l.over}  ${l.leverage!.mean.toFixed(2)}`,
                textAnchor: low ? "start" : "end",
                dx: low ? 14 : -14,
                fontSize: 12.5,
                fontWeight: 600,
                ...HALO,
              }),
            ),
          ],
          symbol: { type: "identity" } as Plot.ScaleOptions,
        },
        [hatch(id, "var(--hatch)", 0, 0)],
      );
      const at = pointed(svg, "hit");
      return {
        svg,
        marks: drawn.map((l, i) => ({
          at: at.get(i) ?? [],
          label: `${name(l.of)} over ${name(l.over)}: leverage ${l.leverage!.mean.toFixed(2)}, belief ${l.leverage!.p05.toFixed(2)} to ${l.leverage!.p95.toFixed(2)}, share of power ${l.power_share!.toFixed(2)}`,
          detail: lost.map((d) => `${name(d.actor)} loses ${d.loss.toFixed(2)} of its own expected payoff if it comes to “${d.if_other_leaves}”.`),
        })),
      };
    },
  };
}
