//! Episodes as they are coded, and every way in which one of them could have been
//! coded otherwise.

use crate::rivals::likelihood::Pattern;
use crate::rivals::observed::observed;
use realpolitik_case::unfold::CompiledGame;
use realpolitik_case::{BranchId, Case, Edge, Protocol, VertexId};

/// A move of an episode as coded.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct CodedMove {
    /// Its place among the events observed.
    pub(crate) event: usize,
    pub(crate) node: VertexId,
    /// What it may have been, with weights that add to 1.
    pub(crate) codings: Vec<(BranchId, f64)>,
}

/// An episode as coded, its moves in the order of play.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct CodedEpisode {
    pub(crate) game: usize,
    pub(crate) episode: String,
    pub(crate) moves: Vec<CodedMove>,
}

/// What is done to the coding of an episode.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Change {
    /// It is left out.
    LeftOut,
    /// One of its moves (place among them) is left uncoded.
    Uncoded(usize),
    /// One of its moves is coded as this for certain.
    Recoded(usize, BranchId),
}

/// An episode coded otherwise.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Variation {
    /// Its place among the episodes.
    pub(crate) episode: usize,
    pub(crate) change: Change,
    /// The moves as they are then coded.
    pub(crate) moves: Vec<CodedMove>,
}

/// The episodes seen by the as-of date, in the order of their first event.
pub(crate) fn coded(case: &Case) -> Vec<CodedEpisode> {
    let mut all: Vec<CodedEpisode> = Vec::new();
    for (event, e) in observed(case).into_iter().enumerate() {
        let Some(o) = &e.observation else { continue };
        let step = CodedMove { event, node: o.node, codings: o.codings().collect() };
        match all.iter_mut().find(|x| x.episode == o.episode && x.game == o.game) {
            Some(episode) => episode.moves.push(step),
            None => all.push(CodedEpisode {
                game: o.game,
                episode: o.episode.clone(),
                moves: vec![step],
            }),
        }
    }
    all
}

/// The readings of some moves: every choice of what each was, with its weight. A
/// node that is there twice counts once.
pub(crate) fn readings(moves: &[CodedMove]) -> Vec<(f64, Vec<Edge>)> {
    let mut all = vec![(1.0, Vec::new())];
    for (i, m) in moves.iter().enumerate() {
        if moves[..i].iter().any(|x| x.node == m.node) {
            continue;
        }
        all = all
            .into_iter()
            .flat_map(|(weight, steps): (f64, Vec<Edge>)| {
                m.codings.iter().map(move |(branch, w)| {
                    let mut steps = steps.clone();
                    steps.push(Edge { node: m.node, branch: *branch });
                    (weight * w, steps)
                })
            })
            .collect();
    }
    all
}

/// Every other coding of the episodes: each left out, each of its moves left
/// uncoded, and each coded as every other action there in turn. A later move that
/// no play could then have is left uncoded with it. What would not have been
/// recorded is no coding.
pub(crate) fn variations(
    case: &Case,
    games: &[CompiledGame],
    episodes: &[CodedEpisode],
) -> Vec<Variation> {
    let mut all = Vec::new();
    for (e, episode) in episodes.iter().enumerate() {
        let protocol = &case.games[episode.game];
        let compiled = &games[episode.game];
        all.push(Variation { episode: e, change: Change::LeftOut, moves: Vec::new() });
        for i in 0..episode.moves.len() {
            if episode.moves.len() > 1 {
                let mut moves = episode.moves.clone();
                moves.remove(i);
                all.push(Variation { episode: e, change: Change::Uncoded(i), moves });
            }
            for action in actions(protocol, episode.moves[i].node) {
                let seen = &episode.moves[i].codings;
                if matches!(seen.as_slice(), [(only, _)] if *only == action) {
                    continue;
                }
                if let Some(moves) = recoded(protocol, compiled, &episode.moves, i, action) {
                    let change = Change::Recoded(i, action);
                    all.push(Variation { episode: e, change, moves });
                }
            }
        }
    }
    all
}

/// The actions of a move, or the branches of a draw of nature.
fn actions(protocol: &Protocol, node: VertexId) -> Vec<BranchId> {
    let moves = protocol.moves.iter().filter(|m| m.id == node);
    let chance = protocol.chance.iter().filter(|c| c.id == node);
    moves
        .flat_map(|m| m.actions.iter().map(|a| a.id))
        .chain(chance.flat_map(|c| c.branches.iter().map(|b| b.id)))
        .collect()
}

/// The moves with one of them coded as an action; `None` if no play has it.
fn recoded(
    protocol: &Protocol,
    compiled: &CompiledGame,
    moves: &[CodedMove],
    changed: usize,
    action: BranchId,
) -> Option<Vec<CodedMove>> {
    let recorded = protocol.selection.as_ref().map(|s| Pattern::any_of(compiled, &s.recorded_if));
    let possible = |moves: &[CodedMove]| {
        readings(moves).iter().any(|(_, steps)| {
            let seen = Pattern::of(compiled, steps);
            !recorded.as_ref().map_or(seen.clone(), |r| seen.and(r)).is_impossible()
        })
    };
    let mut all: Vec<CodedMove> = moves[..=changed].to_vec();
    let node = all[changed].node;
    // A row that repeats the move says the same.
    for m in all.iter_mut().filter(|m| m.node == node) {
        m.codings = vec![(action, 1.0)];
    }
    if !possible(&all) {
        return None;
    }
    for later in &moves[changed + 1..] {
        all.push(later.clone());
        if later.node == node || !possible(&all) {
            all.pop();
        }
    }
    Some(all)
}
