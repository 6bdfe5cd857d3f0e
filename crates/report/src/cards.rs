//! The hand of an actor in words.

use crate::words::{amount, fixed, plus_minus, safe};
use realpolitik_analysis::cards::{Card, CardKind, CardMethod, CardUnit, Cards, Removed};
use std::fmt::Write;

/// The cards, worthiest first, and which is the trump.
pub fn cards(hand: &Cards) -> String {
    let mut out = String::new();
    let actor = safe(&hand.actor);
    if hand.cards.is_empty() {
        let _ = writeln!(
            out,
            "{actor} holds no card: no condition has card_of = \"{actor}\", no action card = true"
        );
        return out;
    }
    let _ = writeln!(
        out,
        "The hand of {actor}              concessions  MC 95 %   own payoff  what it is"
    );
    for (i, card) in hand.cards.iter().enumerate() {
        let mark = if hand.trump == Some(i) { "trump" } else { "" };
        let _ = writeln!(
            out,
            "  {mark:<6}{:<26} {:>9}  {:<8} {:>10}  {}",
            name(card),
            amount(card.worth, card.mcse),
            plus_minus(card.mcse),
            amount(card.payoff_worth, card.payoff_mcse),
            kind(card)
        );
    }
    let difference = hand.with_all - hand.with_none;
    let _ = writeln!(
        out,
        "  All cards together are worth {} {} {unit}: {} without any, {} with all.",
        amount(difference, hand.difference_mcse),
        plus_minus(hand.difference_mcse),
        amount(hand.with_none, hand.difference_mcse),
        amount(hand.with_all, hand.difference_mcse),
        unit = match hand.unit {
            CardUnit::Concessions => "points of concessions obtained less made in a play",
            CardUnit::Payoff => "of the holder's span of payoffs",
        }
    );
    let _ = writeln!(out, "  {}", verdict(hand));
    if let Some(best) = hand.best_for_payoff.and_then(|b| hand.cards.get(b)) {
        let _ = writeln!(
            out,
            "  For {actor}'s own payoff, in shares of its span, {} is worth most: the two disagree.",
            name(best)
        );
    }
    for card in &hand.cards {
        for removed in card.alone.iter().filter(|r| r.rises) {
            let _ = writeln!(out, "  {}", more_without(&actor, &name(card), removed));
        }
    }
    let how = match hand.method {
        CardMethod::EveryCoalition => "every coalition of cards",
        CardMethod::RandomOrders => "random orders of cards",
    };
    let _ = write!(out, "  Shapley values over {how} at {} common draws", hand.draws);
    if hand.failed > 0 {
        let _ = write!(out, "; {} draws without a certified solution are left out", hand.failed);
    }
    let _ = writeln!(out, ".");
    out
}

/// Why the holder has more leverage without a card: of the two parts of which
/// leverage is made, the one that went its way.
fn more_without(actor: &str, card: &str, r: &Removed) -> String {
    let (with, without) = (&r.with, &r.without);
    let change = |a: f64, b: f64| format!("{a:.2} to {b:.2} points a play");
    let obtained = change(with.obtained, without.obtained);
    let made = change(with.made, without.made);
    let why = match (without.obtained > with.obtained, without.made < with.made) {
        (false, true) => {
            format!("it obtains less ({obtained}), and gives away less still ({made})")
        }
        (false, false) => format!(
            "in most draws its share rises, though over all of them it obtains less ({obtained}) and gives away more ({made})"
        ),
        (true, true) => format!("it obtains more ({obtained}) and gives away less ({made})"),
        (true, false) => {
            format!("it gives away more ({made}), and obtains more by a greater part ({obtained})")
        }
    };
    format!(
        "Without {card} alone {actor} has more leverage over {}, {:.2} and not {:.2}: {why}.",
        safe(&r.over),
        without.leverage,
        with.leverage
    )
}

fn verdict(hand: &Cards) -> String {
    let Some(trump) = hand.trump.and_then(|t| hand.cards.get(t)) else {
        return "None of them is worth anything to its holder: there is no trump.".to_owned();
    };
    match &hand.lead {
        Some(lead) if lead.clear => format!(
            "The trump is {}, ahead of the next by {} {}.",
            name(trump),
            amount(lead.difference, lead.mcse),
            plus_minus(lead.mcse)
        ),
        Some(_) => format!("{} and the next cannot be told apart at this many draws.", name(trump)),
        None => format!("The trump is {}, its only card.", name(trump)),
    }
}

fn name(card: &Card) -> String {
    match &card.kind {
        CardKind::Condition { parameter, .. } => safe(parameter),
        CardKind::Action { node, action } => format!("{} at {}", safe(action), safe(node)),
    }
}

fn kind(card: &Card) -> String {
    match &card.kind {
        CardKind::Condition { base, without, .. } => {
            format!("{} ({}; without it {without})", safe(&card.label), fixed(*base, 2))
        }
        CardKind::Action { .. } => format!("an action: {}", safe(&card.label)),
    }
}
