//! A relation over time, as its answer has it, with what it took:
//! `cargo run --release -p realpolitik-analysis --example over_time [CASE] [DRAWS]`.

use realpolitik_analysis::{Options, analyze};
use realpolitik_case::load::{Limits, load_path};
use realpolitik_runs::relation::{How, forecast};
use realpolitik_runs::sweep::Progress;
use std::time::Instant;

fn main() {
    let shipped = concat!(env!("CARGO_MANIFEST_DIR"), "/../../cases/us-vietnam-2022");
    let mut args = std::env::args().skip(1);
    let path = args.next().unwrap_or_else(|| shipped.to_owned());
    let draws = args.next().and_then(|d| d.parse().ok()).unwrap_or(20_000);
    let loaded = load_path(std::path::Path::new(&path), &Limits::default());
    let Some(case) = loaded.case else {
        for d in &loaded.diagnostics {
            eprintln!("{} {}", d.code, d.message);
        }
        std::process::exit(3);
    };
    let jobs = std::thread::available_parallelism().map_or(1, |n| n.get());
    for r in &case.relations {
        let start = Instant::now();
        let how = How::beliefs(1, draws, jobs);
        let found = forecast(&case, r, how, r.horizon as usize, &[], &Progress::default());
        let took = start.elapsed().as_secs_f64();
        let found = found.expect("the games unfold");
        println!(
            "{}: {} draws in {took:.2} s, {} failed, {} turned, residuals {:.1e} {:.1e}",
            r.id, found.draws, found.failed, found.turned, found.residual, found.value_residual
        );
    }
    let options = Options { draws, jobs, judged: true, ..Options::default() };
    let f = analyze(&case, &options, &Progress::default()).expect("an answer");
    for r in &f.relations {
        println!("{}", r.dates.join(" "));
        for s in &r.states {
            let row = |all: &[realpolitik_analysis::relations::Band]| -> String {
                all.iter().map(|b| format!("{:6.3}", b.mean)).collect()
            };
            println!("{:<14} there  {}", s.id, row(&s.there));
            println!("{:<14} been   {}  {:?}", "", row(&s.reached), s.when);
        }
    }
    for q in &f.questions {
        if let Some(p) = &q.judged {
            println!("{:<24} {:.4} ± {:.4} ({:.3}–{:.3})", q.id, p.mean, p.mcse, p.p05, p.p95);
        }
    }
}
