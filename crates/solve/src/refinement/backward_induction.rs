//! Backward induction in games of perfect information.

use crate::equilibrium::BehaviorEquilibrium;
use crate::error::SolveError;
use crate::scalar::Scalar;
use crate::search::{Search, Whole};
use realpolitik_game::certificate::Concept;
use realpolitik_game::strategic::advance;
use realpolitik_game::{BehaviorProfile, Game, NodeKind, Number, PlayerId};

fn require_perfect_information<N: Number>(game: &Game<N>) -> Result<(), SolveError> {
    match game.information_sets().iter().position(|h| h.members.len() > 1) {
        Some(set) => Err(SolveError::ImperfectInformation {
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
/// [`SolveError::ImperfectInformation`].
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
/// Of the two equilibria in pure strategies, entry deterrence by threat is none in the
/// subgame after entry.
/// ```
/// use realpolitik_game::GameBuilder;
/// use realpolitik_solve::{nash, refinement::{backward_induction, subgame_perfect}};
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
/// let pure = nash::pure_nash_equilibria(&game).all().unwrap().equilibria;
/// let perfect = subgame_perfect(&game, pure);
/// assert_eq!(perfect, [backward_induction(&game).unwrap()]);
/// ```
pub fn backward_induction<N: Scalar>(game: &Game<N>) -> Result<BehaviorEquilibrium<N>, SolveError> {
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
///
/// # Returns
/// A search for every choice among ties at every node, each as a profile. In doubles
/// actions within 1e-9 of the payoff range are a tie.
///
/// # Errors
/// [`SolveError::ImperfectInformation`]; [`SolveError::Limit`] where more than
/// `max_equilibria` would have to be carried along.
///
/// # Complexity
/// O(nodes · players) per equilibrium of each subgame.
///
/// # Example
/// The second mover is indifferent; what it does decides for the first.
/// ```
/// use realpolitik_game::GameBuilder;
/// use realpolitik_solve::refinement::all_backward_induction;
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
/// let found = all_backward_induction(&game).all().unwrap().equilibria;
/// let payoffs: Vec<f64> = found.iter().map(|e| e.payoffs[0]).collect();
/// assert_eq!(payoffs, [1.0, 2.0]);
/// ```
pub fn all_backward_induction<N: Scalar>(game: &Game<N>) -> Search<'_, BehaviorEquilibrium<N>> {
    Search::new(move |run| {
        require_perfect_information(game)?;
        let mut equilibria = Vec::new();
        for (_, choices) in lines(game, run.limits.max_equilibria)? {
            let mut probabilities = vec![N::zero(); game.action_count()];
            for (h, a) in choices {
                probabilities[game.action_offsets()[h] + a] = N::one();
            }
            let profile = BehaviorProfile { probabilities };
            let judged = BehaviorEquilibrium::judged(game, profile, Concept::Nash);
            equilibria.push(run.tell(judged)?);
        }
        Ok(Whole { equilibria, proven: false, details: () })
    })
}

/// What a subtree may pay, and the choices (set, action) that lead there.
type Line<N> = (Vec<N>, Vec<(usize, usize)>);

/// The lines of the whole tree that best choices lead along.
fn lines<N: Scalar>(game: &Game<N>, limit: usize) -> Result<Vec<Line<N>>, SolveError> {
    let scales: Vec<f64> = (0..game.players().len())
        .map(|p| game.payoff_range(PlayerId(p as u32)))
        .map(|(lo, hi)| hi.to_f64() - lo.to_f64())
        .collect();
    let too_many =
        || SolveError::Limit { what: "subgame-perfect equilibria", name: "max_equilibria", limit };
    let mut lines: Vec<Vec<Line<N>>> = vec![Vec::new(); game.nodes().len()];
    for (i, node) in game.nodes().iter().enumerate().rev() {
        let below: Vec<Vec<Line<N>>> =
            node.children.iter().map(|c| std::mem::take(&mut lines[c.index()])).collect();
        let combinations = below.iter().try_fold(1usize, |n, l| n.checked_mul(l.len()));
        if combinations.is_none_or(|n| n > limit) {
            return Err(too_many());
        }
        let shape: Vec<usize> = below.iter().map(Vec::len).collect();
        let mut pick = vec![0usize; below.len()];
        let mut here: Vec<Line<N>> = Vec::new();
        loop {
            let taken: Vec<&Line<N>> = below.iter().zip(&pick).map(|(l, p)| &l[*p]).collect();
            continued(game, i, &taken, &scales, &mut here);
            if here.len() > limit {
                return Err(too_many());
            }
            if !advance(&mut pick, &shape) {
                break;
            }
        }
        lines[i] = here;
    }
    Ok(std::mem::take(&mut lines[0]))
}

/// The lines through a node, given one line through each of its children.
fn continued<N: Scalar>(
    game: &Game<N>,
    node: usize,
    taken: &[&Line<N>],
    scales: &[f64],
    here: &mut Vec<Line<N>>,
) {
    let node = &game.nodes()[node];
    let choices: Vec<(usize, usize)> = taken.iter().flat_map(|l| l.1.iter().copied()).collect();
    let own = match node.outcome {
        Some(o) => game.outcomes()[o.index()].payoffs.clone(),
        None => vec![N::zero(); game.players().len()],
    };
    match node.kind {
        NodeKind::Terminal => here.push((own, choices)),
        NodeKind::Chance(c) => {
            let mut row = own;
            for (p, l) in game.chance_sets()[c.index()].probabilities.iter().zip(taken) {
                add_weighted(&mut row, p, &l.0);
            }
            here.push((row, choices));
        }
        NodeKind::Decision(h) => {
            let player = game.information_sets()[h.index()].player.index();
            let mut best = &taken[0].0[player];
            for l in taken {
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
}
