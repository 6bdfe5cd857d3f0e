//! Why there is no figure.

/// Why there is no figure.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FigureError {
    /// There is no figure of that name.
    #[error("there is no figure `{name}`")]
    Unknown {
        /// What was asked for.
        name: String,
        /// The figures that have something to show.
        shown: Vec<String>,
    },
    /// The figure has nothing to show in this case.
    #[error("the figure `{name}` has nothing to show: {why}")]
    Empty {
        /// What was asked for.
        name: String,
        /// Why it is empty.
        why: String,
    },
    /// There is no relation over time of that name.
    #[error("the case has no relation `{name}`")]
    Relation {
        /// What was asked for.
        name: String,
        /// Those that it has.
        known: Vec<String>,
    },
    /// The script that draws failed, which is a fault of this program.
    #[error("the script that draws failed: {0}")]
    Script(String),
    /// The picture would have more dots than can be held.
    #[error("the picture would have {width} × {height} dots: choose a smaller width or scale")]
    TooLarge {
        /// Dots across.
        width: u64,
        /// Dots down.
        height: u64,
    },
}
