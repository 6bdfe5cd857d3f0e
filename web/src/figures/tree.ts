import { cluster, hierarchy } from "d3-hierarchy";
import type { Belief, GameTree, Path, Step, TreeNode } from "../types";
import { fixed, number, percent, percentRange, signed } from "../words";
import { type Attributes, type Drawing, GREY, GROUND, INK, LINE, type ListItem, type Mark, type Model, SOFT, type Style, canvas, el, key, shown, swatch, wide, wrap } from "./common";

interface Knot {
  index: number;
  node: TreeNode;
  children: Knot[];
  folded: number;
}

/** The tree has room for whole per cents. */
const chance = (p: { mean: number; mcse: number }) => percent(p.mean, Math.max(p.mcse, 0.005));

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

function height(k: Knot): number {
  return k.children.length ? 1 + Math.max(...k.children.map(height)) : 0;
}

/** Room for the first actor, for the names of endings, and for a branch. */
const LEFT = 66;
const RIGHT = 176;
const STEP = 96;

/** An action as it is said: names join words with underscores. */
const plain = (action: string) => action.replaceAll("_", " ");
const called = (n: TreeNode) => n.branch_label ?? plain(n.branch);

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

/** Whether a term as written is a product with this parameter as one plain factor. */
function proportional(written: string, parameter: string): boolean {
  const factors: string[] = [""];
  let depth = 0;
  for (const c of written) {
    depth += c === "(" ? 1 : c === ")" ? -1 : 0;
    if (c === "*" && depth === 0) factors.push("");
    else factors[factors.length - 1] += c;
  }
  const names = (text: string) => text.split(/[^\w.]+/).includes(parameter);
  const own = factors.filter(names);
  return own.length === 1 && own[0]!.replace(/^\s*-/, "").trim() === parameter;
}

/** Reasons that are named; the rest is counted. */
const REASONS = 3;
/** A reason that adds less than this share of a span prints as nothing. */
const HARDLY = 0.005;

/** Where the mover would do otherwise: the least move of one belief, counted in
 * widths of that belief, at which the advantage is gone. Only parameters to
 * which every term with them is proportional are tried; play is held fixed. */
export function switchAt(step: Step, beliefs: Belief[]): string {
  const gain = step.advantage ?? 0;
  let best: { text: string; far: number } | undefined;
  for (const b of beliefs) {
    const own = step.terms.filter((t) => t.parameters.includes(b.parameter));
    const part = own.reduce((sum, t) => sum + t.advantage, 0);
    if (part === 0 || b.base === 0 || !own.every((t) => t.written.every((w) => proportional(w, b.parameter)))) continue;
    const at = b.base * (1 - gain / part);
    const [low, high] = b.range;
    if (!(at >= low && at <= high)) continue;
    const far = Math.abs(at - b.base) / (high - low);
    if (!best || far < best.far) best = { far, text: `It would switch at “${b.label}” ${at < b.base ? "below" : "above"} ${number(at)} (now ${number(b.base)}), all else and later play held fixed.` };
  }
  return best?.text ?? "No one payoff parameter would switch it within its range, later play held fixed.";
}

/** Figure 1: what will be offered, who says what, how likely. */
export function tree(t: GameTree, path: Path, names: Map<string, string>, styles: Map<string, Style>, colors: Map<string, string>, fold: boolean, beliefs: Belief[] = []): Model {
  const name = (id: string | null | undefined) => (id ? (names.get(id) ?? id) : "");
  const on = likeliest(t);
  const share = (n: TreeNode) => (n.taken ? chance(n.taken) : "");
  const here = (n: TreeNode) => (n.role === "move" ? `${name(n.by)}: ${n.label}` : n.label);
  const actor = new Map<string, string>();
  for (const n of t.nodes) if (n.by && !actor.has(n.by)) actor.set(n.by, colors.get(n.by) ?? GREY);

  /** A payoff term by the label of the parameter that leads it. */
  const term = (s: Step["terms"][number]): string => (s.leading ? `“${beliefs.find((b) => b.parameter === s.leading)?.label ?? s.leading}”` : "plain numbers");

  const why = (i: number): string[] => {
    const n = t.nodes[i]!;
    const lines: string[] = n.parent == null ? ["Play starts here."] : [];
    const step = path.steps.find((s) => s.by && t.nodes[n.parent ?? -1]?.name === s.node && s.action === n.branch);
    const mover = n.parent != null ? name(t.nodes[n.parent]!.by) : "";
    const siblings = t.nodes.filter((s) => s.parent === n.parent && s !== n && s.value != null);
    if (n.value != null && siblings.length) {
      const taken = path.steps.find((s) => s.by && t.nodes[n.parent ?? -1]?.name === s.node);
      const turn = taken?.terms?.length ? switchAt(taken, beliefs) : "";
      const worth = (v: number) => fixed(v, 2);
      lines.push(
        `${mover}: ${called(n)} ${worth(n.value)} vs ${siblings.map((s) => `${called(s)} ${worth(s.value!)}`).join(", ")} (expected payoff at the base point).${turn ? ` ${turn}` : ""}`,
      );
    }
    if (step?.terms?.length) {
      const reasons = step.terms.filter((s) => s.reason && Math.abs(s.advantage) >= HARDLY);
      const said = reasons.slice(0, REASONS).map((s) => `${term(s)} ${signed(s.advantage, 2)}`);
      const more = reasons.length - said.length;
      lines.push(
        `It is better by ${fixed(step.advantage!, 3)} of its span of payoffs${said.length ? `, because of ${said.join("; ")}${more ? `; and ${more} smaller reason${more === 1 ? "" : "s"}` : ""}` : ", for no single reason"}.`,
      );
    }
    if (n.taken) lines.push(`Belief about the branch: ${percentRange(n.taken.p05, n.taken.p95)}.`);
    return lines;
  };
  const label = (i: number) => {
    const n = t.nodes[i]!;
    // Play always begins at the first node.
    if (n.parent == null) return here(n);
    return `${name(t.nodes[n.parent]!.by)} ${called(n)} ${share(n)}, then ${here(n)}; reached ${chance(n.reached)}`;
  };
  const list = (k: Knot): ListItem => ({
    text: `${k.node.branch ? `${called(k.node)} ${share(k.node)} → ` : ""}${here(k.node)}${k.node.parent == null ? "" : ` (reached ${chance(k.node.reached)})`}`,
    strong: on.has(k.index),
    children: [
      ...k.children.map(list),
      ...(k.folded ? [{ text: `+ ${k.folded} more, each below 1 %`, children: [] }] : []),
    ],
  });
  const grown = grow(t, 0, fold);
  const deep = height(grown);
  if (!t.nodes.length) return { columns: [], rows: [], empty: "The game has no node." };
  return {
    columns: ["Step", "Who moves", "Branch", "Probability", "Belief 5–95 %", "Leads to", "Reached"],
    rows: t.nodes.slice(1).map((n) => {
      const before = t.nodes[n.parent!]!;
      return [
        before.label,
        before.role === "chance" ? "Nature" : name(before.by),
        n.branch,
        n.taken ? shown(share(n), n.taken.mean) : share(n),
        n.taken ? shown(percentRange(n.taken.p05, n.taken.p95), [n.taken.p05, n.taken.p95]) : null,
        n.label,
        shown(chance(n.reached), n.reached.mean),
      ];
    }),
    list: [list(grown)],
    least: LEFT + RIGHT + deep * STEP,
    draw: (width): Drawing => {
      const root = hierarchy(grown);
      const depth = Math.max(1, root.height);
      const right = Math.min(270, Math.max(RIGHT, width * 0.27));
      const step = (width - LEFT - right) / depth;
      const ending = (n: TreeNode) => wrap(n.label, Math.floor((right - 22) / wide("n", 12, true)));
      const roomy = root.descendants().some((d) => d.data.folded > 0 || (d.data.node.role === "outcome" && ending(d.data.node).length > 2));
      const gap = roomy ? 66 : 54;
      cluster<Knot>().nodeSize([gap, step]).separation(() => 1)(root);
      let top = Infinity;
      let bottom = -Infinity;
      root.each((d) => {
        top = Math.min(top, d.x!);
        bottom = Math.max(bottom, d.x!);
      });
      // Endings stand in one column, so that their names have room.
      const x = (d: { depth: number; data: Knot }) => (d.data.node.role === "outcome" ? width - right : LEFT + d.depth * step);
      const y = (d: { x?: number }) => d.x! - top + 56;
      const tall = bottom - top + 56 + 44;
      const { svg } = canvas("tree", width, tall);
      const under = el("g");
      const over = el("g");
      const text = el("g");
      svg.append(under, over, text);
      const marks: Mark[] = [];
      const halo = { "paint-order": "stroke", stroke: GROUND, "stroke-width": 4, "stroke-linejoin": "round" };
      const say = (words: string, at: Attributes) => text.append(el("text", { "font-size": 12, fill: INK, ...halo, ...at }, words));
      root.each((d) => {
        const n = d.data.node;
        const main = on.has(d.data.index);
        const weight = main ? 600 : 400;
        const at: Element[] = [];
        const [cx, cy] = [x(d), y(d)];
        const under_it = n.role === "move" ? wide(n.by ?? "", 12, true) + 8 : 10;
        if (d.parent) {
          const [x0, y0] = [x(d.parent), y(d.parent)];
          const bend = x0 + Math.min(26, step * 0.2);
          const thick = 1.2 + 9 * n.reached.mean;
          const line = el("path", {
            d: `M${x0},${y0} L${bend},${cy} L${cx},${cy}`,
            fill: "none",
            stroke: main ? INK : SOFT,
            "stroke-width": thick,
            "stroke-dasharray": main ? undefined : "5 4",
            "stroke-linejoin": "round",
          });
          line.classList.add("branch");
          under.append(line);
          at.push(line);
          // The action stands over the branch, its probability under it, and
          // the belief beside that where there is room.
          const room = cx - bend - 6 - under_it;
          const p = share(n);
          const belief = n.taken ? ` (${percentRange(n.taken.p05, n.taken.p95)})` : "";
          const above = { x: bend + 5, y: cy - 7 - thick / 2, "font-weight": weight };
          const below = { x: bend + 5, y: cy + 14 + thick / 2, "font-weight": weight };
          const word = called(n);
          if (wide(p, 12, main) > room) say(`${word} ${p}`, above);
          else {
            say(word, above);
            say(p, below);
            if (wide(p, 12, main) + wide(belief, 11.5) < room) text.lastElementChild!.append(el("tspan", { fill: SOFT, "font-size": 11.5, "font-weight": 400 }, belief));
          }
        }
        let shape: Element;
        if (n.role === "outcome") {
          shape = el("rect", { x: cx - 7, y: cy - 7, width: 14, height: 14, fill: styles.get(n.name)?.color ?? GREY, stroke: GROUND, "stroke-width": 1.5 });
          const lines = ending(n).slice(0, 3);
          const first = cy + 4 - 7 * lines.length;
          lines.forEach((l, i) => say(i === 2 && ending(n).length > 3 ? `${l}…` : l, { x: cx + 13, y: first + 14 * i, "font-weight": weight }));
          say(chance(n.reached), { x: cx + 13, y: first + 14 * lines.length, fill: SOFT, "font-size": 11.5 });
        } else {
          shape =
            n.role === "chance"
              ? el("path", { d: `M${cx},${cy - 9} L${cx + 9},${cy} L${cx},${cy + 9} L${cx - 9},${cy}Z`, fill: SOFT, stroke: GROUND, "stroke-width": 1.5 })
              : el("circle", { cx, cy, r: 9, fill: actor.get(n.by ?? "") ?? GREY, stroke: GROUND, "stroke-width": 1.5 });
          // Under the branch that leads here, clear of those that lead on.
          const end = Math.max(cx + (d.parent ? 5 : 9), 6 + wide(n.by ?? "", 12, true));
          const drop = cy + 23;
          say(n.by ?? "", { x: end, y: drop, "font-weight": 600, "text-anchor": "end" });
          if (d.data.folded) {
            const more = `+ ${d.data.folded} below 1 %`;
            say(more, { x: Math.max(end, 4 + wide(more, 11)), y: drop + 14, "font-size": 11, fill: SOFT, "text-anchor": "end" });
          }
        }
        over.append(shape);
        at.push(shape);
        marks.push({ at, label: label(d.data.index), detail: why(d.data.index) });
      });
      const shapes: Array<[Element, string]> = [...actor].map(([id, color]) => [el("circle", { r: 6, fill: color }), `${name(id)} moves`]);
      if (t.nodes.some((n) => n.role === "chance")) shapes.push([el("path", { d: "M0,-7 L7,0 L0,7 L-7,0Z", fill: SOFT }), "nature draws"]);
      shapes.push([swatch(LINE, SOFT), "an ending"]);
      const legend = key(shapes, 0, 10, width);
      svg.append(legend.g);
      // A key of more than one line needs its room above the tree.
      const more = Math.max(0, legend.height - 19);
      if (more) {
        svg.setAttribute("height", String(tall + more));
        svg.setAttribute("viewBox", `0 0 ${width} ${tall + more}`);
        for (const g of [under, over, text]) g.setAttribute("transform", `translate(0,${more})`);
      }
      return { svg, marks };
    },
  };
}
