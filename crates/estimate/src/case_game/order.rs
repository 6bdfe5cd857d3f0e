//! In which order the information sets of a game can be solved.
//!
//! What a player does at a set depends on what is done after it, and, where it cannot
//! tell nodes apart, on what others did before. Sets that depend on one another are
//! solved together, all others one by one, each after what it depends on.

use realpolitik_game::{NodeKind, Shape};

/// Information sets that are solved together.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Block {
    /// The sets, ascending.
    pub sets: Vec<usize>,
    /// Whether they depend on one another.
    pub together: bool,
}

/// The blocks, each after those that it depends on.
pub(super) fn order(shape: &Shape) -> Vec<Block> {
    let needs = dependencies(shape);
    components(&needs)
        .into_iter()
        .map(|mut sets| {
            sets.sort_unstable();
            let together = sets.len() > 1 || needs[sets[0]].contains(&sets[0]);
            Block { sets, together }
        })
        .collect()
}

/// Per set, the sets that bear on what is best there.
fn dependencies(shape: &Shape) -> Vec<Vec<usize>> {
    let below = sets_below(shape);
    shape
        .information_sets()
        .iter()
        .map(|set| {
            let mut needs: Vec<usize> = Vec::new();
            for member in &set.members {
                for child in &shape.node(*member).children {
                    needs.extend(&below[child.index()]);
                }
            }
            needs.extend(before(shape, set.player.index(), &set.members));
            needs.sort_unstable();
            needs.dedup();
            needs
        })
        .collect()
}

/// The sets at or below each node.
fn sets_below(shape: &Shape) -> Vec<Vec<usize>> {
    let mut below: Vec<Vec<usize>> = vec![Vec::new(); shape.nodes().len()];
    for (i, node) in shape.nodes().iter().enumerate().rev() {
        let mut own: Vec<usize> =
            node.children.iter().flat_map(|c| below[c.index()].iter().copied()).collect();
        if let NodeKind::Decision(h) = node.kind {
            own.push(h.index());
        }
        own.sort_unstable();
        own.dedup();
        below[i] = own;
    }
    below
}

/// The sets of others whose behaviour tells the members of a set apart. The player's
/// own moves are the same before all of them, for it forgets nothing.
fn before(shape: &Shape, player: usize, members: &[realpolitik_game::NodeId]) -> Vec<usize> {
    if members.len() < 2 {
        return Vec::new();
    }
    let steps = |member: realpolitik_game::NodeId| -> Vec<(usize, u32)> {
        let mut all = Vec::new();
        let mut at = shape.node(member).parent;
        while let Some((node, branch)) = at {
            if let NodeKind::Decision(h) = shape.node(node).kind
                && shape.information_sets()[h.index()].player.index() != player
            {
                all.push((h.index(), branch));
            }
            at = shape.node(node).parent;
        }
        all.sort_unstable();
        all
    };
    let all: Vec<Vec<(usize, u32)>> = members.iter().map(|m| steps(*m)).collect();
    let everywhere = |step: &(usize, u32)| all.iter().all(|s| s.contains(step));
    all.iter().flatten().filter(|s| !everywhere(s)).map(|s| s.0).collect()
}

/// Strongly connected components, each after those that it needs (Tarjan 1972).
fn components(needs: &[Vec<usize>]) -> Vec<Vec<usize>> {
    const NONE: usize = usize::MAX;
    let n = needs.len();
    let (mut index, mut low) = (vec![NONE; n], vec![0; n]);
    let (mut stack, mut on) = (Vec::new(), vec![false; n]);
    let mut out = Vec::new();
    let mut count = 0;
    for root in 0..n {
        if index[root] != NONE {
            continue;
        }
        // Each entry: the set, and how many of its needs have been followed.
        let mut calls = vec![(root, 0)];
        while let Some((h, next)) = calls.pop() {
            if next == 0 {
                index[h] = count;
                low[h] = count;
                count += 1;
                stack.push(h);
                on[h] = true;
            } else {
                let g = needs[h][next - 1];
                low[h] = low[h].min(low[g]);
            }
            let mut descend = None;
            for (k, &g) in needs[h].iter().enumerate().skip(next) {
                if index[g] == NONE {
                    descend = Some((g, k + 1));
                    break;
                }
                if on[g] {
                    low[h] = low[h].min(index[g]);
                }
            }
            if let Some((g, k)) = descend {
                calls.push((h, k));
                calls.push((g, 0));
            } else if low[h] == index[h] {
                let mut part = Vec::new();
                while let Some(g) = stack.pop() {
                    on[g] = false;
                    part.push(g);
                    if g == h {
                        break;
                    }
                }
                out.push(part);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::components;

    #[test]
    fn parts_come_after_what_they_need() {
        // 0 needs 1 and 2; 1 and 2 need each other; 3 needs 0; 2 needs 4.
        let needs = vec![vec![1, 2], vec![2], vec![1, 4], vec![0], vec![]];
        let found: Vec<Vec<usize>> = components(&needs)
            .into_iter()
            .map(|mut c| {
                c.sort_unstable();
                c
            })
            .collect();
        assert_eq!(found, [vec![4], vec![1, 2], vec![0], vec![3]]);
    }
}
