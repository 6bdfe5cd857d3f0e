import "./install";
import type { Page } from "../types";
import css from "../page.css?raw";
import { csv } from "../parts/csv";
import { type FigureId, ORDER, look, model, overTimeCaptions, turnsCaption } from "../parts/models";
import { standalone } from "../parts/standalone";
import { stamp } from "../parts/stamp";
import { display, type Painted } from "../vector/display";
import { written } from "../vector/path";
import { tex } from "../vector/tex";
import { type Element, serialize } from "./dom";

/** What is asked: a figure by its name, and how it is drawn. */
interface Request {
  name: string;
  width: number;
  dark?: boolean;
  over?: string;
  ending?: string;
  relation?: string;
  periods?: number;
  unfolded?: boolean;
}

/** Colours of the style sheet: those of the light page, or of the dark one over them. */
function theme(dark: boolean): (name: string) => string {
  const block = (text: string) => [...text.matchAll(/(--[a-z0-9]+):\s*(#[0-9a-f]+)/g)].map((m) => [m[1]!, m[2]!] as const);
  const [light, night] = [...css.matchAll(/:root\s*\{([^}]*)\}/g)].map((m) => block(m[1]!));
  const colors = new Map([...(light ?? []), ...(dark ? (night ?? []) : [])]);
  return (name) => colors.get(name) ?? "";
}

/** What is painted, with its paths as text. */
const spelled = (p: Painted) => (p.kind === "text" ? p : { ...p, path: written(p.path), clip: p.clip && written(p.clip) });

/** Draws a figure of a page's document. Gives JSON: the drawing as SVG, as TikZ and as
 * a list of what is painted, its table as CSV; or why there is none. */
function figure(document: string, request: string): string {
  const page = JSON.parse(document) as Page;
  const asked = JSON.parse(request) as Request;
  const l = look(page);
  const shown = ORDER.filter((id) => !model(id, page, l, { fold: true }).empty);
  const id = ORDER.find((o) => o === asked.name);
  if (!id) return JSON.stringify({ error: "unknown", shown });
  const relation = asked.relation === undefined ? 0 : (page.findings.relations ?? []).findIndex((r) => r.relation === asked.relation);
  if (relation < 0) return JSON.stringify({ error: "relation", shown: page.findings.relations?.map((r) => r.relation) ?? [] });
  const now = { fold: !asked.unfolded, over: asked.over, ending: asked.ending, relation, periods: asked.periods };
  const made = model(id, page, l, now);
  if (made.empty || !made.draw) return JSON.stringify({ error: "empty", message: made.empty ?? "It is no drawing.", shown });
  const captions = { ...page.captions, turns_on: turnsCaption(page, page.captions.turns_on, asked.ending), ...overTimeCaptions(page, now) } as unknown as Record<FigureId, Page["captions"]["tree"]>;
  const footer = stamp(page, id);
  const drawing = standalone(made.draw(asked.width).svg, captions[id], footer, theme(!!asked.dark));
  const root = drawing.svg as unknown as Element;
  const painted = display(root);
  return JSON.stringify({
    svg: serialize(root),
    tex: tex(painted, captions[id].title),
    csv: csv(made, captions[id], footer),
    painted: { box: painted.box, painted: painted.painted.map(spelled) },
    width: drawing.width,
    height: drawing.height,
    title: captions[id].title,
  });
}

(globalThis as unknown as { figure: typeof figure }).figure = figure;
