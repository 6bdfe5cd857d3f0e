//! Stochastic games at the edges: chains that go round or fall apart, ends and states that
//! nobody comes to, players who look nowhere or far ahead, and sizes up to 16 states. Every
//! answer is checked here once more, by values of its own.

use realpolitik_game::relation::{MarkovGame, StageGame, StationaryProfile};
use realpolitik_game::strategic::PayoffTable;
use realpolitik_lanes::linear::solve;
use realpolitik_lanes::philox::uniform;
use realpolitik_solve::SolveError;
use realpolitik_solve::markov::{Chain, markov_logit, markov_perfect};

/// Payoffs of a game with these players and actions everywhere: uniform between −1 and 3.
/// `next(state, profile)` is where play goes; what it lacks to 1 ends the game.
fn game(
    seed: u64,
    shape: &[usize],
    discounts: &[f64],
    states: usize,
    next: impl Fn(usize, usize) -> Vec<f64>,
) -> MarkovGame {
    let profiles: usize = shape.iter().product();
    let names = |n: &usize| (0..*n).map(|i| format!("a{i}")).collect::<Vec<_>>();
    let state = |s: usize| {
        let payoff =
            |k: usize| 4.0 * uniform(seed, (s * profiles * shape.len() + k) as u64, 1) - 1.0;
        let payoffs = (0..profiles * shape.len()).map(payoff).collect();
        let table = PayoffTable::new(shape.to_vec(), payoffs).unwrap();
        let actions = shape.iter().map(names).collect();
        let rows = (0..profiles).flat_map(|k| next(s, k)).collect();
        StageGame::new(format!("s{s}"), actions, table, rows).unwrap()
    };
    let players = (0..shape.len()).map(|i| format!("p{i}")).collect();
    MarkovGame::new(players, discounts.to_vec(), (0..states).map(state).collect()).unwrap()
}

/// One row of probabilities.
fn to(states: usize, all: &[(usize, f64)]) -> Vec<f64> {
    let mut row = vec![0.0; states];
    all.iter().for_each(|(s, p)| row[*s] += p);
    row
}

/// A row that may lead anywhere.
fn anywhere(seed: u64, states: usize, s: usize, k: usize) -> Vec<f64> {
    let draw = |t: usize| uniform(seed, (1000 * s + k) as u64, 10 + t as u32).powi(3);
    let row: Vec<f64> = (0..states).map(draw).collect();
    let total: f64 = row.iter().sum();
    row.iter().map(|p| p / total).collect()
}

/// What each action of a player pays in each state with all that follows, and the value of
/// each state: one linear system, by elimination of its own.
fn looked_at(game: &MarkovGame, p: &StationaryProfile, i: usize) -> (Vec<Vec<f64>>, Vec<f64>) {
    let (n, delta) = (game.states().len(), game.discounts()[i]);
    let mut matrix = vec![0.0; n * n];
    let mut value = vec![0.0; n];
    for (s, stage) in game.states().iter().enumerate() {
        matrix[s * n + s] += 1.0;
        game.for_each_profile(s, |position, actions| {
            let weight = p.weight(s, actions);
            value[s] += weight * stage.payoffs().row(position)[i];
            for (t, q) in stage.transition(position).iter().enumerate() {
                matrix[s * n + t] -= delta * weight * q;
            }
        });
    }
    solve(&mut matrix, &mut value).expect("play that is discounted has a value");
    let mut pays = Vec::new();
    for (s, stage) in game.states().iter().enumerate() {
        let mut own = vec![0.0; stage.actions()[i].len()];
        game.for_each_profile(s, |position, actions| {
            let others = actions.iter().enumerate().filter(|(j, _)| *j != i);
            let weight: f64 = others.map(|(j, a)| p.probabilities[s][j][*a]).product();
            let later: f64 =
                stage.transition(position).iter().zip(&value).map(|(q, v)| q * v).sum();
            own[actions[i]] += weight * (stage.payoffs().row(position)[i] + delta * later);
        });
        pays.push(own);
    }
    (pays, value)
}

/// The greatest gain of any player by another action once, as a share of its payoff range.
fn regret(game: &MarkovGame, p: &StationaryProfile) -> f64 {
    let mut most = 0.0f64;
    for i in 0..game.players().len() {
        let (pays, value) = looked_at(game, p, i);
        let (low, high) = game.payoff_range(i);
        for (own, v) in pays.iter().zip(&value) {
            let best = own.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            most = most.max((best - v) / (high - low));
        }
    }
    most
}

/// The greatest distance of a probability from its logit response.
fn off_response(game: &MarkovGame, p: &StationaryProfile, lambda: f64) -> f64 {
    let mut most = 0.0f64;
    for i in 0..game.players().len() {
        let (pays, _) = looked_at(game, p, i);
        for (s, own) in pays.iter().enumerate() {
            let best = own.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let weights: Vec<f64> = own.iter().map(|u| (lambda * (u - best)).exp()).collect();
            let total: f64 = weights.iter().sum();
            for (w, q) in weights.iter().zip(&p.probabilities[s][i]) {
                most = most.max((w / total - q).abs());
            }
        }
    }
    most
}

/// Both answers to a game are right; a limit that is refused gives its reason. Says whether
/// the limit was found.
fn right_or_refused(game: &MarkovGame, lambda: f64, what: &str) -> bool {
    let players = game.players().len();
    let s = markov_logit(game, &vec![lambda; players], &Default::default());
    let s = s.unwrap_or_else(|e| panic!("{what}: {e}"));
    assert!(s.certificate.holds(), "{what}: {:?}", s.certificate);
    let off = off_response(game, &s.profile, lambda);
    assert!(off <= 1e-8, "{what}: {off}");
    match markov_perfect(game, &Default::default()) {
        Ok(found) if found.solution.certificate.holds() => {
            let gain = regret(game, &found.solution.profile);
            assert!(gain <= 1e-9, "{what}: {gain}");
            true
        }
        // What is not certified is not said to be an equilibrium.
        Ok(found) => {
            assert!(regret(game, &found.solution.profile) > 1e-10, "{what}: it is one");
            false
        }
        Err(SolveError::StepTooSmall { .. } | SolveError::StepLimit { .. }) => false,
        Err(e) => panic!("{what}: {e}"),
    }
}

const PATIENCE: [f64; 5] = [0.0, 0.5, 0.999, 0.99999, 0.0];

/// Whatever is done the states go round, so that no distribution settles.
#[test]
fn chains_that_go_round() {
    for (k, delta) in PATIENCE.into_iter().enumerate() {
        let round =
            game(k as u64, &[2, 3], &[delta, 0.9 * delta], 3, |s, _| to(3, &[((s + 1) % 3, 1.0)]));
        assert!(right_or_refused(&round, 4.0, &format!("δ {delta}")));
        let p = markov_logit(&round, &[4.0; 2], &Default::default()).unwrap().profile;
        let chain = Chain::of_profile(&round, &p).unwrap();
        assert_eq!((chain.classes().len(), chain.classes()[0].period), (1, 3));
        for (share, want) in
            chain.share_of_time(1).unwrap().iter().zip([1.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0, 0.0])
        {
            assert!((share - want).abs() < 1e-14);
        }
    }
}

/// Two pairs of states that are never left, one that is left for either, one that nobody
/// comes to, one that stays as it is, and one in which play ends.
#[test]
fn chains_that_fall_apart() {
    let rows = |s: usize, k: usize| {
        let p = 0.2 + 0.1 * (k % 5) as f64;
        match s {
            0 => to(8, &[(1, p), (0, 1.0 - p)]),
            1 => to(8, &[(0, 1.0)]),
            2 => to(8, &[(3, 1.0)]),
            3 => to(8, &[(2, p), (3, 1.0 - p)]),
            4 => to(8, &[(0, 0.5 * p), (2, 0.3), (7, 0.1), (4, 0.6 - 0.5 * p)]),
            5 => to(8, &[(4, 1.0)]),
            6 => to(8, &[(6, 1.0)]),
            _ => vec![0.0; 8],
        }
    };
    for (k, delta) in PATIENCE.into_iter().enumerate() {
        let apart = game(10 + k as u64, &[2, 2], &[delta, delta], 8, rows);
        assert!(right_or_refused(&apart, 3.0, &format!("δ {delta}")));
        let p = markov_logit(&apart, &[3.0; 2], &Default::default()).unwrap().profile;
        let chain = Chain::of_profile(&apart, &p).unwrap();
        let closed: Vec<Vec<usize>> =
            chain.classes().into_iter().filter(|c| c.closed).map(|c| c.states).collect();
        assert_eq!(closed, [vec![0, 1], vec![2, 3], vec![6]]);
        assert_eq!(chain.absorbing(), [6]);
        // Nobody comes to state 5, nor from one pair to the other.
        let ever = |start: usize, state: usize| {
            chain.ever(start, &(0..8).map(|t| t == state).collect::<Vec<_>>()).unwrap()
        };
        assert_eq!((ever(4, 5), ever(0, 2), ever(4, 6)), (0.0, 0.0, 0.0));
        let ends = chain.share_of_time(4).unwrap()[8];
        let all: f64 = [ever(4, 0), ever(4, 2), ends].iter().sum();
        assert!((all - 1.0).abs() < 1e-12 && ends > 0.0, "{all} {ends}");
    }
}

/// A state that nobody comes to has the value that it would have, and moves nobody else's.
#[test]
fn what_is_never_reached_changes_nothing() {
    let rows = |n: usize| {
        move |s: usize, k: usize| match s {
            0 | 1 => to(n, &[(0, 0.25 * (k % 4) as f64), (1, 1.0 - 0.25 * (k % 4) as f64)]),
            _ => to(n, &[(0, 0.5), (2, 0.5)]),
        }
    };
    let with = game(3, &[2, 2], &[0.95, 0.9], 3, rows(3));
    let without = game(3, &[2, 2], &[0.95, 0.9], 2, rows(2));
    let [a, b] =
        [&with, &without].map(|g| markov_logit(g, &[2.0; 2], &Default::default()).unwrap());
    for s in 0..2 {
        for i in 0..2 {
            assert!((a.values[s][i] - b.values[s][i]).abs() < 1e-11);
            for (x, y) in a.profile.probabilities[s][i].iter().zip(&b.profile.probabilities[s][i]) {
                assert!((x - y).abs() < 1e-12);
            }
        }
    }
    let (_, own) = looked_at(&with, &a.profile, 0);
    assert!((own[2] - a.values[2][0]).abs() < 1e-11);
}

/// Where nobody looks ahead every state stands by itself, wherever play goes.
#[test]
fn without_a_future_states_stand_by_themselves() {
    let [one, other] = [1u64, 2]
        .map(|seed| game(7, &[3, 2, 2], &[0.0; 3], 4, move |s, k| anywhere(seed, 4, s, k)));
    let [a, b] = [&one, &other].map(|g| markov_logit(g, &[3.0; 3], &Default::default()).unwrap());
    assert_eq!(a.profile, b.profile);
    assert_eq!(a.values, b.values);
}

#[test]
fn random_games_of_every_size_are_right_or_refused() {
    let sizes: [(usize, &[usize], &[f64]); 8] = [
        (5, &[3, 3, 3], &[0.9, 0.8, 0.95]),
        (5, &[2, 2, 2], &[0.999, 0.0, 0.5]),
        (2, &[4, 4, 4], &[0.9, 0.9, 0.9]),
        (3, &[4, 3, 4], &[0.0, 0.999, 0.7]),
        (16, &[2, 2], &[0.9, 0.9]),
        (16, &[3, 4], &[0.95, 0.9]),
        (1, &[4, 4, 4], &[0.999, 0.9, 0.0]),
        (4, &[1, 3], &[0.999, 0.999]),
    ];
    let (mut found, mut all) = (0, 0);
    for (k, (states, shape, discounts)) in sizes.into_iter().enumerate() {
        for seed in 0..4u64 {
            let seed = 100 * k as u64 + seed;
            let random = game(seed, shape, discounts, states, |s, k| anywhere(seed, states, s, k));
            found += u32::from(right_or_refused(&random, 2.0, &format!("size {k} seed {seed}")));
            all += 1;
        }
    }
    eprintln!("{found} of {all} limits certified");
    assert!(found + 1 >= all, "{found} of {all} limits were found");
}
