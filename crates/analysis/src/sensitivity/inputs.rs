//! The parameters on which an answer can depend.

use crate::error::AnalysisError;
use crate::quantity::Quantity;
use crate::quantity::probe::reaching;
use realpolitik_belief::copula::Copula;
use realpolitik_runs::subject::Subject;

/// Positions of the uncertain parameters that are read for a quantity, by the game or,
/// where it asks about a relation, by that and its games; and of those tied to one of
/// them by correlations, directly or through others, ascending.
///
/// Who depends on a parameter that is read tells of it, whether or not a formula
/// names it: an answer must not depend on whether `+ 0 * b` was written.
///
/// # Errors
/// Games of a relation that cannot be unfolded.
pub fn inputs_of(subject: &Subject<'_>, quantity: &Quantity) -> Result<Vec<usize>, AnalysisError> {
    let Some(reaching) = reaching(subject, quantity)? else { return Ok(inputs(subject)) };
    let mut read = reaching.parameters();
    read.retain(|m| subject.parameter(*m).distribution.sd() > 0.0);
    Ok(tied(subject, read))
}

/// As [`inputs_of`], of all that a single play answers.
pub fn inputs(subject: &Subject<'_>) -> Vec<usize> {
    tied(subject, subject.uncertain())
}

fn tied(subject: &Subject<'_>, read: Vec<usize>) -> Vec<usize> {
    let mut all = read.clone();
    for group in Copula::new(subject.case.beliefs()).groups() {
        if group.iter().any(|m| read.contains(m)) {
            all.extend(group.iter().filter(|m| subject.parameter(**m).distribution.sd() > 0.0));
        }
    }
    all.sort_unstable();
    all.dedup();
    all
}
