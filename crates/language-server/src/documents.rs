//! Buffers that are open in the editor.

use crate::error::RequestError;
use crate::lines::Lines;
use ls_types::{TextDocumentContentChangeEvent, Uri};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A buffer.
#[derive(Clone, Debug)]
pub struct Document {
    /// The name by which the client knows it.
    pub uri: Uri,
    /// How often it has changed, as the client counts.
    pub version: i32,
    /// Its text.
    pub text: String,
    /// The lines of the text.
    pub lines: Lines,
}

/// All of them, by path.
#[derive(Clone, Debug, Default)]
pub struct Documents {
    open: BTreeMap<PathBuf, Document>,
}

/// The path of a file; `None` for what is no file.
pub fn path_of(uri: &Uri) -> Option<PathBuf> {
    let file = uri.scheme().as_str().eq_ignore_ascii_case("file");
    let path = uri.to_file_path().filter(|_| file)?;
    path.is_absolute().then(|| path.into_owned())
}

impl Documents {
    /// Opens a buffer, or replaces the one that is there.
    pub fn open(&mut self, uri: Uri, version: i32, text: String) -> Option<PathBuf> {
        let path = path_of(&uri)?;
        let lines = Lines::new(&text);
        self.open.insert(path.clone(), Document { uri, version, text, lines });
        Some(path)
    }

    /// Closes a buffer.
    pub fn close(&mut self, uri: &Uri) -> Option<PathBuf> {
        let path = path_of(uri)?;
        self.open.remove(&path).map(|_| path)
    }

    /// Changes a buffer, piece by piece.
    ///
    /// # Errors
    ///
    /// If the buffer is not open.
    pub fn change(
        &mut self,
        uri: &Uri,
        version: i32,
        changes: Vec<TextDocumentContentChangeEvent>,
    ) -> Result<PathBuf, RequestError> {
        let path = path_of(uri);
        let found = path.and_then(|p| self.open.get_mut(&p).map(|d| (p.clone(), d)));
        let Some((path, document)) = found else {
            return Err(RequestError::refused(format!("{} is not open", uri.as_str())));
        };
        for change in changes {
            match change.range {
                None => document.text = change.text,
                Some(range) => {
                    let start = document.lines.offset(&document.text, range.start);
                    let end = document.lines.offset(&document.text, range.end).max(start);
                    document.text.replace_range(start..end, &change.text);
                }
            }
            document.lines = Lines::new(&document.text);
        }
        document.version = version;
        Ok(path)
    }

    /// The buffer of a file.
    pub fn get(&self, path: &Path) -> Option<&Document> {
        self.open.get(path)
    }

    /// The buffers in a folder, each by its path below it with `/` between parts.
    pub fn below<'a>(&'a self, folder: &'a Path) -> impl Iterator<Item = (String, &'a Document)> {
        self.open.iter().filter_map(move |(path, document)| {
            let inside = path.strip_prefix(folder).ok()?;
            let parts: Option<Vec<&str>> = inside.iter().map(|p| p.to_str()).collect();
            Some((parts?.join("/"), document))
        })
    }

    /// The folder of the case that a file belongs to: the nearest above it in which
    /// there is a `case.toml`, in a buffer or on disk.
    pub fn case_folder(&self, path: &Path) -> Option<PathBuf> {
        let first = path.parent()?;
        if path.file_name().is_some_and(|n| n == "case.toml") {
            return Some(first.to_owned());
        }
        let holds = |folder: &&Path| {
            let case = folder.join("case.toml");
            self.open.contains_key(&case) || case.is_file()
        };
        first.ancestors().find(holds).map(Path::to_owned)
    }

    /// The paths of all buffers.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        self.open.keys().map(PathBuf::as_path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ls_types::{Position, Range};

    fn edit(range: Option<(u32, u32, u32, u32)>, text: &str) -> TextDocumentContentChangeEvent {
        let range = range.map(|(a, b, c, d)| Range::new(Position::new(a, b), Position::new(c, d)));
        TextDocumentContentChangeEvent { range, text: text.to_owned(), range_length: None }
    }

    #[test]
    fn edits_are_made_one_after_the_other() {
        let mut all = Documents::default();
        let uri: Uri = "file:///cases/a%20b/case.toml".parse().unwrap();
        let path = all.open(uri.clone(), 1, "a = 1\nb = \"\u{1d11e}\"\n".to_owned()).unwrap();
        assert_eq!(path, Path::new("/cases/a b/case.toml"));
        let edits = vec![
            edit(Some((0, 4, 0, 5)), "22"),
            edit(Some((1, 5, 1, 7)), "é"),
            // Backwards and beyond the end: nothing is lost, nothing panics.
            edit(Some((9, 9, 0, 0)), "# end"),
        ];
        all.change(&uri, 2, edits).unwrap();
        assert_eq!(all.get(&path).unwrap().text, "a = 22\nb = \"é\"\n# end");
        all.change(&uri, 3, vec![edit(None, "new")]).unwrap();
        assert_eq!(
            (all.get(&path).unwrap().text.as_str(), all.get(&path).unwrap().version),
            ("new", 3)
        );
        let events = Path::new("/cases/a b/regimes/x.csv");
        assert_eq!(all.case_folder(events).as_deref(), Some(Path::new("/cases/a b")));
        assert_eq!(all.below(Path::new("/cases")).next().unwrap().0, "a b/case.toml");
        assert!(all.close(&uri).is_some() && all.close(&uri).is_none());
        assert!(all.change(&uri, 4, vec![edit(None, "x")]).is_err());
        assert!(all.open("untitled:Untitled-1".parse().unwrap(), 1, String::new()).is_none());
    }
}
