//! Distributions fitted to what an expert says.

mod belief;
mod family;
mod feedback;
mod least_squares;
mod owen;

pub use belief::{By, belief};
pub use family::{Family, Fit, fits};
pub use feedback::{Feedback, feedback};
pub use owen::owen_t;
