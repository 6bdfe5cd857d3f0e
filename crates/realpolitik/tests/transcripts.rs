//! What the program prints, as transcripts: the README and `tests/transcripts`.
//!
//! `TRYCMD=overwrite cargo test --test transcripts` writes what is printed into
//! the files; read the change before it is kept.

#[test]
fn transcripts_are_what_is_printed() {
    trycmd::TestCases::new()
        .case("../../README.md")
        .case("../../tests/transcripts/*.md")
        .env("NO_COLOR", "1");
}
