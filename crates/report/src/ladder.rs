//! Partnership ladders in words.

use crate::style::{Style, line};
use crate::words::safe;
use realpolitik_record::ladder::{Change, Direction, LadderFinding};

/// Ladders as text: who stands where, who stands before the players, and what
/// changed.
pub fn ladders(all: &[LadderFinding], style: Style) -> String {
    let mut out = String::new();
    for (i, l) in all.iter().enumerate() {
        if i > 0 {
            line(&mut out, "");
        }
        ladder(&mut out, l, style);
    }
    if all.is_empty() {
        line(&mut out, "The case has no ladder to show.");
    }
    out
}

fn ladder(out: &mut String, l: &LadderFinding, style: Style) {
    let s = &l.standing;
    line(out, style.bold(&format!("Ladder of {} on {}", safe(&s.holder), s.date)));
    for rung in &s.rungs {
        let names: Vec<String> = s
            .partners
            .iter()
            .filter(|p| p.tier == rung.tier)
            .map(|p| format!("{} ({})", safe(&p.actor), p.since))
            .collect();
        if names.is_empty() {
            continue;
        }
        line(
            out,
            format!(
                "  {:<24} {:>2}, {:>2} with those above   {}",
                safe(&rung.tier),
                rung.partners,
                rung.at_or_above,
                names.join(", ")
            ),
        );
    }
    for p in &l.places {
        let behind = match p.behind.len() {
            0 => "behind no one".to_owned(),
            n => format!("behind {n}: {}", safe(&p.behind.join(", "))),
        };
        let tier = p.tier.as_deref().map_or_else(|| "not on the ladder".to_owned(), safe);
        line(out, format!("  {} is {tier}, {behind}", style.bold(&safe(&p.actor))));
    }
    let raised = |d: Direction| l.changes.iter().filter(|c| c.direction == d).count();
    line(
        out,
        format!(
            "  {} entered, {} raised, {} lowered, {} left",
            raised(Direction::Entered),
            raised(Direction::Raised),
            raised(Direction::Lowered),
            raised(Direction::Left)
        ),
    );
    line(out, style.bold("  Over time"));
    // The latest dozen fit a screen.
    let first = if style.verbose { 0 } else { l.changes.len().saturating_sub(12) };
    if first > 0 {
        line(out, format!("  … {first} earlier changes; all with -v"));
    }
    for c in &l.changes[first..] {
        line(out, change(c, style));
    }
}

fn change(c: &Change, style: Style) -> String {
    let what = match (c.direction, c.from.as_deref(), c.to.as_deref()) {
        (Direction::Entered, _, Some(to)) => format!("enters as {}", safe(to)),
        (Direction::Left, Some(from), _) => format!("leaves {}", safe(from)),
        (_, Some(from), Some(to)) => {
            let way = if c.direction == Direction::Raised { "raised" } else { "lowered" };
            format!("{way} from {} to {}", safe(from), safe(to))
        }
        _ => String::new(),
    };
    let steps = if c.steps.abs() > 1 && c.direction != Direction::Entered {
        format!(", {} tiers at once", c.steps.abs())
    } else {
        String::new()
    };
    let counts: Vec<String> =
        c.partners.iter().take(c.partners.len().saturating_sub(1)).map(usize::to_string).collect();
    let sources =
        if style.verbose { format!("  [{}]", safe(&c.sources.join(", "))) } else { String::new() };
    format!(
        "  {:<10} {:<3} {what}{steps}   now {}{sources}",
        c.date,
        safe(&c.partner),
        counts.join(" · ")
    )
}
