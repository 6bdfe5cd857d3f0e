//! Draws of one compiled game solved, certified and tallied, chunk by chunk.
//!
//! The work space is made once; after that nothing is allocated unless a draw
//! has to be solved by itself.

use crate::pattern::Pattern;
use crate::tally::{Tally, TallyInput, TallyRows};
use realpolitik_case::Protocol;
use realpolitik_case::game_lanes::GameLanes;
use realpolitik_case::unfold::CompiledGame;
use realpolitik_game::Game;
use realpolitik_game::certificate_lanes::{LaneCertifier, LogitLanes};
use realpolitik_solve::Solution;
use realpolitik_solve::quantal_response::{BatchRows, BatchSolver};

/// A logit profile may differ from its logit response by this much.
pub const LOGIT_TOLERANCE: f64 = 1e-9;
/// Draws solved together: few enough that all their rows stay near the core.
pub(crate) const CHUNK: usize = 256;

/// The solver of one compiled game.
#[derive(Clone, Debug)]
pub(crate) struct Engine<'a> {
    compiled: &'a CompiledGame,
    lanes: GameLanes,
    /// `None` for shapes that are solved one by one.
    solver: Option<BatchSolver>,
    certifier: LaneCertifier,
    tally: Tally,
    rows: Vec<f64>,
    profile: Vec<f64>,
    tallied: Vec<f64>,
    residual: Vec<f64>,
    proper: Vec<bool>,
    alone: Vec<bool>,
    certified: Vec<bool>,
    theta: Vec<f64>,
    /// The games whose answers it takes.
    others: Vec<Engine<'a>>,
    /// Parameters and after them answers, where there are any.
    given: Vec<f64>,
    /// Draws that had to be solved by themselves.
    pub solved_alone: u64,
}

impl<'a> Engine<'a> {
    /// With a protocol its moves are tallied too, and so are the patterns watched.
    pub fn new(
        compiled: &'a CompiledGame,
        protocol: Option<&Protocol>,
        patterns: &[Pattern],
    ) -> Self {
        let lanes = GameLanes::new(compiled);
        let solver = BatchSolver::new(&compiled.shape, lanes.payoff_rows(), CHUNK);
        let certifier = LaneCertifier::new(&compiled.shape, lanes.payoff_rows());
        Self::with(compiled, lanes, solver, certifier, protocol, patterns)
    }

    /// For a game that may differ in its formulas only: where it does, the solver,
    /// which is dear to make, is that of the other.
    pub fn like<'b>(&self, compiled: &'b CompiledGame, patterns: &[Pattern]) -> Engine<'b> {
        let lanes = GameLanes::new(compiled);
        let same = lanes.payoff_rows() == self.lanes.payoff_rows()
            && compiled.shape == self.compiled.shape;
        if !same {
            return Engine::new(compiled, None, patterns);
        }
        let (solver, certifier) = (self.solver.clone(), self.certifier.clone());
        Engine::with(compiled, lanes, solver, certifier, None, patterns)
    }

    fn with(
        compiled: &'a CompiledGame,
        lanes: GameLanes,
        solver: Option<BatchSolver>,
        certifier: LaneCertifier,
        protocol: Option<&Protocol>,
        patterns: &[Pattern],
    ) -> Self {
        let tally = Tally::new(compiled, lanes.payoff_rows(), protocol, patterns);
        Engine {
            rows: vec![0.0; lanes.rows() * CHUNK],
            profile: vec![0.0; compiled.shape.action_count() * CHUNK],
            tallied: vec![0.0; tally.rows().count() * CHUNK],
            residual: vec![0.0; CHUNK],
            proper: vec![false; CHUNK],
            alone: vec![false; CHUNK],
            certified: vec![false; CHUNK],
            theta: Vec::new(),
            others: compiled.others().iter().map(|g| Engine::new(g, None, &[])).collect(),
            given: Vec::new(),
            solved_alone: 0,
            compiled,
            lanes,
            solver,
            certifier,
            tally,
        }
    }

    /// Without the wider instructions that the machine may have: the same bits.
    pub fn plain(mut self) -> Self {
        self.lanes = self.lanes.plain();
        self.solver = self.solver.map(BatchSolver::plain);
        self.certifier = self.certifier.plain();
        self.tally = self.tally.plain();
        self.others = self.others.into_iter().map(Engine::plain).collect();
        self
    }

    /// Where the tally stands in [`Self::tallied`].
    pub fn tally_rows(&self) -> &TallyRows {
        self.tally.rows()
    }
    /// A row of the tally over the draws solved last.
    pub fn tallied(&self, row: usize) -> &[f64] {
        &self.tallied[row * CHUNK..(row + 1) * CHUNK]
    }
    /// The probability of an action over the draws solved last.
    pub fn action(&self, action: usize) -> &[f64] {
        &self.profile[action * CHUNK..(action + 1) * CHUNK]
    }
    /// Which of the draws solved last are certified.
    pub fn certified(&self) -> &[bool] {
        &self.certified
    }
    /// How far each is from its logit response.
    pub fn residual(&self) -> &[f64] {
        &self.residual
    }

    /// Solves `count` draws, at most [`CHUNK`], of `theta[parameter * stride +
    /// draw]`.
    pub fn solve(&mut self, theta: &[f64], stride: usize, count: usize) {
        let compiled = self.compiled;
        if self.others.is_empty() {
            self.lanes.run(theta, stride, count, &mut self.rows, CHUNK, &mut self.proper);
        } else {
            self.take_answers(theta, stride, count);
            self.lanes.run(&self.given, CHUNK, count, &mut self.rows, CHUNK, &mut self.proper);
        }
        match &mut self.solver {
            Some(solver) => {
                let rows = BatchRows {
                    draws: count,
                    stride: CHUNK,
                    payoffs: &self.rows,
                    chance: &self.rows[self.lanes.chance().start * CHUNK..],
                    precision: &self.rows[self.lanes.precision().start * CHUNK..],
                };
                solver.solve(&rows, &mut self.profile, &mut self.alone);
            }
            None => self.alone[..count].fill(true),
        }
        self.certify(count);
        for d in 0..count {
            self.certified[d] =
                self.proper[d] && !self.alone[d] && self.residual[d] <= LOGIT_TOLERANCE;
            if self.certified[d] || !self.proper[d] {
                continue;
            }
            self.theta.clear();
            self.theta.extend((0..theta.len().div_ceil(stride)).map(|m| theta[m * stride + d]));
            self.solved_alone += 1;
            let Some((_, solution)) = solve_alone(compiled, &self.theta) else { continue };
            let residual = solution.certificate.max_regret;
            self.certified[d] = residual <= LOGIT_TOLERANCE;
            self.residual[d] = residual;
            for (a, p) in solution.profile.probabilities.iter().enumerate() {
                self.profile[a * CHUNK + d] = *p;
            }
        }
        let input = TallyInput {
            draws: count,
            stride: CHUNK,
            payoffs: &self.rows,
            chance: &self.rows[self.lanes.chance().start * CHUNK..],
            profile: &self.profile,
        };
        self.tally.run(&input, &mut self.tallied);
    }

    /// Solves the games whose answers are taken, and puts these after the parameters;
    /// not numbers where there is no certified solution, so that such a draw fails.
    fn take_answers(&mut self, theta: &[f64], stride: usize, count: usize) {
        let parameters = self.compiled.parameter_count();
        let answers = self.compiled.answers();
        self.given.resize((parameters + answers.len()) * CHUNK, 0.0);
        for m in 0..parameters {
            self.given[m * CHUNK..][..count].copy_from_slice(&theta[m * stride..][..count]);
        }
        for other in &mut self.others {
            other.solve(theta, stride, count);
        }
        for (k, (other, outcomes)) in answers.iter().enumerate() {
            let other = &self.others[*other];
            let rows = other.tally_rows().outcomes.clone();
            // An outcome to which no play comes has no row.
            let rows: Vec<usize> =
                outcomes.iter().map(|o| rows.start + o).filter(|r| rows.contains(r)).collect();
            let out = &mut self.given[(parameters + k) * CHUNK..][..count];
            for (d, p) in out.iter_mut().enumerate() {
                let sum: f64 = rows.iter().map(|row| other.tallied(*row)[d]).sum();
                *p = if other.certified[d] { sum } else { f64::NAN };
            }
        }
    }

    /// Each stage by itself, over one chunk, for whoever measures.
    #[cfg(test)]
    pub fn stages(&mut self, theta: &[f64], time: &mut dyn FnMut(&str, &mut dyn FnMut())) {
        let Engine { lanes, solver, rows, profile, tallied, residual, proper, alone, .. } = self;
        time("formulas", &mut || lanes.run(theta, CHUNK, CHUNK, rows, CHUNK, proper));
        let (chance, precision) = (lanes.chance().start * CHUNK, lanes.precision().start * CHUNK);
        if let Some(solver) = solver {
            time("branch", &mut || {
                let rows = BatchRows {
                    draws: CHUNK,
                    stride: CHUNK,
                    payoffs: rows,
                    chance: &rows[chance..],
                    precision: &rows[precision..],
                };
                solver.solve(&rows, profile, alone);
            });
        }
        time("certificate", &mut || {
            let lanes = LogitLanes {
                draws: CHUNK,
                stride: CHUNK,
                payoffs: rows,
                chance: &rows[chance..],
                precision: &rows[precision..],
                profile,
            };
            self.certifier.certify_logit_lanes(&lanes, residual);
        });
        time("tally", &mut || {
            let input = TallyInput {
                draws: CHUNK,
                stride: CHUNK,
                payoffs: rows,
                chance: &rows[chance..],
                profile,
            };
            self.tally.run(&input, tallied);
        });
    }

    /// Newton steps and draws of the solver so far, and its operations.
    #[cfg(test)]
    pub fn effort(&self) -> (u64, u64, [usize; 3]) {
        let of = |s: &BatchSolver| (s.iterations(), s.walked(), s.operations());
        self.solver.as_ref().map_or((0, 0, [0; 3]), of)
    }

    fn certify(&mut self, count: usize) {
        let lanes = LogitLanes {
            draws: count,
            stride: CHUNK,
            payoffs: &self.rows,
            chance: &self.rows[self.lanes.chance().start * CHUNK..],
            precision: &self.rows[self.lanes.precision().start * CHUNK..],
            profile: &self.profile,
        };
        self.certifier.certify_logit_lanes(&lanes, &mut self.residual);
    }
}

/// The game of one draw and its response by the solver that passes turning points, with
/// the certificate that reach cannot underflow.
pub(crate) fn solve_alone(compiled: &CompiledGame, theta: &[f64]) -> Option<(Game<f64>, Solution)> {
    let game = compiled.at(theta).ok()?;
    let precision = compiled.precision_at(theta).ok()?;
    let solution = realpolitik_solve::logit(&game, &precision, &Default::default()).ok()?;
    Some((game, solution))
}
