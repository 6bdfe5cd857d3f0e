//! One pass over many draws: each is solved, certified and added up.
//!
//! Draws are handed to threads in steps as they come free. Every accumulator
//! gives the same bits in any order, so the result does not depend on how many
//! threads there were or who did what.

use crate::accumulate::{CrossMoments, Moments, UnitAccumulator};
pub use crate::engine::LOGIT_TOLERANCE;
use crate::engine::{CHUNK, Engine};
use crate::error::RunError;
use realpolitik_belief::sampler::Sampler;

use crate::bytes::{Encoded, Reader, put};
use crate::offers::{OfferPlan, OfferTotals};
use crate::pick::Pick;
use crate::questions::{QuestionPlan, QuestionTotals};
use fearless_simd::{Level, dispatch};
use realpolitik_case::conceding::{Conceding, FLOOR};
use realpolitik_case::unfold::CompiledGame;
use realpolitik_case::{Case, Protocol};
use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Draws that a thread takes at a time.
const STEP: u64 = 2048;
/// How many failed draws are named.
const NAMED_FAILURES: usize = 1000;

/// What one pass yields.
#[derive(Clone, Debug, PartialEq)]
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
    /// Per pair of [`Conceding`]: leverage of the first over the second, where
    /// something is conceded.
    pub leverage: Vec<UnitAccumulator>,
    /// The same with every concession weighing 1.
    pub unweighted: Vec<UnitAccumulator>,
    /// Per pair: the weight that the second concedes to the first in a play.
    pub conceded: Vec<Moments>,
    /// The questions of the case that are about this game.
    pub questions: QuestionTotals,
    /// The offers that are accepted.
    pub offers: OfferTotals,
    /// How outcomes move with the parameters that are not fixed.
    pub cross: CrossMoments,
    /// Draws certified.
    pub certified: u64,
    /// Draws that failed, the first thousand named.
    pub failed: Vec<u64>,
    /// How many failed.
    pub failures: u64,
    /// Draws that had to be solved by themselves.
    pub alone: u64,
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
    /// Set to stop at the next step.
    pub stop: AtomicBool,
}

/// Everything a thread needs to know to solve draws of a case's game.
#[derive(Clone, Debug)]
pub struct Plan<'a> {
    compiled: &'a CompiledGame,
    sampler: Sampler<'a>,
    quasi_random: bool,
    questions: QuestionPlan,
    offers: OfferPlan,
    engine: Engine<'a>,
    /// Parameters that are not fixed, with mean and inverse deviation.
    scores: Vec<(usize, f64, f64)>,
    empty: Sweep,
    level: Level,
}

impl<'a> Plan<'a> {
    /// A plan to solve the draws of a sampler.
    pub fn new(
        case: &'a Case,
        compiled: &'a CompiledGame,
        sampler: Sampler<'a>,
    ) -> Result<Self, RunError> {
        let protocol = &case.games[compiled.protocol];
        let questions = QuestionPlan::new(case, compiled);
        let offers = OfferPlan::new(protocol, compiled);
        let watched = [&questions.patterns[..], &offers.patterns[..]].concat();
        let engine = Engine::new(compiled, Some(protocol), &watched);
        let scores = sampler
            .uncertain()
            .into_iter()
            .map(|m| {
                let belief = &case.parameters[m].distribution;
                let sd = belief.sd();
                (m, belief.mean(), if sd > 0.0 { 1.0 / sd } else { 0.0 })
            })
            .collect();
        let mut plan = Plan {
            compiled,
            quasi_random: sampler.is_quasi_random(),
            sampler,
            questions,
            offers,
            engine,
            scores,
            empty: Sweep {
                outcomes: Vec::new(),
                actions: Vec::new(),
                reached: Vec::new(),
                moves: Vec::new(),
                payoffs: Vec::new(),
                leverage: Vec::new(),
                unweighted: Vec::new(),
                conceded: Vec::new(),
                questions: QuestionTotals::default(),
                offers: OfferTotals::default(),
                cross: CrossMoments::new(0, 0),
                certified: 0,
                failed: Vec::new(),
                failures: 0,
                alone: 0,
                max_residual: 0.0,
                interrupted: false,
            },
            level: Level::new(),
        };
        plan.empty = plan.shaped(case, protocol);
        Ok(plan)
    }

    fn shaped(&self, case: &Case, protocol: &Protocol) -> Sweep {
        let one = if self.quasi_random {
            UnitAccumulator::quasi_random()
        } else {
            UnitAccumulator::default()
        };
        let all = |n: usize| vec![one.clone(); n];
        let rows = self.engine.tally_rows();
        // Sums are kept in units of about the size of a player's payoffs.
        let base = case.base_point();
        let sizes: Vec<f64> = match self.compiled.at(&base) {
            Ok(game) => (0..game.players().len())
                .map(|p| {
                    let (low, high) = game.payoff_range(realpolitik_game::PlayerId(p as u32));
                    low.abs().max(high.abs())
                })
                .collect(),
            Err(_) => vec![1.0; self.compiled.players.len()],
        };
        Sweep {
            outcomes: all(protocol.outcomes.len()),
            actions: all(self.compiled.shape.action_count()),
            reached: all(protocol.moves.len()),
            moves: rows.taken.iter().map(|t| all(t.len())).collect(),
            payoffs: sizes.iter().map(|s| Moments::of_size(*s)).collect(),
            leverage: all(self.compiled.conceding.pairs.len()),
            unweighted: all(self.compiled.conceding.pairs.len()),
            conceded: self
                .compiled
                .conceding
                .floors
                .iter()
                .map(|f| Moments::of_size(f / FLOOR))
                .collect(),
            questions: self.questions.empty(self.quasi_random),
            offers: self.offers.empty(self.quasi_random),
            cross: CrossMoments::new(protocol.outcomes.len(), self.scores.len()),
            ..self.empty.clone()
        }
    }

    /// Without the wider instructions that the machine may have: the same bits.
    #[must_use]
    pub fn plain(mut self) -> Self {
        self.engine = self.engine.plain();
        self.sampler = self.sampler.plain();
        self.level = Level::baseline();
        self
    }

    /// Who gives way to whom in the game.
    pub fn conceding(&self) -> &Conceding {
        &self.compiled.conceding
    }

    /// A sweep that has seen nothing.
    pub fn empty(&self) -> Sweep {
        self.empty.clone()
    }

    /// Holds a parameter at a value.
    pub fn hold(&mut self, case: &Case, parameter: usize, value: f64) {
        self.sampler.fix(parameter, value);
        self.scores.retain(|s| s.0 != parameter);
        let outcomes = case.games[self.compiled.protocol].outcomes.len();
        self.empty.cross = CrossMoments::new(outcomes, self.scores.len());
    }

    /// A draw of the parameters.
    pub fn point(&self, draw: u64) -> Vec<f64> {
        let mut theta = Vec::new();
        self.sampler.draw(draw, &mut theta);
        theta
    }

    /// Whether draws are quasi-random.
    pub fn is_quasi_random(&self) -> bool {
        self.quasi_random
    }

    /// The parameters of [`Sweep::cross`], by position in the case.
    pub fn uncertain(&self) -> impl Iterator<Item = usize> + '_ {
        self.scores.iter().map(|s| s.0)
    }
}

/// The work space of one thread. Once it is made, solving draws allocates
/// nothing, unless one has to be solved by itself.
#[derive(Clone, Debug)]
pub struct Worker<'a, 'p> {
    plan: &'p Plan<'a>,
    engine: Engine<'a>,
    theta: Vec<f64>,
    kept: Vec<usize>,
    draws: Vec<u64>,
    values: Vec<f64>,
    scores: Vec<f64>,
    /// What has been solved and not yet been taken.
    pub total: Sweep,
}

impl<'a, 'p> Worker<'a, 'p> {
    /// A work space for a plan.
    pub fn new(plan: &'p Plan<'a>) -> Self {
        Worker {
            engine: plan.engine.clone(),
            theta: vec![0.0; plan.sampler.parameters() * CHUNK],
            kept: Vec::with_capacity(CHUNK),
            draws: Vec::with_capacity(CHUNK),
            values: Vec::with_capacity(CHUNK),
            scores: vec![0.0; plan.scores.len() * CHUNK],
            total: plan.empty(),
            plan,
        }
    }

    /// Solves draws and adds them up; `each` sees every chunk after it is solved.
    pub fn solve(&mut self, draws: Range<u64>, mut each: impl FnMut(&Chunk<'_>)) {
        let mut first = draws.start;
        while first < draws.end {
            let count = (draws.end - first).min(CHUNK as u64) as usize;
            self.plan.sampler.fill(first, count, &mut self.theta, CHUNK);
            self.engine.solve(&self.theta, CHUNK, count);
            let level = self.plan.level;
            dispatch!(level, _simd => self.add(first, count));
            each(&Chunk { first, count, theta: &self.theta, engine: &self.engine });
            first += count as u64;
        }
        self.total.alone += std::mem::take(&mut self.engine.solved_alone);
    }

    #[inline(always)]
    fn add(&mut self, first: u64, count: usize) {
        self.keep_certified(first, count);
        self.standardise(count);
        let (plan, engine, total) = (self.plan, &self.engine, &mut self.total);
        let mut pick = Pick {
            first,
            count,
            kept: &self.kept,
            draws: &mut self.draws,
            values: &mut self.values,
            quasi_random: plan.quasi_random,
        };
        total.add_probabilities(engine, &mut pick);
        total.add_concessions(&plan.compiled.conceding, engine, &mut pick);
        let rows = engine.tally_rows();
        for (accumulator, row) in total.payoffs.iter_mut().zip(rows.payoffs.clone()) {
            accumulator.add_all(pick.values(engine.tallied(row)));
        }
        if !plan.questions.asked.is_empty() {
            for d in &self.kept {
                let read = |pattern| engine.tallied(rows.watched.start + pattern)[*d];
                total.questions.add(&plan.questions, first + *d as u64, read);
            }
        }
        if !plan.offers.offers.is_empty() {
            let first_pattern = rows.watched.start + plan.questions.patterns.len();
            for d in &self.kept {
                let read = |pattern| engine.tallied(first_pattern + pattern)[*d];
                total.offers.add(&plan.offers, first + *d as u64, read);
            }
        }
        total.add_cross(engine, &mut pick, &mut self.scores);
    }

    /// Parts the draws that are certified from those that failed, and counts both.
    #[inline(always)]
    fn keep_certified(&mut self, first: u64, count: usize) {
        let (engine, total) = (&self.engine, &mut self.total);
        self.kept.clear();
        for (d, certified) in engine.certified()[..count].iter().enumerate() {
            if *certified {
                self.kept.push(d);
                total.max_residual = total.max_residual.max(engine.residual()[d]);
            } else {
                total.failures += 1;
                if total.failed.len() < NAMED_FAILURES {
                    total.failed.push(first + d as u64);
                }
            }
        }
        total.certified += self.kept.len() as u64;
    }

    /// Puts parameters that are not fixed into standard units.
    #[inline(always)]
    fn standardise(&mut self, count: usize) {
        for (at, (m, mean, scale)) in self.plan.scores.iter().enumerate() {
            let theta = &self.theta[m * CHUNK..m * CHUNK + count];
            for (to, x) in self.scores[at * CHUNK..].iter_mut().zip(theta) {
                *to = (x - mean) * scale;
            }
        }
    }
}

/// Adding up a chunk. All of it is inlined into what is compiled for the wider
/// instructions of the machine.
impl Sweep {
    /// Outcomes, actions and moves.
    #[inline(always)]
    fn add_probabilities(&mut self, engine: &Engine<'_>, pick: &mut Pick<'_>) {
        let rows = engine.tally_rows();
        let actions = 0..self.actions.len();
        let plain = (self
            .outcomes
            .iter_mut()
            .zip(rows.outcomes.clone())
            .map(|(a, r)| (a, engine.tallied(r))))
        .chain(self.actions.iter_mut().zip(actions).map(|(a, r)| (a, engine.action(r))))
        .chain(
            self.reached.iter_mut().zip(rows.reached.clone()).map(|(a, r)| (a, engine.tallied(r))),
        );
        for (accumulator, row) in plain {
            pick.unit(accumulator, row);
        }
        for (m, accumulators) in self.moves.iter_mut().enumerate() {
            let reached = engine.tallied(rows.reached.start + m);
            for (accumulator, row) in accumulators.iter_mut().zip(rows.taken[m].clone()) {
                pick.ratio(accumulator, engine.tallied(row), reached);
            }
        }
    }

    /// What each concedes to each.
    #[inline(always)]
    fn add_concessions(&mut self, conceding: &Conceding, engine: &Engine<'_>, pick: &mut Pick<'_>) {
        let rows = engine.tally_rows();
        let pairs = conceding.pairs.len();
        let conceded = |at: usize| engine.tallied(rows.conceded.start + at);
        for (k, floor) in conceding.floors.iter().enumerate() {
            pick.share(&mut self.leverage[k], conceded(k), conceded(k ^ 1), *floor);
            let times = (conceded(pairs + k), conceded(pairs + (k ^ 1)));
            pick.share(&mut self.unweighted[k], times.0, times.1, FLOOR);
            self.conceded[k].add_all(pick.values(conceded(k)));
        }
    }

    /// Every kept score once, then against every outcome that play can reach.
    #[inline(always)]
    fn add_cross(&mut self, engine: &Engine<'_>, pick: &mut Pick<'_>, scores: &mut [f64]) {
        let kept = pick.kept.len();
        if kept < pick.count {
            for row in scores.chunks_mut(CHUNK) {
                for (to, from) in pick.kept.iter().enumerate() {
                    row[to] = row[*from];
                }
            }
        }
        self.cross.count(kept);
        for (at, row) in scores.chunks(CHUNK).enumerate() {
            self.cross.add_scores(at, &row[..kept]);
        }
        for (o, row) in engine.tally_rows().outcomes.clone().enumerate() {
            let probabilities = pick.values(engine.tallied(row));
            if probabilities.iter().all(|p| *p == 0.0) {
                continue;
            }
            for (at, row) in scores.chunks(CHUNK).enumerate() {
                self.cross.add_products(o, at, probabilities, &row[..kept]);
            }
        }
    }
}

/// Draws just solved, for whoever wants to see each.
#[derive(Debug)]
pub struct Chunk<'b> {
    /// The first of them.
    pub first: u64,
    /// How many.
    pub count: usize,
    theta: &'b [f64],
    engine: &'b Engine<'b>,
}

impl Chunk<'_> {
    /// The values of a parameter.
    pub fn parameter(&self, parameter: usize) -> &[f64] {
        &self.theta[parameter * CHUNK..][..self.count]
    }
    /// The probabilities of an outcome of the protocol.
    pub fn outcome(&self, outcome: usize) -> &[f64] {
        let row = self.engine.tally_rows().outcomes.start + outcome;
        &self.engine.tallied(row)[..self.count]
    }
    /// The expected payoffs of a player.
    pub fn payoff(&self, player: usize) -> &[f64] {
        let row = self.engine.tally_rows().payoffs.start + player;
        &self.engine.tallied(row)[..self.count]
    }
    /// Which draws are certified.
    pub fn certified(&self) -> &[bool] {
        &self.engine.certified()[..self.count]
    }
    /// How far each is from its logit response.
    pub fn residual(&self) -> &[f64] {
        &self.engine.residual()[..self.count]
    }
}

impl Sweep {
    /// Adds what another has seen of the same plan.
    pub fn merge(&mut self, other: &Sweep) {
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
        join(&mut self.unweighted, &other.unweighted);
        self.payoffs.iter_mut().zip(&other.payoffs).for_each(|(a, b)| a.merge(b));
        self.conceded.iter_mut().zip(&other.conceded).for_each(|(a, b)| a.merge(b));
        self.questions.merge(&other.questions);
        self.offers.merge(&other.offers);
        self.cross.merge(&other.cross);
        self.certified += other.certified;
        self.failures += other.failures;
        self.alone += other.alone;
        self.failed.extend(&other.failed);
        self.failed.sort_unstable();
        self.failed.truncate(NAMED_FAILURES);
        self.max_residual = self.max_residual.max(other.max_residual);
        self.interrupted |= other.interrupted;
    }

    /// The greatest sampling error of any outcome and any leverage: what
    /// `--mcse` asks about.
    pub fn greatest_error(&self) -> f64 {
        self.outcomes
            .iter()
            .chain(&self.leverage)
            .filter_map(|a| a.mean_and_error())
            .map(|(_, error)| error)
            .fold(0.0, f64::max)
    }
}

impl Encoded for Sweep {
    fn write(&self, out: &mut Vec<u8>) {
        self.outcomes.write(out);
        self.actions.write(out);
        self.reached.write(out);
        self.moves.write(out);
        self.payoffs.write(out);
        self.leverage.write(out);
        self.unweighted.write(out);
        self.conceded.write(out);
        self.questions.write(out);
        self.offers.write(out);
        self.cross.write(out);
        put(out, self.certified);
        put(out, self.failures);
        put(out, self.alone);
        put(out, self.max_residual.to_bits());
        put(out, self.failed.len() as u64);
        self.failed.iter().for_each(|d| put(out, *d));
    }
    fn read(&mut self, from: &mut Reader<'_>) -> Option<()> {
        self.outcomes.read(from)?;
        self.actions.read(from)?;
        self.reached.read(from)?;
        self.moves.read(from)?;
        self.payoffs.read(from)?;
        self.leverage.read(from)?;
        self.unweighted.read(from)?;
        self.conceded.read(from)?;
        self.questions.read(from)?;
        self.offers.read(from)?;
        self.cross.read(from)?;
        self.certified = from.number()?;
        self.failures = from.number()?;
        self.alone = from.number()?;
        self.max_residual = f64::from_bits(from.number()?);
        let named = usize::try_from(from.number()?).ok().filter(|n| *n <= NAMED_FAILURES)?;
        self.failed.clear();
        for _ in 0..named {
            self.failed.push(from.number()?);
        }
        Some(())
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
) -> Result<Sweep, RunError> {
    let plan = Plan::new(case, compiled, Sampler::new(&case.beliefs(), seed))?;
    let mut workers = workers(&plan, jobs, draws.end.saturating_sub(draws.start));
    let mut total = plan.empty();
    let done = advance(&mut workers, draws.clone(), progress, &|_, _| {});
    workers.iter_mut().for_each(|w| total.merge(&w.total));
    total.interrupted = done < draws.end;
    Ok(total)
}

/// As many work spaces as there is work for.
pub fn workers<'a, 'p>(plan: &'p Plan<'a>, jobs: usize, draws: u64) -> Vec<Worker<'a, 'p>> {
    let most = usize::try_from(draws.div_ceil(CHUNK as u64)).unwrap_or(usize::MAX);
    vec![Worker::new(plan); jobs.clamp(1, most.max(1))]
}

/// Solves draws over all workers and returns up to where it came: all draws
/// before that are done, none after. `each` sees every chunk with the number of
/// the worker that solved it.
pub fn advance(
    workers: &mut [Worker<'_, '_>],
    draws: Range<u64>,
    progress: &Progress,
    each: &(dyn Fn(usize, &Chunk<'_>) + Sync),
) -> u64 {
    let next = AtomicU64::new(draws.start);
    // Small runs are shared out too.
    let length = draws.end - draws.start;
    let step = STEP.min(length.div_ceil(4 * workers.len() as u64)).max(CHUNK as u64);
    let work = |number: usize, worker: &mut Worker<'_, '_>| {
        while !progress.stop.load(Ordering::Relaxed) {
            let start = next.fetch_add(step, Ordering::Relaxed);
            if start >= draws.end {
                return;
            }
            let end = (start + step).min(draws.end);
            worker.solve(start..end, |chunk| each(number, chunk));
            progress.done.fetch_add(end - start, Ordering::Relaxed);
        }
    };
    match workers {
        [one] => work(0, one),
        many => std::thread::scope(|scope| {
            for (number, worker) in many.iter_mut().enumerate() {
                scope.spawn(move || work(number, worker));
            }
        }),
    }
    next.into_inner().min(draws.end)
}
