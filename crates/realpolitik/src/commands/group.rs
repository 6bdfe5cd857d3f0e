//! `group`: what many actors come to when they bargain over positions.

use clap::{Args, ValueEnum};
use realpolitik_bargain::answer::{Request, answer};
use realpolitik_bargain::forecast::{Model, Settings};
use realpolitik_bargain::score::score;
use realpolitik_bargain::uncertainty::spread;
use realpolitik_bargain::{Error, GroupFile, spatial};
use realpolitik_case::diagnostic::did_you_mean;
use realpolitik_case::load::{Limits, Loaded};
use realpolitik_case::render;
use realpolitik_command_line::context::{Context, REPORT, write_file};
use realpolitik_command_line::exit::{Exit, Failure, Invalid};
use realpolitik_command_line::flags::TEMPLATE;
use realpolitik_command_line::input;
use realpolitik_group_files::{read, read_issues};
use realpolitik_report::group as report;
use realpolitik_report::group_picture;
use realpolitik_report::terminal::Style;
use realpolitik_report::words::safe;
use serde_json::json;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Draws if something is a belief and no number is asked for.
const DRAWS: u64 = 1000;
/// Codes that say a limit was met.
const LIMITS: [&str; 1] = ["RP0003"];

/// `group`.
#[derive(Clone, Debug, Args)]
#[command(
    help_template = TEMPLATE,
    before_help = "\
Examples:
  realpolitik group harbour.toml
  realpolitik group harbour.csv --model smp --set VotingRule=Binary
  realpolitik group harbour.csv --model smp --picture harbour.svg
  realpolitik group coalition.toml --model compromise
  realpolitik group harbour.toml --model compromise --bar dues=50
  realpolitik group harbour.toml --model smp --draws 200 --pivots --json > harbour.json
  realpolitik group score issues.csv -v"
)]
pub struct Group {
    /// A file of a group: KTAB's CSV or XML, a plain table, or TOML; `-` is
    /// standard input. Or a case with [groups.NAME]. Or the word `score` and a table
    /// of settled issues.
    #[arg(value_name = "FILE", required = true, num_args = 1..=2)]
    pub file: Vec<String>,
    /// Which group of a case that has several.
    #[arg(long, value_name = "GROUP")]
    pub of: Option<String>,
    /// Which model; all of them under every reading, with the interval of what
    /// they say.
    #[arg(long, value_enum, default_value_t = Which::All)]
    pub model: Which,
    /// Write positions over turns or rounds as a picture (SVG); with --model smp or
    /// eum.
    #[arg(long, value_name = "FILE")]
    pub picture: Option<PathBuf>,
    /// Replace the picture if it is there.
    #[arg(long)]
    pub force: bool,
    /// Set an option of a model; may be given more than once. All of them:
    /// realpolitik explain RP0709, and docs/guide/groups.md.
    #[arg(long, value_name = "OPTION=VALUE")]
    pub set: Vec<String>,
    /// Compute as another program does, rounding and all.
    #[arg(long = "as", value_enum, value_name = "PROGRAM")]
    pub as_program: Option<Program>,
    /// Most turns of the spatial model [default: 100], and rounds of the expected
    /// utility model [default: 10].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=10_000))]
    pub rounds: Option<u16>,
    /// Draws of what is not known [default: 1000 if something is a belief].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(0..=10_000_000))]
    pub draws: Option<u64>,
    /// Believe every number only to so many per cent: of its scale for positions
    /// and saliences, of itself for capabilities (standard deviation).
    #[arg(long, value_name = "PERCENT")]
    pub spread: Option<f64>,
    /// Say what changes if each actor is not there, or stands at either end.
    #[arg(long)]
    pub pivots: bool,
    /// Say how often the outcome is at or above this, and what would carry it
    /// past; may be given more than once. The dimension may be left out if there
    /// is one.
    #[arg(long, value_name = "[DIMENSION=]X", allow_negative_numbers = true)]
    pub bar: Vec<String>,
}

/// Which model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Which {
    /// Spatial model of politics.
    Smp,
    /// Expected utility model.
    Eum,
    /// Mean weighed by capability and salience.
    Compromise,
    /// Median weighed by capability and salience.
    Median,
    /// Nash's bargain.
    Nash,
    /// All models under every reading.
    All,
}

impl Which {
    fn model(self) -> Option<Model> {
        match self {
            Which::Smp => Some(Model::Smp),
            Which::Eum => Some(Model::Eum),
            Which::Compromise => Some(Model::Compromise),
            Which::Median => Some(Model::Median),
            Which::Nash => Some(Model::Nash),
            Which::All => None,
        }
    }
}

/// Another program whose arithmetic is followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Program {
    /// KTAB as of 2019.
    #[value(name = "ktab-2019")]
    Ktab2019,
}

/// Runs it.
pub fn run(args: &Group, context: &Context) -> Result<Exit, Failure> {
    match args.file.as_slice() {
        [word, file] if word == "score" => scored(args, file, context),
        [file] => asked(args, file, context),
        _ => Err(Failure::new(
            Exit::Usage,
            "one file is read at a time",
            "write  realpolitik group FILE  or  realpolitik group score FILE",
        )),
    }
}

/// The bytes of a file, or of standard input.
fn bytes(name: &str, limits: &Limits) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let most = limits.max_input_bytes + 1;
    if name == "-" {
        let read = std::io::stdin().take(most).read_to_end(&mut bytes);
        read.map_err(|e| Failure::file(Path::new("standard input"), "read", &e))?;
    } else {
        let path = Path::new(name);
        let failed = |e: std::io::Error| Failure::file(path, "read", &e);
        let file = std::fs::File::open(path).map_err(failed)?;
        file.take(most).read_to_end(&mut bytes).map_err(failed)?;
    }
    Ok(bytes)
}

/// All that is wrong with a file.
fn invalid(name: &str, loaded: &Loaded, context: &Context) -> Failure {
    let errors = loaded.errors();
    let plural = if errors == 1 { "" } else { "s" };
    let limit = loaded.diagnostics.iter().all(|d| LIMITS.contains(&d.code));
    let exit = if limit { Exit::Limit } else { Exit::InvalidCase };
    let code = loaded.diagnostics.first().map_or("RP0702", |d| d.code);
    Failure {
        invalid: Some(Box::new(Invalid {
            rendered: render::human(loaded, context.color_stderr),
            diagnostics: render::json(loaded),
        })),
        ..Failure::new(
            exit,
            format!("{} has {errors} error{plural}", safe(name)),
            format!("more on the first with  realpolitik explain {code}"),
        )
    }
}

/// A mistake in what was asked, or in a group that a file cannot show.
fn failed(e: &Error) -> Failure {
    let exit = match e {
        Error::Setting(_) => Exit::Usage,
        Error::Group(_) => Exit::InvalidCase,
        _ => Exit::NotFit,
    };
    let help = match e {
        Error::Setting(_) => "see  realpolitik group --help  and docs/guide/groups.md",
        Error::Group(_) => "correct the file",
        _ => "try another reading with --set, or --model all",
    };
    Failure::new(exit, safe(&e.to_string()), help)
}

fn settings(
    args: &Group,
    file: Option<&GroupFile>,
    stated: Option<Settings>,
    context: &Context,
) -> Result<Settings, Failure> {
    let of_case = stated.is_some();
    let mut settings = stated.unwrap_or_default();
    if let Some(file) = file.filter(|_| !of_case) {
        if let Some(smp) = &file.settings {
            settings.smp = smp.clone();
        }
        settings.fall_back_on(&file.group);
    }
    if settings.smp.seed == spatial::Settings::default().seed || context.seed != 1 {
        settings.smp.seed = context.seed;
    }
    if let Some(rounds) = args.rounds {
        settings.smp.max_turns = rounds.into();
        settings.eum.rounds = rounds.into();
    }
    if args.as_program == Some(Program::Ktab2019) {
        settings.smp.arithmetic = spatial::Arithmetic::Ktab2019;
    }
    for set in &args.set {
        let Some((key, value)) = set.split_once('=') else {
            let shown = safe(set);
            let help = "write for example  --set VotingRule=Binary";
            return Err(Failure::new(Exit::Usage, format!("`{shown}` sets nothing"), help));
        };
        settings.set(key.trim(), value.trim()).map_err(|e| failed(&e))?;
    }
    Ok(settings)
}

/// Bars by the numbers of their dimensions.
fn bars(args: &Group, file: &GroupFile) -> Result<Vec<(usize, f64)>, Failure> {
    let dimensions = &file.group.dimensions;
    let names = || dimensions.iter().map(|d| d.name.as_str());
    args.bar
        .iter()
        .map(|bar| {
            let (name, value) = match bar.rsplit_once('=') {
                Some((name, value)) => (Some(name.trim()), value),
                None => (None, bar.as_str()),
            };
            let k = match name {
                Some(name) => dimensions.iter().position(|d| d.name == name),
                None if dimensions.len() == 1 => Some(0),
                None => None,
            };
            let Some(k) = k else {
                let help = match name {
                    Some(name) => safe(&did_you_mean(name, "dimensions", names())),
                    None => safe(&did_you_mean("", "dimensions", names())),
                };
                let what = format!("`{}` names no dimension", safe(bar));
                return Err(Failure::new(Exit::Usage, what, help));
            };
            match value.trim().parse::<f64>() {
                Ok(v) if v.is_finite() => Ok((k, v)),
                _ => Err(Failure::new(
                    Exit::Usage,
                    format!("`{}` is no bar", safe(bar)),
                    "write for example  --bar 50  or  --bar dues=50",
                )),
            }
        })
        .collect()
}

/// A group with the settings that a case states for it.
struct Stated {
    file: GroupFile,
    hash: String,
    settings: Option<Settings>,
}

/// Whether what was named is a case: a folder, a case.toml, or TOML with groups.
fn is_case(name: &str, text: Option<&[u8]>) -> bool {
    let path = Path::new(name);
    if path.is_dir() || path.file_name().is_some_and(|n| n == "case.toml") {
        return true;
    }
    let text = String::from_utf8_lossy(text.unwrap_or_default());
    path.extension().is_some_and(|e| e == "toml")
        && text.lines().any(|l| l.trim_start().starts_with("[groups."))
}

/// The group that was named.
fn stated(args: &Group, name: &str, context: &Context) -> Result<Stated, Failure> {
    let text = if Path::new(name).is_dir() { None } else { Some(bytes(name, &context.limits)?) };
    if is_case(name, text.as_deref()) {
        return of_case(args, name, context);
    }
    if args.of.is_some() {
        let help = "leave --of out; it names a group of a case";
        return Err(Failure::new(Exit::Usage, format!("{} is one group", safe(name)), help));
    }
    let reading = read(name, &text.unwrap_or_default(), &context.limits);
    match reading.file {
        Some(file) => Ok(Stated { file, hash: reading.loaded.hash, settings: None }),
        None => Err(invalid(name, &reading.loaded, context)),
    }
}

/// A group of a case.
fn of_case(args: &Group, name: &str, context: &Context) -> Result<Stated, Failure> {
    let case = input::case(Some(name), None, context)?;
    let known = || case.groups.iter().map(|g| g.id.as_str());
    let found = match &args.of {
        Some(of) => case.group(of),
        None if case.groups.len() == 1 => case.groups.first(),
        None => None,
    };
    let Some(group) = found else {
        let (what, help) = match &args.of {
            _ if case.groups.is_empty() => (
                format!("{} has no group", safe(name)),
                "write  [groups.NAME]  with dimensions and members: docs/guide/groups.md"
                    .to_owned(),
            ),
            Some(of) => {
                let what = format!("the case has no group `{}`", safe(of));
                (what, safe(&did_you_mean(of, "groups", known())))
            }
            None => {
                let all = safe(&known().collect::<Vec<_>>().join(", "));
                (
                    format!("{} has several groups", safe(name)),
                    format!("say which with --of: {all}"),
                )
            }
        };
        return Err(Failure::new(Exit::Usage, what, help));
    };
    let settings = Some(group.rule.settings.clone());
    Ok(Stated { file: case.group_file(group), hash: case.hash.clone(), settings })
}

fn asked(args: &Group, name: &str, context: &Context) -> Result<Exit, Failure> {
    let Stated { mut file, hash, settings: stated } = stated(args, name, context)?;
    if let Some(percent) = args.spread {
        if !(percent > 0.0 && percent <= 100.0) {
            let what = format!("a spread of {percent} per cent cannot be drawn");
            return Err(Failure::new(Exit::Usage, what, "write a number above 0 and at most 100"));
        }
        file = spread(&file, percent / 100.0);
    }
    let mut draws = args.draws.unwrap_or(if file.beliefs.is_empty() { 0 } else { DRAWS });
    let stochastic = spatial::Transition::Stochastic;
    let request = Request {
        model: args.model.model(),
        settings: settings(args, Some(&file), stated, context)?,
        draws: 0,
        seed: context.seed,
        pivots: args.pivots,
        bars: bars(args, &file)?,
    };
    let drawn = !file.beliefs.is_empty() || request.settings.smp.transition == stochastic;
    if draws > 0 && !drawn {
        context.note(
            "Every number is known: there is nothing to draw. Write beliefs, or give --spread.",
        );
        draws = 0;
    }
    let request = Request { draws, ..request };
    let found = within(context, || answer(&file, &request))?.map_err(|e| failed(&e))?;
    let usable = found.usable();
    if let Some(path) = &args.picture {
        let Some(svg) = group_picture::picture(&found) else {
            return Err(Failure::new(
                Exit::Usage,
                "a picture shows the turns of one model",
                "add  --model smp  or  --model eum",
            ));
        };
        write_file(path, &svg, args.force)?;
    }
    if context.json {
        context
            .print_json(&json!({ "ok": usable, "file": name, "hash": hash, "answer": found }))?;
    } else {
        let style = Style { verbose: context.verbose > 0, color: context.color };
        context.print(&report::answer(&found, style))?;
    }
    if usable {
        return Ok(Exit::Done);
    }
    context.note("Not fit for use: see the note beside the outcome.");
    Ok(Exit::NotFit)
}

fn scored(args: &Group, name: &str, context: &Context) -> Result<Exit, Failure> {
    let reading = read_issues(name, &bytes(name, &context.limits)?, &context.limits);
    let Some(issues) = reading.issues else {
        return Err(invalid(name, &reading.loaded, context));
    };
    let settings = settings(args, None, None, context)?;
    let uncertain = issues.iter().any(|i| !i.group.beliefs.is_empty());
    let draws = args.draws.unwrap_or(if uncertain { DRAWS } else { 0 });
    let scores = within(context, || score(&issues, &settings, context.seed, draws))?
        .map_err(|e| failed(&e))?;
    if context.json {
        let hash = &reading.loaded.hash;
        context.print_json(&json!({ "ok": true, "file": name, "hash": hash, "scores": scores }))?;
    } else {
        let style = Style { verbose: context.verbose > 0, color: context.color };
        context.print(&report::scores(&scores, style))?;
    }
    Ok(Exit::Done)
}

/// Runs something on as many threads as were asked for.
fn within<T: Send>(context: &Context, work: impl FnOnce() -> T + Send) -> Result<T, Failure> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(context.jobs).build();
    let pool = pool.map_err(|e| {
        let what = format!("threads cannot be started: {e}");
        Failure::new(Exit::Internal, what, REPORT)
    })?;
    Ok(pool.install(work))
}
