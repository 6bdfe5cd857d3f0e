//! Flags of every command, and what several commands share.

use clap::{ArgAction, Args, ValueEnum};
use std::path::PathBuf;

/// How the help of a command is laid out.
pub const TEMPLATE: &str = "\
{about-with-newline}
{before-help}{usage-heading} {usage}

{all-args}{after-help}";

/// Flags of every command.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Global flags")]
pub struct Global {
    /// Print one JSON document on standard output, on failure too.
    #[arg(long, global = true)]
    pub json: bool,
    /// Print nothing but errors.
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Print more; twice for all there is.
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub verbose: u8,
    /// When to use colour.
    #[arg(long, global = true, value_enum, default_value_t = When::Auto, value_name = "WHEN")]
    pub color: When,
    /// Seed of every draw.
    #[arg(long, global = true, default_value_t = 1, value_name = "N")]
    pub seed: u64,
    /// Threads; no number depends on it [default: all cores].
    #[arg(short, long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub jobs: Option<u16>,
    /// Run as if started in this directory.
    #[arg(short = 'C', global = true, value_name = "DIR")]
    pub change_directory: Option<PathBuf>,
    /// Never ask anything.
    #[arg(long, global = true)]
    pub no_input: bool,
    /// Limits on what is read.
    #[command(flatten)]
    pub limits: crate::limits::LimitFlags,
}

/// When to use colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// If the output is a terminal and `NO_COLOR` is not set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// A point of the parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Point {
    /// The median of every belief.
    Base,
    /// The mean of every belief.
    Mean,
    /// This draw.
    Draw(u64),
}

impl std::str::FromStr for Point {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number = || text.strip_prefix("draw=").and_then(|n| n.parse().ok());
        match text {
            "base" => Ok(Point::Base),
            "mean" => Ok(Point::Mean),
            _ => number().map(Point::Draw).ok_or_else(|| "write base, mean or draw=N".to_owned()),
        }
    }
}

impl std::fmt::Display for Point {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Point::Base => write!(f, "base"),
            Point::Mean => write!(f, "mean"),
            Point::Draw(n) => write!(f, "draw={n}"),
        }
    }
}
