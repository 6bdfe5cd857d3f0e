//! The command line of Realpolitik: glue between the person and the crates
//! that read, solve, analyse and word a case.
//!
//! It is a library, which can be compiled while the crates under it still are, and the
//! program only calls [`main`].

mod answers;
mod args;
mod commands;
mod logs;
mod patch;
#[cfg(test)]
mod python;
mod serve;

use args::{Cli, Command};
use clap::error::ErrorKind;
use clap::{CommandFactory, Parser};
use realpolitik_command_line::context::{self, Context};
use realpolitik_command_line::exit::{Exit, Failure};
use realpolitik_command_line::gallery;
use realpolitik_game_commands::{export, solve};
use std::io::Write;
use std::process::ExitCode;

/// Runs the command line of this process, and says with what code it ends.
pub fn main() -> ExitCode {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map_or_else(String::new, |l| format!(" at {l}"));
        let what = panic
            .payload()
            .downcast_ref::<&str>()
            .map(|s| (*s).to_owned())
            .or_else(|| panic.payload().downcast_ref::<String>().cloned())
            .unwrap_or_default();
        let _ = writeln!(
            std::io::stderr(),
            "bug: realpolitik {} ({} {}) failed{place}: {what}\n help: {}",
            env!("CARGO_PKG_VERSION"),
            std::env::consts::OS,
            std::env::consts::ARCH,
            context::REPORT,
        );
    }));
    // Known even if the rest of the command line cannot be read.
    let json = std::env::args_os().take_while(|a| a != "--").any(|a| a == "--json");
    let ended = std::panic::catch_unwind(|| run(json));
    let exit = ended.unwrap_or_else(|_| {
        if json {
            let failure = Failure::new(Exit::Internal, "the program has a bug", context::REPORT);
            let _ = context::write_out(&format!("{:#}\n", failure.to_json()));
        }
        Exit::Internal
    });
    ExitCode::from(exit as u8)
}

fn run(json: bool) -> Exit {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(e) => return usage(e, json),
    };
    let context = Context::new(&cli.global);
    let result = enter(&cli).and_then(|()| dispatch(&cli, &context));
    result.unwrap_or_else(|failure| {
        if context.json {
            if let Err(second) = context.print_json(&failure.to_json()) {
                second.print(context.color_stderr);
            }
        } else {
            failure.print(context.color_stderr);
        }
        failure.exit
    })
}

fn enter(cli: &Cli) -> Result<(), Failure> {
    match &cli.global.change_directory {
        Some(d) => std::env::set_current_dir(d).map_err(|e| Failure::file(d, "enter", &e)),
        None => Ok(()),
    }
}

fn dispatch(cli: &Cli, context: &Context) -> Result<Exit, Failure> {
    match &cli.command {
        None => commands::analyze::run(&commands::analyze::Analyze::default(), context),
        Some(Command::Analyze(a)) => commands::analyze::run(a, context),
        Some(Command::Sweep(a)) => commands::sweep::run(a, context),
        Some(Command::Merge(a)) => commands::merge::run(a, context),
        Some(Command::Audit(a)) => commands::audit::run(a, context),
        Some(Command::Ledger(a)) => commands::ledger::run(a, context),
        Some(Command::Ladder(a)) => commands::ladder::run(a, context),
        Some(Command::Track(a)) => commands::track::run(a, context),
        Some(Command::Report(a)) => commands::report::run(a, context),
        Some(Command::Figure(a)) => commands::figure::run(a, context),
        Some(Command::Serve(a)) => commands::serve::run(a, context),
        Some(Command::Extract(a)) => commands::extract::run(a, context),
        Some(Command::Verify(a)) => commands::verify::run(a, context),
        Some(Command::Seal(a)) => commands::seal::run(a, context),
        Some(Command::Resolve(a)) => commands::resolve::run(a, context),
        Some(Command::Score(a)) => commands::score::run(a, context),
        Some(Command::Compare(a)) => commands::compare::run(a, context),
        Some(Command::Estimate(a)) => commands::estimate::run(a, context),
        Some(Command::Backtest(a)) => commands::backtest::run(a, context),
        Some(Command::Learn(a)) => commands::learn::run(a, context),
        Some(Command::Panel(a)) => commands::panel::run(a, context),
        Some(Command::Check(a)) => commands::check::run(a, context),
        Some(Command::Fmt(a)) => commands::fmt::run(a, context),
        Some(Command::Lsp(a)) => commands::lsp::run(a, context),
        Some(Command::New(a)) => commands::new::run(a, context),
        Some(Command::Solve(a)) => solve::run(a, context),
        Some(Command::Group(a)) => commands::group::run(a, context),
        Some(Command::Elicit(a)) => commands::elicit::run(a, context),
        Some(Command::Import(a)) => commands::import::run(a, context),
        Some(Command::Indicators(a)) => commands::indicators::run(a, context),
        Some(Command::Review(a)) => commands::review::run(a, context),
        Some(Command::Export(a)) => export::run(a, context),
        Some(Command::Generate(a)) => commands::generate::run(a, context),
        Some(Command::Selftest(a)) => commands::selftest::run(a, context),
        Some(Command::Explain(a)) => commands::explain::run(a, context),
        Some(Command::Schema(a)) => commands::schema::run(a, context),
        Some(Command::Completions(a)) => commands::completions::run(a, Cli::command()),
        Some(Command::Man(a)) => commands::man::run(a, Cli::command(), context),
    }
}

/// What clap says of the command line: help and version are results, the rest
/// is a mistake.
fn usage(error: clap::Error, json: bool) -> Exit {
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        return match context::write_out(&error.render().to_string()) {
            Ok(()) => Exit::Done,
            Err(_) => Exit::File,
        };
    }
    let refused = refused_path(&error);
    if !json {
        match refused {
            Some(failure) => failure.print(false),
            None => drop(error.print()),
        }
        return Exit::Usage;
    }
    let failure = refused.unwrap_or_else(|| {
        let text = error.render().to_string();
        let mut lines = text.lines();
        let message = lines.next().unwrap_or_default().trim_start_matches("error: ").to_owned();
        let help = lines.map(str::trim).filter(|l| !l.is_empty()).collect::<Vec<_>>().join("; ");
        Failure::new(Exit::Usage, message, help)
    });
    let _ = context::write_out(&format!("{:#}\n", failure.to_json()));
    Exit::Usage
}

/// `realpolitik case.toml` is not guessed at but told what it may mean.
fn refused_path(error: &clap::Error) -> Option<Failure> {
    use clap::error::{ContextKind, ContextValue};
    if error.kind() != ErrorKind::InvalidSubcommand {
        return None;
    }
    let Some(ContextValue::String(word)) = error.get(ContextKind::InvalidSubcommand) else {
        return None;
    };
    let path = std::path::Path::new(word);
    let looks = path.exists() || word.contains(['/', '\\', '.']) || gallery::find(word).is_some();
    looks.then(|| {
        let shown = realpolitik_report::words::safe(word);
        Failure::new(
            Exit::Usage,
            format!("`{shown}` is a case, not a command"),
            format!("write  realpolitik analyze {shown}  or  realpolitik check {shown}"),
        )
    })
}
