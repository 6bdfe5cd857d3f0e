//! One HTML file that opens from disk: the words as text, the figures by a
//! script that the file carries, the case inside.
//!
//! The policy of the page allows the one script and the styles whose hashes it
//! names and nothing else: no connection, no frame, no form.

mod foundations;
mod packed;
mod plain;

use crate::brief::Judgement;
use crate::page::Page;
use crate::words::safe;
use packed::{pack, unpack};
pub use realpolitik_game::picture::escape;
use serde::{Deserialize, Serialize};
use std::fmt::Write;

const SCRIPT: &str = include_str!("../assets/report.js");
/// The style sheet of report and workbench.
pub const STYLE: &str = include_str!("../assets/page.css");
/// The script of the workbench.
pub const WORKBENCH_SCRIPT: &str = include_str!("../assets/workbench.js");
/// What the workbench's style adds.
pub const WORKBENCH_STYLE: &str = include_str!("../assets/workbench.css");
/// The policy's hashes, made with the bundle: script, style, and the style that
/// the drawing library puts into every plot.
const HASHES: &str = include_str!("../assets/report.hashes");

/// The case that a report carries, and how it was analysed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Enclosure {
    /// Id of the case.
    pub id: String,
    /// Which game.
    pub game: Option<String>,
    /// What was known.
    pub as_of: String,
    /// Draws.
    pub draws: u64,
    /// Seed.
    pub seed: u64,
    /// The program that wrote it.
    pub version: String,
    /// Whether it was written for the public.
    pub public: bool,
    /// The files: name and text. Empty if private parts had to be left out.
    pub files: Vec<(String, String)>,
    /// The logs of the track record: name and text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub logs: Vec<(String, String)>,
    /// Whether long tables and sources are printed too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub annex: bool,
    /// The day on which they are looked at, unless it is the last that they name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<String>,
}

/// Why a file is not a report.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// There is no case inside.
    #[error("it carries no case")]
    NoCase,
    /// The case inside cannot be read.
    #[error("the case inside cannot be read: {0}")]
    Broken(String),
    /// The seal is missing or does not fit.
    #[error("its seal does not fit what it holds")]
    Seal,
}

const CASE_OPEN: &str = "<script type=\"application/json\" id=\"realpolitik-case\">";
const DATA_OPEN: &str = "<script type=\"application/json\" id=\"realpolitik-page\">";
const CLOSE: &str = "</script>";
const SEAL_OPEN: &str = "<!-- realpolitik seal blake3 ";
const SEAL_CLOSE: &str = " -->\n";

/// The page's policy.
pub fn policy() -> String {
    let mut hashes = HASHES.lines();
    let script = hashes.next().unwrap_or_default();
    let styles: Vec<String> = hashes.map(|h| format!("'{h}'")).collect();
    format!(
        "default-src 'none'; script-src '{script}'; style-src {}; img-src data: blob:; base-uri 'none'; form-action 'none'",
        styles.join(" ")
    )
}

/// The report as one HTML document, sealed.
pub fn report(page: &Page, enclosure: &Enclosure) -> Result<String, serde_json::Error> {
    let s = &page.findings.stamp;
    let mut out = String::with_capacity(1 << 20);
    let _ = write!(
        out,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n",
        escape(&policy()),
        escape(&safe(&s.title))
    );
    words(&mut out, page, enclosure.annex);
    out.push_str("<div id=\"app\">\n");
    figures(&mut out, page);
    out.push_str("</div>\n");
    judged(&mut out, page);
    foundations::foundations(&mut out, page);
    out.push_str(
        "<footer class=\"colophon\"><p>This file holds its case. <code>realpolitik extract FILE</code> \
         gives it back; <code>realpolitik verify FILE</code> runs it again and compares every byte.</p>\
         </footer>\n</main>\n",
    );
    let _ = writeln!(out, "{DATA_OPEN}{}{CLOSE}", pack(&drawn_from(page)?)?);
    let _ = writeln!(out, "{CASE_OPEN}{}{CLOSE}", pack(enclosure)?);
    let _ = write!(out, "<script>{SCRIPT}{CLOSE}\n</body>\n</html>\n");
    Ok(sealed(out))
}

/// What the figures are drawn from: the page without the list of sources, which
/// stands in the file as text.
fn drawn_from(page: &Page) -> Result<serde_json::Value, serde_json::Error> {
    let mut json = serde_json::to_value(page)?;
    if let Some(findings) = json.get_mut("findings").and_then(|f| f.as_object_mut()) {
        findings.remove("sources");
    }
    Ok(json)
}

/// A document with its seal: the hash of all that stands before it.
pub fn sealed(mut body: String) -> String {
    let seal = blake3::hash(body.as_bytes()).to_hex();
    let _ = write!(body, "{SEAL_OPEN}{seal}{SEAL_CLOSE}");
    body
}

/// What is read first: the finding, what is asked, answers, what speaks against
/// them.
fn words(out: &mut String, page: &Page, annex: bool) {
    let (f, s, b) = (&page.findings, &page.findings.stamp, &page.summary.brief);
    let _ = write!(
        out,
        "<a class=\"skip\" href=\"#app\">To the figures</a>\n<main class=\"report\"{}>\n<header>\n\
         <p class=\"kicker\">{} · as of {}</p>\n<h1>{}</h1>\n",
        if annex { " data-annex" } else { "" },
        escape(&b.case),
        escape(&s.as_of),
        escape(&b.title),
    );
    if let Some(summary) = &b.summary {
        let _ = writeln!(out, "<p class=\"lede\">{}</p>", escape(summary));
    }
    out.push_str("</header>\n");
    if !f.health.fit_for_use {
        let _ = writeln!(
            out,
            "<p class=\"unfit\" role=\"alert\"><strong>Not fit for use.</strong> {} of {} draws have \
             no certified solution{}; what follows leaves them out and may be biased.</p>",
            f.health.failed,
            f.health.draws,
            if f.health.interrupted { ", and it was stopped early" } else { "" }
        );
    }
    out.push_str(
        "<section class=\"brief\" aria-label=\"The answer in short\">\n<ul class=\"judgements\">\n",
    );
    for (i, j) in b.judgements.iter().enumerate() {
        judgement(out, j, i >= b.narrow.judgements);
    }
    out.push_str("</ul>\n");
    if !b.against.is_empty() {
        out.push_str("<h2>What speaks against this</h2>\n<ul class=\"against\">\n");
        for (i, line) in b.against.iter().enumerate() {
            let _ = writeln!(out, "<li{}>{}</li>", more(i >= b.narrow.against), escape(line));
        }
        out.push_str("</ul>\n");
    }
    out.push_str("</section>\n");
}

/// The class of what a phone leaves out on its first screen.
fn more(is: bool) -> &'static str {
    if is { " class=\"more\"" } else { "" }
}

fn judgement(out: &mut String, j: &Judgement, is_more: bool) {
    let range = j.range.as_ref().map(|_| (j.p05, j.p95));
    let _ = writeln!(
        out,
        "<li{}><span class=\"chance\">{}{}</span><span>{} <span class=\"quiet\">{}</span></span></li>",
        more(is_more),
        escape(&j.chance),
        plain::gauge(j.mean, range, j.before),
        escape(&j.label),
        escape(&j.terms())
    );
}

/// The figures in their plain form; a script puts drawn ones in their place.
/// Those with nothing to show are left out.
fn figures(out: &mut String, page: &Page) {
    let all = crate::plain::figures(page);
    for (i, p) in all.iter().filter(|p| p.shows()).enumerate() {
        plain::figure(out, i + 1, p);
    }
}

/// What follows in more words, and how sure it is.
fn judged(out: &mut String, page: &Page) {
    out.push_str(
        "<section class=\"judged\" aria-labelledby=\"judgements\">\n\
         <h2 id=\"judgements\">What we judge</h2>\n<ul>\n",
    );
    for j in &page.summary.judgements {
        let _ = writeln!(out, "<li>{}</li>", escape(j));
    }
    let _ = write!(
        out,
        "</ul>\n<p class=\"confidence\">{}</p>\n</section>\n",
        escape(&page.summary.confidence)
    );
}

/// Checks the seal of a report: that not a byte before it or in it has changed.
pub fn check_seal(html: &str) -> Result<(), ReadError> {
    let at = html.rfind(SEAL_OPEN).ok_or(ReadError::Seal)?;
    let (body, seal) = html.split_at(at);
    let expected = format!("{SEAL_OPEN}{}{SEAL_CLOSE}", blake3::hash(body.as_bytes()).to_hex());
    if seal == expected { Ok(()) } else { Err(ReadError::Seal) }
}

/// The case that a report carries.
pub fn enclosure(html: &str) -> Result<Enclosure, ReadError> {
    let start = html.rfind(CASE_OPEN).ok_or(ReadError::NoCase)? + CASE_OPEN.len();
    let end = html[start..].find(CLOSE).ok_or(ReadError::NoCase)? + start;
    let json = unpack(&html[start..end])?;
    serde_json::from_slice(&json).map_err(|e| ReadError::Broken(e.to_string()))
}

/// The page's document, as it was written. Reports of earlier versions hold it
/// as plain JSON.
pub fn embedded_page(html: &str) -> Result<serde_json::Value, ReadError> {
    let start = html.find(DATA_OPEN).ok_or(ReadError::NoCase)? + DATA_OPEN.len();
    let end = html[start..].find(CLOSE).ok_or(ReadError::NoCase)? + start;
    let inside = &html[start..end];
    let json = if inside.starts_with('{') { inside.as_bytes().to_vec() } else { unpack(inside)? };
    serde_json::from_slice(&json).map_err(|e| ReadError::Broken(e.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_the_bundle_ends_its_element() {
        assert!(!SCRIPT.to_ascii_lowercase().contains("</script"));
        assert!(!SCRIPT.contains("<!--"));
        assert!(!STYLE.to_ascii_lowercase().contains("</style"));
    }

    #[test]
    fn a_seal_notices_any_flipped_bit() {
        let body = "<html>text</html>\n";
        let seal = blake3::hash(body.as_bytes()).to_hex();
        let whole = format!("{body}{SEAL_OPEN}{seal}{SEAL_CLOSE}");
        assert_eq!(check_seal(&whole), Ok(()));
        for i in 0..whole.len() {
            let mut bytes = whole.clone().into_bytes();
            bytes[i] ^= 1;
            if let Ok(text) = String::from_utf8(bytes) {
                assert!(check_seal(&text).is_err(), "byte {i}");
            }
        }
        assert!(check_seal(&whole[..whole.len() - 1]).is_err());
        assert!(check_seal(&format!("{whole}\n")).is_err());
    }
}
