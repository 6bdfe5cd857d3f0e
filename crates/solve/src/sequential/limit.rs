//! Sequential equilibrium as the limit of quantal response.
//!
//! As λ → ∞ the principal branch leads to a sequential equilibrium (McKelvey &
//! Palfrey 1998, Theorem 4): every strategy on the branch is fully mixed, so the
//! limits of its beliefs are consistent by construction (Kreps & Wilson 1982).

use super::assessment::{Sequential, assessment, holds, payoff_range};
use super::mixing::polished;
use crate::error::SolveError;
use crate::quantal_response::{Settings, branch, differ, responses};
use realpolitik_game::{BehaviorProfile, Game};

/// The precisions, times the payoff range, at which branches are read.
const SCALES: [f64; 6] = [50.0, 200.0, 1e3, 5e3, 2e4, 1e5];

/// The sequential equilibrium to which the principal branch leads.
///
/// The branch is read at growing precision until the behaviour with vanishing
/// actions set to 0 has no regret beyond 1e-9 of the payoff range. Where the
/// limit mixes, probabilities come nearer to it only as 1/λ; when the branch has
/// been followed as far as it goes, Newton's method makes all who mix there exactly
/// indifferent, given the beliefs that go with it. What comes of that is taken if it
/// is next to the branch and passes the same check; else the certificate says by how
/// much the point on the branch fails.
///
/// # Errors
/// As [`crate::quantal_response::logit`].
///
/// # Example
/// Where the branch only nears the mixture, it is solved for.
/// ```
/// use realpolitik_solve::{bimatrix::Bimatrix, sequential, sequentials};
/// let pennies = Bimatrix::zero_sum(2, 2, vec![2.0, -1.0, -1.0, 1.0]).unwrap();
/// let tree = pennies.table().to_tree();
/// let s = sequential(&tree, &Default::default()).unwrap();
/// assert!(s.details.polished && s.details.check.holds());
/// assert!((s.profile.probabilities[0] - 0.4).abs() < 1e-12);
/// // No quantal response but that of the branch: there is no other to follow.
/// assert!(sequentials(&tree, &[]).unwrap().is_empty());
/// ```
pub fn sequential(game: &Game<f64>, settings: &Settings) -> Result<Sequential, SolveError> {
    let range = payoff_range(game);
    let mut best: Option<(Sequential, Vec<f64>)> = None;
    let mut failure = None;
    for scale in SCALES {
        let precision = vec![scale / range; game.players().len()];
        let settings = Settings { certificate_tolerance: 1.0, ..*settings };
        match branch(game, &precision, &[1.0], &settings) {
            Ok(points) => {
                let (_, solution) = &points[0];
                let logs = &solution.details.log_probabilities;
                let candidate = assessment(game, &solution.profile, logs, scale);
                let done = holds(&candidate);
                let regret = |s: &Sequential| {
                    s.details.sequential_regret.max(s.certificate.relative_to_payoff_range)
                };
                if best.as_ref().is_none_or(|(b, _)| regret(&candidate) < regret(b)) {
                    best = Some((candidate, logs.clone()));
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
    match (best.map(|(s, logs)| polished(game, &s, &logs).unwrap_or(s)), failure) {
        (Some(s), _) => Ok(s),
        (None, Some(e)) => Err(e),
        (None, None) => Err(SolveError::NotFinite),
    }
}

/// Sequential equilibria to which other quantal responses lead: those that
/// Newton reaches from the starts at a precision of 200 over the payoff range
/// are followed to higher ones; what then has no regret beyond 1e-9 of the range
/// is returned, each once. There may be others, for not every sequential
/// equilibrium is such a limit and no search of starts is complete.
///
/// # Errors
/// As [`crate::quantal_response::responses`].
///
/// # Example
/// See [`sequential`].
pub fn sequentials(
    game: &Game<f64>,
    starts: &[BehaviorProfile<f64>],
) -> Result<Vec<Sequential>, SolveError> {
    let range = payoff_range(game);
    let players = game.players().len();
    let mut fronts: Vec<BehaviorProfile<f64>> = starts.to_vec();
    let mut found: Vec<Sequential> = Vec::new();
    for scale in SCALES {
        let precision = vec![scale / range; players];
        // Each response starts the next Newton with its logits stretched.
        let next = responses(game, &precision, &fronts, 1e-6)?;
        fronts = next.iter().map(|r| r.profile.clone()).collect();
        for r in next {
            let logs: Vec<f64> = r.profile.probabilities.iter().map(|p| p.ln()).collect();
            let candidate = assessment(game, &r.profile, &logs, scale);
            if holds(&candidate) && found.iter().all(|f| differ(&f.profile, &candidate.profile)) {
                found.push(candidate);
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use realpolitik_game::certificate::Consistency;
    use realpolitik_game::strategic::Bimatrix;

    /// Matching pennies with an odd stake: the logit branch nears the mixture as 1/λ.
    #[test]
    fn who_mixes_in_the_limit_is_indifferent_there() {
        let pennies = Bimatrix::zero_sum(2, 2, vec![2.0, -1.0, -1.0, 1.0]).unwrap();
        let game = pennies.table().to_tree();
        let s = sequential(&game, &Settings::default()).unwrap();
        assert!(s.details.polished && holds(&s));
        // By hand: 2p − (1 − p) = −p + (1 − p).
        for p in [s.profile.probabilities[0], s.profile.probabilities[2]] {
            assert!((p - 0.4).abs() < 1e-12, "{p}");
        }
        assert!(matches!(s.details.check.consistency, Consistency::Consistent { .. }));
    }

    /// Where nobody mixes there is nothing to solve for.
    #[test]
    fn a_pure_limit_is_read_off_the_branch() {
        let dilemma = Bimatrix::from_rows([[2.0, 0.0], [3.0, 1.0]], [[2.0, 3.0], [0.0, 1.0]]);
        let s = sequential(&dilemma.unwrap().table().to_tree(), &Settings::default()).unwrap();
        assert!(!s.details.polished && s.certificate.holds());
        assert_eq!(s.profile.probabilities, [0.0, 1.0, 0.0, 1.0]);
    }
}
