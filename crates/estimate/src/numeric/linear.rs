//! Dense symmetric linear algebra in a fixed order, so that the bits are the same
//! on every machine and for any number of threads.

/// A square matrix, row by row.
#[derive(Clone, Debug, PartialEq)]
pub struct Matrix {
    /// Its order.
    pub n: usize,
    /// The entries.
    pub a: Vec<f64>,
}

impl Matrix {
    /// All zero.
    pub fn zero(n: usize) -> Self {
        Matrix { n, a: vec![0.0; n * n] }
    }

    /// An entry.
    pub fn at(&self, i: usize, j: usize) -> f64 {
        self.a[i * self.n + j]
    }

    /// Sets an entry and its mirror image.
    pub fn set(&mut self, i: usize, j: usize, value: f64) {
        self.a[i * self.n + j] = value;
        self.a[j * self.n + i] = value;
    }

    /// Rows and columns with these numbers.
    pub fn part(&self, kept: &[usize]) -> Self {
        let mut out = Matrix::zero(kept.len());
        for (i, &r) in kept.iter().enumerate() {
            for (j, &c) in kept.iter().enumerate() {
                out.a[i * kept.len() + j] = self.at(r, c);
            }
        }
        out
    }

    /// A product with a vector.
    pub fn times(&self, x: &[f64]) -> Vec<f64> {
        self.a.chunks(self.n.max(1)).map(|row| dot(row, x)).collect()
    }

    /// A product with a matrix.
    pub fn product(&self, other: &Matrix) -> Matrix {
        let mut out = Matrix::zero(self.n);
        for i in 0..self.n {
            for k in 0..self.n {
                let f = self.at(i, k);
                for j in 0..self.n {
                    out.a[i * self.n + j] += f * other.at(k, j);
                }
            }
        }
        out
    }

    /// Each entry times a factor.
    pub fn scaled(&self, factor: f64) -> Matrix {
        Matrix { n: self.n, a: self.a.iter().map(|x| x * factor).collect() }
    }
}

/// Σ xᵢyᵢ from the left.
pub fn dot(x: &[f64], y: &[f64]) -> f64 {
    x.iter().zip(y).map(|(a, b)| a * b).sum()
}

/// A Cholesky factor: lower, row by row.
#[derive(Clone, Debug)]
pub struct Cholesky {
    l: Matrix,
}

impl Cholesky {
    /// Of a symmetric matrix plus `shift` on its diagonal; `None` unless it is
    /// positive definite to working accuracy.
    pub fn new(matrix: &Matrix, shift: f64) -> Option<Self> {
        let n = matrix.n;
        let mut l = Matrix::zero(n);
        for i in 0..n {
            for j in 0..=i {
                let (head_i, head_j) = (&l.a[i * n..i * n + j], &l.a[j * n..j * n + j]);
                let rest = matrix.at(i, j) - dot(head_i, head_j);
                if i == j {
                    let pivot = rest + shift;
                    // Less than this is rounding, not curvature.
                    let least = 1e-14 * (matrix.at(i, i).abs() + shift);
                    if pivot <= least || !pivot.is_finite() {
                        return None;
                    }
                    l.a[i * n + i] = libm::sqrt(pivot);
                } else {
                    l.a[i * n + j] = rest / l.at(j, j);
                }
            }
        }
        Some(Cholesky { l })
    }

    /// The lower factor.
    pub fn lower(&self) -> &Matrix {
        &self.l
    }

    /// L⁻¹b.
    pub fn forward(&self, b: &[f64]) -> Vec<f64> {
        let n = self.l.n;
        let mut y = b.to_vec();
        for i in 0..n {
            y[i] = (y[i] - dot(&self.l.a[i * n..i * n + i], &y[..i])) / self.l.at(i, i);
        }
        y
    }

    /// A⁻¹b.
    pub fn solve(&self, b: &[f64]) -> Vec<f64> {
        let n = self.l.n;
        let mut y = self.forward(b);
        for i in (0..n).rev() {
            y[i] /= self.l.at(i, i);
            let value = y[i];
            for (j, slot) in y[..i].iter_mut().enumerate() {
                *slot -= self.l.at(i, j) * value;
            }
        }
        y
    }

    /// A⁻¹.
    pub fn inverse(&self) -> Matrix {
        let n = self.l.n;
        let mut out = Matrix::zero(n);
        for j in 0..n {
            let mut unit = vec![0.0; n];
            unit[j] = 1.0;
            for (i, x) in self.solve(&unit).into_iter().enumerate() {
                out.a[i * n + j] = x;
            }
        }
        // Rounding must not make it unsymmetric.
        for i in 0..n {
            for j in 0..i {
                let mean = 0.5 * (out.at(i, j) + out.at(j, i));
                out.set(i, j, mean);
            }
        }
        out
    }
}

/// Eigenvalues of a symmetric matrix, least first, and their vectors, by cyclic
/// Jacobi rotations (Golub & Van Loan, §8.5).
pub fn eigen(matrix: &Matrix) -> Vec<(f64, Vec<f64>)> {
    let n = matrix.n;
    let mut a = matrix.clone();
    let mut v = Matrix::zero(n);
    for i in 0..n {
        v.a[i * n + i] = 1.0;
    }
    for _ in 0..60 {
        let off: f64 = (0..n)
            .flat_map(|i| (0..i).map(move |j| (i, j)))
            .map(|(i, j)| {
                let x = a.at(i, j);
                x * x
            })
            .sum();
        let whole: f64 = a.a.iter().map(|x| x * x).sum();
        if off <= 1e-32 * whole {
            break;
        }
        for p in 0..n {
            for q in p + 1..n {
                rotate(&mut a, &mut v, p, q);
            }
        }
    }
    let mut pairs: Vec<(f64, Vec<f64>)> =
        (0..n).map(|j| (a.at(j, j), (0..n).map(|i| v.at(i, j)).collect())).collect();
    pairs.sort_by(|x, y| x.0.total_cmp(&y.0));
    pairs
}

fn rotate(a: &mut Matrix, v: &mut Matrix, p: usize, q: usize) {
    let n = a.n;
    let apq = a.at(p, q);
    if apq == 0.0 {
        return;
    }
    let tau = (a.at(q, q) - a.at(p, p)) / (2.0 * apq);
    let t = tau.signum() / (tau.abs() + libm::sqrt(1.0 + tau * tau));
    let t = if tau == 0.0 { 1.0 } else { t };
    let c = 1.0 / libm::sqrt(1.0 + t * t);
    let s = t * c;
    for k in 0..n {
        let (x, y) = (a.at(k, p), a.at(k, q));
        a.a[k * n + p] = c * x - s * y;
        a.a[k * n + q] = s * x + c * y;
    }
    for k in 0..n {
        let (x, y) = (a.at(p, k), a.at(q, k));
        a.a[p * n + k] = c * x - s * y;
        a.a[q * n + k] = s * x + c * y;
        let (x, y) = (v.at(k, p), v.at(k, q));
        v.a[k * n + p] = c * x - s * y;
        v.a[k * n + q] = s * x + c * y;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hilbert(n: usize) -> Matrix {
        let mut m = Matrix::zero(n);
        for i in 0..n {
            for j in 0..n {
                m.a[i * n + j] = 1.0 / (i + j + 1) as f64;
            }
        }
        m
    }

    #[test]
    fn factors_and_eigenvalues_are_right() {
        let m = hilbert(5);
        let inverse = Cholesky::new(&m, 0.0).unwrap().inverse();
        // The inverse of a Hilbert matrix is whole; its last entry is 44,100 for n = 5.
        assert!((inverse.at(4, 4) - 44_100.0).abs() < 1e-5, "{}", inverse.at(4, 4));
        let pairs = eigen(&m);
        // Known extreme eigenvalues of the Hilbert matrix of order 5.
        assert!((pairs[0].0 - 3.287_928_772_171_86e-6).abs() < 1e-15);
        assert!((pairs[4].0 - 1.567_050_691_098_23).abs() < 1e-12);
        let mut indefinite = Matrix::zero(2);
        indefinite.a = vec![1.0, 2.0, 2.0, 1.0];
        assert!(Cholesky::new(&indefinite, 0.0).is_none());
        assert!(Cholesky::new(&indefinite, 1.5).is_some());
    }
}
