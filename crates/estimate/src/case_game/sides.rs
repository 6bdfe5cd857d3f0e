//! The formula of a game of a case: what was seen ~ parameter = regressors | …

use super::ready::CaseGame;
use crate::data::{Table, suggestion};
use crate::error::EstimateError;
use crate::formula::{Expression, Formula, Terms, split};
use crate::numeric::jet::Real;
use realpolitik_case::VertexId;

/// How a parameter depends on its linear index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// It is the index.
    Identity,
    /// The index is its logarithm: it stays above 0.
    Log,
    /// The index is its log-odds: it stays between 0 and 1.
    Logit,
}

impl Scale {
    /// The parameter at an index.
    pub(super) fn parameter<R: Real>(self, index: R) -> R {
        match self {
            Scale::Identity => index,
            Scale::Log => index.exp(),
            Scale::Logit => crate::numeric::distribution::Link::Logit.probability(index),
        }
    }

    /// The index at which the parameter has a value; `None` if it never has.
    pub(crate) fn index(self, value: f64) -> Option<f64> {
        let index = match self {
            Scale::Identity => value,
            Scale::Log => libm::log(value),
            Scale::Logit => libm::log(value / (1.0 - value)),
        };
        index.is_finite().then_some(index)
    }

    fn written(self, name: &str) -> String {
        match self {
            Scale::Identity => name.to_owned(),
            Scale::Log => format!("log({name})"),
            Scale::Logit => format!("logit({name})"),
        }
    }
}

/// A side: a parameter and what it depends on.
#[derive(Clone, Debug)]
pub(crate) struct Side {
    /// Its name, with its scale.
    pub name: String,
    /// The parameter's position in the case.
    pub parameter: usize,
    pub scale: Scale,
    pub terms: Terms,
    /// Whether it is a column's value as it stands.
    pub data: bool,
}

/// A formula with a game of a case.
#[derive(Clone, Debug)]
pub struct CaseFormula {
    /// The game.
    pub(crate) game: std::sync::Arc<CaseGame>,
    /// Columns of what was seen, and the move that each is about; `None` for outcomes.
    pub(crate) response: Vec<(String, Option<VertexId>)>,
    /// Parameters that are estimated or bound to columns.
    pub(crate) sides: Vec<Side>,
}

impl CaseFormula {
    /// Reads `column + column ~ parameter = regressors | log(parameter) = … | parameter`.
    ///
    /// A side without `=` is a constant. Without any side, every parameter that payoffs
    /// read and of which the case is not sure is a constant to be estimated. Parameters
    /// that are not estimated take the value of the column of their name, or of the one
    /// that `bind` names (as it may for moves), and are held at the case's median
    /// otherwise.
    ///
    /// # Errors
    /// [`EstimateError::Formula`] or [`EstimateError::Option`].
    pub fn read(
        text: &str,
        game: std::sync::Arc<CaseGame>,
        table: &Table,
        bind: &[(String, String)],
    ) -> Result<(Self, Formula), EstimateError> {
        let wrong = |what: String| EstimateError::Formula {
            text: text.trim().to_owned(),
            what,
            help: "write it as in  outcome ~ cost = trade + regime | log(lambda) = 1".to_owned(),
        };
        let halves = split(text, '~');
        let (left, right) = match halves.as_slice() {
            [left] => (*left, ""),
            [left, right] => (*left, *right),
            _ => return Err(wrong(format!("it has {} `~`", halves.len() - 1))),
        };
        let response = response(left, &game, table, bind).map_err(|e| match e {
            Problem::Text(what) => wrong(what),
            Problem::Error(e) => e,
        })?;
        let mut sides = Vec::new();
        if right.trim().is_empty() {
            for p in uncertain(&game, table, bind) {
                sides.push(side(&game, &game.case.parameters[p].id.clone(), None).map_err(&wrong)?);
            }
        } else {
            for part in split(right, '|') {
                let (name, terms) = equation(part);
                let one = side(&game, name, terms).map_err(&wrong)?;
                if sides.iter().any(|s: &Side| s.parameter == one.parameter) {
                    return Err(wrong(format!("`{name}` has two sides")));
                }
                sides.push(one);
            }
        }
        allowed(&game, &sides)?;
        bound(&game, table, bind, &mut sides)?;
        let formula = Formula {
            text: text.trim().to_owned(),
            response: response.iter().map(|(c, _)| Expression::Name(c.clone())).collect(),
            sides: sides.iter().map(|s| s.terms.clone()).collect(),
        };
        Ok((CaseFormula { game, response, sides }, formula))
    }
}

enum Problem {
    Text(String),
    Error(EstimateError),
}

type Response = Vec<(String, Option<VertexId>)>;

fn response(
    left: &str,
    game: &CaseGame,
    table: &Table,
    bind: &[(String, String)],
) -> Result<Response, Problem> {
    let mut out = Vec::new();
    for part in split(left, '+') {
        let name = part.trim().trim_matches('`').to_owned();
        if name.is_empty() {
            return Err(Problem::Text("a column is missing on the left".to_owned()));
        }
        let moved = bind.iter().find(|(_, column)| *column == name).map(|(node, _)| node.as_str());
        let node = node_of(game, moved.unwrap_or(&name));
        // A move may be named where its column is called otherwise.
        let column = bind.iter().find(|(n, _)| *n == name && node.is_some());
        let column = column.map_or(name, |(_, c)| c.clone());
        table.column(&column).map_err(Problem::Error)?;
        out.push((column, node));
    }
    Ok(out)
}

/// The move or draw of this name that some play passes.
fn node_of(game: &CaseGame, name: &str) -> Option<VertexId> {
    let id = game.compiled.names.find(name)?;
    let passed =
        |t: &realpolitik_case::unfold::CompiledTerminal| t.path.iter().any(|e| e.node == id);
    game.compiled.terminals.iter().any(passed).then_some(id)
}

/// A side's parameter, and its regressors if there is an equals sign by itself.
fn equation(part: &str) -> (&str, Option<&str>) {
    let bytes = part.as_bytes();
    let at = (0..bytes.len()).find(|&i| {
        let before = i.checked_sub(1).map_or(b' ', |j| bytes[j]);
        let after = bytes.get(i + 1).copied().unwrap_or(b' ');
        bytes[i] == b'=' && after != b'=' && !matches!(before, b'=' | b'<' | b'>' | b'!')
    });
    match at {
        Some(i) => (part[..i].trim(), Some(&part[i + 1..])),
        None => (part.trim(), None),
    }
}

fn side(game: &CaseGame, written: &str, terms: Option<&str>) -> Result<Side, String> {
    let inside = |of: &str| {
        let rest = written.strip_prefix(of)?.trim_start().strip_prefix('(')?;
        Some(rest.strip_suffix(')')?.trim())
    };
    let (name, scale) = match (inside("logit"), inside("log")) {
        (Some(name), _) => (name, Scale::Logit),
        (None, Some(name)) => (name, Scale::Log),
        _ => (written, Scale::Identity),
    };
    let parameters = &game.case.parameters;
    let Some(parameter) = parameters.iter().position(|p| p.id == name) else {
        let read = game.compiled.parameters();
        let known: Vec<&str> = read.iter().map(|p| parameters[p.index()].id.as_str()).collect();
        return Err(format!("the case has no parameter `{name}`; {}", suggestion(name, &known)));
    };
    if !game.compiled.parameters().iter().any(|p| p.index() == parameter) {
        return Err(format!("nothing in the game {} depends on `{name}`", game.name));
    }
    let terms = match terms {
        None => Terms::constant(),
        Some(text) => Formula::read_sides(text)
            .map_err(|e| e.to_string())?
            .pop()
            .ok_or_else(|| format!("`{name}` has no regressors"))?,
    };
    if terms.is_empty() {
        return Err(format!("the side of `{name}` is empty; hold it with --fixed instead"));
    }
    Ok(Side { name: scale.written(name), parameter, scale, terms, data: false })
}

/// Parameters of payoffs that are neither sure nor data.
fn uncertain(game: &CaseGame, table: &Table, bind: &[(String, String)]) -> Vec<usize> {
    let programs = game.compiled.terminals.iter().flat_map(|t| t.payoff_programs());
    let mut all: Vec<usize> = programs.flat_map(|p| p.parameters()).map(|p| p.index()).collect();
    all.sort_unstable();
    all.dedup();
    all.retain(|p| {
        let p = &game.case.parameters[*p];
        let data = table.column(&p.id).is_ok() || bind.iter().any(|(n, _)| *n == p.id);
        p.distribution.sd() > 0.0 && !data
    });
    all
}

/// No parameter that is estimated may go into a group's outcome, which has no
/// derivatives.
fn allowed(game: &CaseGame, sides: &[Side]) -> Result<(), EstimateError> {
    if sides.is_empty() {
        return Err(EstimateError::option(
            "nothing is left to estimate",
            "name parameters of the game, as in  outcome ~ cost = trade + 1",
        ));
    }
    let chance: Vec<_> = game.compiled.chance_programs().flatten().flatten().cloned().collect();
    let payoffs = game.compiled.terminals.iter().flat_map(|t| t.payoff_programs());
    for program in payoffs.chain(game.compiled.precision_programs()).chain(&chance) {
        let read = program.parameters();
        let estimated = sides.iter().find(|s| read.iter().any(|p| p.index() == s.parameter));
        if let Some(side) = estimated.filter(|_| program.asks_a_group()) {
            return Err(EstimateError::option(
                format!("`{}` goes into what a group decides, which has no slope", side.name),
                "estimate other parameters; this one can be bound to a column",
            ));
        }
    }
    Ok(())
}

/// Adds the parameters that are columns.
fn bound(
    game: &CaseGame,
    table: &Table,
    bind: &[(String, String)],
    sides: &mut Vec<Side>,
) -> Result<(), EstimateError> {
    let parameters = &game.case.parameters;
    for (name, column) in bind {
        let found = table.column(column)?;
        let known = parameters.iter().any(|p| p.id == *name) || node_of(game, name).is_some();
        if !known {
            let all: Vec<&str> = parameters.iter().map(|p| p.id.as_str()).collect();
            return Err(EstimateError::option(
                format!("the case has no parameter and no move `{name}`"),
                suggestion(name, &all),
            ));
        }
        if parameters.iter().any(|p| p.id == *name) && found.words.is_some() {
            return Err(EstimateError::data(
                format!("`{column}` holds words, and the parameter {name} is a number"),
                "bind a column of numbers",
            ));
        }
    }
    for p in game.compiled.parameters() {
        let id = &parameters[p.index()].id;
        let column = match bind.iter().find(|(name, _)| name == id) {
            Some((_, column)) => column.clone(),
            None => match table.column(id) {
                Ok(c) if c.words.is_none() => id.clone(),
                _ => continue,
            },
        };
        if sides.iter().any(|s| s.parameter == p.index()) {
            continue;
        }
        let terms = Formula::read_sides(&format!("`{column}` - 1"))?.pop().unwrap_or_default();
        sides.push(Side {
            name: id.clone(),
            parameter: p.index(),
            scale: Scale::Identity,
            terms,
            data: true,
        });
    }
    Ok(())
}
