//! A protocol unfolded into a game whose payoffs are programs.
//!
//! What an actor knows at a node is the node's name and every earlier move or
//! draw that it has seen, its own always: that is its information set, so
//! recall is perfect by construction.

pub use crate::error::{EvalError, UnfoldError};

use crate::conceding::Conceding;
use crate::formula::{Program, Term};
use crate::play::{PlayReader, Sight};
use crate::protocol::Vertex;
use crate::{ActorId, BranchId, Case, Edge, NameTable, ParameterId, Protocol, VertexId};
use realpolitik_game::{ChanceSetId, Game, GameBuilder, InformationSetId, NodeId, Shape};
use std::collections::HashMap;
use std::sync::Arc;

/// Limits on unfolding.
#[derive(Clone, Copy, Debug)]
pub struct UnfoldLimits {
    /// Most nodes of the tree: `max-nodes`.
    pub max_nodes: usize,
    /// Longest play: `max-depth`.
    pub max_depth: usize,
}

impl Default for UnfoldLimits {
    fn default() -> Self {
        UnfoldLimits { max_nodes: 1_000_000, max_depth: 128 }
    }
}

/// An ending of the unfolded game.
#[derive(Clone, Debug)]
pub struct CompiledTerminal {
    /// The node.
    pub node: NodeId,
    /// Position of the outcome in the protocol.
    pub outcome: usize,
    /// The play, from the first branch.
    pub path: Vec<Edge>,
    /// Per player, the additive terms of its payoff.
    pub payoffs: Vec<Vec<Term>>,
    pub(crate) programs: Vec<Program>,
}

/// What an information set stands for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SetInfo {
    /// The move.
    pub node: VertexId,
    /// Whose.
    pub player: ActorId,
    /// The branches that it has seen taken.
    pub seen: Vec<Edge>,
}

/// An action that gives something away.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Conceded {
    /// The information set.
    pub set: usize,
    /// The action's position there.
    pub action: usize,
    /// Who gives.
    pub by: ActorId,
    /// To whom.
    pub to: ActorId,
    /// How much.
    pub weight: f64,
}

#[derive(Clone, Debug)]
pub(crate) enum BranchProgram {
    Written(Program),
    Rest,
}

/// A protocol unfolded: the tree once, payoffs and probabilities as programs.
#[derive(Clone, Debug)]
pub struct CompiledGame {
    /// Position of the protocol in the case.
    pub protocol: usize,
    /// The tree; [`Self::at`] gives it its numbers.
    pub shape: Shape,
    /// The players, in the order of the tree.
    pub players: Vec<ActorId>,
    /// The endings.
    pub terminals: Vec<CompiledTerminal>,
    /// What each information set stands for.
    pub sets: Vec<SetInfo>,
    /// The actions of each information set, in order: those of its move that are not
    /// taken away and whose condition holds there.
    pub set_actions: Vec<Vec<BranchId>>,
    /// What actions give away, in the order of the information sets.
    pub concessions: Vec<Conceded>,
    /// Who can give way to whom, by actions taken away too.
    pub conceding: Conceding,
    /// The names of nodes, branches and outcomes.
    pub names: Arc<NameTable>,
    pub(crate) chance: Vec<(VertexId, Vec<BranchProgram>)>,
    pub(crate) precision: Vec<Program>,
    /// The games whose answers its probabilities take, each once.
    pub(crate) others: Vec<Arc<CompiledGame>>,
    /// Those answers: which of the others, and the outcomes that count.
    pub(crate) answers: Vec<(usize, Vec<usize>)>,
    /// The parameters of the case, after which answers stand.
    pub(crate) parameter_count: usize,
    solver: Option<Solver>,
    actors: Vec<String>,
    outcomes: Vec<VertexId>,
}

/// Finds how likely each outcome of a game is at a parameter point, by position in its
/// protocol. `None` where the game has no solution there.
///
/// Games are unfolded here and solved elsewhere: who solves them gives this to
/// [`CompiledGame::solved_by`].
pub type Solver = fn(&CompiledGame, &[f64]) -> Option<Vec<f64>>;

/// Unfolds a protocol of a case.
pub fn compile(
    case: &Case,
    protocol: usize,
    limits: &UnfoldLimits,
) -> Result<CompiledGame, UnfoldError> {
    compile_without(case, protocol, &[], limits)
}

/// The games that a game takes answers from, unfolded, and its answers among them.
type Taken = (Vec<Arc<CompiledGame>>, Vec<(usize, Vec<usize>)>);

/// Unfolds what a game waits for, and numbers its answers anew from 0.
fn taken(
    case: &Case,
    chance: &mut [(VertexId, Vec<BranchProgram>)],
    limits: &UnfoldLimits,
    waiting: &[usize],
) -> Result<Taken, UnfoldError> {
    let written = |p: &'_ BranchProgram| match p {
        BranchProgram::Written(p) => p.answers().collect(),
        BranchProgram::Rest => Vec::new(),
    };
    let mut ids: Vec<u32> =
        chance.iter().flat_map(|(_, all)| all.iter().flat_map(written)).collect();
    ids.sort_unstable();
    ids.dedup();
    let (mut others, mut answers): Taken = Default::default();
    for id in &ids {
        let answer = &case.answers[*id as usize];
        let known = others.iter().position(|g| g.protocol == answer.game);
        let other = match known {
            Some(k) => k,
            None if answer.game >= case.games.len() || waiting.contains(&answer.game) => {
                return Err(UnfoldError::Waits { name: answer.name.clone() });
            }
            None => {
                others.push(Arc::new(unfold(case, answer.game, &[], limits, waiting)?));
                others.len() - 1
            }
        };
        answers.push((other, answer.outcomes.clone()));
    }
    let place = |id: u32| ids.binary_search(&id).unwrap_or_default() as u32;
    for (_, programs) in chance {
        for p in programs {
            if let BranchProgram::Written(p) = p {
                p.renumber_answers(&place);
            }
        }
    }
    Ok((others, answers))
}

/// Unfolds a protocol with some actions taken away.
pub fn compile_without(
    case: &Case,
    protocol: usize,
    removed: &[Edge],
    limits: &UnfoldLimits,
) -> Result<CompiledGame, UnfoldError> {
    unfold(case, protocol, removed, limits, &[])
}

/// `waiting` are the games that wait for this one.
fn unfold(
    case: &Case,
    protocol: usize,
    removed: &[Edge],
    limits: &UnfoldLimits,
    waiting: &[usize],
) -> Result<CompiledGame, UnfoldError> {
    let p = &case.games[protocol];
    let actors: Vec<String> = p.players.iter().map(|a| case.actors[a.index()].id.clone()).collect();
    let mut u = Unfolder {
        protocol: p,
        vertices: p.vertices(),
        sight: Sight::of(p),
        reader: PlayReader::of(p),
        removed,
        limits,
        builder: GameBuilder::new(p.title.clone(), actors.clone()),
        sets: Vec::new(),
        set_actions: Vec::new(),
        set_ids: HashMap::new(),
        chance: Vec::new(),
        chance_ids: HashMap::new(),
        terminals: Vec::new(),
    };
    u.run()?;
    let waiting: Vec<usize> = waiting.iter().copied().chain([protocol]).collect();
    let (others, answers) = taken(case, &mut u.chance, limits, &waiting)?;
    let shape = u.builder.shape()?;
    let none = |_| 0.0;
    Ok(CompiledGame {
        protocol,
        players: p.players.clone(),
        terminals: u.terminals,
        concessions: conceded(p, &u.vertices, &u.sets, &u.set_actions),
        conceding: Conceding::of(p),
        sets: u.sets,
        set_actions: u.set_actions,
        shape,
        chance: u.chance,
        precision: p.precision.iter().map(|e| Program::compile(e, &none)).collect(),
        names: Arc::clone(&p.names),
        others,
        answers,
        parameter_count: case.parameters.len(),
        solver: None,
        actors,
        outcomes: p.outcomes.iter().map(|o| o.id).collect(),
    })
}

fn conceded(
    protocol: &Protocol,
    vertices: &[Option<Vertex>],
    sets: &[SetInfo],
    actions: &[Vec<BranchId>],
) -> Vec<Conceded> {
    let mut all = Vec::new();
    for (set, (info, there)) in sets.iter().zip(actions).enumerate() {
        let Some(Some(Vertex::Move(m))) = vertices.get(info.node.index()) else { continue };
        let m = &protocol.moves[*m];
        for (action, id) in there.iter().enumerate() {
            if let Some(c) = m.actions.iter().find(|a| a.id == *id).and_then(|a| a.concedes) {
                all.push(Conceded { set, action, by: m.by, to: c.to, weight: c.weight });
            }
        }
    }
    all
}

fn edge(node: VertexId, branch: BranchId) -> Edge {
    Edge { node, branch }
}

type Path = Vec<Edge>;

struct Unfolder<'a> {
    protocol: &'a Protocol,
    /// What stands at each vertex.
    vertices: Vec<Option<Vertex>>,
    sight: Sight,
    reader: PlayReader,
    removed: &'a [Edge],
    limits: &'a UnfoldLimits,
    builder: GameBuilder<()>,
    sets: Vec<SetInfo>,
    set_actions: Vec<Vec<BranchId>>,
    set_ids: HashMap<SetInfo, InformationSetId>,
    chance: Vec<(VertexId, Vec<BranchProgram>)>,
    /// Chance sets by node and the play to it, as far as formulas may see it.
    chance_ids: HashMap<(VertexId, Path), ChanceSetId>,
    terminals: Vec<CompiledTerminal>,
}

impl Unfolder<'_> {
    /// Depth first on an explicit stack: the parent's branch to fill, what
    /// stands there, and the play so far.
    fn run(&mut self) -> Result<(), UnfoldError> {
        type Pending = (Option<(NodeId, u32)>, VertexId, Path);
        let p = self.protocol;
        let mut stack: Vec<Pending> = vec![(None, p.start, Vec::new())];
        while let Some((parent, here, path)) = stack.pop() {
            if self.builder.node_count() >= self.limits.max_nodes {
                return Err(UnfoldError::TooManyNodes { limit: self.limits.max_nodes });
            }
            if path.len() > self.limits.max_depth {
                let first: Vec<&str> =
                    path.iter().take(6).map(|e| p.names.vertex(e.node)).collect();
                return Err(UnfoldError::TooDeep {
                    limit: self.limits.max_depth,
                    path: format!("{} …", first.join(", ")),
                });
            }
            let name = || p.names.vertex(here).to_owned();
            let (id, next): (NodeId, Vec<(BranchId, VertexId)>) =
                match self.vertices.get(here.index()).copied().flatten() {
                    Some(vertex @ Vertex::Move(m)) => {
                        let mut there = self.reader.open(p, vertex, &path);
                        there.retain(|(a, _)| !self.removed.contains(&edge(here, *a)));
                        if there.is_empty() {
                            return Err(UnfoldError::NoAction { node: name() });
                        }
                        let set = self.information_set(p.moves[m].by, here, &path, &there);
                        (self.builder.decision(parent, set), there)
                    }
                    Some(vertex @ Vertex::Chance(c)) => {
                        let there = self.reader.open(p, vertex, &path);
                        if there.is_empty() {
                            return Err(UnfoldError::NoAction { node: name() });
                        }
                        let set = self.chance_set(c, &path, &there);
                        (self.builder.chance(parent, set), there)
                    }
                    Some(Vertex::Outcome(o)) => {
                        self.terminal(parent, o, path);
                        continue;
                    }
                    None => return Err(UnfoldError::UnknownTarget { name: name() }),
                };
            // The play tells nodes of one name apart: labels of nodes are unique.
            let branches: Vec<&str> = path.iter().map(|e| p.names.branch(*e)).collect();
            let after = if branches.is_empty() { "" } else { ": " };
            self.builder.label(id, format!("{}{after}{}", name(), branches.join(", ")));
            // Last pushed is first done: branches in order need a reversed push.
            for (i, (branch, to)) in next.into_iter().enumerate().rev() {
                let mut longer = path.clone();
                longer.push(edge(here, branch));
                stack.push((Some((id, i as u32)), to, longer));
            }
        }
        Ok(())
    }

    fn information_set(
        &mut self,
        player: ActorId,
        node: VertexId,
        path: &Path,
        there: &[(BranchId, VertexId)],
    ) -> InformationSetId {
        let sees = |e: &&Edge| self.sight.sees(player, e.node, node);
        let seen: Path = path.iter().filter(sees).copied().collect();
        let info = SetInfo { node, player, seen };
        if let Some(id) = self.set_ids.get(&info) {
            return *id;
        }
        let index = self
            .protocol
            .players
            .iter()
            .position(|p| *p == player)
            .expect("invariant: whoever moves is a player");
        let names = &self.protocol.names;
        let label = self.label(node, &info.seen);
        let action = |(b, _): &(BranchId, VertexId)| names.branch(edge(node, *b)).to_owned();
        let labels: Vec<String> = there.iter().map(action).collect();
        let id = self.builder.information_set(label, index as u32, labels);
        self.set_actions.push(there.iter().map(|(b, _)| *b).collect());
        self.sets.push(info.clone());
        self.set_ids.insert(info, id);
        id
    }

    fn chance_set(&mut self, c: usize, path: &Path, there: &[(BranchId, VertexId)]) -> ChanceSetId {
        let node = &self.protocol.chance[c];
        // Only branches that its formulas name can change its probabilities.
        let formulas = node.branches.iter().flat_map(|x| x.probability.iter().chain(&x.open_if));
        let read: Vec<_> = formulas.flat_map(|e| e.symbols()).collect();
        let changes = |edge: &&Edge| read.iter().any(|s| self.reader.reads_step(*s, **edge));
        let relevant: Path = path.iter().filter(changes).copied().collect();
        let key = (node.id, relevant);
        if let Some(id) = self.chance_ids.get(&key) {
            return *id;
        }
        let taken = |s| self.reader.value(s, path, node.id);
        let open: Vec<_> =
            node.branches.iter().filter(|b| there.iter().any(|(id, _)| *id == b.id)).collect();
        let programs = open
            .iter()
            .map(|b| match &b.probability {
                Some(e) => BranchProgram::Written(Program::compile(e, &taken)),
                None => BranchProgram::Rest,
            })
            .collect();
        let branches = open.iter().map(|b| (b.name.clone(), ()));
        let label = self.label(node.id, &key.1);
        let id = self.builder.chance_set(label, branches);
        self.chance.push((node.id, programs));
        self.chance_ids.insert(key, id);
        id
    }

    /// A node's name with what tells its sets apart: files need one label for one set.
    fn label(&self, node: VertexId, apart: &[Edge]) -> String {
        let names = &self.protocol.names;
        let mut label = names.vertex(node).to_owned();
        for e in apart {
            label.push_str(&format!(" {}={}", names.vertex(e.node), names.branch(*e)));
        }
        label
    }

    fn terminal(&mut self, parent: Option<(NodeId, u32)>, outcome: usize, path: Path) {
        let o = &self.protocol.outcomes[outcome];
        let (payoffs, programs) = {
            let taken = |s| self.reader.value(s, &path, o.id);
            (
                o.payoffs.iter().map(|e| Term::split(e, &taken)).collect(),
                o.payoffs.iter().map(|e| Program::compile(e, &taken)).collect(),
            )
        };
        let id = self.builder.outcome(o.name.clone(), o.payoffs.iter().map(|_| ()));
        let node = self.builder.terminal(parent, Some(id));
        self.terminals.push(CompiledTerminal { node, outcome, path, payoffs, programs });
    }
}

impl CompiledGame {
    /// With what finds the answers of other games that it takes.
    #[must_use]
    pub fn solved_by(mut self, solver: Solver) -> Self {
        self.solver = Some(solver);
        for other in &mut self.others {
            *other = Arc::new(CompiledGame::clone(other).solved_by(solver));
        }
        self
    }

    /// The games whose answers it takes, each once, in the order of [`Self::answers`].
    pub fn others(&self) -> &[Arc<CompiledGame>] {
        &self.others
    }

    /// The answers that its probabilities take: which of [`Self::others`], and the
    /// positions of the outcomes whose probabilities add to it.
    pub fn answers(&self) -> &[(usize, Vec<usize>)] {
        &self.answers
    }

    /// The parameters of the case: in rows of draws, answers stand after them.
    pub fn parameter_count(&self) -> usize {
        self.parameter_count
    }

    /// What its answers are at a parameter point; not numbers where another game has no
    /// solution there, or nothing was given that finds it.
    pub fn answers_at(&self, theta: &[f64]) -> Vec<f64> {
        let solve = |g: &Arc<CompiledGame>| self.solver.and_then(|solver| solver(g, theta));
        let found: Vec<Option<Vec<f64>>> = self.others.iter().map(solve).collect();
        let add = |(other, outcomes): &(usize, Vec<usize>)| {
            let all = found[*other].as_ref()?;
            // An outcome to which no play comes is not among them.
            Some(outcomes.iter().filter_map(|o| all.get(*o)).sum())
        };
        self.answers.iter().map(|a| add(a).unwrap_or(f64::NAN)).collect()
    }

    /// The game at a parameter point.
    pub fn at(&self, theta: &[f64]) -> Result<Game<f64>, EvalError> {
        let probabilities = self.checked_probabilities(theta)?;
        let payoffs = self.checked_payoffs(theta)?;
        Ok(self.shape.with(probabilities, payoffs))
    }

    /// Per chance set, the probabilities of its branches.
    fn checked_probabilities(&self, theta: &[f64]) -> Result<Vec<Vec<f64>>, EvalError> {
        let mut flat = Vec::new();
        self.probabilities_at(theta, &mut flat);
        let mut flat = flat.into_iter();
        let tolerance = realpolitik_game::tree::PROBABILITY_TOLERANCE;
        self.chance
            .iter()
            .map(|(node, programs)| {
                let values: Vec<f64> = flat.by_ref().take(programs.len()).collect();
                let total: f64 = values.iter().sum();
                let proper = values.iter().all(|v| (-tolerance..=1.0 + tolerance).contains(v))
                    && (total - 1.0).abs() <= tolerance;
                if !proper {
                    let (name, node) = (self.names.vertex(*node).to_owned(), *node);
                    return Err(EvalError::Probability { node, name, values });
                }
                Ok(values.into_iter().map(|v| v.clamp(0.0, 1.0)).collect())
            })
            .collect()
    }

    /// Per ending, the payoffs of the players.
    fn checked_payoffs(&self, theta: &[f64]) -> Result<Vec<Vec<f64>>, EvalError> {
        self.terminals
            .iter()
            .map(|t| {
                let payoffs: Vec<f64> = t.programs.iter().map(|p| p.eval(theta)).collect();
                match payoffs.iter().position(|v| !v.is_finite()) {
                    None => Ok(payoffs),
                    Some(bad) => Err(EvalError::Payoff {
                        actor: self.actors[bad].clone(),
                        outcome: t.outcome,
                        name: self.names.vertex(self.outcomes[t.outcome]).to_owned(),
                        value: payoffs[bad],
                        path: t
                            .path
                            .iter()
                            .map(|e| self.names.pair(*e))
                            .map(|(n, b)| format!("{n} {b}"))
                            .collect::<Vec<_>>()
                            .join(", "),
                    }),
                }
            })
            .collect()
    }

    /// Fills `out` with the probabilities of nature's branches at a parameter
    /// point, flat over the chance sets in order. They are not checked: where
    /// [`Self::at`] would refuse the point they mean nothing.
    pub fn probabilities_at(&self, theta: &[f64], out: &mut Vec<f64>) {
        out.clear();
        let answers = self.answers_at(theta);
        for (_, programs) in &self.chance {
            let first = out.len();
            let mut written = 0.0;
            for p in programs {
                let value = match p {
                    BranchProgram::Written(p) => p.eval_with(theta, &answers),
                    BranchProgram::Rest => 0.0,
                };
                written += value;
                out.push(value);
            }
            for (v, p) in out[first..].iter_mut().zip(programs) {
                if matches!(p, BranchProgram::Rest) {
                    *v = 1.0 - written;
                }
            }
        }
    }

    /// The precision λ of each player at a parameter point.
    pub fn precision_at(&self, theta: &[f64]) -> Result<Vec<f64>, EvalError> {
        let values: Vec<f64> = self.precision.iter().map(|p| p.eval(theta)).collect();
        match values.iter().position(|v| !(v.is_finite() && *v >= 0.0)) {
            Some(bad) => {
                Err(EvalError::Precision { actor: self.actors[bad].clone(), value: values[bad] })
            }
            None => Ok(values),
        }
    }

    /// The actions of a move that can be taken on some play, in file order.
    pub fn present(&self, node: VertexId) -> Vec<BranchId> {
        let sets = self.sets.iter().zip(&self.set_actions).filter(|(s, _)| s.node == node);
        let mut all: Vec<BranchId> = sets.flat_map(|(_, a)| a.iter().copied()).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// The parameters that payoffs, probabilities or precision read, here or in a game
    /// whose answer is taken.
    pub fn parameters(&self) -> Vec<ParameterId> {
        let mut all: Vec<ParameterId> = self
            .terminals
            .iter()
            .flat_map(|t| &t.programs)
            .chain(&self.precision)
            .flat_map(Program::parameters)
            .collect();
        for (_, programs) in &self.chance {
            for p in programs {
                if let BranchProgram::Written(p) = p {
                    all.extend(p.parameters());
                }
            }
        }
        all.extend(self.others.iter().flat_map(|other| other.parameters()));
        all.sort_unstable();
        all.dedup();
        all
    }
}
