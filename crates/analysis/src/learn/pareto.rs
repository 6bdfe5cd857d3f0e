//! Whether particles of all cases say what the others say of one: importance weights,
//! smoothed by a generalised Pareto distribution, whose shape says how far to trust them
//! (Vehtari, Simpson, Gelman, Yao and Gabry 2024, *Journal of Machine Learning Research*
//! 25(72)).

/// The shape from which on a smoothed mean is not to be trusted, with many draws.
pub const TRUSTED: f64 = 0.7;
/// Fewest weights that make a tail.
const FEWEST: usize = 5;
/// Points of the grid over the scale, beside the root of their number.
const GRID: usize = 30;
/// The prior of the shape, as so many weights at 0.5.
const PRIOR: f64 = 10.0;

/// ln of the mean of what was left out, by weights one over its likelihood, and the
/// shape of their tail.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct LeftOut {
    /// ln of how likely the other cases make its episodes.
    pub(crate) log_score: f64,
    /// The shape k̂; infinite where the tail has none.
    pub(crate) shape: f64,
}

/// What the likelihoods of a case at particles of all cases say of it when it is left out;
/// `None` where it is impossible at one of them, or there are hardly any.
///
/// # Arguments
/// * `likelihood` — ln, at each particle of the posterior that knows the case.
pub(crate) fn left_out(likelihood: &[f64]) -> Option<LeftOut> {
    if likelihood.iter().any(|l| !l.is_finite()) || likelihood.len() < 5 * FEWEST {
        return None;
    }
    let mut logs: Vec<f64> = likelihood.iter().map(|l| -l).collect();
    let top = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    logs.iter_mut().for_each(|l| *l -= top);
    let n = logs.len();
    let tail = (0.2 * n as f64).min(3.0 * (n as f64).sqrt()).ceil() as usize;
    logs.sort_by(f64::total_cmp);
    let cut = libm::exp(logs[n - tail - 1]);
    let over: Vec<f64> = logs[n - tail..].iter().map(|l| libm::exp(*l) - cut).collect();
    let shape = match over.first() {
        // Weights that are all alike have no tail.
        _ if over[tail - 1] <= 1e-12 => 0.0,
        Some(first) if *first > 0.0 => {
            let (shape, scale) = fitted(&over);
            for (j, l) in logs[n - tail..].iter_mut().enumerate() {
                let p = (j as f64 + 0.5) / tail as f64;
                *l = libm::log(cut + quantile(p, shape, scale)).min(0.0);
            }
            shape
        }
        _ => f64::INFINITY,
    };
    // The mean over the posterior of others is one over the mean of these weights.
    let mean = logs.iter().map(|l| libm::exp(*l)).sum::<f64>() / n as f64;
    Some(LeftOut { log_score: -(top + libm::log(mean)), shape })
}

/// Shape and scale of a generalised Pareto distribution from numbers above 0 in order, by
/// the posterior mean of Zhang and Stephens (2009, *Technometrics* 51, 316–325), the shape
/// drawn to a half by a weak prior.
fn fitted(x: &[f64]) -> (f64, f64) {
    let n = x.len() as f64;
    let grid = GRID + n.sqrt() as usize;
    let quarter = x[((n / 4.0 + 0.5) as usize).clamp(1, x.len()) - 1];
    let largest = x[x.len() - 1];
    let shape_at = |b: f64| x.iter().map(|x| libm::log1p(-b * x)).sum::<f64>() / n;
    let points: Vec<f64> = (1..=grid)
        .map(|j| {
            let root = (grid as f64 / (j as f64 - 0.5)).sqrt();
            1.0 / largest + (1.0 - root) / (3.0 * quarter)
        })
        .collect();
    let profile: Vec<f64> = points
        .iter()
        .map(|b| {
            let k = shape_at(*b);
            n * (libm::log(-b / k) - k - 1.0)
        })
        .collect();
    let top = profile.iter().copied().filter(|l| !l.is_nan()).fold(f64::NEG_INFINITY, f64::max);
    let weight = |l: &f64| if l.is_nan() { 0.0 } else { libm::exp(l - top) };
    let total: f64 = profile.iter().map(weight).sum();
    let b = points.iter().zip(&profile).map(|(b, l)| b * weight(l)).sum::<f64>() / total;
    let shape = shape_at(b);
    let scale = -shape / b;
    ((n * shape + PRIOR * 0.5) / (n + PRIOR), scale)
}

/// The inverse of the distribution function.
fn quantile(p: f64, shape: f64, scale: f64) -> f64 {
    match shape {
        k if k.abs() < 1e-10 => -scale * libm::log1p(-p),
        k => scale * libm::expm1(-k * libm::log1p(-p)) / k,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use realpolitik_lanes::normal::normal_quantile;
    use realpolitik_lanes::philox::uniform;

    #[test]
    fn the_shape_of_a_tail_is_found() {
        for (shape, tolerance) in [(0.0, 0.08), (0.3, 0.08), (0.7, 0.1), (1.0, 0.12)] {
            let mut x: Vec<f64> =
                (0..2_000).map(|i| quantile(uniform(3, i, 0), shape, 2.0)).collect();
            x.sort_by(f64::total_cmp);
            let (k, scale) = fitted(&x);
            assert!((k - shape).abs() < tolerance, "{k} {shape}");
            assert!((scale - 2.0).abs() < 0.2, "{scale}");
        }
    }

    /// A mean with a normal belief seen with normal errors, one of them left out.
    #[test]
    fn what_is_left_out_is_scored_as_by_the_others() {
        let (n, seen, own) = (4_000, 5.0, 0.4_f64);
        // Posterior of the mean given six numbers about 0 and the one left out.
        let (mean, sd) = (own / 7.0, (1.0_f64 / 7.0).sqrt());
        let log = |x: f64, m: f64, v: f64| {
            -0.5 * ((x - m) * (x - m) / v + libm::log(v * std::f64::consts::TAU))
        };
        let draw = |i: u64| mean + sd * normal_quantile(uniform(seen as u64, i, 1));
        let likelihood: Vec<f64> = (0..n).map(|i| log(own, draw(i), 1.0)).collect();
        let found = left_out(&likelihood).unwrap();
        // Without it: normal about 0 with variance 1/6, and its error.
        let exact = log(own, 0.0, 1.0 + 1.0 / 6.0);
        assert!((found.log_score - exact).abs() < 0.01, "{} {exact}", found.log_score);
        assert!(found.shape < TRUSTED, "{}", found.shape);
        // One that the others would never have foreseen.
        let sharp: Vec<f64> = (0..n).map(|i| log(2.0, draw(i), 0.05)).collect();
        assert!(left_out(&sharp).unwrap().shape > TRUSTED);
        assert!(left_out(&[f64::NEG_INFINITY; 100]).is_none());
        let same = left_out(&[-3.0; 100]).unwrap();
        assert!((same.log_score + 3.0).abs() < 1e-12 && same.shape == 0.0);
    }
}
