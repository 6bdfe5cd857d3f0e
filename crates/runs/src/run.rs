//! A run over draws that may be long: stopped when precise enough, interrupted,
//! kept on disk and continued, or one range of many.

use crate::checkpoint::{Header, forget, load, save};
use crate::error::{CheckpointError, RunError};
use crate::failure::{FailureRegion, region};
use realpolitik_belief::sampler::Sampler;

use crate::sweep::{Chunk, Plan, Progress, Sweep, advance, workers};
use realpolitik_case::Case;
use realpolitik_case::unfold::CompiledGame;
use std::ops::Range;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// Between two looks at the sampling error; the first ones come sooner.
const LOOK: u64 = 65_536;
/// The first look.
const FIRST_LOOK: u64 = 4_096;
/// The first block, after which their length follows the time they take.
const FIRST_BLOCK: u64 = 4_096;
/// A block takes about this long, if what is done is not to be kept more often.
const BLOCK_TIME: Duration = Duration::from_millis(1000);
/// The longest block.
const LONGEST_BLOCK: u64 = 1 << 22;

/// Which draws are to be solved.
#[derive(Clone, Debug, PartialEq)]
pub enum Until {
    /// These.
    Draws(Range<u64>),
    /// From the first on until every probability and leverage has at most this
    /// sampling error, or there are so many draws.
    Error {
        /// The error.
        mcse: f64,
        /// The greatest number of draws.
        most: u64,
    },
}

impl Until {
    fn range(&self) -> Range<u64> {
        match self {
            Until::Draws(range) => range.clone(),
            Until::Error { most, .. } => 0..*most,
        }
    }
}

/// How a run goes.
#[derive(Clone, Debug)]
pub struct RunOptions {
    /// Which draws.
    pub until: Until,
    /// The seed of the draws.
    pub seed: u64,
    /// Threads; has no influence on any number.
    pub jobs: usize,
    /// Draw by scrambled Sobol points.
    pub quasi_random: bool,
    /// Where to keep what has been done.
    pub keep: Option<PathBuf>,
    /// How often: at most what was done in such a time is lost if the program is
    /// killed.
    pub keep_every: Duration,
    /// Continue from what was kept there.
    pub resume: bool,
    /// Draws of a block, if it is not to be as many as take a second.
    pub block: Option<u64>,
}

impl RunOptions {
    /// So many independent draws, kept nowhere.
    pub fn draws(draws: u64, seed: u64, jobs: usize) -> Self {
        RunOptions {
            until: Until::Draws(0..draws),
            seed,
            jobs,
            quasi_random: false,
            keep: None,
            keep_every: BLOCK_TIME,
            resume: false,
            block: None,
        }
    }
}

/// What a run came to.
#[derive(Clone, Debug)]
pub struct Run {
    /// The accumulators.
    pub total: Sweep,
    /// The draws in them.
    pub draws: Range<u64>,
    /// Draws that were not solved again because a file held them.
    pub resumed: u64,
    /// Whether the error asked for was reached, if one was.
    pub precise: bool,
    /// Whether draws are scrambled Sobol points.
    pub quasi_random: bool,
    /// Where the draws lie that failed.
    pub failures: Option<FailureRegion>,
    /// What went wrong when keeping results, which does not stop the run.
    pub not_kept: Option<String>,
}

/// The header of a run's files.
pub fn header(
    case: &Case,
    compiled: &CompiledGame,
    options: &RunOptions,
    draws: Range<u64>,
) -> Header {
    Header {
        case: case.hash.clone(),
        as_of: case.as_of.to_string(),
        game: case.games[compiled.protocol].id.clone(),
        seed: options.seed,
        quasi_random: options.quasi_random,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        from: draws.start,
        to: draws.end,
    }
}

/// The plan of a run.
pub fn plan<'a>(
    case: &'a Case,
    compiled: &'a CompiledGame,
    options: &RunOptions,
) -> Result<Plan<'a>, RunError> {
    let mut sampler = Sampler::new(&case.beliefs(), options.seed);
    if options.quasi_random {
        sampler = sampler.quasi_random().ok_or(RunError::TooManyDimensions {
            parameters: Sampler::new(&case.beliefs(), options.seed).uncertain().len(),
            limit: realpolitik_belief::sobol::Sobol::MOST_DIMENSIONS,
        })?;
    }
    Plan::new(case, compiled, sampler)
}

/// What was kept of a run that is to be continued: its accumulators, and the draw
/// up to which they go.
fn kept_before(
    plan: &Plan<'_>,
    options: &RunOptions,
    expected: &Header,
) -> Result<Option<(Sweep, u64)>, RunError> {
    let (true, Some(path)) = (options.resume, &options.keep) else { return Ok(None) };
    match load(path, plan, expected) {
        Ok((head, sweep)) if head.from == expected.from && head.to <= expected.to => {
            Ok(Some((sweep, head.to)))
        }
        Ok((head, _)) => {
            let difference = format!(
                "it holds draws {} to {}, which do not begin at {} or go past {}",
                head.from, head.to, expected.from, expected.to
            );
            Err(CheckpointError::OtherRun { path: path.clone(), difference }.into())
        }
        // Nothing was kept: from the beginning, then.
        Err(CheckpointError::File { source, .. })
            if source.kind() == std::io::ErrorKind::NotFound =>
        {
            Ok(None)
        }
        Err(e) => Err(e.into()),
    }
}

/// The length of the block after one that took such a time. It changes no number,
/// only how often what is done is kept.
fn next_block(options: &RunOptions, block: u64, spent: Duration) -> u64 {
    let block_time = options.keep_every.min(BLOCK_TIME);
    match options.block {
        Some(fixed) => fixed,
        None if spent < block_time / 4 => (block * 2).min(LONGEST_BLOCK),
        None if spent > block_time => (block / 2).max(1),
        None => block,
    }
}

/// Runs. `each` sees every chunk of draws with the number of the worker that
/// solved it; `after` is called with the draws done after each block, in order.
/// Neither hears of draws that a file held, so who wants to see every draw does
/// not resume.
pub fn run(
    case: &Case,
    compiled: &CompiledGame,
    options: &RunOptions,
    progress: &Progress,
    each: &(dyn Fn(usize, &Chunk<'_>) + Sync),
    after: &mut dyn FnMut(Range<u64>) -> Result<(), RunError>,
) -> Result<Run, RunError> {
    let plan = plan(case, compiled, options)?;
    let range = options.until.range();
    let expected = header(case, compiled, options, range.clone());
    let (mut total, mut at) = match kept_before(&plan, options, &expected)? {
        Some(kept) => kept,
        None => (plan.empty(), range.start),
    };
    let resumed = at - range.start;
    progress.done.fetch_add(resumed, std::sync::atomic::Ordering::Relaxed);
    let mut workers = workers(&plan, options.jobs, range.end - at);
    let mut not_kept = None;
    let mut block = options.block.unwrap_or(FIRST_BLOCK);
    let mut kept = Instant::now();
    // Otherwise what the workers have summed is wanted only in the end.
    let looked_at = options.keep.is_some() || matches!(options.until, Until::Error { .. });
    let mut precise = enough(&options.until, at, &total);
    while at < range.end && !precise {
        let begin = Instant::now();
        let goal = next_look(&options.until, at).min(at + block).min(range.end);
        let reached = advance(&mut workers, at..goal, progress, each);
        let stopped = reached < goal;
        if looked_at || stopped || reached == range.end {
            for worker in &mut workers {
                total.merge(&worker.total);
                worker.total = plan.empty();
            }
        }
        after(at..reached)?;
        at = reached;
        precise = enough(&options.until, at, &total);
        block = next_block(options, block, begin.elapsed());
        let unfinished = at < range.end && !precise;
        if let Some(path) = &options.keep
            && unfinished
            && (stopped || kept.elapsed() >= options.keep_every)
        {
            let head = Header { to: at, ..expected.clone() };
            not_kept = save(path, &head, &total).err().map(|e| e.to_string());
            kept = Instant::now();
        }
        if stopped {
            break;
        }
    }
    total.interrupted = at < range.end && !precise;
    if let (false, Some(path)) = (total.interrupted, &options.keep) {
        // Done: what was kept on the way is of no more use.
        forget(path);
    }
    let precise = match options.until {
        Until::Draws(_) => true,
        Until::Error { .. } => precise,
    };
    let mut done = finished(case, &plan, total, range.start..at);
    done.resumed = resumed;
    done.precise = precise;
    done.not_kept = not_kept;
    Ok(done)
}

/// What accumulators of these draws come to, wherever they are from.
pub fn finished(case: &Case, plan: &Plan<'_>, total: Sweep, draws: Range<u64>) -> Run {
    let failed: Vec<Vec<f64>> = total.failed.iter().map(|k| plan.point(*k)).collect();
    let uncertain: Vec<usize> = plan.uncertain().collect();
    Run {
        failures: region(case, &uncertain, &failed),
        total,
        draws,
        resumed: 0,
        precise: true,
        quasi_random: plan.is_quasi_random(),
        not_kept: None,
    }
}

/// Looks come after fixed numbers of draws, so that where a run stops does not
/// depend on time or threads.
fn next_look(until: &Until, at: u64) -> u64 {
    match until {
        Until::Draws(_) => u64::MAX,
        Until::Error { .. } if at < LOOK => {
            let mut look = FIRST_LOOK;
            while look <= at {
                look *= 2;
            }
            look
        }
        Until::Error { .. } => (at / LOOK + 1) * LOOK,
    }
}

fn enough(until: &Until, at: u64, total: &Sweep) -> bool {
    match until {
        Until::Draws(_) => false,
        // Only at a look: a run continued in between must not stop sooner.
        Until::Error { mcse, .. } => {
            let look = at >= FIRST_LOOK
                && (at.is_multiple_of(LOOK) || (at < LOOK && at.is_power_of_two()));
            look && total.greatest_error() <= *mcse
        }
    }
}
