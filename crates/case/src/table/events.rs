//! `events.csv`: what happened.

use super::{File, Row, episodes, full, open};
use crate::diagnostic::{Diagnostic, Severity};
use crate::limits::{Budget, Limits};
use crate::read::Games;
use crate::{ActorId, Case, Channel, Event, Observation, Span};
use std::collections::HashMap;

/// Columns of `events.csv`.
pub(crate) const EVENTS: &[&str] = &[
    "id", "date", "actor", "target", "kind", "channel", "giver", "receiver", "weight", "game",
    "episode", "move", "action", "source", "grade", "summary",
];
/// Columns that may be added.
pub(crate) const OPTIONAL: &[&str] = &["visibility"];
/// Heaviest concession.
const MOST_WEIGHT: f64 = 1000.0;

/// Reads `events.csv` into the case.
pub(crate) fn events(
    case: &mut Case,
    file: File<'_>,
    sound: &[bool],
    limits: &Limits,
    budget: &mut Budget,
    found: &mut Vec<Diagnostic>,
    cited: &mut Vec<(String, Span)>,
) {
    let Some(table) = open(case, file, EVENTS, OPTIONAL, limits, found) else { return };
    let games = Games::of(case);
    let mut seen: HashMap<String, Span> = HashMap::new();
    for (record, span) in &table.rows {
        if full(found) {
            break;
        }
        let row = Row { table: &table, record, span: *span };
        row.cite(cited);
        let id = row.get("id").to_owned();
        if !id.is_empty() {
            let place = row.cell("id");
            if let Some(first) = seen.insert(id.clone(), place) {
                found.push(
                    Diagnostic::error(
                        "RP0101",
                        place,
                        format!("event `{id}` is there twice"),
                        "give each row an id of its own",
                    )
                    .note("again here")
                    .also(first, "first here"),
                );
            }
        }
        if let Some(event) = event(case, &games, &row, found) {
            case.events.push(event);
        }
    }
    case.events
        .sort_by(|a, b| (a.date.latest(), a.date, &a.id).cmp(&(b.date.latest(), b.date, &b.id)));
    episodes::check(case, sound, budget, found);
}

fn event(case: &Case, games: &Games, row: &Row<'_>, found: &mut Vec<Diagnostic>) -> Option<Event> {
    let before = found.len();
    let id = row.required("id", found).map(str::to_owned);
    let date = row.date("date", found);
    row.required("actor", found);
    let actor = row.actor(case, "actor", found);
    let target = row.actor(case, "target", found);
    let channels = [("public", Channel::Public), ("", Channel::Public), ("quiet", Channel::Quiet)];
    let channel = row.word("channel", &channels, found);
    let visibility = [("public", false), ("", false), ("private", true)];
    let private = row.word("visibility", &visibility, found);
    let concession = concession(case, row, found);
    let observation = observation(case, games, row, found);
    if let (Some(actor), Some(o)) = (actor, &observation) {
        mover(case, games, row, actor, o, found);
    }
    row.required("source", found);
    let grade = row.grade(found);
    row.required("summary", found);
    if found[before..].iter().any(|d| d.severity == Severity::Error) {
        return None;
    }
    Some(Event {
        id: id?,
        date: date?,
        actor: actor?,
        target,
        kind: row.get("kind").to_owned(),
        channel: channel?,
        concession,
        observation,
        sources: row.sources(),
        grade: grade?,
        summary: row.get("summary").to_owned(),
        private: private?,
        span: row.span,
    })
}

/// Which of some columns are empty, and the first of them.
fn empty<'c>(row: &Row<'_>, columns: &[&'c str]) -> Vec<&'c str> {
    columns.iter().copied().filter(|c| row.get(c).is_empty()).collect()
}

fn concession(
    case: &Case,
    row: &Row<'_>,
    found: &mut Vec<Diagnostic>,
) -> Option<(ActorId, ActorId, f64)> {
    let columns = ["giver", "receiver", "weight"];
    let empty = empty(row, &columns);
    if empty.len() == columns.len() {
        return None;
    }
    if let Some(first) = empty.first() {
        found.push(Diagnostic::error(
            "RP0605",
            row.cell(first),
            format!("this concession lacks {}", empty.join(" and ")),
            "fill in giver, receiver and weight, or leave all three empty",
        ));
        return None;
    }
    let giver = row.actor(case, "giver", found);
    let receiver = row.actor(case, "receiver", found);
    let weight = row.get("weight").parse::<f64>().ok();
    let weight = weight.filter(|w| w.is_finite() && *w > 0.0 && *w <= MOST_WEIGHT);
    if weight.is_none() {
        found.push(Diagnostic::error(
            "RP0605",
            row.cell("weight"),
            format!(
                "the weight `{}` is not a positive number up to {MOST_WEIGHT}",
                row.get("weight")
            ),
            "give a number such as 3",
        ));
    }
    if giver.is_some() && giver == receiver {
        found.push(Diagnostic::error(
            "RP0605",
            row.cell("receiver"),
            format!("`{}` concedes to itself", row.get("giver")),
            "name another receiver",
        ));
        return None;
    }
    Some((giver?, receiver?, weight?))
}

/// A move counts as made by who moves there in the game, or by a group inside
/// that state, or by the state that the group is in.
fn mover(
    case: &Case,
    games: &Games,
    row: &Row<'_>,
    actor: ActorId,
    o: &Observation,
    found: &mut Vec<Diagnostic>,
) {
    let Some(by) = games.mover(o.game, &o.node) else { return };
    let part_of = |a: ActorId, b: ActorId| a == b || case.actors[a.index()].of == Some(b);
    if part_of(actor, by) || part_of(by, actor) {
        return;
    }
    let (did, moves) = (&case.actors[actor.index()].id, &case.actors[by.index()].id);
    found.push(
        Diagnostic::error(
            "RP0612",
            row.cell("actor"),
            format!("`{did}` acts in this row, but at `{}` it is `{moves}` that moves", o.node),
            format!("let the row's actor be {moves}, or name the move that {did} made"),
        )
        .note("acts here")
        .also(row.cell("move"), format!("a move of {moves}")),
    );
}

fn observation(
    case: &Case,
    games: &Games,
    row: &Row<'_>,
    found: &mut Vec<Diagnostic>,
) -> Option<Observation> {
    let columns = ["game", "episode", "move", "action"];
    let empty = empty(row, &columns);
    if empty.len() == columns.len() {
        return None;
    }
    if let Some(first) = empty.first() {
        found.push(Diagnostic::error(
            "RP0602",
            row.cell(first),
            format!("this observed move lacks {}", empty.join(" and ")),
            "fill in game, episode, move and action, or leave all four empty",
        ));
        return None;
    }
    let name = row.get("game");
    let Some(game) = games.game(name) else {
        let known = case.games.iter().map(|g| g.id.as_str());
        let message = format!("game `{name}` is not declared");
        found.push(row.unknown("RP0105", "game", message, ("games", known)));
        return None;
    };
    let protocol = &case.games[game];
    let (node, action) = (row.get("move"), row.get("action"));
    let Some(actions) = games.branches(game, node) else {
        let moves = protocol.moves.iter().map(|m| m.name.as_str());
        let known = moves.chain(protocol.chance.iter().map(|c| c.name.as_str()));
        let message = format!("`{node}` is not a move of game `{name}`");
        found.push(row.unknown("RP0106", "move", message, ("moves", known)));
        return None;
    };
    if !actions.iter().any(|a| a == action) {
        let known = actions.iter().map(String::as_str);
        let message = format!("`{action}` is not an action of `{node}`");
        found.push(row.unknown("RP0107", "action", message, ("actions", known)));
        return None;
    }
    Some(Observation {
        game,
        episode: row.get("episode").to_owned(),
        node: node.to_owned(),
        action: action.to_owned(),
    })
}
