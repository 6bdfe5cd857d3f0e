/** A part of a path in absolute terms: to a point, straight or by a Bézier curve of the
 * third degree, or back to where it began. */
export type Segment = ["M" | "L", number, number] | ["C", number, number, number, number, number, number] | ["Z"];

/** A matrix of an affine map, as SVG counts its six numbers. */
export type Matrix = [number, number, number, number, number, number];

export const times = ([a, b, c, d, e, f]: Matrix, [g, h, i, j, k, l]: Matrix): Matrix => [a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * l + e, b * k + d * l + f];

const point = ([a, b, c, d, e, f]: Matrix, x: number, y: number): [number, number] => [a * x + c * y + e, b * x + d * y + f];

/** The map that a `transform` writes. */
export function matrix(text: string | null): Matrix {
  let made: Matrix = [1, 0, 0, 1, 0, 0];
  for (const [, name, inside] of (text ?? "").matchAll(/(\w+)\(([^)]*)\)/g)) {
    const n = inside!.split(/[\s,]+/).filter(Boolean).map(Number);
    const one = (): Matrix => {
      const [a = 0, b = 0, c = 0] = n;
      if (name === "translate") return [1, 0, 0, 1, a, b];
      if (name === "scale") return [a, 0, 0, n.length > 1 ? b : a, 0, 0];
      if (name === "matrix" && n.length === 6) return n as Matrix;
      if (name !== "rotate") return [1, 0, 0, 1, 0, 0];
      const turn = (a * Math.PI) / 180;
      const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
      return times(times([1, 0, 0, 1, b, c], [cos, sin, -sin, cos, 0, 0]), [1, 0, 0, 1, -b, -c]);
    };
    made = times(made, one());
  }
  return made;
}

export const map = (m: Matrix, path: Segment[]): Segment[] =>
  path.map((s) => {
    if (s[0] === "Z") return s;
    const out: number[] = [];
    for (let i = 1; i < s.length; i += 2) out.push(...point(m, s[i] as number, s[i + 1] as number));
    return [s[0], ...out] as Segment;
  });

/** The bow of a circle that a curve of the third degree comes nearest to. */
const KAPPA = 0.5522847498;

export function ellipse(cx: number, cy: number, rx: number, ry: number): Segment[] {
  const [kx, ky] = [rx * KAPPA, ry * KAPPA];
  return [
    ["M", cx + rx, cy],
    ["C", cx + rx, cy + ky, cx + kx, cy + ry, cx, cy + ry],
    ["C", cx - kx, cy + ry, cx - rx, cy + ky, cx - rx, cy],
    ["C", cx - rx, cy - ky, cx - kx, cy - ry, cx, cy - ry],
    ["C", cx + kx, cy - ry, cx + rx, cy - ky, cx + rx, cy],
    ["Z"],
  ];
}

export function rectangle(x: number, y: number, w: number, h: number, r = 0): Segment[] {
  const c = Math.min(r, w / 2, h / 2);
  if (c <= 0) return [["M", x, y], ["L", x + w, y], ["L", x + w, y + h], ["L", x, y + h], ["Z"]];
  const k = c * (1 - KAPPA);
  return [
    ["M", x + c, y],
    ["L", x + w - c, y],
    ["C", x + w - k, y, x + w, y + k, x + w, y + c],
    ["L", x + w, y + h - c],
    ["C", x + w, y + h - k, x + w - k, y + h, x + w - c, y + h],
    ["L", x + c, y + h],
    ["C", x + k, y + h, x, y + h - k, x, y + h - c],
    ["L", x, y + c],
    ["C", x, y + k, x + k, y, x + c, y],
    ["Z"],
  ];
}

/** An arc of an ellipse as curves (SVG 1.1, appendix F.6.5). */
function arc(from: [number, number], rx: number, ry: number, turned: number, large: boolean, sweep: boolean, to: [number, number]): Segment[] {
  if (!rx || !ry || (from[0] === to[0] && from[1] === to[1])) return [["L", ...to]];
  const phi = (turned * Math.PI) / 180;
  const [cos, sin] = [Math.cos(phi), Math.sin(phi)];
  const [dx, dy] = [(from[0] - to[0]) / 2, (from[1] - to[1]) / 2];
  const [x, y] = [cos * dx + sin * dy, cos * dy - sin * dx];
  const grow = Math.sqrt(Math.max(1, (x * x) / (rx * rx) + (y * y) / (ry * ry)));
  const [a, b] = [Math.abs(rx) * grow, Math.abs(ry) * grow];
  const under = Math.max(0, (a * a * b * b - a * a * y * y - b * b * x * x) / (a * a * y * y + b * b * x * x));
  const sign = (large === sweep ? -1 : 1) * Math.sqrt(under);
  const [ux, uy] = [(sign * a * y) / b, (-sign * b * x) / a];
  const center: Matrix = [a * cos, a * sin, -b * sin, b * cos, cos * ux - sin * uy + (from[0] + to[0]) / 2, sin * ux + cos * uy + (from[1] + to[1]) / 2];
  const begin = Math.atan2((y - uy) / b, (x - ux) / a);
  let extent = Math.atan2((-y - uy) / b, (-x - ux) / a) - begin;
  if (sweep && extent < 0) extent += 2 * Math.PI;
  if (!sweep && extent > 0) extent -= 2 * Math.PI;
  const parts = Math.ceil(Math.abs(extent) / (Math.PI / 2) - 1e-9);
  const step = extent / parts;
  const t = (4 / 3) * Math.tan(step / 4);
  return Array.from({ length: parts }, (_, i) => {
    const [p, q] = [begin + i * step, begin + (i + 1) * step];
    const [[cp, sp], [cq, sq]] = [[Math.cos(p), Math.sin(p)], [Math.cos(q), Math.sin(q)]];
    return ["C", ...point(center, cp! - t * sp!, sp! + t * cp!), ...point(center, cq! + t * sq!, sq! - t * cq!), ...point(center, cq!, sq!)] as unknown as Segment;
  });
}

const TAKES: { [command: string]: number } = { M: 2, L: 2, H: 1, V: 1, C: 6, S: 4, Q: 4, T: 2, A: 7, Z: 0 };

/** A path's `d` in absolute terms. */
export function parse(d: string): Segment[] {
  const out: Segment[] = [];
  let [x, y, sx, sy] = [0, 0, 0, 0];
  /** The last control point, which a smooth curve mirrors. */
  let held: [number, number] | undefined;
  for (const [, command, inside] of d.matchAll(/([a-zA-Z])([^a-zA-Z]*(?:e-?\d+[^a-zA-Z]*)*)/g)) {
    const n = [...inside!.matchAll(/-?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?/g)].map((m) => Number(m[0]));
    const upper = command!.toUpperCase();
    const takes = TAKES[upper];
    if (takes === undefined) continue;
    for (let i = 0; i === 0 || i + takes <= n.length; i += Math.max(1, takes)) {
      if (takes && i + takes > n.length) break;
      if (!takes && i) break;
      const [bx, by] = command === upper ? [0, 0] : [x, y];
      const a = n.slice(i, i + takes);
      const at = (k: number): [number, number] => [a[k]! + bx, a[k + 1]! + by];
      const mirror = (): [number, number] => (held ? [2 * x - held[0], 2 * y - held[1]] : [x, y]);
      const quadratic = (c: [number, number], to: [number, number]) => out.push(["C", x + (2 / 3) * (c[0] - x), y + (2 / 3) * (c[1] - y), to[0] + (2 / 3) * (c[0] - to[0]), to[1] + (2 / 3) * (c[1] - to[1]), ...to]);
      let to: [number, number] = [x, y];
      let next: [number, number] | undefined;
      if (upper === "Z") {
        out.push(["Z"]);
        to = [sx, sy];
      } else if (upper === "H" || upper === "V") {
        to = upper === "H" ? [a[0]! + bx, y] : [x, a[0]! + by];
        out.push(["L", ...to]);
      } else if (upper === "M" || upper === "L") {
        to = at(0);
        out.push([upper === "M" && i === 0 ? "M" : "L", ...to]);
        if (upper === "M" && i === 0) [sx, sy] = to;
      } else if (upper === "C" || upper === "S") {
        const first = upper === "C" ? at(0) : mirror();
        next = at(takes - 4);
        to = at(takes - 2);
        out.push(["C", ...first, ...next, ...to]);
      } else if (upper === "Q" || upper === "T") {
        next = upper === "Q" ? at(0) : mirror();
        to = at(takes - 2);
        quadratic(next, to);
      } else {
        to = at(5);
        out.push(...arc([x, y], a[0]!, a[1]!, a[2]!, !!a[3], !!a[4], to));
      }
      [x, y] = to;
      held = next;
    }
  }
  return out;
}

const round = (v: number) => Math.round(v * 1000) / 1000;

/** A path in absolute terms as text: a letter, then its numbers, all parted by blanks. */
export const written = (path: Segment[]): string => path.map((s) => s.map((v) => (typeof v === "number" ? round(v) : v)).join(" ")).join(" ");
