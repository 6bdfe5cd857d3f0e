//! Gambit's action graph games, read into a table.
//!
//! In an action graph game (Jiang, Leyton-Brown & Bhat 2011) what an action pays depends on
//! how many play the actions that it is joined to, and on nothing else. The file gives, in
//! this order: the numbers of players, action nodes and function nodes; how many actions
//! each player has, and which nodes they are; for every node, action nodes first, the nodes
//! that it depends on; the kind of each function node; and for every action node its
//! payoffs, for all configurations of what it depends on in lexicographic order (0) or for
//! those that are named (1). `#` begins a comment.

mod graph;
mod read;
mod words;

pub use read::read;
