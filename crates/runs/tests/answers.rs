//! Games that take their probabilities from other games.

use realpolitik_case::Case;
use realpolitik_case::load::{Limits, load_memory};
use realpolitik_case::render;
use realpolitik_runs::points::{Points, solve_points};
use realpolitik_runs::subject::{compiled_game, draws_of};

const HEAD: &str = "schema = 1\ntitle = \"A council and its deal\"\nas_of = 2024-06-30\n\
    actors.A.name = \"A\"\nactors.B.name = \"B\"\n\
    [parameters.taste]\nrange = \"-0.4 to 0.9\"\njudgement = \"j\"\n\
    [parameters.gain]\nrange = \"0.1 to 0.8\"\njudgement = \"j\"\n\
    [parameters.precision]\nrange = \"2 to 6\"\njudgement = \"j\"\n";

/// One choice: its answer is a logistic function of the taste.
const VOTE: &str = "[games.vote]\nstart = \"floor\"\n\
    [games.vote.moves.floor]\nby = \"A\"\n\
    actions = { aye = \"passed\", half = \"amended\", nay = \"failed\" }\n\
    [games.vote.groups.some]\noutcomes = [\"passed\", \"amended\"]\n\
    [games.vote.outcomes.passed]\npayoffs.A = \"taste\"\n\
    [games.vote.outcomes.amended]\npayoffs.A = \"taste / 2\"\n\
    [games.vote.outcomes.failed]\npayoffs.A = 0\n";

/// A deal that needs the vote; `p` is how likely it is.
fn deal(name: &str, p: &str) -> String {
    format!(
        "[games.{name}]\nstart = \"table\"\n\
         [games.{name}.moves.table]\nby = \"B\"\n\
         actions = {{ sign = \"council\", leave = \"nothing\" }}\n\
         [games.{name}.chance.council]\n\
         branches.yes = {{ p = \"{p}\", to = \"deal\" }}\n\
         branches.no = {{ p = \"rest\", to = \"shame\" }}\n\
         [games.{name}.outcomes.deal]\npayoffs.B = \"gain\"\npayoffs.A = 1\n\
         [games.{name}.outcomes.shame]\npayoffs.B = \"-gain\"\npayoffs.A = 0\n\
         [games.{name}.outcomes.nothing]\npayoffs.B = 0\npayoffs.A = 0\n"
    )
}

fn case(text: &str) -> Case {
    let loaded = load_memory("answers", &[("case.toml", text.as_bytes())], &Limits::default());
    let shown = render::human(&loaded, false);
    loaded.case.unwrap_or_else(|| panic!("{shown}"))
}

/// The probability of the first outcome, by a formula of its own.
fn signed(p: f64, gain: f64, precision: f64) -> f64 {
    let difference = (2.0 * p - 1.0) * gain;
    p / (1.0 + (-precision * difference).exp())
}

#[test]
fn an_answer_is_what_its_game_comes_to_at_every_draw() {
    let case = case(&format!("{HEAD}{}{VOTE}", deal("pact", "0.9 * games.vote.some")));
    let compiled = compiled_game(&case, Some("pact")).expect("a game");
    assert_eq!(compiled.parameters().len(), 3, "the taste counts, though only the vote reads it");
    let points = draws_of(&case, 7, 0..700);
    let solved = solve_points(&compiled, &points, 1);
    for jobs in [2, 3] {
        assert_eq!(solve_points(&compiled, &points, jobs), solved);
    }
    let mut theta = Vec::new();
    for k in 0..points.len() {
        assert!(solved.certified()[k]);
        points.get(k, &mut theta);
        let [taste, gain, precision] = theta[..] else { panic!("three parameters") };
        let weights = [taste, taste / 2.0, 0.0].map(|u| (precision * u).exp());
        let some = (weights[0] + weights[1]) / weights.iter().sum::<f64>();
        let expected = signed(0.9 * some, gain, precision);
        assert!((solved.outcome(0)[k] - expected).abs() < 1e-9, "draw {k}");
        // The game by itself has the same numbers.
        let game = compiled.at(&theta).expect("its numbers");
        let by_itself = game.chance_sets()[0].probabilities[0];
        assert!((by_itself - 0.9 * some).abs() < 1e-9, "draw {k}: {by_itself}");
    }
}

#[test]
fn games_wait_for_games_that_wait() {
    let text = format!(
        "{HEAD}{}{}{VOTE}",
        deal("treaty", "games.pact.deal"),
        deal("pact", "1 - games.vote.failed")
    );
    let case = case(&text);
    let compiled = compiled_game(&case, Some("treaty")).expect("a game");
    let points = draws_of(&case, 11, 0..64);
    let solved = solve_points(&compiled, &points, 2);
    let mut theta = Vec::new();
    for k in 0..points.len() {
        points.get(k, &mut theta);
        let [taste, gain, precision] = theta[..] else { panic!("three parameters") };
        let weights = [taste, taste / 2.0, 0.0].map(|u| (precision * u).exp());
        let some = (weights[0] + weights[1]) / weights.iter().sum::<f64>();
        let expected = signed(signed(some, gain, precision), gain, precision);
        assert!((solved.outcome(0)[k] - expected).abs() < 1e-9, "draw {k}");
    }
}

#[test]
fn an_answer_nobody_gives_leaves_no_number() {
    let case = case(&format!("{HEAD}{}{VOTE}", deal("pact", "games.vote.passed")));
    let alone = realpolitik_case::unfold::compile(&case, 0, &case.limits).expect("it unfolds");
    assert!(alone.answers_at(&case.base_point())[0].is_nan());
    assert!(alone.at(&case.base_point()).is_err());
    let solved = solve_points(&alone, &Points::repeated(&case.base_point(), 3), 1);
    assert!(solved.certified().iter().all(|c| *c), "side by side the other game is solved too");
}

#[test]
fn no_game_waits_for_itself() {
    let refused = |text: &str, words: &str| {
        let text = format!("{HEAD}{text}");
        let loaded = load_memory("answers", &[("case.toml", text.as_bytes())], &Limits::default());
        let all: Vec<_> = loaded.diagnostics.iter().filter(|d| d.code == "RP0204").collect();
        assert_eq!(all.len(), 1, "{}", render::human(&loaded, false));
        assert!(all[0].message.contains(words), "{}", all[0].message);
    };
    refused(&deal("pact", "games.pact.deal"), "pact → pact");
    let both = deal("pact", "games.treaty.deal") + &deal("treaty", "games.pact.deal");
    refused(&both, "pact → treaty → pact");
    let misplaced =
        deal("pact", "0.5").replace("payoffs.A = 1", "payoffs.A = \"games.vote.failed\"");
    refused(&(misplaced + VOTE), "can only be the probability of a branch");
}

#[test]
fn an_unknown_answer_is_told_with_what_there_is() {
    let text = format!("{HEAD}{}{VOTE}", deal("pact", "games.vote.pased"));
    let loaded = load_memory("answers", &[("case.toml", text.as_bytes())], &Limits::default());
    let found = loaded.diagnostics.iter().find(|d| d.code == "RP0202").expect("a finding");
    assert!(found.help.contains("games.vote.passed"), "{}", found.help);
}
