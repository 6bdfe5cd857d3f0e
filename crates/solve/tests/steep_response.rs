//! Quantal response at precisions of up to a million over the payoff range: right, and in
//! hardly more steps than at a thousand.

use realpolitik_game::generate::{
    Memory, SignallingFamily, TableFamily, TreeFamily, Units, random_signalling, random_table,
    random_tree,
};
use realpolitik_game::strategic::Bimatrix;
use realpolitik_game::{BehaviorProfile, Game, PlayerId};
use realpolitik_solve::quantal_response::responses;
use realpolitik_solve::{Settings, logit};

/// λ of each player at which λ times the payoff range is a number.
fn precision(game: &Game<f64>, scale: f64) -> Vec<f64> {
    let ranges = (0..game.players().len()).map(|p| game.payoff_range(PlayerId(p as u32)));
    let widest = ranges.map(|(low, high)| high - low).fold(0.0, f64::max);
    vec![scale / widest; game.players().len()]
}

/// What is wrong at some precision, or the steps at all of them.
fn steps(game: &Game<f64>, scales: &[f64]) -> Result<Vec<usize>, String> {
    let at = |scale: &f64| {
        let s = logit(game, &precision(game, *scale), &Settings::default());
        let s = s.map_err(|e| format!("at {scale:e}: {e}"))?;
        match s.certificate.holds() {
            true => Ok(s.details.steps),
            false => Err(format!("at {scale:e}: {:?}", s.certificate)),
        }
    };
    scales.iter().map(at).collect()
}

fn tables(shape: &[usize], family: TableFamily, seeds: u64) -> Vec<(String, Game<f64>)> {
    let one = |seed| {
        let table = random_table(family, shape, &Units::default(), seed).unwrap();
        (format!("{family:?} {shape:?} {seed}"), table.to_tree().to_f64())
    };
    (1..=seeds).map(one).collect()
}

fn trees(players: usize, seeds: u64) -> Vec<(String, Game<f64>)> {
    let family = TreeFamily {
        players,
        depth: 4,
        actions: 2,
        memory: Memory::Recall,
        zero_sum: false,
        spread: 10,
        edge_cases: false,
    };
    let one = |seed| {
        let tree = random_tree(&family, &Units::default(), seed).unwrap().to_f64();
        (format!("tree of {players} {seed}"), tree)
    };
    (1..=seeds).map(one).collect()
}

fn signals(seeds: u64) -> Vec<(String, Game<f64>)> {
    let family = SignallingFamily { types: 3, signals: 2, responses: 3 };
    let one = |seed| {
        let game = random_signalling(&family, &Units::default(), seed).unwrap().to_f64();
        (format!("signals {seed}"), game)
    };
    (1..=seeds).map(one).collect()
}

/// Where the branch turns between the two, it takes its steps.
const MOST_THAT_TURN: usize = 50;

#[test]
fn a_million_takes_hardly_more_steps_than_a_thousand() {
    let mut all = Vec::new();
    for shape in [&[3, 3][..], &[6, 6], &[3, 3, 3]] {
        all.extend(tables(shape, TableFamily::Uniform, 40));
    }
    all.extend(tables(&[5, 5], TableFamily::ZeroSum, 40));
    all.extend(tables(&[3, 3], TableFamily::Integers { most: 2 }, 60));
    all.extend(trees(2, 60));
    all.extend(trees(3, 60));
    all.extend(signals(40));
    let mut long = Vec::new();
    for (name, game) in &all {
        let steps = steps(game, &[1e3, 1e5, 1e6]).unwrap_or_else(|e| panic!("{name} {e}"));
        if steps[2] > 2 * steps[0] {
            long.push(format!("{name}: {steps:?}"));
        }
    }
    assert!(long.len() <= all.len() / MOST_THAT_TURN, "{long:?}");
}

/// Pennies of 300 and 100: the first mixes evenly but for ln 3 / (2 · 100 λ) of log-odds,
/// whatever action the logits are counted from.
#[test]
fn who_never_takes_its_last_action_is_as_precise() {
    // A third action of both that is never worth it, in each place.
    for worst in 0..3 {
        let real = |i: usize| i - usize::from(i > worst);
        let pays = |i: usize, j: usize, own: [[f64; 2]; 2], bad: bool| match (i, j) {
            _ if bad => -50.0,
            (i, j) if i == worst || j == worst => 60.0,
            (i, j) => own[real(i)][real(j)],
        };
        let (first, second) = ([[300.0, 0.0], [0.0, 100.0]], [[0.0, 100.0], [100.0, 0.0]]);
        let cell = |k: usize, own, of_row: bool| {
            let (i, j) = (k / 3, k % 3);
            pays(i, j, own, if of_row { i == worst } else { j == worst })
        };
        let [a, b] = [(first, true), (second, false)]
            .map(|(own, of_row)| (0..9).map(|k| cell(k, own, of_row)).collect::<Vec<_>>());
        let game = Bimatrix::new(3, 3, a, b).unwrap().table().to_tree();
        for lambda in [10.0, 1e3, 1e4] {
            let s = logit(&game, &[lambda; 2], &Settings::default()).unwrap();
            assert!(s.certificate.holds(), "{lambda}: {:?}", s.certificate);
            let p = &s.profile.probabilities;
            let [x, y] = [0, 3].map(|at| p[at + usize::from(worst == 0)]);
            // Each log-odds are λ times what the first action pays more.
            let (gain_x, gain_y) = (400.0 * y - 100.0, 100.0 - 200.0 * x);
            let odds = |p: f64| (p / (1.0 - p)).ln();
            assert!((odds(y) - lambda * gain_y).abs() < 1e-9 * lambda, "{lambda} {p:?}");
            assert!((odds(x) - lambda * gain_x).abs() < 1e-9 * lambda, "{lambda} {p:?}");
            assert!((x - 0.5 - 3f64.ln() / (200.0 * lambda)).abs() < 2.0 / (lambda * lambda));
        }
    }
}

/// Newton from a profile near the response, where the last action of both is never taken.
#[test]
fn responses_off_the_branch_are_as_precise() {
    let (a, b) = (
        vec![300.0, 0.0, 60.0, 0.0, 100.0, 60.0, -50.0, -50.0, -50.0],
        vec![0.0, 100.0, -50.0, 100.0, 0.0, -50.0, 60.0, 60.0, -50.0],
    );
    let game = Bimatrix::new(3, 3, a, b).unwrap().table().to_tree();
    for lambda in [1.0, 100.0, 1e3] {
        let start = BehaviorProfile { probabilities: vec![0.5, 0.5, 0.0, 0.25, 0.75, 0.0] };
        let found = responses(&game, &[lambda; 2], &[start], 1e-9).unwrap();
        assert_eq!(found.len(), 1, "{lambda}");
        let followed = logit(&game, &[lambda; 2], &Settings::default()).unwrap();
        let pairs = found[0].profile.probabilities.iter().zip(&followed.profile.probabilities);
        assert!(pairs.clone().all(|(x, y)| (x - y).abs() < 1e-9), "{lambda} {found:?}");
    }
}
