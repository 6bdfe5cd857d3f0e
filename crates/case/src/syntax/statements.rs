//! A text of TOML as events, statement by statement where it has mistakes, so
//! that a mistake costs no more than the statement that it is in.

use super::mistake::{DEEPEST, Mistake};
use std::borrow::Cow;
use toml_parser::lexer::{Token, TokenKind};
use toml_parser::parser::{Event, EventKind, RecursionGuard, parse_document};
use toml_parser::{ParseError, Source};

/// Texts over several lines that may be left open before no more is fixed.
const MOST_OPEN: usize = 20;
/// How far behind a line that looks like a new statement a bracket may close
/// that was opened before it.
const LOOK_AHEAD: usize = 1000;

/// Events that belong together: a text without mistakes against the grammar, or
/// one statement.
pub(super) struct Batch {
    pub events: Vec<Event>,
    /// Whether something in it is against the grammar.
    pub broken: bool,
}

/// A text cut into batches.
pub(super) struct Statements<'t> {
    /// The text that the events speak of: as long as what was written, and the
    /// same but for texts over several lines that do not close.
    pub text: Cow<'t, str>,
    pub batches: Vec<Batch>,
    pub mistakes: Vec<Mistake>,
}

/// Cuts a text into batches of events.
pub(super) fn statements(text: &str) -> Statements<'_> {
    let mut mistakes = Vec::new();
    let text = closed(text, &mut mistakes);
    let source = Source::new(&text);
    let tokens = source.lex().into_vec();
    let mut batches = Vec::new();
    let (whole, errors) = parse(&tokens);
    if errors.is_empty() {
        batches.push(Batch { events: whole, broken: false });
    } else {
        let mut at = 0;
        while at < tokens.len() && tokens[at].kind() != TokenKind::Eof {
            let (end, events, errors) = statement(&tokens, at);
            batches.push(Batch { events, broken: !errors.is_empty() });
            mistakes.extend(errors.iter().map(grammar));
            at = end;
        }
    }
    comments(source, &batches, &mut mistakes);
    Statements { text, batches, mistakes }
}

/// A mistake as the parser tells of it.
pub(super) fn grammar(e: &ParseError) -> Mistake {
    let at = e.unexpected().or(e.context()).map_or(0..0, |s| s.start()..s.end());
    Mistake::Grammar { what: e.description().to_owned().into(), at }
}

fn parse(tokens: &[Token]) -> (Vec<Event>, Vec<ParseError>) {
    let mut events: Vec<Event> = Vec::new();
    let mut errors: Vec<ParseError> = Vec::new();
    let mut guarded = RecursionGuard::new(&mut events, DEEPEST as u32);
    parse_document(tokens, &mut guarded, &mut errors);
    (events, errors)
}

/// Characters that may stand neither in comments nor at the ends of lines.
fn comments(source: Source<'_>, batches: &[Batch], mistakes: &mut Vec<Mistake>) {
    let mut errors: Vec<ParseError> = Vec::new();
    for event in batches.iter().flat_map(|b| &b.events) {
        let Some(raw) = source.get(event) else { continue };
        match event.kind() {
            EventKind::Comment => raw.decode_comment(&mut errors),
            EventKind::Newline => raw.decode_newline(&mut errors),
            _ => {}
        }
    }
    mistakes.extend(errors.iter().map(grammar));
}

/// The text in which each text over several lines closes: one that is open to
/// the end of the file is taken for a value that is missing on its line.
fn closed<'t>(text: &'t str, mistakes: &mut Vec<Mistake>) -> Cow<'t, str> {
    let mut text = Cow::Borrowed(text);
    for _ in 0..MOST_OPEN {
        let tokens = Source::new(&text).lex().into_vec();
        let last = tokens.iter().rev().find(|t| t.kind() != TokenKind::Eof);
        let Some(start) = last.and_then(|t| open_text(&text, t)) else { break };
        mistakes.push(Mistake::Grammar {
            what: "this text has no closing quotes".into(),
            at: start..start + 3,
        });
        let end = text[start..].find('\n').map_or(text.len(), |n| start + n);
        let mut fixed = text[..start].to_owned();
        fixed.push_str(&" ".repeat(end - start));
        fixed.push_str(&text[end..]);
        text = Cow::Owned(fixed);
    }
    text
}

/// Where a text over several lines begins that does not close.
fn open_text(text: &str, token: &Token) -> Option<usize> {
    let quotes = match token.kind() {
        TokenKind::MlBasicString => "\"\"\"",
        TokenKind::MlLiteralString => "'''",
        _ => return None,
    };
    let (start, end) = (token.span().start(), token.span().end());
    let raw = text.get(start..end)?;
    (raw.len() < 6 || !raw.ends_with(quotes)).then_some(start)
}

/// The statement that begins at a token: where it ends, and its events.
fn statement(tokens: &[Token], at: usize) -> (usize, Vec<Event>, Vec<ParseError>) {
    let (end, cut) = ends(tokens, at);
    let (events, errors) = parse(&tokens[at..end]);
    match cut {
        Some(cut) if !errors.is_empty() && cut < end => {
            let (events, mut errors) = parse(&tokens[at..cut]);
            // That it does not close is the cause of all else.
            if let Some(open) = errors.iter().position(|e| e.description().contains("unclosed")) {
                errors = vec![errors.swap_remove(open)];
            }
            (cut, events, errors)
        }
        _ => (end, events, errors),
    }
}

/// Where a statement ends if its brackets close, and where it must have ended
/// if they do not: before the line that begins another.
fn ends(tokens: &[Token], at: usize) -> (usize, Option<usize>) {
    let mut open: Vec<TokenKind> = Vec::new();
    let mut cut = None;
    let mut header = false;
    let mut before = None;
    for (i, token) in tokens.iter().enumerate().skip(at) {
        match token.kind() {
            kind @ (TokenKind::LeftSquareBracket | TokenKind::LeftCurlyBracket) => open.push(kind),
            TokenKind::RightSquareBracket | TokenKind::RightCurlyBracket => drop(open.pop()),
            TokenKind::Newline if open.is_empty() => return (i + 1, cut.filter(|_| header)),
            TokenKind::Newline => match fresh(&tokens[i + 1..]) {
                Some(Fresh::Header) => {
                    header = true;
                    cut = cut.or(Some(i + 1));
                }
                Some(Fresh::Key) => {
                    let in_table = open.last() == Some(&TokenKind::LeftCurlyBracket);
                    let goes_on =
                        matches!(before, Some(TokenKind::Comma | TokenKind::LeftCurlyBracket));
                    if !(in_table && goes_on) {
                        cut = cut.or(Some(i + 1));
                    }
                }
                None => {}
            },
            TokenKind::Eof => return (i + 1, cut),
            _ => {}
        }
        if !matches!(token.kind(), TokenKind::Whitespace | TokenKind::Newline | TokenKind::Comment)
        {
            before = Some(token.kind());
        }
        if let Some(cut) = cut
            && i > cut + LOOK_AHEAD
        {
            return (i + 1, Some(cut));
        }
    }
    (tokens.len(), cut)
}

/// What a line looks like that may begin a statement.
enum Fresh {
    /// `[name]` or `[[name]]`.
    Header,
    /// `name =`.
    Key,
}

fn fresh(line: &[Token]) -> Option<Fresh> {
    let mut kinds = line.iter().map(Token::kind).filter(|k| *k != TokenKind::Whitespace).peekable();
    let mut brackets = 0;
    while kinds.next_if_eq(&TokenKind::LeftSquareBracket).is_some() {
        brackets += 1;
    }
    loop {
        match kinds.next()? {
            TokenKind::Atom | TokenKind::BasicString | TokenKind::LiteralString => {}
            _ => return None,
        }
        match (kinds.next()?, brackets) {
            (TokenKind::Dot, _) => {}
            (TokenKind::Equals, 0) => return Some(Fresh::Key),
            (TokenKind::RightSquareBracket, 1 | 2) => break,
            _ => return None,
        }
    }
    if brackets == 2 {
        kinds.next_if_eq(&TokenKind::RightSquareBracket)?;
    }
    match kinds.next() {
        None | Some(TokenKind::Newline | TokenKind::Comment | TokenKind::Eof) => {
            Some(Fresh::Header)
        }
        _ => None,
    }
}
