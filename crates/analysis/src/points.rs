//! Many parameter points of one game solved and certified: what every finding
//! that asks "and if it were otherwise?" stands on.
//!
//! Numbers lie in rows, one row per parameter, outcome, action or player and
//! one entry per point: `row * points + point`.

use realpolitik_case::unfold::CompiledGame;
use realpolitik_game::certificate::certify_logit;

use crate::sweep::LOGIT_TOLERANCE;

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
#[derive(Clone, Debug, PartialEq)]
pub struct Solved {
    count: usize,
    actions: Vec<f64>,
    outcomes: Vec<f64>,
    payoffs: Vec<f64>,
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
pub fn solve_points(compiled: &CompiledGame, points: &Points, jobs: usize) -> Solved {
    let n = points.len();
    let outcomes = compiled.terminals.iter().map(|t| t.outcome + 1).max().unwrap_or(0);
    let mut solved = Solved {
        count: n,
        actions: vec![f64::NAN; compiled.game.action_count() * n],
        outcomes: vec![f64::NAN; outcomes * n],
        payoffs: vec![f64::NAN; compiled.players.len() * n],
        certified: vec![false; n],
        residual: vec![f64::NAN; n],
    };
    let jobs = jobs.clamp(1, n.max(1));
    let parts: Vec<Vec<(usize, One)>> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..jobs)
            .map(|w| {
                scope.spawn(move || {
                    let mut theta = Vec::new();
                    let range = n * w / jobs..n * (w + 1) / jobs;
                    range
                        .filter_map(|k| {
                            points.get(k, &mut theta);
                            Some((k, one(compiled, &theta, outcomes)?))
                        })
                        .collect()
                })
            })
            .collect();
        workers
            .into_iter()
            .map(|w| w.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    });
    for (k, one) in parts.into_iter().flatten() {
        let scatter = |rows: &mut [f64], values: &[f64]| {
            values.iter().enumerate().for_each(|(r, v)| rows[r * n + k] = *v);
        };
        scatter(&mut solved.actions, &one.actions);
        scatter(&mut solved.outcomes, &one.outcomes);
        scatter(&mut solved.payoffs, &one.payoffs);
        solved.residual[k] = one.residual;
        solved.certified[k] = true;
    }
    solved
}

struct One {
    actions: Vec<f64>,
    outcomes: Vec<f64>,
    payoffs: Vec<f64>,
    residual: f64,
}

fn one(compiled: &CompiledGame, theta: &[f64], outcomes: usize) -> Option<One> {
    let game = compiled.at(theta).ok()?;
    let precision = compiled.precision_at(theta).ok()?;
    let solution = realpolitik_solve::logit(&game, &precision, &Default::default()).ok()?;
    let check = certify_logit(&game, &solution.profile, &precision, LOGIT_TOLERANCE);
    if !check.holds() {
        return None;
    }
    let reach = solution.profile.realization(&game);
    let mut by_outcome = vec![0.0; outcomes];
    for t in &compiled.terminals {
        by_outcome[t.outcome] += reach[t.node.index()];
    }
    Some(One {
        payoffs: solution.profile.expected_payoffs(&game),
        actions: solution.profile.probabilities,
        outcomes: by_outcome,
        residual: check.max_regret,
    })
}
