//! A game as JSON: a form for programs, that reads back as the same game.
//!
//! Nodes are listed one by one, parents before children and the children of a
//! node in the order of its branches, and keep the positions that the file gives
//! them ([`Game::depth_first`] says where an `.efg` file has them); numbers are JSON numbers or, exact, texts
//! such as `"1/3"`. [`schema`] describes it.

use super::game_file::GameFile;
use super::limits::{ReadLimits, at_most};
use crate::error::GameError;
use crate::number::Number;
use crate::strategic::{Cells, PayoffTable, StrategicGame};
use crate::tree::{
    ChanceSetId, Game, GameBuilder, InformationSetId, NodeId, NodeKind, Outcome, OutcomeId,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What `format` says in every such file.
const FORMAT: &str = "realpolitik-game";

/// A number: a JSON number, or as text a whole number, a decimal or a fraction.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
enum Numeral {
    /// A double.
    Number(f64),
    /// An exact number, such as "1/3".
    Text(String),
}

impl Numeral {
    fn of<N: Number>(n: &N) -> Self {
        if N::EXACT { Numeral::Text(n.to_literal()) } else { Numeral::Number(n.to_f64()) }
    }
    fn read<N: Number>(&self, what: &str) -> Result<N, GameError> {
        let value = match self {
            Numeral::Number(x) => N::from_literal(&x.to_string()),
            Numeral::Text(t) => N::from_literal(t),
        };
        value.ok_or_else(|| GameError::NotFinite { what: what.to_owned() })
    }
}

/// A game.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Document {
    /// Always `realpolitik-game`.
    format: String,
    /// Always 1.
    version: u32,
    /// A title for people.
    #[serde(default)]
    title: String,
    /// A longer comment.
    #[serde(default)]
    comment: String,
    /// Names of the players.
    players: Vec<String>,
    /// The game in extensive form; either this or `table`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tree: Option<Tree>,
    /// The game in strategic form; either this or `tree`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    table: Option<Table>,
}

/// A game in extensive form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Tree {
    /// What players cannot tell apart.
    information_sets: Vec<Moves>,
    /// Moves of nature.
    chance_sets: Vec<Draws>,
    /// What is paid.
    outcomes: Vec<Pays>,
    /// Nodes, parents first.
    nodes: Vec<Node>,
}

/// An information set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Moves {
    /// A label for people.
    #[serde(default)]
    label: String,
    /// Whose move it is, counted from 0.
    player: u32,
    /// The actions in order.
    actions: Vec<String>,
}

/// An information set of nature.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Draws {
    /// A label for people.
    #[serde(default)]
    label: String,
    /// The branches in order.
    branches: Vec<Draw>,
}

/// A branch of nature.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Draw {
    /// A label for people.
    #[serde(default)]
    label: String,
    /// Its probability.
    p: Numeral,
}

/// An outcome.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Pays {
    /// A label for people.
    #[serde(default)]
    label: String,
    /// One payoff per player.
    payoffs: Vec<Numeral>,
}

/// A node: of the information set or the chance set named, else terminal.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Node {
    /// A label for people.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    label: String,
    /// The parent's position and which of its branches leads here, both from 0;
    /// absent at the root.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    parent: Option<(u32, u32)>,
    /// Its information set, from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    information_set: Option<u32>,
    /// Its chance set, from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    chance_set: Option<u32>,
    /// The outcome paid here, from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    outcome: Option<u32>,
}

/// A game in strategic form. Profiles are listed with the last player's strategy
/// running fastest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Table {
    /// Names of each player's strategies.
    strategies: Vec<Vec<String>>,
    /// One payoff per player for every profile; either this or `outcomes`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    payoffs: Option<Vec<Vec<Numeral>>>,
    /// What is paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    outcomes: Option<Vec<Pays>>,
    /// With `outcomes`: the position of one for every profile, or null.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cells: Option<Vec<Option<u32>>>,
}

/// The JSON Schema of the form.
///
/// ```
/// assert_eq!(realpolitik_game::json::schema()["title"], "A game");
/// ```
pub fn schema() -> serde_json::Value {
    let mut schema = schemars::schema_for!(Document).to_value();
    schema["$id"] = "game.schema.json".into();
    schema["title"] = "A game".into();
    schema
}

/// Writes a game.
///
/// ```
/// use realpolitik_game::{GameFile, Rational, ReadLimits, json};
/// let file = b"EFG 2 R \"Pick\" { \"A\" } p \"\" 1 1 \"\" { \"l\" \"r\" } 0 t \"\" 1 \"\" { 1/3 } t \"\" 0";
/// let game = GameFile::<Rational>::read(file, &ReadLimits::default()).unwrap();
/// let text = json::write(&game);
/// assert!(text.contains("\"1/3\""));
/// assert_eq!(json::read(text.as_bytes(), &ReadLimits::default()), Ok(game));
/// ```
pub fn write<N: Number>(game: &GameFile<N>) -> String {
    let pays = |o: &Outcome<N>| Pays {
        label: o.label.clone(),
        payoffs: o.payoffs.iter().map(Numeral::of).collect(),
    };
    let (comment, tree, table) = match game {
        GameFile::Tree(g) => (&g.comment, Some(of_tree(g)), None),
        GameFile::Table(g) => {
            let (mut payoffs, mut outcomes, mut cells) = (None, None, None);
            match g.cells() {
                Cells::Payoffs(t) => {
                    let rows =
                        (0..t.profiles()).map(|i| t.row(i).iter().map(Numeral::of).collect());
                    payoffs = Some(rows.collect());
                }
                Cells::Outcomes { outcomes: list, at } => {
                    outcomes = Some(list.iter().map(pays).collect());
                    cells = Some(at.clone());
                }
            }
            let strategies = g.strategies().to_vec();
            (&g.comment, None, Some(Table { strategies, payoffs, outcomes, cells }))
        }
    };
    let document = Document {
        format: FORMAT.to_owned(),
        version: 1,
        title: game.title().to_owned(),
        comment: comment.clone(),
        players: game.players().to_vec(),
        tree,
        table,
    };
    let mut text = serde_json::to_string_pretty(&document)
        .expect("invariant: the form has text keys and finite numbers only");
    text.push('\n');
    text
}

fn of_tree<N: Number>(game: &Game<N>) -> Tree {
    let node = |node: &crate::tree::Node| Node {
        label: node.label.clone(),
        parent: node.parent.map(|(p, b)| (p.0, b)),
        information_set: match node.kind {
            NodeKind::Decision(h) => Some(h.0),
            _ => None,
        },
        chance_set: match node.kind {
            NodeKind::Chance(c) => Some(c.0),
            _ => None,
        },
        outcome: node.outcome.map(|o| o.0),
    };
    Tree {
        information_sets: game
            .information_sets()
            .iter()
            .map(|h| Moves {
                label: h.label.clone(),
                player: h.player.0,
                actions: h.actions.clone(),
            })
            .collect(),
        chance_sets: game
            .chance_sets()
            .iter()
            .map(|c| Draws {
                label: c.label.clone(),
                branches: c
                    .actions
                    .iter()
                    .zip(&c.probabilities)
                    .map(|(a, p)| Draw { label: a.clone(), p: Numeral::of(p) })
                    .collect(),
            })
            .collect(),
        outcomes: game
            .outcomes()
            .iter()
            .map(|o| Pays {
                label: o.label.clone(),
                payoffs: o.payoffs.iter().map(Numeral::of).collect(),
            })
            .collect(),
        nodes: game.nodes().iter().map(node).collect(),
    }
}

/// Reads a game.
///
/// # Errors
/// [`GameError::Syntax`] with line and column where the text is not of the form,
/// the other errors where what it says is no game, [`GameError::Limit`].
pub fn read<N: Number>(bytes: &[u8], limits: &ReadLimits) -> Result<GameFile<N>, GameError> {
    let text = limits.text(bytes)?;
    let document: Document = serde_json::from_str(text).map_err(|e| GameError::Syntax {
        line: e.line().max(1) as u32,
        column: e.column().max(1) as u32,
        length: 1,
        what: without_place(&e.to_string()),
        help: "the form is described by  realpolitik schema game".to_owned(),
    })?;
    if document.format != FORMAT || document.version != 1 {
        return Err(GameError::Form {
            what: format!("format `{}` version {}", document.format, document.version),
            must: "format `realpolitik-game`, version 1",
        });
    }
    at_most(document.players.len(), limits.max_players, "players", "max_players")?;
    match (document.tree, document.table) {
        (Some(tree), None) => {
            let mut builder = GameBuilder::new(document.title, document.players.iter().cloned());
            builder.comment(document.comment);
            to_tree(builder, document.players.len(), &tree, limits).map(GameFile::Tree)
        }
        (None, Some(table)) => {
            let mut game = to_table(document.players, table, limits)?;
            game.title = document.title;
            game.comment = document.comment;
            Ok(GameFile::Table(game))
        }
        _ => Err(GameError::Form {
            what: "neither or both of `tree` and `table`".to_owned(),
            must: "one of them",
        }),
    }
}

/// The message without the line and column that it ends in.
fn without_place(message: &str) -> String {
    message.rsplit_once(" at line ").map_or(message, |(m, _)| m).to_owned()
}

fn to_tree<N: Number>(
    mut builder: GameBuilder<N>,
    players: usize,
    tree: &Tree,
    limits: &ReadLimits,
) -> Result<Game<N>, GameError> {
    at_most(tree.nodes.len(), limits.max_nodes, "nodes", "max_nodes")?;
    for h in &tree.information_sets {
        if h.player as usize >= players {
            return Err(GameError::Form {
                what: format!("player {} at `{}`", h.player, h.label),
                must: "the position of a player, from 0",
            });
        }
        builder.information_set(h.label.clone(), h.player, h.actions.iter().cloned());
    }
    for c in &tree.chance_sets {
        let what = format!("a probability at `{}`", c.label);
        let branches: Vec<(String, N)> = c
            .branches
            .iter()
            .map(|b| Ok((b.label.clone(), b.p.read(&what)?)))
            .collect::<Result<_, GameError>>()?;
        builder.chance_set(c.label.clone(), branches);
    }
    for o in &tree.outcomes {
        let what = format!("a payoff of `{}`", o.label);
        let payoffs: Vec<N> =
            o.payoffs.iter().map(|p| p.read(&what)).collect::<Result<_, GameError>>()?;
        builder.outcome(o.label.clone(), payoffs);
    }
    let mut children = vec![0u32; tree.nodes.len()];
    for (i, n) in tree.nodes.iter().enumerate() {
        let refuse = |what: String, must: &'static str| {
            Err(GameError::Form { what: format!("node {i}: {what}"), must })
        };
        match n.parent {
            None if i > 0 => {
                return refuse("no parent".to_owned(), "a parent at every node but the first");
            }
            Some((p, _)) if p as usize >= i => {
                return refuse(format!("parent {p}"), "a node listed before");
            }
            Some((p, b)) if children[p as usize] != b => {
                return refuse(format!("branch {b} of node {p}"), "the parent's next branch");
            }
            Some((p, _)) => children[p as usize] += 1,
            None => {}
        }
        let parent = n.parent.map(|(p, b)| (NodeId(p), b));
        let known = |id: Option<u32>, list: usize| id.is_none_or(|id| (id as usize) < list);
        if !known(n.information_set, tree.information_sets.len())
            || !known(n.chance_set, tree.chance_sets.len())
            || !known(n.outcome, tree.outcomes.len())
        {
            return refuse("a set or outcome that is not listed".to_owned(), "a position from 0");
        }
        let id = match (n.information_set, n.chance_set) {
            (Some(h), None) => builder.decision(parent, InformationSetId(h)),
            (None, Some(c)) => builder.chance(parent, ChanceSetId(c)),
            (None, None) => builder.terminal(parent, None),
            _ => return refuse("both kinds of set".to_owned(), "of one set or terminal"),
        };
        if let Some(o) = n.outcome {
            builder.pay(id, OutcomeId(o));
        }
        if !n.label.is_empty() {
            builder.label(id, n.label.clone());
        }
    }
    builder.build()
}

fn to_table<N: Number>(
    players: Vec<String>,
    table: Table,
    limits: &ReadLimits,
) -> Result<StrategicGame<N>, GameError> {
    let shape: Vec<usize> = table.strategies.iter().map(Vec::len).collect();
    at_most(shape.iter().sum(), limits.max_strategies, "strategies", "max_strategies")?;
    let profiles = shape.iter().try_fold(1usize, |n, s| n.checked_mul(*s)).unwrap_or(usize::MAX);
    let size = profiles.saturating_mul(players.len());
    at_most(size, limits.max_table, "payoffs in its table", "max_table")?;
    let cells = match (table.payoffs, table.outcomes, table.cells) {
        (Some(rows), None, None) => {
            if let Some(row) = rows.iter().find(|r| r.len() != players.len()) {
                return Err(GameError::PayoffCount {
                    label: String::new(),
                    found: row.len(),
                    expected: players.len(),
                });
            }
            let payoffs: Vec<N> = rows
                .iter()
                .flatten()
                .map(|p| p.read("a payoff"))
                .collect::<Result<_, GameError>>()?;
            Cells::Payoffs(PayoffTable::new(shape, payoffs)?)
        }
        (None, Some(list), Some(at)) => {
            let outcomes = list
                .iter()
                .map(|o| {
                    let what = format!("a payoff of `{}`", o.label);
                    let payoffs = o
                        .payoffs
                        .iter()
                        .map(|p| p.read(&what))
                        .collect::<Result<_, GameError>>()?;
                    Ok(Outcome { label: o.label.clone(), payoffs })
                })
                .collect::<Result<_, GameError>>()?;
            Cells::Outcomes { outcomes, at }
        }
        _ => {
            return Err(GameError::Form {
                what: "a table".to_owned(),
                must: "given by `payoffs`, or by `outcomes` and `cells`",
            });
        }
    };
    StrategicGame::new(players, table.strategies, cells)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_names_every_part() {
        let text = schema().to_string();
        for part in ["information_sets", "chance_sets", "outcomes", "strategies", "cells", "1/3"] {
            assert!(text.contains(part), "{part}");
        }
        // `UPDATE_EXPECT=1` writes the file that is checked in.
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../schema/game.schema.json");
            std::fs::write(path, format!("{:#}\n", schema())).unwrap();
        }
    }

    #[test]
    fn what_is_no_game_is_refused_with_its_place() {
        let read = |text: &str| read::<f64>(text.as_bytes(), &ReadLimits::default());
        let head = r#"{"format":"realpolitik-game","version":1,"players":["A"],"#;
        let error = read(&format!("{head}\n\"tre\":1}}")).unwrap_err();
        assert!(matches!(error, GameError::Syntax { line: 2, .. }), "{error}");
        let nodes = |list: &str| {
            read(&format!(
                r#"{head}"tree":{{"information_sets":[{{"player":0,"actions":["l","r"]}}],
                "chance_sets":[],"outcomes":[],"nodes":[{list}]}}}}"#
            ))
        };
        assert!(nodes(r#"{"information_set":0},{"parent":[0,0]},{"parent":[0,1]}"#).is_ok());
        for wrong in [
            "",
            r#"{"information_set":0}"#,
            r#"{"information_set":1}"#,
            r#"{"information_set":0},{"parent":[0,1]},{"parent":[0,0]}"#,
            r#"{"information_set":0},{"parent":[5,0]},{"parent":[0,1]}"#,
            r#"{"information_set":0},{},{"parent":[0,0]}"#,
            r#"{"information_set":0,"chance_set":0},{"parent":[0,0]},{"parent":[0,1]}"#,
            r#"{"information_set":0},{"parent":[0,0],"outcome":0},{"parent":[0,1]}"#,
        ] {
            assert!(nodes(wrong).is_err(), "{wrong}");
        }
    }
}
