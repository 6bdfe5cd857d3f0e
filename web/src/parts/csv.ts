import type { Caption } from "../types";
import type { Cell, Model } from "../figures/common";

/** A cell for spreadsheets: text that would be taken for a formula is quoted. */
export function csvCell(cell: string | number | null): string {
  if (cell === null) return "";
  if (typeof cell === "number") return Number.isFinite(cell) ? String(cell) : "";
  const text = /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The columns of a table as a spreadsheet has them: a number that is printed in
 * words is itself, and a range has a column for each of its ends. */
function spread(model: Model): Array<Array<string | number | null>> {
  const value = (c: Cell | undefined) => (c !== null && typeof c === "object" ? c.value : (c ?? null));
  const twofold = model.columns.map((_, i) => model.rows.some((r) => Array.isArray(value(r[i]))));
  const heads = model.columns.flatMap((c, i) => (twofold[i] ? [`${c}, from`, `${c}, to`] : [c]));
  const rows = model.rows.map((r) =>
    r.flatMap((c, i) => {
      const v = value(c);
      if (!twofold[i]) return [v as string | number | null];
      return Array.isArray(v) ? v : [v, null];
    }),
  );
  return [heads, ...rows];
}

/** A table with what it shows and what it was made with in lines of comment. */
export function csv(model: Model, caption: Caption, stamp: string): string {
  const about = [caption.title, caption.subtitle, caption.text, stamp, "Shares and probabilities run from 0 to 1."];
  const comments = about.filter(Boolean).map((line) => `# ${line.replace(/\s+/g, " ")}`);
  return [...comments, ...spread(model).map((row) => row.map(csvCell).join(","))].join("\r\n") + "\r\n";
}

