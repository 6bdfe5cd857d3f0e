//! The answer in ten seconds: a title that is the finding, what the case asks,
//! at most five judgements, and what speaks against them.

mod against;

use crate::leverage::pairs;
use crate::summary::{name, the};
use crate::words::{likelihood, likelihood_over, percent, percent_range, safe};
use against::against;
use realpolitik_analysis::Findings;
use realpolitik_analysis::forecasts::track_record::TrackRecord;
use realpolitik_analysis::headline::leverage::Leverage;
use realpolitik_analysis::picture::Picture;
use realpolitik_runs::accumulate::Estimate;
use schemars::JsonSchema;
use serde::Serialize;

/// Judgements shown first.
const MOST: usize = 5;
/// Objections shown beside them.
const MOST_AGAINST: usize = 2;
/// Lines of a narrow page, about 34 characters each, that judgements and
/// objections may fill together: with them the first figure still begins on the
/// first screen of a phone.
const LINES: usize = 17;
const LINE: usize = 34;
/// Characters of the case's own summary that are shown first.
const SUMMARY: usize = 170;

/// What a reader sees before anything else.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Brief {
    /// The finding in one sentence.
    pub title: String,
    /// The case's own title.
    pub case: String,
    /// The two whose relation the case is about, by id, if there are such two.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pair: Option<(String, String)>,
    /// What the case asks, if it says so, at most a few lines.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// Answers, at most five.
    pub judgements: Vec<Judgement>,
    /// What speaks against them.
    pub against: Vec<String>,
}

/// An answer with its probability and how far belief runs.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Judgement {
    /// What is judged, as a statement.
    pub label: String,
    /// The probability in per cent, cut to its error.
    pub chance: String,
    /// The likelihood term, where belief supports one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub word: Option<String>,
    /// How far belief runs, in per cent; a number judged by hand has no range.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub range: Option<String>,
    /// Where the number comes from, if there is more to say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The probability, 0–1.
    pub mean: f64,
    /// 5 % quantile of belief.
    pub p05: f64,
    /// 95 % quantile of belief.
    pub p95: f64,
    /// What was judged before the record was looked at, if that is another number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<f64>,
}

impl Judgement {
    /// A statement with the probability of a run.
    pub fn new(label: impl Into<String>, p: &Estimate) -> Self {
        let judged_by_hand = p.draws == 0;
        Judgement {
            label: label.into(),
            chance: percent(p.mean, if judged_by_hand { 0.01 } else { p.mcse }),
            word: match judged_by_hand {
                true => Some(likelihood(p.mean).to_owned()),
                false => likelihood_over(p.p05, p.p95),
            },
            range: (!judged_by_hand).then(|| percent_range(p.p05, p.p95)),
            note: judged_by_hand.then(|| "judged by hand".to_owned()),
            mean: p.mean,
            p05: p.p05,
            p95: p.p95,
            before: None,
        }
    }

    /// The term and the range in a few words, as they stand behind the number.
    pub fn terms(&self) -> String {
        let range = self.range.as_ref().map(|r| format!("range {r}"));
        let parts = [self.word.clone(), range, self.note.clone()];
        parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
    }

    fn lines(&self) -> usize {
        lines(&self.label) + lines(&self.terms())
    }
}

fn lines(text: &str) -> usize {
    text.chars().count().div_ceil(LINE).max(1)
}

/// What a reader sees first.
pub fn brief(f: &Findings, p: &Picture, t: Option<&TrackRecord>) -> Brief {
    let mut left = LINES;
    let all = judgements(f);
    let against: Vec<String> = against(f, p, t).into_iter().take(MOST_AGAINST).collect();
    for line in &against {
        left = left.saturating_sub(lines(line));
    }
    let mut shown = Vec::new();
    for j in all.into_iter().take(MOST) {
        // The first is always shown, however long.
        if !shown.is_empty() && j.lines() > left {
            break;
        }
        left = left.saturating_sub(j.lines());
        shown.push(j);
    }
    Brief {
        title: title(f, p),
        case: safe(&f.stamp.title),
        pair: f.stamp.about.clone().or_else(|| pair(f, p).map(|l| (l.of.clone(), l.over.clone()))),
        summary: f.stamp.summary.as_ref().map(|s| cut(&safe(s), SUMMARY)),
        judgements: shown,
        against,
    }
}

/// Answers to the case's questions; without questions, its likeliest endings.
pub fn judgements(f: &Findings) -> Vec<Judgement> {
    f.outcomes
        .iter()
        .take(3)
        .map(|o| Judgement::new(format!("It ends with “{}”", safe(&o.label)), &o.probability))
        .collect()
}

/// Whole sentences up to a length, or whole words with an ellipsis.
fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let head: String = text.chars().take(most).collect();
    let sentence = head
        .rmatch_indices(['.', '?', '!'])
        .map(|(i, c)| i + c.len())
        .find(|end| *end > most / 3 && text[*end..].starts_with(' '));
    match sentence {
        Some(end) => head[..end].to_owned(),
        None => {
            let end = head.rfind(' ').unwrap_or(head.len());
            format!("{}…", head[..end].trim_end_matches([',', ';', ':', ' ']))
        }
    }
}

/// The finding in one sentence: the first judgement, and who of the two that the
/// case is about gives way more.
pub fn title(f: &Findings, p: &Picture) -> String {
    let first = judgements(f).into_iter().next();
    let head = match (first, f.outcomes.first()) {
        (Some(j), _) if has_questions(f) => {
            let how = j.word.as_ref().map_or_else(
                || {
                    j.range
                        .as_ref()
                        .map_or_else(|| j.chance.clone(), |r| format!("{} (range {r})", j.chance))
                },
                |w| format!("{} ({})", first_upper(w), j.chance),
            );
            format!("{how}: {}", j.label.trim_end_matches('.'))
        }
        (_, Some(top)) => format!(
            "“{}” is the likeliest of {} ({})",
            safe(&top.label),
            endings(f.outcomes.len()),
            percent(top.probability.mean, top.probability.mcse)
        ),
        _ => return safe(&f.stamp.title),
    };
    match gives_way(f, p) {
        Some(who) => format!("{head}; {who}"),
        None => head,
    }
}

fn has_questions(_f: &Findings) -> bool {
    false
}

fn endings(n: usize) -> String {
    const WORDS: [&str; 10] =
        ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
    let number = WORDS.get(n).map_or_else(|| n.to_string(), |w| (*w).to_owned());
    format!("{number} ending{}", if n == 1 { "" } else { "s" })
}

fn first_upper(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}

/// Who of the two that the case is about gives way more, as a clause.
fn gives_way(f: &Findings, p: &Picture) -> Option<String> {
    let l = pair(f, p)?;
    let e = l.leverage.as_ref()?;
    let (of, over) = (the(p, &l.of), the(p, &l.over));
    Some(match e.p05 > 0.5 {
        true => format!("{over} gives way to {of} more than {of} to {over}"),
        false if e.p95 >= 0.5 && e.p05 <= 0.5 => {
            format!("between {of} and {over} it is open who gives way more")
        }
        false => format!("{of} gives way to {over} more than {over} to {of}"),
    })
}

/// The leverage of the pair that the case is about, that side first which obtains
/// more: the pair it names, else of all pairs the one that its title and its
/// questions name most.
pub fn pair<'a>(f: &'a Findings, p: &Picture) -> Option<&'a Leverage> {
    if let Some((a, b)) = &f.stamp.about {
        return pairs(&f.leverage)
            .find(|l| (&l.of, &l.over) == (a, b) || (&l.of, &l.over) == (b, a));
    }
    let mut text = format!("{} {}", f.stamp.title, f.stamp.game_title);
    for j in judgements(f) {
        text.push(' ');
        text.push_str(&j.label);
    }
    let named = |id: &str| text.matches(name(p, id).as_str()).count();
    let weight = |l: &Leverage| {
        let (a, b) = (named(&l.of), named(&l.over));
        (a.min(b), a.max(b))
    };
    // The first of equals: pairs stand with the greatest puzzle first.
    pairs(&f.leverage).fold(None, |best: Option<&Leverage>, l| match best {
        Some(b) if weight(b) >= weight(l) => Some(b),
        _ => Some(l),
    })
}
