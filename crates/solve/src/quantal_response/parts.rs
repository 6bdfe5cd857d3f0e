//! Parts of a game whose choices do not depend on one another, each followed alone.

use super::acyclic::Acyclic;
use super::reach::touched_sets;
use super::settings::Settings;
use super::system::System;
use super::tracer::{BranchPoint, Solution, Tracer, response_tolerance};
use crate::equilibrium::Equilibrium;
use crate::error::SolveError;
use realpolitik_game::certificate::certify_logit_logarithms_by_set;
use realpolitik_game::{
    BehaviorProfile, Game, GameBuilder, InformationSetId, NodeId, NodeKind, PlayerId,
};
use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

/// A game with what its choices depend on, and no more.
pub(super) struct Part<'g> {
    game: Cow<'g, Game<f64>>,
    /// The information set of the whole game behind each.
    sets: Vec<InformationSetId>,
}

/// The parts of a game, in the order of their first sets; one where no choice can be told
/// from the others.
///
/// A set depends on those on the way to its members and below them; one with a single
/// action is no choice, and joins nothing. Along the branch of the whole game every part
/// moves along its own branch, none beyond where that first arrives: to follow each alone
/// comes to the same point.
pub(super) fn parts(game: &Game<f64>) -> Vec<Part<'_>> {
    let all = game.information_sets();
    let members: Vec<Vec<NodeId>> = all.iter().map(|h| h.members.clone()).collect();
    // A set that no node is in is no choice either.
    let choice = |h: usize| all[h].actions.len() > 1 && !all[h].members.is_empty();
    let mut leader: Vec<usize> = (0..all.len()).collect();
    for (h, touched) in touched_sets(game, &members).iter().enumerate().filter(|t| choice(t.0)) {
        for g in touched.iter().filter(|g| choice(**g as usize)) {
            let (a, b) = (find(&mut leader, h), find(&mut leader, *g as usize));
            leader[a.max(b)] = a.min(b);
        }
    }
    let mut groups: Vec<Vec<usize>> = vec![Vec::new(); all.len()];
    for h in (0..all.len()).filter(|h| choice(*h)) {
        groups[find(&mut leader, h)].push(h);
    }
    groups.retain(|g| !g.is_empty());
    if groups.len() < 2 {
        let sets = (0..all.len()).map(|h| InformationSetId(h as u32)).collect();
        return vec![Part { game: Cow::Borrowed(game), sets }];
    }
    groups.iter().map(|sets| part(game, sets)).collect()
}

fn find(leader: &mut [usize], mut h: usize) -> usize {
    while leader[h] != h {
        leader[h] = leader[leader[h]];
        h = leader[h];
    }
    h
}

/// The nodes on the way to some sets and below them; what else nature may do is one
/// branch, and a single action is nature's.
fn part(game: &Game<f64>, own: &[usize]) -> Part<'static> {
    let members = || own.iter().flat_map(|h| &game.information_sets()[*h].members);
    let mut nodes = BTreeSet::new();
    let mut open: Vec<NodeId> = members().copied().collect();
    while let Some(node) = open.pop() {
        if nodes.insert(node.index()) {
            open.extend(&game.node(node).children);
        }
    }
    for m in members() {
        let mut at = game.node(*m).parent;
        while let Some((above, _)) = at.filter(|(above, _)| nodes.insert(above.index())) {
            at = game.node(above).parent;
        }
    }
    let mut b = GameBuilder::new(game.title.clone(), game.players().iter().cloned());
    let (mut set_of, mut sets, mut single) = (HashMap::new(), Vec::new(), None);
    let mut place: HashMap<usize, (NodeId, u32)> = HashMap::new();
    for i in &nodes {
        let node = &game.nodes()[*i];
        let parent = place.get(i).copied();
        let kept: Vec<usize> = (0..node.children.len())
            .filter(|k| nodes.contains(&node.children[*k].index()))
            .collect();
        let mut skipped = 0;
        let id = match node.kind {
            NodeKind::Terminal => b.terminal(parent, None),
            NodeKind::Decision(h) if game.information_sets()[h.index()].actions.len() == 1 => {
                let only = *single.get_or_insert_with(|| b.chance_set("", [("", 1.0)]));
                b.chance(parent, only)
            }
            NodeKind::Decision(h) => {
                let set = *set_of.entry(h).or_insert_with(|| {
                    let s = &game.information_sets()[h.index()];
                    sets.push(h);
                    b.information_set("", s.player.0, s.actions.iter().cloned())
                });
                b.decision(parent, set)
            }
            NodeKind::Chance(c) => {
                let all = &game.chance_sets()[c.index()].probabilities;
                let others = usize::from(kept.len() < node.children.len());
                let rest = 1.0 - kept.iter().map(|k| all[*k]).sum::<f64>();
                // First, since branches are added in order.
                let first = (others > 0).then(|| ("otherwise".to_owned(), rest.max(0.0)));
                let each = kept.iter().map(|k| (k.to_string(), all[*k]));
                let set = b.chance_set("", first.into_iter().chain(each));
                let id = b.chance(parent, set);
                if others > 0 {
                    // It pays what is paid anyhow: the range of payoffs stays as it is.
                    let o = b.outcome("", typical(game, &nodes, node.children[kept[0]]));
                    b.terminal(Some((id, 0)), Some(o));
                }
                skipped = others;
                id
            }
        };
        if let Some(o) = node.outcome {
            let o = b.outcome("", game.outcomes()[o.index()].payoffs.iter().copied());
            b.pay(id, o);
        }
        for (k, branch) in kept.iter().enumerate() {
            place.insert(node.children[*branch].index(), (id, (k + skipped) as u32));
        }
    }
    let game = b.build().expect("invariant: part of a game is a game");
    Part { game: Cow::Owned(game), sets }
}

/// What is paid from a node on along some way that stays within a part.
fn typical(game: &Game<f64>, nodes: &BTreeSet<usize>, from: NodeId) -> Vec<f64> {
    let mut sum = vec![0.0; game.players().len()];
    let mut at = Some(from);
    while let Some(node) = at {
        let node = game.node(node);
        if let Some(o) = node.outcome {
            for (s, v) in sum.iter_mut().zip(&game.outcomes()[o.index()].payoffs) {
                *s += v;
            }
        }
        at = node.children.iter().copied().find(|c| nodes.contains(&c.index()));
    }
    sum
}

/// All parts of a game on their branches.
pub(super) struct Followers<'g> {
    game: &'g Game<f64>,
    precision: &'g [f64],
    settings: Settings,
    each: Vec<(&'g Part<'g>, Follower<'g>)>,
    ranges: Vec<f64>,
}

enum Follower<'g> {
    /// There is one response.
    Direct(Box<Acyclic<'g>>),
    Traced(Box<Tracer>),
}

impl<'g> Followers<'g> {
    pub(super) fn new(
        game: &'g Game<f64>,
        parts: &'g [Part<'g>],
        precision: &'g [f64],
        settings: Settings,
    ) -> Self {
        let follower = |part: &'g Part<'g>| match Acyclic::new(&part.game) {
            Some(direct) => Follower::Direct(Box::new(direct)),
            None => {
                let system = System::new(&part.game, precision);
                Follower::Traced(Box::new(Tracer::new(system, settings)))
            }
        };
        let centred = game.centred();
        let range = |p: usize| {
            let (low, high) = centred.payoff_range(PlayerId(p as u32));
            high - low
        };
        let ranges = (0..game.players().len()).map(range).collect();
        let each = parts.iter().map(|p| (p, follower(p))).collect();
        Followers { game, precision, settings, each, ranges }
    }

    /// The response at a share of the precision, no less than the share before.
    pub(super) fn at(&mut self, share: f64) -> Result<Solution, SolveError> {
        let game = self.game;
        let scaled: Vec<f64> = self.precision.iter().map(|l| l * share).collect();
        if let [(_, Follower::Traced(tracer))] = &mut self.each[..] {
            tracer.advance_to(share)?;
            return Ok(tracer.solution(game, &scaled, share));
        }
        // What is in no part is the only action of its set, or of a set without nodes,
        // where nothing speaks for one action rather than another.
        let sets = game.information_sets().iter().map(|h| h.actions.len());
        let mut probabilities: Vec<f64> =
            sets.flat_map(|n| std::iter::repeat_n(1.0 / n as f64, n)).collect();
        let mut logs: Vec<f64> = probabilities.iter().map(|p| libm::log(*p)).collect();
        let (mut residual, mut steps, mut turned) = (0.0f64, 0, false);
        let scale = scaled.iter().zip(&self.ranges).fold(0.0f64, |m, (l, r)| m.max(l * r));
        let tolerance = response_tolerance(self.settings.certificate_tolerance, scale);
        let mut allowed = vec![tolerance; game.information_sets().len()];
        for (part, follower) in &mut self.each {
            let here = match follower {
                Follower::Direct(direct) => {
                    direct.response(&scaled, self.settings.certificate_tolerance)
                }
                Follower::Traced(tracer) => {
                    tracer.advance_to(share)?;
                    let here = tracer.solution(&part.game, &scaled, share);
                    for (h, own) in part.sets.iter().zip(tracer.allowed(share)) {
                        allowed[h.index()] = tolerance.max(own);
                    }
                    here
                }
            };
            let mut at = 0;
            for h in &part.sets {
                let n = game.information_sets()[h.index()].actions.len();
                let to = game.action_offsets()[h.index()];
                let own = &here.profile.probabilities[at..at + n];
                probabilities[to..to + n].copy_from_slice(own);
                logs[to..to + n].copy_from_slice(&here.details.log_probabilities[at..at + n]);
                at += n;
            }
            residual = residual.max(here.details.residual);
            steps = steps.max(here.details.steps);
            turned |= here.details.turned;
        }
        let profile = BehaviorProfile { probabilities };
        Ok(Equilibrium {
            payoffs: profile.expected_payoffs(game),
            certificate: certify_logit_logarithms_by_set(game, &logs, &scaled, &allowed),
            profile,
            details: BranchPoint { log_probabilities: logs, residual, steps, turned },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use realpolitik_game::strategic::Bimatrix;

    /// Nature picks one of two tables: the responses are those of each table alone.
    #[test]
    fn what_does_not_hang_together_is_followed_apart() {
        let tables = [
            [[9.0, 0.0], [0.0, 1.0], [0.0, 1.0], [1.0, 0.0]],
            [[2.0, 1.0], [0.0, 0.0], [0.0, 0.0], [1.0, 2.0]],
        ];
        let mut b = GameBuilder::<f64>::new("either", ["A", "B"]);
        let nature = b.chance_set("", [("x", 0.25), ("y", 0.75)]);
        let root = b.chance(None, nature);
        // A last choice, numbered before those that come before it.
        let last = b.information_set("", 0, ["l", "r"]);
        for (k, pays) in tables.iter().enumerate() {
            let sets = [0, 1].map(|p| b.information_set("", p, ["l", "r"]));
            let first = b.decision(Some((root, k as u32)), sets[0]);
            for i in 0..2u32 {
                let second = b.decision(Some((first, i)), sets[1]);
                for j in 0..2u32 {
                    let o = b.outcome("", pays[(2 * i + j) as usize]);
                    if (k, i, j) == (1, 1, 1) {
                        let third = b.decision(Some((second, j)), last);
                        let less = b.outcome("", [0.5, 0.5]);
                        b.terminal(Some((third, 0)), Some(o));
                        b.terminal(Some((third, 1)), Some(less));
                    } else {
                        b.terminal(Some((second, j)), Some(o));
                    }
                }
            }
        }
        let game = b.build().unwrap();
        let found = parts(&game);
        assert_eq!(found.len(), 2);
        assert_eq!(found.iter().map(|p| p.sets.len()).sum::<usize>(), 5);
        let precision = [3.0, 3.0];
        let whole = Followers::new(&game, &found, &precision, Settings::default()).at(1.0).unwrap();
        assert!(whole.certificate.holds(), "{:?}", whole.certificate);
        let mut joint = Tracer::new(System::new(&game, &precision), Settings::default());
        joint.advance_to(1.0).unwrap();
        let joint = joint.solution(&game, &precision, 1.0);
        for (x, y) in whole.profile.probabilities.iter().zip(&joint.profile.probabilities) {
            assert!((x - y).abs() < 1e-12, "{x} {y}");
        }
        // The first table stands alone behind nature's draw.
        let pays = tables[0];
        let [a, b] = [0, 1].map(|p| [[pays[0][p], pays[1][p]], [pays[2][p], pays[3][p]]]);
        let alone = Bimatrix::from_rows(a, b).unwrap().table().to_tree();
        let s = super::super::logit(&alone, &precision, &Settings::default()).unwrap();
        let own = &whole.profile.probabilities[2..6];
        for (x, y) in own.iter().zip(&s.profile.probabilities) {
            assert!((x - y).abs() < 1e-12, "{x} {y}");
        }
    }

    /// Two choices apart from each other, and a set that no node is in.
    #[test]
    fn a_set_without_nodes_is_in_no_part() {
        let mut b = GameBuilder::<f64>::new("either", ["A", "B"]);
        let nature = b.chance_set("", [("x", 0.5), ("y", 0.5)]);
        let root = b.chance(None, nature);
        b.information_set("", 0, ["l", "m", "r"]);
        for k in 0..2u32 {
            let set = b.information_set("", k, ["l", "r"]);
            let node = b.decision(Some((root, k)), set);
            for j in 0..2u32 {
                let o = b.outcome("", [f64::from(j), f64::from(2 * j)]);
                b.terminal(Some((node, j)), Some(o));
            }
        }
        let game = b.build().unwrap();
        let found = parts(&game);
        assert_eq!(found.len(), 2);
        let whole = Followers::new(&game, &found, &[1.0; 2], Settings::default()).at(1.0).unwrap();
        assert!(whole.certificate.holds(), "{:?}", whole.certificate);
        let expected = [1.0 / 3.0; 3].into_iter();
        let expected = expected.chain([1.0, 2.0].into_iter().flat_map(|u: f64| {
            let r = 1.0 / (1.0 + (-u).exp());
            [1.0 - r, r]
        }));
        for (x, y) in whole.profile.probabilities.iter().zip(expected) {
            assert!((x - y).abs() < 1e-12, "{x} {y}");
        }
    }

    /// Before nature draws, and in both tables, someone has a single action.
    #[test]
    fn a_single_action_joins_nothing() {
        let mut b = GameBuilder::<f64>::new("either", ["A", "B"]);
        let only = b.information_set("", 0, ["on"]);
        let shared = b.information_set("", 1, ["on"]);
        let nature = b.chance_set("", [("x", 0.5), ("y", 0.5)]);
        let first = b.decision(None, only);
        let root = b.chance(Some((first, 0)), nature);
        for k in 0..2u32 {
            let sets = [0, 1].map(|p| b.information_set("", p, ["l", "r"]));
            let row = b.decision(Some((root, k)), sets[0]);
            for i in 0..2u32 {
                let step = b.decision(Some((row, i)), shared);
                let column = b.decision(Some((step, 0)), sets[1]);
                for j in 0..2u32 {
                    let stake = if i == j { 1.0 + f64::from(k + i) } else { -1.0 };
                    let o = b.outcome("", [stake, -stake]);
                    b.terminal(Some((column, j)), Some(o));
                }
            }
        }
        let game = b.build().unwrap();
        let found = parts(&game);
        assert_eq!(found.iter().map(|p| p.sets.len()).collect::<Vec<_>>(), [2, 2]);
        let whole = Followers::new(&game, &found, &[2.0; 2], Settings::default()).at(1.0).unwrap();
        assert!(whole.certificate.holds(), "{:?}", whole.certificate);
        assert_eq!(whole.profile.probabilities[..2], [1.0, 1.0]);
    }

    #[test]
    fn a_table_is_one_part() {
        let pennies = Bimatrix::zero_sum(2, 2, vec![1.0, -1.0, -1.0, 1.0]).unwrap();
        assert_eq!(parts(&pennies.table().to_tree()).len(), 1);
    }
}
