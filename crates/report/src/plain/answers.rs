//! What it depends on, where it changes, rival explanations, and the record of
//! forecasts.

use super::{Bar, Block, bars, numbers, table, words};
use crate::page::Page;
use crate::style::Style;
use crate::words::{percent, percent_range, three_digits};
use realpolitik_analysis::flips::flip::Flip;

const PLAIN: Style = Style { verbose: false, color: false };
/// Bars of one figure.
const SHOWN: usize = 12;

/// What each card is worth, against the greatest.
pub(super) fn cards(page: &Page) -> Vec<Block> {
    let hands = &page.findings.answers.cards;
    let all = || hands.iter().flat_map(|h| h.cards.iter().map(move |c| (h, c)));
    let top = all().map(|(_, c)| c.worth.abs()).fold(f64::MIN_POSITIVE, f64::max);
    let bar =
        |(h, c): (&realpolitik_analysis::cards::Cards, &realpolitik_analysis::cards::Card)| Bar {
            label: format!("{}: {}", crate::summary::name(&page.picture, &h.actor), c.label),
            mean: (c.worth / top).clamp(0.0, 1.0),
            range: None,
            value: crate::words::amount(c.worth, c.mcse),
        };
    bars(all().map(bar).collect())
        .into_iter()
        .chain(hands.iter().map(|h| Block::Fixed(crate::cards::cards(h))))
        .collect()
}

/// How much of belief each ending of the map has.
pub(super) fn map(page: &Page) -> Vec<Block> {
    let Some(m) = &page.picture.map else { return Vec::new() };
    let label = |id: &str| crate::summary::outcome(&page.picture, id);
    let belief =
        |share: f64| percent(share, (share * (1.0 - share) / m.draws.max(1) as f64).sqrt());
    let drawn = m.regions.iter().map(|r| Bar {
        label: label(&r.outcome),
        mean: r.belief,
        range: None,
        value: belief(r.belief),
    });
    let rows = m
        .regions
        .iter()
        .map(|r| vec![label(&r.outcome), belief(r.belief), format!("{:.0} %", r.area * 100.0)]);
    let heads =
        [words("Likeliest ending"), numbers("Share of belief"), numbers("Share of the map")];
    bars(drawn.collect()).into_iter().chain(table(&heads, rows.collect())).collect()
}

/// Where the answer changes.
pub(super) fn flips(page: &Page) -> Vec<Block> {
    let found = &page.findings.answers.flips;
    let past = |f: &Flip| Bar {
        label: format!(
            "{} {} {}",
            f.label,
            if f.at >= f.base { "above" } else { "below" },
            three_digits(f.at)
        ),
        mean: f.belief_past,
        range: None,
        value: percent(f.belief_past, 1e-4),
    };
    let drawn = found.iter().flat_map(|x| x.flips.iter().take(SHOWN).map(past));
    bars(drawn.collect())
        .into_iter()
        .chain(found.iter().map(|x| Block::Fixed(crate::flip::flips(x, false))))
        .collect()
}

/// What each parameter does to the likeliest ending by itself.
pub(super) fn turns_on(page: &Page) -> Vec<Block> {
    let p = &page.picture;
    let top = page.findings.outcomes.first();
    let Some(at) = top.and_then(|o| p.outcomes.iter().position(|(id, _)| *id == o.id)) else {
        return Vec::new();
    };
    let label = |id: &str| {
        let found = p.beliefs.iter().find(|b| b.parameter == id);
        found.map_or_else(|| id.to_owned(), |b| b.label.clone())
    };
    let swings: Vec<_> = p
        .swings
        .iter()
        .filter_map(|s| Some((s, *s.probability.get(at)?)))
        .filter(|(_, (a, b))| a.is_finite() && b.is_finite())
        .collect();
    let drawn = swings.iter().take(SHOWN).map(|(s, (a, b))| Bar {
        label: label(&s.parameter),
        mean: a.max(*b),
        range: Some((a.min(*b), a.max(*b))),
        value: percent_range(a.min(*b), a.max(*b)),
    });
    let rows = swings.iter().map(|(s, (a, b))| {
        vec![
            label(&s.parameter),
            three_digits(s.range.0),
            format!("{:.1} %", a * 100.0),
            three_digits(s.range.1),
            format!("{:.1} %", b * 100.0),
        ]
    });
    let heads = [
        words("Parameter"),
        numbers("At its 5 % quantile"),
        numbers("Ending then"),
        numbers("At its 95 % quantile"),
        numbers("Ending then"),
    ];
    bars(drawn.collect()).into_iter().chain(table(&heads, rows.collect())).collect()
}

/// Rival explanations on what was seen, and what that teaches.
pub(super) fn evidence(page: &Page) -> Vec<Block> {
    let mut out = Vec::new();
    if let Some(r) = &page.findings.rivals {
        let weight = |h: &realpolitik_analysis::rivals::weights::Hypothesis| {
            let w = h.posterior?;
            let value = percent(w, h.posterior_error.unwrap_or(0.01));
            Some(Bar { label: h.label.clone(), mean: w, range: None, value })
        };
        out.extend(bars(r.hypotheses.iter().filter_map(weight).collect()));
        out.push(Block::Fixed(crate::rivals::rivals(r, PLAIN)));
    }
    if let Some(l) = &page.findings.learning {
        out.push(Block::Fixed(crate::rivals::learning(l, PLAIN)));
    }
    out
}

/// Sealed forecasts and how they turned out.
pub(super) fn track(page: &Page) -> Vec<Block> {
    let Some(t) = &page.track else { return Vec::new() };
    let bar = |l: &realpolitik_analysis::forecasts::track_record::Line| {
        let p = &l.seal;
        let error = if p.draws == 0 { 0.01 } else { p.mcse };
        let turned = match l.happened {
            Some(true) => "it happened",
            Some(false) => "it did not happen",
            None => "not settled",
        };
        Bar {
            label: p.label.clone(),
            mean: p.probability,
            range: (p.draws > 0).then_some((p.p05, p.p95)),
            value: format!("{}, {turned}", percent(p.probability, error)),
        }
    };
    bars(t.forecasts.iter().map(bar).collect())
        .into_iter()
        .chain([Block::Fixed(crate::score::track_record(t, &[], None, PLAIN))])
        .collect()
}
