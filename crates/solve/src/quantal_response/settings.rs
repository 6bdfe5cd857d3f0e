//! How the branch is followed.

use crate::error::SolveError;

/// How the branch is followed.
///
/// ```
/// use realpolitik_solve::{Settings, SolveError};
/// assert!(Settings::default().validate().is_ok());
/// let error = Settings { first_step: 0.0, ..Settings::default() }.validate().unwrap_err();
/// assert!(matches!(error, SolveError::Setting { name: "first_step", .. }));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// Largest residual of the equations at the end.
    pub residual_tolerance: f64,
    /// Largest distance of a probability from its logit response that the
    /// certificate accepts.
    pub certificate_tolerance: f64,
    /// First step along the branch, in units of logits.
    pub first_step: f64,
    /// Longest step, unless `largest_share` allows more.
    pub largest_step: f64,
    /// Longest step as a share of the precision reached, times the payoff range: far out
    /// the branch is ever straighter, so that steps may grow with it and their number
    /// with the logarithm of the precision. 0 or more.
    pub largest_share: f64,
    /// Shortest step before giving up.
    pub smallest_step: f64,
    /// Most steps.
    pub max_steps: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            residual_tolerance: 1e-10,
            certificate_tolerance: 1e-9,
            first_step: 0.5,
            largest_step: 50.0,
            largest_share: 4.0,
            smallest_step: 1e-9,
            max_steps: 100_000,
        }
    }
}

impl Settings {
    /// Refuses settings that make no sense.
    ///
    /// # Errors
    /// [`SolveError::Setting`] names the one at fault.
    pub fn validate(&self) -> Result<(), SolveError> {
        let positive = |name: &'static str, value: f64| {
            if value.is_finite() && value > 0.0 {
                Ok(())
            } else {
                Err(SolveError::Setting { name, value, must: "a finite number above 0" })
            }
        };
        positive("residual_tolerance", self.residual_tolerance)?;
        positive("certificate_tolerance", self.certificate_tolerance)?;
        positive("first_step", self.first_step)?;
        positive("largest_step", self.largest_step)?;
        if !(self.largest_share.is_finite() && self.largest_share >= 0.0) {
            let value = self.largest_share;
            let (name, must) = ("largest_share", "a finite number of at least 0");
            return Err(SolveError::Setting { name, value, must });
        }
        positive("smallest_step", self.smallest_step)
    }
}
