//! The reader of cases: a document, its tables and its bibliography, parted by
//! a byte that no UTF-8 text holds.
//!
//! `cargo +nightly fuzz run case -- -timeout=1 -rss_limit_mb=256`

#![no_main]

use libfuzzer_sys::fuzz_target;
use realpolitik_case::load::{Limits, load_memory};
use realpolitik_case::render;

const NAMES: [&str; 5] =
    ["case.toml", "events.csv", "tiers.csv", "regimes/rule.csv", "sources.bib"];

fuzz_target!(|data: &[u8]| {
    let parts = data.split(|b| *b == 0xff);
    let files: Vec<(&str, &[u8])> = NAMES.into_iter().zip(parts).collect();
    let loaded = load_memory("fuzz", &files, &Limits::default());
    assert_eq!(loaded.case.is_none(), loaded.errors() > 0);
    let shown = render::human(&loaded, false);
    assert!(!shown.chars().any(|c| c.is_control() && c != '\n'));
    let _ = (render::json(&loaded), render::sarif(&loaded), render::github(&loaded));
});
