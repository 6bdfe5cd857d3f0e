//! The files of an imported case.

use super::graph::Graph;
use realpolitik_game::{Game, NodeKind, Number, Rational};
use std::collections::{BTreeMap, HashSet};
use std::fmt::Write;

/// Where the game comes from.
pub struct Source<'a> {
    /// Name of the file.
    pub name: &'a str,
    /// Its hash.
    pub hash: &'a str,
    /// What was known on this day counts.
    pub as_of: jiff::civil::Date,
}

/// The key of the file in the bibliography.
const KEY: &str = "game_file";

/// Writes case.toml, sources.bib and README.md.
pub fn write(
    game: &Game<Rational>,
    graph: &Graph,
    source: &Source<'_>,
    lost: &[String],
) -> Vec<(&'static str, String)> {
    let names = Names::of(game, graph);
    let title = if game.title.is_empty() { "An imported game" } else { &game.title };
    let mut head = String::new();
    let _ = writeln!(head, "# Imported from {}.", one_line(source.name));
    head.push_str(
        "# Every number was taken from that file; give each its own source or judgement.\n",
    );
    let _ = writeln!(head, "schema = 1\ntitle  = {}\nas_of  = {}\n", quoted(title), source.as_of);
    for (id, name) in names.players.iter().zip(game.players()) {
        let shown = if name.is_empty() { id } else { name };
        let _ = writeln!(head, "[actors.{id}]\nname = {}\n", quoted(shown));
    }
    let mut parameters = Parameters::default();
    let _ = writeln!(
        parameters.text,
        "[parameters.precision]\nlabel = \"How exactly the players weigh payoffs\"\nvalue = 1\n\
         judgement = \"a game file says nothing of it; chosen on import\"\n"
    );
    let mut moves = String::new();
    let mut endings = String::new();
    for (place, nodes) in graph.nodes.iter().enumerate() {
        let at = GraphNode { game, graph, names: &names, place, nodes };
        match game.nodes()[nodes[0]].kind {
            NodeKind::Decision(_) => at.decision(&mut moves),
            NodeKind::Chance(_) => at.chance(&mut moves, &mut parameters),
            NodeKind::Terminal => at.ending(&mut endings, &mut parameters),
        }
    }
    let start = &names.places[graph.place[0]];
    let case = format!(
        "{head}{}[games.imported]\ntitle = {}\nstart = {}\n\n{moves}{endings}",
        parameters.text,
        quoted(title),
        quoted(start)
    );
    let bibliography = format!(
        "@misc{{{KEY},\n  title = {{{}}},\n  author = {{{{Game file {}}}}},\n  date = {{{}}},\n  note = {{BLAKE3 {}}}\n}}\n",
        bib(title),
        bib(source.name),
        source.as_of,
        source.hash
    );
    let mut readme = format!(
        "# {}\n\nImported from the game file `{}` (BLAKE3 {}).\n",
        one_line(title),
        one_line(source.name),
        source.hash
    );
    if !game.comment.is_empty() {
        let _ = writeln!(readme, "\n> {}", game.comment.replace('\n', "\n> "));
    }
    if !lost.is_empty() {
        readme.push_str("\nNot carried over:\n\n");
        for line in lost {
            let _ = writeln!(readme, "- {line}");
        }
    }
    vec![("case.toml", case), ("sources.bib", bibliography), ("README.md", readme)]
}

/// Identifiers of everything.
struct Names {
    players: Vec<String>,
    places: Vec<String>,
    branches: Vec<Vec<String>>,
}

impl Names {
    fn of(game: &Game<Rational>, graph: &Graph) -> Self {
        let mut taken: HashSet<String> = ["rest", "precision"].map(str::to_owned).into();
        let players =
            game.players().iter().map(|p| unique(&identifier(p, "player"), &mut taken)).collect();
        let mut places = Vec::new();
        let mut branches = Vec::new();
        for nodes in &graph.nodes {
            let node = &game.nodes()[nodes[0]];
            let (label, fallback, actions): (&str, &str, &[String]) = match node.kind {
                NodeKind::Decision(h) => {
                    let set = &game.information_sets()[h.index()];
                    (&set.label, "move", &set.actions)
                }
                NodeKind::Chance(c) => {
                    let set = &game.chance_sets()[c.index()];
                    (&set.label, "chance", &set.actions)
                }
                NodeKind::Terminal => {
                    let label = node.outcome.map_or("", |o| &game.outcomes()[o.index()].label);
                    (label, "ending", &[])
                }
            };
            places.push(unique(&identifier(label, fallback), &mut taken));
            let mut own = HashSet::new();
            branches
                .push(actions.iter().map(|a| unique(&identifier(a, "branch"), &mut own)).collect());
        }
        Names { players, places, branches }
    }
}

/// Parameters, one for each number of the file at each place.
#[derive(Default)]
struct Parameters {
    text: String,
    taken: HashSet<String>,
}

impl Parameters {
    fn add(&mut self, wanted: &str, label: &str, value: &Rational) -> String {
        let id = unique(wanted, &mut self.taken);
        let exact = value.to_string();
        let shown =
            if exact.contains('/') { format!("{label} ({exact})") } else { label.to_owned() };
        let _ = writeln!(
            self.text,
            "[parameters.{id}]\nlabel = {}\nvalue = {}\nsource = \"{KEY}\"\n",
            quoted(&shown),
            number(value)
        );
        id
    }
}

/// One place of the graph on its way into the file.
struct GraphNode<'a> {
    game: &'a Game<Rational>,
    graph: &'a Graph,
    names: &'a Names,
    place: usize,
    nodes: &'a [usize],
}

impl GraphNode<'_> {
    fn name(&self) -> &str {
        &self.names.places[self.place]
    }
    fn target(&self, branch: usize) -> &str {
        let child = self.game.nodes()[self.nodes[0]].children[branch];
        &self.names.places[self.graph.place[child.index()]]
    }
    /// `seen_by = […]`, nothing where everyone sees.
    fn seen_by(&self) -> String {
        let seen = &self.graph.seen_by[self.place];
        if seen.len() == self.names.players.len() {
            return String::new();
        }
        let list: Vec<String> = seen.iter().map(|p| quoted(&self.names.players[*p])).collect();
        format!("seen_by = [{}]\n", list.join(", "))
    }

    fn decision(&self, out: &mut String) {
        let NodeKind::Decision(h) = self.game.nodes()[self.nodes[0]].kind else { return };
        let set = &self.game.information_sets()[h.index()];
        let label = if set.label.is_empty() { self.name() } else { &set.label };
        let actions: Vec<String> = self.names.branches[self.place]
            .iter()
            .enumerate()
            .map(|(b, a)| format!("{a} = {}", quoted(self.target(b))))
            .collect();
        let _ = writeln!(
            out,
            "[games.imported.moves.{}]\nlabel = {}\nby = {}\n{}actions = {{ {} }}\n",
            self.name(),
            quoted(label),
            quoted(&self.names.players[set.player.index()]),
            self.seen_by(),
            actions.join(", ")
        );
    }

    fn chance(&self, out: &mut String, parameters: &mut Parameters) {
        let NodeKind::Chance(c) = self.game.nodes()[self.nodes[0]].kind else { return };
        let set = &self.game.chance_sets()[c.index()];
        let label = if set.label.is_empty() { self.name() } else { &set.label };
        let _ = writeln!(
            out,
            "[games.imported.chance.{}]\nlabel = {}\n{}",
            self.name(),
            quoted(label),
            self.seen_by().trim_end()
        );
        let branches = &self.names.branches[self.place];
        for (b, branch) in branches.iter().enumerate() {
            let p = if b + 1 == branches.len() {
                "rest".to_owned()
            } else {
                let of = |i: &usize| match self.game.nodes()[*i].kind {
                    NodeKind::Chance(c) => {
                        self.game.chance_sets()[c.index()].probabilities[b].clone()
                    }
                    _ => Number::zero(),
                };
                let wanted = format!("p_{}_{branch}", self.name());
                let what = format!("Probability of {branch} at {}", self.name());
                self.formula(of, &wanted, &what, parameters)
            };
            let _ = writeln!(
                out,
                "branches.{branch} = {{ p = {}, to = {} }}",
                quoted(&p),
                quoted(self.target(b))
            );
        }
        out.push('\n');
    }

    fn ending(&self, out: &mut String, parameters: &mut Parameters) {
        let node = &self.game.nodes()[self.nodes[0]];
        let label = node.outcome.map_or("", |o| self.game.outcomes()[o.index()].label.as_str());
        let label = if label.is_empty() { self.name() } else { label };
        let _ =
            writeln!(out, "[games.imported.outcomes.{}]\nlabel = {}", self.name(), quoted(label));
        for (p, id) in self.names.players.iter().enumerate() {
            let of = |i: &usize| {
                let end = realpolitik_game::NodeId(*i as u32);
                self.game.payoff(end, realpolitik_game::PlayerId(p as u32))
            };
            let wanted = format!("{}_{id}", self.name());
            let what = format!("What {id} gets at {}", self.name());
            let formula = self.formula(of, &wanted, &what, parameters);
            let _ = writeln!(out, "payoffs.{id} = {}", quoted(&formula));
        }
        out.push('\n');
    }

    /// A number that may depend on the play: parameters times 1 on the plays on
    /// which they hold.
    fn formula(
        &self,
        of: impl Fn(&usize) -> Rational,
        wanted: &str,
        what: &str,
        parameters: &mut Parameters,
    ) -> String {
        let mut groups: BTreeMap<Rational, Vec<usize>> = BTreeMap::new();
        for i in self.nodes {
            groups.entry(of(i)).or_default().push(*i);
        }
        if groups.len() == 1 {
            return groups.keys().map(|v| parameters.add(wanted, what, v)).collect();
        }
        let ways: Vec<BTreeMap<usize, u32>> =
            self.nodes.iter().map(|i| self.graph.way(self.game, *i)).collect();
        // Only places at which the plays part tell them apart.
        let telling: Vec<usize> = ways
            .iter()
            .flat_map(|w| w.keys().copied())
            .collect::<std::collections::BTreeSet<usize>>()
            .into_iter()
            .filter(|p| ways.iter().any(|w| w.get(p) != ways[0].get(p)))
            .collect();
        let on = |i: &usize| -> String {
            let way = self.graph.way(self.game, *i);
            let factors = telling.iter().map(|p| {
                let place = &self.names.places[*p];
                let branches = &self.names.branches[*p];
                match way.get(p) {
                    Some(b) => format!("{place}.{}", branches[*b as usize]),
                    None => {
                        let any: Vec<String> =
                            branches.iter().map(|b| format!("{place}.{b}")).collect();
                        format!("(1 - {})", any.join(" - "))
                    }
                }
            });
            factors.collect::<Vec<_>>().join(" * ")
        };
        let zero: Rational = Number::zero();
        let terms: Vec<String> = groups
            .iter()
            .filter(|(v, _)| **v != zero)
            .map(|(v, nodes)| {
                let id = parameters.add(wanted, what, v);
                let plays: Vec<String> = nodes.iter().map(on).collect();
                if plays.len() == 1 {
                    format!("{id} * {}", plays[0])
                } else {
                    format!("{id} * ({})", plays.join(" + "))
                }
            })
            .collect();
        terms.join(" + ")
    }
}

/// A label as a name that may stand in a formula.
fn identifier(label: &str, fallback: &str) -> String {
    let mut out = String::new();
    for c in label.chars().take(40) {
        if c.is_ascii_alphanumeric() {
            out.push(c);
        } else if !out.ends_with('_') && !out.is_empty() {
            out.push('_');
        }
    }
    let out = out.trim_end_matches('_');
    match out.chars().next() {
        None => fallback.to_owned(),
        Some(c) if c.is_ascii_digit() => format!("{fallback}_{out}"),
        Some(_) => out.to_owned(),
    }
}

/// The name, numbered if it is taken already.
fn unique(name: &str, taken: &mut HashSet<String>) -> String {
    let mut candidate = name.to_owned();
    let mut n = 2;
    while !taken.insert(candidate.clone()) {
        candidate = format!("{name}_{n}");
        n += 1;
    }
    candidate
}

/// The nearest double, as TOML writes it.
fn number(value: &Rational) -> String {
    let v = Number::to_f64(value);
    if v == v.trunc() && v.abs() < 1e15 { format!("{v:.0}") } else { format!("{v:?}") }
}

fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// A TOML string.
fn quoted(text: &str) -> String {
    let mut out = String::from('"');
    for c in one_line(text).chars() {
        if matches!(c, '"' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('"');
    out
}

/// Text for a BibTeX field.
fn bib(text: &str) -> String {
    one_line(text).chars().filter(|c| !matches!(c, '{' | '}' | '\\' | '@' | '%')).collect()
}
