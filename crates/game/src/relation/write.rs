//! A stochastic game as a table.

use super::game::MarkovGame;
use std::fmt::Write;

/// Writes a game in the table format of sgamesolver with `phi_` columns, which
/// [`super::read_table`] reads back as the same game to the last bit.
pub fn write_table(game: &MarkovGame) -> String {
    let players = game.players();
    let mut out = String::from("state");
    for (prefix, names) in [("a_", players), ("u_", players)] {
        for name in names {
            let _ = write!(out, ",{}", quoted(&format!("{prefix}{name}")));
        }
    }
    for state in game.states() {
        let _ = write!(out, ",{}", quoted(&format!("phi_{}", state.name())));
    }
    out.push_str("\ndelta");
    out.extend(std::iter::repeat_n(',', players.len()));
    for d in game.discounts() {
        let _ = write!(out, ",{d:?}");
    }
    out.extend(std::iter::repeat_n(',', game.states().len()));
    for (s, state) in game.states().iter().enumerate() {
        game.for_each_profile(s, |position, profile| {
            let _ = write!(out, "\n{}", quoted(state.name()));
            for (names, a) in state.actions().iter().zip(profile) {
                let _ = write!(out, ",{}", quoted(&names[*a]));
            }
            let numbers = state.payoffs().row(position).iter().chain(state.transition(position));
            for v in numbers {
                let _ = write!(out, ",{v:?}");
            }
        });
    }
    out.push('\n');
    out
}

/// A cell, in quotes where it must be.
fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}
