//! Constant-sum trees by one linear programme on the sequence form.

use super::sequence_form::SequenceForm;
use crate::equilibrium::BehaviorEquilibrium;
use crate::error::SolveError;
use crate::linalg::simplex::{Best, Optimum};
use crate::scalar::Scalar;
use realpolitik_game::certificate::Concept;
use realpolitik_game::{BehaviorProfile, Game, PlayerId};
use std::borrow::Cow;

/// Regret, as a share of the payoff range, that a handful of roundings makes.
const ROUNDING: f64 = 4.0 * f64::EPSILON;

/// What optimal play of a constant-sum tree is worth.
#[derive(Clone, Debug, PartialEq)]
pub struct GameValue<N> {
    /// What the first player can secure.
    pub value: N,
    /// Whether the first player's realisation plan is certainly the only optimal one.
    pub unique: bool,
    /// Pivots made.
    pub pivots: usize,
}

/// Optimal strategies of a two-player tree whose payoffs add to a constant.
///
/// # Arguments
/// * `game` — two players, perfect recall, `payoffs[0] + payoffs[1]` the same at
///   every ending (within 1e-9 of the payoff range in doubles).
///
/// # Returns
/// Both players' optimal behaviour and the value. Where a player's own plan does
/// not arrive, it takes its first action; [`crate::refinement::off_path`] says what else would
/// do.
///
/// # Errors
/// [`SolveError::NotConstantSum`], [`SolveError::Players`],
/// [`SolveError::ImperfectRecall`]; [`SolveError::Numerical`] in doubles.
///
/// # Complexity
/// One linear programme with as many variables as the first player has actions
/// and the second has information sets.
///
/// # References
/// * D. Koller & N. Megiddo, "The complexity of two-person zero-sum games in
///   extensive form", GEB 4 (1992), 528–552.
/// * B. von Stengel, GEB 14 (1996), 220–246, eq. 3.9.
///
/// # Example
/// A guess that nobody can see pays nothing: every behaviour is optimal, a
/// degenerate programme.
/// ```
/// use realpolitik_solve::{bimatrix::Bimatrix, nash::zero_sum};
/// let pennies = Bimatrix::zero_sum(2, 2, vec![2.0, -1.0, -1.0, 1.0]).unwrap();
/// let s = zero_sum(&pennies.table().to_tree()).unwrap();
/// assert!((s.details.value - 0.2).abs() < 1e-12 && s.details.unique);
/// let flat = Bimatrix::zero_sum(2, 2, vec![0.0; 4]).unwrap();
/// let s = zero_sum(&flat.table().to_tree()).unwrap();
/// assert!(s.details.value.abs() < 1e-12 && !s.details.unique && s.certificate.holds());
/// ```
pub fn zero_sum<N: Scalar>(
    game: &Game<N>,
) -> Result<BehaviorEquilibrium<N, GameValue<N>>, SolveError> {
    if game.players().len() != 2 {
        return Err(SolveError::Players { found: game.players().len(), expected: "two" });
    }
    let centred = game.centred();
    let paid = [0, 1].map(|p| centred.accumulated_payoff(PlayerId(p)));
    let form = SequenceForm::paying(&centred, &paid)?;
    let (low, high) = ends(&centred, &paid[0]);
    let range = high - low.clone();
    require_constant_sum(&centred, &paid, range.to_f64())?;
    let least = match &centred {
        Cow::Borrowed(_) => low.clone(),
        Cow::Owned(_) => game.payoff_range(PlayerId(0)).0,
    };
    // Payoffs from 0 on, so that more weight never hurts the first player, the values of
    // the second's sets are not negative, and ≤ can stand for =; and none that is
    // weighted by chance above 1, so that they compare with the weights of sequences.
    let likeliest = form.chance.iter().fold(N::zero(), |m, p| if *p > m { p.clone() } else { m });
    let unit = if range > N::zero() { range * likeliest } else { N::one() };
    let [rows, columns] = &form.players;
    let Programme { a, b, c, constant } = programme(&form, &low, &unit);
    let wrong = |_| SolveError::Numerical { method: "the simplex method", pivots: 0 };
    let mut best = Best::of(&c, &a, &b).map_err(wrong)?;
    let mut probabilities = vec![N::zero(); game.action_count()];
    for h in 0..game.information_sets().len() {
        probabilities[game.action_offsets()[h]] = N::one();
    }
    let whole = |weights: &[N]| {
        let mut plan = vec![N::one()];
        plan.extend_from_slice(weights);
        plan
    };
    let solution = |best: Optimum<N>| {
        let mut probabilities = probabilities.clone();
        rows.behavior(game, &whole(&best.x[..rows.count - 1]), &mut probabilities);
        columns.behavior(game, &whole(&best.dual[..columns.count - 1]), &mut probabilities);
        let profile = BehaviorProfile { probabilities };
        let details = GameValue {
            value: (best.objective + constant.clone()) * unit.clone() + least.clone(),
            unique: best.unique,
            pivots: best.pivots,
        };
        BehaviorEquilibrium::judged(game, profile, Concept::Nash).with(details)
    };
    let found = solution(best.optimum(&c));
    // What rounding has built up is seen in the certificate: where nothing is, nothing has.
    if N::EXACT || found.certificate.relative_to_payoff_range <= ROUNDING {
        return Ok(found);
    }
    best.refresh();
    Ok(solution(best.optimum(&c)))
}

/// The linear programme of the first player: maximise c·x where A·x ≤ b and x ≥ 0, of the
/// weights of its sequences and the values of the second player's sets.
struct Programme<N> {
    a: Vec<N>,
    b: Vec<N>,
    c: Vec<N>,
    /// What is paid whatever the weights are.
    constant: N,
}

/// Payoffs are counted from `low`, in units of `unit`.
fn programme<N: Scalar>(form: &SequenceForm<N>, low: &N, unit: &N) -> Programme<N> {
    let [rows, columns] = &form.players;
    let width = (rows.count - 1) + columns.sets.len();
    let value_at = |i: usize| rows.count - 1 + i;
    let height = columns.count - 1 + rows.sets.len();
    let mut a = vec![N::zero(); height * width];
    let mut b = vec![N::zero(); height];
    let mut c = vec![N::zero(); width];
    for (i, _) in columns.sets.iter().enumerate() {
        for q in columns.of_set(i) {
            a[(q - 1) * width + value_at(i)] = N::one();
        }
        match columns.parent[i] {
            0 => c[value_at(i)] = N::one(),
            p => a[(p - 1) * width + value_at(i)] = -N::one(),
        }
    }
    let mut constant = N::zero();
    for ((r, q, v), weight) in form.entries.iter().zip(&form.chance) {
        let v = (v[0].clone() - weight.clone() * low.clone()) / unit.clone();
        match (*r, *q) {
            (0, 0) => constant = constant + v,
            (0, q) => b[q - 1] = b[q - 1].clone() + v,
            (r, 0) => c[r - 1] = c[r - 1].clone() + v,
            (r, q) => a[(q - 1) * width + r - 1] = -v,
        }
    }
    for (i, p) in rows.parent.iter().enumerate() {
        let line = columns.count - 1 + i;
        for q in rows.of_set(i) {
            a[line * width + q - 1] = N::one();
        }
        match p {
            0 => b[line] = N::one(),
            p => a[line * width + p - 1] = -N::one(),
        }
    }
    Programme { a, b, c, constant }
}

/// The least and the greatest that is paid at an ending.
fn ends<N: Scalar>(game: &Game<N>, paid: &[N]) -> (N, N) {
    let mut ends = game.terminals().map(|t| &paid[t.index()]);
    let Some(first) = ends.next() else { return (N::zero(), N::zero()) };
    let (low, high) = ends.fold((first, first), |(low, high), v| {
        (if v < low { v } else { low }, if v > high { v } else { high })
    });
    (low.clone(), high.clone())
}

/// Refuses a game whose payoffs do not add to the same at every ending.
fn require_constant_sum<N: Scalar>(
    game: &Game<N>,
    paid: &[Vec<N>; 2],
    range: f64,
) -> Result<(), SolveError> {
    let mut first: Option<N> = None;
    for t in game.terminals() {
        let sum = paid[0][t.index()].clone() + paid[1][t.index()].clone();
        let Some(f) = &first else {
            first = Some(sum);
            continue;
        };
        let gap = if sum > *f { sum.clone() - f.clone() } else { f.clone() - sum.clone() };
        if !N::negligible(&gap, range) {
            return Err(SolveError::NotConstantSum { first: f.to_f64(), second: sum.to_f64() });
        }
    }
    Ok(())
}
