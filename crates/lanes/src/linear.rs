//! Small dense linear systems.

#![allow(clippy::needless_range_loop, reason = "lanes are walked by number, many arrays at once")]

/// Solves `a · x = b` in place by elimination with partial pivoting; `a` holds
/// `n` rows of `n`, `b` becomes `x`. Returns the sign of the determinant, or
/// `None` if a pivot vanishes or is not a number.
///
/// # Panics
/// If `a` is shorter than `b.len()` rows.
///
/// ```
/// use realpolitik_lanes::linear::solve;
/// let (mut a, mut b) = ([0.0, 2.0, 1.0, 1.0], [6.0, 5.0]);
/// // One exchange of rows: the determinant is −2.
/// assert_eq!(solve(&mut a, &mut b), Some(-1.0));
/// assert_eq!(b, [2.0, 3.0]);
/// assert_eq!(solve(&mut [1.0, 2.0, 2.0, 4.0], &mut [1.0, 1.0]), None);
/// ```
pub fn solve(a: &mut [f64], b: &mut [f64]) -> Option<f64> {
    // Loops of known length over a handful of numbers take a fraction of the time.
    match b.len() {
        2 => eliminate(&mut a[..4], &mut b[..2], 2),
        3 => eliminate(&mut a[..9], &mut b[..3], 3),
        4 => eliminate(&mut a[..16], &mut b[..4], 4),
        n => eliminate(a, b, n),
    }
}

/// [`solve`] for `n` unknowns.
#[inline(always)]
fn eliminate(a: &mut [f64], b: &mut [f64], n: usize) -> Option<f64> {
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

/// The pivots of an elimination in lanes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pivots<const L: usize> {
    /// The sign of the determinant, 1 or −1; means nothing where a pivot is 0 or
    /// NaN.
    pub sign: [f64; L],
    /// The smallest pivot in absolute value.
    pub least: [f64; L],
}

/// Solves two systems `a · x = b` with one matrix in every lane, in place and
/// without exchange of rows; `a` holds `n` rows of `n`, and of `a` nothing
/// useful is left. Where a pivot comes near 0 the solution is not to be trusted:
/// the caller has to look at [`Pivots::least`].
///
/// # Panics
/// If `a` is shorter than `first.len()` rows, or `second` than `first`.
///
/// ```
/// use realpolitik_lanes::linear::solve_lanes;
/// // The second lane has the first row's sign changed.
/// let mut a = [[2.0, -2.0], [1.0, -1.0], [1.0, 1.0], [3.0, 3.0]];
/// let mut b = [[5.0, -5.0], [10.0, 10.0]];
/// let mut c = [[2.0, -2.0], [1.0, 1.0]];
/// let pivots = solve_lanes(&mut a, &mut b, &mut c);
/// assert_eq!(b, [[1.0, 1.0], [3.0, 3.0]]);
/// assert_eq!(c, [[1.0, 1.0], [0.0, 0.0]]);
/// assert_eq!((pivots.sign, pivots.least), ([1.0, -1.0], [2.0, 2.0]));
/// ```
#[inline(always)]
pub fn solve_lanes<const L: usize>(
    a: &mut [[f64; L]],
    first: &mut [[f64; L]],
    second: &mut [[f64; L]],
) -> Pivots<L> {
    let n = first.len();
    let mut sign = [1.0; L];
    let mut least = [f64::INFINITY; L];
    // Lanes are taken out and put back whole: so they stay in registers.
    for k in 0..n {
        let pivot = a[k * n + k];
        let mut inverse = [0.0; L];
        for l in 0..L {
            sign[l] = if pivot[l] < 0.0 { -sign[l] } else { sign[l] };
            let size = pivot[l].abs();
            least[l] = if size < least[l] { size } else { least[l] };
            inverse[l] = 1.0 / pivot[l];
        }
        // Kept for the way back.
        a[k * n + k] = inverse;
        let (x, y) = (first[k], second[k]);
        for i in k + 1..n {
            let factor = times(a[i * n + k], inverse);
            for j in k + 1..n {
                let from = a[k * n + j];
                a[i * n + j] = minus_product(a[i * n + j], factor, from);
            }
            first[i] = minus_product(first[i], factor, x);
            second[i] = minus_product(second[i], factor, y);
        }
    }
    for k in (0..n).rev() {
        let (mut x, mut y) = (first[k], second[k]);
        for j in k + 1..n {
            let from = a[k * n + j];
            x = minus_product(x, from, first[j]);
            y = minus_product(y, from, second[j]);
        }
        let inverse = a[k * n + k];
        first[k] = times(x, inverse);
        second[k] = times(y, inverse);
    }
    Pivots { sign, least }
}

#[inline(always)]
fn times<const L: usize>(a: [f64; L], b: [f64; L]) -> [f64; L] {
    let mut out = [0.0; L];
    for l in 0..L {
        out[l] = a[l] * b[l];
    }
    out
}

/// a − b·c in every lane, the product rounded by itself.
///
/// ```
/// assert_eq!(realpolitik_lanes::linear::minus_product([5.0, 1.0], [2.0, 0.5], [2.0, 4.0]), [1.0, -1.0]);
/// ```
#[inline(always)]
pub fn minus_product<const L: usize>(a: [f64; L], b: [f64; L], c: [f64; L]) -> [f64; L] {
    let mut out = [0.0; L];
    for l in 0..L {
        out[l] = a[l] - b[l] * c[l];
    }
    out
}

/// The lower Cholesky factor of a positive semidefinite matrix; a pivot that
/// rounding made negative counts as 0. What stands above the diagonal is not
/// read.
///
/// ```
/// use realpolitik_lanes::linear::cholesky;
/// let l = cholesky(&[vec![4.0, 2.0], vec![2.0, 5.0]]);
/// assert_eq!(l, [[2.0, 0.0], [1.0, 2.0]]);
/// // Two scores that are one: the second has nothing of its own.
/// let l = cholesky(&[vec![1.0, 1.0], vec![1.0, 1.0]]);
/// assert_eq!(l, [[1.0, 0.0], [1.0, 0.0]]);
/// ```
pub fn cholesky(a: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let n = a.len();
    let mut l = vec![vec![0.0; n]; n];
    for i in 0..n {
        for j in 0..=i {
            let mut sum = a[i][j];
            for (x, y) in l[i][..j].iter().zip(&l[j][..j]) {
                sum -= x * y;
            }
            l[i][j] = if i == j {
                sum.max(0.0).sqrt()
            } else if l[j][j] > 0.0 {
                sum / l[j][j]
            } else {
                0.0
            };
        }
    }
    l
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn solves_a_system_that_needs_pivoting() {
        let mut a = [0.0, 2.0, 1.0, 1.0, 1.0, 1.0, 2.0, 1.0, 3.0];
        let mut b = [7.0, 6.0, 13.0];
        solve(&mut a, &mut b).unwrap();
        for (x, y) in b.iter().zip([1.0, 2.0, 3.0]) {
            assert!((x - y).abs() < 1e-12);
        }
        assert!(solve(&mut [1.0, 2.0, 2.0, 4.0], &mut [1.0, 1.0]).is_none());
    }

    proptest! {
        /// Rows whose diagonal outweighs the rest need no exchange, so both ways
        /// solve them.
        #[test]
        fn lanes_agree_with_one_system(
            rest in prop::collection::vec(-1.0..1.0f64, 2 * 25),
            right in prop::collection::vec(-1.0..1.0f64, 2 * 5),
        ) {
            let n = 5;
            let mut a = vec![[0.0; 2]; n * n];
            for (at, lanes) in a.iter_mut().enumerate() {
                let diagonal = if at / n == at % n { 6.0 } else { 0.0 };
                *lanes = [diagonal + rest[2 * at], -diagonal + rest[2 * at + 1]];
            }
            let mut first: Vec<[f64; 2]> = right.chunks(2).map(|c| [c[0], c[1]]).collect();
            let mut second: Vec<[f64; 2]> = first.iter().map(|x| [2.0 * x[0], x[1]]).collect();
            let (whole, given) = (a.clone(), first.clone());
            let pivots = solve_lanes(&mut a, &mut first, &mut second);
            for l in 0..2 {
                let mut one: Vec<f64> = whole.iter().map(|x| x[l]).collect();
                let mut x: Vec<f64> = given.iter().map(|x| x[l]).collect();
                let sign = solve(&mut one, &mut x).unwrap();
                prop_assert_eq!(sign, pivots.sign[l]);
                for k in 0..n {
                    prop_assert!((x[k] - first[k][l]).abs() < 1e-12);
                    let twice = if l == 0 { 2.0 } else { 1.0 };
                    prop_assert!((twice * x[k] - second[k][l]).abs() < 1e-12);
                }
            }
        }

        #[test]
        fn a_factor_times_itself_is_the_matrix(root in prop::collection::vec(-2.0..2.0f64, 16)) {
            let row = |i: usize| &root[4 * i..4 * i + 4];
            let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
            let a: Vec<Vec<f64>> =
                (0..4).map(|i| (0..4).map(|j| product(row(i), row(j)) + if i == j { 0.1 } else { 0.0 }).collect()).collect();
            let l = cholesky(&a);
            for i in 0..4 {
                for j in 0..4 {
                    prop_assert!((product(&l[i], &l[j]) - a[i][j]).abs() < 1e-10);
                }
            }
        }
    }
}
