//! `schema`: the JSON Schemas that editors and programs use.

use crate::args::{Schema, SchemaOf};
use crate::context::{Context, write_file};
use crate::exit::{Exit, Failure};

/// Runs it.
pub fn run(args: &Schema, _: &Context) -> Result<Exit, Failure> {
    let schema = match args.of {
        SchemaOf::Case => realpolitik_case::schema::case_schema(),
        SchemaOf::Findings => realpolitik_analysis::finding::findings_schema(),
        SchemaOf::Api => crate::serve::openapi::document(),
    };
    write_file(&args.output, &format!("{schema:#}\n"), args.force)?;
    Ok(Exit::Done)
}
