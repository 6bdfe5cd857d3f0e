//! A case written with the short forms of the language gives the answers that it gives
//! written out, and is shorter where it matters.

use realpolitik_analysis::{Findings, Options, analyze};
use realpolitik_case::Case;
use realpolitik_case::load::{Limits, load_memory, load_path};
use realpolitik_runs::sweep::Progress;
use std::path::Path;

const SHORT: &str = include_str!("said_once/case.toml");

fn short() -> Case {
    let loaded = load_memory("veto", &[("case.toml", SHORT.as_bytes())], &Limits::default());
    loaded.case.unwrap_or_else(|| panic!("{:?}", loaded.diagnostics))
}

fn answered(case: &Case) -> Findings {
    let options = Options { draws: 1000, ..Options::default() };
    analyze(case, &options, &Progress::default()).expect("it has an answer")
}

/// Lines in which a formula of a payoff stands, with those of what they are made of.
fn payoff_lines(text: &str) -> usize {
    let (mut count, mut inside, mut table) = (0, false, String::new());
    for line in text.lines() {
        if line.starts_with('[') {
            table = line.trim_matches(['[', ']']).to_owned();
        }
        let named = line.starts_with("payoffs");
        let in_table = (table.ends_with(".payoffs") || table == "define") && line.contains('=');
        if inside || named || in_table {
            count += 1;
            if line.matches("\"\"\"").count() == 1 {
                inside = !inside;
            }
        }
    }
    count
}

#[test]
fn the_short_case_has_the_answers_of_the_long_one() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/leads/inputs/hungary");
    if !folder.is_dir() {
        println!("skipped: the case written out is not there");
        return;
    }
    let long = std::fs::read_to_string(folder.join("case.toml")).expect("text");
    let (of_short, of_long) = (payoff_lines(SHORT), payoff_lines(&long));
    println!("lines of payoff formulas: {of_long} written out, {of_short} said once");
    assert!(2 * of_short <= of_long, "{of_short} {of_long}");
    let mut long = load_path(&folder, &Limits::default()).case.expect("the case still reads");
    long.events.clear();
    let (a, b) = (answered(&short()), answered(&long));
    assert_eq!(a.outcomes.len(), b.outcomes.len());
    for x in &a.outcomes {
        let y = b.outcomes.iter().find(|o| o.id == x.id).expect("the same endings");
        assert!((x.probability.mean - y.probability.mean).abs() < 1e-9, "{}", x.id);
        assert!((x.probability.p05 - y.probability.p05).abs() < 1e-3, "{}", x.id);
    }
    for (x, y) in a.questions.iter().zip(&b.questions) {
        let (x, y) = (x.judged.expect("an answer"), y.judged.expect("an answer"));
        assert!((x.mean - y.mean).abs() < 1e-9);
    }
    for (x, y) in a.gains.iter().zip(&b.gains) {
        assert_eq!(format!("{:?}", x.would_walk), format!("{:?}", y.would_walk));
    }
}

#[test]
fn explanations_name_what_is_defined_and_what_actions_are_called() {
    let found = answered(&short());
    let terms = found.path.steps.iter().flat_map(|s| &s.terms).flat_map(|t| &t.written);
    let named = |t: &&String| t.contains("money *") || t.contains("stand *");
    assert!(terms.clone().any(|t| named(&t)), "{:?}", terms.collect::<Vec<_>>());
    let vote = found.moves.iter().find(|m| m.node == "vote").expect("the vote");
    let words: Vec<&str> = vote.actions.iter().map(|a| a.words()).collect();
    assert_eq!(words, ["vetoes the aid", "goes along"]);
}
