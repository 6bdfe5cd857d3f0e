//! One game in two forms: a table and its tree, strategies and behaviour.

use super::answer::{Answer, Equilibrium, Num, Strategy};
use realpolitik_game::strategic::{Cells, PayoffTable, StrategicGame};
use realpolitik_game::{Game, GameFile, Number, PlayerId, Rational};
use realpolitik_solve::Scalar;
use serde_json::json;
use std::borrow::Cow;
use std::collections::HashMap;

/// An equilibrium of [`as_tree`] as one of the game that was given: in a table the
/// actions of a player's one information set are its strategies.
pub fn as_shown<S: Scalar>(game: &GameFile<S>, e: Equilibrium) -> Equilibrium {
    let (GameFile::Table(table), Strategy::Behavior(flat)) = (game, &e.strategy) else { return e };
    let mut rest = &flat[..];
    let mut strategies = Vec::new();
    for n in table.shape() {
        let (own, later) = rest.split_at(n);
        strategies.push(own.to_vec());
        rest = later;
    }
    let mut details = e.details.clone();
    details.remove("off_path");
    Equilibrium { strategy: Strategy::Mixed(strategies), details, ..e }
}

/// The game as a tree: a table is the one in which nobody sees the others' moves.
pub fn as_tree<S: Scalar>(game: &GameFile<S>) -> Cow<'_, Game<S>> {
    match game {
        GameFile::Tree(g) => Cow::Borrowed(g),
        GameFile::Table(g) => Cow::Owned(g.to_tree()),
    }
}

/// Keeps each behaviour once: different strategies can play the same.
pub fn merge_behaviors(answer: &mut Answer) {
    let mut kept: Vec<Equilibrium> = Vec::new();
    let mut pairs: Vec<usize> = Vec::new();
    let mut at = HashMap::new();
    let mut place = Vec::with_capacity(answer.equilibria.len());
    for e in std::mem::take(&mut answer.equilibria) {
        let Strategy::Behavior(p) = &e.strategy else {
            place.push(kept.len());
            pairs.push(1);
            kept.push(e);
            continue;
        };
        let key: Vec<String> = p.iter().map(Num::key).collect();
        let known = *at.entry(key).or_insert(kept.len());
        place.push(known);
        if known == kept.len() {
            kept.push(e);
            pairs.push(1);
        } else {
            pairs[known] += 1;
        }
    }
    if kept.len() == place.len() {
        answer.equilibria = kept;
        return;
    }
    for component in &mut answer.components {
        for e in component.iter_mut() {
            *e = place[*e];
        }
        component.sort_unstable();
        component.dedup();
    }
    // Components that only strategies told apart are one in behaviour.
    answer.components.dedup();
    for (e, n) in kept.iter_mut().zip(&pairs) {
        e.details.insert("strategy_pairs".to_owned(), json!(n));
    }
    answer.details.insert("behavior_of_pair".to_owned(), json!(place));
    answer.notes.push(format!(
        "{} pairs of strategies are extreme equilibria; where several play the same behaviour it \
         stands once, with their number.",
        place.len()
    ));
    answer.equilibria = kept;
}

/// Rounding of payoffs, as a share of a player's range, above which doubles hold another
/// game than the one that was written.
const COARSE: f64 = 1e-11;

/// Whether doubles are too coarse for the payoffs of a game: then what is certified of the
/// doubles need not hold of the game.
pub fn doubles_are_coarse(game: &GameFile<Rational>) -> bool {
    match game {
        GameFile::Tree(tree) => (0..tree.players().len()).any(|p| {
            let (low, high) = tree.payoff_range(PlayerId(p as u32));
            coarse(&tree.outcomes().iter().map(|o| &o.payoffs[p]).collect::<Vec<_>>(), &low, &high)
        }),
        GameFile::Table(table) => {
            let payoffs = table.table();
            (0..payoffs.players()).any(|p| {
                let column: Vec<&Rational> =
                    (0..payoffs.profiles()).map(|i| payoffs.payoff_at(i, p)).collect();
                let (low, high) = (column.iter().min(), column.iter().max());
                low.zip(high).is_some_and(|(low, high)| coarse(&column, low, high))
            })
        }
    }
}

/// Whether rounding costs some payoff of a player more than is allowed of the range.
fn coarse(payoffs: &[&Rational], low: &Rational, high: &Rational) -> bool {
    let range = Number::to_f64(&(high.clone() - low));
    // Rounding is at most half a unit in the last place.
    let may = |v: f64| v.abs() * f64::EPSILON > COARSE * range;
    let lost = |v: &Rational, near: f64| {
        let kept = Rational::from_float(near);
        kept.map_or(f64::INFINITY, |kept| Number::to_f64(&(kept - v)).abs())
    };
    payoffs.iter().any(|v| {
        let near = Number::to_f64(*v);
        may(near) && lost(v, near) > COARSE * range
    })
}

/// The game in doubles with each player's payoffs counted from its least while they are
/// still exact. What a player gains by any change stays the same.
pub fn counted_from_least(game: &GameFile<Rational>) -> Option<GameFile<f64>> {
    match game {
        GameFile::Tree(tree) => Some(GameFile::Tree(tree.counted_from_least().0)),
        GameFile::Table(table) => table_from_least(table).map(GameFile::Table),
    }
}

fn table_from_least(table: &StrategicGame<Rational>) -> Option<StrategicGame<f64>> {
    let payoffs = table.table();
    let players = payoffs.players();
    let column = |p: usize| (0..payoffs.profiles()).map(move |i| (i, p));
    let least: Vec<Rational> = (0..players)
        .map(|p| column(p).map(|(i, p)| payoffs.payoff_at(i, p)).min().cloned())
        .collect::<Option<_>>()?;
    let from_least = (0..payoffs.profiles()).flat_map(|i| {
        let at = |p: usize| Number::to_f64(&(payoffs.payoff_at(i, p) - &least[p]));
        (0..players).map(at).collect::<Vec<_>>()
    });
    let cells =
        Cells::Payoffs(PayoffTable::new(payoffs.shape().to_vec(), from_least.collect()).ok()?);
    let (names, strategies) = (table.players().to_vec(), table.strategies().to_vec());
    let mut counted = StrategicGame::new(names, strategies, cells).ok()?;
    counted.title.clone_from(&table.title);
    counted.comment.clone_from(&table.comment);
    Some(counted)
}
