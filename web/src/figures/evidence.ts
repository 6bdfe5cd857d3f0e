import type { Learning, Rivals } from "../types";
import { fixed, percent, signed } from "../words";
import { GREY, GROUND, INK, LINE, SOFT, type Drawing, type Mark, type Model, canvas, el, hatch, shown, unique, wrap } from "./common";

type Hypothesis = Rivals["hypotheses"][number];

const TAUGHT = 4;
/** What moves a weight by less is left out where there is no room for a matrix. */
const SMALL = 0.1;
/** Room for the labels, as a part of the width, and for the weights after. */
const LABELS = 0.3;
const WEIGHTS = 130;
/** The narrowest column that holds a sign. */
const COLUMN = 16;
const weighs = (v: number) => signed(v, 2);
const weight = (h: Hypothesis) => (h.posterior == null ? "–" : percent(h.posterior, h.posterior_error ?? 0.01));
const cell = (v: number | null | undefined) => (v == null ? "impossible" : weighs(v));

/** Rival explanations in rows, what was seen in columns. */
export function evidence(found: Rivals | null | undefined, names: Map<string, string>, learning?: Learning | null): Model {
  const name = (a: string) => names.get(a) ?? a;
  const rows = found?.hypotheses ?? [];
  const events = found?.events ?? [];
  const mute = (i: number) => events[i]!.speaks_for == null;
  const seen = (i: number) => `${events[i]!.date}, ${name(events[i]!.actor)} ${events[i]!.action} (${events[i]!.episode})`;
  const taught = learning && !learning.withheld ? learning.parameters.slice(0, TAUGHT) : [];
  return {
    columns: ["Explanation", "Before", ...events.map((_, i) => `${seen(i)}${mute(i) ? ", tells nothing" : ""}`), "After"],
    rows: rows.map((h) => [h.label, shown(percent(h.prior, 0.01), h.prior), ...h.evidence.map((v) => (v == null ? cell(v) : shown(cell(v), v))), h.posterior == null ? null : shown(weight(h), h.posterior)]),
    empty: rows.length ? undefined : "The case has no rival explanations to weigh.",
    asides: [
      { title: "What the episodes teach about the case's own beliefs", items: taught.map((p) => `${p.label}: mean ${fixed(p.prior_mean, 2)} → ${fixed(p.posterior_mean, 2)} (${signed(p.shift, 1)} standard deviations), then 5–95 % ${fixed(p.p05, 2)} to ${fixed(p.p95, 2)}`) },
      { title: "What the episodes teach is withheld", items: learning?.withheld ? [learning.impossible ? "What was seen is impossible under the case." : `${learning.effective_draws.toFixed(0)} of ${learning.draws} draws carry it; ${learning.needed.toFixed(0)} are needed.`] : [] },
    ].filter((a) => a.items.length),
    list: rows.map((h) => ({
      text: `${h.label}: ${percent(h.prior, 0.01)} before, ${weight(h)} after`,
      children: events.flatMap((_, i) => (mute(i) || Math.abs(h.evidence[i] ?? 1) < SMALL ? [] : [{ text: `${seen(i)}: ${cell(h.evidence[i])}`, children: [] }])),
    })),
    least: Math.max(640, Math.ceil((events.length * COLUMN + WEIGHTS) / (1 - LABELS))),
    draw: (width): Drawing => {
      const left = Math.min(260, width * LABELS);
      const right = WEIGHTS - 12;
      const wide = Math.max(COLUMN, Math.min(74, (width - left - WEIGHTS) / Math.max(1, events.length)));
      const tall = 46;
      const top = 92;
      const height = top + rows.length * tall + 34;
      const up = unique("up");
      const { svg, text } = canvas("evidence", width, height, [hatch(up, INK, 0)], 12);
      events.forEach((e, i) => {
        const x = left + (i + 0.5) * wide;
        text(`${e.date.slice(0, 7)} ${e.actor}`, [x + 4, top - 6], { transform: `rotate(-55 ${x + 4} ${top - 6})`, "font-size": 11.5, fill: mute(i) ? SOFT : INK });
      });
      const end = left + events.length * wide + 12;
      text("Weight after", [end, top - 8], { fill: SOFT });
      const marks: Mark[] = [];
      rows.forEach((h, r) => {
        const y = top + r * tall;
        const lines = wrap(h.label, Math.floor((left - 12) / 7));
        lines.slice(0, 2).forEach((l, k, all) => text(k === 1 && lines.length > 2 ? `${l}…` : l, [2, y + tall / 2 + 4 + (all.length > 1 ? k * 15 - 8 : 0)], { "font-weight": r === 0 ? 600 : 400 }));
        h.evidence.forEach((v, i) => {
          const x = left + i * wide;
          const plain = mute(i) || (v != null && Math.abs(v) < 0.005);
          const fill = plain ? "var(--band)" : v == null || v < 0 ? GROUND : `url(#${up})`;
          const box = el("rect", { x: x + 1.5, y: y + 2, width: wide - 3, height: tall - 4, fill, stroke: plain ? LINE : v == null || v < 0 ? SOFT : INK, "stroke-width": plain ? 1 : 1 + Math.min(3, Math.abs(v ?? 2) * 4) });
          svg.append(box);
          if (wide >= 38) text(v == null ? "never" : weighs(v), [x + wide / 2, y + tall / 2 + 4], { "text-anchor": "middle", fill: plain ? SOFT : INK, "font-size": 11.5, stroke: plain ? "none" : GROUND, "stroke-width": 4, "paint-order": "stroke" });
          else if (!plain) text(v != null && v > 0 ? "+" : "−", [x + wide / 2, y + tall / 2 + 4], { "text-anchor": "middle", "font-weight": 700, stroke: GROUND, "stroke-width": 4, "paint-order": "stroke" });
          marks.push({
            at: [box],
            label: `${h.label}, ${seen(i)}: ${cell(v)} in log₁₀ of its weight${mute(i) ? "; the event tells nothing" : ""}`,
            detail: [events[i]!.speaks_for ? `It speaks for ${events[i]!.speaks_for} against ${events[i]!.speaks_against}.` : "It is about as likely under every explanation.", `Grade ${events[i]!.grade}; sources: ${events[i]!.sources.join(", ")}.`],
          });
        });
        const bar = el("rect", { x: end, y: y + tall / 2 - 9, width: Math.max(1.5, (h.posterior ?? 0) * (right - 66)), height: 18, fill: GREY });
        const before = el("line", { x1: end + h.prior * (right - 66), x2: end + h.prior * (right - 66), y1: y + tall / 2 - 13, y2: y + tall / 2 + 13, stroke: INK, "stroke-width": 2 });
        svg.append(bar, before);
        text(weight(h), [end + right - 60, y + tall / 2 + 4], { "font-weight": 600 });
        marks.push({ at: [bar, before], label: `${h.label}: weight ${percent(h.prior, 0.01)} before, ${weight(h)} after`, detail: [h.unreliable ? "Few draws carry this weight." : `${h.effective_draws.toFixed(0)} draws carry it.`, h.sources.length ? `Sources: ${h.sources.join(", ")}.` : "It rests on no source of its own."] });
      });
      text("+ speaks for it   − speaks against it   grey: tells nothing   | weight before", [2, height - 8], { fill: SOFT, "font-size": 11.5 });
      return { svg, marks };
    },
  };
}
