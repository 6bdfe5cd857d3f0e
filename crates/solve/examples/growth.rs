//! Time of a solve against the size of the game. Run with
//! `cargo run --release -p realpolitik-solve --example growth`.

use realpolitik_game::{Game, GameBuilder, NodeId, OutcomeId};
use realpolitik_solve::quantal_response::{BatchRows, BatchSolver, logit};
use std::time::Instant;

/// Draws solved side by side.
const DRAWS: usize = 64;

/// Two players in turn who see everything: `depth` moves of two actions.
fn perfect_information(depth: usize) -> Game<f64> {
    let mut b = GameBuilder::<f64>::new("perfect information", ["A", "B"]);
    let mut open: Vec<Option<(NodeId, u32)>> = vec![None];
    for level in 0..depth {
        let mut next = Vec::new();
        for parent in open {
            let set = b.information_set("", (level % 2) as u32, ["l", "r"]);
            let node = b.decision(parent, set);
            next.extend([Some((node, 0)), Some((node, 1))]);
        }
        open = next;
    }
    for parent in open {
        let o = b.outcome("", [0.0, 0.0]);
        b.terminal(parent, Some(o));
    }
    b.build().expect("a game")
}

/// A sender of one of `types` types says one of two things, a receiver answers
/// in one of two ways.
fn message(b: &mut GameBuilder<f64>, parent: Option<(NodeId, u32)>, types: usize) {
    let even = (0..types).map(|t| (t.to_string(), 1.0 / types as f64));
    let nature = b.chance_set("type", even);
    let root = b.chance(parent, nature);
    let answers: Vec<_> = (0..2).map(|_| b.information_set("", 1, ["y", "n"])).collect();
    for t in 0..types {
        let set = b.information_set("", 0, ["l", "r"]);
        let node = b.decision(Some((root, t as u32)), set);
        for (said, answer) in answers.iter().enumerate() {
            let last = b.decision(Some((node, said as u32)), *answer);
            for a in 0..2 {
                let o = b.outcome("", [0.0, 0.0]);
                b.terminal(Some((last, a)), Some(o));
            }
        }
    }
}

/// Nature picks one of so many signalling games, which all see.
fn many_signals(games: usize) -> Game<f64> {
    let mut b = GameBuilder::<f64>::new("many signalling games", ["A", "B"]);
    let even = (0..games).map(|g| (g.to_string(), 1.0 / games as f64));
    let nature = b.chance_set("issue", even);
    let root = b.chance(None, nature);
    for g in 0..games {
        message(&mut b, Some((root, g as u32)), 2);
    }
    b.build().expect("a game")
}

/// One signalling game of so many types: all its choices depend on one another.
fn many_types(types: usize) -> Game<f64> {
    let mut b = GameBuilder::<f64>::new("one signalling game", ["A", "B"]);
    message(&mut b, None, types);
    b.build().expect("a game")
}

/// Numbers that look random (Knuth's MMIX).
fn numbers() -> impl FnMut() -> f64 {
    let mut state = 9u64;
    move || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / 9_007_199_254_740_992.0
    }
}

/// Microseconds of a solve, and whether it was by lanes.
fn time(game: &Game<f64>) -> (f64, bool, f64) {
    let mut next = numbers();
    let terminals = game.terminals().count();
    let payoffs: Vec<f64> = (0..terminals * 2 * DRAWS).map(|_| next()).collect();
    let chance: Vec<f64> = game
        .chance_sets()
        .iter()
        .flat_map(|c| c.probabilities.clone())
        .flat_map(|p| std::iter::repeat_n(p, DRAWS))
        .collect();
    let precision = vec![4.0; 2 * DRAWS];
    let rows: Vec<u32> = (0..2 * terminals as u32).collect();
    let begin = Instant::now();
    let solver = BatchSolver::new(game, &rows, DRAWS);
    let compiled = begin.elapsed().as_secs_f64();
    let Some(mut solver) = solver else {
        let mut one = game.clone();
        for o in 0..terminals {
            one.set_payoffs(
                OutcomeId(o as u32),
                vec![payoffs[2 * o * DRAWS], payoffs[(2 * o + 1) * DRAWS]],
            );
        }
        let begin = Instant::now();
        logit(&one, &[4.0, 4.0], &Default::default()).expect("solved");
        return (1e6 * begin.elapsed().as_secs_f64(), false, compiled);
    };
    let rows = BatchRows {
        draws: DRAWS,
        stride: DRAWS,
        payoffs: &payoffs,
        chance: &chance,
        precision: &precision,
    };
    let mut profile = vec![0.0; game.action_count() * DRAWS];
    let mut failed = vec![false; DRAWS];
    let (mut best, mut spent) = (f64::INFINITY, 0.0);
    while spent < 0.2 {
        let begin = Instant::now();
        solver.solve(&rows, &mut profile, &mut failed);
        let seconds = begin.elapsed().as_secs_f64();
        best = f64::min(best, seconds);
        spent += seconds;
    }
    (1e6 * best / DRAWS as f64, true, compiled)
}

/// The slope of ln time over ln size.
fn exponent(points: &[(f64, f64)]) -> f64 {
    let n = points.len() as f64;
    let (x, y): (Vec<f64>, Vec<f64>) = points.iter().map(|(a, b)| (a.ln(), b.ln())).unzip();
    let (mx, my) = (x.iter().sum::<f64>() / n, y.iter().sum::<f64>() / n);
    let top: f64 = x.iter().zip(&y).map(|(a, b)| (a - mx) * (b - my)).sum();
    let bottom: f64 = x.iter().map(|a| (a - mx) * (a - mx)).sum();
    top / bottom
}

fn main() {
    let families: [(&str, Vec<Game<f64>>); 3] = [
        ("perfect information", [3, 5, 7, 8, 10, 12, 13].map(perfect_information).into()),
        ("many signalling games", [1, 4, 12, 40, 125, 400, 1250].map(many_signals).into()),
        ("one signalling game", [2, 6, 12, 25, 46, 125, 400, 1250, 2500].map(many_types).into()),
    ];
    println!("| family | terminals | µs a solve | by lanes | compiled in, ms |");
    println!("|---|--:|--:|---|--:|");
    for (name, games) in families {
        let mut points = Vec::new();
        for game in &games {
            let terminals = game.terminals().count();
            let (micros, lanes, compiled) = time(game);
            points.push((terminals as f64, micros));
            let lanes = if lanes { "yes" } else { "no" };
            println!("| {name} | {terminals} | {micros:.2} | {lanes} | {:.1} |", 1e3 * compiled);
        }
        println!("| {name} | exponent | {:.2} | | |", exponent(&points));
    }
}
