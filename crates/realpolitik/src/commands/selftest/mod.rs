//! `selftest`: checks this installation against what is known without it.

mod answers;
mod bits;
mod games;
mod numbers;
mod outputs;
mod program;
mod reliability;

use clap::Args;
use realpolitik_command_line::context::{Context, write_file};
use realpolitik_command_line::exit::{Exit, Failure};
use realpolitik_command_line::flags::TEMPLATE;
use realpolitik_report::words::safe;
use serde_json::json;
use std::fmt::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::time::Instant;

/// `selftest`.
#[derive(Clone, Debug, Args)]
#[command(
    help_template = TEMPLATE,
    before_help = "\
Examples:
  realpolitik selftest
  realpolitik selftest --report reliability.json"
)]
pub struct Selftest {
    /// Write what was found as JSON: a row for each promise of reliability, with those that
    /// failed and those that are not measured here.
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Replace the file if it is there.
    #[arg(long)]
    pub force: bool,
}

/// One thing that is tried.
struct Check {
    /// The promises it belongs to.
    rows: &'static [&'static str],
    name: &'static str,
    /// What was seen, or what is wrong.
    run: fn() -> Result<String, String>,
}

/// What came of it.
struct Outcome {
    rows: &'static [&'static str],
    name: &'static str,
    result: Result<String, String>,
    seconds: f64,
}

const CHECKS: [Check; 16] = [
    Check { rows: &["C1", "C4"], name: "random games of nine kinds", run: games::random },
    Check { rows: &["C3"], name: "closed forms", run: answers::closed_forms },
    Check { rows: &["C5"], name: "order and units of payoffs", run: games::laws },
    Check { rows: &["C6"], name: "lists of two players, twice", run: games::two_player_lists },
    Check { rows: &["C6"], name: "lists of three players are odd", run: games::odd_lists },
    Check { rows: &["N1"], name: "digits of the normal distribution", run: numbers::digits },
    Check { rows: &["N6"], name: "no probability is printed as certain", run: numbers::certainty },
    Check { rows: &["N7"], name: "scoring rules", run: numbers::scores },
    Check { rows: &["P1"], name: "bits of random games and their solutions", run: bits::bits },
    Check { rows: &["P1"], name: "one thread and three", run: program::threads },
    Check { rows: &["P5"], name: "game files written and read", run: games::round_trips },
    Check { rows: &["S1"], name: "names that are not this machine", run: outputs::hosts },
    Check { rows: &["S2"], name: "requests without the token", run: outputs::requests },
    Check { rows: &["S6"], name: "formulas in cells", run: outputs::cells },
    Check { rows: &["S7"], name: "files that explode", run: outputs::bombs },
    Check { rows: &["S9"], name: "control characters", run: outputs::control },
];

/// Runs it.
pub fn run(args: &Selftest, context: &Context) -> Result<Exit, Failure> {
    let mut outcomes = Vec::new();
    for check in CHECKS {
        let outcome = made(&check);
        if !context.json {
            context.print(&line(&outcome))?;
        }
        outcomes.push(outcome);
    }
    let failed = outcomes.iter().filter(|o| o.result.is_err()).count();
    let report = reliability::report(&outcomes);
    if let Some(path) = &args.report {
        write_file(path, &format!("{report:#}\n"), args.force)?;
    }
    if context.json {
        context.print_json(&json!({ "ok": failed == 0, "report": report }))?;
    } else {
        let seconds: f64 = outcomes.iter().map(|o| o.seconds).sum();
        let passed = outcomes.len() - failed;
        context.print(&format!("{passed} passed, {failed} failed, in {seconds:.1} s\n"))?;
    }
    Ok(if failed == 0 { Exit::Done } else { Exit::NotFit })
}

fn made(check: &Check) -> Outcome {
    let began = Instant::now();
    let result = catch_unwind(AssertUnwindSafe(check.run))
        .unwrap_or_else(|_| Err("ended in a bug of the program".to_owned()));
    let seconds = began.elapsed().as_secs_f64();
    Outcome { rows: check.rows, name: check.name, result, seconds }
}

fn line(outcome: &Outcome) -> String {
    let mut out = String::new();
    let (mark, said) = match &outcome.result {
        Ok(said) => ("pass", said),
        Err(said) => ("FAIL", said),
    };
    let rows = outcome.rows.join(" ");
    let _ = writeln!(out, "{mark}  {rows:6} {:42} {}", outcome.name, safe(said));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_check_belongs_to_a_promise_and_passes() {
        for check in CHECKS.iter().filter(|c| c.name != "one thread and three") {
            assert!(check.rows.iter().all(|r| reliability::is_row(r)), "{}", check.name);
            let outcome = made(check);
            assert!(outcome.result.is_ok(), "{}: {:?}", check.name, outcome.result);
        }
    }

    #[test]
    fn what_fails_is_said_and_reported() {
        fn wrong() -> Result<String, String> {
            Err("2 of 3 were wrong".to_owned())
        }
        let outcome = made(&Check { rows: &["N1"], name: "a check", run: wrong });
        assert!(line(&outcome).starts_with("FAIL  N1 ") && line(&outcome).contains("2 of 3"));
        let report = reliability::report(&[outcome]);
        let row = |id: &str| {
            let rows = report["rows"].as_array().unwrap();
            rows.iter().find(|r| r["id"] == id).unwrap().clone()
        };
        assert_eq!(
            (row("N1")["status"].as_str(), report["failed"].as_u64()),
            (Some("fail"), Some(1))
        );
        assert_eq!(row("C3")["status"], "elsewhere");
        assert_eq!(row("P4")["status"], "not measured");
        assert_eq!(report["rows"].as_array().unwrap().len(), 49);
    }
}
