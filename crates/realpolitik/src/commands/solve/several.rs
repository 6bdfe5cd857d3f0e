//! What is computed in doubles only: Nash equilibria of any number of players,
//! and counterfactual regret minimisation.

use super::answer::{Answer, Trouble};
use super::nash::{Task, View, of_behavior};
use super::watch::Found;
use super::{Method, Solve};
use realpolitik_game::GameFile;
use realpolitik_game::certificate::Concept as Certified;
use realpolitik_solve::equilibrium::BehaviorEquilibrium;
use realpolitik_solve::global_newton::{self, global_newton};
use realpolitik_solve::lyapunov::{self, lyapunov};
use realpolitik_solve::pure::pure_equilibria;
use realpolitik_solve::regret_matching::{Cfr, Weighting};
use realpolitik_solve::support_enumeration::support_search;
use serde_json::json;
use std::borrow::Cow;

/// Whether a question for Nash equilibria is one for this part.
pub fn takes(args: &Solve, game: &GameFile<f64>) -> bool {
    match args.method {
        Method::GlobalNewton | Method::Lyapunov => true,
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
        Method::GlobalNewton => {
            let bonus = ray(table.shape());
            let most = if args.all { usize::MAX } else { 1 };
            let list = global_newton(table, &bonus, most, global_newton::MAX_STEPS)?;
            Ok(task.answer("nash", "the global Newton method", list))
        }
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
            let all = support_search(table, args.limits.max_supports)?;
            let mut answer = task.answer("nash", "search over supports", all.equilibria);
            answer.notes.push(format!(
                "{} supports were gone through. With more than two players no algorithm here \
                 proves that a list is whole.",
                all.supports
            ));
            Ok(answer)
        }
    }
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
