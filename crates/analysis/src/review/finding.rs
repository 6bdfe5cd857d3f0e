//! Rows that a machine coded and nobody has read, by what grading them would move.

use crate::error::AnalysisError;
use crate::options::Options;
use crate::review::changes::{Changes, Possible, Tilt};
use crate::review::codings::reads;
use crate::review::numbers::{Number, Pool};
use crate::rivals::proposal::ENOUGH;
use crate::rivals::weighed::{Effort, Weighed, weigh_with};
use realpolitik_case::{Case, Event};
use realpolitik_runs::subject::compiled_game;
use realpolitik_runs::sweep::Progress;
use schemars::JsonSchema;
use serde::Serialize;

/// What is asked of [`review`].
#[derive(Clone, Debug, Default)]
pub struct ReviewOptions {
    /// The question or the outcome of the main game that counts; all questions if not
    /// said, and where there are none all outcomes.
    pub of: Option<String>,
    /// Which kinds of rows may be which moves, as `coerce=answer.press`; every action of a
    /// row's actor if not said.
    pub reads: Vec<String>,
}

/// What a change does to one answer.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "ReviewMoved")]
pub struct Moved {
    /// The question or outcome.
    pub answer: String,
    /// The probability as it stands.
    pub from: f64,
    /// The probability then.
    pub to: f64,
    /// The Monte Carlo error of the difference.
    pub error: f64,
}

/// Where a row would count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "ReviewChangeOf")]
pub enum ChangeOf {
    /// In beliefs that count events of its kind.
    Belief,
    /// As a move of a game, in the record.
    Move,
    /// In the ledger, of which no probability is made.
    Ledger,
}

/// What grading a row may change.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "ReviewChange")]
pub struct Change {
    /// Where it would count.
    pub of: ChangeOf,
    /// In words and names of the case.
    pub what: String,
    /// Of a move: how likely it is to be seen, given the record and where its game is
    /// played once more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chance: Option<f64>,
    /// Draws that carry the answers then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effective: Option<f64>,
    /// Whether these are enough.
    pub enough: bool,
    /// The answers, the one that moves most first; none where it moves no probability,
    /// cannot have happened, or too few draws carry it.
    pub answers: Vec<Moved>,
}

impl Change {
    /// How far it moves the answer that it moves most.
    pub fn size(&self) -> f64 {
        self.answers.first().map_or(0.0, |m| (m.to - m.from).abs())
    }
}

/// A row that nobody has read.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ReviewRow {
    /// Its id.
    pub event: String,
    /// When.
    pub date: String,
    /// Who.
    pub actor: String,
    /// To whom.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// The kind.
    pub kind: String,
    /// What the machine made of it.
    pub summary: String,
    /// The file and line to grade.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// How far reading it may move an answer, at most.
    pub moves: f64,
    /// What it may change, by position in [`Review::changes`]; what moves most first.
    pub changes: Vec<usize>,
}

/// What to read and grade first.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Review {
    /// The case.
    pub case: String,
    /// Its as-of date.
    pub as_of: String,
    /// Rows that a machine coded.
    pub machine: usize,
    /// Of these, rows that a person has graded.
    pub graded: usize,
    /// Rows later than the as-of date, which move nothing.
    pub later: usize,
    /// Draws.
    pub draws: u64,
    /// Draws that carry the answers as they stand.
    pub effective: f64,
    /// Why no answer is said to move, if so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub withheld: Option<String>,
    /// Codings that were not tried because there are too many.
    pub left_out: usize,
    /// What rows may change, each once.
    pub changes: Vec<Change>,
    /// The rows: what moves most first, and of those alike the newest.
    pub rows: Vec<ReviewRow>,
}

/// Ranks the rows of a case that a machine coded and nobody has read by how far reading
/// them may move an answer.
///
/// A row may count in beliefs that count events of its kind, as a move of a game, or in
/// the ledger. Every move that it may be is weighed at the same draws as the record, so
/// that what it moves is known well. The row is taken to be an episode of its own unless
/// it is coded already.
///
/// # Errors
/// [`AnalysisError::Review`] for a question, outcome, kind or move that is not there;
/// what weighing the record refuses.
pub fn review(
    case: &Case,
    asked: &ReviewOptions,
    options: &Options,
    progress: &Progress,
) -> Result<Review, AnalysisError> {
    let numbers = numbers(case, asked, options)?;
    let reads = reads(case, &asked.reads)?;
    let unread = || case.events.iter().filter(|e| e.unread());
    let rows: Vec<&Event> = unread().filter(|e| e.date.latest() <= case.as_of).collect();
    let mut changes = Changes::new(case, &rows, &reads);
    let (wide, beside) = changes.extended(case);
    let machine = case.events.iter().filter(|e| e.machine).count();
    let mut found = Review {
        case: case.id.clone(),
        as_of: case.as_of.to_string(),
        machine,
        graded: machine - unread().count(),
        later: unread().count() - rows.len(),
        draws: 0,
        effective: 0.0,
        withheld: None,
        left_out: changes.left_out,
        changes: Vec::new(),
        rows: Vec::new(),
    };
    let moving = changes.all.iter().any(|(p, _)| !matches!(p, Possible::Ledger { .. }));
    let effort = Effort { codings: false, redraw: true, beside, headline: false };
    let weighed = match moving {
        true => weigh_with(&wide, options, effort, progress)?,
        false => None,
    };
    let weighing = weighed.as_ref().map(|w| Weighing::new(w, case, &numbers));
    if let (Some(w), Some(of)) = (&weighed, &weighing) {
        found.draws = w.draws;
        found.effective = of.now.as_ref().map_or(0.0, |p| p.effective);
        found.withheld = of.withheld();
    }
    let one = |(possible, tilt): &(Possible, Tilt)| change(case, possible, tilt, weighing.as_ref());
    found.changes = changes.all.iter().map(one).collect();
    found.rows = ranked(case, &rows, &changes, &found.changes);
    Ok(found)
}

/// The numbers that count, each with its name.
fn numbers(
    case: &Case,
    asked: &ReviewOptions,
    options: &Options,
) -> Result<Vec<(Number, String)>, AnalysisError> {
    let main = compiled_game(case, options.game.as_deref())?.protocol;
    let questions = case.questions.iter().enumerate();
    let questions: Vec<(Number, String)> = questions
        .filter(|(_, q)| q.quantity.game().is_some())
        .map(|(i, q)| (Number::Question(i), q.id.clone()))
        .collect();
    let outcomes = case.games[main].outcomes.iter().enumerate();
    let outcomes: Vec<(Number, String)> =
        outcomes.map(|(i, o)| (Number::Outcome(i), o.name.clone())).collect();
    let Some(of) = &asked.of else {
        return Ok(if questions.is_empty() { outcomes } else { questions });
    };
    let mut all = questions;
    all.extend(outcomes);
    let known: Vec<&str> = all.iter().map(|(_, n)| n.as_str()).collect();
    let why = || AnalysisError::Review {
        why: format!(
            "`{of}` is no question that a game answers, and no outcome; there are: {}",
            known.join(", ")
        ),
    };
    let at = known.iter().position(|n| n == of).ok_or_else(why)?;
    Ok(vec![all.swap_remove(at)])
}

/// The record weighed, with the answers as they stand.
struct Weighing<'a> {
    weighed: &'a Weighed,
    case: &'a Case,
    numbers: &'a [(Number, String)],
    /// After the record, or as judged where there is none.
    now: Option<Pool>,
    /// The same with every account, as a first move would make it.
    record: Option<Pool>,
}

impl<'a> Weighing<'a> {
    fn new(weighed: &'a Weighed, case: &'a Case, numbers: &'a [(Number, String)]) -> Self {
        let record = Pool::new(weighed, case, &Tilt::default());
        let now = match weighed.readings.counted {
            0 => Pool::own(weighed, case, &Tilt::default()),
            _ => Pool::new(weighed, case, &Tilt::default()),
        };
        Weighing { weighed, case, numbers, now, record }
    }

    fn withheld(&self) -> Option<String> {
        match &self.now {
            None => Some("what was seen is impossible under every account".to_owned()),
            Some(p) if p.effective < ENOUGH => Some(format!(
                "{:.0} draws carry the record, {ENOUGH:.0} are needed; use more draws",
                p.effective
            )),
            Some(_) => None,
        }
    }

    /// What a change moves, into `found`.
    fn tell(&self, possible: &Possible, tilt: &Tilt, found: &mut Change) {
        let (Some(now), Some(record), None) = (&self.now, &self.record, self.withheld()) else {
            return;
        };
        let judged = self.weighed.readings.counted == 0;
        // Without a record a belief is weighed by the case's own account alone.
        let then = match possible {
            Possible::Belief { .. } if judged => Pool::own(self.weighed, self.case, tilt),
            _ => Pool::new(self.weighed, self.case, tilt),
        };
        let Some(then) = then else {
            found.chance = matches!(possible, Possible::Move { .. }).then_some(0.0);
            return;
        };
        if matches!(possible, Possible::Move { .. }) && tilt.beliefs.is_empty() {
            found.chance = Some(libm::exp(then.log_evidence - record.log_evidence).min(1.0));
        }
        found.effective = Some(then.effective);
        found.enough = then.effective >= ENOUGH;
        if !found.enough {
            return;
        }
        let one = |(number, name): &(Number, String)| {
            Some(Moved {
                answer: name.clone(),
                from: now.mean(self.weighed, *number)?,
                to: then.mean(self.weighed, *number)?,
                error: now.error(&then, self.weighed, *number)?,
            })
        };
        found.answers = self.numbers.iter().filter_map(one).collect();
        let size = |m: &Moved| (m.to - m.from).abs();
        found.answers.sort_by(|a, b| size(b).total_cmp(&size(a)));
    }
}

fn change(
    case: &Case,
    possible: &Possible,
    tilt: &Tilt,
    weighing: Option<&Weighing<'_>>,
) -> Change {
    let id = |a: realpolitik_case::ActorId| case.actors[a.index()].id.as_str();
    let (of, what) = match possible {
        Possible::Belief { parameters } => {
            let ids: Vec<&str> =
                parameters.iter().map(|p| case.parameters[*p].id.as_str()).collect();
            (ChangeOf::Belief, format!("one more event in {}", ids.join(", ")))
        }
        Possible::Move { seen, own_episode } => {
            let game = &case.games[seen.game];
            let node = game.names.vertex(seen.node);
            let episode = match own_episode {
                true => "an episode of its own".to_owned(),
                false => format!("episode {}", seen.episode),
            };
            let of = if case.games.len() > 1 { format!(" of {}", game.id) } else { String::new() };
            (ChangeOf::Move, format!("{node} = {}{of}, in {episode}", seen.coded(&game.names)))
        }
        Possible::Ledger { giver, receiver, counted } => (
            ChangeOf::Ledger,
            format!("{counted:+} in the ledger of {} and {}", id(*giver), id(*receiver)),
        ),
    };
    let mut found =
        Change { of, what, chance: None, effective: None, enough: true, answers: Vec::new() };
    if let (Some(w), false) = (weighing, of == ChangeOf::Ledger) {
        w.tell(possible, tilt, &mut found);
    }
    found
}

/// The rows in the order in which to read them.
fn ranked(case: &Case, rows: &[&Event], changes: &Changes, told: &[Change]) -> Vec<ReviewRow> {
    let id = |a: realpolitik_case::ActorId| case.actors[a.index()].id.clone();
    let mut all: Vec<(ReviewRow, jiff::civil::Date)> = rows
        .iter()
        .zip(&changes.of_rows)
        .map(|(e, own)| {
            let mut own = own.clone();
            own.sort_by(|a, b| told[*b].size().total_cmp(&told[*a].size()).then(a.cmp(b)));
            let row = ReviewRow {
                event: e.id.clone(),
                date: e.date.to_string(),
                actor: id(e.actor),
                target: e.target.map(id),
                kind: e.kind.clone(),
                summary: e.summary.clone(),
                place: None,
                moves: own.first().map_or(0.0, |c| told[*c].size()),
                changes: own,
            };
            (row, e.date.latest())
        })
        .collect();
    all.sort_by(|(a, x), (b, y)| {
        b.moves.total_cmp(&a.moves).then(y.cmp(x)).then(a.event.cmp(&b.event))
    });
    all.into_iter().map(|(row, _)| row).collect()
}
