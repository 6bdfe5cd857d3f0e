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
        if n == 0 {
            return;
        }
        let jobs = jobs.clamp(1, chunks);
        let ranges: Vec<Range<usize>> = (0..jobs)
            .map(|w| CHUNK * (chunks * w / jobs)..n.min(CHUNK * (chunks * (w + 1) / jobs)))
            .collect();
        let mut parts = solved.parts(&ranges);
        if jobs == 1 {
            solve_range(&mut self.engine, points, 0..n, &mut parts[0]);
            return;
        }
        let engine = &self.engine;
        std::thread::scope(|scope| {
            let workers: Vec<_> = (ranges.into_iter().zip(&mut parts))
                .map(|(range, part)| {
                    let mut engine = engine.clone();
                    scope.spawn(move || solve_range(&mut engine, points, range, part))
                })
                .collect();
            workers.into_iter().for_each(joined);
        });
    }
}

/// Solves some of the points into their part of the rows.
fn solve_range(engine: &mut Engine<'_>, points: &Points, range: Range<usize>, out: &mut Part<'_>) {
    let tally = engine.tally_rows().clone();
    let mut start = range.start;
    while start < range.end {
        let count = (range.end - start).min(CHUNK);
        engine.solve(points.rows_from(start), points.count, count);
        let at = start - range.start;
        let copy = |row: &mut [f64], from: &[f64]| {
            let to = &mut row[at..at + count];
            for ((to, from), certified) in to.iter_mut().zip(from).zip(engine.certified()) {
                *to = if *certified { *from } else { f64::NAN };
            }
        };
        for (a, to) in out.actions.iter_mut().enumerate() {
            copy(to, engine.action(a));
        }
        let tallied = [
            (&mut out.outcomes, tally.outcomes.clone()),
            (&mut out.payoffs, tally.payoffs.clone()),
            (&mut out.conceded, tally.conceded.clone()),
            (&mut out.watched, tally.watched.clone()),
        ];
        for (rows, from) in tallied {
            rows.iter_mut().zip(from).for_each(|(to, row)| copy(to, engine.tallied(row)));
        }
        copy(out.residual[0], engine.residual());
        out.certified[at..at + count].copy_from_slice(&engine.certified()[..count]);
        start += count;
    }
}

/// The rows of [`Solved`] over some of the points.
struct Part<'a> {
    actions: Vec<&'a mut [f64]>,
    outcomes: Vec<&'a mut [f64]>,
    payoffs: Vec<&'a mut [f64]>,
    conceded: Vec<&'a mut [f64]>,
    watched: Vec<&'a mut [f64]>,
    residual: Vec<&'a mut [f64]>,
    certified: &'a mut [bool],
}

impl Solved {
    /// The rows over ranges of points that follow one another and hold all of them.
    fn parts(&mut self, ranges: &[Range<usize>]) -> Vec<Part<'_>> {
        let n = self.count;
        let mut parts = Vec::with_capacity(ranges.len());
        let (mut actions, mut outcomes) =
            (rows_of(&mut self.actions, n), rows_of(&mut self.outcomes, n));
        let (mut payoffs, mut conceded) =
            (rows_of(&mut self.payoffs, n), rows_of(&mut self.conceded, n));
        let (mut watched, mut residual) =
            (rows_of(&mut self.watched, n), rows_of(&mut self.residual, n));
        let mut certified = &mut self.certified[..];
        for range in ranges {
            let (own, rest) = std::mem::take(&mut certified).split_at_mut(range.len());
            certified = rest;
            parts.push(Part {
                actions: first_of(&mut actions, range.len()),
                outcomes: first_of(&mut outcomes, range.len()),
                payoffs: first_of(&mut payoffs, range.len()),
                conceded: first_of(&mut conceded, range.len()),
                watched: first_of(&mut watched, range.len()),
                residual: first_of(&mut residual, range.len()),
                certified: own,
            });
        }
        parts
    }
}

/// Rows of `n` numbers each.
fn rows_of(all: &mut [f64], n: usize) -> Vec<&mut [f64]> {
    all.chunks_exact_mut(n).collect()
}

/// Takes the first `count` numbers off each row.
fn first_of<'a>(rows: &mut [&'a mut [f64]], count: usize) -> Vec<&'a mut [f64]> {
    let take = |row: &mut &'a mut [f64]| {
        let (first, rest) = std::mem::take(row).split_at_mut(count);
        *row = rest;
        first
    };
    rows.iter_mut().map(take).collect()
}
