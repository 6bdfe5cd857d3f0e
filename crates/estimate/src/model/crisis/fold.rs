//! Where a crisis is deterred: nobody challenges, and no other equilibrium is there.

use super::payoffs::Payoffs;
use crate::numeric::bivariate::{odds, pair};
use crate::numeric::distribution::{Link, log_normal_and_ratio};
use crate::numeric::jet::{Jet, Real};

/// Logarithms of A's threshold above V_A at which the greatest is looked for first.
const LOWEST: f64 = -24.0;
const HIGHEST: f64 = 14.0;
const POINTS: usize = 77;
/// The logarithm of a payoff that is none.
const SMALLEST: f64 = -600.0;

/// How far a crisis is beyond the edge of deterrence.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fold {
    /// Positive where the only equilibrium is that nobody challenges; 0 where two others
    /// come about.
    pub beyond: f64,
    /// The size of the payoffs behind it.
    pub size: f64,
    /// Its derivatives in the seven payoffs, in the order of the formula.
    pub gradient: [f64; 7],
    /// Its second derivatives.
    pub hessian: [[f64; 7]; 7],
}

fn point(i: usize) -> f64 {
    LOWEST + (HIGHEST - LOWEST) * i as f64 / (POINTS - 1) as f64
}

/// How far a crisis is beyond the edge of deterrence, in units of A's payoffs; `None`
/// where no status quo, however good, would deter.
///
/// A's threshold is c = V_A + (S_A − V_A)/q if B resists with chance q, and q is Φ(W̄_B −
/// C_B + (V_B − C_B) k/h) at that threshold. With B worse off where A backs down than by
/// conceding, and A the likelier to back down the higher its threshold, there is such a c
/// if and only if (c − V_A) q(c) reaches S_A − V_A somewhere. What is wanted is S_A − V_A
/// less the greatest value, over ln(c − V_A); its derivatives are those of a greatest value
/// (Milgrom & Segal 2002): the first is the partial one, the second takes in how the place
/// moves.
pub(crate) fn fold(u: &Payoffs) -> Option<Fold> {
    if u.vb >= u.cb || u.wa >= u.a {
        return None;
    }
    let (d, e, delta) = (u.wb - u.cb, u.vb - u.cb, u.wa - u.a);
    let value =
        |s: f64| s + log_normal_and_ratio(d + e * odds(u.va + libm::exp(s) - u.wa, delta)).0;
    let values: Vec<f64> = (0..POINTS).map(|i| value(point(i))).collect();
    let best = (0..POINTS).max_by(|i, j| values[*i].total_cmp(&values[*j]))?;
    let (mut low, mut high) = (point(best.max(1) - 1), point((best + 1).min(POINTS - 1)));
    for _ in 0..60 {
        let s = 0.5 * (low + high);
        let gain = libm::exp(s);
        let at = pair(u.va + gain - u.wa, delta);
        let odds = libm::exp((at.logs[1] - at.logs[0]).clamp(-700.0, 700.0));
        let rise = odds * (at.hazards[0] - at.hazards[1]);
        if 1.0 + log_normal_and_ratio(d + e * odds).1 * e * rise * gain > 0.0 {
            low = s;
        } else {
            high = s;
        }
    }
    let s = Jet::<8>::variable(0.5 * (low + high), 7);
    let of = |value: f64, i: usize| Jet::<8>::variable(value, i);
    let (sa, va, cb) = (of(u.sa, 0), of(u.va, 1), of(u.cb, 2));
    let (wa, wb, a, vb) = (of(u.wa, 3), of(u.wb, 4), of(u.a, 5), of(u.vb, 6));
    let c = va + s.exp();
    let (h, k) = pair(c.v - u.wa, delta).logs_of(c - wa, c - a, wa - a);
    let w = (wb - cb) + (vb - cb) * (k - h).exp();
    let size = 1.0 + u.sa.abs() + u.va.abs();
    let log = s + Link::Probit.log_probability(w);
    if log.v < SMALLEST {
        // B resists so little that any better status quo deters.
        let gradient = [1.0, -1.0, 0.0, 0.0, 0.0, 0.0, 0.0];
        return Some(Fold { beyond: u.sa - u.va, size, gradient, hessian: [[0.0; 7]; 7] });
    }
    let g = sa - va - log.exp();
    let curve = g.h[7][7];
    if !(g.v.is_finite() && g.g.iter().all(|x| x.is_finite()) && curve > 0.0) {
        return None;
    }
    let size = size + libm::exp(log.v);
    let mut out = Fold { beyond: g.v, size, gradient: [0.0; 7], hessian: [[0.0; 7]; 7] };
    for a in 0..7 {
        out.gradient[a] = g.g[a];
        for b in 0..=a {
            let value = g.h[a][b] - g.h[7][a] * g.h[7][b] / curve;
            out.hessian[a][b] = value;
            out.hessian[b][a] = value;
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::super::payoffs::EDGE;
    use super::*;
    use crate::model::crisis::equilibria;
    use crate::numeric::philox::Stream;

    fn with(u: &Payoffs, i: usize, by: f64) -> Payoffs {
        let mut w = *u;
        let slots = [&mut w.sa, &mut w.va, &mut w.cb, &mut w.wa, &mut w.wb, &mut w.a, &mut w.vb];
        *slots.into_iter().nth(i).unwrap() += by;
        w
    }

    #[test]
    fn its_sign_says_whether_there_are_equilibria() {
        let mut s = Stream::new(3, 9);
        let mut both = [0, 0];
        for _ in 0..600 {
            let mut next = |m: f64| m + s.normal();
            let u = Payoffs {
                sa: next(0.6),
                va: next(0.0),
                cb: next(0.8),
                wa: next(-0.4),
                wb: next(0.0),
                a: next(0.3),
                vb: next(0.0),
            };
            // With a better concession A always challenges, and B may never resist.
            let none = u.sa > u.va && equilibria(&u).probits() == [-EDGE];
            let beyond = fold(&u).map_or(f64::NEG_INFINITY, |f| f.beyond);
            assert_eq!(none, beyond > 0.0, "{u:?} {beyond}");
            both[usize::from(none)] += 1;
        }
        assert!(both[0] > 50 && both[1] > 50, "{both:?}");
    }

    #[test]
    fn its_derivatives_are_right() {
        let u = Payoffs { sa: 0.4, va: 0.0, cb: 1.0, wa: -0.4, wb: 0.3, a: 0.3, vb: 0.0 };
        let f = fold(&u).unwrap();
        let s = 1e-4;
        for i in 0..7 {
            let (more, less) = (fold(&with(&u, i, s)).unwrap(), fold(&with(&u, i, -s)).unwrap());
            let slope = (more.beyond - less.beyond) / (2.0 * s);
            assert!((f.gradient[i] - slope).abs() < 1e-6, "{i}: {} {slope}", f.gradient[i]);
            for j in 0..7 {
                let curve = (more.gradient[j] - less.gradient[j]) / (2.0 * s);
                assert!((f.hessian[i][j] - curve).abs() < 1e-4 * (1.0 + curve.abs()), "{i} {j}");
            }
        }
    }
}
