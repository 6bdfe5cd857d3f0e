//! A search for equilibria that hands them over as it finds them.

use crate::error::SolveError;
use crate::limits::Limits;
use std::fmt;
use std::ops::ControlFlow;

/// How a search ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// At its end, and it is proven that nothing is missing.
    Proven,
    /// At its end; the method cannot tell whether there are others.
    Ended,
    /// As many were found as [`Search::most`] allows.
    Enough,
    /// Whoever was told of the equilibria wanted no more of them.
    Stopped,
    /// At a limit on the work, see [`Limits`].
    Limit {
        /// What there was too much of.
        what: &'static str,
        /// Name of the limit.
        name: &'static str,
        /// The limit in force.
        limit: usize,
    },
}

impl Status {
    /// The error of a search that did not come to its end.
    fn cut(self) -> Option<SolveError> {
        match self {
            Status::Proven | Status::Ended => None,
            Status::Enough | Status::Stopped => Some(SolveError::Stopped),
            Status::Limit { what, name, limit } => Some(SolveError::Limit { what, name, limit }),
        }
    }
}

/// All that a method finds, the search having come to its end.
#[derive(Clone, Debug, PartialEq)]
pub struct Whole<E, D = ()> {
    /// The equilibria.
    pub equilibria: Vec<E>,
    /// Whether it is proven that there are no others of the kind looked for.
    pub proven: bool,
    /// What else the method has to say.
    pub details: D,
}

/// What a search found until it ended, in whatever way.
///
/// The list can be had in two ways: [`Found::whole`] refuses one that was cut short,
/// [`Found::so_far`] says by its name what it is.
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a search may have been cut short: ask for its status"]
pub struct Found<E, D = ()> {
    outcome: Result<Whole<E, D>, (Vec<E>, Status)>,
}

impl<E, D> Found<E, D> {
    /// How the search ended.
    pub fn status(&self) -> Status {
        match &self.outcome {
            Ok(whole) if whole.proven => Status::Proven,
            Ok(_) => Status::Ended,
            Err((_, status)) => *status,
        }
    }

    /// What was found until the search ended, which may be a part.
    pub fn so_far(self) -> Vec<E> {
        match self.outcome {
            Ok(whole) => whole.equilibria,
            Err((part, _)) => part,
        }
    }

    /// All that the method finds.
    ///
    /// # Errors
    /// [`SolveError::Limit`] or [`SolveError::Stopped`] where the search was cut short.
    pub fn whole(self) -> Result<Whole<E, D>, SolveError> {
        self.outcome.map_err(|(_, status)| status.cut().unwrap_or(SolveError::Stopped))
    }
}

type Work<'g, E, D> = dyn FnOnce(&mut Run<'_, E>) -> Result<Whole<E, D>, SolveError> + 'g;

/// A search for equilibria `E`, yet to be made; what the method has to say beyond
/// them is `D`.
///
/// # Example
/// All equilibria of the battle of the sexes; the first in pure strategies; and those
/// met until somebody has seen enough.
/// ```
/// use realpolitik_solve::{Limits, Status, bimatrix::Bimatrix, nash};
/// use std::ops::ControlFlow;
/// let g = Bimatrix::from_rows([[3.0, 0.0], [0.0, 2.0]], [[2.0, 0.0], [0.0, 3.0]]).unwrap();
/// assert_eq!(nash::all_equilibria(&g).all().unwrap().equilibria.len(), 3);
///
/// let table = g.table();
/// let first = nash::pure_equilibria(&table).first().unwrap().unwrap();
/// assert_eq!(first.payoffs, [3.0, 2.0]);
/// let two = nash::pure_equilibria(&table).most(2).each(|_| ControlFlow::Continue(())).unwrap();
/// assert_eq!(two.status(), Status::Enough);
/// assert_eq!(two.so_far().len(), 2);
///
/// let few = Limits { max_bases: 3, ..Limits::default() };
/// let mut seen = 0;
/// let found = nash::all_equilibria(&g).limits(few).each(|e| {
///     assert!(e.certificate.holds());
///     seen += 1;
///     ControlFlow::Continue(())
/// });
/// let found = found.unwrap();
/// assert!(matches!(found.status(), Status::Limit { name: "max_bases", .. }));
/// assert!(found.clone().whole().is_err());
/// assert_eq!(found.so_far().len(), seen);
/// ```
#[must_use = "a search does nothing until it is run by `all`, `first` or `each`"]
pub struct Search<'g, E, D = ()> {
    limits: Limits,
    most: usize,
    work: Box<Work<'g, E, D>>,
}

impl<E, D> fmt::Debug for Search<'_, E, D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Search").field("limits", &self.limits).field("most", &self.most).finish()
    }
}

impl<'g, E: Clone, D> Search<'g, E, D> {
    /// A search that does this work when it is run.
    pub(crate) fn new(
        work: impl FnOnce(&mut Run<'_, E>) -> Result<Whole<E, D>, SolveError> + 'g,
    ) -> Self {
        Search { limits: Limits::DEFAULT, most: usize::MAX, work: Box::new(work) }
    }

    /// With other limits on the work than [`Limits::DEFAULT`].
    pub fn limits(self, limits: Limits) -> Self {
        Search { limits, ..self }
    }

    /// Ends once so many are found, with [`Status::Enough`]. At least one is looked for.
    pub fn most(self, most: usize) -> Self {
        Search { most, ..self }
    }

    /// Runs to the end and gives all that the method finds.
    ///
    /// # Errors
    /// Those of the method, and [`SolveError::Limit`] or [`SolveError::Stopped`] where a
    /// limit or [`Search::most`] cut it short: [`Search::each`] then gives what was
    /// found.
    pub fn all(self) -> Result<Whole<E, D>, SolveError> {
        let counted = self.most < usize::MAX;
        let mut run = Run::new(self.limits, self.most, None, counted);
        (self.work)(&mut run)
    }

    /// The first equilibrium that is found, if there is any.
    ///
    /// # Errors
    /// Those of the method, [`SolveError::Limit`] among them.
    pub fn first(self) -> Result<Option<E>, SolveError> {
        let found = self.most(1).each(|_| ControlFlow::Continue(()))?;
        match found.outcome {
            Err((part, status)) if part.is_empty() => {
                Err(status.cut().unwrap_or(SolveError::Stopped))
            }
            outcome => Ok(Found { outcome }.so_far().into_iter().next()),
        }
    }

    /// Runs and tells of every equilibrium, certified, as soon as it is found. `Break`
    /// ends the search with [`Status::Stopped`]; neither that nor a limit is an error,
    /// and what was found until then is kept.
    ///
    /// # Errors
    /// Those of the method, where the game or a setting does not fit it or it fails.
    pub fn each(
        self,
        mut listener: impl FnMut(&E) -> ControlFlow<()>,
    ) -> Result<Found<E, D>, SolveError> {
        let mut run = Run::new(self.limits, self.most, Some(&mut listener), true);
        let outcome = match (self.work)(&mut run) {
            Ok(whole) => Ok(whole),
            Err(SolveError::Stopped) if run.found.len() >= run.most => {
                Err((run.found, Status::Enough))
            }
            Err(SolveError::Stopped) => Err((run.found, Status::Stopped)),
            Err(SolveError::Limit { what, name, limit }) => {
                Err((run.found, Status::Limit { what, name, limit }))
            }
            Err(e) => return Err(e),
        };
        Ok(Found { outcome })
    }
}

/// Whom a search tells of equilibria.
type Listener<'r, E> = dyn FnMut(&E) -> ControlFlow<()> + 'r;

/// A search being made.
pub(crate) struct Run<'r, E> {
    pub(crate) limits: Limits,
    most: usize,
    listener: Option<&'r mut Listener<'r, E>>,
    keeps: bool,
    found: Vec<E>,
}

impl<'r, E: Clone> Run<'r, E> {
    fn new(
        limits: Limits,
        most: usize,
        listener: Option<&'r mut Listener<'r, E>>,
        keeps: bool,
    ) -> Self {
        Run { limits, most: most.max(1), listener, keeps, found: Vec::new() }
    }

    /// Whether it matters to somebody that equilibria are found early.
    pub(crate) fn is_heard(&self) -> bool {
        self.keeps
    }

    /// What was told of so far, if anybody listens.
    pub(crate) fn told(&self) -> &[E] {
        &self.found
    }

    /// Tells of an equilibrium and gives it back, if the search is to go on.
    pub(crate) fn tell(&mut self, found: E) -> Result<E, SolveError> {
        if !self.keeps {
            return Ok(found);
        }
        self.found.push(found.clone());
        let wish = self.listener.as_mut().map_or(ControlFlow::Continue(()), |l| l(&found));
        if wish.is_break() || self.found.len() >= self.most {
            return Err(SolveError::Stopped);
        }
        Ok(found)
    }
}
