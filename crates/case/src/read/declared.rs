//! What a document declares, by name, even where what it names is broken: so
//! that one mistake does not make every mention of a name another.

use crate::expand::Written;
use crate::language::Key as Declaration;
use crate::language::document::{case, ladder};
use crate::language::game::{chance, group, node, whole};
use crate::names::{Edge, NameTable, VertexId};
use crate::syntax::{Key, Spanned, Value};
use std::cell::{Ref, RefCell};
use std::collections::{HashMap, HashSet};

/// After the name of a move with an offer: what was offered.
const AMOUNT: &str = "amount";
/// After the name of rounds: which one it is.
const NUMBER: &str = "number";

/// The names of a kind that are declared.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    /// In the order of the file.
    list: Vec<String>,
    names: HashSet<String>,
    /// Whether something could not be read that may have declared more.
    open: bool,
}

impl Names {
    /// The names in a table, which may not be there; `whole` says whether the
    /// table around it could be read.
    pub fn of(value: Option<&Spanned>, whole: bool) -> Self {
        let nothing = Group { entries: &[], open: !whole };
        value.map_or(nothing, |v| Group::of(v, !whole)).names()
    }
    /// Whether it is certain that nothing of this name is declared.
    pub fn lacks(&self, name: &str) -> bool {
        !self.open && !self.names.contains(name)
    }
    /// Whether there may be more than are seen.
    pub fn open(&self) -> bool {
        self.open
    }
    /// How many are seen.
    pub fn len(&self) -> usize {
        self.names.len()
    }
    /// The names, in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = &str> + Clone {
        self.list.iter().map(String::as_str)
    }
    fn new(list: Vec<String>, open: bool) -> Self {
        Names { names: list.iter().cloned().collect(), list, open }
    }
}

/// What a game declares.
#[derive(Clone, Debug, Default)]
pub(crate) struct GameNames {
    /// Its outcomes.
    pub outcomes: Names,
    /// Its moves, without those of nature.
    pub moves: Names,
    /// Its moves, nature's too.
    pub nodes: Names,
    /// What a move may lead to.
    pub targets: Names,
    /// The actions or branches of each node, in the order of the file.
    branches: HashMap<String, Names>,
    /// The outcomes of each group.
    pub groups: HashMap<String, Vec<String>>,
    /// What was written out for short forms.
    pub written: Written,
    /// The ids of all of these.
    pub table: NameTable,
}

impl GameNames {
    /// The same without groups of outcomes.
    pub fn without_groups(&self) -> Self {
        GameNames { groups: HashMap::new(), ..self.clone() }
    }
    /// The actions or branches of a node.
    pub fn branches(&self, node: &str) -> Option<&Names> {
        self.branches.get(node)
    }
    /// Every branch as `node.branch`, in alphabetical order.
    pub fn dotted(&self) -> Vec<String> {
        let mut all: Vec<String> = self
            .branches
            .iter()
            .flat_map(|(n, all)| all.iter().map(move |b| format!("{n}.{b}")))
            .collect();
        all.extend(self.written.offers.iter().map(|n| format!("{n}.{AMOUNT}")));
        all.extend(self.written.rounds.iter().map(|w| format!("{}.{NUMBER}", w.name)));
        all.sort_unstable();
        all
    }
    /// The branch `node.branch`, if it is seen.
    pub fn branch(&self, node: &str, branch: &str) -> Seen {
        match (self.table.edge(node, branch), self.branches(node)) {
            (Some(edge), Some(_)) => Seen::Yes(edge),
            (_, Some(names)) if names.lacks(branch) => Seen::No,
            (_, Some(_)) => Seen::Perhaps,
            (_, None) if self.nodes.lacks(node) => Seen::No,
            (_, None) => Seen::Perhaps,
        }
    }
    /// What `node.amount` or `round.number` stands for.
    pub fn amount(&self, node: &str, what: &str) -> Option<VertexId> {
        let offer = what == AMOUNT && self.written.offers.iter().any(|n| n == node);
        let rounds = what == NUMBER && self.written.rounds.iter().any(|w| w.name == node);
        if offer || rounds { self.table.find(node) } else { None }
    }
    /// The outcome or node of this name, if it is seen.
    pub fn vertex(&self, name: &str) -> Option<VertexId> {
        self.table.find(name)
    }
}

/// Whether a branch is declared, as far as the document could be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    /// It is.
    Yes(Edge),
    /// Something could not be read that may have declared it.
    Perhaps,
    /// It is not.
    No,
}

/// Whether another game gives an answer, as far as the document could be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answered {
    /// It does; its number.
    Yes(u32),
    /// Something could not be read that may have declared it.
    Perhaps,
}

/// What the document declares.
#[derive(Clone, Debug, Default)]
pub(crate) struct Declared {
    /// Actors.
    pub actors: Names,
    /// Parameters.
    pub parameters: Names,
    /// Games.
    pub games: Names,
    /// Relations.
    pub relations: Names,
    /// Tiers of the ladder; open where the ladder could not be read.
    pub tiers: Names,
    /// What each game declares.
    inside: HashMap<String, GameNames>,
    /// The answers that formulas name: a game, and an outcome or a group of its own.
    answers: RefCell<Vec<(String, String)>>,
}

/// The entries of a table that may not be whole, or not be there.
#[derive(Clone, Copy)]
struct Group<'t> {
    entries: &'t [(Key, Spanned)],
    open: bool,
}

impl<'t> Group<'t> {
    /// A value as a group: what is no table cannot be read as one.
    fn of(value: &'t Spanned, open: bool) -> Self {
        match &value.value {
            Value::Table(entries) => Group { entries, open: open || !value.whole },
            _ => Group { entries: &[], open: true },
        }
    }
    /// The group under a key.
    fn under(self, key: &Declaration) -> Self {
        match self.entries.iter().find(|(k, _)| k.name == key.name) {
            Some((_, value)) => Group::of(value, self.open),
            None => Group { entries: &[], open: self.open },
        }
    }
    fn names(self) -> Names {
        Names::new(self.entries.iter().map(|(k, _)| k.name.clone()).collect(), self.open)
    }
}

impl Declared {
    /// Gathers the names of a document.
    pub fn of(root: &Spanned, written: &HashMap<String, Written>) -> Self {
        let top = Group::of(root, false);
        let games = top.under(&case::GAMES);
        let inside = games
            .entries
            .iter()
            .map(|(name, v)| {
                let written = written.get(&name.name).cloned().unwrap_or_default();
                (name.name.clone(), game(Group::of(v, games.open), written))
            })
            .collect();
        Declared {
            actors: top.under(&case::ACTORS).names(),
            parameters: top.under(&case::PARAMETERS).names(),
            games: games.names(),
            relations: top.under(&case::RELATIONS).names(),
            tiers: tiers(top),
            inside,
            answers: RefCell::default(),
        }
    }
    /// Whether something holds of what some game declares.
    pub fn any_game(&self, holds: impl Fn(&GameNames) -> bool) -> bool {
        self.games.open() || self.inside.values().any(holds)
    }
    /// Every branch of every game as `node.branch`.
    pub fn dotted(&self) -> Vec<String> {
        self.inside.values().flat_map(GameNames::dotted).collect()
    }
    /// The number of the answer `games.GAME.OUTCOME`, if there can be one; `None` where
    /// it is certain that there is none.
    pub fn answer(&self, game: &str, what: &str) -> Option<Answered> {
        let Some(names) = self.game(game) else {
            return (!self.games.lacks(game)).then_some(Answered::Perhaps);
        };
        if names.outcomes.names.contains(what) || names.groups.contains_key(what) {
            let mut all = self.answers.borrow_mut();
            let at = all.iter().position(|(g, w)| g == game && w == what);
            let at = at.unwrap_or_else(|| {
                all.push((game.to_owned(), what.to_owned()));
                all.len() - 1
            });
            return Some(Answered::Yes(at as u32));
        }
        (!names.outcomes.lacks(what)).then_some(Answered::Perhaps)
    }
    /// The answers that formulas name, as far as they have been read.
    pub fn answers(&self) -> Ref<'_, Vec<(String, String)>> {
        self.answers.borrow()
    }
    /// Every answer that a formula could name.
    pub fn answerable(&self) -> Vec<String> {
        let of = |game: &str| {
            let inside = self.inside.get(game);
            let outcomes = inside
                .into_iter()
                .flat_map(|g| g.outcomes.iter().chain(g.groups.keys().map(String::as_str)));
            outcomes.map(|o| format!("games.{game}.{o}")).collect::<Vec<_>>()
        };
        let mut all: Vec<String> = self.games.iter().flat_map(of).collect();
        all.sort_unstable();
        all
    }
    /// What a game declares; nothing is known of a game that is not seen.
    pub fn game(&self, name: &str) -> Option<&GameNames> {
        self.inside.get(name)
    }
}

fn game(g: Group<'_>, written: Written) -> GameNames {
    let (chance, moves) = (g.under(&whole::CHANCE), g.under(&whole::MOVES));
    let outcomes = g.under(&whole::OUTCOMES).names();
    let mut branches = HashMap::new();
    for (group, inner) in [(chance, &chance::BRANCHES), (moves, &node::ACTIONS)] {
        for (name, v) in group.entries {
            let all = Group::of(v, group.open).under(inner);
            branches.insert(name.name.clone(), all.names());
        }
    }
    let moves_names = moves.names();
    let nodes = joined(&moves_names, &chance.names());
    let targets = joined(&nodes, &outcomes);
    let mut table = table(&targets, &branches);
    // The names that rounds have for their nodes: nothing stands there.
    for rounds in &written.rounds {
        table.intern(&rounds.name);
        for (name, copies) in &rounds.nodes {
            let id = table.intern(name);
            let of = copies.first().and_then(|c| branches.get(c)).cloned().unwrap_or_default();
            of.iter().for_each(|b| {
                table.intern_branch(id, b);
            });
            branches.insert(name.clone(), of);
        }
    }
    let groups = g.under(&whole::GROUPS).entries.iter().map(|(name, v)| {
        let list = Group::of(v, false).entries.iter().find(|(k, _)| k.name == group::OUTCOMES.name);
        let texts = match list.map(|(_, v)| &v.value) {
            Some(Value::Array(list)) => list.iter().filter_map(text).collect(),
            _ => Vec::new(),
        };
        (name.name.clone(), texts)
    });
    let groups = groups.collect();
    GameNames { targets, moves: moves_names, nodes, outcomes, branches, groups, written, table }
}

/// The ids of a game's nodes and outcomes, and of the branches of each.
fn table(targets: &Names, branches: &HashMap<String, Names>) -> NameTable {
    let mut table = NameTable::default();
    for name in targets.iter() {
        let id = table.intern(name);
        for branch in branches.get(name).into_iter().flat_map(Names::iter) {
            table.intern_branch(id, branch);
        }
    }
    table
}

fn text(v: &Spanned) -> Option<String> {
    match &v.value {
        Value::Text(t) => Some(t.clone()),
        _ => None,
    }
}

fn joined(a: &Names, b: &Names) -> Names {
    Names::new(a.list.iter().chain(&b.list).cloned().collect(), a.open || b.open)
}

/// The tiers of the ladder. Where there is a list that is not whole, or holds
/// something else than texts, there may be others.
fn tiers(top: Group<'_>) -> Names {
    let l = top.under(&case::LADDER);
    let there = l.entries.iter().find(|(k, _)| k.name == ladder::TIERS.name);
    let Some((_, value)) = there else { return Names::new(Vec::new(), l.open) };
    let Value::Array(list) = &value.value else {
        return Names::new(Vec::new(), true);
    };
    let names: Vec<String> = list.iter().filter_map(text).collect();
    let open = l.open || !value.whole || list.iter().any(|v| text(v).is_none());
    Names::new(names, open)
}
