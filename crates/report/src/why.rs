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

/// Reasons of a step that are named where it is told in one sentence.
const FEW: usize = 2;
/// A reason smaller than this share of the payoff span is not told.
const LEAST: f64 = 0.0005;

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
    let worth = |t: &&TermFinding| t.advantage.abs() >= LEAST;
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

/// The steps of the chain, a sentence each: who does what, how much better it is, what
/// speaks for it and where that comes from, and how often it was seen. `actor` gives an
/// actor's name in words.
pub(crate) fn steps(w: &Why, actor: impl Fn(&str) -> String) -> Vec<String> {
    let told = |step| sentence(step, &w.quantity, &w.grounds, &actor);
    w.steps.iter().map(told).collect()
}

fn sentence(
    w: &WhyStep,
    q: &QuantityName,
    grounds: &[Ground],
    actor: impl Fn(&str) -> String,
) -> String {
    let s = &w.step;
    let chance = percent(s.probability, EXACT);
    let Some(by) = &s.by else {
        return format!("{}: {}, {chance}.", safe(&w.label), safe(s.words()));
    };
    let mut out = format!("{}: {}, {chance}", actor(by), safe(s.words()));
    match (s.instead_words(), s.advantage) {
        (Some(other), Some(a)) if w.against_interest => {
            let _ =
                write!(out, ", though {} would pay {} of its span more", safe(other), fixed(-a, 3));
        }
        (Some(other), Some(a)) => {
            let _ = write!(out, ", {} of its span better than {}", fixed(a, 3), safe(other));
        }
        _ => out.push_str(", the only action"),
    }
    let (favours, against): (Vec<_>, Vec<_>) =
        s.terms.iter().filter(|t| t.advantage.abs() >= LEAST).partition(|t| t.advantage > 0.0);
    for (what, mut terms) in [("For it", favours), ("Against it", against)] {
        terms.sort_by(|a, b| b.advantage.abs().total_cmp(&a.advantage.abs()));
        let told = terms.iter().take(FEW).map(|t| grounded(t, q, grounds));
        let told: Vec<String> = told.collect();
        if !told.is_empty() {
            let _ = write!(out, ". {what}: {}", told.join("; "));
        }
    }
    out.push('.');
    if !w.seen.is_empty() {
        let as_here = w.seen.iter().filter(|x| x.action == s.action).count();
        let _ = write!(out, " Seen at this move: {as_here} of {}.", counted(w.seen.len(), "time"));
    }
    out
}

/// What speaks for or against an action, with its size and what the number that leads it
/// rests on; of what is no reason for the answer, what the answer would be without it.
fn grounded(t: &TermFinding, q: &QuantityName, grounds: &[Ground]) -> String {
    let ground = t.leading.as_ref().and_then(|id| grounds.iter().find(|g| g.parameter == *id));
    let (what, rests) = match ground {
        Some(g) if !g.sources.is_empty() => {
            (safe(&g.label), format!(" [{}]", g.sources.join(", ")))
        }
        Some(g) if g.judgement.is_some() => (safe(&g.label), " [judgement]".to_owned()),
        Some(g) => (safe(&g.label), String::new()),
        None => (name(t), String::new()),
    };
    let without = t.without.filter(|_| !t.reason).and_then(|w| w.answer);
    let no_reason =
        without.map(|v| format!(", though no reason for the answer: without it {}", value(q, v)));
    let size = signed(t.advantage, 3);
    format!("{what} ({size}){rests}{}", no_reason.unwrap_or_default())
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
