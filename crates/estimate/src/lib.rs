//! Maximum-likelihood estimation of strategic models from tables of data.
//!
//! Players choose with noise and foresee that the others do; utilities are linear in
//! columns of the data. A fit knows the exact gradient and Hessian of its likelihood,
//! starts from statistical backward induction and from points around it, and reports
//! every maximum that it found. The games: deterrence with one or two answers, three
//! players in a row (Signorino 2003), the statistical ultimatum game (Ramsay &
//! Signorino 2009), and a crisis with private information (Lewis & Schultz 2003), all
//! of whose equilibria are proven row by row.
//!
//! ```
//! use realpolitik_estimate::{Game, Options, Specification, data::Table, fit};
//! let rows = "0,0,1\n0,0,0\n1,0,1\n1,1,0\n1,1,1\n1,0,0\n".repeat(40);
//! let table = Table::read("t.csv", format!("esc,war,x\n{rows}").as_bytes(), &[]).unwrap();
//! let model = Specification::new(Game::Deter, "esc + war ~ 1 | 0 | 0 | x").unwrap();
//! let fitted = fit(&model, &table, &Options::default()).unwrap();
//! assert!(fitted.answer.ok);
//! println!("{:?}", fitted.answer.coefficients);
//! ```

pub mod answer;
mod assemble;
pub mod backtest;
mod bootstrap;
mod case_game;
mod checks;
mod compare;
mod covariance;
pub mod data;
mod error;
mod fit;
pub mod formula;
mod judge;
mod likelihood;
mod maximum;
pub mod model;
mod numeric;
mod predict;
mod profile;
mod sample;
mod simulate;
mod specification;
mod threads;

pub use case_game::{CaseFormula, CaseGame, Scale};
pub use compare::compare;
pub use covariance::inverse_information;
pub use error::EstimateError;
pub use fit::{Fit, Options, RIDGE, Row, fit, fit_together};
pub use likelihood::{Derivatives, Likelihood, Predictor, Scores};
pub use model::{Game, Noise};
pub use numeric::distribution::Link;
pub use numeric::linear::Matrix;
pub use numeric::philox::Stream;
pub use predict::{Vary, vary};
pub use sample::{Coefficient, Dropped, MAX_COEFFICIENTS, Sample};
pub use simulate::{Simulated, simulate};
pub use specification::{Errors, Specification};
pub use threads::with_threads;
