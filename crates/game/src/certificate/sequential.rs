//! Sequential equilibrium: are the beliefs consistent, and is every choice the
//! best at them?
//!
//! Beliefs are consistent if they are the limit of Bayes beliefs along fully
//! mixed behaviour that tends to the profile (Kreps & Wilson 1982, p. 872). That
//! is so just when there are, for every action not taken, an order `k > 0` and a
//! weight `c > 0` such that, with probability `c·ε^k` for it and the profile's own
//! for the others, the beliefs come out as ε → 0 (Kreps & Wilson 1982, lemmas A1
//! and A2; Streufert 2006; Dilmé 2024). The beliefs fix which members
//! of a set have the least sum of orders and what the quotients of their weights
//! are. So orders and weights are sought apart: the orders solve linear
//! inequalities, the logarithms of the weights linear equations. Both are decided
//! exactly in rationals, so the answer is a proof either way; in doubles numbers
//! within a tolerance count as 0 and as equal.

use super::verdict::{Certificate, Concept, is_distribution, normalised_profile, player_scale};
use crate::number::{Number, Rational};
use crate::profile::BehaviorProfile;
use crate::tree::{Game, InformationSetId, NodeKind, PlayerId};
use num_traits::{Signed, ToPrimitive, Zero};
use serde::{Deserialize, Serialize};

/// Probabilities below this count as 0 in doubles: solvers that follow a path
/// to its limit leave remainders of this order.
pub const VANISHING: f64 = 1e-6;

/// Logarithms of quotients of beliefs within this are equal in doubles.
const LOG_TOLERANCE: f64 = 1e-6;

/// Cells of the tableau of orders above which consistency is left undecided.
const MAX_TABLEAU: usize = 4_000_000;

/// Whether beliefs are a limit of Bayes beliefs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "verdict")]
pub enum Consistency {
    /// They are.
    Consistent {
        /// The order of each action, flat as in [`BehaviorProfile`]; 0 where it
        /// is taken. With these the limit is reached.
        orders: Vec<f64>,
    },
    /// They are not, and this says why.
    Inconsistent {
        /// What no sequence of behaviour can bring about.
        why: String,
    },
    /// The game is too large for the test.
    Undecided {
        /// How large the test would be.
        cells: usize,
    },
}

/// What the check of a sequential equilibrium found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SequentialCertificate {
    /// The greatest gain by one action at any information set, reached or not,
    /// at the beliefs given.
    pub rationality: Certificate,
    /// Whether the beliefs are consistent with the profile.
    pub consistency: Consistency,
}

impl SequentialCertificate {
    /// Whether the assessment is shown to be a sequential equilibrium.
    pub fn holds(&self) -> bool {
        self.rationality.holds() && matches!(self.consistency, Consistency::Consistent { .. })
    }
}

/// Checks an assessment: sequential rationality at every information set and
/// consistency of the beliefs.
///
/// # Arguments
/// * `profile` — the behaviour.
/// * `beliefs` — for each information set a probability of each member.
/// * `tolerance` — of the gain, relative to the payoff range; 0 in rationals.
///
/// # Returns
/// The gains by single changes, which with perfect recall and consistent beliefs
/// are all the gains there are (one-shot deviation principle; Hendon, Jacobsen &
/// Sloth 1996), and the verdict on the beliefs. With imperfect recall only the
/// former is shown by it. Beliefs at sets that nature never leads to are free.
///
/// # Example
/// Selten's horse: that player 3 would do right after either deviation decides
/// what may be believed.
/// ```
/// use realpolitik_game::{BehaviorProfile, GameBuilder, certificate::*};
/// let mut b = GameBuilder::<f64>::new("Horse", ["1", "2", "3"]);
/// let h1 = b.information_set("1", 0, ["D", "C"]);
/// let h2 = b.information_set("2", 1, ["d", "c"]);
/// let h3 = b.information_set("3", 2, ["L", "R"]);
/// let root = b.decision(None, h1);
/// let left = b.decision(Some((root, 0)), h3);
/// let mid = b.decision(Some((root, 1)), h2);
/// let right = b.decision(Some((mid, 0)), h3);
/// for (node, branch, pays) in [
///     (left, 0, [3.0, 3.0, 2.0]), (left, 1, [0.0, 0.0, 0.0]),
///     (right, 0, [4.0, 4.0, 0.0]), (right, 1, [0.0, 0.0, 1.0]),
///     (mid, 1, [1.0, 1.0, 1.0]),
/// ] {
///     let o = b.outcome("", pays);
///     b.terminal(Some((node, branch)), Some(o));
/// }
/// let game = b.build().unwrap();
/// let check = |p: [f64; 6], belief: f64| {
///     let profile = BehaviorProfile { probabilities: p.to_vec() };
///     let beliefs = vec![vec![1.0], vec![1.0], vec![belief, 1.0 - belief]];
///     certify_sequential(&game, &profile, &beliefs, 1e-9)
/// };
/// // (C, c, R) with at most a third on the left node is sequential,
/// assert!(check([0.0, 1.0, 0.0, 1.0, 0.0, 1.0], 0.25).holds());
/// // with a half player 3 would rather choose L,
/// assert!(!check([0.0, 1.0, 0.0, 1.0, 0.0, 1.0], 0.5).rationality.holds());
/// // and (D, c, L) is a Nash equilibrium but no sequential one: 2 would choose d.
/// assert!(!check([1.0, 0.0, 0.0, 1.0, 1.0, 0.0], 1.0).holds());
/// ```
pub fn certify_sequential<N: Number>(
    game: &Game<N>,
    profile: &BehaviorProfile<N>,
    beliefs: &[Vec<N>],
    tolerance: f64,
) -> SequentialCertificate {
    let consistency = match shaped(game, profile, beliefs) {
        true => consistent(game, profile, beliefs),
        false => Consistency::Inconsistent {
            why: "the numbers are no behaviour with beliefs of this game".to_owned(),
        },
    };
    SequentialCertificate {
        rationality: certify_rationality(game, profile, beliefs, tolerance),
        consistency,
    }
}

/// The rationality of an assessment alone, whatever its beliefs are worth: what
/// [`certify_sequential`] says of it, in a fraction of the time.
///
/// # Example
/// See [`certify_sequential`].
pub fn certify_rationality<N: Number>(
    game: &Game<N>,
    profile: &BehaviorProfile<N>,
    beliefs: &[Vec<N>],
    tolerance: f64,
) -> Certificate {
    let (max_regret, relative) = match shaped(game, profile, beliefs) {
        true => regret_at(game, profile, beliefs),
        false => (f64::INFINITY, f64::INFINITY),
    };
    Certificate {
        concept: Concept::Sequential,
        max_regret,
        relative_to_payoff_range: relative,
        tolerance,
        exact: N::EXACT,
    }
}

/// Whether numbers are behaviour and beliefs of a game.
fn shaped<N: Number>(game: &Game<N>, profile: &BehaviorProfile<N>, beliefs: &[Vec<N>]) -> bool {
    let offsets = game.action_offsets();
    profile.probabilities.len() == game.action_count()
        && beliefs.len() == game.information_sets().len()
        && offsets.windows(2).all(|w| is_distribution(&profile.probabilities[w[0]..w[1]]))
        && game
            .information_sets()
            .iter()
            .zip(beliefs)
            .all(|(h, b)| b.len() == h.members.len() && (b.is_empty() || is_distribution(b)))
}

/// The greatest gain, in payoffs and as a share of the gainer's own range.
fn regret_at<N: Number>(
    game: &Game<N>,
    profile: &BehaviorProfile<N>,
    beliefs: &[Vec<N>],
) -> (f64, f64) {
    let game = &*game.centred();
    let profile = normalised_profile(game, profile);
    let value = profile.continuation(game);
    let scales: Vec<f64> =
        (0..game.players().len()).map(|p| player_scale(game, PlayerId(p as u32))).collect();
    let mut worst = (0.0f64, 0.0f64);
    for (h, set) in game.information_sets().iter().enumerate() {
        let player = set.player.index();
        let own = profile.at(game, InformationSetId(h as u32));
        let values: Vec<N> = (0..set.actions.len())
            .map(|a| {
                set.members.iter().zip(&beliefs[h]).fold(N::zero(), |sum, (m, b)| {
                    let child = game.node(*m).children[a];
                    sum + b.clone() * value[child.index()][player].clone()
                })
            })
            .collect();
        let now = values.iter().zip(own).fold(N::zero(), |s, (v, p)| s + v.clone() * p.clone());
        for v in values {
            let gain = (v - now.clone()).to_f64();
            worst = (worst.0.max(gain), worst.1.max(gain / scales[player]));
        }
    }
    worst
}

fn vanishes<N: Number>(p: &N) -> bool {
    if N::EXACT { *p <= N::zero() } else { p.to_f64() < VANISHING }
}

/// How often each unknown action is a factor; never for those not listed.
type Powers = Vec<(usize, i64)>;
/// Powers of weights, the quotient that they must make, and the set that says so.
type Equation = (Powers, Rational, usize);

/// The unknowns on the way to a node, and what is known.
struct Way {
    /// How often each action that is not taken stands on it, by its number
    /// among those.
    missed: Powers,
    /// The product of all other probabilities on it.
    known: Rational,
}

/// What beliefs ask of the actions that are not taken.
#[derive(Default)]
struct Demands {
    /// Orders that must add up to 0.
    ties: Vec<Powers>,
    /// Orders that must add up to more than 0.
    later: Vec<Powers>,
    /// What weights must make.
    weights: Vec<Equation>,
}

impl Demands {
    /// Adds what the beliefs at one information set ask; why where no behaviour
    /// can bring them about.
    fn add<N: Number>(
        &mut self,
        (game, profile): (&Game<N>, &BehaviorProfile<N>),
        number: &[Option<usize>],
        h: usize,
        beliefs: &[N],
    ) -> Result<(), String> {
        let set = &game.information_sets()[h];
        let of_members: Vec<Option<Way>> =
            set.members.iter().map(|m| way(game, profile, number, *m)).collect();
        // Behind branches of nature that never happen no behaviour tells what to
        // believe: anything may be.
        if of_members.iter().all(Option::is_none) {
            return Ok(());
        }
        let mut ways: Vec<(Way, &N)> = Vec::new();
        for (w, belief) in of_members.into_iter().zip(beliefs) {
            match w {
                Some(w) => ways.push((w, belief)),
                None if vanishes(belief) => {}
                None => {
                    return Err(format!(
                        "at `{}` a node that nature never lets happen is believed in",
                        set.label
                    ));
                }
            }
        }
        let Some(first) = ways.iter().position(|(_, b)| !vanishes(*b)) else { return Ok(()) };
        for (i, (w, belief)) in ways.iter().enumerate() {
            if i == first {
                continue;
            }
            let gap = difference(&w.missed, &ways[first].0.missed);
            if vanishes(*belief) {
                self.later.push(gap);
            } else {
                let quotient = as_rational(*belief) / as_rational(ways[first].1);
                let known = w.known.clone() / ways[first].0.known.clone();
                self.weights.push((gap.clone(), quotient / known, h));
                self.ties.push(gap);
            }
        }
        Ok(())
    }
}

/// Decides whether beliefs are consistent.
fn consistent<N: Number>(
    game: &Game<N>,
    profile: &BehaviorProfile<N>,
    beliefs: &[Vec<N>],
) -> Consistency {
    // Actions that are not taken, numbered.
    let mut number = vec![None; game.action_count()];
    let mut unknowns = 0;
    for (n, p) in number.iter_mut().zip(&profile.probabilities) {
        if vanishes(p) {
            *n = Some(unknowns);
            unknowns += 1;
        }
    }
    let mut demands = Demands::default();
    for (h, believed) in (0..game.information_sets().len()).zip(beliefs) {
        if let Err(why) = demands.add((game, profile), &number, h, believed) {
            return Consistency::Inconsistent { why };
        }
    }
    let Demands { ties, later, weights } = demands;
    let cells = (ties.len() + later.len() + unknowns).saturating_mul(unknowns + later.len() + 1);
    if cells > MAX_TABLEAU {
        return Consistency::Undecided { cells };
    }
    if let Some(h) = contradiction(unknowns, weights, N::EXACT) {
        return Consistency::Inconsistent {
            why: format!(
                "at `{}` the quotient of beliefs is not one that mistakes made \
                 independently at each information set can bring about",
                game.information_sets()[h].label
            ),
        };
    }
    match orders(unknowns, &ties, &later) {
        Some(found) => Consistency::Consistent {
            orders: number.iter().map(|n| n.map_or(0.0, |n: usize| found[n])).collect(),
        },
        None => Consistency::Inconsistent {
            why: "no order of likelihood among mistakes leaves just the nodes that are \
                  believed in"
                .to_owned(),
        },
    }
}

fn as_rational<N: Number>(value: &N) -> Rational {
    Rational::from_literal(&value.to_literal()).unwrap_or_else(Zero::zero)
}

/// What stands on the way to a node; `None` if nature never lets it happen.
fn way<N: Number>(
    game: &Game<N>,
    profile: &BehaviorProfile<N>,
    number: &[Option<usize>],
    node: crate::tree::NodeId,
) -> Option<Way> {
    let mut missed: Powers = Vec::new();
    let mut known: Rational = Number::one();
    let mut at = game.node(node).parent;
    while let Some((parent, branch)) = at {
        let kind = game.node(parent).kind;
        let flat = match kind {
            NodeKind::Decision(h) => number[game.action_offsets()[h.index()] + branch as usize],
            _ => None,
        };
        if let Some(n) = flat {
            match missed.iter_mut().find(|(m, _)| *m == n) {
                Some((_, times)) => *times += 1,
                None => missed.push((n, 1)),
            }
        } else {
            let p = &profile.branches(game, kind)[branch as usize];
            if *p <= N::zero() {
                return None;
            }
            known *= as_rational(p);
        }
        at = game.node(parent).parent;
    }
    Some(Way { missed, known })
}

fn difference(a: &[(usize, i64)], b: &[(usize, i64)]) -> Powers {
    let mut out = a.to_vec();
    for (n, times) in b {
        match out.iter_mut().find(|(m, _)| m == n) {
            Some((_, t)) => *t -= times,
            None => out.push((*n, -times)),
        }
    }
    out.retain(|(_, t)| *t != 0);
    out.sort_unstable();
    out
}

/// Looks for a contradiction among the equations `Π c^gap = quotient`: Gaussian
/// elimination on the exponents, in which quotients multiply. Returns the
/// information set of the equation that cannot hold.
fn contradiction(unknowns: usize, equations: Vec<Equation>, exact: bool) -> Option<usize> {
    // A row keeps whole exponents, and besides how often each equation went in,
    // so that the quotient it must equal can be multiplied out.
    struct Row {
        exponents: Vec<num_bigint::BigInt>,
        logarithm: f64,
        used: Vec<(usize, num_bigint::BigInt)>,
    }
    let quotients: Vec<Rational> = equations.iter().map(|(_, q, _)| q.clone()).collect();
    let mut pivots: Vec<(usize, Row)> = Vec::new();
    for (e, (gap, quotient, h)) in equations.into_iter().enumerate() {
        let mut exponents = vec![num_bigint::BigInt::zero(); unknowns];
        for (n, t) in gap {
            exponents[n] = t.into();
        }
        let mut row =
            Row { exponents, logarithm: Number::to_f64(&quotient).ln(), used: vec![(e, 1.into())] };
        for (column, pivot) in &pivots {
            let (a, b) = (pivot.exponents[*column].clone(), row.exponents[*column].clone());
            if b.is_zero() {
                continue;
            }
            for (x, y) in row.exponents.iter_mut().zip(&pivot.exponents) {
                *x = &*x * &a - y * &b;
            }
            let (fa, fb) = (a.to_f64().unwrap_or(f64::NAN), b.to_f64().unwrap_or(f64::NAN));
            row.logarithm = row.logarithm * fa - pivot.logarithm * fb;
            for (_, times) in &mut row.used {
                *times *= &a;
            }
            for (q, times) in &pivot.used {
                match row.used.iter_mut().find(|(r, _)| r == q) {
                    Some((_, t)) => *t -= times * &b,
                    None => row.used.push((*q, -(times * &b))),
                }
            }
        }
        match row.exponents.iter().position(|x| !x.is_zero()) {
            Some(column) => pivots.push((column, row)),
            // 1 = quotient: true or not.
            None if exact => {
                let one: Rational = Number::one();
                let product = row.used.iter().try_fold(one.clone(), |p, (q, times)| {
                    let power = times.abs().to_u32().filter(|t| *t < 10_000)?;
                    let factor = num_traits::pow(quotients[*q].clone(), power as usize);
                    Some(if times.is_negative() { p / factor } else { p * factor })
                });
                if product.is_none_or(|p| p != one) {
                    return Some(h);
                }
            }
            None => {
                let size = row
                    .used
                    .iter()
                    .fold(1.0f64, |s, (_, t)| s.max(t.abs().to_f64().unwrap_or(f64::INFINITY)));
                if row.logarithm.abs() > LOG_TOLERANCE * size || row.logarithm.is_nan() {
                    return Some(h);
                }
            }
        }
    }
    None
}

/// Orders ≥ 1 with every tie equal and every gap of `later` at least 1, if there
/// are any: the first phase of the simplex method in rationals by Bland's rule.
fn orders(unknowns: usize, ties: &[Powers], later: &[Powers]) -> Option<Vec<f64>> {
    // With k = 1 + x: Σ t·x = −Σ t, and Σ t·x − s = 1 − Σ t, for x, s ≥ 0.
    let rows = ties.len() + later.len();
    let columns = unknowns + later.len();
    let zero: Rational = Number::zero();
    let mut table = vec![vec![zero.clone(); columns + 1]; rows];
    for (i, gap) in ties.iter().chain(later).enumerate() {
        let sum: i64 = gap.iter().map(|(_, t)| t).sum();
        for (n, t) in gap {
            table[i][*n] = Number::from_i64(*t);
        }
        let slack = i.checked_sub(ties.len());
        if let Some(s) = slack {
            table[i][unknowns + s] = Number::from_i64(-1);
        }
        table[i][columns] = Number::from_i64(i64::from(slack.is_some()) - sum);
        if table[i][columns] < zero {
            table[i].iter_mut().for_each(|v| *v = -v.clone());
        }
    }
    // Artificial variables, one per row, are basic at first and never re-enter.
    let mut basis: Vec<usize> = (columns..columns + rows).collect();
    loop {
        // The reduced gain of a column: the sum of its entries in artificial rows.
        let entering = (0..columns).find(|j| {
            let gain = (0..rows)
                .filter(|i| basis[*i] >= columns)
                .fold(zero.clone(), |s, i| s + table[i][*j].clone());
            gain > zero
        });
        let Some(j) = entering else { break };
        let mut leaving: Option<usize> = None;
        for i in 0..rows {
            if table[i][j] > zero {
                let ratio = table[i][columns].clone() / table[i][j].clone();
                let better = leaving.is_none_or(|l| {
                    let best = table[l][columns].clone() / table[l][j].clone();
                    ratio < best || ratio == best && basis[i] < basis[l]
                });
                if better {
                    leaving = Some(i);
                }
            }
        }
        let i = leaving?;
        let pivot = table[i][j].clone();
        table[i].iter_mut().for_each(|v| *v = v.clone() / pivot.clone());
        let row = table[i].clone();
        for (l, other) in table.iter_mut().enumerate() {
            let factor = other[j].clone();
            if l != i && factor != zero {
                for (v, p) in other.iter_mut().zip(&row) {
                    if *p != zero {
                        *v = v.clone() - factor.clone() * p.clone();
                    }
                }
            }
        }
        basis[i] = j;
    }
    let stuck = (0..rows).any(|i| basis[i] >= columns && table[i][columns] != zero);
    if stuck {
        return None;
    }
    let mut found = vec![1.0; unknowns];
    for (i, b) in basis.iter().enumerate() {
        if *b < unknowns {
            found[*b] += Number::to_f64(&table[i][columns]);
        }
    }
    Some(found)
}

#[cfg(test)]
mod tests;
