//! How large a file may be, and places in it.

use crate::error::GameError;

/// How large a file may be, and the game in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadLimits {
    /// Bytes of the file.
    pub max_input_bytes: usize,
    /// Nodes of a tree.
    pub max_nodes: usize,
    /// Players.
    pub max_players: usize,
    /// Strategies of a table over all players.
    pub max_strategies: usize,
    /// Payoffs in a table: profiles times players.
    pub max_table: usize,
}

impl Default for ReadLimits {
    fn default() -> Self {
        ReadLimits {
            max_input_bytes: 16 << 20,
            max_nodes: 1_000_000,
            max_players: 100,
            max_strategies: 100_000,
            max_table: crate::strategic::MAX_TABLE,
        }
    }
}

impl ReadLimits {
    /// The text of a file, refused if it is too long or not UTF-8.
    pub(crate) fn text<'a>(&self, bytes: &'a [u8]) -> Result<&'a str, GameError> {
        at_most(bytes.len(), self.max_input_bytes, "bytes in its file", "max_input_bytes")?;
        let text = std::str::from_utf8(bytes).map_err(|e| {
            let good = std::str::from_utf8(&bytes[..e.valid_up_to()]).unwrap_or_default();
            let (line, column) = place(good, good.len());
            GameError::Syntax {
                line,
                column,
                length: 1,
                what: format!("byte {:#04x} is not UTF-8 text", bytes[e.valid_up_to()]),
                help: "save the file as UTF-8".to_owned(),
            }
        })?;
        Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
    }
}

/// Refuses a count above a limit.
pub(crate) fn at_most(
    found: usize,
    limit: usize,
    what: &'static str,
    name: &'static str,
) -> Result<(), GameError> {
    if found > limit { Err(GameError::Limit { what, name, limit }) } else { Ok(()) }
}

/// Line and column, both from 1, of a byte of a text; columns count characters.
pub(super) fn place(text: &str, at: usize) -> (u32, u32) {
    let before = &text[..at.min(text.len())];
    let line = before.bytes().filter(|b| *b == b'\n').count() as u32 + 1;
    let column = before.rsplit('\n').next().unwrap_or("").chars().count() as u32 + 1;
    (line, column)
}
