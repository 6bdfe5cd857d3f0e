//! A tree as a graph of named moves.
//!
//! In a case an actor knows at a node the node's name and the earlier moves it
//! has seen. So all nodes of an information set must bear one name; then what
//! follows an action there must be the same for all of them, and so on downwards:
//! nodes are merged until that is so. What merging hides is shown again by letting
//! each actor see as many moves as leave its information sets whole. If sets are
//! then still told apart too little, the game has no such graph.

use realpolitik_game::{Game, NodeKind, Rational};
use std::collections::{BTreeMap, HashMap};

/// Nodes merged into named places.
#[derive(Debug)]
pub struct Graph {
    /// The place of each node.
    pub place: Vec<usize>,
    /// The nodes of each place, in tree order.
    pub nodes: Vec<Vec<usize>>,
    /// Which players see what is done at a place, the mover not counted.
    pub seen_by: Vec<Vec<usize>>,
}

impl Graph {
    /// The graph of a tree, or why there is none.
    pub fn of(game: &Game<Rational>) -> Result<Graph, String> {
        let mut merge = Merge { parent: (0..game.nodes().len()).collect(), pending: Vec::new() };
        for set in game.information_sets() {
            for m in set.members.iter().skip(1) {
                merge.join(set.members[0].index(), m.index());
            }
        }
        // Endings that pay the same under the same name are one.
        let pays = game.accumulated_payoffs();
        let mut endings: HashMap<(String, Vec<String>), usize> = HashMap::new();
        for t in game.terminals() {
            let outcome = game.node(t).outcome;
            let label = outcome.map_or("", |o| game.outcomes()[o.index()].label.as_str());
            let row = pays[t.index()].iter().map(ToString::to_string).collect();
            let first = *endings.entry((label.to_owned(), row)).or_insert(t.index());
            merge.join(first, t.index());
        }
        while let Some((a, b)) = merge.pending.pop() {
            merge_below(game, &mut merge, a, b)?;
        }
        let mut place = vec![usize::MAX; game.nodes().len()];
        let mut nodes: Vec<Vec<usize>> = Vec::new();
        for i in 0..game.nodes().len() {
            let root = merge.find(i);
            if place[root] == usize::MAX {
                place[root] = nodes.len();
                nodes.push(Vec::new());
            }
            place[i] = place[root];
            nodes[place[i]].push(i);
        }
        let mut graph = Graph { place, nodes, seen_by: Vec::new() };
        graph.refuse_cycles(game)?;
        graph.show(game);
        graph.refuse_merged_sets(game)?;
        Ok(graph)
    }

    /// The branch taken at each place on the way to a node.
    pub fn way(&self, game: &Game<Rational>, node: usize) -> BTreeMap<usize, u32> {
        let mut way = BTreeMap::new();
        let mut at = game.nodes()[node].parent;
        while let Some((p, branch)) = at {
            way.insert(self.place[p.index()], branch);
            at = game.node(p).parent;
        }
        way
    }

    fn refuse_cycles(&self, game: &Game<Rational>) -> Result<(), String> {
        for (i, node) in game.nodes().iter().enumerate() {
            let mut at = node.parent;
            while let Some((p, _)) = at {
                if self.place[p.index()] == self.place[i] {
                    return Err(format!("{} would have to follow itself", describe(game, i)));
                }
                at = game.node(p).parent;
            }
        }
        Ok(())
    }

    /// Lets every player see every place that does not split one of its sets.
    fn show(&mut self, game: &Game<Rational>) {
        let players = game.players().len();
        let mut hidden = vec![vec![false; players]; self.nodes.len()];
        for set in game.information_sets() {
            let ways: Vec<_> = set.members.iter().map(|m| self.way(game, m.index())).collect();
            for way in &ways {
                for other in &ways {
                    for (place, branch) in way {
                        if other.get(place) != Some(branch) {
                            hidden[*place][set.player.index()] = true;
                        }
                    }
                }
            }
        }
        self.seen_by = hidden.iter().map(|h| (0..players).filter(|p| !h[*p]).collect()).collect();
    }

    fn mover(&self, game: &Game<Rational>, place: usize) -> Option<usize> {
        match game.nodes()[self.nodes[place][0]].kind {
            NodeKind::Decision(h) => Some(game.information_sets()[h.index()].player.index()),
            _ => None,
        }
    }

    fn refuse_merged_sets(&self, game: &Game<Rational>) -> Result<(), String> {
        type Knowledge = (usize, Vec<(usize, u32)>);
        let mut known: HashMap<Knowledge, usize> = HashMap::new();
        let mut sets: HashMap<usize, Knowledge> = HashMap::new();
        for (i, node) in game.nodes().iter().enumerate() {
            let NodeKind::Decision(h) = node.kind else { continue };
            let player = game.information_sets()[h.index()].player.index();
            let seen: Vec<(usize, u32)> = self
                .way(game, i)
                .into_iter()
                .filter(|(p, _)| {
                    self.mover(game, *p) == Some(player) || self.seen_by[*p].contains(&player)
                })
                .collect();
            let knowledge = (self.place[i], seen);
            let first = *known.entry(knowledge.clone()).or_insert(h.index());
            if first != h.index() {
                return Err(format!(
                    "{} and {} would be one information set",
                    describe(game, game.information_sets()[first].members[0].index()),
                    describe(game, i)
                ));
            }
            if *sets.entry(h.index()).or_insert_with(|| knowledge.clone()) != knowledge {
                return Err(format!(
                    "at {} a player would remember what it has forgotten in the file",
                    describe(game, i)
                ));
            }
        }
        Ok(())
    }

    /// What the case does not keep of the file.
    pub fn lost(&self, game: &Game<Rational>) -> Vec<String> {
        let mut lost = Vec::new();
        let inner =
            |n: &realpolitik_game::Node| n.kind != NodeKind::Terminal && n.outcome.is_some();
        if game.nodes().iter().any(inner) {
            lost.push("What is paid on the way is paid at the end instead.".to_owned());
        }
        let merged = self.nodes.iter().any(|nodes| {
            let actions = |i: &usize| match game.nodes()[*i].kind {
                NodeKind::Decision(h) => Some(&game.information_sets()[h.index()].actions),
                NodeKind::Chance(c) => Some(&game.chance_sets()[c.index()].actions),
                NodeKind::Terminal => None,
            };
            nodes.iter().any(|i| actions(i) != actions(&nodes[0]))
        });
        if merged {
            lost.push(
                "Actions that bear different names in merged moves bear the first one's."
                    .to_owned(),
            );
        }
        if game.nodes().iter().any(|n| !n.label.is_empty()) {
            lost.push(
                "Labels of single nodes: moves are named by their information sets.".to_owned(),
            );
        }
        lost
    }
}

/// A node for people.
fn describe(game: &Game<Rational>, node: usize) -> String {
    match game.nodes()[node].kind {
        NodeKind::Decision(h) => {
            let set = &game.information_sets()[h.index()];
            let player = &game.players()[set.player.index()];
            if set.label.is_empty() {
                format!("information set {} of {player}", h.index() + 1)
            } else {
                format!("`{}` of {player}", set.label)
            }
        }
        NodeKind::Chance(c) => format!("move of nature {}", c.index() + 1),
        NodeKind::Terminal => "an ending".to_owned(),
    }
}

struct Merge {
    parent: Vec<usize>,
    /// Pairs whose children are still to be merged.
    pending: Vec<(usize, usize)>,
}

impl Merge {
    fn find(&mut self, mut i: usize) -> usize {
        while self.parent[i] != i {
            self.parent[i] = self.parent[self.parent[i]];
            i = self.parent[i];
        }
        i
    }
    fn join(&mut self, a: usize, b: usize) {
        let (x, y) = (self.find(a), self.find(b));
        if x != y {
            // The earlier node stands for both.
            self.parent[x.max(y)] = x.min(y);
            self.pending.push((x, y));
        }
    }
}

fn merge_below(game: &Game<Rational>, merge: &mut Merge, a: usize, b: usize) -> Result<(), String> {
    let (x, y) = (&game.nodes()[a], &game.nodes()[b]);
    let alike = match (x.kind, y.kind) {
        (NodeKind::Decision(h), NodeKind::Decision(g)) => {
            let (h, g) = (&game.information_sets()[h.index()], &game.information_sets()[g.index()]);
            h.player == g.player && h.actions.len() == g.actions.len()
        }
        (NodeKind::Chance(_), NodeKind::Chance(_)) => x.children.len() == y.children.len(),
        (NodeKind::Terminal, NodeKind::Terminal) => true,
        _ => false,
    };
    if !alike {
        return Err(format!(
            "after moves that a player cannot tell apart come {} in one play and {} in another, \
             where a case has one and the same",
            describe(game, a),
            describe(game, b)
        ));
    }
    for (c, d) in x.children.iter().zip(&y.children) {
        merge.join(c.index(), d.index());
    }
    Ok(())
}
