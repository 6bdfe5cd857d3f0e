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
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Asked {
    /// The cards of these actors.
    pub cards: Vec<String>,
    /// What would change the answer about these quantities, each written in the
    /// notation of [`crate::quantity::notation`].
    pub flips: Vec<String>,
    /// The value on whose other side the answer is another, instead of the usual.
    pub bar: Option<f64>,
    /// The two parameters of the threshold map, instead of those that matter most.
    pub map: Option<(String, String)>,
    /// Why these quantities are as they are.
    pub why: Vec<String>,
    /// What the answer depends on.
    pub sensitivity: bool,
    /// What to find out next.
    pub value_of_information: bool,
    /// The quantity that these two are about; the likeliest outcome if not said.
    pub of: Option<String>,
    /// The quantity that the first is about, instead.
    pub sensitivity_of: Option<String>,
    /// The quantity that the second is about, instead.
    pub information_of: Option<String>,
    /// A thorough search for other equilibria; a cheap look is part of every
    /// answer.
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
