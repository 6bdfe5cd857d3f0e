//! A folder of files, each known by its heading.

use crate::error::PanelError;
use crate::reader::Sheet;
use crate::source::{SOURCES, Source};
use std::path::Path;

/// What makes a file the list of the state system.
const SYSTEM: [&str; 6] = ["ccode", "statenme", "styear", "stmonth", "stday", "endyear"];

/// Files that were read.
#[derive(Clone, Debug)]
pub struct Folder {
    pub(crate) system: Sheet,
    pub(crate) sources: Vec<(&'static Source, Sheet)>,
    /// Files whose heading is not known.
    pub unknown: Vec<String>,
}

impl Folder {
    /// Reads every table of a folder: files ending in .csv, .tsv, .tab, .txt, plain or
    /// with .gz after it.
    ///
    /// # Errors
    /// As [`Folder::of`]; [`PanelError::File`] if the folder or a file cannot be read.
    pub fn read(path: &Path) -> Result<Self, PanelError> {
        let refused = |path: &Path, e: &std::io::Error| PanelError::File {
            file: path.display().to_string(),
            what: e.to_string(),
            help: "name a folder that holds the files as they were downloaded".to_owned(),
        };
        let mut names = Vec::new();
        for entry in std::fs::read_dir(path).map_err(|e| refused(path, &e))? {
            let entry = entry.map_err(|e| refused(path, &e))?.path();
            let name = entry.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
            let plain = name.strip_suffix(".gz").unwrap_or(&name);
            if [".csv", ".tsv", ".tab", ".txt"].iter().any(|e| plain.ends_with(e)) {
                names.push(entry);
            }
        }
        names.sort();
        let files = names
            .iter()
            .map(|p| {
                let bytes = std::fs::read(p).map_err(|e| refused(p, &e))?;
                Ok((p.file_name().unwrap_or_default().to_string_lossy().into_owned(), bytes))
            })
            .collect::<Result<Vec<_>, PanelError>>()?;
        Folder::of(files)
    }

    /// Files at hand, by name.
    ///
    /// # Errors
    /// [`PanelError::Source`] without a list of the state system, or if two files are of
    /// one source; [`PanelError::File`] for a file that is no table.
    pub fn of(files: Vec<(String, Vec<u8>)>) -> Result<Self, PanelError> {
        let mut system: Option<Sheet> = None;
        let mut sources: Vec<(&'static Source, Sheet)> = Vec::new();
        let mut unknown = Vec::new();
        let twice = |what: &str, a: &str, b: &str| PanelError::Source {
            what: format!("{a} and {b} are both {what}"),
            help: "leave one of them in the folder".to_owned(),
        };
        for (name, bytes) in files {
            let sheet = Sheet::read(&name, &bytes)?;
            if SYSTEM.iter().all(|c| sheet.column(&[c]).is_some()) {
                if let Some(other) = &system {
                    return Err(twice("the state system", &other.file, &name));
                }
                system = Some(sheet);
                continue;
            }
            match SOURCES.iter().find(|s| is(s, &sheet)) {
                None => unknown.push(name),
                Some(source) => {
                    if let Some((_, other)) = sources.iter().find(|(s, _)| s.id == source.id) {
                        return Err(twice(source.title, &other.file, &name));
                    }
                    sources.push((source, sheet));
                }
            }
        }
        let place = |id: &str| SOURCES.iter().position(|s| s.id == id);
        sources.sort_by_key(|(s, _)| place(s.id));
        let Some(system) = system else {
            return Err(PanelError::Source {
                what: "there is no list of the state system".to_owned(),
                help: format!(
                    "put the file of the Correlates of War (states2016.csv) into the folder; its \
                     heading has {}",
                    SYSTEM.join(", ")
                ),
            });
        };
        Ok(Folder { system, sources, unknown })
    }
}

/// Whether a heading is that of a source.
fn is(source: &Source, sheet: &Sheet) -> bool {
    let has = |names: &[&str]| sheet.column(names).is_some();
    source.states.iter().all(|n| has(n))
        && source.time.iter().all(|n| has(n))
        && source.marks.iter().all(|m| has(&[m]))
        && source.values.iter().any(|v| has(v.aliases))
}

/// The bibliography of some sources, by id, as BibTeX.
pub fn bibliography(ids: &[String]) -> String {
    SOURCES.iter().filter(|s| ids.iter().any(|i| i == s.id)).map(|s| s.cite.1).collect()
}
