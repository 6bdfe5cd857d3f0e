import * as Plot from "@observablehq/plot";
import type { Audit, OccasionFinding } from "../types";
import { percentRange } from "../words";
import { GROUND, INK, LINE, SOFT, type Model, hatch, plot, pointed, shorten, unique } from "./common";

type State = "enforced" | "spared" | "not triggered" | "not known";

function state(o: OccasionFinding): State {
  if (o.enforced) return "enforced";
  if (o.triggered == null) return "not known";
  return o.triggered ? "spared" : "not triggered";
}

const GRAVITY: State[] = ["enforced", "spared", "not known", "not triggered"];
const SIGN: Record<State, string> = { enforced: "■", spared: "", "not triggered": "·", "not known": "?" };

/** Figure 8: is the threat carried out. */
export function audit(audits: Audit[], names: Map<string, string>): Model {
  const name = (id: string) => names.get(id) ?? id;
  const known = audits.filter((r) => r.occasions.length);
  interface Row {
    key: string;
    label: string;
    head: boolean;
  }
  interface Box {
    row: string;
    year: string;
    state: State;
    who: string;
    rule: string;
    occasions: OccasionFinding[];
  }
  const rows: Row[] = [];
  const boxes: Box[] = [];
  for (const r of known) {
    const by = new Map<string, OccasionFinding[]>();
    for (const o of r.occasions) by.set(o.actor, [...(by.get(o.actor) ?? []), o]);
    const weight = (list: OccasionFinding[]) => list.filter((o) => o.triggered || o.enforced).length;
    const bite = [...by].filter(([, l]) => weight(l) > 0).sort((a, b) => weight(b[1]) - weight(a[1]));
    const never = by.size - bite.length;
    const { triggered, enforced, rate } = r.total;
    rows.push({
      key: `# ${r.regime}`,
      label: `${r.title}: ${triggered} triggered, ${enforced} enforced${rate ? ` (${percentRange(rate.low, rate.high)})` : ""}${never ? `; ${never} more never triggered` : ""}`,
      head: true,
    });
    for (const [actor, list] of bite) {
      const key = `${r.regime} ${actor}`;
      rows.push({ key, label: name(actor), head: false });
      const years = new Map<string, OccasionFinding[]>();
      for (const o of list) years.set(o.date.slice(0, 4), [...(years.get(o.date.slice(0, 4)) ?? []), o]);
      for (const [year, os] of years) {
        const gravest = GRAVITY.find((s) => os.some((o) => state(o) === s))!;
        boxes.push({ row: key, year, state: gravest, who: name(actor), rule: r.title, occasions: os });
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
      const left = narrow ? 92 : 140;
      const heads = rows.filter((r) => r.head);
      const body = rows.filter((r) => !r.head);
      const svg = plot(
        {
          width: Math.min(width, left + 40 + years.length * 92),
          height: rows.length * 25 + 60,
          marginLeft: left,
          marginRight: 8,
          marginTop: 44,
          marginBottom: 10,
          x: { domain: years, axis: "top", label: null, tickSize: 0, padding: 0.08, ...(narrow && years.length > 6 ? { tickFormat: (y: string) => `’${y.slice(2)}` } : {}) },
          y: { domain: rows.map((r) => r.key), axis: null, padding: 0.12 },
          color: { type: "identity" },
          marks: [
            Plot.text(heads, { y: "key", text: (r) => shorten(r.label, Math.floor((Math.min(width, left + 40 + years.length * 92) - 16) / 8.4)), frameAnchor: "left", textAnchor: "start", dx: -left + 4, dy: 2, fontWeight: 700, fontSize: 12.5, fill: INK }),
            Plot.text(body, { y: "key", text: (r) => shorten(r.label, narrow ? 13 : 20), frameAnchor: "left", textAnchor: "end", dx: -8, fontSize: 12, fill: INK }),
            Plot.cell(boxes, {
              x: "year",
              y: "row",
              fill: (b) => (b.state === "enforced" ? "var(--c2)" : b.state === "spared" ? `url(#${spared})` : GROUND),
              stroke: (b) => (b.state === "enforced" ? "var(--c2)" : b.state === "spared" ? "var(--c1)" : LINE),
              className: "hit",
            }),
            Plot.text(boxes, { x: "year", y: "row", text: (b) => (b.state === "spared" ? (b.occasions.length > 1 ? `×${b.occasions.length}` : "") : b.state === "enforced" ? "" : SIGN[b.state as State]), fill: INK, stroke: GROUND, strokeWidth: 3, fontSize: 12 }),
            Plot.text([0], { frameAnchor: "top-left", dx: -left + 4, dy: -34, textAnchor: "start", text: () => (narrow ? "■ enforced  ▨ spared  · not triggered  ? unknown" : "■ enforced   ▨ triggered, spared   · not triggered   ? not known"), fontSize: narrow ? 11 : 12, fill: SOFT }),
          ],
        },
        [hatch(spared, "var(--c1)", 0)],
      );
      const at = pointed(svg, "hit");
      return {
        svg,
        marks: boxes.map((b, i) => ({
          at: at.get(i) ?? [],
          label: `${b.who}, ${b.year}, ${b.rule}: ${b.state}${b.occasions.length > 1 ? `, ${b.occasions.length} occasions` : ""}`,
          detail: b.occasions.map((o) => `${o.date}, ${state(o)}, ${o.response}: ${o.summary} (${o.sources.join(", ")}; ${o.grade})`),
        })),
      };
    },
  };
}
