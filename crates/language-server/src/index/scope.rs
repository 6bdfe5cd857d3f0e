//! Where one is in a case, in the terms of the language.

use realpolitik_case::language::{Key, Kind, Naming, Refers};

/// Which game, node and names surround a place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// The game in question.
    pub game: Option<String>,
    /// The node in question.
    pub node: Option<String>,
    /// The names under which it stands, from the outside in.
    pub within: Vec<String>,
}

/// A place in a case: what may stand there, under which key, surrounded by what.
#[derive(Clone, Debug)]
pub struct Spot {
    /// What may stand there.
    pub kind: Kind,
    /// The key that it stands under; none at the top.
    pub key: Option<&'static Key>,
    /// What surrounds it.
    pub scope: Scope,
}

impl Scope {
    /// Within what a name may be declared that is used here.
    pub fn around(&self) -> Vec<Vec<String>> {
        let mut all = vec![Vec::new()];
        if let Some(game) = &self.game {
            all.push(vec![game.clone()]);
            if let Some(node) = &self.node {
                all.push(vec![game.clone(), node.clone()]);
            }
        }
        all
    }

    /// What surrounds what is in a table that says which game or node it is about.
    #[must_use]
    pub fn told(mut self, refers: Refers, name: &str) -> Scope {
        match refers {
            Refers::Game => self.game = Some(name.to_owned()),
            Refers::Node => self.node = Some(name.to_owned()),
            _ => {}
        }
        self
    }

    /// What surrounds what stands under a name.
    #[must_use]
    pub fn named(mut self, key: &'static Key, naming: Naming, name: &str) -> Scope {
        let declared = |r: Refers| r.declared_under().iter().any(|k| std::ptr::eq(*k, key));
        match naming {
            Naming::New | Naming::Free => {
                self.within.push(name.to_owned());
                if declared(Refers::Game) {
                    self.told(Refers::Game, name)
                } else if declared(Refers::Node) {
                    self.told(Refers::Node, name)
                } else {
                    self
                }
            }
            Naming::Of(refers) => self.told(refers, name),
        }
    }
}

impl Spot {
    /// What stands under a name; `None` if nothing may.
    pub fn under(&self, name: &str) -> Option<Spot> {
        if let Some(block) = table_of(&self.kind) {
            let key = block.key(name)?;
            return Some(Spot { kind: key.kind, key: Some(key), scope: self.scope.clone() });
        }
        match (self.kind, self.key) {
            (Kind::Named(naming, inner), Some(key)) => {
                let scope = self.scope.clone().named(key, naming, name);
                Some(Spot { kind: *inner, key: Some(key), scope })
            }
            (Kind::Precision, key) => {
                Some(Spot { kind: Kind::Formula, key, scope: self.scope.clone() })
            }
            _ => None,
        }
    }
}

/// The block of a table that may stand somewhere, as one or as several.
pub fn table_of(kind: &Kind) -> Option<&'static realpolitik_case::language::Block> {
    match kind {
        Kind::Named(..) => None,
        other => other.block(),
    }
}
