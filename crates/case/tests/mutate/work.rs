//! Work that is counted, so that a bound on it holds on any machine however busy:
//! what a call allocates. `REALPOLITIK_CLOCK=1` also holds it to a second.

use allocation_counter::{AllocationInfo, measure};
use std::time::{Duration, Instant};

/// The most that an input may hold at once, in bytes.
pub const MOST_HELD: u64 = 256 << 20;
/// What an input may take where the clock is asked for.
const SLOWEST: Duration = Duration::from_secs(1);

/// What a call allocated, and how long it took.
#[derive(Debug)]
pub struct Work {
    pub allocated: AllocationInfo,
    took: Duration,
}

/// Runs and counts.
pub fn counted<T>(run: impl FnOnce() -> T) -> (T, Work) {
    let mut result = None;
    let began = Instant::now();
    let allocated = measure(|| result = Some(run()));
    let took = began.elapsed();
    (result.expect("it ran"), Work { allocated, took })
}

impl Work {
    /// Why it is too much, if it is: more than so many allocations, more bytes at
    /// once than any input may hold, or too long where time is asked for.
    pub fn too_much(&self, allocations: u64) -> Option<String> {
        let a = &self.allocated;
        if a.count_total > allocations {
            return Some(format!("{} allocations, more than {allocations}", a.count_total));
        }
        if a.bytes_max > MOST_HELD {
            return Some(format!("{} MiB held at once", a.bytes_max >> 20));
        }
        let timed = std::env::var_os("REALPOLITIK_CLOCK").is_some();
        (timed && self.took > SLOWEST).then(|| format!("{:?}", self.took))
    }
}
