//! Payoffs of a game in strategic form, one row per strategy profile.

use crate::error::GameError;
use crate::number::Number;
use crate::tree::{Game, GameBuilder, NEAR_RANGE, NodeId};
use std::borrow::Cow;

/// A game in strategic form for any number of players.
///
/// Profiles are counted with the last player's strategy running fastest;
/// payoffs stand profile by profile, one per player.
///
/// ```
/// use realpolitik_game::strategic::PayoffTable;
/// // Matching pennies.
/// let table = PayoffTable::new(vec![2, 2], vec![1.0, -1.0, -1.0, 1.0, -1.0, 1.0, 1.0, -1.0]).unwrap();
/// assert_eq!(table.payoff(&[0, 1], 0), &-1.0);
/// assert!(PayoffTable::new(vec![2, 0], Vec::<f64>::new()).is_err());
/// assert_eq!((table.players(), table.profiles(), table.stride(0)), (2, 4, 2));
/// let at = table.position(&[0, 1]);
/// assert_eq!((table.payoff_at(at, 1), table.row(at)), (&1.0, &[-1.0, 1.0][..]));
/// assert_eq!((table.scale(), table.player_scale(0)), (2.0, 2.0));
/// assert_eq!(table.strategy_values(&[vec![1.0, 0.0], vec![0.5, 0.5]], 1), [-1.0, 1.0]);
/// // The first row alone; and the same, cell by cell.
/// let row = table.restricted(&[vec![0], vec![0, 1]]);
/// let same = PayoffTable::from_fn(vec![1, 2], |s| table.row(s[1]).to_vec()).unwrap();
/// assert_eq!(row, same);
/// assert_eq!(table.map(|v| 2.0 * v).to_tree().terminals().count(), 4);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct PayoffTable<N = f64> {
    shape: Vec<usize>,
    payoffs: Vec<N>,
}

impl<N: Number> PayoffTable<N> {
    /// A table of `shape[player]` strategies with `payoffs[profile · players +
    /// player]`. Refuses players without strategies, a table that is not full
    /// and payoffs that are not finite.
    pub fn new(shape: Vec<usize>, payoffs: Vec<N>) -> Result<Self, GameError> {
        let profiles = shape.iter().try_fold(1usize, |n, s| n.checked_mul(*s)).unwrap_or(0);
        let expected = profiles.saturating_mul(shape.len());
        if expected == 0 || expected != payoffs.len() {
            return Err(GameError::Shape { shape, expected, found: payoffs.len() });
        }
        if let Some(position) = payoffs.iter().position(|p| !p.to_f64().is_finite()) {
            return Err(GameError::NotFinite { what: format!("payoff {position}") });
        }
        Ok(PayoffTable { shape, payoffs })
    }
    /// A table filled by a function of the profile that gives one payoff per
    /// player.
    pub fn from_fn(
        shape: Vec<usize>,
        mut f: impl FnMut(&[usize]) -> Vec<N>,
    ) -> Result<Self, GameError> {
        let mut payoffs = Vec::new();
        let mut profile = vec![0; shape.len()];
        if !shape.contains(&0) {
            loop {
                payoffs.extend(f(&profile));
                if !advance(&mut profile, &shape) {
                    break;
                }
            }
        }
        PayoffTable::new(shape, payoffs)
    }
    /// The number of strategies of each player.
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }
    /// The number of players.
    pub fn players(&self) -> usize {
        self.shape.len()
    }
    /// The number of strategy profiles.
    pub fn profiles(&self) -> usize {
        self.payoffs.len() / self.shape.len()
    }
    /// How far apart in the count of profiles a player's successive strategies are.
    pub fn stride(&self, player: usize) -> usize {
        self.shape[player + 1..].iter().product()
    }
    /// The position of a profile.
    pub fn position(&self, profile: &[usize]) -> usize {
        profile.iter().zip(&self.shape).fold(0, |at, (s, n)| at * n + s)
    }
    /// A player's payoff at a profile.
    pub fn payoff(&self, profile: &[usize], player: usize) -> &N {
        self.payoff_at(self.position(profile), player)
    }
    /// A player's payoff at a profile given by its position.
    #[inline]
    pub fn payoff_at(&self, position: usize, player: usize) -> &N {
        &self.payoffs[position * self.shape.len() + player]
    }
    /// The payoffs of all players at a profile given by its position.
    #[inline]
    pub fn row(&self, position: usize) -> &[N] {
        let n = self.shape.len();
        &self.payoffs[position * n..(position + 1) * n]
    }
    /// The greatest spread of any player's payoffs, 1 where all are equal.
    pub fn scale(&self) -> f64 {
        let spread = (0..self.players()).map(|p| self.spread(p)).fold(0.0, f64::max);
        if spread > 0.0 { spread } else { 1.0 }
    }
    /// The spread of a player's payoffs, 1 where all are equal.
    pub fn player_scale(&self, player: usize) -> f64 {
        let spread = self.spread(player);
        if spread > 0.0 { spread } else { 1.0 }
    }
    fn spread(&self, player: usize) -> f64 {
        let (mut lo, mut hi) = (f64::INFINITY, f64::NEG_INFINITY);
        for position in 0..self.profiles() {
            let v = self.payoff_at(position, player).to_f64();
            lo = lo.min(v);
            hi = hi.max(v);
        }
        hi - lo
    }
    /// The same table in another number type.
    pub fn map<M: Number>(&self, f: impl Fn(&N) -> M) -> PayoffTable<M> {
        PayoffTable { shape: self.shape.clone(), payoffs: self.payoffs.iter().map(f).collect() }
    }
    /// The same table with each player's payoffs counted from the player's least. What
    /// a player gains by any change is the same, but in doubles it is no longer lost in
    /// rounding where payoffs are large and their differences small.
    ///
    /// The table itself where that would change nothing: in rationals, and where no
    /// payoff is more than four times the range of its player's.
    ///
    /// ```
    /// use realpolitik_game::strategic::Bimatrix;
    /// let far = Bimatrix::zero_sum(1, 2, vec![1e15, 1e15 + 0.25]).unwrap().table();
    /// assert_eq!(far.centred().row(1), [0.25, 0.0]);
    /// ```
    pub fn centred(&self) -> Cow<'_, PayoffTable<N>> {
        let n = self.players();
        let column = |p: usize| (0..self.profiles()).map(move |i| self.payoff_at(i, p));
        let near = |p: usize| {
            let size = column(p).fold(0.0f64, |m, v| m.max(v.to_f64().abs()));
            size <= NEAR_RANGE * self.spread(p)
        };
        if N::EXACT || (0..n).all(near) {
            return Cow::Borrowed(self);
        }
        let least: Vec<N> = (0..n)
            .map(|p| {
                let first = self.payoff_at(0, p);
                column(p).fold(first, |least, v| if v < least { v } else { least }).clone()
            })
            .collect();
        // The difference of two doubles is rounded once.
        let payoffs = self.payoffs.iter().enumerate();
        let payoffs = payoffs.map(|(i, v)| v.clone() - least[i % n].clone()).collect();
        Cow::Owned(PayoffTable { shape: self.shape.clone(), payoffs })
    }
    /// The game in which each player keeps only some strategies, in the order
    /// given.
    ///
    /// # Panics
    /// When a player keeps none or one that it does not have.
    pub fn restricted(&self, kept: &[Vec<usize>]) -> PayoffTable<N> {
        let shape: Vec<usize> = kept.iter().map(Vec::len).collect();
        let table = PayoffTable::from_fn(shape, |profile| {
            let full: Vec<usize> = profile.iter().zip(kept).map(|(s, k)| k[*s]).collect();
            (0..self.players()).map(|p| self.payoff(&full, p).clone()).collect()
        });
        table.expect("invariant: every player keeps a strategy")
    }
    /// What each strategy of a player pays in expectation against the others'
    /// mixed strategies. O(profiles · players).
    pub fn strategy_values(&self, strategies: &[Vec<N>], player: usize) -> Vec<N> {
        let mut values = vec![N::zero(); self.shape[player]];
        let mut profile = vec![0; self.players()];
        for position in 0..self.profiles() {
            let mut weight = N::one();
            for (p, s) in profile.iter().enumerate() {
                if p != player {
                    weight = weight * strategies[p][*s].clone();
                }
            }
            if weight != N::zero() {
                let v = &mut values[profile[player]];
                *v = v.clone() + weight * self.payoff_at(position, player).clone();
            }
            advance(&mut profile, &self.shape);
        }
        values
    }
    /// The tree in which the players move one after the other without seeing
    /// anything: its information set `i` is player `i`'s only one.
    pub fn to_tree(&self) -> Game<N> {
        let n = self.players();
        let names = (1..=n).map(|i| format!("Player {i}"));
        let mut b = GameBuilder::new("Strategic form", names);
        let sets: Vec<_> = self
            .shape
            .iter()
            .enumerate()
            .map(|(p, s)| b.information_set("", p as u32, (1..=*s).map(|a| a.to_string())))
            .collect();
        let mut level: Vec<NodeId> = vec![b.decision(None, sets[0])];
        for (player, set) in sets.iter().enumerate().skip(1) {
            let mut next = Vec::with_capacity(level.len() * self.shape[player - 1]);
            for node in level {
                for a in 0..self.shape[player - 1] {
                    next.push(b.decision(Some((node, a as u32)), *set));
                }
            }
            level = next;
        }
        let mut position = 0;
        for node in level {
            for a in 0..self.shape[n - 1] {
                let row = self.payoffs[position * n..(position + 1) * n].iter().cloned();
                let outcome = b.outcome("", row);
                b.terminal(Some((node, a as u32)), Some(outcome));
                position += 1;
            }
        }
        b.build().expect("invariant: a full table is a game")
    }
}

/// Moves on to the next profile; `false` (and back at the first) after the last.
///
/// ```
/// use realpolitik_game::strategic::advance;
/// let mut profile = [0, 1];
/// assert!(advance(&mut profile, &[2, 2]) && profile == [1, 0]);
/// assert!(advance(&mut profile, &[2, 2]) && !advance(&mut profile, &[2, 2]));
/// assert_eq!(profile, [0, 0]);
/// ```
pub fn advance(profile: &mut [usize], shape: &[usize]) -> bool {
    for (s, n) in profile.iter_mut().zip(shape).rev() {
        *s += 1;
        if *s < *n {
            return true;
        }
        *s = 0;
    }
    false
}
