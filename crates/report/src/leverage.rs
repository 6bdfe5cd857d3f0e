//! Leverage, gain and exposure in words.

use crate::words::{fixed, percent, safe};
use realpolitik_analysis::Findings;
use realpolitik_analysis::headline::gain::{Gain, Spread};
use realpolitik_analysis::headline::leverage::{AtLarge, Leverage, NoLeverage};

/// What follows a heading when a paragraph goes on.
const ON: &str = "\n           ";

/// A paragraph for each two that can give way to each other, the stronger side
/// first, and for each reason why there is no leverage.
pub fn leverage(f: &Findings) -> Vec<String> {
    let certified = f.health.certified;
    pairs(&f.leverage)
        .map(|l| {
            let mut text = paragraph(l, certified);
            text.extend(in_the_ledger(f, l).map(|t| format!("{ON}{t}")));
            text
        })
        .chain(f.no_leverage.iter().map(none))
        .collect()
}

/// What the ledger says of the same two, beside what the game says.
pub fn in_the_ledger(f: &Findings, l: &Leverage) -> Option<String> {
    let pair = [&l.of, &l.over];
    let ledger =
        f.ledgers.iter().find(|x| pair.contains(&&x.favours) && pair.contains(&&x.against))?;
    let entries = crate::words::counted(ledger.entries.len(), "entry").replace("entrys", "entries");
    Some(format!(
        "in the ledger {} obtained {:.2} of what the two conceded ({entries})",
        safe(&l.of),
        ledger.share(&l.of)?
    ))
}

/// Of each two the one that obtains more.
pub fn pairs(all: &[Leverage]) -> impl Iterator<Item = &Leverage> {
    all.iter().enumerate().filter_map(|(at, l)| {
        let (other_at, other) =
            all.iter().enumerate().find(|(_, o)| o.of == l.over && o.over == l.of)?;
        (l.obtained > other.obtained || (l.obtained == other.obtained && at < other_at))
            .then_some(l)
    })
}

fn paragraph(l: &Leverage, certified: u64) -> String {
    let (of, over) = (safe(&l.of), safe(&l.over));
    let Some(e) = &l.leverage else {
        return format!("{of} over {over}: hardly anything is conceded between them");
    };
    let mut text = format!(
        "{of} over {over} {} ({}–{}): in a play {over} gives way by {:.2} points and {of} by {:.2}",
        share(e.mean),
        share(e.p05),
        share(e.p95),
        l.obtained,
        l.made
    );
    if let Some(plain) = &l.unweighted {
        text.push_str(&format!("{ON}{} if every concession weighs the same", share(plain.mean)));
    }
    if let Some(power) = l.power_share {
        text.push_str(&format!("; {of}'s share of their power is {power:.2}"));
    }
    if let Some(a) = &l.at_large {
        text.push_str(&format!("{ON}{}", at_large(a, l.puzzle.is_some_and(|p| p > 0.0))));
    }
    if l.hardly_any > 0.0 {
        let error = (l.hardly_any * (1.0 - l.hardly_any) / certified.max(1) as f64).sqrt();
        text.push_str(&format!(
            "{ON}in {} of draws hardly anything is conceded (below {:.2} points); they are left out",
            percent(l.hardly_any, error),
            l.floor
        ));
    }
    text
}

/// What games drawn at large say.
pub fn at_large(a: &AtLarge, more: bool) -> String {
    let error = (a.same_sign * (1.0 - a.same_sign) / a.games.max(1) as f64).sqrt();
    let what = if more { "more than its power" } else { "less than its power" };
    let share = percent(a.same_sign, error);
    if a.shape_gives() {
        format!(
            "{what}, as in {share} of games of this shape with other numbers: the shape alone gives it"
        )
    } else {
        format!("{what}, as in only {share} of games of this shape with other numbers")
    }
}

fn none(reason: &NoLeverage) -> String {
    match reason {
        NoLeverage::NoConcession => format!(
            "none: no action is marked as a concession; mark one with{ON}accept = {{ to = \"…\", concedes = {{ to = \"ACTOR\", weight = 1 }} }}"
        ),
        NoLeverage::OneSided { to, by } => format!(
            "none between {to} and {by}: of the two only {by} has an action that gives way",
            to = safe(to),
            by = safe(by)
        ),
    }
}

/// A share of concessions, never an end of the scale where it was sampled.
pub fn share(x: f64) -> String {
    if x > 0.995 {
        "> 0.99".to_owned()
    } else if x < 0.005 {
        "< 0.01".to_owned()
    } else {
        format!("{x:.2}")
    }
}

/// What the relation is worth to each side, a heading and a line each.
pub fn gains(all: &[Gain]) -> Vec<(&'static str, String)> {
    let gains = all.iter().map(|g| ("Gain", gain(g)));
    let exposed = all.iter().filter_map(|g| {
        let e = g.exposure.as_ref()?;
        Some(("Exposure", exposure(g, e)))
    });
    gains.chain(exposed).collect()
}

fn gain(g: &Gain) -> String {
    let actor = safe(&g.actor);
    let draws = g.gain.map_or(0, |s| s.draws).max(1) as f64;
    let error = |p: f64| (p * (1.0 - p) / draws).sqrt();
    let mut walks = String::new();
    if g.would_walk > 0.0 {
        walks = format!(
            "; in {} of draws it would rather walk away",
            percent(g.would_walk, error(g.would_walk))
        );
    }
    if g.plays_below > 0.0 {
        walks.push_str(&format!(
            "; {} of plays end below what walking away leaves it",
            percent(g.plays_below, error(g.plays_below))
        ));
    }
    match &g.gain {
        Some(s) => format!(
            "{actor} gets {} of what it could ({} to {} in 90 % of belief){walks}",
            of_gain(s.median),
            of_gain(s.p05),
            of_gain(s.p95)
        ),
        None => {
            format!("{actor} has nothing to gain: no ending leaves both better than apart{walks}")
        }
    }
}

fn exposure(g: &Gain, e: &Spread) -> String {
    let verb = if e.median < 0.0 { "gains" } else { "loses" };
    format!(
        "{} {verb} {} of its span of payoffs if it comes to `{}` ({} to {})",
        safe(&g.actor),
        of_span(e.median.abs()),
        safe(&g.if_other_leaves),
        of_span(e.p05),
        of_span(e.p95)
    )
}

/// A gain; far outside 0 to 1 only the side counts.
fn of_gain(x: f64) -> String {
    if x < -1.0 {
        "below −1".to_owned()
    } else if x > 2.0 {
        "above 2".to_owned()
    } else {
        of_span(x)
    }
}

fn of_span(x: f64) -> String {
    fixed(x, 2).replace('-', "−")
}
