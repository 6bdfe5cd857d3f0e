//! Two versions of a game in one space of actors and parameters, so that any
//! mixture of their declarations can be played on the same draws.
//!
//! Parameters of the first version keep their positions and with them their
//! streams of draws; those that only the second has come after. A draw therefore
//! means the same state of the world in both, and the first version's numbers
//! are those it has alone.

use crate::compare::edits::Scope;
use realpolitik_case::formula::{Expression, Symbol};
use realpolitik_case::names::Renumbering;
use realpolitik_case::protocol::Vertex;
use realpolitik_case::{
    Actor, ActorId, BranchId, Case, ChanceNode, Concession, Correlation, Distribution, Edge,
    MoveNode, Outcome, Parameter, ParameterId, Protocol, Rounds, VertexId,
};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// A declaration that can be taken from the second version.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Swap {
    /// The belief about a parameter.
    Belief(usize),
    /// All correlations: one by one they might not hold together.
    Correlations,
    /// The first node.
    Start,
    /// The precision of a player (position among the players of both).
    Precision(usize),
    /// A payoff: outcome and player.
    Payoff(VertexId, usize),
    /// A move or a draw of nature, whole.
    Node(VertexId),
}

impl Swap {
    /// Whether it changes the game rather than the draws.
    pub fn structural(&self) -> bool {
        !matches!(self, Swap::Belief(_) | Swap::Correlations)
    }
}

/// Two versions side by side.
#[derive(Clone, Debug)]
pub(crate) struct Aligned {
    frame: Case,
    beliefs: Vec<[Distribution; 2]>,
    correlations: [Vec<Correlation>; 2],
    sides: [Protocol; 2],
}

impl Aligned {
    /// Aligns a game of two cases.
    pub fn new(a: (&Case, &Protocol), b: (&Case, &Protocol)) -> Self {
        let mut actors: Vec<Actor> = a.0.actors.clone();
        let mut actor_of = Vec::with_capacity(b.0.actors.len());
        for actor in &b.0.actors {
            let at = a.0.actor(&actor.id).unwrap_or_else(|| {
                actors.push(Actor { of: None, ..actor.clone() });
                ActorId(actors.len() as u32 - 1)
            });
            actor_of.push(at);
        }
        let mut parameters: Vec<Parameter> = a.0.parameters.clone();
        let mut beliefs: Vec<[Distribution; 2]> =
            parameters.iter().map(|p| [p.distribution.clone(), p.distribution.clone()]).collect();
        let mut parameter_of = Vec::with_capacity(b.0.parameters.len());
        for p in &b.0.parameters {
            let at = a.0.parameter(&p.id).unwrap_or_else(|| {
                parameters.push(Parameter { card_of: None, ..p.clone() });
                beliefs.push([p.distribution.clone(), p.distribution.clone()]);
                ParameterId(parameters.len() as u32 - 1)
            });
            beliefs[at.index()][1] = p.distribution.clone();
            parameter_of.push(at);
        }
        let to = |p: ParameterId| parameter_of[p.index()];
        let moved =
            b.0.correlations.iter().map(|c| Correlation { a: to(c.a), b: to(c.b), ..c.clone() });
        let mut names = (*a.1.names).clone();
        let moved_names = names.join(&b.1.names);
        let second = renumbered(b.1, &|x| actor_of[x.index()], &to, &moved_names);
        let mut sides = [a.1.clone(), second];
        // Positions of the first version's names are the same in the names of both.
        let names = Arc::new(names);
        sides.iter_mut().for_each(|s| s.names = Arc::clone(&names));
        same_players(&mut sides);
        Aligned {
            correlations: [a.0.correlations.clone(), moved.collect()],
            frame: Case {
                actors,
                dyads: Vec::new(),
                ladder: None,
                parameters,
                correlations: Vec::new(),
                games: Vec::new(),
                regimes: Vec::new(),
                rivals: Vec::new(),
                questions: Vec::new(),
                relations: Vec::new(),
                events: Vec::new(),
                sources: Vec::new(),
                ..a.0.clone()
            },
            beliefs,
            sides,
        }
    }

    /// The parameters of both.
    pub fn parameters(&self) -> &[Parameter] {
        &self.frame.parameters
    }

    /// Where a player stands among those of both.
    pub fn player(&self, id: &str) -> Option<usize> {
        let actor = self.frame.actor(id)?;
        self.sides[0].players.iter().position(|p| *p == actor)
    }

    /// Where a parameter stands.
    pub fn parameter(&self, id: &str) -> Option<usize> {
        self.frame.parameter(id).map(|p| p.index())
    }

    /// The node or outcome of either version that has a name.
    pub fn vertex(&self, name: &str) -> Option<VertexId> {
        self.sides[0].names.find(name)
    }

    /// Every outcome of either version, once: which, its id and its label, the
    /// second's where both have one.
    pub fn outcomes(&self) -> Vec<(VertexId, (String, String))> {
        let [a, b] = &self.sides;
        let mut all: Vec<(VertexId, (String, String))> = Vec::new();
        for o in b.outcomes.iter().chain(&a.outcomes) {
            if !all.iter().any(|(id, _)| *id == o.id) {
                all.push((o.id, (o.name.clone(), o.label.clone())));
            }
        }
        all
    }

    /// Names that stand for different kinds of node in the two versions.
    pub fn changed_kind(&self) -> HashSet<VertexId> {
        let [a, b] = &self.sides;
        let kinds: HashMap<VertexId, u8> = kinds(a).into_iter().collect();
        let differs = |(id, kind): &(VertexId, u8)| kinds.get(id).is_some_and(|k| k != kind);
        self::kinds(b).into_iter().filter(differs).map(|(id, _)| id).collect()
    }

    /// What probabilities of outcomes can depend on, in any mixture of the two.
    pub fn scope(&self) -> Scope {
        let reached = self.reached();
        let mut read = HashSet::new();
        let mut reads = |e: &Expression| {
            for s in e.symbols() {
                if let Symbol::Parameter(p) = s {
                    read.insert(self.frame.parameters[p.index()].id.clone());
                }
            }
        };
        for side in &self.sides {
            side.precision.iter().for_each(&mut reads);
            for o in side.outcomes.iter().filter(|o| reached.contains(&o.id)) {
                o.payoffs.iter().for_each(&mut reads);
            }
            for c in side.chance.iter().filter(|c| reached.contains(&c.id)) {
                c.branches.iter().filter_map(|b| b.probability.as_ref()).for_each(&mut reads);
            }
        }
        Scope {
            game: self.sides[0].id.clone(),
            read,
            reached: reached
                .into_iter()
                .map(|id| self.sides[0].names.vertex(id).to_owned())
                .collect(),
        }
    }

    /// The nodes and outcomes that play can come to, in any mixture of the two.
    pub fn reached(&self) -> HashSet<VertexId> {
        let mut ways: HashMap<VertexId, Vec<VertexId>> = HashMap::new();
        for side in &self.sides {
            for (i, c) in side.chance.iter().enumerate() {
                ways.entry(c.id).or_default().extend(side.next(Vertex::Chance(i)));
            }
            for (i, m) in side.moves.iter().enumerate() {
                ways.entry(m.id).or_default().extend(side.next(Vertex::Move(i)));
            }
        }
        let mut reached: HashSet<VertexId> = HashSet::new();
        let mut next: Vec<VertexId> = self.sides.iter().map(|s| s.start).collect();
        while let Some(node) = next.pop() {
            if reached.insert(node) {
                next.extend(ways.get(&node).into_iter().flatten());
            }
        }
        reached
    }

    /// Leaves out correlations with parameters that the game does not read:
    /// what it does read is distributed alike without them.
    pub fn keep_read(&mut self, read: &HashSet<String>) {
        let ids: Vec<bool> = self.frame.parameters.iter().map(|p| read.contains(&p.id)).collect();
        for side in &mut self.correlations {
            side.retain(|c| ids[c.a.index()] && ids[c.b.index()]);
        }
    }

    /// The case in which these declarations are the second version's and all
    /// others the first's. Its only game is the one compared.
    pub fn mixed(&self, swaps: &HashSet<&Swap>) -> Case {
        let mut case = self.frame.clone();
        for (m, p) in case.parameters.iter_mut().enumerate() {
            let side = usize::from(swaps.contains(&Swap::Belief(m)));
            p.distribution = self.beliefs[m][side].clone();
        }
        let side = usize::from(swaps.contains(&Swap::Correlations));
        case.correlations.clone_from(&self.correlations[side]);
        case.games.push(self.protocol(swaps));
        case
    }

    fn protocol(&self, swaps: &HashSet<&Swap>) -> Protocol {
        let [a, b] = &self.sides;
        let mut p = Protocol {
            chance: Vec::new(),
            moves: Vec::new(),
            outcomes: Vec::new(),
            walk_away: Vec::new(),
            ..a.clone()
        };
        // Rounds that either version has: the one with more holds the copies of both.
        for rounds in &b.rounds {
            match p.rounds.iter_mut().find(|r| r.id == rounds.id) {
                Some(r) if r.times < rounds.times => r.clone_from(rounds),
                Some(_) => {}
                None => p.rounds.push(rounds.clone()),
            }
        }
        if swaps.contains(&Swap::Start) {
            p.start = b.start;
        }
        for (i, precision) in p.precision.iter_mut().enumerate() {
            if swaps.contains(&Swap::Precision(i)) {
                precision.clone_from(&b.precision[i]);
            }
        }
        // Nodes of either version are there; which are reached their links say.
        let in_a: HashSet<VertexId> = kinds(a).into_iter().map(|(id, _)| id).collect();
        // Whether a node of the first version gives way to the second's.
        let swapped = |id: VertexId| swaps.contains(&Swap::Node(id));
        let second = |id: VertexId| !in_a.contains(&id) || swapped(id);
        p.chance.extend(a.chance.iter().filter(|n| !swapped(n.id)).cloned());
        p.chance.extend(b.chance.iter().filter(|n| second(n.id)).cloned());
        p.moves.extend(a.moves.iter().filter(|n| !swapped(n.id)).cloned());
        p.moves.extend(b.moves.iter().filter(|n| second(n.id)).cloned());
        for o in &a.outcomes {
            if swapped(o.id) {
                continue;
            }
            let mut mixed = o.clone();
            if let Some(other) = b.outcomes.iter().find(|x| x.id == o.id) {
                for (i, payoff) in mixed.payoffs.iter_mut().enumerate() {
                    if swaps.contains(&Swap::Payoff(o.id, i)) {
                        payoff.clone_from(&other.payoffs[i]);
                    }
                }
            }
            p.outcomes.push(mixed);
        }
        p.outcomes.extend(b.outcomes.iter().filter(|n| second(n.id)).cloned());
        p
    }
}

/// Nodes and outcomes, with what they are.
fn kinds(p: &Protocol) -> Vec<(VertexId, u8)> {
    let chance = p.chance.iter().map(|n| (n.id, 0));
    let moves = p.moves.iter().map(|n| (n.id, 1));
    chance.chain(moves).chain(p.outcomes.iter().map(|n| (n.id, 2))).collect()
}

fn renumbered(
    p: &Protocol,
    actor: &dyn Fn(ActorId) -> ActorId,
    parameter: &dyn Fn(ParameterId) -> ParameterId,
    names: &Renumbering,
) -> Protocol {
    let formula = |e: &Expression| {
        e.renumbered(&|s| match s {
            Symbol::Parameter(p) => Symbol::Parameter(parameter(p)),
            Symbol::Branch(edge) => Symbol::Branch(names.edge(edge)),
            Symbol::Amount(node) => Symbol::Amount(names.vertex(node)),
            Symbol::Measure(_) | Symbol::Answer(_) => s,
        })
    };
    let branch = |node: VertexId, branch: BranchId| names.edge(Edge { node, branch }).branch;
    let seen = |s: &Option<Vec<ActorId>>| s.as_ref().map(|l| l.iter().map(|a| actor(*a)).collect());
    Protocol {
        start: names.vertex(p.start),
        players: p.players.iter().map(|a| actor(*a)).collect(),
        precision: p.precision.iter().map(formula).collect(),
        chance: p
            .chance
            .iter()
            .map(|c| {
                let node = c.id;
                let mut c =
                    ChanceNode { id: names.vertex(node), seen_by: seen(&c.seen_by), ..c.clone() };
                for b in &mut c.branches {
                    b.id = branch(node, b.id);
                    b.to = names.vertex(b.to);
                    b.probability = b.probability.as_ref().map(formula);
                    b.open_if = b.open_if.as_ref().map(formula);
                }
                c
            })
            .collect(),
        moves: p
            .moves
            .iter()
            .map(|m| {
                let node = m.id;
                let mut m = MoveNode {
                    id: names.vertex(node),
                    by: actor(m.by),
                    together: m.together.map(|n| names.vertex(n)),
                    seen_by: seen(&m.seen_by),
                    ..m.clone()
                };
                for a in &mut m.actions {
                    a.id = branch(node, a.id);
                    a.to = names.vertex(a.to);
                    a.open_if = a.open_if.as_ref().map(formula);
                    a.accepts = a.accepts.map(|n| names.vertex(n));
                    a.concedes = a.concedes.map(|c| Concession { to: actor(c.to), ..c });
                }
                m
            })
            .collect(),
        outcomes: p
            .outcomes
            .iter()
            .map(|o| Outcome {
                id: names.vertex(o.id),
                payoffs: o.payoffs.iter().map(formula).collect(),
                ..o.clone()
            })
            .collect(),
        walk_away: Vec::new(),
        rounds: p.rounds.iter().map(|r| rounds(r, names)).collect(),
        ..p.clone()
    }
}

fn rounds(r: &Rounds, names: &Renumbering) -> Rounds {
    let copies = |all: &[VertexId]| all.iter().map(|c| names.vertex(*c)).collect();
    Rounds {
        id: names.vertex(r.id),
        times: r.times,
        nodes: r.nodes.iter().map(|(n, all)| (names.vertex(*n), copies(all))).collect(),
    }
}

/// Gives both sides the players of both: who does not play is paid nothing.
fn same_players(sides: &mut [Protocol; 2]) {
    let mut players: Vec<ActorId> = sides.iter().flat_map(|s| s.players.clone()).collect();
    players.sort_unstable();
    players.dedup();
    let of = |side: &Protocol, player: ActorId| side.players.iter().position(|p| *p == player);
    let precision: [Vec<Expression>; 2] = [0, 1].map(|s| {
        let own = |p: ActorId| of(&sides[s], p).map(|i| sides[s].precision[i].clone());
        let others = |p: ActorId| of(&sides[1 - s], p).map(|i| sides[1 - s].precision[i].clone());
        players
            .iter()
            .map(|p| own(*p).or_else(|| others(*p)).unwrap_or_else(|| Expression::constant(0.0)))
            .collect()
    });
    for (side, precision) in sides.iter_mut().zip(precision) {
        let places: Vec<Option<usize>> = players.iter().map(|p| of(side, *p)).collect();
        for o in &mut side.outcomes {
            let payoff = |at: &Option<usize>| {
                at.map_or_else(|| Expression::constant(0.0), |i| o.payoffs[i].clone())
            };
            o.payoffs = places.iter().map(payoff).collect();
        }
        side.precision = precision;
        side.players.clone_from(&players);
    }
}
