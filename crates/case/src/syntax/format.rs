//! A text of TOML laid out anew: blanks, line breaks and alignment change, and
//! nothing else.
//!
//! Keys begin their line; `=` and `,` have the blanks that most people give
//! them; what stands over several lines in brackets is indented by four. The
//! order of everything stays, and so do comments, quotes and the forms of
//! numbers. Where the signs `=` of neighbouring lines stand in one column, or
//! their comments do, they are aligned afterwards too.

use super::tree::{Spanned, Tree, Value};
use crate::diagnostic::Diagnostic;
use crate::limits::Limits;
use toml_parser::Source;
use toml_parser::parser::{Event, EventKind, parse_document};

/// Blanks by which lines inside of brackets are indented.
const INDENT: usize = 4;

/// Lays a text out anew.
///
/// # Errors
///
/// What is against the rules of TOML: a text with mistakes has no layout.
///
/// ```
/// use realpolitik_case::limits::Limits;
/// use realpolitik_case::syntax::format;
/// let text = "title='x'  # why\n\n\n[ actors . US ]\nname=\"US\"";
/// let laid_out = format(text, &Limits::default()).unwrap();
/// assert_eq!(laid_out, "title = 'x'  # why\n\n[actors.US]\nname = \"US\"\n");
/// assert!(format("title = ", &Limits::default()).is_err());
/// ```
pub fn format(text: &str, limits: &Limits) -> Result<String, Vec<Diagnostic>> {
    let (lead, body) = match text.strip_prefix('\u{feff}') {
        Some(body) => ("\u{feff}", body),
        None => ("", text),
    };
    let tree = Tree::read(body, limits);
    if !tree.mistakes.is_empty() {
        return Err(tree.mistakes);
    }
    let tokens = Source::new(body).lex().into_vec();
    let mut events: Vec<Event> = Vec::new();
    parse_document(&tokens, &mut |e| events.push(e), &mut ());
    let mut printer = Printer::new(body);
    for event in &events {
        printer.event(event);
    }
    let mut lines = printer.ended();
    parted(&mut lines);
    align_equals(&mut lines);
    align_comments(&mut lines);
    let end = if body.split_once('\n').is_some_and(|(first, _)| first.ends_with('\r')) {
        "\r\n"
    } else {
        "\n"
    };
    let mut out = lead.to_owned();
    for line in lines {
        out.push_str(&line.text());
        out.push_str(end);
    }
    let after = Tree::read(&out[lead.len()..], limits);
    // What cannot be laid out without a change of meaning stays as it is.
    let kept = after.mistakes.is_empty() && after.root.same(&tree.root);
    debug_assert!(kept, "the layout changed the meaning");
    Ok(if kept { out } else { text.to_owned() })
}

impl Spanned {
    /// Whether two values hold the same, wherever they stand.
    ///
    /// ```
    /// use realpolitik_case::{limits::Limits, syntax::Tree};
    /// let read = |text| Tree::read(text, &Limits::default()).root;
    /// assert!(read("a = [1, 2]").same(&read("\n a=[ 1,2 ]  # twelve")));
    /// assert!(!read("a = 1").same(&read("a = 2")));
    /// ```
    pub fn same(&self, other: &Spanned) -> bool {
        match (&self.value, &other.value) {
            (Value::Text(a), Value::Text(b)) => a == b,
            (Value::Number(a), Value::Number(b)) => a.to_bits() == b.to_bits(),
            (Value::Bool(a), Value::Bool(b)) => a == b,
            (Value::Date(a), Value::Date(b)) => a == b,
            (Value::Array(a), Value::Array(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.same(b))
            }
            (Value::Table(a), Value::Table(b)) => {
                let mut pairs = a.iter().zip(b);
                a.len() == b.len() && pairs.all(|((k, a), (l, b))| k.name == l.name && a.same(b))
            }
            (Value::Other, Value::Other) | (Value::Broken, Value::Broken) => true,
            _ => false,
        }
    }
}

/// A line as it will be.
#[derive(Default)]
struct Line {
    indent: usize,
    /// What stands before the sign `=` of a statement.
    key: Option<String>,
    /// Blanks between the key and its sign.
    pad: usize,
    /// What follows, or all that stands on the line.
    code: String,
    comment: Option<String>,
    /// Blanks before the comment.
    gap: usize,
    /// Where the sign and the comment stood.
    equals: usize,
    column: usize,
    /// The first part of the name of a header.
    family: Option<String>,
}

impl Line {
    fn is_blank(&self) -> bool {
        self.key.is_none() && self.code.is_empty() && self.comment.is_none()
    }
    fn is_remark(&self) -> bool {
        self.key.is_none() && self.code.is_empty() && self.comment.is_some()
    }
    /// All but the comment.
    fn written(&self) -> String {
        let mut out = " ".repeat(self.indent);
        if let Some(key) = &self.key {
            out.push_str(key);
            out.push_str(&" ".repeat(self.pad));
            out.push_str("= ");
        }
        out.push_str(&self.code);
        out
    }
    /// How wide it is up to its comment.
    fn width(&self) -> usize {
        self.written().rsplit('\n').next().unwrap_or_default().chars().count()
    }
    fn text(&self) -> String {
        let mut out = self.written();
        if let Some(comment) = &self.comment {
            if !self.is_remark() {
                out.push_str(&" ".repeat(self.gap));
            }
            out.push_str(comment);
        }
        out
    }
}

struct Printer<'t> {
    text: &'t str,
    lines: Vec<Line>,
    now: Line,
    /// The indents of the lines that opened the brackets that are open.
    open: Vec<usize>,
    /// Whether a blank stands before what comes next on the line.
    blank: bool,
    /// Whether a header is being read, and its first part is to come.
    header: bool,
}

impl<'t> Printer<'t> {
    fn new(text: &'t str) -> Self {
        let now = Line::default();
        Printer { text, lines: Vec::new(), now, open: Vec::new(), blank: false, header: false }
    }

    /// How many characters stand before a byte on its line.
    fn column(&self, at: usize) -> usize {
        self.text[..at].rsplit('\n').next().unwrap_or_default().chars().count()
    }

    fn raw(&self, e: &Event) -> &'t str {
        self.text.get(e.span().start()..e.span().end()).unwrap_or_default()
    }

    /// The line that is being written holds something.
    fn begun(&self) -> bool {
        self.now.key.is_some() || !self.now.code.is_empty()
    }

    /// Puts a piece on the line, indented if it is the first.
    fn put(&mut self, piece: &str) {
        if !self.begun() {
            self.now.indent = self.open.last().map_or(0, |i| i + INDENT);
        } else if self.blank {
            self.now.code.push(' ');
        }
        self.blank = false;
        self.now.code.push_str(piece);
    }

    fn opens(&mut self, bracket: &str) {
        self.put(bracket);
        self.open.push(self.now.indent);
        self.blank = bracket == "{";
    }

    fn closes(&mut self, bracket: &str) {
        let indent = self.open.pop().unwrap_or_default();
        if self.begun() {
            self.blank = bracket == "}" && !self.now.code.ends_with('{');
            self.put(bracket);
        } else {
            self.put(bracket);
            self.now.indent = indent;
        }
    }

    fn event(&mut self, e: &Event) {
        match e.kind() {
            EventKind::Newline => {
                self.blank = false;
                self.lines.push(std::mem::take(&mut self.now));
            }
            EventKind::Comment => self.comment(e),
            EventKind::StdTableOpen | EventKind::ArrayTableOpen => {
                self.put(self.raw(e));
                self.header = true;
            }
            EventKind::SimpleKey => {
                let raw = self.raw(e);
                self.put(raw);
                if std::mem::take(&mut self.header) {
                    self.now.family = Some(raw.trim_matches(['"', '\'']).to_owned());
                }
            }
            EventKind::KeyValSep if self.open.is_empty() => {
                self.now.key = Some(std::mem::take(&mut self.now.code));
                self.now.pad = 1;
                self.now.equals = self.column(e.span().start());
            }
            EventKind::KeyValSep => {
                self.blank = true;
                self.put("=");
                self.blank = true;
            }
            EventKind::ValueSep => {
                self.blank = false;
                self.put(",");
                self.blank = true;
            }
            EventKind::ArrayOpen => self.opens("["),
            EventKind::InlineTableOpen => self.opens("{"),
            EventKind::ArrayClose => self.closes("]"),
            EventKind::InlineTableClose => self.closes("}"),
            EventKind::Scalar
            | EventKind::KeySep
            | EventKind::StdTableClose
            | EventKind::ArrayTableClose => self.put(self.raw(e)),
            EventKind::Whitespace | EventKind::Error => {}
        }
    }

    fn comment(&mut self, e: &Event) {
        let start = e.span().start();
        let before = &self.text[..start];
        self.now.gap = before.len() - before.trim_end_matches([' ', '\t']).len();
        self.now.gap = self.now.gap.max(1);
        self.now.column = self.column(start);
        if !self.begun() {
            self.now.indent = self.open.last().map_or(0, |i| i + INDENT);
        }
        self.now.comment = Some(self.raw(e).trim_end().to_owned());
    }

    /// The lines, without blank ones at either end and with one at most between.
    fn ended(mut self) -> Vec<Line> {
        self.lines.push(self.now);
        let mut all: Vec<Line> = Vec::with_capacity(self.lines.len());
        for line in self.lines {
            if line.is_blank() && all.last().is_none_or(Line::is_blank) {
                continue;
            }
            all.push(line);
        }
        while all.last().is_some_and(Line::is_blank) {
            all.pop();
        }
        all
    }
}

/// Parts what belongs to different tables at the top by a blank line, which goes
/// before the comment that stands directly over a header.
fn parted(lines: &mut Vec<Line>) {
    let mut all: Vec<Line> = Vec::with_capacity(lines.len());
    let mut family: Option<String> = None;
    for line in lines.drain(..) {
        if line.family.is_some() && line.family != family {
            let remarks = all.iter().rev().take_while(|l| l.is_remark()).count();
            let at = all.len() - remarks;
            if at > 0 && !all[at - 1].is_blank() {
                all.insert(at, Line::default());
            }
            family.clone_from(&line.family);
        }
        all.push(line);
    }
    *lines = all;
}

/// Aligns the signs of neighbouring statements that stood in one column.
fn align_equals(lines: &mut [Line]) {
    let mut group: Vec<usize> = Vec::new();
    let mut inside = false;
    for i in 0..=lines.len() {
        let line = lines.get(i);
        // Lines of a value over several lines belong to its statement.
        let goes_on =
            line.is_some_and(|l| l.indent > 0 || (inside && l.code.starts_with([']', '}'])));
        if goes_on {
            continue;
        }
        match line {
            Some(l) if l.key.is_some() => {
                inside = l.code.ends_with(['[', '{', ',']);
                group.push(i);
            }
            _ => {
                aligned(lines, &group);
                group.clear();
                inside = false;
            }
        }
    }
}

fn aligned(lines: &mut [Line], group: &[usize]) {
    let width = |l: &Line| l.key.as_ref().map_or(0, |k| k.chars().count());
    let one_column = group.windows(2).all(|w| lines[w[0]].equals == lines[w[1]].equals);
    if group.len() < 2 || !one_column {
        return;
    }
    let most = group.iter().map(|i| width(&lines[*i])).max().unwrap_or_default();
    for i in group {
        lines[*i].pad = most - width(&lines[*i]) + 1;
    }
}

/// Aligns the comments of neighbouring lines that stood in one column.
fn align_comments(lines: &mut [Line]) {
    let beside = |l: &Line| l.comment.is_some() && !l.is_remark();
    let mut from = 0;
    while from < lines.len() {
        let mut to = from + 1;
        if beside(&lines[from]) {
            while to < lines.len() && beside(&lines[to]) && lines[to].column == lines[from].column {
                to += 1;
            }
            let run = &mut lines[from..to];
            if run.len() > 1 {
                let gap = run.iter().map(|l| l.gap).min().unwrap_or(1);
                let most = run.iter().map(Line::width).max().unwrap_or_default();
                for line in run {
                    line.gap = most + gap - line.width();
                }
            }
        }
        from = to;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn laid_out(text: &str) -> String {
        format(text, &Limits::default()).expect("the text has no mistakes")
    }

    /// A text and its layout, which is its own.
    #[test]
    fn blanks_and_breaks() {
        for (text, expected) in [
            ("", ""),
            ("\n\n# only this", "# only this\n"),
            ("a=1\n\n\n\nb  =  2", "a = 1\n\nb = 2\n"),
            ("a . b=1", "a.b = 1\n"),
            ("[ a . \"b c\" ]  # x  ", "[a.\"b c\"]  # x\n"),
            ("[[ a ]]\nb=1", "[[a]]\nb = 1\n"),
            ("a=[1,2 ,3]", "a = [1, 2, 3]\n"),
            ("a={x=1,y={ z=[] , w={} }}", "a = { x = 1, y = { z = [], w = {} } }\n"),
            ("a=[\n1,\n  # why\n2 # two\n]", "a = [\n    1,\n    # why\n    2 # two\n]\n"),
            ("a=[{\nx=1},\n{x=2}]", "a = [{\n    x = 1 },\n    { x = 2 }]\n"),
            ("a=[[\n1\n]]\nb=2", "a = [[\n    1\n]]\nb = 2\n"),
            ("a = 1\n# on b\n[b]\n[b.c]\n[d]", "a = 1\n\n# on b\n[b]\n[b.c]\n\n[d]\n"),
            ("a=\"\"\"\n x \n\"\"\"#c", "a = \"\"\"\n x \n\"\"\" #c\n"),
            ("a = 1\r\nb=2\r\n", "a = 1\r\nb = 2\r\n"),
            ("\u{feff}a=1", "\u{feff}a = 1\n"),
            ("  a = 1\n\tb = 2", "a = 1\nb = 2\n"),
        ] {
            assert_eq!(laid_out(text), expected, "{text:?}");
            assert_eq!(laid_out(expected), expected, "{expected:?}");
        }
    }

    /// What was aligned is aligned afterwards, as tightly as it can be.
    #[test]
    fn columns_stay_columns() {
        for (text, expected) in [
            ("a   = 1\nbcd = 2", "a   = 1\nbcd = 2\n"),
            ("a     = 1\nbcd   = 2", "a   = 1\nbcd = 2\n"),
            ("a  = 1\nbcd = 2", "a = 1\nbcd = 2\n"),
            ("a   = 1\n\nbcd = 2", "a = 1\n\nbcd = 2\n"),
            ("a   = [\n1,\n]\nbcd = 2", "a   = [\n    1,\n]\nbcd = 2\n"),
            ("a=1    # x\nbcd=2  # y", "a = 1    # x\nbcd = 2  # y\n"),
            ("a=1  # x\nbcd=2  # y", "a = 1  # x\nbcd = 2  # y\n"),
            ("\"é\" = 1 # x\nb=\"é\"   # y", "\"é\" = 1 # x\nb = \"é\" # y\n"),
        ] {
            assert_eq!(laid_out(text), expected, "{text:?}");
            assert_eq!(laid_out(expected), expected, "{expected:?}");
        }
    }
}
