//! A small mutation fuzzer that runs on a stable toolchain. It runs for
//! `REALPOLITIK_FUZZ_SECONDS`, or for one second in an ordinary test run, from
//! `REALPOLITIK_FUZZ_SEED`, or from a fixed seed.

use std::time::{Duration, Instant};

/// No input may take longer.
pub const SLOWEST: Duration = Duration::from_secs(1);
/// The process may not come to hold more, in KiB.
pub const MOST_MEMORY: u64 = 256 << 10;

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

fn variable(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// Calls `once` with a source of randomness until the time is over. `once`
/// returns the input that it tried, to be shown if it took too long.
pub fn run(what: &str, mut once: impl FnMut(&mut Random) -> String) {
    let time = Duration::from_secs(variable("REALPOLITIK_FUZZ_SECONDS").unwrap_or(1));
    let first = variable("REALPOLITIK_FUZZ_SEED").unwrap_or(2022);
    let started = Instant::now();
    let mut tried = 0u64;
    while started.elapsed() < time {
        let seed = first.wrapping_add(tried);
        let mut random = Random(seed);
        let began = Instant::now();
        // A panic is shown with the seed that repeats it.
        let ended = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| once(&mut random)));
        let input = ended.unwrap_or_else(|panic| {
            eprintln!("{what}: repeat with REALPOLITIK_FUZZ_SEED={seed}");
            std::panic::resume_unwind(panic)
        });
        let took = began.elapsed();
        assert!(took < SLOWEST, "{what}: {took:?} with REALPOLITIK_FUZZ_SEED={seed}:\n{input}");
        tried += 1;
    }
    if let Some(peak) = peak_memory() {
        assert!(peak < MOST_MEMORY, "{what}: {peak} KiB at the peak");
    }
    println!("{what}: {tried} inputs in {:.1} s", started.elapsed().as_secs_f64());
    assert!(tried > 0);
}

/// Most memory held so far, in KiB, where the system says so.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|l| l.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
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
