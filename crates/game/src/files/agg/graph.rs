//! The action graph: which configurations an action meets.

use super::words::Words;
use crate::error::GameError;
use crate::files::limits::at_most;
use std::collections::{BTreeMap, BTreeSet};

/// How an action node or a function node counts.
#[derive(Clone, Debug, PartialEq)]
enum Count {
    /// How many play it.
    Sum,
    /// Whether anybody does.
    Exists,
    /// The highest or lowest node that is played.
    Highest,
    Lowest,
}

/// A function node.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Function {
    count: Count,
    /// What it is where nothing that it counts is played.
    default: i64,
    /// The weight of each action node, where they have some.
    weights: Option<Vec<i64>>,
}

const KIND: &str = "0 is the sum, 1 existence, 2 the highest, 3 the lowest; 10 to 13 are the \
                    same with a default value and [ a weight for each action node ]";

impl Function {
    pub(super) fn read(
        words: &mut Words<'_>,
        actions: usize,
        functions: usize,
    ) -> Result<Self, GameError> {
        let before = words.position();
        let kind: u32 = words.whole("the kind of a function node", KIND)?;
        let count = match kind % 10 {
            0 => Count::Sum,
            1 => Count::Exists,
            2 => Count::Highest,
            3 => Count::Lowest,
            _ => return Err(words.wrong(before, format!("there is no kind {kind}"), KIND)),
        };
        match kind {
            0..=3 => {
                let extreme = matches!(count, Count::Highest | Count::Lowest);
                let default = if extreme { (actions + functions) as i64 } else { 0 };
                Ok(Function { count, default, weights: None })
            }
            10..=13 => {
                let default = words.whole("the default value of a function node", KIND)?;
                words.bracket("[", KIND)?;
                let mut weights = Vec::new();
                for _ in 0..actions {
                    weights.push(words.whole("the weight of an action node", KIND)?);
                }
                words.bracket("]", KIND)?;
                Ok(Function { count, default, weights: Some(weights) })
            }
            _ => Err(words.wrong(before, format!("there is no kind {kind}"), KIND)),
        }
    }

    fn sum() -> Self {
        Function { count: Count::Sum, default: 0, weights: None }
    }

    /// What one player adds by an action that the function counts so many times.
    fn of_one(&self, action: usize, times: i64) -> i64 {
        let weight = |plain: i64| self.weights.as_ref().map_or(plain, |w| w[action]);
        match self.count {
            Count::Sum => self.default.saturating_add(weight(1).saturating_mul(times)),
            Count::Exists => {
                i64::from(self.default.saturating_add(weight(1).saturating_mul(times)) > 0)
            }
            Count::Highest | Count::Lowest if times == 0 => self.default,
            Count::Highest | Count::Lowest => weight(action as i64),
        }
    }

    /// What two parts make together.
    fn both(&self, a: i64, b: i64) -> i64 {
        match self.count {
            Count::Sum => a.saturating_add(b),
            Count::Exists => i64::from(a.saturating_add(b) > 0),
            _ if a == self.default => b,
            _ if b == self.default => a,
            Count::Highest => a.max(b),
            Count::Lowest => a.min(b),
        }
    }
}

/// The graph with all that is counted.
pub(super) struct Graph {
    /// How many nodes are actions.
    pub(super) actions: usize,
    /// Which action nodes each player has.
    pub(super) sets: Vec<Vec<usize>>,
    /// What each node depends on.
    pub(super) neighbours: Vec<Vec<usize>>,
    functions: Vec<Function>,
    /// How often each function node counts each action node.
    counted: Vec<BTreeMap<usize, i64>>,
    sum: Function,
}

impl Graph {
    /// Refuses functions of functions that go round or mix kinds.
    pub(super) fn new(
        actions: usize,
        sets: Vec<Vec<usize>>,
        neighbours: Vec<Vec<usize>>,
        functions: Vec<Function>,
        most: usize,
    ) -> Result<Self, GameError> {
        let mut graph = Graph {
            actions,
            sets,
            neighbours,
            counted: vec![BTreeMap::new(); functions.len()],
            functions,
            sum: Function::sum(),
        };
        let mut total = 0;
        for node in graph.in_order()? {
            let mut counted = BTreeMap::new();
            for n in &graph.neighbours[node] {
                match n.checked_sub(actions) {
                    None => *counted.entry(*n).or_insert(0i64) += 1,
                    Some(f) => {
                        for (action, times) in &graph.counted[f] {
                            let here = counted.entry(*action).or_insert(0i64);
                            *here = here.saturating_add(*times);
                        }
                    }
                }
            }
            total += counted.len();
            at_most(total, most, "joints in its action graph", "max_table")?;
            graph.counted[node - actions] = counted;
        }
        Ok(graph)
    }

    /// Function nodes, each after those that it depends on.
    fn in_order(&self) -> Result<Vec<usize>, GameError> {
        let form = |what: String| GameError::Form {
            what,
            must: "a function of actions, or of functions of the same kind, without a circle",
        };
        let nodes = self.actions..self.neighbours.len();
        let of_functions =
            |node: usize| self.neighbours[node].iter().copied().filter(|n| *n >= self.actions);
        let mut waiting: Vec<usize> = nodes.clone().map(|n| of_functions(n).count()).collect();
        let mut back: Vec<Vec<usize>> = vec![Vec::new(); self.functions.len()];
        for node in nodes.clone() {
            for n in of_functions(node) {
                if self.functions[n - self.actions] != self.functions[node - self.actions] {
                    let what = format!("function node {node} depends on node {n} of another kind");
                    return Err(form(what));
                }
                back[n - self.actions].push(node);
            }
        }
        let mut order: Vec<usize> = nodes.filter(|n| waiting[n - self.actions] == 0).collect();
        let mut next = 0;
        while let Some(node) = order.get(next).copied() {
            for above in &back[node - self.actions] {
                waiting[above - self.actions] -= 1;
                if waiting[above - self.actions] == 0 {
                    order.push(*above);
                }
            }
            next += 1;
        }
        if order.len() < self.functions.len() {
            return Err(form("function nodes depend on each other in a circle".to_owned()));
        }
        Ok(order)
    }

    /// What one player adds to what a node depends on, by one of its actions.
    fn part(&self, node: usize, action: usize) -> Vec<i64> {
        let of = |n: &usize| match n.checked_sub(self.actions) {
            None => i64::from(*n == action),
            Some(f) => {
                let times = self.counted[f].get(&action).copied().unwrap_or(0);
                self.functions[f].of_one(action, times)
            }
        };
        self.neighbours[node].iter().map(of).collect()
    }

    fn both(&self, node: usize, a: &[i64], b: &[i64]) -> Vec<i64> {
        let each = self.neighbours[node].iter().zip(a.iter().zip(b));
        each.map(|(n, (a, b))| match n.checked_sub(self.actions) {
            None => self.sum.both(*a, *b),
            Some(f) => self.functions[f].both(*a, *b),
        })
        .collect()
    }

    /// All that somebody who plays a node can meet, in lexicographic order.
    pub(super) fn configurations(&self, node: usize) -> BTreeSet<Vec<i64>> {
        let mut all = BTreeSet::new();
        for (player, own) in self.sets.iter().enumerate() {
            if !own.contains(&node) {
                continue;
            }
            let mut met = BTreeSet::from([self.part(node, node)]);
            for (other, actions) in self.sets.iter().enumerate() {
                if other == player {
                    continue;
                }
                let parts: BTreeSet<Vec<i64>> =
                    actions.iter().map(|a| self.part(node, *a)).collect();
                met = met
                    .iter()
                    .flat_map(|m| parts.iter().map(move |p| self.both(node, m, p)))
                    .collect();
            }
            all.append(&mut met);
        }
        all
    }

    /// What who plays a node meets where these are the actions of all.
    pub(super) fn configuration(&self, node: usize, actions: &[usize]) -> Vec<i64> {
        let parts = actions.iter().map(|a| self.part(node, *a));
        parts.reduce(|a, b| self.both(node, &a, &b)).unwrap_or_default()
    }
}
