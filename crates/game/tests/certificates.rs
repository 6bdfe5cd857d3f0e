//! Certificates see how much a player gains, by hand.

use realpolitik_game::certificate::{
    Concept, Deviation, best_response_value, certify_correlated, certify_sequential,
};
use realpolitik_game::strategic::PayoffTable;
use realpolitik_game::{BehaviorProfile, GameBuilder, PlayerId, certify};

/// Three rows against two columns: the row player's strategies are two profiles apart.
#[test]
fn a_third_strategy_is_weighed_as_the_others() {
    let rows = [[0.0, 4.0], [1.0, 1.0], [5.0, 0.0]];
    let pays = rows.iter().flatten().flat_map(|u| [*u, 0.0]).collect();
    let table = PayoffTable::new(vec![3, 2], pays).unwrap();
    let joint = [0.25, 0.0, 0.25, 0.25, 0.0, 0.25];
    let gain = |deviation| certify_correlated(&table, &joint, deviation, 1e-9).max_regret;
    // Told the first row, it faces the first column and would rather have 5 than 0; told
    // the second, 2.5 than 1; told the third, it faces the second and would have 4.
    assert_eq!(gain(Deviation::OfStrategies), 0.25 * 5.0 + 0.5 * 1.5 + 0.25 * 4.0);
    // Drawn it has 0.5; the third row alone 2.5, the first 2.
    assert_eq!(gain(Deviation::OfPlans), 2.0);
}

/// A chooses twice and has forgotten the first choice at the second: the best is to go
/// the same way twice, which no choice at one set tells.
#[test]
fn who_forgets_plans_ahead() {
    let mut b = GameBuilder::<f64>::new("Twice", ["A"]);
    let first = b.information_set("first", 0, ["x", "y"]);
    let second = b.information_set("second", 0, ["x", "y", "z"]);
    let root = b.decision(None, first);
    for (branch, pays) in [[3.0, 0.0, 1.0], [0.0, 4.0, 1.0]].into_iter().enumerate() {
        let node = b.decision(Some((root, branch as u32)), second);
        for (action, pay) in pays.into_iter().enumerate() {
            let o = b.outcome("", [pay]);
            b.terminal(Some((node, action as u32)), Some(o));
        }
    }
    let game = b.build().unwrap();
    let even = BehaviorProfile::centroid(&game);
    assert_eq!(best_response_value(&game, &even, PlayerId(0)), Some(4.0));
}

/// One action at a time, where a set is reached; as a share of the gainer's own range.
#[test]
fn an_action_is_weighed_against_the_mean_of_its_set() {
    let mut b = GameBuilder::<f64>::new("Entry", ["Entrant", "Incumbent"]);
    let entry = b.information_set("entry", 0, ["enter", "stay out"]);
    let reply = b.information_set("reply", 1, ["fight", "yield"]);
    let root = b.decision(None, entry);
    let node = b.decision(Some((root, 0)), reply);
    for (branch, pays) in [(0, [-1.0, 2.0]), (1, [1.0, 5.0])] {
        let o = b.outcome("", pays);
        b.terminal(Some((node, branch)), Some(o));
    }
    let o = b.outcome("", [0.0, 8.0]);
    b.terminal(Some((root, 1)), Some(o));
    let game = b.build().unwrap();
    let check = |p: [f64; 4]| {
        let profile = BehaviorProfile { probabilities: p.to_vec() };
        certify(&game, &profile, Concept::AgentNash, 1e-9)
    };
    // The threat is not credible: to yield would bring 3 more, half of all there is.
    let threat = BehaviorProfile { probabilities: vec![0.0, 1.0, 1.0, 0.0] };
    let c = certify_sequential(&game, &threat, &[vec![1.0], vec![1.0]], 1e-9).rationality;
    assert_eq!((c.max_regret, c.relative_to_payoff_range), (3.0, 0.5));
    // Nobody comes to the reply: whoever stays out for fear of a fight is right.
    assert!(check([0.0, 1.0, 1.0, 0.0]).holds());
    // To yield brings 5, a quarter of a fight 4.25; to enter brings 0.5, and so to mix 0.25.
    let c = check([0.5, 0.5, 0.25, 0.75]);
    assert_eq!((c.max_regret, c.relative_to_payoff_range), (0.75, 0.125));
    let c = check([0.0, 1.0, 0.0, 1.0]);
    assert_eq!((c.max_regret, c.relative_to_payoff_range), (1.0, 0.5));
}
