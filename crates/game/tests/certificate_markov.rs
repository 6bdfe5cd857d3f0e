//! The certificate of stationary profiles sees what is wrong, and how much.

use realpolitik_game::certificate::markov::{
    MarkovCertificate, MarkovConcept, certify_stationary, stationary_values,
};
use realpolitik_game::relation::{MarkovGame, StationaryProfile, read_table};

fn game() -> MarkovGame {
    let text = "state,a_A,a_B,u_A,u_B,to_state
delta,,,0.5,0.25,
calm,talk,wait,1,2,calm
calm,strike,wait,3,0,crisis
crisis,back,yield,0,1,calm
crisis,back,stay,0,0,\"calm: 0.5, crisis: 0.5\"
";
    read_table(text.as_bytes(), &Default::default()).unwrap()
}

fn profile(strike: f64, stay: f64) -> StationaryProfile {
    StationaryProfile {
        probabilities: vec![
            vec![vec![1.0 - strike, strike], vec![1.0]],
            vec![vec![1.0], vec![1.0 - stay, stay]],
        ],
    }
}

fn check(p: &StationaryProfile, concept: &MarkovConcept) -> MarkovCertificate {
    let game = game();
    certify_stationary(&game, p, &stationary_values(&game, p), concept, 1e-9)
}

#[test]
fn values_and_regrets_are_those_by_hand() {
    // A strikes and B yields: calm pays 3, 0, 3, 0 … to A and 0, 1, 0, 1 … to B.
    let p = profile(1.0, 0.0);
    let c = check(&p, &MarkovConcept::Perfect);
    let want = [[4.0, 4.0 / 15.0], [2.0, 16.0 / 15.0]];
    for (got, want) in c.values.iter().zip(want) {
        assert!(got.iter().zip(want).all(|(x, y)| (x - y).abs() < 1e-14), "{:?}", c.values);
    }
    // Talking now would pay A 1 + 4/2 = 3 in place of 4; staying B 0 + (4/15 + 16/15)/8.
    assert!(c.holds() && c.max_regret == 0.0);
    // A that talks for ever has 2 and could have 3 + 0.5·(0 + 0.5·2) = 3.5.
    let c = check(&profile(0.0, 0.0), &MarkovConcept::Perfect);
    assert!((c.regret[0][0] - 1.5).abs() < 1e-14 && c.regret[1][1] == 0.0);
    // Its scale: payoffs from 0 to 3, and half of the range of its values, 2 and 1.
    assert!((c.relative_regret - 1.5 / 3.5).abs() < 1e-14);
    assert!(!c.holds());
}

#[test]
fn small_faults_are_seen() {
    let game = game();
    let precision = vec![0.0, 0.0];
    let even = profile(0.5, 0.5);
    let logit = MarkovConcept::LogitQuantalResponse { precision };
    assert!(check(&even, &logit).holds());
    let c = check(&profile(0.5 + 1e-8, 0.5), &logit);
    assert!(!c.holds() && (c.logit_residual.unwrap() - 1e-8).abs() < 1e-12);
    // A value that is off by 1e-7 of a range of 3, half of it in each period.
    let mut values = stationary_values(&game, &even);
    values[1][0] += 3e-7;
    let c = certify_stationary(&game, &even, &values, &logit, 1e-9);
    assert!(!c.holds() && c.value_residual > 3e-8 && c.value_residual < 6e-8);
}

#[test]
fn payoffs_that_all_have_more_of_hide_nothing() {
    // The same game, everybody paid a million more in every period: it never ends.
    let text = "state,a_A,a_B,u_A,u_B,to_state
delta,,,0.5,0.25,
calm,talk,wait,1000001,1000002,calm
calm,strike,wait,1000003,1000000,crisis
crisis,back,yield,1000000,1000001,calm
crisis,back,stay,1000000,1000000,\"calm: 0.5, crisis: 0.5\"
";
    let game = read_table(text.as_bytes(), &Default::default()).unwrap();
    let p = profile(1.0, 0.0);
    let values = stationary_values(&game, &p);
    let certify =
        |values: &[Vec<f64>]| certify_stationary(&game, &p, values, &MarkovConcept::Perfect, 1e-9);
    let c = certify(&values);
    assert!(c.holds() && c.max_regret == 0.0 && c.value_residual == 0.0, "{c:?}");
    // 2,000,000 and 4/3 of a million more than without.
    let want = [[2_000_004.0, 4e6 / 3.0 + 4.0 / 15.0], [2_000_002.0, 4e6 / 3.0 + 16.0 / 15.0]];
    for (got, want) in values.iter().flatten().zip(want.iter().flatten()) {
        assert!((got - want).abs() < 1e-9, "{got} {want}");
    }
    let mut off = values.clone();
    off[1][0] += 3e-7;
    let c = certify(&off);
    assert!(!c.holds() && c.value_residual > 3e-8 && c.value_residual < 6e-8, "{c:?}");
    // By no more than doubles of that size are apart it is not off.
    off[1][0] = values[1][0] + 4e-10;
    assert_eq!(certify(&off).value_residual, 0.0);
    let lazy = profile(0.0, 0.0);
    let c = certify_stationary(
        &game,
        &lazy,
        &stationary_values(&game, &lazy),
        &MarkovConcept::Perfect,
        1e-9,
    );
    assert!((c.regret[0][0] - 1.5).abs() < 1e-14 && !c.holds(), "{c:?}");
}

#[test]
fn numbers_that_are_no_profile_never_hold() {
    let game = game();
    let good = profile(1.0, 0.0);
    let values = stationary_values(&game, &good);
    let bad = |change: &dyn Fn(&mut StationaryProfile)| {
        let mut p = good.clone();
        change(&mut p);
        let c = certify_stationary(&game, &p, &values, &MarkovConcept::Perfect, 1e-9);
        assert!(!c.holds() && c.max_regret == f64::INFINITY);
    };
    bad(&|p| p.probabilities[0][0] = vec![0.5, 0.4]);
    bad(&|p| p.probabilities[0][0] = vec![1.5, -0.5]);
    bad(&|p| p.probabilities[0][0] = vec![f64::NAN, 1.0]);
    bad(&|p| p.probabilities[0][0] = vec![1.0]);
    bad(&|p| p.probabilities.truncate(1));
    bad(&|p| {
        p.probabilities[1].pop();
    });
    let c = certify_stationary(&game, &good, &values[..1], &MarkovConcept::Perfect, 1e-9);
    assert!(!c.holds());
    let mut wrong = values.clone();
    wrong[0][1] = f64::NAN;
    assert!(!certify_stationary(&game, &good, &wrong, &MarkovConcept::Perfect, 1e-9).holds());
    // Quantal response without a precision for every player.
    let short = MarkovConcept::LogitQuantalResponse { precision: vec![1.0] };
    assert!(!certify_stationary(&game, &good, &values, &short, 1e-9).holds());
}
