//! `import`: a case of a game file, and rows of a table into a case.

mod case_files;
mod feed;
mod graph;
mod rows;

use crate::commands::feed::Wanted;
use clap::Args;
use graph::Graph;
use realpolitik_case::load::{Limits, load_memory};
use realpolitik_case::unfold::compile;
use realpolitik_command_line::context::{Context, REPORT, write_file};
use realpolitik_command_line::exit::{Exit, Failure};
use realpolitik_command_line::flags::{Point, TEMPLATE};
use realpolitik_game::{Game, GameFile, NodeKind, Number, Rational, ReadLimits};
use realpolitik_game_commands::game_input::{Subject, Which, open};
use realpolitik_report::words::safe;
use rows::Rows;
use serde_json::json;
use std::path::{Path, PathBuf};

/// `import`.
#[derive(Clone, Debug, Args)]
#[command(
    help_template = TEMPLATE,
    before_help = "\
Examples:
  realpolitik import game.efg
  realpolitik import game.nfg from-table --as-of 2024-06-30
  realpolitik export other-case --to json | realpolitik import - copy-of-case
  realpolitik import waivers.csv --as occasions --into my-case --map date=Decided
  realpolitik import log.csv --as events --into my-case --set grade=B2 --dry-run
  realpolitik import events.tab --as icews --actors NO,IS --from 2018-01-01 -o leads.csv"
)]
pub struct Import {
    /// A Gambit .efg, .nfg or .agg file, a .json game, or `-`; with --as a table, .csv
    /// (also with ; or tabs), .xlsx or .ods, or a feed.
    #[arg(value_name = "FILE")]
    pub file: String,
    /// The folder to make [default: the name of the file].
    #[arg(value_name = "DIR")]
    pub directory: Option<PathBuf>,
    /// What was known on this day counts in the case [default: today].
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<jiff::civil::Date>,
    /// Replace files that are there.
    #[arg(long)]
    pub force: bool,
    /// Take the rows of a table or feed into a case, instead of making a case of a game.
    #[arg(long = "as", value_enum, value_name = "ROWS", conflicts_with_all = ["directory", "as_of"])]
    pub rows: Option<Rows>,
    /// The case that takes them in.
    #[arg(long, value_name = "CASE", requires = "rows")]
    pub into: Option<PathBuf>,
    /// Which regime's occasions they are [default: the only one].
    #[arg(long, value_name = "ID", requires = "rows")]
    pub regime: Option<String>,
    /// The sheet of a workbook [default: of the name of the rows, else the first].
    #[arg(long, value_name = "NAME", requires = "rows")]
    pub sheet: Option<String>,
    /// The column of the table that stands for one of the case; columns of the same
    /// name are found by themselves. Repeatable.
    #[arg(long, value_name = "OURS=THEIRS", value_parser = pair, requires = "rows")]
    pub map: Vec<(String, String)>,
    /// What a column of the case holds in every row, such as source=key. Repeatable.
    #[arg(long, value_name = "OURS=TEXT", value_parser = pair, requires = "rows")]
    pub set: Vec<(String, String)>,
    /// A cell that is called otherwise in the case, such as "Viet Nam=VN". Repeatable.
    #[arg(long, value_name = "THEIRS=OURS", value_parser = pair, requires = "rows")]
    pub replace: Vec<(String, String)>,
    /// Say what would be taken in and what left out, and write nothing.
    #[arg(long, requires = "into")]
    pub dry_run: bool,
    /// Write the events of a feed to a table, instead of taking them into a case.
    #[arg(short, long, value_name = "FILE", requires = "rows", conflicts_with = "into")]
    pub output: Option<PathBuf>,
    /// What is wanted of a feed.
    #[command(flatten)]
    pub wanted: Wanted,
}

/// Refuses an option that would change nothing.
fn effective(args: &Import) -> Result<(), Failure> {
    let refused = |option: &str| {
        Failure::new(
            Exit::Usage,
            format!("{option} has no effect here"),
            "leave it out; realpolitik import --help says what each is for",
        )
    };
    effectless(args).map_or(Ok(()), |option| Err(refused(option)))
}

/// An option that would change nothing.
fn effectless(args: &Import) -> Option<&'static str> {
    let feed = args.rows.and_then(Rows::feed);
    let wanted = &args.wanted;
    if feed.is_none() {
        let some = !wanted.actors.is_empty() || wanted.from.is_some() || wanted.to.is_some();
        if some {
            return Some("--actors, --from or --to");
        }
        if args.output.is_some() {
            return Some("--output");
        }
    }
    if args.into.is_some() && args.force {
        return Some("--force");
    }
    let mapped = !args.map.is_empty() || !args.set.is_empty() || !args.replace.is_empty();
    let sheet = args.sheet.is_some() || args.regime.is_some();
    match feed {
        Some(_) if sheet => Some("--sheet or --regime"),
        Some(_) if args.into.is_none() && mapped => Some("--map, --set or --replace"),
        _ => None,
    }
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("it needs a = between its two parts")?;
    Ok((name.trim().to_owned(), value.trim().to_owned()))
}

/// Payoffs and probabilities of a case are doubles, and its last branch is what
/// the others leave of 1: a few units in the last place.
const SAME: f64 = 1e-12;

/// Runs it.
pub fn run(args: &Import, context: &Context) -> Result<Exit, Failure> {
    effective(args)?;
    if let Some(rows) = args.rows {
        return match rows.feed() {
            Some(feed) => feed::run(args, feed, context),
            None => rows::run(args, rows, context),
        };
    }
    let which = Which { game: None, at: Point::Base, limits: ReadLimits::default() };
    let Subject::File { name, hash, game } = open(Some(&args.file), which, context)? else {
        return Err(Failure::new(
            Exit::Usage,
            format!("{} is a case already", safe(&args.file)),
            "import takes .efg, .nfg, .agg and .json games",
        ));
    };
    let tree = match &game {
        GameFile::Tree(g) => g.clone(),
        GameFile::Table(g) => g.to_tree(),
    };
    let graph = Graph::of(&tree).map_err(|what| {
        Failure::new(
            Exit::InvalidCase,
            format!("{name} cannot be written as a case: {}", safe(&what)),
            "solve it as it is with  realpolitik solve, or change the game in its file",
        )
    })?;
    within_bounds(&tree, &name)?;
    let as_of = args.as_of.unwrap_or_else(today);
    let stem = match args.file.as_str() {
        "-" => "game".to_owned(),
        f => Path::new(f).file_stem().map_or("game".into(), |s| s.to_string_lossy()).into_owned(),
    };
    let folder = args.directory.clone().unwrap_or_else(|| PathBuf::from(&stem));
    let source = case_files::Source { name: &name, hash: &hash, as_of };
    let mut lost = graph.lost(&tree);
    if matches!(game, GameFile::Table(_)) {
        lost.push(
            "The file has no order of moves: here the players move in turn, unseen.".to_owned(),
        );
    }
    let files = case_files::write(&tree, &graph, &source, &lost);
    same_game(&tree, &files)?;
    if !args.force
        && let Some((taken, _)) =
            files.iter().find(|(f, _)| folder.join(f).symlink_metadata().is_ok())
    {
        return Err(Failure::new(
            Exit::File,
            format!("{} is there already", folder.join(taken).display()),
            "choose another folder, or replace it with --force",
        ));
    }
    std::fs::create_dir_all(&folder).map_err(|e| Failure::file(&folder, "make", &e))?;
    for (file, text) in &files {
        write_file(&folder.join(file), text, args.force)?;
    }
    let shown = safe(&folder.display().to_string());
    if context.json {
        let names: Vec<&str> = files.iter().map(|(f, _)| *f).collect();
        context.print_json(&json!({
            "ok": true, "directory": shown, "files": names, "not_carried": lost,
        }))?;
    } else {
        let mut text = format!("Created {shown}/\n");
        for line in &lost {
            text.push_str(&format!("  not carried: {}\n", safe(line)));
        }
        text.push_str(&format!(
            "Next:  realpolitik check {shown}   ·   realpolitik solve {shown}\n"
        ));
        context.print(&text)?;
    }
    Ok(Exit::Done)
}

/// The largest number that a belief of a case can hold.
const MOST: f64 = 1e12;

/// Payoffs become parameters, which have bounds.
fn within_bounds(tree: &Game<Rational>, name: &str) -> Result<(), Failure> {
    let payoffs = tree.outcomes().iter().flat_map(|o| &o.payoffs).map(Number::to_f64);
    let Some(large) = payoffs.into_iter().find(|v| v.is_nan() || v.abs() > MOST) else {
        return Ok(());
    };
    Err(Failure::new(
        Exit::Limit,
        format!("{name} has a payoff of {large:.3e}, and a number of a case is at most {MOST:e}"),
        "divide the payoffs of that player by one number, or solve the file as it is with  realpolitik solve",
    ))
}

/// The day in Greenwich.
fn today() -> jiff::civil::Date {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let days = since.map_or(0, |d| d.as_secs() / 86_400);
    let epoch = jiff::civil::Date::constant(1970, 1, 1);
    i32::try_from(days)
        .ok()
        .and_then(|d| epoch.checked_add(jiff::Span::new().days(d)).ok())
        .unwrap_or(epoch)
}

/// Loads the case again and holds its game against the file's.
fn same_game(tree: &Game<Rational>, files: &[(&'static str, String)]) -> Result<(), Failure> {
    let bug = |what: String| {
        Failure::new(Exit::Internal, format!("the case is not the game: {what}"), REPORT)
    };
    let memory: Vec<(&str, &[u8])> = files.iter().map(|(n, t)| (*n, t.as_bytes())).collect();
    let loaded = load_memory("imported", &memory, &Limits::default());
    let Some(case) = loaded.case else {
        let first = loaded.diagnostics.first().map_or(String::new(), |d| d.message.clone());
        return Err(bug(first));
    };
    let compiled = compile(&case, 0, &case.limits).map_err(|e| {
        Failure::new(Exit::Limit, e.to_string(), "solve the file as it is with  realpolitik solve")
    })?;
    let theta = case.base_point();
    let game = compiled.at(&theta).map_err(|e| bug(e.to_string()))?;
    difference(&tree.to_f64(), &game).map_or(Ok(()), |what| Err(bug(what)))
}

/// The first way in which two games differ but for labels, and for what is paid
/// on the way instead of at the end.
fn difference(a: &Game<f64>, b: &Game<f64>) -> Option<String> {
    if a.nodes().len() != b.nodes().len() {
        return Some(format!("{} nodes became {}", a.nodes().len(), b.nodes().len()));
    }
    let (pays_a, pays_b) = (a.accumulated_payoffs(), b.accumulated_payoffs());
    let scale = pays_a.iter().flatten().fold(1.0f64, |s, v| s.max(v.abs()));
    let mut sets = std::collections::HashMap::new();
    let mut back = std::collections::HashMap::new();
    let mut stack = vec![(0usize, 0usize)];
    while let Some((i, j)) = stack.pop() {
        let (x, y) = (&a.nodes()[i], &b.nodes()[j]);
        if x.children.len() != y.children.len() {
            return Some(format!("node {i} has other branches"));
        }
        match (x.kind, y.kind) {
            (NodeKind::Decision(h), NodeKind::Decision(g)) => {
                let same = *sets.entry(h).or_insert(g) == g && *back.entry(g).or_insert(h) == h;
                let players = a.information_sets()[h.index()].player
                    == b.information_sets()[g.index()].player;
                if !same || !players {
                    return Some(format!("node {i} is in another information set"));
                }
            }
            (NodeKind::Chance(c), NodeKind::Chance(d)) => {
                let (p, q) = (
                    &a.chance_sets()[c.index()].probabilities,
                    &b.chance_sets()[d.index()].probabilities,
                );
                if p.iter().zip(q).any(|(p, q)| (p - q).abs() > SAME) {
                    return Some(format!("node {i} has other probabilities"));
                }
            }
            (NodeKind::Terminal, NodeKind::Terminal) => {
                if pays_a[i].iter().zip(&pays_b[j]).any(|(u, v)| (u - v).abs() > SAME * scale) {
                    return Some(format!("node {i} pays something else"));
                }
            }
            _ => return Some(format!("node {i} is of another kind")),
        }
        stack.extend(x.children.iter().zip(&y.children).map(|(c, d)| (c.index(), d.index())));
    }
    None
}
