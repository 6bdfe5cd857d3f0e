//! The replicator dynamic.

use super::path::{LearningPath, Record};
use super::run::{REST, Run, softmax};

/// Runge and Kutta's method of the fourth order in the logarithms of probabilities, whose
/// speed is what strategies pay: no probability leaves 0 to 1, and what is 0 stays so.
pub(super) fn follow(run: &Run<'_>) -> LearningPath {
    let h = run.step / run.table.scale();
    let mut logs: Vec<Vec<f64>> =
        run.start.iter().map(|own| own.iter().map(|x| libm::log(*x)).collect()).collect();
    let mut record = Record::new(run.table, run.horizon, run.points);
    let profile = |logs: &[Vec<f64>]| logs.iter().map(|l| softmax(l)).collect::<Vec<_>>();
    let moved = |logs: &[Vec<f64>], speed: &[Vec<f64>], by: f64| -> Vec<Vec<f64>> {
        let one =
            |(l, s): (&Vec<f64>, &Vec<f64>)| l.iter().zip(s).map(|(l, s)| l + by * s).collect();
        logs.iter().zip(speed).map(one).collect()
    };
    record.pass(0.0, &run.start, false);
    let steps = run.steps();
    let mut speed = 0.0f64;
    for k in 1..=steps {
        // The last step ends at the horizon.
        let share = (run.horizon / run.step - (k - 1) as f64).min(1.0);
        let h = h * share;
        let first = profile(&logs);
        let one = run.values(&first);
        speed = fastest(&first, &one) / run.table.scale();
        let second = profile(&moved(&logs, &one, h / 2.0));
        let two = run.values(&second);
        let third = profile(&moved(&logs, &two, h / 2.0));
        let three = run.values(&third);
        let fourth = profile(&moved(&logs, &three, h));
        let four = run.values(&fourth);
        let stages = [(&first, &one, 1.0), (&second, &two, 2.0), (&third, &three, 2.0)];
        for (x, v, weight) in stages.into_iter().chain([(&fourth, &four, 1.0)]) {
            record.count(x, v, share * weight / 6.0);
            logs = moved(&logs, v, h * weight / 6.0);
        }
        // Only differences of logarithms matter; large ones would lose digits.
        for own in &mut logs {
            let top = own.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            own.iter_mut().for_each(|l| *l -= top);
        }
        let time = if k == steps { run.horizon } else { k as f64 * run.step };
        record.pass(time, &profile(&logs), k == steps);
    }
    let end = profile(&logs);
    let certificate = run.nash(&end);
    record.end(steps, speed <= REST, certificate)
}

/// The fastest that any probability moves.
fn fastest(profile: &[Vec<f64>], values: &[Vec<f64>]) -> f64 {
    let each = profile.iter().zip(values).flat_map(|(own, values)| {
        let average: f64 = own.iter().zip(values).map(|(x, v)| x * v).sum();
        own.iter().zip(values).map(move |(x, v)| (x * (v - average)).abs())
    });
    each.fold(0.0, f64::max)
}
