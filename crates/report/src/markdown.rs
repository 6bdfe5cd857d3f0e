//! Findings as Markdown, each figure in its plain form: Unicode bars and tables.

mod answers;

use crate::page::Page;
use crate::summary::name;
use crate::words::{half_width, likelihood, percent, percent_range, safe};
use realpolitik_analysis::headline::outcome::OutcomeFinding;
use std::fmt::Write;

/// Cells of a bar from 0 to 100 %.
const WIDTH: usize = 40;

/// The page as one Markdown document. No HTML of the case gets through: text is
/// escaped, links go to http and https alone.
pub fn report(page: &Page) -> String {
    let mut out = String::new();
    head(&mut out, page);
    outcomes(&mut out, page);
    tree(&mut out, page);
    leverage(&mut out, page);
    turns_on(&mut out, page);
    map(&mut out, page);
    answers::cards(&mut out, page);
    answers::flips(&mut out, page);
    audit(&mut out, page);
    ledger(&mut out, page);
    ladder(&mut out, page);
    record(&mut out, page);
    answers::evidence(&mut out, page);
    answers::track(&mut out, page);
    foundations(&mut out, page);
    out
}

/// Text made safe: control characters shown, everything that Markdown or HTML
/// would take for markup escaped.
pub fn text(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    for c in safe(raw).chars() {
        if matches!(
            c,
            '\\' | '`'
                | '*'
                | '_'
                | '{'
                | '}'
                | '['
                | ']'
                | '<'
                | '>'
                | '#'
                | '|'
                | '!'
                | '~'
                | '&'
        ) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// A bar of a share, with what belief spans: full blocks to the mean, a light
/// shade to the 95 % quantile.
pub fn bar(mean: f64, high: f64) -> String {
    let cells = |p: f64| ((p.clamp(0.0, 1.0) * WIDTH as f64).round() as usize).min(WIDTH);
    let (full, shade) = (cells(mean), cells(high));
    let mut out = "█".repeat(full);
    out.push_str(&"░".repeat(shade.saturating_sub(full)));
    out.push_str(&" ".repeat(WIDTH - full.max(shade)));
    out
}

fn figure(out: &mut String, caption: &crate::caption::Caption) {
    let _ = write!(out, "\n## {}\n\n{}\n", text(&caption.title), text(&caption.text));
    for aside in &caption.asides {
        let _ = write!(out, "\n{}:\n\n", text(&aside.title));
        for item in &aside.items {
            let _ = writeln!(out, "- {}", text(item));
        }
    }
}

fn head(out: &mut String, page: &Page) {
    let s = &page.findings.stamp;
    let _ = write!(
        out,
        "# {}\n\n{}, as of {}\n\n**{}**\n\n",
        text(&s.title),
        text(&s.game_title),
        s.as_of,
        text(&page.summary.headline)
    );
    if !page.findings.health.fit_for_use {
        let _ = write!(
            out,
            "> **Not fit for use.** {} of {} draws have no certified solution.\n\n",
            page.findings.health.failed, page.findings.health.draws
        );
    }
    for j in &page.summary.judgements {
        let _ = writeln!(out, "- {}", text(j));
    }
    let _ = write!(out, "\n{}\n", text(&page.summary.confidence));
}

fn outcomes(out: &mut String, page: &Page) {
    figure(out, &page.captions.outcomes);
    let _ = write!(out, "\n```text\n");
    for o in &page.findings.outcomes {
        let p = o.probability;
        let _ = writeln!(
            out,
            "{:<34} {} {:>8}",
            fit(&o.label, 34),
            bar(p.mean, p.p95),
            probability(page, o).0
        );
    }
    let _ = write!(
        out,
        "```\n\n| Ending | Probability | Sampling, 95 % | Belief 5–95 % | In words |\n|---|--:|--:|--:|---|\n"
    );
    for o in &page.findings.outcomes {
        let p = o.probability;
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} | {} |",
            text(&o.label),
            text(&probability(page, o).0),
            text(&half_width(p.mcse)),
            text(&percent_range(p.p05, p.p95)),
            probability(page, o).1
        );
    }
}

/// An ending's probability with its word; where it depends on which of several
/// equilibria is played, the range over them and no word.
fn probability(page: &Page, o: &OutcomeFinding) -> (String, &'static str) {
    match crate::multiplicity::range(&page.findings, &o.id) {
        Some(range) => (range, "depends on the equilibrium"),
        None => {
            let p = o.probability;
            (percent(p.mean, p.mcse), likelihood(p.mean))
        }
    }
}

fn fit(label: &str, width: usize) -> String {
    // A fence of backticks cannot be closed from inside a line without them.
    let label = safe(label).replace('`', "'");
    if label.chars().count() <= width {
        return label;
    }
    label.chars().take(width - 1).chain(['…']).collect()
}

fn tree(out: &mut String, page: &Page) {
    figure(out, &page.captions.tree);
    out.push('\n');
    let nodes = &page.picture.tree.nodes;
    let mut stack: Vec<(usize, usize)> = vec![(0, 0)];
    while let Some((at, depth)) = stack.pop() {
        let Some(node) = nodes.get(at) else { continue };
        let here = match &node.by {
            Some(by) => format!("{} moves: {}", name(&page.picture, by), node.label),
            None => node.label.clone(),
        };
        let branch = match node.taken {
            Some(t) => format!("{} ({}) → ", node.branch, percent(t.mean, t.mcse)),
            None => String::new(),
        };
        let reached = percent(node.reached.mean, node.reached.mcse);
        let _ = writeln!(
            out,
            "{}- {}{}, reached {}",
            "  ".repeat(depth),
            text(&branch),
            text(&here),
            text(&reached)
        );
        let children = (0..nodes.len()).filter(|c| nodes[*c].parent == Some(at));
        stack.extend(children.collect::<Vec<_>>().into_iter().rev().map(|c| (c, depth + 1)));
    }
}

fn leverage(out: &mut String, page: &Page) {
    figure(out, &page.captions.leverage);
    if page.findings.leverage.is_empty() {
        return;
    }
    let _ = write!(
        out,
        "\n| Who | Over whom | Leverage | Belief 5–95 % | Obtained | Made | Share of power | Puzzle |\n|---|---|--:|--:|--:|--:|--:|--:|\n"
    );
    for l in &page.findings.leverage {
        let number = |v: Option<f64>| v.map_or_else(|| "–".to_owned(), |v| format!("{v:.2}"));
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} | {:.2} | {:.2} | {} | {} |",
            text(&name(&page.picture, &l.of)),
            text(&name(&page.picture, &l.over)),
            number(l.leverage.map(|e| e.mean)),
            l.leverage.map_or_else(|| "–".to_owned(), |e| format!("{:.2}–{:.2}", e.p05, e.p95)),
            l.obtained,
            l.made,
            number(l.power_share),
            number(l.puzzle)
        );
    }
}

fn turns_on(out: &mut String, page: &Page) {
    figure(out, &page.captions.turns_on);
    let swings: Vec<_> = page.picture.swings.iter().take(12).collect();
    if swings.is_empty() {
        return;
    }
    let _ = write!(out, "\n```text\n");
    for s in &swings {
        let _ = writeln!(
            out,
            "{:<20} {} {:>5.1} points",
            fit(&s.parameter, 20),
            bar(s.largest, s.largest),
            s.largest * 100.0
        );
    }
    let _ = writeln!(out, "```");
}

fn map(out: &mut String, page: &Page) {
    figure(out, &page.captions.map);
    let Some(m) = &page.picture.map else { return };
    let _ =
        write!(out, "\n| Likeliest ending | Share of belief | Share of the map |\n|---|--:|--:|\n");
    for r in &m.regions {
        let label = page
            .findings
            .outcomes
            .iter()
            .find(|o| o.id == r.outcome)
            .map_or(r.outcome.as_str(), |o| o.label.as_str());
        let error = (r.belief * (1.0 - r.belief) / m.draws.max(1) as f64).sqrt();
        let _ = writeln!(
            out,
            "| {} | {} | {:.0} % |",
            text(label),
            text(&percent(r.belief, error)),
            r.area * 100.0
        );
    }
}

fn audit(out: &mut String, page: &Page) {
    figure(out, &page.captions.audit);
    for r in &page.findings.audits {
        let _ = write!(
            out,
            "\n### {}\n\n{}\n\n| Date | On whom | Triggered | Enforced | Response | Grade | Sources |\n|---|---|---|---|---|---|---|\n",
            text(&r.title),
            text(&crate::audit::population(&r.population).join(" "))
        );
        for o in &r.occasions {
            let _ = writeln!(
                out,
                "| {} | {} | {} | {} | {} | {} | {} |",
                o.date,
                text(&name(&page.picture, &o.actor)),
                match o.triggered {
                    Some(true) => "yes",
                    Some(false) => "no",
                    None => "not known",
                },
                match o.pending {
                    true => "not yet answered",
                    false if o.enforced => "yes",
                    false => "no",
                },
                text(&o.response),
                o.grade,
                text(&o.sources.join(", "))
            );
        }
    }
}

fn ledger(out: &mut String, page: &Page) {
    figure(out, &page.captions.ledger);
    for l in &page.findings.ledgers {
        let _ = write!(
            out,
            "\n| Date | From | To | Entry | Weight | Balance | What | Grade | Sources |\n|---|---|---|---|--:|--:|---|---|---|\n"
        );
        for e in &l.entries {
            let _ = writeln!(
                out,
                "| {} | {} | {} | {} | {} | {} | {}{} | {} | {} |",
                e.date,
                text(&name(&page.picture, &e.giver)),
                text(&name(&page.picture, &e.receiver)),
                e.kind.word(),
                e.weight,
                e.balance,
                text(&e.summary),
                if e.quiet { " (quietly)" } else { "" },
                e.grade,
                text(&e.sources.join(", "))
            );
        }
    }
}

fn ladder(out: &mut String, page: &Page) {
    figure(out, &page.captions.ladder);
    for s in &page.findings.ladders {
        let _ = write!(out, "\n| Partner | Tier | Since | Sources |\n|---|---|---|---|\n");
        for p in &s.partners {
            let _ = writeln!(
                out,
                "| {} | {} | {} | {} |",
                text(&name(&page.picture, &p.actor)),
                text(&p.tier),
                p.since,
                text(&p.sources.join(", "))
            );
        }
    }
}

fn record(out: &mut String, page: &Page) {
    figure(out, &page.captions.timeline);
    let _ = write!(out, "\n| Date | Who | What | Grade | Sources |\n|---|---|---|---|---|\n");
    for e in page.picture.record.events.iter().filter(|e| !e.held_out) {
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} | {} |",
            e.date,
            text(&name(&page.picture, &e.actor)),
            text(&e.summary),
            e.grade,
            text(&e.sources.join(", "))
        );
    }
}

fn foundations(out: &mut String, page: &Page) {
    let f = &page.findings;
    let _ = write!(
        out,
        "\n## Parameters\n\n| Parameter | Median | Belief 5–95 % | Rests on |\n|---|--:|--:|---|\n"
    );
    for p in &f.parameters {
        let mut rests = p.sources.join(", ");
        if let Some(j) = &p.judgement {
            rests = if rests.is_empty() { j.clone() } else { format!("{rests}; {j}") };
        }
        let _ = writeln!(
            out,
            "| {} | {:.3} | {:.3}–{:.3} | {} |",
            text(&p.label),
            p.base,
            p.p05,
            p.p95,
            text(if rests.is_empty() { "nothing" } else { &rests })
        );
    }
    let _ = write!(out, "\n## Sources\n\n");
    for s in &f.sources {
        let _ = write!(out, "- [{}] {}", text(&s.key), text(&s.citation));
        match s.url.as_deref().filter(|u| web_address(u)) {
            Some(url) => {
                let _ = writeln!(out, " <{url}>");
            }
            None => out.push('\n'),
        }
    }
    let h = &f.health;
    let _ = write!(
        out,
        "\n## Health\n\n{} draws, {} certified; the largest distance of any probability from its logit response is {:.0e}, tolerance {:.0e}. Each solution was checked by code apart from the solver.\n\nCase {} {} · seed {} · realpolitik {}\n",
        h.draws,
        h.certified,
        h.max_residual,
        h.tolerance,
        text(&f.stamp.case),
        f.stamp.hash,
        f.stamp.seed,
        f.stamp.version
    );
}

/// Whether an address may stand as a link: http or https, no character that
/// would end it.
pub fn web_address(url: &str) -> bool {
    (url.starts_with("https://") || url.starts_with("http://"))
        && !url
            .chars()
            .any(|c| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"' | '`'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_in_text_is_text() {
        assert_eq!(text("<b>*x*</b>"), r"\<b\>\*x\*\</b\>");
        assert_eq!(text("a|b"), r"a\|b");
        assert!(!web_address("javascript:alert(1)"));
        assert!(!web_address("https://a.example/> <script>"));
        assert!(web_address("https://doi.org/10.1/x"));
    }

    #[test]
    fn a_bar_is_as_wide_as_its_share() {
        assert_eq!(bar(0.5, 0.75).chars().filter(|c| *c == '█').count(), 20);
        assert_eq!(bar(0.5, 0.75).chars().filter(|c| *c == '░').count(), 10);
        assert_eq!(bar(1.0, 1.0).chars().count(), WIDTH);
    }
}
