//! Small sets of labels, one bit each.

use std::hash::{Hash, Hasher};

/// Labels in a word.
const WORD: usize = 64;

/// A set of numbers below a fixed size. Up to [`WORD`] of them need no room of their own.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct LabelSet {
    size: usize,
    low: u64,
    /// The words after the first.
    rest: Vec<u64>,
}

impl Hash for LabelSet {
    fn hash<H: Hasher>(&self, state: &mut H) {
        // Sets that are compared have one size.
        state.write_u64(self.low);
        self.rest.iter().for_each(|w| state.write_u64(*w));
    }
}

impl LabelSet {
    /// The empty set of numbers below `size`.
    pub(crate) fn new(size: usize) -> Self {
        LabelSet { size, low: 0, rest: vec![0; size.div_ceil(WORD).saturating_sub(1)] }
    }
    #[inline]
    fn word(&self, label: usize) -> u64 {
        if label < WORD { self.low } else { self.rest[label / WORD - 1] }
    }
    #[inline]
    fn word_mut(&mut self, label: usize) -> &mut u64 {
        if label < WORD { &mut self.low } else { &mut self.rest[label / WORD - 1] }
    }
    pub(crate) fn insert(&mut self, label: usize) {
        *self.word_mut(label) |= 1 << (label % WORD);
    }
    pub(crate) fn remove(&mut self, label: usize) {
        *self.word_mut(label) &= !(1 << (label % WORD));
    }
    pub(crate) fn contains(&self, label: usize) -> bool {
        self.word(label) >> (label % WORD) & 1 == 1
    }
    pub(crate) fn len(&self) -> usize {
        let rest: u32 = self.rest.iter().map(|w| w.count_ones()).sum();
        (self.low.count_ones() + rest) as usize
    }
    pub(crate) fn complement(&self) -> Self {
        let rest = (1..).zip(&self.rest).map(|(k, w)| !w & below(self.size - k * WORD)).collect();
        LabelSet { size: self.size, low: !self.low & below(self.size), rest }
    }
    pub(crate) fn intersection(&self, other: &Self) -> Self {
        let rest = self.rest.iter().zip(&other.rest).map(|(a, b)| a & b).collect();
        LabelSet { size: self.size, low: self.low & other.low, rest }
    }
    pub(crate) fn is_subset(&self, other: &Self) -> bool {
        self.low & !other.low == 0 && self.rest.iter().zip(&other.rest).all(|(a, b)| a & !b == 0)
    }
    pub(crate) fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.size).filter(|l| self.contains(*l))
    }
}

/// The bits below a position, all where it is past the word.
fn below(position: usize) -> u64 {
    if position >= WORD { u64::MAX } else { (1 << position) - 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_of_one_word_and_of_more() {
        for size in [1, 5, 63, 64, 65, 127, 128, 129, 200] {
            let mut set = LabelSet::new(size);
            let chosen: Vec<usize> = (0..size).filter(|l| l % 3 == 0).collect();
            chosen.iter().for_each(|l| set.insert(*l));
            assert_eq!(set.iter().collect::<Vec<_>>(), chosen);
            let rest = set.complement();
            let others: Vec<usize> = (0..size).filter(|l| l % 3 != 0).collect();
            assert_eq!(
                (rest.iter().collect::<Vec<_>>(), rest.len()),
                (others, size - chosen.len())
            );
            assert_eq!(rest.complement(), set);
            assert_eq!(set.intersection(&rest), LabelSet::new(size));
            let mut fewer = set.clone();
            fewer.remove(chosen[chosen.len() - 1]);
            assert!(fewer.is_subset(&set) && !set.is_subset(&fewer));
        }
    }
}
