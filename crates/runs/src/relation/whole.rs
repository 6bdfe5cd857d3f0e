//! All states of a relation as one system, for many draws at once.

use super::stage::Stage;
use crate::engine::CHUNK;
use realpolitik_case::relation::{Relation, Transitions};
use realpolitik_solve::markov::resume_stages;
use realpolitik_solve::quantal_response::{StageShape, StationaryBatch};

/// How the response of a draw was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Along the branch, at growing shares of the precision.
    Walked,
    /// Along the branch by arc length.
    Followed {
        /// Whether it turned back on the way.
        turned: bool,
    },
    /// State by state and round by round.
    Iterated,
}

/// The system with its work space.
#[derive(Clone, Debug)]
pub(super) struct Whole {
    batch: StationaryBatch,
    /// Per joint state: the first of its rows and of its actions.
    first_row: Vec<usize>,
    first_action: Vec<usize>,
    actions: Vec<usize>,
    first_discount: usize,
    /// What each of the last rows is: the probability of a joint state after an outcome.
    moves: Vec<(usize, usize, usize)>,
    first_move: usize,
    rows: Vec<f64>,
    profile: Vec<f64>,
    values: Vec<f64>,
    failed: Vec<bool>,
}

impl Whole {
    /// `None` where the states together make too large a system.
    pub fn new(
        relation: &Relation,
        stages: &[Stage<'_>],
        stage_of: &[usize],
        players: &[Vec<usize>],
    ) -> Option<Self> {
        let (mut first_row, mut first_action) = (Vec::new(), Vec::new());
        let (mut rows, mut actions) = (0, 0);
        for place in stage_of {
            first_row.push(rows);
            first_action.push(actions);
            rows += stages[*place].rows();
            actions += stages[*place].compiled.shape.action_count();
        }
        let first_discount = rows;
        let first_move = first_discount + relation.players.len();
        let mut moves = Vec::new();
        let mut next: Vec<Vec<Next>> = Vec::new();
        let mut payoffs: Vec<Vec<u32>> = Vec::new();
        for (joint, place) in stage_of.iter().enumerate() {
            let stage = &stages[*place];
            let by_outcome = outcomes(relation, joint, stage.outcomes(), first_move, &mut moves);
            next.push(stage.ends().into_iter().map(|o| by_outcome[o].clone()).collect());
            let shifted = |row: &u32| row + first_row[joint] as u32;
            payoffs.push(stage.payoff_rows().iter().map(shifted).collect());
        }
        let shape = |joint: usize| {
            let place = stage_of[joint];
            let stage = &stages[place];
            let (chance, precision) = stage.first_rows();
            StageShape {
                game: &stage.compiled.shape,
                players: &players[place],
                payoffs: &payoffs[joint],
                chance: (first_row[joint] + chance) as u32,
                precision: (first_row[joint] + precision) as u32,
                next: &next[joint],
            }
        };
        let shapes: Vec<StageShape<'_>> = (0..stage_of.len()).map(shape).collect();
        let discount: Vec<u32> = (first_discount..first_move).map(|r| r as u32).collect();
        let batch = StationaryBatch::new(&shapes, &discount, CHUNK)?;
        let [_, values] = batch.unknowns();
        let count = stage_of.iter().map(|p| stages[*p].compiled.shape.action_count());
        Some(Whole {
            rows: vec![0.0; (first_move + moves.len()) * CHUNK],
            profile: vec![0.0; actions * CHUNK],
            values: vec![0.0; values * CHUNK],
            failed: vec![false; CHUNK],
            actions: count.collect(),
            batch,
            first_row,
            first_action,
            first_discount,
            moves,
            first_move,
        })
    }

    /// Solves the draws that have transitions; `steep` says how steep a draw's choices
    /// are. Gives the way each was found, none where it was not.
    pub fn solve(
        &mut self,
        period: &[Vec<f64>],
        draws: &[Option<&Transitions>],
        steep: impl Fn(usize) -> f64,
    ) -> Vec<Option<Way>> {
        let count = draws.len();
        for (first, own) in self.first_row.iter().zip(period) {
            self.rows[first * CHUNK..][..own.len()].copy_from_slice(own);
        }
        for (d, moves) in draws.iter().enumerate() {
            let players = self.first_move - self.first_discount;
            for p in 0..players {
                self.rows[(self.first_discount + p) * CHUNK + d] =
                    moves.map_or(0.0, |m| m.discount[p]);
            }
            for (k, (from, outcome, to)) in self.moves.iter().enumerate() {
                self.rows[(self.first_move + k) * CHUNK + d] =
                    moves.map_or(0.0, |m| m.next[*from][*outcome][*to]);
            }
        }
        self.batch.solve(
            &self.rows,
            CHUNK,
            count,
            &mut self.profile,
            &mut self.values,
            &mut self.failed,
        );
        let way = |(d, moves): (usize, &Option<&Transitions>)| {
            moves.as_ref()?;
            if !self.failed[d] {
                return Some(Way::Walked);
            }
            let (profile, values) = (&mut self.profile, &mut self.values);
            let place = (CHUNK, d);
            let found = resume_stages(&self.batch, &self.rows, place, steep(d), profile, values);
            found.ok().map(|path| Way::Followed { turned: path.turned })
        };
        draws.iter().enumerate().map(way).collect()
    }

    /// The probabilities of a state's actions, `[action * CHUNK + draw]`.
    pub fn profile(&self, joint: usize) -> &[f64] {
        let first = self.first_action[joint];
        &self.profile[first * CHUNK..(first + self.actions[joint]) * CHUNK]
    }

    /// The value of a joint state for a player.
    pub fn value(&self, player: usize, joint: usize, d: usize) -> f64 {
        self.values[(player * self.first_row.len() + joint) * CHUNK + d]
    }
}

/// Joint states that may follow, each with the row of its probability.
type Next = Vec<(usize, Option<u32>)>;

/// What may follow each outcome of a joint state's game; the probabilities that need a
/// row are added to `moves`.
fn outcomes(
    relation: &Relation,
    joint: usize,
    outcomes: usize,
    first: usize,
    moves: &mut Vec<(usize, usize, usize)>,
) -> Vec<Next> {
    let alike = relation.alike(relation.parts(joint).0, outcomes);
    let mut all: Vec<Next> = Vec::with_capacity(outcomes);
    for (outcome, same) in alike.into_iter().enumerate() {
        if same < outcome {
            all.push(all[same].clone());
            continue;
        }
        let to = relation.may_follow(joint, outcome);
        let sure = to.len() == 1;
        let next = to.into_iter().map(|to| {
            if sure {
                return (to, None);
            }
            moves.push((joint, outcome, to));
            (to, Some((first + moves.len() - 1) as u32))
        });
        all.push(next.collect());
    }
    all
}
