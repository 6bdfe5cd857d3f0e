//! A source by its key: never more than one row for one.

use crate::error::PanelError;
use crate::reader::Sheet;
use crate::source::{About, Absent, Sides, Source};
use crate::whittle::{Rule, Whittled, whittle};
use std::ops::Range;

/// Columns that say by their row alone that a thing is there.
const FLAGS: [&str; 3] = ["cowmaj", "rivalry", "cowmidongoing"];
/// The year before the first session of the General Assembly.
const BEFORE_SESSIONS: i32 = 1945;

/// States (the second 0 if there is one only) and a year.
type Key = (i32, i32, i32);

/// What a source has for a row of a panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// It does not cover the year.
    Uncovered,
    /// It covers the year and has no row.
    Nothing,
    /// Its row of this number, in the order of keys.
    Row(u32),
}

/// A line of a file as it stands for one year.
struct Line {
    key: Key,
    row: u32,
}

/// Rows in the order of their keys: pairs, and under each its years.
#[derive(Default)]
struct Rows {
    /// Where the years of a pair begin, in the order of pairs.
    pairs: Vec<((i32, i32), u32)>,
    years: Vec<i32>,
    /// `[row * columns + column]`.
    values: Vec<f64>,
}

impl Rows {
    /// Adds a key behind all others; its values are to be added by the caller.
    fn push(&mut self, (a, b, year): Key) {
        if self.pairs.last().is_none_or(|p| p.0 != (a, b)) {
            self.pairs.push(((a, b), self.years.len() as u32));
        }
        self.years.push(year);
    }

    /// The rows of the pair of this number.
    fn of(&self, pair: usize) -> Range<usize> {
        let end = self.pairs.get(pair + 1).map_or(self.years.len(), |p| p.1 as usize);
        self.pairs[pair].1 as usize..end
    }

    /// The rows of a pair.
    fn of_pair(&self, pair: (i32, i32)) -> Range<usize> {
        self.pairs.binary_search_by_key(&pair, |p| p.0).map_or(0..0, |at| self.of(at))
    }

    /// All keys in order, with their rows.
    fn keys(&self) -> impl Iterator<Item = (Key, usize)> + '_ {
        let pairs = self.pairs.iter().enumerate();
        pairs.flat_map(|(k, ((a, b), _))| self.of(k).map(|row| ((*a, *b, self.years[row]), row)))
    }
}

/// A source ready to be joined.
pub(crate) struct Joined {
    pub source: &'static Source,
    /// The columns that the file has.
    pub names: Vec<&'static str>,
    rows: Rows,
    /// The first and the last year that it covers.
    pub years: [i32; 2],
    pub whittled: Vec<Whittled>,
}

impl Joined {
    /// Reads a source into its keys.
    ///
    /// # Errors
    /// [`PanelError::Duplicate`] for several rows of one key, [`PanelError::Asymmetric`]
    /// where both sides of a pair should agree or be there and do not, and
    /// [`PanelError::File`] for cells that cannot be read.
    pub fn new(source: &'static Source, sheet: &Sheet, rules: &[Rule]) -> Result<Self, PanelError> {
        let values: Vec<(&'static str, usize)> =
            source.values.iter().filter_map(|v| Some((v.name, sheet.column(v.aliases)?))).collect();
        let mut out = Joined {
            source,
            names: values.iter().map(|v| v.0).collect(),
            rows: Rows::default(),
            years: [i32::MAX, i32::MIN],
            whittled: Vec::new(),
        };
        let mut lines = out.lines(sheet)?;
        lines.sort_unstable_by_key(|l| (l.key, l.row));
        let mut dropped = vec![0; rules.len()];
        for group in lines.chunk_by(|a, b| a.key == b.key) {
            out.rows.push(group[0].key);
            out.one(sheet, &values, group, (rules, &mut dropped))?;
        }
        out.sides(sheet)?;
        if source.about == About::Dispute {
            out.whittled = rules
                .iter()
                .zip(dropped)
                .map(|(rule, dropped)| Whittled {
                    source: source.id.to_owned(),
                    rule: *rule,
                    dropped,
                })
                .collect();
        }
        Ok(out)
    }

    /// What each line stands for, year by year.
    fn lines(&mut self, sheet: &Sheet) -> Result<Vec<Line>, PanelError> {
        let column = |names: &&[&str]| sheet.column(names);
        let states: Vec<usize> = self.source.states.iter().filter_map(column).collect();
        let times: Vec<usize> = self.source.time.iter().filter_map(column).collect();
        let mut lines = Vec::with_capacity(sheet.rows.len());
        for row in 0..sheet.rows.len() {
            // A state without a code in this system is none of the panel's.
            let blank = |c: &usize| {
                sheet.rows[row].get(*c).is_none_or(|x| matches!(x.trim(), "" | "NA" | "."))
            };
            if states.iter().any(blank) {
                continue;
            }
            let first = sheet.whole(row, states[0])?;
            let second = states.get(1).map_or(Ok(0), |c| sheet.whole(row, *c))?;
            let (from, to) = self.span(sheet, row, &times)?;
            self.years = [self.years[0].min(from), self.years[1].max(to)];
            let row = row as u32;
            lines.extend((from..=to).map(|year| Line { key: (first, second, year), row }));
        }
        Ok(lines)
    }

    /// The years of a row.
    fn span(&self, sheet: &Sheet, row: usize, times: &[usize]) -> Result<(i32, i32), PanelError> {
        if let [one] = times
            && sheet.header[*one] == "session"
        {
            let year = BEFORE_SESSIONS + sheet.whole(row, *one)?;
            return Ok((year, year));
        }
        let from = sheet.year(row, times[0])?;
        let to = match times.get(1) {
            Some(c) => sheet.year(row, *c)?,
            None => from,
        };
        if to < from {
            return Err(PanelError::File {
                file: sheet.file.clone(),
                what: format!("line {} ends before it begins", sheet.line(row)),
                help: "correct its years".to_owned(),
            });
        }
        Ok((from, to))
    }

    /// Adds the values of one key, from the lines that have it.
    fn one(
        &mut self,
        sheet: &Sheet,
        columns: &[(&'static str, usize)],
        lines: &[Line],
        (rules, dropped): (&[Rule], &mut [usize]),
    ) -> Result<(), PanelError> {
        let missing = self.source.missing;
        let read = |line: &Line, values: &mut Vec<f64>| -> Result<(), PanelError> {
            for (name, column) in columns {
                values.push(if FLAGS.contains(name) {
                    1.0
                } else {
                    let value = sheet.number(line.row as usize, *column)?;
                    value.filter(|x| !missing.contains(x)).unwrap_or(f64::NAN)
                });
            }
            Ok(())
        };
        let only_flags = self.names.iter().all(|n| FLAGS.contains(n));
        if lines.len() == 1 || only_flags {
            return read(&lines[0], &mut self.rows.values);
        }
        let several = || PanelError::Duplicate {
            file: sheet.file.clone(),
            key: match lines[0].key {
                (state, 0, year) => format!("state {state} in {year}"),
                (a, b, year) => format!("states {a} and {b} in {year}"),
            },
            lines: lines
                .iter()
                .map(|l| sheet.line(l.row as usize).to_string())
                .collect::<Vec<_>>()
                .join(", "),
            help: "leave one of them, or for disputes give rules that leave one (--whittle)"
                .to_owned(),
        };
        if self.source.about == About::Dispute {
            let mut all = vec![Vec::new(); lines.len()];
            for (line, values) in lines.iter().zip(&mut all) {
                read(line, values)?;
            }
            let kept = whittle(rules, &self.names, &all, dropped).ok_or_else(several)?;
            self.rows.values.extend(&all[kept]);
            return Ok(());
        }
        // Of relations that follow each other within a year the first counts.
        let spans = self.source.time.len() > 1;
        let first = lines.iter().min_by_key(|l| (self.begins(sheet, l.row as usize), l.row));
        match first {
            Some(first) if spans => read(first, &mut self.rows.values),
            _ => Err(several()),
        }
    }

    /// When a row begins, as text that sorts.
    fn begins(&self, sheet: &Sheet, row: usize) -> String {
        let column = sheet.column(self.source.time[0]);
        column.and_then(|c| sheet.rows[row].get(c)).unwrap_or_default().to_owned()
    }

    /// Both sides of every pair, as the source has it.
    fn sides(&mut self, sheet: &Sheet) -> Result<(), PanelError> {
        if self.source.about == About::State {
            return Ok(());
        }
        let wrong = |what: String, help: &str| {
            Err(PanelError::Asymmetric { file: sheet.file.clone(), what, help: help.to_owned() })
        };
        let back = self.find(self.rows.keys().map(|((a, b, year), _)| (b, a, year)));
        let mut missing = Vec::new();
        for (((a, b, year), row), back) in self.rows.keys().zip(back) {
            match (self.source.sides, back) {
                (Sides::Own | Sides::Mirrored, Found::Row(_)) => {}
                (Sides::Mirrored, _) => missing.push(row),
                (Sides::Equal, Found::Row(other)) => {
                    let same = |(x, y): (&f64, &f64)| x == y || (x.is_nan() && y.is_nan());
                    if !self.values(row).iter().zip(self.values(other as usize)).all(same) {
                        return wrong(
                            format!("{a} to {b} and {b} to {a} differ in {year}"),
                            "the relation is the same from both sides; correct the file",
                        );
                    }
                }
                _ => {
                    return wrong(
                        format!("{a} to {b} is there in {year}, and {b} to {a} is not"),
                        "use the directed file of the source, which has every pair both ways",
                    );
                }
            }
        }
        if !missing.is_empty() {
            self.mirror(&missing);
        }
        Ok(())
    }

    /// Adds some rows for the other side.
    fn mirror(&mut self, rows: &[usize]) {
        let all: Vec<(Key, usize)> = self.rows.keys().collect();
        // Own rows before mirrored ones, which no key has both of.
        let mut keys: Vec<(Key, usize, bool)> =
            all.iter().map(|(k, row)| (*k, *row, false)).collect();
        keys.extend(rows.iter().map(|row| {
            let (a, b, year) = all[*row].0;
            ((b, a, year), *row, true)
        }));
        keys.sort_unstable();
        // What flows to the first flows to the second as seen from there.
        let place = |name: &str| self.names.iter().position(|n| *n == name);
        let flows = place("flow1").zip(place("flow2"));
        let mut out = Rows::default();
        for (key, row, mirrored) in keys {
            out.push(key);
            let from = out.values.len();
            out.values.extend(self.values(row));
            if let Some((a, b)) = flows.filter(|_| mirrored) {
                out.values.swap(from + a, from + b);
            }
        }
        self.rows = out;
    }

    fn values(&self, row: usize) -> &[f64] {
        &self.rows.values[row * self.names.len()..(row + 1) * self.names.len()]
    }

    /// What the source has for some keys: fastest where those of one pair stand together
    /// in the order of years.
    pub fn find(&self, keys: impl Iterator<Item = Key>) -> Vec<Found> {
        let mut pair = None;
        let (mut own, mut at) = (0..0, 0);
        let [first, last] = self.years;
        keys.map(|(a, b, year)| {
            if year < first || year > last {
                return Found::Uncovered;
            }
            if pair != Some((a, b)) {
                pair = Some((a, b));
                own = self.rows.of_pair((a, b));
                at = own.start;
            }
            if at > own.start && self.rows.years[at - 1] >= year {
                at = own.start;
            }
            while at < own.end && self.rows.years[at] < year {
                at += 1;
            }
            if at < own.end && self.rows.years[at] == year {
                Found::Row(at as u32)
            } else {
                Found::Nothing
            }
        })
        .collect()
    }

    /// A column of what was found: not a number where nothing is known.
    pub fn read(&self, found: &[Found], column: usize) -> Vec<f64> {
        // A dispute that is not there has no number and no deaths to speak of.
        let name = self.names[column];
        let flag = name.ends_with("onset") || name.ends_with("ongoing");
        let absent = match self.source.absent {
            Absent::Zero if flag || self.source.about != About::Dispute => 0.0,
            _ => f64::NAN,
        };
        let width = self.names.len();
        let value = |found: &Found| match found {
            Found::Row(row) => self.rows.values[*row as usize * width + column],
            Found::Nothing => absent,
            Found::Uncovered => f64::NAN,
        };
        found.iter().map(value).collect()
    }
}
