//! From a maximum to an answer: errors, coefficients, what was left out.

use crate::answer::{Ending, Estimate, Estimation, Maximum, Missing, Status};
use crate::bootstrap;
use crate::covariance::{at_end, inverse_information, outer_product, sandwich};
use crate::data::Table;
use crate::error::EstimateError;
use crate::fit::{Fit, Options};
use crate::formula::word;
use crate::maximum::{Climb, Maxima};
use crate::model::Game;
use crate::numeric::distribution::two_sided;
use crate::numeric::linear::Matrix;
use crate::profile::Profile;
use crate::sample::Sample;
use crate::specification::{Errors, Specification};

/// Half the width of a 95 % interval, in standard errors.
const WIDTH: f64 = 1.959_963_984_540_054;
/// Lines that are listed of rows with something missing.
const LISTED: usize = 100;

/// Numbers from 0 for the clusters of rows, and how many there are.
pub(crate) fn clusters(
    column: &str,
    table: &Table,
    rows: &[usize],
) -> Result<Vec<usize>, EstimateError> {
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
pub(crate) struct Work<'a> {
    pub(crate) specification: &'a Specification,
    pub(crate) table: &'a Table,
    pub(crate) sample: Sample,
    pub(crate) options: &'a Options,
    pub(crate) free: Vec<usize>,
    pub(crate) sizes: Vec<f64>,
    pub(crate) found: Maxima,
    pub(crate) best: Climb,
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
        let inverse = at_end(&self.best, (&self.free, &self.sizes));
        let refits = match (&inverse, kind) {
            (Some(_), k) if o.bootstrap > 0 || k == Errors::Bootstrap => {
                let many = if o.bootstrap > 0 { o.bootstrap } else { 200 };
                let how = (self.free.as_slice(), self.sizes.as_slice());
                let done = bootstrap::refits(l, theta, how, groups.as_deref(), (many, o.seed));
                if done.1 > 0 {
                    warnings
                        .push(format!("{} of {many} bootstrap refits found no maximum", done.1));
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
                .filter(|e| e.is_finite() && *e > 0.0);
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
                bootstrap: at
                    .filter(|i| sorted.get(*i).is_some_and(|s| !s.is_empty()))
                    .map(|i| [0.025, 0.975].map(|p| bootstrap::quantile(&sorted[i], p))),
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

    /// The whole answer.
    pub(crate) fn finish(
        self,
        mut status: Status,
        profiles: Option<Vec<Profile>>,
        mut warnings: Vec<String>,
    ) -> Result<Fit, EstimateError> {
        let condition = self.judge(&mut status, &mut warnings);
        self.floors(&mut warnings);
        self.edges(&mut warnings);
        if self.runaways(&mut warnings)
            && status == Status::Converged
            && self.specification.game != Game::Ultimatum
        {
            status = Status::Ridge;
        }
        let spread = self.spread(&mut warnings)?;
        let coefficients = self.coefficients(&spread, profiles.as_deref());
        let equilibria = self.equilibria();
        let mut answer = self.frame(status);
        answer.coefficients = coefficients;
        answer.errors = spread.kind;
        answer.clusters = spread.clusters;
        answer.bootstrap = spread.refits.as_ref().map(|(kept, lost)| [kept.len() + lost, *lost]);
        answer.covariance = match &spread.matrix {
            Some(m) => m.a.chunks(m.n.max(1)).map(<[f64]>::to_vec).collect(),
            None => Vec::new(),
        };
        answer.condition = condition;
        answer.equilibria = equilibria;
        answer.warnings = warnings;
        Ok(Fit {
            answer,
            theta: self.best.theta,
            covariance: spread.matrix,
            sample: self.sample,
            specification: self.specification.clone(),
        })
    }

    /// The answer before anything is said of errors.
    fn frame(&self, status: Status) -> Estimation {
        let s = self.specification;
        let n = self.sample.observations();
        let (value, k) = (self.best.at.value, self.free.len() as f64);
        let top = self.found.optima.first().map_or(value, |o| o.climb.at.value).max(value);
        let gradient = self.free.iter().map(|j| self.best.at.gradient[*j].abs());
        let endings = self.sample.endings.iter().zip(&self.sample.counts);
        let optima = self.found.optima.iter().map(|o| Maximum {
            log_likelihood: o.climb.at.value,
            gap: top - o.climb.at.value,
            starts: o.starts,
        });
        Estimation {
            ok: status == Status::Converged,
            status,
            model: s.game,
            game: s.case.as_ref().map(|c| c.game.name.clone()),
            formula: s.formula.text.clone(),
            link: s.link,
            noise: s.noise,
            file: self.table.file.clone(),
            rows: self.sample.rows.len(),
            observations: n,
            missing: self.missing(),
            dropped: self.sample.dropped.len(),
            endings: endings
                .map(|(name, seen)| Ending { name: name.clone(), seen: *seen })
                .collect(),
            coefficients: Vec::new(),
            errors: Errors::Hessian,
            clusters: None,
            bootstrap: None,
            covariance: Vec::new(),
            log_likelihood: value,
            aic: 2.0 * k - 2.0 * value,
            bic: k * libm::log(n) - 2.0 * value,
            gradient: gradient.fold(0.0, f64::max),
            scaled_gradient: Some(self.best.scaled_gradient).filter(|g| g.is_finite()),
            condition: None,
            steps: self.best.steps,
            starts: self.options.starts.max(1),
            lost: self.found.lost,
            hopeless: self.found.hopeless,
            optima: optima.collect(),
            equilibria: None,
            comparisons: Vec::new(),
            variations: Vec::new(),
            warnings: Vec::new(),
            seed: self.options.seed,
        }
    }
}
