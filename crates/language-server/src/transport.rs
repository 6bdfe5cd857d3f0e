//! Messages on a stream: a header with a length, an empty line, JSON
//! (Language Server Protocol 3.17, "Base Protocol").

use crate::error::ServerError;
use lsp_server::{ErrorCode, Message};
use serde_json::{Value, json};
use std::io::{BufRead, Read, Write};

/// The longest message that is read, in bytes.
const LONGEST: usize = 256 << 20;

/// The longest line of a header, in bytes.
const LONGEST_LINE: u64 = 4096;

/// What stood on the stream.
#[derive(Debug)]
pub enum Incoming {
    /// A message.
    Message(Message),
    /// Something that is no message, with what is to be answered.
    Malformed(Value),
}

/// Reads one message; `None` at the end of the stream.
///
/// # Errors
///
/// If the stream cannot be read, or where the next message begins is not known.
pub fn read(from: &mut impl BufRead) -> Result<Option<Incoming>, ServerError> {
    let Some(length) = header(from)? else { return Ok(None) };
    if length > LONGEST {
        return Err(ServerError::TooLong { length, most: LONGEST });
    }
    let mut body = Vec::new();
    if from.take(length as u64).read_to_end(&mut body)? < length {
        return Ok(None);
    }
    Ok(Some(parsed(&body)))
}

/// The length of the message that follows.
fn header(from: &mut impl BufRead) -> Result<Option<usize>, ServerError> {
    let mut length = None;
    let mut first = true;
    loop {
        let mut line = Vec::new();
        if from.take(LONGEST_LINE).read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        let line = String::from_utf8_lossy(&line).trim().to_owned();
        if line.is_empty() {
            match length {
                Some(length) => return Ok(Some(length)),
                // Empty lines before a header do no harm.
                None if first => continue,
                None => return Err(ServerError::Header(line)),
            }
        }
        first = false;
        let Some((name, value)) = line.split_once(':') else {
            return Err(ServerError::Header(line));
        };
        if name.trim().eq_ignore_ascii_case("content-length") {
            match value.trim().parse() {
                Ok(n) => length = Some(n),
                Err(_) => return Err(ServerError::Header(line)),
            }
        }
    }
}

fn parsed(body: &[u8]) -> Incoming {
    let value: Value = match serde_json::from_slice(body) {
        Ok(value) => value,
        Err(e) => return malformed(&Value::Null, ErrorCode::ParseError, &e.to_string()),
    };
    let asks = value.get("id").is_some();
    let id = value.get("id").filter(|id| id.is_string() || id.is_i64()).cloned();
    match serde_json::from_value::<Message>(value) {
        // A request whose id is none would pass for a notification.
        Ok(message) if !(asks && matches!(message, Message::Notification(_))) => {
            Incoming::Message(message)
        }
        _ => malformed(
            &id.unwrap_or_default(),
            ErrorCode::InvalidRequest,
            "this is neither a request nor a notification of JSON-RPC 2.0",
        ),
    }
}

fn malformed(id: &Value, code: ErrorCode, message: &str) -> Incoming {
    Incoming::Malformed(json!({
        "jsonrpc": "2.0", "id": id, "error": { "code": code as i32, "message": message },
    }))
}

/// Writes a message.
///
/// # Errors
///
/// If the stream cannot be written to.
pub fn write(to: &mut impl Write, message: &Message) -> Result<(), ServerError> {
    Ok(message.clone().write(to)?)
}

/// Writes what is no message of the library, such as an answer without id.
///
/// # Errors
///
/// If the stream cannot be written to.
pub fn write_value(to: &mut impl Write, value: &Value) -> Result<(), ServerError> {
    let body = value.to_string();
    write!(to, "Content-Length: {}\r\n\r\n{body}", body.len())?;
    Ok(to.flush()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn framed(body: &str) -> String {
        format!("Content-Length: {}\r\n\r\n{body}", body.len())
    }

    #[test]
    fn what_is_no_message_costs_itself_only() {
        let stream = [
            framed("{"),
            framed("[1]"),
            framed(r#"{"jsonrpc":"2.0","id":7}"#),
            framed(r#"{"jsonrpc":"2.0","id":1.5,"method":"shutdown"}"#),
            "\r\n".to_owned() + &framed(r#"{"jsonrpc":"2.0","method":"exit"}"#),
        ]
        .concat();
        let mut from = stream.as_bytes();
        let mut codes = Vec::new();
        while let Some(next) = read(&mut from).unwrap() {
            match next {
                Incoming::Malformed(answer) => {
                    codes.push((answer["id"].clone(), answer["error"]["code"].clone()));
                }
                Incoming::Message(Message::Notification(n)) => assert_eq!(n.method, "exit"),
                Incoming::Message(other) => panic!("{other:?}"),
            }
        }
        let expected = [
            (json!(null), -32700),
            (json!(null), -32600),
            (json!(7), -32600),
            (json!(null), -32600),
        ];
        assert_eq!(codes, expected.map(|(id, code)| (id, json!(code))));
    }

    #[test]
    fn a_header_without_a_length_ends_the_stream() {
        for bad in [
            "Content-Length: x\r\n\r\n{}",
            "hello\r\n\r\n",
            "A: b\r\n\r\n",
            "Content-Length: 99999999999\r\n\r\n",
        ] {
            assert!(read(&mut bad.as_bytes()).is_err(), "{bad:?}");
        }
        for ended in ["", "Content-Length: 10\r\n\r\n{}", "Content-Length: 10\r\n"] {
            assert!(read(&mut ended.as_bytes()).unwrap().is_none(), "{ended:?}");
        }
    }
}
