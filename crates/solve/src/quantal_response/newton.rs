//! Newton along the principal branch in many lanes at once.
//!
//! Every lane walks alone: its steps hang on its own numbers only, so its bits
//! are the same whichever lanes run beside it. A lane that has arrived takes
//! the next draw at once.
//!
//! With t from 0 to 1 as scale of the precisions, the path of F(x, t) =
//! x − t g(x) = 0 is followed by a second-order predictor and Newton at fixed t
//! (Allgower & Georg 2003, ch. 2 and 6). A step is taken only where Newton
//! contracts at once and the determinant of ∂F/∂x is positive, as it is at
//! t = 0 and stays until the branch turns or is crossed; a lane that cannot go
//! on so is given up to the scalar solver.

#![allow(clippy::needless_range_loop, reason = "lanes are walked by number, many arrays at once")]

use super::compile::{Block, BlockSet, Instruction, Operation};
use super::elementary::exp;

/// Length of the first step in log-odds.
const FIRST_STEP: f64 = 1.0;
/// The error of the predictor, in log-odds, at which steps are aimed.
const AIM: f64 = 0.15;
/// A predictor that errs by more is not trusted to lie on the same branch.
const TRUST: f64 = 0.6;
/// A Newton step after which an intermediate point is near enough.
const NEAR: f64 = 0.25;
/// A Newton step after which the end is exact to rounding, Newton squaring it.
const EXACT: f64 = 1e-7;
/// Newton must shrink its steps at least so much.
const CONTRACTION: f64 = 0.3;
/// Log-odds below which contraction is lost in rounding.
const NOISE: f64 = 1e-9;
/// A pivot smaller than this is as good as 0.
const PIVOT: f64 = 1e-6;
/// The shortest step in t.
const SHORTEST: f64 = 1e-4;
/// Newton steps allowed at one t.
const NEWTON_STEPS: u32 = 6;
/// Iterations allowed to a draw; the usual number is ten.
const ITERATIONS: u32 = 400;

/// A number in each lane.
pub(super) type Lanes<const L: usize> = [f64; L];

/// Runs instructions over slots.
#[inline(always)]
pub(super) fn run<const L: usize>(code: &[Instruction], slots: &mut [Lanes<L>]) {
    for i in code {
        let a = slots[i.a as usize];
        let b = slots[i.b as usize];
        let to = &mut slots[i.to as usize];
        match i.operation {
            Operation::Add => (0..L).for_each(|l| to[l] = a[l] + b[l]),
            Operation::Sub => (0..L).for_each(|l| to[l] = a[l] - b[l]),
            Operation::Mul => (0..L).for_each(|l| to[l] = a[l] * b[l]),
            Operation::Reciprocal => (0..L).for_each(|l| to[l] = 1.0 / a[l]),
        }
    }
}

/// Probabilities of a set from log-odds against its first action: `odds(k)` are
/// those of action k + 1, `put(k, p)` takes the probability of action k.
#[inline(always)]
pub(super) fn softmax<const L: usize>(
    actions: usize,
    odds: impl Fn(usize) -> Lanes<L>,
    mut put: impl FnMut(usize, Lanes<L>),
) {
    if actions == 2 {
        let x = odds(0);
        let mut down = [0.0; L];
        for l in 0..L {
            down[l] = -x[l].abs();
        }
        let e = exp(down);
        let (mut first, mut second) = ([0.0; L], [0.0; L]);
        for l in 0..L {
            let large = 1.0 / (1.0 + e[l]);
            let small = e[l] * large;
            first[l] = if x[l] >= 0.0 { small } else { large };
            second[l] = if x[l] >= 0.0 { large } else { small };
        }
        put(0, first);
        put(1, second);
        return;
    }
    let mut top = [0.0; L];
    for k in 0..actions - 1 {
        let x = odds(k);
        for l in 0..L {
            top[l] = if x[l] > top[l] { x[l] } else { top[l] };
        }
    }
    let weight = |k: usize| {
        let mut down = if k == 0 { [0.0; L] } else { odds(k - 1) };
        for l in 0..L {
            down[l] -= top[l];
        }
        exp(down)
    };
    let mut total = [0.0; L];
    for k in 0..actions {
        let w = weight(k);
        for l in 0..L {
            total[l] += w[l];
        }
    }
    for k in 0..actions {
        let mut p = weight(k);
        for l in 0..L {
            p[l] /= total[l];
        }
        put(k, p);
    }
}

/// Probabilities of all sets of a block, into its slots.
#[inline(always)]
fn probabilities<const L: usize>(sets: &[BlockSet], x: &[Lanes<L>], slots: &mut [Lanes<L>]) {
    for set in sets {
        softmax(
            set.actions,
            #[inline(always)]
            |k| x[set.first_unknown + k],
            #[inline(always)]
            |k, p| slots[set.slot + k] = p,
        );
    }
}

/// What a lane is about.
#[derive(Clone, Copy, Debug, Default)]
struct Walk {
    /// The draw, or `None` when there is none left.
    draw: Option<usize>,
    /// Where the lane last stood, and the step that led from there to here.
    t: f64,
    h: f64,
    h_before: f64,
    newton: u32,
    iterations: u32,
    last_move: f64,
    /// The predictor's error, which sets the length of the next step.
    error: f64,
}

/// Work space for one block; nothing is allocated after it is made.
#[derive(Clone, Debug)]
pub(super) struct Newton<const L: usize> {
    slots: Vec<Lanes<L>>,
    x: Vec<Lanes<L>>,
    stand: Vec<Lanes<L>>,
    tangent: Vec<Lanes<L>>,
    tangent_before: Vec<Lanes<L>>,
    matrix: Vec<Lanes<L>>,
    step: Vec<Lanes<L>>,
    slope: Vec<Lanes<L>>,
    t: Lanes<L>,
    walks: [Walk; L],
    /// Newton iterations taken by all draws.
    pub(super) iterations: u64,
    /// Draws walked.
    pub(super) walked: u64,
}

impl<const L: usize> Newton<L> {
    pub(super) fn new(slots: usize, n: usize) -> Self {
        let zero = [0.0; L];
        Newton {
            slots: vec![zero; slots],
            x: vec![zero; n],
            stand: vec![zero; n],
            tangent: vec![zero; n],
            tangent_before: vec![zero; n],
            matrix: vec![zero; n * n],
            step: vec![zero; n],
            slope: vec![zero; n],
            t: zero,
            walks: [Walk::default(); L],
            iterations: 0,
            walked: 0,
        }
    }

    /// Solves `count` draws of a block. `carried[c * stride + draw]` is what the
    /// prelude found, `odds[k * stride + draw]` receives log-odds, `failed` is
    /// set where the walk was given up.
    #[inline(always)]
    pub(super) fn solve(
        &mut self,
        block: &Block,
        count: usize,
        stride: usize,
        carried: &[f64],
        odds: &mut [f64],
        failed: &mut [bool],
    ) {
        let n = block.unknowns;
        let mut next = 0;
        self.walks = [Walk::default(); L];
        for l in 0..L {
            self.load(l, &mut next, block, count, stride, carried, failed);
        }
        while self.walks.iter().any(|w| w.draw.is_some()) {
            probabilities(&block.sets, &self.x[..n], &mut self.slots);
            run(&block.values, &mut self.slots);
            run(&block.slopes, &mut self.slots);
            let good = self.linear(block);
            let moved = self.largest_step(n);
            for l in 0..L {
                let Some(draw) = self.walks[l].draw else { continue };
                self.iterations += 1;
                let arrived = match self.advance(l, n, good[l], moved[l]) {
                    Progress::Walking => continue,
                    Progress::Arrived => true,
                    Progress::Lost => false,
                };
                failed[draw] = !arrived;
                for k in 0..n {
                    odds[k * stride + draw] = self.x[k][l];
                }
                self.load(l, &mut next, block, count, stride, carried, failed);
            }
        }
    }

    #[inline(always)]
    #[allow(clippy::too_many_arguments)]
    fn load(
        &mut self,
        l: usize,
        next: &mut usize,
        block: &Block,
        count: usize,
        stride: usize,
        carried: &[f64],
        failed: &[bool],
    ) {
        let n = block.unknowns;
        // A draw lost in an earlier block is not walked in this one.
        while *next < count && failed[*next] {
            *next += 1;
        }
        if *next >= count {
            self.walks[l] = Walk::default();
            return;
        }
        let draw = *next;
        *next += 1;
        self.walked += 1;
        for c in 0..block.carried.len() {
            self.slots[c][l] = carried[c * stride + draw];
        }
        for k in 0..n {
            self.x[k][l] = 0.0;
            self.stand[k][l] = 0.0;
            self.tangent[k][l] = 0.0;
            self.tangent_before[k][l] = 0.0;
        }
        self.t[l] = 0.0;
        self.walks[l] = Walk { draw: Some(draw), ..Walk::default() };
    }

    /// Elimination without exchange of rows: at t = 0 the matrix is the
    /// identity, and a lane where a pivot comes near 0 is stopped. Fills `step`
    /// (Newton) and `slope` (dx/dt); says where the determinant is positive.
    #[inline(always)]
    fn linear(&mut self, block: &Block) -> [bool; L] {
        let n = block.unknowns;
        let t = self.t;
        for entry in &mut self.matrix[..n * n] {
            *entry = [0.0; L];
        }
        for k in 0..n {
            self.matrix[k * n + k] = [1.0; L];
        }
        for (row, column, slot) in &block.jacobian {
            let d = &self.slots[*slot as usize];
            let entry = &mut self.matrix[*row as usize * n + *column as usize];
            for l in 0..L {
                entry[l] -= t[l] * d[l];
            }
        }
        for k in 0..n {
            let gain = self.slots[block.gains[k] as usize];
            self.slope[k] = gain;
            for l in 0..L {
                self.step[k][l] = t[l] * gain[l] - self.x[k][l];
            }
        }
        let mut sign = [1.0; L];
        let mut least = [f64::INFINITY; L];
        for k in 0..n {
            let (above, below) = self.matrix[..n * n].split_at_mut((k + 1) * n);
            let row = &above[k * n..];
            let mut inverse = [0.0; L];
            for l in 0..L {
                let pivot = row[k][l];
                sign[l] = if pivot < 0.0 { -sign[l] } else { sign[l] };
                let size = pivot.abs();
                least[l] = if size < least[l] { size } else { least[l] };
                inverse[l] = 1.0 / pivot;
            }
            let (step, slope) = (self.step[k], self.slope[k]);
            for (i, other) in below.chunks_exact_mut(n).enumerate() {
                let mut factor = [0.0; L];
                for l in 0..L {
                    factor[l] = other[k][l] * inverse[l];
                }
                for (to, from) in other[k + 1..].iter_mut().zip(&row[k + 1..]) {
                    for l in 0..L {
                        to[l] -= factor[l] * from[l];
                    }
                }
                let i = k + 1 + i;
                for l in 0..L {
                    self.step[i][l] -= factor[l] * step[l];
                    self.slope[i][l] -= factor[l] * slope[l];
                }
            }
            // Kept for the way back.
            self.matrix[k * n + k] = inverse;
        }
        for k in (0..n).rev() {
            for j in k + 1..n {
                let from = self.matrix[k * n + j];
                let (step, slope) = (self.step[j], self.slope[j]);
                for l in 0..L {
                    self.step[k][l] -= from[l] * step[l];
                    self.slope[k][l] -= from[l] * slope[l];
                }
            }
            let inverse = self.matrix[k * n + k];
            for l in 0..L {
                self.step[k][l] *= inverse[l];
                self.slope[k][l] *= inverse[l];
            }
        }
        let mut good = [false; L];
        for l in 0..L {
            good[l] = sign[l] > 0.0 && least[l] > PIVOT;
        }
        good
    }

    /// The largest component of Newton's step; NaN where one is.
    #[inline(always)]
    fn largest_step(&self, n: usize) -> Lanes<L> {
        let mut largest = [0.0; L];
        for step in &self.step[..n] {
            for l in 0..L {
                let size = step[l].abs();
                // A NaN, once in, stays.
                largest[l] = if size <= largest[l] { largest[l] } else { size };
            }
        }
        largest
    }

    /// Takes Newton's step in one lane and decides where to go from there.
    #[inline(always)]
    fn advance(&mut self, l: usize, n: usize, good: bool, moved: f64) -> Progress {
        let walk = &mut self.walks[l];
        walk.iterations += 1;
        let contracts = if walk.newton == 0 {
            moved <= TRUST
        } else {
            moved <= CONTRACTION * walk.last_move || moved <= NOISE
        };
        if !(good && contracts) || walk.newton >= NEWTON_STEPS {
            // Back to where the lane stood, and a shorter step.
            walk.h *= 0.3;
            walk.newton = 0;
            if walk.h.is_nan() || walk.h < SHORTEST || walk.iterations >= ITERATIONS {
                return Progress::Lost;
            }
            self.predict(l, n);
            return Progress::Walking;
        }
        if walk.newton == 0 {
            walk.error = moved;
        }
        walk.newton += 1;
        walk.last_move = moved;
        for k in 0..n {
            self.x[k][l] += self.step[k][l];
        }
        let t = self.t[l];
        if t >= 1.0 {
            return if moved <= EXACT { Progress::Arrived } else { Progress::Walking };
        }
        if moved > NEAR {
            return Progress::Walking;
        }
        // Stand here and look ahead.
        let mut steepest = 0.0f64;
        for k in 0..n {
            self.stand[k][l] = self.x[k][l];
            self.tangent_before[k][l] = self.tangent[k][l];
            self.tangent[k][l] = self.slope[k][l];
            steepest = steepest.max(self.slope[k][l].abs());
        }
        let first = t == 0.0;
        walk.t = t;
        walk.h_before = if first { 0.0 } else { walk.h };
        let ahead = if first {
            FIRST_STEP / steepest.max(1e-300)
        } else {
            // The predictor errs by the cube of the step; a square root is safer.
            walk.h * (AIM / walk.error.max(1e-12)).sqrt().clamp(0.3, 3.0)
        };
        let left = 1.0 - t;
        // No crumbs: a step that nearly arrives arrives.
        walk.h = if ahead >= 0.8 * left { left } else { ahead };
        walk.newton = 0;
        self.predict(l, n);
        Progress::Walking
    }

    /// Sets out from where the lane stands, along the tangent and its change.
    #[inline(always)]
    fn predict(&mut self, l: usize, n: usize) {
        let walk = &self.walks[l];
        let h = walk.h;
        let bend = if walk.h_before > 0.0 { 0.5 * h * h / walk.h_before } else { 0.0 };
        for k in 0..n {
            let tangent = self.tangent[k][l];
            let change = tangent - self.tangent_before[k][l];
            self.x[k][l] = self.stand[k][l] + h * tangent + bend * change;
        }
        let t = walk.t + h;
        // Rounding must not leave the end just short of 1.
        self.t[l] = if t > 1.0 - 1e-12 { 1.0 } else { t };
    }
}

enum Progress {
    Walking,
    Arrived,
    Lost,
}
