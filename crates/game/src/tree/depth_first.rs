//! The order of nodes that a file format without positions implies.

use crate::number::Number;
use crate::tree::{Game, NodeId};

impl<N: Number> Game<N> {
    /// All nodes depth first: a node, then what follows its first branch, then
    /// its second. `.efg` files list nodes in this order, so a game read from one
    /// has its nodes at positions 0, 1, 2, …; a game that was built or read from
    /// JSON may hold them in any order with parents first. Nothing recurses.
    ///
    /// ```
    /// use realpolitik_game::{GameFile, ReadLimits, efg, json};
    /// // Breadth first: the child of node 1 is listed after node 2.
    /// let text = r#"{"format": "realpolitik-game", "version": 1, "players": ["A"], "tree": {
    ///     "information_sets": [{"player": 0, "actions": ["on", "stop"]},
    ///                          {"player": 0, "actions": ["end"]}],
    ///     "chance_sets": [], "outcomes": [{"payoffs": [1]}, {"payoffs": [2]}],
    ///     "nodes": [{"information_set": 0},
    ///               {"parent": [0, 0], "information_set": 1},
    ///               {"parent": [0, 1], "outcome": 0},
    ///               {"parent": [1, 0], "outcome": 1}]}}"#;
    /// let GameFile::Tree(game) = json::read::<f64>(text.as_bytes(), &ReadLimits::default())?
    /// else { unreachable!() };
    /// let order: Vec<usize> = game.depth_first().map(|n| n.index()).collect();
    /// assert_eq!(order, [0, 1, 3, 2]);
    /// let again = GameFile::<f64>::read(efg::write(&game).as_bytes(), &ReadLimits::default())?;
    /// let GameFile::Tree(again) = again else { unreachable!() };
    /// let paid = game.accumulated_payoffs();
    /// let in_order: Vec<_> = order.iter().map(|n| paid[*n].clone()).collect();
    /// assert_eq!(again.accumulated_payoffs(), in_order);
    /// # Ok::<(), realpolitik_game::GameError>(())
    /// ```
    pub fn depth_first(&self) -> impl Iterator<Item = NodeId> + '_ {
        let mut stack = vec![NodeId(0)];
        std::iter::from_fn(move || {
            let id = stack.pop()?;
            stack.extend(self.node(id).children.iter().rev());
            Some(id)
        })
    }
}
