//! Sequential equilibrium as the limit of quantal response.
//!
//! As λ → ∞ the principal branch leads to a sequential equilibrium (McKelvey &
//! Palfrey 1998, Theorem 4): every strategy on the branch is fully mixed, so the
//! limits of its beliefs are consistent by construction (Kreps & Wilson 1982).

use super::assessment::{Candidate, Sequential, payoff_ranges};
use super::mixing::{polished, still_vanishing};
use crate::error::SolveError;
use crate::quantal_response::{Settings, Solution, differ, follow_branch, responses};
use realpolitik_game::{BehaviorProfile, Game};
use std::ops::ControlFlow;

/// The precisions, times the payoff range, at which branches are read.
const SCALES: [f64; 9] = [50.0, 200.0, 1e3, 5e3, 2e4, 1e5, 1e6, 1e7, 1e8];
/// Those to which responses off the principal branch are followed.
const SCALES_OF_OTHERS: usize = 6;

/// The sequential equilibrium to which the principal branch leads.
///
/// The branch is read at growing precision, λ times each player's payoff range up to
/// 1e8, until the behaviour with vanishing actions set to 0 has no regret beyond 1e-9 of
/// the range. Where the limit mixes, or believes in nodes that players come to by
/// mistakes of one and the same order, probabilities and beliefs come nearer to it only
/// as 1/λ; when the branch has been followed as far as it goes, or to where only such
/// actions are left over, Newton's method makes
/// all who mix there exactly indifferent, and the beliefs such that actions which vanish
/// as 1/λ are as good as those taken. What comes of that is taken if it is next to the
/// branch and passes the same check; else the certificate says by how much the point on
/// the branch fails.
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
    let settings = Settings { certificate_tolerance: 1.0, ..*settings };
    let top = SCALES[SCALES.len() - 1];
    let precision: Vec<f64> = payoff_ranges(game).iter().map(|r| top / r).collect();
    let shares = SCALES.map(|s| s / top);
    let mut read: Vec<(f64, Solution)> = Vec::new();
    let mut best: Option<Candidate> = None;
    let mut limit: Option<Sequential> = None;
    let followed = follow_branch(game, &precision, &shares, &settings).each(|(share, here)| {
        let scale = share * top;
        let found = Candidate::new(game, &here.profile, &here.details.log_probabilities, scale);
        let nearest = best.as_ref().is_none_or(|b| found.regret() < b.regret());
        if found.holds() {
            let judged = found.judged(game);
            if judged.details.check.holds() {
                limit = Some(judged);
            }
        }
        if nearest {
            best = Some(found);
        }
        read.push((scale, here.clone()));
        if limit.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    if let Some(limit) = limit {
        // A regret too small to count may hide actions, and beliefs, still on their way.
        let nears = still_vanishing(&limit);
        let last = read.last().filter(|_| nears);
        return Ok(last.and_then(|(scale, here)| polished(game, here, *scale)).unwrap_or(limit));
    }
    let Some(best) = best else {
        return Err(followed.err().unwrap_or(SolveError::NotFinite));
    };
    // The farther out, the nearer to the limit.
    let solved = read.iter().rev().find_map(|(scale, here)| polished(game, here, *scale));
    Ok(solved.unwrap_or_else(|| best.judged(game)))
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
    let ranges = payoff_ranges(game);
    let mut fronts: Vec<BehaviorProfile<f64>> = starts.to_vec();
    let mut found: Vec<Sequential> = Vec::new();
    for scale in &SCALES[..SCALES_OF_OTHERS] {
        let precision: Vec<f64> = ranges.iter().map(|r| scale / r).collect();
        // Each response starts the next Newton with its logits stretched.
        let next = responses(game, &precision, &fronts, 1e-6)?;
        fronts = next.iter().map(|r| r.profile.clone()).collect();
        for r in next {
            let logs: Vec<f64> = r.profile.probabilities.iter().map(|p| p.ln()).collect();
            let candidate = Candidate::new(game, &r.profile, &logs, *scale);
            let fresh = || found.iter().all(|f| differ(&f.profile, &candidate.profile));
            if candidate.holds() && fresh() {
                found.push(candidate.judged(game));
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sequential::assessment::holds;
    use realpolitik_game::GameBuilder;
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

    /// A horse (after Selten 1975): the third player plays up to 2.8/λ of one action
    /// when the regret is already below what counts, and its belief is as far off.
    #[test]
    fn beliefs_where_nobody_goes_are_solved_for() {
        let mut b = GameBuilder::<f64>::new("a horse", ["P", "Q", "R"]);
        let sets = [["on", "out"], ["on", "out"], ["u", "d"]];
        let sets: Vec<_> = (sets.into_iter().enumerate())
            .map(|(k, actions)| b.information_set(format!("{k}"), k as u32, actions))
            .collect();
        let root = b.decision(None, sets[0]);
        let second = b.decision(Some((root, 0)), sets[1]);
        let o = b.outcome("", [2.0, 2.0, 2.0]);
        b.terminal(Some((second, 0)), Some(o));
        let ends = [[[8.0, 8.0, 0.0], [0.0, 0.0, 2.0]], [[6.0, 4.0, 4.0], [0.0, 0.0, 0.0]]];
        for (from, pays) in [second, root].into_iter().zip(ends) {
            let third = b.decision(Some((from, 1)), sets[2]);
            for (k, pays) in pays.into_iter().enumerate() {
                let o = b.outcome("", pays);
                b.terminal(Some((third, k as u32)), Some(o));
            }
        }
        let s = sequential(&b.build().unwrap(), &Settings::default()).unwrap();
        assert!(holds(&s) && s.details.check.holds());
        // Either action of the third pays the same: 2 of the first node, 4 of the other.
        let off = s.details.beliefs[2].iter().zip([2.0 / 3.0, 1.0 / 3.0]).map(|(b, w)| b - w);
        assert!(off.fold(0.0, |m: f64, v| m.max(v.abs())) < 1e-9, "{s:?}");
        assert!(s.details.polished, "{s:?}");
    }
}
