//! The requests, each with its answer.

use crate::error::RequestError;
use crate::server::{Server, read};
use crate::snapshot::Snapshot;
use crate::{actions, completion, hover, rename, symbols};
use ls_types::{
    CodeActionParams, DocumentFormattingParams, DocumentHighlight, DocumentSymbolParams, Location,
    Position, ReferenceParams, RenameParams, TextDocumentPositionParams, TextEdit, Uri,
};
use lsp_server::ErrorCode;
use realpolitik_case::syntax::format;
use serde::Serialize;
use serde_json::{Value, json};

/// What the server can do.
pub fn initialize() -> Value {
    json!({
        "capabilities": {
            "positionEncoding": "utf-16",
            // Changes come as pieces.
            "textDocumentSync": { "openClose": true, "change": 2, "save": {} },
            "completionProvider": { "triggerCharacters": ["\"", ".", "[", "{", "=", ",", ";"] },
            "hoverProvider": true,
            "definitionProvider": true,
            "referencesProvider": true,
            "documentHighlightProvider": true,
            "documentSymbolProvider": true,
            "documentFormattingProvider": true,
            "renameProvider": { "prepareProvider": true },
            "codeActionProvider": {
                "codeActionKinds": ["quickfix", "source.fixAll.realpolitik"],
            },
            "workspace": { "workspaceFolders": { "supported": true } },
        },
        "serverInfo": { "name": "realpolitik", "version": env!("CARGO_PKG_VERSION") },
    })
}

/// The answer to a request; `null` where nothing is known of the file.
pub fn answer(server: &mut Server, method: &str, params: Value) -> Result<Value, RequestError> {
    match method {
        "textDocument/completion" => {
            at(server, params, |s, file, offset| value(&completion::at(s, file, offset)))
        }
        "textDocument/hover" => {
            at(server, params, |s, file, offset| value(&hover::at(s, file, offset)))
        }
        "textDocument/definition" => {
            at(server, params, |s, file, offset| value(&definition(s, file, offset)))
        }
        "textDocument/documentHighlight" => {
            at(server, params, |s, file, offset| value(&highlights(s, file, offset)))
        }
        "textDocument/references" => {
            let declared = read::<ReferenceParams>(params.clone())?.context.include_declaration;
            at(server, params, |s, file, offset| value(&references(s, file, offset, declared)))
        }
        "textDocument/prepareRename" => {
            at(server, params, |s, file, offset| value(&rename::prepare(s, file, offset)?))
        }
        "textDocument/rename" => renamed(server, read(params)?),
        "textDocument/codeAction" => {
            let p: CodeActionParams = read(params)?;
            let only = p.context.only;
            let Some((folder, file)) = known(server, &p.text_document.uri) else {
                return Ok(Value::Null);
            };
            let Some(s) = server.case(&folder) else { return Ok(Value::Null) };
            value(&actions::of(s, file, p.range, only.as_deref(), server.pages()))
        }
        "textDocument/documentSymbol" => {
            let p: DocumentSymbolParams = read(params)?;
            let found = server.find(&p.text_document.uri);
            Ok(found.map_or(Value::Null, |(s, file)| symbols::of(s, file)))
        }
        "textDocument/formatting" => formatted(server, &read(params)?),
        other => Err(RequestError::new(
            ErrorCode::MethodNotFound,
            format!("there is no method `{other}`"),
        )),
    }
}

fn value<T: Serialize>(result: &T) -> Result<Value, RequestError> {
    serde_json::to_value(result)
        .map_err(|e| RequestError::new(ErrorCode::InternalError, e.to_string()))
}

/// The folder of the case of a file, and which of its files it is.
fn known(server: &mut Server, uri: &Uri) -> Option<(std::path::PathBuf, u32)> {
    server.find(uri).map(|(s, file)| (s.folder.clone(), file))
}

/// An answer about a place in a file.
fn at(
    server: &mut Server,
    params: Value,
    answer: impl Fn(&Snapshot, u32, u32) -> Result<Value, RequestError>,
) -> Result<Value, RequestError> {
    let p: TextDocumentPositionParams = read(params)?;
    let Some((snapshot, file)) = server.find(&p.text_document.uri) else { return Ok(Value::Null) };
    answer(snapshot, file, snapshot.offset(file, p.position))
}

fn definition(s: &Snapshot, file: u32, offset: u32) -> Option<Location> {
    let symbol = s.index.at(file, offset)?.symbol.as_ref()?;
    s.location(s.index.declaration(symbol)?.span)
}

fn references(s: &Snapshot, file: u32, offset: u32, declared: bool) -> Option<Vec<Location>> {
    let symbol = s.index.at(file, offset)?.symbol.as_ref()?;
    let places = s.index.places(symbol).filter(|o| declared || !o.declares);
    Some(places.filter_map(|o| s.location(o.span)).collect())
}

fn highlights(s: &Snapshot, file: u32, offset: u32) -> Option<Vec<DocumentHighlight>> {
    let symbol = s.index.at(file, offset)?.symbol.as_ref()?;
    let here = s.index.places(symbol).filter(|o| o.span.file == file);
    let one =
        |o: &crate::index::Occurrence| DocumentHighlight { range: s.range(o.span), kind: None };
    Some(here.map(one).collect())
}

fn renamed(server: &mut Server, p: RenameParams) -> Result<Value, RequestError> {
    let place = p.text_document_position;
    let nothing = || RequestError::refused("this file belongs to no case");
    let (folder, file) = known(server, &place.text_document.uri).ok_or_else(nothing)?;
    let s = server.case(&folder).ok_or_else(nothing)?;
    let offset = s.offset(file, place.position);
    let edits =
        rename::rename(s, (file, offset), &p.new_name, server.documents(), server.limits())?;
    value(&edits)
}

/// The layout of `case.toml`, as one edit of the lines that change.
fn formatted(server: &mut Server, p: &DocumentFormattingParams) -> Result<Value, RequestError> {
    let path = crate::documents::path_of(&p.text_document.uri);
    let named = path.filter(|p| p.file_name().is_some_and(|n| n == "case.toml"));
    let document = named.and_then(|path| server.documents().get(&path));
    let Some(document) = document else { return Ok(Value::Null) };
    let text = &document.text;
    let laid_out = format(text, server.limits()).map_err(|mistakes| {
        let first = mistakes.first();
        let line = first
            .and_then(|d| d.labels.first())
            .map_or(0, |(at, _)| document.lines.position(text, at.start as usize).line + 1);
        let what = first.map_or_else(String::new, |d| d.message.clone());
        RequestError::refused(format!(
            "case.toml cannot be laid out; fix line {line} first: {what}"
        ))
    })?;
    if laid_out == *text {
        return Ok(json!([]));
    }
    let same = |(a, b): &(&str, &str)| a == b;
    let (old, new): (Vec<&str>, Vec<&str>) =
        (text.split_inclusive('\n').collect(), laid_out.split_inclusive('\n').collect());
    let head = old.iter().copied().zip(new.iter().copied()).take_while(same).count();
    let rest = old.len().min(new.len()) - head;
    let back = old.iter().rev().copied().zip(new.iter().rev().copied());
    let tail = back.take(rest).take_while(same).count();
    let bytes = |lines: &[&str]| lines.iter().map(|l| l.len()).sum::<usize>();
    let (start, end) = (bytes(&old[..head]), bytes(&old[..old.len() - tail]));
    let new_text = new[head..new.len() - tail].concat();
    let range = document.lines.range(text, start, end);
    debug_assert!(range.start <= range.end && range.start >= Position::default());
    value(&vec![TextEdit { range, new_text }])
}
