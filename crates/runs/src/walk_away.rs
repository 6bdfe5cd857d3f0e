//! What is left to an actor when another walks away.

use crate::error::RunError;
use realpolitik_case::formula::{LaneBuilder, LaneValue, Program, Symbol};
use realpolitik_case::unfold::CompiledGame;
use realpolitik_case::{Case, Protocol};

/// What an actor gets when another walks away, nature's draws averaged.
#[derive(Clone, Debug)]
pub struct DependenceProgram {
    /// Position among the players of the compiled game.
    pub player: usize,
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

impl DependenceProgram {
    /// The payoff that is left at these parameters.
    pub fn payoff_if_other_leaves(&self, theta: &[f64]) -> f64 {
        self.cases
            .iter()
            .map(|(weight, payoff)| {
                weight.iter().map(|w| w.eval(theta)).product::<f64>() * payoff.eval(theta)
            })
            .sum()
    }
}

impl Weight {
    fn lanes(&self, lanes: &mut LaneBuilder) -> LaneValue {
        match self {
            Weight::Written(p) => lanes.program(p),
            Weight::Rest(others) => {
                let mut sum = lanes.constant(0.0);
                for p in others {
                    let p = lanes.program(p);
                    sum = lanes.add(sum, p);
                }
                let one = lanes.constant(1.0);
                lanes.subtract(one, sum)
            }
        }
    }
}

impl DependenceProgram {
    /// The same payoff over lanes of draws.
    pub fn lanes(&self, lanes: &mut LaneBuilder) -> LaneValue {
        let mut sum = lanes.constant(0.0);
        for (weights, payoff) in &self.cases {
            let mut weight = lanes.constant(1.0);
            for w in weights {
                let w = w.lanes(lanes);
                weight = lanes.multiply(weight, w);
            }
            let payoff = lanes.program(payoff);
            let term = lanes.multiply(weight, payoff);
            sum = lanes.add(sum, term);
        }
        sum
    }
}

/// Compiles the walk-away outcomes of a protocol. Actor `i` loses when the
/// other, for whom the case names a walk-away outcome, leaves; with more than
/// two such actors the one that leaves is the next in file order.
pub fn dependence_programs(
    case: &Case,
    compiled: &CompiledGame,
) -> Result<Vec<DependenceProgram>, RunError> {
    let protocol = &case.games[compiled.protocol];
    let n = protocol.walk_away.len();
    if n < 2 {
        return Ok(Vec::new());
    }
    (0..n)
        .map(|i| {
            let (actor, _) = protocol.walk_away[i];
            let (_, outcome) = protocol.walk_away[(i + 1) % n];
            let player = compiled.players.iter().position(|p| *p == actor).ok_or_else(|| {
                RunError::NotAPlayer { actor: case.actors[actor.index()].id.clone() }
            })?;
            Ok(DependenceProgram { player, cases: average_over_nature(protocol, outcome, player) })
        })
        .collect()
}

fn average_over_nature(
    protocol: &Protocol,
    outcome: usize,
    player: usize,
) -> Vec<(Vec<Weight>, Program)> {
    let expression = &protocol.outcomes[outcome].payoffs[player];
    let mut named: Vec<usize> = expression
        .symbols()
        .into_iter()
        .filter_map(|s| match s {
            Symbol::Branch { node, .. } => protocol.chance.iter().position(|c| c.name == *node),
            _ => None,
        })
        .collect();
    named.sort_unstable();
    named.dedup();
    let mut paths: Vec<Vec<(usize, usize)>> = vec![Vec::new()];
    for c in named {
        paths = paths
            .into_iter()
            .flat_map(|path| {
                (0..protocol.chance[c].branches.len()).map(move |b| {
                    let mut longer = path.clone();
                    longer.push((c, b));
                    longer
                })
            })
            .collect();
    }
    paths
        .into_iter()
        .map(|path| {
            let taken = |node: &str, branch: &str| {
                let hit = path.iter().any(|(c, b)| {
                    let chance = &protocol.chance[*c];
                    chance.name == node && chance.branches[*b].name == branch
                });
                f64::from(u8::from(hit))
            };
            let weights =
                path.iter().map(|(c, b)| branch_probability(protocol, *c, *b, &taken)).collect();
            (weights, Program::compile(expression, &taken))
        })
        .collect()
}

fn branch_probability(
    protocol: &Protocol,
    chance: usize,
    branch: usize,
    taken: &dyn Fn(&str, &str) -> f64,
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

/// Leverage of the one who would lose `own` over the one who would lose `other`:
/// `other` over both. `None` where one of them would gain, or neither lose, by
/// parting: there is no bargain.
#[inline(always)]
pub fn share_of_losses(own: f64, other: f64) -> Option<f64> {
    (own >= 0.0 && other >= 0.0 && own + other > 0.0).then(|| other / (own + other))
}
