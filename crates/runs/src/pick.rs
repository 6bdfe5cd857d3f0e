//! What is added up of a chunk of draws: those that did not fail.

use crate::accumulate::UnitAccumulator;
use crate::concession::share_conceded;

/// Rows of a chunk without the draws that failed.
pub(crate) struct Pick<'b> {
    pub first: u64,
    pub count: usize,
    pub kept: &'b [usize],
    pub draws: &'b mut Vec<u64>,
    pub values: &'b mut Vec<f64>,
    pub quasi_random: bool,
}

impl Pick<'_> {
    #[inline(always)]
    pub fn values<'r>(&'r mut self, row: &'r [f64]) -> &'r [f64] {
        if self.kept.len() == self.count {
            return &row[..self.count];
        }
        self.values.clear();
        self.values.extend(self.kept.iter().map(|d| row[*d]));
        self.values
    }

    #[inline(always)]
    pub fn unit(&mut self, accumulator: &mut UnitAccumulator, row: &[f64]) {
        if self.quasi_random {
            self.some(accumulator, |d| Some(row[d]));
        } else {
            accumulator.add_all(self.values(row));
        }
    }

    /// `row` over `total`, where that is not 0.
    #[inline(always)]
    pub fn ratio(&mut self, accumulator: &mut UnitAccumulator, row: &[f64], total: &[f64]) {
        self.some(accumulator, |d| (total[d] > 0.0).then(|| row[d] / total[d]));
    }

    /// What is obtained over what is conceded by both, where that is something.
    #[inline(always)]
    pub fn share(
        &mut self,
        accumulator: &mut UnitAccumulator,
        obtained: &[f64],
        made: &[f64],
        floor: f64,
    ) {
        self.some(accumulator, |d| share_conceded(obtained[d], made[d], floor));
    }

    #[inline(always)]
    fn some(&mut self, accumulator: &mut UnitAccumulator, value: impl Fn(usize) -> Option<f64>) {
        self.values.clear();
        self.draws.clear();
        for d in self.kept {
            if let Some(v) = value(*d) {
                self.values.push(v);
                if self.quasi_random {
                    self.draws.push(self.first + *d as u64);
                }
            }
        }
        accumulator.add_all(self.values);
        accumulator.add_groups(self.draws, self.values);
    }
}
