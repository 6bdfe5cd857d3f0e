//! `elicit seeds`: experts weighed by questions of which the answer is known.

use super::show::{aligned, row};
use super::source::{Source, invalid, open};
use clap::{Args, ValueEnum};
use realpolitik_command_line::context::Context;
use realpolitik_command_line::exit::{Exit, Failure};
use realpolitik_command_line::flags::TEMPLATE;
use realpolitik_elicit::cooke::{
    CutOff, LeftOut, Score, Settings, Study, Weights, decision_maker, global_weights, scores,
    without_each_expert, without_each_item,
};
use realpolitik_elicit::expert::Elicitation;
use realpolitik_elicit::score::{TOO_FEW, narrow};
use realpolitik_report::words::safe;
use serde_json::json;

/// `elicit seeds`.
#[derive(Clone, Debug, Args)]
#[command(
    help_template = TEMPLATE,
    before_help = "\
Examples:
  realpolitik elicit seeds study.dtt
  realpolitik elicit seeds winter --weights item --robustness
  realpolitik elicit seeds winter --cut-off 0.05 --json"
)]
pub struct Seeds {
    /// Which judgements.
    #[command(flatten)]
    pub source: Source,
    /// By what experts are weighed.
    #[arg(long, value_enum, default_value_t = Which::Global)]
    pub weights: Which,
    /// Below which calibration an expert has no weight [default: the one that makes
    /// the decision maker best].
    #[arg(long, value_name = "P")]
    pub cut_off: Option<f64>,
    /// Share of the range of answers by which it is extended at either end.
    #[arg(long, value_name = "SHARE", default_value_t = 0.1)]
    pub overshoot: f64,
    /// Share of the seed questions that the test of calibration takes.
    #[arg(long, value_name = "SHARE", default_value_t = 1.0)]
    pub power: f64,
    /// Leave out each question and each expert in turn.
    #[arg(long)]
    pub robustness: bool,
}

/// By what experts are weighed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Which {
    /// Calibration times mean information.
    Global,
    /// Calibration times information of the question itself.
    Item,
    /// All alike.
    Equal,
}

/// The weights of the experts by the optimised global decision maker; `None`
/// where nobody can be weighed.
pub(super) fn cooke_weights(all: &Elicitation, round: u32) -> Option<Vec<f64>> {
    let study = all.study(round).ok()?;
    let found = global_weights(&study, &Settings::default()).ok()?;
    found.weights.iter().any(|w| *w > 0.0).then_some(found.weights)
}

/// Runs it.
pub(super) fn run(args: &Seeds, context: &Context) -> Result<Exit, Failure> {
    let opened = open(&args.source, context)?;
    let study = match opened.all.study(opened.round) {
        Ok(study) => study,
        Err(mistakes) => return Err(invalid(&opened.files, &mistakes, context)),
    };
    let failed = |e: realpolitik_belief::Error| {
        let exit = match e {
            realpolitik_belief::Error::Setting(_) => Exit::Usage,
            _ => Exit::InvalidCase,
        };
        Failure::new(exit, safe(&e.to_string()), "see  realpolitik elicit seeds --help")
    };
    let settings = Settings { overshoot: args.overshoot, power: args.power };
    let weights = match args.weights {
        Which::Global => Weights::Global,
        Which::Item => Weights::Item,
        Which::Equal => Weights::Equal,
    };
    let cut_off = args.cut_off.map_or(CutOff::Optimised, CutOff::At);
    let each = scores(&study, &settings).map_err(failed)?;
    let dm = decision_maker(&study, &weights, cut_off, &settings).map_err(failed)?;
    let equal =
        decision_maker(&study, &Weights::Equal, CutOff::At(0.0), &settings).map_err(failed)?;
    let (items, experts) = if args.robustness {
        let items = without_each_item(&study, &weights, cut_off, &settings).map_err(failed)?;
        let experts = match study.experts.len() {
            1 => Vec::new(),
            _ => without_each_expert(&study, &weights, cut_off, &settings).map_err(failed)?,
        };
        (items, experts)
    } else {
        (Vec::new(), Vec::new())
    };
    let too_narrow = narrow(&opened.all, opened.round);
    if context.json {
        let list: Vec<_> = study
            .experts
            .iter()
            .zip(&each)
            .map(|(name, score)| json!({ "expert": name, "score": score }))
            .collect();
        let ids: Vec<&str> = study.items.iter().map(|i| i.id.as_str()).collect();
        context.print_json(&json!({
            "ok": true, "round": opened.round, "probabilities": study.probabilities,
            "experts": list, "items": ids, "decision_maker": {
                "cut_off": dm.cut_off, "score": dm.score, "weights": dm.weights,
                "quantiles": dm.quantiles,
            },
            "equal_weights": { "score": equal.score, "quantiles": equal.quantiles },
            "without_item": items, "without_expert": experts, "intervals": too_narrow,
        }))?;
        return Ok(Exit::Done);
    }
    let mut out = table(&study, &each, &dm.score, &equal.score, dm.cut_off);
    for n in too_narrow.iter().filter(|n| n.p_value < TOO_FEW) {
        out.push_str(&format!(
            "too narrow: of {} realisations {} lay inside the intervals of {}, which are said to hold {:.0} % (p = {:.4}){}\n",
            n.answered,
            n.inside,
            safe(&n.expert),
            100.0 * n.stated,
            n.p_value,
            n.widen.filter(|w| *w > 1.0).map_or(String::new(), |w| format!("; {w:.1} times as wide they would have"))
        ));
    }
    out.push_str(&left_out("Without each question", &items));
    out.push_str(&left_out("Without each expert", &experts));
    context.print(&out)?;
    Ok(Exit::Done)
}

fn cells(name: &str, s: &Score, weight: &str) -> Vec<String> {
    let counts: Vec<String> = s.counts.iter().map(ToString::to_string).collect();
    vec![
        name.to_owned(),
        s.answered.to_string(),
        counts.join(" "),
        p_value(s.calibration),
        format!("{:.4}", s.information),
        format!("{:.4}", s.information_all),
        p_value(s.combined),
        weight.to_owned(),
    ]
}

/// A small number keeps its digits.
fn p_value(p: f64) -> String {
    if p == 0.0 || p >= 1e-4 { format!("{p:.6}") } else { format!("{p:.3e}") }
}

fn table(study: &Study, each: &[Score], dm: &Score, equal: &Score, cut_off: f64) -> String {
    let head =
        ["", "seeds", "between", "calibration", "information", "of all", "product", "weight"];
    let weight = |s: &Score| if s.calibration >= cut_off { s.combined } else { 0.0 };
    let total: f64 = each.iter().map(weight).sum();
    let mut rows = vec![row(&head)];
    for (name, s) in study.experts.iter().zip(each) {
        let share = if total > 0.0 { weight(s) / total } else { 0.0 };
        rows.push(cells(name, s, &format!("{:.1} %", 100.0 * share)));
    }
    rows.push(cells("decision maker", dm, ""));
    rows.push(cells("equal weights", equal, ""));
    format!("{}cut-off on calibration: {}\n", aligned(&rows), p_value(cut_off))
}

fn left_out(title: &str, all: &[LeftOut]) -> String {
    if all.is_empty() {
        return String::new();
    }
    let mut rows = vec![row(&[title, "calibration", "information", "product", "cut-off"])];
    for l in all {
        rows.push(match &l.decision_maker {
            Some((cut_off, s)) => vec![
                l.without.clone(),
                p_value(s.calibration),
                format!("{:.4}", s.information),
                p_value(s.combined),
                p_value(*cut_off),
            ],
            None => vec![l.without.clone(), "nobody has a weight".to_owned()],
        });
    }
    format!("\n{}", aligned(&rows))
}
