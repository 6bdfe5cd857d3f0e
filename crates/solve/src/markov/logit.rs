//! The equations of logit quantal response in stationary strategies.
//!
//! For logits ℓ (each player's last action in a state has 0), values V and
//! precision λ: ℓ_a − λ·(U_a − U_last) = 0 and V − Σ σ_a·U_a = 0, where U_a is
//! an action's payoff with the discounted value of what follows, and σ the
//! softmax of ℓ (Eibelshäuser & Poensgen 2019; Breitmoser, Tan & Zizzo 2010).

use super::elimination::Elimination;
use super::expectation::Expectation;
use super::layout::{Laid, Layout};
use super::path::Homotopy;

/// The equations; the parameter of the path is λ times `scale`, of which player i
/// has the share `weights[i]`.
pub(super) struct Logit {
    pub(super) layout: Layout,
    weights: Vec<f64>,
    pub(super) scale: f64,
    p: Vec<f64>,
    log_p: Vec<f64>,
    expectation: Expectation,
}

impl Logit {
    pub(super) fn new(layout: Layout, weights: Vec<f64>) -> Logit {
        let scale = weights.iter().zip(&layout.range).map(|(w, r)| w * r).fold(0.0, f64::max);
        Logit {
            p: vec![0.0; layout.actions],
            log_p: vec![0.0; layout.actions],
            expectation: Expectation::new(&layout),
            scale: if scale > 0.0 { scale } else { 1.0 },
            layout,
            weights,
        }
    }
}

impl Laid for Logit {
    fn layout(&self) -> &Layout {
        &self.layout
    }

    fn probabilities(&self) -> &[f64] {
        &self.p
    }
}

impl Homotopy for Logit {
    type Linear = Elimination;

    fn linear(&self) -> Elimination {
        Elimination::new(self.layout.owners(), self.layout.players)
    }

    fn sizes(&self) -> (usize, usize) {
        (self.layout.logits, self.layout.values)
    }

    fn equations(&mut self, x: &[f64], f: &mut [f64]) {
        let layout = &self.layout;
        let lambda = x[x.len() - 1] / self.scale;
        let values = &x[layout.logits..layout.logits + layout.values];
        layout.softmax(x, &mut self.p, &mut self.log_p);
        self.expectation.utilities(layout, &self.p, values);
        let mut at = 0;
        for state in &layout.states {
            let u = &self.expectation.utility[state.first_action..];
            for (i, a) in &state.unknowns {
                f[at] = x[at] - lambda * self.weights[*i] * (u[*a] - u[state.reference(*i)]);
                at += 1;
            }
        }
        for (v, f) in f[at..at + layout.values].iter_mut().enumerate() {
            *f = values[v] - self.expectation.value[v];
        }
        f[at + layout.values] = 0.0;
    }

    fn derivatives(&mut self, x: &[f64], into: &mut Elimination) {
        let layout = &self.layout;
        let lambda = x[x.len() - 1] / self.scale;
        let count = layout.states.len();
        self.expectation.derivatives(layout, &self.p);
        let e = &self.expectation;
        into.parameter.fill(0.0);
        for (s, state) in layout.states.iter().enumerate() {
            let (n, all) = (state.unknowns.len(), state.starts[layout.players]);
            let (u, own) = (&e.utility[state.first_action..], &self.p[state.first_action..]);
            let cross = &e.cross[s];
            let next = &e.next[state.first_action * count..];
            let block = &mut into.blocks[s];
            for (r, (i, a)) in state.unknowns.iter().enumerate() {
                let reference = state.reference(*i);
                let factor = lambda * self.weights[*i];
                let gap = u[*a] - u[reference];
                for (c, (j, b)) in state.unknowns.iter().enumerate() {
                    block.local[r * n + c] = if i == j {
                        f64::from(u8::from(r == c))
                    } else {
                        -factor
                            * own[*b]
                            * ((cross[a * all + b] - cross[reference * all + b]) - gap)
                    };
                }
                block.parameter[r] = -self.weights[*i] * gap / self.scale;
                let factor = -factor * layout.discounts[*i];
                let to = &mut block.values[r * count..(r + 1) * count];
                let pair = next[a * count..].iter().zip(&next[reference * count..]);
                for (slot, (here, there)) in to.iter_mut().zip(pair) {
                    *slot = factor * (here - there);
                }
            }
            for i in 0..layout.players {
                let expected = e.value[i * count + s];
                let mine = state.starts[i]..state.starts[i + 1];
                for (c, (j, b)) in state.unknowns.iter().enumerate() {
                    let pays = if i == *j {
                        u[*b]
                    } else {
                        mine.clone().fold(0.0, |sum, a| sum + own[a] * cross[a * all + b])
                    };
                    block.local[(n + i) * n + c] = -own[*b] * (pays - expected);
                }
                let to = &mut into.values[(i * count + s) * count..(i * count + s + 1) * count];
                to.fill(0.0);
                for a in mine {
                    let factor = -layout.discounts[i] * own[a];
                    super::dense::add_multiple(to, factor, &next[a * count..(a + 1) * count]);
                }
                to[s] += 1.0;
            }
        }
    }
}
