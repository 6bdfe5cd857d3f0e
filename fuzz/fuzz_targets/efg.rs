//! `cargo +nightly fuzz run efg`: whatever is read as a tree is written and read
//! back with the same payoffs.
#![no_main]

use libfuzzer_sys::fuzz_target;
use realpolitik_game::{Rational, ReadLimits, efg};

fuzz_target!(|bytes: &[u8]| {
    let limits = ReadLimits { max_nodes: 10_000, ..ReadLimits::default() };
    let Ok(game) = efg::read::<Rational>(bytes, &limits) else { return };
    let again = efg::read::<Rational>(efg::write(&game).as_bytes(), &limits)
        .expect("what is written reads");
    assert_eq!(game.accumulated_payoffs(), again.accumulated_payoffs());
    let _ = (game.imperfect_recall(), game.absent_minded());
});
