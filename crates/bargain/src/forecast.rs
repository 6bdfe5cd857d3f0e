//! What each model, under each reading, makes of a group.

use crate::compromise::compromise;
use crate::error::Error;
use crate::expected_utility;
use crate::group::Group;
use crate::median::medians;
use crate::nash::{self, nash};
use crate::spatial;
use schemars::JsonSchema;
use serde::Serialize;

/// The models.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Model {
    /// Spatial model of politics, as in KTAB.
    Smp,
    /// Expected utility model, dimension by dimension.
    Eum,
    /// Mean weighed by capability and salience.
    Compromise,
    /// Median weighed by capability and salience, dimension by dimension.
    Median,
    /// Nash's bargain.
    Nash,
}

impl Model {
    /// All of them.
    pub const ALL: [Model; 5] =
        [Model::Smp, Model::Eum, Model::Compromise, Model::Median, Model::Nash];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Model::Smp => "smp",
            Model::Eum => "eum",
            Model::Compromise => "compromise",
            Model::Median => "median",
            Model::Nash => "nash",
        }
    }
}

/// Settings of every model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    /// Of the spatial model.
    pub smp: spatial::Settings,
    /// Of the expected utility model.
    pub eum: expected_utility::Settings,
    /// Of the Nash bargain.
    pub nash: nash::Settings,
}

impl Settings {
    /// Sets an option of any model by its name.
    ///
    /// # Errors
    /// If no model has such an option, or it has no such value.
    pub fn set(&mut self, key: &str, value: &str) -> Result<(), Error> {
        if expected_utility::Settings::KEYS.contains(&key) {
            self.eum.set(key, value)
        } else if ["weights", "disagreement"].contains(&key) {
            self.nash.set(key, value)
        } else if spatial::Settings::KEYS.contains(&key) {
            self.smp.set(key, value)
        } else {
            let mut known = spatial::Settings::KEYS.to_vec();
            known.extend(expected_utility::Settings::KEYS);
            known.extend(["weights", "disagreement"]);
            let known = known.join(", ");
            Err(Error::Setting(format!("there is no option `{key}`; known: {known}")))
        }
    }

    /// The status quo as what everybody falls back on in the Nash bargain, if it
    /// is given on every dimension.
    pub fn fall_back_on(&mut self, group: &Group) {
        if group.dimensions.iter().all(|d| d.status_quo.is_some()) {
            self.nash.disagreement = nash::Disagreement::StatusQuo;
        }
    }
}

/// What a model makes of a group under one reading.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Forecast {
    /// The model.
    pub model: Model,
    /// The reading, in words; empty if the model has only one.
    pub reading: String,
    /// The outcome on each dimension, on its scale.
    pub outcome: Vec<f64>,
    /// Turns or rounds played, if the model has them.
    pub turns: Option<usize>,
    /// Whether the outcome may be used: the run settled, the bargain is
    /// certified.
    pub usable: bool,
    /// Why not, or what else is to be known of it.
    pub note: Option<String>,
}

/// The outcome of a model under its settings.
///
/// The outcome of the spatial model is the expected position at the end; that of
/// the expected utility model the position that no other beats after its last
/// round.
///
/// # Errors
/// As the model.
pub fn forecast(group: &Group, model: Model, settings: &Settings) -> Result<Forecast, Error> {
    match model {
        Model::Smp => smp(group, &settings.smp, String::new()),
        Model::Eum => eum(group, &settings.eum),
        Model::Compromise => plain(model, compromise(group)?),
        Model::Median => {
            let found = medians(group)?;
            let mut forecast = plain(model, found.dimensions.iter().map(|m| m.value).collect())?;
            if group.dimensions.len() > 1 {
                forecast.note = Some(match found.condorcet {
                    Some(i) => format!("no position beats that of {}", group.actors[i].name),
                    None => "every actor's position is beaten by some other".to_owned(),
                });
            }
            Ok(forecast)
        }
        Model::Nash => bargain(group, settings.nash),
    }
}

fn plain(model: Model, outcome: Vec<f64>) -> Result<Forecast, Error> {
    Ok(Forecast { model, reading: String::new(), outcome, turns: None, usable: true, note: None })
}

fn smp(group: &Group, settings: &spatial::Settings, reading: String) -> Result<Forecast, Error> {
    let run = spatial::run(group, settings)?;
    let settled = run.status == spatial::Status::Settled;
    let turns = run.states.len() - 1;
    let note = (!settled).then(|| format!("still moving at the bound of {turns} turns"));
    let outcome = run.outcome;
    Ok(Forecast { model: Model::Smp, reading, outcome, turns: Some(turns), usable: settled, note })
}

fn eum(group: &Group, settings: &expected_utility::Settings) -> Result<Forecast, Error> {
    let mut outcome = Vec::new();
    for k in 0..group.dimensions.len() {
        outcome.push(expected_utility::run(group, k, settings)?.last().median);
    }
    let turns = Some(settings.rounds);
    let reading = settings.name();
    Ok(Forecast { model: Model::Eum, reading, outcome, turns, usable: true, note: None })
}

fn bargain(group: &Group, settings: nash::Settings) -> Result<Forecast, Error> {
    let found = nash(group, settings)?;
    let holds = found.certificate.holds;
    let note = if !holds {
        Some(format!("not certified: residual {:.1e}", found.certificate.residual))
    } else if found.no_agreement {
        Some("nothing is better than the status quo for all".to_owned())
    } else {
        None
    };
    Ok(Forecast {
        model: Model::Nash,
        reading: settings.name().to_owned(),
        outcome: found.outcome,
        turns: None,
        usable: holds,
        note,
    })
}

/// What every model makes of a group under every reading: the settings given
/// first, then those that differ in one option (spatial model), in any of the
/// three rules (expected utility model) or in weights and disagreement (Nash).
///
/// # Errors
/// If the group or the settings are not proper. A reading that fails is listed as
/// not usable, with the reason.
pub fn all_readings(group: &Group, settings: &Settings) -> Result<Vec<Forecast>, Error> {
    group.validate()?;
    settings.smp.validate()?;
    settings.eum.validate()?;
    let mut all = Vec::new();
    let failed = |model, reading, e: &Error| Forecast {
        model,
        reading,
        outcome: Vec::new(),
        turns: None,
        usable: false,
        note: Some(e.to_string()),
    };
    for (reading, one) in settings.smp.one_at_a_time() {
        let found = smp(group, &one, reading.clone());
        all.push(found.unwrap_or_else(|e| failed(Model::Smp, reading, &e)));
    }
    for one in settings.eum.readings() {
        all.push(eum(group, &one).unwrap_or_else(|e| failed(Model::Eum, one.name(), &e)));
    }
    all.push(forecast(group, Model::Compromise, settings)?);
    all.push(forecast(group, Model::Median, settings)?);
    let quo = group.dimensions.iter().all(|d| d.status_quo.is_some());
    let mut readings = vec![settings.nash];
    for weights in [nash::Weights::Influence, nash::Weights::Equal] {
        for disagreement in [nash::Disagreement::Worst, nash::Disagreement::StatusQuo] {
            let one = nash::Settings { weights, disagreement };
            if !readings.contains(&one) && (quo || disagreement == nash::Disagreement::Worst) {
                readings.push(one);
            }
        }
    }
    for one in readings {
        let name = one.name().to_owned();
        all.push(bargain(group, one).unwrap_or_else(|e| failed(Model::Nash, name, &e)));
    }
    Ok(all)
}

/// From the least to the greatest outcome on a dimension.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Interval {
    /// The least.
    pub low: f64,
    /// The greatest.
    pub high: f64,
}

/// The interval over forecasts that may be used, on each dimension; empty if
/// there are none.
pub fn interval(forecasts: &[Forecast]) -> Vec<Interval> {
    let usable = || forecasts.iter().filter(|f| f.usable);
    let Some(first) = usable().next() else { return Vec::new() };
    let of = |k: usize| Interval {
        low: usable().map(|f| f.outcome[k]).fold(f64::INFINITY, f64::min),
        high: usable().map(|f| f.outcome[k]).fold(f64::NEG_INFINITY, f64::max),
    };
    (0..first.outcome.len()).map(of).collect()
}
