//! Times Cooke's model with robustness on Excalibur's files, and the fits of every
//! family, one core: `cargo run --release -p realpolitik-elicit --example times --
//! STUDY.dtt…`; printed beside what other programs take for the same.

use realpolitik_elicit::cooke::{
    CutOff, Settings, Weights, decision_maker, without_each_expert, without_each_item,
};
use realpolitik_elicit::files::{Mistakes, read_excalibur};
use realpolitik_elicit::fit::fits;
use std::time::Instant;

/// Runs of each, of which the fastest counts.
const RUNS: usize = 7;
/// CPU seconds of anduryl 1.2.2 for the scores and five decision makers of a study,
/// without robustness.
const ANDURYL: [(&str, f64); 4] =
    [("tobacco", 0.02), ("Goodheart", 0.027), ("PHAC 2009 final", 0.048), ("IceSheet2012", 0.092)];
/// CPU seconds of SHELF 1.13.0 for one expert.
const SHELF: f64 = 0.15;

fn best<T>(work: impl Fn() -> T) -> f64 {
    let one = |_| {
        let start = Instant::now();
        std::hint::black_box(work());
        start.elapsed().as_secs_f64()
    };
    (0..RUNS).map(one).fold(f64::INFINITY, f64::min)
}

fn main() {
    for name in std::env::args().skip(1) {
        let read = |path: &std::path::Path| {
            let bytes = std::fs::read(path).ok()?;
            Some(String::from_utf8_lossy(&bytes).into_owned())
        };
        let path = std::path::Path::new(&name);
        let Some(dtt) = read(path) else {
            println!("{name}: cannot be read");
            continue;
        };
        let rls = read(&path.with_extension("rls"));
        let mut mistakes = Mistakes::default();
        let all = read_excalibur(&dtt, rls.as_deref(), &mut mistakes);
        let Ok(study) = all.study(1) else {
            println!("{name}: cannot be scored");
            continue;
        };
        let settings = Settings::default();
        let seconds = best(|| {
            for weights in [Weights::Global, Weights::Item] {
                let cut_off = CutOff::Optimised;
                let _ = std::hint::black_box((
                    decision_maker(&study, &weights, cut_off, &settings),
                    without_each_item(&study, &weights, cut_off, &settings),
                    without_each_expert(&study, &weights, cut_off, &settings),
                ));
            }
        });
        let (experts, seeds) = (study.experts.len(), study.seeds().len());
        let questions = study.items.len();
        println!("{name}: {experts} experts, {seeds} seeds of {questions} questions");
        println!("  two decision makers with robustness: {:.3} ms", 1e3 * seconds);
        let stem = path.file_stem().and_then(|s| s.to_str()).unwrap_or_default();
        if let Some((_, peer)) = ANDURYL.iter().find(|(n, _)| *n == stem) {
            let times = peer / seconds;
            println!("  anduryl without robustness: {:.0} ms, {times:.0} times", 1e3 * peer);
        }
    }
    let said = [(0.25, 30.0), (0.5, 35.0), (0.75, 50.0)];
    let seconds = best(|| fits(&said, Some(0.0), Some(100.0)));
    println!(
        "ten families to one expert: {:.3} ms (peer {:.0} ms: {:.0} times)",
        1e3 * seconds,
        1e3 * SHELF,
        SHELF / seconds
    );
}
