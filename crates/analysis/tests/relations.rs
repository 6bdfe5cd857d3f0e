//! What moves a date, and how long it takes, against closed forms.

mod support;

use realpolitik_analysis::flips::flip::flips;
use realpolitik_analysis::forecasts::seal::forecast;
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

/// The same, whole since 2002 by its record.
fn waited() -> Case {
    let mut case = breaks();
    let relation = &mut case.relations[0];
    let since = jiff::civil::date(2002, 1, 1);
    let span = relation.span;
    let basis = realpolitik_case::Basis::default();
    relation.record = vec![realpolitik_case::relation::Spell { since, state: 0, basis, span }];
    case
}

#[test]
fn twenty_years_of_waiting_teach_what_bayes_says() {
    let case = waited();
    let options = Options { jobs: 2, ..Options::default() };
    let found = analyze(&case, &options, &Progress::default()).unwrap();
    let r = &found.relations[0];
    let record = r.record.as_ref().unwrap();
    assert_eq!((record.periods, record.withheld, record.since.as_str()), (20, false, "2002-01-01"));
    assert!(record.draws >= 2000 && record.effective_draws >= 400.0, "{record:?}");
    // A beta(4, 16) that saw twenty years without a break is a beta(4, 36).
    let p = record.parameters.iter().find(|p| p.id == "p").unwrap();
    assert!((p.posterior_mean - 0.1).abs() < 4.0 * p.error && p.error < 0.004, "{p:?}");
    assert!((p.posterior_sd - (0.1f64 * 0.9 / 41.0).sqrt()).abs() < 0.005, "{p:?}");
    let unread = record.parameters.iter().find(|p| p.id == "unread");
    assert!(unread.is_none_or(|u| u.shift.abs() < 0.2), "{unread:?}");
    // The mean of what is said over that beta, by the midpoint rule.
    let (mut sum, mut total) = (0.0, 0.0);
    for k in 0..20_000 {
        let p = (f64::from(k) + 0.5) / 20_000.0;
        let w = p.powi(3) * (1.0 - p).powi(35);
        sum += w * by_then(p);
        total += w;
    }
    let q = &found.questions[0];
    let (judged, after) = (q.judged.unwrap(), q.recorded.unwrap());
    assert!((after.mean - sum / total).abs() < 4.0 * after.mcse, "{after:?} {}", sum / total);
    assert!(after.mean < judged.mean && after.p95 < judged.p95);
    // What is sealed is followed to the day of the question, before the horizon.
    let on = case.as_of;
    let sealed = forecast(&case, &case.questions[0], &options, on, &Progress::default()).unwrap();
    assert!((sealed.probability - after.mean).abs() < 4.0 * after.mcse, "{sealed:?}");
    // Where only what is judged is asked for the record is left aside.
    let options = Options { judged: true, ..options };
    let found = analyze(&case, &options, &Progress::default()).unwrap();
    assert!(found.relations[0].record.is_none() && found.questions[0].recorded.is_none());
    assert_eq!(found.questions[0].judged.unwrap().mean, judged.mean);
}

#[test]
fn a_long_record_is_met_by_draws_taken_anew() {
    let mut case = waited();
    // Three hundred years, and a belief that hardly meets them.
    case.as_of = jiff::civil::date(2302, 1, 1);
    case.questions[0].resolve_by = jiff::civil::date(2304, 7, 2);
    case.parameters[0].distribution =
        realpolitik_case::Distribution::Beta { alpha: 8.0, beta: 12.0, low: 0.0, high: 1.0 };
    let options = Options { jobs: 2, ..Options::default() };
    let found = analyze(&case, &options, &Progress::default()).unwrap();
    let record = found.relations[0].record.as_ref().unwrap();
    assert_eq!((record.periods, record.redrawn, record.withheld), (300, true, false), "{record:?}");
    let p = record.parameters.iter().find(|p| p.id == "p").unwrap();
    let mean = 8.0 / 320.0;
    assert!((p.posterior_mean - mean).abs() < 4.0 * p.error && p.error < 0.1 * mean, "{p:?}");
    // With too few draws it is withheld, and the judged number stands alone.
    let few = Options { draws: 300, ..options };
    let found = analyze(&case, &few, &Progress::default()).unwrap();
    let record = found.relations[0].record.as_ref().unwrap();
    assert!(record.withheld && record.parameters.is_empty() && record.states.is_empty());
    assert!(found.questions[0].recorded.is_none() && found.questions[0].judged.is_some());
}

/// The shipped relation is large: few draws of it are followed, unless its record asks for
/// more and they are afforded.
#[test]
fn as_many_draws_are_followed_as_the_record_asks_for() {
    let case = support::shipped();
    let over = |draws| {
        let options = Options { draws, jobs: 2, ..Options::default() };
        analyze(&case, &options, &Progress::default()).unwrap()
    };
    let found = over(1_200);
    let record = found.relations[0].record.as_ref().unwrap();
    assert!(!record.withheld && !record.redrawn && record.effective_draws >= 400.0, "{record:?}");
    assert!(record.draws < 1_200 && record.draws == found.relations[0].draws);
    let q = found.questions.iter().find(|q| q.id == "upgraded-over-time").unwrap();
    let (judged, after) = (q.judged.unwrap(), q.recorded.unwrap());
    assert_eq!((judged.draws, after.draws), (record.draws, record.draws));
    // Nine years without an upgrade make one less likely.
    assert!(after.mean < judged.mean && after.p95 < judged.p95, "{after:?} {judged:?}");
    // Where they are not afforded it is withheld, and no more are followed for it.
    let found = over(400);
    assert!(found.relations[0].record.as_ref().unwrap().withheld && found.relations[0].draws == 96);
}

#[test]
fn months_are_said_as_they_would_have_been() {
    use realpolitik_analysis::relations::tracked;
    let mut case = waited();
    let mut broken = case.relations[0].record[0].clone();
    (broken.since, broken.state) = (jiff::civil::date(2023, 5, 20), 1);
    case.relations[0].record.push(broken);
    let options = Options { draws: 3000, jobs: 2, ..Options::default() };
    let t = tracked(&case, &[], None, &options, &Progress::default()).unwrap();
    let q = &t.questions[0];
    assert_eq!((q.id.as_str(), t.draws, t.failed), ("breaks", 3000, 0));
    // From January 2022 to May 2023, then the day of the break, where it ends.
    assert_eq!(q.days.len(), 18);
    let last = &q.days[17];
    assert!(last.on == "2023-05-20" && last.come_true && last.state == "broken");
    assert_eq!((last.judged.unwrap().mean, last.recorded.unwrap().mean), (1.0, 1.0));
    // The first is what the analysis says, and every quiet month lowers it.
    let all = Options { draws: 3000, jobs: 1, ..Options::default() };
    let said = analyze(&case, &all, &Progress::default()).unwrap();
    let (judged, after) = (said.questions[0].judged.unwrap(), said.questions[0].recorded.unwrap());
    assert!((q.days[0].judged.unwrap().mean - judged.mean).abs() < 1e-12);
    assert!((q.days[0].recorded.unwrap().mean - after.mean).abs() < 1e-12);
    let means: Vec<f64> = q.days[..17].iter().map(|d| d.recorded.unwrap().mean).collect();
    assert!(means.windows(2).all(|w| w[1] < w[0]), "{means:?}");
    // The rival knows how long it has waited, and nothing else.
    let since = case.relations[0].record[0].since;
    let days = |a: jiff::civil::Date, b: jiff::civil::Date| f64::from((b - a).get_days());
    for d in &q.days[..17] {
        let on: jiff::civil::Date = d.on.parse().unwrap();
        let by: jiff::civil::Date = q.resolve_by.parse().unwrap();
        let none = (days(since, on) / days(since, by)).sqrt();
        assert!((d.constant_hazard.unwrap() - (1.0 - none)).abs() < 1e-12, "{d:?}");
    }
    assert_eq!(last.constant_hazard, Some(1.0));
    // As judged, at the end of a year that was survived, it is a year later.
    let year = q.days.iter().find(|d| d.on == "2023-01-01").unwrap().judged.unwrap().mean;
    let (mut sum, mut total) = (0.0, 0.0);
    for k in 0..20_000 {
        let p = (f64::from(k) + 0.5) / 20_000.0;
        let w = p.powi(3) * (1.0 - p).powi(15);
        let by = |t: i32| 1.0 - (1.0 - p).powi(t);
        sum += w * (by(1) + (913.0 / 365.2425 - 2.0) * (by(2) - by(1)));
        total += w;
    }
    assert!((year - sum / total).abs() < 0.01, "{year} {}", sum / total);
    // What is not there is told.
    let told = |named: &[String], day| {
        let e = tracked(&case, named, day, &options, &Progress::default());
        e.unwrap_err().to_string()
    };
    assert!(told(&["what".to_owned()], None).contains("those are: breaks"));
    let early = Some(jiff::civil::date(2021, 1, 1));
    assert!(told(&[], early).contains("before the as-of date"));
}

#[test]
fn what_had_to_move_for_a_date_to_be_met_is_found() {
    use realpolitik_analysis::forecasts::road::road;
    let case = breaks();
    let found = road(&case, &case.questions[0], true, &Options::default()).unwrap().unwrap();
    let [only] = &found.moves[..] else { panic!("{found:?}") };
    assert!(only.id == "p" && found.reached && (by_then(only.to) - 0.5).abs() < 1e-4, "{found:?}");
}
