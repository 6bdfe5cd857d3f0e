//! All equilibria of one crisis, each proven.

use super::payoffs::{EDGE, Payoffs, Point};

/// No row has been seen with more than five; more than these are not kept.
pub const MOST: usize = 9;
/// How far computed values of ζ may be off, relative to their size: the tests hold
/// the tails to 1e-12.
const SLACK: f64 = 1e-11;
/// Narrower intervals that are still undecided hold a double root or none.
const NARROW: f64 = 1e-9;
/// Subdivisions after which the rest counts as undecided.
const MOST_INTERVALS: usize = 4000;

/// The equilibria of one game.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Equilibria {
    roots: [f64; MOST],
    count: usize,
    /// Whether these are proven to be all, each alone in its interval.
    pub proven: bool,
}

impl Equilibria {
    /// The probit of B's resistance in each, ascending.
    pub fn probits(&self) -> &[f64] {
        &self.roots[..self.count]
    }

    fn push(&mut self, z: f64) {
        let double = self.probits().iter().any(|r| (r - z).abs() < NARROW);
        if double {
            return;
        }
        if self.count < MOST {
            self.roots[self.count] = z;
            self.count += 1;
        } else {
            self.proven = false;
        }
    }
}

/// Finds all equilibria.
///
/// ζ is monotone. If it falls, z − ζ(z) has one root. If it rises, intervals are
/// dropped when the bounds of ζ exclude a root, kept when bounds of its derivative
/// show that there is at most one, and halved otherwise.
///
/// # Example
/// Two stable equilibria and the unstable one between them.
/// ```
/// use realpolitik_estimate::model::crisis::{Payoffs, equilibria};
/// let u = Payoffs { sa: 0.0, va: 1.0, cb: 0.0, wa: -1.9, wb: -2.9, a: -1.2, vb: 1.0 };
/// let all = equilibria(&u);
/// assert!(all.proven && all.probits().len() == 3, "{all:?}");
/// let one = equilibria(&Payoffs { vb: 0.0, ..u });
/// assert!(one.proven && one.probits() == [-2.9]);
/// ```
pub fn equilibria(u: &Payoffs) -> Equilibria {
    let mut out = Equilibria { roots: [0.0; MOST], count: 0, proven: true };
    let ends = (u.zeta(-EDGE), u.zeta(EDGE));
    // Past the edges ζ is constant to the last digit.
    if ends.1 > EDGE {
        out.push(ends.1);
    }
    if u.direction() <= 0.0 {
        if out.count == 0 {
            let inside = ends.0 >= -EDGE;
            out.push(if inside { sole_root(u, (-EDGE, EDGE), 1.0) } else { -EDGE });
        }
        return out;
    }
    // Every root lies between ζ's values at the ends, and so on.
    let (mut low, mut high) = (-EDGE, EDGE);
    for _ in 0..40 {
        let room = |x: f64| SLACK * (1.0 + x.abs());
        let (a, b) = (u.zeta(low), u.zeta(high));
        let next = ((a - room(a)).clamp(low, high), (b + room(b)).clamp(low, high));
        let gained = (next.0 - low) + (high - next.1);
        (low, high) = next;
        if gained < 0.2 * (high - low) + NARROW {
            break;
        }
    }
    if low < high - NARROW {
        search(u, low, high, &mut out);
    } else if (u.zeta(low) - low).abs() < 100.0 * NARROW {
        out.push(0.5 * (low + high));
    }
    out.roots[..out.count].sort_by(f64::total_cmp);
    if out.count == 0 {
        // Where A prefers to let it be and would back down, and B would rather concede
        // than be given way to, ζ falls below z without end: then nobody resists and
        // nobody challenges, at the edge of what chances can be.
        out.push(-EDGE);
        out.proven &= ends.0 < -EDGE;
    }
    out
}

fn search(u: &Payoffs, low: f64, high: f64, out: &mut Equilibria) {
    let mut stack = vec![(u.point(low), u.point(high))];
    let mut visited = 0;
    while let Some((a, b)) = stack.pop() {
        visited += 1;
        let room = |p: &Point| SLACK * (1.0 + p.zeta.abs());
        if a.z > b.zeta + room(&b) || b.z < a.zeta - room(&a) {
            continue;
        }
        let (least, most) = slope_bounds(u, &a, &b);
        if most < 1.0 || least > 1.0 {
            let sign = if most < 1.0 { 1.0 } else { -1.0 };
            let ends = (sign * (a.z - a.zeta), sign * (b.z - b.zeta));
            if ends.0 <= room(&a) && ends.1 >= -room(&b) {
                out.push(sole_root(u, (a.z, b.z), sign));
            }
            continue;
        }
        if b.z - a.z < NARROW || visited > MOST_INTERVALS {
            out.proven = false;
            let middle = 0.5 * (a.z + b.z);
            if (u.zeta(middle) - middle).abs() < 100.0 * NARROW {
                out.push(middle);
            }
            continue;
        }
        let middle = u.point(0.5 * (a.z + b.z));
        stack.push((middle, b));
        stack.push((a, middle));
    }
}

/// Bounds of dζ/dz on [a, b], where ζ rises: every factor is monotone.
fn slope_bounds(u: &Payoffs, a: &Point, b: &Point) -> (f64, f64) {
    let (p, q) = if a.x <= b.x { (a, b) } else { (b, a) };
    // |h's hazard − k's| with both increasing in x, from p to q.
    let differences = (p.hazards[0] - q.hazards[1], q.hazards[0] - p.hazards[1]);
    let (mut small, mut large) = if u.wa >= u.a {
        // k's hazard is the greater: the odds fall in x.
        ((-differences.1).max(0.0), (-differences.0).max(0.0))
    } else {
        (differences.0.max(0.0), differences.1.max(0.0))
    };
    // Rounding of the hazards themselves.
    let room = SLACK * (1.0 + q.hazards[0].abs() + q.hazards[1].abs());
    small = (small - room).max(0.0);
    large += room;
    // As a sum of logarithms, because the factors reach further than numbers do.
    let scale = libm::log((u.vb - u.cb).abs()) + libm::log((u.va - u.sa).abs());
    let odds = (a.log_odds.min(b.log_odds), a.log_odds.max(b.log_odds));
    (
        libm::exp(scale + libm::log(small) + odds.0 + b.log_spread - 1e-8),
        libm::exp(scale + libm::log(large) + odds.1 + a.log_spread + 1e-8),
    )
}

/// The one root of z − ζ(z) in an interval, which rises there if `sign` is 1.
/// Newton's method, halving where it would leave.
fn sole_root(u: &Payoffs, interval: (f64, f64), sign: f64) -> f64 {
    let (mut low, mut high) = interval;
    let mut z = u.zeta(0.5 * (low + high)).clamp(low, high);
    let (mut width, mut slow) = (high - low, 0);
    for _ in 0..200 {
        let p = u.point(z);
        let gap = z - p.zeta;
        if gap == 0.0 {
            break;
        }
        if sign * gap > 0.0 {
            high = z
        } else {
            low = z
        }
        let step = gap / (1.0 - u.slope(&p));
        let mut next = z - step;
        // Newton has to halve the bracket every few steps, or it is halved.
        slow = if high - low < 0.5 * width { 0 } else { slow + 1 };
        width = high - low;
        if !(next > low && next < high) || slow > 3 {
            next = 0.5 * (low + high);
            slow = 0;
        }
        let moved = (next - z).abs();
        z = next;
        if moved <= 4.0 * f64::EPSILON * (1.0 + z.abs()) {
            break;
        }
    }
    z
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numeric::philox::Stream;

    /// By a fine grid of signs, which can only miss pairs.
    fn by_grid(u: &Payoffs) -> usize {
        let n = 4_000;
        let at = |i: usize| -EDGE + 2.0 * EDGE * (i as f64 + 0.5) / n as f64;
        let sign = |i: usize| u.zeta(at(i)) > at(i);
        (1..n).filter(|i| sign(*i) != sign(i - 1)).count()
    }

    #[test]
    fn none_is_missed_and_none_is_made_up() {
        let mut s = Stream::new(11, 0);
        let (mut several, mut undecided) = (0, 0);
        for _ in 0..600 {
            let mut next = |m: f64, d: f64| m + d * s.normal();
            let u = Payoffs {
                sa: next(0.0, 0.5),
                va: next(1.0, 0.7),
                cb: next(0.0, 0.5),
                wa: next(-1.9, 0.7),
                wb: next(-2.7, 0.7),
                a: next(-1.3, 0.7),
                vb: next(1.0, 0.6),
            };
            let all = equilibria(&u);
            for z in all.probits() {
                let off = (z - u.zeta(*z)).abs();
                // A steep ζ turns the last digit of z into many of its own.
                let steep = 1.0 + u.slope(&u.point(*z)).abs();
                assert!(off < 1e-10 * steep * (1.0 + z.abs()) || *z == -EDGE, "{u:?} {all:?}");
            }
            if all.proven {
                let count = all.probits().len();
                // An odd number, but for the one at the edge.
                let edge = u.direction() > 0.0 && u.zeta(-EDGE) < -EDGE;
                let only_edge = all.probits() == [-EDGE];
                assert_eq!(count % 2 == 1, !edge || only_edge, "{u:?} {all:?}");
                assert!(count >= by_grid(&u), "{u:?} {all:?} {}", by_grid(&u));
                several += usize::from(count > 1);
            } else {
                undecided += 1;
            }
        }
        assert!(several > 8, "{several}");
        assert!(undecided == 0, "{undecided}");
    }

    #[test]
    fn wild_payoffs_end_somewhere() {
        let mut s = Stream::new(5, 1);
        for k in 0..500 {
            let size = 10f64.powi(k % 5);
            let mut next = || size * s.normal();
            let u = Payoffs {
                sa: next(),
                va: next(),
                cb: next(),
                wa: next(),
                wb: next(),
                a: next(),
                vb: next(),
            };
            let all = equilibria(&u);
            assert!(!all.probits().is_empty() && all.probits().iter().all(|z| z.is_finite()));
        }
    }
}
