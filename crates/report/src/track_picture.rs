//! A dated question over time, as a picture: the probability as it would have been said,
//! with its band.

use jiff::civil::Date;
use realpolitik_analysis::relations::{Band, Track, TrackedQuestion};
use realpolitik_game::picture::escaped;
use std::fmt::Write;

/// Width and height of a panel.
const WIDTH: f64 = 600.0;
const HEIGHT: f64 = 220.0;
/// Room at the left, for the scale, and at the right, for the legend.
const LEFT: f64 = 56.0;
const RIGHT: f64 = 150.0;
/// Room above each panel, for the question, and below, for days.
const ABOVE: f64 = 40.0;
const BELOW: f64 = 36.0;
/// Colours that people with any colour vision tell apart (Okabe & Ito 2008).
const JUDGED: &str = "#0072b2";
const RECORDED: &str = "#d55e00";
/// Days that are named below a panel, at the most.
const NAMED: usize = 7;

/// Every question over time, a panel each, as SVG; `None` where there is no day to show.
pub fn picture(t: &Track, title: &str) -> Option<String> {
    let all: Vec<(&TrackedQuestion, Vec<(f64, usize)>)> =
        t.questions.iter().filter_map(|q| Some((q, places(q)?))).collect();
    if all.is_empty() {
        return None;
    }
    let panel = ABOVE + HEIGHT + BELOW;
    let (w, h) = (LEFT + WIDTH + RIGHT, panel * all.len() as f64 + 8.0);
    let title = escaped(title);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {w:.0} {h:.0}\" width=\"{w:.0}\" \
         height=\"{h:.0}\" role=\"img\" aria-labelledby=\"title desc\" \
         font-family=\"sans-serif\" font-size=\"12\">\n\
         <title id=\"title\">{title}: what would have been said from {}</title>\n<desc id=\"desc\">",
        escaped(&t.as_of)
    );
    for (q, _) in &all {
        let _ = write!(out, "{}: {}. ", escaped(&q.label), ends(q));
    }
    out.push_str("</desc>\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n");
    for (k, (q, at)) in all.iter().enumerate() {
        one(&mut out, q, at, panel * k as f64 + ABOVE);
    }
    out.push_str("</svg>\n");
    Some(out)
}

/// Days of a question, each as a share of the way from the first to the last.
fn places(q: &TrackedQuestion) -> Option<Vec<(f64, usize)>> {
    let days: Vec<Date> = q.days.iter().map(|d| d.on.parse().ok()).collect::<Option<_>>()?;
    let (first, last) = (*days.first()?, *days.last()?);
    let whole = f64::from((last - first).get_days().max(1));
    let each = days.iter().enumerate();
    Some(each.map(|(k, d)| (f64::from((*d - first).get_days()) / whole, k)).collect())
}

/// The first and the last that is said, in words.
fn ends(q: &TrackedQuestion) -> String {
    let said = |k: usize| {
        let d = &q.days[k];
        let band = d.recorded.as_ref().or(d.judged.as_ref());
        let p = band.map_or_else(|| "nothing".to_owned(), |b| format!("{:.0} %", 100.0 * b.mean));
        format!("{p} on {}", d.on)
    };
    format!("{}, {}", said(0), said(q.days.len() - 1))
}

/// A panel, its field beginning at `top`.
fn one(out: &mut String, q: &TrackedQuestion, at: &[(f64, usize)], top: f64) {
    let x = |share: f64| LEFT + WIDTH * share;
    let y = |p: f64| top + HEIGHT * (1.0 - p.clamp(0.0, 1.0));
    let _ = writeln!(
        out,
        "<text x=\"{LEFT}\" y=\"{:.1}\" font-weight=\"bold\">{}</text>",
        top - 14.0,
        escaped(&q.label)
    );
    for step in 0..=4 {
        let p = f64::from(step) / 4.0;
        let (right, line, left, text) = (LEFT + WIDTH, y(p), LEFT - 8.0, y(p) + 4.0);
        let _ = writeln!(
            out,
            "<line x1=\"{LEFT}\" x2=\"{right:.1}\" y1=\"{line:.1}\" y2=\"{line:.1}\" stroke=\"#ddd\"/>\
             <text x=\"{left:.1}\" y=\"{text:.1}\" text-anchor=\"end\" fill=\"#444\">{:.0} %</text>",
            100.0 * p
        );
    }
    let every = at.len().div_ceil(NAMED).max(1);
    for (share, k) in at.iter().filter(|(_, k)| k % every == 0) {
        let _ = writeln!(
            out,
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\" fill=\"#444\">{}</text>",
            x(*share),
            top + HEIGHT + 18.0,
            escaped(&q.days[*k].on)
        );
    }
    let judged = |k: usize| q.days[k].judged;
    let recorded = |k: usize| q.days[k].recorded;
    curve(out, at, &judged, (JUDGED, ""), (&x, &y));
    curve(out, at, &recorded, (RECORDED, "7 3"), (&x, &y));
    for (k, (name, colour, dash)) in
        [("as judged", JUDGED, ""), ("after the record", RECORDED, "7 3")].into_iter().enumerate()
    {
        let (right, line) = (LEFT + WIDTH + 12.0, top + 12.0 + 18.0 * k as f64);
        let _ = writeln!(
            out,
            "<line x1=\"{right:.1}\" x2=\"{:.1}\" y1=\"{line:.1}\" y2=\"{line:.1}\" \
             stroke=\"{colour}\" stroke-width=\"1.8\" stroke-dasharray=\"{dash}\"/>\
             <text x=\"{:.1}\" y=\"{:.1}\" fill=\"#222\">{name}</text>",
            right + 24.0,
            right + 30.0,
            line + 4.0
        );
    }
}

/// What a panel measures: across and down.
type Scales<'a> = (&'a dyn Fn(f64) -> f64, &'a dyn Fn(f64) -> f64);

/// A band and the line in it, wherever something is said; a gap cuts both.
fn curve(
    out: &mut String,
    at: &[(f64, usize)],
    said: &dyn Fn(usize) -> Option<Band>,
    (colour, dash): (&str, &str),
    (x, y): Scales<'_>,
) {
    let mut runs: Vec<Vec<(f64, Band)>> = vec![Vec::new()];
    for (share, k) in at {
        match (said(*k), runs.last_mut()) {
            (Some(band), Some(run)) => run.push((x(*share), band)),
            (None, Some(run)) if !run.is_empty() => runs.push(Vec::new()),
            _ => {}
        }
    }
    for run in runs.iter().filter(|r| !r.is_empty()) {
        let corner = |x: f64, p: f64| format!("{x:.1},{:.1}", y(p));
        let upper = run.iter().map(|(x, b)| corner(*x, b.p95));
        let lower = run.iter().rev().map(|(x, b)| corner(*x, b.p05));
        let band: Vec<String> = upper.chain(lower).collect();
        let line: Vec<String> = run.iter().map(|(x, b)| corner(*x, b.mean)).collect();
        let _ = writeln!(
            out,
            "<polygon points=\"{}\" fill=\"{colour}\" fill-opacity=\"0.14\"/>\
             <polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.8\" \
             stroke-dasharray=\"{dash}\"/>",
            band.join(" "),
            line.join(" ")
        );
        for (x, b) in run {
            let _ = writeln!(
                out,
                "<circle cx=\"{x:.1}\" cy=\"{:.1}\" r=\"2.2\" fill=\"{colour}\"/>",
                y(b.mean)
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use realpolitik_analysis::relations::TrackedDay;

    fn day(on: &str, judged: Option<f64>, recorded: Option<f64>) -> TrackedDay {
        let band = |p: f64| Band { mean: p, mcse: 0.01, p05: p / 2.0, p95: (2.0 * p).min(1.0) };
        TrackedDay {
            on: on.to_owned(),
            state: "low".to_owned(),
            judged: judged.map(band),
            recorded: recorded.map(band),
            effective_draws: 500.0,
            constant_hazard: None,
            come_true: judged == Some(1.0),
        }
    }

    fn told(days: Vec<TrackedDay>) -> Track {
        let q = TrackedQuestion {
            id: "q".to_owned(),
            label: "Will <it> rise?".to_owned(),
            relation: "r".to_owned(),
            resolve_by: "2022-12-31".to_owned(),
            came_true: Some(true),
            days,
        };
        let as_of = "2022-01-01".to_owned();
        Track { as_of, questions: vec![q], draws: 500, failed: 0, needed: 400.0 }
    }

    #[test]
    fn a_gap_cuts_the_line_and_text_stays_text() {
        let t = told(vec![
            day("2022-01-01", Some(0.2), Some(0.1)),
            day("2022-02-01", Some(0.25), None),
            day("2022-03-01", Some(1.0), Some(1.0)),
        ]);
        let svg = picture(&t, "A & B").unwrap();
        assert_eq!(svg.matches("<polyline").count(), 3, "{svg}");
        assert!(svg.contains("Will &lt;it&gt; rise?") && svg.contains("A &amp; B"), "{svg}");
        assert!(svg.contains("10 % on 2022-01-01, 100 % on 2022-03-01"), "{svg}");
        // A month of 31 days of 59: the second point stands past the middle.
        assert!(svg.contains(&format!("cx=\"{:.1}\"", LEFT + WIDTH * 31.0 / 59.0)), "{svg}");
        assert_eq!(picture(&told(Vec::new()), "t"), None);
    }

    #[test]
    fn a_table_says_what_is_withheld() {
        let mut days = vec![
            day("2022-01-01", Some(0.2), Some(0.1)),
            day("2022-02-01", Some(0.25), None),
            day("2022-03-01", Some(1.0), Some(1.0)),
        ];
        days[1].effective_draws = 31.0;
        let text = crate::track::track(&told(days), crate::style::Style::default());
        assert!(text.contains("2022-01-01  20 % (10–40 %)"), "{text}");
        assert!(text.contains("withheld (31 of 400)"), "{text}");
        assert!(text.contains("low: it has come true"), "{text}");
    }
}
