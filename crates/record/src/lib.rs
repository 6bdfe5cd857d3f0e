//! What happened, counted: exemption audits, concession ledgers, partnership
//! ladders, allies of convenience. Needs a case and no game.

pub mod audit;
pub mod convenience;
pub mod evidence;
pub mod ladder;
pub mod ledger;
pub mod permutation;
pub mod proportion;
pub mod relation;
pub mod standing;
