//! `cargo +nightly fuzz run nfg`: whatever is read as a table is written and read
//! back as the same table.
#![no_main]

use libfuzzer_sys::fuzz_target;
use realpolitik_game::{Rational, ReadLimits, nfg};

fuzz_target!(|bytes: &[u8]| {
    let limits = ReadLimits { max_table: 100_000, ..ReadLimits::default() };
    let Ok(game) = nfg::read::<Rational>(bytes, &limits) else { return };
    let again = nfg::read(nfg::write(&game).as_bytes(), &limits).expect("what is written reads");
    assert_eq!(game, again);
});
