//! The formulas of an unfolded game, for whoever computes with other numbers.

use crate::formula::Program;
use crate::unfold::{BranchProgram, CompiledGame, CompiledTerminal};

impl CompiledTerminal {
    /// The payoff of each player as a program, in the order of the tree.
    pub fn payoff_programs(&self) -> &[Program] {
        &self.programs
    }
}

impl CompiledGame {
    /// The probabilities of nature's branches as programs, chance sets in order; `None`
    /// is what the others leave.
    pub fn chance_programs(&self) -> impl Iterator<Item = Vec<Option<&Program>>> {
        self.chance.iter().map(|(_, all)| {
            let mut programs = Vec::with_capacity(all.len());
            for branch in all {
                programs.push(match branch {
                    BranchProgram::Written(p) => Some(p),
                    BranchProgram::Rest => None,
                });
            }
            programs
        })
    }

    /// The precision λ of each player as a program.
    pub fn precision_programs(&self) -> &[Program] {
        &self.precision
    }
}
