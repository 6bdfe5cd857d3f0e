//! Fictitious play.

use super::path::{LearningPath, Record};
use super::run::{REST, Run};
use realpolitik_game::strategic::MixedProfile;

/// All play at once. For two players what a strategy would have paid is added up, so that
/// ties between whole payoffs stay ties; for more it is counted from the frequencies, as if
/// the others played on their own.
pub(super) fn follow(run: &Run<'_>) -> LearningPath {
    let shape = run.table.shape().to_vec();
    let mut record = Record::new(run.table, run.horizon, run.points);
    let mut sums: Vec<Vec<f64>> = shape.iter().map(|n| vec![0.0; *n]).collect();
    let mut believed = run.values(&run.start);
    let mut before: Option<Vec<usize>> = None;
    let mut repeated = 0usize;
    let steps = run.steps();
    for k in 1..=steps {
        let plays: Vec<usize> = believed.iter().map(|v| best(v)).collect();
        let profile = MixedProfile::<f64>::pure(&shape, &plays).strategies;
        let values = run.values(&profile);
        record.count(&profile, &values, 1.0);
        repeated = if before.as_ref() == Some(&plays) { repeated + 1 } else { 0 };
        record.pass(k as f64, &profile, k == steps);
        if shape.len() == 2 {
            for (sum, value) in sums.iter_mut().flatten().zip(values.iter().flatten()) {
                *sum += value;
            }
            believed.clone_from(&sums);
        } else if let Some(average) = record.average() {
            believed = run.values(&average.strategies);
        }
        before = Some(plays);
    }
    let average = record.average().map_or_else(|| run.start.clone(), |a| a.strategies);
    // A pure profile that is its own best response is played ever after.
    let certificate = run.nash(&average);
    let settled = repeated > 0
        && before.is_some_and(|plays| {
            let profile = MixedProfile::<f64>::pure(&shape, &plays);
            profile.max_regret(run.table) <= REST * run.table.scale()
        });
    record.end(steps, settled, certificate)
}

/// The first of the best.
fn best(values: &[f64]) -> usize {
    (1..values.len()).fold(0, |best, s| if values[s] > values[best] { s } else { best })
}
