//! Points solved side by side.

use realpolitik_belief::sampler::Sampler;
use realpolitik_case::Case;
use realpolitik_case::load::{Limits, load_path};
use realpolitik_runs::points::{Points, solve_points};
use realpolitik_runs::subject::compiled_game;
use std::path::Path;

fn case() -> Case {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases/us-vietnam-2022");
    load_path(&root, &Limits::default()).case.expect("the shipped case")
}

fn points(case: &Case, count: usize) -> Points {
    let sampler = Sampler::new(&case.beliefs(), 5);
    let mut points = Points::new(case.parameters.len(), count);
    let mut theta = Vec::new();
    for k in 0..count {
        sampler.draw(k as u64, &mut theta);
        points.set(k, &theta);
    }
    points
}

#[test]
fn a_point_is_solved_alike_alone_and_among_others() {
    let case = case();
    let compiled = compiled_game(&case, None).expect("a game");
    let all = points(&case, 600);
    let solved = solve_points(&compiled, &all, 1);
    assert!(solved.certified().iter().all(|c| *c));
    for jobs in [2, 3] {
        assert_eq!(solve_points(&compiled, &all, jobs), solved, "{jobs} threads");
    }
    let mut theta = Vec::new();
    for k in [0, 3, 255, 256, 599] {
        all.get(k, &mut theta);
        let one = solve_points(&compiled, &Points::repeated(&theta, 1), 1);
        for a in 0..compiled.shape.action_count() {
            assert_eq!(one.action(a)[0].to_bits(), solved.action(a)[k].to_bits());
        }
        for p in 0..compiled.players.len() {
            assert_eq!(one.payoff(p)[0].to_bits(), solved.payoff(p)[k].to_bits());
        }
    }
}

#[test]
fn agrees_with_the_solver_of_one_game() {
    let case = case();
    let compiled = compiled_game(&case, None).expect("a game");
    let all = points(&case, 60);
    let solved = solve_points(&compiled, &all, 1);
    let mut theta = Vec::new();
    for k in 0..60 {
        all.get(k, &mut theta);
        let game = compiled.at(&theta).expect("a game");
        let precision = compiled.precision_at(&theta).expect("precisions");
        let one = realpolitik_solve::logit(&game, &precision, &Default::default()).expect("solved");
        for (a, p) in one.profile.probabilities.iter().enumerate() {
            assert!((solved.action(a)[k] - p).abs() < 1e-10);
        }
        let reach = one.profile.realization(&game);
        for (o, _) in case.games[0].outcomes.iter().enumerate() {
            let p: f64 = compiled
                .terminals
                .iter()
                .filter(|t| t.outcome == o)
                .map(|t| reach[t.node.index()])
                .sum();
            if compiled.terminals.iter().any(|t| t.outcome == o) {
                assert!((solved.outcome(o)[k] - p).abs() < 1e-10);
            }
        }
        for (p, v) in one.profile.expected_payoffs(&game).iter().enumerate() {
            assert!((solved.payoff(p)[k] - v).abs() < 1e-10);
        }
    }
}
