//! Rival explanations and what was learnt, in words. Hypotheses stand in rows.

use crate::leverage::share;
use crate::style::{Style, fit, line};
use crate::words::{counted, fixed, percent, percent_range, safe, signed};
use realpolitik_analysis::rivals::learning::Learning;
use realpolitik_analysis::rivals::leverage::RivalLeverage;
use realpolitik_analysis::rivals::weights::{EventFinding, Factor, Hypothesis, Rivals, Strength};

/// The weights, whom each event speaks for, and what the verdict depends on.
pub fn rivals(r: &Rivals, style: Style) -> String {
    let mut out = String::new();
    line(
        &mut out,
        style.bold(&format!(
            "Rival explanations, weighed on {} of {}",
            counted(r.events.len(), "event"),
            counted(r.episodes.len(), "episode")
        )),
    );
    line(
        &mut out,
        style.bold(&format!("  {:<48} {:>6} {:>9}  {}", "", "before", "after", "leverage, judged")),
    );
    let pair = pair(r);
    for h in &r.hypotheses {
        line(&mut out, row(h, pair));
    }
    verdict(&mut out, r);
    events(&mut out, r, style);
    codings(&mut out, r);
    if r.failed > 0 {
        line(
            &mut out,
            format!(
                "  {} draws have no certified solution under some rival and are left out",
                r.failed
            ),
        );
    }
    if r.interrupted {
        line(&mut out, "  NOT FIT FOR USE: stopped before all draws were done");
    }
    out
}

/// What the verdict depends on: each episode left out, each move left uncoded or
/// coded otherwise. Those that change who weighs most have a line each, the others one
/// together.
fn codings(out: &mut String, r: &Rivals) {
    let left_out = r.without.iter().map(|x| {
        let weights: Vec<f64> = x.posterior.iter().map(|w| w.unwrap_or(0.0)).collect();
        (format!("without episode {}", safe(&x.episode)), weights, x.changes_the_best)
    });
    let others = r
        .recodings
        .iter()
        .map(|x| (crate::question::change(x), x.weights.clone(), x.changes_the_first));
    let mut same: Vec<(f64, String)> = Vec::new();
    for (text, weights, changes) in left_out.chain(others) {
        let best = r.hypotheses.iter().zip(&weights).max_by(|a, b| a.1.total_cmp(b.1));
        let best = best.filter(|(_, w)| **w > 0.0);
        let Some((h, w)) = best else {
            line(out, format!("  {text}: impossible under every rival"));
            continue;
        };
        if changes {
            let says = format!("{} weighs most, {}", safe(&h.id), percent(*w, 0.01));
            line(out, format!("  {text}: {says}  ← the verdict depends on it"));
        } else {
            same.push((*w, text));
        }
    }
    same.sort_by(|a, b| a.0.total_cmp(&b.0));
    if let (Some(h), Some((low, least)), Some((high, _))) =
        (r.hypotheses.first(), same.first(), same.last())
    {
        let n = same.len();
        let which = match n {
            1 => format!("  {least}: {} weighs most", safe(&h.id)),
            _ => format!("  {n} other codings: {} still weighs most", safe(&h.id)),
        };
        let (low, high) = (percent(*low, 0.01), percent(*high, 0.01));
        line(
            out,
            if n == 1 || low == high {
                format!("{which}, {low}")
            } else {
                format!("{which}, {low} to {high}, least {least}")
            },
        );
    }
}

/// Whose leverage over whom is told, the same in each row: that which the weightiest
/// account holds to be the greatest.
fn pair(r: &Rivals) -> Option<(&str, &str)> {
    let mean = |l: &RivalLeverage| l.leverage.map_or(f64::NEG_INFINITY, |e| e.mean);
    let all = &r.hypotheses.first()?.leverage;
    let best = all.iter().rev().max_by(|a, b| mean(a).total_cmp(&mean(b)))?;
    Some((&best.of, &best.over))
}

fn row(h: &Hypothesis, pair: Option<(&str, &str)>) -> String {
    let after = match (h.posterior, h.posterior_error) {
        (Some(p), Some(e)) => percent(p, e),
        _ => "–".to_owned(),
    };
    let told = h.leverage.iter().find(|l| Some((l.of.as_str(), l.over.as_str())) == pair);
    let leverage = told.and_then(|l| {
        Some(format!("{} over {} {}", safe(&l.of), safe(&l.over), share(l.leverage?.mean)))
    });
    let mark = if h.unreliable { "  (few draws carry this)" } else { "" };
    format!(
        "  {} {:>6} {after:>9}  {}{mark}",
        fit(&format!("{}: {}", h.id, h.label), 48),
        percent(h.prior, 0.01),
        leverage.unwrap_or_default()
    )
}

fn strength(s: Strength) -> &'static str {
    match s {
        Strength::BareMention => "not worth more than a bare mention",
        Strength::Substantial => "substantial",
        Strength::Strong => "strong",
        Strength::Decisive => "decisive",
    }
}

/// A Bayes factor with two digits, and its error as a share of it.
fn factor(f: &Factor) -> String {
    match (f.log10, f.error) {
        (Some(l), Some(e)) => {
            let value = 10f64.powf(l);
            let shown = if value < 10.0 { format!("{value:.1}") } else { format!("{value:.0}") };
            format!(
                "{} over {}: Bayes factor {shown} (± {:.0} %), {}",
                safe(&f.of),
                safe(&f.over),
                100.0 * e * std::f64::consts::LN_10,
                strength(f.strength)
            )
        }
        _ => {
            format!("{} over {}: what was seen is impossible under it", safe(&f.of), safe(&f.over))
        }
    }
}

fn verdict(out: &mut String, r: &Rivals) {
    let (Some(best), Some(next)) = (r.hypotheses.first(), r.hypotheses.get(1)) else { return };
    let between = |f: &&Factor| f.of == best.id && f.over == next.id;
    for f in
        r.factors.iter().filter(between).chain(r.factors.iter().filter(|f| !between(f))).take(3)
    {
        line(out, format!("  {}", factor(f)));
    }
    if r.best_over_next == Some(Strength::BareMention) {
        line(
            out,
            format!(
                "  So few episodes hardly tell the first two apart: {} and {} both stand.",
                safe(&best.id),
                safe(&next.id)
            ),
        );
    }
}

fn events(out: &mut String, r: &Rivals, style: Style) {
    line(out, style.bold("  Whom each event speaks for (log₁₀ of likelier over least likely)"));
    for e in &r.events {
        line(out, event(e, style));
    }
    if style.verbose {
        line(
            out,
            style
                .bold("  Rows: how each event moves log₁₀ of a rival's weight, in the order above"),
        );
        for h in &r.hypotheses {
            let cells: Vec<String> = h
                .evidence
                .iter()
                .map(|x| x.map_or_else(|| "  never".to_owned(), |v| format!("{:>7}", signed(v, 2))))
                .collect();
            line(out, format!("  {} {}", fit(&h.id, 18), cells.join("")));
        }
    }
}

fn event(e: &EventFinding, style: Style) -> String {
    let says = match (&e.speaks_for, &e.speaks_against, e.log10_factor) {
        (Some(a), Some(b), Some(f)) => {
            format!("{f:.2} for {} against {}", safe(a), safe(b))
        }
        (Some(_), Some(b), None) => format!("impossible under {}", safe(b)),
        _ => "tells nothing".to_owned(),
    };
    let sources = if style.verbose {
        format!("  [{}; {}]", e.grade, safe(&e.sources.join(", ")))
    } else {
        String::new()
    };
    format!(
        "  {:<10} {:<14} {:<3} {:<10} {says}{sources}",
        e.date,
        safe(&e.episode),
        safe(&e.actor),
        safe(e.action_label.as_ref().unwrap_or(&e.action))
    )
}

/// What the episodes taught, or why it is withheld.
pub fn learning(l: &Learning, style: Style) -> String {
    let mut out = String::new();
    line(
        &mut out,
        style.bold(&format!(
            "Learnt from {} about the case's own parameters",
            counted(l.events, "event")
        )),
    );
    if l.impossible {
        line(&mut out, "  What was seen is impossible under the case: nothing is learnt.");
        return out;
    }
    if l.withheld {
        line(
            &mut out,
            format!(
                "  Withheld: {:.0} of {} draws carry the posterior, {:.0} are needed. Use more --draws.",
                l.effective_draws, l.draws, l.needed
            ),
        );
        return out;
    }
    line(&mut out, format!("  {:.0} of {} draws carry it", l.effective_draws, l.draws));
    let shown = if style.verbose { l.parameters.len() } else { l.parameters.len().min(6) };
    for p in &l.parameters[..shown] {
        line(
            &mut out,
            format!(
                "  {} {:>6} → {:<6} ({} s.d.)   5–95 % {}–{}",
                fit(&p.id, 18),
                fixed(p.prior_mean, 2),
                fixed(p.posterior_mean, 2),
                signed(p.shift, 1),
                fixed(p.p05, 2),
                fixed(p.p95, 2)
            ),
        );
    }
    if !l.outcomes.is_empty() {
        line(
            &mut out,
            "  By the case's own account alone, judged → after the record; the headline averages the accounts",
        );
    }
    for o in &l.outcomes {
        line(
            &mut out,
            format!(
                "  {} {:>7} → {:<7}   5–95 % {}",
                fit(&o.label, 34),
                percent(o.prior_mean, o.prior_sd / (l.draws as f64).sqrt()),
                percent(o.posterior_mean, o.error),
                percent_range(o.p05, o.p95)
            ),
        );
    }
    out
}
