//! Weights from an expert's own scored forecasts.

use schemars::JsonSchema;
use serde::Serialize;

/// A forecast that was settled.
#[derive(Clone, Debug, PartialEq)]
pub struct Forecast {
    /// Who, by position.
    pub expert: usize,
    /// The question; forecasts of one question bear the same name.
    pub question: String,
    /// The probability that was given.
    pub probability: f64,
    /// Whether it happened.
    pub happened: bool,
}

/// An expert with its weight.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Weighed {
    /// Forecasts that counted.
    pub forecasts: usize,
    /// By how much it was better, in Brier's score: than the crowd without it, or
    /// than the baseline.
    pub gain: f64,
    /// Its weight; all add to 1, or are 0 if nobody gains.
    pub weight: f64,
}

fn shared(gains: Vec<(usize, f64)>) -> Vec<Weighed> {
    let mean = |(n, sum): (usize, f64)| if n > 0 { sum / n as f64 } else { 0.0 };
    let total: f64 = gains.iter().map(|g| mean(*g).max(0.0)).sum();
    let one = |g: (usize, f64)| Weighed {
        forecasts: g.0,
        gain: mean(g),
        weight: if total > 0.0 { mean(g).max(0.0) / total } else { 0.0 },
    };
    gains.into_iter().map(one).collect()
}

/// Weights by contribution (Budescu & Chen 2015): of every question that two or
/// more forecast, by how much the Brier score of their mean is worse without the
/// expert; the mean over questions, where it is above 0, made to add to 1.
///
/// ```
/// use realpolitik_elicit::score::{Forecast, by_contribution};
/// let say = |expert, probability| Forecast {
///     expert, probability, question: "q".to_owned(), happened: true,
/// };
/// let all = by_contribution(2, &[say(0, 0.9), say(1, 0.1)]);
/// assert_eq!((all[0].weight, all[1].weight), (1.0, 0.0));
/// ```
pub fn by_contribution(experts: usize, forecasts: &[Forecast]) -> Vec<Weighed> {
    let mut gains = vec![(0usize, 0.0); experts];
    let mut seen: Vec<&str> = Vec::new();
    for f in forecasts {
        if seen.contains(&f.question.as_str()) {
            continue;
        }
        seen.push(&f.question);
        let all: Vec<&Forecast> =
            forecasts.iter().filter(|g| g.question == f.question && g.expert < experts).collect();
        if all.len() < 2 {
            continue;
        }
        let (n, sum) = (all.len() as f64, all.iter().map(|g| g.probability).sum::<f64>());
        let loss = |p: f64| {
            let miss = p - f64::from(u8::from(f.happened));
            miss * miss
        };
        for g in &all {
            let without = (sum - g.probability) / (n - 1.0);
            gains[g.expert].0 += 1;
            gains[g.expert].1 += loss(without) - loss(sum / n);
        }
    }
    shared(gains)
}

/// Weights by skill: by how much the mean Brier score of an expert's own forecasts
/// is below that of always saying the share of them that happened over all
/// forecasts, where it is.
pub fn by_skill(experts: usize, forecasts: &[Forecast]) -> Vec<Weighed> {
    let known = || forecasts.iter().filter(|f| f.expert < experts);
    let n = known().count() as f64;
    let share = known().filter(|f| f.happened).count() as f64 / n;
    let mut gains = vec![(0usize, 0.0); experts];
    for f in known() {
        let happened = f64::from(u8::from(f.happened));
        let (own, base) = (f.probability - happened, share - happened);
        gains[f.expert].0 += 1;
        gains[f.expert].1 += base * base - own * own;
    }
    shared(gains)
}
