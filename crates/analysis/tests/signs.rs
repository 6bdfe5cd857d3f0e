//! The signs that the shipped case must have, read off what the findings say:
//! tornadoes, flips and joint changes; and draw by draw from the game itself.

mod support;

use realpolitik_analysis::flips::flip::flips;
use realpolitik_analysis::flips::seen::FlipKind;
use realpolitik_analysis::quantity::{Probe, Quantity, QuantityName, all};
use realpolitik_analysis::sensitivity::tornado::{Tornado, tornadoes};
use realpolitik_case::formula::{Expression, Symbol};
use support::{game, shipped, subject};

fn find<'a>(list: &'a [Tornado], wanted: &QuantityName) -> &'a Tornado {
    list.iter().find(|t| t.quantity == *wanted).unwrap()
}

fn choice(by: &str, node: &str, action: &str) -> QuantityName {
    QuantityName::Choice { by: by.into(), node: node.into(), action: action.into() }
}

/// What raises (+1) and lowers (−1) what. The quantity is the first action of a
/// move; where the table speaks of the second the sign is turned.
fn table() -> Vec<(QuantityName, Vec<(&'static str, f64)>)> {
    vec![
        // Refusal: what lowers acceptance.
        (
            choice("VN", "reply", "accept"),
            vec![
                ("pressure", -1.0),
                ("fear", -1.0),
                ("p_wary", -1.0),
                ("autonomy", -1.0),
                ("abandonment", -1.0),
                ("threat_CN", -1.0),
                ("threat_VN", 1.0),
                ("stands_by", 1.0),
            ],
        ),
        // Exemption after refusal. How far Vietnam would tilt: bending
        // humiliates, turning away loses little.
        (
            choice("US", "answer", "exempt"),
            vec![
                ("threat_US", 1.0),
                ("humiliation", 1.0),
                ("loss", -1.0),
                ("audience", -1.0),
                ("consistency", -1.0),
                ("p_firm", -1.0),
                ("oversell", 1.0),
            ],
        ),
        (
            QuantityName::Leverage { of: "VN".into(), over: "US".into() },
            vec![
                ("threat_US", 1.0),
                ("oversell", 1.0),
                ("autonomy", 1.0),
                ("fear", 1.0),
                ("pressure", 1.0),
                ("threat_VN", -1.0),
                ("stands_by", -1.0),
            ],
        ),
        // The patron offers: the offer itself eases the price of sparing a partner,
        // so that without that price there is less to offer for.
        (
            choice("US", "table", "offer"),
            vec![("consistency", 1.0), ("title_ease", 1.0), ("offer_share", 1.0), ("rebuff", -1.0)],
        ),
        (
            choice("CN", "rival", "punish"),
            vec![("deter", 1.0), ("threat_CN", 1.0), ("punish_cost", -1.0)],
        ),
    ]
}

#[test]
fn the_tornadoes_have_the_signs_of_the_reference_game() {
    let case = shipped();
    let compiled = game(&case);
    let s = subject(&case, &compiled);
    let list = tornadoes(&s, &all(&s)).unwrap();
    for (quantity, signs) in table() {
        let tornado = find(&list, &quantity);
        for (parameter, sign) in signs {
            let swing = tornado.swings.iter().find(|w| w.parameter == parameter).unwrap();
            assert!(
                sign * swing.swing > 2.0 * swing.mcse,
                "{parameter} on {quantity:?}: {swing:?}"
            );
        }
    }
}

/// Draw by draw the same signs hold almost everywhere; the share of draws is in
/// the findings, so that a reader sees where a sign depends on the rest.
#[test]
fn the_signs_hold_over_the_draws() {
    let case = shipped();
    let compiled = game(&case);
    let s = subject(&case, &compiled);
    let list = tornadoes(&s, &all(&s)).unwrap();
    for (quantity, signs) in table() {
        for (parameter, sign) in signs {
            let tornado = find(&list, &quantity);
            let swing = tornado.swings.iter().find(|w| w.parameter == parameter).unwrap();
            let share = if sign > 0.0 { swing.raises_in } else { 1.0 - swing.raises_in };
            assert!(share > 0.6, "{parameter} on {quantity:?}: in {share} of draws");
        }
    }
}

/// The expected cost of being refused lowers the offer: a tenth taken off the
/// patron's payoff in every ending after a refusal changes no later choice, and
/// lowers the chance of an offer at every draw.
#[test]
fn the_cost_of_being_refused_lowers_the_offer() {
    let case = shipped();
    let mut dear = case.clone();
    let us = dear.actor("US").unwrap();
    let place = dear.games[0].players.iter().position(|p| *p == us).unwrap();
    for name in ["as_today", "pressed_and_bent", "tilted"] {
        let outcome = dear.games[0].outcomes.iter_mut().find(|o| o.name == name).unwrap();
        let text = format!("{} - 0.1 * table.offer", outcome.payoffs[place].text());
        let names = |n: &str| match n.split_once('.') {
            None => case.parameter(n).map(Symbol::Parameter),
            Some((node, branch)) => case.games[0].names.edge(node, branch).map(Symbol::Branch),
        };
        outcome.payoffs[place] = Expression::parse(&text, &names).unwrap();
    }
    let offered = |case: &realpolitik_case::Case| {
        let compiled = game(case);
        let s = subject(case, &compiled);
        let node = s.protocol().moves.iter().position(|m| m.name == "table").unwrap();
        let probe = Probe::new(&s, &[Quantity::Choice { node, action: 0 }]).unwrap();
        probe.evaluate(&s.draws(0..256)).rows.swap_remove(0)
    };
    for (now, then) in offered(&case).iter().zip(offered(&dear)) {
        assert!(then < *now, "{now} {then}");
    }
}

/// The road to 2023: what must change together for an upgrade to become the
/// likeliest is less pressure, less fear, less wariness, more trust in the
/// patron; and at the point of the reference game acceptance has risen to a
/// quarter and more.
#[test]
fn the_joint_flip_to_an_upgrade_is_the_road_to_2023() {
    let case = shipped();
    let compiled = game(&case);
    let s = subject(&case, &compiled);
    let f = flips(&s, "upgraded", None, None).unwrap();
    let joint = f.joint.iter().find(|j| j.kind == FlipKind::Likeliest).expect("a road is found");
    assert_eq!(joint.to.as_deref(), Some("upgraded"));
    let moved = |id: &str| joint.moves.iter().find(|m| m.parameter == id).unwrap();
    for (id, sign) in [("pressure", -1.0), ("fear", -1.0), ("stands_by", 1.0), ("threat_VN", 1.0)] {
        let m = moved(id);
        assert!(sign * (m.to - m.from) > 0.0, "{m:?}");
    }
    let base = case.base_point();
    let mut road = base.clone();
    for (id, value) in [("p_wary", 0.3), ("fear", 0.15), ("pressure", 0.2), ("stands_by", 0.8)] {
        road[case.parameter(id).unwrap().index()] = value;
    }
    let reply = s.protocol().moves.iter().position(|m| m.name == "reply").unwrap();
    let probe = Probe::new(&s, &[Quantity::Choice { node: reply, action: 0 }]).unwrap();
    let mut points = realpolitik_runs::points::Points::repeated(&base, 2);
    points.set(1, &road);
    let accept = probe.evaluate(&points).rows.swap_remove(0);
    assert!(accept[0] < 0.1, "{accept:?}");
    assert!(accept[1] >= 0.25, "{accept:?}");
}

/// At a low stake in the threat pressing, and losing the partner, becomes the
/// likeliest: a flip of threat_US says so.
#[test]
fn a_low_stake_in_the_threat_flips_to_pressing() {
    let case = shipped();
    let compiled = game(&case);
    let s = subject(&case, &compiled);
    let answer = s.protocol().moves.iter().position(|m| m.name == "answer").unwrap();
    let probe = Probe::new(&s, &[Quantity::Choice { node: answer, action: 0 }]).unwrap();
    let base = case.base_point();
    let mut points = realpolitik_runs::points::Points::repeated(&base, 2);
    points.row_mut(case.parameter("threat_US").unwrap().index())[1] = 0.3;
    let exempt = probe.evaluate(&points).rows.swap_remove(0);
    assert!(exempt[0] > 0.5 && exempt[1] < 0.5, "{exempt:?}");
    let f = flips(&s, "as_today", None, None).unwrap();
    let down = f.flips.iter().find(|x| x.parameter == "threat_US" && x.at < x.base).unwrap();
    assert!(down.value_past < down.value_before);
}
