//! The server: what is open, what has been read, what the client has asked.

use crate::answers;
use crate::diagnostics;
use crate::documents::Documents;
use crate::error::RequestError;
use crate::pages::Pages;
use crate::snapshot::Snapshot;
use ls_types::{
    DidChangeTextDocumentParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams,
    InitializeParams, PublishDiagnosticsParams, Uri,
};
use lsp_server::{ErrorCode, Message, Notification, Request, Response};
use realpolitik_case::load::Limits;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

/// What is set when the server is started.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Limits on what is read.
    pub limits: Limits,
    /// The folder for the pages that explain codes; without one a code has no link.
    pub pages: Option<PathBuf>,
}

/// How far the client and the server have come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Started,
    Ready,
    ShutDown,
    Ended,
}

/// A server for one client. It does no input and output of its own but for the
/// files of cases: messages come in and go out.
#[derive(Debug)]
pub struct Server {
    phase: Phase,
    limits: Limits,
    pages: Pages,
    documents: Documents,
    /// Cases that have been read, by folder.
    cases: BTreeMap<PathBuf, Snapshot>,
    /// Folders of cases in which something has changed since they were read.
    stale: BTreeSet<PathBuf>,
    /// Folders of cases of which the client has not been told yet.
    changed: BTreeSet<PathBuf>,
    /// Files of which something has been told, by folder.
    told: BTreeMap<PathBuf, BTreeSet<Uri>>,
    /// Whether the client watches files where it is asked to.
    watches: bool,
    clean: bool,
}

/// Reads the parameters of a method.
pub fn read<T: DeserializeOwned>(params: Value) -> Result<T, RequestError> {
    serde_json::from_value(params)
        .map_err(|e| RequestError::new(ErrorCode::InvalidParams, e.to_string()))
}

impl Server {
    /// A server that has not been spoken to.
    pub fn new(settings: Settings) -> Self {
        Server {
            phase: Phase::Started,
            limits: settings.limits,
            pages: Pages::new(settings.pages),
            documents: Documents::default(),
            cases: BTreeMap::new(),
            stale: BTreeSet::new(),
            changed: BTreeSet::new(),
            told: BTreeMap::new(),
            watches: false,
            clean: false,
        }
    }

    /// The exit code, once the client has said `exit`: 0 if it said `shutdown`
    /// before.
    pub fn exit_code(&self) -> Option<u8> {
        (self.phase == Phase::Ended).then_some(u8::from(!self.clean))
    }

    /// Takes a message; what is to be sent for it. A bug while a request is
    /// answered costs that answer and not the session.
    pub fn receive(&mut self, message: Message) -> Vec<Message> {
        match message {
            Message::Request(request) => {
                let id = request.id.clone();
                let done = catch_unwind(AssertUnwindSafe(|| self.request(request)));
                let result = done.unwrap_or_else(|_| {
                    Err(RequestError::new(ErrorCode::InternalError, "the server has a bug"))
                });
                vec![Message::Response(match result {
                    Ok(value) => Response { id, response_result: Ok(value) },
                    Err(e) => Response::new_err(id, e.code, e.message),
                })]
            }
            Message::Notification(notification) => self.notification(notification),
            // What the client answers to our own requests changes nothing.
            Message::Response(_) => Vec::new(),
        }
    }

    /// Checks the cases in which something has changed; what there is to tell.
    pub fn settle(&mut self) -> Vec<Message> {
        let folders = std::mem::take(&mut self.changed);
        folders.iter().flat_map(|folder| self.check(folder)).collect()
    }

    fn request(&mut self, request: Request) -> Result<Value, RequestError> {
        match (self.phase, request.method.as_str()) {
            (Phase::Started, "initialize") => {
                let params: InitializeParams = read(request.params)?;
                self.watches = params
                    .capabilities
                    .workspace
                    .and_then(|w| w.did_change_watched_files)
                    .is_some_and(|w| w.dynamic_registration == Some(true));
                self.phase = Phase::Ready;
                Ok(answers::initialize())
            }
            (Phase::Started, _) => Err(RequestError::new(
                ErrorCode::ServerNotInitialized,
                "the first request must be `initialize`",
            )),
            (Phase::Ready, "shutdown") => {
                self.phase = Phase::ShutDown;
                Ok(Value::Null)
            }
            (Phase::Ready, "initialize") => Err(RequestError::new(
                ErrorCode::InvalidRequest,
                "the server has been initialized already",
            )),
            (Phase::Ready, method) => answers::answer(self, method, request.params),
            (Phase::ShutDown | Phase::Ended, _) => {
                Err(RequestError::new(ErrorCode::InvalidRequest, "the server has been shut down"))
            }
        }
    }

    fn notification(&mut self, n: Notification) -> Vec<Message> {
        if n.method == "exit" {
            self.clean = self.phase == Phase::ShutDown;
            self.phase = Phase::Ended;
        }
        if self.phase != Phase::Ready {
            return Vec::new();
        }
        let done = match n.method.as_str() {
            "initialized" if self.watches => return vec![watch()],
            "textDocument/didOpen" => read(n.params).map(|p| self.opened(p)),
            "textDocument/didChange" => read(n.params).and_then(|p| self.edited(p)),
            "textDocument/didClose" => read(n.params).map(|p| self.closed(&p)),
            // Files may have changed that are in no buffer.
            "textDocument/didSave" | "workspace/didChangeWatchedFiles" => {
                let folders: Vec<PathBuf> = self.folders().collect();
                self.stale.extend(folders.iter().cloned());
                self.changed.extend(folders);
                Ok(())
            }
            _ => Ok(()),
        };
        match done {
            Ok(()) => Vec::new(),
            // A notification has no answer; the client's log may tell somebody.
            Err(e) => {
                let params =
                    json!({ "type": 1, "message": format!("{}: {}", n.method, e.message) });
                vec![Notification::new("window/logMessage".to_owned(), params).into()]
            }
        }
    }

    fn opened(&mut self, params: DidOpenTextDocumentParams) {
        let d = params.text_document;
        if let Some(path) = self.documents.open(d.uri, d.version, d.text) {
            self.touch(&path);
        }
    }

    fn edited(&mut self, params: DidChangeTextDocumentParams) -> Result<(), RequestError> {
        let d = params.text_document;
        let path = self.documents.change(&d.uri, d.version, params.content_changes)?;
        self.touch(&path);
        Ok(())
    }

    fn closed(&mut self, params: &DidCloseTextDocumentParams) {
        let path = crate::documents::path_of(&params.text_document.uri);
        if let Some(path) = path {
            // The folder by which it was known, before it is no more.
            self.touch(&path);
            self.documents.close(&params.text_document.uri);
            self.touch(&path);
        }
    }

    /// Notes that a file has changed.
    fn touch(&mut self, path: &Path) {
        let folder = self.documents.case_folder(path);
        self.stale.extend(folder.clone());
        self.changed.extend(folder);
    }

    /// Reads a case, if it has changed since it was read.
    fn refresh(&mut self, folder: &Path) -> &Snapshot {
        if self.stale.remove(folder) {
            self.cases.remove(folder);
        }
        let (documents, limits) = (&self.documents, &self.limits);
        let entry = self.cases.entry(folder.to_owned());
        entry.or_insert_with(|| Snapshot::take(folder, documents, limits))
    }

    /// The folders of cases of which something is open.
    fn folders(&self) -> impl Iterator<Item = PathBuf> {
        self.documents.paths().filter_map(|p| self.documents.case_folder(p))
    }

    /// Tells what is wrong with a case; of one of which nothing
    /// is open any more nothing is told.
    fn check(&mut self, folder: &Path) -> Vec<Message> {
        let open = self.folders().any(|f| f == folder);
        let mut all: Vec<PublishDiagnosticsParams> = Vec::new();
        if open {
            self.refresh(folder);
            let snapshot = self.cases.get(folder);
            all = snapshot.map_or_else(Vec::new, |s| diagnostics::of(s, &self.pages));
        } else {
            self.cases.remove(folder);
        }
        let now: BTreeSet<Uri> = all.iter().map(|p| p.uri.clone()).collect();
        let before = self.told.insert(folder.to_owned(), now.clone()).unwrap_or_default();
        let gone = before.difference(&now).map(|uri| PublishDiagnosticsParams {
            uri: uri.clone(),
            diagnostics: Vec::new(),
            version: None,
        });
        all.extend(gone);
        if !open {
            self.told.remove(folder);
        }
        let message = |p: PublishDiagnosticsParams| {
            Notification::new("textDocument/publishDiagnostics".to_owned(), p).into()
        };
        all.into_iter().map(message).collect()
    }

    /// The case that a file belongs to as it stands now, and which of its files it
    /// is; `None` if it is none of a case.
    pub(crate) fn find(&mut self, uri: &Uri) -> Option<(&Snapshot, u32)> {
        let path = crate::documents::path_of(uri)?;
        let folder = self.documents.case_folder(&path)?;
        // What is wrong with it is told when the client has said all.
        let snapshot = self.refresh(&folder);
        let file = snapshot.file(&path)?;
        Some((snapshot, file))
    }

    pub(crate) fn documents(&self) -> &Documents {
        &self.documents
    }
    pub(crate) fn pages(&self) -> &Pages {
        &self.pages
    }
    pub(crate) fn limits(&self) -> &Limits {
        &self.limits
    }
    /// A case that [`Server::find`] has read.
    pub(crate) fn case(&self, folder: &Path) -> Option<&Snapshot> {
        self.cases.get(folder)
    }
}

/// Asks the client to tell when files of cases change on disk.
fn watch() -> Message {
    let globs = ["**/*.toml", "**/*.csv", "**/*.bib"].map(|g| json!({ "globPattern": g }));
    let registration = json!({
        "id": "files of cases",
        "method": "workspace/didChangeWatchedFiles",
        "registerOptions": { "watchers": globs },
    });
    let params = json!({ "registrations": [registration] });
    Request::new("watch".to_owned().into(), "client/registerCapability".to_owned(), params).into()
}
