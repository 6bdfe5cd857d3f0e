//! What the answer depends on, in words.

use crate::quantity::quantity;
use crate::words::{amount, fixed, plus_minus, safe};
use realpolitik_analysis::sensitivity::bootstrap::Index;
use realpolitik_analysis::sensitivity::effects::Sensitivity;
use realpolitik_analysis::sensitivity::fixed::FixedSwing;
use realpolitik_analysis::sensitivity::tornado::{Swing, Tornado};
use std::fmt::Write;

/// Effects of every parameter, and what raises and lowers what.
pub fn sensitivity(s: &Sensitivity, verbose: bool) -> String {
    let mut out = String::new();
    let _ = writeln!(
        out,
        "{:<47} {:>16} {:>17} {:>17}",
        format!("What {} depends on", quantity(&s.quantity)),
        "Shapley effect",
        "Sobol first",
        "Sobol total"
    );
    let shown = if verbose { usize::MAX } else { 10 };
    for e in s.effects.iter().take(shown) {
        let _ = writeln!(
            out,
            "  {:<44} {:>17} {:>17} {:>17}",
            cut(&format!("{}: {}", safe(&e.parameter), safe(&e.label)), 44),
            index(&e.shapley),
            e.first.as_ref().map_or_else(|| "depends".to_owned(), index),
            e.total.as_ref().map_or_else(|| "depends".to_owned(), index)
        );
    }
    for g in &s.groups {
        let _ = writeln!(
            out,
            "  {:<44} {:>17} {:>17} {:>17}",
            cut(&safe(&g.parameters.join(" with ")), 44),
            "",
            index(&g.first),
            index(&g.total)
        );
    }
    if s.effects.len() > shown {
        let _ = writeln!(out, "  and {} more with smaller effects (-v)", s.effects.len() - shown);
    }
    let _ = write!(
        out,
        "  Shares of the variance over belief, with 95 % intervals, from {} rows",
        s.rows - s.failed
    );
    if s.failed > 0 {
        let _ =
            write!(out, "; {} rows without a certified solution or a value are left out", s.failed);
    }
    let _ = writeln!(out, ".");
    let _ = writeln!(
        out,
        "  What raises (+) and lowers (-) it, from the 10 to the 90 % quantile of each parameter"
    );
    for t in &s.tornadoes {
        let _ = writeln!(out, "    {:<34} {}", quantity(&t.quantity), swings(t, verbose));
    }
    out.push_str(&fixed_numbers(s, verbose));
    out
}

/// What fixed numbers do to it when they are moved, marked as fixed.
fn fixed_numbers(s: &Sensitivity, verbose: bool) -> String {
    let mut out = String::new();
    if s.fixed_moved.numbers == 0 {
        return out;
    }
    let _ = writeln!(
        out,
        "  Fixed numbers, {} of them, each moved {}",
        s.fixed_moved.numbers,
        crate::flip::width(s.fixed_moved)
    );
    let shown = if verbose { usize::MAX } else { 5 };
    let told = |f: &&FixedSwing| f.crosses_bar || f.swing.abs() > 3.0 * f.mcse;
    let mut any = false;
    for f in s.fixed.iter().filter(told).take(shown) {
        any = true;
        let sign = if f.swing > 0.0 { "+" } else { "-" };
        let crosses = if f.crosses_bar { ", across the bar" } else { "" };
        let _ = writeln!(
            out,
            "    {sign}{} {} from {} to {} (fixed at {}){crosses}",
            safe(&f.number),
            amount(f.swing.abs(), f.mcse),
            fixed(f.low, 3),
            fixed(f.high, 3),
            f.value
        );
    }
    if !any {
        let _ = writeln!(out, "    none moves it by more than its error");
    }
    out
}

/// An index with its interval, or that it is not resolved.
fn index(i: &Index) -> String {
    if i.resolved {
        let error = (i.high - i.low) / 3.92;
        format!("{} {}", amount(i.value, error), plus_minus(error))
    } else {
        "unresolved".to_owned()
    }
}

/// Swings that are more than three times their error, the widest first.
fn swings(t: &Tornado, verbose: bool) -> String {
    let known = |s: &&Swing| s.swing.abs() > 3.0 * s.mcse && s.swing.abs() >= 0.001;
    let shown = if verbose { usize::MAX } else { 5 };
    let all: Vec<String> = t
        .swings
        .iter()
        .filter(known)
        .take(shown)
        .map(|s| {
            let sign = if s.swing > 0.0 { "+" } else { "-" };
            format!("{sign}{} {}", safe(&s.parameter), amount(s.swing.abs(), s.mcse))
        })
        .collect();
    if all.is_empty() { "nothing that can be told from 0".to_owned() } else { all.join(", ") }
}

fn cut(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    let kept: String = text.chars().take(width - 1).collect();
    format!("{kept}…")
}
