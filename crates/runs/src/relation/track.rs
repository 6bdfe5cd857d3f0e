//! What would have been said of a relation on one day after another.

use super::course::members;
use super::every::{How, every, kept};
use super::moment::{Counted, Moment};
use super::waiting::Waiting;
use super::weights::{Weights, effective};
use crate::error::RunError;
use crate::sweep::Progress;
use jiff::civil::Date;
use realpolitik_case::Case;
use realpolitik_case::relation::Relation;

/// What is asked of a relation, whatever the day.
#[derive(Clone, Debug, PartialEq)]
pub struct AskedBy {
    /// The states of which one must have been there, by position.
    pub states: Vec<usize>,
    /// By when, in periods from the as-of date.
    pub until: f64,
}

/// What would have been said on a day.
#[derive(Clone, Debug, PartialEq)]
pub struct Said {
    /// The relation's state that day, by position.
    pub state: usize,
    /// Per question: whether one of its states has been there by that day.
    pub been: Vec<bool>,
    /// Draws that carry what follows from the record by that day.
    pub effective: f64,
    /// Per question: from the beliefs of the case, the state followed to that day.
    pub judged: Vec<Moment>,
    /// Per question: with the draws weighed by the record up to that day; not a number
    /// where every draw makes it impossible.
    pub recorded: Vec<Moment>,
}

/// What would have been said on each of some days, in the order of `days`.
#[derive(Clone, Debug, PartialEq)]
pub struct Tracked {
    /// By day.
    pub days: Vec<Said>,
    /// Draws with a certified solution.
    pub draws: u64,
    /// Draws without.
    pub failed: u64,
    /// Whether it was stopped.
    pub interrupted: bool,
}

/// Follows a relation from day to day, none before the as-of date: what is said of a day
/// rests on no row of the record that is dated later.
///
/// # Errors
/// Games that cannot be unfolded.
pub fn track(
    case: &Case,
    relation: &Relation,
    how: How<'_>,
    asked: &[AskedBy],
    days: &[Date],
    progress: &Progress,
) -> Result<Tracked, RunError> {
    let seen: Vec<Waiting> = days.iter().map(|d| Waiting::by(relation, case.as_of, *d)).collect();
    let targets: Vec<Vec<bool>> = asked.iter().map(|q| members(relation, &q.states)).collect();
    let each = 1 + asked.len();
    let read = |s: &super::solver::Stationary| {
        let mut row = Vec::with_capacity(days.len() * each);
        for w in &seen {
            let (log, next) = w.of(relation, s);
            row.push(log);
            for (q, target) in asked.iter().zip(&targets) {
                row.push(match (w.has_been(&q.states), log == f64::NEG_INFINITY) {
                    (true, _) => 1.0,
                    (false, true) => f64::NAN,
                    (false, false) => w.reaches(s, next.clone(), target, q.until),
                });
            }
        }
        row
    };
    let draws = 0..kept(&how, days.len() * each);
    let found = every(case, relation, how, draws, progress, &read)?;
    let of_day = |(d, w): (usize, &Waiting)| {
        let column =
            |k: usize| -> Vec<f64> { found.rows.iter().map(|r| r[d * each + k]).collect() };
        let weights = Weights::of(&found.offsets, &column(0));
        let prior = Weights::of(&found.offsets, &vec![0.0; found.offsets.len()]);
        let told = |weights: &[f64]| -> Vec<Moment> {
            let of = |k: usize| {
                // A draw that cannot have come to where it is says nothing of what follows.
                let (values, kept): (Vec<f64>, Vec<f64>) =
                    column(k).into_iter().zip(weights).filter(|(x, _)| !x.is_nan()).unzip();
                let total: f64 = kept.iter().sum();
                let kept: Vec<f64> = kept.iter().map(|w| w / total).collect();
                Counted::By(&kept).moment(values)
            };
            (1..each).map(of).collect()
        };
        Said {
            state: w.now(),
            been: asked.iter().map(|q| w.has_been(&q.states)).collect(),
            effective: effective(&weights.0),
            judged: told(&prior.0),
            recorded: told(&weights.0),
        }
    };
    Ok(Tracked {
        days: seen.iter().enumerate().map(of_day).collect(),
        draws: found.rows.len() as u64,
        failed: found.failed,
        interrupted: found.interrupted,
    })
}
