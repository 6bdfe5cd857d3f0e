//! Convex polygons in the plane, points and segments among them.

/// A point.
pub(super) type Point = [f64; 2];

/// Points nearer than this are one, in units of the payoff range.
const SAME: f64 = 1e-13;
/// Corners that stand out by less than this are flat.
const FLAT: f64 = 1e-11;

/// A convex polygon by its corners, counterclockwise; none, one or two of them make it
/// empty, a point or a segment.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Polygon(pub(super) Vec<Point>);

fn turn(o: Point, a: Point, b: Point) -> f64 {
    (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0])
}

impl Polygon {
    /// All that lies between some points (Andrew 1979).
    pub(super) fn around(mut points: Vec<Point>) -> Self {
        points.sort_by(|a, b| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])));
        points.dedup_by(|a, b| (a[0] - b[0]).abs() <= SAME && (a[1] - b[1]).abs() <= SAME);
        if points.len() < 3 {
            return Polygon(points);
        }
        let chain = |list: &mut dyn Iterator<Item = Point>| {
            let mut out: Vec<Point> = Vec::new();
            for p in list {
                while out.len() > 1 && turn(out[out.len() - 2], out[out.len() - 1], p) <= 0.0 {
                    out.pop();
                }
                out.push(p);
            }
            out.pop();
            out
        };
        let mut corners = chain(&mut points.iter().copied());
        corners.extend(chain(&mut points.iter().rev().copied()));
        Polygon(corners)
    }

    /// The same without corners that only rounding sets apart from a side.
    pub(super) fn simplified(&self) -> Self {
        let mut corners = self.0.clone();
        let mut i = 0;
        while corners.len() > 2 && i < corners.len() {
            let n = corners.len();
            let side = Polygon(vec![corners[(i + n - 1) % n], corners[(i + 1) % n]]);
            if side.distance(corners[i]) < FLAT {
                corners.remove(i);
            } else {
                i += 1;
            }
        }
        Polygon(corners)
    }

    /// What of it has a coordinate of at least `least`, corners on that line exactly so.
    /// Corners that miss it by no more than `slack` are taken to be there.
    pub(super) fn at_least(&self, coordinate: usize, least: f64, slack: f64) -> Self {
        let n = self.0.len();
        let above = |p: &Point| p[coordinate] >= least - slack;
        let mut out = Vec::with_capacity(n + 1);
        for i in 0..n {
            let (a, b) = (self.0[i], self.0[(i + 1) % n]);
            if above(&a) {
                out.push(a);
            }
            if n > 1 && above(&a) != above(&b) {
                let share = (least - a[coordinate]) / (b[coordinate] - a[coordinate]);
                let other = 1 - coordinate;
                let mut cut = a;
                cut[coordinate] = least;
                cut[other] = a[other] + share.clamp(0.0, 1.0) * (b[other] - a[other]);
                out.push(cut);
            }
        }
        Polygon(out)
    }

    /// The least of a coordinate; infinite where it is empty.
    pub(super) fn least(&self, coordinate: usize) -> f64 {
        self.0.iter().map(|p| p[coordinate]).fold(f64::INFINITY, f64::min)
    }

    /// How far a point is from it; infinite where it is empty.
    pub(super) fn distance(&self, w: Point) -> f64 {
        let n = self.0.len();
        if n > 2 && (0..n).all(|i| turn(self.0[i], self.0[(i + 1) % n], w) >= 0.0) {
            return 0.0;
        }
        let to_side = |i: usize| {
            let (a, b) = (self.0[i], self.0[(i + 1) % n]);
            let side = [b[0] - a[0], b[1] - a[1]];
            let length = side[0] * side[0] + side[1] * side[1];
            let along = (w[0] - a[0]) * side[0] + (w[1] - a[1]) * side[1];
            let share = if length > 0.0 { (along / length).clamp(0.0, 1.0) } else { 0.0 };
            let gap = [0, 1].map(|p| w[p] - a[p] - share * side[p]);
            (gap[0] * gap[0] + gap[1] * gap[1]).sqrt()
        };
        (0..n).map(to_side).fold(f64::INFINITY, f64::min)
    }

    /// How far two polygons are from being the same (Hausdorff); 0 for two empty ones.
    pub(super) fn apart(&self, other: &Polygon) -> f64 {
        let beyond =
            |a: &Polygon, b: &Polygon| a.0.iter().map(|p| b.distance(*p)).fold(0.0, f64::max);
        beyond(self, other).max(beyond(other, self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_square_is_cut_where_the_line_is() {
        let square =
            Polygon::around(vec![[0.0, 0.0], [2.0, 2.0], [2.0, 0.0], [1.0, 0.0], [0.0, 2.0]]);
        assert_eq!(square.0.len(), 4);
        let right = square.at_least(0, 1.5, 0.0);
        assert_eq!(right.least(0), 1.5);
        assert_eq!(Polygon::around(right.0).0, [[1.5, 0.0], [2.0, 0.0], [2.0, 2.0], [1.5, 2.0]]);
        assert!(square.at_least(1, 2.5, 0.0).0.is_empty());
        assert_eq!(square.at_least(1, 2.0, 0.0).least(1), 2.0);
    }

    #[test]
    fn points_and_segments_are_cut_too() {
        let point = Polygon(vec![[1.0, 1.0]]);
        assert_eq!(point.at_least(0, 1.0, 0.0), point);
        assert!(point.at_least(0, 1.1, 0.0).0.is_empty());
        assert_eq!(point.at_least(0, 1.1, 0.2), point);
        let segment = Polygon::around(vec![[0.0, 0.0], [2.0, 4.0]]).at_least(0, 1.0, 0.0);
        assert_eq!(Polygon::around(segment.0).0, [[1.0, 2.0], [2.0, 4.0]]);
    }

    #[test]
    fn what_is_flat_is_no_corner() {
        let nearly = vec![[0.0, 0.0], [0.5, -1e-13], [1.0, 0.0], [0.0, 1.0]];
        let square = Polygon(nearly);
        assert_eq!(square.simplified().0, [[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]]);
        let segment = Polygon(vec![[0.0, 0.0], [1.0, 1.0]]);
        assert_eq!(segment.simplified(), segment);
    }

    #[test]
    fn sets_are_apart_by_their_farthest_corner() {
        let one = Polygon::around(vec![[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]]);
        let more = Polygon::around(vec![[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]);
        assert!((one.apart(&more) - 0.5f64.sqrt()).abs() < 1e-15);
        assert_eq!(one.apart(&one), 0.0);
        assert_eq!(one.apart(&Polygon(Vec::new())), f64::INFINITY);
    }
}
