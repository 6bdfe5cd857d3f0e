//! Offsets of a text as the lines and columns of the protocol, and back.
//!
//! Columns count UTF-16 code units; a line ends with `\n`, `\r\n` or `\r`
//! (Language Server Protocol 3.17, "Text Documents").

use ls_types::{Position, Range};

/// The lines of a text: where each begins, and where what it holds ends.
#[derive(Clone, Debug, Default)]
pub struct Lines {
    lines: Vec<(usize, usize)>,
}

impl Lines {
    /// Finds the lines of a text.
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut lines = Vec::new();
        let (mut start, mut at) = (0, 0);
        while at < bytes.len() {
            let end = at;
            match bytes[at] {
                b'\r' if bytes.get(at + 1) == Some(&b'\n') => at += 2,
                b'\r' | b'\n' => at += 1,
                _ => {
                    at += 1;
                    continue;
                }
            }
            lines.push((start, end));
            start = at;
        }
        lines.push((start, bytes.len()));
        Lines { lines }
    }

    /// The place of a byte. One within a character or a line break is taken for
    /// the one before it, and one beyond the end for the end.
    pub fn position(&self, text: &str, offset: usize) -> Position {
        let line = self.lines.partition_point(|(start, _)| *start <= offset).saturating_sub(1);
        let (start, end) = self.lines.get(line).copied().unwrap_or_default();
        let mut at = offset.clamp(start, end.max(start));
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        let units: usize = text[start..at].chars().map(char::len_utf16).sum();
        Position::new(line as u32, units as u32)
    }

    /// The byte at a place. A column beyond the end of its line is the end of it,
    /// and a line beyond the last is the end of the text.
    pub fn offset(&self, text: &str, at: Position) -> usize {
        let Some((start, end)) = self.lines.get(at.line as usize).copied() else {
            return text.len();
        };
        let mut units = 0;
        for (i, c) in text[start..end].char_indices() {
            units += c.len_utf16();
            if units > at.character as usize {
                return start + i;
            }
        }
        end
    }

    /// The places of two bytes.
    pub fn range(&self, text: &str, start: usize, end: usize) -> Range {
        Range::new(self.position(text, start), self.position(text, end.max(start)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_and_bytes_are_each_others_inverse() {
        let text = "a\u{1d11e}é\r\nb\rc\n\nlast";
        let lines = Lines::new(text);
        for (offset, line, column) in [
            (0, 0, 0),
            (1, 0, 1),
            (5, 0, 3),
            (7, 0, 4),
            (9, 1, 0),
            (11, 2, 0),
            (13, 3, 0),
            (18, 4, 4),
        ] {
            let at = lines.position(text, offset);
            assert_eq!((at.line, at.character), (line, column), "{offset}");
            assert_eq!(lines.offset(text, at), offset);
        }
        // Within a character, within a line break, beyond the end.
        assert_eq!(lines.position(text, 3), Position::new(0, 1));
        assert_eq!(lines.position(text, 8), Position::new(0, 4));
        assert_eq!(lines.position(text, 99), Position::new(4, 4));
        assert_eq!(lines.offset(text, Position::new(0, 2)), 1);
        assert_eq!(lines.offset(text, Position::new(0, 99)), 7);
        assert_eq!(lines.offset(text, Position::new(99, 0)), text.len());
        assert_eq!(Lines::new("").position("", 0), Position::new(0, 0));
    }
}
