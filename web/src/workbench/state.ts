import type { Scenario } from "../types";

/** What is otherwise than in the case, with the case: what a link shares. */
export interface Shared {
  case: string;
  set: { [key: string]: number };
  without: string[];
  rival: string | null;
  as_of: string | null;
  /** The beginning of the hash of the text that it was made on. */
  hash?: string;
}

export function empty(name: string): Shared {
  return { case: name, set: {}, without: [], rival: null, as_of: null };
}

export function isEmpty(s: Shared): boolean {
  return !Object.keys(s.set).length && !s.without.length && !s.rival && !s.as_of;
}

export function scenario(s: Shared): Scenario {
  return { set: s.set, without: s.without, rival: s.rival, as_of: s.as_of };
}

/** What is otherwise, in a few words each. */
export const spelled = (s: Pick<Shared, "set" | "without" | "rival" | "as_of">): string[] => [
  ...Object.entries(s.set).map(([k, v]) => `${k} = ${Number(v.toPrecision(4))}`),
  ...s.without.map((w) => `without ${w}`),
  ...(s.rival ? [`explanation ${s.rival}`] : []),
  ...(s.as_of ? [`as of ${s.as_of}`] : []),
];

/** A link's fragment: readable, no token in it. */
export function toFragment(s: Shared): string {
  const parts = [`case=${encodeURIComponent(s.case)}`];
  for (const [k, v] of Object.entries(s.set)) parts.push(`set.${encodeURIComponent(k)}=${Number(v.toPrecision(8))}`);
  for (const w of s.without) parts.push(`without=${encodeURIComponent(w)}`);
  if (s.rival) parts.push(`rival=${encodeURIComponent(s.rival)}`);
  if (s.as_of) parts.push(`as_of=${s.as_of}`);
  if (s.hash) parts.push(`of=${s.hash.slice(0, 16)}`);
  return parts.join("&");
}

/** The state of a fragment; anything that is not one is left out. */
export function fromFragment(hash: string): Shared | null {
  const s = empty("");
  for (const part of hash.replace(/^#/, "").split("&")) {
    const at = part.indexOf("=");
    if (at < 0) continue;
    let key: string, value: string;
    try {
      [key, value] = [decodeURIComponent(part.slice(0, at)), decodeURIComponent(part.slice(at + 1))];
    } catch {
      continue;
    }
    if (key === "case") s.case = value;
    else if (key.startsWith("set.") && value !== "" && Number.isFinite(Number(value))) s.set[key.slice(4)] = Number(value);
    else if (key === "without") s.without.push(value);
    else if (key === "rival") s.rival = value;
    else if (key === "of" && /^[0-9a-f]{8,64}$/.test(value)) s.hash = value;
    else if (key === "as_of" && /^\d{4}-\d{2}-\d{2}$/.test(value)) s.as_of = value;
  }
  return s.case ? s : null;
}

/** A patch file: the same as JSON, with the hash of the case it was made on. */
export function toPatch(s: Shared, hash: string): string {
  return `${JSON.stringify({ realpolitik_patch: 1, case_hash: hash, ...s }, null, 2)}\n`;
}

export function fromPatch(text: string): { state: Shared; hash: string } {
  const p = JSON.parse(text) as Partial<Shared> & { realpolitik_patch?: number; case_hash?: string };
  if (p.realpolitik_patch !== 1 || typeof p.case !== "string") throw new Error("This file is not a patch of a case.");
  const s = empty(p.case);
  for (const [k, v] of Object.entries(p.set ?? {})) if (typeof v === "number" && Number.isFinite(v)) s.set[k] = v;
  s.without = (p.without ?? []).filter((w) => typeof w === "string");
  s.rival = typeof p.rival === "string" ? p.rival : null;
  s.as_of = typeof p.as_of === "string" && /^\d{4}-\d{2}-\d{2}$/.test(p.as_of) ? p.as_of : null;
  return { state: s, hash: String(p.case_hash ?? "") };
}
