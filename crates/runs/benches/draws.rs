//! Draws of the shipped case, from random numbers to sums.

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use realpolitik_belief::sampler::Sampler;
use realpolitik_case::load::{Limits, load_path};
use realpolitik_runs::points::{Points, solve_points};
use realpolitik_runs::subject::compiled_game;
use realpolitik_runs::sweep::{Plan, Progress, Worker, sweep};
use std::path::Path;

const DRAWS: u64 = 16_384;

fn draws(c: &mut Criterion) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases/us-vietnam-2022");
    let case = load_path(&root, &Limits::default()).case.expect("the shipped case");
    let compiled = compiled_game(&case, None).expect("a game");
    let mut group = c.benchmark_group("us-vietnam-2022");
    group.throughput(Throughput::Elements(DRAWS)).sample_size(20);
    let sampler = Sampler::new(&case.beliefs(), 1);
    let mut theta = vec![0.0; case.parameters.len() * 256];
    group.bench_function("draw", |b| {
        b.iter(|| {
            for k in (0..DRAWS).step_by(256) {
                sampler.fill(k, 256, &mut theta, 256);
            }
        });
    });
    let mut points = Points::new(case.parameters.len(), DRAWS as usize);
    let mut one = Vec::new();
    for k in 0..DRAWS {
        sampler.draw(k, &mut one);
        points.set(k as usize, &one);
    }
    group.bench_function("points", |b| b.iter(|| solve_points(&compiled, &points, 1)));
    for (name, sampler) in [
        ("sweep", Sampler::new(&case.beliefs(), 1)),
        (
            "sweep by Sobol points",
            Sampler::new(&case.beliefs(), 1).quasi_random().expect("few parameters"),
        ),
    ] {
        let plan = Plan::new(&case, &compiled, sampler).expect("a plan");
        group.bench_function(name, |b| {
            b.iter_batched_ref(
                || Worker::new(&plan),
                |worker| worker.solve(0..DRAWS, |_| {}),
                BatchSize::LargeInput,
            );
        });
    }
    for jobs in [1, 2] {
        group.bench_function(format!("whole sweep, {jobs} threads"), |b| {
            b.iter(|| sweep(&case, &compiled, 1, 0..DRAWS, jobs, &Progress::default()));
        });
    }
    group.finish();
}

criterion_group!(benches, draws);
criterion_main!(benches);
