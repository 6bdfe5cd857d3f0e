//! A player's expected payoff at a decision, split over the terms of its payoffs.

use crate::headline::path::{SolvedGame, TermFinding};
use realpolitik_case::formula::Term;
use realpolitik_case::{Case, ParameterId};

/// Terms that cancel leave no more than this of a span.
const ROUNDING: f64 = 1e-12;

/// The parameter that leads a term: the first in it as written, one that is
/// uncertain before one that is given.
pub(crate) fn leading(case: &Case, term: &Term) -> Option<ParameterId> {
    let named = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
    let words = term.text.split(|c: char| !named(c));
    let mut read: Vec<ParameterId> = Vec::new();
    for word in words {
        let here = term.parameters.iter().find(|p| case.parameters[p.index()].id == word);
        read.extend(here.filter(|p| !read.contains(p)));
    }
    // What a formula reads stands in it; should it not, any order will do.
    read.extend(term.parameters.iter().filter(|p| !read.contains(p)).collect::<Vec<_>>());
    let unsure = |p: &&ParameterId| case.parameters[p.index()].distribution.sd() > 0.0;
    read.iter().find(unsure).or(read.first()).copied()
}

/// Expected payoff per action and per group of terms at an information set.
pub(crate) struct Groups {
    names: Vec<Names>,
    /// `values[group][action]`.
    values: Vec<Vec<f64>>,
    actions: usize,
}

/// What a group of terms is called.
struct Names {
    leading: Option<ParameterId>,
    uncertain: Vec<ParameterId>,
    given: Vec<ParameterId>,
    written: Vec<String>,
}

impl Groups {
    /// The groups of a player's terms at one of its information sets.
    pub(crate) fn at(solved: &SolvedGame<'_>, set: usize, player: usize) -> Groups {
        let SolvedGame { case, compiled, game, profile, reach, theta, .. } = *solved;
        let members = &game.information_sets()[set].members;
        let actions = game.information_sets()[set].actions.len();
        let total: f64 = members.iter().map(|m| reach[m.index()]).sum();
        let mut groups = Groups { names: Vec::new(), values: Vec::new(), actions };
        for terminal in &compiled.terminals {
            // Which action at the set leads here, if any, and with what
            // probability from there on.
            let mut weight = 1.0;
            let mut at = terminal.node;
            let mut through = None;
            while let Some((parent, branch)) = game.node(at).parent {
                if members.contains(&parent) {
                    through = Some((parent, branch as usize));
                    break;
                }
                weight *= profile.branches(game, game.node(parent).kind)[branch as usize];
                at = parent;
            }
            let Some((member, action)) = through else { continue };
            weight *= if total > 0.0 {
                reach[member.index()] / total
            } else {
                1.0 / members.len() as f64
            };
            for term in &terminal.payoffs[player] {
                let value = weight * term.program.eval(theta);
                groups.add(case, term, action, value);
            }
        }
        groups
    }

    fn add(&mut self, case: &Case, term: &Term, action: usize, value: f64) {
        let leading = leading(case, term);
        let place = self.names.iter().position(|n| n.leading == leading).unwrap_or_else(|| {
            let (uncertain, given, written) = (Vec::new(), Vec::new(), Vec::new());
            self.names.push(Names { leading, uncertain, given, written });
            self.values.push(vec![0.0; self.actions]);
            self.names.len() - 1
        });
        let names = &mut self.names[place];
        for p in &term.parameters {
            let sure = case.parameters[p.index()].distribution.sd() <= 0.0;
            let list = if sure { &mut names.given } else { &mut names.uncertain };
            if !list.contains(p) {
                list.push(*p);
            }
        }
        if !names.written.contains(&term.text) {
            names.written.push(term.text.clone());
        }
        self.values[place][action] += value;
    }

    /// The expected payoff of an action.
    pub(crate) fn total(&self, action: usize) -> f64 {
        self.values.iter().map(|v| v[action]).sum()
    }

    /// What each group adds to one action over another, in spans.
    pub(crate) fn difference(
        &self,
        case: &Case,
        (taken, other): (usize, usize),
        span: f64,
    ) -> Vec<TermFinding> {
        let id = |p: &ParameterId| case.parameters[p.index()].id.clone();
        let mut rows: Vec<TermFinding> = self
            .names
            .iter()
            .zip(&self.values)
            .map(|(names, v)| TermFinding {
                reads: [names.uncertain.clone(), names.given.clone()],
                led_by: names.leading,
                leading: names.leading.as_ref().map(id),
                parameters: names.uncertain.iter().map(id).collect(),
                given: names.given.iter().map(id).collect(),
                written: names.written.clone(),
                advantage: (v[taken] - v[other]) / span,
                without: None,
                reason: false,
            })
            .filter(|row| row.advantage.abs() > ROUNDING)
            .collect();
        rows.sort_by(|a, b| b.advantage.abs().total_cmp(&a.advantage.abs()));
        rows
    }
}
