//! Whether other equilibria would change the answer, in words.

use crate::words::{percent, percent_range, safe, share};
use realpolitik_analysis::Findings;
use realpolitik_analysis::multiplicity::{Multiplicity, Search, Thorough};
use std::fmt::Write;

/// Whether the answer depends on which equilibrium is played, as the cheap look of
/// every answer has it: a line, or none where no second response was found.
pub fn line(m: &Multiplicity) -> Option<String> {
    let several = m.several.as_ref().filter(|_| m.draws_with_several > 0)?;
    let mut text = format!(
        "more than one in {} of {} draws looked at, up to {} at a draw",
        share(several),
        m.looked,
        m.most
    );
    let ranges: Vec<String> = m
        .ranges
        .iter()
        .filter_map(|r| m.range(&r.outcome))
        .map(|r| format!("{} {}", safe(&r.outcome), percent_range(r.low, r.high)))
        .collect();
    if ranges.is_empty() {
        text.push_str("; no ending moves by a point over them");
    } else {
        let _ = write!(text, "; over them {}", ranges.join(", "));
    }
    for l in m.leverage.iter().filter(|l| l.high - l.low > Multiplicity::MOVES) {
        let _ = write!(
            text,
            ", leverage of {} over {} {:.2} to {:.2}",
            safe(&l.of),
            safe(&l.over),
            l.low,
            l.high
        );
    }
    Some(text)
}

/// An outcome's probability as the headline has it: the range over the equilibria
/// found, where it depends on which of them is played.
pub fn range(f: &Findings, outcome: &str) -> Option<String> {
    let r = f.multiplicity.as_ref()?.range(outcome)?;
    Some(percent_range(r.low, r.high))
}

/// How often more than one equilibrium was found, and the outcomes over them.
pub fn multiplicity(m: &Thorough) -> String {
    let mut out = String::from("Does it depend on which equilibrium is played?\n");
    search(&mut out, &m.quantal_response, "quantal response at the same precision");
    search(&mut out, &m.sequential, "sequential equilibrium");
    let _ =
        writeln!(out, "  From {} starts a draw; that there are no others is not proved.", m.starts);
    out
}

fn search(out: &mut String, s: &Search, kind: &str) {
    let Some(several) = &s.several else {
        let _ = writeln!(out, "  No {kind} was found at any draw, so none is compared.");
        return;
    };
    if several.count == 0 {
        let _ = writeln!(
            out,
            "  No second {kind} was found in {} draws (95 %: {} of draws at most).",
            s.draws,
            percent(several.high, 0.005)
        );
        return;
    }
    let _ = writeln!(
        out,
        "  More than one {kind} in {} of {} draws, up to {} at a draw. Over them",
        share(several),
        s.draws,
        s.most
    );
    let error = (0.25 / s.draws.max(1) as f64).sqrt().min(0.01);
    for o in &s.outcomes {
        let taken = match o.headline {
            Some(p) => format!("; at the one the headline takes {}", percent(p, error)),
            None => String::new(),
        };
        let _ = writeln!(
            out,
            "    {:<34} {} to {}{taken}",
            safe(&o.label),
            percent(o.low, error),
            percent(o.high, error),
        );
    }
}
