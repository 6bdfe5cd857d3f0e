//! Cases for tests: the shipped one, written ones, generated ones.
#![allow(dead_code, reason = "each test file uses its own part")]

use realpolitik_case::Case;
use realpolitik_case::load::{Limits, load_memory, load_path};
use realpolitik_case::unfold::CompiledGame;
use realpolitik_runs::subject::Subject;
use realpolitik_runs::subject::compiled_game;

/// The shipped case.
pub fn shipped() -> Case {
    let folder =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases/us-vietnam-2022");
    let loaded = load_path(&folder, &Limits::default());
    loaded.case.unwrap_or_else(|| panic!("{:?}", loaded.diagnostics))
}

/// A case from the text of its `case.toml`.
pub fn case(text: &str) -> Case {
    let loaded = load_memory("test", &[("case.toml", text.as_bytes())], &Limits::default());
    loaded.case.unwrap_or_else(|| panic!("{:?}\n{text}", loaded.diagnostics))
}

/// The first game of a case.
pub fn game(case: &Case) -> CompiledGame {
    compiled_game(case, None).expect("the case has a game")
}

/// A subject with a fixed seed.
pub fn subject<'a>(case: &'a Case, compiled: &'a CompiledGame) -> Subject<'a> {
    Subject { case, compiled, seed: 1, jobs: 2 }
}

/// One chooser, two actions: the first pays `gain`, a formula of `parameters`
/// (lines of TOML), the second 0, at the precision given.
pub fn one_choice(parameters: &str, gain: &str, precision: f64) -> Case {
    case(&format!(
        "schema = 1\ntitle = \"t\"\nas_of = 2020-01-01\n[actors.A]\n{parameters}\n\
         [games.g]\nstart = \"m\"\nprecision = {precision}\n\
         [games.g.moves.m]\nby = \"A\"\nactions = {{ yes = \"up\", no = \"down\" }}\n\
         [games.g.outcomes.up]\npayoffs.A = \"{gain}\"\n\
         [games.g.outcomes.down]\npayoffs.A = 0\n"
    ))
}
