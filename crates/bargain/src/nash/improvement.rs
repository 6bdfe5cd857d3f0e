//! Whether all can gain over the status quo at once.

use super::solution::Programme;

/// Steps of the search for the point of least norm.
const MOST_STEPS: usize = 20_000;
/// Slopes shorter than this cancel: nothing is better for all.
const CANCELLED: f64 = 1e-9;

/// A point that is better than the status quo for every actor; `None` if there is
/// none in its neighbourhood, and with concave utilities then nowhere.
///
/// By Gordan's theorem some direction raises every utility unless slopes cancel
/// in some mixture. The mixture of least norm is found by pairwise Frank–Wolfe
/// steps (Lacoste-Julien & Jaggi 2015); it is such a direction if it is not 0.
pub(super) fn common_gain(p: &Programme, status_quo: &[f64]) -> Option<Vec<f64>> {
    let slopes: Vec<Vec<f64>> = (0..p.weight.len())
        .map(|i| {
            let terms = p.curvature[i].iter().zip(&p.ideal[i]).zip(status_quo);
            terms.map(|((q, t), x)| 2.0 * q * (t - x)).collect()
        })
        .collect();
    let direction = least_norm(&slopes);
    let square = dot(&direction, &direction);
    if square <= CANCELLED * CANCELLED {
        return None;
    }
    // Along the direction each gain is a·slope − a²·bend: half of the way to the
    // first that returns to 0 all are gains.
    let mut length = f64::INFINITY;
    for (slope, q) in slopes.iter().zip(&p.curvature) {
        let rise = dot(slope, &direction);
        if rise <= 0.0 {
            return None;
        }
        let bend: f64 = q.iter().zip(&direction).map(|(q, d)| q * d * d).sum();
        length = length.min(0.5 * rise / bend);
    }
    let point: Vec<f64> = status_quo.iter().zip(&direction).map(|(x, d)| x + length * d).collect();
    let gains = (0..p.weight.len()).all(|i| p.gain(i, &point) > 0.0);
    gains.then_some(point)
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// The mixture of points that is nearest to 0.
fn least_norm(points: &[Vec<f64>]) -> Vec<f64> {
    let mut share = vec![0.0; points.len()];
    share[0] = 1.0;
    let mut at = points[0].clone();
    for _ in 0..MOST_STEPS {
        let reach: Vec<f64> = points.iter().map(|v| dot(v, &at)).collect();
        let best = |better: fn(f64, f64) -> bool, among: &dyn Fn(usize) -> bool| {
            (0..points.len())
                .filter(|i| among(*i))
                .reduce(|b, i| if better(reach[i], reach[b]) { i } else { b })
        };
        let towards = best(|a, b| a < b, &|_| true);
        let away = best(|a, b| a > b, &|i| share[i] > 0.0);
        let (Some(towards), Some(away)) = (towards, away) else { break };
        if reach[away] - reach[towards] <= 1e-15 || towards == away {
            break;
        }
        let step: Vec<f64> =
            points[towards].iter().zip(&points[away]).map(|(a, b)| a - b).collect();
        let length = (-dot(&at, &step) / dot(&step, &step)).clamp(0.0, share[away]);
        share[towards] += length;
        share[away] -= length;
        for (x, s) in at.iter_mut().zip(&step) {
            *x += length * s;
        }
    }
    at
}
