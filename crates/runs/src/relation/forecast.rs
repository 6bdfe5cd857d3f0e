//! Where a relation will stand, period by period, over all that one is not sure of.

use super::course::{Course, crosses, members};
use super::every::{Every, How, every, kept};
use super::links::Links;
use super::moment::{Counted, Moment};
use super::solver::Stationary;
use super::waiting::Waiting;
use super::weights::{Weights, effective};
use crate::error::RunError;
use crate::sweep::Progress;
use realpolitik_case::Case;
use realpolitik_case::relation::Relation;

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
    /// What the record of waiting says by the as-of date; none where it says nothing.
    pub record: Option<Recorded>,
    /// Whether it was stopped.
    pub interrupted: bool,
}

/// What a record of waiting makes of a forecast: draws weighed by how likely they make it.
#[derive(Clone, Debug, PartialEq)]
pub struct Recorded {
    /// Whole periods that were seen.
    pub periods: u32,
    /// The draws that have a certified solution, by number.
    pub draws: Vec<u64>,
    /// ln of how much likelier each is under the beliefs than it was to be drawn.
    pub offsets: Vec<f64>,
    /// ln of how likely each makes the record.
    pub likelihood: Vec<f64>,
    /// The weight of each: they add to 1, or are all 0 where every draw makes the record
    /// impossible.
    pub weights: Vec<f64>,
    /// Draws that carry what follows: (Σw)²/Σw².
    pub effective: f64,
    /// The targets of [`Forecast::targets`] with the draws so weighed.
    pub targets: Vec<Target>,
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
        let (a, b) = (&self.reached[low], &self.reached[(low + 1).min(last)]);
        Moment::between(a, b, share)
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
    how: How<'_>,
    periods: usize,
    beside: &[Vec<usize>],
    progress: &Progress,
) -> Result<Forecast, RunError> {
    let mut followed = Followed::new(case, relation, how, periods, beside);
    followed.draw_to(how.draws, progress)?;
    Ok(followed.forecast())
}

/// A relation over draws to which more may be added: what comes of it is, to the last
/// bit, what all of them at once come to.
#[derive(Clone, Debug)]
pub struct Followed<'a> {
    case: &'a Case,
    how: How<'a>,
    course: Course<'a>,
    waiting: Waiting,
    every: Every,
    /// Draws solved.
    solved: u64,
}

impl<'a> Followed<'a> {
    /// None of the draws yet; arguments are those of [`forecast`].
    pub fn new(
        case: &'a Case,
        relation: &'a Relation,
        how: How<'a>,
        periods: usize,
        beside: &[Vec<usize>],
    ) -> Self {
        let outcomes: Vec<usize> = case.games.iter().map(|g| g.outcomes.len()).collect();
        let links = Links::new(relation, &outcomes);
        let targets = targets(relation, beside);
        let waiting = Waiting::by(relation, case.as_of, case.as_of);
        let course = Course { relation, targets, periods, links };
        Followed { case, how, course, waiting, every: Every::default(), solved: 0 }
    }

    /// Solves those of the first so many draws that are not solved yet.
    ///
    /// # Errors
    /// Games that cannot be unfolded.
    pub fn draw_to(&mut self, draws: u64, progress: &Progress) -> Result<(), RunError> {
        let (course, waiting) = (&self.course, &self.waiting);
        let how = How { draws, ..self.how };
        let read = |s: &Stationary| {
            let mut row = course.of(s);
            row.push(if waiting.is_empty() { 0.0 } else { waiting.of(course.relation, s).0 });
            row
        };
        let wanted = kept(&how, course.numbers() + 1);
        if self.every.interrupted || wanted <= self.solved {
            return Ok(());
        }
        let range = self.solved..wanted;
        let more = every(self.case, course.relation, how, range, progress, &read)?;
        self.every.join(more);
        self.solved = wanted;
        Ok(())
    }

    /// What the draws solved so far come to.
    pub fn forecast(&self) -> Forecast {
        let (course, found) = (&self.course, &self.every);
        let prior = Weights::of(&found.offsets, &vec![0.0; found.offsets.len()]);
        // Draws of the beliefs all count alike.
        let counted = if self.how.source.is_none() { Counted::Once } else { Counted::By(&prior.0) };
        let told = Told { course, rows: &found.rows, counted };
        let (targets, players) = (course.targets.len(), course.relation.players.len());
        let record = (!self.waiting.is_empty()).then(|| recorded(&self.waiting, course, found));
        Forecast {
            draws: found.rows.len() as u64,
            failed: found.failed,
            turned: found.turned,
            residual: found.residual,
            value_residual: found.value_residual,
            targets: (0..targets).map(|t| told.target(t)).collect(),
            values: (0..players).map(|p| told.moment(targets * course.each() + p)).collect(),
            links: told.links(),
            record,
            interrupted: found.interrupted,
        }
    }
}

/// The states of a relation, its groups, and what is asked for beside them.
fn targets(relation: &Relation, beside: &[Vec<usize>]) -> Vec<Vec<bool>> {
    let states = (0..relation.states.len()).map(|s| vec![s]);
    let sets = states.chain(relation.groups.iter().map(|(_, all)| all.clone()));
    sets.chain(beside.iter().cloned()).map(|all| members(relation, &all)).collect()
}

/// The draws weighed by the record, whose likelihood stands last in each row.
fn recorded(waiting: &Waiting, course: &Course<'_>, found: &Every) -> Recorded {
    let likelihood: Vec<f64> = found.rows.iter().map(|r| r[course.numbers()]).collect();
    let weights = Weights::of(&found.offsets, &likelihood).0;
    let told = Told { course, rows: &found.rows, counted: Counted::By(&weights) };
    Recorded {
        periods: waiting.periods(),
        draws: found.draws.clone(),
        offsets: found.offsets.clone(),
        effective: effective(&weights),
        targets: (0..course.targets.len()).map(|t| told.target(t)).collect(),
        likelihood,
        weights,
    }
}

/// What the numbers of all draws come to.
struct Told<'a> {
    course: &'a Course<'a>,
    rows: &'a [Vec<f64>],
    counted: Counted<'a>,
}

impl Told<'_> {
    fn column(&self, k: usize) -> Vec<f64> {
        self.rows.iter().map(|r| r[k]).collect()
    }

    fn moment(&self, k: usize) -> Moment {
        self.counted.moment(self.column(k))
    }

    fn target(&self, t: usize) -> Target {
        let (each, periods) = (self.course.each(), self.course.periods);
        let median = self.column(t * each + each - 1);
        Target {
            there: (0..=periods).map(|k| self.moment(t * each + k)).collect(),
            reached: (0..=periods).map(|k| self.moment(t * each + periods + 1 + k)).collect(),
            long_run: self.moment(t * each + each - 3),
            ever: self.moment(t * each + each - 2),
            median: [0.05, 0.5, 0.95].map(|q| self.counted.quantile(&median, q)),
        }
    }

    /// The ways between states.
    fn links(&self) -> Vec<Link> {
        let first = self.course.first_link();
        let mut way = first + self.course.links.pairs.len();
        let mut next = |o: &usize| {
            way += 1;
            (*o, self.moment(way - 1).mean)
        };
        let each = self.course.links.pairs.iter().zip(&self.course.links.outcomes).enumerate();
        let link = |(k, ((from, to), outcomes)): (usize, (&(usize, usize), &Vec<usize>))| Link {
            from: *from,
            to: *to,
            probability: self.moment(first + k),
            outcomes: outcomes.iter().map(&mut next).collect(),
        };
        each.map(link).collect()
    }
}
