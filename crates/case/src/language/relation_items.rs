//! What a relation declares, item by item.

use super::item::{Item, ItemKind, id, symbol};
use super::relations::{hedge, outside, outside_state, relation, spell, state};
use crate::formula::Expression;
use crate::relation::{Hedge, OutsideState, Relation, Share, Spell, State};
use crate::{Case, NameTable, ParameterId};

/// Everything that a relation declares, in file order.
pub(super) fn relation_items(case: &Case, r: &Relation, all: &mut Vec<Item>) {
    all.push(whole(case, r));
    all.extend(r.states.iter().map(|s| own(case, r, s)));
    all.extend(r.hedges.iter().map(|h| hedged(case, r, h)));
    all.extend(r.record.iter().map(|s| recorded(r, s)));
    for thing in &r.outside {
        let name = format!("{} {}", r.id, thing.id);
        all.push(
            Item::new(ItemKind::Relation, name, r.span)
                .called(&outside::LABEL, &thing.label)
                .say(&outside::START, thing.states[thing.start].id.as_str()),
        );
        all.extend(thing.states.iter().map(|s| stands(case, (r, thing), s)));
    }
}

fn hedged(case: &Case, r: &Relation, h: &Hedge) -> Item {
    let states: Vec<&str> = h.keeps.iter().map(|s| r.states[*s].id.as_str()).collect();
    let mut item = Item::new(ItemKind::Relation, format!("{} {}", r.id, h.id), h.span)
        .called(&hedge::LABEL, &h.label)
        .say(&hedge::BY, id(case, r.players[h.by]))
        .say(&hedge::KEEPS, states.join(", "));
    for (partner, actions) in &h.bound {
        let names = actions.iter().map(|(g, e)| {
            let names = &case.games[*g].names;
            format!("{}: {}.{}", case.games[*g].id, names.vertex(e.node), names.branch(*e))
        });
        let given_up: Vec<String> = names.collect();
        let name = format!("bound.{}", id(case, *partner));
        item = item.named(name, &hedge::BOUND, given_up.join(", "));
    }
    item
}

fn recorded(r: &Relation, s: &Spell) -> Item {
    Item::new(ItemKind::Relation, format!("{} since {}", r.id, s.since), s.span)
        .say(&spell::SINCE, s.since.to_string())
        .say(&spell::STATE, r.states[s.state].id.as_str())
        .basis(&spell::SOURCE, &spell::JUDGEMENT, &s.basis)
}

/// A formula as it is written and as it is compared.
fn both(case: &Case, e: &Expression) -> (String, String) {
    let names = NameTable::default();
    (e.text().to_owned(), e.postfix(&|s| symbol(case, &names, s)))
}

fn whole(case: &Case, r: &Relation) -> Item {
    let mut item = Item::new(ItemKind::Relation, r.id.as_str(), r.span)
        .called(&relation::LABEL, &r.label)
        .say(&relation::PERIOD, r.period.to_string())
        .say(&relation::HORIZON, r.horizon.to_string())
        .say(&relation::START, r.states[r.start].id.as_str());
    for (player, e) in r.players.iter().zip(&r.discount) {
        let (shown, compared) = both(case, e);
        let name = format!("discount.{}", id(case, *player));
        item = item.put(name, &[&relation::DISCOUNT], shown, compared);
    }
    for (name, states) in &r.groups {
        let states: Vec<&str> = states.iter().map(|s| r.states[*s].id.as_str()).collect();
        item = item.named(format!("groups.{name}"), &relation::GROUPS, states.join(", "));
    }
    item.basis(&relation::SOURCE, &relation::JUDGEMENT, &r.basis)
}

fn own(case: &Case, r: &Relation, s: &State) -> Item {
    let game = &case.games[s.game];
    let mut item = Item::new(ItemKind::State, format!("{} {}", r.id, s.id), s.span)
        .called(&state::LABEL, &s.label)
        .put("game", &[&state::GAME, &relation::GAME], game.id.clone(), game.id.clone());
    for (parameter, e) in &s.set {
        let (shown, compared) = both(case, e);
        item = item.put(set(case, *parameter), &[&state::SET], shown, compared);
    }
    for (outcome, shares) in &s.next {
        let (shown, compared) = follow(case, shares, &|to| r.states[to].id.as_str());
        let name = format!("next.{}", game.outcomes[*outcome].name);
        item = item.put(name, &[&state::NEXT], shown, compared);
    }
    item
}

fn stands(
    case: &Case,
    (r, thing): (&Relation, &crate::relation::Outside),
    s: &OutsideState,
) -> Item {
    let name = format!("{} {} {}", r.id, thing.id, s.id);
    let mut item = Item::new(ItemKind::State, name, s.span).called(&outside_state::LABEL, &s.label);
    for (parameter, e) in &s.set {
        let (shown, compared) = both(case, e);
        item = item.put(set(case, *parameter), &[&outside_state::SET], shown, compared);
    }
    let (shown, compared) = follow(case, &s.next, &|to| thing.states[to].id.as_str());
    item.put("next", &[&outside_state::NEXT], shown, compared)
}

fn set(case: &Case, parameter: ParameterId) -> String {
    format!("set.{}", case.parameters[parameter.index()].id)
}

/// What follows, as it is written and as it is compared.
fn follow<'a>(case: &Case, shares: &[Share], name: &dyn Fn(usize) -> &'a str) -> (String, String) {
    let rest = || ("rest".to_owned(), "rest".to_owned());
    let each = shares.iter().map(|s| {
        let (shown, compared) = s.probability.as_ref().map_or_else(rest, |e| both(case, e));
        (format!("{}: {shown}", name(s.to)), format!("{}: {compared}", name(s.to)))
    });
    let (shown, compared): (Vec<String>, Vec<String>) = each.unzip();
    (shown.join("; "), compared.join("; "))
}
