//! From a table and a specification to estimates.

use crate::answer::{Estimation, Status};
use crate::assemble::Work;
use crate::checks::{identified, missing_codes, separated};
use crate::covariance::{at_end, inverse_information};
use crate::data::Table;
use crate::error::EstimateError;
use crate::maximum::{
    Climb, Ended, Found, Maxima, backward_induction, climb, search, search_crises, search_torn,
    sizes,
};
use crate::model::crisis::Selection;
use crate::model::{AnyModel, Game};
use crate::numeric::linear::Matrix;
use crate::profile::{Around, Profile, profile};
use crate::sample::{Sample, complete_rows};
use crate::specification::{Errors, Specification};

/// The condition number at which the data say nothing about some direction: half of
/// the digits of a double.
pub const RIDGE: f64 = 1e8;
/// How to fit.
#[derive(Clone, Debug)]
pub struct Options {
    /// How standard errors are computed; `None` for the Hessian, or for clusters if
    /// there are any, or for the bootstrap if there is one.
    pub errors: Option<Errors>,
    /// The column whose words are clusters.
    pub cluster: Option<String>,
    /// Bootstrap refits.
    pub bootstrap: usize,
    /// Whether to profile the likelihood of each coefficient.
    pub profile: bool,
    /// Starts in all: backward induction, zero, and points drawn around both.
    pub starts: usize,
    /// Seed of starts, resampling and bands.
    pub seed: u64,
    /// List the equilibria of every row of a crisis, and fit the principal ones too.
    pub all_equilibria: bool,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            errors: None,
            cluster: None,
            bootstrap: 0,
            profile: false,
            starts: 10,
            seed: 1,
            all_equilibria: false,
        }
    }
}

/// A fit: the answer and what it was made from.
pub struct Fit {
    /// The answer.
    pub answer: Estimation,
    /// The sample.
    pub sample: Sample,
    /// All coefficients.
    pub theta: Vec<f64>,
    /// Covariance of those that are estimated, if there is one.
    pub covariance: Option<Matrix>,
    /// The specification.
    pub specification: Specification,
}

/// Fits a model.
///
/// # Errors
/// Any [`EstimateError`] that can be seen before fitting. What goes wrong in fitting
/// is in the answer's `status`.
///
/// # Example
/// ```
/// use realpolitik_estimate::{Game, Options, Specification, data::Table, fit};
/// // Player 1 moves in half of the rows, player 2 resists in half of those.
/// let rows = "0,0\n0,0\n1,0\n1,1\n".repeat(25);
/// let table = Table::read("t.csv", format!("m,r\n{rows}").as_bytes(), &[]).unwrap();
/// let model = Specification::new(Game::Deter, "m + r ~ 1 | 0 | 0 | 1").unwrap();
/// let fitted = fit(&model, &table, &Options::default()).unwrap();
/// assert!(fitted.answer.ok && fitted.theta.iter().all(|b| b.abs() < 1e-9));
/// ```
pub fn fit(
    specification: &Specification,
    table: &Table,
    options: &Options,
) -> Result<Fit, EstimateError> {
    let (rows, dropped) = complete_rows(&[specification], table, options.cluster.as_deref())?;
    let sample = Sample::new(specification, table, rows, dropped)?;
    fit_sample(specification, table, sample, options)
}

/// Fits several models to the rows that are complete for all of them, so that they
/// can be compared.
///
/// # Errors
/// As [`fit`].
pub fn fit_together(
    specifications: &[&Specification],
    table: &Table,
    options: &Options,
) -> Result<Vec<Fit>, EstimateError> {
    let (rows, dropped) = complete_rows(specifications, table, options.cluster.as_deref())?;
    specifications
        .iter()
        .map(|s| {
            let sample = Sample::new(s, table, rows.clone(), dropped.clone())?;
            fit_sample(s, table, sample, options)
        })
        .collect()
}

/// A row of the data under a fit.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Its line in the file.
    pub line: u64,
    /// Its log-likelihood.
    pub log_likelihood: f64,
    /// The probability of each ending, or the expected offer and its acceptance.
    pub predicted: Vec<f64>,
}

impl Fit {
    /// Every row that was used.
    pub fn rows(&self, table: &Table) -> Vec<Row> {
        let l = &self.sample.likelihood;
        let values = l.by_row(&self.theta);
        values
            .into_iter()
            .enumerate()
            .map(|(r, log_likelihood)| Row {
                line: table.lines[self.sample.rows[r]],
                log_likelihood,
                predicted: l.model.predict(&l.predictors_at(&self.theta, r)),
            })
            .collect()
    }

    /// What is predicted, in words: `Pr(ending)` for each, or the offer and its
    /// acceptance.
    pub fn predicted(&self) -> Vec<String> {
        match self.specification.game {
            Game::Ultimatum => vec!["E(offer)".to_owned(), "Pr(accept)".to_owned()],
            _ => self.sample.endings.iter().map(|e| format!("Pr({e})")).collect(),
        }
    }
}

/// Fits a model to a sample that is at hand.
///
/// # Errors
/// As [`fit`].
pub(crate) fn fit_sample(
    specification: &Specification,
    table: &Table,
    sample: Sample,
    options: &Options,
) -> Result<Fit, EstimateError> {
    seen(specification.game, &sample)?;
    identified(specification.game, &sample)?;
    if free_predictors(&sample) > crate::likelihood::MOST_ESTIMATED {
        return Err(EstimateError::Limit {
            what: format!(
                "{} parameters are to be estimated, more than {}",
                free_predictors(&sample),
                crate::likelihood::MOST_ESTIMATED
            ),
            help: "hold some of them at the case's values".to_owned(),
        });
    }
    let mut warnings = missing_codes(table, &specification.columns(), &sample.rows);
    warnings.extend(separated(specification.game, &sample));
    let free = sample.free();
    let units: Vec<f64> = sample.equations.iter().map(|e| e.unit).collect();
    let sizes = sizes(&sample.likelihood, &free, &units);
    let fixed: Vec<Option<f64>> = sample.coefficients.iter().map(|c| c.fixed).collect();
    let first = backward_induction(&sample.likelihood, &fixed);
    let mut sample = sample;
    let found = searched(&mut sample, &first, (&free, &sizes), options, &mut warnings);
    let (mut best, mut status) = best_of(&found);
    if !best.at.value.is_finite() {
        return Err(EstimateError::Degenerate {
            what: "no start has a likelihood".to_owned(),
            help: "look for values far outside of the rest, and scale columns to a few units"
                .to_owned(),
        });
    }
    let profiles = match (options.profile, at_end(&best, (&free, &sizes))) {
        (true, Some(covariance)) if status == Status::Converged => {
            let mut profiles = profiled(&sample, &best, &covariance, &free, &sizes);
            if let Some(higher) = profiles.iter().find_map(|p| p.higher.clone()) {
                best = climb(&sample.likelihood, &higher, (&free, &sizes), None, &[]);
                status = if best.ended == Ended::Maximum { status } else { Status::NotConverged };
                warnings.push("a profile came upon a higher maximum, which was taken".to_owned());
                if let Some(covariance) = inverse_information(&best.at.hessian, &free) {
                    profiles = profiled(&sample, &best, &covariance, &free, &sizes);
                }
            }
            Some(profiles)
        }
        _ => None,
    };
    let work = Work { specification, table, sample, options, free, sizes, found, best };
    work.finish(status, profiles, warnings)
}

/// All starts, with the care that crises of several equilibria need. Where with all
/// equilibria there is no maximum, the sample goes on with the stable ones.
fn searched(
    sample: &mut Sample,
    first: &[f64],
    how: (&[usize], &[f64]),
    options: &Options,
    warnings: &mut Vec<String>,
) -> Maxima {
    let l = &sample.likelihood;
    match &l.model {
        AnyModel::Crisis(m) if m.selection == Selection::Best => {}
        AnyModel::Crisis(_) => return search_torn(l, first, how, options.starts, options.seed),
        _ => return search(l, first, how, options.starts, options.seed),
    }
    let stable = sample.with_selection(Selection::Stable);
    match search_crises((l, &stable), first, how, options.starts, options.seed) {
        Found::All(maxima) => maxima,
        Found::Stable(maxima, higher) => {
            warnings.push(format!(
                "with unstable equilibria too, the log-likelihood reaches {higher:.4} on the way to \
                 where such an equilibrium disappears, and has no maximum there: each row has the \
                 likeliest of its stable equilibria instead"
            ));
            sample.likelihood = stable;
            maxima
        }
    }
}

/// Predictors with coefficients to be estimated.
fn free_predictors(sample: &Sample) -> usize {
    let of = |p: &&crate::likelihood::Predictor| !p.data && !p.design.columns.is_empty();
    sample.likelihood.predictors.iter().filter(of).count()
}

/// Every ending has to occur, unless rows may leave it open.
fn seen(game: Game, sample: &Sample) -> Result<(), EstimateError> {
    if game == Game::Case {
        return Ok(());
    }
    let never: Vec<String> = sample
        .endings
        .iter()
        .zip(&sample.counts)
        .filter(|(_, c)| **c == 0.0)
        .map(|(n, _)| format!("`{n}`"))
        .collect();
    if never.is_empty() {
        return Ok(());
    }
    let verb = if never.len() == 1 { "was" } else { "were" };
    Err(EstimateError::Degenerate {
        what: format!(
            "{} of {} {verb} never seen in the {} rows that are used",
            never.join(", "),
            game.name(),
            sample.rows.len()
        ),
        help: "payoffs of an ending that never occurs cannot be estimated; take a game without \
               it, or more data"
            .to_owned(),
    })
}

pub(crate) fn best_of(found: &Maxima) -> (Climb, Status) {
    match (&found.unfinished, found.optima.first()) {
        (None, Some(o)) => (o.climb.clone(), Status::Converged),
        (Some(u), _) if u.ended == Ended::Flat => (u.clone(), Status::HessianNotNegativeDefinite),
        (Some(u), _) => (u.clone(), Status::NotConverged),
        // There is always a first climb.
        (None, None) => unreachable!("a search keeps the end of some climb"),
    }
}

fn profiled(
    sample: &Sample,
    best: &Climb,
    covariance: &Matrix,
    free: &[usize],
    sizes: &[f64],
) -> Vec<Profile> {
    profile(&Around {
        likelihood: &sample.likelihood,
        theta: &best.theta,
        value: best.at.value,
        covariance,
        free,
        sizes,
    })
}
