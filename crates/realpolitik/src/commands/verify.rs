//! `verify`: a report run again, its bits compared.

use super::extract::{enclosed, read_report};
use super::report::{compose, reload, written};
use clap::Args;
use realpolitik_command_line::context::Context;
use realpolitik_command_line::exit::{Exit, Failure};
use realpolitik_command_line::flags::TEMPLATE;
use realpolitik_report::html;
use realpolitik_report::words::safe;
use serde_json::{Value, json};
use std::path::PathBuf;

/// Most draws that `report` takes.
const MAX_DRAWS: u64 = 1_000_000_000;

/// `verify`.
#[derive(Clone, Debug, Args)]
#[command(
    help_template = TEMPLATE,
    before_help = "\
Examples:
  realpolitik verify findings.html
  realpolitik verify findings.html --json"
)]
pub struct Verify {
    /// A report written by `realpolitik report`; `-` is standard input.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}

/// What came of it.
enum Verdict {
    /// Every byte is what this program writes for the case inside.
    Same,
    /// Written by another version: every number of its findings came out again.
    SameFindings,
    /// Unchanged since it was written, but it carries no case to run.
    SealedOnly,
    /// It differs.
    Differs(String),
}

/// Runs it.
pub fn run(args: &Verify, context: &Context) -> Result<Exit, Failure> {
    let html = read_report(&args.file)?;
    let verdict = verdict(&html, args, context)?;
    let shown = safe(&args.file.to_string_lossy());
    let (ok, word, text) = match &verdict {
        Verdict::Same => (true, "same", "ran again: the same bits, every byte of it".to_owned()),
        Verdict::SameFindings => (
            true,
            "same-findings",
            "written by another version; ran again: every number of its findings is the same"
                .to_owned(),
        ),
        Verdict::SealedOnly => (
            true,
            "sealed",
            "unchanged since it was written; it carries no case, so its numbers cannot be run again"
                .to_owned(),
        ),
        Verdict::Differs(how) => (false, "differs", format!("NOT as it was written: {how}")),
    };
    if context.json {
        context.print_json(&json!({ "ok": ok, "verdict": word, "message": text }))?;
    } else {
        context.print(&format!("{shown}: {text}\n"))?;
    }
    Ok(if ok { Exit::Done } else { Exit::NotFit })
}

fn verdict(html: &str, args: &Verify, context: &Context) -> Result<Verdict, Failure> {
    let differs = |how: &str| Ok(Verdict::Differs(how.to_owned()));
    if html::check_seal(html).is_err() {
        return differs("its seal does not fit what it holds");
    }
    let enclosure = enclosed(html, &args.file)?;
    if enclosure.files.is_empty() {
        return Ok(Verdict::SealedOnly);
    }
    // Nothing the program writes asks for more; a forged report might.
    if enclosure.draws > MAX_DRAWS {
        return differs("it asks for more draws than a report can have");
    }
    let case = reload(&enclosure)?;
    let page = compose(&case, &enclosure, context)?;
    if enclosure.version != env!("CARGO_PKG_VERSION") {
        let old = html::embedded_page(html).map(|p| unversioned(p["findings"].clone()));
        let new = serde_json::to_value(&page.findings).map(unversioned);
        return match (old, new) {
            (Ok(old), Ok(new)) if old == new => Ok(Verdict::SameFindings),
            _ => differs("written by another version, and its findings came out otherwise"),
        };
    }
    let again = written(&page, &enclosure)?;
    if again == html {
        return Ok(Verdict::Same);
    }
    let at = again.bytes().zip(html.bytes()).position(|(a, b)| a != b);
    let place = at.unwrap_or(again.len().min(html.len()));
    differs(&format!("the case inside gives another report, from byte {place} on"))
}

fn unversioned(mut findings: Value) -> Value {
    if let Some(v) = findings.pointer_mut("/stamp/version") {
        *v = Value::Null;
    }
    findings
}
