//! What one expert says of one question in one round.

use serde::Serialize;

/// What one expert says of one question in one round.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Answer {
    /// Shares of belief below and values, both ascending.
    pub quantiles: Vec<(f64, f64)>,
    /// The probability of an event, if one was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub probability: Option<f64>,
    /// The best guess, if one was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub best: Option<f64>,
    /// How sure the expert is of an interval, and its ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interval: Option<(f64, f64, f64)>,
    /// The reasons given.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<String>,
}

impl Answer {
    /// All that is said as quantiles, ascending: an interval of which one is sure to
    /// a share c has its ends at (1 − c)/2 and (1 + c)/2, and the best guess is the
    /// median where none is given (Hemming et al. 2018).
    ///
    /// ```
    /// use realpolitik_elicit::expert::Answer;
    /// let answer = Answer { best: Some(20.0), interval: Some((0.8, 10.0, 40.0)), ..Answer::default() };
    /// assert_eq!(answer.points().len(), 3);
    /// assert!((answer.points()[0].0 - 0.1).abs() < 1e-15);
    /// ```
    pub fn points(&self) -> Vec<(f64, f64)> {
        let mut all = self.quantiles.clone();
        let has = |all: &[(f64, f64)], p: f64| all.iter().any(|(q, _)| (q - p).abs() < 1e-12);
        if let Some((share, low, high)) = self.interval {
            for point in [(0.5 * (1.0 - share), low), (0.5 * (1.0 + share), high)] {
                if !has(&all, point.0) {
                    all.push(point);
                }
            }
        }
        if let Some(best) = self.best.filter(|_| !has(&all, 0.5)) {
            all.push((0.5, best));
        }
        all.sort_by(|a, b| a.0.total_cmp(&b.0));
        all
    }

    /// The middle of what is said: the median, a line between the quantiles around
    /// it, the probability or the best guess.
    pub fn middle(&self) -> Option<f64> {
        if let Some(p) = self.probability {
            return Some(p);
        }
        let points = self.points();
        let at = points.partition_point(|(p, _)| *p < 0.5);
        match (at.checked_sub(1).map(|i| points[i]), points.get(at).copied()) {
            (_, Some((0.5, x))) => Some(x),
            (Some((p, x)), Some((q, y))) => Some(x + (0.5 - p) / (q - p) * (y - x)),
            _ => self.best,
        }
    }
}
