//! A report carries its case, and notices any change to it.

use realpolitik_report::html;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn program(arguments: &[&str], folder: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_realpolitik"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("the program starts")
}

fn folder(name: &str) -> PathBuf {
    let folder =
        std::env::temp_dir().join(format!("realpolitik-report-{}-{name}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}

/// Numbers that look random and are the same each time.
fn scramble(state: &mut u64) -> u64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    *state >> 33
}

#[test]
fn a_flipped_byte_is_noticed_a_thousand_times_of_a_thousand() {
    let f = folder("flip");
    let made = program(&["report", "us-vietnam-2022", "--draws", "300", "-o", "r.html"], &f);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let whole = std::fs::read(f.join("r.html")).expect("the report");
    let mut state = 7;
    let mut noticed = 0;
    for _ in 0..1000 {
        let mut bytes = whole.clone();
        let at = scramble(&mut state) as usize % bytes.len();
        bytes[at] ^= 1 << (scramble(&mut state) % 8);
        noticed += match String::from_utf8(bytes) {
            Ok(text) => usize::from(html::check_seal(&text).is_err()),
            Err(_) => 1,
        };
    }
    assert_eq!(noticed, 1000);
    // The program itself, and forgeries that were sealed anew.
    assert!(program(&["verify", "r.html"], &f).status.success());
    let text = String::from_utf8(whole).expect("UTF-8");
    let body = &text[..text.rfind("<!-- realpolitik seal").expect("a seal")];
    for (from, to) in [
        ("\"certified\":300", "\"certified\":301"),
        ("<h1>Why the weaker", "<h1>Why the stronger"),
        ("default-src 'none'", "default-src *     "),
        ("\"seed\":1,", "\"seed\":2,"),
    ] {
        let from = if body.contains(from) { from.to_owned() } else { html::escape(from) };
        assert!(body.contains(&from), "{from}");
        let body = body.replacen(&from, to, 1);
        let forged = html::sealed(body);
        assert_eq!(html::check_seal(&forged), Ok(()));
        std::fs::write(f.join("forged.html"), forged).expect("a file");
        let verified = program(&["verify", "forged.html", "--json"], &f);
        assert_eq!(verified.status.code(), Some(4), "{to}");
        let said: serde_json::Value = serde_json::from_slice(&verified.stdout).expect("JSON");
        assert_eq!(said["verdict"], "differs");
    }
    let _ = std::fs::remove_dir_all(&f);
}

#[test]
fn nothing_private_is_in_a_report_for_the_public() {
    let f = folder("public");
    assert!(program(&["new", "c", "--template", "threat"], &f).status.success());
    let path = f.join("c/case.toml");
    let text = std::fs::read_to_string(&path).expect("the case");
    let at = text.find("\n[parameters.").expect("a parameter") + 1;
    let line = at + text[at..].find('\n').expect("a line") + 1;
    let name = &text[at + "[parameters.".len()..line - 2];
    let rest = &text[line..];
    let end = rest.find("\n[").map_or(rest.len(), |n| n + 1);
    let kept: String = rest[..end]
        .lines()
        .filter(|l| {
            !l.starts_with("label") && !l.starts_with("judgement") && !l.starts_with("source")
        })
        .map(|l| format!("{l}\n"))
        .collect();
    let private = format!(
        "{}visibility = \"private\"\nlabel = \"CANARY-LABEL\"\njudgement = \"CANARY-JUDGEMENT\"\n{kept}{}",
        &text[..line],
        &rest[end..]
    );
    std::fs::write(&path, private).expect("written");
    for format in ["html", "md"] {
        let full = program(&["report", "c", "--draws", "200", "--format", format, "-o", "-"], &f);
        assert!(full.status.success(), "{}", String::from_utf8_lossy(&full.stderr));
        let public = program(
            &["report", "c", "--draws", "200", "--format", format, "--public", "-o", "-"],
            &f,
        );
        assert!(public.status.success());
        let (full, public) =
            (String::from_utf8_lossy(&full.stdout), String::from_utf8_lossy(&public.stdout));
        assert!(full.contains("CANARY"), "the full report has it");
        assert!(!public.contains("CANARY"), "{format}");
        let tag = format!("\"{name}\"");
        assert!(!public.contains(&tag), "{format} names the private parameter {name}");
        if format == "html" {
            assert_eq!(html::check_seal(&public), Ok(()));
            assert!(html::enclosure(&public).expect("readable").files.is_empty());
        }
    }
    let _ = std::fs::remove_dir_all(&f);
}

#[test]
fn a_report_is_never_written_over_unasked() {
    let f = folder("force");
    let write = |force: &[&str]| {
        let mut all = vec!["report", "us-vietnam-2022", "--draws", "50", "-o", "r.html"];
        all.extend(force);
        program(&all, &f).status.code()
    };
    assert_eq!(write(&[]), Some(0));
    assert_eq!(write(&[]), Some(7));
    assert_eq!(write(&["--force"]), Some(0));
    assert_eq!(program(&["extract", "r.html", "-o", "c"], &f).status.code(), Some(0));
    assert_eq!(program(&["extract", "r.html", "-o", "c"], &f).status.code(), Some(7));
    assert_eq!(program(&["check", "c"], &f).status.code(), Some(0));
    let _ = std::fs::remove_dir_all(&f);
}
