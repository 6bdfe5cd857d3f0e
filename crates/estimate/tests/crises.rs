//! Crises of 418 rows and 20 coefficients, drawn from the model: fits end at a maximum,
//! higher than where the data come from, within 20 seconds of one processor.
//! `REALPOLITIK_ALL=1` draws twenty sets of each kind and takes ten starts.

use realpolitik_estimate::data::Table;
use realpolitik_estimate::{
    Fit, Game, Options, Sample, Simulated, Specification, Stream, fit, simulate, with_threads,
};
use std::fmt::Write;

const SIDES: &str = "x0 + x1 + x2 + x3 - 1 | x4 | x5 + x6 + x2 + x3 | x0 + x1 + x7 | x8 + x7 | \
                     x1 | 0";
const ROWS: usize = 418;

/// Whether rows hold one ending each, of normal columns, or counts of 120 months in few
/// of which anybody challenges, with columns as such studies have them.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Single,
    Months,
}

fn column(kind: Kind, c: usize, z: f64) -> f64 {
    let step = |at: f64| f64::from(u8::from(z > at));
    match (kind, c) {
        (Kind::Single, _) | (_, 7) => z,
        // Shares, dummies, regimes, costs.
        (_, 0 | 5) => libm::exp(0.8 * z - 2.0),
        (_, 2 | 3) => step(0.5),
        (_, 1 | 8) => (0.7 * z).clamp(-1.0, 1.0),
        _ => 1.0 + step(0.3) + step(1.0),
    }
}

fn table(counts: &[[usize; 4]], columns: &[String]) -> Table {
    let mut text = "sq,cd,sf,bd,x0,x1,x2,x3,x4,x5,x6,x7,x8\n".to_owned();
    for (n, x) in counts.iter().zip(columns) {
        writeln!(text, "{},{},{},{},{x}", n[0], n[1], n[2], n[3]).unwrap();
    }
    Table::read("drawn", text.as_bytes(), &[]).expect("a table")
}

/// A data set, and the coefficients that it is drawn from.
fn drawn(model: &Specification, kind: Kind, seed: u64, size: f64) -> (Table, Vec<f64>) {
    let mut s = Stream::new(seed, 0);
    let columns: Vec<String> = (0..ROWS)
        .map(|_| {
            let row = (0..9).map(|c| format!("{:.5}", column(kind, c, s.normal())));
            row.collect::<Vec<_>>().join(",")
        })
        .collect();
    let blank = table(&[[1; 4]; ROWS], &columns);
    let template = Sample::new(model, &blank, (0..ROWS).collect(), vec![]).expect("a sample");
    let mut truth: Vec<f64> = template.coefficients.iter().map(|_| size * s.normal()).collect();
    for (c, b) in template.coefficients.iter().zip(&mut truth) {
        if kind == Kind::Months && c.name.contains("Intercept") {
            let level = match c.name.split(':').next() {
                Some("VA") => 1.0,
                Some("CB" | "WB") => -1.0,
                Some("WA") => -2.0,
                _ => -1.7,
            };
            *b = level + 0.2 * *b;
        }
    }
    let mut counts = vec![[0; 4]; ROWS];
    for month in 0..if kind == Kind::Months { 120 } else { 1 } {
        for (n, seen) in counts.iter_mut().zip(simulate(&template, &truth, (seed, 1 + month))) {
            if let Simulated::Ending(e) = seen {
                n[usize::from(e)] += 1;
            }
        }
    }
    (table(&counts, &columns), truth)
}

/// Seconds that this thread has had of a processor, or of the clock where that is not known.
fn spent(began: std::time::Instant) -> f64 {
    let known = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = known.and_then(|s| s.split(' ').next()?.parse::<f64>().ok());
    nanoseconds.map_or(began.elapsed().as_secs_f64(), |n| n * 1e-9)
}

/// How a fit came out.
#[derive(Debug, PartialEq)]
enum Outcome {
    Maximum,
    /// Some choice is settled without error, and the answer says so.
    NoFiniteEstimate,
    /// No maximum was reached, and the answer is not to be used.
    Lost,
}

/// Fits a set with so many starts, on one thread.
fn fitted(kind: Kind, seed: u64, size: f64, starts: usize) -> Outcome {
    let model = Specification::new(Game::Crisis, &format!("sq + cd + sf + bd ~ {SIDES}")).unwrap();
    let (data, truth) = drawn(&model, kind, seed, size);
    let (found, seconds) = with_threads(1, || {
        let clock = std::time::Instant::now();
        let began = spent(clock);
        let found: Fit = fit(&model, &data, &Options { starts, ..Options::default() }).unwrap();
        (found, spent(clock) - began)
    });
    let a = &found.answer;
    let at_truth = found.sample.likelihood.value(&truth, None);
    println!(
        "seed {seed}, size {size}: {:?}, log-likelihood {:.4}, {at_truth:.4} where the data come \
         from, {} maxima, {} of {} starts lost, {} of them given up, {} rows with several \
         equilibria, scaled {:.1e}, {seconds:.2} s {:?}",
        a.status,
        a.log_likelihood,
        a.optima.len(),
        a.lost,
        a.starts,
        a.hopeless,
        a.equilibria.as_ref().unwrap().several,
        a.scaled_gradient.unwrap_or(f64::NAN),
        a.warnings
    );
    if cfg!(not(debug_assertions)) {
        assert!(seconds < 20.0, "seed {seed}: {seconds} s");
    }
    if !a.ok {
        let said = ["settles", "run off", "no finite estimate"];
        let told = a.warnings.iter().any(|w| said.iter().any(|s| w.contains(s)));
        return if told { Outcome::NoFiniteEstimate } else { Outcome::Lost };
    }
    assert!(a.scaled_gradient.unwrap() <= 1e-8, "seed {seed}");
    assert!(a.log_likelihood > at_truth, "seed {seed}");
    Outcome::Maximum
}

fn all() -> bool {
    std::env::var_os("REALPOLITIK_ALL").is_some()
}

/// Fits sets from the first seed on, and says how many came out so.
fn study(kind: Kind, size: impl Fn(u64) -> f64) -> [usize; 3] {
    let (sets, starts) = if all() { (20, 10) } else { (1, 2) };
    let mut out = [0; 3];
    for seed in 1..=sets {
        out[fitted(kind, seed, size(seed), starts) as usize] += 1;
    }
    println!("{} at a maximum, {} without a finite estimate, {} lost", out[0], out[1], out[2]);
    out
}

#[test]
fn months_with_few_challenges_end_at_the_maximum() {
    let [_, endless, lost] = study(Kind::Months, |s| if s % 2 == 1 { 0.3 } else { 0.5 });
    assert!(lost == 0 && endless <= 2, "{endless} {lost}");
}

#[test]
fn single_crises_end_at_the_maximum() {
    let [_, endless, lost] = study(Kind::Single, |s| if s % 3 == 0 { 0.6 } else { 0.35 });
    assert!(lost == 0 && endless == 0, "{endless} {lost}");
}
