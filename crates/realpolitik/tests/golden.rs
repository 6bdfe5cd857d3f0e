//! A lint over everything that is printed: transcripts, guide, README, and what
//! the program says now of every embedded case with all questions asked.
//!
//! No sampled probability is 0 or 100 %, no digit is smaller than its error, and
//! no sentence holds both a likelihood and a confidence (ICD 203).

use std::path::{Path, PathBuf};
use std::process::Command;

const CONFIDENCE: [&str; 3] = ["low confidence", "moderate confidence", "high confidence"];
const LIKELIHOOD: [&str; 7] = [
    "almost no chance",
    "very unlikely",
    "unlikely",
    "roughly even chance",
    "likely",
    "very likely",
    "almost certain",
];

/// What was looked at, so that a lint that sees nothing is noticed.
#[derive(Debug, Default)]
struct Seen {
    percents: usize,
    with_error: usize,
    sentences: usize,
    wrong: Vec<String>,
}

/// A plain decimal number.
fn number(token: &str) -> Option<f64> {
    let plain = token.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | '+'));
    plain.then(|| token.parse().ok())?
}

/// The place value of the last digit written.
fn unit(token: &str) -> f64 {
    let decimals = token.split_once('.').map_or(0, |(_, d)| d.len());
    let whole = token.trim_start_matches(['-', '+']);
    // 40 may be cut to tens.
    let tens = decimals == 0 && whole.len() > 1 && whole.ends_with('0');
    if tens { 10.0 } else { 10f64.powi(-(decimals as i32)) }
}

fn lint(text: &str, from: &str, seen: &mut Seen) {
    for (at, line) in text.lines().enumerate() {
        let tokens: Vec<&str> = line
            .split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | ',' | ';' | ':' | '|'))
            .filter(|t| !t.is_empty())
            .collect();
        let mut wrong = |what: &str| seen.wrong.push(format!("{from}:{}: {what}: {line}", at + 1));
        for (i, token) in tokens.iter().enumerate() {
            if *token == "%" && i > 0 {
                seen.percents += 1;
                // A range such as 5–95 is checked at both ends.
                for end in tokens[i - 1].split('–') {
                    let bound = i > 1 && matches!(tokens[i - 2], "<" | ">");
                    if let Some(p) = number(end)
                        && (p == 0.0 || p == 100.0)
                        && !bound
                    {
                        wrong("a sampled probability is printed as certain");
                    }
                }
            }
            let Some(half) = token.strip_prefix('±').and_then(number) else { continue };
            let mut before = i;
            while before > 0 && matches!(tokens[before - 1], "%" | "points") {
                before -= 1;
            }
            if before == 0 || (before > 1 && matches!(tokens[before - 2], "<" | ">")) {
                continue;
            }
            if number(tokens[before - 1]).is_some() {
                seen.with_error += 1;
                // A half width is 1.96 standard errors, itself rounded.
                if unit(tokens[before - 1]) < half / 1.96 * 0.9 {
                    wrong("a digit is smaller than its error");
                }
            }
        }
    }
    for sentence in text.split(['.', ';', '!', '?', '\n']) {
        seen.sentences += 1;
        let s = sentence.to_lowercase();
        if CONFIDENCE.iter().any(|c| s.contains(c)) && LIKELIHOOD.iter().any(|l| s.contains(l)) {
            seen.wrong
                .push(format!("{from}: likelihood and confidence in one sentence: {sentence}"));
        }
    }
}

/// The console blocks of a Markdown file: what the program printed.
fn blocks(text: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for line in text.lines() {
        if let Some(kind) = line.trim_start().strip_prefix("```") {
            inside = !inside && (kind.starts_with("console") || kind.starts_with("text"));
            out.push('\n');
        } else if inside {
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

fn markdown(folder: &Path, list: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for path in entries.flatten().map(|e| e.path()) {
        if path.is_dir() {
            markdown(&path, list);
        } else if path.extension().is_some_and(|e| e == "md") {
            list.push(path);
        }
    }
}

#[test]
fn what_is_written_down_keeps_the_rules() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut files = vec![root.join("README.md")];
    for folder in ["tests/transcripts", "docs", "cases"] {
        markdown(&root.join(folder), &mut files);
    }
    let mut seen = Seen::default();
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap_or_default();
        lint(&blocks(&text), &file.display().to_string(), &mut seen);
    }
    assert!(seen.wrong.is_empty(), "{}", seen.wrong.join("\n"));
    assert!(seen.percents > 20 && seen.with_error > 3, "{seen:?}");
}

#[test]
fn what_is_printed_now_keeps_the_rules() {
    let run = |arguments: &[&str]| {
        let out = Command::new(env!("CARGO_BIN_EXE_realpolitik"))
            .args(arguments)
            .env("NO_COLOR", "1")
            .output()
            .expect("the program runs");
        String::from_utf8_lossy(&out.stdout).into_owned()
    };
    let mut seen = Seen::default();
    let questions: [&[&str]; 6] = [
        &["--cards", "VN", "--cards", "US"],
        &["--flip", "as_today", "--flip", "upgraded", "-v"],
        &["--why", "as_today", "--why", "tilted"],
        &["--sensitivity", "-v"],
        &["--voi", "--multiplicity", "-v"],
        &["--rivals"],
    ];
    for question in questions {
        let mut arguments = vec!["analyze", "us-vietnam-2022", "--draws", "2000"];
        arguments.extend(question);
        let text = run(&arguments);
        assert!(text.contains("Health"), "{question:?}: {text}");
        lint(&text, &question.join(" "), &mut seen);
    }
    let compared = run(&[
        "compare",
        "us-vietnam-2022",
        "--set",
        "threat_US=0.3",
        "--set",
        "fear=0.2",
        "--attribute",
    ]);
    assert!(compared.contains('→'), "{compared}");
    lint(&compared, "compare", &mut seen);
    assert!(seen.wrong.is_empty(), "{}", seen.wrong.join("\n"));
    assert!(seen.percents > 60 && seen.with_error > 30, "{seen:?}");
}

#[test]
fn the_lint_sees_what_it_should() {
    let wrong = |text: &str| {
        let mut seen = Seen::default();
        lint(text, "here", &mut seen);
        !seen.wrong.is_empty()
    };
    assert!(wrong("Upgrade agreed 0 % ±0.3"));
    assert!(wrong("as today 100 % of draws"));
    assert!(wrong("between 0–4 % of belief"));
    assert!(wrong("71.43 % ±0.6"));
    assert!(wrong("worth 0.1234 ±0.005"));
    assert!(wrong("moderate confidence that a waiver is likely"));
    assert!(!wrong("< 1 % ±0.1"));
    assert!(!wrong("71 % ±0.6"));
    assert!(!wrong("worth 0.123 ±0.002"));
    assert!(!wrong(
        "A waiver is likely. Confidence in this judgement is moderate: moderate confidence"
    ));
}
