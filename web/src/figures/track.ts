import type { TrackRecord } from "../types";
import { count, fixed, number, percent, percentRange } from "../words";
import { GROUND, GREY, INK, LINE, SOFT, type Drawing, type Mark, type Model, canvas, day, el, shown } from "./common";

type Line = TrackRecord["forecasts"][number];

const EVENS = 0.25;
const WORST = 5;

const error = (l: Line) => (l.seal.draws === 0 ? 0.01 : l.seal.mcse);
const said = (l: Line) => percent(l.seal.probability, error(l));
const outcome = (l: Line) => (l.happened == null ? l.state : l.happened ? "happened" : "did not happen");
const told = (l: Line) => `${l.seal.label}: ${said(l)}, ${outcome(l)}${l.brier != null ? `, Brier ${l.brier.toFixed(3)}` : ""}`;
const reasons = (l: Line) =>
  [
    l.seal.rule,
    `Base rate ${percent(l.seal.base_rate, 0.01)}${l.seal.base_rate_given ? "" : ", as the case gives none"}. Known as of ${l.seal.as_of}, sealed on ${l.seal.sealed_on}, due by ${l.seal.resolve_by}.`,
    l.happened == null ? "" : l.foresight ? "Foresight: sealed before it was settled." : l.retrodiction === "later-evidence" ? "A retrodiction: its case held later evidence than it may know." : "A retrodiction: sealed after the event.",
    l.note ?? "",
    l.sources?.length ? `Settled by: ${l.sources.join(", ")}.` : "",
  ].filter(Boolean);

/** Figure 10: should one believe it. */
export function track(record: TrackRecord | undefined): Model {
  const all = record?.forecasts ?? [];
  const scored = all.filter((l) => l.happened != null);
  const waiting = all.filter((l) => l.state === "open" || l.state === "overdue");
  const several = new Set(all.map((l) => l.seal.case)).size > 1;
  const scores = record?.scores;
  return {
    columns: ["Case", "Forecast", "Probability", "Belief 5–95 %", "Base rate", "State", "Settled or due", "Brier", "Base rate's Brier", "Foresight", "Rests on"],
    rows: all.map((l) => [
      l.seal.case,
      l.seal.label,
      shown(said(l), l.seal.probability),
      l.seal.draws === 0 ? null : shown(percentRange(l.seal.p05, l.seal.p95), [l.seal.p05, l.seal.p95]),
      shown(percent(l.seal.base_rate, 0.01), l.seal.base_rate),
      `${l.missed ? "miss: " : ""}${outcome(l)}`,
      l.settled_on ?? l.seal.resolve_by,
      l.brier != null ? Number(l.brier.toFixed(3)) : null,
      l.base_brier != null ? Number(l.base_brier.toFixed(3)) : null,
      l.happened == null ? null : l.foresight ? "yes" : "no",
      (l.sources ?? []).join(", "),
    ]),
    empty: all.length
      ? scored.length
        ? undefined
        : "No sealed forecast has been settled yet: there is nothing to judge by."
      : "No forecast of this case has been sealed and resolved. Seal one and score it once it falls due: all are counted, misses first.",
    asides: [
      { title: scored.length > WORST ? `The worst ${WORST} of ${scored.length}` : "All that are scored, the worst first", items: scored.slice(0, WORST).map((l) => `${several ? `${l.seal.case}: ` : ""}${told(l)}`) },
      { title: "Sealed, not yet settled", items: waiting.map((l) => `${several ? `${l.seal.case}: ` : ""}${l.seal.label}: ${said(l)}, ${l.state}, due by ${l.seal.resolve_by}`) },
    ].filter((a) => a.items.length),
    draw: (width): Drawing => {
      const wide = width >= 620;
      const side = wide ? Math.min(330, width * 0.42) : Math.min(width, 360);
      const gap = 46;
      const right = { x: wide ? side + gap : 0, width: wide ? width - side - gap : width };
      const stripTop = wide ? 30 : side + 92;
      const courseTop = stripTop + (right.width < 420 ? 142 : 128);
      const height = courseTop + (wide ? Math.max(150, side - courseTop + 42) : 190);
      const { svg } = canvas("track", width, height);
      const marks: Mark[] = [
        ...reliability(svg, scores!.calibration, { x: 0, y: 0, side }),
        ...strip(svg, scored, { x: right.x, y: stripTop, width: right.width }),
        ...course(svg, record!, scored, { x: right.x, y: courseTop, width: right.width, height: height - courseTop }),
      ];
      return { svg, marks };
    },
  };
}

const write = (text: string, x: number, y: number, rest: Record<string, string | number> = {}) =>
  el("text", { x, y, "font-size": 12, fill: SOFT, ...rest }, text);

/** Mean forecast against observed share, never folded at one half. */
function reliability(svg: SVGSVGElement, bins: NonNullable<TrackRecord["scores"]>["calibration"], at: { x: number; y: number; side: number }): Mark[] {
  const [left, top, bottom, right] = [at.x + 44, at.y + 46, at.y + at.side, at.x + at.side - 14];
  const x = (p: number) => left + p * (right - left);
  const y = (p: number) => bottom - p * (bottom - top);
  svg.append(write("Share that came true, %", at.x + 2, at.y + 14, { "font-weight": 600, fill: INK }));
  for (const t of [0, 0.25, 0.5, 0.75, 1]) {
    svg.append(
      el("line", { x1: left, x2: right, y1: y(t), y2: y(t), stroke: LINE, "stroke-opacity": 0.7 }),
      el("line", { x1: x(t), x2: x(t), y1: top, y2: bottom, stroke: LINE, "stroke-opacity": 0.7 }),
      write(`${t * 100}`, left - 8, y(t) + 4, { "text-anchor": "end" }),
      write(`${t * 100}`, x(t), bottom + 18, { "text-anchor": "middle" }),
    );
  }
  svg.append(
    el("line", { x1: x(0), y1: y(0), x2: x(1), y2: y(1), stroke: SOFT, "stroke-dasharray": "4 4" }),
    write("Mean forecast, %; number = n", (left + right) / 2, bottom + 36, { "text-anchor": "middle" }),
  );
  const most = Math.max(...bins.map((b) => b.happened.of));
  return bins.map((b) => {
    const [cx, cy] = [x(b.forecast), y(b.happened.share)];
    // Area stands for the number; one forecast is still seen.
    const r = Math.max(4.5, 15 * Math.sqrt(b.happened.of / most) * Math.min(1, Math.sqrt(most / 4)));
    const whisker = el("line", { x1: cx, x2: cx, y1: y(b.happened.low), y2: y(b.happened.high), stroke: INK, "stroke-width": 1.6 });
    const dot = el("circle", { cx, cy, r, fill: INK, stroke: GROUND, "stroke-width": 1.5 });
    // Above the dot, unless its interval runs there.
    const above = b.happened.share > 0.5;
    svg.append(whisker, dot, write(count(b.happened.of), above ? cx : cx + r + 8, above ? cy - r - 4 : cy - 4, { "text-anchor": "middle", "font-size": 11.5, fill: INK, stroke: GROUND, "stroke-width": 3, "paint-order": "stroke" }));
    return {
      at: [whisker, dot],
      label: `Said ${percent(b.forecast, 0.01)} on the mean of ${b.happened.of}: came true ${b.happened.count} times, 95 % interval ${percentRange(b.happened.low, b.happened.high)}`,
      detail: [`Forecasts from ${number(b.from * 100)} to ${number(b.to * 100)} %. A wide interval: so few forecasts say little.`],
    };
  });
}

/** Every scored forecast, by its probability: what happened stands apart. */
function strip(svg: SVGSVGElement, scored: Line[], at: { x: number; y: number; width: number }): Mark[] {
  const sorted = [...scored].sort((a, b) => a.seal.probability - b.seal.probability);
  const slot = Math.min(46, (at.width - 8) / Math.max(1, sorted.length));
  const tall = 62;
  svg.append(write("Every forecast, by its probability", at.x + 2, at.y - 16, { "font-weight": 600, fill: INK }));
  const marks = sorted.map((l, i) => {
    const cx = at.x + 4 + slot * (i + 0.5);
    const happened = l.happened === true;
    const w = Math.max(1.5, Math.min(14, slot * 0.6));
    const box = el("rect", {
      x: cx - w / 2,
      // Height says what colour says.
      y: happened ? at.y : at.y + tall * 0.55,
      width: w,
      height: happened ? tall : tall * 0.45,
      fill: happened ? INK : GROUND,
      stroke: happened ? INK : GREY,
      "stroke-width": 1.4,
    });
    const level = el("line", { x1: cx - w / 2 - 2, x2: cx + w / 2 + 2, y1: at.y + tall * (1 - l.seal.probability), y2: at.y + tall * (1 - l.seal.probability), stroke: "var(--alert)", "stroke-width": 3 });
    svg.append(box, level);
    if (slot >= 34) svg.append(write(`${Math.round(l.seal.probability * 100)}`, cx, at.y + tall + 16, { "text-anchor": "middle" }));
    return { at: [box, level], label: told(l), detail: reasons(l) };
  });
  svg.append(
    el("line", { x1: at.x, x2: at.x + at.width, y1: at.y + tall, y2: at.y + tall, stroke: LINE }),
    ...(at.width < 420 ? ["tall and full: happened · low: did not", "▬ its forecast, bottom 0, top 100 %"] : ["tall and full: happened · low and hollow: did not · ▬ its forecast, 0–100 %"]).map((t, i) =>
      write(t, at.x + 2, at.y + tall + 34 + 15 * i, { "font-size": 11.5 }),
    ),
  );
  return marks;
}

/** The mean Brier score as forecasts were settled, against base rates and one half. */
function course(svg: SVGSVGElement, record: TrackRecord, scored: Line[], at: { x: number; y: number; width: number; height: number }): Mark[] {
  const s = record.scores!;
  const points = record.course ?? [];
  const [left, top, bottom] = [at.x + 34, at.y + 34, at.y + at.height - 26];
  const right = at.x + at.width - Math.min(118, at.width * 0.34);
  const known = Number.isFinite(s.brier.low) && s.brier.low < s.brier.high;
  const high = Math.min(1, Math.max(0.3, s.base_brier, known ? s.brier.high : 0, ...points.flatMap((p) => [p.brier, p.base_brier])) * 1.08);
  const days = points.map((p) => day(p.on).getTime());
  const [first, last] = [days[0] ?? 0, days.at(-1) ?? 0];
  const x = (i: number) => (last > first ? left + ((days[i]! - first) / (last - first)) * (right - left) : right);
  const y = (v: number) => bottom - (Math.min(v, high) / high) * (bottom - top);
  svg.append(write("Mean Brier score as they were settled", at.x + 2, at.y + 12, { "font-weight": 600, fill: INK }));
  for (const t of high > 0.6 ? [0, 0.25, 0.5, 0.75, 1] : [0, 0.1, 0.2, 0.3, 0.4, 0.5])
    if (t <= high) svg.append(el("line", { x1: left, x2: right, y1: y(t), y2: y(t), stroke: LINE, "stroke-opacity": 0.7 }), write(String(t), left - 7, y(t) + 4, { "text-anchor": "end", "font-size": 11.5 }));
  const steps = (v: (i: number) => number) => points.map((_, i) => (i ? `H${x(i)}V${y(v(i))}` : `M${x(0)},${y(v(0))}`)).join("");
  const ends: Array<[string, number, string]> = [
    [`own ${s.brier.value.toFixed(2)}`, s.brier.value, INK],
    [`base rates ${s.base_brier.toFixed(2)}`, s.base_brier, SOFT],
    [`always ½ ${EVENS}`, EVENS, GREY],
  ];
  const half = el("line", { x1: left, x2: right, y1: y(EVENS), y2: y(EVENS), stroke: GREY, "stroke-width": 2, "stroke-dasharray": "2 4" });
  const base = el("path", { d: steps((i) => points[i]!.base_brier), fill: "none", stroke: SOFT, "stroke-width": 2, "stroke-dasharray": "7 4" });
  const own = el("path", { d: steps((i) => points[i]!.brier), fill: "none", stroke: INK, "stroke-width": 2.6 });
  svg.append(half, base, own);
  const dots = points.map((p, i) => {
    const dot = el("circle", { cx: x(i), cy: y(p.brier), r: 3.6, fill: INK, stroke: GROUND, "stroke-width": 1 });
    svg.append(dot);
    return dot;
  });
  const whisker = known ? el("line", { x1: right + 5, x2: right + 5, y1: y(s.brier.low), y2: y(s.brier.high), stroke: INK, "stroke-width": 1.6 }) : undefined;
  if (whisker) svg.append(whisker);
  // Names beside the ends of the lines, pushed apart where they would meet.
  const placed = ends.map((e) => ({ e, y: y(e[1]) + 4 })).sort((a, b) => a.y - b.y);
  for (let i = 1; i < placed.length; i++) placed[i]!.y = Math.max(placed[i]!.y, placed[i - 1]!.y + 15);
  const over = Math.max(0, placed.at(-1)!.y - (bottom + 4));
  for (const p of placed) svg.append(write(p.e[0], right + 13, p.y - over, { "font-size": 11.5, fill: INK, "font-weight": p.e[2] === INK ? 600 : 400 }));
  if (points.length) {
    svg.append(write(points[0]!.on, left, bottom + 18, { "font-size": 11.5 }));
    if (last > first && right - left > 170) svg.append(write(points.at(-1)!.on, right, bottom + 18, { "text-anchor": "end", "font-size": 11.5 }));
  }
  const best = s.baselines[s.best];
  const skill = s.skill && best ? `Skill against the best baseline, ${best.name} (Brier ${best.brier.toFixed(3)}): ${fixed(s.skill.value, 2)}${Number.isFinite(s.skill.low) && s.skill.low < s.skill.high ? ` (95 % ${fixed(s.skill.low, 2)} to ${fixed(s.skill.high, 2)})` : ""}.` : "";
  const by = new Map(scored.map((l) => [l.hash, l]));
  return [
    ...points.map((p, i) => ({
      at: [dots[i]!],
      label: `After ${count(i + 1)} settled, on ${p.on}: Brier ${p.brier.toFixed(3)}, base rates ${p.base_brier.toFixed(3)}`,
      detail: [by.has(p.forecast) ? `Settled then: ${told(by.get(p.forecast)!)}.` : "The lower, the better."],
    })),
    {
      at: [own, ...(whisker ? [whisker] : [])],
      label: `All ${s.forecasts}: Brier ${s.brier.value.toFixed(3)}${known ? ` (95 % ${s.brier.low.toFixed(3)} to ${s.brier.high.toFixed(3)})` : ""}; base rates ${s.base_brier.toFixed(3)}; always one half ${EVENS}`,
      detail: [skill, s.few ? `${s.forecasts} forecasts are too few to judge calibration or skill by.` : "", s.logarithmic != null ? `Log score ${s.logarithmic.toFixed(3)} nats${s.base_logarithmic != null ? `; base rates ${s.base_logarithmic.toFixed(3)}` : ""}; always one half 0.693.` : ""].filter(Boolean),
    },
  ];
}
