//! The answer in ten seconds: a title that is the finding, what the case asks,
//! at most five judgements, and what speaks against them.

mod against;

use crate::ending::endings;
use crate::leverage::pairs;
use crate::question;
use crate::summary::{name, the};
use crate::words::{likelihood_in_band, percent, percent_range, safe};
use against::against;
use realpolitik_analysis::Findings;
use realpolitik_analysis::headline::leverage::Leverage;
use realpolitik_analysis::headline::outcome::OutcomeFinding;
use realpolitik_analysis::headline::question::QuestionFinding;
use realpolitik_analysis::picture::Picture;
use realpolitik_runs::accumulate::Estimate;
use schemars::JsonSchema;
use serde::Serialize;

/// Judgements shown first.
const MOST: usize = 5;
/// Objections shown beside them.
const MOST_AGAINST: usize = 3;
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
    /// How many of both the first screen of a phone has room for.
    pub narrow: Room,
}

/// How many judgements and objections are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Room {
    /// Judgements.
    pub judgements: usize,
    /// Objections.
    pub against: usize,
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
    /// A statement with its probability. One that an analyst judged by hand, over
    /// no draws, has no range and no term.
    pub fn new(label: impl Into<String>, p: &Estimate) -> Self {
        let by_hand = p.draws == 0;
        Judgement {
            label: label.into(),
            chance: chance(p),
            word: if by_hand {
                None
            } else {
                likelihood_in_band(p.mean, p.p05, p.p95).map(str::to_owned)
            },
            range: (!by_hand).then(|| percent_range(p.p05, p.p95)),
            note: by_hand.then(|| "judged by the analyst, not by the game".to_owned()),
            mean: p.mean,
            p05: p.p05,
            p95: p.p95,
            before: None,
        }
    }

    /// A question: the number after the record if there is one, that before it
    /// beside it. `None` if the question supposes what never happens.
    fn of(q: &QuestionFinding) -> Option<Self> {
        let mut made = Judgement::new(question::label(q), q.answer()?);
        if let (Some(judged), Some(_)) = (&q.judged, &q.recorded) {
            made.note = Some(format!("{} before the record", chance(judged)));
            made.before = Some(judged.mean);
        }
        Some(made)
    }

    /// The term and the range in a few words, as they stand behind the number.
    pub fn terms(&self) -> String {
        let range = self.range.as_ref().map(|r| format!("range {r}"));
        let parts = [self.word.clone(), range, self.note.clone()];
        parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
    }
}

/// A probability in per cent; of one that was judged by hand whole per cents.
fn chance(p: &Estimate) -> String {
    percent(p.mean, if p.draws == 0 { 0.005 } else { p.mcse })
}

/// A first screen: how many characters its lines hold and how many pixels they
/// take, about, so that the first figure begins on it.
struct Screen {
    /// Pixels of the brief.
    height: usize,
    /// Characters and pixels of a line of the title.
    title: (usize, usize),
    /// The same of what stands around it.
    text: (usize, usize),
    /// Characters of a line beside a number.
    beside: usize,
}

const NARROW: Screen = Screen { height: 600, title: (25, 22), text: (38, 19), beside: 29 };
const WIDE: Screen = Screen { height: 780, title: (50, 35), text: (90, 23), beside: 76 };
/// Pixels between items, and of a heading.
const GAP: usize = 6;
const HEADING: usize = 30;

impl Screen {
    fn lines(text: &str, (wide, tall): (usize, usize)) -> usize {
        text.chars().count().div_ceil(wide) * tall
    }

    /// How much of a brief it has room for. The first judgement and the gravest
    /// objection are shown however long they are.
    fn room(&self, b: &Brief) -> Room {
        let head = Self::lines(&b.title, self.title)
            + Self::lines(&b.case, self.text)
            + b.summary.as_ref().map_or(0, |s| Self::lines(s, self.text))
            + HEADING;
        let mut left = self.height.saturating_sub(head);
        let beside = (self.beside, self.text.1);
        let judged = |j: &Judgement| Self::lines(&format!("{} {}", j.label, j.terms()), beside);
        let objection = |line: &String| Self::lines(line, self.text);
        let (mut judgements, mut against) = (0, 0);
        loop {
            let mut any = false;
            // One of each in turn.
            let next =
                [b.judgements.get(judgements).map(judged), b.against.get(against).map(objection)];
            for (counted, tall) in [&mut judgements, &mut against].into_iter().zip(next) {
                let Some(tall) = tall else { continue };
                if *counted == 0 || tall + GAP <= left {
                    left = left.saturating_sub(tall + GAP);
                    *counted += 1;
                    any = true;
                }
            }
            if !any {
                return Room { judgements, against };
            }
        }
    }
}

/// What a reader sees first.
pub fn brief(f: &Findings, p: &Picture) -> Brief {
    let mut made = Brief {
        title: title(f, p),
        case: safe(&f.stamp.title),
        pair: f.stamp.about.clone().or_else(|| pair(f, p).map(|l| (l.of.clone(), l.over.clone()))),
        summary: f.stamp.summary.as_ref().map(|s| cut(&safe(s), SUMMARY)),
        judgements: judgements(f).into_iter().take(MOST).collect(),
        against: against(f, p).into_iter().take(MOST_AGAINST).collect(),
        narrow: Room { judgements: 0, against: 0 },
    };
    let wide = WIDE.room(&made);
    made.judgements.truncate(wide.judgements);
    made.against.truncate(wide.against);
    made.narrow = NARROW.room(&made);
    made
}

/// Answers to the case's questions, those that the game answers first; without
/// questions, its likeliest endings.
pub fn judgements(f: &Findings) -> Vec<Judgement> {
    let (games, by_hand): (Vec<_>, Vec<_>) = f.questions.iter().partition(|q| q.game.is_some());
    let answers: Vec<Judgement> =
        games.into_iter().chain(by_hand).filter_map(Judgement::of).collect();
    if !answers.is_empty() {
        return answers;
    }
    let ending = |(o, p): &(&OutcomeFinding, Estimate)| {
        Judgement::new(format!("It ends with “{}”", safe(&o.label)), p)
    };
    endings(f).iter().take(3).map(ending).collect()
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
    let all = endings(f);
    let head = match (judgements(f).first(), all.first()) {
        (Some(j), _) if !f.questions.is_empty() => {
            let how = match (&j.word, &j.range) {
                (Some(word), _) => format!("{} ({})", first_upper(word), j.chance),
                (None, Some(range)) => format!("{} (range {range})", j.chance),
                (None, None) => j.chance.clone(),
            };
            format!("{how}: {}", j.label.trim_end_matches('.'))
        }
        (_, Some((top, p))) => format!(
            "“{}” is the likeliest of {} ({})",
            safe(&top.label),
            counted_endings(all.len()),
            chance(p)
        ),
        _ => return safe(&f.stamp.title),
    };
    match gives_way(f, p) {
        Some(who) => format!("{head}; {who}"),
        None => head,
    }
}

fn counted_endings(n: usize) -> String {
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
        true => format!("{over} gives way more than {of}"),
        false if e.p95 >= 0.5 && e.p05 <= 0.5 => {
            format!("of {of} and {over} neither clearly gives way more")
        }
        false => format!("{of} gives way more than {over}"),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(label: &str, mean: f64, p05: f64, p95: f64, draws: u64) -> Judgement {
        Judgement::new(label, &Estimate { mean, mcse: 0.001, p05, p95, draws })
    }

    fn made(title: usize, label: usize, objections: usize) -> Brief {
        Brief {
            title: "t".repeat(title),
            case: "A case".to_owned(),
            pair: None,
            summary: Some("s".repeat(SUMMARY)),
            judgements: vec![judged(&"l".repeat(label), 0.5, 0.4, 0.6, 100); MOST],
            against: vec!["a".repeat(label); objections],
            narrow: Room { judgements: 0, against: 0 },
        }
    }

    #[test]
    fn a_term_stands_only_where_the_band_supports_it() {
        assert_eq!(judged("x", 0.7, 0.6, 0.78, 9).terms(), "likely; range 60–78 %");
        assert_eq!(judged("x", 0.7, 0.02, 0.99, 9).terms(), "range 2–99 %");
        let by_hand = judged("x", 0.7, 0.7, 0.7, 0);
        assert_eq!(by_hand.terms(), "judged by the analyst, not by the game");
        assert_eq!(by_hand.chance, "70 %");
    }

    #[test]
    fn a_screen_shows_one_of_each_and_more_only_where_there_is_room() {
        let short = made(60, 30, 2);
        assert_eq!(NARROW.room(&short), Room { judgements: 5, against: 2 });
        let long = made(150, 120, 3);
        let (narrow, wide) = (NARROW.room(&long), WIDE.room(&long));
        assert!(narrow.judgements < wide.judgements, "{narrow:?} {wide:?}");
        assert_eq!(NARROW.room(&made(400, 600, 3)), Room { judgements: 1, against: 1 });
        assert_eq!(NARROW.room(&made(150, 30, 0)).against, 0);
    }

    #[test]
    fn a_long_summary_ends_with_a_sentence_or_a_word() {
        assert_eq!(cut("Short.", 10), "Short.");
        assert_eq!(cut("One sentence here. And another one", 25), "One sentence here.");
        assert_eq!(cut("a word, and then some more", 10), "a word…");
        // A full stop inside a number or a name ends nothing.
        assert_eq!(cut("The ruling of 2.5 per cent stands still", 20), "The ruling of 2.5…");
    }

    #[test]
    fn endings_are_counted_in_words() {
        assert_eq!(counted_endings(5), "five endings");
        assert_eq!(counted_endings(1), "one ending");
        assert_eq!(counted_endings(12), "12 endings");
        assert_eq!(first_upper("very likely"), "Very likely");
    }
}
