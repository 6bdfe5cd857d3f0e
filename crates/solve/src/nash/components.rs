//! Connected components of the extreme equilibria of a two-player game.

use crate::linalg::label_set::LabelSet;
use std::collections::HashSet;

/// The greatest number of maximal Nash subsets of one component that are listed.
pub const MAX_SUBSETS: usize = 10_000;

/// A convex set of equilibria: every mixture of some row strategies with every
/// mixture of some column strategies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NashSubset {
    /// Positions in [`Structure::row_strategies`].
    pub rows: Vec<usize>,
    /// Positions in [`Structure::column_strategies`].
    pub columns: Vec<usize>,
}

/// A connected component of the set of equilibria.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Component {
    /// Its extreme equilibria, as positions in the list of them.
    pub extreme: Vec<usize>,
    /// The maximal convex sets that it is the union of; none is listed where there are
    /// more than [`MAX_SUBSETS`].
    pub subsets: Vec<NashSubset>,
}

/// How the extreme equilibria of a bimatrix game are connected.
#[derive(Clone, Debug, PartialEq)]
pub struct Structure<N> {
    /// For each extreme equilibrium its row and column strategy, as positions.
    pub pairs: Vec<(usize, usize)>,
    /// The row strategies that take part.
    pub row_strategies: Vec<Vec<N>>,
    /// The column strategies that take part.
    pub column_strategies: Vec<Vec<N>>,
    /// The components; a game all of whose components are single points has
    /// finitely many equilibria, and these are all.
    pub components: Vec<Component>,
}

/// Connected components of the graph whose edges are the extreme equilibria,
/// each with its maximal bicliques.
pub(super) fn components(pairs: &[(usize, usize)]) -> Vec<Component> {
    let rows = pairs.iter().map(|p| p.0 + 1).max().unwrap_or(0);
    let columns = pairs.iter().map(|p| p.1 + 1).max().unwrap_or(0);
    let mut neighbours = vec![LabelSet::new(columns); rows];
    for (i, j) in pairs {
        neighbours[*i].insert(*j);
    }
    // Row strategies that share a column strategy belong together.
    let mut group: Vec<usize> = (0..rows).collect();
    fn root(group: &mut [usize], mut i: usize) -> usize {
        while group[i] != i {
            group[i] = group[group[i]];
            i = group[i];
        }
        i
    }
    let mut first_row = vec![None; columns];
    for (i, j) in pairs {
        match first_row[*j] {
            None => first_row[*j] = Some(*i),
            Some(k) => {
                let (a, b) = (root(&mut group, *i), root(&mut group, k));
                group[a.max(b)] = a.min(b);
            }
        }
    }
    let mut parts: Vec<(usize, Component)> = Vec::new();
    for (e, (i, _)) in pairs.iter().enumerate() {
        let g = root(&mut group, *i);
        match parts.iter_mut().find(|(r, _)| *r == g) {
            Some((_, c)) => c.extreme.push(e),
            None => parts.push((g, Component { extreme: vec![e], subsets: Vec::new() })),
        }
    }
    for (_, part) in &mut parts {
        let mut members: Vec<usize> = part.extreme.iter().map(|e| pairs[*e].0).collect();
        members.dedup();
        // The column sides of maximal bicliques are the non-empty intersections
        // of neighbourhoods; the row sides are all rows that contain them.
        let mut closed: Vec<LabelSet> = Vec::new();
        let mut seen: HashSet<LabelSet> = HashSet::new();
        for i in members.iter().copied() {
            let mut fresh = vec![neighbours[i].clone()];
            fresh.extend(closed.iter().map(|c| c.intersection(&neighbours[i])));
            for c in fresh {
                if c.len() > 0 && seen.insert(c.clone()) {
                    closed.push(c);
                }
            }
            if closed.len() > MAX_SUBSETS {
                closed.clear();
                break;
            }
        }
        part.subsets = closed
            .iter()
            .map(|c| NashSubset {
                rows: members.iter().copied().filter(|i| c.is_subset(&neighbours[*i])).collect(),
                columns: c.iter().collect(),
            })
            .collect();
        part.subsets.sort_by(|a, b| (&a.rows, &a.columns).cmp(&(&b.rows, &b.columns)));
    }
    parts.into_iter().map(|(_, c)| c).collect()
}
