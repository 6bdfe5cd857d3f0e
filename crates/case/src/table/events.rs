//! `events.csv`: what happened.

use super::{File, Row, coding, episodes, full, open};
use crate::diagnostic::{Diagnostic, Severity};
use crate::language::events::event;
use crate::limits::{Budget, Limits};
use crate::read::{Games, Handle, Named};
use crate::{ActorId, Case, Channel, EntryKind, Event, Observation, Span};
use std::collections::HashMap;
use std::rc::Rc;

/// Heaviest concession.
const MOST_WEIGHT: f64 = 1000.0;

/// Reads `events.csv` into the case.
pub(crate) fn events(
    case: &mut Case,
    file: File<'_>,
    named: &Named,
    limits: &Limits,
    budget: &mut Budget,
    found: &mut Vec<Diagnostic>,
    cited: &mut Vec<(String, Span)>,
) {
    let Some(table) = open(case, &named.declared, file, (&event::BLOCK, Some(&[])), limits, found)
    else {
        return;
    };
    let games = Games::of(case, Rc::clone(&named.declared));
    let mut seen: HashMap<String, Span> = HashMap::new();
    for (record, span) in &table.rows {
        if full(found) {
            break;
        }
        let row = Row { table: &table, record, span: *span };
        row.cite(cited);
        let id = row.get(&event::ID).to_owned();
        if !id.is_empty() {
            let place = row.cell(&event::ID);
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
    episodes::check(case, &named.sound, budget, found);
}

fn event(case: &Case, games: &Games, row: &Row<'_>, found: &mut Vec<Diagnostic>) -> Option<Event> {
    let before = found.len();
    let id = row.required(&event::ID, found).map(str::to_owned);
    let date = row.date(&event::DATE, found);
    row.required(&event::ACTOR, found);
    let actor = row.actor(case, &event::ACTOR, found);
    let target = row.actor(case, &event::TARGET, found);
    let channels = [("public", Channel::Public), ("", Channel::Public), ("quiet", Channel::Quiet)];
    let channel = row.word(&event::CHANNEL, &channels, found);
    let visibility = [("public", false), ("", false), ("private", true)];
    let private = row.word(&event::VISIBILITY, &visibility, found);
    let machine = row.word(&event::MACHINE, &[("yes", true), ("no", false), ("", false)], found);
    let concession = concession(case, row, found);
    let entry = entry(row, found);
    let observation = observation(case, games, row, found);
    if let (Some(actor), Some(o)) = (actor, &observation) {
        mover(case, games, row, actor, o, found);
    }
    row.required(&event::SOURCE, found);
    let grade = row.grade(&event::GRADE, found);
    let copy_grade = row.copy_grade(&event::COPY_GRADE, found);
    row.required(&event::SUMMARY, found);
    if found[before..].iter().any(|d| d.severity == Severity::Error) {
        return None;
    }
    Some(Event {
        id: id?,
        date: date?,
        actor: actor?,
        target,
        kind: row.get(&event::KIND).to_owned(),
        channel: channel?,
        concession,
        entry: entry?,
        observation,
        sources: row.sources(),
        grade: grade?,
        copy_grade,
        summary: row.get(&event::SUMMARY).to_owned(),
        private: private?,
        machine: machine?,
        span: row.span,
    })
}

/// Which of some columns are empty, and the first of them.
fn empty(row: &Row<'_>, columns: &[Handle]) -> Vec<Handle> {
    columns.iter().copied().filter(|c| row.get(c).is_empty()).collect()
}

fn listed(columns: &[Handle]) -> String {
    columns.iter().map(|c| c.name).collect::<Vec<_>>().join(" and ")
}

fn concession(
    case: &Case,
    row: &Row<'_>,
    found: &mut Vec<Diagnostic>,
) -> Option<(ActorId, ActorId, f64)> {
    let columns: [Handle; 3] = [&event::GIVER, &event::RECEIVER, &event::WEIGHT];
    let empty = empty(row, &columns);
    if empty.len() == columns.len() {
        return None;
    }
    if let Some(first) = empty.first() {
        found.push(Diagnostic::error(
            "RP0605",
            row.cell(first),
            format!("this concession lacks {}", listed(&empty)),
            "fill in giver, receiver and weight, or leave all three empty",
        ));
        return None;
    }
    let giver = row.actor(case, &event::GIVER, found);
    let receiver = row.actor(case, &event::RECEIVER, found);
    let weight = row.get(&event::WEIGHT).parse::<f64>().ok();
    let weight = weight.filter(|w| w.is_finite() && *w > 0.0 && *w <= MOST_WEIGHT);
    if weight.is_none() {
        let text = row.get(&event::WEIGHT);
        let (help, fix) = row.not_a_number(text, "give a number such as 3");
        let mut d = Diagnostic::error(
            "RP0605",
            row.cell(&event::WEIGHT),
            format!("the weight `{text}` is not a positive number up to {MOST_WEIGHT}"),
            help,
        );
        if let Some(fix) = fix.filter(|f| !f.is_empty()) {
            d = d.fixed_by(row.cell(&event::WEIGHT), fix);
        }
        found.push(d);
    }
    if giver.is_some() && giver == receiver {
        found.push(Diagnostic::error(
            "RP0605",
            row.cell(&event::RECEIVER),
            format!("`{}` concedes to itself", row.get(&event::GIVER)),
            "name another receiver",
        ));
        return None;
    }
    Some((giver?, receiver?, weight?))
}

/// The kind of entry; a kind without a concession is refused.
fn entry(row: &Row<'_>, found: &mut Vec<Diagnostic>) -> Option<EntryKind> {
    let text = row.get(&event::ENTRY);
    if text.is_empty() {
        return Some(EntryKind::default());
    }
    let known = EntryKind::ALL.map(|k| (k.word(), k));
    let kind = row.word(&event::ENTRY, &known, found)?;
    let columns: [Handle; 3] = [&event::GIVER, &event::RECEIVER, &event::WEIGHT];
    if empty(row, &columns).len() == columns.len() {
        found.push(Diagnostic::error(
            "RP0605",
            row.cell(&event::ENTRY),
            format!("this row is `{text}` in the ledger, but nobody gives anything"),
            "fill in giver, receiver and weight, or leave `entry` empty",
        ));
        return None;
    }
    Some(kind)
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
    let Some(by) = games.mover(o.game, o.node) else { return };
    let part_of = |a: ActorId, b: ActorId| a == b || case.actors[a.index()].of == Some(b);
    if part_of(actor, by) || part_of(by, actor) {
        return;
    }
    let (did, moves) = (&case.actors[actor.index()].id, &case.actors[by.index()].id);
    let node = case.games[o.game].names.vertex(o.node);
    found.push(
        Diagnostic::error(
            "RP0612",
            row.cell(&event::ACTOR),
            format!("`{did}` acts in this row, but at `{node}` it is `{moves}` that moves"),
            format!("let the row's actor be {moves}, or name the move that {did} made"),
        )
        .note("acts here")
        .also(row.cell(&event::MOVE), format!("a move of {moves}")),
    );
}

fn observation(
    case: &Case,
    games: &Games,
    row: &Row<'_>,
    found: &mut Vec<Diagnostic>,
) -> Option<Observation> {
    let columns: [Handle; 4] = [&event::GAME, &event::EPISODE, &event::MOVE, &event::ACTION];
    let empty = empty(row, &columns);
    if empty.len() == columns.len() {
        return None;
    }
    if let Some(first) = empty.first() {
        found.push(Diagnostic::error(
            "RP0602",
            row.cell(first),
            format!("this observed move lacks {}", listed(&empty)),
            "fill in game, episode, move and action, or leave all four empty",
        ));
        return None;
    }
    let name = row.get(&event::GAME);
    let Some(game) = games.game(name) else {
        if !games.declared.games.lacks(name) {
            return None;
        }
        let known = case.games.iter().map(|g| g.id.as_str());
        let message = format!("game `{name}` is not declared");
        found.push(row.unknown("RP0105", &event::GAME, message, ("games", known)));
        return None;
    };
    let names = games.names(name);
    let (node, action) = (row.get(&event::MOVE), row.get(&event::ACTION));
    if names.nodes.lacks(node) {
        let known = names.nodes.iter();
        let message = format!("`{node}` is not a move of game `{name}`");
        found.push(row.unknown("RP0106", &event::MOVE, message, ("moves", known)));
        return None;
    }
    let (edge, doubt) = coding::coding(row, names, node, action, found)?;
    let episode = row.get(&event::EPISODE).to_owned();
    Some(Observation { game, episode, node: edge.node, action: edge.branch, doubt })
}
