//! One equilibrium of any game, by the method that fits it.

use crate::equilibrium::{BehaviorEquilibrium, MixedEquilibrium};
use crate::error::SolveError;
use crate::limits::Limits;
use crate::nash;
use crate::refinement::backward_induction;
use crate::scalar::Scalar;
use crate::sequential::sequential;
use realpolitik_game::certificate::Concept;
use realpolitik_game::strategic::{PayoffTable, StrategicForm};
use realpolitik_game::{BehaviorProfile, Game, GameError, GameFile, Number, Rational};
use std::borrow::Cow;

/// Actions up to which a game of two players is solved in rationals without waiting.
const FEW_ACTIONS: usize = 200;
/// Steps after which the global Newton method is not worth waiting for.
const NEWTON_STEPS: usize = 2_000;

/// One certified Nash equilibrium of a game, in behaviour.
///
/// Nobody with a choice: what nature draws. One player: its best play. Two players with
/// a constant sum: linear programming on the sequence form. Two players otherwise:
/// Lemke's method. More: backward induction where all see all moves; else a pure
/// equilibrium if there is one, else iterated polymatrix approximation, the global Newton
/// method, the minimisation of squared gains and, in small games, support enumeration on
/// the reduced strategic form; else, or where that would be too large, the limit of quantal
/// response. Where doubles are too
/// coarse a game of two players is solved in rationals.
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
    let in_doubles = two(&tree).map(|p| BehaviorEquilibrium::judged(&tree, p, Concept::Nash));
    match in_doubles {
        Ok(found) if found.certificate.holds() => Ok(found),
        // Rounding spoilt it, or led the pivots in a circle.
        Ok(_)
        | Err(SolveError::Numerical { .. } | SolveError::Limit { name: "max_pivots", .. })
            if tree.action_count() <= FEW_ACTIONS =>
        {
            let exact = tree.map(|v| Rational::from_float(*v).unwrap_or_else(Rational::zero));
            let p = two(&exact)?.probabilities.iter().map(Number::to_f64).collect();
            let profile = BehaviorProfile { probabilities: p };
            Ok(BehaviorEquilibrium::judged(&tree, profile, Concept::Nash))
        }
        other => other,
    }
}

/// Two players, by what fits.
fn two<N: Scalar>(tree: &Game<N>) -> Result<BehaviorProfile<N>, SolveError> {
    match nash::zero_sum(tree) {
        Ok(e) => Ok(e.profile),
        Err(SolveError::NotConstantSum { .. }) => {
            Ok(nash::lemke(tree, None, &Limits::DEFAULT)?.profile)
        }
        Err(e) => Err(e),
    }
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
    let start = nash::off_centre_start(table.shape());
    let ray = nash::generic_ray(table.shape());
    let few = Limits { max_newton_steps: NEWTON_STEPS, ..Limits::DEFAULT };
    let sound = |e: &MixedEquilibrium<f64>| e.certificate.holds();
    let found = nash::iterated_polymatrix(table, &start)
        .ok()
        .filter(sound)
        .or_else(|| {
            nash::global_newton(table, &ray).limits(few).first().ok().flatten().filter(sound)
        })
        .or_else(|| nash::lyapunov(table, &start, &Limits::DEFAULT).ok().filter(sound))
        .or_else(|| by_supports(table).filter(sound))?;
    Some(found.profile.strategies)
}

/// An equilibrium of a small table support by support, where payoffs of very different
/// sizes hide it from iterations.
fn by_supports(table: &PayoffTable<f64>) -> Option<MixedEquilibrium<f64>> {
    let exact = table.map(|v| Rational::from_float(*v).unwrap_or_else(Rational::zero));
    nash::interval_enumeration(&exact).first().ok().flatten()
}
