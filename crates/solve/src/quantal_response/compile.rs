//! A game's shape compiled into blocks of flat programs over lanes.
//!
//! Information sets are split into strongly connected components of the graph
//! "whose choice depends on whose": a component of one set that does not depend on
//! itself is a softmax, any other is solved by Newton along the branch.

use super::expression::{Graph, Leaf, Unknown};
use super::lower::{Parts, lower};
use realpolitik_game::{Game, NodeKind};
use realpolitik_lanes::graph::Id;
use realpolitik_lanes::slots::Instruction;
use realpolitik_lanes::sparse::Elimination;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// A set of a block.
#[derive(Clone, Debug)]
pub(super) struct BlockSet {
    /// First action, flat in the whole game.
    pub first_action: usize,
    pub actions: usize,
    /// First unknown within the block.
    pub first_unknown: usize,
    /// Slot of the probability of the first action, the others following.
    pub slot: usize,
}

/// Information sets that must be solved together.
#[derive(Clone, Debug)]
pub(super) struct Block {
    pub sets: Vec<BlockSet>,
    /// Log-odds, then values of states.
    pub unknowns: usize,
    /// How many of them are values of states.
    pub states: usize,
    /// Slot of the first value, the others following.
    pub first_value: usize,
    /// Whether the choice depends on itself.
    pub coupled: bool,
    /// What the prelude reads, leaf by leaf, into slots 0, 1, …
    pub leaves: Vec<Leaf>,
    pub prelude: Vec<Instruction>,
    pub prelude_slots: usize,
    /// Slots of the prelude that the loop reads, into its slots 0, 1, …
    pub carried: Vec<u32>,
    /// Gains λ Δu, then derivatives; both over the same slots.
    pub values: Vec<Instruction>,
    pub slopes: Vec<Instruction>,
    pub slots: usize,
    /// Slot of the gain of each unknown: of the loop where coupled, otherwise
    /// of the prelude.
    pub gains: Vec<u32>,
    /// Row, column and slot of each derivative that is not 0 by structure.
    pub jacobian: Vec<(u32, u32, u32)>,
    /// Where each of these stands in the matrix of Newton's method.
    pub places: Vec<u32>,
    /// How a large matrix is eliminated; small ones are taken whole.
    pub sparse: Option<Elimination>,
}

impl Block {
    /// Numbers of the matrix of Newton's method.
    pub fn matrix_size(&self) -> usize {
        self.sparse.as_ref().map_or(self.unknowns * self.unknowns, Elimination::places)
    }
}

/// The whole shape.
#[derive(Clone, Debug)]
pub(super) struct Program {
    pub blocks: Vec<Block>,
}

/// The most unknowns of a coupled block whose matrix is taken whole.
pub(super) const WHOLE: usize = 48;
/// The most unknowns of a coupled block times the nodes of the tree, and the most
/// operations of its elimination: beyond, draws are solved one by one.
const WIDEST: usize = 4_000_000;
pub(super) const MOST_ELIMINATION: usize = 1 << 22;
/// The most instructions of a program.
pub(super) const LONGEST: usize = 1 << 20;

/// A factor in the probability of reaching a node, chance first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Factor {
    Chance(u32),
    Action(u32),
}

/// Continuation values found so far, by node and player.
pub(super) type Values = HashMap<(usize, usize), Id>;

pub(super) struct Shape<'a> {
    game: &'a Game<()>,
    /// How many are paid at a terminal: the players, and whoever only waits for what
    /// follows.
    pub(super) paid: usize,
    /// Row of the payoffs to read for `[terminal * paid + player]`; `u32::MAX` for no
    /// payoff.
    pub(super) row: Vec<u32>,
    /// What follows, in the same order; empty where nothing does.
    pub(super) follows: Vec<Id>,
    /// Where the game's chances, precisions and actions begin among all.
    pub(super) first_chance: u32,
    pub(super) first_precision: u32,
    pub(super) first_action: u32,
    terminal_of: Vec<u32>,
    chance_offsets: Vec<u32>,
    ways: Vec<Vec<Factor>>,
}

impl<'a> Shape<'a> {
    pub(super) fn new(game: &'a Game<()>, payoff_rows: &[u32]) -> Self {
        let mut shape = Self::bare(game);
        shape.row = payoff_rows.to_vec();
        shape.find_ways();
        shape
    }

    /// Without payoffs and ways, which [`Self::find_ways`] finds once it is known where
    /// everything begins.
    pub(super) fn bare(game: &'a Game<()>) -> Self {
        let mut terminal_of = vec![u32::MAX; game.nodes().len()];
        for (count, t) in game.terminals().enumerate() {
            terminal_of[t.index()] = count as u32;
        }
        let mut chance_offsets = vec![0u32];
        for c in game.chance_sets() {
            chance_offsets.push(chance_offsets.last().unwrap_or(&0) + c.actions.len() as u32);
        }
        Shape {
            game,
            paid: game.players().len(),
            row: Vec::new(),
            follows: Vec::new(),
            first_chance: 0,
            first_precision: 0,
            first_action: 0,
            terminal_of,
            chance_offsets,
            ways: vec![Vec::new(); game.nodes().len()],
        }
    }

    pub(super) fn find_ways(&mut self) {
        for (i, node) in self.game.nodes().iter().enumerate() {
            for (b, child) in node.children.iter().enumerate() {
                let mut way = self.ways[i].clone();
                way.extend(self.factor(node.kind, b));
                self.ways[child.index()] = way;
            }
        }
    }

    fn factor(&self, kind: NodeKind, branch: usize) -> Option<Factor> {
        let branch = branch as u32;
        match kind {
            NodeKind::Chance(c) => {
                Some(Factor::Chance(self.first_chance + self.chance_offsets[c.index()] + branch))
            }
            NodeKind::Decision(h) => {
                let first = self.game.action_offsets()[h.index()] as u32;
                Some(Factor::Action(self.first_action + first + branch))
            }
            NodeKind::Terminal => None,
        }
    }

    /// What a player gets at a terminal, and what follows.
    fn at_terminal(&self, g: &mut Graph, terminal: usize, player: usize) -> Id {
        let at = terminal * self.paid + player;
        let own = match self.row[at] {
            u32::MAX => g.zero,
            row => g.leaf(Leaf::Payoff(row)),
        };
        match self.follows.get(at) {
            Some(follows) => g.add(own, *follows),
            None => own,
        }
    }

    /// The continuation value of a player at a node, with all that lies below.
    pub(super) fn value(
        &self,
        g: &mut Graph,
        known: &mut Values,
        node: usize,
        player: usize,
    ) -> Id {
        let mut stack = vec![node];
        while let Some(&i) = stack.last() {
            if known.contains_key(&(i, player)) {
                stack.pop();
                continue;
            }
            let node = &self.game.nodes()[i];
            let before = stack.len();
            stack.extend(
                node.children
                    .iter()
                    .map(|c| c.index())
                    .filter(|c| !known.contains_key(&(*c, player))),
            );
            if stack.len() > before {
                continue;
            }
            stack.pop();
            let value = if node.kind == NodeKind::Terminal {
                self.at_terminal(g, self.terminal_of[i] as usize, player)
            } else {
                let weights: Vec<Id> = (0..node.children.len())
                    .filter_map(|b| self.factor(node.kind, b))
                    .map(|f| factor_leaf(g, f))
                    .collect();
                let values: Vec<Id> =
                    node.children.iter().map(|c| known[&(c.index(), player)]).collect();
                g.mix(&weights, &values)
            };
            known.insert((i, player), value);
        }
        known[&(node, player)]
    }

    /// What each action but the first of a set adds at its members, those with one
    /// and the same gains as one, with the weight that beliefs give them.
    fn members(
        &self,
        g: &mut Graph,
        values: &mut Values,
        h: usize,
        late: &dyn Fn(u32) -> bool,
    ) -> Vec<(Vec<Id>, Id)> {
        let set = &self.game.information_sets()[h];
        // Factors on the way to every member cancel in beliefs.
        let mut common = sorted(&self.ways[set.members[0].index()]);
        for m in &set.members[1..] {
            common = intersection(&common, &sorted(&self.ways[m.index()]));
        }
        let mut groups: Vec<(Vec<Id>, Id)> = Vec::new();
        let mut place: HashMap<Vec<Id>, usize> = HashMap::new();
        for m in &set.members {
            let children = &self.game.node(*m).children;
            let first = self.value(g, values, children[0].index(), set.player.index());
            let gains: Vec<Id> = children[1..]
                .iter()
                .map(|c| {
                    let other = self.value(g, values, c.index(), set.player.index());
                    g.sub(other, first)
                })
                .collect();
            let mut rest = difference(&sorted(&self.ways[m.index()]), &common);
            rest.sort_by_key(|f| matches!(f, Factor::Action(a) if late(*a)));
            let mut weight: Option<Id> = None;
            for f in rest {
                let leaf = factor_leaf(g, f);
                weight = Some(weight.map_or(leaf, |w| g.mul(w, leaf)));
            }
            let weight = weight.unwrap_or_else(|| g.leaf(Leaf::One));
            match place.entry(gains) {
                Entry::Occupied(at) => {
                    let sum = &mut groups[*at.get()].1;
                    *sum = g.add(*sum, weight);
                }
                Entry::Vacant(at) => {
                    groups.push((at.key().clone(), weight));
                    at.insert(groups.len() - 1);
                }
            }
        }
        groups
    }

    /// λ Δu of each action but the first of a set, and its derivatives by
    /// `unknowns`. `late` says which actions belong to the block, so that
    /// products of the others come first and leave the loop.
    pub(super) fn gains(
        &self,
        g: &mut Graph,
        values: &mut Values,
        h: usize,
        late: &dyn Fn(u32) -> bool,
        unknowns: &[Unknown],
    ) -> Vec<(Id, Vec<Id>)> {
        let set = &self.game.information_sets()[h];
        let groups = self.members(g, values, h, late);
        let precision = g.leaf(Leaf::Precision(self.first_precision + set.player.index() as u32));
        let mut total = g.zero;
        for (_, weight) in &groups {
            total = g.add(total, *weight);
        }
        (0..set.actions.len() - 1)
            .map(|a| {
                let base = groups[0].0[a];
                let mut numerator = g.zero;
                for (gains, weight) in &groups[1..] {
                    let more = g.sub(gains[a], base);
                    let term = g.mul(*weight, more);
                    numerator = g.add(numerator, term);
                }
                if numerator == g.zero {
                    let gain = g.mul(precision, base);
                    let slopes = unknowns.iter().map(|x| g.derivative(gain, *x)).collect();
                    return (gain, slopes);
                }
                let factor = g.reciprocal(total);
                let shift = g.mul(numerator, factor);
                let du = g.add(base, shift);
                let gain = g.mul(precision, du);
                let scaled = g.mul(precision, factor);
                let slopes = unknowns
                    .iter()
                    .map(|x| {
                        // d(N/D) = (dN − (N/D) dD) / D
                        let dn = g.derivative(numerator, *x);
                        let dd = g.derivative(total, *x);
                        let back = g.mul(shift, dd);
                        let inner = g.sub(dn, back);
                        let quotient = g.mul(scaled, inner);
                        let db = g.derivative(base, *x);
                        let direct = g.mul(precision, db);
                        g.add(quotient, direct)
                    })
                    .collect();
                (gain, slopes)
            })
            .collect()
    }
}

fn factor_leaf(g: &mut Graph, f: Factor) -> Id {
    match f {
        Factor::Chance(c) => g.leaf(Leaf::Chance(c)),
        Factor::Action(a) => g.leaf(Leaf::Action(a)),
    }
}

fn sorted(way: &[Factor]) -> Vec<Factor> {
    let mut way = way.to_vec();
    way.sort();
    way
}

fn intersection(a: &[Factor], b: &[Factor]) -> Vec<Factor> {
    let (mut i, mut j, mut out) = (0, 0, Vec::new());
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                out.push(a[i]);
                i += 1;
                j += 1;
            }
        }
    }
    out
}

fn difference(a: &[Factor], less: &[Factor]) -> Vec<Factor> {
    let mut j = 0;
    let mut out = Vec::new();
    for f in a {
        if j < less.len() && less[j] == *f {
            j += 1;
        } else {
            out.push(*f);
        }
    }
    out
}

/// Strongly connected components, what a component depends on before it
/// (Kosaraju): `edges[h]` are the sets on which `h` depends.
fn components(edges: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let n = edges.len();
    let mut back = vec![Vec::new(); n];
    for (h, on) in edges.iter().enumerate() {
        for k in on {
            back[*k].push(h);
        }
    }
    let finish = |edges: &[Vec<usize>], start: usize, seen: &mut [bool], out: &mut Vec<usize>| {
        let mut stack = vec![(start, 0)];
        seen[start] = true;
        while let Some((h, next)) = stack.last_mut() {
            if let Some(k) = edges[*h].get(*next) {
                *next += 1;
                if !std::mem::replace(&mut seen[*k], true) {
                    stack.push((*k, 0));
                }
            } else {
                out.push(*h);
                stack.pop();
            }
        }
    };
    let mut order = Vec::with_capacity(n);
    let mut seen = vec![false; n];
    for h in 0..n {
        if !seen[h] {
            finish(&back, h, &mut seen, &mut order);
        }
    }
    let mut seen = vec![false; n];
    let mut out = Vec::new();
    for h in order.into_iter().rev() {
        if !seen[h] {
            let mut component = Vec::new();
            finish(edges, h, &mut seen, &mut component);
            component.sort_unstable();
            out.push(component);
        }
    }
    out
}

/// Compiles a shape; `payoff_rows[terminal * players + player]` is the row of
/// the payoffs that holds a number. `None` where the program would be longer
/// than is worth while.
pub(super) fn compile(game: &Game<()>, payoff_rows: &[u32]) -> Option<Program> {
    let depth = |mut node: usize| {
        let mut depth = 0;
        while let Some((parent, _)) = game.nodes()[node].parent {
            depth += 1;
            node = parent.index();
        }
        depth
    };
    let ways: usize = game.terminals().map(|t| depth(t.index())).sum();
    if ways > LONGEST {
        return None;
    }
    let shape = Shape::new(game, payoff_rows);
    let offsets = game.action_offsets();
    let count = game.information_sets().len();
    let mut set_of_action = Vec::with_capacity(game.action_count());
    for h in 0..count {
        set_of_action.extend(std::iter::repeat_n(h, offsets[h + 1] - offsets[h]));
    }
    let mut g = Graph::new();
    let mut values = Values::new();
    let mut edges = Vec::with_capacity(count);
    for h in 0..count {
        let roots: Vec<Id> = shape
            .gains(&mut g, &mut values, h, &|_| false, &[])
            .into_iter()
            .map(|(gain, _)| gain)
            .collect();
        let mut on: Vec<usize> =
            g.actions_in(&roots).into_iter().map(|a| set_of_action[a as usize]).collect();
        on.sort_unstable();
        on.dedup();
        edges.push(on);
    }
    let mut blocks: Vec<Block> = Vec::new();
    let mut length = 0;
    for sets in components(&edges) {
        let coupled = sets.len() > 1 || edges[sets[0]].contains(&sets[0]);
        let unknowns: usize = sets.iter().map(|h| offsets[h + 1] - offsets[*h] - 1).sum();
        if coupled && unknowns > WHOLE && unknowns * game.nodes().len() > WIDEST {
            return None;
        }
        let mut block = block(&shape, &sets, coupled, &set_of_action);
        if coupled && unknowns > WHOLE {
            let pattern: Vec<(u32, u32)> = block.jacobian.iter().map(|j| (j.0, j.1)).collect();
            let sparse = Elimination::new(unknowns, &pattern);
            if sparse.operations() > MOST_ELIMINATION {
                return None;
            }
            block.sparse = Some(sparse);
        }
        block.places = places(&block);
        length += block.prelude.len() + block.values.len() + block.slopes.len();
        if length > LONGEST {
            return None;
        }
        blocks.push(block);
    }
    Some(Program { blocks })
}

/// Where the derivatives of a block stand in its matrix.
pub(super) fn places(block: &Block) -> Vec<u32> {
    let place = |(row, column, _): &(u32, u32, u32)| match &block.sparse {
        Some(sparse) => {
            sparse.place(*row, *column).expect("invariant: it is in the pattern") as u32
        }
        None => row * block.unknowns as u32 + column,
    };
    block.jacobian.iter().map(place).collect()
}

/// Sets with their unknowns, behind those that are there already.
pub(super) fn add_set(
    sets: &mut Vec<BlockSet>,
    unknowns: &mut Vec<Unknown>,
    slot: &mut usize,
    first: usize,
    actions: usize,
) {
    sets.push(BlockSet {
        first_action: first,
        actions,
        first_unknown: unknowns.len(),
        slot: *slot,
    });
    *slot += actions;
    let (first, actions) = (first as u32, actions as u32);
    unknowns.extend((1..actions).map(|action| Unknown::Odds { first, actions, action }));
}

fn block(shape: &Shape<'_>, sets: &[usize], coupled: bool, set_of_action: &[usize]) -> Block {
    let offsets = shape.game.action_offsets();
    let mut g = Graph::new();
    let mut values = Values::new();
    let mut block_sets = Vec::new();
    let mut unknowns = Vec::new();
    let mut slot = 0;
    for h in sets {
        let actions = offsets[h + 1] - offsets[*h];
        add_set(&mut block_sets, &mut unknowns, &mut slot, offsets[*h], actions);
    }
    let late = |a: u32| coupled && sets.contains(&set_of_action[a as usize]);
    let by: &[Unknown] = if coupled { &unknowns } else { &[] };
    let mut gains = Vec::new();
    let mut slopes = Vec::new();
    for h in sets {
        for (gain, row) in shape.gains(&mut g, &mut values, *h, &late, by) {
            for (j, d) in row.into_iter().enumerate() {
                if d != g.zero {
                    slopes.push((gains.len() as u32, j as u32, d));
                }
            }
            gains.push(gain);
        }
    }
    let parts = Parts {
        sets: block_sets,
        unknowns: unknowns.len(),
        values: 0,
        coupled,
        late: &late,
        gains: &gains,
        slopes: &slopes,
    };
    lower(&g, parts)
}
