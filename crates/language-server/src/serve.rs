//! The server on a pair of streams.

use crate::error::ServerError;
use crate::server::{Server, Settings};
use crate::transport::{self, Incoming};
use lsp_server::{ErrorCode, Message, RequestId, Response};
use std::collections::VecDeque;
use std::io::{BufRead, Write};
use std::sync::mpsc::{Receiver, channel};

/// Serves one client on standard input and output until it says `exit`; the exit
/// code that the protocol asks for: 0 after `shutdown`, else 1.
///
/// # Errors
///
/// If the client cannot be read from or written to.
pub fn serve_stdio(settings: Settings) -> Result<u8, ServerError> {
    serve(std::io::BufReader::new(std::io::stdin()), std::io::stdout(), settings)
}

/// Serves one client on a pair of streams. What has arrived is answered before a
/// case is checked anew, so that fast typing costs one check and not many.
///
/// # Errors
///
/// If a stream breaks, or where the next message begins is not known.
pub fn serve(
    mut input: impl BufRead + Send + 'static,
    mut output: impl Write,
    settings: Settings,
) -> Result<u8, ServerError> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        loop {
            let next = transport::read(&mut input);
            let last = !matches!(next, Ok(Some(_)));
            if sender.send(next).is_err() || last {
                break;
            }
        }
    });
    let mut server = Server::new(settings);
    let mut waiting = Waiting { receiver, queue: VecDeque::new(), ended: false };
    loop {
        waiting.collect(waiting.queue.is_empty())?;
        let Some(next) = waiting.queue.pop_front() else {
            // A client that has gone away without a word.
            return Ok(server.exit_code().unwrap_or(1));
        };
        let answers = match next {
            Incoming::Malformed(answer) => {
                transport::write_value(&mut output, &answer)?;
                continue;
            }
            Incoming::Message(Message::Request(r)) if waiting.cancelled(&r.id) => {
                let code = ErrorCode::RequestCanceled as i32;
                vec![Response::new_err(r.id, code, "cancelled by the client".to_owned()).into()]
            }
            Incoming::Message(message) => server.receive(message),
        };
        for answer in &answers {
            transport::write(&mut output, answer)?;
        }
        if let Some(code) = server.exit_code() {
            return Ok(code);
        }
        waiting.collect(false)?;
        if waiting.queue.is_empty() {
            for message in server.settle() {
                transport::write(&mut output, &message)?;
            }
        }
    }
}

/// What has arrived and is not answered yet.
struct Waiting {
    receiver: Receiver<Result<Option<Incoming>, ServerError>>,
    queue: VecDeque<Incoming>,
    ended: bool,
}

impl Waiting {
    /// Takes in what has arrived; with `wait`, at least one message if there is to
    /// be another.
    fn collect(&mut self, wait: bool) -> Result<(), ServerError> {
        if wait
            && !self.ended
            && let Ok(next) = self.receiver.recv()
        {
            self.take(next)?;
        }
        while let Ok(next) = self.receiver.try_recv() {
            self.take(next)?;
        }
        Ok(())
    }

    fn take(&mut self, next: Result<Option<Incoming>, ServerError>) -> Result<(), ServerError> {
        match next? {
            Some(message) => self.queue.push_back(message),
            None => self.ended = true,
        }
        Ok(())
    }

    /// Whether the client has taken a request back meanwhile.
    fn cancelled(&self, id: &RequestId) -> bool {
        self.queue.iter().any(|next| match next {
            Incoming::Message(Message::Notification(n)) if n.method == "$/cancelRequest" => {
                let named = serde_json::from_value::<RequestId>(n.params["id"].clone());
                named.is_ok_and(|n| n == *id)
            }
            _ => false,
        })
    }
}
