//! Broken cases, each a file: fragments of a case and the message expected.
//!
//! A fragment is headed `=== file`; after the file may stand `alone` (it is the
//! whole document, not a part of the small case) and `latin1` (its encoding).
//! `=== limits` gives limits, one `name=value` a line.
//! `UPDATE_EXPECT=1` writes what is printed into the files; read the change.

mod frame;

use realpolitik_case::diagnostic::{CODES, Severity};
use realpolitik_case::load::{Limits, Loaded, load_memory};
use realpolitik_case::render;
use std::collections::HashSet;
use std::fmt::Write;
use std::path::PathBuf;

/// A broken case as it stands in its file.
struct Broken {
    path: PathBuf,
    /// Header and body, in order.
    parts: Vec<(String, String)>,
    expected: String,
}

fn broken_cases() -> Vec<Broken> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/broken");
    let mut paths: Vec<PathBuf> = std::fs::read_dir(&folder)
        .expect("the folder of broken cases is there")
        .map(|e| e.expect("an entry").path())
        .collect();
    paths.sort();
    paths
        .into_iter()
        .map(|path| {
            let text = std::fs::read_to_string(&path).expect("a broken case is text");
            let mut parts: Vec<(String, String)> = Vec::new();
            for line in text.lines() {
                match line.strip_prefix("=== ") {
                    Some(name) => parts.push((name.trim().to_owned(), String::new())),
                    None => {
                        if let Some((_, body)) = parts.last_mut() {
                            body.push_str(line);
                            body.push('\n');
                        }
                    }
                }
            }
            let at = parts.iter().position(|(n, _)| n == "expected");
            let expected = at.map(|i| parts.remove(i).1).unwrap_or_default();
            Broken { path, parts, expected }
        })
        .collect()
}

fn loaded(broken: &Broken) -> Loaded {
    let mut limits = Limits::default();
    let mut fragments: Vec<(String, String)> = Vec::new();
    let mut alone = false;
    let mut latin: Vec<String> = Vec::new();
    for (header, body) in &broken.parts {
        let mut words = header.split_whitespace();
        let name = words.next().unwrap_or_default().to_owned();
        if name == "limits" {
            for line in body.lines() {
                let (limit, value) = line.split_once('=').expect("name=value");
                let value: usize = value.parse().expect("a limit is a number");
                match limit {
                    "max-input-bytes" => limits.max_input_bytes = value as u64,
                    "max-depth" => limits.max_depth = value,
                    "max-tokens" => limits.max_tokens = value,
                    "max-rows" => limits.max_rows = value,
                    "max-nodes" => limits.max_nodes = value,
                    "max-steps" => limits.max_steps = value,
                    other => panic!("there is no limit {other}"),
                }
            }
            continue;
        }
        for option in words {
            match option {
                "alone" => alone = true,
                "latin1" => latin.push(name.clone()),
                other => panic!("there is no option {other}"),
            }
        }
        fragments.push((name, body.clone()));
    }
    let files = if alone { fragments } else { frame::complete(&fragments) };
    let files: Vec<(String, Vec<u8>)> = files
        .into_iter()
        .map(|(name, text)| {
            let bytes = if latin.contains(&name) {
                text.chars().map(|c| u8::try_from(u32::from(c)).expect("Latin-1")).collect()
            } else {
                text.into_bytes()
            };
            (name, bytes)
        })
        .collect();
    let borrowed: Vec<(&str, &[u8])> =
        files.iter().map(|(n, b)| (n.as_str(), b.as_slice())).collect();
    load_memory("broken", &borrowed, &limits)
}

#[test]
fn every_broken_case_gets_its_message() {
    let update = std::env::var_os("UPDATE_EXPECT").is_some();
    let mut wrong = String::new();
    let all = broken_cases();
    for b in &all {
        let found = render::human(&loaded(b), false);
        if found.trim() == b.expected.trim() && !found.is_empty() {
            continue;
        }
        if update {
            let mut new = String::new();
            for (n, body) in &b.parts {
                let _ = write!(new, "=== {n}\n{body}");
            }
            let _ = write!(new, "=== expected\n{}\n", found.trim_end());
            std::fs::write(&b.path, new).expect("the file can be written");
        } else {
            let _ = write!(wrong, "\n{}:\n{found}\nexpected:\n{}", b.path.display(), b.expected);
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(all.len() >= 75, "only {} broken cases", all.len());
}

#[test]
fn every_code_has_a_broken_case_named_after_it() {
    let mut met: HashSet<&str> = HashSet::new();
    let mut wrong = String::new();
    for b in broken_cases() {
        let stem = b.path.file_stem().expect("a name").to_string_lossy().into_owned();
        let found = loaded(&b).diagnostics;
        met.extend(found.iter().map(|d| d.code));
        let note = |c: &str| found.iter().any(|d| d.code == c && d.severity == Severity::Note);
        // A note is no fault of a case: it may stand beside what is shown.
        let codes = |but: &str| -> Vec<&str> {
            found.iter().map(|d| d.code).filter(|c| *c == but || !note(c)).collect()
        };
        if let Some(code) = stem.split('-').next().filter(|c| c.starts_with("RP")) {
            // One cause, one code: a case named after a code shows nothing else.
            let codes = codes(code);
            if codes.is_empty() || codes.iter().any(|c| *c != code) {
                let _ = writeln!(wrong, "{stem}: {codes:?}");
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    let missed: Vec<&str> = CODES.iter().map(|c| c.code).filter(|c| !met.contains(c)).collect();
    assert!(missed.is_empty(), "no broken case gives {missed:?}");
}

#[test]
fn every_message_has_a_place_a_reason_and_a_way_out() {
    for b in broken_cases() {
        let l = loaded(&b);
        for d in &l.diagnostics {
            let name = b.path.display();
            assert!(d.message.chars().count() > 12, "{name}: {}", d.message);
            assert!(d.help.chars().count() >= 12, "{name}: {} / {}", d.message, d.help);
            assert!(!d.message.contains("invalid input"), "{name}");
            assert!(!d.labels.is_empty(), "{name}");
            for (span, _) in &d.labels {
                let text = l.files.get(span.file as usize).map_or("", |f| f.1.as_str());
                assert!(span.start <= span.end, "{name}");
                assert!(span.end as usize <= text.len(), "{name}: {span:?}");
            }
            if let Some(fix) = &d.fix {
                let text = &l.files[fix.span.file as usize].1;
                assert!(text.get(fix.span.start as usize..fix.span.end as usize).is_some());
            }
        }
    }
}

#[test]
fn the_frame_itself_is_a_valid_case() {
    let frame = Broken { path: PathBuf::new(), parts: Vec::new(), expected: String::new() };
    assert_eq!(render::human(&loaded(&frame), false), "");
}
