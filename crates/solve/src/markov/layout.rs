//! A stochastic game laid flat, and where its unknowns stand.

use realpolitik_game::relation::{MarkovGame, StageGame, StationaryProfile};

/// Transitions fuller than this are kept whole.
const SPARSE: f64 = 0.25;

/// One state.
#[derive(Clone, Debug)]
pub(super) struct State {
    /// Actions of each player.
    pub(super) actions: Vec<usize>,
    /// First action of each player among the state's, and their number last.
    pub(super) starts: Vec<usize>,
    /// First of the state's actions among all.
    pub(super) first_action: usize,
    /// Player and action (among the state's) of each logit.
    pub(super) unknowns: Vec<(usize, usize)>,
    /// Number of profiles, the last player's action changing fastest.
    pub(super) profiles: usize,
    /// How many profiles apart two actions of each player are.
    pub(super) strides: Vec<usize>,
    /// Payoffs over the players' origins, player by player, profile by profile.
    pub(super) payoffs: Vec<f64>,
    /// Where play goes.
    pub(super) next: Transitions,
}

/// Where play goes after each profile.
#[derive(Clone, Debug)]
pub(super) enum Transitions {
    /// A probability for every profile, state by state.
    Dense(Vec<f64>),
    /// Of each profile every player's action, among the state's, and its first entry;
    /// then states and probabilities.
    Sparse {
        /// Players' actions.
        who: Vec<u32>,
        /// First entries.
        firsts: Vec<u32>,
        /// States and probabilities.
        entries: Vec<(u32, f64)>,
    },
}

impl State {
    /// The last action of a player, against which its logits are counted.
    pub(super) fn reference(&self, player: usize) -> usize {
        self.starts[player + 1] - 1
    }
}

/// The game.
///
/// A vector of unknowns holds the logits of all actions but each player's last in
/// each state, then the values player by player, then the parameter of the path.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    pub(super) players: usize,
    pub(super) states: Vec<State>,
    pub(super) discounts: Vec<f64>,
    /// Range of each player's payoffs, 1 where it is 0.
    pub(super) range: Vec<f64>,
    /// What each player's payoffs are counted from: its least one, so that digits are
    /// not spent on what everything has in common; 0 in a game that may end, where a
    /// payoff more in every period is not the same game.
    origin: Vec<f64>,
    pub(super) actions: usize,
    /// Number of logits.
    pub(super) logits: usize,
    /// Number of values: states times players.
    pub(super) values: usize,
}

impl Layout {
    pub(super) fn new(game: &MarkovGame) -> Layout {
        let players = game.players().len();
        let count = game.states().len();
        let ends = |s: &StageGame| (0..s.payoffs().profiles()).any(|k| misses(s.transition(k)));
        let endless = !game.states().iter().any(ends);
        let ranges: Vec<(f64, f64)> = (0..players).map(|i| game.payoff_range(i)).collect();
        let origin: Vec<f64> =
            ranges.iter().map(|(low, _)| if endless { *low } else { 0.0 }).collect();
        let (mut actions, mut logits) = (0, 0);
        let mut states = Vec::with_capacity(count);
        for (s, stage) in game.states().iter().enumerate() {
            let own: Vec<usize> = stage.actions().iter().map(Vec::len).collect();
            let mut starts = vec![0];
            let mut unknowns = Vec::new();
            for (i, n) in own.iter().enumerate() {
                let start = starts[i];
                unknowns.extend((start..start + n - 1).map(|a| (i, a)));
                starts.push(start + n);
            }
            let table = stage.payoffs();
            let profiles = table.profiles();
            let pay = |i: usize, k: usize| *table.payoff_at(k, i) - origin[i];
            let payoffs = (0..players).flat_map(|i| (0..profiles).map(move |k| (i, k)));
            let state = State {
                first_action: actions,
                strides: strides(&own),
                actions: own,
                payoffs: payoffs.map(|(i, k)| pay(i, k)).collect(),
                next: transitions(game, s, &starts),
                profiles,
                unknowns,
                starts,
            };
            actions += state.starts[players];
            logits += state.unknowns.len();
            states.push(state);
        }
        let range =
            ranges.iter().map(|(low, high)| if high > low { high - low } else { 1.0 }).collect();
        Layout {
            players,
            states,
            discounts: game.discounts().to_vec(),
            range,
            origin,
            actions,
            logits,
            values: count * players,
        }
    }

    /// Number of unknowns with the parameter of the path.
    pub(super) fn size(&self) -> usize {
        self.logits + self.values + 1
    }

    /// Whose the logits of each state are.
    pub(super) fn owners(&self) -> impl Iterator<Item = Vec<usize>> + '_ {
        self.states.iter().map(|s| s.unknowns.iter().map(|(i, _)| *i).collect())
    }

    /// Probabilities and their logarithms from logits.
    pub(super) fn softmax(&self, x: &[f64], p: &mut [f64], log_p: &mut [f64]) {
        let mut at = 0;
        for state in &self.states {
            for (i, n) in state.actions.iter().enumerate() {
                let own = &x[at..at + n - 1];
                let from = state.first_action + state.starts[i];
                let top = own.iter().copied().fold(0.0, f64::max);
                let mut total = libm::exp(-top);
                for (slot, l) in p[from..].iter_mut().zip(own) {
                    *slot = libm::exp(l - top);
                    total += *slot;
                }
                p[from + n - 1] = libm::exp(-top);
                let log_total = top + libm::log(total);
                for (a, slot) in p[from..from + n].iter_mut().enumerate() {
                    *slot /= total;
                    log_p[from + a] = own.get(a).copied().unwrap_or(0.0) - log_total;
                }
                at += n - 1;
            }
        }
    }

    /// Probabilities laid flat as a profile.
    pub(super) fn profile(&self, p: &[f64]) -> StationaryProfile {
        let state = |state: &State| {
            let own =
                |w: &[usize]| p[state.first_action + w[0]..state.first_action + w[1]].to_vec();
            state.starts.windows(2).map(own).collect()
        };
        StationaryProfile { probabilities: self.states.iter().map(state).collect() }
    }

    /// Values, player by player, as `values[state][player]`, the origins put back.
    pub(super) fn by_state(&self, v: &[f64]) -> Vec<Vec<f64>> {
        let n = self.states.len();
        let origin = |i: usize| self.origin[i] / (1.0 - self.discounts[i]);
        (0..n).map(|s| (0..self.players).map(|i| v[i * n + s] + origin(i)).collect()).collect()
    }
}

/// How many profiles apart two actions of each player are.
fn strides(actions: &[usize]) -> Vec<usize> {
    (0..actions.len()).map(|i| actions[i + 1..].iter().product()).collect()
}

/// Whether play may end here.
fn misses(next: &[f64]) -> bool {
    (next.iter().sum::<f64>() - 1.0).abs() > 1e-9
}

fn transitions(game: &MarkovGame, state: usize, starts: &[usize]) -> Transitions {
    let (stage, states) = (&game.states()[state], game.states().len());
    let profiles = stage.payoffs().profiles();
    let filled: usize =
        (0..profiles).map(|k| stage.transition(k).iter().filter(|p| **p != 0.0).count()).sum();
    if filled as f64 > SPARSE * (profiles * states) as f64 || states < 8 {
        let mut whole = vec![0.0; profiles * states];
        for k in 0..profiles {
            for (t, p) in stage.transition(k).iter().enumerate() {
                whole[t * profiles + k] = *p;
            }
        }
        return Transitions::Dense(whole);
    }
    let (mut who, mut firsts, mut entries) = (Vec::new(), vec![0], Vec::with_capacity(filled));
    game.for_each_profile(state, |k, profile| {
        who.extend(profile.iter().zip(starts).map(|(a, start)| (start + a) as u32));
        let there = stage.transition(k).iter().enumerate().filter(|(_, p)| **p != 0.0);
        entries.extend(there.map(|(s, p)| (s as u32, *p)));
        firsts.push(entries.len() as u32);
    });
    Transitions::Sparse { who, firsts, entries }
}

/// Equations of a game laid flat.
pub(super) trait Laid: super::path::Homotopy {
    /// Where the unknowns stand.
    fn layout(&self) -> &Layout;
    /// Probabilities at the last point.
    fn probabilities(&self) -> &[f64];
}
