//! Outcomes and moves with their probabilities.

use realpolitik_case::unfold::CompiledGame;
use realpolitik_case::{Case, Edge, Protocol};
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
    /// What people call it, if the case says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Its probability, given that the move is reached.
    pub probability: Estimate,
}

impl ActionFinding {
    /// What people call it.
    pub fn words(&self) -> &str {
        self.label.as_deref().unwrap_or(&self.name)
    }
}

/// An information set of the mover, with what it knows.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TypeFinding {
    /// What the mover has seen: node and branch.
    pub knows: Vec<(String, String)>,
    /// The same in words, if the case has some for any of it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub knows_in_words: Vec<String>,
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

/// What an actor has seen in words; nothing where the case has none for it.
fn in_words(protocol: &Protocol, seen: &[Edge]) -> Vec<String> {
    if seen.iter().all(|e| protocol.branch_label(*e).is_none()) {
        return Vec::new();
    }
    let words = |e: &Edge| match protocol.branch_label(*e) {
        Some(label) => label.to_owned(),
        None => format!("{} {}", protocol.names.vertex(e.node), protocol.names.branch(*e)),
    };
    seen.iter().map(words).collect()
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
            let present = compiled.present(node.id);
            let actions = node
                .actions
                .iter()
                .filter(|a| present.contains(&a.id))
                .zip(&sweep.moves[m])
                .filter_map(|(a, acc)| {
                    let (name, label) = (a.name.clone(), a.label.clone());
                    Some(ActionFinding { name, label, probability: acc.estimate()? })
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
                        knows_in_words: in_words(protocol, &compiled.sets[*h].seen),
                        actions: compiled.shape.information_sets()[*h]
                            .actions
                            .iter()
                            .zip(&sweep.actions[offsets[*h]..offsets[*h + 1]])
                            .filter_map(|(name, acc)| {
                                Some(ActionFinding {
                                    name: name.clone(),
                                    label: protocol.label_of(node.id, name).map(str::to_owned),
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
