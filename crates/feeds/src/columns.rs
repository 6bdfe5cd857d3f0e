//! Which column of a feed holds what.

use crate::error::FeedError;

/// A feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// ICEWS Coded Event Data (Dataverse 28075): tabs, a heading, CAMEO.
    Icews,
    /// GDELT's event files, versions 1 and 2: tabs, no heading, CAMEO.
    Gdelt,
    /// POLECAT (Dataverse AJGVIT): tabs, a heading, PLOVER.
    Polecat,
    /// Any table with a heading whose types are PLOVER's.
    Plover,
}

/// Where the parts of an event stand.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Columns {
    pub(crate) id: usize,
    pub(crate) day: usize,
    pub(crate) source: usize,
    pub(crate) target: usize,
    pub(crate) code: usize,
    pub(crate) source_name: Option<usize>,
    pub(crate) target_name: Option<usize>,
    /// What is said of the code, such as the mode of a PLOVER event.
    pub(crate) words: Option<usize>,
    pub(crate) goldstein: Option<usize>,
    pub(crate) story: Option<usize>,
    pub(crate) publisher: Option<usize>,
    /// How many columns there are.
    pub(crate) count: usize,
}

/// Names of the columns in a heading: those that are needed, and those that help. The
/// first of several that is there counts.
struct Names {
    needed: [(&'static str, &'static [&'static str]); 5],
    helpful: [&'static [&'static str]; 6],
}

const ICEWS: Names = Names {
    needed: [
        ("an id", &["Event ID"]),
        ("a date", &["Event Date"]),
        ("the source's country", &["Source Country"]),
        ("the target's country", &["Target Country"]),
        ("a CAMEO code", &["CAMEO Code"]),
    ],
    helpful: [
        &["Source Name"],
        &["Target Name"],
        &["Event Text"],
        &["Intensity"],
        &["Story ID"],
        &["Publisher"],
    ],
};

const PLOVER: Names = Names {
    needed: [
        ("an id", &["Event ID", "id"]),
        ("a date", &["Event Date", "date"]),
        ("the actor's country", &["Actor COW", "Actor Country", "source"]),
        ("the recipient's country", &["Recipient COW", "Recipient Country", "target"]),
        ("an event type", &["Event Type", "event"]),
    ],
    helpful: [
        &["Actor Name", "Actor Name Raw"],
        &["Recipient Name", "Recipient Name Raw"],
        &["Event Mode", "mode"],
        &["Intensity"],
        &["Story ID"],
        &["Source", "publisher"],
    ],
};

impl Format {
    /// As it is named on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Format::Icews => "ICEWS",
            Format::Gdelt => "GDELT",
            Format::Polecat => "POLECAT",
            Format::Plover => "PLOVER",
        }
    }

    /// Whether the first line names the columns.
    pub(crate) fn has_heading(self) -> bool {
        self != Format::Gdelt
    }

    /// Whether codes are CAMEO's.
    pub(crate) fn is_cameo(self) -> bool {
        matches!(self, Format::Icews | Format::Gdelt)
    }

    /// From the first line.
    pub(crate) fn columns<'a>(
        self,
        first: impl Iterator<Item = &'a [u8]>,
    ) -> Result<Columns, FeedError> {
        match self {
            Format::Gdelt => self.gdelt(first.count()),
            Format::Icews => self.by_names(first, &ICEWS),
            Format::Polecat | Format::Plover => self.by_names(first, &PLOVER),
        }
    }

    /// 57 columns up to March 2013, 58 with the address of the article, 61 in version 2,
    /// which has a second level of division in each place.
    fn gdelt(self, count: usize) -> Result<Columns, FeedError> {
        if ![57, 58, 61].contains(&count) {
            return Err(FeedError::Format {
                format: self.word(),
                what: format!("it has {count} columns, and GDELT's event files have 57, 58 or 61"),
                help: "take an events file (export.CSV), not one of mentions or of the graph"
                    .to_owned(),
            });
        }
        Ok(Columns {
            id: 0,
            day: 1,
            source: 7,
            target: 17,
            code: 26,
            source_name: Some(6),
            target_name: Some(16),
            words: None,
            goldstein: Some(30),
            story: (count > 57).then_some(count - 1),
            publisher: None,
            count,
        })
    }

    fn by_names<'a>(
        self,
        first: impl Iterator<Item = &'a [u8]>,
        names: &Names,
    ) -> Result<Columns, FeedError> {
        let heading: Vec<String> =
            first.map(|c| String::from_utf8_lossy(c).trim().trim_matches('"').to_owned()).collect();
        let find = |all: &[&str]| {
            all.iter().find_map(|n| heading.iter().position(|h| h.eq_ignore_ascii_case(n)))
        };
        let mut needed = [0; 5];
        for (slot, (what, all)) in needed.iter_mut().zip(&names.needed) {
            *slot = find(all).ok_or_else(|| FeedError::Format {
                format: self.word(),
                what: format!("no column holds {what}"),
                help: format!(
                    "name it in the first line: {}; the file has {}",
                    all.join(" or "),
                    heading.join(", ")
                ),
            })?;
        }
        let [id, day, source, target, code] = needed;
        let [source_name, target_name, words, goldstein, story, publisher] =
            names.helpful.map(find);
        Ok(Columns {
            id,
            day,
            source,
            target,
            code,
            source_name,
            target_name,
            words,
            goldstein,
            story,
            publisher,
            count: heading.len(),
        })
    }
}
