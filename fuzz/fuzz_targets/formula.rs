//! The reader of formulas: whatever is read can be evaluated and read again.
//!
//! `cargo +nightly fuzz run formula -- -timeout=1 -rss_limit_mb=256`

#![no_main]

use libfuzzer_sys::fuzz_target;
use realpolitik_case::ParameterId;
use realpolitik_case::formula::{Expression, Program, Symbol, Term};

fn resolve(name: &str) -> Option<Symbol> {
    match name.split_once('.') {
        None => (name.len() == 1).then_some(Symbol::Parameter(ParameterId(0))),
        Some((node, branch)) => {
            Some(Symbol::Branch { node: node.to_owned(), branch: branch.to_owned() })
        }
    }
}

fuzz_target!(|text: &str| {
    match Expression::parse(text, &resolve) {
        Err(e) => {
            assert!(text.is_char_boundary(e.start) && text.is_char_boundary(e.end));
            assert!(!e.help.is_empty());
        }
        Ok(e) => {
            let taken = |_: &str, branch: &str| f64::from(u8::from(branch == "yes"));
            let _ = Program::compile(&e, &taken).eval(&[0.5]);
            let _ = Term::split(&e, &taken);
            assert!(Expression::parse(e.text(), &resolve).is_ok());
        }
    }
});
