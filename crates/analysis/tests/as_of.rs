//! What came later moves nothing: rows after the as-of date may be changed, taken
//! out or added, and every number stays what it was.

use jiff::civil::date;
use proptest::prelude::*;
use realpolitik_analysis::forecasts::road::road;
use realpolitik_analysis::headline::against::Against;
use realpolitik_analysis::rivals::learning::learning;
use realpolitik_analysis::rivals::weights::rivals;
use realpolitik_analysis::{Options, analyze};
use realpolitik_case::load::{Limits, load_path};
use realpolitik_case::{Case, Channel, PartialDate};
use realpolitik_runs::sweep::Progress;
use std::path::Path;

fn case() -> Case {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases/us-vietnam-2022");
    load_path(&folder, &Limits::default()).case.expect("the shipped case loads")
}

/// Everything that is computed, but for how much is held out.
fn numbers(case: &Case) -> serde_json::Value {
    let options = Options { draws: 40, ..Options::default() };
    let progress = Progress::default();
    let mut found = analyze(case, &options, &progress).unwrap();
    found.rivals = rivals(case, &options, &progress).unwrap();
    found.learning = learning(case, &options, &progress).unwrap();
    // A miss is a score, and scores alone may use how a question turned out.
    found.against.retain(|a| !matches!(a, Against::MissedForecast { .. }));
    let mut all = serde_json::to_value(&found).unwrap();
    for count in ["held_out", "occasions_held_out"] {
        all["evidence"].as_object_mut().unwrap().remove(count);
    }
    all
}

#[derive(Clone, Copy, Debug)]
enum Tampering {
    /// Change a later row's date, weight, channel, move or enforcement.
    Change,
    /// Take it out.
    Remove,
    /// Add a copy of it.
    Copy,
}

fn tamper(case: &mut Case, how: Tampering, pick: usize, days: u8) {
    let as_of = case.as_of;
    let later = PartialDate::new(2023 + i16::from(days % 40), Some(1 + (days % 12) as i8), None);
    let events: Vec<usize> =
        (0..case.events.len()).filter(|i| case.events[*i].date.latest() > as_of).collect();
    let i = events[pick % events.len()];
    match how {
        Tampering::Remove => drop(case.events.remove(i)),
        Tampering::Copy => {
            let mut copy = case.events[i].clone();
            copy.id = format!("copy-{pick}");
            copy.date = later;
            case.events.push(copy);
        }
        Tampering::Change => {
            let e = &mut case.events[i];
            e.date = later;
            e.channel = Channel::Quiet;
            e.concession = e.concession.map(|(g, r, w)| (r, g, w + f64::from(days)));
            e.observation = None;
        }
    }
    for regime in &mut case.regimes {
        let rows: Vec<usize> = (0..regime.occasions.len())
            .filter(|i| regime.occasions[*i].date.latest() > as_of)
            .collect();
        let Some(i) = rows.get(pick % rows.len().max(1)).copied() else { continue };
        match how {
            Tampering::Remove => drop(regime.occasions.remove(i)),
            Tampering::Copy => {
                let copy = regime.occasions[i].clone();
                regime.occasions.push(copy);
            }
            Tampering::Change => {
                let o = &mut regime.occasions[i];
                o.enforced = !o.enforced;
                o.met = Some(u32::from(days % 4));
            }
        }
    }
    if let Some(ladder) = &mut case.ladder {
        let rows: Vec<usize> = (0..ladder.records.len())
            .filter(|i| ladder.records[*i].from.latest() > as_of)
            .collect();
        let i = rows[pick % rows.len()];
        match how {
            Tampering::Remove => drop(ladder.records.remove(i)),
            Tampering::Copy => {
                let copy = ladder.records[i].clone();
                ladder.records.push(copy);
            }
            Tampering::Change => {
                ladder.records[i].tier = 0;
                ladder.records[i].from = later;
            }
        }
    }
    for q in &mut case.questions {
        if let Some((happened, _, _)) = &mut q.resolution {
            *happened = !*happened;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_later_row_moves_nothing(
        how in prop_oneof![Just(Tampering::Change), Just(Tampering::Remove), Just(Tampering::Copy)],
        pick in 0usize..1000,
        days in any::<u8>(),
        early in any::<bool>(),
    ) {
        let mut case = case();
        if early {
            // An earlier as-of date holds out what the case's own would show.
            case.as_of = date(2020, 6, 30);
        }
        let before = numbers(&case);
        tamper(&mut case, how, pick, days);
        let after = numbers(&case);
        prop_assert_eq!(before, after);
    }
}

/// An earlier row does move something, or the test above would show nothing.
#[test]
fn an_earlier_row_moves_something() {
    let mut case = case();
    let before = numbers(&case);
    case.as_of = date(2020, 6, 30);
    let after = numbers(&case);
    for part in ["ledgers", "audits", "rivals", "learning"] {
        assert_ne!(before[part], after[part], "{part}");
    }
    // What rests on beliefs alone stays: beliefs are the analyst's, not dated rows.
    assert_eq!(before["outcomes"], after["outcomes"]);
}

/// The road of 2023: acceptance grows likely as wariness, fear and pressure fall
/// and the belief that Washington stands by rises.
#[test]
fn the_missed_upgrade_has_a_road() {
    let case = case();
    let q = case.questions.iter().find(|q| q.id == "upgrade-by-2023").unwrap();
    let options = Options { jobs: 2, ..Options::default() };
    let found = road(&case, q, true, &options).unwrap().unwrap();
    println!("{found:#?}");
    assert!(found.reached && (found.after - 0.5).abs() < 1e-3 && found.before < 0.1);
    assert!(found.distance > 1.0 && found.distance < 6.0);
    for m in &found.moves {
        let sign = match m.id.as_str() {
            "p_wary" | "fear" | "pressure" | "autonomy" | "deter" => -1.0,
            "threat_VN" | "stands_by" | "punish_cost" | "title_ease" | "consistency" => 1.0,
            _ => continue,
        };
        assert!(m.score * sign > 0.0, "{}: {}", m.id, m.score);
    }
    let share: f64 = found.moves.iter().map(|m| m.share).sum();
    assert!(share > 0.9 && share <= 1.0 + 1e-12);
    // A question that came out as expected needs no road; nor does a judged one.
    assert!(road(&case, q, false, &options).unwrap().is_none());
    let judged = case.questions.iter().find(|q| q.id == "disputes-in-silence").unwrap();
    assert!(road(&case, judged, true, &options).unwrap().is_none());
}
