//! Beliefs as they are written: ranges, and families by name.

use super::Distribution;
use crate::suggest::suggestions;
use realpolitik_lanes::normal::normal_quantile;

impl Distribution {
    /// `"0.5 to 0.9"`: 90 % of belief lies between. With both ends above 0 the
    /// belief is log-normal with its 5 % and 95 % quantiles there, so that what
    /// is positive stays so; otherwise it is normal with the same quantiles.
    pub fn parse_range(text: &str) -> Result<Distribution, String> {
        let form = || format!("`{text}` is not a range; write two numbers as in \"0.5 to 0.9\"");
        let (low, high) = text.split_once(" to ").ok_or_else(form)?;
        let low: f64 = low.trim().parse().map_err(|_| form())?;
        let high: f64 = high.trim().parse().map_err(|_| form())?;
        if !(low.is_finite() && high.is_finite()) {
            return Err(form());
        }
        if low >= high {
            return Err(format!("the low end {low} is not below the high end {high}"));
        }
        let z = normal_quantile(0.95);
        if low > 0.0 {
            let (a, b) = (libm::log(low), libm::log(high));
            return Ok(Distribution::LogNormal { mu: 0.5 * (a + b), sigma: 0.5 * (b - a) / z });
        }
        Ok(Distribution::Normal { mean: 0.5 * (low + high), sd: 0.5 * (high - low) / z })
    }

    /// A family by name: `uniform(low, high)`, `triangular(low, mode, high)`,
    /// `pert(low, mode, high)`, `normal(mean, sd)`,
    /// `truncnormal(mean, sd, low, high)`, `lognormal(mu, sigma)`,
    /// `beta(alpha, beta)` or with `, low, high`, `discrete(value: p, …)`,
    /// `mixture(weight * family(…), …)`.
    pub fn parse_dist(text: &str) -> Result<Distribution, String> {
        parse_nested(text, 0)
    }
}

const FAMILIES: &[&str] = &[
    "uniform",
    "triangular",
    "pert",
    "normal",
    "truncnormal",
    "lognormal",
    "beta",
    "discrete",
    "mixture",
];

fn parse_nested(text: &str, depth: usize) -> Result<Distribution, String> {
    if depth > 8 {
        return Err("mixtures are nested more than 8 deep".to_owned());
    }
    let text = text.trim();
    let open = text
        .find('(')
        .ok_or_else(|| format!("`{text}` is not a distribution; write for example beta(6, 2)"))?;
    let inner = text[open + 1..]
        .strip_suffix(')')
        .ok_or_else(|| format!("`{text}` does not end with its bracket"))?;
    let name = text[..open].trim();
    let parts = split_arguments(inner);
    let numbers = || -> Result<Vec<f64>, String> {
        parts
            .iter()
            .map(|p| p.trim().parse::<f64>().map_err(|_| format!("`{}` is not a number", p.trim())))
            .collect()
    };
    let count = |n: usize| {
        let plural = if n == 1 { "" } else { "s" };
        format!("{n} number{plural} given, but it is {}", form(name))
    };
    Ok(match name {
        "uniform" => match numbers()?[..] {
            [low, high] => Distribution::Uniform { low, high },
            ref other => return Err(count(other.len())),
        },
        "triangular" => match numbers()?[..] {
            [low, mode, high] => Distribution::Triangular { low, mode, high },
            ref other => return Err(count(other.len())),
        },
        "pert" => match numbers()?[..] {
            [low, mode, high] => Distribution::Pert { low, mode, high },
            ref other => return Err(count(other.len())),
        },
        "normal" => match numbers()?[..] {
            [mean, sd] => Distribution::Normal { mean, sd },
            ref other => return Err(count(other.len())),
        },
        "truncnormal" => match numbers()?[..] {
            [mean, sd, low, high] => Distribution::TruncatedNormal { mean, sd, low, high },
            ref other => return Err(count(other.len())),
        },
        "lognormal" => match numbers()?[..] {
            [mu, sigma] => Distribution::LogNormal { mu, sigma },
            ref other => return Err(count(other.len())),
        },
        "beta" => match numbers()?[..] {
            [alpha, beta] => Distribution::Beta { alpha, beta, low: 0.0, high: 1.0 },
            [alpha, beta, low, high] => Distribution::Beta { alpha, beta, low, high },
            ref other => return Err(count(other.len())),
        },
        "discrete" => discrete(&parts)?,
        "mixture" => mixture(&parts, depth)?,
        other => {
            let near = suggestions(other, FAMILIES.iter().copied());
            let near = near.first().map_or(String::new(), |n| format!("did you mean {n}? "));
            let all = FAMILIES.join(", ");
            return Err(format!("there is no family `{other}`; {near}known: {all}"));
        }
    })
}

fn discrete(parts: &[&str]) -> Result<Distribution, String> {
    let mut points = parts
        .iter()
        .map(|p| {
            let form = || format!("`{}` is not  value: probability", p.trim());
            let (v, w) = p.split_once(':').ok_or_else(form)?;
            Ok((v.trim().parse().map_err(|_| form())?, w.trim().parse().map_err(|_| form())?))
        })
        .collect::<Result<Vec<(f64, f64)>, String>>()?;
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    Ok(Distribution::Discrete { points })
}

fn mixture(parts: &[&str], depth: usize) -> Result<Distribution, String> {
    Ok(Distribution::Mixture {
        parts: parts
            .iter()
            .map(|p| {
                let form = || format!("`{}` is not  weight * family(…)", p.trim());
                let (w, d) = p.split_once('*').ok_or_else(form)?;
                Ok((w.trim().parse().map_err(|_| form())?, parse_nested(d, depth + 1)?))
            })
            .collect::<Result<Vec<_>, String>>()?,
    })
}

/// How a family is written.
fn form(name: &str) -> &'static str {
    match name {
        "uniform" => "uniform(low, high)",
        "triangular" => "triangular(low, mode, high)",
        "pert" => "pert(low, mode, high)",
        "normal" => "normal(mean, sd)",
        "truncnormal" => "truncnormal(mean, sd, low, high)",
        "lognormal" => "lognormal(mu, sigma)",
        "beta" => "beta(a, b) or beta(a, b, low, high)",
        "discrete" => "discrete(value: probability, …)",
        _ => "mixture(weight * family(…), …)",
    }
}

/// Splits at commas outside brackets.
fn split_arguments(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut depth, mut start) = (0i32, 0);
    for (i, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&text[start..i]);
                start = i + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}
