//! `check --fix`: replacements that are safe, because the text can mean only
//! one thing.

use realpolitik_case::diagnostic::Fix;
use realpolitik_command_line::context::Context;
use realpolitik_command_line::exit::{Exit, Failure};
use realpolitik_command_line::input::{self, Input};
use std::path::{Path, PathBuf};

/// Rounds of fixing: one mistake may hide another.
const ROUNDS: usize = 5;

/// What was fixed.
pub struct Fixed {
    /// The case as it is now.
    pub input: Input,
    /// How many replacements were made.
    pub made: usize,
    /// The files as they were before.
    pub copies: Vec<PathBuf>,
}

/// Fixes the files of a case until nothing safe is left to fix. Each file that is
/// changed is first copied beside itself.
pub fn fix(named: Option<&str>, context: &Context) -> Result<Fixed, Failure> {
    let mut made = 0;
    let (mut kept, mut copies): (Vec<PathBuf>, Vec<PathBuf>) = Default::default();
    for _ in 0..ROUNDS {
        let input = input::load(named, context)?;
        let fixes: Vec<&Fix> =
            input.loaded.diagnostics.iter().filter_map(|d| d.fix.as_ref()).collect();
        let Some(folder) = input.folder.as_deref().filter(|_| !fixes.is_empty()) else {
            return Ok(Fixed { input, made, copies });
        };
        let mut changed = 0;
        for (file, (shown, text)) in input.loaded.files.iter().enumerate() {
            let here: Vec<&Fix> =
                fixes.iter().copied().filter(|f| f.span.file as usize == file).collect();
            if here.is_empty() {
                continue;
            }
            let (fixed, count) = replaced(text, here);
            let path = folder.join(&input.relative[file]);
            if !kept.contains(&path) {
                copies.extend(keep_copy(&path)?);
                kept.push(path.clone());
            }
            write(&path, shown, text, &fixed)?;
            changed += count;
        }
        made += changed;
        if changed == 0 {
            return Ok(Fixed { input, made, copies });
        }
    }
    Ok(Fixed { input: input::load(named, context)?, made, copies })
}

/// Copies a file beside itself under the first free name, `events.csv.bak` or
/// `events.csv.bak2`; none where the copy that is there holds the same.
pub(super) fn keep_copy(path: &Path) -> Result<Option<PathBuf>, Failure> {
    let now = std::fs::read(path).map_err(|e| Failure::file(path, "read", &e))?;
    let mut n = 1;
    loop {
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(if n == 1 { ".bak".to_owned() } else { format!(".bak{n}") });
        let copy = path.with_file_name(name);
        match std::fs::read(&copy) {
            Ok(there) if there == now => return Ok(None),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
                std::fs::write(&copy, &now).map_err(|e| Failure::file(&copy, "write", &e))?;
                return Ok(Some(copy));
            }
            _ => n += 1,
        }
    }
}

/// The text with the replacements made, last first so that places stay right;
/// of two that overlap only the later one.
fn replaced(text: &str, mut fixes: Vec<&Fix>) -> (String, usize) {
    fixes.sort_by_key(|f| std::cmp::Reverse((f.span.start, f.span.end)));
    let mut out = text.to_owned();
    let mut before = usize::MAX;
    let mut count = 0;
    for f in fixes {
        let (start, end) = (f.span.start as usize, f.span.end as usize);
        if end <= before && out.is_char_boundary(start) && out.is_char_boundary(end) && start <= end
        {
            out.replace_range(start..end, &f.replacement);
            before = start;
            count += 1;
        }
    }
    (out, count)
}

/// Writes a fixed file in one step, if it is still what was read.
pub(super) fn write(path: &Path, shown: &str, read: &str, fixed: &str) -> Result<(), Failure> {
    // A link stays a link: what it points to is fixed.
    let path = path.canonicalize().map_err(|e| Failure::file(path, "fix", &e))?;
    let now = std::fs::read(&path).map_err(|e| Failure::file(&path, "read", &e))?;
    let mark = "\u{feff}".as_bytes();
    let (lead, body): (&[u8], &[u8]) = match now.strip_prefix(mark) {
        Some(body) => (mark, body),
        None => (b"", &now),
    };
    if body != read.as_bytes() {
        return Err(Failure::new(
            Exit::File,
            format!("{shown} has changed since it was read, and is left as it is"),
            "save it in the editor, then run the command again",
        ));
    }
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.part", std::process::id()));
    let part = path.with_file_name(name);
    let permissions =
        std::fs::metadata(&path).map_err(|e| Failure::file(&path, "read", &e))?.permissions();
    let written = std::fs::write(&part, [lead, fixed.as_bytes()].concat())
        .and_then(|()| std::fs::set_permissions(&part, permissions))
        .and_then(|()| std::fs::rename(&part, &path));
    if written.is_err() {
        let _ = std::fs::remove_file(&part);
    }
    written.map_err(|e| Failure::file(&path, "write", &e))
}

#[cfg(test)]
mod tests {
    use super::*;
    use realpolitik_case::Span;

    fn fix(start: u32, end: u32, replacement: &str) -> Fix {
        Fix { span: Span { file: 0, start, end }, replacement: replacement.to_owned() }
    }

    #[test]
    fn replacements_are_made_from_the_end_and_never_overlap() {
        let all = [fix(0, 4, "one"), fix(5, 9, "two"), fix(8, 9, "x")];
        let (text, count) = replaced("eins zwei", all.iter().collect());
        assert_eq!((text.as_str(), count), ("one zwex", 2));
    }

    #[test]
    fn a_file_that_changed_is_left_alone() {
        let folder = std::env::temp_dir().join(format!("realpolitik-fix-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join("case.toml");
        std::fs::write(&path, "changed").unwrap();
        let error = write(&path, "case.toml", "as read", "fixed").unwrap_err();
        assert_eq!(error.exit, Exit::File);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "changed");
        std::fs::write(&path, "\u{feff}as read").unwrap();
        write(&path, "case.toml", "as read", "fixed").unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "\u{feff}fixed");
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1, "no part is left behind");
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
