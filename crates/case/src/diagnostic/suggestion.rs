//! Names near to one that is not known.

/// Most names that are searched for one that is near.
const SEARCHED: usize = 1000;
/// Longest name that is compared, in characters.
const LONGEST: usize = 100;

/// The names nearest to a misspelt one: Jaro–Winkler similarity of at least 0.8,
/// or the same but for case; at most three, nearest first.
pub fn suggestions<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    if name.chars().nth(LONGEST).is_some() {
        return Vec::new();
    }
    let lower = name.to_lowercase();
    let mut scored: Vec<(f64, &str)> = known
        .into_iter()
        .take(SEARCHED)
        .filter(|k| k.chars().nth(LONGEST).is_none())
        .map(|k| (strsim::jaro_winkler(&lower, &k.to_lowercase()), k))
        .filter(|(s, _)| *s >= 0.8)
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    scored.into_iter().take(3).map(|(_, k)| k).collect()
}

/// Help for an unknown name: the nearest, and all that are known (up to twelve).
pub fn did_you_mean<'a>(
    name: &str,
    what: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> String {
    let known: Vec<&str> = known.into_iter().collect();
    let near = suggestions(name, known.iter().copied());
    let mut help = String::new();
    if !near.is_empty() {
        let quoted: Vec<String> = near.iter().map(|n| format!("`{n}`")).collect();
        help = format!("did you mean {}? ", quoted.join(" or "));
    }
    if known.is_empty() {
        help.push_str(&format!("there is no {what} yet; declare it first"));
    } else {
        let shown: Vec<&str> = known.iter().copied().take(12).collect();
        let more = known.len().saturating_sub(12);
        help.push_str(&format!("known {what}: {}", shown.join(", ")));
        if more > 0 {
            help.push_str(&format!(" and {more} more"));
        }
    }
    help
}
