//! Stationary play of a relation, for many draws at once.
//!
//! In every state the players answer by the agent quantal response of the state's
//! game, whose payoffs are those of the period plus δ times the value of the state
//! that follows (a stationary Markov quantal response: Breitmoser, Tan and Zizzo
//! 2010; Eibelshäuser and Poensgen 2019), on the branch that begins with even play.
//! All states are one system, walked for many draws side by side; a draw whose branch
//! turns is followed by arc length. Where nobody looks ahead every state's game stands by
//! itself; and a relation too large for one system is iterated round by round.
//! What it comes to is checked apart: every choice against its logit response, and
//! every value against the equation it solves.

use super::stage::Stage;
use super::whole::{Way, Whole};
use crate::engine::{CHUNK, LOGIT_TOLERANCE};
use realpolitik_case::relation::{CompiledRelation, Relation, Transitions};
use realpolitik_case::unfold::CompiledGame;

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
    /// All states as one system.
    whole: Option<Whole>,
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
    /// `next[joint state][outcome of its game][joint state that follows]`.
    pub next: Vec<Vec<Vec<f64>>>,
    /// Per player: its discount factor, and the span of its payoffs of a period.
    pub discount: Vec<f64>,
    /// See [`Self::discount`].
    pub spans: Vec<f64>,
    /// How it was found.
    pub way: Way,
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
pub(super) struct Draw {
    pub moves: Transitions,
    pub values: Vec<Vec<f64>>,
    pub chain: Vec<Vec<f64>>,
    /// `follows[joint state][outcome][player]`.
    pub follows: Vec<Vec<Vec<f64>>>,
    pub way: Way,
    pub rounds: usize,
    pub still: bool,
    pub residual: f64,
    pub value_residual: f64,
    pub outcomes: Vec<Vec<f64>>,
    pub spans: Vec<f64>,
    /// Values of earlier rounds with how far the next would have moved them, both
    /// over the players' spans; the latest last.
    pub before: Vec<(Vec<f64>, Vec<f64>)>,
    /// How far off the nearest round was.
    pub nearest: f64,
}

impl<'a> RelationSolver<'a> {
    /// For a relation whose games, compiled, are `games` by their place in the case.
    pub fn new(
        relation: &'a Relation,
        compiled: &'a CompiledRelation,
        games: &'a [CompiledGame],
    ) -> Self {
        let mut solver = Self::with(relation, compiled, games, None);
        let whole = Whole::new(relation, &solver.stages, &solver.stage_of, &solver.players);
        solver.whole = whole;
        solver
    }

    /// With the states' system of another solver of the same relation and games.
    pub(super) fn with(
        relation: &'a Relation,
        compiled: &'a CompiledRelation,
        games: &'a [CompiledGame],
        whole: Option<Whole>,
    ) -> Self {
        let mut used: Vec<usize> = relation.states.iter().map(|s| s.game).collect();
        used.sort_unstable();
        used.dedup();
        let place = |game: usize| used.iter().position(|g| *g == game).unwrap_or(0);
        let stage_of: Vec<usize> = (0..relation.joint_states())
            .map(|joint| place(relation.states[relation.parts(joint).0].game))
            .collect();
        let stages: Vec<Stage<'a>> = used.iter().map(|g| Stage::new(&games[*g])).collect();
        let of = |s: &Stage<'a>| {
            let own = s.compiled.players.iter();
            own.map(|p| relation.players.iter().position(|q| q == p).unwrap_or(0)).collect()
        };
        let players: Vec<Vec<usize>> = stages.iter().map(of).collect();
        RelationSolver { relation, compiled, stages, stage_of, players, whole }
    }

    /// The states' system, for [`Self::with`].
    pub(super) fn into_whole(self) -> Option<Whole> {
        self.whole
    }

    /// State by state and round by round, however small the relation: for whoever
    /// compares.
    #[must_use]
    pub fn iterating(mut self) -> Self {
        self.whole = None;
        self
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
        let mut rest = self.solve_whole(&period, &mut draws);
        self.iterate_from_least(&period, &mut rest);
        for (draw, other) in draws.iter_mut().zip(rest) {
            *draw = draw.take().or(other);
        }
        draws.into_iter().map(|d| d.map(Stationary::from)).collect()
    }

    /// Solves all states together, and checks; what has to be iterated is moved to the
    /// draws returned.
    fn solve_whole(
        &mut self,
        period: &[Vec<f64>],
        draws: &mut [Option<Draw>],
    ) -> Vec<Option<Draw>> {
        let ahead = |d: &Option<Draw>| {
            d.as_ref().is_some_and(|d| d.moves.discount.iter().any(|x| *x > 0.0))
        };
        let Some(mut whole) = self.whole.take() else {
            return draws.iter_mut().map(Option::take).collect();
        };
        let rest = draws.iter_mut().map(|d| if ahead(d) { None } else { d.take() }).collect();
        let moves: Vec<Option<&Transitions>> =
            draws.iter().map(|d| d.as_ref().map(|d| &d.moves)).collect();
        let ways = whole.solve(period, &moves, |d| self.steepness(period, d));
        for (d, (draw, way)) in draws.iter_mut().zip(ways).enumerate() {
            let (Some(own), Some(way)) = (draw.as_mut(), way) else {
                *draw = None;
                continue;
            };
            own.way = way;
            for (p, values) in own.values.iter_mut().enumerate() {
                for (s, v) in values.iter_mut().enumerate() {
                    *v = whole.value(p, s, d);
                }
            }
        }
        self.certify(period, draws, Some(&whole));
        self.whole = Some(whole);
        rest
    }

    /// Round by round, from values that are each player's least: those are the same
    /// however payoffs are measured. Checks what it comes to.
    fn iterate_from_least(&mut self, period: &[Vec<f64>], draws: &mut [Option<Draw>]) {
        if draws.iter().all(Option::is_none) {
            return;
        }
        for (d, draw) in draws.iter_mut().enumerate() {
            let Some(draw) = draw else { continue };
            for (p, values) in draw.values.iter_mut().enumerate() {
                let (low, _) = self.range(period, p, d);
                values.fill(low / (1.0 - draw.moves.discount[p]));
            }
        }
        self.iterate(period, draws, 1);
        self.certify(period, draws, None);
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
            way: Way::Iterated,
            rounds: 0,
            still: false,
            residual: 0.0,
            value_residual: f64::INFINITY,
            outcomes: Vec::new(),
            spans: Vec::new(),
            before: Vec::new(),
            nearest: f64::INFINITY,
        })
    }

    /// Plays the game of every state at the values of each draw, solved or as it was
    /// found, and lets it be looked at. Gives the payoffs of a period,
    /// `[state][player][draw]`, and leaves the chains with the draws.
    pub(super) fn play(
        &mut self,
        period: &[Vec<f64>],
        draws: &mut [Option<Draw>],
        going: &[bool],
        found: Option<&Whole>,
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
            match found {
                Some(whole) => stage.take(&period[joint], count, &follows, whole.profile(joint)),
                None => stage.solve(&period[joint], count, &follows, going),
            }
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

    /// The least and the greatest payoff of a player in a period, over all states; 0 for
    /// whoever is paid nowhere.
    fn range(&self, period: &[Vec<f64>], player: usize, d: usize) -> (f64, f64) {
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for (joint, rows) in period.iter().enumerate() {
            let place = self.stage_of[joint];
            for (own, _) in self.players[place].iter().enumerate().filter(|(_, p)| **p == player) {
                let (least, most) = self.stages[place].range(rows, own, d);
                (low, high) = (low.min(least), high.max(most));
            }
        }
        if low <= high { (low, high) } else { (0.0, 0.0) }
    }

    /// The span of each player's payoffs of a period, over all states.
    pub(super) fn spans(&self, period: &[Vec<f64>], d: usize) -> Vec<f64> {
        let players = 0..self.relation.players.len();
        let span = |(low, high): (f64, f64)| high - low;
        players.map(|p| span(self.range(period, p, d))).collect()
    }

    /// The greatest precision times span of payoffs.
    fn steepness(&self, period: &[Vec<f64>], d: usize) -> f64 {
        let spans = self.spans(period, d);
        let mut most = 0.0f64;
        for (joint, rows) in period.iter().enumerate() {
            let place = self.stage_of[joint];
            for (own, player) in self.players[place].iter().enumerate() {
                most = most.max(self.stages[place].precision(rows, own, d) * spans[*player]);
            }
        }
        most
    }

    /// Plays at the values found, once more or as it was found, and checks choices and
    /// values.
    fn certify(&mut self, period: &[Vec<f64>], draws: &mut [Option<Draw>], found: Option<&Whole>) {
        let count = draws.len();
        let going: Vec<bool> = draws.iter().map(Option::is_some).collect();
        let mut residual = vec![0.0f64; count];
        let mut outcomes: Vec<Vec<Vec<f64>>> = vec![Vec::new(); count];
        let mut look = |stage: &mut Stage<'_>| {
            let mut gaps = [0.0; CHUNK];
            stage.residual(count, &mut gaps);
            for d in (0..count).filter(|d| going[*d]) {
                let gap = if gaps[d].is_nan() { f64::INFINITY } else { gaps[d] };
                residual[d] = residual[d].max(gap);
                outcomes[d].push((0..stage.outcomes()).map(|o| stage.outcome(o, d)).collect());
            }
        };
        let payoffs = self.play(period, draws, &going, found, &mut look);
        for (d, (draw, outcomes)) in draws.iter_mut().zip(outcomes).enumerate() {
            if let Some(draw) = draw {
                let spans = self.spans(period, d);
                draw.value_residual = draw.off(&spans, |s, p| payoffs[s][p][d]);
                (draw.residual, draw.outcomes, draw.spans) = (residual[d], outcomes, spans);
            }
        }
    }
}

impl From<Draw> for Stationary {
    fn from(d: Draw) -> Self {
        Stationary {
            chain: d.chain,
            values: d.values,
            outcomes: d.outcomes,
            next: d.moves.next,
            discount: d.moves.discount,
            spans: d.spans,
            way: d.way,
            residual: d.residual,
            value_residual: d.value_residual,
        }
    }
}

impl Draw {
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
