//! Three players in a row: 1 stays (u11) or moves; 2 stays (u13, u23) or moves;
//! 3 ends it at (u15, u25, 0) or at (u16, u26, u36).

use super::game::{ChoiceModel, Noise, RowModel, Shape};
use crate::case_game::Solved;
use crate::numeric::jet::Real;

/// The model with the endings that were seen.
pub(crate) struct Chain3 {
    pub shape: Shape,
    pub seen: Vec<u8>,
}

impl ChoiceModel for Chain3 {
    fn log_ending<R: Real>(&self, eta: &[R], ending: usize) -> R {
        let s = &self.shape;
        let private = s.noise == Noise::Private;
        let [u11, u13, u15, u16] = [eta[0], eta[1], eta[2], eta[3]];
        let [u23, u25, u26, u36] = [eta[4], eta[5], eta[6], eta[7]];
        let z6 = s.standardized(u36, 3, eta);
        let (p6, third) = s.link.choice(z6, ending == 3);
        let squares = (-p6).plus(1.0).square() + p6.square();
        let gain2 = u25 - u23 + p6 * (u26 - u25);
        let z4 = match private {
            false => s.standardized(gain2, 2, eta),
            true => s.weighted(gain2, squares.plus(1.0), 2, eta),
        };
        let (p4, second) = s.link.choice(z4, ending > 1);
        let further = u15 + p6 * (u16 - u15);
        let gain1 = u13 - u11 + p4 * (further - u13);
        let z2 = match private {
            false => s.standardized(gain1, 1, eta),
            true => {
                let all = (-p4).plus(1.0).square() + p4.square() * squares;
                s.weighted(gain1, all.plus(1.0), 1, eta)
            }
        };
        let first = s.link.log_probability(if ending == 0 { -z2 } else { z2 });
        match ending {
            0 => first,
            1 => first + second,
            _ => first + second + third,
        }
    }
}

impl RowModel for Chain3 {
    fn row<R: Real>(&self, eta: &[R], row: usize, _: Option<&Solved>) -> R {
        self.log_ending(eta, self.seen[row].into())
    }
}
