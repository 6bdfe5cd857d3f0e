//! The log of forecasts: append-only, one line per entry, each line holding the
//! hash of the one before.
//!
//! A line is `{"hash":"…","entry":{…}}` and nothing else. The hash is BLAKE3 of
//! the bytes of the entry; the entry holds its number and the hash of the line
//! before. No byte can change without breaking a hash, the chain or the fixed
//! text between. What a chain cannot show is that its last lines were cut off:
//! for that its head is printed, to be kept or published elsewhere.

use crate::forecasts::seal::{Resolution, Seal};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;

/// The hash before the first line.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";
/// Largest log that is read.
pub const MAX_BYTES: u64 = 64 << 20;

const OPEN: &str = "{\"hash\":\"";
const MIDDLE: &str = "\",\"entry\":";
const CLOSE: &str = "}";
const HASH_DIGITS: usize = 64;

/// What a line says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[expect(clippy::large_enum_variant, reason = "a log has few lines")]
pub enum LogRecord {
    /// A forecast.
    Seal(Seal),
    /// How one turned out; a later one of the same forecast revises an earlier.
    Resolve(Resolution),
}

/// A line of the log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Entry {
    /// Its number, from 0.
    pub number: u64,
    /// Hash of the line before.
    pub previous: String,
    /// What it says.
    #[serde(flatten)]
    pub record: LogRecord,
}

/// A log that was read and found whole.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Log {
    /// Hash and entry of each line.
    pub lines: Vec<(String, Entry)>,
}

/// Why a log cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LogError {
    /// The file cannot be read or written.
    #[error("{0}")]
    File(#[from] std::io::Error),
    /// It is too large.
    #[error("the log is larger than {MAX_BYTES} bytes (limit max-log-bytes)")]
    TooLarge,
    /// A line is not what was written.
    #[error("line {line} of the log has been changed: {why}")]
    Tampered {
        /// Which, from 1.
        line: usize,
        /// What does not fit.
        why: &'static str,
    },
    /// The head is not the one expected.
    #[error("the log ends at {found}, not at the head given: lines are missing or were added")]
    Head {
        /// Where it ends.
        found: String,
    },
    /// No or more than one forecast has a hash that begins like that.
    #[error("{found} forecasts of the log begin with `{prefix}`")]
    NotOne {
        /// The beginning.
        prefix: String,
        /// How many.
        found: usize,
    },
    /// An entry could not be put into words.
    #[error("an entry has no JSON form: {0}")]
    Json(#[from] serde_json::Error),
}

/// BLAKE3 of the bytes of an entry.
fn hash(entry: &str) -> String {
    blake3::hash(entry.as_bytes()).to_hex().to_string()
}

impl Log {
    /// Reads a log from its bytes and checks every line of it.
    pub fn parse(bytes: &[u8]) -> Result<Log, LogError> {
        let mut log = Log::default();
        if bytes.is_empty() {
            return Ok(log);
        }
        let broken = |line, why| Err(LogError::Tampered { line, why });
        let total = bytes.iter().filter(|b| **b == b'\n').count();
        let Ok(text) = std::str::from_utf8(bytes) else {
            let good = bytes.iter().take_while(|b| b.is_ascii()).filter(|b| **b == b'\n').count();
            return broken(good + 1, "it is not UTF-8 text");
        };
        let Some(body) = text.strip_suffix('\n') else {
            return broken(total + 1, "it does not end with a line feed: an entry was cut short");
        };
        for (i, line) in body.split('\n').enumerate() {
            let number = i + 1;
            let Some(rest) = line.strip_prefix(OPEN) else {
                return broken(number, "it does not begin with a hash");
            };
            let Some((named, rest)) = rest.split_at_checked(HASH_DIGITS) else {
                return broken(number, "its hash is cut short");
            };
            let entry = rest.strip_prefix(MIDDLE).and_then(|r| r.strip_suffix(CLOSE));
            let Some(entry) = entry else {
                return broken(number, "it has no entry after its hash");
            };
            if hash(entry) != named {
                return broken(number, "its hash does not fit its entry");
            }
            let Ok(parsed) = serde_json::from_str::<Entry>(entry) else {
                return broken(number, "its entry cannot be read by this version");
            };
            if parsed.number != i as u64 {
                return broken(
                    number,
                    "its number is not its place: lines were taken out or moved",
                );
            }
            if parsed.previous != log.head() {
                return broken(number, "it does not follow the line before");
            }
            log.lines.push((named.to_owned(), parsed));
        }
        Ok(log)
    }

    /// Reads a log from a file; one that is not there is empty.
    pub fn read(path: &Path) -> Result<Log, LogError> {
        match Log::read_text(path) {
            Ok((_, log)) => Ok(log),
            Err(LogError::File(e)) if e.kind() == std::io::ErrorKind::NotFound => {
                Ok(Log::default())
            }
            Err(e) => Err(e),
        }
    }

    /// The text of a log that is whole: as it stands in its file, with what it
    /// says.
    pub fn read_text(path: &Path) -> Result<(String, Log), LogError> {
        let mut file = std::fs::File::open(path)?;
        // A writer holds the lock while a line is half there.
        file.lock_shared()?;
        let bytes = read_all(&mut file)?;
        let log = Log::parse(&bytes)?;
        // A log that was parsed is UTF-8.
        Ok((String::from_utf8_lossy(&bytes).into_owned(), log))
    }

    /// The hash of the last line: who keeps it can tell whether the log was cut.
    pub fn head(&self) -> &str {
        self.lines.last().map_or(GENESIS, |(h, _)| h)
    }

    /// The line that would follow, as bytes, and its hash.
    pub fn next(&self, record: LogRecord) -> Result<(String, Entry, Vec<u8>), LogError> {
        let entry =
            Entry { number: self.lines.len() as u64, previous: self.head().to_owned(), record };
        let text = serde_json::to_string(&entry)?;
        let name = hash(&text);
        let line = format!("{OPEN}{name}{MIDDLE}{text}{CLOSE}\n");
        Ok((name, entry, line.into_bytes()))
    }

    /// Whether it ends where it should.
    pub fn expect_head(&self, head: &str) -> Result<(), LogError> {
        if self.head() == head {
            return Ok(());
        }
        Err(LogError::Head { found: self.head().to_owned() })
    }

    /// The forecasts, in order, each with its hash.
    pub fn seals(&self) -> impl Iterator<Item = (&str, &Seal)> {
        self.lines.iter().filter_map(|(h, e)| match &e.record {
            LogRecord::Seal(s) => Some((h.as_str(), s)),
            LogRecord::Resolve(_) => None,
        })
    }

    /// The resolutions of a forecast in order: the last one stands and revises
    /// those before.
    pub fn resolutions(&self, forecast: &str) -> Vec<&Resolution> {
        self.lines
            .iter()
            .filter_map(|(_, e)| match &e.record {
                LogRecord::Resolve(r) if r.forecast == forecast => Some(r),
                _ => None,
            })
            .collect()
    }

    /// The one forecast whose hash begins like that, or whose question is named
    /// so and is the only one.
    pub fn find(&self, prefix: &str) -> Result<(&str, &Seal), LogError> {
        let hits: Vec<(&str, &Seal)> = self
            .seals()
            .filter(|(h, s)| s.question == prefix || (prefix.len() >= 4 && h.starts_with(prefix)))
            .collect();
        match hits.as_slice() {
            [one] => Ok(*one),
            _ => Err(LogError::NotOne { prefix: prefix.to_owned(), found: hits.len() }),
        }
    }
}

fn read_all(file: &mut std::fs::File) -> Result<Vec<u8>, LogError> {
    let mut bytes = Vec::new();
    file.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(LogError::TooLarge);
    }
    Ok(bytes)
}

/// Appends entries to the log in a file, which is made if it is not there. What
/// to append is asked for when the log is read and locked, so that two writers
/// at once follow one another. Returns the hashes of the new lines.
///
/// All lines go out in one write and are flushed to the disk before the lock is
/// given up; a write that fails is taken back.
pub fn append<E: From<LogError>>(
    path: &Path,
    records: impl FnOnce(&Log) -> Result<Vec<LogRecord>, E>,
) -> Result<Vec<String>, E> {
    let io = |e: std::io::Error| E::from(LogError::from(e));
    let mut file =
        std::fs::OpenOptions::new().read(true).append(true).create(true).open(path).map_err(io)?;
    file.lock().map_err(io)?;
    let mut log = Log::parse(&read_all(&mut file)?)?;
    let end = file.seek(SeekFrom::End(0)).map_err(io)?;
    let (mut hashes, mut bytes) = (Vec::new(), Vec::new());
    for record in records(&log)? {
        let (name, entry, line) = log.next(record)?;
        bytes.extend(line);
        hashes.push(name.clone());
        log.lines.push((name, entry));
    }
    let written = file.write_all(&bytes).and_then(|()| file.sync_all());
    if let Err(e) = written {
        // Back to what was whole; if that fails too, the next reader says so.
        let _ = file.set_len(end);
        return Err(io(e));
    }
    Ok(hashes)
}
