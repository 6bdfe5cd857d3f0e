//! Plain forms of figures as HTML, for a page without a script.

use super::escape;
use crate::caption::Caption;
use crate::plain::{Bar, Block, Head, Plain};
use crate::words::safe;
use std::fmt::Write;

/// Tables of more rows than this go to the annex of a printed report.
const TALL: usize = 12;

/// A figure: its title, its plain form, its caption.
pub(super) fn figure(out: &mut String, number: usize, plain: &Plain<'_>) {
    let (id, c) = (plain.id, plain.caption);
    let _ = write!(
        out,
        "<figure id=\"figure-{id}\" aria-labelledby=\"figure-{id}-title\">\n<div class=\"head\"><h3 \
         id=\"figure-{id}-title\"><span class=\"no\" aria-hidden=\"true\">{number}</span>{}</h3></div>\n",
        text(&c.title)
    );
    for b in &plain.blocks {
        block(out, b);
    }
    asides(out, c);
    let _ = write!(out, "<figcaption><p>{}</p></figcaption>\n</figure>\n", text(&c.text));
}

fn asides(out: &mut String, c: &Caption) {
    for aside in &c.asides {
        let _ = write!(out, "<h4>{}</h4>\n<ul class=\"aside\">", text(&aside.title));
        for item in &aside.items {
            let _ = write!(out, "<li>{}</li>", text(item));
        }
        out.push_str("</ul>\n");
    }
}

/// Text of a case: control characters shown, markup escaped.
fn text(raw: &str) -> String {
    escape(&safe(raw))
}

fn block(out: &mut String, block: &Block) {
    match block {
        Block::Part(title) => {
            let _ = writeln!(out, "<h4>{}</h4>", text(title));
        }
        Block::Text(words) if words.is_empty() => {}
        Block::Text(words) => {
            let _ = writeln!(out, "<p class=\"aside\">{}</p>", text(words));
        }
        Block::Bars(all) => bars(out, all),
        Block::Table(heads, rows) => details(out, heads, rows),
        Block::Nested(items) => nested(out, items),
        Block::Fixed(words) => {
            let _ = writeln!(
                out,
                "<details class=\"data\"><summary>In words</summary><pre>{}</pre></details>",
                escape(words.trim_end())
            );
        }
    }
}

fn bars(out: &mut String, all: &[Bar]) {
    out.push_str("<ul class=\"bars\">\n");
    for b in all {
        let _ = writeln!(
            out,
            "<li><span>{}</span>{}<span>{}</span></li>",
            text(&b.label),
            gauge(b.mean, b.range, None),
            text(&b.value)
        );
    }
    out.push_str("</ul>\n");
}

/// A share as a bar on a scale from 0 to 1 with half of it marked, what belief
/// spans as a band, and a mark for another number. Words stand beside it.
pub(super) fn gauge(mean: f64, range: Option<(f64, f64)>, before: Option<f64>) -> String {
    let at = |v: f64| (v.clamp(0.0, 1.0) * 1000.0).round() / 10.0;
    let mut out = String::from(
        "<svg class=\"gauge\" viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\" \
         focusable=\"false\"><rect class=\"scale\" width=\"100\" height=\"10\"/>",
    );
    let _ = write!(out, "<rect class=\"mean\" y=\"2\" width=\"{}\" height=\"6\"/>", at(mean));
    if let Some((low, high)) = range {
        // A band of no width is still seen.
        let wide = (at(high) - at(low)).max(0.6);
        let _ = write!(
            out,
            "<rect class=\"band\" x=\"{}\" width=\"{wide:.1}\" height=\"10\"/>",
            at(low).min(99.4)
        );
    }
    let _ = write!(out, "<path class=\"half\" d=\"M50 0V10\"/>");
    if let Some(was) = before {
        let _ = write!(out, "<path class=\"before\" d=\"M{0} 0V10\"/>", at(was));
    }
    out.push_str("</svg>");
    out
}

fn details(out: &mut String, heads: &[Head], rows: &[Vec<String>]) {
    let tall = if rows.len() > TALL { " tall" } else { "" };
    let _ = write!(
        out,
        "<details class=\"data{tall}\"><summary>Data <span class=\"quiet\">({} rows)</span></summary>\n\
         <div class=\"scroll\">",
        rows.len()
    );
    let cells: Vec<Vec<String>> =
        rows.iter().map(|row| row.iter().map(|cell| text(cell)).collect()).collect();
    table(out, heads, &cells);
    out.push_str("</div></details>\n");
    if rows.len() > TALL {
        let _ = writeln!(
            out,
            "<p class=\"annexed\">The {} rows behind this figure are left out in print unless the \
             report is written with --annex.</p>",
            rows.len()
        );
    }
}

/// A table; its cells are HTML.
pub(super) fn table(out: &mut String, heads: &[Head], rows: &[Vec<String>]) {
    out.push_str("<table><thead><tr>");
    for h in heads {
        let class = if h.number { " class=\"num\"" } else { "" };
        let _ = write!(out, "<th scope=\"col\"{class}>{}</th>", escape(h.name));
    }
    out.push_str("</tr></thead><tbody>\n");
    for row in rows {
        out.push_str("<tr>");
        for (h, cell) in heads.iter().zip(row) {
            let class = if h.number { " class=\"num\"" } else { "" };
            // The next cell or row closes this one.
            let _ = write!(out, "<td{class}>{cell}");
        }
        out.push('\n');
    }
    out.push_str("</tbody></table>");
}

fn nested(out: &mut String, items: &[(usize, String)]) {
    const OPEN: &str = "<ul class=\"nested\">";
    out.push_str(OPEN);
    // The depths whose item is open, so that a list stands in an item; a depth that
    // is skipped has no list of its own.
    let mut stack: Vec<usize> = Vec::new();
    for (d, item) in items {
        match stack.last() {
            Some(top) if d > top => out.push_str(OPEN),
            _ => {
                while stack.last().is_some_and(|top| top >= d) {
                    out.push_str("</li>");
                    stack.pop();
                    if stack.last().is_some_and(|top| top >= d) {
                        out.push_str("</ul>");
                    }
                }
            }
        }
        let _ = write!(out, "<li>{}", text(item));
        stack.push(*d);
    }
    while stack.pop().is_some() {
        out.push_str("</li></ul>");
    }
    if items.is_empty() {
        out.push_str("</ul>");
    }
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plain::{numbers, words};

    #[test]
    fn lists_open_and_close_in_pairs() {
        let depths = [0, 1, 2, 2, 1, 3, 0];
        let items: Vec<_> = depths.iter().map(|d| (*d, format!("<{d}>"))).collect();
        let mut out = String::new();
        nested(&mut out, &items);
        assert_eq!(out.matches("<li>").count(), items.len());
        assert_eq!(out.matches("<li>").count(), out.matches("</li>").count(), "{out}");
        assert_eq!(out.matches("<ul").count(), out.matches("</ul>").count(), "{out}");
        assert!(!out.contains("<2>"), "what the case says is escaped");
    }

    #[test]
    fn what_a_case_says_is_escaped_in_every_block() {
        let hostile = "<img src=x onerror=alert(1)>\u{1b}[31m".to_owned();
        let blocks = [
            Block::Part(hostile.clone()),
            Block::Text(hostile.clone()),
            Block::Bars(vec![Bar {
                label: hostile.clone(),
                mean: 0.5,
                range: None,
                value: hostile.clone(),
            }]),
            Block::Table(vec![words("A"), numbers("B")], vec![vec![hostile.clone(); 2]]),
            Block::Nested(vec![(0, hostile.clone())]),
            Block::Fixed(hostile.clone()),
        ];
        for b in &blocks {
            let mut out = String::new();
            block(&mut out, b);
            assert!(out.contains("&lt;img") && !out.contains("<img"), "{out}");
        }
    }

    #[test]
    fn a_gauge_stays_on_its_scale() {
        let svg = gauge(1.2, Some((-0.1, 1.0)), Some(0.25));
        assert!(svg.contains("class=\"mean\" y=\"2\" width=\"100\""), "{svg}");
        assert!(svg.contains("class=\"band\" x=\"0\" width=\"100.0\""), "{svg}");
        assert!(svg.contains("M25 0V10"), "{svg}");
    }
}
