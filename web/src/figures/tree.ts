import { cluster, hierarchy } from "d3-hierarchy";
import type { GameTree, Path, TreeNode } from "../types";
import { percent, percentRange } from "../words";
import { GREY, GROUND, INK, LINE, SOFT, type Drawing, type ListItem, type Mark, type Model, type Style, el, wrap } from "./common";

interface Knot {
  index: number;
  node: TreeNode;
  children: Knot[];
  folded: number;
}

/** Branches reached less often than this are folded. */
const FOLD = 0.01;

function grow(t: GameTree, index: number, fold: boolean): Knot {
  const below = t.nodes.map((_, i) => i).filter((i) => t.nodes[i]!.parent === index);
  const shown = fold ? below.filter((i) => t.nodes[i]!.reached.mean >= FOLD) : below;
  return {
    index,
    node: t.nodes[index]!,
    children: shown.map((i) => grow(t, i, fold)),
    folded: below.length - shown.length,
  };
}

/** Positions on the likeliest play: at each node the likeliest branch. */
export function likeliest(t: GameTree): Set<number> {
  const on = new Set<number>([0]);
  let at = 0;
  for (;;) {
    let best = -1;
    t.nodes.forEach((n, i) => {
      if (n.parent === at && (best < 0 || n.reached.mean > t.nodes[best]!.reached.mean)) best = i;
    });
    if (best < 0) return on;
    on.add(best);
    at = best;
  }
}

/** Figure 1: what will be offered, who says what, how likely. */
export function tree(t: GameTree, path: Path, names: Map<string, string>, styles: Map<string, Style>, fold: boolean): Model {
  const name = (id: string | null | undefined) => (id ? (names.get(id) ?? id) : "");
  const on = likeliest(t);
  const share = (n: TreeNode) => (n.taken ? percent(n.taken.mean, n.taken.mcse) : "");
  const here = (n: TreeNode) => (n.role === "move" ? `${name(n.by)}: ${n.label}` : n.label);
  const actor = new Map<string, string>();
  for (const n of t.nodes) if (n.by && !actor.has(n.by)) actor.set(n.by, ["var(--c1)", "var(--c2)", "var(--c3)", "var(--c4)"][actor.size] ?? GREY);

  const why = (i: number): string[] => {
    const n = t.nodes[i]!;
    const lines: string[] = [];
    const step = path.steps.find((s) => s.by && t.nodes[n.parent ?? -1]?.name === s.node && s.action === n.branch);
    const mover = n.parent != null ? name(t.nodes[n.parent]!.by) : "";
    const siblings = t.nodes.filter((s) => s.parent === n.parent && s !== n && s.value != null);
    if (n.value != null && siblings.length) {
      lines.push(
        `At the base point ${mover} expects ${n.value.toFixed(2)} from “${n.branch}”, against ${siblings.map((s) => `${s.value!.toFixed(2)} from “${s.branch}”`).join(", ")}.`,
      );
    }
    if (step?.terms?.length) {
      lines.push(
        `What makes the difference of ${step.advantage!.toFixed(3)}: ${step.terms
          .filter((s) => Math.abs(s.advantage) >= 0.005)
          .map((s) => `${s.parameters.join("·") || "constants"} ${s.advantage >= 0 ? "+" : "−"}${Math.abs(s.advantage).toFixed(2)}`)
          .join(", ")}.`,
      );
    }
    if (n.taken) lines.push(`Belief about the branch: ${percentRange(n.taken.p05, n.taken.p95)}.`);
    return lines;
  };
  const label = (i: number) => {
    const n = t.nodes[i]!;
    const reached = percent(n.reached.mean, n.reached.mcse);
    const branch = n.parent != null ? `${name(t.nodes[n.parent]!.by)} ${n.branch} ${share(n)}, then ` : "";
    return `${branch}${here(n)}; reached ${reached}`;
  };
  const list = (k: Knot): ListItem => ({
    text: `${k.node.branch ? `${k.node.branch} ${share(k.node)} → ` : ""}${here(k.node)} (reached ${percent(k.node.reached.mean, k.node.reached.mcse)})`,
    strong: on.has(k.index),
    children: [
      ...k.children.map(list),
      ...(k.folded ? [{ text: `+ ${k.folded} more, each below 1 %`, children: [] }] : []),
    ],
  });
  if (!t.nodes.length) return { columns: [], rows: [], empty: "The game has no node." };
  return {
    columns: ["Step", "Who moves", "Branch", "Probability", "Belief 5–95 %", "Leads to", "Reached"],
    rows: t.nodes.slice(1).map((n) => {
      const before = t.nodes[n.parent!]!;
      return [
        before.label,
        before.role === "chance" ? "Nature" : name(before.by),
        n.branch,
        share(n),
        n.taken ? percentRange(n.taken.p05, n.taken.p95) : null,
        n.label,
        percent(n.reached.mean, n.reached.mcse),
      ];
    }),
    list: [list(grow(t, 0, fold))],
    draw: (width): Drawing => {
      const root = hierarchy(grow(t, 0, fold));
      const leaves = root.leaves().length;
      const depth = Math.max(1, root.height);
      const right = Math.min(210, width * 0.24);
      const left = 62;
      const step = (width - left - right) / depth;
      const gap = 54;
      cluster<Knot>().nodeSize([gap, step]).separation(() => 1)(root);
      let top = Infinity;
      let bottom = -Infinity;
      root.each((d) => {
        top = Math.min(top, d.x!);
        bottom = Math.max(bottom, d.x!);
      });
      const height = Math.max(160, bottom - top + 96, leaves * 30);
      // Endings stand in one column, so that their names have room.
      const x = (d: { depth: number; data: Knot }) => (d.data.node.role === "outcome" ? width - right : left + d.depth * step);
      const y = (d: { x?: number }) => d.x! - top + 40;
      const svg = el("svg", { class: "plot tree", width, height, viewBox: `0 0 ${width} ${height}` }) as SVGSVGElement;
      const under = el("g");
      const over = el("g");
      const text = el("g");
      svg.append(under, over, text);
      const marks: Mark[] = [];
      const halo = { "paint-order": "stroke", stroke: GROUND, "stroke-width": 4, "stroke-linejoin": "round" };
      root.each((d) => {
        const n = d.data.node;
        const main = on.has(d.data.index);
        const at: Element[] = [];
        if (d.parent) {
          const [x0, y0, x1, y1] = [x(d.parent), y(d.parent), x(d), y(d)];
          const bend = x0 + Math.min(26, step * 0.2);
          const line = el("path", {
            d: `M${x0},${y0} L${bend},${y1} L${x1},${y1}`,
            fill: "none",
            stroke: main ? INK : SOFT,
            "stroke-width": 1.2 + 9 * n.reached.mean,
            "stroke-dasharray": main ? undefined : "5 4",
            "stroke-linejoin": "round",
          });
          under.append(line);
          at.push(line);
          text.append(
            el(
              "text",
              { x: bend + 5, y: y1 - 7 - 4 * n.reached.mean, "font-size": 12, fill: INK, "font-weight": main ? 600 : 400, ...halo },
              `${n.branch} ${share(n)}`,
            ),
          );
        }
        const [cx, cy] = [x(d), y(d)];
        let shape: Element;
        if (n.role === "outcome") {
          shape = el("rect", { x: cx - 7, y: cy - 7, width: 14, height: 14, fill: styles.get(n.name)?.color ?? GREY, stroke: GROUND, "stroke-width": 1.5 });
          const lines = wrap(n.label, Math.max(14, Math.floor((right - 24) / 6.4)));
          lines.slice(0, 2).forEach((l, i) =>
            text.append(
              el("text", { x: cx + 13, y: cy - 2 + i * 14 - (lines.length > 1 ? 5 : 0), "font-size": 12, fill: INK, "font-weight": main ? 600 : 400, ...halo }, i === 1 && lines.length > 2 ? `${l}…` : l),
            ),
          );
          text.append(
            el("text", { x: cx + 13, y: cy + 12 + (lines.length > 1 ? 9 : 0), "font-size": 11.5, fill: SOFT, ...halo }, `${percent(n.reached.mean, n.reached.mcse)}`),
          );
        } else if (n.role === "chance") {
          shape = el("path", { d: `M${cx},${cy - 9} L${cx + 9},${cy} L${cx},${cy + 9} L${cx - 9},${cy}Z`, fill: SOFT, stroke: GROUND, "stroke-width": 1.5 });
        } else {
          shape = el("circle", { cx, cy, r: 9, fill: actor.get(n.by ?? "") ?? GREY, stroke: GROUND, "stroke-width": 1.5 });
          text.append(
            el("text", { x: cx, y: cy + 24, "font-size": 12, "font-weight": 600, "text-anchor": "middle", fill: INK, ...halo }, n.by ?? ""),
          );
        }
        over.append(shape);
        at.push(shape);
        if (d.data.folded) {
          text.append(el("text", { x: cx + 14, y: cy + 24, "font-size": 11, fill: SOFT, ...halo }, `+ ${d.data.folded} below 1 %`));
        }
        marks.push({ at, label: label(d.data.index), detail: why(d.data.index) });
      });
      const legend = el("g", { transform: `translate(4,12)` });
      const entry = (dx: number, mark: Element, words: string) => {
        const g = el("g", { transform: `translate(${dx},0)` }, mark, el("text", { x: 11, y: 4, "font-size": 11.5, fill: SOFT }, words));
        legend.append(g);
      };
      entry(6, el("circle", { r: 5, fill: LINE, stroke: SOFT }), "an actor moves");
      entry(122, el("rect", { x: -5, y: -5, width: 10, height: 10, fill: LINE, stroke: SOFT }), "an ending");
      if (t.nodes.some((n) => n.role === "chance")) entry(216, el("path", { d: "M0,-6 L6,0 L0,6 L-6,0Z", fill: SOFT }), "nature draws");
      svg.append(legend);
      return { svg, marks };
    },
  };
}
