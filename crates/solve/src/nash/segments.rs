//! Which equilibria of a game of any number of players lie on one continuum.

use realpolitik_game::strategic::MixedProfile;

/// Probabilities nearer than this are the same.
const SAME: f64 = 1e-9;

/// Groups of equilibria, as positions in the list, that are joined by lines of
/// equilibria.
///
/// Two equilibria that differ in one player's strategy only are the ends of a line of
/// them: against the others both strategies are best, so that every mixture is; and what
/// a change would bring each of the others is linear along the line and nothing at its
/// ends. With more than one player's strategy different there need be no such line, so
/// that groups may be joined by equilibria that are not in the list.
///
/// # Returns
/// Groups of two or more, in order.
///
/// # Complexity
/// O(n² · strategies) for `n` equilibria.
///
/// # Example
/// Against the first row both columns will do, and the row player does not mind.
/// ```
/// use realpolitik_game::strategic::MixedProfile;
/// use realpolitik_solve::nash::joined_by_lines;
/// let left = MixedProfile::pure(&[2, 2], &[0, 0]);
/// let right = MixedProfile::pure(&[2, 2], &[0, 1]);
/// let other = MixedProfile::pure(&[2, 2], &[1, 0]);
/// assert_eq!(joined_by_lines(&[&left, &right]), [[0, 1]]);
/// assert!(joined_by_lines(&[&right, &other]).is_empty());
/// ```
pub fn joined_by_lines(equilibria: &[&MixedProfile<f64>]) -> Vec<Vec<usize>> {
    let mut group: Vec<usize> = (0..equilibria.len()).collect();
    for i in 0..equilibria.len() {
        for j in 0..i {
            let differ = equilibria[i]
                .strategies
                .iter()
                .zip(&equilibria[j].strategies)
                .filter(|(a, b)| a.iter().zip(b.iter()).any(|(x, y)| (x - y).abs() > SAME))
                .count();
            let (a, b) = (group[i], group[j]);
            if differ <= 1 && a != b {
                let (low, high) = (a.min(b), a.max(b));
                group.iter_mut().filter(|g| **g == high).for_each(|g| *g = low);
            }
        }
    }
    let members =
        |g: usize| -> Vec<usize> { (0..group.len()).filter(|i| group[*i] == g).collect() };
    (0..group.len()).map(members).filter(|m| m.len() > 1).collect()
}
