//! Draws weighed by how likely they make a record.

/// The weight of each draw; they add to 1, or are all 0 if every draw makes the record
/// impossible.
#[derive(Clone, Debug, PartialEq)]
pub struct Weights(pub Vec<f64>);

impl Weights {
    /// From ln of how much likelier each draw is under the beliefs than it was to be
    /// drawn, and ln of how likely it makes the record.
    pub fn of(offsets: &[f64], likelihood: &[f64]) -> Weights {
        let logs: Vec<f64> = offsets.iter().zip(likelihood).map(|(o, l)| o + l).collect();
        let top = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if top == f64::NEG_INFINITY {
            return Weights(vec![0.0; logs.len()]);
        }
        let raw: Vec<f64> = logs.iter().map(|l| libm::exp(l - top)).collect();
        let total: f64 = raw.iter().sum();
        Weights(raw.iter().map(|w| w / total).collect())
    }
}

/// Draws that carry a weighted mean: (Σw)²/Σw² (Kong 1992).
pub fn effective(weights: &[f64]) -> f64 {
    let (sum, squares) = weights.iter().fold((0.0, 0.0), |(s, q), w| (s + w, q + w * w));
    if squares > 0.0 { sum * sum / squares } else { 0.0 }
}
