import type { Cards, Picture } from "../types";
import { fixed, percent } from "../words";
import { GREY, GROUND, INK, LINE, SOFT, type Drawing, type Mark, type Model, canvas, el, hatch, shorten, shown, unique, wrap } from "./common";

type Taken = NonNullable<Picture["taken"]>[number];
type Card = Cards["cards"][number];

const id = (c: Card) => (c.kind === "condition" ? c.parameter : `${c.node}.${c.action}`);
/** A card in words: an action by its name, then the move it belongs to. */
const words = (c: Card) => (c.kind === "condition" ? c.label : `${c.action}: ${c.label}`);
const share = (p: { mean: number; mcse: number }) => percent(p.mean, p.mcse);

/** What each card is worth to its holder, and what comes of it without. */
export function cards(hands: Cards[], taken: Taken[], names: Map<string, string>, labels: Map<string, string>, colors: Map<string, string>): Model {
  const rows = hands.flatMap((h) => h.cards.map((c, i) => ({ h, c, trump: h.trump === i, t: taken.find((t) => t.card === id(c) && t.of === h.actor) })));
  const name = (a: string) => names.get(a) ?? a;
  const ending = (o: string) => labels.get(o) ?? o;
  const off = (c: Card) => (c.kind === "condition" ? `${c.label}: ${fixed(c.base, 2)} at the median, ${c.without} without the card.` : `An action: ${c.label}.`);
  const held = (t: Taken | undefined) => t?.leverage.find((l) => l.with && l.without);
  return {
    columns: ["Holder", "Card", "Trump", "Worth in concessions", "Sampling, 95 %", "Worth in own payoff, of its span", "Ending", "Ending with it", "Ending without it", "Likeliest without it", "Leverage over", "Leverage with it", "Leverage without it", "Rests on"],
    rows: rows.map(({ h, c, trump, t }) => [
      name(h.actor),
      words(c),
      trump ? "trump" : null,
      Number(c.worth.toFixed(4)),
      shown(`±${(1.96 * c.mcse).toFixed(4)}`, 1.96 * c.mcse),
      Number(c.payoff_worth.toFixed(4)),
      t ? ending(t.outcome) : null,
      t ? shown(share(t.with), t.with.mean) : null,
      t ? shown(share(t.without), t.without.mean) : null,
      t ? ending(t.likeliest) : null,
      held(t) ? name(held(t)!.over) : null,
      held(t) ? Number(held(t)!.with!.mean.toFixed(2)) : null,
      held(t) ? Number(held(t)!.without!.mean.toFixed(2)) : null,
      c.sources?.join(", ") || c.judgement || "nothing",
    ]),
    empty: rows.length ? undefined : "No card was weighed: the case marks none, or none may be shown.",
    draw: (width): Drawing => {
      const narrow = width < 700;
      const left = narrow ? 4 : Math.min(330, width * 0.36);
      const right = narrow ? 60 : width * 0.3;
      const [from, to] = [left + 8, width - right - (narrow ? 0 : 66)];
      const low = Math.min(0, ...rows.map(({ c }) => c.worth - 1.96 * c.mcse));
      const high = Math.max(1e-6, ...rows.map(({ c }) => c.worth + 1.96 * c.mcse));
      const x = (v: number) => from + ((v - low) / (high - low)) * (to - from);
      const step = narrow ? 68 : 38;
      const head = 26;
      const heads = hands.filter((h) => h.cards.length);
      const height = 30 + heads.length * head + rows.length * step + 6;
      const color = (h: Cards) => colors.get(h.actor) ?? GREY;
      const patterns = new Map(heads.map((h) => [h.actor, unique("card")]));
      const { svg, text } = canvas("cards", width, height, heads.map((h) => hatch(patterns.get(h.actor)!, color(h), 0)));
      const p0 = to + 66;
      const px = (p: number) => p0 + p * (width - p0 - 12);
      if (!narrow) {
        text("Worth", [x(0), 14], { fill: SOFT, "font-size": 12 });
        const top = rows.find((r) => r.t)?.t;
        if (top) text(shorten(`“${ending(top.outcome)}”`, Math.floor((width - p0) / 7.2)), [p0, 14], { fill: SOFT, "font-size": 12 });
      }
      svg.append(el("line", { x1: x(0), x2: x(0), y1: 22, y2: height, stroke: SOFT }));
      let y = 30;
      const marks: Mark[] = [];
      for (const h of heads) {
        text(`${name(h.actor)} holds ${h.cards.length}`, [2, y + 14], { "font-weight": 700 });
        y += head;
        for (const { c, trump, t } of rows.filter((r) => r.h === h)) {
          const cy = y + (narrow ? 34 : step / 2 - 2);
          const most = Math.floor((narrow ? width - 16 : left - 18) / (trump ? 8.2 : 7.2));
          const weight = { "font-weight": trump ? 700 : 400 };
          const label = `${trump ? "★ " : ""}${words(c)}`;
          if (narrow) text(shorten(label, most), [4, y + 14], weight);
          else {
            const [first, ...rest] = wrap(label, most);
            text(first!, [left - 6, cy + (rest.length ? -3 : 4)], { "text-anchor": "end", ...weight });
            if (rest.length) text(shorten(rest.join(" "), most), [left - 6, cy + 12], { "text-anchor": "end", ...weight });
          }
          const bar = el("rect", { x: Math.min(x(0), x(c.worth)), y: cy - 8, width: Math.max(1, Math.abs(x(c.worth) - x(0))), height: 16, fill: trump ? color(h) : `url(#${patterns.get(h.actor)})`, stroke: color(h) });
          const whisker = el("line", { x1: x(c.worth - 1.96 * c.mcse), x2: x(c.worth + 1.96 * c.mcse), y1: cy, y2: cy, stroke: INK, "stroke-width": 2 });
          svg.append(bar, whisker);
          text(fixed(c.worth, 3), [Math.max(x(0), x(c.worth)) + 8, cy + 4], { fill: SOFT, "font-size": 12 });
          const at: Element[] = [bar, whisker];
          if (t && !narrow) {
            svg.append(el("line", { x1: px(0), x2: px(1), y1: cy, y2: cy, stroke: LINE }));
            const line = el("line", { x1: px(t.without.mean), x2: px(t.with.mean), y1: cy, y2: cy, stroke: INK, "stroke-width": 3 });
            const without = el("circle", { cx: px(t.without.mean), cy, r: 5, fill: GROUND, stroke: INK, "stroke-width": 2 });
            const now = el("circle", { cx: px(t.with.mean), cy, r: 4.5, fill: INK, stroke: GROUND });
            svg.append(line, without, now);
            at.push(line, without, now);
          } else if (t) {
            text(`${share(t.with)} with it, ${share(t.without)} without`, [4, cy + 23], { fill: SOFT, "font-size": 11.5, stroke: GROUND, "stroke-width": 4, "paint-order": "stroke" });
          }
          const l = held(t);
          marks.push({
            at,
            label: `${name(h.actor)}, ${words(c)}: worth ${fixed(c.worth, 3)} ±${(1.96 * c.mcse).toFixed(3)}${trump ? ", the trump" : ""}${t ? `; “${ending(t.outcome)}” ${share(t.with)} with it, ${share(t.without)} without` : ""}`,
            detail: [
              off(c),
              `To the holder's own payoff it is worth ${fixed(c.payoff_worth, 3)} of its span.`,
              l ? `Leverage of ${name(h.actor)} over ${name(l.over)}: ${l.with!.mean.toFixed(2)} with it, ${l.without!.mean.toFixed(2)} without.` : "",
              t && t.likeliest !== t.outcome ? `Without it the likeliest ending is “${ending(t.likeliest)}”.` : "",
              c.sources?.length ? `Sources: ${c.sources.join(", ")}.` : (c.judgement ?? ""),
            ].filter(Boolean),
          });
          y += step;
        }
      }
      return { svg, marks };
    },
  };
}
