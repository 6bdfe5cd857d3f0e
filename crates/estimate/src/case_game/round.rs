//! One solution of a game: chances of all branches in numbers that may carry
//! derivatives.
//!
//! Sets that depend on one another are solved as plain numbers first. Newton steps in
//! the richer numbers, with the Jacobian of the plain solution, then carry derivatives
//! along: the first step makes those of first order exact, the second those of second.

use super::algebra::At;
use super::order::Block;
use super::ready::{Ready, Solved};
use crate::numeric::jet::{Jet, Real};
use realpolitik_game::tree::PROBABILITY_TOLERANCE;
use realpolitik_game::{NodeId, NodeKind};

/// Newton steps of the plain solution; two suffice from a certified profile.
const POLISH: usize = 12;
/// Where those end: the largest entry of payoffs less the answer to them, relative.
const SETTLED: f64 = 1e-12;

/// A game at a point, solved as far as its blocks have been gone through.
pub(super) struct Round<'a, R> {
    ready: &'a Ready,
    /// Per terminal and player.
    payoffs: Vec<R>,
    /// Nature's branches, flat.
    chance: Vec<R>,
    chance_offsets: Vec<usize>,
    precision: Vec<R>,
    /// Chances of actions and their logarithms, flat.
    sigma: Vec<R>,
    log_sigma: Vec<R>,
    /// Expected payoffs by node and player, as far as they are final.
    values: Vec<Option<R>>,
    filled: Vec<usize>,
}

impl<'a, R: Real> Round<'a, R> {
    /// The numbers of a game before anything is solved; `None` where payoffs are not
    /// finite or probabilities no probabilities.
    fn new(ready: &'a Ready, theta: &[R], solved: &Solved) -> Option<Self> {
        let game = &ready.compiled;
        let mut found: Vec<Vec<R>> = Vec::new();
        for (other, solved) in ready.others.iter().zip(&solved.others) {
            let round = Round::solve(other, theta, solved)?;
            found.push(other.outcomes(&round));
        }
        let zero = R::constant(0.0);
        let sum = |(other, outcomes): &(usize, Vec<usize>)| {
            let all = &found[*other];
            outcomes.iter().filter_map(|o| all.get(*o)).fold(zero, |s, x| s + *x)
        };
        let answers: Vec<R> = game.answers().iter().map(sum).collect();
        let at = At { theta, answers: &answers };
        let mut payoffs = Vec::new();
        for t in &game.terminals {
            for p in t.payoff_programs() {
                payoffs.push(p.eval_in(&at));
            }
        }
        let mut chance = Vec::new();
        for branches in game.chance_programs() {
            let values: Vec<Option<R>> =
                branches.iter().map(|b| b.map(|p| p.eval_in(&at))).collect();
            let written = values.iter().flatten().fold(zero, |s, x| s + *x);
            let rest = R::constant(1.0) - written;
            let values: Vec<R> = values.into_iter().map(|v| v.unwrap_or(rest)).collect();
            let total: f64 = values.iter().map(|v| v.value()).sum();
            let room = PROBABILITY_TOLERANCE;
            let proper = values.iter().all(|v| (-room..=1.0 + room).contains(&v.value()));
            if !proper || (total - 1.0).abs() > room {
                return None;
            }
            chance.extend(values);
        }
        let precision: Vec<R> = game.precision_programs().iter().map(|p| p.eval_in(&at)).collect();
        let good = |x: &R| x.value().is_finite();
        if !payoffs.iter().all(good) || !precision.iter().all(|p| good(p) && p.value() >= 0.0) {
            return None;
        }
        let actions = game.shape.action_count();
        Some(Round {
            ready,
            payoffs,
            chance,
            chance_offsets: game.shape.chance_offsets(),
            precision,
            sigma: vec![zero; actions],
            log_sigma: vec![zero; actions],
            values: vec![None; game.shape.nodes().len() * game.players.len()],
            filled: Vec::new(),
        })
    }

    /// A game solved.
    pub fn solve(ready: &'a Ready, theta: &[R], solved: &Solved) -> Option<Self> {
        let mut round = Round::new(ready, theta, solved)?;
        let mut together = solved.payoffs.iter().zip(&solved.inverses);
        for block in &ready.blocks {
            if !block.together {
                let payoffs = round.answer(block);
                round.choose(block, &payoffs);
                continue;
            }
            let (start, inverse) = together.next()?;
            let mut y: Vec<R> = start.iter().map(|v| R::constant(*v)).collect();
            let steps = if R::DERIVATIVES { 2 } else { 0 };
            for _ in 0..steps {
                round.choose(block, &y);
                let answer = round.trial(block);
                let gap: Vec<R> = y.iter().zip(&answer).map(|(a, b)| *a - *b).collect();
                for (i, slot) in y.iter_mut().enumerate() {
                    for (g, j) in gap.iter().zip(&inverse[i * gap.len()..]) {
                        *slot = *slot - g.times(*j);
                    }
                }
            }
            round.choose(block, &y);
        }
        Some(round)
    }

    fn actions(&self, set: usize) -> std::ops::Range<usize> {
        let offsets = self.ready.compiled.shape.action_offsets();
        offsets[set]..offsets[set + 1]
    }

    /// Chances of a block's actions from their scaled payoffs, set after set.
    fn choose(&mut self, block: &Block, payoffs: &[R]) {
        let mut first = 0;
        for &set in &block.sets {
            let range = self.actions(set);
            let y = &payoffs[first..first + range.len()];
            first += range.len();
            let most = y.iter().map(|v| v.value()).fold(f64::NEG_INFINITY, f64::max);
            let weights: Vec<R> = y.iter().map(|v| v.plus(-most).exp()).collect();
            let total = weights.iter().fold(R::constant(0.0), |s, w| s + *w);
            let (share, log) = (total.recip(), total.ln());
            for ((a, w), v) in range.zip(weights).zip(y) {
                self.sigma[a] = w * share;
                self.log_sigma[a] = v.plus(-most) - log;
            }
        }
    }

    /// The scaled payoffs of a block's actions, given all that is done.
    fn answer(&mut self, block: &Block) -> Vec<R> {
        let mut out = Vec::new();
        for &set in &block.sets {
            let info = &self.ready.compiled.shape.information_sets()[set];
            let player = info.player.index();
            let beliefs = self.beliefs(set);
            for action in 0..info.actions.len() {
                let mut sum = R::constant(0.0);
                for (member, belief) in info.members.iter().zip(&beliefs) {
                    let child = self.ready.compiled.shape.node(*member).children[action];
                    let value = self.value(child, player);
                    sum = sum + belief.map_or(value, |b| b * value);
                }
                out.push(sum * self.precision[player]);
            }
        }
        out
    }

    /// As [`Self::answer`], forgetting the expected payoffs that it used: the block's
    /// behaviour was a trial.
    fn trial(&mut self, block: &Block) -> Vec<R> {
        let kept = self.filled.len();
        let out = self.answer(block);
        for at in self.filled.drain(kept..) {
            self.values[at] = None;
        }
        out
    }

    /// What the mover believes at each member of its set; `None` if there is only one.
    fn beliefs(&self, set: usize) -> Vec<Option<R>> {
        let shape = &self.ready.compiled.shape;
        let info = &shape.information_sets()[set];
        if info.members.len() < 2 {
            return vec![None];
        }
        let weights: Vec<R> = info
            .members
            .iter()
            .map(|member| {
                let mut weight = R::constant(1.0);
                let mut at = shape.node(*member).parent;
                while let Some((node, branch)) = at {
                    let own = match shape.node(node).kind {
                        NodeKind::Decision(h) => {
                            shape.information_sets()[h.index()].player == info.player
                        }
                        _ => false,
                    };
                    if !own {
                        weight = weight * self.branch(node, branch).0;
                    }
                    at = shape.node(node).parent;
                }
                weight
            })
            .collect();
        let total = weights.iter().fold(R::constant(0.0), |s, w| s + *w);
        if total.value() <= 0.0 || !total.value().is_finite() {
            // Never reached: any belief will do.
            let even = R::constant(1.0 / weights.len() as f64);
            return vec![Some(even); weights.len()];
        }
        let share = total.recip();
        weights.into_iter().map(|w| Some(w * share)).collect()
    }

    /// The chance of a branch, and for a decision its logarithm.
    fn branch(&self, node: NodeId, branch: u32) -> (R, Option<R>) {
        match self.ready.compiled.shape.node(node).kind {
            NodeKind::Chance(c) => {
                (self.chance[self.chance_offsets[c.index()] + branch as usize], None)
            }
            NodeKind::Decision(h) => {
                let a = self.actions(h.index()).start + branch as usize;
                (self.sigma[a], Some(self.log_sigma[a]))
            }
            NodeKind::Terminal => (R::constant(1.0), None),
        }
    }

    /// The expected payoff of a player from a node on.
    fn value(&mut self, node: NodeId, player: usize) -> R {
        let players = self.ready.compiled.players.len();
        let at = node.index() * players + player;
        if let Some(known) = self.values[at] {
            return known;
        }
        let ready = self.ready;
        let value = match ready.terminal_at[node.index()] {
            Some(t) => self.payoffs[t * players + player],
            None => {
                let children = &ready.compiled.shape.node(node).children;
                let mut sum = R::constant(0.0);
                for (branch, child) in children.iter().enumerate() {
                    let below = self.value(*child, player);
                    sum = sum + self.branch(node, branch as u32).0 * below;
                }
                sum
            }
        };
        self.values[at] = Some(value);
        self.filled.push(at);
        value
    }

    /// The logarithm of the chance that play comes to a node; −∞ if it cannot.
    pub fn log_reach(&self, node: NodeId) -> R {
        let shape = &self.ready.compiled.shape;
        let mut sum = R::constant(0.0);
        let mut at = shape.node(node).parent;
        while let Some((parent, branch)) = at {
            let (p, log) = self.branch(parent, branch);
            sum = sum
                + match log {
                    Some(log) => log,
                    None if p.value() <= 0.0 => return R::constant(f64::NEG_INFINITY),
                    None => p.ln(),
                };
            at = shape.node(parent).parent;
        }
        sum
    }

    /// The logarithm of the chance of any of these endings.
    pub fn log_any(&self, endings: &[NodeId]) -> R {
        let logs: Vec<R> = endings.iter().map(|t| self.log_reach(*t)).collect();
        let most = logs.iter().map(|l| l.value()).fold(f64::NEG_INFINITY, f64::max);
        if !most.is_finite() {
            return R::constant(most);
        }
        let possible = logs.iter().filter(|l| l.value().is_finite());
        match logs.len() {
            1 => logs[0],
            _ => possible.fold(R::constant(0.0), |s, l| s + l.plus(-most).exp()).ln().plus(most),
        }
    }
}

/// Solves the blocks that are solved together to the last digits, from a profile that
/// is certified, and keeps what carries derivatives along. Whether that worked.
pub(super) fn polish(ready: &Ready, theta: &[f64], profile: &[f64], out: &mut Solved) -> bool {
    let Some(mut round) = Round::<f64>::new(ready, theta, out) else { return false };
    let duals: Vec<Jet<1>> = theta.iter().map(|x| Jet::constant(*x)).collect();
    let Some(mut dual) = Round::<Jet<1>>::new(ready, &duals, out) else { return false };
    for block in &ready.blocks {
        if !block.together {
            let payoffs = round.answer(block);
            round.choose(block, &payoffs);
            let payoffs: Vec<Jet<1>> = payoffs.iter().map(|v| Jet::constant(*v)).collect();
            dual.choose(block, &payoffs);
            continue;
        }
        let start: Vec<f64> = block
            .sets
            .iter()
            .flat_map(|s| profile[round.actions(*s)].iter())
            .map(|p| libm::log(p.max(f64::MIN_POSITIVE)))
            .collect();
        round.choose(block, &start);
        let mut y = round.trial(block);
        let mut inverse = None;
        for _ in 0..POLISH {
            round.choose(block, &y);
            let answer = round.trial(block);
            let gap: Vec<f64> = y.iter().zip(&answer).map(|(a, b)| a - b).collect();
            let size = y.iter().fold(1.0, |m: f64, v| m.max(v.abs()));
            let Some(j) = jacobian(&mut dual, block, &y) else { return false };
            let off = gap.iter().fold(0.0, |m: f64, g| m.max(g.abs()));
            if !off.is_finite() {
                return false;
            }
            if off > SETTLED * size {
                for (i, slot) in y.iter_mut().enumerate() {
                    let row = &j[i * gap.len()..(i + 1) * gap.len()];
                    *slot -= row.iter().zip(&gap).map(|(a, b)| a * b).sum::<f64>();
                }
            }
            inverse = Some(j);
            if off <= SETTLED * size {
                break;
            }
        }
        round.choose(block, &y);
        let payoffs: Vec<Jet<1>> = y.iter().map(|v| Jet::constant(*v)).collect();
        dual.choose(block, &payoffs);
        out.payoffs.push(y);
        out.inverses.push(inverse.unwrap_or_default());
    }
    true
}

/// The inverse of the Jacobian of (payoffs − answer to them) in the payoffs.
fn jacobian(dual: &mut Round<'_, Jet<1>>, block: &Block, y: &[f64]) -> Option<Vec<f64>> {
    let n = y.len();
    let mut matrix = vec![0.0; n * n];
    let mut point: Vec<Jet<1>> = y.iter().map(|v| Jet::constant(*v)).collect();
    for j in 0..n {
        point[j].g[0] = 1.0;
        dual.choose(block, &point);
        for (i, answer) in dual.trial(block).iter().enumerate() {
            matrix[i * n + j] = f64::from(u8::from(i == j)) - answer.g[0];
        }
        point[j].g[0] = 0.0;
    }
    invert(matrix, n)
}

/// The inverse by elimination with pivots of rows.
fn invert(mut a: Vec<f64>, n: usize) -> Option<Vec<f64>> {
    let mut b = vec![0.0; n * n];
    (0..n).for_each(|i| b[i * n + i] = 1.0);
    for k in 0..n {
        let pivot = (k..n).max_by(|i, j| a[i * n + k].abs().total_cmp(&a[j * n + k].abs()))?;
        if !a[pivot * n + k].is_finite() || a[pivot * n + k] == 0.0 {
            return None;
        }
        for c in 0..n {
            a.swap(k * n + c, pivot * n + c);
            b.swap(k * n + c, pivot * n + c);
        }
        let scale = 1.0 / a[k * n + k];
        for c in 0..n {
            a[k * n + c] *= scale;
            b[k * n + c] *= scale;
        }
        for r in (0..n).filter(|r| *r != k) {
            let factor = a[r * n + k];
            if factor == 0.0 {
                continue;
            }
            for c in 0..n {
                a[r * n + c] -= factor * a[k * n + c];
                b[r * n + c] -= factor * b[k * n + c];
            }
        }
    }
    Some(b)
}
