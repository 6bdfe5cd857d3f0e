//! Names near to one that is not known.

pub use realpolitik_belief::suggest::suggestions;

/// Help for an unknown name: the nearest, and all that are known (up to twelve).
pub fn did_you_mean<'a>(
    name: &str,
    what: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> String {
    help(name, what, &known.into_iter().collect::<Vec<_>>())
}

/// The same of a list: compiled once, not for every place that asks.
fn help(name: &str, what: &str, known: &[&str]) -> String {
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
