//! All roots of the indifference of a support, by subdivision and Newton's method in
//! intervals: boxes are discarded only where no equilibrium can be, and a root is kept only
//! where it is proven to exist and to be the only one around.

use super::indifference::{Demand, Indifference, Row, Shares};
use crate::linalg::interval::Interval;
use crate::linalg::square;

/// Boxes narrower than this are not divided any more.
const NARROWEST: f64 = 1e-7;
/// Boxes narrower than this are tried for a single root.
const NARROW: f64 = 0.2;
/// Boxes that stay undecided, after which a support is given up: a continuum runs here.
const MOST_UNDECIDED: usize = 40;

/// Steps in which a box around a root is narrowed.
const MOST_REFINEMENTS: usize = 200;

/// A root that exists.
pub(super) struct Root {
    /// A box in which it is the only one.
    around: Shares,
    /// A narrow box that holds it.
    pub at: Shares,
}

/// What a search over one choice of supports found.
pub(super) struct Roots {
    /// The roots, each once.
    pub roots: Vec<Root>,
    /// Boxes about which nothing could be proven.
    pub undecided: Vec<Shares>,
    /// Boxes looked at.
    pub boxes: usize,
    /// Whether the search came to its end.
    pub ended: bool,
}

/// All roots within the simplices at which no strategy outside of the supports surely pays
/// more, with at most so many boxes.
pub(super) fn roots(system: &Indifference, most_boxes: usize) -> Roots {
    let whole = |n: &usize| match n {
        1 => vec![Interval::ONE],
        n => vec![Interval::new(0.0, 1.0); *n],
    };
    let mut found = Roots { roots: Vec::new(), undecided: Vec::new(), boxes: 0, ended: true };
    let unknowns = system.unknowns();
    let mut stack: Vec<Shares> = vec![system.sizes.iter().map(whole).collect()];
    while let Some(part) = stack.pop() {
        found.boxes += 1;
        if found.boxes > most_boxes || found.undecided.len() > MOST_UNDECIDED {
            found.ended = false;
            break;
        }
        match examine(system, &unknowns, part) {
            Part::Empty => {}
            Part::Root(root) => add(&mut found.roots, root),
            Part::Undecided(part) => found.undecided.push(part),
            Part::Halves(halves) => stack.extend(halves),
        }
    }
    found
}

enum Part {
    Empty,
    Root(Root),
    Undecided(Shares),
    Halves([Shares; 2]),
}

/// Keeps a root that is not known: one box being inside another that holds a single root,
/// the roots are the same.
fn add(roots: &mut Vec<Root>, root: Root) {
    let inside = |a: &Shares, b: &Shares| {
        a.iter().flatten().zip(b.iter().flatten()).all(|(a, b)| b.low <= a.low && a.high <= b.high)
    };
    if !roots.iter().any(|known| inside(&root.at, &known.around)) {
        roots.push(root);
    }
}

fn examine(system: &Indifference, unknowns: &[(usize, usize)], mut part: Shares) -> Part {
    loop {
        if !tighten(&mut part) || !possible(system, &part) {
            return Part::Empty;
        }
        if unknowns.is_empty() {
            return Part::Root(Root { around: part.clone(), at: part });
        }
        let before = widest(&part).1;
        let Some(narrower) = contract(system, unknowns, &part) else { return Part::Empty };
        part = narrower;
        if !tighten(&mut part) {
            return Part::Empty;
        }
        let ((player, strategy), width) = widest(&part);
        if width < NARROW
            && let Some(root) = single(system, unknowns, &part)
        {
            let meets = |(a, b): (&Interval, &Interval)| a.meet(*b).is_some();
            let here = root.at.iter().flatten().zip(part.iter().flatten()).all(meets);
            return if here { Part::Root(root) } else { Part::Empty };
        }
        if width < NARROWEST {
            return Part::Undecided(part);
        }
        if width > 0.6 * before {
            let middle = part[player][strategy].middle();
            let mut other = part.clone();
            part[player][strategy].high = middle;
            other[player][strategy].low = middle;
            return Part::Halves([other, part]);
        }
    }
}

/// Leaves of each probability what the others of its player allow; `false` if nothing.
fn tighten(part: &mut Shares) -> bool {
    for own in part.iter_mut() {
        for s in 0..own.len() {
            let rest = (0..own.len()).filter(|t| *t != s);
            let rest = rest.fold(Interval::ONE, |left, t| left - own[t]);
            match own[s].meet(rest) {
                Some(both) => own[s] = both,
                None => return false,
            }
        }
    }
    true
}

/// Whether all demands can be met within a box.
fn possible(system: &Indifference, part: &Shares) -> bool {
    system.rows.iter().all(|row| {
        let gain = row.gain(part);
        gain.low <= 0.0 && (row.demand != Demand::Equal || gain.high >= 0.0)
    })
}

fn widest(part: &Shares) -> ((usize, usize), f64) {
    let mut best = ((0, 0), -1.0);
    for (p, own) in part.iter().enumerate() {
        for (s, share) in own.iter().enumerate() {
            if share.width() > best.1 {
                best = ((p, s), share.width());
            }
        }
    }
    best
}

/// The equations around the middle of a box.
struct Linear {
    middle: Vec<f64>,
    /// What the equations are there.
    values: Vec<Interval>,
    /// All that their slopes can be within the box.
    slopes: Vec<Vec<Interval>>,
}

impl Linear {
    fn new(system: &Indifference, unknowns: &[(usize, usize)], part: &Shares) -> Self {
        let middle: Vec<f64> = unknowns.iter().map(|(p, s)| part[*p][*s].middle()).collect();
        let mut point = part.clone();
        for ((p, s), m) in unknowns.iter().zip(&middle) {
            point[*p][*s] = Interval::point(*m);
        }
        complete(&mut point);
        let values = system.equations().map(|row| row.gain(&point)).collect();
        // The middle may leave a first probability below 0: slopes must hold on the way
        // there as well.
        let mut whole = part.clone();
        complete(&mut whole);
        let slope = |row: &Row| unknowns.iter().map(|(p, s)| row.slope(*p, *s, &whole)).collect();
        Linear { middle, values, slopes: system.equations().map(slope).collect() }
    }

    /// The same, multiplied by about the inverse of the slopes; `None` where these are
    /// about singular.
    fn preconditioned(&self) -> Option<Linear> {
        let n = self.middle.len();
        let about: Vec<Vec<f64>> =
            self.slopes.iter().map(|r| r.iter().map(|v| v.middle()).collect()).collect();
        // Columns of the inverse.
        let unit = |k: usize| (0..n).map(|i| if i == k { 1.0 } else { 0.0 }).collect();
        let inverse: Option<Vec<Vec<f64>>> =
            (0..n).map(|k| square::solve(about.clone(), unit(k))).collect();
        let inverse = inverse?;
        let times = |r: usize, column: &dyn Fn(usize) -> Interval| {
            (0..n).fold(Interval::ZERO, |sum, k| sum + Interval::point(inverse[k][r]) * column(k))
        };
        let values = (0..n).map(|r| times(r, &|k| self.values[k])).collect();
        let slopes =
            (0..n).map(|r| (0..n).map(|c| times(r, &|k| self.slopes[k][c])).collect()).collect();
        Some(Linear { middle: self.middle.clone(), values, slopes })
    }

    /// What equation `r` leaves of unknown `c`, the others being within the box; `None`
    /// where it says nothing.
    fn left(&self, r: usize, c: usize, part: &[Interval]) -> Option<Interval> {
        let mut sum = self.values[r];
        for (k, share) in part.iter().enumerate().filter(|(k, _)| *k != c) {
            sum = sum + self.slopes[r][k] * (*share - Interval::point(self.middle[k]));
        }
        Some(Interval::point(self.middle[c]) - sum.by(self.slopes[r][c])?)
    }
}

/// The first probability of each player is what the others leave.
fn complete(part: &mut Shares) {
    for own in part.iter_mut() {
        own[0] = own[1..].iter().fold(Interval::ONE, |left, p| left - *p);
    }
}

/// A box without what the equations exclude; `None` where nothing is left.
fn contract(system: &Indifference, unknowns: &[(usize, usize)], part: &Shares) -> Option<Shares> {
    let linear = Linear::new(system, unknowns, part);
    let mut own: Vec<Interval> = unknowns.iter().map(|(p, s)| part[*p][*s]).collect();
    let n = own.len();
    for r in 0..n {
        for c in 0..n {
            if let Some(left) = linear.left(r, c, &own) {
                own[c] = own[c].meet(left)?;
            }
        }
    }
    if let Some(linear) = linear.preconditioned() {
        for c in 0..n {
            if let Some(left) = linear.left(c, c, &own) {
                own[c] = own[c].meet(left)?;
            }
        }
    }
    let mut out = part.clone();
    for ((p, s), share) in unknowns.iter().zip(own) {
        out[*p][*s] = share;
    }
    Some(out)
}

/// The root around a box, if it is proven that there is one and only one: Hansen and
/// Sengupta's operator leads from a somewhat larger box into its inside (Neumaier 1990,
/// theorem 5.1.7).
fn single(system: &Indifference, unknowns: &[(usize, usize)], part: &Shares) -> Option<Root> {
    let mut around = part.clone();
    for (p, s) in unknowns {
        let share = part[*p][*s];
        let more = 0.2 * share.width() + 1e-10;
        around[*p][*s] = Interval::new(share.low - more, share.high + more);
    }
    complete(&mut around);
    let linear = Linear::new(system, unknowns, &around).preconditioned()?;
    let outer: Vec<Interval> = unknowns.iter().map(|(p, s)| around[*p][*s]).collect();
    let mut own = outer.clone();
    for c in 0..own.len() {
        let left = linear.left(c, c, &own)?;
        if !left.is_inside(outer[c]) {
            return None;
        }
        own[c] = left;
    }
    let mut at = around.clone();
    for ((p, s), share) in unknowns.iter().zip(&own) {
        at[*p][*s] = *share;
    }
    complete(&mut at);
    // Slowly at first, where the box is about as wide as Newton's method bears.
    for _ in 0..MOST_REFINEMENTS {
        let before: f64 = at.iter().flatten().map(|p| p.width()).sum();
        // The root is in the box: nothing can be left of it by rounding alone.
        at = contract(system, unknowns, &at)?;
        complete(&mut at);
        let after: f64 = at.iter().flatten().map(|p| p.width()).sum();
        if after > 0.95 * before {
            break;
        }
    }
    Some(Root { around, at })
}
