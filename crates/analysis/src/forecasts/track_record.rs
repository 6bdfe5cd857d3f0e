//! The track record: every sealed forecast with how it turned out, scored, the
//! worst first.

use crate::forecasts::hindsight::Retrodiction;
use crate::forecasts::log::{Log, LogRecord};
use crate::forecasts::score::{Scores, Settled, brier, logarithmic, missed, score, score_part};
use crate::forecasts::seal::{Resolution, Seal, Verdict};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// What has become of a forecast.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Settled and scored.
    Scored,
    /// Its rule does not settle it.
    Ambiguous,
    /// Its last day has not come.
    Open,
    /// Its last day has passed and nobody has resolved it.
    Overdue,
}

/// A forecast in the record.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Line {
    /// Hash of its seal.
    pub hash: String,
    /// The forecast as sealed.
    pub seal: Seal,
    /// What has become of it.
    pub state: State,
    /// Whether it happened, if it is settled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub happened: Option<bool>,
    /// When it was settled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub settled_on: Option<String>,
    /// What that rests on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<String>,
    /// What the resolver noted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// How often it has been resolved; more than once is a revision.
    pub resolutions: usize,
    /// Earlier resolutions in order, which the last one revised.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub revised: Vec<Resolution>,
    /// Whether it is foresight: no retrodiction.
    pub foresight: bool,
    /// Why it is a retrodiction, if it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retrodiction: Option<Retrodiction>,
    /// Whether less than ½ was given to what happened.
    pub missed: bool,
    /// Its Brier score.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub brier: Option<f64>,
    /// Its logarithmic score in nats.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logarithmic: Option<f64>,
    /// The Brier score of the base rate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base_brier: Option<f64>,
}

/// Scores of one part of the record.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Part {
    /// Which.
    pub name: String,
    /// Its scores.
    pub scores: Scores,
}

/// By what a record is broken down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// Case.
    Case,
    /// Who sealed it.
    Author,
    /// Days from as-of date to last day: up to 90, 365, 1000, more.
    Horizon,
    /// Year of the last day.
    Year,
    /// Foresight or retrodiction.
    Foresight,
    /// From a game, or judged.
    Quantity,
}

/// What the mean Brier score would be if every ambiguous forecast were settled
/// in its favour, or against it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct IfSettled {
    /// Each as the forecast thought likelier.
    pub best: f64,
    /// Each as it thought less likely.
    pub worst: f64,
}

/// A log that was scored.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Scanned {
    /// Its name.
    pub name: String,
    /// Its lines.
    pub lines: usize,
    /// Hash of the last one.
    pub head: String,
}

/// The scores after one more forecast was settled.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Milestone {
    /// The day on which it was settled.
    pub on: String,
    /// Hash of its seal.
    pub forecast: String,
    /// Mean Brier score of all settled up to it.
    pub brier: f64,
    /// Mean Brier score of their base rates.
    pub base_brier: f64,
}

/// Logs, scored together.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TrackRecord {
    /// The logs.
    pub logs: Vec<Scanned>,
    /// The day on which it was looked at: decides what is overdue.
    pub on: String,
    /// Every forecast: misses first, the worst of them on top; then hits; then
    /// ambiguous, overdue and open ones.
    pub forecasts: Vec<Line>,
    /// How many are scored.
    pub scored: usize,
    /// How many are ambiguous.
    pub ambiguous: usize,
    /// How many are overdue.
    pub overdue: usize,
    /// How many are open.
    pub open: usize,
    /// How many of the scored are foresight.
    pub foresight: usize,
    /// How many of the scored are retrodictions: sealed after the event, or with
    /// later evidence in the case than the forecast may know.
    pub retrodictions: usize,
    /// Scores over all that are settled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scores: Option<Scores>,
    /// Mean Brier score within which the ambiguous ones leave it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub if_settled: Option<IfSettled>,
    /// Scores by part.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Part>,
    /// How the scores came about, by the day of settling.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub course: Vec<Milestone>,
}

/// The last day that the logs name as one of sealing or resolving: as of this
/// day they can be read anywhere and at any time with the same result. `None`
/// if they hold nothing.
pub fn last_day(logs: &[(String, Log)]) -> Option<Date> {
    let days = logs.iter().flat_map(|(_, log)| &log.lines).map(|(_, e)| match &e.record {
        LogRecord::Seal(s) => &s.sealed_on,
        LogRecord::Resolve(r) => &r.resolved_on,
    });
    days.filter_map(|d| d.parse().ok()).max()
}

/// Scores logs, each with its name, as they stand on a day.
pub fn track_record(logs: &[(String, Log)], on: Date, by: Option<By>) -> TrackRecord {
    let mut forecasts: Vec<Line> = logs
        .iter()
        .flat_map(|(_, log)| log.seals().map(move |(h, s)| line(log, h, s, on)))
        .collect();
    forecasts.sort_by(|a, b| {
        let rank = |l: &Line| match l.state {
            State::Scored => 0,
            State::Ambiguous => 1,
            State::Overdue => 2,
            State::Open => 3,
        };
        let loss = |l: &Line| l.brier.unwrap_or(0.0);
        (rank(a).cmp(&rank(b)))
            .then(loss(b).total_cmp(&loss(a)))
            .then_with(|| a.seal.resolve_by.cmp(&b.seal.resolve_by))
            .then_with(|| a.hash.cmp(&b.hash))
    });
    let count = |s: State| forecasts.iter().filter(|l| l.state == s).count();
    let all: Vec<&Line> = forecasts.iter().collect();
    let questions = numbered(&all);
    let settled = |lines: &[&Line]| -> Vec<Settled> {
        lines.iter().filter_map(|l| of(l, &questions)).collect()
    };
    let scored = settled(&all);
    let parts = by.map_or_else(Vec::new, |by| {
        let mut names: Vec<String> = all.iter().map(|l| part(l, by)).collect();
        names.sort_unstable();
        names.dedup();
        names
            .into_iter()
            .filter_map(|name| {
                let own: Vec<&Line> = all.iter().copied().filter(|l| part(l, by) == name).collect();
                Some(Part { scores: score_part(&settled(&own), &scored)?, name })
            })
            .collect()
    });
    TrackRecord {
        logs: logs
            .iter()
            .map(|(name, log)| Scanned {
                name: name.clone(),
                lines: log.lines.len(),
                head: log.head().to_owned(),
            })
            .collect(),
        on: on.to_string(),
        scored: count(State::Scored),
        ambiguous: count(State::Ambiguous),
        overdue: count(State::Overdue),
        open: count(State::Open),
        foresight: all.iter().filter(|l| l.state == State::Scored && l.foresight).count(),
        retrodictions: all.iter().filter(|l| l.state == State::Scored && !l.foresight).count(),
        scores: score(&scored),
        if_settled: if_settled(&all),
        course: course(&all),
        parts,
        forecasts,
    }
}

fn course(lines: &[&Line]) -> Vec<Milestone> {
    let mut settled: Vec<(&str, &Line, f64, f64)> = lines
        .iter()
        .filter_map(|l| Some((l.settled_on.as_deref()?, *l, l.brier?, l.base_brier?)))
        .collect();
    settled.sort_by(|a, b| a.0.cmp(b.0).then_with(|| a.1.hash.cmp(&b.1.hash)));
    let (mut own, mut base) = (0.0, 0.0);
    let mut milestones = Vec::with_capacity(settled.len());
    for (i, (on, line, brier, base_brier)) in settled.into_iter().enumerate() {
        own += brier;
        base += base_brier;
        let n = (i + 1) as f64;
        milestones.push(Milestone {
            on: on.to_owned(),
            forecast: line.hash.clone(),
            brier: own / n,
            base_brier: base / n,
        });
    }
    milestones
}

fn line(log: &Log, hash: &str, seal: &Seal, on: Date) -> Line {
    let resolutions = log.resolutions(hash);
    let resolution = resolutions.last().copied();
    let happened = resolution.and_then(|r| match r.verdict {
        Verdict::Yes => Some(true),
        Verdict::No => Some(false),
        Verdict::Ambiguous => None,
    });
    let due = seal.resolve_by.parse::<Date>().is_ok_and(|d| d < on);
    let state = match (resolution, happened) {
        (_, Some(_)) => State::Scored,
        (Some(_), None) => State::Ambiguous,
        (None, None) if due => State::Overdue,
        (None, None) => State::Open,
    };
    // Dates in this form sort as they follow one another.
    let settled_on = resolution.map(|r| r.on.clone());
    let known_from = settled_on.as_deref().unwrap_or(&seal.resolve_by);
    let retrodiction = seal.retrodiction(known_from);
    Line {
        hash: hash.to_owned(),
        foresight: retrodiction.is_none(),
        retrodiction,
        state,
        happened,
        sources: resolution.map(|r| r.sources.clone()).unwrap_or_default(),
        note: resolution.and_then(|r| r.note.clone()),
        resolutions: resolutions.len(),
        revised: resolutions[..resolutions.len().saturating_sub(1)]
            .iter()
            .map(|r| (*r).clone())
            .collect(),
        missed: happened.is_some_and(|h| missed(seal.probability, h)),
        brier: happened.map(|h| brier(seal.probability, h)),
        logarithmic: happened.map(|h| logarithmic(seal.probability, h)).filter(|x| x.is_finite()),
        base_brier: happened.map(|h| brier(seal.base_rate, h)),
        settled_on,
        seal: seal.clone(),
    }
}

/// What makes two forecasts ones of the same question.
type Asked<'a> = (&'a str, &'a str, &'a str, &'a str);

fn asked(line: &Line) -> Asked<'_> {
    let s = &line.seal;
    (&s.case, &s.question, &s.rule, &s.resolve_by)
}

/// A number for each question, however often it was sealed.
fn numbered<'a>(lines: &[&'a Line]) -> BTreeMap<Asked<'a>, usize> {
    let mut questions = BTreeMap::new();
    for line in lines {
        let next = questions.len();
        questions.entry(asked(line)).or_insert(next);
    }
    questions
}

fn of(line: &Line, questions: &BTreeMap<Asked<'_>, usize>) -> Option<Settled> {
    Some(Settled {
        question: questions.get(&asked(line)).copied()?,
        probability: line.seal.probability,
        happened: line.happened?,
        base_rate: line.seal.base_rate,
    })
}

fn if_settled(lines: &[&Line]) -> Option<IfSettled> {
    let open: Vec<f64> =
        lines.iter().filter(|l| l.state == State::Ambiguous).map(|l| l.seal.probability).collect();
    if open.is_empty() {
        return None;
    }
    let known: f64 = lines.iter().filter_map(|l| l.brier).sum();
    let n = (lines.iter().filter(|l| l.brier.is_some()).count() + open.len()) as f64;
    let with = |favour: bool| {
        let rest: f64 = open.iter().map(|p| brier(*p, (*p >= 0.5) == favour)).sum();
        (known + rest) / n
    };
    Some(IfSettled { best: with(true), worst: with(false) })
}

fn part(line: &Line, by: By) -> String {
    let s = &line.seal;
    match by {
        By::Case => s.case.clone(),
        By::Author => s.author.clone().unwrap_or_else(|| "not said".to_owned()),
        By::Year => s.resolve_by.chars().take(4).collect(),
        By::Foresight => if line.foresight { "foresight" } else { "retrodiction" }.to_owned(),
        By::Quantity => if s.draws == 0 { "judged" } else { "from a game" }.to_owned(),
        By::Horizon => {
            let days = s
                .as_of
                .parse::<Date>()
                .ok()
                .zip(s.resolve_by.parse::<Date>().ok())
                .and_then(|(a, b)| b.since(a).ok())
                .map_or(0, |span| span.get_days());
            match days {
                d if d <= 90 => "up to 90 days",
                d if d <= 365 => "up to a year",
                d if d <= 1000 => "up to 1000 days",
                _ => "longer",
            }
            .to_owned()
        }
    }
}
