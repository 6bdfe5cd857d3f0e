//! Ten rounds of two cases under eight readings, as computed by others' programs
//! and corrected ones.

use realpolitik_bargain::compromise::compromise;
use realpolitik_bargain::expected_utility::{Capitulation, Choice, Settings, Votes, run};
use realpolitik_bargain::{Actor, Dimension, Group};
use realpolitik_case::load::Limits;
use realpolitik_group_files::read;
use std::path::PathBuf;

fn shared(name: &str) -> Option<String> {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/eum"));
    let text = std::fs::read_to_string(folder.join(name)).ok();
    if text.is_none() {
        println!("skipped: {} is not here", folder.join(name).display());
    }
    text
}

fn group(name: &str) -> Option<Group> {
    let text = shared(name)?;
    let reading = read(name, text.as_bytes(), &Limits::default());
    Some(reading.file.unwrap_or_else(|| panic!("{:?}", reading.loaded.diagnostics)).group)
}

fn settings(key: &str) -> Settings {
    let parts: Vec<&str> = key.split('|').collect();
    Settings {
        votes: if parts[1] == "pair" { Votes::Pair } else { Votes::AllPairs },
        capitulation: if parts[2] == "fixed" { Capitulation::Weaker } else { Capitulation::Never },
        choice: if parts[3] == "least_move" { Choice::LeastMove } else { Choice::LeastMean },
        ..Settings::default()
    }
}

fn near(ours: f64, theirs: &serde_json::Value, what: &str) {
    let theirs = theirs.as_f64().unwrap();
    // The reference is written to ten decimals.
    assert!((ours - theirs).abs() <= 1e-9 * theirs.abs().max(1.0), "{what}: {ours} {theirs}");
}

#[test]
fn every_round_of_every_reading() {
    let Some(text) = shared("variants.json") else { return };
    let all: serde_json::Value = serde_json::from_str(&text).unwrap();
    let all = all.as_object().unwrap();
    assert_eq!(all.len(), 16);
    for (key, reference) in all {
        let group = group(key.split('|').next().unwrap()).unwrap();
        let found = run(&group, 0, &settings(key)).unwrap();
        let rounds = reference["rounds"].as_array().unwrap();
        assert_eq!(rounds.len(), found.rounds.len());
        for (ours, theirs) in found.rounds.iter().zip(rounds) {
            let what = format!("{key} round {}", theirs["round"]);
            for (i, x) in ours.positions.iter().enumerate() {
                near(*x, &theirs["positions"][i], &format!("{what} position {i}"));
                near(ours.risk[i], &theirs["r"][i], &format!("{what} risk {i}"));
            }
            near(ours.mean, &theirs["weighted_mean"], &format!("{what} mean"));
            near(ours.median, &theirs["condorcet_median"], &format!("{what} median"));
            let moves: Vec<[String; 3]> = ours
                .moves
                .iter()
                .map(|m| {
                    let offer = format!("{:?}", m.offer).to_lowercase();
                    [group.actors[m.actor].name.clone(), offer, group.actors[m.with].name.clone()]
                })
                .collect();
            assert_eq!(serde_json::json!(moves), theirs["moves"], "{what}");
        }
    }
}

#[test]
fn the_compromise_of_the_emission_case() {
    let Some(group) = group("ExampleActors.csv") else { return };
    assert_eq!(compromise(&group).unwrap(), [7.389955686853767]);
}

fn actor(name: &str, capability: f64, position: f64, salience: f64) -> Actor {
    let name = name.to_owned();
    let (position, salience) = (vec![position], vec![salience]);
    Actor { name, description: String::new(), capability, position, salience }
}

fn on(low: f64, high: f64, actors: Vec<Actor>) -> Group {
    let name = "scale".to_owned();
    Group {
        name: String::new(),
        description: String::new(),
        dimensions: vec![Dimension { name, low, high, status_quo: None }],
        actors,
        ideal_adjustment: None,
    }
}

#[test]
fn a_compromise_by_hand() {
    // At either end distances are 1 to any power. The weak side is in most danger
    // and has risk ½: a win over the status quo is worth a = 4·√½, a loss a − 4.
    // Of 3.1 votes it has 0.1, and the other always resists.
    let group = on(0.0, 10.0, vec![actor("A", 3.0, 0.0, 1.0), actor("B", 1.0, 10.0, 0.1)]);
    let settings = Settings { rounds: 1, ..Settings::default() };
    let found = run(&group, 0, &settings).unwrap();
    let a = 4.0 * 0.5f64.sqrt();
    let own = 0.1 / 3.1 * a + 3.0 / 3.1 * (a - 4.0);
    let other = 0.1 * (3.0 / 3.1 * a + 0.1 / 3.1 * (a - 4.0)) + 0.9 * a;
    assert!((found.rounds[0].risk[1] - 0.5).abs() < 1e-12);
    assert_eq!(found.rounds[0].positions[0], 0.0);
    assert!((found.rounds[0].positions[1] - (10.0 + 10.0 * own / other)).abs() < 1e-12);
    assert_eq!(found.rounds[0].median, 0.0);
}

#[test]
fn names_order_and_unit_of_capability_do_not_matter() {
    let actors = vec![
        actor("A", 3.0, 1.0, 0.8),
        actor("B", 2.0, 4.0, 0.5),
        actor("C", 1.0, 9.0, 0.9),
        actor("D", 2.5, 6.5, 0.3),
    ];
    for settings in Settings::default().readings() {
        let found = run(&on(0.0, 10.0, actors.clone()), 0, &settings).unwrap();
        let mut turned = actors.clone();
        turned.reverse();
        for a in &mut turned {
            a.capability *= 8.0;
        }
        let other = run(&on(0.0, 10.0, turned), 0, &settings).unwrap();
        for (a, b) in found.rounds.iter().zip(&other.rounds) {
            let mut back = b.positions.clone();
            back.reverse();
            for (x, y) in a.positions.iter().zip(&back) {
                assert!((x - y).abs() < 1e-9, "{}", settings.name());
            }
        }
    }
}

#[test]
fn the_least_move_looks_the_same_from_either_end() {
    let actors = vec![
        actor("A", 3.0, 1.0, 0.8),
        actor("B", 2.0, 4.0, 0.5),
        actor("C", 1.0, 9.0, 0.9),
        actor("D", 2.5, 6.5, 0.3),
    ];
    let mut mirrored = actors.clone();
    for a in &mut mirrored {
        a.position[0] = 10.0 - a.position[0];
    }
    for votes in [Votes::Pair, Votes::AllPairs] {
        let settings = Settings { votes, ..Settings::default() };
        let found = run(&on(0.0, 10.0, actors.clone()), 0, &settings).unwrap();
        let other = run(&on(0.0, 10.0, mirrored.clone()), 0, &settings).unwrap();
        for (a, b) in found.rounds.iter().zip(&other.rounds) {
            for (x, y) in a.positions.iter().zip(&b.positions) {
                assert!((x - (10.0 - y)).abs() < 1e-9);
            }
        }
    }
}

#[test]
fn actors_at_one_place_have_nothing_to_bargain_over() {
    let group = on(0.0, 10.0, vec![actor("A", 1.0, 4.0, 0.5), actor("B", 1.0, 4.0, 0.5)]);
    let found = run(&group, 0, &Settings::default()).unwrap();
    assert!(found.rounds.iter().all(|r| r.positions == [4.0, 4.0] && r.moves.is_empty()));
}
