//! Solvers of games, one file per algorithm under its name in the literature.
//!
//! Every profile that leaves this crate carries a certificate computed by
//! `realpolitik-game`, which knows no solver.

pub mod backward_induction;
pub mod dictionary;
pub mod dominance;
pub mod equilibrium;
pub mod global_newton;
pub mod integer;
mod label_set;
pub mod lemke;
pub mod lemke_howson;
pub mod lyapunov;
mod multilinear;
pub mod off_path;
pub mod perfect;
pub mod pure;
pub mod quantal_response;
pub mod regret_matching;
pub mod sequence_form;
pub mod sequence_form_lp;
pub mod sequential;
pub mod simplex;
pub mod simplicial_subdivision;
pub mod status;
pub mod support_enumeration;
pub mod vertex_enumeration;

pub use quantal_response::{Settings, Solution, branch, logit};
pub use realpolitik_game::strategic::{self, bimatrix, payoff_table};
pub use sequential::{Sequential, sequential, sequentials};
pub use status::SolveError;
