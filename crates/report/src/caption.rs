//! Titles and captions of figures: the title says what was found, the subtitle
//! what is drawn.

mod cards;
mod evidence;
mod flips;
mod relations;
mod track;
mod turns;

use crate::brief::pair;
use crate::ending::{endings, recorded};
use crate::leverage::share;
use crate::summary::{name, the, the_first};
use crate::words::{counted, percent, percent_range, safe};
use realpolitik_analysis::Findings;
use realpolitik_analysis::forecasts::track_record::TrackRecord;
use realpolitik_analysis::picture::Picture;
use realpolitik_record::proportion::wilson;
use realpolitik_runs::accumulate::Estimate;
use schemars::JsonSchema;
use serde::Serialize;

/// The words of one figure.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Caption {
    /// The finding.
    pub title: String,
    /// What is drawn.
    pub subtitle: String,
    /// Type, axes, finding, largest exception, in one to three sentences.
    pub text: String,
    /// Lists that stand below the figure.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub asides: Vec<Aside>,
}

/// A list with a title.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Aside {
    /// What it lists.
    pub title: String,
    /// Its items.
    pub items: Vec<String>,
}

/// The words of all figures.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Captions {
    /// 1, the tree of play.
    pub tree: Caption,
    /// 2, the outcomes.
    pub outcomes: Caption,
    /// 3, the record by date.
    pub timeline: Caption,
    /// 4, leverage against power.
    pub leverage: Caption,
    /// 5, the concession ledger.
    pub ledger: Caption,
    /// 6, the map of two parameters.
    pub map: Caption,
    /// 7, what it turns on.
    pub turns_on: Caption,
    /// 8, the exemption audit.
    pub audit: Caption,
    /// 9, the partnership ladder.
    pub ladder: Caption,
    /// Where a relation stands, by date.
    pub fan: Caption,
    /// When its states are first reached.
    pub survival: Caption,
    /// Which of its states follows which.
    pub states: Caption,
    /// What each card is worth.
    pub cards: Caption,
    /// Where the answer changes.
    pub flips: Caption,
    /// Rival explanations on what was seen.
    pub evidence: Caption,
    /// 10, the track record.
    pub track: Caption,
}

/// Words for the figures of a page.
pub fn captions(f: &Findings, p: &Picture, t: Option<&TrackRecord>) -> Captions {
    Captions {
        tree: with_reasons(judged(tree(f, p), f), f, p),
        outcomes: with_equilibria(outcomes(f), f),
        timeline: timeline(f, p),
        leverage: judged(leverage(f, p), f),
        ledger: ledger(f, p),
        map: judged(map(f, p), f),
        turns_on: judged(turns::turns_on(f, p), f),
        fan: judged(relations::fan(f), f),
        survival: judged(relations::survival(f), f),
        states: judged(relations::states(f), f),
        cards: judged(cards::cards(f, p), f),
        flips: judged(flips::flips(f, p), f),
        evidence: evidence::evidence(f),
        audit: audit(f, p),
        ladder: ladder(f, p),
        track: track::track(t),
    }
}

fn caption(
    title: impl Into<String>,
    subtitle: impl Into<String>,
    text: impl Into<String>,
) -> Caption {
    Caption {
        title: title.into(),
        subtitle: subtitle.into(),
        text: text.into(),
        asides: Vec::new(),
    }
}

/// A figure of the beliefs as they were judged, where the headline goes by the
/// numbers after the record: it says so where it is drawn and where it is read.
fn judged(mut made: Caption, f: &Findings) -> Caption {
    if recorded(f) && !made.subtitle.is_empty() {
        made.subtitle.push_str("; as judged, before the record");
        made.text.push_str(" Its numbers are as judged, before the record");
        match endings(f).first().map(|(o, p)| (safe(&o.label), percent(p.mean, p.mcse))) {
            Some((label, chance)) => made.text.push_str(&format!(
                "; after the record the likeliest ending, “{label}”, has {chance}."
            )),
            None => made.text.push('.'),
        }
    }
    made
}

fn tree(f: &Findings, p: &Picture) -> Caption {
    let steps: Vec<String> = f
        .path
        .steps
        .iter()
        .filter_map(|s| {
            let action = s.action_label.clone().unwrap_or_else(|| s.action.replace('_', " "));
            Some(format!("{} {}", name(p, s.by.as_ref()?), safe(&action)))
        })
        .collect();
    let hidden: Vec<String> = p.tree.hidden.iter().map(|(l, _)| format!("“{}”", safe(l))).collect();
    let averaged = match hidden.is_empty() {
        true => String::new(),
        false => format!(" Hidden draws are averaged over: {}.", hidden.join(", ")),
    };
    caption(
        if steps.is_empty() {
            "Nobody moves in this game".to_owned()
        } else {
            format!("Likeliest course, all beliefs at the median: {}", steps.join(", "))
        },
        "Likeliest play solid, other play dashed; width of a branch = chance of reaching it",
        format!(
            "Game tree from left to right over {} draws; each branch bears the action and its probability given that play came there.{averaged}",
            p.tree.draws
        ),
    )
}

/// Why the likeliest play is as it is, down to what the numbers rest on.
fn with_reasons(mut made: Caption, f: &Findings, p: &Picture) -> Caption {
    if let Some(w) = f.answers.why.first() {
        let title = format!(
            "Why “{}”, step by step with all beliefs at their medians (advantages in shares of the mover's payoff span)",
            safe(&w.label)
        );
        made.asides.push(Aside { title, items: crate::why::steps(w, |by| name(p, by)) });
    }
    made
}

fn outcomes(f: &Findings) -> Caption {
    let all = endings(f);
    let Some((top, p)) = all.first() else {
        return caption("The game has no ending", "", "There is nothing to draw.");
    };
    let ranged = crate::multiplicity::range(f, &top.id);
    let title = match all.get(1) {
        _ if ranged.is_some() => {
            "Which ending is the likeliest depends on which equilibrium is played".to_owned()
        }
        Some((second, q)) if p.mean - q.mean < 0.05 => format!(
            "“{}” and “{}” are about as likely as each other",
            safe(&top.label),
            safe(&second.label)
        ),
        _ => format!("“{}” is the likeliest ending", safe(&top.label)),
    };
    let ranges = ranged.is_some();
    let width = |e: &Estimate| e.p95 - e.p05;
    let (widest, w) =
        all.iter().max_by(|a, b| width(&a.1).total_cmp(&width(&b.1))).unwrap_or(&all[0]);
    caption(
        title,
        if recorded(f) {
            "Bar = mean after the record; dashed tick = as judged before it; hatched = 5–95 % of belief about the world; thin whisker = sampling error, 95 %"
        } else {
            "Bar = mean; hatched = 5–95 % of belief about the world; thin whisker = sampling error, 95 %"
        },
        format!(
            "One bar per ending from 0 to 100 %, bands of ICD 203 behind. “{}” comes out at {} ({}). Least known is “{}”: belief runs over {}.",
            safe(&top.label),
            ranged.unwrap_or_else(|| percent(p.mean, p.mcse)),
            if ranges {
                "over the equilibria found".to_owned()
            } else {
                percent_range(p.p05, p.p95)
            },
            safe(&widest.label),
            percent_range(w.p05, w.p95)
        ),
    )
}

/// Whether other equilibria would change the bars.
fn with_equilibria(mut made: Caption, f: &Findings) -> Caption {
    if let Some(m) = &f.multiplicity.as_ref().and_then(|m| m.thorough.as_ref()) {
        let words = crate::multiplicity::multiplicity(m);
        let mut lines = words.lines().map(|l| l.trim().to_owned());
        let title = lines.next().unwrap_or_default();
        made.asides.push(Aside { title, items: lines.collect() });
    }
    made
}

fn timeline(f: &Findings, p: &Picture) -> Caption {
    let known = p.record.events.iter().filter(|e| !e.held_out).count();
    let later = p.record.events.len() - known;
    if p.record.events.is_empty() {
        return caption(
            "The case records no event",
            "",
            "Rows of events.csv would stand here by date.",
        );
    }
    let good = p.record.events.iter().filter(|e| !e.held_out && e.grade.as_str() < "C").count();
    caption(
        format!("{good} of {known} events known on {} are graded A or B", f.stamp.as_of),
        if f.rivals.is_some() {
            "One lane per actor; shape = kind; size = how far it tells the rival explanations apart, hollow = hardly; hatched = doubtful; right of the line = not yet known"
        } else {
            "One lane per actor; shape = kind of event; hollow = grade C or worse; hatched = doubtful; right of the line = not yet known"
        },
        format!(
            "Events by date, one mark each; the oldest twentieth stand in the table alone. The line stands at the as-of date; {} greyed and move{} no number but a score.",
            if later == 1 {
                "1 later event is".to_owned()
            } else {
                format!("{later} later events are")
            },
            if later == 1 { "s" } else { "" }
        ),
    )
}

fn leverage(f: &Findings, p: &Picture) -> Caption {
    let subtitle = "Horizontal: share of the pair's power; vertical: leverage, the share of what both concede, with 5–95 % of belief; on the line leverage equals power";
    let Some(l) = pair(f, p) else {
        return caption(
            "No two actors of the game can give way to each other",
            subtitle,
            "Leverage counts who gives way to whom: mark actions of both with concedes.",
        );
    };
    let (of, over) = (the(p, &l.of), the(p, &l.over));
    let Some(e) = &l.leverage else {
        return caption(
            format!("Hardly anything is conceded between {of} and {over}"),
            subtitle,
            format!("In no draw does a play concede {:.2} points or more.", l.floor),
        );
    };
    let title = format!(
        "{} obtains {} of what the two concede, {over} the rest",
        the_first(p, &l.of),
        share(e.mean)
    );
    let at_large = l.at_large.map_or_else(String::new, |a| {
        let what = crate::leverage::at_large(&a, l.puzzle.is_some_and(|p| p > 0.0));
        format!(" {} has {what}.", the_first(p, &l.of))
    });
    caption(
        title,
        subtitle,
        format!(
            "Scatter of {} ordered pairs. In a play {over} gives way by {:.2} points and {of} by {:.2}; belief about the share runs from {} to {}.{at_large}",
            f.leverage.len(),
            l.obtained,
            l.made,
            share(e.p05),
            share(e.p95)
        ),
    )
}

fn error_of(share: f64, draws: u64) -> f64 {
    (share * (1.0 - share) / draws.max(1) as f64).sqrt()
}

fn points(v: f64) -> String {
    if v == 1.0 { "1 point".to_owned() } else { format!("{v} points") }
}

fn counted_entries(n: usize) -> String {
    if n == 1 { "1 entry".to_owned() } else { format!("{n} entries") }
}

fn ledger(f: &Findings, p: &Picture) -> Caption {
    match f.ledgers.first() {
        None => caption(
            "The record holds no concession",
            "",
            "Events of kind concession with giver, receiver and weight would stand here.",
        ),
        Some(l) => caption(
            if l.balance == 0.0 {
                format!(
                    "Accounts between {} and {} are even",
                    the(p, &l.favours),
                    the(p, &l.against)
                )
            } else {
                format!(
                    "{} is ahead of {} by {} over {}",
                    the_first(p, &l.favours),
                    the(p, &l.against),
                    points(l.balance),
                    counted_entries(l.entries.len())
                )
            },
            format!(
                "Bars up: in favour of {}; down: against it; line: running balance; hatched: quiet",
                the(p, &l.favours)
            ),
            format!(
                "Signed bars by date, side by side where dates are near, with the running balance as steps. Given in public: {}; quietly: {}.{}",
                points(l.public),
                points(l.quiet),
                l.sides
                    .iter()
                    .map(|g| format!(" {}: {}.", the_first(p, &g.giver), crate::ledger::kinds(g)))
                    .collect::<String>()
            ),
        ),
    }
}

fn map(f: &Findings, p: &Picture) -> Caption {
    let Some(m) = &p.map else {
        return caption(
            "No two parameters move the answer",
            "",
            "A map needs two parameters that are not known exactly and that the game reads.",
        );
    };
    let label = |id: &str| {
        f.outcomes.iter().find(|o| o.id == id).map_or_else(|| safe(id), |o| safe(&o.label))
    };
    let error = |share: f64| error_of(share, m.draws);
    let title = match &m.regions[..] {
        [] => "No point of the map has a certified solution".to_owned(),
        [only] => format!("“{}” is the likeliest all over the map", label(&only.outcome)),
        [first, second, ..] => format!(
            "{} of belief lies where “{}” is the likeliest, {} where “{}” is",
            percent(first.belief, error(first.belief)),
            label(&first.outcome),
            percent(second.belief, error(second.belief)),
            label(&second.outcome)
        ),
    };
    caption(
        title,
        "Hue, hatch and label: likeliest ending; rings: 50 and 90 % of belief; cross: base case",
        format!(
            "Map of “{}” across and “{}” upwards, all else at the median of belief. A boundary is where two endings are equally likely.",
            safe(&m.x.label),
            safe(&m.y.label)
        ),
    )
}

fn audit(f: &Findings, p: &Picture) -> Caption {
    let sum = |count: fn(&realpolitik_record::audit::Group) -> u64| -> u64 {
        f.audits.iter().map(|a| count(&a.total)).sum()
    };
    let (triggered, enforced) = (sum(|g| g.triggered), sum(|g| g.enforced));
    let occasions: usize = f.audits.iter().map(|a| a.total.occasions).sum();
    if f.audits.is_empty() {
        return caption(
            "The case records no rule that could bite",
            "",
            "A [regimes] table with its occasions would be audited here.",
        );
    }
    if occasions == 0 {
        return caption(
            "No occasion of a rule was known by then",
            "",
            "Later occasions are held out.",
        );
    }
    let pending = sum(|g| g.pending);
    // A rate over a list that was found by its punishments says nothing.
    let complete = f.audits.iter().all(|a| a.population.complete);
    let range = match wilson(enforced, triggered - pending).filter(|_| complete) {
        Some(w) => format!(" (Wilson 95 % {})", percent_range(w.low, w.high)),
        None => String::new(),
    };
    let focus = f.audits.iter().find_map(|a| {
        let id = a.focus.as_ref()?;
        let own = |count: fn(&realpolitik_record::audit::Group) -> u64| -> u64 {
            f.audits
                .iter()
                .flat_map(|a| a.by_actor.iter().filter(|g| g.name == *id))
                .map(count)
                .sum()
        };
        Some(format!(
            " Against {} it was triggered {} and enforced {}.",
            the(p, id),
            counted(own(|g| g.triggered) as usize, "time"),
            own(|g| g.enforced)
        ))
    });
    caption(
        format!("Triggered {}, enforced {enforced}{range}", counted(triggered as usize, "time")),
        "Rows: on whom the rule could bite, by rule; columns: years; one mark for each occasion",
        format!(
            "Every occasion of {} on record, {occasions} in all; the rules count together here and each by itself in the table.{}{}{}",
            counted(f.audits.len(), "rule"),
            focus.unwrap_or_default(),
            match pending {
                0 => String::new(),
                n => format!(" {n} of those triggered had not been answered yet."),
            },
            match f.audits.iter().filter(|a| !a.population.complete).count() {
                0 => String::new(),
                n => format!(
                    " {n} of the lists {} not complete and speak{} for neither side.",
                    if n == 1 { "is" } else { "are" },
                    if n == 1 { "s" } else { "" }
                ),
            }
        ),
    )
}

fn ladder(f: &Findings, p: &Picture) -> Caption {
    let subtitle = "One line per partner over time; rungs are tiers; after the as-of date greyed";
    let Some(s) = f.ladders.first() else {
        return caption(
            "The case records no partnership ladder",
            "",
            "Rows of tiers.csv would stand here.",
        );
    };
    let behind = f.gains.iter().find_map(|d| {
        (d.actor != s.holder).then(|| s.behind(&d.actor).map(|(n, _)| (d.actor.clone(), n)))?
    });
    let title = match behind {
        Some((actor, n)) if n > 0 => {
            format!("{} stands behind {n} partners of {}", the_first(p, &actor), the(p, &s.holder))
        }
        Some((actor, _)) => {
            format!("No partner of {} stands above {}", the(p, &s.holder), the(p, &actor))
        }
        None if s.partners.is_empty() => {
            format!("Nobody stood on the ladder of {} by then", the(p, &s.holder))
        }
        None => {
            format!("{} partners stand on the ladder of {}", s.partners.len(), the(p, &s.holder))
        }
    };
    let rungs: Vec<String> = s
        .rungs
        .iter()
        .filter(|r| r.partners > 0)
        .map(|r| format!("{} {}", r.partners, safe(&r.tier)))
        .collect();
    let standing = if rungs.is_empty() { "nobody".to_owned() } else { rungs.join(", ") };
    caption(title, subtitle, format!("Slope chart of tiers. On {}: {standing}.", s.date))
}
