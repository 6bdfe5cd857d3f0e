//! The answer for a stochastic game for people.

use super::document::{Class, Equilibrium, Played, RelationAnswer};
use realpolitik_report::words::{fixed, safe};
use std::fmt::Write;

/// States and equilibria shown unless more is asked for.
const SHOWN: usize = 12;
/// Actions beyond which those hardly played are left out.
const LONG_LIST: usize = 8;
/// Probability below which an action is hardly played.
const HARDLY: f64 = 5e-5;

/// The answer in lines.
pub fn text(answer: &RelationAnswer, verbose: bool) -> String {
    let mut out = String::new();
    let count = answer.equilibria.len();
    let kind = if answer.concept == "markov-qre" { "quantal response" } else { "Markov perfect" };
    let plural = if count == 1 { "equilibrium" } else { "equilibria" };
    let _ = writeln!(
        out,
        "{}: {count} {kind} {plural}, by {}; there may be others",
        safe(&answer.file),
        answer.method
    );
    let most = if verbose { usize::MAX } else { SHOWN };
    for (k, e) in answer.equilibria.iter().enumerate().take(most) {
        if count > 1 {
            let lambda = e.precision.map_or_else(String::new, |l| format!(", λ = {l}"));
            let _ = writeln!(out, "\n{} of {count}{lambda}", k + 1);
        }
        one(&mut out, answer, e, most);
    }
    if count > most {
        let _ = writeln!(out, "\n… and {} more; -v shows all.", count - most);
    }
    if count > 1 && answer.concept == "markov-nash" {
        ranges(&mut out, answer);
    }
    for note in &answer.notes {
        let _ = writeln!(out, "\n{}", safe(note));
    }
    out
}

fn one(out: &mut String, answer: &RelationAnswer, e: &Equilibrium, most: usize) {
    let width = |names: &[String]| names.iter().map(|n| safe(n).chars().count()).max().unwrap_or(0);
    let (states, players) = (width(&answer.states), width(&answer.players));
    for played in e.states.iter().take(most) {
        state(out, played, states, players);
    }
    if e.states.len() > most {
        let _ = writeln!(out, "… and {} more states; -v shows all.", e.states.len() - most);
    }
    let c = &e.certificate;
    let verdict = if e.holds { "holds" } else { "NOT CERTIFIED" };
    let _ = writeln!(
        out,
        "Certificate    {:.1e} from equilibrium, tolerance {:.0e}: {verdict}",
        c.distance(),
        c.tolerance
    );
    time(out, answer, e, most);
}

fn state(out: &mut String, played: &Played, states: usize, players: usize) {
    for (i, by) in played.players.iter().enumerate() {
        let name = if i == 0 { safe(&played.state) } else { String::new() };
        let short = by.actions.len() <= LONG_LIST;
        let list: Vec<String> = by
            .actions
            .iter()
            .filter(|a| short || a.p >= HARDLY)
            .map(|a| format!("{} {:.4}", safe(&a.action), a.p))
            .collect();
        let player = safe(&by.player);
        let value = fixed(by.value, 4);
        let _ = writeln!(
            out,
            "{name:<states$}  {player:<players$}  value {value:<9} {}",
            list.join("  ")
        );
    }
}

/// Names with numbers, those that would be shown as 0 left out.
fn shares(names: &[String], numbers: &[f64]) -> String {
    let ended = "ended".to_owned();
    let list: Vec<String> = names
        .iter()
        .chain([&ended])
        .zip(numbers)
        .filter(|(_, p)| **p >= HARDLY)
        .map(|(n, p)| format!("{} {p:.4}", safe(n)))
        .collect();
    list.join("  ")
}

fn time(out: &mut String, answer: &RelationAnswer, e: &Equilibrium, most: usize) {
    let t = &e.time;
    let start = safe(&t.start);
    let _ = writeln!(
        out,
        "Share of time  {}  (from {start})",
        shares(&answer.states, &t.share_of_time)
    );
    if t.classes.len() > 1 || t.classes.iter().any(|c| c.period > 1) {
        for c in t.classes.iter().take(most) {
            let names: Vec<String> = c.states.iter().take(most).map(|s| safe(s)).collect();
            let more = if c.states.len() > most { ", …" } else { "" };
            let _ = writeln!(out, "Class          {}{more}: {}", names.join(", "), of_class(c));
        }
    }
    if let Some(r) = &t.reach {
        let state = safe(&r.state);
        let median = r.median.map_or_else(
            || "never as likely as not".to_owned(),
            |m| format!("as likely as not by period {m}"),
        );
        let mean =
            r.mean.map_or_else(String::new, |m| format!(", after {m:.4} periods on average"));
        let _ = writeln!(
            out,
            "Reach {state}: with probability {:.4} ever, {median}{mean}  (from {start})",
            r.ever
        );
        if r.survival.len() > 1 {
            let list: Vec<String> = r.survival.iter().map(|s| format!("{s:.4}")).collect();
            let _ = writeln!(out, "Not yet by period 0, 1, …  {}", list.join(" "));
        }
    }
    for (k, row) in t.periods.iter().enumerate() {
        let _ = writeln!(out, "Period {k:<7} {}", shares(&answer.states, row));
    }
}

fn of_class(c: &Class) -> String {
    let stays = match (c.absorbing, c.closed) {
        (true, _) => "never left",
        (false, true) => "never left together",
        (false, false) => "left for good at some time",
    };
    match c.period {
        0 | 1 => stays.to_owned(),
        n => format!("{stays}, gone round in {n} periods"),
    }
}

/// How far the equilibria are apart where play begins.
fn ranges(out: &mut String, answer: &RelationAnswer) {
    let holding = answer.equilibria.iter().filter(|e| e.holds);
    let Some(first) = answer.equilibria.first() else { return };
    let Some(at) = answer.states.iter().position(|s| *s == first.time.start) else { return };
    let list: Vec<String> = answer
        .players
        .iter()
        .enumerate()
        .map(|(i, player)| {
            let values = holding.clone().map(|e| e.states[at].players[i].value);
            let low = values.clone().fold(f64::INFINITY, f64::min);
            let high = values.fold(f64::NEG_INFINITY, f64::max);
            format!("{} {low:.4} to {high:.4}", safe(player))
        })
        .collect();
    let _ = writeln!(out, "\nValues in {}  {}", safe(&first.time.start), list.join("  "));
}
