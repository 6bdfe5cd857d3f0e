//! How far a decision maker depends on one question or on one expert.

use super::decision_maker::{CutOff, Panel, Weights, check};
use super::score::{Score, experts};
use super::spread::Spread;
use super::study::{Settings, Study};
use crate::Error;
use schemars::JsonSchema;
use serde::Serialize;

/// The decision maker without one question or one expert.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct LeftOut {
    /// What is left out.
    pub without: String,
    /// The cut-off that then holds, and how the decision maker then does; `None` if
    /// nobody is then left a weight.
    pub decision_maker: Option<(f64, Score)>,
}

/// The decision maker with each seed question left out in turn: experts are scored
/// and weighed anew on the others.
///
/// # Errors
/// Where the study or a setting is not proper.
pub fn without_each_item(
    study: &Study,
    weights: &Weights,
    cut_off: CutOff,
    settings: &Settings,
) -> Result<Vec<LeftOut>, Error> {
    check(study, weights, cut_off, settings)?;
    let spread = Spread::new(study, settings);
    let all = study.seeds();
    let without = |gone: &usize| {
        let seeds: Vec<usize> = all.iter().copied().filter(|i| i != gone).collect();
        let rest = Rest { study, spread: &spread, seeds: &seeds };
        rest.left_out(&study.items[*gone].id, weights, cut_off, settings)
    };
    Ok(all.iter().map(without).collect())
}

/// The decision maker with each expert left out in turn: ranges, scores and
/// weights are those of the others.
///
/// # Errors
/// Where the study or a setting is not proper, or there is one expert alone.
pub fn without_each_expert(
    study: &Study,
    weights: &Weights,
    cut_off: CutOff,
    settings: &Settings,
) -> Result<Vec<LeftOut>, Error> {
    check(study, weights, cut_off, settings)?;
    if study.experts.len() < 2 {
        return Err(Error::Study("there is one expert: none can be left out".to_owned()));
    }
    let seeds = study.seeds();
    let without = |gone: usize| {
        let others = study.without_expert(gone);
        let weights = match weights {
            Weights::Given(all) => {
                let kept = all.iter().enumerate().filter(|(e, _)| *e != gone);
                Weights::Given(kept.map(|(_, w)| *w).collect())
            }
            other => other.clone(),
        };
        let spread = Spread::new(&others, settings);
        let rest = Rest { study: &others, spread: &spread, seeds: &seeds };
        rest.left_out(&study.experts[gone], &weights, cut_off, settings)
    };
    Ok((0..study.experts.len()).map(without).collect())
}

/// What is left of a study.
struct Rest<'a> {
    study: &'a Study,
    spread: &'a Spread,
    /// The seed questions that count.
    seeds: &'a [usize],
}

impl Rest<'_> {
    /// The decision maker of what is left, the experts scored anew.
    fn left_out(
        &self,
        without: &str,
        weights: &Weights,
        cut_off: CutOff,
        settings: &Settings,
    ) -> LeftOut {
        let Rest { study, spread, seeds } = self;
        let scores = experts(study, settings, spread, seeds);
        let panel = Panel::new(study, settings, spread, seeds, &scores);
        LeftOut { without: without.to_owned(), decision_maker: panel.best(weights, cut_off) }
    }
}
