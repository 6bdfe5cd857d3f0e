import { shorten } from "../figures/common";
import type { GameGraph, GameNode } from "../types";

export interface Placed {
  node: GameNode;
  x: number;
  y: number;
  width: number;
  height: number;
  short: string;
  by: string;
}

export interface Drawn {
  width: number;
  height: number;
  nodes: Placed[];
  edges: Array<{ path: string; at: [number, number]; name: string; from: string }>;
}

const BOX = { width: 132, height: 40 };
const GAP = { x: 92, y: 20 };

/** Nodes in columns, each as far to the right as the longest way to it; within a column
 * near the middle of those that lead there. */
export function layout(g: GameGraph): Drawn {
  const known = new Map(g.nodes.map((n) => [n.id, n]));
  const depth = new Map<string, number>();
  // The graph has no circle, so that this ends; the count guards against one anyway.
  let rounds = g.nodes.length + 1;
  const push = (id: string, d: number) => {
    if ((depth.get(id) ?? -1) >= d || rounds < 0) return;
    depth.set(id, d);
    for (const b of known.get(id)?.branches ?? []) push(b.to, d + 1);
  };
  push(g.start, 0);
  for (const n of g.nodes) if (!depth.has(n.id)) push(n.id, 0);
  const last = Math.max(0, ...depth.values());
  for (const n of g.nodes) if (n.kind === "outcome") depth.set(n.id, last);
  rounds = -1;
  const columns = Array.from({ length: last + 1 }, (_, d) => g.nodes.filter((n) => depth.get(n.id) === d));
  const rank = new Map<string, number>();
  for (const column of columns) {
    const wanted = (n: GameNode, i: number) => {
      const from = g.nodes.filter((m) => rank.has(m.id) && m.branches.some((b) => b.to === n.id)).map((m) => rank.get(m.id)!);
      return from.length ? from.reduce((a, b) => a + b, 0) / from.length : i;
    };
    const sorted = column.map((n, i) => ({ n, at: wanted(n, i) })).sort((a, b) => a.at - b.at);
    sorted.forEach(({ n }, i) => rank.set(n.id, i - (sorted.length - 1) / 2));
  }
  const most = Math.max(1, ...columns.map((c) => c.length));
  const height = most * (BOX.height + GAP.y) + 20;
  const nodes = g.nodes.map((node) => ({
    node,
    x: 8 + depth.get(node.id)! * (BOX.width + GAP.x),
    y: Math.round(height / 2 + rank.get(node.id)! * (BOX.height + GAP.y) - BOX.height / 2),
    ...BOX,
    short: shorten(node.id, 15),
    by: node.kind === "chance" ? "nature" : (node.by ?? ""),
  }));
  const at = new Map(nodes.map((n) => [n.node.id, n]));
  const edges = nodes.flatMap((n) =>
    n.node.branches.flatMap((b, i) => {
      const to = at.get(b.to);
      if (!to) return [];
      const spread = (i - (n.node.branches.length - 1) / 2) * 10;
      const [x0, y0, x1, y1] = [n.x + BOX.width, n.y + BOX.height / 2 + spread, to.x, to.y + BOX.height / 2 + spread / 2];
      const bend = Math.max(24, (x1 - x0) / 2);
      return [{ path: `M${x0},${y0}C${x0 + bend},${y0} ${x1 - bend},${y1} ${x1},${y1}`, at: [x0 + 6, y0 - 3 + (i % 2 ? 11 : 0)] as [number, number], name: shorten(b.name, 13), from: n.node.id }];
    }),
  );
  return { width: 16 + (last + 1) * (BOX.width + GAP.x) - GAP.x, height, nodes, edges };
}
