//! A record of waiting: its likelihood against paths counted one by one, what is said
//! from day to day, and how well histories of known parameters give them back.

use jiff::civil::{Date, date};
use realpolitik_case::Case;
use realpolitik_case::load::{Limits, load_memory};
use realpolitik_case::relation::{CompiledRelation, Spell};
use realpolitik_case::unfold::{CompiledGame, compile};
use realpolitik_lanes::philox::uniform;
use realpolitik_runs::relation::{
    AskedBy, Followed, How, RelationSolver, Stationary, Waiting, Weights, effective, forecast,
    track,
};
use realpolitik_runs::subject::draws_of;
use realpolitik_runs::sweep::Progress;

/// A machine that breaks sooner where nobody works, in a climate that may turn.
fn machine(record: &str) -> Case {
    let text = format!(
        r#"schema = 1
title = "t"
as_of = 2022-01-01
[actors.A]
[parameters.cost]
dist = "uniform(0.1, 0.9)"
judgement = "made up"
[parameters.fall]
dist = "beta(2, 6)"
judgement = "made up"
[parameters.turns]
dist = "beta(2, 10)"
judgement = "made up"
[games.day]
start = "choose"
precision = 6
[games.day.moves.choose]
by = "A"
actions = {{ work = "worked", rest = "rested" }}
[games.day.outcomes.worked]
payoffs.A = "1 - cost"
[games.day.outcomes.rested]
payoffs.A = 1
[relations.machine]
game = "day"
period = 6
horizon = 6
discount = 0.8
start = "whole"
[relations.machine.states.whole]
next.worked = {{ broken = "0.2 * fall", whole = "rest" }}
next.rested = {{ broken = "fall", whole = "rest" }}
[relations.machine.states.broken]
next.worked = {{ whole = 0.6, gone = 0.1, broken = "rest" }}
next.rested = {{ gone = 0.3, broken = "rest" }}
[relations.machine.states.gone]
[relations.machine.outside.climate]
start = "mild"
[relations.machine.outside.climate.states.mild]
next = {{ harsh = "turns", mild = "rest" }}
[relations.machine.outside.climate.states.harsh]
set = {{ fall = "min(1, 2 * fall)" }}
next = {{ mild = 0.3, harsh = "rest" }}
{record}"#
    );
    let loaded = load_memory("case", &[("case.toml", text.as_bytes())], &Limits::default());
    let told = loaded.diagnostics;
    loaded.case.unwrap_or_else(|| panic!("{told:#?}"))
}

fn row(since: &str, state: &str) -> String {
    format!(
        "[[relations.machine.record]]\nsince = {since}\nstate = \"{state}\"\njudgement = \"made up\"\n"
    )
}

/// Solves a case at draws of its beliefs.
fn solved(case: &Case, seed: u64, draws: u64) -> Vec<Stationary> {
    let games: Vec<CompiledGame> =
        (0..case.games.len()).map(|g| compile(case, g, &case.limits).unwrap()).collect();
    let outcomes: Vec<usize> = case.games.iter().map(|g| g.outcomes.len()).collect();
    let compiled = CompiledRelation::new(&case.relations[0], &outcomes);
    let mut solver = RelationSolver::new(&case.relations[0], &compiled, &games);
    let mut all = Vec::new();
    for first in (0..draws).step_by(256) {
        let points = draws_of(case, seed, first..(first + 256).min(draws));
        let found = solver.solve(points.rows_from(0), points.len(), points.len());
        all.extend(found.into_iter().map(|s| s.filter(Stationary::is_certified).unwrap()));
    }
    all
}

/// The probability of a sequence of own states after the as-of date, over all climates.
fn by_paths(s: &Stationary, from: usize, own: &[usize]) -> f64 {
    let Some((next, rest)) = own.split_first() else { return 1.0 };
    (0..2)
        .map(|climate| s.chain[from][2 * next + climate] * by_paths(s, 2 * next + climate, rest))
        .sum()
}

#[test]
fn a_record_is_as_likely_as_its_paths() {
    // Whole from 2019-03, broken within the first half of 2020, whole again by 2021-07.
    let rows = [
        row("2019-03-10", "whole"),
        row("2020-02-01", "broken"),
        row("2021-05-01", "whole"),
        row("2022-03-01", "broken"),
        row("2022-09-15", "whole"),
        row("2023-02-01", "broken"),
    ];
    let case = machine(&rows.concat());
    let r = &case.relations[0];
    let s = &solved(&case, 1, 1)[0];
    // The climate stood as it stands: joint states 0 (whole, mild) and 2 (broken, mild).
    let stay = s.chain[0][0] + s.chain[0][1];
    let falls = s.chain[0][2] + s.chain[0][3];
    let still = s.chain[2][2] + s.chain[2][3];
    let back = s.chain[2][0] + s.chain[2][1];
    // Whole periods: 2019-07 to 2020-01 whole, to 2020-07 a fall, to 2021-01 broken, to
    // 2021-07 mended, to 2022-01 whole.
    let before = stay * falls * still * back * stay;
    let (log, next) = Waiting::by(r, case.as_of, case.as_of).of(r, s);
    assert!((log - before.ln()).abs() < 1e-12, "{log} {}", before.ln());
    assert!(next.iter().zip(&s.chain[0]).all(|(a, b)| (a - b).abs() < 1e-15));
    assert_eq!(Waiting::by(r, case.as_of, case.as_of).periods(), 5);
    // By 2023-01-01: broken, then whole; a month later nothing else has come.
    let two = by_paths(s, 0, &[1, 0]);
    let (log, _) = Waiting::by(r, case.as_of, date(2023, 1, 1)).of(r, s);
    assert!((log - (before * two).ln()).abs() < 1e-12);
    // Broken again at 31 of 181 days.
    let part = 31.0 / 181.0;
    let (log, next) = Waiting::by(r, case.as_of, date(2023, 2, 1)).of(r, s);
    let three = by_paths(s, 0, &[1, 0, 1]);
    assert!((log - (before * three * part).ln()).abs() < 1e-12);
    assert!((next[2] + next[3] - 1.0).abs() < 1e-12 && next[2] > 0.0 && next[3] > 0.0);
}

#[test]
fn draws_may_be_added_to_those_solved() {
    let case = machine(&row("2019-02-01", "whole"));
    let (relation, none) = (&case.relations[0], Progress::default());
    // More than are solved at once, and cuts that are no multiples of what is.
    let how = How::beliefs(4, 700, 1);
    let whole = forecast(&case, relation, how, 5, &[vec![1, 2]], &none).unwrap();
    let mut bit_by_bit = Followed::new(&case, relation, How { jobs: 2, ..how }, 5, &[vec![1, 2]]);
    for draws in [96, 96, 301, 17, 700] {
        bit_by_bit.draw_to(draws, &none).unwrap();
    }
    assert_eq!(bit_by_bit.forecast(), whole);
    assert_eq!(whole.draws + whole.failed, 700);
    assert!(whole.record.is_some());
}

#[test]
fn what_never_happens_makes_a_record_impossible() {
    let rows = [row("2018-01-01", "gone"), row("2020-02-01", "whole")];
    let case = machine(&rows.concat());
    let f =
        forecast(&case, &case.relations[0], How::beliefs(1, 50, 1), 4, &[], &Progress::default())
            .unwrap();
    let record = f.record.unwrap();
    assert_eq!((record.effective, record.weights.iter().sum::<f64>()), (0.0, 0.0));
    assert!(record.likelihood.iter().all(|l| *l == f64::NEG_INFINITY));
}

/// However the relation goes on, what will be said averages to what is said now.
#[test]
fn what_will_be_said_averages_to_what_is_said() {
    let case = machine("");
    let s = &solved(&case, 4, 1)[0];
    let target: Vec<bool> = (0..6).map(|j| j / 2 == 1).collect();
    let mut seen = case.clone();
    let said = |case: &Case, day: Date, until: f64| {
        let r = &case.relations[0];
        let w = Waiting::by(r, case.as_of, day);
        let (log, next) = w.of(r, s);
        let p = if w.has_been(&[1]) { 1.0 } else { w.reaches(s, next, &target, until) };
        (log.exp(), p)
    };
    for until in [0.7, 1.0, 1.6, 3.0] {
        let (sure, now) = said(&case, case.as_of, until);
        assert_eq!(sure, 1.0);
        let day = date(2022, 4, 1);
        let mut average = 0.0;
        let mut all = 0.0;
        for to in 0..3 {
            seen.relations[0].record = vec![spell(date(2022, 2, 1), to)];
            let (p, then) = said(&seen, day, until);
            all += p;
            average += p * then;
        }
        assert!((all - 1.0).abs() < 1e-12, "{all}");
        assert!((average - now).abs() < 1e-12, "{until}: {average} {now}");
    }
}

fn spell(since: Date, state: usize) -> Spell {
    let basis = realpolitik_case::Basis::default();
    Spell { since, state, basis, span: machine("").relations[0].span }
}

#[test]
fn no_later_row_is_used() {
    let rows =
        [row("2015-01-01", "whole"), row("2022-03-01", "broken"), row("2022-11-20", "whole")];
    let case = machine(&rows.concat());
    let days: Vec<Date> = (0..18).map(|m| date(2022 + m / 12, 1 + (m % 12) as i8, 1)).collect();
    let asked = [AskedBy { states: vec![1], until: 3.0 }, AskedBy { states: vec![2], until: 2.3 }];
    let followed = |case: &Case, jobs: usize| {
        let how = How::beliefs(1, 300, jobs);
        track(case, &case.relations[0], how, &asked, &days, &Progress::default()).unwrap()
    };
    let told = followed(&case, 1);
    assert_eq!(format!("{told:?}"), format!("{:?}", followed(&case, 3)));
    assert_eq!(told.draws, 300);
    // Rows after each day are corrupted: in what is said up to it no bit changes.
    for (d, day) in days.iter().enumerate() {
        let mut other = case.clone();
        let record = &mut other.relations[0].record;
        record.retain(|s| s.since <= *day);
        record.extend(
            (1..4).map(|k| spell(day.checked_add(jiff::Span::new().days(9 * k)).unwrap(), 2)),
        );
        let again = followed(&other, 2);
        for k in 0..=d {
            assert_eq!(format!("{:?}", told.days[k]), format!("{:?}", again.days[k]), "{day} {k}");
        }
        if d + 3 < days.len() {
            assert_ne!(format!("{:?}", told.days[d + 3]), format!("{:?}", again.days[d + 3]));
        }
    }
    // What has come true stays so, and waiting makes a break less likely.
    let broke = told.days.iter().position(|s| s.state == 1).unwrap();
    assert!(
        told.days[broke..].iter().all(|s| s.judged[0].mean == 1.0 && s.recorded[0].mean == 1.0)
    );
    assert!(told.days[0].recorded[0].mean < told.days[0].judged[0].mean);
    assert!(told.days[1].judged[0].mean < told.days[0].judged[0].mean);
}

#[test]
fn weights_are_those_of_the_record() {
    let case = machine(&row("2010-01-01", "whole"));
    let run = |jobs| {
        let how = How::beliefs(1, 500, jobs);
        forecast(&case, &case.relations[0], how, 4, &[vec![1]], &Progress::default()).unwrap()
    };
    let f = run(2);
    assert_eq!(f, run(1));
    let record = f.record.unwrap();
    assert_eq!(record.periods, 24);
    let all = solved(&case, 1, 500);
    let chances: Vec<f64> =
        all.iter().map(|s| 24.0 * (s.chain[0][0] + s.chain[0][1]).ln()).collect();
    let by_hand = Weights::of(&vec![0.0; 500], &chances);
    for (a, b) in by_hand.0.iter().zip(&record.weights) {
        assert!((a - b).abs() < 1e-12);
    }
    assert!((effective(&by_hand.0) - record.effective).abs() < 1e-6);
    // Having waited for twelve years, one expects to wait longer.
    let last = record.targets.len() - 1;
    assert!(record.targets[last].reached[4].mean < f.targets[last].reached[4].mean);
}

/// Histories of parameters drawn from the beliefs: how often the central 95 % interval
/// of each parameter, after the record, holds the one that made it.
fn coverage(histories: u64, draws: u64, periods: i64) -> [f64; 2] {
    let mut case = machine("");
    let as_of = case.as_of;
    let truths = draws_of(&case, 77, 0..histories);
    let made = solved(&case, 77, histories);
    let points = draws_of(&case, 5, 0..draws);
    let known = solved(&case, 5, draws);
    let mut inside = [0u64; 2];
    for (h, s) in made.iter().enumerate() {
        // Of own states alone, the climate as it stands.
        let (mut record, mut at) = (Vec::new(), 0usize);
        for k in 0..periods {
            let from = as_of.checked_add(jiff::Span::new().months(6 * (k - periods))).unwrap();
            record.push(spell(from, at));
            let u = uniform(99, h as u64, k as u32);
            let (mut sum, mut next) = (0.0, at);
            for to in 0..3 {
                sum += s.chain[2 * at][2 * to] + s.chain[2 * at][2 * to + 1];
                next = to;
                if u < sum {
                    break;
                }
            }
            at = next;
        }
        record.push(spell(as_of, at));
        case.relations[0].start = at;
        case.relations[0].record = record;
        let r = &case.relations[0];
        let w = Waiting::by(r, as_of, as_of);
        let logs: Vec<f64> = known.iter().map(|s| w.of(r, s).0).collect();
        let weights = Weights::of(&vec![0.0; logs.len()], &logs).0;
        for (m, inside) in inside.iter_mut().enumerate() {
            let truth = truths.row(m)[h];
            let below: f64 = points
                .row(m)
                .iter()
                .zip(&weights)
                .filter(|(x, _)| **x < truth)
                .map(|(_, w)| w)
                .sum();
            *inside += u64::from((0.025..=0.975).contains(&below));
        }
    }
    inside.map(|n| n as f64 / histories as f64)
}

#[test]
fn histories_give_their_parameters_back() {
    let full = std::env::var_os("REALPOLITIK_ALL").is_some();
    let (histories, draws, low, high) =
        if full { (4_000, 2_000, 0.935, 0.965) } else { (60, 1_500, 0.85, 1.0) };
    let covered = coverage(histories, draws, 24);
    println!("{histories} histories, {draws} draws: cost {}, fall {}", covered[0], covered[1]);
    assert!(covered.iter().all(|c| (low..=high).contains(c)), "{covered:?}");
}
