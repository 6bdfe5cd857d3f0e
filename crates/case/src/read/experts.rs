//! What several people believe of one number, and how far each is trusted.

use super::belief::{Stated, checked, told};
use super::quantiles::{in_words, points};
use super::{Fields, Handle, Reader};
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::language::document::case;
use crate::language::parameters::{opinion, parameter, seed};
use crate::syntax::{Spanned, Value};
use crate::{Distribution, Opinion, Span};
use realpolitik_belief::expert::cooke::{
    GlobalWeights, Item, Scale, Settings, Study, global_weights,
};
use realpolitik_belief::expert::{linear_pool, log_pool};

/// Experts weighed by how they did on the seed questions.
pub(super) struct Weighed {
    names: Vec<String>,
    found: GlobalWeights,
    questions: usize,
}

/// What an expert answers: probabilities and the quantiles at them, with the place.
type Answer = (String, Vec<(f64, f64)>, Span);

/// The answers to one seed question, with the place of each.
struct Answers {
    id: String,
    at: Span,
    value: f64,
    scale: Scale,
    answers: Vec<Answer>,
}

/// Reads `[seeds.NAME]` and weighs the experts by them; `None` where there are no
/// seed questions, or one of them is at fault.
pub(super) fn weighed(r: &mut Reader<'_>, top: &Fields<'_>) -> Option<Weighed> {
    let asked = top.named(r, &case::SEEDS, "seed question");
    let count = asked.len();
    let mut all: Vec<Answers> = Vec::new();
    for (key, t) in asked {
        r.visible(&key.name, key.span, "seed question");
        r.basis(&t);
        t.text(r, &seed::LABEL);
        all.extend(question(r, &key.name, key.span, &t));
    }
    if all.is_empty() || all.len() < count {
        return None;
    }
    let levels: Vec<f64> = all[0].answers.first()?.1.iter().map(|(p, _)| *p).collect();
    let mut names: Vec<String> = Vec::new();
    for (name, points, at) in all.iter().flat_map(|q| &q.answers) {
        if !names.contains(name) {
            names.push(name.clone());
        }
        let same =
            points.len() == levels.len() && points.iter().zip(&levels).all(|((p, _), l)| p == l);
        if !same {
            r.push(
                Diagnostic::error(
                    "RP0503",
                    *at,
                    format!("`{name}` names other quantiles here than were named first"),
                    "ask all experts for the same quantiles in all seed questions, such as 5, 50 and 95 %",
                )
                .also(all[0].answers[0].2, "named first here"),
            );
            return None;
        }
    }
    let item = |q: &Answers| Item { id: q.id.clone(), scale: q.scale, realization: Some(q.value) };
    let answers = |name: &String| -> Vec<Option<Vec<f64>>> {
        let of = |q: &Answers| {
            let own = q.answers.iter().find(|(n, ..)| n == name)?;
            Some(own.1.iter().map(|(_, x)| *x).collect())
        };
        all.iter().map(of).collect()
    };
    let study = Study {
        probabilities: levels,
        items: all.iter().map(item).collect(),
        answers: names.iter().map(answers).collect(),
        experts: names,
    };
    let found = match global_weights(&study, &Settings::default()) {
        Ok(found) => found,
        Err(fault) => {
            r.error(
                "RP0503",
                all[0].at,
                format!("the seed questions cannot be scored: {fault}"),
                "correct the answers",
            );
            return None;
        }
    };
    Some(Weighed { names: study.experts, found, questions: all.len() })
}

fn question(r: &mut Reader<'_>, id: &str, at: Span, t: &Fields<'_>) -> Option<Answers> {
    let value = t.number(r, &seed::VALUE).map(|(v, _)| v);
    if value.is_none() {
        t.missing(r, &seed::VALUE, "give the answer that is known: value = 264");
    }
    let scale = match t.text(r, &seed::SCALE) {
        None => Scale::Uniform,
        Some((word, at)) => match word.as_str() {
            "uniform" => Scale::Uniform,
            "log" => Scale::Log,
            _ => {
                let help = did_you_mean(&word, "scales", ["uniform", "log"]);
                r.error("RP0013", at, format!("`{word}` is not a scale"), help);
                return None;
            }
        },
    };
    let Some(table) = t.table(r, &seed::ANSWERS) else {
        let help = "give what each expert named: answers.anna = { \"5%\" = 200, \"50%\" = 250, \"95%\" = 320 }";
        t.missing(r, &seed::ANSWERS, help);
        return None;
    };
    let mut answers = Vec::new();
    for (key, v) in table.entries() {
        let what = format!("the answer of `{}`", key.name);
        let points = points(r, v, &what)?;
        let flat = points.windows(2).any(|w| w[0].1 >= w[1].1);
        if flat || points.iter().any(|(p, ..)| *p <= 0.0 || *p >= 1.0) {
            r.error(
                "RP0503",
                v.span,
                format!(
                    "{what} cannot be scored: its quantiles must lie between 0 and 100 % and rise"
                ),
                "give for example the 5, 50 and 95 % quantiles, each above the one before",
            );
            return None;
        }
        answers.push((
            key.name.clone(),
            points.into_iter().map(|(p, x, _)| (p, x)).collect(),
            v.span,
        ));
    }
    Some(Answers { id: id.to_owned(), at, value: value?, scale, answers })
}

/// The belief pooled from the experts of a parameter.
pub(super) fn pooled(
    r: &mut Reader<'_>,
    t: &Fields<'_>,
    value: &Spanned,
    weighed: Option<&Weighed>,
) -> Option<Stated> {
    let table = r.fields(value, format!("`experts` of {}", t.what), None)?;
    let mut all: Vec<(Opinion, Span)> = Vec::new();
    let mut sound = table.whole;
    for (key, v) in table.entries() {
        r.visible(&key.name, key.span, "expert");
        match opinion(r, &key.name, &t.what, v) {
            Some(o) => all.push((o, key.span)),
            None => sound = false,
        }
    }
    if !sound {
        return None;
    }
    if all.is_empty() {
        r.error(
            "RP0503",
            value.span,
            format!("{} has no expert", t.what),
            "write for example  experts = { anna = \"0.2 to 0.5\", ben = \"0.1 to 0.3\" }",
        );
        return None;
    }
    let (weights, how) = weights(r, t, &all, weighed)?;
    let total: f64 = weights.iter().sum();
    let beliefs: Vec<Distribution> = all.iter().map(|(o, _)| o.distribution.clone()).collect();
    let (rule, result) = match t.text(r, &parameter::POOL) {
        None => ("linear", linear(&beliefs, &weights)),
        Some((word, _)) if word == "linear" => ("linear", linear(&beliefs, &weights)),
        Some((word, _)) if word == "log" => ("logarithmic", log_pool(&beliefs, &weights)),
        Some((word, at)) => {
            let help = did_you_mean(&word, "pools", ["linear", "log"]);
            r.error("RP0013", at, format!("`{word}` is not a way to pool beliefs"), help);
            return None;
        }
    };
    let distribution = match result {
        Ok(d) => checked(r, Ok(d), value.span, &t.what)?,
        Err(why) => {
            let message = format!("the experts of {} cannot be pooled: {why}", t.what);
            r.error("RP0503", value.span, message, "look at what each of them says");
            return None;
        }
    };
    let mut experts: Vec<Opinion> = all.into_iter().map(|(o, _)| o).collect();
    for (o, w) in experts.iter_mut().zip(&weights) {
        o.weight = w / total;
    }
    let each: Vec<String> = experts.iter().map(in_a_line).collect();
    let mut account = format!("{rule} pool of {}", each.join("; "));
    if let Some(how) = how {
        account.push_str(&format!("; {how}"));
    }
    Some(Stated { distribution, account: Some(account), experts, query: None })
}

fn linear(beliefs: &[Distribution], weights: &[f64]) -> Result<Distribution, String> {
    linear_pool(beliefs, weights).ok_or_else(|| "the weights are not fit".to_owned())
}

/// Who said what, and how much it counts.
fn in_a_line(o: &Opinion) -> String {
    let reason = o.judgement.as_ref().map_or_else(String::new, |j| format!(", {j}"));
    format!("{}: {} (weight {}{reason})", o.expert, o.said, (o.weight * 1e3).round() / 1e3)
}

/// What one expert believes.
fn opinion(r: &mut Reader<'_>, name: &str, of: &str, v: &Spanned) -> Option<Opinion> {
    let what = format!("`{name}` on {of}");
    let made = |said: String, distribution, judgement| {
        Some(Opinion { expert: name.to_owned(), said, distribution, weight: 1.0, judgement })
    };
    match &v.value {
        Value::Number(n) if n.is_finite() => {
            made(n.to_string(), Distribution::Fixed { value: *n }, None)
        }
        Value::Text(text) => {
            let result = Distribution::parse_range(text);
            let parse = &Distribution::parse_range;
            let d = told(r, result, (v.span, text), &what, parse)?;
            made(text.trim().to_owned(), d, None)
        }
        Value::Table(_) => {
            let t = r.fields(v, what, Some(&opinion::BLOCK))?;
            let judgement = t.text(r, &opinion::JUDGEMENT).map(|(j, _)| j);
            let Stated { distribution, account, .. } = super::belief::belief(r, &t, None)?;
            let keys: [Handle; 3] = [&opinion::RANGE, &opinion::DIST, &opinion::QUANTILES];
            let said = keys.iter().find_map(|k| match &t.get(k)?.value {
                Value::Text(text) => Some(text.trim().to_owned()),
                _ => None,
            });
            let said = said.unwrap_or_else(|| told_quantiles(&distribution, &t));
            let said = account.map_or_else(|| said.clone(), |a| format!("{said}, {a}"));
            made(said, distribution, judgement)
        }
        _ => {
            r.wrong_type(
                v,
                &what,
                "a range such as \"0.2 to 0.5\", a number, or a table such as { dist = \"beta(6, 2)\" }",
            );
            None
        }
    }
}

/// Elicited quantiles as they were stated.
fn told_quantiles(d: &Distribution, t: &Fields<'_>) -> String {
    let points: &[(f64, f64)] = match d {
        Distribution::Elicited(e) => e.points(),
        Distribution::Metalog(m) => m.points(),
        Distribution::Quantiles { points } => points,
        // A fitted family does not keep them: they stand in the case.
        _ => return t.get(&opinion::QUANTILES).map_or_else(String::new, written),
    };
    in_words(points)
}

/// Quantiles as keys and numbers, without a word of what is wrong with them.
fn written(v: &Spanned) -> String {
    let Value::Table(entries) = &v.value else { return String::new() };
    let each = entries.iter().map(|(k, v)| match &v.value {
        Value::Number(n) => format!("{} {n}", k.name),
        Value::Text(t) => format!("{} {t}", k.name),
        _ => k.name.clone(),
    });
    each.collect::<Vec<_>>().join(", ")
}

/// The weights, and how they were found if that is to be said.
fn weights(
    r: &mut Reader<'_>,
    t: &Fields<'_>,
    all: &[(Opinion, Span)],
    weighed: Option<&Weighed>,
) -> Option<(Vec<f64>, Option<String>)> {
    let equal = vec![1.0; all.len()];
    let Some(value) = t.get(&parameter::WEIGHTS) else { return Some((equal, None)) };
    match &value.value {
        Value::Text(word) if word == "equal" => Some((equal, None)),
        Value::Text(word) if word == "cooke" => {
            let Some(weighed) = weighed else {
                r.error(
                    "RP0503",
                    value.span,
                    format!("the experts of {} are weighed by seed questions, of which none can be scored", t.what),
                    "add  [seeds.NAME]  with  value  and  answers , or give the weights: weights = { anna = 2, ben = 1 }",
                );
                return None;
            };
            cooke(r, t, value.span, all, weighed)
        }
        Value::Table(_) => by_name(r, t, value, all).map(|w| (w, None)),
        _ => {
            r.wrong_type(
                value,
                &format!("`weights` of {}", t.what),
                "a table such as { anna = 2, ben = 1 }, \"equal\" or \"cooke\"",
            );
            None
        }
    }
}

fn by_name(
    r: &mut Reader<'_>,
    t: &Fields<'_>,
    value: &Spanned,
    all: &[(Opinion, Span)],
) -> Option<Vec<f64>> {
    let table = r.fields(value, format!("`weights` of {}", t.what), None)?;
    let names = || all.iter().map(|(o, _)| o.expert.as_str());
    let mut given: Vec<Option<f64>> = vec![None; all.len()];
    for (key, v) in table.entries() {
        let Some(at) = names().position(|n| n == key.name) else {
            let help = did_you_mean(&key.name, "experts", names());
            r.error("RP0503", key.span, format!("`{}` is no expert of {}", key.name, t.what), help);
            return None;
        };
        match v.value {
            Value::Number(w) if w.is_finite() && w >= 0.0 => given[at] = Some(w),
            _ => {
                r.error(
                    "RP0503",
                    v.span,
                    format!("the weight of `{}` is not a number of at least 0", key.name),
                    "write for example  weights = { anna = 2, ben = 1 } ; they need not add to 1",
                );
                return None;
            }
        }
    }
    if let Some(i) = given.iter().position(Option::is_none) {
        let name = &all[i].0.expert;
        r.error(
            "RP0503",
            value.span,
            format!("`{name}` has no weight"),
            format!("add  {name} = 1 , or 0 to leave out what {name} says"),
        );
        return None;
    }
    let weights: Vec<f64> = given.into_iter().flatten().collect();
    if weights.iter().sum::<f64>() <= 0.0 {
        r.error(
            "RP0503",
            value.span,
            "all weights are 0".to_owned(),
            "give one expert a weight above 0",
        );
        return None;
    }
    Some(weights)
}

/// Weights by Cooke's classical model.
fn cooke(
    r: &mut Reader<'_>,
    t: &Fields<'_>,
    at: Span,
    all: &[(Opinion, Span)],
    weighed: &Weighed,
) -> Option<(Vec<f64>, Option<String>)> {
    let mut weights = Vec::with_capacity(all.len());
    let mut told = Vec::with_capacity(all.len());
    let digits = |x: f64| (x * 1e4).round() / 1e4;
    for (o, place) in all {
        let Some(i) = weighed.names.iter().position(|n| *n == o.expert) else {
            let help = did_you_mean(&o.expert, "experts", weighed.names.iter().map(String::as_str));
            r.push(
                Diagnostic::error(
                    "RP0503",
                    *place,
                    format!("`{}` answered no seed question", o.expert),
                    format!("{help}; or give the weights of {} by hand", t.what),
                )
                .also(at, "weighed by seed questions"),
            );
            return None;
        };
        let (p, weight) = (&weighed.found.scores[i], weighed.found.weights[i]);
        weights.push(weight);
        let below = if weight > 0.0 { "" } else { ", below the cut-off" };
        told.push(format!(
            "{} calibration {} × information {}{below}",
            o.expert,
            digits(p.calibration),
            digits(p.information)
        ));
    }
    let scores = told.join(", ");
    let how = format!(
        "weights by Cooke's classical model on {} seed question{}, cut-off {}: {scores}",
        weighed.questions,
        if weighed.questions == 1 { "" } else { "s" },
        digits(weighed.found.cut_off),
    );
    if weights.iter().sum::<f64>() <= 0.0 {
        r.error(
            "RP0503",
            at,
            format!("no expert of {} reaches the cut-off of calibration: {scores}", t.what),
            "write  weights = \"equal\" , give the weights by hand, or ask more seed questions",
        );
        return None;
    }
    Some((weights, Some(how)))
}
