//! Exit codes, and what stands on which stream.

use std::io::Write;
use std::process::{Command, Output, Stdio};

fn run(arguments: &[&str]) -> Output {
    fed(arguments, "")
}

fn fed(arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_realpolitik"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("piped");
    // A program that refuses at once may not read its input.
    let _ = stdin.write_all(input.as_bytes());
    drop(stdin);
    child.wait_with_output().expect("the program ends")
}

fn json(output: &Output) -> serde_json::Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|e| {
        panic!("not one JSON document ({e}): {}", String::from_utf8_lossy(&output.stdout))
    })
}

/// Each row: arguments, input, exit code.
const TABLE: &[(&[&str], &str, i32)] = &[
    (&["--version"], "", 0),
    (&["check", "us-vietnam-2022"], "", 0),
    (&["explain", "RP0102"], "", 0),
    (&["analyze", "--no-such-flag"], "", 2),
    (&["analyse"], "", 2),
    (&["analyze", "us-vietnam-2022", "--draws", "0"], "", 2),
    (&["analyze", "us-vietnam-2022", "--as-of", "2022-02-30"], "", 2),
    (&["check", "-"], "schema = 1\n", 3),
    (&["analyze", "-"], "title = ", 3),
    (&["solve", "-"], "[[[[", 3),
    (&["compare", "us-vietnam-2022", "us-vietnam-2022"], "", 0),
    (&["compare", "us-vietnam-2022"], "", 2),
    (&["compare", "us-vietnam-2022", "--set", "no_such=0.3"], "", 2),
    (&["compare", "us-vietnam-2022", "--set", "fear=often"], "", 2),
    (&["compare", "us-vietnam-2022", "--set", "fear=0.1", "--fail-if-moved", "0"], "", 5),
    (
        &["estimate", "--model", "deter", "--data", "-", "--formula", "m + r ~ 1 | 0 | 0 | 1"],
        "m,r\n0,0\n1,0\n1,1\n0,0\n1,1\n",
        0,
    ),
    (
        &["estimate", "--model", "deter", "--data", "-", "--formula", "m + r ~ 1 | 0 | 0"],
        "m,r\n0,0\n",
        2,
    ),
    (
        &["estimate", "--model", "deter", "--data", "-", "--formula", "m + s ~ 1 | 0 | 0 | 1"],
        "m,r\n0,0\n",
        3,
    ),
    (
        &["estimate", "--model", "deter", "--data", "-", "--formula", "m + r ~ 1 | 1 | 1 | 1"],
        "m,r\n0,0\n1,0\n1,1\n0,0\n1,1\n",
        3,
    ),
    (
        &["estimate", "--model", "deter", "--data", "-", "--formula", "m + r ~ 1 | 0 | 0 | 1"],
        "m,r\n0,0\n1,0\n1,0\n",
        4,
    ),
    (&["estimate", "--model", "deter", "--data", "/no/such/place", "--formula", "m ~ 1"], "", 7),
    (&["fmt", "-"], "schema=1\n", 0),
    (&["fmt", "-", "--check"], "schema = 1\n", 0),
    (&["fmt", "-", "--check"], "schema=1\n", 5),
    (&["fmt", "-"], "title = \n", 3),
    (&["fmt", "/no/such/place"], "", 7),
    (&["lsp"], "hello\r\n\r\n", 2),
    (&["check", "/no/such/place"], "", 7),
    (&["analyze", "us-vietnm-2022"], "", 7),
    (&["export", "us-vietnam-2022", "--to", "efg", "-o", "/no/such/place/x.efg"], "", 7),
];

#[test]
fn every_ending_has_its_code() {
    for (arguments, input, code) in TABLE {
        let done = fed(arguments, input);
        let stderr = String::from_utf8_lossy(&done.stderr);
        assert_eq!(done.status.code(), Some(*code), "{arguments:?}: {stderr}");
    }
}

#[test]
fn a_failure_in_json_is_one_document_with_a_reason_and_a_remedy() {
    // A gate that tripped (5) comes with the whole result.
    for (arguments, input, code) in TABLE.iter().filter(|r| r.2 != 0 && r.2 != 5) {
        let mut all = arguments.to_vec();
        all.push("--json");
        let done = fed(&all, input);
        assert_eq!(done.status.code(), Some(*code), "{all:?}");
        let document = json(&done);
        assert_eq!(document["ok"], false, "{all:?}: {document}");
        let found = document["diagnostics"].as_array().expect("a list");
        assert!(!found.is_empty(), "{all:?}");
        for d in found {
            assert!(d["message"].as_str().is_some_and(|m| !m.is_empty()), "{all:?}: {d}");
            assert!(d["help"].as_str().is_some_and(|m| !m.is_empty()), "{all:?}: {d}");
        }
    }
}

#[test]
fn a_misspelt_case_is_told_its_name() {
    let done = run(&["analyze", "us-vietnm-2022"]);
    assert!(String::from_utf8_lossy(&done.stderr).contains("us-vietnam-2022"));
}

#[test]
fn a_case_is_not_taken_for_a_command() {
    let done = run(&["us-vietnam-2022"]);
    assert_eq!(done.status.code(), Some(2));
    assert!(
        String::from_utf8_lossy(&done.stderr).contains("realpolitik analyze us-vietnam-2022"),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
}

#[test]
fn quiet_prints_nothing_and_keeps_the_code() {
    let done = run(&["check", "us-vietnam-2022", "--quiet"]);
    assert_eq!(done.status.code(), Some(0));
    assert!(done.stdout.is_empty() && done.stderr.is_empty());
    let broken = fed(&["check", "-", "--quiet"], "schema = 1\n");
    assert_eq!(broken.status.code(), Some(3));
}

#[test]
fn nothing_is_coloured_in_a_pipe() {
    for arguments in [&["check", "us-vietnam-2022"][..], &["--help"], &["explain", "RP0102"]] {
        let done = run(arguments);
        assert!(!done.stdout.contains(&0x1b) && !done.stderr.contains(&0x1b), "{arguments:?}");
    }
}

#[test]
fn a_reader_that_has_gone_away_is_no_failure() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_realpolitik"))
        .args(["export", "us-vietnam-2022", "--to", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    drop(child.stdout.take());
    let done = child.wait_with_output().expect("the program ends");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    assert!(done.stderr.is_empty(), "{}", String::from_utf8_lossy(&done.stderr));
}

#[test]
fn files_are_not_overwritten_unless_forced() {
    let folder = std::env::temp_dir().join(format!("realpolitik-exit-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let file = folder.join("game.efg");
    std::fs::write(&file, "mine").expect("a file");
    let path = file.to_string_lossy().into_owned();
    let kept = run(&["export", "us-vietnam-2022", "--to", "efg", "-o", &path]);
    assert_eq!(kept.status.code(), Some(7));
    assert_eq!(std::fs::read_to_string(&file).expect("a file"), "mine");
    let forced = run(&["export", "us-vietnam-2022", "--to", "efg", "-o", &path, "--force"]);
    assert_eq!(forced.status.code(), Some(0));
    assert!(std::fs::read_to_string(&file).expect("a file").starts_with("EFG 2 R"));
    std::fs::remove_dir_all(&folder).expect("removed");
}
