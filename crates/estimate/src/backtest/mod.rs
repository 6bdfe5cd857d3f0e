//! Fitted to earlier rows, scored on later ones, against plain rivals.
//!
//! At each origin the model sees only rows before it, and says what it expects of the
//! rows from there to the next origin. So do three rivals: the shares of the endings so
//! far, the last ending of the same unit, and a multinomial logit on the same columns.

mod answer;
mod logit;
mod origins;
mod rivals;
mod run;
mod score;

pub use answer::{Backtested, Bin, Forecaster, Lead, Origin, Scored};
pub use run::{Backtest, backtest};
