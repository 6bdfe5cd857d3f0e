//! Rows of a table taken into a case.

use super::Import;
use crate::commands::feed::Feed;
use crate::commands::fix;
use clap::ValueEnum;
use realpolitik_case::adopt::{Adopted, Incoming, Table, adopt};
use realpolitik_case::workbook;
use realpolitik_command_line::context::{Context, write_file};
use realpolitik_command_line::exit::{Exit, Failure};
use realpolitik_game_commands::game_input::read_all;
use realpolitik_report::words::safe;
use serde_json::json;
use std::path::{Path, PathBuf};

/// What the rows of a table are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Rows {
    /// What happened: into events.csv.
    Events,
    /// Who stood where on the ladder: into tiers.csv.
    Tiers,
    /// Occasions of a rule: into the table of its regime.
    Occasions,
    /// Events of ICEWS Coded Event Data: into events.csv, or a table by themselves.
    Icews,
    /// Events of a file of GDELT.
    Gdelt,
    /// Events of a file of POLECAT.
    Polecat,
    /// Events of another table that are coded in PLOVER.
    Plover,
}

impl Rows {
    /// Which feed they are of, if they are.
    pub fn feed(self) -> Option<Feed> {
        match self {
            Rows::Events | Rows::Tiers | Rows::Occasions => None,
            Rows::Icews => Some(Feed::Icews),
            Rows::Gdelt => Some(Feed::Gdelt),
            Rows::Polecat => Some(Feed::Polecat),
            Rows::Plover => Some(Feed::Plover),
        }
    }
}

/// Lines of what is left out that are printed.
const MOST_TOLD: usize = 20;

/// Takes the rows of a file into a case.
pub fn run(args: &Import, rows: Rows, context: &Context) -> Result<Exit, Failure> {
    let Some(folder) = args.into.as_deref() else {
        return Err(Failure::new(
            Exit::Usage,
            "rows are taken into a case, and none is named",
            "name its folder: --into my-case",
        ));
    };
    let text = text(args, rows, context)?;
    take_in(args, folder, rows, &text, context)
}

/// Takes the rows of a table into a case.
pub fn take_in(
    args: &Import,
    folder: &Path,
    rows: Rows,
    text: &str,
    context: &Context,
) -> Result<Exit, Failure> {
    let table = match rows {
        Rows::Tiers => Table::Tiers,
        Rows::Occasions => Table::Occasions { regime: args.regime.clone() },
        _ => Table::Events,
    };
    let incoming = Incoming {
        name: &args.file,
        text,
        columns: args.map.clone(),
        always: args.set.clone(),
        replaced: args
            .replace
            .iter()
            .map(|(theirs, ours)| (theirs.clone(), ours.clone()))
            .collect(),
    };
    let found = adopt(folder, &table, &incoming, &context.limits)
        .map_err(|e| Failure::new(Exit::InvalidCase, safe(&e.to_string()), safe(&e.help())))?;
    let copy = if args.dry_run || found.added == 0 { None } else { write(folder, &found)? };
    told(args, folder, &found, copy.as_deref(), context)?;
    Ok(if found.added + found.known == 0 { Exit::InvalidCase } else { Exit::Done })
}

/// The file, or what comes in on `-`.
fn bytes(file: &str, context: &Context) -> Result<Vec<u8>, Failure> {
    let most = context.limits.max_input_bytes as usize;
    let path = Path::new(file);
    let read = if file == "-" {
        read_all(&mut std::io::stdin().lock(), most)
    } else {
        std::fs::File::open(path).and_then(|mut f| read_all(&mut f, most))
    };
    let bytes = read.map_err(|e| Failure::file(path, "read", &e))?;
    if bytes.len() > most {
        let message = format!("{} is larger than max-input-bytes, {most}", safe(file));
        return Err(Failure::new(Exit::Limit, message, "take a part of it, or raise the limit"));
    }
    Ok(bytes)
}

/// The table as text, out of a workbook if it is one.
fn text(args: &Import, rows: Rows, context: &Context) -> Result<String, Failure> {
    let bytes = bytes(&args.file, context)?;
    let refused = |why: String, help: &str| {
        Failure::new(
            Exit::InvalidCase,
            format!("{} cannot be read: {}", safe(&args.file), safe(&why)),
            help,
        )
    };
    if workbook::is_workbook(&args.file) {
        let name = match rows {
            Rows::Tiers => "tiers",
            Rows::Occasions => args.regime.as_deref().unwrap_or("occasions"),
            _ => "events",
        };
        let sheet = args.sheet.as_deref().unwrap_or(name);
        let limits = &context.limits;
        let read = workbook::read(&bytes, sheet, limits.max_input_bytes, limits.max_rows)
            .map_err(|why| refused(why, "save the sheet as CSV UTF-8"))?;
        if args.sheet.as_ref().is_some_and(|s| !s.eq_ignore_ascii_case(&read.sheet)) {
            let all = [read.sheet].into_iter().chain(read.others).collect::<Vec<_>>().join(", ");
            return Err(refused(
                format!("no sheet `{sheet}`"),
                &format!("its sheets: {}", safe(&all)),
            ));
        }
        return Ok(read.text);
    }
    String::from_utf8(bytes)
        .map(|t| t.trim_start_matches('\u{feff}').to_owned())
        .map_err(|_| refused("it is not UTF-8 text".to_owned(), "save it as CSV UTF-8"))
}

/// Writes the table, the old one kept beside it; the name of the copy.
fn write(folder: &Path, found: &Adopted) -> Result<Option<PathBuf>, Failure> {
    let path = folder.join(&found.file);
    if path.symlink_metadata().is_err() {
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).map_err(|e| Failure::file(parent, "make", &e))?;
        }
        write_file(&path, &found.text, false)?;
        return Ok(None);
    }
    let copy = fix::keep_copy(&path)?;
    write_file(&path, &found.text, true)?;
    Ok(copy)
}

fn told(
    args: &Import,
    folder: &Path,
    found: &Adopted,
    copy: Option<&Path>,
    context: &Context,
) -> Result<(), Failure> {
    let lost = lost(args, found);
    let shown = safe(&folder.display().to_string());
    if context.json {
        return context.print_json(&json!({
            "ok": true, "directory": shown, "files": [found.file], "not_carried": lost,
            "added": found.added, "known": found.known, "put_right": found.put_right,
            "left_out": found.left_out.len(), "dry_run": args.dry_run,
        }));
    }
    let verb = if args.dry_run { "would be added" } else { "added" };
    let mut text = format!(
        "{} of {shown}: {} {verb}, {} there already, {} left out\n",
        safe(&found.file),
        rows(found.added),
        found.known,
        found.left_out.len()
    );
    for (ours, theirs) in &found.used {
        if ours != theirs {
            text.push_str(&format!("  {} from column `{}`\n", safe(ours), safe(theirs)));
        }
    }
    if found.put_right > 0 {
        text.push_str(&format!(
            "  {} put right that could mean only one thing, such as a date or a decimal comma\n",
            if found.put_right == 1 {
                "1 cell".to_owned()
            } else {
                format!("{} cells", found.put_right)
            }
        ));
    }
    for line in lost.iter().take(MOST_TOLD) {
        text.push_str(&format!("  not carried: {line}\n"));
    }
    if lost.len() > MOST_TOLD {
        text.push_str(&format!("  and {} more; --json lists all\n", lost.len() - MOST_TOLD));
    }
    if let Some(copy) = copy {
        text.push_str(&format!("The table as it was: {}\n", safe(&copy.display().to_string())));
    }
    text.push_str(&format!("Next:  realpolitik check {shown}\n"));
    context.print(&text)
}

fn rows(n: usize) -> String {
    if n == 1 { "1 row".to_owned() } else { format!("{n} rows") }
}

/// What did not come along, for people.
fn lost(args: &Import, found: &Adopted) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    if !found.unused.is_empty() {
        let names: Vec<String> = found.unused.iter().map(|c| format!("`{}`", safe(c))).collect();
        all.push(format!("{} (--map OURS=THEIRS takes a column in)", names.join(", ")));
    }
    let file = safe(&args.file);
    all.extend(
        found.left_out.iter().map(|(line, why)| format!("line {line} of {file}: {}", safe(why))),
    );
    all
}
