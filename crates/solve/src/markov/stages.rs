//! The branch of a relation whose states' games are trees, followed by arc length.
//!
//! What is walked in lanes at fixed shares of the precision stops where the branch turns;
//! here turning points are passed.

use super::dense::Lu;
use super::path::{Homotopy, Linear, MarkovSettings, Path};
use crate::error::SolveError;
use crate::quantal_response::{StageEquations, StationaryBatch};

/// Steps that one draw may take.
const STEPS: usize = 4000;

/// How a branch was followed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StagePath {
    /// Steps along it.
    pub steps: usize,
    /// Whether it turned back on the way.
    pub turned: bool,
}

/// Follows the branch of one draw past turning points to where it first arrives, and
/// writes what it finds there as [`StationaryBatch::solve`] does.
///
/// # Arguments
/// * `span` — the greatest λ times range of payoffs of a player: how steep logits are.
/// * `rows`, `stride`, `draw` — the draw is `rows[row * stride + draw]`.
///
/// # Errors
/// Numbers that are no numbers; a branch that could not be followed.
///
/// # Example
/// Whoever may go on for 1 or stop for 0, with δ = 0.9, goes on ever more surely:
/// ```
/// use realpolitik_game::GameBuilder;
/// use realpolitik_solve::markov::follow_stages;
/// use realpolitik_solve::quantal_response::{StageShape, StationaryBatch};
/// let mut b = GameBuilder::<f64>::new("day", ["A"]);
/// let h = b.information_set("h", 0, ["on", "stop"]);
/// let root = b.decision(None, h);
/// (0..2u32).for_each(|k| { b.terminal(Some((root, k)), None); });
/// let game = b.build().unwrap().shape();
/// let next = [vec![(0, None)], vec![]];
/// let stage =
///     StageShape { game: &game, players: &[0], payoffs: &[0, 1], chance: 0, precision: 2, next: &next };
/// let solver = StationaryBatch::new(&[stage], &[3], 1).unwrap();
/// let (mut profile, mut values) = ([0.0; 2], [0.0]);
/// let rows = [1.0, 0.0, 2.0, 0.9];
/// let path = follow_stages(&solver, &rows, (1, 0), 2.0, &mut profile, &mut values).unwrap();
/// assert!(!path.turned && profile[0] > 0.999);
/// let odds = (2.0f64 * (1.0 + 0.9 * values[0])).exp();
/// assert!((profile[0] - odds / (1.0 + odds)).abs() < 1e-14);
/// assert!((values[0] - profile[0] / (1.0 - 0.9 * profile[0])).abs() < 1e-12);
/// ```
pub fn follow_stages(
    solver: &StationaryBatch,
    rows: &[f64],
    (stride, draw): (usize, usize),
    span: f64,
    profile: &mut [f64],
    values: &mut [f64],
) -> Result<StagePath, SolveError> {
    let equations = solver.equations(rows, stride, draw);
    let (odds, states) = equations.sizes();
    let scale = if span.is_finite() { span.max(1.0) } else { 1.0 };
    let settings = MarkovSettings { max_steps: STEPS, ..MarkovSettings::default() };
    let homotopy = Stages { equations, scale };
    let mut path = Path::new(homotopy, vec![0.0; odds + states + 1], settings)?;
    while path.step_towards(scale)? {}
    let last = path.x.len() - 1;
    path.x[last] = scale;
    path.polish()?;
    solver.write(&path.x, (stride, draw), profile, values);
    Ok(StagePath { steps: path.steps, turned: path.turned })
}

/// The equations of a draw; the parameter of the path is t times `scale`.
struct Stages<'b> {
    equations: StageEquations<'b>,
    scale: f64,
}

/// All of them with the border, eliminated whole.
struct Whole {
    n: usize,
    matrix: Vec<f64>,
    lu: Lu,
}

impl Linear for Whole {
    fn factor(&mut self, border: Option<&[f64]>) -> Option<f64> {
        let n = self.n;
        self.lu.clear(n);
        self.lu.a.copy_from_slice(&self.matrix);
        let last = &mut self.lu.a[(n - 1) * n..];
        match border {
            Some(border) => last.copy_from_slice(border),
            None => last[n - 1] = 1.0,
        }
        self.lu.factor()?;
        Some(self.lu.sign)
    }

    fn solve(&mut self, right: &[f64], out: &mut [f64]) {
        out.copy_from_slice(right);
        self.lu.solve(out);
    }
}

impl Homotopy for Stages<'_> {
    type Linear = Whole;

    fn linear(&self) -> Whole {
        let (odds, states) = self.equations.sizes();
        let n = odds + states + 1;
        Whole { n, matrix: vec![0.0; n * n], lu: Lu::default() }
    }

    fn sizes(&self) -> (usize, usize) {
        self.equations.sizes()
    }

    fn equations(&mut self, x: &[f64], f: &mut [f64]) {
        let last = x.len() - 1;
        self.equations.at(x, x[last] / self.scale, f);
        f[last] = 0.0;
    }

    fn derivatives(&mut self, x: &[f64], into: &mut Whole) {
        let n = into.n;
        let matrix = &mut into.matrix;
        matrix.fill(0.0);
        for k in 0..n - 1 {
            matrix[k * n + k] = 1.0;
        }
        let t = x[n - 1] / self.scale;
        self.equations.derivatives(t, |row, column, d| matrix[row * n + column] += d);
        for (k, gain) in self.equations.gains().iter().enumerate() {
            matrix[k * n + n - 1] = -gain / self.scale;
        }
    }
}
