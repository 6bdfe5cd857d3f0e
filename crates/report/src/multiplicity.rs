//! Whether other equilibria would change the answer, in words.

use crate::words::{percent, safe, share};
use realpolitik_analysis::multiplicity::{Multiplicity, Search};
use std::fmt::Write;

/// How often more than one equilibrium was found, and the outcomes over them.
pub fn multiplicity(m: &Multiplicity) -> String {
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
