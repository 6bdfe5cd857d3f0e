//! Where the collection of published game files is, if it is there.

use std::path::{Path, PathBuf};

/// The files of a folder of the shared data, by name; `None` (said on standard
/// error) where it is not at hand. `REALPOLITIK_SHARED` names another place.
pub fn files(folder: &str) -> Option<Vec<PathBuf>> {
    let named = std::env::var_os("REALPOLITIK_SHARED").map(PathBuf::from);
    let beside = Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .map(|d| d.join("shared"))
        .find(|d| d.is_dir());
    let root = named.or(beside);
    let Some(entries) = root.and_then(|r| std::fs::read_dir(r.join(folder)).ok()) else {
        eprintln!("skipped: no shared/{folder} beside the project; set REALPOLITIK_SHARED");
        return None;
    };
    let mut files: Vec<PathBuf> = entries.flatten().map(|e| e.path()).collect();
    files.sort();
    Some(files)
}
