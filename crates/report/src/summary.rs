//! The answer in a few sentences; likelihood and confidence each in its own.

use crate::brief::{Brief, brief, pair};
use crate::confidence::confidence;
use crate::ending::endings;
use crate::leverage::share;
use crate::words::{counted, likelihood_in_band, percent, percent_range, safe};
use realpolitik_analysis::Findings;
use realpolitik_analysis::flips::seen::FlipKind;
use realpolitik_analysis::picture::Picture;
use realpolitik_analysis::sensitivity::fixed::FixedFlip;
use realpolitik_record::evidence::BasisCounts;
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
    let mut judgements = on_questions(f);
    judgements.extend(on_endings(f));
    judgements.extend(on_moves(f, picture));
    judgements.extend(on_leverage(f, picture));
    judgements.extend(on_ledger(f, picture));
    judgements.extend(on_other_games(f));
    let mut brief = brief(f, picture);
    brief.title = with_fixed(f, brief.title);
    Summary { brief, judgements, confidence: confidence(f) }
}

fn on_questions(f: &Findings) -> Vec<String> {
    if f.questions.is_empty() {
        return Vec::new();
    }
    let said = |j: crate::brief::Judgement| format!("{}: {} ({}).", j.label, j.chance, j.terms());
    crate::brief::judgements(f).into_iter().map(said).collect()
}

fn on_endings(f: &Findings) -> Option<String> {
    let endings = endings(f);
    let (top, p) = endings.first()?;
    Some(match crate::multiplicity::range(f, &top.id) {
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
    })
}

/// What a number rests on that has no counterpart after the record.
fn basis(f: &Findings) -> &'static str {
    if crate::ending::recorded(f) { ", as judged before the record" } else { "" }
}

/// What is likeliest taken at each move.
fn on_moves(f: &Findings, picture: &Picture) -> Vec<String> {
    let likeliest = f.moves.iter().filter_map(|m| {
        let top =
            m.actions.iter().max_by(|a, b| a.probability.mean.total_cmp(&b.probability.mean))?;
        Some((m, top))
    });
    let said = likeliest.map(|(m, top)| {
        format!(
            "If it comes to “{}”, {} takes “{}”: {}{}.",
            safe(&m.label),
            the(picture, &m.by),
            safe(&top.label.clone().unwrap_or_else(|| top.name.replace('_', " "))),
            chance(top.probability),
            basis(f)
        )
    });
    said.collect()
}

/// What one of the two obtains from the other, and what of that is the game's.
fn on_leverage(f: &Findings, picture: &Picture) -> Vec<String> {
    let Some(l) = pair(f, picture) else { return Vec::new() };
    let (of, over) = (the(picture, &l.of), the(picture, &l.over));
    let mut said = vec![match (&l.leverage, l.power_share) {
        (Some(e), power) => format!(
            "Of what the two concede to each other in a play, {of} obtains {} ({}–{}) from {over}{}{}.",
            share(e.mean),
            share(e.p05),
            share(e.p95),
            basis(f),
            power.map_or_else(String::new, |p| format!("; its share of their power is {p:.2}"))
        ),
        (None, _) => format!("Hardly anything is conceded between {of} and {over}."),
    }];
    if let Some(a) = l.at_large.filter(|a| a.shape_gives()) {
        let error = (a.same_sign * (1.0 - a.same_sign) / a.games.max(1) as f64).sqrt();
        said.push(format!(
            "That this is {} than its power is what {} of games of this shape show, whatever their numbers: it says little by itself.",
            if l.puzzle.is_some_and(|p| p > 0.0) { "more" } else { "less" },
            percent(a.same_sign, error)
        ));
    }
    said
}

/// Games of the case that are not told of.
fn on_other_games(f: &Findings) -> Option<String> {
    let titles: Vec<String> =
        f.stamp.other_games.iter().map(|(_, title)| format!("“{}”", safe(title))).collect();
    let games = if titles.len() == 1 {
        "Another game of the case is"
    } else {
        "Other games of the case are"
    };
    (!titles.is_empty())
        .then(|| format!("{games} not told of here but in its questions: {}.", titles.join(", ")))
}

fn on_ledger(f: &Findings, picture: &Picture) -> Option<String> {
    let l = f.ledgers.first()?;
    let favours = the(picture, &l.favours);
    let between = format!("{favours} and {}", the(picture, &l.against));
    Some(match l.entries.len() {
        _ if l.balance == 0.0 => format!("Concessions between {between} are in balance."),
        1 => format!(
            "One entry stands in the ledger between {between}; it favours {favours} by {} points.",
            l.balance
        ),
        n => format!(
            "Of {n} entries in the ledger between {between} ({}) the balance favours {favours} by {} points, by {} counting gifts alone.",
            crate::ledger::made_of(l),
            l.balance,
            l.balance_of_gifts
        ),
    })
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

/// Most fixed numbers that a headline names.
const NAMED: usize = 3;

/// The headline with the fixed numbers that carry it: moved a little, the answer
/// is on the other side of its bar. Known where sensitivity or flips were asked.
fn with_fixed(f: &Findings, headline: String) -> String {
    let mut names: Vec<&str> = Vec::new();
    let swings = f.answers.sensitivity.iter().flat_map(|s| &s.fixed);
    let flips = f.answers.flips.iter().flat_map(|x| &x.fixed);
    let across = |x: &&FixedFlip| x.kind == FlipKind::Bar;
    let all = (swings.filter(|s| s.crosses_bar).map(|s| s.number.as_str()))
        .chain(flips.filter(across).map(|x| x.number.as_str()));
    for name in all {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if names.is_empty() {
        return headline;
    }
    let mut list: Vec<String> = names.iter().take(NAMED).map(|n| safe(n)).collect();
    if names.len() > NAMED {
        list.push(format!("{} more", names.len() - NAMED));
    }
    let what =
        if names.len() == 1 { "a fixed number carries it" } else { "fixed numbers carry it" };
    format!("{headline}; {what}: {}", list.join(", "))
}

/// Sizes by how far their sources go, in words.
pub fn bases(c: &BasisCounts) -> String {
    let counts = [
        (c.estimates, "estimate"),
        (c.bounds, "bound"),
        (c.directions, "direction"),
        (c.judgements, "judgement"),
    ];
    let list: Vec<String> = counts.iter().map(|(n, what)| counted(*n, what)).collect();
    format!("{}: {} and {}", counted(c.all(), "size"), list[..3].join(", "), list[3])
}
