//! The probabilistic Condorcet election: from strengths of coalitions to the
//! probability that each option prevails.

use super::options::{Election, RiskRange, Victory};

/// Lead in strength that is all but sure to win under [`Victory::Binary`].
const SURE_LEAD: f64 = 1.10;
/// What is left to the weaker side then.
const SURE_REST: f64 = 1e-6;
/// Incentive that the standing option has to stay.
const STAY: f64 = 1e-10;
/// Changes below which a Markov election is at rest.
const UNIFORM_REST: f64 = 1e-6;
const INCENTIVE_REST: f64 = 1e-8;
/// Iterations after which a Markov election is given up; 10 to 30 are usual.
pub(super) const MOST_ITERATIONS: usize = 100_000;
/// Least sum of products that is still divided by; smaller ones use logarithms.
const LEAST_SUM: f64 = 1e-250;

/// The chance that a side of strength `s1` beats one of strength `s2`, and the
/// reverse.
pub(super) fn duel(model: Victory, s1: f64, s2: f64) -> (f64, f64) {
    let square = |x: f64| x * x;
    let (x1, x2) = match model {
        Victory::Linear => (s1, s2),
        Victory::Square => (square(s1), square(s2)),
        Victory::Quartic => (square(square(s1)), square(square(s2))),
        Victory::Octic => (square(square(square(s1))), square(square(square(s2)))),
        Victory::Binary if s1 >= SURE_LEAD * s2 => (1.0, SURE_REST),
        Victory::Binary if s2 >= SURE_LEAD * s1 => (SURE_REST, 1.0),
        Victory::Binary => {
            // Straight from 0 at s2 = 1.1 s1 to 1 at s1 = 1.1 s2.
            let share = s1 / (s1 + s2);
            let p = (share * (SURE_LEAD + 1.0) - 1.0) / (SURE_LEAD - 1.0);
            (p, 1.0 - p)
        }
    };
    if x1 + x2 > 0.0 && (x1 + x2).is_finite() {
        return (x1 / (x1 + x2), x2 / (x1 + x2));
    }
    // Powers of very small or very large strengths leave the doubles.
    let ratio = if s1 < s2 { s1 / s2 } else { s2 / s1 };
    let power = match model {
        Victory::Square => 2,
        Victory::Quartic => 4,
        Victory::Octic => 8,
        _ => 1,
    };
    let x = ratio.powi(power);
    let (weak, strong) = (x / (1.0 + x), 1.0 / (1.0 + x));
    if s1 < s2 { (weak, strong) } else { (strong, weak) }
}

/// The probabilities that options prevail, from the strengths of coalitions
/// (entry `i * n + j` for i against j); `None` if a Markov election does not
/// settle.
pub(super) fn prevail(model: Election, victory: Victory, coalition: &[f64]) -> Option<Vec<f64>> {
    let n = libm::sqrt(coalition.len() as f64).round() as usize;
    let mut beats = vec![0.5; n * n];
    for i in 0..n {
        for j in 0..i {
            let (p, q) = duel(victory, coalition[i * n + j], coalition[j * n + i]);
            beats[i * n + j] = p;
            beats[j * n + i] = q;
        }
    }
    match model {
        Election::Conditional => Some(conditional(n, &beats)),
        Election::MarkovUniform => markov(n, &beats, None),
        Election::MarkovIncentive => markov(n, &beats, Some(&challenges(n, coalition, &beats))),
    }
}

fn conditional(n: usize, beats: &[f64]) -> Vec<f64> {
    let product = |i: usize| beats[i * n..(i + 1) * n].iter().fold(1.0, |p, b| p * b);
    let p: Vec<f64> = (0..n).map(product).collect();
    let sum: f64 = p.iter().sum();
    if sum > LEAST_SUM {
        return p.iter().map(|v| v / sum).collect();
    }
    let log = |i: usize| beats[i * n..(i + 1) * n].iter().map(|b| libm::log(*b)).sum::<f64>();
    let logs: Vec<f64> = (0..n).map(log).collect();
    let top = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if top == f64::NEG_INFINITY {
        // Each is sure to lose to some other: nothing tells them apart.
        return vec![1.0 / n as f64; n];
    }
    let p: Vec<f64> = logs.iter().map(|l| libm::exp(l - top)).collect();
    let sum: f64 = p.iter().sum();
    p.iter().map(|v| v / sum).collect()
}

/// The chance that option i challenges the standing option j, at `i * n + j`.
fn challenges(n: usize, coalition: &[f64], beats: &[f64]) -> Vec<f64> {
    let mut incentive: Vec<f64> = coalition.iter().zip(beats).map(|(c, p)| c * p).collect();
    for i in 0..n {
        incentive[i * n + i] += STAY;
    }
    let mut chance = vec![0.0; n * n];
    for j in 0..n {
        let sum = (0..n).fold(0.0, |s, k| s + incentive[k * n + j]);
        for i in 0..n {
            chance[i * n + j] = incentive[i * n + j] / sum;
        }
    }
    chance
}

/// The resting point of the chain, by halfway steps from the even distribution.
fn markov(n: usize, beats: &[f64], challenge: Option<&[f64]>) -> Option<Vec<f64>> {
    let rest = if challenge.is_some() { INCENTIVE_REST } else { UNIFORM_REST };
    let mut p = vec![1.0 / n as f64; n];
    let mut q = p.clone();
    for _ in 0..MOST_ITERATIONS {
        let mut change = 0.0;
        for i in 0..n {
            let mut sum = 0.0;
            for j in 0..n {
                let met = match challenge {
                    None => p[i] + p[j],
                    Some(c) => p[i] * c[j * n + i] + p[j] * c[i * n + j],
                };
                sum += beats[i * n + j] * met;
            }
            q[i] = if challenge.is_some() { sum } else { sum / n as f64 };
            change = f64::max(change, (q[i] - p[i]).abs());
        }
        for (p, q) in p.iter_mut().zip(&q) {
            *p = (*p + q) / 2.0;
        }
        if change <= rest {
            return Some(p);
        }
    }
    None
}

/// Risk attitudes from the chances that positions prevail: 1 where the chance
/// is best. If all chances are alike nobody is exposed, and all are neutral (0).
pub(super) fn risk(range: RiskRange, p: &[f64]) -> Vec<f64> {
    let low = p.iter().copied().fold(1.0, f64::min);
    let high = p.iter().copied().fold(0.0, f64::max);
    if high <= low {
        return vec![0.0; p.len()];
    }
    let of = |p: &f64| match range {
        RiskRange::Min => (p - low) / (high - low),
        RiskRange::Mid => (3.0 * p - (high + 2.0 * low)) / (2.0 * (high - low)),
        RiskRange::Max => (2.0 * p - (high + low)) / (high - low),
    };
    p.iter().map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn duels_by_hand() {
        for (model, p) in [
            (Victory::Linear, 2.0 / 3.0),
            (Victory::Square, 0.8),
            (Victory::Quartic, 16.0 / 17.0),
            (Victory::Octic, 256.0 / 257.0),
            (Victory::Binary, 1.0 / 1.000_001),
        ] {
            let (up, down) = duel(model, 2.0, 1.0);
            assert!((up - p).abs() < 1e-15 && (down - (1.0 - p)).abs() < 1e-15, "{model:?}");
        }
        assert!((duel(Victory::Binary, 1.0, 1.0).0 - 0.5).abs() < 1e-12);
        // Halfway from even to the sure lead: strengths in the ratio 1.05 or so.
        assert!((duel(Victory::Binary, 1.05, 1.0).0 - 0.756_097_56).abs() < 1e-6);
    }

    #[test]
    fn powers_beyond_the_doubles() {
        let (p, q) = duel(Victory::Octic, 1e-60, 2e-60);
        assert!((p - 1.0 / 257.0).abs() < 1e-15 && (q - 256.0 / 257.0).abs() < 1e-15);
        let (p, _) = duel(Victory::Octic, 2e60, 1e60);
        assert!((p - 256.0 / 257.0).abs() < 1e-15);
    }

    #[test]
    fn elections_of_two_options_by_hand() {
        // Strengths 3 and 1: the first wins three duels of four.
        let c = [1e-8, 3.0, 1.0, 1e-8];
        let p = prevail(Election::Conditional, Victory::Linear, &c).unwrap();
        assert!((p[0] - 0.75).abs() < 1e-15);
        // q1 = ½ (½ 2p1 + ¾ (p1 + p2)) rests where p1 = ½ p1 + ⅜: at ¾.
        let p = prevail(Election::MarkovUniform, Victory::Linear, &c).unwrap();
        assert!((p[0] - 0.75).abs() < 1e-5, "{p:?}");
        // Every challenge is by the other: p1 = ¾, but for the tiny wish to stay.
        let p = prevail(Election::MarkovIncentive, Victory::Linear, &c).unwrap();
        assert!((p[0] - 0.75).abs() < 1e-6, "{p:?}");
    }

    #[test]
    fn risk_by_hand() {
        let p = [0.1, 0.3, 0.6];
        for (range, want) in [
            (RiskRange::Min, [0.0, 0.4, 1.0]),
            (RiskRange::Mid, [-0.5, 0.1, 1.0]),
            (RiskRange::Max, [-1.0, -0.2, 1.0]),
        ] {
            for (got, want) in risk(range, &p).iter().zip(want) {
                assert!((got - want).abs() < 1e-12, "{range:?} {got} {want}");
            }
        }
        assert_eq!(risk(RiskRange::Max, &[0.5, 0.5]), [0.0, 0.0]);
    }
}
