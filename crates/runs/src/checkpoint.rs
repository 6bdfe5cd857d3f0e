//! Accumulators on disk: what a long run has done so far, or a range of draws
//! to be joined with others.
//!
//! A file is `RPACC2`, a header, the accumulators, and a BLAKE3 hash of all
//! before it. It is written under another name, flushed to the disk and then
//! renamed, so that whoever is killed at any moment leaves the old file or the
//! new one, and a file cut short or altered is never read as whole.

use crate::bytes::{Encoded, Reader, put};
use crate::error::CheckpointError;
use crate::sweep::{Plan, Sweep};
use serde::{Deserialize, Serialize};
use std::io::Write;
use std::path::{Path, PathBuf};

const MAGIC: &[u8; 6] = b"RPACC2";

/// What the accumulators in a file are of. Files whose headers agree in all but
/// the draws can be joined.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// BLAKE3 of the case's files, its as-of date and version of the program.
    pub case: String,
    /// Day after which evidence is held out.
    pub as_of: String,
    /// The game.
    pub game: String,
    /// Seed of the draws.
    pub seed: u64,
    /// Whether draws are quasi-random.
    pub quasi_random: bool,
    /// Version of the program that solved them.
    pub version: String,
    /// First draw.
    pub from: u64,
    /// One past the last draw that is in the accumulators.
    pub to: u64,
}

impl Header {
    /// Whether two files hold draws of one and the same run.
    pub fn same_run(&self, other: &Header) -> bool {
        let without = |h: &Header| Header { from: 0, to: 0, ..h.clone() };
        without(self) == without(other)
    }
}

/// Eight letters that tell one text from another.
pub fn short_hash(text: &str) -> String {
    blake3::hash(text.as_bytes()).to_hex().chars().take(8).collect()
}

fn file_error(path: &Path) -> impl Fn(std::io::Error) -> CheckpointError + '_ {
    |source| CheckpointError::File { path: path.to_owned(), source }
}

/// The bytes of a file of accumulators.
pub fn to_bytes(header: &Header, sweep: &Sweep) -> Vec<u8> {
    let mut out = MAGIC.to_vec();
    let head = serde_json::to_vec(header).unwrap_or_default();
    put(&mut out, head.len() as u64);
    out.extend_from_slice(&head);
    sweep.write(&mut out);
    let hash = blake3::hash(&out);
    out.extend_from_slice(hash.as_bytes());
    out
}

fn split(bytes: &[u8]) -> Option<(Header, &[u8])> {
    let (body, hash) = bytes.split_last_chunk::<32>()?;
    (blake3::hash(body).as_bytes() == hash).then_some(())?;
    let rest = body.strip_prefix(MAGIC)?;
    let mut reader = Reader::new(rest);
    let length = usize::try_from(reader.number()?).ok()?;
    let rest = reader.rest();
    let head = serde_json::from_slice(rest.get(..length)?).ok()?;
    Some((head, &rest[length..]))
}

/// Writes accumulators so that a file of that name is always whole.
pub fn save(path: &Path, header: &Header, sweep: &Sweep) -> Result<(), CheckpointError> {
    replace(path, &to_bytes(header, sweep))
}

/// Gives a file these bytes, all of them or none.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), CheckpointError> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.part", std::process::id()));
    let part = path.with_file_name(name);
    let written = (|| {
        if let Some(folder) = path.parent().filter(|p| !p.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder)?;
        }
        let mut file = std::fs::File::create(&part)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        std::fs::rename(&part, path)
    })();
    if written.is_err() {
        let _ = std::fs::remove_file(&part);
    }
    written.map_err(file_error(path))
}

/// Removes a file that is of no more use, with what writers that were killed
/// left of it.
pub fn forget(path: &Path) {
    let _ = std::fs::remove_file(path);
    let (Some(folder), Some(name)) = (path.parent(), path.file_name().and_then(|n| n.to_str()))
    else {
        return;
    };
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let other = entry.file_name();
        let left = other.to_str().and_then(|o| o.strip_prefix(name)).unwrap_or_default();
        if left.starts_with('.') && left.ends_with(".part") {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

/// What a file of accumulators is of.
pub fn header(path: &Path) -> Result<Header, CheckpointError> {
    let bytes = std::fs::read(path).map_err(file_error(path))?;
    let damaged = || CheckpointError::Damaged { path: path.to_owned() };
    Ok(split(&bytes).ok_or_else(damaged)?.0)
}

/// Reads accumulators of a plan, if they are of the run that `expected` says,
/// whichever its draws.
pub fn load(
    path: &Path,
    plan: &Plan<'_>,
    expected: &Header,
) -> Result<(Header, Sweep), CheckpointError> {
    let bytes = std::fs::read(path).map_err(file_error(path))?;
    let damaged = || CheckpointError::Damaged { path: path.to_owned() };
    let (head, body) = split(&bytes).ok_or_else(damaged)?;
    if !head.same_run(expected) {
        return Err(CheckpointError::OtherRun {
            path: path.to_owned(),
            difference: difference(&head, expected),
        });
    }
    let mut sweep = plan.empty();
    let mut reader = Reader::new(body);
    sweep.read(&mut reader).filter(|()| reader.is_empty()).ok_or_else(damaged)?;
    Ok((head, sweep))
}

fn difference(found: &Header, expected: &Header) -> String {
    let pairs = [
        ("case", found.case.clone(), expected.case.clone()),
        ("as-of date", found.as_of.clone(), expected.as_of.clone()),
        ("game", found.game.clone(), expected.game.clone()),
        ("seed", found.seed.to_string(), expected.seed.to_string()),
        ("version", found.version.clone(), expected.version.clone()),
        ("use of Sobol points", found.quasi_random.to_string(), expected.quasi_random.to_string()),
    ];
    let differing: Vec<String> = pairs
        .into_iter()
        .filter(|(_, a, b)| a != b)
        .map(|(name, a, b)| format!("its {name} is {a}, not {b}"))
        .collect();
    differing.join("; ")
}

/// Joins files of one run into one. The ranges may come in any order but must
/// follow one another without gap or overlap.
pub fn merge(
    paths: &[PathBuf],
    plan: &Plan<'_>,
    expected: &Header,
) -> Result<(Header, Sweep), CheckpointError> {
    let mut heads = Vec::with_capacity(paths.len());
    let mut total = plan.empty();
    for path in paths {
        // One at a time, so that memory does not grow with their number.
        let (head, sweep) = load(path, plan, expected)?;
        heads.push((head.from, head.to));
        total.merge(&sweep);
    }
    heads.sort_unstable();
    for pair in heads.windows(2) {
        let (end, start) = (pair[0].1, pair[1].0);
        if end != start {
            return Err(CheckpointError::Ranges {
                from: end.min(start),
                to: end.max(start).min(pair[1].1),
                problem: if end < start { "missing" } else { "there twice" },
            });
        }
    }
    let from = heads.first().map_or(0, |h| h.0);
    let to = heads.last().map_or(0, |h| h.1);
    Ok((Header { from, to, ..expected.clone() }, total))
}
