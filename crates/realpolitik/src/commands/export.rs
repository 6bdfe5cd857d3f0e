//! `export`: the game of a case for other programs.

use crate::args::{Export, Point, Target};
use crate::context::{Context, write_file};
use crate::exit::{Exit, Failure};
use crate::input;
use realpolitik_analysis::draw::Sampler;
use realpolitik_analysis::finding::{base_point, compiled_game, mean_point};
use realpolitik_case::Case;
use realpolitik_case::unfold::CompiledGame;
use realpolitik_game::Game;
use serde_json::{Value, json};
use std::fmt::Write;

/// Runs it.
pub fn run(args: &Export, context: &Context) -> Result<Exit, Failure> {
    let case = input::case(args.case.as_deref(), None, context)?;
    let compiled = compiled_game(&case, args.game.as_deref())
        .map_err(|e| Failure::new(Exit::Usage, e.to_string(), "name another game with --game"))?;
    let theta = point(&case, args.at, context.seed);
    let game = compiled.at(&theta).map_err(|e| {
        Failure::new(Exit::InvalidCase, e.to_string(), "mend the formula, or the beliefs it reads")
    })?;
    let text = match args.to {
        Target::Efg => efg(&case, &compiled, game, args.at),
        Target::Json => format!("{:#}\n", json_tree(&case, &compiled, &game, &theta, args.at)?),
        Target::Csv => csv(&case, &compiled, &game),
    };
    write_file(&args.output, &text, args.force)?;
    Ok(Exit::Done)
}

/// The parameters at a point.
pub fn point(case: &Case, at: Point, seed: u64) -> Vec<f64> {
    match at {
        Point::Base => base_point(case),
        Point::Mean => mean_point(case),
        Point::Draw(k) => {
            let mut theta = Vec::new();
            Sampler::new(case, seed).draw(k, &mut theta);
            theta
        }
    }
}

fn efg(case: &Case, compiled: &CompiledGame, mut game: Game<f64>, at: Point) -> String {
    game.title = case.games[compiled.protocol].title.clone();
    game.comment = format!(
        "Case {} as of {}, game {}, at {at}. Hash {}. realpolitik {}.",
        case.id,
        case.as_of,
        case.games[compiled.protocol].id,
        case.hash,
        env!("CARGO_PKG_VERSION")
    );
    realpolitik_game::efg::write(&game)
}

fn json_tree(
    case: &Case,
    compiled: &CompiledGame,
    game: &Game<f64>,
    theta: &[f64],
    at: Point,
) -> Result<Value, Failure> {
    let protocol = &case.games[compiled.protocol];
    let parameters: serde_json::Map<String, Value> =
        case.parameters.iter().zip(theta).map(|(p, v)| (p.id.clone(), json!(v))).collect();
    let precision = compiled.precision_at(theta).map_err(|e| {
        Failure::new(Exit::InvalidCase, e.to_string(), "mend the precision of the game")
    })?;
    Ok(json!({
        "ok": true,
        "case": case.id,
        "hash": case.hash,
        "as_of": case.as_of.to_string(),
        "game": protocol.id,
        "at": at.to_string(),
        "parameters": parameters,
        "precision": precision,
        "tree": game,
    }))
}

/// A row per ending: the play that leads there, and what each player gets.
fn csv(case: &Case, compiled: &CompiledGame, game: &Game<f64>) -> String {
    let protocol = &case.games[compiled.protocol];
    let mut out = String::from("ending,label,play");
    for p in &compiled.players {
        let _ = write!(out, ",{}", cell(&format!("payoff_{}", case.actors[p.index()].id)));
    }
    out.push('\n');
    let pays = game.accumulated_payoffs();
    for t in &compiled.terminals {
        let outcome = &protocol.outcomes[t.outcome];
        let play: Vec<String> = t.path.iter().map(|(n, b)| format!("{n}={b}")).collect();
        let _ = write!(
            out,
            "{},{},{}",
            cell(&outcome.name),
            cell(&outcome.label),
            cell(&play.join(" "))
        );
        for value in &pays[t.node.index()] {
            let _ = write!(out, ",{value}");
        }
        out.push('\n');
    }
    out
}

/// A cell of text that no spreadsheet takes for a formula.
fn cell(text: &str) -> String {
    let risky = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    let text = if risky { format!("'{text}") } else { text.to_owned() };
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cells_are_not_formulas() {
        assert_eq!(cell("=1+1"), "'=1+1");
        assert_eq!(cell("@SUM(A1)"), "'@SUM(A1)");
        assert_eq!(cell("＝1"), "'＝1");
        assert_eq!(cell("a, \"b\""), "\"a, \"\"b\"\"\"");
        assert_eq!(cell("plain"), "plain");
    }
}
