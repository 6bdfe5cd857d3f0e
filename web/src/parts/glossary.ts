import type { Term } from "../types";

export interface Part {
  text: string;
  term?: Term;
}

/** Splits a text at the first place of each term that it uses. Quotations are
 * the case's own words, and stay as they are. */
export function glossed(text: string, terms: Term[]): Part[] {
  const places: Array<{ from: number; to: number; term: Term }> = [];
  const quoted = [...text.matchAll(/“[^”]*”/g)].map((m) => [m.index, m.index + m[0].length] as const);
  for (const term of terms) {
    const pattern = new RegExp(`(?<![\\p{L}-])${term.name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?![\\p{L}-])`, "giu");
    for (const m of text.matchAll(pattern)) {
      const [from, to] = [m.index, m.index + m[0].length];
      if (quoted.some(([a, b]) => from < b && to > a) || places.some((p) => from < p.to && to > p.from)) continue;
      places.push({ from, to, term });
      break;
    }
  }
  places.sort((a, b) => a.from - b.from);
  const parts: Part[] = [];
  let at = 0;
  for (const { from, to, term } of places) {
    if (from > at) parts.push({ text: text.slice(at, from) });
    parts.push({ text: text.slice(from, to), term });
    at = to;
  }
  if (at < text.length) parts.push({ text: text.slice(at) });
  return parts;
}
