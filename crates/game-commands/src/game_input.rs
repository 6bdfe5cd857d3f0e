//! From what was named on the command line to a game: a case at a point, or a
//! game file.

use realpolitik_belief::sampler::Sampler;
use realpolitik_case::Case;
use realpolitik_case::unfold::{CompiledGame, EvalError};
use realpolitik_command_line::context::Context;
use realpolitik_command_line::exit::{Exit, Failure, Invalid};
use realpolitik_command_line::flags::Point;
use realpolitik_command_line::input;
use realpolitik_game::{Game, GameError, GameFile, Rational, ReadLimits};
use realpolitik_report::words::safe;
use realpolitik_runs::subject::compiled_game;
use std::io::Read;
use std::path::Path;

/// Extensions by which a game file is known before it is opened.
const EXTENSIONS: [&str; 4] = ["efg", "nfg", "agg", "json"];

/// A game to solve or to write.
#[derive(Debug)]
pub enum Subject {
    /// The game of a case at a point of its parameters.
    Case {
        /// The case.
        case: Box<Case>,
        /// Its game with where everything comes from.
        compiled: Box<CompiledGame>,
        /// The parameters.
        theta: Vec<f64>,
        /// The game at that point.
        game: Game<f64>,
    },
    /// A game file.
    File {
        /// As named.
        name: String,
        /// The file's hash.
        hash: String,
        /// The game, exact.
        game: GameFile<Rational>,
    },
}

/// Which of a case's games, and where.
#[derive(Clone, Copy, Debug)]
pub struct Which<'a> {
    /// The game's id; the first if there is none.
    pub game: Option<&'a str>,
    /// At which point of the parameters.
    pub at: Point,
    /// How large a file may be.
    pub limits: ReadLimits,
}

/// Opens what was named: a game file by its extension or, on standard input, by
/// its first word; anything else as a case.
pub fn open(named: Option<&str>, which: Which<'_>, context: &Context) -> Result<Subject, Failure> {
    let Some(name) = named else {
        return of_case(input::case(None, None, context)?, which, context);
    };
    if name == "-" {
        let bytes = read_all(&mut std::io::stdin().lock(), which.limits.max_input_bytes)
            .map_err(|e| Failure::file(Path::new("standard input"), "read", &e))?;
        let start = bytes.trim_ascii_start();
        if [&b"EFG"[..], b"NFG", b"#AGG", b"{"].iter().any(|w| start.starts_with(w)) {
            return file("-", &bytes, which, context);
        }
        let case = input::from_bytes("stdin", "-", &bytes, &context.limits)
            .case(None, context.color_stderr)?;
        return of_case(case, which, context);
    }
    let path = Path::new(name);
    let extension = path.extension().map(|e| e.to_string_lossy().to_lowercase());
    if extension.is_some_and(|e| EXTENSIONS.contains(&e.as_str())) && !path.is_dir() {
        let failed = |e: std::io::Error| Failure::file(path, "read", &e);
        let mut open = std::fs::File::open(path).map_err(failed)?;
        let bytes = read_all(&mut open, which.limits.max_input_bytes).map_err(failed)?;
        return file(name, &bytes, which, context);
    }
    if !path.is_dir()
        && let Some(failure) = foreign(path)
    {
        return Err(failure);
    }
    of_case(input::case(Some(name), None, context)?, which, context)
}

/// What a game file of another kind is, and how to bring it into a form that is read.
fn foreign(path: &Path) -> Option<Failure> {
    let name = safe(&path.to_string_lossy());
    let extension = path.extension()?.to_string_lossy().to_lowercase();
    let (what, help) = match extension.as_str() {
        "gbt" => (
            "is a workbook of Gambit (.gbt)",
            "open it in Gambit and save the game as .efg or .nfg, which are read",
        ),
        "bagg" => (
            "is a Bayesian action graph game (.bagg)",
            "turn it into .nfg or .efg, which are read: pygambit writes them",
        ),
        "csv" | "txt" | "tsv" if is_matrix(path) => (
            "is a matrix of numbers, not a game",
            "write the payoffs of both players as .nfg: NFG 1 R \"title\" { \"A\" \"B\" } { ROWS \
             COLUMNS }, then a pair of payoffs for each cell, the rows running fastest",
        ),
        _ => return None,
    };
    Some(Failure::new(Exit::InvalidCase, format!("{name} {what}"), help))
}

/// Whether a file holds nothing but rows of numbers.
fn is_matrix(path: &Path) -> bool {
    let Ok(mut file) = std::fs::File::open(path) else { return false };
    let Ok(bytes) = read_all(&mut file, 1 << 20) else { return false };
    let text = String::from_utf8_lossy(&bytes);
    let numbers = |line: &str| {
        let cells = line.split([',', ';', '\t', ' ']).map(str::trim).filter(|c| !c.is_empty());
        cells.map(|c| c.parse::<f64>().is_ok()).reduce(|all, n| all && n)
    };
    let rows: Vec<bool> = text.lines().filter_map(numbers).collect();
    !rows.is_empty() && rows.into_iter().all(|r| r)
}

/// One byte more than allowed is enough to know that it is too much.
pub fn read_all(from: &mut dyn Read, limit: usize) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(limit as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn file(name: &str, bytes: &[u8], which: Which<'_>, context: &Context) -> Result<Subject, Failure> {
    let read = if bytes.trim_ascii_start().starts_with(b"{") {
        realpolitik_game::json::read(bytes, &which.limits)
    } else {
        GameFile::read(bytes, &which.limits)
    };
    let game = read.map_err(|e| unreadable(name, bytes, &e, context))?;
    let hash = blake3::hash(bytes).to_hex().to_string();
    Ok(Subject::File { name: safe(name), hash, game })
}

fn of_case(case: Case, which: Which<'_>, context: &Context) -> Result<Subject, Failure> {
    let compiled = compiled_game(&case, which.game)
        .map_err(|e| Failure::new(Exit::Usage, e.to_string(), "name another game with --game"))?;
    let theta = point(&case, which.at, context.seed);
    let game = compiled.at(&theta).map_err(|e| formula(&e))?;
    Ok(Subject::Case { case: Box::new(case), compiled: Box::new(compiled), theta, game })
}

/// A formula that cannot be computed.
pub fn formula(error: &EvalError) -> Failure {
    let help = "fix the formula, or the beliefs it reads";
    Failure::new(Exit::InvalidCase, error.to_string(), help)
}

/// A game that was refused: what is wrong, with the line underlined where there
/// is one.
pub fn unreadable(name: &str, bytes: &[u8], error: &GameError, context: &Context) -> Failure {
    let name = safe(name);
    match error {
        GameError::Syntax { line, column, length, what, help } => {
            let text = String::from_utf8_lossy(bytes);
            let source = text.lines().nth(*line as usize - 1).unwrap_or_default();
            let (shown, skipped) = window(source, *column as usize - 1, *length as usize);
            let margin = line.to_string().len();
            let under = " ".repeat(*column as usize - 1 - skipped)
                + &"─".repeat((*length as usize).clamp(1, 60));
            let (red, plain) =
                if context.color_stderr { ("\u{1b}[31m", "\u{1b}[0m") } else { ("", "") };
            let rendered = format!(
                "{:margin$} ╭─[{name}:{line}:{column}]\n{line} │ {}\n{:margin$} · {red}{under}{plain}\n{:margin$} ╰────\n",
                "",
                safe(&shown),
                "",
                "",
            );
            let diagnostics = serde_json::json!([{
                "code": "game-file", "severity": "error", "message": what,
                "labels": [{ "file": name, "line": line, "column": column, "length": length }],
                "help": help,
            }]);
            Failure {
                invalid: Some(Box::new(Invalid { rendered, diagnostics })),
                ..Failure::new(Exit::InvalidCase, safe(what), safe(help))
            }
        }
        GameError::Limit { name: limit, .. } => Failure::new(
            Exit::Limit,
            format!("{name}: {error}"),
            format!("raise it with --{}", limit.replace('_', "-")),
        ),
        _ => Failure::new(
            Exit::InvalidCase,
            format!("{name}: {}", safe(&error.to_string())),
            "fix the file",
        ),
    }
}

/// The part of a line around a place, at most 100 characters, with how many
/// characters before it are left out.
fn window(line: &str, column: usize, length: usize) -> (String, usize) {
    let end = (column + length.min(60) + 20).max(100);
    let start = end.saturating_sub(100).min(column);
    (line.chars().skip(start).take(100).map(|c| if c == '\t' { ' ' } else { c }).collect(), start)
}

/// The parameters at a point.
pub fn point(case: &Case, at: Point, seed: u64) -> Vec<f64> {
    match at {
        Point::Base => case.base_point(),
        Point::Mean => case.mean_point(),
        Point::Draw(k) => {
            let mut theta = Vec::new();
            Sampler::new(&case.beliefs(), seed).draw(k, &mut theta);
            theta
        }
    }
}
