//! What each card is worth in play: the answer with it and without it, over
//! common draws.

use super::scenario::{Running, cards, take_away};
use crate::error::AnalysisError;
use realpolitik_case::Case;
use realpolitik_runs::accumulate::Estimate;
use realpolitik_runs::sweep::Progress;
use schemars::JsonSchema;
use serde::Serialize;

/// Leverage of the holder over another, with a card and without it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Held {
    /// Over whom.
    pub over: String,
    /// With the card; absent where there is no bargain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub with: Option<Estimate>,
    /// Without it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub without: Option<Estimate>,
}

/// A card taken away.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Taken {
    /// By this it is taken away: a parameter, or `move.action`.
    pub card: String,
    /// Whose card it is.
    pub of: String,
    /// In words.
    pub label: String,
    /// The likeliest outcome with all cards.
    pub outcome: String,
    /// Its probability with the card.
    pub with: Estimate,
    /// And without it; the draws are common.
    pub without: Estimate,
    /// The likeliest outcome without it.
    pub likeliest: String,
    /// Leverage of the holder over each other.
    pub leverage: Vec<Held>,
    /// Draws with a certified solution without it.
    pub draws: u64,
}

/// The case without each of its cards in turn. Cards that cannot be taken away,
/// because no draw is then certified or a move would be left without an action,
/// are not listed. Cards stand in the first game of a case alone.
pub fn hand(case: &Case, seed: u64, draws: u64, jobs: usize) -> Result<Vec<Taken>, AnalysisError> {
    let reply = |case: &Case| -> Result<_, AnalysisError> {
        let mut running = Running::new(case, None, seed, jobs)?;
        running.add(0..draws, &Progress::default())?;
        Ok(running.reply())
    };
    let all = cards(case);
    if all.is_empty() {
        return Ok(Vec::new());
    }
    let Some(whole) = reply(case)? else { return Ok(Vec::new()) };
    let Some(top) = whole.outcomes.first() else { return Ok(Vec::new()) };
    let mut taken = Vec::new();
    for card in all {
        let mut less = case.clone();
        if take_away(&mut less, card.what).is_err() {
            continue;
        }
        let Ok(Some(found)) = reply(&less) else { continue };
        let of = case.actors[card.of].id.clone();
        let Some(first) = found.outcomes.first() else { continue };
        // Without the card the ending may not be in the game at all.
        let never = Estimate { mean: 0.0, mcse: 0.0, p05: 0.0, p95: 0.0, draws: found.certified };
        let now = found.outcomes.iter().find(|o| o.id == top.id).map_or(never, |o| o.probability);
        taken.push(Taken {
            outcome: top.id.clone(),
            with: top.probability,
            without: now,
            likeliest: first.id.clone(),
            leverage: whole
                .leverage
                .iter()
                .filter(|l| l.of == of)
                .map(|l| Held {
                    over: l.over.clone(),
                    with: l.leverage,
                    without: found
                        .leverage
                        .iter()
                        .find(|x| x.of == l.of && x.over == l.over)
                        .and_then(|x| x.leverage),
                })
                .collect(),
            draws: found.certified,
            card: card.id,
            label: card.label,
            of,
        });
    }
    Ok(taken)
}
