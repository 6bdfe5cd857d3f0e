//! Beliefs as they are written: ranges, and families by name.

use super::{Distribution, number};
use crate::suggest::suggestions;
use realpolitik_lanes::normal::normal_quantile;

impl Distribution {
    /// `"0.5 to 0.9"`: 90 % of belief lies between. With both ends above 0 the
    /// belief is log-normal with its 5 % and 95 % quantiles there, so that what
    /// is positive stays so; otherwise it is normal with the same quantiles.
    pub fn parse_range(text: &str) -> Result<Distribution, String> {
        let form = || format!("`{text}` is not a range; write two numbers as in \"0.5 to 0.9\"");
        let (low, high) = text.split_once(" to ").ok_or_else(form)?;
        let (low, high) = (number(low).ok_or_else(form)?, number(high).ok_or_else(form)?);
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
    /// `beta(alpha, beta)` or with `, low, high`, `gamma(shape, rate)`,
    /// `exponential(rate)`, `student(df, location, scale)`,
    /// `truncate(family(…), low, high)` with `-inf` or `inf` for an end that is
    /// open, `discrete(value: p, …)`, `mixture(weight * family(…), …)`. Numbers are
    /// those that [`number`] reads.
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
    "gamma",
    "exponential",
    "student",
    "truncate",
    "discrete",
    "mixture",
];

fn parse_nested(text: &str, depth: usize) -> Result<Distribution, String> {
    if depth > 8 {
        return Err("distributions are nested more than 8 deep".to_owned());
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
            .map(|p| number(p).ok_or_else(|| format!("`{}` is not a number", p.trim())))
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
        "gamma" => match numbers()?[..] {
            [shape, rate] => Distribution::Gamma { shape, rate },
            ref other => return Err(count(other.len())),
        },
        "exponential" => match numbers()?[..] {
            [rate] => Distribution::Gamma { shape: 1.0, rate },
            ref other => return Err(count(other.len())),
        },
        "student" => match numbers()?[..] {
            [df, location, scale] => Distribution::Student { df, location, scale },
            ref other => return Err(count(other.len())),
        },
        "truncate" => truncated(&parts, depth)?,
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
            Ok((number(v).ok_or_else(form)?, number(w).ok_or_else(form)?))
        })
        .collect::<Result<Vec<(f64, f64)>, String>>()?;
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    Ok(Distribution::Discrete { points })
}

fn truncated(parts: &[&str], depth: usize) -> Result<Distribution, String> {
    let [of, low, high] = parts else {
        return Err(format!("{} parts given, but it is {}", parts.len(), form("truncate")));
    };
    let end = |text: &str| match text.trim() {
        "inf" | "+inf" => Ok(f64::INFINITY),
        "-inf" => Ok(f64::NEG_INFINITY),
        other => number(other).ok_or_else(|| format!("`{other}` is not a number")),
    };
    let of = Box::new(parse_nested(of, depth + 1)?);
    Ok(Distribution::Truncated { of, low: end(low)?, high: end(high)? })
}

fn mixture(parts: &[&str], depth: usize) -> Result<Distribution, String> {
    Ok(Distribution::Mixture {
        parts: parts
            .iter()
            .map(|p| {
                let form = || format!("`{}` is not  weight * family(…)", p.trim());
                let (w, d) = p.split_once('*').ok_or_else(form)?;
                Ok((number(w).ok_or_else(form)?, parse_nested(d, depth + 1)?))
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
        "gamma" => "gamma(shape, rate)",
        "exponential" => "exponential(rate)",
        "student" => "student(df, location, scale)",
        "truncate" => "truncate(family(…), low, high)",
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
