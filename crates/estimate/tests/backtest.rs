//! Forecasts know nothing of what comes later, beat their rivals where the model is
//! true, and lose where it is not.

use realpolitik_estimate::backtest::{Backtest, Backtested, Forecaster, Lead, backtest};
use realpolitik_estimate::data::Table;
use realpolitik_estimate::{EstimateError, Game, Options, Specification, Stream};
use std::fmt::Write;

const ROWS: usize = 1_200;
const FORMULA: &str = "press + resist ~ 1 | 0 | x | z";

fn normal_cdf(x: f64) -> f64 {
    0.5 * libm::erfc(-x / std::f64::consts::SQRT_2)
}

/// Plays of deterrence: 1 moves if 4x, where 2 resists, is more than 0.5, and 2 resists
/// at 4z: what x is worth depends on z, which no logit linear in both can say. Rows are
/// of forty units over sixty years.
fn plays(seed: u64, strategic: bool) -> String {
    let mut stream = Stream::new(seed, 7);
    let mut text = "year,dyad,press,resist,x,z\n".to_owned();
    for row in 0..ROWS {
        let (x, z) = (2.0 * stream.uniform() - 1.0, 2.0 * stream.uniform() - 1.0);
        let resists = normal_cdf(4.0 * z / std::f64::consts::SQRT_2);
        let pressed = match strategic {
            true => normal_cdf((resists * 4.0 * x - 0.5) / std::f64::consts::SQRT_2),
            // One who does not care what 2 will do.
            false => normal_cdf(2.0 * x - 3.0 * z),
        };
        let press = stream.uniform() < pressed;
        let resist = press && stream.uniform() < resists;
        let (year, dyad) = (1900 + row / 20, row % 40);
        let _ = writeln!(text, "{year},{dyad},{},{},{x},{z}", u8::from(press), u8::from(resist));
    }
    text
}

fn cut(step: Option<f64>) -> Backtest {
    Backtest { time: "year".to_owned(), unit: vec!["dyad".to_owned()], step, ..Backtest::default() }
}

fn run(text: &str, cut: &Backtest) -> Result<Backtested, EstimateError> {
    let table = Table::read("plays.csv", text.as_bytes(), &[])?;
    let model = Specification::new(Game::Deter, FORMULA)?;
    backtest(&model, &table, &Options { starts: 3, ..Options::default() }, cut)
}

#[test]
fn a_true_model_is_at_least_as_good_as_its_rivals() {
    let found = run(&plays(3, true), &cut(Some(10.0))).unwrap();
    assert_eq!(found.origins.len(), 3);
    assert_eq!((found.rows, found.units), (600, 40));
    assert!(found.origins.iter().all(|o| o.converged && o.scored == 200 && o.unknown == 0));
    let of = |who| found.scores.iter().find(|s| s.forecaster == who).unwrap();
    assert_eq!(found.lead, Lead::Better);
    assert!(of(Forecaster::Logit).log_loss < of(Forecaster::Climatology).log_loss);
    // What is drawn anew in each row is not helped by the last.
    let last = of(Forecaster::LastOutcome);
    assert!((last.log_loss - of(Forecaster::Climatology).log_loss).abs() < 0.02);
    assert!(of(Forecaster::Model).calibration_error < 0.05);
    assert_eq!(found.best_rival, Forecaster::Logit);
    let mean = |k: usize| {
        found.origins.iter().map(|o| o.log_loss[k] * o.scored as f64).sum::<f64>() / 600.0
    };
    for (k, s) in found.scores.iter().enumerate() {
        assert!((mean(k) - s.log_loss).abs() < 1e-12, "{k}");
    }
}

#[test]
fn a_false_model_loses_and_this_is_said() {
    let found = run(&plays(3, false), &cut(None)).unwrap();
    assert_eq!((found.best_rival, found.lead), (Forecaster::Logit, Lead::Worse));
    assert!(found.skill < -0.05, "{}", found.skill);
}

#[test]
fn later_rows_change_no_forecast() {
    let text = plays(5, true);
    let whole = run(&text, &cut(Some(10.0))).unwrap();
    // From 1950 on all is otherwise: who moves, and the columns.
    let other: String = text
        .lines()
        .enumerate()
        .map(|(at, line)| match at > 1000 {
            true => {
                let c: Vec<&str> = line.split(',').collect();
                let press = if c[2] == "1" { "0,0" } else { "1,1" };
                format!("{},{},{press},9,-9\n", c[0], c[1])
            }
            false => format!("{line}\n"),
        })
        .collect();
    let changed = run(&other, &cut(Some(10.0))).unwrap();
    assert_eq!(whole.origins[..2], changed.origins[..2]);
    assert_ne!(whole.origins[2].log_loss, changed.origins[2].log_loss);
    // And rows after the last origin's window are not there at all.
    let shorter: String = text.lines().take(1001).map(|l| format!("{l}\n")).collect();
    let from = Backtest { from: Some(1930.0), ..cut(Some(10.0)) };
    assert_eq!(run(&shorter, &from).unwrap().origins[..], whole.origins[..2]);
}

#[test]
fn what_cannot_be_forecast_is_said() {
    let text = plays(5, true);
    let times = Backtest { time: "day".to_owned(), ..cut(None) };
    assert!(run(&text, &times).unwrap_err().to_string().contains("no column `day`"));
    let early = Backtest { from: Some(1900.0), ..cut(None) };
    assert!(run(&text, &early).unwrap_err().help().contains("from 1900 to 1959"));
    // Nobody pressed before 1930: there is nothing to fit.
    let quiet: String = text
        .lines()
        .enumerate()
        .map(|(at, line)| {
            let c: Vec<&str> = line.split(',').collect();
            match (1..=600).contains(&at) {
                true => format!("{},{},0,NA,{},{}\n", c[0], c[1], c[4], c[5]),
                false => format!("{line}\n"),
            }
        })
        .collect();
    let found = run(&quiet, &cut(Some(10.0))).unwrap();
    assert!(found.origins[0].skipped.as_ref().unwrap().contains("never seen"));
    assert_eq!(found.origins[0].scored, 0);
    assert_eq!(found.rows, 400);
    let words = text.replace("1931,", "soon,");
    let e = run(&words, &cut(None)).unwrap_err();
    assert!(e.to_string().contains("a word in line 622"), "{e}");
    let offers = Specification::new(Game::Ultimatum, "offer ~ 1 | 1").unwrap();
    let table = Table::read("t.csv", text.as_bytes(), &[]).unwrap();
    let e = backtest(&offers, &table, &Options::default(), &cut(None)).unwrap_err();
    assert!(matches!(e, EstimateError::Option { .. }));
}

#[test]
fn words_that_no_earlier_row_had_are_counted_and_left_out() {
    let mut text = String::new();
    for (at, line) in plays(9, true).lines().enumerate() {
        let region = match at {
            0 => "region",
            at if at > 900 && at % 10 == 0 => "north",
            at if at % 2 == 0 => "east",
            _ => "west",
        };
        let _ = writeln!(text, "{line},{region}");
    }
    let table = Table::read("plays.csv", text.as_bytes(), &[]).unwrap();
    let model = Specification::new(Game::Deter, "press + resist ~ region | 0 | x | z").unwrap();
    let options = Options { starts: 2, ..Options::default() };
    let found = backtest(&model, &table, &options, &cut(None)).unwrap();
    assert_eq!(found.origins[0].unknown, 30);
    assert_eq!(found.rows, 570);
}
