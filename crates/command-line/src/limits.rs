//! The flags that raise or lower a limit on what is read.

use clap::Args;
use realpolitik_case::load::Limits;

/// A flag per limit; without it the default holds.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Limits")]
pub struct LimitFlags {
    /// Largest file, in bytes [default: 16777216].
    #[arg(long, global = true, value_name = "N", hide_short_help = true)]
    pub max_input_bytes: Option<u64>,
    /// Deepest nesting of brackets, and longest play of a game [default: 128].
    #[arg(long, global = true, value_name = "N", hide_short_help = true)]
    pub max_depth: Option<usize>,
    /// Most keys, values and marks of case.toml [default: 200000].
    #[arg(long, global = true, value_name = "N", hide_short_help = true)]
    pub max_tokens: Option<usize>,
    /// Most rows of a table [default: 100000].
    #[arg(long, global = true, value_name = "N", hide_short_help = true)]
    pub max_rows: Option<usize>,
    /// Most nodes of an unfolded game [default: 1000000].
    #[arg(long, global = true, value_name = "N", hide_short_help = true)]
    pub max_nodes: Option<usize>,
    /// Most steps of checking one thing against another [default: 5000000].
    #[arg(long, global = true, value_name = "N", hide_short_help = true)]
    pub max_steps: Option<usize>,
}

impl LimitFlags {
    /// The limits in force.
    pub fn limits(&self) -> Limits {
        let d = Limits::default();
        Limits {
            max_input_bytes: self.max_input_bytes.unwrap_or(d.max_input_bytes),
            max_depth: self.max_depth.unwrap_or(d.max_depth),
            max_tokens: self.max_tokens.unwrap_or(d.max_tokens),
            max_rows: self.max_rows.unwrap_or(d.max_rows),
            max_nodes: self.max_nodes.unwrap_or(d.max_nodes),
            max_steps: self.max_steps.unwrap_or(d.max_steps),
        }
    }
}
