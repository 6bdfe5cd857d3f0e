//! Times solvers on games, without the start of a process: one JSON line per job.
//!
//! Each argument is METHOD:FILE, METHOD:random:ROWS:SEED or METHOD:uniform:S1xS2x…:SEED,
//! a game of `realpolitik generate` rounded to three digits; `text` as METHOD prints the
//! game instead. The game is read once and solved again and again for at least a fifth of
//! a second; the median is printed with how many equilibria came out and whether all were
//! certified.

use realpolitik_game::generate::{TableFamily, Units, random_table};
use realpolitik_game::strategic::{Bimatrix, MAX_TABLE, PayoffTable, StrategicForm};
use realpolitik_game::{Game, GameFile, Number, Rational, ReadLimits, efg};
use realpolitik_solve::nash::{
    Cfr, Weighting, all_equilibria, generic_ray, global_newton, interval_enumeration,
    iterated_polymatrix, lemke, lemke_howson, off_centre_start, simplicial_subdivision,
    support_enumeration, support_search, zero_sum,
};
use realpolitik_solve::{Limits, Settings, SolveError, branch};
use std::time::Instant;

/// Payoffs of the random games: whole numbers below 1000, so that both sides read
/// the same game exactly.
fn random_payoffs(n: usize, seed: u64) -> Vec<i64> {
    let mut state = seed;
    (0..2 * n * n)
        .map(|_| {
            // SplitMix64, the same as in the other half of the comparison.
            state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mut z = state;
            z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            ((z ^ (z >> 31)) % 1000) as i64
        })
        .collect()
}

fn table(file: &GameFile<Rational>) -> PayoffTable<Rational> {
    file.table(MAX_TABLE).expect("the strategic form fits")
}

fn tree(file: &GameFile<Rational>) -> Game<Rational> {
    match file {
        GameFile::Tree(g) => g.clone(),
        GameFile::Table(g) => g.to_tree(),
    }
}

/// What a run found: how many, and whether all hold.
type Outcome = Result<(usize, bool), String>;

fn job(method: &str, game: &GameFile<Rational>) -> Box<dyn FnMut() -> Outcome> {
    let wrong = |e: SolveError| e.to_string();
    match method {
        "enummixed" => {
            let g = Bimatrix::of_table(&table(game)).expect("two players");
            Box::new(move || {
                let all = all_equilibria(&g).all().map_err(wrong)?.equilibria;
                Ok((all.len(), all.iter().all(|e| e.certificate.holds())))
            })
        }
        "enummixed-f64" => {
            let g = Bimatrix::of_table(&table(game)).expect("two players").map(Number::to_f64);
            Box::new(move || {
                let all = all_equilibria(&g).all().map_err(wrong)?.equilibria;
                Ok((all.len(), all.iter().all(|e| e.certificate.holds())))
            })
        }
        "lemke-howson" => {
            let g = Bimatrix::of_table(&table(game)).expect("two players").map(Number::to_f64);
            Box::new(move || {
                let e = lemke_howson(&g, 0, &Limits::DEFAULT).map_err(wrong)?;
                Ok((1, e.certificate.holds()))
            })
        }
        "lcp" => {
            let g = tree(game).to_f64();
            Box::new(move || {
                let e = lemke(&g, None, &Limits::DEFAULT).map_err(wrong)?;
                Ok((1, e.certificate.holds()))
            })
        }
        "lp" => {
            let g = tree(game).to_f64();
            Box::new(move || {
                let s = zero_sum(&g).map_err(wrong)?;
                Ok((1, s.certificate.holds()))
            })
        }
        "logit" => {
            let g = tree(game).to_f64();
            Box::new(move || {
                let top = vec![10.0; g.players().len()];
                let points =
                    branch(&g, &top, &[1.0], &Settings::default()).map_err(|e| e.to_string())?;
                Ok((points.len(), points.iter().all(|(_, s)| s.certificate.holds())))
            })
        }
        "cfr-plus" => {
            let g = tree(game).to_f64();
            Box::new(move || {
                let mut cfr = Cfr::new(&g, Weighting::Plus).map_err(wrong)?;
                let gap = cfr.run_to(1e-3, 10, 100_000);
                Ok((cfr.iterations(), gap.is_ok()))
            })
        }
        "support-enumeration" => {
            let g = Bimatrix::of_table(&table(game)).expect("two players").map(Number::to_f64);
            Box::new(move || {
                let all = support_enumeration(&g).all().map_err(wrong)?.equilibria;
                Ok((all.len(), all.iter().all(|e| e.certificate.holds())))
            })
        }
        other => several(other, table(game)),
    }
}

/// Methods for any number of players.
fn several(method: &str, exact: PayoffTable<Rational>) -> Box<dyn FnMut() -> Outcome> {
    let wrong = |e: SolveError| e.to_string();
    let t = exact.map(Number::to_f64);
    let start = off_centre_start(t.shape());
    match method {
        "complete" => Box::new(move || {
            let all = interval_enumeration(&exact).all().map_err(wrong)?;
            let sound = all.equilibria.iter().all(|e| e.certificate.holds());
            Ok((all.equilibria.len(), all.proven && sound))
        }),
        "support-search" => Box::new(move || {
            let all = support_search(&t).all().map_err(wrong)?.equilibria;
            Ok((all.len(), all.iter().all(|e| e.certificate.holds())))
        }),
        "ipa" => Box::new(move || {
            let e = iterated_polymatrix(&t, &start).map_err(wrong)?;
            Ok((1, e.certificate.holds()))
        }),
        "gnm" => {
            let ray = generic_ray(t.shape());
            Box::new(move || {
                let e = global_newton(&t, &ray).first().map_err(wrong)?.ok_or("none")?;
                Ok((1, e.certificate.holds()))
            })
        }
        "simplicial" => Box::new(move || {
            let e = simplicial_subdivision(&t, &start, &Limits::DEFAULT).map_err(wrong)?;
            Ok((1, e.certificate.holds()))
        }),
        _ => panic!("no method {method}"),
    }
}

fn load(name: &str) -> GameFile<Rational> {
    if let Some(rest) = name.strip_prefix("random:") {
        let mut parts = rest.split(':').map(|p| p.parse::<u64>().expect("a number"));
        let n = parts.next().expect("a size") as usize;
        let payoffs = random_payoffs(n, parts.next().expect("a seed"));
        let payoffs = payoffs.into_iter().map(Rational::from_i64).collect();
        let table = PayoffTable::new(vec![n, n], payoffs).expect("a full table");
        return GameFile::Tree(table.to_tree());
    }
    if let Some(rest) = name.strip_prefix("uniform:") {
        let (shape, seed) = rest.split_once(':').expect("a shape and a seed");
        let shape: Vec<usize> = shape.split('x').map(|n| n.parse().expect("a number")).collect();
        let units = Units { digits: 3, ..Units::default() };
        let seed = seed.parse().expect("a seed");
        let table = random_table(TableFamily::Uniform, &shape, &units, seed);
        return GameFile::Tree(table.expect("a game").to_tree());
    }
    let limits = ReadLimits { max_input_bytes: 64 << 20, ..ReadLimits::default() };
    let bytes = std::fs::read(name).expect("the file is there");
    GameFile::read(&bytes, &limits).expect("the file holds a game")
}

fn main() {
    for argument in std::env::args().skip(1) {
        let (method, name) = argument.split_once(':').expect("METHOD:GAME");
        let game = load(name);
        if method == "text" {
            print!("{}", efg::write(&tree(&game)));
            continue;
        }
        if let (GameFile::Tree(g), "enummixed") = (&game, method) {
            // Counted before the clock starts, as the other side keeps its form.
            let _ = StrategicForm::reduced(g, MAX_TABLE);
        }
        let mut run = job(method, &game);
        let started = Instant::now();
        let mut times = Vec::new();
        let mut outcome = Err("not run".to_owned());
        while times.is_empty() || started.elapsed().as_secs_f64() < 0.2 && times.len() < 2000 {
            let begun = Instant::now();
            outcome = run();
            times.push(begun.elapsed().as_secs_f64());
        }
        times.sort_by(f64::total_cmp);
        let median = times[times.len() / 2];
        let (found, certified, why) = match outcome {
            Ok((n, ok)) => (n, ok, String::new()),
            Err(e) => (0, false, e),
        };
        println!(
            "{{\"method\":\"{method}\",\"game\":\"{name}\",\"seconds\":{median:e},\"runs\":{},\
             \"found\":{found},\"certified\":{certified},\"error\":{why:?}}}",
            times.len()
        );
    }
}
