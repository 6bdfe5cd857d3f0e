//! An answer for people.

use super::answer::{Answer, Equilibrium, Num, Strategy};
use super::complete::INTERVALS;
use super::document::{Names, reached, realization, tree};
use crate::game_input::Subject;
use realpolitik_game::Game;
use realpolitik_game::certificate::Concept as Certified;
use realpolitik_report::words::{fixed, safe};
use serde_json::Value;
use std::fmt::Write;

/// Strategies beyond which those not played are left out.
const LONG_LIST: usize = 8;

/// Profiles of a draw that are shown.
const LONG_JOINT: usize = 24;

/// Equilibria that are shown in full unless more is asked for.
const SHOWN: usize = 12;

/// The answer in lines.
pub fn text(subject: &Subject, answer: &Answer, verbose: bool) -> String {
    let names = Names::of(subject, answer);
    let tree = tree(subject);
    let mut out = String::new();
    if let Subject::File { name, game, .. } = subject {
        let title = if game.title().is_empty() { name } else { game.title() };
        let _ = writeln!(out, "{}", safe(title));
    }
    // Of a file's one equilibrium it is said how it was found; a case names its concept.
    let file = matches!(subject, Subject::File { .. });
    if !answer.concept.is_empty()
        && (file || answer.equilibria.len() != 1 || answer.part.is_some() || verbose)
    {
        let _ = writeln!(out, "{}", heading(answer));
    }
    let _ = out.write_str(if file && answer.equilibria.len() == 1 { "\n" } else { "" });
    if let Some(kept) = &answer.kept {
        for ((player, own), all) in names.players.iter().zip(kept).zip(&names.strategies) {
            let list: Vec<String> = own.iter().map(|s| safe(&all[*s])).collect();
            let of = all.len();
            let _ =
                writeln!(out, "{:<12} {} of {of}: {}", safe(player), own.len(), list.join("  "));
        }
    }
    let shown = if verbose { usize::MAX } else { SHOWN };
    for (i, e) in answer.equilibria.iter().enumerate().take(shown) {
        if answer.equilibria.len() > 1 {
            let component = answer.components.iter().position(|c| c.contains(&i));
            let part = component.map_or_else(String::new, |c| format!(", component {}", c + 1));
            let lambda = precision(e).map_or_else(String::new, |l| format!(", λ = {l}"));
            let pairs = match e.details.get("strategy_pairs").and_then(Value::as_u64) {
                Some(n) if n > 1 => format!(", played by {n} pairs of strategies"),
                _ => String::new(),
            };
            let of = answer.equilibria.len();
            let _ = writeln!(out, "\n{} of {of}{part}{lambda}{pairs}", i + 1);
        }
        one(&mut out, &names, tree.as_ref(), e);
    }
    let left = answer.equilibria.len().saturating_sub(shown);
    if left > 0 {
        let _ = writeln!(out, "\n… and {left} more; -v shows all, --json gives them to a program.");
    }
    for note in &answer.notes {
        let _ = writeln!(out, "\n{}", safe(note));
    }
    out
}

/// The common precision of a quantal response.
fn precision(e: &Equilibrium) -> Option<f64> {
    let list = e.details.get("precision")?.as_array()?;
    let first = list.first()?.as_f64()?;
    list.iter().all(|l| l.as_f64() == Some(first)).then_some(first)
}

/// How many there are, and whether these are all.
fn heading(answer: &Answer) -> String {
    let count = answer.equilibria.len();
    let Answer { concept, method, .. } = answer;
    if answer.kept.is_some() {
        return format!("{concept} strategies, by {method}");
    }
    let plural = if count == 1 { "equilibrium" } else { "equilibria" };
    let kind = match *concept {
        "nash" if !answer.components.is_empty() => "extreme Nash",
        "nash" => "Nash",
        "qre" => "quantal response",
        other => other,
    };
    let parts = match answer.components.len() {
        0 => String::new(),
        1 => " in 1 connected component".to_owned(),
        n => format!(" in {n} connected components"),
    };
    if answer.part.is_some() {
        return format!("A part: {count} {kind} {plural}, by {method}");
    }
    let all = if answer.complete {
        match count {
            0 => return format!("There is no {kind} equilibrium ({method}, proven)."),
            1 => format!("The only {kind} equilibrium"),
            n => format!("All {n} {kind} {plural}"),
        }
    } else {
        format!("{count} {kind} {plural}")
    };
    let proof = match (answer.complete, *concept) {
        (true, _) if *method == INTERVALS => ", proven",
        (true, _) => ", proven in exact arithmetic",
        (false, "qre" | "sequential" | "cfr") => "",
        (false, _) => "; there may be others",
    };
    format!("{all}{parts}, by {method}{proof}")
}

fn one(out: &mut String, names: &Names<'_>, tree: Option<&Game<f64>>, e: &Equilibrium) {
    match (&e.strategy, tree) {
        (Strategy::Behavior(p), Some(tree)) => behavior(out, names, tree, p, e),
        (Strategy::Mixed(m), _) => mixed(out, names, m),
        (Strategy::Joint(draws), _) => joint(out, names, draws),
        _ => {}
    }
    let payoffs: Vec<String> = names
        .players
        .iter()
        .zip(&e.payoffs)
        .map(|(p, v)| format!("{} {}", safe(p), number(v)))
        .collect();
    let _ = writeln!(out, "\nExpected payoffs  {}", payoffs.join("  "));
    let c = &e.certificate;
    let verdict = if e.holds { "holds" } else { "NOT CERTIFIED" };
    let _ = if c.exact {
        writeln!(out, "Certificate       regret {} exactly: {verdict}", c.max_regret)
    } else {
        writeln!(
            out,
            "Certificate       {:.1e} from equilibrium, tolerance {:.0e}: {verdict}",
            c.relative_to_payoff_range, c.tolerance
        )
    };
    if let Some(v) = &e.verified {
        let verdict = if v.holds() { "holds" } else { "NOT CERTIFIED" };
        let _ = writeln!(
            out,
            "Verified          {:.1e} in rationals, of the numbers as they are: {verdict}",
            v.relative_to_payoff_range
        );
    }
}

fn number(n: &Num) -> String {
    match &n.exact {
        Some(r) if r.to_string().len() <= 24 => r.to_string(),
        Some(_) => format!("≈{:.6}", n.value),
        None => fixed(n.value, 4),
    }
}

/// The ends between which a probability off the path is free.
fn range(ends: &Value) -> String {
    let end = |i: usize| match &ends[i] {
        Value::String(t) => t.clone(),
        v => v.as_f64().map_or_else(String::new, |x| format!("{x:.4}")),
    };
    let (low, high) = (end(0), end(1));
    if low == high { low } else { format!("{low} to {high}") }
}

fn mixed(out: &mut String, names: &Names<'_>, mixed: &[Vec<Num>]) {
    for (p, row) in mixed.iter().enumerate() {
        let short = row.len() <= LONG_LIST;
        let list: Vec<String> = row
            .iter()
            .enumerate()
            .filter(|(_, n)| short || n.value > 0.0)
            .map(|(s, n)| {
                let name = names.strategies.get(p).and_then(|l| l.get(s));
                format!("{} {}", safe(name.map_or("?", String::as_str)), number(n))
            })
            .collect();
        let _ = writeln!(out, "{:<12} {}", safe(&names.players[p]), list.join("  "));
    }
}

/// The profiles that are drawn, the likeliest first.
fn joint(out: &mut String, names: &Names<'_>, draws: &[(Vec<usize>, Num)]) {
    let players: Vec<String> = names.players.iter().map(|p| safe(p)).collect();
    let _ = writeln!(out, "Drawn for {}:", players.join(", "));
    let mut order: Vec<&(Vec<usize>, Num)> = draws.iter().collect();
    order.sort_by(|a, b| b.1.value.total_cmp(&a.1.value));
    for (profile, n) in order.iter().take(LONG_JOINT) {
        let named: Vec<String> =
            profile.iter().enumerate().map(|(p, s)| safe(&names.strategy(p, *s))).collect();
        let _ = writeln!(out, "  {:<8} {}", number(n), named.join(", "));
    }
    if order.len() > LONG_JOINT {
        let left = order.len() - LONG_JOINT;
        let _ = writeln!(out, "  … and {left} more; --json gives them all");
    }
}

fn behavior(out: &mut String, names: &Names<'_>, tree: &Game<f64>, p: &[Num], e: &Equilibrium) {
    let nash = e.certificate.concept == Certified::Nash;
    let open = e.details.get("off_path").and_then(Value::as_array);
    let reach = realization(tree, p, None);
    let own: Vec<Vec<f64>> =
        (0..tree.players().len()).map(|q| realization(tree, p, Some(q))).collect();
    let player_width =
        names.players.iter().map(|n| safe(n).chars().count()).max().unwrap_or(4).max(4);
    let label = |h: usize| match tree.information_sets()[h].label.as_str() {
        "" => format!("set {}", h + 1),
        l => safe(l),
    };
    let sets = tree.information_sets();
    let width = (0..sets.len()).map(|h| label(h).chars().count()).max().unwrap_or(0).min(46);
    for (h, set) in sets.iter().enumerate() {
        let player = set.player.index();
        let sum = |r: &[f64]| reached(tree, r, set);
        let between = open.and_then(|o| o.get(h)).and_then(|f| f.get("between"));
        let actions = if nash && sum(&own[player]) <= 0.0 {
            "free: any choice here leaves it an equilibrium".to_owned()
        } else if let Some(ranges) = between.and_then(Value::as_array) {
            let list: Vec<String> = set
                .actions
                .iter()
                .zip(ranges)
                .map(|(a, r)| format!("{} {}", safe(a), range(r)))
                .collect();
            format!("off the path: {}", list.join("  "))
        } else {
            let at = tree.action_offsets()[h];
            let list: Vec<String> = set
                .actions
                .iter()
                .zip(&p[at..])
                .map(|(a, n)| format!("{} {}", safe(a), number(n)))
                .collect();
            list.join("  ")
        };
        let _ = writeln!(
            out,
            "{:<player_width$} {:<width$} reached {:.4}   {actions}",
            safe(&names.players[player]),
            label(h),
            sum(&reach),
        );
    }
}
