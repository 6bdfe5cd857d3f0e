//! Square systems, exactly or in doubles.

use realpolitik_game::Number;

/// Solves a square system exactly or in doubles; `None` if singular.
pub fn solve<N: Number>(mut a: Vec<Vec<N>>, mut b: Vec<N>) -> Option<Vec<N>> {
    let n = b.len();
    let size = |v: &N| v.to_f64().abs();
    for k in 0..n {
        // In rationals any pivot but 0 will do; in doubles the greatest.
        let pivot = (k..n).max_by(|i, j| size(&a[*i][k]).total_cmp(&size(&a[*j][k])))?;
        let nothing = if N::EXACT { a[pivot][k] == N::zero() } else { size(&a[pivot][k]) < 1e-11 };
        if nothing {
            return None;
        }
        a.swap(k, pivot);
        b.swap(k, pivot);
        for i in k + 1..n {
            let factor = a[i][k].clone() / a[k][k].clone();
            if factor != N::zero() {
                let (above, below) = a.split_at_mut(i);
                for (x, y) in below[0][k..].iter_mut().zip(&above[k][k..]) {
                    *x = x.clone() - factor.clone() * y.clone();
                }
                b[i] = b[i].clone() - factor * b[k].clone();
            }
        }
    }
    for k in (0..n).rev() {
        let sum = (k + 1..n).fold(b[k].clone(), |s, j| s - a[k][j].clone() * b[j].clone());
        b[k] = sum / a[k][k].clone();
    }
    Some(b)
}

#[cfg(test)]
mod tests {
    use super::*;
    use realpolitik_game::Rational;

    #[test]
    fn a_system_that_needs_an_exchange_of_rows() {
        let q = |v: [i64; 2]| v.map(Rational::from_i64).to_vec();
        assert_eq!(solve(vec![q([0, 2]), q([3, 1])], q([4, 5])), Some(q([1, 2])));
        assert_eq!(solve(vec![q([1, 2]), q([2, 4])], q([1, 2])), None);
        let x = solve(vec![vec![0.0, 2.0], vec![3.0, 1.0]], vec![4.0, 5.0]);
        assert_eq!(x, Some(vec![1.0, 2.0]));
    }
}
