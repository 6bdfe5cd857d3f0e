//! One pass over draws: the same bits whoever did what, and no allocation.

use realpolitik_belief::sampler::Sampler;
use realpolitik_case::Case;
use realpolitik_case::load::{Limits, load_path};
use realpolitik_runs::subject::compiled_game;
use realpolitik_runs::sweep::{Plan, Progress, Worker, sweep};
use std::path::Path;

fn case() -> Case {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases/us-vietnam-2022");
    load_path(&root, &Limits::default()).case.expect("the shipped case")
}

#[test]
fn threads_cuts_and_instructions_change_no_bit() {
    let case = case();
    let compiled = compiled_game(&case, None).expect("a game");
    let go = |range, jobs| {
        sweep(&case, &compiled, 3, range, jobs, &Progress::default()).expect("a sweep")
    };
    let whole = go(0..2500, 1);
    assert_eq!(whole.certified, 2500);
    assert_eq!(go(0..2500, 2), whole);
    assert_eq!(go(0..2500, 5), whole);
    for cut in [1, 256, 300, 1999] {
        let mut joined = go(cut..2500, 2);
        joined.merge(&go(0..cut, 1));
        assert_eq!(joined, whole, "cut at {cut}");
    }
    for quasi in [false, true] {
        let sampler = || {
            let s = Sampler::new(&case.beliefs(), 3);
            if quasi { s.quasi_random().expect("few parameters") } else { s }
        };
        let wide = Plan::new(&case, &compiled, sampler()).expect("a plan");
        let plain = Plan::new(&case, &compiled, sampler()).expect("a plan").plain();
        let mut a = Worker::new(&wide);
        let mut b = Worker::new(&plain);
        a.solve(0..2500, |_| {});
        // Another block size, too.
        for start in (0..2500).step_by(100) {
            b.solve(start..start + 100, |_| {});
        }
        assert_eq!(a.total, b.total, "wide and plain instructions, quasi-random: {quasi}");
    }
}

#[test]
fn nothing_is_allocated_while_draws_are_solved() {
    let case = case();
    let compiled = compiled_game(&case, None).expect("a game");
    let plan = Plan::new(&case, &compiled, Sampler::new(&case.beliefs(), 1)).expect("a plan");
    let mut worker = Worker::new(&plan);
    worker.solve(0..256, |_| {});
    let spent = allocation_counter::measure(|| worker.solve(256..20_000, |_| {}));
    assert_eq!(worker.total.alone, 0, "no draw had to be solved by itself");
    assert_eq!((spent.count_total, spent.bytes_total), (0, 0));
}

#[test]
fn sobol_points_know_their_error_and_it_is_smaller() {
    let case = case();
    let compiled = compiled_game(&case, None).expect("a game");
    let estimates = |sampler: Sampler<'_>, draws| {
        let plan = Plan::new(&case, &compiled, sampler).expect("a plan");
        let mut worker = Worker::new(&plan);
        worker.solve(0..draws, |_| {});
        worker.total.outcomes.iter().filter_map(|a| a.mean_and_error()).collect::<Vec<_>>()
    };
    let sobol = |seed| Sampler::new(&case.beliefs(), seed).quasi_random().expect("few parameters");
    let few = estimates(sobol(1), 16 * 256);
    let many = estimates(Sampler::new(&case.beliefs(), 2), 200_000);
    let plain = estimates(Sampler::new(&case.beliefs(), 1), 16 * 256);
    for ((few, many), plain) in few.iter().zip(&many).zip(&plain) {
        if many.1 > 0.0 {
            // A mean of 16 is a t of 15 degrees: 4 is one in a thousand.
            let error = (few.1 * few.1 + many.1 * many.1).sqrt();
            assert!((few.0 - many.0).abs() < 4.0 * error, "{few:?} {many:?}");
            assert!(few.1 < plain.1, "{few:?} {plain:?}");
        }
    }
}

/// Draws by lanes against the quantile functions of the beliefs themselves.
#[test]
fn draws_are_those_of_the_beliefs() {
    let case = case();
    let sampler = Sampler::new(&case.beliefs(), 11);
    let mut theta = Vec::new();
    for k in 0..400 {
        sampler.draw(k, &mut theta);
        for (m, p) in case.parameters.iter().enumerate() {
            let slow = p.distribution.quantile(realpolitik_lanes::philox::uniform(11, k, m as u32));
            assert!((theta[m] - slow).abs() < 1e-11 * (1.0 + slow.abs()), "{} {slow}", p.id);
        }
    }
}
