//! Asking several people what they believe: their answers, the distributions
//! that fit them, one belief out of several, weights from how they did, and
//! scores.
//!
//! [`files`] reads judgements into an [`expert::Elicitation`], [`form`] makes the
//! pages that experts fill in; [`fit`] fits distributions to what they say;
//! [`pool`] makes one belief of several; [`cooke`] weighs experts by how they did
//! on questions of which the answer is known, [`score`] by what they forecast.

#![forbid(unsafe_code)]

pub mod codes;
pub mod error;
pub mod expert;
pub mod files;
pub mod fit;
pub mod form;
pub mod pool;
pub mod score;

pub use error::Error;
pub use realpolitik_belief::expert::cooke;
