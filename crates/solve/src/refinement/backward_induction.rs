//! Subgames, backward induction, and the test of subgame perfection.

use crate::equilibrium::{BehaviorEquilibrium, NashError};
use crate::linalg::dictionary::Scalar;
use realpolitik_game::certificate::Concept;
use realpolitik_game::{
    BehaviorProfile, Certificate, Game, GameBuilder, InformationSetId, NodeId, NodeKind, Number,
    PlayerId, certify,
};

/// The greatest number of subgame-perfect equilibria that
/// [`all_backward_induction`] carries along unless the caller allows more.
pub const MAX_EQUILIBRIA: usize = 100_000;

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
/// use realpolitik_solve::{refinement::backward_induction::subgames, bimatrix::Bimatrix};
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
/// [`NashError::NotASubgame`].
///
/// # Complexity
/// O(nodes).
pub fn subgame<N: Number>(game: &Game<N>, root: NodeId) -> Result<Subgame<N>, NashError> {
    if !subgames(game).contains(&root) {
        return Err(NashError::NotASubgame { node: root });
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
/// use realpolitik_solve::refinement::backward_induction::subgame_certificates;
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
pub fn subgame_perfect<N: Scalar>(
    game: &Game<N>,
    equilibria: Vec<BehaviorEquilibrium<N>>,
) -> Vec<BehaviorEquilibrium<N>> {
    let perfect = |e: &BehaviorEquilibrium<N>| {
        subgame_certificates(game, &e.profile).iter().all(|(_, c)| c.holds())
    };
    equilibria.into_iter().filter(perfect).collect()
}

fn require_perfect_information<N: Number>(game: &Game<N>) -> Result<(), NashError> {
    match game.information_sets().iter().position(|h| h.members.len() > 1) {
        Some(set) => Err(NashError::ImperfectInformation {
            set: set as u32,
            members: game.information_sets()[set].members.len(),
        }),
        None => Ok(()),
    }
}

/// A subgame-perfect equilibrium of a game of perfect information.
///
/// # Arguments
/// * `game` — every information set has one node.
///
/// # Returns
/// A pure profile; where a player is indifferent it takes the first of its best
/// actions ([`all_backward_induction`] lists the rest).
///
/// # Errors
/// [`NashError::ImperfectInformation`].
///
/// # Complexity
/// O(nodes · players).
///
/// # References
/// E. Zermelo, Proc. 5th Int. Congress of Mathematicians (1913), II, 501–504;
/// H. Kuhn, *Contributions to the Theory of Games* II (1953), 193–216,
/// corollary 1.
///
/// # Example
/// See [`all_backward_induction`].
pub fn backward_induction<N: Scalar>(game: &Game<N>) -> Result<BehaviorEquilibrium<N>, NashError> {
    require_perfect_information(game)?;
    let mut probabilities = vec![N::zero(); game.action_count()];
    for h in 0..game.information_sets().len() {
        probabilities[game.action_offsets()[h]] = N::one();
    }
    let mut value = vec![vec![N::zero(); game.players().len()]; game.nodes().len()];
    for (i, node) in game.nodes().iter().enumerate().rev() {
        let mut row = match node.kind {
            NodeKind::Terminal => vec![N::zero(); game.players().len()],
            NodeKind::Chance(c) => {
                let mut row = vec![N::zero(); game.players().len()];
                let probabilities = &game.chance_sets()[c.index()].probabilities;
                for (p, child) in probabilities.iter().zip(&node.children) {
                    add_weighted(&mut row, p, &value[child.index()]);
                }
                row
            }
            NodeKind::Decision(h) => {
                let player = game.information_sets()[h.index()].player.index();
                let worth = |a: usize| &value[node.children[a].index()][player];
                let mut best = 0;
                for a in 1..node.children.len() {
                    if worth(a) > worth(best) {
                        best = a;
                    }
                }
                let start = game.action_offsets()[h.index()];
                probabilities[start] = N::zero();
                probabilities[start + best] = N::one();
                value[node.children[best].index()].clone()
            }
        };
        if let Some(o) = node.outcome {
            add_weighted(&mut row, &N::one(), &game.outcomes()[o.index()].payoffs);
        }
        value[i] = row;
    }
    let profile = BehaviorProfile { probabilities };
    Ok(BehaviorEquilibrium::judged(game, profile, Concept::Nash))
}

fn add_weighted<N: Number>(row: &mut [N], weight: &N, add: &[N]) {
    for (r, v) in row.iter_mut().zip(add) {
        *r = r.clone() + weight.clone() * v.clone();
    }
}

/// All subgame-perfect equilibria in pure strategies of a game of perfect
/// information.
///
/// # Arguments
/// * `game` — every information set has one node.
/// * `max_equilibria` — how many to carry along ([`MAX_EQUILIBRIA`]): indifferent
///   players multiply them.
///
/// # Returns
/// Every choice among ties at every node, each as a profile. In doubles actions
/// within 1e-9 of the payoff range are a tie.
///
/// # Errors
/// [`NashError::ImperfectInformation`], [`NashError::Limit`].
///
/// # Complexity
/// O(nodes · players) per equilibrium of each subgame.
///
/// # Example
/// The second mover is indifferent; what it does decides for the first.
/// ```
/// use realpolitik_game::GameBuilder;
/// use realpolitik_solve::refinement::backward_induction::{MAX_EQUILIBRIA, all_backward_induction};
/// let mut b = GameBuilder::<f64>::new("Kingmaker", ["A", "B"]);
/// let first = b.information_set("first", 0, ["safe", "trust"]);
/// let second = b.information_set("second", 1, ["keep", "share"]);
/// let root = b.decision(None, first);
/// let o = b.outcome("safe", [1.0, 0.0]);
/// b.terminal(Some((root, 0)), Some(o));
/// let node = b.decision(Some((root, 1)), second);
/// for (branch, payoffs) in [(0, [0.0, 3.0]), (1, [2.0, 3.0])] {
///     let o = b.outcome("", payoffs);
///     b.terminal(Some((node, branch)), Some(o));
/// }
/// let game = b.build().unwrap();
/// let found = all_backward_induction(&game, MAX_EQUILIBRIA).unwrap();
/// let payoffs: Vec<f64> = found.iter().map(|e| e.payoffs[0]).collect();
/// assert_eq!(payoffs, [1.0, 2.0]);
/// ```
pub fn all_backward_induction<N: Scalar>(
    game: &Game<N>,
    max_equilibria: usize,
) -> Result<Vec<BehaviorEquilibrium<N>>, NashError> {
    require_perfect_information(game)?;
    let players = game.players().len();
    let scales: Vec<f64> = (0..players)
        .map(|p| game.payoff_range(PlayerId(p as u32)))
        .map(|(lo, hi)| hi.to_f64() - lo.to_f64())
        .collect();
    // For each node, what its subtree may pay and the choices that lead there.
    type Line<N> = (Vec<N>, Vec<(usize, usize)>);
    let mut lines: Vec<Vec<Line<N>>> = vec![Vec::new(); game.nodes().len()];
    let limit = NashError::Limit {
        what: "subgame-perfect equilibria",
        name: "max_equilibria",
        limit: max_equilibria,
    };
    for (i, node) in game.nodes().iter().enumerate().rev() {
        let below: Vec<Vec<Line<N>>> =
            node.children.iter().map(|c| std::mem::take(&mut lines[c.index()])).collect();
        let combinations = below.iter().try_fold(1usize, |n, l| n.checked_mul(l.len()));
        if combinations.is_none_or(|n| n > max_equilibria) {
            return Err(limit);
        }
        let shape: Vec<usize> = below.iter().map(Vec::len).collect();
        let mut pick = vec![0usize; below.len()];
        let mut here: Vec<Line<N>> = Vec::new();
        loop {
            let taken: Vec<&Line<N>> = below.iter().zip(&pick).map(|(l, p)| &l[*p]).collect();
            let choices: Vec<(usize, usize)> =
                taken.iter().flat_map(|l| l.1.iter().copied()).collect();
            let own = match node.outcome {
                Some(o) => game.outcomes()[o.index()].payoffs.clone(),
                None => vec![N::zero(); players],
            };
            match node.kind {
                NodeKind::Terminal => here.push((own, choices)),
                NodeKind::Chance(c) => {
                    let mut row = own;
                    for (p, l) in game.chance_sets()[c.index()].probabilities.iter().zip(&taken) {
                        add_weighted(&mut row, p, &l.0);
                    }
                    here.push((row, choices));
                }
                NodeKind::Decision(h) => {
                    let player = game.information_sets()[h.index()].player.index();
                    let mut best = &taken[0].0[player];
                    for l in &taken {
                        if l.0[player] > *best {
                            best = &l.0[player];
                        }
                    }
                    for (a, l) in taken.iter().enumerate() {
                        if N::negligible(&(best.clone() - l.0[player].clone()), scales[player]) {
                            let mut row = own.clone();
                            add_weighted(&mut row, &N::one(), &l.0);
                            let mut choices = choices.clone();
                            choices.push((h.index(), a));
                            here.push((row, choices));
                        }
                    }
                }
            }
            if here.len() > max_equilibria {
                return Err(limit);
            }
            if !crate::payoff_table::advance(&mut pick, &shape) {
                break;
            }
        }
        lines[i] = here;
    }
    let found = std::mem::take(&mut lines[0]);
    Ok(found
        .into_iter()
        .map(|(_, choices)| {
            let mut probabilities = vec![N::zero(); game.action_count()];
            for (h, a) in choices {
                probabilities[game.action_offsets()[h] + a] = N::one();
            }
            let profile = BehaviorProfile { probabilities };
            BehaviorEquilibrium::judged(game, profile, Concept::Nash)
        })
        .collect())
}
