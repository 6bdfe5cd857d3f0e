//! The algorithm of Lemke and Howson for two-player games.

use super::polytopes::Polytopes;
use crate::equilibrium::MixedEquilibrium;
use crate::error::SolveError;
use crate::limits::Limits;
use crate::scalar::Scalar;
use crate::search::{Run, Search, Whole};
use realpolitik_game::Rational;
use realpolitik_game::strategic::Bimatrix;
use std::collections::{HashSet, VecDeque};

/// One equilibrium by Lemke and Howson's path from the artificial equilibrium.
///
/// # Arguments
/// * `game` — `m × n` payoffs of two players.
/// * `label` — which label to drop: `0 .. m` a row, `m .. m + n` a column. Each
///   leads to an equilibrium, not always to the same one.
/// * `limits` — `max_pivots` counts.
///
/// # Returns
/// An equilibrium with its certificate: exact in rationals; in doubles solved anew from
/// the payoffs at the end of the path. A path of a small game in doubles that rounding
/// led astray is followed again in rationals.
///
/// # Errors
/// [`SolveError::Label`]; [`SolveError::Limit`]; [`SolveError::Numerical`] in doubles
/// only.
///
/// # Complexity
/// O(m · n) per pivot. Ties are settled lexicographically, so that degenerate
/// games end as well.
///
/// # References
/// * C. Lemke & J. Howson, "Equilibrium points of bimatrix games", J. SIAM 12
///   (1964), 413–423.
/// * B. von Stengel, "Computing equilibria for two-person games", *Handbook of
///   Game Theory* 3 (2002), 1723–1759, §2.6 (degenerate games).
///
/// # Example
/// A degenerate game: against the first row both columns are best.
/// ```
/// use realpolitik_game::{Number, Rational};
/// use realpolitik_solve::{Limits, bimatrix::Bimatrix, nash::lemke_howson};
/// let g = Bimatrix::from_rows(
///     [[3.0, 3.0], [2.0, 5.0], [0.0, 6.0]],
///     [[3.0, 3.0], [2.0, 6.0], [3.0, 1.0]],
/// ).unwrap().map(|v| Rational::from_i64(*v as i64));
/// for label in 0..5 {
///     let e = lemke_howson(&g, label, &Limits::default()).unwrap();
///     assert!(e.certificate.exact && e.certificate.max_regret == 0.0);
/// }
/// ```
pub fn lemke_howson<S: Scalar>(
    game: &Bimatrix<S>,
    label: usize,
    limits: &Limits,
) -> Result<MixedEquilibrium<S>, SolveError> {
    let last = game.rows + game.columns - 1;
    if label > last {
        return Err(SolveError::Label { label, last });
    }
    let found = from_artificial(game, label, limits.max_pivots);
    match found {
        Ok(e) if e.certificate.holds() => Ok(e),
        Ok(_) | Err(SolveError::Numerical { .. }) => match in_rationals(game, label) {
            Some(strategies) => Ok(MixedEquilibrium::of_bimatrix(game, strategies)),
            None => found,
        },
        Err(_) => found,
    }
}

fn from_artificial<S: Scalar>(
    game: &Bimatrix<S>,
    label: usize,
    max_pivots: usize,
) -> Result<MixedEquilibrium<S>, SolveError> {
    let mut polytopes = Polytopes::new(game);
    polytopes.follow(label, max_pivots)?;
    S::refresh_values(&mut polytopes.first);
    S::refresh_values(&mut polytopes.second);
    let e = MixedEquilibrium::of_bimatrix(game, polytopes.strategies());
    if S::EXACT || e.certificate.holds() {
        return Ok(e);
    }
    S::refresh(&mut polytopes.first);
    S::refresh(&mut polytopes.second);
    Ok(MixedEquilibrium::of_bimatrix(game, polytopes.strategies()))
}

/// Payoffs of each player, and pivots, up to which a path that rounding has lost is
/// followed again in rationals.
const EXACT_PAYOFFS: usize = 2_500;
const EXACT_PIVOTS: usize = 1_000;

/// The end of the path of a game in doubles, followed in rationals; `None` where that was
/// done already or would take too long.
fn in_rationals<S: Scalar>(game: &Bimatrix<S>, label: usize) -> Option<Vec<Vec<S>>> {
    if game.a.len() > EXACT_PAYOFFS {
        return None;
    }
    let exact = |values: &[S]| values.iter().map(S::exactly).collect::<Option<Vec<Rational>>>();
    let game = Bimatrix::new(game.rows, game.columns, exact(&game.a)?, exact(&game.b)?).ok()?;
    let e = from_artificial(&game, label, EXACT_PIVOTS).ok()?;
    let nearest = |own: &Vec<Rational>| own.iter().map(S::nearest).collect();
    Some(e.profile.strategies.iter().map(nearest).collect())
}

/// The equilibria that the paths of all labels lead to from the artificial
/// equilibrium.
///
/// # Returns
/// A search for each label's equilibrium, once, in the order of the least label that
/// leads to it; `details` says for each equilibrium all labels that do.
///
/// # Errors
/// As [`lemke_howson`].
///
/// # Complexity
/// `m + n` paths.
///
/// # Example
/// In the battle of the sexes the four labels lead to the two pure equilibria;
/// the mixed one lies on no path from the start.
/// ```
/// use realpolitik_solve::{bimatrix::Bimatrix, nash::lemke_howson_every_label};
/// let g = Bimatrix::from_rows([[3.0, 0.0], [0.0, 2.0]], [[2.0, 0.0], [0.0, 3.0]]).unwrap();
/// let found = lemke_howson_every_label(&g).all().unwrap();
/// assert_eq!(found.equilibria.len(), 2);
/// assert_eq!(found.details.concat().len(), 4);
/// ```
pub fn lemke_howson_every_label<S: Scalar>(
    game: &Bimatrix<S>,
) -> Search<'_, MixedEquilibrium<S>, Vec<Vec<usize>>> {
    Search::new(move |run| every_label(game, run.limits.max_pivots, run))
}

pub(super) fn every_label<S: Scalar>(
    game: &Bimatrix<S>,
    max_pivots: usize,
    run: &mut Run<'_, MixedEquilibrium<S>>,
) -> Result<Whole<MixedEquilibrium<S>, Vec<Vec<usize>>>, SolveError> {
    let mut all: Whole<MixedEquilibrium<S>, Vec<Vec<usize>>> =
        Whole { equilibria: Vec::new(), proven: false, details: Vec::new() };
    for label in 0..game.rows + game.columns {
        let fresh = from_artificial(game, label, max_pivots)?;
        match all.equilibria.iter().position(|e| is_same(e, &fresh.profile.strategies)) {
            Some(known) => all.details[known].push(label),
            None => {
                all.equilibria.push(run.tell(fresh)?);
                all.details.push(vec![label]);
            }
        }
    }
    Ok(all)
}

/// All equilibria that can be reached from the artificial one by dropping any
/// label, from each equilibrium found dropping any label again, and so on.
///
/// # Returns
/// A search for equilibria in the order of discovery. Not always all of the game:
/// Wilson's example has equilibria that no path reaches. For all use
/// [`super::all_equilibria`].
///
/// # Errors
/// As [`lemke_howson`].
///
/// # Complexity
/// `m + n` paths per equilibrium and its lexicographic bases.
///
/// # Reference
/// L. Shapley, "A note on the Lemke–Howson algorithm", Math. Programming Study 1
/// (1974), 175–189.
///
/// # Example
/// ```
/// use realpolitik_solve::{bimatrix::Bimatrix, nash::accessible_equilibria};
/// let g = Bimatrix::from_rows([[3.0, 0.0], [0.0, 2.0]], [[2.0, 0.0], [0.0, 3.0]]).unwrap();
/// assert_eq!(accessible_equilibria(&g).all().unwrap().equilibria.len(), 3);
/// ```
pub fn accessible_equilibria<S: Scalar>(game: &Bimatrix<S>) -> Search<'_, MixedEquilibrium<S>> {
    Search::new(move |run| {
        let start = Polytopes::new(game);
        let mut seen = HashSet::from([start.bases()]);
        let mut queue = VecDeque::from([start]);
        let mut found: Vec<MixedEquilibrium<S>> = Vec::new();
        while let Some(at) = queue.pop_front() {
            for label in 0..game.rows + game.columns {
                let mut next = at.clone();
                next.follow(label, run.limits.max_pivots)?;
                if !seen.insert(next.bases()) {
                    continue;
                }
                S::refresh(&mut next.first);
                S::refresh(&mut next.second);
                // The artificial equilibrium has no strategies to speak of.
                if next.first.cobasis().iter().any(|v| *v >= game.rows) {
                    let strategies = next.strategies();
                    if !found.iter().any(|e| is_same(e, &strategies)) {
                        found.push(run.tell(MixedEquilibrium::of_bimatrix(game, strategies))?);
                    }
                }
                queue.push_back(next);
            }
        }
        Ok(Whole { equilibria: found, proven: false, details: () })
    })
}

/// Whether an equilibrium has these strategies, up to rounding in doubles.
pub(super) fn is_same<S: Scalar>(e: &MixedEquilibrium<S>, strategies: &[Vec<S>]) -> bool {
    e.profile.strategies.iter().flatten().zip(strategies.iter().flatten()).all(|(x, y)| {
        let gap = if x > y { x.clone() - y.clone() } else { y.clone() - x.clone() };
        S::negligible(&gap, 1.0)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a path in rationals stands in for ends where the path in doubles does.
    #[test]
    fn a_path_followed_again_in_rationals_ends_in_the_same_place() {
        let pays = |k: usize| (0..30).map(|i| ((i * i * k + 3 * i) % 17) as f64 / 8.0).collect();
        let game = Bimatrix::new(5, 6, pays(5), pays(7)).unwrap();
        for label in 0..11 {
            let e = lemke_howson(&game, label, &Limits::DEFAULT).unwrap();
            assert!(e.certificate.holds());
            let again = in_rationals(&game, label).unwrap();
            assert!(is_same(&e, &again) && again.len() == 2, "label {label}: {again:?}");
        }
        let exact = game.map(|v| v.exactly().unwrap());
        assert_eq!(in_rationals(&exact, 0), None);
    }
}
