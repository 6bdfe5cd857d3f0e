//! Seconds and peak memory of solves of large trees, each named on the command line.
//!
//! ```console
//! cargo run --release -p realpolitik-solve --example large_trees -- lp:leduc qre:leduc:0.5
//! ```
//! Jobs are METHOD:GAME[:λ]. Methods: read, lp, lcp, qre, cfr. Games: leduc, kuhn50 and
//! other numbers of cards, turns16 (perfect information, 2^16 endings), signals5000 (so
//! many signalling games), types5000 (one signalling game of so many types), or a file.

#[path = "../tests/trees_games/mod.rs"]
mod trees_games;

use realpolitik_game::{Game, GameBuilder, GameFile, NodeId, ReadLimits, efg};
use realpolitik_solve::nash::{Cfr, Weighting, lemke, zero_sum};
use realpolitik_solve::{Limits, Settings, logit};
use std::time::Instant;
use trees_games::{Noise, kuhn_of, leduc};

/// Two players in turn who see everything: `depth` moves of two actions.
fn turns(depth: usize) -> Game<f64> {
    let mut noise = Noise(1);
    let mut b = GameBuilder::<f64>::new("turns", ["A", "B"]);
    let mut open: Vec<Option<(NodeId, u32)>> = vec![None];
    for level in 0..depth {
        let mut next = Vec::new();
        for parent in open {
            let set = b.information_set("", (level % 2) as u32, ["l", "r"]);
            let node = b.decision(parent, set);
            next.extend([Some((node, 0)), Some((node, 1))]);
        }
        open = next;
    }
    for parent in open {
        let o = b.outcome("", [noise.unit(), noise.unit()]);
        b.terminal(parent, Some(o));
    }
    b.build().expect("a game")
}

/// Nature picks one of so many signalling games, which all see; each has so many types.
fn signals(games: usize, types: usize) -> Game<f64> {
    let mut noise = Noise(2);
    let mut b = GameBuilder::<f64>::new("signals", ["A", "B"]);
    let even = |n: usize| (0..n).map(move |g| (g.to_string(), 1.0 / n as f64));
    let issue = b.chance_set("issue", even(games));
    let kind = b.chance_set("type", even(types));
    let root = b.chance(None, issue);
    for g in 0..games {
        let drawn = b.chance(Some((root, g as u32)), kind);
        let answers: Vec<_> = (0..2).map(|_| b.information_set("", 1, ["y", "n"])).collect();
        for t in 0..types {
            let set = b.information_set("", 0, ["l", "r"]);
            let node = b.decision(Some((drawn, t as u32)), set);
            for (said, answer) in answers.iter().enumerate() {
                let last = b.decision(Some((node, said as u32)), *answer);
                for a in 0..2 {
                    let o = b.outcome("", [noise.unit(), noise.unit()]);
                    b.terminal(Some((last, a)), Some(o));
                }
            }
        }
    }
    b.build().expect("a game")
}

fn game(name: &str) -> Game<f64> {
    let number = |prefix: &str| name.strip_prefix(prefix).and_then(|n| n.parse::<usize>().ok());
    if name == "leduc" {
        return leduc();
    }
    if let Some(n) = number("kuhn") {
        return kuhn_of(n);
    }
    if let Some(n) = number("turns") {
        return turns(n);
    }
    if let Some(n) = number("signals") {
        return signals(n, 2);
    }
    if let Some(n) = number("types") {
        return signals(1, n);
    }
    let limits = ReadLimits { max_input_bytes: 256 << 20, ..ReadLimits::default() };
    let bytes = std::fs::read(name).expect("the file is there");
    match GameFile::<f64>::read(&bytes, &limits).expect("the file holds a game") {
        GameFile::Tree(g) => g,
        GameFile::Table(g) => g.to_tree(),
    }
}

/// What a job has to say of its result.
fn run(method: &str, game: &Game<f64>, lambda: f64) -> String {
    let limits = Limits::DEFAULT;
    match method {
        "lp" => match zero_sum(game) {
            Ok(s) => format!("value {:.7}, holds {}", s.details.value, s.certificate.holds()),
            Err(e) => e.to_string(),
        },
        "lcp" => match lemke(game, None, &limits) {
            Ok(s) => format!("payoffs {:.6?}, holds {}", s.payoffs, s.certificate.holds()),
            Err(e) => e.to_string(),
        },
        "qre" => {
            let precision = vec![lambda; game.players().len()];
            match logit(game, &precision, &Settings::default()) {
                Ok(s) => format!(
                    "payoffs {:.7?}, steps {}, {:.1e} off, holds {}",
                    s.payoffs,
                    s.details.steps,
                    s.certificate.max_regret,
                    s.certificate.holds()
                ),
                Err(e) => e.to_string(),
            }
        }
        "cfr" => match Cfr::new(game, Weighting::Plus) {
            Ok(mut cfr) => {
                let gap = cfr.run_to(1e-3, 10, 100_000);
                format!("{} iterations, gap {gap:?}", cfr.iterations())
            }
            Err(e) => e.to_string(),
        },
        _ => format!("no method {method}"),
    }
}

/// The most memory that this process held, where the system tells.
fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with("VmHWM"));
    line.map_or_else(String::new, |l| l.trim_start_matches("VmHWM:").trim().to_owned())
}

fn main() {
    for job in std::env::args().skip(1) {
        let mut parts = job.splitn(3, ':');
        let method = parts.next().unwrap_or_default();
        let game = game(parts.next().expect("METHOD:GAME"));
        let lambda: f64 = parts.next().map_or(10.0, |l| l.parse().expect("a number"));
        let text = if method == "read" { efg::write(&game) } else { String::new() };
        let began = Instant::now();
        let said = match method {
            "read" => {
                let limits = ReadLimits { max_input_bytes: 256 << 20, ..ReadLimits::default() };
                let read =
                    GameFile::<f64>::read(text.as_bytes(), &limits).expect("what was written");
                format!("{} players", read.players().len())
            }
            _ => run(method, &game, lambda),
        };
        let seconds = began.elapsed().as_secs_f64();
        println!("{job}: {} nodes, {seconds:.3} s, peak {}: {said}", game.nodes().len(), peak());
    }
}
