//! Why an outcome comes about, in words: decision, terms, parameters, sources.

use crate::quantity::{EXACT, value};
use crate::words::{percent, safe};
use realpolitik_analysis::headline::path::TermFinding;
use realpolitik_analysis::quantity::QuantityName;
use realpolitik_analysis::why::{Why, WhyStep};
use std::fmt::Write;

/// The chain, step by step.
pub fn why(w: &Why) -> String {
    let mut out = String::new();
    let now = w.value.map_or_else(|| "no value".to_owned(), |v| value(&w.quantity, v));
    let told = match w.quantity {
        QuantityName::Outcome { .. } => {
            format!("{} by its likeliest play of {}", percent(w.play_probability, EXACT), w.plays)
        }
        _ => format!(
            "told along the likeliest of {} plays, to `{}`, {}",
            w.plays,
            safe(&w.outcome),
            percent(w.play_probability, EXACT)
        ),
    };
    let _ = writeln!(
        out,
        "Why `{}` ({}), with all parameters at their medians: {now}; {told}",
        safe(&w.of),
        safe(&w.label),
    );
    for step in &w.steps {
        out.push_str(&decision(step, &w.quantity));
    }
    let _ = writeln!(out, "  Parameters (value, 5–95 % of belief, what it rests on)");
    for g in &w.grounds {
        let rests = match (g.sources.is_empty(), &g.judgement) {
            (false, Some(j)) => format!("[{}]; {}", g.sources.join(", "), safe(j)),
            (false, None) => format!("[{}]", g.sources.join(", ")),
            (true, Some(j)) => safe(j),
            (true, None) => "nothing".to_owned(),
        };
        let band = if g.p05 == g.p95 {
            "given".to_owned()
        } else {
            format!("{:.2}–{:.2}", g.p05, g.p95)
        };
        let _ =
            writeln!(out, "    {:<16} {:>6.3}  {band:<10} {rests}", safe(&g.parameter), g.value);
    }
    if !w.sources.is_empty() {
        let _ = writeln!(out, "  Sources");
        for s in &w.sources {
            let _ = writeln!(out, "    [{}] {}", safe(&s.key), safe(&s.citation));
        }
    }
    out
}

fn decision(w: &WhyStep, q: &QuantityName) -> String {
    let mut out = String::new();
    let s = &w.step;
    let Some(by) = &s.by else {
        let _ = writeln!(
            out,
            "  {} {}: {} ({})",
            safe(&s.node),
            safe(s.words()),
            percent(s.probability, EXACT),
            safe(&w.label)
        );
        return out;
    };
    let against = match (s.instead_words(), s.advantage) {
        (Some(other), Some(a)) if w.against_interest => {
            format!(", though {} would pay {:.3} of its span more", safe(other), -a)
        }
        (Some(other), Some(a)) => format!(", {a:.3} of its span better than {}", safe(other)),
        _ => ", the only action".to_owned(),
    };
    let _ = writeln!(
        out,
        "  {} {} at {}: {}{against}",
        safe(by),
        safe(s.words()),
        safe(&s.node),
        percent(s.probability, EXACT)
    );
    let worth = |t: &&TermFinding| t.advantage.abs() >= 0.0005;
    let (reasons, others): (Vec<_>, Vec<_>) = s.terms.iter().filter(worth).partition(|t| t.reason);
    for t in reasons {
        let _ = writeln!(
            out,
            "    {:>+7.3}  {:<18} {}",
            t.advantage,
            name(t),
            safe(&t.written.join("  |  "))
        );
    }
    for t in others.iter().filter_map(|t| Some((t, t.without?))) {
        let (t, without) = t;
        let _ = writeln!(
            out,
            "    no reason: {} ({:+.3}): without it {} {}, and the answer {}",
            name(t),
            t.advantage,
            safe(s.words()),
            percent(without.action, EXACT),
            without.answer.map_or_else(|| "has no value".to_owned(), |v| value(q, v))
        );
    }
    for seen in &w.seen {
        let _ = writeln!(
            out,
            "    seen {} ({}): {} [{}; {}]",
            safe(&seen.date),
            safe(&seen.episode),
            safe(seen.action_label.as_ref().unwrap_or(&seen.action)),
            safe(&seen.grade),
            safe(&seen.sources.join(", "))
        );
    }
    out
}

/// What a term is called: the parameter that leads it.
pub(crate) fn name(t: &TermFinding) -> String {
    t.leading.as_deref().map_or_else(|| "plain numbers".to_owned(), safe)
}
