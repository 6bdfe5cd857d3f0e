//! Diagnostics for people, for programs, for SARIF viewers and for GitHub.

mod github;
mod json;
mod place;
mod sarif;
mod text;

pub use crate::text::visible;
pub use github::github;
pub use json::json;
pub use place::Place;
pub use sarif::sarif;
pub use text::{human, human_with_places};
