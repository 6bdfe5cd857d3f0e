//! Small dense linear systems.

/// Solves `a · x = b` in place by elimination with partial pivoting; `a` holds
/// `n` rows of `n`, `b` becomes `x`. Returns the sign of the determinant, or
/// `None` if a pivot vanishes.
pub(crate) fn solve(a: &mut [f64], b: &mut [f64]) -> Option<f64> {
    let n = b.len();
    let mut sign = 1.0;
    for k in 0..n {
        let mut pivot = k;
        for i in k + 1..n {
            if a[i * n + k].abs() > a[pivot * n + k].abs() {
                pivot = i;
            }
        }
        let value = a[pivot * n + k];
        // Not a tolerance: an exact zero or NaN cannot be divided by.
        if value == 0.0 || !value.is_finite() {
            return None;
        }
        if pivot != k {
            for j in 0..n {
                a.swap(pivot * n + j, k * n + j);
            }
            b.swap(pivot, k);
            sign = -sign;
        }
        if value < 0.0 {
            sign = -sign;
        }
        let (top, below) = a.split_at_mut((k + 1) * n);
        let row = &top[k * n..];
        for (i, other) in below.chunks_exact_mut(n).enumerate() {
            let factor = other[k] / value;
            if factor != 0.0 {
                for (x, y) in other[k + 1..].iter_mut().zip(&row[k + 1..]) {
                    *x -= factor * y;
                }
                b[k + 1 + i] -= factor * b[k];
            }
        }
    }
    for k in (0..n).rev() {
        let mut sum = b[k];
        for j in k + 1..n {
            sum -= a[k * n + j] * b[j];
        }
        b[k] = sum / a[k * n + k];
    }
    Some(sign)
}

#[cfg(test)]
mod tests {
    #[test]
    fn solves_a_system_that_needs_pivoting() {
        let mut a = [0.0, 2.0, 1.0, 1.0, 1.0, 1.0, 2.0, 1.0, 3.0];
        let mut b = [7.0, 6.0, 13.0];
        super::solve(&mut a, &mut b).unwrap();
        for (x, y) in b.iter().zip([1.0, 2.0, 3.0]) {
            assert!((x - y).abs() < 1e-12);
        }
        assert!(super::solve(&mut [1.0, 2.0, 2.0, 4.0], &mut [1.0, 1.0]).is_none());
    }
}
