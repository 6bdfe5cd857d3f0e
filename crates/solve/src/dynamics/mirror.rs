//! Magnetic mirror descent.

use super::path::{LearningPath, Record};
use super::run::{REST, Run, farthest, softmax};

/// In logarithms a round is ℓ ← (ℓ + η u) / (1 + η α), with α = 1/λ and u in units of the
/// payoff range. The step η = α is the longest for which Sokota et al. (2023) prove that
/// constant-sum games converge, the payoffs being within a range of 1.
pub(super) fn follow(run: &Run<'_>, precision: f64) -> LearningPath {
    let scale = run.table.scale();
    let sharp = precision * scale;
    let mut logs: Vec<Vec<f64>> =
        run.start.iter().map(|own| own.iter().map(|x| libm::log(*x)).collect()).collect();
    let mut x = run.start.clone();
    let mut record = Record::new(run.table, run.horizon, run.points);
    record.pass(0.0, &x, false);
    let (most, mut steps, mut at_rest) = (run.steps(), 0, false);
    for k in 1..=most {
        let values = run.values(&x);
        record.count(&x, &values, 1.0);
        for (own, values) in logs.iter_mut().zip(&values) {
            for (l, v) in own.iter_mut().zip(values) {
                // (ℓ + η u) / (1 + η α) with η = α = 1 / sharp, times sharp² above and below.
                *l = (*l * sharp * sharp + sharp * v / scale) / (sharp * sharp + 1.0);
            }
        }
        let next: Vec<Vec<f64>> = logs.iter().map(|l| softmax(l)).collect();
        // A round moves only so far: what is left is this much more.
        at_rest = farthest(&next, &x) * (1.0 + sharp * sharp) <= REST;
        x = next;
        steps = k;
        record.pass(k as f64, &x, at_rest || k == most);
        if at_rest {
            break;
        }
    }
    let certificate = run.response(&x, precision);
    record.end(steps, at_rest, certificate)
}
