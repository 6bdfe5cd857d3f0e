//! What comes in from strangers, and what goes out to other programs.

use crate::serve::guard::{Guard, TOKEN_HEADER};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Uri};
use realpolitik_game::{GameFile, Rational, ReadLimits};
use realpolitik_report::words::safe;
use realpolitik_runs::table::cell;
use std::time::Instant;

const PORT: u16 = 4_321;
const TOKEN: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

pub fn hosts() -> Result<String, String> {
    const OURS: [&str; 4] = ["localhost:4321", "127.0.0.1:4321", "[::1]:4321", "LOCALHOST:4321"];
    const OTHERS: [&str; 20] = [
        "",
        "localhost",
        "127.0.0.1",
        "localhost:4322",
        "localhost:04321",
        "localhost:+4321",
        "localhost:4321@evil.example",
        "user@localhost:4321",
        "evil.example:4321",
        "localhost.evil.example:4321",
        "127.0.0.2:4321",
        "127.1:4321",
        "2130706433:4321",
        "0x7f000001:4321",
        "0177.0.0.1:4321",
        "0.0.0.0:4321",
        "[::]:4321",
        "[::ffff:127.0.0.1]:4321",
        "::1:4321",
        "localhost:4321:4321",
    ];
    let guard = Guard::new(PORT, TOKEN);
    if let Some(host) = OURS.iter().find(|h| !guard.is_us(h)) {
        return Err(format!("{host} is refused"));
    }
    match OTHERS.iter().find(|h| guard.is_us(h)) {
        Some(host) => Err(format!("{host} is let in")),
        None => Ok(format!("{} refused, {} let in", OTHERS.len(), OURS.len())),
    }
}

pub fn requests() -> Result<String, String> {
    let guard = Guard::new(PORT, TOKEN);
    let head = |pairs: &[(&str, &str)]| {
        let mut headers = HeaderMap::new();
        headers.insert("host", HeaderValue::from_static("localhost:4321"));
        headers.insert("content-type", HeaderValue::from_static("application/json"));
        for (name, value) in pairs {
            let name = HeaderName::from_bytes(name.as_bytes()).map_err(|e| e.to_string())?;
            headers.insert(name, HeaderValue::from_str(value).map_err(|e| e.to_string())?);
        }
        Ok::<_, String>(headers)
    };
    let uri: Uri = "/api/analyze".parse().map_err(|_| "an address is refused".to_owned())?;
    let asked = |pairs: &[(&str, &str)]| {
        Ok::<_, String>(guard.admit(&Method::POST, &uri, &head(pairs)?).is_ok())
    };
    let wrong = TOKEN.replace('0', "1");
    let refused: [&[(&str, &str)]; 6] = [
        &[],
        &[(TOKEN_HEADER, "")],
        &[(TOKEN_HEADER, &wrong)],
        &[(TOKEN_HEADER, TOKEN), ("sec-fetch-site", "cross-site")],
        &[(TOKEN_HEADER, TOKEN), ("sec-fetch-site", "same-site")],
        &[(TOKEN_HEADER, TOKEN), ("origin", "http://evil.example")],
    ];
    for pairs in refused {
        if asked(pairs)? {
            return Err(format!("{pairs:?} is let in"));
        }
    }
    match asked(&[(TOKEN_HEADER, TOKEN)])? {
        true => Ok(format!("{} refused, 1 let in", refused.len())),
        false => Err("a request with the token is refused".to_owned()),
    }
}

pub fn cells() -> Result<String, String> {
    let texts = [
        "=1+1",
        "+1",
        "-1+1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "＝1",
        "＋1",
        "－1",
        "＠A1",
        "=HYPERLINK(\"http://evil.example\")",
        "=cmd|' /C calc'!A0",
    ];
    match texts.iter().find(|t| cell(t, false) != format!("'{t}")) {
        Some(text) => Err(format!("`{text}` is a formula")),
        None if cell("plain = text", false) == "plain = text" => {
            Ok(format!("{} are text", texts.len()))
        }
        None => Err("plain text is changed".to_owned()),
    }
}

pub fn control() -> Result<String, String> {
    let mut count = 0;
    let turned = ['\u{202a}', '\u{202b}', '\u{202d}', '\u{202e}', '\u{2066}', '\u{2069}'];
    for c in (0u32..0x20).chain([0x7f, 0x80, 0x9b]).filter_map(char::from_u32).chain(turned) {
        let shown = safe(&format!("a{c}b"));
        if shown.contains(c) || shown.chars().any(char::is_control) {
            return Err(format!("U+{:04X} is printed", c as u32));
        }
        count += 1;
    }
    Ok(format!("{count} characters"))
}

/// Files that claim to be vast are refused before they are built.
pub fn bombs() -> Result<String, String> {
    let players = "\"A\" ".repeat(60);
    let deep =
        format!("EFG 2 R \"\" {{ \"A\" }}\n{}", "p \"\" 1 1 \"\" { \"a\" } 0\n".repeat(50_000));
    let files = [
        format!("NFG 1 R \"\" {{ {players} }} {{ {} }} 1", "9 ".repeat(60)),
        "NFG 1 R \"\" { \"A\" \"B\" } { 99999999999999999999 2 } 1".to_owned(),
        "NFG 1 R \"\" { \"A\" \"B\" } { 2 2 } 1e999999999 1 1 1 1 1 1 1".to_owned(),
        "{\"format\": ".to_owned() + &"[".repeat(100_000),
        deep,
    ];
    let mut slowest = 0.0f64;
    for (i, text) in files.iter().enumerate() {
        let began = Instant::now();
        if GameFile::<Rational>::read(text.as_bytes(), &ReadLimits::default()).is_ok() {
            return Err(format!("file {} is taken for a game", i + 1));
        }
        slowest = slowest.max(began.elapsed().as_secs_f64());
    }
    let said = format!("{} files refused, the slowest in {slowest:.3} s", files.len());
    if slowest < 1.0 { Ok(said) } else { Err(said) }
}
