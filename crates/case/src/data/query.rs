//! `rate(regimes.waiver, VN)`: a question to the tables, as it is written.

use crate::PartialDate;
use crate::table::partial_date;

/// What is asked of the tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// A share of the times.
    Rate,
    /// How often a year.
    PerYear,
    /// The mean of a column.
    Mean,
    /// The share of a column's cells that are not 0, `no` or `false`.
    Share,
}

/// A question taken apart.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Asked<'t> {
    pub what: What,
    /// The parts of the path, as `regimes` and `waiver`.
    pub path: Vec<&'t str>,
    /// An actor, or another bare name.
    pub name: Option<&'t str>,
    /// A day.
    pub from: Option<PartialDate>,
    /// Conditions on columns.
    pub conditions: Vec<Condition<'t>>,
}

/// A condition on a column: `year >= 2010`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Condition<'t> {
    pub column: &'t str,
    pub sign: &'t str,
    pub value: &'t str,
}

/// Signs of comparison, those of two marks first.
const SIGNS: [&str; 6] = [">=", "<=", "!=", "=", ">", "<"];

/// All that can be asked, for messages.
pub(super) const FORMS: &str = "write  rate(regimes.NAME, ACTOR) , rate(games.GAME.MOVE.ACTION) , per_year(events.KIND, 2010-01-01, ACTOR) , mean(data.NAME.COLUMN, column = value)  or  share(data.NAME.COLUMN)";

/// Takes a question apart.
pub(super) fn asked(text: &str) -> Result<Asked<'_>, String> {
    let text = text.trim();
    let (name, rest) =
        text.split_once('(').ok_or_else(|| format!("`{text}` asks nothing of a table"))?;
    let inner =
        rest.strip_suffix(')').ok_or_else(|| format!("`{text}` does not end with its bracket"))?;
    let what = match name.trim() {
        "rate" => What::Rate,
        "per_year" => What::PerYear,
        "mean" => What::Mean,
        "share" => What::Share,
        other => return Err(format!("`{other}` is not a question to a table")),
    };
    let mut parts = inner.split(',').map(str::trim);
    let path: Vec<&str> = parts.next().unwrap_or_default().split('.').map(str::trim).collect();
    if path.iter().any(|p| p.is_empty()) {
        return Err(format!("`{text}` does not say of which table"));
    }
    let mut asked = Asked { what, path, name: None, from: None, conditions: Vec::new() };
    for part in parts {
        if part.is_empty() {
            return Err(format!("`{text}` has a comma too many"));
        }
        let sign = SIGNS.iter().filter_map(|s| Some((part.find(s)?, *s))).min_by_key(|(at, s)| {
            // Of signs at one place the longer.
            (*at, 2 - s.len())
        });
        if let Some((at, sign)) = sign {
            let (column, value) = (part[..at].trim(), part[at + sign.len()..].trim());
            if column.is_empty() || value.is_empty() {
                return Err(format!("`{part}` is not a condition"));
            }
            asked.conditions.push(Condition { column, sign, value });
        } else if let Some(day) = partial_date(part) {
            if asked.from.replace(day).is_some() {
                return Err(format!("`{text}` names two days"));
            }
        } else if asked.name.replace(part).is_some() {
            return Err(format!("`{text}` names two actors"));
        }
    }
    Ok(asked)
}

impl Condition<'_> {
    /// Whether a cell meets it: as numbers where both are, else as texts.
    pub fn met(&self, cell: &str) -> bool {
        use std::cmp::Ordering;
        let order = match (cell.parse::<f64>(), self.value.parse::<f64>()) {
            (Ok(a), Ok(b)) => a.partial_cmp(&b),
            _ if matches!(self.sign, "=" | "!=") => Some(cell.cmp(self.value)),
            // Days compare as texts; an empty cell meets nothing.
            _ if !cell.is_empty() => Some(cell.cmp(self.value)),
            _ => None,
        };
        let Some(order) = order else { return self.sign == "!=" };
        match self.sign {
            "=" => order == Ordering::Equal,
            "!=" => order != Ordering::Equal,
            ">=" => order != Ordering::Less,
            "<=" => order != Ordering::Greater,
            ">" => order == Ordering::Greater,
            _ => order == Ordering::Less,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_are_taken_apart() {
        let a = asked("rate(regimes.waiver-act, VN)").unwrap();
        assert_eq!(
            (a.what, a.path, a.name),
            (What::Rate, vec!["regimes", "waiver-act"], Some("VN"))
        );
        let a = asked(" per_year( events.veto , 2010-01 , HU )").unwrap();
        assert_eq!(a.from.unwrap().to_string(), "2010-01");
        assert_eq!(a.name, Some("HU"));
        let a = asked("mean(data.trade.exports, year >= 2010, to != US)").unwrap();
        let all: Vec<_> = a.conditions.iter().map(|c| (c.column, c.sign, c.value)).collect();
        assert_eq!(all, [("year", ">=", "2010"), ("to", "!=", "US")]);
        for wrong in
            ["0.3", "rate(x", "total(x)", "rate()", "rate(a.b,)", "rate(a, X, Y)", "mean(a, >= 3)"]
        {
            assert!(asked(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn conditions_compare_numbers_as_numbers() {
        let met = |sign: &'static str, value: &'static str, cell| {
            Condition { column: "c", sign, value }.met(cell)
        };
        assert!(met(">=", "9", "10") && !met("<", "9", "10"));
        assert!(met("=", "US", "US") && met("!=", "US", "VN") && !met(">", "3", ""));
        assert!(met(">=", "2020-01-01", "2020-03-05"));
    }
}
