//! Owen's function, of which the skew-normal distribution is made.

/// Nodes and weights of Gauss's rule of ten points on [−1, 1], the right half.
const GAUSS: [(f64, f64); 5] = [
    (0.148_874_338_981_631_2, 0.295_524_224_714_752_87),
    (0.433_395_394_129_247_2, 0.269_266_719_309_996_35),
    (0.679_409_568_299_024_4, 0.219_086_362_515_982_04),
    (0.865_063_366_688_984_5, 0.149_451_349_150_580_6),
    (0.973_906_528_517_171_7, 0.066_671_344_308_688_14),
];
/// Pieces of [0, 1] on which the rule is used.
const PIECES: usize = 4;

/// Owen's function T(h, a) = (1/2π) ∫₀ᵃ exp(−h²(1 + x²)/2) / (1 + x²) dx (Owen
/// 1956): by Gauss's rule up to a = 1, beyond by what is left of the plane.
///
/// ```
/// use realpolitik_elicit::fit::owen_t;
/// // T(0, a) = atan(a) / 2π; T(h, 1) = Φ(h) (1 − Φ(h)) / 2.
/// assert!((owen_t(0.0, 7.0) - 7f64.atan() / std::f64::consts::TAU).abs() < 1e-15);
/// let p = realpolitik_lanes::normal::normal_cdf(0.7);
/// assert!((owen_t(0.7, 1.0) - 0.5 * p * (1.0 - p)).abs() < 1e-15);
/// ```
pub fn owen_t(h: f64, a: f64) -> f64 {
    if a < 0.0 {
        return -owen_t(h, -a);
    }
    if a > 1.0 {
        let tail = |x: f64| 0.5 * libm::erfc(x * std::f64::consts::FRAC_1_SQRT_2);
        let (p, q) = (tail(h.abs()), tail(a * h.abs()));
        // T(h, a) + T(ah, 1/a) = ½ (Q(h) + Q(ah)) − Q(h) Q(ah) for h ≥ 0.
        return 0.5 * (p + q) - p * q - owen_t(a * h.abs(), 1.0 / a);
    }
    let f = |x: f64| libm::exp(-0.5 * h * h * (1.0 + x * x)) / (1.0 + x * x);
    let half = 0.5 * a / PIECES as f64;
    let mut sum = 0.0;
    for k in 0..PIECES {
        let middle = half * (2 * k + 1) as f64;
        for (node, weight) in GAUSS {
            sum += weight * (f(middle - half * node) + f(middle + half * node));
        }
    }
    half * sum / std::f64::consts::TAU
}
