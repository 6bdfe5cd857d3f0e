//! Sequential equilibrium as the limit of quantal response.
//!
//! As λ → ∞ the principal branch leads to a sequential equilibrium (McKelvey &
//! Palfrey 1998, Theorem 4): every strategy on the branch is fully mixed, so the
//! limits of its beliefs are consistent by construction (Kreps & Wilson 1982).

use crate::error::SolveError;
use crate::quantal_response::{Settings, Solution, branch, solve_linear};
use realpolitik_game::certificate::{Certificate, Concept, certify};
use realpolitik_game::certificate::{Consistency, SequentialCertificate, certify_sequential};
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
    /// Whether the probabilities with which players mix were solved for at the end,
    /// because the branch nears them only as 1/λ.
    pub polished: bool,
}

/// Actions with less than this on the branch are taken to vanish.
const VANISHING: f64 = 1e-6;
/// What the regret must stay under, relative to the payoff range.
const TOLERANCE: f64 = 1e-9;
/// Farthest that a probability may be from the branch once players are made
/// indifferent: what is farther is another equilibrium.
const NEAR_BRANCH: f64 = 1e-3;

/// The sequential equilibrium to which the principal branch leads.
///
/// The branch is read at growing precision until the behaviour with vanishing
/// actions set to 0 has no regret beyond 1e-9 of the payoff range. Where the
/// limit mixes, probabilities come nearer to it only as 1/λ; when the branch has
/// been followed as far as it goes, Newton's method makes all who mix there exactly
/// indifferent, given the beliefs that go with it. What comes of that is taken if it
/// is next to the branch and passes the same check; else the certificate says by how
/// much the point on the branch fails.
pub fn sequential(game: &Game<f64>, settings: &Settings) -> Result<Sequential, SolveError> {
    let range = payoff_range(game);
    let mut best: Option<(Sequential, Vec<f64>)> = None;
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
                if best.as_ref().is_none_or(|(b, _)| regret(&candidate) < regret(b)) {
                    best = Some((candidate, solution.log_probabilities.clone()));
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
        polished: false,
    }
}

/// The assessment next to one on the branch at which all who mix are indifferent;
/// `None` if it needs no such thing, or if there is none that passes the check.
fn polished(game: &Game<f64>, at: &Sequential, on_branch: &[f64]) -> Option<Sequential> {
    if at.certificate.holds() && at.sequential_regret <= TOLERANCE {
        return None;
    }
    let mixing = Mixing::new(game, at, on_branch)?;
    let profile = mixing.solve()?;
    let logs = mixing.logs(&profile);
    let beliefs = beliefs(game, &logs);
    let check = certify_sequential(game, &profile, &beliefs, TOLERANCE);
    let found = Sequential {
        certificate: certify(game, &profile, Concept::Nash, TOLERANCE),
        profile,
        beliefs,
        precision: at.precision,
        sequential_regret: check.rationality.relative_to_payoff_range,
        check,
        polished: true,
    };
    let sound = found.certificate.holds()
        && found.sequential_regret <= TOLERANCE
        && !matches!(found.check.consistency, Consistency::Inconsistent { .. });
    sound.then_some(found)
}

/// The equations of those who mix: at each of their sets, what every action in use
/// brings beyond the likeliest one is 0, under Bayes' beliefs.
struct Mixing<'a> {
    game: &'a Game<f64>,
    start: &'a BehaviorProfile<f64>,
    /// Logarithms on the branch, for actions that vanish: they decide beliefs where
    /// nobody goes.
    on_branch: &'a [f64],
    /// Information set, action, and the likeliest action there (flat).
    unknowns: Vec<(usize, usize, usize)>,
    range: f64,
}

impl<'a> Mixing<'a> {
    fn new(game: &'a Game<f64>, at: &'a Sequential, on_branch: &'a [f64]) -> Option<Self> {
        let p = &at.profile.probabilities;
        let mut unknowns = Vec::new();
        for (h, w) in game.action_offsets().windows(2).enumerate() {
            let top = (w[0]..w[1]).max_by(|a, b| p[*a].total_cmp(&p[*b]))?;
            let used = (w[0]..w[1]).filter(|a| *a != top && p[*a] > 0.0);
            unknowns.extend(used.map(|a| (h, a, top)));
        }
        let range = payoff_range(game);
        let mixing = Mixing { game, start: &at.profile, on_branch, unknowns, range };
        (!mixing.unknowns.is_empty()).then_some(mixing)
    }

    fn profile(&self, moves: &[f64]) -> BehaviorProfile<f64> {
        let mut profile = self.start.clone();
        for ((_, action, top), by) in self.unknowns.iter().zip(moves) {
            profile.probabilities[*action] += by;
            profile.probabilities[*top] -= by;
        }
        profile
    }

    fn logs(&self, profile: &BehaviorProfile<f64>) -> Vec<f64> {
        let of = |(p, branch): (&f64, &f64)| if *p > 0.0 { p.ln() } else { *branch };
        profile.probabilities.iter().zip(self.on_branch).map(of).collect()
    }

    fn gains(&self, moves: &[f64]) -> Vec<f64> {
        let profile = self.profile(moves);
        let beliefs = beliefs(self.game, &self.logs(&profile));
        let value = profile.continuation(self.game);
        let gain = |(h, action, top): &(usize, usize, usize)| {
            let set = &self.game.information_sets()[*h];
            let (first, player) = (self.game.action_offsets()[*h], set.player.index());
            let each = set.members.iter().zip(&beliefs[*h]).map(|(m, belief)| {
                let child = |a: usize| self.game.node(*m).children[a - first].index();
                belief * (value[child(*action)][player] - value[child(*top)][player])
            });
            each.sum::<f64>() / self.range
        };
        self.unknowns.iter().map(gain).collect()
    }

    /// Newton's method with differences for slopes, slightly damped, since what is
    /// free where nobody goes makes the equations singular.
    fn solve(&self) -> Option<BehaviorProfile<f64>> {
        const STEP: f64 = 1e-6;
        const DAMPING: f64 = 1e-12;
        let n = self.unknowns.len();
        let mut moves = vec![0.0; n];
        for _ in 0..30 {
            let f = self.gains(&moves);
            if f.iter().all(|v| v.abs() <= 1e-14) {
                break;
            }
            let mut slopes = vec![0.0; n * n];
            for k in 0..n {
                let mut aside = moves.clone();
                aside[k] += STEP;
                let up = self.gains(&aside);
                aside[k] -= 2.0 * STEP;
                let down = self.gains(&aside);
                for (i, (u, d)) in up.iter().zip(&down).enumerate() {
                    slopes[i * n + k] = (u - d) / (2.0 * STEP);
                }
            }
            let mut a = vec![0.0; n * n];
            let mut b = vec![0.0; n];
            for row in 0..n {
                let line = &slopes[row * n..(row + 1) * n];
                for (i, x) in line.iter().enumerate() {
                    b[i] -= x * f[row];
                    for (j, y) in line.iter().enumerate() {
                        a[i * n + j] += x * y;
                    }
                }
            }
            (0..n).for_each(|i| a[i * n + i] += DAMPING);
            solve_linear(&mut a, &mut b)?;
            moves.iter_mut().zip(&b).for_each(|(m, d)| *m += d);
            if moves.iter().any(|m| m.is_nan() || m.abs() > NEAR_BRANCH) {
                return None;
            }
            if b.iter().all(|d| d.abs() <= 1e-16) {
                break;
            }
        }
        let profile = self.profile(&moves);
        profile.probabilities.iter().all(|p| (0.0..=1.0).contains(p)).then_some(profile)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::strategic::Bimatrix;

    /// Matching pennies with an odd stake: the logit branch nears the mixture as 1/λ.
    #[test]
    fn who_mixes_in_the_limit_is_indifferent_there() {
        let pennies = Bimatrix::zero_sum(2, 2, vec![2.0, -1.0, -1.0, 1.0]).unwrap();
        let game = pennies.table().to_tree();
        let s = sequential(&game, &Settings::default()).unwrap();
        assert!(s.polished && s.certificate.holds() && s.sequential_regret <= TOLERANCE);
        // By hand: 2p − (1 − p) = −p + (1 − p).
        for p in [s.profile.probabilities[0], s.profile.probabilities[2]] {
            assert!((p - 0.4).abs() < 1e-12, "{p}");
        }
        assert!(matches!(s.check.consistency, Consistency::Consistent { .. }));
    }

    /// Where nobody mixes there is nothing to solve for.
    #[test]
    fn a_pure_limit_is_read_off_the_branch() {
        let dilemma = Bimatrix::from_rows([[2.0, 0.0], [3.0, 1.0]], [[2.0, 3.0], [0.0, 1.0]]);
        let s = sequential(&dilemma.unwrap().table().to_tree(), &Settings::default()).unwrap();
        assert!(!s.polished && s.certificate.holds());
        assert_eq!(s.profile.probabilities, [0.0, 1.0, 0.0, 1.0]);
    }
}
