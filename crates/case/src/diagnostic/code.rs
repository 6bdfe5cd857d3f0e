//! The codes of diagnostics, each with its page.

/// The page of a code: what it means, a failing example and its fix.
pub fn explain(code: &str) -> Option<&'static str> {
    CODES.iter().find(|c| c.code.eq_ignore_ascii_case(code)).map(|c| c.page)
}

/// A row of the table of codes.
#[derive(Clone, Copy, Debug)]
pub struct Code {
    /// `RP` and four digits.
    pub code: &'static str,
    /// In a few words.
    pub title: &'static str,
    /// The page, Markdown.
    pub page: &'static str,
}

/// Declares the table `CODES`: each code with its title, and its page from the
/// file of its name in a folder beside the source file that calls this.
#[macro_export]
macro_rules! codes {
    ($(#[$doc:meta])* $folder:literal; $($code:ident $title:literal),* $(,)?) => {
        $(#[$doc])*
        pub const CODES: &[$crate::diagnostic::Code] = &[
            $($crate::diagnostic::Code {
                code: stringify!($code),
                title: $title,
                page: include_str!(concat!($folder, stringify!($code), ".md")),
            }),*
        ];
    };
}

codes! {
    /// Every code there is, in order.
    "../explain/";
    RP0001 "a file of the case is missing or cannot be read",
    RP0002 "a file is not UTF-8 text",
    RP0003 "a file is larger than the limit",
    RP0004 "brackets are nested deeper than the limit",
    RP0005 "a path leaves the case folder",
    RP0010 "the TOML cannot be read",
    RP0011 "unknown key",
    RP0012 "a key is missing",
    RP0013 "a value is of the wrong type",
    RP0014 "the schema version is not known",
    RP0015 "a name is not an identifier",
    RP0016 "a name holds control or direction characters",
    RP0017 "a text holds control or direction characters",
    RP0101 "something is declared twice",
    RP0102 "an actor is not declared",
    RP0103 "a parameter is not declared",
    RP0104 "a source is not in sources.bib",
    RP0105 "a game is not declared",
    RP0106 "a node or outcome is not declared",
    RP0107 "an action is not one of the move's",
    RP0108 "a tier is not on the ladder",
    RP0109 "a state is not one of the relation's",
    RP0201 "a formula cannot be read",
    RP0202 "a formula names something unknown",
    RP0203 "definitions go round in a circle",
    RP0204 "a game's answer cannot stand here",
    RP0301 "the moves form a cycle",
    RP0302 "a node or outcome is never reached",
    RP0303 "an outcome lacks a payoff",
    RP0304 "a move has no action",
    RP0305 "the game tree is larger than the limit",
    RP0306 "a formula has no proper value",
    RP0308 "the precision is not given",
    RP0309 "a concession is not well stated",
    RP0310 "a formula mixes units",
    RP0311 "a condition depends on what is not known",
    RP0312 "a group that bargains is not proper",
    RP0401 "probabilities do not add to 1",
    RP0402 "more than one branch is the rest",
    RP0403 "a probability is outside 0 to 1",
    RP0404 "prior weights do not add to 1",
    RP0405 "a condition cannot be used",
    RP0501 "a distribution is not proper",
    RP0502 "a belief is missing or given twice",
    RP0503 "experts cannot be pooled",
    RP0504 "a belief cannot be drawn from the tables",
    RP0505 "a fit misses what was elicited",
    RP0522 "quantiles go down",
    RP0530 "correlations cannot hold together",
    RP0601 "a table has the wrong columns",
    RP0602 "a row cannot be read",
    RP0603 "a date does not exist",
    RP0604 "a grade is not A–F and 1–6",
    RP0605 "a concession is incomplete",
    RP0607 "an episode breaks the rules of the game",
    RP0608 "a period ends before it begins",
    RP0609 "a measure is not a number",
    RP0610 "criteria met disagree with the measures",
    RP0611 "the bibliography cannot be read",
    RP0612 "a move is made by another actor than the game says",
    RP0613 "an occasion is answered before it came about",
    RP0614 "a doubt about a move is not well stated",
    RP0615 "an episode would not have been recorded",
    RP0620 "a quote is not closed",
    RP0621 "a table is not separated by commas",
    RP0622 "empty columns or rows are left out",
    RP0623 "two statements about one time overlap",
    RP0624 "a date is far from all others",
    RP0625 "a number looks like a code for what is missing",
    RP0626 "someone is paired with itself",
    RP2101 "a number has no source",
    RP2102 "a number rests on one source",
    RP2103 "no other explanation is considered",
    RP2104 "a sourced number does not say its basis",
    RP2105 "a basis has nothing behind it",
    RP2106 "a fixed number may carry the answer",
    RP2107 "a source is later than the as-of date",
    RP2110 "the evidence is old",
    RP2111 "a declared thing is never used",
    RP2112 "an episode runs against the order of play",
    RP2113 "what was seen has probability 0",
    RP2114 "placeholders of a template are left",
    RP2121 "a date may be before or after the as-of date",
    RP2122 "the copy that was read is graded lower",
    RP2123 "one fact stands under two ids",
    RP2124 "powers add to more than the world",
    RP2125 "a question is settled before the as-of date",
    RP2126 "a correlation is with a constant",
    RP2204 "a judged number claims too many digits",
    RP2205 "a belief reaches past the end that it states",
    RP2301 "confidence and likelihood in one sentence",
}
