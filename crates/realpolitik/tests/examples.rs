//! Every example that `--help` shows is run, in a folder with the files that
//! examples speak of.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_realpolitik"))
}

fn help(arguments: &[&str]) -> String {
    let done = Command::new(program()).args(arguments).arg("--help").output().expect("it starts");
    assert!(done.status.success());
    String::from_utf8(done.stdout).expect("help is text")
}

/// The commands that `realpolitik --help` lists.
fn commands() -> Vec<String> {
    help(&[])
        .lines()
        .skip_while(|l| *l != "Commands:")
        .skip(1)
        .take_while(|l| l.starts_with("  "))
        .filter_map(|l| l.split_whitespace().next().map(str::to_owned))
        .collect()
}

/// The lines under "Examples:".
fn examples(command: &str) -> Vec<String> {
    help(&[command])
        .lines()
        .skip_while(|l| l.trim() != "Examples:")
        .skip(1)
        .take_while(|l| l.starts_with("  "))
        .map(|l| l.trim().to_owned())
        .collect()
}

/// A shell in a folder, with the program on its path.
fn shell(folder: &Path, line: &str) -> Output {
    let bin = program().parent().expect("the program lies in a folder");
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap_or_default());
    Command::new("sh")
        .args(["-c", line])
        .current_dir(folder)
        .env("PATH", path)
        .env("HOME", folder)
        .output()
        .expect("a shell")
}

/// A folder with what examples name: cases, a forecast log, games, a table.
fn stage(name: &str) -> PathBuf {
    let folder =
        std::env::temp_dir().join(format!("realpolitik-examples-{}-{name}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    for part in [".local/share/bash-completion/completions", ".config/fish/completions"] {
        std::fs::create_dir_all(folder.join(part)).expect("a folder");
    }
    for line in [
        "realpolitik new my-case --template sanction-waiver",
        "realpolitik new other-case --template threat",
        "cp -r my-case my-case-2021",
        "realpolitik export my-case --to efg -o game.efg",
        "realpolitik report my-case --draws 500 -o findings.html",
        "realpolitik seal my-case --draws 200",
        "realpolitik seal my-case --draws 200 --log track-record.jsonl",
        "realpolitik analyze my-case --range 0..3000 --out a.rpacc",
        "realpolitik analyze my-case --range 3000..5000 --out b.rpacc",
    ] {
        let done = shell(&folder, line);
        assert!(done.status.success(), "{line}: {}", String::from_utf8_lossy(&done.stderr));
    }
    let table = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/guide/disputes.csv");
    std::fs::copy(table, folder.join("disputes.csv")).expect("the table of the guide");
    std::fs::copy(folder.join("disputes.csv"), folder.join("d.csv")).expect("a file");
    let plays = ["waived,1", "open,0", "dropped,1", "borne,0", "slowed,1"].join("\n");
    std::fs::write(
        folder.join("plays.csv"),
        format!("end,votes\n{}", format!("{plays}\n").repeat(12)),
    )
    .expect("a file");
    let feed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/guide/feed.tab");
    let feed = std::fs::read_to_string(feed).expect("the feed of the guide");
    std::fs::write(folder.join("events.tab"), &feed).expect("a file");
    assert!(shell(&folder, "gzip -k events.tab").status.success());
    std::fs::write(
        folder.join("game.nfg"),
        "NFG 1 R \"Chicken\" { \"A\" \"B\" } { 2 2 }\n0 0 -1 1 1 -1 -10 -10\n",
    )
    .expect("a file");
    let guide = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/guide/groups");
    for file in ["harbour.toml", "harbour.csv", "issues.csv", "coalition.toml"] {
        std::fs::copy(guide.join(file), folder.join(file)).expect("the guide's files are there");
    }
    std::fs::create_dir_all(folder.join("experts")).expect("a folder");
    for file in ["elicit.toml", "elicitations.csv"] {
        let from = guide.join("../experts").join(file);
        std::fs::copy(from, folder.join("experts").join(file)).expect("the guide's files");
    }
    std::fs::write(
        folder.join("relation.csv"),
        "state,a_A,a_B,u_A,u_B,to_state\n\
         delta,,,0.9,0.9,\n\
         calm,talk,talk,1,1,calm\n\
         calm,talk,strike,-1,2,crisis\n\
         calm,strike,talk,2,-1,crisis\n\
         calm,strike,strike,0,0,crisis\n\
         crisis,wait,wait,0,0,\"calm: 0.3, crisis: 0.7\"\n",
    )
    .expect("a file");
    for (file, text) in [
        ("dilemma.nfg", "NFG 1 R \"Dilemma\" { \"A\" \"B\" } { 2 2 }\n2 2 3 0 0 3 1 1\n"),
        ("pennies.nfg", "NFG 1 R \"Pennies\" { \"A\" \"B\" } { 2 2 }\n1 -1 -1 1 -1 1 1 -1\n"),
        (
            "waivers.csv",
            "Decided;Actor;Purchase;Met;Enforced;Response;Source;Grade;Summary\n\
             2024-02-01;B;2,5;1;no;waiver;replace-me;F6;A purchase over the mark is waived.\n",
        ),
        (
            "log.csv",
            "date,actor,target,kind,channel,source,summary\n\
             2024-04-02,A,B,statement,public,replace-me,A warning is repeated.\n",
        ),
    ] {
        std::fs::write(folder.join(file), text).expect("a file");
    }
    std::fs::write(
        folder.join("my-case.patch.json"),
        r#"{"realpolitik_patch": 1, "case": "my-case", "set": {"breach": 0.5}}"#,
    )
    .expect("a file");
    folder
}

#[test]
fn every_command_has_two_examples_and_all_of_them_run() {
    let commands = commands();
    assert!(commands.len() >= 9, "{commands:?}");
    let mut wrong = Vec::new();
    for command in &commands {
        let lines = examples(command);
        if lines.len() < 2 {
            wrong.push(format!("{command}: {} examples", lines.len()));
        }
        if command == "panel" {
            // Its examples are of files that every user downloads for himself.
            continue;
        }
        let folder = stage(command);
        if command == "new" || command == "extract" {
            std::fs::remove_dir_all(folder.join("my-case")).expect("it was made above");
        }
        // These serve until they are stopped.
        for line in lines.into_iter().filter(|_| !matches!(command.as_str(), "lsp" | "serve")) {
            let done = shell(&folder, &line);
            if !done.status.success() {
                wrong.push(format!(
                    "{line}: {:?}\n{}",
                    done.status.code(),
                    String::from_utf8_lossy(&done.stderr)
                ));
            }
        }
        let _ = std::fs::remove_dir_all(&folder);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
