//! Dates of which the end may be unknown.

use jiff::civil::Date;

/// A date of which the day or the month may be unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PartialDate {
    /// Year.
    pub year: i16,
    /// Month 1–12, if known.
    pub month: Option<i8>,
    /// Day of the month, if known.
    pub day: Option<i8>,
}

impl PartialDate {
    /// The last day it may mean: what counts for an as-of date, so that nothing
    /// is known too early.
    pub fn latest(self) -> Date {
        let month = self.month.unwrap_or(12);
        let first = Date::constant(self.year, month, 1);
        match self.day {
            Some(d) => Date::new(self.year, month, d).unwrap_or(first.last_of_month()),
            None => first.last_of_month(),
        }
    }
    /// The first day it may mean.
    pub fn earliest(self) -> Date {
        Date::new(self.year, self.month.unwrap_or(1), self.day.unwrap_or(1))
            .unwrap_or(Date::constant(self.year, 1, 1))
    }
}

impl std::fmt::Display for PartialDate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}", self.year)?;
        if let Some(m) = self.month {
            write!(f, "-{m:02}")?;
            if let Some(d) = self.day {
                write!(f, "-{d:02}")?;
            }
        }
        Ok(())
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

    #[test]
    fn a_year_with_two_digits_swapped() {
        let as_of = Date::constant(2023, 11, 30);
        assert_eq!(year_meant(2202, as_of), Some(2022));
        assert_eq!(year_meant(3022, as_of), None);
        assert_eq!(year_meant(1291, as_of), None);
        assert_eq!(year_meant(202, as_of), Some(2002));
    }
}
