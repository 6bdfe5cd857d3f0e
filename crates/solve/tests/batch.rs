//! Many games at once against one game at a time.

use realpolitik_game::{Game, GameBuilder, InformationSetId};
use realpolitik_solve::quantal_response::{BatchRows, BatchSolver, logit};

/// Numbers that look random: a linear congruential generator (Knuth's MMIX).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> f64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / 9_007_199_254_740_992.0
    }
    fn below(&mut self, n: usize) -> usize {
        ((self.next() * n as f64) as usize).min(n - 1)
    }
}

/// A random game of private types and moves in turn: two types of each of two
/// players, `depth` moves, two or three actions, and the mover sees all earlier
/// moves but not the other's type.
fn signalling(numbers: &mut Numbers, depth: usize) -> Game<f64> {
    let mut b = GameBuilder::<f64>::new("signalling", ["A", "B"]);
    let types: Vec<_> =
        (0..2).map(|p| b.chance_set(format!("type {p}"), [("x", 0.4), ("y", 0.6)])).collect();
    let root = b.chance(None, types[0]);
    let mut open = Vec::new();
    for i in 0..2u32 {
        let second = b.chance(Some((root, i)), types[1]);
        open.extend((0..2u32).map(|j| (second, j, [i, j], Vec::<u32>::new())));
    }
    let widths: Vec<u32> = (0..depth).map(|_| 2 + numbers.below(2) as u32).collect();
    let mut sets: std::collections::HashMap<(u32, Vec<u32>), InformationSetId> = Default::default();
    for (level, width) in widths.iter().enumerate() {
        let mover = (level % 2) as u32;
        let mut next = Vec::new();
        for (parent, branch, types, seen) in open {
            // Some plays end early.
            if level > 0 && seen[level - 1] == 0 && level % 2 == 1 {
                let payoffs = [numbers.next() * 2.0, numbers.next() * 2.0];
                let o = b.outcome("", payoffs);
                b.terminal(Some((parent, branch)), Some(o));
                continue;
            }
            let key = (types[mover as usize], seen.clone());
            let set = *sets.entry(key).or_insert_with(|| {
                b.information_set("", mover, (0..*width).map(|a| a.to_string()))
            });
            let node = b.decision(Some((parent, branch)), set);
            for a in 0..*width {
                let mut seen = seen.clone();
                seen.push(a);
                next.push((node, a, types, seen));
            }
        }
        open = next;
    }
    for (parent, branch, ..) in open {
        let o = b.outcome("", [numbers.next() * 2.0, numbers.next() * 2.0]);
        b.terminal(Some((parent, branch)), Some(o));
    }
    b.build().expect("a game")
}

struct Draws {
    games: Vec<Game<f64>>,
    precision: Vec<Vec<f64>>,
    payoffs: Vec<f64>,
    chance: Vec<f64>,
    precisions: Vec<f64>,
    rows: Vec<u32>,
}

/// Games of the shape with other numbers, as games and as rows.
fn draws(shape: &Game<f64>, numbers: &mut Numbers, count: usize, steepest: f64) -> Draws {
    let players = shape.players().len();
    let terminals = shape.terminals().count();
    let mut d = Draws {
        games: Vec::new(),
        precision: Vec::new(),
        payoffs: vec![0.0; terminals * players * count],
        chance: vec![
            0.0;
            shape.chance_sets().iter().map(|c| c.actions.len()).sum::<usize>() * count
        ],
        precisions: vec![0.0; players * count],
        rows: (0..(terminals * players) as u32).collect(),
    };
    for k in 0..count {
        let mut game = shape.clone();
        for t in 0..terminals {
            let payoffs: Vec<f64> = (0..players).map(|_| numbers.next() * 2.0 - 1.0).collect();
            for (p, v) in payoffs.iter().enumerate() {
                d.payoffs[(t * players + p) * count + k] = *v;
            }
            // Outcomes were made in the order of terminals.
            let node = shape.terminals().nth(t).expect("there are so many");
            let outcome = shape.node(node).outcome.expect("terminals pay");
            game.set_payoffs(outcome, payoffs);
        }
        let mut row = 0;
        for c in 0..shape.chance_sets().len() {
            let p = 0.1 + 0.8 * numbers.next();
            for v in [p, 1.0 - p] {
                d.chance[row * count + k] = v;
                row += 1;
            }
            game.set_probabilities(realpolitik_game::ChanceSetId(c as u32), vec![p, 1.0 - p]);
        }
        let precision: Vec<f64> = (0..players).map(|_| steepest * numbers.next()).collect();
        for (p, v) in precision.iter().enumerate() {
            d.precisions[p * count + k] = *v;
        }
        d.games.push(game);
        d.precision.push(precision);
    }
    d
}

impl Draws {
    fn rows(&self) -> BatchRows<'_> {
        BatchRows {
            draws: self.games.len(),
            stride: self.games.len(),
            payoffs: &self.payoffs,
            chance: &self.chance,
            precision: &self.precisions,
        }
    }
}

#[test]
fn the_same_branch_as_one_by_one() {
    let mut numbers = Numbers(7);
    let (mut solved, mut all) = (0, 0);
    for shape in 0..30 {
        let game = signalling(&mut numbers, 1 + shape % 4);
        for steepest in [1.0, 6.0, 20.0] {
            let d = draws(&game, &mut numbers, 19, steepest);
            let Some(mut solver) = BatchSolver::new(&game, &d.rows, 19) else { continue };
            let mut profile = vec![f64::NAN; game.action_count() * 19];
            let mut failed = vec![true; 19];
            solver.solve(&d.rows(), &mut profile, &mut failed);
            for k in 0..19 {
                all += 1;
                if failed[k] {
                    continue;
                }
                solved += 1;
                let one = logit(&d.games[k], &d.precision[k], &Default::default()).expect("solved");
                let gap = |other: &[f64]| {
                    let lane = (0..other.len()).map(|a| profile[a * 19 + k]);
                    lane.zip(other).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
                };
                let far = gap(&one.profile.probabilities);
                assert!(far < 1e-9, "shape {shape}, λ ≤ {steepest}, draw {k}: {far:e}");
            }
        }
    }
    assert!(solved * 100 > all * 95, "{solved} of {all}");
}

#[test]
fn bits_hang_on_nothing_but_the_draw() {
    let mut numbers = Numbers(11);
    let game = signalling(&mut numbers, 4);
    let n = 45;
    let d = draws(&game, &mut numbers, n, 8.0);
    let mut solver = BatchSolver::new(&game, &d.rows, n).expect("a small shape");
    let mut whole = vec![0.0; game.action_count() * n];
    let mut failed = vec![false; n];
    solver.solve(&d.rows(), &mut whole, &mut failed);
    let mut plain = BatchSolver::new(&game, &d.rows, n).expect("a small shape").plain();
    let mut other = vec![0.0; game.action_count() * n];
    let mut other_failed = vec![true; n];
    plain.solve(&d.rows(), &mut other, &mut other_failed);
    assert_eq!(failed, other_failed);
    for (a, b) in whole.iter().zip(&other) {
        assert_eq!(a.to_bits(), b.to_bits(), "wide and plain instructions");
    }
    // Cut anywhere, one by one, and after other draws.
    for cut in [1, 7, 8, 9, 44] {
        let mut start = 0;
        while start < n {
            let count = cut.min(n - start);
            let rows = BatchRows {
                draws: count,
                stride: n,
                payoffs: &d.payoffs[start..],
                chance: &d.chance[start..],
                precision: &d.precisions[start..],
            };
            let pad = |v: &[f64]| v.iter().copied().chain(std::iter::repeat_n(0.0, n)).collect();
            let (payoffs, chance, precision): (Vec<f64>, Vec<f64>, Vec<f64>) =
                (pad(rows.payoffs), pad(rows.chance), pad(rows.precision));
            let rows =
                BatchRows { payoffs: &payoffs, chance: &chance, precision: &precision, ..rows };
            solver.solve(&rows, &mut other, &mut other_failed);
            for k in 0..count {
                assert_eq!(failed[start + k], other_failed[k]);
                for a in 0..game.action_count() {
                    assert_eq!(
                        whole[a * n + start + k].to_bits(),
                        other[a * n + k].to_bits(),
                        "cut {cut}, draw {}",
                        start + k
                    );
                }
            }
            start += count;
        }
    }
}

#[test]
fn payoffs_that_share_a_row_change_nothing_but_the_work() {
    let mut numbers = Numbers(3);
    let game = signalling(&mut numbers, 3);
    let players = 2;
    let n = 12;
    let mut d = draws(&game, &mut numbers, n, 5.0);
    // Player 1's payoffs are one number at the first three endings.
    let first = 1;
    for t in 1..3 {
        for k in 0..n {
            d.payoffs[(t * players + 1) * n + k] = d.payoffs[first * n + k];
        }
    }
    let mut tied = d.rows.clone();
    tied[players + 1] = first as u32;
    tied[2 * players + 1] = first as u32;
    let mut profiles = Vec::new();
    for rows in [&d.rows, &tied] {
        let mut solver = BatchSolver::new(&game, rows, n).expect("a small shape");
        let mut profile = vec![0.0; game.action_count() * n];
        let mut failed = vec![false; n];
        solver.solve(&d.rows(), &mut profile, &mut failed);
        assert!(failed.iter().all(|f| !f));
        profiles.push(profile);
    }
    for (a, b) in profiles[0].iter().zip(&profiles[1]) {
        assert!((a - b).abs() < 1e-12, "{a} {b}");
    }
}
