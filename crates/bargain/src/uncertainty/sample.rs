//! Draws of a group.

use crate::group::Group;
use crate::group_file::{Belief, GroupFile};
use crate::numbers::{Input, LEAST, fit_saliences, get, inputs, set};
use realpolitik_belief::Distribution;
use realpolitik_lanes::philox::uniform;

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
    /// scale. A draw depends on the seed, on its number and on the stream of each
    /// belief alone.
    pub fn draw(&self, k: u64) -> (Group, bool) {
        let mut group = self.file.group.clone();
        let mut moved = false;
        for b in &self.file.beliefs {
            let u = uniform(self.seed, k, b.stream);
            let value = b.distribution.quantile(u) * b.factor;
            moved |= set(&mut group, b.actor, b.input, value);
        }
        moved |= fit_saliences(&mut group);
        (group, moved)
    }
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
            proper.then_some(Belief { actor, input, distribution, factor: 1.0, stream: NEW })
        })
        .collect();
    restream(&mut wide.beliefs);
    wide
}

/// No stream yet.
const NEW: u32 = u32::MAX;

/// Numbers the streams anew in the order of beliefs; those that were one stay one.
fn restream(beliefs: &mut [Belief]) {
    let mut known: Vec<u32> = Vec::new();
    for b in beliefs {
        let at = known.iter().position(|s| *s == b.stream && b.stream != NEW);
        b.stream = at.unwrap_or_else(|| {
            known.push(b.stream);
            known.len() - 1
        }) as u32;
    }
}
