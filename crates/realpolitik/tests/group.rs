//! `group` on the files of the guide: answers, endings, and what is refused.

use serde_json::Value;
use std::io::Write;
use std::process::{Command, Output, Stdio};

fn guide(file: &str) -> String {
    format!("{}/../../docs/guide/groups/{file}", env!("CARGO_MANIFEST_DIR"))
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
    let _ = stdin.write_all(input.as_bytes());
    drop(stdin);
    child.wait_with_output().expect("the program ends")
}

fn json(arguments: &[&str], code: i32) -> Value {
    let done = fed(arguments, "");
    let stderr = String::from_utf8_lossy(&done.stderr);
    assert_eq!(done.status.code(), Some(code), "{arguments:?}: {stderr}");
    serde_json::from_slice(&done.stdout).expect("one JSON document")
}

#[test]
fn every_model_answers_and_all_hold_each() {
    let toml = guide("harbour.toml");
    let all = json(&["group", &toml, "--draws", "0", "--json"], 0);
    let forecasts = all["answer"]["forecasts"].as_array().unwrap();
    assert_eq!(forecasts.len(), 39);
    for model in ["smp", "eum", "compromise", "median", "nash"] {
        let one = json(&["group", &toml, "--model", model, "--draws", "0", "--json"], 0);
        let outcome = &one["answer"]["forecasts"][0]["outcome"];
        let first = forecasts.iter().find(|f| f["model"] == model).unwrap();
        assert_eq!(*outcome, first["outcome"], "{model}");
    }
}

#[test]
fn draws_have_the_same_bits_on_any_number_of_threads() {
    let toml = guide("harbour.toml");
    let on = |jobs: &str| {
        let arguments =
            ["group", &toml, "--model", "smp", "--draws", "60", "--json", "--jobs", jobs];
        json(&arguments, 0)
    };
    let one = on("1");
    assert_eq!(one, on("3"));
    assert_eq!(one["answer"]["uncertainty"][0]["outcome"].as_array().unwrap().len(), 2);
}

#[test]
fn text_says_outcome_turns_and_bars() {
    let csv = guide("harbour.csv");
    let done = fed(
        &["group", &csv, "--model", "smp", "--as", "ktab-2019", "--bar", "dues=50", "--pivots"],
        "",
    );
    let text = String::from_utf8_lossy(&done.stdout).into_owned();
    for part in [
        "Outcome",
        "Positions on dues",
        "Who moves by bargains with whom",
        "Alder",
        "Carries dues",
        "Removed or moved",
        "Pivotal under majority",
    ] {
        assert!(text.contains(part), "{part}:\n{text}");
    }
    assert!(!text.contains('\u{1b}'));
}

#[test]
fn endings() {
    let (toml, csv, issues) = (guide("harbour.toml"), guide("harbour.csv"), guide("issues.csv"));
    for (arguments, input, code) in [
        (vec!["group", csv.as_str(), "--model", "smp"], "", 0),
        (vec!["group", csv.as_str(), "--model", "smp", "--rounds", "1"], "", 4),
        (vec!["group", "score", issues.as_str(), "--draws", "20"], "", 0),
        (vec!["group", "score", issues.as_str(), "--draws", "20", "-v"], "", 0),
        (vec!["group", toml.as_str(), "--model", "compromise", "--bar", "50"], "", 2),
        (vec!["group", toml.as_str(), "--model", "compromise", "--bar", "due=50"], "", 2),
        (vec!["group", csv.as_str(), "--set", "VotingRule=Loud"], "", 2),
        (vec!["group", csv.as_str(), "--set", "Voting=Prop"], "", 2),
        (vec!["group", csv.as_str(), "--set", "votes"], "", 2),
        (vec!["group", csv.as_str(), "--spread", "0"], "", 2),
        (vec!["group"], "", 2),
        (vec!["group", "-"], "Actor,Capability,Position,Salience\nA,1,2,0.5\n", 3),
        (vec!["group", "-", "--max-input-bytes", "4"], "Actor,Capability", 6),
        (vec!["group", "no-such-file.csv"], "", 7),
        (vec!["explain", "RP0706"], "", 0),
    ] {
        let done = fed(&arguments, input);
        let stderr = String::from_utf8_lossy(&done.stderr);
        assert_eq!(done.status.code(), Some(code), "{arguments:?}: {stderr}");
    }
}

#[test]
fn a_bad_file_has_code_place_and_repair() {
    let text = "Actor,Capability,Position,Salience\nA,1,low,0.5\nB,2,30,0.5\n";
    let done = fed(&["group", "-", "--json"], text);
    assert_eq!(done.status.code(), Some(3));
    let answer: Value = serde_json::from_slice(&done.stdout).unwrap();
    let d = &answer["diagnostics"][0];
    assert_eq!((d["code"].as_str(), d["labels"][0]["line"].as_u64()), (Some("RP0703"), Some(2)));
    assert_eq!(d["labels"][0]["column"], 5);
    assert!(!d["help"].as_str().unwrap().is_empty());
    let shown = String::from_utf8_lossy(&fed(&["group", "-"], text).stderr).into_owned();
    assert!(shown.contains("-:2:5") && shown.contains("help:"), "{shown}");
}
