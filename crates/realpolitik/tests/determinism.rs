//! The same case, seed and version give the same document, byte for byte.

use std::process::Command;

fn findings(arguments: &[&str]) -> Vec<u8> {
    let done = Command::new(env!("CARGO_BIN_EXE_realpolitik"))
        .args(["analyze", "us-vietnam-2022", "--json", "--draws", "3000"])
        .args(arguments)
        .output()
        .expect("the program starts");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    done.stdout
}

#[test]
fn threads_do_not_change_a_byte() {
    let one = findings(&["--jobs", "1"]);
    assert_eq!(one, findings(&["--jobs", "2"]));
    assert_eq!(one, findings(&["--jobs", "7"]));
}

#[test]
fn the_environment_does_not_change_a_byte() {
    let plain = findings(&[]);
    let done = Command::new(env!("CARGO_BIN_EXE_realpolitik"))
        .args(["analyze", "us-vietnam-2022", "--json", "--draws", "3000"])
        .envs([("REALPOLITIK_JOBS", "3"), ("LANG", "de_DE.UTF-8"), ("CLICOLOR_FORCE", "1")])
        .env("TZ", "Asia/Ho_Chi_Minh")
        .output()
        .expect("the program starts");
    assert_eq!(plain, done.stdout);
}

#[test]
fn another_seed_changes_the_draws_and_little_else() {
    let probability = |seed: &str| {
        let text = findings(&["--seed", seed]);
        let json: serde_json::Value = serde_json::from_slice(&text).expect("one JSON document");
        let first = &json["outcomes"][0]["probability"];
        (first["mean"].as_f64().expect("a mean"), first["mcse"].as_f64().expect("an error"))
    };
    let ((a, e), (b, f)) = (probability("1"), probability("2"));
    assert!(a != b, "two seeds cannot give the same mean");
    // Five standard errors of a difference: one run in a million.
    assert!((a - b).abs() < 5.0 * e.hypot(f), "{a} ± {e} against {b} ± {f}");
}
