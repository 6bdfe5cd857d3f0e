//! Many starts, in a fixed order, and the maxima that they lead to.

use super::trust_region::{Climb, Ended, Known, climb};
use crate::likelihood::Likelihood;
use crate::numeric::linear::Matrix;
use crate::numeric::philox::Stream;
use rayon::prelude::*;

/// Stream of the generator for starts.
const STREAM: u64 = 0x5747;

/// A maximum.
#[derive(Clone, Debug)]
pub struct Optimum {
    /// The climb that reached it.
    pub climb: Climb,
    /// How many starts led to it.
    pub starts: usize,
}

/// What a search found.
#[derive(Clone, Debug, Default)]
pub struct Maxima {
    /// Distinct maxima, the highest first.
    pub optima: Vec<Optimum>,
    /// The highest point that is no maximum, if it is higher than all of them.
    pub unfinished: Option<Climb>,
    /// Starts that did not end at a maximum.
    pub lost: usize,
    /// Those of them that were given up because they were too far below.
    pub hopeless: usize,
}

/// How far a unit of each free coefficient moves its utility, in units of the noise.
pub fn sizes(likelihood: &Likelihood, free: &[usize], units: &[f64]) -> Vec<f64> {
    let mut all = vec![1.0; likelihood.coefficients];
    for (p, unit) in likelihood.predictors.iter().zip(units) {
        for (j, column) in p.design.columns.iter().enumerate() {
            let square = column.iter().map(|x| x * x).sum::<f64>() / column.len().max(1) as f64;
            all[p.first + j] = libm::sqrt(square).max(1e-300) / unit;
        }
    }
    free.iter().map(|j| all[*j]).collect()
}

/// Climbs from the first start, from zero, and from points drawn around both.
///
/// # Arguments
/// * `first` — the start by backward induction.
/// * `starts` — how many in all.
pub fn search(
    likelihood: &Likelihood,
    first: &[f64],
    (free, sizes): (&[usize], &[f64]),
    starts: usize,
    seed: u64,
) -> Maxima {
    let mut found = Maxima::default();
    let how = (free, sizes);
    found.add(climb(likelihood, first, how, None, &[]), how);
    let known = found.known(free);
    let climbs: Vec<Climb> = points(first, how, starts, seed)
        .par_iter()
        .map(|start| {
            let known: Vec<Known<'_>> =
                known.iter().map(|(theta, information)| Known { theta, information }).collect();
            climb(likelihood, start, how, None, &known)
        })
        .collect();
    for one in climbs {
        found.add(one, how);
    }
    found
}

/// All starts but the first. The second of all is zero, the last resort of an unlucky
/// first.
pub(super) fn points(
    first: &[f64],
    (free, sizes): (&[usize], &[f64]),
    starts: usize,
    seed: u64,
) -> Vec<Vec<f64>> {
    let mut zero = first.to_vec();
    free.iter().for_each(|j| zero[*j] = 0.0);
    (1..starts.max(1))
        .map(|k| if k == 1 { zero.clone() } else { around(first, &zero, free, sizes, (seed, k)) })
        .collect()
}

/// A point around the first start or around zero, by turns.
fn around(
    first: &[f64],
    zero: &[f64],
    free: &[usize],
    sizes: &[f64],
    (seed, k): (u64, usize),
) -> Vec<f64> {
    let mut stream = Stream::new(seed, STREAM << 32 | k as u64);
    let mut start = if k % 2 == 0 { first.to_vec() } else { zero.to_vec() };
    // All together move a utility by about one or two units of the noise.
    let radius = if k % 4 < 2 { 1.0 } else { 2.0 } / libm::sqrt(1.0 + free.len() as f64 / 4.0);
    for (j, size) in free.iter().zip(sizes) {
        start[*j] += radius * stream.normal() / size;
    }
    start
}

impl Maxima {
    /// Neighbourhoods of maxima at no edge, which end later climbs.
    pub(super) fn known(&self, free: &[usize]) -> Vec<(Vec<f64>, Matrix)> {
        let climbs = self.optima.iter().map(|o| &o.climb).filter(|c| c.edge.is_none());
        climbs.map(|c| (c.theta.clone(), c.at.hessian.part(free).scaled(-1.0))).collect()
    }

    /// Counts the end of a climb.
    pub fn add(&mut self, one: Climb, (free, sizes): (&[usize], &[f64])) {
        let found = self;
        match one.ended {
            Ended::Known => {
                let apart = |o: &Optimum| -> f64 {
                    free.iter()
                        .zip(sizes)
                        .map(|(j, s)| {
                            let d = (o.climb.theta[*j] - one.theta[*j]) * s;
                            d * d
                        })
                        .sum()
                };
                if let Some(o) =
                    found.optima.iter_mut().min_by(|a, b| apart(a).total_cmp(&apart(b)))
                {
                    o.starts += 1;
                }
            }
            Ended::Maximum => {
                let same = |o: &Optimum| {
                    let apart = free
                        .iter()
                        .zip(sizes)
                        .map(|(j, s)| ((o.climb.theta[*j] - one.theta[*j]) * s).abs());
                    let close = (o.climb.at.value - one.at.value).abs()
                        <= 1e-8 * (1.0 + one.at.value.abs());
                    close && apart.fold(0.0, f64::max) < 1e-3
                };
                match found.optima.iter_mut().find(|o| same(o)) {
                    Some(o) => o.starts += 1,
                    None => found.optima.push(Optimum { climb: one, starts: 1 }),
                }
            }
            _ => {
                found.lost += 1;
                if one.ended == Ended::Hopeless {
                    found.hopeless += 1;
                    return;
                }
                let higher = |u: &Climb| u.at.value.is_nan() || one.at.value > u.at.value;
                if found.unfinished.as_ref().is_none_or(higher) {
                    found.unfinished = Some(one);
                }
            }
        }
        found.optima.sort_by(|a, b| b.climb.at.value.total_cmp(&a.climb.at.value));
        let top = found.optima.first().map_or(f64::NEG_INFINITY, |o| o.climb.at.value);
        let lower = |u: &Climb| {
            let bar = top + 1e-7 * (1.0 + top.abs());
            top.is_finite() && (u.at.value.is_nan() || u.at.value <= bar)
        };
        if found.unfinished.as_ref().is_some_and(lower) {
            found.unfinished = None;
        }
    }
}
