//! Lints of beliefs and measures: where they reach what they should not.

use crate::diagnostic::Diagnostic;
use crate::{Case, Distribution, ParameterId, Span};

/// An end that is stated as 0 is met to rounding.
const AT_ZERO: f64 = 1e-9;
/// Shares of world capability may be rounded in the last digit.
const ROUNDING: f64 = 1e-3;
/// Standard deviations above the middle at which a truncated belief may end.
const FAR_END: f64 = 4.0;

/// The lints of beliefs.
pub(crate) fn lints(case: &Case, found: &mut Vec<Diagnostic>) {
    for p in &case.parameters {
        past_zero(&format!("`{}`", p.id), &p.distribution, p.belief_span, found);
    }
    for r in &case.rivals {
        for ((p, d), (_, at)) in r.set.iter().zip(&r.set_basis) {
            let what = format!("`{}` as rival `{}` sets it", case.parameters[p.index()].id, r.id);
            past_zero(&what, d, *at, found);
        }
    }
    constant_correlations(case, found);
    powers(case, found);
}

/// Share of belief below an end that is stated as 0, or above one.
fn beyond(d: &Distribution) -> Option<(f64, &'static str)> {
    let near = |x: f64, scale: f64| x.abs() <= AT_ZERO * scale.abs();
    match d {
        Distribution::Normal { sd, .. } => {
            let (low, high) = (d.quantile(0.05), d.quantile(0.95));
            if near(low, *sd) {
                Some((0.05, "below"))
            } else if near(high, *sd) {
                Some((0.05, "above"))
            } else {
                None
            }
        }
        Distribution::Elicited(e) => {
            let points = e.points();
            let spread = d.quantile(0.95) - d.quantile(0.05);
            let stated = || points.iter().filter(|(p, _)| *p > 0.0 && *p < 1.0);
            let first = stated().next().filter(|(_, x)| near(*x, spread));
            let last = stated().next_back().filter(|(_, x)| near(*x, spread));
            match (first, last) {
                (Some((p, _)), _) if d.quantile(1e-6) < 0.0 => Some((*p, "below")),
                (_, Some((p, _))) if d.quantile(1.0 - 1e-6) > 0.0 => Some((1.0 - *p, "above")),
                _ => None,
            }
        }
        _ => None,
    }
}

/// A range that begins at 0 is 90 % of a normal belief: the rest goes on below.
fn past_zero(what: &str, d: &Distribution, at: Span, found: &mut Vec<Diagnostic>) {
    let Some((share, side)) = beyond(d) else { return };
    let (mean, sd) = (d.mean(), d.sd());
    let (low, high) =
        if side == "below" { (0.0, mean + FAR_END * sd) } else { (mean - FAR_END * sd, 0.0) };
    let percent = (share * 1e4).round() / 1e2;
    found.push(Diagnostic::warning(
        "RP2205",
        at,
        format!("{percent} % of belief about {what} lies {side} 0, the end that it states"),
        format!(
            "if it cannot be there write  dist = \"truncnormal({}, {}, {}, {})\" , or an end that is not 0",
            short(mean),
            short(sd),
            short(low),
            short(high)
        ),
    ));
}

/// Three significant digits.
pub(crate) fn short(x: f64) -> String {
    if x == 0.0 || !x.is_finite() {
        return x.to_string();
    }
    let digits = (2 - libm::floor(libm::log10(x.abs())) as i32).clamp(0, 9) as usize;
    let text = format!("{x:.digits$}");
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}

/// What does not vary goes with nothing.
fn constant_correlations(case: &Case, found: &mut Vec<Diagnostic>) {
    let fixed = |p: ParameterId| {
        let p = &case.parameters[p.index()];
        matches!(p.distribution, Distribution::Fixed { .. }).then_some(p)
    };
    for c in &case.correlations {
        let Some(p) = fixed(c.a).or_else(|| fixed(c.b)) else { continue };
        found.push(
            Diagnostic::warning(
                "RP2126",
                c.span,
                format!("this correlation does nothing: `{}` is a constant", p.id),
                "give the parameter a range, or take the correlation out",
            )
            .also(p.belief_span, "it has one value"),
        );
    }
}

/// Shares of the world's capability cannot come to more than the world.
fn powers(case: &Case, found: &mut Vec<Diagnostic>) {
    // A group inside a state has its power from the state.
    let states = case.actors.iter().filter(|a| a.of.is_none());
    let shares: Vec<(&crate::Actor, f64)> =
        states.filter_map(|a| Some((a, a.power.as_ref()?.0))).collect();
    let total: f64 = shares.iter().map(|(_, p)| p).sum();
    let Some((most, share)) = shares.iter().max_by(|a, b| a.1.total_cmp(&b.1)) else { return };
    if total <= 1.0 + ROUNDING {
        return;
    }
    found.push(
        Diagnostic::warning(
            "RP2124",
            most.span,
            format!("the powers of the actors add to {}, more than the world's 1", short(total)),
            "give shares of world capability, as CINC does, all of one year and one measure",
        )
        .note(format!("{share}, the greatest of {}", shares.len())),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A belief and the share of it beyond an end that is stated as 0.
    #[test]
    fn beliefs_that_go_on_past_an_end_at_zero() {
        let range = |t: &str| Distribution::parse_range(t).unwrap();
        let dist = |t: &str| Distribution::parse_dist(t).unwrap();
        for (d, expected) in [
            (range("0 to 0.15"), Some((0.05, "below"))),
            (range("-0.15 to 0"), Some((0.05, "above"))),
            (range("0.01 to 0.15"), None),
            (range("-0.1 to 0.15"), None),
            (dist("uniform(0, 1)"), None),
            (dist("truncnormal(0.1, 0.1, 0, 1)"), None),
            (dist("beta(2, 3)"), None),
        ] {
            assert_eq!(beyond(&d), expected, "{d:?}");
        }
    }

    #[test]
    fn three_digits() {
        for (x, text) in
            [(0.0, "0"), (0.075, "0.075"), (0.045_596, "0.0456"), (123.4, "123"), (-2.0, "-2")]
        {
            assert_eq!(short(x), text);
        }
    }
}
