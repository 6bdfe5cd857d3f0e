//! Games of one to six players: what is published of them, awkward ones, and one
//! algorithm against another.

mod trees_games;

use realpolitik_game::Number;
use realpolitik_game::generate::{TableFamily, Units, random_table};
use realpolitik_game::strategic::MixedProfile;
use realpolitik_solve::bimatrix::Bimatrix;
use realpolitik_solve::nash::{
    generic_ray, global_newton, iterated_polymatrix, lyapunov, off_centre_start, pure_equilibria,
    simplicial_subdivision, support_search,
};
use realpolitik_solve::payoff_table::PayoffTable;
use realpolitik_solve::quantal_response::{
    Solution, estimate_precision, principal_branch, strategic_logit,
};
use realpolitik_solve::{Limits, MixedEquilibrium, Settings, SolveError, logit, sequential};
use std::ops::ControlFlow;
use trees_games::{Noise, Shape, random_tree};

fn table(shape: &[usize], f: impl FnMut(&[usize]) -> Vec<f64>) -> PayoffTable<f64> {
    PayoffTable::from_fn(shape.to_vec(), f).unwrap()
}

/// Rays that single out one strategy of each player.
fn ray(shape: &[usize], noise: &mut Noise) -> Vec<f64> {
    (0..shape.iter().sum()).map(|_| noise.unit()).collect()
}

fn known(list: &[MixedEquilibrium<f64>], e: &MixedEquilibrium<f64>) -> bool {
    let far = |x: &MixedEquilibrium<f64>| {
        let pairs =
            x.profile.strategies.iter().flatten().zip(e.profile.strategies.iter().flatten());
        pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
    };
    list.iter().any(|x| far(x) < 1e-6)
}

struct Row {
    name: &'static str,
    table: PayoffTable<f64>,
    /// Pure equilibria and all isolated ones.
    expected: (usize, usize),
}

fn published() -> Vec<Row> {
    let cells = [
        [9.0, 8.0, 12.0],
        [0.0, 0.0, 0.0],
        [0.0, 0.0, 0.0],
        [9.0, 8.0, 2.0],
        [0.0, 0.0, 0.0],
        [3.0, 4.0, 6.0],
        [3.0, 4.0, 6.0],
        [0.0, 0.0, 0.0],
    ];
    vec![
        Row {
            // The file 2x2x2.nfg of Gambit, where the first player runs fastest.
            name: "McKelvey & McLennan 1996: nine equilibria, two fully mixed",
            table: table(&[2, 2, 2], |s| cells[s[0] + 2 * s[1] + 4 * s[2]].to_vec()),
            expected: (4, 9),
        },
        Row {
            name: "Jordan 1993: three-player matching pennies",
            table: table(&[2, 2, 2], |s| {
                let same = |a: usize, b: usize| if s[a] == s[b] { 1.0 } else { -1.0 };
                vec![same(0, 1), same(1, 2), -same(2, 0)]
            }),
            expected: (0, 1),
        },
        Row {
            name: "Coordination of three (all alike or nothing)",
            table: table(&[2, 2, 2], |s| {
                vec![f64::from(u8::from(s[0] == s[1] && s[1] == s[2])); 3]
            }),
            expected: (2, 3),
        },
        Row {
            name: "One player",
            table: table(&[4], |s| vec![[1.0, 7.0, 3.0, -2.0][s[0]]]),
            expected: (1, 1),
        },
        Row {
            name: "Single actions",
            table: table(&[1, 1, 1, 1], |_| vec![3.0, 0.0, -1.0, 1e9]),
            expected: (1, 1),
        },
        Row {
            name: "Six players, each wants what the next does not, the last what it does",
            table: table(&[2; 6], |s| {
                let differs = |i: usize| f64::from(u8::from(s[i] != s[(i + 1) % 6]));
                (0..6).map(|i| if i == 5 { 1.0 - differs(i) } else { differs(i) }).collect()
            }),
            expected: (0, 1),
        },
        Row {
            name: "Huge and tiny payoffs",
            table: table(&[2, 2], |s| {
                let on = s[0] == s[1];
                vec![if on { 1e12 } else { 0.0 }, if on { 1e-9 } else { 0.0 }]
            }),
            expected: (2, 3),
        },
    ]
}

#[test]
fn numbers_of_equilibria_are_the_published_ones() {
    for row in published() {
        let pure = pure_equilibria(&row.table).all().unwrap().equilibria;
        let found = support_search(&row.table).all().unwrap();
        let got = (pure.len(), found.equilibria.len());
        assert_eq!(got, row.expected, "{}: {:?}", row.name, found.equilibria);
        assert!(!found.proven);
        for e in pure.iter().chain(&found.equilibria) {
            assert!(e.certificate.holds(), "{}", row.name);
            assert!(known(&found.equilibria, e), "{}", row.name);
        }
    }
}

#[test]
fn paths_and_minima_end_in_equilibria_that_the_search_knows() {
    let mut noise = Noise(17);
    for row in published() {
        let found = support_search(&row.table).all().unwrap().equilibria;
        let mut met = Vec::new();
        for _ in 0..6 {
            let bonus = ray(row.table.shape(), &mut noise);
            let go_on = |_: &MixedEquilibrium| ControlFlow::Continue(());
            let some = global_newton(&row.table, &bonus).most(9).each(go_on);
            met.extend(some.unwrap_or_else(|e| panic!("{}: {e}", row.name)).so_far());
        }
        for e in &met {
            assert!(e.certificate.holds(), "{}", row.name);
            assert!(known(&found, e), "{}: {e:?}", row.name);
        }
        let mut ended = 0;
        for _ in 0..8 {
            let start: Vec<Vec<f64>> = row
                .table
                .shape()
                .iter()
                .map(|n| (0..*n).map(|_| 0.05 + noise.unit()).collect())
                .collect();
            if let Ok(e) = lyapunov(&row.table, &start, &Limits::DEFAULT) {
                assert!(e.certificate.holds() && known(&found, &e), "{}", row.name);
                ended += 1;
            }
        }
        assert!(ended > 0, "{}: no start led to an equilibrium", row.name);
        let start = MixedProfile::centroid(row.table.shape()).strategies;
        let e = simplicial_subdivision(&row.table, &start, &Limits::DEFAULT);
        let e = e.unwrap_or_else(|e| panic!("{}: {e}", row.name));
        assert!(e.certificate.holds() && known(&found, &e), "{}", row.name);
    }
}

#[test]
fn random_games_of_three_and_four_players_are_solved() {
    let mut noise = Noise(23);
    let (mut newton, mut minimum, mut simplices, mut both) = (0, 0, 0, 0);
    let games = 40;
    for k in 0..games {
        let shape: Vec<usize> = (0..3 + k % 2).map(|_| 2 + noise.below(2)).collect();
        let cells: Vec<f64> =
            (0..shape.iter().product::<usize>() * shape.len()).map(|_| noise.unit()).collect();
        let t = PayoffTable::new(shape.clone(), cells).unwrap();
        let found = support_search(&t).all().unwrap().equilibria;
        // Wilson 1971, Harsanyi 1973: generic games have an odd number.
        both += usize::from(found.len() % 2 == 1);
        if let Ok(Some(e)) = global_newton(&t, &ray(&shape, &mut noise)).first() {
            assert!(e.certificate.holds() && known(&found, &e), "game {k}");
            newton += 1;
        }
        let start = MixedProfile::centroid(&shape).strategies;
        if let Ok(e) = lyapunov(&t, &start, &Limits::DEFAULT) {
            assert!(e.certificate.holds(), "game {k}");
            minimum += 1;
        }
        if let Ok(e) = simplicial_subdivision(&t, &start, &Limits::DEFAULT) {
            assert!(e.certificate.holds() && known(&found, &e), "game {k}");
            simplices += 1;
        }
    }
    assert!(newton >= games * 9 / 10, "global Newton: {newton} of {games}");
    assert!(minimum >= games / 2, "Lyapunov: {minimum} of {games}");
    assert!(simplices >= games * 9 / 10, "simplices: {simplices} of {games}");
    assert!(both >= games * 9 / 10, "odd: {both} of {games}");
}

#[test]
fn wrong_input_is_refused_by_name() {
    let t = table(&[2, 2], |_| vec![0.0; 2]);
    let flat = global_newton(&t, &[1.0, 1.0, 1.0, 0.0]).first();
    assert!(matches!(flat, Err(SolveError::Setting { name: "bonus", .. })));
    let short = lyapunov(&t, &[vec![1.0, 1.0]], &Limits::DEFAULT);
    assert!(matches!(short, Err(SolveError::Setting { name: "start", .. })));
    let few = Limits { max_supports: 1000, ..Limits::DEFAULT };
    let limit = support_search(&table(&[5; 5], |_| vec![0.0; 5])).limits(few).all();
    assert!(matches!(limit, Err(SolveError::Limit { name: "max_supports", limit: 1000, .. })));
}

#[test]
fn precision_is_recovered_from_its_own_frequencies() {
    let mut noise = Noise(31);
    for k in 0..40 {
        let shape = Shape {
            players: 1 + k % 3,
            terminals: 6 + k % 20,
            spread: 3,
            zero_sum: false,
            perfect_information: k % 2 == 0,
        };
        let game = random_tree(&mut noise, shape);
        let players = game.players().len();
        let truth = 0.2 + 2.0 * noise.unit();
        let s = logit(&game, &vec![truth; players], &Settings::default()).unwrap();
        // Frequencies in proportion to how often each set is reached.
        let reach = s.profile.realization(&game);
        let mut seen = s.profile.probabilities.clone();
        for (h, set) in game.information_sets().iter().enumerate() {
            let often: f64 = set.members.iter().map(|m| reach[m.index()]).sum();
            let range = game.action_offsets()[h]..game.action_offsets()[h + 1];
            seen[range].iter_mut().for_each(|f| *f *= often * 1000.0);
        }
        if game.information_sets().iter().all(|h| h.actions.len() == 1) {
            continue;
        }
        let e = estimate_precision(&game, &seen, &vec![20.0; players], &Settings::default());
        let e = e.unwrap();
        let at_truth: f64 = (seen.iter().zip(&s.profile.probabilities))
            .filter(|(f, _)| **f > 0.0)
            .map(|(f, p)| f * p.ln())
            .sum();
        // Nothing can be likelier than the truth here; where nothing depends on λ
        // anything is as likely.
        let little = 1e-7 * (1.0 + at_truth.abs());
        assert!((e.log_likelihood - at_truth).abs() <= little, "game {k}: {e:?} {at_truth}");
        assert!(e.solution.certificate.holds(), "game {k}: {:?}", e.solution.certificate);
        let flat = (s.profile.probabilities.iter().zip(&e.solution.profile.probabilities))
            .zip(&seen)
            .all(|((a, b), f)| *f < 1e-6 || (a - b).abs() < 1e-3);
        assert!(flat || (e.precision[0] - truth).abs() < 1e-3, "game {k}: {e:?} {truth}");
    }
}

/// Frequencies that no precision explains: the fit is at least as likely as any point of the
/// branch followed in short steps, in tables, which have a way of their own, and in trees.
#[test]
fn no_point_of_the_branch_is_likelier_than_the_estimate() {
    let mut noise = Noise(43);
    let mut inside = 0;
    for k in 0..150 {
        let players = 2 + k % 2;
        let game = if k % 3 > 0 {
            let shape: Vec<usize> = (0..players).map(|_| 2 + noise.below(2)).collect();
            let cells = shape.iter().product::<usize>() * players;
            let payoffs = (0..cells).map(|_| 4.0 * noise.unit()).collect();
            PayoffTable::new(shape, payoffs).unwrap().to_tree()
        } else {
            let terminals = 8 + k % 12;
            let perfect_information = k % 2 == 0;
            let shape =
                Shape { players, terminals, spread: 3, zero_sum: false, perfect_information };
            random_tree(&mut noise, shape)
        };
        let seen: Vec<f64> = (0..game.action_count()).map(|_| 20.0 * noise.unit()).collect();
        let most = vec![8.0; players];
        let e = estimate_precision(&game, &seen, &most, &Settings::default()).unwrap();
        let short = Settings { largest_step: 0.1, ..Settings::default() };
        let likelihood = |s: &Solution| -> f64 {
            s.details.log_probabilities.iter().zip(&seen).map(|(l, f)| l * f).sum()
        };
        let points = principal_branch(&game, &most, &short).unwrap();
        let best = points.iter().map(|(_, s)| likelihood(s)).fold(f64::NEG_INFINITY, f64::max);
        assert!(e.log_likelihood >= best - 1e-10 * best.abs(), "game {k}: {e:?} {best}");
        assert!((e.log_likelihood - likelihood(&e.solution)).abs() < 1e-10, "game {k}");
        assert!(e.solution.certificate.holds(), "game {k}");
        inside += usize::from(!e.at_limit && e.share > 0.0);
    }
    assert!(inside > 30, "{inside} maxima within the branch");
}

/// Asymmetric matching pennies of Ochs (1995), payoffs as in McKelvey & Palfrey (1995):
/// what Gambit's fit of one λ comes to.
#[test]
fn the_precision_of_ochs_is_that_of_the_peer() {
    let (a, b) = (vec![1.1141, 0.0, 0.0, 0.2785], vec![0.0, 1.1141, 1.1141, 0.0]);
    let game = Bimatrix::new(2, 2, a, b).unwrap().table().to_tree();
    let seen = [0.527, 1.0 - 0.527, 0.366, 1.0 - 0.366].map(|share| 128.0 * share);
    let e = estimate_precision(&game, &seen, &[10.0; 2], &Settings::default()).unwrap();
    assert!((e.precision[0] - 1.845_609_753_685_586_4).abs() < 5e-8, "{:?}", e.precision);
    assert!((e.log_likelihood + 174.764_531_910_874_44).abs() < 1e-9, "{}", e.log_likelihood);
    for (p, want) in [(0, 0.615_651_314_427_859), (2, 0.383_290_940_045_629)] {
        let found = e.solution.profile.probabilities[p];
        assert!((found - want).abs() < 1e-8, "{found} {want}");
    }
    if std::env::var_os("REALPOLITIK_ALL").is_some() {
        let began = std::time::Instant::now();
        for _ in 0..1000 {
            estimate_precision(&game, &seen, &[10.0; 2], &Settings::default()).unwrap();
        }
        println!("{:.1} µs a fit", 1e3 * began.elapsed().as_secs_f64());
    }
}

#[test]
fn the_whole_branch_is_certified_at_every_point() {
    let mut noise = Noise(37);
    for k in 0..20 {
        let shape = Shape {
            players: 2 + k % 2,
            terminals: 20,
            spread: 4,
            zero_sum: false,
            perfect_information: false,
        };
        let game = random_tree(&mut noise, shape);
        let precision = vec![5.0; shape.players];
        let points = principal_branch(&game, &precision, &Settings::default()).unwrap();
        assert_eq!(points[0].0, 0.0);
        assert!(points.iter().all(|(_, s)| s.certificate.holds()), "game {k}");
        let direct = logit(&game, &precision, &Settings::default()).unwrap();
        let last = &points[points.len() - 1];
        assert_eq!(last.0, 1.0);
        for (x, y) in last.1.profile.probabilities.iter().zip(&direct.profile.probabilities) {
            assert!((x - y).abs() < 1e-10, "game {k}");
        }
    }
}

#[test]
fn strategic_and_agent_response_are_one_where_everyone_moves_once() {
    let mut noise = Noise(41);
    for _ in 0..20 {
        let cells: Vec<f64> = (0..2 * 3 * 2 * 3).map(|_| noise.unit()).collect();
        let t = PayoffTable::new(vec![2, 3, 2], cells).unwrap();
        let lambda = [3.0, 1.0, 7.0];
        let s = strategic_logit(&t, &lambda, &Settings::default()).unwrap();
        assert!(s.certificate.holds());
        for (p, lambda) in lambda.iter().enumerate() {
            let values = t.strategy_values(&s.profile.strategies, p);
            let weights: Vec<f64> = values.iter().map(|v| (lambda * v).exp()).collect();
            let total: f64 = weights.iter().sum();
            for (w, q) in weights.iter().zip(&s.profile.strategies[p]) {
                assert!((w / total - q).abs() < 1e-9);
            }
        }
    }
}

#[test]
fn limits_of_quantal_response_are_sequential_equilibria() {
    let mut noise = Noise(43);
    let (mut found, mut played, games) = (0, 0, 80);
    for k in 0..games {
        let shape = Shape {
            players: 2 + k % 2,
            terminals: 6 + k % 12,
            spread: 50,
            zero_sum: false,
            perfect_information: k % 2 == 0,
        };
        let game = random_tree(&mut noise, shape);
        // Where nature never leads, no belief is a limit of Bayes' rule.
        if game.chance_sets().iter().any(|c| c.probabilities.contains(&0.0)) {
            continue;
        }
        played += 1;
        let Ok(s) = sequential(&game, &Settings::default()) else { continue };
        if !(s.certificate.holds() && s.details.sequential_regret <= 1e-9) {
            continue;
        }
        assert!(s.details.check.holds(), "game {k}: {:?}", s.details.check);
        found += 1;
    }
    assert!(played > 30 && found >= played * 3 / 4, "{found} of {played}");
}

/// Games in which nobody has a pure equilibrium to hide in, from three to six players.
#[test]
fn polymatrix_approximation_finds_equilibria_of_random_games() {
    let mut noise = Noise(77);
    let shapes: [&[usize]; 6] =
        [&[2, 2, 2], &[3, 3, 3], &[2, 4, 3], &[2, 2, 2, 2], &[3, 3, 3, 3, 3], &[2; 6]];
    let (mut games, mut found) = (0, 0);
    for shape in shapes {
        for _ in 0..12 {
            let t = table(shape, |_| shape.iter().map(|_| noise.below(100) as f64).collect());
            games += 1;
            match iterated_polymatrix(&t, &off_centre_start(shape)) {
                Ok(e) => {
                    assert!(e.certificate.holds(), "{shape:?}: {:?}", e.certificate);
                    found += 1;
                }
                Err(SolveError::NotConverged { .. }) => {}
                Err(e) => panic!("{shape:?}: {e}"),
            }
        }
    }
    assert!(found * 10 >= games * 9, "{found} of {games}");
}

#[test]
fn polymatrix_approximation_agrees_with_what_is_published() {
    for row in published().into_iter().filter(|r| r.table.players() > 1) {
        let shape = row.table.shape();
        let e = iterated_polymatrix(&row.table, &off_centre_start(shape)).unwrap();
        assert!(e.certificate.holds(), "{}", row.name);
        let all = support_search(&row.table).all().unwrap().equilibria;
        assert!(known(&all, &e), "{}: {:?} is none of {}", row.name, e.profile, all.len());
    }
}

/// Payoffs from 10⁻⁹ to 10⁹ in one table, whose only equilibrium no iteration finds.
#[test]
fn payoffs_of_very_different_sizes_hide_nothing() {
    let table =
        random_table(TableFamily::MixedScales, &[2, 2, 2], &Units::default(), 10_077).unwrap();
    let game = realpolitik_game::GameFile::Tree(table.to_tree().to_f64());
    let found = realpolitik_solve::solve(&game).unwrap();
    assert!(found.certificate.holds(), "{:?}", found.certificate);
    for (p, q) in found.profile.probabilities.iter().zip([0.75, 0.25, 0.0, 1.0, 1.0, 0.0]) {
        assert!((p - q).abs() < 1e-4, "{:?}", found.profile);
    }
}

/// Payoffs between 0 and 1 to three digits, drawn with a seed.
fn uniform(shape: &[usize], seed: u64) -> PayoffTable<f64> {
    let units = Units { digits: 3, ..Units::default() };
    random_table(TableFamily::Uniform, shape, &units, seed).unwrap().map(Number::to_f64)
}

/// One path of the global Newton method from the generic ray runs in a circle in the first
/// 4 × 4 × 4 table unless it is followed closely.
#[test]
fn paths_of_larger_tables_end_within_some_hundred_steps() {
    let shapes: [&[usize]; 5] = [&[3, 2, 2], &[3, 3, 3], &[2, 2, 2, 2], &[4, 4, 4], &[5, 5, 5]];
    let few = Limits { max_newton_steps: 5_000, ..Limits::DEFAULT };
    let mut lost = Vec::new();
    for shape in shapes {
        for seed in 1..=6 {
            let t = uniform(shape, seed);
            let e = global_newton(&t, &generic_ray(shape)).limits(few).first();
            let e = e.unwrap_or_else(|e| panic!("{shape:?} #{seed}: {e}")).unwrap();
            assert!(e.certificate.holds(), "{shape:?} #{seed}: {:?}", e.certificate);
            match iterated_polymatrix(&t, &off_centre_start(shape)) {
                Ok(e) => assert!(e.certificate.holds(), "{shape:?} #{seed}: {:?}", e.certificate),
                Err(e) => lost.push(format!("{shape:?} #{seed}: {e}")),
            }
        }
    }
    // Polymatrix approximation need not converge from any one start.
    assert!(lost.len() <= 2, "{lost:?}");
}

/// Where the steps do not suffice for the ray given, nothing is claimed; where they do, the
/// search says how many rays it took.
#[test]
fn the_number_of_rays_is_told() {
    let t = uniform(&[3, 3, 3], 1);
    let ray = generic_ray(&[3, 3, 3]);
    let found = global_newton(&t, &ray).all().unwrap();
    assert!(found.details >= 1 && !found.equilibria.is_empty());
    let none = Limits { max_newton_steps: 1, ..Limits::DEFAULT };
    let lost = global_newton(&t, &ray).limits(none).first();
    assert!(matches!(lost, Err(SolveError::NotConverged { steps: 1, .. })), "{lost:?}");
}
