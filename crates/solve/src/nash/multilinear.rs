//! Expected payoffs of a strategic game as functions of mixed strategies, with
//! their derivatives, and Newton's method on the indifference of a support.

use crate::quantal_response::solve_linear;
use realpolitik_game::strategic::{PayoffTable, advance};

/// A game's payoffs in doubles, all players' strategies counted through.
#[derive(Clone, Debug)]
pub(crate) struct Multilinear<'a> {
    pub table: &'a PayoffTable<f64>,
    /// First strategy of each player; one past the last at the end.
    pub offset: Vec<usize>,
    /// Player by player, what each profile pays as a share of the player's payoff spread.
    shares: Vec<f64>,
}

impl<'a> Multilinear<'a> {
    pub(crate) fn new(table: &'a PayoffTable<f64>) -> Self {
        let mut offset = vec![0];
        for s in table.shape() {
            offset.push(offset[offset.len() - 1] + s);
        }
        let mut shares = Vec::with_capacity(table.profiles() * table.players());
        for p in 0..table.players() {
            let scale = table.player_scale(p);
            shares.extend((0..table.profiles()).map(|at| table.payoff_at(at, p) / scale));
        }
        Multilinear { shares, table, offset }
    }
    pub(crate) fn size(&self) -> usize {
        self.offset[self.offset.len() - 1]
    }
    pub(crate) fn players(&self) -> usize {
        self.offset.len() - 1
    }
    pub(crate) fn range(&self, player: usize) -> std::ops::Range<usize> {
        self.offset[player]..self.offset[player + 1]
    }
    /// Payoff of each strategy, and its derivative by each probability (row-major,
    /// `size × size`), both divided by the player's payoff spread. O(profiles · players³).
    pub(crate) fn evaluate(&self, p: &[f64], values: &mut [f64], slopes: &mut [f64]) {
        values.fill(0.0);
        slopes.fill(0.0);
        match *self.table.shape() {
            [a, b, c] => self.evaluate_three([a, b, c], p, values, slopes),
            _ => self.evaluate_any(p, values, slopes),
        }
    }

    /// Three players, the payoffs summed up a line at a time.
    fn evaluate_three(&self, n: [usize; 3], p: &[f64], values: &mut [f64], slopes: &mut [f64]) {
        let size = self.size();
        let [o0, o1, o2] = [self.offset[0], self.offset[1], self.offset[2]];
        let last = &p[o2..];
        let count = self.table.profiles();
        let dot = |line: &[f64]| line.iter().zip(last).map(|(v, q)| v * q).sum::<f64>();
        for a in 0..n[0] {
            for b in 0..n[1] {
                let at = (a * n[1] + b) * n[2];
                let line = |player: usize| &self.shares[player * count + at..][..n[2]];
                let (pa, pb) = (p[o0 + a], p[o1 + b]);
                for (own, other, weight, line) in
                    [(o0 + a, o1 + b, pb, line(0)), (o1 + b, o0 + a, pa, line(1))]
                {
                    let sum = dot(line);
                    let row = &mut slopes[own * size..(own + 1) * size];
                    row[other] = sum;
                    values[own] += weight * sum;
                    if weight != 0.0 {
                        row[o2..].iter_mut().zip(line).for_each(|(s, v)| *s += weight * v);
                    }
                }
                for (c, v) in line(2).iter().enumerate() {
                    let row = &mut slopes[(o2 + c) * size..(o2 + c + 1) * size];
                    row[o0 + a] += pb * v;
                    row[o1 + b] += pa * v;
                    values[o2 + c] += pa * pb * v;
                }
            }
        }
    }

    fn evaluate_any(&self, p: &[f64], values: &mut [f64], slopes: &mut [f64]) {
        let (n, size, count) = (self.players(), self.size(), self.table.profiles());
        let mut profile = vec![0usize; n];
        for position in 0..count {
            for i in 0..n {
                let row = self.offset[i] + profile[i];
                let pay = self.shares[i * count + position];
                let mut all = 1.0;
                for j in (0..n).filter(|j| *j != i) {
                    all *= p[self.offset[j] + profile[j]];
                    let mut rest = 1.0;
                    for k in (0..n).filter(|k| *k != i && *k != j) {
                        rest *= p[self.offset[k] + profile[k]];
                    }
                    slopes[row * size + self.offset[j] + profile[j]] += pay * rest;
                }
                values[row] += pay * all;
            }
            advance(&mut profile, self.table.shape());
        }
    }
    /// Flat probabilities as one list per player.
    pub(crate) fn split(&self, p: &[f64]) -> Vec<Vec<f64>> {
        (0..self.players()).map(|i| p[self.range(i)].to_vec()).collect()
    }

    /// Newton's method for the profile with the given support at which each player
    /// is indifferent between all strategies of its support; from `p`, into `p`.
    /// Whether it converged to a point of the simplices.
    pub(crate) fn indifferent(&self, support: &[bool], p: &mut [f64]) -> bool {
        self.equalise(support, p, Patience::Full)
    }

    /// [`Multilinear::indifferent`] with more or less patience.
    fn equalise(&self, support: &[bool], p: &mut [f64], patience: Patience) -> bool {
        let (n, size) = (self.players(), self.size());
        let used: Vec<usize> = (0..size).filter(|s| support[*s]).collect();
        let unknowns = used.len() + n;
        let mut values = vec![0.0; size];
        let mut slopes = vec![0.0; size * size];
        let mut worth: Vec<f64> = vec![0.0; n];
        let mut a = vec![0.0; unknowns * unknowns];
        let mut b = vec![0.0; unknowns];
        for (s, x) in p.iter_mut().enumerate() {
            if !support[s] {
                *x = 0.0;
            }
        }
        let player_of: Vec<usize> = (0..n).flat_map(|i| self.range(i).map(move |_| i)).collect();
        let mut last = f64::INFINITY;
        for iteration in 0..60 {
            self.evaluate(p, &mut values, &mut slopes);
            if iteration == 0 {
                for (i, w) in worth.iter_mut().enumerate() {
                    *w = self.range(i).map(|s| p[s] * values[s]).sum();
                }
            }
            a.fill(0.0);
            for (r, s) in used.iter().enumerate() {
                for (c, t) in used.iter().enumerate() {
                    a[r * unknowns + c] = slopes[s * size + t];
                }
                a[r * unknowns + used.len() + player_of[*s]] = -1.0;
                b[r] = worth[player_of[*s]] - values[*s];
            }
            for i in 0..n {
                let r = used.len() + i;
                let mut total = 0.0;
                for (c, t) in used.iter().enumerate() {
                    if player_of[*t] == i {
                        a[r * unknowns + c] = 1.0;
                        total += p[*t];
                    }
                }
                b[r] = 1.0 - total;
            }
            let residual = b.iter().fold(0.0f64, |m, v| m.max(v.abs()));
            if residual <= 1e-14 {
                break;
            }
            // Near a solution it falls faster and faster; beside one it wanders.
            if patience == Patience::Little && iteration >= 3 && residual > 0.3 * last {
                if residual <= 1e-12 {
                    break;
                }
                return false;
            }
            last = residual;
            if solve_linear(&mut a, &mut b).is_none() || b.iter().any(|v| !v.is_finite()) {
                return residual < 1e-12 && self.sound(p);
            }
            for (c, t) in used.iter().enumerate() {
                p[*t] += b[c];
            }
            for (w, d) in worth.iter_mut().zip(&b[used.len()..]) {
                *w += d;
            }
            if p.iter().any(|x| x.abs() > 1e3) {
                return false;
            }
            if b.iter().fold(0.0f64, |m, v| m.max(v.abs())) <= 1e-15 {
                break;
            }
        }
        self.evaluate(p, &mut values, &mut slopes);
        let off = used.iter().map(|s| (values[*s] - worth[player_of[*s]]).abs());
        off.fold(0.0, f64::max) <= 1e-11 && self.sound(p)
    }

    /// Whether probabilities are in [0, 1] and add to 1, once rounding is taken off.
    fn sound(&self, p: &mut [f64]) -> bool {
        if p.iter().any(|x| *x < -1e-12 || !x.is_finite()) {
            return false;
        }
        for i in 0..self.players() {
            let own = &mut p[self.offset[i]..self.offset[i + 1]];
            own.iter_mut().for_each(|x| *x = x.max(0.0));
            let total: f64 = own.iter().sum();
            if (total - 1.0).abs() > 1e-9 {
                return false;
            }
            own.iter_mut().for_each(|x| *x /= total);
        }
        true
    }

    /// The greatest gain of any player, as a share of its payoff spread.
    pub(crate) fn regret(&self, p: &[f64]) -> f64 {
        let size = self.size();
        let mut values = vec![0.0; size];
        let mut slopes = vec![0.0; size * size];
        self.evaluate(p, &mut values, &mut slopes);
        (0..self.players())
            .map(|i| {
                let best = self.range(i).map(|s| values[s]).fold(f64::NEG_INFINITY, f64::max);
                let mean: f64 = self.range(i).map(|s| p[s] * values[s]).sum();
                best - mean
            })
            .fold(0.0, f64::max)
    }

    /// Refines an approximate equilibrium: tries supports that leave out what has
    /// less than a growing share, until one is an equilibrium to 1e-10 of the
    /// payoff spread.
    pub(crate) fn polish(&self, p: &[f64]) -> Option<Vec<f64>> {
        self.polish_with(p, Patience::Full)
    }

    /// [`Multilinear::polish`] with more or less patience.
    pub(crate) fn polish_with(&self, p: &[f64], patience: Patience) -> Option<Vec<f64>> {
        let mut before: Vec<bool> = Vec::new();
        for least in [1e-7, 1e-5, 1e-3, 1e-2, 0.05] {
            let support: Vec<bool> = p.iter().map(|x| *x > least).collect();
            if support == before {
                continue;
            }
            let mut q = p.to_vec();
            if (0..self.players()).all(|i| self.range(i).any(|s| support[s]))
                && self.equalise(&support, &mut q, patience)
                && self.regret(&q) <= 1e-10
            {
                return Some(q);
            }
            before = support;
        }
        None
    }
}

/// When Newton's method gives up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Patience {
    /// As soon as it does not come nearer.
    Little,
    /// After sixty steps.
    Full,
}
