//! Words of the figures of a relation over time.

use super::{Caption, caption};
use crate::words::{percent, percent_range, safe};
use realpolitik_analysis::Findings;
use realpolitik_analysis::relations::{Band, RelationFinding, StateOverTime};

const NONE: &str = "The case has no relation over time";

fn said(b: &Band) -> String {
    format!("{} ({})", percent(b.mean, b.mcse), percent_range(b.p05, b.p95))
}

/// The states without groups, and the last date that is shown.
fn shown(f: &Findings) -> Option<(&RelationFinding, Vec<&StateOverTime>, usize)> {
    let r = f.relations.first()?;
    let last = r.dates.len().checked_sub(1)?;
    let states: Vec<_> = r
        .states
        .iter()
        .filter(|s| !s.group && s.there.len() > last && s.reached.len() > last)
        .collect();
    (!states.is_empty()).then_some((r, states, last))
}

fn named(r: &RelationFinding, id: &str) -> String {
    r.states.iter().find(|s| s.id == id).map_or_else(|| safe(id), |s| safe(&s.label))
}

/// Where the relation stands by date.
pub fn fan(f: &Findings) -> Caption {
    let Some((r, states, last)) = shown(f) else {
        return caption(NONE, "", "There is nothing to draw.");
    };
    let mut by_chance = states;
    by_chance.sort_by(|a, b| b.there[last].mean.total_cmp(&a.there[last].mean));
    let top = by_chance[0];
    let (end, p) = (&r.dates[last], percent(top.there[last].mean, top.there[last].mcse));
    let title = if top.id == r.start {
        format!("“{}” stays the likeliest state through {end}, at {p}", safe(&top.label))
    } else {
        format!("By {end} “{}” is the likeliest state, at {p}", safe(&top.label))
    };
    let each: Vec<String> = by_chance
        .iter()
        .take(6)
        .map(|s| format!("“{}” {}", safe(&s.label), said(&s.there[last])))
        .collect();
    caption(
        title,
        "One panel per state: line = chance that the relation stands there, band = 5–95 % of belief",
        format!(
            "{}, in periods of {} months from {}, over {} draws of the parameters. On {end}: {}.",
            safe(&r.label),
            r.period,
            r.dates[0],
            r.draws,
            each.join(", ")
        ),
    )
}

/// How long until a state is first reached.
pub fn survival(f: &Findings) -> Caption {
    let found = shown(f);
    let top = found.as_ref().and_then(|(_, states, last)| {
        let awaited = states.iter().filter(|s| s.reached[0].mean < 1.0);
        awaited.max_by(|a, b| a.reached[*last].mean.total_cmp(&b.reached[*last].mean))
    });
    let (Some((r, _, last)), Some(top)) = (&found, top) else {
        return caption(NONE, "", "There is nothing to draw.");
    };
    let end = &r.dates[*last];
    let title = match &top.when.median {
        Some(day) => format!("“{}” is as likely as not reached by {day}", safe(&top.label)),
        None => format!(
            "“{}” is reached by {end} with {}",
            safe(&top.label),
            percent(top.reached[*last].mean, top.reached[*last].mcse)
        ),
    };
    caption(
        title,
        "Line = chance that a state has not been reached yet, band = 5–95 % of belief; ◆ = day by which it is as likely as not, bar = where belief puts that day",
        format!(
            "{}, in periods of {} months from {}, over {} draws of the parameters; within a period the chance grows evenly. A bar with an arrow goes on past {end}.",
            safe(&r.label),
            r.period,
            r.dates[0],
            r.draws
        ),
    )
}

/// Which state follows which.
pub fn states(f: &Findings) -> Caption {
    let Some((r, _, last)) = shown(f) else {
        return caption(NONE, "", "There is nothing to draw.");
    };
    let away = r.transitions.iter().filter(|t| t.from == r.start && t.to != r.start);
    let way = away.max_by(|a, b| a.probability.mean.total_cmp(&b.probability.mean));
    let start = named(r, &r.start);
    caption(
        match way {
            Some(t) => format!(
                "From “{start}” the likeliest way leads to “{}”, {} a period",
                named(r, &t.to),
                percent(t.probability.mean, t.probability.mcse)
            ),
            None => format!("“{start}” is never left"),
        },
        format!(
            "Arrow = what follows within a period of {} months, with its probability; a box fills as the relation is likelier to stand there on {}",
            r.period, r.dates[last]
        ),
        format!(
            "{}, over {} draws of the parameters; the bold box is where it stands on {}. What moves by itself stands as on that day.",
            safe(&r.label),
            r.draws,
            r.dates[0]
        ),
    )
}
