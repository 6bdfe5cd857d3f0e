//! How long the parts of an answer take on a case:
//! `cargo run --release -p realpolitik-analysis --example pace [CASE]`.
//!
//! Each part is timed five times after one run that is not counted; the median
//! and the worst are printed, in milliseconds.

use realpolitik_analysis::flips::flip::flips;
use realpolitik_analysis::flips::near_flip::near_flip;
use realpolitik_analysis::headline::gain::gains;
use realpolitik_analysis::multiplicity::multiplicity;
use realpolitik_analysis::sensitivity::effects::sensitivity;
use realpolitik_analysis::sensitivity::value_of_information::value_of_information;
use realpolitik_analysis::why::why;
use realpolitik_analysis::{Asked, Options, analyze};
use realpolitik_case::load::{Limits, load_path};
use realpolitik_runs::subject::{Subject, compiled_game};
use realpolitik_runs::sweep::Progress;
use std::time::Instant;

const RUNS: usize = 5;

fn timed(name: &str, work: &dyn Fn()) {
    work();
    let mut taken: Vec<f64> = (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    taken.sort_by(f64::total_cmp);
    println!("{name:<34} {:>9.1} {:>9.1}", taken[RUNS / 2], taken[RUNS - 1]);
}

fn main() {
    let shipped = concat!(env!("CARGO_MANIFEST_DIR"), "/../../cases/us-vietnam-2022");
    let path = std::env::args().nth(1).unwrap_or_else(|| shipped.to_owned());
    let loaded = load_path(std::path::Path::new(&path), &Limits::default());
    let Some(case) = loaded.case else {
        eprintln!("{path} is not a case without errors");
        std::process::exit(3);
    };
    let compiled = compiled_game(&case, None).expect("the case has a game");
    let jobs = std::thread::available_parallelism().map_or(1, |n| n.get());
    let s = Subject { case: &case, compiled: &compiled, seed: 1, jobs };
    let outcome = &case.games[compiled.protocol].outcomes[compiled.terminals[0].outcome].name;
    println!("{path}, {jobs} threads\n{:<34} {:>9} {:>9}", "", "median ms", "worst ms");
    timed("look for several equilibria", &|| drop(multiplicity(&s, false)));
    timed("thorough search for them", &|| drop(multiplicity(&s, true)));
    timed("near flip", &|| drop(near_flip(&s)));
    timed("gains", &|| drop(gains(&s, 20_000)));
    timed("flips", &|| drop(flips(&s, outcome, None, None)));
    timed("why", &|| drop(why(&s, outcome)));
    timed("sensitivity", &|| drop(sensitivity(&s, outcome)));
    timed("value of information", &|| drop(value_of_information(&s, outcome)));
    let options = |asked: Asked, judged| Options { jobs, asked, judged, ..Options::default() };
    let answer = |options: &Options| drop(analyze(&case, options, &Progress::default()));
    timed("the answer, 20,000 draws, judged", &|| answer(&options(Asked::default(), true)));
    timed("the answer with the record", &|| answer(&options(Asked::default(), false)));
    let full = Asked { full: true, ..Asked::default() };
    timed("everything", &|| answer(&options(full.clone(), false)));
}
