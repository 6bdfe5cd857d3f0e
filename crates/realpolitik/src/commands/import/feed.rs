//! Events of a machine-coded feed, into a case or as a table by themselves.

use super::Import;
use super::rows::{Rows, take_in};
use crate::commands::feed::{Feed, left_out, open, refused};
use realpolitik_case::Case;
use realpolitik_case::load::load_path;
use realpolitik_command_line::context::{Context, write_file};
use realpolitik_command_line::exit::{Exit, Failure};
use realpolitik_feeds::{Coded, Counts, Format, State, scan, state};
use realpolitik_report::words::safe;
use serde_json::json;
use std::path::Path;

/// No person has read the source, and nobody has judged the claim.
const GRADE: &str = "F6";
/// Columns of a case's events that a feed can fill.
const COLUMNS: [&str; 10] =
    ["id", "date", "actor", "target", "kind", "channel", "source", "grade", "summary", "machine"];

/// Takes the events of a feed.
pub fn run(args: &Import, feed: Feed, context: &Context) -> Result<Exit, Failure> {
    let actors = actors(args, context)?;
    let filter = args.wanted.filter(actors.iter().map(|a| a.0).collect());
    let word = Format::from(feed).word().to_lowercase();
    let mut table = csv::Writer::from_writer(Vec::new());
    let mut failed = table.write_record(COLUMNS).err();
    let counts = scan(feed.into(), open(&args.file)?, &filter, |e| {
        if let (None, Err(e)) = (&failed, table.write_record(row(e, &actors, &word))) {
            failed = Some(e);
        }
    })
    .map_err(|e| refused(&args.file, &e))?;
    let written = table.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let (None, Some(text)) = (failed, written) else {
        return Err(Failure::new(Exit::Limit, "the rows do not fit into memory", "ask for fewer"));
    };
    if let Some(folder) = args.into.as_deref() {
        if !context.json {
            context.note(&summary(&counts, args));
        }
        return take_in(args, folder, Rows::Events, &text, context);
    }
    let Some(path) = args.output.as_deref() else {
        return Err(Failure::new(
            Exit::Usage,
            "it is not said where the events go",
            "name a case with --into, or a table with -o events.csv; -o - prints it",
        ));
    };
    write_file(path, &text, args.force)?;
    if context.json {
        context.print_json(&json!({
            "ok": true, "directory": "", "files": [path], "not_carried": left_out(&counts),
            "added": counts.kept, "dry_run": false,
        }))?;
    } else if path != Path::new("-") {
        context.print(&format!(
            "{}: {}\n",
            safe(&path.display().to_string()),
            summary(&counts, args)
        ))?;
    }
    Ok(Exit::Done)
}

/// What was kept and what was not.
fn summary(counts: &Counts, args: &Import) -> String {
    let mut text = format!("{} of {} events of {}", counts.kept, counts.rows, safe(&args.file));
    for line in left_out(counts) {
        text.push_str(&format!("\n  left out: {line}"));
    }
    text.push_str(&format!(
        "\n  Each is graded {GRADE}: no person has read it, and it counts nowhere until one has graded it."
    ));
    text
}

/// The states, each by the name that the rows give it: those that were asked for, else the
/// actors of the case that are states.
fn actors(args: &Import, context: &Context) -> Result<Vec<(&'static State, String)>, Failure> {
    let case = match args.into.as_deref() {
        None => None,
        Some(folder) => load_path(folder, &context.limits).case,
    };
    let own = case.as_ref().map(of_case).unwrap_or_default();
    let named = args.wanted.named()?;
    if named.is_empty() {
        return Ok(own);
    }
    // By the id of the case, where it has one for the state.
    let id = |s: &State| own.iter().find(|o| o.0 == s).map(|o| o.1.clone());
    Ok(named.into_iter().map(|(s, name)| (s, id(s).unwrap_or(name))).collect())
}

fn of_case(case: &Case) -> Vec<(&'static State, String)> {
    let one = |a: &realpolitik_case::Actor| {
        let found = state(&a.name).or_else(|_| state(&a.id)).ok()?;
        Some((found, a.id.clone()))
    };
    case.actors.iter().filter_map(one).collect()
}

fn row(e: &Coded<'_>, actors: &[(&'static State, String)], feed: &str) -> [String; 10] {
    let name = |s: &'static State| {
        let given = actors.iter().find(|a| a.0 == s).map(|a| a.1.clone());
        given.unwrap_or_else(|| s.iso2.to_owned())
    };
    let kind = e.plover.map_or(e.quad.word().to_owned(), |p| p.word().to_lowercase());
    let what = if e.words.is_empty() { kind.clone() } else { e.words.to_owned() };
    let who =
        |own: &str, s: &State| if own.is_empty() { s.name.to_owned() } else { own.to_owned() };
    let mut summary = format!(
        "Coded by machine: {what} ({}), {} to {}",
        e.code,
        who(e.source_name, e.source),
        who(e.target_name, e.target)
    );
    if !e.publisher.is_empty() {
        summary.push_str(&format!(", reported by {}", e.publisher));
    }
    summary.push('.');
    [
        format!("{feed}-{}", e.id),
        e.day.to_string(),
        name(e.source),
        name(e.target),
        kind,
        "public".to_owned(),
        feed.to_owned(),
        GRADE.to_owned(),
        summary,
        "yes".to_owned(),
    ]
}
