//! One question over a grid: parameters at set values, actions taken away,
//! rivals in the place of the case, and in each cell the same draws of all that
//! is left open.

use crate::error::AnalysisError;
use crate::quantity::{Named, Probe, Quantity};
use realpolitik_belief::sampler::Sampler;
use realpolitik_case::unfold::CompiledGame;
use realpolitik_case::{ActorId, Case, Edge, NameTable, Rival};
use realpolitik_runs::RunError;
use realpolitik_runs::accumulate::{Estimate, Moments};
use realpolitik_runs::bytes::{Reader, put};
use realpolitik_runs::parts::joined;
use realpolitik_runs::points::Points;
use realpolitik_runs::subject::compiled_without;
use realpolitik_runs::subject::{Subject, blocks};
use realpolitik_runs::sweep::{Plan, Progress, Worker};
use schemars::JsonSchema;
use serde::Serialize;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// The most cells of a grid.
pub const MAX_CELLS: usize = 1_000_000;
/// How often what has been done is kept.
const KEEP_EVERY: Duration = Duration::from_secs(1);
const MAGIC: &[u8; 6] = b"RPGRD2";

/// What is varied.
#[derive(Clone, Debug, Default)]
pub struct GridOptions {
    /// Position of the game in the case.
    pub game: usize,
    /// Parameters, by position, with the values each takes; every combination
    /// is a cell.
    pub vary: Vec<(usize, Vec<f64>)>,
    /// Games to compare with the whole one: actions taken away.
    pub without: Vec<Vec<Edge>>,
    /// Rivals to compare with the case as it stands, by position.
    pub rivals: Vec<usize>,
    /// What else is asked in each cell, in the notation of
    /// [`crate::quantity::notation`].
    pub of: Vec<String>,
    /// Draws of a cell.
    pub draws: u64,
    /// The seed of the draws, the same in every cell.
    pub seed: u64,
    /// Threads; has no influence on any number.
    pub jobs: usize,
    /// Draw by scrambled Sobol points.
    pub quasi_random: bool,
    /// Where to keep what has been done, once it takes longer than a second.
    pub keep: Option<PathBuf>,
    /// Continue from what was kept there.
    pub resume: bool,
}

/// A cell of a grid.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Cell {
    /// Which game: position in [`Grid::games`].
    pub game: usize,
    /// Which account: position in [`Grid::accounts`].
    pub account: usize,
    /// Value of each varied parameter.
    pub at: Vec<f64>,
    /// Probability of each of [`Grid::outcomes`]; `None` if no draw was certified.
    pub outcomes: Vec<Option<Estimate>>,
    /// Leverage of each of [`Grid::pairs`]; `None` where there is no bargain. It
    /// rests on the draws in which enough is conceded, which it counts.
    pub leverage: Vec<Option<Estimate>>,
    /// Each of [`Grid::quantities`]; `None` where it has no value in any draw.
    pub quantities: Vec<Option<Measured>>,
    /// Draws certified.
    pub certified: u64,
    /// Draws without a certified solution; they are in no number here.
    pub failed: u64,
}

/// A quantity over the draws of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Measured {
    /// Mean over the draws in which it has a value.
    pub mean: f64,
    /// Monte Carlo standard error of the mean; of quasi-random draws that which
    /// as many independent ones would have.
    pub mcse: f64,
    /// How many draws these are.
    pub draws: u64,
}

/// A grid, solved.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Grid {
    /// Ids of the varied parameters.
    pub parameters: Vec<String>,
    /// The games: `whole`, or `without` and the actions taken away.
    pub games: Vec<String>,
    /// The accounts: the case as it stands, then ids of rivals.
    pub accounts: Vec<String>,
    /// Ids of the outcomes.
    pub outcomes: Vec<String>,
    /// Who has leverage over whom.
    pub pairs: Vec<(String, String)>,
    /// What else was asked, as written.
    pub quantities: Vec<String>,
    /// The cells, the last parameter changing fastest.
    pub cells: Vec<Cell>,
    /// How many cells there are in all.
    pub cells_in_all: usize,
    /// Cells that a file held.
    pub resumed: usize,
    /// Whether it was stopped early.
    pub interrupted: bool,
    /// Whether every draw of every cell was certified and none is missing.
    pub fit_for_use: bool,
    /// What went wrong when keeping results, which does not stop the run.
    #[serde(skip)]
    pub not_kept: Option<String>,
}

/// The case as a rival has it: other beliefs about some parameters, other payoffs.
pub fn as_rival_has_it(case: &Case, rival: &Rival) -> Case {
    let mut other = case.clone();
    for (p, belief) in &rival.set {
        other.parameters[p.index()].distribution = belief.clone();
    }
    for (game, outcome, player, payoff) in &rival.payoffs {
        other.games[*game].outcomes[*outcome].payoffs[*player] = payoff.clone();
    }
    other
}

/// Solves a grid.
pub fn grid(
    case: &Case,
    options: &GridOptions,
    progress: &Progress,
) -> Result<Grid, AnalysisError> {
    let protocol = &case.games[options.game];
    let points: usize = options.vary.iter().map(|(_, v)| v.len()).product();
    let accounts: Vec<Case> = std::iter::once(case.clone())
        .chain(options.rivals.iter().map(|r| as_rival_has_it(case, &case.rivals[*r])))
        .collect();
    let nothing = Vec::new();
    let games: Vec<&Vec<Edge>> = std::iter::once(&nothing).chain(&options.without).collect();
    let all = points
        .checked_mul(accounts.len() * games.len())
        .filter(|n| *n <= MAX_CELLS)
        .ok_or(AnalysisError::TooManyCells { limit: MAX_CELLS })?;
    let mut compiled = Vec::new();
    for account in &accounts {
        for removed in &games {
            compiled.push(compiled_without(account, options.game, removed)?);
        }
    }
    let mut plans = Vec::new();
    for (i, compiled) in compiled.iter().enumerate() {
        let account = &accounts[i / games.len()];
        plans.push((account, compiled, Plan::new(account, compiled, sampler(account, options)?)?));
    }
    let mut out = Grid {
        parameters: options.vary.iter().map(|(m, _)| case.parameters[*m].id.clone()).collect(),
        games: games.iter().map(|g| name_of(&protocol.names, g)).collect(),
        accounts: std::iter::once("case".to_owned())
            .chain(options.rivals.iter().map(|r| case.rivals[*r].id.clone()))
            .collect(),
        outcomes: protocol.outcomes.iter().map(|o| o.name.clone()).collect(),
        pairs: pairs(case, &compiled[0]),
        quantities: options.of.clone(),
        cells: Vec::new(),
        cells_in_all: all,
        resumed: 0,
        interrupted: false,
        fit_for_use: true,
        not_kept: None,
    };
    let key = key(case, options, &out);
    let mut done: Vec<Option<Cell>> = vec![None; all];
    if let (true, Some(path)) = (options.resume, &options.keep) {
        for (slot, cell) in done.iter_mut().zip(load(path, &key, &out)?) {
            *slot = Some(cell);
            out.resumed += 1;
        }
    }
    progress.done.fetch_add(out.resumed as u64 * options.draws, Ordering::Relaxed);
    let shared = Mutex::new(Shared { done, kept: Instant::now(), not_kept: None });
    let whole = Subject { case, compiled: &compiled[0], seed: options.seed, jobs: 1 };
    let asked = options.of.iter().map(|q| Ok(Named::parse(&whole, q)?.quantity));
    let asked = asked.collect::<Result<Vec<_>, AnalysisError>>()?;
    let layout = Layout {
        plans: &plans,
        asked: &asked,
        points,
        games: games.len(),
        first: out.resumed,
        key: &key,
    };
    fill(&layout, options, &shared, progress)?;
    let Shared { done, not_kept, .. } = shared.into_inner().unwrap_or_else(|e| e.into_inner());
    out.not_kept = not_kept;
    if let Some(path) = &options.keep {
        if done.iter().all(Option::is_some) {
            realpolitik_runs::checkpoint::forget(path);
        } else {
            out.not_kept = save(path, &key, &done).err();
        }
    }
    out.cells = done.into_iter().map_while(|c| c).collect();
    out.interrupted = out.cells.len() < all;
    out.fit_for_use = !out.interrupted && out.cells.iter().all(|c| c.failed == 0);
    Ok(out)
}

fn name_of(names: &NameTable, removed: &[Edge]) -> String {
    if removed.is_empty() {
        return "whole".to_owned();
    }
    let actions: Vec<String> = removed
        .iter()
        .map(|e| names.pair(*e))
        .map(|(node, action)| format!("{node}.{action}"))
        .collect();
    format!("without {}", actions.join(" "))
}

fn sampler<'a>(case: &'a Case, options: &GridOptions) -> Result<Sampler<'a>, AnalysisError> {
    let mut sampler = Sampler::new(&case.beliefs(), options.seed);
    if options.quasi_random {
        let parameters = sampler.uncertain().len();
        let limit = realpolitik_belief::sobol::Sobol::MOST_DIMENSIONS;
        sampler =
            sampler.quasi_random().ok_or(RunError::TooManyDimensions { parameters, limit })?;
    }
    // Held parameters keep their stream, so that the others have the same draws
    // in every cell.
    for (m, _) in &options.vary {
        sampler.fix(*m, 0.0);
    }
    Ok(sampler)
}

/// What the cells of a grid are made from.
struct Layout<'a> {
    /// An account and the plan of one game under it, games within accounts.
    plans: &'a [(&'a Case, &'a CompiledGame, Plan<'a>)],
    /// What else is asked, of the whole game.
    asked: &'a [Quantity],
    /// Points of each plan.
    points: usize,
    games: usize,
    /// The first cell that is not there yet.
    first: usize,
    key: &'a [u8; 32],
}

/// What the workers of a grid share.
struct Shared {
    done: Vec<Option<Cell>>,
    kept: Instant,
    not_kept: Option<String>,
}

/// Solves the cells that are not there yet, over several threads.
fn fill(
    layout: &Layout<'_>,
    options: &GridOptions,
    shared: &Mutex<Shared>,
    progress: &Progress,
) -> Result<(), AnalysisError> {
    let all = layout.plans.len() * layout.points;
    let next = AtomicUsize::new(layout.first);
    let work = || -> Result<(), AnalysisError> {
        while !progress.stop.load(Ordering::Relaxed) {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= all {
                return Ok(());
            }
            let cell = cell(options, number, layout, progress)?;
            let Ok(mut shared) = shared.lock() else { return Ok(()) };
            let Shared { done, kept, not_kept } = &mut *shared;
            done[number] = Some(cell);
            if let Some(path) = &options.keep
                && kept.elapsed() >= KEEP_EVERY
            {
                *not_kept = save(path, layout.key, done).err();
                *kept = Instant::now();
            }
        }
        Ok(())
    };
    let results: Vec<Result<(), AnalysisError>> = std::thread::scope(|scope| {
        let workers: Vec<_> =
            (0..options.jobs.clamp(1, all.max(1))).map(|_| scope.spawn(work)).collect();
        workers.into_iter().map(joined).collect()
    });
    results.into_iter().collect()
}

/// Who has leverage over whom.
fn pairs(case: &Case, compiled: &CompiledGame) -> Vec<(String, String)> {
    let conceding = &compiled.conceding;
    let id = |a: ActorId| case.actors[a.index()].id.clone();
    let mutual = conceding.mutual().map(|k| conceding.pairs[k]);
    mutual.map(|(of, over)| (id(of), id(over))).collect()
}

fn cell(
    options: &GridOptions,
    number: usize,
    layout: &Layout<'_>,
    progress: &Progress,
) -> Result<Cell, AnalysisError> {
    let (points, games) = (layout.points, layout.games);
    let (account, compiled, plan) = &layout.plans[number / points];
    let mut rest = number % points;
    let mut at = vec![0.0; options.vary.len()];
    for (slot, (_, values)) in at.iter_mut().zip(&options.vary).rev() {
        *slot = values[rest % values.len()];
        rest /= values.len();
    }
    let mut plan = plan.clone();
    for ((m, _), value) in options.vary.iter().zip(&at) {
        plan.hold(account, *m, *value);
    }
    let mut worker = Worker::new(&plan);
    worker.solve(0..options.draws, |chunk| {
        progress.done.fetch_add(chunk.count as u64, Ordering::Relaxed);
    });
    let total = &worker.total;
    let subject = Subject { case: account, compiled, seed: options.seed, jobs: 1 };
    Ok(Cell {
        quantities: measured(&subject, &plan, layout.asked, options.draws)?,
        game: number / points % games,
        account: number / points / games,
        at,
        outcomes: total.outcomes.iter().map(|a| a.estimate()).collect(),
        leverage: plan.conceding().mutual().map(|k| total.leverage[k].estimate()).collect(),
        certified: total.certified,
        failed: total.failures,
    })
}

/// What else is asked, over the draws of a cell.
fn measured(
    subject: &Subject<'_>,
    plan: &Plan<'_>,
    asked: &[Quantity],
    draws: u64,
) -> Result<Vec<Option<Measured>>, AnalysisError> {
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    let probe = Probe::new(subject, asked)?;
    // Of the size of a share; a gain or payoff is seldom far beyond.
    let mut sums: Vec<Moments> = vec![Moments::of_size(1.0); asked.len()];
    let mut known = vec![0u64; asked.len()];
    for block in blocks(0..draws) {
        let n = (block.end - block.start) as usize;
        let mut points = Points::new(subject.case.parameters.len(), n);
        for (k, draw) in block.enumerate() {
            points.set(k, &plan.point(draw));
        }
        let readings = probe.evaluate(&points);
        for ((sum, known), row) in sums.iter_mut().zip(&mut known).zip(&readings.rows) {
            for v in row.iter().filter(|v| v.is_finite()) {
                sum.add(*v);
                *known += 1;
            }
        }
    }
    let one = |(sum, draws): (&Moments, &u64)| {
        let (mean, mcse) = sum.mean_and_error()?;
        Some(Measured { mean, mcse, draws: *draws })
    };
    Ok(sums.iter().zip(&known).map(one).collect())
}

/// All that a grid's numbers depend on.
fn key(case: &Case, options: &GridOptions, grid: &Grid) -> [u8; 32] {
    let mut hash = blake3::Hasher::new();
    let mut text = |t: &str| {
        hash.update(&(t.len() as u64).to_le_bytes());
        hash.update(t.as_bytes());
    };
    text(env!("CARGO_PKG_VERSION"));
    text(&case.hash);
    text(&case.as_of.to_string());
    text(&case.games[options.game].id);
    text(&format!("{} {} {}", options.draws, options.seed, options.quasi_random));
    let named = grid.games.iter().chain(&grid.accounts).chain(&grid.parameters);
    named.chain(&grid.quantities).for_each(|t| text(t));
    for (_, values) in &options.vary {
        text(&values.iter().map(|v| v.to_bits().to_string()).collect::<Vec<_>>().join(" "));
    }
    *hash.finalize().as_bytes()
}

fn save(path: &std::path::Path, key: &[u8; 32], done: &[Option<Cell>]) -> Result<(), String> {
    let mut out = MAGIC.to_vec();
    out.extend_from_slice(key);
    let cells: Vec<&Cell> = done.iter().map_while(Option::as_ref).collect();
    put(&mut out, cells.len() as u64);
    for cell in cells {
        put(&mut out, cell.game as u64);
        put(&mut out, cell.account as u64);
        cell.at.iter().for_each(|v| out.extend_from_slice(&v.to_bits().to_le_bytes()));
        for estimate in cell.outcomes.iter().chain(&cell.leverage) {
            put(&mut out, estimate.map_or(0, |e| e.draws));
            if let Some(e) = estimate {
                for v in [e.mean, e.mcse, e.p05, e.p95] {
                    out.extend_from_slice(&v.to_bits().to_le_bytes());
                }
            }
        }
        for measured in &cell.quantities {
            put(&mut out, measured.map_or(0, |m| m.draws));
            if let Some(m) = measured {
                for v in [m.mean, m.mcse] {
                    out.extend_from_slice(&v.to_bits().to_le_bytes());
                }
            }
        }
        put(&mut out, cell.certified);
        put(&mut out, cell.failed);
    }
    let hash = blake3::hash(&out);
    out.extend_from_slice(hash.as_bytes());
    realpolitik_runs::checkpoint::replace(path, &out).map_err(|e| e.to_string())
}

fn load(path: &std::path::Path, key: &[u8; 32], grid: &Grid) -> Result<Vec<Cell>, AnalysisError> {
    use realpolitik_runs::error::CheckpointError;
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        // Nothing was kept: from the beginning, then.
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => return Err(CheckpointError::File { path: path.to_owned(), source }.into()),
    };
    let damaged = || CheckpointError::Damaged { path: path.to_owned() };
    let read = || -> Option<Vec<Cell>> {
        let (body, hash) = bytes.split_last_chunk::<32>()?;
        (blake3::hash(body).as_bytes() == hash).then_some(())?;
        let mut from = Reader::new(body.strip_prefix(MAGIC)?.strip_prefix(key)?);
        let count = usize::try_from(from.number()?).ok().filter(|n| *n <= grid.cells_in_all)?;
        let mut cells = Vec::new();
        for _ in 0..count {
            let number =
                |from: &mut Reader<'_>| Some(f64::from_bits(u64::from_le_bytes(from.bytes()?)));
            let game = usize::try_from(from.number()?).ok()?;
            let account = usize::try_from(from.number()?).ok()?;
            let mut at = Vec::new();
            for _ in 0..grid.parameters.len() {
                at.push(number(&mut from)?);
            }
            let mut estimates = Vec::new();
            for _ in 0..grid.outcomes.len() + grid.pairs.len() {
                estimates.push(match from.number()? {
                    0 => None,
                    draws => Some(Estimate {
                        mean: number(&mut from)?,
                        mcse: number(&mut from)?,
                        p05: number(&mut from)?,
                        p95: number(&mut from)?,
                        draws,
                    }),
                });
            }
            let leverage = estimates.split_off(grid.outcomes.len());
            let mut quantities = Vec::new();
            for _ in 0..grid.quantities.len() {
                quantities.push(match from.number()? {
                    0 => None,
                    draws => {
                        let (mean, mcse) = (number(&mut from)?, number(&mut from)?);
                        Some(Measured { mean, mcse, draws })
                    }
                });
            }
            let (certified, failed) = (from.number()?, from.number()?);
            cells.push(Cell {
                game,
                account,
                at,
                outcomes: estimates,
                leverage,
                quantities,
                certified,
                failed,
            });
        }
        from.is_empty().then_some(cells)
    };
    if bytes.strip_prefix(MAGIC).is_some_and(|rest| !rest.starts_with(key)) {
        let difference = "what is varied, or the case, or the draws, are not the same".to_owned();
        return Err(CheckpointError::OtherRun { path: path.to_owned(), difference }.into());
    }
    Ok(read().ok_or_else(damaged)?)
}
