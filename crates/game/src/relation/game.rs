//! The stochastic game: states, a stage game in each, and where play goes next.

use crate::error::GameError;
use crate::strategic::{PayoffTable, advance};
use crate::tree::PROBABILITY_TOLERANCE;

/// What is played in one state: a game in strategic form, and for each of its
/// profiles the probability of every state in the next period.
#[derive(Clone, Debug, PartialEq)]
pub struct StageGame {
    name: String,
    actions: Vec<Vec<String>>,
    payoffs: PayoffTable<f64>,
    transitions: Vec<f64>,
}

impl StageGame {
    /// A stage game.
    ///
    /// # Arguments
    /// * `actions` — names of each player's actions; a player without a choice has one.
    /// * `payoffs` — payoff per period, per profile and player.
    /// * `transitions` — `transitions[profile · states + next]`, profiles counted
    ///   as in `payoffs`. A profile whose probabilities are all 0 ends the game.
    ///
    /// # Errors
    /// Tables that do not fit the actions, probabilities outside 0 and 1 or that do
    /// not add to 1 (within 1e-9), numbers that are not finite.
    pub fn new(
        name: impl Into<String>,
        actions: Vec<Vec<String>>,
        payoffs: PayoffTable<f64>,
        transitions: Vec<f64>,
    ) -> Result<Self, GameError> {
        let name = name.into();
        let shape: Vec<usize> = actions.iter().map(Vec::len).collect();
        if payoffs.shape() != shape {
            let expected = shape.iter().product::<usize>() * shape.len();
            let found = payoffs.profiles() * payoffs.players();
            return Err(GameError::Shape { shape, expected, found });
        }
        let states = transitions.len() / payoffs.profiles();
        if states * payoffs.profiles() != transitions.len() || states == 0 {
            let expected = payoffs.profiles() * states.max(1);
            return Err(GameError::Shape { shape, expected, found: transitions.len() });
        }
        for (profile, row) in transitions.chunks_exact(states).enumerate() {
            let total: f64 = row.iter().sum();
            let label = || format!("{name}, profile {profile}");
            if row.iter().any(|p| !p.is_finite()) {
                return Err(GameError::NotFinite { what: format!("a probability at {}", label()) });
            }
            let ends = row.iter().all(|p| *p == 0.0);
            let adds = (total - 1.0).abs() <= PROBABILITY_TOLERANCE;
            if row.iter().any(|p| *p < 0.0) || !(ends || adds) {
                return Err(GameError::Probabilities { label: label(), total });
            }
        }
        Ok(StageGame { name, actions, payoffs, transitions })
    }
    /// The name of the state.
    pub fn name(&self) -> &str {
        &self.name
    }
    /// Names of each player's actions.
    pub fn actions(&self) -> &[Vec<String>] {
        &self.actions
    }
    /// Payoffs per period.
    pub fn payoffs(&self) -> &PayoffTable<f64> {
        &self.payoffs
    }
    /// The probability of every state next, after the profile at a position.
    #[inline]
    pub fn transition(&self, position: usize) -> &[f64] {
        let states = self.transitions.len() / self.payoffs.profiles();
        &self.transitions[position * states..(position + 1) * states]
    }
    /// Whether the game ends after the profile at a position.
    pub fn ends(&self, position: usize) -> bool {
        self.transition(position).iter().all(|p| *p == 0.0)
    }
}

/// A stochastic game (Shapley 1953): in each period the players see the state,
/// choose actions at the same time, are paid, and the next state is drawn from
/// what was chosen. Player i's payoff is Σ δᵢᵗ·uᵢ over periods t = 0, 1, …
///
/// # Example
/// A partnership that either can end for good.
/// ```
/// use realpolitik_game::relation::{MarkovGame, StageGame};
/// use realpolitik_game::strategic::PayoffTable;
/// let names = |n: &[&str]| n.iter().map(|s| s.to_string()).collect::<Vec<_>>();
/// let together = StageGame::new(
///     "together",
///     vec![names(&["stay", "leave"]); 2],
///     PayoffTable::new(vec![2, 2], vec![2.0, 2.0, 0.0, 3.0, 3.0, 0.0, 1.0, 1.0]).unwrap(),
///     vec![1.0, 0.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0],
/// ).unwrap();
/// let apart = StageGame::new(
///     "apart",
///     vec![names(&["wait"]); 2],
///     PayoffTable::new(vec![1, 1], vec![0.5, 0.5]).unwrap(),
///     vec![0.0, 1.0],
/// ).unwrap();
/// let game = MarkovGame::new(names(&["A", "B"]), vec![0.9; 2], vec![together, apart]).unwrap();
/// assert_eq!(game.state_named("apart"), Some(1));
/// assert_eq!(game.payoff_range(0), (0.0, 3.0));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct MarkovGame {
    /// A title for people; may be empty.
    pub title: String,
    players: Vec<String>,
    discounts: Vec<f64>,
    states: Vec<StageGame>,
}

impl MarkovGame {
    /// A game of named players and states.
    ///
    /// # Arguments
    /// * `discounts` — δ of each player, at least 0 and below 1.
    ///
    /// # Errors
    /// No players or states, states with one name, stage games for other numbers of
    /// players or states, discounts outside [0, 1).
    pub fn new(
        players: Vec<String>,
        discounts: Vec<f64>,
        states: Vec<StageGame>,
    ) -> Result<Self, GameError> {
        if players.is_empty() {
            return Err(form("the game has no players".to_owned(), "a game of at least one"));
        }
        if states.is_empty() {
            return Err(form("the game has no states".to_owned(), "a game of at least one"));
        }
        if discounts.len() != players.len() {
            let what = format!("{} discounts for {} players", discounts.len(), players.len());
            return Err(form(what, "one for each"));
        }
        for (name, d) in players.iter().zip(&discounts) {
            if !(0.0..1.0).contains(d) {
                let what = format!("the discount of {name} is {d}");
                return Err(form(what, "at least 0 and below 1"));
            }
        }
        for (s, state) in states.iter().enumerate() {
            let name = &state.name;
            if state.actions.len() != players.len() {
                let what =
                    format!("state `{name}` has actions for {} players", state.actions.len());
                return Err(form(what, "actions for every player of the game"));
            }
            let next = state.transitions.len() / state.payoffs.profiles();
            if next != states.len() {
                let what = format!("state `{name}` leads to {next} states");
                return Err(form(what, "a probability for every state of the game"));
            }
            if states[..s].iter().any(|other| other.name == *name) {
                return Err(form(format!("two states are named `{name}`"), "names that differ"));
            }
        }
        Ok(MarkovGame { title: String::new(), players, discounts, states })
    }
    /// Names of the players.
    pub fn players(&self) -> &[String] {
        &self.players
    }
    /// The discount factor of each player.
    pub fn discounts(&self) -> &[f64] {
        &self.discounts
    }
    /// The states with what is played there.
    pub fn states(&self) -> &[StageGame] {
        &self.states
    }
    /// The position of a state.
    pub fn state_named(&self, name: &str) -> Option<usize> {
        self.states.iter().position(|s| s.name == name)
    }
    /// The least and the greatest payoff of a player in one period, over all states.
    pub fn payoff_range(&self, player: usize) -> (f64, f64) {
        let mut range = (f64::INFINITY, f64::NEG_INFINITY);
        for state in &self.states {
            for position in 0..state.payoffs.profiles() {
                let v = *state.payoffs.payoff_at(position, player);
                range = (range.0.min(v), range.1.max(v));
            }
        }
        range
    }
    /// Calls `f` with every profile of a state: its position and each player's action.
    pub fn for_each_profile(&self, state: usize, mut f: impl FnMut(usize, &[usize])) {
        let table = &self.states[state].payoffs;
        let mut profile = vec![0; table.players()];
        for position in 0..table.profiles() {
            f(position, &profile);
            advance(&mut profile, table.shape());
        }
    }
}

fn form(what: String, must: &'static str) -> GameError {
    GameError::Form { what, must }
}
