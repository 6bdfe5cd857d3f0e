//! `check`, `explain`, `new` and `schema` as a person or a script meets them.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A folder of its own, taken away at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("realpolitik-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Folder(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn run(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_realpolitik"))
        .args(args)
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .output()
        .expect("the program runs")
}

fn out(o: &Output) -> String {
    String::from_utf8(o.stdout.clone()).expect("text")
}

fn json(o: &Output) -> Value {
    serde_json::from_slice(&o.stdout).unwrap_or_else(|e| panic!("{e}: {}", out(o)))
}

#[test]
fn a_new_case_of_each_template_lacks_nothing_but_what_is_to_be_replaced() {
    let folder = Folder::new("new");
    let list = json(&run(&folder.0, &["new", "--list", "--json"]));
    let templates = list["templates"].as_array().unwrap();
    assert!(templates.len() >= 5);
    for t in templates {
        let name = t["name"].as_str().unwrap();
        let made = run(&folder.0, &["new", name, "--template", name]);
        assert_eq!(made.status.code(), Some(0), "{}", out(&made));
        let text = out(&made);
        assert!(text.starts_with(&format!("Created {name}/")), "{text}");
        assert!(text.contains("(start here)") && text.contains("realpolitik check"), "{text}");
        let checked = run(&folder.0.join(name), &["check"]);
        assert_eq!(checked.status.code(), Some(0), "{}", out(&checked));
        assert!(out(&checked).contains("0 errors, 1 warning"), "{}", out(&checked));
        assert!(out(&checked).contains("warning[RP2114]"), "{}", out(&checked));
        let strict = run(&folder.0.join(name), &["check", "--strict"]);
        assert_eq!(strict.status.code(), Some(5), "{}", out(&strict));
        // Nothing is overwritten.
        let again = run(&folder.0, &["new", name, "--template", name]);
        assert_eq!(again.status.code(), Some(7));
    }
}

#[test]
fn fix_mends_what_can_mean_only_one_thing_and_leaves_the_rest() {
    let folder = Folder::new("fix");
    run(&folder.0, &["new", "c", "--template", "threat"]);
    let case = folder.0.join("c/case.toml");
    let good = std::fs::read_to_string(&case).unwrap();
    let bad = good
        .replacen("judgement = ", "judgment = ", 1)
        .replacen("prior = 0.5", "prior = \"0.5\"", 1)
        .replacen("\"-0.5 * ties\"", "\"−0.5 × ties\"", 1);
    assert_ne!(good, bad);
    std::fs::write(&case, &bad).unwrap();
    let events = folder.0.join("c/events.csv");
    let rows = std::fs::read_to_string(&events).unwrap();
    std::fs::write(&events, rows.replacen("F6", "f6", 1)).unwrap();
    let before = run(&folder.0, &["check", "c"]);
    assert_eq!(before.status.code(), Some(3));
    assert!(out(&before).contains("--fix"), "{}", out(&before));
    let fixed = run(&folder.0, &["check", "c", "--fix"]);
    assert_eq!(fixed.status.code(), Some(0), "{}", out(&fixed));
    assert_eq!(std::fs::read_to_string(&case).unwrap(), good.replace("−", "-"));
    assert_eq!(std::fs::read_to_string(&events).unwrap(), rows);
    // The files as they were stay beside them.
    let kept = |name: &str| std::fs::read_to_string(folder.0.join("c").join(name)).unwrap();
    assert_eq!(kept("case.toml.bak"), bad);
    assert!(kept("events.csv.bak").contains("f6"));
    // An actor that is not declared is not guessed at.
    std::fs::write(&case, good.replacen("by = \"A\"", "by = \"Q\"", 1)).unwrap();
    let left = run(&folder.0, &["check", "c", "--fix"]);
    assert_eq!(left.status.code(), Some(3));
    assert!(std::fs::read_to_string(&case).unwrap().contains("by = \"Q\""));
}

#[test]
fn every_format_carries_the_same_mistakes() {
    let folder = Folder::new("formats");
    run(&folder.0, &["new", "c"]);
    let case = folder.0.join("c/case.toml");
    let text = std::fs::read_to_string(&case).unwrap();
    std::fs::write(&case, text.replacen("by = \"A\"", "by = \"Q\"", 1)).unwrap();
    let human = run(&folder.0, &["check", "c"]);
    assert!(out(&human).contains("error[RP0102]") && out(&human).contains("case.toml:"));
    let document = json(&run(&folder.0, &["check", "c", "--format", "json"]));
    assert_eq!(document["ok"], false);
    assert_eq!(document["diagnostics"][0]["code"], "RP0102");
    let line = document["diagnostics"][0]["labels"][0]["line"].as_u64().unwrap();
    let sarif = json(&run(&folder.0, &["check", "c", "--format", "sarif"]));
    assert_eq!(sarif["version"], "2.1.0");
    let result = &sarif["runs"][0]["results"][0];
    assert_eq!(result["ruleId"], "RP0102");
    let region = &result["locations"][0]["physicalLocation"]["region"];
    assert_eq!(region["startLine"].as_u64(), Some(line));
    let github = out(&run(&folder.0, &["check", "c", "--format", "github"]));
    assert!(github.starts_with("::error file=c/case.toml,line="), "{github}");
    let flag = json(&run(&folder.0, &["--json", "check", "c"]));
    assert_eq!(flag["diagnostics"], document["diagnostics"]);
}

#[test]
fn gates_and_limits_have_their_exit_codes() {
    let folder = Folder::new("gates");
    run(&folder.0, &["new", "c"]);
    let case = folder.0.join("c/case.toml");
    let text = std::fs::read_to_string(&case).unwrap();
    std::fs::write(&case, format!("{text}\n[parameters.idle]\nvalue = 1\n")).unwrap();
    let code = |args: &[&str]| run(&folder.0, args).status.code();
    assert_eq!(code(&["check", "c"]), Some(0));
    assert_eq!(code(&["check", "c", "--strict"]), Some(5));
    assert_eq!(code(&["check", "c", "--deny", "RP2111"]), Some(5));
    assert_eq!(code(&["check", "c", "--deny", "rp2301"]), Some(0));
    assert_eq!(code(&["check", "c", "--deny", "RP9999"]), Some(2));
    assert_eq!(code(&["check", "c", "--max-nodes", "3"]), Some(6));
    assert_eq!(code(&["check", "c", "--max-input-bytes", "100"]), Some(6));
    assert_eq!(code(&["check", "nowhere"]), Some(7));
    let quiet = run(&folder.0, &["check", "c", "--quiet"]);
    assert!(quiet.stdout.is_empty() && quiet.stderr.is_empty());
}

#[test]
fn explain_shows_a_page_a_list_and_what_is_near() {
    let here = std::env::temp_dir();
    let page = out(&run(&here, &["explain", "RP0102"]));
    assert!(page.starts_with("# RP0102: an actor is not declared"), "{page}");
    assert!(page.contains("Refused:") && page.contains("Fixed:"));
    assert_eq!(out(&run(&here, &["explain", "rp0102"])), page);
    assert!(out(&run(&here, &["explain", "exit-codes"])).contains("| 4 |"));
    let list = out(&run(&here, &["explain"]));
    assert!(list.lines().filter(|l| l.starts_with("RP")).count() > 50);
    let wrong = run(&here, &["explain", "RP012"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("did you mean"));
    let document = json(&run(&here, &["explain", "RP0102", "--json"]));
    assert_eq!(document["title"], "an actor is not declared");
}

#[test]
fn schema_prints_one_document_and_overwrites_nothing() {
    let folder = Folder::new("schema");
    let printed = json(&run(&folder.0, &["schema"]));
    assert_eq!(printed["title"], "Realpolitik case");
    assert_eq!(run(&folder.0, &["schema", "-o", "s.json"]).status.code(), Some(0));
    assert_eq!(run(&folder.0, &["schema", "-o", "s.json"]).status.code(), Some(7));
    assert_eq!(run(&folder.0, &["schema", "-o", "s.json", "--force"]).status.code(), Some(0));
    assert!(json(&run(&folder.0, &["schema", "findings"]))["properties"].is_object());
}

#[test]
fn a_case_is_laid_out_where_it_stands_and_only_when_asked() {
    let folder = Folder::new("fmt");
    run(&folder.0, &["new", "my-case", "--template", "threat"]);
    let path = folder.0.join("my-case/case.toml");
    let before = std::fs::read_to_string(&path).unwrap();
    let spoilt = before.replacen(" = ", "=", 40) + "\n\n\n";
    std::fs::write(&path, format!("\u{feff}{spoilt}")).unwrap();
    let kept = || std::fs::read_to_string(&path).unwrap() == format!("\u{feff}{spoilt}");

    let checked = run(&folder.0, &["fmt", "my-case", "--check"]);
    assert_eq!(checked.status.code(), Some(5));
    assert!(kept() && checked.stdout.is_empty());
    let shown = run(&folder.0, &["fmt", "my-case", "--diff"]);
    assert_eq!(shown.status.code(), Some(0));
    assert!(kept() && out(&shown).contains("\n-schema"), "{}", out(&shown));

    let written = json(&run(&folder.0, &["fmt", "my-case", "--json"]));
    assert_eq!(written["files"][0]["changed"], true);
    let after = std::fs::read_to_string(&path).unwrap();
    assert!(after.starts_with('\u{feff}') && !after.ends_with("\n\n"));
    let again = json(&run(&folder.0, &["fmt", "my-case/case.toml", "--check", "--json"]));
    assert_eq!((&again["ok"], &again["files"][0]["changed"]), (&true.into(), &false.into()));
    let sound = run(&folder.0, &["check", "my-case"]);
    assert_eq!(sound.status.code(), Some(0), "{}", out(&sound));

    // A table is not laid out, and what cannot be read is told as `check` tells it.
    let table = run(&folder.0, &["fmt", "my-case/events.csv"]);
    assert_eq!(table.status.code(), Some(2));
    std::fs::write(&path, "title = \n").unwrap();
    let broken = json(&run(&folder.0, &["fmt", "my-case", "--json"]));
    assert_eq!(broken["diagnostics"][0]["code"], "RP0010");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "title = \n");
}

#[test]
fn rows_of_another_table_are_taken_in_once() {
    let folder = Folder::new("rows");
    run(&folder.0, &["new", "c", "--template", "sanction-waiver"]);
    let table = "The desk's log;;\n\nDay;Who;Towards;What;Note;Coder\n\
        27.04.2022;Enforcer;Partner;statement;A demand, public;x\n\
        05/06/2022;Enforcer;Partner;statement;Of which day;y\n";
    std::fs::write(folder.0.join("log.csv"), table).unwrap();
    let mut args = vec!["import", "log.csv", "--as", "events", "--into", "c", "--json"];
    let pairs = ["date=Day", "actor=Who", "target=towards", "kind=What", "summary=Note"];
    args.extend(pairs.iter().flat_map(|p| ["--map", p]));
    let always = ["source=replace-me", "grade=C3", "channel=public"];
    args.extend(always.iter().flat_map(|p| ["--set", p]));
    let events = folder.0.join("c/events.csv");
    let before = std::fs::read_to_string(&events).unwrap();
    let dry = json(&run(&folder.0, &[&args[..], &["--dry-run"]].concat()));
    assert_eq!((&dry["added"], &dry["left_out"]), (&1.into(), &1.into()));
    assert_eq!(std::fs::read_to_string(&events).unwrap(), before);
    let done = json(&run(&folder.0, &args));
    assert_eq!(done["not_carried"].as_array().unwrap().len(), 2, "{done}");
    assert!(done["not_carried"][1].as_str().unwrap().contains("line 5 of log.csv: RP0603"));
    assert_eq!(std::fs::read_to_string(folder.0.join("c/events.csv.bak")).unwrap(), before);
    let after = std::fs::read_to_string(&events).unwrap();
    assert!(after.contains(",2022-04-27,A,B,statement,public,"), "{after}");
    assert_eq!(json(&run(&folder.0, &args))["known"], 1);
    assert_eq!(std::fs::read_to_string(&events).unwrap(), after);
    let refused = run(&folder.0, &["import", "log.csv", "--as", "events", "--into", "c"]);
    assert_eq!(refused.status.code(), Some(3));
}

#[test]
fn nothing_is_sealed_unasked() {
    let folder = Folder::new("unasked");
    let refused = run(&folder.0, &["seal", "--draws", "200"]);
    assert_eq!(refused.status.code(), Some(2));
    assert_eq!(std::fs::read_dir(&folder.0).unwrap().count(), 0, "no log is begun");
}
