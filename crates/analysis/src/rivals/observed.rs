//! What was seen of the games of a case, and the case as a rival has it.

use realpolitik_case::{Case, Event, Observation, Protocol, Rival, VertexId};

/// The case as a rival has it.
pub fn rival_case(case: &Case, rival: &Rival) -> Case {
    let mut own = case.clone();
    for (parameter, belief) in &rival.set {
        own.parameters[parameter.index()].distribution = belief.clone();
    }
    for (game, outcome, player, payoff) in &rival.payoffs {
        own.games[*game].outcomes[*outcome].payoffs[*player] = payoff.clone();
    }
    own
}

/// The moves seen by the as-of date, by date; those of one episode in the order
/// of play, which a vague date (a month, a year) must not turn round.
pub fn observed(case: &Case) -> Vec<&Event> {
    let by_date: Vec<(&Event, &Observation)> =
        case.known_events().filter_map(|e| Some((e, e.observation.as_ref()?))).collect();
    let orders: Vec<Vec<VertexId>> = case.games.iter().map(Protocol::order_of_play).collect();
    let mut all: Vec<&Event> = by_date.iter().map(|(e, _)| *e).collect();
    let mut done: Vec<(usize, &str)> = Vec::new();
    for (_, o) in &by_date {
        let key = (o.game, o.episode.as_str());
        if done.contains(&key) {
            continue;
        }
        done.push(key);
        let slots: Vec<usize> = (0..by_date.len())
            .filter(|i| (by_date[*i].1.game, by_date[*i].1.episode.as_str()) == key)
            .collect();
        let place = |i: &usize| orders[o.game].iter().position(|n| *n == by_date[*i].1.node);
        let mut sorted = slots.clone();
        sorted.sort_by_key(place);
        for (slot, i) in slots.iter().zip(sorted) {
            all[*slot] = by_date[i].0;
        }
    }
    all
}
