//! The game of one period as a table, and what things in it are called.

use crate::game_input::Subject;
use crate::solve::answer::Trouble;
use realpolitik_game::strategic::{MixedProfile, PayoffTable, StrategicForm};
use realpolitik_game::{BehaviorProfile, Game, GameFile, Number};
use realpolitik_report::words::safe;
use serde_json::{Map, Value, json};
use std::fmt::Write;

/// One period.
pub(super) struct Stage {
    pub(super) table: PayoffTable<f64>,
    pub(super) players: Vec<String>,
    pub(super) strategies: Vec<Vec<String>>,
    tree: Option<(Game<f64>, StrategicForm<f64>)>,
}

impl Stage {
    /// The table, or the reduced strategic form of a tree.
    pub(super) fn of(subject: &Subject, max_table: usize) -> Result<Self, Trouble> {
        match subject {
            Subject::File { game: GameFile::Table(g), .. } => Ok(Stage {
                table: g.map(Number::to_f64).table(),
                players: g.players().to_vec(),
                strategies: g.strategies().to_vec(),
                tree: None,
            }),
            Subject::File { game: GameFile::Tree(g), .. } => {
                Self::of_tree(g.map(Number::to_f64), g.players().to_vec(), max_table)
            }
            Subject::Case { case, compiled, game, .. } => {
                let ids = compiled.players.iter().map(|p| case.actors[p.index()].id.clone());
                Self::of_tree(game.clone(), ids.collect(), max_table)
            }
        }
    }

    fn of_tree(tree: Game<f64>, players: Vec<String>, max_table: usize) -> Result<Self, Trouble> {
        let form = StrategicForm::reduced(&tree, max_table)?;
        Ok(Stage {
            table: form.table.clone(),
            players,
            strategies: form.strategy_names(&tree),
            tree: Some((tree, form)),
        })
    }

    /// Whether all that anybody chose is seen once the period is over: in a table, or in a
    /// tree that is one, each player choosing once on every way through it.
    pub(super) fn is_seen(&self) -> bool {
        let Some((tree, _)) = &self.tree else { return true };
        let depth = |mut node: realpolitik_game::NodeId| {
            let mut depth = 0;
            while let Some((above, _)) = tree.node(node).parent {
                (node, depth) = (above, depth + 1);
            }
            depth
        };
        let sets = tree.information_sets();
        let each_once = (0..self.players.len())
            .all(|p| sets.iter().filter(|h| h.player.index() == p).count() == 1);
        each_once
            && tree.chance_sets().is_empty()
            && tree.terminals().all(|t| depth(t) == self.players.len())
    }

    /// A profile by rows, one per information set of a tree or per player of a table.
    pub(super) fn start(&self, rows: Vec<Vec<f64>>) -> MixedProfile {
        match &self.tree {
            None => MixedProfile { strategies: rows },
            Some((tree, form)) => {
                form.mixed(tree, &BehaviorProfile { probabilities: rows.concat() })
            }
        }
    }

    /// How many numbers each of those rows has.
    pub(super) fn rows(&self) -> Vec<usize> {
        match &self.tree {
            None => self.table.shape().to_vec(),
            Some((tree, _)) => tree.information_sets().iter().map(|h| h.actions.len()).collect(),
        }
    }

    /// What is played at a position of the table.
    pub(super) fn profile(&self, position: usize) -> Vec<String> {
        (0..self.players.len())
            .map(|p| {
                let s = position / self.table.stride(p) % self.table.shape()[p];
                self.strategies[p].get(s).cloned().unwrap_or_else(|| (s + 1).to_string())
            })
            .collect()
    }
}

/// The first line of what is shown.
pub(super) fn title(subject: &Subject) -> String {
    let mut out = String::new();
    if let Subject::File { name, game, .. } = subject {
        let title = if game.title().is_empty() { name } else { game.title() };
        let _ = writeln!(out, "{}", safe(title));
    }
    out
}

/// What every document begins with.
pub(super) fn document(subject: &Subject, ok: bool) -> Map<String, Value> {
    let mut out = Map::new();
    out.insert("ok".to_owned(), json!(ok));
    match subject {
        Subject::Case { case, compiled, .. } => {
            out.insert("case".to_owned(), json!(case.id));
            out.insert("hash".to_owned(), json!(case.hash));
            out.insert("game".to_owned(), json!(case.games[compiled.protocol].id));
        }
        Subject::File { name, hash, game } => {
            out.insert("file".to_owned(), json!(name));
            out.insert("hash".to_owned(), json!(hash));
            out.insert("title".to_owned(), json!(game.title()));
        }
    }
    out
}
