//! Several cases learnt from together, each alone, and without one another.

use crate::error::AnalysisError;
use crate::learn::answer::{CaseLearnt, InCase, Pooled, PooledLearning, SharedLearnt};
use crate::learn::course::{Keep, Watch};
use crate::learn::evidence::{Cases, Recorded};
use crate::learn::hierarchy::{Hierarchy, Shared};
use crate::learn::pareto::{LeftOut, left_out};
use crate::learn::sampler::{Particles, Posterior, watched};
use crate::learn::shared::{Places, places};
use crate::learn::summary::{carried, learned, moments};
use crate::rivals::learning::{ENOUGH, Learned};
use realpolitik_case::Case;
use realpolitik_runs::sweep::Progress;

/// How to learn from cases.
#[derive(Clone, Debug)]
pub struct LearnOptions {
    /// Only episodes of this game; of all games if not said.
    pub over: Option<String>,
    /// Parameters that cases share, `*` for any letters; if none, every one that all
    /// cases have, where there are several.
    pub share: Vec<String>,
    /// The case whose beliefs are those about the pooled means; the first if not said.
    pub prior: Option<String>,
    /// The scale of the belief about the spread, as a share of the pooled mean's own.
    pub spread: f64,
    /// Particles.
    pub particles: usize,
    /// The seed.
    pub seed: u64,
    /// Threads; no number depends on it.
    pub jobs: usize,
    /// Cases that are forecast and not learnt from.
    pub hold_out: Vec<String>,
    /// Whether each case is left out in turn.
    pub leave_one_out: bool,
}

impl Default for LearnOptions {
    fn default() -> Self {
        LearnOptions {
            over: None,
            share: Vec::new(),
            prior: None,
            spread: 0.5,
            particles: 4_000,
            seed: 1,
            jobs: 1,
            hold_out: Vec::new(),
            leave_one_out: false,
        }
    }
}

/// Why cases cannot be learnt from.
pub(crate) fn refused(why: impl Into<String>) -> AnalysisError {
    AnalysisError::Learn { why: why.into() }
}

/// Learns what cases share from the episodes of all of them.
///
/// Parameter k of case c is μ + τ η on a scale without bounds, with η standard normal;
/// the likelihood is the exact probability of the moves seen. Particles are led from the
/// beliefs to the posterior over powers of the likelihood.
///
/// # Errors
/// [`AnalysisError::Learn`] where cases, parameters or games do not fit together, or
/// what was seen is impossible.
pub fn learn(cases: &[Case], options: &LearnOptions) -> Result<Pooled, AnalysisError> {
    learn_watched(cases, options, None, &Progress::default())
}

/// How many posteriors are made: of all cases, of each alone, and without each that is
/// scored by the others.
pub fn posteriors(cases: usize, options: &LearnOptions) -> usize {
    let scored = if options.leave_one_out { cases } else { options.hold_out.len() };
    match cases {
        0 | 1 => 1,
        n => 1 + n + scored,
    }
}

/// The same with progress in draws of [`posteriors`], which may be stopped, and which goes
/// on with what a run that was stopped has kept: same bits as if it never had been.
///
/// # Errors
/// As [`learn`]; [`AnalysisError::Stopped`] where it was stopped.
pub fn learn_watched(
    cases: &[Case],
    options: &LearnOptions,
    keep: Option<&Keep>,
    progress: &Progress,
) -> Result<Pooled, AnalysisError> {
    named(cases, options)?;
    let over = options.over.as_deref();
    let recorded: Vec<Recorded> =
        cases.iter().map(|c| Recorded::new(c, over)).collect::<Result<_, _>>()?;
    if let Some(r) = recorded.iter().find(|r| r.moves == 0) {
        return Err(refused(format!("{} has no episode seen by its as-of date", r.case.id)));
    }
    let prior = options.prior.as_deref().unwrap_or(&cases[0].id).to_owned();
    let found = places(&recorded, &options.share, &prior)?;
    let shared = found
        .shared
        .iter()
        .map(|(id, case, m)| {
            let belief = &recorded[*case].case.parameters[*m].distribution;
            Shared::new(id, belief, options.spread).ok_or_else(|| {
                refused(format!(
                    "{} believes in a few values of `{id}` or in one: it has no spread to share",
                    recorded[*case].case.id
                ))
            })
        })
        .collect::<Result<Vec<_>, _>>()?;
    let members = found.members.iter().zip(&found.of_cases);
    let members = members.map(|(m, (_, own))| (m.clone(), own.len())).collect();
    let hierarchy = Hierarchy::new(shared, members);
    let mut evidence = Cases::new(&recorded, &found.of_cases, options.jobs);
    let work = Work { recorded: &recorded, hierarchy: &hierarchy, found: &found, options };
    let shape = (options.particles, (hierarchy.scores, cases.len()));
    let mut watch = Watch::new(progress, keep, key(cases, options), shape);
    let mut found = work.run(&mut evidence, prior, &mut watch)?;
    match watch.problem.take() {
        None => watch.end(),
        problem => found.not_kept = problem,
    }
    Ok(found)
}

/// All that the draws depend on.
fn key(cases: &[Case], options: &LearnOptions) -> [u8; 32] {
    let mut hash = blake3::Hasher::new();
    let mut text = |t: &str| {
        hash.update(&(t.len() as u64).to_le_bytes());
        hash.update(t.as_bytes());
    };
    text(env!("CARGO_PKG_VERSION"));
    for c in cases {
        text(&c.hash);
        text(&c.as_of.to_string());
    }
    let o = options;
    text(o.over.as_deref().unwrap_or_default());
    text(o.prior.as_deref().unwrap_or_default());
    o.share.iter().for_each(|s| text(s));
    text(&format!("{} {} {}", o.spread.to_bits(), o.particles, o.seed));
    *hash.finalize().as_bytes()
}

/// Names of cases are told apart, and those asked for are there.
fn named(cases: &[Case], options: &LearnOptions) -> Result<(), AnalysisError> {
    let ids: Vec<&str> = cases.iter().map(|c| c.id.as_str()).collect();
    if let Some((_, id)) = ids.iter().enumerate().find(|(i, id)| ids[..*i].contains(id)) {
        return Err(refused(format!("two cases are called {id}")));
    }
    if ids.is_empty() {
        return Err(refused("there is no case"));
    }
    for id in options.hold_out.iter().chain(&options.prior) {
        if !ids.contains(&id.as_str()) {
            return Err(refused(format!("no case is called `{id}`; there are {}", ids.join(", "))));
        }
    }
    if ids.iter().all(|id| options.hold_out.iter().any(|h| h == id)) {
        return Err(refused("every case is held out"));
    }
    if !options.spread.is_finite() || options.spread <= 0.0 {
        return Err(refused("the spread must be above 0"));
    }
    Ok(())
}

struct Work<'a> {
    recorded: &'a [Recorded],
    hierarchy: &'a Hierarchy<'a>,
    found: &'a Places,
    options: &'a LearnOptions,
}

/// ln of a marginal likelihood with its error.
type Measured = (f64, f64);

fn measured(p: &Posterior) -> Measured {
    (p.log_evidence, p.error)
}

/// One less another, independent of it.
fn less(a: Measured, b: Measured) -> Measured {
    (a.0 - b.0, libm::hypot(a.1, b.1))
}

impl Work<'_> {
    fn posterior(
        &self,
        evidence: &mut Cases<'_>,
        active: &[bool],
        watch: &mut Watch<'_>,
    ) -> Result<Posterior, AnalysisError> {
        let settings = (self.options.particles, self.options.seed);
        watch.turn(active);
        let made = watched(self.hierarchy, evidence, active, settings, watch)?;
        watch.done();
        made.ok_or_else(|| {
            let names = self.recorded.iter().zip(active).filter(|(_, a)| **a);
            let names: Vec<&str> = names.map(|(r, _)| r.case.id.as_str()).collect();
            refused(format!(
                "what was seen in {} is impossible at every one of {} draws of the beliefs",
                names.join(", "),
                self.options.particles
            ))
        })
    }

    fn run(
        &self,
        evidence: &mut Cases<'_>,
        prior_of: String,
        watch: &mut Watch<'_>,
    ) -> Result<Pooled, AnalysisError> {
        let count = self.recorded.len();
        let held: Vec<bool> =
            (self.recorded.iter()).map(|r| self.options.hold_out.contains(&r.case.id)).collect();
        let active: Vec<bool> = held.iter().map(|h| !h).collect();
        let joint = self.posterior(evidence, &active, watch)?;
        let only = |c: usize| (0..count).map(|i| i == c).collect::<Vec<bool>>();
        let alone: Vec<Option<Posterior>> = (0..count)
            .map(|c| (count > 1).then(|| self.posterior(evidence, &only(c), watch)).transpose())
            .collect::<Result<_, _>>()?;
        let mut scores: Vec<Option<Measured>> = vec![None; count];
        for c in 0..count {
            let mut other = active.clone();
            other[c] = held[c];
            if held[c] {
                let with = self.posterior(evidence, &other, watch)?;
                scores[c] = Some(less(measured(&with), measured(&joint)));
            } else if self.options.leave_one_out && other.contains(&true) {
                let without = self.posterior(evidence, &other, watch)?;
                scores[c] = Some(less(measured(&joint), measured(&without)));
            }
        }
        let after = self.after(evidence, joint, &alone, &active);
        Ok(self.answer(after, (&held, &alone, &scores), prior_of))
    }

    /// All numbers after the evidence.
    fn after(
        &self,
        evidence: &mut Cases<'_>,
        mut joint: Posterior,
        alone: &[Option<Posterior>],
        active: &[bool],
    ) -> After {
        let before = Particles::new(self.hierarchy, self.options.particles, self.options.seed);
        let fresh = joint.particles.fresh(self.hierarchy.shared.len());
        let p = &joint.particles;
        let mut draws = Draws::default();
        let shared = (0..self.hierarchy.shared.len())
            .map(|k| self.shared(k, (&before, p), (&fresh[k], alone), active, &mut draws))
            .collect();
        let own = (0..self.recorded.len())
            .map(|c| {
                if !active[c] {
                    return Vec::new();
                }
                let case = &self.recorded[c].case;
                let places = &self.found.of_cases[c].1;
                let values = evidence.own_values(self.hierarchy, c, &p.rows);
                let one = |(m, values): (&usize, Vec<f64>)| {
                    let of = &case.parameters[*m];
                    let prior = (of.distribution.mean(), of.distribution.sd());
                    let learnt = learned((&of.id, &of.label), prior, &values, p);
                    draws.push(self.column(c, &of.id), values);
                    learnt
                };
                places.iter().zip(values).map(one).collect()
            })
            .collect();
        After { joint, shared, own, draws }
    }

    /// The name of a column of draws: of a single case the parameter's own.
    fn column(&self, case: usize, parameter: &str) -> String {
        let shared = self.hierarchy.shared.iter().any(|s| s.id == parameter);
        match self.recorded.len() {
            1 if !shared => parameter.to_owned(),
            _ => format!("{}.{parameter}", self.recorded[case].case.id),
        }
    }

    fn shared(
        &self,
        k: usize,
        (before, after): (&Particles, &Particles),
        (fresh, alone): (&[f64], &[Option<Posterior>]),
        active: &[bool],
        draws: &mut Draws,
    ) -> SharedLearnt {
        let of = &self.hierarchy.shared[k];
        let [mean_row, spread_row] = self.hierarchy.pooled_rows(k);
        let at = |p: &Particles| (of.means(&p.rows[mean_row]), of.spreads(&p.rows[spread_row]));
        let value = |y: &f64| of.link.off_scale(*y);
        let values = |(means, spreads): &(Vec<f64>, Vec<f64>), eta: &[f64]| -> Vec<f64> {
            let pairs = means.iter().zip(spreads).zip(eta);
            pairs.map(|((m, t), e)| of.link.off_scale(m + t * e)).collect()
        };
        let (prior, post) = (at(before), at(after));
        // Before anything is seen a further case is like any: with an η of its own.
        let mut other = before.clone();
        let prior_further = values(&prior, &other.fresh(k + 1)[k]);
        let further = values(&post, fresh);
        let row = |y: &[f64]| y.iter().map(value).collect::<Vec<f64>>();
        let sd = |v: &[f64]| {
            let (mean, variance) = moments(v);
            (mean, variance.sqrt())
        };
        let label = self.found.label(self.recorded, k);
        let tell = |id: &str, prior: &[f64], after_: &[f64]| {
            learned((id, &label), sd(prior), after_, after)
        };
        let (mean_before, mean_after) = (row(&prior.0), row(&post.0));
        let (mean, spread) = (format!("{}.mean", of.id), format!("{}.spread", of.id));
        let mut learnt = SharedLearnt {
            id: of.id.clone(),
            link: of.link,
            further: tell(&of.id, &prior_further, &further),
            mean: tell(&mean, &mean_before, &mean_after),
            spread: tell(&spread, &prior.1, &post.1),
            pooling: self.pooling(k, after, active),
            cases: Vec::new(),
        };
        draws.first(of.id.clone(), further);
        draws.push(mean, mean_after);
        draws.push(spread, post.1);
        learnt.cases = self.in_cases(k, (sd(&prior_further), after), alone, (active, draws));
        learnt
    }

    /// A shared parameter in each case that has it.
    fn in_cases(
        &self,
        k: usize,
        (prior, after): ((f64, f64), &Particles),
        alone: &[Option<Posterior>],
        (active, draws): (&[bool], &mut Draws),
    ) -> Vec<InCase> {
        let mut all = Vec::new();
        for (c, member) in self.hierarchy.members.iter().enumerate().filter(|(c, _)| active[*c]) {
            let Some(i) = member.shared.iter().position(|s| *s == k) else { continue };
            let case = &self.recorded[c].case;
            let of = &case.parameters[self.found.of_cases[c].0[i]];
            let values = |p: &Particles| self.hierarchy.values(c, &p.rows).swap_remove(i);
            let here = values(after);
            let pooled = learned((&of.id, &of.label), prior, &here, after);
            draws.push(self.column(c, &of.id), here);
            let alone = alone[c].as_ref().map(|p| {
                let (mean, variance) = moments(&values(&p.particles));
                [mean, variance.sqrt()]
            });
            let shrinkage = 1.0 - (pooled.posterior_sd / prior.1).powi(2);
            all.push(InCase { case: case.id.clone(), alone, pooled, shrinkage });
        }
        all
    }

    /// How far the cases are drawn together: 1 less the variance over cases of mean
    /// deviations over the mean of the variance of deviations (Gelman and Pardoe 2006,
    /// *Technometrics* 48, 241–251, eq. 8).
    fn pooling(&self, k: usize, p: &Particles, active: &[bool]) -> Option<f64> {
        let spreads = self.hierarchy.shared[k].spreads(&p.rows[self.hierarchy.pooled_rows(k)[1]]);
        let deviations: Vec<Vec<f64>> = (0..active.len())
            .filter(|c| active[*c])
            .filter_map(|c| self.hierarchy.deviation_row(c, k))
            .map(|r| p.rows[r].iter().zip(&spreads).map(|(e, t)| e * t).collect())
            .collect();
        if deviations.len() < 2 {
            return None;
        }
        let means: Vec<f64> = deviations.iter().map(|d| moments(d).0).collect();
        let each = |i: usize| moments(&deviations.iter().map(|d| d[i]).collect::<Vec<_>>()).1;
        let within = (0..p.count).map(each).sum::<f64>() / p.count as f64;
        (within > 0.0).then(|| 1.0 - moments(&means).1 / within)
    }

    fn answer(
        &self,
        after: After,
        (held, alone, scores): (&[bool], &[Option<Posterior>], &[Option<Measured>]),
        prior_of: String,
    ) -> Pooled {
        let After { joint, mut shared, mut own, draws } = after;
        let effective = {
            let numbers = shared.iter().flat_map(|s| {
                [&s.further, &s.mean, &s.spread]
                    .into_iter()
                    .chain(s.cases.iter().map(|c| &c.pooled))
            });
            let numbers = numbers.chain(own.iter().flatten());
            let each = numbers.map(|l| carried(l, joint.particles.count));
            each.fold(joint.particles.count as f64, f64::min)
        };
        let ok = effective >= ENOUGH;
        if !ok {
            shared.clear();
            own.iter_mut().for_each(Vec::clear);
        }
        let smoothed: Vec<Option<LeftOut>> = (held.iter().zip(&joint.particles.likelihood))
            .map(|(h, l)| if *h || held.len() < 2 { None } else { left_out(l) })
            .collect();
        let apart: Option<Vec<Measured>> = (held.iter().zip(alone))
            .filter(|(h, _)| !**h)
            .map(|(_, p)| p.as_ref().map(measured))
            .collect();
        let apart_error = apart.as_ref().map(|a| a.iter().map(|(_, e)| e * e).sum::<f64>().sqrt());
        let cases = self.recorded.iter().zip(own).enumerate().map(|(c, (r, own))| CaseLearnt {
            case: r.case.id.clone(),
            hash: r.case.hash.clone(),
            episodes: r.episodes,
            moves: r.moves,
            held_out: held[c],
            log_evidence_alone: alone[c].as_ref().map(|p| p.log_evidence),
            log_score_left_out: scores[c].map(|s| s.0),
            log_score_error: scores[c].map(|s| s.1),
            log_score_smoothed: smoothed[c].map(|l| l.log_score),
            pareto_shape: smoothed[c].map(|l| l.shape).filter(|k| k.is_finite()),
            own,
        });
        let answer = PooledLearning {
            ok,
            why: (!ok).then(|| {
                format!(
                    "{effective:.0} independent draws carry the least certain mean, {ENOUGH:.0} \
                     are needed; use more draws"
                )
            }),
            cases: cases.collect(),
            shared,
            prior_of,
            spread: self.options.spread,
            particles: self.options.particles,
            effective,
            needed: ENOUGH,
            steps: joint.steps,
            log_evidence: joint.log_evidence,
            log_evidence_error: joint.error,
            log_evidence_apart: apart.as_ref().map(|a| a.iter().map(|(l, _)| l).sum()),
            log_evidence_apart_error: apart_error,
            seed: self.options.seed,
        };
        let (names, columns) = if ok { draws.ended() } else { (Vec::new(), Vec::new()) };
        Pooled { answer, names, columns, not_kept: None }
    }
}

/// All numbers after the evidence.
struct After {
    joint: Posterior,
    shared: Vec<SharedLearnt>,
    own: Vec<Vec<Learned>>,
    draws: Draws,
}

/// Columns of draws: what a further case should believe comes first.
#[derive(Default)]
struct Draws {
    first: Vec<(String, Vec<f64>)>,
    others: Vec<(String, Vec<f64>)>,
}

impl Draws {
    fn first(&mut self, name: String, values: Vec<f64>) {
        self.first.push((name, values));
    }

    fn push(&mut self, name: String, values: Vec<f64>) {
        self.others.push((name, values));
    }

    fn ended(self) -> (Vec<String>, Vec<Vec<f64>>) {
        self.first.into_iter().chain(self.others).unzip()
    }
}
