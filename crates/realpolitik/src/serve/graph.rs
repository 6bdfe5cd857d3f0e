//! The games of a case as graphs, with the places where the files declare them.

use super::api;
use super::state::place;
use realpolitik_case::load::Loaded;
use realpolitik_case::{ActorId, Case, Protocol, Span};

/// Every game of a text without errors.
pub fn games(loaded: &Loaded) -> Vec<api::GameGraph> {
    let Some(case) = &loaded.case else { return Vec::new() };
    case.games.iter().map(|g| graph(loaded, case, g)).collect()
}

fn graph(loaded: &Loaded, case: &Case, game: &Protocol) -> api::GameGraph {
    let actor = |a: &ActorId| case.actors[a.index()].id.clone();
    let at = |span: Span| (span != Span::default()).then(|| place(loaded, span, ""));
    let to = |id| game.names.vertex(id).to_owned();
    let moves = game.moves.iter().map(|m| api::GameNode {
        id: m.name.clone(),
        kind: api::NodeKind::Move,
        label: m.label.clone(),
        by: Some(actor(&m.by)),
        seen_by: m.seen_by.as_ref().map(|all| all.iter().map(actor).collect()),
        together: m.together.map(to),
        branches: m
            .actions
            .iter()
            .map(|a| api::GameBranch { name: a.name.clone(), label: a.label.clone(), to: to(a.to) })
            .collect(),
        place: at(m.span),
    });
    let chance = game.chance.iter().map(|c| api::GameNode {
        id: c.name.clone(),
        kind: api::NodeKind::Chance,
        label: c.label.clone(),
        by: None,
        seen_by: c.seen_by.as_ref().map(|all| all.iter().map(actor).collect()),
        together: None,
        branches: c
            .branches
            .iter()
            .map(|b| api::GameBranch { name: b.name.clone(), label: b.label.clone(), to: to(b.to) })
            .collect(),
        place: at(c.span),
    });
    let endings = game.outcomes.iter().map(|o| api::GameNode {
        id: o.name.clone(),
        kind: api::NodeKind::Outcome,
        label: o.label.clone(),
        by: None,
        seen_by: None,
        together: None,
        branches: Vec::new(),
        place: at(o.span),
    });
    api::GameGraph {
        game: game.id.clone(),
        title: game.title.clone(),
        start: to(game.start),
        nodes: chance.chain(moves).chain(endings).collect(),
        place: at(game.span),
    }
}
