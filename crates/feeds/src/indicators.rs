//! Months of a pair of states: how much of what kind, beside how much is published at all.

use crate::change::breaks;
use crate::fast_map::ByHash;
use crate::ontology::Quad;
use crate::scan::Coded;
use crate::states::State;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// Counts of one month.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Sums {
    by_quad: [u64; 4],
    goldstein: f64,
    with_goldstein: u64,
}

/// Adds up events by direction and month.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// By direction and month.
    months: ByHash<Sums>,
    /// Events between any two states.
    published: BTreeMap<(i16, i8), u64>,
}

/// A month of one direction.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "FeedMonth")]
pub struct Month {
    /// As 2018-06.
    pub month: String,
    /// Events by class: verbal and material cooperation, verbal and material conflict.
    pub by_quad: [u64; 4],
    /// All events of the feed in that month over the mean of all months: 0 where it has
    /// none.
    pub exposure: f64,
    /// Events of each class per month of mean exposure, shrunken towards their mean over
    /// the months.
    pub rates: [f64; 4],
    /// The share of conflict in these rates.
    pub conflict: f64,
    /// The mean of what is said of how cooperative the events are, if something is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub goldstein: Option<f64>,
}

/// How the rates of one class spread over months.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "FeedRates")]
pub struct Rates {
    /// Their mean.
    pub mean: f64,
    /// Their variance beyond what chance alone makes; 0 if chance would do.
    pub variance: f64,
}

/// What one state did to another, month by month.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "FeedIndicators")]
pub struct Indicators {
    /// Who did it, by ISO code.
    pub source: String,
    /// To whom.
    pub target: String,
    /// The months from the feed's first to its last, those without an event among them.
    pub months: Vec<Month>,
    /// By class: how rates spread.
    pub spread: [Rates; 4],
    /// Months in which the rate of conflict became another.
    pub conflict_changed: Vec<String>,
    /// The same of cooperation.
    pub cooperation_changed: Vec<String>,
}

fn month(day: Date) -> (i16, i8) {
    (day.year(), day.month())
}

/// A direction and a month as one number, each as another: multiplied by an odd number and
/// turned, so that the low bits depend on all of them.
fn packed((source, target): (u16, u16), (year, month): (i16, i8)) -> u64 {
    let whole = u64::from(source) << 48
        | u64::from(target) << 32
        | u64::from(year as u16) << 8
        | u64::from(month as u8);
    whole.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(32)
}

impl Tally {
    /// Adds an event.
    pub fn add(&mut self, event: &Coded<'_>) {
        let month = month(event.day);
        *self.published.entry(month).or_insert(0) += 1;
        let key = packed((event.source.cow, event.target.cow), month);
        let sums = self.months.entry(key).or_default();
        sums.by_quad[event.quad.place()] += 1;
        if let Some(g) = event.goldstein.filter(|g| g.is_finite()) {
            sums.goldstein += g;
            sums.with_goldstein += 1;
        }
    }

    /// What one state did to another; `None` where the feed has nothing at all.
    ///
    /// Rates are those of a Poisson count with the exposure of its month, shrunken to their
    /// mean by as much as they vary beyond chance (gamma–Poisson by the method of moments:
    /// Marshall 1991, *Applied Statistics* 40:283–294, global estimator). The exposure is
    /// what the feed holds in all: a month in which twice as much is published has twice the
    /// chance of an event.
    pub fn indicators(&self, source: &State, target: &State) -> Option<Indicators> {
        let (first, last) = (self.published.keys().next()?, self.published.keys().next_back()?);
        let all = span(*first, *last);
        let total: u64 = self.published.values().sum();
        let mean = total as f64 / all.len() as f64;
        let published = |m| self.published.get(m).copied().unwrap_or(0) as f64;
        let exposures: Vec<f64> = all.iter().map(|m| published(m) / mean).collect();
        let of = |m: &(i16, i8)| self.months.get(&packed((source.cow, target.cow), *m));
        let sums: Vec<Sums> = all.iter().map(|m| of(m).copied().unwrap_or_default()).collect();
        let counts = |quads: &[Quad]| -> Vec<f64> {
            let one = |s: &Sums| quads.iter().map(|q| s.by_quad[q.place()] as f64).sum();
            sums.iter().map(one).collect()
        };
        let spread = Quad::ALL.map(|q| spread(&counts(&[q]), &exposures));
        let months = all.iter().zip(&sums).zip(&exposures).map(|((m, s), e)| {
            let rates: [f64; 4] =
                std::array::from_fn(|q| shrunken(s.by_quad[q] as f64, *e, spread[q]));
            let whole: f64 = rates.iter().sum();
            Month {
                month: label(*m),
                by_quad: s.by_quad,
                exposure: *e,
                rates,
                conflict: if whole > 0.0 { (rates[2] + rates[3]) / whole } else { 0.0 },
                goldstein: (s.with_goldstein > 0).then(|| s.goldstein / s.with_goldstein as f64),
            }
        });
        let changed = |quads: &[Quad]| -> Vec<String> {
            breaks(&counts(quads), &exposures).into_iter().map(|k| label(all[k])).collect()
        };
        Some(Indicators {
            source: source.iso2.to_owned(),
            target: target.iso2.to_owned(),
            months: months.collect(),
            spread,
            conflict_changed: changed(&[Quad::VerbalConflict, Quad::MaterialConflict]),
            cooperation_changed: changed(&[Quad::VerbalCooperation, Quad::MaterialCooperation]),
        })
    }
}

/// The months from one to another.
fn span(first: (i16, i8), last: (i16, i8)) -> Vec<(i16, i8)> {
    let mut all = vec![first];
    let mut at = first;
    while at < last {
        at = if at.1 == 12 { (at.0 + 1, 1) } else { (at.0, at.1 + 1) };
        all.push(at);
    }
    all
}

fn label((year, month): (i16, i8)) -> String {
    format!("{year:04}-{month:02}")
}

/// Mean and variance of rates behind Poisson counts.
fn spread(counts: &[f64], exposures: &[f64]) -> Rates {
    let n = exposures.iter().filter(|e| **e > 0.0).count() as f64;
    let (y, e): (f64, f64) = (counts.iter().sum(), exposures.iter().sum());
    if e <= 0.0 {
        return Rates { mean: 0.0, variance: 0.0 };
    }
    let mean = y / e;
    let pairs = || counts.iter().zip(exposures).filter(|(_, e)| **e > 0.0);
    let seen = pairs().map(|(y, e)| e * (y / e - mean) * (y / e - mean)).sum::<f64>() / e;
    // Of which chance makes the mean over the mean exposure.
    Rates { mean, variance: (seen - mean / (e / n)).max(0.0) }
}

/// The rate of a month, given how rates spread.
fn shrunken(count: f64, exposure: f64, rates: Rates) -> f64 {
    if rates.variance <= 0.0 || exposure <= 0.0 {
        return rates.mean;
    }
    let own = rates.variance / (rates.variance + rates.mean / exposure);
    rates.mean + own * (count / exposure - rates.mean)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_pulled_to_their_mean_by_as_much_as_chance_explains() {
        // By hand: counts 0, 10 at even exposure: mean 5, seen variance 25, chance 5.
        let rates = spread(&[0.0, 10.0], &[1.0, 1.0]);
        assert_eq!((rates.mean, rates.variance), (5.0, 20.0));
        assert!((shrunken(0.0, 1.0, rates) - 1.0).abs() < 1e-12);
        assert!((shrunken(10.0, 1.0, rates) - 9.0).abs() < 1e-12);
        // What varies no more than chance is the mean.
        let rates = spread(&[4.0, 6.0, 5.0], &[1.0; 3]);
        assert_eq!(rates.variance, 0.0);
        assert_eq!(shrunken(6.0, 1.0, rates), 5.0);
        // A month in which nothing is published says nothing.
        assert_eq!(shrunken(0.0, 0.0, Rates { mean: 3.0, variance: 2.0 }), 3.0);
    }

    #[test]
    fn months_without_events_are_there() {
        assert_eq!(span((2018, 11), (2019, 2)).len(), 4);
        assert_eq!(label((2018, 6)), "2018-06");
    }
}
