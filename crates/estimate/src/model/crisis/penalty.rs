//! The crisis game with its equilibrium condition as a penalty.
//!
//! Equilibria come and go in pairs, and a likelihood that must sit on one of them is
//! torn where they do. Let B's probit z be free in every row instead, at the price
//! ρ/2·(z − ζ(z))²: for each row the best z is taken, so that what is left is a smooth
//! function of the payoffs that runs through the places where pairs meet. As ρ grows
//! its maxima come to those of the likelihood over all equilibria, which Su & Judd
//! (2012) find as a constrained problem.

use super::payoffs::Payoffs;
use crate::case_game::Solved;
use crate::model::game::RowModel;
use crate::numeric::jet::{Jet, Real};

/// B's probit stays within these bounds while it is free.
const BOUND: f64 = 6.0;
/// Curvatures in z above this count as none, so that a step in z stays short.
const FLAT: f64 = -1e-6;

/// The model with what was seen, and where z is sought in each row.
pub(crate) struct PenaltyCrisis {
    pub tallies: Vec<[f64; 4]>,
    pub anchors: Vec<f64>,
    pub rho: f64,
}

impl PenaltyCrisis {
    /// A row's log-likelihood less the price, over payoffs and z.
    fn priced<R: Real>(&self, u: &Payoffs<R>, z: R, row: usize) -> R {
        super::row::seen(&u.log_endings(z), &self.tallies[row])
            - u.gap(z).square().times(0.5 * self.rho)
    }

    /// The best z of a row near its anchor.
    pub fn probit(&self, u: &Payoffs, row: usize) -> f64 {
        let fixed = Payoffs::<Jet<1>>::constant(u);
        let at = |z: f64| self.priced(&fixed, Jet::variable(z, 0), row);
        let mut z = self.anchors[row].clamp(-BOUND, BOUND);
        let mut here = at(z);
        for _ in 0..60 {
            let (slope, curve) = (here.g[0], here.h[0][0].min(FLAT));
            let mut step = (-slope / curve).clamp(-0.5, 0.5);
            if here.h[0][0] > FLAT {
                step = 0.25 * slope.signum();
            }
            let mut moved = false;
            while step.abs() > 1e-13 {
                let next = (z + step).clamp(-BOUND, BOUND);
                let there = at(next);
                if there.v >= here.v && next != z {
                    (z, here, moved) = (next, there, true);
                    break;
                }
                step *= 0.25;
            }
            if !moved || step.abs() < 1e-11 {
                break;
            }
        }
        z
    }
}

impl RowModel for PenaltyCrisis {
    fn row<R: Real>(&self, eta: &[R], row: usize, _: Option<&Solved>) -> R {
        let u = Payoffs::from_predictors(eta);
        let values = u.values();
        let z = self.probit(&values, row);
        if !R::DERIVATIVES {
            return R::constant(self.priced(&values, z, row));
        }
        let point = [values.sa, values.va, values.cb, values.wa, values.wb, values.a, values.vb];
        let jets: Vec<Jet<8>> =
            point.iter().enumerate().map(|(i, x)| Jet::variable(*x, i)).collect();
        let whole = self.priced(&Payoffs::from_predictors(&jets), Jet::variable(z, 7), row);
        // z answers to the payoffs, unless it stands at a bound.
        let free = z.abs() < BOUND && whole.h[7][7] < FLAT;
        let mut out = R::constant(whole.v);
        let apart: Vec<R> = eta[..7].iter().zip(point).map(|(e, x)| e.plus(-x)).collect();
        for i in 0..7 {
            let mut slope = apart[i].times(0.5 * (whole.h[i][i] - along(&whole, free, i, i)));
            for (j, other) in apart[..i].iter().enumerate() {
                slope = slope + other.times(whole.h[i][j] - along(&whole, free, i, j));
            }
            out = out + apart[i].times(whole.g[i]) + slope * apart[i];
        }
        out
    }
}

/// What z's answer takes from a second derivative.
fn along(whole: &Jet<8>, free: bool, i: usize, j: usize) -> f64 {
    if free { whole.h[7][i] * whole.h[7][j] / whole.h[7][7] } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn derivatives_answer_to_z() {
        let m =
            PenaltyCrisis { tallies: vec![[0.0, 1.0, 2.0, 0.0]], anchors: vec![-0.5], rho: 7.0 };
        let base = [0.2, 1.0, 0.1, -0.6, 0.2, -0.3, -0.4];
        let jets: Vec<Jet<8>> = (0..7).map(|i| Jet::variable(base[i], i)).collect();
        let exact = m.row(&jets, 0, None);
        for i in 0..7 {
            let at = |k: f64| {
                let mut x = base;
                x[i] += k * 1e-4;
                let jets: Vec<Jet<8>> = (0..7).map(|i| Jet::variable(x[i], i)).collect();
                m.row(&jets, 0, None)
            };
            let (up, down) = (at(1.0), at(-1.0));
            let slope = (up.v - down.v) / 2e-4;
            assert!((exact.g[i] - slope).abs() < 1e-6, "{i}: {} {slope}", exact.g[i]);
            for j in 0..=i {
                let curve = (up.g[j] - down.g[j]) / 2e-4;
                assert!((exact.h[i][j] - curve).abs() < 1e-5, "{i} {j}: {} {curve}", exact.h[i][j]);
            }
        }
    }
}
