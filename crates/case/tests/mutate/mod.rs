//! A small mutation fuzzer that runs on a stable toolchain. Its inputs are the
//! same in every run: so many from a fixed seed, `REALPOLITIK_FUZZ_TIMES` times as
//! many where that is set. `REALPOLITIK_FUZZ_SEED` names another seed, or `fresh`
//! for one that no run had before; every finding is shown with its seed.

pub mod work;

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

/// The most allocations of one input.
const MOST_ALLOCATIONS: u64 = 5_000_000;

/// A stream of numbers (SplitMix64).
pub struct Random(u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
    /// Below `n`, which is at least 1.
    pub fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}

/// The number that a variable holds.
fn variable(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{name} is {text:?}, not a number")))
}

/// The seed of the first input.
fn seed() -> u64 {
    if std::env::var("REALPOLITIK_FUZZ_SEED").is_ok_and(|s| s == "fresh") {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        return now.map_or(1, |d| d.as_nanos() as u64);
    }
    variable("REALPOLITIK_FUZZ_SEED").unwrap_or(2022)
}

/// Calls `once` with `inputs` sources of randomness, or a multiple. `once` returns
/// the input that it tried, to be shown if it took too much.
pub fn run(what: &str, inputs: u64, mut once: impl FnMut(&mut Random) -> String) {
    let inputs = inputs * variable("REALPOLITIK_FUZZ_TIMES").unwrap_or(1).max(1);
    let first = seed();
    println!("{what}: {inputs} inputs from seed {first}");
    let (mut most, mut held) = (0, 0);
    for tried in 0..inputs {
        let seed = first.wrapping_add(tried);
        let repeat = || format!("repeat with REALPOLITIK_FUZZ_SEED={seed}");
        let mut random = Random(seed);
        let (ended, work) = work::counted(|| catch_unwind(AssertUnwindSafe(|| once(&mut random))));
        let input = ended.unwrap_or_else(|panic| {
            eprintln!("{what}: {}", repeat());
            resume_unwind(panic)
        });
        if let Some(why) = work.too_much(MOST_ALLOCATIONS) {
            panic!("{what}: {why}; {}:\n{input}", repeat());
        }
        most = most.max(work.allocated.count_total);
        held = held.max(work.allocated.bytes_max);
    }
    println!("{what}: at most {most} allocations and {} KiB at once", held >> 10);
}

/// Changes bytes here and there: flips, cuts, repeats, insertions of words that
/// matter, and pieces of another text.
pub fn mutate(r: &mut Random, bytes: &mut Vec<u8>, words: &[&str], other: &[u8]) {
    for _ in 0..=r.below(4) {
        let at = r.below(bytes.len() + 1);
        let length = 1 + r.below(40);
        let end = (at + length).min(bytes.len());
        match r.below(9) {
            0 if at < bytes.len() => bytes[at] = r.next() as u8,
            1 => drop(bytes.drain(at..end)),
            2 => {
                let piece = bytes[at..end].to_vec();
                let times = 1 + r.below(50);
                let repeated: Vec<u8> =
                    piece.iter().copied().cycle().take(piece.len() * times).collect();
                bytes.splice(at..at, repeated);
            }
            3 | 4 => {
                let word = r.pick(words).bytes();
                bytes.splice(at..at, word);
            }
            5 => {
                let word = r.pick(words).bytes();
                bytes.splice(at..end, word);
            }
            6 if !other.is_empty() => {
                let from = r.below(other.len());
                let to = (from + 1 + r.below(400)).min(other.len());
                bytes.splice(at..at, other[from..to].iter().copied());
            }
            7 => {
                // Whole lines change places.
                let text: Vec<Vec<u8>> = bytes.split(|b| *b == b'\n').map(<[u8]>::to_vec).collect();
                let mut lines = text;
                let (i, j) = (r.below(lines.len()), r.below(lines.len()));
                lines.swap(i, j);
                *bytes = lines.join(&b'\n');
            }
            8 if r.below(8) == 0 => bytes.truncate(at),
            _ => {}
        }
    }
}
