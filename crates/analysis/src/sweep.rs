//! One pass over many draws: each is solved, certified and added up.
//!
//! Blocks of draws are handed to threads as they come free. Every accumulator
//! gives the same bits in any order, so the result does not depend on how many
//! threads there were or who did what.

use crate::accumulate::{Moments, UnitAccumulator};
use crate::draw::Sampler;
use crate::finding::AnalysisError;
use crate::leverage::{DependenceProgram, dependence_programs};
use realpolitik_case::unfold::CompiledGame;
use realpolitik_case::{Case, Protocol};
use realpolitik_game::certificate::certify_logit;
use realpolitik_game::{BehaviorProfile, Game, NodeKind};
use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Draws solved together.
const BLOCK: u64 = 256;
/// A logit profile may differ from its logit response by this much.
pub const LOGIT_TOLERANCE: f64 = 1e-9;
/// How many failed draws are named.
const NAMED_FAILURES: usize = 1000;

/// What one pass yields.
#[derive(Clone, Debug)]
pub struct Sweep {
    /// Per outcome of the protocol: its probability.
    pub outcomes: Vec<UnitAccumulator>,
    /// Per action of the game (flat over information sets): its probability.
    pub actions: Vec<UnitAccumulator>,
    /// Per move of the protocol: the probability that it is reached.
    pub reached: Vec<UnitAccumulator>,
    /// Per move and action of the protocol: its probability given that the move is reached.
    pub moves: Vec<Vec<UnitAccumulator>>,
    /// Per player: expected payoff.
    pub payoffs: Vec<Moments>,
    /// Per actor with a walk-away outcome: what it loses if the other leaves.
    pub dependence: Vec<Moments>,
    /// Per pair: leverage of the first over the second, where both lose.
    pub leverage: Vec<UnitAccumulator>,
    /// Draws certified.
    pub certified: u64,
    /// Draws that failed, the first thousand named.
    pub failed: Vec<u64>,
    /// How many failed.
    pub failures: u64,
    /// Greatest distance of a probability from its logit response.
    pub max_residual: f64,
    /// Whether it was stopped before all draws were done.
    pub interrupted: bool,
}

/// Counters that others may look at while a sweep runs.
#[derive(Debug, Default)]
pub struct Progress {
    /// Draws done.
    pub done: AtomicU64,
    /// Set to stop at the next block.
    pub stop: AtomicBool,
}

struct Plan<'a> {
    case: &'a Case,
    protocol: &'a Protocol,
    compiled: &'a CompiledGame,
    seed: u64,
    dependence: Vec<DependenceProgram>,
    pairs: Vec<(usize, usize)>,
    /// Per node of the tree: move of the protocol it stands for.
    move_of_node: Vec<Option<usize>>,
}

impl Sweep {
    fn empty(plan: &Plan<'_>) -> Self {
        let acc = |n: usize| vec![UnitAccumulator::default(); n];
        Sweep {
            outcomes: acc(plan.protocol.outcomes.len()),
            actions: acc(plan.compiled.game.action_count()),
            reached: acc(plan.protocol.moves.len()),
            moves: plan.protocol.moves.iter().map(|m| acc(m.actions.len())).collect(),
            payoffs: vec![Moments::default(); plan.compiled.players.len()],
            dependence: vec![Moments::default(); plan.dependence.len()],
            leverage: acc(plan.pairs.len()),
            certified: 0,
            failed: Vec::new(),
            failures: 0,
            max_residual: 0.0,
            interrupted: false,
        }
    }

    fn merge(&mut self, other: &Sweep) {
        let join = |a: &mut [UnitAccumulator], b: &[UnitAccumulator]| {
            a.iter_mut().zip(b).for_each(|(x, y)| x.merge(y));
        };
        join(&mut self.outcomes, &other.outcomes);
        join(&mut self.actions, &other.actions);
        join(&mut self.reached, &other.reached);
        for (a, b) in self.moves.iter_mut().zip(&other.moves) {
            join(a, b);
        }
        join(&mut self.leverage, &other.leverage);
        self.payoffs.iter_mut().zip(&other.payoffs).for_each(|(a, b)| a.merge(b));
        self.dependence.iter_mut().zip(&other.dependence).for_each(|(a, b)| a.merge(b));
        self.certified += other.certified;
        self.failures += other.failures;
        self.failed.extend(&other.failed);
        self.failed.sort_unstable();
        self.failed.truncate(NAMED_FAILURES);
        self.max_residual = self.max_residual.max(other.max_residual);
        self.interrupted |= other.interrupted;
    }

    fn fail(&mut self, draw: u64) {
        self.failures += 1;
        if self.failed.len() < NAMED_FAILURES {
            self.failed.push(draw);
        }
    }

    /// Adds one solved draw.
    fn add(
        &mut self,
        plan: &Plan<'_>,
        theta: &[f64],
        game: &Game<f64>,
        profile: &BehaviorProfile<f64>,
    ) {
        let reach = profile.realization(game);
        let mut outcome = vec![0.0; self.outcomes.len()];
        for t in &plan.compiled.terminals {
            outcome[t.outcome] += reach[t.node.index()];
        }
        outcome.iter().zip(&mut self.outcomes).for_each(|(p, a)| a.add(*p));
        profile.probabilities.iter().zip(&mut self.actions).for_each(|(p, a)| a.add(*p));

        let mut reached = vec![0.0; self.reached.len()];
        let mut taken: Vec<Vec<f64>> = self.moves.iter().map(|m| vec![0.0; m.len()]).collect();
        for (i, node) in game.nodes().iter().enumerate() {
            let (Some(m), NodeKind::Decision(h)) = (plan.move_of_node[i], node.kind) else {
                continue;
            };
            reached[m] += reach[i];
            for (sum, p) in taken[m].iter_mut().zip(profile.at(game, h)) {
                *sum += reach[i] * p;
            }
        }
        for (m, total) in reached.iter().enumerate() {
            self.reached[m].add(*total);
            if *total > 0.0 {
                for (acc, sum) in self.moves[m].iter_mut().zip(&taken[m]) {
                    acc.add(sum / total);
                }
            }
        }

        let payoffs = profile.expected_payoffs(game);
        payoffs.iter().zip(&mut self.payoffs).for_each(|(v, a)| a.add(*v));
        let loss: Vec<f64> = plan
            .dependence
            .iter()
            .map(|d| payoffs[d.player] - d.payoff_if_other_leaves(theta))
            .collect();
        loss.iter().zip(&mut self.dependence).for_each(|(v, a)| a.add(*v));
        for (pair, acc) in plan.pairs.iter().zip(&mut self.leverage) {
            let (own, other) = (loss[pair.0], loss[pair.1]);
            if own >= 0.0 && other >= 0.0 && own + other > 0.0 {
                acc.add(other / (own + other));
            }
        }
    }
}

/// Solves a range of draws of a case's game and adds them up.
pub fn sweep(
    case: &Case,
    compiled: &CompiledGame,
    seed: u64,
    draws: Range<u64>,
    jobs: usize,
    progress: &Progress,
) -> Result<Sweep, AnalysisError> {
    let protocol = &case.games[compiled.protocol];
    let dependence = dependence_programs(case, compiled)?;
    let pairs = pairs(dependence.len());
    let plan = Plan {
        case,
        protocol,
        compiled,
        seed,
        dependence,
        pairs,
        move_of_node: move_of_node(protocol, compiled),
    };
    let next = AtomicU64::new(draws.start);
    let parts: Vec<Sweep> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..jobs.max(1))
            .map(|_| scope.spawn(|| work(&plan, &next, draws.end, progress)))
            .collect();
        workers
            .into_iter()
            .map(|w| w.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    });
    let mut total = Sweep::empty(&plan);
    parts.iter().for_each(|p| total.merge(p));
    Ok(total)
}

/// Ordered pairs of actors that have something to lose: each over each other.
pub fn pairs(n: usize) -> Vec<(usize, usize)> {
    (0..n).flat_map(|i| (0..n).filter(move |j| *j != i).map(move |j| (i, j))).collect()
}

fn move_of_node(protocol: &Protocol, compiled: &CompiledGame) -> Vec<Option<usize>> {
    compiled
        .game
        .nodes()
        .iter()
        .map(|n| match n.kind {
            NodeKind::Decision(h) => {
                let name = &compiled.sets[h.index()].node;
                protocol.moves.iter().position(|m| m.name == *name)
            }
            _ => None,
        })
        .collect()
}

fn work(plan: &Plan<'_>, next: &AtomicU64, end: u64, progress: &Progress) -> Sweep {
    let mut total = Sweep::empty(plan);
    let sampler = Sampler::new(plan.case, plan.seed);
    let mut theta = Vec::new();
    loop {
        if progress.stop.load(Ordering::Relaxed) {
            total.interrupted |= next.load(Ordering::Relaxed) < end;
            return total;
        }
        let start = next.fetch_add(BLOCK, Ordering::Relaxed);
        if start >= end {
            return total;
        }
        let stop = (start + BLOCK).min(end);
        for k in start..stop {
            sampler.draw(k, &mut theta);
            solve_one(plan, k, &theta, &mut total);
        }
        progress.done.fetch_add(stop - start, Ordering::Relaxed);
    }
}

fn solve_one(plan: &Plan<'_>, k: u64, theta: &[f64], total: &mut Sweep) {
    let (Ok(game), Ok(precision)) = (plan.compiled.at(theta), plan.compiled.precision_at(theta))
    else {
        total.fail(k);
        return;
    };
    let Ok(solution) = realpolitik_solve::logit(&game, &precision, &Default::default()) else {
        total.fail(k);
        return;
    };
    let certificate = certify_logit(&game, &solution.profile, &precision, LOGIT_TOLERANCE);
    if !certificate.holds() {
        total.fail(k);
        return;
    }
    total.certified += 1;
    total.max_residual = total.max_residual.max(certificate.max_regret);
    total.add(plan, theta, &game, &solution.profile);
}
