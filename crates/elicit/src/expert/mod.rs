//! Experts, questions and judgements.

mod answer;
mod elicitation;
mod question;

pub use answer::Answer;
pub use elicitation::{Elicitation, Judgement, Statement};
pub use question::{Ask, Question};
