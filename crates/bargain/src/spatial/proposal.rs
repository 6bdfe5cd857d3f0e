//! Proposals: what two actors would each take up if they agreed.

use super::challenge::{self, Challenge};
use super::options::{Arithmetic, Bargain, Interpolation};
use super::turn::{Model, Places, View};

/// Weight that keeps each at its position if neither cares, in KTAB's arithmetic.
const KTAB_WEIGHT: f64 = 1e-6;

/// A proposal: if it is carried out, the initiator and the receiver move there.
#[derive(Clone, Debug)]
pub(super) struct Proposal {
    pub initiator: usize,
    pub receiver: usize,
    /// Position of the initiator under it, shares of the scales.
    pub of_initiator: Vec<f64>,
    /// Position of the receiver under it.
    pub of_receiver: Vec<f64>,
}

/// The proposals that a challenge gives rise to.
pub(super) fn proposals(
    model: &Model<'_>,
    places: &Places,
    view: &View,
    i: usize,
    challenge: Challenge,
) -> Vec<Proposal> {
    let j = challenge.target;
    let from_i = || interpolate(model, places, i, j, challenge.chance);
    let from_j = || {
        let (chance, gain) = challenge::seen_by_target(model, view, i, j);
        match model.settings.arithmetic {
            Arithmetic::Exact => interpolate(model, places, i, j, chance),
            // KTAB takes the wrong one of the two.
            Arithmetic::Ktab2019 => interpolate(model, places, i, j, gain),
        }
    };
    match model.settings.bargain {
        Bargain::InitOnlyInterp => vec![from_i()],
        Bargain::InitRcvrInterp => vec![from_i(), from_j()],
        Bargain::PWCompInterp => vec![between(model, &from_i(), &from_j())],
    }
}

/// The mean of two views of a bargain, weighed by influence.
fn between(model: &Model<'_>, a: &Proposal, b: &Proposal) -> Proposal {
    let (i, j) = (a.initiator, a.receiver);
    let wi = model.capability[i] * model.total_salience[i];
    let wj = match model.settings.arithmetic {
        Arithmetic::Exact => model.capability[j] * model.total_salience[j],
        Arithmetic::Ktab2019 => model.capability[i] * model.total_salience[j],
    };
    let mean = |x: &[f64], y: &[f64]| {
        if wi + wj > 0.0 {
            x.iter().zip(y).map(|(x, y)| (wi * x + wj * y) / (wi + wj)).collect()
        } else {
            x.iter().zip(y).map(|(x, y)| 0.5 * (x + y)).collect()
        }
    };
    Proposal {
        initiator: i,
        receiver: j,
        of_initiator: mean(&a.of_initiator, &b.of_initiator),
        of_receiver: mean(&a.of_receiver, &b.of_receiver),
    }
}

fn interpolate(model: &Model<'_>, places: &Places, i: usize, j: usize, chance: f64) -> Proposal {
    let (pi, pj) = (chance, 1.0 - chance);
    let arithmetic = model.settings.arithmetic;
    let of_both: Vec<(f64, f64)> = (0..model.dimensions)
        .map(|k| {
            let at = |actor: usize| actor * model.dimensions + k;
            let (ti, si) = (places.position[at(i)], model.salience[at(i)]);
            let (tj, sj) = (places.position[at(j)], model.salience[at(j)]);
            match model.settings.interpolation {
                Interpolation::S1P1 => meet(arithmetic, (ti, si * pi), (tj, sj * pj)),
                Interpolation::S2P2 => {
                    meet(arithmetic, (ti, (si * si) * (pi * pi)), (tj, (sj * sj) * (pj * pj)))
                }
                Interpolation::S2PMax => lead(arithmetic, (ti, si, pi), (tj, sj, pj)),
            }
        })
        .collect();
    Proposal {
        initiator: i,
        receiver: j,
        of_initiator: of_both.iter().map(|b| b.0).collect(),
        of_receiver: of_both.iter().map(|b| b.1).collect(),
    }
}

/// Both meet at the mean of their positions by weight.
fn meet(arithmetic: Arithmetic, (ti, wi): (f64, f64), (tj, wj): (f64, f64)) -> (f64, f64) {
    match arithmetic {
        Arithmetic::Exact if wi + wj > 0.0 => {
            let x = (wi * ti + wj * tj) / (wi + wj);
            (x, x)
        }
        Arithmetic::Exact => (ti, tj),
        Arithmetic::Ktab2019 => {
            let round = |x: f64| (0.5 + x * 10_000.0).trunc() / 10_000.0;
            let sum = wi + KTAB_WEIGHT + wj;
            (
                round(((wi + KTAB_WEIGHT) * ti + wj * tj) / sum),
                round((wi * ti + (KTAB_WEIGHT + wj) * tj) / sum),
            )
        }
    }
}

/// Only the weaker side moves, by the other's lead.
fn lead(
    arithmetic: Arithmetic,
    (ti, si, pi): (f64, f64, f64),
    (tj, sj, pj): (f64, f64, f64),
) -> (f64, f64) {
    let floor = if arithmetic == Arithmetic::Ktab2019 { KTAB_WEIGHT } else { 0.0 };
    let share = |lead: f64, theirs: f64, own: f64| {
        let sum = (lead * theirs) + floor + ((1.0 - lead) * own);
        if sum > 0.0 { (lead * theirs) / sum } else { 0.0 }
    };
    let (si, sj) = (si * si, sj * sj);
    let di = share(f64::max(pj - pi, 0.0), sj, si);
    let dj = share(f64::max(pi - pj, 0.0), si, sj);
    (ti + di * (tj - ti), tj + dj * (ti - tj))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn meeting_by_hand() {
        // Weights 1 and 3: three quarters of the way to the other.
        assert_eq!(meet(Arithmetic::Exact, (0.0, 1.0), (1.0, 3.0)), (0.75, 0.75));
        assert_eq!(meet(Arithmetic::Ktab2019, (0.0, 1.0), (1.0, 3.0)), (0.75, 0.75));
        assert_eq!(meet(Arithmetic::Exact, (0.25, 0.0), (0.5, 0.0)), (0.25, 0.5));
        assert_eq!(meet(Arithmetic::Ktab2019, (0.25, 0.0), (0.5, 0.0)), (0.25, 0.5));
        assert_eq!(meet(Arithmetic::Ktab2019, (0.0, 1.0), (1.0, 2.0)), (0.6667, 0.6667));
    }

    #[test]
    fn only_the_weaker_side_yields() {
        let (x, y) = lead(Arithmetic::Exact, (0.2, 0.5, 0.25), (0.8, 0.5, 0.75));
        assert!((x - 0.5).abs() < 1e-15 && y == 0.8);
    }
}
