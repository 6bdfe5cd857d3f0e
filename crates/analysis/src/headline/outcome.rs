//! Outcomes and moves with their probabilities.

use realpolitik_case::unfold::CompiledGame;
use realpolitik_case::{Case, Protocol};
use realpolitik_runs::accumulate::Estimate;
use realpolitik_runs::sweep::Sweep;
use schemars::JsonSchema;
use serde::Serialize;

/// An ending with its probability.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct OutcomeFinding {
    /// Its id.
    pub id: String,
    /// Its label.
    pub label: String,
    /// Its probability, from the beliefs of the case alone.
    pub probability: Estimate,
    /// Its probability after the record; absent without one and where it is
    /// withheld.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recorded: Option<Estimate>,
}

/// An action with its probability at a move.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ActionFinding {
    /// Its name.
    pub name: String,
    /// Its probability, given that the move is reached.
    pub probability: Estimate,
}

/// An information set of the mover, with what it knows.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TypeFinding {
    /// What the mover has seen: node and branch.
    pub knows: Vec<(String, String)>,
    /// Probability of each action there.
    pub actions: Vec<ActionFinding>,
}

/// A move with what is done at it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct MoveFinding {
    /// Node name.
    pub node: String,
    /// Its label.
    pub label: String,
    /// Who moves.
    pub by: String,
    /// The probability that play comes here.
    pub reached: Estimate,
    /// What is done, types averaged by how likely they are to be here.
    pub actions: Vec<ActionFinding>,
    /// What each type does, where there are several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub by_type: Vec<TypeFinding>,
}

/// The outcomes, likeliest first; those that play cannot reach are left out.
pub fn outcomes(
    protocol: &Protocol,
    compiled: &CompiledGame,
    sweep: &Sweep,
) -> Vec<OutcomeFinding> {
    let mut all: Vec<OutcomeFinding> = protocol
        .outcomes
        .iter()
        .enumerate()
        .filter(|(i, _)| compiled.terminals.iter().any(|t| t.outcome == *i))
        .filter_map(|(i, o)| {
            Some(OutcomeFinding {
                id: o.name.clone(),
                label: o.label.clone(),
                probability: sweep.outcomes[i].estimate()?,
                recorded: None,
            })
        })
        .collect();
    all.sort_by(|a, b| b.probability.mean.total_cmp(&a.probability.mean));
    all
}

/// The moves in file order.
pub fn moves(
    case: &Case,
    protocol: &Protocol,
    compiled: &CompiledGame,
    sweep: &Sweep,
) -> Vec<MoveFinding> {
    let offsets = compiled.shape.action_offsets();
    protocol
        .moves
        .iter()
        .enumerate()
        .filter_map(|(m, node)| {
            let actions = node
                .actions
                .iter()
                .zip(&sweep.moves[m])
                .filter_map(|(a, acc)| {
                    Some(ActionFinding { name: a.name.clone(), probability: acc.estimate()? })
                })
                .collect();
            let sets: Vec<usize> =
                (0..compiled.sets.len()).filter(|h| compiled.sets[*h].node == node.id).collect();
            let by_type = if sets.len() < 2 {
                Vec::new()
            } else {
                sets.iter()
                    .map(|h| TypeFinding {
                        knows: compiled.sets[*h]
                            .seen
                            .iter()
                            .map(|e| compiled.names.pair(*e))
                            .collect(),
                        actions: compiled.shape.information_sets()[*h]
                            .actions
                            .iter()
                            .zip(&sweep.actions[offsets[*h]..offsets[*h + 1]])
                            .filter_map(|(name, acc)| {
                                Some(ActionFinding {
                                    name: name.clone(),
                                    probability: acc.estimate()?,
                                })
                            })
                            .collect(),
                    })
                    .collect()
            };
            Some(MoveFinding {
                node: node.name.clone(),
                label: node.label.clone(),
                by: case.actors[node.by.index()].id.clone(),
                reached: sweep.reached[m].estimate()?,
                actions,
                by_type,
            })
        })
        .collect()
}
