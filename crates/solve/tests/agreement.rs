//! Random games: two algorithms agree, every profile is certified, and the laws
//! that any solution obeys hold. A slice runs by default; `REALPOLITIK_GAMES=10000`
//! runs as many.

mod trees_games;

use realpolitik_game::certificate::{Concept, certify};
use realpolitik_game::{BehaviorProfile, Game, GameBuilder, NodeKind, Number, Rational};
use realpolitik_solve::bimatrix::Bimatrix;
use realpolitik_solve::nash::{
    all_equilibria, lemke, lemke_howson_every_label, support_enumeration, zero_sum,
};
use realpolitik_solve::{Limits, Settings, logit};

fn bases(max_bases: usize) -> Limits {
    Limits { max_bases, ..Limits::DEFAULT }
}
use trees_games::{Noise, Shape, exact, random_tree};

fn games(slice: usize) -> usize {
    match std::env::var("REALPOLITIK_GAMES") {
        Ok(n) => n.parse().expect("REALPOLITIK_GAMES is a number of games"),
        Err(_) => slice,
    }
}

fn matrix(noise: &mut Noise, m: usize, n: usize, spread: usize) -> Vec<Rational> {
    let draw = |noise: &mut Noise| noise.below(2 * spread + 1) as i64 - spread as i64;
    (0..m * n).map(|_| Rational::from_i64(draw(noise))).collect()
}

type Profiles = Vec<Vec<Vec<Rational>>>;

fn sorted(profiles: impl Iterator<Item = Vec<Vec<Rational>>>) -> Profiles {
    let mut all: Profiles = profiles.collect();
    all.sort();
    all
}

/// Completeness: vertex enumeration against exhaustive enumeration of supports.
#[test]
fn all_equilibria_are_all() {
    let mut noise = Noise(101);
    for k in 0..games(600) {
        let (m, n) = (1 + noise.below(4), 1 + noise.below(4));
        // Every other game has few values, hence ties; now and then all are 0, or
        // a strategy stands twice.
        let spread = [1000, 1, 2, 1000, 3, 0][k % 6];
        let (mut a, mut b) = (matrix(&mut noise, m, n, spread), matrix(&mut noise, m, n, spread));
        if k % 7 == 0 && m > 1 {
            for j in 0..n {
                a[j] = a[n + j].clone();
                b[j] = b[n + j].clone();
            }
        }
        let g = Bimatrix::new(m, n, a, b).unwrap();
        let all = all_equilibria(&g).all().unwrap();
        let supports = Limits { max_supports: 1 << 20, ..Limits::DEFAULT };
        let other = support_enumeration(&g).limits(supports).all().unwrap();
        assert!(all.proven && other.proven);
        let left = sorted(all.equilibria.iter().map(|e| e.profile.strategies.clone()));
        let right = sorted(other.equilibria.iter().map(|e| e.profile.strategies.clone()));
        assert_eq!(left, right, "game {k}: {g:?}");
        assert!(all.equilibria.iter().all(|e| e.certificate.max_regret == 0.0), "game {k}");
    }
}

/// In doubles the supports of a game without ties are found at any scale and offset, and
/// so are its vertices.
#[test]
fn supports_in_doubles_do_not_depend_on_the_scale() {
    let mut noise = Noise(303);
    for k in 0..20 {
        let (m, n) = (2 + noise.below(4), 2 + noise.below(4));
        let (a, b) = (matrix(&mut noise, m, n, 1000), matrix(&mut noise, m, n, 1000));
        let exact = Bimatrix::new(m, n, a, b).unwrap();
        let all = support_enumeration(&exact).all().unwrap().equilibria;
        for (scale, offset) in [(1.0, 0.0), (1e-12, 0.0), (1e9, 0.0), (1.0, 1e6)] {
            let g = exact.map(|v| v.to_f64() * scale + offset);
            let found = support_enumeration(&g).all().unwrap().equilibria;
            let vertices = all_equilibria(&g).all().unwrap().equilibria;
            assert_eq!(
                (found.len(), vertices.len()),
                (all.len(), all.len()),
                "game {k}: {exact:?}"
            );
            for (e, x) in found.iter().zip(&all) {
                let pairs = e.profile.strategies.iter().flatten();
                let mut pairs = pairs.zip(x.profile.strategies.iter().flatten());
                assert!(e.certificate.holds(), "game {k}");
                assert!(pairs.all(|(p, q)| (p - q.to_f64()).abs() < 1e-8), "game {k}");
            }
        }
    }
}

/// Bimatrix games up to 8 × 8: Lemke–Howson, Lemke and vertex enumeration, and what
/// happens to the set of equilibria when the game is written otherwise.
#[test]
fn bimatrix_games_obey_the_laws() {
    let mut noise = Noise(202);
    for k in 0..games(150) {
        let (m, n) = (1 + noise.below(8), 1 + noise.below(8));
        let spread = [50, 2, 1000, 1][k % 4];
        let (a, b) = (matrix(&mut noise, m, n, spread), matrix(&mut noise, m, n, spread));
        let g = Bimatrix::new(m, n, a, b).unwrap();
        let Ok(all) = all_equilibria(&g).limits(bases(20_000)).all() else { continue };
        let inside = |s: &[Vec<Rational>]| {
            // In one of the convex sets: extreme itself, or for Lemke on the tree
            // an equilibrium by certificate.
            all.equilibria.iter().any(|e| e.profile.strategies == s)
        };
        for e in lemke_howson_every_label(&g).all().unwrap().equilibria {
            assert!(e.certificate.max_regret == 0.0 && inside(&e.profile.strategies), "game {k}");
        }
        let float = lemke_howson_every_label(&g.map(Number::to_f64)).all().unwrap();
        assert!(float.equilibria.iter().all(|e| e.certificate.holds()), "game {k}");
        let tree = lemke(&g.table().to_tree(), None, &Limits::DEFAULT);
        if let Ok(e) = tree {
            assert_eq!(e.certificate.max_regret, 0.0, "game {k}");
        }
        // Relabelling strategies and players relabels the equilibria.
        let turn = |v: &[Rational]| -> Vec<Rational> {
            let cells = (0..n).rev().flat_map(|j| (0..m).rev().map(move |i| (i, j)));
            cells.map(|(i, j)| v[i * n + j].clone()).collect()
        };
        let turned = Bimatrix::new(n, m, turn(&g.b), turn(&g.a)).unwrap();
        let other = all_equilibria(&turned).limits(bases(40_000)).all().unwrap();
        let back = other.equilibria.iter().map(|e| {
            let reversed = |s: &Vec<Rational>| s.iter().rev().cloned().collect::<Vec<_>>();
            vec![reversed(&e.profile.strategies[1]), reversed(&e.profile.strategies[0])]
        });
        let here = sorted(all.equilibria.iter().map(|e| e.profile.strategies.clone()));
        assert_eq!(sorted(back), here, "game {k}");
        assert_eq!(other.details.components.len(), all.details.components.len(), "game {k}");
        // Positive affine payoffs, a constant per column for the row player.
        let third = Rational::new(1.into(), 3.into());
        let shift = |i: usize| Rational::from_i64((i % n) as i64 * 7 - 3);
        let mut scaled = g.clone();
        for (i, v) in scaled.a.iter_mut().enumerate() {
            *v = v.clone() * third.clone() + shift(i);
        }
        let other = all_equilibria(&scaled).limits(bases(40_000)).all().unwrap();
        let there = sorted(other.equilibria.iter().map(|e| e.profile.strategies.clone()));
        assert_eq!(there, here, "game {k}");
        // A row that is strictly worse than the first changes nothing.
        let mut wider = g.clone();
        wider.rows += 1;
        for j in 0..n {
            wider.a.push(g.a[j].clone() - Rational::from_i64(1));
            wider.b.push(Rational::from_i64(noise.below(9) as i64));
        }
        if let Ok(other) = all_equilibria(&wider).limits(bases(60_000)).all() {
            let there = sorted(other.equilibria.iter().map(|e| {
                let mut s = e.profile.strategies.clone();
                assert_eq!(s[0].pop(), Some(Rational::from_i64(0)), "game {k}");
                s
            }));
            assert_eq!(there, here, "game {k}");
        }
    }
}

/// The same game told otherwise: payoffs scaled, an action that is worse whatever
/// happens, a chance node that always goes the same way before every ending.
fn retold<N: Number>(game: &Game<N>, factor: &N, shift: &N) -> Game<N> {
    let names = game.players().iter().cloned();
    let mut b = GameBuilder::new("retold", names);
    let mut sets = Vec::new();
    for h in game.information_sets() {
        sets.push(b.information_set(h.label.clone(), h.player.0, h.actions.iter().cloned()));
    }
    let half = N::one() / N::from_i64(2);
    let split = b.chance_set("split", [("heads", half.clone()), ("tails", half)]);
    let accumulated = game.accumulated_payoffs();
    let mut stack = vec![(realpolitik_game::NodeId(0), None)];
    while let Some((id, at)) = stack.pop() {
        let node = game.node(id);
        let next = match node.kind {
            NodeKind::Decision(h) => b.decision(at, sets[h.index()]),
            NodeKind::Chance(c) => {
                let c = &game.chance_sets()[c.index()];
                let set = b.chance_set("", c.actions.iter().cloned().zip(c.probabilities.clone()));
                b.chance(at, set)
            }
            NodeKind::Terminal => {
                let node = b.chance(at, split);
                for k in 0..2 {
                    let pay = accumulated[id.index()].iter();
                    let o = b.outcome("", pay.map(|v| v.clone() * factor.clone() + shift.clone()));
                    b.terminal(Some((node, k)), Some(o));
                }
                continue;
            }
        };
        for (k, child) in node.children.iter().enumerate().rev() {
            stack.push((*child, Some((next, k as u32))));
        }
    }
    b.build().unwrap()
}

/// Trees up to 64 endings: Lemke exact and in doubles, the linear programme, quantal
/// response, and the laws.
#[test]
fn trees_obey_the_laws() {
    let mut noise = Noise(303);
    for k in 0..games(150) {
        let shape = Shape {
            players: 2,
            terminals: 2 + k % 63,
            spread: [3, 1, 20, 100][k % 4],
            zero_sum: k % 3 == 0,
            perfect_information: k % 5 == 0,
        };
        let game = random_tree(&mut noise, shape);
        let e = exact(&game);
        let float = lemke(&game, None, &Limits::DEFAULT).unwrap();
        assert!(float.certificate.holds(), "game {k}");
        // Exact work on every game would take most of the time.
        if k % 4 == 0 {
            let solved = lemke(&e, None, &Limits::DEFAULT).unwrap();
            assert_eq!(solved.certificate.max_regret, 0.0, "game {k}");
        }
        if shape.zero_sum {
            let lp = zero_sum(&game).unwrap();
            assert!(lp.certificate.holds(), "game {k}");
            let gap = (lp.details.value - float.payoffs[0]).abs();
            assert!(gap < 1e-9 * shape.spread as f64, "game {k}: {gap}");
        }
        // Retold, an equilibrium stays one and no other behaviour becomes one.
        let told = retold(&game, &3.5, &-2.0);
        let same = certify(&told, &float.profile, Concept::Nash, 1e-9);
        assert!(same.holds(), "game {k}");
        let other = lemke(&told, None, &Limits::DEFAULT).unwrap();
        assert!(certify(&game, &other.profile, Concept::Nash, 1e-9).holds(), "game {k}");
        let any = BehaviorProfile::centroid(&game);
        let (x, y) = (
            certify(&game, &any, Concept::Nash, 1e-9).relative_to_payoff_range,
            certify(&told, &any, Concept::Nash, 1e-9).relative_to_payoff_range,
        );
        assert!((x - y).abs() < 1e-12, "game {k}: {x} {y}");
        // Quantal response: scaled payoffs are a scaled precision.
        let lambda = 4.0 / shape.spread as f64;
        let here = logit(&game, &[lambda; 2], &Settings::default());
        let here = here
            .unwrap_or_else(|e| panic!("game {k}: {e}\n{}", realpolitik_game::efg::write(&game)));
        assert!(here.certificate.holds(), "game {k}: {:?}", here.certificate);
        let there = logit(&told, &[lambda / 3.5; 2], &Settings::default()).unwrap();
        for (x, y) in here.profile.probabilities.iter().zip(&there.profile.probabilities) {
            assert!((x - y).abs() < 1e-8, "game {k}");
        }
    }
}
