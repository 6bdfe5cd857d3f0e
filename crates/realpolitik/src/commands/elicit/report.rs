//! `elicit report`: the answer of a case under each expert and each pool.

use super::pools::{Pools, beliefs};
use super::show::{aligned, row};
use super::source::{Fitted, Source, open};
use crate::commands::long_run::failure;
use clap::Args;
use realpolitik_analysis::experts::{ExpertsFinding, PoolOf, Request, Voice, experts};
use realpolitik_case::Case;
use realpolitik_command_line::context::Context;
use realpolitik_command_line::exit::{Exit, Failure};
use realpolitik_command_line::flags::TEMPLATE;
use realpolitik_command_line::input;
use realpolitik_elicit::pool::Rule;
use realpolitik_report::words::safe;
use serde_json::json;

/// `elicit report`.
#[derive(Clone, Debug, Args)]
#[command(
    help_template = TEMPLATE,
    before_help = "\
Examples:
  realpolitik elicit report my-case --answers winter
  realpolitik elicit report my-case --answers elicitations.csv --of as_today --draws 20000
  realpolitik elicit report my-case"
)]
pub struct Report {
    /// The case.
    #[arg(value_name = "CASE")]
    pub case: String,
    /// The judgements: questions that bear the names of its parameters [default: the
    /// experts whom the case itself names].
    #[arg(long, value_name = "PATH")]
    pub answers: Option<String>,
    /// The round [default: the last].
    #[arg(long, value_name = "N")]
    pub round: Option<u32>,
    /// Leave an expert out; may be given more than once.
    #[arg(long, value_name = "EXPERT")]
    pub without: Vec<String>,
    /// Look before all rounds are in.
    #[arg(long)]
    pub open: bool,
    /// How an answer becomes a belief.
    #[command(flatten)]
    pub fitted: Fitted,
    /// Which pools, and with what.
    #[command(flatten)]
    pub pools: Pools,
    /// About what: an ending, several (a+b), MOVE.ACTION, leverage:ACTOR,
    /// gain:ACTOR, payoff:ACTOR or question:ID [default: the likeliest ending].
    #[arg(long, value_name = "QUANTITY")]
    pub of: Option<String>,
    /// Which game [default: the first].
    #[arg(long, value_name = "ID")]
    pub game: Option<String>,
    /// Draws of each answer.
    #[arg(long, value_name = "N", default_value_t = 2000, value_parser = clap::value_parser!(u64).range(1..=10_000_000))]
    pub draws: u64,
}

/// Runs it.
pub(super) fn run(args: &Report, context: &Context) -> Result<Exit, Failure> {
    let case = input::case(Some(&args.case), None, context)?;
    let (voices, pools) = match &args.answers {
        Some(path) => from_answers(args, path, &case, context)?,
        None => from_case(&case)?,
    };
    let request = Request {
        game: args.game.as_deref(),
        quantity: args.of.as_deref(),
        draws: args.draws,
        seed: context.seed,
        jobs: context.jobs,
        pools: &pools,
    };
    let found = experts(&case, &voices, &request).map_err(failure)?;
    if context.json {
        let hash = &case.hash;
        context
            .print_json(&json!({ "ok": true, "case": case.id, "hash": hash, "experts": found }))?;
    } else {
        context.print(&text(&found))?;
    }
    if found.views.iter().any(|v| v.failed > 0) {
        context.note("Some draws have no certified solution and are left out: not fit for use.");
        return Ok(Exit::NotFit);
    }
    Ok(Exit::Done)
}

type Asked = (Vec<Voice>, Vec<PoolOf>);

/// Voices from judgements whose questions bear the names of parameters.
fn from_answers(
    args: &Report,
    path: &str,
    case: &Case,
    context: &Context,
) -> Result<Asked, Failure> {
    let source = Source {
        path: path.to_owned(),
        round: args.round,
        without: args.without.clone(),
        open: args.open,
    };
    let opened = open(&source, context)?;
    let by = args.fitted.by()?;
    let mut voices: Vec<Voice> = opened
        .all
        .experts
        .iter()
        .map(|name| Voice { name: name.clone(), beliefs: Vec::new() })
        .collect();
    for (q, question) in opened.all.questions.iter().enumerate() {
        let Some(p) = case.parameter(&question.id) else { continue };
        for (e, d, _) in beliefs(&opened, q, by)? {
            voices[e].beliefs.push((p.index(), d));
        }
    }
    if voices.iter().all(|v| v.beliefs.is_empty()) {
        let ids: Vec<&str> = case.parameters.iter().map(|p| p.id.as_str()).take(12).collect();
        return Err(Failure::new(
            Exit::InvalidCase,
            "no question bears the name of a parameter of the case",
            safe(&format!("parameters: {}", ids.join(", "))),
        ));
    }
    let named = args.pools.all(&opened)?;
    let pools =
        named.into_iter().map(|p| PoolOf { name: p.name, rule: p.rule, weights: p.weights });
    Ok((voices, pools.collect()))
}

/// Voices from the experts whom the case names.
fn from_case(case: &Case) -> Result<Asked, Failure> {
    let mut voices: Vec<Voice> = Vec::new();
    let mut weights: Vec<f64> = Vec::new();
    for (p, parameter) in case.parameters.iter().enumerate() {
        for opinion in &parameter.experts {
            let at = voices.iter().position(|v| v.name == opinion.expert).unwrap_or_else(|| {
                voices.push(Voice { name: opinion.expert.clone(), beliefs: Vec::new() });
                weights.push(opinion.weight);
                voices.len() - 1
            });
            voices[at].beliefs.push((p, opinion.distribution.clone()));
        }
    }
    if voices.is_empty() {
        return Err(Failure::new(
            Exit::InvalidCase,
            "no parameter of the case is stated by experts",
            "give their judgements with  --answers PATH",
        ));
    }
    let even = vec![1.0; voices.len()];
    let pool = |name: &str, rule, weights: &[f64]| PoolOf {
        name: name.to_owned(),
        rule,
        weights: weights.to_vec(),
    };
    let mut pools = vec![
        pool("linear", Rule::Linear, &even),
        pool("log", Rule::Logarithmic, &even),
        pool("median", Rule::Median, &even),
        pool("quantiles", Rule::Quantiles, &even),
    ];
    if weights.iter().any(|w| (w - weights[0]).abs() > 1e-12) {
        pools.push(pool("by the case's weights", Rule::Linear, &weights));
    }
    Ok((voices, pools))
}

fn text(f: &ExpertsFinding) -> String {
    let mut out =
        format!("{} ({}), {} draws of each\n", safe(&f.label), safe(&f.quantity), f.draws);
    let mut rows = vec![row(&["", "answer", "sampling error"])];
    for v in &f.views {
        let name = match v.of {
            "pool" => format!("pool: {}", v.name),
            "case" => "the case as written".to_owned(),
            _ => v.name.clone(),
        };
        rows.push(match (v.mean, &v.why_not) {
            (Some(m), _) => vec![name, format!("{m:.4}"), format!("±{:.4}", 1.96 * v.mcse)],
            (None, why) => vec![name, "–".to_owned(), why.clone().unwrap_or_default()],
        });
    }
    out.push_str(&aligned(&rows));
    if let Some((low, high)) = f.range {
        out.push_str(&format!("over experts: {low:.4} to {high:.4}\n"));
    }
    if !f.disagreements.is_empty() {
        out.push_str("\nWhich disagreement matters, all else at the even linear pool\n");
        let mut rows = vec![row(&["parameter", "from", "to", "difference"])];
        for d in &f.disagreements {
            rows.push(vec![
                d.parameter.clone(),
                format!("{:.4} ({})", d.low.0, d.low.1),
                format!("{:.4} ({})", d.high.0, d.high.1),
                format!("{:.4}", d.high.0 - d.low.0),
            ]);
        }
        out.push_str(&aligned(&rows));
    }
    if !f.contributions.is_empty() {
        let how = if f.exact { "all coalitions" } else { "orders drawn" };
        out.push_str(&format!(
            "\nBy how much each expert moves the even linear pool (Shapley values, {how})\n"
        ));
        let each = f.contributions.iter();
        let rows: Vec<Vec<String>> =
            each.map(|c| vec![c.expert.clone(), format!("{:+.4}", c.value)]).collect();
        out.push_str(&aligned(&rows));
    }
    out
}
