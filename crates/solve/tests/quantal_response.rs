//! The quantal-response solver against closed forms and published numbers.

mod quantal_response_games;

use quantal_response_games::{Reference, efg, two_by_two};
use realpolitik_game::{BehaviorProfile, Game, GameBuilder, NodeId};
use realpolitik_solve::{Settings, branch, logit};

fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

fn settings() -> Settings {
    Settings::default()
}

/// The probability of a play of the reference game, over types.
fn play(game: &Game<f64>, profile: &BehaviorProfile<f64>, branches: &[usize]) -> f64 {
    let reach = profile.realization(game);
    let mut sum = 0.0;
    for w in 0..2 {
        for f in 0..2 {
            let mut at = NodeId(0);
            for b in [w, f].iter().chain(branches) {
                at = game.node(at).children[*b];
            }
            sum += reach[at.index()];
        }
    }
    sum
}

#[test]
fn the_reference_game_agrees_with_gambit() {
    // `logit_solve_lambda` of Gambit 16.7 on the file that
    // `writes_the_reference_game_for_gambit` writes, first action of each set.
    let gambit = [
        0.548379323,
        0.546944076,
        0.004532355,
        0.023601224,
        0.002176033,
        0.013021151,
        0.832018385,
        0.832018385,
        0.661962381,
        0.892069018,
        0.008162571,
        0.026596994,
    ];
    let (game, _) = Reference::default().game();
    let s = logit(&game, &[8.0; 3], &settings()).unwrap();
    assert!(s.certificate.holds(), "{:?}", s.certificate);
    for (h, (own, expected)) in s.profile.probabilities.chunks(2).zip(gambit).enumerate() {
        assert!((own[0] - expected).abs() < 1e-8, "set {h}: {} against {expected}", own[0]);
    }
    // The likeliest plays: wait and stay; offer, decline and exempt.
    let wait_stay = play(&game, &s.profile, &[1, 1]);
    let exempted = play(&game, &s.profile, &[0, 1, 0]);
    assert!((wait_stay - 0.450).abs() < 0.001, "{wait_stay}");
    assert!((exempted - 0.445).abs() < 0.001, "{exempted}");
}

#[test]
fn matching_pennies_with_unequal_stakes_agrees_with_bisection() {
    // Goeree, Holt & Palfrey 2005: one cell raised from 1 to x.
    for (x, lambda) in [(9.0, 0.5), (9.0, 3.0), (4.0, 10.0), (2.0, 40.0)] {
        let game = two_by_two([[[x, 0.0], [0.0, 1.0]], [[0.0, 1.0], [1.0, 0.0]]]);
        let s = logit(&game, &[lambda; 2], &settings()).unwrap();
        let left = |p: f64| logistic(lambda * ((1.0 - p) - p));
        let top = |q: f64| logistic(lambda * (x * q - (1.0 - q)));
        // p − top(left(p)) rises: bisect.
        let (mut lo, mut hi) = (0.0, 1.0);
        for _ in 0..200 {
            let mid = 0.5 * (lo + hi);
            if mid - top(left(mid)) < 0.0 { lo = mid } else { hi = mid }
        }
        assert!((s.profile.probabilities[0] - lo).abs() < 1e-9, "x {x}, λ {lambda}");
        assert!((s.profile.probabilities[2] - left(lo)).abs() < 1e-9);
        assert!(s.certificate.holds());
    }
}

/// Entrant then incumbent (Selten 1978, one round).
fn entry(stay: [f64; 2], fight: [f64; 2], share: [f64; 2]) -> Game<f64> {
    let mut b = GameBuilder::<f64>::new("entry", ["entrant", "incumbent"]);
    let enter = b.information_set("entry", 0, ["out", "in"]);
    let reply = b.information_set("reply", 1, ["fight", "share"]);
    let root = b.decision(None, enter);
    let o = b.outcome("", stay);
    b.terminal(Some((root, 0)), Some(o));
    let node = b.decision(Some((root, 1)), reply);
    for (branch, payoffs) in [(0, fight), (1, share)] {
        let o = b.outcome("", payoffs);
        b.terminal(Some((node, branch)), Some(o));
    }
    b.build().unwrap()
}

#[test]
fn entry_deterrence_is_solved_backwards() {
    let game = entry([0.0, 2.0], [-1.0, -1.0], [1.0, 1.0]);
    for (a, b) in [(0.1, 0.1), (1.0, 5.0), (3.0, 0.0), (1e4, 1e4)] {
        let s = logit(&game, &[a, b], &settings()).unwrap();
        let share = logistic(b * 2.0);
        let enter = logistic(a * (2.0 * share - 1.0));
        assert!((s.profile.probabilities[3] - share).abs() < 1e-12);
        assert!((s.profile.probabilities[1] - enter).abs() < 1e-9);
        assert!(s.certificate.holds(), "λ {a} {b}: {:?}", s.certificate);
        assert!(!s.details.turned);
    }
}

#[test]
fn precision_of_ten_thousand_in_units_of_range_is_safe() {
    for lambda in [1e2, 1e3, 1e4, 1e5] {
        let (game, _) = Reference::default().game();
        let s = logit(&game, &[lambda; 3], &settings()).unwrap();
        assert!(s.details.residual <= 1e-10, "λ {lambda}: {}", s.details.residual);
        assert!(s.certificate.holds(), "λ {lambda}: {:?}", s.certificate);
    }
}

#[test]
fn a_branch_read_at_several_shares_passes_through_each() {
    let (game, _) = Reference::default().game();
    let shares = [0.25, 0.5, 1.0];
    let points = branch(&game, &[8.0; 3], &shares, &settings()).unwrap();
    assert_eq!(points.len(), 3);
    for ((share, s), expected) in points.iter().zip(shares) {
        assert_eq!(*share, expected);
        assert!(s.certificate.holds() && !s.details.turned);
        let direct = logit(&game, &[8.0 * share; 3], &settings()).unwrap();
        for (x, y) in s.profile.probabilities.iter().zip(&direct.profile.probabilities) {
            assert!((x - y).abs() < 1e-10);
        }
    }
}

/// A symmetric game of three actions whose principal branch folds: the third,
/// a little worse than the first, is only played in error and keeps the first
/// attractive; once errors grow rare the branch has to leave both for the second,
/// by way of smaller λ.
fn errors_keep_it_alive(c: f64, b: f64, d: f64) -> Game<f64> {
    let pay = |own: usize, other: usize| match (own, other) {
        (0, 0) => 1.0 - c,
        (0, 1) => -1.0 - c,
        (0, _) => b - c,
        _ => 0.0,
    };
    let pay = |own: usize, other: usize| match own {
        2 => pay(0, other) - d,
        _ => pay(own, other),
    };
    let mut g = GameBuilder::<f64>::new("3x3", ["row", "column"]);
    let row = g.information_set("row", 0, ["a", "b", "c"]);
    let column = g.information_set("column", 1, ["a", "b", "c"]);
    let root = g.decision(None, row);
    for i in 0..3 {
        let node = g.decision(Some((root, i as u32)), column);
        for j in 0..3 {
            let o = g.outcome("", [pay(i, j), pay(j, i)]);
            g.terminal(Some((node, j as u32)), Some(o));
        }
    }
    g.build().unwrap()
}

/// Turocy 2005, §3: the branch may turn back in λ and is followed all the same.
#[test]
fn turning_points_are_passed() {
    for (c, b, d) in [(1.2, 5.0, 0.1), (1.5, 6.0, 0.1), (1.3, 5.0, 0.15)] {
        let game = errors_keep_it_alive(c, b, d);
        let early = logit(&game, &[5.0; 2], &settings()).unwrap();
        assert!(early.profile.probabilities[1] < 0.01, "{early:?}");
        assert!(!early.details.turned);
        for lambda in [40.0, 200.0] {
            let s = logit(&game, &[lambda; 2], &settings()).unwrap();
            assert!(s.certificate.holds(), "{s:?}");
            assert!(s.details.turned, "no fold on the way: the test tests nothing");
            assert!(s.profile.probabilities[1] > 0.999, "{s:?}");
        }
    }
}

/// Long steps must not land on another branch: short ones lead to the same end.
#[test]
fn the_length_of_steps_does_not_matter() {
    let mut seed = 11u64;
    let mut noise = || {
        seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (seed >> 11) as f64 / (1u64 << 53) as f64
    };
    let mut turned = 0;
    for k in 0..120 {
        let mut g = GameBuilder::<f64>::new("3x3", ["row", "column"]);
        let row = g.information_set("row", 0, ["a", "b", "c"]);
        let column = g.information_set("column", 1, ["a", "b", "c"]);
        let root = g.decision(None, row);
        for i in 0..3 {
            let node = g.decision(Some((root, i)), column);
            for j in 0..3 {
                let bonus = if i == j { 0.7 } else { 0.0 };
                let o = g.outcome("", [noise() + bonus, noise() + bonus]);
                g.terminal(Some((node, j)), Some(o));
            }
        }
        let game = g.build().unwrap();
        let lambda = [40.0; 2];
        let long = logit(&game, &lambda, &settings()).unwrap();
        let short =
            Settings { largest_step: 0.05, first_step: 0.02, largest_share: 0.0, ..settings() };
        let short = logit(&game, &lambda, &short).unwrap();
        turned += usize::from(long.details.turned);
        for (x, y) in long.profile.probabilities.iter().zip(&short.profile.probabilities) {
            assert!((x - y).abs() < 1e-9, "game {k}: {long:?} {short:?}");
        }
    }
    assert!(turned > 0, "none of the branches turns back: the test tests nothing");
}

#[test]
fn writes_the_reference_game_for_gambit() {
    let (game, _) = Reference::default().game();
    let text = efg(&game);
    assert_eq!(text.lines().filter(|l| l.starts_with('t')).count(), 32);
    if let Ok(folder) = std::env::var("REALPOLITIK_EFG_DIR") {
        std::fs::write(format!("{folder}/reference.efg"), text).unwrap();
        let s = logit(&game, &[8.0; 3], &settings()).unwrap();
        let p: Vec<String> = s.profile.probabilities.iter().map(|p| format!("{p:.15}")).collect();
        std::fs::write(format!("{folder}/reference.txt"), p.join("\n")).unwrap();
    }
}

#[test]
fn wrong_input_is_refused_by_name() {
    let game = entry([0.0, 2.0], [-1.0, -1.0], [1.0, 1.0]);
    let text = logit(&game, &[1.0], &settings()).unwrap_err().to_string();
    assert_eq!(text, "precision NaN of player 1 must be a finite number, 0 or more");
    assert!(logit(&game, &[1.0, f64::NAN], &settings()).is_err());
    assert!(logit(&game, &[1.0, -1.0], &settings()).is_err());
    // Only where choices depend on one another is there a branch to follow.
    let pays = vec![9.0, 0.0, 0.0, 1.0];
    let pennies = realpolitik_solve::bimatrix::Bimatrix::zero_sum(2, 2, pays).unwrap();
    let limit = Settings { max_steps: 1, ..settings() };
    let text = logit(&pennies.table().to_tree(), &[100.0, 100.0], &limit).unwrap_err().to_string();
    assert!(text.contains("after 1 steps"), "{text}");
}
