import * as Plot from "@observablehq/plot";
import type { Audit, OccasionFinding } from "../types";
import { percentRange } from "../words";
import { GROUND, INK, LINE, SOFT, type Model, el, hatch, key, plot, pointed, shorten, swatch, unique, wrap, before } from "./common";

type State = "enforced" | "spared" | "not yet answered" | "not triggered" | "not known";

function state(o: OccasionFinding): State {
  if (o.enforced) return "enforced";
  if (o.triggered == null) return "not known";
  if (!o.triggered) return "not triggered";
  return o.pending ? "not yet answered" : "spared";
}

const SIGN: Record<State, string> = { enforced: "", spared: "", "not yet answered": "…", "not triggered": "·", "not known": "?" };
/** A sign in an empty cell, for the key. */
const sign = (text: string) =>
  el("g", {}, swatch(GROUND, LINE), el("text", { y: 4, "text-anchor": "middle", "font-size": 12, "font-weight": 600, fill: INK }, text));

/** Figure 8: is the threat carried out. */
export function audit(audits: Audit[], names: Map<string, string>): Model {
  const name = (id: string) => names.get(id) ?? id;
  const known = audits.filter((r) => r.occasions.length);
  interface Row {
    key: string;
    label: string;
    head: boolean;
  }
  /** One occasion: the how manieth of how many of its row and year. */
  interface Box {
    row: string;
    year: string;
    nth: number;
    of: number;
    state: State;
    who: string;
    rule: string;
    occasion: OccasionFinding;
  }
  const rows: Row[] = [];
  const boxes: Box[] = [];
  for (const r of known) {
    const by = new Map<string, OccasionFinding[]>();
    for (const o of r.occasions) by.set(o.actor, [...(by.get(o.actor) ?? []), o]);
    const weight = (list: OccasionFinding[]) => list.filter((o) => o.triggered || o.enforced).length;
    const bite = [...by].filter(([, l]) => weight(l) > 0).sort((a, b) => weight(b[1]) - weight(a[1]));
    const never = by.size - bite.length;
    const { triggered, enforced, pending, rate } = r.total;
    rows.push({
      key: `# ${r.regime}`,
      label: `${r.title}: ${triggered} triggered, ${enforced} enforced${rate && r.population.complete ? ` (${percentRange(rate.low, rate.high)})` : ""}${pending ? `; ${pending} not yet answered` : ""}${never ? `; ${never} more never triggered` : ""}${r.population.complete ? "" : "; the list is not complete"}`,
      head: true,
    });
    for (const [actor, list] of bite) {
      const key = `${r.regime} ${actor}`;
      rows.push({ key, label: name(actor), head: false });
      const years = new Map<string, OccasionFinding[]>();
      for (const o of list) years.set(o.date.slice(0, 4), [...(years.get(o.date.slice(0, 4)) ?? []), o]);
      for (const [year, os] of years) {
        const sorted = [...os].sort((a, b) => before(a.date, b.date));
        sorted.forEach((o, nth) => boxes.push({ row: key, year, nth, of: os.length, state: state(o), who: name(actor), rule: r.title, occasion: o }));
      }
    }
  }
  const years = [...new Set(boxes.map((b) => b.year))].sort();
  return {
    columns: ["Rule", "Date", "On whom", "State", "Criteria met", "Response", "What happened", "Grade", "Sources"],
    rows: known.flatMap((r) =>
      r.occasions.map((o) => [r.title, o.date, name(o.actor), state(o), o.met != null && o.needs != null ? `${o.met}, ${o.needs} needed` : null, o.response, o.summary, o.grade, o.sources.join(", ")]),
    ),
    empty: known.length ? undefined : audits.length ? "No occasion of a rule was known by then." : "The case records no rule that could bite.",
    draw: (width) => {
      const spared = unique("spared");
      const narrow = width < 560;
      const left = narrow ? 96 : 150;
      const size = Math.min(width, left + 40 + years.length * (narrow ? 60 : 92));
      // Beside the rows: the share enforced of each rule, with its interval.
      const rates = !narrow && width >= size + 170 ? Math.min(200, width - size - 40) : 0;
      const heads = rows.filter((r) => r.head);
      const body = rows.filter((r) => !r.head);
      const most = (rates ? size : width) - 8;
      const titles = heads.map((r) => ({ ...r, lines: wrap(r.label, Math.floor(most / 8)).slice(0, 3) }));
      const ROW = 24;
      const step = (size - left - 8) / years.length;
      // As many marks beside each other as a year has room for.
      const per = Math.max(1, Math.floor((step - 4) / 13));
      const deep = new Map<string, number>();
      for (const b of boxes) deep.set(b.row, Math.max(deep.get(b.row) ?? 1, Math.ceil(b.of / per)));
      // Lines of text above the first row of each rule push the rows down.
      const tops = new Map<string, number>();
      let y = 0;
      for (const r of rows) {
        const title = titles.find((t) => t.key === r.key);
        if (title) y += tops.size ? 10 : 0;
        tops.set(r.key, y);
        y += title ? 17 * title.lines.length + 4 : ROW * (deep.get(r.key) ?? 1);
      }
      const shapes: Array<[Element, string]> = [
        [swatch(INK), "enforced"],
        [swatch(`url(#${spared})`, SOFT), "triggered, spared"],
        [sign("·"), "not triggered"],
      ];
      if (boxes.some((b) => b.state === "not yet answered")) shapes.push([sign("…"), "not yet answered"]);
      if (boxes.some((b) => b.state === "not known")) shapes.push([sign("?"), "not known"]);
      const legend = key(shapes, 0, 10, width);
      const top = legend.height + 22;
      const x = (i: number) => left + i * step;
      const at = (r: string) => top + tops.get(r)!;
      const place = (b: Box) => {
        const wide = (step - 4) / Math.min(b.of, per);
        const x1 = x(years.indexOf(b.year)) + 2 + (b.nth % per) * wide;
        const y1 = at(b.row) + Math.floor(b.nth / per) * ROW + 1.5;
        return { x1: x1 + 0.75, x2: x1 + wide - 0.75, y1, y2: y1 + ROW - 3 };
      };
      const short = narrow && years.length > 6;
      const rate = (v: number) => size + 34 + v * (rates - 30);
      const shares = known.flatMap((r) => (r.total.rate && r.population.complete ? [{ ...r.total.rate, y: at(`# ${r.regime}`) + 9 }] : []));
      const svg = plot(
        {
          width: rates ? size + 30 + rates : size,
          height: top + y + 6,
          margin: 0,
          x: { domain: [0, rates ? size + 30 + rates : size], axis: null, range: [0, rates ? size + 30 + rates : size] },
          y: { domain: [0, top + y + 6], axis: null, range: [0, top + y + 6] },
          color: { type: "identity" },
          marks: [
            Plot.text(years, { x: (_, i) => x(i) + step / 2, y: top - 10, text: (d: string) => (short ? `’${d.slice(2)}` : d), fill: SOFT, fontSize: 12 }),
            Plot.text(titles.flatMap((t) => t.lines.map((line, i) => ({ line, y: at(t.key) + 9 + 17 * i }))), { x: 2, y: "y", text: "line", textAnchor: "start", fontWeight: 700, fontSize: 12.5, fill: INK }),
            Plot.text(body, { x: left - 8, y: (r) => at(r.key) + ROW / 2, text: (r) => shorten(r.label, Math.floor((left - 12) / 7.2)), textAnchor: "end", fontSize: 12, fill: INK }),
            Plot.rect(boxes, {
              x1: (b) => place(b).x1,
              x2: (b) => place(b).x2,
              y1: (b) => place(b).y1,
              y2: (b) => place(b).y2,
              fill: (b) => (b.state === "enforced" ? INK : b.state === "spared" ? `url(#${spared})` : GROUND),
              stroke: (b) => (b.state === "enforced" ? INK : b.state === "spared" ? SOFT : LINE),
              className: "hit",
            }),
            Plot.text(
              boxes.filter((b) => SIGN[b.state]),
              {
                x: (b) => (place(b).x1 + place(b).x2) / 2,
                y: (b) => (place(b).y1 + place(b).y2) / 2,
                text: (b) => SIGN[b.state as State],
                fill: INK,
                fontSize: 12,
                fontWeight: 600,
                pointerEvents: "none",
              },
            ),
            ...(rates
              ? [
                  Plot.text([0], { x: rate(0.5), y: 10, text: () => "share enforced, 95 %", fill: SOFT, fontSize: 12 }),
                  Plot.text([0, 0.5, 1], { x: (v: number) => rate(v), y: top - 10, text: (v: number) => `${v * 100} %`, fill: SOFT, fontSize: 11 }),
                  Plot.link([0, 0.5, 1], { x1: (v: number) => rate(v), x2: (v: number) => rate(v), y1: top, y2: top + y, stroke: LINE }),
                  Plot.link(shares, { x1: (r) => rate(r.low), x2: (r) => rate(r.high), y1: "y", y2: "y", stroke: INK, strokeWidth: 2 }),
                  Plot.dot(shares, { x: (r) => rate(r.share), y: "y", r: 5, fill: INK, stroke: GROUND, strokeWidth: 1.5 }),
                ]
              : []),
          ],
        },
        [hatch(spared, SOFT, 0)],
      );
      svg.append(legend.g);
      const found = pointed(svg, "hit");
      return {
        svg,
        marks: boxes.map((b, i) => ({
          at: found.get(i) ?? [],
          label: `${b.who}, ${b.occasion.date}, ${b.rule}: ${b.state}`,
          detail: [`${b.occasion.response}: ${b.occasion.summary} (${b.occasion.sources.join(", ")}; ${b.occasion.grade})`],
        })),
      };
    },
  };
}
