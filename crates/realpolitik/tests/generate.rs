//! Random games on the command line: made, solved, listed, drawn and refused; and the
//! self-test.

use serde_json::Value;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::{Command, Output};

fn run(arguments: &[&str]) -> Output {
    let program = env!("CARGO_BIN_EXE_realpolitik");
    Command::new(program).args(arguments).output().expect("it starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn folder(name: &str) -> PathBuf {
    let name = format!("realpolitik-generate-{}-{name}", std::process::id());
    let folder = std::env::temp_dir().join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}

fn json(done: &Output) -> Value {
    serde_json::from_slice(&done.stdout).unwrap_or_else(|e| panic!("{e}: {}", text(&done.stderr)))
}

const FAMILIES: [&str; 18] = [
    "uniform",
    "zero-sum",
    "common-interest",
    "integers",
    "fractions",
    "mixed-scales",
    "covariant",
    "polymatrix",
    "graphical",
    "unit-vector",
    "congestion",
    "dispersion",
    "majority-voting",
    "minimum-effort",
    "travelers-dilemma",
    "war-of-attrition",
    "tree",
    "signalling",
];

#[test]
fn a_game_of_every_family_is_written_read_and_solved() {
    let folder = folder("every");
    for family in FAMILIES {
        let kind = if ["tree", "signalling"].contains(&family) { "efg" } else { "nfg" };
        let file = folder.join(format!("{family}.{kind}")).display().to_string();
        let done = run(&["generate", family, "--seed", "3", "-o", &file]);
        assert!(done.status.success(), "{family}: {}", text(&done.stderr));
        let again = run(&["generate", family, "--seed", "3"]);
        assert_eq!(std::fs::read(&file).expect("written"), again.stdout, "{family}");
        assert_ne!(again.stdout, run(&["generate", family, "--seed", "4"]).stdout, "{family}");
        let solved = run(&["solve", &file, "--json"]);
        assert!(solved.status.success(), "{family}: {}", text(&solved.stderr));
        assert_eq!(json(&solved)["holds"], true, "{family}");
        assert_eq!(run(&["generate", family, "-o", &file]).status.code(), Some(7), "{family}");
    }
}

#[test]
fn seeds_in_a_row_go_into_a_folder() {
    let into = folder("row").join("games");
    let shown = into.display().to_string();
    let done =
        run(&["generate", "tree", "--count", "3", "--seed", "8", "--to", "json", "-o", &shown]);
    assert!(done.status.success(), "{}", text(&done.stderr));
    let mut names: Vec<_> = std::fs::read_dir(&into)
        .expect("made")
        .flatten()
        .map(|e| e.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    assert_eq!(names, ["tree-10.json", "tree-8.json", "tree-9.json"]);
    let one = run(&["generate", "tree", "--seed", "9", "--to", "json"]);
    assert_eq!(one.stdout, std::fs::read(into.join("tree-9.json")).expect("there"));
}

#[test]
fn options_of_other_families_and_games_that_are_none_are_refused() {
    for (arguments, word) in [
        (&["uniform", "--depth", "3"][..], "--depth"),
        (&["tree", "--shape", "2,2"], "--shape"),
        (&["integers", "--digits", "2"], "--digits"),
        (&["signalling", "--most", "2"], "--most"),
        (&["zero-sum", "--shape", "2,2,2"], "two"),
        (&["covariant", "--correlation", "-2"], "correlation"),
        (&["uniform", "--factor", "0"], "above 0"),
        (&["uniform", "--factor", "x"], "1/3"),
        (&["tree", "--depth", "60"], "nodes"),
        (&["uniform", "--count", "3"], "--output"),
        (&["poker"], "uniform"),
    ] {
        let done = run(&[&["generate"], arguments].concat());
        assert_eq!(done.status.code(), Some(2), "{arguments:?}");
        assert!(text(&done.stderr).contains(word), "{arguments:?}: {}", text(&done.stderr));
    }
}

#[test]
fn lists_of_three_players_are_whole_or_say_what_is_open() {
    let folder = folder("lists");
    let listed = |family: &[&str], name: &str| {
        let file = folder.join(name).display().to_string();
        let done = run(&[&["generate"], family, &["-o", &file]].concat());
        assert!(done.status.success(), "{}", text(&done.stderr));
        (json(&run(&["solve", &file, "--all", "--json"])), run(&["solve", &file, "--all"]))
    };
    let (whole, shown) = listed(&["uniform", "--shape", "3,3,3", "--seed", "4"], "whole.nfg");
    assert_eq!(whole["complete"], true, "{whole}");
    assert_eq!(whole["equilibria"].as_array().expect("a list").len() % 2, 1);
    assert!(text(&shown.stdout).contains("by support enumeration in intervals, proven"));
    let (open, shown) = listed(&["integers", "--most", "1", "--shape", "2,2,2"], "open.nfg");
    assert_eq!(open["complete"], false, "{open}");
    let said = text(&shown.stdout);
    assert!(said.contains("continuum") || said.contains("Not decided"), "{said}");
    let (large, _) = listed(&["uniform", "--shape", "4,4,2"], "large.nfg");
    assert_eq!(large["complete"], false);
    assert!(large["notes"].to_string().contains("at most 6 probabilities"), "{large}");
}

#[test]
fn the_path_of_players_who_adjust_is_drawn() {
    let folder = folder("drawn");
    let (game, picture) = (folder.join("g.nfg"), folder.join("path.svg"));
    let (game, shown) = (game.display().to_string(), picture.display().to_string());
    assert!(run(&["generate", "uniform", "--shape", "2,2", "-o", &game]).status.success());
    let ask = ["solve", &game, "--dynamics", "fictitious", "--picture", &shown];
    assert!(run(&ask).status.success());
    let drawn = std::fs::read_to_string(&picture).expect("drawn");
    let parsed = roxmltree::Document::parse(&drawn).expect("well-formed");
    let lines = parsed.descendants().filter(|n| n.has_tag_name("polyline")).count();
    // Two lines for each player, two of regret, and the square.
    assert_eq!(lines, 7);
    assert_eq!(run(&ask).status.code(), Some(7));
    assert!(run(&[&ask[..], &["--force"]].concat()).status.success());
    assert_eq!(run(&["solve", &game, "--picture", &shown]).status.code(), Some(2));
}

#[test]
fn the_self_test_passes_and_reports_every_promise() {
    let folder = folder("selftest");
    let file = folder.join("reliability.json").display().to_string();
    let done = run(&["selftest", "--report", &file]);
    let said = text(&done.stdout);
    assert!(done.status.success() && !said.contains("FAIL"), "{said}");
    let passed = said.lines().filter(|l| l.starts_with("pass ")).count();
    assert!(passed > 10 && said.contains(&format!("{passed} passed, 0 failed")), "{said}");
    let report: Value =
        serde_json::from_slice(&std::fs::read(&file).expect("written")).expect("JSON");
    let rows = report["rows"].as_array().expect("rows");
    // One check may speak of several promises.
    let checks = rows.iter().filter_map(|r| r["here"].as_array()).flatten();
    let held: BTreeSet<&str> =
        checks.filter(|c| c["pass"] == true).filter_map(|c| c["check"].as_str()).collect();
    assert_eq!(held.len(), passed);
    let status = |id: &str| rows.iter().find(|r| r["id"] == id).expect("a row")["status"].clone();
    assert_eq!((status("P1"), status("P4")), ("pass".into(), "not measured".into()));
}
