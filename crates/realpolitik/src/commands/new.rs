//! `new`: a case from a template.

use clap::Args;
use realpolitik_case::diagnostic::did_you_mean;
use realpolitik_command_line::context::{Context, write_file};
use realpolitik_command_line::exit::{Exit, Failure};
use realpolitik_command_line::flags::TEMPLATE;
use realpolitik_report::words::safe;
use serde_json::{Value, json};
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// A template: what it is for, and its files.
struct Template {
    name: &'static str,
    about: &'static str,
    files: &'static [(&'static str, &'static str)],
}

macro_rules! template {
    ($name:literal, $about:literal $(, $extra:literal)*) => {
        Template {
            name: $name,
            about: $about,
            files: &[
                template!(@file $name, "case.toml"),
                template!(@file $name, "events.csv"),
                template!(@file $name, "sources.bib"),
                template!(@file $name, "README.md"),
                $(template!(@file $name, $extra)),*
            ],
        }
    };
    (@file $name:literal, $file:literal) => {
        ($file, include_str!(concat!("../../templates/", $name, "/", $file)))
    };
}

const TEMPLATES: &[Template] = &[
    template!(
        "threat",
        "one side threatens; does the other yield, and would the threat be carried out?"
    ),
    template!(
        "sanction-waiver",
        "a rule demands a sanction against a partner; is it enforced or waived?",
        "tiers.csv",
        "regimes/rule.csv"
    ),
    template!(
        "alliance",
        "a patron offers a closer tie to a partner that fears a rival's punishment"
    ),
    template!("coercive-bargaining", "a demand under a private resolve: accept, refuse, fight"),
    template!(
        "entry-deterrence",
        "a newcomer enters a sphere of influence; the incumbent fights or makes room"
    ),
    template!("council-vote", "members of a council vote at once after one is offered a favour"),
    template!(
        "repeated-talks",
        "round after round one side demands; the other yields or holds out"
    ),
    template!("offer-range", "one side offers a share from a range; the other accepts or refuses"),
    template!(
        "audience-costs",
        "a public threat as a signal, costly to back down from (Fearon 1994)"
    ),
    template!("hands-tied", "a leader ties its hands at home before it bargains abroad"),
];

/// The link to the schema that a template starts with, and the file it names.
const SCHEMA: &str = "case.schema.json";

/// `new`.
#[derive(Clone, Debug, Args)]
#[command(
    help_template = TEMPLATE,
    before_help = "\
Examples:
  realpolitik new --list
  realpolitik new my-case
  realpolitik new s400 --template sanction-waiver"
)]
pub struct New {
    /// The folder to make [default: the template's name].
    #[arg(value_name = "DIR")]
    pub directory: Option<PathBuf>,
    /// Which template.
    #[arg(long, default_value = "threat", value_name = "NAME")]
    pub template: String,
    /// List the templates.
    #[arg(long)]
    pub list: bool,
    /// Replace files that are there.
    #[arg(long)]
    pub force: bool,
}

/// Runs it.
pub fn run(args: &New, context: &Context) -> Result<Exit, Failure> {
    if args.list {
        return list(context);
    }
    let Some(template) = TEMPLATES.iter().find(|t| t.name == args.template) else {
        return Err(Failure::new(
            Exit::Usage,
            format!("there is no template `{}`", safe(&args.template)),
            did_you_mean(&args.template, "templates", TEMPLATES.iter().map(|t| t.name)),
        ));
    };
    let folder = args.directory.clone().unwrap_or_else(|| PathBuf::from(template.name));
    let made = make(template, &folder, args.force)?;
    let shown = safe(&folder.display().to_string());
    if context.json {
        context.print_json(&json!({
            "ok": true, "template": template.name, "directory": shown, "files": made,
        }))?;
    } else {
        let mut out = format!("Created {shown}/ from the template {}\n", template.name);
        for file in &made {
            let _ = writeln!(out, "  {file:<18} {}", purpose(file));
        }
        let _ = writeln!(out, "Next:  cd {shown} && realpolitik check");
        context.print(&out)?;
    }
    Ok(Exit::Done)
}

fn list(context: &Context) -> Result<Exit, Failure> {
    if context.json {
        let all: Vec<Value> =
            TEMPLATES.iter().map(|t| json!({ "name": t.name, "about": t.about })).collect();
        context.print_json(&json!({ "ok": true, "templates": all }))?;
    } else {
        let mut out = String::new();
        for t in TEMPLATES {
            let _ = writeln!(out, "{:<20} {}", t.name, t.about);
        }
        out.push_str("\nNext:  realpolitik new DIR --template NAME\n");
        context.print(&out)?;
    }
    Ok(Exit::Done)
}

fn make(template: &Template, folder: &Path, force: bool) -> Result<Vec<String>, Failure> {
    let schema = format!("{:#}\n", realpolitik_case::schema::case_schema());
    let mut files: Vec<(&str, &str)> = template.files.to_vec();
    files.push((SCHEMA, &schema));
    // Nothing is written unless everything can be.
    let taken = files.iter().find(|(f, _)| folder.join(f).symlink_metadata().is_ok());
    if let (Some((taken, _)), false) = (taken, force) {
        return Err(Failure::new(
            Exit::File,
            format!("{} is there already", safe(&folder.join(taken).display().to_string())),
            "choose another folder, or replace the files with --force",
        ));
    }
    for (file, text) in &files {
        let path = folder.join(file);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).map_err(|e| Failure::file(parent, "make", &e))?;
        }
        write_file(&path, text, force)?;
    }
    Ok(files.iter().map(|(f, _)| (*f).to_owned()).collect())
}

fn purpose(file: &str) -> &'static str {
    match file {
        "case.toml" => "the case, with comments (start here)",
        "events.csv" => "what happened: dated, sourced, graded",
        "sources.bib" => "the sources, as a reference manager writes them",
        "README.md" => "the case in words",
        "tiers.csv" => "who stands where on the ladder",
        SCHEMA => "gives an editor completion and hints",
        _ => "the occasions on which the rule could bite",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use realpolitik_case::diagnostic::Severity;
    use realpolitik_case::load::{Limits, load_memory};

    #[test]
    fn every_template_passes_check_but_for_what_is_to_be_put_in_its_place() {
        for t in TEMPLATES {
            let files: Vec<(&str, &[u8])> =
                t.files.iter().map(|(n, x)| (*n, x.as_bytes())).collect();
            let loaded = load_memory(t.name, &files, &Limits::default());
            let shown = realpolitik_case::render::human(&loaded, false);
            // A template holds numbers to be replaced: notes of them are no faults.
            let faults = loaded.diagnostics.iter().filter(|d| d.severity != Severity::Note);
            let codes: Vec<&str> = faults.map(|d| d.code).collect();
            assert_eq!(codes, ["RP2114"], "{}:\n{shown}", t.name);
            assert!(loaded.case.is_some_and(|c| !c.games.is_empty()), "{}", t.name);
        }
    }

    #[test]
    fn every_template_has_an_answer_that_is_certified_in_every_draw() {
        use realpolitik_analysis::{Options, analyze};
        use realpolitik_runs::sweep::Progress;
        for t in TEMPLATES {
            let files: Vec<(&str, &[u8])> =
                t.files.iter().map(|(n, x)| (*n, x.as_bytes())).collect();
            let loaded = load_memory(t.name, &files, &Limits::default());
            let case = loaded.case.expect("invariant: templates are valid");
            let options = Options { draws: 300, ..Options::default() };
            let found = analyze(&case, &options, &Progress::default()).unwrap();
            assert!(found.health.fit_for_use, "{}: {:?}", t.name, found.health.failed_draws);
            assert!(!found.leverage.is_empty(), "{}", t.name);
        }
    }

    #[test]
    fn every_template_links_to_the_schema_beside_it() {
        for t in TEMPLATES {
            let first = t.files[0].1.lines().next().unwrap_or_default();
            assert_eq!(first, format!("#:schema {SCHEMA}"), "{}", t.name);
        }
    }
}
