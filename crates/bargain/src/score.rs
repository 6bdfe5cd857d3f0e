//! How well models would have forecast issues that were settled.

use crate::error::Error;
use crate::forecast::{Model, Settings, forecast};
use crate::group_file::GroupFile;
use crate::uncertainty::draw_outcomes;
use realpolitik_lanes::philox::uniform;
use schemars::JsonSchema;
use serde::Serialize;

/// Samples of issues from which intervals are taken.
const RESAMPLES: u64 = 2000;
/// First stream of the numbers by which issues are sampled.
const STREAM: u32 = 0x2000_0000;

/// An issue that was settled.
#[derive(Clone, Debug, PartialEq)]
pub struct Issue {
    /// Its name.
    pub name: String,
    /// Who wanted what; one dimension, with the status quo if it is known.
    pub group: GroupFile,
    /// What was decided, on the scale of the dimension.
    pub outcome: f64,
}

/// A model, or the status quo as the forecast that nothing changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Forecaster {
    /// Spatial model of politics.
    Smp,
    /// Expected utility model.
    Eum,
    /// Compromise model.
    Compromise,
    /// Weighted median.
    Median,
    /// Nash's bargain.
    Nash,
    /// The status quo.
    StatusQuo,
}

impl Forecaster {
    /// In the order in which they are listed.
    pub const ALL: [Forecaster; 6] = [
        Forecaster::Smp,
        Forecaster::Eum,
        Forecaster::Compromise,
        Forecaster::Median,
        Forecaster::Nash,
        Forecaster::StatusQuo,
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        self.model().map_or("status-quo", Model::name)
    }

    fn model(self) -> Option<Model> {
        match self {
            Forecaster::Smp => Some(Model::Smp),
            Forecaster::Eum => Some(Model::Eum),
            Forecaster::Compromise => Some(Model::Compromise),
            Forecaster::Median => Some(Model::Median),
            Forecaster::Nash => Some(Model::Nash),
            Forecaster::StatusQuo => None,
        }
    }
}

/// The forecast of one issue.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct IssueScore {
    /// The issue.
    pub issue: String,
    /// What was decided, on the issue's scale.
    pub outcome: f64,
    /// What was forecast, on the issue's scale; `None` if there is no forecast.
    pub forecast: Option<f64>,
    /// The absolute error, in hundredths of the scale.
    pub error: Option<f64>,
    /// Continuous ranked probability score over draws, in hundredths of the
    /// scale, if there were draws.
    pub crps: Option<f64>,
}

/// A mean over issues with an interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Mean {
    /// The mean.
    pub value: f64,
    /// The 95 % interval over samples of issues (bootstrap).
    pub interval: [f64; 2],
}

/// How a forecaster did.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ForecasterScore {
    /// The forecaster.
    pub forecaster: Forecaster,
    /// Issues of which it has a forecast.
    pub issues: usize,
    /// Mean absolute error, in hundredths of the scale.
    pub mean_absolute_error: Option<Mean>,
    /// Root of the mean squared error, in hundredths of the scale.
    pub root_mean_squared_error: Option<f64>,
    /// Its mean absolute error less that of the compromise, over the issues of
    /// which both have a forecast; below 0 it does better.
    pub against_compromise: Option<Mean>,
    /// The same against the median.
    pub against_median: Option<Mean>,
    /// The same against the status quo.
    pub against_status_quo: Option<Mean>,
    /// Mean continuous ranked probability score over draws.
    pub mean_crps: Option<f64>,
    /// Issue by issue.
    pub by_issue: Vec<IssueScore>,
}

/// The score of every forecaster.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Scores {
    /// Issues.
    pub issues: usize,
    /// The forecasters.
    pub forecasters: Vec<ForecasterScore>,
}

/// Scores every model on issues that were settled, beside the status quo.
///
/// The Nash bargain falls back on the status quo where it is given. With draws,
/// every issue in which something is a belief is drawn that often, and the draws
/// are scored as a whole.
///
/// # Errors
/// If the settings are not proper.
///
/// Source: Thomson et al. 2006 and Schneider, Finke & Bailer 2010 for the error
/// on a scale of 100; Gneiting & Raftery 2007, eq. 21, for the ranked score.
pub fn score(
    issues: &[Issue],
    settings: &Settings,
    seed: u64,
    draws: u64,
) -> Result<Scores, Error> {
    settings.smp.validate()?;
    settings.eum.validate()?;
    let tables: Vec<Vec<IssueScore>> = Forecaster::ALL
        .iter()
        .map(|f| issues.iter().map(|i| one(i, *f, settings, seed, draws)).collect())
        .collect();
    let errors: Vec<Vec<Option<f64>>> =
        tables.iter().map(|t| t.iter().map(|s| s.error).collect()).collect();
    let of = |f: Forecaster| Forecaster::ALL.iter().position(|g| *g == f).map(|i| &errors[i]);
    let forecasters = Forecaster::ALL
        .iter()
        .zip(&tables)
        .zip(&errors)
        .map(|((f, by_issue), own)| {
            let against = |other: Forecaster| {
                let other = of(other).filter(|_| other != *f)?;
                let pairs = own.iter().zip(other).filter_map(|(a, b)| Some((*a)? - (*b)?));
                mean(&pairs.collect::<Vec<f64>>(), seed)
            };
            let there: Vec<f64> = own.iter().flatten().copied().collect();
            let square: f64 = there.iter().map(|e| e * e).sum();
            let n = there.len() as f64;
            let crps: Vec<f64> = by_issue.iter().filter_map(|s| s.crps).collect();
            ForecasterScore {
                forecaster: *f,
                issues: there.len(),
                mean_absolute_error: mean(&there, seed),
                root_mean_squared_error: (n > 0.0).then(|| libm::sqrt(square / n)),
                against_compromise: against(Forecaster::Compromise),
                against_median: against(Forecaster::Median),
                against_status_quo: against(Forecaster::StatusQuo),
                mean_crps: (!crps.is_empty()).then(|| crps.iter().sum::<f64>() / crps.len() as f64),
                by_issue: by_issue.clone(),
            }
        })
        .collect();
    Ok(Scores { issues: issues.len(), forecasters })
}

fn one(issue: &Issue, f: Forecaster, settings: &Settings, seed: u64, draws: u64) -> IssueScore {
    let group = &issue.group.group;
    let scale = &group.dimensions[0];
    let width = scale.high - scale.low;
    let mut settings = settings.clone();
    settings.fall_back_on(group);
    let found = match f.model() {
        Some(model) => forecast(group, model, &settings)
            .ok()
            .filter(|f| f.usable)
            .and_then(|f| f.outcome.first().copied()),
        None => scale.status_quo,
    };
    let crps = f
        .model()
        .filter(|_| draws > 0 && !issue.group.beliefs.is_empty())
        .and_then(|model| {
            let all = draw_outcomes(&issue.group, model, &settings, seed, draws);
            let values: Vec<f64> = all.into_iter().flatten().map(|o| o[0]).collect();
            ranked_score(values, issue.outcome)
        })
        .map(|score| 100.0 * score / width);
    IssueScore {
        issue: issue.name.clone(),
        outcome: issue.outcome,
        forecast: found,
        error: found.map(|x| 100.0 * (x - issue.outcome).abs() / width),
        crps,
    }
}

/// E|X − y| − ½ E|X − X′| over a sample.
fn ranked_score(mut sample: Vec<f64>, outcome: f64) -> Option<f64> {
    if sample.is_empty() {
        return None;
    }
    sample.sort_by(f64::total_cmp);
    let n = sample.len() as f64;
    let away: f64 = sample.iter().map(|x| (x - outcome).abs()).sum::<f64>() / n;
    // Σ over ordered pairs, from the ranks.
    let apart: f64 =
        sample.iter().enumerate().map(|(i, x)| 2.0 * (2.0 * i as f64 + 1.0 - n) * x).sum();
    Some(away - 0.5 * apart / (n * n))
}

/// A mean with its bootstrap interval; every call samples the same issues.
fn mean(values: &[f64], seed: u64) -> Option<Mean> {
    if values.is_empty() {
        return None;
    }
    let n = values.len();
    let mut means: Vec<f64> = (0..RESAMPLES)
        .map(|k| {
            let pick = |i: usize| (uniform(seed, k, STREAM | i as u32) * n as f64) as usize;
            (0..n).map(|i| values[pick(i).min(n - 1)]).sum::<f64>() / n as f64
        })
        .collect();
    means.sort_by(f64::total_cmp);
    let at = |p: f64| means[((p * RESAMPLES as f64) as usize).min(means.len() - 1)];
    Some(Mean { value: values.iter().sum::<f64>() / n as f64, interval: [at(0.025), at(0.975)] })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranked_scores_by_hand() {
        // A sure forecast: the absolute error.
        assert_eq!(ranked_score(vec![3.0; 5], 5.0), Some(2.0));
        // Half at 0, half at 2, the outcome at 2: 1 − ½·1.
        assert_eq!(ranked_score(vec![0.0, 2.0], 2.0), Some(0.5));
    }

    #[test]
    fn the_mean_of_one_value_has_no_width() {
        let m = mean(&[4.0], 1).unwrap();
        assert_eq!((m.value, m.interval), (4.0, [4.0, 4.0]));
    }
}
