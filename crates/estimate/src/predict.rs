//! Predictions along one column, with bands.

use crate::answer::Variation;
use crate::bootstrap::quantile;
use crate::data::{Column, Table};
use crate::error::EstimateError;
use crate::fit::Fit;
use crate::formula::{Design, sorted_levels};
use crate::numeric::linear::Cholesky;
use crate::numeric::philox::Stream;
use rayon::prelude::*;

/// Stream of the generator for draws of coefficients.
const STREAM: u64 = 0xBA4D;

/// What to vary: a column, its values as words; no values for all that occur.
#[derive(Clone, Debug, PartialEq)]
pub struct Vary {
    /// The column.
    pub column: String,
    /// Its values.
    pub values: Vec<String>,
}

impl Vary {
    /// Reads `x=a..b:N`, `x=1,2,5`, or `x` for all words of a factor.
    ///
    /// # Errors
    /// [`EstimateError::Option`] if it is none of these.
    ///
    /// # Example
    /// ```
    /// use realpolitik_estimate::Vary;
    /// assert_eq!(Vary::read("x=0..1:3").unwrap().values, ["0", "0.5", "1"]);
    /// assert!(Vary::read("x=0..1:1").is_err());
    /// ```
    pub fn read(text: &str) -> Result<Self, EstimateError> {
        let wrong = || {
            EstimateError::option(
                format!("`{text}` varies nothing"),
                "write a column and its values, as in x=0..1:11, x=0,1 or regime=dem,autoc",
            )
        };
        let Some((column, values)) = text.split_once('=') else {
            return Ok(Vary { column: text.trim().to_owned(), values: Vec::new() });
        };
        let values: Vec<String> = match values.split_once("..") {
            None => values.split(',').map(|v| v.trim().to_owned()).collect(),
            Some((from, rest)) => {
                let (to, count) = rest.split_once(':').ok_or_else(wrong)?;
                let number = |t: &str| t.trim().parse::<f64>().ok().filter(|x| x.is_finite());
                let (Some(a), Some(b)) = (number(from), number(to)) else { return Err(wrong()) };
                let count: usize = count.trim().parse().map_err(|_| wrong())?;
                if !(2..=10_000).contains(&count) {
                    return Err(wrong());
                }
                let step = (b - a) / (count - 1) as f64;
                (0..count)
                    .map(|i| if i + 1 == count { b } else { a + step * i as f64 })
                    .map(|x| x.to_string())
                    .collect()
            }
        };
        if values.iter().any(String::is_empty) || column.trim().is_empty() {
            return Err(wrong());
        }
        Ok(Vary { column: column.trim().to_owned(), values })
    }
}

/// The typical value of a column: the mean of numbers, the median of 0 and 1, the
/// most frequent word.
fn typical(column: &Column, rows: &[usize]) -> String {
    match &column.words {
        Some(words) => {
            let all: Vec<String> = rows.iter().filter_map(|r| words[*r].clone()).collect();
            let levels = sorted_levels(&all);
            let count = |l: &String| all.iter().filter(|w| *w == l).count();
            // Of equals the one that comes first in the data, as in R's `games`.
            let most = levels.iter().map(count).max().unwrap_or(0);
            all.iter().find(|w| count(w) == most).cloned().unwrap_or_default()
        }
        None => {
            let mut x: Vec<f64> = rows.iter().map(|r| column.numbers[*r]).collect();
            let value = if x.iter().all(|v| *v == 0.0 || *v == 1.0) {
                x.sort_by(f64::total_cmp);
                quantile(&x, 0.5)
            } else {
                x.iter().sum::<f64>() / x.len() as f64
            };
            value.to_string()
        }
    }
}

/// Predicts along a column.
///
/// # Arguments
/// * `at` — values for other columns, instead of typical ones.
/// * `draws` — draws of the coefficients for the bands.
///
/// # Errors
/// [`EstimateError::Data`] for a column that is not there or a word that is no level;
/// [`EstimateError::Option`] for a column that the model does not use.
pub fn vary(
    fit: &Fit,
    table: &Table,
    vary: &Vary,
    at: &[(String, String)],
    (draws, seed): (usize, u64),
) -> Result<Variation, EstimateError> {
    let used: Vec<String> = regressors(fit);
    for name in at.iter().map(|a| &a.0).chain([&vary.column]) {
        table.column(name)?;
        if !used.contains(name) {
            let known: Vec<&str> = used.iter().map(String::as_str).collect();
            return Err(EstimateError::option(
                format!("no utility depends on `{name}`"),
                crate::data::suggestion(name, &known),
            ));
        }
    }
    let values = values_of(table.column(&vary.column)?, &vary.values, &fit.sample.rows)?;
    let mut others = Vec::new();
    let mut text = used.iter().map(|n| quoted(n)).collect::<Vec<_>>().join(",");
    text.push('\n');
    for name in used.iter().filter(|n| **n != vary.column) {
        let given = at.iter().find(|a| a.0 == *name).map(|a| a.1.clone());
        let value = match given {
            Some(v) => v,
            None => typical(table.column(name)?, &fit.sample.rows),
        };
        others.push((name.clone(), value));
    }
    for value in &values {
        let cells: Vec<String> = used
            .iter()
            .map(|n| others.iter().find(|o| o.0 == *n).map_or(value, |o| &o.1))
            .map(|v| quoted(v))
            .collect();
        text.push_str(&cells.join(","));
        text.push('\n');
    }
    let points = Table::read("--vary", text.as_bytes(), &[])?;
    let rows: Vec<usize> = (0..points.rows()).collect();
    let designs = designs(fit, &points, &rows)?;
    let bands = bands(fit, &designs, values.len(), (draws, seed));
    let predicted = fit.predicted();
    let first_difference = bands.1;
    Ok(Variation {
        column: vary.column.clone(),
        at: values,
        others,
        predicted,
        values: bands.0,
        first_difference,
        draws: if fit.covariance.is_some() { draws } else { 0 },
    })
}

fn quoted(cell: &str) -> String {
    format!("\"{}\"", cell.replace('"', "\"\""))
}

/// The columns that utilities or scales depend on.
fn regressors(fit: &Fit) -> Vec<String> {
    let mut names = Vec::new();
    let s = &fit.specification;
    for terms in s.formula.sides.iter().chain(&s.scale) {
        terms.variables.iter().for_each(|v| v.names(&mut names));
    }
    names.into_iter().map(str::to_owned).collect()
}

fn values_of(
    column: &Column,
    wanted: &[String],
    rows: &[usize],
) -> Result<Vec<String>, EstimateError> {
    if !wanted.is_empty() {
        let bad = wanted.iter().find(|w| column.words.is_none() && w.parse::<f64>().is_err());
        return match bad {
            Some(w) => Err(EstimateError::option(
                format!("`{}` holds numbers, and `{w}` is none", column.name),
                "write numbers, as in x=0..1:11",
            )),
            None => Ok(wanted.to_vec()),
        };
    }
    if let Some(words) = &column.words {
        let all: Vec<String> = rows.iter().filter_map(|r| words[*r].clone()).collect();
        return Ok(sorted_levels(&all));
    }
    // A column of numbers runs over its range; of 0 and 1, over both.
    let x: Vec<f64> = rows.iter().map(|r| column.numbers[*r]).collect();
    let low = x.iter().copied().fold(f64::INFINITY, f64::min);
    let high = x.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let count = if x.iter().all(|v| *v == 0.0 || *v == 1.0) { 2 } else { 11 };
    let step = (high - low) / f64::from(count - 1);
    Ok((0..count).map(|i| (low + step * f64::from(i)).to_string()).collect())
}

/// The columns of every predictor over rows of a table, which may be another than that
/// of the fit.
///
/// # Errors
/// As [`Design::build`].
pub(crate) fn designs(
    fit: &Fit,
    points: &Table,
    rows: &[usize],
) -> Result<Vec<Design>, EstimateError> {
    let mut levels = fit.sample.levels.clone();
    let s = &fit.specification;
    let utilities = s.formula.sides.len();
    fit.sample
        .likelihood
        .predictors
        .iter()
        .enumerate()
        .map(|(i, p)| {
            let terms = match i {
                i if i < utilities => s.formula.sides.get(i),
                i => s.scale.get(i - utilities),
            };
            match terms {
                Some(terms) if !p.design.columns.is_empty() => {
                    Design::build(terms, points, rows, &mut levels)
                }
                // Scales and fixed utilities: a constant, or nothing.
                _ => Ok(Design {
                    names: p.design.names.clone(),
                    columns: vec![vec![1.0; rows.len()]; p.design.columns.len()],
                }),
            }
        })
        .collect()
}

type Bands = (Vec<Vec<[f64; 3]>>, Vec<[f64; 3]>);

/// Points with the 2.5 and 97.5 % points over draws of the coefficients.
fn bands(fit: &Fit, designs: &[Design], count: usize, (draws, seed): (usize, u64)) -> Bands {
    let l = &fit.sample.likelihood;
    let at = |theta: &[f64]| -> Vec<Vec<f64>> {
        (0..count).map(|row| l.model.predict(&l.predictors_over(theta, designs, row))).collect()
    };
    let point = at(&fit.theta);
    let free = fit.sample.free();
    let factor = fit.covariance.as_ref().and_then(|v| Cholesky::new(v, 0.0));
    let drawn: Vec<Vec<Vec<f64>>> = match &factor {
        None => Vec::new(),
        Some(factor) => (0..draws)
            .into_par_iter()
            .map(|k| {
                let mut stream = Stream::new(seed, STREAM << 32 | k as u64);
                let normals: Vec<f64> = free.iter().map(|_| stream.normal()).collect();
                let mut theta = fit.theta.clone();
                let lower = factor.lower();
                for (i, j) in free.iter().enumerate() {
                    theta[*j] += (0..=i).map(|m| lower.at(i, m) * normals[m]).sum::<f64>();
                }
                at(&theta)
            })
            .collect(),
    };
    let band = |value: f64, of: &dyn Fn(&Vec<Vec<f64>>) -> f64| {
        if drawn.is_empty() {
            return [value, f64::NAN, f64::NAN];
        }
        let mut all: Vec<f64> = drawn.iter().map(of).collect();
        all.sort_by(f64::total_cmp);
        [value, quantile(&all, 0.025), quantile(&all, 0.975)]
    };
    let outcomes = point.first().map_or(0, Vec::len);
    let values = (0..count)
        .map(|r| (0..outcomes).map(|o| band(point[r][o], &|d| d[r][o])).collect())
        .collect();
    let last = count - 1;
    let difference = (0..outcomes)
        .map(|o| band(point[last][o] - point[0][o], &|d| d[last][o] - d[0][o]))
        .collect();
    (values, difference)
}
