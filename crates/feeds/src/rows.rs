//! Rows of a table with tabs, cut where they lie: no row is copied.

use memchr::{memchr, memchr2_iter};
use std::io::{ErrorKind, Read};

/// Bytes that are read at once.
const BLOCK: usize = 1 << 20;

/// Reads rows one after the other. A row ends with a line feed, before which a carriage
/// return belongs to it; where the first block has no line feed, with a carriage return.
/// Rows without a byte are passed over.
pub(crate) struct Rows<R> {
    feed: R,
    buffer: Vec<u8>,
    /// What of it has been read and not handed out.
    from: usize,
    to: usize,
    ended: bool,
    mark: u8,
    /// Whether the first block has been looked at.
    begun: bool,
    /// The line of the next row.
    line: u64,
    /// Where the row that was handed out begins, and its cells.
    start: usize,
    cells: Vec<(u32, u32)>,
}

/// A row.
#[derive(Clone, Copy)]
pub(crate) struct Row<'a> {
    bytes: &'a [u8],
    cells: &'a [(u32, u32)],
    /// Its line.
    pub(crate) line: u64,
}

impl<'a> Row<'a> {
    /// How many cells it has.
    pub(crate) fn len(&self) -> usize {
        self.cells.len()
    }

    /// A cell.
    pub(crate) fn cell(&self, at: usize) -> &'a [u8] {
        self.cells.get(at).map_or(&[], |(a, b)| &self.bytes[*a as usize..*b as usize])
    }

    /// All of them.
    pub(crate) fn cells(&self) -> impl Iterator<Item = &'a [u8]> {
        let bytes = self.bytes;
        self.cells.iter().map(move |(a, b)| &bytes[*a as usize..*b as usize])
    }

    /// The row as text; `None` if it is none.
    pub(crate) fn text(&self) -> Option<&'a str> {
        std::str::from_utf8(self.bytes).ok()
    }

    /// A cell of the row as text, without blanks around it; empty if it is none.
    pub(crate) fn part(&self, text: Option<&'a str>, at: usize) -> &'a str {
        let Some((a, b)) = self.cells.get(at) else { return "" };
        match text {
            // Tabs are letters of their own: a cell of a text is a text.
            Some(text) => text.get(*a as usize..*b as usize).unwrap_or_default().trim(),
            None => std::str::from_utf8(self.cell(at)).unwrap_or_default().trim(),
        }
    }
}

impl<R: Read> Rows<R> {
    pub(crate) fn new(feed: R) -> Self {
        Rows {
            feed,
            buffer: vec![0; 2 * BLOCK],
            from: 0,
            to: 0,
            ended: false,
            mark: b'\n',
            begun: false,
            line: 1,
            start: 0,
            cells: Vec::new(),
        }
    }

    /// The next row; `None` after the last.
    pub(crate) fn next(&mut self) -> std::io::Result<Option<Row<'_>>> {
        loop {
            let Some(end) = self.cut()? else { return Ok(None) };
            let line = self.line;
            self.start = self.from;
            let whole = end - self.from;
            self.from = (end + 1).min(self.to);
            self.line += 1;
            let carriage = self.mark == b'\n' && whole > 0 && self.buffer[end - 1] == b'\r';
            let length = whole - usize::from(carriage);
            if length == 0 {
                continue;
            }
            self.cells.truncate(self.cells.partition_point(|(_, to)| (*to as usize) < length));
            let begun = self.cells.last().map_or(0, |(_, to)| to + 1);
            self.cells.push((begun, length as u32));
            let bytes = &self.buffer[self.start..self.start + length];
            return Ok(Some(Row { bytes, cells: &self.cells, line }));
        }
    }

    /// Finds the end of the next row, and the ends of its cells but the last; `None` if
    /// nothing is left.
    fn cut(&mut self) -> std::io::Result<Option<usize>> {
        self.cells.clear();
        let (mut looked, mut begun) = (self.from, 0);
        loop {
            for at in memchr2_iter(b'\t', self.mark, &self.buffer[looked..self.to]) {
                let at = looked + at;
                if self.buffer[at] == self.mark {
                    return Ok(Some(at));
                }
                let end = (at - self.from) as u32;
                self.cells.push((begun, end));
                begun = end + 1;
            }
            if self.ended {
                return Ok((self.from < self.to).then_some(self.to));
            }
            let left = self.to - self.from;
            self.fill()?;
            // What is left has been moved to the front, where a mark may stand before it.
            looked = left.max(self.from);
        }
    }

    /// Reads a block behind what is left, which moves to the front.
    fn fill(&mut self) -> std::io::Result<()> {
        self.buffer.copy_within(self.from..self.to, 0);
        (self.from, self.to) = (0, self.to - self.from);
        if self.buffer.len() - self.to < BLOCK {
            let longer = (2 * self.buffer.len()).min(u32::MAX as usize);
            if longer == self.buffer.len() {
                return Err(std::io::Error::new(
                    ErrorKind::InvalidData,
                    "a row is longer than 4 GB",
                ));
            }
            self.buffer.resize(longer, 0);
        }
        let wanted = self.to + BLOCK;
        while self.to < wanted.min(self.buffer.len()) {
            match self.feed.read(&mut self.buffer[self.to..]) {
                Ok(0) => {
                    self.ended = true;
                    break;
                }
                Ok(n) => self.to += n,
                Err(e) if e.kind() == ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
            }
        }
        if !self.begun {
            self.begun = true;
            if self.buffer[..self.to].starts_with(b"\xEF\xBB\xBF") {
                self.from = 3;
            }
            if memchr(b'\n', &self.buffer[..self.to]).is_none()
                && memchr(b'\r', &self.buffer[..self.to]).is_some()
            {
                self.mark = b'\r';
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Hands out a byte at a time.
    struct Slow<'a>(&'a [u8]);

    impl Read for Slow<'_> {
        fn read(&mut self, to: &mut [u8]) -> std::io::Result<usize> {
            let n = self.0.len().min(1).min(to.len());
            to[..n].copy_from_slice(&self.0[..n]);
            self.0 = &self.0[n..];
            Ok(n)
        }
    }

    fn all(feed: impl Read) -> Vec<(u64, Vec<String>)> {
        let mut rows = Rows::new(feed);
        let mut found = Vec::new();
        while let Some(row) = rows.next().unwrap() {
            let cells = row.cells().map(|c| String::from_utf8_lossy(c).into_owned());
            found.push((row.line, cells.collect()));
        }
        found
    }

    fn row(line: u64, cells: &[&str]) -> (u64, Vec<String>) {
        (line, cells.iter().map(|c| (*c).to_owned()).collect())
    }

    /// The same rows by another reader.
    fn by_csv(text: &[u8]) -> Vec<Vec<String>> {
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(b'\t')
            .quoting(false)
            .flexible(true)
            .has_headers(false)
            .from_reader(text);
        let cell = |c: &[u8]| String::from_utf8_lossy(c).into_owned();
        reader.byte_records().map(|r| r.unwrap().iter().map(cell).collect()).collect()
    }

    #[test]
    fn rows_are_those_of_another_reader() {
        let letters = ["a", "\t", "\n", "\r\n", "é", "\"", " "];
        for n in 0..400_u64 {
            let letter = |k: u64| {
                let h = crate::fast_map::hash(n, &k.to_le_bytes());
                letters[h as usize % letters.len()]
            };
            let text: String = (0..n % 61).map(letter).collect();
            let own: Vec<Vec<String>> = all(text.as_bytes()).into_iter().map(|r| r.1).collect();
            assert_eq!(own, by_csv(text.as_bytes()), "{text:?}");
        }
    }

    #[test]
    fn rows_are_cut_wherever_a_block_ends() {
        let text = b"a\tb\n\n\tc\t\r\nlast\t";
        let wanted = [row(1, &["a", "b"]), row(3, &["", "c", ""]), row(4, &["last", ""])];
        assert_eq!(all(&text[..]), wanted);
        assert_eq!(all(Slow(text)), wanted);
        assert_eq!(all(&b"a\tb\rc\td\r"[..]), [row(1, &["a", "b"]), row(2, &["c", "d"])]);
        // A mark of the order of bytes is no part of the first cell.
        assert_eq!(all(&b"\xEF\xBB\xBFa\tb"[..]), [row(1, &["a", "b"])]);
        assert_eq!(all(&b""[..]), []);
        assert_eq!(all(&b"\n\n"[..]), []);
        // Longer than a block, and of many cells.
        let long = format!("x\t{}\ty\n{}", "z".repeat(3 * BLOCK), "\t".repeat(BLOCK + 5));
        let found = all(long.as_bytes());
        assert_eq!((found[0].1.len(), found[1].1.len()), (3, BLOCK + 6));
    }
}
