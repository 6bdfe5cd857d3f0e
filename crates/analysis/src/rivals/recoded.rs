//! How likely an account makes everything seen if one episode were coded otherwise,
//! summed block by block: no draw's value is kept.

use crate::rivals::logs::{add_row, exp_row};
use crate::rivals::reading::{GameReading, Readings};
use realpolitik_runs::points::Solved;

/// Running sums of one account over its own certified draws.
#[derive(Clone, Debug)]
pub(crate) struct Recoded {
    /// Per episode: ln of the scale of the sums of its variations.
    scales: Vec<f64>,
    /// Per variation: the weight of each draw on the other episodes times the
    /// likelihood of the episode as then coded.
    sums: Vec<f64>,
    /// Draws that were summed.
    draws: usize,
}

/// A block of draws, solved and read.
pub(crate) struct Block<'a> {
    /// ln of how much likelier each draw is under the beliefs than it was to be drawn.
    pub(crate) offsets: &'a [f64],
    pub(crate) certified: &'a [bool],
    /// Per event: ln of the likelihood that it adds.
    pub(crate) events: Vec<&'a [f64]>,
    /// The games that were solved.
    pub(crate) games: Vec<(&'a GameReading, &'a Solved)>,
}

impl Recoded {
    pub(crate) fn new(readings: &Readings) -> Recoded {
        Recoded {
            scales: vec![f64::NEG_INFINITY; readings.episodes.len()],
            sums: vec![0.0; readings.variations.len()],
            draws: 0,
        }
    }

    /// ln of the mean likelihood of everything seen, with an episode coded as a
    /// variation of it has it; −∞ where that is impossible.
    pub(crate) fn log_mean(&self, episode: usize, variation: usize) -> f64 {
        match self.sums[variation] {
            sum if sum > 0.0 => self.scales[episode] + libm::log(sum / self.draws as f64),
            _ => f64::NEG_INFINITY,
        }
    }

    /// Adds a block.
    pub(crate) fn add(&mut self, readings: &Readings, block: &Block<'_>) {
        self.draws += block.certified.iter().filter(|c| **c).count();
        if self.sums.is_empty() {
            return;
        }
        let own: Vec<Vec<f64>> = readings
            .episodes
            .iter()
            .map(|episode| {
                let mut sum = vec![0.0; block.offsets.len()];
                episode.moves.iter().for_each(|m| add_row(&mut sum, block.events[m.event]));
                sum
            })
            .collect();
        // What the episodes after each say.
        let mut after = vec![vec![0.0; block.offsets.len()]];
        for e in (1..own.len()).rev() {
            let mut sum = after[after.len() - 1].clone();
            add_row(&mut sum, &own[e]);
            after.push(sum);
        }
        let certified = block.offsets.iter().zip(block.certified);
        let mut before: Vec<f64> =
            certified.map(|(o, c)| if *c { *o } else { f64::NEG_INFINITY }).collect();
        let (mut weights, mut seen) = (Vec::new(), vec![0.0; block.offsets.len()]);
        for (e, own) in own.iter().enumerate() {
            weights.clone_from(&before);
            add_row(&mut weights, &after[after.len() - 1 - e]);
            add_row(&mut before, own);
            let Some(scale) = scaled(&mut weights) else { continue };
            let (old, new) = self.rescale(e, scale);
            for (reading, solved) in &block.games {
                for (v, coded, recorded) in &reading.variations {
                    if readings.variations[*v].episode != e {
                        continue;
                    }
                    reading.ratio(&mut seen, coded, recorded, solved);
                    let sum: f64 = weights.iter().zip(&seen).map(|(w, l)| w * l).sum();
                    self.sums[*v] = self.sums[*v] * old + sum * new;
                }
            }
        }
    }

    /// Raises the scale of an episode to that of a block: by what the sums so far
    /// and those of the block are then multiplied.
    fn rescale(&mut self, episode: usize, block: f64) -> (f64, f64) {
        let before = self.scales[episode];
        let scale = before.max(block);
        self.scales[episode] = scale;
        (libm::exp(before - scale), libm::exp(block - scale))
    }
}

/// Weights out of logarithms, the greatest 1; ln of their scale, or none where all
/// are impossible.
fn scaled(logs: &mut [f64]) -> Option<f64> {
    let top = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if top == f64::NEG_INFINITY {
        return None;
    }
    logs.iter_mut().for_each(|l| *l -= top);
    exp_row(logs);
    Some(top)
}
