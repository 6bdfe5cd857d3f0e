//! One cell of a panel of states and years: `{ panel = "cinc", state = "US", year = 2021 }`.

use super::Table;
use crate::Case;
use realpolitik_belief::family::number;
use realpolitik_feeds::{State, state};

/// Columns that may say which state a row is of, and how a state is written there.
type Code = fn(&State) -> String;
const KEYS: [(&str, Code); 7] = [
    ("ccode", |s| s.cow.to_string()),
    ("stateabb", |s| s.letters.to_owned()),
    ("iso3", |s| s.iso3.to_owned()),
    ("iso3c", |s| s.iso3.to_owned()),
    ("iso2", |s| s.iso2.to_owned()),
    ("state", |s| s.name.to_owned()),
    ("statenme", |s| s.name.to_owned()),
];
/// Codes of what is not known, in the files of the Correlates of War and others.
const MISSING: [f64; 4] = [-9.0, -99.0, -66.0, -88.0];

/// A number with what it is, or why there is none with a way out.
type Answer = Result<(f64, String), (String, String)>;

/// The number of a state in a year, in the only table of data that has the column, or in
/// the table that is named before it.
pub(super) fn cell(
    case: &Case,
    tables: &[Table],
    column: &str,
    (named, year): (&str, i32),
) -> Answer {
    if year > i32::from(case.as_of.year()) {
        return Err((
            format!("{year} is after the as-of date {}", case.as_of),
            "take a year that could be known".to_owned(),
        ));
    }
    let of = state(named).map_err(|e| (e.to_string(), e.help()))?;
    let (table, column) = table(tables, column)?;
    let place = |name: &str| table.columns.iter().position(|c| c.eq_ignore_ascii_case(name));
    let Some((key, code)) = KEYS.iter().find_map(|(k, code)| Some((place(k)?, code(of)))) else {
        let known: Vec<&str> = KEYS.iter().map(|k| k.0).collect();
        return Err((
            format!("data.{} has no column that says which state a row is of", table.name),
            format!("call it one of {}", known.join(", ")),
        ));
    };
    let (Some(years), Some(value)) = (place("year"), place(column)) else {
        let message = format!("data.{} has no column `year`", table.name);
        return Err((message, "a panel of states has a row for each state and year".to_owned()));
    };
    let own = |row: &&Vec<String>| row[key].eq_ignore_ascii_case(&code);
    let year_of = |row: &Vec<String>| row[years].parse::<f64>().ok();
    let rows: Vec<&Vec<String>> = table.rows.iter().filter(own).collect();
    let here: Vec<&&Vec<String>> =
        rows.iter().filter(|r| year_of(r) == Some(f64::from(year))).collect();
    let [row] = here.as_slice() else {
        let covered = rows.iter().filter_map(|r| year_of(r)).fold(None, |span, y| {
            let (a, b) = span.unwrap_or((y, y));
            Some((f64::min(a, y), f64::max(b, y)))
        });
        let help = match covered {
            Some((a, b)) => format!("its rows of {} are of {a} to {b}", of.name),
            None => format!("it has no row of {} ({code})", of.name),
        };
        let message = match here.len() {
            0 => format!("data.{} has no row of {} in {year}", table.name, of.name),
            n => format!("data.{} has {n} rows of {} in {year}", table.name, of.name),
        };
        return Err((message, help));
    };
    let text = row[value].as_str();
    match number(text) {
        Some(x) if !MISSING.contains(&x) => {
            Ok((x, format!("{column} of {} in {year}, of data.{}", of.name, table.name)))
        }
        Some(_) | None => {
            let message = format!(
                "`{column}` of {} in {year} is not known in data.{}: `{}`",
                of.name,
                table.name,
                text.escape_debug()
            );
            Err((message, "take another year, or state the value".to_owned()))
        }
    }
}

/// The table that is meant, and the column in it.
fn table<'t, 'c>(
    tables: &'t [Table],
    column: &'c str,
) -> Result<(&'t Table, &'c str), (String, String)> {
    let has = |t: &Table, c: &str| t.columns.iter().any(|x| x.eq_ignore_ascii_case(c));
    let (name, column) = match column.rsplit_once('.') {
        Some((name, column)) => (Some(name), column),
        None => (None, column),
    };
    let fitting: Vec<&Table> =
        tables.iter().filter(|t| name.is_none_or(|n| t.name == n) && has(t, column)).collect();
    match fitting.as_slice() {
        [one] => Ok((one, column)),
        [] => Err((
            match name {
                Some(n) => format!("there is no table `data.{n}` with a column `{column}`"),
                None => format!("no table of data has a column `{column}`"),
            },
            "put the file beside the case, as downloaded (National Material Capabilities of the \
             Correlates of War) or as  realpolitik panel state-years  writes it, and name it: \
             [data.nmc] file = \"data/nmc.csv\""
                .to_owned(),
        )),
        several => {
            let names: Vec<String> =
                several.iter().map(|t| format!("\"{}.{column}\"", t.name)).collect();
            Err((
                format!("{} tables of data have a column `{column}`", several.len()),
                format!("say which: panel = {}", names.join(" or ")),
            ))
        }
    }
}
