//! Numbers as analysts write them.

/// A finite number as it is written: plain, with the sign of per cent (`20%` is
/// 0.2), or with `k`, `M` or `bn` for thousands, millions and thousand millions.
///
/// ```
/// use realpolitik_belief::family::number;
/// assert_eq!(number("20%"), Some(0.2));
/// assert_eq!(number("-1.5k"), Some(-1500.0));
/// assert_eq!(number("3 bn"), Some(3e9));
/// assert_eq!(number("3 m"), None);
/// ```
pub fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    let plain = |t: &str| t.trim_end().parse::<f64>().ok().filter(|v| v.is_finite());
    // `inf` and `nan` are no numbers here, and end in no sign.
    if let Some(v) = plain(text) {
        return Some(v);
    }
    if let Some(percent) = text.strip_suffix('%') {
        // Divided as written, so that 7 % is what 0.07 is.
        return plain(percent).map(|v| v / 100.0);
    }
    let signs = [("bn", 1e9), ("k", 1e3), ("M", 1e6)];
    let (digits, size) = signs.iter().find_map(|(s, v)| Some((text.strip_suffix(s)?, v)))?;
    plain(digits).map(|v| v * size).filter(|v| v.is_finite())
}
