//! The readings of the model.

use crate::error::Error;
use schemars::JsonSchema;
use serde::Serialize;

/// By what the votes for a side are divided to give its chance of success.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Votes {
    /// The votes between all pairs of positions, as Scholz's program divides:
    /// chances are small, and those of two sides do not add to 1.
    AllPairs,
    /// The votes between these two positions: the chances of two sides add to 1.
    Pair,
}

/// When an actor that loses more than the other gains gives in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Capitulation {
    /// Never: the test compares a number with itself, as one published program
    /// has it.
    Never,
    /// If it expects to lose more than the other expects to gain, as the paper
    /// has it.
    Weaker,
}

/// Which of several compromises an actor takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Choice {
    /// That with the least mean of both positions, weighed by what each expects,
    /// as Scholz's program chooses.
    LeastMean,
    /// That which moves it least, as the paper says.
    LeastMove,
}

/// Settings of the model. The default is what the paper says: pairwise votes,
/// the weaker gives in, the least move.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Settings {
    /// By what votes are divided.
    pub votes: Votes,
    /// When an actor gives in.
    pub capitulation: Capitulation,
    /// Which compromise is taken.
    pub choice: Choice,
    /// Rounds that are played.
    pub rounds: usize,
    /// Belief that the status quo holds if nobody challenges, 0 to 1.
    pub status_quo: f64,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            votes: Votes::Pair,
            capitulation: Capitulation::Weaker,
            choice: Choice::LeastMove,
            rounds: 10,
            status_quo: 1.0,
        }
    }
}

impl Settings {
    /// The names of the three disputed rules.
    pub const KEYS: [&'static str; 3] = ["votes", "capitulation", "choice"];

    /// Sets a rule by name.
    ///
    /// # Errors
    /// If there is no such rule, or it has no such value.
    pub fn set(&mut self, key: &str, value: &str) -> Result<(), Error> {
        match (key, value) {
            ("votes", "all-pairs") => self.votes = Votes::AllPairs,
            ("votes", "pair") => self.votes = Votes::Pair,
            ("capitulation", "never") => self.capitulation = Capitulation::Never,
            ("capitulation", "weaker") => self.capitulation = Capitulation::Weaker,
            ("choice", "least-mean") => self.choice = Choice::LeastMean,
            ("choice", "least-move") => self.choice = Choice::LeastMove,
            _ => {
                let known = match key {
                    "votes" => "all-pairs, pair",
                    "capitulation" => "never, weaker",
                    "choice" => "least-mean, least-move",
                    _ => {
                        let known = Self::KEYS.join(", ");
                        let what = format!("there is no rule `{key}`; known: {known}");
                        return Err(Error::Setting(what));
                    }
                };
                let what = format!("`{value}` is no value of {key}; known: {known}");
                return Err(Error::Setting(what));
            }
        }
        Ok(())
    }

    /// The reading in words.
    pub fn name(&self) -> String {
        let votes = match self.votes {
            Votes::AllPairs => "all-pairs",
            Votes::Pair => "pair",
        };
        let capitulation = match self.capitulation {
            Capitulation::Never => "never",
            Capitulation::Weaker => "weaker",
        };
        let choice = match self.choice {
            Choice::LeastMean => "least-mean",
            Choice::LeastMove => "least-move",
        };
        format!("votes={votes} capitulation={capitulation} choice={choice}")
    }

    /// All eight readings, this one first.
    pub fn readings(&self) -> Vec<Settings> {
        let mut all = vec![self.clone()];
        for votes in [Votes::AllPairs, Votes::Pair] {
            for capitulation in [Capitulation::Never, Capitulation::Weaker] {
                for choice in [Choice::LeastMean, Choice::LeastMove] {
                    let one = Settings { votes, capitulation, choice, ..self.clone() };
                    if one != *self {
                        all.push(one);
                    }
                }
            }
        }
        all
    }

    /// Whether the settings can be run.
    ///
    /// # Errors
    /// If there is no round, or the belief in the status quo is outside 0 to 1.
    pub fn validate(&self) -> Result<(), Error> {
        if self.rounds == 0 {
            return Err(Error::Setting("at least one round must be played".to_owned()));
        }
        if !(0.0..=1.0).contains(&self.status_quo) {
            let q = self.status_quo;
            return Err(Error::Setting(format!("the belief in the status quo is {q}, not 0 to 1")));
        }
        Ok(())
    }
}
