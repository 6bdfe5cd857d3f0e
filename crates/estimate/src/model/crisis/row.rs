//! A row's log-likelihood in the crisis game.

use super::Selection;
use super::equilibria::{MOST, equilibria};
use super::payoffs::{EDGE, Payoffs};
use super::principal::principal;
use crate::case_game::Solved;
use crate::model::game::RowModel;
use crate::model::response::Outcome;
use crate::numeric::bivariate::Pair;
use crate::numeric::distribution::Link;
use crate::numeric::jet::Real;

/// The model with what was seen.
pub(crate) struct Crisis {
    pub selection: Selection,
    pub tallies: Vec<[f64; 4]>,
}

/// The counts of each row.
pub(crate) fn tallies(outcome: &Outcome) -> Vec<[f64; 4]> {
    match outcome {
        Outcome::Tallies(t) => t.clone(),
        Outcome::Endings(seen) => seen
            .iter()
            .map(|e| std::array::from_fn(|i| f64::from(u8::from(i == usize::from(*e)))))
            .collect(),
        Outcome::Offers(..) | Outcome::Plays(_) => Vec::new(),
    }
}

fn seen<R: Real>(logs: &[R; 4], tally: &[f64; 4]) -> R {
    let mut sum = R::constant(0.0);
    for (log, count) in logs.iter().zip(tally) {
        if *count > 0.0 {
            sum = sum + log.times(*count);
        }
    }
    sum
}

/// The equilibrium under which counts of endings are likeliest.
fn likeliest(u: &Payoffs, roots: &[f64], tally: &[f64; 4]) -> f64 {
    let mut best = (roots[0], u.seen(roots[0], tally));
    for &z in &roots[1..] {
        let value = u.seen(z, tally);
        if value > best.1 {
            best = (z, value);
        }
    }
    best.0
}

impl Payoffs {
    /// The log-likelihood of counts of endings, if B resists with this probit.
    pub(crate) fn seen(&self, z: f64, tally: &[f64; 4]) -> f64 {
        seen(&self.log_endings(z, &self.prospects(z)), tally)
    }
}

impl Crisis {
    /// The same crisis without data, choosing by another rule.
    pub fn with(&self, selection: Selection) -> Crisis {
        Crisis { selection, tallies: Vec::new() }
    }

    /// The chosen equilibrium of a row, as its probit of resistance.
    pub fn chosen(&self, u: &Payoffs, tally: Option<&[f64; 4]>) -> f64 {
        let all = equilibria(u);
        let roots = all.probits();
        if roots.len() == 1 {
            return roots[0];
        }
        match (self.selection, tally) {
            (Selection::Best, Some(tally)) => likeliest(u, roots, tally),
            (Selection::Stable, Some(tally)) => {
                let mut stable = [0.0; MOST];
                let mut count = 0;
                for &z in roots.iter().filter(|z| u.slope(&u.point(**z)) < 1.0) {
                    stable[count] = z;
                    count += 1;
                }
                likeliest(u, if count > 0 { &stable[..count] } else { roots }, tally)
            }
            // Where there is nothing to choose by, the branch decides.
            _ => roots[principal(u, roots).unwrap_or(0)],
        }
    }

    /// Probabilities of the four endings; of several equilibria the principal one.
    pub fn predict(&self, eta: &[f64]) -> Vec<f64> {
        let u = Payoffs::from_predictors(eta);
        let z = self.chosen(&u, None);
        u.log_endings(z, &u.prospects(z)).iter().map(|x| libm::exp(*x)).collect()
    }
}

/// The equilibrium as a function of the payoffs: Newton steps from its value carry
/// the derivatives along, exact to first order after one and to second after two.
fn implicit<R: Real>(u: &Payoffs<R>, z: f64, at: &Pair) -> R {
    if !R::DERIVATIVES {
        return R::constant(z);
    }
    let values = u.values();
    let slope = 1.0 - values.slope(&values.point_at(z, at));
    // At the edge the equilibrium does not move with the payoffs.
    if z <= -EDGE || !slope.is_finite() || slope == 0.0 {
        return R::constant(z);
    }
    let mut root = R::constant(z);
    for _ in 0..2 {
        root = root - u.gap(root, at).times(1.0 / slope);
    }
    root
}

impl RowModel for Crisis {
    fn row<R: Real>(&self, eta: &[R], row: usize, _: Option<&Solved>) -> R {
        let u = Payoffs::from_predictors(eta);
        let tally = &self.tallies[row];
        let z = self.chosen(&u.values(), Some(tally));
        let at = u.prospects(z);
        seen(&u.log_endings(implicit(&u, z, &at), &at), tally)
    }
}

/// The pseudo-likelihood of Crisman-Cox & Gibilisco (2019): each side answers to
/// guesses of the other's behaviour. It gives a start.
pub(crate) struct PseudoCrisis {
    pub tallies: Vec<[f64; 4]>,
    /// Guesses of the probit of B's resistance.
    pub resists: Vec<f64>,
    /// Guesses of the chance that A stands firm if B resists.
    pub firm: Vec<f64>,
}

impl RowModel for PseudoCrisis {
    fn row<R: Real>(&self, eta: &[R], row: usize, _: Option<&Solved>) -> R {
        let u = Payoffs::from_predictors(eta);
        let z = self.resists[row];
        let [stay, concede, firm, back] = u.log_endings(R::constant(z), &u.prospects(z));
        let z = R::constant(self.resists[row]);
        let log = |t: R| Link::Probit.log_probability(t);
        let answer = (u.wb - u.cb) + (u.vb - u.cb).times((1.0 - self.firm[row]) / self.firm[row]);
        // B's part of each ending is replaced by its answer to the guess.
        let logs = [
            stay,
            concede - log(-z) + log(-answer),
            firm - log(z) + log(answer),
            back - log(z) + log(answer),
        ];
        seen(&logs, &self.tallies[row])
    }
}
