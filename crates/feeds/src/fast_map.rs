//! Maps for a row's work: a hash of 64 bits that is good enough to stand for what was
//! hashed, and tables that take it as it is.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// Odd constants with as many ones as zeros (the fractional parts of square roots).
const SEEDS: [u64; 3] = [0xa0761d6478bd642f, 0xe7037ed1a0b428db, 0x8ebc6af09c88c6e3];

/// The two halves of a product of 128 bits, folded into one.
fn folded(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    (product as u64) ^ (product >> 64) as u64
}

/// Reads eight bytes, fewer at the end.
fn word(bytes: &[u8]) -> u64 {
    let mut eight = [0; 8];
    eight[..bytes.len()].copy_from_slice(bytes);
    u64::from_le_bytes(eight)
}

/// A hash of bytes by multiplication of 128 bits, whose folded halves depend on every
/// bit of both factors (the construction of wyhash). Texts of different kinds are told
/// apart by `kind`.
pub(crate) fn hash(kind: u64, bytes: &[u8]) -> u64 {
    let mut state = folded(kind ^ SEEDS[0], bytes.len() as u64 ^ SEEDS[1]);
    let mut pairs = bytes.chunks_exact(16);
    for pair in &mut pairs {
        let (a, b) = pair.split_at(8);
        state = folded(word(a) ^ SEEDS[1], word(b) ^ state);
    }
    let rest = pairs.remainder();
    let (a, b) = rest.split_at(rest.len().min(8));
    state = folded(word(a) ^ SEEDS[2], word(b) ^ state);
    folded(state ^ SEEDS[0], SEEDS[2])
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
