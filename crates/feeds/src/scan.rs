//! Reading a feed row by row: what is kept, what is left out, and why.

use crate::columns::{Columns, Format};
use crate::error::FeedError;
use crate::ontology::{Plover, Quad, quad_of_cameo};
use crate::states::{State, find};
use csv::{ByteRecord, ReaderBuilder};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};
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
    feed: impl Read,
    filter: &Filter,
    mut each: impl FnMut(&Coded<'_>),
) -> Result<Counts, FeedError> {
    let mut reader = ReaderBuilder::new()
        .delimiter(b'\t')
        .quoting(false)
        .flexible(true)
        .has_headers(false)
        .buffer_capacity(1 << 20)
        .from_reader(feed);
    let mut record = ByteRecord::new();
    let mut counts = Counts::default();
    if !reader.read_byte_record(&mut record)? {
        return Ok(counts);
    }
    let columns = format.columns(&record)?;
    let mut scan = Scan { format, columns, filter, states: HashMap::new(), seen: HashMap::new() };
    let mut unread = !format.has_heading();
    let mut unknown = BTreeMap::new();
    while unread || reader.read_byte_record(&mut record)? {
        unread = false;
        counts.rows += 1;
        match scan.row(&record) {
            Ok(event) => {
                counts.kept += 1;
                each(&event);
            }
            Err(why) => {
                let line = record.position().map_or(0, csv::Position::line);
                why.count(&mut counts, &mut unknown, line);
            }
        }
        if scan.seen.len() > MOST_EVENTS {
            return Err(FeedError::Limit { limit: MOST_EVENTS });
        }
        if counts.rows == LOOK && counts.malformed > LOOK / 2 {
            return Err(scan.malformed(&record));
        }
    }
    if counts.rows > 0 && counts.malformed == counts.rows {
        return Err(scan.malformed(&record));
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

struct Scan<'f> {
    format: Format,
    columns: Columns,
    filter: &'f Filter,
    /// Names that were looked up.
    states: HashMap<Vec<u8>, Option<&'static State>>,
    /// By id or content: what was seen under it.
    seen: HashMap<u64, u64>,
}

impl Scan<'_> {
    fn malformed(&self, record: &ByteRecord) -> FeedError {
        FeedError::Format {
            format: self.format.word(),
            what: format!(
                "its rows do not fit its columns: there are {}, and a row has {} cells",
                self.columns.count,
                record.len()
            ),
            help: "check that cells are separated by tabs and that the first line names each column once".to_owned(),
        }
    }

    fn state(&mut self, cell: &[u8]) -> Result<&'static State, Out> {
        if let Some(known) = self.states.get(cell) {
            return known.ok_or_else(|| named(cell));
        }
        // NA says that there is none, though it is a code of Namibia too.
        let found = if is_nobody(cell) { None } else { find(&String::from_utf8_lossy(cell)) };
        self.states.insert(cell.to_vec(), found);
        found.ok_or_else(|| named(cell))
    }

    fn row<'r>(&mut self, record: &'r ByteRecord) -> Result<Coded<'r>, Out> {
        let c = self.columns;
        let excess = || record.iter().skip(c.count).any(|cell| !cell.is_empty());
        if record.len() < c.count || excess() {
            return Err(Out::Malformed);
        }
        let day = day(&record[c.day]).ok_or(Out::Malformed)?;
        let within =
            self.filter.from.is_none_or(|f| f <= day) && self.filter.to.is_none_or(|t| day <= t);
        if !within {
            return Err(Out::OtherDay);
        }
        let source = self.state(&record[c.source])?;
        let target = self.state(&record[c.target])?;
        if source == target {
            return Err(Out::Domestic);
        }
        let wanted = |s| self.filter.states.is_empty() || self.filter.states.contains(&s);
        if !wanted(source) || !wanted(target) {
            return Err(Out::OtherStates);
        }
        let text = |at: Option<usize>| {
            at.and_then(|at| std::str::from_utf8(&record[at]).ok()).unwrap_or_default().trim()
        };
        let code = text(Some(c.code));
        let (plover, quad) = match self.format.is_cameo() {
            true => (Plover::of_cameo(code), quad_of_cameo(code)),
            false => {
                let plover = Plover::of_word(code);
                (plover, plover.map(Plover::quad))
            }
        };
        let quad = quad.ok_or(Out::NoClass)?;
        let content = (day, source.cow, target.cow, code);
        self.once(text(Some(c.id)), c.story.map(|s| text(Some(s))), &content)?;
        Ok(Coded {
            id: text(Some(c.id)),
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
    fn once(&mut self, id: &str, story: Option<&str>, content: &impl Hash) -> Result<(), Out> {
        let hash = |kind: u8, parts: &dyn Fn(&mut DefaultHasher)| {
            let mut hasher = DefaultHasher::new();
            kind.hash(&mut hasher);
            parts(&mut hasher);
            hasher.finish()
        };
        let own = hash(0, &|h| content.hash(h));
        if !id.is_empty() {
            let by_id = hash(1, &|h| id.hash(h));
            match self.seen.insert(by_id, own) {
                Some(before) if before == own => return Err(Out::Repeated),
                Some(before) => {
                    self.seen.insert(by_id, before);
                    return Err(Out::Contradicted);
                }
                None => {}
            }
        }
        let Some(story) = story.filter(|s| !s.is_empty()) else { return Ok(()) };
        let whole = hash(2, &|h| {
            content.hash(h);
            story.hash(h);
        });
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
