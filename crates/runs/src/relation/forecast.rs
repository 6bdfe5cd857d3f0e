//! Where a relation will stand, period by period, over all that one is not sure of.

use super::course::{Course, crosses, members};
use super::links::Links;
use super::solver::RelationSolver;
use super::whole::Way;
use crate::engine::CHUNK;
use crate::error::RunError;
use crate::subject::{compiled_game, draws_of};
use crate::sweep::Progress;
use realpolitik_case::relation::{CompiledRelation, Relation};
use realpolitik_case::unfold::CompiledGame;
use realpolitik_case::{Case, Protocol};
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Numbers that are kept at the most, over all draws.
const MOST_KEPT: u64 = 8_000_000;

/// A number over draws.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moment {
    /// Its mean.
    pub mean: f64,
    /// Monte Carlo standard error of the mean.
    pub mcse: f64,
    /// 5 % quantile of belief.
    pub p05: f64,
    /// 95 % quantile of belief.
    pub p95: f64,
}

/// Where a relation will stand.
#[derive(Clone, Debug, PartialEq)]
pub struct Forecast {
    /// Draws with a certified solution.
    pub draws: u64,
    /// Draws without.
    pub failed: u64,
    /// Draws whose branch turned back on the way.
    pub turned: u64,
    /// The greatest distance of a choice from its logit response.
    pub residual: f64,
    /// The greatest distance of a value from its equation, as a share of the span.
    pub value_residual: f64,
    /// The states of the relation, its groups, then what was asked for beside them.
    pub targets: Vec<Target>,
    /// Per player of the relation: its value in the state on the as-of date.
    pub values: Vec<Moment>,
    /// The ways from one state to another.
    pub links: Vec<Link>,
    /// Whether it was stopped.
    pub interrupted: bool,
}

/// A state or a group of states, over time.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// By period from 0, the as-of date: the probability that the relation is there.
    pub there: Vec<Moment>,
    /// By period: the probability that it has been there.
    pub reached: Vec<Moment>,
    /// The share of time that it spends there in the long run.
    pub long_run: Moment,
    /// The probability that it is ever there.
    pub ever: Moment,
    /// Over draws the 5, 50 and 95 % quantile of the period by which it is as likely as
    /// not to have been there; infinite where that is beyond those that are followed.
    pub median: [f64; 3],
}

/// A way from one state of a relation to another within a period, while all that moves by
/// itself stands as on the as-of date.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// The state that it leads from, by position.
    pub from: usize,
    /// The state that it leads to; the same where the relation stays.
    pub to: usize,
    /// How likely it is taken.
    pub probability: Moment,
    /// The outcomes of the game after which it may be taken, by position, each with the
    /// mean probability that the game ends so and that the way is taken.
    pub outcomes: Vec<(usize, f64)>,
}

impl Target {
    /// The period by which it has been there with a probability, between periods in
    /// proportion; none if that is not so within those that are shown.
    pub fn reached_by(&self, probability: f64) -> Option<f64> {
        let means: Vec<f64> = self.reached.iter().map(|m| m.mean).collect();
        crosses(&means, probability)
    }

    /// The probability that it has been there after so many periods, between two in
    /// proportion; the last that is shown where they are more.
    pub fn reached_after(&self, periods: f64) -> Moment {
        let last = self.reached.len() - 1;
        let at = periods.clamp(0.0, last as f64);
        let (low, share) = (at.floor() as usize, at.fract());
        let (a, b) = (self.reached[low], self.reached[(low + 1).min(last)]);
        let mix = |x: f64, y: f64| x + share * (y - x);
        Moment {
            mean: mix(a.mean, b.mean),
            mcse: mix(a.mcse, b.mcse),
            p05: mix(a.p05, b.p05),
            p95: mix(a.p95, b.p95),
        }
    }

    /// The probability that it is first reached in each period, given that it was not
    /// before; from period 1.
    pub fn hazard(&self) -> Vec<f64> {
        let pairs = self.reached.windows(2);
        pairs
            .map(|w| {
                let left = 1.0 - w[0].mean;
                if left > 0.0 { ((w[1].mean - w[0].mean) / left).max(0.0) } else { 0.0 }
            })
            .collect()
    }
}

/// Solves a relation over draws and follows it for `periods`: its states, its groups,
/// and the sets of states in `beside`.
///
/// # Errors
/// Games that cannot be unfolded.
pub fn forecast(
    case: &Case,
    relation: &Relation,
    (seed, draws, jobs): (u64, u64, usize),
    periods: usize,
    beside: &[Vec<usize>],
    progress: &Progress,
) -> Result<Forecast, RunError> {
    let games = case
        .games
        .iter()
        .map(|g: &Protocol| compiled_game(case, Some(&g.id)))
        .collect::<Result<Vec<CompiledGame>, RunError>>()?;
    let outcomes: Vec<usize> = case.games.iter().map(|g| g.outcomes.len()).collect();
    let compiled = CompiledRelation::new(relation, &outcomes);
    let links = Links::new(relation, &outcomes);
    let course = Course { relation, targets: targets(relation, beside), periods, links };
    let numbers = course.numbers();
    let draws = draws.min(MOST_KEPT / numbers.max(1) as u64).max(1);
    let chunks: Vec<Range<u64>> =
        (0..draws).step_by(CHUNK).map(|s| s..(s + CHUNK as u64).min(draws)).collect();
    let next = AtomicUsize::new(0);
    let ready = RelationSolver::new(relation, &compiled, &games);
    let work = || {
        let mut solver = ready.clone();
        let mut done: Vec<(usize, Part)> = Vec::new();
        loop {
            let i = next.fetch_add(1, Ordering::Relaxed);
            let Some(chunk) = chunks.get(i) else { return done };
            if progress.stop.load(Ordering::Relaxed) {
                return done;
            }
            let points = draws_of(case, seed, chunk.clone());
            let solved = solver.solve(points.rows_from(0), points.len(), points.len());
            let mut part = Part::default();
            for s in solved {
                let Some(s) = s.filter(super::solver::Stationary::is_certified) else {
                    part.failed += 1;
                    continue;
                };
                part.turned += u64::from(s.way == Way::Followed { turned: true });
                part.residual = part.residual.max(s.residual);
                part.value_residual = part.value_residual.max(s.value_residual);
                let ways = course.links.of(&s);
                part.rows.push(course.of(&s, &ways));
                part.add(&ways);
            }
            done.push((i, part));
        }
    };
    let workers = jobs.clamp(1, chunks.len());
    let mut parts: Vec<(usize, Part)> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        threads
            .into_iter()
            .flat_map(|t| t.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    });
    parts.sort_by_key(|(i, _)| *i);
    Ok(gathered(parts, chunks.len(), &course))
}

/// What a chunk of draws came to.
#[derive(Default)]
struct Part {
    rows: Vec<Vec<f64>>,
    failed: u64,
    turned: u64,
    residual: f64,
    value_residual: f64,
    /// Sums over its draws of the probabilities of [`Links::of`].
    ways: Vec<f64>,
}

impl Part {
    fn add(&mut self, ways: &[f64]) {
        self.ways.resize(self.ways.len().max(ways.len()), 0.0);
        self.ways.iter_mut().zip(ways).for_each(|(sum, p)| *sum += p);
    }
}

/// The states of a relation, its groups, and what is asked for beside them.
fn targets(relation: &Relation, beside: &[Vec<usize>]) -> Vec<Vec<bool>> {
    let states = (0..relation.states.len()).map(|s| vec![s]);
    let sets = states.chain(relation.groups.iter().map(|(_, all)| all.clone()));
    sets.chain(beside.iter().cloned()).map(|all| members(relation, &all)).collect()
}

fn gathered(parts: Vec<(usize, Part)>, chunks: usize, course: &Course<'_>) -> Forecast {
    let interrupted = parts.len() < chunks;
    let mut all = Part::default();
    for (_, part) in parts {
        all.failed += part.failed;
        all.turned += part.turned;
        all.residual = all.residual.max(part.residual);
        all.value_residual = all.value_residual.max(part.value_residual);
        all.add(&part.ways);
        all.rows.extend(part.rows);
    }
    let moment = |k: usize| moment(all.rows.iter().map(|r| r[k]).collect());
    let (each, periods) = (course.each(), course.periods);
    let target = |t: usize| {
        let median: Vec<f64> = all.rows.iter().map(|r| r[t * each + each - 1]).collect();
        Target {
            there: (0..=periods).map(|k| moment(t * each + k)).collect(),
            reached: (0..=periods).map(|k| moment(t * each + periods + 1 + k)).collect(),
            long_run: moment(t * each + each - 3),
            ever: moment(t * each + each - 2),
            median: [0.05, 0.5, 0.95].map(|q| quantile(&mut median.clone(), q)),
        }
    };
    let (targets, players) = (course.targets.len(), course.relation.players.len());
    Forecast {
        draws: all.rows.len() as u64,
        failed: all.failed,
        turned: all.turned,
        residual: all.residual,
        value_residual: all.value_residual,
        targets: (0..targets).map(target).collect(),
        values: (0..players).map(|p| moment(targets * each + p)).collect(),
        links: links(course, &all, &moment),
        interrupted,
    }
}

/// The ways between states over all draws.
fn links(course: &Course<'_>, all: &Part, moment: &dyn Fn(usize) -> Moment) -> Vec<Link> {
    let mut sums = all.ways.iter();
    let each = course.links.pairs.iter().zip(&course.links.outcomes).enumerate();
    let link = |(k, ((from, to), outcomes)): (usize, (&(usize, usize), &Vec<usize>))| Link {
        from: *from,
        to: *to,
        probability: moment(course.first_link() + k),
        outcomes: outcomes
            .iter()
            .map(|o| (*o, sums.next().map_or(f64::NAN, |sum| sum / all.rows.len() as f64)))
            .collect(),
    };
    each.map(link).collect()
}

pub(super) fn moment(mut values: Vec<f64>) -> Moment {
    let n = values.len();
    if n == 0 {
        return Moment { mean: f64::NAN, mcse: f64::NAN, p05: f64::NAN, p95: f64::NAN };
    }
    let mean = values.iter().sum::<f64>() / n as f64;
    let squares: f64 = values.iter().map(|v| (v - mean) * (v - mean)).sum();
    let mcse = if n > 1 { (squares / (n - 1) as f64 / n as f64).sqrt() } else { 0.0 };
    let p05 = quantile(&mut values, 0.05);
    let p95 = quantile(&mut values, 0.95);
    Moment { mean, mcse, p05, p95 }
}

/// A quantile of some numbers, NaN of none.
fn quantile(values: &mut [f64], q: f64) -> f64 {
    if values.is_empty() {
        return f64::NAN;
    }
    let place = ((values.len() - 1) as f64 * q).round() as usize;
    *values.select_nth_unstable_by(place, f64::total_cmp).1
}
