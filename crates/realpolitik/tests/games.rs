//! Game files on the command line: solved, carried in and out, refused by name.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Instant;

fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_realpolitik"))
}

fn run(arguments: &[&str]) -> Output {
    program().args(arguments).output().expect("it starts")
}

fn fed(arguments: &[&str], input: &[u8]) -> Output {
    let mut child = program()
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    // A program that has seen enough may close its end.
    let _ = child.stdin.take().expect("a pipe").write_all(input);
    child.wait_with_output().expect("it ends")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn folder(name: &str) -> PathBuf {
    let folder =
        std::env::temp_dir().join(format!("realpolitik-games-{}-{name}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}

/// The collection of published game files, if it is at hand.
fn collection() -> Vec<PathBuf> {
    let named = std::env::var_os("REALPOLITIK_SHARED").map(PathBuf::from);
    let beside = Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .map(|d| d.join("shared"))
        .find(|d| d.is_dir());
    let entries = named.or(beside).and_then(|r| std::fs::read_dir(r.join("games/gambit")).ok());
    let Some(entries) = entries else {
        eprintln!("skipped: no shared/games/gambit beside the project; set REALPOLITIK_SHARED");
        return Vec::new();
    };
    let mut files: Vec<PathBuf> = entries.flatten().map(|e| e.path()).collect();
    files.sort();
    files
}

const CHICKEN: &[u8] =
    b"NFG 1 R \"Chicken\" { \"A\" \"B\" } { { \"stop\" \"go\" } { \"stop\" \"go\" } }
{ { \"tie\" 0, 0 } { \"A\" 1, -1 } { \"B\" -1, 1 } { \"crash\" -10, -10 } } 1 2 3 4";

#[test]
fn all_is_said_where_it_is_proven() {
    let done = fed(&["solve", "-", "--all", "--verify"], CHICKEN);
    assert_eq!(done.status.code(), Some(0));
    let shown = text(&done.stdout);
    assert!(shown.contains("All 3 extreme Nash equilibria in 3 connected components"), "{shown}");
    // Each stops with 9/10: by hand from 0·q − 1·(1 − q) = 1·q − 10·(1 − q).
    assert!(shown.contains("stop 9/10  go 1/10"), "{shown}");
    let done = fed(&["solve", "-"], CHICKEN);
    assert!(!text(&done.stdout).contains("All "));
    let done = fed(&["solve", "-", "--concept", "pure", "--all"], CHICKEN);
    assert!(text(&done.stdout).contains("All 2 pure equilibria"));
}

#[test]
fn methods_agree_and_say_what_they_are() {
    for method in ["vertex-enumeration", "support-enumeration"] {
        let done = fed(&["solve", "-", "--all", "--method", method, "--json"], CHICKEN);
        let answer: serde_json::Value = serde_json::from_slice(&done.stdout).expect("JSON");
        assert_eq!(answer["complete"], true, "{method}");
        assert_eq!(answer["equilibria"].as_array().map(Vec::len), Some(3), "{method}");
    }
    for method in ["lemke-howson", "lcp", "global-newton", "lyapunov", "simplicial-subdivision"] {
        let done = fed(&["solve", "-", "--method", method, "--json"], CHICKEN);
        assert_eq!(done.status.code(), Some(0), "{method}: {}", text(&done.stderr));
        let answer: serde_json::Value = serde_json::from_slice(&done.stdout).expect("JSON");
        assert_eq!(answer["ok"], true, "{method}");
        assert_eq!(answer["complete"], false, "{method}");
    }
    let done = fed(&["solve", "-", "--method", "lp"], CHICKEN);
    assert_eq!(done.status.code(), Some(2));
    assert!(text(&done.stderr).contains("constant sums"));
}

#[test]
fn a_mistake_in_a_file_is_underlined() {
    let done = fed(&["solve", "-"], b"EFG 2 R \"x\" { \"A\" }\np \"\" 2 1 \"\" { \"a\" } 0");
    assert_eq!(done.status.code(), Some(3));
    let said = text(&done.stderr);
    assert!(said.contains("[-:2:6]") && said.contains("there is no player 2"), "{said}");
    assert!(said.contains("help: "), "{said}");
    let done = fed(&["solve", "-", "--json"], b"NFG 1 R \"\" { \"A\" } { 2 } 1 x");
    let answer: serde_json::Value = serde_json::from_slice(&done.stdout).expect("JSON");
    assert_eq!(answer["ok"], false);
    assert_eq!(answer["diagnostics"][0]["labels"][0]["column"], 28);
}

#[test]
fn what_is_too_large_is_refused_by_the_name_of_the_limit() {
    let place = folder("large");
    let huge = place.join("huge.efg");
    let file = std::fs::File::create(&huge).expect("a file");
    file.set_len(100 << 20).expect("a hundred megabytes");
    let done = run(&["solve", &huge.to_string_lossy()]);
    assert_eq!(done.status.code(), Some(6), "{}", text(&done.stderr));
    assert!(text(&done.stderr).contains("--max-input-bytes"));
    let bomb = b"NFG 1 R \"\" { \"A\" \"B\" } { 1000000000 1000000000 } 1 2";
    let done = fed(&["solve", "-"], bomb);
    assert_eq!(done.status.code(), Some(6));
    assert!(text(&done.stderr).contains("--max-strategies"));
    let _ = std::fs::remove_dir_all(place);
}

#[test]
fn games_go_through_every_format_and_stay_the_same() {
    let place = folder("formats");
    let file = |name: &str| place.join(name).to_string_lossy().into_owned();
    std::fs::write(file("a.nfg"), CHICKEN).expect("a file");
    for (from, to, into) in [
        ("a.nfg", "json", "b.json"),
        ("b.json", "nfg", "c.nfg"),
        ("a.nfg", "nfg", "d.nfg"),
        ("a.nfg", "efg", "e.efg"),
        ("e.efg", "json", "f.json"),
        ("f.json", "efg", "g.efg"),
    ] {
        let done = run(&["export", &file(from), "--to", to, "-o", &file(into)]);
        assert_eq!(done.status.code(), Some(0), "{from} to {into}: {}", text(&done.stderr));
    }
    let read = |name: &str| std::fs::read_to_string(file(name)).expect("a file");
    assert_eq!(read("c.nfg"), read("d.nfg"));
    assert_eq!(read("e.efg"), read("g.efg"));
    let drawn = run(&["export", &file("e.efg"), "--to", "svg", "--lambda", "1"]);
    let svg = text(&drawn.stdout);
    assert!(svg.starts_with("<svg") && svg.contains("<title id=\"title\">Likeliest play: "));
    let tikz = run(&["export", &file("e.efg"), "--to", "tikz"]);
    assert!(text(&tikz.stdout).contains("\\begin{tikzpicture}"));
    let _ = std::fs::remove_dir_all(place);
}

#[test]
fn every_published_game_becomes_a_case_or_is_refused_with_a_reason() {
    let files = collection();
    if files.is_empty() {
        return;
    }
    let place = folder("import");
    let mut made = 0;
    for path in &files {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let case = place.join(&name).to_string_lossy().into_owned();
        let done = run(&["import", &path.to_string_lossy(), &case, "--as-of", "2024-06-30"]);
        match done.status.code() {
            Some(0) => {
                made += 1;
                let checked = run(&["check", &case, "--quiet"]);
                assert_eq!(checked.status.code(), Some(0), "{name}: {}", text(&checked.stderr));
            }
            Some(3) => {
                let said = text(&done.stderr);
                assert!(said.contains("cannot be written as a case: "), "{name}: {said}");
            }
            code => panic!("{name}: {code:?} {}", text(&done.stderr)),
        }
    }
    assert!(made >= 80, "{made} of {} became cases", files.len());
    let _ = std::fs::remove_dir_all(place);
}

#[test]
fn a_payoff_that_no_case_can_hold_is_a_limit() {
    let place = folder("too-large");
    std::fs::create_dir_all(&place).expect("a folder");
    let file = place.join("loss.efg");
    let game = "EFG 2 R \"a huge loss\" { \"A\" }\n\"\"\n\np \"\" 1 1 \"\" { \"take\" \"leave\" } 0\n\
        t \"\" 1 \"\" { -1.7976931348623157e+308 }\nt \"\" 2 \"\" { 2.3 }\n";
    std::fs::write(&file, game).expect("written");
    let case = place.join("case");
    let done = run(&["import", &file.to_string_lossy(), &case.to_string_lossy()]);
    let said = text(&done.stderr);
    assert_eq!(done.status.code(), Some(6), "{said}");
    assert!(said.contains("1e12") && !said.contains("bug"), "{said}");
    assert!(!case.exists());
    let _ = std::fs::remove_dir_all(place);
}

#[test]
fn a_sequential_equilibrium_that_mixes_on_many_sets_is_certified() {
    let game = collection().into_iter().find(|p| p.ends_with("bayes2a.efg"));
    let Some(game) = game else { return };
    let done = run(&["solve", &game.to_string_lossy(), "--concept", "sequential", "--json"]);
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    let answer: serde_json::Value = serde_json::from_slice(&done.stdout).expect("JSON");
    assert_eq!(answer["solution"]["polished"], true);
    let regret = answer["certificate"]["relative_to_payoff_range"].as_f64().expect("a number");
    assert!(regret <= 1e-9, "{regret}");
}

/// Three equilibria of three players, two of them without randomising.
const ALIKE: &[u8] = b"NFG 1 R \"\" { \"A\" \"B\" \"C\" } { 2 2 2 } \
1 1 1 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 1 1 1";

#[test]
fn what_a_limit_cuts_short_is_shown_as_a_part() {
    for (game, concept, method) in [
        (CHICKEN, "nash", "vertex-enumeration"),
        (CHICKEN, "nash", "support-enumeration"),
        (CHICKEN, "nash", "lemke-howson"),
        (CHICKEN, "nash", "global-newton"),
        (CHICKEN, "nash", "simplicial-subdivision"),
        (CHICKEN, "pure", "auto"),
        (ALIKE, "nash", "auto"),
        (ALIKE, "nash", "global-newton"),
        (ALIKE, "nash", "simplicial-subdivision"),
    ] {
        let asked = ["solve", "-", "--all", "--concept", concept, "--method", method];
        let part = fed(&[&asked[..], &["--max-equilibria", "1", "--json"]].concat(), game);
        assert_eq!(part.status.code(), Some(6), "{method}: {}", text(&part.stderr));
        let answer: serde_json::Value = serde_json::from_slice(&part.stdout).expect("JSON");
        assert_eq!(answer["ok"], false, "{method}");
        assert_eq!(answer["limited"], true, "{method}");
        assert_eq!(answer["equilibria"].as_array().map(Vec::len), Some(1), "{method}");
        assert_eq!(answer["holds"], true, "{method}");
        let shown = fed(&[&asked[..], &["--max-equilibria", "1"]].concat(), game);
        let shown = text(&shown.stdout);
        assert!(shown.contains("A part: 1 "), "{method}: {shown}");
        assert!(shown.contains("This is a part of the answer."), "{method}: {shown}");
        let whole = fed(&[&asked[..], &["--json"]].concat(), game);
        let answer: serde_json::Value = serde_json::from_slice(&whole.stdout).expect("JSON");
        assert!(answer["equilibria"].as_array().map_or(0, Vec::len) >= 2, "{method}: {answer}");
        assert!(answer["limited"].is_null(), "{method}");
    }
    // Too few bases to come to the end of the enumeration.
    let part = fed(&["solve", "-", "--all", "--max-bases", "2"], CHICKEN);
    assert_eq!(part.status.code(), Some(6));
    let shown = text(&part.stdout);
    assert!(shown.contains("A part: ") && shown.contains("--max-bases"), "{shown}");
}

#[cfg(unix)]
#[test]
fn an_interrupt_keeps_what_was_found() {
    // Large enough that all its equilibria take minutes.
    let mut game = "NFG 1 R \"\" { \"A\" \"B\" } { 26 26 }".to_owned();
    let mut state = 7u64;
    for _ in 0..2 * 26 * 26 {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        game.push_str(&format!(" {}", (state >> 40) % 1000));
    }
    let place = folder("interrupt");
    let file = place.join("large.nfg");
    std::fs::write(&file, game).expect("a file");
    let all = ["solve", &file.to_string_lossy(), "--all", "--verify", "--json"];
    // How long this machine, as busy as it is, takes to find one.
    let began = Instant::now();
    let first = run(&[&all[..], &["--max-equilibria", "1"]].concat());
    assert_eq!(first.status.code(), Some(6), "{}", text(&first.stderr));
    let alone = began.elapsed();
    let mut patience = alone;
    let mut tries = 0;
    loop {
        let child = program()
            .args(all)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        std::thread::sleep(patience);
        let id = child.id().to_string();
        assert!(Command::new("kill").args(["-INT", &id]).status().expect("kill").success());
        let done = child.wait_with_output().expect("it ends");
        assert_eq!(done.status.code(), Some(130), "{}", text(&done.stderr));
        let answer: serde_json::Value = serde_json::from_slice(&done.stdout).expect("JSON");
        assert_eq!(answer["interrupted"], true);
        assert_eq!(answer["ok"], false);
        assert_eq!(answer["complete"], false);
        let note = answer["notes"][0].as_str().expect("a note");
        assert!(note.starts_with("Interrupted: ") && note.ends_with("a part of the answer."));
        let found = answer["equilibria"].as_array().expect("a list");
        assert!(found.iter().all(|e| e["holds"] == true && e["verified"]["max_regret"] == 0.0));
        if !found.is_empty() {
            break;
        }
        tries += 1;
        patience *= 2;
        assert!(tries < 8, "nothing was found in {patience:?}, where one alone took {alone:?}");
    }
    let _ = std::fs::remove_dir_all(place);
}

fn answered(arguments: &[&str], input: &[u8]) -> serde_json::Value {
    let done = fed(&[&["solve", "-", "--json"], arguments].concat(), input);
    let shown = text(&done.stdout);
    assert_eq!(done.status.code(), Some(0), "{arguments:?}: {shown}{}", text(&done.stderr));
    serde_json::from_str(&shown).expect("JSON")
}

/// The chicken of Aumann (1974): 6 each for two who yield, 7 and 2 for one who does.
const YIELD: &[u8] =
    b"NFG 1 R \"Chicken\" { \"A\" \"B\" } { { \"yield\" \"dare\" } { \"yield\" \"dare\" } }
6 6 7 2 2 7 0 0";

#[test]
fn correlated_equilibria_are_the_best_of_their_kind() {
    let answer = answered(&["--concept", "correlated", "--exact"], YIELD);
    let e = &answer["equilibria"][0];
    assert_eq!(e["joint"][0], serde_json::json!({ "profile": ["yield", "yield"], "p": "1/2" }));
    assert_eq!(e["expected_payoffs"], serde_json::json!({ "A": "21/4", "B": "21/4" }));
    assert_eq!(e["certificate"]["concept"], "correlated");
    // The best for one is the equilibrium in which only the other yields.
    let best = answered(&["--concept", "correlated", "--objective", "best=A"], YIELD);
    assert!((best["expected_payoffs"]["A"].as_f64().unwrap() - 7.0).abs() < 1e-9, "{best}");
    let even = answered(&["--concept", "coarse-correlated", "--objective", "entropy"], YIELD);
    assert_eq!(even["certificate"]["concept"], "coarse-correlated");
    assert_eq!(even["joint"].as_array().unwrap().len(), 4);
    let shown = text(&fed(&["solve", "-", "--concept", "correlated", "--exact"], YIELD).stdout);
    assert!(shown.contains("1/2      yield, yield"), "{shown}");
    for wrong in [
        &["--concept", "correlated", "--objective", "best=C"][..],
        &["--concept", "correlated", "--objective", "least"],
        &["--concept", "correlated", "--objective", "entropy", "--exact"],
        &["--concept", "nash", "--objective", "welfare"],
    ] {
        let done = fed(&[&["solve", "-"], wrong].concat(), YIELD);
        assert_eq!(done.status.code(), Some(2), "{wrong:?}");
    }
}

#[test]
fn other_branches_of_quantal_response_are_listed() {
    let meeting = b"NFG 1 R \"Meeting\" { \"A\" \"B\" } { 2 2 } 1 1 0 0 0 0 1 1";
    let answer = answered(&["--branches", "--lambda", "4"], meeting);
    let list = answer["equilibria"].as_array().unwrap();
    assert_eq!(list.len(), 3);
    assert_eq!(list[0]["solution"]["principal"], true);
    assert_eq!(list[0]["mixed"][0]["strategies"][0]["p"], 0.5);
    assert!(list.iter().skip(1).all(|e| e["solution"]["principal"] == false));
    let done = fed(&["solve", "-", "--branches"], meeting);
    assert_eq!(done.status.code(), Some(2));
}

#[test]
fn a_profile_that_is_brought_is_judged() {
    let folder = folder("profile");
    let file = |name: &str, text: &str| {
        let path = folder.join(name);
        std::fs::write(&path, text).expect("written");
        path.display().to_string()
    };
    let mixed = file("mixed.json", r#"[["2/3", "1/3"], ["2/3", "1/3"]]"#);
    let answer = answered(&["--profile", &mixed], YIELD);
    assert_eq!(answer["solution"]["regrets"], serde_json::json!({ "A": "0", "B": "0" }));
    assert_eq!(answer["holds"], true);
    let yields = file("yields.json", "[[1, 0], [1, 0]]");
    let done = fed(&["solve", "-", "--json", "--profile", &yields], YIELD);
    assert_eq!(done.status.code(), Some(4));
    let answer: serde_json::Value = serde_json::from_slice(&done.stdout).expect("JSON");
    assert_eq!(answer["solution"]["regrets"], serde_json::json!({ "A": "1", "B": "1" }));
    for wrong in
        ["[[1, 0]]", "[[1, 0], [1]]", "[[0.5, 0.4], [1, 0]]", "[[2, -1], [1, 0]]", "1", "{"]
    {
        let path = file("wrong.json", wrong);
        let done = fed(&["solve", "-", "--profile", &path], YIELD);
        assert_eq!(done.status.code(), Some(2), "{wrong}");
    }
    let _ = std::fs::remove_dir_all(folder);
}

#[test]
fn subgames_with_unseen_moves_are_solved() {
    // In or out for 0; in is matching pennies worth 1/5 to who goes in.
    let entry = br#"EFG 2 R "Entry" { "A" "B" }
p "" 1 1 "entry" { "in" "out" } 0
p "" 1 2 "a" { "h" "t" } 0
p "" 2 1 "b" { "h" "t" } 0
t "" 1 "" { 2 -2 }
t "" 2 "" { -1 1 }
p "" 2 1 "b" { "h" "t" } 0
t "" 3 "" { -1 1 }
t "" 4 "" { 1 -1 }
t "" 5 "" { 0 0 }
"#;
    for exact in [&[][..], &["--exact"]] {
        let answer = answered(&[&["--concept", "subgame-perfect"], exact].concat(), entry);
        assert_eq!(answer["method"], "equilibria of subgames, the last first");
        let pays = &answer["expected_payoffs"]["A"];
        assert!(pays == "1/5" || (pays.as_f64().unwrap_or(0.0) - 0.2).abs() < 1e-12, "{pays}");
    }
}

#[test]
fn several_players_are_solved_by_polymatrix_games() {
    let cycle = b"NFG 1 R \"Cycle\" { \"A\" \"B\" \"C\" } { 2 2 2 }
1 1 0  0 1 1  0 0 0  1 0 1  1 0 1  0 0 0  0 1 1  1 1 0";
    let answer = answered(&["--method", "iterated-polymatrix"], cycle);
    assert_eq!(answer["method"], "iterated polymatrix approximation");
    let done = fed(&["solve", "-", "--method", "iterated-polymatrix", "--all"], cycle);
    assert_eq!(done.status.code(), Some(2));
}

const DILEMMA: &[u8] = b"NFG 1 R \"Dilemma\" { \"A\" \"B\" } { { \"together\" \"alone\" } { \"together\" \"alone\" } } \"\" 9 9 10 1 1 10 3 3";

#[test]
fn a_dilemma_played_for_ever_has_its_payoffs_and_its_threshold() {
    let answer = answered(&["--repeated", "0.9"], DILEMMA);
    assert_eq!(answer["extreme"].as_array().unwrap().len(), 4, "{answer}");
    assert_eq!(answer["threats"], serde_json::json!({ "A": 3.0, "B": 3.0 }));
    assert_eq!(answer["minmax"]["pure"]["B"], 3.0);
    assert_eq!(answer["certificate"]["concept"], "repeated-payoffs");
    let together = &answer["lasting"][0];
    assert_eq!(together["profile"], serde_json::json!(["together", "together"]));
    let least = together["least_discount"].as_f64().unwrap();
    assert!((least - 1.0 / 7.0).abs() < 1e-9, "{least}");
    let shown = text(&fed(&["solve", "-", "--repeated", "0.9"], DILEMMA).stdout);
    assert!(shown.contains("from δ = 0.142857 on") && shown.contains("9.7500"), "{shown}");
    // Nothing pure lasts in matching pennies: an answer, not a failure.
    let pennies = b"NFG 1 R \"Pennies\" { \"A\" \"B\" } { 2 2 } 1 -1 -1 1 -1 1 1 -1";
    let shown = text(&fed(&["solve", "-", "--repeated", "0.9"], pennies).stdout);
    assert!(shown.contains("There is none"), "{shown}");
    // A tree in which one moves after the other is seen in part only.
    let tree = b"EFG 2 R \"\" { \"A\" \"B\" } p \"\" 1 1 \"\" { \"in\" \"out\" } 0 \
        p \"\" 2 1 \"\" { \"l\" \"r\" } 0 t \"\" 1 \"\" { 1 1 } t \"\" 2 \"\" { 0 0 } t \"\" 3 \"\" { 2 0 }";
    assert_eq!(fed(&["solve", "-", "--repeated", "0.5"], tree).status.code(), Some(2));
    for wrong in [
        &["--repeated", "1"][..],
        &["--repeated", "0.5", "--concept", "nash"],
        &["--repeated", "0.5", "--dynamics", "logit"],
        &["--repeated", "0.5", "--lambda", "1"],
    ] {
        let done = fed(&[&["solve", "-"], wrong].concat(), DILEMMA);
        assert_eq!(done.status.code(), Some(2), "{wrong:?}");
    }
}

#[test]
fn dynamics_are_followed_and_judged() {
    let folder = folder("dynamics");
    let start = folder.join("start.json");
    std::fs::write(&start, "[[0.7, 0.3], [\"1/2\", \"1/2\"]]").expect("written");
    let start = start.display().to_string();
    let pennies = b"NFG 1 R \"Pennies\" { \"A\" \"B\" } { 2 2 } 1 -1 -1 1 -1 1 1 -1";
    let path =
        answered(&["--dynamics", "replicator", "--profile", &start, "--horizon", "200"], pennies);
    let points = path["path"].as_array().unwrap();
    assert_eq!((points.len(), &path["at_rest"]), (101, &serde_json::json!(false)));
    let constant = |p: &serde_json::Value| -> f64 {
        let all = p["profile"].as_array().unwrap().iter().flat_map(|r| r.as_array().unwrap());
        all.map(|x| x.as_f64().unwrap().ln()).sum()
    };
    assert!(points.iter().all(|p| (constant(p) - constant(&points[0])).abs() < 1e-7));
    assert!(points[100]["average_regret"].as_f64().unwrap() < 0.02);
    // Both rules with a precision come to the quantal response.
    let uneven = b"NFG 1 R \"\" { \"A\" \"B\" } { 2 2 } 9 -9 0 0 0 0 1 -1";
    let response = answered(&["--lambda", "0.5"], uneven);
    let want = response["mixed"][0]["strategies"][0]["p"].as_f64().unwrap();
    for rule in ["logit", "mmd"] {
        let path = answered(&["--dynamics", rule, "--lambda", "0.5"], uneven);
        let last = path["path"].as_array().unwrap().last().unwrap();
        let p = last["profile"][0][0].as_f64().unwrap();
        assert!((p - want).abs() < 1e-9 && path["at_rest"] == true, "{rule}: {p} {want}");
        assert_eq!(path["holds"], true);
    }
    let shown = text(&fed(&["solve", "-", "--dynamics", "fictitious"], DILEMMA).stdout);
    assert!(shown.contains("Fictitious play, 10000 rounds"), "{shown}");
    assert!(shown.contains("together 0.0000  alone 1.0000"), "{shown}");
    for wrong in [
        &["--dynamics", "replicator", "--lambda", "1"][..],
        &["--dynamics", "logit", "--lambda", "1,2"],
        &["--dynamics", "logit", "--horizon", "0"],
        &["--dynamics", "fictitious", "--all"],
        &["--horizon", "5"],
    ] {
        let done = fed(&[&["solve", "-"], wrong].concat(), DILEMMA);
        assert_eq!(done.status.code(), Some(2), "{wrong:?}");
    }
}

#[test]
fn action_graph_games_are_read() {
    let roads = b"#AGG\n# two drivers, two roads\n2 2 0\n2 2\n0 1\n0 1\n1 0\n1 1\n0 2 1\n0 3 0\n";
    let answer = answered(&["--concept", "pure"], roads);
    assert_eq!(answer["equilibria"].as_array().unwrap().len(), 2, "{answer}");
    assert_eq!(answer["equilibria"][0]["mixed"][0]["strategies"][0]["strategy"], "a0");
    let done = fed(&["solve", "-"], b"#AGG\n2 2 0\n2 2\n0 7\n");
    assert_eq!(done.status.code(), Some(3));
    assert!(text(&done.stderr).contains("action node 7"), "{}", text(&done.stderr));
    let done = fed(&["solve", "-", "--max-table", "7"], roads);
    assert_eq!(done.status.code(), Some(6));
    let bayesian = folder("agg").join("x.bagg");
    std::fs::write(&bayesian, "#BAGG\n").expect("written");
    let done = run(&["solve", &bayesian.display().to_string()]);
    assert!(text(&done.stderr).contains("Bayesian action graph game"), "{}", text(&done.stderr));
}
