//! Intervals that hold every value which exact arithmetic could give.
//!
//! After each operation the bounds are moved outward by one unit in the last place, more
//! than rounding to nearest can have cost (Moore, Kearfott & Cloud 2009, §1).

use realpolitik_game::{Number, Rational};
use std::ops::{Add, Mul, Neg, Sub};

/// All numbers from `low` to `high`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The least.
    pub low: f64,
    /// The greatest.
    pub high: f64,
}

impl Interval {
    pub const ZERO: Interval = Interval { low: 0.0, high: 0.0 };
    pub const ONE: Interval = Interval { low: 1.0, high: 1.0 };

    pub fn new(low: f64, high: f64) -> Self {
        Interval { low, high }
    }

    pub fn point(value: f64) -> Self {
        Interval { low: value, high: value }
    }

    /// What holds a rational number: the number itself where a double is it.
    pub fn of(value: &Rational) -> Self {
        let near = Number::to_f64(value);
        if Rational::from_float(near).is_some_and(|r| r == *value) {
            return Interval::point(near);
        }
        Interval { low: near.next_down(), high: near.next_up() }
    }

    fn wider(low: f64, high: f64) -> Self {
        Interval { low: low.next_down(), high: high.next_up() }
    }

    pub fn middle(self) -> f64 {
        0.5 * self.low + 0.5 * self.high
    }

    pub fn width(self) -> f64 {
        self.high - self.low
    }

    pub fn holds(self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }

    pub fn is_inside(self, other: Interval) -> bool {
        other.low < self.low && self.high < other.high
    }

    /// What both have, `None` where that is nothing.
    pub fn meet(self, other: Interval) -> Option<Interval> {
        let (low, high) = (self.low.max(other.low), self.high.min(other.high));
        (low <= high).then_some(Interval { low, high })
    }

    /// The quotient by an interval without 0, `None` where 0 is in it.
    pub fn by(self, other: Interval) -> Option<Interval> {
        if other.holds(0.0) {
            return None;
        }
        let all = [
            self.low / other.low,
            self.low / other.high,
            self.high / other.low,
            self.high / other.high,
        ];
        Some(Interval::hull(all))
    }

    fn hull(all: [f64; 4]) -> Interval {
        let low = all[0].min(all[1]).min(all[2]).min(all[3]);
        let high = all[0].max(all[1]).max(all[2]).max(all[3]);
        Interval::wider(low, high)
    }
}

impl Add for Interval {
    type Output = Interval;
    fn add(self, other: Interval) -> Interval {
        Interval::wider(self.low + other.low, self.high + other.high)
    }
}

impl Sub for Interval {
    type Output = Interval;
    fn sub(self, other: Interval) -> Interval {
        Interval::wider(self.low - other.high, self.high - other.low)
    }
}

impl Neg for Interval {
    type Output = Interval;
    fn neg(self) -> Interval {
        Interval { low: -self.high, high: -self.low }
    }
}

impl Mul for Interval {
    type Output = Interval;
    fn mul(self, other: Interval) -> Interval {
        // Nothing is lost by a factor of 0, and a 0 stays one.
        if self == Interval::ZERO || other == Interval::ZERO {
            return Interval::ZERO;
        }
        Interval::hull([
            self.low * other.low,
            self.low * other.high,
            self.high * other.low,
            self.high * other.high,
        ])
    }
}

/// What `Σ pᵢ gᵢ` can be, for shares `p` that add to 1, each within its bounds, and values
/// `g` within theirs.
///
/// The least of a linear programme with one equation is bounded from below by its dual
/// at any multiplier λ: λ + Σ min pᵢ (gᵢ − λ). At the right λ the bound is sharp, and at
/// any other it still holds, so that rounding in the choice of λ does no harm.
pub fn mixture(values: &[Interval], shares: &[Interval]) -> Interval {
    let low = least(values.iter().map(|g| g.low), shares);
    let high = -least(values.iter().map(|g| -g.high), shares);
    Interval { low, high }
}

/// A lower bound of `Σ pᵢ gᵢ`.
fn least(values: impl Iterator<Item = f64> + Clone, shares: &[Interval]) -> f64 {
    let mut room = 1.0 - shares.iter().map(|p| p.low).sum::<f64>();
    // The multiplier: the value at which what is to be shared out is used up, the
    // cheapest first.
    let mut lambda = f64::INFINITY;
    let mut last = f64::NEG_INFINITY;
    for _ in 0..shares.len() {
        let next = values.clone().filter(|g| *g > last).fold(f64::INFINITY, f64::min);
        if next == f64::INFINITY {
            break;
        }
        lambda = next;
        last = next;
        let taken = values.clone().zip(shares).filter(|(g, _)| *g == next);
        room -= taken.map(|(_, p)| p.width()).sum::<f64>();
        if room <= 0.0 {
            break;
        }
    }
    let base = Interval::point(lambda);
    let each = values.zip(shares).map(|(g, p)| *p * (Interval::point(g) - base));
    each.fold(base, |sum, term| sum + term).low
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exact(v: f64) -> Rational {
        Rational::from_float(v).unwrap()
    }

    fn has(i: Interval, v: &Rational) -> bool {
        exact(i.low) <= *v && *v <= exact(i.high)
    }

    #[test]
    fn every_exact_value_is_held() {
        let tenth = Rational::new(1.into(), 10.into());
        let third = Rational::new(1.into(), 3.into());
        let (a, b) = (Interval::of(&tenth), Interval::of(&third));
        assert!(has(a, &tenth) && has(b, &third) && a.width() > 0.0);
        assert!(has(a + b, &(&tenth + &third)) && has(a - b, &(&tenth - &third)));
        assert!(has(a * b, &(&tenth * &third)) && has(-a, &-tenth.clone()));
        assert!(has(a.by(b).unwrap(), &(&tenth / &third)));
        assert!((Interval::new(-1.0, 1.0)).by(Interval::new(-1.0, 2.0)).is_none());
        assert_eq!(Interval::of(&exact(0.75)), Interval::point(0.75));
        assert_eq!(Interval::ZERO * b, Interval::ZERO);
        assert_eq!(a.meet(b), None);
    }

    #[test]
    fn mixtures_are_sharp_and_hold() {
        let values = [2.0, -1.0, 5.0].map(Interval::point);
        let free = [Interval::new(0.0, 1.0); 3];
        let all = mixture(&values, &free);
        assert!(all.low <= -1.0 && all.low > -1.0 - 1e-14);
        assert!(all.high >= 5.0 && all.high < 5.0 + 1e-14);
        // 0.2 to 0.5 of each: least 0.5·(−1) + 0.3·2 + 0.2·5, most 0.5·5 + 0.3·2 − 0.2.
        let some = mixture(&values, &[Interval::new(0.2, 0.5); 3]);
        assert!((some.low - 1.1).abs() < 1e-14 && some.low <= 1.1);
        assert!((some.high - 2.9).abs() < 1e-14 && some.high >= 2.9);
        // Shares a little outside of the simplex, as a test around a root needs them.
        let out =
            mixture(&values, &[Interval::new(-0.1, 0.1), Interval::new(-0.1, 1.1), Interval::ZERO]);
        assert!(out.low <= -1.1 * 1.0 - 0.2 + 0.2 && out.low >= -1.4);
    }
}
