//! Every draw of a run as a row of a table.

use crate::error::RunError;
use crate::sweep::Chunk;
use crate::table::{Column, Table, TableError, TableFormat};
use realpolitik_case::Case;
use realpolitik_case::unfold::CompiledGame;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// Draws of a group of rows, so that memory does not grow with their number and
/// the file does not depend on how fast they were solved.
pub const GROUP: u64 = 65_536;

/// A table of draws being filled.
#[derive(Debug)]
pub struct EveryDraw {
    table: Option<Table>,
    path: PathBuf,
    parameters: Vec<usize>,
    outcomes: Vec<usize>,
    players: usize,
    /// Chunks of the group at hand, as they come.
    waiting: Mutex<Vec<(u64, Vec<Column>)>>,
}

impl EveryDraw {
    /// Begins a table with a row for each draw: its number, whether it is
    /// certified and how far it is from its logit response, every parameter that
    /// the game reads, the probability of every outcome that play can reach, and
    /// every player's expected payoff.
    pub fn create(
        path: &Path,
        format: TableFormat,
        replace: bool,
        case: &Case,
        compiled: &CompiledGame,
    ) -> Result<Self, RunError> {
        let protocol = &case.games[compiled.protocol];
        let parameters: Vec<usize> = compiled.parameters().into_iter().map(|p| p.index()).collect();
        let outcomes: Vec<usize> = (0..protocol.outcomes.len())
            .filter(|o| compiled.terminals.iter().any(|t| t.outcome == *o))
            .collect();
        let mut names = vec!["draw".to_owned(), "certified".to_owned(), "residual".to_owned()];
        names.extend(parameters.iter().map(|m| format!("parameter_{}", case.parameters[*m].id)));
        names
            .extend(outcomes.iter().map(|o| format!("probability_{}", protocol.outcomes[*o].name)));
        names.extend(
            compiled.players.iter().map(|p| format!("payoff_{}", case.actors[p.index()].id)),
        );
        let mut kinds = vec![Column::Whole(Vec::new()), Column::Truth(Vec::new())];
        kinds.resize(names.len(), Column::Number(Vec::new()));
        let table =
            Table::create(path, format, &names, &kinds, replace).map_err(|e| refused(path, &e))?;
        Ok(EveryDraw {
            table: Some(table),
            path: path.to_owned(),
            parameters,
            outcomes,
            players: compiled.players.len(),
            waiting: Mutex::default(),
        })
    }

    /// Takes a chunk, from any thread.
    pub fn take(&self, chunk: &Chunk<'_>) {
        let certified = chunk.certified();
        let number = |row: &[f64]| {
            let only = |(v, c): (&f64, &bool)| if *c { *v } else { f64::NAN };
            Column::Number(row.iter().zip(certified).map(only).collect())
        };
        let last = chunk.first + chunk.count as u64;
        let mut columns = vec![
            Column::Whole((chunk.first..last).map(|k| k as i64).collect()),
            Column::Truth(certified.to_vec()),
            number(chunk.residual()),
        ];
        for m in &self.parameters {
            columns.push(Column::Number(chunk.parameter(*m).to_vec()));
        }
        for o in &self.outcomes {
            columns.push(number(chunk.outcome(*o)));
        }
        for p in 0..self.players {
            columns.push(number(chunk.payoff(p)));
        }
        if let Ok(mut waiting) = self.waiting.lock() {
            waiting.push((chunk.first, columns));
        }
    }

    /// Writes a group of draws, all of which have been taken.
    pub fn write(&mut self, _draws: Range<u64>) -> Result<(), RunError> {
        let mut chunks = self.waiting.get_mut().map(std::mem::take).map_err(|_| {
            RunError::Output { path: self.path.clone(), reason: "a thread failed".to_owned() }
        })?;
        chunks.sort_by_key(|c| c.0);
        let mut whole: Vec<Column> = Vec::new();
        for (_, columns) in chunks {
            if whole.is_empty() {
                whole = columns;
                continue;
            }
            for (to, from) in whole.iter_mut().zip(columns) {
                match (to, from) {
                    (Column::Text(to), Column::Text(from)) => to.extend(from),
                    (Column::Whole(to), Column::Whole(from)) => to.extend(from),
                    (Column::Number(to), Column::Number(from)) => to.extend(from),
                    (Column::Truth(to), Column::Truth(from)) => to.extend(from),
                    _ => {}
                }
            }
        }
        match &mut self.table {
            Some(table) if !whole.is_empty() => {
                table.write(&whole).map_err(|e| refused(&self.path, &e))
            }
            _ => Ok(()),
        }
    }

    /// Ends the table and gives it its name.
    pub fn finish(mut self) -> Result<(), RunError> {
        match self.table.take() {
            Some(table) => table.finish().map_err(|e| refused(&self.path, &e)),
            None => Ok(()),
        }
    }
}

fn refused(path: &Path, error: &TableError) -> RunError {
    RunError::Output { path: path.to_owned(), reason: error.to_string() }
}
