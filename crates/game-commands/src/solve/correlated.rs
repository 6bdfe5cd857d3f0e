//! Correlated and coarse correlated equilibria.

use super::answer::{Answer, Equilibrium, Num, Strategy, Trouble};
use super::nash::View;
use super::{Concept, Solve};
use realpolitik_game::{GameFile, Number, Rational};
use realpolitik_solve::Scalar;
use realpolitik_solve::correlated::{CorrelatedEquilibrium, Deviation, best_correlated, most_even};
use serde_json::{Map, json};
use std::str::FromStr;

/// Which of the correlated equilibria.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Objective {
    /// That of the greatest sum of payoffs.
    Welfare,
    /// That of the greatest entropy.
    Entropy,
    /// The best for a player.
    Best(String),
    /// The worst for a player.
    Worst(String),
}

impl FromStr for Objective {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match (text, text.split_once('=')) {
            ("welfare", _) => Ok(Objective::Welfare),
            ("entropy", _) => Ok(Objective::Entropy),
            (_, Some(("best", name))) => Ok(Objective::Best(name.to_owned())),
            (_, Some(("worst", name))) => Ok(Objective::Worst(name.to_owned())),
            _ => Err("write welfare, entropy, best=PLAYER or worst=PLAYER".to_owned()),
        }
    }
}

/// Profiles rarer than this are rounding, where nothing is exact.
const RARE: f64 = 1e-12;

/// Strategies times constraints up to which the programme is solved in rationals where
/// doubles fail.
const CHEAP_IN_RATIONALS: usize = 20_000;

/// Finds one.
pub fn solve(args: &Solve, concept: Concept, game: &GameFile<Rational>) -> Result<Answer, Trouble> {
    let deviation = match concept {
        Concept::CoarseCorrelated => Deviation::OfPlans,
        _ => Deviation::OfStrategies,
    };
    let objective = args.objective.as_ref().unwrap_or(&Objective::Welfare);
    let weights = weights(game.players(), objective)?;
    let max_table = args.limits.max_table;
    let Some(weights) = weights else {
        if args.exact {
            return Err(Trouble::Usage(
                "the equilibrium of greatest entropy is no rational number".to_owned(),
                "leave --exact out, or take another --objective",
            ));
        }
        let view = View::of(&game.map(Number::to_f64), max_table)?;
        let e = most_even(&view.table, deviation)?;
        return Ok(answer(&view, concept, objective, &e));
    };
    if !args.exact {
        let view = View::of(&game.map(Number::to_f64), max_table)?;
        let few = view.table.shape().iter().map(|n| n * n).sum::<usize>() * view.table.profiles();
        let doubles: Vec<f64> = weights.iter().map(|w| *w as f64).collect();
        match best_correlated(&view.table, deviation, &doubles) {
            Ok(e) if e.certificate.holds() || few > CHEAP_IN_RATIONALS => {
                return Ok(answer(&view, concept, objective, &e));
            }
            Err(e) if few > CHEAP_IN_RATIONALS => return Err(e.into()),
            _ => {}
        }
    }
    let view = View::of(game, max_table)?;
    let weights: Vec<Rational> = weights.into_iter().map(Rational::from_i64).collect();
    let e = best_correlated(&view.table, deviation, &weights)?;
    Ok(answer(&view, concept, objective, &e))
}

/// What each player's payoff counts for; nothing where it is not payoffs that count.
fn weights(players: &[String], objective: &Objective) -> Result<Option<Vec<i64>>, Trouble> {
    let only = |name: &str, weight: i64| match players.iter().position(|p| p == name) {
        Some(at) => {
            let mut all = vec![0; players.len()];
            all[at] = weight;
            Ok(Some(all))
        }
        None => Err(Trouble::Usage(
            format!("no player is called `{name}`; there are: {}", players.join(", ")),
            "name one of them in --objective",
        )),
    };
    match objective {
        Objective::Welfare => Ok(Some(vec![1; players.len()])),
        Objective::Entropy => Ok(None),
        Objective::Best(name) => only(name, 1),
        Objective::Worst(name) => only(name, -1),
    }
}

fn answer<S: Scalar>(
    view: &View<S>,
    concept: Concept,
    objective: &Objective,
    e: &CorrelatedEquilibrium<S>,
) -> Answer {
    let table = &view.table;
    let profile = |i: usize| {
        (0..table.players()).map(|p| i / table.stride(p) % table.shape()[p]).collect::<Vec<_>>()
    };
    let counts = |p: &S| *p > S::zero() && (S::EXACT || p.to_f64() > RARE);
    let drawn = e.profile.probabilities.iter().enumerate().filter(|(_, p)| counts(p));
    let joint = drawn.map(|(i, p)| (profile(i), Num::of(p))).collect();
    let (name, method) = match (concept, objective) {
        (Concept::CoarseCorrelated, Objective::Entropy) => ("coarse correlated", "maximum entropy"),
        (Concept::CoarseCorrelated, _) => ("coarse correlated", "linear programming"),
        (_, Objective::Entropy) => ("correlated", "maximum entropy"),
        _ => ("correlated", "linear programming"),
    };
    let which = match objective {
        Objective::Welfare => "greatest sum of payoffs".to_owned(),
        Objective::Entropy => "greatest entropy".to_owned(),
        Objective::Best(p) => format!("greatest payoff of {p}"),
        Objective::Worst(p) => format!("least payoff of {p}"),
    };
    let mut details = Map::new();
    details.insert("objective".to_owned(), json!(which));
    Answer {
        concept: name,
        method,
        notes: vec![format!("Of all {name} equilibria one with the {which}.")],
        equilibria: vec![Equilibrium {
            strategy: Strategy::Joint(joint),
            mixed: None,
            payoffs: Num::all(&e.payoffs),
            certificate: e.certificate,
            holds: e.certificate.holds(),
            verified: None,
            details,
        }],
        ..Answer::default()
    }
}
