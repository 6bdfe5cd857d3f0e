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
    // Only a file that the case already reads: nothing new is made.
    let known = load_path(folder, &limits).files;
    if !stays_inside(&asked.file) || !known.iter().any(|(n, _)| *n == asked.file) {
        return Err(refuse("file", "the case has no such file"));
    }
    let whole = folder.canonicalize().map_err(broken)?;
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
            "events.csv",
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
}
