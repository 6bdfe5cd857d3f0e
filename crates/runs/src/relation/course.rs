//! Where one draw of a relation goes, period by period.

use super::links::Links;
use super::solver::Stationary;
use realpolitik_case::relation::Relation;
use realpolitik_solve::markov::Chain;

/// What is told of a draw.
#[derive(Clone, Debug)]
pub(super) struct Course<'a> {
    pub relation: &'a Relation,
    /// Per target: which joint states belong to it.
    pub targets: Vec<Vec<bool>>,
    pub periods: usize,
    /// The ways between states that are told.
    pub links: Links,
}

/// Which joint states belong to a set of states.
pub(super) fn members(relation: &Relation, states: &[usize]) -> Vec<bool> {
    (0..relation.joint_states()).map(|j| states.contains(&relation.parts(j).0)).collect()
}

impl Course<'_> {
    /// Numbers of each target: by period where it is, and whether it has been there; its
    /// share of time; whether it is ever there; and when that is as likely as not.
    pub fn each(&self) -> usize {
        2 * (self.periods + 1) + 3
    }

    /// Numbers of a draw: those of the targets, the values, the probability of each way
    /// between states, then that of each outcome that leads along it.
    pub fn numbers(&self) -> usize {
        self.first_link() + self.links.pairs.len() + self.links.ways()
    }

    /// Where the ways between states begin.
    pub fn first_link(&self) -> usize {
        self.targets.len() * self.each() + self.relation.players.len()
    }

    /// The numbers of a draw.
    pub fn of(&self, s: &Stationary) -> Vec<f64> {
        let start = self.relation.joint_start();
        let n = s.chain.len();
        let mut all = vec![at(n, start)];
        for t in 0..self.periods {
            all.push(step(&s.chain, &all[t]));
        }
        // Rounding may carry a row's sum off 1 by a few parts in 10¹⁶.
        let scaled = s.chain.iter().map(|row| {
            let total: f64 = row.iter().sum();
            row.iter().map(|p| p / total).collect()
        });
        let chain = Chain::new(scaled.collect()).ok();
        let shares = chain.as_ref().and_then(|c| c.share_of_time(start).ok());
        let mut numbers = Vec::with_capacity(self.numbers());
        for target in &self.targets {
            numbers.extend(all.iter().map(|p| within(p, target).min(1.0)));
            let reached = reached(&s.chain, start, target, self.periods);
            numbers.extend(&reached);
            numbers.push(shares.as_ref().map_or(f64::NAN, |s| within(&s[..n], target)));
            let ever = chain.as_ref().and_then(|c| c.ever(start, target).ok());
            numbers.push(ever.unwrap_or(f64::NAN));
            numbers.push(crosses(&reached, 0.5).unwrap_or(f64::INFINITY));
        }
        numbers.extend(s.values.iter().map(|v| v[start]));
        let ways = self.links.of(s);
        numbers.extend(self.links.totals(&ways));
        numbers.extend(ways);
        numbers
    }
}

/// By period from 0: the probability that a target has been reached.
pub(super) fn reached(
    chain: &[Vec<f64>],
    start: usize,
    target: &[bool],
    periods: usize,
) -> Vec<f64> {
    crossed(chain, at(chain.len(), start), target, periods)
}

/// By period from 0, at which each joint state has probability `left`: the probability
/// that a target has been reached.
pub(super) fn crossed(
    chain: &[Vec<f64>],
    mut left: Vec<f64>,
    target: &[bool],
    periods: usize,
) -> Vec<f64> {
    let mut reached = 0.0;
    let mut all = Vec::with_capacity(periods + 1);
    for t in 0..=periods {
        if t > 0 {
            left = step(chain, &left);
        }
        reached += within(&left, target);
        left.iter_mut().zip(target).filter(|(_, t)| **t).for_each(|(p, _)| *p = 0.0);
        all.push(f64::min(reached, 1.0));
    }
    all
}

/// Where numbers that never fall come to a level, between two in proportion.
pub(super) fn crosses(all: &[f64], level: f64) -> Option<f64> {
    let after = all.iter().position(|x| *x >= level)?;
    let Some(before) = after.checked_sub(1) else { return Some(0.0) };
    let (low, high) = (all[before], all[after]);
    Some(before as f64 + (level - low) / (high - low))
}

/// A number by period between two of them, in proportion; the last beyond.
pub(super) fn between(all: &[f64], periods: f64) -> f64 {
    let last = all.len() - 1;
    let at = periods.clamp(0.0, last as f64);
    let (low, share) = (at.floor() as usize, at.fract());
    let (a, b) = (all[low], all[(low + 1).min(last)]);
    a + share * (b - a)
}

pub(super) fn at(n: usize, start: usize) -> Vec<f64> {
    (0..n).map(|j| f64::from(u8::from(j == start))).collect()
}

pub(super) fn step(chain: &[Vec<f64>], from: &[f64]) -> Vec<f64> {
    let mut to = vec![0.0; chain.len()];
    for (p, row) in from.iter().zip(chain) {
        to.iter_mut().zip(row).for_each(|(t, q)| *t += p * q);
    }
    to
}

pub(super) fn within(p: &[f64], target: &[bool]) -> f64 {
    p.iter().zip(target).filter(|(_, t)| **t).map(|(p, _)| p).sum()
}
