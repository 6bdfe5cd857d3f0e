//! The cases that the program carries with it.

/// A case as files: path inside its folder, and text.
#[derive(Clone, Copy, Debug)]
pub struct Embedded {
    /// Name of the folder.
    pub id: &'static str,
    /// Its files.
    pub files: &'static [(&'static str, &'static str)],
}

macro_rules! embedded {
    ($id:literal, $($file:literal),+ $(,)?) => {
        Embedded {
            id: $id,
            files: &[$(($file, include_str!(concat!("../../../cases/", $id, "/", $file)))),+],
        }
    };
}

/// All of them; the first is analysed when nothing is named.
pub const GALLERY: &[Embedded] = &[
    embedded!(
        "us-vietnam-2022",
        "case.toml",
        "events.csv",
        "tiers.csv",
        "regimes/caatsa-231.csv",
        "regimes/currency.csv",
        "regimes/currency-engagement.csv",
        "regimes/magnitsky.csv",
        "regimes/trade-deficit.csv",
        "sources.bib",
        "forecasts.jsonl",
    ),
    embedded!(
        "us-turkey-2020",
        "case.toml",
        "events.csv",
        "regimes/caatsa-231.csv",
        "sources.bib",
        "forecasts.jsonl"
    ),
    embedded!(
        "us-india-2021",
        "case.toml",
        "events.csv",
        "regimes/caatsa-231.csv",
        "sources.bib",
        "forecasts.jsonl"
    ),
    embedded!("us-philippines-2021", "case.toml", "events.csv", "sources.bib", "forecasts.jsonl"),
    embedded!("us-china-1978", "case.toml", "events.csv", "sources.bib", "forecasts.jsonl"),
    embedded!(
        "us-saudi-2022",
        "case.toml",
        "events.csv",
        "regimes/magnitsky.csv",
        "sources.bib",
        "forecasts.jsonl"
    ),
    embedded!("russia-belarus-2021", "case.toml", "events.csv", "sources.bib", "forecasts.jsonl"),
];

/// The embedded case of that name.
pub fn find(id: &str) -> Option<&'static Embedded> {
    GALLERY.iter().find(|c| c.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_table_of_an_embedded_case_is_left_behind() {
        for case in GALLERY {
            let folder =
                std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases").join(case.id);
            let mut there = Vec::new();
            for part in ["", "regimes"] {
                let Ok(entries) = std::fs::read_dir(folder.join(part)) else { continue };
                for entry in entries.flatten() {
                    let name = entry.file_name().to_string_lossy().into_owned();
                    if entry.path().is_file() && name != "README.md" {
                        there.push(if part.is_empty() { name } else { format!("{part}/{name}") });
                    }
                }
            }
            there.sort();
            let mut carried: Vec<String> = case.files.iter().map(|f| f.0.to_owned()).collect();
            carried.sort();
            assert_eq!(carried, there);
        }
    }
}
