//! One of the models, whichever it is.

use super::chain3::Chain3;
use super::choice::Choice;
use super::crisis::{Crisis, PseudoCrisis};
use super::deter::Deter;
use super::deter2::Deter2;
use super::game::ChoiceModel;
use super::ultimatum::Ultimatum;
use crate::case_game::CaseModel;

/// One of the models.
pub(crate) enum AnyModel {
    Choice(Choice),
    Deter(Deter),
    Deter2(Deter2),
    Chain3(Chain3),
    Ultimatum(Ultimatum),
    Crisis(Crisis),
    /// With guessed behaviour in place of an equilibrium, for a start.
    PseudoCrisis(PseudoCrisis),
    /// A game of a case.
    Case(CaseModel),
}

/// Calls a generic function with the model inside, and another for a game of a case.
macro_rules! with_written_model {
    ($any:expr, $m:ident => $body:expr, $case:ident => $other:expr) => {
        match $any {
            $crate::model::AnyModel::Choice($m) => $body,
            $crate::model::AnyModel::Deter($m) => $body,
            $crate::model::AnyModel::Deter2($m) => $body,
            $crate::model::AnyModel::Chain3($m) => $body,
            $crate::model::AnyModel::Ultimatum($m) => $body,
            $crate::model::AnyModel::Crisis($m) => $body,
            $crate::model::AnyModel::PseudoCrisis($m) => $body,
            $crate::model::AnyModel::Case($case) => $other,
        }
    };
}
pub(crate) use with_written_model;

/// Calls a generic function with the model inside, whichever it is.
macro_rules! with_model {
    ($any:expr, $m:ident => $body:expr) => {
        $crate::model::with_written_model!($any, $m => $body, $m => $body)
    };
}
pub(crate) use with_model;

impl AnyModel {
    /// The probability of each ending at these predictors; for the ultimatum game
    /// the expected offer and the probability that it is taken.
    pub fn predict(&self, eta: &[f64]) -> Vec<f64> {
        let all = |m: &dyn Fn(usize) -> f64, n: usize| (0..n).map(|e| libm::exp(m(e))).collect();
        match self {
            AnyModel::Choice(m) => all(&|e| m.log_ending(eta, e), 2),
            AnyModel::Deter(m) => all(&|e| m.log_ending(eta, e), 3),
            AnyModel::Deter2(m) => all(&|e| m.log_ending(eta, e), 4),
            AnyModel::Chain3(m) => all(&|e| m.log_ending(eta, e), 4),
            AnyModel::Ultimatum(m) => m.predict(eta),
            AnyModel::Crisis(m) => m.predict(eta),
            AnyModel::PseudoCrisis(_) => Vec::new(),
            AnyModel::Case(m) => m.predict(eta),
        }
    }
}
