//! Gain shares against closed forms: division of a pie by alternating offers
//! (Rubinstein 1982, finite horizon), and a line between two ideal points.

use realpolitik_analysis::headline::frontier::most;
use realpolitik_game::{Game, GameBuilder, NodeId, PlayerId};

/// The subgame-perfect share of the first proposer with `rounds` rounds and
/// discount δ: 1 − δ + δ² − … .
fn first_share(rounds: usize, delta: f64) -> f64 {
    (0..rounds).map(|k| (-delta).powi(k as i32)).sum()
}

/// Alternating offers in which each round's proposer offers exactly what the
/// other would get by waiting, or the whole pie; refusing costs a factor δ, and
/// after the last round there is nothing.
fn alternating(rounds: usize, delta: f64) -> Game<f64> {
    let mut b = GameBuilder::<f64>::new("Alternating offers", ["A", "B"]);
    let mut parent: Option<(NodeId, u32)> = None;
    for round in 0..rounds {
        let (proposer, other) = (round % 2, 1 - round % 2);
        let value = delta.powi(round as i32);
        let offer = b.information_set(format!("offer {round}"), proposer as u32, ["fair", "all"]);
        let node = b.decision(parent, offer);
        let kept = first_share(rounds - round, delta);
        for (branch, share) in [(0, kept), (1, 1.0)] {
            let reply =
                b.information_set(format!("reply {round} {branch}"), other as u32, ["yes", "no"]);
            let at = b.decision(Some((node, branch)), reply);
            let mut paid = [0.0; 2];
            paid[proposer] = value * share;
            paid[other] = value * (1.0 - share);
            let o = b.outcome("agreed", paid);
            b.terminal(Some((at, 0)), Some(o));
            if branch == 0 && round + 1 < rounds {
                parent = Some((at, 1));
            } else {
                // Refused, the whole pie is gone at the end; before, play goes on
                // as it would have, and is not written out twice.
                let left = delta * value * first_share(rounds - round - 1, delta);
                let rest = if round + 1 < rounds { delta * value - left } else { 0.0 };
                let mut paid = [0.0; 2];
                (paid[other], paid[proposer]) = (left, rest);
                let o = b.outcome("later", paid);
                b.terminal(Some((at, 1)), Some(o));
            }
        }
    }
    b.build().expect("a game")
}

/// What a player gets by backward induction, the receiver saying yes when it does
/// not matter to it.
fn equilibrium(game: &Game<f64>, player: usize) -> f64 {
    let paid = [PlayerId(0), PlayerId(1)].map(|p| game.accumulated_payoff(p));
    let mut value = vec![[0.0; 2]; game.nodes().len()];
    for (i, node) in game.nodes().iter().enumerate().rev() {
        value[i] = match node.kind {
            realpolitik_game::NodeKind::Decision(h) => {
                let mover = game.information_sets()[h.index()].player.index();
                let best = node.children.iter().map(|c| value[c.index()]);
                best.reduce(|a, b| if b[mover] > a[mover] + 1e-12 { b } else { a }).unwrap()
            }
            _ => [paid[0][i], paid[1][i]],
        };
    }
    value[0][player]
}

#[test]
fn the_share_of_a_pie_is_that_of_the_closed_form() {
    for rounds in 3..=9 {
        for delta in [0.5, 0.6, 0.75, 0.9, 0.95] {
            let game = alternating(rounds, delta);
            for player in 0..2 {
                let (own, other) = (PlayerId(player as u32), PlayerId(1 - player as u32));
                // Apart both have nothing, so the most that one could have is what
                // the best plan leaves it while the other has at least 0.
                let best = most(&game, own, other, 0.0).unwrap();
                assert!((best - if player == 0 { 1.0 } else { best }).abs() < 1e-12);
                let gain = equilibrium(&game, player) / best;
                let share = first_share(rounds, delta);
                if player == 0 {
                    assert!((gain - share).abs() < 1e-9, "{rounds} rounds at {delta}: {gain}");
                }
            }
        }
    }
}

/// Two ideal points on a line, concave losses: the edge between them is the line
/// itself, and what one can have at most while the other keeps its reserve is in
/// closed form.
#[test]
fn the_edge_of_a_line_is_that_of_the_closed_form() {
    let points = 401;
    let mut b = GameBuilder::<f64>::new("Line", ["A", "B"]);
    let names: Vec<String> = (0..points).map(|i| i.to_string()).collect();
    let set = b.information_set("point", 0, names);
    let root = b.decision(None, set);
    for i in 0..points {
        let x = i as f64 / (points - 1) as f64;
        let o = b.outcome("point", [-x * x, -(1.0 - x) * (1.0 - x)]);
        b.terminal(Some((root, i as u32)), Some(o));
    }
    let game = b.build().expect("a game");
    for i in (0..points).step_by(40) {
        let x = i as f64 / (points - 1) as f64;
        // At a corner of the grid mixtures add nothing.
        let reserve = -(1.0 - x) * (1.0 - x);
        let best = most(&game, PlayerId(0), PlayerId(1), reserve).unwrap();
        assert!((best + x * x).abs() < 1e-9, "{x}: {best}");
    }
    assert_eq!(most(&game, PlayerId(0), PlayerId(1), 0.1), None);
}
