//! Solvers of games, one file per algorithm under its name in the literature.
//!
//! Every profile that leaves this crate carries a certificate computed by
//! `realpolitik-game`, which knows no solver.
//!
//! # Solving a game
//! [`solve`] takes the method that fits; [`nash`], [`quantal_response`],
//! [`sequential()`] and [`refinement`] have the methods one by one.
//! ```
//! use realpolitik_game::{GameFile, ReadLimits};
//! let file = br#"NFG 1 R "Chicken" { "A" "B" } { 2 2 } 0 0 1 -1 -1 1 -10 -10"#;
//! let game = GameFile::<f64>::read(file, &ReadLimits::default())?;
//! let one = realpolitik_solve::solve(&game)?;
//! assert!(one.certificate.holds());
//!
//! let table = game.table(1_000)?;
//! let pure = realpolitik_solve::nash::pure_equilibria(&table).all()?;
//! assert_eq!(pure.equilibria.len(), 2);
//! # Ok::<(), realpolitik_solve::SolveError>(())
//! ```
//!
//! What enumerates is a [`Search`]: it tells of equilibria as it finds them, can be
//! stopped, has [`Limits`], and says by a [`Status`] how it ended. What finds one
//! equilibrium gives an [`Equilibrium`] or a [`SolveError`].
//!
//! | Wanted | Function | Numbers | What is proven |
//! |---|---|---|---|
//! | all pure equilibria, whole strategies or agents | [`nash::pure_equilibria`], [`nash::pure_nash_equilibria`], [`nash::pure_agent_equilibria`] | both | all |
//! | what dominance and rationality leave | [`nash::iterated_dominance`], [`nash::rationalizable`] | both | order-free where strict |
//! | all equilibria of two players, components | [`nash::all_equilibria`] | both | all, in rationals |
//! | the same, slowly, to check it | [`nash::support_enumeration`] | both | all, in rationals |
//! | equilibria of a bimatrix game, from any label | [`nash::lemke_howson`], [`nash::accessible_equilibria`] | both | that each is one |
//! | one equilibrium of a two-player tree, from any start | [`nash::lemke`] | both | that it is one |
//! | optimal play of a constant-sum tree or table | [`nash::zero_sum`], [`nash::constant_sum_equilibrium`] | both | the value |
//! | the same for large trees | [`nash::Cfr`] | doubles | its exploitability |
//! | several players | [`nash::support_search`], [`nash::global_newton`], [`nash::simplicial_subdivision`], [`nash::lyapunov`] | doubles | that each is one |
//! | a perfect one | [`refinement::normal_form_perfect`] | both | undominated, by a witness |
//! | what an equilibrium leaves open off its path | [`refinement::off_path`] | both | the ends of each range |
//! | subgames, backward induction, subgame perfection | [`refinement::backward_induction`], [`refinement::subgame_certificates`] | both | all, with perfect information |
//! | quantal response, its branch, its precision | [`quantal_response::logit`], [`quantal_response::follow_branch`], [`quantal_response::estimate_precision`] | doubles | that it is one |
//! | stationary equilibria of stochastic games, their chains | [`markov`] | doubles | that each is one |
//! | payoffs of a game repeated for ever, and the patience that they take | [`repeated`] | doubles | that each can be kept up |
//! | learning and evolution: replicators, logit, fictitious play, mirror descent | [`dynamics`] | doubles | regrets along the path |
//! | a sequential equilibrium | [`sequential()`] | doubles | rationality and consistency |

mod any;
pub mod correlated;
pub mod dynamics;
mod equilibrium;
mod error;
mod limits;
mod linalg;
pub mod markov;
pub mod nash;
pub mod quantal_response;
pub mod refinement;
pub mod repeated;
mod scalar;
mod search;
pub mod sequential;

pub use any::solve;
pub use equilibrium::{BehaviorEquilibrium, Equilibrium, MixedEquilibrium};
pub use error::SolveError;
pub use limits::Limits;
pub use quantal_response::{Settings, Solution, branch, logit};
pub use realpolitik_game::strategic::{self, bimatrix, payoff_table};
pub use scalar::Scalar;
pub use search::{Found, Search, Status, Whole};
pub use sequential::{Sequential, sequential, sequentials};
