//! Places of a case's files as people count them.

use crate::Span;
use crate::load::Loaded;
use std::cell::OnceCell;

/// Length of a line in bytes beyond which its characters are not counted.
const LONG_LINE: usize = 1 << 16;

/// A place as people count: file name, line and column from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// File of the case.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// The files of a case with the beginnings of their lines, found once each.
pub(super) struct Files<'a> {
    files: &'a [(String, String)],
    lines: Vec<OnceCell<Vec<u32>>>,
}

/// A place with the line that it is on.
pub(super) struct PlacedLine<'a> {
    pub place: Place,
    pub line: &'a str,
    /// First and one past the last byte in the line.
    pub from: usize,
    pub to: usize,
    /// Line and column of the end.
    pub end: (usize, usize),
}

impl<'a> Files<'a> {
    pub fn new(loaded: &'a Loaded) -> Self {
        let lines = loaded.files.iter().map(|_| OnceCell::new()).collect();
        Files { files: &loaded.files, lines }
    }
    pub fn find(&self, span: Span) -> PlacedLine<'a> {
        let Some((name, text)) = self.files.get(span.file as usize) else {
            let place = Place { file: "case.toml".to_owned(), line: 1, column: 1 };
            return PlacedLine { place, line: "", from: 0, to: 0, end: (1, 1) };
        };
        let start = floor(text, span.start as usize);
        let end = floor(text, span.end as usize).max(start);
        let starts = self.lines[span.file as usize].get_or_init(|| {
            let count = text.bytes().filter(|b| *b == b'\n').count();
            let mut starts: Vec<u32> = Vec::with_capacity(count + 1);
            starts.push(0);
            let breaks = text.bytes().enumerate().filter(|(_, b)| *b == b'\n');
            starts.extend(breaks.map(|(i, _)| i as u32 + 1));
            starts
        });
        let point = |at: usize| {
            let line = starts.partition_point(|s| *s as usize <= at).max(1);
            let before = &text[starts[line - 1] as usize..at];
            // On a line that nobody can look at, bytes are counted.
            let wide = before.len() > LONG_LINE;
            (line, if wide { before.len() } else { before.chars().count() } + 1)
        };
        let (line, column) = point(start);
        let begins = starts[line - 1] as usize;
        let ends = starts.get(line).map_or(text.len(), |next| *next as usize - 1);
        let whole = text[begins..ends].trim_end_matches('\r');
        let limit = |at: usize| (at - begins).min(whole.len());
        PlacedLine {
            place: Place { file: name.clone(), line, column },
            line: whole,
            from: limit(start),
            to: limit(end),
            end: point(end),
        }
    }
}

fn floor(text: &str, mut i: usize) -> usize {
    i = i.min(text.len());
    while !text.is_char_boundary(i) {
        i -= 1;
    }
    i
}
