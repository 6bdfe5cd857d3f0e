//! What had to move for a missed forecast to have been right: the smallest joint
//! change of the uncertain parameters, in standard deviations of belief, at which
//! what happened becomes as likely as not.
//!
//! Parameters are carried to standard normal scores by their own beliefs
//! (correlations between them left out). The nearest point of the surface on
//! which the probability is ½ is found by the iteration of Hasofer and Lind
//! (1974) and Rackwitz and Fiessler (1978) with a line search on the merit
//! function of Liu and Der Kiureghian (1991, Structural Safety 9, 161–177). It
//! is a local search: a shorter road from another side is not ruled out.

use crate::error::AnalysisError;
use crate::options::Options;
use crate::relations::question::until;
use crate::rivals::likelihood::{QuestionProbability, Realizations};
use realpolitik_case::rival::Quantity;
use realpolitik_case::unfold::CompiledGame;
use realpolitik_case::{Case, Question};
use realpolitik_lanes::normal::normal_cdf;
use realpolitik_runs::points::{Points, solve_points};
use realpolitik_runs::relation::Reaching;
use realpolitik_runs::subject::compiled_game;
use schemars::JsonSchema;
use serde::Serialize;

/// Scores are kept within this many standard deviations.
const FARTHEST: f64 = 6.0;
/// Step of the central differences, in standard deviations.
const STEP: f64 = 1e-4;
/// Most iterations.
const MOST: usize = 100;
/// The probability is at ½ when its log-odds are this near 0.
const AT_HALF: f64 = 1e-6;
/// Parameters that carry less than this share of the squared distance are left
/// out of the list.
const SMALL_SHARE: f64 = 0.01;

/// A parameter that had to move.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Moved {
    /// Which.
    pub id: String,
    /// Its label.
    pub label: String,
    /// From its median.
    pub from: f64,
    /// To here.
    pub to: f64,
    /// In standard deviations of belief.
    pub score: f64,
    /// Its share of the squared distance.
    pub share: f64,
}

/// The shortest road found.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Road {
    /// Of which question.
    pub question: String,
    /// Probability of what happened at the medians.
    pub before: f64,
    /// Probability of it at the end of the road.
    pub after: f64,
    /// Whether ½ was reached within six standard deviations a parameter.
    pub reached: bool,
    /// Length of the road, in standard deviations.
    pub distance: f64,
    /// What had to move, most first.
    pub moves: Vec<Moved>,
}

struct Search<'a> {
    case: &'a Case,
    about: About<'a>,
    uncertain: Vec<usize>,
    happened: bool,
    jobs: usize,
}

/// What a question is about.
enum About<'a> {
    Game(Box<CompiledGame>, QuestionProbability),
    Relation(Box<Reaching<'a>>),
}

impl About<'_> {
    /// The probability of the question at each point; `None` where there is no certified
    /// solution or no answer.
    fn at(&self, points: &Points, jobs: usize) -> Vec<Option<f64>> {
        match self {
            About::Game(compiled, asked) => {
                let solved = solve_points(compiled, points, jobs);
                let mut realizations = Realizations::new(compiled);
                let at = |k: usize| asked.value(realizations.at(points, &solved, k)?.reach);
                (0..points.len()).map(at).collect()
            }
            About::Relation(reaching) => {
                let all = reaching.at(points, jobs).into_iter();
                all.map(|p| p.is_finite().then_some(p)).collect()
            }
        }
    }

    fn parameters(&self) -> Vec<usize> {
        match self {
            About::Game(compiled, _) => compiled.parameters().iter().map(|p| p.index()).collect(),
            About::Relation(reaching) => reaching.parameters(),
        }
    }
}

impl Search<'_> {
    /// Log-odds of what happened at many scores; `None` where there is no
    /// certified solution.
    fn log_odds(&self, scores: &[Vec<f64>]) -> Vec<Option<f64>> {
        let base: Vec<f64> = self.case.parameters.iter().map(|p| p.distribution.median()).collect();
        let mut points = Points::repeated(&base, scores.len());
        for (i, m) in self.uncertain.iter().enumerate() {
            let d = &self.case.parameters[*m].distribution;
            for (value, z) in points.row_mut(*m).iter_mut().zip(scores) {
                *value = d.quantile(normal_cdf(z[i]));
            }
        }
        let odds = |p: Option<f64>| {
            let p = if self.happened { p? } else { 1.0 - p? };
            let odds = libm::log(p / (1.0 - p));
            odds.is_finite().then_some(odds)
        };
        self.about.at(&points, self.jobs).into_iter().map(odds).collect()
    }

    /// Log-odds and their gradient.
    fn gradient(&self, z: &[f64]) -> Option<(f64, Vec<f64>)> {
        let mut around = vec![z.to_vec()];
        for i in 0..z.len() {
            for step in [STEP, -STEP] {
                let mut other = z.to_vec();
                other[i] += step;
                around.push(other);
            }
        }
        let f = self.log_odds(&around);
        let slope = |i: usize| Some((f[1 + 2 * i]? - f[2 + 2 * i]?) / (2.0 * STEP));
        Some((f[0]?, (0..z.len()).map(slope).collect::<Option<Vec<f64>>>()?))
    }
}

/// What had to move for what happened to be as likely as not. `None` for a
/// judged question, where nothing is uncertain, where it was likely anyway, or
/// where the search meets points without a certified solution.
pub fn road(
    case: &Case,
    question: &Question,
    happened: bool,
    options: &Options,
) -> Result<Option<Road>, AnalysisError> {
    let about = match (&question.quantity, question.quantity.game()) {
        (Quantity::Reached { relation, states }, _) => {
            let of = &case.relations[*relation];
            let periods = until(case, of, question);
            About::Relation(Box::new(Reaching::new(case, of, states, periods)?))
        }
        (_, Some(game)) => {
            let compiled = compiled_game(case, Some(&case.games[game].id))?;
            let asked = QuestionProbability::question(&compiled, question);
            About::Game(Box::new(compiled), asked)
        }
        (_, None) => return Ok(None),
    };
    let mut uncertain = about.parameters();
    uncertain.retain(|m| case.parameters[*m].distribution.sd() > 0.0);
    let search = Search { case, about, uncertain, happened, jobs: options.jobs };
    Ok(nearest(&search).map(|(z, before, after)| finding(&search, question, &z, before, after)))
}

/// The nearest point found, with the log-odds at the medians and there.
fn nearest(search: &Search<'_>) -> Option<(Vec<f64>, f64, f64)> {
    let n = search.uncertain.len();
    let mut z = vec![0.0; n];
    let (mut f, mut slope) = search.gradient(&z)?;
    let before = f;
    if n == 0 || before >= 0.0 {
        return None;
    }
    let norm = |v: &[f64]| v.iter().map(|x| x * x).sum::<f64>();
    for _ in 0..MOST {
        let steepness = norm(&slope);
        if steepness <= 0.0 {
            break;
        }
        let along: f64 = slope.iter().zip(&z).map(|(a, b)| a * b).sum();
        let scale = (along - f) / steepness;
        let direction: Vec<f64> = slope.iter().zip(&z).map(|(a, b)| scale * a - b).collect();
        if f.abs() < AT_HALF && norm(&direction).sqrt() < 1e-4 {
            break;
        }
        // The penalty must outweigh the pull of the origin for the merit to fall.
        let penalty = 2.0 * (norm(&z) / steepness).sqrt().max(0.5 / steepness.sqrt()) + 1.0;
        let merit = |z: &[f64], f: f64| 0.5 * norm(z) + penalty * f.abs();
        let tries: Vec<Vec<f64>> = (0..8)
            .map(|i| {
                let step = 0.5f64.powi(i);
                z.iter()
                    .zip(&direction)
                    .map(|(x, d)| (x + step * d).clamp(-FARTHEST, FARTHEST))
                    .collect()
            })
            .collect();
        let values = search.log_odds(&tries);
        let now = merit(&z, f);
        let better = tries.iter().zip(&values).find(|(t, v)| v.is_some_and(|v| merit(t, v) < now));
        let Some((next, _)) = better else { break };
        z.clone_from(next);
        (f, slope) = search.gradient(&z)?;
    }
    Some((z, before, f))
}

fn finding(search: &Search<'_>, question: &Question, z: &[f64], before: f64, after: f64) -> Road {
    let probability = |odds: f64| 1.0 / (1.0 + libm::exp(-odds));
    let squared: f64 = z.iter().map(|x| x * x).sum();
    let mut moves: Vec<Moved> = search
        .uncertain
        .iter()
        .zip(z)
        .map(|(m, score)| {
            let p = &search.case.parameters[*m];
            Moved {
                id: p.id.clone(),
                label: p.label.clone(),
                from: p.distribution.median(),
                to: p.distribution.quantile(normal_cdf(*score)),
                score: *score,
                share: if squared > 0.0 { score * score / squared } else { 0.0 },
            }
        })
        .filter(|m| m.share >= SMALL_SHARE)
        .collect();
    moves.sort_by(|a, b| b.share.total_cmp(&a.share));
    Road {
        question: question.id.clone(),
        before: probability(before),
        after: probability(after),
        reached: after >= -1e-3,
        distance: squared.sqrt(),
        moves,
    }
}
