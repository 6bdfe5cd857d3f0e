//! What is computed in doubles only: Nash equilibria of any number of players,
//! and counterfactual regret minimisation.

use super::answer::{Answer, Trouble};
use super::nash::{Task, View, of_behavior};
use super::watch::Found;
use super::{Method, Solve};
use realpolitik_game::GameFile;
use realpolitik_game::certificate::Concept as Certified;
use realpolitik_game::strategic::MixedProfile;
use realpolitik_solve::equilibrium::{BehaviorEquilibrium, Each, MixedEquilibrium, NashError};
use realpolitik_solve::nash::global_newton::{self, global_newton, global_newton_each};
use realpolitik_solve::nash::lyapunov::{self, lyapunov};
use realpolitik_solve::nash::pure::pure_equilibria;
use realpolitik_solve::nash::regret_matching::{Cfr, Weighting};
use realpolitik_solve::nash::simplicial_subdivision::simplicial_subdivision;
use realpolitik_solve::nash::support_enumeration::support_search_each;
use serde_json::json;
use std::borrow::Cow;
use std::ops::ControlFlow;

/// Whether a question for Nash equilibria is one for this part.
pub fn takes(args: &Solve, game: &GameFile<f64>) -> bool {
    match args.method {
        Method::GlobalNewton | Method::SimplicialSubdivision | Method::Lyapunov => true,
        Method::Auto | Method::SupportEnumeration => game.players().len() > 2,
        _ => false,
    }
}

/// Finds one equilibrium, or with `--all` as many as a search meets.
pub fn solve(args: &Solve, game: &GameFile<f64>, found: &Found) -> Result<Answer, Trouble> {
    if args.exact {
        return Err(Trouble::Usage(
            "equilibria of more than two players are roots of polynomials, computed in doubles"
                .to_owned(),
            "leave --exact out; --verify checks what is found in rationals",
        ));
    }
    let task = Task { args, game, view: View::of(game, args.limits.max_table)?, found };
    let table = &task.view.table;
    match args.method {
        Method::GlobalNewton => newton(&task),
        Method::SimplicialSubdivision => simplices(&task),
        Method::Lyapunov => {
            let e = lyapunov(table, &start(table.shape()), lyapunov::MAX_STEPS)?;
            Ok(task.answer("nash", "minimisation of squared gains", vec![e]))
        }
        Method::Auto if !args.all => {
            let mut pure = pure_equilibria(table);
            if !pure.is_empty() {
                pure.truncate(1);
                return Ok(task.answer("nash", "enumeration of pure profiles", pure));
            }
            if let Ok(list) = global_newton(table, &ray(table.shape()), 1, global_newton::MAX_STEPS)
                && list.first().is_some_and(|e| e.certificate.holds())
            {
                return Ok(task.answer("nash", "the global Newton method", list));
            }
            let e = lyapunov(table, &start(table.shape()), lyapunov::MAX_STEPS)?;
            Ok(task.answer("nash", "minimisation of squared gains", vec![e]))
        }
        _ => {
            const NAME: &str = "search over supports";
            let most = args.limits.max_supports;
            let all = support_search_each(table, most, &mut task.each("nash", NAME))?;
            let mut answer = task.answer("nash", NAME, all.equilibria);
            answer.notes.push(format!(
                "{} supports were gone through. With more than two players no algorithm here \
                 proves that a list is whole.",
                all.supports
            ));
            Ok(answer)
        }
    }
}

/// The global Newton method: one equilibrium on one ray, or with `--all` what the
/// paths of a ray for each strategy meet.
fn newton(task: &Task<'_, f64>) -> Result<Answer, Trouble> {
    const NAME: &str = "the global Newton method";
    let table = &task.view.table;
    let generic = ray(table.shape());
    if !task.args.all {
        let list = global_newton(table, &generic, 1, global_newton::MAX_STEPS)?;
        return Ok(task.answer("nash", NAME, list));
    }
    let rays = generic.len();
    let mut answer = gathered(task, NAME, rays, |turn, fresh| {
        let bonus = turned(&generic, table.shape(), turn);
        global_newton_each(table, &bonus, usize::MAX, global_newton::MAX_STEPS, fresh).map(drop)
    })?;
    answer.notes.push(format!(
        "The paths of {rays} rays were followed; other rays may meet other equilibria."
    ));
    Ok(answer)
}

/// What a method finds that is begun over and over, each equilibrium once. Beginnings
/// that fail are no loss unless all of them do.
fn gathered(
    task: &Task<'_, f64>,
    name: &'static str,
    beginnings: usize,
    find: impl Fn(usize, &mut Each<'_, MixedEquilibrium<f64>>) -> Result<(), NashError>,
) -> Result<Answer, Trouble> {
    let mut list: Vec<MixedEquilibrium<f64>> = Vec::new();
    let mut each = task.each("nash", name);
    let mut lost = None;
    for turn in 0..beginnings {
        let mut fresh = |e: &MixedEquilibrium<f64>| {
            if list.iter().any(|known| near(known, e)) {
                return ControlFlow::Continue(());
            }
            list.push(e.clone());
            each(e)
        };
        match find(turn, &mut fresh) {
            Err(NashError::Stopped) => return Err(NashError::Stopped.into()),
            Err(e) => lost = Some(e),
            Ok(()) => {}
        }
    }
    match lost {
        Some(e) if list.is_empty() => Err(e.into()),
        _ => Ok(task.answer("nash", name, list)),
    }
}

/// Whether two profiles are one up to rounding.
fn near(a: &MixedEquilibrium<f64>, b: &MixedEquilibrium<f64>) -> bool {
    let pairs = a.strategies.iter().flatten().zip(b.strategies.iter().flatten());
    pairs.into_iter().all(|(x, y)| (x - y).abs() < 1e-7)
}

/// The ray with each player's bonuses handed on by `turn` strategies, one more for
/// every player, so that other profiles are favoured.
fn turned(bonus: &[f64], shape: &[usize], turn: usize) -> Vec<f64> {
    let mut out = Vec::with_capacity(bonus.len());
    let mut at = 0;
    let mut turn = turn;
    for n in shape {
        out.extend((0..*n).map(|s| bonus[at + (s + turn) % n]));
        turn /= n;
        at += n;
    }
    out
}

/// Simplicial subdivision from the centre, or with `--all` from the centre and from
/// near every strategy.
fn simplices(task: &Task<'_, f64>) -> Result<Answer, Trouble> {
    const NAME: &str = "simplicial subdivision";
    let table = &task.view.table;
    let most = task.args.limits.max_simplices;
    let centre = MixedProfile::centroid(table.shape()).strategies;
    if !task.args.all {
        let e = simplicial_subdivision(table, &centre, most)?;
        return Ok(task.answer("nash", NAME, vec![e]));
    }
    let starts = 1 + table.shape().iter().sum::<usize>();
    let mut answer = gathered(task, NAME, starts, |turn, fresh| {
        let start = if turn == 0 { centre.clone() } else { corner(table.shape(), turn - 1) };
        match fresh(&simplicial_subdivision(table, &start, most)?) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(NashError::Stopped),
        }
    })?;
    answer.notes.push(format!(
        "Started from {starts} profiles; from others it may come to other equilibria."
    ));
    Ok(answer)
}

/// A profile near one without randomising, another for each turn.
fn corner(shape: &[usize], turn: usize) -> Vec<Vec<f64>> {
    let mut turn = turn;
    shape
        .iter()
        .map(|n| {
            let top = turn % n;
            turn = turn / n + top;
            let rest = 0.1 / *n as f64;
            (0..*n).map(|s| if s == top { 0.9 + rest } else { rest }).collect()
        })
        .collect()
}

/// A generic ray: every strategy has its own bonus, by the golden ratio, and one
/// of each player stands out.
fn ray(shape: &[usize]) -> Vec<f64> {
    let golden = 0.618_033_988_749_894_9;
    let mut out = Vec::new();
    for n in shape {
        for s in 0..*n {
            let spread = (golden * (out.len() as f64 + 1.0)).fract();
            out.push(if s == 0 { 1.0 + spread } else { 0.5 * spread });
        }
    }
    out
}

/// A start off the centre, where symmetric games would stay.
fn start(shape: &[usize]) -> Vec<Vec<f64>> {
    let weights = ray(shape);
    let mut at = 0;
    shape
        .iter()
        .map(|n| {
            let own: Vec<f64> = weights[at..at + n].iter().map(|w| 1.0 + 0.2 * w).collect();
            at += n;
            let sum: f64 = own.iter().sum();
            own.iter().map(|w| w / sum).collect()
        })
        .collect()
}

/// Iterations between two looks at the exploitability and at Ctrl-C.
const LOOK: usize = 50;

/// Counterfactual regret minimisation until the exploitability, relative to the
/// payoff range, is small enough.
pub fn regret_matching(
    args: &Solve,
    game: &GameFile<f64>,
    found: &Found,
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
    let tree = match game {
        GameFile::Tree(g) => Cow::Borrowed(g),
        GameFile::Table(g) => Cow::Owned(g.to_tree()),
    };
    let mut cfr = Cfr::new(&tree, weighting)?;
    let (low, high) = tree.payoff_range(realpolitik_game::PlayerId(0));
    let range = if high > low { high - low } else { 1.0 };
    let limit = args.limits.max_iterations;
    let mut gap = cfr.exploitability();
    while gap > args.target * range && cfr.iterations() < limit && !found.stopped() {
        cfr.run(LOOK.min(limit - cfr.iterations()));
        gap = cfr.exploitability();
    }
    let mut judged = BehaviorEquilibrium::judged(&tree, cfr.profile(&tree), Certified::Nash);
    judged.certificate.tolerance = args.target * 2.0;
    let mut shown = of_behavior(&judged);
    shown.holds = judged.certificate.holds() && gap <= args.target * range;
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
