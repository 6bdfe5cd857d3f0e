//! Every figure in its plain form, for Markdown and for a page without a script:
//! bars, tables, lists and text, apart from how they are written.

mod answers;
mod past;
mod play;
mod relations;

use crate::caption::Caption;
use crate::page::Page;

/// A column of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// What it holds.
    pub name: &'static str,
    /// Whether it holds numbers, which stand to the right.
    pub number: bool,
}

/// A column of words.
pub const fn words(name: &'static str) -> Head {
    Head { name, number: false }
}

/// A column of numbers.
pub const fn numbers(name: &'static str) -> Head {
    Head { name, number: true }
}

/// A bar from 0 to a share of the scale.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// Its name.
    pub label: String,
    /// Its length, 0–1.
    pub mean: f64,
    /// What belief spans, 0–1, if it has a range.
    pub range: Option<(f64, f64)>,
    /// The number in words.
    pub value: String,
}

/// A part of a figure's plain form.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// A heading within the figure.
    Part(String),
    /// A paragraph.
    Text(String),
    /// Bars on one scale.
    Bars(Vec<Bar>),
    /// A table.
    Table(Vec<Head>, Vec<Vec<String>>),
    /// Items with their depth.
    Nested(Vec<(usize, String)>),
    /// Text of the terminal as it stands.
    Fixed(String),
}

/// A figure in its plain form.
#[derive(Clone, Debug)]
pub struct Plain<'a> {
    /// Its id in a page.
    pub id: &'static str,
    /// Its words.
    pub caption: &'a Caption,
    /// What it shows. A figure with nothing to show has no part.
    pub blocks: Vec<Block>,
}

impl Plain<'_> {
    /// Whether there is something to show.
    pub fn shows(&self) -> bool {
        !self.blocks.is_empty()
    }
}

/// All figures in reading order.
pub fn figures(page: &Page) -> Vec<Plain<'_>> {
    let c = &page.captions;
    let of = |id, caption, blocks| Plain { id, caption, blocks };
    vec![
        of("outcomes", &c.outcomes, play::outcomes(page)),
        of("tree", &c.tree, play::tree(page)),
        of("leverage", &c.leverage, play::leverage(page)),
        of("fan", &c.fan, relations::fan(page)),
        of("survival", &c.survival, relations::survival(page)),
        of("states", &c.states, relations::states(page)),
        of("cards", &c.cards, answers::cards(page)),
        of("map", &c.map, answers::map(page)),
        of("flips", &c.flips, answers::flips(page)),
        of("turns_on", &c.turns_on, answers::turns_on(page)),
        of("audit", &c.audit, past::audit(page)),
        of("ledger", &c.ledger, past::ledger(page)),
        of("timeline", &c.timeline, past::record(page)),
        of("ladder", &c.ladder, past::ladder(page)),
        of("evidence", &c.evidence, answers::evidence(page)),
        of("track", &c.track, answers::track(page)),
    ]
}

/// A table, unless it has no row.
fn table(heads: &[Head], rows: Vec<Vec<String>>) -> Option<Block> {
    (!rows.is_empty()).then(|| Block::Table(heads.to_vec(), rows))
}

/// Bars, unless there is none.
fn bars(all: Vec<Bar>) -> Option<Block> {
    (!all.is_empty()).then_some(Block::Bars(all))
}
