//! The value of information: how much surer the forecast would be if a
//! parameter were known.

use crate::error::AnalysisError;
use crate::quantity::kind::Scale;
use crate::quantity::{Named, Probe, QuantityName};
use crate::sensitivity::inputs::inputs_of;
use realpolitik_runs::subject::Subject;
use schemars::JsonSchema;
use serde::Serialize;

/// Draws it rests on.
pub const DRAWS: u64 = 16_384;
/// Bins of a parameter.
const BINS: usize = 32;
/// Parts that are left out in turn for the error.
const PARTS: usize = 32;

/// What knowing one parameter would be worth.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Information {
    /// The parameter.
    pub parameter: String,
    /// In words.
    pub label: String,
    /// Expected reduction of the squared error.
    pub reduction: f64,
    /// Standard error of it.
    pub mcse: f64,
    /// Keys of the sources it rests on now.
    pub sources: Vec<String>,
}

/// What to find out next.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ValueOfInformation {
    /// What is forecast, as written.
    pub of: String,
    /// The same by its parts.
    pub quantity: QuantityName,
    /// In words.
    pub label: String,
    /// Expected squared error of the forecast as it stands: of a probability the
    /// Brier loss p(1 − p), of another number its variance over belief.
    pub loss: f64,
    /// Whether the loss is that of a probability: chance is then left when every
    /// parameter is known.
    pub brier: bool,
    /// Expected reduction if every parameter were known.
    pub all_known: f64,
    /// Parameters, the most worth knowing first.
    pub parameters: Vec<Information>,
    /// Draws it rests on.
    pub draws: u64,
    /// Draws left out because they have no certified solution or the quantity has
    /// no value in them.
    pub failed: u64,
}

/// What knowing each uncertain parameter would take off the expected squared error
/// of the forecast of a quantity, in the notation of [`crate::quantity::notation`];
/// of a probability that is its Brier loss.
///
/// With P the quantity at the parameters, the forecast now is `E[P]`,
/// with the parameter known E[P|θ]; its expected loss falls by Var(E[P|θ]), the
/// partial expected value of perfect information under that score (after Strong
/// & Oakley 2013 and Strong, Oakley & Brennan 2014, who take it from one sample by
/// binning and by regression). Here θ is cut into 32 bins of equal belief, the
/// variance of bin means is corrected for the noise in them, and the error is
/// that of the jackknife over 32 parts. Dependence is taken as it is: knowing one
/// tells of those that go with it.
pub fn value_of_information(
    subject: &Subject<'_>,
    asked: &str,
) -> Result<ValueOfInformation, AnalysisError> {
    let named = Named::parse(subject, asked)?;
    let probe = Probe::new(subject, std::slice::from_ref(&named.quantity))?;
    let draws = subject.draws(0..DRAWS);
    let p = probe.evaluate(&draws).rows.swap_remove(0);
    let known: Vec<usize> = (0..p.len()).filter(|k| p[*k].is_finite()).collect();
    let value: Vec<f64> = known.iter().map(|k| p[*k]).collect();
    let mut parameters: Vec<Information> = inputs_of(subject, &named.quantity)?
        .into_iter()
        .map(|m| {
            let theta: Vec<f64> = known.iter().map(|k| draws.row(m)[*k]).collect();
            let (reduction, mcse) = explained_variance(&theta, &value);
            let p = subject.parameter(m);
            Information {
                parameter: p.id.clone(),
                label: p.label.clone(),
                reduction,
                mcse,
                sources: p.basis.sources.clone(),
            }
        })
        .collect();
    parameters.sort_by(|a, b| b.reduction.total_cmp(&a.reduction));
    let n = value.len().max(1) as f64;
    let mean = value.iter().sum::<f64>() / n;
    let variance = value.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / n;
    let brier = named.quantity.scale() == Scale::Probability;
    Ok(ValueOfInformation {
        quantity: named.name(subject),
        of: named.text,
        label: named.label,
        loss: if brier { mean * (1.0 - mean) } else { variance },
        brier,
        all_known: variance,
        parameters,
        draws: value.len() as u64,
        failed: DRAWS - value.len() as u64,
    })
}

/// Var(E[Y|X]) from one sample, with its standard error: 0 or more but for
/// sampling error around 0.
pub fn explained_variance(x: &[f64], y: &[f64]) -> (f64, f64) {
    let n = x.len();
    if n < 4 * BINS {
        return (f64::NAN, f64::NAN);
    }
    let mut rank: Vec<usize> = (0..n).collect();
    rank.sort_by(|a, b| x[*a].total_cmp(&x[*b]).then(a.cmp(b)));
    // Count, sum and sum of squares per bin and part; parts by draw number.
    let mut cells = vec![[[0.0f64; 3]; PARTS]; BINS];
    for (r, k) in rank.iter().enumerate() {
        let cell = &mut cells[r * BINS / n][k % PARTS];
        cell[0] += 1.0;
        cell[1] += y[*k];
        cell[2] += y[*k] * y[*k];
    }
    let whole = between(&cells, None);
    let left: Vec<f64> = (0..PARTS).map(|part| between(&cells, Some(part))).collect();
    let mean = left.iter().sum::<f64>() / PARTS as f64;
    let square: f64 = left.iter().map(|v| (v - mean) * (v - mean)).sum();
    (whole, (square * (PARTS - 1) as f64 / PARTS as f64).sqrt())
}

/// Variance of bin means, less what noise within bins adds to it.
fn between(cells: &[[[f64; 3]; PARTS]], without: Option<usize>) -> f64 {
    let bins: Vec<[f64; 3]> = cells
        .iter()
        .map(|parts| {
            let kept = parts.iter().enumerate().filter(|(p, _)| Some(*p) != without);
            kept.fold([0.0; 3], |s, (_, c)| [s[0] + c[0], s[1] + c[1], s[2] + c[2]])
        })
        .filter(|b| b[0] > 0.0)
        .collect();
    let n: f64 = bins.iter().map(|b| b[0]).sum();
    let mean = bins.iter().map(|b| b[1]).sum::<f64>() / n;
    let among: f64 = bins.iter().map(|b| b[0] * (b[1] / b[0] - mean) * (b[1] / b[0] - mean)).sum();
    let within: f64 = bins.iter().map(|b| b[2] - b[1] * b[1] / b[0]).sum();
    let k = bins.len() as f64;
    (among - (k - 1.0) * within / (n - k)) / n
}
