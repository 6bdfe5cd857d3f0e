//! How long the check of a large case takes: a case of 2,000 lines and more is
//! made up, checked several times, and the times are printed.
//!
//! ```text
//! cargo run --release -p realpolitik-case --example check_large
//! ```

use realpolitik_case::load::{Limits, load_memory};
use std::fmt::Write as _;
use std::time::Instant;

/// Parameters, games and events of the case.
const PARAMETERS: usize = 200;
const GAMES: usize = 20;
const MOVES: usize = 8;
const EVENTS: usize = 300;
const RUNS: usize = 21;

fn case() -> String {
    let mut t = String::from("schema = 1\ntitle = \"A large case\"\nas_of = 2022-04-15\n\n");
    for actor in ["US", "VN", "CN", "RU"] {
        let _ = write!(t, "[actors.{actor}]\nname = \"State {actor}\"\n\n");
    }
    t.push_str("[parameters.precision]\nrange = \"3 to 5\"\njudgement = \"made up\"\n\n");
    for i in 0..PARAMETERS {
        let _ = write!(
            t,
            "[parameters.p{i}]\nlabel = \"Parameter {i}\"\nrange = \"0.{} to 0.9\"\njudgement = \"made up\"\n\n",
            1 + i % 8
        );
    }
    for g in 0..GAMES {
        let _ = write!(t, "[games.g{g}]\ntitle = \"Game {g}\"\nstart = \"m0\"\n\n");
        for m in 0..MOVES {
            let next = if m + 1 < MOVES { format!("m{}", m + 1) } else { "end".to_owned() };
            let by = ["US", "VN"][m % 2];
            let _ = write!(
                t,
                "[games.g{g}.moves.m{m}]\nlabel = \"Move {m}\"\nby = \"{by}\"\nactions = {{ on = \"{next}\", stop = \"o{m}\" }}\n\n"
            );
            let p = (g * MOVES + m) % PARAMETERS;
            let q = (p + 7) % PARAMETERS;
            let _ = write!(
                t,
                "[games.g{g}.outcomes.o{m}]\nlabel = \"Outcome {m}\"\npayoffs.US = \"p{p} * (1 - p{q})\"\npayoffs.VN = \"max(p{q}, 0.3) - 0.2 * p{p}\"\n\n"
            );
        }
        let _ = write!(
            t,
            "[games.g{g}.outcomes.end]\npayoffs.US = 0.5\npayoffs.VN = \"0.5 * m0.on\"\n\n"
        );
    }
    t.push_str("[rivals.a]\nlabel = \"One\"\nprior = 0.5\n\n[rivals.b]\nlabel = \"Other\"\nprior = 0.5\nset.p1 = 0.1\n");
    t
}

fn events() -> String {
    let mut t = String::from(
        "id,date,actor,target,kind,channel,giver,receiver,weight,game,episode,move,action,source,grade,summary\n",
    );
    for i in 0..EVENTS {
        let _ = writeln!(
            t,
            "e{i},{}-0{}-1{},US,VN,statement,public,,,,,,,,paper,B2,Something happened for the {i}th time.",
            2000 + i % 20,
            1 + i % 9,
            i % 9
        );
    }
    t
}

fn main() {
    let (case, events) = (case(), events());
    let bib = "@misc{paper, title = {A paper}, author = {Author, A.}, date = {2022-03-02}}\n";
    let files: [(&str, &[u8]); 3] = [
        ("case.toml", case.as_bytes()),
        ("events.csv", events.as_bytes()),
        ("sources.bib", bib.as_bytes()),
    ];
    let mut times: Vec<f64> = Vec::with_capacity(RUNS);
    let mut errors = 0;
    for _ in 0..RUNS {
        let start = Instant::now();
        let l = load_memory("large", &files, &Limits::default());
        times.push(start.elapsed().as_secs_f64() * 1e3);
        errors = l.errors();
    }
    times.sort_by(f64::total_cmp);
    println!(
        "{} lines of case.toml, {} rows of events.csv, {errors} errors: median {:.1} ms, least {:.1} ms, most {:.1} ms",
        case.lines().count(),
        EVENTS,
        times[RUNS / 2],
        times[0],
        times[RUNS - 1]
    );
}
