//! Writes draws of a case as Gambit files with what this program makes of them,
//! and measures how many it solves in a second on one core. For
//! `scripts/oracle-batch`.

use realpolitik_belief::sampler::Sampler;
use realpolitik_case::load::{Limits, load_path};
use realpolitik_runs::points::{Points, solve_points};
use realpolitik_runs::subject::compiled_game;
use serde_json::json;
use std::path::Path;
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, case, draws, folder] = arguments.as_slice() else {
        return Err("usage: oracle_batch CASE DRAWS FOLDER".into());
    };
    let draws: usize = draws.parse()?;
    let folder = Path::new(folder);
    std::fs::create_dir_all(folder)?;
    let case = load_path(Path::new(case), &Limits::default()).case.ok_or("the case has errors")?;
    let compiled = compiled_game(&case, None)?;
    let sampler = Sampler::new(&case.beliefs(), 1);
    let mut theta = Vec::new();
    let mut points = Points::new(case.parameters.len(), draws);
    for k in 0..draws {
        sampler.draw(k as u64, &mut theta);
        points.set(k, &theta);
    }
    let solved = solve_points(&compiled, &points, 1);
    let mut rows = Vec::new();
    for k in 0..draws {
        points.get(k, &mut theta);
        let mut game = compiled.at(&theta)?;
        let precision = compiled.precision_at(&theta)?;
        // The peer takes one precision for all: what differs goes into payoffs.
        let lambda = precision[0];
        for o in 0..game.outcomes().len() {
            let id = realpolitik_game::OutcomeId(o as u32);
            let scaled = game.outcomes()[o].payoffs.iter().zip(&precision);
            let scaled =
                scaled.map(|(v, p)| if *p == lambda { *v } else { v * p / lambda }).collect();
            game.set_payoffs(id, scaled);
        }
        let file = format!("{k}.efg");
        std::fs::write(folder.join(&file), realpolitik_game::efg::write(&game))?;
        let profile: Vec<f64> = (0..game.action_count()).map(|a| solved.action(a)[k]).collect();
        let sets: Vec<_> = game
            .information_sets()
            .iter()
            .map(|h| json!({"player": h.player.index(), "label": h.label, "actions": h.actions}))
            .collect();
        rows.push(json!({
            "file": file, "lambda": lambda, "profile": profile, "sets": sets,
            "certified": solved.certified()[k],
        }));
    }
    // The same draws over and over, from parameters to certified answers.
    let copies = (200_000 / draws).max(1);
    let mut many = Points::new(case.parameters.len(), draws * copies);
    for m in 0..case.parameters.len() {
        let row = points.row(m).repeat(copies);
        many.row_mut(m).copy_from_slice(&row);
    }
    let mut best = f64::INFINITY;
    for _ in 0..5 {
        let begin = Instant::now();
        let solved = solve_points(&compiled, &many, 1);
        best = best.min(begin.elapsed().as_secs_f64());
        assert!(solved.certified().iter().all(|c| *c), "every copy is certified");
    }
    let rate = many.len() as f64 / best;
    let document = json!({"draws": rows, "solves_per_second": rate});
    std::fs::write(folder.join("draws.json"), serde_json::to_vec(&document)?)?;
    println!("{rate:.0} solves a second on one core, each certified");
    Ok(())
}
