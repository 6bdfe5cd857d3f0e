//! By how much each player could gain against a profile that somebody brings.

use super::answer::{Answer, Equilibrium, Num, Strategy, Trouble};
use super::nash::of_behavior;
use realpolitik_game::certificate::{Concept as Certified, certify_mixed};
use realpolitik_game::strategic::MixedProfile;
use realpolitik_game::{BehaviorProfile, GameFile, Number, Rational};
use realpolitik_solve::BehaviorEquilibrium;
use serde_json::{Map, Value, json};
use std::path::Path;

/// What a profile that need be no equilibrium may miss of a sum of 1, in rounding.
const SUM: f64 = 1e-6;

const SHAPE: &str = "a list of lists: for each information set of a tree, or each player of a \
                     table, in the order of the file, the probability of each action as a number \
                     or as text (\"1/3\"); also what --json gives under `probabilities`";

/// The profile in a file, judged in rationals.
pub fn of_file(path: &Path, game: &GameFile<Rational>) -> Result<Answer, Trouble> {
    let shape: Vec<usize> = match game {
        GameFile::Tree(g) => g.information_sets().iter().map(|h| h.actions.len()).collect(),
        GameFile::Table(g) => g.shape().to_vec(),
    };
    Ok(judged(game, profile_rows(path, &shape)?))
}

/// The rows of a profile in a file, each of so many numbers.
pub fn profile_rows(path: &Path, shape: &[usize]) -> Result<Vec<Vec<Rational>>, Trouble> {
    let name = path.display();
    let text = std::fs::read_to_string(path).map_err(|e| {
        Trouble::Usage(format!("the profile {name} cannot be read: {e}"), "name a file of JSON")
    })?;
    let value: Value = serde_json::from_str(&text)
        .map_err(|e| Trouble::Usage(format!("the profile {name} is no JSON: {e}"), SHAPE))?;
    rows(&value, shape).map_err(|what| Trouble::Usage(format!("the profile {name}: {what}"), SHAPE))
}

/// Rows of numbers that fit and add to 1.
fn rows(value: &Value, shape: &[usize]) -> Result<Vec<Vec<Rational>>, String> {
    let list = value.as_array().ok_or("not a list")?;
    if list.len() != shape.len() {
        return Err(format!("{} rows, where the game has {}", list.len(), shape.len()));
    }
    let mut all = Vec::new();
    for (i, (row, n)) in list.iter().zip(shape).enumerate() {
        let at = i + 1;
        let row = row.as_array().ok_or(format!("row {at} is not a list"))?;
        if row.len() != *n {
            return Err(format!("row {at} has {} numbers, where there are {n} actions", row.len()));
        }
        let number = |v: &Value| match v {
            Value::String(t) => Rational::from_literal(t),
            Value::Number(x) => Rational::from_literal(&x.to_string()),
            _ => None,
        };
        let own: Option<Vec<Rational>> = row.iter().map(number).collect();
        let own = own.ok_or(format!("row {at} holds what is no number"))?;
        let zero: Rational = Number::zero();
        if own.iter().any(|p| *p < zero) {
            return Err(format!("row {at} holds a number below 0"));
        }
        let sum = own.iter().fold(zero, |s, p| s + p);
        if (Number::to_f64(&sum) - 1.0).abs() > SUM {
            return Err(format!("row {at} adds to {}, not to 1", Number::to_f64(&sum)));
        }
        all.push(own.into_iter().map(|p| p / sum.clone()).collect());
    }
    Ok(all)
}

fn judged(game: &GameFile<Rational>, rows: Vec<Vec<Rational>>) -> Answer {
    let mut shown = match game {
        GameFile::Tree(g) => {
            let profile = BehaviorProfile { probabilities: rows.concat() };
            of_behavior(&BehaviorEquilibrium::judged(g, profile, Certified::Nash))
        }
        GameFile::Table(g) => {
            let (table, profile) = (g.table(), MixedProfile { strategies: rows });
            let certificate = certify_mixed(&table, &profile, 0.0);
            let regrets = profile.regrets(&table);
            let mut details = Map::new();
            let each: Map<String, Value> = game
                .players()
                .iter()
                .cloned()
                .zip(regrets.iter().map(|r| super::document::number(&Num::of(r))))
                .collect();
            details.insert("regrets".to_owned(), json!(each));
            Equilibrium {
                strategy: Strategy::Mixed(profile.strategies.iter().map(|s| Num::all(s)).collect()),
                mixed: None,
                payoffs: Num::all(&profile.payoffs(&table)),
                holds: certificate.holds(),
                certificate,
                verified: None,
                details,
            }
        }
    };
    shown.details.insert("given".to_owned(), json!(true));
    let gain = shown.certificate.max_regret;
    let note = match shown.holds {
        true => "Nobody gains against this profile: it is a Nash equilibrium.".to_owned(),
        false => format!("Somebody gains up to {gain} against this profile: it is no equilibrium."),
    };
    Answer {
        concept: "given",
        method: "the regret of the profile in the file",
        notes: vec![note],
        equilibria: vec![shown],
        ..Answer::default()
    }
}
