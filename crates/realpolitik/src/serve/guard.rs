//! Who may ask: only pages that this server gave out, and programs that hold
//! its token.
//!
//! A page of another site can make a browser send requests here, and a name it
//! controls can be pointed at this machine. So the `Host` must be ours, the
//! browser must not say that another site asks, and every question needs the
//! token, which no other page can know.

use axum::http::header::{CONTENT_TYPE, HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};

/// The header that carries the token.
pub const TOKEN_HEADER: &str = "X-Realpolitik-Token";

/// Why a request is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The `Host` is not ours.
    Host,
    /// Another site asks.
    Site,
    /// The `Origin` is not ours.
    Origin,
    /// The token is missing or wrong.
    Token,
    /// The body is not JSON.
    Kind,
    /// The method is not for this.
    Method,
}

impl Refusal {
    /// The status it is answered with.
    pub fn status(self) -> StatusCode {
        match self {
            Refusal::Host => StatusCode::MISDIRECTED_REQUEST,
            Refusal::Site | Refusal::Origin => StatusCode::FORBIDDEN,
            Refusal::Token => StatusCode::UNAUTHORIZED,
            Refusal::Kind => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Refusal::Method => StatusCode::METHOD_NOT_ALLOWED,
        }
    }

    /// A word for programs, and what is wrong.
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Refusal::Host => ("host", "this server answers to localhost and its own port only"),
            Refusal::Site => ("site", "another site may not ask here"),
            Refusal::Origin => ("origin", "a page of another origin may not ask here"),
            Refusal::Token => (
                "token",
                "the token is missing or wrong; open the address that the program printed",
            ),
            Refusal::Kind => ("content-type", "send application/json"),
            Refusal::Method => ("method", "use GET for pages and POST for questions"),
        }
    }
}

/// What the server knows of itself.
#[derive(Clone, Debug)]
pub struct Guard {
    port: u16,
    /// A hash of the token: comparing hashes takes the same time whatever is sent.
    token: blake3::Hash,
}

impl Guard {
    /// A guard of a port and a token.
    pub fn new(port: u16, token: &str) -> Self {
        Guard { port, token: blake3::hash(token.as_bytes()) }
    }

    /// Whether a `Host`, or the authority of an address, is this server.
    pub fn is_us(&self, authority: &str) -> bool {
        let text = authority.to_ascii_lowercase();
        let Some((host, port)) = text.rsplit_once(':') else {
            return false;
        };
        let digits = !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit());
        // Written as we write it: no leading zero, no sign.
        if !digits || port != self.port.to_string() {
            return false;
        }
        matches!(host, "localhost" | "localhost." | "127.0.0.1" | "[::1]")
    }

    fn is_our_origin(&self, origin: &str) -> bool {
        origin.strip_prefix("http://").is_some_and(|authority| self.is_us(authority))
    }

    /// Decides on a request from its head alone.
    pub fn admit(&self, method: &Method, uri: &Uri, headers: &HeaderMap) -> Result<(), Refusal> {
        let single = |name| {
            let mut all = headers.get_all(name).iter();
            match (all.next(), all.next()) {
                (Some(one), None) => one.to_str().map(Some).map_err(|_| ()),
                (None, _) => Ok(None),
                (Some(_), Some(_)) => Err(()),
            }
        };
        match single(HOST) {
            Ok(Some(host)) if self.is_us(host) => {}
            _ => return Err(Refusal::Host),
        }
        if uri.authority().is_some_and(|a| !self.is_us(a.as_str())) {
            return Err(Refusal::Host);
        }
        // Browsers always say it; programs that are none need only the token.
        for site in headers.get_all("sec-fetch-site") {
            if site != "same-origin" && site != "none" {
                return Err(Refusal::Site);
            }
        }
        match single(ORIGIN) {
            Ok(None) => {}
            Ok(Some(origin)) if self.is_our_origin(origin) => {}
            _ => return Err(Refusal::Origin),
        }
        if !uri.path().starts_with("/api") {
            return if method == Method::GET || method == Method::HEAD {
                Ok(())
            } else {
                Err(Refusal::Method)
            };
        }
        let mut tokens = headers.get_all(TOKEN_HEADER).iter();
        match (tokens.next(), tokens.next()) {
            (Some(sent), None) if blake3::hash(sent.as_bytes()) == self.token => {}
            _ => return Err(Refusal::Token),
        }
        if method == Method::GET {
            return Ok(());
        }
        if method != Method::POST {
            return Err(Refusal::Method);
        }
        match single(CONTENT_TYPE) {
            Ok(Some(kind)) if is_json(kind) => Ok(()),
            _ => Err(Refusal::Kind),
        }
    }
}

fn is_json(kind: &str) -> bool {
    let mut parts = kind.split(';').map(str::trim);
    let json = parts.next().is_some_and(|k| k.eq_ignore_ascii_case("application/json"));
    json && parts.all(|p| p.eq_ignore_ascii_case("charset=utf-8"))
}

/// The page's policy: its own script and style, questions to its own server.
pub const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data: blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The headers that every answer bears.
pub fn protect(headers: &mut HeaderMap) {
    for (name, value) in [
        ("content-security-policy", POLICY),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("cross-origin-embedder-policy", "require-corp"),
        ("x-frame-options", "DENY"),
        ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
        ("cache-control", "no-store"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

/// A token of 256 bits from the system, in hexadecimal.
pub fn token() -> Result<String, getrandom::Error> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes)?;
    Ok(bytes.iter().map(|b| format!("{b:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "a5";

    fn guard() -> Guard {
        Guard::new(8421, TOKEN)
    }

    fn ask(path: &str, method: Method, pairs: &[(&str, &str)]) -> Result<(), Refusal> {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(
                axum::http::HeaderName::from_bytes(name.as_bytes()).unwrap(),
                HeaderValue::from_bytes(value.as_bytes()).unwrap(),
            );
        }
        guard().admit(&method, &path.parse().unwrap(), &headers)
    }

    #[test]
    fn only_our_own_host_is_answered() {
        let good =
            ["localhost:8421", "LOCALHOST:8421", "localhost.:8421", "127.0.0.1:8421", "[::1]:8421"];
        for host in good {
            assert_eq!(ask("/", Method::GET, &[("host", host)]), Ok(()), "{host}");
        }
        let bad = [
            "",
            "localhost",
            "127.0.0.1",
            "[::1]",
            "localhost:80",
            "localhost:8422",
            "localhost:08421",
            "localhost:+8421",
            "localhost: 8421",
            "localhost:8421 ",
            " localhost:8421",
            "127.0.0.2:8421",
            "127.1:8421",
            "127.0.0.1.:8421",
            "2130706433:8421",
            "0177.0.0.1:8421",
            "0x7f.0.0.1:8421",
            "0x7f000001:8421",
            "0.0.0.0:8421",
            "[::]:8421",
            "[::ffff:127.0.0.1]:8421",
            "::1:8421",
            "[0:0:0:0:0:0:0:1]:8421",
            "localhost..:8421",
            "localhost.localdomain:8421",
            "evil.example:8421",
            "localhost.evil.example:8421",
            "127.0.0.1.nip.io:8421",
            "user@localhost:8421",
            "user:pass@127.0.0.1:8421",
            "localhost:8421@evil.example",
            "localhost:8421/",
            "localhost:8421,evil.example",
            "localhost#:8421",
            "localhost\\:8421",
            "[::1%25lo]:8421",
            "xn--localhost:8421",
            "l\u{f6}calhost:8421",
            "169.254.1.1:8421",
            "10.0.0.1:8421",
            "localhost:8421:8421",
        ];
        assert!(bad.len() >= 40);
        for host in bad {
            assert_eq!(ask("/", Method::GET, &[("host", host)]), Err(Refusal::Host), "{host}");
        }
        let twice = [("host", "localhost:8421"), ("host", "localhost:8421")];
        assert_eq!(ask("/", Method::GET, &twice), Err(Refusal::Host));
        assert_eq!(ask("/", Method::GET, &[]), Err(Refusal::Host));
        let absolute = ask("http://evil.example/", Method::GET, &[("host", "localhost:8421")]);
        assert_eq!(absolute, Err(Refusal::Host));
    }

    #[test]
    fn no_other_site_and_no_other_origin() {
        let us = ("host", "127.0.0.1:8421");
        let token = (TOKEN_HEADER, TOKEN);
        for site in ["cross-site", "same-site", "", "Same-Origin", "none, same-origin"] {
            for path in ["/", "/api/session"] {
                let asked = ask(path, Method::GET, &[us, token, ("sec-fetch-site", site)]);
                assert_eq!(asked, Err(Refusal::Site), "{site} {path}");
            }
        }
        for origin in [
            "null",
            "http://evil.example",
            "https://127.0.0.1:8421",
            "http://127.0.0.1:8422",
            "http://127.0.0.1",
            "http://localhost:8421.evil.example",
            "http://localhost:8421/",
            "",
        ] {
            let asked = ask("/api/session", Method::GET, &[us, token, ("origin", origin)]);
            assert_eq!(asked, Err(Refusal::Origin), "{origin}");
        }
        let ours =
            [us, token, ("origin", "http://127.0.0.1:8421"), ("sec-fetch-site", "same-origin")];
        assert_eq!(ask("/api/session", Method::GET, &ours), Ok(()));
    }

    #[test]
    fn every_question_needs_the_token_and_json() {
        let us = ("host", "127.0.0.1:8421");
        let json = ("content-type", "application/json");
        for path in crate::serve::router::PATHS {
            let method = if path == "/api/session" || path == "/api/openapi.json" {
                Method::GET
            } else {
                Method::POST
            };
            let with = |pairs: &[(&str, &str)]| ask(path, method.clone(), pairs);
            assert_eq!(with(&[us, json]), Err(Refusal::Token), "{path}");
            for wrong in ["", "a", "a6", "A5", "a5 ", "a5a5"] {
                assert_eq!(with(&[us, json, (TOKEN_HEADER, wrong)]), Err(Refusal::Token), "{path}");
            }
            let twice = [us, json, (TOKEN_HEADER, TOKEN), (TOKEN_HEADER, TOKEN)];
            assert_eq!(with(&twice), Err(Refusal::Token));
            assert_eq!(with(&[us, json, (TOKEN_HEADER, TOKEN)]), Ok(()), "{path}");
            if method == Method::POST {
                for kind in [
                    "text/plain",
                    "application/x-www-form-urlencoded",
                    "multipart/form-data",
                    "application/json, text/plain",
                    "application/json; charset=latin1",
                    "",
                ] {
                    let asked = with(&[us, (TOKEN_HEADER, TOKEN), ("content-type", kind)]);
                    assert_eq!(asked, Err(Refusal::Kind), "{path} {kind}");
                }
            }
        }
        for method in [Method::PUT, Method::DELETE, Method::OPTIONS, Method::PATCH] {
            let asked = ask("/api/open", method, &[us, json, (TOKEN_HEADER, TOKEN)]);
            assert_eq!(asked, Err(Refusal::Method));
        }
        assert_eq!(ask("/", Method::POST, &[us, json]), Err(Refusal::Method));
    }

    #[test]
    fn tokens_are_long_and_differ() {
        let (a, b) = (token().unwrap(), token().unwrap());
        assert_eq!(a.len(), 64);
        assert_ne!(a, b);
    }
}
