//! Whether the regressors can be told apart at all.
//!
//! J. Lewis & K. Schultz (2003): choices depend on differences of a player's
//! utilities alone, so that what stands in all of them cancels. That is checked by
//! name and, because names can differ, by the spaces that the columns span.

use crate::error::EstimateError;
use crate::model::Game;
use crate::numeric::linear::{Matrix, eigen};
use crate::sample::Sample;

/// Squared sine of an angle between spaces of columns that counts as none. Exact
/// dependence leaves rounding of about 1e-16.
const ANGLE: f64 = 1e-13;
/// Share of a combination that a column must have to be named.
const SHARE: f64 = 0.02;

/// Columns of a predictor, each of unit length.
fn unit_columns(sample: &Sample, equation: usize) -> Vec<Vec<f64>> {
    let design = &sample.likelihood.predictors[equation].design;
    let unit = |c: &Vec<f64>| {
        let norm = libm::sqrt(c.iter().map(|x| x * x).sum());
        c.iter().map(|x| x / f64::max(norm, f64::MIN_POSITIVE)).collect()
    };
    design.columns.iter().map(unit).collect()
}

fn product(x: &[f64], y: &[f64]) -> f64 {
    x.iter().zip(y).map(|(a, b)| a * b).sum()
}

/// Checks every predictor and every player.
///
/// # Errors
/// [`EstimateError::Degenerate`] for columns that depend on each other, and
/// [`EstimateError::Unidentified`] for what stands in all utilities of a player.
pub fn identified(game: Game, sample: &Sample) -> Result<(), EstimateError> {
    for equation in 0..sample.equations.len() {
        independent(sample, equation)?;
    }
    for (player, utilities) in game.comparisons() {
        common(sample, *player, utilities)?;
    }
    Ok(())
}

fn independent(sample: &Sample, equation: usize) -> Result<(), EstimateError> {
    let design = &sample.likelihood.predictors[equation].design;
    let name = &sample.equations[equation].name;
    for (c, column) in design.names.iter().zip(&design.columns) {
        if column.iter().all(|x| *x == 0.0) {
            return Err(EstimateError::Degenerate {
                what: format!("`{c}` in {name} is 0 in every row that is used"),
                help: format!("leave {c} out of {name}"),
            });
        }
    }
    let columns = unit_columns(sample, equation);
    let n = columns.len();
    let mut gram = Matrix::zero(n);
    for i in 0..n {
        for j in 0..=i {
            gram.set(i, j, product(&columns[i], &columns[j]));
        }
    }
    let Some((value, vector)) = eigen(&gram).into_iter().next() else { return Ok(()) };
    if value > ANGLE {
        return Ok(());
    }
    let involved: Vec<String> = design
        .names
        .iter()
        .zip(&vector)
        .filter(|(_, v)| v.abs() > SHARE)
        .map(|(n, _)| format!("`{n}`"))
        .collect();
    Err(EstimateError::Degenerate {
        what: format!("in {name}, {} depend on each other linearly", involved.join(", ")),
        help: "leave one of them out".to_owned(),
    })
}

fn common(sample: &Sample, player: usize, utilities: &[usize]) -> Result<(), EstimateError> {
    let names: Vec<&Vec<String>> =
        utilities.iter().map(|u| &sample.likelihood.predictors[*u].design.names).collect();
    let shared: Vec<String> = names[0]
        .iter()
        .filter(|n| names[1..].iter().all(|other| other.contains(n)))
        .map(|n| format!("`{n}`"))
        .collect();
    let all: Vec<&str> = utilities.iter().map(|u| sample.equations[*u].name.as_str()).collect();
    let all = all.join(", ");
    let help = format!("leave it out of one of {all}; 0 fixes a utility at 0");
    if !shared.is_empty() {
        let (verb, what) =
            if shared.len() == 1 { ("stands", "it") } else { ("stand", "each of them") };
        return Err(EstimateError::Unidentified {
            what: format!(
                "{} {verb} in all utilities of player {player} ({all}), and {what} cancels",
                shared.join(", ")
            ),
            help,
        });
    }
    if names.iter().any(|n| n.is_empty()) {
        return Ok(());
    }
    // Is there X₁b₁ = X₂b₂ = … other than 0?
    let blocks: Vec<Vec<Vec<f64>>> = utilities.iter().map(|u| unit_columns(sample, *u)).collect();
    let owners: Vec<(usize, usize)> =
        blocks.iter().enumerate().flat_map(|(b, c)| (0..c.len()).map(move |j| (b, j))).collect();
    let mut gram = Matrix::zero(owners.len());
    for (i, &(a, p)) in owners.iter().enumerate() {
        for (j, &(b, q)) in owners[..=i].iter().enumerate() {
            let factor = match (a, b) {
                (0, 0) => (blocks.len() - 1) as f64,
                (a, b) if a == b => 1.0,
                (0, _) | (_, 0) => -1.0,
                _ => continue,
            };
            gram.set(i, j, factor * product(&blocks[a][p], &blocks[b][q]));
        }
    }
    let Some((value, vector)) = eigen(&gram).into_iter().next() else { return Ok(()) };
    if value > ANGLE {
        return Ok(());
    }
    let involved: Vec<String> = owners
        .iter()
        .zip(&vector)
        .filter(|(_, v)| v.abs() > SHARE)
        .map(|((b, j), _)| {
            format!("`{}` of {}", names[*b][*j], sample.equations[utilities[*b]].name)
        })
        .collect();
    Err(EstimateError::Unidentified {
        what: format!(
            "the same combination can be had in all utilities of player {player}, from {}",
            involved.join(", ")
        ),
        help: "leave one of these columns out".to_owned(),
    })
}
