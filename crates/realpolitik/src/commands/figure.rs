//! `figure`: figures of a report as files, without a browser.

use super::report::{self, Report, ReportFormat};
use clap::{Args, ValueEnum};
use realpolitik_command_line::context::{Context, REPORT, free, write_bytes, write_out};
use realpolitik_command_line::exit::{Exit, Failure};
use realpolitik_command_line::flags::TEMPLATE;
use realpolitik_command_line::input;
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
  realpolitik figure my-case turns_on -o turns.csv
  realpolitik figure my-case outcomes tree --as pdf -o figures
  realpolitik figure my-case --all --as tex -o figures"
)]
pub struct Figure {
    /// A case, as for analyze.
    #[arg(value_name = "CASE")]
    pub case: Option<String>,
    /// Which figures [default: list those that have something to show].
    #[arg(value_name = "NAME")]
    pub names: Vec<String>,
    /// Every figure that has something to show.
    #[arg(long, conflicts_with = "names")]
    pub all: bool,
    /// Where to write: its ending says what, .svg, .png, .pdf, .tex (TikZ) or .csv (the
    /// numbers behind it); `-` is standard output; a folder, made if it is not there, for
    /// more than one [default: NAME.svg].
    #[arg(short, long, value_name = "FILE|FOLDER")]
    pub output: Option<PathBuf>,
    /// What to write, where no ending of a file says so [default: svg].
    #[arg(long = "as", value_enum, value_name = "FORMAT")]
    pub format: Option<Written>,
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Written {
    /// The drawing, for a page.
    Svg,
    /// Dots.
    Png,
    /// The drawing, for paper.
    Pdf,
    /// A TikZ picture.
    Tex,
    /// The numbers behind it.
    Csv,
}

fn scale(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(x) if (0.25..=16.0).contains(&x) => Ok(x),
        _ => Err("write a number from 0.25 to 16".to_owned()),
    }
}

impl Written {
    /// What the ending of a file says.
    fn of(path: &Path) -> Result<Self, Failure> {
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

    fn ending(self) -> &'static str {
        match self {
            Written::Svg => "svg",
            Written::Png => "png",
            Written::Pdf => "pdf",
            Written::Tex => "tex",
            Written::Csv => "csv",
        }
    }

    /// The bytes of a file with it.
    fn bytes(self, figure: &Drawn, scale: f64) -> Result<Vec<u8>, Failure> {
        match self {
            Written::Svg => Ok(figure.svg.clone().into_bytes()),
            Written::Tex => Ok(figure.tex.clone().into_bytes()),
            Written::Csv => Ok(figure.csv.clone().into_bytes()),
            Written::Png => realpolitik_figures::png(&figure.painted, scale).map_err(failure),
            Written::Pdf => {
                realpolitik_figures::pdf(&figure.painted, &figure.title).map_err(failure)
            }
        }
    }
}

/// Where each figure goes.
enum Place {
    Out,
    File(PathBuf),
    Folder(PathBuf),
}

impl Place {
    /// Decided before anything is solved.
    fn of(args: &Figure) -> Result<(Self, Written), Failure> {
        let several = args.all || args.names.len() > 1;
        let given = args.format.unwrap_or(Written::Svg);
        let Some(output) = &args.output else {
            return Ok((Place::Folder(PathBuf::new()), given));
        };
        if output.as_os_str() == "-" {
            let (what, help) = if several {
                (
                    "several figures do not go to standard output",
                    "name a folder with -o, or one figure",
                )
            } else if matches!(given, Written::Png | Written::Pdf) {
                ("what is no text does not go to standard output", "name a file with -o")
            } else {
                return Ok((Place::Out, given));
            };
            return Err(Failure::new(Exit::Usage, what, help));
        }
        if output.is_dir() || (several && !output.is_file()) {
            return Ok((Place::Folder(output.clone()), given));
        }
        if several {
            return Err(Failure::new(
                Exit::Usage,
                format!("`{}` is a file", safe(&output.to_string_lossy())),
                "name a folder for more than one figure",
            ));
        }
        let ending = Written::of(output);
        if let (Some(format), Ok(said)) = (args.format, &ending)
            && format != *said
        {
            return Err(Failure::new(
                Exit::Usage,
                format!(
                    "`{}` and `--as {}` say different things",
                    safe(&output.to_string_lossy()),
                    format.ending()
                ),
                "leave one of them out",
            ));
        }
        let written = ending.or_else(|e| args.format.ok_or(e))?;
        Ok((Place::File(output.clone()), written))
    }

    fn file(&self, name: &str, written: Written) -> PathBuf {
        match self {
            Place::Out => PathBuf::from("-"),
            Place::File(path) => path.clone(),
            Place::Folder(folder) => folder.join(format!("{name}.{}", written.ending())),
        }
    }
}

/// Runs it.
pub fn run(args: &Figure, context: &Context) -> Result<Exit, Failure> {
    let (place, written) = Place::of(args)?;
    let known_names = realpolitik_figures::draw::NAMES;
    if let Some(n) = args.names.iter().find(|n| !known_names.contains(&n.as_str())) {
        return Err(unknown(n, &known_names.map(str::to_owned)));
    }
    let page = page(args, context)?;
    if args.names.is_empty() && !args.all {
        return list(&page, args, context);
    }
    known(&page, args)?;
    let document = serde_json::to_string(&page).map_err(|e| {
        let message = format!("the page has no JSON form: {e}");
        Failure::new(Exit::Internal, message, REPORT)
    })?;
    // All are drawn before one is written: either all are there in the end or none.
    let mut figures = Vec::new();
    for name in wanted(&page, args) {
        let figure = match draw(&document, &request(&name, args)) {
            // Of all those that are told in words some are no drawing.
            Err(FigureError::Empty { .. }) if args.all => continue,
            drawn => drawn.map_err(failure)?,
        };
        let bytes = written.bytes(&figure, args.scale)?;
        figures.push((place.file(&name, written), name, figure, bytes));
    }
    if let Place::Out = place {
        for (_, _, _, bytes) in &figures {
            write_out(&String::from_utf8_lossy(bytes))?;
        }
    } else {
        write(&place, &figures, args, context, page.findings.health.fit_for_use)?;
    }
    Ok(if page.findings.health.fit_for_use { Exit::Done } else { Exit::NotFit })
}

/// The names of the figures that are asked for, each once.
fn wanted(page: &Page, args: &Figure) -> Vec<String> {
    if args.all {
        let shown =
            |p: &plain::Plain<'_>| p.shows() && realpolitik_figures::draw::NAMES.contains(&p.id);
        return plain::figures(page).iter().filter(|p| shown(p)).map(|p| p.id.to_owned()).collect();
    }
    let mut names: Vec<String> = Vec::new();
    for name in &args.names {
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    names
}

fn request(name: &str, args: &Figure) -> Request {
    Request {
        name: name.to_owned(),
        width: args.width,
        dark: args.dark,
        ending: args.ending.clone(),
        over: args.over.clone(),
        relation: args.relation.clone(),
        periods: args.periods,
        unfolded: args.unfolded,
    }
}

/// Writes the files and says which.
fn write(
    place: &Place,
    figures: &[(PathBuf, String, Drawn, Vec<u8>)],
    args: &Figure,
    context: &Context,
    fit: bool,
) -> Result<(), Failure> {
    if let Place::Folder(folder) = place
        && !folder.as_os_str().is_empty()
    {
        std::fs::create_dir_all(folder).map_err(|e| Failure::file(folder, "make", &e))?;
    }
    for (path, ..) in figures {
        free(path, args.force)?;
    }
    for (path, _, _, bytes) in figures {
        write_bytes(path, bytes, args.force)?;
    }
    if context.json {
        let all: Vec<_> = figures
            .iter()
            .map(|(path, name, f, _)| {
                json!({
                    "name": name, "file": path, "title": f.title, "width": f.width,
                    "height": f.height,
                })
            })
            .collect();
        return context.print_json(&json!({ "ok": fit, "figures": all }));
    }
    let line = |(path, _, f, _): &(PathBuf, String, Drawn, Vec<u8>)| {
        format!("{}: {}\n", safe(&path.to_string_lossy()), safe(&f.title))
    };
    context.print(&figures.iter().map(line).collect::<String>())
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
        _ => Failure::new(Exit::Internal, said, REPORT),
    }
}
