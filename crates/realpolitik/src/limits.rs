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

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_help_states_the_defaults_in_force() {
        let d = Limits::default();
        let help = crate::args::Cli::command().render_long_help().to_string();
        for (flag, value) in [
            ("--max-input-bytes", d.max_input_bytes as usize),
            ("--max-depth", d.max_depth),
            ("--max-tokens", d.max_tokens),
            ("--max-rows", d.max_rows),
            ("--max-nodes", d.max_nodes),
            ("--max-steps", d.max_steps),
        ] {
            let at = help.find(flag).unwrap_or_else(|| panic!("{flag} is not in the help"));
            let stated = format!("[default: {value}]");
            assert!(help[at..].lines().take(3).any(|l| l.contains(&stated)), "{flag}");
        }
    }
}
