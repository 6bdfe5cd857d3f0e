//! Rank correlations, and whether they can hold together.

use super::{Fields, Reader};
use crate::diagnostic::{Diagnostic, did_you_mean, suggestions};
use crate::language::document::case;
use crate::language::parameters::correlation;
use crate::limits::Limits;
use crate::syntax::Value;
use crate::{Case, Correlation, ParameterId, Span};
use std::collections::HashMap;
use std::f64::consts::PI;

/// A pivot of a singular matrix may come out a little below 0 by rounding.
const PIVOT: f64 = 1e-9;

/// The parameter of that name.
pub(super) fn parameter(
    r: &mut Reader<'_>,
    case: &Case,
    name: &str,
    at: Span,
) -> Option<ParameterId> {
    let id = r.parameter(name);
    if id.is_none() && !r.full() && r.declared.parameters.lacks(name) {
        let known = || case.parameters.iter().map(|p| p.id.as_str());
        let mut d = Diagnostic::error(
            "RP0103",
            at,
            format!("parameter `{name}` is not declared"),
            did_you_mean(name, "parameters", known()),
        )
        .note("used here");
        if let Some(p) = suggestions(name, known()).first().and_then(|n| case.parameter(n)) {
            let p = &case.parameters[p.index()];
            d = d.also(p.span, format!("`{}` is declared here", p.id));
        }
        r.push(d);
    }
    id
}

/// `[[correlations]]`.
pub(super) fn correlations(r: &mut Reader<'_>, top: &Fields<'_>, case: &mut Case, limits: &Limits) {
    let Some(list) = top.list(r, &case::CORRELATIONS) else { return };
    let mut pairs: HashMap<(ParameterId, ParameterId), Span> = HashMap::new();
    let before = case.correlations.len();
    for entry in list {
        let Some(t) = r.fields(entry, "a correlation", Some(&correlation::BLOCK)) else { continue };
        let basis = r.basis(&t);
        let names: Vec<(String, Span)> = t
            .list(r, &correlation::BETWEEN)
            .unwrap_or_default()
            .iter()
            .filter_map(|v| match &v.value {
                Value::Text(n) => Some((n.clone(), v.span)),
                _ => None,
            })
            .collect();
        let [(a, at_a), (b, at_b)] = names.as_slice() else {
            let between = t.get(&correlation::BETWEEN);
            if between.map_or(!t.whole, |v| !v.whole || matches!(v.value, Value::Broken)) {
                continue;
            }
            let at = between.map_or(entry.span, |v| v.span);
            r.error(
                "RP0012",
                at,
                "a correlation is between two parameters",
                "write  between = [\"a\", \"b\"]",
            );
            continue;
        };
        let ids = (parameter(r, case, a, *at_a), parameter(r, case, b, *at_b));
        let Some((rank, at)) = t.number(r, &correlation::RANK) else {
            t.missing(r, &correlation::RANK, "write  rank = 0.5 : Spearman's rank correlation");
            continue;
        };
        if !(-1.0..=1.0).contains(&rank) {
            r.error(
                "RP0530",
                at,
                format!("rank correlation {rank} is outside −1 to 1"),
                "write a number between −1 (always opposite) and 1 (always together)",
            );
            continue;
        }
        let (Some(x), Some(y)) = ids else { continue };
        if x == y {
            r.error(
                "RP0530",
                *at_b,
                format!("`{a}` is correlated with itself"),
                "name two different parameters",
            );
            continue;
        }
        if let Some(first) = pairs.insert((x.min(y), x.max(y)), at) {
            r.push(
                Diagnostic::error(
                    "RP0101",
                    at,
                    format!("the correlation of `{a}` and `{b}` is stated twice"),
                    "keep one of them",
                )
                .note("again here")
                .also(first, "first here"),
            );
            continue;
        }
        case.correlations.push(Correlation { a: x, b: y, rank, basis, span: at });
    }
    // One that is left out would count as 0.
    if case.correlations.len() - before == list.len() {
        feasible(r, case, limits);
    }
}

/// Pearson's correlation of the normal copula with this rank correlation
/// (Kruskal 1958, for the bivariate normal: ρ = 2 sin(π r / 6)), and back.
fn pearson(rank: f64) -> f64 {
    2.0 * libm::sin(PI * rank / 6.0)
}
fn rank(pearson: f64) -> f64 {
    6.0 / PI * libm::asin((pearson / 2.0).clamp(-0.5, 0.5))
}

/// Whether the correlations can hold together: the matrix of the normal copula
/// must have no negative eigenvalue.
fn feasible(r: &mut Reader<'_>, case: &Case, limits: &Limits) {
    let Some(last) = case.correlations.last() else { return };
    let mut tied: Vec<usize> =
        case.correlations.iter().flat_map(|c| [c.a.index(), c.b.index()]).collect();
    tied.sort_unstable();
    tied.dedup();
    let n = tied.len();
    // A factorisation takes about n³ / 6 steps of two operations.
    let factorisations = (8 * limits.max_steps) / (n * n * n / 6).max(1);
    if factorisations == 0 {
        r.error(
            "RP0003",
            last.span,
            format!("{n} parameters are correlated: too many to check (limit max-steps)"),
            "correlate groups of them through one common parameter, or raise --max-steps",
        );
        return;
    }
    let at: HashMap<usize, usize> = tied.iter().enumerate().map(|(i, t)| (*t, i)).collect();
    let place = |p: ParameterId| at[&p.index()];
    let mut m = identity(n);
    for c in &case.correlations {
        let (i, j) = (place(c.a), place(c.b));
        m[i][j] = pearson(c.rank);
        m[j][i] = m[i][j];
    }
    if factor(&m, 0.0) {
        return;
    }
    let name = |i: usize| case.parameters[tied[i]].id.as_str();
    let mut stated: Vec<(usize, usize, Option<Span>)> =
        case.correlations.iter().rev().map(|c| (place(c.a), place(c.b), Some(c.span))).collect();
    // A pair that is not stated counts as 0, and may be what is amiss.
    for (i, row) in m.iter().enumerate() {
        for (j, x) in row.iter().enumerate().skip(i + 1) {
            if *x == 0.0 && stated.len() < factorisations {
                stated.push((i, j, None));
            }
        }
    }
    let mut fixing = stated
        .into_iter()
        .take(factorisations)
        .filter_map(|(i, j, at)| interval(&m, i, j).map(|range| (i, j, at, range)));
    let offending = fixing.next();
    let unstated = match &offending {
        Some((_, _, Some(_), _)) => fixing.find(|x| x.2.is_none()),
        _ => None,
    };
    let least = eigenvalue(&m, factorisations);
    let message = format!(
        "these correlations cannot hold together (smallest eigenvalue {})",
        minus(least, 2)
    );
    let (at, note, help) = advice(offending, unstated, &name, last.span);
    let mut d = Diagnostic::error("RP0530", at, message, help).note(note);
    for c in case.correlations.iter().filter(|c| c.span != at).take(4) {
        let (a, b) = (name(place(c.a)), name(place(c.b)));
        d = d.also(c.span, format!("{a}~{b} = {}", minus(c.rank, 2)));
    }
    r.push(d);
}

/// A pair by position, where it is stated, and the rank correlations at which
/// it would hold together with the others.
type Fault = (usize, usize, Option<Span>, (f64, f64));

/// Place, note and help of correlations that cannot hold together.
fn advice<'c>(
    offending: Option<Fault>,
    unstated: Option<Fault>,
    name: &dyn Fn(usize) -> &'c str,
    last: Span,
) -> (Span, String, String) {
    match offending {
        Some((i, j, at, (low, high))) => {
            let range = format!("{} … {}", minus(low, 2), minus(high, 2));
            match at {
                Some(at) => {
                    let (a, b) = (name(i), name(j));
                    let mut help =
                        format!("with the others as they are, {a}~{b} must lie in {range}");
                    if let Some((i, j, _, (low, high))) = unstated {
                        help.push_str(&format!(
                            "; or state {}~{}, which counts as 0, within {} … {}",
                            name(i),
                            name(j),
                            minus(low, 2),
                            minus(high, 2)
                        ));
                    }
                    (at, format!("{a}~{b}"), help)
                }
                None => (
                    last,
                    String::new(),
                    format!(
                        "{}~{} is not stated and counts as 0; state it, within {range}",
                        name(i),
                        name(j)
                    ),
                ),
            }
        }
        None => (
            last,
            String::new(),
            "no change of one of them is enough; bring several nearer to 0".to_owned(),
        ),
    }
}

fn minus(x: f64, digits: usize) -> String {
    format!("{x:.digits$}").replace('-', "−")
}

fn identity(n: usize) -> Vec<Vec<f64>> {
    (0..n).map(|i| (0..n).map(|j| f64::from(u8::from(i == j))).collect()).collect()
}

/// Whether `m + shift` has no negative eigenvalue: LDLᵀ meets no negative pivot.
fn factor(m: &[Vec<f64>], shift: f64) -> bool {
    let n = m.len();
    let mut m = m.to_vec();
    for (i, row) in m.iter_mut().enumerate() {
        row[i] += shift;
    }
    eliminate(&mut m, n)
}

/// Eliminates the first `k` rows and columns of a symmetric matrix; what is
/// left is the Schur complement. `false` at a negative pivot.
fn eliminate(m: &mut [Vec<f64>], k: usize) -> bool {
    let n = m.len();
    for p in 0..k {
        let pivot = m[p][p];
        if pivot < -PIVOT {
            return false;
        }
        if pivot <= PIVOT {
            if (p + 1..n).any(|i| m[i][p].abs() > 1e-6) {
                return false;
            }
            continue;
        }
        let row = m[p].clone();
        for below in m.iter_mut().skip(p + 1) {
            let f = below[p] / pivot;
            if f != 0.0 {
                for (x, y) in below.iter_mut().zip(&row).skip(p + 1) {
                    *x -= f * y;
                }
            }
        }
    }
    true
}

/// The rank correlations that entry (i, j) may have, the others as they are:
/// with the others eliminated a 2 × 2 matrix is left, and its off-diagonal
/// entry may be no larger than the geometric mean of its diagonal.
fn interval(m: &[Vec<f64>], i: usize, j: usize) -> Option<(f64, f64)> {
    let n = m.len();
    let order: Vec<usize> = (0..n).filter(|k| *k != i && *k != j).chain([i, j]).collect();
    let mut p: Vec<Vec<f64>> =
        order.iter().map(|a| order.iter().map(|b| m[*a][*b]).collect()).collect();
    p[n - 2][n - 1] = 0.0;
    p[n - 1][n - 2] = 0.0;
    if !eliminate(&mut p, n - 2) {
        return None;
    }
    let (a, b, c) = (p[n - 2][n - 2], p[n - 1][n - 1], p[n - 1][n - 2]);
    if a < 0.0 || b < 0.0 {
        return None;
    }
    let reach = libm::sqrt(a * b);
    let (low, high) = ((-c - reach).max(-1.0), (-c + reach).min(1.0));
    // Rounded inwards, so that what the help says does help.
    let low = (rank(low) * 100.0).ceil() / 100.0;
    let high = (rank(high) * 100.0).floor() / 100.0;
    (low <= high).then_some((low, high))
}

/// The smallest eigenvalue, by bisection on the shift that makes it 0.
fn eigenvalue(m: &[Vec<f64>], factorisations: usize) -> f64 {
    let (mut low, mut high) = (0.0, m.len() as f64);
    for _ in 0..factorisations.min(40) {
        let middle = 0.5 * (low + high);
        if factor(m, middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
    -high
}

#[cfg(test)]
mod tests {
    use super::*;

    fn three(ab: f64, bc: f64, ac: f64) -> Vec<Vec<f64>> {
        vec![vec![1.0, ab, ac], vec![ab, 1.0, bc], vec![ac, bc, 1.0]]
    }

    #[test]
    fn the_interval_of_three_is_the_closed_form() {
        // ac within ab·bc ± √((1 − ab²)(1 − bc²)).
        for (ab, bc) in [(0.9, 0.9), (0.5, -0.7), (0.0, 0.3), (-0.8, -0.6)] {
            let (low, high) = interval(&three(ab, bc, 0.0), 0, 2).unwrap();
            let reach = libm::sqrt((1.0 - ab * ab) * (1.0 - bc * bc));
            assert!((pearson(low) - (ab * bc - reach)).abs() < 0.011, "{ab} {bc}");
            assert!((pearson(high) - (ab * bc + reach)).abs() < 0.011, "{ab} {bc}");
            for x in [low, high] {
                assert!(factor(&three(ab, bc, pearson(x)), 0.0), "{ab} {bc} {x}");
            }
            assert!(!factor(&three(ab, bc, pearson(low - 0.02)), 0.0) || low <= -0.99);
        }
    }

    #[test]
    fn eigenvalues_of_equal_correlations() {
        // With all off-diagonal entries x the eigenvalues are 1 − x and 1 + (n − 1) x.
        for n in 2..8usize {
            let x = -0.9;
            let mut m = identity(n);
            for (i, row) in m.iter_mut().enumerate() {
                for (j, y) in row.iter_mut().enumerate() {
                    if i != j {
                        *y = x;
                    }
                }
            }
            let least = 1.0 + (n as f64 - 1.0) * x;
            if least < 0.0 {
                assert!((eigenvalue(&m, 40) - least).abs() < 1e-6, "{n}");
            }
            assert_eq!(factor(&m, 0.0), least >= 0.0, "{n}");
        }
    }

    #[test]
    fn rank_and_pearson_are_inverse() {
        for i in -100..=100 {
            let r = f64::from(i) / 100.0;
            assert!((rank(pearson(r)) - r).abs() < 1e-14);
        }
    }
}
