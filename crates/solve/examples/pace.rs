//! How long the solvers take: bimatrix games, Lemke–Howson, poker by regret
//! matching, and every tree of a folder of Gambit files.
//!
//! ```console
//! cargo run --release -p realpolitik-solve --example pace -- [FOLDER]
//! ```
//! Times are the least of several runs, in milliseconds.

#[path = "../tests/trees_games/mod.rs"]
mod trees_games;

use realpolitik_game::{Game, GameFile, Number, Rational, ReadLimits};
use realpolitik_solve::bimatrix::Bimatrix;
use realpolitik_solve::nash::{Cfr, Weighting, all_equilibria, lemke, lemke_howson, zero_sum};
use realpolitik_solve::{Limits, Settings, logit};
use std::time::Instant;
use trees_games::{Noise, leduc};

/// The least time of some runs, in milliseconds, and the last result.
fn least<T>(runs: usize, mut f: impl FnMut() -> T) -> (f64, T) {
    let mut best = f64::INFINITY;
    let mut last = None;
    for _ in 0..runs {
        let start = Instant::now();
        last = Some(f());
        best = best.min(start.elapsed().as_secs_f64() * 1e3);
    }
    (best, last.expect("at least one run"))
}

fn random(noise: &mut Noise, n: usize) -> Bimatrix<Rational> {
    let mut m = || {
        (0..n * n).map(|_| Rational::from_i64(noise.below(2001) as i64 - 1000)).collect::<Vec<_>>()
    };
    Bimatrix::new(n, n, m(), m()).expect("a full table")
}

fn main() {
    let mut noise = Noise(2024);
    for n in [5, 10, 15] {
        let g = random(&mut noise, n);
        let float = g.map(Number::to_f64);
        let runs = if n > 10 { 1 } else { 5 };
        let (exact, all) = least(runs, || all_equilibria(&g).all().map(|a| a.equilibria.len()));
        let (double, _) = least(runs, || all_equilibria(&float).all().map(|a| a.equilibria.len()));
        println!("all equilibria {n} × {n}: exact {exact:.3}, doubles {double:.3} ({all:?})");
    }
    for n in [20, 50, 100, 200] {
        let g = random(&mut noise, n).map(Number::to_f64);
        let (t, e) = least(5, || lemke_howson(&g, 0, &Limits::DEFAULT));
        let holds = e.map(|e| e.certificate.holds());
        println!("Lemke–Howson {n} × {n}: {t:.3} ({holds:?})");
    }
    let game = leduc();
    for weighting in [Weighting::Plus, Weighting::DISCOUNTED] {
        let (t, (iterations, left)) = least(3, || {
            let mut cfr = Cfr::new(&game, weighting).expect("poker is zero-sum");
            let left = cfr.run_to(1e-3, 10, 100_000).expect("Leduc is solved sooner");
            (cfr.iterations(), left)
        });
        println!(
            "Leduc to {left:.2e}, {weighting:?}: {t:.3} for {iterations} iterations and set-up"
        );
    }
    if let Some(folder) = std::env::args().nth(1) {
        trees(&folder);
    }
}

fn trees(folder: &str) {
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .expect("the folder can be read")
        .filter_map(|e| Some(e.ok()?.path()))
        .filter(|p| p.extension().is_some_and(|e| e == "efg"))
        .collect();
    paths.sort();
    for path in paths {
        let bytes = std::fs::read(&path).expect("the file can be read");
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let Ok(GameFile::Tree(game)) = GameFile::<f64>::read(&bytes, &ReadLimits::default()) else {
            println!("{name}: not read");
            continue;
        };
        let game: Game<f64> = game;
        let precision = vec![10.0; game.players().len()];
        let (t, s) = least(3, || logit(&game, &precision, &Settings::default()));
        let quantal = match s {
            Ok(s) => format!("logit {t:.3} ({} steps, {})", s.details.steps, s.certificate.holds()),
            Err(e) => format!("logit {t:.3} {e}"),
        };
        let (t, s) = least(3, || lemke(&game, None, &Limits::DEFAULT));
        let path = match s {
            Ok(s) => format!("Lemke {t:.3} ({})", s.certificate.holds()),
            Err(e) => format!("Lemke {e}"),
        };
        let (t, s) = least(3, || zero_sum(&game));
        let programme = match s {
            Ok(s) => format!("LP {t:.3} ({})", s.certificate.holds()),
            Err(e) => format!("LP {e}"),
        };
        println!("{name}: {quantal}; {path}; {programme}");
    }
}
