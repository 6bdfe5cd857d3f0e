//! The tutorial, the guide to estimation and the referee's tables are played through in an empty folder,
//! command by command.
//!
//! `TRYCMD=overwrite cargo test --test tutorial` writes what is printed into
//! them; read the change before it is kept.

use std::path::{Path, PathBuf};
use std::process::Command;

fn guide(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/guide").join(file)
}

/// Standard output, then standard error, of a line run in a folder.
fn run(folder: &Path, line: &str) -> String {
    let bin = Path::new(env!("CARGO_BIN_EXE_realpolitik")).parent().expect("a folder");
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap_or_default());
    let done = Command::new("sh")
        .args(["-c", line])
        .current_dir(folder)
        .env("PATH", path)
        .env("NO_COLOR", "1")
        .output()
        .expect("a shell");
    let text = [done.stdout, done.stderr].concat();
    String::from_utf8(text).expect("text").trim_end().to_owned()
}

/// Whether a line is as written, `[..]` standing for anything.
fn same(written: &str, printed: &str) -> bool {
    let parts: Vec<&str> = written.split("[..]").collect();
    let [first, rest @ ..] = parts.as_slice() else { return false };
    let Some(mut left) = printed.strip_prefix(first) else { return false };
    let Some((last, middle)) = rest.split_last() else { return left.is_empty() };
    for part in middle {
        let Some(at) = left.find(part) else { return false };
        left = &left[at + part.len()..];
    }
    left.ends_with(last)
}

#[test]
fn the_tutorial_prints_what_it_says() {
    play("first-case.md", &[], 6);
}

#[test]
fn the_guide_to_estimation_prints_what_it_says() {
    play("estimation.md", &["disputes.csv"], 7);
}

#[test]
fn the_guide_to_feeds_prints_what_it_says() {
    play("feeds.md", &["feed.tab", "cod.toml", "cod.csv", "cod.bib"], 3);
}

/// What a referee of the shipped case asked for, each table by one command.
#[test]
fn the_referees_tables_are_what_is_printed() {
    play("../studies/referee.md", &[], 5);
}

/// The studies on data that are not in the repository, where they are at hand.
#[test]
fn the_studies_print_what_they_say() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/strategic");
    if !data.join("war1800.csv").is_file() {
        println!("skipped: war1800.csv is not at hand");
        return;
    }
    play("../studies/backtests.md", &["../../../shared/data/strategic/war1800.csv"], 1);
}

/// The study of disputes on eleven years, from copies that are not in the repository.
#[test]
fn the_study_of_disputes_is_made_by_one_command() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let data = root.join("../shared/data/ir");
    if !data.join("cow_states.csv").is_file() {
        println!("skipped: the files of the Correlates of War are not at hand");
        return;
    }
    let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join("study-disputes");
    let _ = std::fs::remove_dir_all(&out);
    let done = Command::new(root.join("scripts/study-disputes"))
        .arg(&data)
        .arg(&out)
        .args(["1946..1956", "1952", "5"])
        .env("REALPOLITIK", env!("CARGO_BIN_EXE_realpolitik"))
        .output()
        .expect("a shell");
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{said}");
    let read = |name: &str| std::fs::read_to_string(out.join(name)).expect(name);
    assert_eq!(
        read("rows.txt"),
        "10026 directed dyad-years: 127 begin a dispute, 80 of these are answered\n"
    );
    assert!(read("estimate.txt").contains("Standard errors from the sandwich over"));
    let table = read("study-scores.csv");
    let names: Vec<&str> = table.lines().filter_map(|l| l.split(',').next()).collect();
    assert_eq!(names, ["forecaster", "model", "logit", "climatology", "last-outcome"]);
    assert!(read("backtest.txt").contains("rows of") && read("sources.bib").contains("gibler2016"));
    // It does not write over what is there.
    let again = Command::new(root.join("scripts/study-disputes")).arg(&data).arg(&out).output();
    assert_eq!(again.expect("a shell").status.code(), Some(2));
    let _ = std::fs::remove_dir_all(&out);
}

/// Plays a page in a folder with some files of the guide.
fn play(page: &str, files: &[&str], least: usize) {
    let name = format!("realpolitik-{}-{}", page.replace('/', "-"), std::process::id());
    let folder = std::env::temp_dir().join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    for file in files {
        let name = Path::new(file).file_name().expect("a name");
        std::fs::copy(guide(file), folder.join(name)).expect("a file of the guide");
    }
    let text = std::fs::read_to_string(guide(page)).expect("the page");
    let mut written = String::new();
    let (mut wrong, mut commands) = (String::new(), 0);
    let mut blocks = text.split("```");
    while let Some(prose) = blocks.next() {
        written.push_str(prose);
        let Some(block) = blocks.next() else { break };
        let Some(body) = block.strip_prefix("console\n") else {
            written.push_str(&format!("```{block}```"));
            continue;
        };
        let mut played: Vec<String> = Vec::new();
        for part in format!("\n{body}").split("\n$ ").skip(1) {
            let (line, expected) = part.split_once('\n').unwrap_or((part, ""));
            let printed = run(&folder, line);
            commands += 1;
            // What takes another time on every machine.
            let printed: Vec<String> = printed
                .lines()
                .map(|l| match l.split_once(" ms)") {
                    Some((before, after)) => {
                        let cut = before.rfind('(').map_or(before.len(), |i| i + 1);
                        format!("{}[..] ms){after}", &before[..cut])
                    }
                    None => l.to_owned(),
                })
                .collect();
            let expected: Vec<&str> = expected.trim_end().lines().collect();
            let agree = expected.len() == printed.len()
                && expected.iter().zip(&printed).all(|(e, p)| e == p || same(e, p));
            if !agree {
                wrong.push_str(&format!("$ {line}\n{}\n\n", printed.join("\n")));
            }
            let output = printed.iter().map(|l| format!("\n{l}")).collect::<String>();
            played.push(format!("$ {line}{output}"));
        }
        written.push_str(&format!("```console\n{}\n```", played.join("\n\n")));
    }
    let _ = std::fs::remove_dir_all(&folder);
    assert!(commands >= least, "{page} has {commands} commands");
    if std::env::var("TRYCMD").as_deref() == Ok("overwrite") {
        std::fs::write(guide(page), written).expect("the page is written");
        return;
    }
    assert!(wrong.is_empty(), "{page} says otherwise; the program prints:\n{wrong}");
}
