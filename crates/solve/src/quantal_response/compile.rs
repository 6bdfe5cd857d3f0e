//! A game's shape compiled into blocks of flat programs over lanes.
//!
//! Information sets are split into strongly connected components of the graph
//! "whose choice hangs on whose": a component of one set that does not hang on
//! itself is a softmax, any other is solved by Newton along the branch.

use super::expression::{Expression, Graph, Id, Leaf, Unknown};
use realpolitik_game::{Game, NodeKind};
use std::collections::HashMap;

/// What an instruction does; products and sums are rounded one by one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operation {
    Add,
    Sub,
    Mul,
    Reciprocal,
}

/// One instruction over slots.
#[derive(Clone, Copy, Debug)]
pub(super) struct Instruction {
    pub operation: Operation,
    pub to: u32,
    pub a: u32,
    pub b: u32,
}

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
    pub unknowns: usize,
    /// Whether the choice hangs on itself.
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
}

/// The whole shape.
#[derive(Clone, Debug)]
pub(super) struct Program {
    pub blocks: Vec<Block>,
    /// Greatest number of unknowns in a coupled block.
    pub widest: usize,
}

/// A factor in the probability of reaching a node, chance first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Factor {
    Chance(u32),
    Action(u32),
}

struct Shape<'a> {
    game: &'a Game<f64>,
    /// Row of the payoffs to read for `[terminal * players + player]`.
    row: Vec<u32>,
    terminal_of: Vec<u32>,
    chance_offsets: Vec<u32>,
    ways: Vec<Vec<Factor>>,
}

impl<'a> Shape<'a> {
    fn new(game: &'a Game<f64>, ties: Option<&[u32]>) -> Self {
        let players = game.players().len();
        let mut terminal_of = vec![u32::MAX; game.nodes().len()];
        let mut count = 0;
        for t in game.terminals() {
            terminal_of[t.index()] = count;
            count += 1;
        }
        let rows = count as usize * players;
        let mut first: HashMap<(u32, usize), u32> = HashMap::new();
        let row = (0..rows)
            .map(|i| match ties {
                Some(ties) => *first.entry((ties[i], i % players)).or_insert(i as u32),
                None => i as u32,
            })
            .collect();
        let mut chance_offsets = vec![0u32];
        for c in game.chance_sets() {
            chance_offsets.push(chance_offsets.last().unwrap_or(&0) + c.actions.len() as u32);
        }
        let mut shape =
            Shape { game, row, terminal_of, chance_offsets, ways: vec![Vec::new(); game.nodes().len()] };
        for (i, node) in game.nodes().iter().enumerate() {
            for (b, child) in node.children.iter().enumerate() {
                let mut way = shape.ways[i].clone();
                way.extend(shape.factor(node.kind, b));
                shape.ways[child.index()] = way;
            }
        }
        shape
    }

    fn factor(&self, kind: NodeKind, branch: usize) -> Option<Factor> {
        match kind {
            NodeKind::Chance(c) => Some(Factor::Chance(self.chance_offsets[c.index()] + branch as u32)),
            NodeKind::Decision(h) => {
                Some(Factor::Action((self.game.action_offsets()[h.index()] + branch) as u32))
            }
            NodeKind::Terminal => None,
        }
    }

    /// Continuation values of every player at every node, `[player][node]`.
    fn values(&self, g: &mut Graph) -> Vec<Vec<Id>> {
        let players = self.game.players().len();
        let nodes = self.game.nodes();
        (0..players)
            .map(|player| {
                let mut value = vec![g.zero; nodes.len()];
                for (i, node) in nodes.iter().enumerate().rev() {
                    value[i] = if node.kind == NodeKind::Terminal {
                        let at = self.terminal_of[i] as usize * players + player;
                        g.leaf(Leaf::Payoff(self.row[at]))
                    } else {
                        let weights: Vec<Id> = (0..node.children.len())
                            .filter_map(|b| self.factor(node.kind, b))
                            .map(|f| factor_leaf(g, f))
                            .collect();
                        let values: Vec<Id> =
                            node.children.iter().map(|c| value[c.index()]).collect();
                        g.mix(&weights, &values)
                    };
                }
                value
            })
            .collect()
    }

    /// λ Δu of each action but the first of a set, and its derivatives by
    /// `unknowns`. `late` says which actions belong to the block, so that
    /// products of the others come first and leave the loop.
    fn gains(
        &self,
        g: &mut Graph,
        values: &[Vec<Id>],
        h: usize,
        late: &dyn Fn(u32) -> bool,
        unknowns: &[Unknown],
    ) -> Vec<(Id, Vec<Id>)> {
        let set = &self.game.information_sets()[h];
        let value = &values[set.player.index()];
        // Factors on the way to every member cancel in beliefs.
        let mut common = sorted(&self.ways[set.members[0].index()]);
        for m in &set.members[1..] {
            common = intersection(&common, &sorted(&self.ways[m.index()]));
        }
        let mut groups: Vec<(Vec<Id>, Id)> = Vec::new();
        for m in &set.members {
            let children = &self.game.node(*m).children;
            let gains: Vec<Id> = children[1..]
                .iter()
                .map(|c| g.sub(value[c.index()], value[children[0].index()]))
                .collect();
            let mut rest = difference(&sorted(&self.ways[m.index()]), &common);
            rest.sort_by_key(|f| matches!(f, Factor::Action(a) if late(*a)));
            let mut weight: Option<Id> = None;
            for f in rest {
                let leaf = factor_leaf(g, f);
                weight = Some(weight.map_or(leaf, |w| g.mul(w, leaf)));
            }
            // Without a factor of its own a member stands alone in its set.
            let weight = weight.unwrap_or(g.zero);
            match groups.iter_mut().find(|(other, _)| *other == gains) {
                Some((_, sum)) => *sum = g.add(*sum, weight),
                None => groups.push((gains, weight)),
            }
        }
        let precision = g.leaf(Leaf::Precision(set.player.index() as u32));
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

/// Strongly connected components, what a component hangs on before it
/// (Kosaraju): `edges[h]` are the sets on which `h` hangs.
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
    // Kosaraju lists what hangs on nothing last here: dependents first.
    out.reverse();
    let mut place = vec![0; n];
    for (c, sets) in out.iter().enumerate() {
        for h in sets {
            place[*h] = c;
        }
    }
    let forward = edges.iter().enumerate().all(|(h, on)| on.iter().all(|k| place[*k] <= place[h]));
    if !forward {
        out.reverse();
    }
    out
}

/// Compiles a shape; `ties[terminal * players + player]` are labels, payoffs of
/// one player with one label being the same number in every draw.
pub(super) fn compile(game: &Game<f64>, ties: Option<&[u32]>) -> Program {
    let shape = Shape::new(game, ties);
    let offsets = game.action_offsets();
    let count = game.information_sets().len();
    let mut set_of_action = Vec::with_capacity(game.action_count());
    for h in 0..count {
        set_of_action.extend(std::iter::repeat_n(h, offsets[h + 1] - offsets[h]));
    }
    let mut g = Graph::new();
    let values = shape.values(&mut g);
    let mut edges = Vec::with_capacity(count);
    for h in 0..count {
        let roots: Vec<Id> = shape
            .gains(&mut g, &values, h, &|_| false, &[])
            .into_iter()
            .map(|(gain, _)| gain)
            .collect();
        let mut on: Vec<usize> =
            g.actions_in(&roots).into_iter().map(|a| set_of_action[a as usize]).collect();
        on.sort_unstable();
        on.dedup();
        edges.push(on);
    }
    let mut blocks = Vec::new();
    for sets in components(&edges) {
        let coupled = sets.len() > 1 || edges[sets[0]].contains(&sets[0]);
        blocks.push(block(&shape, &sets, coupled, &set_of_action));
    }
    let widest = blocks.iter().filter(|b| b.coupled).map(|b| b.unknowns).max().unwrap_or(0);
    Program { blocks, widest }
}

fn block(shape: &Shape<'_>, sets: &[usize], coupled: bool, set_of_action: &[usize]) -> Block {
    let offsets = shape.game.action_offsets();
    let mut g = Graph::new();
    let values = shape.values(&mut g);
    let mut block_sets = Vec::new();
    let mut unknowns = Vec::new();
    let mut slot = 0;
    for h in sets {
        let actions = offsets[h + 1] - offsets[*h];
        block_sets.push(BlockSet {
            first_action: offsets[*h],
            actions,
            first_unknown: unknowns.len(),
            slot,
        });
        slot += actions;
        for action in 1..actions as u32 {
            unknowns.push(Unknown { first: offsets[*h] as u32, actions: actions as u32, action });
        }
    }
    let late = |a: u32| coupled && sets.contains(&set_of_action[a as usize]);
    let by: &[Unknown] = if coupled { &unknowns } else { &[] };
    let mut gains = Vec::new();
    let mut slopes = Vec::new();
    for h in sets {
        for (gain, row) in shape.gains(&mut g, &values, *h, &late, by) {
            for (j, d) in row.into_iter().enumerate() {
                if d != g.zero {
                    slopes.push((gains.len() as u32, j as u32, d));
                }
            }
            gains.push(gain);
        }
    }
    super::lower::lower(&g, block_sets, unknowns.len(), coupled, &late, &gains, &slopes)
}

impl From<Expression> for Operation {
    fn from(e: Expression) -> Self {
        match e {
            Expression::Add(..) => Operation::Add,
            Expression::Sub(..) => Operation::Sub,
            Expression::Mul(..) | Expression::Leaf(_) => Operation::Mul,
            Expression::Reciprocal(_) => Operation::Reciprocal,
        }
    }
}
