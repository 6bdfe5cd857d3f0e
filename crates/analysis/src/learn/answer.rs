//! What is learnt from several cases, as it is published.

use crate::learn::Link;
use crate::rivals::learning::Learned;
use schemars::JsonSchema;
use serde::Serialize;

/// What the records of several cases teach.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PooledLearning {
    /// Whether it can be used.
    pub ok: bool,
    /// Why not, if it cannot.
    pub why: Option<String>,
    /// The cases, in the order given.
    pub cases: Vec<CaseLearnt>,
    /// The parameters that they share.
    pub shared: Vec<SharedLearnt>,
    /// The case whose beliefs are those about the pooled means.
    pub prior_of: String,
    /// How far cases are expected to differ, as a share of how uncertain the pooled mean
    /// is: the scale of the half-normal belief about the spread.
    pub spread: f64,
    /// Particles.
    pub particles: usize,
    /// Independent draws that would have the Monte Carlo error of the least certain mean.
    pub effective: f64,
    /// How many are needed.
    pub needed: f64,
    /// Powers of the likelihood that were gone through.
    pub steps: usize,
    /// ln of the marginal likelihood of all episodes.
    pub log_evidence: f64,
    /// Its Monte Carlo error.
    pub log_evidence_error: f64,
    /// The same if nothing were shared: the sum over the cases alone. None of one case.
    pub log_evidence_apart: Option<f64>,
    /// The Monte Carlo error of that.
    pub log_evidence_apart_error: Option<f64>,
    /// The seed.
    pub seed: u64,
}

/// A case that was learnt from.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CaseLearnt {
    /// Its name.
    pub case: String,
    /// The hash of its files.
    pub hash: String,
    /// Episodes that count.
    pub episodes: usize,
    /// Moves of these.
    pub moves: usize,
    /// Whether it was held out: forecast, and not learnt from.
    pub held_out: bool,
    /// ln of the marginal likelihood of its episodes by itself.
    pub log_evidence_alone: Option<f64>,
    /// ln of how likely the other cases make its episodes, if that was asked for.
    pub log_score_left_out: Option<f64>,
    /// The Monte Carlo error of that.
    pub log_score_error: Option<f64>,
    /// The same score by weighing the draws of all cases otherwise, at no cost (smoothed
    /// by a Pareto distribution); none of one case, and of one that is held out.
    pub log_score_smoothed: Option<f64>,
    /// How far that is to be trusted: the shape k̂ of the tail of the weights. Above 0.7,
    /// leave the case out and learn again.
    pub pareto_shape: Option<f64>,
    /// Uncertain parameters of its own that its games read.
    pub own: Vec<Learned>,
}

/// A parameter that cases share.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SharedLearnt {
    /// Its id.
    pub id: String,
    /// The scale on which cases differ.
    pub link: Link,
    /// What a further case should believe of it.
    pub further: Learned,
    /// The value at the pooled mean.
    pub mean: Learned,
    /// The spread of cases, on the scale.
    pub spread: Learned,
    /// How far cases are drawn to the pooled mean: 0 not at all, 1 entirely (Gelman and
    /// Pardoe 2006). None of one case.
    pub pooling: Option<f64>,
    /// The cases that have it.
    pub cases: Vec<InCase>,
}

/// A shared parameter in one case.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct InCase {
    /// The case.
    pub case: String,
    /// Mean and standard deviation after its own record alone.
    pub alone: Option<[f64; 2]>,
    /// After all records.
    pub pooled: Learned,
    /// The share of the prior variance that all records took away; below 0 where they
    /// made it less sure.
    pub shrinkage: f64,
}

/// What was learnt, with the draws.
#[derive(Clone, Debug)]
pub struct Pooled {
    /// The answer.
    pub answer: PooledLearning,
    /// Names of the columns of draws: each shared parameter as a further case should
    /// believe it, its mean and spread, then what each case has.
    pub names: Vec<String>,
    /// The draws, column by column.
    pub columns: Vec<Vec<f64>>,
    /// Why what was done could not be kept, if so.
    pub not_kept: Option<String>,
}
