//! `serve`: the workbench, on this machine alone.

use crate::serve::guard::{self, Guard};
use crate::serve::listen;
use crate::serve::router::router;
use crate::serve::routes::App;
use crate::serve::state::{Versions, sources};
use clap::Args;
use realpolitik_command_line::context::{Context, REPORT, write_out};
use realpolitik_command_line::exit::{Exit, Failure};
use realpolitik_command_line::flags::TEMPLATE;
use realpolitik_report::words::safe;
use serde_json::json;
use std::io::{IsTerminal, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use tokio::sync::{Notify, Semaphore};

/// `serve`.
#[derive(Clone, Debug, Args)]
#[command(
    help_template = TEMPLATE,
    before_help = "\
Examples:
  realpolitik serve
  realpolitik serve my-case --port 8421 --no-open
  realpolitik serve us-vietnam-2022 --read-only"
)]
pub struct Serve {
    /// A case folder, or the name of an embedded case [default: the case here;
    /// all others beside it are offered too].
    #[arg(value_name = "CASE")]
    pub case: Option<String>,
    /// The port on loopback; 0 takes any that is free.
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub port: u16,
    /// Never write a file.
    #[arg(long)]
    pub read_only: bool,
    /// Do not open a browser.
    #[arg(long)]
    pub no_open: bool,
}

/// Runs it until Ctrl-C.
pub fn run(args: &Serve, context: &Context) -> Result<Exit, Failure> {
    let (sources, first) = sources(args.case.as_deref(), Path::new("."));
    if let (Some(name), None) = (&args.case, &first) {
        return Err(Failure::new(
            Exit::File,
            format!("there is no case `{}`", safe(name)),
            "name a folder with a case.toml, or an embedded case",
        ));
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .max_blocking_threads(64)
        .enable_all()
        .build()
        .map_err(|e| Failure::new(Exit::Internal, e.to_string(), REPORT))?;
    let token = guard::token().map_err(|e| {
        Failure::new(Exit::Internal, format!("the system gives no random bytes: {e}"), "try again")
    })?;
    let (listeners, port) = runtime.block_on(listen::bind(args.port)).map_err(|e| {
        Failure::new(
            Exit::File,
            format!("cannot listen on port {}: {e}", args.port),
            "choose another with --port, or let the system choose with --port 0",
        )
    })?;
    let app = Arc::new(App {
        guard: Guard::new(port, &token),
        sources,
        first,
        versions: Versions::default(),
        read_only: args.read_only,
        seed: context.seed,
        jobs: context.jobs,
        turns: Semaphore::new(1),
        waiting: AtomicUsize::new(0),
        stopping: AtomicBool::new(false),
        saving: tokio::sync::Mutex::new(()),
    });
    let stop = Arc::new(Notify::new());
    let (at_stop, stopped) = (Arc::clone(&stop), Arc::clone(&app));
    ctrlc::set_handler(move || {
        if stopped.stopping.swap(true, Ordering::SeqCst) {
            std::process::exit(i32::from(Exit::Interrupted as u8));
        }
        at_stop.notify_one();
    })
    .map_err(|e| Failure::new(Exit::Internal, e.to_string(), REPORT))?;
    let url = format!("http://127.0.0.1:{port}/#token={token}");
    announce(&url, args, context)?;
    runtime.block_on(listen::serve(listeners, router(app), stop));
    runtime.shutdown_timeout(std::time::Duration::from_secs(2));
    context.note("Stopped.");
    Ok(Exit::Done)
}

fn announce(url: &str, args: &Serve, context: &Context) -> Result<(), Failure> {
    if context.json {
        context.print_json(&json!({ "ok": true, "url": url, "read_only": args.read_only }))?;
    } else {
        write_out(&format!("Workbench at  {url}\n"))?;
        context.note("Only this machine can reach it. Stop with Ctrl-C.");
    }
    let _ = std::io::stdout().flush();
    if !args.no_open && std::io::stdout().is_terminal() {
        open_browser(url);
    }
    Ok(())
}

/// Asks the system to show an address. If it cannot, the address is printed
/// anyway.
fn open_browser(url: &str) {
    let (program, before): (&str, &[&str]) = match std::env::consts::OS {
        "macos" => ("open", &[]),
        "windows" => ("rundll32", &["url.dll,FileProtocolHandler"]),
        _ => ("xdg-open", &[]),
    };
    let _ = std::process::Command::new(program)
        .args(before)
        .arg(url)
        .stdin(std::process::Stdio::null())
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn();
}
