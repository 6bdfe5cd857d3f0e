//! The pages that explain codes, as files that an editor can open.

use ls_types::Uri;
use realpolitik_case::diagnostic::explain;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

/// The pages, each written when it is first asked for.
#[derive(Debug, Default)]
pub struct Pages {
    folder: Option<PathBuf>,
    written: Mutex<BTreeMap<String, Option<Uri>>>,
}

impl Pages {
    /// Pages in a folder, which is made when the first is written; without one
    /// there are none.
    pub fn new(folder: Option<PathBuf>) -> Self {
        Pages { folder, written: Mutex::default() }
    }

    /// The folder for them on this system: below what the environment names as the
    /// place for files that can be made again.
    pub fn usual_folder() -> Option<PathBuf> {
        let set = |name: &str| {
            let path = PathBuf::from(std::env::var_os(name)?);
            path.is_absolute().then_some(path)
        };
        let cache = set("REALPOLITIK_CACHE_DIR").or_else(|| {
            let base = match std::env::consts::OS {
                "windows" => set("LOCALAPPDATA"),
                "macos" => set("HOME").map(|h| h.join("Library/Caches")),
                _ => set("XDG_CACHE_HOME").or_else(|| set("HOME").map(|h| h.join(".cache"))),
            };
            base.map(|b| b.join("realpolitik"))
        });
        cache.map(|c| c.join(format!("explain-{}", env!("CARGO_PKG_VERSION"))))
    }

    /// The page of a code, if there is one and it can be written.
    pub fn of(&self, code: &str) -> Option<Uri> {
        let folder = self.folder.as_ref()?;
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        let made = written.entry(code.to_owned()).or_insert_with(|| {
            let page = explain(code)?;
            let path = folder.join(format!("{code}.md"));
            if std::fs::read_to_string(&path).is_ok_and(|old| old == page) {
                return Uri::from_file_path(path);
            }
            std::fs::create_dir_all(folder).and_then(|()| std::fs::write(&path, page)).ok()?;
            Uri::from_file_path(path)
        });
        made.clone()
    }
}
