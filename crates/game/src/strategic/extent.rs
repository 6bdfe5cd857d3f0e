//! The least and the greatest of many payoffs.

use crate::number::Number;

/// Numbers that are compared side by side.
const LANES: usize = 8;

/// The least and the greatest of finite numbers, in doubles; infinity and its negative
/// where there are none.
///
/// ```
/// use realpolitik_game::strategic::extent;
/// assert_eq!(extent(&[2.0, -1.0, 5.0]), (-1.0, 5.0));
/// assert_eq!(extent::<f64>(&[]), (f64::INFINITY, f64::NEG_INFINITY));
/// ```
pub fn extent<N: Number>(values: &[N]) -> (f64, f64) {
    let (mut least, mut most) = ([f64::INFINITY; LANES], [f64::NEG_INFINITY; LANES]);
    let chunks = values.chunks_exact(LANES);
    let rest = chunks.remainder();
    let mut take = |k: usize, v: f64| {
        least[k] = if v < least[k] { v } else { least[k] };
        most[k] = if v > most[k] { v } else { most[k] };
    };
    for chunk in chunks {
        for (k, v) in chunk.iter().enumerate() {
            take(k, v.to_f64());
        }
    }
    rest.iter().for_each(|v| take(0, v.to_f64()));
    let low = least.into_iter().fold(f64::INFINITY, f64::min);
    (low, most.into_iter().fold(f64::NEG_INFINITY, f64::max))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wherever_they_stand_the_extremes_are_found() {
        for n in 1..40 {
            for at in 0..n {
                let mut values = vec![1.0; n];
                values[at] = 3.0;
                let most = extent(&values).1;
                values[at] = -2.0;
                assert_eq!((extent(&values).0, most), (-2.0, 3.0), "{at} of {n}");
            }
        }
    }
}
