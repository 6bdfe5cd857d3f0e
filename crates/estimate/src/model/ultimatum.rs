//! The statistical ultimatum game of Ramsay & Signorino (2009): player 1 offers y
//! out of M; player 2 takes it or not. Reservation values R1 and R2 carry logistic
//! errors with scales s1 and s2; the offer is censored at the least and the greatest.

use super::game::RowModel;
use crate::case_game::Solved;
use crate::numeric::distribution::{Link, log_logistic, logistic};
use crate::numeric::jet::Real;
use crate::numeric::legendre::integral;

/// The model with the offers that were seen.
pub(crate) struct Ultimatum {
    /// The least and the greatest offer.
    pub range: (f64, f64),
    /// Offers this near to an end of the range count as that end.
    pub tolerance: f64,
    /// Whether chances have a floor.
    pub floor: bool,
    pub offers: Vec<f64>,
    /// Whether each was taken, if that was seen.
    pub taken: Option<Vec<bool>>,
}

impl Ultimatum {
    /// The log-odds that the offer is at most y: (y + R1 + s2(1 + e^{(y−R2)/s2}) − M)/s1.
    fn offer_odds<R: Real>(&self, eta: &[R], y: f64) -> (R, R) {
        let [r1, r2, s1, s2] = [eta[0], eta[1], eta[2].exp(), eta[3].exp()];
        let surplus = ((-r2).plus(y) * s2.recip()).exp().plus(1.0);
        (((r1 + s2 * surplus).plus(y - self.range.1)) * s1.recip(), surplus)
    }

    /// No less than the floor; there it has no slope.
    fn floored<R: Real>(&self, log: R) -> R {
        // Also where an exponential has overflowed.
        let below = log.value().is_nan() || log.value() < FLOOR;
        if self.floor && below { R::constant(FLOOR) } else { log }
    }

    /// The offer's part of a row's log-likelihood, and the answer's.
    fn parts<R: Real>(&self, eta: &[R], row: usize) -> (R, Option<R>) {
        let y = self.offers[row];
        let offer = if (y - self.range.0).abs() < self.tolerance {
            log_logistic_of(self.offer_odds(eta, self.range.0).0)
        } else if (y - self.range.1).abs() < self.tolerance {
            log_logistic_of(-self.offer_odds(eta, self.range.1).0)
        } else {
            let (q, surplus) = self.offer_odds(eta, y);
            log_logistic_of(q) + log_logistic_of(-q) - eta[2] + surplus.ln()
        };
        let answer = self.taken.as_ref().map(|taken| {
            let z = (-eta[1]).plus(y) * (-eta[3]).exp();
            Link::Logit.log_probability(if taken[row] { z } else { -z })
        });
        (offer, answer)
    }

    /// Whether a part of a row lies at the floor.
    pub fn at_floor(&self, eta: &[f64], row: usize) -> bool {
        let (offer, answer) = self.parts(eta, row);
        self.floor && (offer < FLOOR || answer.is_some_and(|a| a < FLOOR))
    }

    /// The expected offer and the probability that it is taken.
    pub fn predict(&self, eta: &[f64]) -> Vec<f64> {
        let (low, high) = self.range;
        let below = |y: f64| logistic(self.offer_odds(eta, y).0);
        let s2 = libm::exp(eta[3]);
        // Both by parts, so that only the distribution function is needed.
        let expected = low + integral(low, high, 24, &mut |y| 1.0 - below(y));
        let slope = |y: f64| {
            let z = (y - eta[1]) / s2;
            logistic(z) * logistic(-z) / s2
        };
        let never = integral(low, high, 24, &mut |y| below(y) * slope(y));
        vec![expected, logistic((high - eta[1]) / s2) - never]
    }

    /// An offer and whether it is taken, from two uniform numbers.
    pub fn draw(&self, eta: &[f64], first: f64, second: f64) -> (f64, bool) {
        let (mut low, mut high) = self.range;
        let odds = libm::log(first / (1.0 - first));
        let at = |y: f64| self.offer_odds(eta, y).0;
        let offer = if at(low) >= odds {
            low
        } else if at(high) <= odds {
            high
        } else {
            for _ in 0..200 {
                let middle = 0.5 * (low + high);
                if at(middle) < odds { low = middle } else { high = middle }
            }
            0.5 * (low + high)
        };
        (offer, second < logistic((offer - eta[1]) / libm::exp(eta[3])))
    }
}

/// ln 2⁻⁵². Chances and densities count as no less, as in R's `games`: otherwise one
/// offer that the model holds to be impossible decides the whole fit.
pub(crate) const FLOOR: f64 = -36.043_653_389_117_15;

/// ln of the logistic distribution function, with derivatives.
fn log_logistic_of<R: Real>(z: R) -> R {
    let q = logistic(-z.value());
    z.chain(log_logistic(z.value()), q, -q * (1.0 - q))
}

impl RowModel for Ultimatum {
    fn row<R: Real>(&self, eta: &[R], row: usize, _: Option<&Solved>) -> R {
        let (offer, answer) = self.parts(eta, row);
        match answer {
            None => self.floored(offer),
            Some(answer) => self.floored(offer) + self.floored(answer),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn predictions_are_the_means_of_draws() {
        let m = Ultimatum {
            range: (0.0, 100.0),
            tolerance: 1e-8,
            floor: true,
            offers: vec![],
            taken: Some(vec![]),
        };
        let eta = [40.0, 30.0, libm::log(15.0), libm::log(8.0)];
        let n = 200;
        let (mut offers, mut taken) = (0.0, 0.0);
        for i in 0..n {
            for j in 0..n {
                let at = |k: i32| (f64::from(k) + 0.5) / f64::from(n);
                let (y, t) = m.draw(&eta, at(i), at(j));
                offers += y;
                taken += f64::from(u8::from(t));
            }
        }
        let count = f64::from(n * n);
        let p = m.predict(&eta);
        assert!((p[0] - offers / count).abs() < 0.05, "{p:?} {}", offers / count);
        assert!((p[1] - taken / count).abs() < 2e-3, "{p:?} {}", taken / count);
    }
}
