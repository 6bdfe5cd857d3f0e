//! A patch file of the workbench, taken up on the command line.

use std::path::PathBuf;
use std::process::{Command, Output};

fn compare(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_realpolitik"))
        .args(["compare", "us-vietnam-2022", "--draws", "500", "--json"])
        .args(arguments)
        .output()
        .expect("the program starts")
}

fn document(output: &Output) -> serde_json::Value {
    serde_json::from_slice(&output.stdout).expect("one document")
}

fn written(name: &str, text: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("realpolitik-{}-{name}", std::process::id()));
    std::fs::write(&path, text).expect("a file can be written");
    path
}

fn patched(name: &str, text: &str) -> Output {
    let path = written(name, text);
    let done = compare(&["--patch", path.to_str().expect("a plain name")]);
    std::fs::remove_file(path).expect("it is there");
    done
}

#[test]
fn a_held_slider_is_what_set_says() {
    let patch = r#"{"realpolitik_patch":1,"case_hash":"","case":"us-vietnam-2022",
        "set":{"fear":0.1},"without":[],"rival":null,"as_of":null}"#;
    let done = patched("set.json", patch);
    assert_eq!(done.status.code(), Some(0), "{}", String::from_utf8_lossy(&done.stderr));
    assert_eq!(document(&done)["outcomes"], document(&compare(&["--set", "fear=0.1"]))["outcomes"]);
}

#[test]
fn cards_rivals_and_another_hash_are_taken_up_and_told() {
    let patch = r#"{"realpolitik_patch":1,"case_hash":"0123456789","case":"us-vietnam-2022",
        "without":["autonomy"],"rival":"material-power"}"#;
    let done = patched("rival.json", patch);
    let said = String::from_utf8_lossy(&done.stderr);
    assert_eq!(done.status.code(), Some(0), "{said}");
    assert!(said.contains("another text of the case"), "{said}");
    let moved = document(&done)["outcomes"][0]["change"]["mean"].as_f64().expect("a number");
    assert!(moved.abs() > 0.01, "{moved}");
}

#[test]
fn what_is_no_patch_of_this_case_is_refused_with_a_remedy() {
    for (name, text, says) in [
        ("list.json", "[1, 2]", "is not a patch"),
        ("format.json", r#"{"realpolitik_patch":9,"case":"x"}"#, "its format is 9"),
        ("day.json", r#"{"realpolitik_patch":1,"case":"x","as_of":"soon"}"#, "is not a patch"),
        ("near.json", r#"{"realpolitik_patch":1,"case":"x","set":{"feer":0.1}}"#, "fear"),
        ("card.json", r#"{"realpolitik_patch":1,"case":"x","without":["sun"]}"#, "no card `sun`"),
        ("rival.json", r#"{"realpolitik_patch":1,"case":"x","rival":"sun"}"#, "sun"),
    ] {
        let done = patched(name, text);
        assert_eq!(done.status.code(), Some(2), "{name}");
        let failure = document(&done)["diagnostics"][0].clone();
        assert!(failure.to_string().contains(says), "{name}: {failure}");
        assert!(failure["help"].as_str().is_some_and(|h| !h.is_empty()), "{name}: {failure}");
    }
    assert_eq!(compare(&["--patch", "/no/such/patch.json"]).status.code(), Some(7));
}
