//! Dense elimination with partial pivoting, the factors kept for several right
//! sides.

/// Columns that are factored before the rest of the matrix is updated.
const PANEL: usize = 4;

/// The factors of a square matrix, rows one after the other.
#[derive(Clone, Debug, Default)]
pub(super) struct Lu {
    n: usize,
    /// The matrix before [`Lu::factor`], its factors after.
    pub(super) a: Vec<f64>,
    pivots: Vec<usize>,
    /// Sign of the determinant.
    pub(super) sign: f64,
}

impl Lu {
    /// A matrix of zeros.
    pub(super) fn clear(&mut self, n: usize) {
        self.n = n;
        self.a.clear();
        self.a.resize(n * n, 0.0);
    }

    /// Factors the matrix; `None` if a pivot is 0 or no number.
    pub(super) fn factor(&mut self) -> Option<()> {
        let n = self.n;
        self.pivots.clear();
        self.sign = 1.0;
        for start in (0..n).step_by(PANEL) {
            let end = (start + PANEL).min(n);
            for k in start..end {
                self.pivot(k, end)?;
            }
            self.update(start, end);
        }
        Some(())
    }

    /// Eliminates column `k` within a panel that ends before column `end`.
    fn pivot(&mut self, k: usize, end: usize) -> Option<()> {
        let n = self.n;
        let mut best = k;
        for i in k + 1..n {
            if self.a[i * n + k].abs() > self.a[best * n + k].abs() {
                best = i;
            }
        }
        let value = self.a[best * n + k];
        // Not a tolerance: an exact zero or NaN cannot be divided by.
        if value == 0.0 || !value.is_finite() {
            return None;
        }
        self.pivots.push(best);
        if best != k {
            let (upper, lower) = self.a.split_at_mut(best * n);
            upper[k * n..(k + 1) * n].swap_with_slice(&mut lower[..n]);
            self.sign = -self.sign;
        }
        if value < 0.0 {
            self.sign = -self.sign;
        }
        let (upper, lower) = self.a.split_at_mut((k + 1) * n);
        let row = &upper[k * n + k..k * n + end];
        for other in lower.chunks_exact_mut(n) {
            let factor = other[k] / value;
            other[k] = factor;
            for (x, y) in other[k + 1..end].iter_mut().zip(&row[1..]) {
                *x -= factor * y;
            }
        }
        Some(())
    }

    /// Takes the panel's pivots out of the columns behind it.
    fn update(&mut self, start: usize, end: usize) {
        let n = self.n;
        let (upper, lower) = self.a.split_at_mut(end * n);
        for k in start + 1..end {
            let (above, own) = upper.split_at_mut(k * n);
            for j in start..k {
                let factor = own[j];
                for (x, y) in own[end..n].iter_mut().zip(&above[j * n + end..(j + 1) * n]) {
                    *x -= factor * y;
                }
            }
        }
        if end - start < PANEL {
            return;
        }
        let row = |j: usize| &upper[(start + j) * n + end..(start + j + 1) * n];
        let (r0, r1, r2, r3) = (row(0), row(1), row(2), row(3));
        for other in lower.chunks_exact_mut(n) {
            let (left, right) = other.split_at_mut(end);
            let [f0, f1, f2, f3] = [left[start], left[start + 1], left[start + 2], left[start + 3]];
            if f0 == 0.0 && f1 == 0.0 && f2 == 0.0 && f3 == 0.0 {
                continue;
            }
            for ((((x, a), b), c), d) in right.iter_mut().zip(r0).zip(r1).zip(r2).zip(r3) {
                *x -= (f0 * a + f1 * b) + (f2 * c + f3 * d);
            }
        }
    }

    /// Solves for one right side, in place.
    pub(super) fn solve(&self, b: &mut [f64]) {
        let n = self.n;
        for (k, p) in self.pivots.iter().enumerate() {
            b.swap(k, *p);
        }
        for k in 1..n {
            let row = &self.a[k * n..k * n + k];
            b[k] -= dot(row, &b[..k]);
        }
        for k in (0..n).rev() {
            let row = &self.a[k * n..(k + 1) * n];
            b[k] = (b[k] - dot(&row[k + 1..], &b[k + 1..n])) / row[k];
        }
    }
}

/// An inner product, in four sums so that it does not wait for itself.
#[inline]
pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut sums = [0.0f64; 4];
    let (left, right) = (a.chunks_exact(4), b.chunks_exact(4));
    let rest: f64 = left.remainder().iter().zip(right.remainder()).map(|(x, y)| x * y).sum();
    for (x, y) in left.zip(right) {
        for l in 0..4 {
            sums[l] += x[l] * y[l];
        }
    }
    (sums[0] + sums[1]) + (sums[2] + sums[3]) + rest
}

/// Adds a multiple of one row to another.
#[inline]
pub(super) fn add_multiple(to: &mut [f64], factor: f64, row: &[f64]) {
    for (x, y) in to.iter_mut().zip(row) {
        *x += factor * y;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn solves_what_needs_pivoting_at_every_size() {
        let mut seed = 1u64;
        let mut next = || {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (seed >> 40) as f64 / 16_777_216.0 - 0.5
        };
        for n in 1..23 {
            let mut lu = Lu::default();
            lu.clear(n);
            lu.a.iter_mut().for_each(|x| *x = next());
            for k in 0..n {
                lu.a[k * n + k] = 0.0;
            }
            if n == 1 {
                lu.a[0] = -2.0;
            }
            let (matrix, want) = (lu.a.clone(), (0..n).map(|_| next()).collect::<Vec<_>>());
            let mut b: Vec<f64> = matrix.chunks(n).map(|row| dot(row, &want)).collect();
            lu.factor().unwrap();
            lu.solve(&mut b);
            for (x, y) in b.iter().zip(&want) {
                assert!((x - y).abs() < 1e-9, "{n}: {x} {y}");
            }
        }
    }

    #[test]
    fn the_sign_is_that_of_the_determinant() {
        let sign = |a: [f64; 9]| {
            let mut lu = Lu { n: 3, a: a.to_vec(), ..Lu::default() };
            lu.factor().map(|()| lu.sign)
        };
        assert_eq!(sign([1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0]), Some(1.0));
        assert_eq!(sign([0.0, 1.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0]), Some(-1.0));
        assert_eq!(sign([0.0, 1.0, 0.0, 0.0, 0.0, 1.0, -1.0, 0.0, 0.0]), Some(-1.0));
        assert_eq!(sign([1.0, 2.0, 0.0, 2.0, 4.0, 0.0, 0.0, 0.0, 1.0]), None);
    }
}
