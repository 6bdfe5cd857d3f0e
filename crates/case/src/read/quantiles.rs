//! Elicited quantiles, and what becomes of them.

use super::belief::{Stated, checked};
use super::{Fields, Reader};
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::syntax::{Spanned, Value};
use crate::{Distribution, Span};
use realpolitik_belief::family::{Elicited, Metalog, number};
use realpolitik_belief::fit::fits;

/// Greatest share of belief by which a fit may miss a quantile without a word.
const MISSES: f64 = 0.02;

/// A quantile: share of belief below, value, and where it stands.
pub(super) type Point = (f64, f64, Span);

/// The belief of elicited quantiles; `fit` beside them says how they become one.
pub(super) fn quantiles(r: &mut Reader<'_>, t: &Fields<'_>, value: &Spanned) -> Option<Stated> {
    let what = &t.what;
    let elicited: Vec<(f64, f64)> =
        points(r, value, what)?.into_iter().map(|(p, x, _)| (p, x)).collect();
    let fit = t.block.and_then(|b| b.key("fit"));
    match fit.and_then(|key| t.text(r, key)) {
        None => exact(r, value.span, what, elicited).map(Stated::from),
        Some((word, at)) => match word.as_str() {
            "exact" => exact(r, value.span, what, elicited).map(Stated::from),
            "metalog" => metalog(r, (value.span, at), what, elicited),
            "family" => family(r, (value.span, at), what, &elicited),
            _ => {
                let help = did_you_mean(&word, "fits", ["exact", "metalog", "family"]);
                r.error("RP0013", at, format!("`{word}` is not a way to fit quantiles"), help);
                None
            }
        },
    }
}

/// A share of belief in per cent, as people write it.
fn percent(p: f64) -> f64 {
    (p * 1e8).round() / 1e6
}

/// Quantiles in words: `5 % 0.1, 50 % 0.2`.
pub(super) fn in_words(points: &[(f64, f64)]) -> String {
    let all: Vec<String> = points.iter().map(|(p, x)| format!("{} % {x}", percent(*p))).collect();
    all.join(", ")
}

/// The least and greatest values, where they are stated.
fn ends(points: &[(f64, f64)]) -> (Option<f64>, Option<f64>) {
    let at = |end: f64| points.iter().find(|(p, _)| *p == end).map(|(_, x)| *x);
    (at(0.0), at(1.0))
}

/// A smooth series through the quantiles, above 0 where all of them are.
fn metalog(
    r: &mut Reader<'_>,
    (at, fit): (Span, Span),
    what: &str,
    points: Vec<(f64, f64)>,
) -> Option<Stated> {
    let (low, high) = ends(&points);
    let positive = low.is_none() && high.is_none() && points.iter().all(|(_, x)| *x > 0.0);
    let low = if positive { Some(0.0) } else { low };
    let asked = points.iter().filter(|(p, _)| *p > 0.0 && *p < 1.0).count();
    let m = match Metalog::fit(points, low, high) {
        Ok(m) => m,
        Err(why) => {
            r.error(
                "RP0501",
                at,
                format!("no metalog fits the quantiles of {what}: {why}"),
                "take  fit = \"metalog\"  out, or look at the quantiles again",
            );
            return None;
        }
    };
    let terms = m.coefficients().len();
    let misses = m.points().iter().map(|(p, x)| (m.cdf(*x) - p).abs()).fold(0.0, f64::max);
    let account = if terms >= asked {
        format!("metalog of {terms} terms through {asked} quantiles")
    } else {
        format!(
            "metalog of {terms} terms, as {} would not rise; it misses a quantile by up to {} % of belief",
            terms + 1,
            (misses * 1e3).round() / 10.0
        )
    };
    far(r, fit, what, "a metalog that rises", misses);
    let distribution = checked(r, Ok(Distribution::Metalog(m)), at, what)?;
    Some(Stated { account: Some(account), ..Stated::from(distribution) })
}

/// The family that comes nearest to the quantiles.
fn family(
    r: &mut Reader<'_>,
    (at, fit): (Span, Span),
    what: &str,
    points: &[(f64, f64)],
) -> Option<Stated> {
    let (low, high) = ends(points);
    let all = fits(points, low, high);
    let Some(best) = all.first() else {
        r.error(
            "RP0501",
            at,
            format!("no family is fitted to the quantiles of {what}"),
            "state two quantiles that differ, and both ends or none (or \"0%\" = 0 alone); or write  fit = \"metalog\"",
        );
        return None;
    };
    let others: Vec<String> = all[1..]
        .iter()
        .map(|f| format!("{} {} %", f.family, (f.misses * 1e3).round() / 10.0))
        .collect();
    let next =
        if others.is_empty() { String::new() } else { format!(" (next: {})", others.join(", ")) };
    let account = format!(
        "{} fitted to {} quantiles; it misses one by up to {} % of belief{next}",
        best.family,
        points.iter().filter(|(p, _)| *p > 0.0 && *p < 1.0).count(),
        (best.misses * 1e3).round() / 10.0
    );
    far(r, fit, what, &format!("the nearest family, {},", best.family), best.misses);
    let distribution = checked(r, Ok(best.distribution.clone()), at, what)?;
    Some(Stated { account: Some(account), ..Stated::from(distribution) })
}

/// Warns of a fit that is far from what was said.
fn far(r: &mut Reader<'_>, at: Span, what: &str, which: &str, misses: f64) {
    if misses > MISSES {
        r.push(Diagnostic::warning(
            "RP0505",
            at,
            format!(
                "{which} misses a quantile of {what} by {} % of belief",
                (misses * 1e3).round() / 10.0
            ),
            "take `fit` out to go through every quantile, or ask again for those that are odd",
        ));
    }
}

/// Quantiles as they are written, ascending.
pub(super) fn points(r: &mut Reader<'_>, value: &Spanned, what: &str) -> Option<Vec<Point>> {
    let t = r.fields(value, what, None)?;
    let mut points = stated(r, &t)?;
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    for pair in points.windows(2) {
        let [(p, x, first), (q, y, second)] = [pair[0], pair[1]];
        if p == q {
            r.push(
                Diagnostic::error(
                    "RP0101",
                    second,
                    format!("the {} % quantile of {what} is there twice", percent(p)),
                    "keep one of them",
                )
                .note("again here")
                .also(first, "first here"),
            );
            return None;
        }
        if y < x {
            r.push(
                Diagnostic::error(
                    "RP0522",
                    second,
                    format!(
                        "quantiles of {what} go down: {} % = {x} but {} % = {y}",
                        percent(p),
                        percent(q)
                    ),
                    "a higher quantile cannot be a lower value; swap or fix them",
                )
                .also(first, "more belief than this lies below a lower value"),
            );
            return None;
        }
    }
    if points.len() < 2 {
        if !t.whole {
            return None;
        }
        r.error(
            "RP0501",
            value.span,
            format!("{what} has {} quantile; at least two are needed", points.len()),
            "write for example { \"5%\" = 0.1, \"50%\" = 0.2, \"95%\" = 0.4 }",
        );
        return None;
    }
    Some(points)
}

/// A belief through each of the quantiles.
fn exact(
    r: &mut Reader<'_>,
    at: Span,
    what: &str,
    mut points: Vec<(f64, f64)>,
) -> Option<Distribution> {
    let open = points[0].0 > 0.0 || points[points.len() - 1].0 < 1.0;
    if open && let Some(e) = Elicited::new(points.clone()) {
        return checked(r, Ok(Distribution::Elicited(e)), at, what);
    }
    // One quantile and an end say nothing of the other: the slope goes on.
    if points[0].0 > 0.0 {
        let [(p, x), (q, y)] = [points[0], points[1]];
        points.insert(0, (0.0, x - (y - x) / (q - p) * p));
    }
    if points[points.len() - 1].0 < 1.0 {
        let m = points.len();
        let [(p, x), (q, y)] = [points[m - 2], points[m - 1]];
        points.push((1.0, y + (y - x) / (q - p) * (1.0 - q)));
    }
    checked(r, Ok(Distribution::Quantiles { points }), at, what)
}

/// Share of belief, value and place of each quantile as written.
fn stated(r: &mut Reader<'_>, t: &Fields<'_>) -> Option<Vec<Point>> {
    let what = &t.what;
    let mut points: Vec<Point> = Vec::new();
    for (key, v) in t.entries() {
        let text = key.name.trim();
        let p = match text.strip_suffix('%') {
            Some(percent) => percent.trim().parse::<f64>().map(|p| p / 100.0),
            None => text.parse::<f64>(),
        };
        let Ok(p) = p else {
            r.error(
                "RP0013",
                key.span,
                format!("`{text}` of {what} does not say which quantile it is"),
                "write the share of belief below it, as \"5%\"",
            );
            return None;
        };
        let x = match &v.value {
            Value::Number(x) => *x,
            Value::Text(t) if number(t).is_some() => number(t).unwrap_or_default(),
            _ => {
                r.wrong_type(v, &format!("quantile {text} of {what}"), "a number");
                return None;
            }
        };
        if !(0.0..=1.0).contains(&p) {
            r.error(
                "RP0403",
                key.span,
                format!("quantile {text} of {what} is outside 0 to 100 %"),
                "write the share of belief below it, as \"5%\"",
            );
            return None;
        }
        points.push((p, x, Span { end: v.span.end, ..key.span }));
    }
    Some(points)
}
