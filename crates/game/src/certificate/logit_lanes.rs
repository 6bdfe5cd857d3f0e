//! The certificate of quantal response for many games of one shape at once.
//!
//! Recomputed from the tree; no line is shared with a solver, not even the
//! exponential.

#![allow(clippy::needless_range_loop, reason = "lanes are walked by number, many arrays at once")]

use crate::tree::{Game, NodeKind};
use fearless_simd::{Level, dispatch};

/// Games checked side by side.
pub const LANES: usize = 8;

type Lanes = [f64; LANES];

#[derive(Clone, Debug)]
enum Kind {
    Chance(usize),
    Action(usize),
    Terminal(usize),
}

#[derive(Clone, Debug)]
struct LaneNode {
    kind: Kind,
    first_child: usize,
    children: usize,
}

#[derive(Clone, Debug)]
struct LaneSet {
    player: usize,
    first_action: usize,
    actions: usize,
    members: Vec<usize>,
}

/// Payoffs, chance, precision and behaviour of many draws of one shape, each
/// row one number over all draws: `rows[row * stride + draw]`.
#[derive(Clone, Copy, Debug)]
pub struct LogitLanes<'a> {
    /// The number of draws.
    pub draws: usize,
    /// From one row to the next; at least `draws`.
    pub stride: usize,
    /// Payoffs: the row of a terminal and player is what the certifier was told.
    pub payoffs: &'a [f64],
    /// Rows of nature's branches, chance sets in order.
    pub chance: &'a [f64],
    /// One row per player.
    pub precision: &'a [f64],
    /// One row per action, flat as in [`crate::BehaviorProfile`].
    pub profile: &'a [f64],
}

/// Checks draws of one shape; makes its work space once.
///
/// # Example
/// One choice between 1 and 0 at two precisions: the second draw's odds are wrong.
/// ```
/// use realpolitik_game::{GameBuilder, certificate::{LaneCertifier, LogitLanes}};
/// let mut b = GameBuilder::<f64>::new("choice", ["A"]);
/// let h = b.information_set("h", 0, ["good", "bad"]);
/// let root = b.decision(None, h);
/// b.terminal(Some((root, 0)), None);
/// b.terminal(Some((root, 1)), None);
/// let mut certifier = LaneCertifier::new(&b.build().unwrap(), &[0, 1]).plain();
/// let lanes = LogitLanes {
///     draws: 2,
///     stride: 2,
///     payoffs: &[1.0, 1.0, 0.0, 0.0],
///     chance: &[],
///     precision: &[3f64.ln(), 3f64.ln()],
///     profile: &[0.75, 0.5, 0.25, 0.5],
/// };
/// let mut gaps = [0.0; 2];
/// certifier.certify_logit_lanes(&lanes, &mut gaps);
/// assert!(gaps[0] < 1e-12 && (gaps[1] - 0.25).abs() < 1e-12);
/// ```
#[derive(Clone, Debug)]
pub struct LaneCertifier {
    players: usize,
    nodes: Vec<LaneNode>,
    child_table: Vec<usize>,
    sets: Vec<LaneSet>,
    chance_rows: usize,
    actions: usize,
    /// Row of the payoffs by `terminal * players + player`, terminals in tree order.
    payoff_rows: Vec<u32>,
    payoff_count: usize,
    level: Level,
    reach: Vec<Lanes>,
    value: Vec<Lanes>,
    utility: Vec<Lanes>,
}

impl LaneCertifier {
    /// For games with the tree of `shape`; `payoff_rows[terminal * players + player]` is the row of the payoffs
    /// that holds that number, terminals in tree order.
    ///
    /// # Panics
    /// If there is not one row for each terminal and player.
    pub fn new<N>(shape: &Game<N>, payoff_rows: &[u32]) -> Self {
        let chance_offsets = shape.chance_offsets();
        let chance_rows = chance_offsets[shape.chance_sets().len()];
        let mut terminals = 0;
        let mut child_table = Vec::new();
        let nodes: Vec<LaneNode> = shape
            .nodes()
            .iter()
            .map(|node| {
                let first_child = child_table.len();
                child_table.extend(node.children.iter().map(|c| c.index()));
                let kind = match node.kind {
                    NodeKind::Chance(c) => Kind::Chance(chance_offsets[c.index()]),
                    NodeKind::Decision(h) => Kind::Action(shape.action_offsets()[h.index()]),
                    NodeKind::Terminal => {
                        terminals += 1;
                        Kind::Terminal(terminals - 1)
                    }
                };
                LaneNode { kind, first_child, children: node.children.len() }
            })
            .collect();
        let sets: Vec<LaneSet> = shape
            .information_sets()
            .iter()
            .enumerate()
            .map(|(h, set)| LaneSet {
                player: set.player.index(),
                first_action: shape.action_offsets()[h],
                actions: set.actions.len(),
                members: set.members.iter().map(|m| m.index()).collect(),
            })
            .collect();
        let players = shape.players().len();
        assert_eq!(payoff_rows.len(), terminals * players, "a row for each terminal and player");
        let widest = sets.iter().map(|s| s.actions).max().unwrap_or(0);
        LaneCertifier {
            players,
            payoff_rows: payoff_rows.to_vec(),
            payoff_count: payoff_rows.iter().max().map_or(0, |m| *m as usize + 1),
            level: Level::new(),
            reach: vec![[0.0; LANES]; nodes.len()],
            value: vec![[0.0; LANES]; nodes.len() * players],
            utility: vec![[0.0; LANES]; widest],
            child_table,
            sets,
            chance_rows,
            actions: shape.action_count(),
            nodes,
        }
    }

    /// The greatest distance between a probability and its logit response, per
    /// draw (McKelvey & Palfrey 1998, eq. 3); infinite where a set is never
    /// reached or a number is not finite. Each draw's bits are its own: they
    /// do not depend on what is checked beside it.
    ///
    /// # Panics
    /// If an array is shorter than the shape and `draws` ask for.
    pub fn certify_logit_lanes(&mut self, lanes: &LogitLanes<'_>, gaps: &mut [f64]) {
        let draws = lanes.draws;
        assert!(
            draws <= lanes.stride
                && gaps.len() >= draws
                && lanes.payoffs.len() >= self.payoff_count * lanes.stride
                && lanes.chance.len() >= self.chance_rows * lanes.stride
                && lanes.precision.len() >= self.players * lanes.stride
                && lanes.profile.len() >= self.actions * lanes.stride,
            "arrays are as long as the shape and the draws ask for"
        );
        let level = self.level;
        dispatch!(level, _simd => self.certify_all(lanes, gaps));
    }

    /// Without the wider instructions that the machine may have: the same bits,
    /// later.
    #[must_use]
    pub fn plain(mut self) -> Self {
        self.level = Level::baseline();
        self
    }

    #[inline(always)]
    fn certify_all(&mut self, lanes: &LogitLanes<'_>, gaps: &mut [f64]) {
        let mut start = 0;
        while start < lanes.draws {
            let count = (lanes.draws - start).min(LANES);
            let worst = self.check(lanes, start, count);
            gaps[start..start + count].copy_from_slice(&worst[..count]);
            start += count;
        }
    }

    /// Reach of every node, and what play pays from there on.
    #[inline(always)]
    fn propagate(&mut self, lanes: &LogitLanes<'_>, start: usize, count: usize) {
        let row = |rows: &[f64], r: usize| -> Lanes { read(rows, r * lanes.stride + start, count) };
        let n = self.players;
        self.reach[0] = [1.0; LANES];
        for i in 0..self.nodes.len() {
            let node = &self.nodes[i];
            for b in 0..node.children {
                let child = self.child_table[node.first_child + b];
                let p = match node.kind {
                    Kind::Chance(at) => row(lanes.chance, at + b),
                    Kind::Action(at) => row(lanes.profile, at + b),
                    Kind::Terminal(_) => continue,
                };
                for l in 0..LANES {
                    self.reach[child][l] = self.reach[i][l] * p[l];
                }
            }
        }
        for i in (0..self.nodes.len()).rev() {
            let node = &self.nodes[i];
            if let Kind::Terminal(t) = node.kind {
                for player in 0..n {
                    let at = self.payoff_rows[t * n + player] as usize;
                    self.value[i * n + player] = row(lanes.payoffs, at);
                }
                continue;
            }
            for player in 0..n {
                self.value[i * n + player] = [0.0; LANES];
            }
            for b in 0..node.children {
                let child = self.child_table[node.first_child + b];
                let p = match node.kind {
                    Kind::Chance(at) => row(lanes.chance, at + b),
                    Kind::Action(at) => row(lanes.profile, at + b),
                    Kind::Terminal(_) => continue,
                };
                for player in 0..n {
                    let v = self.value[child * n + player];
                    let sum = &mut self.value[i * n + player];
                    for l in 0..LANES {
                        sum[l] += p[l] * v[l];
                    }
                }
            }
        }
    }

    #[inline(always)]
    fn check(&mut self, lanes: &LogitLanes<'_>, start: usize, count: usize) -> Lanes {
        self.propagate(lanes, start, count);
        let row = |rows: &[f64], r: usize| -> Lanes { read(rows, r * lanes.stride + start, count) };
        let n = self.players;
        let mut worst = [0.0; LANES];
        for set in &self.sets {
            let lambda = row(lanes.precision, set.player);
            let mut total = [0.0; LANES];
            for m in &set.members {
                for l in 0..LANES {
                    total[l] += self.reach[*m][l];
                }
            }
            let mut top = [f64::NEG_INFINITY; LANES];
            for a in 0..set.actions {
                let mut sum = [0.0; LANES];
                for m in &set.members {
                    let child = self.child_table[self.nodes[*m].first_child + a];
                    let v = self.value[child * n + set.player];
                    for l in 0..LANES {
                        sum[l] += self.reach[*m][l] * v[l];
                    }
                }
                for l in 0..LANES {
                    sum[l] /= total[l];
                    top[l] = if sum[l] > top[l] { sum[l] } else { top[l] };
                }
                self.utility[a] = sum;
            }
            let mut weights = [0.0; LANES];
            for utility in &mut self.utility[..set.actions] {
                for l in 0..LANES {
                    utility[l] = small_exp(lambda[l] * (utility[l] - top[l]));
                    weights[l] += utility[l];
                }
            }
            for (a, utility) in self.utility[..set.actions].iter().enumerate() {
                let p = row(lanes.profile, set.first_action + a);
                for l in 0..LANES {
                    let gap = (utility[l] / weights[l] - p[l]).abs();
                    // NaN must never pass for small.
                    let gap = if gap.is_nan() { f64::INFINITY } else { gap };
                    worst[l] = if gap > worst[l] { gap } else { worst[l] };
                }
            }
        }
        worst
    }
}

#[inline(always)]
fn read(rows: &[f64], at: usize, count: usize) -> Lanes {
    let mut out = [0.0; LANES];
    if count == LANES {
        out.copy_from_slice(&rows[at..at + LANES]);
    } else {
        // The last lanes repeat a draw, so that no number is out of its range.
        for (l, slot) in out.iter_mut().enumerate() {
            *slot = rows[at + l.min(count - 1)];
        }
    }
    out
}

/// exp(x) for x ≤ 0: (1 + y + y²/2 + …) of y = x / 1024 to degree 6, its excess
/// over 1 doubled up ten times as e ← 2e + e². Error under 1e-13, far below any
/// tolerance of a certificate; 0 below −700; NaN stays NaN.
#[inline(always)]
fn small_exp(x: f64) -> f64 {
    let y = (if x < -700.0 { -700.0 } else { x }) * (1.0 / 1024.0);
    let series = 1.0 / 120.0 + y * (1.0 / 720.0 + y * (1.0 / 5040.0 + y * (1.0 / 40320.0)));
    let mut e = y * (1.0 + y * (0.5 + y * (1.0 / 6.0 + y * (1.0 / 24.0 + y * series))));
    for _ in 0..10 {
        e = 2.0 * e + e * e;
    }
    let out = 1.0 + e;
    if x < -700.0 { 0.0 } else { out }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{BehaviorProfile, GameBuilder, certificate::certify_logit};

    #[test]
    fn small_exponentials_are_right_for_a_certificate() {
        for i in 0..3000 {
            let x = -f64::from(i) * 0.01;
            assert!((small_exp(x) - x.exp()).abs() < 1e-13, "{x}");
        }
        assert_eq!(small_exp(-1e9), 0.0);
        assert!(small_exp(f64::NAN).is_nan());
    }

    #[test]
    fn agrees_with_the_check_of_one_game_and_sees_a_wrong_profile() {
        let mut b = GameBuilder::<f64>::new("signal", ["A", "B"]);
        let nature = b.chance_set("type", [("x", 0.3), ("y", 0.7)]);
        let first = b.information_set("a", 0, ["l", "r"]);
        let second = b.information_set("b", 1, ["u", "m", "d"]);
        let root = b.chance(None, nature);
        let mut k = 0.0;
        for i in 0..2 {
            let node = b.decision(Some((root, i)), first);
            for j in 0..2 {
                let last = b.decision(Some((node, j)), second);
                for e in 0..3 {
                    k += 1.0;
                    let o = b.outcome("", [f64::sin(k), f64::cos(2.0 * k)]);
                    b.terminal(Some((last, e)), Some(o));
                }
            }
        }
        let game = b.build().unwrap();
        let profiles = [[0.5, 0.5, 0.2, 0.3, 0.5], [0.9, 0.1, 0.6, 0.3, 0.1]];
        let draws = 11;
        let table = game.accumulated_payoffs();
        let spread = |values: Vec<f64>| -> Vec<f64> {
            values.into_iter().flat_map(|v| std::iter::repeat_n(v, draws)).collect()
        };
        let payoffs = spread(game.terminals().flat_map(|t| table[t.index()].clone()).collect());
        let chance = spread(vec![0.3, 0.7]);
        let precision = spread(vec![2.0, 5.0]);
        let mut profile = Vec::new();
        for a in 0..5 {
            profile.extend((0..draws).map(|d| profiles[d % 2][a]));
        }
        let mut certifier = LaneCertifier::new(&game, &(0..24).collect::<Vec<_>>());
        let mut gaps = vec![0.0; draws];
        let lanes = LogitLanes {
            draws,
            stride: draws,
            payoffs: &payoffs,
            chance: &chance,
            precision: &precision,
            profile: &profile,
        };
        certifier.certify_logit_lanes(&lanes, &mut gaps);
        for (d, gap) in gaps.iter().enumerate() {
            let p = BehaviorProfile { probabilities: profiles[d % 2].to_vec() };
            let expected = certify_logit(&game, &p, &[2.0, 5.0], 1e-9).max_regret;
            assert!(expected > 0.01 && (gap - expected).abs() < 1e-13, "{gap} {expected}");
        }
    }
}
