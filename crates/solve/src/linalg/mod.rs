//! What the solvers compute with: pivoting, linear programmes, whole numbers of any
//! size, and small sets.

pub mod dictionary;
mod integer;
pub mod label_set;
pub mod simplex;
pub mod square;
mod wide;
