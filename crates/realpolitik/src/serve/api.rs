//! What goes over the wire: requests and answers of the local server. The page's
//! types are made from these.

use realpolitik_analysis::headline::leverage::Leverage;
use realpolitik_analysis::headline::outcome::{MoveFinding, OutcomeFinding};
use realpolitik_analysis::headline::path::Path;
use realpolitik_analysis::picture::{CaseRecord, GameTree, RegionMap};
use realpolitik_analysis::relations::RelationFinding;
use realpolitik_record::audit::Audit;
use realpolitik_record::evidence::Evidence;
use realpolitik_record::ledger::Ledger;
use realpolitik_record::standing::Standing;
use realpolitik_report::caption::{Caption, Captions};
use realpolitik_report::page::Page;
use realpolitik_report::summary::Summary;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What this server is and can do.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Session {
    /// Version of the program.
    pub version: String,
    /// Whether saving is off.
    pub read_only: bool,
    /// The seed of every draw.
    pub seed: u64,
    /// The cases that can be opened.
    pub cases: Vec<CaseEntry>,
    /// The case to open first, if one was named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first: Option<String>,
    /// Most draws that a request may ask for.
    pub max_draws: u64,
}

/// A case that can be opened.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CaseEntry {
    /// By this it is asked for.
    pub key: String,
    /// Its title, or its folder's name if it cannot be read.
    pub title: String,
    /// Its as-of date, if it can be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of: Option<String>,
    /// Whether it is carried by the program rather than a folder.
    pub embedded: bool,
    /// Errors in it.
    pub errors: usize,
}

/// Which case, and which text of it.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenRequest {
    /// Key of the case.
    pub case: String,
}

/// A file of a case.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct CaseFile {
    /// Name inside the folder.
    pub name: String,
    /// Its text.
    pub text: String,
    /// BLAKE3 of the text, hexadecimal; what `save` must find unchanged.
    #[serde(default)]
    pub hash: String,
}

/// A place in a file.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TextRange {
    /// The file.
    pub file: String,
    /// Line from 1.
    pub line: usize,
    /// Column in characters from 1.
    pub column: usize,
    /// First UTF-16 unit of the file's text.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// What is said of this place.
    pub note: String,
}

/// Something found in a case.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Finding {
    /// Code, such as RP0102.
    pub code: String,
    /// `error` or `warning`.
    pub severity: String,
    /// What is wrong.
    pub message: String,
    /// How to fix it.
    pub help: String,
    /// Where.
    pub places: Vec<TextRange>,
}

/// A rival explanation that can be switched to.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RivalEntry {
    /// Its id.
    pub id: String,
    /// What it claims.
    pub label: String,
    /// Its prior weight.
    pub prior: f64,
    /// The parameters it sets.
    pub sets: Vec<String>,
}

/// A card that can be taken away.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CardEntry {
    /// By this it is taken away: a parameter, or `move.action`.
    pub id: String,
    /// Whose card.
    pub of: String,
    /// Its label.
    pub label: String,
}

/// An opened case.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Opened {
    /// Key of the case.
    pub case: String,
    /// Its files as they stand on disk.
    pub files: Vec<CaseFile>,
    /// All that was found in it.
    pub findings: Vec<Finding>,
    /// Whether it can be saved.
    pub writable: bool,
    /// Names this text of the case in later requests; absent if it has errors.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The page, absent if the case has errors or could not be analysed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<Page>,
    /// Why there is no page though the case has no error.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
    /// Rival explanations.
    pub rivals: Vec<RivalEntry>,
    /// Cards.
    pub cards: Vec<CardEntry>,
    /// Where the files state beliefs.
    pub places: Vec<BeliefPlace>,
    /// Its games as graphs.
    pub games: Vec<GameGraph>,
}

/// A text of a case to be looked through.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckRequest {
    /// Key of the case.
    pub case: String,
    /// The files that differ from those on disk.
    pub files: Vec<CaseFile>,
}

/// What was found in a text.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Checked {
    /// All that was found.
    pub findings: Vec<Finding>,
    /// Names this text in later requests; absent if it has errors.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Rival explanations of this text.
    pub rivals: Vec<RivalEntry>,
    /// Cards of this text.
    pub cards: Vec<CardEntry>,
    /// Beliefs of this text.
    pub beliefs: Vec<realpolitik_analysis::picture::Belief>,
    /// Where it states them.
    pub places: Vec<BeliefPlace>,
    /// Its games as graphs.
    pub games: Vec<GameGraph>,
}

/// What is otherwise than in the case.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Scenario {
    /// Parameters held at a value.
    pub set: BTreeMap<String, f64>,
    /// Cards taken away.
    pub without: Vec<String>,
    /// The rival explanation to reason by.
    pub rival: Option<String>,
    /// What may be known: a day, instead of the case's own.
    pub as_of: Option<String>,
}

/// Asks for the answer to a scenario.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerRequest {
    /// A text of a case, as named by `open` or `check`.
    pub version: String,
    /// What is otherwise.
    #[serde(default)]
    pub scenario: Scenario,
    /// How many draws.
    pub draws: u64,
    /// Whether to send answers of fewer draws on the way.
    #[serde(default)]
    pub stages: bool,
    /// Whether the tree of play is wanted.
    #[serde(default)]
    pub tree: bool,
}

/// The answer to a scenario, a line of its own in the stream.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ScenarioAnswer {
    /// Draws so far.
    pub draws: u64,
    /// Whether this is the last line.
    pub last: bool,
    /// Draws without a certified solution.
    pub failed: u64,
    /// Time taken by the solver, in milliseconds.
    pub milliseconds: f64,
    /// Endings, likeliest first.
    pub outcomes: Vec<OutcomeFinding>,
    /// Moves, in file order.
    pub moves: Vec<MoveFinding>,
    /// The likeliest play.
    pub path: Path,
    /// Leverage.
    pub leverage: Vec<Leverage>,
    /// The tree of play, if it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tree: Option<GameTree>,
    /// Relations over time; in the last line alone, and absent for a case without any and
    /// for a scenario that is the case as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub relations: Option<Vec<RelationFinding>>,
    /// The answer in sentences.
    pub summary: Summary,
    /// Titles of the figures.
    pub captions: Captions,
}

/// A line of the stream that says why there is no answer.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Problem {
    /// A word for programs.
    pub error: String,
    /// What is wrong, and what to do about it.
    pub message: String,
}

/// Asks for the map of two parameters.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MapRequest {
    /// A text of a case.
    pub version: String,
    /// What is otherwise.
    #[serde(default)]
    pub scenario: Scenario,
    /// The parameter across.
    pub x: String,
    /// The parameter upwards.
    pub y: String,
}

/// The map with its words.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct MapAnswer {
    /// The map.
    pub map: RegionMap,
    /// Its words.
    pub caption: Caption,
}

/// Asks what the record held on a day.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordRequest {
    /// A text of a case.
    pub version: String,
    /// The day.
    pub as_of: String,
}

/// The record on a day.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RecordAnswer {
    /// The day.
    pub as_of: String,
    /// The record.
    pub record: CaseRecord,
    /// Ladders.
    pub ladders: Vec<Standing>,
    /// Ledgers.
    pub ledgers: Vec<Ledger>,
    /// Rules triggered against rules enforced.
    pub audits: Vec<Audit>,
    /// The evidence, counted.
    pub evidence: Evidence,
    /// Words of the figures that show it: timeline, ledger, audit, ladder.
    pub captions: BTreeMap<String, Caption>,
}

/// Saves a file, if it has not changed underneath.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SaveRequest {
    /// Key of the case.
    pub case: String,
    /// Name of the file.
    pub file: String,
    /// Its new text.
    pub text: String,
    /// BLAKE3 of the text that the new one was made from.
    pub expected: String,
}

/// What stands on disk after `save`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Saved {
    /// Whether it was saved; if not, the file had changed underneath.
    pub saved: bool,
    /// BLAKE3 of the text that is there now.
    pub hash: String,
    /// The text that is there, if it was not saved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// Where the belief about a parameter is stated.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct BeliefPlace {
    /// The parameter.
    pub parameter: String,
    /// The value of the key that states it.
    pub place: TextRange,
}

/// Asks what goes beyond the headline, as the command line does.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AskRequest {
    /// A text of a case.
    pub version: String,
    /// What is otherwise.
    #[serde(default)]
    pub scenario: Scenario,
    /// Which game; the first if not said.
    #[serde(default)]
    pub game: Option<String>,
    /// How many draws.
    pub draws: u64,
    /// Whether the record is left aside.
    #[serde(default)]
    pub judged: bool,
    /// The cards of these actors.
    #[serde(default)]
    pub cards: Vec<String>,
    /// What would change the answer about these quantities.
    #[serde(default)]
    pub flips: Vec<String>,
    /// The value on whose other side the answer is another.
    #[serde(default)]
    pub bar: Option<f64>,
    /// Why these quantities are as they are.
    #[serde(default)]
    pub why: Vec<String>,
    /// What this quantity depends on; empty for the likeliest ending.
    #[serde(default)]
    pub sensitivity: Option<String>,
    /// What to find out next about this quantity; empty for the likeliest ending.
    #[serde(default)]
    pub value_of_information: Option<String>,
    /// Whether other equilibria are searched for thoroughly.
    #[serde(default)]
    pub multiplicity: bool,
    /// Whether rival explanations are weighed.
    #[serde(default)]
    pub rivals: bool,
    /// Everything, about the likeliest ending.
    #[serde(default)]
    pub full: bool,
}

/// The answer, as figures and as the command line prints it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AskAnswer {
    /// What figures draw.
    pub page: Page,
    /// Reasons down to sources, which figures do not draw.
    pub why: Vec<realpolitik_analysis::why::Why>,
    /// What has no answer here.
    pub unanswered: Vec<realpolitik_analysis::asked::Unanswered>,
    /// All of it in words.
    pub text: String,
}

/// Compares two versions over common draws.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CompareRequest {
    /// The first text, as named by `open` or `check`.
    pub first: String,
    /// What is otherwise in it.
    #[serde(default)]
    pub first_scenario: Scenario,
    /// The second text.
    pub second: String,
    /// What is otherwise in it.
    #[serde(default)]
    pub second_scenario: Scenario,
    /// How many draws.
    pub draws: u64,
    /// Whether to say which edit moved what.
    #[serde(default)]
    pub attribute: bool,
    /// Other quantities that are compared.
    #[serde(default)]
    pub of: Vec<String>,
}

/// What moved.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CompareAnswer {
    /// The comparison.
    pub comparison: realpolitik_analysis::compare::comparison::Comparison,
    /// The same in words.
    pub text: String,
}

/// Asks for a report as a file.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportRequest {
    /// Key of the case, as it stands on disk.
    pub case: String,
    /// How many draws.
    pub draws: u64,
    /// Whether to leave out what is private.
    #[serde(default)]
    pub public: bool,
    /// Whether long tables are printed too.
    #[serde(default)]
    pub annex: bool,
}

/// A report.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ReportAnswer {
    /// A name for the file.
    pub name: String,
    /// The file.
    pub html: String,
}

/// Seals what the case on disk says of its questions.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SealRequest {
    /// Key of the case.
    pub case: String,
    /// The questions; all if empty.
    #[serde(default)]
    pub questions: Vec<String>,
    /// Who seals.
    #[serde(default)]
    pub author: Option<String>,
    /// Only questions that resolve by this day.
    #[serde(default)]
    pub resolve_by: Option<String>,
}

/// How a sealed forecast turned out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// It happened.
    Yes,
    /// It did not.
    No,
    /// The rule does not settle it.
    Ambiguous,
}

/// Writes down how a sealed forecast turned out.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResolveRequest {
    /// Key of the case beside whose log it stands.
    pub case: String,
    /// The beginning of the forecast's hash, or the id of its question.
    pub forecast: String,
    /// How it turned out.
    pub happened: Outcome,
    /// The day on which it was settled.
    pub settled: String,
    /// What that rests on.
    pub sources: Vec<String>,
    /// Why, in words.
    #[serde(default)]
    pub note: Option<String>,
    /// Whether it revises the resolution that stands.
    #[serde(default)]
    pub revise: bool,
}

/// The log after a line was added.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct LogAnswer {
    /// What was written, in words.
    pub text: String,
    /// How many lines are new.
    pub added: usize,
    /// The log's last hash, to be kept elsewhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub head: Option<String>,
    /// The track record now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub track: Option<realpolitik_analysis::forecasts::track_record::TrackRecord>,
}

/// A game as a graph.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct GameGraph {
    /// Its id.
    pub game: String,
    /// Its title.
    pub title: String,
    /// The node with which it begins.
    pub start: String,
    /// Its nodes: draws of nature, moves, endings.
    pub nodes: Vec<GameNode>,
    /// Where it is declared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<TextRange>,
}

/// What a node of a game is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum NodeKind {
    /// A draw of nature.
    Chance,
    /// A move of an actor.
    Move,
    /// An ending.
    Outcome,
}

/// A node of a game.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct GameNode {
    /// Its id.
    pub id: String,
    /// What it is.
    pub kind: NodeKind,
    /// What people call it.
    pub label: String,
    /// Whose move it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// Who sees what is done here, if not everyone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seen_by: Option<Vec<String>>,
    /// The first of the moves made at once with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub together: Option<String>,
    /// Where it leads.
    pub branches: Vec<GameBranch>,
    /// Where it is declared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<TextRange>,
}

/// An action, or a branch of nature.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct GameBranch {
    /// Its name.
    pub name: String,
    /// What people call it, if that is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// The node that it leads to.
    pub to: String,
}
