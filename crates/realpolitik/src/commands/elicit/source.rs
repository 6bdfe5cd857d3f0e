//! Judgements from what was named: a folder with a plan, a table, Excalibur's
//! pair of files.

use clap::Args;
use realpolitik_case::diagnostic::{Diagnostic, Severity, did_you_mean};
use realpolitik_case::load::Loaded;
use realpolitik_case::{Span, render};
use realpolitik_command_line::context::Context;
use realpolitik_command_line::exit::{Exit, Failure, Invalid};
use realpolitik_elicit::expert::Elicitation;
use realpolitik_elicit::files::{
    Mistake, Mistakes, Place, Plan, read_excalibur, read_judgements, read_plan,
};
use realpolitik_elicit::fit::{By, Family};
use realpolitik_elicit::form::verify;
use realpolitik_report::words::safe;
use std::io::Read;
use std::path::{Path, PathBuf};

/// The plan of a folder.
pub(super) const PLAN: &str = "elicit.toml";
/// Its judgements.
pub(super) const TABLE: &str = "elicitations.csv";
/// Its seals.
pub(super) const SEALS: &str = "judgements.jsonl";

/// Which judgements.
#[derive(Clone, Debug, Args)]
pub struct Source {
    /// A folder with elicit.toml or elicitations.csv, a table of judgements, or a
    /// study of Excalibur (.dtt, with its .rls beside it) [default: this folder].
    #[arg(value_name = "PATH", default_value = ".")]
    pub path: String,
    /// The round [default: the last].
    #[arg(long, value_name = "N")]
    pub round: Option<u32>,
    /// Leave an expert out; may be given more than once.
    #[arg(long, value_name = "EXPERT")]
    pub without: Vec<String>,
    /// Look before all rounds are in.
    #[arg(long)]
    pub open: bool,
}

/// How an answer becomes a belief.
#[derive(Clone, Debug, Args)]
pub struct Fitted {
    /// metalog, best (the family that fits best), or a family: normal, student,
    /// skew-normal, gamma, log-normal, log-student, beta, mirror-gamma,
    /// mirror-log-normal, mirror-log-student.
    #[arg(long, value_name = "FAMILY", default_value = "metalog")]
    pub by: String,
}

impl Fitted {
    pub fn by(&self) -> Result<By, Failure> {
        By::of(&self.by).ok_or_else(|| {
            let known = ["metalog", "best"].into_iter().chain(Family::ALL.map(Family::word));
            let help = safe(&did_you_mean(&self.by, "families", known));
            Failure::new(Exit::Usage, format!("there is no family `{}`", safe(&self.by)), help)
        })
    }
}

/// Judgements that were read.
pub(super) struct Opened {
    pub all: Elicitation,
    pub round: u32,
    /// Names and texts of the files, as places count them.
    pub files: Vec<(String, String)>,
    /// Judgements that are sealed.
    pub sealed: usize,
}

/// The text of a file, at most as long as the limit.
pub(super) fn text(path: &Path, context: &Context) -> Result<String, Failure> {
    let failed = |e: std::io::Error| Failure::file(path, "read", &e);
    let limit = context.limits.max_input_bytes;
    let mut bytes = Vec::new();
    std::fs::File::open(path)
        .map_err(failed)?
        .take(limit + 1)
        .read_to_end(&mut bytes)
        .map_err(failed)?;
    if bytes.len() as u64 > limit {
        return Err(Failure::new(
            Exit::Limit,
            format!("{} has more than {limit} bytes (limit max-input-bytes)", path.display()),
            "split it, or raise the limit with --max-input-bytes",
        ));
    }
    // Excalibur's files are older than UTF-8: each byte is then a letter.
    let text = String::from_utf8(bytes)
        .unwrap_or_else(|e| e.into_bytes().into_iter().map(char::from).collect());
    Ok(text.strip_prefix('\u{feff}').map_or_else(|| text.clone(), str::to_owned))
}

/// All that is wrong with files.
pub(super) fn invalid(
    files: &[(String, String)],
    mistakes: &[Mistake],
    context: &Context,
) -> Failure {
    let span = |p: &Place| Span {
        file: p.file as u32,
        start: p.bytes.start as u32,
        end: p.bytes.end as u32,
    };
    let each = |m: &Mistake| {
        let mut d = Diagnostic::error(m.code, span(&m.at), &m.message, &m.help);
        if m.warning {
            d.severity = Severity::Warning;
        }
        if let Some((at, note)) = &m.also {
            d = d.also(span(at), note);
        }
        d
    };
    let mut diagnostics: Vec<Diagnostic> = mistakes.iter().map(each).collect();
    diagnostics.sort_by_key(|d| d.labels.first().map_or((0, 0), |l| (l.0.file, l.0.start)));
    let code = diagnostics.first().map_or("RP0802", |d| d.code);
    let loaded = Loaded {
        case: None,
        partial: None,
        diagnostics,
        files: files.to_vec(),
        hash: String::new(),
    };
    let errors = loaded.errors();
    let plural = if errors == 1 { "" } else { "s" };
    Failure {
        invalid: Some(Box::new(Invalid {
            rendered: render::human(&loaded, context.color_stderr),
            diagnostics: render::json(&loaded),
        })),
        ..Failure::new(
            Exit::InvalidCase,
            format!("there {} {errors} error{plural}", if errors == 1 { "is" } else { "are" }),
            format!("more on the first with  realpolitik explain {code}"),
        )
    }
}

/// The folder of a plan and the plan, which must be there.
pub(super) fn planned(path: &str, context: &Context) -> Result<(PathBuf, Plan), Failure> {
    let folder = PathBuf::from(path);
    let file = folder.join(PLAN);
    let toml = text(&file, context)?;
    let mut found = Mistakes::default();
    let plan = read_plan(&toml, 0, &mut found);
    let files = [(file.display().to_string(), toml)];
    match plan {
        Some(plan) if found.clean() => Ok((folder, plan)),
        _ => Err(invalid(&files, &found.0, context)),
    }
}

/// Reads what was named.
pub(super) fn open(source: &Source, context: &Context) -> Result<Opened, Failure> {
    let path = Path::new(&source.path);
    let mut found = Mistakes::default();
    let (mut files, mut plan, mut seals) = (Vec::new(), None, None);
    let all = if path.is_dir() {
        let table = path.join(TABLE);
        let mut known = Elicitation::default();
        if path.join(PLAN).is_file() {
            let read = planned(&source.path, context)?.1;
            known = read.elicitation.clone();
            plan = Some(read);
        }
        let csv = text(&table, context)?;
        let all = read_judgements(&csv, 0, known, &mut found);
        files.push((table.display().to_string(), csv));
        let log = path.join(SEALS);
        seals = if log.is_file() { Some((log.clone(), text(&log, context)?)) } else { None };
        all
    } else if path.extension().is_some_and(|e| e.eq_ignore_ascii_case("dtt")) {
        let dtt = text(path, context)?;
        let rls = ["rls", "RLS"].map(|e| path.with_extension(e)).into_iter().find(|p| p.is_file());
        files.push((source.path.clone(), dtt.clone()));
        let rls = rls.map(|p| text(&p, context).map(|t| (p, t))).transpose()?;
        let all = read_excalibur(&dtt, rls.as_ref().map(|(_, t)| t.as_str()), &mut found);
        files.extend(rls.map(|(p, t)| (p.display().to_string(), t)));
        all
    } else {
        let csv = text(path, context)?;
        let all = read_judgements(&csv, 0, Elicitation::default(), &mut found);
        files.push((source.path.clone(), csv));
        all
    };
    if !found.clean() {
        return Err(invalid(&files, &found.0, context));
    }
    let sealed = match seals {
        None => 0,
        Some((log, lines)) => verify(&all, &lines)
            .map_err(|e| {
                let help = format!("bring {TABLE} and {} back as they were", log.display());
                Failure::new(Exit::InvalidCase, safe(&e.to_string()), help)
            })?
            .len(),
    };
    let all = all.without(&left_out(source, &all)?);
    if let (Some(plan), false) = (&plan, source.open) {
        blind(&all, plan.rounds)?;
    }
    let round = source.round.unwrap_or_else(|| all.last_round());
    if !all.judgements.iter().any(|j| j.round == round) {
        let what = format!("nobody has said anything in round {round}");
        return Err(Failure::new(Exit::Usage, what, "name another with --round"));
    }
    Ok(Opened { all, round, files, sealed })
}

fn left_out(source: &Source, all: &Elicitation) -> Result<Vec<usize>, Failure> {
    let one = |name: &String| {
        all.experts.iter().position(|e| e == name).ok_or_else(|| {
            let known = all.experts.iter().map(String::as_str);
            let help = safe(&did_you_mean(name, "experts", known));
            Failure::new(Exit::Usage, format!("there is no expert `{}`", safe(name)), help)
        })
    };
    source.without.iter().map(one).collect()
}

/// Nothing is shown before all have answered in every round.
fn blind(all: &Elicitation, rounds: u32) -> Result<(), Failure> {
    for round in 1..=rounds {
        let missing = all.missing(round);
        if missing.is_empty() {
            continue;
        }
        let names: Vec<&str> = missing.iter().map(|e| all.experts[*e].as_str()).collect();
        return Err(Failure::new(
            Exit::Gate,
            format!("round {round} is not in: {} to answer", safe(&names.join(", "))),
            "judgements stay blind until all rounds are in; leave someone out with --without, or look now with --open",
        ));
    }
    Ok(())
}
