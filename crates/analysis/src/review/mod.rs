//! Which rows that a machine coded are worth a person's reading first.

mod changes;
mod codings;
mod finding;
mod numbers;

pub use finding::{Change, ChangeOf, Moved, Review, ReviewOptions, ReviewRow, review};
