//! `solve` on game files: every finite game has an answer, and every option an effect.

use std::io::Write;
use std::process::{Command, Output, Stdio};

fn solve(arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_realpolitik"))
        .args(["solve", "-"])
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let _ = child.stdin.take().expect("a pipe").write_all(input.as_bytes());
    child.wait_with_output().expect("it ends")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The answer as JSON, which must hold.
fn answer(arguments: &[&str], input: &str) -> serde_json::Value {
    let mut all = arguments.to_vec();
    all.push("--json");
    let done = solve(&all, input);
    assert_eq!(done.status.code(), Some(0), "{arguments:?}: {}", text(&done.stdout));
    serde_json::from_slice(&done.stdout).expect("JSON")
}

/// One mover, two steps, and nature: L pays 1, R then r pays 2.
const ALONE: &str = r#"EFG 2 R "alone" { "A" }
p "" 1 1 "first" { "L" "R" } 0
t "" 1 "" { 1 }
p "" 1 2 "second" { "l" "r" } 0
t "" 2 "" { 0 }
c "" 1 "" { "x" 0.5 "y" 0.5 } 0
t "" 3 "" { 1 }
t "" 4 "" { 3 }
"#;

/// Nature draws, nobody chooses.
const DRAW: &str = r#"EFG 2 R "draw" { "A" "B" }
c "" 1 "" { "x" 1/4 "y" 3/4 } 0
t "" 1 "" { 4, 0 }
p "" 1 1 "" { "only" } 0
t "" 2 "" { 0, 8 }
"#;

/// A set with one action that comes before another set on one path and after it on
/// another: nothing is forgotten.
const ONE_ACTION: &str = r#"EFG 2 R "one action" { "P1" "P2" }
p "" 1 1 "s0" { "a0" "a1" "a2" } 0
p "" 2 1 "s1" { "a0" } 0
p "" 2 2 "s2" { "a0" "a1" } 0
p "" 1 2 "s3" { "a0" "a1" } 0
t "" 1 "" { -1, -2 }
t "" 2 "" { -2, 0 }
p "" 1 2 "s3" { "a0" "a1" } 0
t "" 3 "" { -2, -1 }
t "" 4 "" { 0, -2 }
p "" 2 2 "s2" { "a0" "a1" } 0
p "" 2 3 "s4" { "a0" "a1" } 0
p "" 2 1 "s1" { "a0" } 0
t "" 5 "" { 0, -2 }
c "" 1 "" { "0" 2/5 "1" 2/5 "2" 1/5 } 0
t "" 6 "" { 0, -1 }
t "" 7 "" { 1, -2 }
t "" 8 "" { -2, 0 }
t "" 9 "" { -1, -1 }
t "" 10 "" { -2, -2 }
"#;

/// A player that does not know whether it has moved already (Piccione & Rubinstein 1997).
const DRIVER: &str = r#"EFG 2 R "driver" { "D" }
p "" 1 1 "crossing" { "exit" "on" } 0
t "" 1 "" { 0 }
p "" 1 1 "crossing" { "exit" "on" } 0
t "" 2 "" { 4 }
t "" 3 "" { 1 }
"#;

const PENNIES: &str = "NFG 1 R \"x\" { \"R\" \"C\" } { 2 2 }\n\n4 -4 1 -1 1 -1 2 -2";

#[test]
fn every_finite_game_has_an_answer() {
    let table = [
        (ALONE, "maximisation of the expected payoff", &["2"][..]),
        (DRAW, "expectation over nature's draws", &["1", "6"]),
        (ONE_ACTION, "Lemke's method on the sequence form", &["-2/3", "-12/11"]),
        (DRIVER, "comparison of the strategies", &["1"]),
        ("NFG 1 R \"\" { \"A\" } { 3 } 1 5 2", "comparison of the strategies", &["5"]),
        ("NFG 1 R \"\" { \"A\" \"B\" } { 1 1 } 1 5", "linear programming", &["1", "5"]),
    ];
    for (game, method, payoffs) in table {
        let exact = answer(&["--exact"], game);
        assert_eq!(exact["method"], method);
        let paid = exact["expected_payoffs"].as_object().expect("payoffs");
        assert_eq!(paid.values().collect::<Vec<_>>(), payoffs, "{method}");
        let doubles = answer(&[], game);
        assert_eq!((&doubles["method"], &doubles["ok"]), (&exact["method"], &true.into()));
        assert!(text(&solve(&[], game).stdout).contains(method), "the method is said");
    }
}

#[test]
fn all_best_plays_of_one_player_are_listed() {
    let all = answer(&["--all"], "NFG 1 R \"\" { \"A\" } { 3 } 5 1 5");
    assert_eq!(
        (&all["complete"], all["equilibria"].as_array().map(Vec::len)),
        (&true.into(), Some(2))
    );
}

#[test]
fn that_there_is_no_pure_equilibrium_is_proven() {
    for arguments in [&["--concept", "pure"][..], &["--concept", "pure", "--exact"]] {
        let none = answer(arguments, PENNIES);
        assert_eq!(
            (&none["complete"], &none["equilibria"]),
            (&true.into(), &serde_json::json!([]))
        );
    }
}

#[test]
fn one_behaviour_of_several_strategies_stands_once() {
    let twice = r#"EFG 2 R "two pennies" { "A" "B" }
c "" 1 "" { "x" 1/2 "y" 1/2 } 0
p "" 1 1 "" { "h" "t" } 0
p "" 2 1 "" { "h" "t" } 0
t "" 1 "" { 1, -1 }
t "" 2 "" { -1, 1 }
p "" 2 1 "" { "h" "t" } 0
t "" 3 "" { -1, 1 }
t "" 4 "" { 1, -1 }
p "" 1 2 "" { "h" "t" } 0
p "" 2 2 "" { "h" "t" } 0
t "" 5 "" { 2, -2 }
t "" 6 "" { -1, 1 }
p "" 2 2 "" { "h" "t" } 0
t "" 7 "" { -1, 1 }
t "" 8 "" { 1, -1 }
"#;
    let all = answer(&["--all"], twice);
    let list = all["equilibria"].as_array().expect("a list");
    assert_eq!((list.len(), &list[0]["solution"]["strategy_pairs"]), (1, &4.into()));
    let third = &list[0]["information_sets"][2]["probabilities"];
    assert_eq!(third, &serde_json::json!(["2/5", "3/5"]));
}

/// Nothing of exponential size is made where the method asks for none: 24 types that each
/// see their own have 2²⁴ strategies.
#[test]
fn names_of_strategies_cost_nothing_where_none_is_shown() {
    let mut game = "EFG 2 R \"types\" { \"A\" }\nc \"\" 1 \"\" {".to_owned();
    for k in 0..24 {
        game += &format!(" \"{k}\" 1/24");
    }
    game += " } 0\n";
    for k in 0..24 {
        game += &format!("p \"\" 1 {} \"\" {{ \"l\" \"r\" }} 0\n", k + 1);
        game += &format!(
            "t \"\" {} \"\" {{ {} }}\nt \"\" {} \"\" {{ 5 }}\n",
            2 * k + 1,
            k % 9,
            2 * k + 2
        );
    }
    for arguments in [&[][..], &["--concept", "subgame-perfect"], &["--lambda", "2"]] {
        answer(arguments, &game);
    }
    // What needs the table meets its limit.
    let done = solve(&["--method", "lemke-howson", "--max-table", "100000"], &game);
    assert_eq!(done.status.code(), Some(6), "{}", text(&done.stderr));
    assert!(text(&done.stderr).contains("--max-table"));
}

#[test]
fn an_option_without_effect_is_an_error_that_says_what_it_goes_with() {
    let table: &[(&[&str], &str)] = &[
        (&["--frequencies", "54,46,33,1"], "--concept qre"),
        (&["--lambda", "1", "--concept", "nash"], "--concept qre"),
        (&["--target", "0.1"], "--concept cfr"),
        (&["--at", "mean"], "a game file has none"),
        (&["--game", "g"], "a game file is one game"),
        (&["--all", "--concept", "perfect"], "--concept nash"),
        (&["--all", "--concept", "qre"], "--concept nash"),
        (&["--exact", "--concept", "qre"], "--concept nash"),
        (&["--exact", "--concept", "sequential"], "--concept nash"),
        (&["--verify", "--concept", "qre"], "--concept nash"),
        (&["--method", "lcp", "--concept", "pure"], "leave --method out"),
        (&["--method", "lp", "--concept", "perfect"], "it has: auto, lcp"),
        (&["--method", "cfr-plus"], "leave --method out"),
        (&["--form", "agent", "--concept", "nash"], "--concept qre, pure"),
    ];
    for (arguments, help) in table {
        let done = solve(arguments, PENNIES);
        let said = text(&done.stderr);
        assert_eq!(done.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(said.contains(help), "{arguments:?}: {said}");
    }
    // And --method logit, which nash lists, is one of its methods.
    answer(&["--method", "logit"], PENNIES);
}

#[test]
fn tables_show_strategies_whatever_the_concept() {
    for concept in ["perfect", "cfr", "qre", "sequential", "nash", "pure"] {
        let game = "NFG 1 R \"x\" { \"R\" \"C\" } { { \"up\" \"down\" } { \"l\" \"r\" } }\n\n3 -3 1 -1 2 -2 0 0";
        let found = answer(&["--concept", concept], game);
        let mixed = &found["equilibria"][0]["mixed"][0]["strategies"][0];
        assert_eq!(mixed["strategy"], "up", "{concept}: {found}");
    }
}

/// Large payoffs with small differences, and large ones alone: the answers are those of
/// the same games nearer to 0.
#[test]
fn the_size_of_payoffs_does_not_matter() {
    let far = "NFG 1 R \"far\" { \"A\" \"B\" } { 2 2 }\n\n1000000003 1000000000 1000000000 1000000001 \
               1000000000 1000000001 1000000001 1000000000";
    let mixed = |found: &serde_json::Value, player: usize| {
        found["mixed"][player]["strategies"][0]["p"].as_f64().expect("a number")
    };
    let found = answer(&["--lambda", "0.5"], far);
    assert!((mixed(&found, 0) - 0.60952).abs() < 5e-6, "{found}");
    assert!((mixed(&found, 1) - 0.47265).abs() < 5e-6, "{found}");
    answer(&[], far);
    answer(&["--lambda", "1"], "NFG 1 R \"\" { \"A\" \"B\" } { 2 1 }\n\n1000000000 0 0 0");
    let strict =
        "NFG 1 R \"\" { \"A\" \"B\" } { 2 2 }\n\n200000000 100000000 0 0 0 0 100000000 200000000";
    answer(&["--concept", "perfect"], strict);
    let steep = "NFG 1 R \"\" { \"A\" \"B\" } { 2 2 }\n\n300 0 0 100 0 100 100 0";
    let found = answer(&["--lambda", "100000"], steep);
    assert!((mixed(&found, 0) - 0.5 - 5.49e-8).abs() < 1e-10, "{found}");
    assert!((mixed(&found, 1) - 0.25).abs() < 1e-6, "{found}");
}

/// A branch of nature that never happens changes no answer.
#[test]
fn a_chance_of_zero_is_no_obstacle() {
    let game = r#"EFG 2 R "impossible" { "A" "B" }
c "" 1 "" { "x" 0 "y" 1 } 0
p "" 1 1 "a-x" { "l" "r" } 0
p "" 2 1 "b-x" { "u" "d" } 0
t "" 1 "" { 5, 0 }
t "" 2 "" { 0, 5 }
p "" 2 1 "b-x" { "u" "d" } 0
t "" 3 "" { 1, 1 }
t "" 4 "" { 1, 0 }
p "" 1 2 "a-y" { "l" "r" } 0
t "" 5 "" { 0, 0 }
t "" 6 "" { 1, 1 }
"#;
    for arguments in [&["--concept", "sequential"][..], &["--lambda", "2"], &["--all"], &[]] {
        answer(arguments, game);
    }
}

/// Equilibria that a branch of quantal responses only nears are solved for.
#[test]
fn a_sequential_equilibrium_is_found_where_beliefs_mix() {
    let horse = r#"EFG 2 R "a horse" { "P" "Q" "R" }
p "" 1 1 "" { "on" "out" } 0
p "" 2 1 "" { "on" "out" } 0
t "" 1 "" { 2, 2, 2 }
p "" 3 1 "" { "u" "d" } 0
t "" 2 "" { 8, 8, 0 }
t "" 3 "" { 0, 0, 2 }
p "" 3 1 "" { "u" "d" } 0
t "" 4 "" { 6, 4, 4 }
t "" 5 "" { 0, 0, 0 }
"#;
    let found = answer(&["--concept", "sequential"], horse);
    let belief = found["solution"]["beliefs"][2][0].as_f64().expect("a number");
    assert!((belief - 2.0 / 3.0).abs() < 1e-6, "{found}");
}

/// Payoffs that lie 1e-13 of their size apart; the same counted from 10¹³.
#[test]
fn payoffs_that_doubles_run_together_are_counted_from_the_least() {
    let table = |base: &str| {
        let cells = ["1", "4", "3", "3", "5", "3", "1", "5"].map(|d| format!("{base}.{d}"));
        format!("NFG 1 R \"\" {{ \"A\" \"B\" }} {{ 2 2 }}\n\n{}\n", cells.join(" "))
    };
    let (far, near) = (table("10000000000000"), table("0"));
    for arguments in [&[][..], &["--exact"], &["--all"], &["--concept", "correlated"]] {
        let [there, here] = [&far, &near].map(|t| answer(arguments, t));
        let paid = |found: &serde_json::Value, player: &str| -> f64 {
            let v = &found["expected_payoffs"][player];
            let words: Vec<&str> = v.as_str().unwrap_or_default().split('/').collect();
            let parts: Vec<f64> = words.iter().filter_map(|w| w.parse().ok()).collect();
            match parts[..] {
                [top, below] => top / below,
                [whole] => whole,
                _ => v.as_f64().expect("a number"),
            }
        };
        for player in ["A", "B"] {
            let gap = paid(&there, player) - 1e13 - paid(&here, player);
            assert!(gap.abs() < 0.01, "{arguments:?} {player}: {gap}");
        }
    }
}

/// Three who move unseen, paid 1 and a few billionths.
#[test]
fn trees_of_three_whose_payoffs_doubles_round_are_solved() {
    let generated = |arguments: &[&str]| {
        let done = Command::new(env!("CARGO_BIN_EXE_realpolitik"))
            .arg("generate")
            .args(arguments)
            .output()
            .expect("it starts");
        assert!(done.status.success(), "{}", text(&done.stderr));
        text(&done.stdout)
    };
    for seed in ["7", "59", "117"] {
        let scale = ["--factor", "1e-9", "--offset", "1", "--seed", seed];
        let family = ["tree", "--players", "3", "--depth", "4"];
        let (close, wide) = (
            generated(&[&family[..], &scale].concat()),
            generated(&[&family[..], &scale[4..]].concat()),
        );
        let (close, wide) = (answer(&["--verify"], &close), answer(&["--verify"], &wide));
        assert_eq!((&close["holds"], &wide["holds"]), (&true.into(), &true.into()), "{seed}");
        assert_eq!(close["method"], wide["method"], "{seed}");
    }
    // Sums that rounding alone makes differ, and pivots that it leads in a circle.
    let tree =
        generated(&["tree", "--depth", "4", "--factor", "1e-9", "--offset", "1", "--seed", "31"]);
    assert_eq!(answer(&[], &tree)["holds"], true);
    // Three whose payoffs differ so much in size that no iteration comes to the end.
    let table = generated(&["mixed-scales", "--shape", "2,2,2", "--seed", "10077"]);
    assert_eq!(answer(&["--verify"], &table)["holds"], true);
    let table = generated(&["mixed-scales", "--shape", "4,3", "--seed", "88"]);
    let said = answer(&[], &table);
    assert_eq!(said["holds"], true);
    assert!(said["notes"].to_string().contains("solved in exact rationals"), "{said}");
}
