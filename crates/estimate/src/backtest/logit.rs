//! Multinomial logit (McFadden 1974) by Newton's method, the plain rival.

use crate::numeric::linear::{Cholesky, Matrix, dot};

/// Standard deviation of the normal prior of coefficients of columns of unit size: it
/// holds separated data, and is as good as none for others.
const WIDE: f64 = 10.0;
/// Steps at most.
const MOST_STEPS: usize = 100;

/// Coefficients of each ending but the first, column by column.
pub(super) struct Multinomial {
    endings: usize,
    /// Sizes of the columns.
    sizes: Vec<f64>,
    b: Vec<f64>,
}

impl Multinomial {
    /// Fits it to rows.
    ///
    /// # Arguments
    /// * `columns` — one vector per regressor, the constant among them.
    /// * `seen` — the ending of each row.
    pub(super) fn fit(columns: &[Vec<f64>], seen: &[u8], endings: usize) -> Multinomial {
        let n = seen.len();
        let sizes: Vec<f64> = columns
            .iter()
            .map(|c| {
                let square = c.iter().map(|x| x * x).sum::<f64>() / n.max(1) as f64;
                if square > 0.0 { libm::sqrt(square) } else { 1.0 }
            })
            .collect();
        let k = columns.len() * (endings - 1);
        let mut model = Multinomial { endings, sizes, b: vec![0.0; k] };
        let mut at = model.derivatives(columns, seen);
        for _ in 0..MOST_STEPS {
            let Some(factor) = Cholesky::new(&at.information, 0.0) else { break };
            let step = factor.solve(&at.gradient);
            let promised = dot(&step, &at.gradient);
            let (before, mut share) = (model.b.clone(), 1.0);
            loop {
                model.b = before.iter().zip(&step).map(|(b, s)| b + share * s).collect();
                let next = model.derivatives(columns, seen);
                // The objective is concave: a shorter step always improves.
                if next.value >= at.value || share < 1e-10 {
                    at = next;
                    break;
                }
                share *= 0.5;
            }
            if promised < 1e-16 {
                break;
            }
        }
        model
    }

    /// The probability of each ending in a row.
    pub(super) fn predict(&self, row: impl Fn(usize) -> f64) -> Vec<f64> {
        let p = self.sizes.len();
        let mut eta = vec![0.0; self.endings];
        for (e, slot) in eta.iter_mut().enumerate().skip(1) {
            *slot = (0..p).map(|j| self.b[(e - 1) * p + j] * row(j) / self.sizes[j]).sum();
        }
        let top = eta.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let raw: Vec<f64> = eta.iter().map(|x| libm::exp(x - top)).collect();
        let total: f64 = raw.iter().sum();
        raw.iter().map(|x| x / total).collect()
    }

    fn derivatives(&self, columns: &[Vec<f64>], seen: &[u8]) -> At {
        let (p, k) = (columns.len(), self.b.len());
        let mut value = -self.b.iter().map(|b| b * b).sum::<f64>() / (2.0 * WIDE * WIDE);
        let mut gradient: Vec<f64> = self.b.iter().map(|b| -b / (WIDE * WIDE)).collect();
        let mut information = Matrix::zero(k);
        let mut x = vec![0.0; p];
        for (row, ending) in seen.iter().enumerate() {
            let chances = self.predict(|j| columns[j][row]);
            for ((slot, c), size) in x.iter_mut().zip(columns).zip(&self.sizes) {
                *slot = c[row] / size;
            }
            value += libm::log(chances[usize::from(*ending)]);
            for e in 1..self.endings {
                let off = f64::from(u8::from(usize::from(*ending) == e)) - chances[e];
                let own = &mut gradient[(e - 1) * p..e * p];
                own.iter_mut().zip(&x).for_each(|(g, x)| *g += off * x);
                for f in 1..=e {
                    let both = if e == f { chances[e] } else { 0.0 } - chances[e] * chances[f];
                    for i in 0..p {
                        let at = ((e - 1) * p + i) * k + (f - 1) * p;
                        let line = &mut information.a[at..at + p];
                        line.iter_mut().zip(&x).for_each(|(h, y)| *h += both * x[i] * y);
                    }
                }
            }
        }
        for i in 0..k {
            information.a[i * k + i] += 1.0 / (WIDE * WIDE);
            for j in 0..i {
                information.a[j * k + i] = information.a[i * k + j];
            }
        }
        At { value, gradient, information }
    }
}

struct At {
    value: f64,
    gradient: Vec<f64>,
    information: Matrix,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_within_a_group_come_back() {
        // A constant and a dummy: four shares by two groups are met but for the prior.
        let constant = vec![1.0; 4000];
        let dummy: Vec<f64> = (0..4000).map(|k| f64::from(u8::from(k >= 2000))).collect();
        let seen: Vec<u8> = (0..4000)
            .map(|k| if k < 2000 { [0, 0, 0, 1, 2][k % 5] } else { [0, 2, 2, 1, 1][k % 5] })
            .collect();
        let model = Multinomial::fit(&[constant, dummy], &seen, 3);
        for (group, shares) in [(0.0, [0.6, 0.2, 0.2]), (1.0, [0.2, 0.4, 0.4])] {
            let found = model.predict(|j| if j == 0 { 1.0 } else { group });
            for (p, q) in found.iter().zip(shares) {
                assert!((p - q).abs() < 1e-4, "{found:?}");
            }
        }
    }

    #[test]
    fn separated_data_stay_finite_and_scale_says_nothing() {
        let x: Vec<f64> = (0..40).map(|k| f64::from(k) - 19.5).collect();
        let seen: Vec<u8> = (0..40).map(|k| u8::from(k >= 20)).collect();
        let one = vec![1.0; 40];
        let model = Multinomial::fit(&[one.clone(), x.clone()], &seen, 2);
        let large: Vec<f64> = x.iter().map(|x| x * 1e6).collect();
        let other = Multinomial::fit(&[one, large], &seen, 2);
        let p = model.predict(|j| if j == 0 { 1.0 } else { 10.0 })[1];
        let q = other.predict(|j| if j == 0 { 1.0 } else { 1e7 })[1];
        assert!(p > 0.99 && p < 1.0 && (p - q).abs() < 1e-9, "{p} {q}");
    }
}
