//! What is computed in doubles only: Nash equilibria of any number of players,
//! and counterfactual regret minimisation.

use super::answer::{Answer, Equilibrium, Trouble};
use super::nash::{Task, View, of_behavior};
use super::one_game::{as_shown, as_tree};
use super::watch::LiveEquilibria;
use super::{Method, Solve, complete};
use realpolitik_game::certificate::Concept as Certified;
use realpolitik_game::strategic::MixedProfile;
use realpolitik_game::{Game, GameError, GameFile, Rational};
use realpolitik_solve::nash::{
    Cfr, Weighting, generic_ray, global_newton, global_newton_many_rays, iterated_polymatrix,
    lyapunov, off_centre_start, pure_equilibria, simplicial_many_starts, simplicial_subdivision,
};
use realpolitik_solve::refinement;
use realpolitik_solve::{BehaviorEquilibrium, Limits, Settings, SolveError};
use serde_json::json;

/// Whether a question for Nash equilibria is one for this part.
pub fn takes(args: &Solve, game: &GameFile<f64>) -> bool {
    match args.method {
        Method::GlobalNewton
        | Method::IteratedPolymatrix
        | Method::SimplicialSubdivision
        | Method::Lyapunov
        | Method::Logit => true,
        Method::Auto if !args.all && simple(game) => false,
        Method::Auto | Method::SupportEnumeration => game.players().len() > 2,
        _ => false,
    }
}

/// Whether a game is one of those for which `super::nash` has an answer.
fn simple(game: &GameFile<f64>) -> bool {
    let GameFile::Tree(tree) = game else { return false };
    let sets = tree.information_sets();
    sets.iter().all(|h| h.members.len() <= 1) || sets.iter().all(|h| h.actions.len() == 1)
}

/// The limit of quantal response, judged as a Nash equilibrium.
fn limit_of_response(game: &GameFile<f64>) -> Result<Answer, Trouble> {
    let tree = as_tree(game);
    let s = realpolitik_solve::sequential(&tree, &Settings::default())?;
    let judged = BehaviorEquilibrium::judged(&tree, s.profile, Certified::Nash);
    Ok(Answer {
        concept: "nash",
        method: "the limit of agent logit quantal response",
        equilibria: vec![as_shown(game, of_behavior(&judged))],
        ..Answer::default()
    })
}

/// Finds one equilibrium, or with `--all` as many as a search meets.
///
/// `exact` is the same game in rationals.
pub fn solve(
    args: &Solve,
    game: &GameFile<f64>,
    exact: impl FnOnce() -> GameFile<Rational>,
    found: &LiveEquilibria,
) -> Result<Answer, Trouble> {
    if args.exact {
        return Err(Trouble::Usage(
            "equilibria of more than two players are roots of polynomials, computed in doubles"
                .to_owned(),
            "leave --exact out; --verify checks what is found in rationals",
        ));
    }
    if args.method == Method::Logit {
        return limit_of_response(game);
    }
    let view = match View::of(game, args.limits.max_table) {
        // The limit of quantal response needs no table.
        Err(Trouble::Solver(SolveError::Game(GameError::Limit { .. })))
            if args.method == Method::Auto && !args.all =>
        {
            return limit_of_response(game);
        }
        view => view?,
    };
    let task = Task { args, game, view, found };
    let table = &task.view.table;
    let work = args.limits.work();
    match args.method {
        Method::GlobalNewton => newton(&task),
        Method::IteratedPolymatrix => {
            if args.all {
                return Err(Trouble::Usage(
                    "iterated polymatrix approximation finds one equilibrium".to_owned(),
                    "leave --all out, or take --method global-newton, which meets several",
                ));
            }
            let e = iterated_polymatrix(table, &off_centre_start(table.shape()))?;
            Ok(task.answer("nash", POLYMATRIX, vec![e]))
        }
        Method::SimplicialSubdivision => simplices(&task),
        Method::Lyapunov => {
            let e = lyapunov(table, &off_centre_start(table.shape()), &work)?;
            Ok(task.answer("nash", "minimisation of squared gains", vec![e]))
        }
        Method::Auto if !args.all => {
            if let Some(pure) = pure_equilibria(table).first()? {
                return Ok(task.answer("nash", "enumeration of pure profiles", vec![pure]));
            }
            match by_iteration(&task) {
                Ok(answer) if answer.holds() => Ok(answer),
                // Iterations can miss what payoffs of very different sizes hide.
                short => complete::any(&task, &exact()).map_or(short, Ok),
            }
        }
        _ => complete::list(&task, &exact()),
    }
}

const POLYMATRIX: &str = "iterated polymatrix approximation";

/// Steps after which the global Newton method is not worth waiting for where nobody asked
/// for it.
const NEWTON_STEPS: usize = 2_000;

/// The equilibrium of the first iteration that comes to one.
fn by_iteration(task: &Task<'_, f64>) -> Result<Answer, Trouble> {
    let table = &task.view.table;
    let (ray, start) = (generic_ray(table.shape()), off_centre_start(table.shape()));
    if let Ok(e) = iterated_polymatrix(table, &start)
        && e.certificate.holds()
    {
        return Ok(task.answer("nash", POLYMATRIX, vec![e]));
    }
    let few = Limits { max_newton_steps: NEWTON_STEPS, ..task.args.limits.work() };
    if let Ok(Some(e)) = global_newton(table, &ray).limits(few).first()
        && e.certificate.holds()
    {
        return Ok(task.answer("nash", "the global Newton method", vec![e]));
    }
    if let Ok(e) = lyapunov(table, &start, &task.args.limits.work())
        && e.certificate.holds()
    {
        return Ok(task.answer("nash", "minimisation of squared gains", vec![e]));
    }
    limit_of_response(task.game)
}

/// Whether somebody moves in a tree without having seen all moves before.
pub fn moves_unseen(game: &GameFile<f64>) -> bool {
    let GameFile::Tree(tree) = game else { return false };
    tree.information_sets().iter().any(|h| h.members.len() > 1)
}

/// Subgame by subgame, each solved by what fits.
pub fn by_subgames(game: &GameFile<f64>) -> Result<Answer, Trouble> {
    let tree = as_tree(game);
    let mut more =
        |left: &Game<f64>| Ok(realpolitik_solve::solve(&GameFile::Tree(left.clone()))?.profile);
    let e = refinement::by_subgames(&tree, &mut more)?;
    Ok(of_subgames(&of_behavior(&e), refinement::subgames(&tree).len()))
}

/// An equilibrium of every subgame as an answer.
pub fn of_subgames(shown: &Equilibrium, count: usize) -> Answer {
    let subgames = match count {
        1 => "The game has no subgame but itself: any equilibrium is subgame perfect.".to_owned(),
        n => format!("An equilibrium in each of the {n} subgames, the game itself among them."),
    };
    Answer {
        concept: "subgame-perfect",
        method: "equilibria of subgames, the last first",
        equilibria: vec![shown.clone()],
        notes: vec![subgames],
        ..Answer::default()
    }
}

/// The global Newton method: one equilibrium on one ray, or with `--all` what the
/// paths of a ray for each strategy meet.
fn newton(task: &Task<'_, f64>) -> Result<Answer, Trouble> {
    const NAME: &str = "the global Newton method";
    let table = &task.view.table;
    if !task.args.all {
        let one = global_newton(table, &generic_ray(table.shape())).first()?;
        return Ok(task.answer("nash", NAME, one.into_iter().collect()));
    }
    let all = task.told("nash", NAME, global_newton_many_rays(table))?;
    let mut answer = task.answer("nash", NAME, all.equilibria);
    answer.notes.push(format!(
        "The paths of {} rays were followed; other rays may meet other equilibria.",
        all.details
    ));
    Ok(answer)
}

/// Simplicial subdivision from the centre, or with `--all` from the centre and from
/// near every strategy.
fn simplices(task: &Task<'_, f64>) -> Result<Answer, Trouble> {
    const NAME: &str = "simplicial subdivision";
    let table = &task.view.table;
    if !task.args.all {
        let centre = MixedProfile::centroid(table.shape()).strategies;
        let e = simplicial_subdivision(table, &centre, &task.args.limits.work())?;
        return Ok(task.answer("nash", NAME, vec![e]));
    }
    let all = task.told("nash", NAME, simplicial_many_starts(table))?;
    let mut answer = task.answer("nash", NAME, all.equilibria);
    answer.notes.push(format!(
        "Started from {} profiles; from others it may come to other equilibria.",
        all.details
    ));
    Ok(answer)
}

/// Exploitability at which the iterations end unless another is named.
const TARGET: f64 = 1e-3;

/// Iterations between two looks at the exploitability and at Ctrl-C.
const LOOK: usize = 50;

/// Counterfactual regret minimisation until the exploitability, relative to the
/// payoff range, is small enough.
pub fn regret_matching(
    args: &Solve,
    game: &GameFile<f64>,
    found: &LiveEquilibria,
) -> Result<Answer, Trouble> {
    let (weighting, method) = match args.method {
        Method::Auto | Method::CfrPlus => (Weighting::Plus, "CFR+"),
        Method::CfrDiscounted => (Weighting::DISCOUNTED, "discounted CFR"),
        _ => {
            return Err(Trouble::Usage(
                "that method is not one of counterfactual regret minimisation".to_owned(),
                "write --method cfr-plus or cfr-discounted, or leave --method out",
            ));
        }
    };
    let tree = as_tree(game);
    let target = args.target.unwrap_or(TARGET);
    let mut cfr = Cfr::new(&tree, weighting)?;
    let (low, high) = tree.payoff_range(realpolitik_game::PlayerId(0));
    let range = if high > low { high - low } else { 1.0 };
    let limit = args.limits.max_iterations;
    let mut gap = cfr.exploitability();
    while gap > target * range && cfr.iterations() < limit && !found.stopped() {
        cfr.run(LOOK.min(limit - cfr.iterations()));
        gap = cfr.exploitability();
    }
    let mut judged = BehaviorEquilibrium::judged(&tree, cfr.profile(&tree), Certified::Nash);
    judged.certificate.tolerance = target * 2.0;
    let mut shown = as_shown(game, of_behavior(&judged));
    shown.holds = judged.certificate.holds() && gap <= target * range;
    shown.details.insert("iterations".to_owned(), json!(cfr.iterations()));
    shown.details.insert("exploitability".to_owned(), json!(gap));
    shown.details.insert("value".to_owned(), json!(cfr.value()));
    Ok(Answer {
        concept: "cfr",
        method,
        notes: vec![format!(
            "Exploitability {gap:.3e} after {} iterations; the first player earns {:.6}.",
            cfr.iterations(),
            cfr.value()
        )],
        equilibria: vec![shown],
        ..Answer::default()
    })
}
