//! Where a rate of events changed.

/// Rises of the log-likelihood that a further break must bring, in units of ln n: two for
/// its place and its rate.
const PRICE: f64 = 2.0;

/// Months at which the rate of a Poisson count with exposures changed, by binary
/// segmentation with a penalty of Schwarz's kind (Scott and Knott 1974; Yao 1988).
///
/// # Arguments
/// * `counts`, `exposures` — by month; an exposure of 0 goes with a count of 0.
///
/// # Returns
/// The first months of new rates, in order.
pub(crate) fn breaks(counts: &[f64], exposures: &[f64]) -> Vec<usize> {
    let price = PRICE * libm::log(counts.len().max(2) as f64);
    let mut found = Vec::new();
    let mut open = vec![(0, counts.len())];
    while let Some((from, to)) = open.pop() {
        let whole = peak(&counts[from..to], &exposures[from..to]);
        let at = |k: usize| {
            peak(&counts[from..k], &exposures[from..k]) + peak(&counts[k..to], &exposures[k..to])
        };
        let best = (from + 1..to).map(|k| (k, at(k))).max_by(|a, b| a.1.total_cmp(&b.1));
        if let Some((k, value)) = best
            && value - whole > price
        {
            found.push(k);
            open.extend([(from, k), (k, to)]);
        }
    }
    found.sort_unstable();
    found
}

/// The log-likelihood at the best constant rate, without what does not depend on it.
fn peak(counts: &[f64], exposures: &[f64]) -> f64 {
    let (y, e): (f64, f64) = (counts.iter().sum(), exposures.iter().sum());
    if y > 0.0 && e > 0.0 { y * libm::log(y / e) - y } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_found_where_it_is_and_none_where_there_is_none() {
        let even = [1.0; 24];
        let step: Vec<f64> = (0..24).map(|k| if k < 10 { 3.0 } else { 12.0 }).collect();
        assert_eq!(breaks(&step, &even), [10]);
        assert_eq!(breaks(&[5.0; 24], &even), [] as [usize; 0]);
        // Twice as many events where twice as much is published: the rate is the same.
        let more: Vec<f64> = (0..24).map(|k| if k < 10 { 1.0 } else { 4.0 }).collect();
        assert_eq!(breaks(&step, &more), [] as [usize; 0]);
        assert_eq!(breaks(&[], &[]), [] as [usize; 0]);
        let two: Vec<f64> = (0..30).map(|k| [2.0, 20.0, 1.0][k / 10]).collect();
        assert_eq!(breaks(&two, &[1.0; 30]), [10, 20]);
    }
}
