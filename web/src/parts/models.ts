import type { Caption, OutcomeFinding, Page, RecordAnswer, RegionMap, ScenarioAnswer } from "../types";
import type { Model, Style } from "../figures/common";
import { SIDES, outcomeStyles } from "../figures/common";
import { outcomes } from "../figures/outcomes";
import { tree } from "../figures/tree";
import { timeline } from "../figures/timeline";
import { leverage } from "../figures/leverage";
import { ledger } from "../figures/ledger";
import { type Point, regionMap } from "../figures/map";
import { turnsOn } from "../figures/turns";
import { audit } from "../figures/audit";
import { ladder } from "../figures/ladder";
import { cards } from "../figures/cards";
import { flips } from "../figures/flips";
import { evidence } from "../figures/evidence";
import { track } from "../figures/track";
import { type Until, fan, overTime, survival } from "../figures/relation";
import { states } from "../figures/states";

/** What stays the same while sliders move: names and colours. */
export interface Look {
  names: Map<string, string>;
  labels: Map<string, string>;
  styles: Map<string, Style>;
  /** The hues of the two whose relation the case is about. */
  sides: Map<string, string>;
}

/** Endings, likeliest first by the number to go by: after the record where there
 * is one. */
export const byChance = (all: OutcomeFinding[]) => [...all].sort((a, b) => (b.recorded ?? b.probability).mean - (a.recorded ?? a.probability).mean);

export function look(page: Page): Look {
  const movers = [...new Set(page.findings.moves.map((m) => m.by))];
  const two: string[] = page.summary.brief.pair ?? movers.slice(0, 2);
  const order = page.picture.record.actors.map((a) => a.id);
  const likely = byChance(page.findings.outcomes).map((o) => o.id);
  const rest = page.picture.outcomes.map(([id]) => id).filter((id) => !likely.includes(id));
  return {
    names: new Map(page.picture.record.actors.map((a) => [a.id, a.name])),
    labels: new Map(page.picture.outcomes.map(([id, label]) => [id, label])),
    styles: outcomeStyles([...likely, ...rest]),
    sides: new Map(order.filter((id) => two.includes(id)).map((id, i) => [id, SIDES[i]!])),
  };
}

/** The moving parts of a page: its own findings, or an answer to a scenario. */
export interface Now {
  answer?: ScenarioAnswer;
  before?: ScenarioAnswer;
  record?: RecordAnswer;
  map?: RegionMap;
  at?: Point;
  fold: boolean;
  /** Over whom leverage is shown, if not over everyone. */
  over?: string;
  /** The ending whose swings are shown, if not the likeliest. */
  ending?: string;
  /** The relation over time that is shown, by its place, if not the first. */
  relation?: number;
  /** How many of its periods, if not all. */
  periods?: number;
  /** Holds both parameters of the map, where the page can. */
  onmove?: (move: (now: Point) => Point) => void;
  /** Moves the as-of date, where the page can. */
  onday?: (move: (now: string) => string) => void;
}

/** Those over whom leverage is known, for a choice between them. */
export function heldOver(page: Page): string[] {
  return [...new Set(page.findings.leverage.filter((l) => l.leverage && l.power_share != null).map((l) => l.over))];
}

/** The caption of figure 7 for an ending other than the likeliest. */
export function turnsCaption(page: Page, caption: Caption, ending: string | undefined): Caption {
  const chosen = page.findings.outcomes.find((o) => o.id === ending);
  if (!chosen || ending === page.findings.outcomes[0]?.id) return caption;
  const index = page.picture.outcomes.findIndex(([id]) => id === ending);
  const change = (s: Page["picture"]["swings"][number]) => {
    const [low, high] = s.probability[index] ?? [0, 0];
    return Number.isFinite(low) && Number.isFinite(high) ? Math.abs(high - low) : 0;
  };
  const most = [...page.picture.swings].sort((a, b) => change(b) - change(a))[0];
  const called = page.picture.beliefs.find((b) => b.parameter === most?.parameter)?.label ?? most?.parameter ?? "nothing";
  return {
    title: `“${chosen.label}” turns most on “${called}”`,
    subtitle: `Probability of “${chosen.label}” with one belief at its 5 % (hollow) and 95 % quantile (full), all else at the median`,
    asides: [],
    text: `Dumbbells, one per parameter, widest first. Alone it moves this ending by up to ${(most ? change(most) * 100 : 0).toFixed(0)} points.`,
  };
}

/** Goes to a figure, so that the keyboard is there too. */
export function goTo(id: string) {
  const figure = document.getElementById(`figure-${id}`);
  figure?.scrollIntoView({ block: "start" });
  figure?.querySelector<HTMLElement>(".plotted")?.focus({ preventScroll: true });
}

/** The figures in reading order. */
export const ORDER = ["outcomes", "tree", "leverage", "fan", "survival", "states", "cards", "map", "flips", "turns_on", "audit", "ledger", "timeline", "ladder", "evidence", "track"] as const;
export type FigureId = (typeof ORDER)[number];

/** One figure's model. Each reads only what it shows, so that a page redraws
 * just the figures whose numbers moved. */
export function model(id: FigureId, page: Page, l: Look, now: Now): Model {
  return MAKE[id](page, l, now);
}

const asOf = (page: Page, now: Now) => now.record?.as_of ?? page.findings.stamp.as_of;

/** Figures of a relation over time. */
export const OVER_TIME: readonly FigureId[] = ["fan", "survival", "states"];

/** The captions of those figures, where another relation or horizon is chosen. */
export function overTimeCaptions(page: Page, now: Pick<Now, "relation" | "periods">): { [id: string]: Caption } {
  const chosen = { relation: page.findings.relations?.[now.relation ?? 0], periods: now.periods };
  const last = (chosen.relation?.dates.length ?? 0) - 1;
  if (!now.relation && (now.periods === undefined || now.periods >= last)) return {};
  return Object.fromEntries(OVER_TIME.flatMap((id) => {
    const made = overTime(id, chosen);
    return made ? [[id, made] as const] : [];
  }));
}

/** The relation that is shown, up to the period that is shown. */
const until = (page: Page, now: Now): Until => ({ relation: page.findings.relations?.[now.relation ?? 0], periods: now.periods });

const MAKE: Record<FigureId, (page: Page, l: Look, now: Now) => Model> = {
  outcomes: ({ findings: f, picture: p }, l, now) => outcomes((now.answer ?? f).outcomes, l.styles, now.before?.outcomes, p.base_rates),
  tree: ({ findings: f, picture: p }, l, now) => tree(now.answer?.tree ?? p.tree, (now.answer ?? f).path, l.names, l.styles, l.sides, now.fold, p.beliefs),
  leverage: ({ findings: f }, l, now) => {
    const found = now.answer ?? f;
    return leverage(found.leverage, f.gains, l.names, l.sides, now.before?.leverage, now.over);
  },
  map: ({ picture: p }, l, now) => regionMap(now.map ?? p.map, l.labels, l.styles, now.at, now.onmove),
  turns_on: ({ findings: f, picture: p }, l, now) => {
    const top = f.outcomes.find((o) => o.id === now.ending) ?? f.outcomes[0];
    const index = top ? p.outcomes.findIndex(([id]) => id === top.id) : -1;
    return turnsOn(p.swings, p.beliefs, { index: Math.max(0, index), id: top?.id, label: top?.label ?? "", color: l.styles.get(top?.id ?? "")?.color ?? "var(--c0)" }, f);
  },
  cards: ({ findings: f, picture: p }, l) => cards(f.cards ?? [], p.taken ?? [], l.names, l.labels, l.sides),
  flips: ({ findings: f }, l) => flips(f.flips?.[0], l.labels),
  evidence: ({ findings: f }, l) => evidence(f.rivals, l.names, f.learning),
  audit: ({ findings: f }, l, now) => audit(now.record?.audits ?? f.audits, l.names),
  ledger: ({ findings: f }, l, now) => ledger((now.record?.ledgers ?? f.ledgers)[0], l.names, l.sides),
  timeline: (page, l, now) => timeline(now.record?.record ?? page.picture.record, asOf(page, now), l.names, page.findings.rivals, now.onday),
  ladder: (page, l, now) =>
    ladder(
      now.record?.record ?? page.picture.record,
      asOf(page, now),
      l.names,
      [...l.sides.keys()],
      l.sides,
    ),
  fan: (page, _, now) => fan(until(page, now)),
  survival: (page, _, now) => survival(until(page, now)),
  states: (page, _, now) => states(until(page, now)),
  track: (page) => track(page.track ?? undefined),
};
