//! The spatial model of politics of the KAPSARC Toolkit for Behavioral Analysis
//! (KTAB), in which actors on several dimensions challenge each other, coalitions
//! form, and bargains move positions turn by turn until hardly anything moves.

mod challenge;
mod election;
mod options;
mod proposal;
mod run;
mod turn;
mod vote;

pub use options::{
    Arithmetic, Bargain, Commitment, Election, Interpolation, RiskAdjustment, RiskRange, Settings,
    Transition, Victory, Voting,
};
pub(crate) use run::run_to_end;
pub use run::{Move, Run, State, Status, run};
