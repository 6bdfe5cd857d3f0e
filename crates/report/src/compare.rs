//! What moved between two versions, in words.

use crate::words::{percent, safe};
use realpolitik_analysis::compare::{Comparison, OutcomeChange};
use realpolitik_analysis::difference::{Edit, EditKind, Place};
use std::fmt::Write;

/// Changes smaller than this are not told unless all is.
const SMALL: f64 = 0.0005;

/// The outcomes that moved, the edits that moved them, and what else differs.
pub fn comparison(c: &Comparison, verbose: bool) -> String {
    let mut out = String::new();
    let enter = c.edits.iter().filter(|e| e.enters_the_game).count();
    let _ = writeln!(
        out,
        "{} differences, of which {enter} enter the game `{}`",
        c.edits.len(),
        safe(&c.game)
    );
    for o in c.outcomes.iter().filter(|o| verbose || o.change.abs() >= SMALL) {
        outcome(&mut out, o, &c.edits);
    }
    if c.outcomes.iter().all(|o| o.change.abs() < SMALL) {
        let _ = writeln!(out, "No outcome moved by as much as 0.05 points.");
    }
    let attributed = c.outcomes.iter().any(|o| !o.shares.is_empty());
    if enter > 0 && !attributed {
        let _ = writeln!(out, "Edits that enter the game (which moved what: --attribute)");
        for e in c.edits.iter().filter(|e| e.enters_the_game) {
            let _ = writeln!(out, "  {}", edit(e));
        }
    }
    let others: Vec<&Edit> = c.edits.iter().filter(|e| !e.enters_the_game).collect();
    if !others.is_empty() {
        let _ = writeln!(out, "What differs besides, and moves no outcome");
        let shown = if verbose { usize::MAX } else { 8 };
        for e in others.iter().take(shown) {
            let _ = writeln!(out, "  {}", edit(e));
        }
        if others.len() > shown {
            let _ = writeln!(out, "  and {} more (-v)", others.len() - shown);
        }
    }
    let _ = write!(out, "{} common draws · seed {}", c.draws, c.seed);
    if c.failed > 0 {
        let _ = write!(
            out,
            " · NOT FIT FOR USE: {} draws have no certified solution in some version",
            c.failed
        );
    }
    let _ = writeln!(out);
    out
}

/// A change in percentage points, cut to its error, with its sign.
fn points(change: f64, error: f64) -> String {
    let decimals = if error <= 0.0005 {
        2
    } else if error <= 0.005 {
        1
    } else {
        0
    };
    let text = format!("{:+.decimals$}", 100.0 * change);
    if text.chars().all(|c| matches!(c, '+' | '-' | '0' | '.')) {
        text.trim_start_matches(['+', '-']).to_owned()
    } else {
        text
    }
}

fn outcome(out: &mut String, o: &OutcomeChange, edits: &[Edit]) {
    let _ = writeln!(
        out,
        "{}  {} → {}  ({} points)",
        safe(&o.label),
        percent(o.before, o.level_mcse),
        percent(o.after, o.level_mcse),
        points(o.change, o.mcse)
    );
    for s in &o.shares {
        if let Some(e) = edits.get(s.edit) {
            let _ = writeln!(out, "  {:>6}  {}", points(s.share, s.mcse), edit(e));
        }
    }
    if o.shares.len() > 1
        && let Some(interactions) = o.interactions
    {
        let _ = writeln!(
            out,
            "          of this {} comes from edits together and is divided evenly among them",
            points(interactions, o.mcse)
        );
    }
}

fn place(p: &Place) -> String {
    format!("{}:{}", safe(&p.file), p.line)
}

/// An edit in one line.
fn edit(e: &Edit) -> String {
    let kind = match e.kind {
        EditKind::Parameter => "belief about ",
        EditKind::Basis => "basis of ",
        EditKind::Actor => "actor ",
        EditKind::Evidence => "evidence ",
        EditKind::Ladder => "ladder ",
        EditKind::Occasion => "occasion ",
        EditKind::Rival => "rival ",
        EditKind::Question => "question ",
        _ => "",
    };
    let short = |t: &String| {
        let text = safe(t);
        if text.chars().count() > 90 {
            format!("{}…", text.chars().take(89).collect::<String>())
        } else {
            text
        }
    };
    let what = match (&e.before, &e.after) {
        (Some(b), Some(a)) => format!("{} → {}", short(b), short(a)),
        (None, Some(a)) => format!("added: {}", short(a)),
        (Some(b), None) => format!("taken out: {}", short(b)),
        (None, None) => String::new(),
    };
    let at = match (&e.place_before, &e.place_after) {
        (_, Some(p)) | (Some(p), None) => format!("   {}", place(p)),
        _ => String::new(),
    };
    format!("{kind}{}: {what}{at}", safe(&e.what))
}
