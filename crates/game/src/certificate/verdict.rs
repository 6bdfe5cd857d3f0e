//! What a check finds, and what all checks share.

use crate::number::Number;
use crate::profile::BehaviorProfile;
use crate::tree::{Game, PlayerId};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// The solution concept that a profile is checked against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Concept {
    /// No player gains by changing its whole strategy.
    Nash,
    /// No player gains by changing one action at one information set reached
    /// with positive probability.
    AgentNash,
    /// Sequentially rational at the beliefs of the path to it.
    Sequential,
    /// Every action chosen with the logit probability of its payoff.
    LogitQuantalResponse,
    /// No player gains by exchanging a strategy that is drawn for it.
    Correlated,
    /// No player gains by settling on one strategy before the draw.
    CoarseCorrelated,
    /// Payoffs of a repeated game that no player gains by leaving, today or later.
    RepeatedPayoffs,
}

/// What the check found.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Certificate {
    /// What was checked.
    pub concept: Concept,
    /// The greatest gain, in payoff units; for quantal response the greatest
    /// difference between a probability and its logit response.
    pub max_regret: f64,
    /// The greatest gain divided by the range of the gainer's own payoffs (1 where
    /// all are equal).
    pub relative_to_payoff_range: f64,
    /// What `relative_to_payoff_range` had to stay under.
    pub tolerance: f64,
    /// Whether the arithmetic was exact.
    pub exact: bool,
}

impl Certificate {
    /// Whether the profile may be shown as an answer.
    pub fn holds(&self) -> bool {
        self.relative_to_payoff_range <= self.tolerance
    }
}

/// How far doubles that stand for probabilities may leave [0, 1] and their sum 1.
pub(crate) const DISTRIBUTION_TOLERANCE: f64 = 1e-9;

/// Whether numbers are probabilities that add to 1: exactly, or within 1e-9 in
/// doubles.
pub(crate) fn is_distribution<N: Number>(numbers: &[N]) -> bool {
    let mut sum = N::zero();
    for p in numbers {
        sum = sum + p.clone();
    }
    if N::EXACT {
        return numbers.iter().all(|p| *p >= N::zero()) && sum == N::one();
    }
    numbers.iter().all(|p| p.to_f64() >= -DISTRIBUTION_TOLERANCE)
        && (sum.to_f64() - 1.0).abs() <= DISTRIBUTION_TOLERANCE
}

/// Whether the numbers are probabilities of this game's actions.
pub(super) fn is_profile<N: Number>(game: &Game<N>, profile: &BehaviorProfile<N>) -> bool {
    let offsets = game.action_offsets();
    profile.probabilities.len() == game.action_count()
        && offsets.windows(2).all(|w| is_distribution(&profile.probabilities[w[0]..w[1]]))
}

/// The range of a player's payoffs, 1 where all are equal.
pub(super) fn player_scale<N: Number>(game: &Game<N>, player: PlayerId) -> f64 {
    let (low, high) = game.payoff_range(player);
    let range = high.to_f64() - low.to_f64();
    if range > 0.0 { range } else { 1.0 }
}

/// How far the sum of probabilities in doubles may be from 1 before it is made 1:
/// less than this is rounding of the sum itself.
const SUM_ROUNDING: f64 = 1e-15;

/// Numbers that [`is_distribution`] let through, in doubles made to be probabilities:
/// none is negative and they add to 1. What they miss of it would else be multiplied
/// by the payoffs.
pub(super) fn normalised<N: Number>(numbers: &[N]) -> Cow<'_, [N]> {
    let size = |p: &N| p.to_f64();
    let sum: f64 = numbers.iter().map(size).sum();
    let sound = numbers.iter().all(|p| size(p) >= 0.0);
    if N::EXACT || sound && (sum - 1.0).abs() <= SUM_ROUNDING * numbers.len() as f64 {
        return Cow::Borrowed(numbers);
    }
    let clipped = |p: &N| if *p < N::zero() { N::zero() } else { p.clone() };
    let total = numbers.iter().fold(N::zero(), |t, p| t + clipped(p));
    Cow::Owned(numbers.iter().map(|p| clipped(p) / total.clone()).collect())
}

/// A profile with its probabilities [`normalised`] set by set.
pub(super) fn normalised_profile<N: Number>(
    game: &Game<N>,
    profile: &BehaviorProfile<N>,
) -> BehaviorProfile<N> {
    let sets = game.action_offsets().windows(2);
    let probabilities =
        sets.flat_map(|w| normalised(&profile.probabilities[w[0]..w[1]]).into_owned()).collect();
    BehaviorProfile { probabilities }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::Rational;

    #[test]
    fn probabilities_are_neither_negative_nor_short_of_one() {
        assert!(is_distribution(&[0.25, 0.75]) && is_distribution(&[1.0 + 1e-10, 0.0]));
        assert!(!is_distribution(&[1.5, -0.5]) && !is_distribution(&[0.25, 0.5]));
        let q = |n: i64, d: i64| Rational::new(n.into(), d.into());
        assert!(is_distribution(&[q(1, 3), q(2, 3)]));
        assert!(!is_distribution(&[q(4, 3), q(-1, 3)]) && !is_distribution(&[q(1, 3), q(1, 3)]));
    }
}
