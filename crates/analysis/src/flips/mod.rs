//! What would change the answer.

pub mod crossing;
pub mod flip;
pub mod joint_flip;
pub mod near_flip;
pub mod seen;
pub mod threshold_map;

pub use flip::{Flips, flips};
