//! Work on a range cut into parts, a thread each.

use std::ops::Range;
use std::thread::ScopedJoinHandle;

/// Does `part` on the parts of `0..n`, `jobs` of them at once, and joins what they
/// give in the order of the range: so that nothing depends on who did what.
///
/// ```
/// use realpolitik_runs::parts::in_parts;
/// let squares = in_parts(5, 3, |range| range.map(|k| k * k).collect());
/// assert_eq!(squares, [0, 1, 4, 9, 16]);
/// assert!(in_parts(0, 3, |range| range.collect()).is_empty());
/// ```
pub fn in_parts<T: Send>(
    n: usize,
    jobs: usize,
    part: impl Fn(Range<usize>) -> Vec<T> + Sync,
) -> Vec<T> {
    let jobs = jobs.clamp(1, n.max(1));
    if jobs == 1 {
        return part(0..n);
    }
    std::thread::scope(|scope| {
        let part = &part;
        let workers: Vec<_> = (0..jobs)
            .map(|w| scope.spawn(move || part(n * w / jobs..n * (w + 1) / jobs)))
            .collect();
        workers.into_iter().flat_map(joined).collect()
    })
}

/// What a thread found; its panic goes on here.
pub fn joined<T>(thread: ScopedJoinHandle<'_, T>) -> T {
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}
