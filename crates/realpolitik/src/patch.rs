//! Patch files: what the workbench writes to share a state of its sliders.

use realpolitik_analysis::picture::scenario::{Scenario, ScenarioError};
use realpolitik_case::Case;
use realpolitik_case::diagnostic::did_you_mean;
use realpolitik_command_line::context::Context;
use realpolitik_command_line::exit::{Exit, Failure};
use realpolitik_report::words::safe;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

/// What is otherwise than in a case.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Patch {
    realpolitik_patch: u64,
    /// The hash of the case that it was made on; empty if that is not known.
    #[serde(default)]
    pub case_hash: String,
    #[serde(rename = "case")]
    _case: String,
    #[serde(default)]
    set: BTreeMap<String, f64>,
    #[serde(default)]
    without: Vec<String>,
    #[serde(default)]
    rival: Option<String>,
    /// What may be known: a day, instead of the case's own.
    #[serde(default)]
    pub as_of: Option<jiff::civil::Date>,
}

impl Patch {
    /// Reads a file.
    pub fn read(path: &Path, context: &Context) -> Result<Patch, Failure> {
        let shown = safe(&path.to_string_lossy());
        let most = context.limits.max_input_bytes;
        let mut text = String::new();
        std::fs::File::open(path)
            .and_then(|file| file.take(most + 1).read_to_string(&mut text))
            .map_err(|e| Failure::file(path, "read", &e))?;
        if text.len() as u64 > most {
            return Err(Failure::new(
                Exit::Limit,
                format!("{shown} is larger than max-input-bytes, {most}"),
                "a patch of the workbench has some hundred bytes: is this one?",
            ));
        }
        let wrong = |why: String| {
            Failure::new(
                Exit::Usage,
                format!("{shown} is not a patch: {}", safe(&why)),
                "the workbench writes one with the button \u{201c}Patch file\u{201d}",
            )
        };
        let patch: Patch = serde_json::from_str(&text).map_err(|e| wrong(e.to_string()))?;
        match patch.realpolitik_patch {
            1 => Ok(patch),
            other => Err(wrong(format!("its format is {other}, and this program reads 1"))),
        }
    }

    /// The case as the patch has it, but for the day: a case is loaded as of one.
    pub fn apply(&self, case: &Case) -> Result<Case, Failure> {
        let scenario = Scenario {
            set: self.set.iter().map(|(k, v)| (k.clone(), *v)).collect(),
            without: self.without.clone(),
            rival: self.rival.clone(),
            as_of: None,
        };
        scenario.apply(case).map_err(|e| {
            let parameters = case.parameters.iter().map(|p| p.id.as_str());
            let rivals = case.rivals.iter().map(|r| r.id.as_str());
            let help = match &e {
                ScenarioError::Parameter(p) => did_you_mean(p, "parameters", parameters),
                ScenarioError::Rival(r) => did_you_mean(r, "rivals", rivals),
                _ => "the patch was made on another case, or the case has changed since".to_owned(),
            };
            Failure::new(Exit::Usage, format!("the patch does not fit: {e}"), safe(&help))
        })
    }
}
