//! Dates of which the end may be unknown, and what a date may mean.

use jiff::civil::Date;

/// A date of which the day or the month may be unknown: a day, a month, a year, a
/// quarter, a span of days, or a year that is not sure.
///
/// ```
/// use realpolitik_case::PartialDate;
/// let quarter = PartialDate::parse("2023-Q2").unwrap();
/// assert_eq!(quarter.latest().to_string(), "2023-06-30");
/// let days = PartialDate::parse("2022-05-30/31").unwrap();
/// assert_eq!((days.earliest().day(), days.latest().day()), (30, 31));
/// // A year either way.
/// assert_eq!(PartialDate::parse("c. 1796").unwrap().earliest().year(), 1795);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PartialDate {
    /// Year.
    pub year: i16,
    /// Month 1–12, if known.
    pub month: Option<i8>,
    /// Day of the month, if known.
    pub day: Option<i8>,
    /// How far it reaches from there.
    pub extent: Extent,
}

/// How far a date reaches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Extent {
    /// Over the day, month or year that it names.
    #[default]
    Named,
    /// Over three months from the one that it names.
    Quarter,
    /// To the end of a last day, month or year.
    Until {
        /// Year.
        year: i16,
        /// Month, if known.
        month: Option<i8>,
        /// Day, if known.
        day: Option<i8>,
    },
    /// A year more or less.
    Circa,
}

/// The last day of a day, month or year.
fn last(year: i16, month: Option<i8>, day: Option<i8>) -> Date {
    let month = month.unwrap_or(12);
    let first = Date::new(year, month, 1).unwrap_or(Date::MAX);
    match day {
        Some(d) => Date::new(year, month, d).unwrap_or(first.last_of_month()),
        None => first.last_of_month(),
    }
}

impl PartialDate {
    /// A day, month or year.
    pub fn new(year: i16, month: Option<i8>, day: Option<i8>) -> Self {
        PartialDate { year, month, day, extent: Extent::Named }
    }

    /// Reads `2022-05-30`, `2022-05`, `2022`, `2023-Q2`, `2022-05-30/31`,
    /// `2022-05/06`, `2022-12-30/2023-01-02` or `c. 2023`.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(year) = ["c. ", "c.", "ca. ", "ca ", "circa ", "~"]
            .iter()
            .find_map(|circa| text.strip_prefix(circa))
        {
            let date = plain(year.trim_start()).filter(|d| d.month.is_none())?;
            return Some(PartialDate { extent: Extent::Circa, ..date });
        }
        if let Some((year, quarter)) = text.split_once("-Q") {
            let month = match quarter {
                "1" => 1,
                "2" => 4,
                "3" => 7,
                "4" => 10,
                _ => return None,
            };
            let date = plain(year).filter(|d| d.month.is_none())?;
            return Some(PartialDate { month: Some(month), extent: Extent::Quarter, ..date });
        }
        let Some((from, to)) = text.split_once('/') else { return plain(text) };
        let from = plain(from)?;
        let two = |n: i8| format!("{n:02}");
        // What the end leaves out it has from the beginning.
        let to = match (from.month, from.day, to.len()) {
            (_, _, 4 | 7 | 10) => plain(to)?,
            (Some(m), Some(_), 2) => plain(&format!("{:04}-{}-{to}", from.year, two(m)))?,
            (Some(_), Some(_), 5) | (Some(_), None, 2) => plain(&format!("{:04}-{to}", from.year))?,
            _ => return None,
        };
        let until = Extent::Until { year: to.year, month: to.month, day: to.day };
        let date = PartialDate { extent: until, ..from };
        (date.latest() > from.earliest() && to.earliest() > from.earliest()).then_some(date)
    }

    /// The last day it may mean: what counts for an as-of date, so that nothing
    /// is known too early.
    pub fn latest(self) -> Date {
        match self.extent {
            Extent::Named => last(self.year, self.month, self.day),
            Extent::Quarter => last(self.year, self.month.map(|m| (m + 2).min(12)), None),
            Extent::Until { year, month, day } => last(year, month, day),
            Extent::Circa => last(self.year.saturating_add(1), None, None),
        }
    }
    /// The first day it may mean.
    pub fn earliest(self) -> Date {
        let year = if self.extent == Extent::Circa { self.year - 1 } else { self.year };
        Date::new(year, self.month.unwrap_or(1), self.day.unwrap_or(1))
            .unwrap_or(Date::constant(1, 1, 1))
    }
}

/// A day, month or year as it is written.
fn plain(text: &str) -> Option<PartialDate> {
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
    Date::new(year, month.unwrap_or(1), day.unwrap_or(1)).ok()?;
    Some(PartialDate::new(year, month, day))
}

/// A day, month or year as it is written.
fn write(
    f: &mut std::fmt::Formatter<'_>,
    (year, month, day): (i16, Option<i8>, Option<i8>),
) -> std::fmt::Result {
    write!(f, "{year:04}")?;
    if let Some(m) = month {
        write!(f, "-{m:02}")?;
        if let Some(d) = day {
            write!(f, "-{d:02}")?;
        }
    }
    Ok(())
}

impl std::fmt::Display for PartialDate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.extent {
            Extent::Circa => write!(f, "c. {:04}", self.year),
            Extent::Quarter => {
                write!(f, "{:04}-Q{}", self.year, (self.month.unwrap_or(1) - 1) / 3 + 1)
            }
            Extent::Named => write(f, (self.year, self.month, self.day)),
            Extent::Until { year, month, day } => {
                write(f, (self.year, self.month, self.day))?;
                write!(f, "/")?;
                match (month, day) {
                    (Some(_), Some(d)) if (year, month) == (self.year, self.month) => {
                        write!(f, "{d:02}")
                    }
                    (Some(m), None) if year == self.year && self.day.is_none() => {
                        write!(f, "{m:02}")
                    }
                    _ => write(f, (year, month, day)),
                }
            }
        }
    }
}

impl serde::Serialize for PartialDate {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

/// Years after the as-of date and after today beyond which a day is a slip of
/// the keyboard: no forecast reaches so far.
const FARTHEST_AHEAD: i16 = 50;
/// Years before the as-of date beyond which it is one.
const FARTHEST_BACK: i16 = 500;

/// Why a year cannot be meant: `None` if it can.
pub(crate) fn implausible(year: i16, as_of: Date) -> Option<String> {
    let today = jiff::tz::TimeZone::UTC.to_datetime(jiff::Timestamp::now()).year();
    implausible_on(year, as_of.year(), today)
}

fn implausible_on(year: i16, as_of: i16, today: i16) -> Option<String> {
    let ahead = year - as_of.max(today);
    // Where the as-of date could not be read it is the last of all days.
    let back = if as_of == 9999 { 0 } else { as_of - year };
    if ahead > FARTHEST_AHEAD {
        Some(format!("{} years after the as-of date", year - as_of))
    } else if back > FARTHEST_BACK {
        Some(format!("{back} years before the as-of date"))
    } else {
        None
    }
}

/// The year that was meant, if two digits that stand beside each other were
/// swapped: the nearest to the as-of date.
pub(crate) fn year_meant(year: i16, as_of: Date) -> Option<i16> {
    let digits = format!("{year:04}").into_bytes();
    let swapped = (0..3).filter_map(|i| {
        let mut d = digits.clone();
        d.swap(i, i + 1);
        String::from_utf8(d).ok()?.parse::<i16>().ok()
    });
    let near = |y: &i16| (y - as_of.year()).abs();
    swapped.filter(|y| near(y) <= 100).min_by_key(near)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_that_cannot_be_meant() {
        for (year, as_of, today, meant) in [
            (2202, 2023, 2026, false),
            (2027, 2023, 2026, true),
            (2070, 2023, 2026, true),
            (2090, 2023, 2026, false),
            // A case about the past may hold rows of today.
            (2026, 1914, 2026, true),
            (1815, 2023, 2026, true),
            (202, 2023, 2026, false),
            (202, 240, 2026, true),
            (1996, 9999, 2026, true),
        ] {
            assert_eq!(implausible_on(year, as_of, today).is_none(), meant, "{year} {as_of}");
        }
    }

    /// A date as it is written, and the days that it may mean.
    #[test]
    fn quarters_spans_and_years_that_are_not_sure() {
        for (text, from, to) in [
            ("2023-Q2", "2023-04-01", "2023-06-30"),
            ("2023-Q4", "2023-10-01", "2023-12-31"),
            ("2022-05-30/31", "2022-05-30", "2022-05-31"),
            ("2022-05/06", "2022-05-01", "2022-06-30"),
            ("2022-05-30/2022-06-02", "2022-05-30", "2022-06-02"),
            ("2021/2022", "2021-01-01", "2022-12-31"),
            ("2022-12/2023-01", "2022-12-01", "2023-01-31"),
            ("c. 1796", "1795-01-01", "1797-12-31"),
        ] {
            let d = PartialDate::parse(text).expect(text);
            assert_eq!(
                (d.earliest().to_string(), d.latest().to_string()),
                (from.to_owned(), to.to_owned())
            );
            assert_eq!(d.to_string(), text);
            assert_eq!(PartialDate::parse(&d.to_string()), Some(d));
        }
        let short = PartialDate::parse("2022-05-30/06-02").expect("a span");
        assert_eq!(short.to_string(), "2022-05-30/2022-06-02");
        for wrong in [
            "2023-Q5",
            "2023-05-Q1",
            "2022-05-31/30",
            "2022/05",
            "2022-05-30/32",
            "c. 2022-05",
            "2022-05/04",
            "2022-05-30/31/32",
            "c. soon",
            "/2022",
            "2022-05-30/30",
        ] {
            assert_eq!(PartialDate::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_year_with_two_digits_swapped() {
        let as_of = Date::constant(2023, 11, 30);
        assert_eq!(year_meant(2202, as_of), Some(2022));
        assert_eq!(year_meant(3022, as_of), None);
        assert_eq!(year_meant(1291, as_of), None);
        assert_eq!(year_meant(202, as_of), Some(2002));
    }
}
