//! What one account says of each of its draws: how likely it makes what was seen,
//! and what it answers.

use crate::error::AnalysisError;
use crate::rivals::leverage::Headline;
use crate::rivals::logs::{add_row, ln_row};
use crate::rivals::proposal::{ENOUGH, Proposal, Search, Seen, effective, tempered};
use crate::rivals::reading::{GameReading, Readings};
use crate::rivals::recoded::{Block, Recoded};
use realpolitik_belief::sampler::Sampler;
use realpolitik_case::Case;
use realpolitik_case::unfold::CompiledGame;
use realpolitik_runs::points::{PointSolver, Points, Solved};
use realpolitik_runs::subject::{blocks, compiled_game, drawn};
use realpolitik_runs::sweep::Progress;
use std::ops::Range;
use std::sync::atomic::Ordering;

/// Draws by which a proposal is fitted.
const FITTING: u64 = 4_096;
/// Fits before it is given up.
const ROUNDS: u32 = 10;

/// A question at each draw: what is asked for, and out of what.
pub(crate) type Ratio = (Vec<f64>, Vec<f64>);

/// What one account says of each draw.
#[derive(Clone, Debug)]
pub(crate) struct Sampled {
    /// ln of how much likelier each draw is under the beliefs than it was to be drawn.
    pub(crate) offsets: Vec<f64>,
    /// Per event: ln of the likelihood that it adds.
    pub(crate) events: Vec<Vec<f64>>,
    /// How many of these, the first, weigh the draw.
    counted: usize,
    /// What every other coding would make of it.
    pub(crate) recoded: Recoded,
    /// Per question of the case; none for a judged one.
    pub(crate) questions: Vec<Option<Ratio>>,
    /// Per outcome of the main game.
    pub(crate) outcomes: Vec<Vec<f64>>,
    /// Per parameter of the case: its values; empty where it is certain, and for all
    /// of them in an account that is not the case itself.
    pub(crate) parameters: Vec<Vec<f64>>,
    /// What the main game says over draws of the account's own beliefs, if it is kept.
    pub(crate) headline: Option<Headline>,
    /// Which draws have certified solutions in every game that is read.
    pub(crate) certified: Vec<bool>,
    /// How often a proposal was fitted before these draws; 0 for draws of the beliefs.
    pub(crate) rounds: u32,
    pub(crate) interrupted: bool,
}

impl Sampled {
    /// With room for so many draws, of which none is there yet.
    fn new(account: &Account<'_>, draws: usize) -> Sampled {
        let Account { case, readings, own, .. } = account;
        let row = || Vec::with_capacity(draws);
        let rows = |n: usize| (0..n).map(|_| row()).collect();
        let kept = *own || readings.values;
        let asked: Vec<usize> =
            readings.games.iter().flat_map(|g| g.questions.iter().map(|q| q.0)).collect();
        let outcomes = readings.games.iter().map(|g| g.outcomes.len()).max().unwrap_or(0);
        Sampled {
            offsets: row(),
            events: rows(readings.events),
            counted: readings.counted,
            recoded: Recoded::new(readings),
            questions: (0..case.questions.len())
                .map(|q| asked.contains(&q).then(|| (row(), row())))
                .collect(),
            outcomes: rows(outcomes),
            parameters: case
                .parameters
                .iter()
                .map(|p| if kept && p.distribution.sd() > 0.0 { row() } else { Vec::new() })
                .collect(),
            headline: account.headline(),
            certified: Vec::with_capacity(draws),
            rounds: 0,
            interrupted: false,
        }
    }

    /// Adds a block of draws: its points, what they weigh, and its games solved.
    fn add(
        &mut self,
        readings: &Readings,
        points: &Points,
        offsets: &[f64],
        games: &[(&GameReading, &Solved)],
    ) {
        let at = self.certified.len();
        self.offsets.extend_from_slice(offsets);
        for (m, row) in self.parameters.iter_mut().enumerate().filter(|(_, r)| r.capacity() > 0) {
            row.extend_from_slice(points.row(m));
        }
        self.certified.resize(at + points.len(), true);
        for (reading, solved) in games {
            take(self, reading, solved, at);
            if let Some(headline) = self.headline.as_mut().filter(|_| !reading.outcomes.is_empty())
            {
                headline.add(solved, &reading.outcomes);
            }
        }
        let block = Block {
            offsets,
            certified: &self.certified[at..],
            events: self.events.iter().map(|e| &e[at..]).collect(),
            games: games.to_vec(),
        };
        self.recoded.add(readings, &block);
    }

    /// Keeps some of the draws.
    pub(crate) fn keep(&mut self, which: &[bool]) {
        let rows = (self.events.iter_mut())
            .chain(&mut self.outcomes)
            .chain(&mut self.parameters)
            .chain(self.questions.iter_mut().flatten().flat_map(|(a, b)| [a, b]))
            .chain(std::iter::once(&mut self.offsets));
        for row in rows.filter(|r| !r.is_empty()) {
            let mut kept = which.iter();
            row.retain(|_| kept.next() == Some(&true));
        }
        let mut kept = which.iter();
        self.certified.retain(|_| kept.next() == Some(&true));
    }
}

impl Seen for Sampled {
    fn offsets(&self) -> &[f64] {
        &self.offsets
    }

    /// Of everything seen; −∞ where it is impossible or there is no certified solution.
    fn likelihood(&self) -> Vec<f64> {
        let mut all: Vec<f64> =
            self.certified.iter().map(|c| if *c { 0.0 } else { f64::NEG_INFINITY }).collect();
        self.events.iter().take(self.counted).for_each(|e| add_row(&mut all, e));
        all
    }

    fn effective(&self) -> f64 {
        effective(&tempered(&self.offsets, &self.likelihood(), 1.0))
    }

    fn scores(&self, of_all: Vec<f64>, _: u64) -> Vec<f64> {
        of_all
    }
}

/// What all accounts share. An account draws anew only what it believes otherwise,
/// and where its games have the case's shape they are solved by the same program.
#[derive(Debug)]
pub(crate) struct Shared<'a> {
    case: &'a Case,
    draws: u64,
    /// Whether an account that too few draws carry is drawn anew.
    redraw: bool,
    blocks: Vec<(Range<u64>, Points)>,
    /// Per game that is read.
    solvers: Vec<Option<PointSolver<'a>>>,
}

impl<'a> Shared<'a> {
    /// Draws of a case that are still to be solved, and solvers of its games.
    pub(crate) fn new(
        case: &'a Case,
        games: &'a [CompiledGame],
        readings: &Readings,
        seed: u64,
        draws: Range<u64>,
        redraw: bool,
    ) -> Self {
        let solver = |(reading, game): (&GameReading, &'a CompiledGame)| {
            (!reading.is_empty()).then(|| PointSolver::new(game, &reading.patterns))
        };
        let solvers = readings.games.iter().zip(games).map(solver).collect();
        let beliefs = case.beliefs();
        let sampler = Sampler::new(&beliefs, seed);
        let block = |b: Range<u64>| (b.clone(), drawn(case, &sampler, b));
        let blocks = blocks(draws.clone()).map(block).collect();
        Shared { case, draws: draws.end, redraw, blocks, solvers }
    }

    /// A block of draws of an account.
    fn of(&self, account: &Case, sampler: &Sampler<'_>, range: Range<u64>) -> Points {
        let same = self.blocks.iter().find(|(b, _)| *b == range);
        let otherwise: Vec<usize> = (0..account.parameters.len())
            .filter(|m| {
                account.parameters[*m].distribution != self.case.parameters[*m].distribution
            })
            .collect();
        let tied = otherwise.iter().any(|m| sampler.tied().contains(m));
        match same {
            Some((_, points)) if !tied => {
                let mut points = points.clone();
                for m in otherwise {
                    sampler.fill_row(m, range.start, points.row_mut(m));
                }
                points
            }
            _ => drawn(account, sampler, range),
        }
    }
}

/// An account: its case, its games, and what is read of it.
#[derive(Debug)]
pub(crate) struct Account<'a> {
    pub(crate) case: &'a Case,
    pub(crate) games: Vec<CompiledGame>,
    pub(crate) readings: &'a Readings,
    pub(crate) shared: &'a Shared<'a>,
    /// Whether it is the case itself, as it stands.
    pub(crate) own: bool,
    pub(crate) jobs: usize,
    pub(crate) progress: &'a Progress,
}

/// The games of a case, in file order.
pub(crate) fn compiled_games(case: &Case) -> Result<Vec<CompiledGame>, AnalysisError> {
    let all = case.games.iter().map(|g| compiled_game(case, Some(&g.id)));
    Ok(all.collect::<Result<_, _>>()?)
}

/// Draws an account, going on from what was `begun`. Where its own beliefs hardly meet
/// what was seen, it is drawn again from proposals fitted to that; if that does not help
/// either, the draws of the beliefs are returned. Values of parameters are kept of the
/// case's own account.
pub(crate) fn sampled(
    account: &Account<'_>,
    seed: u64,
    begun: Option<Sampled>,
) -> Result<Sampled, AnalysisError> {
    let Account { case, shared, .. } = account;
    let draws = shared.draws;
    let beliefs = case.beliefs();
    let sampler = Sampler::new(&beliefs, seed);
    let begun = begun.unwrap_or_else(|| Sampled::new(account, draws as usize));
    let first = account.read(begun, draws, |range| {
        let offsets = vec![0.0; (range.end - range.start) as usize];
        (shared.of(case, &sampler, range), offsets)
    });
    let done = !shared.redraw || first.interrupted || !Search::has_room(draws);
    if done || first.effective() >= ENOUGH {
        return Ok(first);
    }
    let again = account.again(&first, &sampler, seed, draws)?;
    // What it says by its own beliefs is not what it says by what was seen.
    Ok(match again {
        Some(again) => Sampled { headline: first.headline, ..again },
        None => first,
    })
}

impl Account<'_> {
    /// The parameters that the games seen read, by position.
    fn read_off(&self) -> Vec<usize> {
        let seen = self.readings.games.iter().zip(&self.games);
        seen.filter(|(r, _)| !r.events.is_empty())
            .flat_map(|(_, g)| g.parameters().into_iter().map(|p| p.index()))
            .collect()
    }

    /// Where leverage and outcomes of the main game are kept.
    fn headline(&self) -> Option<Headline> {
        let games = self.readings.games.iter().zip(&self.games);
        let mut main = games.filter(|(r, _)| self.readings.headline && !r.outcomes.is_empty());
        main.next().map(|(r, game)| Headline::new(game, r.outcomes.len()))
    }

    /// Draws from fitted proposals until one of them carries enough.
    fn again(
        &self,
        first: &Sampled,
        sampler: &Sampler<'_>,
        seed: u64,
        draws: u64,
    ) -> Result<Option<Sampled>, AnalysisError> {
        let search = Search { draws, fitting: FITTING, rounds: ROUNDS, seed, alike: true };
        let read = |proposal: &Proposal, draws: u64, _| {
            let none = Sampled::new(self, draws as usize);
            let found = self.read(none, draws, |range| {
                let (points, _, offsets) = proposal.draws(sampler, seed, range);
                (points, offsets)
            });
            Ok((!found.interrupted).then_some(Sampled { rounds: proposal.round(), ..found }))
        };
        let found =
            search.run(sampler, &self.read_off(), (first, first.offsets.len() as u64), read);
        Ok(found?.map(|(_, found)| found))
    }

    /// Solves draws up to an end and reads them, after those that are there.
    fn read(
        &self,
        begun: Sampled,
        end: u64,
        draw: impl Fn(Range<u64>) -> (Points, Vec<f64>),
    ) -> Sampled {
        let mut out = begun;
        let games = self.readings.games.iter().zip(&self.games).zip(&self.shared.solvers);
        let mut solvers: Vec<_> = games
            .filter_map(|((r, game), s)| {
                Some((r, s.as_ref()?.like(game, &r.patterns), Solved::default()))
            })
            .collect();
        for block in blocks(out.offsets.len() as u64..end) {
            if self.progress.stop.load(Ordering::Relaxed) {
                out.interrupted = true;
                break;
            }
            let (points, offsets) = draw(block);
            for (_, solver, solved) in &mut solvers {
                solver.solve_into(&points, self.jobs, solved);
            }
            let games: Vec<_> = solvers.iter().map(|(r, _, solved)| (*r, solved)).collect();
            out.add(self.readings, &points, &offsets, &games);
        }
        out
    }
}

/// Reads the columns of a game off solved points, which are those from a place on.
fn take(out: &mut Sampled, reading: &GameReading, solved: &Solved, at: usize) {
    let n = solved.len();
    for (to, from) in out.certified[at..].iter_mut().zip(solved.certified()) {
        *to &= *from;
    }
    for (event, before, with) in &reading.events {
        let row = &mut out.events[*event];
        row.resize(at + n, 0.0);
        reading.ratio(&mut row[at..], with, before, solved);
        ln_row(&mut row[at..]);
    }
    for (question, part, whole, at_each_draw) in &reading.questions {
        let Some((parts, wholes)) = &mut out.questions[*question] else { continue };
        for k in 0..n {
            let p = solved.watched(*part)[k].min(1.0);
            let (p, w) = match whole {
                None => (p, 1.0),
                Some(w) => {
                    let w = solved.watched(*w)[k].min(1.0);
                    match (*at_each_draw, w > 0.0) {
                        (true, true) => ((p / w).min(1.0), 1.0),
                        (true, false) => (0.0, 0.0),
                        (false, _) => (p.min(w), w),
                    }
                }
            };
            parts.push(p);
            wholes.push(w);
        }
    }
    for (row, pattern) in out.outcomes.iter_mut().zip(&reading.outcomes) {
        row.extend(solved.watched(*pattern).iter().map(|p| p.min(1.0)));
    }
}
