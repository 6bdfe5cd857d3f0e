//! Fitting and scoring, origin by origin.

use super::answer::{Backtested, Forecaster, Lead, Origin, Scored};
use super::logit::Multinomial;
use super::origins::{Cut, Window, windows};
use super::rivals::{Follows, Histories, climatology};
use super::score::{Forecasts, Happened, log_losses, mean};
use crate::answer::Status;
use crate::assemble::clusters;
use crate::data::Table;
use crate::error::EstimateError;
use crate::fit::{Fit, Options, fit_sample};
use crate::formula::Design;
use crate::model::{Game, Outcome};
use crate::predict::designs;
use crate::sample::{Sample, complete_rows};
use crate::specification::Specification;
use std::collections::BTreeMap;

/// How to cut the rows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Backtest {
    /// The column of time: numbers, such as years.
    pub time: String,
    /// The columns that name a unit, such as the two sides of a dyad: errors are clustered
    /// by units, and their last outcome is a rival. Without any, each row is a unit of its
    /// own.
    pub unit: Vec<String>,
    /// The first origin; by default the earliest time before which half of the rows lie.
    pub from: Option<f64>,
    /// How far an origin forecasts, and how far on the next one is; by default one
    /// origin forecasts everything.
    pub step: Option<f64>,
    /// How far back a fit looks; by default to the beginning.
    pub window: Option<f64>,
}

/// The forecasters in the order in which they are scored.
const FORECASTERS: [Forecaster; 4] =
    [Forecaster::Model, Forecaster::Logit, Forecaster::Climatology, Forecaster::LastOutcome];

/// What is known of the rows that are complete.
struct Rows<'a> {
    specification: &'a Specification,
    table: &'a Table,
    options: &'a Options,
    /// As places in the table.
    rows: Vec<usize>,
    times: Vec<f64>,
    units: Vec<usize>,
    endings: Vec<u8>,
    names: Vec<String>,
}

/// What one origin forecast: for each forecaster, of each row that could be.
struct Ahead {
    rows: Vec<usize>,
    chances: Vec<Vec<Vec<f64>>>,
    unknown: usize,
    converged: bool,
}

/// Fits a model to rows before each origin and scores it on those after it, beside
/// plain rivals.
///
/// No forecast depends on a row at or after its origin, but for two things that are
/// names and not numbers: the endings that there are, and the columns.
///
/// # Errors
/// As [`crate::fit()`]; [`EstimateError::Data`] if times are missing or words, or if no
/// origin could forecast anything; [`EstimateError::Option`] for a game whose outcome is
/// not one of several endings.
///
/// # Example
/// ```
/// use realpolitik_estimate::backtest::{Backtest, Lead, backtest};
/// use realpolitik_estimate::{Game, Options, Specification, data::Table};
/// // The second player resists where x is 1, and the first foresees it.
/// let mut text = "year,m,r,x\n".to_owned();
/// for k in 0..400 {
///     let x = k % 2;
///     let moves = k % 5 > 3 * x;
///     text += &format!("{},{},{},{x}\n", 1900 + k / 4, u8::from(moves), u8::from(moves && x == 1));
/// }
/// let table = Table::read("t.csv", text.as_bytes(), &[]).unwrap();
/// let model = Specification::new(Game::Deter, "m + r ~ x | 0 | x | x").unwrap();
/// let cut = Backtest { time: "year".to_owned(), step: Some(25.0), ..Backtest::default() };
/// let found = backtest(&model, &table, &Options::default(), &cut).unwrap();
/// assert_eq!(found.origins.len(), 2);
/// assert_eq!(found.scores.len(), 4);
/// ```
pub fn backtest(
    specification: &Specification,
    table: &Table,
    options: &Options,
    cut: &Backtest,
) -> Result<Backtested, EstimateError> {
    let (rows, dropped) = Rows::new(specification, table, options, cut)?;
    let spans = Cut { from: cut.from, step: cut.step, window: cut.window };
    let mut origins = Vec::new();
    let mut all: Vec<Forecasts> = FORECASTERS.iter().map(|_| Forecasts::default()).collect();
    let mut happened = Happened::default();
    for window in windows(&rows.times, spans)? {
        let (origin, ahead) = rows.origin(&window);
        origins.push(origin);
        let Some(ahead) = ahead else { continue };
        happened.endings.extend(ahead.rows.iter().map(|r| rows.endings[*r]));
        happened.clusters.extend(ahead.rows.iter().map(|r| rows.units[*r]));
        all.iter_mut().zip(ahead.chances).for_each(|(f, c)| f.chances.extend(c));
    }
    if happened.endings.is_empty() {
        let why = origins.iter().find_map(|o| o.skipped.clone());
        return Err(EstimateError::Degenerate {
            what: format!(
                "no origin could forecast anything{}",
                why.map(|w| format!(": {w}")).unwrap_or_default()
            ),
            help: "let the first origin be later, or use fewer regressors".to_owned(),
        });
    }
    let scores: Vec<Scored> =
        all.iter().zip(FORECASTERS).map(|(f, who)| f.scored(who, &all[0], &happened)).collect();
    Ok(told(&rows, cut, (origins, scores), dropped, &happened))
}

/// The answer out of its parts.
fn told(
    rows: &Rows<'_>,
    cut: &Backtest,
    (origins, scores): (Vec<Origin>, Vec<Scored>),
    dropped: usize,
    happened: &Happened,
) -> Backtested {
    let least = |of: fn(&Scored) -> f64| {
        let rivals = scores[1..].iter();
        rivals.min_by(|a, b| of(a).total_cmp(&of(b))).unwrap_or(&scores[0])
    };
    let best = least(|s| s.log_loss);
    let brier_skill = 1.0 - scores[0].brier / least(|s| s.brier).brier;
    let lead = match best.behind_error {
        Some(e) if best.behind > 2.0 * e => Lead::Better,
        Some(e) if best.behind < -2.0 * e => Lead::Worse,
        _ => Lead::Even,
    };
    let mut units = happened.clusters.clone();
    units.sort_unstable();
    units.dedup();
    let s = rows.specification;
    Backtested {
        ok: true,
        model: s.game,
        formula: s.formula.text.clone(),
        link: s.link,
        noise: s.noise,
        file: rows.table.file.clone(),
        time: cut.time.clone(),
        unit: cut.unit.clone(),
        endings: rows.names.clone(),
        dropped,
        rows: happened.endings.len(),
        units: units.len(),
        best_rival: best.forecaster,
        skill: 1.0 - scores[0].log_loss / best.log_loss,
        brier_skill,
        lead,
        origins,
        seed: rows.options.seed,
        scores,
    }
}

impl<'a> Rows<'a> {
    /// The rows that can be used, and how many cannot.
    fn new(
        specification: &'a Specification,
        table: &'a Table,
        options: &'a Options,
        cut: &Backtest,
    ) -> Result<(Rows<'a>, usize), EstimateError> {
        if matches!(specification.game, Game::Ultimatum | Game::Case) {
            return Err(EstimateError::option(
                "an offer, or a play that is seen in part, is not one of several endings and has no such score",
                "take a game with endings: choice, deter, deter2, chain3 or crisis",
            ));
        }
        let time = table.column(&cut.time)?;
        if let Some(row) = time.mixed.or(time.words.is_some().then_some(0)) {
            return Err(EstimateError::data(
                format!("`{}` holds a word in line {}", time.name, table.lines[row]),
                "give a column of numbers, such as years",
            ));
        }
        let (rows, dropped) = complete_rows(&[specification], table, None)?;
        let complete = rows.len();
        let named = cut.unit.iter().map(|u| table.column(u)).collect::<Result<Vec<_>, _>>()?;
        let told = |r: &usize| !time.is_missing(*r) && !named.iter().any(|c| c.is_missing(*r));
        let kept: Vec<usize> = rows.into_iter().filter(told).collect();
        if kept.is_empty() {
            return Err(EstimateError::data(
                format!("`{}` or a unit is missing in every row that could be used", time.name),
                "give other columns with --time and --unit",
            ));
        }
        let missing = dropped.len() + complete - kept.len();
        let sample = Sample::new(specification, table, kept.clone(), Vec::new())?;
        let Outcome::Endings(endings) = &sample.outcome else {
            return Err(EstimateError::option(
                "each row counts several endings, and so has no one that happened",
                "give one row per play, with a column of endings",
            ));
        };
        let units = units(&cut.unit, table, &kept)?;
        let all = Rows {
            specification,
            table,
            options,
            times: kept.iter().map(|r| time.numbers[*r]).collect(),
            units,
            endings: endings.clone(),
            names: sample.endings.clone(),
            rows: kept,
        };
        Ok((all, missing))
    }

    /// Forecasts from one origin; none where the rows before it cannot bear the model.
    fn origin(&self, window: &Window) -> (Origin, Option<Ahead>) {
        let mut origin = Origin {
            from: window.from,
            to: window.to.is_finite().then_some(window.to),
            fitted: window.known.len(),
            scored: 0,
            unknown: 0,
            converged: false,
            skipped: None,
            log_loss: Vec::new(),
        };
        match self.ahead(window) {
            Err(e) => {
                origin.skipped = Some(e.to_string());
                (origin, None)
            }
            Ok(ahead) => {
                (origin.scored, origin.unknown) = (ahead.rows.len(), ahead.unknown);
                origin.converged = ahead.converged;
                let endings: Vec<u8> = ahead.rows.iter().map(|r| self.endings[*r]).collect();
                let loss = |chances: &Vec<Vec<f64>>| mean(&log_losses(chances, &endings));
                origin.log_loss = ahead.chances.iter().map(loss).collect();
                (origin, Some(ahead))
            }
        }
    }

    fn ahead(&self, window: &Window) -> Result<Ahead, EstimateError> {
        if window.known.is_empty() {
            return Err(EstimateError::data("no row is before it", "look back further"));
        }
        let mut specification = self.specification.clone();
        if specification.formula.response.len() == 1 {
            specification.endings = self.names.clone();
        }
        let known: Vec<usize> = window.known.iter().map(|r| self.rows[*r]).collect();
        let sample = Sample::new(&specification, self.table, known, Vec::new())?;
        let fit = fit_sample(&specification, self.table, sample, self.options)?;
        let places =
            |rows: &[usize]| -> Vec<usize> { rows.iter().map(|r| self.rows[*r]).collect() };
        let (rows, designs) = match designs(&fit, self.table, &places(&window.ahead)) {
            Ok(all) => (window.ahead.clone(), all),
            // Some row has a word that is new.
            Err(_) => {
                let known = |r: &usize| designs(&fit, self.table, &[self.rows[*r]]).is_ok();
                let rows: Vec<usize> = window.ahead.iter().copied().filter(known).collect();
                let all = designs(&fit, self.table, &places(&rows))?;
                (rows, all)
            }
        };
        let seen: Vec<u8> = window.known.iter().map(|r| self.endings[*r]).collect();
        let k = self.names.len();
        let shares = climatology(seen.iter().copied(), k);
        let histories = Histories::new(
            window.known.iter().map(|r| (self.units[*r], self.times[*r], self.endings[*r])),
        );
        let follows = Follows::new(&histories, &shares);
        let last = |r: &usize| follows.after(histories.last(self.units[*r], window.from)).to_vec();
        let columns = Columns::of(&fit);
        let logit = Multinomial::fit(&columns.of_fit(&fit), &seen, k);
        let chances = vec![
            (0..rows.len()).map(|r| modelled(&fit, &designs, r)).collect(),
            (0..rows.len()).map(|r| logit.predict(|j| columns.at(&designs, j, r))).collect(),
            rows.iter().map(|_| shares.clone()).collect(),
            rows.iter().map(last).collect(),
        ];
        Ok(Ahead {
            unknown: window.ahead.len() - rows.len(),
            rows,
            chances,
            converged: fit.answer.status == Status::Converged,
        })
    }
}

/// The unit of each row by several columns, or each row one of its own.
fn units(columns: &[String], table: &Table, rows: &[usize]) -> Result<Vec<usize>, EstimateError> {
    if columns.is_empty() {
        return Ok((0..rows.len()).collect());
    }
    let codes = columns.iter().map(|c| clusters(c, table, rows)).collect::<Result<Vec<_>, _>>()?;
    let mut known: BTreeMap<Vec<usize>, usize> = BTreeMap::new();
    let one = |row: usize| {
        let next = known.len();
        *known.entry(codes.iter().map(|c| c[row]).collect()).or_insert(next)
    };
    Ok((0..rows.len()).map(one).collect())
}

/// What the model expects in one row of designs.
fn modelled(fit: &Fit, designs: &[Design], row: usize) -> Vec<f64> {
    let l = &fit.sample.likelihood;
    let raw = l.model.predict(&l.predictors_over(&fit.theta, designs, row));
    let total: f64 = raw.iter().sum();
    // Rounding, and the truncation of an integral, are no forecast.
    raw.iter().map(|p| p / total).collect()
}

/// The columns of all utilities and scales, each once: predictor and place in it. A
/// constant stands before them.
struct Columns(Vec<(usize, usize)>);

impl Columns {
    fn of(fit: &Fit) -> Columns {
        let mut names: Vec<&str> = vec!["(Intercept)"];
        let mut all = Vec::new();
        for (p, predictor) in fit.sample.likelihood.predictors.iter().enumerate() {
            for (j, name) in predictor.design.names.iter().enumerate() {
                if !names.contains(&name.as_str()) {
                    names.push(name);
                    all.push((p, j));
                }
            }
        }
        Columns(all)
    }

    /// Over the rows that the model was fitted to.
    fn of_fit(&self, fit: &Fit) -> Vec<Vec<f64>> {
        let l = &fit.sample.likelihood;
        let own = self.0.iter().map(|(p, j)| l.predictors[*p].design.columns[*j].clone());
        std::iter::once(vec![1.0; l.rows]).chain(own).collect()
    }

    /// The jth in a row of designs.
    fn at(&self, designs: &[Design], j: usize, row: usize) -> f64 {
        match j {
            0 => 1.0,
            j => {
                let (p, column) = self.0[j - 1];
                designs[p].columns[column][row]
            }
        }
    }
}
