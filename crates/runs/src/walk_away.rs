//! What is left to an actor when it, or another, walks away.

use crate::error::RunError;
use realpolitik_case::formula::{Program, Symbol};
use realpolitik_case::play::PlayReader;
use realpolitik_case::unfold::CompiledGame;
use realpolitik_case::{ActorId, Case, Edge, Protocol};

/// What an actor is left with when the relation ends.
#[derive(Clone, Debug)]
pub struct WalkAway {
    /// The actor.
    pub actor: ActorId,
    /// The other, with whom the relation is.
    pub other: ActorId,
    /// Position of the actor among the players of the compiled game.
    pub player: usize,
    /// Position of the other.
    pub other_player: usize,
    /// The outcome (position in the protocol) if it walks away itself.
    pub if_own_leaves: usize,
    /// The outcome (position in the protocol) if the other walks away.
    pub if_other_leaves: usize,
    /// Its payoff if it walks away itself: its outside option.
    pub own: Remainder,
    /// Its payoff if the other walks away.
    pub left: Remainder,
    /// The other's payoff if the other walks away: the other's outside option.
    pub other_own: Remainder,
}

/// A payoff after a walk-away, nature's draws averaged.
#[derive(Clone, Debug)]
pub struct Remainder {
    /// Weight (a product of branch probabilities) and payoff, per draw of nature.
    cases: Vec<(Vec<Weight>, Program)>,
}

/// The probability of a branch: as written, or what the others leave.
#[derive(Clone, Debug)]
enum Weight {
    Written(Program),
    Rest(Vec<Program>),
}

impl Weight {
    fn eval(&self, theta: &[f64]) -> f64 {
        match self {
            Weight::Written(p) => p.eval(theta),
            Weight::Rest(others) => 1.0 - others.iter().map(|p| p.eval(theta)).sum::<f64>(),
        }
    }
}

impl Remainder {
    /// The payoff at these parameters.
    pub fn at(&self, theta: &[f64]) -> f64 {
        self.cases
            .iter()
            .map(|(weight, payoff)| {
                weight.iter().map(|w| w.eval(theta)).product::<f64>() * payoff.eval(theta)
            })
            .sum()
    }
}

/// What each actor with a walk-away outcome is left with when the relation ends.
/// With more than two such actors the other is the next in file order.
pub fn walk_aways(case: &Case, compiled: &CompiledGame) -> Result<Vec<WalkAway>, RunError> {
    let protocol = &case.games[compiled.protocol];
    let n = protocol.walk_away.len();
    if n < 2 {
        return Ok(Vec::new());
    }
    let place =
        |actor: ActorId| {
            compiled.players.iter().position(|p| *p == actor).ok_or_else(|| RunError::NotAPlayer {
                actor: case.actors[actor.index()].id.clone(),
            })
        };
    (0..n)
        .map(|i| {
            let (actor, own) = protocol.walk_away[i];
            let (other, left) = protocol.walk_away[(i + 1) % n];
            let (player, other_player) = (place(actor)?, place(other)?);
            Ok(WalkAway {
                actor,
                other,
                player,
                other_player,
                if_own_leaves: own,
                if_other_leaves: left,
                own: average_over_nature(protocol, own, player),
                left: average_over_nature(protocol, left, player),
                other_own: average_over_nature(protocol, left, other_player),
            })
        })
        .collect()
}

fn average_over_nature(protocol: &Protocol, outcome: usize, player: usize) -> Remainder {
    let expression = &protocol.outcomes[outcome].payoffs[player];
    let mut named: Vec<usize> = expression
        .symbols()
        .into_iter()
        .filter_map(|s| match s {
            Symbol::Branch(e) => protocol.chance.iter().position(|c| c.id == e.node),
            _ => None,
        })
        .collect();
    named.sort_unstable();
    named.dedup();
    let reader = PlayReader::of(protocol);
    let edge = |(c, b): (usize, usize)| {
        let chance = &protocol.chance[c];
        Edge { node: chance.id, branch: chance.branches[b].id }
    };
    let mut paths: Vec<Vec<(usize, usize)>> = vec![Vec::new()];
    for c in named {
        let chance = &protocol.chance[c];
        paths = paths
            .into_iter()
            .flat_map(|path| {
                // A branch that is not there without the moves before it is not drawn.
                let play: Vec<Edge> = path.iter().copied().map(edge).collect();
                let there = |b: &usize| {
                    let condition = chance.branches[*b].open_if.as_ref();
                    condition.is_none_or(|e| reader.holds(e, &play, chance.id))
                };
                let open: Vec<usize> = (0..chance.branches.len()).filter(there).collect();
                open.into_iter().map(move |b| {
                    let mut longer = path.clone();
                    longer.push((c, b));
                    longer
                })
            })
            .collect();
    }
    let cases = paths
        .into_iter()
        .map(|path| {
            let play: Vec<Edge> = path.iter().copied().map(edge).collect();
            let end = protocol.outcomes[outcome].id;
            let taken = |s: Symbol| reader.value(s, &play, end);
            let weights =
                path.iter().map(|(c, b)| branch_probability(protocol, *c, *b, &taken)).collect();
            (weights, Program::compile(expression, &taken))
        })
        .collect();
    Remainder { cases }
}

fn branch_probability(
    protocol: &Protocol,
    chance: usize,
    branch: usize,
    taken: &dyn Fn(Symbol) -> f64,
) -> Weight {
    let node = &protocol.chance[chance];
    match &node.branches[branch].probability {
        Some(p) => Weight::Written(Program::compile(p, taken)),
        None => Weight::Rest(
            node.branches
                .iter()
                .filter_map(|b| b.probability.as_ref())
                .map(|p| Program::compile(p, taken))
                .collect(),
        ),
    }
}
