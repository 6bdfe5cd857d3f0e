//! From what was named on the command line to a case.

use crate::context::Context;
use crate::exit::{Exit, Failure, Invalid};
use crate::gallery;
use realpolitik_case::diagnostic::{Severity, did_you_mean};
use realpolitik_case::load::{Limits, Loaded, load_memory, load_path};
use realpolitik_case::{Case, render};
use realpolitik_report::words::safe;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Codes that say a limit was met.
const LIMITS: [&str; 3] = ["RP0003", "RP0004", "RP0305"];

/// What was loaded and how to call it.
#[derive(Debug)]
pub struct Input {
    /// As named, for people.
    pub name: String,
    /// The case with everything found in it. The files bear the names by which
    /// the person can open them.
    pub loaded: Loaded,
    /// The files' names inside the case's folder, in the same order.
    pub relative: Vec<String>,
    /// The folder that its files are in, if it is one on disk.
    pub folder: Option<PathBuf>,
}

fn names(loaded: &Loaded) -> Vec<String> {
    loaded.files.iter().map(|(name, _)| name.clone()).collect()
}

/// Loads what was named; without a name the case of this folder, else the
/// embedded one.
pub fn load(named: Option<&str>, context: &Context) -> Result<Input, Failure> {
    let limits = context.limits;
    let Some(name) = named else {
        if Path::new("case.toml").is_file() {
            return Ok(from_path(Path::new("."), ".", &limits));
        }
        let first = &gallery::GALLERY[0];
        context.note(&format!(
            "No case.toml here: taking the embedded case {}. Start your own with  realpolitik new DIR",
            first.id
        ));
        return Ok(embedded(first, &limits));
    };
    if name == "-" {
        return standard_input(&limits);
    }
    let path = Path::new(name);
    match path.metadata() {
        Ok(m) if m.is_dir() => Ok(from_path(path, name, &limits)),
        Ok(_) if path.file_name().is_some_and(|n| n == "case.toml") => {
            Ok(from_path(path, name, &limits))
        }
        Ok(m) if m.is_file() && path.extension().is_some_and(|e| e == "toml") => {
            alone(path, name, &limits)
        }
        Ok(_) => Err(not_a_case(path, name)),
        Err(e) => match gallery::find(name) {
            Some(case) => Ok(embedded(case, &limits)),
            None if e.kind() == std::io::ErrorKind::NotFound => Err(Failure::new(
                Exit::File,
                format!("there is no case `{}`", safe(name)),
                safe(&did_you_mean(name, "embedded cases", gallery::GALLERY.iter().map(|c| c.id))),
            )),
            None => Err(Failure::file(path, "read", &e)),
        },
    }
}

/// What a file is that is no case, by its extension, and what reads it.
fn not_a_case(path: &Path, name: &str) -> Failure {
    let extension = path.extension().map(|e| e.to_string_lossy().to_lowercase());
    let (what, help) = match extension.as_deref().unwrap_or_default() {
        "agg" | "bagg" => (
            "an action graph game, which is not read",
            "write it as a table of payoffs, .nfg, as Gambit can, and solve that:  realpolitik solve GAME.nfg",
        ),
        "gbt" => (
            "a workbench file of Gambit, which is not read",
            "save the game in it as .efg or .nfg:  realpolitik solve GAME.efg",
        ),
        "efg" | "nfg" => {
            ("a game file, not a case", "a game alone can be solved:  realpolitik solve GAME.efg")
        }
        "csv" | "tsv" => (
            "a table, not a case",
            "a table of payoffs is read as .nfg by  realpolitik solve ; tables of a case stand beside its case.toml: name that folder",
        ),
        "xls" | "xlsx" | "ods" => (
            "a spreadsheet, not a case",
            "save its sheets as CSV UTF-8 (events.csv, tiers.csv) beside a case.toml, and name that folder",
        ),
        "bib" => (
            "a bibliography, not a case",
            "it is read as sources.bib beside a case.toml: name that folder",
        ),
        "json" | "yaml" | "yml" => (
            "not a case, which is written in TOML",
            "name a case folder or its case.toml; start one with  realpolitik new DIR",
        ),
        _ => (
            "not a case",
            "name a case folder or its case.toml; start one with  realpolitik new DIR",
        ),
    };
    Failure::new(Exit::File, format!("{} is {what}", safe(name)), help)
}

fn from_path(path: &Path, name: &str, limits: &Limits) -> Input {
    let mut loaded = load_path(path, limits);
    let folder = if path.is_dir() { path } else { path.parent().unwrap_or(Path::new("")) };
    let relative = names(&loaded);
    rename(&mut loaded, folder);
    let folder = if folder == Path::new("") { Path::new(".") } else { folder };
    Input { name: safe(name), loaded, relative, folder: Some(folder.to_owned()) }
}

/// Gives the files the names by which they can be opened from here.
fn rename(loaded: &mut Loaded, folder: &Path) {
    if folder != Path::new(".") && folder != Path::new("") {
        for (file, _) in &mut loaded.files {
            *file = safe(&folder.join(&*file).to_string_lossy());
        }
    }
}

fn embedded(case: &gallery::Embedded, limits: &Limits) -> Input {
    let files: Vec<(&str, &[u8])> = case.files.iter().map(|(n, t)| (*n, t.as_bytes())).collect();
    let mut loaded = load_memory(case.id, &files, limits);
    let relative = names(&loaded);
    rename(&mut loaded, Path::new(case.id));
    Input { name: case.id.to_owned(), loaded, relative, folder: None }
}

fn standard_input(limits: &Limits) -> Result<Input, Failure> {
    let mut bytes = Vec::new();
    std::io::stdin()
        .take(limits.max_input_bytes + 1)
        .read_to_end(&mut bytes)
        .map_err(|e| Failure::file(Path::new("standard input"), "read", &e))?;
    Ok(from_bytes("stdin", "-", &bytes, limits))
}

/// The case that some bytes are.
pub fn from_bytes(id: &str, name: &str, bytes: &[u8], limits: &Limits) -> Input {
    let loaded = load_memory(id, &[("case.toml", bytes)], limits);
    Input { name: name.to_owned(), relative: names(&loaded), loaded, folder: None }
}

/// A TOML file of another name is a case by itself, without tables.
fn alone(path: &Path, name: &str, limits: &Limits) -> Result<Input, Failure> {
    let failed = |e: std::io::Error| Failure::file(path, "read", &e);
    let mut bytes = Vec::new();
    std::fs::File::open(path)
        .map_err(failed)?
        .take(limits.max_input_bytes + 1)
        .read_to_end(&mut bytes)
        .map_err(failed)?;
    let id =
        path.file_stem().map_or_else(|| "case".to_owned(), |s| s.to_string_lossy().into_owned());
    let mut loaded = load_memory(&id, &[("case.toml", &bytes)], limits);
    let relative = names(&loaded);
    if let Some((file, _)) = loaded.files.first_mut() {
        *file = safe(name);
    }
    Ok(Input { name: safe(name), loaded, relative, folder: None })
}

impl Input {
    /// How the program ends if this case has errors.
    pub fn exit(&self) -> Exit {
        let mut codes = self
            .loaded
            .diagnostics
            .iter()
            .filter(|d| d.severity == Severity::Error)
            .map(|d| d.code)
            .peekable();
        if codes.peek().is_none() {
            return Exit::Done;
        }
        if self.loaded.files.is_empty() && codes.peek() == Some(&"RP0001") {
            return Exit::File;
        }
        if codes.all(|c| LIMITS.contains(&c)) { Exit::Limit } else { Exit::InvalidCase }
    }

    /// The case, with what may be known cut at a day if one is given; or all
    /// that is wrong with it.
    pub fn case(self, as_of: Option<jiff::civil::Date>, color: bool) -> Result<Case, Failure> {
        let exit = self.exit();
        let errors = self.loaded.errors();
        let next = format!("see all with  realpolitik check {}", self.name);
        let mut only_errors = self.loaded;
        match only_errors.case.take() {
            Some(mut case) if exit == Exit::Done => {
                if let Some(day) = as_of {
                    case.as_of = day;
                }
                Ok(case)
            }
            _ => {
                only_errors.diagnostics.retain(|d| d.severity == Severity::Error);
                let plural = if errors == 1 { "" } else { "s" };
                let invalid = Invalid {
                    rendered: render::human(&only_errors, color),
                    diagnostics: render::json(&only_errors),
                };
                Err(Failure {
                    invalid: Some(Box::new(invalid)),
                    ..Failure::new(exit, format!("{} has {errors} error{plural}", self.name), next)
                })
            }
        }
    }
}

/// The case that was named, ready for use.
pub fn case(
    named: Option<&str>,
    as_of: Option<jiff::civil::Date>,
    context: &Context,
) -> Result<Case, Failure> {
    load(named, context)?.case(as_of, context.color_stderr)
}

/// The actor of that id, if one was named.
pub fn actor(
    case: &Case,
    named: Option<&str>,
) -> Result<Option<realpolitik_case::ActorId>, Failure> {
    let Some(name) = named else { return Ok(None) };
    case.actor(name).map(Some).ok_or_else(|| {
        Failure::new(
            Exit::Usage,
            format!("the case has no actor `{}`", safe(name)),
            safe(&did_you_mean(name, "actors", case.actors.iter().map(|a| a.id.as_str()))),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A name, and a word that says what it is.
    #[test]
    fn a_file_that_is_no_case_is_named_for_what_it_is() {
        for (name, what) in [
            ("game.agg", "action graph game"),
            ("game.GBT", "Gambit"),
            ("matrix.csv", "a table"),
            ("book.xlsx", "a spreadsheet"),
            ("game.efg", "a game file"),
            ("refs.bib", "a bibliography"),
            ("notes", "is not a case"),
        ] {
            let failure = not_a_case(Path::new(name), name);
            assert!(failure.message.contains(what), "{name}: {}", failure.message);
        }
    }
}
