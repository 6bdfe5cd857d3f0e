//! `[games.NAME.repeat.ROUND]`: nodes copied once per round.

use super::entries::{
    Entries, entry, entry_mut, key, redirect, redirect_all, table, text, texts, whole_text,
};
use super::{MOST_WRITTEN, Written, WrittenRounds};
use crate::language::game::{node, repeat, whole};
use crate::syntax::{Key, Spanned, Value};
use std::collections::HashSet;

/// Writes out the rounds.
pub(super) fn write_out(game: &mut Entries, written: &mut Written) {
    let count = table(game, whole::REPEAT.name).map_or(0, Vec::len);
    let mut taken: HashSet<String> = HashSet::new();
    for at in 0..count {
        // Where it leads may have changed with what was written out before.
        let of = |t: &Entries| t.get(at).cloned();
        let Some((name, rounds)) = table(game, whole::REPEAT.name).and_then(of) else { return };
        let Value::Table(rounds) = &rounds.value else { continue };
        one(game, &name, rounds, &mut taken, written);
    }
}

/// How often a round is played; once where that is not well stated.
fn times(rounds: &Entries, nodes: usize) -> usize {
    match entry(rounds, repeat::TIMES.name).map(|v| &v.value) {
        Some(Value::Number(n)) if *n >= 1.0 && n.fract() == 0.0 => {
            let most = MOST_WRITTEN / nodes.max(1);
            if *n <= most as f64 { *n as usize } else { 1 }
        }
        _ => 1,
    }
}

/// The nodes that a round has, by name: for what is chosen at once, all of its own.
fn members(game: &Entries, rounds: &Entries, written: &Written) -> Vec<String> {
    let declared = |name: &str| {
        [whole::MOVES.name, whole::CHANCE.name]
            .iter()
            .any(|group| table(game, group).is_some_and(|t| entry(t, name).is_some()))
    };
    let mut all: Vec<String> = Vec::new();
    for (name, _) in texts(rounds, repeat::NODES.name) {
        if let Some(first) = written.renamed.get(&name) {
            all.extend(
                written
                    .together
                    .iter()
                    .find(|t| t.first() == Some(first))
                    .cloned()
                    .into_iter()
                    .flatten(),
            );
        }
        if declared(&name) {
            all.push(name);
        }
    }
    all
}

fn one(
    game: &mut Entries,
    name: &Key,
    rounds: &Entries,
    taken: &mut HashSet<String>,
    written: &mut Written,
) {
    let members = members(game, rounds, written);
    let (Some(first), Some(then)) = (members.first(), text(rounds, repeat::THEN.name)) else {
        return;
    };
    // A node of two rounds: the reader tells of it.
    if members.iter().any(|m| taken.contains(m)) || taken.contains(&name.name) {
        return;
    }
    let times = times(rounds, members.len());
    let copy = |node: &str, k: usize| format!("{node}_{k}");
    let inside: HashSet<&String> = members.iter().collect();
    for group in [whole::MOVES.name, whole::CHANCE.name] {
        let Some(Value::Table(nodes)) = entry_mut(game, group).map(|v| &mut v.value) else {
            continue;
        };
        let mut all: Entries = Vec::with_capacity(nodes.len());
        for (k, v) in nodes.drain(..) {
            if !inside.contains(&k.name) {
                all.push((k, v));
                continue;
            }
            for round in 1..=times {
                let to = |target: &str| {
                    if target == name.name {
                        Some(if round < times { copy(first, round + 1) } else { then.to_owned() })
                    } else {
                        members.iter().any(|m| m == target).then(|| copy(target, round))
                    }
                };
                let mut node = v.clone();
                redirect(&mut node, &to);
                labelled(&mut node, &k, round);
                all.push((key(&copy(&k.name, round), k.span), node));
            }
        }
        *nodes = all;
    }
    let copies: HashSet<String> =
        members.iter().flat_map(|m| (1..=times).map(move |k| format!("{m}_{k}"))).collect();
    let start = copy(first, 1);
    let outside = |target: &str| (target == name.name).then(|| start.clone());
    redirect_all(game, &|node| copies.contains(node), &outside);
    note(written, name, &members, times);
    taken.extend(members);
    taken.insert(name.name.clone());
}

/// Says in which round a copy stands.
fn labelled(node: &mut Spanned, name: &Key, round: usize) {
    let Value::Table(entries) = &mut node.value else { return };
    match entry_mut(entries, node::LABEL.name) {
        Some(Spanned { value: Value::Text(label), .. }) => {
            *label = format!("{label}, round {round}");
        }
        Some(_) => {}
        None => {
            let label = whole_text(format!("{}, round {round}", name.name), name.span);
            entries.push((key(node::LABEL.name, name.span), label));
        }
    }
}

/// Notes what was written, under the names that formulas use.
fn note(written: &mut Written, name: &Key, members: &[String], times: usize) {
    let copies = |m: &String| -> Vec<String> { (1..=times).map(|k| format!("{m}_{k}")).collect() };
    let offers: Vec<String> = written.offers.clone();
    for m in members.iter().filter(|m| offers.contains(m)) {
        written.offers.extend(copies(m));
    }
    let mut together = Vec::new();
    for group in &written.together {
        if group.iter().all(|m| members.contains(m)) {
            let of = |k: usize| group.iter().map(|m| format!("{m}_{k}")).collect();
            together.extend((1..=times).map(of));
        } else {
            together.push(group.clone());
        }
    }
    written.together = together;
    let nodes = members.iter().map(|m| (m.clone(), copies(m))).collect();
    written.rounds.push(WrittenRounds { name: name.name.clone(), times, nodes });
}
