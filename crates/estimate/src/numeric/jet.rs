//! Numbers that carry first and second derivatives.
//!
//! A row's log-likelihood is written once, over any [`Real`]. With `f64` it gives
//! the value; with [`Jet`] the chain rule is carried along to second order, so that
//! gradient and Hessian are exact, not differenced.

use std::ops::{Add, Mul, Neg, Sub};

/// A number in which a log-likelihood can be written.
pub trait Real:
    Copy + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + Neg<Output = Self>
{
    /// Whether derivatives are carried.
    const DERIVATIVES: bool;
    /// A constant.
    fn constant(value: f64) -> Self;
    /// The value.
    fn value(self) -> f64;
    /// f(self), where f and its first two derivatives at the value are given.
    fn chain(self, f: f64, f1: f64, f2: f64) -> Self;
    /// f(self, other) from its value, gradient and Hessian (xx, xy, yy).
    fn chain2(self, other: Self, f: f64, gradient: [f64; 2], hessian: [f64; 3]) -> Self;
    /// A multiple.
    fn times(self, factor: f64) -> Self;
    /// A sum with a constant.
    fn plus(self, constant: f64) -> Self;

    /// eˣ.
    fn exp(self) -> Self {
        let e = libm::exp(self.value());
        self.chain(e, e, e)
    }
    /// ln x.
    fn ln(self) -> Self {
        let v = self.value();
        self.chain(libm::log(v), 1.0 / v, -1.0 / (v * v))
    }
    /// 1/x.
    fn recip(self) -> Self {
        let r = 1.0 / self.value();
        self.chain(r, -r * r, 2.0 * r * r * r)
    }
    /// 1/√x.
    fn recip_sqrt(self) -> Self {
        let v = self.value();
        let r = 1.0 / libm::sqrt(v);
        self.chain(r, -0.5 * r / v, 0.75 * r / (v * v))
    }
    /// x².
    fn square(self) -> Self {
        let v = self.value();
        self.chain(v * v, 2.0 * v, 2.0)
    }
}

impl Real for f64 {
    const DERIVATIVES: bool = false;
    fn constant(value: f64) -> Self {
        value
    }
    fn value(self) -> f64 {
        self
    }
    fn chain(self, f: f64, _: f64, _: f64) -> Self {
        f
    }
    fn chain2(self, _: Self, f: f64, _: [f64; 2], _: [f64; 3]) -> Self {
        f
    }
    fn times(self, factor: f64) -> Self {
        self * factor
    }
    fn plus(self, constant: f64) -> Self {
        self + constant
    }
}

/// A value with its gradient and the lower triangle of its Hessian in N variables.
#[derive(Clone, Copy, Debug)]
pub struct Jet<const N: usize> {
    /// The value.
    pub v: f64,
    /// The gradient.
    pub g: [f64; N],
    /// The Hessian; only `h[a][b]` with b ≤ a is kept.
    pub h: [[f64; N]; N],
}

impl<const N: usize> Jet<N> {
    /// The variable with this index.
    pub fn variable(value: f64, index: usize) -> Self {
        let mut jet = Self::constant(value);
        jet.g[index] = 1.0;
        jet
    }
}

impl<const N: usize> Real for Jet<N> {
    const DERIVATIVES: bool = true;

    #[inline]
    fn constant(value: f64) -> Self {
        Jet { v: value, g: [0.0; N], h: [[0.0; N]; N] }
    }
    #[inline]
    fn value(self) -> f64 {
        self.v
    }
    #[inline]
    fn chain(self, f: f64, f1: f64, f2: f64) -> Self {
        let mut out = Self::constant(f);
        for a in 0..N {
            out.g[a] = f1 * self.g[a];
            let scaled = f2 * self.g[a];
            for b in 0..=a {
                out.h[a][b] = f1 * self.h[a][b] + scaled * self.g[b];
            }
        }
        out
    }
    #[inline]
    fn chain2(self, y: Self, f: f64, d: [f64; 2], dd: [f64; 3]) -> Self {
        let mut out = Self::constant(f);
        for a in 0..N {
            out.g[a] = d[0] * self.g[a] + d[1] * y.g[a];
            let (s, t) = (dd[0] * self.g[a] + dd[1] * y.g[a], dd[1] * self.g[a] + dd[2] * y.g[a]);
            for b in 0..=a {
                out.h[a][b] = d[0] * self.h[a][b] + d[1] * y.h[a][b] + s * self.g[b] + t * y.g[b];
            }
        }
        out
    }
    #[inline]
    fn times(self, factor: f64) -> Self {
        let mut out = self;
        out.v *= factor;
        for a in 0..N {
            out.g[a] *= factor;
            for b in 0..=a {
                out.h[a][b] *= factor;
            }
        }
        out
    }
    #[inline]
    fn plus(self, constant: f64) -> Self {
        Jet { v: self.v + constant, ..self }
    }
}

impl<const N: usize> Add for Jet<N> {
    type Output = Self;
    #[inline]
    fn add(self, y: Self) -> Self {
        let mut out = self;
        out.v += y.v;
        for a in 0..N {
            out.g[a] += y.g[a];
            for b in 0..=a {
                out.h[a][b] += y.h[a][b];
            }
        }
        out
    }
}

impl<const N: usize> Sub for Jet<N> {
    type Output = Self;
    #[inline]
    fn sub(self, y: Self) -> Self {
        let mut out = self;
        out.v -= y.v;
        for a in 0..N {
            out.g[a] -= y.g[a];
            for b in 0..=a {
                out.h[a][b] -= y.h[a][b];
            }
        }
        out
    }
}

impl<const N: usize> Neg for Jet<N> {
    type Output = Self;
    #[inline]
    fn neg(self) -> Self {
        self.times(-1.0)
    }
}

impl<const N: usize> Mul for Jet<N> {
    type Output = Self;
    #[inline]
    fn mul(self, y: Self) -> Self {
        let mut out = Self::constant(self.v * y.v);
        for a in 0..N {
            out.g[a] = self.v * y.g[a] + y.v * self.g[a];
            for b in 0..=a {
                out.h[a][b] = self.v * y.h[a][b]
                    + y.v * self.h[a][b]
                    + self.g[a] * y.g[b]
                    + y.g[a] * self.g[b];
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// f(x, y) = exp(xy)/√(1 + x²) + ln(y)·x.
    fn f<R: Real>(x: R, y: R) -> R {
        (x * y).exp() * x.square().plus(1.0).recip_sqrt() + y.ln() * x
    }

    #[test]
    fn derivatives_are_those_of_differences() {
        let (x, y, step) = (0.7, 1.3, 1e-4);
        let jet = f(Jet::<2>::variable(x, 0), Jet::<2>::variable(y, 1));
        let at = |a: f64, b: f64| f(x + a * step, y + b * step);
        let gx = (at(1.0, 0.0) - at(-1.0, 0.0)) / (2.0 * step);
        let hxx = (at(1.0, 0.0) - 2.0 * at(0.0, 0.0) + at(-1.0, 0.0)) / (step * step);
        let hxy =
            (at(1.0, 1.0) - at(1.0, -1.0) - at(-1.0, 1.0) + at(-1.0, -1.0)) / (4.0 * step * step);
        assert_eq!(jet.v, at(0.0, 0.0));
        assert!((jet.g[0] - gx).abs() < 1e-7, "{} {gx}", jet.g[0]);
        assert!((jet.h[0][0] - hxx).abs() < 1e-6, "{} {hxx}", jet.h[0][0]);
        assert!((jet.h[1][0] - hxy).abs() < 1e-6, "{} {hxy}", jet.h[1][0]);
    }
}
