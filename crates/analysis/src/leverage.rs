//! Dependence, leverage, power share, and the puzzle between the last two.

use crate::accumulate::Estimate;
use crate::finding::AnalysisError;
use crate::sweep::{Sweep, pairs};
use realpolitik_case::formula::{LaneBuilder, LaneValue, Program, Symbol};
use realpolitik_case::unfold::CompiledGame;
use realpolitik_case::{Actor, Case, Protocol};
use schemars::JsonSchema;
use serde::Serialize;

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
    pub(crate) fn lanes(&self, lanes: &mut LaneBuilder) -> LaneValue {
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

/// Dependence of one actor.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Dependence {
    /// Actor.
    pub actor: String,
    /// The outcome that follows if the other walks away.
    pub if_other_leaves: String,
    /// What it loses then, in its own expected payoff: mean over draws.
    pub loss: f64,
    /// Monte Carlo standard error of that mean.
    pub mcse: f64,
}

/// Leverage of one actor over another.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Leverage {
    /// Who holds it.
    pub of: String,
    /// Over whom.
    pub over: String,
    /// D(over) / (D(of) + D(over)), over draws in which both would lose; `None`
    /// if there is no such draw and so no bargain.
    pub leverage: Option<Estimate>,
    /// power(of) / (power(of) + power(over)), where both are known.
    pub power_share: Option<f64>,
    /// Leverage minus power share.
    pub puzzle: Option<f64>,
    /// Share of draws in which one side would rather walk away, so that there is
    /// no bargain to have leverage in.
    pub no_bargain: f64,
}

/// Compiles the walk-away outcomes of a protocol. Actor `i` loses when the
/// other, for whom the case names a walk-away outcome, leaves; with more than
/// two such actors the one that leaves is the next in file order.
pub fn dependence_programs(
    case: &Case,
    compiled: &CompiledGame,
) -> Result<Vec<DependenceProgram>, AnalysisError> {
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
                AnalysisError::NotAPlayer { actor: case.actors[actor.index()].id.clone() }
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

/// Dependence of every actor that has something to lose.
pub fn dependence(case: &Case, protocol: &Protocol, sweep: &Sweep) -> Vec<Dependence> {
    let n = protocol.walk_away.len();
    sweep
        .dependence
        .iter()
        .enumerate()
        .filter_map(|(i, m)| {
            let (loss, mcse) = m.mean_and_error()?;
            Some(Dependence {
                actor: case.actors[protocol.walk_away[i].0.index()].id.clone(),
                if_other_leaves: protocol.outcomes[protocol.walk_away[(i + 1) % n].1].name.clone(),
                loss,
                mcse,
            })
        })
        .collect()
}

/// Leverage of the one who would lose `own` over the one who would lose `other`:
/// `other` over both. `None` where one of them would gain, or neither lose, by
/// parting: there is no bargain.
#[inline(always)]
pub fn share_of_losses(own: f64, other: f64) -> Option<f64> {
    (own >= 0.0 && other >= 0.0 && own + other > 0.0).then(|| other / (own + other))
}

/// An actor's share of the power of two, where both have one.
pub fn power_share(of: &Actor, over: &Actor) -> Option<f64> {
    match (&of.power, &over.power) {
        (Some((a, _)), Some((b, _))) if a + b > 0.0 => Some(a / (a + b)),
        _ => None,
    }
}

/// Leverage of every ordered pair, the client's over the patron's first.
pub fn leverage(case: &Case, protocol: &Protocol, sweep: &Sweep) -> Vec<Leverage> {
    let mut all: Vec<Leverage> = pairs(sweep.dependence.len())
        .into_iter()
        .zip(&sweep.leverage)
        .map(|((i, j), acc)| {
            let of = &case.actors[protocol.walk_away[i].0.index()];
            let over = &case.actors[protocol.walk_away[j].0.index()];
            let power_share = power_share(of, over);
            let estimate = acc.estimate();
            Leverage {
                of: of.id.clone(),
                over: over.id.clone(),
                puzzle: estimate.zip(power_share).map(|(l, p)| l.mean - p),
                no_bargain: 1.0 - acc.count() as f64 / sweep.certified.max(1) as f64,
                leverage: estimate,
                power_share,
            }
        })
        .collect();
    all.sort_by(|a, b| {
        let key = |l: &Leverage| -l.puzzle.unwrap_or(f64::NEG_INFINITY);
        key(a).total_cmp(&key(b))
    });
    all
}
