//! The record in the answer, against closed forms: games in which every number after
//! the record can be had by hand.

use realpolitik_analysis::headline::question::QuestionFinding;
use realpolitik_analysis::picture::scenario::{Running, Scenario};
use realpolitik_analysis::rivals::record::{ChangeKind, Method, Withheld};
use realpolitik_analysis::{Findings, Options, analyze};
use realpolitik_case::Case;
use realpolitik_case::load::{Limits, Loaded, load_memory, load_path};
use realpolitik_runs::sweep::Progress;
use std::fmt::Write;
use std::path::Path;

const BOOK: &str = "@book{book, title = {A Book}, author = {Writer, Ann}, date = {2018}}";

/// A acts or waits; if it acts, B says yes or no. With precision 1 A acts with
/// probability σ(x) and B says yes with σ(y), where σ is the logistic function:
/// neither's payoff depends on the other.
const GAME: &str = r#"
schema = 1
title = "Act, and be answered"
as_of = 2020-01-01

[actors.A]
name = "A"
[actors.B]
name = "B"

[parameters.x]
X
judgement = "made up, 2026: for a test"

[parameters.y]
Y
judgement = "made up, 2026: for a test"

[games.play]
title = "A play"
start = "move"
precision = 1
walk_away = { A = "gone" }

[games.play.moves.move]
by = "A"
actions = { act = "answer", wait = "nothing" }

[games.play.moves.answer]
by = "B"
actions = { yes = "agreed", no = "refused" }

[games.play.outcomes.agreed]
payoffs.A = "x"
payoffs.B = "y"
[games.play.outcomes.refused]
payoffs.A = "x"
payoffs.B = 0
[games.play.outcomes.nothing]
payoffs.A = 0
payoffs.B = 0
[games.play.outcomes.gone]
payoffs.A = 0
payoffs.B = 0

[questions.acts]
game = "play"
move = "move"
action = "act"
resolve_by = 2020-12-31
rule = "A acts."

[questions.agrees]
game = "play"
outcomes = ["agreed"]
given = { move = "move", action = "act" }
resolve_by = 2020-12-31
rule = "They agree."

[questions.never]
game = "play"
outcomes = ["agreed"]
given = { outcomes = ["gone"] }
resolve_by = 2020-12-31
rule = "They agree."

[questions.guess]
p = 0.3
resolve_by = 2020-12-31
rule = "As it seems."
"#;

/// Two rivals: A is eager, A is reluctant.
const RIVALS: &str = r#"
[rivals.eager]
prior = 0.5
label = "A gains by acting"
set.x = 1
[rivals.reluctant]
prior = 0.5
label = "A loses by acting"
set.x = -1
"#;

fn sigma(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// The game with beliefs about x and y, something added, and episodes: each a list of
/// moves and actions.
fn loaded(x: &str, y: &str, more: &str, episodes: &[&[(&str, &str)]]) -> Loaded {
    let text = GAME.replace("\nX\n", &format!("\n{x}\n")).replace("\nY\n", &format!("\n{y}\n"));
    let mut events = "id,date,actor,target,kind,channel,giver,receiver,weight,game,episode,move,action,source,grade,summary\n".to_owned();
    for (e, moves) in episodes.iter().enumerate() {
        for (i, (node, action)) in moves.iter().enumerate() {
            let by = if *node == "move" { "A" } else { "B" };
            let _ = writeln!(
                events,
                "e{e}-{i},2019-01-{:02},{by},,act,public,,,,play,e{e},{node},{action},book,A1,Played.",
                1 + i
            );
        }
    }
    let files: [(&str, &[u8]); 3] = [
        ("case.toml", &[text.as_bytes(), more.as_bytes()].concat()),
        ("events.csv", events.as_bytes()),
        ("sources.bib", BOOK.as_bytes()),
    ];
    load_memory("toy", &files, &Limits::default())
}

fn case(x: &str, y: &str, more: &str, episodes: &[&[(&str, &str)]]) -> Case {
    let loaded = loaded(x, y, more, episodes);
    loaded.case.unwrap_or_else(|| panic!("{:?}", loaded.diagnostics))
}

fn found(case: &Case, draws: u64) -> Findings {
    let options = Options { draws, jobs: 2, ..Options::default() };
    analyze(case, &options, &Progress::default()).unwrap()
}

fn question<'f>(f: &'f Findings, id: &str) -> &'f QuestionFinding {
    f.questions.iter().find(|q| q.id == id).unwrap()
}

fn weight(f: &Findings, id: &str) -> f64 {
    f.record.as_ref().unwrap().rivals.iter().find(|r| r.id == id).unwrap().weight
}

const EITHER: &str = r#"dist = "discrete(-1: 0.5, 1: 0.5)""#;
const ONE: &str = "value = 1";

/// Two types of A and one act seen: the posterior of the eager type is σ(1).
#[test]
fn two_types_and_one_episode() {
    let own = case(EITHER, ONE, "", &[&[("move", "act")]]);
    let f = found(&own, 20_000);
    let (p, q) = (sigma(1.0), sigma(-1.0));
    let acts = question(&f, "acts");
    let (judged, after) = (acts.judged.unwrap(), acts.recorded.unwrap());
    assert!((judged.mean - 0.5).abs() < 5.0 * judged.mcse, "{judged:?}");
    assert!((after.mean - (p * p + q * q)).abs() < 5.0 * after.mcse, "{after:?}");
    assert!(after.mcse > 1e-4 && after.mcse < 0.01);
    // The band is that of the two types.
    assert!((after.p05 - q).abs() < 1e-3 && (after.p95 - p).abs() < 1e-3);
    let record = f.record.as_ref().unwrap();
    assert_eq!((record.episodes, record.events, record.withheld), (1, 1, None));
    assert_eq!(record.method, Method::Reweighted);
    let x = record.taught.iter().find(|t| t.parameter == "x").unwrap();
    // The mean moves from 0 to p − q with s.d. 1; the variance to 1 − (p − q)².
    assert!((x.shift - (p - q)).abs() < 0.03, "{x:?}");
    assert!((x.shrinkage - (p - q) * (p - q)).abs() < 0.03, "{x:?}");
    let agreed = f.outcomes.iter().find(|o| o.id == "agreed").unwrap().recorded.unwrap();
    assert!((agreed.mean - (p * p + q * q) * p).abs() < 5.0 * agreed.mcse);
    // The analyst's own number is no game's, and the record does not move it.
    let guess = question(&f, "guess");
    assert_eq!((guess.judged.unwrap().mean, guess.recorded.is_none()), (0.3, true));
}

/// A condition tells something of the parameters: P(agreed | acted) is the ratio of
/// two means and not the mean of ratios.
#[test]
fn a_condition_is_a_ratio_of_means() {
    let own = case(EITHER, "value = 1", "", &[]);
    let mut tied = own.clone();
    // B's payoff is A's: both act on x.
    let a = tied.games[0].outcomes[0].payoffs[0].clone();
    tied.games[0].outcomes[0].payoffs[1] = a;
    let f = found(&tied, 20_000);
    let (p, q) = (sigma(1.0), sigma(-1.0));
    let agrees = question(&f, "agrees").judged.unwrap();
    assert!((agrees.mean - (p * p + q * q)).abs() < 5.0 * agrees.mcse, "{agrees:?}");
    assert!((agrees.mean - 0.5).abs() > 20.0 * agrees.mcse);
    assert_eq!(question(&f, "agrees").given.as_deref(), Some("move.act"));
    // The error is that seen over seeds.
    let means: Vec<f64> = (1..=40)
        .map(|seed| {
            let options = Options { draws: 400, seed, jobs: 2, judged: true, ..Options::default() };
            let f = analyze(&tied, &options, &Progress::default()).unwrap();
            question(&f, "agrees").judged.unwrap().mean
        })
        .collect();
    let mean = means.iter().sum::<f64>() / 40.0;
    let sd = (means.iter().map(|m| (m - mean).powi(2)).sum::<f64>() / 39.0).sqrt();
    let stated = agrees.mcse * (20_000.0_f64 / 400.0).sqrt();
    assert!((sd / stated - 1.0).abs() < 0.4, "{sd} against {stated}");
    let never = question(&f, "never");
    assert!(never.undefined && never.judged.is_none() && never.recorded.is_none());
    assert!(!question(&f, "agrees").undefined);
    // Nothing was seen: there is no record.
    assert!(f.record.is_none() && question(&f, "acts").recorded.is_none());
}

#[test]
fn rivals_are_averaged_by_posterior_weight() {
    let own = case("value = 1", ONE, RIVALS, &[&[("move", "act")], &[("move", "act")]]);
    let f = found(&own, 1_000);
    let (p, q) = (sigma(1.0), sigma(-1.0));
    let eager = p * p / (p * p + q * q);
    assert!((weight(&f, "eager") - eager).abs() < 1e-9);
    let acts = question(&f, "acts").recorded.unwrap();
    assert!((acts.mean - (eager * p + (1.0 - eager) * q)).abs() < 1e-9);
    assert!((acts.p05 - q).abs() < 1e-3 && (acts.p95 - p).abs() < 1e-3);
    // Judged numbers are those of the case itself.
    assert!((question(&f, "acts").judged.unwrap().mean - p).abs() < 1e-9);
    let only = Options { draws: 1_000, judged: true, ..Options::default() };
    let f = analyze(&own, &only, &Progress::default()).unwrap();
    assert!(f.record.is_none() && question(&f, "acts").recorded.is_none());
    assert!(f.outcomes.iter().all(|o| o.recorded.is_none()));
}

/// The likelihood of an action in doubt is the mixture of its readings.
#[test]
fn doubt_is_a_mixture() {
    let own = case("value = 1", ONE, RIVALS, &[&[("move", "act:0.6;wait:0.4")]]);
    let f = found(&own, 1_000);
    let (p, q) = (sigma(1.0), sigma(-1.0));
    let (a, b) = (0.6 * p + 0.4 * q, 0.6 * q + 0.4 * p);
    assert!((weight(&f, "eager") - a / (a + b)).abs() < 1e-9);
    // A second move in doubt multiplies: only with an act was there an answer, so
    // that the wait is no reading any more.
    let both =
        loaded("value = 1", ONE, RIVALS, &[&[("move", "act:0.6;wait:0.4"), ("answer", "yes")]]);
    assert!(both.case.is_none());
    assert!(both.diagnostics.iter().any(|d| d.code == "RP0614"), "{:?}", both.diagnostics);
    let sure = case("value = 1", ONE, RIVALS, &[&[("move", "act"), ("answer", "yes:0.3;no:0.7")]]);
    // B's answer is the same under both.
    assert!((weight(&found(&sure, 1_000), "eager") - p).abs() < 1e-9);
}

#[test]
fn doubts_that_do_not_add_up_are_refused() {
    for (text, says) in [
        ("act:0.6;wait:0.3", "0.1 is left over"),
        ("act:0.6;wait:0.6", "0.2 is too much"),
        ("act:0.6;act:0.4", "stands twice"),
        ("act:0.6;wait", "nothing for a weight"),
        ("act:x;wait:0.4", "`x` for a weight"),
        ("act:1.6;wait:-0.6", "`1.6` for a weight"),
    ] {
        let found = loaded("value = 1", ONE, RIVALS, &[&[("move", text)]]);
        let told = found.diagnostics.iter().find(|d| d.code == "RP0614");
        assert!(told.is_some_and(|d| d.message.contains(says)), "{text}: {:?}", found.diagnostics);
    }
    let third = "act:0.333;wait:0.667";
    assert!(loaded("value = 1", ONE, RIVALS, &[&[("move", third)]]).case.is_some());
}

/// Episodes that are recorded only because A acted say nothing of how often it does.
#[test]
fn selection_is_conditioned_on() {
    let recorded = r#"
[games.play.selection]
recorded_if = ["move.act"]
judgement = "made up, 2026: for a test"
"#;
    let seen: &[&[(&str, &str)]] = &[&[("move", "act"), ("answer", "yes")]];
    let (p, q) = (sigma(1.0), sigma(-1.0));
    let open = case("value = 1", ONE, RIVALS, seen);
    assert!((weight(&found(&open, 1_000), "eager") - p / (p + q)).abs() < 1e-9);
    let selected = case("value = 1", ONE, &format!("{recorded}{RIVALS}"), seen);
    assert!((weight(&found(&selected, 1_000), "eager") - 0.5).abs() < 1e-9);
    // Recorded if they agree: of an act alone it is known that they agreed, so that
    // the likelihood is 1 under both; of a refusal too, none would have been recorded.
    let agreed = recorded.replace("move.act", "agreed");
    let seen: &[&[(&str, &str)]] = &[&[("move", "act")]];
    let f = found(&case("value = 1", ONE, &format!("{agreed}{RIVALS}"), seen), 1_000);
    assert!((weight(&f, "eager") - 0.5).abs() < 1e-9);
    let seen: &[&[(&str, &str)]] = &[&[("move", "wait")]];
    let refused = loaded("value = 1", ONE, &format!("{recorded}{RIVALS}"), seen);
    assert!(refused.diagnostics.iter().any(|d| d.code == "RP0615"), "{:?}", refused.diagnostics);
}

/// One act seen, and each way to code it otherwise.
#[test]
fn every_coding_is_tried() {
    let own = case(
        "value = 1",
        ONE,
        RIVALS,
        &[
            &[("move", "act"), ("answer", "yes")],
            &[("move", "act"), ("answer", "no")],
            &[("move", "wait")],
        ],
    );
    let mut options = Options { draws: 1_000, ..Options::default() };
    options.asked.rivals = true;
    let f = analyze(&own, &options, &Progress::default()).unwrap();
    let (p, q) = (sigma(1.0), sigma(-1.0));
    // Two acts and a wait: p against q.
    assert!((weight(&f, "eager") - p).abs() < 1e-9);
    let rivals = f.rivals.as_ref().unwrap();
    assert_eq!(rivals.without.len(), 3);
    // Per two-move episode: each move uncoded, each recoded; of the wait: recoded.
    assert_eq!(rivals.recodings.len(), 4 + 4 + 1);
    let coded = |episode: &str, change: ChangeKind, node: &str| {
        rivals
            .recodings
            .iter()
            .find(|r| r.episode == episode && r.change == change && r.node.as_deref() == Some(node))
            .unwrap()
    };
    // The act read as a wait: its answer cannot be then. One act, two waits.
    let turned = coded("e0", ChangeKind::Recoded, "move");
    assert_eq!(
        (turned.to.as_deref(), turned.dropped.as_slice()),
        (Some("wait"), &["answer".to_owned()][..])
    );
    assert!(turned.changes_the_first && turned.first.as_deref() == Some("reluctant"));
    assert!((turned.weights[0] - q).abs() < 1e-9);
    // An answer tells nothing between the two.
    let answer = coded("e0", ChangeKind::Recoded, "answer");
    assert!(!answer.changes_the_first && (answer.weights[0] - p).abs() < 1e-9);
    // Of an act left uncoded its answer still tells that there was one.
    assert!((coded("e0", ChangeKind::Uncoded, "move").weights[0] - p).abs() < 1e-9);
    let record = f.record.as_ref().unwrap();
    assert_eq!(record.codings_tried, 12);
    assert!(record.depends_on.iter().all(|r| r.changes_the_first));
    // The two acts recoded; leaving one out makes an even match, which the first in
    // the file keeps.
    assert_eq!(record.depends_on.len(), 2);
    let eager = record.rivals.iter().find(|r| r.id == "eager").unwrap();
    assert!(eager.low <= q + 1e-9 && eager.high >= p * p * p / (p * p * p + q * q * q) - 1e-9);
}

/// ∫ f(x) σ(x)^a σ(−x)^b φ(x) dx by the trapezoid rule on a fine grid.
fn quadrature(acts: i32, waits: i32, f: impl Fn(f64) -> f64) -> f64 {
    let step = 1e-3;
    (-9_000..=9_000)
        .map(|i| {
            let x = f64::from(i) * step;
            let log = f64::from(acts) * sigma(x).ln() + f64::from(waits) * sigma(-x).ln();
            f(x) * (log - 0.5 * x * x).exp() * step
        })
        .sum()
}

/// Many acts and few waits: the posterior lies where few draws of the belief fall.
fn many(acts: usize, waits: usize) -> Case {
    let act = [("move", "act")];
    let wait = [("move", "wait")];
    let mut seen: Vec<&[(&str, &str)]> = vec![&act[..]; acts];
    seen.extend(vec![&wait[..]; waits]);
    case(r#"dist = "normal(0, 1)""#, ONE, "", &seen)
}

/// Draws taken anew near what was seen agree with weights on draws of the beliefs,
/// and both with the integral.
#[test]
fn draws_taken_anew_agree_with_plain_weights() {
    let own = many(180, 20);
    let exact = quadrature(180, 20, sigma) / quadrature(180, 20, |_| 1.0);
    let plain = found(&own, 60_000);
    let redrawn = found(&own, 2_000);
    let record = |f: &Findings| f.record.clone().unwrap();
    assert_eq!(record(&plain).method, Method::Reweighted);
    assert_eq!(record(&redrawn).method, Method::Redrawn);
    assert!(record(&redrawn).withheld.is_none() && record(&redrawn).effective_draws > 400.0);
    for f in [&plain, &redrawn] {
        let acts = question(f, "acts").recorded.unwrap();
        assert!((acts.mean - exact).abs() < 5.0 * acts.mcse, "{acts:?} against {exact}");
        assert!(acts.mcse < 2e-3);
    }
    // The shift of x in prior standard deviations is its posterior mean.
    let mean = quadrature(180, 20, |x| x) / quadrature(180, 20, |_| 1.0);
    for f in [plain, redrawn] {
        let x = record(&f).taught.into_iter().find(|t| t.parameter == "x").unwrap();
        assert!((x.shift - mean).abs() < 0.06, "{x:?} against {mean}");
    }
}

/// Taken anew is taken alike: the bits depend on the seed alone.
#[test]
fn draws_taken_anew_have_the_same_bits_on_any_threads() {
    let own = many(180, 20);
    let with = |jobs: usize| {
        let options = Options { draws: 2_000, jobs, ..Options::default() };
        let f = analyze(&own, &options, &Progress::default()).unwrap();
        serde_json::to_string(&(f.questions, f.record)).unwrap()
    };
    assert_eq!(with(1), with(3));
}

#[test]
fn what_few_draws_carry_is_withheld() {
    let f = found(&many(180, 20), 450);
    let record = f.record.as_ref().unwrap();
    assert_eq!(record.withheld, Some(Withheld::FewDraws));
    assert!(record.effective_draws < 400.0 && record.rivals.is_empty() && record.taught.is_empty());
    assert!(f.questions.iter().all(|q| q.recorded.is_none()));
    assert!(f.outcomes.iter().all(|o| o.recorded.is_none()));
    let said = serde_json::to_value(&f.against).unwrap();
    assert!(said.to_string().contains("record-withheld"), "{said}");
}

/// The referee's recodings of the shipped case are among those that one command
/// tries.
#[test]
fn the_shipped_case_tries_the_recodings_of_its_referee() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases/us-vietnam-2022");
    let own = load_path(&folder, &Limits::default()).case.expect("the shipped case loads");
    let mut options = Options { draws: 4_000, jobs: 2, ..Options::default() };
    options.asked.rivals = true;
    let f = analyze(&own, &options, &Progress::default()).unwrap();
    let rivals = f.rivals.as_ref().unwrap();
    for r in &rivals.recodings {
        println!(
            "{} {:?} {:?} {:?}→{:?}: {:?} {:.2?}",
            r.episode, r.change, r.node, r.from, r.to, r.first, r.weights
        );
    }
    for h in &rivals.hypotheses {
        println!("{} {:?}", h.id, h.posterior);
    }
    // The bend of July 2021 left uncoded, and the partnership of 2013 as an accepted
    // upgrade.
    let any = |change: ChangeKind, node: &str, to: Option<&str>| {
        rivals
            .recodings
            .iter()
            .any(|r| r.change == change && r.node.as_deref() == Some(node) && r.to.as_deref() == to)
    };
    assert!(any(ChangeKind::Uncoded, "rejoinder", None));
    assert!(any(ChangeKind::Recoded, "reply", Some("accept")));
    assert!(f.questions.len() >= 3 && f.questions.iter().any(|q| q.recorded.is_some()));
}

/// A parameter held at a value on the way is the same value in the case: to the bit,
/// rivals and record included. One rival alone is weighed against none.
#[test]
fn a_value_held_in_a_scenario_says_what_the_case_with_it_says() {
    let range = "range = \"-1 to 1\"";
    let episodes: &[&[(&str, &str)]] =
        &[&[("move", "act"), ("answer", "yes")], &[("move", "act"), ("answer", "no")]];
    let base = case(range, range, RIVALS, episodes);
    let after = |scenario: &Scenario, glance: bool| {
        let mut held = scenario.apply(&base).unwrap();
        if scenario.rival.is_some() {
            held.rivals.clear();
        }
        let mut running = Running::new(&held, None, 1, 2).unwrap();
        running.after_record(4_000, glance, &Progress::default()).unwrap()
    };
    let held = Scenario { set: vec![("y".to_owned(), 0.7)], ..Scenario::default() };
    let slid = after(&held, false).unwrap();
    let written = found(&case(range, "value = 0.7", RIVALS, episodes), 4_000);
    for o in &written.outcomes {
        let found = slid.outcomes.iter().find(|(id, _)| *id == o.id).and_then(|(_, e)| *e);
        assert!(found.is_some(), "{}", o.id);
        assert_eq!(found.map(|e| e.mean), o.recorded.map(|e| e.mean), "{}", o.id);
    }
    for (slid, q) in slid.questions.iter().zip(&written.questions) {
        assert_eq!(slid.map(|e| e.mean), q.recorded.map(|e| e.mean), "{}", q.id);
    }
    // B says yes with σ(0.7), whatever was seen of A.
    let agrees = base.questions.iter().position(|q| q.id == "agrees").unwrap();
    assert!((slid.questions[agrees].unwrap().mean - sigma(0.7)).abs() < 1e-9);
    // Under one account alone A acts as often as it does.
    let alone = Scenario { rival: Some("eager".to_owned()), ..Scenario::default() };
    let acts = base.questions.iter().position(|q| q.id == "acts").unwrap();
    let said = after(&alone, false).unwrap().questions[acts].unwrap();
    assert!((said.mean - sigma(1.0)).abs() < 1e-9);
    // A glance says about the same.
    let glance = after(&held, true).unwrap().questions[acts].unwrap();
    let whole = slid.questions[acts].unwrap();
    assert!((glance.mean - whole.mean).abs() < 5.0 * (glance.mcse + whole.mcse).max(1e-3));
    // Going on from glances is the same as starting with all draws.
    let case = held.apply(&base).unwrap();
    let mut running = Running::new(&case, None, 1, 2).unwrap();
    for draws in [700, 2_048] {
        running.after_record(draws, true, &Progress::default()).unwrap();
    }
    let went_on = running.after_record(4_000, false, &Progress::default()).unwrap().unwrap();
    assert_eq!(went_on.outcomes, slid.outcomes);
    assert_eq!(went_on.questions, slid.questions);
}
