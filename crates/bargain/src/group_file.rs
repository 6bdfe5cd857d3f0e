//! A group with what is not known of it.

use crate::group::Group;
use crate::numbers::Input;
use crate::spatial::Settings;
use realpolitik_belief::Distribution;

/// A number that is not known for sure.
#[derive(Clone, Debug, PartialEq)]
pub struct Belief {
    /// The actor, by its number.
    pub actor: usize,
    /// Which of its numbers.
    pub input: Input,
    /// What is believed, in the unit of the file.
    pub distribution: Distribution,
    /// What turns the file's unit into the group's: 0.01 for per cents.
    pub factor: f64,
    /// Beliefs of one stream are drawn as one number.
    pub stream: u32,
}

/// A group as a file or a case states it.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupFile {
    /// The group at the median of every belief.
    pub group: Group,
    /// The numbers that are not known, in the order of actors and dimensions.
    pub beliefs: Vec<Belief>,
    /// Settings of the spatial model that the file carries.
    pub settings: Option<Settings>,
    /// What was taken to be so because the file does not say.
    pub notes: Vec<String>,
}
