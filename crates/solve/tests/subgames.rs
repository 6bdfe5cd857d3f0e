//! Subgame perfection with simultaneous moves: closed forms, and random games whose
//! subgames are checked one by one.

mod random_games_checker;

use random_games_checker::{Draws, Kind, PLAIN, exact_game, tree};
use realpolitik_game::{Game, GameBuilder, GameFile, NodeId};
use realpolitik_solve::refinement::{
    backward_induction, by_subgames, subgame_certificates, subgames,
};
use realpolitik_solve::{SolveError, solve};

/// Where a tree goes on, and what was paid on the way there.
type Open = (Option<(NodeId, u32)>, [f64; 2]);

/// A table played so many times in a row, each play seen by all before the next.
fn repeated(times: usize, pays: [[[f64; 2]; 2]; 2]) -> Game<f64> {
    let mut b = GameBuilder::<f64>::new("repeated", ["A", "B"]);
    let mut open: Vec<Open> = vec![(None, [0.0; 2])];
    for _ in 0..times {
        let mut next = Vec::new();
        for (parent, so_far) in open {
            let own = [0, 1].map(|p| b.information_set("", p, ["c", "d"]));
            let first = b.decision(parent, own[0]);
            for (i, row) in pays.iter().enumerate() {
                let second = b.decision(Some((first, i as u32)), own[1]);
                for (j, pay) in row.iter().enumerate() {
                    let sum = [so_far[0] + pay[0], so_far[1] + pay[1]];
                    next.push((Some((second, j as u32)), sum));
                }
            }
        }
        open = next;
    }
    for (parent, sum) in open {
        let o = b.outcome("", sum);
        b.terminal(parent, Some(o));
    }
    b.build().unwrap()
}

fn none<N>(_: &Game<N>) -> Result<realpolitik_game::BehaviorProfile<N>, SolveError>
where
    N: realpolitik_game::Number,
{
    panic!("two players at most")
}

#[test]
fn a_dilemma_played_often_is_lost_every_time() {
    let dilemma = [[[2.0, 2.0], [0.0, 3.0]], [[3.0, 0.0], [1.0, 1.0]]];
    let game = repeated(4, dilemma);
    assert_eq!(subgames(&game).len(), 1 + 4 + 16 + 64);
    let e = by_subgames(&game, &mut none).unwrap();
    assert!(e.certificate.holds());
    assert_eq!(e.payoffs, [4.0, 4.0]);
    // Also where nobody comes to.
    assert!(e.profile.probabilities.chunks(2).all(|p| p == [0.0, 1.0]));
}

#[test]
fn pennies_played_often_are_worth_their_value_each_time() {
    let pennies = [[[2.0, -2.0], [-1.0, 1.0]], [[-1.0, 1.0], [1.0, -1.0]]];
    let game = exact_game(&repeated(3, pennies));
    let e = by_subgames(&game, &mut none).unwrap();
    assert_eq!(e.certificate.max_regret, 0.0);
    // A fifth each, three times.
    assert_eq!(e.payoffs[0].to_string(), "3/5");
    assert!(subgame_certificates(&game, &e.profile).iter().all(|(_, c)| c.holds()));
}

#[test]
fn every_subgame_of_random_trees_is_in_equilibrium() {
    for k in 0..120 {
        let mut draws = Draws::new(20, k);
        let depth = 3 + draws.below(3);
        let game = tree(&mut draws, Kind { depth, ..PLAIN });
        let e = by_subgames(&game, &mut none).unwrap();
        assert!(e.certificate.holds(), "{k}: {:?}", e.certificate);
        let checks = subgame_certificates(&game, &e.profile);
        assert!(checks.iter().all(|(_, c)| c.max_regret < 1e-7), "{k}: {checks:?}");
        let exact = exact_game(&game);
        let e = by_subgames(&exact, &mut none).unwrap();
        let checks = subgame_certificates(&exact, &e.profile);
        assert!(checks.iter().all(|(_, c)| c.max_regret == 0.0), "{k}");
    }
}

#[test]
fn where_all_is_seen_it_is_backward_induction() {
    for k in 0..200 {
        let mut draws = Draws::new(21, k);
        let game = tree(&mut draws, Kind { depth: 4, spread: 1_000_000, ..PLAIN });
        if game.information_sets().iter().any(|h| h.members.len() > 1) {
            continue;
        }
        let one = backward_induction(&game).unwrap();
        let other = by_subgames(&game, &mut none).unwrap();
        for (a, b) in one.payoffs.iter().zip(&other.payoffs) {
            assert!((a - b).abs() < 1e-6, "{k}: {:?} {:?}", one.payoffs, other.payoffs);
        }
    }
}

#[test]
fn three_players_at_once_are_solved_by_whoever_is_asked() {
    let mut asked = 0;
    for k in 0..60 {
        let mut draws = Draws::new(22, k);
        let game = tree(&mut draws, Kind { players: 3, depth: 4, ..PLAIN });
        let mut more = |left: &Game<f64>| {
            asked += 1;
            assert_eq!(left.players().len(), 3);
            Ok(solve(&GameFile::Tree(left.clone()))?.profile)
        };
        let e = by_subgames(&game, &mut more).unwrap();
        assert!(e.certificate.holds(), "{k}: {:?}", e.certificate);
        let checks = subgame_certificates(&game, &e.profile);
        assert!(checks.iter().all(|(_, c)| c.max_regret < 1e-7), "{k}: {checks:?}");
    }
    assert!(asked > 5, "{asked}");
}
