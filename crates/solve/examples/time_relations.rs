//! Times stochastic games read from tables: one JSON line per job.
//!
//! Each argument is FILE or LAMBDA:FILE, the limit or the quantal response at that λ. A
//! game is read once and solved again and again for at least a fifth of a second; what is
//! printed is the time of this thread alone for one solution, by the kernel's account
//! where there is one.

use realpolitik_game::relation::{MarkovGame, read_table};
use realpolitik_solve::markov::{MarkovSettings, MarkovSolution, markov_logit, markov_perfect};

/// Seconds that this thread has run.
fn spent() -> f64 {
    let own = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let first = own.split_whitespace().next().and_then(|n| n.parse::<f64>().ok());
    let clock = std::time::SystemTime::UNIX_EPOCH.elapsed().map_or(0.0, |d| d.as_secs_f64());
    first.map_or(clock, |n| n * 1e-9)
}

fn solved(game: &MarkovGame, lambda: Option<f64>) -> Result<MarkovSolution, String> {
    let settings = MarkovSettings::default();
    let found = match lambda {
        Some(l) => markov_logit(game, &vec![l; game.players().len()], &settings),
        None => markov_perfect(game, &settings).map(|limit| limit.solution),
    };
    found.map_err(|e| e.to_string())
}

fn main() {
    for argument in std::env::args().skip(1) {
        let (lambda, file) = match argument.split_once(':') {
            Some((lambda, file)) => (Some(lambda.parse().expect("a number before `:`")), file),
            None => (None, argument.as_str()),
        };
        let bytes = std::fs::read(file).expect("the file is there");
        let game = read_table(&bytes[..], &Default::default()).expect("the file holds a game");
        let (began, mut runs, mut last) = (spent(), 0u32, Err("not run".to_owned()));
        let mut seconds = 0.0;
        // To look at the account takes as long as a small game: it is looked at after so
        // many runs as there were before.
        while runs < 4 || runs < 50_000 && seconds < 0.2 {
            for _ in 0..runs.max(1) {
                last = solved(&game, lambda);
            }
            runs *= 2;
            runs = runs.max(1);
            seconds = spent() - began;
        }
        let seconds = seconds / f64::from(runs);
        let (certified, steps, regret, why) = match last {
            Ok(s) => (s.certificate.holds(), s.steps, s.certificate.max_regret, String::new()),
            Err(e) => (false, 0, f64::NAN, e),
        };
        let regret = if regret.is_finite() { format!("{regret:e}") } else { "null".to_owned() };
        println!(
            "{{\"game\":{file:?},\"seconds\":{seconds:e},\"runs\":{runs},\"steps\":{steps},\
             \"certified\":{certified},\"regret\":{regret},\"error\":{why:?}}}"
        );
    }
}
