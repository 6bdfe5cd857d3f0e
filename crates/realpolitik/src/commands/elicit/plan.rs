//! `elicit new`: a folder with a plan.

use super::source::{PLAN, TABLE};
use clap::Args;
use realpolitik_command_line::context::{Context, write_file};
use realpolitik_command_line::exit::{Exit, Failure};
use realpolitik_command_line::flags::TEMPLATE;
use realpolitik_command_line::input;
use realpolitik_elicit::files::COLUMNS;
use realpolitik_report::words::safe;
use serde_json::json;
use std::fmt::Write;
use std::path::PathBuf;

/// `elicit new`.
#[derive(Clone, Debug, Args)]
#[command(
    help_template = TEMPLATE,
    before_help = "\
Examples:
  realpolitik elicit new winter --expert Ada --expert Ben
  realpolitik elicit new winter --case my-case --title \"Winter talks\""
)]
pub struct New {
    /// The folder.
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// The title that experts see.
    #[arg(long, value_name = "TEXT")]
    pub title: Option<String>,
    /// The name of an expert; may be given more than once.
    #[arg(long, value_name = "NAME")]
    pub expert: Vec<String>,
    /// Ask for the parameters of this case.
    #[arg(long, value_name = "CASE")]
    pub case: Option<String>,
    /// How many rounds.
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u32).range(1..=9))]
    pub rounds: u32,
}

/// A text in TOML.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default().replace('\u{7f}', "\\u007f")
}

/// Runs it.
pub(super) fn run(args: &New, context: &Context) -> Result<Exit, Failure> {
    let title = args.title.clone().unwrap_or_else(|| {
        args.folder.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned())
    });
    let experts: Vec<String> = match args.expert.as_slice() {
        [] => vec!["Ada".to_owned(), "Ben".to_owned()],
        all => all.to_vec(),
    };
    let list: Vec<String> = experts.iter().map(|e| quoted(e)).collect();
    let mut out = format!(
        "# Who is asked what. See docs/guide/experts.md.\ntitle = {}\n\
         introduction = \"Say what you believe, not what you wish. You may leave a question out.\"\n\
         experts = [{}]\nrounds = {}\n",
        quoted(&title),
        list.join(", "),
        args.rounds
    );
    match &args.case {
        Some(name) => {
            let case = input::case(Some(name), None, context)?;
            let _ = writeln!(out, "case = {}", quoted(name));
            for p in case.parameters.iter().filter(|p| p.distribution.sd() > 0.0) {
                let _ = write!(out, "\n[questions.{}]\nlabel = {}\n", p.id, quoted(&p.label));
                if let Some(unit) = &p.unit {
                    let _ = writeln!(out, "unit = {}", quoted(unit));
                }
                out.push_str("quantiles = [0.05, 0.25, 0.5, 0.75, 0.95]\n");
            }
        }
        None => out.push_str(
            "\n[questions.resolve]\nlabel = \"How resolved is the defender, from 0 to 1?\"\n\
             quantiles = [0.05, 0.25, 0.5, 0.75, 0.95]\nlow = 0\nhigh = 1\n",
        ),
    }
    out.push_str(
        "\n# A seed question: you know the answer, or will, and the experts do not. It weighs them.\n\
         # [questions.seed_1]\n# label = \"…\"\n# seed = true\n# realisation = 13.1\n",
    );
    std::fs::create_dir_all(&args.folder).map_err(|e| Failure::file(&args.folder, "create", &e))?;
    write_file(&args.folder.join(PLAN), &out, false)?;
    write_file(&args.folder.join(TABLE), &format!("{}\n", COLUMNS.join(",")), false)?;
    let folder = safe(&args.folder.display().to_string());
    if context.json {
        context.print_json(&json!({ "ok": true, "folder": folder, "files": [PLAN, TABLE] }))?;
    } else {
        context.print(&format!(
            "Created {folder}/\n  {PLAN}  who is asked what (start here)\n  {TABLE}  what they say\n\
             Next:  edit {PLAN}, then  realpolitik elicit form {folder}\n"
        ))?;
    }
    Ok(Exit::Done)
}
