//! What is fixed over the turns, and what actors see of one turn.

use super::election::{MOST_ITERATIONS, prevail, risk};
use super::options::{RiskAdjustment, Settings};
use super::vote::coalitions;
use crate::error::Error;
use crate::group::Group;

/// Distance below which two positions count as one, in shares of the scale.
const SAME_POSITION: f64 = 1e-3;

/// A group on scales from 0 to 1, with sums that every turn needs.
#[derive(Debug)]
pub(super) struct Model<'a> {
    pub settings: &'a Settings,
    pub actors: usize,
    pub dimensions: usize,
    pub capability: Vec<f64>,
    /// `[actor * dimensions + dimension]`.
    pub salience: Vec<f64>,
    pub total_salience: Vec<f64>,
    /// Capability times total salience.
    pub influence: Vec<f64>,
    pub adjustment: Option<&'a [Vec<f64>]>,
}

/// Positions and ideals, `[actor * dimensions + dimension]`.
#[derive(Clone, Debug)]
pub(super) struct Places {
    pub position: Vec<f64>,
    pub ideal: Vec<f64>,
}

impl<'a> Model<'a> {
    pub fn new(group: &'a Group, settings: &'a Settings) -> (Self, Places) {
        let position: Vec<f64> = group
            .actors
            .iter()
            .flat_map(|a| a.position.iter().zip(&group.dimensions).map(|(x, d)| d.share(*x)))
            .collect();
        let total: Vec<f64> = group.actors.iter().map(|a| a.total_salience()).collect();
        let model = Model {
            settings,
            actors: group.actors.len(),
            dimensions: group.dimensions.len(),
            capability: group.actors.iter().map(|a| a.capability).collect(),
            salience: group.actors.iter().flat_map(|a| a.salience.iter().copied()).collect(),
            influence: group.actors.iter().zip(&total).map(|(a, s)| s * a.capability).collect(),
            total_salience: total,
            adjustment: group.ideal_adjustment.as_deref(),
        };
        let places = Places { ideal: position.clone(), position };
        (model, places)
    }

    pub fn at<'p>(&self, all: &'p [f64], actor: usize) -> &'p [f64] {
        &all[actor * self.dimensions..(actor + 1) * self.dimensions]
    }

    /// The distance of a position from an actor's ideal, weighed by its squared
    /// saliences; 1 is the whole scale.
    pub fn distance(&self, actor: usize, ideal: &[f64], position: &[f64]) -> f64 {
        let (mut weighed, mut weights) = (0.0, 0.0);
        for ((s, i), p) in self.at(&self.salience, actor).iter().zip(ideal).zip(position) {
            let gap = (i - p) * s;
            weighed += gap * gap;
            weights += s * s;
        }
        libm::sqrt(weighed / weights)
    }

    /// Ideals after a turn: they follow positions as the group's adjustment says.
    pub fn follow(&self, places: &mut Places) {
        let Some(rows) = self.adjustment else {
            places.ideal.clone_from(&places.position);
            return;
        };
        let mut next = vec![0.0; places.ideal.len()];
        for (i, row) in rows.iter().enumerate() {
            let mut sum = 0.0;
            let out = i * self.dimensions..(i + 1) * self.dimensions;
            for (j, share) in row.iter().enumerate() {
                sum += share;
                for (x, p) in next[out.clone()].iter_mut().zip(self.at(&places.position, j)) {
                    *x += share * p;
                }
            }
            let lag = 1.0 - f64::min(sum, 1.0);
            for (x, old) in next[out].iter_mut().zip(self.at(&places.ideal, i)) {
                *x += lag * old;
            }
        }
        places.ideal = next;
    }
}

/// The utility of a position at a distance under a risk attitude (−1 to 1).
#[inline(always)]
pub(super) fn utility(distance: f64, risk: f64) -> f64 {
    if distance <= 1.0 {
        (1.0 - distance) * (1.0 + distance * risk)
    } else {
        (1.0 - distance) * (1.0 + risk)
    }
}

/// What one actor takes another's risk attitude to be.
#[inline(always)]
pub(super) fn perceived(rule: RiskAdjustment, own: f64, other: f64) -> f64 {
    match rule {
        RiskAdjustment::None => own,
        RiskAdjustment::OneThird => (2.0 * own + other) / 3.0,
        RiskAdjustment::Half => (own + other) / 2.0,
        RiskAdjustment::TwoThirds => (own + 2.0 * other) / 3.0,
        RiskAdjustment::Full => other,
    }
}

/// What actors see of a turn.
#[derive(Debug)]
pub(super) struct View {
    /// Distances: `[position's holder * actors + actor]`.
    pub distance: Vec<f64>,
    /// Risk attitudes.
    pub risk: Vec<f64>,
    /// Each actor's own utility of each position, laid out as distances.
    pub own: Vec<f64>,
}

impl View {
    pub fn new(model: &Model<'_>, places: &Places, turn: usize) -> Result<View, Error> {
        let n = model.actors;
        let mut distance = vec![0.0; n * n];
        for j in 0..n {
            for i in 0..n {
                distance[j * n + i] =
                    model.distance(i, model.at(&places.ideal, i), model.at(&places.position, j));
            }
        }
        let neutral: Vec<f64> = distance.iter().map(|d| utility(*d, 0.0)).collect();
        let p = elect(model, &neutral, turn)?;
        let risk = risk(model.settings.risk_range, &p);
        let rule = model.settings.risk_adjustment;
        let mut own = vec![0.0; n * n];
        for j in 0..n {
            for i in 0..n {
                own[j * n + i] = utility(distance[j * n + i], perceived(rule, risk[i], risk[i]));
            }
        }
        Ok(View { distance, risk, own })
    }
}

/// The probabilities that options prevail, all actors voting with their
/// capability; `utility[option * actors + actor]`.
pub(super) fn elect(model: &Model<'_>, utility: &[f64], turn: usize) -> Result<Vec<f64>, Error> {
    let c = coalitions(model.settings.voting, &model.capability, utility);
    prevail(model.settings.election, model.settings.victory, &c)
        .ok_or(Error::Election { turn, iterations: MOST_ITERATIONS })
}

/// Positions that differ, by the first actor that holds each; and which of them
/// each actor holds, the last that is near enough.
pub(super) fn distinct(model: &Model<'_>, places: &Places) -> (Vec<usize>, Vec<usize>) {
    let same = |i: usize, j: usize| {
        let (a, b) = (model.at(&places.position, i), model.at(&places.position, j));
        let square: f64 = a.iter().zip(b).map(|(x, y)| (x - y) * (x - y)).sum();
        libm::sqrt(square) < SAME_POSITION
    };
    let mut first: Vec<usize> = Vec::new();
    for i in 0..model.actors {
        if !first.iter().any(|k| same(i, *k)) {
            first.push(i);
        }
    }
    let held = (0..model.actors)
        .map(|i| first.iter().rposition(|k| same(i, *k)).unwrap_or_default())
        .collect();
    (first, held)
}

/// The probability that each distinct position prevails: as actors see it.
pub(super) fn chances(
    model: &Model<'_>,
    view: &View,
    first: &[usize],
    turn: usize,
) -> Result<Vec<f64>, Error> {
    let n = model.actors;
    let utility: Vec<f64> =
        first.iter().flat_map(|j| view.own[j * n..(j + 1) * n].iter().copied()).collect();
    elect(model, &utility, turn)
}
