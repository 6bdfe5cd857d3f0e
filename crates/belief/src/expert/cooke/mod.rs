//! Cooke's classical model: experts weighed by how they did on seed questions,
//! of which the answer is known (Cooke 1991, *Experts in Uncertainty*, ch. 8–12).

mod chi_square;
mod decision_maker;
mod robustness;
mod score;
mod spread;
mod study;

pub use chi_square::chi_square_upper;
pub use decision_maker::{
    CutOff, DecisionMaker, GlobalWeights, Weights, decision_maker, global_weights,
};
pub use robustness::{LeftOut, without_each_expert, without_each_item};
pub use score::{Score, scores};
pub use study::{Item, Scale, Settings, Study};
