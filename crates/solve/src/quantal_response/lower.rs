//! From expressions to instructions: what may leave the loop leaves it, and
//! slots are used again once nothing reads them.

use super::compile::{Block, BlockSet, Instruction, Operation};
use super::expression::{Expression, Graph, Id, Leaf};
use std::collections::{BTreeMap, VecDeque};

/// Where each expression stands.
const NOWHERE: u32 = u32::MAX;

pub(super) fn lower(
    g: &Graph,
    mut sets: Vec<BlockSet>,
    unknowns: usize,
    coupled: bool,
    late: &dyn Fn(u32) -> bool,
    gains: &[Id],
    slopes: &[(u32, u32, Id)],
) -> Block {
    let n = g.nodes.len();
    // Operands come before what uses them, so one pass settles each question.
    let mut in_loop = vec![false; n];
    for (i, e) in g.nodes.iter().enumerate() {
        in_loop[i] = match e {
            Expression::Leaf(Leaf::Action(a)) => late(*a),
            _ => e.operands().into_iter().flatten().any(|o| in_loop[o.0 as usize]),
        };
    }
    let reach = |roots: &mut dyn Iterator<Item = Id>| {
        let mut needed = vec![false; n];
        for r in roots {
            needed[r.0 as usize] = true;
        }
        for i in (0..n).rev() {
            if needed[i] {
                for o in g.nodes[i].operands().into_iter().flatten() {
                    needed[o.0 as usize] = true;
                }
            }
        }
        needed
    };
    let for_values = reach(&mut gains.iter().copied());
    let needed = reach(&mut gains.iter().copied().chain(slopes.iter().map(|s| s.2)));

    let whole = Whole::new(g, &needed, &in_loop, &for_values, gains, slopes);

    // The prelude.
    let mut place = vec![NOWHERE; n];
    let mut leaves = Vec::new();
    for i in (0..n).filter(|i| needed[*i] && !in_loop[*i]) {
        if let Expression::Leaf(leaf) = g.nodes[i] {
            place[i] = leaves.len() as u32;
            leaves.push(leaf);
        }
    }
    let mut prelude = Vec::new();
    let mut prelude_slots = leaves.len() as u32;
    for i in (0..n).filter(|i| needed[*i] && !in_loop[*i] && !whole.absorbed[*i]) {
        if place[i] == NOWHERE {
            place[i] = prelude_slots;
            prelude_slots += 1;
            prelude.push(whole.instruction(i, place[i], &place));
        }
    }

    // What the loop takes over from it.
    let mut outside = vec![NOWHERE; n];
    let mut carried = Vec::new();
    if coupled {
        let mut take = |id: Id| {
            let i = id.0 as usize;
            if !in_loop[i] && outside[i] == NOWHERE {
                outside[i] = carried.len() as u32;
                carried.push(place[i]);
            }
        };
        for i in (0..n).filter(|i| needed[*i] && in_loop[*i] && !whole.absorbed[*i]) {
            whole.operands(i).for_each(&mut take);
        }
        gains.iter().copied().for_each(&mut take);
        slopes.iter().for_each(|s| take(s.2));
    }

    // The loop: carried, then probabilities, then results.
    let base = carried.len();
    let mut slots = base;
    for set in &mut sets {
        set.slot = slots;
        slots += set.actions;
    }
    let mut at = outside;
    for (i, e) in g.nodes.iter().enumerate() {
        if let Expression::Leaf(Leaf::Action(a)) = e
            && in_loop[i]
            && let Some(set) = sets
                .iter()
                .find(|s| (s.first_action..s.first_action + s.actions).contains(&(*a as usize)))
        {
            at[i] = (set.slot + *a as usize - set.first_action) as u32;
        }
    }
    let order: Vec<usize> = (0..n)
        .filter(|i| needed[*i] && in_loop[*i] && !matches!(g.nodes[*i], Expression::Leaf(_)))
        .filter(|i| !whole.absorbed[*i])
        .collect();
    let (first, second): (Vec<usize>, Vec<usize>) = order.into_iter().partition(|i| for_values[*i]);
    let (first, second) = (whole.grouped(&first), whole.grouped(&second));
    let mut last_use = vec![0usize; n];
    for (step, i) in first.iter().chain(&second).enumerate() {
        for o in whole.operands(*i) {
            last_use[o.0 as usize] = step;
        }
    }
    for id in gains.iter().copied().chain(slopes.iter().map(|s| s.2)) {
        last_use[id.0 as usize] = usize::MAX;
    }
    let mut free: Vec<u32> = Vec::new();
    let mut emit = |list: &[usize], start: usize| {
        let mut out = Vec::with_capacity(list.len());
        for (k, i) in list.iter().enumerate() {
            let mut ending: Vec<u32> = whole
                .operands(*i)
                .filter(|o| {
                    in_loop[o.0 as usize]
                        && last_use[o.0 as usize] == start + k
                        && !matches!(g.nodes[o.0 as usize], Expression::Leaf(_))
                })
                .map(|o| at[o.0 as usize])
                .collect();
            ending.sort_unstable();
            ending.dedup();
            free.extend(ending);
            let to = free.pop().unwrap_or_else(|| {
                slots += 1;
                slots as u32 - 1
            });
            out.push(whole.instruction(*i, to, &at));
            at[*i] = to;
        }
        out
    };
    let values = emit(&first, 0);
    let slope_code = emit(&second, first.len());
    let gain_slots = gains
        .iter()
        .map(|id| if coupled { at[id.0 as usize] } else { place[id.0 as usize] })
        .collect();
    Block {
        sets,
        unknowns,
        coupled,
        leaves,
        prelude,
        prelude_slots: prelude_slots as usize,
        carried,
        values,
        slopes: slope_code,
        slots,
        gains: gain_slots,
        jacobian: slopes.iter().map(|(i, j, id)| (*i, *j, at[id.0 as usize])).collect(),
    }
}

/// Expressions as instructions of up to three operands: a product that only one
/// sum reads becomes part of it.
struct Whole {
    instructions: Vec<(Operation, [Option<Id>; 3])>,
    /// Products that are part of another instruction.
    absorbed: Vec<bool>,
}

impl Whole {
    fn new(
        g: &Graph,
        needed: &[bool],
        in_loop: &[bool],
        for_values: &[bool],
        gains: &[Id],
        slopes: &[(u32, u32, Id)],
    ) -> Self {
        let n = g.nodes.len();
        let mut uses = vec![0u32; n];
        for i in (0..n).filter(|i| needed[*i]) {
            for o in g.nodes[i].operands().into_iter().flatten() {
                uses[o.0 as usize] += 1;
            }
        }
        for id in gains.iter().copied().chain(slopes.iter().map(|s| s.2)) {
            uses[id.0 as usize] += 1;
        }
        let mut absorbed = vec![false; n];
        let instructions = (0..n)
            .map(|i| {
                let [a, b] = g.nodes[i].operands();
                // Both must be computed at the same place.
                let product = |id: Option<Id>| -> Option<(usize, Id, Id)> {
                    let m = id?.0 as usize;
                    let together =
                        in_loop[m] == in_loop[i] && (!in_loop[i] || for_values[m] == for_values[i]);
                    match g.nodes[m] {
                        Expression::Mul(x, y) if needed[i] && uses[m] == 1 && together => {
                            Some((m, x, y))
                        }
                        _ => None,
                    }
                };
                let mut with = |(m, x, y): (usize, Id, Id), operation, c| {
                    absorbed[m] = true;
                    (operation, [Some(x), Some(y), c])
                };
                match (g.nodes[i], product(a), product(b)) {
                    (Expression::Add(..), _, Some(m)) => with(m, Operation::MulAdd, a),
                    (Expression::Add(..), Some(m), None) => with(m, Operation::MulAdd, b),
                    (Expression::Sub(..), _, Some(m)) => with(m, Operation::SubMul, a),
                    (Expression::Sub(..), Some(m), None) => with(m, Operation::MulSub, b),
                    (Expression::Add(..), ..) => (Operation::Add, [a, b, None]),
                    (Expression::Sub(..), ..) => (Operation::Sub, [a, b, None]),
                    (Expression::Reciprocal(_), ..) => (Operation::Reciprocal, [a, None, None]),
                    (Expression::Mul(..) | Expression::Leaf(_), ..) => {
                        (Operation::Mul, [a, b, None])
                    }
                }
            })
            .collect();
        Whole { instructions, absorbed }
    }

    /// The same expressions with those of one operation after another as far as
    /// what they read allows, so that the loop seldom has to ask which it is.
    fn grouped(&self, list: &[usize]) -> Vec<usize> {
        let n = self.instructions.len();
        let mut inside = vec![false; n];
        list.iter().for_each(|i| inside[*i] = true);
        let mut waiting = vec![0usize; n];
        let mut readers: Vec<Vec<usize>> = vec![Vec::new(); n];
        let mut ready: BTreeMap<u8, VecDeque<usize>> = BTreeMap::new();
        for i in list {
            for o in self.operands(*i).map(|o| o.0 as usize).filter(|o| inside[*o]) {
                if readers[o].last() != Some(i) {
                    readers[o].push(*i);
                    waiting[*i] += 1;
                }
            }
            if waiting[*i] == 0 {
                ready.entry(self.instructions[*i].0 as u8).or_default().push_back(*i);
            }
        }
        let mut out = Vec::with_capacity(list.len());
        let longest = |ready: &BTreeMap<u8, VecDeque<usize>>| {
            ready
                .iter()
                .filter(|(_, q)| !q.is_empty())
                .max_by_key(|(_, q)| q.len())
                .map(|(o, _)| *o)
        };
        while let Some(operation) = longest(&ready) {
            while let Some(i) = ready.get_mut(&operation).and_then(VecDeque::pop_front) {
                out.push(i);
                for reader in &readers[i] {
                    waiting[*reader] -= 1;
                    if waiting[*reader] == 0 {
                        let operation = self.instructions[*reader].0 as u8;
                        ready.entry(operation).or_default().push_back(*reader);
                    }
                }
            }
        }
        out
    }

    fn operands(&self, i: usize) -> impl Iterator<Item = Id> + '_ {
        self.instructions[i].1.into_iter().flatten()
    }

    fn instruction(&self, i: usize, to: u32, place: &[u32]) -> Instruction {
        let (operation, operands) = self.instructions[i];
        let [a, b, c] = operands.map(|o| o.map(|o| place[o.0 as usize]));
        let a = a.unwrap_or(0);
        Instruction { operation, to, a, b: b.unwrap_or(a), c: c.unwrap_or(a) }
    }
}
