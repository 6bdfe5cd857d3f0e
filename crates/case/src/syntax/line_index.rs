//! Offsets in a file as lines and columns, and back.

use line_index::{LineCol, TextSize, WideEncoding, WideLineCol};

/// The lines of a text.
///
/// ```
/// use realpolitik_case::syntax::LineIndex;
/// let index = LineIndex::new("a = 1\nb = \"\u{1d11e}é\" # c\n");
/// let at = index.position(17).unwrap();
/// assert_eq!((at.line, at.utf8, at.utf16, at.characters), (1, 11, 8, 7));
/// assert_eq!(index.offset_utf16(1, 8), Some(17));
/// ```
#[derive(Clone, Debug)]
pub struct LineIndex {
    index: line_index::LineIndex,
}

/// Where an offset stands, all counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The line.
    pub line: u32,
    /// Bytes before it on the line.
    pub utf8: u32,
    /// UTF-16 code units before it on the line, as editors count.
    pub utf16: u32,
    /// Characters before it on the line.
    pub characters: u32,
}

impl LineIndex {
    /// Finds the lines of a text.
    pub fn new(text: &str) -> Self {
        LineIndex { index: line_index::LineIndex::new(text) }
    }

    /// Line and columns of an offset in bytes; `None` if it lies beyond the end
    /// or within a character.
    pub fn position(&self, offset: u32) -> Option<Position> {
        let at = self.index.try_line_col(TextSize::from(offset))?;
        let utf16 = self.index.to_wide(WideEncoding::Utf16, at)?;
        let characters = self.index.to_wide(WideEncoding::Utf32, at)?;
        Some(Position { line: at.line, utf8: at.col, utf16: utf16.col, characters: characters.col })
    }

    /// The offset in bytes of a line and a column in UTF-16 code units, both
    /// from 0; `None` if there is no such place.
    pub fn offset_utf16(&self, line: u32, column: u32) -> Option<u32> {
        let at: LineCol =
            self.index.to_utf8(WideEncoding::Utf16, WideLineCol { line, col: column })?;
        let offset = self.index.offset(at)?;
        Some(u32::from(offset))
    }
}
