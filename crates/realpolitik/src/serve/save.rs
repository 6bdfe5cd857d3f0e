//! Saving: only over the text that the new one was made from.

use super::api;
use super::state::hash;
use axum::http::StatusCode;
use realpolitik_case::load::{Limits, load_path, stays_inside};
use std::io::Write;
use std::path::Path;

type Refused = (StatusCode, &'static str, String);

/// Saves a file of a case's folder. A file that has changed since the new text
/// was begun is not touched: the answer says what stands there.
///
/// The text goes to a file beside it first, which then takes its name, so that
/// no half file is ever seen.
pub fn save(folder: &Path, asked: &api::SaveRequest) -> Result<api::Saved, Refused> {
    let refuse =
        |error: &'static str, message: &str| (StatusCode::BAD_REQUEST, error, message.to_owned());
    let broken = |e: std::io::Error| {
        (StatusCode::INTERNAL_SERVER_ERROR, "file", format!("cannot save: {e}"))
    };
    let limits = Limits::default();
    if asked.text.len() as u64 > limits.max_input_bytes {
        return Err((StatusCode::PAYLOAD_TOO_LARGE, "max-input-bytes", "too large".to_owned()));
    }
    // A file that the case reads already, or a table that it may have.
    let known = load_path(folder, &limits).files;
    let is_known = known.iter().any(|(n, _)| *n == asked.file);
    if !stays_inside(&asked.file) || !(is_known || may_be_made(&asked.file)) {
        return Err(refuse("file", "the case has no such file"));
    }
    let whole = folder.canonicalize().map_err(broken)?;
    if !is_known {
        return made(&whole, asked);
    }
    let path = whole.join(&asked.file).canonicalize().map_err(broken)?;
    if !path.starts_with(&whole) {
        return Err(refuse("file", "the file leads out of the case's folder"));
    }
    let there = || -> Result<Option<api::Saved>, Refused> {
        let bytes = std::fs::read(&path).map_err(broken)?;
        let text = String::from_utf8_lossy(&bytes);
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let hash = hash(text.as_bytes());
        Ok((hash != asked.expected).then(|| api::Saved {
            saved: false,
            hash,
            text: Some(text.to_owned()),
        }))
    };
    if let Some(conflict) = there()? {
        return Ok(conflict);
    }
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.part", std::process::id()));
    let part = path.with_file_name(name);
    let written = (|| {
        let mut file = std::fs::OpenOptions::new().write(true).create_new(true).open(&part)?;
        file.set_permissions(std::fs::metadata(&path)?.permissions())?;
        file.write_all(asked.text.as_bytes())?;
        file.sync_all()
    })();
    let done = written.map_err(broken).and_then(|()| match there()? {
        // It changed while the new text was written.
        Some(conflict) => Ok(conflict),
        None => {
            std::fs::rename(&part, &path).map_err(broken)?;
            Ok(api::Saved { saved: true, hash: hash(asked.text.as_bytes()), text: None })
        }
    });
    let _ = std::fs::remove_file(&part);
    done
}

/// Whether a case may have a file of this name: its tables, in its folder or one below,
/// and its bibliography.
fn may_be_made(name: &str) -> bool {
    let table = |n: &str| n.ends_with(".csv") && !n.starts_with('.');
    match name.split_once('/') {
        None => table(name) || name == "sources.bib",
        Some((folder, inside)) => {
            matches!(folder, "regimes" | "data") && !inside.contains('/') && table(inside)
        }
    }
}

/// Makes a file that is not there. What is there, is not touched.
fn made(whole: &Path, asked: &api::SaveRequest) -> Result<api::Saved, Refused> {
    let broken = |e: std::io::Error| {
        (StatusCode::INTERNAL_SERVER_ERROR, "file", format!("cannot save: {e}"))
    };
    if !asked.expected.is_empty() {
        return Err((StatusCode::BAD_REQUEST, "file", "the case has no such file".to_owned()));
    }
    let path = whole.join(&asked.file);
    let parent = path.parent().unwrap_or(whole);
    std::fs::create_dir_all(parent).map_err(broken)?;
    if !parent.canonicalize().map_err(broken)?.starts_with(whole) {
        let why = "the file leads out of the case's folder".to_owned();
        return Err((StatusCode::BAD_REQUEST, "file", why));
    }
    match std::fs::OpenOptions::new().write(true).create_new(true).open(&path) {
        Ok(mut file) => {
            file.write_all(asked.text.as_bytes()).and_then(|()| file.sync_all()).map_err(broken)?;
            Ok(api::Saved { saved: true, hash: hash(asked.text.as_bytes()), text: None })
        }
        Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => {
            let text = std::fs::read_to_string(&path).map_err(broken)?;
            Ok(api::Saved { saved: false, hash: hash(text.as_bytes()), text: Some(text) })
        }
        Err(e) => Err(broken(e)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> std::path::PathBuf {
        let f =
            std::env::temp_dir().join(format!("realpolitik-save-{}-{name}", std::process::id()));
        let _ = std::fs::remove_dir_all(&f);
        std::fs::create_dir_all(&f).unwrap();
        std::fs::write(f.join("case.toml"), "schema = 1\n").unwrap();
        f
    }

    fn ask(file: &str, text: &str, over: &str) -> api::SaveRequest {
        api::SaveRequest {
            case: "x".to_owned(),
            file: file.to_owned(),
            text: text.to_owned(),
            expected: hash(over.as_bytes()),
        }
    }

    #[test]
    fn a_file_that_changed_underneath_is_kept() {
        let f = folder("conflict");
        std::fs::write(f.join("case.toml"), "schema = 1\n# theirs\n").unwrap();
        let saved = save(&f, &ask("case.toml", "mine", "schema = 1\n")).unwrap();
        assert!(!saved.saved);
        assert_eq!(saved.text.as_deref(), Some("schema = 1\n# theirs\n"));
        let kept = std::fs::read_to_string(f.join("case.toml")).unwrap();
        assert_eq!(kept, "schema = 1\n# theirs\n");
        let saved = save(&f, &ask("case.toml", "mine", &kept)).unwrap();
        assert!(saved.saved);
        assert_eq!(std::fs::read_to_string(f.join("case.toml")).unwrap(), "mine");
        assert_eq!(std::fs::read_dir(&f).unwrap().count(), 1, "nothing is left beside it");
        let _ = std::fs::remove_dir_all(&f);
    }

    #[test]
    fn nothing_outside_and_nothing_new() {
        let f = folder("outside");
        let names = [
            "../case.toml",
            "/etc/hostname",
            "notes.txt",
            "regimes/deep/x.csv",
            "other/x.csv",
            ".hidden.csv",
            "",
            ".",
            "..",
            "a/../case.toml",
            "case.toml/",
            "C:\\case.toml",
            "..\\case.toml",
            "case.toml\0",
            "new.toml",
            "./case.toml",
        ];
        for name in names {
            assert!(save(&f, &ask(name, "x", "schema = 1\n")).is_err(), "{name:?}");
        }
        assert_eq!(std::fs::read_to_string(f.join("case.toml")).unwrap(), "schema = 1\n");
        let _ = std::fs::remove_dir_all(&f);
    }

    #[test]
    fn a_table_that_is_not_there_is_made_and_one_that_is_there_is_kept() {
        let f = folder("made");
        let new = |file: &str, text: &str| api::SaveRequest {
            expected: String::new(),
            ..ask(file, text, "")
        };
        for file in ["events.csv", "regimes/waiver.csv"] {
            assert!(save(&f, &new(file, "id\n")).unwrap().saved, "{file}");
            assert_eq!(std::fs::read_to_string(f.join(file)).unwrap(), "id\n");
            let again = save(&f, &new(file, "other\n")).unwrap();
            assert_eq!((again.saved, again.text.as_deref()), (false, Some("id\n")), "{file}");
        }
        // Whoever made it from a text that is gone is told so.
        assert!(save(&f, &ask("tiers.csv", "x", "was")).is_err());
        let _ = std::fs::remove_dir_all(&f);
    }
}
