//! `cargo +nightly fuzz run game_json`: whatever is read as a game is written and
//! read back as the same game.
#![no_main]

use libfuzzer_sys::fuzz_target;
use realpolitik_game::{Rational, ReadLimits, json};

fuzz_target!(|bytes: &[u8]| {
    let limits = ReadLimits { max_nodes: 10_000, max_table: 100_000, ..ReadLimits::default() };
    let Ok(game) = json::read::<Rational>(bytes, &limits) else { return };
    let again = json::read(json::write(&game).as_bytes(), &limits).expect("what is written reads");
    assert_eq!(game, again);
});
