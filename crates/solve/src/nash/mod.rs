//! Nash equilibria and what is defined on whole strategies.

mod best_play;
mod components;
mod constant_sum;
mod dominance;
mod global_newton;
mod indifference;
mod interval_enumeration;
mod interval_newton;
mod iterated_polymatrix;
mod lemke;
mod lemke_howson;
mod lyapunov;
mod many_starts;
mod multilinear;
mod polytopes;
mod pure;
mod regret_matching;
mod segments;
pub(crate) mod sequence_form;
mod simplicial_subdivision;
mod start;
mod support_enumeration;
mod support_search;
mod vertex_enumeration;
mod zero_sum;

pub use best_play::{best_play, without_choices};
pub use components::{Component, MAX_SUBSETS, NashSubset, Structure};
pub use constant_sum::constant_sum_equilibrium;
pub(crate) use constant_sum::zero_sum_value;
pub use dominance::{
    DominatedBy, Elimination, Strength, Survivors, dominated, iterated_dominance, rationalizable,
};
pub use global_newton::global_newton;
pub use interval_enumeration::{Enumeration, MAX_UNKNOWNS, Supports, interval_enumeration};
pub use iterated_polymatrix::iterated_polymatrix;
pub use lemke::{LemkePath, lemke};
pub use lemke_howson::{accessible_equilibria, lemke_howson, lemke_howson_every_label};
pub use lyapunov::lyapunov;
pub use many_starts::{
    generic_ray, global_newton_many_rays, off_centre_start, simplicial_many_starts,
};
pub use pure::{pure_agent_equilibria, pure_equilibria, pure_nash_equilibria};
pub use regret_matching::{Cfr, Weighting};
pub use segments::joined_by_lines;
pub use simplicial_subdivision::simplicial_subdivision;
pub use support_enumeration::support_enumeration;
pub use support_search::support_search;
pub use vertex_enumeration::all_equilibria;
pub use zero_sum::{GameValue, zero_sum};
