//! Rows of someone else's table taken into a table of a case: which column stands for
//! which, and what had to be left out, and why.
//!
//! What is taken in is judged by the reader of cases itself: rows that it refuses are
//! left out with its words, and what it can put right in one way only is put right.

pub use crate::error::AdoptError;

use crate::cells::{Cells, cells};
use crate::diagnostic::{Diagnostic, Severity, did_you_mean};
use crate::language::{Key, Kind, Refers, events, people, regimes};
use crate::limits::Limits;
use crate::load::{Loaded, load_overlaid, load_path};
use crate::table::{decimal_point, other_day};
use crate::{Actor, Case, PartialDate};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::Path;

/// Rounds of putting right and leaving out: one mistake may hide another.
const ROUNDS: usize = 64;

/// Lines among which the names of the columns are looked for: a sheet may have a title.
const FIRST: usize = 20;

/// What is to be taken in.
#[derive(Clone, Debug, Default)]
pub struct Incoming<'a> {
    /// Its name, for what is told.
    pub name: &'a str,
    /// Its text: lines of cells with commas, semicolons or tabs between.
    pub text: &'a str,
    /// Columns by the name that the case has and the name that the table has for them.
    /// Columns of one name need not be listed.
    pub columns: Vec<(String, String)>,
    /// What a column of the case holds in every row.
    pub always: Vec<(String, String)>,
    /// Whole cells that stand for another text, such as the name of an actor.
    pub replaced: Vec<(String, String)>,
}

/// Which table of a case takes it in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Table {
    /// `events.csv`.
    Events,
    /// `tiers.csv`.
    Tiers,
    /// The occasions of a regime.
    Occasions {
        /// The regime; it need not be said where there is only one.
        regime: Option<String>,
    },
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adopted {
    /// The file of the case, by its path in the folder.
    pub file: String,
    /// Its text with the rows that were taken in.
    pub text: String,
    /// How many were.
    pub added: usize,
    /// How many stood in it already.
    pub known: usize,
    /// How many cells were put right.
    pub put_right: usize,
    /// Columns of the case with the column that stands for each.
    pub used: Vec<(String, String)>,
    /// Columns of the table that stand for none.
    pub unused: Vec<String>,
    /// Rows that are left out: line of the table, and why.
    pub left_out: Vec<(usize, String)>,
}

/// A row under way: the line that it comes from, and its cells by our columns.
struct Row {
    line: usize,
    cells: Vec<String>,
}

/// Takes a table into a case.
///
/// # Errors
/// [`AdoptError`]: the case has errors, there is no such regime, the table has no first
/// line with the columns, or a column that is named is not there.
pub fn adopt(
    folder: &Path,
    table: &Table,
    incoming: &Incoming<'_>,
    limits: &Limits,
) -> Result<Adopted, AdoptError> {
    let before = load_path(folder, limits);
    let Some(case) = before.case.as_ref() else {
        return Err(AdoptError::Broken { errors: before.errors() });
    };
    let sheet = cells(incoming.text);
    let mut target = Target::of(case, &before, table)?;
    if matches!(table, Table::Events) && sheet.rows.first().is_some_and(|r| names_machine(r)) {
        target.widen(&events::event::MACHINE);
    }
    let sources = sources(&target, &sheet, incoming)?;
    let mut adopted = Adopted {
        file: target.file.clone(),
        text: String::new(),
        added: 0,
        known: 0,
        put_right: 0,
        used: sources.used(&target, &sheet),
        unused: sources.unused(&sheet),
        left_out: Vec::new(),
    };
    let rows = translated(&target, &sheet, &sources, (incoming, case), &mut adopted.put_right);
    let rows = target.new_ones(rows, &mut adopted.known);
    settled(folder, &target, rows, limits, &mut adopted);
    Ok(adopted)
}

/// The table of the case that takes rows in.
struct Target {
    file: String,
    /// Its text so far, ending in a line break.
    text: String,
    separator: char,
    /// Its columns, with what each holds; measures hold numbers.
    columns: Vec<(String, Option<&'static Key>)>,
    /// Its rows so far.
    rows: Vec<BTreeMap<String, String>>,
}

impl Target {
    fn of(case: &Case, loaded: &Loaded, table: &Table) -> Result<Target, AdoptError> {
        let (block, file, measures) = match table {
            Table::Events => (&events::event::BLOCK, "events.csv".to_owned(), Vec::new()),
            Table::Tiers => (&people::tier::BLOCK, "tiers.csv".to_owned(), Vec::new()),
            Table::Occasions { regime } => {
                let known = case.regimes.iter().map(|r| r.id.as_str());
                let found = match regime {
                    Some(name) => case.regimes.iter().find(|r| r.id == *name),
                    None if case.regimes.len() == 1 => case.regimes.first(),
                    None => None,
                };
                let found = found.ok_or_else(|| AdoptError::Regime {
                    help: match regime {
                        Some(name) => did_you_mean(name, "regimes", known.clone()),
                        None => format!(
                            "the case has {}: name one with --regime",
                            known.clone().collect::<Vec<_>>().join(", ")
                        ),
                    },
                })?;
                let measures = found.measures.iter().map(|(m, _, _)| m.clone()).collect();
                (&regimes::occasion::BLOCK, found.file.clone(), measures)
            }
        };
        let there = loaded.files.iter().find(|(name, _)| *name == file);
        if there.is_none() && loaded.files.iter().any(|(n, _)| stem(n) == stem(&file)) {
            return Err(AdoptError::Workbook { file: stem(&file).to_owned() });
        }
        let mut text = there.map_or_else(String::new, |(_, text)| text.clone());
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        let held = cells(&text);
        let key = |name: &str| block.keys.iter().find(|k| k.name == name).copied();
        let mut names: Vec<String> =
            held.rows.first().into_iter().flatten().map(|c| c.text.clone()).collect();
        if names.is_empty() {
            names = block.keys.iter().filter(|k| k.required).map(|k| k.name.to_owned()).collect();
            let after = names.iter().position(|n| n == "actor").map_or(names.len(), |i| i + 1);
            names.splice(after..after, measures);
        }
        let rows = held.rows.iter().skip(1).map(|row| {
            let texts = row.iter().map(|c| c.text.clone());
            names.iter().cloned().zip(texts).collect()
        });
        Ok(Target {
            rows: rows.collect(),
            separator: held.separator.into(),
            columns: names.iter().map(|n| (n.clone(), key(n))).collect(),
            file,
            text,
        })
    }

    /// Adds a column that it lacks, empty in every row so far.
    fn widen(&mut self, key: &'static Key) {
        if self.column(key.name).is_some() {
            return;
        }
        let ends: Vec<usize> =
            cells(&self.text).rows.iter().filter_map(|r| r.last()).map(|c| c.to).collect();
        for (row, end) in ends.into_iter().enumerate().rev() {
            let at = end - usize::from(self.text[..end].ends_with('\r'));
            self.text.insert_str(at, if row == 0 { key.name } else { "" });
            self.text.insert(at, self.separator);
        }
        self.columns.push((key.name.to_owned(), Some(key)));
    }

    fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|(n, _)| n == name)
    }

    /// Rows that do not stand in it already, each with an id of its own.
    fn new_ones(&self, rows: Vec<Row>, known: &mut usize) -> Vec<Row> {
        let id = self.column("id");
        let content = |row: &[String]| -> Vec<String> {
            let all = row.iter().enumerate();
            all.filter(|(i, _)| Some(*i) != id).map(|(_, c)| c.clone()).collect()
        };
        let empty = String::new();
        let row_of = |held: &BTreeMap<String, String>| -> Vec<String> {
            self.columns.iter().map(|(n, _)| held.get(n).unwrap_or(&empty).clone()).collect()
        };
        let mut there: HashSet<Vec<String>> =
            self.rows.iter().map(|r| content(&row_of(r))).collect();
        let mut ids: HashSet<String> =
            self.rows.iter().filter_map(|r| r.get("id").cloned()).collect();
        let date = self.column("date");
        let mut fresh = Vec::new();
        for mut row in rows {
            if !there.insert(content(&row.cells)) {
                *known += 1;
                continue;
            }
            if let Some(id) = id.filter(|i| row.cells[*i].is_empty()) {
                let day = date.map_or("", |d| row.cells[d].as_str());
                let day: String = day.chars().filter(|c| !c.is_whitespace()).collect();
                let names =
                    (1..).map(|n| format!("{}-{n}", if day.is_empty() { "row" } else { &day }));
                row.cells[id] = names.into_iter().find(|n| !ids.contains(n)).unwrap_or_default();
            }
            if let Some(id) = id {
                ids.insert(row.cells[id].clone());
            }
            fresh.push(row);
        }
        fresh
    }

    /// The text with rows below.
    fn with(&self, rows: &[Row]) -> String {
        let mut text = self.text.clone();
        if text.is_empty() {
            let names: Vec<&str> = self.columns.iter().map(|(n, _)| n.as_str()).collect();
            text = names.join(&self.separator.to_string()) + "\n";
        }
        for row in rows {
            let cells: Vec<String> = row.cells.iter().map(|c| quoted(c, self.separator)).collect();
            text.push_str(&cells.join(&self.separator.to_string()));
            text.push('\n');
        }
        text
    }
}

/// Whether a first line names the column that says what a machine coded: without it such
/// rows would count as read.
fn names_machine(first: &[crate::cells::Cell]) -> bool {
    first.iter().any(|c| c.text == events::event::MACHINE.name)
}

fn stem(file: &str) -> &str {
    file.rsplit_once('.').map_or(file, |(stem, _)| stem)
}

fn quoted(cell: &str, separator: char) -> String {
    if cell.contains([separator, '"', '\n', '\r']) || cell.starts_with('#') {
        format!("\"{}\"", cell.replace('"', "\"\"").replace(['\n', '\r'], " "))
    } else {
        cell.to_owned()
    }
}

/// Where each of our columns comes from.
struct Sources {
    /// Row of the first line among those that hold something.
    first: usize,
    /// Per column of ours.
    from: Vec<Source>,
}

#[derive(Clone)]
enum Source {
    Column(usize),
    Always(String),
    Empty,
}

impl Sources {
    fn used(&self, target: &Target, sheet: &Cells) -> Vec<(String, String)> {
        let head = &sheet.rows[self.first];
        let pairs = target.columns.iter().zip(&self.from);
        pairs
            .filter_map(|((name, _), from)| match from {
                Source::Column(i) => Some((name.clone(), head[*i].text.clone())),
                _ => None,
            })
            .collect()
    }
    fn unused(&self, sheet: &Cells) -> Vec<String> {
        let taken = |i: usize| self.from.iter().any(|f| matches!(f, Source::Column(c) if *c == i));
        let head = sheet.rows[self.first].iter().enumerate();
        head.filter(|(i, c)| !taken(*i) && !c.text.is_empty())
            .map(|(_, c)| c.text.clone())
            .collect()
    }
}

/// Letters and digits of a name, small.
fn bare(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn sources(target: &Target, sheet: &Cells, incoming: &Incoming<'_>) -> Result<Sources, AdoptError> {
    let ours = || target.columns.iter().map(|(n, _)| n.as_str());
    for (name, _) in incoming.columns.iter().chain(&incoming.always) {
        if target.column(name).is_none() {
            return Err(AdoptError::Column {
                file: target.file.clone(),
                name: name.clone(),
                help: did_you_mean(name, "columns", ours()),
            });
        }
    }
    for (_, name) in &incoming.columns {
        let mut heads = sheet.rows.iter().take(FIRST).flatten();
        if !heads.any(|c| bare(&c.text) == bare(name)) {
            let known = widest(sheet).into_iter();
            return Err(AdoptError::Column {
                file: incoming.name.to_owned(),
                name: name.clone(),
                help: did_you_mean(name, "columns", known),
            });
        }
    }
    let theirs = |ours: &str| {
        let given = incoming.columns.iter().find(|(name, _)| name == ours);
        bare(given.map_or(ours, |(_, name)| name))
    };
    let wanted: BTreeSet<String> = ours().map(theirs).collect();
    let met =
        |row: &[crate::cells::Cell]| row.iter().filter(|c| wanted.contains(&bare(&c.text))).count();
    // A sheet may have a title above its columns.
    let first =
        (0..sheet.rows.len().min(FIRST)).max_by_key(|r| (met(&sheet.rows[*r]), usize::MAX - r));
    let Some(first) = first.filter(|r| met(&sheet.rows[*r]) > 0) else {
        return Err(AdoptError::NoColumns {
            name: incoming.name.to_owned(),
            theirs: widest(sheet).join(", "),
            ours: ours().collect::<Vec<_>>().join(", "),
        });
    };
    let head = &sheet.rows[first];
    let from = |name: &str| {
        if let Some((_, text)) = incoming.always.iter().find(|(n, _)| n == name) {
            return Source::Always(text.clone());
        }
        let at = head.iter().position(|c| bare(&c.text) == theirs(name));
        at.map_or(Source::Empty, Source::Column)
    };
    Ok(Sources { first, from: ours().map(from).collect() })
}

/// What the fullest of the first lines holds: likely the names of the columns.
fn widest(sheet: &Cells) -> Vec<&str> {
    let filled = |r: &usize| sheet.rows[*r].iter().filter(|c| !c.text.is_empty()).count();
    let row = (0..sheet.rows.len().min(FIRST)).max_by_key(|r| (filled(r), usize::MAX - r));
    let cells = row.into_iter().flat_map(|r| &sheet.rows[r]).map(|c| c.text.as_str());
    cells.filter(|c| !c.is_empty()).collect()
}

/// The rows below the first line, by our columns, actors and fixed words by our names.
fn translated(
    target: &Target,
    sheet: &Cells,
    sources: &Sources,
    (incoming, case): (&Incoming<'_>, &Case),
    put_right: &mut usize,
) -> Vec<Row> {
    let (mut line, mut byte) = (1, 0);
    let rows = sheet.rows.iter().enumerate().map(|(r, row)| {
        let from = row.first().map_or(byte, |c| c.from);
        line += incoming.text[byte..from].matches('\n').count();
        byte = from;
        (r, line, row)
    });
    rows.filter(|(r, _, _)| *r > sources.first)
        .map(|(_, line, row)| {
            let cells = target.columns.iter().zip(&sources.from).map(|((_, key), from)| {
                let text = match from {
                    Source::Column(i) => row.get(*i).map_or("", |c| c.text.as_str()),
                    Source::Always(text) => text,
                    Source::Empty => "",
                };
                let replaced = incoming.replaced.iter().find(|(from, _)| from == text);
                let text = replaced.map_or(text, |(_, to)| to);
                if let Some(right) = only_way(text, key.map(|k| &k.kind)) {
                    *put_right += 1;
                    return right;
                }
                ours(text, *key, &case.actors)
            });
            Row { line, cells: cells.collect() }
        })
        .collect()
}

/// A day or a number that is written otherwise, where it can mean only one thing.
fn only_way(text: &str, kind: Option<&Kind>) -> Option<String> {
    match kind {
        Some(Kind::Day) if PartialDate::parse(text).is_none() => other_day(text)?.1,
        Some(Kind::Number | Kind::Count) | None => decimal_point(text),
        _ => None,
    }
}

/// What a cell is called in the case.
fn ours(text: &str, key: Option<&Key>, actors: &[Actor]) -> String {
    match key.map(|k| &k.kind) {
        Some(Kind::Name(Refers::Actor)) => {
            let is = |a: &&Actor| a.id == text;
            let named = |a: &&Actor| bare(&a.id) == bare(text) || bare(&a.name) == bare(text);
            let found = actors.iter().find(is).or_else(|| actors.iter().find(named));
            found.map_or_else(|| text.to_owned(), |a| a.id.clone())
        }
        Some(Kind::Word(words)) => {
            let found = words.words.iter().find(|(word, _)| bare(word) == bare(text));
            found.map_or_else(|| text.to_owned(), |(word, _)| (*word).to_owned())
        }
        _ => text.to_owned(),
    }
}

/// Puts right what can be in one way only, and leaves out what is refused, until the
/// case with the rows has no error in them.
fn settled(
    folder: &Path,
    target: &Target,
    mut rows: Vec<Row>,
    limits: &Limits,
    adopted: &mut Adopted,
) {
    for _ in 0..ROUNDS {
        let text = target.with(&rows);
        let unsaved: [(&str, &[u8]); 1] = [(&target.file, text.as_bytes())];
        let loaded = load_overlaid(folder, &unsaved, limits);
        let lines = Lines::of(&text, rows.len());
        let mut refused: BTreeMap<usize, String> = BTreeMap::new();
        let mut fixed: BTreeSet<usize> = BTreeSet::new();
        let wrong = loaded.diagnostics.iter().filter(|d| d.severity == Severity::Error);
        for d in wrong {
            let Some(row) = lines.row(&loaded, &target.file, d) else { continue };
            match fix(&text, d, &mut rows[row], target) {
                true => {
                    fixed.insert(row);
                    adopted.put_right += 1;
                }
                false => {
                    let why = format!("{}: {} ({})", d.code, d.message, d.help);
                    refused.entry(row).or_insert(why);
                }
            }
        }
        refused.retain(|row, _| !fixed.contains(row));
        if refused.is_empty() && fixed.is_empty() {
            adopted.added = rows.len();
            adopted.text = text;
            break;
        }
        let mut at = 0;
        rows.retain(|row| {
            at += 1;
            match refused.remove(&(at - 1)) {
                Some(why) => {
                    adopted.left_out.push((row.line, why));
                    false
                }
                None => true,
            }
        });
    }
    if adopted.text.is_empty() {
        adopted.text = target.text.clone();
        adopted.left_out.extend(rows.iter().map(|r| (r.line, "it cannot be settled".to_owned())));
    }
    adopted.left_out.sort();
}

/// Puts the cell right in which a finding knows the only way to; whether it did.
fn fix(text: &str, d: &Diagnostic, row: &mut Row, target: &Target) -> bool {
    let Some(fix) = &d.fix else { return false };
    let (start, end) = (fix.span.start as usize, fix.span.end as usize);
    let (Some(wrong), true) = (text.get(start..end), start < end) else { return false };
    let at = row.cells.iter().position(|c| c == wrong);
    match at.filter(|_| target.columns.len() == row.cells.len()) {
        Some(cell) if row.cells[cell] != fix.replacement => {
            row.cells[cell].clone_from(&fix.replacement);
            true
        }
        _ => false,
    }
}

/// Where the last lines of a text begin, which are the rows taken in.
struct Lines {
    starts: Vec<usize>,
}

impl Lines {
    fn of(text: &str, rows: usize) -> Lines {
        let mut starts: Vec<usize> = std::iter::once(0)
            .chain(text.match_indices('\n').map(|(i, _)| i + 1))
            .filter(|i| *i < text.len())
            .collect();
        let own = starts.len().saturating_sub(rows);
        Lines { starts: starts.split_off(own) }
    }
    /// The row that a finding is about, or names as one of several.
    fn row(&self, loaded: &Loaded, file: &str, d: &Diagnostic) -> Option<usize> {
        let here = |f: u32| loaded.files.get(f as usize).is_some_and(|(name, _)| name == file);
        let of = |start: usize| self.starts.partition_point(|s| *s <= start).checked_sub(1);
        let places = d.labels.iter().filter(|(span, _)| here(span.file));
        places.filter_map(|(span, _)| of(span.start as usize)).max()
    }
}
