//! The certificate of sequential equilibria, and its parts.

use super::*;
use crate::tree::GameBuilder;

#[test]
fn gaps_are_differences_of_exponents() {
    assert_eq!(difference(&[(0, 1), (1, 2)], &[(2, 1), (1, 2)]), [(0, 1), (2, -1)]);
    assert_eq!(difference(&[(3, 5)], &[(3, 2)]), [(3, 3)]);
}

/// c₀²·c₁ = 12 and c₀·c₁² = 18: then c₀ is 2 and c₁ is 3, whose product is 6.
#[test]
fn equations_of_products_are_seen_through() {
    let number = |q: i64| -> Rational { Number::from_i64(q) };
    let given = |times: i64, product: i64| {
        vec![
            (vec![(0, 2), (1, 1)], number(12), 10),
            (vec![(0, 1), (1, 2)], number(18), 11),
            (vec![(0, times), (1, times)], number(product), 12),
        ]
    };
    for exact in [true, false] {
        assert_eq!(contradiction(2, given(1, 6), exact), None);
        assert_eq!(contradiction(2, given(1, 7), exact), Some(12));
        assert_eq!(contradiction(2, given(3, 216), exact), None);
        assert_eq!(contradiction(2, given(3, 215), exact), Some(12));
    }
}

#[test]
fn orders_keep_ties_and_gaps() {
    // 2k₀ = 3k₁, 5k₁ = 2k₂, and k₂ is later than k₀.
    let ties = [vec![(0, 2), (1, -3)], vec![(1, 5), (2, -2)]];
    let k = orders(3, &ties, &[vec![(2, 1), (0, -1)]]).unwrap();
    assert!((2.0 * k[0] - 3.0 * k[1]).abs() < 1e-12 && (5.0 * k[1] - 2.0 * k[2]).abs() < 1e-12);
    assert!(k.iter().all(|k| *k >= 1.0) && k[2] - k[0] >= 1.0 - 1e-12, "{k:?}");
    assert_eq!(orders(3, &ties, &[vec![(0, 1), (2, -1)]]), None);
}

/// Kreps & Wilson 1982, figure 7 in spirit: two independent sets of one
/// player whose members are reached by the same two mistakes.
fn twice_the_same_mistake() -> Game<Rational> {
    let mut b = GameBuilder::<Rational>::new("Twice", ["1", "2"]);
    let mistake = b.information_set("slip", 0, ["none", "left", "right"]);
    let first = b.information_set("first", 1, ["x", "y"]);
    let coin = b.chance_set("coin", ["a", "b"].map(|c| (c, Rational::new(1.into(), 2.into()))));
    let second = b.information_set("second", 1, ["x", "y"]);
    let toss = b.chance(None, coin);
    for (branch, set) in [(0, first), (1, second)] {
        let node = b.decision(Some((toss, branch)), mistake);
        b.terminal(Some((node, 0)), None);
        for slip in 1..3 {
            let at = b.decision(Some((node, slip)), set);
            b.terminal(Some((at, 0)), None);
            b.terminal(Some((at, 1)), None);
        }
    }
    b.build().unwrap()
}

fn verdict(first: (i64, i64), second: (i64, i64)) -> Consistency {
    let game = twice_the_same_mistake();
    let mut profile = BehaviorProfile::centroid(&game);
    for (a, p) in [1, 0, 0].into_iter().enumerate() {
        profile.probabilities[a] = Number::from_i64(p);
    }
    let belief = |(p, q): (i64, i64)| {
        let p = Rational::new(p.into(), q.into());
        vec![p.clone(), Rational::from_i64(1) - p]
    };
    let half = Rational::new(1.into(), 2.into());
    let beliefs = vec![vec![half.clone(), half], belief(first), belief(second)];
    certify_sequential(&game, &profile, &beliefs, 0.0).consistency
}

#[test]
fn what_one_mistake_tells_at_two_sets_must_agree() {
    // The same slip leads to both sets, so the beliefs there are equal.
    assert!(matches!(verdict((1, 3), (1, 3)), Consistency::Consistent { .. }));
    assert!(matches!(verdict((1, 3), (1, 4)), Consistency::Inconsistent { .. }));
    assert!(matches!(verdict((1, 1), (1, 1)), Consistency::Consistent { .. }));
    // Left infinitely likelier than right at one set and not at the other.
    assert!(matches!(verdict((1, 1), (1, 2)), Consistency::Inconsistent { .. }));
    assert!(matches!(verdict((1, 1), (0, 1)), Consistency::Inconsistent { .. }));
}

#[test]
fn beliefs_on_the_path_are_those_of_bayes() {
    let game = twice_the_same_mistake();
    let profile = BehaviorProfile::centroid(&game);
    let half = |_: &crate::tree::InformationSetId| vec![Rational::new(1.into(), 2.into()); 2];
    let ids: Vec<_> = (0..3).map(InformationSetId).collect();
    let mut beliefs: Vec<_> = ids.iter().map(half).collect();
    assert!(certify_sequential(&game, &profile, &beliefs, 0.0).holds());
    beliefs[0] = [1, 2].map(|n| Rational::new(n.into(), 3.into())).to_vec();
    assert!(!certify_sequential(&game, &profile, &beliefs, 0.0).holds());
}
