import type { Flips, QuantityName } from "../types";
import { number, percent } from "../words";
import { GROUND, LINE, SOFT, type Drawing, type Mark, type Model, canvas, el, hatch, shorten, shown, unique } from "./common";

type Flip = Flips["flips"][number];

const SHOWN = 10;
/** Shares of belief and probabilities at a point have no sampling error to show. */
const EXACT = 1e-4;

/** Whether a quantity is no probability. */
const share = (q: QuantityName) => q.kind === "leverage" || q.kind === "gain" || q.kind === "payoff";
/** The bar in words. */
const bar = (f: Flips) => (f.bar === 0.5 ? "one half" : share(f.quantity) || f.bar === 0 ? number(f.bar) : percent(f.bar, EXACT));

/** Where the answer changes, and how likely the truth lies past it. */
export function flips(found: Flips | undefined, labels: Map<string, string>): Model {
  const ending = (id: string) => labels.get(id) ?? id;
  const all = found?.flips ?? [];
  // The nearest stands in the caption.
  const others = [...(found?.joint ?? [])].sort((a, b) => a.deviations - b.deviations).slice(1);
  const side = (f: Flip) => (f.at >= f.base ? "above" : "below");
  const what = (f: Flip) =>
    f.kind === "likeliest" ? `“${ending(f.to ?? "")}” becomes the likeliest` : `“${found!.label}” ${f.value_past > f.value_before ? "rises past" : "falls below"} ${bar(found!)}`;
  const value = (v: number) => (found && share(found.quantity) ? number(v) : percent(v, EXACT));
  return {
    columns: ["Parameter", "Now", "Changes at", "What changes", "Before", "Past it", "Belief past it", "Standard deviations away", "Rests on"],
    rows: all.map((f) => [f.label, shown(number(f.base), f.base), shown(`${side(f)} ${number(f.at)}`, f.at), what(f), shown(value(f.value_before), f.value_before), shown(value(f.value_past), f.value_past), shown(percent(f.belief_past, EXACT), f.belief_past), f.deviations != null ? Number(f.deviations.toFixed(2)) : null, f.sources.join(", ")]),
    empty: all.length ? undefined : found ? "No single belief that may be shown changes the answer by itself." : "Thresholds were not looked for.",
    asides: others.length
      ? [
          {
            title: "Another change of several together that was found",
            items: others.map(
              (j) =>
                `${j.kind === "likeliest" ? `“${ending(j.to ?? "")}” becomes the likeliest` : `“${found!.label}” crosses ${bar(found!)}`}, ${j.deviations.toFixed(2)} standard deviations away: ${j.moves
                  .filter((m) => m.share >= 0.05)
                  .map((m) => `${m.parameter} ${number(m.from)} → ${number(m.to)}`)
                  .join(", ")}`,
            ),
          },
        ]
      : undefined,
    draw: (width): Drawing => {
      const drawn = all.slice(0, SHOWN);
      const narrow = width < 700;
      const step = narrow ? 62 : 54;
      const left = narrow ? 4 : Math.min(420, width * 0.46);
      const right = 64;
      const height = 40 + drawn.length * step;
      const top = Math.max(0.1, ...drawn.map((f) => f.belief_past));
      const x = (v: number) => left + 8 + (v / top) * (width - left - right - 8);
      const pattern = unique("past");
      const { svg, text } = canvas("flips", width, height, [hatch(pattern, SOFT, 0)]);
      text("Chance that the truth lies past it", [narrow ? 4 : x(0), 14], { fill: SOFT, "font-size": 12 });
      svg.append(el("line", { x1: x(0), x2: x(0), y1: 22, y2: height - 4, stroke: SOFT }));
      const most = Math.floor((narrow ? width - 10 : left - 14) / 7.2);
      const marks: Mark[] = drawn.map((f, i) => {
        const y = 28 + i * step;
        const cy = narrow ? y + 46 : y + step / 2;
        const anchor: Record<string, string> = narrow ? {} : { "text-anchor": "end" };
        const tx = narrow ? 4 : left - 4;
        const soft = { ...anchor, fill: SOFT, "font-size": 11.5 };
        const where = `${side(f)} ${number(f.at)} (now ${number(f.base)})`;
        text(shorten(f.label, most), [tx, narrow ? y + 12 : cy - 12], anchor);
        if (narrow) text(shorten(`${where}: ${what(f)}`, most + 4), [tx, y + 28], soft);
        else {
          text(where, [tx, cy + 4], soft);
          text(shorten(what(f), Math.floor((left - 14) / 6.4)), [tx, cy + 19], soft);
        }
        const bar = el("rect", { x: x(0), y: cy - 8, width: Math.max(1.5, x(f.belief_past) - x(0)), height: 16, fill: f.kind === "likeliest" ? SOFT : `url(#${pattern})`, stroke: SOFT });
        svg.append(el("line", { x1: x(0), x2: width - right, y1: cy, y2: cy, stroke: LINE }), bar);
        text(percent(f.belief_past, EXACT), [x(f.belief_past) + 8, cy + 4], { fill: SOFT, "font-size": 12, stroke: GROUND, "stroke-width": 3, "paint-order": "stroke" });
        return {
          at: [bar],
          label: `${f.label}: ${what(f)} ${side(f)} ${number(f.at)}, now ${number(f.base)}; ${percent(f.belief_past, EXACT)} of belief lies past it`,
          detail: [
            f.jump ? `It jumps there from ${value(f.value_before)} to ${value(f.value_past)}.` : `Looked for from ${number(f.range[0])} to ${number(f.range[1])}, all else at the median.`,
            f.deviations != null ? `${f.deviations.toFixed(2)} standard deviations of belief away.` : "Belief does not reach there.",
            f.sources.length ? `Sources: ${f.sources.join(", ")}.` : "It rests on no source.",
          ],
        };
      });
      return { svg, marks };
    },
  };
}
