//! `solve`: one game at one point, with its certificate.

use super::export::point;
use crate::args::{Concept, Solve};
use crate::context::Context;
use crate::exit::{Exit, Failure};
use crate::input;
use realpolitik_analysis::finding::compiled_game;
use realpolitik_case::Case;
use realpolitik_case::unfold::CompiledGame;
use realpolitik_game::{BehaviorProfile, Certificate, Game, InformationSetId};
use realpolitik_report::words::safe;
use realpolitik_solve::SolveError;
use serde_json::{Map, Value, json};
use std::fmt::Write;

/// A solved game, ready to be shown.
struct Solved {
    profile: BehaviorProfile<f64>,
    certificate: Certificate,
    /// Whether it may be used.
    holds: bool,
    /// What else the method has to say.
    details: Value,
}

/// Runs it.
pub fn run(args: &Solve, context: &Context) -> Result<Exit, Failure> {
    let case = input::case(args.case.as_deref(), None, context)?;
    let compiled = compiled_game(&case, args.game.as_deref())
        .map_err(|e| Failure::new(Exit::Usage, e.to_string(), "name another game with --game"))?;
    let theta = point(&case, args.at, context.seed);
    let eval = |e: realpolitik_case::unfold::EvalError| {
        Failure::new(Exit::InvalidCase, e.to_string(), "mend the formula, or the beliefs it reads")
    };
    let game = compiled.at(&theta).map_err(eval)?;
    let precision = match args.lambda {
        Some(l) => vec![l; compiled.players.len()],
        None => compiled.precision_at(&theta).map_err(eval)?,
    };
    let solved = solve(&game, &precision, args.concept).map_err(|e| {
        Failure::new(Exit::NotFit, e.to_string(), "try a smaller --lambda, or another point --at")
    })?;
    if context.json {
        context.print_json(&document(&case, &compiled, &game, &solved))?;
    } else {
        context.print(&text(&case, &compiled, &game, &solved))?;
    }
    Ok(if solved.holds { Exit::Done } else { Exit::NotFit })
}

fn solve(game: &Game<f64>, precision: &[f64], concept: Concept) -> Result<Solved, SolveError> {
    Ok(match concept {
        Concept::Qre => {
            let s = realpolitik_solve::logit(game, precision, &Default::default())?;
            Solved {
                holds: s.certificate.holds(),
                certificate: s.certificate,
                details: json!({
                    "precision": precision, "residual": s.residual, "steps": s.steps,
                    "turned": s.turned,
                }),
                profile: s.profile,
            }
        }
        Concept::Sequential => {
            let s = realpolitik_solve::sequential(game, &Default::default())?;
            Solved {
                holds: s.certificate.holds() && s.sequential_regret <= s.certificate.tolerance,
                certificate: s.certificate,
                details: json!({
                    "beliefs": s.beliefs, "sequential_regret": s.sequential_regret,
                    "precision_times_range": s.precision,
                }),
                profile: s.profile,
            }
        }
    })
}

fn document(case: &Case, compiled: &CompiledGame, game: &Game<f64>, solved: &Solved) -> Value {
    let reach = solved.profile.realization(game);
    let sets: Vec<Value> = compiled
        .sets
        .iter()
        .enumerate()
        .map(|(h, info)| {
            let set = &game.information_sets()[h];
            let p = solved.profile.at(game, InformationSetId(h as u32));
            let actions: Map<String, Value> =
                set.actions.iter().cloned().zip(p.iter().map(|p| json!(p))).collect();
            let reached: f64 = set.members.iter().map(|m| reach[m.index()]).sum();
            json!({
                "label": set.label, "node": info.node,
                "player": case.actors[info.player.index()].id,
                "knows": info.seen, "reached": reached, "actions": actions,
            })
        })
        .collect();
    let payoffs: Map<String, Value> = compiled
        .players
        .iter()
        .zip(solved.profile.expected_payoffs(game))
        .map(|(p, v)| (case.actors[p.index()].id.clone(), json!(v)))
        .collect();
    json!({
        "ok": solved.holds, "case": case.id, "hash": case.hash,
        "information_sets": sets, "expected_payoffs": payoffs,
        "certificate": solved.certificate, "solution": solved.details,
    })
}

fn text(case: &Case, compiled: &CompiledGame, game: &Game<f64>, solved: &Solved) -> String {
    let reach = solved.profile.realization(game);
    let mut out = String::new();
    for (h, info) in compiled.sets.iter().enumerate() {
        let set = &game.information_sets()[h];
        let reached: f64 = set.members.iter().map(|m| reach[m.index()]).sum();
        let p = solved.profile.at(game, InformationSetId(h as u32));
        let actions: Vec<String> =
            set.actions.iter().zip(p).map(|(a, p)| format!("{} {p:.4}", safe(a))).collect();
        let _ = writeln!(
            out,
            "{:<4} {:<46} reached {reached:.4}   {}",
            safe(&case.actors[info.player.index()].id),
            safe(&set.label),
            actions.join("  ")
        );
    }
    let payoffs: Vec<String> = compiled
        .players
        .iter()
        .zip(solved.profile.expected_payoffs(game))
        .map(|(p, v)| format!("{} {v:.4}", safe(&case.actors[p.index()].id)))
        .collect();
    let _ = writeln!(out, "\nExpected payoffs  {}", payoffs.join("  "));
    let c = &solved.certificate;
    let _ = writeln!(
        out,
        "Certificate       {:.1e} from equilibrium, tolerance {:.0e}: {}",
        c.relative_to_payoff_range,
        c.tolerance,
        if solved.holds { "holds" } else { "NOT CERTIFIED" }
    );
    out
}
