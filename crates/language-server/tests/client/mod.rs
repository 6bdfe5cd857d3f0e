//! A client that speaks to the server over its standard input and output, and a
//! case on disk to speak of.

#![allow(dead_code, reason = "no test needs all of it")]

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// A server with what it has said.
pub struct Client {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    next: i64,
    /// Notifications and requests of the server that nobody has taken yet.
    pub said: Vec<Value>,
}

impl Client {
    /// Starts a server whose pages go to a folder.
    pub fn start(pages: &Path) -> Client {
        let mut child = Command::new(env!("CARGO_BIN_EXE_realpolitik-language-server"))
            .env("REALPOLITIK_CACHE_DIR", pages)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let input = child.stdin.take();
        let output = BufReader::new(child.stdout.take().expect("its output"));
        Client { child, input, output, next: 0, said: Vec::new() }
    }

    /// Starts a server and says hello.
    pub fn ready(pages: &Path) -> Client {
        let mut client = Client::start(pages);
        client.request(
            "initialize",
            json!({ "capabilities": {}, "processId": null, "rootUri": null }),
        );
        client.notify("initialized", json!({}));
        client
    }

    /// Sends bytes as they are.
    pub fn raw(&mut self, bytes: &[u8]) {
        let input = self.input.as_mut().expect("it is open");
        input.write_all(bytes).and_then(|()| input.flush()).expect("the server reads");
    }

    pub fn send(&mut self, message: &Value) {
        let body = message.to_string();
        self.raw(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes());
    }

    pub fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    /// Reads the next message.
    pub fn receive(&mut self) -> Value {
        let mut length = 0;
        loop {
            let mut line = String::new();
            assert!(self.output.read_line(&mut line).expect("a line") > 0, "the server has ended");
            if line == "\r\n" {
                break;
            }
            if let Some(n) = line.strip_prefix("Content-Length: ") {
                length = n.trim().parse().expect("a length");
            }
        }
        let mut body = vec![0; length];
        self.output.read_exact(&mut body).expect("a message");
        serde_json::from_slice(&body).expect("JSON")
    }

    /// The whole answer to a request.
    pub fn ask(&mut self, method: &str, params: Value) -> Value {
        self.next += 1;
        let id = self.next;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        loop {
            let message = self.receive();
            if message["id"] == json!(id) && message.get("method").is_none() {
                return message;
            }
            self.said.push(message);
        }
    }

    /// The result of a request that must have one.
    pub fn request(&mut self, method: &str, params: Value) -> Value {
        let answer = self.ask(method, params);
        assert!(answer.get("error").is_none(), "{method}: {answer}");
        answer["result"].clone()
    }

    /// What is told next of a file: its diagnostics.
    pub fn diagnostics(&mut self, uri: &str) -> Vec<Value> {
        let about = |m: &Value| {
            m["method"] == "textDocument/publishDiagnostics" && m["params"]["uri"] == uri
        };
        loop {
            if let Some(i) = self.said.iter().position(about) {
                let told = self.said.remove(i);
                return told["params"]["diagnostics"].as_array().expect("a list").clone();
            }
            let message = self.receive();
            self.said.push(message);
        }
    }

    /// Says `exit` and closes the pipe; the exit code.
    pub fn exit(mut self) -> Option<i32> {
        self.notify("exit", Value::Null);
        self.gone()
    }

    /// Closes the pipe; the exit code.
    pub fn gone(mut self) -> Option<i32> {
        drop(self.input.take());
        self.child.wait().expect("it ends").code()
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A folder of its own with copies of a case, removed at the end.
pub struct Stage {
    pub folder: PathBuf,
}

impl Stage {
    pub fn new(name: &str) -> Stage {
        let name = format!("realpolitik-lsp-{}-{name} é", std::process::id());
        let folder = std::env::temp_dir().join(name);
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).expect("a folder");
        Stage { folder: folder.canonicalize().expect("it is there") }
    }

    /// Copies the case in which every key of the language stands.
    pub fn case(&self, name: &str) -> PathBuf {
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("../case/tests/whole");
        let to = self.folder.join(name);
        copy(&from, &to);
        to
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("the case is there") {
        let path = entry.expect("an entry").path();
        let to = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &to);
        } else {
            std::fs::copy(&path, &to).expect("a file");
        }
    }
}

/// The address of a file, with what may not stand in one escaped.
pub fn uri(path: &Path) -> String {
    let mut out = "file://".to_owned();
    for b in path.to_str().expect("UTF-8").bytes() {
        match b {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                out.push(b as char);
            }
            _ => out.push_str(&format!("%{b:02X}")),
        }
    }
    out
}

/// Line and column of a byte, as the protocol counts.
pub fn position(text: &str, offset: usize) -> Value {
    let before = &text[..offset];
    let line = before.matches('\n').count();
    let start = before.rfind('\n').map_or(0, |i| i + 1);
    let column: usize = before[start..].chars().map(char::len_utf16).sum();
    json!({ "line": line, "character": column })
}

/// The place just behind the first of some words in a text.
pub fn behind(text: &str, words: &str) -> Value {
    let at = text.find(words).unwrap_or_else(|| panic!("`{words}` is not there"));
    position(text, at + words.len())
}

/// The byte of a place.
pub fn offset(text: &str, at: &Value) -> usize {
    let line = at["line"].as_u64().expect("a line") as usize;
    let mut start = 0;
    for _ in 0..line {
        start += text[start..].find('\n').expect("a line") + 1;
    }
    let mut units = at["character"].as_u64().expect("a column") as usize;
    for (i, c) in text[start..].char_indices() {
        if units == 0 {
            return start + i;
        }
        units -= c.len_utf16();
    }
    text.len()
}

/// A text after edits that were made for it.
pub fn edited(text: &str, edits: &Value) -> String {
    let place = |e: &Value, end: &str| offset(text, &e["range"][end]);
    let mut all: Vec<&Value> = edits.as_array().expect("edits").iter().collect();
    all.sort_by_key(|e| std::cmp::Reverse(place(e, "start")));
    let mut out = text.to_owned();
    for e in all {
        out.replace_range(place(e, "start")..place(e, "end"), e["newText"].as_str().expect("text"));
    }
    out
}
