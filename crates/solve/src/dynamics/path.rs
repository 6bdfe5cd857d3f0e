//! What a dynamic did, and what it was worth.

use realpolitik_game::Certificate;
use realpolitik_game::strategic::{MixedProfile, PayoffTable};

/// One point of a path.
#[derive(Clone, Debug, PartialEq)]
pub struct PathPoint {
    /// How far along, in time or rounds.
    pub time: f64,
    /// What is played there.
    pub profile: MixedProfile,
    /// The most that a player could gain against it, in units of the player's payoff range.
    pub regret: f64,
    /// What was played up to there on average.
    pub average: MixedProfile,
    /// The same for the average: what players would gain if all went on playing it.
    pub average_regret: f64,
}

/// The path of a dynamic.
#[derive(Clone, Debug, PartialEq)]
pub struct LearningPath {
    /// Points from start to end, no more than were asked for and two, the same time apart.
    pub points: Vec<PathPoint>,
    /// Steps of the integration, or rounds.
    pub steps: usize,
    /// Whether nothing moves any more at the end: no probability by more than 1e-12 in a
    /// unit of time or a round.
    pub at_rest: bool,
    /// What each player would have earned more, on average along the path, had it played
    /// its best single strategy throughout: its external regret, in units of its payoff
    /// range. Below 0 where to adjust was better than any single strategy.
    pub external_regret: Vec<f64>,
    /// For rules with a precision, how far the end is from quantal response; else by how
    /// much it is no Nash equilibrium, the average for fictitious play.
    pub certificate: Certificate,
}

/// Sums along a path.
pub(super) struct Record<'t> {
    table: &'t PayoffTable<f64>,
    scales: Vec<f64>,
    every: f64,
    played: Vec<Vec<f64>>,
    paid: Vec<Vec<f64>>,
    earned: Vec<f64>,
    weight: f64,
    points: Vec<PathPoint>,
}

impl<'t> Record<'t> {
    /// A record of `points` points of a path of length `horizon`.
    pub(super) fn new(table: &'t PayoffTable<f64>, horizon: f64, points: usize) -> Self {
        let zeros = || table.shape().iter().map(|n| vec![0.0; *n]).collect::<Vec<_>>();
        Record {
            table,
            scales: (0..table.players()).map(|p| table.player_scale(p)).collect(),
            every: horizon / points.max(1) as f64,
            played: zeros(),
            paid: zeros(),
            earned: vec![0.0; table.players()],
            weight: 0.0,
            points: Vec::new(),
        }
    }

    /// Counts what is played for a while: `values[player][strategy]` is what it pays.
    pub(super) fn count(&mut self, profile: &[Vec<f64>], values: &[Vec<f64>], weight: f64) {
        self.weight += weight;
        for (p, own) in profile.iter().enumerate() {
            for (s, x) in own.iter().enumerate() {
                self.played[p][s] += weight * x;
                self.paid[p][s] += weight * values[p][s];
                self.earned[p] += weight * x * values[p][s];
            }
        }
    }

    /// Keeps a point if the path has come far enough since the last one.
    pub(super) fn pass(&mut self, time: f64, profile: &[Vec<f64>], last: bool) {
        let due = self.points.len() as f64 * self.every;
        if !last && time < due - 1e-9 * self.every {
            return;
        }
        if self.points.last().is_some_and(|p| p.time >= time) {
            return;
        }
        let profile = MixedProfile { strategies: profile.to_vec() };
        let average = self.average().unwrap_or_else(|| profile.clone());
        let regret = |profile: &MixedProfile| {
            let each = profile.regrets(self.table);
            each.iter().zip(&self.scales).map(|(r, s)| r / s).fold(0.0, f64::max)
        };
        let (regret, average_regret) = (regret(&profile), regret(&average));
        self.points.push(PathPoint { time, profile, regret, average, average_regret });
    }

    /// What was played on average.
    pub(super) fn average(&self) -> Option<MixedProfile> {
        let share = |own: &Vec<f64>| {
            let sum: f64 = own.iter().sum();
            own.iter().map(|x| x / sum).collect()
        };
        (self.weight > 0.0)
            .then(|| MixedProfile { strategies: self.played.iter().map(share).collect() })
    }

    /// The path.
    pub(super) fn end(self, steps: usize, at_rest: bool, certificate: Certificate) -> LearningPath {
        let external = |p: usize| {
            let best = self.paid[p].iter().copied().fold(f64::NEG_INFINITY, f64::max);
            (best - self.earned[p]) / self.weight.max(f64::MIN_POSITIVE) / self.scales[p]
        };
        LearningPath {
            external_regret: (0..self.table.players()).map(external).collect(),
            points: self.points,
            steps,
            at_rest,
            certificate,
        }
    }
}
