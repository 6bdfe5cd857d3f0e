//! Deterrence with an answer to either move: player 1 goes left or right; player 2
//! then ends it at (u11, 0) or (u12, u22), or at (u13, 0) or (u14, u24).

use super::game::{ChoiceModel, Noise, RowModel, Shape};
use crate::case_game::Solved;
use crate::numeric::jet::Real;

/// The model with the endings that were seen.
pub(crate) struct Deter2 {
    pub shape: Shape,
    pub seen: Vec<u8>,
}

impl ChoiceModel for Deter2 {
    fn log_ending<R: Real>(&self, eta: &[R], ending: usize) -> R {
        let s = &self.shape;
        let (left, right) = (s.standardized(eta[4], 2, eta), s.standardized(eta[5], 2, eta));
        let (p4, after_left) = s.link.choice(left, ending == 1);
        let (p6, after_right) = s.link.choice(right, ending == 3);
        let gain = eta[2] + p6 * (eta[3] - eta[2]) - eta[0] - p4 * (eta[1] - eta[0]);
        let z2 = match s.noise {
            Noise::Agent => s.standardized(gain, 1, eta),
            Noise::Private => {
                let squares =
                    (-p4).plus(1.0).square() + p4.square() + (-p6).plus(1.0).square() + p6.square();
                s.weighted(gain, squares, 1, eta)
            }
        };
        match ending {
            0 | 1 => s.link.log_probability(-z2) + after_left,
            _ => s.link.log_probability(z2) + after_right,
        }
    }
}

impl RowModel for Deter2 {
    fn row<R: Real>(&self, eta: &[R], row: usize, _: Option<&Solved>) -> R {
        self.log_ending(eta, self.seen[row].into())
    }
}
