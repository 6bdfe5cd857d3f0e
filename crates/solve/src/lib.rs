//! Solvers of games, one file per algorithm under its name in the literature.
//!
//! Every profile that leaves this crate carries a certificate computed by
//! `realpolitik-game`, which knows no solver.
//!
//! | Wanted | Module | Numbers | What is proven |
//! |---|---|---|---|
//! | all pure equilibria, whole strategies or agents | [`pure`] | both | all |
//! | what dominance and rationality leave | [`dominance`] | both | order-free where strict |
//! | all equilibria of two players, components | [`vertex_enumeration`] | both | all, in rationals |
//! | the same, slowly, to check it | [`support_enumeration`] | both | all, in rationals |
//! | one equilibrium of a bimatrix game, from any label | [`lemke_howson`] | both | that it is one |
//! | one equilibrium of a two-player tree, from any start | [`lemke`] | both | that it is one |
//! | a perfect one | [`perfect`] | both | undominated, by a witness |
//! | optimal play of a constant-sum tree or table | [`sequence_form_lp`], [`simplex`] | both | the value |
//! | the same for large trees | [`regret_matching`] | doubles | its exploitability |
//! | what an equilibrium leaves open off its path | [`off_path`] | both | the ends of each range |
//! | subgames, backward induction, subgame perfection | [`backward_induction`] | both | all, with perfect information |
//! | several players | [`support_enumeration`], [`global_newton`], [`simplicial_subdivision`], [`lyapunov`] | doubles | that each is one |
//! | quantal response, its branch, its precision | [`quantal_response`] | doubles | that it is one |
//! | stationary equilibria of stochastic games, their chains | [`markov`] | doubles | that each is one |
//! | a sequential equilibrium | [`mod@sequential`] | doubles | rationality and consistency |

pub mod backward_induction;
pub mod dictionary;
pub mod dominance;
pub mod equilibrium;
pub mod global_newton;
pub mod integer;
mod label_set;
pub mod lemke;
pub mod lemke_howson;
pub mod lyapunov;
pub mod markov;
mod multilinear;
pub mod off_path;
pub mod perfect;
pub mod pure;
pub mod quantal_response;
pub mod regret_matching;
pub mod sequence_form;
pub mod sequence_form_lp;
pub mod sequential;
pub mod simplex;
pub mod simplicial_subdivision;
pub mod status;
pub mod support_enumeration;
pub mod vertex_enumeration;
pub mod wide;

pub use quantal_response::{Settings, Solution, branch, logit};
pub use realpolitik_game::strategic::{self, bimatrix, payoff_table};
pub use sequential::{Sequential, sequential, sequentials};
pub use status::SolveError;
