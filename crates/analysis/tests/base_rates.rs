//! Base rates stand beside the outcome that their question asks for alone.

mod support;

use realpolitik_analysis::picture::base_rate::base_rates;

const CASE: &str = r#"
schema = 1
title = "t"
as_of = 2020-01-01
[actors.A]
[games.g]
start = "m"
precision = 1.0
[games.g.moves.m]
by = "A"
actions = { yes = "up", no = "down", wait = "same" }
[games.g.outcomes.up]
payoffs.A = 1
[games.g.outcomes.down]
payoffs.A = 0
[games.g.outcomes.same]
payoffs.A = 0
"#;

fn question(id: &str, asks: &str, rate: Option<f64>) -> String {
    let rate = rate
        .map_or(String::new(), |r| format!("base_rate = {{ value = {r}, judgement = \"j\" }}\n"));
    format!("[questions.{id}]\ngame = \"g\"\n{asks}\nresolve_by = 2021-01-01\nrule = \"r\"\n{rate}")
}

#[test]
fn only_a_question_about_one_outcome_gives_it_a_rate() {
    let text = [
        CASE.to_owned(),
        question("either", "outcomes = [\"up\", \"down\"]", Some(0.9)),
        question("move", "move = \"m\"\naction = \"yes\"", Some(0.8)),
        question("bare", "outcomes = [\"down\"]", None),
        question("up", "outcomes = [\"up\"]", Some(0.3)),
        question("again", "outcomes = [\"up\"]", Some(0.4)),
    ]
    .concat();
    let case = support::case(&text);
    let found = base_rates(&case, 0);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].outcome.as_str(), found[0].rate), ("up", 0.3));
    assert_eq!(found[0].judgement.as_deref(), Some("j"));
}

#[test]
fn the_shipped_case_gives_the_rate_of_an_upgrade() {
    let case = support::shipped();
    let found = base_rates(&case, 0);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].outcome, "upgraded");
    // That of the first question about it, whose window is the play's year.
    assert!((found[0].rate - 0.1).abs() < 1e-12);
}
