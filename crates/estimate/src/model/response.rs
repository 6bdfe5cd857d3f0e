//! What was seen in each row, from the left-hand side of the formula.

use super::game::Game;
use crate::data::{Table, some_lines};
use crate::error::EstimateError;
use crate::formula::{Expression, Formula, Value};

/// What was seen.
#[derive(Clone, Debug)]
pub(crate) enum Outcome {
    /// One ending per row.
    Endings(Vec<u8>),
    /// How often each ending was seen in each row.
    Tallies(Vec<[f64; 4]>),
    /// Offers, and whether they were taken.
    Offers(Vec<f64>, Option<Vec<bool>>),
    /// Plays of a game of a case, of which this many are known to have had each outcome.
    Plays(Vec<f64>),
}

impl Outcome {
    /// How often each ending was seen.
    pub fn counts(&self, endings: usize) -> Vec<f64> {
        let mut counts = vec![0.0; endings];
        match self {
            Outcome::Endings(seen) => seen.iter().for_each(|e| counts[usize::from(*e)] += 1.0),
            Outcome::Tallies(rows) => {
                for row in rows {
                    counts.iter_mut().zip(row).for_each(|(c, x)| *c += x);
                }
            }
            Outcome::Offers(..) => {}
            Outcome::Plays(known) => counts.clone_from(known),
        }
        counts
    }
}

/// The names of the endings, and what was seen.
pub(crate) type Response = (Vec<String>, Outcome);

/// Reads the left-hand side.
pub(crate) fn read_response(
    game: Game,
    formula: &Formula,
    table: &Table,
    rows: &[usize],
    order: &[String],
) -> Result<Response, EstimateError> {
    let left = &formula.response;
    match (game, left.len()) {
        (Game::Ultimatum, 1 | 2) => offers(left, table, rows),
        (Game::Crisis, 4) => tallies(left, table, rows),
        (_, 1) if game != Game::Ultimatum => levels(game, &left[0], table, rows, order),
        (Game::Deter, 2) | (Game::Deter2, 2 | 3) | (Game::Chain3, 3) => {
            let moves = moves(left, table, rows)?;
            Ok(by_moves(game, left, &moves))
        }
        _ => Err(EstimateError::option(
            format!("{} columns stand on the left of the formula", left.len()),
            match game {
                Game::Choice => "choice needs one column of two values",
                Game::Deter => "deter needs one column of endings, or two of moves",
                Game::Deter2 => "deter2 needs one column of endings, or two or three of moves",
                Game::Chain3 => "chain3 needs one column of endings, or three of moves",
                Game::Case => "name the column of outcomes",
                Game::Ultimatum => "ultimatum needs the offer, and 0 or 1 for whether it was taken",
                Game::Crisis => {
                    "crisis needs one column of endings, or four of counts: \
                                 status quo, concession, stand firm, back down"
                }
            },
        )),
    }
}

fn levels(
    game: Game,
    e: &Expression,
    table: &Table,
    rows: &[usize],
    order: &[String],
) -> Result<Response, EstimateError> {
    let words: Vec<String> =
        rows.iter().map(|&r| crate::formula::word(&e.value(table, r))).collect();
    let found = crate::formula::sorted_levels(&words);
    let wanted = game.endings();
    let names = match order.is_empty() {
        true => usual_order(game, &found),
        false => order.to_vec(),
    };
    if names.len() > wanted || (!order.is_empty() && names.len() != wanted) {
        return Err(EstimateError::data(
            format!(
                "`{e}` has {} different values, and {} has {wanted} endings",
                names.len(),
                game.name()
            ),
            "name the endings in the order of the game, as in --endings stay,give-way,war",
        ));
    }
    if names.len() < wanted {
        return Err(EstimateError::Degenerate {
            what: format!(
                "`{e}` has only the values {}, so that {} of the {wanted} endings of {} {} never seen",
                names.join(", "),
                wanted - names.len(),
                game.name(),
                if wanted - names.len() == 1 { "is" } else { "are" },
            ),
            help: "payoffs of an ending that never occurs cannot be estimated; take a game \
                   without it, or more data"
                .to_owned(),
        });
    }
    let mut seen = Vec::with_capacity(rows.len());
    for (w, &row) in words.iter().zip(rows) {
        match names.iter().position(|n| n == w) {
            Some(at) => seen.push(at as u8),
            None => {
                return Err(EstimateError::data(
                    format!(
                        "`{e}` is `{w}` in line {}, which is none of the endings",
                        table.lines[row]
                    ),
                    format!("the endings are {}", names.join(", ")),
                ));
            }
        }
    }
    Ok((names, Outcome::Endings(seen)))
}

/// The usual words for the endings of a crisis in the order of the game.
const CRISIS: [&str; 4] = ["sq", "cd", "sf", "bd"];

/// Endings by their usual words if these are used, else as they are sorted.
fn usual_order(game: Game, found: &[String]) -> Vec<String> {
    let place = |w: &String| CRISIS.iter().position(|c| w.eq_ignore_ascii_case(c));
    if game != Game::Crisis || found.iter().any(|w| place(w).is_none()) {
        return found.to_vec();
    }
    let mut names = found.to_vec();
    names.sort_by_key(place);
    names
}

/// Columns of 0 and 1, in which a move that was never reached may be missing.
fn moves(
    left: &[Expression],
    table: &Table,
    rows: &[usize],
) -> Result<Vec<Vec<Option<bool>>>, EstimateError> {
    left.iter()
        .map(|e| {
            let mut wrong = Vec::new();
            let column = rows
                .iter()
                .map(|&r| match e.value(table, r) {
                    Value::Word(w) if w.eq_ignore_ascii_case("true") => Some(true),
                    Value::Word(w) if w.eq_ignore_ascii_case("false") => Some(false),
                    Value::Missing => None,
                    v => match v.number() {
                        Some(1.0) => Some(true),
                        Some(0.0) => Some(false),
                        _ => {
                            wrong.push(table.lines[r]);
                            None
                        }
                    },
                })
                .collect();
            if wrong.is_empty() {
                return Ok(column);
            }
            Err(EstimateError::data(
                format!("`{e}` is neither 0 nor 1 in {}", some_lines(&wrong)),
                "a move is 0 or 1; if -9 or the like means that nothing is known, say --missing -9",
            ))
        })
        .collect()
}

/// Endings from moves; rows with a missing move on the path were dropped before.
fn by_moves(game: Game, left: &[Expression], moves: &[Vec<Option<bool>>]) -> Response {
    let n: Vec<String> = left.iter().map(ToString::to_string).collect();
    let at = |c: usize, r: usize| moves[c][r].unwrap_or(false);
    let rows = 0..moves[0].len();
    match (game, n.len()) {
        (Game::Deter, _) => (
            vec![format!("~{}", n[0]), format!("{},~{}", n[0], n[1]), format!("{},{}", n[0], n[1])],
            Outcome::Endings(
                rows.map(|r| if at(0, r) { 1 + u8::from(at(1, r)) } else { 0 }).collect(),
            ),
        ),
        (Game::Deter2, 2) => (
            vec![
                format!("~{},~{}", n[0], n[1]),
                format!("~{},{}", n[0], n[1]),
                format!("{},~{}", n[0], n[1]),
                format!("{},{}", n[0], n[1]),
            ],
            Outcome::Endings(rows.map(|r| 2 * u8::from(at(0, r)) + u8::from(at(1, r))).collect()),
        ),
        (Game::Deter2, _) => (
            vec![format!("~{}", n[1]), n[1].clone(), format!("~{}", n[2]), n[2].clone()],
            Outcome::Endings(
                rows.map(|r| match at(0, r) {
                    false => u8::from(at(1, r)),
                    true => 2 + u8::from(at(2, r)),
                })
                .collect(),
            ),
        ),
        _ => (
            vec![
                format!("~{}", n[0]),
                format!("{},~{}", n[0], n[1]),
                format!("{},{},~{}", n[0], n[1], n[2]),
                format!("{},{},{}", n[0], n[1], n[2]),
            ],
            Outcome::Endings(
                rows.map(|r| match (at(0, r), at(1, r), at(2, r)) {
                    (false, _, _) => 0,
                    (true, false, _) => 1,
                    (true, true, last) => 2 + u8::from(last),
                })
                .collect(),
            ),
        ),
    }
}

fn numbers(e: &Expression, table: &Table, rows: &[usize]) -> Result<Vec<f64>, EstimateError> {
    rows.iter()
        .map(|&r| {
            e.value(table, r).number().filter(|x| x.is_finite()).ok_or_else(|| {
                EstimateError::data(
                    format!("`{e}` is no number in line {}", table.lines[r]),
                    "correct the cell, or leave the row out with --where",
                )
            })
        })
        .collect()
}

fn tallies(left: &[Expression], table: &Table, rows: &[usize]) -> Result<Response, EstimateError> {
    let columns = left.iter().map(|e| numbers(e, table, rows)).collect::<Result<Vec<_>, _>>()?;
    let mut out = Vec::with_capacity(rows.len());
    let mut wrong = Vec::new();
    for (i, &row) in rows.iter().enumerate() {
        let tally = [columns[0][i], columns[1][i], columns[2][i], columns[3][i]];
        if tally.iter().any(|x| *x < 0.0 || x.fract() != 0.0) || tally.iter().sum::<f64>() == 0.0 {
            wrong.push(table.lines[row]);
        }
        out.push(tally);
    }
    if !wrong.is_empty() {
        return Err(EstimateError::data(
            format!("the counts of endings are not whole, or all 0, in {}", some_lines(&wrong)),
            "each row says how often each ending was seen: 0, 1, 2 …, and at least once in all",
        ));
    }
    Ok((left.iter().map(ToString::to_string).collect(), Outcome::Tallies(out)))
}

fn offers(left: &[Expression], table: &Table, rows: &[usize]) -> Result<Response, EstimateError> {
    let offers = numbers(&left[0], table, rows)?;
    let taken = match left.get(1) {
        None => None,
        Some(e) => {
            let column = moves(std::slice::from_ref(e), table, rows)?.remove(0);
            Some(column.into_iter().map(|m| m.unwrap_or(false)).collect())
        }
    };
    Ok((Vec::new(), Outcome::Offers(offers, taken)))
}
