//! Whether the parameters of a family are proper.

use super::{Distribution, Metalog};
use realpolitik_lanes::normal::normal_cdf;

impl Distribution {
    /// Whether the parameters of the family are proper; if not, why.
    pub fn validate(&self) -> Result<(), String> {
        match self {
            Distribution::Fixed { value } => finite("the value", *value),
            Distribution::Uniform { low, high } => ordered(*low, *high),
            Distribution::Triangular { low, mode, high }
            | Distribution::Pert { low, mode, high } => {
                ordered(*low, *high)?;
                require((low..=high).contains(&mode), || {
                    format!("the likeliest value {mode} is outside {low} to {high}")
                })
            }
            Distribution::Normal { mean, sd } => {
                finite("the mean", *mean)?;
                positive("the standard deviation", *sd)
            }
            Distribution::TruncatedNormal { mean, sd, low, high } => {
                ordered(*low, *high)?;
                finite("the mean", *mean)?;
                positive("the standard deviation", *sd)?;
                let mass = normal_cdf((high - mean) / sd) - normal_cdf((low - mean) / sd);
                require(mass > 1e-6, || {
                    format!("hardly any of normal({mean}, {sd}) lies in {low} to {high}")
                })
            }
            Distribution::LogNormal { mu, sigma } => {
                finite("mu", *mu)?;
                positive("sigma", *sigma)?;
                require(mu.abs() + 3.0 * sigma < 25.0, || {
                    format!("lognormal({mu}, {sigma}) spans more than ten powers of ten")
                })
            }
            Distribution::Beta { alpha, beta, low, high } => {
                ordered(*low, *high)?;
                positive("alpha", *alpha)?;
                positive("beta", *beta)?;
                require(*alpha <= 1e6 && *beta <= 1e6, || "a shape is above 1e6".to_owned())
            }
            Distribution::Gamma { shape, rate } => {
                positive("the shape", *shape)?;
                positive("the rate", *rate)?;
                require((1e-3..=1e6).contains(shape), || {
                    "the shape is outside 0.001 to 1e6".to_owned()
                })
            }
            Distribution::Student { df, location, scale } => {
                finite("the location", *location)?;
                positive("the scale", *scale)?;
                finite("the degrees of freedom", *df)?;
                require((2.0..=1e6).contains(df) && *df > 2.0, || {
                    format!(
                        "{df} degrees of freedom; there must be more than 2, so that it has a variance, and at most 1e6"
                    )
                })
            }
            Distribution::Truncated { of, low, high } => truncated(of, *low, *high),
            Distribution::Discrete { points } => {
                if points.is_empty() {
                    return Err("it has no value".to_owned());
                }
                weights(points.iter().map(|(_, p)| *p))?;
                points.iter().try_for_each(|(v, _)| finite("a value", *v))
            }
            Distribution::Mixture { parts } => {
                if parts.is_empty() {
                    return Err("it has no part".to_owned());
                }
                weights(parts.iter().map(|(w, _)| *w))?;
                parts.iter().try_for_each(|(_, d)| d.validate())
            }
            Distribution::Quantiles { points } => {
                points.iter().try_for_each(|(_, v)| finite("a quantile", *v))
            }
            Distribution::Metalog(m) => metalog(m),
            Distribution::Elicited(e) => {
                e.values().try_for_each(|v| finite("a quantile", v))?;
                spans_numbers(self.mean(), self.sd())
            }
        }
    }
}

fn truncated(of: &Distribution, low: f64, high: f64) -> Result<(), String> {
    of.validate()?;
    if low.is_nan() || high.is_nan() || low >= high {
        return Err(format!("the low end {low} is not below the high end {high}"));
    }
    for end in [low, high].into_iter().filter(|e| e.is_finite()) {
        finite("an end", end)?;
    }
    if of.log_density(of.median()).is_none() {
        return Err("what is cut puts weight on single values: leave those out that are cut away"
            .to_owned());
    }
    require(of.cdf(high) - of.cdf(low) > 1e-6, || {
        format!("hardly any of what is cut lies in {low} to {high}")
    })
}

fn metalog(m: &Metalog) -> Result<(), String> {
    m.points().iter().try_for_each(|(_, v)| finite("a quantile", *v))?;
    m.without_moments().map_or(Ok(()), |end| {
        Err(format!("so wide a metalog has no variance: state its end, {end}, or leave `fit` out"))
    })
}

fn spans_numbers(mean: f64, sd: f64) -> Result<(), String> {
    require(mean.is_finite() && sd.is_finite() && mean.abs().max(sd) <= 1e12, || {
        "past its outermost quantiles it spans more than any number; state the ends, \"0%\" and \"100%\"".to_owned()
    })
}

fn require(holds: bool, why: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(why()) }
}

fn finite(name: &str, v: f64) -> Result<(), String> {
    if v.is_finite() && v.abs() <= 1e12 {
        Ok(())
    } else {
        Err(format!("{name} is {v}; it must be a number within ±1e12"))
    }
}

fn ordered(low: f64, high: f64) -> Result<(), String> {
    finite("the low end", low)?;
    finite("the high end", high)?;
    if low < high {
        Ok(())
    } else {
        Err(format!("the low end {low} is not below the high end {high}"))
    }
}

fn positive(name: &str, v: f64) -> Result<(), String> {
    finite(name, v)?;
    if v > 0.0 { Ok(()) } else { Err(format!("{name} is {v}; it must be above 0")) }
}

fn weights(all: impl Iterator<Item = f64>) -> Result<(), String> {
    let mut total = 0.0;
    for w in all {
        if !(0.0..=1.0).contains(&w) {
            return Err(format!("the weight {w} is outside 0 to 1"));
        }
        total += w;
    }
    if (total - 1.0f64).abs() < 1e-9 {
        Ok(())
    } else {
        Err(format!("the weights add to {total}, not 1"))
    }
}
