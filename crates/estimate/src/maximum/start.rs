//! Where a climb starts: statistical backward induction (Bas, Signorino & Walker
//! 2008), Political Analysis 16:21–40. The last mover's choice is fitted by itself;
//! its fitted probabilities weigh the regressors of the mover before, and so on.

use super::binary::{binary, fitted};
use super::crisis_start::crisis;
use crate::likelihood::{Likelihood, Predictor};
use crate::model::{AnyModel, Shape};
use crate::numeric::distribution::Link;
use std::f64::consts::SQRT_2;

/// A column times a weight per row.
fn weighted(p: &Predictor, sign: f64, weights: &[Vec<f64>], into: &mut Vec<Vec<f64>>) {
    for column in &p.design.columns {
        let product = column
            .iter()
            .enumerate()
            .map(|(r, x)| weights.iter().fold(sign * x, |product, w| product * w[r]));
        into.push(product.collect());
    }
}

fn place(theta: &mut [f64], parts: &[&Predictor], b: &[f64]) {
    let mut next = b.iter();
    for p in parts {
        for j in 0..p.design.columns.len() {
            if let Some(x) = next.next() {
                // A standard choice has variance 1, a difference of two errors 2.
                theta[p.first + j] = SQRT_2 * x;
            }
        }
    }
}

fn complement(p: &[f64]) -> Vec<f64> {
    p.iter().map(|x| 1.0 - x).collect()
}

/// The start by backward induction. Coefficients that are fixed keep their values.
pub(crate) fn backward_induction(likelihood: &Likelihood, fixed: &[Option<f64>]) -> Vec<f64> {
    let mut theta = vec![0.0; likelihood.coefficients];
    match &likelihood.model {
        AnyModel::Choice(m) => choice(likelihood, m.link, &m.seen, &mut theta),
        AnyModel::Deter(m) => deter(likelihood, &m.shape, &m.seen, &mut theta),
        AnyModel::Deter2(m) => deter2(likelihood, &m.shape, &m.seen, &mut theta),
        AnyModel::Chain3(m) => chain3(likelihood, &m.shape, &m.seen, &mut theta),
        AnyModel::Ultimatum(_) => ultimatum(likelihood, fixed, &mut theta),
        AnyModel::Crisis(m) => crisis(likelihood, &m.tallies, fixed, &mut theta),
        AnyModel::PseudoCrisis(_) => {}
        AnyModel::Case(m) => theta.copy_from_slice(&m.guess),
    }
    for (slot, value) in theta.iter_mut().zip(fixed) {
        if let Some(value) = value {
            *slot = *value;
        }
    }
    theta
}

fn choice(l: &Likelihood, link: Link, seen: &[u8], theta: &mut [f64]) {
    let p = &l.predictors[0];
    let choices: Vec<Option<bool>> = seen.iter().map(|y| Some(*y == 1)).collect();
    let b = binary(link, &p.design.columns, &choices);
    theta[p.first..p.first + b.len()].copy_from_slice(&b);
}

fn deter(l: &Likelihood, s: &Shape, seen: &[u8], theta: &mut [f64]) {
    let p = &l.predictors;
    let last = &p[3].design.columns;
    let second: Vec<Option<bool>> = seen.iter().map(|y| (*y > 0).then_some(*y == 2)).collect();
    let b = binary(s.link, last, &second);
    let p4 = fitted(s.link, last, &b, l.rows);
    place(theta, &[&p[3]], &b);
    let mut columns = Vec::new();
    weighted(&p[0], -1.0, &[], &mut columns);
    weighted(&p[1], 1.0, &[complement(&p4)], &mut columns);
    weighted(&p[2], 1.0, &[p4], &mut columns);
    let first: Vec<Option<bool>> = seen.iter().map(|y| Some(*y > 0)).collect();
    let b = binary(s.link, &columns, &first);
    place(theta, &[&p[0], &p[1], &p[2]], &b);
}

fn deter2(l: &Likelihood, s: &Shape, seen: &[u8], theta: &mut [f64]) {
    let p = &l.predictors;
    let answer = |side: &Predictor, low: u8| {
        let choices: Vec<Option<bool>> =
            seen.iter().map(|y| (*y == low || *y == low + 1).then_some(*y == low + 1)).collect();
        let b = binary(s.link, &side.design.columns, &choices);
        let share = fitted(s.link, &side.design.columns, &b, l.rows);
        (b, share)
    };
    let ((left, p4), (right, p6)) = (answer(&p[4], 0), answer(&p[5], 2));
    place(theta, &[&p[4]], &left);
    place(theta, &[&p[5]], &right);
    let mut columns = Vec::new();
    weighted(&p[0], -1.0, &[complement(&p4)], &mut columns);
    weighted(&p[1], -1.0, &[p4], &mut columns);
    weighted(&p[2], 1.0, &[complement(&p6)], &mut columns);
    weighted(&p[3], 1.0, &[p6], &mut columns);
    let first: Vec<Option<bool>> = seen.iter().map(|y| Some(*y >= 2)).collect();
    let b = binary(s.link, &columns, &first);
    place(theta, &[&p[0], &p[1], &p[2], &p[3]], &b);
}

fn chain3(l: &Likelihood, s: &Shape, seen: &[u8], theta: &mut [f64]) {
    let p = &l.predictors;
    let last = &p[7].design.columns;
    let third: Vec<Option<bool>> = seen.iter().map(|y| (*y > 1).then_some(*y == 3)).collect();
    let b = binary(s.link, last, &third);
    let p6 = fitted(s.link, last, &b, l.rows);
    let p5 = complement(&p6);
    place(theta, &[&p[7]], &b);
    let mut columns = Vec::new();
    weighted(&p[4], -1.0, &[], &mut columns);
    weighted(&p[5], 1.0, std::slice::from_ref(&p5), &mut columns);
    weighted(&p[6], 1.0, std::slice::from_ref(&p6), &mut columns);
    let second: Vec<Option<bool>> = seen.iter().map(|y| (*y > 0).then_some(*y > 1)).collect();
    let b = binary(s.link, &columns, &second);
    let p4 = fitted(s.link, &columns, &b, l.rows);
    place(theta, &[&p[4], &p[5], &p[6]], &b);
    let mut columns = Vec::new();
    weighted(&p[0], -1.0, &[], &mut columns);
    weighted(&p[1], 1.0, &[complement(&p4)], &mut columns);
    weighted(&p[2], 1.0, &[p4.clone(), p5], &mut columns);
    weighted(&p[3], 1.0, &[p4, p6], &mut columns);
    let first: Vec<Option<bool>> = seen.iter().map(|y| Some(*y > 0)).collect();
    let b = binary(s.link, &columns, &first);
    place(theta, &[&p[0], &p[1], &p[2], &p[3]], &b);
}

/// Offers are near M − R1 − s2: the constant of R1 from their mean, slopes 0, scales
/// from the spread. Floors make the likelihood rugged in R2, so that its constant is
/// looked for on a grid.
fn ultimatum(l: &Likelihood, fixed: &[Option<f64>], theta: &mut [f64]) {
    const GRID: usize = 64;
    let AnyModel::Ultimatum(m) = &l.model else { return };
    let n = m.offers.len() as f64;
    let mean = m.offers.iter().sum::<f64>() / n;
    let square = m.offers.iter().map(|y| (y - mean) * (y - mean)).sum::<f64>() / n;
    let spread = libm::log(libm::sqrt(square).max(1e-3 * (m.range.1 - m.range.0)));
    let constant =
        |p: &Predictor| p.design.names.iter().position(|n| n == "(Intercept)").map(|j| p.first + j);
    let p = &l.predictors;
    if let Some(j) = constant(&p[0]) {
        theta[j] = m.range.1 - mean;
    }
    for scale in &p[2..4] {
        if !scale.design.columns.is_empty() {
            theta[scale.first] = spread;
        }
    }
    for (slot, value) in theta.iter_mut().zip(fixed) {
        *slot = value.unwrap_or(*slot);
    }
    let Some(j) = constant(&p[1]).filter(|j| fixed[*j].is_none()) else { return };
    let mut best = (f64::NEG_INFINITY, 0.5 * mean);
    for k in 0..=GRID {
        let at = m.range.0 + (m.range.1 - m.range.0) * k as f64 / GRID as f64;
        theta[j] = at;
        let value = l.value(theta, None);
        if value > best.0 {
            best = (value, at);
        }
    }
    theta[j] = best.1;
}
