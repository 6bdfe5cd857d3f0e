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
    let data = body.find("id=\"realpolitik-page\">").expect("a page") + 300;
    for (from, to) in [
        (&body[data..data + 1], if &body[data..data + 1] == "A" { "B" } else { "A" }),
        ("</h1>", " or not</h1>"),
        ("default-src 'none'", "default-src *     "),
        (" draws ", " draught "),
    ] {
        let escaped = html::escape(from);
        let from = if body.contains(from) { from } else { escaped.as_str() };
        let at = if from.len() == 1 { data } else { body.find(from).expect("it is there") };
        let body = format!("{}{to}{}", &body[..at], &body[at + from.len()..]);
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
    // Not the first, `precision`: that is a word of the glossary too.
    let at = text.rfind("\n[parameters.").expect("a parameter") + 1;
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
        let report = program(
            &["report", "c", "--draws", "200", "--format", format, "--public", "-o", "-"],
            &f,
        );
        assert!(report.status.success());
        let (full, public) = (told(&full.stdout), told(&report.stdout));
        assert!(full.contains("CANARY"), "the full report has it");
        assert!(!public.contains("CANARY"), "{format}");
        let tag = format!("\"{name}\"");
        assert!(!public.contains(&tag), "{format} names the private parameter {name}");
        if format == "html" {
            let report = String::from_utf8_lossy(&report.stdout);
            assert_eq!(html::check_seal(&report), Ok(()));
            assert!(html::enclosure(&report).expect("readable").files.is_empty());
        }
    }
    let _ = std::fs::remove_dir_all(&f);
}

/// All that a report says: its text, and the document packed into it.
fn told(report: &[u8]) -> String {
    let text = String::from_utf8_lossy(report);
    let page = html::embedded_page(&text).map(|p| p.to_string()).unwrap_or_default();
    format!("{text}{page}")
}

/// Every number of a document that has so many digits that it is nobody else's,
/// and is not a short one with an error of rounding.
fn telling(json: &serde_json::Value, all: &mut Vec<String>) {
    match json {
        serde_json::Value::Number(n) if n.to_string().len() >= 8 => {
            let x = n.as_f64().unwrap_or(0.0);
            if ((x * 1e6).round() / 1e6 - x).abs() > 1e-12 {
                all.push(n.to_string());
            }
        }
        serde_json::Value::Array(list) => list.iter().for_each(|v| telling(v, all)),
        serde_json::Value::Object(map) => map.values().for_each(|v| telling(v, all)),
        _ => {}
    }
}

/// A case in which every parameter and every event is private and bears marks:
/// whatever finding is added to a page, none of them may come through.
#[test]
fn no_finding_tells_what_is_private() {
    let f = folder("marks");
    let gallery = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases/us-vietnam-2022");
    std::fs::create_dir_all(f.join("c/regimes")).expect("a folder");
    for name in ["tiers.csv", "sources.bib"] {
        std::fs::copy(gallery.join(name), f.join("c").join(name)).expect("copied");
    }
    for e in std::fs::read_dir(gallery.join("regimes")).expect("a folder").flatten() {
        std::fs::copy(e.path(), f.join("c/regimes").join(e.file_name())).expect("copied");
    }
    let text = std::fs::read_to_string(gallery.join("case.toml")).expect("the case");
    // Names that no prose holds by chance.
    let names: Vec<String> = text
        .lines()
        .filter_map(|l| Some(l.strip_prefix("[parameters.")?.strip_suffix(']')?.to_owned()))
        .filter(|n| n.contains('_'))
        .collect();
    assert!(names.len() > 10, "{names:?}");
    let mut inside = false;
    let lines: Vec<String> = text
        .lines()
        .map(|l| {
            if l.starts_with('[') {
                inside = l.starts_with("[parameters.");
                return if inside {
                    format!("{l}\nvisibility = \"private\"")
                } else {
                    l.to_owned()
                };
            }
            match l.split_once(" = ") {
                Some((key @ ("label" | "judgement"), rest)) if inside => {
                    format!("{key} = {}", rest.replacen('"', "\"ZQ-MARK ", 1))
                }
                _ => l.to_owned(),
            }
        })
        .collect();
    std::fs::write(f.join("c/case.toml"), lines.join("\n") + "\n").expect("written");
    let events = std::fs::read_to_string(gallery.join("events.csv")).expect("the events");
    let rows: Vec<String> = events
        .lines()
        .enumerate()
        .map(|(i, l)| match (i, l.split_once(',')) {
            (0, _) => format!("{l},visibility"),
            (_, Some((id, rest))) => format!("zq-{id},{rest},private"),
            _ => l.to_owned(),
        })
        .collect();
    std::fs::write(f.join("c/events.csv"), rows.join("\n") + "\n").expect("written");
    let write = |name: &str, arguments: &[&str]| {
        let mut all = vec!["report", "c", "--draws", "300", "-o", name];
        all.extend(arguments);
        let made = program(&all, &f);
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        std::fs::read_to_string(f.join(name)).expect("the report")
    };
    let full = write("full.html", &[]);
    let page = html::embedded_page(&full).expect("its page");
    let mut numbers = Vec::new();
    telling(&page["findings"]["parameters"], &mut numbers);
    for part in
        [&page["findings"]["cards"], &page["findings"]["flips"], &page["findings"]["rivals"]]
    {
        let part = part.to_string();
        let named = names.iter().any(|n| part.contains(n.as_str())) || part.contains("zq-");
        assert!(named, "the full page names what is private");
    }
    assert!(numbers.len() > 20);
    for (name, format) in [("p.html", "html"), ("p.md", "md")] {
        let report = write(name, &["--public", "--format", format]);
        let public = told(report.as_bytes());
        for mark in names.iter().map(String::as_str).chain(["zq-", "ZQ-MARK"]) {
            if let Some(at) = public.find(mark) {
                let from = (at.saturating_sub(90)..at).find(|i| public.is_char_boundary(*i));
                panic!(
                    "{name}: {}",
                    public[from.unwrap_or(at)..].chars().take(200).collect::<String>()
                );
            }
        }
        for number in &numbers {
            assert!(!public.contains(number.as_str()), "{name} holds {number}");
        }
        if format == "html" {
            let inside = html::enclosure(&report).expect("readable");
            assert!(inside.files.is_empty() && inside.logs.is_empty());
            assert!(program(&["verify", name], &f).status.success());
        }
    }
    let _ = std::fs::remove_dir_all(&f);
}

/// The page of a report.
fn page(f: &Path, name: &str) -> serde_json::Value {
    let text = std::fs::read_to_string(f.join(name)).expect("the report");
    html::embedded_page(&text).expect("its page")
}

#[test]
fn a_report_carries_the_log_that_its_track_record_is_made_of() {
    let f = folder("log");
    let write = |arguments: &[&str]| {
        let mut all = vec!["report", "--draws", "50", "--force"];
        all.extend(arguments);
        let made = program(&all, &f);
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    };
    // The one beside the case is taken by itself, and comes out as it went in.
    write(&["us-vietnam-2022", "-o", "own.html"]);
    let own = page(&f, "own.html");
    let scored = program(&["score", "us-vietnam-2022", "--json"], &f);
    let scored: serde_json::Value = serde_json::from_slice(&scored.stdout).expect("JSON");
    let count = &scored["record"]["scored"];
    assert!(count.as_u64() > Some(5));
    assert_eq!(&own["track"]["scored"], count);
    assert_eq!(own["track"]["course"].as_array().map(|c| c.len() as u64), count.as_u64());
    assert_eq!(own["track"]["scores"], scored["record"]["scores"]);
    assert!(program(&["verify", "own.html"], &f).status.success());
    assert!(program(&["extract", "own.html", "-o", "own"], &f).status.success());
    let gallery = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases/us-vietnam-2022");
    let log = |folder: &Path| std::fs::read(folder.join("forecasts.jsonl")).expect("a log");
    assert_eq!(log(&f.join("own")), log(&gallery));
    // What was extracted gives the same page again.
    write(&["own", "-o", "again.html"]);
    assert_eq!(page(&f, "again.html")["track"], own["track"]);
    // Two others together, under names that do not meet, without their paths.
    write(&["us-vietnam-2022", "--log", "us-turkey-2020", "--log", "own", "-o", "two.html"]);
    let two = page(&f, "two.html");
    assert!(two["track"]["scored"].as_u64() > Some(6));
    let names: Vec<&str> =
        (0..2).filter_map(|i| two["track"]["logs"][i]["name"].as_str()).collect();
    assert_eq!(names, ["forecasts.jsonl", "forecasts-2.jsonl"]);
    let verified = program(&["verify", "two.html", "--json"], &f);
    let verified: serde_json::Value = serde_json::from_slice(&verified.stdout).expect("JSON");
    assert_eq!(verified["verdict"], "same");
    // A log that was changed is not used.
    let text = String::from_utf8(log(&f.join("own"))).expect("UTF-8");
    let changed = text.replacen("\"probability\":0.", "\"probability\":0.9", 1);
    assert_ne!(changed, text);
    std::fs::write(f.join("own/forecasts.jsonl"), changed).expect("written");
    let refused = program(&["report", "own", "--draws", "50", "-o", "x.html"], &f);
    assert_eq!(refused.status.code(), Some(4));
    assert!(!f.join("x.html").exists());
    let none = program(&["report", "own", "--log", "nowhere", "-o", "x.html"], &f);
    assert_eq!(none.status.code(), Some(7));
    // A case without a log has no record, and says so.
    std::fs::remove_file(f.join("own/forecasts.jsonl")).expect("gone");
    write(&["own", "-o", "none.html"]);
    assert!(page(&f, "none.html").get("track").is_none());
    let _ = std::fs::remove_dir_all(&f);
}

#[test]
fn what_a_record_holds_hangs_on_no_clock() {
    let f = folder("clock");
    assert!(program(&["new", "c", "--template", "threat"], &f).status.success());
    let sealed = program(&["seal", "c", "--on", "2020-01-01", "--draws", "50"], &f);
    assert!(sealed.status.success(), "{}", String::from_utf8_lossy(&sealed.stderr));
    for (on, state) in [(None, "open"), (Some("2099-01-01"), "overdue")] {
        let mut all = vec!["report", "c", "--draws", "50", "-o", "r.html", "--force"];
        all.extend(on.iter().flat_map(|day| ["--on", day]));
        assert!(program(&all, &f).status.success());
        let track = &page(&f, "r.html")["track"];
        assert_eq!(track["forecasts"][0]["state"], state);
        assert_eq!(track["on"], on.unwrap_or("2020-01-01"));
        assert!(program(&["verify", "r.html"], &f).status.success());
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

#[test]
fn the_title_answers_a_question_and_speaks_of_the_pair_of_the_case() {
    let f = folder("title");
    let made = program(&["report", "us-turkey-2020", "--draws", "50", "-o", "r.html"], &f);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let whole = page(&f, "r.html");
    let brief = &whole["summary"]["brief"];
    let title = brief["title"].as_str().expect("a title");
    let question = whole["findings"]["questions"][0]["label"].as_str().expect("a question");
    assert!(title.contains(question.trim_end_matches('.')), "{title}");
    assert!(title.contains("Turkey") && title.contains("United States"), "{title}");
    assert!(!title.contains("Sweden"), "the two that its questions name: {title}");
    let judged = brief["judgements"].as_array().map_or(0, Vec::len);
    assert!((1..=5).contains(&judged));
    // The first of them is on the page, and no script is needed to read it.
    let html = std::fs::read_to_string(f.join("r.html")).expect("the report");
    let chance = brief["judgements"][0]["chance"].as_str().expect("a number");
    assert!(html.contains(&format!("<span class=\"chance\">{}", html::escape(chance))));
    // A case that names its pair is taken at its word.
    assert!(program(&["extract", "r.html", "-o", "c"], &f).status.success());
    let path = f.join("c/case.toml");
    let text = std::fs::read_to_string(&path).expect("the case");
    let named = text.lines().find(|l| l.starts_with("about")).expect("the case names its pair");
    let text = text.replacen(named, "about = [\"US\", \"RU\"]", 1);
    std::fs::write(&path, text).expect("written");
    let made = program(&["report", "c", "--draws", "50", "-o", "own.html"], &f);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let own = page(&f, "own.html");
    assert_eq!(own["summary"]["brief"]["pair"], serde_json::json!(["US", "RU"]));
    let _ = std::fs::remove_dir_all(&f);
}
