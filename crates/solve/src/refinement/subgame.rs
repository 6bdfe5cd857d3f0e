//! Subgames, and the test of subgame perfection.

use crate::equilibrium::BehaviorEquilibrium;
use crate::error::SolveError;
use crate::scalar::Scalar;
use realpolitik_game::certificate::Concept;
use realpolitik_game::{
    BehaviorProfile, Certificate, Game, GameBuilder, InformationSetId, NodeId, NodeKind, Number,
    certify,
};

/// The roots of all subgames, the whole game first.
///
/// # Returns
/// Every node that moves, stands alone in its information set (or is nature's),
/// and whose followers share no information set with other nodes. In tree order.
///
/// # Complexity
/// O(nodes).
///
/// # Reference
/// R. Selten, "Spieltheoretische Behandlung eines Oligopolmodells mit
/// Nachfrageträgheit", Z. ges. Staatswiss. 121 (1965), 301–324, 667–689.
///
/// # Example
/// Matching pennies played one after the other, unseen: the second mover's
/// nodes begin nothing.
/// ```
/// use realpolitik_solve::{bimatrix::Bimatrix, refinement::subgames};
/// let pennies = Bimatrix::zero_sum(2, 2, vec![1.0, -1.0, -1.0, 1.0]).unwrap();
/// assert_eq!(subgames(&pennies.table().to_tree()).len(), 1);
/// ```
pub fn subgames<N: Number>(game: &Game<N>) -> Vec<NodeId> {
    let nodes = game.nodes();
    // Positions in depth-first order: a subtree is a range of them.
    let mut enter = vec![0usize; nodes.len()];
    let mut leave = vec![0usize; nodes.len()];
    let mut size = vec![1usize; nodes.len()];
    for i in (1..nodes.len()).rev() {
        if let Some((p, _)) = nodes[i].parent {
            size[p.index()] += size[i];
        }
    }
    for (i, node) in nodes.iter().enumerate() {
        let mut next = enter[i] + 1;
        for child in &node.children {
            enter[child.index()] = next;
            next += size[child.index()];
        }
        leave[i] = enter[i] + size[i];
    }
    // The range of positions that the sets met in each subtree reach over.
    let span: Vec<(usize, usize)> = game
        .information_sets()
        .iter()
        .map(|h| {
            h.members.iter().fold((usize::MAX, 0), |(lo, hi), m| {
                (lo.min(enter[m.index()]), hi.max(enter[m.index()]))
            })
        })
        .collect();
    let mut reach = vec![(usize::MAX, 0usize); nodes.len()];
    for (i, node) in nodes.iter().enumerate().rev() {
        if let NodeKind::Decision(h) = node.kind {
            let (lo, hi) = span[h.index()];
            reach[i] = (reach[i].0.min(lo), reach[i].1.max(hi));
        }
        if let Some((p, _)) = node.parent {
            let (lo, hi) = reach[i];
            let up = &mut reach[p.index()];
            *up = (up.0.min(lo), up.1.max(hi));
        }
    }
    (0..nodes.len())
        .filter(|i| {
            let alone = match nodes[*i].kind {
                NodeKind::Terminal => *i == 0,
                NodeKind::Chance(_) => true,
                NodeKind::Decision(h) => game.information_sets()[h.index()].members.len() == 1,
            };
            alone && reach[*i].0 >= enter[*i] && reach[*i].1 < leave[*i]
        })
        .map(|i| NodeId(i as u32))
        .collect()
}

/// A part of a game that is a game itself.
#[derive(Clone, Debug)]
pub struct Subgame<N> {
    /// The game, its root paying what the node's own outcome pays; earlier
    /// outcomes are left out.
    pub game: Game<N>,
    /// The information set of the whole game behind each of the subgame's.
    pub sets: Vec<InformationSetId>,
}

impl<N: Number> Subgame<N> {
    /// The part of a profile of the whole game that speaks of the subgame.
    pub fn part_of(&self, whole: &Game<N>, profile: &BehaviorProfile<N>) -> BehaviorProfile<N> {
        let probabilities =
            self.sets.iter().flat_map(|h| profile.at(whole, *h).iter().cloned()).collect();
        BehaviorProfile { probabilities }
    }
}

/// Takes out the subgame that starts at a node.
///
/// # Errors
/// [`SolveError::NotASubgame`].
///
/// # Complexity
/// O(nodes).
///
/// # Example
/// See [`subgame_certificates`].
pub fn subgame<N: Number>(game: &Game<N>, root: NodeId) -> Result<Subgame<N>, SolveError> {
    if !subgames(game).contains(&root) {
        return Err(SolveError::NotASubgame { node: root });
    }
    Ok(take_out(game, root))
}

fn take_out<N: Number>(game: &Game<N>, root: NodeId) -> Subgame<N> {
    let mut b = GameBuilder::new(game.title.clone(), game.players().iter().cloned());
    let mut node_of = vec![None; game.nodes().len()];
    let mut set_of = vec![None; game.information_sets().len()];
    let mut chance_of = vec![None; game.chance_sets().len()];
    let mut outcome_of = vec![None; game.outcomes().len()];
    let mut sets = Vec::new();
    for (i, node) in game.nodes().iter().enumerate().skip(root.index()) {
        let parent = if i == root.index() {
            None
        } else {
            let Some((p, branch)) = node.parent else { continue };
            let Some(p) = node_of[p.index()] else { continue };
            Some((p, branch))
        };
        let id = match node.kind {
            NodeKind::Terminal => b.terminal(parent, None),
            NodeKind::Chance(c) => {
                let set = *chance_of[c.index()].get_or_insert_with(|| {
                    let c = &game.chance_sets()[c.index()];
                    let branches = c.actions.iter().cloned().zip(c.probabilities.iter().cloned());
                    b.chance_set(c.label.clone(), branches)
                });
                b.chance(parent, set)
            }
            NodeKind::Decision(h) => {
                let set = *set_of[h.index()].get_or_insert_with(|| {
                    let s = &game.information_sets()[h.index()];
                    sets.push(h);
                    b.information_set(s.label.clone(), s.player.0, s.actions.iter().cloned())
                });
                b.decision(parent, set)
            }
        };
        if let Some(o) = node.outcome {
            let o = *outcome_of[o.index()].get_or_insert_with(|| {
                let o = &game.outcomes()[o.index()];
                b.outcome(o.label.clone(), o.payoffs.iter().cloned())
            });
            b.pay(id, o);
        }
        b.label(id, node.label.clone());
        node_of[i] = Some(id);
    }
    let game = b.build().expect("invariant: part of a game is a game");
    Subgame { game, sets }
}

/// Checks a profile in every subgame.
///
/// # Arguments
/// * `game` — a tree with perfect recall.
/// * `profile` — behaviour at all information sets.
///
/// # Returns
/// The Nash certificate of the profile's part in each subgame, by root, the
/// whole game first; the profile is subgame perfect if all hold. Regrets are
/// relative to the payoff range of the subgame.
///
/// # Complexity
/// O(subgames · certificate).
///
/// # Example
/// The incredible threat is an equilibrium of the whole and of no subgame.
/// ```
/// use realpolitik_game::{BehaviorProfile, GameBuilder};
/// use realpolitik_solve::refinement::{subgame, subgame_certificates};
/// let mut b = GameBuilder::<f64>::new("Entry", ["Entrant", "Incumbent"]);
/// let entry = b.information_set("entry", 0, ["enter", "stay out"]);
/// let reply = b.information_set("reply", 1, ["fight", "yield"]);
/// let root = b.decision(None, entry);
/// let node = b.decision(Some((root, 0)), reply);
/// for (branch, payoffs) in [(0, [-1.0, -1.0]), (1, [1.0, 1.0])] {
///     let o = b.outcome("", payoffs);
///     b.terminal(Some((node, branch)), Some(o));
/// }
/// let o = b.outcome("monopoly", [0.0, 2.0]);
/// b.terminal(Some((root, 1)), Some(o));
/// let game = b.build().unwrap();
/// let threat = BehaviorProfile { probabilities: vec![0.0, 1.0, 1.0, 0.0] };
/// let checks = subgame_certificates(&game, &threat);
/// assert!(checks[0].1.holds());
/// assert!(!checks[1].1.holds());
/// let reply = subgame(&game, node).unwrap();
/// assert_eq!(reply.part_of(&game, &threat).probabilities, [1.0, 0.0]);
/// ```
pub fn subgame_certificates<N: Scalar>(
    game: &Game<N>,
    profile: &BehaviorProfile<N>,
) -> Vec<(NodeId, Certificate)> {
    subgames(game)
        .into_iter()
        .map(|root| {
            let part = take_out(game, root);
            let own = part.part_of(game, profile);
            (root, certify(&part.game, &own, Concept::Nash, N::tolerance()))
        })
        .collect()
}

/// Keeps the equilibria that are equilibria in every subgame.
///
/// # Example
/// See [`super::backward_induction`].
pub fn subgame_perfect<N: Scalar>(
    game: &Game<N>,
    equilibria: Vec<BehaviorEquilibrium<N>>,
) -> Vec<BehaviorEquilibrium<N>> {
    let perfect = |e: &BehaviorEquilibrium<N>| {
        subgame_certificates(game, &e.profile).iter().all(|(_, c)| c.holds())
    };
    equilibria.into_iter().filter(perfect).collect()
}
