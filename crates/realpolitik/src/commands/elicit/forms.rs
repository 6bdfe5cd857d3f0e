//! `elicit form` and `elicit import`.

use super::source::{PLAN, SEALS, TABLE, invalid, planned, text};
use crate::commands::seal::today;
use clap::Args;
use realpolitik_command_line::context::{Context, write_file};
use realpolitik_command_line::exit::{Exit, Failure};
use realpolitik_command_line::flags::TEMPLATE;
use realpolitik_elicit::expert::Elicitation;
use realpolitik_elicit::files::{COLUMNS, Mistakes, Plan, read_judgements, write_rows};
use realpolitik_elicit::form::{file_name, page, read_answers, seal, verify};
use realpolitik_report::words::safe;
use serde_json::json;
use std::path::PathBuf;

/// `elicit form`.
#[derive(Clone, Debug, Args)]
#[command(
    help_template = TEMPLATE,
    before_help = "\
Examples:
  realpolitik elicit form winter
  realpolitik elicit form winter --round 2 --force"
)]
pub struct Form {
    /// The folder with the plan.
    #[arg(value_name = "DIR", default_value = ".")]
    pub folder: String,
    /// The round [default: the first that is not in].
    #[arg(long, value_name = "N")]
    pub round: Option<u32>,
    /// Replace forms that are there.
    #[arg(long)]
    pub force: bool,
}

/// `elicit import`.
#[derive(Clone, Debug, Args)]
#[command(
    help_template = TEMPLATE,
    before_help = "\
Examples:
  realpolitik elicit import round-1-1-ada.json --into winter
  realpolitik elicit import downloads/round-1-*.json --into winter"
)]
pub struct Import {
    /// Files that experts saved.
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// The folder with the plan.
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub into: String,
}

/// The plan with the judgements so far, and the texts of table and seals.
fn so_far(path: &str, context: &Context) -> Result<(PathBuf, Plan, String, String), Failure> {
    let (folder, mut plan) = planned(path, context)?;
    let table = folder.join(TABLE);
    let csv = if table.is_file() { text(&table, context)? } else { String::new() };
    let csv = if csv.trim().is_empty() { format!("{}\n", COLUMNS.join(",")) } else { csv };
    let mut found = Mistakes::default();
    plan.elicitation = read_judgements(&csv, 0, plan.elicitation, &mut found);
    if !found.clean() {
        return Err(invalid(&[(table.display().to_string(), csv)], &found.0, context));
    }
    let seals = folder.join(SEALS);
    let log = if seals.is_file() { text(&seals, context)? } else { String::new() };
    verify(&plan.elicitation, &log).map_err(|e| {
        let help = format!("bring {TABLE} and {SEALS} back as they were");
        Failure::new(Exit::InvalidCase, safe(&e.to_string()), help)
    })?;
    Ok((folder, plan, csv, log))
}

fn names(all: &Elicitation, who: &[usize]) -> String {
    let list: Vec<&str> = who.iter().map(|e| all.experts[*e].as_str()).collect();
    safe(&list.join(", "))
}

/// The rounds before are in.
fn before_is_in(all: &Elicitation, round: u32) -> Result<(), Failure> {
    for earlier in 1..round {
        let missing = all.missing(earlier);
        if !missing.is_empty() {
            let who = names(all, &missing);
            return Err(Failure::new(
                Exit::Gate,
                format!("round {earlier} is not in: {who} to answer"),
                format!("the next round begins when it is; or take the name out of {PLAN}"),
            ));
        }
    }
    Ok(())
}

/// Writes the forms.
pub(super) fn form(args: &Form, context: &Context) -> Result<Exit, Failure> {
    let (folder, plan, ..) = so_far(&args.folder, context)?;
    let all = &plan.elicitation;
    if all.experts.is_empty() {
        let help = format!("list them in {PLAN}:  experts = [\"Ada\", \"Ben\"]");
        return Err(Failure::new(Exit::InvalidCase, "the plan names no expert", help));
    }
    let open = (1..=plan.rounds).find(|r| !all.missing(*r).is_empty());
    let round = args.round.or(open).unwrap_or(plan.rounds);
    if !(1..=plan.rounds).contains(&round) {
        let help = format!("the plan has {} rounds", plan.rounds);
        return Err(Failure::new(Exit::Usage, format!("there is no round {round}"), help));
    }
    before_is_in(all, round)?;
    let forms = folder.join("forms");
    std::fs::create_dir_all(&forms).map_err(|e| Failure::file(&forms, "create", &e))?;
    let mut written = Vec::new();
    for (e, name) in all.experts.iter().enumerate() {
        let path = forms.join(file_name(name, e, round, "html"));
        write_file(&path, &page(&plan, e, round), args.force)?;
        written.push(path.display().to_string());
    }
    if context.json {
        context.print_json(&json!({ "ok": true, "round": round, "forms": written }))?;
    } else {
        let mut out = format!("Round {round}: a form for each expert\n");
        for path in &written {
            out.push_str(&format!("  {}\n", safe(path)));
        }
        out.push_str("Send each to its expert; take what comes back with  realpolitik elicit import FILE --into ");
        out.push_str(&format!("{}\n", safe(&args.folder)));
        context.print(&out)?;
    }
    Ok(Exit::Done)
}

/// Takes answers in.
pub(super) fn import(args: &Import, context: &Context) -> Result<Exit, Failure> {
    let (folder, mut plan, mut csv, mut log) = so_far(&args.into, context)?;
    let today = today().to_string();
    let mut taken = Vec::new();
    for path in &args.files {
        let answers = text(path, context)?;
        let mut found = Mistakes::default();
        let received = read_answers(&answers, 0, &plan, &today, &mut found);
        let files = [(path.display().to_string(), answers)];
        let Some(received) = received.filter(|_| found.clean()) else {
            return Err(invalid(&files, &found.0, context));
        };
        let (expert, round) = (received.expert, received.round);
        let name = plan.elicitation.experts[expert].clone();
        before_is_in(&plan.elicitation, round)?;
        if !plan.elicitation.missing(round).contains(&expert) {
            return Err(Failure::new(
                Exit::File,
                format!("{} has answered in round {round}", safe(&name)),
                "what is thought again belongs to the next round",
            ));
        }
        let rows = write_rows(&plan.elicitation, &received.judgements);
        if !csv.ends_with('\n') {
            csv.push('\n');
        }
        csv.push_str(&rows);
        // Read back as it will be, so that what is sealed is what stands there.
        let (_, fresh) = planned(&args.into, context)?;
        let all = read_judgements(&csv, 0, fresh.elicitation, &mut found);
        if !found.clean() {
            let table = folder.join(TABLE).display().to_string();
            return Err(invalid(&[(table, csv)], &found.0, context));
        }
        let line = seal(&all, (expert, round), &received.nonce, &today, &log);
        log.push_str(&serde_json::to_string(&line).unwrap_or_default());
        log.push('\n');
        taken.push((name, round, line.answers));
        plan.elicitation = all;
    }
    write_file(&folder.join(TABLE), &csv, true)?;
    write_file(&folder.join(SEALS), &log, true)?;
    told(args, &plan, &taken, context)
}

fn told(
    args: &Import,
    plan: &Plan,
    taken: &[(String, u32, String)],
    context: &Context,
) -> Result<Exit, Failure> {
    let all = &plan.elicitation;
    let open = (1..=plan.rounds).find(|r| !all.missing(*r).is_empty());
    if context.json {
        let list: Vec<_> = taken
            .iter()
            .map(|(e, r, hash)| json!({ "expert": e, "round": r, "sealed": hash }))
            .collect();
        let missing = open.map(|r| {
            let who: Vec<&str> = all.missing(r).iter().map(|e| all.experts[*e].as_str()).collect();
            json!({ "round": r, "experts": who })
        });
        context.print_json(&json!({ "ok": true, "taken": list, "missing": missing }))?;
        return Ok(Exit::Done);
    }
    let mut out = String::new();
    for (expert, round, hash) in taken {
        let hash = hash.get(..16).unwrap_or(hash);
        out.push_str(&format!("{}, round {round}: sealed {hash}\n", safe(expert)));
    }
    let into = safe(&args.into);
    match open {
        Some(round) if all.missing(round).len() < all.experts.len() => {
            out.push_str(&format!("Round {round} waits for {}\n", names(all, &all.missing(round))));
        }
        Some(round) => {
            out.push_str(&format!("Next:  realpolitik elicit form {into}   (round {round})\n"))
        }
        None => {
            out.push_str(&format!("All rounds are in. Next:  realpolitik elicit pool {into}\n"))
        }
    }
    context.print(&out)?;
    Ok(Exit::Done)
}
