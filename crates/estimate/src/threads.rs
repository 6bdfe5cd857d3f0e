//! How many threads work.

/// Does something with so many threads; no number depends on how many.
///
/// # Example
/// ```
/// assert_eq!(realpolitik_estimate::with_threads(2, || 1 + 1), 2);
/// ```
pub fn with_threads<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    match rayon::ThreadPoolBuilder::new().num_threads(threads).build() {
        Ok(pool) => pool.install(work),
        // A machine that grants no threads still has this one.
        Err(_) => work(),
    }
}
