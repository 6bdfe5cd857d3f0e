//! The rows that are used, for a game of a case.

use super::CaseGame;
use super::likelihood::CaseModel;
use super::seen::read_plays;
use super::sides::CaseFormula;
use crate::data::Table;
use crate::error::EstimateError;
use crate::formula::{Design, Levels};
use crate::likelihood::{Likelihood, MOST, Predictor};
use crate::model::{AnyModel, Equation, Outcome};
use crate::sample::{Coefficient, Dropped, Sample, limits};
use crate::specification::Specification;
use std::sync::Arc;

/// Puts a formula with a game of a case and rows of a table together.
///
/// `--fixed` holds a coefficient by its whole name, or a parameter that has no side.
///
/// # Errors
/// As the parts; [`EstimateError::Limit`] for more parameters than can be carried.
pub(crate) fn sample(
    s: &Specification,
    case: &CaseFormula,
    table: &Table,
    rows: Vec<usize>,
    dropped: Vec<Dropped>,
) -> Result<Sample, EstimateError> {
    let game = &case.game;
    let plays = read_plays(case, game, table, &rows)?;
    if case.sides.len() > MOST {
        return Err(EstimateError::Limit {
            what: format!(
                "{} parameters have sides or columns, more than {MOST}",
                case.sides.len()
            ),
            help: "rename columns that are called as parameters by chance".to_owned(),
        });
    }
    let mut fixed = s.fixed.clone();
    let mut base = game.case.base_point();
    let mut levels = Levels::new();
    let (mut equations, mut predictors, mut coefficients) = (vec![], vec![], vec![]);
    let mut guess = Vec::new();
    for (at, side) in case.sides.iter().enumerate() {
        let design = Design::build(&side.terms, table, &rows, &mut levels)?;
        let first = coefficients.len();
        let parameter = &game.case.parameters[side.parameter];
        let center = side.scale.index(base[side.parameter]);
        for name in &design.names {
            let bare = side.terms.is_constant() || side.data;
            let name = if bare { side.name.clone() } else { format!("{}:{name}", side.name) };
            let held = fixed.iter().position(|f| f.0 == name).map(|i| fixed.remove(i).1);
            let value = if side.data { Some(1.0) } else { held };
            let is_constant = design.names[coefficients.len() - first] == "(Intercept)";
            guess.push(if is_constant { center.unwrap_or(0.0) } else { 0.0 });
            coefficients.push(Coefficient { name, equation: at, fixed: value });
        }
        let sd = parameter.distribution.sd();
        let unit = match side.scale {
            super::Scale::Identity if sd > 0.0 => sd.clamp(0.1, 1.0),
            _ => 1.0,
        };
        predictors.push(Predictor { design, first, constant: 0.0, data: side.data });
        equations.push(Equation { name: side.name.clone(), player: 0, ending: None, unit });
    }
    hold(fixed, game, &mut base)?;
    limits(&coefficients, &rows)?;
    let outcomes = &game.case.games[game.compiled.protocol].outcomes;
    let endings: Vec<String> = outcomes.iter().map(|o| o.name.clone()).collect();
    let model = CaseModel {
        game: Arc::clone(game),
        base,
        sides: case.sides.iter().map(|s| (s.parameter, s.scale)).collect(),
        plays: plays.open,
        seen: plays.seen,
        recorded: game.recorded(),
        guess,
    };
    let likelihood = Likelihood {
        model: AnyModel::Case(model),
        predictors,
        rows: rows.len(),
        coefficients: coefficients.len(),
    };
    Ok(Sample {
        likelihood,
        equations,
        coefficients,
        endings,
        counts: plays.counts.clone(),
        rows,
        dropped,
        levels,
        outcome: Outcome::Plays(plays.counts),
    })
}

/// Holds parameters without sides at the values that are given.
fn hold(fixed: Vec<(String, f64)>, game: &CaseGame, base: &mut [f64]) -> Result<(), EstimateError> {
    for (name, value) in fixed {
        let known: Vec<&str> = game.case.parameters.iter().map(|p| p.id.as_str()).collect();
        let Some(p) = game.case.parameters.iter().position(|p| p.id == name) else {
            return Err(EstimateError::option(
                format!("there is nothing called `{name}` to fix"),
                crate::data::suggestion(&name, &known),
            ));
        };
        base[p] = value;
    }
    Ok(())
}
