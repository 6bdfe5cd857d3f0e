//! Nash equilibria.

pub mod dominance;
pub mod global_newton;
pub mod lemke;
pub mod lemke_howson;
pub mod lyapunov;
mod multilinear;
pub mod pure;
pub mod regret_matching;
pub mod sequence_form;
pub mod sequence_form_lp;
pub mod simplicial_subdivision;
pub mod support_enumeration;
pub mod vertex_enumeration;
