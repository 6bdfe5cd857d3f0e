import type { Look } from "../parts/models";
import type { ScenarioAnswer } from "../types";

/** One sentence on what a card or an explanation did to the ending that moved most, and
 * by which action. */
export function told(what: string, from: ScenarioAnswer, to: ScenarioAnswer, l: Look | undefined): string {
  const label = (id: string) => l?.labels.get(id) ?? id;
  const name = (id: string) => l?.names.get(id) ?? id;
  const chance = (a: ScenarioAnswer, id: string) => a.outcomes.find((o) => o.id === id)?.probability.mean ?? 0;
  const points = (v: number) => `${v > 0 ? "+" : "−"}${Math.round(Math.abs(v) * 100)} points`;
  const ids = [...new Set([...to.outcomes, ...from.outcomes].map((o) => o.id))];
  const most = ids.map((id) => ({ id, by: chance(to, id) - chance(from, id) })).sort((a, b) => Math.abs(b.by) - Math.abs(a.by))[0];
  if (!most || Math.abs(most.by) < 0.005) return `${what} hardly moves any ending.`;
  const acts = to.moves.flatMap((m) =>
    m.actions.map((a) => {
      const was = from.moves.find((x) => x.node === m.node)?.actions.find((x) => x.name === a.name)?.probability.mean;
      return { m, a, by: was === undefined ? 0 : a.probability.mean - was };
    }),
  );
  const act = acts.sort((a, b) => Math.abs(b.by) - Math.abs(a.by))[0];
  const why = act && Math.abs(act.by) >= 0.01 ? `because at “${act.m.label}” ${name(act.m.by)} takes “${act.a.label ?? act.a.name}” ${act.by > 0 ? "more" : "less"} often (${points(act.by)})` : "though at every move that is left each acts nearly as before";
  return `${what} moves “${label(most.id)}” by ${points(most.by)}, ${why}.`;
}
