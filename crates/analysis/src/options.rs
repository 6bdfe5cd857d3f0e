//! What is asked of an analysis.

use realpolitik_runs::run::RunOptions;

/// What is asked of [`crate::analyze`].
#[derive(Clone, Debug)]
pub struct Options {
    /// Which game; the first if not said.
    pub game: Option<String>,
    /// How many draws.
    pub draws: u64,
    /// The seed of the draws.
    pub seed: u64,
    /// Threads; has no influence on any number.
    pub jobs: usize,
    /// Whether to keep to the beliefs of the case and leave its record aside.
    pub judged: bool,
    /// What is asked beyond the headline.
    pub asked: Asked,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            game: None,
            draws: 20_000,
            seed: 1,
            jobs: 1,
            judged: false,
            asked: Asked::default(),
        }
    }
}

/// What is asked beyond the headline.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// The cards of these actors.
    pub cards: Vec<String>,
    /// What would change the answer about these outcomes.
    pub flips: Vec<String>,
    /// The two parameters of the threshold map, instead of those that matter most.
    pub map: Option<(String, String)>,
    /// Why these outcomes come about.
    pub why: Vec<String>,
    /// What the answer depends on.
    pub sensitivity: bool,
    /// What to find out next.
    pub value_of_information: bool,
    /// The outcome that these two are about; the likeliest if not said.
    pub of: Option<String>,
    /// Whether other equilibria would change the answer.
    pub multiplicity: bool,
    /// How the rival explanations fare on the observed episodes, and what these
    /// teach.
    pub rivals: bool,
    /// Everything: cards of every holder; all else of the likeliest outcome.
    pub full: bool,
}

impl Asked {
    /// Whether anything is asked.
    pub fn anything(&self) -> bool {
        *self != Asked::default()
    }
}

impl From<&Options> for RunOptions {
    /// As many independent draws as an analysis asks for, kept nowhere.
    fn from(options: &Options) -> Self {
        RunOptions::draws(options.draws, options.seed, options.jobs)
    }
}
