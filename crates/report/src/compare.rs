//! Two versions of a case beside each other, in words.

use crate::style::{Style, fit, line};
use crate::words::{amount, percent, safe, signed};
use realpolitik_analysis::compare::attribution::{Attribution, ShareMethod};
use realpolitik_analysis::compare::comparison::{
    Comparison, OutcomeChange, QuantityChange, Sampled,
};
use realpolitik_analysis::compare::edits::{ChangeKind, Edit, Effect, FileLine};
use realpolitik_analysis::compare::items::ItemKind;

/// Changes smaller than this many errors are not told from none.
const ERRORS: f64 = 2.0;
/// Outcomes of which the shares are shown without `-v`.
const SHOWN: usize = 3;

/// A comparison as text.
pub fn comparison(c: &Comparison, style: Style) -> String {
    let mut out = String::new();
    head(&mut out, c, style);
    if c.edits.is_empty() {
        return out;
    }
    line(&mut out, "");
    outcomes(&mut out, c, style);
    if let Some(a) = &c.attribution {
        for o in moved(c, style) {
            waterfall(&mut out, c, a, o, style);
        }
        footing(&mut out, c, a);
    }
    edits(&mut out, c, style);
    if c.failed > 0 {
        line(&mut out, "");
        line(
            &mut out,
            format!(
                "{} of {} draws have no certified solution in both versions and are left out: \
                 not fit for use.",
                c.failed, c.draws
            ),
        );
    }
    out
}

fn plural(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

fn head(out: &mut String, c: &Comparison, style: Style) {
    let can = c.edits.iter().filter(|e| e.effect == Effect::Outcomes).count();
    if c.edits.is_empty() {
        let lines = match c.lines {
            0 => "No line differs".to_owned(),
            n => format!("{} but no declaration does", plural(n, "line differs", "lines differ")),
        };
        line(out, format!("{lines}: nothing moves."));
        return;
    }
    let lines = match c.lines {
        0 => String::new(),
        n => format!("{} → ", plural(n, "line differs", "lines differ")),
    };
    line(
        out,
        style.bold(&format!(
            "{lines}{}, {} can move an outcome of {}",
            plural(c.edits.len(), "edit", "edits"),
            if can == 0 { "none".to_owned() } else { can.to_string() },
            safe(&c.game)
        )),
    );
}

/// Points with a sign, cut to the error, or `0` where they cannot be told from it.
fn points(change: f64, error: f64) -> String {
    let points = 100.0 * change;
    let decimals = if error <= 0.001 { 1 } else { 0 };
    let text = format!("{points:+.decimals$}").replace('-', "−");
    let zero = text[text.char_indices().nth(1).map_or(0, |(i, _)| i)..]
        .chars()
        .all(|c| matches!(c, '0' | '.'));
    if zero { format!("±{:.decimals$}", 0.0) } else { text }
}

fn outcomes(out: &mut String, c: &Comparison, style: Style) {
    line(
        out,
        style.bold(&format!(
            "{:<34} {:>8}   {:>8}  {:>7}  {}",
            "Outcome", "before", "after", "points", "error of the change"
        )),
    );
    for o in &c.outcomes {
        line(
            out,
            format!(
                "{} {:>8} → {:>8}  {:>7}  {}",
                fit(&o.label, 34),
                percent(o.before.mean, o.before.mcse),
                percent(o.after.mean, o.after.mcse),
                points(o.change.mean, o.change.mcse),
                if o.change.mean == 0.0 && o.change.mcse == 0.0 {
                    "none: the same in every draw".to_owned()
                } else {
                    format!("±{:.2}", (196.0 * o.change.mcse).max(0.01))
                }
            ),
        );
    }
    for q in &c.quantities {
        line(out, quantity(q, c.draws));
    }
}

/// What else was asked, before and after.
fn quantity(q: &QuantityChange, draws: u64) -> String {
    let told = |s: &Sampled| {
        if crate::quantity::is_probability(&q.quantity) {
            percent(s.mean, s.mcse)
        } else {
            amount(s.mean, s.mcse)
        }
    };
    let (change, error) = (q.change.mean, q.change.mcse);
    let (change, error) = if crate::quantity::is_probability(&q.quantity) {
        (points(change, error), format!("±{:.2}", (196.0 * error).max(0.01)))
    } else {
        (signed(change, 3), format!("±{:.3}", 1.96 * error))
    };
    let left_out = match q.left_out {
        0 => String::new(),
        n => format!("; no value in {} of draws", percent(n as f64 / draws.max(1) as f64, 0.001)),
    };
    format!(
        "{} {:>8} → {:>8}  {change:>7}  {error}{left_out}",
        fit(&crate::quantity::quantity(&q.quantity), 34),
        told(&q.before),
        told(&q.after),
    )
}

fn moved(c: &Comparison, style: Style) -> impl Iterator<Item = &OutcomeChange> {
    let most = if style.verbose { usize::MAX } else { SHOWN };
    c.outcomes.iter().filter(|o| o.change.mean.abs() > ERRORS * o.change.mcse).take(most)
}

fn waterfall(out: &mut String, c: &Comparison, a: &Attribution, o: &OutcomeChange, style: Style) {
    line(out, "");
    line(
        out,
        style.bold(&format!(
            "{}  {} → {}   ({})",
            safe(&o.label),
            percent(o.before.mean, o.before.mcse),
            percent(o.after.mean, o.after.mcse),
            points(o.change.mean, o.change.mcse)
        )),
    );
    let mut rows: Vec<(f64, f64, &[usize])> = a
        .shares
        .iter()
        .filter_map(|s| {
            let share = s.outcomes.iter().find(|x| x.outcome == o.id)?.share;
            Some((share.mean, share.mcse, s.edits.as_slice()))
        })
        .collect();
    rows.sort_by(|x, y| y.0.abs().total_cmp(&x.0.abs()));
    for (mean, mcse, edits) in rows {
        for (i, e) in edits.iter().enumerate() {
            let Some(edit) = c.edits.get(*e) else { continue };
            let number = if i == 0 { points(mean, mcse) } else { "  with".to_owned() };
            line(out, format!("  {number:>6}  {}", described(edit)));
        }
    }
    let Some(total) = a.totals.iter().find(|t| t.outcome == o.id) else { return };
    let rest = o.change.mean - total.change;
    if rest.abs() >= 5e-4 {
        line(
            out,
            format!(
                "  {:>6}  shares rest on {} of the {} draws",
                points(rest, 1e-4),
                a.draws,
                c.draws - c.failed
            ),
        );
    }
    if total.interactions.abs() >= 5e-4 {
        line(
            out,
            format!(
                "          of this {} points only where edits meet, shared among them",
                points(total.interactions, 1e-4)
            ),
        );
    }
}

fn footing(out: &mut String, c: &Comparison, a: &Attribution) {
    line(out, "");
    let edits = plural(a.shares.len(), "edit", "edits");
    let how = match (a.method, a.orders) {
        (ShareMethod::Sampled, Some(n)) => format!("Shapley shares of {edits} over {n} orders"),
        _ => format!("Shapley shares of {edits} over all their sets"),
    };
    line(out, format!("{how}, on {} draws common to all; seed {}.", a.draws, c.seed));
}

fn edits(out: &mut String, c: &Comparison, style: Style) {
    let groups = [
        (Effect::Outcomes, "Can move an outcome"),
        (Effect::Carried, "Moves nothing until something names it, and is counted there"),
        (Effect::OtherFindings, "Can move other findings only"),
        (Effect::Words, "Words and citations: moves nothing"),
    ];
    for (effect, heading) in groups {
        let list: Vec<&Edit> = c.edits.iter().filter(|e| e.effect == effect).collect();
        // What has been shown with its share need not be shown again.
        if list.is_empty()
            || (effect == Effect::Outcomes && c.attribution.is_some() && !style.verbose)
        {
            continue;
        }
        line(out, "");
        line(out, style.bold(heading));
        let most = if style.verbose { usize::MAX } else { 12 };
        for e in list.iter().take(most) {
            line(out, format!("  {}", described(e)));
            if style.verbose {
                for f in &e.fields {
                    line(out, format!("      {}: {}", safe(&f.field), both(&f.before, &f.after)));
                }
            }
        }
        if list.len() > most {
            line(out, format!("  … {} more; all with -v", list.len() - most));
        }
    }
}

fn both(before: &str, after: &str) -> String {
    let shown = |t: &str| if t.is_empty() { "nothing".to_owned() } else { safe(t) };
    format!("{} → {}", shown(before), shown(after))
}

fn kind(k: ItemKind) -> &'static str {
    match k {
        ItemKind::Case => "",
        ItemKind::Actor => "actor",
        ItemKind::Dyad => "pair",
        ItemKind::Ladder => "",
        ItemKind::Tier => "tier of",
        ItemKind::Parameter => "parameter",
        ItemKind::Correlation => "correlation of",
        ItemKind::Group => "group",
        ItemKind::Member => "member",
        ItemKind::Game => "game",
        ItemKind::Chance => "draw of nature",
        ItemKind::Move => "move",
        ItemKind::Outcome => "outcome",
        ItemKind::Regime => "regime",
        ItemKind::Rule => "rule",
        ItemKind::Occasion => "occasion",
        ItemKind::Rival => "rival",
        ItemKind::Relation => "relation",
        ItemKind::State => "state",
        ItemKind::Question => "question",
        ItemKind::Event => "event",
        ItemKind::Source => "source",
    }
}

/// An edit in one line: what, how, where, on what it rests.
fn described(e: &Edit) -> String {
    let name = format!("{} {}", kind(e.kind), safe(&e.id)).trim().to_owned();
    let what = match (e.change, e.fields.as_slice()) {
        (ChangeKind::Added, _) => format!("new {name}"),
        (ChangeKind::Removed, _) => format!("{name} removed"),
        (ChangeKind::Changed, [one]) => {
            let change = both(&one.before, &one.after);
            let long = change.chars().count() > 60;
            let change = if long { terms(&one.before, &one.after) } else { change };
            if one.field == "belief" {
                format!("{name} {change}")
            } else {
                format!("{name}, {}: {change}", safe(&one.field))
            }
        }
        (ChangeKind::Changed, many) => {
            let fields: Vec<&str> = many.iter().map(|f| f.field.as_str()).collect();
            format!("{name}: {}", safe(&fields.join(", ")))
        }
    };
    let set = e.change == ChangeKind::Changed && e.after_at.is_none() && e.before_at.is_some();
    let at = match (&e.after_at, &e.before_at) {
        (Some(p), _) => written(p),
        (None, Some(p)) => format!("was {}", written(p)),
        (None, None) => String::new(),
    };
    // What was set by hand does not rest on the sources of what it replaces.
    let weighty = !set && matches!(e.effect, Effect::Outcomes | Effect::OtherFindings);
    let sources = match e.kind {
        ItemKind::Parameter | ItemKind::Correlation | ItemKind::Event if weighty => {
            match e.sources.as_slice() {
                [] => "no source".to_owned(),
                list => safe(&list.join(", ")),
            }
        }
        _ => String::new(),
    };
    let mut text = what;
    for part in [at, sources] {
        if !part.is_empty() {
            text.push_str("   ");
            text.push_str(&part);
        }
    }
    text
}

fn written(p: &FileLine) -> String {
    format!("{}:{}", safe(&p.file), p.line)
}

/// What two long texts do not share, without what stands before and after it.
fn terms(before: &str, after: &str) -> String {
    let (x, y): (Vec<&str>, Vec<&str>) = (before.split(' ').collect(), after.split(' ').collect());
    let head = x.iter().zip(&y).take_while(|(a, b)| a == b).count();
    let most = x.len().min(y.len()) - head;
    let tail = x.iter().rev().zip(y.iter().rev()).take(most).take_while(|(a, b)| a == b).count();
    let cut = |words: &[&str]| {
        let inner = words[head..words.len() - tail].join(" ");
        let start = if head > 0 { "… " } else { "" };
        let end = if tail > 0 { " …" } else { "" };
        if inner.is_empty() {
            "nothing".to_owned()
        } else {
            format!("{start}{}{end}", safe(&inner))
        }
    };
    format!("{} → {}", cut(&x), cut(&y))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_have_a_sign_and_no_digit_below_the_error() {
        assert_eq!(points(0.1304, 0.0004), "+13.0");
        assert_eq!(points(-0.0122, 0.0004), "−1.2");
        assert_eq!(points(-0.0122, 0.004), "−1");
        assert_eq!(points(-0.00001, 0.0004), "±0.0");
    }

    #[test]
    fn long_formulas_show_what_differs() {
        assert_eq!(terms("a * b + c - d", "a * b + 2 * c - d"), "nothing → … 2 * …");
        assert_eq!(terms("a + b - d", "a + c - d"), "… b … → … c …");
    }
}
