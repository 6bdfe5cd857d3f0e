//! Subgame perfection where players also move at the same time.

use super::subgame::subgames;
use crate::equilibrium::BehaviorEquilibrium;
use crate::error::SolveError;
use crate::limits::Limits;
use crate::nash;
use crate::scalar::Scalar;
use realpolitik_game::certificate::Concept;
use realpolitik_game::{
    BehaviorProfile, Certificate, Game, GameBuilder, InformationSetId, NodeId, NodeKind, certify,
};
use std::collections::HashMap;

/// What solves a game among more than two players.
pub type More<'a, N> = dyn FnMut(&Game<N>) -> Result<BehaviorProfile<N>, SolveError> + 'a;

/// A subgame-perfect equilibrium of a tree in which players may move unseen: each
/// subgame is solved once those within it are, which then pay what they are worth.
///
/// What is left of a subgame is a game among those who move in it. Nobody: what nature
/// draws. One: its best play. Two: linear programming on the sequence form if the sum is
/// constant, else Lemke's method. More: whatever `more` finds.
///
/// # Arguments
/// * `game` — a tree with perfect recall.
/// * `more` — solves what is left of a subgame if more than two players move in it; the
///   game that it is given has these players only.
///
/// # Returns
/// Behaviour at every information set. The certificate is the worst of the whole game's
/// and of those of all that was left of subgames, with what the solved ones pay: where
/// each of these holds, the behaviour is an equilibrium of every subgame.
///
/// # Errors
/// [`SolveError::ImperfectRecall`]; those of `more` and of the methods.
///
/// # Complexity
/// O(nodes), and the work of the solvers.
///
/// # Reference
/// R. Selten, "Spieltheoretische Behandlung eines Oligopolmodells mit
/// Nachfrageträgheit", Z. ges. Staatswiss. 121 (1965), 301–324, 667–689; H. Kuhn,
/// *Contributions to the Theory of Games* II (1953), theorem 3.
///
/// # Example
/// An entrant decides whether to fight a battle of matching pennies worth 1/5 to it: it
/// does, for staying out pays nothing.
/// ```
/// use realpolitik_game::GameBuilder;
/// use realpolitik_solve::{SolveError, refinement::by_subgames};
/// let mut b = GameBuilder::<f64>::new("Entry", ["Entrant", "Incumbent"]);
/// let entry = b.information_set("entry", 0, ["in", "out"]);
/// let sets = [b.information_set("a", 0, ["h", "t"]), b.information_set("b", 1, ["h", "t"])];
/// let root = b.decision(None, entry);
/// let battle = b.decision(Some((root, 0)), sets[0]);
/// for (i, row) in [[2.0, -1.0], [-1.0, 1.0]].into_iter().enumerate() {
///     let node = b.decision(Some((battle, i as u32)), sets[1]);
///     for (j, v) in row.into_iter().enumerate() {
///         let o = b.outcome("", [v, -v]);
///         b.terminal(Some((node, j as u32)), Some(o));
///     }
/// }
/// let o = b.outcome("out", [0.0, 1.0]);
/// b.terminal(Some((root, 1)), Some(o));
/// let e = by_subgames(&b.build().unwrap(), &mut |_| Err(SolveError::NotFinite)).unwrap();
/// assert!(e.certificate.holds());
/// assert_eq!(e.profile.probabilities[0], 1.0);
/// assert!((e.payoffs[0] - 0.2).abs() < 1e-12);
/// ```
pub fn by_subgames<N: Scalar>(
    game: &Game<N>,
    more: &mut More<'_, N>,
) -> Result<BehaviorEquilibrium<N>, SolveError> {
    if let Some(set) = game.imperfect_recall() {
        return Err(SolveError::ImperfectRecall { set: set.0 });
    }
    let mut probabilities = vec![N::zero(); game.action_count()];
    let mut worth: Vec<Option<Vec<N>>> = vec![None; game.nodes().len()];
    let mut worst: Option<Certificate> = None;
    let mut keep = |c: Certificate| {
        // What is no number counts as the worst.
        let size = |c: Certificate| match c.relative_to_payoff_range {
            r if r.is_nan() => f64::INFINITY,
            r => r,
        };
        if worst.is_none_or(|w| size(c) > size(w)) {
            worst = Some(c);
        }
    };
    // Those within come later in the order of the tree.
    for root in subgames(game).into_iter().rev() {
        let left = Left::of(game, root, &worth);
        let own = solved(&left.game, more)?;
        keep(certify(&left.game, &own, Concept::Nash, N::tolerance()));
        let mut at = 0;
        for h in &left.sets {
            let n = game.information_sets()[h.index()].actions.len();
            let from = game.action_offsets()[h.index()];
            probabilities[from..from + n].clone_from_slice(&own.probabilities[at..at + n]);
            at += n;
        }
        worth[root.index()] = Some(left.worth(game, root, &probabilities, &worth));
    }
    let profile = BehaviorProfile { probabilities };
    let mut whole = BehaviorEquilibrium::judged(game, profile, Concept::Nash);
    keep(whole.certificate);
    whole.certificate = worst.unwrap_or(whole.certificate);
    Ok(whole)
}

/// A subgame without those within it, among the players who move in it.
struct Left<N> {
    game: Game<N>,
    /// The information set of the whole game behind each.
    sets: Vec<InformationSetId>,
    /// Its nodes in the whole game, parents first, those that are solved among them.
    nodes: Vec<NodeId>,
}

impl<N: Scalar> Left<N> {
    fn of(game: &Game<N>, root: NodeId, worth: &[Option<Vec<N>>]) -> Self {
        let ends = |node: NodeId| node != root && worth[node.index()].is_some();
        let mut nodes = Vec::new();
        let mut open = vec![root];
        while let Some(node) = open.pop() {
            nodes.push(node);
            if !ends(node) {
                open.extend(game.node(node).children.iter().rev());
            }
        }
        let mut movers: Vec<usize> = nodes
            .iter()
            .filter(|n| !ends(**n))
            .filter_map(|n| match game.node(*n).kind {
                NodeKind::Decision(h) => Some(game.information_sets()[h.index()].player.index()),
                _ => None,
            })
            .collect();
        movers.sort_unstable();
        movers.dedup();
        let names = movers.iter().map(|p| game.players()[*p].clone());
        let mut b = GameBuilder::new(game.title.clone(), names);
        let (mut set_of, mut chance_of) = (HashMap::new(), HashMap::new());
        let mut node_of: HashMap<NodeId, NodeId> = HashMap::new();
        let mut sets = Vec::new();
        for node in &nodes {
            let at = game.node(*node);
            let parent = at.parent.filter(|_| *node != root).map(|(p, k)| (node_of[&p], k));
            let mut pays = at.outcome.map(|o| game.outcomes()[o.index()].payoffs.clone());
            let id = match at.kind {
                _ if ends(*node) => {
                    pays.clone_from(&worth[node.index()]);
                    b.terminal(parent, None)
                }
                NodeKind::Terminal => b.terminal(parent, None),
                NodeKind::Chance(c) => {
                    let set = *chance_of.entry(c).or_insert_with(|| {
                        let c = &game.chance_sets()[c.index()];
                        let each = c.actions.iter().cloned().zip(c.probabilities.iter().cloned());
                        b.chance_set(c.label.clone(), each)
                    });
                    b.chance(parent, set)
                }
                NodeKind::Decision(h) => {
                    let set = *set_of.entry(h).or_insert_with(|| {
                        let s = &game.information_sets()[h.index()];
                        sets.push(h);
                        let mover = movers.binary_search(&s.player.index());
                        let mover = mover.expect("invariant: whoever moves is a mover");
                        b.information_set(s.label.clone(), mover as u32, s.actions.iter().cloned())
                    });
                    b.decision(parent, set)
                }
            };
            if let Some(pays) = pays {
                let o = b.outcome("", movers.iter().map(|p| pays[*p].clone()));
                b.pay(id, o);
            }
            node_of.insert(*node, id);
        }
        let game = b.build().expect("invariant: part of a game is a game");
        Left { game, sets, nodes }
    }

    /// What the subgame pays all players of the whole game.
    fn worth(&self, game: &Game<N>, root: NodeId, p: &[N], worth: &[Option<Vec<N>>]) -> Vec<N> {
        let players = game.players().len();
        let mut paid: HashMap<NodeId, Vec<N>> = HashMap::new();
        for node in self.nodes.iter().rev() {
            let known = worth[node.index()].as_ref().filter(|_| *node != root);
            let value = known.cloned().unwrap_or_else(|| {
                let at = game.node(*node);
                let mut sum = at.outcome.map_or_else(
                    || vec![N::zero(); players],
                    |o| game.outcomes()[o.index()].payoffs.clone(),
                );
                let weights: &[N] = match at.kind {
                    NodeKind::Terminal => &[],
                    NodeKind::Chance(c) => &game.chance_sets()[c.index()].probabilities,
                    NodeKind::Decision(h) => &p[game.action_offsets()[h.index()]..],
                };
                for (child, w) in at.children.iter().zip(weights) {
                    for (s, v) in sum.iter_mut().zip(&paid[child]) {
                        *s = s.clone() + w.clone() * v.clone();
                    }
                }
                sum
            });
            paid.insert(*node, value);
        }
        paid.remove(&root).unwrap_or_default()
    }
}

/// Behaviour that solves what is left of a subgame.
fn solved<N: Scalar>(
    game: &Game<N>,
    more: &mut More<'_, N>,
) -> Result<BehaviorProfile<N>, SolveError> {
    if let Some(drawn) = nash::without_choices(game) {
        return Ok(drawn.profile);
    }
    match game.players().len() {
        0 | 1 => Ok(nash::best_play(game)?.profile),
        2 => match nash::zero_sum(game) {
            Ok(e) if e.certificate.holds() => Ok(e.profile),
            Ok(_) | Err(SolveError::NotConstantSum { .. } | SolveError::Numerical { .. }) => {
                Ok(nash::lemke(game, None, &Limits::DEFAULT)?.profile)
            }
            Err(e) => Err(e),
        },
        _ => more(game),
    }
}
