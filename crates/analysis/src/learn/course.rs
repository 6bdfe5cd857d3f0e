//! How far a posterior has come: kept in files, so that a run that was stopped goes on
//! with the same bits.

use crate::error::AnalysisError;
use crate::learn::sampler::Particles;
use realpolitik_runs::bytes::{Reader, put};
use realpolitik_runs::checkpoint::{forget, replace, short_hash};
use realpolitik_runs::error::CheckpointError;
use realpolitik_runs::sweep::Progress;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

const MAGIC: &[u8] = b"RPLRN1";

/// Particles on the way from the beliefs to a posterior.
#[derive(Clone, Debug)]
pub(crate) struct Course {
    pub(crate) particles: Particles,
    /// The step of each block.
    pub(crate) block_steps: Vec<f64>,
    /// The power that has been reached.
    pub(crate) reached: f64,
    pub(crate) log_evidence: f64,
    /// Of the marginal likelihood, relative.
    pub(crate) variance: f64,
    pub(crate) steps: usize,
}

/// Where a run keeps what it has done.
#[derive(Clone, Debug)]
pub struct Keep {
    /// The folder.
    pub folder: PathBuf,
    /// Whether to go on with what is there.
    pub resume: bool,
    /// How long at most is between times at which it is kept, beside the end of each
    /// posterior.
    pub every: Duration,
}

/// Watches a posterior being made.
pub(crate) trait Watcher {
    /// How far it had come before, if something was kept.
    fn begun(&mut self) -> Result<Option<Course>, AnalysisError>;
    /// After each power; whether to go on.
    fn step(&mut self, course: &Course) -> bool;
}

/// Nobody watches.
#[cfg(test)]
pub(crate) struct Unwatched;

#[cfg(test)]
impl Watcher for Unwatched {
    fn begun(&mut self) -> Result<Option<Course>, AnalysisError> {
        Ok(None)
    }
    fn step(&mut self, _: &Course) -> bool {
        true
    }
}

/// Tells progress, stops, and keeps what is done.
pub(crate) struct Watch<'a> {
    progress: &'a Progress,
    keep: Option<&'a Keep>,
    /// All that the numbers of the run depend on.
    key: [u8; 32],
    file: Option<PathBuf>,
    /// Draws of posteriors that are done, and of this one.
    before: u64,
    count: usize,
    /// Rows of scores, and cases.
    shape: (usize, usize),
    kept: Instant,
    /// Why something could not be kept.
    pub(crate) problem: Option<String>,
}

impl<'a> Watch<'a> {
    pub(crate) fn new(
        progress: &'a Progress,
        keep: Option<&'a Keep>,
        key: [u8; 32],
        (count, shape): (usize, (usize, usize)),
    ) -> Self {
        let (file, before, kept, problem) = (None, 0, Instant::now(), None);
        Watch { progress, keep, key, file, before, count, shape, kept, problem }
    }

    /// Turns to the posterior given some cases.
    pub(crate) fn turn(&mut self, active: &[bool]) {
        let mask: String = active.iter().map(|a| if *a { '1' } else { '0' }).collect();
        self.file = self.keep.map(|k| k.folder.join(format!("{}.rplrn", short_hash(&mask))));
    }

    /// After a posterior.
    pub(crate) fn done(&mut self) {
        self.before += self.count as u64;
    }

    fn save(&mut self, course: &Course) {
        let Some(file) = &self.file else { return };
        self.problem = match replace(file, &to_bytes(course, &self.key)) {
            Ok(()) => None,
            Err(e) => Some(e.to_string()),
        };
        self.kept = Instant::now();
    }

    /// Removes what was kept.
    pub(crate) fn end(&self) {
        let Some(keep) = self.keep else { return };
        for entry in std::fs::read_dir(&keep.folder).into_iter().flatten().flatten() {
            if entry.path().extension().is_some_and(|e| e == "rplrn") {
                forget(&entry.path());
            }
        }
        // A folder with something else in it stays.
        let _ = std::fs::remove_dir(&keep.folder);
    }
}

impl Watcher for Watch<'_> {
    fn begun(&mut self) -> Result<Option<Course>, AnalysisError> {
        match (&self.file, self.keep.is_some_and(|k| k.resume)) {
            (Some(file), true) => load(file, &self.key, self.count, self.shape),
            _ => Ok(None),
        }
    }

    fn step(&mut self, course: &Course) -> bool {
        let share = course.reached * self.count as f64;
        self.progress.done.store(self.before + share as u64, Ordering::Relaxed);
        let ended = course.reached >= 1.0;
        let stop = self.progress.stop.load(Ordering::Relaxed);
        let due = self.keep.is_some_and(|k| self.kept.elapsed() >= k.every);
        if ended || stop || due {
            self.save(course);
        }
        ended || !stop
    }
}

fn to_bytes(course: &Course, key: &[u8; 32]) -> Vec<u8> {
    let p = &course.particles;
    let mut out = MAGIC.to_vec();
    out.extend_from_slice(key);
    put(&mut out, p.moves());
    put(&mut out, course.steps as u64);
    put(&mut out, course.block_steps.len() as u64);
    let mut numbers = |all: &[f64]| {
        all.iter().for_each(|x| out.extend_from_slice(&x.to_bits().to_le_bytes()));
    };
    numbers(&[course.reached, course.log_evidence, course.variance]);
    numbers(&course.block_steps);
    p.rows.iter().chain(&p.likelihood).for_each(|row| numbers(row));
    p.ancestors.iter().for_each(|a| out.extend_from_slice(&a.to_le_bytes()));
    let hash = blake3::hash(&out);
    out.extend_from_slice(hash.as_bytes());
    out
}

fn load(
    path: &Path,
    key: &[u8; 32],
    count: usize,
    shape: (usize, usize),
) -> Result<Option<Course>, AnalysisError> {
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(CheckpointError::File { path: path.to_owned(), source }.into()),
    };
    let damaged = || CheckpointError::Damaged { path: path.to_owned() };
    Ok(Some(of_bytes(&bytes, key, count, shape).ok_or_else(damaged)?))
}

fn of_bytes(
    bytes: &[u8],
    key: &[u8; 32],
    count: usize,
    (rows, cases): (usize, usize),
) -> Option<Course> {
    let (body, hash) = bytes.split_last_chunk::<32>()?;
    (blake3::hash(body).as_bytes() == hash).then_some(())?;
    let mut from = Reader::new(body.strip_prefix(MAGIC)?.strip_prefix(key)?);
    let (moves, steps) = (from.number()?, usize::try_from(from.number()?).ok()?);
    let blocks = usize::try_from(from.number()?).ok().filter(|n| *n <= cases + 2)?;
    let mut numbers = |n: usize| -> Option<Vec<f64>> {
        (0..n).map(|_| Some(f64::from_bits(u64::from_le_bytes(from.bytes()?)))).collect()
    };
    let head = numbers(3)?;
    let block_steps = numbers(blocks)?;
    let scores = (0..rows).map(|_| numbers(count)).collect::<Option<_>>()?;
    let likelihood = (0..cases).map(|_| numbers(count)).collect::<Option<_>>()?;
    let ancestors: Vec<u32> =
        (0..count).map(|_| Some(u32::from_le_bytes(from.bytes()?))).collect::<Option<_>>()?;
    let sound = from.is_empty() && ancestors.iter().all(|a| (*a as usize) < count);
    sound.then(|| Course {
        particles: Particles::of_parts(scores, likelihood, ancestors, moves),
        block_steps,
        reached: head[0],
        log_evidence: head[1],
        variance: head[2],
        steps,
    })
}
