//! A source in a line for people, as a reference manager words it.

use crate::table::partial_date;
use crate::{PartialDate, Source};
use biblatex::{ChunksExt, Entry, Person};

/// Longest date that is not a date, as "in press".
const LONGEST_DATE: usize = 24;

/// One line for people, and where to read it. What an entry lacks it has from
/// those that it refers to, `parents`, the nearest first.
pub(super) fn citation(entry: &Entry, parents: &[&Entry]) -> Source {
    let own =
        |e: &Entry, name: &str| e.get(name).map(|c| c.format_verbatim()).filter(|s| !s.is_empty());
    let field = |name: &str| own(entry, name).or_else(|| parents.iter().find_map(|p| own(p, name)));
    let authors = entry.author().ok().and_then(|a| people(&a));
    let editors = std::iter::once(&entry).chain(parents).find_map(|e| {
        let all: Vec<Person> =
            e.editors().ok()?.into_iter().flat_map(|(people, _)| people).collect();
        let mark = if all.len() == 1 { "ed." } else { "eds" };
        people(&all).map(|names| format!("{names} ({mark})"))
    });
    let who = authors
        .or(editors)
        .or_else(|| field("institution"))
        .or_else(|| field("organization"))
        .or_else(|| field("publisher"))
        .unwrap_or_else(|| entry.key.clone());
    let written = field("date").or_else(|| field("year")).or_else(|| field("pubstate"));
    let year = written.as_deref().map_or_else(|| "no date".to_owned(), year);
    let title = own(entry, "title").unwrap_or_else(|| "untitled".to_owned());
    // The title of what it stands in is where it appeared.
    let inside = || parents.iter().find_map(|p| own(p, "booktitle").or_else(|| own(p, "title")));
    let container = field("journaltitle")
        .or_else(|| field("journal"))
        .or_else(|| field("booktitle"))
        .or_else(inside)
        .or_else(|| field("publisher"))
        .filter(|c| *c != who);
    let mut citation = format!("{who} ({year}), {title}");
    if let Some(c) = container {
        citation.push_str(&format!(", {c}"));
    }
    let doi = own(entry, "doi")
        .map(|d| if d.starts_with("http") { d } else { format!("https://doi.org/{d}") });
    let url =
        own(entry, "url").or(doi).filter(|u| u.starts_with("https://") || u.starts_with("http://"));
    let published = written.and_then(|d| first_day(&d));
    Source { key: entry.key.clone(), citation, url, published }
}

/// Names in a line: up to two of them, else the first.
fn people(all: &[Person]) -> Option<String> {
    let names: Vec<String> = all.iter().map(name).filter(|n| !n.is_empty()).collect();
    match names.as_slice() {
        [] => None,
        [one] => Some(one.clone()),
        [one, two] if two == "others" => Some(format!("{one} and others")),
        [one, two] => Some(format!("{one} and {two}")),
        [one, ..] => Some(format!("{one} and others")),
    }
}

/// Initial, particle, name and suffix: J. van den Berg; M. L. King Jr is M. King Jr.
fn name(p: &Person) -> String {
    let initial = p.given_name.chars().next().map(|i| format!("{i}."));
    let parts = [initial.as_deref().unwrap_or_default(), &p.prefix, &p.name, &p.suffix];
    parts.into_iter().filter(|t| !t.trim().is_empty()).collect::<Vec<_>>().join(" ")
}

/// The year of a date; what is no date, as "in press" or "c. 1796", as it is
/// written.
fn year(date: &str) -> String {
    let date = date.trim();
    let digits = date.bytes().take_while(u8::is_ascii_digit).count();
    if digits >= 4 {
        return date[..4].to_owned();
    }
    if date.chars().count() <= LONGEST_DATE {
        return date.to_owned();
    }
    let cut: String = date.chars().take(LONGEST_DATE).collect();
    format!("{}…", cut.trim_end())
}

/// The date of an entry; of a period, when it began; of "c. 1796" that year.
fn first_day(date: &str) -> Option<PartialDate> {
    let first = date.split('/').next().unwrap_or_default().trim();
    let four = |t: &str| t.get(..4).and_then(partial_date);
    partial_date(first).or_else(|| four(first)).or_else(|| {
        let runs = first.split(|c: char| !c.is_ascii_digit());
        runs.filter(|r| r.len() == 4).find_map(partial_date)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An entry and its line, as a reference manager would have it.
    #[test]
    fn lines_as_a_reference_manager_words_them() {
        for (entry, line) in [
            ("@misc{k, title={T}, author={A, B}, year={in press}}", "B. A (in press), T"),
            ("@misc{k, title={T}, author={A, B}, year={forthcoming}}", "B. A (forthcoming), T"),
            ("@misc{k, title={T}, author={A, B}, pubstate={inpress}}", "B. A (inpress), T"),
            ("@misc{k, title={T}, author={A, B}, year={c. 1796}}", "B. A (c. 1796), T"),
            ("@misc{k, title={T}, author={A, B}, date={2020-03/2021}}", "B. A (2020), T"),
            (
                "@misc{k, title={T}, author={van den Berg, Jan}, date={2020}}",
                "J. van den Berg (2020), T",
            ),
            (
                "@misc{k, title={T}, author={de Gaulle, Charles}, date={1954}}",
                "C. de Gaulle (1954), T",
            ),
            (
                "@misc{k, title={T}, author={Charles de Gaulle}, date={1954}}",
                "C. de Gaulle (1954), T",
            ),
            (
                "@misc{k, title={T}, author={King, Jr., Martin Luther}, date={1963}}",
                "M. King Jr. (1963), T",
            ),
            (
                "@misc{k, title={T}, author={{European Council}}, date={2022}}",
                "European Council (2022), T",
            ),
            (
                "@book{k, title={T}, editor={Roe, A. and Poe, B.}, publisher={P}, date={2001}}",
                "A. Roe and B. Poe (eds) (2001), T, P",
            ),
            (
                "@misc{k, title={T}, author={A, B and others}, date={2020}}",
                "B. A and others (2020), T",
            ),
            ("@misc{k, title={T}, organization={UN}, date={2020}}", "UN (2020), T"),
        ] {
            let all = biblatex::Bibliography::parse(entry).expect(entry);
            let source = citation(all.iter().next().expect("an entry"), &[]);
            assert_eq!(source.citation, line, "{entry}");
        }
    }

    #[test]
    fn when_a_source_appeared() {
        for (date, day) in [
            ("2022-03-02", Some("2022-03-02")),
            ("2020-03/2021", Some("2020-03")),
            ("2020 (second edition)", Some("2020")),
            ("c. 1796", Some("c. 1796")),
            ("in press", None),
        ] {
            assert_eq!(first_day(date).map(|d| d.to_string()).as_deref(), day, "{date}");
        }
    }
}
