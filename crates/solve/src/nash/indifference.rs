//! The indifference of players between the strategies of a support, in intervals.

use crate::linalg::interval::{Interval, mixture};
use realpolitik_game::Rational;
use realpolitik_game::strategic::{PayoffTable, advance};

/// What a comparison of two strategies demands of an equilibrium with given supports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Demand {
    /// Both are in the support and pay the same.
    Equal,
    /// The other is not in the support and pays no more.
    NoMore,
    /// The same as what two equations say together; it helps to discard boxes.
    Implied,
}

/// A strategy against one of its player's support: how much more it pays, for each profile
/// of the others within their supports, as a share of the player's range.
pub(super) struct Row {
    pub player: usize,
    pub demand: Demand,
    gains: Vec<Interval>,
    /// By player and strategy but the first: the slope of the gain in that probability, for
    /// each profile of the rest. Only of equations.
    slopes: Vec<Vec<Vec<Interval>>>,
}

/// All comparisons of a choice of supports.
pub(super) struct Indifference {
    pub rows: Vec<Row>,
    /// How many strategies each support has.
    pub sizes: Vec<usize>,
}

/// Probabilities of each player's support, in its order.
pub(super) type Shares = Vec<Vec<Interval>>;

impl Indifference {
    /// The rows; differences are taken in rationals and only then enclosed. `ranges` are
    /// those of the players' payoffs, 1 where all are equal.
    pub(super) fn new(
        table: &PayoffTable<Rational>,
        ranges: &[Rational],
        supports: &[Vec<usize>],
    ) -> Self {
        let mut rows = Vec::new();
        for player in 0..table.players() {
            let own = &supports[player];
            for (k, base) in own.iter().enumerate() {
                for other in (0..table.shape()[player]).filter(|s| s != base) {
                    let demand = match (k, own.iter().position(|s| *s == other)) {
                        (0, Some(_)) => Demand::Equal,
                        (0, None) => Demand::NoMore,
                        // What the first equation says already.
                        (_, Some(0)) => continue,
                        _ => Demand::Implied,
                    };
                    let gains = gains(table, supports, player, [*base, other], &ranges[player]);
                    let slopes = match demand {
                        Demand::Equal => slopes(supports, player, &gains),
                        _ => Vec::new(),
                    };
                    rows.push(Row { player, demand, gains, slopes });
                }
            }
        }
        Indifference { rows, sizes: supports.iter().map(Vec::len).collect() }
    }

    /// The rows that must pay the same.
    pub(super) fn equations(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|r| r.demand == Demand::Equal)
    }

    /// The unknowns: each player's probabilities but the first, which is what they leave.
    pub(super) fn unknowns(&self) -> Vec<(usize, usize)> {
        let of = |(p, n): (usize, &usize)| (1..*n).map(move |s| (p, s)).collect::<Vec<_>>();
        self.sizes.iter().enumerate().flat_map(of).collect()
    }
}

impl Row {
    /// How much more the other strategy can pay.
    pub(super) fn gain(&self, shares: &Shares) -> Interval {
        multilinear(&self.gains, &others(shares, self.player, usize::MAX))
    }

    /// The slope of that in the probability of a player's strategy but the first, what it
    /// has more being taken from the first.
    pub(super) fn slope(&self, player: usize, strategy: usize, shares: &Shares) -> Interval {
        if player == self.player {
            return Interval::ZERO;
        }
        let rest = others(shares, self.player, player);
        multilinear(&self.slopes[player][strategy - 1], &rest)
    }

    /// Whether it pays the same whatever the others do.
    pub(super) fn is_vacuous(&self) -> bool {
        self.gains.iter().all(|g| *g == Interval::ZERO)
    }
}

fn others(shares: &Shares, player: usize, but: usize) -> Vec<&[Interval]> {
    let kept = |p: &usize| *p != player && *p != but;
    (0..shares.len()).filter(kept).map(|p| shares[p].as_slice()).collect()
}

fn gains(
    table: &PayoffTable<Rational>,
    supports: &[Vec<usize>],
    player: usize,
    [base, other]: [usize; 2],
    range: &Rational,
) -> Vec<Interval> {
    let counts: Vec<usize> =
        supports.iter().enumerate().map(|(p, s)| if p == player { 1 } else { s.len() }).collect();
    let mut pick = vec![0usize; counts.len()];
    let mut gains = Vec::new();
    loop {
        let mut profile: Vec<usize> = pick.iter().zip(supports).map(|(i, s)| s[*i]).collect();
        profile[player] = base;
        let first = table.payoff(&profile, player).clone();
        profile[player] = other;
        gains.push(Interval::of(&((table.payoff(&profile, player) - first) / range)));
        if !advance(&mut pick, &counts) {
            return gains;
        }
    }
}

/// Differences of the gains along each player's strategies.
fn slopes(supports: &[Vec<usize>], player: usize, gains: &[Interval]) -> Vec<Vec<Vec<Interval>>> {
    let others: Vec<usize> = (0..supports.len()).filter(|p| *p != player).collect();
    let mut all = vec![Vec::new(); supports.len()];
    for (k, other) in others.iter().enumerate() {
        let inner: usize = others[k + 1..].iter().map(|p| supports[*p].len()).product();
        let n = supports[*other].len();
        let at = |block: usize, s: usize, i: usize| gains[(block * n + s) * inner + i];
        let blocks = gains.len() / (n * inner);
        let along = |s: usize| -> Vec<Interval> {
            (0..blocks)
                .flat_map(|b| (0..inner).map(move |i| (b, i)))
                .map(|(b, i)| at(b, s, i) - at(b, 0, i))
                .collect()
        };
        all[*other] = (1..n).map(along).collect();
    }
    all
}

/// What a multilinear function can be: each of the first player's strategies can be worth
/// what the rest makes of it, and a mixture of these is what comes out.
fn multilinear(values: &[Interval], shares: &[&[Interval]]) -> Interval {
    match shares {
        [] => values[0],
        [last] => mixture(values, last),
        [first, rest @ ..] => {
            let step = values.len() / first.len();
            let inner: Vec<Interval> =
                values.chunks_exact(step).map(|part| multilinear(part, rest)).collect();
            mixture(&inner, first)
        }
    }
}
