//! The most that one could have while another has no less than its outside
//! option.
//!
//! A planner who decides every move of the game, and sees what nature drew, may
//! mix endings; what two players can then have together is convex, and its
//! upper right edge is found by maximising weighted sums of the two payoffs
//! (backward induction) between two known corners until no corner lies beyond
//! the chord (Aneja & Nair 1979, the dichotomic search). Each step ends with a
//! new corner or with the answer, so the search is finite and exact.

use realpolitik_game::{Game, NodeKind, PlayerId};

/// How far rounding may carry a payoff, as a share of the largest.
const ROUNDING: f64 = 1e-12;

/// A corner: what the one and the other have.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Corner {
    own: f64,
    other: f64,
}

/// The most that `own` could have in the game while `other` has at least
/// `reserve`; `None` where the other cannot have that much.
///
/// ```
/// use realpolitik_analysis::headline::frontier::most;
/// use realpolitik_game::{GameBuilder, PlayerId};
/// // A pie that may be cut in three ways.
/// let mut b = GameBuilder::<f64>::new("Pie", ["A", "B"]);
/// let cut = b.information_set("cut", 0, ["all", "half", "none"]);
/// let root = b.decision(None, cut);
/// for (branch, share) in [1.0, 0.5, 0.0].into_iter().enumerate() {
///     let o = b.outcome("cut", [share, 1.0 - share]);
///     b.terminal(Some((root, branch as u32)), Some(o));
/// }
/// let game = b.build().unwrap();
/// let best = most(&game, PlayerId(0), PlayerId(1), 0.25).unwrap();
/// assert!((best - 0.75).abs() < 1e-12);
/// assert_eq!(most(&game, PlayerId(0), PlayerId(1), 1.5), None);
/// ```
pub fn most(game: &Game<f64>, own: PlayerId, other: PlayerId, reserve: f64) -> Option<f64> {
    let paid = [game.accumulated_payoff(own), game.accumulated_payoff(other)];
    // An outside option is often an ending of the game: rounding must not decide
    // whether the other has as much there.
    let largest = paid[1].iter().fold(reserve.abs(), |most, u| most.max(u.abs()));
    let reserve = reserve - ROUNDING * largest;
    let corner = |weights: (f64, f64)| plan(game, &paid, weights);
    // Ties are broken for the other first, then for oneself.
    let mut low = corner((1.0, 0.0));
    if low.other >= reserve {
        return Some(low.own);
    }
    let mut high = corner((0.0, 1.0));
    if high.other < reserve {
        return None;
    }
    let size = [low.own, low.other, high.own, high.other].map(f64::abs);
    let size = size.into_iter().fold(1e-300, f64::max);
    loop {
        let weights = (high.other - low.other, low.own - high.own);
        let chord = weights.0 * low.own + weights.1 * low.other;
        let next = corner(weights);
        let beyond = weights.0 * next.own + weights.1 * next.other - chord;
        if beyond <= 1e-13 * size * (weights.0.abs() + weights.1.abs()) {
            break;
        }
        if next.other >= reserve {
            high = next;
        } else {
            low = next;
        }
    }
    let width = high.other - low.other;
    let share = if width > 0.0 { ((reserve - low.other) / width).clamp(0.0, 1.0) } else { 1.0 };
    Some(low.own + share * (high.own - low.own))
}

/// What both have under the plan that is best by weighted sum; of plans that are
/// as good, the one with more for whom the weight does not speak.
fn plan(game: &Game<f64>, paid: &[Vec<f64>; 2], weights: (f64, f64)) -> Corner {
    let nodes = game.nodes();
    let mut value = vec![Corner { own: 0.0, other: 0.0 }; nodes.len()];
    let score = |c: &Corner| weights.0 * c.own + weights.1 * c.other;
    let better = |a: &Corner, b: &Corner| {
        let (x, y) = (score(a), score(b));
        x > y || (x == y && a.own + a.other > b.own + b.other)
    };
    for (i, node) in nodes.iter().enumerate().rev() {
        value[i] = match node.kind {
            NodeKind::Terminal => Corner { own: paid[0][i], other: paid[1][i] },
            NodeKind::Chance(c) => {
                let p = &game.chance_sets()[c.index()].probabilities;
                let mut sum = Corner { own: 0.0, other: 0.0 };
                for (p, child) in p.iter().zip(&node.children) {
                    sum.own += p * value[child.index()].own;
                    sum.other += p * value[child.index()].other;
                }
                sum
            }
            NodeKind::Decision(_) => {
                let mut best = value[node.children[0].index()];
                for child in &node.children[1..] {
                    if better(&value[child.index()], &best) {
                        best = value[child.index()];
                    }
                }
                best
            }
        };
    }
    value[0]
}
