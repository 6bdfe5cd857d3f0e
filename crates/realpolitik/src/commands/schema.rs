//! `schema`: the JSON Schemas that editors and programs use.

use clap::{Args, ValueEnum};
use realpolitik_command_line::context::{Context, write_file};
use realpolitik_command_line::exit::{Exit, Failure};
use realpolitik_command_line::flags::TEMPLATE;
use std::path::PathBuf;

/// `schema`.
#[derive(Clone, Debug, Args)]
#[command(
    help_template = TEMPLATE,
    before_help = "\
Examples:
  realpolitik schema > case.schema.json
  realpolitik schema findings -o findings.schema.json"
)]
pub struct Schema {
    /// Of what.
    #[arg(value_enum, default_value_t = SchemaOf::Case)]
    pub of: SchemaOf,
    /// Where to write; `-` is standard output.
    #[arg(short, long, default_value = "-", value_name = "FILE")]
    pub output: PathBuf,
    /// Replace the file if it is there.
    #[arg(long)]
    pub force: bool,
}

/// What a schema describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SchemaOf {
    /// case.toml.
    Case,
    /// What `analyze --json` prints.
    Findings,
    /// A game as JSON, as `export --to json` writes it.
    Game,
    /// What every command prints with `--json`.
    Answers,
    /// The local server of the workbench, as OpenAPI.
    Api,
}

/// Runs it.
pub fn run(args: &Schema, _: &Context) -> Result<Exit, Failure> {
    let schema = match args.of {
        SchemaOf::Case => realpolitik_case::schema::case_schema(),
        SchemaOf::Findings => realpolitik_analysis::answer::findings_schema(),
        SchemaOf::Game => realpolitik_game::json::schema(),
        SchemaOf::Answers => crate::answers::document(),
        SchemaOf::Api => crate::serve::openapi::document(),
    };
    write_file(&args.output, &format!("{schema:#}\n"), args.force)?;
    Ok(Exit::Done)
}

#[cfg(test)]
mod tests {
    /// The schemas that are checked in are those that are generated;
    /// `UPDATE_EXPECT=1` writes them.
    #[test]
    fn the_files_are_what_is_generated() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schema");
        for (file, schema) in [
            ("case.schema.json", realpolitik_case::schema::case_schema()),
            ("findings.schema.json", realpolitik_analysis::answer::findings_schema()),
            ("game.schema.json", realpolitik_game::json::schema()),
            ("answers.schema.json", crate::answers::document()),
        ] {
            let path = folder.join(file);
            let generated = format!("{schema:#}\n");
            if std::env::var_os("UPDATE_EXPECT").is_some() {
                std::fs::create_dir_all(&folder).unwrap();
                std::fs::write(&path, &generated).unwrap();
            }
            let there = std::fs::read_to_string(&path).unwrap_or_default();
            assert!(there == generated, "{file} is stale: run this test with UPDATE_EXPECT=1");
        }
    }
}
