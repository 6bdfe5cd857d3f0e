//! Why an outcome comes about, in words: decision, terms, parameters, sources.

use crate::quantity::{EXACT, value};
use crate::words::{counted, fixed, percent, safe, signed};
use realpolitik_analysis::headline::path::TermFinding;
use realpolitik_analysis::quantity::QuantityName;
use realpolitik_analysis::why::{Ground, Why, WhyStep};
use std::fmt::Write;

/// Reasons of a decision that are named; the rest is counted.
const REASONS: usize = 5;
/// Parameters beside the leading one that are named.
const OTHERS: usize = 3;

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
        out.push_str(&decision(step, &w.quantity, &w.grounds));
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
            format!("{}–{}", fixed(g.p05, 2), fixed(g.p95, 2))
        };
        let _ = writeln!(
            out,
            "    {:<16} {:>6}  {band:<10} {rests}",
            safe(&g.parameter),
            fixed(g.value, 3)
        );
    }
    if !w.sources.is_empty() {
        let _ = writeln!(out, "  Sources");
        for s in &w.sources {
            let _ = writeln!(out, "    [{}] {}", safe(&s.key), safe(&s.citation));
        }
    }
    out
}

fn decision(w: &WhyStep, q: &QuantityName, grounds: &[Ground]) -> String {
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
            format!(", though {} would pay {} of its span more", safe(other), fixed(-a, 3))
        }
        (Some(other), Some(a)) => {
            format!(", {} of its span better than {}", fixed(a, 3), safe(other))
        }
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
    for t in reasons.iter().take(REASONS) {
        let _ = writeln!(out, "    {:>7}  {}", signed(t.advantage, 3), reason(t, grounds));
    }
    if reasons.len() > REASONS {
        let more = counted(reasons.len() - REASONS, "smaller reason");
        let _ = writeln!(out, "             and {more}");
    }
    for t in others.iter().filter_map(|t| Some((t, t.without?))) {
        let (t, without) = t;
        let _ = writeln!(
            out,
            "    no reason: {} ({}): without it {} {}, and the answer {}",
            name(t),
            signed(t.advantage, 3),
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

/// Payoff terms in words: what leads them, how many there are, and what else they
/// are made of.
fn reason(t: &TermFinding, grounds: &[Ground]) -> String {
    let Some(id) = &t.leading else { return name(t) };
    let mut text = match grounds.iter().find(|g| g.parameter == *id) {
        Some(g) if g.label != g.parameter => format!("{} ({})", safe(&g.label), safe(id)),
        _ => safe(id),
    };
    if t.written.len() > 1 {
        let _ = write!(text, ", in {} terms", t.written.len());
    }
    let others: Vec<String> =
        t.parameters.iter().chain(&t.given).filter(|p| *p != id).map(|p| safe(p)).collect();
    if !others.is_empty() {
        let _ = write!(text, ", with {}", others[..others.len().min(OTHERS)].join(", "));
        if others.len() > OTHERS {
            let _ = write!(text, " and {} more", others.len() - OTHERS);
        }
    }
    text
}

/// What a term is called: the parameter that leads it.
pub(crate) fn name(t: &TermFinding) -> String {
    t.leading.as_deref().map_or_else(|| "plain numbers".to_owned(), safe)
}
