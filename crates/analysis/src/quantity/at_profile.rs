//! A quantity at one solved game, whatever solved it.

use crate::headline::gain::gain_at;
use crate::quantity::kind::Quantity;
use crate::quantity::probe::on_channel;
use realpolitik_game::{BehaviorProfile, Game, PlayerId};
use realpolitik_runs::concession::share_conceded;
use realpolitik_runs::pattern::QuestionProbability;
use realpolitik_runs::subject::Subject;
use realpolitik_runs::walk_away::walk_aways;

/// A quantity where a game is played by a profile: the game is that of the
/// subject at `theta`, or one of the same tree with other payoffs. `scale` is the
/// worst payoff and the span by which an expected payoff is told. Not a number
/// where it has no meaning.
pub fn at_profile(
    subject: &Subject<'_>,
    quantity: &Quantity,
    game: &Game<f64>,
    profile: &BehaviorProfile<f64>,
    theta: &[f64],
    scale: (f64, f64),
) -> f64 {
    let compiled = subject.compiled;
    let reach = profile.realization(game);
    let reached = |set: usize| -> f64 {
        game.information_sets()[set].members.iter().map(|m| reach[m.index()]).sum()
    };
    let offsets = game.action_offsets();
    match quantity.resolved(subject) {
        Some(Quantity::Outcomes(all)) => {
            let ends = compiled.terminals.iter().filter(|t| all.contains(&t.outcome));
            ends.map(|t| reach[t.node.index()]).sum()
        }
        Some(Quantity::Choice { node, action }) => {
            let m = &subject.protocol().moves[node];
            let action = &m.actions[action].name;
            let (mut taken, mut all) = (0.0, 0.0);
            for h in (0..compiled.sets.len()).filter(|h| compiled.sets[*h].node == m.id) {
                let here = reached(h);
                all += here;
                let at = game.information_sets()[h].actions.iter().position(|a| a == action);
                taken += at.map_or(0.0, |a| here * profile.probabilities[offsets[h] + a]);
            }
            taken / all
        }
        Some(Quantity::Leverage(pair)) => {
            let conceding = &compiled.conceding;
            let given = |k: usize| -> f64 {
                let (to, by) = conceding.pairs[k];
                let all = compiled.concessions.iter().filter(|c| c.to == to && c.by == by);
                all.map(|c| {
                    reached(c.set) * profile.probabilities[offsets[c.set] + c.action] * c.weight
                })
                .sum()
            };
            let floor = conceding.floors[pair];
            share_conceded(given(pair), given(pair ^ 1), floor).unwrap_or(f64::NAN)
        }
        Some(Quantity::Gain(side)) => {
            let sides = walk_aways(subject.case, compiled).unwrap_or_default();
            let Some(side) = sides.get(side) else { return f64::NAN };
            let got = expected(game, &reach, side.player);
            gain_at(side, game, theta, got).unwrap_or(f64::NAN)
        }
        Some(Quantity::Channel(channel)) => on_channel(subject, channel).probability(&reach),
        Some(Quantity::Payoff(player)) => (expected(game, &reach, player) - scale.0) / scale.1,
        Some(Quantity::Question(q)) => {
            let asked = QuestionProbability::question(compiled, &subject.case.questions[q]);
            asked.value(&reach).unwrap_or(f64::NAN)
        }
        None => f64::NAN,
    }
}

fn expected(game: &Game<f64>, reach: &[f64], player: usize) -> f64 {
    let paid = game.accumulated_payoff(PlayerId(player as u32));
    game.terminals().map(|t| reach[t.index()] * paid[t.index()]).sum()
}
