//! What the server holds: the cases it may open, and texts of them that have
//! been read.

use super::api;
use crate::commands::seal::LOG;
use crate::logs;
use realpolitik_analysis::forecasts::track_record::{TrackRecord, last_day, track_record};
use realpolitik_analysis::picture::scenario::{Running, cards};
use realpolitik_analysis::picture::{Picture, belief, picture};
use realpolitik_analysis::{Findings, Options, analyze};
use realpolitik_case::Case;
use realpolitik_case::diagnostic::Severity;
use realpolitik_case::load::{Limits, Loaded, load_memory, load_path};
use realpolitik_command_line::gallery;
use realpolitik_report::words::safe;
use realpolitik_runs::sweep::Progress;
use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Texts kept in memory; the one asked for least lately goes first.
const KEPT: usize = 12;
/// Draws behind the words of a text that has not been opened as a page.
const BASE_DRAWS: u64 = 2048;

/// Where a case comes from.
#[derive(Clone, Debug)]
pub enum CaseLocation {
    /// The program carries it.
    Embedded(&'static gallery::Embedded),
    /// A folder.
    Folder(PathBuf),
}

/// A case that may be opened. There are no others: no request names a path.
#[derive(Clone, Debug)]
pub struct Source {
    /// By this it is asked for.
    pub key: String,
    /// Where it comes from.
    pub place: CaseLocation,
}

impl Source {
    /// Its files as they stand now: names inside the folder, and texts.
    pub fn load(&self) -> Loaded {
        match &self.place {
            CaseLocation::Embedded(case) => {
                let files: Vec<(&str, &[u8])> =
                    case.files.iter().map(|(n, t)| (*n, t.as_bytes())).collect();
                load_memory(case.id, &files, &Limits::default())
            }
            CaseLocation::Folder(folder) => load_path(folder, &Limits::default()),
        }
    }

    /// Its id as a case.
    pub fn id(&self) -> String {
        match &self.place {
            CaseLocation::Embedded(case) => case.id.to_owned(),
            CaseLocation::Folder(folder) => folder
                .canonicalize()
                .ok()
                .and_then(|f| f.file_name().map(|n| n.to_string_lossy().into_owned()))
                .unwrap_or_else(|| "case".to_owned()),
        }
    }

    /// Its folder, if it has one.
    pub fn folder(&self) -> Option<&Path> {
        match &self.place {
            CaseLocation::Embedded(_) => None,
            CaseLocation::Folder(folder) => Some(folder),
        }
    }

    /// The track record of the log beside it, as on the last day that the log
    /// names; none if there is no log that is whole.
    pub fn track(&self) -> Option<TrackRecord> {
        let found = logs::beside(self.folder(), &self.id())?.ok()?;
        // The folder's place on this machine is nobody's business.
        let named = [(LOG.to_owned(), found.log)];
        Some(track_record(&named, last_day(&named)?, None))
    }
}

/// The cases on offer: the one named, the folders beside it, the gallery.
pub fn sources(named: Option<&str>, here: &Path) -> (Vec<Source>, Option<String>) {
    let mut all: Vec<Source> = Vec::new();
    let mut add = |folder: PathBuf| {
        let key = format!("folder-{}", all.len() + 1);
        if folder.join("case.toml").is_file() {
            all.push(Source { key: key.clone(), place: CaseLocation::Folder(folder) });
            Some(key)
        } else {
            None
        }
    };
    let mut first = None;
    if let Some(name) = named.filter(|n| gallery::find(n).is_none() || Path::new(n).exists()) {
        let path = Path::new(name);
        let folder = if path.is_dir() { path } else { path.parent().unwrap_or(here) };
        first =
            add(if folder.as_os_str().is_empty() { here.to_owned() } else { folder.to_owned() });
    } else if named.is_none() {
        first = add(here.to_owned());
    }
    let mut beside: Vec<PathBuf> = std::fs::read_dir(here)
        .into_iter()
        .flatten()
        .flatten()
        .map(|e| e.path())
        .filter(|p| p.is_dir())
        .take(1000)
        .collect();
    beside.sort();
    for folder in beside {
        let same = |s: &Path| s.canonicalize().ok() == folder.canonicalize().ok();
        if named.is_some_and(|n| same(Path::new(n))) {
            continue;
        }
        add(folder);
    }
    for case in gallery::GALLERY {
        all.push(Source { key: case.id.to_owned(), place: CaseLocation::Embedded(case) });
    }
    let first = first.or_else(|| {
        named.and_then(gallery::find).map(|c| c.id.to_owned()).or_else(|| {
            (named.is_none() && all.len() == gallery::GALLERY.len())
                .then(|| gallery::GALLERY[0].id.to_owned())
        })
    });
    (all, first)
}

/// A text of a case that has no error.
#[derive(Debug)]
pub struct Version {
    /// Hash of its files.
    pub id: String,
    /// The case.
    pub case: Case,
    /// Its files: names and texts.
    pub files: Vec<(String, String)>,
    /// Over the draws of a page.
    whole: OnceLock<Base>,
    /// Over few draws, for a text that is being typed.
    quick: OnceLock<Base>,
}

/// Findings and pictures, or why there are none.
type Base = Result<(Findings, Picture), String>;

impl Version {
    /// Findings and pictures that words are made from: those of the page if there
    /// are any, else over few draws. Each is computed once.
    pub fn base(&self, seed: u64, jobs: usize) -> &Base {
        self.whole
            .get()
            .unwrap_or_else(|| self.quick.get_or_init(|| self.over(BASE_DRAWS, seed, jobs)))
    }

    /// The same over the draws of a page. A text that was typed first is not taken
    /// over the few draws that it was tried on.
    pub fn base_over(&self, draws: u64, seed: u64, jobs: usize) -> &Base {
        self.whole.get_or_init(|| self.over(draws, seed, jobs))
    }

    fn over(&self, draws: u64, seed: u64, jobs: usize) -> Base {
        let options = Options { draws, seed, jobs, ..Options::default() };
        let findings = analyze(&self.case, &options, &Progress::default());
        let findings = findings.map_err(|e| e.to_string())?;
        let picture = picture(&self.case, &options, false).map_err(|e| e.to_string())?;
        Ok((findings, picture))
    }
}

/// Texts that have been read, latest first.
#[derive(Debug, Default)]
pub struct Versions(Mutex<VecDeque<Arc<Version>>>);

impl Versions {
    /// Keeps a case and gives it a name; one already kept is given back.
    pub fn keep(&self, case: Case, files: Vec<(String, String)>) -> Arc<Version> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = kept.iter().position(|v| v.id == case.hash)
            && let Some(found) = kept.remove(at)
        {
            kept.push_front(Arc::clone(&found));
            return found;
        }
        let made = Arc::new(Version {
            id: case.hash.clone(),
            case,
            files,
            whole: OnceLock::new(),
            quick: OnceLock::new(),
        });
        kept.push_front(Arc::clone(&made));
        kept.truncate(KEPT);
        made
    }

    /// The text of that name, if it is still kept.
    pub fn find(&self, id: &str) -> Option<Arc<Version>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = kept.iter().position(|v| v.id == id)?;
        let found = kept.remove(at)?;
        kept.push_front(Arc::clone(&found));
        Some(found)
    }
}

/// BLAKE3 of a text.
pub fn hash(text: &[u8]) -> String {
    blake3::hash(text).to_hex().to_string()
}

/// What was found in a case, with places as an editor counts them.
pub fn findings(loaded: &Loaded) -> Vec<api::Finding> {
    loaded
        .diagnostics
        .iter()
        .map(|d| api::Finding {
            code: d.code.to_owned(),
            severity: match d.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Note => "note",
            }
            .to_owned(),
            message: safe(&d.message),
            help: safe(&d.help),
            places: d.labels.iter().map(|(span, note)| place(loaded, *span, note)).collect(),
        })
        .collect()
}

pub fn place(loaded: &Loaded, span: realpolitik_case::Span, note: &str) -> api::TextRange {
    let nowhere = ("case.toml".to_owned(), String::new());
    let (file, text) = loaded.files.get(span.file as usize).unwrap_or(&nowhere);
    let floor = |mut i: usize| {
        i = i.min(text.len());
        while !text.is_char_boundary(i) {
            i -= 1;
        }
        i
    };
    let (start, end) = (floor(span.start as usize), floor(span.end as usize));
    let end = end.max(start);
    let units = |s: &str| s.encode_utf16().count();
    let line_start = text[..start].rfind('\n').map_or(0, |n| n + 1);
    api::TextRange {
        file: file.clone(),
        line: text[..start].matches('\n').count() + 1,
        column: text[line_start..start].chars().count() + 1,
        start: units(&text[..start]),
        end: units(&text[..end]),
        note: note.to_owned(),
    }
}

/// Where the files of a case state its beliefs.
pub fn places(loaded: &Loaded) -> Vec<api::BeliefPlace> {
    let stated = loaded.case.iter().flat_map(|c| &c.parameters);
    stated
        .filter(|p| p.belief_span != realpolitik_case::Span::default())
        .map(|p| api::BeliefPlace {
            parameter: p.id.clone(),
            place: place(loaded, p.belief_span, ""),
        })
        .collect()
}

/// The rivals of a case.
pub fn rivals(case: &Case) -> Vec<api::RivalEntry> {
    case.rivals
        .iter()
        .map(|r| api::RivalEntry {
            id: r.id.clone(),
            label: r.label.clone(),
            prior: r.prior,
            sets: r.set.iter().map(|(p, _)| case.parameters[p.index()].id.clone()).collect(),
        })
        .collect()
}

/// The cards of a case.
pub fn card_entries(case: &Case) -> Vec<api::CardEntry> {
    cards(case)
        .into_iter()
        .map(|c| api::CardEntry { id: c.id, of: case.actors[c.of].id.clone(), label: c.label })
        .collect()
}

/// The beliefs of a case's first game; none if it cannot be unfolded.
pub fn beliefs(case: &Case) -> Vec<belief::Belief> {
    Running::new(case, None, 1, 1).map(|r| belief::beliefs(case, r.compiled())).unwrap_or_default()
}
