//! What a game declares, item by item.

use super::game::{action, branch, chance, concession, group, node, outcome, selection, whole};
use super::item::{Item, ItemKind, id, symbol};
use crate::formula::Expression;
use crate::{Action, ActorId, Case, ChanceNode, MoveNode, Protocol};

/// Everything that a game declares, in file order.
pub(super) fn game_items(case: &Case, game: &Protocol, all: &mut Vec<Item>) {
    all.push(whole(case, game));
    all.extend(game.chance.iter().map(|c| chance(case, game, c)));
    all.extend(game.moves.iter().map(|m| node(case, game, m)));
    all.extend((0..game.outcomes.len()).map(|o| outcome(case, game, o)));
}

/// A formula in the form in which it is compared.
fn formula(case: &Case, game: &Protocol, e: &Expression) -> String {
    e.postfix(&|s| symbol(case, &game.names, s))
}

/// Who sees what was done.
fn seen(case: &Case, by: &Option<Vec<ActorId>>) -> String {
    match by {
        None => "everyone".to_owned(),
        Some(list) => {
            let mut ids: Vec<&str> = list.iter().map(|a| id(case, *a)).collect();
            ids.sort_unstable();
            ids.join(", ")
        }
    }
}

/// The game as a whole.
fn whole(case: &Case, game: &Protocol) -> Item {
    let mut whole = Item::new(ItemKind::Game, game.id.as_str(), game.span)
        .of(game)
        .called(&whole::TITLE, &game.title)
        .say(&whole::START, game.names.vertex(game.start));
    for (player, e) in game.players.iter().zip(&game.precision) {
        let name = format!("precision.{}", id(case, *player));
        let compared = formula(case, game, e);
        whole = whole.put(name, &[&whole::PRECISION], e.text().to_owned(), compared);
    }
    let leave: Vec<String> = game
        .walk_away
        .iter()
        .map(|(a, o)| format!("{} = {}", id(case, *a), game.outcomes[*o].name))
        .collect();
    let whole = whole.say(&whole::WALK_AWAY, leave.join(", "));
    let groups = game.groups.iter().fold(whole, |item, g| {
        let names: Vec<&str> = g.outcomes.iter().map(|o| game.outcomes[*o].name.as_str()).collect();
        let keys: [&'static super::Key; 2] = [&group::OUTCOMES, &group::LABEL];
        let said = format!("{}: {}", g.label, names.join(", "));
        item.put(format!("groups.{}", g.name), &keys, said.clone(), said)
    });
    let whole = groups;
    let Some(s) = &game.selection else { return whole };
    let marks: Vec<String> = s.recorded_if.iter().map(|h| h.name(game)).collect();
    whole.say(&selection::RECORDED_IF, marks.join(", ")).basis(
        &selection::SOURCE,
        &selection::JUDGEMENT,
        &s.basis,
    )
}

fn chance(case: &Case, game: &Protocol, c: &ChanceNode) -> Item {
    let side = |of: &dyn Fn(&Expression) -> String| -> String {
        let branch = |b: &crate::Branch| {
            let p = b.probability.as_ref().map_or_else(|| "rest".to_owned(), of);
            let open = b.open_if.as_ref().map_or_else(String::new, |e| format!(" if {}", of(e)));
            format!("{}: {p} to {}{open}", b.name, game.names.vertex(b.to))
        };
        c.branches.iter().map(branch).collect::<Vec<_>>().join("; ")
    };
    let labels = c.branches.iter().filter_map(|b| Some((&b.name, b.label.as_ref()?)));
    Item::new(ItemKind::Chance, c.name.as_str(), c.span)
        .of(game)
        .called(&chance::LABEL, &c.label)
        .say(&chance::SEEN_BY, seen(case, &c.seen_by))
        .words("labels", &branch::LABEL, called(labels))
        .put(
            "branches",
            &[&chance::BRANCHES],
            side(&|e| e.text().to_owned()),
            side(&|e| formula(case, game, e)),
        )
}

fn node(case: &Case, game: &Protocol, m: &MoveNode) -> Item {
    let to = |a: &Action| format!("{} to {}", a.name, game.names.vertex(a.to));
    let actions: Vec<String> = m.actions.iter().map(to).collect();
    let accepted: Vec<String> = m
        .actions
        .iter()
        .filter_map(|a| Some(format!("{}: {}", a.name, game.names.vertex(a.accepts?))))
        .collect();
    let cards: Vec<&str> = m.actions.iter().filter(|a| a.card).map(|a| a.name.as_str()).collect();
    let on = |a: &Action| Some(format!("{}: {}", a.name, a.channel?.word()));
    let channels: Vec<String> = m.actions.iter().filter_map(on).collect();
    let conceded = conceded(case, m);
    // What an offer is called follows from its amount.
    let called_by_hand = m.actions.iter().filter(|a| a.amount.is_none());
    let labels = called_by_hand.filter_map(|a| Some((&a.name, a.label.as_ref()?)));
    let open = |of: &dyn Fn(&Expression) -> String| {
        let conditions = m.actions.iter().filter_map(|a| Some((a, a.open_if.as_ref()?)));
        conditions.map(|(a, e)| format!("{} if {}", a.name, of(e))).collect::<Vec<_>>().join("; ")
    };
    Item::new(ItemKind::Move, m.name.as_str(), m.span)
        .of(game)
        .called(&node::LABEL, &m.label)
        .say(&node::BY, id(case, m.by))
        .say(&node::SEEN_BY, seen(case, &m.seen_by))
        .say(&node::ACTIONS, actions.join("; "))
        .say(&node::OFFER, offered(m))
        .say(&action::ACCEPTS, accepted.join("; "))
        .words("labels", &action::LABEL, called(labels))
        .put(
            "open",
            &[&action::IF],
            open(&|e| e.text().to_owned()),
            open(&|e| formula(case, game, e)),
        )
        .named("cards", &action::CARD, cards.join(", "))
        .say(&action::CHANNEL, channels.join("; "))
        .put(
            "concessions",
            &[&action::CONCEDES, &concession::TO, &concession::WEIGHT],
            conceded.clone(),
            conceded,
        )
}

/// The least and the most that a move offers, and how many amounts.
fn offered(m: &MoveNode) -> String {
    let amounts: Vec<f64> = m.actions.iter().filter_map(|a| a.amount).collect();
    match (amounts.first(), amounts.last()) {
        (Some(low), Some(high)) => format!("{low}..{high}:{}", amounts.len()),
        _ => String::new(),
    }
}

/// What people call actions or branches.
fn called<'a>(labels: impl Iterator<Item = (&'a String, &'a String)>) -> String {
    labels.map(|(name, label)| format!("{name}: {label}")).collect::<Vec<_>>().join("; ")
}

/// What the actions of a move give away.
fn conceded(case: &Case, m: &MoveNode) -> String {
    let all = m.actions.iter().filter_map(|a| {
        let c = a.concedes.as_ref()?;
        Some(format!("{} {} to {}", a.name, c.weight, id(case, c.to)))
    });
    all.collect::<Vec<_>>().join(", ")
}

fn outcome(case: &Case, game: &Protocol, at: usize) -> Item {
    let o = &game.outcomes[at];
    let mut item = Item::new(ItemKind::Outcome, o.name.as_str(), o.span)
        .of(game)
        .called(&outcome::LABEL, &o.label);
    for (player, e) in game.players.iter().zip(&o.payoffs) {
        let name = format!("payoffs.{}", id(case, *player));
        let compared = formula(case, game, e);
        item = item.put(name, &[&outcome::PAYOFFS], e.text().to_owned(), compared);
    }
    item
}
