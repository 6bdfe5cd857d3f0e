//! The tables of a case: events, tiers, occasions of rules.

mod cell;
pub mod cells;
mod coding;
mod episodes;
mod events;
mod occasions;
mod shape;
mod tiers;

pub(crate) use cell::{code_of_missing, decimal_point, other_day, per_cent};
pub(crate) use episodes::{Arrows, arrows, on_one_path};
pub(crate) use events::events;
pub(crate) use occasions::occasions;
pub(crate) use shape::{delimiter, separated_by, unquoted};
pub(crate) use tiers::tiers;

use crate::date::{implausible, year_meant};
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::language::Block;
use crate::limits::{Limits, MOST_FOUND};
use crate::read::{Declared, Handle, unknown_actor};
use crate::{ActorId, Case, Grade, PartialDate, Span};
use jiff::civil::Date;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

/// Whether so much has been found that more would not help.
fn full(found: &[Diagnostic]) -> bool {
    found.len() >= MOST_FOUND
}

/// Cells past the last column that a spreadsheet may have left empty.
const MOST_NAMELESS: usize = 256;

/// One table under reading.
struct Table<'a> {
    name: &'a str,
    /// As it is read: of the length of the file, quotes that take in rows blank.
    text: Cow<'a, str>,
    delimiter: u8,
    as_of: Date,
    block: &'static Block,
    declared: &'a Declared,
    rows: Vec<(csv::StringRecord, Span)>,
    columns: HashMap<String, usize>,
    actors: HashMap<String, ActorId>,
}

/// A file of the case: name, number and text.
pub(crate) type File<'a> = (&'a str, u32, &'a str);

/// Reads the rows of a table whose columns are those of a block, and the
/// measures of a regime; `None` where these could not all be read.
fn open<'a>(
    case: &Case,
    declared: &'a Declared,
    (name, file, text): File<'a>,
    (block, measures): (&'static Block, Option<&[String]>),
    limits: &Limits,
    found: &mut Vec<Diagnostic>,
) -> Option<Table<'a>> {
    let (expected, optional) = columns_of(block, measures.unwrap_or(&[]));
    let delimiter = shape::delimiter(text);
    let first_line = Span { file, start: 0, end: text.find('\n').unwrap_or(text.len()) as u32 };
    shape::separated_by(name, delimiter, first_line, found);
    let separators = text.lines().next().unwrap_or_default().bytes().filter(|b| *b == delimiter);
    let text = shape::unquoted(name, file, text, (delimiter, separators.count() + 1), found);
    let mut reader =
        csv::ReaderBuilder::new().flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
    let columns: Vec<String> = match reader.headers() {
        Ok(h) => h.iter().map(|c| c.trim().to_owned()).collect(),
        Err(_) => Vec::new(),
    };
    header(name, first_line, &columns, (&expected, &optional, measures.is_none()), found)?;
    let named = columns.iter().rposition(|c| !c.is_empty()).map_or(0, |i| i + 1);
    let head = Head { name, file, delimiter, columns, named };
    let body = body(&head, &text, reader.records(), limits, found)?;
    head.leftovers(first_line, &body, found);
    let columns = head.columns.into_iter().enumerate().filter(|(_, c)| !c.is_empty());
    Some(Table {
        name,
        text,
        delimiter,
        as_of: case.as_of,
        block,
        declared,
        rows: body.rows,
        columns: columns.map(|(i, c)| (c, i)).collect(),
        actors: case
            .actors
            .iter()
            .enumerate()
            .map(|(i, a)| (a.id.clone(), ActorId(i as u32)))
            .collect(),
    })
}

/// The first line of a table.
struct Head<'a> {
    name: &'a str,
    file: u32,
    delimiter: u8,
    /// The names of its columns; empty where one has none.
    columns: Vec<String>,
    /// How many there are up to the last that has one.
    named: usize,
}

/// What stands below the first line.
#[derive(Default)]
struct Body {
    rows: Vec<(csv::StringRecord, Span)>,
    /// How many rows hold nothing.
    empty: usize,
    /// A column without a name and a row that holds something there: the first.
    nameless: Option<(usize, Span)>,
}

impl Head<'_> {
    /// Whether a row has hardly more fields than the table has columns.
    fn few(&self, record: &csv::StringRecord) -> bool {
        record.len() <= self.columns.len() + MOST_NAMELESS
    }
    /// The fields of a row that hold something where no column has a name.
    fn held(&self, record: &csv::StringRecord) -> Vec<usize> {
        let content = |i: usize| record.get(i).is_some_and(|c| !c.trim().is_empty());
        let unnamed =
            (0..record.len()).filter(|i| self.columns.get(*i).is_none_or(String::is_empty));
        unnamed.filter(|i| content(*i)).collect()
    }
    /// Whether a row has the fields of the table. Cells without a name count for
    /// nothing if they hold nothing.
    fn fits(&self, record: &csv::StringRecord, held: &[usize]) -> bool {
        let within = held.iter().all(|i| *i < self.columns.len());
        record.len() >= self.named && self.few(record) && within
            || record.len() == self.columns.len()
    }
    fn misfit(&self, record: &csv::StringRecord, span: Span) -> Diagnostic {
        let more = record.len() > self.columns.len();
        let mark = if self.delimiter == b',' { "a comma" } else { "its separator" };
        Diagnostic::error(
            "RP0602",
            span,
            format!(
                "this row of {} has {} fields, the first line {}",
                self.name,
                record.len(),
                self.columns.len()
            ),
            if more {
                format!("put text that holds {mark} in \"quotes\"")
            } else {
                "leave empty fields empty, but keep what separates them".to_owned()
            },
        )
    }
    /// Reports columns without a name, and says what empty ones are left out.
    fn leftovers(&self, first_line: Span, body: &Body, found: &mut Vec<Diagnostic>) {
        let mut empty = shape::Empty { rows: body.empty, columns: 0 };
        if let Some((column, at)) = body.nameless {
            found.push(Diagnostic::error(
                "RP0601",
                at,
                format!(
                    "column {} of {} has no name, but this row holds something there",
                    column + 1,
                    self.name
                ),
                "name the column in the first line, or delete what stands in it",
            ));
        } else {
            empty.columns = self.columns.iter().filter(|c| c.is_empty()).count();
        }
        empty.told(self.name, first_line, found);
    }
}

/// Reads the rows; `None` where these could not all be read.
fn body(
    head: &Head<'_>,
    text: &str,
    records: csv::StringRecordsIter<'_, &[u8]>,
    limits: &Limits,
    found: &mut Vec<Diagnostic>,
) -> Option<Body> {
    let name = head.name;
    let at = |p: Option<&csv::Position>| Span {
        file: head.file,
        ..line(text, p.map_or(0, |p| p.byte() as usize))
    };
    let mut body = Body::default();
    for result in records {
        let record = match result {
            Ok(record) => record,
            Err(e) => {
                found.push(Diagnostic::error(
                    "RP0602",
                    at(e.position()),
                    format!("a row of {name} cannot be read: {e}"),
                    "save the table as UTF-8 text with commas",
                ));
                return None;
            }
        };
        let span = at(record.position());
        if body.rows.len() >= limits.max_rows {
            found.push(Diagnostic::error(
                "RP0003",
                span,
                format!("{name} has more than {} rows (limit max-rows)", limits.max_rows),
                "split the case, or raise the limit with --max-rows",
            ));
            return None;
        }
        if head.few(&record) && record.iter().all(|c| c.trim().is_empty()) {
            body.empty += 1;
            continue;
        }
        let held = head.held(&record);
        if !head.fits(&record, &held) && !full(found) {
            found.push(head.misfit(&record, span));
            continue;
        }
        let nameless = held.into_iter().find(|i| *i < head.columns.len());
        body.nameless = body.nameless.or(nameless.map(|i| (i, span)));
        body.rows.push((record, span));
    }
    Some(body)
}

/// The columns that a file must have, in their order, and those it may have.
/// Measures stand after the actor on whom a rule could bite.
fn columns_of<'m>(block: &'static Block, measures: &'m [String]) -> (Vec<&'m str>, Vec<&'m str>) {
    let names = |required: bool| block.keys.iter().filter(move |k| k.required == required);
    let mut expected: Vec<&str> = names(true).map(|k| k.name).collect();
    let after = expected.iter().position(|c| *c == "actor").map_or(expected.len(), |i| i + 1);
    expected.splice(after..after, measures.iter().map(String::as_str));
    (expected, names(false).map(|k| k.name).collect())
}

/// Reports columns that are missing or not known; `others` says whether there
/// may be some whose names could not be read.
fn header(
    name: &str,
    at: Span,
    columns: &[String],
    (expected, optional, others): (&[&str], &[&str], bool),
    found: &mut Vec<Diagnostic>,
) -> Option<()> {
    let named = || columns.iter().map(String::as_str).filter(|c| !c.is_empty());
    let there: HashSet<&str> = named().collect();
    let known: HashSet<&str> = expected.iter().chain(optional).copied().collect();
    let missing: Vec<&str> = expected.iter().copied().filter(|c| !there.contains(c)).collect();
    let unknown: Vec<&str> = named().filter(|c| !others && !known.contains(c)).collect();
    let doubled = named().count() > there.len();
    if missing.is_empty() && unknown.is_empty() && !doubled {
        return Some(());
    }
    if columns.iter().all(String::is_empty) {
        found.push(Diagnostic::error(
            "RP0601",
            at,
            format!("{name} is empty"),
            format!("the first line must be: {}", expected.join(",")),
        ));
        return None;
    }
    let mut message = format!("{name} has the wrong columns:");
    let few = |all: &[&str]| {
        let mut text = all.iter().take(6).map(|c| format!("`{c}`")).collect::<Vec<_>>().join(", ");
        if all.len() > 6 {
            text.push_str(&format!(" and {} more", all.len() - 6));
        }
        text
    };
    let mut parts = Vec::new();
    if !missing.is_empty() {
        parts.push(format!("{} missing", few(&missing)));
    }
    if !unknown.is_empty() {
        parts.push(format!("{} not known", few(&unknown)));
    }
    if doubled && parts.is_empty() {
        parts.push("one is there twice".to_owned());
    }
    message.push_str(&format!(" {}", parts.join(", ")));
    let help = match (unknown.as_slice(), missing.as_slice()) {
        ([one], [other]) => format!("rename `{one}` to `{other}`"),
        _ => format!("the first line must be: {}", expected.join(",")),
    };
    found.push(Diagnostic::error("RP0601", at, message, help));
    // Columns too many leave the others to be read.
    (missing.is_empty() && !doubled).then_some(())
}

/// The line that begins at a byte or, after a line break that still belongs to
/// the row before, at the next.
fn line(text: &str, start: usize) -> Span {
    let mut start = start.min(text.len());
    while text[start..].starts_with(['\n', '\r']) {
        start += 1;
    }
    let end = text[start..].find('\n').map_or(text.len(), |n| start + n);
    let end = start + text[start..end].trim_end_matches('\r').len();
    Span { file: 0, start: start as u32, end: end as u32 }
}

/// A row under reading.
struct Row<'t> {
    table: &'t Table<'t>,
    record: &'t csv::StringRecord,
    span: Span,
}

impl<'t> Row<'t> {
    fn get(&self, column: Handle) -> &'t str {
        debug_assert_eq!(self.table.block.name, column.block, "`{}`", column.name);
        #[cfg(test)]
        crate::read::asked::note(column);
        self.text(column.name)
    }
    /// What stands in the column of a measure.
    fn text(&self, column: &str) -> &'t str {
        let at = self.table.columns.get(column);
        at.and_then(|i| self.record.get(*i)).unwrap_or("").trim()
    }
    /// Where a cell stands; an empty cell is shown with the comma beside it.
    fn cell(&self, column: Handle) -> Span {
        self.place(column.name)
    }
    /// Where the cell of a measure stands.
    fn place(&self, column: &str) -> Span {
        let Some(wanted) = self.table.columns.get(column) else { return self.span };
        let bytes = self.table.text.as_bytes();
        let (mut i, mut n) = (self.span.start as usize, 0);
        let mut from = i;
        let mut quoted = false;
        while i < bytes.len() {
            match bytes[i] {
                b'"' => quoted = !quoted,
                d if d == self.table.delimiter && !quoted => {
                    if n == *wanted {
                        break;
                    }
                    n += 1;
                    from = i + 1;
                }
                b'\n' if !quoted => break,
                _ => {}
            }
            i += 1;
        }
        if n != *wanted {
            return self.span;
        }
        let cell = &self.table.text[from..i];
        let lead = cell.len() - cell.trim_start().len();
        let (start, end) = (from + lead, from + lead + cell.trim().len());
        if start >= end {
            let end = (from + 1).min(self.table.text.len());
            return Span { start: from as u32, end: end.max(from) as u32, ..self.span };
        }
        Span { start: start as u32, end: end as u32, ..self.span }
    }
    fn actor(&self, case: &Case, column: Handle, found: &mut Vec<Diagnostic>) -> Option<ActorId> {
        let name = self.get(column);
        if name.is_empty() {
            return None;
        }
        let id = self.table.actors.get(name).copied();
        if id.is_none() && self.table.declared.actors.lacks(name) {
            found.push(unknown_actor(case, name, self.cell(column), column.name));
        }
        id
    }
    fn required(&self, column: Handle, found: &mut Vec<Diagnostic>) -> Option<&'t str> {
        let text = self.get(column);
        if text.is_empty() {
            found.push(Diagnostic::error(
                "RP0602",
                self.cell(column),
                format!("this row of {} has no {}", self.table.name, column.name),
                format!("fill in the column `{}`", column.name),
            ));
            return None;
        }
        Some(text)
    }
    fn date(&self, column: Handle, found: &mut Vec<Diagnostic>) -> Option<PartialDate> {
        let text = self.get(column);
        if text.is_empty() {
            self.required(column, found);
            return None;
        }
        let date = partial_date(text);
        if date.is_none() {
            let mut d = Diagnostic::error(
                "RP0603",
                self.cell(column),
                format!("`{text}` in column `{}` is not a date that exists", column.name),
                "write 2021-08-25, or 2021-08 or 2021 where the rest is not known",
            );
            if let Some((help, fix)) = other_day(text) {
                d.help = help;
                if let Some(fix) = fix {
                    d = d.fixed_by(self.cell(column), fix);
                }
            }
            found.push(d);
        }
        let date = date?;
        let Some(why) = implausible(date.year, self.table.as_of) else { return Some(date) };
        let help = match year_meant(date.year, self.table.as_of) {
            Some(year) => format!("is {year} meant?"),
            None if column.name == "to" => "leave it empty while the period lasts".to_owned(),
            None => "write the year as it was".to_owned(),
        };
        found.push(Diagnostic::error(
            "RP0624",
            self.cell(column),
            format!("{date} in column `{}` is {why}", column.name),
            help,
        ));
        None
    }
    /// A number of a cell that cannot be one: why, and what to write.
    fn not_a_number(&self, text: &str, help: &str) -> (String, Option<String>) {
        if let Some(who) = cell::mark_of_missing(text) {
            let help = format!("`{text}` is how {who} marks what is missing: leave the cell empty");
            return (help, Some(String::new()));
        }
        if let Some(point) = decimal_point(text) {
            return (format!("write a decimal point: {point}"), Some(point));
        }
        if let Some(share) = per_cent(text) {
            let number = text.trim_end_matches(['%', ' ']);
            return (format!("write {share}, or {number} if the unit is per cent"), None);
        }
        (help.to_owned(), None)
    }
    /// The grade of the copy that was read, if there is one.
    fn copy_grade(&self, column: Handle, found: &mut Vec<Diagnostic>) -> Option<Grade> {
        if self.get(column).is_empty() {
            return None;
        }
        self.grade(column, found)
    }
    fn grade(&self, column: Handle, found: &mut Vec<Diagnostic>) -> Option<Grade> {
        let text = self.get(column);
        match text.as_bytes() {
            [r @ b'A'..=b'F', c @ b'1'..=b'6'] => {
                Some(Grade { reliability: *r, credibility: *c - b'0' })
            }
            _ => {
                let message = match text {
                    "" => "this row has no grade".to_owned(),
                    _ => format!("`{text}` is not a grade"),
                };
                let upper = text.to_ascii_uppercase();
                let help = match upper.as_bytes() {
                    [b'A'..=b'F', b'1'..=b'6'] => format!("write the letter large: {upper}"),
                    _ => "write the reliability of the source A–F and the credibility of the \
                          claim 1–6, as in B2"
                        .to_owned(),
                };
                let mut d = Diagnostic::error("RP0604", self.cell(column), message, help);
                if matches!(upper.as_bytes(), [b'A'..=b'F', b'1'..=b'6']) {
                    d = d.fixed_by(self.cell(column), upper);
                }
                found.push(d);
                None
            }
        }
    }
    /// A cell that holds one of a few words.
    fn word<T: Copy>(
        &self,
        column: Handle,
        words: &[(&str, T)],
        found: &mut Vec<Diagnostic>,
    ) -> Option<T> {
        let text = self.get(column);
        let known = words.iter().find(|(w, _)| *w == text);
        if known.is_none() {
            let known: Vec<&str> =
                words.iter().map(|(w, _)| *w).filter(|w| !w.is_empty()).collect();
            found.push(Diagnostic::error(
                "RP0602",
                self.cell(column),
                format!("`{text}` in column `{}` has no meaning", column.name),
                format!("write {}", known.join(" or ")),
            ));
        }
        known.map(|(_, t)| *t)
    }
    fn sources(&self) -> Vec<String> {
        let column = self.table.block.key("source");
        column
            .map_or("", |c| self.get(c))
            .split(';')
            .map(str::trim)
            .filter(|s| !s.is_empty())
            .map(str::to_owned)
            .collect()
    }
    /// Notes the sources of this row as cited.
    fn cite(&self, cited: &mut Vec<(String, Span)>) {
        let Some(column) = self.table.block.key("source") else { return };
        if self.get(column).is_empty() {
            return;
        }
        let cell = self.cell(column);
        let written = &self.table.text[cell.start as usize..cell.end as usize];
        for key in self.sources() {
            // Within the cell the key itself, where it stands as it is read.
            let at = match written.find(&key) {
                Some(n) => {
                    let start = cell.start + n as u32;
                    Span { start, end: start + key.len() as u32, ..cell }
                }
                None => cell,
            };
            cited.push((key, at));
        }
    }
    /// A name of the row that is not among those known.
    fn unknown<'k>(
        &self,
        code: &'static str,
        column: Handle,
        message: String,
        (what, known): (&str, impl IntoIterator<Item = &'k str>),
    ) -> Diagnostic {
        Diagnostic::error(
            code,
            self.cell(column),
            message,
            did_you_mean(self.get(column), what, known),
        )
    }
}

/// A date of which the end may be missing.
pub(crate) fn partial_date(text: &str) -> Option<PartialDate> {
    let digits = |t: &str, n: usize| t.len() == n && t.bytes().all(|b| b.is_ascii_digit());
    let mut parts = text.split('-');
    let year = parts.next().filter(|y| digits(y, 4))?.parse::<i16>().ok()?;
    let two = |p: Option<&str>| -> Option<Option<i8>> {
        match p {
            None => Some(None),
            Some(x) if digits(x, 2) => x.parse::<i8>().ok().map(Some),
            Some(_) => None,
        }
    };
    let month = two(parts.next())?;
    let day = two(parts.next())?;
    if parts.next().is_some() || year < 1 {
        return None;
    }
    jiff::civil::Date::new(year, month.unwrap_or(1), day.unwrap_or(1)).ok()?;
    Some(PartialDate { year, month, day })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_which_the_end_may_be_missing() {
        for good in ["2022-04-15", "2022-04", "2022", "2024-02-29", "0001-01-01"] {
            assert_eq!(partial_date(good).unwrap().to_string(), good);
        }
        for bad in [
            "2022-02-30",
            "2023-02-29",
            "2022-13",
            "2022-00",
            "22-04-15",
            "2022-4-15",
            "2022/04/15",
            "2022-04-15-1",
            "0000",
            "+022",
            "2022-+4",
            "",
            "today",
            "２０２２",
        ] {
            assert_eq!(partial_date(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_line_is_found_whatever_ends_it() {
        let text = "a,b\r\nc,d\r\n";
        assert_eq!((line(text, 3).start, line(text, 3).end), (5, 8));
        assert_eq!((line(text, 5).start, line(text, 5).end), (5, 8));
        assert_eq!((line("x", 9).start, line("x", 9).end), (1, 1));
    }
}
