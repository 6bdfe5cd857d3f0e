//! The search for the maximum where crises may have several equilibria.

use super::optima::{Maxima, search};
use super::tears::climb_torn;
use crate::likelihood::Likelihood;
use rayon::prelude::*;

/// How many maxima are followed from the stable equilibria to all of them.
const FOLLOWED: usize = 3;

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
    let found = search(stable, first, how, starts, seed);
    let room = |x: f64| 1e-9 * (1.0 + x.abs());
    let same = |c: &super::Climb| {
        let value = all.value(&c.theta, None);
        (value - c.at.value).abs() <= room(value)
    };
    let ends = || found.optima.iter().map(|o| &o.climb).chain(&found.unfinished);
    if ends().all(same) {
        return Found::All(found);
    }
    let from: Vec<&super::Climb> = ends().take(FOLLOWED).collect();
    let climbs: Vec<super::Climb> =
        from.par_iter().map(|c| climb_torn(all, &c.theta, how, &[])).collect();
    let mut more = Maxima { optima: Vec::new(), unfinished: None, lost: found.lost };
    for one in climbs {
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
