//! A session over standard input and output, from hello to goodbye.

mod client;

use client::{Client, Stage, behind, edited, offset, position, uri};
use serde_json::{Value, json};

fn labels(items: &Value) -> Vec<&str> {
    items.as_array().expect("items").iter().map(|i| i["label"].as_str().expect("text")).collect()
}

#[test]
fn a_case_is_written_with_the_help_of_the_server() {
    let stage = Stage::new("session");
    let folder = stage.case("a case");
    let path = folder.join("case.toml");
    let case = uri(&path);
    let good = std::fs::read_to_string(&path).expect("a case");
    let mut c = Client::start(&stage.folder);
    let hello = c.request("initialize", json!({ "capabilities": {} }));
    assert_eq!(hello["capabilities"]["renameProvider"]["prepareProvider"], true);
    c.notify("initialized", json!({}));

    // Opened as it is: no errors.
    let open = json!({ "uri": case, "languageId": "toml", "version": 1, "text": good });
    c.notify("textDocument/didOpen", json!({ "textDocument": open }));
    let told = c.diagnostics(&case);
    assert!(told.iter().all(|d| d["severity"] != 1), "{told:?}");

    // A broken key is typed.
    let at = behind(&good, "name = \"United States\"\nro");
    let broken = good.replacen("\nrole = ", "\nrolle = ", 1);
    let change = json!({ "range": { "start": at, "end": at }, "text": "l" });
    let version = json!({ "uri": case, "version": 2 });
    c.notify(
        "textDocument/didChange",
        json!({ "textDocument": version, "contentChanges": [change] }),
    );
    let told = c.diagnostics(&case);
    let wrong: Vec<&Value> = told.iter().filter(|d| d["code"] == "RP0011").collect();
    assert_eq!(wrong.len(), 1, "{told:?}");
    assert_eq!(wrong[0]["severity"], 1);
    let key = json!({ "line": at["line"], "character": 0 });
    assert_eq!(wrong[0]["range"]["start"], key);
    let message = wrong[0]["message"].as_str().expect("a message");
    assert!(message.contains("rolle") && message.contains("help: "), "{message}");
    let page = wrong[0]["codeDescription"]["href"].as_str().expect("a link");
    assert!(page.starts_with("file:///") && page.ends_with("/RP0011.md"), "{page}");
    let pages = stage.folder.join(format!("explain-{}", env!("CARGO_PKG_VERSION")));
    assert!(pages.join("RP0011.md").is_file());

    let document = json!({ "uri": case });
    let place =
        |words: &str| json!({ "textDocument": document, "position": behind(&broken, words) });

    // Keys, and names, are completed.
    let keys = c.request("textDocument/completion", place("States\"\nro"));
    assert_eq!(labels(&keys), ["role", "of"], "what is there already is not offered");
    let first = broken.find("by = \"").expect("a move") + "by = \"".len();
    let names = c.request(
        "textDocument/completion",
        json!({ "textDocument": document, "position": position(&broken, first) }),
    );
    assert!(labels(&names).contains(&"US") && labels(&names).contains(&"VN"), "{names}");

    // A key and a parameter are explained.
    let hover = c.request("textDocument/hover", place("[actors.US]\nna"));
    assert!(
        hover["contents"]["value"].as_str().unwrap().contains("Its name for people"),
        "{hover}"
    );

    // The repair of the broken key.
    let range = json!({ "start": at, "end": at });
    let context = json!({ "diagnostics": [] });
    let actions = c.request(
        "textDocument/codeAction",
        json!({ "textDocument": document, "range": range, "context": context }),
    );
    let all = actions.as_array().expect("actions");
    assert!(!all.is_empty(), "{actions}");
    for action in all {
        let edits = &action["edit"]["changes"][&case];
        assert_eq!(edited(&broken, edits), good, "{action}");
    }

    // Layout: only the spoilt line is touched.
    let spoilt = good.replacen("name = ", "name   =    ", 1);
    let change = json!({ "text": spoilt });
    let version = json!({ "uri": case, "version": 3 });
    c.notify(
        "textDocument/didChange",
        json!({ "textDocument": version, "contentChanges": [change] }),
    );
    let options = json!({ "tabSize": 4, "insertSpaces": true });
    let edits = c.request(
        "textDocument/formatting",
        json!({ "textDocument": document, "options": options }),
    );
    let limits = realpolitik_case::limits::Limits::default();
    let expected = realpolitik_case::syntax::format(&spoilt, &limits).expect("it can be read");
    assert_eq!(edited(&spoilt, &edits), expected);

    // The outline.
    let outline = c.request("textDocument/documentSymbol", json!({ "textDocument": document }));
    let actors =
        outline.as_array().unwrap().iter().find(|s| s["name"] == "actors").expect("actors");
    assert!(actors["children"].as_array().unwrap().iter().any(|s| s["name"] == "US"), "{outline}");

    assert_eq!(c.request("shutdown", Value::Null), Value::Null);
    assert_eq!(c.exit(), Some(0));
}

#[test]
fn names_lead_to_one_another_across_all_files() {
    let stage = Stage::new("names");
    let folder = stage.case("case");
    let path = folder.join("case.toml");
    let text = std::fs::read_to_string(&path).expect("a case");
    let case = uri(&path);
    let mut c = Client::ready(&stage.folder);
    let open = json!({ "uri": case, "languageId": "toml", "version": 1, "text": text });
    c.notify("textDocument/didOpen", json!({ "textDocument": open }));
    let document = json!({ "uri": case });

    // From a move's `by` to the actor.
    let by = text.find("by = \"VN").expect("a move") + "by = \"".len();
    let actor: String = text[by..].chars().take_while(|c| *c != '"').collect();
    let place = json!({ "textDocument": document, "position": position(&text, by + 1) });
    let to = c.request("textDocument/definition", place.clone());
    assert_eq!(to["uri"], case.as_str());
    let start = offset(&text, &to["range"]["start"]);
    assert!(text[..start].ends_with("[actors.") && text[start..].starts_with(&actor), "{to}");

    // Everywhere it is named: in the tables too.
    let mut asked = place.clone();
    asked["context"] = json!({ "includeDeclaration": true });
    let places = c.request("textDocument/references", asked);
    let files: std::collections::BTreeSet<&str> =
        places.as_array().unwrap().iter().map(|p| p["uri"].as_str().unwrap()).collect();
    for file in ["case.toml", "events.csv", "tiers.csv"] {
        assert!(files.contains(uri(&folder.join(file)).as_str()), "{file}: {files:?}");
    }

    // Renamed everywhere: the case says the same of another name.
    let prepared = c.request("textDocument/prepareRename", place.clone());
    assert_eq!(prepared["placeholder"], actor.as_str());
    let mut asked = place.clone();
    asked["newName"] = json!("HEGEMON");
    let edits = c.request("textDocument/rename", asked);
    let changes = edits["changes"].as_object().expect("changes");
    assert!(changes.len() >= 3, "{edits}");
    let count = places.as_array().unwrap().len();
    let made: usize = changes.values().map(|e| e.as_array().unwrap().len()).sum();
    assert_eq!(made, count, "every place that refers to it, and no other");
    let limits = realpolitik_case::limits::Limits::default();
    let before = realpolitik_case::load::load_path(&folder, &limits);
    for (name, text) in &before.files {
        if let Some(edits) = changes.get(&uri(&folder.join(name))) {
            std::fs::write(folder.join(name), edited(text, edits)).expect("it is written");
        }
    }
    let after = realpolitik_case::load::load_path(&folder, &limits);
    let (old, new) = (before.case.expect("sound"), after.case.expect("as sound as before"));
    assert!(new.actor("HEGEMON").is_some() && new.actor(&actor).is_none());
    assert_eq!(old.events.len(), new.events.len());

    // A name that another has, or that cannot stand in a formula, is refused.
    for (bad, why) in [("US", "cannot be taken"), ("a b", "formula"), ("", "at least one letter")] {
        let mut asked = place.clone();
        asked["newName"] = json!(bad);
        let answer = c.ask("textDocument/rename", asked);
        let message = answer["error"]["message"].as_str().unwrap_or_default();
        assert!(message.contains(why), "{bad:?}: {answer}");
        assert_eq!(answer["error"]["code"], -32803);
    }
    assert_eq!(c.exit(), Some(1), "without `shutdown` the end is not clean");
}

#[test]
fn unsaved_buffers_count_and_cases_of_one_workspace_stay_apart() {
    let stage = Stage::new("overlay");
    let (one, two) = (stage.case("one"), stage.case("two"));
    let mut c = Client::ready(&stage.folder);
    let case_one = uri(&one.join("case.toml"));
    let events_one = uri(&one.join("events.csv"));
    let case_two = uri(&two.join("case.toml"));
    let text = std::fs::read_to_string(one.join("case.toml")).expect("a case");
    let events = std::fs::read_to_string(one.join("events.csv")).expect("a table");
    for uri in [&case_one, &case_two] {
        let open = json!({ "uri": uri, "languageId": "toml", "version": 1, "text": text });
        c.notify("textDocument/didOpen", json!({ "textDocument": open }));
        assert!(c.diagnostics(uri).iter().all(|d| d["severity"] != 1));
    }
    // A game that only the buffer of the table names.
    let spoilt = events.replacen(",upgrade,", ",upgrad,", 1);
    assert_ne!(spoilt, events, "a row names the game");
    let open = json!({ "uri": events_one, "languageId": "csv", "version": 1, "text": spoilt });
    c.notify("textDocument/didOpen", json!({ "textDocument": open }));
    c.said.clear();
    // A request that comes first hears of it.
    let told = c.diagnostics(&events_one);
    assert!(told.iter().any(|d| d["code"] == "RP0105"), "{told:?}");
    // The repair, in the table.
    let place = behind(&spoilt, ",upgrad");
    let range = json!({ "start": place, "end": place });
    let actions = c.request(
        "textDocument/codeAction",
        json!({ "textDocument": { "uri": events_one }, "range": range, "context": { "diagnostics": [] } }),
    );
    let repaired: Vec<String> = actions
        .as_array()
        .unwrap()
        .iter()
        .map(|a| edited(&spoilt, &a["edit"]["changes"][&events_one]))
        .collect();
    assert!(repaired.contains(&events), "{actions}");
    // The other case has heard nothing of it.
    assert!(!c.said.iter().any(|m| m["params"]["uri"] == case_two.as_str()));
    // When the buffer is closed the file on disk counts again.
    c.notify("textDocument/didClose", json!({ "textDocument": { "uri": events_one } }));
    let told = c.diagnostics(&events_one);
    assert!(told.iter().all(|d| d["severity"] != 1), "{told:?}");
    // When nothing of a case is open nothing is told of it.
    c.notify("textDocument/didClose", json!({ "textDocument": { "uri": case_one } }));
    c.said.clear();
    assert_eq!(c.diagnostics(&case_one), Vec::<Value>::new());
    c.request("shutdown", Value::Null);
    assert_eq!(c.exit(), Some(0));
}

#[test]
fn what_is_no_request_gets_an_error_and_the_session_goes_on() {
    let stage = Stage::new("errors");
    let mut c = Client::start(&stage.folder);
    // Before hello.
    assert_eq!(c.ask("textDocument/hover", json!({}))["error"]["code"], -32002);
    c.request("initialize", json!({ "capabilities": {} }));
    // No JSON; no request; unknown; with the wrong parameters; twice.
    c.raw(b"Content-Length: 1\r\n\r\n{");
    let answer = c.receive();
    assert_eq!((&answer["id"], &answer["error"]["code"]), (&Value::Null, &json!(-32700)));
    c.send(&json!({ "jsonrpc": "2.0", "id": "x" }));
    let answer = c.receive();
    assert_eq!((&answer["id"], &answer["error"]["code"]), (&json!("x"), &json!(-32600)));
    assert_eq!(c.ask("textDocument/nothing", json!({}))["error"]["code"], -32601);
    assert_eq!(c.ask("textDocument/hover", json!({ "position": 1 }))["error"]["code"], -32602);
    assert_eq!(c.ask("textDocument/hover", Value::Null)["error"]["code"], -32602);
    assert_eq!(c.ask("initialize", json!({ "capabilities": {} }))["error"]["code"], -32600);
    // Of what is no case nothing is known.
    let nowhere = json!({ "textDocument": { "uri": "file:///no/such/case.toml" }, "position": { "line": 9, "character": 9 } });
    assert_eq!(c.ask("textDocument/hover", nowhere)["result"], Value::Null);
    let untitled = json!({ "textDocument": { "uri": "untitled:x" }, "position": { "line": 0, "character": 0 } });
    assert_eq!(c.ask("textDocument/completion", untitled)["result"], Value::Null);
    // A change to what is not open is told to the log.
    let change = json!({ "textDocument": { "uri": "file:///x/case.toml", "version": 2 }, "contentChanges": [] });
    c.notify("textDocument/didChange", change);
    let message = c.receive();
    assert_eq!(message["method"], "window/logMessage", "{message}");
    // A request that is taken back before its turn: all arrive at once.
    let hover = json!({ "textDocument": { "uri": "file:///x/case.toml" }, "position": { "line": 0, "character": 0 } });
    let mut batch = Vec::new();
    for message in [
        json!({ "jsonrpc": "2.0", "id": 70, "method": "textDocument/hover", "params": hover }),
        json!({ "jsonrpc": "2.0", "id": 71, "method": "textDocument/hover", "params": hover }),
        json!({ "jsonrpc": "2.0", "method": "$/cancelRequest", "params": { "id": 71 } }),
    ] {
        let body = message.to_string();
        batch.extend(format!("Content-Length: {}\r\n\r\n{body}", body.len()).bytes());
    }
    c.raw(&batch);
    let (first, second) = (c.receive(), c.receive());
    assert_eq!(first["id"], 70);
    assert_eq!(second["id"], 71);
    // Whether the word came in time is a matter of chance; the answer is proper.
    assert!(second.get("result").is_some() || second["error"]["code"] == -32800, "{second}");
    c.request("shutdown", Value::Null);
    assert_eq!(c.ask("textDocument/hover", json!({}))["error"]["code"], -32600);
    assert_eq!(c.exit(), Some(0));

    // A client that goes away without a word, and one that is not understood.
    assert_eq!(Client::start(&stage.folder).gone(), Some(1));
    let mut lost = Client::start(&stage.folder);
    lost.raw(b"Content-Length: many\r\n\r\n");
    assert_eq!(lost.gone(), Some(1));
}
