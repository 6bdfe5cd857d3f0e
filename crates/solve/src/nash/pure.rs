//! Equilibria in pure strategies, all of them, by enumeration.

use crate::equilibrium::{BehaviorEquilibrium, MixedEquilibrium};
use crate::error::SolveError;
use crate::scalar::Scalar;
use crate::search::{Run, Search, Whole};
use realpolitik_game::certificate::Concept;
use realpolitik_game::strategic::{MixedProfile, PayoffTable, StrategicForm, advance};
use realpolitik_game::{BehaviorProfile, Game, NodeKind, PlayerId};

/// Doubles farther apart than this, relative to their size, are in the same order as
/// the rationals that they stand for.
const APART: f64 = 1e-14;

/// The payoffs of one player, to be compared: in doubles as far as that is enough.
struct Column<'t, N> {
    table: &'t PayoffTable<N>,
    player: usize,
    doubles: Vec<f64>,
    /// What rounding may have made of equal payoffs.
    slack: f64,
}

impl<'t, N: Scalar> Column<'t, N> {
    fn new(table: &'t PayoffTable<N>, player: usize, slack: f64) -> Self {
        let doubles = (0..table.profiles()).map(|i| table.payoff_at(i, player).to_f64());
        Column { table, player, doubles: doubles.collect(), slack }
    }

    /// Whether a profile pays more than another: exactly, but for the slack.
    fn more(&self, a: usize, b: usize) -> bool {
        let (x, y) = (self.doubles[a], self.doubles[b]);
        if N::EXACT && (x - y).abs() <= APART * x.abs().max(y.abs()) {
            return self.table.payoff_at(a, self.player) > self.table.payoff_at(b, self.player);
        }
        x - y > self.slack
    }
}

/// The positions of all profiles at which no player gains by another strategy;
/// `slack[player]` is what rounding may have made of a gain of 0.
fn positions<N: Scalar>(table: &PayoffTable<N>, slack: &[f64]) -> Vec<usize> {
    let mut stable = vec![true; table.profiles()];
    for (player, slack) in slack.iter().enumerate() {
        let column = Column::new(table, player, *slack);
        let (n, stride) = (table.shape()[player], table.stride(player));
        for block in (0..table.profiles()).step_by(n * stride) {
            for base in block..block + stride {
                let mut best = base;
                for s in 1..n {
                    let at = base + s * stride;
                    let greater = match N::EXACT {
                        true => column.more(at, best),
                        false => column.doubles[at] > column.doubles[best],
                    };
                    if greater {
                        best = at;
                    }
                }
                for s in 0..n {
                    let at = base + s * stride;
                    if column.more(best, at) {
                        stable[at] = false;
                    }
                }
            }
        }
    }
    (0..stable.len()).filter(|i| stable[*i]).collect()
}

/// What rounding may make of a payoff of a tree in doubles: of each node's
/// contribution a rounding of the payoff range.
fn rounding<N: Scalar>(game: &Game<N>) -> Vec<f64> {
    let nodes = game.nodes().len() as f64;
    (0..game.players().len())
        .map(|p| {
            let (low, high) = game.payoff_range(PlayerId(p as u32));
            let size = low.to_f64().abs().max(high.to_f64().abs());
            if N::EXACT { 0.0 } else { 4.0 * nodes * f64::EPSILON * size }
        })
        .collect()
}

/// All Nash equilibria in pure strategies of a strategic game.
///
/// # Arguments
/// * `table` — payoffs of `n` players, `shape[i]` strategies each.
///
/// # Returns
/// A search for every profile from which no player gains by itself, in the order of
/// the table. An empty list proves that there is none. Payoffs are compared as they
/// are, without a tolerance, in doubles as in rationals: the list is always proven.
/// It cannot fail.
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
/// use realpolitik_solve::{bimatrix::Bimatrix, nash::pure_equilibria};
/// let flat = Bimatrix::zero_sum(2, 3, vec![0.0; 6]).unwrap().table();
/// assert_eq!(pure_equilibria(&flat).all().unwrap().equilibria.len(), 6);
/// let pennies = Bimatrix::zero_sum(2, 2, vec![1.0, -1.0, -1.0, 1.0]).unwrap().table();
/// assert!(pure_equilibria(&pennies).first().unwrap().is_none());
/// ```
pub fn pure_equilibria<N: Scalar>(table: &PayoffTable<N>) -> Search<'_, MixedEquilibrium<N>> {
    Search::new(move |run| {
        let mut equilibria = Vec::new();
        for position in positions(table, &vec![0.0; table.players()]) {
            let strategy = |p: usize| position / table.stride(p) % table.shape()[p];
            let profile: Vec<usize> = (0..table.players()).map(strategy).collect();
            let pure = MixedProfile::pure(table.shape(), &profile);
            equilibria.push(run.tell(MixedEquilibrium::judged(table, pure))?);
        }
        Ok(Whole { equilibria, proven: true, details: () })
    })
}

/// All Nash equilibria of a tree in reduced pure strategies.
///
/// # Arguments
/// * `game` — a tree with perfect recall.
///
/// # Returns
/// A search for one behaviour profile per equilibrium of the reduced strategic form.
/// At information sets that a player's own strategy keeps it from, the profile
/// takes the first action; the equilibrium says nothing of them. In doubles gains that
/// rounding may have made of 0 count as none, so that no equilibrium is missed: that
/// there is none is proven then as well.
///
/// # Errors
/// [`SolveError::ImperfectRecall`]; [`SolveError::Game`] when the reduced form is
/// larger than `max_table`.
///
/// # Complexity
/// O(profiles · nodes).
///
/// # Example
/// Entry deterrence: the incredible threat is an equilibrium as well.
/// ```
/// use realpolitik_game::GameBuilder;
/// use realpolitik_solve::nash::pure_nash_equilibria;
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
/// let found = pure_nash_equilibria(&game).all().unwrap().equilibria;
/// assert_eq!(found.len(), 2);
/// assert!(found.iter().all(|e| e.certificate.holds()));
/// ```
pub fn pure_nash_equilibria<N: Scalar>(game: &Game<N>) -> Search<'_, BehaviorEquilibrium<N>> {
    Search::new(move |run| {
        if let Some(set) = game.imperfect_recall() {
            return Err(SolveError::ImperfectRecall { set: set.0 });
        }
        let centred = game.centred();
        let form = StrategicForm::reduced(&centred, run.limits.max_table)?;
        let mut equilibria = Vec::new();
        for position in positions(&form.table, &rounding(&centred)) {
            let mut probabilities = vec![N::zero(); game.action_count()];
            for p in 0..form.table.players() {
                let plan = &form.plans[p][position / form.table.stride(p) % form.table.shape()[p]];
                for (h, action) in form.sets[p].iter().zip(plan) {
                    let start = game.action_offsets()[h.index()];
                    probabilities[start + action.unwrap_or(0) as usize] = N::one();
                }
            }
            let profile = BehaviorProfile { probabilities };
            let judged = BehaviorEquilibrium::judged(game, profile, Concept::Nash);
            equilibria.push(run.tell(judged)?);
        }
        let proven = N::EXACT || equilibria.is_empty();
        Ok(Whole { equilibria, proven, details: () })
    })
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
///
/// # Returns
/// A search for all such profiles. Where a set is not reached any action will do, so
/// that profiles which differ only there are all listed.
///
/// # Errors
/// [`SolveError::Limit`] when there are more than `max_profiles`.
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
/// use realpolitik_solve::nash::pure_agent_equilibria;
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
/// let found = pure_agent_equilibria(&game).all().unwrap().equilibria;
/// assert_eq!(found.len(), 2);
/// let nash = found.iter().filter(|e| certify(&game, &e.profile, Concept::Nash, 1e-9).holds());
/// assert_eq!(nash.count(), 1);
/// ```
pub fn pure_agent_equilibria<N: Scalar>(game: &Game<N>) -> Search<'_, BehaviorEquilibrium<N>> {
    Search::new(move |run| {
        let equilibria = agent_equilibria(game, run)?;
        let proven = N::EXACT || equilibria.is_empty();
        Ok(Whole { equilibria, proven, details: () })
    })
}

fn agent_equilibria<N: Scalar>(
    game: &Game<N>,
    run: &mut Run<'_, BehaviorEquilibrium<N>>,
) -> Result<Vec<BehaviorEquilibrium<N>>, SolveError> {
    let limit = run.limits.max_profiles;
    let shape: Vec<usize> = game.information_sets().iter().map(|h| h.actions.len()).collect();
    let count = shape.iter().try_fold(1usize, |n, s| n.checked_mul(*s));
    if count.is_none_or(|n| n > limit) {
        return Err(SolveError::Limit {
            what: "pure behaviour profiles",
            name: "max_profiles",
            limit,
        });
    }
    let centred = game.centred();
    let slack = rounding(&centred);
    let mut play =
        PurePlay { game: &centred, paid: centred.accumulated_payoffs(), stack: Vec::new() };
    let mut choice = vec![0usize; shape.len()];
    let mut found = Vec::new();
    loop {
        let mut met = vec![false; shape.len()];
        let now = play.payoffs(&choice, None, &mut met);
        let mut ignored = vec![false; shape.len()];
        let stable = (0..shape.len()).filter(|h| met[*h]).all(|h| {
            let player = game.information_sets()[h].player.index();
            let mut other = choice.clone();
            (0..shape[h]).filter(|a| *a != choice[h]).all(|a| {
                other[h] = a;
                let then = play.payoffs(&other, Some(player), &mut ignored);
                let gain = then[player].clone() - now[player].clone();
                if N::EXACT { gain <= N::zero() } else { gain.to_f64() <= slack[player] }
            })
        });
        if stable {
            let mut probabilities = vec![N::zero(); game.action_count()];
            for (h, a) in choice.iter().enumerate() {
                probabilities[game.action_offsets()[h] + a] = N::one();
            }
            let profile = BehaviorProfile { probabilities };
            found.push(run.tell(BehaviorEquilibrium::judged(game, profile, Concept::AgentNash))?);
        }
        if !advance(&mut choice, &shape) {
            return Ok(found);
        }
    }
}

/// Plays of a tree in which every set has one action that is taken.
struct PurePlay<'g, N> {
    game: &'g Game<N>,
    /// By node and player what has been paid there.
    paid: Vec<Vec<N>>,
    stack: Vec<(usize, N)>,
}

impl<N: Scalar> PurePlay<'_, N> {
    /// The expected payoffs, of one player only if one is named (0 for the others),
    /// noting which information sets were met.
    fn payoffs(&mut self, choice: &[usize], player: Option<usize>, met: &mut [bool]) -> Vec<N> {
        let mut sum = vec![N::zero(); self.game.players().len()];
        self.stack.push((0, N::one()));
        while let Some((i, weight)) = self.stack.pop() {
            let node = &self.game.nodes()[i];
            match node.kind {
                NodeKind::Terminal => {
                    for (p, (s, v)) in sum.iter_mut().zip(&self.paid[i]).enumerate() {
                        if player.is_none_or(|q| q == p) {
                            *s = s.clone() + weight.clone() * v.clone();
                        }
                    }
                }
                NodeKind::Chance(c) => {
                    let probabilities = &self.game.chance_sets()[c.index()].probabilities;
                    for (p, child) in probabilities.iter().zip(&node.children) {
                        if *p != N::zero() {
                            self.stack.push((child.index(), weight.clone() * p.clone()));
                        }
                    }
                }
                NodeKind::Decision(h) => {
                    met[h.index()] = true;
                    self.stack.push((node.children[choice[h.index()]].index(), weight));
                }
            }
        }
        sum
    }
}
