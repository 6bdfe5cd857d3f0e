//! What a cell says that is not written as the language has it: days as a
//! spreadsheet or a country writes them, decimal commas, and marks of what is
//! missing.

use super::partial_date;
use jiff::ToSpan;
use jiff::civil::Date;

/// The day before the first of spreadsheets, which count 29 February 1900 too.
const SPREADSHEET_EPOCH: Date = Date::constant(1899, 12, 30);

/// Numbers that spreadsheets store for the days from 1927 to 2119; shorter ones
/// may be years.
const SERIALS: std::ops::Range<i32> = 10_000..80_000;

/// How a day ought to be written that is written otherwise: words, and the
/// replacement where it can mean only one thing.
pub(crate) fn other_day(text: &str) -> Option<(String, Option<String>)> {
    if let Ok(serial) = text.parse::<i32>()
        && SERIALS.contains(&serial)
    {
        let day = SPREADSHEET_EPOCH.checked_add(serial.days()).ok()?;
        return Some((
            format!(
                "{text} is how a spreadsheet stores {day}: format the column as text, or write {day}"
            ),
            Some(day.to_string()),
        ));
    }
    let parts: Vec<&str> = text.split(['/', '.', '-', ' ']).filter(|p| !p.is_empty()).collect();
    let padded = |y: &str, m: &str, d: &str| -> Option<String> {
        let day = format!("{y}-{m:0>2}-{d:0>2}");
        partial_date(&day).map(|_| day)
    };
    match parts.as_slice() {
        [y, m, d] if y.len() == 4 => {
            let day = padded(y, m, d)?;
            Some((format!("write {day}"), Some(day)))
        }
        [y, m] if y.len() == 4 => {
            let month = format!("{y}-{m:0>2}");
            partial_date(&month).map(|_| (format!("write {month}"), Some(month)))
        }
        [a, b, y] if y.len() == 4 => {
            // Day first with points; with strokes either may be meant.
            let (day_first, month_first) = (padded(y, b, a), padded(y, a, b));
            match (day_first, month_first) {
                (Some(x), Some(z)) if x != z && !text.contains('.') => {
                    Some((format!("write {x} or {z}, whichever is meant"), None))
                }
                (Some(x), _) => Some((format!("write {x}"), Some(x))),
                (None, Some(z)) => Some((format!("write {z}"), Some(z))),
                (None, None) => None,
            }
        }
        _ => None,
    }
}

/// A number with a decimal comma, with the point in its place.
pub(crate) fn decimal_point(text: &str) -> Option<String> {
    let (whole, rest) = text.split_once(',')?;
    let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    let unsigned = whole.strip_prefix(['-', '+']).unwrap_or(whole);
    (digits(unsigned) && digits(rest)).then(|| format!("{whole}.{rest}"))
}

/// A number written with the sign of per cent, as the share that it is.
pub(crate) fn per_cent(text: &str) -> Option<f64> {
    let number = text.trim().strip_suffix('%')?.trim_end();
    // Divided as written, so that 7 % is what 0.07 is.
    number.parse::<f64>().ok().filter(|v| v.is_finite()).map(|v| v / 100.0)
}

/// Who marks what is missing by this text, if anybody does.
pub(crate) fn mark_of_missing(text: &str) -> Option<&'static str> {
    Some(match text {
        "NA" | "<NA>" => "R",
        "N/A" | "n/a" | "#N/A" => "a spreadsheet",
        "." => "Stata",
        ".." => "the World Bank",
        "NaN" | "nan" => "Python",
        "NULL" | "null" => "a data base",
        "-" | "–" | "—" | "?" | "missing" | "unknown" => "many a table",
        _ => return None,
    })
}

/// Numbers by which the standard data sets mark what is missing: −9 in the
/// Correlates of War, −66, −77 and −88 in Polity, rows of nines elsewhere.
const CODES: [f64; 9] = [-8.0, -9.0, -66.0, -77.0, -88.0, -99.0, -999.0, -9999.0, -99999.0];

/// Whether a number is one by which data sets mark what is missing.
pub(crate) fn code_of_missing(value: f64) -> bool {
    CODES.contains(&value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_written_otherwise() {
        for (text, day) in [
            ("44678", Some("2022-04-27")),
            ("10000", Some("1927-05-18")),
            ("27.04.2022", Some("2022-04-27")),
            ("2022/4/7", Some("2022-04-07")),
            ("2022.04", Some("2022-04")),
            ("4/27/2022", Some("2022-04-27")),
            ("27/4/2022", Some("2022-04-27")),
            // The fourth of May or the fifth of April.
            ("4/5/2022", None),
            ("2022-02-30", None),
            ("soon", None),
            ("99", None),
        ] {
            assert_eq!(other_day(text).and_then(|(_, fix)| fix).as_deref(), day, "{text}");
        }
        assert!(
            other_day("4/5/2022")
                .is_some_and(|(help, _)| help.contains("2022-05-04 or 2022-04-05"))
        );
    }

    #[test]
    fn decimal_commas_per_cents_and_marks_of_what_is_missing() {
        assert_eq!(decimal_point("10,2").as_deref(), Some("10.2"));
        assert_eq!(decimal_point("-0,85").as_deref(), Some("-0.85"));
        for other in ["10.2", "1,000.5", ",5", "a,b", "1,2,3", ""] {
            assert_eq!(decimal_point(other), None, "{other}");
        }
        assert_eq!(per_cent("2%"), Some(0.02));
        assert_eq!(per_cent(" 12.5 %"), Some(0.125));
        assert_eq!(per_cent("2"), None);
        assert_eq!(mark_of_missing(".."), Some("the World Bank"));
        assert_eq!(mark_of_missing("3"), None);
        assert!(code_of_missing(-9.0) && !code_of_missing(-1.0));
    }
}
