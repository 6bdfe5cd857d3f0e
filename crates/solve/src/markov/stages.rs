//! The branch of a relation whose states' games are trees, followed by arc length.
//!
//! What is walked in lanes at fixed shares of the precision stops where the branch turns;
//! here turning points are passed.

use super::elimination::Elimination;
use super::path::{Homotopy, MarkovSettings, Path};
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
    let start = vec![0.0; odds + states + 1];
    let homotopy = Stages::new(equations, scale(span));
    let (x, path) = follow(Path::new(homotopy, start, settings())?)?;
    solver.write(&x, (stride, draw), profile, values);
    Ok(path)
}

/// As [`follow_stages`], from where [`StationaryBatch::solve`] gave a draw up: that has
/// to be the last call of `solve`, with the same `rows`, `stride` and `draw`.
///
/// # Errors
/// As [`follow_stages`].
///
/// # Example
/// A walk that was not given up is followed no further.
/// ```
/// use realpolitik_game::GameBuilder;
/// use realpolitik_solve::markov::resume_stages;
/// use realpolitik_solve::quantal_response::{StageShape, StationaryBatch};
/// let mut b = GameBuilder::<f64>::new("day", ["A"]);
/// let h = b.information_set("h", 0, ["on", "stop"]);
/// let root = b.decision(None, h);
/// (0..2u32).for_each(|k| { b.terminal(Some((root, k)), None); });
/// let game = b.build().unwrap().shape();
/// let next = [vec![(0, None)], vec![]];
/// let stage =
///     StageShape { game: &game, players: &[0], payoffs: &[0, 1], chance: 0, precision: 2, next: &next };
/// let mut solver = StationaryBatch::new(&[stage], &[3], 1).unwrap();
/// let (mut profile, mut values, mut failed) = ([0.0; 2], [0.0], [true]);
/// let rows = [1.0, 0.0, 2.0, 0.9];
/// solver.solve(&rows, 1, 1, &mut profile, &mut values, &mut failed);
/// let walked = profile[0];
/// let path = resume_stages(&solver, &rows, (1, 0), 2.0, &mut profile, &mut values).unwrap();
/// assert!(!failed[0] && path.steps == 0 && (profile[0] - walked).abs() < 1e-14);
/// ```
pub fn resume_stages(
    solver: &StationaryBatch,
    rows: &[f64],
    (stride, draw): (usize, usize),
    span: f64,
    profile: &mut [f64],
    values: &mut [f64],
) -> Result<StagePath, SolveError> {
    let equations = solver.equations(rows, stride, draw);
    let mut start = solver.standing(draw);
    let share = start.len() - 1;
    start[share] *= scale(span);
    let homotopy = Stages::new(equations, scale(span));
    let path = match start[share] > 0.0 {
        true => Ok(Path::from_near(homotopy, start, settings())),
        false => Path::new(homotopy, start, settings()),
    };
    match path.and_then(follow) {
        Ok((x, path)) => {
            solver.write(&x, (stride, draw), profile, values);
            Ok(path)
        }
        // The whole way, if that is where it goes wrong.
        Err(_) => follow_stages(solver, rows, (stride, draw), span, profile, values),
    }
}

/// What the share of the precision is multiplied by, to be a length like log-odds.
fn scale(span: f64) -> f64 {
    if span.is_finite() { span.max(1.0) } else { 1.0 }
}

fn settings() -> MarkovSettings {
    MarkovSettings { max_steps: STEPS, ..MarkovSettings::default() }
}

/// Follows the branch to where it first arrives.
fn follow(mut path: Path<Stages<'_>>) -> Result<(Vec<f64>, StagePath), SolveError> {
    let scale = path.homotopy.scale;
    while path.step_towards(scale)? {}
    let last = path.x.len() - 1;
    path.x[last] = scale;
    path.polish()?;
    Ok((path.x, StagePath { steps: path.steps, turned: path.turned }))
}

/// The equations of a draw; the parameter of the path is t times `scale`.
struct Stages<'b> {
    equations: StageEquations<'b>,
    scale: f64,
    /// Where each derivative goes.
    places: Vec<Place>,
}

/// A place in the linearised equations.
#[derive(Clone, Copy)]
enum Place {
    /// Of a state's equations, by its own log-odds.
    Local(usize, usize),
    /// Of a state's log-odds, by their player's values.
    Ahead(usize, usize),
    /// Of values, by values.
    Value(usize),
}

impl<'b> Stages<'b> {
    fn new(equations: StageEquations<'b>, scale: f64) -> Self {
        let owners = equations.owners();
        let states = owners.len();
        let (odds, _) = equations.sizes();
        // Per log-odds: its state, its place among the state's.
        let mut own = Vec::with_capacity(odds);
        for (s, owners) in owners.iter().enumerate() {
            own.extend((0..owners.len()).map(|k| (s, k)));
        }
        let place = |(row, column): (usize, usize)| match (row < odds, column < odds) {
            (true, true) => {
                let ((s, r), (_, c)) = (own[row], own[column]);
                Place::Local(s, r * owners[s].len() + c)
            }
            (true, false) => {
                let (s, r) = own[row];
                Place::Ahead(s, r * states + (column - odds) % states)
            }
            (false, true) => {
                let (player, s) = ((row - odds) / states, (row - odds) % states);
                let n = owners[s].len();
                Place::Local(s, (n + player) * n + own[column].1)
            }
            (false, false) => Place::Value((row - odds) * states + (column - odds) % states),
        };
        let places = equations.pattern().map(place).collect();
        Stages { equations, scale, places }
    }
}

impl Homotopy for Stages<'_> {
    type Linear = Elimination;

    fn linear(&self) -> Elimination {
        let owners = self.equations.owners();
        let (_, values) = self.equations.sizes();
        Elimination::new(owners.iter().cloned(), values / owners.len().max(1))
    }

    fn sizes(&self) -> (usize, usize) {
        self.equations.sizes()
    }

    fn equations(&mut self, x: &[f64], f: &mut [f64]) {
        let last = x.len() - 1;
        self.equations.at(x, x[last] / self.scale, f);
        f[last] = 0.0;
    }

    fn derivatives(&mut self, x: &[f64], into: &mut Elimination) {
        let states = into.blocks.len();
        for block in &mut into.blocks {
            let n = block.parameter.len();
            block.local.fill(0.0);
            (0..n).for_each(|k| block.local[k * n + k] = 1.0);
            block.values.fill(0.0);
        }
        into.values.fill(0.0);
        for (v, row) in into.values.chunks_exact_mut(states.max(1)).enumerate() {
            row[v % states] = 1.0;
        }
        into.parameter.fill(0.0);
        let t = x[x.len() - 1] / self.scale;
        let places = &self.places;
        self.equations.derivatives(t, |k, d| match places[k] {
            Place::Local(s, at) => into.blocks[s].local[at] += d,
            Place::Ahead(s, at) => into.blocks[s].values[at] += d,
            Place::Value(at) => into.values[at] += d,
        });
        let mut gains = self.equations.gains().iter();
        for block in &mut into.blocks {
            for (slot, gain) in block.parameter.iter_mut().zip(&mut gains) {
                *slot = -gain / self.scale;
            }
        }
    }
}
