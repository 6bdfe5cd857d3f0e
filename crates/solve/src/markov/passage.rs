//! How long it takes to come to a state.

use super::chain::{Chain, reached};
use super::stationary::absorption;
use crate::error::SolveError;

/// The time T until a state is first reached.
#[derive(Clone, Debug, PartialEq)]
pub struct Passage {
    /// P(T > t) for t = 0 to the last period asked for.
    pub survival: Vec<f64>,
    /// P(T = t | T ≥ t) for the same t; NaN-free: 0 where nothing survives.
    pub hazard: Vec<f64>,
    /// The probability that it is ever reached.
    pub reached: f64,
    /// The first period by which it is as likely reached as not; none if it never is.
    pub median: Option<u64>,
    /// The expectation of T; none where it may never be reached.
    pub mean: Option<f64>,
}

impl Chain {
    /// The time from a state until another is first reached.
    ///
    /// # Errors
    /// States that are not there.
    ///
    /// # Example
    /// A crisis that comes with probability 0.1 in each period.
    /// ```
    /// use realpolitik_solve::markov::Chain;
    /// let chain = Chain::new(vec![vec![0.9, 0.1], vec![0.0, 1.0]]).unwrap();
    /// let t = chain.passage(0, 1, 20).unwrap();
    /// assert!((t.survival[20] - 0.9f64.powi(20)).abs() < 1e-15);
    /// assert!((t.hazard[7] - 0.1).abs() < 1e-15);
    /// assert_eq!(t.median, Some(7)); // 0.9⁷ = 0.478
    /// assert!((t.mean.unwrap() - 10.0).abs() < 1e-12);
    /// assert_eq!(chain.passage(1, 0, 5).unwrap().reached, 0.0);
    /// ```
    pub fn passage(
        &self,
        start: usize,
        target: usize,
        periods: usize,
    ) -> Result<Passage, SolveError> {
        self.checked("start", start)?;
        self.checked("target", target)?;
        let n = self.states();
        if start == target {
            let survival = vec![0.0; periods + 1];
            let mut hazard = survival.clone();
            hazard[0] = 1.0;
            return Ok(Passage {
                survival,
                hazard,
                reached: 1.0,
                median: Some(0),
                mean: Some(0.0),
            });
        }
        let (survival, hazard) = self.survival(start, target, periods);
        // States from which it cannot be reached, and the end, are one group.
        let back: Vec<Vec<usize>> =
            (0..n).map(|t| (0..n).filter(|s| self.row(*s)[t] > 0.0).collect()).collect();
        let ways = reached(&back, target);
        let mut group: Vec<usize> =
            ways.iter().map(|w| if w.is_some() { usize::MAX } else { 1 }).collect();
        group[target] = 0;
        group.push(1);
        let rows: Vec<Vec<f64>> = (0..n).map(|s| self.row(s).to_vec()).collect();
        let (ends_in, time) = absorption(&rows, &group, 2, start);
        let sure = ends_in[1] == 0.0;
        let median = if ends_in[0] >= 0.5 { self.median(start, target) } else { None };
        Ok(Passage { survival, hazard, reached: ends_in[0], median, mean: sure.then_some(time) })
    }

    /// The probability that one of several states is ever reached from a state.
    ///
    /// # Errors
    /// States that are not there.
    ///
    /// # Example
    /// Out of the middle the end on either side is as likely.
    /// ```
    /// use realpolitik_solve::markov::Chain;
    /// let middle = vec![0.25, 0.5, 0.25];
    /// let rows = vec![vec![1.0, 0.0, 0.0], middle, vec![0.0, 0.0, 1.0]];
    /// let chain = Chain::new(rows).unwrap();
    /// assert!((chain.ever(1, &[true, false, false]).unwrap() - 0.5).abs() < 1e-15);
    /// assert_eq!(chain.ever(1, &[true, false, true]).unwrap(), 1.0);
    /// assert_eq!(chain.ever(0, &[false, true, false]).unwrap(), 0.0);
    /// ```
    pub fn ever(&self, start: usize, targets: &[bool]) -> Result<f64, SolveError> {
        self.checked("start", start)?;
        let n = self.states();
        if targets.len() != n {
            let value = targets.len() as f64;
            let must = "as long as there are states";
            return Err(SolveError::Setting { name: "targets", value, must });
        }
        // One more vertex leads back to all targets.
        let mut back: Vec<Vec<usize>> =
            (0..n).map(|t| (0..n).filter(|s| self.row(*s)[t] > 0.0).collect()).collect();
        back.push((0..n).filter(|t| targets[*t]).collect());
        let ways = reached(&back, n);
        let group = |s: usize| match (targets[s], ways[s]) {
            (true, _) => 0,
            (_, None) => 1,
            _ => usize::MAX,
        };
        let groups: Vec<usize> = (0..n).map(group).chain([1]).collect();
        let rows: Vec<Vec<f64>> = (0..n).map(|s| self.row(s).to_vec()).collect();
        let (ends_in, _) = absorption(&rows, &groups, 2, start);
        Ok(ends_in[0].min(1.0))
    }

    fn survival(&self, start: usize, target: usize, periods: usize) -> (Vec<f64>, Vec<f64>) {
        let n = self.states();
        let mut now = vec![0.0; n + 1];
        now[start] = 1.0;
        let (mut survival, mut hazard) = (vec![1.0], vec![0.0]);
        for _ in 0..periods {
            let mut next = vec![0.0; n + 1];
            next[n] = now[n];
            for (s, p) in now[..n].iter().enumerate().filter(|(_, p)| **p > 0.0) {
                for (to, q) in next.iter_mut().zip(self.row(s)) {
                    *to += p * q;
                }
            }
            let before: f64 = now.iter().sum();
            let arrives = std::mem::take(&mut next[target]);
            hazard.push(if before > 0.0 { arrives / before } else { 0.0 });
            survival.push(next.iter().sum());
            now = next;
        }
        (survival, hazard)
    }

    /// The first period by which the target is reached with probability ½, by
    /// powers of two of the matrix: O(states³·log median).
    fn median(&self, start: usize, target: usize) -> Option<u64> {
        let n = self.states();
        // The target is left out, the end is kept.
        let mut step: Vec<Vec<f64>> = (0..n).map(|s| self.row(s).to_vec()).collect();
        let mut end = vec![0.0; n + 1];
        end[n] = 1.0;
        step.push(end);
        step[target].fill(0.0);
        step.iter_mut().for_each(|row| row[target] = 0.0);
        let mut powers = vec![step];
        let mut start_row = vec![0.0; n + 1];
        start_row[start] = 1.0;
        let alive = |row: &[f64]| row.iter().sum::<f64>() > 0.5;
        while alive(&times(&start_row, &powers[powers.len() - 1])) {
            if powers.len() == 62 {
                return None;
            }
            let last = &powers[powers.len() - 1];
            let squared = last.iter().map(|row| times(row, last)).collect();
            powers.push(squared);
        }
        let mut row = start_row;
        let mut at = 0u64;
        for (k, power) in powers.iter().enumerate().rev() {
            let further = times(&row, power);
            if alive(&further) {
                row = further;
                at += 1 << k;
            }
        }
        Some(at + 1)
    }
}

/// A row times a matrix.
fn times(row: &[f64], matrix: &[Vec<f64>]) -> Vec<f64> {
    let mut out = vec![0.0; matrix.len()];
    for (p, own) in row.iter().zip(matrix).filter(|(p, _)| **p > 0.0) {
        for (to, q) in out.iter_mut().zip(own) {
            *to += p * q;
        }
    }
    out
}
