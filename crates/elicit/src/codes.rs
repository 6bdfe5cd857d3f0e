//! The codes of mistakes in files of judgements, each with its page.

/// A code: `RP` and four digits, what it means in a few words, and its page.
#[derive(Clone, Copy, Debug)]
pub struct Code {
    /// `RP` and four digits.
    pub code: &'static str,
    /// In a few words.
    pub title: &'static str,
    /// The page, Markdown.
    pub page: &'static str,
}

macro_rules! codes {
    ($($code:ident $title:literal),* $(,)?) => {
        /// Every code of this crate, in order. Codes of files as such (RP0002,
        /// RP0003) are those of cases.
        pub const CODES: &[Code] = &[$(Code {
            code: stringify!($code),
            title: $title,
            page: include_str!(concat!("../explain/", stringify!($code), ".md")),
        }),*];
    };
}

codes! {
    RP0801 "a table of judgements cannot be read",
    RP0802 "a table of judgements has the wrong columns or cells",
    RP0803 "a number of a judgement cannot be read",
    RP0804 "a kind of judgement is not known",
    RP0805 "quantiles of an expert go down or are alike",
    RP0806 "a share of belief is outside 0 to 1",
    RP0807 "a judgement is there twice",
    RP0808 "a judgement is outside the range of its question",
    RP0809 "a seed question has no realisation",
    RP0810 "an expert answered too few seed questions",
    RP0811 "seed questions are answered by different quantiles",
    RP0812 "a file of Excalibur cannot be read",
    RP0813 "a plan of an elicitation is not well stated",
    RP0814 "a three-point judgement is not complete",
    RP0815 "a file of answers does not belong here",
}
