//! Kernels.

pub mod dictionary;
pub mod integer;
pub mod label_set;
pub mod simplex;
pub mod wide;
