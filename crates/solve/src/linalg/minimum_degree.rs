//! An order of elimination that fills few places in.

use super::sparse_lu::Rows;
use std::collections::BTreeSet;

/// The rows of a matrix in an order of approximate minimum degree on the pattern of
/// A + Aᵀ: what is eliminated becomes a clique that is kept as one list (Amestoy, Davis &
/// Duff, SIAM J. Matrix Anal. Appl. 17, 1996, 886–905, without supervariables), and
/// cliques that it covers are dropped.
pub fn minimum_degree(a: &Rows) -> Vec<u32> {
    let n = a.size();
    let mut graph = Graph::of(a);
    let mut queue: BTreeSet<(usize, u32)> = BTreeSet::new();
    for (i, degree) in graph.degree.iter().enumerate() {
        queue.insert((*degree, i as u32));
    }
    let mut order = Vec::with_capacity(n);
    while let Some((_, p)) = queue.pop_first() {
        order.push(p);
        for i in graph.eliminate(p) {
            let old = graph.degree[i as usize];
            let new = graph.bound(i);
            if new != old {
                queue.remove(&(old, i));
                queue.insert((new, i));
                graph.degree[i as usize] = new;
            }
        }
    }
    order
}

struct Graph {
    /// Neighbours that are not covered by a clique.
    variables: Vec<Vec<u32>>,
    /// Cliques that a variable belongs to, by the variable that made each.
    cliques: Vec<Vec<u32>>,
    /// The members of each clique; empty once it is part of another.
    members: Vec<Vec<u32>>,
    degree: Vec<usize>,
    done: Vec<bool>,
    mark: Vec<u32>,
}

impl Graph {
    fn of(a: &Rows) -> Self {
        let n = a.size();
        let mut variables = vec![Vec::new(); n];
        for i in 0..n {
            for (j, _) in a.row(i).filter(|(j, _)| *j != i) {
                variables[i].push(j as u32);
                variables[j].push(i as u32);
            }
        }
        for list in &mut variables {
            list.sort_unstable();
            list.dedup();
        }
        Graph {
            degree: variables.iter().map(Vec::len).collect(),
            variables,
            cliques: vec![Vec::new(); n],
            members: vec![Vec::new(); n],
            done: vec![false; n],
            mark: vec![u32::MAX; n],
        }
    }

    /// Takes a variable out; returns the members of the clique that it leaves.
    fn eliminate(&mut self, p: u32) -> Vec<u32> {
        let at = p as usize;
        self.done[at] = true;
        let mut clique = std::mem::take(&mut self.variables[at]);
        for c in std::mem::take(&mut self.cliques[at]) {
            clique.append(&mut self.members[c as usize]);
        }
        clique.retain(|i| !self.done[*i as usize]);
        clique.sort_unstable();
        clique.dedup();
        for i in &clique {
            self.mark[*i as usize] = p;
        }
        for i in &clique {
            for c in &self.cliques[*i as usize] {
                let (mark, members) = (&self.mark, &mut self.members[*c as usize]);
                if members.iter().all(|j| mark[*j as usize] == p) {
                    members.clear();
                }
            }
        }
        for i in &clique {
            let i = *i as usize;
            let (mark, done, members) = (&self.mark, &self.done, &self.members);
            // What the clique joins need not be kept as an edge.
            self.variables[i].retain(|j| mark[*j as usize] != p && !done[*j as usize]);
            self.cliques[i].retain(|c| !members[*c as usize].is_empty());
            self.cliques[i].push(p);
        }
        self.members[at].clone_from(&clique);
        clique
    }

    /// An upper bound of how many others a variable touches.
    fn bound(&self, i: u32) -> usize {
        let i = i as usize;
        let cliques = self.cliques[i].iter().map(|c| self.members[*c as usize].len() - 1);
        self.variables[i].len() + cliques.sum::<usize>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(n: usize, entries: &[(usize, usize)]) -> Rows {
        let mut r = Rows { start: vec![0], column: Vec::new(), value: Vec::new() };
        for i in 0..n {
            let own = entries.iter().filter(|e| e.0 == i).map(|e| e.1 as u32);
            r.column.extend(own.chain([i as u32]));
            r.value.resize(r.column.len(), 1.0);
            r.start.push(r.column.len());
        }
        r
    }

    #[test]
    fn the_middle_of_a_star_goes_last_or_next_to_last() {
        let star: Vec<_> = (1..9).map(|k| (0, k)).collect();
        let order = minimum_degree(&pattern(9, &star));
        assert!(order[7] == 0 || order[8] == 0, "{order:?}");
        let mut all = order.clone();
        all.sort_unstable();
        assert_eq!(all, (0..9).collect::<Vec<u32>>());
    }

    #[test]
    fn a_path_fills_nothing_in() {
        let path: Vec<_> = (0..20).map(|k| (k, k + 1)).collect();
        let order = minimum_degree(&pattern(21, &path));
        // Whoever goes has at most one neighbour left on each side that is adjacent.
        let mut left: Vec<u32> = (0..21).collect();
        for p in order {
            let at = left.iter().position(|x| *x == p).expect("once");
            assert!(at == 0 || at == left.len() - 1, "{p} from within {left:?}");
            left.remove(at);
        }
    }
}
