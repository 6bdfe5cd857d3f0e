import * as Plot from "@observablehq/plot";
import type { BaseRate, OutcomeFinding } from "../types";
import { BANDS, halfWidth, likelihoodInBand, percent, percentRange } from "../words";
import { BAND, GROUND, HALO, INK, LINE, SOFT, type Model, type Style, el, hatch, key, plot, pointed, shorten, shown, unique } from "./common";

/** A base rate: a count of few cases, whole per cents. */
const share = (rate: number) => `${Math.round(rate * 100)} %`;

/** The number to go by: after the record where there is one. */
const number = (o: OutcomeFinding) => o.recorded ?? o.probability;

/** Figure 2: what happens, with what chance, how sure. A dashed tick marks what
 * was before: the saved case, or what was judged before the record. */
export function outcomes(raw: OutcomeFinding[], styles: Map<string, Style>, before?: OutcomeFinding[], rates: BaseRate[] = []): Model {
  const judged = raw.some((o) => o.recorded);
  const found = raw.map((o) => ({ ...o, probability: number(o) })).sort((a, b) => b.probability.mean - a.probability.mean);
  const was = new Map(before ? before.map((o) => [o.id, number(o).mean]) : judged ? raw.map((o) => [o.id, o.probability.mean]) : []);
  const usual = new Map(rates.map((r) => [r.outcome, r]));
  const rated = found.filter((o) => usual.has(o.id));
  return {
    columns: ["Ending", "Probability", "Sampling, 95 %", "Belief 5–95 %", "In words", ...(rated.length ? ["Base rate"] : []), ...(before ? ["Before"] : judged ? ["Before the record"] : [])],
    rows: found.map((o) => {
      const p = o.probability;
      return [
        o.label,
        shown(percent(p.mean, p.mcse), p.mean),
        shown(halfWidth(p.mcse), 1.96 * p.mcse),
        shown(percentRange(p.p05, p.p95), [p.p05, p.p95]),
        likelihoodInBand(p.mean, p.p05, p.p95) ?? null,
        ...(rated.length ? [usual.has(o.id) ? shown(share(usual.get(o.id)!.rate), usual.get(o.id)!.rate) : null] : []),
        ...(was.size ? [shown(percent(was.get(o.id) ?? 0, p.mcse), was.get(o.id) ?? 0)] : []),
      ];
    }),
    empty: found.length ? undefined : "The game has no ending.",
    draw: (width) => {
      const id = unique("belief");
      const wide = width > 620;
      // Where it is narrow the numbers stand under the name.
      const low = !wide;
      const row = low ? 78 : 58;
      const drop = low ? 20 : 0;
      const ids = found.map((o) => o.id);
      const numbers = ({ probability: p }: (typeof found)[number]) => {
        const word = likelihoodInBand(p.mean, p.p05, p.p95);
        return `${word ? `${word}, ` : ""}${percent(p.mean, p.mcse)} (${percentRange(p.p05, p.p95)})`;
      };
      const color = (o: (typeof found)[number]) => styles.get(o.id)?.color ?? "var(--c0)";
      const middle = BANDS.filter(([a, b]) => a > 0 && b < 1);
      const ends = BANDS.filter(([a, b]) => a === 0 || b === 1);
      const top = wide ? 40 : 12;
      const bottom = rated.length ? 58 : 36;
      const svg = plot(
        {
          width,
          height: found.length * row + top + bottom,
          marginLeft: 12,
          marginRight: 26,
          marginTop: top,
          marginBottom: bottom,
          x: { domain: [0, 1], label: null, ticks: [0, 0.25, 0.5, 0.75, 1], tickFormat: (v: number) => `${v * 100} %` },
          y: { domain: ids, axis: null, padding: 0 },
          color: { type: "identity" },
          marks: [
            Plot.rect(
              BANDS.filter((_, i) => i % 2 === 1),
              { x1: (b) => b[0], x2: (b) => b[1], fill: BAND },
            ),
            ...(wide
              ? [
                  Plot.text(middle, {
                    x: (b: [number, number, string]) => (b[0] + b[1]) / 2,
                    text: (b: [number, number, string]) => b[2],
                    frameAnchor: "top",
                    dy: -12,
                    fill: SOFT,
                    fontSize: 11,
                  }),
                  // The outermost bands are narrower than their words.
                  ...[0, 1].map((end) =>
                    Plot.text(ends.filter((b) => (end ? b[1] === 1 : b[0] === 0)), {
                      x: end,
                      text: (b: [number, number, string]) => b[2],
                      frameAnchor: "top",
                      textAnchor: end ? "end" : "start",
                      dy: -28,
                      fill: SOFT,
                      fontSize: 11,
                    }),
                  ),
                ]
              : []),
            Plot.ruleX([0], { stroke: LINE }),
            Plot.barX(found, { y: "id", x1: 0, x2: (o) => o.probability.mean, fill: color, insetTop: 27 + drop, insetBottom: 11 }),
            Plot.barX(found, {
              y: "id",
              x1: (o) => o.probability.p05,
              x2: (o) => o.probability.p95,
              fill: `url(#${id})`,
              stroke: INK,
              strokeWidth: 1,
              insetTop: 32 + drop,
              insetBottom: 16,
            }),
            Plot.ruleY(found, {
              y: "id",
              x1: (o) => Math.max(0, o.probability.mean - 1.96 * o.probability.mcse),
              x2: (o) => Math.min(1, o.probability.mean + 1.96 * o.probability.mcse),
              stroke: INK,
              strokeWidth: 2,
              dy: 8 + drop / 2,
            }),
            ...[-1.96, 1.96].map((z) =>
              Plot.tickX(found, {
                y: "id",
                x: (o) => Math.min(1, Math.max(0, o.probability.mean + z * o.probability.mcse)),
                stroke: INK,
                strokeWidth: 1.5,
                insetTop: 30 + drop,
                insetBottom: 14,
              }),
            ),
            ...(was.size
              ? [
                  Plot.tickX(
                    found.filter((o) => was.has(o.id)),
                    { y: "id", x: (o) => was.get(o.id)!, stroke: INK, strokeWidth: 2, strokeDasharray: "2 2", insetTop: 22 + drop, insetBottom: 6 },
                  ),
                ]
              : []),
            ...(rated.length
              ? [
                  Plot.tickX(rated, { y: "id", x: (o) => usual.get(o.id)!.rate, stroke: INK, strokeWidth: 1.5, insetTop: 24 + drop, insetBottom: 8 }),
                  Plot.dot(rated, { y: "id", x: (o) => usual.get(o.id)!.rate, symbol: "triangle", r: 5, fill: INK, stroke: GROUND, strokeWidth: 1.5, dy: row / 2 - 6 }),
                ]
              : []),
            Plot.text(found, {
              y: "id",
              x: 0,
              text: (o) => shorten(o.label, Math.floor((width - 60 - (low ? 0 : 260)) / 8.4)),
              textAnchor: "start",
              dx: 6,
              dy: -13 - (low ? 11 : 0),
              fontWeight: 600,
              fontSize: 13,
              ...HALO,
            }),
            Plot.text(found, {
              y: "id",
              x: low ? 0 : 1,
              text: (o) => numbers(o),
              textAnchor: low ? "start" : "end",
              dx: low ? 6 : -4,
              dy: low ? -8 : -13,
              fontSize: 13,
              fontVariant: "tabular-nums",
              ...HALO,
            }),
            Plot.barX(found, { y: "id", x1: 0, x2: 1, fill: "transparent", className: "hit", insetTop: 2, insetBottom: 2 }),
          ],
        },
        [hatch(id, "var(--hatch)", 0, 0)],
      );
      if (rated.length) {
        const sign = el("path", { d: "M0,-5 L5,4 L-5,4Z", fill: INK });
        svg.append(key([[sign, "base rate: how often it came about in like cases"]], 12, found.length * row + top + bottom - 12, width).g);
      }
      const at = pointed(svg, "hit");
      return {
        svg,
        marks: found.map((o, i) => {
          const p = o.probability;
          return {
            at: at.get(i) ?? [],
            of: o.id,
            label: `${o.label}: ${numbers(o)}; sampling error ${halfWidth(p.mcse)} points; belief ${percentRange(p.p05, p.p95)}`,
            detail: [
              `Mean over ${p.draws} draws with a certified solution.`,
              ...(usual.has(o.id) ? [`Base rate ${share(usual.get(o.id)!.rate)}, from the question “${usual.get(o.id)!.question}”: ${[usual.get(o.id)!.judgement, usual.get(o.id)!.sources.join(", ")].filter(Boolean).join("; ")}.`] : []),
              `The hatched band is what we do not know about the world: in nine draws of ten the probability lies within ${percentRange(p.p05, p.p95)}.`,
            ],
          };
        }),
      };
    },
  };
}
