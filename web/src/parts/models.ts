import type { Answer, Page, RecordAnswer, RegionMap } from "../types";
import type { Model, Style } from "../figures/common";
import { outcomeStyles } from "../figures/common";
import { outcomes } from "../figures/outcomes";
import { tree } from "../figures/tree";
import { timeline } from "../figures/timeline";
import { leverage } from "../figures/leverage";
import { ledger } from "../figures/ledger";
import { regionMap } from "../figures/map";
import { turnsOn } from "../figures/turns";
import { audit } from "../figures/audit";
import { ladder } from "../figures/ladder";
import { count } from "../words";

/** What stays the same while sliders move: names and colours. */
export interface Look {
  names: Map<string, string>;
  labels: Map<string, string>;
  styles: Map<string, Style>;
}

export function look(page: Page): Look {
  const likely = page.findings.outcomes.map((o) => o.id);
  const rest = page.picture.outcomes.map(([id]) => id).filter((id) => !likely.includes(id));
  return {
    names: new Map(page.picture.record.actors.map((a) => [a.id, a.name])),
    labels: new Map(page.picture.outcomes.map(([id, label]) => [id, label])),
    styles: outcomeStyles([...likely, ...rest]),
  };
}

export function footer(page: Page, draws: number, asOf: string): string {
  const s = page.findings.stamp;
  return `case ${s.hash.slice(0, 8)} · seed ${s.seed} · n = ${count(draws)} · as of ${asOf}`;
}

/** The moving parts of a page: its own findings, or an answer to a scenario. */
export interface Now {
  answer?: Answer;
  before?: Answer;
  record?: RecordAnswer;
  map?: RegionMap;
  at?: { x: number; y: number };
  fold: boolean;
}

export function models(page: Page, l: Look, now: Now): Record<string, Model> {
  const f = page.findings;
  const p = page.picture;
  const found = now.answer ?? f;
  const asOf = now.record?.as_of ?? f.stamp.as_of;
  const record = now.record?.record ?? p.record;
  const ledgers = now.record?.ledgers ?? f.ledgers;
  const top = f.outcomes[0];
  const index = top ? p.outcomes.findIndex(([id]) => id === top.id) : -1;
  return {
    outcomes: outcomes(found.outcomes, l.styles, now.before?.outcomes),
    tree: tree(now.answer?.tree ?? p.tree, found.path, l.names, l.styles, now.fold),
    leverage: leverage(found.leverage, found.dependence, l.names, now.before?.leverage),
    map: regionMap(now.map ?? p.map, l.labels, l.styles, now.at),
    turns_on: turnsOn(p.swings, p.beliefs, { index: Math.max(0, index), label: top?.label ?? "" }),
    audit: audit(now.record?.audits ?? f.audits, l.names),
    ledger: ledger(ledgers[0], l.names),
    timeline: timeline(record, asOf, l.names),
    ladder: ladder(
      record,
      asOf,
      l.names,
      f.dependence.map((d) => d.actor),
    ),
    track: { columns: [], rows: [], empty: "No forecast of this case has been sealed and resolved. Seal one and score it once it falls due: all are counted, misses first." },
  };
}

/** The figures in reading order. */
export const ORDER = ["outcomes", "tree", "leverage", "map", "turns_on", "audit", "ledger", "timeline", "ladder", "track"] as const;
