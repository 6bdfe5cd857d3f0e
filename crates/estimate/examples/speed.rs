//! How long fits take, on simulated data of the sizes of published studies, and on
//! `war1800.csv` if its path is given.
//!
//! `cargo run --release -p realpolitik-estimate --example speed [war1800.csv]`

use realpolitik_estimate::data::Table;
use realpolitik_estimate::{
    Game, Noise, Options, Simulated, Specification, Stream, fit, simulate, with_threads,
};
use realpolitik_game::strategic::Bimatrix;
use realpolitik_solve::{Settings, quantal_response::estimate_precision};
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

/// The same crises, each watched for 120 months: counts of the endings.
fn watched(model: &Specification, crises: &Table) -> Table {
    let options = Options { starts: 1, ..Options::default() };
    let once = fit(model, crises, &options).expect("a fit");
    let mut counts = vec![[0; 4]; 418];
    for month in 0..120 {
        for (n, o) in counts.iter_mut().zip(simulate(&once.sample, &once.theta, (2, month))) {
            if let Simulated::Ending(e) = o {
                n[usize::from(e)] += 1;
            }
        }
    }
    let names: Vec<String> = (0..9).map(|c| format!("x{c}")).collect();
    let columns: Vec<Vec<String>> = names
        .iter()
        .map(|n| {
            let e = realpolitik_estimate::formula::Expression::Name(n.clone());
            (0..418)
                .map(|r| e.value(crises, r).number().map_or(String::new(), |x| x.to_string()))
                .collect()
        })
        .collect();
    let mut text = format!("sq,v,w,z,{}\n", names.join(","));
    for (r, n) in counts.iter().enumerate() {
        let x: Vec<&str> = columns.iter().map(|c| c[r].as_str()).collect();
        text += &format!("{},{},{},{},{}\n", n[0], n[1], n[2], n[3], x.join(","));
    }
    Table::read("watched", text.as_bytes(), &[]).expect("a table")
}

/// The best of five in milliseconds, or of as many as fit into two seconds.
fn time(what: &str, mut work: impl FnMut() -> String) {
    let mut best = f64::INFINITY;
    let mut said = String::new();
    let began = Instant::now();
    for _ in 0..5 {
        let start = Instant::now();
        said = work();
        best = best.min(start.elapsed().as_secs_f64());
        if began.elapsed().as_secs_f64() > 2.0 {
            break;
        }
    }
    println!("{what:<58} {:>9.2} ms   {said}", 1e3 * best);
}

/// Asymmetric matching pennies of Ochs (1995), payoffs as in McKelvey & Palfrey (1995): one
/// λ for both players, from 128 choices of each.
fn ochs() -> impl FnMut() -> String {
    let (a, b) = (vec![1.1141, 0.0, 0.0, 0.2785], vec![0.0, 1.1141, 1.1141, 0.0]);
    let game = Bimatrix::new(2, 2, a, b).expect("a full table").table().to_tree();
    let seen = [0.527, 1.0 - 0.527, 0.366, 1.0 - 0.366].map(|share| 128.0 * share);
    move || {
        let fit = || estimate_precision(&game, &seen, &[10.0; 2], &Settings::default());
        for _ in 1..100 {
            std::hint::black_box(fit()).expect("a fit");
        }
        let e = fit().expect("a fit");
        format!("steps {} ll {:.4}", e.solution.details.steps, e.log_likelihood)
    }
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
    let mut months = Specification::new(
        Game::Crisis,
        "sq + v + w + z ~ x0 + x1 + x2 + x3 - 1 | x4 | x5 + x6 + x2 + x3 | x0 + x1 + x7 | \
         x8 + x7 | x1 | 0",
    )
    .expect("a model");
    months.endings = endings.to_vec();
    let counted = watched(&crisis, &crises);
    let war = std::env::args().nth(1).map(|path| {
        let bytes = std::fs::read(&path).expect("the file is there");
        Table::read(&path, &bytes, &[]).expect("a table")
    });
    let duel = Specification::new(
        Game::Deter,
        "esc + war ~ s_wt_re1 + revis1 | 0 | regime1 | balanc + regime2",
    )
    .expect("a model");
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
            time("crisis, 418 rows of 120 months, one start", || run(&months, &counted, 1, 0));
            time("crisis, 418 rows of 120 months, ten starts", || run(&months, &counted, 10, 0));
            time("Ochs' game, λ, 100 fits", ochs());
            if let Some(war) = &war {
                time("war1800, one start", || run(&duel, war, 1, 0));
                time("war1800, one start, 100 refits", || run(&duel, war, 1, 100));
            }
        });
    }
}
