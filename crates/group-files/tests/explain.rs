//! Every page shows a file that is refused with its code, and the same corrected.

use realpolitik_case::load::{Limits, Loaded};
use realpolitik_group_files::codes::CODES;
use realpolitik_group_files::{read, read_issues};

/// The file of the block that is marked so.
fn block<'p>(page: &'p str, mark: &str) -> (&'p str, &'p str) {
    let head = page
        .lines()
        .find(|l| l.starts_with("```") && l.ends_with(mark))
        .unwrap_or_else(|| panic!("no block {mark}"));
    let name = head.split_whitespace().nth(1).unwrap();
    let text = page.split(head).nth(1).unwrap().split("\n```").next().unwrap();
    (name, text.trim_start_matches('\n'))
}

fn loaded(name: &str, text: &str) -> (bool, Loaded) {
    let limits = Limits::default();
    if name == "issues.csv" {
        let issues = read_issues(name, text.as_bytes(), &limits);
        (issues.issues.is_some(), issues.loaded)
    } else {
        let reading = read(name, text.as_bytes(), &limits);
        (reading.file.is_some(), reading.loaded)
    }
}

#[test]
fn pages_hold_what_they_promise() {
    for code in CODES {
        assert!(code.page.starts_with(&format!("# {}: {}\n", code.code, code.title)));
        let (name, text) = block(code.page, "fail");
        let (read, refused) = loaded(name, text);
        let found: Vec<&str> = refused.diagnostics.iter().map(|d| d.code).collect();
        assert!(!read && found.contains(&code.code), "{}: {found:?}", code.code);
        let d = refused.diagnostics.iter().find(|d| d.code == code.code).unwrap();
        assert!(!d.help.is_empty() && !d.labels.is_empty(), "{}", code.code);
        let (name, text) = block(code.page, "fixed");
        let (read, corrected) = loaded(name, text);
        assert!(read, "{}: {:?}", code.code, corrected.diagnostics);
    }
}
