//! Pools: one belief out of several.

use crate::Distribution;

/// Points of the grid on which a logarithmic pool is written down.
const POINTS: usize = 1025;
/// Points of the grid on which the place of its mass is sought.
const SOUGHT: usize = 8193;
/// Share of belief left out at either end of each expert's belief.
const TAIL: f64 = 1e-9;
/// Logarithms of density below the greatest at which belief is as good as nil.
const DEEP: f64 = 45.0;

/// Weights that add to 1; `None` if one is below 0 or not finite, or all are 0.
fn shares(weights: &[f64]) -> Option<Vec<f64>> {
    let total: f64 = weights.iter().sum();
    let sound = weights.iter().all(|w| *w >= 0.0) && total.is_finite() && total > 0.0;
    sound.then(|| weights.iter().map(|w| w / total).collect())
}

/// The linear pool (Stone 1961): the density is the weighted mean of the experts'
/// densities. Weights need not add to 1; `None` if one is below 0 or all are 0.
///
/// ```
/// use realpolitik_belief::Distribution;
/// use realpolitik_belief::expert::linear_pool;
/// let (a, b) = (Distribution::parse_dist("normal(0, 1)")?, Distribution::parse_dist("normal(4, 1)")?);
/// let pool = linear_pool(&[a, b], &[3.0, 1.0]).unwrap();
/// assert!((pool.mean() - 1.0).abs() < 1e-12);
/// # Ok::<(), String>(())
/// ```
pub fn linear_pool(beliefs: &[Distribution], weights: &[f64]) -> Option<Distribution> {
    let shares = shares(weights)?;
    let parts: Vec<(f64, Distribution)> =
        shares.into_iter().zip(beliefs.iter().cloned()).filter(|(w, _)| *w > 0.0).collect();
    match parts.as_slice() {
        [(_, one)] => Some(one.clone()),
        _ => Some(Distribution::Mixture { parts }),
    }
}

/// The logarithmic pool (Genest & Zidek 1986): the density is the product of the
/// experts' densities, each to the power of its weight, over what makes it 1. Of
/// normal beliefs it is normal, with the weighted mean of their precisions. It is
/// written down by its distribution function at 1,025 values.
///
/// # Errors
/// Where an expert puts weight on single values, where the experts have no value
/// in common that all think possible, or the weights are not fit.
pub fn log_pool(beliefs: &[Distribution], weights: &[f64]) -> Result<Distribution, String> {
    let shares = shares(weights).ok_or("the weights must be at least 0, and one above 0")?;
    let parts: Vec<(f64, &Distribution)> =
        shares.into_iter().zip(beliefs).filter(|(w, _)| *w > 0.0).collect();
    if let [(_, one)] = parts.as_slice() {
        return Ok((*one).clone());
    }
    if parts.iter().any(|(_, d)| d.log_density(d.median()).is_none()) {
        return Err("a logarithmic pool needs a density, but an expert puts weight on single values; write  pool = \"linear\"".to_owned());
    }
    let density = |x: f64| -> f64 {
        parts.iter().map(|(w, d)| w * d.log_density(x).unwrap_or(f64::NEG_INFINITY)).sum()
    };
    let low = parts.iter().map(|(_, d)| d.quantile(TAIL)).fold(f64::INFINITY, f64::min);
    let high = parts.iter().map(|(_, d)| d.quantile(1.0 - TAIL)).fold(f64::NEG_INFINITY, f64::max);
    // On a scale of its own: of logarithms where all that is believed is above 0
    // and goes over more than a power of ten.
    let grid = if low > 0.0 && high > 10.0 * low { Grid::Log } else { Grid::Plain };
    let (from, to) = mass(&density, grid, grid.level(low), grid.level(high))
        .ok_or("no value is thought possible by all experts; write  pool = \"linear\"")?;
    Ok(Distribution::Quantiles { points: tabulated(&density, grid, from, to) })
}

/// On which scale the grid is even.
#[derive(Clone, Copy)]
enum Grid {
    Plain,
    Log,
}

impl Grid {
    fn level(self, x: f64) -> f64 {
        match self {
            Grid::Plain => x,
            Grid::Log => libm::log(x),
        }
    }
    fn value(self, l: f64) -> f64 {
        match self {
            Grid::Plain => l,
            Grid::Log => libm::exp(l),
        }
    }
}

/// Where the density is not as good as nil.
fn mass(density: &dyn Fn(f64) -> f64, grid: Grid, low: f64, high: f64) -> Option<(f64, f64)> {
    let (mut low, mut high) = (low, high);
    // Twice, so that a narrow overlap is seen on a fine grid.
    for _ in 0..2 {
        let step = (high - low) / (SOUGHT - 1) as f64;
        let at = |i: usize| low + step * i as f64;
        let all: Vec<f64> = (0..SOUGHT).map(|i| density(grid.value(at(i)))).collect();
        let most = all.iter().copied().filter(|v| v.is_finite()).fold(f64::NEG_INFINITY, f64::max);
        let deep = |v: &f64| *v >= most - DEEP;
        let first = all.iter().position(deep).filter(|_| most.is_finite())?;
        let last = all.iter().rposition(deep)?;
        (low, high) = (at(first.saturating_sub(1)), at((last + 1).min(SOUGHT - 1)));
    }
    Some((low, high))
}

/// The distribution function as shares and values, by Simpson's rule on each
/// cell.
fn tabulated(density: &dyn Fn(f64) -> f64, grid: Grid, from: f64, to: f64) -> Vec<(f64, f64)> {
    let step = (to - from) / (POINTS - 1) as f64;
    let place = |i: f64| grid.value(from + step * i);
    // The density over the scale of the grid.
    let over = |x: f64| match grid {
        Grid::Plain => density(x),
        Grid::Log => density(x) + libm::log(x),
    };
    let logs: Vec<f64> = (0..2 * POINTS - 1).map(|i| over(place(i as f64 / 2.0))).collect();
    let most = logs.iter().copied().filter(|v| v.is_finite()).fold(f64::NEG_INFINITY, f64::max);
    let f = |i: usize| libm::exp(logs[i].min(most) - most);
    let mut sums = vec![0.0];
    let mut total = 0.0;
    for i in 0..POINTS - 1 {
        total += f(2 * i) + 4.0 * f(2 * i + 1) + f(2 * i + 2);
        sums.push(total);
    }
    let mut points: Vec<(f64, f64)> =
        sums.iter().enumerate().map(|(i, s)| (s / total, place(i as f64))).collect();
    // Ends that hold nothing go, but one point at either end.
    let first = points.iter().rposition(|(p, _)| *p <= 0.0).unwrap_or(0);
    let last = points.iter().position(|(p, _)| *p >= 1.0).unwrap_or(POINTS - 1);
    points.truncate(last + 1);
    points.drain(..first);
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dist(text: &str) -> Distribution {
        Distribution::parse_dist(text).unwrap()
    }

    fn close(a: &Distribution, b: &Distribution, within: f64) {
        for u in [0.001, 0.05, 0.3, 0.5, 0.8, 0.99] {
            let (x, y) = (a.quantile(u), b.quantile(u));
            assert!((x - y).abs() < within * b.sd(), "{u}: {x} {y}");
        }
    }

    #[test]
    fn logarithmic_pools_with_closed_forms() {
        // Precisions are averaged, and means by precision.
        let (w, v) = (0.3, 0.7);
        let precision = w / 4.0 + v / 0.25;
        let known = Distribution::Normal {
            mean: (w * 1.0 / 4.0 + v * 3.0 / 0.25) / precision,
            sd: 1.0 / libm::sqrt(precision),
        };
        let pool = log_pool(&[dist("normal(1, 2)"), dist("normal(3, 0.5)")], &[3.0, 7.0]).unwrap();
        close(&pool, &known, 1e-3);
        // Shapes of betas and gammas are averaged.
        let pool = log_pool(&[dist("beta(2, 6)"), dist("beta(10, 4)")], &[1.0, 1.0]).unwrap();
        close(&pool, &dist("beta(6, 5)"), 1e-3);
        let pool = log_pool(&[dist("gamma(2, 1)"), dist("gamma(6, 2)")], &[1.0, 3.0]).unwrap();
        close(&pool, &dist("gamma(5, 1.75)"), 1e-3);
        // Far from each other all the same.
        let pool = log_pool(&[dist("normal(0, 1)"), dist("normal(40, 1)")], &[1.0, 1.0]).unwrap();
        close(&pool, &dist("normal(20, 1)"), 1e-3);
        let pool =
            log_pool(&[dist("lognormal(0, 1)"), dist("lognormal(2, 1)")], &[1.0, 1.0]).unwrap();
        close(&pool, &dist("lognormal(1, 1)"), 1e-3);
    }

    #[test]
    fn pools_that_cannot_be() {
        let no = log_pool(&[dist("uniform(0, 1)"), dist("uniform(2, 3)")], &[1.0, 1.0]);
        assert!(no.is_err_and(|e| e.contains("no value")));
        let no = log_pool(&[dist("uniform(0, 1)"), dist("discrete(0: 0.5, 1: 0.5)")], &[1.0, 1.0]);
        assert!(no.is_err_and(|e| e.contains("single values")));
        assert!(linear_pool(&[dist("uniform(0, 1)")], &[0.0]).is_none());
        assert!(linear_pool(&[dist("uniform(0, 1)")], &[-1.0]).is_none());
    }

    #[test]
    fn an_expert_without_weight_says_nothing() {
        let (a, b) = (dist("normal(0, 1)"), dist("normal(9, 1)"));
        assert_eq!(linear_pool(&[a.clone(), b.clone()], &[2.0, 0.0]), Some(a.clone()));
        assert_eq!(log_pool(&[a.clone(), b], &[2.0, 0.0]), Ok(a));
    }

    #[test]
    fn both_pools_keep_what_all_agree_on() {
        let a = dist("beta(3, 5)");
        let all = [a.clone(), a.clone(), a.clone()];
        close(&linear_pool(&all, &[1.0, 2.0, 3.0]).unwrap(), &a, 1e-9);
        close(&log_pool(&all, &[1.0, 2.0, 3.0]).unwrap(), &a, 1e-3);
    }
}
