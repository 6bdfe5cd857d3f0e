//! Draws of a posterior as beliefs, with their dependence.

use super::Table;
use crate::{Basis, BasisKind, Case, Correlation, Distribution, ParameterId, Span};
use realpolitik_lanes::linear::cholesky;
use std::collections::HashMap;

/// Fewest draws that make a belief.
const FEWEST: usize = 100;
/// Points of the quantile function, ends counted in.
const POINTS: usize = 201;
/// Rank correlations nearer to 0 than this are the noise of draws.
const LEAST_RANK: f64 = 0.02;

/// Draws of a parameter: where it stands, and which file and place they came from.
#[derive(Debug)]
pub(super) struct Drawn {
    pub parameter: ParameterId,
    pub file: usize,
    pub values: Vec<f64>,
    pub at: Span,
}

/// A belief, how it was made, and the draws; or why there is none with a way out.
type Answer = Result<(Distribution, String, Vec<f64>), (String, String)>;

/// The belief of a column of draws: its quantiles, straight between them.
pub(super) fn belief(table: &Table, column: &str) -> Answer {
    let Some(place) = table.column(column) else {
        let known: Vec<&str> = table.columns.iter().map(String::as_str).collect();
        return Err((
            format!("{} has no column `{column}`", table.name),
            format!("name one with  column = \"…\" ; there are: {}", known.join(", ")),
        ));
    };
    let mut values = Vec::with_capacity(table.rows.len());
    for (i, row) in table.rows.iter().enumerate() {
        match row[place].parse::<f64>() {
            Ok(x) if x.is_finite() => values.push(x),
            _ => {
                let message = format!(
                    "draw {} of `{column}` in {} is no number: `{}`",
                    i + 1,
                    table.name,
                    row[place].escape_debug()
                );
                return Err((message, "every draw must be there, as a number".to_owned()));
            }
        }
    }
    let n = values.len();
    if n < FEWEST {
        let message = format!("{} has {n} draws; at least {FEWEST} are needed", table.name);
        return Err((message, "learn again with more draws".to_owned()));
    }
    let mut sorted = values.clone();
    sorted.sort_by(f64::total_cmp);
    if sorted[0] == sorted[n - 1] {
        let message = format!("all {n} draws of `{column}` in {} are {}", table.name, sorted[0]);
        return Err((message, format!("write  value = {}", sorted[0])));
    }
    let at = |p: f64| {
        let place = p * (n - 1) as f64;
        let low = place as usize;
        let high = (low + 1).min(n - 1);
        sorted[low] + (place - low as f64) * (sorted[high] - sorted[low])
    };
    let points = (0..POINTS)
        .map(|k| {
            let p = k as f64 / (POINTS - 1) as f64;
            (p, at(p))
        })
        .collect();
    let account = format!("posterior of {n} draws, column {column} of {}", table.name);
    Ok((Distribution::Quantiles { points }, account, values))
}

/// Parameters that are drawn from the same rows of a file depend on one another as these
/// do: their rank correlations go into the case, unless the case states some of them.
pub(super) fn correlate(case: &mut Case, all: &[Drawn]) {
    let stated = |c: &Case, p: ParameterId| c.correlations.iter().any(|x| x.a == p || x.b == p);
    let mut files: HashMap<usize, Vec<&Drawn>> = HashMap::new();
    for d in all.iter().filter(|d| !stated(case, d.parameter)) {
        files.entry(d.file).or_default().push(d);
    }
    let mut order: Vec<_> = files.into_iter().collect();
    order.sort_by_key(|(file, _)| *file);
    for (_, drawn) in order.iter().filter(|(_, d)| d.len() > 1) {
        let ranks: Vec<Vec<f64>> = drawn.iter().map(|d| ranks(&d.values)).collect();
        let mut pairs = Vec::new();
        for i in 0..drawn.len() {
            for j in 0..i {
                let rank = correlation(&ranks[i], &ranks[j]);
                if rank.abs() >= LEAST_RANK {
                    pairs.push((i, j, rank));
                }
            }
        }
        hold_together(drawn.len(), &mut pairs);
        let basis = Basis {
            stated: Some(BasisKind::Estimate),
            given: true,
            account: Some("of the draws of a posterior".to_owned()),
            ..Basis::default()
        };
        case.correlations.extend(pairs.iter().map(|(i, j, rank)| Correlation {
            a: drawn[*i].parameter,
            b: drawn[*j].parameter,
            rank: *rank,
            basis: basis.clone(),
            span: drawn[*i].at,
        }));
    }
}

/// Ranks, the mean of those of equal values, less their mean.
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    let middle = (values.len() as f64 - 1.0) / 2.0;
    let mut out = vec![0.0; values.len()];
    let mut from = 0;
    while from < order.len() {
        let same = |i: &&usize| values[**i] == values[order[from]];
        let count = order[from..].iter().take_while(same).count();
        for i in &order[from..from + count] {
            out[*i] = from as f64 + (count as f64 - 1.0) / 2.0 - middle;
        }
        from += count;
    }
    out
}

fn correlation(x: &[f64], y: &[f64]) -> f64 {
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let size = libm::sqrt(dot(x, x) * dot(y, y));
    if size > 0.0 { (dot(x, y) / size).clamp(-1.0, 1.0) } else { 0.0 }
}

/// Rank correlations of draws need not be ones that a normal copula can have: they are
/// drawn to 0 together until they are.
fn hold_together(n: usize, pairs: &mut [(usize, usize, f64)]) {
    for _ in 0..200 {
        let mut m = vec![vec![0.0; n]; n];
        for (i, row) in m.iter_mut().enumerate() {
            row[i] = 1.0;
        }
        for (i, j, rank) in pairs.iter() {
            let value = 2.0 * libm::sin(std::f64::consts::PI * rank / 6.0);
            m[*i][*j] = value;
            m[*j][*i] = value;
        }
        let factor = cholesky(&m);
        if factor.iter().enumerate().all(|(i, row)| row[i] > 1e-4) {
            return;
        }
        pairs.iter_mut().for_each(|p| p.2 *= 0.97);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_of_equal_values_are_shared() {
        assert_eq!(ranks(&[3.0, 1.0, 3.0, 2.0]), [1.0, -1.5, 1.0, -0.5]);
        assert!(
            (correlation(&ranks(&[1.0, 2.0, 9.0]), &ranks(&[2.0, 4.0, 5.0])) - 1.0).abs() < 1e-12
        );
    }

    #[test]
    fn correlations_are_drawn_together_until_they_hold() {
        let mut pairs = vec![(1, 0, 0.9), (2, 0, 0.9), (2, 1, -0.9)];
        hold_together(3, &mut pairs);
        assert!(pairs[0].2 < 0.6 && pairs[0].2 > 0.3, "{pairs:?}");
        let mut fine = vec![(1, 0, 0.5)];
        hold_together(2, &mut fine);
        assert_eq!(fine[0].2, 0.5);
    }
}
