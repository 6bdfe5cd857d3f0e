//! Many actors that bargain over positions: what comes of it under the models
//! of the field, how far that depends on the model, on its reading and on what
//! is not known, and how well it would have forecast.

pub mod error;
pub mod group;
pub mod philox;
pub mod spatial;

pub use error::Error;
pub use group::{Actor, Dimension, Group};
