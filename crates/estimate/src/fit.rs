//! From a table and a specification to estimates.

use crate::answer::{
    Ending, EquilibriaOf, Estimate, Estimation, Maximum, Missing, RowEquilibria, Status,
};
use crate::bootstrap;
use crate::checks::{identified, missing_codes, separated};
use crate::covariance::{condition, inverse_information, outer_product, sandwich};
use crate::data::Table;
use crate::error::EstimateError;
use crate::formula::word;
use crate::maximum::{Climb, Ended, Found, backward_induction, climb, search, sizes};
use crate::model::crisis::{Payoffs, Selection, equilibria};
use crate::model::{AnyModel, Game};
use crate::numeric::distribution::{normal, two_sided};
use crate::numeric::linear::Matrix;
use crate::profile::{Around, Profile, profile};
use crate::sample::{Sample, complete_rows};
use crate::specification::{Errors, Specification};

/// The condition number at which the data say nothing about some direction: half of
/// the digits of a double.
pub const RIDGE: f64 = 1e8;
/// Half the width of a 95 % interval, in standard errors.
const WIDTH: f64 = 1.959_963_984_540_054;
/// Lines that are listed of rows with something missing.
const LISTED: usize = 100;

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
    let mut warnings = missing_codes(table, &specification.columns(), &sample.rows);
    warnings.extend(separated(specification.game, &sample));
    let free = sample.free();
    let units: Vec<f64> = sample.equations.iter().map(|e| e.unit).collect();
    let sizes = sizes(&sample.likelihood, &free, &units);
    let fixed: Vec<Option<f64>> = sample.coefficients.iter().map(|c| c.fixed).collect();
    let first = backward_induction(&sample.likelihood, &fixed);
    let found = search(&sample.likelihood, &first, (&free, &sizes), options.starts, options.seed);
    let (mut best, mut status) = best_of(&found);
    let profiles = match (options.profile, inverse_information(&best.at.hessian, &free)) {
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

/// Every ending has to occur.
fn seen(game: Game, sample: &Sample) -> Result<(), EstimateError> {
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

fn best_of(found: &Found) -> (Climb, Status) {
    match (&found.unfinished, found.optima.first()) {
        (None, Some(o)) => (o.climb.clone(), Status::Converged),
        (Some(u), _) if u.ended == Ended::Flat => {
            (u.clone(), Status::HessianNotNegativeDefinite)
        }
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

/// Numbers from 0 for the clusters of rows, and how many there are.
fn clusters(column: &str, table: &Table, rows: &[usize]) -> Result<Vec<usize>, EstimateError> {
    table.column(column)?;
    let e = crate::formula::Expression::Name(column.to_owned());
    let mut known: std::collections::BTreeMap<String, usize> = std::collections::BTreeMap::new();
    Ok(rows
        .iter()
        .map(|&r| {
            let next = known.len();
            *known.entry(word(&e.value(table, r))).or_insert(next)
        })
        .collect())
}

/// What the parts of an answer are made from.
struct Work<'a> {
    specification: &'a Specification,
    table: &'a Table,
    sample: Sample,
    options: &'a Options,
    free: Vec<usize>,
    sizes: Vec<f64>,
    found: Found,
    best: Climb,
}

/// A covariance and how it came about.
struct Spread {
    kind: Errors,
    matrix: Option<Matrix>,
    clusters: Option<usize>,
    refits: Option<(Vec<Vec<f64>>, usize)>,
}

impl Work<'_> {
    fn spread(&self, warnings: &mut Vec<String>) -> Result<Spread, EstimateError> {
        let o = self.options;
        let groups = match &o.cluster {
            Some(c) => Some(clusters(c, self.table, &self.sample.rows)?),
            None => None,
        };
        let count = groups.as_ref().map(|g| g.iter().max().map_or(0, |m| m + 1));
        let kind = o.errors.unwrap_or(match (o.bootstrap, &groups) {
            (0, None) => Errors::Hessian,
            (0, Some(_)) => Errors::Clustered,
            _ => Errors::Bootstrap,
        });
        if kind == Errors::Clustered && groups.is_none() {
            return Err(EstimateError::option(
                "clustered errors need clusters",
                "name their column, as in --cluster dyad",
            ));
        }
        let l = &self.sample.likelihood;
        let theta = &self.best.theta;
        let inverse = inverse_information(&self.best.at.hessian, &self.free);
        let refits = match (&inverse, kind) {
            (Some(_), k) if o.bootstrap > 0 || k == Errors::Bootstrap => {
                let many = if o.bootstrap > 0 { o.bootstrap } else { 200 };
                let how = (self.free.as_slice(), self.sizes.as_slice());
                let done = bootstrap::refits(l, theta, how, groups.as_deref(), (many, o.seed));
                if done.1 > 0 {
                    warnings.push(format!("{} of {many} bootstrap refits found no maximum", done.1));
                }
                Some(done)
            }
            _ => None,
        };
        if let Some(few) = count.filter(|c| *c <= self.free.len()) {
            warnings.push(format!(
                "{few} clusters are no more than the {} coefficients: clustered errors are not \
                 reliable",
                self.free.len()
            ));
        }
        let matrix = match (kind, &inverse) {
            (_, None) => None,
            (Errors::Hessian, Some(v)) => Some(v.clone()),
            (Errors::OuterProduct, Some(_)) => {
                let b = outer_product(l, theta, &self.free, None).scaled(-1.0);
                inverse_information(&b, &(0..self.free.len()).collect::<Vec<_>>())
            }
            (Errors::Sandwich, Some(v)) => {
                Some(sandwich(v, &outer_product(l, theta, &self.free, None)))
            }
            (Errors::Clustered, Some(v)) => {
                let c = count.unwrap_or(0) as f64;
                let b = outer_product(l, theta, &self.free, groups.as_deref());
                // The usual correction for few clusters.
                Some(sandwich(v, &b.scaled(c / (c - 1.0).max(1.0))))
            }
            (Errors::Bootstrap, Some(_)) => {
                refits.as_ref().and_then(|(kept, _)| bootstrap::covariance(kept))
            }
        };
        Ok(Spread { kind, matrix, clusters: count, refits })
    }

    fn coefficients(&self, spread: &Spread, profiles: Option<&[Profile]>) -> Vec<Estimate> {
        let sorted: Vec<Vec<f64>> = match &spread.refits {
            Some((kept, _)) => (0..self.free.len())
                .map(|i| {
                    let mut values: Vec<f64> = kept.iter().map(|r| r[i]).collect();
                    values.sort_by(f64::total_cmp);
                    values
                })
                .collect(),
            None => Vec::new(),
        };
        let mut all: Vec<Estimate> = Vec::new();
        for (j, c) in self.sample.coefficients.iter().enumerate() {
            let value = self.best.theta[j];
            let at = self.free.iter().position(|f| *f == j);
            let error = at
                .and_then(|i| Some(libm::sqrt(spread.matrix.as_ref()?.at(i, i))))
                .filter(|e| e.is_finite());
            let z = error.map(|e| value / e);
            all.push(Estimate {
                name: c.name.clone(),
                equation: self.sample.equations[c.equation].name.clone(),
                estimate: value,
                std_error: error,
                z,
                p: z.map(two_sided),
                low: error.map(|e| value - WIDTH * e),
                high: error.map(|e| value + WIDTH * e),
                fixed: c.fixed.is_some(),
                profile: at.and_then(|i| Some(profiles?[i].ends)),
                bootstrap: at.filter(|i| sorted.get(*i).is_some_and(|s| !s.is_empty())).map(
                    |i| [0.025, 0.975].map(|p| bootstrap::quantile(&sorted[i], p)),
                ),
            });
        }
        // Utilities that are fixed as a whole have no column, but a value.
        for (equation, p) in self.sample.equations.iter().zip(&self.sample.likelihood.predictors) {
            if p.constant != 0.0 {
                all.push(Estimate {
                    name: equation.name.clone(),
                    equation: equation.name.clone(),
                    estimate: p.constant,
                    std_error: None,
                    z: None,
                    p: None,
                    low: None,
                    high: None,
                    fixed: true,
                    profile: None,
                    bootstrap: None,
                });
            }
        }
        all
    }

    fn missing(&self) -> Vec<Missing> {
        let mut all: Vec<Missing> = Vec::new();
        for row in &self.sample.dropped {
            for name in &row.columns {
                let at = all.iter().position(|m| m.column == *name).unwrap_or_else(|| {
                    all.push(Missing { column: name.clone(), rows: 0, lines: Vec::new() });
                    all.len() - 1
                });
                all[at].rows += 1;
                if all[at].lines.len() < LISTED {
                    all[at].lines.push(row.line);
                }
            }
        }
        all
    }

    /// Where the data say nothing, named by the coefficients that carry it.
    fn judge(&self, status: &mut Status, warnings: &mut Vec<String>) -> Option<f64> {
        let known = condition(&self.best.at.hessian, &self.free);
        let Some((number, direction)) = &known else {
            if *status == Status::Converged {
                *status = Status::HessianNotNegativeDefinite;
            }
            return None;
        };
        if *number > RIDGE {
            if *status == Status::Converged {
                *status = Status::Ridge;
            }
            let mut parts: Vec<(f64, &str)> = direction
                .iter()
                .zip(&self.free)
                .map(|(d, j)| (d.abs(), self.sample.coefficients[*j].name.as_str()))
                .collect();
            parts.sort_by(|a, b| b.0.total_cmp(&a.0));
            let names: Vec<String> = parts
                .iter()
                .filter(|(d, _)| *d > 0.1)
                .take(4)
                .map(|(_, n)| format!("`{n}`"))
                .collect();
            warnings.push(format!(
                "the likelihood is flat along {} (condition {number:.1e}): the data say nothing \
                 about a combination of them",
                names.join(", ")
            ));
        }
        Some(*number)
    }

    /// Coefficients that have run off, because choices are settled without error.
    fn runaways(&self, warnings: &mut Vec<String>) -> bool {
        let mut any = false;
        for (j, size) in self.free.iter().zip(&self.sizes) {
            if (self.best.theta[*j] * size).abs() > 25.0 {
                any = true;
                warnings.push(format!(
                    "`{}` has run off to {:.4}: some choice is settled by its column without \
                     error, and it has no finite estimate",
                    self.sample.coefficients[*j].name, self.best.theta[*j]
                ));
            }
        }
        any
    }

    fn finish(
        self,
        mut status: Status,
        profiles: Option<Vec<Profile>>,
        mut warnings: Vec<String>,
    ) -> Result<Fit, EstimateError> {
        let condition = self.judge(&mut status, &mut warnings);
        if self.runaways(&mut warnings) && status == Status::Converged
            && self.specification.game != Game::Ultimatum
        {
            status = Status::Ridge;
        }
        let spread = self.spread(&mut warnings)?;
        let coefficients = self.coefficients(&spread, profiles.as_deref());
        let equilibria = self.equilibria();
        let n = self.sample.observations();
        let (value, k) = (self.best.at.value, self.free.len() as f64);
        let s = self.specification;
        let top = self.found.optima.first().map_or(value, |o| o.climb.at.value).max(value);
        let gradient = self.free.iter().map(|j| self.best.at.gradient[*j].abs());
        let answer = Estimation {
            ok: status == Status::Converged,
            status,
            model: s.game,
            formula: s.formula.text.clone(),
            link: s.link,
            noise: s.noise,
            file: self.table.file.clone(),
            rows: self.sample.rows.len(),
            observations: n,
            missing: self.missing(),
            dropped: self.sample.dropped.len(),
            endings: self
                .sample
                .endings
                .iter()
                .zip(&self.sample.counts)
                .map(|(name, seen)| Ending { name: name.clone(), seen: *seen })
                .collect(),
            coefficients,
            errors: spread.kind,
            clusters: spread.clusters,
            bootstrap: spread.refits.as_ref().map(|(kept, lost)| [kept.len() + lost, *lost]),
            covariance: spread
                .matrix
                .as_ref()
                .map(|m| m.a.chunks(m.n.max(1)).map(<[f64]>::to_vec).collect())
                .unwrap_or_default(),
            log_likelihood: value,
            aic: 2.0 * k - 2.0 * value,
            bic: k * libm::log(n) - 2.0 * value,
            gradient: gradient.fold(0.0, f64::max),
            scaled_gradient: Some(self.best.scaled_gradient).filter(|g| g.is_finite()),
            condition,
            steps: self.best.steps,
            starts: self.options.starts.max(1),
            lost: self.found.lost,
            optima: self
                .found
                .optima
                .iter()
                .map(|o| Maximum {
                    log_likelihood: o.climb.at.value,
                    gap: top - o.climb.at.value,
                    starts: o.starts,
                })
                .collect(),
            equilibria,
            comparisons: Vec::new(),
            variations: Vec::new(),
            warnings,
            seed: self.options.seed,
        };
        Ok(Fit {
            answer,
            theta: self.best.theta,
            covariance: spread.matrix,
            sample: self.sample,
            specification: self.specification.clone(),
        })
    }

    /// What the several equilibria of a crisis do.
    fn equilibria(&self) -> Option<EquilibriaOf> {
        let AnyModel::Crisis(model) = &self.sample.likelihood.model else { return None };
        let l = &self.sample.likelihood;
        let theta = &self.best.theta;
        let mut out = EquilibriaOf {
            selection: model.selection,
            several: 0,
            unproven: 0,
            log_likelihood_best: 0.0,
            log_likelihood_principal: 0.0,
            principal: None,
            rows: None,
        };
        let mut rows = Vec::new();
        for row in 0..l.rows {
            let u = Payoffs::from_predictors(&l.predictors_at(theta, row));
            let all = equilibria(&u);
            let tally = &model.tallies[row];
            out.several += usize::from(all.probits().len() > 1);
            out.unproven += usize::from(!all.proven);
            let value = |selection| {
                let z = model.with(selection).chosen(&u, Some(tally));
                (z, u.seen(z, tally))
            };
            let (best, principal) = (value(Selection::Best), value(Selection::Principal));
            out.log_likelihood_best += best.1;
            out.log_likelihood_principal += principal.1;
            let z = if model.selection == Selection::Best { best.0 } else { principal.0 };
            rows.push(RowEquilibria {
                line: self.table.lines[self.sample.rows[row]],
                resists: all.probits().iter().map(|z| normal(*z)).collect(),
                chosen: all.probits().iter().position(|r| *r == z).unwrap_or(0),
                proven: all.proven,
            });
        }
        if self.options.all_equilibria {
            out.rows = Some(rows);
            if model.selection == Selection::Best {
                let other = self.sample.with_selection(Selection::Principal);
                let how = (self.free.as_slice(), self.sizes.as_slice());
                let found = search(&other, theta, how, self.options.starts, self.options.seed);
                let (best, _) = best_of(&found);
                out.principal = Some((best.theta, best.at.value));
            }
        }
        Some(out)
    }
}
