//! One HTML file that opens from disk: the words as text, the figures by a
//! script that the file carries, the case inside.
//!
//! The policy of the page allows the one script and the styles whose hashes it
//! names and nothing else: no connection, no frame, no form.

use crate::page::Page;
use base64::prelude::{BASE64_STANDARD, Engine as _};
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

/// JSON that can stand in a script element: nothing in it can end the element
/// or open a comment.
pub fn script_json<T: Serialize>(value: &T) -> Result<String, serde_json::Error> {
    let plain = serde_json::to_string(value)?;
    let mut out = String::with_capacity(plain.len() + plain.len() / 50);
    for c in plain.chars() {
        match c {
            '<' => out.push_str("\\u003c"),
            '>' => out.push_str("\\u003e"),
            '&' => out.push_str("\\u0026"),
            '\u{2028}' => out.push_str("\\u2028"),
            '\u{2029}' => out.push_str("\\u2029"),
            c => out.push(c),
        }
    }
    Ok(out)
}

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
        escape(&s.title)
    );
    words(&mut out, page);
    let _ = write!(
        out,
        "<div id=\"app\"><noscript><p>The figures are drawn by a script that this file carries; \
         it is switched off here. The words above are complete.</p></noscript></div>\n</main>\n"
    );
    let _ = writeln!(out, "{DATA_OPEN}{}{CLOSE}", script_json(page)?);
    let _ = writeln!(out, "{CASE_OPEN}{}{CLOSE}", pack(enclosure)?);
    let _ = write!(out, "<script>{SCRIPT}{CLOSE}\n</body>\n</html>\n");
    Ok(sealed(out))
}

/// A document with its seal: the hash of all that stands before it.
pub fn sealed(mut body: String) -> String {
    let seal = blake3::hash(body.as_bytes()).to_hex();
    let _ = write!(body, "{SEAL_OPEN}{seal}{SEAL_CLOSE}");
    body
}

/// The words of a report, readable without any script.
fn words(out: &mut String, page: &Page) {
    let (f, s) = (&page.findings, &page.findings.stamp);
    let _ = write!(
        out,
        "<a class=\"skip\" href=\"#app\">To the figures</a>\n<main class=\"report\">\n<header>\n\
         <p class=\"kicker\">{} · as of {}</p>\n<h1>{}</h1>\n<p class=\"lede\">{}</p>\n</header>\n",
        escape(&s.game_title),
        escape(&s.as_of),
        escape(&s.title),
        escape(&page.summary.headline)
    );
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
    let _ = write!(
        out,
        "<section aria-labelledby=\"judgements\">\n<h2 id=\"judgements\">What we judge</h2>\n<ul>\n"
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
    unpack(&html[start..end])
}

/// Largest case that is unpacked, in bytes: `max-case-bytes`.
const MAX_CASE: usize = 256 << 20;

/// The enclosure deflated (RFC 1951) and in base 64 (RFC 4648), so that the case
/// takes little of a report.
fn pack(enclosure: &Enclosure) -> Result<String, serde_json::Error> {
    let bytes = miniz_oxide::deflate::compress_to_vec(&serde_json::to_vec(enclosure)?, 9);
    Ok(format!("\"{}\"", BASE64_STANDARD.encode(bytes)))
}

fn unpack(text: &str) -> Result<Enclosure, ReadError> {
    let broken = |what: &str| ReadError::Broken(what.to_owned());
    let inner = text.strip_prefix('"').and_then(|t| t.strip_suffix('"'));
    let inner = inner.ok_or_else(|| broken("it is not a string"))?;
    let bytes = BASE64_STANDARD.decode(inner).map_err(|_| broken("it is not base 64"))?;
    let json = miniz_oxide::inflate::decompress_to_vec_with_limit(&bytes, MAX_CASE)
        .map_err(|_| broken("it cannot be inflated"))?;
    serde_json::from_slice(&json).map_err(|e| ReadError::Broken(e.to_string()))
}

/// The page's document, as it was written.
pub fn embedded_page(html: &str) -> Result<serde_json::Value, ReadError> {
    let start = html.find(DATA_OPEN).ok_or(ReadError::NoCase)? + DATA_OPEN.len();
    let end = html[start..].find(CLOSE).ok_or(ReadError::NoCase)? + start;
    serde_json::from_str(&html[start..end]).map_err(|e| ReadError::Broken(e.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_in_a_script_cannot_leave_it() {
        let hostile = ["</script><script>alert(1)</script>", "<!--<script>", "\u{2028}", "&lt;"];
        for text in hostile {
            let json = script_json(&text).unwrap();
            assert!(!json.contains(['<', '>', '&', '\u{2028}']), "{json}");
            assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
        }
    }

    #[test]
    fn a_packed_case_comes_out_whole_at_any_length() {
        for n in 0..70 {
            let e = Enclosure {
                id: "x".repeat(n),
                game: None,
                as_of: "2022-04-15".to_owned(),
                draws: 1,
                seed: 1,
                version: String::new(),
                public: false,
                files: vec![("case.toml".to_owned(), "é</script>".repeat(n))],
                logs: vec![],
                on: None,
            };
            let packed = pack(&e).unwrap();
            assert!(!packed.contains('<'));
            assert_eq!(unpack(&packed).unwrap(), e);
        }
    }

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
