//! The rows that are used, and the likelihood that they make.

use crate::data::Table;
use crate::error::EstimateError;
use crate::formula::{Design, Expression, Levels, Terms, Value};
use crate::likelihood::{Likelihood, Predictor};
use crate::model::chain3::Chain3;
use crate::model::choice::Choice;
use crate::model::crisis::{Crisis, Selection, tallies};
use crate::model::deter::Deter;
use crate::model::deter2::Deter2;
use crate::model::ultimatum::Ultimatum;
use crate::model::{AnyModel, Equation, Game, Outcome, Shape, read_response};
use crate::numeric::distribution::Link;
use crate::specification::Specification;

/// The most coefficients of a model.
pub const MAX_COEFFICIENTS: usize = 200;

/// A row that is left out, and the columns in which something is missing.
#[derive(Clone, Debug, PartialEq)]
pub struct Dropped {
    /// Its line in the file.
    pub line: u64,
    /// The columns.
    pub columns: Vec<String>,
}

/// A coefficient.
#[derive(Clone, Debug, PartialEq)]
pub struct Coefficient {
    /// Its whole name, as R writes it.
    pub name: String,
    /// The predictor that it belongs to, as an index.
    pub equation: usize,
    /// Its value if it is not estimated.
    pub fixed: Option<f64>,
}

/// Everything that a fit needs.
pub struct Sample {
    /// The likelihood.
    pub likelihood: Likelihood,
    /// The predictors, in order.
    pub equations: Vec<Equation>,
    /// The coefficients, in order.
    pub coefficients: Vec<Coefficient>,
    /// The names of the endings.
    pub endings: Vec<String>,
    /// How often each was seen.
    pub counts: Vec<f64>,
    /// The rows of the table that are used.
    pub rows: Vec<usize>,
    /// Those that are left out because something is missing.
    pub dropped: Vec<Dropped>,
    /// The levels of factors.
    pub levels: Levels,
    /// What was seen.
    pub(crate) outcome: Outcome,
}

/// Rows in which nothing is missing that a model uses, and those that are left out.
///
/// A move that was never reached may be missing.
pub(crate) fn complete_rows(
    specifications: &[&Specification],
    table: &Table,
    cluster: Option<&str>,
) -> Result<(Vec<usize>, Vec<Dropped>), EstimateError> {
    let mut columns: Vec<String> = Vec::new();
    for s in specifications {
        for e in s.formula.response.iter().chain(s.only.iter()) {
            e.check(table)?;
        }
        for terms in s.formula.sides.iter().chain(&s.scale) {
            terms.variables.iter().try_for_each(|v| v.check(table))?;
        }
        columns.extend(s.columns());
    }
    columns.extend(cluster.map(str::to_owned));
    columns.sort();
    columns.dedup();
    let found = columns.iter().map(|c| table.column(c)).collect::<Result<Vec<_>, _>>()?;
    let (mut rows, mut dropped) = (Vec::new(), Vec::new());
    for row in 0..table.rows() {
        let kept = specifications.iter().all(|s| {
            s.only.as_ref().is_none_or(|e| e.value(table, row).number().is_some_and(|x| x != 0.0))
        });
        if !kept {
            continue;
        }
        let missing: Vec<String> = found
            .iter()
            .filter(|c| c.is_missing(row))
            .filter(|c| !specifications.iter().all(|s| unreached(s, table, row, &c.name)))
            .map(|c| c.name.clone())
            .collect();
        if missing.is_empty() {
            rows.push(row);
        } else {
            dropped.push(Dropped { line: table.lines[row], columns: missing });
        }
    }
    if rows.is_empty() {
        let most =
            columns.iter().max_by_key(|c| dropped.iter().filter(|d| d.columns.contains(c)).count());
        return Err(EstimateError::data(
            "no row is complete",
            match most {
                Some(c) if !dropped.is_empty() => {
                    format!("`{c}` is missing most often; leave it out, or fill it in")
                }
                _ => "check the condition of --where".to_owned(),
            },
        ));
    }
    Ok((rows, dropped))
}

/// Whether a column is a move of the outcome that this row's path does not reach, and
/// nothing else.
fn unreached(s: &Specification, table: &Table, row: usize, name: &str) -> bool {
    let left = &s.formula.response;
    let place = left.iter().position(|e| matches!(e, Expression::Name(n) if n == name));
    let in_sides = s.formula.sides.iter().chain(&s.scale).any(|t| {
        let mut names = Vec::new();
        t.variables.iter().for_each(|v| v.names(&mut names));
        names.contains(&name)
    });
    let (Some(place), false) = (place, in_sides) else { return false };
    let no = |i: usize| {
        left.get(i).is_some_and(|e| match e.value(table, row) {
            Value::Word(w) => w.eq_ignore_ascii_case("false"),
            v => v.number() == Some(0.0),
        })
    };
    let yes = |i: usize| {
        left.get(i).is_some_and(|e| match e.value(table, row) {
            Value::Word(w) => w.eq_ignore_ascii_case("true"),
            v => v.number() == Some(1.0),
        })
    };
    match (s.game, left.len(), place) {
        // What a row says nothing of is summed over.
        (Game::Case, ..) => true,
        (Game::Deter, 2, 1) | (Game::Chain3, 3, 1) => no(0),
        (Game::Chain3, 3, 2) => no(0) || no(1),
        (Game::Deter2, 3, 1) => yes(0),
        (Game::Deter2, 3, 2) => no(0),
        _ => false,
    }
}

/// A predictor before its columns are made.
struct Planned {
    equation: Equation,
    prefix: String,
    terms: Terms,
    constant: f64,
    /// A constant alone has no colon in its name.
    bare: bool,
    /// A column as it stands.
    data: bool,
}

impl Sample {
    /// Puts a specification and rows of a table together.
    ///
    /// # Errors
    /// As the parts: formulas, columns, endings; [`EstimateError::Option`] for a wrong
    /// number of sides or a fixed value without a place.
    pub fn new(
        specification: &Specification,
        table: &Table,
        rows: Vec<usize>,
        dropped: Vec<Dropped>,
    ) -> Result<Self, EstimateError> {
        let s = specification;
        if let Some(case) = &s.case {
            return crate::case_game::sample(s, case, table, rows, dropped);
        }
        let (endings, outcome) = read_response(s.game, &s.formula, table, &rows, &s.endings)?;
        let unit = match &outcome {
            Outcome::Offers(offers, _) => spread(offers),
            _ => 1.0,
        };
        let mut fixed = s.fixed.clone();
        let planned = plan(s, &endings, unit, &mut fixed)?;
        let mut levels = Levels::new();
        let (mut equations, mut predictors, mut coefficients) = (vec![], vec![], vec![]);
        for (at, p) in planned.into_iter().enumerate() {
            let design = Design::build(&p.terms, table, &rows, &mut levels)?;
            let first = coefficients.len();
            for name in &design.names {
                let bare = p.bare && p.terms.is_constant();
                let name = if bare { p.prefix.clone() } else { format!("{}:{name}", p.prefix) };
                let value = fixed.iter().position(|f| f.0 == name).map(|i| fixed.remove(i).1);
                coefficients.push(Coefficient { name, equation: at, fixed: value });
            }
            predictors.push(Predictor { design, first, constant: p.constant, data: p.data });
            equations.push(p.equation);
        }
        if let Some((name, _)) = fixed.first() {
            let mut known: Vec<&str> = equations.iter().map(|e| e.name.as_str()).collect();
            known.extend(coefficients.iter().map(|c| c.name.as_str()));
            return Err(EstimateError::option(
                format!("there is nothing called `{name}` to fix"),
                crate::data::suggestion(name, &known),
            ));
        }
        limits(&coefficients, &rows)?;
        let model = model(s, &outcome)?;
        let counts = outcome.counts(endings.len());
        let likelihood =
            Likelihood { model, predictors, rows: rows.len(), coefficients: coefficients.len() };
        Ok(Sample {
            likelihood,
            equations,
            coefficients,
            endings,
            counts,
            rows,
            dropped,
            levels,
            outcome,
        })
    }

    /// The coefficients that are estimated.
    pub fn free(&self) -> Vec<usize> {
        (0..self.coefficients.len()).filter(|j| self.coefficients[*j].fixed.is_none()).collect()
    }

    /// The likelihood with another choice of equilibria.
    pub(crate) fn with_selection(&self, selection: Selection) -> Likelihood {
        let l = &self.likelihood;
        Likelihood {
            model: AnyModel::Crisis(Crisis { selection, tallies: tallies(&self.outcome) }),
            predictors: l.predictors.clone(),
            rows: l.rows,
            coefficients: l.coefficients,
        }
    }

    /// Observations: rows, or counts where a row holds several.
    pub fn observations(&self) -> f64 {
        match &self.outcome {
            Outcome::Tallies(_) => self.counts.iter().sum(),
            _ => self.rows.len() as f64,
        }
    }
}

fn spread(x: &[f64]) -> f64 {
    let mean = x.iter().sum::<f64>() / x.len() as f64;
    let square = x.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / x.len() as f64;
    libm::sqrt(square).max(1e-12)
}

pub(crate) fn limits(coefficients: &[Coefficient], rows: &[usize]) -> Result<(), EstimateError> {
    let free = coefficients.iter().filter(|c| c.fixed.is_none()).count();
    if free == 0 {
        return Err(EstimateError::option(
            "nothing is left to estimate",
            "give a utility a constant (1) or a column, or add --scale 1",
        ));
    }
    if coefficients.len() > MAX_COEFFICIENTS {
        return Err(EstimateError::Limit {
            what: format!(
                "the model has {} coefficients, more than {MAX_COEFFICIENTS}",
                coefficients.len()
            ),
            help: "a column of many different words becomes a dummy for each; leave it out"
                .to_owned(),
        });
    }
    if rows.len() < free {
        return Err(EstimateError::data(
            format!("{free} coefficients cannot be told from {} complete rows", rows.len()),
            "use fewer regressors or more data",
        ));
    }
    Ok(())
}

/// The predictors that a specification asks for; fixed utilities are taken out of
/// `fixed`.
fn plan(
    s: &Specification,
    endings: &[String],
    unit: f64,
    fixed: &mut Vec<(String, f64)>,
) -> Result<Vec<Planned>, EstimateError> {
    let utilities = s.game.utilities();
    let mut take = |name: &str| {
        let at = fixed.iter().position(|f| f.0 == name)?;
        Some(fixed.remove(at).1)
    };
    let values: Vec<Option<f64>> = utilities.iter().map(|u| take(u.0)).collect();
    let all_fixed = values.iter().all(Option::is_some);
    let sides = &s.formula.sides;
    if sides.len() != utilities.len() && !(all_fixed && sides.len() == 1) {
        let names: Vec<&str> = utilities.iter().map(|u| u.0).collect();
        return Err(EstimateError::option(
            format!(
                "the formula has {} right-hand sides, and {} has {} utilities",
                sides.len(),
                s.game.name(),
                utilities.len()
            ),
            format!("give one side each for {}, with | between; 0 for none", names.join(" | ")),
        ));
    }
    let mut out = Vec::new();
    for (i, ((name, player, ending), value)) in utilities.iter().zip(&values).enumerate() {
        let prefix = match ending {
            Some(e) => format!("u{player}({})", endings[*e]),
            None => (*name).to_owned(),
        };
        let terms = if all_fixed { Terms::default() } else { sides[i].clone() };
        if value.is_some() && !(terms.is_empty() || terms.is_constant()) {
            return Err(EstimateError::option(
                format!("`{name}` is fixed and has regressors"),
                format!("write 0 for the side of {name}, or do not fix it"),
            ));
        }
        let equation =
            Equation { name: (*name).to_owned(), player: *player, ending: *ending, unit };
        let terms = if value.is_some() { Terms::default() } else { terms };
        out.push(Planned {
            equation,
            prefix,
            terms,
            constant: value.unwrap_or(0.0),
            bare: false,
            data: false,
        });
    }
    scales(s, all_fixed, &mut take, &mut out)?;
    Ok(out)
}

/// Scale equations after the utilities.
fn scales(
    s: &Specification,
    all_fixed: bool,
    take: &mut dyn FnMut(&str) -> Option<f64>,
    out: &mut Vec<Planned>,
) -> Result<(), EstimateError> {
    let mut push = |name: String, player: usize, terms: Terms, constant: f64| {
        let equation = Equation { name: name.clone(), player, ending: None, unit: 1.0 };
        out.push(Planned { equation, prefix: name, terms, constant, bare: true, data: false });
    };
    if s.game == Game::Ultimatum {
        for player in 1..=2 {
            let name = format!("s{player}");
            match take(&name) {
                Some(v) if v > 0.0 => {
                    push(format!("log({name})"), player, Terms::default(), libm::log(v));
                }
                Some(v) => {
                    return Err(EstimateError::option(
                        format!("{name} is fixed at {v}"),
                        "a scale is greater than 0",
                    ));
                }
                None => push(format!("log({name})"), player, Terms::constant(), 0.0),
            }
        }
        return Ok(());
    }
    let implied = [Terms::constant()];
    let sides: &[Terms] =
        if s.scale.is_empty() && all_fixed && s.game != Game::Crisis { &implied } else { &s.scale };
    let letter = if s.link == Link::Logit { "lambda" } else { "sigma" };
    for (i, terms) in sides.iter().enumerate() {
        let (name, player) = match sides.len() {
            1 => (format!("log({letter})"), 0),
            _ => (format!("log({letter}{})", i + 1), i + 1),
        };
        push(name, player, terms.clone(), 0.0);
    }
    Ok(())
}

fn model(s: &Specification, outcome: &Outcome) -> Result<AnyModel, EstimateError> {
    let scales = match (s.scale.len(), s.fixed.is_empty()) {
        (0, false) => {
            usize::from(s.game.utilities().iter().all(|u| s.fixed.iter().any(|f| f.0 == u.0)))
        }
        (n, _) => n,
    };
    let shape = Shape { link: s.link, noise: s.noise, utilities: s.game.utilities().len(), scales };
    let seen = match outcome {
        Outcome::Endings(seen) => seen.clone(),
        _ => Vec::new(),
    };
    Ok(match s.game {
        Game::Choice => AnyModel::Choice(Choice { link: s.link, seen }),
        Game::Deter => AnyModel::Deter(Deter { shape, seen }),
        Game::Deter2 => AnyModel::Deter2(Deter2 { shape, seen }),
        Game::Chain3 => AnyModel::Chain3(Chain3 { shape, seen }),
        Game::Crisis => {
            let tallies = tallies(outcome);
            AnyModel::Crisis(Crisis { selection: s.selection, tallies })
        }
        Game::Case => return Err(EstimateError::option("no game is named", "name CASE:GAME")),
        Game::Ultimatum => {
            let Outcome::Offers(offers, taken) = outcome else {
                return Err(EstimateError::option("the outcome is no offer", "name its column"));
            };
            let low = s.offers.0;
            let Some(high) = s.offers.1.filter(|h| *h > low) else {
                return Err(EstimateError::option(
                    "the ultimatum game needs the greatest offer that is possible",
                    "say how large the pie is, as in --max-offer 100",
                ));
            };
            if let Some(bad) = offers.iter().find(|y| **y < low || **y > high) {
                return Err(EstimateError::data(
                    format!("an offer of {bad} is outside of {low} … {high}"),
                    "correct it, or widen the range with --min-offer and --max-offer",
                ));
            }
            let tolerance = 1.5e-8 * (high - low).max(1.0);
            AnyModel::Ultimatum(Ultimatum {
                range: (low, high),
                tolerance,
                floor: s.floor,
                offers: offers.clone(),
                taken: taken.clone(),
            })
        }
    })
}
