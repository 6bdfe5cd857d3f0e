//! The header of a table, and what its cells say.

use super::fields::Cell;
use crate::error::GameError;
use std::collections::HashMap;

/// Which column holds what.
#[derive(Debug)]
pub(super) struct Header {
    pub(super) columns: usize,
    pub(super) state: usize,
    pub(super) players: Vec<String>,
    /// Columns of the actions and the payoffs, by player.
    pub(super) actions: Vec<usize>,
    pub(super) payoffs: Vec<usize>,
    pub(super) next: Next,
}

/// How a table says where play goes.
#[derive(Debug)]
pub(super) enum Next {
    /// A column for each state, with its name: `phi_<state>`.
    Columns(Vec<(usize, Cell)>),
    /// One column that names states, each with its probability: `to_state`.
    Named(usize),
}

impl Header {
    pub(super) fn read(row: &[Cell]) -> Result<Header, GameError> {
        let mut at: HashMap<&str, usize> = HashMap::new();
        for (i, cell) in row.iter().enumerate() {
            let counts = !cell.text.is_empty();
            if let (true, Some(first)) = (counts, at.insert(&cell.text, i)) {
                let what = format!("column `{}` is there twice", cell.text);
                let help = format!("keep one of columns {} and {}", first + 1, i + 1);
                return Err(cell.error(what, help));
            }
        }
        let state = *at.get("state").ok_or_else(|| {
            row[0].error(
                "the table has no column `state`",
                "name the columns in the first line: state, a_PLAYER…, u_PLAYER…, phi_STATE…",
            )
        })?;
        let named = |prefix: &str| -> Vec<(usize, String)> {
            let own = |(i, c): (usize, &Cell)| Some((i, c.text.strip_prefix(prefix)?.to_owned()));
            row.iter().enumerate().filter_map(own).collect()
        };
        let players = named("a_");
        if players.is_empty() {
            return Err(row[state].error(
                "the table has no player",
                "give each player a column a_NAME of actions and u_NAME of payoffs",
            ));
        }
        let payoffs = players
            .iter()
            .map(|(i, name)| {
                at.get(format!("u_{name}").as_str()).copied().ok_or_else(|| {
                    row[*i].error(
                        format!("player `{name}` has no column of payoffs"),
                        format!("add a column u_{name}"),
                    )
                })
            })
            .collect::<Result<Vec<usize>, _>>()?;
        if let Some((i, name)) = named("u_").iter().find(|(_, n)| players.iter().all(|p| p.1 != *n))
        {
            return Err(row[*i].error(
                format!("player `{name}` has no column of actions"),
                format!("add a column a_{name}, or remove u_{name}"),
            ));
        }
        let phi = named("phi_");
        let next = match (at.get("to_state"), phi.is_empty()) {
            (Some(i), true) => Next::Named(*i),
            (Some(i), false) => {
                return Err(row[*i].error(
                    "the table has a column `to_state` and columns `phi_…`",
                    "keep one way of saying where play goes",
                ));
            }
            (None, true) => {
                return Err(row[state].error(
                    "the table does not say where play goes",
                    "add a column phi_STATE of probabilities for every state, or one column \
                     to_state",
                ));
            }
            (None, false) => Next::Columns(
                phi.into_iter()
                    .map(|(i, name)| (i, Cell { text: name, ..row[i].clone() }))
                    .collect(),
            ),
        };
        Ok(Header {
            columns: row.len(),
            state,
            actions: players.iter().map(|(i, _)| *i).collect(),
            players: players.into_iter().map(|(_, n)| n).collect(),
            payoffs,
            next,
        })
    }
}

/// A number in a cell.
pub(super) fn number(cell: &Cell, column: &str) -> Result<f64, GameError> {
    match cell.text.parse::<f64>() {
        Ok(x) if x.is_finite() => Ok(x),
        _ if cell.text.is_empty() => {
            Err(cell.error(format!("`{column}` is empty"), "write a number"))
        }
        _ => Err(cell.error(
            format!("`{}` in `{column}` is not a finite number", cell.text),
            "write a decimal such as 0.25",
        )),
    }
}

/// The states that a cell of `to_state` names, with their probabilities: one name
/// alone, `{a: 0.5, b: 0.5}` with or without braces, or nothing where play ends.
pub(super) fn named_states(cell: &Cell) -> Result<Vec<(String, f64)>, GameError> {
    let text = cell.text.trim();
    let inner = text.strip_prefix('{').and_then(|t| t.strip_suffix('}')).unwrap_or(text);
    let parts: Vec<&str> = inner.split(',').map(str::trim).filter(|p| !p.is_empty()).collect();
    let plain = |t: &str| t.trim().trim_matches('"').trim().to_owned();
    if let ([one], false) = (parts.as_slice(), inner.contains(':')) {
        return Ok(vec![(plain(one), 1.0)]);
    }
    parts
        .iter()
        .map(|part| {
            let pair = part.rsplit_once(':');
            let read = pair.and_then(|(s, p)| Some((plain(s), p.trim().parse::<f64>().ok()?)));
            read.filter(|(_, p)| p.is_finite()).ok_or_else(|| {
                cell.error(
                    format!("`{part}` does not name a state with its probability"),
                    "write STATE, or STATE: PROBABILITY for each, with commas between them",
                )
            })
        })
        .collect()
}

/// The name among some that is most like a word, if one is close.
pub(super) fn closest<'a>(word: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let best = names.map(|n| (distance(word, n), n)).min_by_key(|(d, _)| *d)?;
    (best.0 <= 1 + word.chars().count() / 4).then_some(best.1)
}

/// Levenshtein's distance between two words.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut corner = std::mem::replace(&mut row[0], i + 1);
        for (j, y) in b.iter().enumerate() {
            let replaced = corner + usize::from(x != *y);
            corner = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(corner + 1);
        }
    }
    row[b.len()]
}
