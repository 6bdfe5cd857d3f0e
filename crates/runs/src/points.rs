//! Many parameter points of one game solved and certified: what every finding
//! that asks "and if it were otherwise?" stands on.
//!
//! Numbers lie in rows, one row per parameter, outcome, action or player and
//! one entry per point: `row * points + point`.

use crate::engine::{CHUNK, Engine};
use crate::parts::joined;
use crate::pattern::Pattern;
use realpolitik_case::unfold::CompiledGame;
use std::ops::Range;

/// Parameter points, a row per parameter of the case in file order.
#[derive(Clone, Debug, PartialEq)]
pub struct Points {
    parameters: usize,
    count: usize,
    rows: Vec<f64>,
}

impl Points {
    /// `count` points, all parameters 0.
    pub fn new(parameters: usize, count: usize) -> Self {
        Points { parameters, count, rows: vec![0.0; parameters * count] }
    }
    /// The same point `count` times.
    pub fn repeated(theta: &[f64], count: usize) -> Self {
        let rows = theta.iter().flat_map(|v| std::iter::repeat_n(*v, count)).collect();
        Points { parameters: theta.len(), count, rows }
    }
    /// The number of points.
    pub fn len(&self) -> usize {
        self.count
    }
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }
    /// The number of parameters.
    pub fn parameters(&self) -> usize {
        self.parameters
    }
    /// A parameter's values.
    pub fn row(&self, parameter: usize) -> &[f64] {
        &self.rows[parameter * self.count..(parameter + 1) * self.count]
    }
    /// A parameter's values, to be set.
    pub fn row_mut(&mut self, parameter: usize) -> &mut [f64] {
        &mut self.rows[parameter * self.count..(parameter + 1) * self.count]
    }
    /// All values: parameter `m` of point `k` at `m * len + k`.
    pub fn rows_mut(&mut self) -> &mut [f64] {
        &mut self.rows
    }
    /// All values from one point on: parameter `m` of the `k`th after it at
    /// `m * len + k`. Empty without parameters.
    pub fn rows_from(&self, point: usize) -> &[f64] {
        self.rows.get(point..).unwrap_or(&[])
    }
    /// Sets one point.
    pub fn set(&mut self, point: usize, theta: &[f64]) {
        for (m, v) in theta.iter().enumerate() {
            self.rows[m * self.count + point] = *v;
        }
    }
    /// Copies one point out.
    pub fn get(&self, point: usize, theta: &mut Vec<f64>) {
        theta.clear();
        theta.extend((0..self.parameters).map(|m| self.rows[m * self.count + point]));
    }
}

/// Solutions of [`Points`] on the principal branch, each with its certificate.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Solved {
    count: usize,
    actions: Vec<f64>,
    outcomes: Vec<f64>,
    payoffs: Vec<f64>,
    conceded: Vec<f64>,
    watched: Vec<f64>,
    certified: Vec<bool>,
    residual: Vec<f64>,
}

impl Solved {
    /// The number of points.
    pub fn len(&self) -> usize {
        self.count
    }
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }
    /// The probability of an action (flat as in
    /// [`realpolitik_game::BehaviorProfile`]) at each point.
    pub fn action(&self, action: usize) -> &[f64] {
        &self.actions[action * self.count..(action + 1) * self.count]
    }
    /// The probability of an outcome of the protocol at each point.
    pub fn outcome(&self, outcome: usize) -> &[f64] {
        &self.outcomes[outcome * self.count..(outcome + 1) * self.count]
    }
    /// The expected payoff of a player of the compiled game at each point.
    pub fn payoff(&self, player: usize) -> &[f64] {
        &self.payoffs[player * self.count..(player + 1) * self.count]
    }
    /// The expected weight that the second of a pair concedes to the first, by
    /// the pair's place in [`realpolitik_case::conceding::Conceding`], at each point.
    pub fn conceded(&self, pair: usize) -> &[f64] {
        &self.conceded[pair * self.count..(pair + 1) * self.count]
    }
    /// The probability of a pattern that was watched, by its place, at each point.
    pub fn watched(&self, pattern: usize) -> &[f64] {
        &self.watched[pattern * self.count..(pattern + 1) * self.count]
    }
    /// Which points have a certified solution; the entries of the others are
    /// not numbers.
    pub fn certified(&self) -> &[bool] {
        &self.certified
    }
    /// How far each point is from its logit response, by code apart from the
    /// solver; not a number where there was no solution.
    pub fn residual(&self) -> &[f64] {
        &self.residual
    }
}

/// Solves points of a compiled game over `jobs` threads. A point's bits do not
/// depend on its neighbours nor on the number of threads.
///
/// Points are solved side by side; what cannot be followed so is solved by
/// itself, and every point is certified.
pub fn solve_points(compiled: &CompiledGame, points: &Points, jobs: usize) -> Solved {
    solve_watching(compiled, points, &[], jobs)
}

/// As [`solve_points`], with the probability of each pattern at each point.
pub fn solve_watching(
    compiled: &CompiledGame,
    points: &Points,
    patterns: &[Pattern],
    jobs: usize,
) -> Solved {
    PointSolver::new(compiled, patterns).solve(points, jobs)
}

/// A game made ready to be solved at points, for whoever solves it several times.
#[derive(Debug)]
pub struct PointSolver<'a> {
    engine: Engine<'a>,
    actions: usize,
    players: usize,
    patterns: usize,
}

impl<'a> PointSolver<'a> {
    /// For a compiled game, with the probability of each pattern.
    pub fn new(compiled: &'a CompiledGame, patterns: &[Pattern]) -> Self {
        PointSolver {
            engine: Engine::new(compiled, None, patterns),
            actions: compiled.shape.action_count(),
            players: compiled.players.len(),
            patterns: patterns.len(),
        }
    }

    /// For another game; where only its formulas differ, it is soon ready.
    pub fn like<'b>(&self, compiled: &'b CompiledGame, patterns: &[Pattern]) -> PointSolver<'b> {
        PointSolver {
            engine: self.engine.like(compiled, patterns),
            actions: compiled.shape.action_count(),
            players: compiled.players.len(),
            patterns: patterns.len(),
        }
    }

    /// As [`solve_watching`].
    pub fn solve(&mut self, points: &Points, jobs: usize) -> Solved {
        let mut solved = Solved::default();
        self.solve_into(points, jobs, &mut solved);
        solved
    }

    /// As [`PointSolver::solve`], in memory that is used again.
    pub fn solve_into(&mut self, points: &Points, jobs: usize, solved: &mut Solved) {
        let n = points.len();
        let chunks = n.div_ceil(CHUNK);
        solved.count = n;
        let rows = |row: &mut Vec<f64>, rows: usize| row.resize(rows * n, f64::NAN);
        rows(&mut solved.actions, self.actions);
        rows(&mut solved.outcomes, self.engine.tally_rows().outcomes.len());
        rows(&mut solved.payoffs, self.players);
        rows(&mut solved.conceded, self.engine.tally_rows().conceded.len());
        rows(&mut solved.watched, self.patterns);
        rows(&mut solved.residual, 1);
        solved.certified.resize(n, false);
        let jobs = jobs.clamp(1, chunks.max(1));
        if jobs == 1 {
            solve_range(&mut self.engine, points, 0..n, solved, 0);
            return;
        }
        let engine = &self.engine;
        let parts: Vec<(usize, Solved)> = std::thread::scope(|scope| {
            let workers: Vec<_> = (0..jobs)
                .map(|w| {
                    let mut engine = engine.clone();
                    let range =
                        CHUNK * (chunks * w / jobs)..n.min(CHUNK * (chunks * (w + 1) / jobs));
                    let mut part = solved.part(range.len());
                    scope.spawn(move || {
                        let start = range.start;
                        solve_range(&mut engine, points, range, &mut part, start);
                        (start, part)
                    })
                })
                .collect();
            workers.into_iter().map(joined).collect()
        });
        for (start, part) in parts {
            solved.put(start, &part);
        }
    }
}

fn solve_range(
    engine: &mut Engine<'_>,
    points: &Points,
    range: Range<usize>,
    out: &mut Solved,
    origin: usize,
) {
    let tally = engine.tally_rows().clone();
    let mut start = range.start;
    while start < range.end {
        let count = (range.end - start).min(CHUNK);
        engine.solve(points.rows_from(start), points.count, count);
        let at = start - origin;
        let n = out.count;
        let copy = |rows: &mut [f64], row: usize, from: &[f64]| {
            let to = &mut rows[row * n + at..row * n + at + count];
            for ((to, from), certified) in to.iter_mut().zip(from).zip(engine.certified()) {
                *to = if *certified { *from } else { f64::NAN };
            }
        };
        for a in 0..out.actions.len() / n {
            copy(&mut out.actions, a, engine.action(a));
        }
        for (o, row) in tally.outcomes.clone().enumerate() {
            copy(&mut out.outcomes, o, engine.tallied(row));
        }
        for (p, row) in tally.payoffs.clone().enumerate() {
            copy(&mut out.payoffs, p, engine.tallied(row));
        }
        for (k, row) in tally.conceded.clone().enumerate() {
            copy(&mut out.conceded, k, engine.tallied(row));
        }
        for (w, row) in tally.watched.clone().enumerate() {
            copy(&mut out.watched, w, engine.tallied(row));
        }
        copy(&mut out.residual, 0, engine.residual());
        out.certified[at..at + count].copy_from_slice(&engine.certified()[..count]);
        start += count;
    }
}

impl Solved {
    /// One of the same rows for `count` points.
    fn part(&self, count: usize) -> Solved {
        let rows = |all: &[f64]| vec![f64::NAN; all.len() / self.count.max(1) * count];
        Solved {
            count,
            actions: rows(&self.actions),
            outcomes: rows(&self.outcomes),
            payoffs: rows(&self.payoffs),
            conceded: rows(&self.conceded),
            watched: rows(&self.watched),
            certified: vec![false; count],
            residual: vec![f64::NAN; count],
        }
    }

    /// Puts a part where it belongs.
    fn put(&mut self, start: usize, part: &Solved) {
        let (n, count) = (self.count, part.count);
        let rows = |to: &mut [f64], from: &[f64]| {
            for (to, from) in to.chunks_mut(n).zip(from.chunks(count.max(1))) {
                to[start..start + count].copy_from_slice(from);
            }
        };
        rows(&mut self.actions, &part.actions);
        rows(&mut self.outcomes, &part.outcomes);
        rows(&mut self.payoffs, &part.payoffs);
        rows(&mut self.conceded, &part.conceded);
        rows(&mut self.watched, &part.watched);
        rows(&mut self.residual, &part.residual);
        self.certified[start..start + count].copy_from_slice(&part.certified);
    }
}
