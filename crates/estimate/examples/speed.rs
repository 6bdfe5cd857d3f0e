//! How long fits take, on simulated data of the sizes of published studies.
//!
//! `cargo run --release -p realpolitik-estimate --example speed`

use realpolitik_estimate::data::Table;
use realpolitik_estimate::{
    Game, Noise, Options, Simulated, Specification, Stream, fit, simulate, with_threads,
};
use std::time::Instant;

/// Columns of normal numbers with outcomes drawn from the model at small coefficients.
fn drawn(model: &Specification, rows: usize, columns: usize) -> Table {
    let mut s = Stream::new(3, 0);
    let names: Vec<String> = (0..columns).map(|c| format!("x{c}")).collect();
    let x: Vec<String> = (0..rows)
        .map(|_| (0..columns).map(|_| format!("{:.5}", s.normal())).collect::<Vec<_>>().join(","))
        .collect();
    let table = |outcomes: &[usize]| {
        let mut text = format!("y,{}\n", names.join(","));
        for (o, x) in outcomes.iter().zip(&x) {
            text += &format!("{},{x}\n", ["sq", "v", "w", "z"][*o]);
        }
        Table::read("drawn", text.as_bytes(), &[]).expect("a table")
    };
    let first: Vec<usize> = (0..rows).map(|r| r % model.game.endings()).collect();
    let options = Options { starts: 1, ..Options::default() };
    let template = fit(model, &table(&first), &options).expect("a fit").sample;
    let theta: Vec<f64> = template.coefficients.iter().map(|_| 0.35 * s.normal()).collect();
    let outcomes: Vec<usize> = simulate(&template, &theta, (1, 1))
        .iter()
        .map(|o| match o {
            Simulated::Ending(e) => usize::from(*e),
            Simulated::Offer(..) => 0,
        })
        .collect();
    table(&outcomes)
}

/// The best of five, in milliseconds.
fn time(what: &str, mut work: impl FnMut() -> String) {
    let mut best = f64::INFINITY;
    let mut said = String::new();
    for _ in 0..5 {
        let start = Instant::now();
        said = work();
        best = best.min(start.elapsed().as_secs_f64());
    }
    println!("{what:<58} {:>9.2} ms   {said}", 1e3 * best);
}

fn main() {
    let endings = ["sq", "v", "w", "z"].map(str::to_owned);
    let mut deter = Specification::new(
        Game::Deter,
        "y ~ x0 + x1 + x2 + x3 + x4 + x5 + x6 + x7 - 1 | 1 | 1 | \
         x8 + x9 + x10 + x11 + x12 + x13 + x0 + x1 + x2 + x3 + x4",
    )
    .and_then(|m| m.with_noise(Noise::Private))
    .expect("a model");
    deter.endings = endings[..3].to_vec();
    let mut crisis = Specification::new(
        Game::Crisis,
        "y ~ x0 + x1 + x2 + x3 - 1 | x4 | x5 + x6 + x2 + x3 | x0 + x1 + x7 | x8 + x7 | x1 | 0",
    )
    .expect("a model");
    crisis.endings = endings.to_vec();
    let wars = drawn(&deter, 7240, 14);
    let crises = drawn(&crisis, 418, 9);
    let run = |m: &Specification, t: &Table, starts: usize, boot: usize| {
        let options = Options { starts, bootstrap: boot, ..Options::default() };
        let a = fit(m, t, &options).expect("a fit").answer;
        format!(
            "{:?} k {} steps {} ll {:.4}",
            a.status,
            a.covariance.len(),
            a.steps,
            a.log_likelihood
        )
    };
    for threads in [1, 2] {
        with_threads(threads, || {
            println!("{threads} threads");
            time("deter private, 7,240 rows, one start", || run(&deter, &wars, 1, 0));
            time("deter private, 7,240 rows, ten starts", || run(&deter, &wars, 10, 0));
            time("deter private, 7,240 rows, one start, 100 refits", || run(&deter, &wars, 1, 100));
            time("crisis, 418 rows, one start", || run(&crisis, &crises, 1, 0));
            time("crisis, 418 rows, ten starts", || run(&crisis, &crises, 10, 0));
        });
    }
}
