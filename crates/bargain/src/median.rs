//! The weighted median on each dimension, and the position that beats every
//! other if there is one.

use crate::compromise::{positions, weights};
use crate::error::Error;
use crate::group::Group;
use schemars::JsonSchema;
use serde::Serialize;

/// Share of all weight by which two halves may differ and still be halves.
const EVEN: f64 = 1e-12;

/// The weighted median on a dimension.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Median {
    /// The middle of the interval of medians.
    pub value: f64,
    /// Its low end.
    pub low: f64,
    /// Its high end: another value only if weight is split evenly between two
    /// positions.
    pub high: f64,
}

/// Where everybody's median is, and whether it can be beaten.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Medians {
    /// On each dimension by itself, weighed by capability and salience on it.
    pub dimensions: Vec<Median>,
    /// The actor, by its number, whose position as a whole beats or ties every
    /// other actor's in a vote by capability and total salience (Condorcet
    /// winner); of several the first. On more than one dimension there need not
    /// be one.
    pub condorcet: Option<usize>,
}

/// The position of least weighed distance to all; of several the lowest. With
/// votes in proportion to distance this is the position that no other beats.
pub(crate) fn least_distance(weight: &[f64], x: &[f64]) -> f64 {
    let total = |at: f64| -> f64 { weight.iter().zip(x).map(|(w, x)| w * (x - at).abs()).sum() };
    let span = x.iter().copied().fold(f64::NEG_INFINITY, f64::max)
        - x.iter().copied().fold(f64::INFINITY, f64::min);
    let slack = EVEN * span * weight.iter().sum::<f64>();
    let mut order: Vec<f64> = x.to_vec();
    order.sort_by(f64::total_cmp);
    let mut best = (f64::INFINITY, f64::NAN);
    for at in order {
        let t = total(at);
        if t < best.0 - slack || best.1.is_nan() {
            best = (t, at);
        }
    }
    best.1
}

/// The weighted median of positions.
pub(crate) fn weighted_median(weight: &[f64], x: &[f64]) -> Median {
    let mut order: Vec<usize> = (0..x.len()).filter(|i| weight[*i] > 0.0).collect();
    order.sort_by(|a, b| x[*a].total_cmp(&x[*b]));
    let total: f64 = order.iter().map(|i| weight[*i]).sum();
    let half = 0.5 * total;
    let slack = EVEN * total;
    let mut below = 0.0;
    let mut low = f64::NAN;
    for i in order {
        if !low.is_nan() {
            return Median { value: 0.5 * (low + x[i]), low, high: x[i] };
        }
        below += weight[i];
        if below > half + slack {
            return Median { value: x[i], low: x[i], high: x[i] };
        }
        if below >= half - slack {
            low = x[i];
        }
    }
    Median { value: low, low, high: low }
}

/// The medians of a group.
///
/// # Errors
/// If the group is not proper.
///
/// Source: Black 1958 for one dimension; Kramer 1972 and Shepsle 1979 for the
/// median dimension by dimension.
pub fn medians(group: &Group) -> Result<Medians, Error> {
    group.validate()?;
    let of = |k: usize| weighted_median(&weights(group, k), &positions(group, k));
    let dimensions = (0..group.dimensions.len()).map(of).collect();
    Ok(Medians { dimensions, condorcet: condorcet(group) })
}

fn condorcet(group: &Group) -> Option<usize> {
    let n = group.actors.len();
    let distance: Vec<f64> = (0..n * n)
        .map(|at| {
            let (k, j) = (&group.actors[at / n], &group.actors[at % n]);
            let gaps = k.position.iter().zip(&j.position).zip(&group.dimensions);
            let square = gaps.zip(&k.salience).map(|(((x, y), d), s)| {
                let gap = (d.share(*x) - d.share(*y)) * s;
                gap * gap
            });
            libm::sqrt(square.sum())
        })
        .collect();
    let weight: Vec<f64> = group.actors.iter().map(|a| a.capability * a.total_salience()).collect();
    let slack = EVEN * weight.iter().sum::<f64>();
    let beaten = |i: usize, j: usize| {
        let mut lead = 0.0;
        for k in 0..n {
            let (to_i, to_j) = (distance[k * n + i], distance[k * n + j]);
            if to_j < to_i {
                lead += weight[k];
            } else if to_i < to_j {
                lead -= weight[k];
            }
        }
        lead > slack
    };
    (0..n).find(|i| (0..n).all(|j| !beaten(*i, j)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians_by_hand() {
        let m = weighted_median(&[1.0, 1.0, 3.0], &[0.0, 10.0, 4.0]);
        assert_eq!((m.low, m.value, m.high), (4.0, 4.0, 4.0));
        let m = weighted_median(&[1.0, 2.0, 1.0], &[0.0, 10.0, 4.0]);
        assert_eq!((m.low, m.value, m.high), (4.0, 7.0, 10.0));
        // Weight 0 has no voice.
        let m = weighted_median(&[1.0, 0.0, 1.0], &[0.0, 1.0, 4.0]);
        assert_eq!((m.low, m.high), (0.0, 4.0));
        assert_eq!(least_distance(&[1.0, 2.0, 1.0], &[0.0, 10.0, 4.0]), 4.0);
    }
}
