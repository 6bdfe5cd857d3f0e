//! A case from a folder, from a single file, or from files in memory.

use crate::diagnostic::{Diagnostic, Severity, did_you_mean};
use crate::{Case, Span, check, document, table, toml_tree};
use std::path::{Component, Path};

/// Limits on what is read, each by its name in messages.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Largest file, in bytes: `max-input-bytes`.
    pub max_input_bytes: u64,
    /// Deepest nesting of brackets: `max-depth`.
    pub max_depth: usize,
    /// Most rows of a table: `max-rows`.
    pub max_rows: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { max_input_bytes: 16 << 20, max_depth: 128, max_rows: 100_000 }
    }
}

/// What loading yields: the case if it has no error, and all that was found.
#[derive(Debug)]
pub struct Loaded {
    /// The case, if there was no error.
    pub case: Option<Case>,
    /// Errors and warnings, in file order.
    pub diagnostics: Vec<Diagnostic>,
    /// The files read: name and text, as spans count them.
    pub files: Vec<(String, String)>,
}

impl Loaded {
    /// How many errors there are.
    pub fn errors(&self) -> usize {
        self.diagnostics.iter().filter(|d| d.severity == Severity::Error).count()
    }
    /// How many warnings there are.
    pub fn warnings(&self) -> usize {
        self.diagnostics.len() - self.errors()
    }
}

/// Where the files of a case come from.
trait Files {
    /// The bytes of a file named relative to the case; `None` if there is none.
    fn read(&self, name: &str, limits: &Limits) -> Result<Option<Vec<u8>>, Diagnostic>;
}

struct Folder<'a>(&'a Path);
struct Memory<'a>(&'a [(&'a str, &'a [u8])]);

impl Files for Folder<'_> {
    fn read(&self, name: &str, limits: &Limits) -> Result<Option<Vec<u8>>, Diagnostic> {
        use std::io::Read;
        let path = self.0.join(name);
        let broken = |e: std::io::Error| {
            Diagnostic::error(
                "RP0001",
                Span::default(),
                format!("{name} cannot be read: {e}"),
                "check its name and permissions",
            )
        };
        let file = match std::fs::File::open(&path) {
            Ok(f) => f,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(broken(e)),
        };
        // The link that was followed must not lead out of the folder.
        let (inside, whole) = (path.canonicalize(), self.0.canonicalize());
        if let (Ok(inside), Ok(whole)) = (inside, whole)
            && !inside.starts_with(&whole)
        {
            return Err(outside(name, Span::default()));
        }
        let mut bytes = Vec::new();
        file.take(limits.max_input_bytes + 1).read_to_end(&mut bytes).map_err(broken)?;
        Ok(Some(bytes))
    }
}

impl Files for Memory<'_> {
    fn read(&self, name: &str, _: &Limits) -> Result<Option<Vec<u8>>, Diagnostic> {
        Ok(self.0.iter().find(|(n, _)| *n == name).map(|(_, b)| b.to_vec()))
    }
}

fn outside(name: &str, at: Span) -> Diagnostic {
    Diagnostic::error(
        "RP0005",
        at,
        format!("`{}` leads out of the case folder", name.escape_debug()),
        "keep the file in the case's folder and name it relative to that",
    )
}

/// Whether a path stays below the folder on every system we run on.
pub fn stays_inside(name: &str) -> bool {
    const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];
    let bad = name.is_empty()
        || name.contains(['\0', '\\', ':'])
        || name.chars().any(char::is_control)
        || name.starts_with('/')
        || name.starts_with('~');
    if bad {
        return false;
    }
    Path::new(name).components().all(|c| match c {
        Component::Normal(part) => {
            let part = part.to_string_lossy().to_lowercase();
            let stem = part.split('.').next().unwrap_or("").trim_end();
            let numbered = stem.len() == 4
                && (stem.starts_with("com") || stem.starts_with("lpt"))
                && stem.ends_with(|c: char| c.is_ascii_digit());
            !DEVICES.contains(&stem) && !numbered && !part.ends_with(['.', ' '])
        }
        _ => false,
    }) && !name.split('/').any(|part| part.is_empty() || part == "." || part == "..")
}

/// Loads a case folder, or the folder that a `case.toml` stands in.
pub fn load_path(path: &Path, limits: &Limits) -> Loaded {
    let folder = if path.is_dir() {
        path
    } else {
        match path.parent() {
            Some(p) if !p.as_os_str().is_empty() => p,
            _ => Path::new("."),
        }
    };
    let id = folder
        .canonicalize()
        .ok()
        .and_then(|f| f.file_name().map(|n| n.to_string_lossy().into_owned()))
        .unwrap_or_else(|| "case".to_owned());
    load(&Folder(folder), &id, limits)
}

/// Loads a case from files in memory, named as in a folder.
pub fn load_memory(id: &str, files: &[(&str, &[u8])], limits: &Limits) -> Loaded {
    load(&Memory(files), id, limits)
}

struct Loading<'a> {
    source: &'a dyn Files,
    limits: &'a Limits,
    files: Vec<(String, String)>,
    found: Vec<Diagnostic>,
    hasher: blake3::Hasher,
}

impl Loading<'_> {
    /// Reads a file as text and gives it a number for spans.
    fn text(&mut self, name: &str, at: Span, required: bool) -> Option<u32> {
        let limit = self.limits.max_input_bytes;
        let bytes = match self.source.read(name, self.limits) {
            Ok(Some(b)) => b,
            Ok(None) => {
                if required {
                    self.found.push(Diagnostic::error(
                        "RP0001",
                        at,
                        format!("{name} is not there"),
                        if name == "case.toml" {
                            "start one with  realpolitik new DIR".to_owned()
                        } else {
                            format!("make it, or take the mention of {name} out")
                        },
                    ));
                }
                return None;
            }
            Err(mut d) => {
                d.labels[0].0 = at;
                self.found.push(d);
                return None;
            }
        };
        if bytes.len() as u64 > limit {
            self.found.push(Diagnostic::error(
                "RP0003",
                at,
                format!("{name} is larger than {limit} bytes (limit max-input-bytes)"),
                "split it, or raise the limit",
            ));
            return None;
        }
        self.hasher.update(&(name.len() as u64).to_le_bytes());
        self.hasher.update(name.as_bytes());
        self.hasher.update(&(bytes.len() as u64).to_le_bytes());
        self.hasher.update(&bytes);
        match String::from_utf8(bytes) {
            Ok(text) => {
                let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
                self.files.push((name.to_owned(), text));
                Some(self.files.len() as u32 - 1)
            }
            Err(e) => {
                let line = e.as_bytes()[..e.utf8_error().valid_up_to()]
                    .iter()
                    .filter(|b| **b == b'\n')
                    .count()
                    + 1;
                self.found.push(Diagnostic::error(
                    "RP0002",
                    at,
                    format!("{name} is not UTF-8 text (line {line})"),
                    "save it as UTF-8; in a spreadsheet choose \"CSV UTF-8\"",
                ));
                None
            }
        }
    }
}

fn load(source: &dyn Files, id: &str, limits: &Limits) -> Loaded {
    let mut l = Loading {
        source,
        limits,
        files: Vec::new(),
        found: Vec::new(),
        hasher: blake3::Hasher::new(),
    };
    let Some(_) = l.text("case.toml", Span::default(), true) else {
        return Loaded { case: None, diagnostics: l.found, files: l.files };
    };
    let root = match toml_tree::read(&l.files[0].1, limits.max_depth) {
        Ok(root) => root,
        Err(d) => {
            l.found.push(d);
            return Loaded { case: None, diagnostics: l.found, files: l.files };
        }
    };
    let (mut case, named) = document::read(&root, id, &mut l.found);
    let mut cited = named.cited;
    let rows = limits.max_rows;
    if let Some(f) = l.text("events.csv", Span::default(), false) {
        let text = l.files[f as usize].1.clone();
        table::events(&mut case, f, &text, rows, &mut l.found, &mut cited);
    }
    if let Some(f) = l.text("tiers.csv", Span::default(), false) {
        let text = l.files[f as usize].1.clone();
        table::tiers(&mut case, f, &text, rows, &mut l.found, &mut cited);
    }
    for (regime, name, at) in named.regimes {
        if !stays_inside(&name) {
            l.found.push(outside(&name, at));
            continue;
        }
        if let Some(f) = l.text(&name, at, true) {
            let text = l.files[f as usize].1.clone();
            let file = (name.as_str(), f, text.as_str());
            table::occasions(&mut case, regime, file, rows, &mut l.found, &mut cited);
        }
    }
    let bibliography = l.text("sources.bib", Span::default(), false);
    if let Some(f) = bibliography {
        let text = l.files[f as usize].1.clone();
        table::sources(&mut case, f, &text, &mut l.found);
    }
    unknown_sources(&case, &cited, &mut l.found);
    case.hash = l.hasher.finalize().to_hex().to_string();
    l.found.sort_by_key(|d| (d.labels[0].0.file, d.labels[0].0.start, d.code));
    let broken = l.found.iter().any(|d| d.severity == Severity::Error);
    if !broken {
        l.found.extend(check::lints(&case));
        l.found.sort_by_key(|d| (d.severity, d.labels[0].0.file, d.labels[0].0.start, d.code));
    }
    Loaded { case: (!broken).then_some(case), diagnostics: l.found, files: l.files }
}

/// Each key that is not in the bibliography, once, where it is first cited.
fn unknown_sources(case: &Case, cited: &[(String, Span)], found: &mut Vec<Diagnostic>) {
    let known: std::collections::HashSet<&str> =
        case.sources.iter().map(|s| s.key.as_str()).collect();
    let mut told = std::collections::HashSet::new();
    for (key, at) in cited {
        if !known.contains(key.as_str()) && told.insert(key) {
            let help = did_you_mean(key, "sources", case.sources.iter().map(|s| s.key.as_str()));
            found.push(Diagnostic::error(
                "RP0104",
                *at,
                format!("source `{}` is not in sources.bib", key.escape_debug()),
                help,
            ));
        }
    }
}
