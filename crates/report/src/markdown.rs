//! Findings as Markdown, each figure in its plain form: Unicode bars and tables.

use crate::page::Page;
use crate::plain::{Bar, Block, Head, Plain, figures};
use crate::words::{counted, safe, three_digits};
use std::fmt::Write;

/// Cells of a bar from 0 to 100 %.
const WIDTH: usize = 40;
/// Cells of the name of a bar.
const NAME: usize = 34;

/// The page as one Markdown document. No HTML of the case gets through: text is
/// escaped, links go to http and https alone.
pub fn report(page: &Page) -> String {
    let mut out = String::new();
    head(&mut out, page);
    for p in figures(page).iter().filter(|p| p.shows()) {
        figure(&mut out, p);
    }
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

fn figure(out: &mut String, plain: &Plain<'_>) {
    let caption = plain.caption;
    let _ = write!(out, "\n## {}\n\n{}\n", text(&caption.title), text(&caption.text));
    for aside in &caption.asides {
        let _ = write!(out, "\n{}:\n\n", text(&aside.title));
        for item in &aside.items {
            let _ = writeln!(out, "- {}", text(item));
        }
    }
    for b in &plain.blocks {
        out.push('\n');
        block(out, b);
    }
}

fn block(out: &mut String, block: &Block) {
    match block {
        Block::Part(title) => {
            let _ = writeln!(out, "### {}", text(title));
        }
        Block::Text(words) => {
            let _ = writeln!(out, "{}", text(words));
        }
        Block::Bars(all) => bars(out, all),
        Block::Table(heads, rows) => table(out, heads, rows),
        Block::Nested(items) => {
            for (depth, item) in items {
                let _ = writeln!(out, "{}- {}", "  ".repeat(*depth), text(item));
            }
        }
        Block::Fixed(words) => {
            let _ = writeln!(out, "```text\n{}\n```", fenced(words.trim_end()));
        }
    }
}

/// Text inside a fence: a fence of backticks cannot be closed by a line without
/// them.
fn fenced(words: &str) -> String {
    words.replace('`', "'")
}

fn bars(out: &mut String, all: &[Bar]) {
    out.push_str("```text\n");
    for b in all {
        let high = b.range.map_or(b.mean, |(_, high)| high);
        let label = crate::style::fit(&fenced(&b.label), NAME);
        let _ = writeln!(out, "{label} {} {}", bar(b.mean, high), fenced(&safe(&b.value)));
    }
    out.push_str("```\n");
}

fn table(out: &mut String, heads: &[Head], rows: &[Vec<String>]) {
    for h in heads {
        let _ = write!(out, "| {} ", h.name);
    }
    out.push_str("|\n");
    for h in heads {
        out.push_str(if h.number { "|--:" } else { "|---" });
    }
    out.push_str("|\n");
    for row in rows {
        for cell in row {
            let _ = write!(out, "| {} ", text(cell));
        }
        out.push_str("|\n");
    }
}

fn head(out: &mut String, page: &Page) {
    let (s, b) = (&page.findings.stamp, &page.summary.brief);
    let _ = write!(out, "# {}\n\n{}, as of {}\n\n", text(&b.title), text(&b.case), s.as_of);
    if let Some(summary) = &s.summary {
        let _ = write!(out, "{}\n\n", text(summary));
    }
    if !page.findings.health.fit_for_use {
        let _ = write!(
            out,
            "> **Not fit for use.** {} of {} draws have no certified solution.\n\n",
            page.findings.health.failed, page.findings.health.draws
        );
    }
    for j in &b.judgements {
        let _ =
            writeln!(out, "- **{}** {} ({})", text(&j.chance), text(&j.label), text(&j.terms()));
    }
    if !b.against.is_empty() {
        out.push_str("\nWhat speaks against this:\n\n");
        for line in &b.against {
            let _ = writeln!(out, "- {}", text(line));
        }
    }
    let all = &page.summary.judgements;
    let _ = write!(out, "\n## {} in more words\n\n", counted(all.len(), "judgement"));
    for j in all {
        let _ = writeln!(out, "- {}", text(j));
    }
    let _ = write!(out, "\n{}\n", text(&page.summary.confidence));
}

fn foundations(out: &mut String, page: &Page) {
    let f = &page.findings;
    let _ = write!(
        out,
        "\n## Parameters\n\n| Parameter | Median | Belief 5–95 % | Rests on |\n|---|--:|--:|---|\n"
    );
    for p in &f.parameters {
        let mut rests = p.sources.join(", ");
        for j in [&p.judgement, &p.account].into_iter().flatten() {
            rests = if rests.is_empty() { j.clone() } else { format!("{rests}; {j}") };
        }
        let _ = writeln!(
            out,
            "| {} | {} | {} to {} | {} |",
            text(&p.label),
            three_digits(p.base),
            three_digits(p.p05),
            three_digits(p.p95),
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
