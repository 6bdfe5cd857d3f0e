//! The linearised equations, solved block by block.
//!
//! For given values the states are apart, so the derivative by the logits is
//! block diagonal, one block for each state, with a border of the values and the
//! parameter of the path. Each block is eliminated by itself, and what is left
//! (the Schur complement) has a row for each value and one for the path. Within a
//! block only pivots that are not small are taken; the others join the
//! complement, so that a block that is singular, as at a turning point of one
//! state's game, does no harm.

use super::dense::{Lu, add_multiple, dot};
use super::path::Linear;

/// Pivots less than this share of the block's greatest entry are put off.
const LEAST_PIVOT: f64 = 1e-4;

/// The derivatives of the equations of one state.
#[derive(Clone, Debug)]
pub(super) struct Block {
    /// By the state's logits: rows of the logits' equations, of the values'
    /// equations (one per player), and of the border.
    pub(super) local: Vec<f64>,
    /// Of each logit's equation, by its player's values in all states.
    pub(super) values: Vec<f64>,
    /// Of each logit's equation, by the parameter.
    pub(super) parameter: Vec<f64>,
    /// Whose equation each is.
    owner: Vec<usize>,
    size: usize,
    /// After the elimination: which equation stands in each row,
    rows: Vec<usize>,
    /// the columns that were pivots, and those put off,
    pivots: Vec<usize>,
    late: Vec<usize>,
    /// the first of those in the complement,
    first_late: usize,
    /// and the multiples of the pivots' equations that the others lose.
    lost: Vec<f64>,
}

impl Block {
    fn new(owner: Vec<usize>, states: usize, players: usize) -> Block {
        let size = owner.len();
        Block {
            local: vec![0.0; (size + players + 1) * size],
            values: vec![0.0; size * states],
            parameter: vec![0.0; size],
            owner,
            size,
            rows: Vec::new(),
            pivots: Vec::new(),
            late: Vec::new(),
            first_late: 0,
            lost: Vec::new(),
        }
    }

    /// Eliminates the block; returns the sign of its pivots.
    fn eliminate(&mut self) -> f64 {
        let n = self.size;
        let all = self.local.len().checked_div(n).unwrap_or(0);
        let mut sign = 1.0;
        self.rows.clear();
        self.rows.extend(0..n);
        self.pivots.clear();
        self.late.clear();
        let most = self.local[..n * n].iter().fold(0.0f64, |m, x| m.max(x.abs()));
        for c in 0..n {
            let k = self.pivots.len();
            let mut best = k;
            for r in k + 1..n {
                if self.local[r * n + c].abs() > self.local[best * n + c].abs() {
                    best = r;
                }
            }
            let value = self.local[best * n + c];
            if value.is_nan() || value.abs() <= LEAST_PIVOT * most {
                self.late.push(c);
                continue;
            }
            if best != k {
                let (upper, lower) = self.local.split_at_mut(best * n);
                upper[k * n..(k + 1) * n].swap_with_slice(&mut lower[..n]);
                self.rows.swap(k, best);
                sign = -sign;
            }
            // The column moves before those put off.
            if self.late.len() % 2 == 1 {
                sign = -sign;
            }
            if value < 0.0 {
                sign = -sign;
            }
            self.pivots.push(c);
            let (upper, lower) = self.local.split_at_mut((k + 1) * n);
            let row = &upper[k * n..];
            for other in lower.chunks_exact_mut(n) {
                let factor = other[c] / value;
                other[c] = factor;
                if factor == 0.0 {
                    continue;
                }
                for l in &self.late {
                    other[*l] -= factor * row[*l];
                }
                for (x, y) in other[c + 1..].iter_mut().zip(&row[c + 1..]) {
                    *x -= factor * y;
                }
            }
        }
        self.multiples(all);
        sign
    }

    /// From factors of pivots to multiples of the pivots' own equations.
    fn multiples(&mut self, all: usize) {
        let (n, k) = (self.size, self.pivots.len());
        self.lost.clear();
        self.lost.resize((all - k.min(all)) * k, 0.0);
        for (r, lost) in (k..all).zip(self.lost.chunks_exact_mut(k.max(1))) {
            for j in (0..k).rev() {
                let mut sum = self.local[r * n + self.pivots[j]];
                for (l, factor) in lost.iter().enumerate().skip(j + 1) {
                    sum -= factor * self.local[l * n + self.pivots[j]];
                }
                lost[j] = sum;
            }
        }
    }

    /// The multiples that row `r`, counted behind the pivots', loses.
    fn lost(&self, r: usize) -> &[f64] {
        let k = self.pivots.len();
        &self.lost[r * k..(r + 1) * k]
    }
}

/// The linearised equations of all states.
#[derive(Clone, Debug)]
pub(super) struct Elimination {
    pub(super) blocks: Vec<Block>,
    /// Of each value's equation, by its player's values in all states.
    pub(super) values: Vec<f64>,
    /// Of each value's equation, by the parameter.
    pub(super) parameter: Vec<f64>,
    states: usize,
    players: usize,
    logits: usize,
    complement: Lu,
    right: Vec<f64>,
}

impl Elimination {
    /// For so many players, and states whose logits belong to these players in turn.
    pub(super) fn new(owners: impl IntoIterator<Item = Vec<usize>>, players: usize) -> Elimination {
        let owners: Vec<Vec<usize>> = owners.into_iter().collect();
        let (states, logits) = (owners.len(), owners.iter().map(Vec::len).sum());
        let block = |owner| Block::new(owner, states, players);
        Elimination {
            blocks: owners.into_iter().map(block).collect(),
            values: vec![0.0; players * states * states],
            parameter: vec![0.0; players * states],
            states,
            players,
            logits,
            complement: Lu::default(),
            right: Vec::new(),
        }
    }
}

impl Linear for Elimination {
    fn factor(&mut self, border: Option<&[f64]>) -> Option<f64> {
        let (states, players) = (self.states, self.players);
        let m = states * players;
        let mut sign = 1.0;
        let mut at = 0;
        let mut late = m + 1;
        for block in &mut self.blocks {
            let n = block.size;
            let last = (n + players) * n;
            match border {
                Some(b) => block.local[last..].copy_from_slice(&b[at..at + n]),
                None => block.local[last..].fill(0.0),
            }
            at += n;
            sign *= block.eliminate();
            block.first_late = late;
            late += block.late.len();
        }
        self.complement.clear(late);
        let matrix = &mut self.complement.a;
        for v in 0..m {
            let i = v / states;
            let own = &self.values[v * states..(v + 1) * states];
            matrix[v * late + i * states..v * late + (i + 1) * states].copy_from_slice(own);
            matrix[v * late + m] = self.parameter[v];
        }
        matrix[m * late + m] = border.map_or(1.0, |b| b[b.len() - 1]);
        for (s, block) in self.blocks.iter().enumerate() {
            block.join(matrix, late, s, states, players);
        }
        self.complement.factor()?;
        Some(sign * self.complement.sign)
    }

    fn solve(&mut self, right: &[f64], out: &mut [f64]) {
        let (states, players, logits) = (self.states, self.players, self.logits);
        let m = states * players;
        self.right.clear();
        self.right.extend_from_slice(&right[logits..=logits + m]);
        let mut at = 0;
        for (s, block) in self.blocks.iter().enumerate() {
            let k = block.pivots.len();
            let own = &right[at..at + block.size];
            let lost = |r: usize| -> f64 {
                block.lost(r).iter().zip(&block.rows).map(|(f, row)| f * own[*row]).sum()
            };
            for r in 0..block.size - k {
                self.right.push(own[block.rows[k + r]] - lost(r));
            }
            for i in 0..players {
                self.right[i * states + s] -= lost(block.size - k + i);
            }
            self.right[m] -= lost(block.size - k + players);
            at += block.size;
        }
        self.complement.solve(&mut self.right);
        out[logits..=logits + m].copy_from_slice(&self.right[..=m]);
        let parameter = self.right[m];
        let mut at = 0;
        for block in &self.blocks {
            let out = &mut out[at..at + block.size];
            block.substitute(&right[at..], &self.right, parameter, states, out);
            at += block.size;
        }
    }
}

impl Block {
    /// Adds what is left of the block's equations to the complement.
    fn join(&self, matrix: &mut [f64], width: usize, s: usize, states: usize, players: usize) {
        let (n, k, m) = (self.size, self.pivots.len(), states * players);
        for r in 0..n - k + players + 1 {
            let to = match r {
                r if r < n - k => self.first_late + r,
                r if r < n - k + players => (r - (n - k)) * states + s,
                _ => m,
            };
            let row = &mut matrix[to * width..(to + 1) * width];
            if r < n - k {
                let own = self.rows[k + r];
                let i = self.owner[own];
                let values = &self.values[own * states..(own + 1) * states];
                row[i * states..(i + 1) * states].copy_from_slice(values);
                row[m] = self.parameter[own];
            }
            for (d, c) in self.late.iter().enumerate() {
                row[self.first_late + d] = self.local[(k + r) * n + c];
            }
            for (factor, own) in self.lost(r).iter().zip(&self.rows) {
                if *factor != 0.0 {
                    let i = self.owner[*own];
                    let values = &self.values[own * states..(own + 1) * states];
                    add_multiple(&mut row[i * states..(i + 1) * states], -factor, values);
                    row[m] -= factor * self.parameter[*own];
                }
            }
        }
    }

    /// The block's logits, once the rest is known.
    fn substitute(
        &self,
        right: &[f64],
        rest: &[f64],
        parameter: f64,
        states: usize,
        out: &mut [f64],
    ) {
        let (n, k) = (self.size, self.pivots.len());
        for (d, c) in self.late.iter().enumerate() {
            out[*c] = rest[self.first_late + d];
        }
        // What the pivots' equations still lack, kept where their unknowns will stand.
        for j in 0..k {
            let own = self.rows[j];
            let i = self.owner[own];
            let values = &self.values[own * states..(own + 1) * states];
            let mut sum = right[own]
                - dot(values, &rest[i * states..(i + 1) * states])
                - self.parameter[own] * parameter;
            for l in 0..j {
                sum -= self.local[j * n + self.pivots[l]] * out[self.pivots[l]];
            }
            out[self.pivots[j]] = sum;
        }
        for j in (0..k).rev() {
            let row = &self.local[j * n..(j + 1) * n];
            let mut sum = out[self.pivots[j]];
            for c in self.pivots[j + 1..].iter().chain(&self.late) {
                sum -= row[*c] * out[*c];
            }
            out[self.pivots[j]] = sum / row[self.pivots[j]];
        }
    }
}
