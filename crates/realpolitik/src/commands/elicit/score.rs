//! `elicit score`: experts and pools against what happened.

use super::show::{aligned, digits, row};
use super::source::{Source, invalid, open, text};
use crate::logs;
use clap::Args;
use realpolitik_analysis::forecasts::track_record::track_record;
use realpolitik_command_line::context::Context;
use realpolitik_command_line::exit::{Exit, Failure};
use realpolitik_command_line::flags::TEMPLATE;
use realpolitik_elicit::expert::Elicitation;
use realpolitik_elicit::files::{Claims, Mistakes, read_claims, read_outcomes};
use realpolitik_elicit::score::{
    Forecast, Scored, TOO_FEW, Weighed, brier, by_contribution, by_skill, calibrated, narrow,
    scored_claims,
};
use realpolitik_report::words::safe;
use serde_json::json;
use std::path::{Path, PathBuf};

/// `elicit score`.
#[derive(Clone, Debug, Args)]
#[command(
    help_template = TEMPLATE,
    before_help = "\
Examples:
  realpolitik elicit score winter
  realpolitik elicit score ratings.csv --outcomes outcomes.csv
  realpolitik elicit score winter --log track-record.jsonl"
)]
pub struct Score {
    /// Which judgements; a table of aggreCAT (paper_id, user_name, element) too.
    #[command(flatten)]
    pub source: Source,
    /// aggreCAT's table of outcomes: paper_id, outcome.
    #[arg(long, value_name = "FILE")]
    pub outcomes: Option<PathBuf>,
    /// Weigh the experts by the forecasts that they sealed in this log under their
    /// names; may be given more than once.
    #[arg(long, value_name = "LOG|CASE")]
    pub log: Vec<String>,
}

/// Runs it.
pub(super) fn run(args: &Score, context: &Context) -> Result<Exit, Failure> {
    let path = Path::new(&args.source.path);
    if path.is_file() && is_claims(&text(path, context)?) {
        return claims(args, path, context);
    }
    let opened = open(&args.source, context)?;
    let all = &opened.all;
    let each = scores(all, opened.round);
    let too_narrow = narrow(all, opened.round);
    let weights = if args.log.is_empty() { None } else { Some(from_log(args, all)?) };
    if each.is_empty() && weights.is_none() {
        return Err(Failure::new(
            Exit::InvalidCase,
            "no question that was answered has a realisation: there is nothing to score",
            "add rows of kind realisation, or give --log",
        ));
    }
    if context.json {
        let list: Vec<_> = each
            .iter()
            .map(|s| {
                json!({
                    "expert": s.name, "quantiles": s.quantiles, "quantile_score": s.pinball,
                    "probabilities": s.probabilities, "brier": s.brier, "z": s.z,
                })
            })
            .collect();
        let weights = weights.map(|(by, all)| json!({ "by": by, "experts": all }));
        context.print_json(&json!({
            "ok": true, "round": opened.round, "experts": list, "intervals": too_narrow,
            "weights_from_log": weights,
        }))?;
        return Ok(Exit::Done);
    }
    let mut out = String::new();
    if !each.is_empty() {
        let head = ["", "questions", "quantile score", "events", "Brier", "p of calibration"];
        let mut rows = vec![row(&head)];
        for s in &each {
            let shown = |x: Option<f64>| x.map_or("–".to_owned(), |x| format!("{x:.4}"));
            rows.push(vec![
                s.name.clone(),
                s.quantiles.to_string(),
                shown(s.pinball),
                s.probabilities.to_string(),
                shown(s.brier),
                shown(s.z),
            ]);
        }
        out.push_str(&aligned(&rows));
        out.push_str("quantile score: mean loss of the quantiles as a share of the range of all answers; lower is better\n");
    }
    for n in too_narrow.iter().filter(|n| n.p_value < TOO_FEW) {
        out.push_str(&format!(
            "too narrow: {} of {} realisations inside the intervals of {} (p = {:.4})\n",
            n.inside,
            n.answered,
            safe(&n.expert),
            n.p_value
        ));
    }
    if let Some((by, weighed)) = &weights {
        out.push_str(&format!("\nWeights from the log, by {by}\n"));
        let mut rows = vec![row(&["", "forecasts", "gain in Brier", "weight"])];
        for (name, w) in weighed {
            rows.push(vec![
                name.clone(),
                w.forecasts.to_string(),
                format!("{:+.4}", w.gain),
                format!("{:.1} %", 100.0 * w.weight),
            ]);
        }
        out.push_str(&aligned(&rows));
    }
    context.print(&out)?;
    Ok(Exit::Done)
}

/// How an expert did.
struct Own {
    name: String,
    quantiles: usize,
    pinball: Option<f64>,
    probabilities: usize,
    brier: Option<f64>,
    z: Option<f64>,
}

/// Every expert's quantile score and Brier score on what has a realisation.
fn scores(all: &Elicitation, round: u32) -> Vec<Own> {
    let mut found = Vec::new();
    for (e, name) in all.experts.iter().enumerate() {
        let (mut loss, mut n, mut pairs) = (0.0, 0usize, Vec::new());
        for (q, question) in all.questions.iter().enumerate() {
            let (Some(r), Some(a)) = (question.realization, all.answer(round, e, q)) else {
                continue;
            };
            if let Some(p) = a.probability {
                pairs.push((p, r >= 0.5));
                continue;
            }
            let points = a.points();
            if points.is_empty() {
                continue;
            }
            let every = (0..all.experts.len())
                .filter_map(|e| all.answer(round, e, q))
                .flat_map(|a| a.points())
                .map(|(_, x)| x)
                .chain([r]);
            let (low, high) =
                every.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), x| (l.min(x), h.max(x)));
            let size = if high > low { high - low } else { 1.0 };
            // The loss of a quantile x at the share p is (r − x)(p − 1[r < x]).
            let one = |(p, x): &(f64, f64)| (r - x) * (p - f64::from(u8::from(r < *x)));
            loss += 2.0 * points.iter().map(one).sum::<f64>() / points.len() as f64 / size;
            n += 1;
        }
        if n + pairs.len() == 0 {
            continue;
        }
        found.push(Own {
            name: name.clone(),
            quantiles: n,
            pinball: (n > 0).then(|| loss / n as f64),
            probabilities: pairs.len(),
            brier: brier(pairs.iter().copied()),
            z: calibrated(&pairs).map(|c| c.p_value),
        });
    }
    found
}

/// How weights are called, and the weight of each expert.
type Weights = (&'static str, Vec<(String, Weighed)>);

/// Weights of the experts from what they sealed: by contribution where some
/// question was forecast by two, else by skill.
fn from_log(args: &Score, all: &Elicitation) -> Result<Weights, Failure> {
    let mut read = Vec::new();
    for name in &args.log {
        let found = logs::named(name)?;
        read.push((found.name, found.log));
    }
    let record = track_record(&read, crate::commands::seal::today(), None);
    let forecasts: Vec<Forecast> = record
        .forecasts
        .iter()
        .filter_map(|l| {
            let author = l.seal.author.as_deref()?;
            Some(Forecast {
                expert: all.experts.iter().position(|e| e == author)?,
                question: format!("{}/{}", l.seal.case, l.seal.question),
                probability: l.seal.probability,
                happened: l.happened?,
            })
        })
        .collect();
    if forecasts.is_empty() {
        return Err(Failure::new(
            Exit::InvalidCase,
            "the log holds no settled forecast by any of the experts",
            "names must be those under which they sealed:  realpolitik seal --author NAME",
        ));
    }
    let n = all.experts.len();
    let crowd = by_contribution(n, &forecasts);
    let shared = crowd.iter().any(|w| w.forecasts > 0);
    let (by, weighed) = if shared {
        ("contribution to the crowd", crowd)
    } else {
        ("skill against the share that happened", by_skill(n, &forecasts))
    };
    Ok((by, all.experts.iter().cloned().zip(weighed).collect()))
}

/// Whether a table is aggreCAT's.
fn is_claims(text: &str) -> bool {
    let head = text.lines().next().unwrap_or_default().to_lowercase();
    head.contains("paper_id") && head.contains("user_name")
}

fn claims(args: &Score, path: &Path, context: &Context) -> Result<Exit, Failure> {
    let ratings = text(path, context)?;
    let mut found = Mistakes::default();
    let mut all = read_claims(&ratings, 0, &mut found);
    let mut files = vec![(path.display().to_string(), ratings)];
    let Some(outcomes) = &args.outcomes else {
        let help = "give the table of outcomes:  --outcomes FILE  (paper_id,outcome)";
        return Err(Failure::new(Exit::Usage, "claims are scored by their outcomes", help));
    };
    let table = text(outcomes, context)?;
    read_outcomes(&table, 1, &mut all, &mut found);
    files.push((outcomes.display().to_string(), table));
    if !found.clean() {
        return Err(invalid(&files, &found.0, context));
    }
    let round = claims_round(args, &all)?;
    let (aggregations, experts) = scored_claims(&all, &round);
    if aggregations.is_empty() {
        let help = "the names of claims must be the same in both tables";
        return Err(Failure::new(Exit::InvalidCase, "no claim has an outcome", help));
    }
    if context.json {
        context.print_json(&json!({
            "ok": true, "round": round, "aggregations": aggregations, "experts": experts,
        }))?;
        return Ok(Exit::Done);
    }
    let mut out = format!("{} of {}, {}\n", "Brier scores", all.claims.len(), safe(&round));
    out.push_str(&list(&aggregations));
    if context.verbose > 0 {
        out.push('\n');
        out.push_str(&list(&experts));
    }
    context.print(&out)?;
    Ok(Exit::Done)
}

/// The round asked for, else the last by name.
fn claims_round(args: &Score, all: &Claims) -> Result<String, Failure> {
    let mut rounds: Vec<&str> = all.judgements.iter().map(|j| j.round.as_str()).collect();
    rounds.sort_unstable();
    rounds.dedup();
    let found = match args.source.round {
        Some(n) => rounds.iter().find(|r| r.ends_with(&n.to_string())),
        None => rounds.last(),
    };
    found.map(|r| (*r).to_owned()).ok_or_else(|| {
        let help = format!("rounds: {}", safe(&rounds.join(", ")));
        Failure::new(Exit::Usage, "there is no such round", help)
    })
}

fn list(all: &[Scored]) -> String {
    let mut rows = vec![row(&["", "claims", "Brier", "skill"])];
    let mut sorted: Vec<&Scored> = all.iter().collect();
    sorted.sort_by(|a, b| a.brier.total_cmp(&b.brier));
    for s in sorted {
        let skill = s.skill.map_or("–".to_owned(), digits);
        rows.push(vec![s.name.clone(), s.claims.to_string(), format!("{:.4}", s.brier), skill]);
    }
    aligned(&rows)
}
