//! A path under way, and what all rules share.

use realpolitik_game::certificate::{certify_logit, certify_mixed};
use realpolitik_game::strategic::{MixedProfile, PayoffTable};
use realpolitik_game::{BehaviorProfile, Certificate};

/// What the certificate of the end has to stay under.
const TOLERANCE: f64 = 1e-9;
/// Movement below this is rest.
pub(super) const REST: f64 = 1e-12;

/// A path to be followed.
pub(super) struct Run<'t> {
    /// Payoffs, each player's counted from its least where they are large.
    pub(super) table: &'t PayoffTable<f64>,
    pub(super) start: Vec<Vec<f64>>,
    pub(super) horizon: f64,
    pub(super) points: usize,
    pub(super) step: f64,
}

impl Run<'_> {
    /// What each strategy pays against a profile.
    pub(super) fn values(&self, profile: &[Vec<f64>]) -> Vec<Vec<f64>> {
        (0..self.table.players()).map(|p| self.table.strategy_values(profile, p)).collect()
    }

    /// How many steps the horizon takes.
    pub(super) fn steps(&self) -> usize {
        (self.horizon / self.step).ceil() as usize
    }

    /// The end of a path as a Nash equilibrium.
    pub(super) fn nash(&self, profile: &[Vec<f64>]) -> Certificate {
        let profile = MixedProfile { strategies: profile.to_vec() };
        certify_mixed(self.table, &profile, TOLERANCE)
    }

    /// The end of a path as a quantal response.
    pub(super) fn response(&self, profile: &[Vec<f64>], precision: f64) -> Certificate {
        let tree = self.table.to_tree();
        let profile = BehaviorProfile { probabilities: profile.concat() };
        certify_logit(&tree, &profile, &vec![precision; self.table.players()], TOLERANCE)
    }
}

/// Probabilities in proportion to exponentials.
pub(super) fn softmax(logits: &[f64]) -> Vec<f64> {
    let top = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let weights: Vec<f64> = logits.iter().map(|l| libm::exp(l - top)).collect();
    let total: f64 = weights.iter().sum();
    weights.into_iter().map(|w| w / total).collect()
}

/// The farthest that any probability is from another profile's.
pub(super) fn farthest(a: &[Vec<f64>], b: &[Vec<f64>]) -> f64 {
    let each = a.iter().flatten().zip(b.iter().flatten());
    each.map(|(x, y)| (x - y).abs()).fold(0.0, f64::max)
}
