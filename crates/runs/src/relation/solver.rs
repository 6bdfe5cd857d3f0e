//! Stationary play of a relation, for many draws at once.
//!
//! In every state the players answer by the agent quantal response of the state's
//! game, whose payoffs are those of the period plus δ times the value of the state
//! that follows (a stationary Markov quantal response: Breitmoser, Tan and Zizzo
//! 2010; Eibelshäuser and Poensgen 2019). First by policy iteration: the games are
//! solved at given values, each on its principal branch; what they play is a chain of
//! states, whose values are linear equations; and so on from values of 0 (Howard 1960
//! for one player). Several players may go round so; then by value iteration, each
//! round combined with earlier ones (Anderson 1965, type II).
//! What it comes to is checked apart: every choice against its logit response, and
//! every value against the equation it solves.

use super::stage::Stage;
use crate::engine::{CHUNK, LOGIT_TOLERANCE};
use realpolitik_case::relation::{CompiledRelation, Relation, Transitions};
use realpolitik_case::unfold::CompiledGame;

/// Most rounds.
const ROUNDS: usize = 120;
/// Rounds of policy iteration, before those of value iteration.
const POLICY: usize = 4;
/// Earlier rounds of value iteration that are combined.
const MEMORY: usize = 8;
/// Where a round is this many times farther off than the nearest, earlier ones are
/// forgotten.
const WORSE: f64 = 4.0;
/// Values stand still when none moves by more than this share of the span of payoffs.
const STILL: f64 = 1e-11;
/// How far a value may be from the equation that it solves, as a share of the span.
const VALUE_TOLERANCE: f64 = 1e-9;

/// Solves a relation over chunks of draws.
#[derive(Clone, Debug)]
pub struct RelationSolver<'a> {
    relation: &'a Relation,
    compiled: &'a CompiledRelation,
    stages: Vec<Stage<'a>>,
    /// Per joint state: which stage.
    stage_of: Vec<usize>,
    /// Per stage and player of its game: the player of the relation.
    players: Vec<Vec<usize>>,
}

/// The stationary response of one draw.
#[derive(Clone, Debug, PartialEq)]
pub struct Stationary {
    /// `chain[from][to]`: the probability of the joint state that follows.
    pub chain: Vec<Vec<f64>>,
    /// `values[player][joint state]`: expected discounted payoffs, from this period on.
    pub values: Vec<Vec<f64>>,
    /// `outcomes[joint state][outcome of its game]`.
    pub outcomes: Vec<Vec<f64>>,
    /// Rounds that it took.
    pub rounds: usize,
    /// The greatest distance of a choice from its logit response.
    pub residual: f64,
    /// The greatest distance of a value from its equation, as a share of the span.
    pub value_residual: f64,
}

impl Stationary {
    /// Whether choices and values are what they should be, by the check apart.
    pub fn is_certified(&self) -> bool {
        self.residual <= LOGIT_TOLERANCE && self.value_residual <= VALUE_TOLERANCE
    }
}

/// One draw on its way.
struct Draw {
    moves: Transitions,
    values: Vec<Vec<f64>>,
    chain: Vec<Vec<f64>>,
    /// `follows[joint state][outcome][player]`.
    follows: Vec<Vec<Vec<f64>>>,
    rounds: usize,
    still: bool,
    value_residual: f64,
    /// Values of earlier rounds with how far the next would have moved them, both
    /// over the players' spans; the latest last.
    before: Vec<(Vec<f64>, Vec<f64>)>,
    /// How far off the nearest round was.
    nearest: f64,
}

impl<'a> RelationSolver<'a> {
    /// For a relation whose games, compiled, are `games` by their place in the case.
    pub fn new(
        relation: &'a Relation,
        compiled: &'a CompiledRelation,
        games: &'a [CompiledGame],
    ) -> Self {
        let mut used: Vec<usize> = relation.states.iter().map(|s| s.game).collect();
        used.sort_unstable();
        used.dedup();
        let place = |game: usize| used.iter().position(|g| *g == game).unwrap_or(0);
        let stage_of = (0..relation.joint_states())
            .map(|joint| place(relation.states[relation.parts(joint).0].game))
            .collect();
        let stages: Vec<Stage<'a>> = used.iter().map(|g| Stage::new(&games[*g])).collect();
        let of = |s: &Stage<'a>| {
            let own = s.compiled.players.iter();
            own.map(|p| relation.players.iter().position(|q| q == p).unwrap_or(0)).collect()
        };
        let players = stages.iter().map(of).collect();
        RelationSolver { relation, compiled, stages, stage_of, players }
    }

    /// Solves draws `theta[parameter * stride + draw]`, at most 256 of them; none
    /// where numbers are improper.
    pub fn solve(&mut self, theta: &[f64], stride: usize, count: usize) -> Vec<Option<Stationary>> {
        let parameters = theta.len().div_ceil(stride.max(1));
        let states = self.stage_of.len();
        let mut draws: Vec<Option<Draw>> = Vec::with_capacity(count);
        let mut own = vec![vec![0.0; parameters * CHUNK]; states];
        let (mut point, mut there) = (Vec::new(), Vec::new());
        for d in 0..count {
            point.clear();
            point.extend((0..parameters).map(|m| theta[m * stride + d]));
            let mut draw = self.start(&point);
            for (joint, rows) in own.iter_mut().enumerate() {
                let set = self.compiled.parameters(self.relation, joint, &point, &mut there);
                if set.is_err() {
                    draw = None;
                }
                let from = if set.is_ok() { &there } else { &point };
                for (m, value) in from.iter().enumerate() {
                    rows[m * CHUNK + d] = *value;
                }
            }
            draws.push(draw);
        }
        let mut period: Vec<Vec<f64>> = Vec::with_capacity(states);
        for (joint, rows) in own.iter().enumerate() {
            let stage = &mut self.stages[self.stage_of[joint]];
            let mut out = vec![0.0; stage.rows() * CHUNK];
            let mut proper = [false; CHUNK];
            stage.formulas(rows, count, &mut out, &mut proper);
            for (draw, _) in draws.iter_mut().zip(proper).filter(|(_, proper)| !proper) {
                *draw = None;
            }
            period.push(out);
        }
        self.iterate(&period, &mut draws, 1);
        self.certify(&period, draws)
    }

    fn start(&self, theta: &[f64]) -> Option<Draw> {
        let moves = self.compiled.at(self.relation, theta).ok()?;
        let (states, players) = (self.stage_of.len(), self.relation.players.len());
        let outcomes = |joint: usize| self.stages[self.stage_of[joint]].outcomes();
        Some(Draw {
            moves,
            values: vec![vec![0.0; states]; players],
            chain: vec![vec![0.0; states]; states],
            follows: (0..states).map(|s| vec![vec![0.0; players]; outcomes(s)]).collect(),
            rounds: 0,
            still: false,
            value_residual: f64::INFINITY,
            before: Vec::new(),
            nearest: f64::INFINITY,
        })
    }

    /// Solves the games and the values in turn until values stand still. Draws that
    /// take longer than half of the others go on among themselves.
    fn iterate(&mut self, period: &[Vec<f64>], draws: &mut [Option<Draw>], first: usize) {
        for round in first..=ROUNDS {
            let going: Vec<bool> =
                draws.iter().map(|d| d.as_ref().is_some_and(|d| !d.still)).collect();
            let left: Vec<usize> = (0..draws.len()).filter(|d| going[*d]).collect();
            if left.is_empty() {
                return;
            }
            if left.len() <= draws.len() / 2 {
                let mut few: Vec<Option<Draw>> = left.iter().map(|d| draws[*d].take()).collect();
                let own: Vec<Vec<f64>> = period.iter().map(|rows| packed(rows, &left)).collect();
                self.iterate(&own, &mut few, round);
                left.iter().zip(few).for_each(|(d, draw)| draws[*d] = draw);
                return;
            }
            let payoffs = self.play(period, draws, &going, &mut |_| ());
            for (d, draw) in draws.iter_mut().enumerate().filter(|(d, _)| going[*d]) {
                let Some(draw) = draw else { continue };
                let spans = self.spans(period, d);
                let now: Vec<Vec<f64>> =
                    (0..spans.len()).map(|p| payoffs.iter().map(|s| s[p][d]).collect()).collect();
                draw.rounds = round;
                draw.step(&now, &spans);
            }
        }
    }

    /// Solves the game of every state at the values of each draw, and lets it be
    /// looked at while it is solved. Gives the payoffs of a period,
    /// `[state][player][draw]`, and leaves the chains with the draws.
    fn play(
        &mut self,
        period: &[Vec<f64>],
        draws: &mut [Option<Draw>],
        going: &[bool],
        look: &mut dyn FnMut(&mut Stage<'_>),
    ) -> Vec<Vec<Vec<f64>>> {
        let (states, players) = (self.stage_of.len(), self.relation.players.len());
        let count = draws.len();
        let mut payoffs = vec![vec![vec![0.0; count]; players]; states];
        for (draw, _) in draws.iter_mut().zip(going).filter(|(_, going)| **going) {
            draw.iter_mut().for_each(Draw::look_ahead);
        }
        for joint in 0..states {
            let place = self.stage_of[joint];
            let (stage, seats) = (&mut self.stages[place], &self.players[place]);
            let follows = |d: usize, outcome: usize, player: usize| {
                draws[d].as_ref().map_or(0.0, |x| x.follows[joint][outcome][seats[player]])
            };
            stage.solve(&period[joint], count, &follows, going);
            look(stage);
            for (d, draw) in draws.iter_mut().enumerate().filter(|(d, _)| going[*d]) {
                let Some(draw) = draw else { continue };
                let mut row = vec![0.0; states];
                for outcome in 0..stage.outcomes() {
                    let p = stage.outcome(outcome, d);
                    for (to, next) in row.iter_mut().zip(&draw.moves.next[joint][outcome]) {
                        *to += p * next;
                    }
                }
                draw.chain[joint] = row;
                for (own, seat) in seats.iter().enumerate() {
                    let later: f64 = (0..stage.outcomes())
                        .map(|o| stage.outcome(o, d) * draw.follows[joint][o][*seat])
                        .sum();
                    payoffs[joint][*seat][d] = stage.payoff(own, d) - later;
                }
            }
        }
        payoffs
    }

    /// The greatest span of each player's payoffs of a period over the states.
    fn spans(&self, period: &[Vec<f64>], d: usize) -> Vec<f64> {
        let mut spans = vec![0.0f64; self.relation.players.len()];
        for (joint, rows) in period.iter().enumerate() {
            let place = self.stage_of[joint];
            for (own, seat) in self.players[place].iter().enumerate() {
                spans[*seat] = spans[*seat].max(self.stages[place].span(rows, own, d));
            }
        }
        spans
    }

    /// Plays once more at the values found and checks choices and values.
    fn certify(
        &mut self,
        period: &[Vec<f64>],
        mut draws: Vec<Option<Draw>>,
    ) -> Vec<Option<Stationary>> {
        let count = draws.len();
        let going: Vec<bool> = draws.iter().map(Option::is_some).collect();
        let mut residual = vec![0.0f64; count];
        let mut outcomes: Vec<Vec<Vec<f64>>> = vec![Vec::new(); count];
        let mut look = |stage: &mut Stage<'_>| {
            let mut gaps = [0.0; CHUNK];
            stage.residual(count, &mut gaps);
            for d in 0..count {
                let gap = if gaps[d].is_nan() { f64::INFINITY } else { gaps[d] };
                residual[d] = residual[d].max(gap);
                outcomes[d].push((0..stage.outcomes()).map(|o| stage.outcome(o, d)).collect());
            }
        };
        let payoffs = self.play(period, &mut draws, &going, &mut look);
        for (d, draw) in draws.iter_mut().enumerate() {
            let spans = self.spans(period, d);
            if let Some(draw) = draw {
                draw.value_residual = draw.off(&spans, |s, p| payoffs[s][p][d]);
            }
        }
        let each = draws.into_iter().zip(outcomes).zip(residual);
        each.map(|((draw, outcomes), residual)| {
            draw.map(|d| Stationary {
                chain: d.chain,
                values: d.values,
                outcomes,
                rounds: d.rounds,
                residual,
                value_residual: d.value_residual,
            })
        })
        .collect()
    }
}

impl Draw {
    /// Moves the values towards those of the chain as it is played now.
    fn step(&mut self, now: &[Vec<f64>], spans: &[f64]) {
        let scale = |p: usize| spans[p].max(f64::MIN_POSITIVE);
        let (mut at, mut off) = (Vec::new(), Vec::new());
        for (p, now) in now.iter().enumerate() {
            let next = if self.rounds <= POLICY {
                let Some(next) = values(&self.chain, self.moves.discount[p], now) else { return };
                next
            } else {
                let (v, discount) = (&self.values[p], self.moves.discount[p]);
                let later = |row: &[f64]| row.iter().zip(v).map(|(q, v)| q * v).sum::<f64>();
                now.iter().zip(&self.chain).map(|(r, row)| r + discount * later(row)).collect()
            };
            at.extend(self.values[p].iter().map(|v| v / scale(p)));
            off.extend(next.iter().zip(&self.values[p]).map(|(n, v)| (n - v) / scale(p)));
        }
        self.still = off.iter().all(|x| x.abs() <= STILL);
        let far = off.iter().fold(0.0f64, |most, x| most.max(x.abs()));
        if far > WORSE * self.nearest {
            self.before.clear();
        }
        self.nearest = self.nearest.min(far);
        let to = combined(&self.before, &at, &off);
        if self.rounds > POLICY {
            self.before.push((at, off));
            if self.before.len() > MEMORY {
                self.before.remove(0);
            }
        }
        let states = self.chain.len();
        for (p, values) in self.values.iter_mut().enumerate() {
            for (v, x) in values.iter_mut().zip(&to[p * states..]) {
                *v = x * scale(p);
            }
        }
    }

    /// What follows each outcome of each state, discounted.
    fn look_ahead(&mut self) {
        for (rows, follows) in self.moves.next.iter().zip(&mut self.follows) {
            for (row, follows) in rows.iter().zip(follows) {
                for ((v, discount), f) in
                    self.values.iter().zip(&self.moves.discount).zip(follows.iter_mut())
                {
                    *f = discount * row.iter().zip(v).map(|(p, v)| p * v).sum::<f64>();
                }
            }
        }
    }

    /// How far values are from what is got now and δ times the value of what
    /// follows, as a share of the span.
    fn off(&self, spans: &[f64], now: impl Fn(usize, usize) -> f64) -> f64 {
        let mut most = 0.0f64;
        for (p, (v, discount)) in self.values.iter().zip(&self.moves.discount).enumerate() {
            for (s, row) in self.chain.iter().enumerate() {
                let later: f64 = row.iter().zip(v).map(|(q, v)| q * v).sum();
                let gap = (v[s] - now(s, p) - discount * later).abs();
                let share = if gap == 0.0 { 0.0 } else { gap / spans[p].max(f64::MIN_POSITIVE) };
                most = if share.is_nan() { f64::INFINITY } else { most.max(share) };
            }
        }
        most
    }
}

/// The values of a chain: `(I − δP) v = r`.
fn values(chain: &[Vec<f64>], discount: f64, now: &[f64]) -> Option<Vec<f64>> {
    let n = chain.len();
    let mut matrix = vec![0.0; n * n];
    for (s, row) in chain.iter().enumerate() {
        for (t, p) in row.iter().enumerate() {
            matrix[s * n + t] = f64::from(u8::from(s == t)) - discount * p;
        }
    }
    let mut v = now.to_vec();
    realpolitik_lanes::linear::solve(&mut matrix, &mut v)?;
    v.iter().all(|x| x.is_finite()).then_some(v)
}

/// Some draws of rows that lie as `rows[row * CHUNK + draw]`, moved to the front.
fn packed(rows: &[f64], draws: &[usize]) -> Vec<f64> {
    let mut out = vec![0.0; rows.len()];
    for (to, from) in out.chunks_mut(CHUNK).zip(rows.chunks(CHUNK)) {
        to.iter_mut().zip(draws).for_each(|(to, d)| *to = from[*d]);
    }
    out
}

/// The next values: a full step from here, less what earlier steps say of it
/// (Anderson 1965; Walker and Ni 2011, eq. 2.1, normal equations with a ridge).
fn combined(before: &[(Vec<f64>, Vec<f64>)], at: &[f64], off: &[f64]) -> Vec<f64> {
    let plain = || at.iter().zip(off).map(|(a, o)| a + o).collect::<Vec<f64>>();
    let m = before.len();
    if m == 0 {
        return plain();
    }
    // Differences to the present round.
    let moved: Vec<Vec<f64>> =
        before.iter().map(|(_, o)| off.iter().zip(o).map(|(x, y)| x - y).collect()).collect();
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
    let mut matrix = vec![0.0; m * m];
    let mut share: Vec<f64> = moved.iter().map(|d| dot(d, off)).collect();
    let largest = moved.iter().map(|d| dot(d, d)).fold(0.0, f64::max);
    for i in 0..m {
        for j in 0..m {
            matrix[i * m + j] = dot(&moved[i], &moved[j]);
        }
        matrix[i * m + i] += 1e-14 * largest;
    }
    if realpolitik_lanes::linear::solve(&mut matrix, &mut share).is_none() {
        return plain();
    }
    let mut to = plain();
    for ((share, (a, _)), moved) in share.iter().zip(before).zip(&moved) {
        for (k, to) in to.iter_mut().enumerate() {
            *to -= share * (at[k] - a[k] + moved[k]);
        }
    }
    if to.iter().all(|x| x.is_finite()) { to } else { plain() }
}
