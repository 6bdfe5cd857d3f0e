//! The games of all states of a relation compiled into one block.
//!
//! Unknowns are the log-odds of every state's choices and, behind them, the values of
//! states: x − t·λ·Δu(x, V) = 0 and V − EU(x, V) = 0, where u and EU hold the payoffs of
//! the period and the discounted values of the states that follow.

use super::compile::{Block, LONGEST, MOST_ELIMINATION, Shape, Values, WHOLE, add_set, places};
use super::expression::{Graph, Leaf, Unknown};
use super::lower::{Parts, lower};
use realpolitik_game::Game;
use realpolitik_lanes::graph::Id;
use realpolitik_lanes::sparse::Elimination;

/// The game of one state, and where its numbers stand.
#[derive(Clone, Copy, Debug)]
pub struct StageShape<'a> {
    /// The tree.
    pub game: &'a Game<()>,
    /// The player of the relation that each player of the game is.
    pub players: &'a [usize],
    /// Row of the payoffs of a period, `[terminal * players + player]`.
    pub payoffs: &'a [u32],
    /// Row of nature's first branch, the others following.
    pub chance: u32,
    /// Row of the first player's precision, the others following.
    pub precision: u32,
    /// By terminal: the states that may follow, each with the row of its probability, or
    /// without one where it is sure to.
    pub next: &'a [Vec<(usize, Option<u32>)>],
}

/// Work that a shape may cost before it is not compiled: states, unknowns and nodes.
const WIDEST: usize = 8_000_000;

/// One block for all states; `discount` holds the row of each player's discount factor.
/// `None` where it would be too large, or where players forget what they knew.
pub(super) fn compile_stages(stages: &[StageShape<'_>], discount: &[u32]) -> Option<Block> {
    let (states, players) = (stages.len(), discount.len());
    let values = states * players;
    let mut work = 0usize;
    for stage in stages {
        if stage.game.imperfect_recall().is_some() {
            return None;
        }
        let odds = stage.game.action_count() - stage.game.information_sets().len();
        work = work.saturating_add((odds + values) * (odds + players) * stage.game.nodes().len());
    }
    if work > WIDEST || values.pow(3) / 3 > MOST_ELIMINATION {
        return None;
    }
    let mut all = Stages { graph: Graph::new(), gains: Vec::new(), slopes: Vec::new() };
    let (mut sets, mut unknowns, mut slot) = (Vec::new(), Vec::new(), 0);
    let mut actions = 0;
    let mut own = Vec::new();
    for stage in stages {
        let first = unknowns.len();
        let offsets = stage.game.action_offsets();
        for h in 0..stage.game.information_sets().len() {
            let count = offsets[h + 1] - offsets[h];
            add_set(&mut sets, &mut unknowns, &mut slot, actions + offsets[h], count);
        }
        own.push((first..unknowns.len(), actions));
        actions += stage.game.action_count();
    }
    let odds = unknowns.len();
    let by_state = |player: usize, state: usize| player * states + state;
    let mut worth = vec![all.graph.zero; values];
    let mut derivatives = Vec::new();
    for (s, stage) in stages.iter().enumerate() {
        let (range, first) = own[s].clone();
        let shape = all.shape(stage, discount, states, first as u32);
        let reached = reached(stage);
        let by = |player: usize| -> Vec<(usize, Unknown)> {
            let choices = range.clone().map(|k| (k, unknowns[k]));
            let later = reached.iter().map(|t| {
                let v = by_state(player, *t);
                (odds + v, Unknown::Value(v as u32))
            });
            choices.chain(later).collect()
        };
        let mut known = Values::new();
        for (h, set) in stage.game.information_sets().iter().enumerate() {
            let by = by(stage.players[set.player.index()]);
            all.choices(&shape, &mut known, h, &by);
        }
        for (seat, player) in seats(stage, players).into_iter().enumerate() {
            let v = by_state(player, s);
            worth[v] = shape.value(&mut all.graph, &mut known, 0, seat);
            for (column, x) in by(player) {
                let d = all.graph.derivative(worth[v], x);
                derivatives.push(((odds + v) as u32, column as u32, d));
            }
        }
        if all.graph.nodes.nodes().len() > LONGEST {
            return None;
        }
    }
    all.gains.extend(worth);
    all.slopes.extend(derivatives);
    all.block(sets, odds, values)
}

/// The seats of a game: its own players, then whoever is not in it.
fn seats(stage: &StageShape<'_>, players: usize) -> Vec<usize> {
    let others = (0..players).filter(|p| !stage.players.contains(p));
    stage.players.iter().copied().chain(others).collect()
}

/// The states that may follow a state.
fn reached(stage: &StageShape<'_>) -> Vec<usize> {
    let mut all: Vec<usize> = stage.next.iter().flatten().map(|(to, _)| *to).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// What has been written of all states.
struct Stages {
    graph: Graph,
    gains: Vec<Id>,
    slopes: Vec<(u32, u32, Id)>,
}

impl Stages {
    /// The game of a state with what follows at its terminals.
    fn shape<'g>(
        &mut self,
        stage: &StageShape<'g>,
        discount: &[u32],
        states: usize,
        first_action: u32,
    ) -> Shape<'g> {
        let mut shape = Shape::bare(stage.game);
        (shape.first_chance, shape.first_precision) = (stage.chance, stage.precision);
        shape.first_action = first_action;
        shape.find_ways();
        let (own, seats) = (stage.players.len(), seats(stage, discount.len()));
        shape.paid = seats.len();
        for (terminal, next) in stage.next.iter().enumerate() {
            for (seat, player) in seats.iter().enumerate() {
                let row = stage.payoffs.get(terminal * own + seat).filter(|_| seat < own);
                shape.row.push(row.copied().unwrap_or(u32::MAX));
                shape.follows.push(self.follows(next, discount[*player], player * states));
            }
        }
        shape
    }

    /// δ Σ φ V of one player, whose values begin at `first`.
    fn follows(&mut self, next: &[(usize, Option<u32>)], discount: u32, first: usize) -> Id {
        let g = &mut self.graph;
        let mut sum = g.zero;
        let discount = g.leaf(Leaf::Payoff(discount));
        for (to, row) in next {
            let weight = match row {
                Some(row) => {
                    let p = g.leaf(Leaf::Payoff(*row));
                    g.mul(discount, p)
                }
                None => discount,
            };
            let value = g.leaf(Leaf::Value((first + to) as u32));
            let term = g.mul(weight, value);
            sum = g.add(sum, term);
        }
        sum
    }

    /// The equations of a set's log-odds, with their derivatives by what they depend on.
    fn choices(
        &mut self,
        shape: &Shape<'_>,
        known: &mut Values,
        set: usize,
        by: &[(usize, Unknown)],
    ) {
        let unknowns: Vec<Unknown> = by.iter().map(|(_, x)| *x).collect();
        for (gain, row) in shape.gains(&mut self.graph, known, set, &|_| true, &unknowns) {
            let at = self.gains.len() as u32;
            for ((column, _), d) in by.iter().zip(row) {
                self.slopes.push((at, *column as u32, d));
            }
            self.gains.push(gain);
        }
    }

    fn block(
        self,
        sets: Vec<super::compile::BlockSet>,
        odds: usize,
        values: usize,
    ) -> Option<Block> {
        let zero = self.graph.zero;
        let slopes: Vec<(u32, u32, Id)> =
            self.slopes.into_iter().filter(|(_, _, d)| *d != zero).collect();
        let unknowns = odds + values;
        let parts = Parts {
            sets,
            unknowns,
            values,
            coupled: true,
            late: &|_| true,
            gains: &self.gains,
            slopes: &slopes,
        };
        let mut block = lower(&self.graph, parts);
        if unknowns > WHOLE {
            let pattern: Vec<(u32, u32)> = block.jacobian.iter().map(|j| (j.0, j.1)).collect();
            let sparse = Elimination::new(unknowns, &pattern);
            if sparse.operations() > MOST_ELIMINATION {
                return None;
            }
            block.sparse = Some(sparse);
        }
        block.places = places(&block);
        Some(block)
    }
}
