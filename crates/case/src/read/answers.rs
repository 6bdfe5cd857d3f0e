//! What games take from one another: each answer found once all games are read, and
//! no game waiting for itself.

use super::Reader;
use crate::diagnostic::Diagnostic;
use crate::formula::Symbol;
use crate::{Answer, Case, Protocol, Span};
use std::rc::Rc;

/// Finds the games and outcomes that answers stand for, and says where games wait for
/// one another in a circle or a relation plays one that waits.
pub(super) fn settle(r: &mut Reader<'_>, case: &mut Case) {
    let declared = Rc::clone(&r.declared);
    for (game, what) in declared.answers().iter() {
        let position = case.games.iter().position(|g| g.id == *game);
        let outcomes = position.map_or_else(Vec::new, |g| outcomes(&case.games[g], what));
        let name = format!("games.{game}.{what}");
        let game = position.unwrap_or(usize::MAX);
        case.answers.push(Answer { name, game, outcomes });
    }
    circles(r, case);
}

/// The positions of an outcome, or of those in a group.
fn outcomes(p: &Protocol, what: &str) -> Vec<usize> {
    match p.groups.iter().find(|g| g.name == what) {
        Some(group) => group.outcomes.clone(),
        None => p.outcomes.iter().position(|o| o.name == what).into_iter().collect(),
    }
}

/// The games that a game waits for, and where it says so.
pub(super) fn waits_for(case: &Case, p: &Protocol) -> Vec<(usize, Span)> {
    let written = p.chance.iter().flat_map(|c| &c.branches).filter_map(|b| b.probability.as_ref());
    let mut all: Vec<(usize, Span)> = written
        .flat_map(|e| e.symbols().into_iter().map(|s| (s, e.place())))
        .filter_map(|(s, at)| match s {
            Symbol::Answer(k) => Some((case.answers.get(k as usize)?.game, at)),
            _ => None,
        })
        .filter(|(game, _)| *game < case.games.len())
        .collect();
    all.dedup_by_key(|(game, _)| *game);
    all
}

/// A relation plays its games by itself: none that waits for another.
pub(super) fn none_in_relations(r: &mut Reader<'_>, case: &Case) {
    for state in case.relations.iter().flat_map(|relation| &relation.states) {
        let Some(p) = case.games.get(state.game) else { continue };
        if let Some((_, at)) = waits_for(case, p).first() {
            let message = format!(
                "state `{}` plays `{}`, which waits for another game's answer",
                state.id, p.id
            );
            let help = "let the state play a game whose probabilities stand by themselves";
            r.push(
                Diagnostic::error("RP0204", state.span, message, help).also(*at, "it waits here"),
            );
        }
    }
}

fn circles(r: &mut Reader<'_>, case: &Case) {
    let next: Vec<Vec<(usize, Span)>> = case.games.iter().map(|p| waits_for(case, p)).collect();
    // 0: not seen; 1: on the way that is followed; 2: done.
    let mut state = vec![0u8; next.len()];
    for start in 0..next.len() {
        let mut way = vec![(start, 0)];
        while let Some((game, k)) = way.last_mut() {
            let here = *game;
            state[here] = 1;
            let Some((to, at)) = next[here].get(*k).copied().filter(|_| state[start] != 2) else {
                state[here] = 2;
                way.pop();
                continue;
            };
            *k += 1;
            match state[to] {
                0 => way.push((to, 0)),
                1 => {
                    let first = way.iter().position(|(g, _)| *g == to).unwrap_or_default();
                    let ids = way[first..].iter().map(|(g, _)| case.games[*g].id.as_str());
                    let shown = ids.collect::<Vec<_>>().join(" → ");
                    let message = format!(
                        "games wait for one another's answers: {shown} → {}",
                        case.games[to].id
                    );
                    let help = "give one of them a probability that stands by itself";
                    r.push(Diagnostic::error("RP0204", at, message, help));
                }
                _ => {}
            }
        }
    }
}
