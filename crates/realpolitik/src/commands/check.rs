//! `check`: every mistake of a case in one run.

use super::fix;
use clap::{Args, ValueEnum};
use realpolitik_case::diagnostic::{CODES, Severity, did_you_mean};
use realpolitik_case::{Case, render};
use realpolitik_command_line::context::{Context, write_out};
use realpolitik_command_line::exit::{Exit, Failure};
use realpolitik_command_line::flags::TEMPLATE;
use realpolitik_command_line::input::{self, Input};
use realpolitik_report::words::safe;
use serde_json::{Value, json};
use std::fmt::Write;
use std::time::Instant;

/// `check`.
#[derive(Clone, Debug, Args)]
#[command(
    help_template = TEMPLATE,
    before_help = "\
Examples:
  realpolitik check
  realpolitik check my-case other-case
  realpolitik check my-case --fix
  realpolitik check my-case --deny RP2101
  realpolitik check my-case --format sarif > realpolitik.sarif"
)]
pub struct Check {
    /// Case folders, case.toml files, `-`, or names of embedded cases.
    #[arg(value_name = "CASE")]
    pub cases: Vec<String>,
    /// Treat warnings as a tripped gate (exit code 5).
    #[arg(long)]
    pub strict: bool,
    /// Treat this warning as a tripped gate; may be given more than once.
    #[arg(long, value_name = "CODE")]
    pub deny: Vec<String>,
    /// Fix what can mean only one thing, such as a misspelt key.
    #[arg(long)]
    pub fix: bool,
    /// How to print what was found.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub format: Format,
}

/// How diagnostics are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people, with the line underlined.
    Human,
    /// One JSON document.
    Json,
    /// SARIF 2.1.0, for code review tools.
    Sarif,
    /// Workflow commands that annotate a change.
    Github,
}

/// Runs it.
pub fn run(args: &Check, context: &Context) -> Result<Exit, Failure> {
    let denied = denied(args)?;
    let named: Vec<Option<&str>> = if args.cases.is_empty() {
        vec![None]
    } else {
        args.cases.iter().map(|c| Some(c.as_str())).collect()
    };
    let mut checked = Vec::new();
    for name in named {
        let started = Instant::now();
        let input = if args.fix {
            let fix::Fixed { input, made, copies } = fix::fix(name, context)?;
            if made > 0 {
                context.note(&format!("{}: fixed {}", input.name, count(made, "mistake")));
                for copy in copies {
                    context.note(&format!("as it was: {}", safe(&copy.display().to_string())));
                }
            }
            input
        } else {
            input::load(name, context)?
        };
        checked.push((input, started.elapsed().as_millis()));
    }
    let tripped = checked.iter().any(|(i, _)| {
        (args.strict && i.loaded.warnings() > 0)
            || i.loaded.diagnostics.iter().any(|d| denied.contains(&d.code))
    });
    // The gravest ending of all the cases; a gate matters only among good ones.
    let exit = checked
        .iter()
        .map(|(i, _)| i.exit())
        .find(|e| *e != Exit::Done)
        .unwrap_or(if tripped { Exit::Gate } else { Exit::Done });
    match args.format {
        Format::Human if !context.json => {
            for (input, milliseconds) in &checked {
                human(input, *milliseconds, context)?;
            }
            if exit == Exit::Gate {
                return Err(Failure::new(
                    Exit::Gate,
                    "a warning tripped the gate you asked for (--strict or --deny)",
                    "fix it, or leave the gate open",
                ));
            }
        }
        Format::Human | Format::Json => context.print_json(&document(&checked, exit))?,
        Format::Sarif => {
            let mut log = json!({});
            for (input, _) in &checked {
                let mut one = render::sarif(&input.loaded);
                match log["runs"].as_array_mut() {
                    Some(runs) => runs.append(one["runs"].as_array_mut().unwrap_or(&mut vec![])),
                    None => log = one,
                }
            }
            context.print_json(&log)?;
        }
        Format::Github => {
            for (input, _) in &checked {
                write_out(&render::github(&input.loaded))?;
            }
        }
    }
    Ok(exit)
}

/// The codes that close the gate, each one that there is.
fn denied(args: &Check) -> Result<Vec<&'static str>, Failure> {
    args.deny
        .iter()
        .map(|d| {
            CODES.iter().find(|c| c.code.eq_ignore_ascii_case(d)).map(|c| c.code).ok_or_else(|| {
                Failure::new(
                    Exit::Usage,
                    format!("there is no code `{}`", safe(d)),
                    did_you_mean(d, "codes", CODES.iter().map(|c| c.code)),
                )
            })
        })
        .collect()
}

fn human(input: &Input, milliseconds: u128, context: &Context) -> Result<(), Failure> {
    let loaded = &input.loaded;
    let (errors, warnings, notes) = (loaded.errors(), loaded.warnings(), loaded.notes());
    let mut out = String::new();
    if let (Some(case), false) = (&loaded.case, context.quiet) {
        let _ = writeln!(out, "{}: {}\n", input.name, contents(case));
    }
    out.push_str(&if context.verbose > 0 {
        render::human_with_places(loaded, context.color)
    } else {
        render::human(loaded, context.color)
    });
    if context.quiet {
        return if errors > 0 { write_out(&out) } else { Ok(()) };
    }
    let at = if input.name == "." { String::new() } else { format!(" {}", input.name) };
    let fixable = loaded.diagnostics.iter().filter(|d| d.fix.is_some()).count();
    let next = match (&loaded.diagnostics.first(), errors) {
        (Some(_), 1..) if fixable > 0 && input.folder.is_some() => {
            format!("realpolitik check{at} --fix  (fixes {fixable})")
        }
        (Some(d), 1..) => format!("realpolitik explain {}", d.code),
        (Some(d), 0) => format!("realpolitik analyze{at}  ·  realpolitik explain {}", d.code),
        _ => format!("realpolitik analyze{at}"),
    };
    let _ = writeln!(
        out,
        "{}{}, {}{} ({milliseconds} ms).  Next:  {next}",
        if loaded.given_up() { "at least " } else { "" },
        count(errors, "error"),
        count(warnings, "warning"),
        if notes > 0 { format!(", {}", count(notes, "note")) } else { String::new() }
    );
    context.print(&out)
}

fn count(n: usize, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}

/// What stands in a case, counted.
fn contents(case: &Case) -> String {
    let moves: usize = case.games.iter().map(|g| g.moves.len()).sum();
    let known = case.known_events().count();
    let mut parts = vec![count(case.actors.len(), "actor")];
    if let Some(ladder) = &case.ladder {
        parts.push(count(ladder.tiers.len(), "tier"));
    }
    parts.push(count(case.parameters.len(), "parameter"));
    parts.push(format!("{} ({})", count(case.games.len(), "game"), count(moves, "move")));
    for (n, what) in [
        (case.regimes.len(), "regime"),
        (case.rivals.len(), "rival"),
        (case.questions.len(), "question"),
    ] {
        if n > 0 {
            parts.push(count(n, what));
        }
    }
    parts.push(format!("{} ({known} known on {})", count(case.events.len(), "event"), case.as_of));
    parts.push(count(case.sources.len(), "source"));
    parts.join(", ")
}

fn document(checked: &[(Input, u128)], exit: Exit) -> Value {
    let cases: Vec<Value> = checked
        .iter()
        .map(|(input, _)| {
            json!({
                "case": input.name,
                "ok": input.exit() == Exit::Done,
                "title": input.loaded.case.as_ref().map(|c| &c.title),
                "hash": input.loaded.case.as_ref().map(|c| &c.hash),
                "errors": input.loaded.errors(),
                "warnings": input.loaded.warnings(),
                "notes": input.loaded.notes(),
            })
        })
        .collect();
    let mut diagnostics: Vec<Value> = Vec::new();
    for (input, _) in checked {
        if let Value::Array(mut list) = render::json(&input.loaded) {
            diagnostics.append(&mut list);
        }
    }
    debug_assert!(
        exit == Exit::Done
            || exit == Exit::Gate
            || checked.iter().any(|(i, _)| i
                .loaded
                .diagnostics
                .iter()
                .any(|d| d.severity == Severity::Error))
    );
    json!({
        "ok": exit == Exit::Done,
        "exit_code": exit as u8,
        "cases": cases,
        "diagnostics": diagnostics,
    })
}
