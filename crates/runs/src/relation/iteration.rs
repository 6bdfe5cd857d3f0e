//! Values of a relation round by round, state by state.
//!
//! First by policy iteration: what is played is a chain of states, whose values are
//! linear equations (Howard 1960 for one player). Several players may go round so; then
//! by value iteration, each round combined with earlier ones (Anderson 1965, type II).

use super::solver::{Draw, RelationSolver};
use crate::engine::CHUNK;

/// Most rounds.
const ROUNDS: usize = 120;
/// Rounds of policy iteration, before those of value iteration.
const POLICY: usize = 4;
/// Earlier rounds of value iteration that are combined.
const MEMORY: usize = 8;
/// Where a round is this many times farther off than the nearest, earlier ones are
/// forgotten.
const WORSE: f64 = 4.0;
/// Values stand still when none moves by more than this share of the span of payoffs.
const STILL: f64 = 1e-11;

impl RelationSolver<'_> {
    /// Solves the games and the values in turn until values stand still. Draws that
    /// take longer than half of the others go on among themselves.
    pub(super) fn iterate(
        &mut self,
        period: &[Vec<f64>],
        draws: &mut [Option<Draw>],
        first: usize,
    ) {
        for round in first..=ROUNDS {
            let going: Vec<bool> =
                draws.iter().map(|d| d.as_ref().is_some_and(|d| !d.still)).collect();
            let left: Vec<usize> = (0..draws.len()).filter(|d| going[*d]).collect();
            if left.is_empty() {
                return;
            }
            if left.len() <= draws.len() / 2 {
                let mut few: Vec<Option<Draw>> = left.iter().map(|d| draws[*d].take()).collect();
                let own: Vec<Vec<f64>> = period.iter().map(|rows| packed(rows, &left)).collect();
                self.iterate(&own, &mut few, round);
                left.iter().zip(few).for_each(|(d, draw)| draws[*d] = draw);
                return;
            }
            let payoffs = self.play(period, draws, &going, None, &mut |_| ());
            for (d, draw) in draws.iter_mut().enumerate().filter(|(d, _)| going[*d]) {
                let Some(draw) = draw else { continue };
                let spans = self.spans(period, d);
                let now: Vec<Vec<f64>> =
                    (0..spans.len()).map(|p| payoffs.iter().map(|s| s[p][d]).collect()).collect();
                draw.rounds = round;
                draw.step(&now, &spans);
            }
        }
    }
}

impl Draw {
    /// Moves the values towards those of the chain as it is played now.
    pub(super) fn step(&mut self, now: &[Vec<f64>], spans: &[f64]) {
        let scale = |p: usize| spans[p].max(f64::MIN_POSITIVE);
        let (mut at, mut off) = (Vec::new(), Vec::new());
        for (p, now) in now.iter().enumerate() {
            let next = if self.rounds <= POLICY {
                let Some(next) = values(&self.chain, self.moves.discount[p], now) else { return };
                next
            } else {
                let (v, discount) = (&self.values[p], self.moves.discount[p]);
                let later = |row: &[f64]| row.iter().zip(v).map(|(q, v)| q * v).sum::<f64>();
                now.iter().zip(&self.chain).map(|(r, row)| r + discount * later(row)).collect()
            };
            at.extend(self.values[p].iter().map(|v| v / scale(p)));
            off.extend(next.iter().zip(&self.values[p]).map(|(n, v)| (n - v) / scale(p)));
        }
        self.still = off.iter().all(|x| x.abs() <= STILL);
        let far = off.iter().fold(0.0f64, |most, x| most.max(x.abs()));
        if far > WORSE * self.nearest {
            self.before.clear();
        }
        self.nearest = self.nearest.min(far);
        let to = combined(&self.before, &at, &off);
        if self.rounds > POLICY {
            self.before.push((at, off));
            if self.before.len() > MEMORY {
                self.before.remove(0);
            }
        }
        let states = self.chain.len();
        for (p, values) in self.values.iter_mut().enumerate() {
            for (v, x) in values.iter_mut().zip(&to[p * states..]) {
                *v = x * scale(p);
            }
        }
    }
}

/// The values of a chain: `(I − δP) v = r`.
fn values(chain: &[Vec<f64>], discount: f64, now: &[f64]) -> Option<Vec<f64>> {
    let n = chain.len();
    let mut matrix = vec![0.0; n * n];
    for (s, row) in chain.iter().enumerate() {
        for (t, p) in row.iter().enumerate() {
            matrix[s * n + t] = f64::from(u8::from(s == t)) - discount * p;
        }
    }
    let mut v = now.to_vec();
    realpolitik_lanes::linear::solve(&mut matrix, &mut v)?;
    v.iter().all(|x| x.is_finite()).then_some(v)
}

/// Some draws of rows that lie as `rows[row * CHUNK + draw]`, moved to the front.
fn packed(rows: &[f64], draws: &[usize]) -> Vec<f64> {
    let mut out = vec![0.0; rows.len()];
    for (to, from) in out.chunks_mut(CHUNK).zip(rows.chunks(CHUNK)) {
        to.iter_mut().zip(draws).for_each(|(to, d)| *to = from[*d]);
    }
    out
}

/// The next values: a full step from here, less what earlier steps say of it
/// (Anderson 1965; Walker and Ni 2011, eq. 2.1, normal equations with a ridge).
fn combined(before: &[(Vec<f64>, Vec<f64>)], at: &[f64], off: &[f64]) -> Vec<f64> {
    let plain = || at.iter().zip(off).map(|(a, o)| a + o).collect::<Vec<f64>>();
    let m = before.len();
    if m == 0 {
        return plain();
    }
    // Differences to the present round.
    let moved: Vec<Vec<f64>> =
        before.iter().map(|(_, o)| off.iter().zip(o).map(|(x, y)| x - y).collect()).collect();
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
    let mut matrix = vec![0.0; m * m];
    let mut share: Vec<f64> = moved.iter().map(|d| dot(d, off)).collect();
    let largest = moved.iter().map(|d| dot(d, d)).fold(0.0, f64::max);
    for i in 0..m {
        for j in 0..m {
            matrix[i * m + j] = dot(&moved[i], &moved[j]);
        }
        matrix[i * m + i] += 1e-14 * largest;
    }
    if realpolitik_lanes::linear::solve(&mut matrix, &mut share).is_none() {
        return plain();
    }
    let mut to = plain();
    for ((share, (a, _)), moved) in share.iter().zip(before).zip(&moved) {
        for (k, to) in to.iter_mut().enumerate() {
            *to -= share * (at[k] - a[k] + moved[k]);
        }
    }
    if to.iter().all(|x| x.is_finite()) { to } else { plain() }
}
