//! The reader of formulas: whatever is read can be evaluated and read again.
//!
//! `cargo +nightly fuzz run formula -- -timeout=1 -rss_limit_mb=256`

#![no_main]

use libfuzzer_sys::fuzz_target;
use realpolitik_case::formula::{Expression, Program, Symbol, Term};
use realpolitik_case::{BranchId, Edge, ParameterId, VertexId};

fn resolve(name: &str) -> Option<Symbol> {
    match name.split_once('.') {
        None => (name.len() == 1).then_some(Symbol::Parameter(ParameterId(0))),
        Some((_, branch)) => {
            let branch = BranchId(u32::from(branch != "yes"));
            Some(Symbol::Branch(Edge { node: VertexId(0), branch }))
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
            let taken = |edge: Edge| f64::from(u8::from(edge.branch == BranchId(0)));
            let _ = Program::compile(&e, &taken).eval(&[0.5]);
            let _ = Term::split(&e, &taken);
            assert!(Expression::parse(e.text(), &resolve).is_ok());
        }
    }
});
