import type { Page } from "../types";
import { count, number } from "../words";
import type { FigureId } from "./models";

/** What is otherwise than in the case, as a stamp says it. */
export interface Settings {
  set?: { [parameter: string]: number };
  without?: string[];
  rival?: string | null;
}

const spelled = (s: Settings): string[] => [
  ...Object.entries(s.set ?? {}).map(([k, v]) => `${k} = ${number(v)}`),
  ...(s.without ?? []).map((w) => `without ${w}`),
  ...(s.rival ? [`explanation ${s.rival}`] : []),
];

/** Figures that show what was, and take no draw. */
const RECORD: readonly FigureId[] = ["audit", "ledger", "timeline", "ladder"];
/** Figures that always follow sliders, cards and rivals. */
const FOLLOW: readonly FigureId[] = ["outcomes", "tree", "leverage", "map"];

/** The draws that a figure rests on, if it rests on any. */
function draws(page: Page, id: FigureId): number | undefined {
  const { findings: f, picture: p } = page;
  switch (id) {
    case "tree":
      return p.tree.draws;
    case "map":
      return p.map?.draws;
    case "cards":
      return f.cards?.[0]?.draws;
    case "turns_on":
      return f.sensitivity?.rows;
    case "evidence":
      return f.rivals?.draws;
    case "fan":
    case "survival":
    case "states":
      return f.relations?.[0]?.draws;
    case "flips":
      return undefined;
    default:
      return f.health.certified;
  }
}

/** Figures of the beliefs as they were judged, whatever the record says. */
const JUDGED: readonly FigureId[] = ["tree", "leverage", "map", "cards", "flips", "turns_on", "fan", "survival", "states"];

/** What a figure was made with: the case, the settings if it `follows` them, and the
 * draws where there are any. Parts are parted by a middle dot. */
export function stamp(page: Page, id: FigureId, settings: Settings = {}, asOf = page.findings.stamp.as_of, n = draws(page, id), follows = FOLLOW.includes(id)): string {
  const s = page.findings.stamp;
  const parts = [`case ${s.hash.slice(0, 8)}`];
  if (id === "track") parts.push(`${page.track?.scored ?? 0} forecasts scored`, `on ${page.track?.on ?? asOf}`);
  else {
    if (!RECORD.includes(id)) {
      const otherwise = spelled(settings);
      if (follows) parts.push(...otherwise);
      else if (otherwise.length) parts.push("as written, without the settings");
      const weighed = page.findings.outcomes.some((o) => o.recorded) && !otherwise.length;
      if (weighed && id === "outcomes") parts.push("after the record");
      if (weighed && JUDGED.includes(id)) parts.push("before the record");
      if (id === "flips") parts.push("all else at its median");
      if (n !== undefined) parts.push(`seed ${s.seed}`, `n = ${count(n)}`);
    }
    parts.push(`as of ${asOf}`);
  }
  return parts.join(" · ");
}
