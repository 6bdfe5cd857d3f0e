//! Limits on what is read, each with a name, a default and a flag.

use crate::unfold::UnfoldLimits;

/// Most diagnostics that are collected before a check gives up.
pub const MOST_FOUND: usize = 1000;

/// Limits on what is read, each by its name in messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Largest file, in bytes: `max-input-bytes`.
    pub max_input_bytes: u64,
    /// Deepest nesting of brackets, and longest play of a game: `max-depth`.
    pub max_depth: usize,
    /// Most keys, values and marks of `case.toml`: `max-tokens`.
    pub max_tokens: usize,
    /// Most rows of a table: `max-rows`.
    pub max_rows: usize,
    /// Most nodes of an unfolded game: `max-nodes`.
    pub max_nodes: usize,
    /// Most steps of checking one thing against another: `max-steps`.
    pub max_steps: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            max_input_bytes: 16 << 20,
            max_depth: 128,
            max_tokens: 200_000,
            max_rows: 100_000,
            max_nodes: 1_000_000,
            max_steps: 5_000_000,
        }
    }
}

impl Limits {
    /// Those of them that hold for the unfolding of a game.
    pub fn unfold(&self) -> UnfoldLimits {
        UnfoldLimits { max_nodes: self.max_nodes, max_depth: self.max_depth }
    }
}

/// Steps that are left for checks whose work is a product of two sizes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Budget {
    left: usize,
    limit: usize,
}

impl Budget {
    pub fn new(limit: usize) -> Self {
        Budget { left: limit, limit }
    }
    /// Takes steps; `false` if there are not that many left.
    pub fn take(&mut self, steps: usize) -> bool {
        let enough = steps <= self.left;
        self.left = self.left.saturating_sub(steps);
        enough
    }
    pub fn limit(&self) -> usize {
        self.limit
    }
}
