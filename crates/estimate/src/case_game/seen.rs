//! What was seen of each play, from columns of outcomes and of moves.

use super::ready::CaseGame;
use super::sides::CaseFormula;
use crate::data::{Table, suggestion};
use crate::error::EstimateError;
use realpolitik_case::{Edge, VertexId};
use realpolitik_game::NodeId;
use std::collections::HashMap;

/// Sights of plays: the endings that each leaves open, the sight of each row, and per
/// outcome in how many rows it is known to have come.
pub(crate) struct Plays {
    pub open: Vec<Vec<NodeId>>,
    pub seen: Vec<u32>,
    pub counts: Vec<f64>,
}

/// A column of the outcome.
enum Sight {
    Outcomes,
    Move(VertexId),
}

/// Reads what was seen in these rows.
///
/// A column that is called as a move, or bound to one, holds the branch taken there;
/// another holds the outcome, or several with `/` between where it is not known which.
/// An empty cell says nothing.
///
/// # Errors
/// [`EstimateError::Data`] for a word that names nothing in the game, and for moves and
/// outcomes that no play has together, with the line.
pub(crate) fn read_plays(
    formula: &CaseFormula,
    game: &CaseGame,
    table: &Table,
    rows: &[usize],
) -> Result<Plays, EstimateError> {
    let compiled = &game.compiled;
    let sights: Vec<(String, Sight)> = formula
        .response
        .iter()
        .map(|(column, node)| {
            let sight = match node {
                Some(node) => Sight::Move(*node),
                None => Sight::Outcomes,
            };
            (column.clone(), sight)
        })
        .collect();
    let outcomes = &game.case.games[compiled.protocol].outcomes;
    let mut out = Plays { open: Vec::new(), seen: Vec::new(), counts: vec![0.0; outcomes.len()] };
    let mut known: HashMap<Vec<Option<String>>, u32> = HashMap::new();
    for &row in rows {
        let mut words = Vec::new();
        for (column, _) in &sights {
            let e = crate::formula::Expression::Name(column.clone());
            let missing = table.column(column)?.is_missing(row);
            words.push((!missing).then(|| crate::formula::word(&e.value(table, row))));
        }
        let at = match known.get(&words) {
            Some(at) => *at,
            None => {
                let open = endings(game, &sights, &words, table.lines[row])?;
                out.open.push(open);
                known.insert(words, out.open.len() as u32 - 1);
                out.open.len() as u32 - 1
            }
        };
        out.seen.push(at);
        let open = &out.open[at as usize];
        let ends = |node: &NodeId| compiled.terminals.iter().find(|t| t.node == *node);
        let mut all: Vec<usize> = open.iter().filter_map(ends).map(|t| t.outcome).collect();
        all.dedup();
        if let [only] = all.as_slice() {
            out.counts[*only] += 1.0;
        }
    }
    Ok(out)
}

/// The endings that a row leaves open.
fn endings(
    game: &CaseGame,
    sights: &[(String, Sight)],
    words: &[Option<String>],
    line: u64,
) -> Result<Vec<NodeId>, EstimateError> {
    let compiled = &game.compiled;
    let outcomes = &game.case.games[compiled.protocol].outcomes;
    let mut open = game.recorded().unwrap_or_else(|| game.ready.every_ending());
    for ((column, sight), word) in sights.iter().zip(words) {
        let Some(word) = word else { continue };
        match sight {
            Sight::Outcomes => {
                let mut wanted = Vec::new();
                for part in word.split('/').map(str::trim) {
                    let at = outcomes.iter().position(|o| o.name == part);
                    let names: Vec<&str> = outcomes.iter().map(|o| o.name.as_str()).collect();
                    wanted.push(at.ok_or_else(|| unknown(column, part, "outcome", line, &names))?);
                }
                let ends = game.ready.ending_in(&wanted);
                open.retain(|n| ends.contains(n));
            }
            Sight::Move(node) => {
                let taken: Vec<(Edge, &str)> = compiled
                    .terminals
                    .iter()
                    .flat_map(|t| t.path.iter())
                    .filter(|e| e.node == *node)
                    .map(|e| (*e, compiled.names.branch(*e)))
                    .collect();
                let edge = taken.iter().find(|(_, name)| name == word).map(|(e, _)| *e);
                let mut names: Vec<&str> = taken.iter().map(|t| t.1).collect();
                names.sort_unstable();
                names.dedup();
                let edge = edge.ok_or_else(|| unknown(column, word, "action", line, &names))?;
                let takes = |n: &NodeId| {
                    compiled.terminals.iter().any(|t| t.node == *n && t.path.contains(&edge))
                };
                open.retain(takes);
            }
        }
    }
    if open.is_empty() {
        let parts: Vec<String> = sights
            .iter()
            .zip(words)
            .filter_map(|((c, _), w)| Some(format!("{c} {}", w.as_ref()?)))
            .collect();
        return Err(EstimateError::data(
            format!("no play of the game has {} together (line {line})", parts.join(", ")),
            "leave the cell of a move empty where it was not reached; plays that the case says \
             are never recorded cannot be seen",
        ));
    }
    Ok(open)
}

fn unknown(column: &str, word: &str, what: &str, line: u64, names: &[&str]) -> EstimateError {
    EstimateError::data(
        format!("`{column}` is `{word}` in line {line}, which is no {what} of the game"),
        suggestion(word, names),
    )
}
