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
fn the_reference_game_has_its_published_numbers() {
    let (game, _) = Reference::default().game();
    let s = logit(&game, &[8.0; 3], &settings()).unwrap();
    assert!(s.certificate.holds(), "{:?}", s.certificate);
    let p = &s.profile.probabilities;
    // Sets in pairs: offer, answer, ask, punish, exempt, bend; two actions each.
    let decline = p[5].min(p[7]);
    assert!(decline > 0.9, "{decline}");
    assert!((p[16] - 0.66).abs() < 0.005, "firm exempts {}", p[16]);
    assert!((p[18] - 0.89).abs() < 0.005, "soft exempts {}", p[18]);
    assert!((p[12] - 0.83).abs() < 0.005, "punish {}", p[12]);
    let wait_stay = play(&game, &s.profile, &[1, 1]);
    let exempted = play(&game, &s.profile, &[0, 1, 0]);
    assert!((wait_stay - 0.45).abs() < 0.005, "{wait_stay}");
    assert!((exempted - 0.44).abs() < 0.005, "{exempted}");
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
        assert!(!s.turned);
    }
}

#[test]
fn precision_of_ten_thousand_in_units_of_range_is_safe() {
    for lambda in [1e2, 1e3, 1e4, 1e5] {
        let (game, _) = Reference::default().game();
        let s = logit(&game, &[lambda; 3], &settings()).unwrap();
        assert!(s.residual <= 1e-10, "λ {lambda}: {}", s.residual);
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
        assert!(s.certificate.holds() && !s.turned);
        let direct = logit(&game, &[8.0 * share; 3], &settings()).unwrap();
        for (x, y) in s.profile.probabilities.iter().zip(&direct.profile.probabilities) {
            assert!((x - y).abs() < 1e-10);
        }
    }
}

/// Coordination games of three rows and columns, where some branches fold back
/// (Turocy 2005, fig. 2, has such folds).
#[test]
fn turning_points_are_passed() {
    let mut folded = 0;
    for k in 0..60 {
        let v = |i: u32| {
            let mut z = (k * 977 + i * 131 + 7) as u64;
            z = (z ^ (z << 13)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            (z >> 40) as f64 / (1u64 << 24) as f64
        };
        let mut b = GameBuilder::<f64>::new("3x3", ["row", "column"]);
        let row = b.information_set("row", 0, ["a", "b", "c"]);
        let column = b.information_set("column", 1, ["d", "e", "f"]);
        let root = b.decision(None, row);
        for i in 0..3u32 {
            let node = b.decision(Some((root, i)), column);
            for j in 0..3u32 {
                // Coordination on the diagonal plus noise: several equilibria.
                let bonus = if i == j { 1.0 } else { 0.0 };
                let cell = i * 3 + j;
                let o = b.outcome("", [v(2 * cell) * 1.5 + bonus, v(2 * cell + 1) * 1.5 + bonus]);
                b.terminal(Some((node, j)), Some(o));
            }
        }
        let game = b.build().unwrap();
        let s = logit(&game, &[200.0; 2], &settings()).unwrap();
        assert!(s.certificate.holds(), "game {k}: {:?}", s);
        folded += usize::from(s.turned);
    }
    assert!(folded > 0, "none of the games has a fold: the test tests nothing");
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
    let limit = Settings { max_steps: 1, ..settings() };
    let text = logit(&game, &[100.0, 100.0], &limit).unwrap_err().to_string();
    assert!(text.contains("after 1 steps"), "{text}");
}
