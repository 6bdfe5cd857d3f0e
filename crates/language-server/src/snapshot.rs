//! A case as it stands in the editor: buffers in front of files.

use crate::documents::Documents;
use crate::index::Index;
use crate::lines::Lines;
use ls_types::{Location, Position, Range, Uri};
use realpolitik_case::Span;
use realpolitik_case::load::{Limits, Loaded, load_overlaid};
use realpolitik_case::syntax::Tree;
use std::path::{Path, PathBuf};

/// A case that has been read.
#[derive(Debug)]
pub struct Snapshot {
    /// Its folder.
    pub folder: PathBuf,
    /// What was read and what was found.
    pub loaded: Loaded,
    /// `case.toml`.
    pub tree: Tree,
    /// What stands where.
    pub index: Index,
    files: Vec<File>,
}

/// A file of it.
#[derive(Debug)]
struct File {
    uri: Uri,
    version: Option<i32>,
    lines: Lines,
    /// Whether a byte order mark stands in the buffer before what was read.
    mark: bool,
}

impl Snapshot {
    /// Reads a case.
    pub fn take(folder: &Path, documents: &Documents, limits: &Limits) -> Snapshot {
        let unsaved: Vec<(String, &str)> =
            documents.below(folder).map(|(name, d)| (name, d.text.as_str())).collect();
        let overlay: Vec<(&str, &[u8])> =
            unsaved.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
        let loaded = load_overlaid(folder, &overlay, limits);
        let text = loaded.files.first().map_or("", |(_, text)| text.as_str());
        let tree = Tree::read(text, limits);
        let index = Index::of(&tree, &loaded.files);
        let files = loaded.files.iter().filter_map(|(name, text)| {
            let path = folder.join(name);
            let lines = Lines::new(text);
            Some(match documents.get(&path) {
                Some(d) => File {
                    uri: d.uri.clone(),
                    version: Some(d.version),
                    lines,
                    mark: d.text.starts_with('\u{feff}'),
                },
                None => File { uri: Uri::from_file_path(path)?, version: None, lines, mark: false },
            })
        });
        let files = files.collect();
        Snapshot { folder: folder.to_owned(), tree, index, files, loaded }
    }

    /// The number of a file of the case.
    pub fn file(&self, path: &Path) -> Option<u32> {
        let inside = path.strip_prefix(&self.folder).ok()?;
        let named = |(name, _): &(String, String)| Path::new(name) == inside;
        self.loaded.files.iter().position(named).map(|i| i as u32)
    }

    /// The text of a file.
    pub fn text(&self, file: u32) -> &str {
        self.loaded.files.get(file as usize).map_or("", |(_, text)| text.as_str())
    }

    /// The name of a file in the case.
    pub fn name(&self, file: u32) -> &str {
        self.loaded.files.get(file as usize).map_or("case.toml", |(name, _)| name.as_str())
    }

    /// The files, each as the client knows it with its version.
    pub fn uris(&self) -> impl Iterator<Item = (&Uri, Option<i32>)> {
        self.files.iter().map(|f| (&f.uri, f.version))
    }

    /// The file as the client knows it.
    pub fn uri(&self, file: u32) -> Option<Uri> {
        match self.files.get(file as usize) {
            Some(f) => Some(f.uri.clone()),
            // A case without any file is spoken of by the one that it lacks.
            None => Uri::from_file_path(self.folder.join("case.toml")),
        }
    }

    /// The place of a span.
    pub fn range(&self, span: Span) -> Range {
        let Some(file) = self.files.get(span.file as usize) else { return Range::default() };
        let text = self.text(span.file);
        let mut range = file.lines.range(text, span.start as usize, span.end as usize);
        for at in [&mut range.start, &mut range.end] {
            at.character += u32::from(file.mark && at.line == 0);
        }
        range
    }

    /// The place of a span with its file.
    pub fn location(&self, span: Span) -> Option<Location> {
        Some(Location { uri: self.uri(span.file)?, range: self.range(span) })
    }

    /// The byte at a place of a file.
    pub fn offset(&self, file: u32, mut at: Position) -> u32 {
        let Some(f) = self.files.get(file as usize) else { return 0 };
        if f.mark && at.line == 0 {
            at.character = at.character.saturating_sub(1);
        }
        f.lines.offset(self.text(file), at) as u32
    }
}
