//! The logit dynamic, a perturbed best response.

use super::path::{LearningPath, Record};
use super::run::{REST, Run, farthest, softmax};

/// Runge and Kutta's method of the fourth order, to the horizon or to where nothing moves.
pub(super) fn follow(run: &Run<'_>, precision: f64) -> LearningPath {
    let response = |values: &[Vec<f64>]| -> Vec<Vec<f64>> {
        let one = |v: &Vec<f64>| softmax(&v.iter().map(|v| precision * v).collect::<Vec<_>>());
        values.iter().map(one).collect()
    };
    // x + by · (towards − from)
    let moved = |x: &[Vec<f64>], towards: &[Vec<f64>], from: &[Vec<f64>], by: f64| {
        let mut out = x.to_vec();
        for (p, own) in out.iter_mut().enumerate() {
            for (s, x) in own.iter_mut().enumerate() {
                *x += by * (towards[p][s] - from[p][s]);
            }
        }
        out
    };
    let mut x = run.start.clone();
    let mut record = Record::new(run.table, run.horizon, run.points);
    record.pass(0.0, &x, false);
    let (most, mut steps, mut at_rest) = (run.steps(), 0, false);
    for k in 1..=most {
        let h = run.step * (run.horizon / run.step - (k - 1) as f64).min(1.0);
        let first = x.clone();
        let one = run.values(&first);
        let to_one = response(&one);
        steps = k;
        at_rest = farthest(&to_one, &first) <= REST;
        if at_rest {
            // As if all went on resting for this step.
            record.count(&first, &one, h);
            record.pass(k as f64 * run.step, &first, true);
            break;
        }
        let second = moved(&x, &to_one, &first, h / 2.0);
        let two = run.values(&second);
        let to_two = response(&two);
        let third = moved(&x, &to_two, &second, h / 2.0);
        let three = run.values(&third);
        let to_three = response(&three);
        let fourth = moved(&x, &to_three, &third, h);
        let four = run.values(&fourth);
        let to_four = response(&four);
        let stages = [
            (&first, &one, &to_one, 1.0),
            (&second, &two, &to_two, 2.0),
            (&third, &three, &to_three, 2.0),
            (&fourth, &four, &to_four, 1.0),
        ];
        for (at, values, towards, weight) in stages {
            record.count(at, values, h * weight / 6.0);
            x = moved(&x, towards, at, h * weight / 6.0);
        }
        let time = if k == most { run.horizon } else { k as f64 * run.step };
        record.pass(time, &x, k == most);
    }
    let certificate = run.response(&x, precision);
    record.end(steps, at_rest, certificate)
}
