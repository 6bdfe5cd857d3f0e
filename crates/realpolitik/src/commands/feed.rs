//! Machine-coded event feeds on the command line: which, between whom, and what was left
//! out.

use clap::{Args, ValueEnum};
use jiff::civil::Date;
use realpolitik_command_line::exit::{Exit, Failure};
use realpolitik_feeds::{Counts, FeedError, Filter, Format, State, state};
use realpolitik_report::words::safe;
use std::io::Read;
use std::path::Path;

/// A feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Feed {
    /// ICEWS Coded Event Data.
    Icews,
    /// GDELT's event files.
    Gdelt,
    /// POLECAT.
    Polecat,
    /// Another table of PLOVER events.
    Plover,
}

impl From<Feed> for Format {
    fn from(feed: Feed) -> Format {
        match feed {
            Feed::Icews => Format::Icews,
            Feed::Gdelt => Format::Gdelt,
            Feed::Polecat => Format::Polecat,
            Feed::Plover => Format::Plover,
        }
    }
}

/// What is wanted of a feed.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Feeds")]
pub struct Wanted {
    /// Of a feed: only events between these states (ISO or Correlates of War codes, or
    /// names) [default: the actors of the case, else all].
    #[arg(long, value_name = "A,B,…", value_delimiter = ',')]
    pub actors: Vec<String>,
    /// Of a feed: only events on this day or later.
    #[arg(long, value_name = "DATE")]
    pub from: Option<Date>,
    /// Of a feed: only events on this day or earlier.
    #[arg(long, value_name = "DATE")]
    pub to: Option<Date>,
}

impl Wanted {
    /// As a filter, between states that have been found.
    pub fn filter(&self, states: Vec<&'static State>) -> Filter {
        Filter { states, from: self.from, to: self.to }
    }

    /// The states that were named, each with the name it was given.
    pub fn named(&self) -> Result<Vec<(&'static State, String)>, Failure> {
        let one = |name: &String| Ok((state(name)?, name.trim().to_owned()));
        self.actors.iter().map(one).collect::<Result<_, _>>().map_err(|e| refused("--actors", &e))
    }
}

/// The feed itself, or what comes in on `-`.
pub fn open(file: &str) -> Result<Box<dyn Read>, Failure> {
    if file == "-" {
        return Ok(Box::new(std::io::stdin().lock()));
    }
    let path = Path::new(file);
    let opened = std::fs::File::open(path).map_err(|e| Failure::file(path, "read", &e))?;
    let packed = path.extension().and_then(|e| e.to_str()).filter(|e| ["gz", "zip"].contains(e));
    if let Some(kind) = packed {
        let unpack = if kind == "gz" { "zcat" } else { "unzip -p" };
        return Err(Failure::new(
            Exit::Usage,
            format!("{} is packed", safe(file)),
            format!("unpack it on the way: {unpack} {} | realpolitik … -", safe(file)),
        ));
    }
    Ok(Box::new(opened))
}

/// What a feed that cannot be used is told.
pub fn refused(file: &str, e: &FeedError) -> Failure {
    let exit = match e {
        FeedError::Read(_) => Exit::File,
        FeedError::Format { .. } => Exit::InvalidCase,
        FeedError::Limit { .. } => Exit::Limit,
        FeedError::State { .. } => Exit::Usage,
    };
    Failure::new(exit, format!("{}: {}", safe(file), safe(&e.to_string())), safe(&e.help()))
}

/// What was left out, in lines.
pub fn left_out(counts: &Counts) -> Vec<String> {
    let mut all = Vec::new();
    let mut tell = |n: u64, what: String| {
        if n > 0 {
            all.push(format!("{n} {what}"));
        }
    };
    tell(counts.domestic, "within one country".to_owned());
    let unknown: Vec<String> =
        counts.unknown.iter().take(5).map(|(name, n)| format!("{} {n}", safe(name))).collect();
    let named =
        if unknown.is_empty() { String::new() } else { format!(" ({})", unknown.join(", ")) };
    tell(counts.without_states, format!("with a side that is no state{named}"));
    tell(counts.other_states, "between other states".to_owned());
    tell(counts.other_days, "on other days".to_owned());
    tell(counts.repeated, "that repeat another".to_owned());
    tell(counts.contradicted, "with the id of another and another content".to_owned());
    tell(counts.without_class, "of no known kind of event".to_owned());
    let lines: Vec<String> = counts.malformed_lines.iter().take(5).map(u64::to_string).collect();
    tell(counts.malformed, format!("that cannot be read (line {})", lines.join(", ")));
    all
}
