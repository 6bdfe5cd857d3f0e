//! Outcomes drawn from a model: for studies of what an estimator recovers.

use crate::model::{AnyModel, Outcome};
use crate::numeric::philox::Stream;
use crate::sample::Sample;

/// What a row came to in a simulated data set.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Simulated {
    /// An ending, as an index.
    Ending(u8),
    /// An offer and whether it was taken.
    Offer(f64, bool),
}

/// Draws an outcome for each row of a sample at these coefficients. Data set k is a
/// function of (seed, k).
pub fn simulate(sample: &Sample, theta: &[f64], (seed, k): (u64, u64)) -> Vec<Simulated> {
    let mut stream = Stream::new(seed, k);
    let l = &sample.likelihood;
    (0..l.rows)
        .map(|row| {
            let eta = l.predictors_at(theta, row);
            let (first, second) = (stream.uniform(), stream.uniform());
            if let AnyModel::Ultimatum(m) = &l.model {
                let (offer, taken) = m.draw(&eta, first, second);
                return Simulated::Offer(offer, taken);
            }
            let mut left = first;
            let chances = l.model.predict(&eta);
            let at = chances.iter().position(|p| {
                left -= p;
                left < 0.0
            });
            Simulated::Ending(at.unwrap_or(chances.len() - 1) as u8)
        })
        .collect()
}

impl Sample {
    /// The same sample with other outcomes.
    pub fn with_outcomes(&self, outcomes: &[Simulated]) -> Option<Sample> {
        use crate::model::chain3::Chain3;
        use crate::model::choice::Choice;
        use crate::model::crisis::{Crisis, tallies};
        use crate::model::deter::Deter;
        use crate::model::deter2::Deter2;
        use crate::model::ultimatum::Ultimatum;
        let outcome = match &self.likelihood.model {
            AnyModel::Ultimatum(_) => {
                let pairs = outcomes.iter().map(|o| match o {
                    Simulated::Offer(y, t) => Some((*y, *t)),
                    Simulated::Ending(_) => None,
                });
                let (offers, taken) = pairs.collect::<Option<Vec<_>>>()?.into_iter().unzip();
                Outcome::Offers(offers, Some(taken))
            }
            _ => Outcome::Endings(
                outcomes
                    .iter()
                    .map(|o| match o {
                        Simulated::Ending(e) => Some(*e),
                        Simulated::Offer(..) => None,
                    })
                    .collect::<Option<_>>()?,
            ),
        };
        let seen = || match &outcome {
            Outcome::Endings(seen) => seen.clone(),
            _ => Vec::new(),
        };
        let model = match &self.likelihood.model {
            AnyModel::Choice(m) => AnyModel::Choice(Choice { link: m.link, seen: seen() }),
            AnyModel::Deter(m) => AnyModel::Deter(Deter { shape: m.shape, seen: seen() }),
            AnyModel::Deter2(m) => AnyModel::Deter2(Deter2 { shape: m.shape, seen: seen() }),
            AnyModel::Chain3(m) => AnyModel::Chain3(Chain3 { shape: m.shape, seen: seen() }),
            AnyModel::Crisis(m) => {
                AnyModel::Crisis(Crisis { selection: m.selection, tallies: tallies(&outcome) })
            }
            AnyModel::Ultimatum(m) => match &outcome {
                Outcome::Offers(offers, taken) => AnyModel::Ultimatum(Ultimatum {
                    range: m.range,
                    tolerance: m.tolerance,
                    floor: m.floor,
                    offers: offers.clone(),
                    taken: taken.clone(),
                }),
                _ => return None,
            },
            AnyModel::PseudoCrisis(_) | AnyModel::Case(_) => {
                return None;
            }
        };
        Some(Sample {
            likelihood: crate::likelihood::Likelihood {
                model,
                predictors: self.likelihood.predictors.clone(),
                rows: self.likelihood.rows,
                coefficients: self.likelihood.coefficients,
            },
            equations: self.equations.clone(),
            coefficients: self.coefficients.clone(),
            endings: self.endings.clone(),
            counts: outcome.counts(self.endings.len()),
            rows: self.rows.clone(),
            dropped: self.dropped.clone(),
            levels: self.levels.clone(),
            outcome,
        })
    }
}
