//! A case from a folder, from a single file, or from files in memory.

pub use crate::limits::Limits;
pub use crate::paths::stays_inside;

use crate::data::parquet_text::{self, is_parquet};
use crate::diagnostic::{Diagnostic, Severity, did_you_mean};
use crate::limits::{Budget, MOST_FOUND};
use crate::paths::outside;
use crate::read::{self, NamedTable, bibliography};
use crate::syntax::Tree;
use crate::workbook::{self, is_workbook};
use crate::{Case, Span, check, data, table};
use std::collections::HashSet;
use std::path::Path;

/// What loading yields: the case if it has no error, and all that was found.
#[derive(Debug)]
pub struct Loaded {
    /// The case, if there was no error.
    pub case: Option<Case>,
    /// What could be read of a case that has errors. Every id in it resolves, but
    /// games may lack moves and outcomes: it is for looking up, not for solving.
    pub partial: Option<Case>,
    /// Errors and warnings, in file order.
    pub diagnostics: Vec<Diagnostic>,
    /// The files read: name and text, as spans count them.
    pub files: Vec<(String, String)>,
    /// BLAKE3 hash over all files read, hexadecimal, whether or not they make a
    /// case.
    pub hash: String,
}

impl Loaded {
    /// How many errors there are.
    pub fn errors(&self) -> usize {
        self.diagnostics.iter().filter(|d| d.severity == Severity::Error).count()
    }
    /// How many warnings there are.
    pub fn warnings(&self) -> usize {
        self.diagnostics.iter().filter(|d| d.severity == Severity::Warning).count()
    }
    /// How many notes there are.
    pub fn notes(&self) -> usize {
        self.diagnostics.iter().filter(|d| d.severity == Severity::Note).count()
    }
    /// Whether so much was wrong that looking for more was given up.
    pub fn given_up(&self) -> bool {
        self.diagnostics.len() >= MOST_FOUND
    }
}

/// Where the files of a case come from.
trait Files {
    /// The bytes of a file named relative to the case; `None` if there is none.
    fn read(&self, name: &str, limits: &Limits) -> Result<Option<Vec<u8>>, Box<Diagnostic>>;
}

struct Folder<'a>(&'a Path);
struct Memory<'a>(&'a [(&'a str, &'a [u8])]);
/// Files in memory, in front of those of a folder.
struct Overlaid<'a>(Memory<'a>, Folder<'a>);

impl Files for Folder<'_> {
    fn read(&self, name: &str, limits: &Limits) -> Result<Option<Vec<u8>>, Box<Diagnostic>> {
        use std::io::{ErrorKind, Read};
        let path = self.0.join(name);
        let unreadable = |why: &str| {
            let what = format!("{name} cannot be read: {why}");
            let help = "check its name and permissions";
            Box::new(Diagnostic::error("RP0001", Span::default(), what, help))
        };
        let broken = |e: std::io::Error| {
            unreadable(match e.kind() {
                ErrorKind::PermissionDenied => "permission denied",
                ErrorKind::NotADirectory => "a part of its path is not a folder",
                ErrorKind::IsADirectory => "it is a folder",
                _ => "the system reports an error",
            })
        };
        // Links are resolved first: where they lead must be in the folder.
        let whole = self.0.canonicalize().map_err(broken)?;
        let inside = match path.canonicalize() {
            Ok(p) => p,
            Err(e) if e.kind() == ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(broken(e)),
        };
        if !inside.starts_with(&whole) {
            return Err(Box::new(outside(name, Span::default())));
        }
        let before = std::fs::metadata(&inside).map_err(broken)?;
        // Opening a pipe would wait for ever.
        if !before.is_file() {
            return Err(unreadable("it is not a file"));
        }
        let file = std::fs::File::open(&inside).map_err(broken)?;
        let opened = file.metadata().map_err(broken)?;
        if !same(&before, &opened) {
            return Err(unreadable("it changed while it was opened"));
        }
        let mut bytes = Vec::new();
        file.take(limits.max_input_bytes + 1).read_to_end(&mut bytes).map_err(broken)?;
        Ok(Some(bytes))
    }
}

/// Whether what was opened is what was looked at.
#[cfg(unix)]
fn same(a: &std::fs::Metadata, b: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    b.is_file() && (a.dev(), a.ino()) == (b.dev(), b.ino())
}

/// Whether what was opened is what was looked at, as far as this system says.
#[cfg(not(unix))]
fn same(a: &std::fs::Metadata, b: &std::fs::Metadata) -> bool {
    b.is_file() && a.len() == b.len()
}

impl Files for Memory<'_> {
    fn read(&self, name: &str, _: &Limits) -> Result<Option<Vec<u8>>, Box<Diagnostic>> {
        Ok(self.0.iter().find(|(n, _)| *n == name).map(|(_, b)| b.to_vec()))
    }
}

impl Files for Overlaid<'_> {
    fn read(&self, name: &str, limits: &Limits) -> Result<Option<Vec<u8>>, Box<Diagnostic>> {
        match self.0.read(name, limits)? {
            Some(bytes) => Ok(Some(bytes)),
            // Of a folder that is not there yet all files are in memory.
            None if !self.1.0.exists() => Ok(None),
            None => self.1.read(name, limits),
        }
    }
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
    load(&Folder(folder), &id_of(folder), limits)
}

/// The name of a folder, as its case is called.
fn id_of(folder: &Path) -> String {
    let whole = folder.canonicalize().ok();
    let name = whole.and_then(|f| f.file_name().map(|n| n.to_string_lossy().into_owned()));
    name.unwrap_or_else(|| "case".to_owned())
}

/// Loads a case folder with some of its files as they are in memory, such as the
/// buffers of an editor that have not been saved: what is there is read in place
/// of the file of the same name, which need not exist.
///
/// ```
/// use realpolitik_case::load::{Limits, load_overlaid};
/// let unsaved: [(&str, &[u8]); 1] = [("case.toml", b"schema = 2")];
/// let loaded = load_overlaid("no/such/folder".as_ref(), &unsaved, &Limits::default());
/// assert!(loaded.diagnostics.iter().any(|d| d.code == "RP0014"));
/// ```
pub fn load_overlaid(folder: &Path, unsaved: &[(&str, &[u8])], limits: &Limits) -> Loaded {
    load(&Overlaid(Memory(unsaved), Folder(folder)), &id_of(folder), limits)
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
    /// Whether the file asked for last is not there.
    absent: bool,
    /// Those of the files that stand in a workbook: nothing can be replaced in them.
    workbooks: HashSet<u32>,
}

impl Loading<'_> {
    /// Reads a file as text and gives it a number for spans.
    fn text(&mut self, name: &str, at: Span, required: bool) -> Option<u32> {
        self.absent = false;
        let limit = self.limits.max_input_bytes;
        let bytes = match self.source.read(name, self.limits) {
            Ok(Some(b)) => b,
            Ok(None) => {
                self.absent = true;
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
                self.found.push(*d);
                return None;
            }
        };
        if bytes.len() as u64 > limit {
            self.found.push(Diagnostic::error(
                "RP0003",
                at,
                format!("{name} is larger than {limit} bytes (limit max-input-bytes)"),
                "split it, or raise the limit with --max-input-bytes",
            ));
            return None;
        }
        // A file of such a name that is not packed is the text of a sheet already.
        let bytes = if is_workbook(name) && bytes.starts_with(b"PK") {
            self.sheet(name, at, &bytes)?
        } else {
            bytes
        };
        let bytes = if is_parquet(&bytes) { self.rows(name, at, bytes)? } else { bytes };
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
                let d = not_text(name, self.files.len() as u32, &e);
                self.found.push(d);
                // What can be read of it is shown around the place.
                let whole = String::from_utf8_lossy(e.as_bytes()).into_owned();
                self.files.push((name.to_owned(), whole));
                None
            }
        }
    }

    /// The text of the sheet of a workbook that holds a table. The case counts by
    /// this text, so that saving the workbook anew changes nothing.
    fn sheet(&mut self, name: &str, at: Span, bytes: &[u8]) -> Option<Vec<u8>> {
        let file = self.files.len() as u32;
        let stem = Path::new(name).file_stem().map(|s| s.to_string_lossy().into_owned());
        let (bytes_limit, rows_limit) = (self.limits.max_input_bytes, self.limits.max_rows);
        match workbook::read(bytes, &stem.unwrap_or_default(), bytes_limit, rows_limit) {
            Ok(read) => {
                self.workbooks.insert(file);
                let others = match read.others.as_slice() {
                    [] => String::new(),
                    [one] => format!("; its sheet `{one}` is left out"),
                    all => format!("; its {} other sheets are left out", all.len()),
                };
                self.found.push(Diagnostic::remark(
                    "RP0621",
                    vec![(Span { file, start: 0, end: 0 }, format!("sheet `{}`", read.sheet))],
                    format!(
                        "{name}: {} rows of its sheet `{}` are read, row by row as lines{others}",
                        read.rows, read.sheet
                    ),
                    "name the sheet like the table if another is meant; formulas count by the values stored",
                ));
                Some(read.text.into_bytes())
            }
            Err(why) => {
                self.found.push(Diagnostic::error(
                    "RP0001",
                    at,
                    format!("{name} cannot be read: {why}"),
                    "save it again as .xlsx, .ods or \"CSV UTF-8\"",
                ));
                None
            }
        }
    }

    /// The rows of a Parquet file as text, by which the case counts.
    fn rows(&mut self, name: &str, at: Span, bytes: Vec<u8>) -> Option<Vec<u8>> {
        let (rows, most) = (self.limits.max_rows, self.limits.max_input_bytes);
        match parquet_text::text(bytes, rows, most) {
            Ok(text) => {
                // As of a workbook: nothing can be replaced in it.
                self.workbooks.insert(self.files.len() as u32);
                Some(text.into_bytes())
            }
            Err(why) => {
                self.found.push(Diagnostic::error(
                    "RP0001",
                    at,
                    format!("{name} cannot be read: {why}"),
                    "write it again without compression, or as .csv",
                ));
                None
            }
        }
    }

    /// Reads a table that may be kept as text or in a workbook.
    fn table(&mut self, stem: &str) -> Option<(String, u32)> {
        for kind in ["csv", "xlsx", "ods"] {
            let name = format!("{stem}.{kind}");
            let read = self.text(&name, Span::default(), false);
            if read.is_some() || !self.absent {
                return read.map(|f| (name, f));
            }
        }
        None
    }

    fn ended(self) -> Loaded {
        let hash = self.hasher.finalize().to_hex().to_string();
        Loaded { case: None, partial: None, diagnostics: self.found, files: self.files, hash }
    }
}

fn not_text(name: &str, file: u32, e: &std::string::FromUtf8Error) -> Diagnostic {
    let good = e.utf8_error().valid_up_to();
    let bytes = e.as_bytes();
    let byte = bytes.get(good).copied().unwrap_or_default();
    let utf16 = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    let what = if utf16 {
        format!("{name} is UTF-16, not UTF-8")
    } else {
        format!("{name} is not UTF-8 text: the byte {byte:#04x} has no meaning here")
    };
    // The replacement character that stands for the byte is three bytes long.
    let at = Span { file, start: good as u32, end: good as u32 + 3 };
    let help = if name.ends_with(".csv") {
        "in a spreadsheet save it as \"CSV UTF-8\""
    } else {
        "in the editor save it with the encoding UTF-8"
    };
    Diagnostic::error("RP0002", at, what, help)
}

fn load(source: &dyn Files, id: &str, limits: &Limits) -> Loaded {
    let mut l = Loading {
        source,
        limits,
        files: Vec::new(),
        found: Vec::new(),
        hasher: blake3::Hasher::new(),
        absent: false,
        workbooks: HashSet::new(),
    };
    let tree = match l.text("case.toml", Span::default(), true) {
        Some(_) => Tree::read(&l.files[0].1, limits),
        None if l.absent => return l.ended(),
        // The files beside it are checked all the same.
        None => {
            if l.files.is_empty() {
                l.files.push(("case.toml".to_owned(), String::new()));
            }
            Tree::unread()
        }
    };
    l.found.extend(tree.mistakes);
    let (mut case, mut named) = read::read(&tree.root, id, limits, &mut l.found);
    drop(tree.root);
    let mut cited = std::mem::take(&mut named.cited);
    let mut budget = Budget::new(limits.max_steps);
    if let Some((name, f)) = l.table("events") {
        let text = std::mem::take(&mut l.files[f as usize].1);
        let file = (name.as_str(), f, text.as_str());
        table::events(&mut case, file, &named, limits, &mut budget, &mut l.found, &mut cited);
        l.files[f as usize].1 = text;
    }
    if let Some((name, f)) = l.table("tiers") {
        let text = std::mem::take(&mut l.files[f as usize].1);
        let file = (name.as_str(), f, text.as_str());
        table::tiers(&mut case, &named.declared, file, limits, &mut l.found, &mut cited);
        l.files[f as usize].1 = text;
    }
    regimes(&mut l, &mut case, named.regimes, &mut budget, &mut cited);
    let tables = data_tables(&mut l, &named.data);
    // A belief that asks of what could not be read is not another mistake.
    if !l.found.iter().any(|d| d.severity == Severity::Error) {
        let draws = posteriors(&mut l, &named.asked);
        data::drawn(&mut case, (&tables, &draws), &named.asked, &mut l.found);
    }
    let bibliography = l.text("sources.bib", Span::default(), false);
    let unreadable = bibliography.map(|f| {
        bibliography::read(&mut case, f, &l.files[f as usize].1, limits, &cited, &mut l.found)
    });
    // Where an entry cannot be read, that is the cause to tell of.
    match unreadable {
        Some(Some(keys)) => unknown_sources(&case, &cited, &keys, &mut l.found),
        Some(None) => {}
        None if l.absent => no_bibliography(&cited, &mut l.found),
        None => {}
    }
    case.hash = l.hasher.finalize().to_hex().to_string();
    for d in &mut l.found {
        if d.fix.as_ref().is_some_and(|f| l.workbooks.contains(&f.span.file)) {
            d.fix = None;
        }
    }
    l.found.sort_by_key(|d| (d.labels[0].0.file, d.labels[0].0.start, d.code));
    let mut broken = l.found.iter().any(|d| d.severity == Severity::Error);
    if !broken {
        l.found.extend(check::lints(&case, &l.files));
        l.found.extend(check::unstated(&named.unstated));
        broken = l.found.iter().any(|d| d.severity == Severity::Error);
    }
    l.found.sort_by_key(|d| (d.severity, d.labels[0].0.file, d.labels[0].0.start, d.code));
    l.found.truncate(MOST_FOUND);
    let hash = case.hash.clone();
    let (case, partial) = if broken { (None, Some(case)) } else { (Some(case), None) };
    Loaded { case, partial, diagnostics: l.found, files: l.files, hash }
}

/// Reads the tables of data.
fn data_tables(l: &mut Loading<'_>, named: &[(String, String, Span)]) -> Vec<data::Table> {
    let mut all = Vec::new();
    for (name, path, at) in named {
        if l.found.len() >= MOST_FOUND {
            break;
        }
        if !stays_inside(path) {
            l.found.push(outside(path, *at));
        } else if let Some(f) = l.text(path, *at, true) {
            let text = std::mem::take(&mut l.files[f as usize].1);
            all.extend(data::read(name, (path, f, &text), l.limits, &mut l.found));
            l.files[f as usize].1 = text;
        }
    }
    all
}

/// Reads the files of draws that beliefs are taken from, each once.
fn posteriors(l: &mut Loading<'_>, asked: &[(read::Asker, read::Query)]) -> Vec<data::Table> {
    let mut all: Vec<data::Table> = Vec::new();
    let mut done = HashSet::new();
    for (_, query) in asked {
        let path = query.text.as_str();
        if !matches!(query.asked, read::Asked::Draws { .. }) || !done.insert(path) {
            continue;
        }
        if !stays_inside(path) {
            l.found.push(outside(path, query.at));
        } else if let Some(f) = l.text(path, query.at, false) {
            let text = std::mem::take(&mut l.files[f as usize].1);
            all.extend(data::read(path, (path, f, &text), l.limits, &mut l.found));
            l.files[f as usize].1 = text;
        } else if l.absent {
            l.found.push(Diagnostic::error(
                "RP0001",
                query.at,
                format!("{path} is not there"),
                format!("learn it from cases:  realpolitik learn CASE… -o {path}"),
            ));
        }
    }
    all
}

/// Reads the table of each regime, and puts the regimes into the case.
fn regimes(
    l: &mut Loading<'_>,
    case: &mut Case,
    tables: Vec<NamedTable>,
    budget: &mut Budget,
    cited: &mut Vec<(String, Span)>,
) {
    for mut table in tables {
        let (name, at) = (table.name.clone(), table.at);
        if l.found.len() >= MOST_FOUND {
            break;
        }
        // Each table is read from its file anew; so many would be a way to read much.
        if stays_inside(&name) && !budget.take(1000) {
            l.found.push(Diagnostic::error(
                "RP0003",
                at,
                format!("too many tables of regimes (limit max-steps {})", l.limits.max_steps),
                "merge regimes, or raise --max-steps",
            ));
            break;
        }
        if !stays_inside(&name) {
            l.found.push(outside(&name, at));
        } else if let Some(f) = l.text(&name, at, true) {
            let text = std::mem::take(&mut l.files[f as usize].1);
            let file = (name.as_str(), f, text.as_str());
            table::occasions(case, &mut table, file, l.limits, budget, &mut l.found, cited);
            l.files[f as usize].1 = text;
        }
        if table.fit {
            case.regimes.push(table.regime);
        }
    }
}

/// Without a bibliography every key is unknown for one reason, told once.
fn no_bibliography(cited: &[(String, Span)], found: &mut Vec<Diagnostic>) {
    let Some((key, at)) = cited.first() else { return };
    let keys: std::collections::HashSet<&str> = cited.iter().map(|(k, _)| k.as_str()).collect();
    let others = match keys.len() - 1 {
        0 => String::new(),
        1 => ", nor is the other source cited".to_owned(),
        n => format!(", nor are the {n} other sources cited"),
    };
    found.push(Diagnostic::error(
        "RP0104",
        *at,
        format!("there is no sources.bib: `{}` is not in it{others}", key.escape_debug()),
        "put sources.bib beside case.toml, with an entry for each source",
    ));
}

/// Each key that is not in the bibliography, once, where it is first cited.
fn unknown_sources(
    case: &Case,
    cited: &[(String, Span)],
    unreadable: &HashSet<String>,
    found: &mut Vec<Diagnostic>,
) {
    let known: std::collections::HashSet<&str> =
        case.sources.iter().map(|s| s.key.as_str()).collect();
    let mut told = std::collections::HashSet::new();
    for (key, at) in cited {
        if found.len() >= MOST_FOUND {
            return;
        }
        let unknown = !known.contains(key.as_str()) && !unreadable.contains(key);
        if unknown && told.insert(key) {
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
