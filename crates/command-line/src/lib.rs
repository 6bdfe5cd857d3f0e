//! What all commands share: how they end, what their flags mean, where a case comes from
//! and where an answer goes.

pub mod context;
pub mod exit;
pub mod flags;
pub mod gallery;
pub mod input;
pub mod limits;
