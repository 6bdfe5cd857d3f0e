//! Relations walked in lanes and followed by arc length, against the solver of tables.

use realpolitik_game::relation::{MarkovGame, StageGame};
use realpolitik_game::strategic::PayoffTable;
use realpolitik_game::{Game, NodeKind, PlayerId};
use realpolitik_lanes::philox::uniform;
use realpolitik_solve::markov::{follow_stages, markov_logit, resume_stages};
use realpolitik_solve::quantal_response::{StageShape, StationaryBatch};

/// A random game in which everyone moves at once in every state; in one row of ten play
/// is sure of where it goes, in one of twenty it ends.
fn random(seed: u64, states: usize, shape: &[usize], discounts: &[f64]) -> MarkovGame {
    let mut count = 0u64;
    let mut draw = || {
        count += 1;
        uniform(seed, count, 7)
    };
    let profiles: usize = shape.iter().product();
    let names = |n: &usize| (0..*n).map(|i| format!("a{i}")).collect::<Vec<_>>();
    let mut all = Vec::new();
    for s in 0..states {
        let payoffs = (0..profiles * shape.len()).map(|_| draw()).collect();
        let mut next = Vec::new();
        for _ in 0..profiles {
            let mut row: Vec<f64> = (0..states).map(|_| draw()).collect();
            let kind = draw();
            if kind < 0.1 {
                let to = (draw() * states as f64) as usize;
                row = (0..states).map(|t| if t == to { 1.0 } else { 0.0 }).collect();
            }
            let total: f64 = row.iter().sum();
            next.extend(row.iter().map(|p| if kind > 0.95 { 0.0 } else { p / total }));
        }
        let table = PayoffTable::new(shape.to_vec(), payoffs).unwrap();
        let actions = shape.iter().map(names).collect();
        all.push(StageGame::new(format!("s{s}"), actions, table, next).unwrap());
    }
    let players = (0..shape.len()).map(|i| i.to_string()).collect();
    MarkovGame::new(players, discounts.to_vec(), all).unwrap()
}

/// States that an ending leads to, each with the row of its probability.
type Leads = Vec<(usize, Option<u32>)>;

/// A game as trees, with the rows that hold its numbers.
struct Laid {
    trees: Vec<Game<()>>,
    players: Vec<usize>,
    payoffs: Vec<Vec<u32>>,
    next: Vec<Vec<Leads>>,
    discount: Vec<u32>,
    first_precision: u32,
    rows: Vec<f64>,
}

impl Laid {
    fn of(game: &MarkovGame, precision: &[f64]) -> Laid {
        let n = game.players().len();
        let mut rows: Vec<f64> = precision.iter().chain(game.discounts()).copied().collect();
        let (mut trees, mut payoffs, mut next) = (Vec::new(), Vec::new(), Vec::new());
        for state in game.states() {
            let tree = state.payoffs().to_tree();
            let paid: Vec<_> =
                (0..n).map(|p| tree.accumulated_payoff(PlayerId(p as u32))).collect();
            let (mut own, mut follow) = (Vec::new(), Vec::new());
            for node in tree.terminals() {
                for pays in &paid {
                    own.push(rows.len() as u32);
                    rows.push(pays[node.index()]);
                }
                let position = state.payoffs().position(&actions(&tree, node, n));
                let mut to = Vec::new();
                for (t, p) in state.transition(position).iter().enumerate() {
                    to.push((t, Some(rows.len() as u32)));
                    rows.push(*p);
                }
                follow.push(to);
            }
            trees.push(tree.shape());
            payoffs.push(own);
            next.push(follow);
        }
        let discount = (n as u32..2 * n as u32).collect();
        let players = (0..n).collect();
        Laid { trees, players, payoffs, next, discount, first_precision: 0, rows }
    }

    fn batch(&self, capacity: usize) -> StationaryBatch {
        let shape = |s: usize| StageShape {
            game: &self.trees[s],
            players: &self.players,
            payoffs: &self.payoffs[s],
            chance: 0,
            precision: self.first_precision,
            next: &self.next[s],
        };
        let shapes: Vec<StageShape<'_>> = (0..self.trees.len()).map(shape).collect();
        StationaryBatch::new(&shapes, &self.discount, capacity).unwrap()
    }
}

/// What each player does on the way to a terminal.
fn actions(tree: &Game<f64>, mut node: realpolitik_game::NodeId, players: usize) -> Vec<usize> {
    let mut all = vec![0; players];
    while let Some((parent, branch)) = tree.node(node).parent {
        if let NodeKind::Decision(h) = tree.node(parent).kind {
            all[tree.information_sets()[h.index()].player.index()] = branch as usize;
        }
        node = parent;
    }
    all
}

/// Walks and follows a game and compares both with the solver of tables. Says whether the
/// walk was given up and whether the branch turned.
fn compared(game: &MarkovGame, lambda: f64, what: &str) -> (bool, bool) {
    let players = game.players().len();
    let laid = Laid::of(game, &vec![lambda; players]);
    let mut solver = laid.batch(1);
    let count: usize = laid.trees.iter().map(Game::action_count).sum();
    let states = laid.trees.len();
    let (mut profile, mut values) = (vec![0.0; count], vec![0.0; states * players]);
    let mut failed = [false];
    let reference = markov_logit(game, &vec![lambda; players], &Default::default()).unwrap();
    let check = |profile: &[f64], values: &[f64], how: &str| {
        let mut at = 0;
        for (tree, own) in laid.trees.iter().zip(&reference.profile.probabilities) {
            for set in tree.information_sets() {
                for want in &own[set.player.index()] {
                    assert!((profile[at] - want).abs() < 1e-8, "{what} {how}");
                    at += 1;
                }
            }
        }
        for (s, own) in reference.values.iter().enumerate() {
            for (p, want) in own.iter().enumerate() {
                let gap = (values[p * states + s] - want).abs();
                assert!(gap < 1e-8 * (1.0 + want.abs()), "{what} {how} {gap}");
            }
        }
    };
    let path = follow_stages(&solver, &laid.rows, (1, 0), lambda, &mut profile, &mut values);
    let path = path.unwrap_or_else(|e| panic!("{what}: {e}"));
    assert_eq!(path.turned, reference.turned, "{what}");
    check(&profile, &values, "followed");
    solver.solve(&laid.rows, 1, 1, &mut profile, &mut values, &mut failed);
    if !failed[0] {
        check(&profile, &values, "walked");
    }
    let on = resume_stages(&solver, &laid.rows, (1, 0), lambda, &mut profile, &mut values);
    let on = on.unwrap_or_else(|e| panic!("{what}: {e}"));
    assert!(on.steps <= path.steps && (failed[0] || on.steps == 0), "{what}");
    check(&profile, &values, "resumed");
    // Where the branch turns a walk at growing precision has to be given up.
    assert!(failed[0] || !path.turned, "{what}: it walked past a turning point");
    (failed[0], path.turned)
}

#[test]
fn one_state_follows_the_branch_past_its_turning_points() {
    let mut turned = 0;
    for seed in 0..300 {
        let game = random(seed, 1, &[3, 3], &[0.6, 0.6]);
        turned += usize::from(compared(&game, 40.0, &format!("seed {seed}")).1);
    }
    assert!(turned >= 2, "{turned}");
}

#[test]
fn several_states_agree_with_the_solver_of_tables() {
    let games: [(usize, &[usize], &[f64], f64); 6] = [
        (4, &[2, 3], &[0.9, 0.8], 6.0),
        (3, &[2, 2, 2], &[0.9, 0.0, 0.5], 5.0),
        (6, &[2, 2], &[0.99, 0.95], 8.0),
        (2, &[4], &[0.999], 10.0),
        (2, &[2, 2], &[0.0, 0.0], 12.0),
        (5, &[1, 3], &[0.9, 0.9], 0.0),
    ];
    let (mut given_up, mut turned) = (0, 0);
    for (k, (states, shape, discounts, lambda)) in games.into_iter().enumerate() {
        for seed in 0..8 {
            let game = random(1000 * (k as u64 + 1) + seed, states, shape, discounts);
            let (lost, bent) = compared(&game, lambda, &format!("game {k} seed {seed}"));
            given_up += usize::from(lost);
            turned += usize::from(bent);
        }
    }
    // What does not turn is hardly ever given up.
    assert!(given_up <= turned + 4, "{given_up} {turned}");
}

/// A draw has the same bits alone, among others, and without wider instructions.
#[test]
fn bits_do_not_depend_on_neighbours_or_instructions() {
    let game = random(5, 3, &[2, 3], &[0.9, 0.7]);
    let laid = Laid::of(&game, &[4.0, 5.0]);
    let states = laid.trees.len();
    let actions: usize = laid.trees.iter().map(Game::action_count).sum();
    let draws = 37;
    let mut rows = vec![0.0; laid.rows.len() * draws];
    for (r, x) in laid.rows.iter().enumerate() {
        for d in 0..draws {
            // Payoffs and precisions differ, probabilities and discounts do not.
            let payoff = laid.payoffs.iter().flatten().any(|p| *p as usize == r);
            rows[r * draws + d] = if payoff { x + 0.01 * d as f64 * x } else { *x };
        }
    }
    let solve = |mut solver: StationaryBatch, rows: &[f64], draws: usize| {
        let mut profile = vec![0.0; actions * draws];
        let mut values = vec![0.0; 2 * states * draws];
        let mut failed = vec![false; draws];
        solver.solve(rows, draws, draws, &mut profile, &mut values, &mut failed);
        assert!(failed.iter().all(|f| !f));
        (profile, values)
    };
    let all = solve(laid.batch(draws), &rows, draws);
    assert_eq!(all, solve(laid.batch(draws).plain(), &rows, draws));
    for d in [0, 17, 36] {
        let own: Vec<f64> = rows.chunks(draws).map(|r| r[d]).collect();
        let (profile, values) = solve(laid.batch(1), &own, 1);
        for (row, x) in all.0.chunks(draws).zip(&profile) {
            assert_eq!(row[d].to_bits(), x.to_bits());
        }
        for (row, x) in all.1.chunks(draws).zip(&values) {
            assert_eq!(row[d].to_bits(), x.to_bits());
        }
    }
    let mut solver = laid.batch(2);
    assert_eq!(solver.unknowns(), [9, 6]);
    assert_eq!(solver.effort(), (0, 0));
    let (mut p, mut v, mut failed) = (vec![0.0; actions], vec![0.0; 6], [true]);
    solver.solve(&laid.rows, 1, 1, &mut p, &mut v, &mut failed);
    assert!(!failed[0] && solver.effort().0 == 1 && solver.effort().1 > 2);
}
