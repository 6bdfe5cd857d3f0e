//! Finding logs of forecasts: by name, beside a case, or carried by the program.

use crate::commands::seal::{LOG, log_failure};
use realpolitik_analysis::forecasts::log::{Log, LogError};
use realpolitik_command_line::exit::{Exit, Failure};
use realpolitik_command_line::gallery;
use realpolitik_report::words::safe;
use std::path::Path;

/// A log that was found whole.
#[derive(Clone, Debug)]
pub struct LogFile {
    /// Its name for people.
    pub name: String,
    /// Its text.
    pub text: String,
    /// What it says.
    pub log: Log,
}

/// The log that a name stands for: a file, the log of a folder, or that of an
/// embedded case.
pub fn named(name: &str) -> Result<LogFile, Failure> {
    let path = Path::new(name);
    match path.metadata() {
        Ok(m) if m.is_dir() => {
            let inside = path.join(LOG);
            if inside.is_file() { file(&inside) } else { Err(missing(&inside)) }
        }
        Ok(_) => file(path),
        Err(_) => gallery::find(name).and_then(embedded).unwrap_or_else(|| Err(missing(path))),
    }
}

/// The log in a file.
pub fn file(path: &Path) -> Result<LogFile, Failure> {
    let (text, log) = Log::read_text(path).map_err(|e| log_failure(path, &e))?;
    Ok(LogFile { name: safe(&path.to_string_lossy()), text, log })
}

/// The log beside a case, if there is one: in its folder, or carried with it.
pub fn beside(folder: Option<&Path>, id: &str) -> Option<Result<LogFile, Failure>> {
    match folder {
        Some(folder) => {
            let path = folder.join(LOG);
            path.is_file().then(|| file(&path))
        }
        None => gallery::find(id).and_then(embedded),
    }
}

/// The log that an embedded case carries; `None` if it has none.
pub fn embedded(case: &gallery::Embedded) -> Option<Result<LogFile, Failure>> {
    let (_, text) = case.files.iter().find(|(f, _)| *f == LOG)?;
    let name = format!("{}/{LOG}", case.id);
    Some(parse(&name, text).map_err(|e| log_failure(Path::new(&name), &e)))
}

/// A log from its text.
pub fn parse(name: &str, text: &str) -> Result<LogFile, LogError> {
    let log = Log::parse(text.as_bytes())?;
    Ok(LogFile { name: name.to_owned(), text: text.to_owned(), log })
}

fn missing(path: &Path) -> Failure {
    Failure::new(
        Exit::File,
        format!("there is no log {}", safe(&path.to_string_lossy())),
        "seal forecasts with  realpolitik seal CASE",
    )
}
