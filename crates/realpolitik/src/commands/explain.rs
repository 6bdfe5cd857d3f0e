//! `explain`: the page of a code.

use clap::Args;
use realpolitik_case::diagnostic::{Code, did_you_mean};
use realpolitik_command_line::context::Context;
use realpolitik_command_line::exit::{EXIT_CODES, Exit, Failure};
use realpolitik_command_line::flags::TEMPLATE;
use realpolitik_report::words::safe;
use serde_json::{Value, json};
use std::fmt::Write;

/// `explain`.
#[derive(Clone, Debug, Args)]
#[command(
    help_template = TEMPLATE,
    before_help = "\
Examples:
  realpolitik explain RP0102
  realpolitik explain exit-codes
  realpolitik explain"
)]
pub struct Explain {
    /// The code, or `exit-codes`; without it, all codes are listed.
    #[arg(value_name = "CODE")]
    pub code: Option<String>,
}

/// Every code: of cases, of groups and of judgements.
fn codes() -> Vec<Code> {
    let judged = realpolitik_elicit::codes::CODES.iter();
    let judged = judged.map(|c| Code { code: c.code, title: c.title, page: c.page });
    let mut all: Vec<Code> = realpolitik_case::diagnostic::CODES
        .iter()
        .chain(realpolitik_group_files::codes::CODES)
        .copied()
        .chain(judged)
        .collect();
    all.sort_by_key(|c| c.code);
    all
}

/// Runs it.
pub fn run(args: &Explain, context: &Context) -> Result<Exit, Failure> {
    let Some(asked) = &args.code else { return list(context) };
    let codes = codes();
    let pages = || codes.iter().map(|c| c.code).chain(["exit-codes"]);
    if asked.eq_ignore_ascii_case("exit-codes") {
        return page("exit-codes", "how the program ends", EXIT_CODES, context);
    }
    let Some(code) = codes.iter().find(|c| c.code.eq_ignore_ascii_case(asked)) else {
        let upper = asked.to_uppercase();
        // A code is a number: names that merely look alike are no help.
        let near = did_you_mean(&upper, "codes", pages());
        let help = match near.split_once("? ") {
            Some((near, _)) => format!("{near}? See all with  realpolitik explain"),
            None => "see all codes with  realpolitik explain".to_owned(),
        };
        return Err(Failure::new(Exit::Usage, format!("there is no code `{}`", safe(asked)), help));
    };
    page(code.code, code.title, code.page, context)
}

fn page(code: &str, title: &str, text: &str, context: &Context) -> Result<Exit, Failure> {
    if context.json {
        context.print_json(&json!({ "ok": true, "code": code, "title": title, "page": text }))?;
    } else {
        context.print(&laid_out(text))?;
    }
    Ok(Exit::Done)
}

/// A page for a terminal: an example is headed by its file and set in, prose is
/// broken into lines of a width that reads well.
fn laid_out(page: &str) -> String {
    const WIDTH: usize = 88;
    let mut out = String::new();
    let mut example = false;
    for line in page.lines() {
        if let Some(info) = line.strip_prefix("```") {
            example = !example;
            if let Some(file) = info.split_whitespace().nth(1) {
                let _ = writeln!(out, "  {file}");
            }
        } else if example {
            let _ = writeln!(
                out,
                "{}",
                if line.is_empty() { String::new() } else { format!("    {line}") }
            );
        } else if line.starts_with(['|', '#']) {
            let _ = writeln!(out, "{line}");
        } else {
            let mut length = 0;
            for word in line.split(' ') {
                let wide = word.chars().count();
                if length > 0 && length + 1 + wide > WIDTH {
                    out.push('\n');
                    length = 0;
                } else if length > 0 {
                    out.push(' ');
                    length += 1;
                }
                out.push_str(word);
                length += wide;
            }
            out.push('\n');
        }
    }
    out
}

fn list(context: &Context) -> Result<Exit, Failure> {
    if context.json {
        let codes: Vec<Value> =
            codes().iter().map(|c| json!({ "code": c.code, "title": c.title })).collect();
        context.print_json(&json!({ "ok": true, "codes": codes }))?;
    } else {
        let mut out = String::new();
        for c in codes() {
            let _ = writeln!(out, "{}  {}", c.code, c.title);
        }
        out.push_str(
            "\nRP0… speak of a case that is not rightly written, RP2… of one that is weak as analysis.\n",
        );
        out.push_str("Next:  realpolitik explain RP0102   ·   realpolitik explain exit-codes\n");
        context.print(&out)?;
    }
    Ok(Exit::Done)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_fit_a_terminal_and_keep_every_word() {
        for c in codes() {
            let shown = laid_out(c.page);
            let wide = shown.lines().filter(|l| !l.starts_with(['|', '#', ' ']));
            assert!(wide.clone().all(|l| l.chars().count() <= 88), "{}", c.code);
            assert!(!shown.contains("```"), "{}", c.code);
            let words = |t: &str| -> Vec<String> {
                let prose = t.lines().filter(|l| !l.starts_with("```"));
                prose.flat_map(str::split_whitespace).map(str::to_owned).collect()
            };
            let all = words(&shown);
            assert!(words(c.page).iter().all(|w| all.contains(w)), "{}", c.code);
        }
    }
}
