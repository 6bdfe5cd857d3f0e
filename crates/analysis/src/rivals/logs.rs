//! Logarithms and exponentials of whole rows, many side by side, in arithmetic whose
//! bits are the same on every machine.

use realpolitik_lanes::exp_ln::{exp, ln};

const LANES: usize = 8;

fn in_lanes(row: &mut [f64], f: impl Fn([f64; LANES]) -> [f64; LANES]) {
    for part in row.chunks_mut(LANES) {
        let mut lanes = [1.0; LANES];
        lanes[..part.len()].copy_from_slice(part);
        part.copy_from_slice(&f(lanes)[..part.len()]);
    }
}

/// exp of every number; 0 of −∞.
pub(crate) fn exp_row(row: &mut [f64]) {
    in_lanes(row, |x| {
        let mut y = exp(x);
        for (y, x) in y.iter_mut().zip(&x) {
            *y = if *x == f64::NEG_INFINITY { 0.0 } else { *y };
        }
        y
    });
}

/// ln of every number; −∞ of what is not above 0.
pub(crate) fn ln_row(row: &mut [f64]) {
    in_lanes(row, |x| {
        let mut y = ln(x);
        for (y, x) in y.iter_mut().zip(&x) {
            *y = match *x {
                x if x >= f64::MIN_POSITIVE => *y,
                x if x > 0.0 => libm::log(x),
                _ => f64::NEG_INFINITY,
            };
        }
        y
    });
}

/// Adds one row of logarithms to another. Impossible stays impossible: −∞ + ∞ has no
/// value.
pub(crate) fn add_row(sum: &mut [f64], more: &[f64]) {
    for (sum, x) in sum.iter_mut().zip(more) {
        *sum = if *sum == f64::NEG_INFINITY { *sum } else { *sum + x };
    }
}

/// ln of the mean of exp; −∞ if all are that, or there are none.
pub(crate) fn log_mean(logs: &[f64]) -> f64 {
    let top = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if top == f64::NEG_INFINITY {
        return top;
    }
    let mut weights: Vec<f64> = logs.iter().map(|l| l - top).collect();
    exp_row(&mut weights);
    top + libm::log(weights.iter().sum::<f64>() / logs.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_agree_with_one_by_one() {
        let values: Vec<f64> = (0..37).map(|k| f64::from(k) * 0.37 - 5.0).collect();
        let mut row = values.clone();
        row.push(f64::NEG_INFINITY);
        exp_row(&mut row);
        for (y, x) in row.iter().zip(&values) {
            assert!((y / x.exp() - 1.0).abs() < 1e-14);
        }
        assert_eq!(row[37], 0.0);
        ln_row(&mut row);
        for (y, x) in row.iter().zip(&values) {
            assert!((y - x).abs() < 1e-13);
        }
        assert_eq!(row[37], f64::NEG_INFINITY);
        let mut small = [1e-310, -1.0, f64::NAN];
        ln_row(&mut small);
        assert!((small[0] - 1e-310_f64.ln()).abs() < 1e-9);
        assert_eq!(small[1..], [f64::NEG_INFINITY; 2]);
        let mean = log_mean(&[0.1_f64.ln(), 0.3_f64.ln(), f64::NEG_INFINITY]);
        assert!((mean - (0.4_f64 / 3.0).ln()).abs() < 1e-14);
    }
}
