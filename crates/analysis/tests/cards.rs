//! Cards: efficiency, null cards, symmetry, closed forms, and what they refuse.

mod support;

use realpolitik_analysis::AnalysisError;
use realpolitik_analysis::cards::{Card, CardKind, CardMethod, CardUnit, cards, holders};
use support::{case, game, one_choice, shipped, subject};

fn name(card: &Card) -> String {
    match &card.kind {
        CardKind::Condition { parameter, .. } => parameter.clone(),
        CardKind::Action { action, .. } => action.clone(),
    }
}

fn condition(id: &str, value: f64, without: f64) -> String {
    format!(
        "[parameters.{id}]\nvalue = {value}\njudgement = \"t\"\ncard_of = \"A\"\nwithout = {without}\n"
    )
}

/// Expected payoff of one logit choice between `gain` and 0.
fn worth(gain: f64, precision: f64) -> f64 {
    gain / (1.0 + (-precision * gain).exp())
}

#[test]
fn the_hand_of_a_lone_chooser_is_known() {
    let parameters =
        condition("a", 0.6, 0.1) + &condition("b", 0.3, 0.0) + &condition("c", 5.0, 5.0);
    let case = one_choice(&parameters, "a + b", 2.0);
    let compiled = game(&case);
    let hand = cards(&subject(&case, &compiled), "A", 1000).unwrap();
    // In shares of the span of payoffs, 0 to 0.9.
    let v =
        |a: bool, b: bool| worth(if a { 0.6 } else { 0.1 } + if b { 0.3 } else { 0.0 }, 2.0) / 0.9;
    let of_a = 0.5 * (v(true, false) - v(false, false)) + 0.5 * (v(true, true) - v(false, true));
    let find = |n: &str| hand.cards.iter().find(|c| name(c) == n).unwrap();
    assert!((find("a").worth - of_a).abs() < 1e-9);
    let of_b = 0.5 * (v(false, true) - v(false, false)) + 0.5 * (v(true, true) - v(true, false));
    assert!((find("b").worth - of_b).abs() < 1e-9);
    assert!((hand.with_all - v(true, true)).abs() < 1e-9);
    assert!((hand.with_none - v(false, false)).abs() < 1e-9);
    // Nothing is uncertain, so nothing is sampled.
    assert!(find("a").mcse < 1e-12);
    assert_eq!(name(&hand.cards[hand.trump.unwrap()]), "a");
    // The game does not read `c`, so it is no card of the game.
    assert!(hand.cards.iter().all(|c| name(c) != "c"));
}

#[test]
fn a_card_without_effect_is_worth_nothing_and_twins_are_worth_the_same() {
    let parameters =
        condition("a", 0.6, 0.1) + &condition("b", 0.6, 0.1) + &condition("same", 0.4, 0.4);
    let case = one_choice(&parameters, "a + b + same", 3.0);
    let compiled = game(&case);
    let hand = cards(&subject(&case, &compiled), "A", 1000).unwrap();
    let find = |n: &str| hand.cards.iter().find(|c| name(c) == n).unwrap().worth;
    assert!((find("a") - find("b")).abs() < 1e-12);
    assert!(find("same").abs() < 1e-12);
}

#[test]
fn an_action_taken_away_is_not_there() {
    let text = "schema = 1\ntitle = \"t\"\nas_of = 2020-01-01\n[actors.A]\n[actors.B]\n\
        [games.g]\nstart = \"m\"\nprecision = 2\n\
        [games.g.moves.m]\nby = \"A\"\nactions = { low = \"one\", high = { to = \"two\", card = true } }\n\
        [games.g.outcomes.one]\npayoffs.A = 0\npayoffs.B = 1\n\
        [games.g.outcomes.two]\npayoffs.A = 1\npayoffs.B = 0\n";
    let case = case(text);
    let compiled = game(&case);
    let s = subject(&case, &compiled);
    let hand = cards(&s, "A", 1000).unwrap();
    assert_eq!(hand.cards.len(), 1);
    assert!((hand.cards[0].worth - 1.0 / (1.0 + (-2.0f64).exp())).abs() < 1e-9);
    assert_eq!(hand.with_none, 0.0);
    assert_eq!(holders(&s).len(), 1);
    assert!(cards(&s, "B", 1000).unwrap().cards.is_empty());
    assert!(matches!(cards(&s, "C", 1000), Err(AnalysisError::UnknownActor { .. })));
}

#[test]
fn shares_of_the_shipped_case_add_up() {
    let case = shipped();
    let compiled = game(&case);
    let s = subject(&case, &compiled);
    for actor in ["VN", "US"] {
        let hand = cards(&s, actor, 4096).unwrap();
        assert_eq!(hand.method, CardMethod::EveryCoalition);
        assert_eq!(hand.failed, 0);
        assert_eq!(hand.unit, CardUnit::Concessions);
        let sum: f64 = hand.cards.iter().map(|c| c.worth).sum();
        assert!((sum - (hand.with_all - hand.with_none)).abs() < 1e-9, "{actor}");
        assert!(hand.cards.windows(2).all(|w| w[0].worth >= w[1].worth));
    }
}

/// Beyond 12 cards orders are drawn; for equal additive cards at λ = 0 every
/// marginal is the same, so the estimate is exact, and it always adds up.
#[test]
fn many_cards_are_sampled_and_still_add_up() {
    let ids: Vec<String> = (0..14).map(|i| format!("p{i}")).collect();
    let parameters: String =
        ids.iter().enumerate().map(|(i, id)| condition(id, 0.1 * (i + 1) as f64, 0.0)).collect();
    let case = one_choice(&parameters, &ids.join(" + "), 0.0);
    let compiled = game(&case);
    let hand = cards(&subject(&case, &compiled), "A", 2000).unwrap();
    assert_eq!(hand.method, CardMethod::RandomOrders);
    let sum: f64 = hand.cards.iter().map(|c| c.worth).sum();
    assert!((sum - (hand.with_all - hand.with_none)).abs() < 1e-9);
    for card in &hand.cards {
        let CardKind::Condition { base, .. } = &card.kind else { panic!() };
        assert!((card.worth - 0.5 * base / 10.5).abs() < 1e-9, "{card:?}");
    }
}

/// Sampled orders agree with every coalition within their error.
#[test]
fn sampled_orders_agree_with_every_coalition() {
    let ids: Vec<String> = (0..13).map(|i| format!("p{i}")).collect();
    let parameters: String =
        ids.iter().enumerate().map(|(i, id)| condition(id, 0.05 * (i + 1) as f64, -0.2)).collect();
    let case = one_choice(&parameters, &ids.join(" + "), 1.0);
    let compiled = game(&case);
    let hand = cards(&subject(&case, &compiled), "A", 40_000).unwrap();
    assert_eq!(hand.method, CardMethod::RandomOrders);
    // Direct sum over all 2¹³ coalitions by the definition.
    let gain = |mask: usize| -> f64 {
        (0..13).map(|i| if mask >> i & 1 == 1 { 0.05 * (i + 1) as f64 } else { -0.2 }).sum()
    };
    let span = gain((1 << 13) - 1);
    let value: Vec<f64> = (0..1 << 13).map(|m| worth(gain(m), 1.0) / span).collect();
    let expected = realpolitik_analysis::shapley::exact(13, &value);
    for (i, id) in ids.iter().enumerate() {
        let card = hand.cards.iter().find(|c| name(c) == *id).unwrap();
        assert!(
            (card.worth - expected[i]).abs() < 5.0 * card.mcse + 1e-9,
            "{card:?} {}",
            expected[i]
        );
    }
}

/// Whoever loses leverage by holding a card is told so, and why: of what it
/// obtains and what it gives away, at least one goes its way without the card.
/// Against the answer of the whole case without the card, in every case.
#[test]
fn where_a_card_costs_its_holder_leverage_the_hand_says_why() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases");
    let mut folders: Vec<_> = std::fs::read_dir(root)
        .expect("the gallery")
        .map(|e| e.expect("an entry").path())
        .filter(|p| p.join("case.toml").is_file())
        .collect();
    folders.sort();
    assert!(folders.len() >= 7);
    for folder in folders {
        let loaded = realpolitik_case::load::load_path(&folder, &Default::default());
        let case = loaded.case.unwrap_or_else(|| panic!("{folder:?}"));
        let compiled = game(&case);
        let s = subject(&case, &compiled);
        let taken = realpolitik_analysis::picture::hand::hand(&case, 1, 1024, 2).unwrap();
        for actor in holders(&s) {
            let id = &case.actors[actor.index()].id;
            let hand = cards(&s, id, 4096).unwrap();
            for card in &hand.cards {
                let key = match &card.kind {
                    CardKind::Condition { parameter, .. } => parameter.clone(),
                    CardKind::Action { node, action } => format!("{node}.{action}"),
                };
                let Some(whole) = taken.iter().find(|t| t.card == key && t.of == *id) else {
                    continue;
                };
                for held in &whole.leverage {
                    let (Some(with), Some(without)) = (&held.with, &held.without) else { continue };
                    let Some(r) = card.alone.iter().find(|r| r.over == held.over) else {
                        panic!("{}: {id} over {} without {key}", case.id, held.over)
                    };
                    let rise = without.mean - with.mean;
                    if rise > 0.01 {
                        assert!(r.rises, "{}: {key} of {id}: {rise} {r:?}", case.id);
                        assert!(
                            r.without.obtained > r.with.obtained || r.without.made < r.with.made,
                            "{}: {key} of {id}: nothing says why: {r:?}",
                            case.id
                        );
                    }
                    assert!(!r.rises || rise > 0.0, "{}: {key} of {id}: {rise} {r:?}", case.id);
                }
            }
        }
    }
}
