//! Small sets of labels, one bit each.

/// A set of numbers below a fixed size.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct LabelSet {
    size: usize,
    words: Vec<u64>,
}

impl LabelSet {
    /// The empty set of numbers below `size`.
    pub(crate) fn new(size: usize) -> Self {
        LabelSet { size, words: vec![0; size.div_ceil(64)] }
    }
    pub(crate) fn insert(&mut self, label: usize) {
        self.words[label / 64] |= 1 << (label % 64);
    }
    pub(crate) fn remove(&mut self, label: usize) {
        self.words[label / 64] &= !(1 << (label % 64));
    }
    pub(crate) fn contains(&self, label: usize) -> bool {
        self.words[label / 64] >> (label % 64) & 1 == 1
    }
    pub(crate) fn len(&self) -> usize {
        self.words.iter().map(|w| w.count_ones() as usize).sum()
    }
    pub(crate) fn complement(&self) -> Self {
        let mut out = LabelSet::new(self.size);
        for label in (0..self.size).filter(|l| !self.contains(*l)) {
            out.insert(label);
        }
        out
    }
    pub(crate) fn intersection(&self, other: &Self) -> Self {
        let words = self.words.iter().zip(&other.words).map(|(a, b)| a & b).collect();
        LabelSet { size: self.size, words }
    }
    pub(crate) fn is_subset(&self, other: &Self) -> bool {
        self.words.iter().zip(&other.words).all(|(a, b)| a & !b == 0)
    }
    pub(crate) fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.size).filter(|l| self.contains(*l))
    }
}
