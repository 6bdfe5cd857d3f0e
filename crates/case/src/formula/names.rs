//! The names in a formula, each with its place, whether or not the formula can
//! be read.

use super::function::FUNCTIONS;

/// A name: the first byte, and its parts between dots.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name<'t> {
    /// First byte of the name in the formula.
    pub start: usize,
    /// The name as it is written, with its dots.
    pub text: &'t str,
    /// Whether an opening bracket follows: a function is called.
    pub called: bool,
}

/// The names in a formula, in order. Nothing is refused.
///
/// ```
/// use realpolitik_case::formula::names::names;
/// let all = names("2 * stake - max(fear, table.offer) +");
/// let seen: Vec<(usize, &str, bool)> = all.iter().map(|n| (n.start, n.text, n.called)).collect();
/// assert_eq!(
///     seen,
///     [(4, "stake", false), (12, "max", true), (16, "fear", false), (22, "table.offer", false)]
/// );
/// ```
pub fn names(formula: &str) -> Vec<Name<'_>> {
    let bytes = formula.as_bytes();
    let mut all = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        let number = bytes[at].is_ascii_digit() || bytes[at] == b'.';
        while at < bytes.len()
            && (bytes[at].is_ascii_alphanumeric() || matches!(bytes[at], b'_' | b'.'))
        {
            at += 1;
        }
        if at == start {
            at += 1;
            continue;
        }
        // `1e-3` is a number; so is what begins with a digit by mistake.
        if !number {
            let called = formula[at..].trim_start().starts_with('(');
            all.push(Name { start, text: &formula[start..at], called });
        }
    }
    all
}

/// The functions that formulas know, each with the number of its arguments.
///
/// ```
/// use realpolitik_case::formula::names::functions;
/// assert!(functions().any(|f| f == ("clamp", 3)));
/// ```
pub fn functions() -> impl Iterator<Item = (&'static str, usize)> {
    FUNCTIONS.iter().map(|(name, _, arguments)| (*name, *arguments))
}
