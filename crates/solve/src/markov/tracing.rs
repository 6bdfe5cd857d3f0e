//! The logarithmic tracing procedure for stationary strategies.
//!
//! At t = 0 everyone answers a prior, at t = 1 one another. Between them player i
//! takes (1 − t)·U(prior) + t·U(σ) plus (1 − t)·η_i·Σ ln σ, which keeps every
//! action played and the path unique (Harsanyi 1975; Herings & Peeters 2004;
//! Eibelshäuser & Poensgen 2019). The parameter of the path is
//! τ = −ln(1 − t), in which logits of actions that die out fall evenly.

use super::dense::{Lu, add_multiple, dot};
use super::elimination::Elimination;
use super::expectation::Expectation;
use super::layout::{Laid, Layout};
use super::path::Homotopy;

/// η of each player as a share of its payoff range: small, so that the prior and not
/// the logarithms decides where the path goes.
const ETA: f64 = 0.02;
/// Rounds of policy iteration; each doubles the number of good digits.
const ROUNDS: usize = 60;

/// The equations.
pub(super) struct Tracing {
    layout: Layout,
    /// Against the prior: each action's payoff, and where play goes.
    pays: Vec<f64>,
    next: Vec<f64>,
    /// Work space: probabilities, their logarithms, and what actions lead to
    /// against the prior and against both.
    p: Vec<f64>,
    log_p: Vec<f64>,
    against: Vec<f64>,
    utility: Vec<f64>,
    expectation: Expectation,
}

impl Tracing {
    pub(super) fn new(layout: Layout, prior: &[f64]) -> Tracing {
        let mut e = Expectation::new(&layout);
        e.utilities(&layout, prior, &vec![0.0; layout.values]);
        e.derivatives(&layout, prior);
        Tracing {
            pays: e.utility.clone(),
            next: e.next.clone(),
            p: vec![0.0; layout.actions],
            log_p: vec![0.0; layout.actions],
            against: vec![0.0; layout.actions],
            utility: vec![0.0; layout.actions],
            expectation: e,
            layout,
        }
    }

    /// The answers to the prior: the start of the path. Policy iteration, as the
    /// objective with its logarithms is that of a decision problem.
    pub(super) fn start(&mut self) -> Option<Vec<f64>> {
        let layout = &self.layout;
        let count = layout.states.len();
        let mut x = vec![0.0; layout.size()];
        let mut values = vec![0.0; layout.values];
        for _ in 0..ROUNDS {
            let mut moved = 0.0f64;
            for i in 0..layout.players {
                let mut lu = Lu::default();
                lu.clear(count);
                let mut right = vec![0.0; count];
                for (s, state) in layout.states.iter().enumerate() {
                    let from = state.first_action + state.starts[i];
                    let to = state.first_action + state.starts[i + 1];
                    let own = &values[i * count..(i + 1) * count];
                    let row = &mut lu.a[s * count..(s + 1) * count];
                    let utility: Vec<f64> = (from..to)
                        .map(|a| {
                            let later = dot(&self.next[a * count..(a + 1) * count], own);
                            self.pays[a] + layout.discounts[i] * later
                        })
                        .collect();
                    let eta = ETA * layout.range[i];
                    let best = answer(&utility, eta);
                    for (a, p) in (from..to).zip(&best) {
                        right[s] += p * self.pays[a] + eta * libm::log(*p);
                        let factor = -layout.discounts[i] * p;
                        add_multiple(row, factor, &self.next[a * count..(a + 1) * count]);
                        self.p[a] = *p;
                    }
                    row[s] += 1.0;
                }
                lu.factor()?;
                lu.solve(&mut right);
                for (v, w) in values[i * count..].iter_mut().zip(&right) {
                    moved = moved.max((*v - w).abs() / layout.range[i]);
                    *v = *w;
                }
            }
            if moved <= 1e-13 / (1.0 - layout.discounts.iter().copied().fold(0.0, f64::max)) {
                break;
            }
        }
        let mut at = 0;
        for state in &layout.states {
            for (i, a) in &state.unknowns {
                let last = self.p[state.first_action + state.reference(*i)];
                x[at] = libm::log(self.p[state.first_action + a] / last);
                at += 1;
            }
        }
        x[at..at + layout.values].copy_from_slice(&values);
        Some(x)
    }
}

/// The probabilities that maximise Σ p·u + η·Σ ln p: p_a = η/(μ − u_a), where μ
/// makes them add to 1. Newton's method from the left never overshoots.
fn answer(utility: &[f64], eta: f64) -> Vec<f64> {
    let best = utility.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    // Counted from the best utility, so that nothing is lost where η is small.
    let mut mu = eta;
    for _ in 0..100 {
        let (mut sum, mut slope) = (0.0, 0.0);
        for u in utility {
            let p = eta / (mu + (best - u));
            sum += p;
            slope += p / (mu + (best - u));
        }
        let step = (sum - 1.0) / slope;
        mu += step;
        if step <= 1e-16 * mu {
            break;
        }
    }
    let own: Vec<f64> = utility.iter().map(|u| eta / (mu + (best - u))).collect();
    let total: f64 = own.iter().sum();
    own.iter().map(|p| p / total).collect()
}

impl Laid for Tracing {
    fn layout(&self) -> &Layout {
        &self.layout
    }

    fn probabilities(&self) -> &[f64] {
        &self.p
    }
}

impl Homotopy for Tracing {
    type Linear = Elimination;

    fn linear(&self) -> Elimination {
        Elimination::new(self.layout.owners(), self.layout.players)
    }

    fn sizes(&self) -> (usize, usize) {
        (self.layout.logits, self.layout.values)
    }

    fn equations(&mut self, x: &[f64], f: &mut [f64]) {
        let layout = &self.layout;
        let count = layout.states.len();
        let rest = libm::exp(-x[x.len() - 1]);
        let values = &x[layout.logits..layout.logits + layout.values];
        layout.softmax(x, &mut self.p, &mut self.log_p);
        self.expectation.utilities(layout, &self.p, values);
        let mut at = 0;
        for (s, state) in layout.states.iter().enumerate() {
            for i in 0..layout.players {
                let own = &values[i * count..(i + 1) * count];
                let mine =
                    state.first_action + state.starts[i]..state.first_action + state.starts[i + 1];
                let (eta, last) = (ETA * rest * layout.range[i], mine.end - 1);
                let mut expected = 0.0;
                for a in mine.clone() {
                    let later = dot(&self.next[a * count..(a + 1) * count], own);
                    self.against[a] = self.pays[a] + layout.discounts[i] * later;
                    self.utility[a] =
                        rest * self.against[a] + (1.0 - rest) * self.expectation.utility[a];
                    expected += self.p[a] * self.utility[a] + eta * self.log_p[a];
                }
                for a in mine.start..last {
                    let spur = libm::exp(-self.log_p[a]) - libm::exp(-self.log_p[last]);
                    f[at] = (self.utility[a] - self.utility[last]) / layout.range[i]
                        + ETA * rest * spur;
                    at += 1;
                }
                f[layout.logits + i * count + s] = own[s] - expected;
            }
        }
        f[layout.logits + layout.values] = 0.0;
    }

    fn derivatives(&mut self, x: &[f64], into: &mut Elimination) {
        let layout = &self.layout;
        let count = layout.states.len();
        let rest = libm::exp(-x[x.len() - 1]);
        self.expectation.derivatives(layout, &self.p);
        for s in 0..count {
            self.logit_rows(s, rest, into);
            self.value_rows(s, rest, into);
        }
    }
}

impl Tracing {
    fn logit_rows(&self, s: usize, rest: f64, into: &mut Elimination) {
        let layout = &self.layout;
        let (state, count, e) = (&layout.states[s], layout.states.len(), &self.expectation);
        let (n, all) = (state.unknowns.len(), state.starts[layout.players]);
        let first = state.first_action;
        let (u, own, cross) = (&e.utility[first..], &self.p[first..], &e.cross[s]);
        let block = &mut into.blocks[s];
        for (r, (i, a)) in state.unknowns.iter().enumerate() {
            let (last, range) = (state.reference(*i), layout.range[*i]);
            let spur = |a: usize| ETA * rest * libm::exp(-self.log_p[first + a]);
            let gap = u[*a] - u[last];
            for (c, (j, b)) in state.unknowns.iter().enumerate() {
                block.local[r * n + c] = if i == j {
                    let mine = if a == b { -spur(*a) } else { 0.0 };
                    mine + own[*b] * (spur(*a) - spur(last))
                } else {
                    let moved = cross[a * all + b] - cross[last * all + b];
                    (1.0 - rest) * own[*b] * (moved - gap) / range
                };
            }
            let before = self.against[first + a] - self.against[first + last];
            block.parameter[r] = rest * (gap - before) / range - (spur(*a) - spur(last));
            let discount = layout.discounts[*i] / range;
            let at = |a: usize, t: usize| {
                let k = (first + a) * count + t;
                rest * self.next[k] + (1.0 - rest) * e.next[k]
            };
            for (t, slot) in block.values[r * count..(r + 1) * count].iter_mut().enumerate() {
                *slot = discount * (at(*a, t) - at(last, t));
            }
        }
    }

    fn value_rows(&self, s: usize, rest: f64, into: &mut Elimination) {
        let layout = &self.layout;
        let (state, count, e) = (&layout.states[s], layout.states.len(), &self.expectation);
        let (n, all) = (state.unknowns.len(), state.starts[layout.players]);
        let first = state.first_action;
        let (own, cross) = (&self.p[first..], &e.cross[s]);
        for i in 0..layout.players {
            let mine = state.starts[i]..state.starts[i + 1];
            let eta = ETA * rest * layout.range[i];
            let actions = state.actions[i] as f64;
            let sum = |f: &dyn Fn(usize) -> f64| mine.clone().fold(0.0, |t, a| t + own[a] * f(a));
            let mixed = sum(&|a| self.utility[first + a]);
            let expected = sum(&|a| e.utility[first + a]);
            for (c, (j, b)) in state.unknowns.iter().enumerate() {
                into.blocks[s].local[(n + i) * n + c] = if i == *j {
                    let pays = self.utility[first + b] - mixed;
                    -own[*b] * pays - eta * (1.0 - actions * own[*b])
                } else {
                    let moved = sum(&|a| cross[a * all + b]);
                    -(1.0 - rest) * own[*b] * (moved - expected)
                };
            }
            let logs = mine.clone().fold(0.0, |t, a| t + self.log_p[first + a]);
            let before = sum(&|a| self.against[first + a]);
            into.parameter[i * count + s] = -rest * (expected - before) + eta * logs;
            let to = &mut into.values[(i * count + s) * count..(i * count + s + 1) * count];
            to.fill(0.0);
            for a in mine {
                let factor = -layout.discounts[i] * own[a];
                let at = (first + a) * count..(first + a + 1) * count;
                add_multiple(to, factor * rest, &self.next[at.clone()]);
                add_multiple(to, factor * (1.0 - rest), &e.next[at]);
            }
            to[s] += 1.0;
        }
    }
}
