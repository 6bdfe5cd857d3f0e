//! Judgements sealed as they come in: a chain of hashes that notices a later
//! change.

use crate::expert::{Elicitation, Judgement};
use crate::files::write_rows;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A line of the log of seals.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealLine {
    /// Who judged.
    pub expert: String,
    /// In which round.
    pub round: u32,
    /// The day on which it came in.
    pub date: String,
    /// Drawn by the form.
    pub nonce: String,
    /// BLAKE3 over the nonce and the rows, sorted.
    pub answers: String,
    /// BLAKE3 over the line before; empty in the first.
    pub previous: String,
}

/// Why judgements are not those that were sealed.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum SealError {
    /// A line of the log cannot be read.
    #[error("line {line} of the log of seals cannot be read: {why}")]
    Line {
        /// From 1.
        line: usize,
        /// Why.
        why: String,
    },
    /// The chain is broken.
    #[error("line {0} of the log of seals does not follow from the line before")]
    Chain(usize),
    /// The judgements are others.
    #[error("the judgements of {expert} in round {round} are not those sealed on {date}")]
    Changed {
        /// Who.
        expert: String,
        /// In which round.
        round: u32,
        /// When they were sealed.
        date: String,
    },
}

fn hash(all: &Elicitation, round: u32, expert: usize, nonce: &str) -> String {
    let own: Vec<Judgement> =
        all.judgements.iter().filter(|j| j.round == round && j.expert == expert).cloned().collect();
    let text = write_rows(all, &own);
    let mut lines: Vec<&str> = text.lines().collect();
    lines.sort_unstable();
    blake3::hash(format!("{nonce}\n{}", lines.join("\n")).as_bytes()).to_hex().to_string()
}

/// The line that seals what an expert said in a round, after the log so far.
pub fn seal(
    all: &Elicitation,
    (expert, round): (usize, u32),
    nonce: &str,
    date: &str,
    log: &str,
) -> SealLine {
    let last = log.lines().rev().find(|l| !l.trim().is_empty());
    SealLine {
        expert: all.experts[expert].clone(),
        round,
        date: date.to_owned(),
        nonce: nonce.to_owned(),
        answers: hash(all, round, expert, nonce),
        previous: last
            .map_or_else(String::new, |l| blake3::hash(l.as_bytes()).to_hex().to_string()),
    }
}

/// Whether the log is whole and the judgements are those that were sealed; gives
/// back its lines.
///
/// # Errors
/// [`SealError`]: the first thing that does not fit.
pub fn verify(all: &Elicitation, log: &str) -> Result<Vec<SealLine>, SealError> {
    let mut previous = String::new();
    let mut lines = Vec::new();
    for (i, text) in log.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
        let line: SealLine = serde_json::from_str(text)
            .map_err(|e| SealError::Line { line: i + 1, why: e.to_string() })?;
        if line.previous != previous {
            return Err(SealError::Chain(i + 1));
        }
        previous = blake3::hash(text.as_bytes()).to_hex().to_string();
        let expert = all.experts.iter().position(|e| *e == line.expert);
        let same = expert.is_some_and(|e| hash(all, line.round, e, &line.nonce) == line.answers);
        if !same {
            let (expert, round, date) = (line.expert, line.round, line.date);
            return Err(SealError::Changed { expert, round, date });
        }
        lines.push(line);
    }
    Ok(lines)
}
