//! Equilibria of two-player trees by Lemke's method on the sequence form.

use super::sequence_form::{SequenceForm, Sequences};
use crate::equilibrium::BehaviorEquilibrium;
use crate::error::SolveError;
use crate::limits::Limits;
use crate::linalg::dictionary::{Dictionary, VariablePosition};
use crate::scalar::Scalar;
use realpolitik_game::certificate::Concept;
use realpolitik_game::{BehaviorProfile, Game};
use std::cmp::Ordering;

/// What a path of Lemke's method has to say of its end.
#[derive(Clone, Debug, PartialEq)]
pub struct LemkePath<N> {
    /// Both players' realisation plans, by sequence.
    pub plans: [Vec<N>; 2],
    /// Pivots made.
    pub pivots: usize,
    /// Whether the last stretch of the path had a length: then the plans are best
    /// responses to fully mixed plans arbitrarily near them.
    pub approached: bool,
}

/// A linear form in the cobasic variables of one player's plan: coefficients of
/// its free sequences, then of t.
struct Eliminated {
    /// The sequence taken out at each set.
    taken: Vec<usize>,
    /// Position of each other sequence among the free ones.
    free: Vec<Option<usize>>,
    free_count: usize,
    /// Each sequence as a form in the free ones and t: `(position, coefficient)`,
    /// t at `free_count`.
    form: Vec<Vec<(usize, i64)>>,
}

fn eliminate(s: &Sequences, choice: &[usize]) -> Eliminated {
    let taken: Vec<usize> = s.first.iter().zip(choice).map(|(f, c)| f + c).collect();
    let mut free = vec![None; s.count];
    let mut free_count = 0;
    for (i, b) in taken.iter().enumerate() {
        for q in s.of_set(i).filter(|q| q != b) {
            free[q] = Some(free_count);
            free_count += 1;
        }
    }
    let mut form: Vec<Vec<(usize, i64)>> = vec![Vec::new(); s.count];
    form[0] = vec![(free_count, 1)];
    for (i, b) in taken.iter().enumerate() {
        let mut rest = form[s.parent[i]].clone();
        for q in s.of_set(i).filter(|q| q != b) {
            let position = free[q].expect("invariant: only one sequence of a set is taken out");
            form[q] = vec![(position, 1)];
            rest.push((position, -1));
        }
        form[*b] = rest;
    }
    Eliminated { taken, free, free_count, form }
}

impl Eliminated {
    /// The sequences that are free, by position.
    fn free_sequences(&self) -> impl Iterator<Item = usize> {
        let mut free = vec![0; self.free_count];
        for (q, o) in self.free.iter().enumerate() {
            if let Some(o) = o {
                free[*o] = q;
            }
        }
        free.into_iter()
    }

    /// For every free sequence o the sequences over which its disadvantage sums
    /// payoffs: those of the best continuation of its set less those of its own.
    fn disadvantages(&self, s: &Sequences) -> Vec<Vec<(usize, i64)>> {
        // What a set's taken action and all that follows it consist of.
        let mut after: Vec<Vec<usize>> = vec![Vec::new(); s.count];
        for (i, p) in s.parent.iter().enumerate() {
            after[*p].push(i);
        }
        let mut best: Vec<Vec<usize>> = vec![Vec::new(); s.sets.len()];
        let line = |q: usize, best: &[Vec<usize>]| {
            let mut all = vec![q];
            for i in &after[q] {
                all.extend_from_slice(&best[*i]);
            }
            all
        };
        for i in (0..s.sets.len()).rev() {
            best[i] = line(self.taken[i], &best);
        }
        let mut out = vec![Vec::new(); self.free_count];
        for i in 0..s.sets.len() {
            for q in s.of_set(i) {
                if let Some(o) = self.free[q] {
                    let mut row: Vec<(usize, i64)> = best[i].iter().map(|b| (*b, 1)).collect();
                    row.extend(line(q, &best).into_iter().map(|b| (b, -1)));
                    out[o] = row;
                }
            }
        }
        out
    }
}

/// One equilibrium of a two-player tree, exact or in doubles.
///
/// The path starts where both play a given start ("prior") and ends where it
/// has no weight left: at weight z both play z times the start plus a plan of
/// mass 1 − z that is a best response to what the other plays. Every start leads
/// to an equilibrium; from a fully mixed start, to a normal-form perfect one
/// ([`crate::refinement::perfection`]).
///
/// # Arguments
/// * `game` — at most two players, perfect recall.
/// * `start` — behaviour to start from; `None` for equal chances everywhere.
/// * `limits` — `max_pivots` counts.
///
/// # Returns
/// An equilibrium with its certificate. Where a player's own plan does not arrive the
/// behaviour is the best response to the start; [`crate::refinement::off_path`] says
/// what else would do.
///
/// # Errors
/// [`SolveError::Players`], [`SolveError::ImperfectRecall`], [`SolveError::Limit`];
/// [`SolveError::Numerical`] in doubles, or where players are so often indifferent
/// at the start that the path comes back to it (take another start).
///
/// # Complexity
/// The dictionary has a row and a column for each action; O(actions²) per pivot,
/// pivots usually of the order of actions.
///
/// # References
/// * C. Lemke, "Bimatrix equilibrium points and mathematical programming", Manag.
///   Sci. 11 (1965), 681–689.
/// * D. Koller, N. Megiddo & B. von Stengel, "Efficient computation of equilibria
///   for extensive two-person games", GEB 14 (1996), 247–259.
/// * B. von Stengel, A. van den Elzen & D. Talman, "Computing normal form perfect
///   equilibria for extensive two-person games", Econometrica 70 (2002), 693–715,
///   §4 (the start and the system that is solved here).
///
/// # Example
/// Entry deterrence: a degenerate game, since after staying out any answer will
/// do. From a fully mixed start the incredible threat is not found.
/// ```
/// use realpolitik_game::GameBuilder;
/// use realpolitik_solve::{Limits, nash::lemke};
/// let mut b = GameBuilder::<f64>::new("Entry", ["Entrant", "Incumbent"]);
/// let entry = b.information_set("entry", 0, ["enter", "stay out"]);
/// let reply = b.information_set("reply", 1, ["fight", "yield"]);
/// let root = b.decision(None, entry);
/// let node = b.decision(Some((root, 0)), reply);
/// for (branch, payoffs) in [(0, [-1.0, -1.0]), (1, [1.0, 1.0])] {
///     let o = b.outcome("", payoffs);
///     b.terminal(Some((node, branch)), Some(o));
/// }
/// let o = b.outcome("monopoly", [0.0, 2.0]);
/// b.terminal(Some((root, 1)), Some(o));
/// let e = lemke(&b.build().unwrap(), None, &Limits::default()).unwrap();
/// assert_eq!(e.profile.probabilities, [1.0, 0.0, 0.0, 1.0]);
/// assert!(e.certificate.holds() && e.details.approached);
/// ```
pub fn lemke<N: Scalar>(
    game: &Game<N>,
    start: Option<&BehaviorProfile<N>>,
    limits: &Limits,
) -> Result<BehaviorEquilibrium<N, LemkePath<N>>, SolveError> {
    let form = SequenceForm::of(&game.centred())?;
    let even;
    let start = match start {
        Some(s) => s,
        None => {
            even = BehaviorProfile::centroid(game);
            &even
        }
    };
    let prior = [0, 1].map(|p| form.players[p].plan(game, start));
    let mut choice = [Vec::new(), Vec::new()];
    for p in 0..2 {
        choice[p] = form.players[p].best_response(&form.payoffs_against(p, &prior[1 - p])).1;
    }
    let taken = [0, 1].map(|p| eliminate(&form.players[p], &choice[p]));
    let mut path = System::new(&form, &prior, &taken);
    let approached = path.follow(limits.max_pivots)?;
    N::refresh(&mut path.dictionary);
    let plans = [0, 1].map(|p| path.plan(&form.players[p], &taken[p], p));
    let mut probabilities = vec![N::zero(); game.action_count()];
    for h in 0..game.information_sets().len() {
        probabilities[game.action_offsets()[h]] = N::one();
    }
    for p in 0..2 {
        let s = &form.players[p];
        for (h, c) in s.sets.iter().zip(&choice[p]) {
            let at = game.action_offsets()[h.index()];
            probabilities[at] = N::zero();
            probabilities[at + c] = N::one();
        }
        s.behavior(game, &plans[p], &mut probabilities);
    }
    let profile = BehaviorProfile { probabilities };
    let details = LemkePath { plans, pivots: path.dictionary.pivots(), approached };
    Ok(BehaviorEquilibrium::judged(game, profile, Concept::Nash).with(details))
}

/// Per free sequence of a player what its disadvantage adds up, in numbers: over the
/// other's free sequences, then for t and for the right-hand side.
fn disadvantage_rows<N: Scalar>(
    form: &SequenceForm<N>,
    prior: &[Vec<N>; 2],
    player: usize,
    wanted: &[Vec<(usize, i64)>],
    other: &Eliminated,
) -> Vec<N> {
    // Which free sequences a sequence's payoff counts for.
    let mut counts: Vec<Vec<(usize, i64)>> = vec![Vec::new(); form.players[player].count];
    for (o, row) in wanted.iter().enumerate() {
        for (q, k) in row {
            counts[*q].push((o, *k));
        }
    }
    let inner = other.free_count + 2;
    let mut numbers = vec![N::zero(); wanted.len() * inner];
    for (r, c, v) in &form.entries {
        let (q, s) = if player == 0 { (*r, *c) } else { (*c, *r) };
        for (o, k) in &counts[q] {
            let row = &mut numbers[o * inner..(o + 1) * inner];
            let value = N::from_i64(*k) * v[player].clone();
            for (x, m) in &other.form[s] {
                // The form's t stands at its `free_count`.
                row[*x] = row[*x].clone() - value.clone() * N::from_i64(*m);
            }
            let weighted = value * prior[1 - player][s].clone();
            row[inner - 2] = row[inner - 2].clone() + weighted.clone();
            row[inner - 1] = row[inner - 1].clone() + weighted;
        }
    }
    numbers
}

/// The dictionary with its names: pair `i` has the sequence weight `i` and the
/// disadvantage `pairs + i`; then t = 1 − z and z itself.
struct System<N: Scalar> {
    dictionary: Dictionary<N>,
    pairs: usize,
    /// First pair of each player; pairs follow the order of sequences.
    base: [usize; 2],
}

impl<N: Scalar> System<N> {
    fn new(form: &SequenceForm<N>, prior: &[Vec<N>; 2], taken: &[Eliminated; 2]) -> Self {
        let base = [0, form.players[0].count - 1];
        let pairs = base[1] + form.players[1].count - 1;
        // Columns: for each player first its taken sequences' disadvantages, then
        // its free sequences' weights; t last.
        let mut cobasis = Vec::with_capacity(pairs + 1);
        let mut taken_at = [0, 0];
        let mut free_at = [0, 0];
        for p in 0..2 {
            taken_at[p] = cobasis.len();
            cobasis.extend(taken[p].taken.iter().map(|q| pairs + base[p] + q - 1));
            free_at[p] = cobasis.len();
            cobasis.extend(taken[p].free_sequences().map(|q| base[p] + q - 1));
        }
        cobasis.push(2 * pairs);
        let width = pairs + 2;
        let (t, rhs) = (pairs, pairs + 1);
        let mut entries = Vec::with_capacity(width * (pairs + 1));
        let mut basis = Vec::with_capacity(pairs + 1);
        for p in 0..2 {
            let (own, other) = (&taken[p], &taken[1 - p]);
            for q in &own.taken {
                basis.push(base[p] + q - 1);
                let at = entries.len();
                entries.resize(at + width, N::entry(0));
                for (o, k) in &own.form[*q] {
                    let column = if *o == own.free_count { t } else { free_at[p] + o };
                    entries[at + column] = N::entry(-k);
                }
            }
            let wanted = own.disadvantages(&form.players[p]);
            let scaled = N::scaled(&disadvantage_rows(form, prior, p, &wanted, other));
            let inner = other.free_count + 2;
            let mut position = vec![usize::MAX; form.players[p].count];
            for (i, q) in own.taken.iter().enumerate() {
                position[*q] = taken_at[p] + i;
            }
            basis.extend(own.free_sequences().map(|q| pairs + base[p] + q - 1));
            for (o, row) in wanted.iter().enumerate() {
                let at = entries.len();
                entries.resize(at + width, N::entry(0));
                for (q, k) in row {
                    if position[*q] != usize::MAX {
                        entries[at + position[*q]] = N::entry(-k);
                    }
                }
                let numbers = &scaled[o * inner..(o + 1) * inner];
                for (x, v) in numbers[..other.free_count].iter().enumerate() {
                    entries[at + free_at[1 - p] + x] = v.clone();
                }
                entries[at + t] = numbers[inner - 2].clone();
                entries[at + rhs] = numbers[inner - 1].clone();
            }
        }
        basis.push(2 * pairs + 1);
        let at = entries.len();
        entries.resize(at + width, N::entry(0));
        entries[at + t] = N::entry(1);
        entries[at + rhs] = N::entry(1);
        let dictionary = Dictionary::new(entries, basis, cobasis, pairs + 1);
        System { dictionary, pairs, base }
    }

    /// Follows the path; whether its last stretch had a length.
    fn follow(&mut self, max_pivots: usize) -> Result<bool, SolveError> {
        let (t, z) = (2 * self.pairs, 2 * self.pairs + 1);
        let mut entering = t;
        let lost = |pivots| SolveError::Numerical { method: "Lemke's method", pivots };
        loop {
            let d = &mut self.dictionary;
            let VariablePosition::Column(column) = d.place(entering) else {
                return Err(lost(d.pivots()));
            };
            let row = d.leaving_row(column, |_| true).ok_or(lost(d.pivots()))?;
            // Where the start's weight can vanish it does.
            let last = match d.place(z) {
                VariablePosition::Row(r) if N::sign(d.at(r, column)) == Ordering::Greater => {
                    let tie =
                        N::compare_ratios(d.rhs(r), d.at(r, column), d.rhs(row), d.at(row, column));
                    (tie == Ordering::Equal).then_some(r)
                }
                _ => None,
            };
            if let Some(r) = last {
                let approached = N::sign(d.rhs(r)) == Ordering::Greater;
                d.pivot(r, column);
                return Ok(approached);
            }
            let leaving = d.basis()[row];
            d.pivot(row, column);
            if leaving == t {
                return Err(lost(d.pivots()));
            }
            entering =
                if leaving < self.pairs { leaving + self.pairs } else { leaving - self.pairs };
            if d.pivots() > max_pivots {
                return Err(SolveError::Limit {
                    what: "pivots of Lemke's method",
                    name: "max_pivots",
                    limit: max_pivots,
                });
            }
        }
    }

    /// The realisation plan of a player where t = 1.
    fn plan(&self, s: &Sequences, taken: &Eliminated, player: usize) -> Vec<N> {
        let free: Vec<(usize, N)> = taken
            .free
            .iter()
            .enumerate()
            .filter_map(|(q, o)| {
                let value = self.dictionary.value(self.base[player] + q.checked_sub(1)?);
                // Negative only by rounding.
                let value = if value < N::zero() { N::zero() } else { value };
                o.map(|o| (o, value))
            })
            .collect();
        let mut value = vec![N::zero(); taken.free_count + 1];
        for (o, v) in free {
            value[o] = v;
        }
        value[taken.free_count] = N::one();
        let mut plan = vec![N::one(); s.count];
        for (q, form) in taken.form.iter().enumerate() {
            let sum = form
                .iter()
                .fold(N::zero(), |sum, (o, k)| sum + value[*o].clone() * N::from_i64(*k));
            plan[q] = if sum < N::zero() { N::zero() } else { sum };
        }
        plan
    }
}
