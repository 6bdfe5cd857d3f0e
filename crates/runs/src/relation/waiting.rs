//! The record of a relation by a day: how likely a draw makes it, and where it leaves
//! the relation.
//!
//! Periods are counted from the as-of date, back and forth. A chain of periods says of a
//! record where the relation stood at the end of each: every period without a change is
//! a wait that was survived, every change ends one, and the last is censored by the day
//! (Kalbfleisch and Lawless 1985, JASA 80, 863–871, for chains that are seen now and
//! then). Within a period a change falls on any day alike. What moves by itself is not
//! seen: up to the as-of date it is taken to have stood as it stands then, and
//! afterwards it is summed over (the forward recursion of Baum and Petrie 1966).

use super::course::{at, crossed, step};
use super::solver::Stationary;
use jiff::ToSpan;
use jiff::civil::Date;
use realpolitik_case::relation::Relation;

/// Most periods that are looked back.
const MOST_PERIODS: i64 = 4800;

/// What the record of a relation says by a day.
#[derive(Clone, Debug, PartialEq)]
pub struct Waiting {
    /// The relation's own state at the begin and at the end of whole periods up to the
    /// as-of date, each with how many there are.
    before: Vec<((usize, usize), u32)>,
    /// At the end of each whole period after it.
    after: Vec<usize>,
    /// The share of the present period that is over.
    part: f64,
    /// Where it is now, and where it was when the present period began.
    now: usize,
    begun: usize,
    /// Own states in which it has been from the as-of date on.
    been: Vec<usize>,
}

/// The end of a period, counted from the as-of date.
fn end(relation: &Relation, as_of: Date, period: i64) -> Option<Date> {
    as_of.checked_add((period * i64::from(relation.period)).months()).ok()
}

impl Waiting {
    /// What is known by a day, that of the as-of date or later. No row of the record that
    /// is dated later than `day` is looked at.
    pub fn by(relation: &Relation, as_of: Date, day: Date) -> Waiting {
        let known = |on: Date| relation.on(on.min(day)).unwrap_or(relation.start);
        let mut before: Vec<((usize, usize), u32)> = Vec::new();
        let first = relation.record.first().map(|s| s.since).filter(|s| *s <= as_of.min(day));
        let mut late = as_of;
        for k in 1..=MOST_PERIODS {
            let early = end(relation, as_of, -k);
            let (Some(first), Some(early)) = (first, early) else { break };
            if early < first {
                break;
            }
            let step = (known(early), known(late));
            match before.iter_mut().find(|(s, _)| *s == step) {
                Some((_, count)) => *count += 1,
                None => before.push((step, 1)),
            }
            late = early;
        }
        before.sort_unstable();
        let mut after = Vec::new();
        let (mut begin, mut part) = (as_of, 0.0);
        for k in 1..=MOST_PERIODS {
            let Some(next) = end(relation, as_of, k) else { break };
            if next > day {
                let days = |a: Date, b: Date| f64::from((b - a).get_days());
                part = (days(begin, day) / days(begin, next)).clamp(0.0, 1.0);
                break;
            }
            after.push(known(next));
            begin = next;
        }
        let rows = relation.record.iter().filter(|s| as_of < s.since && s.since <= day);
        let mut been: Vec<usize> = rows.map(|s| s.state).collect();
        been.push(relation.start);
        let begun = after.last().copied().unwrap_or(relation.start);
        let now = if day > as_of { known(day) } else { relation.start };
        Waiting { before, after, part, now, begun, been }
    }

    /// Whole periods that were seen, up to the as-of date and after it.
    pub fn periods(&self) -> u32 {
        self.before.iter().map(|(_, n)| n).sum::<u32>() + self.after.len() as u32
    }

    /// Whether it says anything of the parameters.
    pub fn is_empty(&self) -> bool {
        self.periods() == 0 && self.part == 0.0
    }

    /// Where the day lies, in periods from the as-of date.
    pub fn at(&self) -> f64 {
        self.after.len() as f64 + self.part
    }

    /// Where the relation is now, by position.
    pub fn now(&self) -> usize {
        self.now
    }

    /// Whether one of the states has been there from the as-of date on.
    pub fn has_been(&self, states: &[usize]) -> bool {
        self.been.iter().any(|s| states.contains(s))
    }

    /// ln of how likely a draw makes the record, and how likely each joint state is at
    /// the end of the present period, given the record. −∞, and none, where the draw
    /// makes it impossible.
    pub fn of(&self, relation: &Relation, s: &Stationary) -> (f64, Vec<f64>) {
        let own: Vec<usize> = (0..s.chain.len()).map(|j| relation.parts(j).0).collect();
        let outside: Vec<usize> = relation.outside.iter().map(|o| o.start).collect();
        let to_own = |row: &[f64], to: usize| -> f64 {
            row.iter().zip(&own).filter(|(_, o)| **o == to).map(|(p, _)| p).sum()
        };
        let mut log = 0.0;
        for ((from, to), count) in &self.before {
            let p = to_own(&s.chain[relation.joint(*from, &outside)], *to).min(1.0);
            log += f64::from(*count) * libm::log(p);
        }
        let mut there = at(s.chain.len(), relation.joint_start());
        for to in &self.after {
            there = step(&s.chain, &there);
            there.iter_mut().zip(&own).filter(|(_, o)| *o != to).for_each(|(p, _)| *p = 0.0);
            log += libm::log(scaled(&mut there).min(1.0));
        }
        let mut next = step(&s.chain, &there);
        for (p, o) in next.iter_mut().zip(&own) {
            // Moved by now, not moved yet, or moved in the rest of the period.
            let share = match (self.now == self.begun, *o == self.now) {
                (true, true) => 1.0,
                (true, false) => 1.0 - self.part,
                (false, true) => self.part,
                (false, false) => 0.0,
            };
            *p *= share;
        }
        log += libm::log(scaled(&mut next).min(1.0));
        if log == f64::NEG_INFINITY || log.is_nan() {
            return (f64::NEG_INFINITY, vec![0.0; next.len()]);
        }
        (log, next)
    }

    /// The probability that a target, which has not been reached yet, has been by so many
    /// periods after the as-of date, where each joint state has probability `next` at the
    /// end of the present period.
    pub fn reaches(&self, s: &Stationary, next: Vec<f64>, target: &[bool], until: f64) -> f64 {
        let now = self.at();
        if until <= now {
            return 0.0;
        }
        let first = self.after.len() as f64 + 1.0;
        let rest = (until.ceil() - first).max(0.0) as usize;
        let all = crossed(&s.chain, next, target, rest);
        if until <= first {
            return all[0] * (until - now) / (first - now);
        }
        super::course::between(&all, until - first)
    }
}

/// Scales probabilities to add to 1 and gives what they added to.
fn scaled(all: &mut [f64]) -> f64 {
    let total: f64 = all.iter().sum();
    if total > 0.0 {
        all.iter_mut().for_each(|p| *p /= total);
    }
    total
}
