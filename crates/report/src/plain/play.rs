//! Endings, the tree of play, and leverage.

use super::{Bar, Block, bars, numbers, table, words};
use crate::ending::{endings, recorded};
use crate::leverage::share;
use crate::page::Page;
use crate::summary::name;
use crate::words::{fixed, half_width, likelihood_in_band, percent, percent_range};
use realpolitik_analysis::headline::outcome::OutcomeFinding;
use realpolitik_runs::accumulate::Estimate;

/// The tree has room for whole per cents.
const TREE_ERROR: f64 = 0.005;

/// The endings.
pub(super) fn outcomes(page: &Page) -> Vec<Block> {
    let all = endings(&page.findings);
    let judged = recorded(&page.findings);
    // Where it depends on which of several equilibria is played, the range over them
    // and no word.
    let ranged = |o: &OutcomeFinding| crate::multiplicity::range(&page.findings, &o.id);
    let chance =
        |o: &OutcomeFinding, p: &Estimate| ranged(o).unwrap_or_else(|| percent(p.mean, p.mcse));
    let bar = |(o, p): &(&OutcomeFinding, Estimate)| Bar {
        label: o.label.clone(),
        mean: p.mean,
        range: Some((p.p05, p.p95)),
        value: chance(o, p),
    };
    let row = |(o, p): &(&OutcomeFinding, Estimate)| {
        let mut cells = vec![
            o.label.clone(),
            chance(o, p),
            half_width(p.mcse),
            percent_range(p.p05, p.p95),
            match ranged(o) {
                Some(_) => "depends on the equilibrium".to_owned(),
                None => likelihood_in_band(p.mean, p.p05, p.p95).unwrap_or("–").to_owned(),
            },
        ];
        if judged {
            cells.push(percent(o.probability.mean, o.probability.mcse));
        }
        cells
    };
    let mut heads = vec![
        words("Ending"),
        numbers("Probability"),
        numbers("Sampling, 95 %"),
        numbers("Belief 5–95 %"),
        words("In words"),
    ];
    if judged {
        heads.push(numbers("Before the record"));
    }
    bars(all.iter().map(bar).collect())
        .into_iter()
        .chain(table(&heads, all.iter().map(row).collect()))
        .collect()
}

/// The tree of play in reading order.
pub(super) fn tree(page: &Page) -> Vec<Block> {
    let nodes = &page.picture.tree.nodes;
    let chance = |e: Estimate| percent(e.mean, e.mcse.max(TREE_ERROR));
    let mut items = Vec::new();
    let mut stack: Vec<(usize, usize)> = vec![(0, 0)];
    while let Some((at, depth)) = stack.pop() {
        let Some(node) = nodes.get(at) else { continue };
        let here = match &node.by {
            Some(by) => format!("{} moves: {}", name(&page.picture, by), node.label),
            None => node.label.clone(),
        };
        let branch = match node.taken {
            Some(t) => {
                let branch = node.branch_label.as_ref().unwrap_or(&node.branch);
                format!("{branch} ({}) → ", chance(t))
            }
            None => String::new(),
        };
        // Play always begins at the first node.
        let reached = match node.parent {
            Some(_) => format!(", reached {}", chance(node.reached)),
            None => String::new(),
        };
        items.push((depth, format!("{branch}{here}{reached}")));
        let children = (0..nodes.len()).filter(|c| nodes[*c].parent == Some(at));
        stack.extend(children.collect::<Vec<_>>().into_iter().rev().map(|c| (c, depth + 1)));
    }
    if items.is_empty() { Vec::new() } else { vec![Block::Nested(items)] }
}

/// Who gives way to whom.
pub(super) fn leverage(page: &Page) -> Vec<Block> {
    let all = &page.findings.leverage;
    let number = |v: Option<f64>| v.map_or_else(|| "–".to_owned(), |v| fixed(v, 2));
    let called = |id: &str| name(&page.picture, id);
    let drawn = all.iter().filter_map(|l| {
        let e = l.leverage?;
        Some(Bar {
            label: format!("{} over {}", called(&l.of), called(&l.over)),
            mean: e.mean,
            range: Some((e.p05, e.p95)),
            value: share(e.mean),
        })
    });
    let row = |l: &realpolitik_analysis::headline::leverage::Leverage| {
        vec![
            called(&l.of),
            called(&l.over),
            l.leverage.map_or_else(|| "–".to_owned(), |e| share(e.mean)),
            l.leverage
                .map_or_else(|| "–".to_owned(), |e| format!("{}–{}", share(e.p05), share(e.p95))),
            format!("{:.2}", l.obtained),
            format!("{:.2}", l.made),
            number(l.power_share),
            number(l.puzzle),
        ]
    };
    let heads = [
        words("Who"),
        words("Over whom"),
        numbers("Leverage"),
        numbers("Belief 5–95 %"),
        numbers("Obtained"),
        numbers("Made"),
        numbers("Share of power"),
        numbers("Puzzle"),
    ];
    bars(drawn.collect()).into_iter().chain(table(&heads, all.iter().map(row).collect())).collect()
}
