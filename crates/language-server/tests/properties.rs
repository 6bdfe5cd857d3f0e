//! Whatever is typed: nothing panics, and what is told at the end is what is told
//! of the same text when it is opened afresh.

mod client;

use client::{Stage, copy, uri};
use lsp_server::{Message, Notification, Request};
use realpolitik_language_server::{Server, Settings};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A stream of numbers (SplitMix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
    fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }
}

const PIECES: &[&str] = &[
    "",
    "",
    "",
    "\"",
    "'",
    "\"\"\"",
    "[",
    "]",
    "{",
    "}",
    "=",
    ".",
    ",",
    ";",
    "#",
    "\n",
    "\r\n",
    "\r",
    " ",
    "@",
    "é",
    "\u{1d11e}",
    "\u{feff}",
    "US",
    "label = \"x\"\n",
    "[actors.X]\n",
    "by = \"",
    "fear + ",
    "@misc{k,\n",
    "2022-04-15",
    "[[",
    "1e999",
    "\u{0}",
    "\u{202e}",
];

/// What the client sees of each file: its last diagnostics.
#[derive(Default)]
struct Screen(BTreeMap<String, Value>);

impl Screen {
    fn take(&mut self, messages: Vec<Message>) {
        for message in messages {
            let Message::Notification(n) = message else { continue };
            if n.method == "textDocument/publishDiagnostics" {
                let uri = n.params["uri"].as_str().expect("a file").to_owned();
                self.0.insert(uri, n.params["diagnostics"].clone());
            }
        }
    }
    /// The files of which something is told.
    fn told(&self) -> BTreeMap<&str, &Value> {
        let some = |v: &Value| v.as_array().is_some_and(|a| !a.is_empty());
        self.0.iter().filter(|(_, v)| some(v)).map(|(k, v)| (k.as_str(), v)).collect()
    }
}

fn server() -> Server {
    let mut server = Server::new(Settings::default());
    let hello = Request::new(1.into(), "initialize".to_owned(), json!({ "capabilities": {} }));
    server.receive(hello.into());
    server
}

fn notify(server: &mut Server, method: &str, params: Value) -> Vec<Message> {
    server.receive(Notification::new(method.to_owned(), params).into())
}

fn open(server: &mut Server, uri: &str, text: &str) -> Vec<Message> {
    let document = json!({ "uri": uri, "languageId": "toml", "version": 1, "text": text });
    notify(server, "textDocument/didOpen", json!({ "textDocument": document }))
}

/// Asks everything there is to ask about a place; no answer may be a bug.
fn ask(server: &mut Server, uri: &str, at: &Value) {
    let document = json!({ "uri": uri });
    let place = json!({ "textDocument": document, "position": at });
    let with = |key: &str, value: Value| {
        let mut params = place.clone();
        params[key] = value;
        params
    };
    let range = json!({ "start": at, "end": at });
    let asked = [
        ("completion", place.clone()),
        ("hover", place.clone()),
        ("definition", place.clone()),
        ("documentHighlight", place.clone()),
        ("references", with("context", json!({ "includeDeclaration": true }))),
        ("prepareRename", place.clone()),
        ("rename", with("newName", json!("other_name"))),
        ("documentSymbol", json!({ "textDocument": document })),
        ("formatting", with("options", json!({ "tabSize": 4, "insertSpaces": true }))),
        (
            "codeAction",
            json!({ "textDocument": document, "range": range, "context": { "diagnostics": [] } }),
        ),
    ];
    for (method, params) in asked {
        let request = Request::new(2.into(), format!("textDocument/{method}"), params);
        let answers = server.receive(request.into());
        let Some(Message::Response(answer)) = answers.first() else {
            panic!("{method}: no answer")
        };
        if let Err(e) = &answer.response_result {
            // Refused is an answer; an internal error is a bug.
            assert_eq!(e.code, -32803, "{method}: {}", e.message);
        }
    }
}

/// Lines and columns of a text as the protocol has them, written anew for the test.
fn position(text: &str, offset: usize) -> Value {
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let (mut line, mut column, mut i) = (0, 0, 0);
    while i < chars.len() && chars[i].0 < offset {
        match chars[i].1 {
            '\r' if chars.get(i + 1).is_some_and(|c| c.1 == '\n') && chars[i + 1].0 < offset => {}
            '\r' if chars.get(i + 1).is_some_and(|c| c.1 == '\n') => {}
            '\n' | '\r' => (line, column) = (line + 1, 0),
            c => column += c.len_utf16(),
        }
        i += 1;
    }
    json!({ "line": line, "character": column })
}

/// A byte between characters that is not within a line break.
fn place(r: &mut Random, text: &str) -> usize {
    let mut at = r.below(text.len() + 1);
    while !text.is_char_boundary(at)
        || (at > 0 && text[..at].ends_with('\r') && text[at..].starts_with('\n'))
    {
        at -= 1;
    }
    at
}

fn cases() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut all = vec![root.join("crates/case/tests/whole")];
    for folder in ["cases", "crates/realpolitik/templates"] {
        let entries = std::fs::read_dir(root.join(folder)).expect("cases");
        all.extend(entries.map(|e| e.expect("an entry").path()));
    }
    all.retain(|f| f.join("case.toml").is_file());
    all.sort();
    all
}

/// A session of random edits in one file of a case.
fn session(r: &mut Random, folder: &Path, file: &str, edits: usize) {
    let path = folder.join(file);
    let uri = uri(&path);
    let mut text = std::fs::read_to_string(&path).expect("a file");
    let (mut server, mut screen) = (server(), Screen::default());
    screen.take(open(&mut server, &uri, &text));
    screen.take(server.settle());
    for version in 2..2 + edits {
        let (a, b) = (place(r, &text), place(r, &text));
        let mut end = if r.below(4) == 0 { b } else { a + r.below(12) };
        end = end.min(text.len());
        while !text.is_char_boundary(end)
            || (text[..end].ends_with('\r') && text[end..].starts_with('\n'))
        {
            end += 1;
        }
        let (start, end) = (a.min(end), a.max(end));
        // Much is cut at times: a truncation.
        let end = if r.below(12) == 0 { text.len() } else { end.min(start + 400).max(start) };
        let end = (end..=text.len()).find(|i| text.is_char_boundary(*i)).unwrap_or(text.len());
        if text[..end].ends_with('\r') && text[end..].starts_with('\n') {
            continue;
        }
        let piece = PIECES[r.below(PIECES.len())];
        let range = json!({ "start": position(&text, start), "end": position(&text, end) });
        let change = json!({
            "textDocument": { "uri": uri, "version": version },
            "contentChanges": [{ "range": range, "text": piece }],
        });
        text.replace_range(start..end, piece);
        screen.take(notify(&mut server, "textDocument/didChange", change));
        if r.below(3) == 0 {
            let at = place(r, &text);
            ask(&mut server, &uri, &position(&text, at));
            screen.take(server.settle());
        }
    }
    screen.take(server.settle());
    ask(&mut server, &uri, &position(&text, text.len()));
    let (mut fresh, mut seen) = (self::server(), Screen::default());
    seen.take(open(&mut fresh, &uri, &text));
    seen.take(fresh.settle());
    assert_eq!(screen.told(), seen.told(), "{file}:\n{text}");
}

#[test]
fn what_is_told_depends_on_the_text_and_not_on_how_it_was_typed() {
    let stage = Stage::new("properties");
    let all = std::env::var_os("REALPOLITIK_ALL").is_some();
    let times = if all { 60 } else { 1 };
    let mut sessions = 0;
    for (i, from) in cases().iter().enumerate() {
        let folder = stage.folder.join(i.to_string());
        copy(from, &folder);
        for file in ["case.toml", "events.csv", "sources.bib"] {
            if folder.join(file).is_file() {
                for time in 0..times {
                    let seed = (i * 1000 + time) as u64;
                    session(&mut Random(seed), &folder, file, 12);
                    sessions += 1;
                }
            }
        }
    }
    assert!(sessions >= 30, "{sessions} sessions");
}
