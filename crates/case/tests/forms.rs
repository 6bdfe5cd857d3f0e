//! The short forms of a game: the guide's examples are read, and each form is the game
//! that is written out by hand.

mod frame;

use realpolitik_case::Case;
use realpolitik_case::diagnostic::Severity;
use realpolitik_case::load::{Limits, Loaded, load_memory};
use realpolitik_case::render;
use realpolitik_case::unfold::{CompiledGame, Solver, compile};
use std::collections::BTreeSet;

fn loaded(fragment: &str) -> Loaded {
    let files = frame::complete(&[("case.toml".to_owned(), fragment.to_owned())]);
    let files: Vec<(&str, &[u8])> = files.iter().map(|(n, t)| (n.as_str(), t.as_bytes())).collect();
    load_memory("forms", &files, &Limits::default())
}

fn case(fragment: &str) -> Case {
    let loaded = loaded(fragment);
    let shown = render::human(&loaded, false);
    loaded.case.unwrap_or_else(|| panic!("{shown}"))
}

/// A game of which every set has a label of its own, as other programs ask.
fn compiled(case: &Case) -> CompiledGame {
    // Of games whose answers are taken every outcome is as likely as the others.
    let even: Solver = |g, _| {
        let count = g.terminals.iter().map(|t| t.outcome + 1).max()?;
        Some(vec![1.0 / count as f64; count])
    };
    let compiled = compile(case, 0, &case.limits).expect("it unfolds").solved_by(even);
    let sets = compiled.shape.information_sets().iter();
    let labels: BTreeSet<_> = sets.map(|h| (h.player, h.label.as_str())).collect();
    assert_eq!(labels.len(), compiled.shape.information_sets().len());
    let chance: BTreeSet<_> = compiled.shape.chance_sets().iter().map(|c| &c.label).collect();
    assert_eq!(chance.len(), compiled.shape.chance_sets().len());
    compiled
}

/// What a game is to its players: per ending the payoffs, per information set who moves
/// and how many nodes and actions it has, per draw its probabilities.
type Game = (Vec<Vec<f64>>, Vec<(usize, usize, usize)>, Vec<Vec<f64>>);

fn game(case: &Case) -> Game {
    let compiled = compiled(case);
    let game = compiled.at(&case.base_point()).expect("it has values");
    let terminals = compiled.terminals.iter();
    let payoffs = terminals.map(|t| {
        let players = 0..compiled.players.len() as u32;
        players.map(|p| game.payoff(t.node, realpolitik_game::PlayerId(p))).collect()
    });
    let sets = game.information_sets().iter();
    let sets = sets.map(|h| (h.player.index(), h.members.len(), h.actions.len()));
    let chance = game.chance_sets().iter().map(|c| c.probabilities.clone());
    (payoffs.collect(), sets.collect(), chance.collect())
}

fn same(short: &str, long: &str) {
    let (short, long) = (game(&case(short)), game(&case(long)));
    assert_eq!(short.1, long.1);
    assert_eq!(short.2, long.2);
    assert_eq!(short.0.len(), long.0.len());
    for (a, b) in short.0.iter().flatten().zip(long.0.iter().flatten()) {
        assert!((a - b).abs() < 1e-12, "{a} {b}");
    }
}

#[test]
fn every_example_of_the_guide_is_a_sound_case() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/guide/forms.md");
    let guide = std::fs::read_to_string(path).expect("the guide is there");
    let mut blocks = 0;
    for block in guide.split("```toml\n").skip(1) {
        let fragment = block.split("```").next().unwrap_or_default();
        let loaded = loaded(fragment);
        let shown = render::human(&loaded, false);
        let faults = loaded.diagnostics.iter().filter(|d| d.severity != Severity::Note);
        // The small case around an example has what not every example uses.
        let faults: Vec<&str> =
            faults.map(|d| d.code).filter(|c| !["RP2111", "RP2103"].contains(c)).collect();
        assert!(faults.is_empty(), "{shown}\n{fragment}");
        game(&loaded.case.expect("sound"));
        blocks += 1;
    }
    assert!(blocks >= 8, "{blocks} examples");
}

#[test]
fn a_definition_is_the_formula_that_it_stands_for() {
    let rest = r#"
[games.g]
start = "mood"
[games.g.chance.mood]
branches.warm = { p = "P", to = "m" }
branches.cool = { p = "rest", to = "m" }
[games.g.moves.m]
by = "US"
actions = { go = "x", stay = "y" }
[games.g.outcomes.x]
payoffs.US = "1 - COST"
[games.g.outcomes.y]
payoffs.US = "- 2 * COST / 3"
"#;
    let define = "[define]\nhalf = \"0.5 * fear\"\ncost = \"half - if(mood.warm, fear, 1)\"\n";
    let short = format!("{define}{}", rest.replace("COST", "cost").replace('P', "half"));
    let cost = "(0.5 * fear - if(mood.warm, fear, 1))";
    let long = rest.replace("COST", cost).replace('P', "0.5 * fear");
    same(&short, &long);
    // The term keeps its name, and the parameters that it rests on.
    let game = compiled(&case(&short));
    let term = game.terminals[0].payoffs[0].last().expect("a term");
    assert_eq!((term.text.as_str(), term.parameters.len()), ("- cost", 1));
}

#[test]
fn payoffs_whatever_the_ending_are_added_to_those_of_each() {
    let moves = r#"
[games.g]
start = "m"
[games.g.moves.m]
by = "US"
actions = { a = "x", b = "y", c = "z" }
"#;
    let short = format!(
        "{moves}
[games.g.payoffs]
US = \"fear * both * 2 + (1 - z) * 0.25 - 3 * z\"
VN = 1
[games.g.groups.both]
outcomes = [\"x\", \"y\"]
[games.g.outcomes.x]
payoffs.US = \"0.5 * fear\"
[games.g.outcomes.y]
label = \"Y\"
[games.g.outcomes.z]
payoffs.VN = 2
"
    );
    let long = format!(
        "{moves}
[games.g.outcomes.x]
payoffs = {{ US = \"2.5 * fear + 0.25\", VN = 1 }}
[games.g.outcomes.y]
payoffs = {{ US = \"2 * fear + 0.25\", VN = 1 }}
[games.g.outcomes.z]
payoffs = {{ US = -3, VN = 3 }}
"
    );
    same(&short, &long);
    let game = compiled(&case(&short));
    let terms = |t: usize| -> Vec<&str> {
        game.terminals[t].payoffs[0].iter().map(|t| t.text.as_str()).collect()
    };
    assert_eq!(terms(0), ["0.5 * fear", "fear * both * 2", "(1 - z) * 0.25"]);
    assert_eq!(terms(2), ["- 3 * z"]);
}

#[test]
fn what_is_open_to_some_tells_the_others_nothing() {
    let with = |condition: &str| {
        format!(
            r#"
[games.g]
start = "purse"
[games.g.chance.purse]
seen_by = ["US"]
branches.rich = {{ p = 0.5, to = "m" }}
branches.poor = {{ p = "rest", to = "m" }}
[games.g.moves.m]
by = "US"
actions.pay = {{ to = "x"{condition} }}
actions.ask = "reply"
actions.no = "y"
[games.g.moves.reply]
by = "VN"
actions = {{ grant = "x", press = "y" }}
[games.g.outcomes.x]
payoffs = {{ US = "fear", VN = 1 }}
[games.g.outcomes.y]
payoffs = {{ US = 0, VN = 0 }}
"#
        )
    };
    let (open, shut) = (case(&with("")), case(&with(", if = \"purse.rich\"")));
    let of = |case: &Case| {
        let c = compiled(case);
        let sets = c.shape.information_sets().iter();
        let sizes = sets.map(|h| (h.player.index(), h.members.len(), h.actions.len()));
        (c.terminals.len(), sizes.collect::<Vec<_>>())
    };
    // Only the poor type loses an action; the other player's set is as it was.
    assert_eq!(of(&open), (8, vec![(0, 1, 3), (1, 2, 2), (0, 1, 3)]));
    assert_eq!(of(&shut), (7, vec![(0, 1, 3), (1, 2, 2), (0, 1, 2)]));
}

#[test]
fn an_offer_is_an_action_for_each_amount_and_rounds_are_copies() {
    let short = r#"
[games.g]
start = "round"
[games.g.repeat.round]
times = 2
nodes = ["offer", "reply"]
then = "none"
[games.g.moves.offer]
by = "US"
offer = "0..1:3"
to = "reply"
[games.g.moves.reply]
by = "VN"
actions = { accept = { to = "deal", accepts = "offer" }, refuse = "round" }
[games.g.outcomes.deal]
payoffs.US = "0.9 ^ round.number * (1 - offer.amount)"
payoffs.VN = "fear * round.number + offer.amount + offer_1.0.5 + 2 * offer.1"
[games.g.outcomes.none]
payoffs = { US = "0.1 * reply.refuse", VN = "0.2 * round.number" }
"#;
    let amount = |k: usize| format!("(0.5 * offer_{k}.half + offer_{k}.full)");
    let long = format!(
        r#"
[games.g]
start = "offer_1"
[games.g.moves.offer_1]
by = "US"
actions = {{ nil = "reply_1", half = "reply_1", full = "reply_1" }}
[games.g.moves.reply_1]
by = "VN"
actions = {{ accept = "deal_1", refuse = "offer_2" }}
[games.g.moves.offer_2]
by = "US"
actions = {{ nil = "reply_2", half = "reply_2", full = "reply_2" }}
[games.g.moves.reply_2]
by = "VN"
actions = {{ accept = "deal_2", refuse = "none" }}
[games.g.outcomes.deal_1]
payoffs.US = "0.9 * (1 - {first})"
payoffs.VN = "fear + {first} + offer_1.half + 2 * offer_1.full"
[games.g.outcomes.deal_2]
payoffs.US = "0.81 * (1 - {second})"
payoffs.VN = "2 * fear + {second} + offer_1.half + 2 * offer_2.full"
[games.g.outcomes.none]
payoffs = {{ US = 0.1, VN = 0.4 }}
"#,
        first = amount(1),
        second = amount(2)
    );
    same(short, &long);
}

#[test]
fn rounds_tell_their_number_at_their_own_nodes() {
    // In the second round alone there is a way out.
    let short = r#"
[games.g]
start = "round"
[games.g.repeat.round]
times = 3
nodes = ["luck", "m"]
then = "late"
[games.g.chance.luck]
branches.good = { p = "0.1 * round.number", to = "m" }
branches.bad = { p = "rest", to = "m" }
[games.g.moves.m]
by = "US"
actions = { on = "round", out = { to = "early", if = "round.number == 2" } }
[games.g.outcomes.early]
payoffs.US = "luck.good + fear"
[games.g.outcomes.late]
payoffs.US = "luck.good"
"#;
    let c = case(short);
    let compiled = compiled(&c);
    let game = compiled.at(&c.base_point()).expect("values");
    let mut first: Vec<f64> = game.chance_sets().iter().map(|c| c.probabilities[0]).collect();
    first.sort_by(f64::total_cmp);
    first.dedup();
    for (found, expected) in first.iter().zip([0.1, 0.2, 0.3]) {
        assert!((found - expected).abs() < 1e-12, "{first:?}");
    }
    let actions: Vec<usize> = game.information_sets().iter().map(|h| h.actions.len()).collect();
    assert_eq!(actions.iter().filter(|n| **n == 2).count(), 4, "{actions:?}");
    assert_eq!(actions.iter().filter(|n| **n == 1).count(), 2 + 8, "{actions:?}");
}

#[test]
fn who_chooses_at_once_does_not_see_the_others_and_does_afterwards() {
    let short = r#"
[games.g]
start = "meet"
[games.g.simultaneous.meet]
by = ["US", "VN"]
actions = { a = "does a", b = "does b" }
to = "last"
[games.g.moves.last]
by = "US"
actions = { c = "end", d = "end" }
[games.g.outcomes.end]
payoffs = { US = "meet_US.a * meet_VN.a + last.c", VN = "fear * meet_VN.b" }
"#;
    let c = case(short);
    let compiled = compiled(&c);
    let sizes: Vec<usize> =
        compiled.shape.information_sets().iter().map(|h| h.members.len()).collect();
    // One set for each who chooses; then one for each pair of choices.
    assert_eq!(sizes, [1, 2, 1, 1, 1, 1]);
    let label = c.games[0].label_of(c.games[0].names.find("meet_VN").expect("a move"), "a");
    assert_eq!(label, Some("does a"));
}

#[test]
fn a_count_is_by_weight_and_its_result_can_be_named() {
    let with = |tally: &str| {
        let text = format!(
            r#"
[actors.EU]
[games.g]
start = "vote"
[games.g.simultaneous.vote]
by = ["US", "VN", "EU"]
actions = {{ yes = "for", no = "against" }}
tally = {{ for = "yes", passed = "in", failed = "out"{tally} }}
[games.g.payoffs]
US = "fear * in + 2 * vote.passed - 2 * vote.failed"
VN = 0
EU = 0
[games.g.outcomes.in]
[games.g.outcomes.out]
"#
        );
        let c = case(&text);
        let compiled = compiled(&c);
        let passed: Vec<usize> = compiled.terminals.iter().map(|t| t.outcome).collect();
        // A result is one branch, which is certain.
        assert!(compiled.shape.chance_sets().iter().all(|s| s.actions.len() == 1));
        let game = compiled.at(&c.base_point()).expect("values");
        for t in &compiled.terminals {
            let sign = game.payoff(t.node, realpolitik_game::PlayerId(0)).signum();
            assert_eq!(sign > 0.0, t.outcome == 0);
        }
        passed
    };
    // yes, yes, yes first; the last votes change fastest.
    assert_eq!(with(""), [0, 0, 0, 1, 0, 1, 1, 1]);
    let weights = ", weights = { US = 2, VN = 1, EU = 1 }";
    assert_eq!(with(weights), [0, 0, 0, 1, 1, 1, 1, 1]);
    assert_eq!(with(&format!("{weights}, needs = 0.5")), [0, 0, 0, 0, 0, 1, 1, 1]);
    assert_eq!(with(", needs = 1"), [0, 1, 1, 1, 1, 1, 1, 1]);
    assert_eq!(
        with(", weights = { US = 0.1, VN = 0.2, EU = 0.3 }, needs = 0.5"),
        [0, 0, 0, 1, 0, 1, 0, 1]
    );
}

#[test]
fn groups_stand_where_outcomes_are_listed() {
    let c = case(
        r#"
[games.g]
start = "m"
[games.g.moves.m]
by = "US"
actions = { a = "x", b = "y", c = "z" }
[games.g.groups.both]
label = "Either"
outcomes = ["x", "y"]
[games.g.selection]
recorded_if = ["both"]
judgement = "an example"
[games.g.outcomes.x]
payoffs.US = "fear"
[games.g.outcomes.y]
payoffs.US = 0
[games.g.outcomes.z]
payoffs.US = 0
[questions.q]
game = "g"
outcomes = ["both"]
given = { outcomes = ["both", "z"] }
resolve_by = 2023-01-01
rule = "so"
"#,
    );
    use realpolitik_case::rival::Quantity;
    assert!(
        matches!(&c.questions[0].quantity, Quantity::Outcomes { outcomes, .. } if outcomes[..] == [0, 1])
    );
    assert_eq!(c.questions[0].given.len(), 3);
    assert_eq!(c.games[0].selection.as_ref().map(|s| s.recorded_if.len()), Some(2));
}
