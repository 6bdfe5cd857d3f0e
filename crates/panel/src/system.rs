//! Who is in the state system on which days.

use crate::error::PanelError;
use crate::reader::Sheet;
use std::collections::BTreeMap;

/// A day as (year, month, day).
type Day = (i32, i32, i32);

/// When in a year a state was in the system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Member {
    Never,
    /// On some days.
    PartOfIt,
    AllYear,
}

/// Terms of membership by state.
pub(crate) struct System {
    terms: BTreeMap<i32, Vec<(Day, Day)>>,
    pub first: i32,
    pub last: i32,
}

impl System {
    /// Reads the list of states.
    ///
    /// # Errors
    /// [`PanelError::File`] for a cell that is no date, or a term that ends before it
    /// begins.
    pub fn read(sheet: &Sheet) -> Result<Self, PanelError> {
        let column = |name: &str| {
            sheet.column(&[name]).ok_or_else(|| PanelError::File {
                file: sheet.file.clone(),
                what: format!("it has no column `{name}`"),
                help: "use the file as it was downloaded".to_owned(),
            })
        };
        let names = ["ccode", "styear", "stmonth", "stday", "endyear", "endmonth", "endday"];
        let columns = names.map(column);
        let mut terms: BTreeMap<i32, Vec<(Day, Day)>> = BTreeMap::new();
        let (mut first, mut last) = (i32::MAX, i32::MIN);
        for row in 0..sheet.rows.len() {
            let mut cells = [0; 7];
            for (cell, column) in cells.iter_mut().zip(&columns) {
                *cell = sheet.whole(row, column.clone()?)?;
            }
            let [state, a, b, c, d, e, f] = cells;
            if (d, e, f) < (a, b, c) {
                return Err(PanelError::File {
                    file: sheet.file.clone(),
                    what: format!(
                        "state {state} leaves before it enters, line {}",
                        sheet.line(row)
                    ),
                    help: "correct the dates".to_owned(),
                });
            }
            terms.entry(state).or_default().push(((a, b, c), (d, e, f)));
            (first, last) = (first.min(a), last.max(d));
        }
        Ok(System { terms, first, last })
    }

    /// All states, ascending, with their membership in each of some years.
    pub fn members(&self, from: i32, to: i32) -> Vec<(i32, Vec<Member>)> {
        let member = |terms: &[(Day, Day)], year: i32| {
            let (start, end) = ((year, 1, 1), (year, 12, 31));
            if terms.iter().any(|t| t.0 <= start && t.1 >= end) {
                Member::AllYear
            } else if terms.iter().any(|t| t.0 <= end && t.1 >= start) {
                Member::PartOfIt
            } else {
                Member::Never
            }
        };
        let of = |terms: &Vec<_>| (from..=to).map(|year| member(terms, year)).collect();
        self.terms.iter().map(|(state, terms)| (*state, of(terms))).collect()
    }

    /// Whether two states were in the system on the same day of a year.
    pub fn met(&self, one: i32, other: i32, year: i32) -> bool {
        let (start, end) = ((year, 1, 1), (year, 12, 31));
        let of = |state: i32| self.terms.get(&state).map_or(&[][..], Vec::as_slice);
        of(one)
            .iter()
            .any(|a| of(other).iter().any(|b| a.0.max(b.0).max(start) <= a.1.min(b.1).min(end)))
    }
}
