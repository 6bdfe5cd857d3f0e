//! `solve --dynamics`: players who adjust.

use super::arguments::{Dynamics, Shown};
use super::picture::{PathFigure, svg};
use super::stage::{Stage, document, title};
use crate::game_input::Subject;
use crate::solve::Solve;
use crate::solve::answer::Trouble;
use crate::solve::regret::profile_rows;
use realpolitik_command_line::exit::Exit;
use realpolitik_game::Number;
use realpolitik_game::strategic::MixedProfile;
use realpolitik_report::words::{fixed, safe};
use realpolitik_solve::dynamics::{LearningPath, PathPoint, Rule, learn};
use serde_json::{Value, json};
use std::fmt::Write;

/// Points of the path that a program is given, and that people are shown.
const POINTS: usize = 100;
const SHOWN: usize = 10;
/// λ times the payoff range where none is named.
const PRECISION: f64 = 10.0;
/// Strategies beyond which those not played are left out.
const LONG_LIST: usize = 8;
/// Less than this is shown as not played.
const RARE: f64 = 5e-5;

/// The answer.
pub(super) fn follow(args: &Solve, subject: &Subject) -> Result<Shown, Trouble> {
    let stage = Stage::of(subject, args.limits.max_table)?;
    let named = args.lambda.first().copied();
    let precision = named.unwrap_or(PRECISION / stage.table.scale());
    let rule = match args.again.dynamics {
        Some(Dynamics::Logit) => Rule::Logit { precision },
        Some(Dynamics::Fictitious) => Rule::Fictitious,
        Some(Dynamics::Mmd) => Rule::Mirror { precision },
        _ => Rule::Replicator,
    };
    let start = match &args.profile {
        None => MixedProfile::centroid(stage.table.shape()),
        Some(path) => {
            let rows = profile_rows(path, &stage.rows())?;
            stage.start(rows.iter().map(|r| r.iter().map(Number::to_f64).collect()).collect())
        }
    };
    let horizon = args.again.horizon.unwrap_or_else(|| rule.usual_horizon(stage.table.scale()));
    let path = learn(&stage.table, rule, &start, horizon, POINTS)?;
    let notes = notes(args, rule, &path);
    Ok(Shown {
        text: title(subject) + &text(&stage, rule, &path, &notes),
        document: json(subject, &stage, rule, &path, &notes),
        picture: args.again.picture.is_some().then(|| picture(subject, &stage, rule, &path)),
        exit: Exit::Done,
    })
}

fn picture(subject: &Subject, stage: &Stage, rule: Rule, path: &LearningPath) -> String {
    let rest = if path.at_rest { "it comes to rest" } else { "it has not come to rest" };
    let lambda = precision(rule).map_or_else(String::new, |l| format!(" at λ = {l}"));
    let of = title(subject);
    svg(&PathFigure {
        title: if of.is_empty() { method(rule).to_owned() } else { of.trim().to_owned() },
        subtitle: format!("{}{lambda}: how often each strategy is played; {rest}", method(rule)),
        players: &stage.players,
        strategies: &stage.strategies,
        points: &path.points,
        footer: format!("{} steps. realpolitik {}.", path.steps, env!("CARGO_PKG_VERSION")),
    })
}

fn method(rule: Rule) -> &'static str {
    match rule {
        Rule::Replicator => "replicator dynamics",
        Rule::Logit { .. } => "logit dynamics",
        Rule::Fictitious => "fictitious play",
        Rule::Mirror { .. } => "magnetic mirror descent",
    }
}

fn precision(rule: Rule) -> Option<f64> {
    match rule {
        Rule::Logit { precision } | Rule::Mirror { precision } => Some(precision),
        Rule::Replicator | Rule::Fictitious => None,
    }
}

fn notes(args: &Solve, rule: Rule, path: &LearningPath) -> Vec<String> {
    let mut notes = Vec::new();
    let still = |points: &[PathPoint]| {
        points.first().map(|p| &p.profile) == points.last().map(|p| &p.profile)
    };
    if rule == Rule::Replicator && path.at_rest && still(&path.points) && args.profile.is_none() {
        notes.push(
            "At the even mixture nothing moves; --profile FILE names another start.".to_owned(),
        );
    } else if precision(rule).is_some() && path.at_rest {
        notes.push("It came to rest, at a quantal response of this λ.".to_owned());
    } else if path.at_rest {
        notes.push("Nothing moves any more at the end.".to_owned());
    } else if precision(rule).is_some() {
        notes.push(
            "It has not come to rest. --horizon T goes on for longer; in some games it never does."
                .to_owned(),
        );
    }
    notes
}

fn text(stage: &Stage, rule: Rule, path: &LearningPath, notes: &[String]) -> String {
    let mut out = String::new();
    let end = path.points.last();
    let time = end.map_or(0.0, |p| p.time);
    let clock = match rule {
        Rule::Replicator => format!("{time} units of time (one over the payoff range)"),
        Rule::Logit { .. } => format!("{time:.1} units of time"),
        Rule::Fictitious | Rule::Mirror { .. } => format!("{time} rounds"),
    };
    let lambda = precision(rule).map_or_else(String::new, |l| format!(" at λ = {l}"));
    let mut head = method(rule).to_owned();
    head.replace_range(..1, &head[..1].to_uppercase());
    let _ = writeln!(out, "{head}{lambda}, {clock}\n");
    let _ = writeln!(out, "{:>12}  {:>12}  {:>12}", "time", "regret", "of average");
    let every = path.points.len().div_ceil(SHOWN).max(1);
    for (i, p) in path.points.iter().enumerate() {
        if i % every == 0 || i + 1 == path.points.len() {
            let _ = writeln!(
                out,
                "{:>12}  {:>12}  {:>12}",
                fixed(p.time, 1),
                share(p.regret),
                share(p.average_regret)
            );
        }
    }
    if let Some(end) = end {
        let _ = writeln!(out, "\nAt the end");
        mixture(&mut out, stage, &end.profile);
        let _ = writeln!(out, "\nOn average");
        mixture(&mut out, stage, &end.average);
    }
    let each: Vec<String> = stage
        .players
        .iter()
        .zip(&path.external_regret)
        .map(|(p, r)| format!("{} {}", safe(p), share(*r)))
        .collect();
    let _ = writeln!(out, "\nExternal regret   {} of the payoff range", each.join("  "));
    let (what, c) = (certified(rule), &path.certificate);
    let verdict = if c.holds() { "holds" } else { "does not hold" };
    let _ = writeln!(
        out,
        "Certificate       {:.1e} from {what}, tolerance {:.0e}: {verdict}",
        c.relative_to_payoff_range, c.tolerance
    );
    for note in notes {
        let _ = writeln!(out, "\n{note}");
    }
    out
}

/// What the certificate compares the end with.
fn certified(rule: Rule) -> &'static str {
    match rule {
        Rule::Replicator => "equilibrium at the end",
        Rule::Fictitious => "equilibrium on average",
        Rule::Logit { .. } | Rule::Mirror { .. } => "quantal response at the end",
    }
}

/// A share of the payoff range; small ones by their size.
fn share(value: f64) -> String {
    if value != 0.0 && value.abs() < 1e-3 { format!("{value:.1e}") } else { fixed(value, 4) }
}

fn mixture(out: &mut String, stage: &Stage, profile: &MixedProfile) {
    for (p, own) in profile.strategies.iter().enumerate() {
        let short = own.len() <= LONG_LIST;
        let list: Vec<String> = own
            .iter()
            .enumerate()
            .filter(|(_, x)| short || **x >= RARE)
            .map(|(s, x)| {
                let name = stage.strategies[p].get(s);
                format!("{} {}", safe(name.map_or("?", String::as_str)), fixed(*x, 4))
            })
            .collect();
        let _ = writeln!(out, "{:<12} {}", safe(&stage.players[p]), list.join("  "));
    }
}

fn json(
    subject: &Subject,
    stage: &Stage,
    rule: Rule,
    path: &LearningPath,
    notes: &[String],
) -> Value {
    let mut out = document(subject, true);
    let mut put = |key: &str, value: Value| out.insert(key.to_owned(), value);
    let players = stage.players.iter().zip(&stage.strategies);
    let players: Vec<Value> =
        players.map(|(p, s)| json!({ "player": p, "strategies": s })).collect();
    put("players", json!(players));
    put("concept", json!("dynamics"));
    put("method", json!(method(rule)));
    if let Some(precision) = precision(rule) {
        put("precision", json!(precision));
    }
    let points: Vec<Value> = path
        .points
        .iter()
        .map(|p| {
            json!({
                "time": p.time,
                "regret": p.regret,
                "average_regret": p.average_regret,
                "profile": p.profile,
                "average": p.average,
            })
        })
        .collect();
    put("path", json!(points));
    put("steps", json!(path.steps));
    put("at_rest", json!(path.at_rest));
    let regret = stage.players.iter().zip(&path.external_regret);
    let regret: Vec<Value> = regret.map(|(p, r)| json!({ "player": p, "regret": r })).collect();
    put("external_regret", json!(regret));
    put("certificate", json!(path.certificate));
    put("holds", json!(path.certificate.holds()));
    put("notes", json!(notes));
    Value::Object(out)
}
