//! Games in which no choice depends on itself, not even by way of others: their quantal
//! response is the only one, and found set by set.
//!
//! A set's choice depends on those at all sets that can come after it and, where it has
//! several nodes, on the actions that tell them apart. With perfect information only the
//! former count, and a tree has no cycles.

use super::reach::{impossible_branches, least_rare};
use super::tracer::{BranchPoint, Solution, response_tolerance};
use crate::equilibrium::Equilibrium;
use realpolitik_game::certificate::certify_logit_logarithms;
use realpolitik_game::{BehaviorProfile, Game, NodeId, NodeKind, PlayerId};
use std::borrow::Cow;

/// A game in which no choice depends on itself.
pub(super) struct Acyclic<'g> {
    given: &'g Game<f64>,
    game: Cow<'g, Game<f64>>,
    /// The sets, each after those that it depends on.
    order: Vec<usize>,
    /// The members of each set that are believed in.
    members: Vec<Vec<NodeId>>,
    ranges: Vec<f64>,
}

impl<'g> Acyclic<'g> {
    /// `None` where some choice depends on itself.
    pub(super) fn new(given: &'g Game<f64>) -> Option<Self> {
        let rare = impossible_branches(given);
        let members: Vec<Vec<NodeId>> =
            given.information_sets().iter().map(|h| least_rare(&h.members, &rare)).collect();
        let order = in_order(&dependencies(given, &members))?;
        let game = given.centred();
        let range = |p: usize| {
            let (low, high) = game.payoff_range(PlayerId(p as u32));
            high - low
        };
        let ranges = (0..game.players().len()).map(range).collect();
        Some(Acyclic { given, game, order, members, ranges })
    }

    /// The response at these precisions.
    pub(super) fn response(&self, precision: &[f64], tolerance: f64) -> Solution {
        let game = &*self.game;
        let offsets = game.action_offsets();
        // Actions not yet known have logarithm 0: where they count they cancel.
        let mut logs = vec![0.0f64; game.action_count()];
        let mut probabilities = vec![1.0f64; game.action_count()];
        let players = game.players().len();
        let mut value: Vec<f64> = vec![f64::NAN; game.nodes().len() * players];
        for h in &self.order {
            let set = &game.information_sets()[*h];
            // A single action has probability 1 already. Its set waits for none, so that
            // values below it must not be kept yet.
            if set.actions.len() == 1 {
                continue;
            }
            let player = set.player.index();
            let reach: Vec<f64> =
                self.members[*h].iter().map(|m| log_reach(game, &logs, *m)).collect();
            let top = reach.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let weights: Vec<f64> = reach.iter().map(|l| libm::exp(l - top)).collect();
            let total: f64 = weights.iter().sum();
            let from = offsets[*h];
            for m in &set.members {
                for child in &game.node(*m).children {
                    evaluate(game, &probabilities, child.index(), &mut value);
                }
            }
            let utility = |a: usize| -> f64 {
                let each = self.members[*h]
                    .iter()
                    .zip(&weights)
                    .map(|(m, w)| w * value[game.node(*m).children[a].index() * players + player]);
                each.sum::<f64>() / total
            };
            let gains: Vec<f64> =
                (0..set.actions.len()).map(|a| precision[player] * utility(a)).collect();
            let best = gains.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let sum: f64 = gains.iter().map(|g| libm::exp(g - best)).sum();
            for (a, g) in gains.iter().enumerate() {
                logs[from + a] = g - best - libm::log(sum);
                probabilities[from + a] = libm::exp(logs[from + a]);
            }
        }
        let scale = precision.iter().zip(&self.ranges).fold(0.0f64, |m, (l, r)| m.max(l * r));
        let tolerance = response_tolerance(tolerance, scale);
        let profile = BehaviorProfile { probabilities };
        Equilibrium {
            payoffs: profile.expected_payoffs(self.given),
            certificate: certify_logit_logarithms(self.given, &logs, precision, tolerance),
            profile,
            details: BranchPoint {
                log_probabilities: logs,
                residual: 0.0,
                steps: 0,
                turned: false,
            },
        }
    }
}

/// The sets on which each set's choice depends.
fn dependencies(game: &Game<f64>, members: &[Vec<NodeId>]) -> Vec<Vec<usize>> {
    // Where there is a single action there is no choice to depend on anything.
    let choice = |h: usize| game.information_sets()[h].actions.len() > 1;
    let mut on: Vec<Vec<usize>> = vec![Vec::new(); members.len()];
    for node in game.nodes() {
        let NodeKind::Decision(below) = node.kind else { continue };
        if !choice(below.index()) {
            continue;
        }
        let mut at = node.parent;
        while let Some((p, _)) = at {
            if let NodeKind::Decision(h) = game.node(p).kind
                && choice(h.index())
                && on[h.index()].last() != Some(&below.index())
            {
                on[h.index()].push(below.index());
            }
            at = game.node(p).parent;
        }
    }
    for (h, members) in members.iter().enumerate().filter(|(h, m)| choice(*h) && m.len() > 1) {
        let mut ways: Vec<Vec<(usize, u32)>> = members.iter().map(|m| way(game, *m)).collect();
        ways.iter_mut().for_each(|w| w.sort_unstable());
        let (first, rest) = ways.split_at(1);
        for other in rest {
            on[h].extend(not_shared(&first[0], other));
            on[h].extend(not_shared(other, &first[0]));
        }
    }
    for sets in &mut on {
        sets.sort_unstable();
        sets.dedup();
    }
    on
}

/// The sets and actions on the way to a node.
fn way(game: &Game<f64>, node: NodeId) -> Vec<(usize, u32)> {
    let mut out = Vec::new();
    let mut at = game.node(node).parent;
    while let Some((p, branch)) = at {
        if let NodeKind::Decision(h) = game.node(p).kind
            && game.information_sets()[h.index()].actions.len() > 1
        {
            out.push((h.index(), branch));
        }
        at = game.node(p).parent;
    }
    out
}

/// The sets of those actions of one sorted way that the other lacks.
fn not_shared(way: &[(usize, u32)], other: &[(usize, u32)]) -> Vec<usize> {
    let mut at = 0;
    let mut out = Vec::new();
    for step in way {
        while other.get(at).is_some_and(|o| o < step) {
            at += 1;
        }
        if other.get(at) == Some(step) {
            at += 1;
        } else {
            out.push(step.0);
        }
    }
    out
}

/// The sets, each after those that it depends on; `None` where that goes in a circle.
fn in_order(on: &[Vec<usize>]) -> Option<Vec<usize>> {
    let mut waiting: Vec<usize> = on.iter().map(Vec::len).collect();
    let mut back = vec![Vec::new(); on.len()];
    for (h, sets) in on.iter().enumerate() {
        for g in sets {
            back[*g].push(h);
        }
    }
    let mut order: Vec<usize> = (0..on.len()).filter(|h| waiting[*h] == 0).collect();
    let mut next = 0;
    while next < order.len() {
        for h in &back[order[next]] {
            waiting[*h] -= 1;
            if waiting[*h] == 0 {
                order.push(*h);
            }
        }
        next += 1;
    }
    (order.len() == on.len()).then_some(order)
}

fn log_reach(game: &Game<f64>, logs: &[f64], node: NodeId) -> f64 {
    let mut sum = 0.0;
    let mut at = game.node(node).parent;
    while let Some((p, branch)) = at {
        sum += match game.node(p).kind {
            NodeKind::Chance(c) => {
                match game.chance_sets()[c.index()].probabilities[branch as usize] {
                    q if q > 0.0 => libm::log(q),
                    // As rare as any other such branch.
                    _ => 0.0,
                }
            }
            NodeKind::Decision(h) => logs[game.action_offsets()[h.index()] + branch as usize],
            NodeKind::Terminal => 0.0,
        };
        at = game.node(p).parent;
    }
    sum
}

/// Fills in what play from a node on pays, all sets below being known.
fn evaluate(game: &Game<f64>, p: &[f64], start: usize, value: &mut [f64]) {
    let players = game.players().len();
    let mut stack = vec![start];
    while let Some(&i) = stack.last() {
        let node = &game.nodes()[i];
        if !value[i * players].is_nan() {
            stack.pop();
            continue;
        }
        let before = stack.len();
        let open = |c: &&NodeId| value[c.index() * players].is_nan();
        stack.extend(node.children.iter().filter(open).map(|c| c.index()));
        if stack.len() > before {
            continue;
        }
        stack.pop();
        for player in 0..players {
            let own = node.outcome.map_or(0.0, |o| game.outcomes()[o.index()].payoffs[player]);
            let weights: &[f64] = match node.kind {
                NodeKind::Chance(c) => &game.chance_sets()[c.index()].probabilities,
                NodeKind::Decision(h) => &p[game.action_offsets()[h.index()]..],
                NodeKind::Terminal => &[],
            };
            let below = node.children.iter().zip(weights);
            value[i * players + player] =
                own + below.map(|(c, w)| w * value[c.index() * players + player]).sum::<f64>();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::settings::Settings;
    use super::super::system::System;
    use super::super::tracer::Tracer;
    use super::*;
    use realpolitik_game::GameBuilder;
    use realpolitik_game::strategic::Bimatrix;

    /// A signal that the second player sees but not the first one's draw: no choice
    /// depends on itself where the second's payoffs are the same for both draws.
    #[test]
    fn the_only_response_is_that_at_the_end_of_the_branch() {
        let mut b = GameBuilder::<f64>::new("three steps", ["A", "B"]);
        let sets: Vec<_> = (0..7u32)
            .map(|k| b.information_set(format!("{k}"), u32::from(k > 0 && k < 3), ["l", "r"]))
            .collect();
        let root = b.decision(None, sets[0]);
        let mut k = 0.0;
        for i in 0..2u32 {
            let second = b.decision(Some((root, i)), sets[1 + i as usize]);
            for j in 0..2u32 {
                let third = b.decision(Some((second, j)), sets[(3 + 2 * i + j) as usize]);
                for e in 0..2u32 {
                    k += 1.0;
                    let o = b.outcome("", [f64::sin(k) + 1e6, f64::cos(3.0 * k) - 1e6]);
                    b.terminal(Some((third, e)), Some(o));
                }
            }
        }
        let game = b.build().unwrap();
        let settings = Settings::default();
        for lambda in [0.0, 3.0, 400.0] {
            let precision = [lambda, 2.0 * lambda];
            let direct = Acyclic::new(&game).unwrap().response(&precision, 1e-9);
            let mut tracer = Tracer::new(System::new(&game, &precision), settings);
            tracer.advance_to(1.0).unwrap();
            let traced = tracer.solution(&game, &precision, 1.0);
            assert!(direct.certificate.holds() && traced.certificate.holds());
            for (x, y) in direct.profile.probabilities.iter().zip(&traced.profile.probabilities) {
                assert!((x - y).abs() < 1e-12, "{x} {y}");
            }
        }
    }

    /// What is below a single action is judged once it is known.
    #[test]
    fn a_single_action_waits_for_what_is_below() {
        let mut b = GameBuilder::<f64>::new("a step before a choice", ["A", "B"]);
        let first = b.information_set("first", 0, ["out", "in"]);
        let only = b.information_set("only", 1, ["on"]);
        let last = b.information_set("last", 1, ["l", "r"]);
        let root = b.decision(None, first);
        let o = b.outcome("", [1.0, 0.0]);
        b.terminal(Some((root, 0)), Some(o));
        let step = b.decision(Some((root, 1)), only);
        let choice = b.decision(Some((step, 0)), last);
        for (k, pays) in [[0.0, 2.0], [3.0, 1.0]].into_iter().enumerate() {
            let o = b.outcome("", pays);
            b.terminal(Some((choice, k as u32)), Some(o));
        }
        let game = b.build().unwrap();
        let s = Acyclic::new(&game).unwrap().response(&[1.0, 1.0], 1e-9);
        assert!(s.certificate.holds(), "{:?}", s.certificate);
        // Right has odds of 1 to e, and going in is worth three times its probability.
        let right = 1.0 / (1.0 + f64::exp(1.0));
        let enter = 1.0 / (1.0 + f64::exp(1.0 - 3.0 * right));
        let p = &s.profile.probabilities;
        assert!((p[4] - right).abs() < 1e-15 && (p[1] - enter).abs() < 1e-15, "{p:?}");
    }

    #[test]
    fn simultaneous_moves_depend_on_each_other() {
        let pennies = Bimatrix::zero_sum(2, 2, vec![1.0, -1.0, -1.0, 1.0]).unwrap();
        assert!(Acyclic::new(&pennies.table().to_tree()).is_none());
        let alone = Bimatrix::zero_sum(3, 1, vec![1.0, 0.0, 0.5]).unwrap();
        assert!(Acyclic::new(&alone.table().to_tree()).is_some());
    }
}
