//! Which terms are reasons: those without which the action, and the answer that
//! is explained, move the way the terms say.
//!
//! A term adds something to the advantage of an action at the payoffs as they
//! are. That need not be why the action is taken: without the term everybody
//! would play otherwise, and the action may be as likely or likelier. So every
//! term is switched off in turn, the game is solved again, and only a term that
//! then moves both the action and the answer as it should is called a reason.

use crate::headline::path::{SolvedGame, Step};
use crate::headline::terms::leading;
use crate::quantity::Quantity;
use crate::quantity::at_profile::at_profile;
use crate::quantity::kind::Scale;
use realpolitik_case::ParameterId;
use realpolitik_game::certificate::certify_logit_logarithms;
use realpolitik_game::{BehaviorProfile, Game, NodeId, NodeKind};
use realpolitik_runs::subject::Subject;
use realpolitik_runs::sweep::LOGIT_TOLERANCE;
use schemars::JsonSchema;
use serde::Serialize;

/// A change smaller than this is none: solutions are known no better.
const CHANGE: f64 = 1e-8;

/// What happens if some terms of a player's payoffs are switched off and the
/// game is solved again.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Without {
    /// The probability of the action of the step then.
    pub action: f64,
    /// The answer that is explained then; absent where it has no value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<f64>,
}

/// Switches off each term of each step in turn, and says which are reasons.
/// `branches` are the nodes of the steps with the branch taken at each.
pub(crate) fn find_reasons(
    solved: &SolvedGame<'_>,
    answer: &Quantity,
    branches: &[(NodeId, usize)],
    steps: &mut [Step],
) {
    let subject = Subject { case: solved.case, compiled: solved.compiled, seed: 0, jobs: 1 };
    // Only a probability says in which direction its reasons must move it.
    let directed = answer.scale() == Scale::Probability;
    // A payoff and a gain say nothing where terms of the payoffs are gone: what is
    // left of them stands on another scale.
    let told = answer.scale() != Scale::Line;
    let value = |game: &Game<f64>, profile: &BehaviorProfile<f64>| {
        let v = at_profile(&subject, answer, game, profile, solved.theta, (0.0, 1.0));
        (told && v.is_finite()).then_some(v)
    };
    let now = value(solved.game, solved.profile);
    let mut known: Vec<(usize, Option<ParameterId>, Option<Solution>)> = Vec::new();
    for ((node, branch), step) in branches.iter().zip(steps) {
        let NodeKind::Decision(set) = solved.game.node(*node).kind else { continue };
        let player = solved.game.information_sets()[set.index()].player.index();
        for term in &mut step.terms {
            let id = term.led_by;
            let place = match known.iter().position(|k| (k.0, k.1) == (player, id)) {
                Some(place) => place,
                None => {
                    known.push((player, id, without(solved, player, id)));
                    known.len() - 1
                }
            };
            let Some((game, profile)) = &known[place].2 else { continue };
            let then =
                Without { action: profile.at(game, set)[*branch], answer: value(game, profile) };
            let sign = term.advantage.signum();
            let falls = |before: f64, after: f64| sign * (before - after) > CHANGE;
            let moves = match (now, then.answer) {
                (Some(before), Some(after)) if directed => falls(before, after),
                _ => true,
            };
            term.reason = falls(step.probability, then.action) && moves;
            term.without = Some(then);
        }
    }
}

type Solution = (Game<f64>, BehaviorProfile<f64>);

/// The game in which a player's terms led by a parameter pay nothing, solved;
/// `None` where there is no certified solution.
fn without(
    solved: &SolvedGame<'_>,
    player: usize,
    parameter: Option<ParameterId>,
) -> Option<Solution> {
    let SolvedGame { case, compiled, game, theta, precision, .. } = *solved;
    let probabilities = game.chance_sets().iter().map(|c| c.probabilities.clone()).collect();
    let payoffs = compiled
        .terminals
        .iter()
        .map(|t| {
            (0..compiled.players.len())
                .map(|p| {
                    let kept = |term: &&realpolitik_case::formula::Term| {
                        p != player || leading(case, term) != parameter
                    };
                    t.payoffs[p].iter().filter(kept).map(|term| term.program.eval(theta)).sum()
                })
                .collect()
        })
        .collect();
    let less = compiled.shape.with(probabilities, payoffs);
    let solution = realpolitik_solve::logit(&less, precision, &Default::default()).ok()?;
    let logs = &solution.details.log_probabilities;
    let check = certify_logit_logarithms(&less, logs, precision, LOGIT_TOLERANCE);
    check.holds().then_some((less, solution.profile))
}
