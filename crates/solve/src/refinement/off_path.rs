//! What an equilibrium leaves open: behaviour off its path, as sets.

use crate::error::SolveError;
use crate::linalg::simplex::maximize;
use crate::nash::sequence_form::{SequenceForm, Sequences};
use crate::scalar::Scalar;
use realpolitik_game::{BehaviorProfile, Game, PlayerId};

/// What an equilibrium says of one information set.
#[derive(Clone, Debug, PartialEq)]
pub enum Freedom<N> {
    /// Play arrives here; the behaviour is part of the equilibrium.
    OnPath,
    /// The player's own behaviour keeps it from arriving: anything will do here,
    /// and at all such sets together.
    Free,
    /// Only the others' behaviour keeps play from arriving: the probability of
    /// each action may be anything between the two, all other behaviour staying
    /// as it is, and mixtures of what may be may be; outside some other player
    /// would gain.
    Between(Vec<(N, N)>),
}

/// For each information set of a two-player equilibrium, which behaviour there
/// keeps the profile an equilibrium with the same path.
///
/// # Arguments
/// * `game` — at most two players, perfect recall.
/// * `profile` — a Nash equilibrium of it.
///
/// # Returns
/// One [`Freedom`] per information set. Each set of behaviours is convex, and the
/// ends of each range belong to it. The ranges hold one set at a time: moving
/// within two of them at once may not.
///
/// # Errors
/// [`SolveError::Players`], [`SolveError::ImperfectRecall`]; [`SolveError::Numerical`]
/// if a linear programme has no solution, as where the profile is no equilibrium.
///
/// # Complexity
/// Two linear programmes of the size of the other player's sequence form per
/// action of a set that is off the path.
///
/// # Reference
/// B. von Stengel, GEB 14 (1996), §3 (realisation plans leave behaviour at
/// irrelevant sets open).
///
/// # Example
/// In entry deterrence by threat the incumbent need not fight for sure: half the
/// time is enough.
/// ```
/// use realpolitik_game::{BehaviorProfile, GameBuilder};
/// use realpolitik_solve::refinement::{Freedom, off_path};
/// let mut b = GameBuilder::<f64>::new("Entry", ["Entrant", "Incumbent"]);
/// let entry = b.information_set("entry", 0, ["enter", "stay out"]);
/// let reply = b.information_set("reply", 1, ["fight", "yield"]);
/// let root = b.decision(None, entry);
/// let node = b.decision(Some((root, 0)), reply);
/// for (branch, payoffs) in [(0, [-1.0, -1.0]), (1, [1.0, 1.0])] {
///     let o = b.outcome("", payoffs);
///     b.terminal(Some((node, branch)), Some(o));
/// }
/// let o = b.outcome("monopoly", [0.0, 2.0]);
/// b.terminal(Some((root, 1)), Some(o));
/// let game = b.build().unwrap();
/// let threat = BehaviorProfile { probabilities: vec![0.0, 1.0, 1.0, 0.0] };
/// let found = off_path(&game, &threat).unwrap();
/// assert_eq!(found[0], Freedom::OnPath);
/// let Freedom::Between(ranges) = &found[1] else { panic!() };
/// assert!((ranges[0].0 - 0.5).abs() < 1e-8 && ranges[0].1 == 1.0);
/// ```
pub fn off_path<N: Scalar>(
    game: &Game<N>,
    profile: &BehaviorProfile<N>,
) -> Result<Vec<Freedom<N>>, SolveError> {
    let game = &*game.centred();
    let form = SequenceForm::of(game)?;
    let plans = [0, 1].map(|p| form.players[p].plan(game, profile));
    let reach = profile.realization(game);
    let mut out = vec![Freedom::Free; game.information_sets().len()];
    // Sets with a single action have no sequences.
    for (set, freedom) in game.information_sets().iter().zip(&mut out) {
        if set.members.iter().any(|m| reach[m.index()] > N::zero()) {
            *freedom = Freedom::OnPath;
        }
    }
    for player in 0..2 {
        let own = &form.players[player];
        for (i, h) in own.sets.iter().enumerate() {
            let members = &game.information_sets()[h.index()].members;
            if members.iter().any(|m| reach[m.index()] > N::zero()) {
                continue;
            }
            out[h.index()] = if plans[player][own.parent[i]] > N::zero() {
                Freedom::Between(ranges(game, &form, profile, &plans, (player, i))?)
            } else {
                Freedom::Free
            };
        }
    }
    Ok(out)
}

/// The least and the greatest probability of each action of a player's set.
fn ranges<N: Scalar>(
    game: &Game<N>,
    form: &SequenceForm<N>,
    profile: &BehaviorProfile<N>,
    plans: &[Vec<N>; 2],
    (player, set): (usize, usize),
) -> Result<Vec<(N, N)>, SolveError> {
    let actions = form.players[player].actions[set];
    let other = &form.players[1 - player];
    let (low, high) = if game.players().len() == 2 {
        game.payoff_range(PlayerId(1 - player as u32))
    } else {
        (N::zero(), N::zero())
    };
    let earned = Earned::new(game, form, profile, plans, (player, set), &low);
    // A rounding's worth of the payoff range.
    let slack = (high - low) / N::from_i64(1_000_000_000_000);
    let (a, b) = constraints(other, &earned, slack);
    let width = actions + other.sets.len();
    let end = |action: usize, sign: i64| {
        let mut c = vec![N::zero(); width];
        c[action] = N::from_i64(sign);
        let best = maximize(&c, &a, &b)
            .map_err(|_| SolveError::Numerical { method: "the simplex method", pivots: 0 })?;
        Ok::<N, SolveError>(best.x[action].clone())
    };
    (0..actions).map(|action| Ok((end(action, -1)?, end(action, 1)?))).collect()
}

/// What each sequence of the other player earns, payoffs counted from their least.
struct Earned<N> {
    /// Where the set takes no part.
    fixed: Vec<N>,
    /// Through each action of the set, by action.
    moved: Vec<Vec<N>>,
    /// In all, as everybody behaves now.
    now: N,
}

impl<N: Scalar> Earned<N> {
    fn new(
        game: &Game<N>,
        form: &SequenceForm<N>,
        profile: &BehaviorProfile<N>,
        plans: &[Vec<N>; 2],
        (player, set): (usize, usize),
        low: &N,
    ) -> Self {
        let own = &form.players[player];
        let count = form.players[1 - player].count;
        let actions = own.actions[set];
        let mut fixed = vec![N::zero(); count];
        let mut moved = vec![vec![N::zero(); count]; actions];
        let at_set: Vec<Vec<N>> = (0..actions)
            .map(|a| {
                let mut varied = profile.clone();
                let start = game.action_offsets()[own.sets[set].index()];
                for k in 0..actions {
                    varied.probabilities[start + k] = if k == a { N::one() } else { N::zero() };
                }
                own.plan(game, &varied)
            })
            .collect();
        let below = descendants(own, set);
        let mut now = N::zero();
        for ((r, c, v), chance) in form.entries.iter().zip(&form.chance) {
            let (q, s) = if player == 0 { (*r, *c) } else { (*c, *r) };
            let v = v[1 - player].clone() - chance.clone() * low.clone();
            now = now + v.clone() * plans[player][q].clone() * plans[1 - player][s].clone();
            if below[q] {
                for (m, plan) in moved.iter_mut().zip(&at_set) {
                    m[s] = m[s].clone() + v.clone() * plan[q].clone();
                }
            } else {
                fixed[s] = fixed[s].clone() + v * plans[player][q].clone();
            }
        }
        Earned { fixed, moved, now }
    }
}

/// That the other has nothing better, as `A·x ≤ b`: the variables are the behaviour at
/// the set, then the values of the other's sets.
fn constraints<N: Scalar>(other: &Sequences, earned: &Earned<N>, slack: N) -> (Vec<N>, Vec<N>) {
    let actions = earned.moved.len();
    let width = actions + other.sets.len();
    let mut a: Vec<N> = Vec::new();
    let mut b: Vec<N> = Vec::new();
    let mut set_of = vec![None; other.count];
    for i in 0..other.sets.len() {
        for s in other.of_set(i) {
            set_of[s] = Some(i);
        }
    }
    for s in 0..other.count {
        let mut row = vec![N::zero(); width];
        for (x, m) in row.iter_mut().zip(&earned.moved) {
            *x = m[s].clone();
        }
        for (i, parent) in other.parent.iter().enumerate() {
            if *parent == s {
                row[actions + i] = N::one();
            }
        }
        if let Some(i) = set_of[s] {
            row[actions + i] = row[actions + i].clone() - N::one();
        }
        a.extend(row);
        // The empty sequence: no more than the other gets now.
        let slack = if N::EXACT { N::zero() } else { slack.clone() };
        let bound = if s == 0 { earned.now.clone() + slack } else { N::zero() };
        b.push(bound - earned.fixed[s].clone());
    }
    for sign in [1, -1] {
        let one = N::from_i64(sign);
        a.extend((0..width).map(|x| if x < actions { one.clone() } else { N::zero() }));
        b.push(one);
    }
    (a, b)
}

/// Which sequences pass through a set.
fn descendants(s: &Sequences, set: usize) -> Vec<bool> {
    let mut below = vec![false; s.count];
    for i in 0..s.sets.len() {
        let through = i == set || below[s.parent[i]];
        for q in s.of_set(i) {
            below[q] = through;
        }
    }
    below
}
