//! A protocol unfolded into a game whose payoffs are programs.
//!
//! What an actor knows at a node is the node's name and every earlier move or
//! draw that it has seen, its own always: that is its information set, so
//! recall is perfect by construction.

pub use crate::error::{EvalError, UnfoldError};

use crate::formula::{Program, Term};
use crate::{ActorId, Case, ParameterId, Protocol};
use realpolitik_game::{ChanceSetId, Game, GameBuilder, InformationSetId, NodeId, Shape};
use std::collections::HashMap;

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
    /// The play: node and branch, from the first.
    pub path: Vec<(String, String)>,
    /// Per player, the additive terms of its payoff.
    pub payoffs: Vec<Vec<Term>>,
    pub(crate) programs: Vec<Program>,
}

/// What an information set stands for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SetInfo {
    /// The move.
    pub node: String,
    /// Whose.
    pub player: ActorId,
    /// What it has seen: node and branch.
    pub seen: Vec<(String, String)>,
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
    /// What actions give away, in the order of the information sets.
    pub concessions: Vec<Conceded>,
    /// What actions of the protocol give away, those taken away too: who gives,
    /// to whom, how much.
    pub conceding: Vec<(ActorId, ActorId, f64)>,
    pub(crate) chance: Vec<(String, Vec<BranchProgram>)>,
    pub(crate) precision: Vec<Program>,
    names: Vec<String>,
    outcome_names: Vec<String>,
}

/// Unfolds a protocol of a case.
pub fn compile(
    case: &Case,
    protocol: usize,
    limits: &UnfoldLimits,
) -> Result<CompiledGame, UnfoldError> {
    compile_without(case, protocol, &[], limits)
}

/// Unfolds a protocol with some actions (move and action) taken away.
pub fn compile_without(
    case: &Case,
    protocol: usize,
    removed: &[(String, String)],
    limits: &UnfoldLimits,
) -> Result<CompiledGame, UnfoldError> {
    let p = &case.games[protocol];
    let names: Vec<String> = p.players.iter().map(|a| case.actors[a.index()].id.clone()).collect();
    let mut u = Unfolder {
        protocol: p,
        removed,
        limits,
        builder: GameBuilder::new(p.title.clone(), names.clone()),
        sets: Vec::new(),
        set_ids: HashMap::new(),
        chance: Vec::new(),
        chance_ids: HashMap::new(),
        terminals: Vec::new(),
    };
    u.run()?;
    let shape = u.builder.shape()?;
    let none = |_: &str, _: &str| 0.0;
    Ok(CompiledGame {
        protocol,
        players: p.players.clone(),
        terminals: u.terminals,
        concessions: conceded(p, &u.sets, &shape),
        conceding: p
            .moves
            .iter()
            .flat_map(|m| m.actions.iter().filter_map(move |a| Some((m.by, a.concedes?))))
            .map(|(by, c)| (by, c.to, c.weight))
            .collect(),
        sets: u.sets,
        shape,
        chance: u.chance,
        precision: p.precision.iter().map(|e| Program::compile(e, &none)).collect(),
        names,
        outcome_names: p.outcomes.iter().map(|o| o.name.clone()).collect(),
    })
}

fn conceded(protocol: &Protocol, sets: &[SetInfo], shape: &Shape) -> Vec<Conceded> {
    let mut all = Vec::new();
    for (set, (info, h)) in sets.iter().zip(shape.information_sets()).enumerate() {
        let Some(m) = protocol.moves.iter().find(|m| m.name == info.node) else { continue };
        for (action, name) in h.actions.iter().enumerate() {
            let written = m.actions.iter().find(|a| a.name == *name);
            if let Some(c) = written.and_then(|a| a.concedes) {
                all.push(Conceded { set, action, by: m.by, to: c.to, weight: c.weight });
            }
        }
    }
    all
}

type Path = Vec<(String, String)>;

struct Unfolder<'a> {
    protocol: &'a Protocol,
    removed: &'a [(String, String)],
    limits: &'a UnfoldLimits,
    builder: GameBuilder<()>,
    sets: Vec<SetInfo>,
    set_ids: HashMap<SetInfo, InformationSetId>,
    chance: Vec<(String, Vec<BranchProgram>)>,
    /// Chance sets by node and the play to it, as far as formulas may see it.
    chance_ids: HashMap<(String, Path), ChanceSetId>,
    terminals: Vec<CompiledTerminal>,
}

impl Unfolder<'_> {
    /// Depth first on an explicit stack: the parent's branch to fill, the name
    /// of what stands there, and the play so far.
    fn run(&mut self) -> Result<(), UnfoldError> {
        type Pending = (Option<(NodeId, u32)>, String, Path);
        let mut stack: Vec<Pending> = vec![(None, self.protocol.start.clone(), Vec::new())];
        while let Some((parent, name, path)) = stack.pop() {
            if self.builder.node_count() >= self.limits.max_nodes {
                return Err(UnfoldError::TooManyNodes { limit: self.limits.max_nodes });
            }
            if path.len() > self.limits.max_depth {
                let first: Vec<&str> = path.iter().take(6).map(|(n, _)| n.as_str()).collect();
                return Err(UnfoldError::TooDeep {
                    limit: self.limits.max_depth,
                    path: format!("{} …", first.join(", ")),
                });
            }
            let p = self.protocol;
            let (id, next): (NodeId, Vec<(String, String)>) = if let Some(m) =
                p.moves.iter().find(|m| m.name == name)
            {
                let actions: Vec<(String, String)> = m
                    .actions
                    .iter()
                    .filter(|a| !self.removed.iter().any(|(n, x)| *n == name && *x == a.name))
                    .map(|a| (a.name.clone(), a.to.clone()))
                    .collect();
                if actions.is_empty() {
                    return Err(UnfoldError::NoAction { node: name });
                }
                let set = self.information_set(m.by, &name, &path, &actions);
                (self.builder.decision(parent, set), actions)
            } else if let Some(c) = p.chance.iter().position(|c| c.name == name) {
                let set = self.chance_set(c, &path);
                let branches =
                    p.chance[c].branches.iter().map(|b| (b.name.clone(), b.to.clone())).collect();
                (self.builder.chance(parent, set), branches)
            } else if let Some(o) = p.outcomes.iter().position(|o| o.name == name) {
                self.terminal(parent, o, path);
                continue;
            } else {
                return Err(UnfoldError::UnknownTarget { name });
            };
            // The play tells nodes of one name apart: labels of nodes are unique.
            let branches: Vec<&str> = path.iter().map(|(_, b)| b.as_str()).collect();
            let after = if branches.is_empty() { "" } else { ": " };
            self.builder.label(id, format!("{name}{after}{}", branches.join(", ")));
            // Last pushed is first done: branches in order need a reversed push.
            for (i, (branch, to)) in next.iter().enumerate().rev() {
                let mut longer = path.clone();
                longer.push((name.clone(), branch.clone()));
                stack.push((Some((id, i as u32)), to.clone(), longer));
            }
        }
        Ok(())
    }

    /// Whether an actor sees what was done at a node.
    fn sees(&self, actor: ActorId, node: &str) -> bool {
        if let Some(m) = self.protocol.moves.iter().find(|m| m.name == node) {
            return m.by == actor || m.seen_by.as_ref().is_none_or(|s| s.contains(&actor));
        }
        self.protocol
            .chance
            .iter()
            .find(|c| c.name == node)
            .is_none_or(|c| c.seen_by.as_ref().is_none_or(|s| s.contains(&actor)))
    }

    fn information_set(
        &mut self,
        player: ActorId,
        node: &str,
        path: &Path,
        actions: &[(String, String)],
    ) -> InformationSetId {
        let seen: Path = path.iter().filter(|(n, _)| self.sees(player, n)).cloned().collect();
        let info = SetInfo { node: node.to_owned(), player, seen };
        if let Some(id) = self.set_ids.get(&info) {
            return *id;
        }
        let index = self
            .protocol
            .players
            .iter()
            .position(|p| *p == player)
            .expect("invariant: whoever moves is a player");
        let mut label = node.to_owned();
        for (n, b) in &info.seen {
            label.push_str(&format!(" {n}={b}"));
        }
        let id = self.builder.information_set(
            label,
            index as u32,
            actions.iter().map(|(a, _)| a.clone()),
        );
        self.sets.push(info.clone());
        self.set_ids.insert(info, id);
        id
    }

    fn chance_set(&mut self, c: usize, path: &Path) -> ChanceSetId {
        let node = &self.protocol.chance[c];
        // Only branches that its formulas name can change its probabilities.
        let relevant: Path = path
            .iter()
            .filter(|(n, b)| {
                node.branches.iter().filter_map(|x| x.probability.as_ref()).any(|e| {
                    e.symbols().iter().any(|s| {
                        matches!(s, crate::formula::Symbol::Branch { node, branch }
                            if node == n && branch == b)
                    })
                })
            })
            .cloned()
            .collect();
        let key = (node.name.clone(), relevant);
        if let Some(id) = self.chance_ids.get(&key) {
            return *id;
        }
        let taken = taken(path);
        let programs = node
            .branches
            .iter()
            .map(|b| match &b.probability {
                Some(e) => BranchProgram::Written(Program::compile(e, &taken)),
                None => BranchProgram::Rest,
            })
            .collect();
        let branches = node.branches.iter().map(|b| (b.name.clone(), ()));
        let id = self.builder.chance_set(node.name.clone(), branches);
        self.chance.push((node.name.clone(), programs));
        self.chance_ids.insert(key, id);
        id
    }

    fn terminal(&mut self, parent: Option<(NodeId, u32)>, outcome: usize, path: Path) {
        let o = &self.protocol.outcomes[outcome];
        let (payoffs, programs) = {
            let taken = taken(&path);
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

fn taken(path: &Path) -> impl Fn(&str, &str) -> f64 + '_ {
    |node, branch| f64::from(u8::from(path.iter().any(|(n, b)| n == node && b == branch)))
}

impl CompiledGame {
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
                    return Err(EvalError::Probability { node: node.clone(), values });
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
                        actor: self.names[bad].clone(),
                        outcome: self.outcome_names[t.outcome].clone(),
                        value: payoffs[bad],
                        path: t
                            .path
                            .iter()
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
        for (_, programs) in &self.chance {
            let first = out.len();
            let mut written = 0.0;
            for p in programs {
                let value = match p {
                    BranchProgram::Written(p) => p.eval(theta),
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
                Err(EvalError::Precision { actor: self.names[bad].clone(), value: values[bad] })
            }
            None => Ok(values),
        }
    }

    /// The parameters that payoffs, probabilities or precision read.
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
        all.sort_unstable();
        all.dedup();
        all
    }
}
