//! The parameters on which an answer can depend.

use realpolitik_belief::copula::Copula;
use realpolitik_runs::subject::Subject;

/// Positions of the uncertain parameters that the game reads, and of those tied
/// to one of them by correlations, directly or through others, ascending.
///
/// Who depends on a parameter that is read tells of it, whether or not a formula
/// names it: an answer must not depend on whether `+ 0 * b` was written.
pub fn inputs(subject: &Subject<'_>) -> Vec<usize> {
    let mut all = subject.uncertain();
    let read = all.clone();
    for group in Copula::new(subject.case.beliefs()).groups() {
        if group.iter().any(|m| read.contains(m)) {
            all.extend(group.iter().filter(|m| subject.parameter(**m).distribution.sd() > 0.0));
        }
    }
    all.sort_unstable();
    all.dedup();
    all
}
