import type { Comparison } from "../types";
import { percent, signed } from "../words";
import { GREY, GROUND, INK, LINE, SOFT, type Drawing, type Mark, type Model, canvas, el, hatch, shorten, shown, unique } from "./common";

/** Steps of one drawing; smaller ones are taken together. */
const MOST = 9;

/** From the number before to the number after, a step for each edit: its Shapley share
 * in the change of the ending that moved most. */
export function waterfall(c: Comparison): Model {
  const top = c.outcomes[0];
  const found = c.attribution;
  if (!top || !found) return { columns: [], rows: [], empty: "No ending moved that an edit could be laid to." };
  const title = (e: number) => c.edits[e]?.label || c.edits[e]?.id || "";
  const all = found.shares
    .map((s) => ({ label: s.edits.map(title).join(" and "), share: s.outcomes.find((o) => o.outcome === top.id)?.share ?? { mean: 0, mcse: 0 } }))
    .sort((a, b) => Math.abs(b.share.mean) - Math.abs(a.share.mean));
  const small = all.slice(MOST);
  const drawn = small.length ? [...all.slice(0, MOST), { label: `${small.length} smaller edits`, share: { mean: small.reduce((t, s) => t + s.share.mean, 0), mcse: Math.hypot(...small.map((s) => s.share.mcse)) } }] : all;
  const points = (v: number) => signed(v * 100, 1);
  return {
    columns: ["Edit", "Share of the change", "Standard error"],
    rows: all.map((s) => [s.label, shown(points(s.share.mean), s.share.mean), Number(s.share.mcse.toPrecision(2))]),
    empty: all.length ? undefined : "Nothing that differs can move an ending.",
    draw: (width): Drawing => {
      const row = 44;
      const pattern = unique("down");
      const { svg, text } = canvas("waterfall", width, (drawn.length + 2) * row + 30, [hatch(pattern, GREY, 0)]);
      // The steps add to the change on the draws that the shares rest on.
      let at = top.before.mean;
      const ends = [at, ...drawn.map((s) => (at += s.share.mean)), top.after.mean];
      const [low, high] = [Math.max(0, Math.min(...ends) - 0.04), Math.min(1, Math.max(...ends) + 0.04)];
      const x = (v: number) => Math.round((12 + ((v - low) / Math.max(1e-9, high - low)) * (width - 96)) * 10) / 10;
      const most = Math.floor((width - 20) / 7.2);
      const marks: Mark[] = [];
      const bar = (y: number, from: number, to: number, fill: string, stroke: string) => el("rect", { x: Math.min(x(from), x(to)), y, width: Math.max(1.5, Math.abs(x(to) - x(from))), height: 16, fill, stroke, "stroke-width": 1 });
      const write = (i: number, label: string, value: string, from: number, to: number, fill: string, stroke: string, detail: string[]) => {
        const y = 6 + i * row;
        const rect = bar(y + 16, from, to, fill, stroke);
        text(shorten(label, most), [12, y + 11], { "font-weight": 600, "font-size": 12.5 });
        svg.append(rect);
        text(value, [Math.max(x(from), x(to)) + 8, y + 29], { fill: SOFT, "font-size": 12 });
        marks.push({ at: [rect], of: label, label: `${label}: ${value}`, detail });
      };
      write(0, "Before", percent(top.before.mean, top.before.mcse), low, top.before.mean, INK, GROUND, []);
      let run = top.before.mean;
      drawn.forEach((s, i) => {
        const next = run + s.share.mean;
        const down = s.share.mean < 0;
        svg.append(el("line", { x1: x(run), x2: x(run), y1: 6 + i * row + 32, y2: 6 + (i + 1) * row + 16, stroke: LINE }));
        write(i + 1, s.label, `${points(s.share.mean)} points`, run, next, down ? `url(#${pattern})` : GREY, down ? INK : GREY, [`Standard error ${(s.share.mcse * 100).toFixed(2)} points.`]);
        run = next;
      });
      write(drawn.length + 1, "After", percent(top.after.mean, top.after.mcse), low, top.after.mean, INK, GROUND, []);
      return { svg, marks };
    },
  };
}
