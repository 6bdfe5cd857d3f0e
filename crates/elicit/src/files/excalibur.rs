//! Excalibur's files: answers in `.dtt`, realisations in `.rls`, in columns.

use super::judgements::check;
use super::{Mistakes, Place};
use crate::cooke::{Scale, Study};
use crate::expert::{Elicitation, Judgement, Question, Statement};
use std::collections::HashMap;
use std::fmt::Write;

/// Numbers that stand for no answer.
const MISSING: std::ops::RangeInclusive<f64> = -1000.0..=-990.0;
/// The number that is written for no answer.
const NOTHING: f64 = -999.5;

/// A line, with its place in the text.
struct Line<'a> {
    text: &'a str,
    at: Place,
}

fn lines(text: &str, file: usize) -> Vec<Line<'_>> {
    let mut from = 0;
    let mut all = Vec::new();
    for raw in text.split_inclusive('\n') {
        let line = raw.trim_end_matches(['\n', '\r', '\u{1a}', '\0']);
        if !line.trim().is_empty() {
            all.push(Line { text: line, at: Place { file, bytes: from..from + line.len() } });
        }
        from += raw.len();
    }
    all
}

/// The characters of some columns.
fn columns(line: &str, range: std::ops::Range<usize>) -> String {
    line.chars().skip(range.start).take(range.len()).collect::<String>().trim().to_owned()
}

/// A number as Excalibur writes it, or with a decimal comma.
fn number(text: &str) -> Option<f64> {
    text.replace(',', ".").parse::<f64>().ok().filter(|v| v.is_finite())
}

/// Where the word of the scale stands: `UNI` or `LOG` by itself, before which or
/// after which the numbers are that are looked for.
fn scale_at(line: &str, fits: impl Fn(&str, &str) -> bool) -> Option<(usize, Scale)> {
    let lower = line.to_ascii_lowercase();
    let mut found: Vec<(usize, Scale)> = ["uni", "log"]
        .iter()
        .zip([Scale::Uniform, Scale::Log])
        .flat_map(|(word, scale)| lower.match_indices(word).map(move |(i, _)| (i, scale)))
        .collect();
    found.sort_by_key(|(i, _)| *i);
    found.into_iter().find(|(i, _)| {
        let before = line[..*i].chars().next_back().is_none_or(char::is_whitespace);
        let after = line[i + 3..].chars().next().is_none_or(char::is_whitespace);
        before && after && fits(&line[..*i], &line[i + 3..])
    })
}

/// Reads a pair of files: file 0 is the `.dtt`, file 1 the `.rls`; without the
/// latter no question has a realisation. All is round 1. What is not known is
/// −999.5 or anything from −1000 to −990.
pub fn read_excalibur(dtt: &str, rls: Option<&str>, found: &mut Mistakes) -> Elicitation {
    let mut all = Elicitation::default();
    let body = lines(dtt, 0);
    let Some((head, body)) = body.split_first() else {
        let help = "its first line is  * CLASS ASCII OUTPUT FILE. NQ=   3   QU=   5  50  95";
        found.error("RP0812", &Place::default(), "the file of answers is empty", help);
        return all;
    };
    let Some(levels) = levels(head, found) else { return all };
    for line in body {
        answer(line, &levels, &mut all, found);
    }
    if let Some(rls) = rls {
        realisations(rls, &mut all, found);
    }
    check(&all, found);
    all
}

/// The shares of belief below the quantiles, from the first line.
fn levels(head: &Line<'_>, found: &mut Mistakes) -> Option<Vec<f64>> {
    let upper = head.text.to_ascii_uppercase();
    let listed = upper.find("QU=").map(|i| &head.text[i + 3..]);
    let read: Option<Vec<f64>> =
        listed.map(|l| l.split_whitespace().map_while(number).map(|p| p / 100.0).collect());
    let announced = upper
        .find("NQ=")
        .and_then(|i| head.text[i + 3..].split_whitespace().next()?.parse::<usize>().ok());
    match read {
        Some(p)
            if !p.is_empty()
                && announced.is_none_or(|n| n == p.len())
                && p.windows(2).all(|w| w[0] < w[1])
                && p.iter().all(|p| *p > 0.0 && *p < 1.0) =>
        {
            Some(p)
        }
        _ => {
            found.error(
                "RP0812",
                &head.at,
                "the first line does not name the quantiles",
                "write for example  * CLASS ASCII OUTPUT FILE. NQ=   3   QU=   5  50  95",
            );
            None
        }
    }
}

/// A line of one expert's answer to one question.
fn answer(line: &Line<'_>, levels: &[f64], all: &mut Elicitation, found: &mut Mistakes) {
    let numbers = |text: &str| text.split_whitespace().map_while(number).count();
    let Some((at, scale)) = scale_at(line.text, |_, after| numbers(after) >= levels.len()) else {
        found.error(
            "RP0812",
            &line.at,
            format!("there is no UNI or LOG with {} numbers after it", levels.len()),
            "a line is: number and name of the expert, number and name of the question, UNI or LOG, the quantiles",
        );
        return;
    };
    let Some((expert, id)) = names(&line.text[..at]) else {
        let help =
            "a line begins with the number and name of the expert, then those of the question";
        found.error("RP0812", &line.at, "the expert or the question is not named", help);
        return;
    };
    let after = &line.text[at + 3..];
    let values: Vec<f64> = after.split_whitespace().map_while(number).take(levels.len()).collect();
    let label = after_tokens(after, levels.len());
    let question = all.question(&id).unwrap_or_else(|| {
        all.questions.push(Question {
            label: if label.is_empty() { id.clone() } else { label.to_owned() },
            levels: levels.to_vec(),
            scale,
            ..Question::named(&id)
        });
        all.questions.len() - 1
    });
    let expert = all.experts.iter().position(|e| *e == expert).unwrap_or_else(|| {
        all.experts.push(expert);
        all.experts.len() - 1
    });
    if values.iter().any(|v| MISSING.contains(v)) {
        return;
    }
    for (share, value) in levels.iter().zip(values) {
        all.judgements.push(Judgement {
            round: 1,
            expert,
            question,
            statement: Statement::Quantile { share: *share, value },
            reason: String::new(),
            date: String::new(),
            at: line.at.clone(),
        });
    }
}

/// What stands after so many words.
fn after_tokens(text: &str, count: usize) -> &str {
    let mut rest = text;
    for _ in 0..count {
        rest = rest.trim_start();
        rest = rest.find(char::is_whitespace).map_or("", |i| &rest[i..]);
    }
    rest.trim()
}

/// The names of expert and question: from the columns of the format, else from
/// words.
fn names(head: &str) -> Option<(String, String)> {
    let whole = |text: &str| text.parse::<u32>().is_ok();
    let (number, expert) = (columns(head, 0..5), columns(head, 5..14));
    let (item, id) = (columns(head, 14..20), columns(head, 20..usize::MAX));
    if whole(&number) && whole(&item) && !expert.is_empty() && !id.is_empty() {
        return Some((expert, id));
    }
    let words: Vec<&str> = head.split_whitespace().collect();
    match words.as_slice() {
        [number, expert, item, id @ ..] if whole(number) && whole(item) && !id.is_empty() => {
            Some(((*expert).to_owned(), id.join(" ")))
        }
        _ => None,
    }
}

/// The realisations, by the names of questions, else by their numbers.
fn realisations(text: &str, all: &mut Elicitation, found: &mut Mistakes) {
    let mut by_number: HashMap<usize, (f64, Place, String)> = HashMap::new();
    let mut named = vec![false; all.questions.len()];
    for line in lines(text, 1) {
        let last = |before: &str| before.split_whitespace().next_back().and_then(number);
        // The name of a question may hold the word too: number, name and value come
        // before the scale.
        let whole = |before: &str| before.split_whitespace().count() > 2 && last(before).is_some();
        let Some((at, _)) = scale_at(line.text, |before, _| whole(before)) else {
            let help = "a line is: number and name of the question, the realisation, UNI or LOG";
            found.error("RP0812", &line.at, "there is no number before UNI or LOG", help);
            continue;
        };
        let before = line.text[..at].trim();
        let Some(value) = last(before) else { continue };
        let cut = before.rfind(char::is_whitespace).unwrap_or(0);
        let head = before[..cut].trim();
        let (position, id) = head.split_once(char::is_whitespace).unwrap_or((head, ""));
        let id = id.trim();
        let label = line.text[at + 3..].trim();
        match all.question(id) {
            Some(q) => {
                named[q] = true;
                let question = &mut all.questions[q];
                if !label.is_empty() && question.label == question.id {
                    question.label = label.to_owned();
                }
                if !MISSING.contains(&value) {
                    question.realization = Some(value);
                    question.seed = true;
                }
            }
            None => {
                if let Some(n) = position.parse::<usize>().ok().filter(|n| *n > 0) {
                    by_number.insert(n - 1, (value, line.at.clone(), id.to_owned()));
                }
            }
        }
    }
    let mut order: Vec<usize> = by_number.keys().copied().collect();
    order.sort_unstable();
    for n in order {
        let (value, at, id) = &by_number[&n];
        let free = n < named.len() && !named[n];
        if free && !MISSING.contains(value) {
            all.questions[n].realization = Some(*value);
            all.questions[n].seed = true;
        } else if !free {
            let message = format!("the realisations name `{id}`, which nobody was asked");
            found.error("RP0812", at, message, "correct the name, or take the line out");
        }
    }
}

/// A study as the pair of files: answers and realisations.
pub fn write_excalibur(study: &Study) -> (String, String) {
    let percent: Vec<String> =
        study.probabilities.iter().map(|p| format!("{:>4}", (p * 1e8).round() / 1e6)).collect();
    let mut dtt = format!(
        "* CLASS ASCII OUTPUT FILE. NQ={:4}   QU={}\n",
        study.probabilities.len(),
        percent.join("")
    );
    let mut rls = String::new();
    let scale = |s: Scale| if s == Scale::Log { "LOG" } else { "UNI" };
    let cut = |text: &str, n: usize| text.chars().take(n).collect::<String>();
    for (e, (name, answers)) in study.experts.iter().zip(&study.answers).enumerate() {
        for (i, (item, answer)) in study.items.iter().zip(answers).enumerate() {
            let _ = write!(
                dtt,
                "{:5} {:>8} {:4} {:>14} {}",
                e + 1,
                cut(name, 8),
                i + 1,
                cut(&item.id, 14),
                scale(item.scale)
            );
            for k in 0..study.probabilities.len() {
                let value = answer.as_ref().map_or(NOTHING, |a| a[k]);
                let _ = write!(dtt, " {}", exponent(value));
            }
            dtt.push_str(" \n");
        }
    }
    for (i, item) in study.items.iter().enumerate() {
        let value = exponent(item.realization.unwrap_or(NOTHING));
        let _ =
            writeln!(rls, "{:5} {:>14} {value} {} ", i + 1, cut(&item.id, 14), scale(item.scale));
    }
    (dtt, rls)
}

/// A number in Excalibur's form, with all its digits.
fn exponent(x: f64) -> String {
    let text = format!("{x:E}");
    let (mantissa, power) = text.split_once('E').unwrap_or((&text, "0"));
    let power: i32 = power.parse().unwrap_or(0);
    let mantissa =
        if mantissa.contains('.') { mantissa.to_owned() } else { format!("{mantissa}.0") };
    format!("{mantissa}E{}{:04}", if power < 0 { '-' } else { '+' }, power.abs())
}
