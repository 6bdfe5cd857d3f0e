//! The accounts of a case, weighed on its record: each rival with its posterior
//! weight and each of its draws with its own, and what follows when all are pooled.

use crate::error::AnalysisError;
use crate::options::Options;
use crate::rivals::coding::Variation;
use crate::rivals::logs::log_mean;
use crate::rivals::observed::{observed, rival_case};
use crate::rivals::proposal::{ENOUGH, Seen, effective, tempered};
use crate::rivals::reading::Readings;
use crate::rivals::sample::{Account, Ratio, Sampled, Shared, compiled_games, sampled};
use crate::rivals::weighing::Increments;
use realpolitik_case::{Case, Rival};
use realpolitik_runs::accumulate::Estimate;
use realpolitik_runs::parts::{in_parts, joined};
use realpolitik_runs::subject::compiled_game;
use realpolitik_runs::sweep::Progress;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// Likelihoods of single draws are kept, so that there is a limit to how many:
/// numbers per draw × draws, per account.
const MOST_KEPT: u64 = 8_000_000;
/// An account that weighs less than this need not be carried by many draws.
const LIGHT: f64 = 0.01;
/// Bins over the unit interval: quantiles are known to 1/8192.
const BINS: usize = 8192;

/// The accounts of a case, weighed.
#[derive(Debug)]
pub(crate) struct Weighed {
    pub(crate) readings: Readings,
    /// The rivals in file order, then the case itself where no rival is just that;
    /// without rivals, the case itself.
    pub(crate) cases: Vec<Case>,
    pub(crate) samples: Vec<Sampled>,
    /// Prior weights of those that are weighed: the first so many.
    pub(crate) priors: Vec<f64>,
    /// Which is the case itself.
    pub(crate) own: usize,
    /// ln of prior density over that of the draw, plus ln of the likelihood.
    totals: Vec<Vec<f64>>,
    /// Posterior weights of those that are weighed; none if all are impossible.
    pub(crate) posterior: Option<Vec<f64>>,
    pub(crate) draws: u64,
    pub(crate) failed: u64,
    pub(crate) interrupted: bool,
}

/// Whether a rival is the case as it stands.
pub(crate) fn is_plain(rival: &Rival) -> bool {
    rival.set.is_empty() && rival.payoffs.is_empty()
}

/// Weighs the accounts of a case on the moves seen by its as-of date, and on every
/// other coding of them. `None` if nothing was seen.
pub(crate) fn weigh(
    case: &Case,
    options: &Options,
    progress: &Progress,
) -> Result<Option<Weighed>, AnalysisError> {
    let headline = options.asked.rivals || options.asked.full;
    let effort = Effort { codings: true, redraw: true, beside: 0, headline };
    weigh_with(case, options, effort, progress)
}

/// How much is done to weigh a record.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Effort {
    /// Whether every other coding of it is weighed too.
    pub(crate) codings: bool,
    /// Whether an account that too few draws carry is drawn anew.
    pub(crate) redraw: bool,
    /// How many of the last events seen stand beside the record: their likelihood is
    /// kept at every draw, and weighs nothing. Values of parameters are then kept of
    /// every account.
    pub(crate) beside: usize,
    /// Whether leverage and outcomes of the main game are kept of every account.
    pub(crate) headline: bool,
}

/// The same, with as much effort as said.
pub(crate) fn weigh_with(
    case: &Case,
    options: &Options,
    effort: Effort,
    progress: &Progress,
) -> Result<Option<Weighed>, AnalysisError> {
    weigh_on(case, options, effort, None, progress)
}

/// The same, going on from fewer draws of the same case, seed and effort, which are not
/// solved again. Whether accounts were to be drawn anew may differ.
pub(crate) fn weigh_on(
    case: &Case,
    options: &Options,
    effort: Effort,
    fewer: Option<Weighed>,
    progress: &Progress,
) -> Result<Option<Weighed>, AnalysisError> {
    if observed(case).is_empty() {
        return Ok(None);
    }
    let main = compiled_game(case, options.game.as_deref())?.protocol;
    let mut readings = Readings::new(case, main, effort.codings)?;
    readings.counted = readings.events.saturating_sub(effort.beside);
    readings.values = effort.beside > 0;
    readings.headline = effort.headline;
    let columns = readings.events
        + 2 * case.questions.len()
        + case.games[main].outcomes.len()
        + case.parameters.len();
    let draws = options.draws.min(MOST_KEPT / (columns as u64).max(1)).max(1);
    let mut cases: Vec<Case> = case.rivals.iter().map(|r| rival_case(case, r)).collect();
    let own = case.rivals.iter().position(is_plain).unwrap_or(cases.len());
    if own == cases.len() {
        cases.push(case.clone());
    }
    let games = compiled_games(case)?;
    // Those without a solution are left out of all accounts: then the places are lost.
    let fewer = fewer.filter(|w| w.failed == 0 && !w.interrupted && w.draws <= draws);
    let begun = fewer.map(|w| w.samples).filter(|all| all.iter().all(|s| s.rounds == 0));
    let from = begun.as_ref().and_then(|all| all.first()).map_or(0, |s| s.offsets.len() as u64);
    let shared = Shared::new(case, &games, &readings, options.seed, from..draws, effort.redraw);
    let mut samples = Vec::new();
    let all = drawn((&cases, own), &readings, options, &shared, begun, progress);
    for (i, s) in all.into_iter().enumerate() {
        let s = s?;
        if !s.certified.contains(&true) && !s.interrupted {
            return Err(match case.rivals.get(i) {
                Some(r) => AnalysisError::Rival { rival: r.id.clone(), draws },
                None => AnalysisError::NothingCertified { draws },
            });
        }
        samples.push(s);
    }
    let interrupted = samples.iter().any(|s| s.interrupted);
    let keep: Vec<bool> = (0..draws as usize)
        .map(|d| samples.iter().all(|s| s.certified.get(d) == Some(&true)))
        .collect();
    let kept = keep.iter().filter(|k| **k).count();
    if kept == 0 && !interrupted {
        return Err(AnalysisError::NothingCertified { draws });
    }
    if (kept as u64) < draws {
        samples.iter_mut().for_each(|s| s.keep(&keep));
    }
    let priors: Vec<f64> = match case.rivals.as_slice() {
        [] => vec![1.0],
        rivals => rivals.iter().map(|r| r.prior).collect(),
    };
    let totals: Vec<Vec<f64>> = samples
        .iter()
        .map(|s| s.likelihood().iter().zip(&s.offsets).map(|(l, o)| l + o).collect())
        .collect();
    let marginals: Vec<f64> = totals.iter().map(|t| log_mean(t)).collect();
    Ok(Some(Weighed {
        posterior: posterior(&priors, &marginals),
        readings,
        cases,
        samples,
        priors,
        own,
        totals,
        draws,
        failed: draws - kept as u64,
        interrupted,
    }))
}

/// Every account drawn, each by one thread of its own; what is left over when there are
/// no longer as many accounts as threads is shared among all threads. One of them is the
/// case itself. What was `begun` of each is gone on with.
fn drawn(
    (cases, own): (&[Case], usize),
    readings: &Readings,
    options: &Options,
    shared: &Shared<'_>,
    begun: Option<Vec<Sampled>>,
    progress: &Progress,
) -> Vec<Result<Sampled, AnalysisError>> {
    let begun: Vec<Mutex<Option<Sampled>>> = match begun {
        Some(all) => all.into_iter().map(|s| Mutex::new(Some(s))).collect(),
        None => cases.iter().map(|_| Mutex::new(None)).collect(),
    };
    let jobs = options.jobs.max(1);
    let alone = cases.len() / jobs * jobs;
    let one = |i: usize, jobs: usize| {
        let begun = begun[i].lock().unwrap_or_else(PoisonError::into_inner).take();
        let found = compiled_games(&cases[i]).and_then(|games| {
            let (case, own) = (&cases[i], i == own);
            let account = Account { case, games, readings, shared, own, jobs, progress };
            sampled(&account, options.seed, begun)
        });
        (i, found)
    };
    let next = AtomicUsize::new(0);
    let taken = || Some(next.fetch_add(1, Ordering::Relaxed)).filter(|i| *i < alone);
    let work = || std::iter::from_fn(taken).map(|i| one(i, 1)).collect::<Vec<_>>();
    let mut all: Vec<(usize, Result<Sampled, AnalysisError>)> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..jobs.min(alone)).map(|_| scope.spawn(work)).collect();
        threads.into_iter().flat_map(joined).collect()
    });
    all.sort_by_key(|(i, _)| *i);
    let rest = cases.len() - alone;
    all.extend(in_parts(rest, rest, |range| range.map(|i| one(alone + i, jobs / rest)).collect()));
    all.into_iter().map(|(_, s)| s).collect()
}

/// Posterior weights; `None` if every account is impossible.
pub(crate) fn posterior(priors: &[f64], marginals: &[f64]) -> Option<Vec<f64>> {
    let logs: Vec<f64> = priors.iter().zip(marginals).map(|(p, m)| libm::log(*p) + m).collect();
    let top = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if top == f64::NEG_INFINITY {
        return None;
    }
    let raw: Vec<f64> = logs.iter().map(|l| libm::exp(l - top)).collect();
    let total: f64 = raw.iter().sum();
    Some(raw.iter().map(|w| w / total).collect())
}

impl Weighed {
    /// ln of the weight of each draw of an account that is weighed.
    pub(crate) fn totals(&self, account: usize) -> &[f64] {
        &self.totals[account]
    }

    /// Draws that carry the posterior of an account.
    pub(crate) fn effective(&self, account: usize) -> f64 {
        effective(&tempered(&self.totals[account], &vec![0.0; self.totals[account].len()], 1.0))
    }

    /// Draws that carry what follows from the record: the fewest of any account of
    /// some weight.
    pub(crate) fn carried(&self) -> f64 {
        let Some(posterior) = &self.posterior else { return 0.0 };
        // Among very many rivals all may be light: then the heaviest count.
        let least = posterior.iter().copied().fold(0.0, f64::max).min(LIGHT);
        let heavy = posterior.iter().enumerate().filter(|(_, w)| **w >= least);
        heavy.map(|(h, _)| self.effective(h)).fold(f64::INFINITY, f64::min)
    }

    /// Whether too few draws carry what follows, or what was seen is impossible.
    pub(crate) fn is_withheld(&self) -> bool {
        self.carried() < ENOUGH
    }

    /// The weight of each draw of an account within it; they add to 1.
    pub(crate) fn draw_weights(&self, account: usize) -> Vec<f64> {
        let raw = tempered(&self.totals[account], &vec![0.0; self.totals[account].len()], 1.0);
        let total: f64 = raw.iter().sum();
        if total > 0.0 { raw.iter().map(|w| w / total).collect() } else { raw }
    }

    /// Likelihoods event by event, for those that are weighed.
    pub(crate) fn increments(&self) -> Vec<Increments> {
        self.samples[..self.priors.len()]
            .iter()
            .map(|s| Increments {
                events: s.events.clone(),
                offsets: s.offsets.clone(),
                draws: s.offsets.len(),
            })
            .collect()
    }

    /// Posterior weights under every other coding, in the order of
    /// [`Readings::variations`]; `None` where every account were then impossible.
    /// Each account is carried by all of its own certified draws.
    pub(crate) fn varied(&self) -> Vec<Option<Vec<f64>>> {
        let weighed = &self.samples[..self.priors.len()];
        let marginals = |(place, v): (usize, &Variation)| -> Vec<f64> {
            weighed.iter().map(|s| s.recoded.log_mean(v.episode, place)).collect()
        };
        let variations = self.readings.variations.iter().enumerate();
        variations.map(|v| posterior(&self.priors, &marginals(v))).collect()
    }

    /// A ratio of means over the pooled accounts, with its sampling error and the
    /// band of its values at the draws; `None` if the second number is always 0.
    fn pooled(
        &self,
        weights: &[Vec<f64>],
        read: impl Fn(&Sampled) -> Option<(&[f64], Option<&[f64]>)>,
    ) -> Option<Estimate> {
        let (mut part, mut whole) = (0.0, 0.0);
        let mut bins = vec![0.0; BINS];
        for (w, s) in weights.iter().zip(&self.samples) {
            let (parts, wholes) = read(s)?;
            for (k, w) in w.iter().enumerate().filter(|(_, w)| **w > 0.0) {
                let of = wholes.map_or(1.0, |x| x[k]);
                part += w * parts[k];
                whole += w * of;
                if of > 0.0 {
                    let at = (parts[k] / of).clamp(0.0, 1.0) * BINS as f64;
                    bins[(at as usize).min(BINS - 1)] += w * of;
                }
            }
        }
        if whole.is_nan() || whole <= 0.0 {
            return None;
        }
        let mean = (part / whole).clamp(0.0, 1.0);
        // Accounts share their random numbers: influences of one number are added
        // before they are squared.
        let n = weights.iter().map(Vec::len).max().unwrap_or(0);
        let mut influence = vec![0.0; n];
        for (w, s) in weights.iter().zip(&self.samples) {
            let (parts, wholes) = read(s)?;
            for (k, w) in w.iter().enumerate().filter(|(_, w)| **w > 0.0) {
                influence[k] += w * (parts[k] - mean * wholes.map_or(1.0, |x| x[k]));
            }
        }
        let error = influence.iter().map(|x| x * x).sum::<f64>().sqrt() / whole;
        Some(Estimate {
            mean,
            mcse: error.min(1.0),
            p05: quantile(&bins, 0.05),
            p95: quantile(&bins, 0.95),
            draws: n as u64,
        })
    }

    /// The weight of each draw of each account that is weighed; all add to 1.
    pub(crate) fn pool(&self) -> Option<Vec<Vec<f64>>> {
        let posterior = self.posterior.as_ref()?;
        let of = |(h, w): (usize, &f64)| -> Vec<f64> {
            self.draw_weights(h).iter().map(|x| w * x).collect()
        };
        Some(posterior.iter().enumerate().map(of).collect())
    }

    /// A question after the record.
    pub(crate) fn question(&self, pool: &[Vec<f64>], question: usize) -> Option<Estimate> {
        self.pooled(pool, |s| {
            let (part, whole): &Ratio = s.questions.get(question)?.as_ref()?;
            Some((part.as_slice(), Some(whole.as_slice())))
        })
    }

    /// An outcome of the main game after the record.
    pub(crate) fn outcome(&self, pool: &[Vec<f64>], outcome: usize) -> Option<Estimate> {
        self.pooled(pool, |s| Some((s.outcomes.get(outcome)?.as_slice(), None)))
    }
}

/// Draws of all pooled accounts together that carry what follows from the record: an
/// account that few of its own draws carry takes little away where it weighs little.
pub(crate) fn carried_together(pool: &[Vec<f64>]) -> f64 {
    1.0 / pool.iter().flatten().map(|w| w * w).sum::<f64>()
}

fn quantile(bins: &[f64], q: f64) -> f64 {
    let total: f64 = bins.iter().sum();
    let mut below = 0.0;
    for (i, w) in bins.iter().enumerate() {
        if below + w >= q * total && *w > 0.0 {
            return (i as f64 + (q * total - below) / w) / BINS as f64;
        }
        below += w;
    }
    1.0
}
