//! Normal-form perfect equilibria of two-player trees, found by tracing and
//! proven by a witness.

use crate::equilibrium::{BehaviorEquilibrium, Equilibrium};
use crate::error::SolveError;
use crate::limits::Limits;
use crate::linalg::simplex::{LinearError, maximize};
use crate::nash::sequence_form::SequenceForm;
use crate::nash::{LemkePath, lemke};
use crate::scalar::Scalar;
use realpolitik_game::{BehaviorProfile, Game, PlayerId};

/// Proof that an equilibrium is normal-form perfect.
#[derive(Clone, Debug, PartialEq)]
pub struct Perfection<N> {
    /// For each player the greatest `δ` for which its behaviour is a best response
    /// to a plan of the other in which every sequence has weight `δ` or more; above
    /// 0 the behaviour is undominated, and at 0 it is weakly dominated.
    pub margin: [N; 2],
    /// The other's plans that show it.
    pub witness: [Vec<N>; 2],
}

/// A perfect equilibrium's path, and its proof.
#[derive(Clone, Debug, PartialEq)]
pub struct Traced<N> {
    /// How it was found.
    pub path: LemkePath<N>,
    /// That it is perfect, if it is.
    pub proof: Perfection<N>,
}

/// Least margin that counts in doubles: far above what a linear programme loses.
const MARGIN: f64 = 1e-8;

impl<N: Scalar> Perfection<N> {
    /// Whether both players' behaviours are undominated, so that the equilibrium
    /// is perfect.
    pub fn holds(&self) -> bool {
        let least = if N::EXACT { 0.0 } else { MARGIN };
        self.margin.iter().all(|m| m.to_f64() > least)
    }
}

/// Checks whether an equilibrium of a two-player tree is normal-form perfect.
///
/// In two-player games an equilibrium is perfect exactly if neither strategy is
/// weakly dominated, and a strategy is undominated exactly if it is a best
/// response to a fully mixed one; the latter is a linear programme on sequences.
///
/// # Arguments
/// * `game` — at most two players, perfect recall.
/// * `profile` — a Nash equilibrium (that it is one is for the certificate).
///
/// # Returns
/// The margins with their witnesses: a proof in rationals.
///
/// # Errors
/// [`SolveError::Players`], [`SolveError::ImperfectRecall`]; [`SolveError::Numerical`]
/// in doubles.
///
/// # Complexity
/// One linear programme of the size of the sequence form per player.
///
/// # References
/// * R. Selten, Int. J. Game Theory 4 (1975), 25–55.
/// * D. Pearce, Econometrica 52 (1984), 1029–1050, appendix B, lemma 4.
/// * E. van Damme, *Stability and Perfection of Nash Equilibria* (1987), theorem
///   3.2.2.
///
/// # Example
/// Both the good and the bad corner are equilibria; the bad one is dominated.
/// ```
/// use realpolitik_game::{BehaviorProfile, Number, Rational};
/// use realpolitik_solve::{bimatrix::Bimatrix, refinement::perfection};
/// let g = Bimatrix::from_rows([[1.0, 0.0], [0.0, 0.0]], [[1.0, 0.0], [0.0, 0.0]]).unwrap();
/// let g = g.map(|v| Rational::from_i64(*v as i64)).table().to_tree();
/// let pure = |p: [i64; 4]| BehaviorProfile { probabilities: p.map(Rational::from_i64).to_vec() };
/// assert!(perfection(&g, &pure([1, 0, 1, 0])).unwrap().holds());
/// assert!(!perfection(&g, &pure([0, 1, 0, 1])).unwrap().holds());
/// ```
pub fn perfection<N: Scalar>(
    game: &Game<N>,
    profile: &BehaviorProfile<N>,
) -> Result<Perfection<N>, SolveError> {
    let game = &*game.centred();
    let form = SequenceForm::of(game)?;
    let (first, a) = margin(game, &form, profile, 0)?;
    let (second, b) = margin(game, &form, profile, 1)?;
    Ok(Perfection { margin: [first, second], witness: [a, b] })
}

fn margin<N: Scalar>(
    game: &Game<N>,
    form: &SequenceForm<N>,
    profile: &BehaviorProfile<N>,
    player: usize,
) -> Result<(N, Vec<N>), SolveError> {
    let (own, other) = (&form.players[player], &form.players[1 - player]);
    let plan = own.plan(game, profile);
    // Payoffs from 0 to 1, so that they are of the size of the weights.
    let (low, unit) = match game.players().get(player) {
        Some(_) => {
            let (low, high) = game.payoff_range(PlayerId(player as u32));
            let range = high - low.clone();
            (low, if range > N::zero() { range } else { N::one() })
        }
        None => (N::zero(), N::one()),
    };
    // Variables: δ, the other's sequences less δ, the values of own sets.
    let width = 1 + (other.count - 1) + own.sets.len();
    let value_at = |i: usize| other.count + i;
    let (mut a, mut b) = (Vec::new(), Vec::new());
    // The coefficient of δ where a sequence's weight is y = δ + y′.
    let add = |row: &mut [N], bound: &mut N, sequence: usize, coefficient: N| {
        if sequence == 0 {
            *bound = bound.clone() - coefficient;
        } else {
            row[0] = row[0].clone() + coefficient.clone();
            row[sequence] = row[sequence].clone() + coefficient;
        }
    };
    for (i, parent) in other.parent.iter().enumerate() {
        for sign in [1, -1] {
            let (mut row, mut bound) = (vec![N::zero(); width], N::zero());
            for s in other.of_set(i) {
                add(&mut row, &mut bound, s, N::from_i64(sign));
            }
            add(&mut row, &mut bound, *parent, N::from_i64(-sign));
            a.extend(row);
            b.push(bound);
        }
    }
    // For every own sequence: payoff and the values that follow, less the value of
    // its set, at most 0; and all in all no more than the plan gets.
    let mut rows = vec![vec![N::zero(); width]; own.count];
    let mut bounds = vec![N::zero(); own.count];
    for ((r, c, v), chance) in form.entries.iter().zip(&form.chance) {
        let (q, s) = if player == 0 { (*r, *c) } else { (*c, *r) };
        let v = (v[player].clone() - chance.clone() * low.clone()) / unit.clone();
        add(&mut rows[q], &mut bounds[q], s, v.clone());
        add(&mut rows[0], &mut bounds[0], s, -(v * plan[q].clone()));
    }
    for (i, parent) in own.parent.iter().enumerate() {
        rows[*parent][value_at(i)] = rows[*parent][value_at(i)].clone() + N::one();
        for q in own.of_set(i) {
            rows[q][value_at(i)] = rows[q][value_at(i)].clone() - N::one();
        }
    }
    a.extend(rows.into_iter().flatten());
    b.extend(bounds);
    // A player without moves has no sequence to weigh: δ must still end.
    let mut row = vec![N::zero(); width];
    row[0] = N::one();
    a.extend(row);
    b.push(N::one());
    let mut objective = vec![N::zero(); width];
    objective[0] = N::one();
    match maximize(&objective, &a, &b) {
        Ok(best) => {
            let delta = best.x[0].clone();
            let mut witness = vec![N::one()];
            witness.extend((1..other.count).map(|s| best.x[s].clone() + delta.clone()));
            Ok((delta, witness))
        }
        // Not even a best response to a plan with zeros.
        Err(LinearError::Infeasible) => Ok((N::zero(), Vec::new())),
        Err(_) => Err(SolveError::Numerical { method: "the simplex method", pivots: 0 }),
    }
}

/// A normal-form perfect equilibrium of a two-player tree, with its proof.
///
/// Traced from a fully mixed start by Lemke's method: along the last stretch both
/// play best responses to fully mixed plans that tend to the equilibrium. The
/// proof is then found apart from the path, so that degenerate paths cannot
/// mislead. Normal-form perfection implies that no weakly dominated strategy is
/// played; it does not imply subgame perfection, nor the other way round.
///
/// # Arguments
/// * `game` — at most two players, perfect recall.
/// * `start` — fully mixed behaviour; `None` for equal chances everywhere.
/// * `limits` — `max_pivots` counts.
///
/// # Errors
/// As [`lemke`] and [`perfection`].
///
/// # Reference
/// B. von Stengel, A. van den Elzen & D. Talman, Econometrica 70 (2002), 693–715,
/// theorem 3.2.
///
/// # Example
/// ```
/// use realpolitik_solve::{Limits, bimatrix::Bimatrix, refinement::normal_form_perfect};
/// let g = Bimatrix::from_rows([[1.0, 0.0], [0.0, 0.0]], [[1.0, 0.0], [0.0, 0.0]]).unwrap();
/// let e = normal_form_perfect(&g.table().to_tree(), None, &Limits::default()).unwrap();
/// assert_eq!(e.profile.probabilities, [1.0, 0.0, 1.0, 0.0]);
/// assert!(e.details.proof.holds());
/// ```
pub fn normal_form_perfect<N: Scalar>(
    game: &Game<N>,
    start: Option<&BehaviorProfile<N>>,
    limits: &Limits,
) -> Result<BehaviorEquilibrium<N, Traced<N>>, SolveError> {
    let found = lemke(game, start, limits)?;
    let proof = perfection(game, &found.profile)?;
    let Equilibrium { profile, payoffs, certificate, details: path } = found;
    let details = Traced { path, proof };
    Ok(Equilibrium { profile, payoffs, certificate, details })
}
