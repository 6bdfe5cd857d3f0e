//! How long the server takes for a keystroke: a case of some 2,000 lines is
//! generated and opened, and a label is typed in the middle of it, letter by
//! letter. Each letter is a change, the check that follows, and a completion.
//!
//! ```console
//! $ cargo run --release -p realpolitik-language-server --example keystrokes
//! ```

use lsp_server::{Message, Notification, Request};
use realpolitik_language_server::{Server, Settings};
use serde_json::{Value, json};
use std::fmt::Write;
use std::time::{Duration, Instant};

const PARAMETERS: usize = 200;
const MOVES: usize = 120;

/// A case of games in which two states take turns, with many parameters.
fn case() -> String {
    let mut out = "schema = 1\ntitle = \"A long case\"\nas_of = 2022-04-15\n\n".to_owned();
    for (id, name) in [("US", "United States"), ("VN", "Vietnam")] {
        let _ = writeln!(out, "[actors.{id}]\nname = \"{name}\"\n");
    }
    for i in 0..PARAMETERS {
        let _ = writeln!(
            out,
            "[parameters.p{i}]\nlabel = \"Parameter {i}\"\nrange = \"0.2 to 0.6\"\njudgement = \"the author, 2022, by guess\"\n"
        );
    }
    for game in 0..2 {
        let _ = writeln!(
            out,
            "[games.g{game}]\ntitle = \"Game {game}\"\nstart = \"m0\"\nprecision = 4\n"
        );
        for i in 0..MOVES {
            let by = if i % 2 == 0 { "US" } else { "VN" };
            let next = if i + 1 < MOVES { format!("m{}", i + 1) } else { "end".to_owned() };
            let _ = writeln!(
                out,
                "[games.g{game}.moves.m{i}]\nby = \"{by}\"\nactions = {{ stop = \"end\", go = \"{next}\" }}\n"
            );
        }
        let term = |i: usize| format!("p{} * m{}.stop", (i * 7 + game) % PARAMETERS, i % MOVES);
        let terms: Vec<String> = (0..40).map(term).collect();
        let _ = writeln!(
            out,
            "[games.g{game}.outcomes.end]\nlabel = \"The end\"\npayoffs.US = \"{0}\"\npayoffs.VN = \"1 - ({0})\"\n",
            terms.join(" + ")
        );
    }
    out
}

fn main() {
    let folder =
        std::env::temp_dir().join(format!("realpolitik-keystrokes-{}", std::process::id()));
    let uri = format!("file://{}/case.toml", folder.display());
    let mut text = case();
    let mut server = Server::new(Settings::default());
    server.receive(
        Request::new(1.into(), "initialize".to_owned(), json!({ "capabilities": {} })).into(),
    );
    let open = json!({ "uri": uri, "languageId": "toml", "version": 1, "text": text });
    notify(&mut server, "textDocument/didOpen", json!({ "textDocument": open }));
    let started = Instant::now();
    let told = server.settle();
    println!("{} lines, {} bytes", text.lines().count(), text.len());
    println!("opened in {:.1} ms, {} diagnostics", ms(started.elapsed()), count(&told));

    let line = text.lines().position(|l| l == "[parameters.p100]").expect("it was written") + 1;
    let mut times = Vec::new();
    for (i, letter) in "label_ of a parameter = \"typed, letter by letter\"".chars().enumerate() {
        let at = json!({ "line": line, "character": i });
        let change = json!({
            "textDocument": { "uri": uri, "version": i + 2 },
            "contentChanges": [{ "range": { "start": at, "end": at }, "text": letter.to_string() }],
        });
        let place = json!({ "textDocument": { "uri": uri }, "position": { "line": line, "character": i + 1 } });
        let started = Instant::now();
        notify(&mut server, "textDocument/didChange", change);
        let ask = Request::new(2.into(), "textDocument/completion".to_owned(), place);
        let answer = server.receive(ask.into());
        server.settle();
        times.push(started.elapsed());
        assert!(matches!(answer.first(), Some(Message::Response(r)) if r.response_result.is_ok()));
        text.push(letter);
    }
    times.sort();
    println!(
        "a keystroke with completion and check: median {:.1} ms, worst {:.1} ms, of {}",
        ms(times[times.len() / 2]),
        ms(times[times.len() - 1]),
        times.len()
    );
}

fn notify(server: &mut Server, method: &str, params: Value) {
    server.receive(Notification::new(method.to_owned(), params).into());
}

fn ms(d: Duration) -> f64 {
    d.as_secs_f64() * 1000.0
}

fn count(messages: &[Message]) -> usize {
    let one = |m: &Message| match m {
        Message::Notification(n) => n.params["diagnostics"].as_array().map_or(0, Vec::len),
        _ => 0,
    };
    messages.iter().map(one).sum()
}
