//! Two-player strategic games: every solver on every row of a table of games,
//! each named by where it was published.

use proptest::prelude::*;
use realpolitik_game::{GameError, Number, Rational};
use realpolitik_solve::bimatrix::Bimatrix;
use realpolitik_solve::nash::{
    DominatedBy, NashSubset, Strength, accessible_equilibria, all_equilibria,
    constant_sum_equilibrium, iterated_dominance, lemke_howson, lemke_howson_every_label,
    pure_equilibria, rationalizable,
};
use realpolitik_solve::{Limits, MixedEquilibrium, SolveError, Status};
use std::ops::ControlFlow;

struct Row {
    name: &'static str,
    rows: usize,
    a: &'static [i64],
    b: &'static [i64],
    /// Pure equilibria, extreme equilibria, components.
    expected: (usize, usize, usize),
}

const GAMES: &[Row] = &[
    Row {
        name: "Prisoners' dilemma (Tucker 1950)",
        rows: 2,
        a: &[9, 0, 10, 1],
        b: &[9, 10, 0, 1],
        expected: (1, 1, 1),
    },
    Row {
        name: "Battle of the sexes (Luce & Raiffa 1957)",
        rows: 2,
        a: &[2, 0, 0, 1],
        b: &[1, 0, 0, 2],
        expected: (2, 3, 3),
    },
    Row {
        name: "Matching pennies (von Neumann 1928)",
        rows: 2,
        a: &[1, -1, -1, 1],
        b: &[-1, 1, 1, -1],
        expected: (0, 1, 1),
    },
    Row {
        name: "von Stengel 2002, eq. 2.6 (three equilibria)",
        rows: 3,
        a: &[3, 3, 2, 5, 0, 6],
        b: &[3, 2, 2, 6, 3, 1],
        expected: (1, 3, 3),
    },
    Row {
        name: "Avis et al. 2010, eq. 2.1 (degenerate)",
        rows: 3,
        a: &[3, 3, 2, 5, 0, 6],
        b: &[3, 3, 2, 6, 3, 1],
        // Row 1 is best for y₂ ≤ ⅓, row 2 between, row 3 for y₂ ≥ ⅔; the columns tie
        // where x₃ = 2x₂. So: (e₁, y) with y₂ from 0 to ⅓, and ((0, ⅓, ⅔), (⅓, ⅔)).
        expected: (1, 3, 2),
    },
    Row { name: "Everything pays nothing", rows: 2, a: &[0; 6], b: &[0; 6], expected: (6, 6, 1) },
    Row {
        name: "One row, ties between columns",
        rows: 1,
        a: &[1, 2, 3],
        b: &[5, 4, 5],
        expected: (2, 2, 1),
    },
    Row { name: "One by one", rows: 1, a: &[-7], b: &[0], expected: (1, 1, 1) },
    Row {
        name: "Duplicate strategies in a coordination game",
        rows: 3,
        a: &[1, 0, 1, 0, 0, 1],
        b: &[1, 0, 1, 0, 0, 1],
        expected: (3, 5, 3),
    },
    Row {
        name: "Coordination, 3 × 3 (2³ − 1 equilibria)",
        rows: 3,
        a: &[1, 0, 0, 0, 1, 0, 0, 0, 1],
        b: &[1, 0, 0, 0, 1, 0, 0, 0, 1],
        expected: (3, 7, 7),
    },
    Row {
        name: "Rock, paper, scissors",
        rows: 3,
        a: &[0, -1, 1, 1, 0, -1, -1, 1, 0],
        b: &[0, 1, -1, -1, 0, 1, 1, -1, 0],
        expected: (0, 1, 1),
    },
    Row {
        name: "Huge and tiny payoffs",
        rows: 2,
        a: &[1_000_000_000_000, 0, 0, 1],
        b: &[1, 0, 0, 1_000_000_000_000],
        expected: (2, 3, 3),
    },
];

fn exact(row: &Row) -> Bimatrix<Rational> {
    let q = |m: &[i64]| m.iter().map(|v| Rational::from_i64(*v)).collect();
    Bimatrix::new(row.rows, row.a.len() / row.rows, q(row.a), q(row.b)).unwrap()
}

/// Distributions, and certified as they claim.
fn check<N: Number>(name: &str, e: &MixedEquilibrium<N>) {
    for s in &e.profile.strategies {
        let total: f64 = s.iter().map(Number::to_f64).sum();
        assert!((total - 1.0).abs() < 1e-12, "{name}: {e:?}");
        assert!(s.iter().all(|p| p.to_f64() >= 0.0), "{name}: {e:?}");
    }
    assert!(e.certificate.holds(), "{name}: {e:?}");
}

#[test]
fn numbers_of_equilibria_are_the_published_ones() {
    for row in GAMES {
        let g = exact(row);
        let all = all_equilibria(&g).all().unwrap();
        let pure = pure_equilibria(&g.table()).all().unwrap().equilibria;
        let got = (pure.len(), all.equilibria.len(), all.details.components.len());
        assert_eq!(got, row.expected, "{}", row.name);
        assert!(all.proven);
        for e in all.equilibria.iter().chain(&pure) {
            check(row.name, e);
            assert!(e.certificate.exact && e.certificate.max_regret == 0.0);
        }
        for p in &pure {
            assert!(
                all.equilibria.iter().any(|e| e.profile.strategies == p.profile.strategies),
                "{}",
                row.name
            );
        }
        // Every subset is an equilibrium at its centre, and every edge is in one.
        for c in &all.details.components {
            for s in &c.subsets {
                for i in &s.rows {
                    for j in &s.columns {
                        assert!(all.details.pairs.contains(&(*i, *j)), "{}", row.name);
                    }
                }
            }
            for e in &c.extreme {
                let (i, j) = all.details.pairs[*e];
                let inside = |s: &NashSubset| s.rows.contains(&i) && s.columns.contains(&j);
                assert!(c.subsets.iter().any(inside), "{}", row.name);
            }
        }
    }
}

#[test]
fn doubles_find_what_rationals_find() {
    for row in GAMES {
        let g = exact(row);
        let all = all_equilibria(&g).all().unwrap();
        let float = all_equilibria(&g.map(Number::to_f64)).all().unwrap();
        assert!(!float.proven);
        assert_eq!(float.equilibria.len(), all.equilibria.len(), "{}", row.name);
        for e in &float.equilibria {
            check(row.name, e);
        }
    }
}

#[test]
fn every_label_leads_to_an_extreme_equilibrium() {
    for row in GAMES {
        let g = exact(row);
        let all = all_equilibria(&g).all().unwrap();
        let found = lemke_howson_every_label(&g).all().unwrap();
        for (e, labels) in found.equilibria.iter().zip(&found.details) {
            check(row.name, e);
            assert!(!labels.is_empty());
            assert!(
                all.equilibria.iter().any(|x| x.profile.strategies == e.profile.strategies),
                "{}",
                row.name
            );
        }
        for e in lemke_howson_every_label(&g.map(Number::to_f64)).all().unwrap().equilibria {
            check(row.name, &e);
        }
        for e in accessible_equilibria(&g).all().unwrap().equilibria {
            assert!(
                all.equilibria.iter().any(|x| x.profile.strategies == e.profile.strategies),
                "{}",
                row.name
            );
        }
    }
}

#[test]
fn what_is_no_game_is_refused() {
    let shape = Bimatrix::new(2, 2, vec![0.0; 3], vec![0.0; 4]);
    assert!(matches!(shape, Err(GameError::Shape { found: 3, .. })));
    let nan = Bimatrix::new(1, 1, vec![f64::NAN], vec![0.0]);
    assert!(matches!(nan, Err(GameError::NotFinite { .. })));
    let g = exact(&GAMES[0]);
    assert!(matches!(
        lemke_howson(&g, 4, &Limits::DEFAULT),
        Err(SolveError::Label { last: 3, .. })
    ));
    let few = Limits { max_bases: 2, ..Limits::DEFAULT };
    let cut = all_equilibria(&g).limits(few).all();
    assert!(matches!(cut, Err(SolveError::Limit { name: "max_bases", .. })));
    assert!(matches!(constant_sum_equilibrium(&g), Err(SolveError::NotConstantSum { .. })));
}

/// A small deterministic generator; quality does not matter here.
fn noise(seed: &mut u64) -> f64 {
    *seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
    (*seed >> 11) as f64 / (1u64 << 53) as f64
}

#[test]
fn lemke_howson_holds_at_two_hundred() {
    let mut seed = 7;
    for n in [30, 100, 200] {
        let mut m = || (0..n * n).map(|_| noise(&mut seed)).collect::<Vec<f64>>();
        let g = Bimatrix::new(n, n, m(), m()).unwrap();
        for label in [0, n, 2 * n - 1] {
            check(
                &format!("random {n} × {n}"),
                &lemke_howson(&g, label, &Limits::DEFAULT).unwrap(),
            );
        }
    }
}

#[test]
fn weak_elimination_depends_on_strength() {
    // The second row is weakly dominated only.
    let g = Bimatrix::from_rows([[1.0, 1.0], [1.0, 0.0]], [[0.0, 0.0], [0.0, 0.0]]).unwrap();
    let strict = iterated_dominance(&g.table(), Strength::Strict, DominatedBy::Mixed);
    assert!(strict.eliminated.is_empty());
    for rival in [DominatedBy::Pure, DominatedBy::Mixed] {
        let weak = iterated_dominance(&g.table(), Strength::Weak, rival);
        assert_eq!(weak.kept, [vec![0], vec![0, 1]]);
    }
}

fn small_game() -> impl Strategy<Value = Bimatrix<Rational>> {
    (1usize..5, 1usize..5).prop_flat_map(|(m, n)| {
        // Few values: ties and degeneracy are the rule.
        let payoffs = proptest::collection::vec(-2i64..3, m * n);
        (payoffs.clone(), payoffs).prop_map(move |(a, b)| {
            let q = |v: Vec<i64>| v.into_iter().map(Rational::from_i64).collect();
            Bimatrix::new(m, n, q(a), q(b)).unwrap()
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Lemke–Howson ends in the list of all; pure equilibria are in the list;
    /// all of the list survives strict elimination; players' names do not matter.
    #[test]
    fn solvers_agree(g in small_game()) {
        let all = all_equilibria(&g).all().unwrap();
        prop_assert!(!all.equilibria.is_empty());
        for e in &all.equilibria {
            prop_assert!(e.certificate.holds());
        }
        for p in pure_equilibria(&g.table()).all().unwrap().equilibria {
            prop_assert!(all.equilibria.iter().any(|e| e.profile.strategies == p.profile.strategies));
        }
        for e in lemke_howson_every_label(&g).all().unwrap().equilibria {
            prop_assert!(all.equilibria.iter().any(|x| x.profile.strategies == e.profile.strategies));
        }
        let left = rationalizable(&g.table());
        for e in &all.equilibria {
            for (s, kept) in e.profile.strategies.iter().zip(&left.kept) {
                for (i, p) in s.iter().enumerate() {
                    prop_assert!(kept.contains(&i) || *p == Rational::from_i64(0));
                }
            }
        }
        let t = |m: &[Rational]| {
            (0..g.columns)
                .flat_map(|j| (0..g.rows).map(move |i| (i, j)))
                .map(|(i, j)| m[i * g.columns + j].clone())
                .collect::<Vec<_>>()
        };
        let turned = Bimatrix::new(g.columns, g.rows, t(&g.b), t(&g.a)).unwrap();
        let other = all_equilibria(&turned).all().unwrap();
        prop_assert_eq!(other.equilibria.len(), all.equilibria.len());
        prop_assert_eq!(other.details.components.len(), all.details.components.len());
        // Positive affine payoffs change nothing.
        let third = Rational::new(1.into(), 3.into());
        let mut scaled = g.map(|v| v.clone() * third.clone() + Rational::from_i64(5));
        scaled.b = g.b.clone();
        let other = all_equilibria(&scaled).all().unwrap();
        prop_assert_eq!(
            other.equilibria.iter().map(|e| &e.profile.strategies).collect::<Vec<_>>(),
            all.equilibria.iter().map(|e| &e.profile.strategies).collect::<Vec<_>>()
        );
    }

    /// The value by linear programming is the payoff of every equilibrium.
    #[test]
    fn zero_sum_games_have_one_value(g in small_game()) {
        let g = Bimatrix::zero_sum(g.rows, g.columns, g.a).unwrap();
        let e = constant_sum_equilibrium(&g).unwrap();
        prop_assert!(e.certificate.holds());
        for x in all_equilibria(&g).all().unwrap().equilibria {
            prop_assert_eq!(&x.payoffs, &e.payoffs);
        }
        let float = constant_sum_equilibrium(&g.map(Number::to_f64)).unwrap();
        prop_assert!(float.certificate.holds());
    }
}

/// Whether it is told of them one by one or asked for the list, a search finds the same,
/// and one that was cut short never passes for a whole one.
#[test]
fn a_search_says_how_it_ended() {
    for row in GAMES {
        let g = exact(row);
        let table = g.table();
        let all = all_equilibria(&g).all().unwrap();
        let mut told = Vec::new();
        let each = all_equilibria(&g).each(|e| {
            told.push(e.clone());
            ControlFlow::Continue(())
        });
        let each = each.unwrap();
        assert_eq!(each.status(), Status::Proven, "{}", row.name);
        assert_eq!(each.whole().unwrap(), all, "{}", row.name);
        assert_eq!(told.len(), all.equilibria.len(), "{}", row.name);
        assert!(told.iter().all(|e| all.equilibria.contains(e)), "{}", row.name);

        let stopped = all_equilibria(&g).each(|_| ControlFlow::Break(())).unwrap();
        assert_eq!(stopped.status(), Status::Stopped, "{}", row.name);
        assert_eq!(stopped.clone().whole(), Err(SolveError::Stopped));
        assert_eq!(stopped.so_far(), told[..1], "{}", row.name);

        let few = Limits { max_bases: 1, ..Limits::DEFAULT };
        let cut = all_equilibria(&g).limits(few).each(|_| ControlFlow::Continue(())).unwrap();
        assert!(matches!(cut.status(), Status::Limit { name: "max_bases", limit: 1, .. }));
        assert!(matches!(cut.whole(), Err(SolveError::Limit { .. })));

        let pure = pure_equilibria(&table).all().unwrap().equilibria;
        assert_eq!(pure_equilibria(&table).first().unwrap().as_ref(), pure.first());
        let one = pure_equilibria(&table).most(1).each(|_| ControlFlow::Continue(())).unwrap();
        let ended = if pure.is_empty() { Status::Proven } else { Status::Enough };
        assert_eq!(one.status(), ended, "{}", row.name);
    }
}
