//! Draws of a group.

use crate::group::Group;
use crate::read::{Belief, GroupFile, Input};
use realpolitik_case::Distribution;
use realpolitik_lanes::philox::uniform;

/// Least capability and salience that a draw leaves an actor.
const LEAST: f64 = 1e-9;

/// Draws groups from a file's beliefs.
#[derive(Clone, Debug)]
pub struct Sampler<'a> {
    file: &'a GroupFile,
    seed: u64,
}

impl<'a> Sampler<'a> {
    /// A sampler under a seed.
    pub fn new(file: &'a GroupFile, seed: u64) -> Self {
        Sampler { file, seed }
    }

    /// Draw number `k`, and whether some number had to be moved back onto its
    /// scale. A draw depends on the seed, on its number and on the place of each
    /// belief in the file alone.
    pub fn draw(&self, k: u64) -> (Group, bool) {
        let mut group = self.file.group.clone();
        let mut moved = false;
        for (stream, b) in self.file.beliefs.iter().enumerate() {
            let u = uniform(self.seed, k, stream as u32);
            let value = b.distribution.quantile(u) * b.factor;
            moved |= set(&mut group, b.actor, b.input, value);
        }
        for a in &mut group.actors {
            let total = a.total_salience();
            if total > 1.0 {
                moved = true;
                for s in &mut a.salience {
                    *s /= total;
                }
            }
        }
        (group, moved)
    }
}

/// Sets a number of an actor, moved onto its scale; whether it had to be.
pub(super) fn set(group: &mut Group, actor: usize, input: Input, value: f64) -> bool {
    let (place, low, high) = match input {
        Input::Capability => (&mut group.actors[actor].capability, LEAST, 1e12),
        Input::Position(k) => {
            let d = &group.dimensions[k];
            (&mut group.actors[actor].position[k], d.low, d.high)
        }
        Input::Salience(k) => (&mut group.actors[actor].salience[k], LEAST, 1.0),
    };
    *place = value.clamp(low, high);
    *place != value
}

/// What a number of an actor is.
pub(super) fn get(group: &Group, actor: usize, input: Input) -> f64 {
    let a = &group.actors[actor];
    match input {
        Input::Capability => a.capability,
        Input::Position(k) => a.position[k],
        Input::Salience(k) => a.salience[k],
    }
}

/// Every number of every actor, in the order of beliefs.
pub(super) fn inputs(group: &Group) -> Vec<(usize, Input)> {
    let dimensions = group.dimensions.len();
    (0..group.len())
        .flat_map(|i| {
            let pairs = (0..dimensions).flat_map(|k| [Input::Position(k), Input::Salience(k)]);
            std::iter::once(Input::Capability).chain(pairs).map(move |input| (i, input))
        })
        .collect()
}

/// The same file in which every number that is known is believed instead: normal
/// around it, with a standard deviation of `share` of the scale (positions, and
/// saliences up to their sum of 1) or of itself (capabilities).
pub fn spread(file: &GroupFile, share: f64) -> GroupFile {
    let mut wide = file.clone();
    wide.beliefs = inputs(&file.group)
        .into_iter()
        .filter_map(|(actor, input)| {
            let given = file.beliefs.iter().find(|b| b.actor == actor && b.input == input);
            if let Some(given) = given {
                return Some(given.clone());
            }
            let mean = get(&file.group, actor, input);
            let (low, high, sd) = match input {
                Input::Capability => (0.0, f64::max(mean * 10.0, LEAST), share * mean),
                Input::Position(k) => {
                    let d = &file.group.dimensions[k];
                    (d.low, d.high, share * (d.high - d.low))
                }
                Input::Salience(_) => (0.0, 1.0, share),
            };
            let distribution = Distribution::TruncatedNormal { mean, sd, low, high };
            let proper = sd > 0.0 && distribution.validate().is_ok();
            proper.then_some(Belief { actor, input, distribution, factor: 1.0 })
        })
        .collect();
    wide
}
