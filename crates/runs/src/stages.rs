//! Where the time of a draw goes, stage by stage. Run with
//! `REALPOLITIK_STAGES=1 cargo test --release -p realpolitik-runs --lib stages -- --nocapture`.

use crate::engine::{CHUNK, Engine};
use crate::subject::compiled_game;
use realpolitik_belief::sampler::Sampler;

use crate::sweep::{Plan, Worker};
use realpolitik_case::load::{Limits, load_path};
use std::path::Path;
use std::time::Instant;

#[test]
fn stages() {
    if std::env::var_os("REALPOLITIK_STAGES").is_none() {
        eprintln!("skipped: set REALPOLITIK_STAGES to measure");
        return;
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases/us-vietnam-2022");
    let case = load_path(&root, &Limits::default()).case.expect("the shipped case");
    let begin = Instant::now();
    let compiled = compiled_game(&case, None).expect("a game");
    let unfolded = begin.elapsed();
    let begin = Instant::now();
    let sampler = Sampler::new(&case.beliefs(), 1);
    let tables = begin.elapsed();
    let begin = Instant::now();
    let plan = Plan::new(&case, &compiled, sampler.clone()).expect("a plan");
    let planned = begin.elapsed();
    eprintln!("unfold {unfolded:?}, sampler {tables:?}, plan {planned:?}");
    let draws = 200 * CHUNK as u64;
    let per_draw = |name: &str, run: &mut dyn FnMut(u64)| {
        let mut best = f64::INFINITY;
        for _ in 0..5 {
            let begin = Instant::now();
            for k in (0..draws).step_by(CHUNK) {
                run(k);
            }
            best = best.min(begin.elapsed().as_secs_f64() / draws as f64);
        }
        eprintln!("{name:24} {:8.1} ns a draw", best * 1e9);
    };
    let mut theta = vec![0.0; case.parameters.len() * CHUNK];
    per_draw("draw", &mut |k| sampler.fill(k, CHUNK, &mut theta, CHUNK));
    let mut engine = Engine::new(&compiled, Some(&case.games[0]), &[]);
    engine.stages(&theta, &mut |name, run| per_draw(name, &mut |_| run()));
    let mut worker = Worker::new(&plan);
    per_draw("all", &mut |k| worker.solve(k..k + CHUNK as u64, |_| {}));
    let plain = Plan::new(&case, &compiled, sampler).expect("a plan").plain();
    let mut worker = Worker::new(&plain);
    per_draw("all, plain instructions", &mut |k| worker.solve(k..k + CHUNK as u64, |_| {}));
    let (steps, walked, operations) = engine.effort();
    eprintln!("{:.2} Newton steps a draw", steps as f64 / walked as f64);
    let [before, step, exponentials] = operations;
    eprintln!("operations: {before} before, {step} and {exponentials} exponentials a step");
}
