//! What instructions this machine has.

use fearless_simd::Level;

/// The widest instructions of this machine; no bit depends on them.
pub(crate) fn level() -> Level {
    static LEVEL: std::sync::OnceLock<Level> = std::sync::OnceLock::new();
    *LEVEL.get_or_init(Level::new)
}
