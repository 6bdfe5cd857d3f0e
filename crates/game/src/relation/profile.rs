//! Stationary strategies: what each player does depends on the state alone.

use super::game::MarkovGame;
use crate::certificate::is_distribution;
use serde::{Deserialize, Serialize};

/// A probability for every action: `probabilities[state][player][action]`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StationaryProfile {
    /// The probabilities.
    pub probabilities: Vec<Vec<Vec<f64>>>,
}

impl StationaryProfile {
    /// Every action of a player equally likely.
    pub fn centroid(game: &MarkovGame) -> Self {
        let even = |names: &Vec<String>| vec![1.0 / names.len() as f64; names.len()];
        let state = |s: &super::StageGame| s.actions().iter().map(even).collect();
        StationaryProfile { probabilities: game.states().iter().map(state).collect() }
    }
    /// Whether the numbers are probabilities of this game's actions.
    pub fn fits(&self, game: &MarkovGame) -> bool {
        self.probabilities.len() == game.states().len()
            && self.probabilities.iter().zip(game.states()).all(|(own, state)| {
                own.len() == state.actions().len()
                    && own
                        .iter()
                        .zip(state.actions())
                        .all(|(p, a)| p.len() == a.len() && is_distribution(p))
            })
    }
    /// How likely a profile of actions is in a state.
    pub fn weight(&self, state: usize, profile: &[usize]) -> f64 {
        let own = &self.probabilities[state];
        own.iter().zip(profile).fold(1.0, |w, (p, a)| w * p[*a])
    }
}
