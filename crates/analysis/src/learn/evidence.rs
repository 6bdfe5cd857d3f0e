//! How likely the episodes of several cases are at particles.

use crate::error::AnalysisError;
use crate::learn::hierarchy::Hierarchy;
use crate::learn::sampler::Evidence;
use crate::rivals::logs::ln_row;
use crate::rivals::proposal::free;
use crate::rivals::reading::{GameReading, Readings};
use crate::rivals::sample::compiled_games;
use realpolitik_belief::sampler::Sampler;
use realpolitik_case::Case;
use realpolitik_case::unfold::CompiledGame;
use realpolitik_runs::points::{PointSolver, Points, Solved};

/// A case with its games unfolded and what is read off them.
#[derive(Debug)]
pub(crate) struct Recorded {
    /// Without rivals and questions, of which nothing is read here.
    pub(crate) case: Case,
    games: Vec<CompiledGame>,
    readings: Readings,
    /// The uncertain parameters that the games seen read, and those tied to them.
    pub(crate) read: Vec<usize>,
    /// Episodes and moves that count.
    pub(crate) episodes: usize,
    pub(crate) moves: usize,
}

impl Recorded {
    /// Of a case, over all its games or the one of that name.
    pub(crate) fn new(case: &Case, over: Option<&str>) -> Result<Recorded, AnalysisError> {
        let mut case = case.clone();
        case.rivals.clear();
        case.questions.clear();
        if let Some(name) = over {
            let Some(game) = case.games.iter().position(|g| g.id == name) else {
                let known: Vec<&str> = case.games.iter().map(|g| g.id.as_str()).collect();
                return Err(AnalysisError::Learn {
                    why: format!("{} has no game `{name}`; it has: {}", case.id, known.join(", ")),
                });
            };
            case.events.retain(|e| e.observation.as_ref().is_some_and(|o| o.game == game));
        }
        let games = compiled_games(&case)?;
        let readings = Readings::new(&case, 0, false)?;
        let seen = readings.games.iter().zip(&games).filter(|(r, _)| !r.events.is_empty());
        let off: Vec<usize> =
            seen.flat_map(|(_, g)| g.parameters().into_iter().map(|p| p.index())).collect();
        let read = {
            let beliefs = case.beliefs();
            free(&off, &Sampler::new(&beliefs, 0))
        };
        let (episodes, moves) = (readings.episodes.len(), readings.events);
        Ok(Recorded { case, games, readings, read, episodes, moves })
    }
}

/// A case at work.
struct Working<'a> {
    recorded: &'a Recorded,
    sampler: Sampler<'a>,
    /// Positions of its shared parameters, in the order of the hierarchy.
    shared: Vec<usize>,
    own: &'a [usize],
    games: Vec<Game<'a>>,
}

/// A game that was seen.
struct Game<'a> {
    reading: &'a GameReading,
    solver: PointSolver<'a>,
    solved: Solved,
    /// Which of its events add to the likelihood, each once with how often it is there.
    events: Vec<(f64, usize)>,
}

/// The cases, ready to be asked.
pub(crate) struct Cases<'a> {
    all: Vec<Working<'a>>,
    jobs: usize,
}

impl<'a> Cases<'a> {
    /// `places` says for each case where its shared parameters stand, and those of its own.
    pub(crate) fn new(
        recorded: &'a [Recorded],
        places: &'a [(Vec<usize>, Vec<usize>)],
        jobs: usize,
    ) -> Self {
        let one = |(recorded, (shared, own)): (&'a Recorded, &'a (Vec<usize>, Vec<usize>))| {
            let sampler = Sampler::new(&recorded.case.beliefs(), 0);
            let pairs = recorded.readings.games.iter().zip(&recorded.games);
            let games = pairs
                .filter(|(r, _)| !r.events.is_empty())
                .map(|(reading, game)| Game {
                    reading,
                    solver: PointSolver::new(game, &reading.patterns),
                    solved: Solved::default(),
                    events: distinct(reading),
                })
                .collect();
            Working { recorded, sampler, shared: shared.clone(), own, games }
        };
        Cases { all: recorded.iter().zip(places).map(one).collect(), jobs }
    }
}

impl Cases<'_> {
    /// The values of a case's own parameters at particles, in their order.
    pub(crate) fn own_values(
        &self,
        hierarchy: &Hierarchy<'_>,
        case: usize,
        rows: &[Vec<f64>],
    ) -> Vec<Vec<f64>> {
        let working = &self.all[case];
        let points = working.points(hierarchy, case, rows);
        working.own.iter().map(|m| points.row(*m).to_vec()).collect()
    }
}

impl Working<'_> {
    /// The parameters of the case at particles.
    fn points(&self, hierarchy: &Hierarchy<'_>, case: usize, rows: &[Vec<f64>]) -> Points {
        let n = rows.first().map_or(0, Vec::len);
        let parameters = self.recorded.case.parameters.len();
        let end = hierarchy.rows(case).end;
        let mut scores = vec![0.0; parameters * n];
        for (m, row) in self.own.iter().zip(&rows[end - self.own.len()..end]) {
            scores[m * n..(m + 1) * n].copy_from_slice(row);
        }
        let mut points = Points::new(parameters, n);
        self.sampler.fill_from_scores(&scores, n, points.rows_mut(), n);
        for (m, values) in self.shared.iter().zip(hierarchy.values(case, rows)) {
            points.row_mut(*m).copy_from_slice(&values);
        }
        points
    }
}

/// Events that add the same are read once.
fn distinct(reading: &GameReading) -> Vec<(f64, usize)> {
    let mut all: Vec<(f64, usize)> = Vec::new();
    for (i, (_, before, with)) in reading.events.iter().enumerate() {
        let same = |(_, j): &&mut (f64, usize)| {
            let (_, b, w) = &reading.events[*j];
            b == before && w == with
        };
        match all.iter_mut().find(same) {
            Some((times, _)) => *times += 1.0,
            None => all.push((1.0, i)),
        }
    }
    all
}

impl Evidence for Cases<'_> {
    fn log_likelihood(
        &mut self,
        hierarchy: &Hierarchy<'_>,
        case: usize,
        rows: &[Vec<f64>],
    ) -> Vec<f64> {
        let jobs = self.jobs;
        let working = &mut self.all[case];
        let points = working.points(hierarchy, case, rows);
        let n = points.len();
        let mut sum = vec![0.0; n];
        let mut row = vec![0.0; n];
        for game in &mut working.games {
            game.solver.solve_into(&points, jobs, &mut game.solved);
            for (times, event) in &game.events {
                let (_, before, with) = &game.reading.events[*event];
                game.reading.ratio(&mut row, with, before, &game.solved);
                ln_row(&mut row);
                for (sum, l) in sum.iter_mut().zip(&row) {
                    *sum += times * l;
                }
            }
            for (sum, certified) in sum.iter_mut().zip(game.solved.certified()) {
                // Where there is no certified solution nothing is known, so nothing counts.
                if !certified || sum.is_nan() {
                    *sum = f64::NEG_INFINITY;
                }
            }
        }
        sum
    }
}
