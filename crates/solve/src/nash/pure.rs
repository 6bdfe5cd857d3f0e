//! Equilibria in pure strategies, all of them, by enumeration.

use crate::equilibrium::{
    BehaviorEquilibrium, Each, Judge, MixedEquilibrium, NashError, nobody, tell,
};
use crate::linalg::dictionary::Scalar;
use crate::payoff_table::{PayoffTable, advance};
use crate::strategic::StrategicForm;
use realpolitik_game::certificate::Concept;
use realpolitik_game::{BehaviorProfile, Game, NodeKind, PlayerId};

/// The greatest number of pure behaviour profiles that
/// [`pure_agent_equilibria`] goes through unless the caller allows more.
pub const MAX_PROFILES: usize = 10_000_000;

/// The positions of all profiles at which no player gains by another strategy.
fn positions<N: Scalar>(table: &PayoffTable<N>) -> Vec<usize> {
    let mut stable = vec![true; table.profiles()];
    for player in 0..table.players() {
        let scale = table.player_scale(player);
        let (n, stride) = (table.shape()[player], table.stride(player));
        for block in (0..table.profiles()).step_by(n * stride) {
            for base in block..block + stride {
                let mut best = table.payoff_at(base, player);
                for s in 1..n {
                    let v = table.payoff_at(base + s * stride, player);
                    if v > best {
                        best = v;
                    }
                }
                for s in 0..n {
                    let at = base + s * stride;
                    let gain = best.clone() - table.payoff_at(at, player).clone();
                    if !N::negligible(&gain, scale) {
                        stable[at] = false;
                    }
                }
            }
        }
    }
    (0..stable.len()).filter(|i| stable[*i]).collect()
}

/// All Nash equilibria in pure strategies of a strategic game.
///
/// # Arguments
/// * `table` — payoffs of `n` players, `shape[i]` strategies each.
///
/// # Returns
/// Every profile from which no player gains by itself, in the order of the
/// table, each as a degenerate mixed profile with its certificate. An empty
/// list proves that there is none. In doubles gains below 1e-9 of the payoff
/// range count as none.
///
/// # Complexity
/// O(n · profiles): each player's best reply to each profile of the others is
/// found once.
///
/// # Reference
/// J. Nash, "Equilibrium points in n-person games", PNAS 36 (1950), 48–49.
///
/// # Example
/// Where everything pays the same, everything is an equilibrium; matching
/// pennies has none.
/// ```
/// use realpolitik_solve::{bimatrix::Bimatrix, nash::pure::pure_equilibria};
/// let flat = Bimatrix::zero_sum(2, 3, vec![0.0; 6]).unwrap();
/// assert_eq!(pure_equilibria(&flat.table()).len(), 6);
/// let pennies = Bimatrix::zero_sum(2, 2, vec![1.0, -1.0, -1.0, 1.0]).unwrap();
/// assert!(pure_equilibria(&pennies.table()).is_empty());
/// ```
pub fn pure_equilibria<N: Scalar>(table: &PayoffTable<N>) -> Vec<MixedEquilibrium<N>> {
    pure_equilibria_each(table, &mut nobody).unwrap_or_default()
}

/// [`pure_equilibria`], telling of each.
///
/// # Errors
/// [`NashError::Stopped`].
pub fn pure_equilibria_each<N: Scalar>(
    table: &PayoffTable<N>,
    each: &mut Each<'_, MixedEquilibrium<N>>,
) -> Result<Vec<MixedEquilibrium<N>>, NashError> {
    let judge = Judge::new(table);
    positions(table)
        .into_iter()
        .map(|position| {
            let strategies = (0..table.players())
                .map(|p| {
                    let s = position / table.stride(p) % table.shape()[p];
                    (0..table.shape()[p])
                        .map(|i| if i == s { N::one() } else { N::zero() })
                        .collect()
                })
                .collect();
            tell(each, judge.mixed(strategies))
        })
        .collect()
}

/// All Nash equilibria of a tree in reduced pure strategies.
///
/// # Arguments
/// * `game` — a tree with perfect recall.
/// * `max_table` — the greatest number of payoffs that the reduced strategic
///   form may have ([`crate::strategic::MAX_TABLE`]).
///
/// # Returns
/// One behaviour profile per equilibrium of the reduced strategic form. At
/// information sets that a player's own strategy keeps it from, the profile
/// takes the first action; the equilibrium says nothing of them.
///
/// # Errors
/// [`NashError::ImperfectRecall`], or [`NashError::Limit`] when the reduced
/// form is too large.
///
/// # Complexity
/// O(profiles · nodes).
///
/// # Example
/// Entry deterrence: the incredible threat is an equilibrium as well.
/// ```
/// use realpolitik_game::GameBuilder;
/// use realpolitik_solve::{nash::pure::pure_nash_equilibria, strategic::MAX_TABLE};
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
/// let found = pure_nash_equilibria(&b.build().unwrap(), MAX_TABLE).unwrap();
/// assert_eq!(found.len(), 2);
/// assert!(found.iter().all(|e| e.certificate.holds()));
/// ```
pub fn pure_nash_equilibria<N: Scalar>(
    game: &Game<N>,
    max_table: usize,
) -> Result<Vec<BehaviorEquilibrium<N>>, NashError> {
    if let Some(set) = game.imperfect_recall() {
        return Err(NashError::ImperfectRecall { set: set.0 });
    }
    let form = StrategicForm::reduced(game, max_table)?;
    let mut found = Vec::new();
    for position in positions(&form.table) {
        let mut probabilities = vec![N::zero(); game.action_count()];
        for p in 0..form.table.players() {
            let plan = &form.plans[p][position / form.table.stride(p) % form.table.shape()[p]];
            for (h, action) in form.sets[p].iter().zip(plan) {
                let start = game.action_offsets()[h.index()];
                probabilities[start + action.unwrap_or(0) as usize] = N::one();
            }
        }
        let profile = BehaviorProfile { probabilities };
        found.push(BehaviorEquilibrium::judged(game, profile, Concept::Nash));
    }
    Ok(found)
}

/// All agent equilibria of a tree in pure behaviour.
///
/// Each information set is an agent of its own; a profile is an agent
/// equilibrium if no single change of action at one information set raises its
/// player's payoff. Every Nash equilibrium is one, but not the reverse: a player
/// may gain only by changing at two sets at once.
///
/// # Arguments
/// * `game` — any tree; recall need not be perfect.
/// * `max_profiles` — the greatest number of pure profiles to go through
///   ([`MAX_PROFILES`]).
///
/// # Returns
/// All such profiles. Where a set is not reached any action will do, so that
/// profiles which differ only there are all listed.
///
/// # Errors
/// [`NashError::Limit`] when there are too many profiles.
///
/// # Complexity
/// O(profiles · (actions · path length + nodes)).
///
/// # Reference
/// R. Selten, "Reexamination of the perfectness concept", Int. J. Game Theory 4
/// (1975), 25–55, §11 (agent normal form).
///
/// # Example
/// One player moves twice and gains only by changing both moves: staying out is
/// an agent equilibrium and no Nash equilibrium.
/// ```
/// use realpolitik_game::{GameBuilder, certificate::{Concept, certify}};
/// use realpolitik_solve::nash::pure::{MAX_PROFILES, pure_agent_equilibria};
/// let mut b = GameBuilder::<f64>::new("Two steps", ["A"]);
/// let first = b.information_set("first", 0, ["out", "in"]);
/// let second = b.information_set("second", 0, ["bad", "good"]);
/// let root = b.decision(None, first);
/// let pay = |b: &mut GameBuilder<f64>, v: f64| b.outcome("", [v]);
/// let o = pay(&mut b, 1.0);
/// b.terminal(Some((root, 0)), Some(o));
/// let node = b.decision(Some((root, 1)), second);
/// for (branch, v) in [(0, 0.0), (1, 2.0)] {
///     let o = pay(&mut b, v);
///     b.terminal(Some((node, branch)), Some(o));
/// }
/// let game = b.build().unwrap();
/// let found = pure_agent_equilibria(&game, MAX_PROFILES).unwrap();
/// assert_eq!(found.len(), 2);
/// let nash = |e: &realpolitik_solve::equilibrium::BehaviorEquilibrium<f64>|
///     certify(&game, &e.profile, Concept::Nash, 1e-9).holds();
/// assert_eq!(found.iter().filter(|e| nash(e)).count(), 1);
/// ```
pub fn pure_agent_equilibria<N: Scalar>(
    game: &Game<N>,
    max_profiles: usize,
) -> Result<Vec<BehaviorEquilibrium<N>>, NashError> {
    pure_agent_equilibria_each(game, max_profiles, &mut nobody)
}

/// [`pure_agent_equilibria`], telling of each.
///
/// # Errors
/// [`NashError::Limit`]; [`NashError::Stopped`].
pub fn pure_agent_equilibria_each<N: Scalar>(
    game: &Game<N>,
    max_profiles: usize,
    each: &mut Each<'_, BehaviorEquilibrium<N>>,
) -> Result<Vec<BehaviorEquilibrium<N>>, NashError> {
    let shape: Vec<usize> = game.information_sets().iter().map(|h| h.actions.len()).collect();
    let count = shape.iter().try_fold(1usize, |n, s| n.checked_mul(*s));
    if count.is_none_or(|n| n > max_profiles) {
        return Err(NashError::Limit {
            what: "pure behaviour profiles",
            name: "max_profiles",
            limit: max_profiles,
        });
    }
    let scales: Vec<f64> = (0..game.players().len())
        .map(|p| game.payoff_range(PlayerId(p as u32)))
        .map(|(lo, hi)| hi.to_f64() - lo.to_f64())
        .collect();
    let accumulated = game.accumulated_payoffs();
    let mut choice = vec![0usize; shape.len()];
    let mut found = Vec::new();
    let mut stack: Vec<(usize, N)> = Vec::new();
    // The expected payoff of a player under the pure choices in force, noting
    // which information sets were met.
    let mut play = |choice: &[usize], player: Option<usize>, met: &mut [bool]| -> Vec<N> {
        let mut sum = vec![N::zero(); game.players().len()];
        stack.push((0, N::one()));
        while let Some((i, weight)) = stack.pop() {
            let node = &game.nodes()[i];
            match node.kind {
                NodeKind::Terminal => {
                    for (p, (s, v)) in sum.iter_mut().zip(&accumulated[i]).enumerate() {
                        if player.is_none_or(|q| q == p) {
                            *s = s.clone() + weight.clone() * v.clone();
                        }
                    }
                }
                NodeKind::Chance(c) => {
                    let probabilities = &game.chance_sets()[c.index()].probabilities;
                    for (p, child) in probabilities.iter().zip(&node.children) {
                        if *p != N::zero() {
                            stack.push((child.index(), weight.clone() * p.clone()));
                        }
                    }
                }
                NodeKind::Decision(h) => {
                    met[h.index()] = true;
                    stack.push((node.children[choice[h.index()]].index(), weight));
                }
            }
        }
        sum
    };
    loop {
        let mut met = vec![false; shape.len()];
        let now = play(&choice, None, &mut met);
        let mut ignored = vec![false; shape.len()];
        let stable = (0..shape.len()).filter(|h| met[*h]).all(|h| {
            let player = game.information_sets()[h].player.index();
            let mut other = choice.clone();
            (0..shape[h]).filter(|a| *a != choice[h]).all(|a| {
                other[h] = a;
                let then = play(&other, Some(player), &mut ignored);
                N::negligible(&(then[player].clone() - now[player].clone()), scales[player])
            })
        });
        if stable {
            let mut probabilities = vec![N::zero(); game.action_count()];
            for (h, a) in choice.iter().enumerate() {
                probabilities[game.action_offsets()[h] + a] = N::one();
            }
            let profile = BehaviorProfile { probabilities };
            let agents = BehaviorEquilibrium::judged(game, profile, Concept::AgentNash);
            found.push(tell(each, agents)?);
        }
        if !advance(&mut choice, &shape) {
            return Ok(found);
        }
    }
}
