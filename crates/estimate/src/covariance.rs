//! Covariances of the estimates.

use crate::likelihood::Likelihood;
use crate::maximum::Climb;
use crate::numeric::linear::{Cholesky, Matrix, eigen};

/// −H⁻¹ in the free coefficients, if H is negative definite.
pub fn inverse_information(hessian: &Matrix, free: &[usize]) -> Option<Matrix> {
    // Scaled to a unit diagonal first, so that units do not cost digits.
    let information = hessian.part(free).scaled(-1.0);
    let (scaled, sizes) = unit_diagonal(&information)?;
    let mut inverse = Cholesky::new(&scaled, 0.0)?.inverse();
    let n = free.len();
    for i in 0..n {
        for j in 0..n {
            inverse.a[i * n + j] /= sizes[i] * sizes[j];
        }
    }
    Some(inverse)
}

fn unit_diagonal(matrix: &Matrix) -> Option<(Matrix, Vec<f64>)> {
    let n = matrix.n;
    let sizes: Vec<f64> = (0..n).map(|i| libm::sqrt(matrix.at(i, i))).collect();
    if sizes.iter().any(|s| *s <= 0.0 || !s.is_finite()) {
        return None;
    }
    let mut scaled = matrix.clone();
    for i in 0..n {
        for j in 0..n {
            scaled.a[i * n + j] /= sizes[i] * sizes[j];
        }
    }
    Some((scaled, sizes))
}

/// The condition number of −H scaled to a unit diagonal, and the direction in which
/// it is flattest, as shares of the coefficients.
pub fn condition(hessian: &Matrix, free: &[usize]) -> Option<(f64, Vec<f64>)> {
    let (scaled, _) = unit_diagonal(&hessian.part(free).scaled(-1.0))?;
    let pairs = eigen(&scaled);
    let (least, greatest) = (pairs.first()?, pairs.last()?);
    (least.0 > 0.0).then(|| (greatest.0 / least.0, least.1.clone()))
}

/// The covariance at the end of a climb, and how well it is determined. At an edge it is
/// that along the edge.
pub(crate) fn at_end(climb: &Climb, (free, sizes): (&[usize], &[f64])) -> Option<Matrix> {
    let Some(edge) = &climb.edge else {
        return inverse_information(&climb.at.hessian, free);
    };
    let m = edge.basis.len();
    let along = inverse_information(&edge.information.scaled(-1.0), &(0..m).collect::<Vec<_>>())?;
    let mut out = Matrix::zero(free.len());
    let images: Vec<Vec<f64>> = (0..free.len())
        .map(|i| along.times(&edge.basis.iter().map(|b| b[i]).collect::<Vec<f64>>()))
        .collect();
    for (i, image) in images.iter().enumerate() {
        for j in 0..=i {
            let value: f64 = edge.basis.iter().zip(image).map(|(b, x)| b[j] * x).sum();
            out.set(i, j, value / (sizes[i] * sizes[j]));
        }
    }
    Some(out)
}

/// [`condition`] at the end of a climb. At an edge it is that of what lies along it, with
/// the middle eigenvalue for the greatest: the likelihood may bend there without bound.
pub(crate) fn condition_at_end(climb: &Climb, free: &[usize]) -> Option<(f64, Vec<f64>)> {
    let Some(edge) = &climb.edge else {
        return condition(&climb.at.hessian, free);
    };
    let (scaled, _) = unit_diagonal(&edge.information)?;
    let pairs = eigen(&scaled);
    let (least, middle) = (pairs.first()?, pairs.get(pairs.len() / 2)?);
    let direction = (0..free.len())
        .map(|i| edge.basis.iter().zip(&least.1).map(|(b, x)| b[i] * x).sum())
        .collect();
    (least.0 > 0.0).then(|| (middle.0 / least.0, direction))
}

/// Σ ssᵀ over rows, or over clusters of rows with their scores summed.
///
/// # Arguments
/// * `clusters` — the cluster of each row, numbered from 0; `None` for rows alone.
pub fn outer_product(
    likelihood: &Likelihood,
    theta: &[f64],
    free: &[usize],
    clusters: Option<&[usize]>,
) -> Matrix {
    let k = likelihood.coefficients;
    let scores = likelihood.scores(theta);
    let count = clusters.map_or(likelihood.rows, |c| c.iter().max().map_or(0, |m| m + 1));
    let mut sums = vec![0.0; count * free.len()];
    for (row, gradient) in scores.gradients.chunks(k).enumerate() {
        let at = clusters.map_or(row, |c| c[row]);
        for (slot, j) in sums[at * free.len()..].iter_mut().zip(free) {
            *slot += gradient[*j];
        }
    }
    let n = free.len();
    let mut out = Matrix::zero(n);
    for s in sums.chunks(n) {
        for i in 0..n {
            for j in 0..=i {
                out.a[i * n + j] += s[i] * s[j];
            }
        }
    }
    for i in 0..n {
        for j in 0..i {
            out.a[j * n + i] = out.a[i * n + j];
        }
    }
    out
}

/// H⁻¹ · B · H⁻¹.
pub fn sandwich(inverse: &Matrix, middle: &Matrix) -> Matrix {
    inverse.product(middle).product(inverse)
}
