//! A number over draws, each counted once or by a weight.

/// A number over draws.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moment {
    /// Its mean.
    pub mean: f64,
    /// Monte Carlo standard error of the mean.
    pub mcse: f64,
    /// 5 % quantile of belief.
    pub p05: f64,
    /// 95 % quantile of belief.
    pub p95: f64,
}

impl Moment {
    /// Between two numbers, that share of the way from the first to the second.
    pub(super) fn between(a: &Moment, b: &Moment, share: f64) -> Moment {
        let mix = |x: f64, y: f64| x + share * (y - x);
        Moment {
            mean: mix(a.mean, b.mean),
            mcse: mix(a.mcse, b.mcse),
            p05: mix(a.p05, b.p05),
            p95: mix(a.p95, b.p95),
        }
    }
}

/// Draws of which each counts once, or by a weight.
#[derive(Clone, Copy, Debug)]
pub(super) enum Counted<'w> {
    /// Once.
    Once,
    /// By weights that add to 1.
    By(&'w [f64]),
}

impl Counted<'_> {
    /// A number over draws; not a number over none.
    pub fn moment(&self, values: Vec<f64>) -> Moment {
        match self {
            Counted::Once => moment(values),
            Counted::By(weights) => weighed(&values, weights),
        }
    }

    /// A quantile of a number over draws; not a number over none.
    pub fn quantile(&self, values: &[f64], q: f64) -> f64 {
        match self {
            Counted::Once => quantile(&mut values.to_vec(), q),
            Counted::By(weights) => weighed_quantiles(values, weights, [q])[0],
        }
    }
}

pub(super) fn moment(mut values: Vec<f64>) -> Moment {
    let n = values.len();
    if n == 0 {
        return Moment { mean: f64::NAN, mcse: f64::NAN, p05: f64::NAN, p95: f64::NAN };
    }
    let mean = values.iter().sum::<f64>() / n as f64;
    let squares: f64 = values.iter().map(|v| (v - mean) * (v - mean)).sum();
    let mcse = if n > 1 { (squares / (n - 1) as f64 / n as f64).sqrt() } else { 0.0 };
    let p05 = quantile(&mut values, 0.05);
    let p95 = quantile(&mut values, 0.95);
    Moment { mean, mcse, p05, p95 }
}

/// The error is that of a self-normalised importance estimate.
fn weighed(values: &[f64], weights: &[f64]) -> Moment {
    if values.is_empty() {
        return moment(Vec::new());
    }
    let pairs = || values.iter().zip(weights);
    let total: f64 = weights.iter().sum();
    let mean = pairs().map(|(x, w)| w * x).sum::<f64>() / total;
    let mcse = pairs().map(|(x, w)| (w * (x - mean)).powi(2)).sum::<f64>().sqrt() / total;
    let [p05, p95] = weighed_quantiles(values, weights, [0.05, 0.95]);
    Moment { mean, mcse, p05, p95 }
}

/// A quantile of some numbers, NaN of none.
fn quantile(values: &mut [f64], q: f64) -> f64 {
    if values.is_empty() {
        return f64::NAN;
    }
    let place = ((values.len() - 1) as f64 * q).round() as usize;
    *values.select_nth_unstable_by(place, f64::total_cmp).1
}

/// For each share: the least number below which, itself included, lies that share of the
/// weight.
fn weighed_quantiles<const N: usize>(
    values: &[f64],
    weights: &[f64],
    shares: [f64; N],
) -> [f64; N] {
    let mut order: Vec<usize> = (0..values.len()).filter(|i| weights[*i] > 0.0).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    shares.map(|q| {
        let mut below = 0.0;
        for i in &order {
            below += weights[*i];
            if below >= q {
                return values[*i];
            }
        }
        order.last().map_or(f64::NAN, |i| values[*i])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_weights_are_none() {
        let values: Vec<f64> = (0..101).map(|k| f64::from((k * 37) % 101)).collect();
        let equal = vec![1.0 / 101.0; 101];
        let (once, by) =
            (Counted::Once.moment(values.clone()), Counted::By(&equal).moment(values.clone()));
        assert!((once.mean - by.mean).abs() < 1e-12);
        // The one divides by n − 1, the other by n.
        assert!((once.mcse / by.mcse - (101.0f64 / 100.0).sqrt()).abs() < 1e-12);
        assert_eq!((once.p05, once.p95), (5.0, 95.0));
        assert_eq!((by.p05, by.p95), (5.0, 95.0));
    }

    #[test]
    fn what_weighs_nothing_is_not_there() {
        let weights = [0.5, 0.0, 0.5];
        let m = Counted::By(&weights).moment(vec![1.0, -50.0, 3.0]);
        assert_eq!((m.mean, m.p05, m.p95), (2.0, 1.0, 3.0));
        assert!((m.mcse - 0.5f64.sqrt()).abs() < 1e-15);
        assert!(Counted::By(&[]).quantile(&[], 0.5).is_nan());
    }
}
