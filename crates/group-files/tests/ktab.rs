//! Every printed digit of two references that KTAB published in 2017, and of its
//! runs under settings changed one at a time.

use realpolitik_bargain::Group;
use realpolitik_bargain::spatial::{Arithmetic, Run, Settings, Status, run};
use realpolitik_case::load::Limits;
use realpolitik_group_files::read;
use std::path::PathBuf;

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/ktab"))
}

/// A file of the shared data, or `None` with a word where it is absent.
fn shared(name: &str) -> Option<String> {
    let path = folder().join(name);
    let text = std::fs::read_to_string(&path).ok();
    if text.is_none() {
        println!("skipped: {} is not here", path.display());
    }
    text
}

fn group(name: &str) -> Option<Group> {
    let text = shared(name)?;
    let reading = read(name, text.as_bytes(), &Limits::default());
    Some(reading.file.unwrap_or_else(|| panic!("{:?}", reading.loaded.diagnostics)).group)
}

fn ktab() -> Settings {
    Settings { arithmetic: Arithmetic::Ktab2019, ..Settings::default() }
}

/// Numbers as KTAB prints them after `label:`.
fn line<'t>(text: &'t str, label: &str) -> Vec<&'t str> {
    let found = text.lines().find_map(|l| l.strip_prefix(label)?.trim_start().strip_prefix(':'));
    let found = found.unwrap_or_else(|| panic!("{label} is not in the reference"));
    found.split_whitespace().collect()
}

fn compare(group: &Group, run: &Run, reference: &str) {
    let mut compared = 0;
    for (i, a) in group.actors.iter().enumerate() {
        for (k, d) in group.dimensions.iter().enumerate() {
            let ours: Vec<String> =
                run.states.iter().map(|s| format!("{:.1}", s.positions[i][k])).collect();
            assert_eq!(ours, line(reference, &format!("{}, {}", a.name, d.name)), "{}", a.name);
            compared += ours.len();
        }
        let ours: Vec<String> = run.states.iter().map(|s| format!("{:.4}", s.win[i])).collect();
        assert_eq!(ours, line(reference, &format!("{}, prob ", a.name)), "{}", a.name);
        compared += ours.len();
    }
    println!("{compared} numbers compared");
}

#[test]
fn the_reference_of_thirteen_actors() {
    let (Some(g), Some(text)) =
        (group("SOE-Pol-Comp.csv"), shared("ref_2017_SOE-Pol-Comp_positions_probs.txt"))
    else {
        return;
    };
    let found = run(&g, &ktab()).unwrap();
    assert_eq!(found.states.len(), 28);
    assert_eq!(found.status, Status::Settled);
    compare(&g, &found, &text);
}

#[test]
fn the_reference_of_seven_actors() {
    let (Some(g), Some(text)) =
        (group("dummyData_3Dim.csv"), shared("ref_2017_dummyData_3Dim_history.txt"))
    else {
        return;
    };
    compare(&g, &run(&g, &ktab()).unwrap(), &text);
}

#[test]
fn settings_changed_one_at_a_time() {
    let (Some(g), Some(text)) = (group("SOE-Pol-Comp.csv"), shared("soe_pol_comp_grid.json"))
    else {
        return;
    };
    let grid: serde_json::Value = serde_json::from_str(&text).unwrap();
    let rows = grid.as_array().unwrap();
    assert!(rows.len() >= 12);
    for row in rows {
        let mut settings = ktab();
        for (key, value) in row["params"].as_object().unwrap() {
            settings.set(key, value.as_str().unwrap()).unwrap();
        }
        let found = run(&g, &settings).unwrap();
        let label = row["label"].as_str().unwrap();
        println!("{label}: {} states", found.states.len());
        assert_eq!(found.states.len() as u64, row["states"].as_u64().unwrap(), "{label}");
        for (i, a) in g.actors.iter().enumerate() {
            let win = row["win_probability_history"][&a.name].as_array().unwrap();
            for (t, (state, win)) in found.states.iter().zip(win).enumerate() {
                let ours = format!("{:.4}", state.win[i]);
                let theirs = format!("{:.4}", win.as_f64().unwrap());
                assert_eq!(ours, theirs, "{label}: {} at turn {t}", a.name);
            }
            let positions = row["position_history"][&a.name].as_object().unwrap();
            for (k, theirs) in positions.values().enumerate() {
                for (t, (state, theirs)) in
                    found.states.iter().zip(theirs.as_array().unwrap()).enumerate()
                {
                    let ours = format!("{:.1}", state.positions[i][k]);
                    let theirs = format!("{:.1}", theirs.as_f64().unwrap());
                    assert_eq!(ours, theirs, "{label}: {} at turn {t}", a.name);
                }
            }
        }
    }
}

#[test]
fn the_example_in_xml_has_an_empty_coordinate_and_else_is_read() {
    let Some(text) = shared("smpExample.xml") else { return };
    let limits = Limits::default();
    let reading = read("smpExample.xml", text.as_bytes(), &limits);
    let [one] = reading.loaded.diagnostics.as_slice() else {
        panic!("{:?}", reading.loaded.diagnostics)
    };
    assert_eq!(one.code, "RP0703");
    let filled = text.replace("<dCoord></dCoord>", "<dCoord>20</dCoord>");
    let file = read("smpExample.xml", filled.as_bytes(), &limits).file.unwrap();
    assert_eq!(file.group.actors.len(), 5);
    let settings = file.settings.unwrap();
    assert_eq!(settings.seed, 3507583219545544127);
    assert_eq!(settings.election.name(), "MarkovIncentive");
    let rows = file.group.ideal_adjustment.as_ref().unwrap();
    assert_eq!((rows[0][0], rows[1][0], rows[1][1], rows[4][4]), (0.87, 0.07, 0.75, 1.0));
    assert!(run(&file.group, &settings).is_ok());
}
