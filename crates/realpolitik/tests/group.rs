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
    for (rows, code, line) in [
        ("A,1,10,120\nB,2,30,50\n", "RP0705", 2),
        ("A,1,10,0.5\n", "RP0707", 2),
        ("A,1,10,0.5\nA,2,30,0.5\n", "RP0708", 3),
        ("A,1,10,0.5\nB,2,30 to 20,0.5\n", "RP0711", 3),
    ] {
        let text = format!("Actor,Capability,Position,Salience\n{rows}");
        let done = fed(&["group", "-", "--json"], &text);
        assert_eq!(done.status.code(), Some(3), "{rows}");
        let answer: Value = serde_json::from_slice(&done.stdout).unwrap();
        let d = &answer["diagnostics"][0];
        let found = (d["code"].as_str(), d["labels"][0]["line"].as_u64());
        assert_eq!(found, (Some(code), Some(line)), "{rows}");
        assert!(!d["help"].as_str().unwrap().is_empty());
    }
    let shown = String::from_utf8_lossy(&fed(&["group", "-"], text).stderr).into_owned();
    assert!(shown.contains("-:2:5") && shown.contains("help:"), "{shown}");
}

#[test]
fn a_group_of_a_case_is_asked_by_itself() {
    let case = guide("coalition.toml");
    let one = json(&["group", &case, "--model", "compromise", "--draws", "200", "--json"], 0);
    let answer = &one["answer"];
    assert_eq!(answer["group"]["actors"].as_array().unwrap().len(), 4);
    let middle = answer["forecasts"][0]["outcome"][0].as_f64().unwrap();
    let over = &answer["uncertainty"][0]["outcome"][0];
    let quantile = |i: usize| over["quantiles"][i].as_f64().unwrap();
    assert!(quantile(0) < middle && middle < quantile(4), "{over}");
    // In the case it is what the game is played with: the offer is sure to beat no
    // agreement where the outcome is what it is here.
    let analysed = json(&["analyze", &case, "--draws", "400", "--json"], 0);
    let text = analysed.to_string();
    assert!(text.contains("coalition_Merchants_position"), "its beliefs are parameters");
    for (arguments, said) in [
        (vec!["group", "us-vietnam-2022/case.toml"], "case.toml"),
        (vec!["group", case.as_str(), "--of", "council"], "no group `council`"),
    ] {
        let done = fed(&arguments, "");
        let stderr = String::from_utf8_lossy(&done.stderr);
        assert!(!done.status.success() && stderr.contains(said), "{arguments:?}: {stderr}");
    }
}

#[test]
fn turns_are_a_picture() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    for (model, noun) in [("smp", "turn"), ("eum", "round")] {
        let path = folder.join(format!("harbour-{model}.svg")).display().to_string();
        let toml = guide("harbour.toml");
        let asked =
            ["group", &toml, "--model", model, "--draws", "0", "--picture", &path, "--force"];
        assert!(fed(&asked, "").status.success());
        let svg = std::fs::read_to_string(&path).unwrap();
        let answer = json(&["group", &toml, "--model", model, "--draws", "0", "--json"], 0);
        let group = &answer["answer"]["group"];
        let count = |of: &str| group[of].as_array().unwrap().len();
        let lines = svg.matches("<polyline").count();
        assert_eq!(lines, count("actors") * count("dimensions"));
        assert!(svg.contains(&format!("positions over {noun}s</title>")) && !svg.contains("NaN"));
        // Well formed, and names stand in it as text.
        let read = roxmltree::Document::parse(&svg).expect("SVG is XML");
        let texts: Vec<&str> = read.descendants().filter_map(|n| n.text()).collect();
        for actor in group["actors"].as_array().unwrap() {
            assert!(texts.contains(&actor["name"].as_str().unwrap()), "{actor}");
        }
        assert!(!fed(&asked[..asked.len() - 1], "").status.success(), "it is not replaced");
    }
    let toml = guide("harbour.toml");
    let refused = fed(&["group", &toml, "--model", "median", "--picture", "x.svg"], "");
    assert_eq!(refused.status.code(), Some(2));
    let hostile = "Actor,Capability,Position,Salience\n<script>alert(1)</script>,2,10,0.8\n\"a\"\"b&c\",1,40,0.5\nC,3,90,0.7\n";
    let drawn = fed(&["group", "-", "--model", "smp", "--picture", "-"], hostile);
    let out = String::from_utf8_lossy(&drawn.stdout);
    let svg = &out[..out.find("</svg>").expect("a picture") + 6];
    assert!(!svg.contains("<script") && roxmltree::Document::parse(svg).is_ok());
}

#[test]
fn power_and_winsets_are_said() {
    let toml = guide("harbour.toml");
    let all = json(&["group", &toml, "--draws", "0", "--json"], 0);
    let power = all["answer"]["power"].as_array().unwrap();
    for index in ["index", "banzhaf", "influence"] {
        let sum: f64 = power.iter().map(|p| p[index].as_f64().unwrap()).sum();
        assert!((sum - 1.0).abs() < 1e-9, "{index} {sum}");
    }
    let winsets = all["answer"]["winsets"].as_array().unwrap();
    assert!(winsets.iter().any(|w| w["of"] == "median"), "{winsets:?}");
    let text = fed(&["group", &toml, "--draws", "0"], "");
    let text = String::from_utf8_lossy(&text.stdout);
    assert!(text.contains("(winset)") && text.contains("Banzhaf"), "{text}");
}
