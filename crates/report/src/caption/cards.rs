//! Words of the cards.

use super::{Caption, caption};
use crate::summary::{outcome, the, the_first};
use crate::words::{amount, fixed, percent, plus_minus, safe};
use realpolitik_analysis::Findings;
use realpolitik_analysis::cards::{CardKind, CardUnit, Cards};
use realpolitik_analysis::picture::{Picture, Taken};

const SUBTITLE: &str = "Worth = Shapley value in concessions obtained less made in a play (in the holder's own payoff where none is marked), with 95 % sampling interval; right: the likeliest ending with the card ● and without it ○";

/// The hands of the actors.
pub fn cards(f: &Findings, p: &Picture) -> Caption {
    let hands = &f.answers.cards;
    let held: usize = hands.iter().map(|h| h.cards.len()).sum();
    let trump = |h: &'_ Cards| Some((h.cards.get(h.trump?)?.clone(), h.actor.clone()));
    let best = hands.iter().filter_map(trump).max_by(|a, b| a.0.worth.total_cmp(&b.0.worth));
    if held == 0 {
        return caption(
            "No card was weighed",
            SUBTITLE,
            "A condition with card_of and without, or an action marked as a card, would be weighed here.",
        );
    }
    let Some((card, actor)) = best else {
        return caption(
            "No card shown is a trump",
            SUBTITLE,
            format!("{held} cards of {} hands; none of them is singled out.", hands.len()),
        );
    };
    let hand = hands.iter().find(|h| h.actor == actor);
    let lead = match hand.and_then(|h| h.lead.as_ref()) {
        Some(l) if l.clear => {
            format!(
                "It is ahead of the next by {} {}.",
                amount(l.difference, l.mcse),
                plus_minus(l.mcse)
            )
        }
        Some(_) => "It and the next cannot be told apart at this many draws.".to_owned(),
        None => "It is the only card shown.".to_owned(),
    };
    let (id, name) = match &card.kind {
        CardKind::Condition { parameter, .. } => (parameter.clone(), &card.label),
        CardKind::Action { node, action } => (format!("{node}.{action}"), action),
    };
    let taken = p.taken.iter().find(|t| t.card == id && t.of == actor);
    let without = taken.map_or_else(String::new, |t| format!(" {}", gone(p, t)));
    caption(
        format!(
            "{}'s trump: “{}”, worth {}{}",
            the_first(p, &actor),
            safe(name),
            fixed(card.worth, 2),
            match hand.map(|h| h.unit) {
                Some(CardUnit::Concessions) => " points of concessions a play",
                _ => " of its span of payoffs",
            }
        ),
        SUBTITLE,
        format!("One bar per card, worthiest first, by holder: {held} in all. {lead}{without}"),
    )
}

fn gone(p: &Picture, t: &Taken) -> String {
    let leverage = t.leverage.iter().find_map(|l| Some((l, l.with?, l.without?)));
    let leverage = leverage.map_or_else(String::new, |(l, a, b)| {
        format!("; its leverage over {} goes from {:.2} to {:.2}", the(p, &l.over), a.mean, b.mean)
    });
    format!(
        "Over {} draws of its own “{}” comes to {} without it and to {} with it{leverage}.",
        t.draws,
        outcome(p, &t.outcome),
        percent(t.without.mean, t.without.mcse),
        percent(t.with.mean, t.with.mcse)
    )
}
