//! Mean and standard deviation from a quantile function.

/// Log-odds at which the integrand is taken, on either side of 0: past these the
/// share of belief left is below rounding.
const REACH: f64 = 36.0;
const STEP: f64 = 0.05;

/// Mean and standard deviation of a quantile function by the trapezoidal rule in
/// the log-odds of its share, under which the ends fall off as an exponential:
/// the rule then errs less than any power of its step (Trefethen & Weideman
/// 2014).
pub(super) fn by_quantiles(quantile: impl Fn(f64) -> f64) -> (f64, f64) {
    let (mut mass, mut mean, mut square) = (0.0, 0.0, 0.0);
    let steps = (REACH / STEP) as i32;
    // Around the median, so that squares do not cancel.
    let middle = quantile(0.5);
    for i in -steps..=steps {
        let s = f64::from(i) * STEP;
        let e = libm::exp(-s.abs());
        let (small, large) = (e / (1.0 + e), 1.0 / (1.0 + e));
        let u = if s < 0.0 { small } else { large };
        if u >= 1.0 {
            break;
        }
        let weight = small * large;
        let x = quantile(u) - middle;
        mass += weight;
        mean += weight * x;
        square += weight * x * x;
    }
    let mean = mean / mass;
    (middle + mean, libm::sqrt((square / mass - mean * mean).max(0.0)))
}
