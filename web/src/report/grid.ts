import type { ResponseGrid } from "../types";

/** Reads the grid between its points, multilinear. */
export function read(grid: ResponseGrid, at: number[]): number[] {
  const n = grid.outcomes.length;
  const cells = grid.axes.map((axis, a) => {
    const side = axis.values.length;
    const low = axis.values[0]!;
    const high = axis.values[side - 1]!;
    const t = Math.min(1, Math.max(0, (at[a]! - low) / (high - low))) * (side - 1);
    const i = Math.min(side - 2, Math.floor(t));
    return { i, t: t - i, side };
  });
  const sum = new Array<number>(n).fill(0);
  for (let corner = 0; corner < 1 << cells.length; corner++) {
    let index = 0;
    let weight = 1;
    cells.forEach((c, a) => {
      const up = (corner >> a) & 1;
      index = index * c.side + c.i + up;
      weight *= up ? c.t : 1 - c.t;
    });
    if (weight === 0) continue;
    for (let o = 0; o < n; o++) sum[o]! += weight * grid.values[index * n + o]! * 1e-4;
  }
  return sum;
}
