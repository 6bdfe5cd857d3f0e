//! When what is known ends, and what is then forecast.

use crate::error::EstimateError;

/// The most origins.
const MOST: usize = 10_000;

/// An origin with its rows, as places among those that are complete.
pub(super) struct Window {
    pub(super) from: f64,
    pub(super) to: f64,
    /// Those before it.
    pub(super) known: Vec<usize>,
    /// Those from it to the next.
    pub(super) ahead: Vec<usize>,
}

/// How rows are cut by time.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Cut {
    pub(super) from: Option<f64>,
    pub(super) step: Option<f64>,
    pub(super) window: Option<f64>,
}

/// The origins over the times of rows.
///
/// The first is, unless it is given, the earliest time before which half of the rows
/// lie. Without a step everything from there on is one window.
pub(super) fn windows(times: &[f64], cut: Cut) -> Result<Vec<Window>, EstimateError> {
    let mut sorted = times.to_vec();
    sorted.sort_by(f64::total_cmp);
    let (first, last) = (sorted[0], sorted[sorted.len() - 1]);
    let half = sorted[sorted.len() / 2];
    let middle = sorted.iter().copied().find(|t| *t >= half && *t > first).unwrap_or(half);
    let start = cut.from.unwrap_or(middle);
    if !(start > first && start <= last) {
        return Err(EstimateError::option(
            format!("no row is before {start} and another at it or after"),
            format!("times run from {first} to {last}; let the first origin be in between"),
        ));
    }
    let step = cut.step.unwrap_or(f64::INFINITY);
    if (last - start) / step >= MOST as f64 {
        return Err(EstimateError::Limit {
            what: format!("steps of {step} make more than {MOST} origins"),
            help: "take a longer step".to_owned(),
        });
    }
    let mut all = Vec::new();
    for k in 0.. {
        let from = start + if k == 0 { 0.0 } else { step * f64::from(k) };
        if from > last {
            break;
        }
        let to = from + step;
        let earliest = cut.window.map_or(f64::NEG_INFINITY, |w| from - w);
        let within = |low: f64, high: f64| -> Vec<usize> {
            (0..times.len()).filter(|r| times[*r] >= low && times[*r] < high).collect()
        };
        let ahead = within(from, to);
        // Years in which nothing happens are no forecast.
        if !ahead.is_empty() {
            all.push(Window { from, to, known: within(earliest, from), ahead });
        }
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_later_row_is_forecast_once_and_from_earlier_ones_alone() {
        let times: Vec<f64> = (0..40).map(|k| f64::from((k * 7) % 20)).collect();
        for cut in [
            Cut::default(),
            Cut { step: Some(3.0), ..Cut::default() },
            Cut { from: Some(5.0), step: Some(1.0), window: Some(4.0) },
        ] {
            let all = windows(&times, cut).unwrap();
            let mut seen = vec![0; times.len()];
            for w in &all {
                assert!(w.known.iter().all(|r| times[*r] < w.from));
                assert!(w.ahead.iter().all(|r| times[*r] >= w.from && times[*r] < w.to));
                if let Some(span) = cut.window {
                    assert!(w.known.iter().all(|r| times[*r] >= w.from - span));
                }
                w.ahead.iter().for_each(|r| seen[*r] += 1);
            }
            let start = cut.from.unwrap_or(10.0);
            for (t, n) in times.iter().zip(seen) {
                assert_eq!(n, i32::from(*t >= start), "{t} {cut:?}");
            }
        }
        for from in [0.0, 20.0, f64::NAN] {
            let cut = Cut { from: Some(from), ..Cut::default() };
            assert!(windows(&times, cut).is_err());
        }
        assert!(windows(&[1.0, 1.0], Cut::default()).is_err());
        let many = Cut { step: Some(1e-9), ..Cut::default() };
        assert!(matches!(windows(&times, many), Err(EstimateError::Limit { .. })));
    }
}
