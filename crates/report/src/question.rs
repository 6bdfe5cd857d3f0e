//! The questions of a case with their answers, what the record says, and what
//! speaks against it, in words.

use crate::style::{Style, line};
use crate::words::{counted, likelihood_in_band, percent, percent_range, safe, signed};
use realpolitik_analysis::Findings;
use realpolitik_analysis::headline::against::Against;
use realpolitik_analysis::headline::question::QuestionFinding;
use realpolitik_analysis::rivals::record::{ChangeKind, Method, Recoding, Record, Withheld};
use realpolitik_runs::accumulate::Estimate;
use std::fmt::Write;

/// Codings that are named one by one; the rest is counted.
const CODINGS: usize = 3;
/// Parameters that the record moved, named.
const TAUGHT: usize = 3;
/// A number judged by hand is printed in whole per cents.
const BY_HAND: f64 = 0.005;
/// A mean that moved less than this many standard deviations is not named.
const MOVED: f64 = 0.25;

/// The questions, each with its numbers, and what speaks against them.
pub fn questions(f: &Findings, style: Style) -> String {
    let mut out = String::new();
    if !f.questions.is_empty() {
        line(&mut out, style.bold("Questions"));
        for q in &f.questions {
            line(&mut out, format!("  {}", label(q)));
            line(&mut out, format!("    {}", answer(q)));
        }
        line(&mut out, "");
    }
    if let Some(r) = &f.record {
        line(&mut out, format!("{} {}", style.bold("Record    "), record(r)));
    }
    let lines = against(f);
    if !lines.is_empty() {
        line(&mut out, style.bold("What speaks against this"));
        lines.iter().for_each(|l| line(&mut out, format!("  {l}")));
    }
    if f.record.is_some() || !lines.is_empty() {
        line(&mut out, "");
    }
    out
}

/// The question in words, with what it supposes.
pub fn label(q: &QuestionFinding) -> String {
    let given = q.given.as_ref().map_or_else(String::new, |g| format!(" (given {})", supposed(g)));
    format!("{}{given}", safe(&q.label))
}

/// What is supposed, with `move.action` in words.
fn supposed(given: &str) -> String {
    let one = |text: &str| match text.split_once('.') {
        Some((node, action)) => format!("{} at {}", safe(action), safe(node)),
        None => safe(text),
    };
    given.split(" or ").map(one).collect::<Vec<_>>().join(" or ")
}

fn number(e: &Estimate) -> String {
    if e.draws == 0 {
        // Judged by the analyst: it has no sampling error and no band.
        return percent(e.mean, BY_HAND);
    }
    format!("{} ({})", percent(e.mean, e.mcse), percent_range(e.p05, e.p95))
}

/// Its answer: the number after the record first, the word only where the band
/// bears it out.
///
/// The band is that of 5–95 % of belief, before the record or after it.
pub fn answer(q: &QuestionFinding) -> String {
    let Some(judged) = &q.judged else {
        return "not defined: what it supposes never happens".to_owned();
    };
    if judged.draws == 0 {
        return format!("{} by the analyst's judgement, not by a game", number(judged));
    }
    let main = q.recorded.as_ref().unwrap_or(judged);
    let word = likelihood_in_band(main.mean, main.p05, main.p95)
        .map_or_else(|| ", too wide a band for a word".to_owned(), |w| format!(", {w}"));
    match &q.recorded {
        Some(after) => {
            format!("{} after the record{word}; judged {}", number(after), number(judged))
        }
        None => format!("{} judged{word}", number(judged)),
    }
}

/// What the record is and what carries it.
pub fn record(r: &Record) -> String {
    let mut out = format!("{} of {}", counted(r.events, "move"), counted(r.episodes, "episode"));
    match r.withheld {
        Some(why) => {
            let _ = write!(
                out,
                "; nothing follows from it: {}",
                withheld(why, r.effective_draws, r.needed)
            );
        }
        None => {
            let drawn = match r.method {
                Method::Reweighted => "carry it",
                Method::Redrawn => "carry it, drawn anew near what was seen",
            };
            let _ = write!(out, "; {:.0} of {} draws {drawn}", r.effective_draws, r.draws);
        }
    }
    let moved: Vec<String> = r
        .taught
        .iter()
        .filter(|t| t.shift.abs() >= MOVED)
        .take(TAUGHT)
        .map(|t| format!("{} {} s.d.", safe(&t.parameter), signed(t.shift, 1)))
        .collect();
    if !moved.is_empty() {
        let _ = write!(out, "; it moved {}", moved.join(", "));
    } else if r.withheld.is_none() && !r.taught.is_empty() {
        out.push_str("; it hardly moved any parameter");
    }
    out
}

/// Why nothing follows from the record.
pub fn withheld(why: Withheld, effective: f64, needed: f64) -> String {
    match why {
        Withheld::FewDraws => {
            format!("{effective:.0} draws carry it, {needed:.0} are needed; use more --draws")
        }
        Withheld::Impossible => "what was seen is impossible under every account".to_owned(),
        Withheld::Interrupted => "it was stopped early".to_owned(),
    }
}

/// What speaks against the answer, a sentence each.
pub fn against(f: &Findings) -> Vec<String> {
    let mut lines = Vec::new();
    let mut codings = 0;
    let all = &f.against;
    let more = all.iter().filter(|a| matches!(a, Against::Coding(_))).count();
    for a in all {
        if let Against::Coding(_) = a {
            codings += 1;
            if codings > CODINGS {
                continue;
            }
        }
        lines.push(sentence(f, a));
        if codings == CODINGS && more > CODINGS && matches!(a, Against::Coding(_)) {
            lines.push(format!(
                "{} would put another account first (analyze --rivals).",
                counted(more - CODINGS, "more coding")
            ));
        }
    }
    lines
}

/// One of them.
pub fn sentence(f: &Findings, a: &Against) -> String {
    match a {
        Against::Rival { id, weight, own, own_weight, favoured, .. } => {
            let rival = format!("{} ({})", safe(id), percent(*weight, 0.01));
            match (own, own_weight) {
                (Some(own), Some(w)) if *favoured => format!(
                    "The record favours {rival} over the case's own account, {} ({}).",
                    safe(own),
                    percent(*w, 0.01)
                ),
                (Some(own), Some(w)) => format!(
                    "The record leaves {rival} standing beside the case's own account, {} ({}).",
                    safe(own),
                    percent(*w, 0.01)
                ),
                _ => format!("The record favours {rival}; no rival is the case as it stands."),
            }
        }
        Against::Coding(r) => match (&r.first, r.weights.iter().copied().reduce(f64::max)) {
            (Some(first), Some(w)) => format!(
                "The verdict depends on a coding: {}, {} comes first ({}).",
                change(r),
                safe(first),
                percent(w, 0.01)
            ),
            _ => format!("The verdict depends on a coding: {}, no account stands.", change(r)),
        },
        Against::SeveralEquilibria { draws, several } => {
            format!("At {several} of {draws} draws there is more than one equilibrium.")
        }
        Against::MissedForecast { question, label, probability, happened, settled_on } => format!(
            "Missed: “{}” had {} and {} ({settled_on}).",
            safe(label),
            answered(f, question, *probability),
            if *happened { "came true" } else { "did not come true" }
        ),
        Against::RecordWithheld { why, effective_draws, needed } => format!(
            "Nothing follows from the record: {}.",
            withheld(*why, *effective_draws, *needed)
        ),
    }
}

/// The probability that a question was given, as it stands in its answer.
pub fn answered(f: &Findings, question: &str, probability: f64) -> String {
    let found = f.questions.iter().find(|q| q.id == question);
    let error = found.and_then(QuestionFinding::answer).filter(|e| e.draws > 0);
    percent(probability, error.map_or(BY_HAND, |e| e.mcse))
}

/// What is coded otherwise: "with answer of clinton-2010 coded press instead of
/// exempt".
pub fn change(r: &Recoding) -> String {
    let episode = safe(&r.episode);
    let at = |x: &Option<String>| safe(x.as_deref().unwrap_or_default());
    let mut text = match r.change {
        ChangeKind::LeftOut => format!("without episode {episode}"),
        ChangeKind::Uncoded => {
            format!("with {} = {} of {episode} left uncoded", at(&r.node), at(&r.from))
        }
        ChangeKind::Recoded => {
            format!("with {} of {episode} coded {} and not {}", at(&r.node), at(&r.to), at(&r.from))
        }
    };
    if !r.dropped.is_empty() {
        let _ = write!(text, " (and {} left uncoded)", safe(&r.dropped.join(", ")));
    }
    text
}
