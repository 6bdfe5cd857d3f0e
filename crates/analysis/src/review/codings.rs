//! What a row that nobody has read may turn out to be: moves of the games of the case.

use crate::error::AnalysisError;
use realpolitik_case::diagnostic::did_you_mean;
use realpolitik_case::{ActorId, Case, Edge, Event, Observation};

/// Rows of a kind may be a move, because the analyst says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reads {
    kind: String,
    /// Positions of games with the move and action there.
    moves: Vec<(usize, Edge)>,
}

/// `kind=move.action` or `kind=game.move.action`, by the names of the case.
///
/// # Errors
/// [`AnalysisError::Review`] for what has another form or names nothing of the case.
pub(crate) fn reads(case: &Case, all: &[String]) -> Result<Vec<Reads>, AnalysisError> {
    all.iter().map(|text| one(case, text)).collect()
}

fn one(case: &Case, text: &str) -> Result<Reads, AnalysisError> {
    let refused = |why: String| AnalysisError::Review { why };
    let form = || refused(format!("`{text}` is not of the form KIND=MOVE.ACTION"));
    let (kind, path) = text.split_once('=').ok_or_else(form)?;
    let (kind, path): (&str, Vec<&str>) = (kind.trim(), path.split('.').map(str::trim).collect());
    if !case.events.iter().any(|e| e.unread() && e.kind == kind) {
        let mut known: Vec<&str> =
            case.events.iter().filter(|e| e.unread()).map(|e| e.kind.as_str()).collect();
        known.sort_unstable();
        known.dedup();
        let help = did_you_mean(kind, "kinds", known);
        return Err(refused(format!("no row that nobody has read is of kind `{kind}`: {help}")));
    }
    let (game, node, action) = match path.as_slice() {
        [node, action] => (None, *node, *action),
        [game, node, action] => (Some(*game), *node, *action),
        _ => return Err(form()),
    };
    let games = case.games.iter().enumerate().filter(|(_, g)| game.is_none_or(|id| g.id == id));
    let moves: Vec<(usize, Edge)> = games
        .filter_map(|(i, g)| {
            let edge = g.names.edge(node, action)?;
            g.move_at(edge.node).map(|_| (i, edge))
        })
        .collect();
    if moves.is_empty() {
        return Err(refused(format!(
            "no game of the case has the action `{action}` at a move `{node}`"
        )));
    }
    Ok(Reads { kind: kind.to_owned(), moves })
}

/// Whether one acts for the other: it is the same, or one is part of the other.
fn acts_for(case: &Case, a: ActorId, b: ActorId) -> bool {
    a == b || case.actors[a.index()].of == Some(b) || case.actors[b.index()].of == Some(a)
}

/// The moves that a row may be: its own if it is coded already, those that the analyst
/// names for its kind, or every action of its actor in a game that its target plays too.
pub(crate) fn codings(case: &Case, row: &Event, reads: &[Reads]) -> Vec<Observation> {
    if let Some(o) = &row.observation {
        return vec![o.clone()];
    }
    let mut all = Vec::new();
    for (game, protocol) in case.games.iter().enumerate() {
        let plays = |t: ActorId| protocol.players.iter().any(|p| acts_for(case, t, *p));
        if row.target.is_some_and(|t| !plays(t)) {
            continue;
        }
        for m in protocol.moves.iter().filter(|m| acts_for(case, row.actor, m.by)) {
            for a in &m.actions {
                let edge = Edge { node: m.id, branch: a.id };
                let named = |r: &Reads| r.kind == row.kind && r.moves.contains(&(game, edge));
                if reads.is_empty() || reads.iter().any(named) {
                    all.push(Observation {
                        game,
                        episode: String::new(),
                        node: m.id,
                        action: a.id,
                        doubt: Vec::new(),
                    });
                }
            }
        }
    }
    all
}
