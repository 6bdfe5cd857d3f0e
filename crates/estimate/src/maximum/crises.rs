//! The search for the maximum where crises may have several equilibria.

use super::optima::{Maxima, points};
use super::tears::Space;
use super::trust_region::{Climb, Known};
use super::walk::{MOST_STEPS, Walk};
use crate::likelihood::Likelihood;
use rayon::prelude::*;

/// How many maxima are followed from the stable equilibria to all of them.
const FOLLOWED: usize = 3;
/// Steps at which climbs are held against one another.
const HALTS: [usize; 6] = [12, 24, 48, 96, 150, 220];

/// Steps that the highest climb may take.
const MOST_STEPS_OF_BEST: usize = 1200;

/// Steps with all equilibria, from a maximum with the stable ones.
const STEPS_OF_ALL: usize = 40;

/// What came of a search for the likeliest equilibrium in each row.
pub(crate) enum Found {
    /// Maxima of the likelihood with all equilibria.
    All(Maxima),
    /// The likelihood with all equilibria has no maximum that could be reached, though
    /// values up to this one; these are the maxima with stable equilibria.
    Stable(Maxima, f64),
}

/// Searches first with the stable equilibria of each row, whose likelihood has few
/// tears, and goes on from these maxima with all of them.
///
/// An unstable equilibrium in which B hardly ever resists exists only while A's two
/// prospects without resistance are equal to as many digits, on one side. A row without
/// a challenge is likelier the nearer they are, and with all equilibria the likelihood
/// can rise without end towards the place where that equilibrium disappears.
pub(crate) fn search_crises(
    (all, stable): (&Likelihood, &Likelihood),
    first: &[f64],
    how: (&[usize], &[f64]),
    starts: usize,
    seed: u64,
) -> Found {
    let found = search_torn(stable, first, how, starts, seed);
    let room = |x: f64| 1e-9 * (1.0 + x.abs());
    let same = |c: &Climb| {
        let value = all.value(&c.theta, None);
        (value - c.at.value).abs() <= room(value)
    };
    let ends = || found.optima.iter().map(|o| &o.climb).chain(&found.unfinished);
    if ends().all(same) {
        return Found::All(found);
    }
    let from: Vec<Vec<f64>> = ends().take(FOLLOWED).map(|c| c.theta.clone()).collect();
    let mut more = Maxima { lost: found.lost, hopeless: found.hopeless, ..Maxima::default() };
    for one in climbs(all, &from, how, &[], (f64::NEG_INFINITY, STEPS_OF_ALL)) {
        more.add(one, how);
    }
    let top = |m: &Maxima| m.optima.first().map_or(f64::NEG_INFINITY, |o| o.climb.at.value);
    let highest = more.unfinished.as_ref().map_or(top(&more), |u| u.at.value);
    let better = top(&more) >= top(&found) - room(top(&found)) && top(&more).is_finite();
    if found.optima.is_empty() || (more.unfinished.is_none() && better) {
        return Found::All(more);
    }
    Found::Stable(found, highest)
}

/// Climbs from the first start, and then from all others side by side.
pub(crate) fn search_torn(
    likelihood: &Likelihood,
    first: &[f64],
    how: (&[usize], &[f64]),
    starts: usize,
    seed: u64,
) -> Maxima {
    let mut found = Maxima::default();
    for one in
        climbs(likelihood, &[first.to_vec()], how, &[], (f64::NEG_INFINITY, MOST_STEPS_OF_BEST))
    {
        found.add(one, how);
    }
    let known = found.known(how.0);
    let known: Vec<Known<'_>> =
        known.iter().map(|(theta, information)| Known { theta, information }).collect();
    let best = found.optima.first().map_or(f64::NEG_INFINITY, |o| o.climb.at.value);
    for one in climbs(
        likelihood,
        &points(first, how, starts, seed),
        how,
        &known,
        (best, MOST_STEPS_OF_BEST),
    ) {
        found.add(one, how);
    }
    found
}

/// Climbs side by side. At each halt those are given up that would not reach the best
/// place known by the end, were they to gain as much at every later step as at those
/// since the last halt. The highest may go on for longer than the others, to `most` steps.
fn climbs(
    likelihood: &Likelihood,
    starts: &[Vec<f64>],
    (free, sizes): (&[usize], &[f64]),
    known: &[Known<'_>],
    (best, most): (f64, usize),
) -> Vec<Climb> {
    let space = Space { likelihood, free, sizes };
    let mut walks: Vec<Walk<'_>> = starts.par_iter().map(|s| Walk::new(space, s)).collect();
    let mut from = 0;
    for halt in HALTS.into_iter().filter(|h| *h < most) {
        let before: Vec<f64> = walks.iter().map(Walk::value).collect();
        walks.par_iter_mut().for_each(|w| w.advance(halt, known));
        let top = walks.iter().map(Walk::value).fold(best, f64::max);
        for (walk, before) in walks.iter_mut().zip(before) {
            let pace = (walk.value() - before) / (halt - from) as f64;
            let reach = walk.value() + pace * (MOST_STEPS - halt) as f64;
            if walk.ended().is_none() && !walk.is_arriving() && reach < top {
                walk.give_up();
            }
        }
        from = halt;
    }
    walks.par_iter_mut().for_each(|w| w.advance(MOST_STEPS.min(most), known));
    let top = walks.iter().map(Walk::value).fold(best, f64::max);
    for walk in walks.iter_mut().filter(|w| w.value() >= top) {
        walk.take_up();
        walk.advance(most, known);
    }
    walks.into_iter().map(Walk::end).collect()
}
