//! Why an outcome comes about, in words: decision, terms, parameters, sources.

use crate::words::{percent, safe};
use realpolitik_analysis::why::{Why, WhyStep};
use std::fmt::Write;

/// Probabilities at a point are exact to this: no sampling is in them.
const EXACT: f64 = 1e-4;

/// The chain, step by step.
pub fn why(w: &Why) -> String {
    let mut out = String::new();
    let _ = writeln!(
        out,
        "Why `{}` ({}), with all parameters at their medians: {} in all, {} by its likeliest play of {}",
        safe(&w.outcome),
        safe(&w.label),
        percent(w.probability, EXACT),
        percent(w.play_probability, EXACT),
        w.plays
    );
    for step in &w.steps {
        out.push_str(&decision(step));
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

fn decision(w: &WhyStep) -> String {
    let mut out = String::new();
    let s = &w.step;
    let Some(by) = &s.by else {
        let _ = writeln!(
            out,
            "  {} {}: {} ({})",
            safe(&s.node),
            safe(&s.action),
            percent(s.probability, EXACT),
            safe(&w.label)
        );
        return out;
    };
    let against = match (&s.instead, s.advantage) {
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
        safe(&s.action),
        safe(&s.node),
        percent(s.probability, EXACT)
    );
    for t in s.terms.iter().filter(|t| t.advantage.abs() >= 0.0005) {
        let names = if t.parameters.is_empty() {
            "plain numbers".to_owned()
        } else {
            safe(&t.parameters.join(" · "))
        };
        let _ = writeln!(
            out,
            "    {:>+7.3}  {names:<28} {}",
            t.advantage,
            safe(&t.written.join("  |  "))
        );
    }
    for seen in &w.seen {
        let _ = writeln!(
            out,
            "    seen {} ({}): {} [{}; {}]",
            safe(&seen.date),
            safe(&seen.episode),
            safe(&seen.action),
            safe(&seen.grade),
            safe(&seen.sources.join(", "))
        );
    }
    out
}
