//! Arithmetic that the estimators share: numbers that carry their derivatives,
//! the normal distribution, dense linear algebra in a fixed order, a generator.

pub mod bivariate;
pub mod distribution;
pub mod jet;
pub mod kernel;
pub mod legendre;
pub(crate) mod level;
pub mod linear;
pub mod philox;
