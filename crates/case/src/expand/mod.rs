//! Short forms written out before a case is read: of a game as moves and draws.
//!
//! An offer from a range becomes a move with an action for each amount; choices made
//! at once become one move after another of which nobody sees those before; rounds
//! become as many copies of their nodes; what is believed of a group's numbers becomes
//! parameters. What is written out keeps the places of what
//! it stands for, so that a mistake is told where it was made.

mod entries;
mod groups;
mod offer;
mod rounds;
mod together;

pub(crate) use groups::belief;
pub(crate) use offer::steps;

use crate::language::document::case;
use crate::language::game::whole;
use crate::syntax::{Spanned, Value};
use entries::{entry, entry_mut};
use std::collections::HashMap;

/// What was written out in a game.
#[derive(Clone, Debug, Default)]
pub(crate) struct Written {
    /// Moves with an offer, and the rounds' names for them.
    pub offers: Vec<String>,
    /// Rounds.
    pub rounds: Vec<WrittenRounds>,
    /// Moves made at once, each list by the name of the form and its round.
    pub together: Vec<Vec<String>>,
    /// What leads to a name leads to a node of another name.
    pub renamed: HashMap<String, String>,
}

/// Nodes written out once per round.
#[derive(Clone, Debug)]
pub(crate) struct WrittenRounds {
    /// The name of the rounds.
    pub name: String,
    /// How many.
    pub times: usize,
    /// Each node as named, with its copies in order.
    pub nodes: Vec<(String, Vec<String>)>,
}

/// Most nodes that the rounds of a game are written out as.
pub(crate) const MOST_WRITTEN: usize = 10_000;

/// Writes out the short forms of every game, and says what was written, by game.
/// What is not well stated is left as it is; the reader tells of it.
pub(crate) fn write_out(root: &mut Spanned) -> HashMap<String, Written> {
    let mut all = HashMap::new();
    let Value::Table(top) = &mut root.value else { return all };
    groups::write_out(top);
    let Some(games) = entry_mut(top, case::GAMES.name) else { return all };
    let Value::Table(games) = &mut games.value else { return all };
    for (name, game) in games {
        let Value::Table(game) = &mut game.value else { continue };
        let mut written = Written::default();
        together::write_out(game, &mut written);
        offer::write_out(game, &mut written);
        rounds::write_out(game, &mut written);
        all.insert(name.name.clone(), written);
    }
    all
}

/// Whether a document has any short form.
pub(crate) fn needed(root: &Spanned) -> bool {
    let Value::Table(top) = &root.value else { return false };
    if entry(top, case::GROUPS.name).is_some() {
        return true;
    }
    let Some(Value::Table(games)) = entry(top, case::GAMES.name).map(|v| &v.value) else {
        return false;
    };
    games.iter().any(|(_, game)| {
        let Value::Table(game) = &game.value else { return false };
        let offers = match entry(game, whole::MOVES.name).map(|v| &v.value) {
            Some(Value::Table(moves)) => moves.iter().any(|(_, m)| match &m.value {
                Value::Table(m) => entry(m, crate::language::game::node::OFFER.name).is_some(),
                _ => false,
            }),
            _ => false,
        };
        offers
            || entry(game, whole::REPEAT.name).is_some()
            || entry(game, whole::SIMULTANEOUS.name).is_some()
    })
}
