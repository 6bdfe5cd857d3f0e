import * as Plot from "@observablehq/plot";
import type { Gain, Leverage } from "../types";
import { fixed, percent } from "../words";
import { BAND, GREY, GROUND, HALO, INK, LINE, SOFT, type Model, hatch, plot, pointed, shown, unique, wide } from "./common";

const SYMBOLS = ["circle", "square", "triangle", "diamond"];

/** Figure 4: who gives way to whom. */
export function leverage(found: Leverage[], gains: Gain[], names: Map<string, string>, colors: Map<string, string>, before?: Leverage[], over?: string): Model {
  const name = (id: string) => names.get(id) ?? id;
  // The colour is that of who holds it, the shape that of the pair.
  const styled = found.map((l, i) => ({ ...l, color: colors.get(l.of) ?? GREY, symbol: SYMBOLS[i % SYMBOLS.length]! }));
  const listed = styled.filter((l) => !over || l.over === over);
  const drawn = listed.filter((l) => l.leverage && l.power_share != null);
  const arrows = drawn.flatMap((l) => {
    const old = before?.find((b) => b.of === l.of && b.over === l.over);
    const moved = old?.leverage ? Math.abs(old.leverage.mean - l.leverage!.mean) : 0;
    return moved >= 0.005 ? [{ ...l, was: old!.leverage!.mean, aside: l.power_share! + (l.power_share! < 0.5 ? -0.03 : 0.03) }] : [];
  });
  return {
    columns: ["Who", "Over whom", "Leverage", "Belief 5–95 %", "Obtained, points a play", "Made, points a play", "All concessions alike", "Share of power", "Leverage minus power", "Draws with hardly any", ...(before ? ["Leverage before"] : [])],
    rows: listed.map((l) => [
      name(l.of),
      name(l.over),
      l.leverage ? Number(l.leverage.mean.toFixed(2)) : "hardly anything conceded",
      l.leverage ? shown(`${l.leverage.p05.toFixed(2)}–${l.leverage.p95.toFixed(2)}`, [l.leverage.p05, l.leverage.p95]) : null,
      Number(l.obtained.toFixed(2)),
      Number(l.made.toFixed(2)),
      l.unweighted ? Number(l.unweighted.mean.toFixed(2)) : null,
      l.power_share != null ? Number(l.power_share.toFixed(2)) : null,
      l.puzzle != null ? Number(l.puzzle.toFixed(2)) : null,
      shown(percent(l.hardly_any, Math.sqrt((l.hardly_any * (1 - l.hardly_any)) / Math.max(1, l.leverage?.draws ?? 1))), l.hardly_any),
      ...(before ? [Number(before.find((b) => b.of === l.of && b.over === l.over)?.leverage?.mean.toFixed(2) ?? NaN) || null] : []),
    ]),
    empty: drawn.length
      ? undefined
      : listed.length
        ? "Hardly anything is conceded, or the power of a side is not given: the table has what there is."
        : "No two actors of the game can give way to each other: no action of both is marked with concedes.",
    draw: (width) => {
      const size = Math.min(width, 520);
      const id = unique("above");
      // Names in full where half of the frame holds them.
      const called = (l: Leverage, size: number) => {
        const full = `${name(l.of)} over ${name(l.over)}  ${l.leverage!.mean.toFixed(2)}`;
        return wide(full, 12.5, true) < (size - 68) * 0.6 ? full : `${l.of} over ${l.over}  ${l.leverage!.mean.toFixed(2)}`;
      };
      /** The height at which words are the farthest from any dot of their half. */
      const free = (half: 0 | 1, heights: number[]) => {
        const dots = drawn.filter((l) => l.leverage!.mean > 0.5 === (half === 1)).map((l) => l.leverage!.mean);
        const away = (y: number) => Math.min(1, ...dots.map((d) => Math.abs(d - y)));
        return heights.reduce((best, y) => (away(y) > away(best) + 1e-9 ? y : best));
      };
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
            Plot.text([[0.06, free(1, [0.97, 0.78, 0.6])]], { text: ["more than its power"], textAnchor: "start", fill: SOFT, fontSize: 12 }),
            Plot.text([[0.94, free(0, [0.03, 0.22, 0.4])]], { text: ["less than its power"], textAnchor: "end", fill: SOFT, fontSize: 12 }),
            Plot.rect(drawn, { x1: (l) => l.power_share! - 0.012, x2: (l) => l.power_share! + 0.012, y1: (l) => l.leverage!.p05, y2: (l) => l.leverage!.p95, fill: `url(#${id})`, stroke: INK, strokeWidth: 1 }),
            // Beside the band, from the saved value to the one now.
            Plot.dot(arrows, { x: "aside", y: "was", r: 4, fill: GROUND, stroke: "color", symbol: "symbol", strokeWidth: 2 }),
            Plot.arrow(arrows, { x1: "aside", x2: "aside", y1: "was", y2: (a) => a.leverage!.mean, stroke: INK, strokeWidth: 2, headLength: 9, insetStart: 5 }),
            Plot.dot(drawn, { x: "power_share", y: (l) => l.leverage!.mean, r: 6, fill: "color", symbol: "symbol", stroke: GROUND, strokeWidth: 1.5, className: "hit" }),
            ...[true, false].map((low) =>
              Plot.text(drawn.filter((l) => l.power_share! < 0.5 === low), {
                x: "power_share",
                y: (l) => l.leverage!.mean,
                text: (l) => called(l, size),
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
          detail: [
            `In a play ${name(l.over)} gives way by ${l.obtained.toFixed(2)} points and ${name(l.of)} by ${l.made.toFixed(2)}.`,
            ...gains.filter((g) => g.gain).map((g) => `${name(g.actor)} gets ${fixed(g.gain!.median, 2)} of what it could.`),
          ],
        })),
      };
    },
  };
}
