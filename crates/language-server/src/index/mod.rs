//! What stands where in a case: what is declared, what refers to what, which key
//! is which. Everything is found by the declaration of the language, also in a
//! case that is broken.

mod bibliography;
mod exceptions;
mod formula;
mod scope;
mod symbol;
mod table;
mod tree;

pub use scope::{Scope, Spot, table_of};
pub use symbol::{Declared, Group, Outline, Symbol, Wants, Written, of_parameter};
pub use tree::after_path;

use realpolitik_case::Span;
use realpolitik_case::language::{Block, Key};
use realpolitik_case::syntax::Tree;
use std::collections::{HashMap, HashSet};

/// A place at which a name stands.
#[derive(Clone, Debug)]
pub struct Occurrence {
    /// The name, or all that is replaced if it changes.
    pub span: Span,
    /// The name.
    pub name: String,
    /// What kind of name is meant.
    pub wants: Wants,
    /// Where the name is sought.
    pub scope: Scope,
    /// How the name is written there.
    pub written: Written,
    /// What it stands for, if that is declared.
    pub symbol: Option<Symbol>,
    /// Whether it is declared here.
    pub declares: bool,
}

/// All that stands in the files of a case, by place.
#[derive(Clone, Debug, Default)]
pub struct Index {
    /// Names, in the order of the files.
    pub occurrences: Vec<Occurrence>,
    /// Keys and columns, each with its place.
    pub keys: Vec<(Span, &'static Key)>,
    /// Values of keys and columns, each with its place.
    pub values: Vec<(Span, &'static Key)>,
    /// What is declared, in the order of the files.
    pub declared: Vec<Declared>,
    /// The outline of each file.
    pub outlines: Vec<Vec<Outline>>,
    /// Which files belong to which regime.
    regimes: HashMap<String, String>,
    known: HashSet<Symbol>,
    labels: HashMap<Symbol, String>,
}

impl Index {
    /// Goes through the files of a case; the first is `case.toml`, of which
    /// `tree` is what was read.
    pub fn of(tree: &Tree, files: &[(String, String)]) -> Index {
        let mut index = Index { outlines: vec![Vec::new(); files.len()], ..Index::default() };
        let Some((_, document)) = files.first() else { return index };
        let tables = tree::document(&mut index, &tree.root, document);
        for (i, (name, text)) in files.iter().enumerate().skip(1) {
            if name.ends_with(".bib") {
                bibliography::entries(&mut index, i as u32, text);
            } else {
                table::rows(&mut index, i as u32, (name, text), &tables);
            }
        }
        index.regimes = tables;
        index.settle();
        index
    }

    /// Finds out what each name stands for.
    fn settle(&mut self) {
        self.known = self.declared.iter().map(|d| d.symbol.clone()).collect();
        let labels =
            self.declared.iter().filter_map(|d| Some((d.symbol.clone(), d.label.clone()?)));
        self.labels = labels.collect();
        let mut all = std::mem::take(&mut self.occurrences);
        for occurrence in all.iter_mut().filter(|o| !o.declares) {
            occurrence.symbol = self.find(occurrence.wants, &occurrence.scope, &occurrence.name);
        }
        all.sort_by_key(|o| (o.span, !o.declares));
        self.occurrences = all;
        self.keys.sort_by_key(|(at, _)| *at);
        self.values.sort_by_key(|(at, _)| *at);
    }

    /// What a name stands for in a place, if that is declared.
    pub fn find(&self, wants: Wants, scope: &Scope, name: &str) -> Option<Symbol> {
        let places = wants.places(scope);
        let symbol = |(group, within)| Symbol { group, within, name: name.to_owned() };
        places.into_iter().map(symbol).find(|s| self.known.contains(s))
    }

    /// Everything declared that may stand in a place.
    pub fn candidates(&self, wants: Wants, scope: &Scope) -> Vec<&Declared> {
        let places: HashSet<(Group, Vec<String>)> = wants.places(scope).into_iter().collect();
        let mut seen = HashSet::new();
        let fits = |d: &&Declared| {
            let symbol = &d.symbol;
            places.contains(&(symbol.group, symbol.within.clone())) && seen.insert(symbol.clone())
        };
        self.declared.iter().filter(fits).collect()
    }

    /// The block whose rows a file holds, with the regime that it belongs to.
    pub fn table(&self, name: &str) -> Option<(&'static Block, Vec<String>)> {
        let block = table::block_of(name, &self.regimes)?;
        Some((block, self.regimes.get(name).cloned().into_iter().collect()))
    }

    /// The name at a byte of a file; its end counts too, as a cursor stands there
    /// after the name has been written.
    pub fn at(&self, file: u32, offset: u32) -> Option<&Occurrence> {
        let after =
            self.occurrences.partition_point(|o| (o.span.file, o.span.start) <= (file, offset));
        let before = self.occurrences[..after].iter().rev().take(3);
        let holds = |o: &&Occurrence| o.span.file == file && offset <= o.span.end;
        before.into_iter().find(holds)
    }

    /// The key at a byte of a file.
    pub fn key_at(&self, file: u32, offset: u32) -> Option<(Span, &'static Key)> {
        holding(&self.keys, file, offset)
    }

    /// The key whose value stands at a byte of a file.
    pub fn value_at(&self, file: u32, offset: u32) -> Option<(Span, &'static Key)> {
        holding(&self.values, file, offset)
    }

    /// Every place where something is named, its declaration too.
    pub fn places<'a>(&'a self, symbol: &'a Symbol) -> impl Iterator<Item = &'a Occurrence> {
        self.occurrences.iter().filter(move |o| o.symbol.as_ref() == Some(symbol))
    }

    /// Where something is declared.
    pub fn declaration(&self, symbol: &Symbol) -> Option<&Declared> {
        self.declared.iter().find(|d| d.symbol == *symbol)
    }

    /// What people call it.
    pub fn label(&self, symbol: &Symbol) -> Option<&str> {
        self.labels.get(symbol).map(String::as_str)
    }
}

fn holding(all: &[(Span, &'static Key)], file: u32, offset: u32) -> Option<(Span, &'static Key)> {
    let after = all.partition_point(|(at, _)| (at.file, at.start) <= (file, offset));
    // Of values that hold one another the innermost begins last.
    let mut before = all[..after].iter().rev().take(64);
    before.find(|(at, _)| at.file == file && offset <= at.end).copied()
}
