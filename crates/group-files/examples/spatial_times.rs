//! Times the spatial model on files, one core:
//! `cargo run --release -p realpolitik-group-files --example spatial_times -- FILE…`
//! and, with `--draws N` first, draws of each with a spread of 5 per cent; printed
//! beside what KTAB takes, and with the time of a turn by the cube of the actors.

use realpolitik_bargain::forecast::{Model, Settings};
use realpolitik_bargain::spatial::{self, Arithmetic, run};
use realpolitik_bargain::uncertainty::{spread, uncertainty};
use realpolitik_case::load::Limits;
use realpolitik_group_files::read;
use std::time::Instant;

/// Runs of each file, of which the fastest counts.
const RUNS: usize = 5;
/// CPU seconds of KTAB of 2019 (g++ 12, -O2) for the same files.
const KTAB: [(&str, f64); 5] = [
    ("dummyData_3Dim", 0.04),
    ("SOE-Pol-Comp", 0.38),
    ("dummyData_6Dim", 2.90),
    ("dummyData-a040", 7.35),
    ("dummyData-a080", 87.1),
];

fn main() {
    let mut files: Vec<String> = std::env::args().skip(1).collect();
    let mut draws = 0;
    if files.first().is_some_and(|f| f == "--draws") {
        draws = files.get(1).and_then(|n| n.parse().ok()).unwrap_or(1000);
        files.drain(..2.min(files.len()));
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("one thread");
    for name in files {
        let bytes = std::fs::read(&name).expect("the file is there");
        let Some(file) = read(&name, &bytes, &Limits::default()).file else {
            println!("{name}: cannot be read");
            continue;
        };
        let settings = spatial::Settings { arithmetic: Arithmetic::Ktab2019, ..Default::default() };
        let (mut best, mut turns) = (f64::INFINITY, 0);
        for _ in 0..RUNS {
            let start = Instant::now();
            turns = run(&file.group, &settings).expect("it runs").states.len() - 1;
            best = best.min(start.elapsed().as_secs_f64());
        }
        let (n, m) = (file.group.actors.len(), file.group.dimensions.len());
        println!("{name}: {n} actors, {m} dimensions, {turns} turns, {:.3} ms", 1e3 * best);
        let cube = best / turns.max(1) as f64 / (n as f64).powi(3);
        println!("  a turn takes {:.1} ns by the cube of the actors", 1e9 * cube);
        let stem = std::path::Path::new(&name).file_stem().and_then(|s| s.to_str());
        if let Some((_, peer)) = KTAB.iter().find(|(of, _)| Some(*of) == stem) {
            println!("  KTAB takes {:.0} ms: {:.0} times", 1e3 * peer, peer / best);
        }
        if draws > 0 {
            let wide = spread(&file, 0.05);
            let start = Instant::now();
            let found = pool
                .install(|| uncertainty(&wide, Model::Smp, &Settings::default(), (1, draws), &[]));
            let u = found.expect("some draw settles");
            println!(
                "  {draws} draws in {:.2} s, {} left out",
                start.elapsed().as_secs_f64(),
                u.left_out
            );
        }
    }
}
