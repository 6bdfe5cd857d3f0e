//! Stationary equilibria of stochastic games against published ones, the tree
//! solver, and closed forms.

mod numbers;

use numbers::Numbers;
use realpolitik_game::GameBuilder;
use realpolitik_game::ReadLimits;
use realpolitik_game::certificate::markov::certify_stationary;
use realpolitik_game::relation::{MarkovGame, StageGame, StationaryProfile, read_table};
use realpolitik_game::strategic::PayoffTable;
use realpolitik_solve::logit;
use realpolitik_solve::markov::{
    MarkovSolution, markov_logit, markov_logit_each, markov_perfect, markov_perfect_from_priors,
};
use std::path::{Path, PathBuf};

/// The folder of published games, if it is at hand.
fn shared() -> Option<PathBuf> {
    let named = std::env::var_os("REALPOLITIK_SHARED").map(PathBuf::from);
    let beside = Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .map(|d| d.join("shared"))
        .find(|d| d.is_dir());
    let folder = named.or(beside).map(|r| r.join("data/markov")).filter(|d| d.is_dir());
    if folder.is_none() {
        eprintln!("skipped: no shared/data/markov beside the project; set REALPOLITIK_SHARED");
    }
    folder
}

fn table(path: &Path) -> MarkovGame {
    read_table(&std::fs::read(path).unwrap(), &ReadLimits::default()).unwrap()
}

fn gap(a: &[Vec<Vec<f64>>], b: &[Vec<Vec<f64>>]) -> f64 {
    let (a, b) = (a.concat().concat(), b.concat().concat());
    assert_eq!(a.len(), b.len());
    a.iter().zip(&b).fold(0.0f64, |w, (x, y)| w.max((x - y).abs()))
}

#[test]
fn published_quantal_responses_are_met() {
    let Some(folder) = shared() else { return };
    let text = std::fs::read_to_string(folder.join("reference.json")).unwrap();
    let all: serde_json::Value = serde_json::from_str(&text).unwrap();
    let mut count = 0;
    for (name, reference) in all.as_object().unwrap() {
        let game = table(&folder.join(format!("{name}.csv")));
        let mut points: Vec<(f64, &serde_json::Value)> = reference["qre"]
            .as_object()
            .unwrap()
            .iter()
            .map(|(l, v)| (l.parse().unwrap(), v))
            .collect();
        points.sort_by(|a, b| a.0.total_cmp(&b.0));
        let top = points[points.len() - 1].0;
        let shares: Vec<f64> = points.iter().map(|(l, _)| l / top).collect();
        let mut found: Vec<MarkovSolution> = Vec::new();
        let precision = vec![top; game.players().len()];
        markov_logit_each(&game, &precision, &shares, &Default::default(), &mut |_, s| {
            found.push(s);
        })
        .unwrap();
        assert_eq!(found.len(), points.len());
        for ((lambda, want), got) in points.iter().zip(&found) {
            // Rows are filled up with null where a player has fewer actions.
            let sigma: Vec<Vec<Vec<Option<f64>>>> =
                serde_json::from_value(want["sigma"].clone()).unwrap();
            let full = |state: &Vec<Vec<Option<f64>>>| -> Vec<Vec<f64>> {
                state.iter().map(|p| p.iter().flatten().copied().collect()).collect()
            };
            let sigma: Vec<Vec<Vec<f64>>> = sigma.iter().map(full).collect();
            let values: Vec<Vec<f64>> = serde_json::from_value(want["V"].clone()).unwrap();
            let p = gap(&got.profile.probabilities, &sigma);
            let v = gap(std::slice::from_ref(&got.values), std::slice::from_ref(&values));
            let c = &got.certificate;
            assert!(c.holds() && c.distance() < 1e-12, "{name} {lambda}: {c:?}");
            // The references are solved to a few 1e-9 themselves.
            let profile = StationaryProfile { probabilities: sigma };
            let own = certify_stationary(&game, &profile, &values, &c.concept, 1e-9);
            let least = (2.0 * own.logit_residual.unwrap_or(f64::NAN)).max(1e-8);
            assert!(p < least && v < 20.0 * least, "{name} {lambda}: {p:e} {v:e} {own:?}");
            count += 1;
        }
    }
    assert!(count >= 38, "{count}");
}

#[test]
fn limits_of_published_games_are_certified() {
    let Some(folder) = shared() else { return };
    for name in [
        "stag_hunt",
        "rock_paper_scissors_loaded",
        "random_s2_p2_a2_seed1_d0.9",
        "random_s4_p2_a3_seed2_d0.9",
        "random_s8_p2_a4_seed42_d0.9",
        "maskin_tirole_price",
    ] {
        let game = table(&folder.join(format!("{name}.csv")));
        let found = markov_perfect(&game, &Default::default()).unwrap();
        let c = &found.solution.certificate;
        assert!(c.holds() && c.max_regret < 1e-9 * 20.0, "{name}: {c:?}");
        assert!(found.distance < 0.01, "{name}");
    }
}

/// A game of random numbers: some players have one action in some states, some
/// transitions are certain, and some profiles end the game.
fn random(
    seed: u64,
    states: usize,
    players: usize,
    actions: usize,
    discounts: &[f64],
) -> MarkovGame {
    let mut r = Numbers(seed);
    let names = |n: usize, p: &str| (0..n).map(|i| format!("{p}{i}")).collect::<Vec<_>>();
    let all = (0..states)
        .map(|s| {
            let shape: Vec<usize> = (0..players)
                .map(|_| 1 + (r.next() * 1.4 * actions as f64) as usize % actions)
                .collect();
            let profiles: usize = shape.iter().product();
            let payoffs = (0..profiles * players).map(|_| r.next()).collect();
            let mut next = Vec::new();
            for _ in 0..profiles {
                let mut row: Vec<f64> = (0..states).map(|_| -r.next().max(1e-9).ln()).collect();
                let kind = r.next();
                if kind < 0.1 {
                    let to = (r.next() * states as f64) as usize;
                    row = (0..states).map(|t| if t == to { 1.0 } else { 0.0 }).collect();
                }
                let total: f64 = row.iter().sum();
                row.iter_mut().for_each(|p| *p /= if kind > 0.95 { f64::INFINITY } else { total });
                next.extend(row);
            }
            let names = shape.iter().map(|n| names(*n, "a")).collect();
            let table = PayoffTable::new(shape, payoffs).unwrap();
            StageGame::new(format!("s{s}"), names, table, next).unwrap()
        })
        .collect();
    MarkovGame::new(names(players, "p"), discounts.to_vec(), all).unwrap()
}

#[test]
fn random_games_of_several_players_are_solved_and_certified() {
    let mut limits = 0;
    for (k, (states, players, actions, discounts)) in [
        (5, 3, 3, vec![0.9, 0.8, 0.95]),
        (3, 4, 3, vec![0.9; 4]),
        (16, 2, 3, vec![0.9, 0.0]),
        (2, 2, 2, vec![0.9999, 0.99]),
        (7, 1, 4, vec![0.999]),
        (4, 2, 4, vec![0.0, 0.0]),
        (1, 3, 4, vec![0.5; 3]),
    ]
    .into_iter()
    .enumerate()
    {
        for seed in 0..3 {
            let game = random(100 * k as u64 + seed, states, players, actions, &discounts);
            let s = markov_logit(&game, &vec![8.0; players], &Default::default()).unwrap();
            assert!(s.certificate.holds(), "{k} {seed}: {:?}", s.certificate);
            let found = markov_perfect(&game, &Default::default()).unwrap();
            assert!(
                found.solution.certificate.holds(),
                "{k} {seed} {}",
                found.solution.certificate.max_regret
            );
            limits += 1;
            let several = markov_perfect_from_priors(&game, 4, 1, &Default::default()).unwrap();
            assert!(!several.equilibria.is_empty(), "{k} {seed} {:?}", several.lost);
        }
    }
    assert_eq!(limits, 21);
}

/// The stage game of a random game's only state.
fn stage(seed: u64, shape: &[usize], discount: f64) -> (MarkovGame, PayoffTable<f64>) {
    let mut r = Numbers(seed);
    let profiles: usize = shape.iter().product();
    let payoffs = (0..profiles * shape.len()).map(|_| r.next()).collect();
    let pays = PayoffTable::new(shape.to_vec(), payoffs).unwrap();
    let names = |n: &usize| (0..*n).map(|i| i.to_string()).collect::<Vec<_>>();
    let actions = shape.iter().map(names).collect();
    let state = StageGame::new("s", actions, pays.clone(), vec![1.0; profiles]).unwrap();
    let players = (0..shape.len()).map(|i| i.to_string()).collect();
    (MarkovGame::new(players, vec![discount; shape.len()], vec![state]).unwrap(), pays)
}

#[test]
fn one_state_is_the_game_played_once() {
    for (seed, shape) in [(1, vec![2, 2]), (2, vec![3, 4]), (3, vec![2, 3, 2]), (4, vec![4, 4])] {
        for (discount, least) in [(0.0, 1e-12), (0.9, 1e-11), (0.999, 1e-9)] {
            let (game, pays) = stage(seed, &shape, discount);
            let precision: Vec<f64> = (0..shape.len()).map(|i| 6.0 + i as f64).collect();
            let ours = markov_logit(&game, &precision, &Default::default()).unwrap();
            let theirs = logit(&pays.to_tree(), &precision, &Default::default()).unwrap();
            let flat = ours.profile.probabilities.concat().concat();
            let worst = flat
                .iter()
                .zip(&theirs.profile.probabilities)
                .fold(0.0f64, |w, (a, b)| w.max((a - b).abs()));
            assert!(worst < least, "{seed} {discount}: {worst:e}");
        }
    }
}

/// The game played for `periods` periods, as a tree whose players are those of
/// each period apart, each paid from its own period on.
fn unrolled(game: &MarkovGame, start: usize, periods: usize) -> realpolitik_game::Game<f64> {
    let (states, players) = (game.states().len(), game.players().len());
    let names = (0..periods * players).map(|k| k.to_string());
    let mut b = GameBuilder::<f64>::new("unrolled", names);
    let mut sets = Vec::new();
    for t in 0..periods {
        for state in game.states() {
            for (i, a) in state.actions().iter().enumerate() {
                sets.push(b.information_set("", (t * players + i) as u32, a.iter().cloned()));
            }
        }
    }
    // What has happened until a node: state by state, and payoffs.
    let mut open = vec![(None, start, Vec::<Vec<f64>>::new())];
    for t in 0..periods {
        let mut next = Vec::new();
        for (at, s, paid) in open {
            let state = &game.states()[s];
            let mut level = vec![(at, Vec::new())];
            for i in 0..players {
                let set = sets[(t * states + s) * players + i];
                let mut longer = Vec::new();
                for (at, done) in level {
                    let node = b.decision(at, set);
                    for a in 0..state.actions()[i].len() {
                        let mut done: Vec<usize> = done.clone();
                        done.push(a);
                        longer.push((Some((node, a as u32)), done));
                    }
                }
                level = longer;
            }
            for (at, actions) in level {
                let position = state.payoffs().position(&actions);
                let to = state.transition(position).iter().position(|p| *p == 1.0).unwrap();
                let mut paid = paid.clone();
                paid.push(state.payoffs().row(position).to_vec());
                next.push((at, to, paid));
            }
        }
        open = next;
    }
    for (at, _, paid) in open {
        let own = |k: usize| {
            let (t, i) = (k / players, k % players);
            paid[t..].iter().rev().fold(0.0, |v, now| now[i] + game.discounts()[i] * v)
        };
        let o = b.outcome("", (0..periods * players).map(own));
        b.terminal(at, Some(o));
    }
    b.build().unwrap()
}

#[test]
fn a_long_horizon_comes_to_the_stationary_response() {
    let text = "state,a_A,a_B,u_A,u_B,to_state
delta,,,0.3,0.4,
calm,talk,talk,1,1,calm
calm,talk,strike,-1,1.5,crisis
calm,strike,talk,1.5,-1,crisis
calm,strike,strike,0,0,crisis
crisis,yield,yield,0.5,0.5,calm
crisis,yield,press,-0.5,1,calm
crisis,press,yield,1,-0.5,calm
crisis,press,press,-1,-1,crisis";
    let game = read_table(text.as_bytes(), &Default::default()).unwrap();
    let ours = markov_logit(&game, &[2.0, 3.0], &Default::default()).unwrap();
    let mut last = f64::INFINITY;
    for periods in [1, 3, 5] {
        let tree = unrolled(&game, 0, periods);
        let precision: Vec<f64> = (0..2 * periods).map(|k| [2.0, 3.0][k % 2]).collect();
        let theirs = logit(&tree, &precision, &Default::default()).unwrap();
        // The first period's answers in the first state.
        let first = &theirs.profile.probabilities[..4];
        let own = ours.profile.probabilities[0].concat();
        let worst = own.iter().zip(first).fold(0.0f64, |w, (a, b)| w.max((a - b).abs()));
        assert!(worst < 0.3 * last, "{periods}: {worst:e} after {last:e}");
        last = worst;
    }
    assert!(last < 2e-3, "{last:e}");
}

#[test]
fn units_and_names_change_nothing() {
    let game = random(77, 3, 2, 3, &[0.9, 0.8]);
    let ours = markov_logit(&game, &[3.0, 4.0], &Default::default()).unwrap();
    let changed = |scale: f64, shift: f64| {
        let states = game
            .states()
            .iter()
            .map(|s| {
                let pays = s.payoffs().map(|u| scale * u + shift);
                let next = (0..pays.profiles()).flat_map(|p| s.transition(p).to_vec()).collect();
                StageGame::new(s.name(), s.actions().to_vec(), pays, next).unwrap()
            })
            .collect();
        MarkovGame::new(game.players().to_vec(), game.discounts().to_vec(), states).unwrap()
    };
    let scaled = markov_logit(&changed(100.0, 0.0), &[0.03, 0.04], &Default::default()).unwrap();
    assert!(gap(&ours.profile.probabilities, &scaled.profile.probabilities) < 1e-12);
    // The other player first.
    let turned = game
        .states()
        .iter()
        .map(|s| {
            let shape: Vec<usize> = s.payoffs().shape().iter().rev().copied().collect();
            let mut next = Vec::new();
            let pays = PayoffTable::from_fn(shape, |p| {
                let position = s.payoffs().position(&[p[1], p[0]]);
                next.extend_from_slice(s.transition(position));
                s.payoffs().row(position).iter().rev().copied().collect()
            });
            let actions = s.actions().iter().rev().cloned().collect();
            StageGame::new(s.name(), actions, pays.unwrap(), next).unwrap()
        })
        .collect();
    let turned = MarkovGame::new(vec!["b".into(), "a".into()], vec![0.8, 0.9], turned).unwrap();
    let other = markov_logit(&turned, &[4.0, 3.0], &Default::default()).unwrap();
    let back: Vec<Vec<Vec<f64>>> =
        other.profile.probabilities.iter().map(|s| s.iter().rev().cloned().collect()).collect();
    assert!(gap(&ours.profile.probabilities, &back) < 1e-12);
}

#[test]
fn the_branch_goes_through_where_others_cross_it() {
    // Meeting at one of two places: the branch stays even, though at λ = 2 over the
    // effective stakes two others leave it.
    let text = "state,a_A,a_B,u_A,u_B,to_state
delta,,,0.5,0.5,
here,x,x,1,1,here
here,x,y,0,0,there
here,y,x,0,0,there
here,y,y,1,1,here
there,x,x,1,1,here
there,x,y,0,0,there
there,y,x,0,0,there
there,y,y,1,1,here";
    let game = read_table(text.as_bytes(), &Default::default()).unwrap();
    let s = markov_logit(&game, &[30.0; 2], &Default::default()).unwrap();
    assert!(s.certificate.holds());
    assert!(s.profile.probabilities.concat().concat().iter().all(|p| (p - 0.5).abs() < 1e-12));
    let found = markov_perfect(&game, &Default::default()).unwrap().solution;
    assert!(found.certificate.holds());
    assert!(found.profile.probabilities.concat().concat().iter().all(|p| (p - 0.5).abs() < 1e-9));
    // Other priors come to meeting places.
    let several = markov_perfect_from_priors(&game, 16, 1, &Default::default()).unwrap();
    assert!(several.equilibria.len() >= 3, "{:?} {:?}", several.priors, several.lost);
    let (low, high) = several.value_range(0, 0).unwrap();
    assert!(low < 1.3 && (high - 2.0).abs() < 1e-9, "{low} {high}");
}

#[test]
fn the_branch_is_that_of_the_tree_solver() {
    for seed in 0..60 {
        let (game, pays) = stage(seed, &[3, 3], 0.6);
        let ours = markov_logit(&game, &[40.0; 2], &Default::default()).unwrap();
        let theirs = logit(&pays.to_tree(), &[40.0; 2], &Default::default()).unwrap();
        let flat = ours.profile.probabilities.concat().concat();
        for (a, b) in flat.iter().zip(&theirs.profile.probabilities) {
            assert!((a - b).abs() < 1e-9, "{seed}: {flat:?} {:?}", theirs.profile.probabilities);
        }
        assert_eq!(ours.turned, theirs.details.turned, "{seed}");
    }
}

#[test]
fn odd_games_are_right_or_refused() {
    let read = |text: &str| read_table(text.as_bytes(), &Default::default()).unwrap();
    // A state that is never left, one that is never reached, and an end.
    let game = read(
        "state,a_A,u_A,to_state
delta,,0.99,
here,stay,0,here
here,go,-1,gone
gone,wait,0.5,gone
lost,wait,7,here
last,stop,3,",
    );
    let found = markov_perfect(&game, &Default::default()).unwrap().solution;
    // Going costs 1 once and pays 0.99·0.5/0.01 = 49.5.
    assert_eq!(found.profile.probabilities[0][0], [0.0, 1.0]);
    for (s, v) in [48.5, 50.0, 7.0 + 0.99 * 48.5, 3.0].into_iter().enumerate() {
        assert!((found.values[s][0] - v).abs() < 1e-10, "{s}: {}", found.values[s][0]);
    }
    // Nothing to decide, and nothing at stake.
    let idle = read("state,a_A,u_A,to_state\ndelta,,0.9,\ns,wait,0,s");
    let s = markov_logit(&idle, &[3.0], &Default::default()).unwrap();
    assert!(s.certificate.holds() && s.values[0][0] == 0.0);
    assert!(markov_perfect(&idle, &Default::default()).unwrap().solution.certificate.holds());
    // Precision 0 is even play; other precisions are refused.
    let even = markov_logit(&game, &[0.0], &Default::default()).unwrap();
    assert_eq!(even.profile.probabilities[0][0], [0.5, 0.5]);
    for wrong in [vec![-1.0], vec![f64::NAN], vec![f64::INFINITY], vec![]] {
        assert!(markov_logit(&game, &wrong, &Default::default()).is_err(), "{wrong:?}");
    }
}

/// Seconds that this thread has run, by the kernel's account where there is one.
fn spent() -> f64 {
    let own = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let first = own.split_whitespace().next().and_then(|n| n.parse::<f64>().ok());
    let clock = std::time::SystemTime::UNIX_EPOCH.elapsed().map_or(0.0, |d| d.as_secs_f64());
    first.map_or(clock, |n| n * 1e-9)
}

/// Times, with `REALPOLITIK_ALL=1` and `--release --nocapture`; a table of one's own
/// by `REALPOLITIK_TABLES`, folders apart by `:`.
#[test]
fn speed() {
    if std::env::var_os("REALPOLITIK_ALL").is_none() {
        return;
    }
    let mut files = Vec::new();
    let own = std::env::var("REALPOLITIK_TABLES").unwrap_or_default();
    let folders = own.split(':').map(PathBuf::from).chain(shared());
    for folder in folders.filter(|f| f.is_dir()) {
        let entries = std::fs::read_dir(folder).unwrap().flatten().map(|e| e.path());
        files.extend(entries.filter(|p| p.extension().is_some_and(|e| e == "csv")));
    }
    files.sort();
    for file in files {
        let game = table(&file);
        let time = |f: &dyn Fn() -> String| {
            let (began, mut rounds, mut said) = (spent(), 0u32, String::new());
            while rounds < 3 || (rounds < 2000 && spent() - began < 0.2) {
                said = f();
                rounds += 1;
            }
            format!("{:.1} µs {said}", (spent() - began) / f64::from(rounds) * 1e6)
        };
        let response = |l: f64| {
            let s = markov_logit(&game, &vec![l; game.players().len()], &Default::default());
            s.map_or_else(|e| e.to_string(), |s| format!("{} steps", s.steps))
        };
        let limit = || match markov_perfect(&game, &Default::default()) {
            Ok(f) => format!(
                "{} steps λ {:.1} regret {:.1e} holds {}",
                f.solution.steps,
                f.precision,
                f.solution.certificate.max_regret,
                f.solution.certificate.holds()
            ),
            Err(e) => e.to_string(),
        };
        eprintln!("{}", file.file_name().unwrap().to_string_lossy());
        eprintln!("  λ = 5: {}", time(&|| response(5.0)));
        eprintln!("  limit: {}", time(&limit));
    }
}
