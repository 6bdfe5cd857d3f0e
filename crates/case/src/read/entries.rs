//! The entries of a `.bib` file, each with its place, whether or not they can be
//! read: what an editor asks for while one is being written.

use super::bibtex;

/// An entry that can be cited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its word after `@`, small.
    pub kind: String,
    /// Its key.
    pub key: String,
    /// First byte of the key.
    pub key_start: usize,
    /// From its `@` past its last bracket.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
    /// Where its fields name another entry from which it has what it lacks.
    pub parents: Vec<(usize, String)>,
}

/// The entries of a file that have a key, in order.
///
/// ```
/// use realpolitik_case::entries::entries;
/// let text = "@book{b, title={B}}\n@inbook{c, crossref = {b}\n";
/// let all = entries(text);
/// assert_eq!((all[0].key.as_str(), all[0].key_start), ("b", 6));
/// assert_eq!(all[1].parents, [(43, "b".to_owned())]);
/// ```
pub fn entries(text: &str) -> Vec<Entry> {
    let entry = |part: bibtex::Part| {
        let body = &text[part.start..part.end];
        let key = part.key.clone().filter(|_| part.is_entry())?;
        let open = body.find(['{', '('])? + 1;
        let key_start = part.start + open + body[open..].find(&key)?;
        Some(Entry {
            kind: part.kind,
            key,
            key_start,
            start: part.start,
            end: part.end,
            parents: parents(body).into_iter().map(|(at, k)| (part.start + at, k)).collect(),
        })
    };
    bibtex::parts(text).into_iter().filter_map(entry).collect()
}

/// What follows `crossref =` or `xdata =` in an entry.
fn parents(body: &str) -> Vec<(usize, String)> {
    let small = body.to_ascii_lowercase();
    let mut all = Vec::new();
    for field in ["crossref", "xdata"] {
        for (at, _) in small.match_indices(field) {
            let before = small[..at].trim_end();
            let rest = &body[at + field.len()..];
            let value = rest.trim_start().strip_prefix('=').map(str::trim_start);
            let inner = value.and_then(|v| v.strip_prefix(['{', '"']));
            let (Some(inner), true) = (inner, before.ends_with(',')) else { continue };
            let mut start = body.len() - inner.len();
            let list = inner.split(['}', '"', '\n']).next().unwrap_or_default();
            for name in list.split(',') {
                let lead = name.len() - name.trim_start().len();
                if !name.trim().is_empty() {
                    all.push((start + lead, name.trim().to_owned()));
                }
                start += name.len() + 1;
            }
        }
    }
    all
}
