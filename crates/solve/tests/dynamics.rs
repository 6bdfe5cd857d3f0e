//! Learning and evolution against what is known of them.

use realpolitik_game::strategic::{Bimatrix, MixedProfile, PayoffTable};
use realpolitik_solve::SolveError;
use realpolitik_solve::dynamics::{LearningPath, Rule, learn};
use realpolitik_solve::quantal_response::strategic_logit;

fn zero_sum(rows: usize, columns: usize, a: &[f64]) -> PayoffTable<f64> {
    Bimatrix::zero_sum(rows, columns, a.to_vec()).unwrap().table()
}

fn pennies() -> PayoffTable<f64> {
    zero_sum(2, 2, &[1.0, -1.0, -1.0, 1.0])
}

fn start(rows: &[&[f64]]) -> MixedProfile {
    MixedProfile { strategies: rows.iter().map(|r| r.to_vec()).collect() }
}

fn end(path: &LearningPath) -> &[Vec<f64>] {
    &path.points.last().unwrap().profile.strategies
}

fn apart(a: &[Vec<f64>], b: &[Vec<f64>]) -> f64 {
    let each = a.iter().flatten().zip(b.iter().flatten());
    each.map(|(x, y)| (x - y).abs()).fold(0.0, f64::max)
}

/// In zero-sum games with an equilibrium (x*, y*) inside, Σ x* log x + Σ y* log y does not
/// move (Hofbauer & Sigmund 1998): replicators go round for ever.
#[test]
fn replicators_go_round_on_a_constant_of_motion() {
    let scissors = zero_sum(3, 3, &[0.0, -1.0, 2.0, 1.0, 0.0, -1.0, -2.0, 1.0, 0.0]);
    // By indifference: rock a quarter, paper a half, scissors a quarter.
    let games = [
        (pennies(), vec![0.5, 0.5], start(&[&[0.8, 0.2], &[0.4, 0.6]])),
        (scissors, vec![0.25, 0.5, 0.25], start(&[&[0.5, 0.3, 0.2], &[0.2, 0.2, 0.6]])),
    ];
    for (table, inside, from) in games {
        let path = learn(&table, Rule::Replicator, &from, 300.0, 50).unwrap();
        let constant = |profile: &MixedProfile| -> f64 {
            let own = |x: &Vec<f64>| x.iter().zip(&inside).map(|(x, w)| w * x.ln()).sum::<f64>();
            profile.strategies.iter().map(own).sum()
        };
        let first = constant(&path.points[0].profile);
        for point in &path.points {
            assert!((constant(&point.profile) - first).abs() < 1e-7, "{}", point.time);
        }
        assert!(!path.at_rest && path.points.last().unwrap().regret > 0.05);
        // What was played on average nears the equilibrium as one over time.
        assert!(path.points.last().unwrap().average_regret < 0.01);
        let average = &path.points.last().unwrap().average.strategies;
        assert!(apart(average, &[inside.clone(), inside]) < 0.02, "{average:?}");
    }
}

/// Exponential weights in continuous time: nobody regrets more than −log x(0) over time.
#[test]
fn regret_of_replicators_is_bounded_in_any_game() {
    let pays = [3.0, 1.0, 0.0, 2.0, 1.0, 4.0, 5.0, 0.0, 2.0, 2.0, 1.0, 1.0];
    let table = PayoffTable::new(vec![2, 3], pays.to_vec()).unwrap();
    let from = start(&[&[0.5, 0.5], &[0.1, 0.6, 0.3]]);
    for horizon in [0.5, 7.03, 60.0] {
        let path = learn(&table, Rule::Replicator, &from, horizon, 4).unwrap();
        assert_eq!(path.points.last().unwrap().time, horizon);
        for (player, regret) in path.external_regret.iter().enumerate() {
            // Time is in units of one over the greatest range, regret in the player's own.
            let ranges = table.scale() / table.player_scale(player);
            let bound = 10f64.ln() / horizon * ranges;
            assert!(*regret <= bound + 1e-9, "{player} {horizon}: {regret} {bound}");
        }
    }
}

/// A dominated strategy dies out, and scales of payoffs change only the clock.
#[test]
fn dominated_strategies_die_out_on_any_scale() {
    let pays = [2.0, 2.0, 0.0, 3.0, 3.0, 0.0, 1.0, 1.0];
    for (factor, offset) in [(1.0, 0.0), (1e9, 1e12), (1e-9, 1.0)] {
        let moved = pays.iter().map(|v| v * factor + offset).collect();
        let dilemma = PayoffTable::new(vec![2, 2], moved).unwrap();
        let even = MixedProfile::centroid(&[2, 2]);
        let path = learn(&dilemma, Rule::Replicator, &even, 200.0, 5).unwrap();
        // Defection pays a third of the range more whatever is played.
        let odds = end(&path)[0][0] / end(&path)[0][1];
        assert!((odds.ln() + 200.0 / 3.0).abs() < 1e-3 * 200.0, "{factor}: {odds}");
        assert!(path.at_rest && path.certificate.holds());
    }
}

#[test]
fn the_logit_dynamic_rests_at_the_quantal_response() {
    let games = [
        zero_sum(2, 2, &[9.0, 0.0, 0.0, 1.0]),
        zero_sum(3, 3, &[0.0, -1.0, 2.0, 1.0, 0.0, -1.0, -2.0, 1.0, 0.0]),
        PayoffTable::new(vec![2, 2], vec![9.0, 0.0, 0.0, 1.0, 0.0, 1.0, 1.0, 0.0]).unwrap(),
        PayoffTable::from_fn(vec![2, 2, 2], |s| {
            (0..3).map(|p| (s[p] + 2 * s[(p + 1) % 3] * s[(p + 2) % 3] % 3) as f64).collect()
        })
        .unwrap(),
    ];
    for table in games {
        for precision in [0.0, 0.5, 2.0] {
            let even = MixedProfile::centroid(table.shape());
            let rule = Rule::Logit { precision };
            let path = learn(&table, rule, &even, rule.usual_horizon(table.scale()), 10).unwrap();
            assert!(path.at_rest && path.certificate.holds(), "{:?}", path.certificate);
            let lambda = vec![precision; table.players()];
            let want = strategic_logit(&table, &lambda, &Default::default()).unwrap();
            let off = apart(end(&path), &want.profile.strategies);
            assert!(off < 1e-9, "{:?} {precision}: {off}", table.shape());
        }
    }
}

/// Robinson (1951): in zero-sum games the average play nears the equilibria.
#[test]
fn fictitious_play_converges_in_zero_sum_games() {
    let games = [
        pennies(),
        zero_sum(3, 3, &[0.0, -1.0, 2.0, 1.0, 0.0, -1.0, -2.0, 1.0, 0.0]),
        zero_sum(2, 3, &[3.0, -1.0, 0.0, -2.0, 4.0, 1.0]),
    ];
    for table in games {
        let from = start(&table.shape().iter().map(|n| &[1.0, 0.0, 0.0][..*n]).collect::<Vec<_>>());
        let path = learn(&table, Rule::Fictitious, &from, 20_000.0, 20).unwrap();
        let last = path.points.last().unwrap();
        assert!(last.average_regret < 0.02, "{}", last.average_regret);
        assert_eq!((path.steps, last.time), (20_000, 20_000.0));
        assert!(path.points[1].average_regret > last.average_regret);
    }
}

/// Shapley (1964): in his game it goes round ever more slowly and never comes near.
#[test]
fn fictitious_play_does_not_converge_in_shapleys_game() {
    let a = [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]];
    let b = [[0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [1.0, 0.0, 0.0]];
    let table = Bimatrix::from_rows(a, b).unwrap().table();
    let from = start(&[&[1.0, 0.0, 0.0], &[0.0, 1.0, 0.0]]);
    let path = learn(&table, Rule::Fictitious, &from, 30_000.0, 30).unwrap();
    let least = path.points[10..].iter().map(|p| p.average_regret).fold(1.0, f64::min);
    assert!(least > 0.05, "{least}");
    assert!(!path.certificate.holds());
}

/// Best responses to each other, once met, are played ever after.
#[test]
fn fictitious_play_stays_at_a_strict_equilibrium() {
    let table = Bimatrix::from_rows([[2.0, 0.0], [3.0, 1.0]], [[2.0, 3.0], [0.0, 1.0]]);
    let table = table.unwrap().table();
    let even = MixedProfile::centroid(&[2, 2]);
    let path = learn(&table, Rule::Fictitious, &even, 50.0, 5).unwrap();
    assert!(path.at_rest && path.certificate.holds());
    assert_eq!(end(&path), [vec![0.0, 1.0], vec![0.0, 1.0]]);
    assert!(path.external_regret.iter().all(|r| r.abs() < 1e-12));
}

/// Sokota et al. (2023): in zero-sum games mirror descent comes to the quantal response.
#[test]
fn mirror_descent_comes_to_the_quantal_response() {
    let games = [
        zero_sum(2, 2, &[9.0, 0.0, 0.0, 1.0]),
        zero_sum(3, 3, &[0.0, -1.0, 2.0, 1.0, 0.0, -1.0, -2.0, 1.0, 0.0]),
        zero_sum(2, 3, &[3.0, -1.0, 0.0, -2.0, 4.0, 1.0]),
    ];
    for table in games {
        for precision in [0.0, 0.3, 3.0] {
            let from = start(
                &table
                    .shape()
                    .iter()
                    .map(|n| if *n == 2 { &[0.9, 0.1][..] } else { &[0.2, 0.1, 0.7][..] })
                    .collect::<Vec<_>>(),
            );
            let rule = Rule::Mirror { precision };
            let path = learn(&table, rule, &from, rule.usual_horizon(table.scale()), 10).unwrap();
            assert!(path.at_rest && path.certificate.holds(), "{precision}: {path:?}");
            let want = strategic_logit(&table, &[precision; 2], &Default::default()).unwrap();
            assert!(apart(end(&path), &want.profile.strategies) < 1e-9, "{precision}");
        }
    }
}

#[test]
fn what_makes_no_sense_is_refused_by_name() {
    let even = MixedProfile::centroid(&[2, 2]);
    let name = |rule, from: &MixedProfile, horizon| match learn(&pennies(), rule, from, horizon, 1)
    {
        Err(SolveError::Setting { name, .. }) => name,
        Err(SolveError::Precision { .. }) => "precision",
        other => panic!("{other:?}"),
    };
    assert_eq!(name(Rule::Replicator, &even, 0.0), "horizon");
    assert_eq!(name(Rule::Fictitious, &even, 1e12), "horizon");
    assert_eq!(name(Rule::Logit { precision: -1.0 }, &even, 1.0), "precision");
    assert_eq!(name(Rule::Replicator, &start(&[&[1.0, 0.0]]), 1.0), "start");
    assert_eq!(name(Rule::Replicator, &start(&[&[0.9, 0.0], &[0.5, 0.5]]), 1.0), "start");
    let pure = start(&[&[1.0, 0.0], &[0.5, 0.5]]);
    assert_eq!(name(Rule::Mirror { precision: 1.0 }, &pure, 1.0), "start");
}

/// Points are kept the same time apart, first and last among them.
#[test]
fn paths_are_told_at_even_times() {
    let from = start(&[&[0.7, 0.3], &[0.5, 0.5]]);
    let path = learn(&pennies(), Rule::Replicator, &from, 10.0, 5).unwrap();
    let times: Vec<f64> = path.points.iter().map(|p| p.time).collect();
    assert_eq!(times.len(), 6, "{times:?}");
    assert!(times.iter().enumerate().all(|(k, t)| (t - 2.0 * k as f64).abs() < 1e-9));
    assert_eq!(path.points[0].profile, from);
}
