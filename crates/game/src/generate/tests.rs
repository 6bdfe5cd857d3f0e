//! Games of all families.

use super::*;
use crate::number::{Number, Rational};
use crate::strategic::PayoffTable;
use crate::tree::NodeKind;

const ALL: [TableFamily; 16] = [
    TableFamily::Uniform,
    TableFamily::ZeroSum,
    TableFamily::CommonInterest,
    TableFamily::Integers { most: 3 },
    TableFamily::Fractions { most: 12 },
    TableFamily::MixedScales,
    TableFamily::Covariant { correlation: -0.2 },
    TableFamily::Polymatrix,
    TableFamily::Graphical { degree: 1 },
    TableFamily::UnitVector,
    TableFamily::Congestion,
    TableFamily::Dispersion,
    TableFamily::MajorityVoting,
    TableFamily::MinimumEffort,
    TableFamily::TravelersDilemma,
    TableFamily::WarOfAttrition,
];

fn made(family: TableFamily, shape: &[usize], seed: u64) -> PayoffTable<Rational> {
    random_table(family, shape, &Units::default(), seed).unwrap()
}

fn pure_equilibrium(table: &PayoffTable<Rational>) -> bool {
    (0..table.profiles()).any(|at| {
        (0..table.players()).all(|p| {
            let (n, stride) = (table.shape()[p], table.stride(p));
            let first = at - at / stride % n * stride;
            (0..n).all(|s| table.payoff_at(first + s * stride, p) <= table.payoff_at(at, p))
        })
    })
}

#[test]
fn seeds_and_families_give_games_of_their_own() {
    for family in ALL {
        assert_eq!(made(family, &[3, 3], 1), made(family, &[3, 3], 1));
        assert_ne!(made(family, &[3, 3], 1), made(family, &[3, 3], 2), "{family:?}");
    }
    let streams: std::collections::HashSet<u32> = ALL.iter().map(|f| f.stream()).collect();
    assert_eq!(streams.len(), ALL.len());
}

#[test]
fn potential_games_have_a_pure_equilibrium() {
    let mut without = 0;
    let potential = [
        TableFamily::CommonInterest,
        TableFamily::Congestion,
        TableFamily::Dispersion,
        TableFamily::MinimumEffort,
        TableFamily::TravelersDilemma,
    ];
    for seed in 0..40 {
        for family in potential {
            assert!(pure_equilibrium(&made(family, &[3, 3, 3], seed)), "{family:?} {seed}");
        }
        without += usize::from(!pure_equilibrium(&made(TableFamily::Uniform, &[2, 2, 2], seed)));
    }
    assert!(without > 0);
}

#[test]
fn correlations_are_those_asked_for() {
    for correlation in [-0.5, 0.0, 0.7, 1.0] {
        let family = TableFamily::Covariant { correlation };
        let game = made(family, &[20, 20, 20], 5).map(Number::to_f64);
        let mean = |f: &dyn Fn(&[f64]) -> f64| {
            (0..game.profiles()).map(|i| f(game.row(i))).sum::<f64>() / game.profiles() as f64
        };
        for (i, j) in [(0, 1), (1, 2)] {
            let found = mean(&|v| v[i] * v[j]);
            assert!((found - correlation).abs() < 0.05, "{correlation}: {found}");
            assert!((mean(&|v| v[i] * v[i]) - 1.0).abs() < 0.05);
        }
    }
}

/// In a polymatrix game what i gains by a change does not depend on how j and k combine;
/// in a graphical one it does not depend on strangers at all.
#[test]
fn who_matters_to_whom_is_as_the_family_says() {
    let game = made(TableFamily::Polymatrix, &[2, 2, 2], 3);
    let v = |s: [usize; 3]| game.payoff(&s, 0).clone();
    for own in 0..2 {
        let mixed = v([own, 0, 0]) - v([own, 0, 1]) - v([own, 1, 0]) + v([own, 1, 1]);
        assert_eq!(mixed, Rational::from_i64(0));
    }
    let game = made(TableFamily::Graphical { degree: 1 }, &[2, 2, 2], 3);
    assert_eq!(game.payoff(&[1, 0, 0], 0), game.payoff(&[1, 0, 1], 0));
    assert_ne!(game.payoff(&[1, 0, 0], 0), game.payoff(&[1, 1, 0], 0));
    assert_eq!(game.payoff(&[0, 1, 0], 2), game.payoff(&[0, 0, 0], 2));
    let unit = made(TableFamily::UnitVector, &[4, 5], 3);
    let unit = &unit;
    let ones =
        |c: usize| (0..4).filter(move |r| *unit.payoff(&[*r, c], 1) == Rational::from_i64(1));
    assert!((0..5).all(|c| ones(c).count() == 1));
}

#[test]
fn numbers_are_of_the_kind_asked_for() {
    let few = made(TableFamily::Integers { most: 2 }, &[4, 4], 9);
    let whole = |v: &Rational| v.is_integer() && Number::to_f64(v) <= 2.0;
    assert!((0..16).all(|i| few.row(i).iter().all(whole)));
    let wide = made(TableFamily::MixedScales, &[6, 6], 9).map(Number::to_f64);
    let sizes: Vec<f64> =
        (0..36).flat_map(|i| wide.row(i).to_vec()).map(f64::abs).filter(|v| *v > 0.0).collect();
    let (least, most) = sizes.iter().fold((1.0f64, 1.0f64), |(a, b), v| (a.min(*v), b.max(*v)));
    assert!(most / least > 1e15, "{least:e} {most:e}");
    let fractions = made(TableFamily::Fractions { most: 12 }, &[6, 6], 9);
    assert!((0..36).flat_map(|i| fractions.row(i)).any(|v| *v.denom() == 7.into()));
    let coarse = Units { digits: 1, factor: Rational::from_i64(10), ..Units::default() };
    let table = random_table(TableFamily::Uniform, &[9, 9], &coarse, 1).unwrap();
    assert!((0..81).flat_map(|i| table.row(i)).all(Rational::is_integer));
}

#[test]
fn rules_of_structured_games_hold() {
    let vote = made(TableFamily::MajorityVoting, &[3, 3, 3], 4);
    // One vote each: the first candidate wins, as where all want it.
    assert_eq!(vote.payoff(&[2, 1, 0], 1), vote.payoff(&[0, 0, 0], 1));
    assert_eq!(vote.payoff(&[2, 1, 2], 1), vote.payoff(&[2, 2, 2], 1));
    let claims = made(TableFamily::TravelersDilemma, &[4, 4], 4);
    assert!(claims.payoff(&[0, 3], 0) > claims.payoff(&[0, 0], 0));
    assert!(claims.payoff(&[0, 3], 1) < claims.payoff(&[0, 0], 1));
    let war = made(TableFamily::WarOfAttrition, &[4, 4], 4);
    let both = war.payoff(&[2, 2], 0) + war.payoff(&[2, 2], 0);
    assert_eq!(both, war.payoff(&[3, 2], 0) + war.payoff(&[2, 3], 0));
    assert_eq!(*war.payoff(&[1, 3], 0), Rational::from_i64(-1));
}

#[test]
fn tables_that_are_none_are_refused() {
    let refused =
        |family, shape: &[usize]| random_table(family, shape, &Units::default(), 1).is_err();
    assert!(refused(TableFamily::Uniform, &[]) && refused(TableFamily::Uniform, &[2, 0]));
    assert!(refused(TableFamily::Uniform, &[1 << 20, 1 << 20, 1 << 20, 1 << 20]));
    assert!(refused(TableFamily::Congestion, &[2, 3]) && refused(TableFamily::UnitVector, &[2]));
    assert!(refused(TableFamily::Fractions { most: 0 }, &[2, 2]));
    assert!(refused(TableFamily::Graphical { degree: 2 }, &[2, 2]));
    let family = TableFamily::Covariant { correlation: -0.6 };
    assert!(refused(family, &[2, 2, 2]) && !refused(family, &[2, 2]));
    let turned = Units { factor: Rational::from_i64(0), ..Units::default() };
    assert!(random_table(TableFamily::Uniform, &[2, 2], &turned, 1).is_err());
    let fine = Units { digits: 16, ..Units::default() };
    assert!(random_table(TableFamily::Uniform, &[2, 2], &fine, 1).is_err());
}

const PLAIN: TreeFamily = TreeFamily {
    players: 3,
    depth: 5,
    actions: 3,
    memory: Memory::Recall,
    zero_sum: false,
    spread: 4,
    edge_cases: false,
};

fn grown(family: &TreeFamily, seed: u64) -> crate::Game<Rational> {
    random_tree(family, &Units::default(), seed).unwrap()
}

#[test]
fn memory_is_as_asked_for() {
    let (mut shared, mut forgotten) = (0, 0);
    for seed in 0..60 {
        let own = grown(&PLAIN, seed);
        assert!(own.imperfect_recall().is_none(), "{seed}");
        shared += usize::from(own.information_sets().iter().any(|h| h.members.len() > 1));
        let all = grown(&TreeFamily { memory: Memory::Perfect, ..PLAIN }, seed);
        assert!(all.information_sets().iter().all(|h| h.members.len() == 1));
        let little = grown(&TreeFamily { memory: Memory::Forgetful, ..PLAIN }, seed);
        assert!(little.absent_minded().is_none());
        forgotten += usize::from(little.imperfect_recall().is_some());
    }
    assert!(shared > 10 && forgotten > 10, "{shared} {forgotten}");
}

#[test]
fn trees_are_within_bounds() {
    let zero = TreeFamily { players: 2, zero_sum: true, ..PLAIN };
    let edges = TreeFamily { edge_cases: true, ..PLAIN };
    let four = Rational::from_i64(4);
    let (mut nodes, mut sure, mut single) = (0, 0, 0);
    for seed in 0..40 {
        let game = grown(&zero, seed);
        nodes += game.nodes().len();
        for o in game.outcomes() {
            assert!(o.payoffs[0] == -o.payoffs[1].clone() && o.payoffs[0] <= four);
        }
        for node in game.nodes() {
            assert!(node.children.len() <= 3 && node.children.len() != 1);
            assert!(node.kind != NodeKind::Terminal || node.outcome.is_some());
        }
        let game = grown(&edges, seed);
        let drawn = game.chance_sets().iter().flat_map(|c| &c.probabilities);
        sure += drawn.filter(|p| **p == Rational::from_i64(1)).count();
        single += game.information_sets().iter().filter(|h| h.actions.len() == 1).count();
    }
    assert!(nodes > 400 && sure > 5 && single > 5, "{nodes} {sure} {single}");
    assert_ne!(grown(&PLAIN, 1), grown(&PLAIN, 2));
}

#[test]
fn trees_that_are_none_are_refused() {
    let refused = |family: TreeFamily| random_tree(&family, &Units::default(), 1).is_err();
    assert!(refused(TreeFamily { players: 0, ..PLAIN }));
    assert!(refused(TreeFamily { zero_sum: true, ..PLAIN }));
    assert!(refused(TreeFamily { actions: 1, ..PLAIN }));
    assert!(refused(TreeFamily { depth: 40, ..PLAIN }));
    assert!(refused(TreeFamily { depth: usize::MAX, ..PLAIN }));
    let none = SignallingFamily { types: 0, signals: 1, responses: 1 };
    assert!(random_signalling(&none, &Units::default(), 1).is_err());
    let vast = SignallingFamily { types: 1 << 40, signals: 1 << 40, responses: 2 };
    assert!(random_signalling(&vast, &Units::default(), 1).is_err());
}

/// The game of a seed never changes: whoever names it means the same game.
#[test]
fn the_game_of_a_seed_stays_as_it_is() {
    let table = made(TableFamily::Uniform, &[2, 2], 1);
    let text: Vec<String> = table.row(0).iter().map(Rational::to_string).collect();
    assert_eq!(text, PINNED_TABLE);
    let tree = grown(&PLAIN, 1);
    assert_eq!((tree.nodes().len(), tree.information_sets().len()), PINNED_TREE);
}

const PINNED_TABLE: [&str; 2] = ["24263/250000", "347953/500000"];
const PINNED_TREE: (usize, usize) = (148, 35);
