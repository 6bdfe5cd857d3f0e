//! The principal branch: payoffs are multiplied by t, and the equilibrium is followed
//! from t = 0, where only the errors decide and there is one, to t = 1. This is the
//! logit selection of McKelvey & Palfrey (1998) with normal errors.

use super::payoffs::Payoffs;
use crate::numeric::jet::{Jet, Real};

/// Steps after which the branch is given up; none needs a tenth of them.
const MOST_STEPS: usize = 20_000;

/// z − ζ(z) at payoffs times t, with its derivatives in z and t.
fn gap(u: &Payoffs, z: f64, t: f64) -> (f64, [f64; 2]) {
    let at = Jet::<2>::variable(t, 1);
    let payoffs = Payoffs {
        sa: at.times(u.sa),
        va: at.times(u.va),
        cb: at.times(u.cb),
        wa: at.times(u.wa),
        wb: at.times(u.wb),
        a: at.times(u.a),
        vb: at.times(u.vb),
    };
    let g = payoffs.gap(Jet::variable(z, 0), &payoffs.prospects(z));
    (g.v, g.g)
}

/// The equilibrium among `roots` to which the branch from noise leads, as an index.
///
/// Pseudo-arclength continuation with a Newton corrector, so that turning points are
/// passed. `None` if it cannot be followed.
pub(super) fn principal(u: &Payoffs, roots: &[f64]) -> Option<usize> {
    let (mut z, mut t) = (0.0, 0.0);
    let mut tangent = [0.0, 1.0];
    let mut step = 0.02;
    for _ in 0..MOST_STEPS {
        let (_, g) = gap(u, z, t);
        // Along the branch g·(dz, dt) = 0.
        let norm = libm::hypot(g[0], g[1]);
        let mut along = [-g[1] / norm, g[0] / norm];
        if along[0] * tangent[0] + along[1] * tangent[1] < 0.0 {
            along = [-along[0], -along[1]];
        }
        let (mut a, mut b) = (z + step * along[0], t + step * along[1]);
        let mut settled = false;
        for _ in 0..8 {
            let (v, g) = gap(u, a, b);
            let off = (a - z) * along[0] + (b - t) * along[1] - step;
            let det = g[0] * along[1] - g[1] * along[0];
            let (da, db) = ((v * along[1] - g[1] * off) / det, (g[0] * off - along[0] * v) / det);
            a -= da;
            b -= db;
            if da.abs() + db.abs() < 1e-11 {
                settled = true;
                break;
            }
        }
        let turned = {
            let (_, g) = gap(u, a, b);
            let norm = libm::hypot(g[0], g[1]);
            (along[0] * -g[1] + along[1] * g[0]).abs() / norm < 0.95
        };
        if !settled || turned || !a.is_finite() || !b.is_finite() {
            step *= 0.5;
            if step < 1e-10 {
                return None;
            }
            continue;
        }
        if b >= 1.0 {
            let share = (1.0 - t) / (b - t);
            let near = z + share * (a - z);
            return (0..roots.len())
                .min_by(|i, j| (roots[*i] - near).abs().total_cmp(&(roots[*j] - near).abs()));
        }
        (z, t, tangent) = (a, b, along);
        step = (step * 1.5).min(0.02);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::crisis::equilibria;

    #[test]
    fn the_branch_ends_in_an_equilibrium_that_moves_with_the_payoffs() {
        let u = Payoffs { sa: 0.0, va: 1.0, cb: 0.0, wa: -1.9, wb: -2.9, a: -1.2, vb: 1.0 };
        let all = equilibria(&u);
        let first = principal(&u, all.probits()).unwrap();
        // It is stable: ζ's slope there is below 1.
        let z = all.probits()[first];
        assert!(u.slope(&u.point(z)) < 1.0);
        let moved = Payoffs { wb: -2.91, ..u };
        let again = equilibria(&moved);
        assert_eq!(principal(&moved, again.probits()), Some(first));
    }
}
