//! Agent logit quantal response equilibrium (McKelvey & Palfrey 1995, 1998).
//!
//! At every information set each action is taken with probability proportional
//! to exp(λ·u), u being its expected payoff given that the set is reached, the
//! others' behaviour, and beliefs by Bayes' rule. From λ = 0, where all actions
//! are equally likely, a branch of such equilibria starts, the principal branch;
//! it is followed by predictor–corrector (Turocy 2005, 2010).

mod acyclic;
mod batch;
mod bordered;
mod compile;
mod estimate;
mod expression;
mod lower;
mod newton;
mod one_shot;
mod others;
mod parts;
mod path;
mod reach;
mod settings;
mod stages;
mod stationary;
mod strategic;
mod system;
mod tracer;

pub(crate) use reach::impossible_branches;
pub(crate) use realpolitik_lanes::linear::solve as solve_linear;

pub use batch::{BatchRows, BatchSolver};
pub use estimate::{Estimate, estimate_precision};
pub use others::{differ, responses, scattered_starts};
pub use path::{branch, follow_branch, logit, principal_branch};
pub use settings::Settings;
pub use stages::StageShape;
pub(crate) use stationary::StageEquations;
pub use stationary::StationaryBatch;
pub use strategic::strategic_logit;
pub use tracer::{BranchPoint, Solution};
