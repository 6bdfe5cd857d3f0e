//! Reading a stochastic game from a table.

use super::fields::{Cell, records};
use super::game::{MarkovGame, StageGame};
use super::row::{Header, Next, closest, named_states, number};
use crate::error::GameError;
use crate::files::{ReadLimits, at_most};
use crate::strategic::{PayoffTable, advance};
use crate::tree::PROBABILITY_TOLERANCE;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// Reads a stochastic game from comma-separated values in the table format of
/// sgamesolver (Eibelshäuser & Poensgen 2019).
///
/// The first line names the columns, in any order:
///
/// | column | holds |
/// |---|---|
/// | `state` | the state; states and actions stand in the order in which they first appear |
/// | `a_PLAYER` | the player's action; a player without a choice has one |
/// | `u_PLAYER` | the player's payoff in that period |
/// | `phi_STATE`, one for each state | probability of that state in the next period |
/// | `to_state`, in place of these | `STATE`, or `STATE: p, STATE: q`; empty: the game ends |
///
/// A row whose `state` is `delta` holds each player's discount factor under its
/// `u_` column. Every other row is one profile of actions, each exactly once.
/// Probabilities that are all 0 end the game there. Other columns are left alone.
///
/// # Errors
/// [`GameError::Syntax`] with line, column and what to do; [`GameError::Limit`].
///
/// # Example
/// ```
/// use realpolitik_game::ReadLimits;
/// use realpolitik_game::relation::{read_table, write_table};
/// let table = "state,a_A,a_B,u_A,u_B,to_state
/// delta,,,0.9,0.8,
/// calm,talk,talk,1,1,calm
/// calm,talk,strike,-1,2,\"calm: 0.4, crisis: 0.6\"
/// crisis,yield,yield,0,0,calm
/// ";
/// let game = read_table(table.as_bytes(), &ReadLimits::default()).unwrap();
/// assert_eq!(game.states()[0].transition(1), [0.4, 0.6]);
/// assert_eq!(read_table(write_table(&game).as_bytes(), &ReadLimits::default()).unwrap(), game);
///
/// let half = table.replace("0.6", "0.5");
/// let error = read_table(half.as_bytes(), &ReadLimits::default()).unwrap_err();
/// assert_eq!(error.to_string(), "line 4, column 23: the probabilities add to 0.9, not 1");
/// ```
pub fn read_table(bytes: &[u8], limits: &ReadLimits) -> Result<MarkovGame, GameError> {
    let rows = records(limits.text(bytes)?)?;
    let Some((first, body)) = rows.split_first() else {
        let nothing = Cell { text: String::new(), line: 1, column: 1, length: 1 };
        return Err(nothing.error(
            "the table is empty",
            "begin with a line that names the columns: state, a_PLAYER…, u_PLAYER…, phi_STATE…",
        ));
    };
    let header = Header::read(first)?;
    at_most(header.players.len(), limits.max_players, "players", "max_players")?;
    for row in body {
        if row.len() != header.columns {
            return Err(row[row.len() - 1].error(
                format!("the row has {} cells, the first line has {}", row.len(), header.columns),
                "fill the row up with commas, or put cells that hold commas in quotes",
            ));
        }
    }
    let (delta, plays): (Vec<_>, Vec<_>) =
        body.iter().partition(|r| r[header.state].text == "delta");
    let discounts = discounts(&header, first, &delta)?;
    let groups = by_state(&header, &plays)?;
    if groups.is_empty() {
        return Err(first[header.state].error("the table has no state", "add rows of play"));
    }
    let index = StateIndex::new(&header, &groups)?;
    let cells = plays.len().saturating_mul(groups.len() + header.players.len());
    at_most(cells, limits.max_table, "numbers in its table", "max_table")?;
    let mut states = Vec::with_capacity(groups.len());
    for group in &groups {
        states.push(stage(&header, group, &index, limits)?);
    }
    MarkovGame::new(header.players, discounts, states)
}

/// The discount factors.
fn discounts(header: &Header, first: &[Cell], rows: &[&Vec<Cell>]) -> Result<Vec<f64>, GameError> {
    let row = match rows {
        [one] => one,
        [] => {
            return Err(first[header.state].error(
                "the table has no row `delta`",
                "add a row with `delta` under `state` and each player's discount factor under \
                 its u_ column",
            ));
        }
        [_, second, ..] => {
            return Err(second[header.state].error("a second row `delta`", "keep one of them"));
        }
    };
    (header.players.iter().zip(&header.payoffs))
        .map(|(name, i)| {
            let d = number(&row[*i], &format!("u_{name}"))?;
            if (0.0..1.0).contains(&d) {
                return Ok(d);
            }
            Err(row[*i].error(
                format!("the discount factor of `{name}` is {d}"),
                "it must be at least 0 and below 1, such as 0.95",
            ))
        })
        .collect()
}

/// The rows of one state.
struct Group<'a> {
    name: &'a str,
    rows: Vec<&'a Vec<Cell>>,
}

fn by_state<'a>(header: &Header, plays: &[&'a Vec<Cell>]) -> Result<Vec<Group<'a>>, GameError> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    let mut at: HashMap<&str, usize> = HashMap::new();
    for row in plays {
        let cell = &row[header.state];
        if cell.text.is_empty() {
            return Err(cell.error("the row names no state", "name it, or remove the row"));
        }
        let i = *at.entry(&cell.text).or_insert_with(|| {
            groups.push(Group { name: &cell.text, rows: Vec::new() });
            groups.len() - 1
        });
        groups[i].rows.push(row);
    }
    Ok(groups)
}

/// Which state each column of probabilities, or each name, is.
struct StateIndex<'a> {
    states: HashMap<&'a str, usize>,
    names: Vec<&'a str>,
    /// Of each state the column of its probability; empty with `to_state`.
    columns: Vec<usize>,
}

impl<'a> StateIndex<'a> {
    fn new(header: &Header, groups: &[Group<'a>]) -> Result<Self, GameError> {
        let names: Vec<&'a str> = groups.iter().map(|g| g.name).collect();
        let states: HashMap<&'a str, usize> =
            names.iter().enumerate().map(|(i, n)| (*n, i)).collect();
        let mut columns = Vec::new();
        if let Next::Columns(phi) = &header.next {
            columns = vec![usize::MAX; names.len()];
            for (i, cell) in phi {
                match states.get(cell.text.as_str()) {
                    Some(s) => columns[*s] = *i,
                    None => return Err(unknown(cell, &cell.text, &names)),
                }
            }
            if let Some(s) = columns.iter().position(|c| *c == usize::MAX) {
                let name = names[s];
                return Err(groups[s].rows[0][header.state].error(
                    format!("state `{name}` has no column of probabilities"),
                    format!("add a column phi_{name}"),
                ));
            }
        }
        Ok(StateIndex { states, names, columns })
    }

    /// The probability of every state after one row.
    fn transition(&self, header: &Header, row: &[Cell]) -> Result<Vec<f64>, GameError> {
        let mut out = vec![0.0; self.names.len()];
        let (first, last);
        match &header.next {
            Next::Named(i) => {
                (first, last) = (*i, *i);
                for (name, p) in named_states(&row[*i])? {
                    let Some(s) = self.states.get(name.as_str()) else {
                        return Err(unknown(&row[*i], &name, &self.names));
                    };
                    out[*s] += p;
                }
            }
            Next::Columns(_) => {
                for (s, i) in self.columns.iter().enumerate() {
                    out[s] = number(&row[*i], &format!("phi_{}", self.names[s]))?;
                }
                first = self.columns.iter().copied().min().unwrap_or(0);
                last = self.columns.iter().copied().max().unwrap_or(0);
            }
        }
        if let Some(s) = out.iter().position(|p| *p < 0.0) {
            let cell = &row[self.columns.get(s).copied().unwrap_or(first)];
            return Err(cell.error(
                format!("the probability of `{}` is {}", self.names[s], out[s]),
                "probabilities are at least 0",
            ));
        }
        let total: f64 = out.iter().sum();
        let ends = out.iter().all(|p| *p == 0.0);
        if !ends && (total - 1.0).abs() > PROBABILITY_TOLERANCE {
            let (from, to) = (&row[first], &row[last]);
            let length = if from.line == to.line { to.column + to.length - from.column } else { 1 };
            let span = Cell { length, ..from.clone() };
            let rounded = (total * 1e12).round() / 1e12;
            let gap = ((1.0 - total).abs() * 1e12).round() / 1e12;
            let way = if total < 1.0 { "missing" } else { "too much" };
            return Err(span.error(
                format!("the probabilities add to {rounded}, not 1"),
                format!("{gap} is {way}; probabilities that are all 0 end the game"),
            ));
        }
        Ok(out)
    }
}

fn unknown(cell: &Cell, name: &str, names: &[&str]) -> GameError {
    let help = match closest(name, names.iter().copied()) {
        Some(near) => format!("did you mean `{near}`? Every state has rows of its own"),
        None => format!("add rows for `{name}`, or name one of: {}", list(names)),
    };
    cell.error(format!("there is no state `{name}`"), help)
}

/// Some names, at most eight.
fn list(names: &[&str]) -> String {
    let shown = names.iter().take(8).copied().collect::<Vec<_>>().join(", ");
    if names.len() > 8 { format!("{shown}, …") } else { shown }
}

/// One state from its rows.
fn stage(
    header: &Header,
    group: &Group<'_>,
    index: &StateIndex<'_>,
    limits: &ReadLimits,
) -> Result<StageGame, GameError> {
    let players = header.players.len();
    let mut actions: Vec<Vec<String>> = vec![Vec::new(); players];
    let mut seen: Vec<HashMap<&str, usize>> = vec![HashMap::new(); players];
    for row in &group.rows {
        for (p, i) in header.actions.iter().enumerate() {
            if let Entry::Vacant(v) = seen[p].entry(&row[*i].text) {
                v.insert(actions[p].len());
                actions[p].push(row[*i].text.clone());
            }
        }
    }
    let shape: Vec<usize> = actions.iter().map(Vec::len).collect();
    let profiles = shape.iter().try_fold(1usize, |n, s| n.checked_mul(*s)).unwrap_or(usize::MAX);
    at_most(profiles, limits.max_table, "profiles in a state", "max_table")?;
    // A table with holes may have far fewer rows than profiles.
    let mut at: HashMap<usize, &Vec<Cell>> = HashMap::with_capacity(group.rows.len());
    for row in &group.rows {
        let position = (header.actions.iter().enumerate())
            .fold(0, |at, (p, i)| at * shape[p] + seen[p][row[*i].text.as_str()]);
        if let Some(first) = at.insert(position, row) {
            return Err(row[header.state].error(
                format!(
                    "state `{}` has this profile of actions already in line {}",
                    group.name, first[header.state].line
                ),
                "keep one of the two rows",
            ));
        }
    }
    if at.len() < profiles {
        return Err(missing(header, group, &actions, &at, profiles));
    }
    let mut payoffs = Vec::with_capacity(profiles * players);
    let mut transitions = Vec::with_capacity(profiles * index.names.len());
    for position in 0..profiles {
        let row = at[&position];
        for (name, i) in header.players.iter().zip(&header.payoffs) {
            payoffs.push(number(&row[*i], &format!("u_{name}"))?);
        }
        transitions.extend(index.transition(header, row)?);
    }
    let table = PayoffTable::new(shape, payoffs)?;
    StageGame::new(group.name, actions, table, transitions)
}

/// Which profiles a state has no row for.
fn missing(
    header: &Header,
    group: &Group<'_>,
    actions: &[Vec<String>],
    at: &HashMap<usize, &Vec<Cell>>,
    profiles: usize,
) -> GameError {
    let shape: Vec<usize> = actions.iter().map(Vec::len).collect();
    let mut profile = vec![0; shape.len()];
    let mut names = Vec::new();
    for position in 0..profiles {
        if !at.contains_key(&position) {
            let words: Vec<&str> =
                actions.iter().zip(&profile).map(|(n, a)| n[*a].as_str()).collect();
            names.push(words.join("/"));
            if names.len() == 4 {
                break;
            }
        }
        advance(&mut profile, &shape);
    }
    let count = profiles - at.len();
    let more = if count > names.len() { ", …" } else { "" };
    let rows = if count == 1 { "row is" } else { "rows are" };
    group.rows[group.rows.len() - 1][header.state].error(
        format!("state `{}` needs {profiles} rows; {count} {rows} missing", group.name),
        format!("add a row for {}: {}{more}", header.players.join("/"), names.join(", ")),
    )
}
