//! `figure`: one figure of a report as a file, without a browser.

use super::report::{self, Report, ReportFormat};
use crate::context::{Context, write_bytes, write_file};
use crate::exit::{Exit, Failure};
use crate::flags::TEMPLATE;
use crate::input;
use clap::Args;
use realpolitik_figures::{Figure as Drawn, FigureError, Request, draw};
use realpolitik_report::page::Page;
use realpolitik_report::plain;
use realpolitik_report::words::safe;
use serde_json::json;
use std::path::{Path, PathBuf};

/// `figure`.
#[derive(Clone, Debug, Args)]
#[command(
    help_template = TEMPLATE,
    before_help = "\
Examples:
  realpolitik figure us-vietnam-2022
  realpolitik figure us-vietnam-2022 outcomes
  realpolitik figure us-vietnam-2022 fan -o fan.svg --width 900
  realpolitik figure us-vietnam-2022 states --relation partnership --periods 3 -o states.tex
  realpolitik figure my-case map -o map.png --scale 3
  realpolitik figure my-case turns_on -o turns.csv"
)]
pub struct Figure {
    /// A case, as for analyze.
    #[arg(value_name = "CASE")]
    pub case: Option<String>,
    /// Which figure [default: list those that have something to show].
    #[arg(value_name = "NAME")]
    pub name: Option<String>,
    /// Where to write: its ending says what, .svg, .png, .pdf, .tex (TikZ) or .csv (the
    /// numbers behind it); `-` is standard output, as SVG [default: NAME.svg].
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Width of the drawing in pixels.
    #[arg(long, default_value_t = 760, value_name = "PIXELS", value_parser = clap::value_parser!(u32).range(240..=4000))]
    pub width: u32,
    /// Dots of a .png to a pixel.
    #[arg(long, default_value_t = 2.0, value_name = "X", value_parser = scale)]
    pub scale: f64,
    /// Light colours on a dark ground.
    #[arg(long)]
    pub dark: bool,
    /// The ending that turns_on is about, instead of the likeliest.
    #[arg(long, value_name = "ENDING")]
    pub ending: Option<String>,
    /// The actor over whom leverage is shown, instead of everyone.
    #[arg(long, value_name = "ACTOR")]
    pub over: Option<String>,
    /// The relation that fan, survival and states show, instead of the first.
    #[arg(long, value_name = "ID")]
    pub relation: Option<String>,
    /// How many periods of it, instead of all.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub periods: Option<u32>,
    /// Show branches of the tree below 1 % too.
    #[arg(long)]
    pub unfolded: bool,
    /// How many draws of the parameters to solve.
    #[arg(long, default_value_t = 20_000, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1_000_000_000))]
    pub draws: u64,
    /// Hold out everything later than this day, instead of the case's own date.
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<jiff::civil::Date>,
    /// Which game [default: the first].
    #[arg(long, value_name = "ID")]
    pub game: Option<String>,
    /// Leave out what the case marks as private.
    #[arg(long)]
    pub public: bool,
    /// Replace the file if it is there.
    #[arg(long)]
    pub force: bool,
}

/// What is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Written {
    Svg,
    Png,
    Pdf,
    Tex,
    Csv,
}

fn scale(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(x) if (0.25..=16.0).contains(&x) => Ok(x),
        _ => Err("write a number from 0.25 to 16".to_owned()),
    }
}

impl Written {
    fn of(path: &Path) -> Result<Self, Failure> {
        if path.as_os_str() == "-" {
            return Ok(Written::Svg);
        }
        let ending = path.extension().map(|e| e.to_string_lossy().to_ascii_lowercase());
        match ending.as_deref() {
            Some("svg") => Ok(Written::Svg),
            Some("png") => Ok(Written::Png),
            Some("pdf") => Ok(Written::Pdf),
            Some("tex" | "tikz") => Ok(Written::Tex),
            Some("csv") => Ok(Written::Csv),
            _ => Err(Failure::new(
                Exit::Usage,
                format!("`{}` does not say what to write", safe(&path.to_string_lossy())),
                "end it in .svg, .png, .pdf, .tex or .csv",
            )),
        }
    }

    /// Writes it.
    fn write(self, figure: &Drawn, path: &Path, args: &Figure) -> Result<(), Failure> {
        let text = match self {
            Written::Svg => &figure.svg,
            Written::Tex => &figure.tex,
            Written::Csv => &figure.csv,
            Written::Png => {
                let dots = realpolitik_figures::png(&figure.painted, args.scale);
                return write_bytes(path, &dots.map_err(failure)?, args.force);
            }
            Written::Pdf => {
                let page = realpolitik_figures::pdf(&figure.painted, &figure.title);
                return write_bytes(path, &page.map_err(failure)?, args.force);
            }
        };
        write_file(path, text, args.force)
    }
}

/// Runs it.
pub fn run(args: &Figure, context: &Context) -> Result<Exit, Failure> {
    // Before anything is solved.
    let name = args.name.as_deref();
    let output = args
        .output
        .clone()
        .unwrap_or_else(|| PathBuf::from(format!("{}.svg", name.unwrap_or_default())));
    let written = name.map(|_| Written::of(&output)).transpose()?;
    if let Some(n) = name.filter(|n| !realpolitik_figures::draw::NAMES.contains(n)) {
        return Err(unknown(n, &realpolitik_figures::draw::NAMES.map(str::to_owned)));
    }
    let page = page(args, context)?;
    let (Some(name), Some(written)) = (name, written) else {
        return list(&page, args, context);
    };
    let request = Request {
        name: name.to_owned(),
        width: args.width,
        dark: args.dark,
        ending: args.ending.clone(),
        over: args.over.clone(),
        relation: args.relation.clone(),
        periods: args.periods,
        unfolded: args.unfolded,
    };
    known(&page, args)?;
    let fault = |e: serde_json::Error| {
        let message = format!("the page has no JSON form: {e}");
        Failure::new(Exit::Internal, message, crate::context::REPORT)
    };
    let document = serde_json::to_string(&page).map_err(fault)?;
    let figure = draw(&document, &request).map_err(failure)?;
    written.write(&figure, &output, args)?;
    if output.as_os_str() != "-" {
        if context.json {
            context.print_json(&json!({
                "ok": page.findings.health.fit_for_use, "file": output, "title": figure.title,
                "width": figure.width, "height": figure.height,
            }))?;
        } else {
            let shown = safe(&output.to_string_lossy());
            context.print(&format!("{shown}: {}\n", safe(&figure.title)))?;
        }
    }
    Ok(if page.findings.health.fit_for_use { Exit::Done } else { Exit::NotFit })
}

/// The page of a report, without its file.
fn page(args: &Figure, context: &Context) -> Result<Page, Failure> {
    let as_report = Report {
        case: args.case.clone(),
        output: None,
        format: ReportFormat::Html,
        public: args.public,
        annex: false,
        draws: args.draws,
        as_of: args.as_of,
        game: args.game.clone(),
        log: Vec::new(),
        on: None,
        force: false,
    };
    let input = input::load(args.case.as_deref(), context)?;
    let (enclosure, case) = report::enclose(input, &as_report, context)?;
    report::compose(&case, &enclosure, context)
}

/// What is chosen by name must be there.
fn known(page: &Page, args: &Figure) -> Result<(), Failure> {
    let ending = |id: &String| page.picture.outcomes.iter().any(|(o, _)| o == id);
    if let Some(id) = args.ending.as_ref().filter(|id| !ending(id)) {
        let all: Vec<&str> = page.picture.outcomes.iter().map(|(o, _)| o.as_str()).collect();
        return Err(Failure::new(
            Exit::Usage,
            format!("the game has no ending `{}`", safe(id)),
            format!("choose one of {}", safe(&all.join(", "))),
        ));
    }
    let over = |id: &String| page.findings.leverage.iter().any(|l| l.over == *id);
    if let Some(id) = args.over.as_ref().filter(|id| !over(id)) {
        return Err(Failure::new(
            Exit::Usage,
            format!("there is no leverage over `{}`", safe(id)),
            "name an actor that gives way to another in this game",
        ));
    }
    Ok(())
}

/// Lists the figures that have something to show.
fn list(page: &Page, args: &Figure, context: &Context) -> Result<Exit, Failure> {
    let all: Vec<_> = plain::figures(page).into_iter().filter(plain::Plain::shows).collect();
    if context.json {
        let figures: Vec<_> =
            all.iter().map(|p| json!({ "name": p.id, "title": p.caption.title })).collect();
        context.print_json(&json!({ "ok": true, "figures": figures }))?;
    } else {
        let lines = all.iter().map(|p| format!("{:<10} {}\n", p.id, safe(&p.caption.title)));
        let case = args.case.as_deref().unwrap_or("CASE");
        context.print(&format!(
            "{}\nNext:  realpolitik figure {} outcomes -o outcomes.svg\n",
            lines.collect::<String>(),
            safe(case)
        ))?;
    }
    Ok(Exit::Done)
}

fn unknown(name: &str, all: &[String]) -> Failure {
    Failure::new(
        Exit::Usage,
        format!("there is no figure `{}`", safe(name)),
        format!("choose one of {}", all.join(", ")),
    )
}

fn failure(e: FigureError) -> Failure {
    let said = safe(&e.to_string());
    match e {
        FigureError::Unknown { name, shown } => unknown(&name, &shown),
        FigureError::Relation { known, .. } if known.is_empty() => {
            Failure::new(Exit::Usage, said, "it has no relation over time")
        }
        FigureError::Relation { known, .. } => {
            Failure::new(Exit::Usage, said, format!("choose one of {}", safe(&known.join(", "))))
        }
        FigureError::TooLarge { .. } => {
            Failure::new(Exit::Limit, said, "choose a smaller --width or --scale")
        }
        FigureError::Empty { .. } => {
            Failure::new(Exit::Usage, said, "leave the name out to see which figures there are")
        }
        _ => Failure::new(Exit::Internal, said, crate::context::REPORT),
    }
}
