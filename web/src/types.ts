// Made by build/types.mjs from schema/openapi.json; do not edit.

/** A line of the stream that says why there is no answer. */
export interface Problem {
  /** A word for programs. */
  error: string;
  /** What is wrong, and what to do about it. */
  message: string;
}

/** What this server is and can do. */
export interface Session {
  /** Version of the program. */
  version: string;
  /** Whether saving is off. */
  read_only: boolean;
  /** The seed of every draw. */
  seed: number;
  /** The cases that can be opened. */
  cases: Array<CaseEntry>;
  /** The case to open first, if one was named. */
  first?: string | null;
  /** Most draws that a request may ask for. */
  max_draws: number;
}

/** A case that can be opened. */
export interface CaseEntry {
  /** By this it is asked for. */
  key: string;
  /** Its title, or its folder's name if it cannot be read. */
  title: string;
  /** Its as-of date, if it can be read. */
  as_of?: string | null;
  /** Whether it is carried by the program rather than a folder. */
  embedded: boolean;
  /** Errors in it. */
  errors: number;
}

/** Which case, and which text of it. */
export interface OpenRequest {
  /** Key of the case. */
  case: string;
}

/** An opened case. */
export interface Opened {
  /** Key of the case. */
  case: string;
  /** Its files as they stand on disk. */
  files: Array<CaseFile>;
  /** All that was found in it. */
  findings: Array<Finding>;
  /** Whether it can be saved. */
  writable: boolean;
  /** Names this text of the case in later requests; absent if it has errors. */
  version?: string | null;
  /** The page, absent if the case has errors or could not be analysed. */
  page?: Page | null;
  /** Why there is no page though the case has no error. */
  failure?: string | null;
  /** Rival explanations. */
  rivals: Array<RivalEntry>;
  /** Cards. */
  cards: Array<CardEntry>;
  /** Where the files state beliefs. */
  places: Array<BeliefPlace>;
  /** Its games as graphs. */
  games: Array<GameGraph>;
}

/** A file of a case. */
export interface CaseFile {
  /** Name inside the folder. */
  name: string;
  /** Its text. */
  text: string;
  /** BLAKE3 of the text, hexadecimal; what `save` must find unchanged. */
  hash?: string;
}

/** Something found in a case. */
export interface Finding {
  /** Code, such as RP0102. */
  code: string;
  /** `error` or `warning`. */
  severity: string;
  /** What is wrong. */
  message: string;
  /** How to fix it. */
  help: string;
  /** Where. */
  places: Array<TextRange>;
}

/** A place in a file. */
export interface TextRange {
  /** The file. */
  file: string;
  /** Line from 1. */
  line: number;
  /** Column in characters from 1. */
  column: number;
  /** First UTF-16 unit of the file's text. */
  start: number;
  /** One past the last. */
  end: number;
  /** What is said of this place. */
  note: string;
}

/** Everything a page shows: numbers, pictures and the words for them. */
export interface Page {
  /** The findings. */
  findings: Findings;
  /** What figures need beyond them. */
  picture: Picture;
  /** The answer in sentences. */
  summary: Summary;
  /** The track record of the case's log, if it has one. */
  track?: TrackRecord | null;
  /** Titles and captions of the figures. */
  captions: Captions;
  /** Plain words for the terms that they use. */
  glossary: Array<Term>;
  /** Whether private parts have been left out. */
  public: boolean;
  /** How many parameters and events were left out. */
  left_out: number;
}

/** Everything that follows from a case. */
export interface Findings {
  /** Always true here; a failure is another document. */
  ok: boolean;
  /** What was analysed and how. */
  stamp: Stamp;
  /** The questions of the case with their answers, in file order. */
  questions: Array<QuestionFinding>;
  /** What the observed episodes say; absent where nothing was seen by the as-of date and where only what is judged was asked for. */
  record?: Record | null;
  /** What most speaks against the answer. */
  against: Array<Against>;
  /** Endings, likeliest first. */
  outcomes: Array<OutcomeFinding>;
  /** Moves, in file order. */
  moves: Array<MoveFinding>;
  /** What is offered, where offers are from a range, in file order. */
  offers: Array<OfferFinding>;
  /** What of it is accepted. */
  accepted: Array<AcceptedFinding>;
  /** Relations of the case over time. */
  relations: Array<RelationFinding>;
  /** The likeliest play at the base point and why. */
  path: Path;
  /** A small joint change after which another outcome is the likeliest, if there is one. */
  near_flip?: NearFlip | null;
  /** Whether the answer depends on which equilibrium is played; absent where the run was stopped. */
  multiplicity?: Multiplicity | null;
  /** Leverage of each over each, the greatest puzzle first. */
  leverage: Array<Leverage>;
  /** Why there is none between some, or at all. */
  no_leverage: Array<NoLeverage>;
  /** What the relation is worth to each side. */
  gains: Array<Gain>;
  /** Hands, in the order asked or in file order. */
  cards: Array<Cards>;
  /** What would change the answer. */
  flips: Array<Flips>;
  /** Why answers are as they are. */
  why: Array<Why>;
  /** What the answer depends on. */
  sensitivity?: Sensitivity | null;
  /** What to find out next. */
  value_of_information?: ValueOfInformation | null;
  /** What was not asked by name but with everything, and has no answer here. */
  unanswered: Array<Unanswered>;
  /** Partnership ladders on the as-of date. */
  ladders: Array<Standing>;
  /** Concession ledgers up to it. */
  ledgers: Array<Ledger>;
  /** What kind of tie each pair has. */
  conveniences: Array<Convenience>;
  /** Rules triggered against rules enforced. */
  audits: Array<Audit>;
  /** Rival explanations weighed, where that was asked for. */
  rivals?: Rivals | null;
  /** What the observed episodes teach, where that was asked for. */
  learning?: Learning | null;
  /** The evidence, counted. */
  evidence: Evidence;
  /** The parameters. */
  parameters: Array<ParameterFinding>;
  /** The sources. */
  sources: Array<SourceFinding>;
  /** How far the computation can be trusted. */
  health: Health;
}

/** What was analysed and how. */
export interface Stamp {
  /** Id of the case. */
  case: string;
  /** Its title. */
  title: string;
  /** The answer that it seeks, in a sentence. */
  summary?: string | null;
  /** The two whose relation it is about, if it says so. */
  about?: [string, string] | null;
  /** The game. */
  game: string;
  /** Title of the game. */
  game_title: string;
  /** The other games of the case: id and title. */
  other_games: Array<[string, string]>;
  /** What was known. */
  as_of: string;
  /** BLAKE3 of the case's files. */
  hash: string;
  /** Seed of the draws. */
  seed: number;
  /** Draws asked for. */
  draws: number;
  /** Version of the program. */
  version: string;
}

/** A question with its answer. */
export interface QuestionFinding {
  /** Its id. */
  id: string;
  /** The question in words. */
  label: string;
  /** The game that it is about; absent where it is about a relation, and where the analyst judged it. */
  game?: string | null;
  /** The relation that it is about, if it is about one. */
  relation?: string | null;
  /** What its probability is of, in the names of the case. */
  quantity: string;
  /** What it supposes, in the names of the case: any of these. */
  given?: string | null;
  /** The day it is settled. */
  resolve_by: string;
  /** When it counts as true. */
  rule: string;
  /** From the beliefs of the case alone. Absent where it supposes what never happens. */
  judged?: Estimate | null;
  /** After the record: beliefs weighted by how likely they make what was seen, rivals averaged by their posterior weight. Absent without a record, where it is withheld, and for a question that no game answers. */
  recorded?: Estimate | null;
  /** Whether it supposes what never happens, so that it has no answer. */
  undefined: boolean;
  /** How often the like happens, if the case says. */
  base_rate?: number | null;
}

/** A sampled mean with its error and the band of belief around it. */
export interface Estimate {
  /** Mean over draws. */
  mean: number;
  /** Monte Carlo standard error of the mean. */
  mcse: number;
  /** 5 % quantile over draws: what we do not know about the world, not sampling error. */
  p05: number;
  /** 95 % quantile over draws. */
  p95: number;
  /** Draws it is taken over. */
  draws: number;
}

/** What the record says. */
export interface Record {
  /** Episodes seen by the as-of date. */
  episodes: number;
  /** Moves seen in them. */
  events: number;
  /** How many draws carry what follows: the fewest of any rival of some weight. */
  effective_draws: number;
  /** How many would be enough. */
  needed: number;
  /** Draws of each account. */
  draws: number;
  /** How draws were weighted. */
  method: Method;
  /** Why nothing is said to follow, if so; there are then no numbers after the record. */
  withheld?: Withheld | null;
  /** The rivals, the weightiest first; none if the case has none or it is withheld. */
  rivals: Array<RivalWeight>;
  /** The codings that would put another rival first. */
  depends_on: Array<Recoding>;
  /** How many other codings were tried. */
  codings_tried: number;
  /** What it taught about the parameters of the case itself, most first. */
  taught: Array<Taught>;
}

/** How draws were weighted. */
export type Method = "reweighted" | "redrawn";

/** Why nothing is said to follow from the record. */
export type Withheld = "few-draws" | "impossible" | "interrupted";

/** A rival in the record. */
export interface RivalWeight {
  /** Its id. */
  id: string;
  /** What it claims. */
  label: string;
  /** Whether it is the case as it stands. */
  own: boolean;
  /** Weight before the record. */
  prior: number;
  /** Weight after it. */
  weight: number;
  /** Least weight if one episode or move is coded otherwise or left out. */
  low: number;
  /** Greatest. */
  high: number;
}

/** An episode coded otherwise, and what the rivals then weigh. */
export interface Recoding {
  /** The episode. */
  episode: string;
  /** What is done. */
  change: ChangeKind;
  /** The event whose coding changes. */
  event?: string | null;
  /** The move. */
  node?: string | null;
  /** The action that is coded, the likeliest where there is doubt. */
  from?: string | null;
  /** The action that is coded instead. */
  to?: string | null;
  /** Later moves of the episode that no play could then have. */
  dropped: Array<string>;
  /** The rival that then weighs most; absent if all are impossible. */
  first?: string | null;
  /** Posterior weight of each rival, in the order of [`Record::rivals`]. */
  weights: Array<number>;
  /** Whether another rival than before weighs most. */
  changes_the_first: boolean;
}

/** What is done to the coding. */
export type ChangeKind = "left-out" | "uncoded" | "recoded";

/** What the record taught about a parameter of the case itself. */
export interface Taught {
  /** The parameter. */
  parameter: string;
  /** Its label. */
  label: string;
  /** How far its mean moved, in standard deviations before. */
  shift: number;
  /** By what share its variance shrank: 1 less after over before. Below 0 it grew. */
  shrinkage: number;
}

/** Something that speaks against the answer. */
export type Against = {
  kind: "rival";
  /** The rival. */
  id: string;
  /** What it claims. */
  label: string;
  /** Its weight after the record. */
  weight: number;
  /** Its weight before. */
  prior: number;
  /** The case's own account; absent where no rival is the case as it stands. */
  own?: string | null;
  /** The weight of that after the record. */
  own_weight?: number | null;
  /** Whether the rival weighs more. */
  favoured: boolean;
} | Recoding | {
  kind: "several-equilibria";
  /** Draws that were searched. */
  draws: number;
  /** Draws with more than one. */
  several: number;
} | {
  kind: "missed-forecast";
  /** The question. */
  question: string;
  /** In words. */
  label: string;
  /** The probability that it would happen. */
  probability: number;
  /** Whether it did. */
  happened: boolean;
  /** When it was settled. */
  settled_on: string;
} | {
  kind: "record-withheld";
  /** Why. */
  why: Withheld;
  /** Draws that carry it. */
  effective_draws: number;
  /** Draws that would be enough. */
  needed: number;
};

/** An ending with its probability. */
export interface OutcomeFinding {
  /** Its id. */
  id: string;
  /** Its label. */
  label: string;
  /** Its probability, from the beliefs of the case alone. */
  probability: Estimate;
  /** Its probability after the record; absent without one and where it is withheld. */
  recorded?: Estimate | null;
}

/** A move with what is done at it. */
export interface MoveFinding {
  /** Node name. */
  node: string;
  /** Its label. */
  label: string;
  /** Who moves. */
  by: string;
  /** The probability that play comes here. */
  reached: Estimate;
  /** What is done, types averaged by how likely they are to be here. */
  actions: Array<ActionFinding>;
  /** What each type does, where there are several. */
  by_type: Array<TypeFinding>;
}

/** An action with its probability at a move. */
export interface ActionFinding {
  /** Its name. */
  name: string;
  /** What people call it, if the case says so. */
  label?: string | null;
  /** Its probability, given that the move is reached. */
  probability: Estimate;
}

/** An information set of the mover, with what it knows. */
export interface TypeFinding {
  /** What the mover has seen: node and branch. */
  knows: Array<[string, string]>;
  /** The same in words, if the case has some for any of it. */
  knows_in_words: Array<string>;
  /** Probability of each action there. */
  actions: Array<ActionFinding>;
}

/** What is offered at a move. */
export interface OfferFinding {
  /** The move. */
  node: string;
  /** Its label. */
  label: string;
  /** Who offers. */
  by: string;
  /** The least amount that can be offered. */
  least: number;
  /** The most. */
  most: number;
  /** The mean amount offered where play comes here. */
  amount: number;
  /** The probability that play comes here. */
  reached: Estimate;
}

/** What is accepted of an offer, in whichever round. */
export interface AcceptedFinding {
  /** The move with the offer, or the name that rounds have for it. */
  node: string;
  /** The least amount that can be offered. */
  least: number;
  /** The most. */
  most: number;
  /** The probability that an offer made there is accepted. */
  probability: Estimate;
  /** The mean amount accepted, given that one is; absent where none ever is. */
  amount?: number | null;
  /** The same as a share of the way from the least to the most, with its spread over draws. */
  share?: Estimate | null;
}

/** A relation over time. */
export interface RelationFinding {
  /** Its id. */
  relation: string;
  /** In words. */
  label: string;
  /** The state on the as-of date. */
  start: string;
  /** Length of a period in months. */
  period: number;
  /** The as-of date and the end of every period that is shown. */
  dates: Array<string>;
  /** The states, then the groups. */
  states: Array<StateOverTime>;
  /** The ways from one state to another within a period, and those on which it stays. */
  transitions: Array<Transition>;
  /** Who hedges. */
  hedges: Array<HedgeFinding>;
  /** What its record of waiting teaches; absent without one, and where only what is judged was asked for. */
  record?: RelationRecord | null;
  /** Draws with a certified solution. */
  draws: number;
  /** Draws without. */
  failed: number;
  /** Draws whose branch of responses turned back on the way. */
  turned: number;
  /** The greatest distance of a choice from its logit response. */
  residual: number;
  /** The greatest distance of a value from the equation that it solves, as a share of the span of payoffs. */
  value_residual: number;
}

/** A state of a relation, or a group of states, over time. */
export interface StateOverTime {
  /** Its id. */
  id: string;
  /** In words. */
  label: string;
  /** Whether it is a group of states. */
  group: boolean;
  /** On each of the dates: the probability that the relation is there. */
  there: Array<Band>;
  /** By each of the dates: the probability that it has been there. */
  reached: Array<Band>;
  /** By each of the dates: the probability that it has not been there yet, the survival curve of the time until it is. */
  survival: Array<Band>;
  /** In each period: the probability that it is first reached, given that it was not before. */
  hazard: Array<number>;
  /** The same in each month after the as-of date; within a period what is reached grows in proportion. */
  monthly_hazard: Array<number>;
  /** When it is first reached. */
  when: When;
  /** The day by which it is as likely as not to have been there, if one knew the parameters: its 5, 50 and 95 % quantile of belief. */
  median_over_belief: When;
  /** The probability that it is ever there, however late. */
  ever: Band;
  /** The share of time spent there in the long run. */
  long_run: Band;
}

/** A number with its sampling error and what belief spans. */
export interface Band {
  /** Mean over draws. */
  mean: number;
  /** Monte Carlo standard error of the mean. */
  mcse: number;
  /** 5 % quantile of belief. */
  p05: number;
  /** 95 % quantile of belief. */
  p95: number;
}

/** Three quantiles of a day, where they are within the periods shown. */
export interface When {
  /** The 5 % quantile. */
  p05?: string | null;
  /** The median. */
  median?: string | null;
  /** The 95 % quantile. */
  p95?: string | null;
}

/** A way from one state of a relation to another within a period, while all that moves by itself stands as on the as-of date. */
export interface Transition {
  /** The state that it leads from. */
  from: string;
  /** The state that it leads to; the same where the relation stays. */
  to: string;
  /** How likely it is taken in a period that begins in `from`. */
  probability: Band;
  /** The play that leads along it: outcomes of the game in `from`, likeliest first. */
  outcomes: Array<LeadingOutcome>;
}

/** An outcome that leads from one state to another. */
export interface LeadingOutcome {
  /** Its id. */
  id: string;
  /** In words. */
  label: string;
  /** The probability that the game ends so and that the way is taken; over all outcomes of a transition these add to its own. */
  probability: number;
}

/** An actor that keeps several partners. */
export interface HedgeFinding {
  /** Its id. */
  id: string;
  /** In words. */
  label: string;
  /** Who hedges. */
  by: string;
  /** The states in which every partner is kept. */
  keeps: Array<string>;
  /** By each of the dates: the probability that no partner has been lost. */
  kept: Array<Band>;
  /** What being bound would cost, partner by partner. */
  prices: Array<Price>;
  /** Draws in which free and bound have a certified solution. */
  draws: number;
  /** Draws in which one has none. */
  failed: number;
}

/** What being bound to a partner would cost. */
export interface Price {
  /** The partner. */
  partner: string;
  /** What is given up, as `move.action`. */
  gives_up: Array<string>;
  /** Value free less value bound, per period, as a share of the span of the actor's payoffs of a period: above 0 it loses by being bound. */
  price: Band;
}

/** What the record of a relation teaches. */
export interface RelationRecord {
  /** The first day of the record. */
  since: string;
  /** Whole periods of waiting, or of change, up to the as-of date. */
  periods: number;
  /** Draws that were weighed. */
  draws: number;
  /** How many of them carry what follows. */
  effective_draws: number;
  /** How many would be enough. */
  needed: number;
  /** Whether they were drawn anew from a distribution fitted to the record. */
  redrawn: boolean;
  /** Whether it is withheld: too few draws carry it. */
  withheld: boolean;
  /** Whether every draw makes the record impossible. */
  impossible: boolean;
  /** The states, then the groups; empty if withheld. */
  states: Array<RecordedState>;
  /** The uncertain parameters that the relation reads, those that moved most first; empty if withheld. */
  parameters: Array<Learned>;
}

/** A state or a group after the record. */
export interface RecordedState {
  /** Its id. */
  id: string;
  /** On each of the dates: the probability that the relation is there. */
  there: Array<Band>;
  /** By each of the dates: the probability that it has been there. */
  reached: Array<Band>;
}

/** A number before and after the evidence. */
export interface Learned {
  /** Which parameter or outcome. */
  id: string;
  /** Its label. */
  label: string;
  /** Mean before. */
  prior_mean: number;
  /** Standard deviation before. */
  prior_sd: number;
  /** Mean after. */
  posterior_mean: number;
  /** Monte Carlo standard error of that. */
  error: number;
  /** Standard deviation after. */
  posterior_sd: number;
  /** 5 % quantile after. */
  p05: number;
  /** Median after. */
  p50: number;
  /** 95 % quantile after. */
  p95: number;
  /** How far the mean moved, in standard deviations before. */
  shift: number;
}

/** The likeliest play at one parameter point. */
export interface Path {
  /** Where it ends. */
  outcome: string;
  /** The probability of this very play. */
  probability: number;
  /** Its steps, from the first. */
  steps: Array<Step>;
  /** Information sets that nature never brings about at this point: beliefs there are free, and what is done there follows from any of them. */
  free: Array<FreeSet>;
}

/** One step on the likeliest path. */
export interface Step {
  /** Node name. */
  node: string;
  /** Who moves; `None` for nature. */
  by?: string | null;
  /** The branch taken. */
  action: string;
  /** What people call it, if the case says so. */
  action_label?: string | null;
  /** Its probability here. */
  probability: number;
  /** The best other action. */
  instead?: string | null;
  /** What people call that. */
  instead_label?: string | null;
  /** Expected payoff of the action taken minus that of the best other, as a share of the mover's span of payoffs in the game. */
  advantage?: number | null;
  /** The terms that make up the advantage, largest first; they add to it, reasons and others together. */
  terms: Array<TermFinding>;
}

/** Payoff terms that one parameter leads, and what they add to the advantage of the action taken. */
export interface TermFinding {
  /** The first parameter in the term as written, one that is uncertain before one that is given; none for plain numbers. `threat * level` in one ending and `threat * other_level` in another are led by `threat`. */
  leading?: string | null;
  /** The uncertain parameters in the term; empty for plain numbers. */
  parameters: Array<string>;
  /** The parameters in the term whose value is given. */
  given: Array<string>;
  /** The term as written, in each outcome where it stands. */
  written: Array<string>;
  /** What it adds to (payoff of the action taken − payoff of the best other), as a share of the mover's span of payoffs. */
  advantage: number;
  /** What happens if the mover's payoffs are without these terms. */
  without?: Without | null;
  /** Whether the terms are a reason: without them the action, and the answer that is explained, move the way that the advantage says. */
  reason: boolean;
}

/** What happens if some terms of a player's payoffs are switched off and the game is solved again. */
export interface Without {
  /** The probability of the action of the step then. */
  action: number;
  /** The answer that is explained then; absent where it has no value. */
  answer?: number | null;
}

/** An information set to which no play comes. */
export interface FreeSet {
  /** Who moves there. */
  by: string;
  /** The move. */
  node: string;
  /** What it would have seen: node and branch. */
  knows: Array<[string, string]>;
}

/** A small joint change after which another outcome is the likeliest. */
export interface NearFlip {
  /** The likeliest outcome at the base point. */
  from: string;
  /** The likeliest outcome past the change. */
  to: string;
  /** Length of the change in standard deviations. */
  deviations: number;
  /** Every parameter that moves, the greatest share first. */
  moves: Array<JointMove>;
}

/** A parameter's part in a joint change. */
export interface JointMove {
  /** The parameter. */
  parameter: string;
  /** Its value at the base point. */
  from: number;
  /** Its value at the flip. */
  to: number;
  /** Its share in the squared length of the change; over all moves they add to 1. */
  share: number;
}

/** Whether the answer depends on which equilibrium is played. */
export interface Multiplicity {
  /** Draws that were looked at. */
  looked: number;
  /** Of these, draws with more than one quantal response. */
  draws_with_several: number;
  /** Their share; absent if none could be looked at. */
  several?: Share | null;
  /** Most found at one draw. */
  most: number;
  /** Starts at each draw, at the most. */
  starts: number;
  /** Whether it is proved that there is one response at every draw: no choice depends on another in a circle. */
  unique: boolean;
  /** Every outcome that play can reach over the responses found, where there is more than one at some draw. */
  ranges: Array<OutcomeInterval>;
  /** The same of leverage. */
  leverage: Array<LeverageInterval>;
  /** What a thorough search found, where that was asked for. */
  thorough?: Thorough | null;
}

/** A share with its 95 % interval. */
export interface Share {
  /** How often. */
  count: number;
  /** Out of how many. */
  of: number;
  /** `count / of`. */
  share: number;
  /** Lower end of Wilson's 95 % interval. */
  low: number;
  /** Upper end. */
  high: number;
}

/** An outcome's probability over the equilibria found. */
export interface OutcomeInterval {
  /** The outcome. */
  outcome: string;
  /** In words. */
  label: string;
  /** Mean over the sample at the equilibrium that the principal branch leads to; absent where it leads to none that is certified at some draw. */
  headline?: number | null;
  /** Mean over the sample of the least probability over the equilibria found. */
  low: number;
  /** Mean of the greatest. */
  high: number;
}

/** The leverage of one actor over another, over the equilibria found. */
export interface LeverageInterval {
  /** Who holds it. */
  of: string;
  /** Over whom. */
  over: string;
  /** Mean over draws of the least leverage over the equilibria found. */
  low: number;
  /** Mean of the greatest. */
  high: number;
}

/** What a thorough search finds. */
export interface Thorough {
  /** Agent logit quantal responses at the same precision. */
  quantal_response: Search;
  /** Sequential equilibria that are limits of quantal responses. */
  sequential: Search;
  /** Starts at each draw. */
  starts: number;
}

/** A search for equilibria of one kind. */
export interface Search {
  /** Draws searched. */
  draws: number;
  /** Share of them with more than one found; absent if none could be searched. */
  several?: Share | null;
  /** Most found at one draw. */
  most: number;
  /** Every outcome that play can reach, over the equilibria found; none where no draw could be searched. */
  outcomes: Array<OutcomeInterval>;
}

/** Leverage of one actor over another. */
export interface Leverage {
  /** Who holds it. */
  of: string;
  /** Over whom. */
  over: string;
  /** What `of` obtains over what both concede, by weight, over draws in which something is conceded; `None` if there is no such draw. */
  leverage?: Estimate | null;
  /** The same with every concession weighing 1. */
  unweighted?: Estimate | null;
  /** Expected weight of what `over` concedes to `of` in a play. */
  obtained: number;
  /** Monte Carlo standard error of it. */
  obtained_mcse: number;
  /** Expected weight of what `of` concedes to `over` in a play. */
  made: number;
  /** Monte Carlo standard error of it. */
  made_mcse: number;
  /** power(of) / (power(of) + power(over)), where both are known. */
  power_share?: number | null;
  /** Leverage minus power share. */
  puzzle?: number | null;
  /** Share of draws in which hardly anything is conceded, so that there is no leverage to speak of. */
  hardly_any: number;
  /** What counts as hardly any: less expected weight in a play than this. */
  floor: number;
  /** Games of this shape with parameters drawn at large. */
  at_large?: AtLarge | null;
}

/** What games of one shape say when their parameters are drawn at large. */
export interface AtLarge {
  /** Games with leverage to speak of. */
  games: number;
  /** In what share of them the puzzle has the sign that it has in the case. */
  same_sign: number;
  /** Mean leverage over them. */
  leverage: number;
}

/** Why a game says nothing about leverage. */
export type NoLeverage = {
  kind: "no-concession";
} | {
  kind: "one-sided";
  /** Who is given way to. */
  to: string;
  /** Who gives way. */
  by: string;
};

/** What the relation is worth to an actor. */
export interface Gain {
  /** The actor. */
  actor: string;
  /** With whom the relation is. */
  with: string;
  /** How much of what it could get it gets: (U − d) / (b − d), where d is its own payoff if it walks away and b the most it could have while the other has no less than its own outside option. Below 0 it would rather walk. */
  gain?: Spread | null;
  /** Share of draws in which its expected payoff is below its own outside option: it would rather walk away. */
  would_walk: number;
  /** Share of plays that end with less for it than if it had walked away under the same draw of nature, mean over the draws. */
  plays_below: number;
  /** Share of draws in which there is nothing it could gain: no ending leaves both better than apart. */
  nothing_to_gain: number;
  /** The outcome that follows if the other walks away. */
  if_other_leaves: string;
  /** What it loses then, as a share of its own span of payoffs. */
  exposure?: Spread | null;
}

/** A number that may have any size, over draws. */
export interface Spread {
  /** Mean over the draws. */
  mean: number;
  /** Monte Carlo standard error of the mean. */
  mcse: number;
  /** 5 % quantile of belief. */
  p05: number;
  /** Median of belief. */
  median: number;
  /** 95 % quantile of belief. */
  p95: number;
  /** Draws in it. */
  draws: number;
}

/** The hand of an actor. */
export interface Cards {
  /** Whose. */
  actor: string;
  /** In what their worth is told. */
  unit: CardUnit;
  /** Its cards, worthiest first. */
  cards: Array<Card>;
  /** What the holder has with all of them, in the unit of the hand. */
  with_all: number;
  /** And with none. */
  with_none: number;
  /** Monte Carlo standard error of the difference. */
  difference_mcse: number;
  /** Position of the trump card in `cards`: the greatest worth, if it is above 0. */
  trump?: number | null;
  /** Position of the card worth most to the holder's own payoff, where that is another. */
  best_for_payoff?: number | null;
  /** How far it is ahead of the next, with the standard error of that. */
  lead?: Lead | null;
  /** How the values were found. */
  method: CardMethod;
  /** Draws they rest on. */
  draws: number;
  /** Draws left out because some coalition had no certified solution. */
  failed: number;
}

/** In what the worth of cards is told. */
export type CardUnit = "concessions" | "payoff";

/** A card with its worth. */
export type Card = {
  /** In words, from the case. */
  label: string;
  /** Its Shapley value, in the unit of the hand. */
  worth: number;
  /** Monte Carlo standard error of it. */
  mcse: number;
  /** Its Shapley value in the holder's own expected payoff, as a share of the holder's span of payoffs. */
  payoff_worth: number;
  /** Monte Carlo standard error of it. */
  payoff_mcse: number;
  /** What becomes of the holder's leverage if this card alone is taken away. */
  alone: Array<Removed>;
  /** Keys of the sources it rests on. */
  sources: Array<string>;
  /** The judgement it rests on. */
  judgement?: string | null;
} & ({
  kind: "condition";
  /** The parameter. */
  parameter: string;
  /** Its value at the base point. */
  base: number;
  /** Its value when the card is taken away. */
  without: number;
} | {
  kind: "action";
  /** The move. */
  node: string;
  /** The action. */
  action: string;
});

/** The bargain with another, with a card and without it, all other cards there. */
export interface Removed {
  /** Over whom. */
  over: string;
  /** With the card. */
  with: Bargain;
  /** Without it; the draws are common. */
  without: Bargain;
  /** Monte Carlo standard error of the change of leverage. */
  change_mcse: number;
  /** Whether the holder has more leverage without the card, by more than twice the error and half a point. Of the two parts of leverage one then says why: more is obtained, or less is given away. */
  rises: boolean;
}

/** What passes between the holder and another, per play. */
export interface Bargain {
  /** The holder's leverage, mean over the draws in which enough is conceded with the card and without it. */
  leverage: number;
  /** What the holder obtains, by weight, mean over the draws. */
  obtained: number;
  /** What it gives away. */
  made: number;
}

/** How far the trump is ahead. */
export interface Lead {
  /** Worth of the trump minus worth of the next. */
  difference: number;
  /** Monte Carlo standard error of it; the draws are common. */
  mcse: number;
  /** Whether the difference is more than twice its error. */
  clear: boolean;
}

/** How the values were found. */
export type CardMethod = "every-coalition" | "random-orders";

/** What would change an answer. */
export interface Flips {
  /** What is asked about, as written. */
  of: string;
  /** The same by its parts. */
  quantity: QuantityName;
  /** In words. */
  label: string;
  /** On the other side of this value the answer is another. */
  bar: number;
  /** The quantity at the base point; absent where it has no value there. */
  value?: number | null;
  /** The likeliest outcome at the base point. */
  likeliest: string;
  /** Every flip of a single parameter, the likeliest to lie past it first. */
  flips: Array<Flip>;
  /** Uncertain parameters that flip nothing in the range looked at. */
  steady: Array<string>;
  /** The smallest joint changes found. */
  joint: Array<JointFlip>;
  /** Where two parameters together flip it. */
  map?: ThresholdMap | null;
  /** Share of belief left out of the ranges that were looked at. */
  outside: number;
  /** Every flip of a number that stands fixed in the game, the nearest first. */
  fixed: Array<FixedFlip>;
  /** How far fixed numbers were moved. */
  fixed_moved: Moved;
}

/** A quantity in the findings. */
export type QuantityName = {
  kind: "outcome";
  /** Its id. */
  outcome: string;
} | {
  kind: "outcomes";
  /** Their ids. */
  outcomes: Array<string>;
} | {
  kind: "choice";
  /** Who takes it. */
  by: string;
  /** The move. */
  node: string;
  /** The action. */
  action: string;
} | {
  kind: "leverage";
  /** Who holds it. */
  of: string;
  /** Over whom. */
  over: string;
} | {
  kind: "gain";
  /** The actor. */
  of: string;
  /** With whom the relation is. */
  with: string;
} | {
  kind: "payoff";
  /** The actor. */
  of: string;
} | {
  kind: "channel";
  /** On which channel. */
  channel: Channel;
} | {
  kind: "question";
  /** Its id. */
  question: string;
};

/** Whether something was done in the open. */
export type Channel = "public" | "quiet";

/** A value of a parameter at which the answer changes, all others at their medians. */
export interface Flip {
  /** The parameter. */
  parameter: string;
  /** In words. */
  label: string;
  /** Its value at the base point. */
  base: number;
  /** The range that was looked at. */
  range: [number, number];
  /** Where it flips. */
  at: number;
  /** What changes there, looked at away from the base value. */
  kind: FlipKind;
  /** The likeliest outcome on the side of the base value, where outcomes are asked about. */
  from?: string | null;
  /** The likeliest outcome past the flip. */
  to?: string | null;
  /** The quantity on the side of the base value. */
  value_before: number;
  /** And past the flip. */
  value_past: number;
  /** Share of belief that the parameter lies past this value, seen from the base value. */
  belief_past: number;
  /** How far it is from the base value, in standard deviations of the belief's normal scores; absent where belief does not reach. */
  deviations?: number | null;
  /** Whether the quantity jumps there instead of passing through. */
  jump: boolean;
  /** Keys of the parameter's sources. */
  sources: Array<string>;
}

/** What changes. */
export type FlipKind = "bar" | "likeliest";

/** A joint change after which the answer is another. */
export interface JointFlip {
  /** What changes. */
  kind: FlipKind;
  /** Length of the change in standard deviations: the distance of the flip from the base point in independent standard normal scores. No shorter one was found; that none exists is not proved. */
  deviations: number;
  /** Every parameter that moves, the greatest share first. */
  moves: Array<JointMove>;
  /** The quantity at the flip. */
  value: number;
  /** The likeliest outcome on the other side, where outcomes are asked about. */
  to?: string | null;
}

/** What the answer is over two parameters. */
export interface ThresholdMap {
  /** What is asked about, as written. */
  of: string;
  /** The first side. */
  x: Axis;
  /** The second side. */
  y: Axis;
  /** Names of the regions by the numbers used in `answer`. */
  names: Array<string>;
  /** The region, other parameters at their medians: a row per value of y, an entry per value of x; absent where there is no answer. */
  answer: Array<Array<number | null>>;
  /** The quantity asked about, other parameters at their medians. */
  value: Array<Array<number | null>>;
  /** Share of draws of the other parameters in which an outcome asked about is the likeliest, or the quantity is above its bar. Where it lies between 5 and 95 % the boundary may pass. */
  share: Array<Array<number | null>>;
  /** Draws behind `share`. */
  share_draws: number;
  /** The boundaries between regions, other parameters at their medians. */
  boundary: Array<BoundaryPoint>;
  /** The band in which the boundary of what is asked about lies. */
  band: Array<Band2>;
  /** Regions, the one with most belief first. */
  regions: Array<Region>;
}

/** A parameter along a side of the map. */
export interface Axis {
  /** The parameter. */
  parameter: string;
  /** In words. */
  label: string;
  /** Its values, ascending. */
  values: Array<number>;
}

/** A point on the boundary between two regions, the other parameters at their medians. */
export interface BoundaryPoint {
  /** Value along the first side. */
  x: number;
  /** Value along the second, to 1e-6 or better. */
  y: number;
  /** The region below. */
  below: string;
  /** The region above. */
  above: string;
}

/** Where along the second side the boundary lies with 90 % of belief about the other parameters. */
export interface Band2 {
  /** Value along the first side. */
  x: number;
  /** Least value at which the answer is open. */
  low: number;
  /** Greatest. */
  high: number;
}

/** A region in which the answer is one: an outcome is the likeliest, or the quantity lies above its bar or below. */
export interface Region {
  /** The outcome, `above` or `below`. */
  region: string;
  /** In words. */
  label: string;
  /** Share of belief about the two parameters that lies in it, with its 95 % sampling interval. */
  belief: Share;
}

/** A value of a fixed number at which the answer changes, all parameters at their medians. */
export interface FixedFlip {
  /** The number: a parameter's id, or the number and where it stands. */
  number: string;
  /** The parameter, if it is one. */
  parameter?: string | null;
  /** Its value in the case. */
  value: number;
  /** The range that was looked at. */
  range: [number, number];
  /** Where it flips. */
  at: number;
  /** What changes there. */
  kind: FlipKind;
  /** The likeliest outcome on the side of the value, where outcomes are asked about. */
  from?: string | null;
  /** The likeliest outcome past the flip. */
  to?: string | null;
  /** The quantity on the side of the value. */
  value_before: number;
  /** And past the flip. */
  value_past: number;
}

/** How far fixed numbers were moved. */
export interface Moved {
  /** How many numbers were moved. */
  numbers: number;
  /** Either way, as a share of the number. */
  share: number;
  /** Either way, of a parameter between 0 and 1 and of a probability. */
  on_scale: number;
}

/** Why an answer is as it is, at the base point. */
export interface Why {
  /** What is asked about, as written. */
  of: string;
  /** The same by its parts. */
  quantity: QuantityName;
  /** In words. */
  label: string;
  /** Its value at the base point; absent where it has none. */
  value?: number | null;
  /** The outcome of the play that is told. */
  outcome: string;
  /** How many plays it is the likeliest of: those to the outcomes asked about, or through the action, or all. */
  plays: number;
  /** Its probability. */
  play_probability: number;
  /** Its steps, from the first. */
  steps: Array<WhyStep>;
  /** The parameters in the reasons, in the order in which they come up. */
  grounds: Array<Ground>;
  /** The sources of these parameters and of what was seen. */
  sources: Array<SourceFinding>;
}

/** A decision or draw on the way to the outcome. */
export interface WhyStep {
  /** Node name. */
  node: string;
  /** Who moves; `None` for nature. */
  by?: string | null;
  /** The branch taken. */
  action: string;
  /** What people call it, if the case says so. */
  action_label?: string | null;
  /** Its probability here. */
  probability: number;
  /** The best other action. */
  instead?: string | null;
  /** What people call that. */
  instead_label?: string | null;
  /** Expected payoff of the action taken minus that of the best other, as a share of the mover's span of payoffs in the game. */
  advantage?: number | null;
  /** The terms that make up the advantage, largest first; they add to it, reasons and others together. */
  terms: Array<TermFinding>;
  /** The node in words. */
  label: string;
  /** Whether the mover would do better otherwise: it comes to this step only because choice is noisy. */
  against_interest: boolean;
  /** What was seen at this node by the as-of date. */
  seen: Array<Seen>;
}

/** A move of an episode that was seen at a decision. */
export interface Seen {
  /** Id of the event. */
  event: string;
  /** When. */
  date: string;
  /** In which playing of the game. */
  episode: string;
  /** What was done. */
  action: string;
  /** What people call it, if the case says so. */
  action_label?: string | null;
  /** Grade of the evidence. */
  grade: string;
  /** Keys of sources. */
  sources: Array<string>;
}

/** A parameter that the chain rests on. */
export interface Ground {
  /** The parameter. */
  parameter: string;
  /** In words. */
  label: string;
  /** Its value at the base point. */
  value: number;
  /** 5 % quantile of belief. */
  p05: number;
  /** 95 % quantile of belief. */
  p95: number;
  /** Keys of sources. */
  sources: Array<string>;
  /** Who judged it, when and why. */
  judgement?: string | null;
}

/** A source that the case cites. */
export interface SourceFinding {
  /** Its key. */
  key: string;
  /** As cited. */
  citation: string;
  /** Where to read it. */
  url?: string | null;
}

/** What the answer depends on. */
export interface Sensitivity {
  /** What is taken apart, as written. */
  of: string;
  /** The same by its parts. */
  quantity: QuantityName;
  /** In words. */
  label: string;
  /** Its variance over belief. */
  variance: number;
  /** Parameters by Shapley effect, the greatest first. */
  effects: Array<Effect>;
  /** Groups of dependent parameters. */
  groups: Array<GroupEffect>;
  /** Rows of the design. */
  rows: number;
  /** Rows left out because at some point there was no certified solution or the quantity had no value. */
  failed: number;
  /** What raises and what lowers the quantity, where it is none of the others, and every probability and leverage, one parameter at a time. */
  tornadoes: Array<Tornado>;
  /** What moving the numbers does that stand fixed in the game; those that carry the answer across one half first. */
  fixed: Array<FixedSwing>;
  /** How far these were moved. */
  fixed_moved: Moved;
}

/** How much of the variance of a quantity a parameter accounts for. */
export interface Effect {
  /** The parameter. */
  parameter: string;
  /** In words. */
  label: string;
  /** First-order Sobol index; absent where the parameter depends on others. */
  first?: Index | null;
  /** Total Sobol index; absent where the parameter depends on others. */
  total?: Index | null;
  /** Shapley effect. */
  shapley: Index;
  /** About how many more runs would resolve the total index, or the Shapley effect where there is none; absent if it is resolved. */
  more_runs?: number | null;
}

/** A sensitivity index with its 95 % interval. */
export interface Index {
  /** The estimate. */
  value: number;
  /** Low end of the interval. */
  low: number;
  /** High end of the interval. */
  high: number;
  /** Whether the interval is no wider than 0.1. */
  resolved: boolean;
}

/** Sobol indices of parameters that depend on each other, taken together. */
export interface GroupEffect {
  /** The parameters. */
  parameters: Array<string>;
  /** First-order Sobol index of the group. */
  first: Index;
  /** Total Sobol index of the group. */
  total: Index;
}

/** The swings of one quantity, the widest first. */
export interface Tornado {
  /** The quantity. */
  quantity: QuantityName;
  /** Its swings, the widest first. */
  swings: Array<Swing>;
}

/** What moving one parameter does to a quantity. */
export interface Swing {
  /** The parameter. */
  parameter: string;
  /** Its 10 % quantile. */
  low: number;
  /** Its 90 % quantile. */
  high: number;
  /** The quantity with the parameter at the first, mean over draws. */
  at_low: number;
  /** The quantity with the parameter at the second. */
  at_high: number;
  /** The second minus the first: above 0 the parameter raises the quantity. */
  swing: number;
  /** Monte Carlo standard error of the swing; the draws are common. */
  mcse: number;
  /** Share of draws in which the parameter raises the quantity; where it is neither near 0 nor near 1 the direction depends on the other parameters. */
  raises_in: number;
}

/** What moving a fixed number does to a quantity. */
export interface FixedSwing {
  /** The number: a parameter's id, or the number and where it stands. */
  number: string;
  /** The parameter, if it is one. */
  parameter?: string | null;
  /** Its value in the case. */
  value: number;
  /** The low end of the range over which it is tried. */
  low: number;
  /** The high end. */
  high: number;
  /** The quantity with the number as it is, mean over draws. */
  now: number;
  /** With the number at the low end. */
  at_low: number;
  /** With the number at the high end. */
  at_high: number;
  /** The last less the one before it. */
  swing: number;
  /** Monte Carlo standard error of the swing; the draws are common. */
  mcse: number;
  /** Whether the quantity lies on the other side of its bar at either end: of one half, of a gain of 0. */
  crosses_bar: boolean;
}

/** What to find out next. */
export interface ValueOfInformation {
  /** What is forecast, as written. */
  of: string;
  /** The same by its parts. */
  quantity: QuantityName;
  /** In words. */
  label: string;
  /** Expected squared error of the forecast as it stands: of a probability the Brier loss p(1 − p), of another number its variance over belief. */
  loss: number;
  /** Whether the loss is that of a probability: chance is then left when every parameter is known. */
  brier: boolean;
  /** Expected reduction if every parameter were known. */
  all_known: number;
  /** Parameters, the most worth knowing first. */
  parameters: Array<Information>;
  /** Draws it rests on. */
  draws: number;
  /** Draws left out because they have no certified solution or the quantity has no value in them. */
  failed: number;
}

/** What knowing one parameter would be worth. */
export interface Information {
  /** The parameter. */
  parameter: string;
  /** In words. */
  label: string;
  /** Expected reduction of the squared error. */
  reduction: number;
  /** Standard error of it. */
  mcse: number;
  /** Keys of the sources it rests on now. */
  sources: Array<string>;
}

/** A question that has no answer here. */
export interface Unanswered {
  /** Which. */
  question: string;
  /** Why not. */
  why: string;
}

/** The ladder of one actor on a day. */
export interface Standing {
  /** Whose ladder. */
  holder: string;
  /** The day. */
  date: string;
  /** Tiers, highest first. */
  rungs: Array<Rung>;
  /** Partners, highest first, then by seniority. */
  partners: Array<Partner>;
}

/** How many partners stand on a tier. */
export interface Rung {
  /** The tier. */
  tier: string;
  /** Partners on it. */
  partners: number;
  /** Partners on it or above. */
  at_or_above: number;
}

/** A partner on the ladder. */
export interface Partner {
  /** Actor. */
  actor: string;
  /** Its tier. */
  tier: string;
  /** Since when. */
  since: string;
  /** Keys of sources. */
  sources: Array<string>;
}

/** What a pair of actors has given each other up to the as-of date. */
export interface Ledger {
  /** The actor that has received more (the first in file order if even). */
  favours: string;
  /** The other. */
  against: string;
  /** What `favours` received minus what it gave. */
  balance: number;
  /** The part of the balance given in public. */
  public: number;
  /** The part given quietly. */
  quiet: number;
  /** What each side gave: `favours` first. */
  sides: Array<Given>;
  /** The balance if every entry counted 1, whatever its weight. */
  balance_of_counts: number;
  /** The balance of gifts alone, without penalties lifted, not imposed or imposed. */
  balance_of_gifts: number;
  /** The balances without the entries of one weight each: whether the verdict depends on one class of the coder's scale. */
  balance_without: Array<Without2>;
  /** All lines, by date. */
  entries: Array<Entry>;
}

/** What one side gave the other. */
export interface Given {
  /** Who gave. */
  giver: string;
  /** Entries in public, what it imposed taken off their weight. */
  public: Pile;
  /** Quiet ones. */
  quiet: Pile;
  /** Entries by kind, with their weights as judged. */
  kinds: Kinds;
}

/** Entries added up. */
export interface Pile {
  /** How many. */
  count: number;
  /** Their weights together. */
  weight: number;
}

/** Entries by kind. */
export interface Kinds {
  /** Things given. */
  gift: Pile;
  /** Penalties due and not imposed. */
  not_imposed: Pile;
  /** Penalties taken off. */
  lifted: Pile;
  /** Penalties imposed: they count against this side. */
  imposed: Pile;
  /** Agreements in which both sides give; they add nothing. */
  mutual: Pile;
}

/** A balance with one weight left out. */
export interface Without2 {
  /** Entries of this weight are left out. */
  weight: number;
  /** The balance then. */
  balance: number;
}

/** A line of the ledger. */
export interface Entry {
  /** The event. */
  event: string;
  /** When. */
  date: string;
  /** Who gave. */
  giver: string;
  /** Who received. */
  receiver: string;
  /** What kind of entry it is. */
  kind: EntryKind;
  /** Its weight, as judged. */
  weight: number;
  /** What it adds to the balance: positive if it favours `favours`, 0 for an agreement in which both sides give. */
  value: number;
  /** In public or quietly. */
  quiet: boolean;
  /** The balance after it: positive if `favours` has received more. */
  balance: number;
  /** The part of it given in public. */
  public_balance: number;
  /** The part given quietly. */
  quiet_balance: number;
  /** What happened. */
  summary: string;
  /** Keys of sources. */
  sources: Array<string>;
  /** Grade. */
  grade: string;
}

/** What kind of entry of the concession ledger an event is. */
export type EntryKind = "gift" | "not-imposed" | "lifted" | "imposed" | "mutual";

/** How a pair stands between threat, distance and trust. */
export interface Convenience {
  /** One actor. */
  a: string;
  /** The other. */
  b: string;
  /** The day it is judged on: the as-of date, or the last day the statement holds. */
  on: string;
  /** From when the statement holds, if it is limited. */
  from?: string | null;
  /** The common threat. */
  against?: string | null;
  /** How strongly it is shared, 0–1. */
  threat?: number | null;
  /** Distance of regimes, 0–1. */
  regime_distance?: number | null;
  /** Distance of UN votes, in ideal points. */
  vote_distance?: number | null;
  /** Mean of the two, votes on the scale of [`GREATEST_VOTE_DISTANCE`]. */
  distance?: number | null;
  /** Since when a treaty has been in force, if one is. */
  treaty_since?: string | null;
  /** The tier between them, if one has the other on its ladder. */
  tier?: TierOn | null;
  /** 1 with a treaty, else up to ½ by tier. */
  trust: number;
  /** threat × distance × (1 − trust): how much convenience there is in the tie. */
  convenience?: number | null;
  /** The kind of tie. */
  kind: Kind;
  /** How far the nearer of threat and distance is from its threshold: a small margin is a fragile verdict. */
  margin?: number | null;
  /** Keys of the sources of these numbers. */
  sources: Array<string>;
  /** Judgements among them. */
  judgements: Array<string>;
}

/** A tier on which two actors stand. */
export interface TierOn {
  /** Its name. */
  name: string;
  /** Its position, lowest 0. */
  rank: number;
  /** Whose ladder. */
  holder: string;
}

/** What kind of tie a pair has. */
export type Kind = "treaty-ally" | "ally-of-convenience" | "like-minded-partner" | "no-common-threat" | "unknown";

/** The audit of one regime. */
export interface Audit {
  /** Its id. */
  regime: string;
  /** Its title. */
  title: string;
  /** Who enforces it. */
  enforcer: string;
  /** The last day of the record. */
  as_of: string;
  /** Whose exemption is asked about: the client of the case, unless another was named. */
  focus?: string | null;
  /** What the list is a list of, and whether it is complete. */
  population: Population;
  /** The rule as it changed. */
  versions: Array<Version>;
  /** All occasions together. */
  total: Group;
  /** Per actor. */
  by_actor: Array<Group>;
  /** Per class. */
  by_class: Array<Group>;
  /** Per tier with the enforcer; `no tier` for those without. */
  by_tier: Array<Group>;
  /** Per year. */
  by_year: Array<Group>;
  /** The test that all classes share one rate, where the list is complete. */
  classes_differ?: Test | null;
  /** Each two classes. */
  class_contrasts: Array<Contrast>;
  /** The focus against each other actor that was triggered or enforced against. */
  contrasts: Array<Contrast>;
  /** The focus against all others together. */
  against_all?: Contrast | null;
  /** What speaks for the thesis; nothing where the list is not complete. */
  speaks_for: Array<Remark>;
  /** What speaks against it; nothing where the list is not complete. */
  speaks_against: Array<Remark>;
  /** What is on record and speaks for neither side. */
  on_record: Array<Remark>;
  /** The occasions, by date. */
  occasions: Array<OccasionFinding>;
}

/** What the list of occasions is a list of. */
export interface Population {
  /** Which occasions belong, in the words of the case. */
  what?: string | null;
  /** Whether all of them are there. Without this no rates are compared. */
  complete: boolean;
  /** What is not there, or not known. */
  missing?: string | null;
  /** What one occasion is. */
  unit?: string | null;
}

/** A version of the rule. */
export interface Version {
  /** The first day it holds. */
  from: string;
  /** Its criteria as written. */
  criteria: Array<string>;
  /** How many must hold. */
  needs: number;
  /** Keys of sources. */
  sources: Array<string>;
}

/** Occasions of one actor, class, tier or year. */
export interface Group {
  /** Which. */
  name: string;
  /** Actors in it. */
  actors: Array<string>;
  /** Occasions on record. */
  occasions: number;
  /** Occasions on which the rule was triggered. */
  triggered: number;
  /** Triggered occasions on which it was enforced. */
  enforced: number;
  /** Triggered occasions on which it was not. */
  spared: number;
  /** Triggered occasions that had not been answered yet. */
  pending: number;
  /** Occasions on which it was enforced although not triggered. */
  enforced_untriggered: number;
  /** Occasions of which the record does not say whether it was triggered. */
  unknown: number;
  /** `enforced / (enforced + spared)` with its interval. */
  rate?: Share | null;
}

/** A test of whether groups share one rate. */
export interface Test {
  /** How p was found. */
  method: Method2;
  /** Two-sided p. */
  p: number;
  /** The smallest p that these partners could have given, however they were treated: where it is large the test can show nothing. */
  least?: number | null;
  /** Partners, each within one group. */
  partners: number;
  /** Relabellings gone through or drawn; 0 for Fisher's test. */
  relabellings: number;
  /** Two-sided p of Barnard's exact test, beside Fisher's between two groups. */
  barnard?: number | null;
}

/** How a p was found. */
export type Method2 = "fisher" | "permutation" | "sampled-permutation";

/** Whether two groups were enforced against at different rates. */
export interface Contrast {
  /** One group or actor. */
  a: Side;
  /** The other. */
  b: Side;
  /** The test of it: only where the list is complete, and never between two single actors, who are two clusters however many occasions they have. */
  test?: Test | null;
}

/** One side of a contrast. */
export interface Side {
  /** The group or actor. */
  name: string;
  /** Occasions on which the rule was triggered. */
  triggered: number;
  /** Those on which it was enforced. */
  enforced: number;
  /** Those that had not been answered yet. */
  pending: number;
  /** Occasions on which it was enforced although not triggered. */
  enforced_untriggered: number;
}

/** Something that the record says about the thesis that the focus is spared what others are not. */
export interface Remark {
  /** What. */
  kind: RemarkKind;
  /** Of whom. */
  actors: Array<string>;
  /** Occasions it rests on. */
  occasions: Array<string>;
  /** The test, for a remark about it. */
  test?: Test | null;
}

/** What a remark says. */
export type RemarkKind = "focus-spared" | "focus-punished" | "others-spared" | "others-punished" | "ally-punished" | "rival-punished-untriggered" | "focus-pending" | "distinguished" | "not-distinguished" | "too-few-partners";

/** An occasion as audited. */
export interface OccasionFinding {
  /** Its id. */
  id: string;
  /** When. */
  date: string;
  /** On whom the rule could bite. */
  actor: string;
  /** How the enforcer stood to that actor on the day. */
  class: Class;
  /** Its tier with the enforcer on the day. */
  tier?: string | null;
  /** Criteria met. */
  met?: number | null;
  /** Criteria needed under the rule then in force. */
  needs?: number | null;
  /** Whether the count was computed from measures rather than reported. */
  measured: boolean;
  /** Whether the rule was triggered; absent if the record does not say. */
  triggered?: boolean | null;
  /** Whether it was enforced, as far as known. */
  enforced: boolean;
  /** Whether it had not been answered yet. */
  pending: boolean;
  /** When it was answered, where the record says so. */
  answered?: string | null;
  /** What was done, in a word or two. */
  response: string;
  /** What happened. */
  summary: string;
  /** Keys of sources. */
  sources: Array<string>;
  /** Grade. */
  grade: string;
}

/** What an actor is to another. */
export type Class = "rival" | "treaty-ally" | "partner" | "other";

/** Rival explanations weighed on the observed episodes. */
export interface Rivals {
  /** What was seen, by the as-of date. */
  episodes: Array<EpisodeFinding>;
  /** The events, in order: columns. */
  events: Array<EventFinding>;
  /** The rivals, the weightiest first: rows. */
  hypotheses: Array<Hypothesis>;
  /** Each two of them, the likelier first. */
  factors: Array<Factor>;
  /** What the verdict depends on: each episode left out in turn. */
  without: Array<LeftOut>;
  /** And each move left uncoded, and coded as every other action there in turn. */
  recodings: Array<Recoding>;
  /** How strong the evidence between the best and the next best is. */
  best_over_next?: Strength | null;
  /** Draws per rival. */
  draws: number;
  /** Draws left out because some rival has no certified solution there. */
  failed: number;
  /** Whether it was stopped early. */
  interrupted: boolean;
}

/** An episode as seen. */
export interface EpisodeFinding {
  /** Its id. */
  episode: string;
  /** Of which game. */
  game: string;
  /** Moves seen: node and action, in order. */
  moves: Array<[string, string]>;
}

/** An event and whom it speaks for. */
export interface EventFinding {
  /** The event. */
  event: string;
  /** When. */
  date: string;
  /** In which episode. */
  episode: string;
  /** Who moved. */
  actor: string;
  /** The node. */
  node: string;
  /** What was done. */
  action: string;
  /** What people call it, if the case says so. */
  action_label?: string | null;
  /** The rival under which it was likeliest, if it tells them apart at all. */
  speaks_for?: string | null;
  /** The rival under which it was least likely. */
  speaks_against?: string | null;
  /** log₁₀ of how much likelier it was under the first than under the last, given the events before it; absent if impossible under one. */
  log10_factor?: number | null;
  /** Its Monte Carlo standard error. */
  error?: number | null;
  /** Keys of sources. */
  sources: Array<string>;
  /** Grade. */
  grade: string;
}

/** A rival explanation, weighed: a row. */
export interface Hypothesis {
  /** Its id. */
  id: string;
  /** What it claims. */
  label: string;
  /** Weight before the evidence. */
  prior: number;
  /** Weight after it; absent if every rival is impossible. */
  posterior?: number | null;
  /** Its Monte Carlo standard error. */
  posterior_error?: number | null;
  /** log₁₀ of the marginal likelihood; absent if what was seen is impossible under it. */
  log10_marginal?: number | null;
  /** Its Monte Carlo standard error. */
  log10_marginal_error?: number | null;
  /** Draws that carry it. */
  effective_draws: number;
  /** Whether these are too few to rely on. */
  unreliable: boolean;
  /** Per event: how it moves log₁₀ of this rival's weight, given those before it. A row adds to log₁₀(posterior / prior). */
  evidence: Array<number | null>;
  /** Leverage of each over each under it. */
  leverage: Array<RivalLeverage>;
  /** Probability of each outcome of the main game under it. */
  outcomes: Array<[string, number]>;
  /** Keys of sources. */
  sources: Array<string>;
}

/** Leverage under a rival. */
export interface RivalLeverage {
  /** Who holds it. */
  of: string;
  /** Over whom. */
  over: string;
  /** As its game has it. */
  leverage?: Estimate | null;
  /** Share of power. */
  power_share?: number | null;
  /** Leverage less the share of power: the puzzle, which a rival explains or does away with. */
  puzzle?: number | null;
}

/** The Bayes factor of one rival over another. */
export interface Factor {
  /** The likelier. */
  of: string;
  /** The less likely. */
  over: string;
  /** log₁₀ of the factor; absent where the other is impossible. */
  log10?: number | null;
  /** Its Monte Carlo standard error. */
  error?: number | null;
  /** How strong that is. */
  strength: Strength;
}

/** How strong a Bayes factor is, after Kass and Raftery (1995), §3.2. */
export type Strength = "bare-mention" | "substantial" | "strong" | "decisive";

/** The weights if one episode had not been seen. */
export interface LeftOut {
  /** The episode. */
  episode: string;
  /** Posterior weight of each rival without it, rows as in [`Rivals::hypotheses`]. */
  posterior: Array<number | null>;
  /** Whether another rival would then be the weightiest. */
  changes_the_best: boolean;
}

/** What was learnt. */
export interface Learning {
  /** Events it rests on. */
  events: number;
  /** Draws that were reweighted. */
  draws: number;
  /** Draws without a certified solution, left out. */
  failed: number;
  /** How many draws carry the posterior. */
  effective_draws: number;
  /** How many would be enough. */
  needed: number;
  /** Whether they were drawn anew from a distribution fitted to what was seen. */
  redrawn: boolean;
  /** Whether it is withheld: too few draws carry it, or what was seen is impossible under the case. */
  withheld: boolean;
  /** Whether what was seen is impossible under the case. */
  impossible: boolean;
  /** Uncertain parameters, those that moved most first; empty if withheld. */
  parameters: Array<Learned>;
  /** Outcomes of the main game; empty if withheld. */
  outcomes: Array<Learned>;
}

/** The evidence of a case, counted. */
export interface Evidence {
  /** Events that may be known on the as-of date. */
  known: number;
  /** Events after it, used only for scoring. */
  held_out: number;
  /** Known events by grade (reliability A–F, credibility 1–6): the worse of the original's and of the copy's that was read. */
  by_grade: { [key: string]: number };
  /** Known events that show a move of a game. */
  moves_seen: number;
  /** Sources cited by the case. */
  sources: number;
  /** Occasions of regimes that may be known on the as-of date. */
  occasions: number;
  /** Occasions after it. */
  occasions_held_out: number;
  /** Sizes that the games read, which are the parameters, by how far their sources go. */
  sizes: BasisCounts;
  /** Numbers beside the games in the same way: powers, what is said of pairs, base rates, correlations and what rivals set otherwise. */
  measures: BasisCounts;
  /** Parameters that name neither a source nor a judgement. */
  parameters_unfounded: number;
}

/** Numbers by how far their sources go (see [`BasisKind`]). */
export interface BasisCounts {
  /** A source or a fit gives the number. */
  estimates: number;
  /** A source gives a bound. */
  bounds: number;
  /** A source gives a sign or an order. */
  directions: number;
  /** Judged; and what cites a source without saying how far it goes. */
  judgements: number;
}

/** A parameter with its belief and what it rests on. */
export interface ParameterFinding {
  /** Its id. */
  id: string;
  /** Its label. */
  label: string;
  /** Value at the base point: the median of belief. */
  base: number;
  /** 5 % quantile of belief. */
  p05: number;
  /** 95 % quantile of belief. */
  p95: number;
  /** Keys of sources. */
  sources: Array<string>;
  /** Who judged it, when and why. */
  judgement?: string | null;
  /** How the belief was made: who said what and how it was pooled, which fit, or what was counted. */
  account?: string | null;
  /** How far its source goes. */
  basis: BasisKind;
}

/** How far the source of a number goes. */
export type BasisKind = "estimate" | "bound" | "direction" | "judgement";

/** How far the computation can be trusted. */
export interface Health {
  /** Draws asked for. */
  draws: number;
  /** Draws with a certified solution. */
  certified: number;
  /** Draws without; they are in no number above. */
  failed: number;
  /** The first of them. */
  failed_draws: Array<number>;
  /** Where they lie. */
  failed_where?: FailureRegion | null;
  /** Draws on which the branch had to be followed one by one. */
  solved_alone: number;
  /** Greatest distance of any probability from its logit response, over all certified draws, recomputed by code apart from the solver. */
  max_residual: number;
  /** What it had to stay under. */
  tolerance: number;
  /** Whether draws are scrambled Sobol points; errors are then the spread of independent scramblings. */
  quasi_random: boolean;
  /** Whether the sampling error asked for was reached, if one was. */
  precise: boolean;
  /** Whether every draw was certified and all that was asked for was done. */
  fit_for_use: boolean;
  /** Whether it was stopped early. */
  interrupted: boolean;
}

/** The parameter that most tells failed draws from the others. */
export interface FailureRegion {
  /** The parameter. */
  parameter: string;
  /** Whether failed draws lie above the value, or below. */
  above: boolean;
  /** The value. */
  value: number;
  /** Share of the failed draws that lie there. */
  share_of_failed: number;
  /** Share of belief that lies there: if failures were random, the two would be alike. */
  share_of_belief: number;
}

/** All that figures need beyond the findings. */
export interface Picture {
  /** The record by date. */
  record: CaseRecord;
  /** Beliefs about the parameters that the game reads. */
  beliefs: Array<Belief>;
  /** The tree of play. */
  tree: GameTree;
  /** What each parameter does by itself, the most decisive first. */
  swings: Array<Swing2>;
  /** The outcomes of the protocol, in file order, as swings count them. */
  outcomes: Array<[string, string]>;
  /** Base rates of outcomes, where a question of the case gives one. */
  base_rates: Array<BaseRate>;
  /** The map of the two most decisive parameters. */
  map?: RegionMap | null;
  /** The answer without each card in turn; empty where a solver is at hand. */
  taken: Array<Taken>;
  /** Answers over the four most decisive parameters. */
  grid?: ResponseGrid | null;
}

/** The record of a case. */
export interface CaseRecord {
  /** The actors, in file order. */
  actors: Array<ActorView>;
  /** The events by date. */
  events: Array<RecordEvent>;
  /** Names of the tiers, lowest first; empty without a ladder. */
  tiers: Array<string>;
  /** All periods on the ladder. */
  ladder: Array<LadderLine>;
}

/** An actor as named in figures. */
export interface ActorView {
  /** Its id. */
  id: string;
  /** Its name. */
  name: string;
  /** The part it plays, if said. */
  role?: string | null;
  /** Share of world capability, 0–1, if known. */
  power?: number | null;
}

/** A row of the record. */
export interface RecordEvent {
  /** Its id. */
  id: string;
  /** As written: a day, a month or a year. */
  date: string;
  /** The last day it may mean, `YYYY-MM-DD`: from then on it is known. */
  known_from: string;
  /** Who. */
  actor: string;
  /** To whom. */
  target?: string | null;
  /** Statement, act, law … */
  kind: string;
  /** Whether it was done quietly. */
  quiet: boolean;
  /** The weight of a concession, 1–5. */
  weight?: number | null;
  /** The move of a game that it shows: episode, node, action. */
  shows?: [string, string, string] | null;
  /** Grade, A1–F6. */
  grade: string;
  /** Keys of sources. */
  sources: Array<string>;
  /** What happened. */
  summary: string;
  /** Whether it is later than the as-of date and so in no number. */
  held_out: boolean;
}

/** A period on the partnership ladder. */
export interface LadderLine {
  /** Whose ladder. */
  holder: string;
  /** Who stands on it. */
  partner: string;
  /** Position of the tier in [`CaseRecord::tiers`]. */
  tier: number;
  /** From when, as written. */
  from: string;
  /** The day it counts from. */
  from_day: string;
  /** Until which day, if it ended. */
  to_day?: string | null;
  /** Keys of sources. */
  sources: Array<string>;
  /** Whether it began after the as-of date. */
  held_out: boolean;
}

/** The belief about one parameter. */
export interface Belief {
  /** The parameter. */
  parameter: string;
  /** Its label. */
  label: string;
  /** Its unit, if said. */
  unit?: string | null;
  /** Least and greatest value that a slider offers: the 0.1 % and 99.9 % quantiles; equal if the number is known. */
  range: [number, number];
  /** The median. */
  base: number;
  /** 5 % and 95 % quantiles. */
  band: [number, number];
  /** Density over the range at evenly spaced values, greatest 1. */
  density: Array<number>;
  /** Whose card it is, and its value without. */
  card?: [string, number] | null;
  /** Keys of sources. */
  sources: Array<string>;
  /** Who judged it, when and why. */
  judgement?: string | null;
  /** How far its source goes. */
  basis: BasisKind;
}

/** The tree of play. */
export interface GameTree {
  /** Nodes, each after the one before it. */
  nodes: Array<TreeNode>;
  /** Draws of nature that are hidden from some player and averaged over: label and who sees them. */
  hidden: Array<[string, Array<string>]>;
  /** Draws that the probabilities are taken over. */
  draws: number;
}

/** A node of the tree of play. */
export interface TreeNode {
  /** Position of the node before it; `None` at the root. */
  parent?: number | null;
  /** The branch that leads here; empty at the root. */
  branch: string;
  /** What people call it, if the case says so. */
  branch_label?: string | null;
  /** What stands here. */
  role: NodeRole;
  /** Its name in the case. */
  name: string;
  /** Its label. */
  label: string;
  /** Who moves. */
  by?: string | null;
  /** The probability that play comes here. */
  reached: Estimate;
  /** The probability of the branch, given that play came to the node before. */
  taken?: Estimate | null;
  /** What the actor who moves at the node before expects from this branch, at the base point, averaged over what is hidden. */
  value?: number | null;
}

/** What stands at a node. */
export type NodeRole = "chance" | "move" | "outcome";

/** What one parameter does by itself. */
export interface Swing2 {
  /** Its name. */
  parameter: string;
  /** Its 5 % and 95 % quantiles. */
  range: [number, number];
  /** Per outcome of the protocol: its probability at either end; not a number (`null`) where an end has no certified solution. */
  probability: Array<[number, number]>;
  /** The greatest change of any outcome. */
  largest: number;
}

/** The base rate of one outcome. */
export interface BaseRate {
  /** The outcome. */
  outcome: string;
  /** Its share among like cases, 0–1. */
  rate: number;
  /** The question that gives it. */
  question: string;
  /** Keys of sources. */
  sources: Array<string>;
  /** The judgement, if it rests on one. */
  judgement?: string | null;
}

/** The map: all other parameters stay at their median. */
export interface RegionMap {
  /** Left to right. */
  x: Axis2;
  /** Bottom to top. */
  y: Axis2;
  /** Regions, the one with most belief first. */
  regions: Array<Region2>;
  /** Closed curves that hold 50 % and 90 % of joint belief: share and vertices. */
  contours: Array<[number, Array<[number, number]>]>;
  /** Draws that the shares of belief are taken over. */
  draws: number;
  /** Grid points without a certified solution; they lie in no region. */
  uncertified: number;
}

/** One axis of the map. */
export interface Axis2 {
  /** The parameter. */
  parameter: string;
  /** Its label. */
  label: string;
  /** The grid values, ascending. */
  values: Array<number>;
  /** Value at the base point. */
  base: number;
}

/** An outcome that is the likeliest somewhere on the map. */
export interface Region2 {
  /** The outcome. */
  outcome: string;
  /** Share of belief about the two parameters that lies in it. */
  belief: number;
  /** Share of the cells of the map. */
  area: number;
  /** Probability of this outcome minus that of the likeliest other, per grid point, row by row from the least `y`; positive inside the region. */
  margin: Array<number>;
}

/** A card taken away. */
export interface Taken {
  /** By this it is taken away: a parameter, or `move.action`. */
  card: string;
  /** Whose card it is. */
  of: string;
  /** In words. */
  label: string;
  /** The likeliest outcome with all cards. */
  outcome: string;
  /** Its probability with the card. */
  with: Estimate;
  /** And without it; the draws are common. */
  without: Estimate;
  /** The likeliest outcome without it. */
  likeliest: string;
  /** Leverage of the holder over each other. */
  leverage: Array<Held>;
  /** Draws with a certified solution without it. */
  draws: number;
}

/** Leverage of the holder over another, with a card and without it. */
export interface Held {
  /** Over whom. */
  over: string;
  /** With the card; absent where there is no bargain. */
  with?: Estimate | null;
  /** Without it. */
  without?: Estimate | null;
}

/** Probabilities of outcomes over a grid: the listed parameters fixed, the others drawn. */
export interface ResponseGrid {
  /** The parameters. */
  axes: Array<GridAxis>;
  /** The outcomes. */
  outcomes: Array<string>;
  /** Probability in ten-thousandths: last axis fastest, then outcome by outcome, `value[point * outcomes + outcome]`. */
  values: Array<number>;
  /** Draws of the other parameters at each point. */
  draws: number;
  /** Greatest Monte Carlo standard error of any value. */
  mcse: number;
  /** Greatest difference between reading the grid and solving, over the probes. */
  error: number;
  /** Its 95 % quantile over probes and outcomes. */
  error_p95: number;
  /** Probes. */
  probes: number;
}

/** One parameter of the grid. */
export interface GridAxis {
  /** The parameter. */
  parameter: string;
  /** Its label. */
  label: string;
  /** Its values, ascending, evenly spaced. */
  values: Array<number>;
  /** The median of belief. */
  base: number;
  /** Density of belief at 33 evenly spaced values over the axis, greatest 1. */
  density: Array<number>;
}

/** The answer in sentences. */
export interface Summary {
  /** What a reader sees first. */
  brief: Brief;
  /** The judgements, the most important first. */
  judgements: Array<string>;
  /** How sure, and of what; never together with a likelihood. */
  confidence: string;
}

/** What a reader sees before anything else. */
export interface Brief {
  /** The finding in one sentence. */
  title: string;
  /** The case's own title. */
  case: string;
  /** The two whose relation the case is about, by id, if there are such two. */
  pair?: [string, string] | null;
  /** What the case asks, if it says so, at most a few lines. */
  summary?: string | null;
  /** Answers, at most five. */
  judgements: Array<Judgement>;
  /** What speaks against them. */
  against: Array<string>;
  /** How many of both the first screen of a phone has room for. */
  narrow: Room;
}

/** An answer with its probability and how far belief runs. */
export interface Judgement {
  /** What is judged, as a statement. */
  label: string;
  /** The probability in per cent, cut to its error. */
  chance: string;
  /** The likelihood term, where belief supports one. */
  word?: string | null;
  /** How far belief runs, in per cent; a number judged by hand has no range. */
  range?: string | null;
  /** Where the number comes from, if there is more to say. */
  note?: string | null;
  /** The probability, 0–1. */
  mean: number;
  /** 5 % quantile of belief. */
  p05: number;
  /** 95 % quantile of belief. */
  p95: number;
  /** What was judged before the record was looked at, if that is another number. */
  before?: number | null;
}

/** How many judgements and objections are shown. */
export interface Room {
  /** Judgements. */
  judgements: number;
  /** Objections. */
  against: number;
}

/** Logs, scored together. */
export interface TrackRecord {
  /** The logs. */
  logs: Array<Scanned>;
  /** The day on which it was looked at: decides what is overdue. */
  on: string;
  /** Every forecast: misses first, the worst of them on top; then hits; then ambiguous, overdue and open ones. */
  forecasts: Array<Line>;
  /** How many are scored. */
  scored: number;
  /** How many are ambiguous. */
  ambiguous: number;
  /** How many are overdue. */
  overdue: number;
  /** How many are open. */
  open: number;
  /** How many of the scored are foresight. */
  foresight: number;
  /** How many of the scored are retrodictions: sealed after the event, or with later evidence in the case than the forecast may know. */
  retrodictions: number;
  /** Scores over all that are settled. */
  scores?: Scores | null;
  /** Mean Brier score within which the ambiguous ones leave it. */
  if_settled?: IfSettled | null;
  /** Scores by part. */
  parts: Array<Part>;
  /** How the scores came about, by the day of settling. */
  course: Array<Milestone>;
}

/** A log that was scored. */
export interface Scanned {
  /** Its name. */
  name: string;
  /** Its lines. */
  lines: number;
  /** Hash of the last one. */
  head: string;
}

/** A forecast in the record. */
export interface Line {
  /** Hash of its seal. */
  hash: string;
  /** The forecast as sealed. */
  seal: Seal;
  /** What has become of it. */
  state: State;
  /** Whether it happened, if it is settled. */
  happened?: boolean | null;
  /** When it was settled. */
  settled_on?: string | null;
  /** What that rests on. */
  sources: Array<string>;
  /** What the resolver noted. */
  note?: string | null;
  /** How often it has been resolved; more than once is a revision. */
  resolutions: number;
  /** Earlier resolutions in order, which the last one revised. */
  revised: Array<Resolution>;
  /** Whether it is foresight: no retrodiction. */
  foresight: boolean;
  /** Why it is a retrodiction, if it is one. */
  retrodiction?: Retrodiction | null;
  /** Whether less than ½ was given to what happened. */
  missed: boolean;
  /** Its Brier score. */
  brier?: number | null;
  /** Its logarithmic score in nats. */
  logarithmic?: number | null;
  /** The Brier score of the base rate. */
  base_brier?: number | null;
}

/** A forecast as sealed: all that is needed to score it, and to compute it again. */
export interface Seal {
  /** Id of the case. */
  case: string;
  /** BLAKE3 of the case's files when it was sealed. */
  case_hash: string;
  /** What was held out: nothing later is in the probability. */
  as_of: string;
  /** The day on which it was sealed. After the event it is a retrodiction, and the score says so. */
  sealed_on: string;
  /** The day on which it was written, where it was dated back: later than `sealed_on`, and what counts as the day of sealing. */
  written_on?: string | null;
  /** The latest dated thing that the case held. Later than the as-of date or the day of sealing, it makes a retrodiction. Absent where nothing in the case is dated, and in seals that did not record it. */
  latest?: Dated | null;
  /** Id of the question. */
  question: string;
  /** The question in words. */
  label: string;
  /** When it counts as true. */
  rule: string;
  /** The last day. */
  resolve_by: string;
  /** What the probability is of: outcomes, or an action at a move, or judged. */
  quantity: string;
  /** Which number the probability is. Not `number`: that is the line's in the log. */
  sealed?: SealedNumber;
  /** The probability by the beliefs alone, where it is that after the record. */
  judged?: number | null;
  /** The probability. */
  probability: number;
  /** Its Monte Carlo standard error; 0 for a judged one. */
  mcse: number;
  /** 5 % quantile over draws. */
  p05: number;
  /** 95 % quantile over draws. */
  p95: number;
  /** Probability by the base rate; ½ where the case gives none. */
  base_rate: number;
  /** Whether the case gave one. */
  base_rate_given: boolean;
  /** Draws it is taken over; 0 for a judged one. */
  draws: number;
  /** Their seed. */
  seed: number;
  /** Version of the program. */
  version: string;
  /** Who sealed it, if said. */
  author?: string | null;
}

/** A dated thing that a case holds. */
export interface Dated {
  /** What it is, in words. */
  what: string;
  /** Its day. */
  on: string;
}

/** Which number was sealed. */
export type SealedNumber = "judged" | "after-record" | "record-withheld";

/** What has become of a forecast. */
export type State = "scored" | "ambiguous" | "open" | "overdue";

/** How a sealed forecast turned out. */
export interface Resolution {
  /** Hash of the seal. */
  forecast: string;
  /** How. */
  verdict: Verdict;
  /** The day on which it was settled. */
  on: string;
  /** The day on which this was written down. */
  resolved_on: string;
  /** What it rests on. */
  sources: Array<string>;
  /** In words. */
  note?: string | null;
}

/** How a question turned out. */
export type Verdict = "yes" | "no" | "ambiguous";

/** Why a forecast is a retrodiction: it says what the model makes of the past, not that it foresaw anything. */
export type Retrodiction = "after-the-event" | "later-evidence";

/** The scores of a set of forecasts. */
export interface Scores {
  /** How many. */
  forecasts: number;
  /** Mean Brier score, with a bootstrap interval where there are two or more. */
  brier: Interval;
  /** Mean Brier score of the base rates. */
  base_brier: number;
  /** What the forecasts have to beat: base rates, climatology, a constant. */
  baselines: Array<Baseline>;
  /** Where the best of the baselines stands among them: that of the lowest Brier score. */
  best: number;
  /** 1 − brier / the best baseline's, with its interval: above 0 beats them all. The interval takes the baseline's probabilities as they are. Absent where the best baseline was perfect. */
  skill?: Interval | null;
  /** Mean logarithmic score in nats; absent where it is infinite. */
  logarithmic?: number | null;
  /** Mean logarithmic score of the base rates; absent where it is infinite. */
  base_logarithmic?: number | null;
  /** Forecasts that gave less than ½ to what happened. */
  misses: number;
  /** Whether there are too few to judge by. */
  few: boolean;
  /** Calibration: bins that hold a forecast. */
  calibration: Array<Bin>;
  /** What the Brier score is made of. */
  decomposition: Decomposition;
}

/** A number with a 95 % interval. */
export interface Interval {
  /** The number. */
  value: number;
  /** Lower end. */
  low: number;
  /** Upper end. */
  high: number;
}

/** A baseline with its scores. */
export interface Baseline {
  /** Which. */
  kind: BaselineKind;
  /** Its name in words. */
  name: string;
  /** The one probability, of a constant. */
  probability?: number | null;
  /** Its mean Brier score. */
  brier: number;
  /** Its mean logarithmic score in nats; absent where it is infinite. */
  logarithmic?: number | null;
  /** 1 − the forecasts' Brier score / this one; absent where this one is 0. */
  skill?: number | null;
}

/** Which baseline. */
export type BaselineKind = "base-rate" | "climatology" | "constant";

/** Forecasts that fell into one bin, and how often they came true. */
export interface Bin {
  /** Lower end of the bin. */
  from: number;
  /** Upper end. */
  to: number;
  /** Mean probability given. */
  forecast: number;
  /** How often it happened, with its interval. */
  happened: Share;
}

/** What a Brier score is made of: `reliability − resolution + uncertainty + within_variance − within_covariance`, which adds to it. */
export interface Decomposition {
  /** Mean squared distance of forecast from frequency over bins: 0 is calibrated. */
  reliability: number;
  /** Mean squared distance of a bin's frequency from the overall one: more is better. */
  resolution: number;
  /** Variance of what happened: not in the forecaster's hand. */
  uncertainty: number;
  /** Variance of forecasts inside bins. */
  within_variance: number;
  /** Twice the covariance of forecasts and what happened inside bins. */
  within_covariance: number;
}

/** What the mean Brier score would be if every ambiguous forecast were settled in its favour, or against it. */
export interface IfSettled {
  /** Each as the forecast thought likelier. */
  best: number;
  /** Each as it thought less likely. */
  worst: number;
}

/** Scores of one part of the record. */
export interface Part {
  /** Which. */
  name: string;
  /** Its scores. */
  scores: Scores;
}

/** The scores after one more forecast was settled. */
export interface Milestone {
  /** The day on which it was settled. */
  on: string;
  /** Hash of its seal. */
  forecast: string;
  /** Mean Brier score of all settled up to it. */
  brier: number;
  /** Mean Brier score of their base rates. */
  base_brier: number;
}

/** The words of all figures. */
export interface Captions {
  /** 1, the tree of play. */
  tree: Caption;
  /** 2, the outcomes. */
  outcomes: Caption;
  /** 3, the record by date. */
  timeline: Caption;
  /** 4, leverage against power. */
  leverage: Caption;
  /** 5, the concession ledger. */
  ledger: Caption;
  /** 6, the map of two parameters. */
  map: Caption;
  /** 7, what it turns on. */
  turns_on: Caption;
  /** 8, the exemption audit. */
  audit: Caption;
  /** 9, the partnership ladder. */
  ladder: Caption;
  /** Where a relation stands, by date. */
  fan: Caption;
  /** When its states are first reached. */
  survival: Caption;
  /** Which of its states follows which. */
  states: Caption;
  /** What each card is worth. */
  cards: Caption;
  /** Where the answer changes. */
  flips: Caption;
  /** Rival explanations on what was seen. */
  evidence: Caption;
  /** 10, the track record. */
  track: Caption;
}

/** The words of one figure. */
export interface Caption {
  /** The finding. */
  title: string;
  /** What is drawn. */
  subtitle: string;
  /** Type, axes, finding, largest exception, in one to three sentences. */
  text: string;
  /** Lists that stand below the figure. */
  asides: Array<Aside>;
}

/** A list with a title. */
export interface Aside {
  /** What it lists. */
  title: string;
  /** Its items. */
  items: Array<string>;
}

/** A term with its gloss. */
export interface Term {
  /** Its id in a page. */
  id: string;
  /** As it is written in captions. */
  name: string;
  /** What it means, in plain words. */
  gloss: string;
}

/** A rival explanation that can be switched to. */
export interface RivalEntry {
  /** Its id. */
  id: string;
  /** What it claims. */
  label: string;
  /** Its prior weight. */
  prior: number;
  /** The parameters it sets. */
  sets: Array<string>;
}

/** A card that can be taken away. */
export interface CardEntry {
  /** By this it is taken away: a parameter, or `move.action`. */
  id: string;
  /** Whose card. */
  of: string;
  /** Its label. */
  label: string;
}

/** Where the belief about a parameter is stated. */
export interface BeliefPlace {
  /** The parameter. */
  parameter: string;
  /** The value of the key that states it. */
  place: TextRange;
}

/** A game as a graph. */
export interface GameGraph {
  /** Its id. */
  game: string;
  /** Its title. */
  title: string;
  /** The node with which it begins. */
  start: string;
  /** Its nodes: draws of nature, moves, endings. */
  nodes: Array<GameNode>;
  /** Where it is declared. */
  place?: TextRange | null;
}

/** A node of a game. */
export interface GameNode {
  /** Its id. */
  id: string;
  /** What it is. */
  kind: NodeKind;
  /** What people call it. */
  label: string;
  /** Whose move it is. */
  by?: string | null;
  /** Who sees what is done here, if not everyone. */
  seen_by?: Array<string> | null;
  /** The first of the moves made at once with it. */
  together?: string | null;
  /** Where it leads. */
  branches: Array<GameBranch>;
  /** Where it is declared. */
  place?: TextRange | null;
}

/** What a node of a game is. */
export type NodeKind = "chance" | "move" | "outcome";

/** An action, or a branch of nature. */
export interface GameBranch {
  /** Its name. */
  name: string;
  /** What people call it, if that is said. */
  label?: string | null;
  /** The node that it leads to. */
  to: string;
}

/** A text of a case to be looked through. */
export interface CheckRequest {
  /** Key of the case. */
  case: string;
  /** The files that differ from those on disk. */
  files: Array<CaseFile>;
}

/** What was found in a text. */
export interface Checked {
  /** All that was found. */
  findings: Array<Finding>;
  /** Names this text in later requests; absent if it has errors. */
  version?: string | null;
  /** Rival explanations of this text. */
  rivals: Array<RivalEntry>;
  /** Cards of this text. */
  cards: Array<CardEntry>;
  /** Beliefs of this text. */
  beliefs: Array<Belief>;
  /** Where it states them. */
  places: Array<BeliefPlace>;
  /** Its games as graphs. */
  games: Array<GameGraph>;
}

/** Asks for the answer to a scenario. */
export interface AnswerRequest {
  /** A text of a case, as named by `open` or `check`. */
  version: string;
  /** What is otherwise. */
  scenario?: Scenario;
  /** How many draws. */
  draws: number;
  /** Whether to send answers of fewer draws on the way. */
  stages?: boolean;
  /** Whether the tree of play is wanted. */
  tree?: boolean;
}

/** What is otherwise than in the case. */
export interface Scenario {
  /** Parameters held at a value. */
  set?: { [key: string]: number };
  /** Cards taken away. */
  without?: Array<string>;
  /** The rival explanation to reason by. */
  rival?: string | null;
  /** What may be known: a day, instead of the case's own. */
  as_of?: string | null;
}

/** The answer to a scenario, a line of its own in the stream. */
export interface ScenarioAnswer {
  /** Draws so far. */
  draws: number;
  /** Whether this is the last line. */
  last: boolean;
  /** Draws without a certified solution. */
  failed: number;
  /** Time taken by the solver, in milliseconds. */
  milliseconds: number;
  /** Endings, likeliest first. */
  outcomes: Array<OutcomeFinding>;
  /** Moves, in file order. */
  moves: Array<MoveFinding>;
  /** The likeliest play. */
  path: Path;
  /** Leverage. */
  leverage: Array<Leverage>;
  /** The tree of play, if it was asked for. */
  tree?: GameTree | null;
  /** Relations over time; in the last line alone, and absent for a case without any and for a scenario that is the case as written. */
  relations?: Array<RelationFinding> | null;
  /** The answer in sentences. */
  summary: Summary;
  /** Titles of the figures. */
  captions: Captions;
}

/** Asks for the map of two parameters. */
export interface MapRequest {
  /** A text of a case. */
  version: string;
  /** What is otherwise. */
  scenario?: Scenario;
  /** The parameter across. */
  x: string;
  /** The parameter upwards. */
  y: string;
}

/** The map with its words. */
export interface MapAnswer {
  /** The map. */
  map: RegionMap;
  /** Its words. */
  caption: Caption;
}

/** Asks what the record held on a day. */
export interface RecordRequest {
  /** A text of a case. */
  version: string;
  /** The day. */
  as_of: string;
}

/** The record on a day. */
export interface RecordAnswer {
  /** The day. */
  as_of: string;
  /** The record. */
  record: CaseRecord;
  /** Ladders. */
  ladders: Array<Standing>;
  /** Ledgers. */
  ledgers: Array<Ledger>;
  /** Rules triggered against rules enforced. */
  audits: Array<Audit>;
  /** The evidence, counted. */
  evidence: Evidence;
  /** Words of the figures that show it: timeline, ledger, audit, ladder. */
  captions: { [key: string]: Caption };
}

/** Asks what goes beyond the headline, as the command line does. */
export interface AskRequest {
  /** A text of a case. */
  version: string;
  /** What is otherwise. */
  scenario?: Scenario;
  /** Which game; the first if not said. */
  game?: string | null;
  /** How many draws. */
  draws: number;
  /** Whether the record is left aside. */
  judged?: boolean;
  /** The cards of these actors. */
  cards?: Array<string>;
  /** What would change the answer about these quantities. */
  flips?: Array<string>;
  /** The value on whose other side the answer is another. */
  bar?: number | null;
  /** Why these quantities are as they are. */
  why?: Array<string>;
  /** What this quantity depends on; empty for the likeliest ending. */
  sensitivity?: string | null;
  /** What to find out next about this quantity; empty for the likeliest ending. */
  value_of_information?: string | null;
  /** Whether other equilibria are searched for thoroughly. */
  multiplicity?: boolean;
  /** Whether rival explanations are weighed. */
  rivals?: boolean;
  /** Everything, about the likeliest ending. */
  full?: boolean;
}

/** The answer, as figures and as the command line prints it. */
export interface AskAnswer {
  /** What figures draw. */
  page: Page;
  /** Reasons down to sources, which figures do not draw. */
  why: Array<Why>;
  /** What has no answer here. */
  unanswered: Array<Unanswered>;
  /** All of it in words. */
  text: string;
}

/** Compares two versions over common draws. */
export interface CompareRequest {
  /** The first text, as named by `open` or `check`. */
  first: string;
  /** What is otherwise in it. */
  first_scenario?: Scenario;
  /** The second text. */
  second: string;
  /** What is otherwise in it. */
  second_scenario?: Scenario;
  /** How many draws. */
  draws: number;
  /** Whether to say which edit moved what. */
  attribute?: boolean;
  /** Other quantities that are compared. */
  of?: Array<string>;
}

/** What moved. */
export interface CompareAnswer {
  /** The comparison. */
  comparison: Comparison;
  /** The same in words. */
  text: string;
}

/** What differs between two versions and what moved. */
export interface Comparison {
  /** Always true here; a failure is another document. */
  ok: boolean;
  /** The first version. */
  before: VersionStamp;
  /** The second. */
  after: VersionStamp;
  /** The game. */
  game: string;
  /** Lines that stand in one version only. */
  lines: number;
  /** The edits. */
  edits: Array<Edit>;
  /** The outcomes, the one that moved most first. */
  outcomes: Array<OutcomeChange>;
  /** What else was asked. */
  quantities: Array<QuantityChange>;
  /** Shares of the edits in the change. */
  attribution?: Attribution | null;
  /** Seed of the draws. */
  seed: number;
  /** Common draws asked for. */
  draws: number;
  /** Draws without a certified solution in one version or the other; they are in no number above. */
  failed: number;
}

/** One of the versions. */
export interface VersionStamp {
  /** Id of the case. */
  case: string;
  /** Its title. */
  title: string;
  /** What was known. */
  as_of: string;
  /** BLAKE3 of its files. */
  hash: string;
}

/** One edit: what was declared, how it changed, where it stands. */
export interface Edit {
  /** The kind of thing. */
  kind: ItemKind;
  /** The game it belongs to. */
  game?: string | null;
  /** Its id. */
  id: string;
  /** Its label. */
  label: string;
  /** Came, went or altered. */
  change: ChangeKind2;
  /** The fields that changed; none if all of it came or went. */
  fields: Array<FieldChange>;
  /** How far it can reach. */
  effect: Effect2;
  /** Where it stands in the first version. */
  before_at?: FileLine | null;
  /** Where it stands in the second. */
  after_at?: FileLine | null;
  /** Keys of the sources that it rests on, in the second version if it is there. */
  sources: Array<string>;
}

/** What kind of thing is declared. */
export type ItemKind = "case" | "actor" | "dyad" | "ladder" | "tier" | "parameter" | "correlation" | "group" | "member" | "game" | "chance" | "move" | "outcome" | "relation" | "state" | "regime" | "rule" | "occasion" | "rival" | "question" | "event" | "source";

/** Whether something came, went or was altered. */
export type ChangeKind2 = "added" | "removed" | "changed";

/** A field before and after. */
export interface FieldChange {
  /** The field. */
  field: string;
  /** What it was; empty if it was not there. */
  before: string;
  /** What it is; empty if it is not there. */
  after: string;
}

/** How far an edit can reach. */
export type Effect2 = "words" | "other-findings" | "carried" | "outcomes";

/** A place in a file. */
export interface FileLine {
  /** The file. */
  file: string;
  /** The line, from 1. */
  line: number;
}

/** An outcome in both versions. */
export interface OutcomeChange {
  /** Its id. */
  id: string;
  /** Its label. */
  label: string;
  /** Its probability in the first version; 0 if it has no such outcome. */
  before: Sampled;
  /** In the second. */
  after: Sampled;
  /** The difference, with the error of the difference on common draws. */
  change: Sampled;
}

/** A probability with its sampling error. */
export interface Sampled {
  /** Mean over draws. */
  mean: number;
  /** Monte Carlo standard error. */
  mcse: number;
}

/** A quantity in both versions. */
export interface QuantityChange {
  /** As written. */
  of: string;
  /** By its parts. */
  quantity: QuantityName;
  /** In words, of the second version. */
  label: string;
  /** In the first version, mean over the draws in which both have a value. */
  before: Sampled;
  /** In the second. */
  after: Sampled;
  /** The difference, with the error of the difference on common draws. */
  change: Sampled;
  /** Draws in which one version or the other has no value. */
  left_out: number;
}

/** Shares of edits in the change. */
export interface Attribution {
  /** How they were found. */
  method: ShareMethod;
  /** Draws they rest on, all certified in every set of edits played. */
  draws: number;
  /** Draws left out because some set of edits has no certified solution. */
  failed: number;
  /** Orders sampled. */
  orders?: number | null;
  /** The shares; edits that can move nothing are not listed. */
  shares: Array<EditShare>;
  /** What they add to. */
  totals: Array<ShareTotal>;
}

/** How shares were found. */
export type ShareMethod = "exact" | "sampled";

/** The shares of one edit, or of several that only make sense together. */
export interface EditShare {
  /** Positions in the list of edits. */
  edits: Array<number>;
  /** Per outcome. */
  outcomes: Array<OutcomeShare>;
}

/** What an edit did to one outcome. */
export interface OutcomeShare {
  /** The outcome. */
  outcome: string;
  /** The edit's Shapley share of the change, with its sampling error. */
  share: Sampled;
  /** What the edit moves when it is made alone. */
  alone: number;
}

/** What the shares of an outcome add to. */
export interface ShareTotal {
  /** The outcome. */
  outcome: string;
  /** The change on the draws that the shares rest on. */
  change: number;
  /** The part of it that no edit makes alone: the change less the sum of what each makes alone. The shares hold it already. */
  interactions: number;
}

/** Asks for a report as a file. */
export interface ReportRequest {
  /** Key of the case, as it stands on disk. */
  case: string;
  /** How many draws. */
  draws: number;
  /** Whether to leave out what is private. */
  public?: boolean;
  /** Whether long tables are printed too. */
  annex?: boolean;
}

/** A report. */
export interface ReportAnswer {
  /** A name for the file. */
  name: string;
  /** The file. */
  html: string;
}

/** Seals what the case on disk says of its questions. */
export interface SealRequest {
  /** Key of the case. */
  case: string;
  /** The questions; all if empty. */
  questions?: Array<string>;
  /** Who seals. */
  author?: string | null;
  /** Only questions that resolve by this day. */
  resolve_by?: string | null;
}

/** The log after a line was added. */
export interface LogAnswer {
  /** What was written, in words. */
  text: string;
  /** How many lines are new. */
  added: number;
  /** The log's last hash, to be kept elsewhere. */
  head?: string | null;
  /** The track record now. */
  track?: TrackRecord | null;
}

/** Writes down how a sealed forecast turned out. */
export interface ResolveRequest {
  /** Key of the case beside whose log it stands. */
  case: string;
  /** The beginning of the forecast's hash, or the id of its question. */
  forecast: string;
  /** How it turned out. */
  happened: Outcome;
  /** The day on which it was settled. */
  settled: string;
  /** What that rests on. */
  sources: Array<string>;
  /** Why, in words. */
  note?: string | null;
  /** Whether it revises the resolution that stands. */
  revise?: boolean;
}

/** How a sealed forecast turned out. */
export type Outcome = "yes" | "no" | "ambiguous";

/** Saves a file, if it has not changed underneath. */
export interface SaveRequest {
  /** Key of the case. */
  case: string;
  /** Name of the file. */
  file: string;
  /** Its new text. */
  text: string;
  /** BLAKE3 of the text that the new one was made from. */
  expected: string;
}

/** What stands on disk after `save`. */
export interface Saved {
  /** Whether it was saved; if not, the file had changed underneath. */
  saved: boolean;
  /** BLAKE3 of the text that is there now. */
  hash: string;
  /** The text that is there, if it was not saved. */
  text?: string | null;
}
