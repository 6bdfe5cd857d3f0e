//! Runs that are stopped, killed, cut into ranges and continued come to the same
//! bytes as those that never were.

use realpolitik_runs::checkpoint;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

const CASE: &str = "us-vietnam-2022";

fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_realpolitik"))
}

fn folder(name: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("realpolitik-long-{}-{name}", std::process::id()));
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).expect("a folder");
    path
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    program().args(arguments).current_dir(folder).output().expect("it starts")
}

fn good(folder: &Path, arguments: &[&str]) -> Vec<u8> {
    let done = run(folder, arguments);
    assert!(
        done.status.success(),
        "{arguments:?}: {:?} {}",
        done.status.code(),
        String::from_utf8_lossy(&done.stderr)
    );
    done.stdout
}

/// The files of accumulators below a folder.
fn kept(folder: &Path) -> Vec<PathBuf> {
    let read = |f: &Path| -> Vec<PathBuf> {
        std::fs::read_dir(f).into_iter().flatten().flatten().map(|e| e.path()).collect()
    };
    read(&folder.join(".realpolitik"))
        .iter()
        .flat_map(|f| read(f))
        .filter(|f| f.extension().is_some_and(|e| e == "rpacc"))
        .collect()
}

#[test]
fn ranges_join_to_the_bytes_of_one_run_however_they_were_cut() {
    let here = folder("ranges");
    for method in [&[][..], &["--sobol"]] {
        let draws = ["analyze", CASE, "--json", "--draws", "3000"];
        let whole = good(&here, &[&draws[..], method].concat());
        for cuts in [&[0u64, 3000][..], &[0, 1, 3000], &[0, 255, 257, 1111, 3000]] {
            let mut files = Vec::new();
            for pair in cuts.windows(2) {
                let range = format!("{}..{}", pair[0], pair[1]);
                let file = format!("{}.rpacc", pair[0]);
                let part = ["analyze", CASE, "--range", &range, "--out", &file, "--force"];
                good(&here, &[&part[..], method].concat());
                files.push(file);
            }
            files.reverse();
            let names: Vec<&str> = files.iter().map(String::as_str).collect();
            let joined = ["merge", "--case", CASE, "--json"];
            assert!(good(&here, &[&joined[..], &names].concat()) == whole, "{cuts:?} {method:?}");
            // In two steps.
            if let [first, second, rest @ ..] = names.as_slice() {
                let pair = ["merge", "--case", CASE, "--out", "pair.rpacc", "--force"];
                good(&here, &[&pair[..], &[*first, *second]].concat());
                let joined = [&joined[..], &["pair.rpacc"], rest].concat();
                assert!(good(&here, &joined) == whole, "{cuts:?} in two steps");
            }
        }
    }
    std::fs::remove_dir_all(here).expect("it is ours");
}

#[test]
fn what_does_not_belong_together_is_not_joined() {
    let here = folder("strangers");
    let part = |range: &str, file: &str, more: &[&str]| {
        let part = ["analyze", CASE, "--range", range, "--out", file];
        good(&here, &[&part[..], more].concat());
    };
    part("0..100", "a.rpacc", &[]);
    part("50..150", "overlap.rpacc", &[]);
    part("200..300", "gap.rpacc", &[]);
    part("100..200", "seed.rpacc", &["--seed", "9"]);
    part("100..200", "sobol.rpacc", &["--sobol"]);
    for (other, says) in [
        ("overlap.rpacc", "there twice"),
        ("gap.rpacc", "missing"),
        ("seed.rpacc", "its seed is 9, not 1"),
        ("sobol.rpacc", "Sobol"),
        ("a.rpacc", "there twice"),
    ] {
        let done = run(&here, &["merge", "--case", CASE, "a.rpacc", other]);
        assert_eq!(done.status.code(), Some(2), "{other}");
        let text = String::from_utf8_lossy(&done.stderr).into_owned();
        assert!(text.contains(says), "{other}: {text}");
    }
    // Any byte altered, and any length, is noticed.
    let bytes = std::fs::read(here.join("a.rpacc")).expect("it was written");
    for at in [0, 7, bytes.len() / 2, bytes.len() - 1] {
        let mut bad = bytes.clone();
        bad[at] ^= 1;
        std::fs::write(here.join("bad.rpacc"), &bad).expect("a file");
        let done = run(&here, &["merge", "--case", CASE, "bad.rpacc"]);
        assert_eq!(done.status.code(), Some(7), "byte {at}");
    }
    std::fs::remove_dir_all(here).expect("it is ours");
}

/// Waits until a running program has kept something that `enough` accepts, or has
/// ended: what is waited for is an event, however long a busy machine takes.
fn until_kept(child: &mut Child, here: &Path, enough: impl Fn(&Path) -> bool) {
    while child.try_wait().expect("it can be asked").is_none()
        && !kept(here).iter().any(|f| enough(f))
    {
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// Pauses in microseconds that look random, the same in every run.
fn pauses() -> impl Iterator<Item = Duration> {
    let mut state = 88_172_645_463_325_252u64;
    std::iter::repeat_with(move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        Duration::from_micros(state % 40_000)
    })
}

/// Kills at any moment after something more was kept, and every fourth time before;
/// `REALPOLITIK_KILLS` says how many (8 if not set).
#[test]
fn killed_at_any_moment_nothing_is_corrupt_and_the_rest_gives_the_same_bytes() {
    let kills: usize =
        std::env::var("REALPOLITIK_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(8);
    let here = folder("kills");
    let draws = (15_000 * kills).to_string();
    let question = ["analyze", CASE, "--json", "--draws", &draws];
    let whole = good(&here, &question);
    let again = ["--resume", "--keep-every", "0.02", "--jobs", "2"];
    let (mut furthest, mut seen) = (0, 0);
    for (kill, pause) in pauses().take(kills).enumerate() {
        let mut child = program()
            .args(question)
            .args(again)
            .current_dir(&here)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        if kill % 4 != 3 {
            until_kept(&mut child, &here, |file| {
                checkpoint::header(file).is_ok_and(|head| head.to > furthest)
            });
        }
        std::thread::sleep(pause);
        child.kill().expect("it can be killed");
        child.wait().expect("it ends");
        let files = kept(&here);
        if files.is_empty() {
            // It was done before it was killed; the next one starts anew.
            furthest = 0;
        }
        for file in files {
            let head = checkpoint::header(&file).expect("what was kept is whole");
            assert!(head.to >= furthest, "{} after {furthest}", head.to);
            furthest = head.to;
            seen += 1;
        }
    }
    assert!(seen > 0, "something was kept before it was killed");
    let rest = good(&here, &[&question[..], &again].concat());
    assert!(rest == whole, "the same bytes as a run never stopped");
    assert_eq!(kept(&here), Vec::<PathBuf>::new(), "nothing is left behind");
    std::fs::remove_dir_all(here).expect("it is ours");
}

#[test]
fn a_grid_is_continued_where_it_stopped() {
    let here = folder("grid");
    let question = [
        "sweep",
        CASE,
        "--vary",
        "fear=0..1:21",
        "--vary",
        "pressure=0.1..0.9:17",
        "--without",
        "answer.press",
        "--rival",
        "china-pressure",
        "--draws",
        "600",
        "--json",
    ];
    let whole: serde_json::Value =
        serde_json::from_slice(&good(&here, &question)).expect("one document");
    assert_eq!(whole["cells"].as_array().expect("cells").len(), 21 * 17 * 4);
    let mut child = program()
        .args(question)
        .current_dir(&here)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts");
    until_kept(&mut child, &here, |_| true);
    let _ = child.kill();
    child.wait().expect("it ends");
    let part = !kept(&here).is_empty();
    let again: serde_json::Value = serde_json::from_slice(&good(
        &here,
        &[&question[..], &["--resume", "--jobs", "1"]].concat(),
    ))
    .expect("one document");
    assert_eq!(again["resumed"].as_u64().is_some_and(|n| n > 0), part, "{}", again["resumed"]);
    assert_eq!(whole["cells"], again["cells"]);
    std::fs::remove_dir_all(here).expect("it is ours");
}

#[test]
fn a_run_ends_when_it_is_precise_enough_whatever_the_threads() {
    let here = folder("mcse");
    let ask = |more: &[&str]| {
        let question = ["analyze", CASE, "--json", "--mcse", "0.004"];
        good(&here, &[&question[..], more].concat())
    };
    let one = ask(&["--jobs", "1"]);
    assert!(one == ask(&["--jobs", "2"]));
    let f: serde_json::Value = serde_json::from_slice(&one).expect("one document");
    let errors: Vec<f64> = f["outcomes"]
        .as_array()
        .expect("outcomes")
        .iter()
        .map(|o| o["probability"]["mcse"].as_f64().expect("a number"))
        .collect();
    assert!(errors.iter().all(|e| *e <= 0.004), "{errors:?}");
    assert!(f["health"]["draws"].as_u64().expect("a number") < 100_000);
    std::fs::remove_dir_all(here).expect("it is ours");
}

#[test]
fn every_draw_is_a_row() {
    let here = folder("rows");
    let made =
        good(&here, &["analyze", CASE, "--draws", "700", "--every-draw", "draws.csv", "--json"]);
    let f: serde_json::Value = serde_json::from_slice(&made).expect("one document");
    let text = std::fs::read_to_string(here.join("draws.csv")).expect("it was written");
    let mut lines = text.lines();
    let head: Vec<&str> = lines.next().expect("a head").split(',').collect();
    let rows: Vec<Vec<&str>> = lines.map(|l| l.split(',').collect()).collect();
    assert_eq!(rows.len(), 700);
    assert!(rows.iter().enumerate().all(|(k, r)| r[0] == k.to_string() && r[1] == "true"));
    for outcome in f["outcomes"].as_array().expect("outcomes") {
        let name = format!("probability_{}", outcome["id"].as_str().expect("a name"));
        let column = head.iter().position(|h| *h == name).expect("a column");
        let mean: f64 =
            rows.iter().map(|r| r[column].parse::<f64>().expect("a number")).sum::<f64>() / 700.0;
        let said = outcome["probability"]["mean"].as_f64().expect("a number");
        assert!((mean - said).abs() < 1e-12, "{name}: {mean} {said}");
    }
    good(&here, &["analyze", CASE, "--draws", "700", "--every-draw", "draws.parquet", "--json"]);
    let again = run(&here, &["analyze", CASE, "--every-draw", "draws.parquet"]);
    assert_eq!(again.status.code(), Some(7), "what is there is kept");
    std::fs::remove_dir_all(here).expect("it is ours");
}

/// A fifth of belief makes no game: those draws are counted, placed, and named.
#[test]
fn draws_that_fail_are_described_and_never_dropped_in_silence() {
    let here = folder("unfit");
    std::fs::write(
        here.join("case.toml"),
        r#"
schema = 1
title = "A coin that is not always one"
as_of = 2022-01-01

[actors.A]
name = "A"
[actors.B]
name = "B"

[parameters.p]
label = "Chance of heads"
dist = "uniform(0, 1.25)"
judgement = "tests, 2026: a fifth of belief is no probability"
[parameters.q]
label = "Worth of heads"
dist = "uniform(0, 1)"
judgement = "tests, 2026: anything"

[games.g]
title = "A coin"
start = "coin"
precision = "2"
[games.g.chance.coin]
label = "The coin"
branches.heads = { p = "p", to = "move" }
branches.tails = { p = "rest", to = "move" }
[games.g.moves.move]
label = "Left or right"
by = "A"
actions = { left = "one", right = "other" }
[games.g.outcomes.one]
label = "Left"
payoffs.A = "q * coin.heads"
payoffs.B = "0"
[games.g.outcomes.other]
label = "Right"
payoffs.A = "0.5"
payoffs.B = "0"
"#,
    )
    .expect("a file");
    let done = run(&here, &["analyze", "--draws", "5000", "--json"]);
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert_eq!(done.status.code(), Some(4), "{said}{}", String::from_utf8_lossy(&done.stdout));
    assert!(said.contains("they are not random: 100 % of them have p ≥ 1.0"), "{said}");
    assert!(said.contains("realpolitik solve --at draw="), "{said}");
    let f: serde_json::Value = serde_json::from_slice(&done.stdout).expect("one document");
    let health = &f["health"];
    let failed = health["failed"].as_u64().expect("a number");
    assert!((800..1200).contains(&failed), "{failed}");
    assert_eq!(health["certified"].as_u64().expect("a number") + failed, 5000);
    assert_eq!(health["failed_where"]["parameter"], "p");
    assert_eq!(health["fit_for_use"], false);
    std::fs::remove_dir_all(here).expect("it is ours");
}
