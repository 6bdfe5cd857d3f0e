//! What the figures rest on: method, health, parameters, sources.

use super::escape;
use super::plain::table;
use crate::glossary::TERMS;
use crate::markdown::web_address;
use crate::page::Page;
use crate::plain::{numbers, words};
use crate::words::{safe, three_digits};
use std::fmt::Write;

/// All of it.
pub(super) fn foundations(out: &mut String, page: &Page) {
    method(out);
    health(out, page);
    parameters(out, page);
    sources(out, page);
}

fn method(out: &mut String) {
    out.push_str(
        "<section aria-labelledby=\"method\">\n<h2 id=\"method\">Method</h2>\n\
         <p>The case is a game in extensive form whose payoffs depend on uncertain parameters. Each \
         draw fixes all parameters; the game is then solved for its agent logit quantal response on \
         the principal branch (McKelvey and Palfrey 1998), in which each actor at each move takes \
         better actions more often, the more so the greater its precision. Each solution is checked \
         by code apart from the solver. A probability is the mean over draws. Likelihood words \
         follow ICD 203; a belief that spans more than two of them has none. Sources are graded \
         after AJP-2.1: reliability A to F, credibility 1 to 6.</p>\n<dl class=\"terms\">\n",
    );
    for t in TERMS {
        let _ = writeln!(out, "<dt id=\"term-{}\">{}</dt><dd>{}</dd>", t.id, t.name, t.gloss);
    }
    out.push_str("</dl>\n</section>\n");
}

fn health(out: &mut String, page: &Page) {
    let (h, s) = (&page.findings.health, &page.findings.stamp);
    let _ = write!(
        out,
        "<section aria-labelledby=\"health\">\n<h2 id=\"health\">Health</h2>\n<dl class=\"facts\">\n\
         <dt>Draws</dt><dd>{}</dd>\n<dt>Certified</dt><dd>{}</dd>\n\
         <dt>Without a certified solution</dt><dd>{}</dd>\n\
         <dt>Largest residual</dt><dd>{} (tolerance {})</dd>\n\
         <dt>Fit for use</dt><dd>{}</dd>\n\
         <dt>Case</dt><dd>{} <code class=\"hash\">{}</code></dd>\n<dt>Seed</dt><dd>{}</dd>\n\
         <dt>Program</dt><dd>realpolitik {}</dd>\n",
        h.draws,
        h.certified,
        h.failed,
        power_of_ten(h.max_residual),
        power_of_ten(h.tolerance),
        if h.fit_for_use { "yes" } else { "no" },
        escape(&safe(&s.case)),
        s.hash,
        s.seed,
        s.version
    );
    if page.left_out > 0 {
        let _ = writeln!(
            out,
            "<dt>Left out as private</dt><dd>{} parameters and events</dd>",
            page.left_out
        );
    }
    out.push_str("</dl>\n</section>\n");
}

/// A small number to one digit.
fn power_of_ten(v: f64) -> String {
    if v == 0.0 {
        return "0".to_owned();
    }
    let text = format!("{v:.0e}");
    let (of, power) = text.split_once('e').unwrap_or((&text, "0"));
    format!("{of} × 10<sup>{}</sup>", power.replace('-', "−"))
}

fn parameters(out: &mut String, page: &Page) {
    let heads = [words("Parameter"), numbers("Median"), numbers("5–95 %"), words("Rests on")];
    let rows: Vec<Vec<String>> = page
        .findings
        .parameters
        .iter()
        .map(|p| {
            let link = |key: &String| {
                let key = escape(&safe(key));
                format!("<a href=\"#source-{key}\">{key}</a>")
            };
            let links = p.sources.iter().map(link).collect::<Vec<_>>().join(", ");
            let said = [&p.judgement, &p.account].into_iter().flatten();
            let judged = said.map(|j| escape(&safe(j))).collect::<Vec<_>>().join("; ");
            let rests = match (links.is_empty(), judged.is_empty()) {
                (true, true) => "nothing".to_owned(),
                (false, false) => format!("{links}; {judged}"),
                _ => format!("{links}{judged}"),
            };
            vec![
                format!(
                    "{} <span class=\"quiet\">{}</span>",
                    escape(&safe(&p.label)),
                    escape(&safe(&p.id))
                ),
                three_digits(p.base),
                format!("{}–{}", three_digits(p.p05), three_digits(p.p95)),
                rests,
            ]
        })
        .collect();
    out.push_str(
        "<section class=\"parameters\" aria-labelledby=\"parameters\">\n\
         <h2 id=\"parameters\">Parameters</h2>\n<div class=\"scroll\" tabindex=\"0\" role=\"group\" \
         aria-label=\"Parameters and what they rest on\">",
    );
    table(out, &heads, &rows);
    out.push_str("</div>\n</section>\n");
}

fn sources(out: &mut String, page: &Page) {
    let all = &page.findings.sources;
    let _ = write!(
        out,
        "<section class=\"all-sources\" aria-labelledby=\"sources\">\n<h2 id=\"sources\">Sources</h2>\n\
         <details><summary>{}</summary>\n<ol class=\"sources\">\n",
        crate::words::counted(all.len(), "source")
    );
    for s in all {
        let _ = write!(
            out,
            "<li id=\"source-{0}\"><b>{0}</b> {1}",
            escape(&safe(&s.key)),
            escape(&safe(&s.citation))
        );
        match s.url.as_deref() {
            Some(url) if web_address(url) => {
                let url = escape(url);
                let _ = write!(
                    out,
                    " <a href=\"{url}\" rel=\"noreferrer noopener external\">{url}</a>"
                );
            }
            Some(url) => {
                let _ = write!(out, " <span class=\"quiet\">{}</span>", escape(&safe(url)));
            }
            None => {}
        }
        out.push('\n');
    }
    out.push_str("</ol></details>\n</section>\n");
}
