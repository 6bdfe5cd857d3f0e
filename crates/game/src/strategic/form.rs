//! The strategic form of a tree, reduced or full, and the ways between mixed
//! strategies and behaviour.

use super::mixed::MixedProfile;
use super::payoff_table::{PayoffTable, advance};
use crate::error::GameError;
use crate::number::Number;
use crate::profile::BehaviorProfile;
use crate::tree::{Game, InformationSetId, NodeKind};

/// The greatest number of payoffs a strategic form may have unless the caller
/// allows more: 10⁷ doubles are 80 MB.
pub const MAX_TABLE: usize = 10_000_000;

/// A pure strategy: the action at each information set of its player, `None`
/// where a reduced strategy itself rules the set out.
pub type Plan = Vec<Option<u32>>;

/// The strategic form of a tree.
///
/// ```
/// use realpolitik_game::{GameBuilder, strategic::{MAX_TABLE, StrategicForm}};
/// // After going out the second move is never made: three reduced strategies,
/// // four full ones.
/// let mut b = GameBuilder::<f64>::new("Two steps", ["A"]);
/// let first = b.information_set("first", 0, ["out", "in"]);
/// let second = b.information_set("second", 0, ["bad", "good"]);
/// let root = b.decision(None, first);
/// b.terminal(Some((root, 0)), None);
/// let node = b.decision(Some((root, 1)), second);
/// b.terminal(Some((node, 0)), None);
/// b.terminal(Some((node, 1)), None);
/// let game = b.build().unwrap();
/// let form = StrategicForm::reduced(&game, MAX_TABLE).unwrap();
/// assert_eq!(form.table.shape(), [3]);
/// assert_eq!(form.strategy_names(&game)[0].len(), 3);
/// // Staying in and choosing well, as a mixed strategy and as behaviour.
/// let play = form.behavior(&game, &[vec![0.0, 0.0, 1.0]]);
/// assert_eq!(play.probabilities, [0.0, 1.0, 0.0, 1.0]);
/// assert_eq!(form.mixed(&game, &play).strategies, [[0.0, 0.0, 1.0]]);
/// assert_eq!(StrategicForm::full(&game, MAX_TABLE).unwrap().table.shape(), [4]);
/// assert!(StrategicForm::full(&game, 3).is_err());
/// ```
#[derive(Clone, Debug)]
pub struct StrategicForm<N = f64> {
    /// The payoffs.
    pub table: PayoffTable<N>,
    /// The information sets of each player, earlier ones first.
    pub sets: Vec<Vec<InformationSetId>>,
    /// The strategies of each player; entries follow `sets`.
    pub plans: Vec<Vec<Plan>>,
}

/// The strategies of a tree's players without what they pay.
///
/// ```
/// use realpolitik_game::strategic::{Bimatrix, Plans};
/// let tree = Bimatrix::zero_sum(2, 3, vec![0.0; 6]).unwrap().table().to_tree();
/// let plans = Plans::reduced(&tree, 100).unwrap();
/// assert_eq!(plans.plans.iter().map(Vec::len).collect::<Vec<_>>(), [2, 3]);
/// assert_eq!(plans.names(&tree)[1], ["1", "2", "3"]);
/// assert!(Plans::reduced(&tree, 11).is_err());
/// ```
#[derive(Clone, Debug)]
pub struct Plans {
    /// The information sets of each player, earlier ones first.
    pub sets: Vec<Vec<InformationSetId>>,
    /// The strategies of each player; entries follow `sets`.
    pub plans: Vec<Vec<Plan>>,
}

impl Plans {
    /// The reduced strategies of [`StrategicForm::reduced`]. Refuses games whose table
    /// would hold more than `max_table` payoffs, though no table is made.
    ///
    /// # Errors
    /// [`GameError::Limit`].
    pub fn reduced<N: Number>(game: &Game<N>, max_table: usize) -> Result<Self, GameError> {
        Plans::of(game, max_table, true)
    }

    fn of<N: Number>(game: &Game<N>, max_table: usize, reduced: bool) -> Result<Self, GameError> {
        let players = game.players().len();
        let limit = GameError::Limit {
            what: "payoffs in the strategic form",
            name: "max_table",
            limit: max_table,
        };
        let mut sets = vec![Vec::new(); players];
        for h in in_own_order(game) {
            sets[game.information_sets()[h.index()].player.index()].push(h);
        }
        let mut plans = Vec::with_capacity(players);
        let mut profiles = players;
        for own in &sets {
            // What the strategies so far leave room for.
            let room = max_table / profiles.max(1);
            let list = plans_of(game, own, room, reduced).ok_or(limit.clone())?;
            profiles = profiles.saturating_mul(list.len());
            if profiles > max_table {
                return Err(limit);
            }
            plans.push(list);
        }
        Ok(Plans { sets, plans })
    }

    /// The names that [`StrategicForm::strategy_names`] gives.
    pub fn names<N: Number>(&self, game: &Game<N>) -> Vec<Vec<String>> {
        strategy_names(game, &self.sets, &self.plans)
    }
}

fn strategy_names<N: Number>(
    game: &Game<N>,
    sets: &[Vec<InformationSetId>],
    plans: &[Vec<Plan>],
) -> Vec<Vec<String>> {
    let wide = game.information_sets().iter().any(|h| h.actions.len() > 9);
    let names = sets.iter().zip(plans).map(|(sets, plans)| {
        let mut order: Vec<usize> = (0..sets.len()).collect();
        order.sort_by_key(|i| sets[*i]);
        let name = |plan: &Plan| {
            let actions = order.iter().map(|i| match plan[*i] {
                Some(a) => (a + 1).to_string(),
                None => "*".to_owned(),
            });
            actions.collect::<Vec<_>>().join(if wide { "." } else { "" })
        };
        plans.iter().map(name).collect()
    });
    names.collect()
}

impl<N: Number> StrategicForm<N> {
    /// Lists every player's reduced strategies and pays every profile.
    ///
    /// Two strategies that differ only where the first of their actions already
    /// prevents them from mattering are one (Kuhn 1953; Swinkels 1989). Refuses
    /// games whose table would hold more than `max_table` payoffs.
    /// O(profiles · nodes).
    pub fn reduced(game: &Game<N>, max_table: usize) -> Result<Self, GameError> {
        StrategicForm::of(game, max_table, true)
    }

    /// Lists every player's strategies, an action for every information set
    /// whether the strategy itself reaches it or not. Refuses as
    /// [`StrategicForm::reduced`] does.
    pub fn full(game: &Game<N>, max_table: usize) -> Result<Self, GameError> {
        StrategicForm::of(game, max_table, false)
    }

    fn of(game: &Game<N>, max_table: usize, reduced: bool) -> Result<Self, GameError> {
        let players = game.players().len();
        let Plans { sets, plans } = Plans::of(game, max_table, reduced)?;
        let profiles = plans.iter().fold(players, |n, own| n * own.len());
        // Where each information set stands in its player's plans.
        let mut slot = vec![0usize; game.information_sets().len()];
        for own in &sets {
            for (i, h) in own.iter().enumerate() {
                slot[h.index()] = i;
            }
        }
        let accumulated = game.accumulated_payoffs();
        let shape: Vec<usize> = plans.iter().map(Vec::len).collect();
        let mut payoffs = Vec::with_capacity(profiles);
        let mut profile = vec![0; players];
        let mut stack: Vec<(usize, N)> = Vec::new();
        loop {
            let mut sum = vec![N::zero(); players];
            stack.push((0, N::one()));
            while let Some((i, weight)) = stack.pop() {
                let node = &game.nodes()[i];
                match node.kind {
                    NodeKind::Terminal => {
                        for (s, v) in sum.iter_mut().zip(&accumulated[i]) {
                            *s = s.clone() + weight.clone() * v.clone();
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
                        let player = game.information_sets()[h.index()].player.index();
                        let plan = &plans[player][profile[player]];
                        let a = plan[slot[h.index()]]
                            .expect("invariant: a plan acts wherever it can arrive");
                        stack.push((node.children[a as usize].index(), weight));
                    }
                }
            }
            payoffs.extend(sum);
            if !advance(&mut profile, &shape) {
                break;
            }
        }
        Ok(StrategicForm { table: PayoffTable::new(shape, payoffs)?, sets, plans })
    }

    /// Behaviour that plays like the mixed strategies (Kuhn 1953, theorem 4;
    /// perfect recall assumed). At information sets that a player's own
    /// strategy keeps it from, it takes the first action.
    pub fn behavior(&self, game: &Game<N>, strategies: &[Vec<N>]) -> BehaviorProfile<N> {
        let mut probabilities = vec![N::zero(); game.action_count()];
        for ((sets, plans), weights) in self.sets.iter().zip(&self.plans).zip(strategies) {
            for (slot, h) in sets.iter().enumerate() {
                let start = game.action_offsets()[h.index()];
                let actions = game.information_sets()[h.index()].actions.len();
                let local = &mut probabilities[start..start + actions];
                let mut total = N::zero();
                for (plan, w) in plans.iter().zip(weights) {
                    if let Some(a) = plan[slot] {
                        local[a as usize] = local[a as usize].clone() + w.clone();
                        total = total + w.clone();
                    }
                }
                if total > N::zero() {
                    for p in local {
                        *p = p.clone() / total.clone();
                    }
                } else {
                    local[0] = N::one();
                }
            }
        }
        BehaviorProfile { probabilities }
    }

    /// A name for every strategy of every player: the number of its action at each
    /// information set in the game's order, `*` where none matters; parted by
    /// points where a set has ten actions or more.
    pub fn strategy_names(&self, game: &Game<N>) -> Vec<Vec<String>> {
        strategy_names(game, &self.sets, &self.plans)
    }

    /// The mixed strategies that play like a behaviour profile: a strategy's
    /// weight is the product of the probabilities of its actions (Kuhn 1953).
    /// With perfect recall, [`StrategicForm::behavior`] leads back to the same
    /// play.
    pub fn mixed(&self, game: &Game<N>, profile: &BehaviorProfile<N>) -> MixedProfile<N> {
        let strategies = self.sets.iter().zip(&self.plans).map(|(sets, plans)| {
            let weight = |plan: &Plan| {
                sets.iter().zip(plan).fold(N::one(), |w, (h, action)| match action {
                    Some(a) => w * profile.at(game, *h)[*a as usize].clone(),
                    None => w,
                })
            };
            plans.iter().map(weight).collect()
        });
        MixedProfile { strategies: strategies.collect() }
    }
}

/// All information sets, each after those of its player that can come before.
fn in_own_order<N: Number>(game: &Game<N>) -> Vec<InformationSetId> {
    let players = game.players().len();
    let mut depth_at = vec![vec![0usize; players]; game.nodes().len()];
    let mut depth = vec![0usize; game.information_sets().len()];
    for (i, node) in game.nodes().iter().enumerate() {
        if let Some((p, _)) = node.parent {
            let mut row = depth_at[p.index()].clone();
            if let NodeKind::Decision(h) = game.node(p).kind {
                row[game.information_sets()[h.index()].player.index()] += 1;
            }
            depth_at[i] = row;
        }
        if let NodeKind::Decision(h) = node.kind {
            let player = game.information_sets()[h.index()].player.index();
            depth[h.index()] = depth[h.index()].max(depth_at[i][player]);
        }
    }
    let mut order: Vec<_> = (0..depth.len()).collect();
    order.sort_by_key(|h| (depth[*h], *h));
    order.into_iter().map(|h| InformationSetId(h as u32)).collect()
}

/// The strategies over a player's information sets; `None` past the limit.
fn plans_of<N: Number>(
    game: &Game<N>,
    sets: &[InformationSetId],
    limit: usize,
    reduced: bool,
) -> Option<Vec<Plan>> {
    let Some(first) = sets.first() else { return Some(vec![Vec::new()]) };
    let player = game.information_sets()[first.index()].player;
    let slot = |h: InformationSetId| sets.iter().position(|s| *s == h);
    // Own earlier choices of every member of every set.
    let histories: Vec<Vec<Vec<(usize, u32)>>> = sets
        .iter()
        .map(|h| {
            let members = &game.information_sets()[h.index()].members;
            members
                .iter()
                .map(|m| {
                    let mut own = Vec::new();
                    let mut at = game.node(*m).parent;
                    while let Some((p, branch)) = at {
                        if let NodeKind::Decision(g) = game.node(p).kind
                            && game.information_sets()[g.index()].player == player
                            && let Some(s) = slot(g)
                        {
                            own.push((s, branch));
                        }
                        at = game.node(p).parent;
                    }
                    own
                })
                .collect()
        })
        .collect();
    let actions = |h: &InformationSetId| game.information_sets()[h.index()].actions.len();
    let counts: Vec<usize> = sets.iter().map(actions).collect();
    // Counted before any is listed, where that is possible.
    if plan_count(&counts, &histories, reduced).is_some_and(|n| n > limit) {
        return None;
    }
    let mut plans: Vec<Plan> = vec![Vec::new()];
    for (h, members) in sets.iter().zip(&histories) {
        let actions = game.information_sets()[h.index()].actions.len() as u32;
        let mut longer = Vec::with_capacity(plans.len());
        for plan in plans {
            let here = plan.len();
            let possible = !reduced
                || members
                    .iter()
                    .any(|own| own.iter().all(|(s, a)| *s >= here || plan[*s] == Some(*a)));
            if possible {
                for a in 0..actions {
                    let mut next = plan.clone();
                    next.push(Some(a));
                    longer.push(next);
                }
            } else {
                let mut next = plan;
                next.push(None);
                longer.push(next);
            }
            if longer.len() > limit {
                return None;
            }
        }
        plans = longer;
    }
    Some(plans)
}

/// How many strategies there are; `None` where the player forgets, so that only listing
/// them tells.
fn plan_count(
    actions: &[usize],
    histories: &[Vec<Vec<(usize, u32)>>],
    reduced: bool,
) -> Option<usize> {
    if !reduced {
        return Some(actions.iter().fold(1usize, |n, a| n.saturating_mul(*a)));
    }
    if histories.iter().any(|members| members.iter().any(|own| *own != members[0])) {
        return None;
    }
    // Strategies from each set on, those of the sets after each action multiplied.
    let mut after: Vec<Vec<usize>> = actions.iter().map(|n| vec![1usize; *n]).collect();
    let mut total = 1usize;
    for h in (0..actions.len()).rev() {
        let own = after[h].iter().fold(0usize, |sum, n| sum.saturating_add(*n));
        match histories[h].first().and_then(|own| own.first()) {
            Some((s, a)) => {
                let count = &mut after[*s][*a as usize];
                *count = count.saturating_mul(own);
            }
            None => total = total.saturating_mul(own),
        }
    }
    Some(total)
}
