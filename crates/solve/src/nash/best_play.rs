//! Games in which one player chooses.

use super::sequence_form::SequenceForm;
use crate::equilibrium::BehaviorEquilibrium;
use crate::error::SolveError;
use crate::scalar::Scalar;
use realpolitik_game::certificate::Concept;
use realpolitik_game::{BehaviorProfile, Game};

/// The best that a player alone with nature can do: the only kind of equilibrium there is.
///
/// # Arguments
/// * `game` — one player, perfect recall.
///
/// # Returns
/// Pure behaviour, the first of the best actions at every information set, also at those
/// that the player keeps itself from.
///
/// # Errors
/// [`SolveError::Players`], [`SolveError::ImperfectRecall`].
///
/// # Complexity
/// O(nodes · log nodes).
///
/// # Reference
/// R. Bellman, *Dynamic Programming* (1957), ch. 1.
///
/// # Example
/// A coin is worth guessing if it is loaded.
/// ```
/// use realpolitik_game::GameBuilder;
/// use realpolitik_solve::nash::best_play;
/// let mut b = GameBuilder::<f64>::new("Guess", ["A"]);
/// let toss = b.chance_set("toss", [("heads", 0.25), ("tails", 0.75)]);
/// let guess = b.information_set("guess", 0, ["heads", "tails"]);
/// let win = b.outcome("right", [1.0]);
/// let root = b.chance(None, toss);
/// for coin in 0..2 {
///     let node = b.decision(Some((root, coin)), guess);
///     for call in 0..2 {
///         b.terminal(Some((node, call)), (call == coin).then_some(win));
///     }
/// }
/// let best = best_play(&b.build().unwrap()).unwrap();
/// assert_eq!((best.profile.probabilities, best.payoffs), (vec![0.0, 1.0], vec![0.75]));
/// assert!(best.certificate.holds());
/// ```
pub fn best_play<N: Scalar>(game: &Game<N>) -> Result<BehaviorEquilibrium<N>, SolveError> {
    if game.players().len() != 1 {
        return Err(SolveError::Players { found: game.players().len(), expected: "one" });
    }
    let form = SequenceForm::of(&game.centred())?;
    let own = &form.players[0];
    let (_, choice) = own.best_response(&form.payoffs_against(0, &[N::one()]));
    let mut probabilities = first_actions(game);
    for (h, c) in own.sets.iter().zip(choice) {
        let at = game.action_offsets()[h.index()];
        probabilities[at] = N::zero();
        probabilities[at + c] = N::one();
    }
    let profile = BehaviorProfile { probabilities };
    Ok(BehaviorEquilibrium::judged(game, profile, Concept::Nash))
}

/// What a game comes to in which nobody has a choice: nature draws, or everybody has a
/// single action; `None` where somebody has more.
///
/// ```
/// use realpolitik_game::{GameBuilder, strategic::Bimatrix};
/// use realpolitik_solve::nash::without_choices;
/// let mut b = GameBuilder::<f64>::new("A toss", ["A", "B"]);
/// let toss = b.chance_set("toss", [("heads", 0.25), ("tails", 0.75)]);
/// let root = b.chance(None, toss);
/// for (branch, pays) in [[4.0, 0.0], [0.0, 8.0]].into_iter().enumerate() {
///     let o = b.outcome("", pays);
///     b.terminal(Some((root, branch as u32)), Some(o));
/// }
/// assert_eq!(without_choices(&b.build().unwrap()).unwrap().payoffs, [1.0, 6.0]);
/// let choice = Bimatrix::zero_sum(1, 2, vec![0.0, 1.0]).unwrap().table().to_tree();
/// assert!(without_choices(&choice).is_none());
/// ```
pub fn without_choices<N: Scalar>(game: &Game<N>) -> Option<BehaviorEquilibrium<N>> {
    let nobody = game.information_sets().iter().all(|h| h.actions.len() == 1);
    let profile = || BehaviorProfile { probabilities: first_actions(game) };
    nobody.then(|| BehaviorEquilibrium::judged(game, profile(), Concept::Nash))
}

/// The first action at every information set.
fn first_actions<N: Scalar>(game: &Game<N>) -> Vec<N> {
    let mut probabilities = vec![N::zero(); game.action_count()];
    for at in &game.action_offsets()[..game.information_sets().len()] {
        probabilities[*at] = N::one();
    }
    probabilities
}
