//! Many actors that bargain over positions: what comes of it under the models
//! of the field, how far that depends on the model, on its reading and on what
//! is not known, and how well it would have forecast.
//!
//! [`read`] makes a [`Group`] of a file, with every mistake and its place;
//! [`forecast`] asks the models; [`uncertainty`] draws what is not known;
//! [`score`] compares models on issues that were settled.

pub mod answer;
pub mod codes;
pub mod compromise;
pub mod error;
pub mod expected_utility;
pub mod forecast;
pub mod group;
pub mod median;
pub mod nash;
pub mod read;
pub mod score;
pub mod spatial;
pub mod uncertainty;

pub use error::Error;
pub use group::{Actor, Dimension, Group};
