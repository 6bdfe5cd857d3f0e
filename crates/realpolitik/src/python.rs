//! The verbs of the Python package, made from the command line as declared, so
//! that both have the same names, the same options and the same help.
//!
//! `UPDATE_EXPECT=1 cargo test -p realpolitik --bins python` writes the file.

use crate::args::Cli;
use clap::{Arg, ArgAction, Command, CommandFactory};
use std::fmt::Write as _;

/// Verbs that are of no use to a Python program, or that the package writes by
/// hand.
const LEFT_OUT: [&str; 5] = ["completions", "lsp", "man", "serve", "help"];
/// Flags of every command that only a terminal has a use for, or that the
/// package sets itself.
const OF_A_TERMINAL: [&str; 7] =
    ["json", "quiet", "verbose", "color", "no_input", "help", "version"];
/// Words that Python keeps for itself and that a flag may have.
const KEYWORDS: [&str; 12] =
    ["import", "from", "with", "in", "as", "is", "lambda", "for", "not", "and", "or", "global"];

fn name(word: &str) -> String {
    let word = word.replace('-', "_");
    if KEYWORDS.contains(&word.as_str()) { word + "_" } else { word }
}

/// How an option is given: its long name, else its short one.
fn flag(arg: &Arg) -> String {
    match (arg.get_long(), arg.get_short()) {
        (Some(long), _) => format!("--{long}"),
        (None, Some(short)) => format!("-{short}"),
        (None, None) => String::new(),
    }
}

fn parameter(arg: &Arg) -> String {
    match arg.get_long() {
        Some(long) => name(long),
        None => name(arg.get_id().as_str()),
    }
}

/// Whether the values of an option follow it, rather than one each time it is given.
fn together(arg: &Arg) -> bool {
    arg.get_num_args().is_some_and(|n| n.min_values() > 1)
}

/// Python's type of an argument, and its default.
fn kind(arg: &Arg) -> &'static str {
    match arg.get_action() {
        ArgAction::SetTrue => "bool = False",
        ArgAction::Count => "int = 0",
        ArgAction::Append => "Values = ()",
        _ if together(arg) => "Values = ()",
        _ => "Value | None = None",
    }
}

/// Help as one paragraph; backquotes and quotes are safe in a docstring.
fn help(arg: &Arg) -> String {
    let mut text = arg.get_help().map(ToString::to_string).unwrap_or_default();
    let values: Vec<String> =
        arg.get_possible_values().iter().map(|v| v.get_name().to_owned()).collect();
    let takes = !matches!(arg.get_action(), ArgAction::SetTrue | ArgAction::Count);
    if takes && !values.is_empty() {
        let _ = write!(text, "; one of {}", values.join(", "));
    }
    let defaults: Vec<_> =
        arg.get_default_values().iter().map(|v| v.to_string_lossy().into_owned()).collect();
    if takes && !defaults.is_empty() {
        let _ = write!(text, " [default: {}]", defaults.join(" "));
    }
    text.replace('\\', "\\\\").replace("\"\"\"", "'''").replace('\n', " ")
}

fn folded(text: &str, indent: usize) -> String {
    let space = " ".repeat(indent);
    textwrap::fill(text, textwrap::Options::new(88).subsequent_indent(&space))
}

fn function(verb: &Command) -> String {
    let wanted = |a: &&Arg| !OF_A_TERMINAL.contains(&a.get_id().as_str()) && !a.is_hide_set();
    let positionals: Vec<&Arg> = verb.get_positionals().filter(wanted).collect();
    let options: Vec<&Arg> =
        verb.get_arguments().filter(|a| !a.is_positional()).filter(wanted).collect();
    let about = verb.get_about().map(ToString::to_string).unwrap_or_default();
    let mut out = format!("def {}(\n", name(verb.get_name()));
    for a in &positionals {
        let kind = match (a.is_required_set(), a.get_action()) {
            (true, ArgAction::Append) => "Values",
            (true, _) => "Value",
            _ => kind(a),
        };
        let _ = writeln!(out, "    {}: {kind},", parameter(a));
    }
    out.push_str("    *,\n");
    for a in &options {
        let _ = writeln!(out, "    {}: {},", parameter(a), kind(a));
    }
    let _ = write!(out, ") -> Answer:\n    \"\"\"{about}.\n\n");
    for a in positionals.iter().chain(&options) {
        let line = folded(&format!("    {}: {}.", parameter(a), help(a).trim_end_matches('.')), 8);
        let _ = writeln!(out, "{line}");
    }
    let words: Vec<String> = positionals.iter().map(|a| parameter(a)).collect();
    let _ = write!(
        out,
        "    \"\"\"\n    return run(\n        \"{}\",\n        [{}],\n        {{\n",
        verb.get_name(),
        words.join(", ")
    );
    for a in &options {
        let value = match together(a) {
            true => format!("Together({})", parameter(a)),
            false => parameter(a),
        };
        let _ = writeln!(out, "            \"{}\": {value},", flag(a));
    }
    out.push_str("        },\n    )\n");
    out
}

/// The module.
fn module() -> String {
    let mut root = Cli::command();
    root.build();
    let verbs: Vec<&Command> =
        root.get_subcommands().filter(|c| !LEFT_OUT.contains(&c.get_name())).collect();
    let mut out = "\"\"\"The verbs of the command line. Made from its declaration; not written by hand.\"\"\"\n\n\
                   from ._program import Answer, Together, Value, Values, run\n\n__all__ = [\n"
        .to_owned();
    for verb in &verbs {
        let _ = writeln!(out, "    \"{}\",", name(verb.get_name()));
    }
    out.push_str("]\n");
    for verb in verbs {
        let _ = write!(out, "\n\n{}", function(verb));
    }
    out
}

#[test]
fn python_verbs_are_those_of_the_command_line() {
    let path =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../python/realpolitik/_verbs.py");
    let wanted = module();
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&path, &wanted).expect("the package's folder is there");
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == wanted,
        "{} is old; write it anew with UPDATE_EXPECT=1 cargo test -p realpolitik --bins python",
        path.display()
    );
}
