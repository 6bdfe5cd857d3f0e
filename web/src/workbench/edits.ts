import type { BeliefPlace, GameNode } from "../types";

/** A row of a table of comma-separated values. */
export function parseRow(line: string): string[] {
  const out: string[] = [];
  let cell = "";
  let quoted = false;
  for (let i = 0; i < line.length; i++) {
    const c = line[i]!;
    if (quoted) {
      if (c !== '"') cell += c;
      else if (line[i + 1] === '"') cell += line[++i]!;
      else quoted = false;
    } else if (c === '"' && cell === "") quoted = true;
    else if (c === ",") {
      out.push(cell);
      cell = "";
    } else cell += c;
  }
  return [...out, cell];
}

const cell = (text: string) => (/[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** The table with a row more; the last line gets the end that it lacks. */
export function withRow(text: string, row: string[]): string {
  const end = text.includes("\r\n") ? "\r\n" : "\n";
  const whole = text === "" || text.endsWith("\n") ? text : text + end;
  return `${whole}${row.map((c) => cell(c.replace(/[\r\n]+/g, " ").trim())).join(",")}${end}`;
}

/** The columns of a table, and the values that each has already, most frequent first. */
export function columns(text: string): Array<{ name: string; known: string[] }> {
  const lines = text.split(/\r?\n/).filter((l) => l.trim() && !l.startsWith("#"));
  const names = parseRow(lines[0] ?? "");
  const counts = names.map(() => new Map<string, number>());
  for (const line of lines.slice(1)) {
    parseRow(line).forEach((v, i) => {
      const of = counts[i];
      if (of && v) of.set(v, (of.get(v) ?? 0) + 1);
    });
  }
  return names.map((name, i) => ({ name: name.trim(), known: [...counts[i]!].sort((a, b) => b[1] - a[1]).slice(0, 40).map(([v]) => v) }));
}

/** Columns of the tables that a case may have and has not. */
export const TABLES: { [file: string]: string } = {
  "events.csv": "id,date,actor,target,kind,channel,giver,receiver,weight,game,episode,move,action,source,grade,summary,entry\n",
  "tiers.csv": "actor,partner,tier,from,to,source\n",
};

/** Ways of stating a belief that one number can take the place of. */
const SIMPLE = ["range", "dist", "value", "data"];

/** The text with a parameter stated as a known number; undefined where its belief is
 * not stated by one key. Places are those of this very text. */
export function withValue(text: string, { place }: BeliefPlace, value: number): string | undefined {
  const before = text.slice(0, place.start);
  const key = /([\w.]*?)(\w+)(\s*=\s*)$/.exec(before);
  if (!key || !SIMPLE.includes(key[2]!)) return undefined;
  const written = String(Number(value.toPrecision(8)));
  return `${before.slice(0, key.index)}${key[1]}value${key[3]}${written}${text.slice(place.end)}`;
}

/** Text as TOML writes it. */
const quoted = (text: string) => `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replace(/[\u0000-\u001f]/g, " ")}"`;
const NAME = /^[A-Za-z_][A-Za-z0-9_-]*$/;
export const isName = (text: string) => NAME.test(text);

/** Where the table of a node begins and ends in the text, without the tables below it. */
function table(text: string, game: string, kind: string, node: string): [number, number] | undefined {
  const head = new RegExp(`^\\[games\\.${game}\\.${kind}\\.${node}\\][ \\t]*(?:#.*)?$`, "m").exec(text);
  if (!head) return undefined;
  const from = head.index + head[0].length;
  const next = /^\[/m.exec(text.slice(from));
  return [from, next ? from + next.index : text.length];
}

const escaped = (name: string) => name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** The text with an action more at a move. */
export function withAction(text: string, game: string, node: GameNode, name: string, to: string): string | undefined {
  const found = table(text, escaped(game), "moves", escaped(node.id));
  if (!found || !isName(name)) return undefined;
  const [from, end] = found;
  const body = text.slice(from, end);
  const inline = /^actions[ \t]*=[ \t]*\{/m.exec(body);
  if (inline) {
    const at = from + inline.index + inline[0].length;
    return `${text.slice(0, at)} ${name} = ${quoted(to)},${text.slice(at)}`;
  }
  const last = [...body.matchAll(/^actions\.[^\n]*$/gm)].at(-1);
  const at = last ? from + last.index + last[0].length : from;
  return `${text.slice(0, at)}\nactions.${name} = ${quoted(to)}${text.slice(at)}`;
}

/** The text with another label of a node. */
export function withLabel(text: string, game: string, node: GameNode, label: string): string | undefined {
  const kinds = { move: "moves", chance: "chance", outcome: "outcomes" } as const;
  const found = table(text, escaped(game), kinds[node.kind], escaped(node.id));
  if (!found) return undefined;
  const [from, end] = found;
  const body = text.slice(from, end);
  const old = /^label[ \t]*=[ \t]*("(?:[^"\\\n]|\\.)*"|'[^'\n]*')/m.exec(body);
  if (!old) return `${text.slice(0, from)}\nlabel = ${quoted(label)}${text.slice(from)}`;
  return `${text.slice(0, from + old.index)}label = ${quoted(label)}${text.slice(from + old.index + old[0].length)}`;
}

/** The text with a move or an ending more in a game. Of an ending every player gets
 * nought until its payoffs are written. */
export function withNode(text: string, game: string, kind: "move" | "outcome", node: { id: string; label: string; by: string; players: string[]; to: string }): string | undefined {
  if (!isName(node.id)) return undefined;
  const whole = text.endsWith("\n") ? text : `${text}\n`;
  const head = `\n[games.${game}.${kind === "move" ? "moves" : "outcomes"}.${node.id}]\nlabel = ${quoted(node.label)}\n`;
  if (kind === "move") return `${whole}${head}by = ${quoted(node.by)}\nactions = { go = ${quoted(node.to)}, stop = ${quoted(node.to)} }\n`;
  return `${whole}${head}payoffs = { ${node.players.map((p) => `${p} = 0`).join(", ")} }\n`;
}

/** The text with an action that leads elsewhere. */
export function withTarget(text: string, game: string, node: GameNode, branch: string, to: string): string | undefined {
  const found = table(text, escaped(game), node.kind === "chance" ? "chance" : "moves", escaped(node.id));
  if (!found) return undefined;
  const [from, end] = found;
  const body = text.slice(from, end);
  const b = escaped(branch);
  // name = "to", name = { to = "to", … }, actions.name.to = "to"
  const direct = new RegExp(`((?:^|[.{,\\s])${b}[ \\t]*=[ \\t]*)"[^"\\n]*"`).exec(body);
  const inside = new RegExp(`((?:^|[.{,\\s])${b}[ \\t]*=[ \\t]*\\{[^{}\\n]*?\\bto[ \\t]*=[ \\t]*)"[^"\\n]*"`).exec(body);
  const dotted = new RegExp(`((?:^|[.{,\\s])${b}\\.to[ \\t]*=[ \\t]*)"[^"\\n]*"`).exec(body);
  const hit = inside ?? dotted ?? direct;
  if (!hit) return undefined;
  return `${text.slice(0, from + hit.index)}${hit[1]}${quoted(to)}${text.slice(from + hit.index + hit[0].length)}`;
}
