//! Sequential equilibrium as the limit of quantal response.
//!
//! As λ → ∞ the principal branch leads to a sequential equilibrium (McKelvey &
//! Palfrey 1998, Theorem 4): every strategy on the branch is fully mixed, so the
//! limits of its beliefs are consistent by construction (Kreps & Wilson 1982).

use crate::quantal_response::{Settings, Solution, branch};
use crate::status::SolveError;
use realpolitik_game::certificate::{Certificate, Concept, certify};
use realpolitik_game::consistency::{SequentialCertificate, certify_sequential};
use realpolitik_game::{BehaviorProfile, Game, NodeKind};

/// An assessment: behaviour and beliefs.
#[derive(Clone, Debug)]
pub struct Sequential {
    /// The behaviour, actions that vanish in the limit set to 0.
    pub profile: BehaviorProfile<f64>,
    /// Beliefs at each information set, over its members, from the branch.
    pub beliefs: Vec<Vec<f64>>,
    /// The precision times payoff range at which the branch was read.
    pub precision: f64,
    /// Nash regret of the behaviour, checked apart from the solver.
    pub certificate: Certificate,
    /// Greatest gain at any information set, reached or not, given the beliefs,
    /// relative to the payoff range.
    pub sequential_regret: f64,
    /// Rationality and consistency of the assessment, checked apart from the solver.
    pub check: SequentialCertificate,
}

/// Actions with less than this on the branch are taken to vanish.
const VANISHING: f64 = 1e-6;
/// What the regret must stay under, relative to the payoff range.
const TOLERANCE: f64 = 1e-9;

/// The sequential equilibrium to which the principal branch leads.
///
/// The branch is read at growing precision until the behaviour with vanishing
/// actions set to 0 has no regret beyond 1e-9 of the payoff range. Where the
/// limit mixes, the precision grows until that holds or the branch can be
/// followed no further; then the certificate says by how much it fails.
pub fn sequential(game: &Game<f64>, settings: &Settings) -> Result<Sequential, SolveError> {
    let range = payoff_range(game);
    let mut best: Option<Sequential> = None;
    let mut failure = None;
    for scale in [50.0, 200.0, 1e3, 5e3, 2e4, 1e5] {
        let precision = vec![scale / range; game.players().len()];
        let settings = Settings { certificate_tolerance: 1.0, ..*settings };
        match branch(game, &precision, &[1.0], &settings) {
            Ok(points) => {
                let (_, solution) = &points[0];
                let candidate = assessment(game, solution, scale);
                let done =
                    candidate.certificate.holds() && candidate.sequential_regret <= TOLERANCE;
                let regret = |s: &Sequential| {
                    s.sequential_regret.max(s.certificate.relative_to_payoff_range)
                };
                if best.as_ref().is_none_or(|b| regret(&candidate) < regret(b)) {
                    best = Some(candidate);
                }
                if done {
                    break;
                }
            }
            Err(e) => {
                failure = Some(e);
                break;
            }
        }
    }
    match (best, failure) {
        (Some(s), _) => Ok(s),
        (None, Some(e)) => Err(e),
        (None, None) => Err(SolveError::NotFinite),
    }
}

/// The greatest payoff range of any player; 1 where all payoffs are equal.
fn payoff_range(game: &Game<f64>) -> f64 {
    let range = (0..game.players().len())
        .map(|p| {
            let (lo, hi) = game.payoff_range(realpolitik_game::PlayerId(p as u32));
            hi - lo
        })
        .fold(0.0, f64::max);
    if range > 0.0 { range } else { 1.0 }
}

fn assessment(game: &Game<f64>, solution: &Solution, scale: f64) -> Sequential {
    assessment_of(game, &solution.profile, &solution.log_probabilities, scale)
}

fn assessment_of(
    game: &Game<f64>,
    on_branch: &BehaviorProfile<f64>,
    log_probabilities: &[f64],
    scale: f64,
) -> Sequential {
    let beliefs = beliefs(game, log_probabilities);
    let mut profile = on_branch.clone();
    for h in 0..game.information_sets().len() {
        let range = game.action_offsets()[h]..game.action_offsets()[h + 1];
        let own = &mut profile.probabilities[range];
        own.iter_mut().filter(|p| **p < VANISHING).for_each(|p| *p = 0.0);
        let total: f64 = own.iter().sum();
        own.iter_mut().for_each(|p| *p /= total);
    }
    let check = certify_sequential(game, &profile, &beliefs, TOLERANCE);
    Sequential {
        certificate: certify(game, &profile, Concept::Nash, TOLERANCE),
        profile,
        beliefs,
        precision: scale,
        sequential_regret: check.rationality.relative_to_payoff_range,
        check,
    }
}

/// Sequential equilibria to which other quantal responses lead: those that
/// Newton reaches from the starts at a precision of 200 over the payoff range
/// are followed to higher ones; what then has no regret beyond 1e-9 of the range
/// is returned, each once. There may be others, for not every sequential
/// equilibrium is such a limit and no search of starts is complete.
pub fn sequentials(
    game: &Game<f64>,
    starts: &[BehaviorProfile<f64>],
) -> Result<Vec<Sequential>, SolveError> {
    use crate::quantal_response::{differ, responses};
    let range = payoff_range(game);
    let players = game.players().len();
    let mut fronts: Vec<BehaviorProfile<f64>> = starts.to_vec();
    let mut found: Vec<Sequential> = Vec::new();
    for scale in [50.0, 200.0, 1e3, 5e3, 2e4, 1e5] {
        let precision = vec![scale / range; players];
        // Each response starts the next Newton with its logits stretched.
        let next = responses(game, &precision, &fronts, 1e-6)?;
        fronts = next.iter().map(|r| r.profile.clone()).collect();
        for r in next {
            let logs: Vec<f64> = r.profile.probabilities.iter().map(|p| p.ln()).collect();
            let candidate = assessment_of(game, &r.profile, &logs, scale);
            let holds = candidate.certificate.holds() && candidate.sequential_regret <= TOLERANCE;
            if holds && found.iter().all(|f| differ(&f.profile, &candidate.profile)) {
                found.push(candidate);
            }
        }
    }
    Ok(found)
}

/// Bayes' beliefs, from logarithms so that none are lost where reach underflows.
/// Where nature never leads to a set they are even.
fn beliefs(game: &Game<f64>, log_probabilities: &[f64]) -> Vec<Vec<f64>> {
    let mut reach = vec![0.0f64; game.nodes().len()];
    for (i, node) in game.nodes().iter().enumerate() {
        for (b, child) in node.children.iter().enumerate() {
            let step = match node.kind {
                NodeKind::Chance(c) => game.chance_sets()[c.index()].probabilities[b].ln(),
                NodeKind::Decision(h) => log_probabilities[game.action_offsets()[h.index()] + b],
                NodeKind::Terminal => 0.0,
            };
            reach[child.index()] = reach[i] + step;
        }
    }
    let sets = game.information_sets().iter();
    sets.map(|set| {
        let logs = || set.members.iter().map(|m| reach[m.index()]);
        let top = logs().fold(f64::NEG_INFINITY, f64::max);
        if top == f64::NEG_INFINITY {
            return vec![1.0 / set.members.len() as f64; set.members.len()];
        }
        // Beliefs that vanish in the limit are 0, as actions are.
        let mut own: Vec<f64> = logs().map(|l| (l - top).exp()).collect();
        own.iter_mut().filter(|b| **b < VANISHING).for_each(|b| *b = 0.0);
        let total: f64 = own.iter().sum();
        own.iter_mut().for_each(|b| *b /= total);
        own
    })
    .collect()
}
