//! Dated questions month by month, in words.

use crate::style::{Style, line};
use crate::words::{percent, percent_range, safe};
use realpolitik_analysis::relations::{Band, Track, TrackedDay, TrackedQuestion};

/// What would have been said on one day after another, a table for each question.
pub fn track(t: &Track, style: Style) -> String {
    let mut out = String::new();
    for (k, q) in t.questions.iter().enumerate() {
        if k > 0 {
            line(&mut out, "");
        }
        question(&mut out, t, q, style);
    }
    line(&mut out, "");
    let failed = match t.failed {
        0 => String::new(),
        n => format!(", {n} without a solution that holds"),
    };
    line(
        &mut out,
        format!(
            "{} draws{failed}. What is said of a day rests on no row of the record that is dated later; beliefs are those of {}. Constant: what a hazard that never changes says, known from the record alone.",
            t.draws, t.as_of
        ),
    );
    out
}

fn question(out: &mut String, t: &Track, q: &TrackedQuestion, style: Style) {
    line(out, style.bold(&safe(&q.label)));
    let heads = ["as judged", "after the record", "constant", "state"];
    let head = format!(
        "  {:<10}  {:<24}  {:<24}  {:<9}  {}",
        "On", heads[0], heads[1], heads[2], heads[3]
    );
    line(out, style.bold(&head));
    for d in &q.days {
        let state = match d.come_true {
            true => format!("{}: it has come true", safe(&d.state)),
            false => safe(&d.state),
        };
        let row = format!(
            "  {:<10}  {:<24}  {:<24}  {:<9}  {state}",
            d.on,
            d.judged.as_ref().map_or_else(|| "cannot be".to_owned(), cell),
            recorded(t, d),
            d.constant_hazard.map_or_else(|| "–".to_owned(), |p| percent(p, 0.0))
        );
        line(out, row);
    }
    if let (Some(false), Some(last)) = (q.came_true, q.days.last())
        && last.on == q.resolve_by
    {
        line(out, "  It did not come true.");
    }
}

fn cell(b: &Band) -> String {
    format!("{} ({})", percent(b.mean, b.mcse), percent_range(b.p05, b.p95))
}

fn recorded(t: &Track, d: &TrackedDay) -> String {
    match &d.recorded {
        Some(b) => cell(b),
        None if d.effective_draws == 0.0 => "cannot be".to_owned(),
        None => format!("withheld ({:.0} of {:.0})", d.effective_draws, t.needed),
    }
}
