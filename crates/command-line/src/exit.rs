//! How the program ends: exit codes, and failures with their help.

use serde_json::{Value, json};
use std::io::Write;

/// The exit codes. They do not change within a major version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Done, usable.
    Done = 0,
    /// A bug.
    Internal = 1,
    /// The command line is wrong.
    Usage = 2,
    /// The case is invalid.
    InvalidCase = 3,
    /// Computed but not fit for use.
    NotFit = 4,
    /// A gate that was asked for tripped.
    Gate = 5,
    /// A limit stopped it.
    Limit = 6,
    /// A file cannot be read or written.
    File = 7,
    /// Interrupted.
    Interrupted = 130,
}

impl Exit {
    /// The code in a word, as it stands in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Exit::Done => "done",
            Exit::Internal => "internal",
            Exit::Usage => "usage",
            Exit::InvalidCase => "invalid-case",
            Exit::NotFit => "not-fit-for-use",
            Exit::Gate => "gate",
            Exit::Limit => "limit",
            Exit::File => "file",
            Exit::Interrupted => "interrupted",
        }
    }
}

/// The page `realpolitik explain exit-codes`.
pub const EXIT_CODES: &str = "\
# Exit codes

| Code | Meaning |
|-----:|---------|
| 0 | Done; the result can be used. |
| 1 | The program has a bug. The message says where. |
| 2 | The command line is wrong. |
| 3 | The case is invalid: `realpolitik check` says where. |
| 4 | Computed, but not fit for use: something is not certified. |
| 5 | A gate you asked for tripped: `--strict`, `--deny`, `--fail-if-moved`. |
| 6 | A limit stopped it; the message names the limit. |
| 7 | A file is not there, cannot be read, or would be overwritten. |
| 130 | Interrupted. |

A script can tell \"no answer\" (3, 6, 7) from \"an answer you should not use\" (4).
The codes do not change within a major version.
";

/// Why a command did not do what was asked.
#[derive(Debug)]
pub struct Failure {
    /// How the program ends.
    pub exit: Exit,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: String,
    /// If the case is invalid: everything that is wrong with it.
    pub invalid: Option<Box<Invalid>>,
}

/// Everything that is wrong with a case.
#[derive(Debug)]
pub struct Invalid {
    /// For people.
    pub rendered: String,
    /// As a JSON list.
    pub diagnostics: Value,
}

impl Failure {
    /// A failure without a place in a case.
    pub fn new(exit: Exit, message: impl Into<String>, help: impl Into<String>) -> Self {
        Failure { exit, message: message.into(), help: help.into(), invalid: None }
    }
    /// A file cannot be read or written.
    pub fn file(path: &std::path::Path, doing: &str, error: &std::io::Error) -> Self {
        Failure::new(
            Exit::File,
            format!("cannot {doing} {}: {}", path.display(), reason(error)),
            "check the path and its permissions",
        )
    }
    /// The failure as the one JSON document.
    pub fn to_json(&self) -> Value {
        let list = match &self.invalid {
            Some(invalid) => invalid.diagnostics.clone(),
            None => json!([{
                "code": self.exit.word(),
                "severity": "error",
                "message": self.message,
                "labels": [],
                "help": self.help,
            }]),
        };
        json!({ "ok": false, "exit_code": self.exit as u8, "diagnostics": list })
    }

    /// The failure for people, on standard error.
    pub fn print(&self, color: bool) {
        let head = if color { "\u{1b}[1;31merror\u{1b}[0m" } else { "error" };
        let help =
            if self.help.is_empty() { String::new() } else { format!("\n  help: {}", self.help) };
        let places = self.invalid.as_ref().map_or("", |i| i.rendered.as_str());
        let _ = writeln!(std::io::stderr(), "{places}{head}: {}{help}", self.message);
    }
}

/// An I/O error in words, without the number of the operating system.
fn reason(error: &std::io::Error) -> String {
    use std::io::ErrorKind as K;
    match error.kind() {
        K::NotFound => "there is no such file".to_owned(),
        K::PermissionDenied => "permission denied".to_owned(),
        K::AlreadyExists => "it is there already".to_owned(),
        K::IsADirectory => "it is a folder".to_owned(),
        K::NotADirectory => "a part of the path is not a folder".to_owned(),
        _ => error.to_string(),
    }
}
