//! `elicit` on the files of the guide, and on a folder from plan to pool.

use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn guide() -> String {
    format!("{}/../../docs/guide/experts", env!("CARGO_MANIFEST_DIR"))
}

fn run(arguments: &[&str]) -> Output {
    let program = env!("CARGO_BIN_EXE_realpolitik");
    Command::new(program).args(arguments).output().expect("the program starts")
}

fn answer(arguments: &[&str], code: i32) -> Value {
    let mut all = vec!["elicit"];
    all.extend(arguments);
    all.push("--json");
    let done = run(&all);
    let stderr = String::from_utf8_lossy(&done.stderr);
    assert_eq!(done.status.code(), Some(code), "{arguments:?}: {stderr}");
    serde_json::from_slice(&done.stdout).expect("one JSON document")
}

fn folder(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("elicit-{name}"));
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).unwrap();
    path
}

#[test]
fn the_experts_of_the_guide() {
    let guide = guide();
    let seeds = answer(&["seeds", &guide, "--robustness"], 0);
    let of = |name: &str| {
        let all = seeds["experts"].as_array().unwrap();
        all.iter().find(|e| e["expert"] == name).unwrap()["score"].clone()
    };
    // Three of three inside beats none of three inside.
    let calibration = |name: &str| of(name)["calibration"].as_f64().unwrap();
    assert!(calibration("Ada") > 0.3 && calibration("Ben") < 0.01);
    assert_eq!(seeds["without_item"].as_array().unwrap().len(), 3);
    assert_eq!(seeds["without_expert"].as_array().unwrap().len(), 3);
    let narrow = seeds["intervals"].as_array().unwrap();
    let ben = narrow.iter().find(|n| n["expert"] == "Ben").unwrap();
    assert!(ben["inside"] == 0 && ben["p_value"].as_f64().unwrap() < 0.01);
    let pools = answer(&["pool", &guide], 0);
    let questions = pools["questions"].as_array().unwrap();
    let accord = questions.iter().find(|q| q["question"] == "accord").unwrap();
    let linear = accord["pools"].as_array().unwrap().iter().find(|p| p["pool"] == "linear");
    let p = linear.unwrap()["probability"].as_f64().unwrap();
    assert!((p - 1.25 / 3.0).abs() < 1e-12);
    let fits = answer(&["fit", &guide], 0);
    assert_eq!(fits["answers"].as_array().unwrap().len(), 12);
    assert!(fits["answers"][0]["metalog"]["proved_to_rise"].as_bool().unwrap());
    answer(&["feedback", &guide], 0);
    let scores = answer(&["score", &guide], 0);
    let loss = |i: usize| scores["experts"][i]["quantile_score"].as_f64().unwrap();
    assert!(loss(0) < loss(1), "{scores}");
    for verb in ["fit", "feedback", "pool", "seeds", "score"] {
        let done = run(&["elicit", verb, &guide]);
        let text = String::from_utf8_lossy(&done.stdout);
        assert!(done.status.success() && text.contains("Ada"), "{verb}: {text}");
    }
}

/// What a form would save.
fn saved(expert: &str, round: u32, values: [f64; 3]) -> String {
    let quantiles: Vec<_> = [0.05, 0.5, 0.95].iter().zip(values).collect();
    json!({
        "form": "realpolitik-elicit", "version": 1, "title": "T", "expert": expert, "round": round,
        "nonce": "ab", "answers": { "x": { "quantiles": quantiles, "reason": "so, \"they\" say" } },
    })
    .to_string()
}

#[test]
fn two_rounds_stay_blind_and_are_sealed() {
    let dir = folder("rounds");
    let at = |name: &str| dir.join(name).display().to_string();
    let path = dir.display().to_string();
    let plan = "title = \"T\"\nexperts = [\"Ada\", \"Ben <b>\"]\nrounds = 2\n[questions.x]\n\
                label = \"X\"\nquantiles = [0.05, 0.5, 0.95]\n";
    std::fs::write(at("elicit.toml"), plan).unwrap();
    let forms = answer(&["form", &path], 0);
    assert_eq!((forms["round"].as_u64(), forms["forms"].as_array().unwrap().len()), (Some(1), 2));
    for (expert, round, values, code) in [
        ("Ada", 1, [1.0, 2.0, 3.0], 0),
        ("Ada", 1, [1.0, 2.0, 3.0], 7),
        ("Ada", 2, [1.0, 2.0, 3.0], 5),
        ("Ben <b>", 1, [5.0, 2.0, 9.0], 3),
        ("Zoe", 1, [1.0, 2.0, 3.0], 3),
        ("Ben <b>", 1, [2.0, 4.0, 9.0], 0),
    ] {
        std::fs::write(at("answers.json"), saved(expert, round, values)).unwrap();
        answer(&["import", &at("answers.json"), "--into", &path], code);
    }
    // One round of two is in: nobody may look, and the second form names nobody.
    answer(&["pool", &path], 5);
    answer(&["pool", &path, "--open"], 0);
    answer(&["form", &path], 0);
    let html = std::fs::read_to_string(at("forms/round-2-1-ada.html")).unwrap();
    assert!(html.contains("they") && html.contains("[0.5,4.0]"), "the others' answers are there");
    assert!(!html.contains("Ben") && !html.contains("<b>"));
    for expert in ["Ada", "Ben <b>"] {
        std::fs::write(at("answers.json"), saved(expert, 2, [1.0, 3.0, 8.0])).unwrap();
        answer(&["import", &at("answers.json"), "--into", &path], 0);
    }
    let pools = answer(&["pool", &path], 0);
    assert_eq!((pools["round"].as_u64(), pools["sealed"].as_u64()), (Some(2), Some(4)));
    // A judgement that is changed is noticed.
    let csv = std::fs::read_to_string(at("elicitations.csv")).unwrap();
    std::fs::write(at("elicitations.csv"), csv.replacen("0.5,4", "0.5,5", 1)).unwrap();
    let refused = answer(&["pool", &path], 3);
    let message = refused["diagnostics"][0]["message"].as_str().unwrap();
    assert!(message.contains("not those sealed"), "{message}");
}

#[test]
fn the_answer_under_each_expert() {
    let dir = folder("report");
    let table = dir.join("e.csv").display().to_string();
    let shown = run(&["check", "us-vietnam-2022", "--json"]);
    assert!(shown.status.success());
    // A parameter of payoffs, which may be any number.
    let made = dir.join("plan").display().to_string();
    answer(&["new", &made, "--case", "us-vietnam-2022"], 0);
    let plan = std::fs::read_to_string(Path::new(&made).join("elicit.toml")).unwrap();
    let name = "pressure";
    assert!(plan.lines().any(|l| l == "[questions.pressure]"));
    let mut csv = String::from("expert,parameter,kind,p,value\n");
    for (expert, values) in [("Ada", [0.1, 0.2, 0.3]), ("Ben", [0.6, 0.7, 0.9])] {
        for (p, x) in [0.05, 0.5, 0.95].iter().zip(values) {
            csv.push_str(&format!("{expert},{name},quantile,{p},{x}\n"));
        }
    }
    std::fs::write(&table, csv).unwrap();
    let found = answer(&["report", "us-vietnam-2022", "--answers", &table, "--draws", "300"], 0);
    let found = &found["experts"];
    let views = found["views"].as_array().unwrap();
    assert!(views.len() >= 9 && views[0]["of"] == "case");
    let mean =
        |name: &str| views.iter().find(|v| v["name"] == name).unwrap()["mean"].as_f64().unwrap();
    // The even linear pool of one parameter is the mean of the answers, up to draws.
    assert!((mean("linear") - 0.5 * (mean("Ada") + mean("Ben"))).abs() < 0.05);
    let shares: Vec<f64> = found["contributions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| c["value"].as_f64().unwrap())
        .collect();
    let sum: f64 = shares.iter().sum();
    assert!((sum - (mean("linear") - 0.5 * (mean("Ada") + mean("Ben")))).abs() < 1e-9);
    assert_eq!(found["disagreements"][0]["parameter"], name);
}

#[test]
fn bad_files_have_code_place_and_repair() {
    let dir = folder("bad");
    let file = dir.join("e.csv").display().to_string();
    for (rows, verb, code, line) in [
        ("Ada,x,quantile,0.25,3\nAda,x,quantile,0.5,2\n", "pool", "RP0805", 3),
        ("Ada,x,quantile,0.5,2\nAda,x,quantile,0.9,3\n", "seeds", "RP0809", 2),
        (
            ",x,realisation,,1\n,y,realisation,,1\nAda,x,quantile,0.5,2\nAda,y,quantile,0.5,2\nBen,x,quantile,0.5,3\n",
            "seeds",
            "RP0810",
            6,
        ),
    ] {
        std::fs::write(&file, format!("expert,parameter,kind,p,value\n{rows}")).unwrap();
        let refused = answer(&[verb, &file], 3);
        let d = &refused["diagnostics"][0];
        assert_eq!((d["code"].as_str(), d["labels"][0]["line"].as_u64()), (Some(code), Some(line)));
        assert!(!d["help"].as_str().unwrap().is_empty());
        assert!(run(&["explain", code]).status.success());
    }
}
