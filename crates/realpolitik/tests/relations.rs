//! Stochastic games on the command line, and what the guide shows of them.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn page() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/guide/relations.md")
}

/// The table that the guide shows.
fn table() -> String {
    let text = std::fs::read_to_string(page()).expect("the guide is there");
    let (_, rest) = text.split_once("```csv\n").expect("a table");
    rest.split_once("```").expect("its end").0.to_owned()
}

fn fed(arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_realpolitik"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    // A program that has seen enough may close its end.
    let _ = child.stdin.take().expect("a pipe").write_all(input.as_bytes());
    child.wait_with_output().expect("it ends")
}

fn json(arguments: &[&str], input: &str) -> serde_json::Value {
    let done = fed(arguments, input);
    serde_json::from_slice(&done.stdout).expect("one document")
}

fn said(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The commands of the guide print what it shows; `UPDATE_EXPECT=1` writes it.
#[test]
fn the_guide_shows_what_is_printed() {
    let place = std::env::temp_dir().join(format!("realpolitik-relations-{}", std::process::id()));
    std::fs::create_dir_all(&place).expect("a folder");
    std::fs::write(place.join("relation.csv"), table()).expect("a file");
    let text = std::fs::read_to_string(page()).expect("the guide is there");
    let mut now = String::new();
    let mut commands = 0;
    for (k, part) in text.split("```console\n").enumerate() {
        if k == 0 {
            now.push_str(part);
            continue;
        }
        let (block, rest) = part.split_once("```").expect("a block ends");
        let line = block.lines().next().and_then(|l| l.strip_prefix("$ realpolitik "));
        let line = line.expect("a block begins with a command");
        let done = Command::new(env!("CARGO_BIN_EXE_realpolitik"))
            .args(line.split_whitespace())
            .current_dir(&place)
            .env("NO_COLOR", "1")
            .output()
            .expect("it starts");
        assert_eq!(done.status.code(), Some(0), "{line}: {}", said(&done.stderr));
        now += &format!("```console\n$ realpolitik {line}\n{}```{rest}", said(&done.stdout));
        commands += 1;
    }
    let _ = std::fs::remove_dir_all(place);
    assert!(commands >= 4);
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(page(), &now).expect("the guide can be written");
    }
    assert!(now == text, "the guide is stale: run this test with UPDATE_EXPECT=1\n{now}");
}

#[test]
fn an_answer_is_certified_and_told_to_programs() {
    let arguments = ["solve", "--table", "-", "--json"];
    let answer = json(&arguments, &table());
    assert_eq!(answer["ok"], true);
    assert_eq!(answer["concept"], "markov-nash");
    let one = &answer["equilibria"][0];
    assert_eq!(one["holds"], true);
    assert!(one["certificate"]["relative_regret"].as_f64().expect("a number") <= 1e-9);
    assert_eq!(one["states"].as_array().map(Vec::len), Some(3));
    // Rupture is worth 0.3/(1 − 0.9) to the client, whatever happens elsewhere.
    let value = one["states"][2]["players"][1]["value"].as_f64().expect("a number");
    assert!((value - 3.0).abs() < 1e-12);

    let more = ["--lambda", "1,3", "--start", "strain", "--periods", "40", "--reach", "rupture"];
    let answer = json(&[&arguments[..], &more].concat(), &table());
    assert_eq!(answer["concept"], "markov-qre");
    let list = answer["equilibria"].as_array().expect("a list");
    assert_eq!(list.len(), 2);
    for (e, lambda) in list.iter().zip([1.0, 3.0]) {
        assert_eq!(e["precision"], lambda);
        let time = &e["time"];
        let periods = time["periods"].as_array().expect("a list");
        assert_eq!(periods.len(), 41);
        assert_eq!(periods[0], serde_json::json!([0.0, 1.0, 0.0, 0.0]));
        // What survives is what is not yet there: rupture is never left.
        let there = periods[40][2].as_f64().expect("a number");
        let survives = time["reach"]["survival"][40].as_f64().expect("a number");
        assert!((there + survives - 1.0).abs() < 1e-12);
        assert_eq!(time["share_of_time"], serde_json::json!([0.0, 0.0, 1.0, 0.0]));
    }
}

#[test]
fn one_state_without_future_is_what_the_table_solver_says() {
    let table = "state,a_A,a_B,u_A,u_B,to_state
delta,,,0,0,
s,up,left,3,1,s
s,up,right,0,0,s
s,down,left,1,0,s
s,down,right,1,2,s
";
    let ours = json(&["solve", "--table", "-", "--lambda", "1.5", "--json"], table);
    let nfg = "NFG 1 R \"\" { \"A\" \"B\" } { 2 2 }\n3 1 1 0 0 0 1 2\n";
    let theirs = json(&["solve", "-", "--lambda", "1.5", "--json"], nfg);
    for player in 0..2 {
        for action in 0..2 {
            let a = &ours["equilibria"][0]["states"][0]["players"][player]["actions"][action]["p"];
            let b = &theirs["mixed"][player]["strategies"][action]["p"];
            let (a, b) = (a.as_f64().expect("a number"), b.as_f64().expect("a number"));
            assert!((a - b).abs() < 1e-12, "{a} {b}");
        }
    }
}

#[test]
fn mistakes_are_told_with_a_way_out() {
    let solve = |more: &[&str], input: &str| {
        let done = fed(&[&["solve", "--table", "-"], more].concat(), input);
        (done.status.code(), said(&done.stderr))
    };
    let (code, text) = solve(&[], &table().replace("0.4,0.6,0\n", "0.4,0.5,0\n"));
    assert_eq!(code, Some(3));
    assert!(text.contains("[-:4:") && text.contains("add to 0.9, not 1"), "{text}");
    assert!(text.contains("help: 0.1 is missing"), "{text}");
    for (more, code, what) in [
        (&["--start", "turst"][..], 2, "there is no state `turst`"),
        (&["--reach", "peace"], 2, "name one of: trust, strain, rupture"),
        (&["--concept", "nash"], 2, "markov-qre or markov-nash"),
        (&["--concept", "markov-nash", "--lambda", "1"], 2, "--lambda is for quantal response"),
        (&["--lambda", "1", "--priors", "3"], 2, "--priors is for Markov perfect"),
        (&["--exact"], 2, "--exact does not go with --table"),
        (&["--max-table", "5"], 6, "--max-table"),
    ] {
        let (found, text) = solve(more, &table());
        assert_eq!(found, Some(code), "{more:?}: {text}");
        assert!(text.contains(what), "{more:?}: {text}");
    }
    let done = fed(&["solve", "x.efg", "--concept", "markov-nash"], "");
    assert_eq!(done.status.code(), Some(2));
    assert!(said(&done.stderr).contains("--table"));
    let done = fed(&["solve", "--table", "nowhere.csv"], "");
    assert_eq!(done.status.code(), Some(7));
    let done = fed(&["solve", "x.efg", "--periods", "3"], "");
    assert_eq!(done.status.code(), Some(2));
}
