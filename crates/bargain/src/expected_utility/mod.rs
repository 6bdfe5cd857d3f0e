//! The expected utility model of Bueno de Mesquita as Scholz, Calbert & Smith
//! (2011) wrote it down, with the three rules that its readers dispute as
//! options.

mod options;
mod run;

pub use options::{Capitulation, Choice, Settings, Votes};
pub use run::{Move, Offer, Round, Run, run};
