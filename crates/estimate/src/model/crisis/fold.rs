//! Where two equilibria of a crisis would come about that are not there.

use super::payoffs::{EDGE, Payoffs};
use crate::numeric::jet::Jet;

/// Points at which the gap is looked at first.
const POINTS: usize = 300;

/// How far a crisis is from having two more equilibria.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fold {
    /// The least of z − ζ(z): 0 where they come about.
    pub gap: f64,
    /// Its derivatives in the seven payoffs, in the order of the formula.
    pub gradient: [f64; 7],
    /// Its second derivatives.
    pub hessian: [[f64; 7]; 7],
}

/// The least of z − ζ(z) inside of the edges, for a crisis whose only equilibrium is
/// that nobody challenges: there the gap is positive everywhere.
///
/// The derivatives are those of a minimum (Milgrom & Segal 2002): the first is the
/// partial one, the second takes in how the minimum moves.
pub(crate) fn fold(u: &Payoffs) -> Option<Fold> {
    let gap = |z: f64| z - u.zeta(z);
    let at = |i: usize| -EDGE + 2.0 * EDGE * (i as f64 + 0.5) / POINTS as f64;
    let least = (1..POINTS - 1).min_by(|i, j| gap(at(*i)).total_cmp(&gap(at(*j))))?;
    let (mut low, mut high) = (at(least - 1), at(least + 1));
    // The gap falls where ζ is steeper than 1.
    for _ in 0..80 {
        let z = 0.5 * (low + high);
        if u.slope(&u.point(z)) > 1.0 {
            low = z;
        } else {
            high = z;
        }
    }
    let z = Jet::<8>::variable(0.5 * (low + high), 7);
    let of = |value: f64, i: usize| Jet::<8>::variable(value, i);
    let jets = Payoffs {
        sa: of(u.sa, 0),
        va: of(u.va, 1),
        cb: of(u.cb, 2),
        wa: of(u.wa, 3),
        wb: of(u.wb, 4),
        a: of(u.a, 5),
        vb: of(u.vb, 6),
    };
    let g = jets.gap(z);
    let curve = g.h[7][7];
    let finite = g.v.is_finite() && g.g.iter().all(|x| x.is_finite());
    if !(finite && curve > 0.0) {
        return None;
    }
    let mut out = Fold { gap: g.v, gradient: [0.0; 7], hessian: [[0.0; 7]; 7] };
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
    use super::*;
    use crate::model::crisis::equilibria;

    #[test]
    fn its_sign_says_whether_there_are_equilibria_and_its_derivatives_are_right() {
        let u = Payoffs { sa: 0.4, va: 0.0, cb: 1.0, wa: -0.4, wb: 0.3, a: 0.3, vb: 0.0 };
        let moved = |i: usize, by: f64| {
            let mut w = u;
            let slots =
                [&mut w.sa, &mut w.va, &mut w.cb, &mut w.wa, &mut w.wb, &mut w.a, &mut w.vb];
            *slots.into_iter().nth(i).unwrap() += by;
            w
        };
        let mut both = [0, 0];
        for k in -20..=60 {
            let w = moved(4, 0.1 * f64::from(k));
            let f = fold(&w).unwrap();
            let none = equilibria(&w).probits() == [-EDGE];
            assert_eq!(none, f.gap > 0.0, "{w:?} {f:?}");
            both[usize::from(none)] += 1;
        }
        assert!(both[0] > 3 && both[1] > 3, "{both:?}");
        let f = fold(&u).unwrap();
        let s = 1e-4;
        for i in 0..7 {
            let (more, less) = (fold(&moved(i, s)).unwrap(), fold(&moved(i, -s)).unwrap());
            let slope = (more.gap - less.gap) / (2.0 * s);
            assert!((f.gradient[i] - slope).abs() < 1e-6, "{i}: {} {slope}", f.gradient[i]);
            for j in 0..7 {
                let curve = (more.gradient[j] - less.gradient[j]) / (2.0 * s);
                assert!((f.hessian[i][j] - curve).abs() < 1e-4 * (1.0 + curve.abs()), "{i} {j}");
            }
        }
    }
}
