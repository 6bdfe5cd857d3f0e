//! Two-player strategic games: every solver on every row of a table of games,
//! each named by where it was published.

use proptest::prelude::*;
use realpolitik_game::{GameError, Number, Rational};
use realpolitik_solve::bimatrix::Bimatrix;
use realpolitik_solve::equilibrium::{MixedEquilibrium, NashError};
use realpolitik_solve::linalg::simplex::{LinearError, constant_sum_equilibrium, maximize};
use realpolitik_solve::nash::dominance::{Rival, Strength, iterated_dominance, rationalizable};
use realpolitik_solve::nash::lemke_howson::*;
use realpolitik_solve::nash::pure::pure_equilibria;
use realpolitik_solve::nash::vertex_enumeration::{MAX_BASES, all_equilibria};

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
    for s in &e.strategies {
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
        let all = all_equilibria(&g, MAX_BASES).unwrap();
        let pure = pure_equilibria(&g.table());
        let got = (pure.len(), all.extreme.len(), all.components.len());
        assert_eq!(got, row.expected, "{}", row.name);
        assert!(all.proven);
        for e in all.extreme.iter().chain(&pure) {
            check(row.name, e);
            assert!(e.certificate.exact && e.certificate.max_regret == 0.0);
        }
        for p in &pure {
            assert!(all.extreme.iter().any(|e| e.strategies == p.strategies), "{}", row.name);
        }
        // Every subset is an equilibrium at its centre, and every edge is in one.
        for c in &all.components {
            for s in &c.subsets {
                for i in &s.rows {
                    for j in &s.columns {
                        assert!(all.pairs.contains(&(*i, *j)), "{}", row.name);
                    }
                }
            }
            for e in &c.extreme {
                let (i, j) = all.pairs[*e];
                let inside = |s: &realpolitik_solve::nash::vertex_enumeration::NashSubset| {
                    s.rows.contains(&i) && s.columns.contains(&j)
                };
                assert!(c.subsets.iter().any(inside), "{}", row.name);
            }
        }
    }
}

#[test]
fn doubles_find_what_rationals_find() {
    for row in GAMES {
        let g = exact(row);
        let all = all_equilibria(&g, MAX_BASES).unwrap();
        let float = all_equilibria(&g.map(Number::to_f64), MAX_BASES).unwrap();
        assert!(!float.proven);
        assert_eq!(float.extreme.len(), all.extreme.len(), "{}", row.name);
        for e in &float.extreme {
            check(row.name, e);
        }
    }
}

#[test]
fn every_label_leads_to_an_extreme_equilibrium() {
    for row in GAMES {
        let g = exact(row);
        let all = all_equilibria(&g, MAX_BASES).unwrap();
        for (e, labels) in lemke_howson_every_label(&g, MAX_PIVOTS).unwrap() {
            check(row.name, &e);
            assert!(!labels.is_empty());
            assert!(all.extreme.iter().any(|x| x.strategies == e.strategies), "{}", row.name);
        }
        for (e, _) in lemke_howson_every_label(&g.map(Number::to_f64), MAX_PIVOTS).unwrap() {
            check(row.name, &e);
        }
        for e in accessible_equilibria(&g, MAX_PIVOTS).unwrap() {
            assert!(all.extreme.iter().any(|x| x.strategies == e.strategies), "{}", row.name);
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
    assert!(matches!(lemke_howson(&g, 4, MAX_PIVOTS), Err(NashError::Label { last: 3, .. })));
    assert!(matches!(all_equilibria(&g, 2), Err(NashError::Limit { .. })));
    assert!(matches!(constant_sum_equilibrium(&g), Err(NashError::NotConstantSum { .. })));
}

#[test]
fn linear_programmes_end_by_name() {
    let q = |v: &[i64]| v.iter().map(|x| Rational::from_i64(*x)).collect::<Vec<_>>();
    // x ≥ 1, x ≤ 3, maximise −x: needs a first phase.
    let best = maximize(&q(&[-1]), &q(&[-1, 1]), &q(&[-1, 3])).unwrap();
    assert_eq!(best.x, q(&[1]));
    assert_eq!(best.dual, q(&[1, 0]));
    assert_eq!(maximize(&q(&[1]), &q(&[1, -1]), &q(&[1, -2])), Err(LinearError::Infeasible));
    assert_eq!(maximize(&q(&[1]), &q(&[-1]), &q(&[5])), Err(LinearError::Unbounded));
    // x + y = 2 twice over (degenerate first phase), maximise x + 2y, y ≤ 1.
    let a = q(&[1, 1, -1, -1, -1, -1, 0, 1]);
    let best = maximize(&q(&[1, 2]), &a, &q(&[2, -2, -2, 1])).unwrap();
    assert_eq!((best.objective, best.x), (Rational::from_i64(3), q(&[1, 1])));
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
            check(&format!("random {n} × {n}"), &lemke_howson(&g, label, MAX_PIVOTS).unwrap());
        }
    }
}

#[test]
fn weak_elimination_depends_on_strength() {
    // The second row is weakly dominated only.
    let g = Bimatrix::from_rows([[1.0, 1.0], [1.0, 0.0]], [[0.0, 0.0], [0.0, 0.0]]).unwrap();
    let strict = iterated_dominance(&g.table(), Strength::Strict, Rival::Mixed);
    assert!(strict.eliminated.is_empty());
    for rival in [Rival::Pure, Rival::Mixed] {
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
        let all = all_equilibria(&g, MAX_BASES).unwrap();
        prop_assert!(!all.extreme.is_empty());
        for e in &all.extreme {
            prop_assert!(e.certificate.holds());
        }
        for p in pure_equilibria(&g.table()) {
            prop_assert!(all.extreme.iter().any(|e| e.strategies == p.strategies));
        }
        for (e, _) in lemke_howson_every_label(&g, MAX_PIVOTS).unwrap() {
            prop_assert!(all.extreme.iter().any(|x| x.strategies == e.strategies));
        }
        let left = rationalizable(&g.table());
        for e in &all.extreme {
            for (s, kept) in e.strategies.iter().zip(&left.kept) {
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
        let other = all_equilibria(&turned, MAX_BASES).unwrap();
        prop_assert_eq!(other.extreme.len(), all.extreme.len());
        prop_assert_eq!(other.components.len(), all.components.len());
        // Positive affine payoffs change nothing.
        let third = Rational::new(1.into(), 3.into());
        let mut scaled = g.map(|v| v.clone() * third.clone() + Rational::from_i64(5));
        scaled.b = g.b.clone();
        let other = all_equilibria(&scaled, MAX_BASES).unwrap();
        prop_assert_eq!(
            other.extreme.iter().map(|e| &e.strategies).collect::<Vec<_>>(),
            all.extreme.iter().map(|e| &e.strategies).collect::<Vec<_>>()
        );
    }

    /// The value by linear programming is the payoff of every equilibrium.
    #[test]
    fn zero_sum_games_have_one_value(g in small_game()) {
        let g = Bimatrix::zero_sum(g.rows, g.columns, g.a).unwrap();
        let e = constant_sum_equilibrium(&g).unwrap();
        prop_assert!(e.certificate.holds());
        for x in all_equilibria(&g, MAX_BASES).unwrap().extreme {
            prop_assert_eq!(&x.payoffs, &e.payoffs);
        }
        let float = constant_sum_equilibrium(&g.map(Number::to_f64)).unwrap();
        prop_assert!(float.certificate.holds());
    }
}
