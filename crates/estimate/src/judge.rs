//! What is wrong with a maximum, and what several equilibria do to it.

use crate::answer::{EquilibriaOf, RowEquilibria, Status};
use crate::assemble::Work;
use crate::covariance::condition_at_end;
use crate::data::some_lines;
use crate::fit::{RIDGE, best_of};
use crate::maximum::{RUN_OFF, search_torn};
use crate::model::AnyModel;
use crate::model::crisis::{Payoffs, Selection, equilibria};
use crate::numeric::distribution::normal;

/// A fall of the log-likelihood that is none.
const FALL: f64 = 0.001;
/// How far a flat direction is followed, in units of the noise.
const FAR: [f64; 4] = [1.0, 3.0, 10.0, 30.0];

impl Work<'_> {
    /// Where the data say nothing, named by the coefficients that carry it.
    pub(crate) fn judge(&self, status: &mut Status, warnings: &mut Vec<String>) -> Option<f64> {
        let known = condition_at_end(&self.best, &self.free);
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
            if self.is_endless(direction) {
                warnings.push(format!(
                    "{} can go on together as far as you like, and the log-likelihood falls by \
                     less than {FALL}: some choice is settled without error, and they have no \
                     finite estimate",
                    names.join(", ")
                ));
            }
        }
        Some(*number)
    }

    /// Whether the likelihood does not fall on one side of a direction, however far.
    fn is_endless(&self, direction: &[f64]) -> bool {
        let step: Vec<f64> = self
            .free
            .iter()
            .zip(direction)
            .map(|(j, d)| d / libm::sqrt(-self.best.at.hessian.at(*j, *j)))
            .collect();
        let longest = step.iter().zip(&self.sizes).map(|(s, size)| (s * size).abs());
        let longest = longest.fold(0.0, f64::max);
        [1.0, -1.0].iter().any(|sign| {
            FAR.iter().all(|far| {
                let mut theta = self.best.theta.clone();
                for (j, s) in self.free.iter().zip(&step) {
                    theta[*j] += sign * far * s / longest;
                }
                self.sample.likelihood.value(&theta, None) > self.best.at.value - FALL
            })
        })
    }

    /// Rows of the ultimatum game that the model holds to be impossible.
    pub(crate) fn floors(&self, warnings: &mut Vec<String>) {
        let AnyModel::Ultimatum(model) = &self.sample.likelihood.model else { return };
        let l = &self.sample.likelihood;
        let lines: Vec<u64> = (0..l.rows)
            .filter(|r| model.at_floor(&l.predictors_at(&self.best.theta, *r), *r))
            .map(|r| self.table.lines[self.sample.rows[r]])
            .collect();
        if !lines.is_empty() {
            warnings.push(format!(
                "{} of {} rows have a chance below 2^-52, which counts as 2^-52 ({}): the fit \
                 rests on the others; --no-floor takes every chance as it is",
                lines.len(),
                l.rows,
                some_lines(&lines)
            ));
        }
    }

    /// Coefficients that have run off, because choices are settled without error.
    pub(crate) fn runaways(&self, warnings: &mut Vec<String>) -> bool {
        let mut any = false;
        for (j, size) in self.free.iter().zip(&self.sizes) {
            if (self.best.theta[*j] * size).abs() > RUN_OFF {
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

    /// Rows of a crisis at whose edges the maximum lies.
    pub(crate) fn edges(&self, warnings: &mut Vec<String>) {
        let (Some(edge), AnyModel::Crisis(model)) =
            (&self.best.edge, &self.sample.likelihood.model)
        else {
            return;
        };
        let begun = |r: &usize| model.tallies[*r][1..].iter().sum::<f64>() > 0.0;
        let lines = |wanted: bool| -> Vec<u64> {
            let rows = edge.rows.iter().filter(|r| begun(r) == wanted);
            rows.map(|r| self.table.lines[self.sample.rows[*r]]).collect()
        };
        let (quiet, loud) = (lines(false), lines(true));
        let mut parts = Vec::new();
        if !quiet.is_empty() {
            parts.push(format!(
                "past it crises in which nobody challenged are less likely at once ({})",
                some_lines(&quiet)
            ));
        }
        if !loud.is_empty() {
            parts.push(format!(
                "past it crises in which somebody did are impossible ({})",
                some_lines(&loud)
            ));
        }
        warnings.push(format!(
            "the maximum lies at the edge between crises that are deterred and others: {}. Along \
             the edge the gradient vanishes; standard errors are those along it",
            parts.join(", and ")
        ));
    }

    /// What the several equilibria of a crisis do.
    pub(crate) fn equilibria(&self) -> Option<EquilibriaOf> {
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
            let z = model.chosen(&u, Some(tally));
            rows.push(RowEquilibria {
                line: self.table.lines[self.sample.rows[row]],
                resists: all.probits().iter().map(|z| normal(*z)).collect(),
                chosen: all.probits().iter().position(|r| *r == z).unwrap_or(0),
                proven: all.proven,
            });
        }
        if self.options.all_equilibria {
            out.rows = Some(rows);
            if model.selection != Selection::Principal {
                let other = self.sample.with_selection(Selection::Principal);
                let how = (self.free.as_slice(), self.sizes.as_slice());
                let found = search_torn(&other, theta, how, self.options.starts, self.options.seed);
                let (best, _) = best_of(&found);
                out.principal = Some((best.theta, best.at.value));
            }
        }
        Some(out)
    }
}
