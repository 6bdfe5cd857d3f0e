//! Parameters, their beliefs, and the correlations among them.

use super::{Fields, Reader};
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::toml_tree::{Spanned, Value};
use crate::{Case, Correlation, Distribution, Parameter, ParameterId, Span};

/// The keys of which exactly one says what is believed.
const BELIEF: [&str; 4] = ["value", "range", "dist", "quantiles"];

/// `[parameters.NAME]`.
pub(super) fn parameters(r: &mut Reader<'_>, top: &mut Fields<'_>, case: &mut Case) {
    for (key, mut t) in top.named(r, "parameters", "parameter") {
        r.identifier(&key.name, key.span, "parameter");
        t.known(
            r,
            &[
                "label",
                "unit",
                "value",
                "range",
                "dist",
                "quantiles",
                "source",
                "judgement",
                "card_of",
                "without",
                "visibility",
            ],
        );
        let basis = r.basis(&mut t);
        let distribution = belief(r, &t).unwrap_or(Distribution::Fixed { value: 0.0 });
        let card_of =
            t.text(r, "card_of").and_then(|(n, at)| r.actor(case, &n, at, "the holder of a card"));
        let without = t.number(r, "without").map(|(v, _)| v);
        if card_of.is_some() && without.is_none() {
            t.missing(r, "without", "say its value when the card is taken away: without = 0");
        }
        let private = match t.text(r, "visibility") {
            Some((v, _)) if v == "private" => true,
            Some((v, _)) if v == "public" => false,
            Some((v, at)) => {
                r.error(
                    "RP0013",
                    at,
                    format!("`{v}` is not a visibility"),
                    "write \"private\" or \"public\"",
                );
                false
            }
            None => false,
        };
        case.parameters.push(Parameter {
            label: t.text(r, "label").map_or_else(|| key.name.clone(), |(l, _)| l),
            unit: t.text(r, "unit").map(|(u, _)| u),
            id: key.name.clone(),
            distribution,
            basis,
            card_of,
            without,
            private,
            span: key.span,
        });
    }
}

/// The belief that a table states.
pub(super) fn belief(r: &mut Reader<'_>, t: &Fields<'_>) -> Option<Distribution> {
    let given: Vec<&str> = BELIEF.into_iter().filter(|k| t.get(k).is_some()).collect();
    if given.len() != 1 {
        let said = if given.is_empty() { "says nothing".to_owned() } else { given.join(" and ") };
        r.error(
            "RP0502",
            t.span,
            format!(
                "{}: exactly one of value, range, dist, quantiles is needed; it {}",
                t.what,
                if given.is_empty() { said } else { format!("has {said}") }
            ),
            "write for example  range = \"0.2 to 0.6\"  (90 % of belief) or  value = 0.4",
        );
        return None;
    }
    let spanned = t.get(given[0])?;
    let result = match (given[0], &spanned.value) {
        ("value", Value::Number(v)) if v.is_finite() => Ok(Distribution::Fixed { value: *v }),
        ("range", Value::Text(text)) => Distribution::parse_range(text),
        ("dist", Value::Text(text)) => Distribution::parse_dist(text),
        ("quantiles", Value::Table(_)) => return quantiles(r, spanned, &t.what),
        (key, _) => {
            let expected = match key {
                "value" => "a finite number",
                "quantiles" => "a table such as { \"5%\" = 0.1, \"50%\" = 0.2, \"95%\" = 0.4 }",
                _ => "text in quotes",
            };
            r.wrong_type(spanned, &format!("`{key}` of {}", t.what), expected);
            return None;
        }
    };
    checked(r, result, spanned.span, &t.what)
}

fn checked(
    r: &mut Reader<'_>,
    result: Result<Distribution, String>,
    at: Span,
    what: &str,
) -> Option<Distribution> {
    match result.and_then(|d| d.validate().map(|()| d)) {
        Ok(d) => Some(d),
        Err(why) => {
            r.error(
                "RP0501",
                at,
                format!("the belief of {what} is not proper: {why}"),
                "see the list of families:  realpolitik explain RP0501",
            );
            None
        }
    }
}

fn quantiles(r: &mut Reader<'_>, value: &Spanned, what: &str) -> Option<Distribution> {
    let t = r.fields(value, what)?;
    let mut points: Vec<(f64, f64)> = Vec::new();
    for (key, v) in t.entries() {
        let text = key.name.trim();
        let p = match text.strip_suffix('%') {
            Some(percent) => percent.trim().parse::<f64>().map(|p| p / 100.0),
            None => text.parse::<f64>(),
        };
        let (Ok(p), Value::Number(x)) = (p, &v.value) else {
            r.wrong_type(v, &format!("quantile `{text}` of {what}"), "\"5%\" = number");
            return None;
        };
        if !(0.0..=1.0).contains(&p) {
            r.error(
                "RP0403",
                key.span,
                format!("quantile {text} is outside 0 to 100 %"),
                "write a probability such as \"5%\"",
            );
            return None;
        }
        points.push((p, *x));
    }
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    for pair in points.windows(2) {
        let [(p, x), (q, y)] = [pair[0], pair[1]];
        if y < x {
            r.error(
                "RP0522",
                value.span,
                format!(
                    "quantiles of {what} go down: {} % = {x} but {} % = {y}",
                    p * 100.0,
                    q * 100.0
                ),
                "a higher quantile cannot be a lower value; swap or mend them",
            );
            return None;
        }
    }
    if points.len() < 2 {
        r.error(
            "RP0501",
            value.span,
            format!("{what} has {} quantile; at least two are needed", points.len()),
            "write for example { \"5%\" = 0.1, \"50%\" = 0.2, \"95%\" = 0.4 }",
        );
        return None;
    }
    // Ends that were not elicited continue the outermost slope.
    let n = points.len();
    if points[0].0 > 0.0 {
        let [(p, x), (q, y)] = [points[0], points[1]];
        points.insert(0, (0.0, x - (y - x) / (q - p) * p));
    }
    if points[points.len() - 1].0 < 1.0 {
        let m = points.len();
        let [(p, x), (q, y)] = [points[m - 2], points[m - 1]];
        points.push((1.0, y + (y - x) / (q - p) * (1.0 - q)));
    }
    debug_assert!(points.len() >= n);
    checked(r, Ok(Distribution::Quantiles { points }), value.span, what)
}

/// The parameter of that name.
pub(super) fn parameter(
    r: &mut Reader<'_>,
    case: &Case,
    name: &str,
    at: Span,
) -> Option<ParameterId> {
    let id = case.parameter(name);
    if id.is_none() {
        let known = case.parameters.iter().map(|p| p.id.as_str());
        let mut d = Diagnostic::error(
            "RP0103",
            at,
            format!("parameter `{name}` is not declared"),
            did_you_mean(name, "parameters", known.clone()),
        )
        .note("used here");
        if let Some(p) =
            crate::diagnostic::suggestions(name, known).first().and_then(|n| case.parameter(n))
        {
            d = d.also(case.parameters[p.index()].span, "declared here");
        }
        r.push(d);
    }
    id
}

/// `[[correlations]]`.
pub(super) fn correlations(r: &mut Reader<'_>, top: &mut Fields<'_>, case: &mut Case) {
    let Some(list) = top.list(r, "correlations") else { return };
    for entry in list {
        let Some(mut t) = r.fields(entry, "a correlation") else { continue };
        t.known(r, &["between", "rank", "source", "judgement"]);
        let basis = r.basis(&mut t);
        let names: Vec<(String, Span)> = t
            .list(r, "between")
            .unwrap_or_default()
            .iter()
            .filter_map(|v| match &v.value {
                Value::Text(n) => Some((n.clone(), v.span)),
                _ => None,
            })
            .collect();
        let [(a, at_a), (b, at_b)] = names.as_slice() else {
            r.error(
                "RP0012",
                entry.span,
                "a correlation is between two parameters",
                "write  between = [\"a\", \"b\"]",
            );
            continue;
        };
        let ids = (parameter(r, case, a, *at_a), parameter(r, case, b, *at_b));
        let Some((rank, at)) = t.number(r, "rank") else {
            t.missing(r, "rank", "write  rank = 0.5 : Spearman's rank correlation");
            continue;
        };
        if !(-1.0..=1.0).contains(&rank) {
            r.error("RP0530", at, format!("rank correlation {rank} is outside −1 to 1"), "mend it");
            continue;
        }
        if let (Some(a), Some(b)) = ids {
            case.correlations.push(Correlation { a, b, rank, basis, span: entry.span });
        }
    }
    feasible(r, case);
}

/// Whether the correlations can hold together: the matrix of the normal copula
/// must be positive semidefinite. The test is a Cholesky factorisation that
/// meets no negative pivot.
fn feasible(r: &mut Reader<'_>, case: &Case) {
    let Some(last) = case.correlations.last() else { return };
    if positive(case, last.rank) {
        return;
    }
    // What the last one may be with the others as they are.
    let grid: Vec<f64> = (-100..=100).map(|i| f64::from(i) / 100.0).collect();
    let allowed: Vec<f64> = grid.into_iter().filter(|x| positive(case, *x)).collect();
    let name = |p: ParameterId| case.parameters[p.index()].id.clone();
    let help = match (allowed.first(), allowed.last()) {
        (Some(lo), Some(hi)) => format!(
            "with the others as they are, {}~{} must lie in {lo:.2} … {hi:.2}",
            name(last.a),
            name(last.b)
        ),
        _ => "no value of the last one helps; weaken the others".to_owned(),
    };
    let mut d =
        Diagnostic::error("RP0530", last.span, "these correlations cannot hold together", help);
    for c in &case.correlations[..case.correlations.len() - 1] {
        d = d.also(c.span, format!("{}~{} = {}", name(c.a), name(c.b), c.rank));
    }
    r.push(d);
}

fn positive(case: &Case, last: f64) -> bool {
    let mut tied: Vec<usize> =
        case.correlations.iter().flat_map(|c| [c.a.index(), c.b.index()]).collect();
    tied.sort_unstable();
    tied.dedup();
    let n = tied.len();
    let mut m = vec![vec![0.0; n]; n];
    for (i, row) in m.iter_mut().enumerate() {
        row[i] = 1.0;
    }
    let count = case.correlations.len();
    for (k, c) in case.correlations.iter().enumerate() {
        let rank = if k + 1 == count { last } else { c.rank };
        let place = |p: ParameterId| tied.iter().position(|t| *t == p.index());
        if let (Some(i), Some(j)) = (place(c.a), place(c.b)) {
            let x = 2.0 * libm::sin(std::f64::consts::PI * rank / 6.0);
            m[i][j] = x;
            m[j][i] = x;
        }
    }
    for k in 0..n {
        // Rounding may leave a pivot of a singular matrix a little below 0.
        if m[k][k] < -1e-9 {
            return false;
        }
        if m[k][k] <= 1e-9 {
            if (k + 1..n).any(|i| m[i][k].abs() > 1e-6) {
                return false;
            }
            continue;
        }
        for i in k + 1..n {
            let f = m[i][k] / m[k][k];
            for j in k + 1..n {
                m[i][j] -= f * m[k][j];
            }
        }
    }
    true
}
