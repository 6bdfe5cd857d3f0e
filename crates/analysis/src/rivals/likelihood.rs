//! How likely what was observed is: the probability of a partial path, summed
//! over what was not observed (types, unseen moves).

use realpolitik_belief::sampler::Sampler;
use realpolitik_case::Case;
use realpolitik_case::unfold::CompiledGame;
use realpolitik_game::NodeKind;
pub use realpolitik_runs::pattern::{Pattern, QuestionProbability};
use realpolitik_runs::points::{Points, Solved, solve_points};
use realpolitik_runs::subject::{blocks, drawn};
use realpolitik_runs::sweep::Progress;
use std::ops::Range;
use std::sync::atomic::Ordering;

/// Realisation probabilities of solved points, one at a time, without
/// allocation.
#[derive(Clone, Debug)]
pub struct Realizations<'a> {
    compiled: &'a CompiledGame,
    chance_offsets: Vec<usize>,
    chance: Vec<f64>,
    reach: Vec<f64>,
    theta: Vec<f64>,
}

impl<'a> Realizations<'a> {
    /// For points of this game.
    pub fn new(compiled: &'a CompiledGame) -> Self {
        Realizations {
            compiled,
            chance_offsets: compiled.shape.chance_offsets(),
            chance: Vec::new(),
            reach: vec![0.0; compiled.shape.nodes().len()],
            theta: Vec::new(),
        }
    }
    /// One point; `None` if it has no certified solution.
    pub fn at<'b>(
        &'b mut self,
        points: &Points,
        solved: &'b Solved,
        k: usize,
    ) -> Option<Realized<'b>> {
        if !solved.certified()[k] {
            return None;
        }
        points.get(k, &mut self.theta);
        self.compiled.probabilities_at(&self.theta, &mut self.chance);
        let game = &self.compiled.shape;
        let offsets = game.action_offsets();
        self.reach.fill(0.0);
        self.reach[0] = 1.0;
        // Parents stand before children, so one pass suffices.
        for (i, node) in game.nodes().iter().enumerate() {
            match node.kind {
                NodeKind::Chance(c) => {
                    let p = &self.chance[self.chance_offsets[c.index()]..];
                    for (p, child) in p.iter().zip(&node.children) {
                        // Rounding may carry a probability past 0 or 1.
                        self.reach[child.index()] = self.reach[i] * p.clamp(0.0, 1.0);
                    }
                }
                NodeKind::Decision(h) => {
                    for (a, child) in node.children.iter().enumerate() {
                        let p = solved.action(offsets[h.index()] + a)[k];
                        self.reach[child.index()] = self.reach[i] * p;
                    }
                }
                NodeKind::Terminal => {}
            }
        }
        Some(Realized { theta: &self.theta, reach: &self.reach, solved, point: k })
    }
}

/// A solved point.
#[derive(Clone, Copy, Debug)]
pub struct Realized<'a> {
    /// The parameters.
    pub theta: &'a [f64],
    /// The realisation probability of every node.
    pub reach: &'a [f64],
    solved: &'a Solved,
    /// Its place among the points.
    pub point: usize,
}

impl Realized<'_> {
    /// A player's expected payoff.
    pub fn payoff(&self, player: usize) -> f64 {
        self.solved.payoff(player)[self.point]
    }
    /// What the second of a pair concedes to the first, by the place of the pair
    /// in [`realpolitik_case::conceding::Conceding`].
    pub fn conceded(&self, pair: usize) -> f64 {
        self.solved.conceded(pair)[self.point]
    }
}

/// How many draws were solved and how many were not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Visited {
    /// Draws with a certified solution.
    pub certified: u64,
    /// Draws without.
    pub failed: u64,
    /// Whether it was stopped early.
    pub interrupted: bool,
}

/// Solves draws of a case's game in order and hands each, with its number, to
/// `visit`. Draws without a certified solution are counted and left out.
pub fn visit_draws(
    case: &Case,
    compiled: &CompiledGame,
    seed: u64,
    draws: Range<u64>,
    jobs: usize,
    progress: &Progress,
    mut visit: impl FnMut(u64, Realized<'_>),
) -> Visited {
    let beliefs = case.beliefs();
    let sampler = Sampler::new(&beliefs, seed);
    let mut realizations = Realizations::new(compiled);
    let mut visited = Visited::default();
    for block in blocks(draws) {
        if progress.stop.load(Ordering::Relaxed) {
            visited.interrupted = true;
            break;
        }
        let points = drawn(case, &sampler, block.clone());
        let solved = solve_points(compiled, &points, jobs);
        for k in 0..points.len() {
            match realizations.at(&points, &solved, k) {
                Some(realized) => {
                    visited.certified += 1;
                    visit(block.start + k as u64, realized);
                }
                None => visited.failed += 1,
            }
        }
        progress.done.fetch_add(points.len() as u64, Ordering::Relaxed);
    }
    visited
}
