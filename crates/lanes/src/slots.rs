//! Flat programs over slots: where each node's number stands, and running them.

use crate::graph::Id;
use crate::operation::{Operation, Visit};
use crate::selection::Selection;

/// One instruction: slot `to` becomes the operation of slots `a`, `b` and `c`.
/// What the operation does not take repeats `a`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Instruction {
    /// What is done.
    pub operation: Operation,
    /// The slot that is written.
    pub to: u32,
    /// The first slot that is read.
    pub a: u32,
    /// The second.
    pub b: u32,
    /// The third.
    pub c: u32,
}

/// No slot.
const NOWHERE: u32 = u32::MAX;

/// The slots of a program: which holds which node of a graph. A slot is used
/// again once nothing reads what it holds.
///
/// ```
/// use realpolitik_lanes::graph::Graph;
/// use realpolitik_lanes::operation::Operation;
/// use realpolitik_lanes::selection::Selection;
/// use realpolitik_lanes::slots::{Slots, run};
/// // (x + 1)⁴ by two squares.
/// let mut g = Graph::new();
/// let (x, one) = (g.leaf("x"), g.leaf("1"));
/// let sum = g.apply(Operation::Add, &[x, one]);
/// let square = g.apply(Operation::Multiply, &[sum, sum]);
/// let fourth = g.apply(Operation::Multiply, &[square, square]);
/// let selection = Selection::new(&g, &g.reached([fourth]), &[fourth], |_, _| true);
/// let mut slots = Slots::new(g.nodes().len());
/// let (at_x, at_one) = (slots.hold(x), slots.hold(one));
/// let [code] = slots.emit(&selection, [&[sum, square, fourth]], &[fourth]);
/// // Sum, square and fourth power share one.
/// assert_eq!(slots.count(), 3);
/// let mut numbers = vec![[0.0; 2]; slots.count()];
/// numbers[at_x as usize] = [1.0, 2.0];
/// numbers[at_one as usize] = [1.0, 1.0];
/// run(&code, &mut numbers);
/// assert_eq!(numbers[slots.of(fourth).unwrap() as usize], [16.0, 81.0]);
/// ```
#[derive(Clone, Debug)]
pub struct Slots {
    of: Vec<u32>,
    free: Vec<u32>,
    count: u32,
}

impl Slots {
    /// No slots yet, for a graph of so many nodes.
    ///
    /// ```
    /// assert_eq!(realpolitik_lanes::slots::Slots::new(5).count(), 0);
    /// ```
    pub fn new(nodes: usize) -> Self {
        Slots { of: vec![NOWHERE; nodes], free: Vec::new(), count: 0 }
    }

    /// The number of slots so far.
    ///
    /// ```
    /// let mut slots = realpolitik_lanes::slots::Slots::new(5);
    /// slots.reserve(2);
    /// assert_eq!(slots.count(), 2);
    /// ```
    pub fn count(&self) -> usize {
        self.count as usize
    }

    /// The slot of a node, if it has one.
    ///
    /// ```
    /// # use realpolitik_lanes::{graph::Graph, slots::Slots};
    /// let mut g = Graph::new();
    /// let (x, y) = (g.leaf('x'), g.leaf('y'));
    /// let mut slots = Slots::new(2);
    /// slots.hold(x);
    /// assert_eq!((slots.of(x), slots.of(y)), (Some(0), None));
    /// ```
    pub fn of(&self, id: Id) -> Option<u32> {
        Some(self.of[id.index()]).filter(|slot| *slot != NOWHERE)
    }

    /// Sets slots aside that are never used again; returns the first.
    ///
    /// ```
    /// let mut slots = realpolitik_lanes::slots::Slots::new(5);
    /// assert_eq!([slots.reserve(2), slots.reserve(3)], [0, 2]);
    /// ```
    pub fn reserve(&mut self, slots: usize) -> u32 {
        let first = self.count;
        self.count += slots as u32;
        first
    }

    /// Gives a node a slot that is never used again, and returns it.
    ///
    /// ```
    /// # use realpolitik_lanes::{graph::Graph, slots::Slots};
    /// let mut g = Graph::new();
    /// let x = g.leaf('x');
    /// assert_eq!(Slots::new(1).hold(x), 0);
    /// ```
    pub fn hold(&mut self, id: Id) -> u32 {
        let slot = self.reserve(1);
        self.place(id, slot);
        slot
    }

    /// Says that a node stands in a slot that was set aside.
    ///
    /// ```
    /// # use realpolitik_lanes::{graph::Graph, slots::Slots};
    /// let mut g = Graph::new();
    /// let x = g.leaf('x');
    /// let mut slots = Slots::new(1);
    /// let first = slots.reserve(2);
    /// slots.place(x, first + 1);
    /// assert_eq!(slots.of(x), Some(1));
    /// ```
    pub fn place(&mut self, id: Id, slot: u32) {
        self.of[id.index()] = slot;
    }

    /// Instructions for lists of nodes that run one after another. Slots are used
    /// again within and across the lists, but for those of the nodes to `keep`.
    ///
    /// # Panics
    /// If a node is listed that has no instruction, or before what it reads.
    ///
    /// See [`Slots`] for an example.
    pub fn emit<const N: usize>(
        &mut self,
        selection: &Selection,
        lists: [&[Id]; N],
        keep: &[Id],
    ) -> [Vec<Instruction>; N] {
        const UNREAD: usize = usize::MAX;
        const KEPT: usize = usize::MAX - 1;
        let mut last_use = vec![UNREAD; self.of.len()];
        for (step, id) in lists.into_iter().flatten().enumerate() {
            for o in selection.operands(*id) {
                last_use[o.index()] = step;
            }
        }
        // What is not computed here keeps its slot, and so do results.
        let mut computed = vec![false; self.of.len()];
        for id in lists.into_iter().flatten() {
            computed[id.index()] = true;
        }
        for id in keep {
            last_use[id.index()] = KEPT;
        }
        let mut step = 0;
        lists.map(|list| {
            let mut code = Vec::with_capacity(list.len());
            for id in list {
                let read = selection.operands(*id);
                let ends = |o: &&Id| computed[o.index()] && last_use[o.index()] == step;
                let mut ending: Vec<u32> =
                    read.iter().filter(ends).map(|o| self.of[o.index()]).collect();
                ending.sort_unstable();
                ending.dedup();
                self.free.extend(ending);
                let to = self.free.pop().unwrap_or_else(|| self.reserve(1));
                code.push(self.instruction(selection, *id, to));
                self.place(*id, to);
                step += 1;
            }
            code
        })
    }

    fn instruction(&self, selection: &Selection, id: Id, to: u32) -> Instruction {
        let operation = selection.operation(id).expect("invariant: a listed node is no leaf");
        let read = selection.operands(id);
        let at = |k: usize| {
            let slot = self.of[read.get(k).unwrap_or(&read[0]).index()];
            assert!(slot != NOWHERE, "operands stand before what reads them");
            slot
        };
        Instruction { operation, to, a: at(0), b: at(1), c: at(2) }
    }
}

/// Runs instructions over slots, those of one operation in one go.
///
/// # Panics
/// If a slot is named that there is not.
///
/// ```
/// use realpolitik_lanes::operation::Operation;
/// use realpolitik_lanes::slots::{Instruction, run};
/// let code = [Instruction { operation: Operation::Subtract, to: 0, a: 1, b: 0, c: 1 }];
/// let mut slots = [[1.0, 2.0], [10.0, 10.0]];
/// run(&code, &mut slots);
/// assert_eq!(slots[0], [9.0, 8.0]);
/// ```
#[inline(always)]
pub fn run<const L: usize>(code: &[Instruction], slots: &mut [[f64; L]]) {
    for group in code.chunk_by(|a, b| a.operation == b.operation) {
        group[0].operation.with(Each { group, slots });
    }
}

struct Each<'a, const L: usize> {
    group: &'a [Instruction],
    slots: &'a mut [[f64; L]],
}

impl<const L: usize> Visit for Each<'_, L> {
    type Output = ();

    #[inline(always)]
    fn visit(self, f: impl Fn(f64, f64, f64) -> f64) {
        let slots = self.slots;
        for i in self.group {
            let (a, b, c) = (slots[i.a as usize], slots[i.b as usize], slots[i.c as usize]);
            let mut to = [0.0; L];
            for l in 0..L {
                to[l] = f(a[l], b[l], c[l]);
            }
            slots[i.to as usize] = to;
        }
    }
}

/// `count` numbers, at most `L`, into lanes; the last lanes repeat the last
/// number, so that none is out of its range.
///
/// # Panics
/// If `count` is 0, or more than there are numbers.
///
/// ```
/// use realpolitik_lanes::slots::load;
/// assert_eq!(load::<4>(&[1.0, 2.0, 3.0], 3), [1.0, 2.0, 3.0, 3.0]);
/// ```
#[inline(always)]
pub fn load<const L: usize>(from: &[f64], count: usize) -> [f64; L] {
    let mut out = [0.0; L];
    if count == L {
        out.copy_from_slice(&from[..L]);
    } else {
        for (l, slot) in out.iter_mut().enumerate() {
            *slot = from[l.min(count - 1)];
        }
    }
    out
}
