//! How many rows of a feed are read in a second.
//!
//! `pace FILE FORMAT [ROWS]` repeats the rows of a file until there are as many, each copy
//! with ids and stories of its own, and reads them from memory: three times, and three
//! times with months of pairs added up.

use realpolitik_feeds::{Filter, Format, Tally, scan};
use std::fmt::Write;
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(file), Some(word)) = (arguments.next(), arguments.next()) else {
        return Err("pace FILE icews|gdelt|polecat|plover [ROWS]".into());
    };
    let format = match word.as_str() {
        "icews" => Format::Icews,
        "gdelt" => Format::Gdelt,
        "polecat" => Format::Polecat,
        "plover" => Format::Plover,
        _ => return Err("the format is icews, gdelt, polecat or plover".into()),
    };
    let rows = arguments.next().map_or(Ok(2_000_000), |n| n.parse())?;
    let text = repeated(&String::from_utf8_lossy(&std::fs::read(file)?), format, rows);
    println!("{} rows, {} MB", text.lines().count(), text.len() / 1_000_000);
    for tallied in [false, true] {
        for _ in 0..3 {
            let start = Instant::now();
            let mut tally = Tally::default();
            let counts = scan(format, text.as_bytes(), &Filter::default(), |e| {
                if tallied {
                    tally.add(e);
                }
            })?;
            let seconds = start.elapsed().as_secs_f64();
            println!(
                "{:.3} s, {:.0} rows a second{}, {} kept of {}, {} repeated",
                seconds,
                counts.rows as f64 / seconds,
                if tallied { " with months" } else { "" },
                counts.kept,
                counts.rows,
                counts.repeated
            );
        }
    }
    Ok(())
}

/// The rows over and over, with the number of the copy before the id and behind the story.
fn repeated(text: &str, format: Format, rows: usize) -> String {
    let mut lines = text.lines();
    let mut out = String::new();
    let mut story = None;
    if format != Format::Gdelt {
        let heading = lines.next().unwrap_or_default();
        story = heading.split('\t').position(|c| c == "Story ID");
        let _ = writeln!(out, "{heading}");
    }
    let lines: Vec<&str> = lines.collect();
    if lines.is_empty() {
        return out;
    }
    for n in 0..rows {
        let (copy, line) = (n / lines.len(), lines[n % lines.len()]);
        let _ = write!(out, "{copy}");
        match story {
            Some(at) => {
                let cells: Vec<&str> = line.splitn(at + 2, '\t').collect();
                let _ = writeln!(
                    out,
                    "{}{copy}\t{}",
                    cells[..=at.min(cells.len() - 1)].join("\t"),
                    cells.get(at + 1).unwrap_or(&"")
                );
            }
            None => {
                let _ = writeln!(out, "{line}");
            }
        }
    }
    out
}
