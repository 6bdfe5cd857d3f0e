//! Fixed numbers that carry an answer, against closed forms.

mod support;

use realpolitik_analysis::quantity::Quantity;
use realpolitik_analysis::sensitivity::fixed::{fixed_flips, fixed_swings};
use realpolitik_case::fixed::Width;
use support::{game, one_choice, shipped, subject};

/// P(yes) = 1/(1 + exp(−λ·gain)): one half where the gain is 0.
#[test]
fn a_fixed_number_flips_where_the_gain_is_nought() {
    // Parameters, gain, the number that flips, where.
    type Row<'a> = (&'a str, &'a str, Option<(&'a str, f64)>);
    let table: [Row<'_>; 5] = [
        ("[parameters.level]\nvalue = 0.62", "level - 0.6", Some(("level", 0.6))),
        ("[parameters.x]\nvalue = 1.5", "x - 1.4", Some(("x", 1.4))),
        ("", "0.9 - 0.85", Some(("0.85 in the payoff of A at `up`", 0.9))),
        // Structure is not moved, and what is moved does not reach.
        ("[parameters.level]\nvalue = 0.9", "level - 0.5", None),
        ("[parameters.x]\nrange = \"1 to 2\"", "x - 1", None),
    ];
    for (parameters, gain, expected) in table {
        let case = one_choice(parameters, gain, 4.0);
        let compiled = game(&case);
        let s = subject(&case, &compiled);
        let (flips, moved) = fixed_flips(&s, "up", None, Width::default()).unwrap();
        assert_eq!((moved.share, moved.on_scale), (0.2, 0.05));
        match expected {
            None => assert!(flips.is_empty(), "{gain}: {flips:?}"),
            Some((number, at)) => {
                let f = flips.iter().find(|f| f.number == number);
                let f = f.unwrap_or_else(|| panic!("{gain}: {flips:?}"));
                assert!((f.at - at).abs() < 1e-6, "{gain}: {}", f.at);
                assert!((f.value_before > 0.5) != (f.value_past > 0.5));
            }
        }
    }
}

#[test]
fn swings_are_those_of_the_closed_form() {
    let case = one_choice("[parameters.level]\nvalue = 0.62", "level - 0.6", 4.0);
    let compiled = game(&case);
    let s = subject(&case, &compiled);
    let (all, moved) = fixed_swings(&s, &Quantity::outcome(0), Width::default()).unwrap();
    // The level, the 0.6 and the precision.
    assert_eq!((all.len(), moved.numbers), (3, 3));
    let p = |gain: f64, lambda: f64| 1.0 / (1.0 + libm::exp(-lambda * gain));
    for (number, at_low, at_high, crosses) in [
        ("level", p(-0.03, 4.0), p(0.07, 4.0), true),
        ("0.6 in the payoff of A at `up`", p(0.14, 4.0), p(-0.1, 4.0), true),
        ("4 in the precision of A", p(0.02, 3.2), p(0.02, 4.8), false),
    ] {
        let found = all.iter().find(|f| f.number == number);
        let f = found.unwrap_or_else(|| panic!("{number}: {all:?}"));
        assert!((f.at_low - at_low).abs() < 1e-9, "{number}: {} {at_low}", f.at_low);
        assert!((f.at_high - at_high).abs() < 1e-9, "{number}: {} {at_high}", f.at_high);
        assert!((f.now - p(0.02, 4.0)).abs() < 1e-9);
        assert_eq!(f.crosses_bar, crosses, "{number}");
    }
    assert!(!all[2].crosses_bar, "those that cross stand first");
}

/// Numbers let go and left at their values change nothing.
#[test]
fn a_game_with_its_numbers_let_go_is_the_same_game() {
    let case = shipped();
    let compiled = game(&case);
    let s = subject(&case, &compiled);
    let numbers = realpolitik_case::fixed::fixed_numbers(&case, 0, Width::default());
    assert!(numbers.len() > 5, "the shipped case has fixed numbers");
    let (open, ids) = realpolitik_case::fixed::let_go(&case, 0, &numbers);
    assert_eq!(ids.len(), numbers.len());
    let inner = game(&open);
    let theta = s.draws(0..8);
    let opened = realpolitik_runs::subject::draws_of(&open, 1, 0..8);
    for k in 0..8 {
        let (mut a, mut b) = (Vec::new(), Vec::new());
        theta.get(k, &mut a);
        opened.get(k, &mut b);
        assert_eq!(a, b[..a.len()], "draws of the parameters stay what they are");
        let (x, y) = (compiled.at(&a).unwrap(), inner.at(&b).unwrap());
        for (p, q) in x.outcomes().iter().zip(y.outcomes()) {
            for (u, v) in p.payoffs.iter().zip(&q.payoffs) {
                assert!((u - v).abs() < 1e-12, "{u} {v}");
            }
        }
    }
}
