//! `elicit pool`: one belief of several.

use super::seeds::cooke_weights;
use super::show::{aligned, digits, percent, row};
use super::source::{Fitted, Opened, Source, open};
use clap::Args;
use realpolitik_belief::Distribution;
use realpolitik_command_line::context::Context;
use realpolitik_command_line::exit::{Exit, Failure};
use realpolitik_command_line::flags::TEMPLATE;
use realpolitik_elicit::fit::{By, belief};
use realpolitik_elicit::pool::{self as pooling, Rule, pool};
use realpolitik_elicit::score::incoherences;
use realpolitik_report::words::safe;
use serde_json::{Value, json};

/// Shares of belief at which a pool is shown.
const SHARES: [f64; 5] = [0.05, 0.25, 0.5, 0.75, 0.95];

/// `elicit pool`.
#[derive(Clone, Debug, Args)]
#[command(
    help_template = TEMPLATE,
    before_help = "\
Examples:
  realpolitik elicit pool winter
  realpolitik elicit pool elicitations.csv --by beta --trim 0.2
  realpolitik elicit pool elicitations.csv --weight Ada=3 --weight Ben=1"
)]
pub struct Pool {
    /// Which judgements.
    #[command(flatten)]
    pub source: Source,
    /// How an answer becomes a belief.
    #[command(flatten)]
    pub fitted: Fitted,
    /// Which pools, and with what.
    #[command(flatten)]
    pub pools: Pools,
}

/// Which pools, and with what.
#[derive(Clone, Debug, Args)]
pub struct Pools {
    /// The weight left out at either end of the trimmed pool.
    #[arg(long, value_name = "SHARE", default_value_t = 0.2)]
    pub trim: f64,
    /// Both shapes of the beta of the beta-transformed pool.
    #[arg(long, value_name = "SHAPE", default_value_t = 2.0)]
    pub beta: f64,
    /// The weight of an expert, in pools of the name `given`; may be given more than
    /// once, for all experts.
    #[arg(long, value_name = "EXPERT=WEIGHT")]
    pub weight: Vec<String>,
}

/// A pool by its name.
#[derive(Clone, Debug)]
pub(super) struct Named {
    pub name: String,
    pub rule: Rule,
    pub weights: Vec<f64>,
}

impl Pools {
    /// All pools that can be made of these judgements.
    pub(super) fn all(&self, opened: &Opened) -> Result<Vec<Named>, Failure> {
        let n = opened.all.experts.len();
        let even = vec![1.0; n];
        let named = |name: &str, rule, weights: &[f64]| Named {
            name: name.to_owned(),
            rule,
            weights: weights.to_vec(),
        };
        if !(0.0..0.5).contains(&self.trim) {
            let help = "write a share from 0 to below 0.5";
            return Err(Failure::new(Exit::Usage, format!("--trim is {}", self.trim), help));
        }
        if !(self.beta > 0.0 && self.beta <= 1e6) {
            let help = "write a number above 0, such as 2";
            return Err(Failure::new(Exit::Usage, format!("--beta is {}", self.beta), help));
        }
        let beta = Rule::BetaTransformed { alpha: self.beta, beta: self.beta };
        let mut all = vec![
            named("linear", Rule::Linear, &even),
            named("log", Rule::Logarithmic, &even),
            named("beta", beta, &even),
            named("median", Rule::Median, &even),
            named("trimmed", Rule::Trimmed { share: self.trim }, &even),
            named("quantiles", Rule::Quantiles, &even),
        ];
        if let Some(weights) = cooke_weights(&opened.all, opened.round) {
            all.push(named("cooke", Rule::Linear, &weights));
        }
        if !self.weight.is_empty() {
            let mut weights = vec![0.0; n];
            for text in &self.weight {
                let (name, value) = text.rsplit_once('=').unwrap_or((text, ""));
                let expert = opened.all.experts.iter().position(|e| e == name.trim());
                let value = value.trim().parse::<f64>().ok().filter(|w| *w >= 0.0 && w.is_finite());
                let (Some(e), Some(w)) = (expert, value) else {
                    let what = format!("`{}` gives no expert a weight", safe(text));
                    return Err(Failure::new(Exit::Usage, what, "write  --weight \"Ada=2\""));
                };
                weights[e] = w;
            }
            all.push(named("given", Rule::Linear, &weights));
            all.push(named("given, log", Rule::Logarithmic, &weights));
        }
        Ok(all)
    }
}

/// The beliefs of the experts who speak of a question, with their positions.
pub(super) fn beliefs(
    opened: &Opened,
    question: usize,
    by: By,
) -> Result<Vec<(usize, Distribution, String)>, Failure> {
    let asked = &opened.all.questions[question];
    let mut all = Vec::new();
    for (e, expert) in opened.all.experts.iter().enumerate() {
        let Some(answer) = opened.all.answer(opened.round, e, question) else { continue };
        let (d, name) = belief(&answer, asked, by).map_err(|why| {
            let what = format!("{} on {}: {why}", safe(expert), safe(&asked.id));
            let help = "ask for two quantiles at least, or take another family with --by";
            Failure::new(Exit::InvalidCase, what, help)
        })?;
        all.push((e, d, name));
    }
    Ok(all)
}

/// Runs it.
pub(super) fn run(args: &Pool, context: &Context) -> Result<Exit, Failure> {
    let opened = open(&args.source, context)?;
    let by = args.fitted.by()?;
    let pools = args.pools.all(&opened)?;
    let mut listed = Vec::new();
    let mut out = String::new();
    for (q, question) in opened.all.questions.iter().enumerate() {
        let event = |e: usize| opened.all.answer(opened.round, e, q).and_then(|a| a.probability);
        let said: Vec<(usize, f64)> =
            (0..opened.all.experts.len()).filter_map(|e| Some((e, event(e)?))).collect();
        let head = format!("{}, round {}\n", safe(&question.label), opened.round);
        if !said.is_empty() {
            out.push_str(&head);
            listed.push(probabilities(&opened, &question.id, &said, &pools, &mut out));
            continue;
        }
        let all = beliefs(&opened, q, by)?;
        if all.is_empty() {
            continue;
        }
        out.push_str(&head);
        listed.push(distributions(&opened, &question.id, &all, &pools, &mut out));
    }
    let odd = incoherences(&opened.all);
    for i in &odd {
        let (e, q) = (safe(&i.expert), safe(&i.question));
        out.push_str(&format!("does not hold together: {e} on {q}: {}\n", safe(&i.what)));
    }
    if context.json {
        context.print_json(&json!({
            "ok": true, "round": opened.round, "sealed": opened.sealed,
            "questions": listed, "incoherences": odd,
        }))?;
    } else {
        if opened.sealed > 0 {
            out.push_str(&format!("{} sealed answers, unchanged\n", opened.sealed));
        }
        context.print(&out)?;
    }
    Ok(Exit::Done)
}

fn probabilities(
    opened: &Opened,
    id: &str,
    said: &[(usize, f64)],
    pools: &[Named],
    out: &mut String,
) -> Value {
    let mut rows = Vec::new();
    let mut experts = Vec::new();
    for (e, p) in said {
        rows.push(vec![opened.all.experts[*e].clone(), percent(*p)]);
        experts.push(json!({ "expert": opened.all.experts[*e], "probability": p }));
    }
    let values: Vec<f64> = said.iter().map(|(_, p)| *p).collect();
    let mut found = Vec::new();
    for p in pools {
        let w: Vec<f64> = said.iter().map(|(e, _)| p.weights[*e]).collect();
        let value = match p.rule {
            Rule::Linear | Rule::Quantiles => pooling::linear(&values, &w),
            Rule::Logarithmic => pooling::log_odds_mean(&values, &w),
            Rule::BetaTransformed { alpha, beta } => {
                pooling::beta_transformed(&values, &w, alpha, beta)
            }
            Rule::Median => pooling::median(&values, &w),
            Rule::Trimmed { share } => pooling::trimmed(&values, &w, share),
        };
        if p.rule == Rule::Quantiles || !value.is_finite() {
            continue;
        }
        rows.push(vec![format!("pool: {}", p.name), format!("{:.1} %", 100.0 * value)]);
        found.push(json!({ "pool": p.name, "probability": value }));
    }
    out.push_str(&aligned(&rows));
    out.push('\n');
    json!({ "question": id, "experts": experts, "pools": found })
}

fn distributions(
    opened: &Opened,
    id: &str,
    all: &[(usize, Distribution, String)],
    pools: &[Named],
    out: &mut String,
) -> Value {
    let mut rows = vec![row(&["", "5 %", "25 %", "50 %", "75 %", "95 %", "mean"])];
    let cells = |name: String, d: &Distribution| -> Vec<String> {
        let mut cells = vec![name];
        cells.extend(SHARES.map(|u| digits(d.quantile(u))));
        cells.push(digits(d.mean()));
        cells
    };
    let numbers = |d: &Distribution| SHARES.map(|u| (u, d.quantile(u)));
    let mut experts = Vec::new();
    for (e, d, by) in all {
        let name = &opened.all.experts[*e];
        rows.push(cells(name.clone(), d));
        experts
            .push(json!({ "expert": name, "by": by, "quantiles": numbers(d), "mean": d.mean() }));
    }
    let beliefs: Vec<Distribution> = all.iter().map(|(_, d, _)| d.clone()).collect();
    let mut found = Vec::new();
    for p in pools {
        let weights: Vec<f64> = all.iter().map(|(e, ..)| p.weights[*e]).collect();
        match pool(&beliefs, &weights, p.rule) {
            Ok(d) => {
                rows.push(cells(format!("pool: {}", p.name), &d));
                found.push(json!({ "pool": p.name, "quantiles": numbers(&d), "mean": d.mean() }));
            }
            Err(why) => {
                rows.push(vec![format!("pool: {}", p.name), "–".to_owned()]);
                found.push(json!({ "pool": p.name, "why_not": why.to_string() }));
            }
        }
    }
    out.push_str(&aligned(&rows));
    out.push('\n');
    json!({ "question": id, "experts": experts, "pools": found })
}
