//! Many actors that bargain over positions: what comes of it under the models
//! of the field, how far that depends on the model, on its reading and on what
//! is not known, and how well it would have forecast.
//!
//! A [`Group`] is known for sure, a [`GroupFile`] says what is not;
//! [`forecast`] asks the models; [`uncertainty`] draws what is not known;
//! [`score`] compares models on issues that were settled.

pub mod answer;
pub mod compromise;
pub mod error;
pub mod expected_utility;
pub mod forecast;
pub mod group;
pub mod group_file;
pub mod median;
pub mod nash;
pub mod numbers;
pub mod score;
pub mod spatial;
pub mod uncertainty;
pub mod winset;

pub use error::Error;
pub use group::{Actor, Dimension, Group};
pub use group_file::{Belief, GroupFile};
