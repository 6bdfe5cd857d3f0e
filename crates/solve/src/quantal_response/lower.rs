//! From expressions to instructions: what may leave the loop leaves it.

use super::compile::{Block, BlockSet};
use super::expression::{Graph, Leaf};
use realpolitik_lanes::graph::{Id, Node};
use realpolitik_lanes::selection::Selection;
use realpolitik_lanes::slots::Slots;

/// What a block is made of.
pub(super) struct Parts<'a> {
    pub sets: Vec<BlockSet>,
    /// All unknowns; the last `values` of them are values of states.
    pub unknowns: usize,
    pub values: usize,
    pub coupled: bool,
    /// Which actions belong to the block.
    pub late: &'a dyn Fn(u32) -> bool,
    /// By unknown.
    pub gains: &'a [Id],
    /// Row, column and derivative.
    pub slopes: &'a [(u32, u32, Id)],
}

/// The program of a block.
pub(super) fn lower(g: &Graph, parts: Parts<'_>) -> Block {
    let Parts { mut sets, unknowns, values: states, coupled, late, gains, slopes } = parts;
    let g = &g.nodes;
    let in_loop = g.depending(|leaf| match leaf {
        Leaf::Action(a) => late(*a),
        Leaf::Value(_) => true,
        _ => false,
    });
    let in_loop = |id: Id| in_loop[id.index()];
    let roots: Vec<Id> = gains.iter().copied().chain(slopes.iter().map(|s| s.2)).collect();
    let for_values = g.reached(gains.iter().copied());
    let needed = g.reached(roots.iter().copied());
    // A product and its sum must be computed at the same place.
    let selection = Selection::new(g, &needed, &roots, |product, sum| {
        in_loop(product) == in_loop(sum)
            && (!in_loop(sum) || for_values[product.index()] == for_values[sum.index()])
    });
    let (late_nodes, early_nodes): (Vec<Id>, Vec<Id>) =
        g.ids().filter(|id| needed[id.index()]).partition(|id| in_loop(*id));
    let early: Vec<Id> = early_nodes.iter().copied().filter(|id| selection.computes(*id)).collect();
    let late: Vec<Id> = late_nodes.iter().copied().filter(|id| selection.computes(*id)).collect();

    let mut outside = Slots::new(g.nodes().len());
    let mut leaves = Vec::new();
    for id in early_nodes {
        if let Node::Leaf(leaf) = *g.node(id) {
            outside.hold(id);
            leaves.push(leaf);
        }
    }

    // What the loop takes over from the prelude.
    let mut inside = Slots::new(g.nodes().len());
    let mut carried = Vec::new();
    if coupled {
        let read = late.iter().flat_map(|id| selection.operands(*id));
        for id in read.chain(&roots) {
            if !in_loop(*id) && inside.of(*id).is_none() {
                inside.hold(*id);
                carried.push(*id);
            }
        }
    }
    let [prelude] = outside.emit(&selection, [&early], if coupled { &carried } else { gains });

    // The loop: carried, then probabilities, then results.
    for set in &mut sets {
        set.slot = inside.reserve(set.actions) as usize;
    }
    let first_value = inside.reserve(states);
    for id in late_nodes {
        if let Node::Leaf(Leaf::Value(v)) = *g.node(id) {
            inside.place(id, first_value + v);
        }
        if let Node::Leaf(Leaf::Action(a)) = *g.node(id) {
            let a = a as usize;
            let own = |s: &&BlockSet| (s.first_action..s.first_action + s.actions).contains(&a);
            if let Some(set) = sets.iter().find(own) {
                inside.place(id, (set.slot + a - set.first_action) as u32);
            }
        }
    }
    let (first, second): (Vec<Id>, Vec<Id>) =
        late.into_iter().partition(|id| for_values[id.index()]);
    let (first, second) = (selection.grouped(&first), selection.grouped(&second));
    let [values, slope_code] = inside.emit(&selection, [&first, &second], &roots);

    let place = |slots: &Slots, id: Id| slots.of(id).expect("invariant: what is read has a slot");
    let results = if coupled { &inside } else { &outside };
    Block {
        sets,
        unknowns,
        states,
        first_value: first_value as usize,
        coupled,
        leaves,
        prelude,
        prelude_slots: outside.count(),
        carried: carried.iter().map(|id| place(&outside, *id)).collect(),
        values,
        slopes: slope_code,
        slots: inside.count(),
        gains: gains.iter().map(|id| place(results, *id)).collect(),
        jacobian: slopes.iter().map(|(i, j, id)| (*i, *j, place(results, *id))).collect(),
        places: Vec::new(),
        sparse: None,
    }
}
