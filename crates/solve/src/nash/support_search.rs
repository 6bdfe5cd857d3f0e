//! Equilibria of games of any number of players by going through supports.

use super::dominance::{DominatedBy, Strength, dominated as strategies_dominated};
use super::multilinear::Multilinear;
use super::support_enumeration::members;
use crate::equilibrium::MixedEquilibrium;
use crate::error::SolveError;
use crate::search::{Run, Search, Whole};
use realpolitik_game::strategic::{PayoffTable, advance};

/// Starts of Newton's method for a choice of supports that mixes.
const STARTS: usize = 12;

/// Probabilities nearer than this are one root: Newton's method tells a double root to
/// the square root of its residual only.
const TWINS: f64 = 1e-5;

/// Equilibria of a game of any number of players by its supports.
///
/// For each choice of supports Newton's method solves the polynomial equations of
/// indifference from several starts; what is no best reply is thrown away.
///
/// # Arguments
/// * `table` — payoffs.
///
/// # Returns
/// A search for certified equilibria, each once. All pure ones are among them. With
/// three players or more, mixed ones may be missed: Newton's method from finitely many
/// starts proves nothing about the roots it does not find, and a continuum shows
/// as single points; so `proven` is never set. `details` is the number of supports.
///
/// # Errors
/// [`SolveError::Limit`] when these are more than `max_supports`.
///
/// # Complexity
/// Π (2^sᵢ − 1) supports, each of a dozen Newton runs.
///
/// # Reference
/// J. Dickhaut & T. Kaplan, "A program for finding Nash equilibria", Mathematica
/// J. 1 (1991), 87–93; R. Porter, E. Nudelman & Y. Shoham, GEB 63 (2008), 642–662.
///
/// # Example
/// Three firms choose one of two markets and want to be alone: six equilibria in
/// pure strategies, the even mixture, and lines between the pure ones on which one
/// firm mixes as it likes (degenerate: of the lines single points show).
/// ```
/// use realpolitik_solve::payoff_table::PayoffTable;
/// use realpolitik_solve::nash::support_search;
/// let table = PayoffTable::from_fn(vec![2; 3], |s| {
///     (0..3).map(|i| if (0..3).any(|j| j != i && s[j] == s[i]) { 0.0 } else { 1.0 }).collect()
/// }).unwrap();
/// let found = support_search(&table).all().unwrap();
/// assert!(found.equilibria.iter().all(|e| e.certificate.holds()));
/// let count = |is: fn(&f64) -> bool| {
///     found.equilibria.iter().filter(|e| e.profile.strategies.concat().iter().all(is)).count()
/// };
/// assert_eq!(count(|p| *p == 0.0 || *p == 1.0), 6);
/// assert_eq!(count(|p| (p - 0.5).abs() < 1e-9), 1);
/// assert!(!found.proven);
/// ```
pub fn support_search(table: &PayoffTable<f64>) -> Search<'_, MixedEquilibrium<f64>, usize> {
    Search::new(move |run| {
        let shape = table.shape();
        let limit = run.limits.max_supports;
        let counts: Vec<usize> =
            shape.iter().map(|s| 1usize.checked_shl(*s as u32).map_or(0, |n| n - 1)).collect();
        let total = counts.iter().try_fold(1usize, |n, c| n.checked_mul(*c)).filter(|n| *n > 0);
        let Some(supports) = total.filter(|n| *n <= limit) else {
            return Err(SolveError::Limit { what: "supports", name: "max_supports", limit });
        };
        let game = Multilinear::new(table);
        let mut known = Known { found: Vec::new(), equilibria: Vec::new(), seed: 1 };
        let mut pick = vec![0usize; shape.len()];
        loop {
            if !dominated(table, &pick) {
                known.add(&game, &pick, run)?;
            }
            if !advance(&mut pick, &counts) {
                break;
            }
        }
        Ok(Whole { equilibria: known.equilibria, proven: false, details: supports })
    })
}

/// What was found so far, and the state of the generator that starts are drawn from.
struct Known {
    found: Vec<Vec<f64>>,
    equilibria: Vec<MixedEquilibrium<f64>>,
    seed: u64,
}

impl Known {
    /// A number in [0, 1) that looks random (Knuth's MMIX).
    fn noise(&mut self) -> f64 {
        self.seed = self.seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.seed >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Adds the equilibria with a choice of supports that are not known yet.
    fn add(
        &mut self,
        game: &Multilinear<'_>,
        pick: &[usize],
        run: &mut Run<'_, MixedEquilibrium<f64>>,
    ) -> Result<(), SolveError> {
        let support: Vec<bool> = (pick.iter().zip(game.table.shape()))
            .flat_map(|(mask, n)| (0..*n).map(move |s| (mask + 1) >> s & 1 == 1))
            .collect();
        let mixing: usize = pick.iter().map(|m| (m + 1).count_ones() as usize - 1).sum();
        let starts = if mixing == 0 { 1 } else { STARTS };
        for k in 0..starts {
            let mut p = vec![0.0; game.size()];
            for i in 0..game.players() {
                let mut sum = 0.0;
                for s in game.range(i).filter(|s| support[*s]) {
                    let noise = self.noise();
                    p[s] = if k == 0 { 1.0 } else { 0.05 + noise * noise };
                    sum += p[s];
                }
                game.range(i).for_each(|s| p[s] /= sum);
            }
            if game.indifferent(&support, &mut p) && game.regret(&p) <= 1e-10 {
                let near = |q: &Vec<f64>| q.iter().zip(&p).all(|(a, b)| (a - b).abs() < TWINS);
                if !self.found.iter().any(near) {
                    let e = MixedEquilibrium::of(game.table, game.split(&p));
                    self.equilibria.push(run.tell(e)?);
                    self.found.push(p);
                }
            }
        }
        Ok(())
    }
}

/// Whether, against what the supports leave possible, a strategy of some support
/// is strictly worse than another: then no equilibrium has these supports.
fn dominated(table: &PayoffTable<f64>, pick: &[usize]) -> bool {
    let shape = table.shape();
    let lists: Vec<Vec<usize>> = pick.iter().zip(shape).map(|(m, n)| members(m + 1, *n)).collect();
    (0..shape.len()).any(|i| {
        let mut kept = lists.clone();
        kept[i] = (0..shape[i]).collect();
        let small = table.restricted(&kept);
        strategies_dominated(&small, i, Strength::Strict, DominatedBy::Pure)
            .iter()
            .any(|s| lists[i].contains(s))
    })
}
