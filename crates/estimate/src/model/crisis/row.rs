//! A row's log-likelihood in the crisis game.

use super::Selection;
use super::equilibria::equilibria;
use super::payoffs::{EDGE, Payoffs};
use super::principal::principal;
use crate::case_game::Solved;
use crate::model::game::RowModel;
use crate::model::response::Outcome;
use crate::numeric::distribution::Link;
use crate::numeric::jet::Real;

/// The model with what was seen.
pub(crate) struct Crisis {
    pub selection: Selection,
    pub tallies: Vec<[f64; 4]>,
    /// Per row, the probit near which its equilibrium is taken; `None` to choose it
    /// anew at every point.
    pub anchors: Option<Vec<f64>>,
}

/// An unstable equilibrium below this probit of resistance is not chosen: it asks
/// that A's two prospects are equal to within the chance of resistance, and payoffs
/// that are made so for a few rows alone would explain them at will.
const KNIFE_EDGE: f64 = -3.0;

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

pub(super) fn seen<R: Real>(logs: &[R; 4], tally: &[f64; 4]) -> R {
    let mut sum = R::constant(0.0);
    for (log, count) in logs.iter().zip(tally) {
        if *count > 0.0 {
            sum = sum + log.times(*count);
        }
    }
    sum
}

impl Payoffs {
    /// The log-likelihood of counts of endings, if B resists with this probit.
    pub(crate) fn seen(&self, z: f64, tally: &[f64; 4]) -> f64 {
        seen(&self.log_endings(z), tally)
    }
}

impl Crisis {
    /// The same crisis without data, choosing by another rule.
    pub fn with(&self, selection: Selection) -> Crisis {
        Crisis { selection, tallies: Vec::new(), anchors: None }
    }

    /// The chosen equilibrium of a row, as its probit of resistance.
    pub fn chosen(&self, u: &Payoffs, tally: Option<&[f64; 4]>) -> f64 {
        let all = equilibria(u);
        let roots = all.probits();
        if roots.len() == 1 {
            return roots[0];
        }
        match (self.selection, tally) {
            (Selection::Best, Some(tally)) => self.best(u, tally),
            // Where there is nothing to choose by, the branch decides.
            _ => roots[principal(u, roots).unwrap_or(0)],
        }
    }

    /// The equilibrium that makes counts of endings likeliest, as its probit of
    /// resistance; of knife edges only if there is nothing else.
    pub fn best(&self, u: &Payoffs, tally: &[f64; 4]) -> f64 {
        let all = equilibria(u);
        let (last, others) = all.probits().split_last().expect("there is always one");
        let mut best = *last;
        for &z in others {
            let knife_edge = z < KNIFE_EDGE && u.slope(&u.point(z)) > 1.0;
            if !knife_edge && u.seen(z, tally) > u.seen(best, tally) {
                best = z;
            }
        }
        best
    }

    /// The equilibrium near a probit: where Newton's method leads from there, or else
    /// the nearest.
    pub fn near(&self, u: &Payoffs, anchor: f64) -> f64 {
        let mut z = anchor;
        for _ in 0..30 {
            let p = u.point(z);
            let step = (z - p.zeta) / (1.0 - u.slope(&p));
            let next = z - step;
            if !next.is_finite() || (next - anchor).abs() > 1.0 {
                break;
            }
            z = next;
            if step.abs() <= 4.0 * f64::EPSILON * (1.0 + z.abs()) {
                return z;
            }
        }
        let all = equilibria(u);
        let apart = |z: &&f64| (**z - anchor).abs();
        let near = all.probits().iter().min_by(|a, b| apart(a).total_cmp(&apart(b)));
        near.copied().unwrap_or(anchor)
    }

    /// Probabilities of the four endings; of several equilibria the principal one.
    pub fn predict(&self, eta: &[f64]) -> Vec<f64> {
        let u = Payoffs::from_predictors(eta);
        u.log_endings(self.chosen(&u, None)).iter().map(|x| libm::exp(*x)).collect()
    }
}

/// The equilibrium as a function of the payoffs: Newton steps from its value carry
/// the derivatives along, exact to first order after one and to second after two.
fn implicit<R: Real>(u: &Payoffs<R>, z: f64) -> R {
    if !R::DERIVATIVES {
        return R::constant(z);
    }
    let values = u.values();
    let slope = 1.0 - values.slope(&values.point(z));
    // At the edge the equilibrium does not move with the payoffs.
    if z <= -EDGE || !slope.is_finite() || slope == 0.0 {
        return R::constant(z);
    }
    let mut root = R::constant(z);
    for _ in 0..2 {
        root = root - u.gap(root).times(1.0 / slope);
    }
    root
}

impl RowModel for Crisis {
    fn row<R: Real>(&self, eta: &[R], row: usize, _: Option<&Solved>) -> R {
        let u = Payoffs::from_predictors(eta);
        let tally = &self.tallies[row];
        let z = match &self.anchors {
            Some(anchors) => self.near(&u.values(), anchors[row]),
            None => self.chosen(&u.values(), Some(tally)),
        };
        seen(&u.log_endings(implicit(&u, z)), tally)
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
        let [stay, concede, firm, back] = u.log_endings(R::constant(self.resists[row]));
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
