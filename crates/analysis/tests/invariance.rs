//! What a finding must not depend on: the scale on which an actor's payoffs are
//! measured. With u replaced by a·u + b and its precision divided by a nobody
//! does or is anything else, so every printed finding stays.

mod support;

use realpolitik_analysis::cards::{POINTS, cards, holders};
use realpolitik_analysis::{Options, analyze};
use realpolitik_case::Case;
use realpolitik_case::formula::{Expression, Symbol};
use realpolitik_case::load::{Limits, load_path};
use realpolitik_runs::sweep::Progress;
use serde_json::Value;
use support::{game, subject};

fn gallery() -> Vec<Case> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases");
    let mut folders: Vec<_> = std::fs::read_dir(root)
        .expect("the gallery")
        .map(|e| e.expect("an entry").path())
        .filter(|p| p.join("case.toml").is_file())
        .collect();
    folders.sort();
    folders
        .iter()
        .map(|f| load_path(f, &Limits::default()).case.unwrap_or_else(|| panic!("{f:?}")))
        .collect()
}

/// The case with the payoffs of one player of its first game on another scale, in every
/// game that it plays: a relation adds up what several of them pay.
fn rescaled(case: &Case, player: usize, a: f64, b: f64) -> Case {
    let mut other = case.clone();
    let actor = case.games[0].players[player];
    for (game, protocol) in other.games.iter_mut().enumerate() {
        let Some(player) = protocol.players.iter().position(|p| *p == actor) else { continue };
        let names = |n: &str| match n.split_once('.') {
            None => case.parameter(n).map(Symbol::Parameter),
            Some((node, branch)) => case.games[game].names.edge(node, branch).map(Symbol::Branch),
        };
        for outcome in &mut protocol.outcomes {
            let text = format!("({}) * {a} + {b}", outcome.payoffs[player].text());
            outcome.payoffs[player] = Expression::parse(&text, &names).expect("a formula");
        }
        let text = format!("({}) / {a}", protocol.precision[player].text());
        protocol.precision[player] = Expression::parse(&text, &names).expect("a formula");
    }
    other
}

/// Numbers agree but for rounding; how payoffs are written, and what the shape
/// of the formulas alone decides, is not compared.
fn agree(a: &Value, b: &Value, at: &str) {
    match (a, b) {
        (Value::Number(x), Value::Number(y)) => {
            let (x, y) = (x.as_f64().unwrap(), y.as_f64().unwrap());
            assert!((x - y).abs() <= 1e-7 * (1.0 + x.abs().max(y.abs())), "{at}: {x} and {y}");
        }
        (Value::Array(x), Value::Array(y)) => {
            assert_eq!(x.len(), y.len(), "{at}");
            x.iter().zip(y).enumerate().for_each(|(i, (x, y))| agree(x, y, &format!("{at}[{i}]")));
        }
        (Value::Object(x), Value::Object(y)) => {
            for (key, value) in x {
                if ["terms", "max_residual", "hash"].contains(&key.as_str()) {
                    continue;
                }
                agree(value, &y[key], &format!("{at}.{key}"));
            }
        }
        _ => assert_eq!(a, b, "{at}"),
    }
}

#[test]
fn no_finding_depends_on_the_scale_of_an_actor() {
    for case in gallery() {
        let options = Options { draws: 512, jobs: 2, ..Options::default() };
        let found = analyze(&case, &options, &Progress::default()).expect("findings");
        let found = serde_json::to_value(&found).unwrap();
        for player in 0..case.games[0].players.len() {
            for (a, b) in [(2.0, 0.0), (0.25, 3.0)] {
                let other = rescaled(&case, player, a, b);
                let again = analyze(&other, &options, &Progress::default()).expect("findings");
                let again = serde_json::to_value(&again).unwrap();
                agree(&found, &again, &format!("{} player {player} × {a} + {b}", case.id));
            }
        }
    }
}

#[test]
fn the_worth_of_cards_does_not_depend_on_it_either() {
    for case in gallery() {
        let compiled = game(&case);
        let other = rescaled(&case, 0, 2.0, -1.0);
        let scaled = game(&other);
        for actor in holders(&subject(&case, &compiled)) {
            let id = &case.actors[actor.index()].id;
            let hand = cards(&subject(&case, &compiled), id, POINTS / 64).unwrap();
            let again = cards(&subject(&other, &scaled), id, POINTS / 64).unwrap();
            let value = |h| serde_json::to_value(h).unwrap();
            agree(&value(&hand), &value(&again), &format!("{} {id}", case.id));
        }
    }
}

/// Taking away an action of one's own never raises own leverage in the gallery:
/// what one may refuse is what one can be given something for. A condition may:
/// without the grip on power Belarus is given less, and gives less still.
#[test]
fn without_a_card_of_its_own_nobody_has_more_leverage() {
    for case in gallery() {
        let options = Options { draws: 512, jobs: 2, ..Options::default() };
        let found = analyze(&case, &options, &Progress::default()).unwrap();
        let hand = realpolitik_analysis::picture::hand::hand(&case, 1, 512, 2).unwrap();
        for taken in hand.iter().filter(|t| t.card.contains('.')) {
            for held in &taken.leverage {
                let (Some(with), Some(without)) = (&held.with, &held.without) else { continue };
                assert!(
                    without.mean <= with.mean + 0.005,
                    "{}: without {} {} has {} over {}, with it {}",
                    case.id,
                    taken.card,
                    taken.of,
                    without.mean,
                    held.over,
                    with.mean
                );
            }
        }
        assert!(!found.leverage.is_empty(), "{}", case.id);
    }
}
