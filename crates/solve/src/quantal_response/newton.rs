//! Newton along the principal branch in many lanes at once.
//!
//! Every lane walks alone: its steps depend on its own numbers only, so its bits
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

use super::compile::Block;
use realpolitik_lanes::exp_ln::exp;
use realpolitik_lanes::linear::{minus_product, solve_lanes};
use realpolitik_lanes::slots::run;

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
const NEWTON_STEPS: f64 = 6.0;
/// Iterations allowed to a draw; the usual number is ten.
const ITERATIONS: f64 = 400.0;

/// A number in each lane.
pub(super) type Lanes<const L: usize> = [f64; L];

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

/// Probabilities of all sets of a block and values of states, into its slots.
#[inline(always)]
pub(super) fn place_unknowns<const L: usize>(
    block: &Block,
    x: &[Lanes<L>],
    slots: &mut [Lanes<L>],
) {
    let odds = block.unknowns - block.states;
    slots[block.first_value..block.first_value + block.states]
        .copy_from_slice(&x[odds..block.unknowns]);
    for set in &block.sets {
        softmax(
            set.actions,
            #[inline(always)]
            |k| x[set.first_unknown + k],
            #[inline(always)]
            |k, p| slots[set.slot + k] = p,
        );
    }
}

/// Where every lane is on its walk.
#[derive(Clone, Debug)]
struct Walks<const L: usize> {
    /// The draw, or `NONE` when there is none left.
    draw: [usize; L],
    /// Where the lane last stood, and the steps to there and from there.
    t: Lanes<L>,
    h: Lanes<L>,
    h_before: Lanes<L>,
    /// Newton steps at this t, and all iterations.
    newton: Lanes<L>,
    iterations: Lanes<L>,
    last_move: Lanes<L>,
    /// The predictor's error, which sets the length of the next step.
    error: Lanes<L>,
}

/// The draws of a block that no lane has taken yet.
struct Queue<'a> {
    block: &'a Block,
    next: usize,
    count: usize,
    stride: usize,
    /// What the prelude found: `carried[c * stride + draw]`.
    carried: &'a [f64],
}

/// What is found of the draws of a block.
pub(super) struct Found<'a> {
    /// `unknowns[k * stride + draw]`: where the walk ended, or last stood on the branch
    /// where it was given up.
    pub unknowns: &'a mut [f64],
    /// By draw: whether the walk was given up.
    pub failed: &'a mut [bool],
    /// By draw: the share t of the precision at that point. May be empty.
    pub shares: &'a mut [f64],
}

/// No draw.
const NONE: usize = usize::MAX;

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
    walks: Walks<L>,
    /// Newton iterations taken by all draws.
    pub(super) iterations: u64,
    /// Draws walked.
    pub(super) walked: u64,
}

impl<const L: usize> Newton<L> {
    pub(super) fn new(slots: usize, n: usize, matrix: usize) -> Self {
        let zero = [0.0; L];
        Newton {
            slots: vec![zero; slots],
            x: vec![zero; n],
            stand: vec![zero; n],
            tangent: vec![zero; n],
            tangent_before: vec![zero; n],
            matrix: vec![zero; matrix],
            step: vec![zero; n],
            slope: vec![zero; n],
            t: zero,
            walks: Walks {
                draw: [NONE; L],
                t: zero,
                h: zero,
                h_before: zero,
                newton: zero,
                iterations: zero,
                last_move: zero,
                error: zero,
            },
            iterations: 0,
            walked: 0,
        }
    }

    /// Solves `count` draws of a block. `carried[c * stride + draw]` is what the
    /// prelude found.
    #[inline(always)]
    pub(super) fn solve(
        &mut self,
        block: &Block,
        count: usize,
        stride: usize,
        carried: &[f64],
        found: Found<'_>,
    ) {
        let Found { unknowns, failed, shares } = found;
        let n = block.unknowns;
        let mut queue = Queue { block, next: 0, count, stride, carried };
        let mut walking = 0;
        for l in 0..L {
            walking += usize::from(self.load(l, &mut queue, failed));
        }
        while walking > 0 {
            place_unknowns(block, &self.x[..n], &mut self.slots);
            run(&block.values, &mut self.slots);
            run(&block.slopes, &mut self.slots);
            let good = self.linear(block);
            let moved = self.largest_step(n - block.states);
            let (arrived, lost) = self.advance(block, &good, &moved);
            self.iterations += walking as u64;
            for l in 0..L {
                if !(arrived[l] || lost[l]) || self.walks.draw[l] == NONE {
                    continue;
                }
                let draw = self.walks.draw[l];
                failed[draw] = lost[l];
                let last = if lost[l] { &self.stand } else { &self.x };
                for k in 0..n {
                    unknowns[k * stride + draw] = last[k][l];
                }
                if let Some(share) = shares.get_mut(draw) {
                    *share = if lost[l] { self.walks.t[l] } else { 1.0 };
                }
                if !self.load(l, &mut queue, failed) {
                    walking -= 1;
                }
            }
        }
    }

    /// Gives a lane the next draw; `false` if there is none left.
    #[inline(always)]
    fn load(&mut self, l: usize, queue: &mut Queue<'_>, failed: &[bool]) -> bool {
        let n = queue.block.unknowns;
        // A draw lost in an earlier block is not walked in this one.
        while queue.next < queue.count && failed[queue.next] {
            queue.next += 1;
        }
        let walks = &mut self.walks;
        walks.t[l] = 0.0;
        walks.h[l] = 0.0;
        walks.h_before[l] = 0.0;
        walks.newton[l] = 0.0;
        walks.iterations[l] = 0.0;
        walks.last_move[l] = 0.0;
        walks.error[l] = 0.0;
        if queue.next >= queue.count {
            // The lane goes on with what it had, which nobody reads.
            walks.draw[l] = NONE;
            return false;
        }
        let draw = queue.next;
        queue.next += 1;
        self.walked += 1;
        for c in 0..queue.block.carried.len() {
            self.slots[c][l] = queue.carried[c * queue.stride + draw];
        }
        for k in 0..n {
            self.x[k][l] = 0.0;
            self.stand[k][l] = 0.0;
            self.tangent[k][l] = 0.0;
            self.tangent_before[k][l] = 0.0;
        }
        self.t[l] = 0.0;
        self.walks.draw[l] = draw;
        true
    }

    /// Elimination without exchange of rows: at t = 0 the matrix is the
    /// identity, and a lane where a pivot comes near 0 is stopped. Fills `step`
    /// (Newton) and `slope` (dx/dt); says where the determinant is positive.
    #[inline(always)]
    fn linear(&mut self, block: &Block) -> [bool; L] {
        let n = block.unknowns;
        let t = self.t;
        let size = block.matrix_size();
        for entry in &mut self.matrix[..size] {
            *entry = [0.0; L];
        }
        for k in 0..n {
            let at = if block.sparse.is_some() { k } else { k * n + k };
            self.matrix[at] = [1.0; L];
        }
        let odds = n - block.states;
        for ((row, _, slot), at) in block.jacobian.iter().zip(&block.places) {
            let at = *at as usize;
            // The equations of values do not depend on t.
            let t = if (*row as usize) < odds { t } else { [1.0; L] };
            self.matrix[at] = minus_product(self.matrix[at], t, self.slots[*slot as usize]);
        }
        for k in 0..odds {
            let gain = self.slots[block.gains[k] as usize];
            self.slope[k] = gain;
            for l in 0..L {
                self.step[k][l] = t[l] * gain[l] - self.x[k][l];
            }
        }
        for k in odds..n {
            let value = self.slots[block.gains[k] as usize];
            self.slope[k] = [0.0; L];
            for l in 0..L {
                self.step[k][l] = value[l] - self.x[k][l];
            }
        }
        let (matrix, step, slope) =
            (&mut self.matrix[..size], &mut self.step[..n], &mut self.slope[..n]);
        let pivots = match &block.sparse {
            Some(sparse) => sparse.solve(matrix, step, slope),
            None => solve_lanes(matrix, step, slope),
        };
        let mut good = [false; L];
        for l in 0..L {
            good[l] = pivots.sign[l] > 0.0 && pivots.least[l] > PIVOT;
        }
        good
    }

    /// The largest component of Newton's step among the first `n`, the log-odds: values
    /// follow from these, in units of their own. NaN where one is.
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

    /// Takes Newton's step and decides where to go from there, in every lane.
    /// Returns which lanes have arrived at t = 1, and which are given up.
    #[inline(always)]
    fn advance(
        &mut self,
        block: &Block,
        good: &[bool; L],
        moved: &Lanes<L>,
    ) -> ([bool; L], [bool; L]) {
        let (n, odds) = (block.unknowns, block.unknowns - block.states);
        // The first step at t = 0 finds the values of even play, and only from there
        // does the slope hold.
        let least = if block.states > 0 { 2.0 } else { 1.0 };
        let w = &mut self.walks;
        let (mut go, mut stand, mut set_out) = ([false; L], [false; L], [false; L]);
        let (mut arrived, mut lost) = ([false; L], [false; L]);
        for l in 0..L {
            w.iterations[l] += 1.0;
            let start = w.newton[l] == 0.0;
            let shrinks = moved[l] <= CONTRACTION * w.last_move[l] || moved[l] <= NOISE;
            let contracts = if start { moved[l] <= TRUST } else { shrinks };
            go[l] = good[l] && contracts && w.newton[l] < NEWTON_STEPS;
            // Otherwise back to where the lane stood, and a shorter step.
            w.h[l] = if go[l] { w.h[l] } else { w.h[l] * 0.3 };
            let short = w.h[l].is_nan() || w.h[l] < SHORTEST;
            let hopeless = short || w.iterations[l] >= ITERATIONS;
            lost[l] = !go[l] && hopeless;
            w.error[l] = if go[l] && start { moved[l] } else { w.error[l] };
            w.newton[l] = if go[l] { w.newton[l] + 1.0 } else { 0.0 };
            w.last_move[l] = moved[l];
            let end = self.t[l] >= 1.0;
            arrived[l] = go[l] && end && moved[l] <= EXACT;
            let known = self.t[l] > 0.0 || w.newton[l] >= least;
            stand[l] = go[l] && !end && known && moved[l] <= NEAR;
            set_out[l] = stand[l] || !(go[l] || lost[l]);
        }
        let mut steepest = [0.0; L];
        for k in 0..n {
            let (step, slope) = (&self.step[k], &self.slope[k]);
            let (x, place) = (&mut self.x[k], &mut self.stand[k]);
            let (tangent, before) = (&mut self.tangent[k], &mut self.tangent_before[k]);
            for l in 0..L {
                x[l] = if go[l] { x[l] + step[l] } else { x[l] };
                place[l] = if stand[l] { x[l] } else { place[l] };
                before[l] = if stand[l] { tangent[l] } else { before[l] };
                tangent[l] = if stand[l] { slope[l] } else { tangent[l] };
                let size = if k < odds { slope[l].abs() } else { 0.0 };
                steepest[l] = if size > steepest[l] { size } else { steepest[l] };
            }
        }
        // Nobody sets out in most iterations but these.
        if set_out.iter().any(|s| *s) {
            self.set_out(n, &stand, &set_out, &steepest);
        }
        (arrived, lost)
    }

    /// The next step of the lanes that set out, from where those stand that have got
    /// there: its length, and the point that the predictor expects at its end.
    #[inline(always)]
    fn set_out(&mut self, n: usize, stand: &[bool; L], set_out: &[bool; L], steepest: &Lanes<L>) {
        let w = &mut self.walks;
        let mut bend = [0.0; L];
        for l in 0..L {
            let first = self.t[l] == 0.0;
            let steep = if steepest[l] > 1e-300 { steepest[l] } else { 1e-300 };
            // The predictor errs by the cube of the step; a square root is safer.
            let error = if w.error[l] > 1e-12 { w.error[l] } else { 1e-12 };
            let growth = (AIM / error).sqrt();
            let growth = if growth < 0.3 { 0.3 } else { growth };
            let growth = if growth > 3.0 { 3.0 } else { growth };
            let ahead = if first { FIRST_STEP / steep } else { w.h[l] * growth };
            let left = 1.0 - self.t[l];
            // No crumbs: a step that nearly arrives arrives.
            let next = if ahead >= 0.8 * left { left } else { ahead };
            w.h_before[l] = if !stand[l] {
                w.h_before[l]
            } else if first {
                0.0
            } else {
                w.h[l]
            };
            w.t[l] = if stand[l] { self.t[l] } else { w.t[l] };
            w.h[l] = if stand[l] { next } else { w.h[l] };
            w.newton[l] = if stand[l] { 0.0 } else { w.newton[l] };
            let ratio = 0.5 * w.h[l] * w.h[l] / w.h_before[l];
            bend[l] = if w.h_before[l] > 0.0 { ratio } else { 0.0 };
            let t = w.t[l] + w.h[l];
            // Rounding must not leave the end just short of 1.
            let t = if t > 1.0 - 1e-12 { 1.0 } else { t };
            self.t[l] = if set_out[l] { t } else { self.t[l] };
        }
        // Along the tangent and its change.
        for k in 0..n {
            let x = &mut self.x[k];
            let (place, tangent, before) =
                (&self.stand[k], &self.tangent[k], &self.tangent_before[k]);
            for l in 0..L {
                let ahead = place[l] + w.h[l] * tangent[l] + bend[l] * (tangent[l] - before[l]);
                x[l] = if set_out[l] { ahead } else { x[l] };
            }
        }
    }
}
