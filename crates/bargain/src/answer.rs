//! Everything that was asked about a group, answered at once.

use crate::error::Error;
use crate::expected_utility;
use crate::forecast::{Forecast, Interval, Model, Settings, all_readings, forecast, interval};
use crate::group::Group;
use crate::group_file::GroupFile;
use crate::median::{Medians, medians};
use crate::nash::{self, nash};
use crate::spatial;
use crate::uncertainty::{Flip, Pivot, Power, Uncertainty, flips, pivots, power, uncertainty};
use crate::winset::{Winset, winset};
use schemars::JsonSchema;
use serde::Serialize;

/// What is asked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Request {
    /// The model; none stands for all, under every reading.
    pub model: Option<Model>,
    /// Settings of the models.
    pub settings: Settings,
    /// Draws of what is not known; 0 for none.
    pub draws: u64,
    /// Their seed.
    pub seed: u64,
    /// Whether actors are removed and moved one at a time.
    pub pivots: bool,
    /// Bars on dimensions, by their numbers: how often the outcome is above, and
    /// what would carry it past.
    pub bars: Vec<(usize, f64)>,
}

/// What would carry the outcome past a bar, under one model.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Flips {
    /// The dimension.
    pub dimension: String,
    /// The bar, on its scale.
    pub bar: f64,
    /// The model.
    pub model: Model,
    /// The outcome as it is.
    pub outcome: f64,
    /// The least change of each number that carries the outcome past it, least
    /// first.
    pub flips: Vec<Flip>,
}

/// What each actor does to the outcome, under one model.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Pivots {
    /// The model.
    pub model: Model,
    /// Actors, those that do most first.
    pub actors: Vec<Pivot>,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct GroupAnswer {
    /// The group at the middle of every belief.
    pub group: Group,
    /// The model that was asked; none if all were.
    pub model: Option<Model>,
    /// Options of the spatial model, by KTAB's names.
    pub options: Vec<[String; 2]>,
    /// What the model, or every model under every reading, makes of the group.
    pub forecasts: Vec<Forecast>,
    /// From the least to the greatest forecast on each dimension, over all that
    /// may be used.
    pub interval: Vec<Interval>,
    /// The turns of the spatial model, if it was asked alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub turns: Option<spatial::Run>,
    /// The rounds of the expected utility model on each dimension, if it was
    /// asked alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rounds: Option<Vec<expected_utility::Run>>,
    /// Medians with their intervals, if they were asked for alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub medians: Option<Medians>,
    /// The Nash bargain with its certificate, if it was asked for alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bargain: Option<nash::Solution>,
    /// Shapley and Shubik's index of every actor, and Banzhaf's.
    pub power: Vec<Power>,
    /// What beats the status quo, if it is given on every dimension, and the outcome of
    /// each model asked that has one.
    pub winsets: Vec<Winset>,
    /// The outcome over draws, model by model.
    pub uncertainty: Vec<Uncertainty>,
    /// What each actor does to the outcome, model by model, if that was asked.
    pub pivots: Vec<Pivots>,
    /// What would carry the outcome past each bar, model by model.
    pub flips: Vec<Flips>,
    /// What was taken to be so because the file does not say.
    pub notes: Vec<String>,
}

impl GroupAnswer {
    /// Whether all that was asked for alone may be used: a run settled, a bargain
    /// is certified.
    pub fn usable(&self) -> bool {
        match self.model {
            Some(_) => self.forecasts.iter().all(|f| f.usable),
            None => self.forecasts.iter().any(|f| f.usable),
        }
    }
}

/// Answers a request about a group.
///
/// # Errors
/// If the group or the settings are not proper, a model fails that was asked
/// alone, or no draw gave an outcome.
pub fn answer(file: &GroupFile, request: &Request) -> Result<GroupAnswer, Error> {
    let (group, settings) = (&file.group, &request.settings);
    let forecasts = match request.model {
        Some(model) => vec![forecast(group, model, settings)?],
        None => all_readings(group, settings)?,
    };
    let only = |model: Model| request.model == Some(model);
    let turns = if only(Model::Smp) { Some(spatial::run(group, &settings.smp)?) } else { None };
    let rounds = if only(Model::Eum) {
        let each = (0..group.dimensions.len())
            .map(|k| expected_utility::run(group, k, &settings.eum))
            .collect::<Result<_, _>>()?;
        Some(each)
    } else {
        None
    };
    let models: Vec<Model> = request.model.map_or_else(|| Model::ALL.to_vec(), |m| vec![m]);
    let mut answer = GroupAnswer {
        model: request.model,
        options: settings.smp.options().map(|(k, v)| [k.to_owned(), v.to_owned()]).to_vec(),
        interval: interval(&forecasts),
        forecasts,
        turns,
        rounds,
        medians: if only(Model::Median) { Some(medians(group)?) } else { None },
        bargain: if only(Model::Nash) { Some(nash(group, settings.nash)?) } else { None },
        power: power(group, request.seed),
        winsets: Vec::new(),
        uncertainty: Vec::new(),
        pivots: Vec::new(),
        flips: Vec::new(),
        notes: file.notes.clone(),
        group: group.clone(),
    };
    answer.winsets = winsets(&answer)?;
    for model in models {
        ask_one(file, request, model, &mut answer)?;
    }
    Ok(answer)
}

/// What beats the status quo, and the first reading of each model.
fn winsets(answer: &GroupAnswer) -> Result<Vec<Winset>, Error> {
    let group = &answer.group;
    let mut all = Vec::new();
    let quo: Option<Vec<f64>> = group.dimensions.iter().map(|d| d.status_quo).collect();
    if let Some(quo) = quo {
        all.push(winset(group, "status quo", &quo)?);
    }
    for model in Model::ALL {
        let of = answer.forecasts.iter().find(|f| f.model == model);
        if let Some(f) = of.filter(|f| f.usable) {
            all.push(winset(group, model.name(), &f.outcome)?);
        }
    }
    Ok(all)
}

fn ask_one(
    file: &GroupFile,
    request: &Request,
    model: Model,
    answer: &mut GroupAnswer,
) -> Result<(), Error> {
    let (group, settings) = (&file.group, &request.settings);
    if request.draws > 0 {
        let mut bars = vec![None; group.dimensions.len()];
        for (k, bar) in &request.bars {
            bars[*k] = Some(*bar);
        }
        let draws = (request.seed, request.draws);
        match uncertainty(file, model, settings, draws, &bars) {
            Ok(u) => answer.uncertainty.push(u),
            Err(e) if request.model.is_some() => return Err(e),
            Err(e) => answer.notes.push(format!("{}: {e}.", model.name())),
        }
    }
    if request.pivots {
        answer.pivots.push(Pivots { model, actors: pivots(group, model, settings)? });
    }
    for (k, bar) in &request.bars {
        let outcome = forecast(group, model, settings)?.outcome[*k];
        answer.flips.push(Flips {
            dimension: group.dimensions[*k].name.clone(),
            bar: *bar,
            model,
            outcome,
            flips: flips(group, model, settings, (*k, *bar))?,
        });
    }
    Ok(())
}
