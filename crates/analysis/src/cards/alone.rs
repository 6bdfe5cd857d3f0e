//! One card taken away, the others kept: what becomes of the holder's leverage.
//!
//! A card's worth is a balance, what is obtained less what is given away. Leverage
//! is a share of what both give, and a share can rise while the balance falls:
//! without the card the holder obtains less, and gives away less still.

use crate::cards::hand::{Table, mean_and_error};
use crate::error::AnalysisError;
use realpolitik_runs::concession::share_conceded;
use schemars::JsonSchema;
use serde::Serialize;

/// Draws that each card is taken away at.
const DRAWS: usize = 1024;
/// A rise smaller than this is none worth a word.
const LEAST_RISE: f64 = 0.005;

/// What passes between the holder and another, per play.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Bargain {
    /// The holder's leverage, mean over the draws in which enough is conceded with
    /// the card and without it.
    pub leverage: f64,
    /// What the holder obtains, by weight, mean over the draws.
    pub obtained: f64,
    /// What it gives away.
    pub made: f64,
}

/// The bargain with another, with a card and without it, all other cards there.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Removed {
    /// Over whom.
    pub over: String,
    /// With the card.
    pub with: Bargain,
    /// Without it; the draws are common.
    pub without: Bargain,
    /// Monte Carlo standard error of the change of leverage.
    pub change_mcse: f64,
    /// Whether the holder has more leverage without the card, by more than twice
    /// the error and half a point. Of the two parts of leverage one then says why:
    /// more is obtained, or less is given away.
    pub rises: bool,
}

/// Each card in turn taken away: per card a bargain with each other that can give
/// way to the holder and to whom it can.
pub(crate) fn alone(table: &Table<'_>) -> Result<Vec<Vec<Removed>>, AnalysisError> {
    let n = table.held.len();
    let conceding = &table.subject.compiled.conceding;
    let pairs: Vec<usize> = table.obtains.iter().copied().filter(|k| conceding.both(*k)).collect();
    if pairs.is_empty() || n == 0 {
        return Ok(vec![Vec::new(); n]);
    }
    let draws = table.theta.len().min(DRAWS);
    let all = u64::MAX >> (64 - n);
    let mut requests = Vec::with_capacity(draws * (n + 1));
    for k in 0..draws {
        requests.push((k, all));
        requests.extend((0..n).map(|i| (k, all & !(1 << i))));
    }
    // Per request and pair: obtained, made; not a number where not certified.
    let mut seen = vec![vec![[f64::NAN; 2]; pairs.len()]; requests.len()];
    table.each(&requests, &mut |at, solved, k| {
        for (place, pair) in seen[at].iter_mut().zip(&pairs) {
            *place = [solved.conceded(*pair)[k], solved.conceded(pair ^ 1)[k]];
        }
    })?;
    let card = |i: usize| -> Vec<Removed> {
        let pair = |(place, k): (usize, &usize)| {
            let floor = conceding.floors[*k];
            let both = seen.chunks_exact(n + 1).map(|row| (row[0][place], row[i + 1][place]));
            let over = conceding.pairs[*k].1;
            let name = table.subject.case.actors[over.index()].id.clone();
            removed(name, floor, &both.collect::<Vec<_>>())
        };
        pairs.iter().enumerate().filter_map(pair).collect()
    };
    Ok((0..n).map(card).collect())
}

/// From what is obtained and made at each draw, with and without. `None` where no
/// draw has leverage both ways.
fn removed(over: String, floor: f64, both: &[([f64; 2], [f64; 2])]) -> Option<Removed> {
    let known: Vec<&([f64; 2], [f64; 2])> =
        both.iter().filter(|(a, b)| a.iter().chain(b).all(|v| v.is_finite())).collect();
    let share = |x: &[f64; 2]| share_conceded(x[0], x[1], floor);
    let shares: Vec<(f64, f64)> =
        known.iter().filter_map(|(a, b)| Some((share(a)?, share(b)?))).collect();
    if shares.is_empty() {
        return None;
    }
    let mean = |column: usize, without: bool| {
        let at = |p: &&([f64; 2], [f64; 2])| if without { p.1[column] } else { p.0[column] };
        known.iter().map(at).sum::<f64>() / known.len() as f64
    };
    let (change, change_mcse) = mean_and_error(shares.iter().map(|(a, b)| b - a));
    let side = |without: bool| Bargain {
        leverage: mean_and_error(shares.iter().map(|s| if without { s.1 } else { s.0 })).0,
        obtained: mean(0, without),
        made: mean(1, without),
    };
    let rises = change > LEAST_RISE && (change_mcse.is_nan() || change > 2.0 * change_mcse);
    Some(Removed { over, with: side(false), without: side(true), change_mcse, rises })
}
