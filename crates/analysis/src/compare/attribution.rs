//! Which edit moved what: Shapley shares over sets of edits, on common draws.

use crate::compare::align::{Aligned, Swap};
use crate::compare::comparison::{Sampled, Step};
use crate::error::AnalysisError;
use crate::quantity::{Named, Probe, QuantityName};
use crate::shapley;
use realpolitik_belief::sampler::Sampler;
use realpolitik_case::VertexId;
use realpolitik_case::unfold::{UnfoldLimits, compile};
use realpolitik_runs::RunError;
use realpolitik_runs::points::{Points, solve_points};
use realpolitik_runs::subject::Subject;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

/// Most solutions that the shares may take; fewer draws are used where every
/// set of edits on every draw would take more.
const MOST_SOLUTIONS: u64 = 3_000_000;
/// Fewest draws for which every set of edits is played.
const FEWEST_DRAWS: u64 = 512;
/// Most numbers held at once.
const MOST_HELD: usize = 1 << 24;
/// Draws that share an order of edits, where orders are sampled.
const ORDER_BLOCK: u64 = 256;
/// Most points solved at once.
const MOST_POINTS: usize = 16_384;

/// How shares were found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ShareMethod {
    /// Every set of edits was played.
    Exact,
    /// Orders of edits were sampled, each with its reverse.
    Sampled,
}

/// What an edit did to one outcome.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct OutcomeShare {
    /// The outcome.
    pub outcome: String,
    /// The edit's Shapley share of the change, with its sampling error.
    pub share: Sampled,
    /// What the edit moves when it is made alone.
    pub alone: f64,
}

/// The shares of one edit, or of several that only make sense together.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct EditShare {
    /// Positions in the list of edits.
    pub edits: Vec<usize>,
    /// Per outcome.
    pub outcomes: Vec<OutcomeShare>,
}

/// What the shares of an outcome add to.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ShareTotal {
    /// The outcome.
    pub outcome: String,
    /// The change on the draws that the shares rest on.
    pub change: f64,
    /// The part of it that no edit makes alone: the change less the sum of what
    /// each makes alone. The shares hold it already.
    pub interactions: f64,
}

/// Shares of edits in the change.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Attribution {
    /// How they were found.
    pub method: ShareMethod,
    /// Draws they rest on, all certified in every set of edits played.
    pub draws: u64,
    /// Draws left out because some set of edits has no certified solution.
    pub failed: u64,
    /// Orders sampled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub orders: Option<u64>,
    /// The shares; edits that can move nothing are not listed.
    pub shares: Vec<EditShare>,
    /// What they add to.
    pub totals: Vec<ShareTotal>,
}

/// Sets of edits, playable.
pub(crate) struct Coalitions<'a> {
    aligned: &'a Aligned,
    steps: Vec<Step>,
    /// Outcomes of either version, and what they are called.
    outcomes: Vec<VertexId>,
    names: Vec<(String, String)>,
    reached: HashSet<VertexId>,
    seed: u64,
    jobs: usize,
}

/// Probabilities of outcomes for some sets of edits on some draws.
pub(crate) struct Worth {
    rows: Vec<f64>,
    outcomes: usize,
    /// Which draws are certified in all sets.
    pub certified: Vec<bool>,
}

impl Worth {
    /// The probability of an outcome in a set, per draw.
    pub fn row(&self, set: usize, outcome: usize) -> &[f64] {
        let n = self.certified.len();
        let at = (set * self.outcomes + outcome) * n;
        &self.rows[at..at + n]
    }
}

impl<'a> Coalitions<'a> {
    pub fn new(aligned: &'a Aligned, steps: Vec<Step>, seed: u64, jobs: usize) -> Self {
        let (outcomes, names) = aligned.outcomes().into_iter().unzip();
        Coalitions { aligned, steps, outcomes, names, reached: aligned.reached(), seed, jobs }
    }
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }
    /// Id and label of every outcome of either version.
    pub fn outcomes(&self) -> &[(String, String)] {
        &self.names
    }
    /// Whether play can come to an outcome, by position.
    pub fn reached(&self, outcome: usize) -> bool {
        self.reached.contains(&self.outcomes[outcome])
    }
    /// The first version.
    pub fn nothing(&self) -> Vec<bool> {
        vec![false; self.steps.len()]
    }
    /// The second.
    pub fn everything(&self) -> Vec<bool> {
        vec![true; self.steps.len()]
    }

    /// Plays sets of edits on a range of draws. A game is unfolded once for all
    /// sets that agree on it.
    pub fn worth(&self, sets: &[Vec<bool>], draws: Range<u64>) -> Result<Worth, AnalysisError> {
        let n = (draws.end - draws.start) as usize;
        let outcomes = self.names.len();
        let mut worth = Worth {
            rows: vec![0.0; sets.len() * outcomes * n],
            outcomes,
            certified: vec![true; n],
        };
        let mut by_game: BTreeMap<Vec<bool>, Vec<usize>> = BTreeMap::new();
        for (s, set) in sets.iter().enumerate() {
            let game = set.iter().zip(&self.steps);
            let game = game.map(|(on, step)| *on && step.swaps.iter().any(Swap::structural));
            by_game.entry(game.collect()).or_default().push(s);
        }
        let limits = UnfoldLimits::default();
        for members in by_game.values() {
            let case = self.aligned.mixed(&self.swaps(&sets[members[0]]));
            let compiled = compile(&case, 0, &limits)?;
            // What play cannot come to has no row and the probability 0.
            let played = |o: &usize| compiled.terminals.iter().any(|t| t.outcome == *o);
            let all = &case.games[0].outcomes;
            let positions: Vec<Option<usize>> = self
                .outcomes
                .iter()
                .map(|id| all.iter().position(|o| o.id == *id).filter(played))
                .collect();
            for batch in members.chunks((MOST_POINTS / n.max(1)).max(1)) {
                let points = self.points(sets, batch, draws.start, n);
                let solved = solve_points(&compiled, &points, self.jobs);
                for (j, s) in batch.iter().enumerate() {
                    for (o, position) in positions.iter().enumerate() {
                        let at = (s * outcomes + o) * n;
                        if let Some(p) = position {
                            worth.rows[at..at + n]
                                .copy_from_slice(&solved.outcome(*p)[j * n..(j + 1) * n]);
                        }
                    }
                    for (all, one) in worth.certified.iter_mut().zip(&solved.certified()[j * n..]) {
                        *all &= one;
                    }
                }
            }
        }
        Ok(worth)
    }

    /// A quantity for a set of edits on a range of draws, with what it is called
    /// there; not a number where it has no value.
    pub fn quantity(
        &self,
        set: &[bool],
        asked: &str,
        draws: Range<u64>,
    ) -> Result<((QuantityName, String), Vec<f64>), AnalysisError> {
        let case = self.aligned.mixed(&self.swaps(set));
        let compiled = compile(&case, 0, &UnfoldLimits::default())?;
        let subject =
            Subject { case: &case, compiled: &compiled, seed: self.seed, jobs: self.jobs };
        let named = Named::parse(&subject, asked)?;
        let n = (draws.end - draws.start) as usize;
        let points = self.points(&[set.to_vec()], &[0], draws.start, n);
        let probe = Probe::new(&subject, std::slice::from_ref(&named.quantity))?;
        let values = probe.evaluate(&points).rows.swap_remove(0);
        Ok(((named.name(&subject), named.label), values))
    }

    fn swaps(&self, set: &[bool]) -> HashSet<&Swap> {
        set.iter().zip(&self.steps).filter(|(on, _)| **on).flat_map(|(_, s)| &s.swaps).collect()
    }

    fn points(&self, sets: &[Vec<bool>], batch: &[usize], first: u64, n: usize) -> Points {
        let parameters = self.aligned.parameters().len();
        let mut points = Points::new(parameters, n * batch.len());
        let mut flat = vec![0.0; parameters * n];
        for (j, s) in batch.iter().enumerate() {
            let case = self.aligned.mixed(&self.swaps(&sets[*s]));
            Sampler::new(&case.beliefs(), self.seed).fill(first, n, &mut flat, n);
            for (m, row) in flat.chunks_exact(n.max(1)).enumerate() {
                points.row_mut(m)[j * n..(j + 1) * n].copy_from_slice(row);
            }
        }
        points
    }

    /// Makes one step of all that rewires the tree.
    fn rewired_at_once(mut self) -> Self {
        let rewires = |s: &Step| s.swaps.iter().any(|s| matches!(s, Swap::Node(_) | Swap::Start));
        let (together, mut steps): (Vec<Step>, Vec<Step>) = self.steps.drain(..).partition(rewires);
        if !together.is_empty() {
            let mut one = Step { edits: Vec::new(), swaps: Vec::new() };
            for s in together {
                one.edits.extend(s.edits);
                one.swaps.extend(s.swaps);
            }
            steps.push(one);
        }
        self.steps = steps;
        self
    }
}

/// Shares the change out among the edits.
///
/// Where some of the edits cannot be made without others, because the tree that
/// results is no game, all that rewires the tree counts as one edit.
pub(crate) fn attribute(
    coalitions: Coalitions<'_>,
    draws: u64,
) -> Result<Attribution, AnalysisError> {
    match shares(&coalitions, draws) {
        Err(AnalysisError::Run(RunError::Unfold(_))) => {
            shares(&coalitions.rewired_at_once(), draws)
        }
        other => other,
    }
}

fn shares(coalitions: &Coalitions<'_>, draws: u64) -> Result<Attribution, AnalysisError> {
    if coalitions.steps.len() <= shapley::EXACT_PLAYERS {
        exact(coalitions, draws)
    } else {
        sampled(coalitions, draws)
    }
}

/// Running mean and spread.
#[derive(Clone, Copy, Debug, Default)]
struct Running {
    n: f64,
    mean: f64,
    squares: f64,
}

impl Running {
    /// Welford (1962).
    fn add(&mut self, x: f64) {
        self.n += 1.0;
        let d = x - self.mean;
        self.mean += d / self.n;
        self.squares += d * (x - self.mean);
    }
    fn error(&self) -> f64 {
        if self.n > 1.0 { (self.squares / (self.n - 1.0) / self.n).sqrt() } else { f64::INFINITY }
    }
}

fn exact(coalitions: &Coalitions<'_>, draws: u64) -> Result<Attribution, AnalysisError> {
    let (n, outcomes) = (coalitions.steps.len(), coalitions.names.len());
    let affordable = (MOST_SOLUTIONS >> n).max(FEWEST_DRAWS);
    let draws = draws.min(affordable);
    let sets: Vec<Vec<bool>> =
        (0..1usize << n).map(|mask| (0..n).map(|i| mask >> i & 1 == 1).collect()).collect();
    let block = (MOST_HELD / (sets.len() * outcomes.max(1))).max(1) as u64;
    let mut share = vec![Running::default(); n * outcomes];
    let mut alone = share.clone();
    let mut change = vec![Running::default(); outcomes];
    let mut failed = 0;
    let mut start = 0;
    let mut values = vec![0.0; sets.len()];
    while start < draws {
        let end = (start + block).min(draws);
        let worth = coalitions.worth(&sets, start..end)?;
        for k in 0..worth.certified.len() {
            if !worth.certified[k] {
                failed += 1;
                continue;
            }
            for o in 0..outcomes {
                for (mask, v) in values.iter_mut().enumerate() {
                    *v = worth.row(mask, o)[k];
                }
                for (i, x) in shapley::exact(n, &values).into_iter().enumerate() {
                    share[i * outcomes + o].add(x);
                    alone[i * outcomes + o].add(values[1 << i] - values[0]);
                }
                change[o].add(values[sets.len() - 1] - values[0]);
            }
        }
        start = end;
    }
    if failed == draws {
        return Err(AnalysisError::NothingCertified { draws });
    }
    let sampled = |r: &Running| Sampled { mean: r.mean, mcse: r.error().min(1.0) };
    let share: Vec<Sampled> = share.iter().map(sampled).collect();
    let alone: Vec<f64> = alone.iter().map(|r| r.mean).collect();
    let change: Vec<f64> = change.iter().map(|r| r.mean).collect();
    Ok(attribution(
        coalitions,
        (ShareMethod::Exact, draws - failed, failed, None),
        (&share, &alone, &change),
    ))
}

fn sampled(coalitions: &Coalitions<'_>, draws: u64) -> Result<Attribution, AnalysisError> {
    let (n, outcomes) = (coalitions.steps.len(), coalitions.names.len());
    // Twenty blocks at least, that their spread can tell the error.
    let block = ORDER_BLOCK.min(draws.div_ceil(20)).max(1);
    let per_block = 3 * n as u64 * block;
    let draws = draws.min(block * (2 * MOST_SOLUTIONS / per_block).max(20));
    let mut sums = vec![0.0; n * outcomes];
    let mut alone = sums.clone();
    let mut change = vec![0.0; outcomes];
    let mut spread = vec![Running::default(); n * outcomes];
    let (mut count, mut failed, mut orders) = (0u64, 0u64, 0u64);
    let mut start = 0;
    while start < draws {
        let end = (start + block).min(draws);
        let order = shapley::order(n, coalitions.seed, start / block);
        let mut sets = vec![coalitions.nothing()];
        // Forwards, then in reverse order, then each alone.
        for order in [order.clone(), order.iter().rev().copied().collect()] {
            let mut set = coalitions.nothing();
            for i in order {
                set[i] = true;
                sets.push(set.clone());
            }
        }
        for i in 0..n {
            let mut set = coalitions.nothing();
            set[i] = true;
            sets.push(set);
        }
        let worth = coalitions.worth(&sets, start..end)?;
        let good: Vec<usize> = (0..worth.certified.len()).filter(|k| worth.certified[*k]).collect();
        failed += (worth.certified.len() - good.len()) as u64;
        start = end;
        if good.is_empty() {
            continue;
        }
        orders += 2;
        count += good.len() as u64;
        for o in 0..outcomes {
            let sum = |s: usize| good.iter().map(|k| worth.row(s, o)[*k]).sum::<f64>();
            let base = sum(0);
            change[o] += sum(n) - base;
            let mut here = vec![0.0; n];
            for (way, reversed) in [(0, false), (n, true)] {
                let mut last = base;
                for j in 0..n {
                    let now = sum(way + j + 1);
                    let i = if reversed { order[n - 1 - j] } else { order[j] };
                    here[i] += 0.5 * (now - last);
                    last = now;
                }
            }
            for i in 0..n {
                sums[i * outcomes + o] += here[i];
                spread[i * outcomes + o].add(here[i] / good.len() as f64);
                alone[i * outcomes + o] += sum(1 + 2 * n + i) - base;
            }
        }
    }
    if count == 0 {
        return Err(AnalysisError::NothingCertified { draws });
    }
    let per_draw = |x: &f64| x / count as f64;
    let share: Vec<Sampled> = sums
        .iter()
        .zip(&spread)
        .map(|(x, s)| Sampled { mean: per_draw(x), mcse: s.error().min(1.0) })
        .collect();
    let alone: Vec<f64> = alone.iter().map(per_draw).collect();
    let change: Vec<f64> = change.iter().map(per_draw).collect();
    Ok(attribution(
        coalitions,
        (ShareMethod::Sampled, count, failed, Some(orders)),
        (&share, &alone, &change),
    ))
}

fn attribution(
    coalitions: &Coalitions<'_>,
    (method, draws, failed, orders): (ShareMethod, u64, u64, Option<u64>),
    (share, alone, change): (&[Sampled], &[f64], &[f64]),
) -> Attribution {
    let outcomes = coalitions.names.len();
    let reached: Vec<usize> = (0..outcomes).filter(|o| coalitions.reached(*o)).collect();
    let shares = coalitions
        .steps
        .iter()
        .enumerate()
        .map(|(i, step)| EditShare {
            edits: step.edits.clone(),
            outcomes: reached
                .iter()
                .map(|o| OutcomeShare {
                    outcome: coalitions.names[*o].0.clone(),
                    share: share[i * outcomes + o],
                    alone: alone[i * outcomes + o],
                })
                .collect(),
        })
        .collect();
    let totals = reached
        .iter()
        .map(|o| {
            let each: f64 = (0..coalitions.steps.len()).map(|i| alone[i * outcomes + o]).sum();
            ShareTotal {
                outcome: coalitions.names[*o].0.clone(),
                change: change[*o],
                interactions: change[*o] - each,
            }
        })
        .collect();
    Attribution { method, draws, failed, orders, shares, totals }
}
