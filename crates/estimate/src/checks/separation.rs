//! Columns that settle a choice alone: then its coefficient has no finite maximum,
//! unless choices further up the tree hold it.

use crate::model::{Game, Outcome};
use crate::sample::Sample;

/// A choice in a game: its name, the endings of either action, and the utilities
/// whose regressors bear on it directly.
type Choice = (&'static str, &'static [usize], &'static [usize], &'static [usize]);

fn choices(game: Game) -> &'static [Choice] {
    match game {
        Game::Choice => &[("the choice", &[0], &[1], &[0])],
        Game::Deter => &[
            ("player 2's choice", &[1], &[2], &[3]),
            ("player 1's choice", &[0], &[1, 2], &[0, 1, 2]),
        ],
        Game::Deter2 => &[
            ("player 2's choice on the left", &[0], &[1], &[4]),
            ("player 2's choice on the right", &[2], &[3], &[5]),
            ("player 1's choice", &[0, 1], &[2, 3], &[0, 1, 2, 3]),
        ],
        Game::Chain3 => &[
            ("player 3's choice", &[2], &[3], &[7]),
            ("player 2's choice", &[1], &[2, 3], &[4, 5, 6]),
            ("player 1's choice", &[0], &[1, 2, 3], &[0, 1, 2, 3]),
        ],
        Game::Crisis => &[
            ("A's last choice", &[2], &[3], &[3, 5]),
            ("B's choice", &[1], &[2, 3], &[2, 4, 6]),
            ("A's first choice", &[0], &[1, 2, 3], &[0, 1, 3, 5]),
        ],
        Game::Ultimatum | Game::Case => &[],
    }
}

/// Warnings about columns that settle a choice alone.
pub fn separated(game: Game, sample: &Sample) -> Vec<String> {
    let tallies = match &sample.outcome {
        Outcome::Endings(seen) => seen
            .iter()
            .map(|e| std::array::from_fn(|i| f64::from(u8::from(i == usize::from(*e)))))
            .collect(),
        Outcome::Tallies(t) => t.clone(),
        Outcome::Offers(..) | Outcome::Plays(_) => return Vec::new(),
    };
    let mut out = Vec::new();
    for (name, no, yes, utilities) in choices(game) {
        let sum = |t: &[f64; 4], of: &[usize]| of.iter().map(|e| t[*e]).sum::<f64>();
        let reached: Vec<(usize, bool, bool)> = tallies
            .iter()
            .enumerate()
            .map(|(r, t)| (r, sum(t, no) > 0.0, sum(t, yes) > 0.0))
            .filter(|(_, no, yes)| *no || *yes)
            .collect();
        let mut told: Vec<&str> = Vec::new();
        for &u in *utilities {
            let design = &sample.likelihood.predictors[u].design;
            for (column, x) in design.names.iter().zip(&design.columns) {
                if told.contains(&column.as_str()) {
                    continue;
                }
                if let Some(how) = settles(x, &reached) {
                    told.push(column);
                    out.push(format!(
                        "`{column}` settles {name} alone: {how}; its coefficient may have no \
                         finite estimate"
                    ));
                }
            }
        }
    }
    out
}

/// How a column settles a choice, if it does.
fn settles(x: &[f64], reached: &[(usize, bool, bool)]) -> Option<String> {
    let mut values: Vec<f64> = Vec::new();
    for r in reached {
        if values.len() < 3 && !values.contains(&x[r.0]) {
            values.push(x[r.0]);
        }
    }
    if values.len() < 2 {
        return None;
    }
    values.sort_by(f64::total_cmp);
    if values.len() == 2 {
        return values.iter().find_map(|v| {
            let here = || reached.iter().filter(|r| x[r.0] == *v);
            let one = here().all(|r| !r.1) || here().all(|r| !r.2);
            one.then(|| format!("all {} rows in which it is {v} choose the same", here().count()))
        });
    }
    let range = |pick: fn(&(usize, bool, bool)) -> bool| {
        reached
            .iter()
            .filter(|r| pick(r))
            .map(|r| x[r.0])
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)))
    };
    let (no, yes) = (range(|r| r.1), range(|r| r.2));
    let apart = no.1 < yes.0 || yes.1 < no.0;
    (apart && no.0.is_finite() && yes.0.is_finite())
        .then(|| "one action is taken only above a value and the other only below".to_owned())
}
