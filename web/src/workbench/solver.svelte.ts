import { tick } from "svelte";
import type { Scenario, ScenarioAnswer } from "../types";
import * as api from "./api";

/** Draws of an answer. */
export const DRAWS = 20_000;
/** How long a first stage is kept back for the whole answer, in milliseconds,
 * where whole answers come that soon. */
const HOLD = 50;

/** What a test measures: from the move to the drawn picture or whole answer. */
const timed = (what: string, start: number, a: ScenarioAnswer) =>
  void tick().then(() => performance.measure(what, { start, detail: a.draws }));

interface Question {
  stop: AbortController;
  /** Whether any of its answer has come. */
  heard: boolean;
  /** Whether a first stage of it was shown. */
  shown: boolean;
  scenario: Scenario;
}

/** Relations over time under a scenario. */
interface Followed {
  relations: NonNullable<ScenarioAnswer["relations"]>;
  captions: ScenarioAnswer["captions"];
  scenario: Scenario;
}

/** What the solver asks of the page and tells it. */
interface Page {
  /** The text that is asked about now, and the one on disk. */
  version: () => string | undefined;
  saved: () => string | undefined;
  scenario: () => Scenario;
  onstart: () => void;
  onshow: (answer: ScenarioAnswer) => void;
  /** Nothing more is to come of what was asked last. */
  onrest: () => void;
  onerror: (e: unknown) => void;
}

/** Asks for the answer as sliders move, and keeps the last that came. */
export class Solver {
  answer: ScenarioAnswer | undefined = $state.raw();
  /** The answer of the case as saved. */
  before: ScenarioAnswer | undefined = $state.raw();
  solving = $state(false);
  /** Relations over time under a scenario, with what it is: those of the case as written
   * where there is none. */
  followed: Followed | undefined = $state.raw();
  /** Whether they are on their way. */
  following = $state(false);
  /** The text that the answer is of. */
  answered: string | undefined = $state();
  private asking: string | undefined;
  private running: Question | undefined;
  /** A move that came before the running question was answered at all. */
  private waiting: number | undefined;
  /** The first stage of an answer, kept back a moment: the whole one may be
   * about to come, and drawing twice would hold it up. */
  private held: ScenarioAnswer | undefined;
  /** How long the last whole answer took, in milliseconds. */
  private took = 0;
  private holding: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly page: Page) {}

  clear() {
    this.running?.stop.abort();
    clearTimeout(this.holding);
    this.running = this.waiting = this.held = undefined;
    this.answer = this.before = this.answered = this.followed = undefined;
    this.following = false;
  }

  private show(a: ScenarioAnswer) {
    clearTimeout(this.holding);
    this.held = undefined;
    this.answer = a.tree || !this.answer?.tree ? a : { ...a, tree: this.answer.tree };
    if (a.draws >= DRAWS) this.answered = this.asking;
    this.page.onshow(a);
  }

  /** Answers the scenario as it stands. A question that was not answered at all
   * is let go on to its first stage, so that something moves however fast the
   * slider does; then what was asked last is asked. */
  async solve(base = false, from = performance.now()): Promise<void> {
    const version = base ? this.page.saved() : this.page.version();
    if (!version) return;
    if (this.running && !this.running.heard && !base) {
      this.waiting ??= from;
      return;
    }
    if (this.held) this.show(this.held);
    this.running?.stop.abort();
    this.waiting = undefined;
    this.page.onstart();
    this.asking = version;
    const scenario = base ? {} : this.page.scenario();
    const mine: Question = { stop: new AbortController(), heard: false, shown: false, scenario };
    this.running = mine;
    const { signal } = mine.stop;
    this.solving = true;
    try {
      await api.analyze({ version, scenario, draws: DRAWS, stages: true, tree: true } as Parameters<typeof api.analyze>[0], signal, (a) => {
        if (!signal.aborted) this.hear(a, mine, base, from);
      });
    } catch (e) {
      if (!signal.aborted) this.page.onerror(e);
    }
    if (signal.aborted) return;
    this.running = undefined;
    if (this.waiting !== undefined) void this.solve(false, this.waiting);
    else if (!base) this.page.onrest();
  }

  private hear(a: ScenarioAnswer, mine: Question, base: boolean, from: number) {
    mine.heard = true;
    if (a.relations) {
      this.followed = { relations: a.relations, captions: a.captions, scenario: mine.scenario };
      this.following = false;
      this.show(a);
    } else if (a.draws >= DRAWS) {
      if (base) this.before = a;
      if (a.last) this.followed = undefined;
      this.following = !a.last;
      this.took = performance.now() - from;
      this.show(a);
      this.solving = false;
      if (!mine.shown) timed("picture", from, a);
      timed("answer", from, a);
    } else if (this.waiting !== undefined || this.took > HOLD) {
      this.show(a);
      mine.shown = true;
      timed("picture", from, a);
    } else {
      this.held = a;
      this.holding = setTimeout(() => this.held && this.show(this.held), HOLD);
    }
    if (this.waiting !== undefined) void this.solve(false, this.waiting);
  }
}
