//! `explain`: the page of a code.

use crate::args::Explain;
use crate::context::Context;
use crate::exit::{EXIT_CODES, Exit, Failure};
use realpolitik_case::diagnostic::{CODES, did_you_mean};
use realpolitik_report::words::safe;
use serde_json::{Value, json};
use std::fmt::Write;

/// Runs it.
pub fn run(args: &Explain, context: &Context) -> Result<Exit, Failure> {
    let Some(asked) = &args.code else { return list(context) };
    if asked.eq_ignore_ascii_case("exit-codes") {
        return page("exit-codes", "how the program ends", EXIT_CODES, context);
    }
    let Some(code) = CODES.iter().find(|c| c.code.eq_ignore_ascii_case(asked)) else {
        return Err(Failure::new(
            Exit::Usage,
            format!("there is no code `{}`", safe(asked)),
            did_you_mean(&asked.to_uppercase(), "codes", CODES.iter().map(|c| c.code)),
        ));
    };
    page(code.code, code.title, code.page, context)
}

fn page(code: &str, title: &str, text: &str, context: &Context) -> Result<Exit, Failure> {
    if context.json {
        context.print_json(&json!({ "ok": true, "code": code, "title": title, "page": text }))?;
    } else {
        context.print(&format!("{}\n", text.trim_end()))?;
    }
    Ok(Exit::Done)
}

fn list(context: &Context) -> Result<Exit, Failure> {
    if context.json {
        let codes: Vec<Value> =
            CODES.iter().map(|c| json!({ "code": c.code, "title": c.title })).collect();
        context.print_json(&json!({ "ok": true, "codes": codes }))?;
    } else {
        let mut out = String::new();
        for c in CODES {
            let _ = writeln!(out, "{}  {}", c.code, c.title);
        }
        context.print(&out)?;
    }
    Ok(Exit::Done)
}
