//! What a backtest answers.

use crate::model::{Game, Noise};
use crate::numeric::distribution::Link;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Who forecasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Forecaster {
    /// The strategic model.
    Model,
    /// A multinomial logit on the same columns.
    Logit,
    /// The shares of the endings so far.
    Climatology,
    /// What usually follows the last ending of the same unit.
    LastOutcome,
}

impl Forecaster {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Forecaster::Model => "the model",
            Forecaster::Logit => "multinomial logit, same columns",
            Forecaster::Climatology => "shares so far (climatology)",
            Forecaster::LastOutcome => "last outcome of the unit",
        }
    }
}

/// One origin: what was known then, and what was forecast from there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "BacktestOrigin")]
pub struct Origin {
    /// Rows before this time are known.
    pub from: f64,
    /// Rows before this time are forecast; all later ones where it is absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<f64>,
    /// Rows that the model was fitted to.
    pub fitted: usize,
    /// Rows that were forecast.
    pub scored: usize,
    /// Rows with a word that no earlier row had, which nobody forecasts.
    pub unknown: usize,
    /// Whether the fit reached a maximum.
    pub converged: bool,
    /// Why nothing was forecast, if so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skipped: Option<String>,
    /// Mean log loss of each forecaster, in their order; empty if nothing was forecast.
    pub log_loss: Vec<f64>,
}

/// Forecasts of about one probability, and how often what was forecast happened.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "CalibrationBin")]
pub struct Bin {
    /// Mean of the probabilities.
    pub forecast: f64,
    /// Share of them that happened.
    pub happened: f64,
    /// How many: one per row and ending.
    pub count: usize,
}

/// A forecaster's scores over all rows that were forecast.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "BacktestScore")]
pub struct Scored {
    /// Who.
    pub forecaster: Forecaster,
    /// Mean of −ln of the probability of what happened.
    pub log_loss: f64,
    /// Mean over rows of the squared error summed over endings (Brier 1950), from 0 to 2.
    pub brier: f64,
    /// Rows whose ending was given less than a millionth, and counts as that.
    pub floored: usize,
    /// Its log loss less that of the model: above 0 the model is better.
    pub behind: f64,
    /// The standard error of that, clustered by unit; absent for a single unit.
    pub behind_error: Option<f64>,
    /// The same for the Brier score.
    pub behind_brier: f64,
    /// Its standard error.
    pub behind_brier_error: Option<f64>,
    /// Calibration by tenths of probability, over all endings; empty tenths are absent.
    pub calibration: Vec<Bin>,
    /// Mean distance of forecast and frequency over these, weighted by how many.
    pub calibration_error: f64,
}

/// Whether the model forecasts better than the best of its rivals, by log loss.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Lead {
    /// By more than two standard errors.
    Better,
    /// Within two standard errors.
    Even,
    /// Worse by more than two.
    Worse,
}

/// A model fitted to earlier rows and scored on later ones.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Backtest")]
pub struct Backtested {
    /// Whether something was forecast.
    pub ok: bool,
    /// The game.
    pub model: Game,
    /// The formula as written.
    pub formula: String,
    /// Distribution of the errors.
    pub link: Link,
    /// Where they are.
    pub noise: Noise,
    /// The data file.
    pub file: String,
    /// The column of time.
    pub time: String,
    /// The columns that name a unit.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub unit: Vec<String>,
    /// The endings in the order of the game.
    pub endings: Vec<String>,
    /// Rows left out because something is missing in them.
    pub dropped: usize,
    /// Rows that were forecast.
    pub rows: usize,
    /// Units among them, by which errors are clustered.
    pub units: usize,
    /// The origins in order.
    pub origins: Vec<Origin>,
    /// The forecasters: the model, then its rivals.
    pub scores: Vec<Scored>,
    /// The rival with the least log loss.
    pub best_rival: Forecaster,
    /// 1 − log loss of the model over that of the best rival.
    pub skill: f64,
    /// The same with Brier scores, against the rival that is best by these.
    pub brier_skill: f64,
    /// Whether the model is better than that rival.
    pub lead: Lead,
    /// The seed of starts.
    pub seed: u64,
}
