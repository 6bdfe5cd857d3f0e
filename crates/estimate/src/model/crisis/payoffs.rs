//! The equilibrium condition of the crisis game as one equation in one unknown.
//!
//! Let z be the probit of the chance that B resists. A challenges if the better of
//! its two prospects after resistance exceeds c = V_A + (S_A − V_A)/Φ(z). With
//! x = c − W̄_A and δ = W̄_A − ā, the chances that A challenges and later stands firm
//! or backs down are h = J(x, δ) and k = J(x + δ, −δ), and B's best answer has the
//! probit ζ = W̄_B − C_B + (V_B − C_B) k/h. Equilibria are the roots of z = ζ(z).
//!
//! ζ is monotone in z. For c is, and k/h is in c: given that the better prospect is
//! worth m, the odds that it is the first are r(m − W̄_A)/r(m − ā), r the reversed
//! hazard φ/Φ of a standard normal; ln r is concave, so that the odds are monotone
//! in m, and h/k is their mean over m > c. Hence two ends of an interval bound ζ on
//! all of it, and the same holds of each factor of its derivative.

use crate::numeric::bivariate::{Pair, odds, pair};
use crate::numeric::distribution::Link;
use crate::numeric::jet::Real;
use crate::numeric::kernel::{Probit, probit};

/// Probits beyond this are certain to the last digit.
pub const EDGE: f64 = 37.0;
/// No finite payoff is taken to lead further.
const FAR: f64 = 1e6;
/// Below this probit of resistance A's threshold is at an end of its range, and its
/// derivatives would overflow without moving anything.
const REMOTE: f64 = -20.0;

/// Mean payoffs in the order of the formula.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Payoffs<R = f64> {
    /// A's status quo.
    pub sa: R,
    /// A's if B concedes.
    pub va: R,
    /// B's if it concedes.
    pub cb: R,
    /// A's mean payoff of war.
    pub wa: R,
    /// B's mean payoff of war.
    pub wb: R,
    /// A's mean payoff of backing down.
    pub a: R,
    /// B's if A backs down.
    pub vb: R,
}

/// ζ and what bounds its derivative, at one z.
#[derive(Clone, Copy, Debug)]
pub(super) struct Point {
    pub z: f64,
    pub zeta: f64,
    /// ln k/h.
    pub log_odds: f64,
    /// −d ln h/dx and −d ln k/dx: both increase in x.
    pub hazards: [f64; 2],
    /// ln φ(z)/Φ(z)², which decreases in z.
    pub log_spread: f64,
    pub x: f64,
}

impl<R: Real> Payoffs<R> {
    /// From linear predictors.
    pub fn from_predictors(eta: &[R]) -> Self {
        Payoffs {
            sa: eta[0],
            va: eta[1],
            cb: eta[2],
            wa: eta[3],
            wb: eta[4],
            a: eta[5],
            vb: eta[6],
        }
    }

    /// The values alone.
    pub fn values(&self) -> Payoffs {
        let v = R::value;
        Payoffs {
            sa: v(self.sa),
            va: v(self.va),
            cb: v(self.cb),
            wa: v(self.wa),
            wb: v(self.wb),
            a: v(self.a),
            vb: v(self.vb),
        }
    }

    /// x and x + δ at a chance of resistance with this probit.
    fn thresholds(&self, z: R) -> (R, R) {
        if z.value() < REMOTE {
            let u = self.values();
            let x = u.x_at(z.value());
            return (R::constant(x), R::constant(x + u.wa - u.a));
        }
        let p = Link::Probit.probability(z);
        let c = self.va + (self.sa - self.va) * p.recip();
        (c - self.wa, c - self.a)
    }

    /// A's two prospects if B resists with this probit.
    pub(super) fn prospects(&self, z: f64) -> Pair {
        let u = self.values();
        pair(u.x_at(z), u.wa - u.a)
    }

    /// z − ζ(z), with the prospects at the value of z.
    pub(super) fn gap(&self, z: R, at: &Pair) -> R {
        let (x, y) = self.thresholds(z);
        let (h, k) = at.logs_of(x, y, self.wa - self.a);
        z - (self.wb - self.cb) - (self.vb - self.cb) * (k - h).exp()
    }

    /// ln of the chances of the four endings, if B resists with this probit.
    pub(super) fn log_endings(&self, z: R, at: &Pair) -> [R; 4] {
        let (x, y) = self.thresholds(z);
        let log = |t: R| Link::Probit.log_probability(t);
        let (h, k) = at.logs_of(x, y, self.wa - self.a);
        let stay = log(x) + log(y);
        let (resist, concede) = (log(z), log(-z));
        // ln(h + k), from the greater.
        let (great, small) = if h.value() >= k.value() { (h, k) } else { (k, h) };
        let ratio = (small - great).exp();
        let one = ratio.plus(1.0);
        [stay, great + one.ln() + concede, resist + h, resist + k]
    }
}

impl Payoffs {
    /// Whether ζ increases (1), decreases (−1) or is constant (0).
    pub(super) fn direction(&self) -> f64 {
        let sign = |x: f64| if x == 0.0 { 0.0 } else { x.signum() };
        -sign(self.vb - self.cb) * sign(self.wa - self.a) * sign(self.va - self.sa)
    }

    /// x at this z.
    fn x_at(&self, z: f64) -> f64 {
        self.x_of(&probit(z))
    }

    fn x_of(&self, resists: &Probit) -> f64 {
        let gain = self.sa - self.va;
        let c = if gain == 0.0 { self.va } else { self.va + gain / resists.p };
        (c - self.wa).clamp(-FAR, FAR)
    }

    /// ζ and the factors of its derivative.
    pub(super) fn point(&self, z: f64) -> Point {
        let resists = probit(z);
        let x = self.x_of(&resists);
        self.point_of(z, x, &resists, &pair(x, self.wa - self.a))
    }

    /// The same with A's prospects at hand.
    pub(super) fn point_at(&self, z: f64, at: &Pair) -> Point {
        let resists = probit(z);
        self.point_of(z, self.x_of(&resists), &resists, at)
    }

    fn point_of(&self, z: f64, x: f64, resists: &Probit, at: &Pair) -> Point {
        let log_odds = at.logs[1] - at.logs[0];
        Point {
            z,
            zeta: self.answer(libm::exp(log_odds.clamp(-700.0, 700.0))),
            log_odds,
            hazards: at.hazards,
            log_spread: libm::log(resists.ratio) - resists.log,
            x,
        }
    }

    /// What each side does if B resists with this probit: the probit of B's best answer
    /// and the chance that A stands firm.
    pub(crate) fn answers(&self, z: f64) -> (f64, f64) {
        let odds = odds(self.x_at(z), self.wa - self.a);
        (self.answer(odds), 1.0 / (1.0 + odds))
    }

    /// ζ alone.
    pub(super) fn zeta(&self, z: f64) -> f64 {
        self.answer(odds(self.x_at(z), self.wa - self.a))
    }

    /// B's probit at these odds of A backing down.
    fn answer(&self, odds: f64) -> f64 {
        (self.wb - self.cb + (self.vb - self.cb) * odds).clamp(-FAR, FAR)
    }

    /// dζ/dz at a point.
    pub(super) fn slope(&self, p: &Point) -> f64 {
        let factor = libm::exp((p.log_odds + p.log_spread).clamp(-700.0, 700.0));
        (self.vb - self.cb) * (self.va - self.sa) * (p.hazards[0] - p.hazards[1]) * factor
    }
}
