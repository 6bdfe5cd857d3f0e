//! `elicit fit` and `elicit feedback`.

use super::show::{aligned, digits, percent, row};
use super::source::{Source, open};
use clap::Args;
use realpolitik_belief::family::Metalog;
use realpolitik_command_line::context::Context;
use realpolitik_command_line::exit::{Exit, Failure};
use realpolitik_command_line::flags::TEMPLATE;
use realpolitik_elicit::expert::{Answer, Question};
use realpolitik_elicit::fit::{self as fitting, fits};
use realpolitik_report::words::safe;
use serde_json::{Value, json};

/// Shares of belief at which a fit is shown.
const SHARES: [f64; 5] = [0.05, 0.25, 0.5, 0.75, 0.95];

/// `elicit fit`.
#[derive(Clone, Debug, Args)]
#[command(
    help_template = TEMPLATE,
    before_help = "\
Examples:
  realpolitik elicit fit winter
  realpolitik elicit fit elicitations.csv --json"
)]
pub struct Fit {
    /// Which judgements.
    #[command(flatten)]
    pub source: Source,
}

/// `elicit feedback`.
#[derive(Clone, Debug, Args)]
#[command(
    help_template = TEMPLATE,
    before_help = "\
Examples:
  realpolitik elicit feedback winter
  realpolitik elicit feedback elicitations.csv"
)]
pub struct Feedback {
    /// Which judgements.
    #[command(flatten)]
    pub source: Source,
}

/// One answer by quantiles, with what was fitted to it.
struct Fitted {
    expert: String,
    question: Question,
    answer: Answer,
    fits: Vec<fitting::Fit>,
    metalog: Result<Metalog, String>,
}

fn all(source: &Source, context: &Context) -> Result<(Vec<Fitted>, u32), Failure> {
    let opened = open(source, context)?;
    let mut found = Vec::new();
    for (q, question) in opened.all.questions.iter().enumerate() {
        for (e, expert) in opened.all.experts.iter().enumerate() {
            let Some(answer) = opened.all.answer(opened.round, e, q) else { continue };
            let points = answer.points();
            if points.len() < 2 {
                continue;
            }
            let fits = fits(&points, question.low, question.high).map_err(|why| {
                let what = format!("{} on {}: {why}", safe(expert), safe(&question.id));
                Failure::new(Exit::InvalidCase, what, "correct the judgement or the range")
            })?;
            let metalog = Metalog::fit(points, question.low, question.high);
            let (expert, question) = (expert.clone(), question.clone());
            found.push(Fitted { expert, question, answer, fits, metalog });
        }
    }
    if found.is_empty() {
        let help = "two quantiles of one question are the least; probabilities need no fit";
        return Err(Failure::new(Exit::InvalidCase, "there is no answer to fit", help));
    }
    Ok((found, opened.round))
}

/// Fits every family.
pub(super) fn fit(args: &Fit, context: &Context) -> Result<Exit, Failure> {
    let (all, round) = all(&args.source, context)?;
    if context.json {
        let each = |f: &Fitted| {
            let metalog = match &f.metalog {
                Ok(m) => json!({
                    "coefficients": m.coefficients(),
                    "misses": m.misses(),
                    "proved_to_rise": true,
                }),
                Err(why) => json!({ "why_not": why }),
            };
            json!({
                "expert": f.expert, "question": f.question.id, "said": f.answer.points(),
                "fits": f.fits, "metalog": metalog,
            })
        };
        let list: Vec<Value> = all.iter().map(each).collect();
        context.print_json(&json!({ "ok": true, "round": round, "answers": list }))?;
        return Ok(Exit::Done);
    }
    let mut out = String::new();
    for f in &all {
        out.push_str(&format!("{} on {}, round {round}\n", safe(&f.expert), safe(&f.question.id)));
        let mut rows = vec![row(&["family", "numbers", "sum of squares", "5 %", "50 %", "95 %"])];
        for fit in &f.fits {
            let numbers: Vec<String> = fit.numbers.iter().map(|n| digits(*n)).collect();
            rows.push(vec![
                fit.family.word().to_owned(),
                numbers.join(", "),
                format!("{:.3e}", fit.squares),
                digits(fit.quantile(0.05)),
                digits(fit.quantile(0.5)),
                digits(fit.quantile(0.95)),
            ]);
        }
        out.push_str(&aligned(&rows));
        out.push_str(&match &f.metalog {
            Ok(m) => {
                let a: Vec<String> = m.coefficients().iter().map(|a| format!("{a:.6}")).collect();
                format!(
                    "metalog ({}), proved to rise everywhere; misses by {} at most\n\n",
                    a.join(", "),
                    digits(m.misses())
                )
            }
            Err(why) => format!("no metalog: {}\n\n", safe(why)),
        });
    }
    context.print(&out)?;
    Ok(Exit::Done)
}

/// Says back what answers imply.
pub(super) fn feedback(args: &Feedback, context: &Context) -> Result<Exit, Failure> {
    let (all, round) = all(&args.source, context)?;
    let best = |f: &Fitted| -> Option<(fitting::Feedback, &'static str)> {
        let fit = f.fits.first()?;
        Some((fitting::feedback(fit, &SHARES, &f.answer.points()), fit.family.word()))
    };
    if context.json {
        let list: Vec<Value> = all
            .iter()
            .filter_map(|f| {
                let (back, family) = best(f)?;
                Some(json!({
                    "expert": f.expert, "question": f.question.id, "family": family,
                    "feedback": back,
                }))
            })
            .collect();
        context.print_json(&json!({ "ok": true, "round": round, "answers": list }))?;
        return Ok(Exit::Done);
    }
    let mut out = String::new();
    for f in &all {
        let Some((back, family)) = best(f) else { continue };
        out.push_str(&format!(
            "{} on {}, round {round}, by the best family ({family})\n",
            safe(&f.expert),
            safe(&f.question.label)
        ));
        let mut rows = vec![row(&["value", "you said", "the fit says"])];
        for (x, said, fitted) in &back.shares {
            rows.push(vec![digits(*x), percent(*said), format!("{:.1} %", 100.0 * fitted)]);
        }
        out.push_str(&aligned(&rows));
        let at = |i: usize| digits(back.quantiles[i].1);
        out.push_str(&format!(
            "1 in 20 below {}; as likely in {} to {} as outside; 1 in 20 above {}\n\n",
            at(0),
            at(1),
            at(3),
            at(4)
        ));
    }
    context.print(&out)?;
    Ok(Exit::Done)
}
