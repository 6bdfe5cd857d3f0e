//! The answer in a few sentences; likelihood and confidence each in its own.

use crate::brief::{Brief, brief, pair};
use crate::ending::endings;
use crate::leverage::share;
use crate::words::{likelihood_in_band, percent, percent_range, safe};
use realpolitik_analysis::Findings;
use realpolitik_analysis::picture::Picture;
use realpolitik_runs::accumulate::Estimate;
use schemars::JsonSchema;
use serde::Serialize;

/// The answer in sentences.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Summary {
    /// What a reader sees first.
    pub brief: Brief,
    /// The judgements, the most important first.
    pub judgements: Vec<String>,
    /// How sure, and of what; never together with a likelihood.
    pub confidence: String,
}

/// Says what follows from the findings.
pub fn summary(f: &Findings, picture: &Picture) -> Summary {
    let name = |id: &str| the(picture, id);
    let mut judgements: Vec<String> = Vec::new();
    if !f.questions.is_empty() {
        let said =
            |j: crate::brief::Judgement| format!("{}: {} ({}).", j.label, j.chance, j.terms());
        judgements.extend(crate::brief::judgements(f).into_iter().map(said));
    }
    if let Some((top, p)) = endings(f).first() {
        judgements.push(match crate::multiplicity::range(f, &top.id) {
            Some(range) => format!(
                "How likely the ending “{}” is depends on which of several equilibria is played: {range}.",
                safe(&top.label)
            ),
            None => format!(
                "Of {} endings “{}” is the likeliest: {}.",
                f.outcomes.len(),
                safe(&top.label),
                chance(*p)
            ),
        });
    }
    for m in &f.moves {
        let Some(top) =
            m.actions.iter().max_by(|a, b| a.probability.mean.total_cmp(&b.probability.mean))
        else {
            continue;
        };
        let p = top.probability;
        judgements.push(format!(
            "If it comes to “{}”, {} takes “{}”: {}.",
            safe(&m.label),
            name(&m.by),
            safe(&top.name.replace('_', " ")),
            chance(p)
        ));
    }
    if let Some(l) = pair(f, picture) {
        judgements.push(match (&l.leverage, l.power_share) {
            (Some(e), power) => format!(
                "Of what the two concede to each other in a play, {} obtains {} ({}–{}) from {}{}.",
                name(&l.of),
                share(e.mean),
                share(e.p05),
                share(e.p95),
                name(&l.over),
                power.map_or_else(String::new, |p| format!("; its share of their power is {p:.2}"))
            ),
            (None, _) => format!(
                "Hardly anything is conceded between {} and {}.",
                name(&l.of),
                name(&l.over)
            ),
        });
        if let Some(a) = l.at_large.filter(|a| a.shape_gives()) {
            let error = (a.same_sign * (1.0 - a.same_sign) / a.games.max(1) as f64).sqrt();
            judgements.push(format!(
                "That this is {} than its power is what {} of games of this shape show, whatever their numbers: it says little by itself.",
                if l.puzzle.is_some_and(|p| p > 0.0) { "more" } else { "less" },
                percent(a.same_sign, error)
            ));
        }
    }
    if let Some(l) = f.ledgers.first() {
        let between = format!("{} and {}", name(&l.favours), name(&l.against));
        judgements.push(match l.entries.len() {
            _ if l.balance == 0.0 => format!("Concessions between {between} are in balance."),
            1 => format!(
                "One entry stands in the ledger between {between}; it favours {} by {} points.",
                name(&l.favours),
                l.balance
            ),
            n => format!(
                "Of {n} entries in the ledger between {between} the balance favours {} by {} points, by {} counting gifts alone.",
                name(&l.favours),
                l.balance,
                l.balance_of_gifts
            ),
        });
    }
    Summary { brief: brief(f, picture), judgements, confidence: confidence(f) }
}

/// A probability with how far belief runs, and a likelihood word where that
/// supports one.
fn chance(p: Estimate) -> String {
    let range = percent_range(p.p05, p.p95);
    let word =
        likelihood_in_band(p.mean, p.p05, p.p95).map_or_else(String::new, |w| format!("{w}, "));
    format!("{word}{} (belief {range})", percent(p.mean, p.mcse))
}

/// The name of an actor, its id if it has none.
pub fn name(picture: &Picture, id: &str) -> String {
    let found = picture.record.actors.iter().find(|a| a.id == id);
    safe(found.map_or(id, |a| a.name.as_str()))
}

/// The label of an outcome.
pub fn outcome(picture: &Picture, id: &str) -> String {
    let found = picture.outcomes.iter().find(|(o, _)| o == id);
    safe(found.map_or(id, |(_, label)| label.as_str()))
}

/// The name of an actor inside a sentence, with the article that English gives
/// to unions, groups and some states.
pub fn the(picture: &Picture, id: &str) -> String {
    const ENDS: [&str; 8] = [
        "Congress",
        "community",
        "Union",
        "Republic",
        "Emirates",
        "Philippines",
        "Netherlands",
        "government",
    ];
    let name = name(picture, id);
    let takes = name.starts_with("United ") || ENDS.iter().any(|e| name.ends_with(e));
    if takes { format!("the {name}") } else { name }
}

/// The same at the start of a sentence.
pub fn the_first(picture: &Picture, id: &str) -> String {
    let name = the(picture, id);
    name.strip_prefix("the ").map_or_else(|| name.clone(), |rest| format!("The {rest}"))
}

/// The confidence of the judgements (ICD 203: low, moderate, high), from what
/// the parameters and the record rest on.
fn confidence(f: &Findings) -> String {
    let e = &f.evidence;
    let all = (e.parameters_sourced + e.parameters_judged + e.parameters_unfounded).max(1);
    let good: usize = e.by_grade.iter().filter(|(g, _)| g.as_str() < "C").map(|(_, n)| n).sum();
    let share = e.parameters_sourced as f64 / all as f64;
    let graded = good as f64 / e.known.max(1) as f64;
    let level = if !f.health.fit_for_use || share < 1.0 / 3.0 || e.known == 0 {
        "low"
    } else if share >= 0.8 && graded >= 0.8 && e.parameters_unfounded == 0 {
        "high"
    } else {
        "moderate"
    };
    format!(
        "Our confidence in these judgements is {level}: {} of {all} parameters rest on a source, {} on judgement alone and {} on nothing; {good} of {} events are graded A or B.",
        e.parameters_sourced, e.parameters_judged, e.parameters_unfounded, e.known
    )
}
