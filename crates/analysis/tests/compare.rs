//! Comparison: edits by meaning, shares that add up, and what shares are worth.

mod support;

use realpolitik_analysis::compare::{CompareOptions, compare};
use realpolitik_analysis::difference::{EditKind, Version};
use realpolitik_case::{Case, Distribution};
use support::{one_choice, shipped};

fn options(attribute: bool) -> CompareOptions {
    CompareOptions { game: None, attribute, seed: 1, jobs: 2, points: 16_384 }
}

fn version(case: &Case) -> Version<'_> {
    Version { case, files: &[] }
}

fn known(gain: f64, precision: f64) -> f64 {
    1.0 / (1.0 + (-precision * gain).exp())
}

#[test]
fn shares_of_known_edits_are_known() {
    let with = |x: f64, y: f64| {
        let p = format!(
            "[parameters.x]\nvalue = {x}\njudgement = \"t\"\n[parameters.y]\nvalue = {y}\njudgement = \"t\""
        );
        one_choice(&p, "x * y", 2.0)
    };
    let (a, b) = (with(0.2, 0.5), with(1.0, 1.5));
    let c = compare(&version(&a), &version(&b), &options(true)).unwrap();
    assert_eq!(c.edits.iter().filter(|e| e.enters_the_game).count(), 2);
    let p = |x: f64, y: f64| known(x * y, 2.0);
    let up = c.outcomes.iter().find(|o| o.outcome == "up").unwrap();
    assert!((up.change - (p(1.0, 1.5) - p(0.2, 0.5))).abs() < 1e-9);
    let alone = [p(1.0, 0.5) - p(0.2, 0.5), p(0.2, 1.5) - p(0.2, 0.5)];
    let last = [p(1.0, 1.5) - p(0.2, 1.5), p(1.0, 1.5) - p(1.0, 0.5)];
    for share in &up.shares {
        let i = usize::from(c.edits[share.edit].what == "y");
        assert!((share.share - 0.5 * (alone[i] + last[i])).abs() < 1e-9);
        assert!((share.alone - alone[i]).abs() < 1e-9);
    }
    assert!((up.interactions.unwrap() - (up.change - alone[0] - alone[1])).abs() < 1e-9);
}

#[test]
fn a_version_does_not_differ_from_itself() {
    let case = shipped();
    let c = compare(&version(&case), &version(&case), &options(true)).unwrap();
    assert!(c.edits.is_empty());
    assert_eq!(c.moved, 0.0);
}

#[test]
fn order_and_layout_are_no_difference() {
    let a = one_choice("[parameters.x]\nvalue = 1\n[parameters.y]\nvalue = 2", "x - y", 1.0);
    let b = one_choice(
        "# note\n\n[parameters.y]\nvalue = 2.0\n[parameters.x]\nvalue = 1",
        "x - y",
        1.0,
    );
    let c = compare(&version(&a), &version(&b), &options(true)).unwrap();
    assert!(c.edits.is_empty(), "{:?}", c.edits);
}

/// All kinds of edits of the shipped case at once: shares add to the change.
#[test]
fn shares_of_the_shipped_case_add_up() {
    let a = shipped();
    let mut b = a.clone();
    let set = |case: &mut Case, id: &str, value: f64| {
        let m = case.parameter(id).unwrap().index();
        case.parameters[m].distribution = Distribution::Fixed { value };
    };
    set(&mut b, "threat_US", 0.4);
    set(&mut b, "fear", 0.15);
    set(&mut b, "pressure", 0.2);
    let us = b.actor("US").unwrap();
    let place = b.games[0].players.iter().position(|p| *p == us).unwrap();
    let from = b.games[0].outcomes.iter().position(|o| o.name == "tilted").unwrap();
    let to = b.games[0].outcomes.iter().position(|o| o.name == "pressed_and_bent").unwrap();
    b.games[0].outcomes[to].payoffs[place] = b.games[0].outcomes[from].payoffs[place].clone();
    b.events.pop();
    let c = compare(&version(&a), &version(&b), &options(true)).unwrap();
    let enter: Vec<EditKind> =
        c.edits.iter().filter(|e| e.enters_the_game).map(|e| e.kind).collect();
    assert_eq!(
        enter,
        [EditKind::Parameter, EditKind::Parameter, EditKind::Parameter, EditKind::Payoff]
    );
    assert!(c.edits.iter().any(|e| e.kind == EditKind::Evidence && e.after.is_none()));
    assert!(c.moved > 0.05);
    for o in &c.outcomes {
        let sum: f64 = o.shares.iter().map(|s| s.share).sum();
        assert!((sum - o.change).abs() < 1e-9, "{o:?}");
    }
    let sum: f64 = c.outcomes.iter().map(|o| o.change).sum();
    assert!(sum.abs() < 1e-9, "probabilities still add to 1");
    // What is seen without attribution is the same change.
    let plain = compare(&version(&a), &version(&b), &options(false)).unwrap();
    let find = |c: &realpolitik_analysis::compare::Comparison| {
        c.outcomes.iter().find(|o| o.outcome == "as_today").map(|o| (o.change, o.mcse)).unwrap()
    };
    let ((x, ex), (y, ey)) = (find(&plain), find(&c));
    assert!((x - y).abs() < 4.0 * (ex * ex + ey * ey).sqrt());
}

/// An action that is added, with a new outcome and a new parameter, is one edit.
#[test]
fn a_new_action_is_an_edit_of_structure() {
    let a = one_choice("[parameters.x]\nvalue = 1\njudgement = \"t\"", "x", 1.0);
    let b = support::case(
        "schema = 1\ntitle = \"t\"\nas_of = 2020-01-01\n[actors.A]\n\
         [parameters.w]\nvalue = 2\njudgement = \"t\"\n[parameters.x]\nvalue = 1\njudgement = \"t\"\n\
         [games.g]\nstart = \"m\"\nprecision = 1\n\
         [games.g.moves.m]\nby = \"A\"\nactions = { yes = \"up\", no = \"down\", more = \"top\" }\n\
         [games.g.outcomes.up]\npayoffs.A = \"x\"\n[games.g.outcomes.down]\npayoffs.A = 0\n\
         [games.g.outcomes.top]\npayoffs.A = \"w\"\n",
    );
    let c = compare(&version(&a), &version(&b), &options(true)).unwrap();
    let kinds: Vec<EditKind> =
        c.edits.iter().filter(|e| e.enters_the_game).map(|e| e.kind).collect();
    assert_eq!(kinds, [EditKind::Structure]);
    let find = |n: &str| c.outcomes.iter().find(|o| o.outcome == n).unwrap();
    let all = 1.0f64.exp() + 1.0 + 2.0f64.exp();
    assert_eq!(find("top").before, 0.0);
    assert!((find("top").after - 2.0f64.exp() / all).abs() < 1e-9);
    assert!((find("up").before - known(1.0, 1.0)).abs() < 1e-9);
    // And taken back again.
    let back = compare(&version(&b), &version(&a), &options(true)).unwrap();
    let top = back.outcomes.iter().find(|o| o.outcome == "top").unwrap();
    assert!((top.before - 2.0f64.exp() / all).abs() < 1e-9 && top.after == 0.0);
}
