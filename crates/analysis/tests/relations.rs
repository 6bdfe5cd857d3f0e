//! What moves a date, and how long it takes, against closed forms.

mod support;

use realpolitik_analysis::flips::flip::flips;
use realpolitik_analysis::sensitivity::sensitivity;
use realpolitik_analysis::why::why;
use realpolitik_analysis::{Options, analyze};
use realpolitik_case::Case;
use realpolitik_runs::sweep::Progress;
use support::{case, game, subject};

/// Something breaks with probability `p` in each year, whatever is done.
fn breaks() -> Case {
    case(
        r#"
schema = 1
title = "t"
as_of = 2022-01-01
[actors.A]
[parameters.p]
dist = "beta(4, 16)"
judgement = "made up"
[parameters.unread]
dist = "beta(2, 2)"
judgement = "made up"
[games.year]
start = "m"
precision = 1
[games.year.moves.m]
by = "A"
actions = { up = "one", down = "two" }
[games.year.outcomes.one]
payoffs.A = "unread"
[games.year.outcomes.two]
payoffs.A = 0
[relations.r]
game = "year"
period = 12
horizon = 5
discount = 0.9
start = "whole"
[relations.r.states.whole]
next.one = { broken = "p", whole = "rest" }
next.two = { broken = "p", whole = "rest" }
[relations.r.states.broken]
[questions.breaks]
label = "It breaks by the middle of 2024"
relation = "r"
reaches = ["broken"]
resolve_by = 2024-07-02
rule = "It is broken."
"#,
    )
}

/// In proportion between the ends of two years.
fn by_then(p: f64) -> f64 {
    // From 2022-01-01 to 2024-07-02.
    let years = 913.0 / 365.2425;
    let by = |t: i32| 1.0 - (1.0 - p).powi(t);
    by(2) + (years - 2.0) * (by(3) - by(2))
}

#[test]
fn what_moves_a_date_is_found_where_the_closed_form_has_it() {
    let case = breaks();
    let compiled = game(&case);
    let s = subject(&case, &compiled);
    let found = flips(&s, "question:breaks", Some(0.5), None).unwrap();
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if by_then(middle) < 0.5 { low = middle } else { high = middle }
    }
    let [only] = &found.flips[..] else { panic!("{:?}", found.flips) };
    assert!(only.parameter == "p" && (only.at - low).abs() < 1e-6, "{only:?} {low}");
    assert_eq!(found.steady, ["unread"]);
    let base = by_then(case.base_point()[0]);
    assert!((found.value.unwrap() - base).abs() < 1e-9);
}

#[test]
fn what_a_date_depends_on_is_what_the_relation_reads() {
    let case = breaks();
    let compiled = game(&case);
    let found = sensitivity(&subject(&case, &compiled), "question:breaks").unwrap();
    let effect = |id: &str| found.effects.iter().find(|e| e.parameter == id).unwrap().shapley.value;
    assert!(effect("p") > 0.999 && effect("unread").abs() < 1e-9, "{:?}", found.effects);
    assert_eq!(found.failed, 0);
    let swing = &found.tornadoes[0].swings[0];
    assert!(swing.parameter == "p" && swing.raises_in == 1.0, "{swing:?}");
    assert!((swing.at_low - by_then(swing.low)).abs() < 1e-9);
    assert!((swing.at_high - by_then(swing.high)).abs() < 1e-9);
}

#[test]
fn no_single_play_is_the_reason_of_a_date() {
    let case = breaks();
    let compiled = game(&case);
    let told = why(&subject(&case, &compiled), "question:breaks").unwrap_err().to_string();
    assert!(told.contains("no single play answers it") && told.contains("--flip"), "{told}");
}

#[test]
fn months_and_years_tell_one_story() {
    let case = breaks();
    let options = Options { draws: 64, jobs: 2, judged: true, ..Options::default() };
    let found = analyze(&case, &options, &Progress::default()).unwrap();
    let r = &found.relations[0];
    let broken = &r.states[1];
    assert_eq!((r.draws, r.failed, r.turned), (64, 0, 0));
    assert_eq!(broken.monthly_hazard.len(), 60);
    let mut alive = 1.0;
    for (year, survival) in broken.survival.iter().enumerate().skip(1) {
        for hazard in &broken.monthly_hazard[12 * (year - 1)..12 * year] {
            alive *= 1.0 - hazard;
        }
        assert!((alive - survival.mean).abs() < 1e-12, "{year}");
        let reached = broken.reached[year];
        assert!((survival.p05 - (1.0 - reached.p95)).abs() < 1e-15);
        assert!(survival.p05 < survival.mean && survival.mean < survival.p95);
    }
    assert_eq!(broken.ever.mean, 1.0);
    // The sooner it is as likely as not the more likely it is to break.
    let w = &broken.median_over_belief;
    assert!(w.p05 < w.median && w.p05.is_some(), "{w:?}");
}
