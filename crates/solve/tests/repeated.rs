//! Repeated games: published sets, closed forms, and the operator of Abreu, Pearce &
//! Stacchetti on random games.

use realpolitik_game::certificate::certify_payoff_set;
use realpolitik_game::strategic::Bimatrix;
use realpolitik_solve::SolveError;
use realpolitik_solve::repeated::{
    equilibrium_payoffs, individually_rational, lasting_profiles, least_discount, mixed_minmax,
    pure_minmax,
};

type Point = [f64; 2];

fn game<const R: usize, const C: usize>(cells: [[(f64, f64); C]; R]) -> Bimatrix<f64> {
    let a = cells.map(|row| row.map(|c| c.0));
    let b = cells.map(|row| row.map(|c| c.1));
    Bimatrix::from_rows(a, b).unwrap()
}

/// The example of Abreu & Sannikov (2014), whose corners at δ = 0.3 QuantEcon publishes.
fn example() -> Bimatrix<f64> {
    game([
        [(16.0, 9.0), (3.0, 13.0), (0.0, 3.0)],
        [(21.0, 1.0), (10.0, 4.0), (-1.0, 0.0)],
        [(9.0, 0.0), (5.0, -4.0), (-5.0, -15.0)],
    ])
}

fn dilemma() -> Bimatrix<f64> {
    game([[(9.0, 9.0), (1.0, 10.0)], [(10.0, 1.0), (3.0, 3.0)]])
}

fn same(found: &[Point], wanted: &[Point], tolerance: f64) {
    assert_eq!(found.len(), wanted.len(), "{found:?}");
    for w in wanted {
        let near = |v: &Point| (0..2).all(|p| (v[p] - w[p]).abs() <= tolerance);
        assert!(found.iter().any(near), "{w:?} is not in {found:?}");
    }
}

#[test]
fn the_example_of_abreu_and_sannikov_has_its_published_corners() {
    let set = equilibrium_payoffs(&example(), 0.3).unwrap();
    assert!(set.certificate.holds(), "{:?}", set.certificate);
    let published = [
        [7.33770472, 10.9826253],
        [1.12568240, 2.8],
        [7.33770472, 0.0],
        [7.86308964, 0.0],
        [19.7917977, 2.8],
        [15.5630896, 9.1],
    ];
    same(&set.extreme, &published, 1e-7);
}

#[test]
fn a_dilemma_is_all_that_is_rational_once_players_are_patient() {
    let set = equilibrium_payoffs(&dilemma(), 0.9).unwrap();
    let all = [[3.0, 3.0], [9.75, 3.0], [9.0, 9.0], [3.0, 9.75]];
    same(&set.extreme, &all, 1e-9);
    same(&individually_rational(&dilemma(), [3.0, 3.0]), &all, 1e-12);
    // Impatient players play the one-period equilibrium.
    let set = equilibrium_payoffs(&dilemma(), 0.1).unwrap();
    same(&set.extreme, &[[3.0, 3.0]], 1e-12);
    assert_eq!(lasting_profiles(&dilemma(), &set), [3]);
}

/// Cooperation that pays c, is left for d and punished by p lasts from (d − c)/(d − p) on.
#[test]
fn thresholds_are_those_of_the_closed_form() {
    for (c, d, p) in [(9.0, 10.0, 3.0), (2.0, 5.0, 1.0), (0.0, 1e-9, -1e-9), (3e9, 5e9, 1e9)] {
        // The sucker's payoff: low enough that to take turns is no better.
        let s = p - (d - p);
        let dilemma = game([[(c, c), (s, d)], [(d, s), (p, p)]]);
        let least = least_discount(&dilemma, 0).unwrap().unwrap();
        let closed = (d - c) / (d - p);
        assert!((least - closed).abs() < 1e-8, "{c} {d} {p}: {least} {closed}");
        assert_eq!(least_discount(&dilemma, 3).unwrap(), Some(0.0));
        // To be the sucker for ever is worse than any punishment.
        assert_eq!(least_discount(&dilemma, 1).unwrap(), None);
    }
}

/// An offset and a factor of the payoffs of each player move the set and nothing else.
#[test]
fn scales_do_not_matter() {
    let plain = equilibrium_payoffs(&example(), 0.3).unwrap();
    let moved = example();
    let (factor, offset) = ([1e6, 1e-6], [1e9, 3.0]);
    let moved = Bimatrix {
        a: moved.a.iter().map(|v| v * factor[0] + offset[0]).collect(),
        b: moved.b.iter().map(|v| v * factor[1] + offset[1]).collect(),
        ..moved
    };
    let set = equilibrium_payoffs(&moved, 0.3).unwrap();
    assert!(set.certificate.holds(), "{:?}", set.certificate);
    let back: Vec<Point> =
        set.extreme.iter().map(|v| [0, 1].map(|p| (v[p] - offset[p]) / factor[p])).collect();
    same(&back, &plain.extreme, 1e-7);
}

#[test]
fn minmax_values_are_those_of_the_matrices() {
    let table = example().table();
    assert_eq!([pure_minmax(&table, 0), pure_minmax(&table, 1)], [0.0, 0.0]);
    let mixed = mixed_minmax(&example()).unwrap();
    assert!(mixed.iter().all(|v| v.abs() < 1e-12), "{mixed:?}");
    // A player with a matching game has less to fear from who mixes.
    let uneven = game([[(2.0, 0.0), (0.0, 1.0)], [(0.0, 3.0), (1.0, 0.0)]]);
    assert_eq!(pure_minmax(&uneven.table(), 0), 1.0);
    let mixed = mixed_minmax(&uneven).unwrap();
    assert!((mixed[0] - 2.0 / 3.0).abs() < 1e-12 && (mixed[1] - 0.75).abs() < 1e-12, "{mixed:?}");
}

#[test]
fn wrong_discounts_are_refused() {
    for discount in [0.0, 1.0, -0.5, f64::NAN] {
        let error = equilibrium_payoffs(&dilemma(), discount).unwrap_err();
        assert!(matches!(error, SolveError::Setting { name: "discount", .. }));
    }
}

/// A generator for tests (an affine congruence).
struct Noise(u64);

impl Noise {
    fn below(&mut self, n: u64) -> f64 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        ((self.0 >> 33) % n) as f64
    }
}

/// All that lies between points, by gift wrapping.
fn hull(points: &[Point]) -> Vec<Point> {
    let first = points.iter().min_by(|a, b| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])));
    let Some(first) = first.copied() else { return Vec::new() };
    let mut out = vec![first];
    loop {
        let here = out[out.len() - 1];
        let mut next = here;
        for p in points {
            let turn =
                (next[0] - here[0]) * (p[1] - here[1]) - (next[1] - here[1]) * (p[0] - here[0]);
            let far = |q: &Point| (q[0] - here[0]).powi(2) + (q[1] - here[1]).powi(2);
            if next == here || turn < -1e-13 || turn.abs() <= 1e-13 && far(p) > far(&next) {
                next = *p;
            }
        }
        let back = |q: &Point| (next[0] - q[0]).abs() + (next[1] - q[1]).abs() < 1e-12;
        if out.iter().any(back) || out.len() > 200 {
            return out;
        }
        out.push(next);
    }
}

/// One round of the operator B, with every extreme continuation.
fn round(g: &Bimatrix<f64>, discount: f64, set: &[Point], threat: Point) -> Vec<Point> {
    let mut all = Vec::new();
    for i in 0..g.rows {
        for j in 0..g.columns {
            let today = [g.a[i * g.columns + j], g.b[i * g.columns + j]];
            let best = [
                (0..g.rows).map(|k| g.a[k * g.columns + j]).fold(f64::MIN, f64::max),
                (0..g.columns).map(|k| g.b[i * g.columns + k]).fold(f64::MIN, f64::max),
            ];
            let floor =
                [0, 1].map(|p| threat[p] + (1.0 - discount) / discount * (best[p] - today[p]));
            let mut after = set.to_vec();
            for p in 0..2 {
                let n = after.len();
                let mut kept = Vec::new();
                for k in 0..n {
                    let (a, b) = (after[k], after[(k + 1) % n]);
                    let (x, y) = (a[p] - floor[p], b[p] - floor[p]);
                    if x >= -1e-11 {
                        kept.push(a);
                    }
                    if (x >= -1e-11) != (y >= -1e-11) {
                        let share = (x / (x - y)).clamp(0.0, 1.0);
                        kept.push([0, 1].map(|q| a[q] + share * (b[q] - a[q])));
                    }
                }
                after = kept;
            }
            all.extend(
                after.iter().map(|w| [0, 1].map(|p| (1.0 - discount) * today[p] + discount * w[p])),
            );
        }
    }
    hull(&all)
}

/// The set by the operator B alone, which Abreu & Sannikov improve on.
fn slowly(g: &Bimatrix<f64>, discount: f64) -> Vec<Point> {
    let mut set = hull(&g.a.iter().zip(&g.b).map(|(a, b)| [*a, *b]).collect::<Vec<_>>());
    let mut threat = [0, 1].map(|p| pure_minmax(&g.table(), p));
    for _ in 0..600 {
        set = round(g, discount, &set, threat);
        for p in 0..2 {
            let least = set.iter().map(|v| v[p]).fold(f64::INFINITY, f64::min);
            threat[p] = least.max(threat[p]);
        }
    }
    set
}

/// How far a set reaches in a direction.
fn reach(set: &[Point], direction: Point) -> f64 {
    let along = |v: &Point| direction[0] * v[0] + direction[1] * v[1];
    set.iter().map(along).fold(f64::NEG_INFINITY, f64::max)
}

#[test]
fn random_games_agree_with_the_plain_operator() {
    let mut noise = Noise(7);
    let (mut empty, mut large) = (0, 0);
    for k in 0..40 {
        let (rows, columns) = (2 + k % 2, 2 + (k / 2) % 2);
        let n = rows * columns;
        let a: Vec<f64> = (0..n).map(|_| noise.below(10)).collect();
        let b: Vec<f64> = (0..n).map(|_| noise.below(10)).collect();
        let g = Bimatrix::new(rows, columns, a, b).unwrap();
        let discount = [0.2, 0.45, 0.7, 0.9][k % 4];
        let fast = equilibrium_payoffs(&g, discount).unwrap();
        assert!(fast.certificate.holds(), "{g:?} {discount}: {:?}", fast.certificate);
        let slow = slowly(&g, discount);
        assert_eq!(fast.extreme.is_empty(), slow.is_empty(), "{g:?} {discount}");
        empty += usize::from(slow.is_empty());
        large += usize::from(slow.len() > 2);
        for angle in 0..16 {
            let angle = f64::from(angle) * std::f64::consts::PI / 8.0;
            let direction = [angle.cos(), angle.sin()];
            let (x, y) = (reach(&fast.extreme, direction), reach(&slow, direction));
            assert!(x == y || (x - y).abs() < 1e-7, "{g:?} {discount}: {x} {y}");
        }
        // A set that reaches farther than the equilibria is not one that keeps itself up.
        if fast.extreme.len() > 2 {
            let middle = [0, 1].map(|p| {
                fast.extreme.iter().map(|v| v[p]).sum::<f64>() / fast.extreme.len() as f64
            });
            let wider: Vec<Point> = fast
                .extreme
                .iter()
                .map(|v| [0, 1].map(|p| middle[p] + 1.1 * (v[p] - middle[p])))
                .collect();
            assert!(!certify_payoff_set(&g.table(), discount, &wider, 1e-9).holds());
        }
    }
    assert!(empty > 0 && large > 5, "{empty} {large}");
}
