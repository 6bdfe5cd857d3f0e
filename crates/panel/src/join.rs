//! A source by its key: never more than one row for one.

use crate::error::PanelError;
use crate::reader::Sheet;
use crate::source::{About, Absent, Sides, Source};
use crate::whittle::{Rule, Whittled, whittle};
use std::collections::HashMap;

/// Columns that say by their row alone that a thing is there.
const FLAGS: [&str; 3] = ["cowmaj", "rivalry", "cowmidongoing"];
/// The year before the first session of the General Assembly.
const BEFORE_SESSIONS: i32 = 1945;

/// States (the second 0 if there is one only) and a year.
type Key = (i32, i32, i32);

/// What a source has for a key.
pub(crate) enum Found<'a> {
    /// It does not cover the year.
    Uncovered,
    /// It covers the year and has no row.
    Nothing,
    /// Its row.
    Row(&'a [f64]),
}

/// A source ready to be joined.
pub(crate) struct Joined {
    pub source: &'static Source,
    /// The columns that the file has.
    pub names: Vec<&'static str>,
    rows: HashMap<Key, Vec<f64>>,
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
            rows: HashMap::new(),
            years: [i32::MAX, i32::MIN],
            whittled: Vec::new(),
        };
        let mut found: HashMap<Key, Vec<(usize, i32)>> = HashMap::new();
        let states: Vec<usize> =
            source.states.iter().filter_map(|names| sheet.column(names)).collect();
        let times: Vec<usize> =
            source.time.iter().filter_map(|names| sheet.column(names)).collect();
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
            let (from, to) = out.span(sheet, row, &times)?;
            out.years = [out.years[0].min(from), out.years[1].max(to)];
            for year in from..=to {
                found.entry((first, second, year)).or_default().push((row, from));
            }
        }
        let mut keys: Vec<Key> = found.keys().copied().collect();
        keys.sort_unstable();
        let mut dropped = vec![0; rules.len()];
        for key in keys {
            let rows = &found[&key];
            let values = out.one(sheet, &values, key, rows, (rules, &mut dropped))?;
            out.rows.insert(key, values);
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

    /// The values of one key.
    fn one(
        &self,
        sheet: &Sheet,
        columns: &[(&'static str, usize)],
        key: Key,
        rows: &[(usize, i32)],
        (rules, dropped): (&[Rule], &mut [usize]),
    ) -> Result<Vec<f64>, PanelError> {
        let read = |row: usize| -> Result<Vec<f64>, PanelError> {
            columns
                .iter()
                .map(|(name, column)| {
                    if FLAGS.contains(name) {
                        return Ok(1.0);
                    }
                    let value = sheet.number(row, *column)?;
                    let known = value.filter(|x| !self.source.missing.contains(x));
                    Ok(known.unwrap_or(f64::NAN))
                })
                .collect()
        };
        let only_flags = self.names.iter().all(|n| FLAGS.contains(n));
        if rows.len() == 1 || only_flags {
            return read(rows[0].0);
        }
        let several = || PanelError::Duplicate {
            file: sheet.file.clone(),
            key: match key {
                (state, 0, year) => format!("state {state} in {year}"),
                (a, b, year) => format!("states {a} and {b} in {year}"),
            },
            lines: rows.iter().map(|r| sheet.line(r.0).to_string()).collect::<Vec<_>>().join(", "),
            help: "leave one of them, or for disputes give rules that leave one (--whittle)"
                .to_owned(),
        };
        if self.source.about == About::Dispute {
            let all = rows.iter().map(|r| read(r.0)).collect::<Result<Vec<_>, _>>()?;
            let kept = whittle(rules, &self.names, &all, dropped).ok_or_else(several)?;
            return Ok(all[kept].clone());
        }
        // Of relations that follow each other within a year the first counts.
        let spans = self.source.time.len() > 1;
        let first = rows.iter().min_by_key(|r| (self.begins(sheet, r.0), r.0));
        match first {
            Some(first) if spans => read(first.0),
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
        let mut keys: Vec<Key> = self.rows.keys().copied().collect();
        keys.sort_unstable();
        for (a, b, year) in keys {
            let back = (b, a, year);
            let wrong = |what: String, help: &str| {
                Err(PanelError::Asymmetric {
                    file: sheet.file.clone(),
                    what,
                    help: help.to_owned(),
                })
            };
            match (self.source.sides, self.rows.get(&back)) {
                (Sides::Mirrored, None) => {
                    let mut values = self.rows[&(a, b, year)].clone();
                    self.swap(&mut values);
                    self.rows.insert(back, values);
                }
                (Sides::Mirrored, Some(_)) => {}
                (_, None) => {
                    return wrong(
                        format!("{a} to {b} is there in {year}, and {b} to {a} is not"),
                        "use the directed file of the source, which has every pair both ways",
                    );
                }
                (Sides::Equal, Some(other)) => {
                    let own = &self.rows[&(a, b, year)];
                    let same = |(x, y): (&f64, &f64)| x == y || (x.is_nan() && y.is_nan());
                    if !own.iter().zip(other).all(same) {
                        return wrong(
                            format!("{a} to {b} and {b} to {a} differ in {year}"),
                            "the relation is the same from both sides; correct the file",
                        );
                    }
                }
                (Sides::Own, Some(_)) => {}
            }
        }
        Ok(())
    }

    /// Exchanges what flows to the first for what flows to the second.
    fn swap(&self, values: &mut [f64]) {
        let place = |name: &str| self.names.iter().position(|n| *n == name);
        if let (Some(a), Some(b)) = (place("flow1"), place("flow2")) {
            values.swap(a, b);
        }
    }

    /// What a source has for a key.
    pub fn find(&self, key: Key) -> Found<'_> {
        if key.2 < self.years[0] || key.2 > self.years[1] {
            return Found::Uncovered;
        }
        self.rows.get(&key).map_or(Found::Nothing, |values| Found::Row(values))
    }

    /// A value: not a number where nothing is known.
    pub fn read(&self, found: &Found<'_>, column: usize) -> f64 {
        match (found, self.source.absent) {
            (Found::Row(values), _) => values[column],
            (Found::Uncovered, _) | (Found::Nothing, Absent::Unknown) => f64::NAN,
            // A dispute that is not there has no number and no deaths to speak of.
            (Found::Nothing, Absent::Zero) if self.source.about == About::Dispute => {
                let name = self.names[column];
                let flag = name.ends_with("onset") || name.ends_with("ongoing");
                if flag { 0.0 } else { f64::NAN }
            }
            (Found::Nothing, Absent::Zero) => 0.0,
        }
    }

    /// The value of a key.
    pub fn value(&self, key: Key, column: usize) -> f64 {
        self.read(&self.find(key), column)
    }

    /// Whether a key has a row.
    pub fn has(&self, key: Key) -> bool {
        self.rows.contains_key(&key)
    }
}
