//! Correlated equilibria: against all corners of the polytope found by trying every
//! choice of tight constraints, against Nash equilibria, and in closed form.

use realpolitik_game::certificate::certify_correlated;
use realpolitik_game::strategic::{Bimatrix, PayoffTable};
use realpolitik_game::{Number, Rational};
use realpolitik_lanes::linear::solve;
use realpolitik_lanes::philox::philox;
use realpolitik_solve::correlated::{Deviation, best_correlated, most_even};
use realpolitik_solve::nash::{all_equilibria, support_search};

const BOTH: [Deviation; 2] = [Deviation::OfStrategies, Deviation::OfPlans];

/// A table of whole payoffs, −`spread` to `spread`.
fn random(game: u32, shape: &[usize], spread: u32) -> PayoffTable<f64> {
    let mut next = 0;
    let mut draw = || {
        next += 1;
        let word = u64::from(philox([game, next, 5, 0], [2026, 11])[0]);
        ((word * u64::from(2 * spread + 1)) >> 32) as f64 - f64::from(spread)
    };
    PayoffTable::from_fn(shape.to_vec(), |_| shape.iter().map(|_| draw()).collect()).unwrap()
}

/// What a deviation gains in each profile, by the definition.
fn constraints(t: &PayoffTable<f64>, deviation: Deviation) -> Vec<Vec<f64>> {
    let mut rows = Vec::new();
    for player in 0..t.players() {
        let n = t.shape()[player];
        for to in 0..n {
            let from = if deviation == Deviation::OfPlans {
                vec![None]
            } else {
                (0..n).map(Some).collect()
            };
            for from in from {
                let gain = |i: usize| {
                    let mut profile: Vec<usize> =
                        (0..t.players()).map(|p| i / t.stride(p) % t.shape()[p]).collect();
                    if from.is_some_and(|f| f != profile[player]) {
                        return 0.0;
                    }
                    let now = *t.payoff(&profile, player);
                    profile[player] = to;
                    *t.payoff(&profile, player) - now
                };
                rows.push((0..t.profiles()).map(gain).collect());
            }
        }
    }
    rows
}

/// All corners of the polytope of a game with four profiles.
fn corners(t: &PayoffTable<f64>, deviation: Deviation) -> Vec<[f64; 4]> {
    let rows = constraints(t, deviation);
    let mut tight = rows.clone();
    tight.extend((0..4).map(|k| (0..4).map(|j| f64::from(u8::from(j == k))).collect()));
    let mut found = Vec::new();
    for a in 0..tight.len() {
        for b in a + 1..tight.len() {
            for c in b + 1..tight.len() {
                let mut m = [&tight[a][..], &tight[b], &tight[c], &[1.0; 4]].concat();
                let mut x = [0.0, 0.0, 0.0, 1.0];
                if solve(&mut m, &mut x).is_none() || !x.iter().all(|v| v.is_finite()) {
                    continue;
                }
                let fits = |r: &Vec<f64>| r.iter().zip(&x).map(|(g, p)| g * p).sum::<f64>() <= 1e-9;
                if x.iter().all(|p| *p >= -1e-12) && rows.iter().all(fits) {
                    found.push(x);
                }
            }
        }
    }
    found
}

fn entropy(p: &[f64]) -> f64 {
    -p.iter().filter(|p| **p > 0.0).map(|p| p * p.ln()).sum::<f64>()
}

#[test]
fn the_best_is_the_best_corner_and_the_most_even_beats_all_mixtures() {
    for game in 0..150 {
        let t = random(game, &[2, 2], 1 + game % 6);
        for deviation in BOTH {
            let corners = corners(&t, deviation);
            assert!(!corners.is_empty());
            for weights in [[1.0, 1.0], [1.0, 0.0], [-1.0, 0.5]] {
                let worth = |p: &[f64]| {
                    let at =
                        |i: usize| weights[0] * t.payoff_at(i, 0) + weights[1] * t.payoff_at(i, 1);
                    p.iter().enumerate().map(|(i, p)| p * at(i)).sum::<f64>()
                };
                let right = corners.iter().map(|c| worth(c)).fold(f64::NEG_INFINITY, f64::max);
                let e = best_correlated(&t, deviation, &weights).unwrap();
                assert!(e.certificate.holds(), "{game}");
                assert!(
                    (worth(&e.profile.probabilities) - right).abs() < 1e-7,
                    "{game} {weights:?}"
                );
            }
            let even = most_even(&t, deviation).unwrap();
            assert!(even.certificate.holds(), "{game}: {:?}", even.certificate);
            let most = entropy(&even.profile.probabilities);
            for k in 0..60u32 {
                let draw = |j: usize| f64::from(philox([game, k, j as u32, 1], [3, 4])[0]) + 1.0;
                let weights: Vec<f64> = (0..corners.len()).map(draw).collect();
                let sum: f64 = weights.iter().sum();
                let mix: Vec<f64> = (0..4)
                    .map(|i| {
                        corners.iter().zip(&weights).map(|(c, w)| c[i].max(0.0) * w / sum).sum()
                    })
                    .collect();
                assert!(entropy(&mix) <= most + 1e-6, "{game}: {mix:?} {:?}", even.profile);
            }
        }
    }
}

#[test]
fn nash_equilibria_are_correlated_ones() {
    for game in 0..60 {
        let t = random(1000 + game, &[3, 3], 5);
        let exact = t.map(|v| Rational::from_float(*v).unwrap());
        let both: Vec<Rational> = vec![Number::one(), Number::one()];
        let best = BOTH.map(|d| best_correlated(&exact, d, &both).unwrap());
        assert!(best.iter().all(|b| b.certificate.max_regret == 0.0));
        let welfare = |pays: &[Rational]| pays[0].clone() + &pays[1];
        let g = Bimatrix::of_table(&exact).unwrap();
        for e in all_equilibria(&g).all().unwrap().equilibria {
            let s = &e.profile.strategies;
            let joint: Vec<Rational> = (0..9).map(|i| s[0][i / 3].clone() * &s[1][i % 3]).collect();
            for d in BOTH {
                assert!(certify_correlated(&exact, &joint, d, 0.0).holds());
            }
            assert!(welfare(&best[0].payoffs) >= welfare(&e.payoffs), "{game}");
        }
        // What no exchange of strategies improves, no plan does.
        assert!(welfare(&best[1].payoffs) >= welfare(&best[0].payoffs));
    }
}

#[test]
fn games_of_three_players_and_of_any_scale() {
    for game in 0..30 {
        let scale = [1.0, 1e9, 1e-9][game as usize % 3];
        let offset = [0.0, 1e9, 0.0][game as usize % 3];
        let t = random(2000 + game, &[2, 3, 2], 9).map(|v| v * scale + offset);
        for d in BOTH {
            let best = best_correlated(&t, d, &[1.0; 3]).unwrap();
            assert!(best.certificate.holds(), "{game}: {:?}", best.certificate);
            let even = most_even(&t, d).unwrap();
            assert!(even.certificate.holds(), "{game}: {:?}", even.certificate);
            let sum = |pays: &[f64]| pays.iter().map(|v| (v - offset) / scale).sum::<f64>();
            assert!(sum(&even.payoffs) <= sum(&best.payoffs) + 1e-6);
            for e in support_search(&t).all().unwrap().equilibria {
                assert!(sum(&e.payoffs) <= sum(&best.payoffs) + 1e-6, "{game}");
            }
        }
    }
}

#[test]
fn what_is_dominated_is_never_drawn() {
    let dilemma = Bimatrix::from_rows([[2.0, 0.0], [3.0, 1.0]], [[2.0, 3.0], [0.0, 1.0]]);
    let t = dilemma.unwrap().table();
    for d in BOTH {
        assert_eq!(best_correlated(&t, d, &[1.0, 1.0]).unwrap().payoffs, [1.0, 1.0]);
        let even = most_even(&t, d).unwrap();
        assert!(even.certificate.holds() && even.profile.probabilities[3] > 1.0 - 1e-8);
    }
    let one = PayoffTable::new(vec![3], vec![1.0, 5.0, 5.0]).unwrap();
    let even = most_even(&one, Deviation::OfPlans).unwrap();
    assert!((even.profile.probabilities[1] - 0.5).abs() < 1e-8);
}
