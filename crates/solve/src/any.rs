//! One equilibrium of any game, by the method that fits it.

use crate::equilibrium::BehaviorEquilibrium;
use crate::error::SolveError;
use crate::limits::Limits;
use crate::nash;
use crate::refinement::backward_induction;
use crate::sequential::sequential;
use realpolitik_game::certificate::Concept;
use realpolitik_game::strategic::{PayoffTable, StrategicForm};
use realpolitik_game::{BehaviorProfile, Game, GameError, GameFile};
use std::borrow::Cow;

/// One certified Nash equilibrium of a game, in behaviour.
///
/// Nobody with a choice: what nature draws. One player: its best play. Two players with
/// a constant sum: linear programming on the sequence form. Two players otherwise:
/// Lemke's method. More: backward induction where all see all moves; else a pure
/// equilibrium if there is one, else the global Newton method and the minimisation of
/// squared gains on the reduced strategic form; else, or where that would be too large,
/// the limit of quantal response.
///
/// # Arguments
/// * `game` — a tree of perfect recall, or a table, which counts as the tree in which
///   nobody sees the others' moves: each player's strategies are the actions of its one
///   information set.
///
/// # Errors
/// [`SolveError::ImperfectRecall`]; otherwise those of the method that came last.
///
/// # Example
/// ```
/// use realpolitik_game::{GameFile, ReadLimits};
/// let file = br#"NFG 1 R "Pennies" { "A" "B" } { 2 2 } 1 -1 -1 1 -1 1 1 -1"#;
/// let game = GameFile::<f64>::read(file, &ReadLimits::default()).unwrap();
/// let e = realpolitik_solve::solve(&game).unwrap();
/// assert_eq!(e.profile.probabilities, [0.5; 4]);
/// ```
pub fn solve(game: &GameFile<f64>) -> Result<BehaviorEquilibrium, SolveError> {
    let tree = match game {
        GameFile::Tree(tree) => Cow::Borrowed(tree),
        GameFile::Table(table) => Cow::Owned(table.to_tree()),
    };
    if let Some(set) = tree.imperfect_recall() {
        return Err(SolveError::ImperfectRecall { set: set.0 });
    }
    if let Some(drawn) = nash::without_choices(&tree) {
        return Ok(drawn);
    }
    match tree.players().len() {
        0 | 2 => {}
        1 => return nash::best_play(&tree),
        _ => return several(&tree),
    }
    let profile = match nash::zero_sum(&tree) {
        Ok(e) => e.profile,
        Err(SolveError::NotConstantSum { .. }) => {
            nash::lemke(&tree, None, &Limits::DEFAULT)?.profile
        }
        Err(e) => return Err(e),
    };
    Ok(BehaviorEquilibrium::judged(&tree, profile, Concept::Nash))
}

/// The same for more than two players.
fn several(tree: &Game<f64>) -> Result<BehaviorEquilibrium, SolveError> {
    if tree.information_sets().iter().all(|h| h.members.len() <= 1) {
        return backward_induction(tree);
    }
    let judged =
        |profile: BehaviorProfile<f64>| BehaviorEquilibrium::judged(tree, profile, Concept::Nash);
    let form = match StrategicForm::reduced(tree, Limits::DEFAULT.max_table) {
        Ok(form) => form,
        Err(GameError::Limit { .. }) => {
            return Ok(judged(sequential(tree, &Default::default())?.profile));
        }
        Err(e) => return Err(e.into()),
    };
    if let Some(pure) = nash::pure_nash_equilibria(tree).first()? {
        return Ok(pure);
    }
    if let Some(strategies) = on_table(&form.table) {
        let found = judged(form.behavior(tree, &strategies));
        if found.certificate.holds() {
            return Ok(found);
        }
    }
    Ok(judged(sequential(tree, &Default::default())?.profile))
}

/// Mixed strategies of an equilibrium of a table, where an iteration finds one.
fn on_table(table: &PayoffTable<f64>) -> Option<Vec<Vec<f64>>> {
    let shape = table.shape();
    let ray = nash::generic_ray(shape);
    let newton = nash::global_newton(table, &ray).first().ok().flatten();
    let found = newton
        .filter(|e| e.certificate.holds())
        .or_else(|| nash::lyapunov(table, &nash::off_centre_start(shape), &Limits::DEFAULT).ok())?;
    Some(found.profile.strategies)
}
