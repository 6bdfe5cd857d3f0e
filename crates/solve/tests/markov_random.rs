//! Random stochastic games of many kinds: each has a quantal response and a limit that
//! are certified, whatever the units, the zero of payoffs and the discounts; one limit in
//! a thousand may be refused for a branch that rounding hides. A few of
//! each kind by default; `REALPOLITIK_ALL=8800` (with `--release --nocapture`) so many in
//! all, `REALPOLITIK_ALL=17..18` those of a range, and says which failed.

mod numbers;

use numbers::Numbers;
use realpolitik_game::relation::{MarkovGame, StageGame};
use realpolitik_game::strategic::PayoffTable;
use realpolitik_solve::markov::{markov_logit, markov_perfect};
use std::time::Instant;

/// A draw below `n`.
fn below(r: &mut Numbers, n: usize) -> usize {
    (r.next() * n as f64) as usize
}

/// Kinds of payoffs and transitions.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    /// Even draws between 0 and 1.
    Even,
    /// Whole numbers from −3 to 3: ties are frequent.
    Whole,
    /// What one wins the next loses.
    ZeroSum,
    /// All want the same.
    Common,
    /// Every profile leads to one state for certain.
    Certain,
    /// One profile in five ends the game.
    Ending,
    /// In millions.
    Large,
    /// In billionths.
    Small,
    /// Between 1,000,000 and 1,000,001.
    Shifted,
    /// Between 1,000,000,000 and 1,000,000,001.
    Far,
    /// Discounts of 0.99 to 0.9999.
    Patient,
}

const KINDS: [Kind; 11] = [
    Kind::Even,
    Kind::Whole,
    Kind::ZeroSum,
    Kind::Common,
    Kind::Certain,
    Kind::Ending,
    Kind::Large,
    Kind::Small,
    Kind::Shifted,
    Kind::Far,
    Kind::Patient,
];

/// The unit of payoffs of a kind.
fn unit(kind: Kind) -> f64 {
    match kind {
        Kind::Large => 1e6,
        Kind::Small => 1e-9,
        _ => 1.0,
    }
}

fn payoffs(kind: Kind, r: &mut Numbers, players: usize) -> Vec<f64> {
    let draw = r.next();
    let one = match kind {
        Kind::Whole => (draw * 7.0).floor() - 3.0,
        Kind::Shifted => 1e6 + draw,
        Kind::Far => 1e9 + draw,
        _ => draw * unit(kind),
    };
    let mut row = vec![one];
    for i in 1..players {
        row.push(match kind {
            Kind::ZeroSum if i == 1 => -one,
            Kind::Common => one,
            Kind::Whole => (r.next() * 7.0).floor() - 3.0,
            Kind::Shifted => 1e6 + r.next(),
            Kind::Far => 1e9 + r.next(),
            _ => r.next() * unit(kind),
        });
    }
    row
}

fn transition(kind: Kind, r: &mut Numbers, states: usize) -> Vec<f64> {
    if kind == Kind::Ending && r.next() < 0.2 {
        return vec![0.0; states];
    }
    if kind == Kind::Certain {
        let to = below(r, states);
        return (0..states).map(|t| f64::from(u8::from(t == to))).collect();
    }
    let row: Vec<f64> = (0..states).map(|_| -r.next().max(1e-9).ln()).collect();
    let total: f64 = row.iter().sum();
    row.iter().map(|p| p / total).collect()
}

fn game(number: u64) -> (Kind, MarkovGame) {
    let kind = KINDS[number as usize % KINDS.len()];
    let mut r = Numbers(0x5eed_0000 + number);
    let players = 1 + below(&mut r, if number.is_multiple_of(3) { 4 } else { 2 });
    let states = 1 + below(&mut r, if players > 2 { 5 } else { 9 });
    let most = if players > 2 { 3 } else { 4 };
    let all = (0..states)
        .map(|s| {
            let shape: Vec<usize> = (0..players).map(|_| 1 + below(&mut r, most)).collect();
            let profiles: usize = shape.iter().product();
            let (mut pays, mut next) = (Vec::new(), Vec::new());
            for _ in 0..profiles {
                pays.extend(payoffs(kind, &mut r, players));
                next.extend(transition(kind, &mut r, states));
            }
            let names = |n: &usize| (0..*n).map(|a| format!("a{a}")).collect();
            let actions = shape.iter().map(names).collect();
            let table = PayoffTable::new(shape, pays).unwrap();
            StageGame::new(format!("s{s}"), actions, table, next).unwrap()
        })
        .collect();
    let discounts = (0..players)
        .map(|_| match kind {
            Kind::Patient => [0.99, 0.999, 0.9999][below(&mut r, 3)],
            _ => [0.0, 0.5, 0.8, 0.9, 0.95][below(&mut r, 5)],
        })
        .collect();
    let names = (0..players).map(|i| format!("p{i}")).collect();
    (kind, MarkovGame::new(names, discounts, all).unwrap())
}

/// What is wrong with the answers to a game, if anything, and why a limit is refused.
fn faults(kind: Kind, game: &MarkovGame) -> (Vec<String>, Option<String>) {
    let mut out = Vec::new();
    for lambda in [1.0, 8.0, 300.0] {
        let precision = vec![lambda / unit(kind); game.players().len()];
        match markov_logit(game, &precision, &Default::default()) {
            Ok(s) if s.certificate.holds() => {}
            Ok(s) => out.push(format!("λ {lambda}: {:e}", s.certificate.distance())),
            Err(e) => out.push(format!("λ {lambda}: {e}")),
        }
    }
    match markov_perfect(game, &Default::default()) {
        Ok(found) if found.solution.certificate.holds() => {}
        Ok(found) => out.push(format!(
            "limit: {:e} after {} steps",
            found.solution.certificate.distance(),
            found.solution.steps
        )),
        Err(e) => return (out, Some(e.to_string())),
    }
    (out, None)
}

/// Which games are tried: 66, unless the environment asks for all or names a range.
fn games() -> std::ops::Range<u64> {
    let Ok(wish) = std::env::var("REALPOLITIK_ALL") else { return 0..66 };
    if let Some((from, to)) = wish.split_once("..") {
        return from.parse().expect("a number")..to.parse().expect("a number");
    }
    0..wish.parse().ok().filter(|n| *n > 1).unwrap_or(2200)
}

#[test]
fn every_random_game_is_solved_and_certified() {
    let all = games();
    let (mut failed, mut refused) = (Vec::new(), 0);
    let mut slowest = (0.0, 0);
    for number in all.clone() {
        let (kind, own) = game(number);
        let began = Instant::now();
        let (wrong, why) = faults(kind, &own);
        let took = began.elapsed().as_secs_f64();
        if took > slowest.0 {
            slowest = (took, number);
        }
        if let Some(why) = why {
            println!("{number} {kind:?}, {} states: no limit: {why}", own.states().len());
            refused += 1;
        }
        if !wrong.is_empty() {
            failed.push(number);
            println!("{number} {kind:?}, {} states: {}", own.states().len(), wrong.join("; "));
        }
    }
    println!(
        "{all:?}: {} failed, {refused} limits refused; slowest {:.3} s (game {})",
        failed.len(),
        slowest.0,
        slowest.1
    );
    assert!(failed.is_empty(), "{failed:?}");
    assert!(refused <= (all.end - all.start) / 1000);
}
