//! Reading a feed row by row: what is kept, what is left out, and why.

use crate::columns::{Columns, Format};
use crate::error::FeedError;
use crate::fast_map::{ByHash, hash};
use crate::ontology::{Plover, Quad, quad_of_cameo};
use crate::rows::{Row, Rows};
use crate::states::{State, find};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;
use std::collections::hash_map::Entry;
use std::io::Read;

/// The most different events that are told apart.
const MOST_EVENTS: usize = 100_000_000;
/// Malformed rows whose lines are kept.
const SHOWN: usize = 20;
/// A file most of whose first so many rows are malformed is of another format.
const LOOK: u64 = 200;

/// What is wanted of a feed.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Both sides are among these; everybody if empty.
    pub states: Vec<&'static State>,
    /// On this day or later.
    pub from: Option<Date>,
    /// On this day or earlier.
    pub to: Option<Date>,
}

/// An event between two states, as a machine coded it.
#[derive(Clone, Debug, PartialEq)]
pub struct Coded<'a> {
    /// The feed's id.
    pub id: &'a str,
    /// When it was, or was reported.
    pub day: Date,
    /// Who did it.
    pub source: &'static State,
    /// To whom.
    pub target: &'static State,
    /// Who in particular, as the feed has it.
    pub source_name: &'a str,
    /// To whom in particular.
    pub target_name: &'a str,
    /// CAMEO code, as text with its leading zero, or PLOVER type.
    pub code: &'a str,
    /// What the feed says of it.
    pub words: &'a str,
    /// The PLOVER type, if it has one.
    pub plover: Option<Plover>,
    /// Words or deeds, with or against.
    pub quad: Quad,
    /// How cooperative it is, from −10 to 10 (Goldstein 1992), where the feed says so.
    pub goldstein: Option<f64>,
    /// Who published the story.
    pub publisher: &'a str,
}

/// What became of the rows.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "FeedCounts")]
pub struct Counts {
    /// Rows read.
    pub rows: u64,
    /// Events kept.
    pub kept: u64,
    /// Rows with nobody on one side, or one that is no state.
    pub without_states: u64,
    /// Countries that are no state of the list, with their rows, most first; at most 20.
    pub unknown: Vec<(String, u64)>,
    /// Rows within one country.
    pub domestic: u64,
    /// Rows between other states than were asked for.
    pub other_states: u64,
    /// Rows on other days.
    pub other_days: u64,
    /// Rows that repeat day, sides, code and story of another.
    pub repeated: u64,
    /// Rows with the id of another and another content, such as two dates of one event.
    pub contradicted: u64,
    /// Rows whose code is of no known kind.
    pub without_class: u64,
    /// Rows that cannot be read: a wrong number of cells, or no date.
    pub malformed: u64,
    /// Lines of these; at most 20.
    pub malformed_lines: Vec<u64>,
}

/// Reads a feed and hands on every event that is wanted, once, in the order of the file.
///
/// Only events between two different states are kept. Two rows are one event if they have
/// the same day, source, target, code and story; where the feed names no story, if they have
/// the same id. Of rows that share an id and differ, the first counts.
///
/// # Errors
/// [`FeedError::Format`] for a file of another format, [`FeedError::Read`] where it cannot
/// be read, [`FeedError::Limit`] for too many events.
pub fn scan(
    format: Format,
    mut feed: impl Read,
    filter: &Filter,
    mut each: impl FnMut(&Coded<'_>),
) -> Result<Counts, FeedError> {
    scan_rows(format, &mut feed, filter, &mut each)
}

/// The same, compiled here and not wherever it is called.
fn scan_rows(
    format: Format,
    feed: &mut dyn Read,
    filter: &Filter,
    each: &mut dyn FnMut(&Coded<'_>),
) -> Result<Counts, FeedError> {
    let mut rows = Rows::new(feed);
    let mut counts = Counts::default();
    let Some(first) = rows.next()? else { return Ok(counts) };
    let mut scan = Scan::new(format, format.columns(first.cells())?, filter);
    let mut unknown = BTreeMap::new();
    let mut take = |scan: &mut Scan<'_>, counts: &mut Counts, row: Row<'_>| {
        counts.rows += 1;
        match scan.row(row) {
            Ok(event) => {
                counts.kept += 1;
                each(&event);
            }
            Err(why) => why.count(counts, &mut unknown, row.line),
        }
        if scan.seen.len() > MOST_EVENTS {
            return Err(FeedError::Limit { limit: MOST_EVENTS });
        }
        if counts.rows == LOOK && counts.malformed > LOOK / 2 {
            return Err(scan.malformed(row.len()));
        }
        Ok(())
    };
    let mut cells = first.len();
    if !format.has_heading() {
        take(&mut scan, &mut counts, first)?;
    }
    while let Some(row) = rows.next()? {
        cells = row.len();
        take(&mut scan, &mut counts, row)?;
    }
    if counts.rows > 0 && counts.malformed == counts.rows {
        return Err(scan.malformed(cells));
    }
    counts.unknown = unknown.into_iter().collect();
    counts.unknown.sort_by(|a: &(String, u64), b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    counts.unknown.truncate(SHOWN);
    Ok(counts)
}

/// Why a row is left out.
enum Out {
    Malformed,
    OtherDay,
    /// No country on one side, or one that is unknown.
    NoState(Option<String>),
    Domestic,
    OtherStates,
    NoClass,
    Repeated,
    Contradicted,
}

impl Out {
    fn count(self, counts: &mut Counts, unknown: &mut BTreeMap<String, u64>, line: u64) {
        match self {
            Out::Malformed => {
                counts.malformed += 1;
                if counts.malformed_lines.len() < SHOWN {
                    counts.malformed_lines.push(line);
                }
            }
            Out::OtherDay => counts.other_days += 1,
            Out::NoState(name) => {
                counts.without_states += 1;
                if let Some(name) = name {
                    *unknown.entry(name).or_insert(0) += 1;
                }
            }
            Out::Domestic => counts.domestic += 1,
            Out::OtherStates => counts.other_states += 1,
            Out::NoClass => counts.without_class += 1,
            Out::Repeated => counts.repeated += 1,
            Out::Contradicted => counts.contradicted += 1,
        }
    }
}

/// Kinds of what is hashed.
const ID: u64 = 1;
const CONTENT: u64 = 2;
const STORY: u64 = 3;
const NAME: u64 = 4;

/// What a code stands for.
type Class = (Option<Plover>, Option<Quad>);

struct Scan<'f> {
    format: Format,
    columns: Columns,
    filter: &'f Filter,
    /// Names that were looked up, with what they are.
    states: ByHash<Vec<(Vec<u8>, Option<&'static State>)>>,
    /// Codes that were, of up to eight bytes.
    classes: ByHash<Class>,
    /// The last day that was read, and its cell.
    day: (Vec<u8>, Option<Date>),
    /// By id or content: what was seen under it.
    seen: ByHash<u64>,
    /// What is hashed.
    key: Vec<u8>,
}

impl<'f> Scan<'f> {
    fn new(format: Format, columns: Columns, filter: &'f Filter) -> Self {
        Scan {
            format,
            columns,
            filter,
            states: ByHash::default(),
            classes: ByHash::default(),
            day: (Vec::new(), None),
            seen: ByHash::default(),
            key: Vec::new(),
        }
    }

    fn malformed(&self, cells: usize) -> FeedError {
        FeedError::Format {
            format: self.format.word(),
            what: format!(
                "its rows do not fit its columns: there are {}, and a row has {cells} cells",
                self.columns.count,
            ),
            help: "check that cells are separated by tabs and that the first line names each column once".to_owned(),
        }
    }

    fn state(&mut self, cell: &[u8]) -> Result<&'static State, Out> {
        let all = self.states.entry(hash(NAME, cell)).or_default();
        let found = match all.iter().find(|(name, _)| name == cell) {
            Some((_, found)) => *found,
            None => {
                // NA says that there is none, though it is a code of Namibia too.
                let nobody = is_nobody(cell);
                let found = if nobody { None } else { find(&String::from_utf8_lossy(cell)) };
                all.push((cell.to_vec(), found));
                found
            }
        };
        found.ok_or_else(|| named(cell))
    }

    /// The day of a cell, mostly that of the row before.
    fn day(&mut self, cell: &[u8]) -> Option<Date> {
        if self.day.0 != cell {
            self.day.0.clear();
            self.day.0.extend_from_slice(cell);
            self.day.1 = day(cell);
        }
        self.day.1
    }

    fn class(&mut self, code: &str) -> Class {
        let read = |code: &str| match self.format.is_cameo() {
            true => (Plover::of_cameo(code), quad_of_cameo(code)),
            false => {
                let plover = Plover::of_word(code);
                (plover, plover.map(Plover::quad))
            }
        };
        let bytes = code.as_bytes();
        if bytes.is_empty() || bytes.len() > 8 {
            return read(code);
        }
        let mut eight = [0; 8];
        eight[..bytes.len()].copy_from_slice(bytes);
        // A byte 0 within a code is not told from none: no code has one.
        if bytes.contains(&0) {
            return read(code);
        }
        *self.classes.entry(hash(NAME, &eight)).or_insert_with(|| read(code))
    }

    fn row<'r>(&mut self, row: Row<'r>) -> Result<Coded<'r>, Out> {
        let c = self.columns;
        let excess = || row.cells().skip(c.count).any(|cell| !cell.is_empty());
        if row.len() < c.count || excess() {
            return Err(Out::Malformed);
        }
        let day = self.day(row.cell(c.day)).ok_or(Out::Malformed)?;
        let within =
            self.filter.from.is_none_or(|f| f <= day) && self.filter.to.is_none_or(|t| day <= t);
        if !within {
            return Err(Out::OtherDay);
        }
        let source = self.state(row.cell(c.source))?;
        let target = self.state(row.cell(c.target))?;
        if source.cow == target.cow {
            return Err(Out::Domestic);
        }
        let wanted = |s| self.filter.states.is_empty() || self.filter.states.contains(&s);
        if !wanted(source) || !wanted(target) {
            return Err(Out::OtherStates);
        }
        let whole = row.text();
        let text = |at: Option<usize>| at.map_or("", |at| row.part(whole, at));
        let code = text(Some(c.code));
        let (plover, quad) = self.class(code);
        let quad = quad.ok_or(Out::NoClass)?;
        let id = text(Some(c.id));
        self.once(id, c.story.map(|s| text(Some(s))), (day, source.cow, target.cow, code))?;
        Ok(Coded {
            id,
            day,
            source,
            target,
            source_name: text(c.source_name),
            target_name: text(c.target_name),
            code,
            words: text(c.words),
            plover,
            quad,
            goldstein: c.goldstein.and_then(|g| text(Some(g)).parse().ok()),
            publisher: text(c.publisher),
        })
    }

    /// Whether the event is new.
    fn once(
        &mut self,
        id: &str,
        story: Option<&str>,
        (day, source, target, code): (Date, u16, u16, &str),
    ) -> Result<(), Out> {
        self.key.clear();
        self.key.extend_from_slice(&day.year().to_le_bytes());
        self.key.extend_from_slice(&[day.month() as u8, day.day() as u8]);
        self.key.extend_from_slice(&source.to_le_bytes());
        self.key.extend_from_slice(&target.to_le_bytes());
        self.key.extend_from_slice(&(code.len() as u32).to_le_bytes());
        self.key.extend_from_slice(code.as_bytes());
        let own = hash(CONTENT, &self.key);
        if !id.is_empty() {
            match self.seen.entry(hash(ID, id.as_bytes())) {
                Entry::Occupied(before) if *before.get() == own => return Err(Out::Repeated),
                Entry::Occupied(_) => return Err(Out::Contradicted),
                Entry::Vacant(free) => {
                    free.insert(own);
                }
            }
        }
        let Some(story) = story.filter(|s| !s.is_empty()) else { return Ok(()) };
        self.key.extend_from_slice(story.as_bytes());
        let whole = hash(STORY, &self.key);
        if self.seen.insert(whole, own).is_some() { Err(Out::Repeated) } else { Ok(()) }
    }
}

/// A country that is no state, if there is one.
fn named(cell: &[u8]) -> Out {
    Out::NoState((!is_nobody(cell)).then(|| String::from_utf8_lossy(cell).trim().to_owned()))
}

fn is_nobody(cell: &[u8]) -> bool {
    matches!(cell.trim_ascii(), b"" | b"NA" | b"None" | b"NULL" | b"---")
}

/// A day as 2018-06-01 or 20180601, with or without a time after it.
fn day(cell: &[u8]) -> Option<Date> {
    let number = |part: &[u8]| -> Option<i16> {
        part.iter()
            .try_fold(0i16, |sum, d| d.is_ascii_digit().then(|| sum * 10 + i16::from(d - b'0')))
    };
    let (y, m, d) = match cell.get(4)? {
        b'-' => (cell.get(..4)?, cell.get(5..7)?, cell.get(8..10)?),
        _ => (cell.get(..4)?, cell.get(4..6)?, cell.get(6..8)?),
    };
    Date::new(number(y)?, number(m)? as i8, number(d)? as i8).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_in_both_forms() {
        assert_eq!(day(b"2018-06-01"), Date::new(2018, 6, 1).ok());
        assert_eq!(day(b"20180601"), Date::new(2018, 6, 1).ok());
        assert_eq!(day(b"2018-06-01T10:00:00"), Date::new(2018, 6, 1).ok());
        for wrong in ["", "2018", "2018-13-01", "20180231", "first", "2018-6-1"] {
            assert_eq!(day(wrong.as_bytes()), None, "{wrong}");
        }
    }
}
