//! Sealing, resolving and scoring as a person meets them: nothing flatters.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn program(arguments: &[&str], folder: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_realpolitik"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("the program starts")
}

fn text(o: &Output) -> String {
    assert!(o.status.success(), "{}", String::from_utf8_lossy(&o.stderr));
    String::from_utf8(o.stdout.clone()).expect("text")
}

fn json(o: &Output) -> serde_json::Value {
    serde_json::from_str(&text(o)).expect("JSON")
}

fn folder(name: &str) -> PathBuf {
    let folder =
        std::env::temp_dir().join(format!("realpolitik-forecasts-{}-{name}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}

/// Of the 41 forecasts that come with the embedded cases 32 came true, and all were
/// sealed years after.
#[test]
fn the_embedded_logs_are_called_what_they_are() {
    let f = folder("gallery");
    let told = text(&program(&["score"], &f));
    assert_eq!(
        told.lines().next(),
        Some(
            "All 41 scored forecasts are retrodictions; a constant of 78 % for every question \
             scores Brier 0.171, the forecasts 0.195"
        )
    );
    let r = &json(&program(&["score", "--json"], &f))["record"];
    assert_eq!((&r["scored"], &r["retrodictions"]), (&41.into(), &41.into()));
    let baselines = r["scores"]["baselines"].as_array().expect("baselines");
    let brier = |i: usize| baselines[i]["brier"].as_f64().expect("a number");
    // 32/41 · 9/41, and (41/40)² of it for the climatology of the other questions.
    let constant = 32.0 * 9.0 / (41.0 * 41.0);
    assert!((brier(2) - constant).abs() < 1e-12);
    assert!((brier(1) - constant * (41.0f64 / 40.0).powi(2)).abs() < 1e-12);
    assert_eq!(r["scores"]["best"], 2);
    let own = r["scores"]["brier"]["value"].as_f64().expect("a number");
    let skill = r["scores"]["skill"]["value"].as_f64().expect("a number");
    assert!((skill - (1.0 - own / constant)).abs() < 1e-12 && skill < 0.0);
    // A gate on skill is not passed by beating base rates alone.
    assert!(baselines[0]["skill"].as_f64().expect("a number") > 0.1);
    assert_eq!(program(&["score", "--min-skill", "0"], &f).status.code(), Some(5));
    let _ = std::fs::remove_dir_all(&f);
}

#[test]
fn a_seal_dated_back_says_so_and_is_no_foresight_where_the_case_knows_more() {
    let f = folder("back");
    text(&program(&["new", "c", "--template", "threat"], &f));
    // The case knows things up to 30 June 2024.
    let early = ["seal", "c", "--on", "2024-01-15", "--draws", "50", "--log", "early.jsonl"];
    let told = text(&program(&early, &f));
    assert!(told.contains("sealed on 2024-01-15 (dated back: written on 2"), "{told}");
    assert!(told.contains("a retrodiction, not foresight: "), "{told}");
    let again = [&early[..], &["--json"]].concat();
    let answer = json(&program(&again, &f));
    assert!(answer["already"][0]["retrodiction"].is_string(), "{answer}");
    // On the day after it holds nothing later: dated back, and no more than that.
    let after = ["seal", "c", "--on", "2024-07-01", "--draws", "50", "--log", "after.jsonl"];
    let told = text(&program(&after, &f));
    assert!(told.contains("sealed on 2024-07-01 (dated back: written on 2"), "{told}");
    assert!(!told.contains("retrodiction"), "{told}");
    let open = text(&program(&["score", "early.jsonl", "--on", "2024-12-01"], &f));
    assert!(open.starts_with("Nothing is scored yet"), "{open}");
    // But it was written after the event, whatever the day it bears.
    let settled = ["--happened", "yes", "--settled", "2025-03-01", "--source", "own"];
    let resolve = [&["resolve", "first", "--log", "after.jsonl"][..], &settled].concat();
    text(&program(&resolve, &f));
    let r = &json(&program(&["score", "after.jsonl", "--json"], &f))["record"]["forecasts"][0];
    assert_eq!(r["retrodiction"], "after-the-event");
    assert!(r["seal"]["written_on"].as_str() > Some("2025-03-01"));
    let _ = std::fs::remove_dir_all(&f);
}

#[test]
fn a_second_resolution_must_be_meant_and_is_shown() {
    let f = folder("revise");
    text(&program(&["new", "c", "--template", "threat"], &f));
    text(&program(&["seal", "c", "--on", "2024-07-01", "--draws", "50"], &f));
    let resolve = |how: &str, more: &[&str]| {
        let first = ["-C", "c", "resolve", "first", "--happened", how, "--settled", "2025-03-01"];
        let rest = ["--source", "own", "--on", "2025-03-02"];
        program(&[&first[..], &rest, more].concat(), &f)
    };
    let nothing = resolve("yes", &["--revise"]);
    assert_eq!(nothing.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&nothing.stderr).contains("no resolution to revise"));
    text(&resolve("yes", &[]));
    let again = resolve("no", &[]);
    assert_eq!(again.status.code(), Some(2));
    let told = String::from_utf8_lossy(&again.stderr).into_owned();
    let stands = "it happened, settled 2025-03-01, written on 2025-03-02 [own]";
    assert!(told.contains(stands) && told.contains("--revise"), "{told}");
    let log = std::fs::read_to_string(f.join("c/forecasts.jsonl")).expect("the log");
    assert_eq!(log.lines().count(), 2);
    let told = text(&resolve("no", &["--revise", "--note", "a misreading"]));
    assert!(told.contains("did not happen") && told.contains(stands), "{told}");
    let told = text(&program(&["score", "c"], &f));
    assert!(told.contains(&format!("a revision: before, {stands}")), "{told}");
    let r = &json(&program(&["score", "c", "--json"], &f))["record"]["forecasts"][0];
    assert_eq!((&r["happened"], &r["revised"][0]["verdict"]), (&false.into(), &"yes".into()));
    let _ = std::fs::remove_dir_all(&f);
}
