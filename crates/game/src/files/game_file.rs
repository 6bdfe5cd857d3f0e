//! A game file of either kind, told apart by its first word.

use super::limits::ReadLimits;
use super::{agg, efg, nfg};
use crate::error::GameError;
use crate::number::Number;
use crate::strategic::{PayoffTable, StrategicGame};
use crate::tree::Game;

/// What a game file holds.
#[derive(Clone, Debug, PartialEq)]
pub enum GameFile<N = f64> {
    /// A tree, from an `.efg` file.
    Tree(Game<N>),
    /// A table, from an `.nfg` or `.agg` file.
    Table(StrategicGame<N>),
}

impl<N: Number> GameFile<N> {
    /// Reads a file by what it says it is, whatever its name.
    ///
    /// ```
    /// use realpolitik_game::{GameFile, ReadLimits};
    /// let limits = ReadLimits::default();
    /// let tree = GameFile::<f64>::read(b"EFG 2 R \"\" { \"A\" } t \"\" 0", &limits);
    /// assert!(matches!(tree, Ok(GameFile::Tree(_))));
    /// let table = GameFile::<f64>::read(b"NFG 1 R \"\" { \"A\" } { 2 } 0 1", &limits);
    /// assert!(matches!(table, Ok(GameFile::Table(_))));
    /// let game = table.unwrap();
    /// assert_eq!((game.title(), game.players()), ("", &["A".to_owned()][..]));
    /// assert_eq!(game.map(|v| 2.0 * v).table(10).unwrap().payoff(&[1], 0), &2.0);
    /// let error = GameFile::<f64>::read(b"<gambit:document/>", &limits).unwrap_err();
    /// assert!(error.to_string().starts_with("line 1, column 1"));
    /// ```
    pub fn read(bytes: &[u8], limits: &ReadLimits) -> Result<Self, GameError> {
        let text = limits.text(bytes)?;
        let word: String = text.trim_start().chars().take_while(|c| c.is_alphanumeric()).collect();
        if text.trim_start().starts_with("#AGG") {
            return agg::read(bytes, limits).map(GameFile::Table);
        }
        match word.as_str() {
            "EFG" => efg::read(bytes, limits).map(GameFile::Tree),
            "NFG" => nfg::read(bytes, limits).map(GameFile::Table),
            _ => {
                let start = text.len() - text.trim_start().len();
                let lines = &text[..start];
                Err(GameError::Syntax {
                    line: lines.matches('\n').count() as u32 + 1,
                    column: lines.rsplit('\n').next().map_or(0, |l| l.chars().count()) as u32 + 1,
                    length: 1,
                    what: "neither an extensive nor a strategic game".to_owned(),
                    help: "the first word is EFG, NFG or #AGG; a .gbt file holds one of the \
                           first two: save it from Gambit as .efg or .nfg; a Bayesian action \
                           graph game (#BAGG) is not read"
                        .to_owned(),
                })
            }
        }
    }
    /// The title.
    pub fn title(&self) -> &str {
        match self {
            GameFile::Tree(g) => &g.title,
            GameFile::Table(g) => &g.title,
        }
    }
    /// The players.
    pub fn players(&self) -> &[String] {
        match self {
            GameFile::Tree(g) => g.players(),
            GameFile::Table(g) => g.players(),
        }
    }
    /// The strategic form, reduced for a tree; refused above `max_table` payoffs.
    pub fn table(&self, max_table: usize) -> Result<PayoffTable<N>, GameError> {
        match self {
            GameFile::Tree(g) => {
                crate::strategic::StrategicForm::reduced(g, max_table).map(|f| f.table)
            }
            GameFile::Table(g) => Ok(g.table()),
        }
    }
    /// The same game in another number type.
    pub fn map<M: Number>(&self, f: impl Fn(&N) -> M) -> GameFile<M> {
        match self {
            GameFile::Tree(g) => GameFile::Tree(g.map(f)),
            GameFile::Table(g) => GameFile::Table(g.map(f)),
        }
    }
}
