//! Maps for a row's work: a hash of 64 bits that is good enough to stand for what was
//! hashed, and tables that take it as it is.

use foldhash::quality::FixedState;
use std::collections::HashMap;
use std::hash::{BuildHasher, BuildHasherDefault, Hasher};

/// A hash of bytes, the same in every run. Texts of different kinds are told apart by
/// `kind`.
pub(crate) fn hash(kind: u64, bytes: &[u8]) -> u64 {
    let mut hasher = FixedState::with_seed(kind).build_hasher();
    hasher.write(bytes);
    hasher.finish()
}

/// Takes a hash as it is.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct AsItIs(u64);

impl Hasher for AsItIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = hash(self.0, bytes);
    }

    fn write_u64(&mut self, x: u64) {
        self.0 = x;
    }
}

/// A map by hashes.
pub(crate) type ByHash<V> = HashMap<u64, V, BuildHasherDefault<AsItIs>>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_are_near_have_hashes_that_are_not() {
        let mut seen = std::collections::HashSet::new();
        let mut high = std::collections::HashSet::new();
        for n in 0..200_000_u32 {
            for kind in 0..2 {
                let h = hash(kind, n.to_string().as_bytes());
                assert!(seen.insert(h), "{n}");
                high.insert(h >> 44);
            }
        }
        // Of 2^20 bins 400,000 balls fill 1 − exp(−0.3815) when they fall at random.
        let share = high.len() as f64 / f64::from(1 << 20);
        assert!((share - 0.3172).abs() < 0.003, "{share}");
        assert_ne!(hash(0, b"a"), hash(0, b"a\0"));
        assert_ne!(hash(0, b""), hash(1, b""));
        // One bit turns half of the bits.
        let turned: u32 =
            (0..64).map(|b| (hash(0, &[7; 40]) ^ hash(0, &flipped(b))).count_ones()).sum();
        assert!((28.0..36.0).contains(&(f64::from(turned) / 64.0)), "{turned}");
    }

    fn flipped(bit: usize) -> [u8; 40] {
        let mut bytes = [7; 40];
        bytes[bit / 8] ^= 1 << (bit % 8);
        bytes
    }
}
