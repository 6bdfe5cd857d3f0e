//! What an estimation answers, as it is printed and written.

use crate::model::crisis::Selection;
use crate::model::{Game, Noise};
use crate::numeric::distribution::Link;
use crate::specification::Errors;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Whether the estimates can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "FitStatus")]
pub enum Status {
    /// A maximum was reached.
    Converged,
    /// None was reached.
    NotConverged,
    /// The likelihood does not fall in every direction.
    HessianNotNegativeDefinite,
    /// It falls so slowly in one direction that the data say nothing about it.
    Ridge,
}

/// A coefficient.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "EstimatedCoefficient")]
pub struct Estimate {
    /// Its name, as R's `games` writes it.
    pub name: String,
    /// The utility or scale that it belongs to.
    pub equation: String,
    /// Its value.
    pub estimate: f64,
    /// Its standard error; none if it is fixed or there is none.
    pub std_error: Option<f64>,
    /// Value over standard error.
    pub z: Option<f64>,
    /// Two-sided p value.
    pub p: Option<f64>,
    /// Lower end of the 95 % interval.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
    /// Whether it was fixed.
    pub fixed: bool,
    /// The 95 % interval from the profile of the likelihood, if asked; an end is
    /// absent where the likelihood never falls far enough.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<[Option<f64>; 2]>,
    /// The 2.5 and 97.5 % points of bootstrap refits, if asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bootstrap: Option<[f64; 2]>,
}

/// An ending.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "EndingSeen")]
pub struct Ending {
    /// Its name.
    pub name: String,
    /// How often it was seen.
    pub seen: f64,
}

/// A maximum that was found.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "LikelihoodMaximum")]
pub struct Maximum {
    /// The log-likelihood there.
    pub log_likelihood: f64,
    /// How far it lies below the best.
    pub gap: f64,
    /// How many starts led to it.
    pub starts: usize,
}

/// Rows that were left out because a column is missing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "MissingColumn")]
pub struct Missing {
    /// The column.
    pub column: String,
    /// How many rows.
    pub rows: usize,
    /// Their lines, at most 100.
    pub lines: Vec<u64>,
}

/// The equilibria of one row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RowEquilibria {
    /// The line in the file.
    pub line: u64,
    /// The chance that B resists in each equilibrium.
    pub resists: Vec<f64>,
    /// Which of them counts.
    pub chosen: usize,
    /// Whether these are proven to be all.
    pub proven: bool,
}

/// What the several equilibria of crises do to the fit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EquilibriaOf {
    /// How the fit chose.
    pub selection: Selection,
    /// Rows with more than one.
    pub several: usize,
    /// Rows whose equilibria are not proven to be all.
    pub unproven: usize,
    /// The log-likelihood at the estimates with the best equilibrium in every row.
    pub log_likelihood_best: f64,
    /// The same with the principal equilibrium.
    pub log_likelihood_principal: f64,
    /// Estimates under the principal equilibrium and their log-likelihood, if asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub principal: Option<(Vec<f64>, f64)>,
    /// Row by row, if asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rows: Option<Vec<RowEquilibria>>,
}

/// A test of two models that are not nested.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "ModelComparison")]
pub struct Comparison {
    /// The other model's formula.
    pub formula: String,
    /// Its link.
    pub link: Link,
    /// Its noise.
    pub noise: Noise,
    /// Its log-likelihood.
    pub log_likelihood: f64,
    /// Its coefficients that were estimated.
    pub coefficients: usize,
    /// Vuong's (1989) statistic with the correction of BIC; positive for the first.
    pub vuong: f64,
    /// Its two-sided p value.
    pub vuong_p: f64,
    /// Clarke's (2007) statistic: rows that favour the first model, corrected.
    pub clarke: usize,
    /// Of so many rows.
    pub rows: usize,
    /// Its two-sided p value.
    pub clarke_p: f64,
    /// Differences of the rows' log-likelihoods: least, quartiles, greatest.
    pub differences: [f64; 5],
}

/// Probabilities along one column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "PredictionAlong")]
pub struct Variation {
    /// The column.
    pub column: String,
    /// Its values, or its words.
    pub at: Vec<String>,
    /// What the other columns are held at.
    pub others: Vec<(String, String)>,
    /// What is predicted: endings, or the offer and its acceptance.
    pub predicted: Vec<String>,
    /// By value and prediction: point, lower and upper end of the 95 % band.
    pub values: Vec<Vec<[f64; 3]>>,
    /// The difference from the first value to the last, with its band.
    pub first_difference: Vec<[f64; 3]>,
    /// Draws of the coefficients behind the bands.
    pub draws: usize,
}

/// A fitted strategic model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Estimation {
    /// Whether it can be used.
    pub ok: bool,
    /// Why not.
    pub status: Status,
    /// The game.
    pub model: Game,
    /// CASE:GAME, if it is a game of a case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub game: Option<String>,
    /// The formula as written.
    pub formula: String,
    /// Distribution of the errors.
    pub link: Link,
    /// Where they are.
    pub noise: Noise,
    /// The data file.
    pub file: String,
    /// Rows used.
    pub rows: usize,
    /// Observations: rows, or the sum of their counts.
    pub observations: f64,
    /// What is missing in rows that were left out.
    pub missing: Vec<Missing>,
    /// How many rows were left out.
    pub dropped: usize,
    /// The endings in the order of the game.
    pub endings: Vec<Ending>,
    /// The coefficients.
    pub coefficients: Vec<Estimate>,
    /// How standard errors were computed.
    pub errors: Errors,
    /// Clusters, if scores were summed or resampled by them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clusters: Option<usize>,
    /// Bootstrap refits, and those of them that found no maximum.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bootstrap: Option<[usize; 2]>,
    /// The covariance of the coefficients that are estimated, row by row.
    pub covariance: Vec<Vec<f64>>,
    /// The log-likelihood.
    pub log_likelihood: f64,
    /// Akaike's criterion.
    pub aic: f64,
    /// Schwarz's criterion.
    pub bic: f64,
    /// The greatest entry of the gradient.
    pub gradient: f64,
    /// √(gᵀ(−H)⁻¹g): the distance to the maximum in standard errors; absent where the
    /// Hessian is not negative definite.
    pub scaled_gradient: Option<f64>,
    /// Condition number of the Hessian, scaled to a unit diagonal; absent likewise.
    pub condition: Option<f64>,
    /// Newton steps of the best climb.
    pub steps: usize,
    /// Starts.
    pub starts: usize,
    /// Starts that ended at no maximum.
    pub lost: usize,
    /// Those of them that were given up on the way: at their pace they would not have
    /// reached the best.
    pub hopeless: usize,
    /// Distinct maxima, the best first.
    pub optima: Vec<Maximum>,
    /// Equilibria, for a crisis.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub equilibria: Option<EquilibriaOf>,
    /// Comparisons with other models.
    pub comparisons: Vec<Comparison>,
    /// Predictions along columns.
    pub variations: Vec<Variation>,
    /// What looks wrong.
    pub warnings: Vec<String>,
    /// The seed of starts, resampling and bands.
    pub seed: u64,
}
