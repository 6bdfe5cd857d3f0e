//! Behaviour with the beliefs that go with it.

use crate::equilibrium::{BehaviorEquilibrium, Equilibrium};
use crate::quantal_response::impossible_branches;
use realpolitik_game::certificate::{
    Certificate, Concept, SequentialCertificate, certify, certify_rationality, certify_sequential,
};
use realpolitik_game::{BehaviorProfile, Game, NodeKind, PlayerId};

/// An assessment: behaviour, actions that vanish in the limit set to 0, and beliefs. Its
/// certificate is the Nash regret of the behaviour.
pub type Sequential = BehaviorEquilibrium<f64, Assessment>;

/// What goes with the behaviour of a sequential equilibrium.
#[derive(Clone, Debug, PartialEq)]
pub struct Assessment {
    /// Beliefs at each information set, over its members, from the branch.
    pub beliefs: Vec<Vec<f64>>,
    /// The precision times payoff range at which the branch was read.
    pub precision: f64,
    /// Greatest gain at any information set, reached or not, given the beliefs,
    /// relative to the payoff range.
    pub sequential_regret: f64,
    /// Rationality and consistency of the assessment, checked apart from the solver.
    pub check: SequentialCertificate,
    /// Whether the probabilities with which players mix were solved for at the end,
    /// because the branch nears them only as 1/λ.
    pub polished: bool,
}

/// Actions with less than this on the branch are taken to vanish.
pub(super) const VANISHING: f64 = 1e-6;
/// What the regret must stay under, relative to the payoff range.
pub(super) const TOLERANCE: f64 = 1e-9;

/// Whether neither the player's whole strategies nor its single moves gain.
pub(super) fn holds(s: &Sequential) -> bool {
    s.certificate.holds() && s.details.sequential_regret <= TOLERANCE
}

/// Has an assessment checked.
pub(super) fn judged(
    game: &Game<f64>,
    profile: BehaviorProfile<f64>,
    beliefs: Vec<Vec<f64>>,
    precision: f64,
    polished: bool,
) -> Sequential {
    let check = certify_sequential(game, &profile, &beliefs, TOLERANCE);
    Equilibrium {
        payoffs: profile.expected_payoffs(game),
        certificate: certify(game, &profile, Concept::Nash, TOLERANCE),
        profile,
        details: Assessment {
            beliefs,
            precision,
            sequential_regret: check.rationality.relative_to_payoff_range,
            check,
            polished,
        },
    }
}

/// The payoff range of each player; 1 where all its payoffs are equal.
pub(super) fn payoff_ranges(game: &Game<f64>) -> Vec<f64> {
    let centred = game.centred();
    let range = |p: usize| {
        let (low, high) = centred.payoff_range(PlayerId(p as u32));
        if high > low { high - low } else { 1.0 }
    };
    (0..game.players().len()).map(range).collect()
}

/// The assessment that a point on a branch stands for, whose beliefs nobody has judged
/// yet: that takes most of the time, and few points are worth it.
pub(super) struct Candidate {
    pub(super) profile: BehaviorProfile<f64>,
    beliefs: Vec<Vec<f64>>,
    scale: f64,
    nash: Certificate,
    rationality: Certificate,
}

impl Candidate {
    pub(super) fn new(
        game: &Game<f64>,
        on_branch: &BehaviorProfile<f64>,
        log_probabilities: &[f64],
        scale: f64,
    ) -> Self {
        let beliefs = beliefs(game, log_probabilities, VANISHING);
        let profile = without_vanishing(game, on_branch, VANISHING);
        Candidate {
            nash: certify(game, &profile, Concept::Nash, TOLERANCE),
            rationality: certify_rationality(game, &profile, &beliefs, TOLERANCE),
            beliefs,
            profile,
            scale,
        }
    }

    /// Whether neither the player's whole strategies nor its single moves gain.
    pub(super) fn holds(&self) -> bool {
        self.nash.holds() && self.rationality.relative_to_payoff_range <= TOLERANCE
    }

    /// The greatest gain, relative to the payoff range.
    pub(super) fn regret(&self) -> f64 {
        self.rationality.relative_to_payoff_range.max(self.nash.relative_to_payoff_range)
    }

    pub(super) fn judged(&self, game: &Game<f64>) -> Sequential {
        judged(game, self.profile.clone(), self.beliefs.clone(), self.scale, false)
    }
}

/// A profile with what has less than `least` set to 0; the likeliest action stays.
pub(super) fn without_vanishing(
    game: &Game<f64>,
    on_branch: &BehaviorProfile<f64>,
    least: f64,
) -> BehaviorProfile<f64> {
    let mut profile = on_branch.clone();
    for h in 0..game.information_sets().len() {
        let range = game.action_offsets()[h]..game.action_offsets()[h + 1];
        let own = &mut profile.probabilities[range];
        let top = own.iter().copied().fold(0.0, f64::max);
        own.iter_mut().filter(|p| **p < least.min(top)).for_each(|p| *p = 0.0);
        let total: f64 = own.iter().sum();
        own.iter_mut().for_each(|p| *p /= total);
    }
    profile
}

/// Bayes' beliefs, from logarithms so that none are lost where reach underflows.
/// Branches of nature of probability 0 count as very rare ones, and beliefs below `least`,
/// which vanish in the limit, as 0.
pub(super) fn beliefs(game: &Game<f64>, log_probabilities: &[f64], least: f64) -> Vec<Vec<f64>> {
    let mut reach = vec![0.0f64; game.nodes().len()];
    for (i, node) in game.nodes().iter().enumerate() {
        for (b, child) in node.children.iter().enumerate() {
            let step = match node.kind {
                NodeKind::Chance(c) => match game.chance_sets()[c.index()].probabilities[b] {
                    p if p > 0.0 => p.ln(),
                    _ => 0.0,
                },
                NodeKind::Decision(h) => log_probabilities[game.action_offsets()[h.index()] + b],
                NodeKind::Terminal => 0.0,
            };
            reach[child.index()] = reach[i] + step;
        }
    }
    let rare = impossible_branches(game);
    let sets = game.information_sets().iter();
    sets.map(|set| {
        let rarest = set.members.iter().map(|m| rare[m.index()]).min();
        let logs = || {
            let log = |i: usize| if Some(rare[i]) == rarest { reach[i] } else { f64::NEG_INFINITY };
            set.members.iter().map(move |m| log(m.index()))
        };
        let top = logs().fold(f64::NEG_INFINITY, f64::max);
        let mut own: Vec<f64> = logs().map(|l| (l - top).exp()).collect();
        own.iter_mut().filter(|b| **b < least).for_each(|b| *b = 0.0);
        let total: f64 = own.iter().sum();
        own.iter_mut().for_each(|b| *b /= total);
        own
    })
    .collect()
}
