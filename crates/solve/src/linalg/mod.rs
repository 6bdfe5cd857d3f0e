//! What the solvers compute with: pivoting, linear programmes, whole numbers of any
//! size, and small sets.

pub mod dictionary;
mod doubles;
mod integer;
pub mod interval;
pub mod label_set;
mod minimum_degree;
pub mod simplex;
pub mod sparse_lu;
pub mod square;
mod wide;
