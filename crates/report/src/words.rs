//! Likelihood words, and digits cut to the error.

/// The likelihood term of ICD 203 (Office of the Director of National
/// Intelligence, Analytic Standards, 2015) for a probability.
///
/// ```
/// use realpolitik_report::words::likelihood;
/// assert_eq!(likelihood(0.71), "likely");
/// assert_eq!(likelihood(0.5), "roughly even chance");
/// ```
pub fn likelihood(p: f64) -> &'static str {
    LIKELIHOODS[place(p)]
}

/// The position of its term in [`LIKELIHOODS`].
fn place(p: f64) -> usize {
    match p {
        p if p < 0.05 => 0,
        p if p < 0.20 => 1,
        p if p < 0.45 => 2,
        p if p <= 0.55 => 3,
        p if p <= 0.80 => 4,
        p if p <= 0.95 => 5,
        _ => 6,
    }
}

/// The likelihood term for a probability whose 5–95 % band is known: none where the
/// band goes past the terms next to it, for then a word would say more than is
/// believed.
///
/// ```
/// use realpolitik_report::words::likelihood_in_band;
/// assert_eq!(likelihood_in_band(0.91, 0.66, 0.99), Some("very likely"));
/// assert_eq!(likelihood_in_band(0.60, 0.10, 0.95), None);
/// ```
pub fn likelihood_in_band(mean: f64, low: f64, high: f64) -> Option<&'static str> {
    let here = place(mean);
    (here <= place(low) + 1 && place(high) <= here + 1).then(|| LIKELIHOODS[here])
}

/// The terms of [`likelihood`], from the least.
const LIKELIHOODS: [&str; 7] = [
    "almost no chance",
    "very unlikely",
    "unlikely",
    "roughly even chance",
    "likely",
    "very likely",
    "almost certain",
];

/// The decimals that a standard error supports: the last digit printed is not
/// smaller than the error.
fn percent_unit(error: f64) -> f64 {
    match error {
        e if e <= 0.001 => 0.1,
        e if e <= 0.01 => 1.0,
        _ => 10.0,
    }
}

/// A sampled probability in per cent, cut to its standard error, never 0 or 100.
///
/// ```
/// use realpolitik_report::words::percent;
/// assert_eq!(percent(0.7081, 0.003), "71 %");
/// assert_eq!(percent(0.0001, 0.003), "< 1 %");
/// assert_eq!(percent(0.9999, 0.0001), "> 99.9 %");
/// ```
pub fn percent(p: f64, error: f64) -> String {
    let unit = percent_unit(error);
    let rounded = (p * 100.0 / unit).round() * unit;
    let decimals = usize::from(unit < 1.0);
    if rounded <= 0.0 {
        format!("< {unit} %")
    } else if rounded >= 100.0 {
        format!("> {} %", 100.0 - unit)
    } else {
        format!("{rounded:.decimals$} %")
    }
}

/// A range of per cents, whole, never 0 or 100.
///
/// ```
/// use realpolitik_report::words::percent_range;
/// assert_eq!(percent_range(0.12, 0.63), "12–63 %");
/// assert_eq!(percent_range(0.002, 0.63), "< 1 to 63 %");
/// assert_eq!(percent_range(0.92, 0.998), "92 to > 99 %");
/// ```
pub fn percent_range(low: f64, high: f64) -> String {
    let end = |p: f64| match (p * 100.0).round() {
        r if r <= 0.0 => "< 1".to_owned(),
        r if r >= 100.0 => "> 99".to_owned(),
        r => format!("{r}"),
    };
    let (low, high) = (end(low), end(high));
    // A dash between a number and a sign of comparison reads as a minus.
    let to = if [&low, &high].iter().any(|e| e.starts_with(['<', '>'])) { " to " } else { "–" };
    if low == high { format!("{low} %") } else { format!("{low}{to}{high} %") }
}

/// Half the width of a 95 % interval, in percentage points, one digit.
pub fn half_width(error: f64) -> String {
    let points = 196.0 * error;
    if points < 0.1 { "±<0.1".to_owned() } else { format!("±{points:.1}") }
}

/// A sampled number cut to its standard error: the last digit printed is not
/// smaller than the error.
///
/// ```
/// use realpolitik_report::words::amount;
/// assert_eq!(amount(0.13579, 0.004), "0.14");
/// assert_eq!(amount(-0.13579, 0.0002), "-0.136");
/// assert_eq!(amount(0.0001, 0.02), "0.0");
/// ```
pub fn amount(value: f64, error: f64) -> String {
    let decimals = (1..=6).rev().find(|d| power_of_ten(-*d) >= error).unwrap_or(0);
    fixed(value, decimals as usize)
}

/// A number to so many decimals. A zero has no sign, nor has a number that rounds to
/// zero.
///
/// ```
/// use realpolitik_report::words::fixed;
/// assert_eq!(fixed(-0.0004, 3), "0.000");
/// assert_eq!(fixed(-0.0, 2), "0.00");
/// assert_eq!(fixed(-0.0006, 3), "-0.001");
/// ```
pub fn fixed(value: f64, decimals: usize) -> String {
    unsigned_zero(format!("{value:.decimals$}"))
}

/// The text of a number without the sign of a zero.
fn unsigned_zero(text: String) -> String {
    match text.strip_prefix('-') {
        Some(rest) if rest.chars().all(|c| matches!(c, '0' | '.')) => rest.to_owned(),
        _ => text,
    }
}

/// Half the width of the 95 % interval that a standard error stands for, to its
/// first digit.
///
/// ```
/// assert_eq!(realpolitik_report::words::plus_minus(0.0024), "±0.005");
/// ```
pub fn plus_minus(error: f64) -> String {
    let half = 1.96 * error;
    let decimals = (1..=9).find(|d| half * power_of_ten(*d) >= 0.95).unwrap_or(9);
    format!("±{half:.*}", decimals as usize)
}

fn power_of_ten(exponent: i32) -> f64 {
    10.0f64.powi(exponent)
}

/// A counted share with its 95 % interval, whole per cents, never 0 or 100.
///
/// ```
/// use realpolitik_record::proportion::wilson;
/// use realpolitik_report::words::share;
/// assert_eq!(share(&wilson(90, 1000).unwrap()), "9 % (7–11)");
/// assert_eq!(share(&wilson(0, 1000).unwrap()), "< 1 %");
/// ```
pub fn share(s: &realpolitik_record::proportion::Share) -> String {
    let wide = s.high - s.low;
    let value = percent(s.share, wide / if s.count == 0 || s.count == s.of { 2.0 } else { 4.0 });
    let range = percent_range(s.low, s.high);
    let range = range.trim_end_matches(" %");
    if value.starts_with(['<', '>']) || !range.contains(['–', 't']) {
        value
    } else {
        format!("{value} ({range})")
    }
}

/// A number of a parameter, three significant digits.
///
/// ```
/// use realpolitik_report::words::three_digits;
/// assert_eq!(three_digits(7.583389), "7.58");
/// assert_eq!(three_digits(0.05), "0.05");
/// assert_eq!(three_digits(1234.6), "1235");
/// assert_eq!(three_digits(-1e-19), "0");
/// ```
pub fn three_digits(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return if value == 0.0 { "0".to_owned() } else { "–".to_owned() };
    }
    let decimals = (2 - value.abs().log10().floor() as i32).clamp(0, 12) as usize;
    let text = format!("{value:.decimals$}");
    unsigned_zero(match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    })
}

/// A count with its noun, which takes an s for all numbers but one.
///
/// ```
/// use realpolitik_report::words::counted;
/// assert_eq!(counted(1, "concession"), "1 concession");
/// assert_eq!(counted(0, "source"), "0 sources");
/// ```
pub fn counted(n: usize, noun: &str) -> String {
    format!("{n} {noun}{}", if n == 1 { "" } else { "s" })
}

/// A number with its sign; one that rounds to zero has none.
///
/// ```
/// use realpolitik_report::words::signed;
/// assert_eq!(signed(0.26, 1), "+0.3");
/// assert_eq!(signed(-0.04, 1), "0.0");
/// ```
pub fn signed(value: f64, decimals: usize) -> String {
    let text = format!("{value:+.decimals$}");
    if text.contains(|c: char| c.is_ascii_digit() && c != '0') {
        text
    } else {
        text[1..].to_owned()
    }
}

/// Text from a case made safe for a terminal: control characters are shown, so
/// that none of them acts.
///
/// ```
/// assert_eq!(realpolitik_report::words::safe("a\u{1b}[31m"), "a␛[31m");
/// ```
pub fn safe(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{1b}' => '␛',
            '\n' | '\t' => ' ',
            c if c.is_control() => '\u{fffd}',
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
            c => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sampled_probability_is_never_printed_as_certain() {
        for i in 0..=100_000 {
            let p = f64::from(i) / 100_000.0;
            for error in [1e-5, 0.0005, 0.002, 0.02, 0.2] {
                let text = percent(p, error);
                assert!(text != "0 %" && text != "0.0 %" && text != "100 %", "{p} {error}: {text}");
                assert!(!text.starts_with("100"), "{p} {error}: {text}");
            }
            let range = percent_range(p, 1.0);
            assert!(!range.contains("100"), "{range}");
        }
    }

    #[test]
    fn bands_meet_without_gap() {
        let mut last = likelihood(0.0);
        let mut changes = 0;
        for i in 0..=1000 {
            let now = likelihood(f64::from(i) / 1000.0);
            changes += usize::from(now != last);
            last = now;
        }
        assert_eq!(changes, 6);
    }
}
