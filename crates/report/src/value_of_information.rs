//! What to find out next, in words.

use crate::quantity::quantity;
use crate::words::{amount, plus_minus, safe};
use realpolitik_analysis::sensitivity::value_of_information::ValueOfInformation;
use std::fmt::Write;

/// Parameters by what knowing them would be worth.
pub fn value_of_information(v: &ValueOfInformation, verbose: bool) -> String {
    let mut out = String::new();
    let _ = writeln!(
        out,
        "What to find out next: knowing a parameter would cut the expected {} of {} ({:.3}) by",
        if v.brier { "Brier loss" } else { "squared error" },
        quantity(&v.quantity),
        v.loss
    );
    let told: Vec<_> = v.parameters.iter().filter(|p| p.reduction > 2.0 * p.mcse).collect();
    let shown = if verbose { usize::MAX } else { 6 };
    for p in told.iter().take(shown) {
        let rests = if p.sources.is_empty() {
            "judgement alone".to_owned()
        } else {
            safe(&p.sources.join(", "))
        };
        let _ = writeln!(
            out,
            "  {:>8} {:<9} {}: {}; now rests on {rests}",
            amount(p.reduction, p.mcse),
            plus_minus(p.mcse),
            safe(&p.parameter),
            safe(&p.label)
        );
    }
    if told.is_empty() {
        let _ = writeln!(out, "  nothing that can be told from 0 at {} draws", v.draws);
    }
    let _ = writeln!(
        out,
        "  Knowing all of them would cut it by {:.3}; {}. {} draws{}.",
        v.all_known,
        if v.brier { "the rest is chance" } else { "nothing is then left" },
        v.draws,
        if v.failed > 0 {
            format!(", {} without a certified solution or a value left out", v.failed)
        } else {
            String::new()
        }
    );
    out
}
