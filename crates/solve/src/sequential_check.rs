//! The test of sequential equilibrium: rational at every information set, given
//! beliefs that are limits of Bayes' rule.

use crate::simplex::maximize;
use realpolitik_game::{BehaviorProfile, Game, InformationSetId, NodeKind, PlayerId};

/// What the test of an assessment found.
#[derive(Clone, Debug, PartialEq)]
pub struct SequentialCertificate {
    /// Greatest gain from another action at any information set, reached or not,
    /// given the beliefs, divided by the payoff range.
    pub regret: f64,
    /// The information set where it is.
    pub worst_set: Option<InformationSetId>,
    /// Whether the beliefs are consistent.
    pub consistent: bool,
    /// If they are, a witness: for each action, flat, the order of smallness of its
    /// tremble. With c an action's `weight` and k its order, behaviour c·εᵏ has the
    /// beliefs as its limit for ε → 0.
    pub order: Vec<f64>,
    /// The factors c of the witness.
    pub weight: Vec<f64>,
}

impl SequentialCertificate {
    /// Whether the assessment is a sequential equilibrium up to a gain.
    pub fn holds(&self, tolerance: f64) -> bool {
        self.consistent && self.regret <= tolerance
    }
}

/// Probabilities and beliefs below this are 0: assessments are given as numbers
/// that should be exact.
const ZERO: f64 = 1e-12;
/// How far the logarithm of a ratio of beliefs may be off.
const RATIO: f64 = 1e-7;

/// The greatest gain of a single change of action given beliefs, divided by the
/// payoff range, and where it is.
pub fn sequential_regret(
    game: &Game<f64>,
    profile: &BehaviorProfile<f64>,
    beliefs: &[Vec<f64>],
) -> (f64, Option<InformationSetId>) {
    let range = (0..game.players().len())
        .map(|p| game.payoff_range(PlayerId(p as u32)))
        .fold(0.0f64, |r, (low, high)| r.max(high - low));
    let range = if range > 0.0 { range } else { 1.0 };
    let value = profile.continuation(game);
    let mut worst = (0.0f64, None);
    for (h, set) in game.information_sets().iter().enumerate() {
        let player = set.player.index();
        let utility = |a: usize| -> f64 {
            let members = set.members.iter().zip(&beliefs[h]);
            members.map(|(m, b)| b * value[game.node(*m).children[a].index()][player]).sum()
        };
        let utilities: Vec<f64> = (0..set.actions.len()).map(utility).collect();
        let best = utilities.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let own = profile.at(game, InformationSetId(h as u32));
        let gain = best - utilities.iter().zip(own).map(|(u, p)| u * p).sum::<f64>();
        if gain > worst.0 || gain.is_nan() {
            worst = (gain, Some(InformationSetId(h as u32)));
        }
    }
    (worst.0 / range, worst.1)
}

/// Checks an assessment, behaviour with beliefs, for sequential equilibrium.
///
/// Beliefs are consistent if they are the limit of those of fully mixed behaviour
/// that tends to the profile. It suffices to look at trembles c·εᵏ: there must be
/// orders k ≥ 0, 0 exactly for actions that are played, such that at each set the
/// believed nodes are those of least total order on the way, and factors c that
/// give the ratios of beliefs among them. The first is a linear programme, the
/// second a system of linear equations in logarithms.
///
/// # Arguments
/// * `game` — any number of players, perfect recall.
/// * `profile` — behaviour at every information set.
/// * `beliefs` — per information set a distribution over its members.
///
/// # Returns
/// The greatest regret, whether beliefs are consistent, and the trembles that show
/// it. Beliefs at nodes that nature never leads to must be 0.
///
/// # Complexity
/// One linear programme with a row per member of each information set.
///
/// # References
/// * D. Kreps & R. Wilson, "Sequential equilibria", Econometrica 50 (1982),
///   863–894, appendix.
/// * A. Perea, M. Jansen & H. Peters, "Characterization of consistent assessments
///   in extensive form games", GEB 21 (1997), 238–252.
///
/// # Example
/// Two unplayed actions lead to one set; beliefs there are free, whatever the
/// path says (degenerate: the path never comes near).
/// ```
/// use realpolitik_game::{BehaviorProfile, GameBuilder};
/// use realpolitik_solve::sequential_check::check_sequential;
/// let mut b = GameBuilder::<f64>::new("Outside option", ["A", "B"]);
/// let first = b.information_set("first", 0, ["out", "left", "right"]);
/// let second = b.information_set("second", 1, ["x", "y"]);
/// let root = b.decision(None, first);
/// let o = b.outcome("", [2.0, 0.0]);
/// b.terminal(Some((root, 0)), Some(o));
/// for (branch, pays) in [(1, [[1.0, 1.0], [3.0, 0.0]]), (2, [[1.0, 0.0], [3.0, 1.0]])] {
///     let node = b.decision(Some((root, branch)), second);
///     for (k, p) in pays.iter().enumerate() {
///         let o = b.outcome("", *p);
///         b.terminal(Some((node, k as u32)), Some(o));
///     }
/// }
/// let game = b.build().unwrap();
/// let stay = BehaviorProfile { probabilities: vec![1.0, 0.0, 0.0, 1.0, 0.0] };
/// let likely = check_sequential(&game, &stay, &[vec![1.0], vec![0.7, 0.3]]);
/// assert!(likely.holds(1e-9));
/// // Where the right is likelier, x is not rational, though consistent.
/// let other = check_sequential(&game, &stay, &[vec![1.0], vec![0.3, 0.7]]);
/// assert!(other.consistent && !other.holds(1e-9));
/// ```
pub fn check_sequential(
    game: &Game<f64>,
    profile: &BehaviorProfile<f64>,
    beliefs: &[Vec<f64>],
) -> SequentialCertificate {
    let (regret, worst_set) = sequential_regret(game, profile, beliefs);
    let witness = consistent(game, profile, beliefs);
    let consistent = witness.is_some();
    let (order, weight) = witness.unwrap_or_default();
    SequentialCertificate { regret, worst_set, consistent, order, weight }
}

/// Orders and factors of trembles, if there are some.
fn consistent(
    game: &Game<f64>,
    profile: &BehaviorProfile<f64>,
    beliefs: &[Vec<f64>],
) -> Option<(Vec<f64>, Vec<f64>)> {
    let offsets = game.action_offsets();
    // Unplayed actions are the unknowns.
    let mut unknown = vec![None; game.action_count()];
    let mut count = 0;
    for (a, p) in profile.probabilities.iter().enumerate() {
        if *p <= ZERO {
            unknown[a] = Some(count);
            count += 1;
        }
    }
    // Per node: unknowns on the way, the logarithm of all else; `None` where
    // nature never leads.
    let mut way: Vec<Option<(Vec<usize>, f64)>> = vec![Some((Vec::new(), 0.0))];
    way.resize(game.nodes().len(), None);
    for (i, node) in game.nodes().iter().enumerate() {
        let Some(here) = way[i].clone() else { continue };
        for (b, child) in node.children.iter().enumerate() {
            let mut next = here.clone();
            let p = match node.kind {
                NodeKind::Chance(c) => game.chance_sets()[c.index()].probabilities[b],
                NodeKind::Decision(h) => {
                    let a = offsets[h.index()] + b;
                    next.0.extend(unknown[a]);
                    if unknown[a].is_some() { 1.0 } else { profile.probabilities[a] }
                }
                NodeKind::Terminal => 1.0,
            };
            if p > 0.0 {
                next.1 += p.ln();
                way[child.index()] = Some(next);
            }
        }
    }
    // Unknowns of the programme: δ, then each order less δ.
    let width = 1 + count;
    let (mut a, mut b) = (Vec::new(), Vec::new());
    let mut ratios: Vec<(Vec<f64>, f64)> = Vec::new();
    for (h, set) in game.information_sets().iter().enumerate() {
        if beliefs.get(h)?.len() != set.members.len() {
            return None;
        }
        let believed = |k: &usize| beliefs[h][*k] > ZERO;
        let total: f64 = beliefs[h].iter().sum();
        let all_lost = set.members.iter().all(|m| way[m.index()].is_none());
        if all_lost {
            continue;
        }
        let base = (0..set.members.len()).find(believed)?;
        let first = way[set.members[base].index()].as_ref()?;
        if (total - 1.0).abs() > 1e-9 {
            return None;
        }
        for (k, m) in set.members.iter().enumerate().filter(|(k, _)| *k != base) {
            let Some(other) = &way[m.index()] else {
                if believed(&k) {
                    return None;
                }
                continue;
            };
            // Σ orders on the way here less those on the way to the base.
            let mut row = vec![0.0; width];
            let mut logs = vec![0.0; count];
            for (list, sign) in [(&other.0, 1.0), (&first.0, -1.0)] {
                for u in list {
                    row[0] += sign;
                    row[1 + u] += sign;
                    logs[*u] += sign;
                }
            }
            if believed(&k) {
                for sign in [1.0, -1.0] {
                    a.extend(row.iter().map(|x| sign * x));
                    b.push(0.0);
                }
                let target = (beliefs[h][k] / beliefs[h][base]).ln() - (other.1 - first.1);
                ratios.push((logs, target));
            } else {
                // At least δ more.
                a.extend(row.iter().enumerate().map(|(i, x)| if i == 0 { 1.0 - x } else { -x }));
                b.push(0.0);
            }
        }
    }
    let mut cap = vec![0.0; width];
    cap[0] = 1.0;
    a.extend(cap.iter());
    b.push(1.0);
    let best = maximize(&cap, &a, &b).ok()?;
    if best.x[0] < 0.5 {
        // Orders can be scaled, so that δ is 1 or 0.
        return None;
    }
    let logs = solve_ratios(count, ratios)?;
    let mut order = vec![0.0; game.action_count()];
    let mut weight = profile.probabilities.clone();
    for (action, u) in unknown.iter().enumerate() {
        if let Some(u) = u {
            order[action] = best.x[0] + best.x[1 + u];
            weight[action] = logs[*u].exp();
        }
    }
    Some((order, weight))
}

/// A solution of a system that may have more or fewer equations than unknowns;
/// `None` where it has none.
fn solve_ratios(count: usize, mut rows: Vec<(Vec<f64>, f64)>) -> Option<Vec<f64>> {
    let mut solution = vec![0.0; count];
    let mut pivots = Vec::new();
    let mut from = 0;
    for column in 0..count {
        let Some(best) = (from..rows.len())
            .max_by(|i, j| rows[*i].0[column].abs().total_cmp(&rows[*j].0[column].abs()))
        else {
            break;
        };
        if rows[best].0[column].abs() < 1e-9 {
            continue;
        }
        rows.swap(from, best);
        let (top, target) = rows[from].clone();
        for (row, value) in rows[from + 1..].iter_mut() {
            let factor = row[column] / top[column];
            row.iter_mut().zip(&top).for_each(|(x, t)| *x -= factor * t);
            *value -= factor * target;
        }
        pivots.push((from, column));
        from += 1;
    }
    if rows[from..].iter().any(|(_, value)| value.abs() > RATIO) {
        return None;
    }
    for (r, column) in pivots.into_iter().rev() {
        let (row, target) = &rows[r];
        let rest: f64 = (column + 1..count).map(|j| row[j] * solution[j]).sum();
        solution[column] = (target - rest) / row[column];
    }
    Some(solution)
}
